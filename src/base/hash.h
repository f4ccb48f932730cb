/* hash.h - SHA-256 of bytes and of files, as lower-case hex. */
#ifndef BC_BASE_HASH_H
#define BC_BASE_HASH_H

#include "base/status.h"

#include <stddef.h>

enum { BC_SHA256_BYTES = 32, BC_SHA256_HEX_SIZE = 65 };

void bc_sha256_hex(const void *bytes, size_t length_bytes, char ret_hex[BC_SHA256_HEX_SIZE]);

/* Fails: BC_BAD_INPUT with the reason of the system when the file cannot be read. */
BC_MUST_CHECK bool bc_sha256_file(
    const char *path, char ret_hex[BC_SHA256_HEX_SIZE], struct bc_status *status);

#endif

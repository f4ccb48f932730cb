/*
 * sealed_file.h - bytes that only a passphrase opens. Nothing but appendix/ can make one; publish/
 * takes it for the confidential root, and nothing else there.
 */
#ifndef BC_REPORT_SEALED_FILE_H
#define BC_REPORT_SEALED_FILE_H

#include "base/arena.h"

#include <stddef.h>

typedef struct bc_sealed_file bc_sealed_file;

const unsigned char *bc_sealed_file_bytes(const bc_sealed_file *file, size_t *ret_length_bytes);

#ifdef BC_SEALS
/* Takes a copy. The bytes must be encrypted already: this says so to everybody else. */
const bc_sealed_file *bc_sealed_file_new(
    const unsigned char *bytes, size_t length_bytes, bc_arena *arena);
#endif

#endif

/*
 * checksum.h - the checksum of the files of a batch, worked out beside their reading.
 *
 * Only a batch that changes something leaves one, so that a thread begins with it when the first
 * change is seen; where none has begun, it is done when it is asked for. (Private to src/import.)
 */
#ifndef BC_IMPORT_CHECKSUM_H
#define BC_IMPORT_CHECKSUM_H

#include "base/hash.h"

#include <pthread.h>
#include <stddef.h>

struct bc_checksum {
    const char *const *paths;
    size_t path_count;
    pthread_t thread;
    bool has_thread;
    bool is_done; /* what the thread leaves behind, with its status */
    struct bc_status status;
    char hex[BC_SHA256_HEX_SIZE];
};

/* Begins in a thread of its own, once, if there can be one. */
void bc_checksum_begin(struct bc_checksum *checksum);

/* One file's own checksum, or one over those of all files in their order. Fails: BC_BAD_INPUT. */
BC_MUST_CHECK bool bc_checksum_end(
    struct bc_checksum *checksum, const char **ret_hex, struct bc_status *status);

/* Waits for a thread whose answer nobody wants. */
void bc_checksum_leave(struct bc_checksum *checksum);

#endif

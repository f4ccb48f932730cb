/*
 * source.h - a text file read in large pieces into one writable buffer, with what is no text turned
 * away.
 *
 * Files only get here as UTF-8: a folder, a workbook, an archive or UTF-16 is refused with a fault
 * that says what to do. The buffer may be changed by the reader, and has BC_SOURCE_PADDING_BYTES of
 * room behind `end`.
 */
#ifndef BC_IMPORT_SOURCE_H
#define BC_IMPORT_SOURCE_H

#include "base/arena.h"
#include "base/status.h"

#include <stddef.h>
#include <stdint.h>

enum { BC_SOURCE_PADDING_BYTES = 64 };

struct bc_source {
    const char *path;
    const char *name; /* without folder, for messages */
    int descriptor;
    char *buffer;
    size_t capacity_bytes;
    char *at;           /* the first byte not yet consumed; moved by the reader */
    char *end;          /* behind the last byte read */
    bool is_at_end;     /* nothing more comes behind `end` */
    int64_t size_bytes; /* of the file */
    int64_t read_bytes;
};

/*
 * Opens a file, reads its first piece and skips a byte order mark. The buffer lives in the arena.
 * Fails: BC_BAD_INPUT when it is missing, a folder, unreadable, empty, not UTF-8 text by its first
 * bytes.
 */
BC_MUST_CHECK bool bc_source_open(
    const char *path, bc_arena *arena, struct bc_source *ret_source, struct bc_status *status);

/*
 * Moves what is not consumed to the front of the buffer and reads more behind it; `at` and `end`
 * move. Does nothing at the end of the file. The caller makes room first: `at`…`end` must be
 * shorter than the buffer.
 */
BC_MUST_CHECK bool bc_source_fill(struct bc_source *source, struct bc_status *status);

/* Reads until `least_bytes` are in the buffer from `at` on, or the file ends. */
BC_MUST_CHECK bool bc_source_need(
    struct bc_source *source, size_t least_bytes, struct bc_status *status);

/* How many bytes of the file have been consumed. */
int64_t bc_source_position(const struct bc_source *source);

/* Safe on a source that is closed already. */
void bc_source_close(struct bc_source *source);

#endif

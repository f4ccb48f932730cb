/*
 * chain.h - the lines of a chain once they are read and checked. (The audit module's own header.)
 */
#ifndef BC_AUDIT_CHAIN_H
#define BC_AUDIT_CHAIN_H

#include "audit/audit.h"

enum { LINE_PARTS = 8, LOG_LIMIT_BYTES = 256 << 20 };

struct bc_audit_line {
    int64_t number; /* from 1 */
    struct bc_audit_entry entry;
    char content[BC_SHA256_HEX_SIZE];
    const char *who;
    const char *when; /* seconds since 1970, UTC */
    char whole[BC_SHA256_HEX_SIZE];
};

struct bc_audit_lines {
    const char *path;
    struct bc_audit_line *items;
    size_t count;
    size_t capacity;
    size_t length_bytes; /* of the whole lines in the file */
};

/* Fails: BC_REFUSED "audit.broken". */
BC_MUST_CHECK bool bc_audit_lines_read(const char *workspace, enum bc_audit_chain chain,
    bc_arena *arena, struct bc_audit_lines *ret_lines, struct bc_status *status);

/* The head as it was after the first `count` lines. */
struct bc_audit_head bc_audit_lines_head(const struct bc_audit_lines *lines, size_t count);

#endif

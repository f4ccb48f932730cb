/*
 * known.h - the public files of the folder that is searched. What is attached to one of them and
 * is, byte for byte, another needs no search of its own: that file is searched as itself. (The
 * gate's own header.)
 */
#ifndef BC_GATE_KNOWN_H
#define BC_GATE_KNOWN_H

#include "base/arena.h"

#include <stdbool.h>

struct bc_gate_known {
    bc_arena *arena;
    struct bc_gate_known_file {
        const char *path;
        size_t length_bytes;
    } * files;
    size_t count, capacity;
};

void bc_gate_known_add(struct bc_gate_known *known, const char *path, size_t length_bytes);

/* True when one of the files holds these bytes and no others. */
bool bc_gate_known_has(const struct bc_gate_known *known, const char *bytes, size_t length_bytes);

/* The same of bytes that come one after the other: a file that begins so and is longer, to be
 * closed, or -1; whether it goes on so; whether it ends there. */
int bc_gate_known_open(const struct bc_gate_known *known, const char *bytes, size_t length_bytes);
bool bc_gate_known_goes_on(int file, const char *bytes, size_t length_bytes);
bool bc_gate_known_ends(int file);

#endif

/*
 * svg_ids.h - the same picture is the same bytes, whatever was drawn before it.
 *
 * cairo numbers the surfaces of a process in one row ("surface16") and writes these numbers into
 * its SVG. Here they are numbered again from 1, in the order in which they appear. Inside draw/
 * only.
 */
#ifndef BC_DRAW_SVG_IDS_H
#define BC_DRAW_SVG_IDS_H

#include "base/arena.h"

#include <stddef.h>

/* The SVG with its own numbers, in the arena. */
unsigned char *bc_svg_own_ids(
    bc_arena *arena, const unsigned char *bytes, size_t length_bytes, size_t *ret_length_bytes);

#endif

/*
 * pack.h - compressed bytes for a stream with /Filter /FlateDecode. They do not depend on the
 * processor, so that the same input gives the same file everywhere.
 */
#ifndef BC_PDF_PACK_H
#define BC_PDF_PACK_H

#include "base/arena.h"

/* In the arena. */
const unsigned char *bc_pdf_pack(
    bc_arena *arena, const void *bytes, size_t length_bytes, size_t *ret_length_bytes);

#endif

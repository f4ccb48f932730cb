#include "pdf/pack.h"

#include <libdeflate.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * Level 6 packs as small as zlib's 9 in a fifteenth of its time; from 8 on it costs three times as
 * much for the last fifteenth of the bytes (tests/bench/README.md).
 */
enum { LEVEL = 6 };

/* As in an arena: results become visible only by the last rename. */
static void require(bool holds)
{
    if (!holds) {
        fputs("baocao: out of memory\n", stderr);
        exit(1);
    }
}

const unsigned char *bc_pdf_pack(
    bc_arena *arena, const void *bytes, size_t length_bytes, size_t *ret_length_bytes)
{
    struct libdeflate_compressor *compressor = libdeflate_alloc_compressor(LEVEL);
    unsigned char *packed;
    unsigned char *kept;
    size_t room;

    require(compressor != NULL);
    room = libdeflate_zlib_compress_bound(compressor, length_bytes);
    packed = malloc(room);
    require(packed != NULL);
    /* The room always suffices. */
    *ret_length_bytes = libdeflate_zlib_compress(compressor, bytes, length_bytes, packed, room);
    kept = bc_arena_alloc(arena, *ret_length_bytes);
    memcpy(kept, packed, *ret_length_bytes);
    free(packed);
    libdeflate_free_compressor(compressor);
    return kept;
}

#include "report/sealed_file.h"

#include <string.h>

struct bc_sealed_file {
    const unsigned char *bytes;
    size_t length_bytes;
};

const unsigned char *bc_sealed_file_bytes(const bc_sealed_file *file, size_t *ret_length_bytes)
{
    *ret_length_bytes = file->length_bytes;
    return file->bytes;
}

const bc_sealed_file *bc_sealed_file_new(
    const unsigned char *bytes, size_t length_bytes, bc_arena *arena)
{
    struct bc_sealed_file *file = bc_arena_alloc(arena, sizeof(*file));
    unsigned char *copy = bc_arena_alloc(arena, length_bytes);

    memcpy(copy, bytes, length_bytes);
    *file = (struct bc_sealed_file){.bytes = copy, .length_bytes = length_bytes};
    return file;
}

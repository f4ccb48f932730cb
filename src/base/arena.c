#include "base/arena.h"

#include <assert.h>
#include <malloc.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    FIRST_BLOCK_BYTES = 4096,
    LARGEST_BLOCK_BYTES = 1 << 20,
    ALIGNMENT_BYTES = 16,
    SHORTER_BYTES = 256
};

struct block {
    struct block *previous;
    size_t capacity_bytes;
    size_t used_bytes;
    size_t padding; /* keeps the payload aligned */
    unsigned char bytes[];
};

struct bc_arena {
    struct block *newest;
    size_t next_block_bytes;
    bool wipes;
};

static void *require_memory(void *memory)
{
    if (memory == NULL) {
        fputs("baocao: out of memory\n", stderr);
        exit(1);
    }
    return memory;
}

bc_arena *bc_arena_new(void)
{
    bc_arena *arena = require_memory(calloc(1, sizeof(*arena)));

    arena->next_block_bytes = FIRST_BLOCK_BYTES;
    return arena;
}

bc_arena *bc_arena_new_wiping(void)
{
    bc_arena *arena = bc_arena_new();

    arena->wipes = true;
    return arena;
}

/* What was handed out is overwritten where the arena promises it; the rest was never written to. */
static void drop_block(const bc_arena *arena, struct block *block)
{
    if (arena->wipes) {
        explicit_bzero(block->bytes, block->used_bytes);
    }
    free(block);
}

/*
 * The oldest block of an arena in a loop serves the next turn too: zeroing what a turn has used
 * costs less than a block from the system. Those that hunt for stray pointers get new ones.
 */
void bc_arena_reset(bc_arena *arena)
{
    struct block *block = arena->newest;

    while (block != NULL && block->previous != NULL) {
        struct block *previous = block->previous;

        drop_block(arena, block);
        block = previous;
    }
    arena->newest = NULL;
    arena->next_block_bytes = FIRST_BLOCK_BYTES;
#ifndef BC_ARENA_PLAIN_MALLOC
    if (block != NULL && block->capacity_bytes == FIRST_BLOCK_BYTES) {
        explicit_bzero(block->bytes, block->used_bytes);
        block->used_bytes = 0;
        arena->newest = block;
        arena->next_block_bytes *= 2;
        return;
    }
#endif
    if (block != NULL) {
        drop_block(arena, block);
    }
}

void bc_arena_free(bc_arena *arena)
{
    if (arena != NULL) {
        bc_arena_reset(arena);
        free(arena->newest);
        free(arena);
    }
}

void bc_memory_share(void)
{
    (void)mallopt(M_ARENA_MAX, 1);
    (void)mallopt(M_MMAP_THRESHOLD, LARGEST_BLOCK_BYTES);
}

void bc_memory_return(void)
{
    (void)malloc_trim(0);
}

static struct block *add_block(bc_arena *arena, size_t capacity_bytes)
{
    struct block *block = require_memory(calloc(1, sizeof(*block) + capacity_bytes));

    block->capacity_bytes = capacity_bytes;
    block->previous = arena->newest;
    arena->newest = block;
    return block;
}

void *bc_arena_alloc(bc_arena *arena, size_t size_bytes)
{
    struct block *block = arena->newest;
    void *memory;

    assert(size_bytes <= SIZE_MAX - ALIGNMENT_BYTES);
    size_bytes = (size_bytes + ALIGNMENT_BYTES - 1) / ALIGNMENT_BYTES * ALIGNMENT_BYTES;
#ifdef BC_ARENA_PLAIN_MALLOC
    block = add_block(arena, size_bytes);
#else
    if (block == NULL || block->capacity_bytes - block->used_bytes < size_bytes) {
        size_t capacity_bytes = arena->next_block_bytes;

        if (capacity_bytes < size_bytes) {
            capacity_bytes = size_bytes;
        }
        if (arena->next_block_bytes < LARGEST_BLOCK_BYTES) {
            arena->next_block_bytes *= 2;
        }
        block = add_block(arena, capacity_bytes);
    }
#endif
    memory = block->bytes + block->used_bytes;
    block->used_bytes += size_bytes;
    return memory;
}

void *bc_arena_alloc_array(bc_arena *arena, size_t count, size_t item_bytes)
{
    size_t size_bytes = 0;

    if (__builtin_mul_overflow(count, item_bytes, &size_bytes)) {
        require_memory(NULL);
    }
    return bc_arena_alloc(arena, size_bytes);
}

void *bc_arena_grow(bc_arena *arena, void *items, size_t count, size_t *capacity, size_t item_bytes)
{
    void *moved;

    if (items != NULL && count < *capacity) {
        return items;
    }
    *capacity = *capacity == 0 ? 8 : *capacity * 2;
    moved = bc_arena_alloc_array(arena, *capacity, item_bytes);
    if (items != NULL && count > 0) {
        memcpy(moved, items, count * item_bytes);
    }
    return moved;
}

char *bc_arena_strndup(bc_arena *arena, const char *text, size_t length_bytes)
{
    char *copy = bc_arena_alloc(arena, length_bytes + 1);

    memcpy(copy, text, length_bytes);
    return copy;
}

char *bc_arena_strdup(bc_arena *arena, const char *text)
{
    return bc_arena_strndup(arena, text, strlen(text));
}

char *bc_arena_printf(bc_arena *arena, const char *format, ...)
{
    char shorter[SHORTER_BYTES]; /* most are: they are printed once, not twice */
    va_list args;
    va_list again;
    int length;
    char *text;

    va_start(args, format);
    va_copy(again, args);
    length = vsnprintf(shorter, sizeof(shorter), format, args);
    va_end(args);
    assert(length >= 0);
    text = bc_arena_alloc(arena, (size_t)length + 1);
    if ((size_t)length < sizeof(shorter)) {
        memcpy(text, shorter, (size_t)length);
    } else {
        vsnprintf(text, (size_t)length + 1, format, again);
    }
    if (arena->wipes) {
        explicit_bzero(shorter, sizeof(shorter));
    }
    va_end(again);
    return text;
}

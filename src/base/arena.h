/*
 * arena.h - memory that is handed out in small pieces and returned all at once.
 *
 * bc_arena_alloc never returns NULL: out of memory ends the program with exit code 1. That is safe
 * because results become visible only by the last rename of a run. Memory comes zeroed. A wiping
 * arena overwrites what it held before it returns it: private text lives in one of those.
 */
#ifndef BC_BASE_ARENA_H
#define BC_BASE_ARENA_H

#include <stddef.h>

typedef struct bc_arena bc_arena;

bc_arena *bc_arena_new(void);
bc_arena *bc_arena_new_wiping(void);

/* Accepts NULL. */
void bc_arena_free(bc_arena *arena);

/* Gives everything back but keeps the arena usable; for a scratch arena inside a loop. */
void bc_arena_reset(bc_arena *arena);

/*
 * Lets all threads take memory from one place. Each would otherwise keep one of its own, with what
 * it has freed, which no other can use; for the start of a program whose threads take large pieces.
 * The largest blocks of arenas come from the system and go back to it, instead of leaving holes.
 */
void bc_memory_share(void);

/*
 * Returns to the system what arenas and libraries have given back, which the allocator would keep
 * for later. For a process that is about to wait for another one.
 */
void bc_memory_return(void);

/* Zeroed, aligned for any type. `size_bytes` may be 0. */
void *bc_arena_alloc(bc_arena *arena, size_t size_bytes) __attribute__((returns_nonnull));

/* An array of `count` zeroed items; the product is checked for overflow. */
void *bc_arena_alloc_array(bc_arena *arena, size_t count, size_t item_bytes)
    __attribute__((returns_nonnull));

/*
 * Makes room for one more item at the end of an array that grows in an arena. Returns the array,
 * moved when it had to grow; *capacity follows. The old copy stays in the arena until it is freed.
 */
void *bc_arena_grow(bc_arena *arena, void *items, size_t count, size_t *capacity, size_t item_bytes)
    __attribute__((returns_nonnull));

char *bc_arena_strdup(bc_arena *arena, const char *text) __attribute__((returns_nonnull));
char *bc_arena_strndup(bc_arena *arena, const char *text, size_t length_bytes)
    __attribute__((returns_nonnull));
char *bc_arena_printf(bc_arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3), returns_nonnull));

#endif

/*
 * store_memory.h - rows in plain arrays, for tests and as the plainest statement of what a back end
 * does. The store module's own header.
 */
#ifndef BC_STORE_STORE_MEMORY_H
#define BC_STORE_STORE_MEMORY_H

#include "store/backend.h"

#include <assert.h>
#include <string.h>

enum table {
    TABLE_TICKETS,
    TABLE_LOG,
    TABLE_DUPLICATES,
    TABLE_SPANS,
    TABLE_META,
    TABLE_VALUES,
    TABLE_BATCHES,
    TABLE_ISSUED,
    TABLE_KEYS,
    TABLE_TEXTS,
    TABLE_PRINTS,
    TABLE_ACTS,
    TABLE_COUNT
};

struct duplicate_row {
    const char *ref;
    int64_t ticket;
};

struct meta_row {
    const char *name;
    const char *value;
};

struct issued_row {
    struct bc_issued issued;
    int64_t batch;
};

struct print_row {
    int64_t page;
    struct bc_bytes prints;
};

struct key_row {
    const char *name;
    struct bc_bytes wrapped;
};

extern const size_t bc_memory_row_bytes[TABLE_COUNT];

struct rows {
    unsigned char *items;
    size_t count;
    size_t capacity;
};

struct memory {
    struct bc_backend base;
    bc_arena *arena; /* strings and bytes of every row, until the handle is closed */
    struct rows tables[TABLE_COUNT];
    struct rows before[TABLE_COUNT]; /* of the open turn */
    struct bc_store_tip tips[BC_STORE_CHAIN_COUNT];
    int64_t last_act; /* its number; one of a turn that was undone is not given again */
    bool is_turn;
};

static inline struct memory *memory_of(struct bc_backend *backend)
{
    return (struct memory *)(void *)backend; /* its first member */
}

static inline void *row_at(const struct memory *memory, enum table table, size_t index)
{
    assert(index < memory->tables[table].count);
    return memory->tables[table].items + index * bc_memory_row_bytes[table];
}

static inline void add_row(struct memory *memory, enum table table, const void *row)
{
    struct rows *rows = &memory->tables[table];

    rows->items = bc_arena_grow(
        memory->arena, rows->items, rows->count, &rows->capacity, bc_memory_row_bytes[table]);
    memcpy(rows->items + rows->count * bc_memory_row_bytes[table], row, bc_memory_row_bytes[table]);
    rows->count++;
}

static inline void remove_row(struct memory *memory, enum table table, size_t index)
{
    struct rows *rows = &memory->tables[table];
    unsigned char *place = rows->items + index * bc_memory_row_bytes[table];

    rows->count--;
    memmove(place, place + bc_memory_row_bytes[table],
        (rows->count - index) * bc_memory_row_bytes[table]);
}

static inline size_t count_of(const struct memory *memory, enum table table)
{
    return memory->tables[table].count;
}

extern const struct bc_note_ops bc_memory_note_ops; /* store_memory_notes.c */
extern const struct bc_text_ops bc_memory_text_ops; /* store_memory_texts.c */

#endif

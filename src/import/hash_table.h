/*
 * hash_table.h - finds the place of a 64-bit hash in a growing table of 32-bit numbers, the
 * caller's items.
 *
 * Open addressing, no removal. The caller compares items itself: several may share a hash. (Private
 * to src/import.)
 */
#ifndef BC_IMPORT_HASH_TABLE_H
#define BC_IMPORT_HASH_TABLE_H

#include "base/arena.h"

#include <stddef.h>
#include <stdint.h>

struct bc_hash_slot {
    uint64_t hash;
    uint32_t item; /* number + 1; 0 = free */
};

struct bc_hash_table {
    bc_arena *arena;
    struct bc_hash_slot *slots;
    size_t slot_count; /* a power of two */
    size_t item_count;
};

uint64_t bc_hash_bytes(const void *bytes, size_t length_bytes, uint64_t seed);

/* The same for what is long: other numbers, four times as fast. */
uint64_t bc_hash_long(const void *bytes, size_t length_bytes, uint64_t seed);

void bc_hash_table_init(struct bc_hash_table *table, bc_arena *arena, size_t slot_count);

/* Forgets all items and keeps the room. */
void bc_hash_table_clear(struct bc_hash_table *table);

/* Makes room for one more, then walks: start with bc_hash_first, go on with bc_hash_next until a
 * free slot. */
void bc_hash_table_reserve(struct bc_hash_table *table);
struct bc_hash_slot *bc_hash_first(const struct bc_hash_table *table, uint64_t hash);
struct bc_hash_slot *bc_hash_next(
    const struct bc_hash_table *table, const struct bc_hash_slot *slot, uint64_t hash);
void bc_hash_fill(
    struct bc_hash_table *table, struct bc_hash_slot *slot, uint64_t hash, uint32_t item);

#endif

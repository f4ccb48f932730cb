#include "gate/table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_PLACES = 1024, BITS_A_PLACE = 8 };

static void *zeroed(size_t count, size_t item_bytes)
{
    void *memory = calloc(count, item_bytes);

    if (memory == NULL) {
        fputs("baocao: out of memory\n", stderr);
        exit(1);
    }
    return memory;
}

static size_t bit_of(const struct bc_gate_table *table, uint64_t key)
{
    return (size_t)(key >> 20) & (table->place_count * BITS_A_PLACE - 1);
}

static void put(struct bc_gate_table *table, uint64_t key, uint32_t value)
{
    size_t place = (size_t)key & (table->place_count - 1);
    size_t bit = bit_of(table, key);

    while (table->keys[place] != 0 && table->keys[place] != key) {
        place = (place + 1) & (table->place_count - 1);
    }
    table->count += table->keys[place] == 0 ? 1 : 0;
    table->keys[place] = key;
    table->values[place] |= value;
    table->bits[bit / 64] |= 1ull << (bit % 64);
}

static void grow(struct bc_gate_table *table)
{
    struct bc_gate_table old = *table;
    size_t place_count = old.place_count == 0 ? FIRST_PLACES : old.place_count * 2;

    *table = (struct bc_gate_table){
        .keys = zeroed(place_count, sizeof(*table->keys)),
        .values = zeroed(place_count, sizeof(*table->values)),
        .bits = zeroed(place_count * BITS_A_PLACE / 64, sizeof(*table->bits)),
        .place_count = place_count,
    };
    for (size_t place = 0; place < old.place_count; place++) {
        if (old.keys[place] != 0) {
            put(table, old.keys[place], old.values[place]);
        }
    }
    bc_gate_table_clear(&old);
}

void bc_gate_table_add(struct bc_gate_table *table, uint64_t key, uint32_t value)
{
    if (table->count * 2 >= table->place_count) {
        grow(table);
    }
    put(table, key == 0 ? 1 : key, value);
}

uint32_t bc_gate_table_find(const struct bc_gate_table *table, uint64_t key)
{
    size_t place;
    size_t bit;

    if (table->count == 0) {
        return 0;
    }
    bit = bit_of(table, key);
    if ((table->bits[bit / 64] & 1ull << (bit % 64)) == 0) {
        return 0;
    }
    key = key == 0 ? 1 : key;
    place = (size_t)key & (table->place_count - 1);
    while (table->keys[place] != 0) {
        if (table->keys[place] == key) {
            return table->values[place];
        }
        place = (place + 1) & (table->place_count - 1);
    }
    return 0;
}

void bc_gate_table_clear(struct bc_gate_table *table)
{
    free(table->keys);
    free(table->values);
    free(table->bits);
    *table = (struct bc_gate_table){0};
}

uint64_t bc_gate_bytes_hash(const char *bytes, size_t length_bytes)
{
    const uint64_t factor = UINT64_C(0x9FB21C651E98DF25);
    uint64_t hash = length_bytes * UINT64_C(0xD6E8FEB86659FD93) + 1;
    uint64_t eight = 0;
    size_t at = 0;

    for (; length_bytes - at >= sizeof(eight); at += sizeof(eight)) {
        memcpy(&eight, bytes + at, sizeof(eight));
        hash = (hash ^ eight) * factor;
        hash ^= hash >> 29;
    }
    eight = 0;
    memcpy(&eight, bytes + at, length_bytes - at);
    hash = (hash ^ eight) * factor;
    hash = (hash ^ hash >> 32) * UINT64_C(0xD6E8FEB86659FD93);
    return hash ^ hash >> 29;
}

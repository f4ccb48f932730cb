/* table.h - a set of hashes, each with a value, that answers most noes from one bit. (The gate's
 * own header.) */
#ifndef BC_GATE_TABLE_H
#define BC_GATE_TABLE_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bc_gate_table {
    uint64_t *keys;     /* 0: free */
    uint32_t *values;   /* or'ed together when a key comes again */
    uint64_t *bits;     /* eight a place, so that a no seldom needs the keys */
    size_t place_count; /* a power of two */
    size_t count;
};

/* Free with bc_gate_table_clear. */
void bc_gate_table_add(struct bc_gate_table *table, uint64_t key, uint32_t value);
/* 0 when the key is not there; values are never 0. */
uint32_t bc_gate_table_find(const struct bc_gate_table *table, uint64_t key);
void bc_gate_table_clear(struct bc_gate_table *table);

/* Of any bytes; different ones have different hashes but by chance. */
uint64_t bc_gate_bytes_hash(const char *bytes, size_t length_bytes);

#endif

#include "import/hash_table.h"

#include <assert.h>
#include <string.h>

static uint64_t mix(uint64_t value)
{
    value ^= value >> 32;
    value *= 0xD6E8FEB86659FD93U;
    value ^= value >> 32;
    value *= 0xD6E8FEB86659FD93U;
    return value ^ value >> 32;
}

/* Not for adversaries: a table of at most a few million keys of one office. */
uint64_t bc_hash_bytes(const void *bytes, size_t length_bytes, uint64_t seed)
{
    const unsigned char *at = bytes;
    uint64_t hash = seed ^ (length_bytes * 0x9E3779B97F4A7C15U);

    for (; length_bytes >= 8; length_bytes -= 8, at += 8) {
        uint64_t word;

        memcpy(&word, at, sizeof(word));
        hash = mix(hash ^ word);
    }
    if (length_bytes > 0) {
        uint64_t word = 0;

        memcpy(&word, at, length_bytes);
        hash = mix(hash ^ word);
    }
    return mix(hash);
}

/* The high and the low half of a product, folded: every bit of the result hangs on all of both. */
static uint64_t fold(uint64_t left, uint64_t right)
{
    __extension__ const unsigned __int128 product = (unsigned __int128)left * right;

    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

uint64_t bc_hash_long(const void *bytes, size_t length_bytes, uint64_t seed)
{
    const unsigned char *at = bytes;
    uint64_t words[4];
    uint64_t left = seed ^ 0x9E3779B97F4A7C15U;
    uint64_t right = length_bytes ^ 0xD6E8FEB86659FD93U;

    for (; length_bytes > 0; at += sizeof(words)) {
        const size_t taken_bytes = length_bytes < sizeof(words) ? length_bytes : sizeof(words);

        if (taken_bytes < sizeof(words)) {
            memset(words, 0, sizeof(words));
        }
        memcpy(words, at, taken_bytes);
        left = fold(words[0] ^ left, words[1] ^ 0xA0761D6478BD642FU);
        right = fold(words[2] ^ right, words[3] ^ 0xE7037ED1A0B428DBU);
        length_bytes -= taken_bytes;
    }
    return mix(fold(left ^ 0x8EBC6AF09C88C6E3U, right ^ 0x589965CC75374CC3U));
}

void bc_hash_table_init(struct bc_hash_table *table, bc_arena *arena, size_t slot_count)
{
    assert((slot_count & (slot_count - 1)) == 0);
    *table = (struct bc_hash_table){
        .arena = arena,
        .slots = bc_arena_alloc_array(arena, slot_count, sizeof(*table->slots)),
        .slot_count = slot_count,
    };
}

void bc_hash_table_clear(struct bc_hash_table *table)
{
    memset(table->slots, 0, table->slot_count * sizeof(*table->slots));
    table->item_count = 0;
}

struct bc_hash_slot *bc_hash_first(const struct bc_hash_table *table, uint64_t hash)
{
    struct bc_hash_slot *slot = &table->slots[hash & (table->slot_count - 1)];

    return slot->item == 0 || slot->hash == hash ? slot : bc_hash_next(table, slot, hash);
}

struct bc_hash_slot *bc_hash_next(
    const struct bc_hash_table *table, const struct bc_hash_slot *slot, uint64_t hash)
{
    size_t at = (size_t)(slot - table->slots);

    do {
        at = (at + 1) & (table->slot_count - 1);
    } while (table->slots[at].item != 0 && table->slots[at].hash != hash);
    return &table->slots[at];
}

void bc_hash_fill(
    struct bc_hash_table *table, struct bc_hash_slot *slot, uint64_t hash, uint32_t item)
{
    *slot = (struct bc_hash_slot){hash, item + 1};
    table->item_count++;
}

void bc_hash_table_reserve(struct bc_hash_table *table)
{
    struct bc_hash_table larger;

    if (table->item_count * 3 < table->slot_count * 2) {
        return;
    }
    bc_hash_table_init(&larger, table->arena, table->slot_count * 2);
    for (size_t i = 0; i < table->slot_count; i++) {
        const struct bc_hash_slot *old = &table->slots[i];

        if (old->item != 0) {
            struct bc_hash_slot *slot = bc_hash_first(&larger, old->hash);

            while (slot->item != 0) {
                slot = bc_hash_next(&larger, slot, old->hash);
            }
            *slot = *old;
        }
    }
    larger.item_count = table->item_count;
    *table = larger;
}

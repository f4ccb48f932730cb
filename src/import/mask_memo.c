#include "import/mask_inside.h"

#include <endian.h>
#include <string.h>

enum { SLOT_BITS = 12, KEY_BYTES = 16 };

/* The bytes of a word as they stand in a text, those behind them 0. */
struct key {
    uint64_t parts[KEY_BYTES / sizeof(uint64_t)];
};

struct slot {
    struct key key; /* 0: nothing yet; no word holds a NUL */
    struct bc_mask_word word;
};

struct bc_mask_memo {
    bc_arena *arena;
    struct slot slots[1 << SLOT_BITS];
};

struct bc_mask_memo *bc_mask_memo_new(void)
{
    /* What it holds, people wrote. */
    bc_arena *arena = bc_arena_new_wiping();
    struct bc_mask_memo *memo = bc_arena_alloc(arena, sizeof(*memo));

    memo->arena = arena;
    return memo;
}

void bc_mask_memo_free(struct bc_mask_memo *memo)
{
    if (memo != NULL) {
        bc_arena_free(memo->arena);
    }
}

/* The high bit of each byte that is no letter of ASCII and no part of a longer character. */
static uint64_t ends_in(uint64_t bytes)
{
    const uint64_t ones = 0x0101010101010101U;
    const uint64_t highs = 0x80 * ones;
    const uint64_t small = (bytes | 0x20 * ones) & ~highs;
    const uint64_t from_a = small + (0x80 - 'a') * ones;
    const uint64_t behind_z = small + (0x80 - 'z' - 1) * ones;

    return ~((from_a & ~behind_z) | bytes) & highs;
}

/*
 * The bytes from an offset to the next that can be part of no word. What bc_word_read() makes of
 * them is settled by them alone: all it asks of what follows is whether an apostrophe does, so
 * before one there is no key. Nor is there for what is longer than words of Vietnamese.
 */
static bool read_key(const char *text, size_t length_bytes, size_t at, struct key *ret_key)
{
    const size_t room = length_bytes - at;
    struct key key = {{0}};
    uint64_t ends[2];
    size_t used;

    if (room >= KEY_BYTES) {
        memcpy(&key, text + at, KEY_BYTES);
    } else {
        memcpy(&key, text + at, room);
    }
    key.parts[0] = le64toh(key.parts[0]);
    key.parts[1] = le64toh(key.parts[1]);
    ends[0] = ends_in(key.parts[0]);
    ends[1] = ends_in(key.parts[1]);
    if (ends[0] != 0) {
        used = (size_t)__builtin_ctzll(ends[0]) / 8;
        key.parts[0] &= ((uint64_t)1 << 8 * used) - 1;
        key.parts[1] = 0;
    } else if (ends[1] != 0) {
        used = (size_t)__builtin_ctzll(ends[1]) / 8;
        key.parts[1] &= ((uint64_t)1 << 8 * used) - 1;
        used += 8;
    } else {
        return false;
    }
    *ret_key = key;
    return used > 0 && (used == room || text[at + used] != '\'');
}

static struct slot *slot_of(struct bc_mask_memo *memo, const struct key *key)
{
    uint64_t hash = key->parts[0] * 0x9E3779B97F4A7C15U ^ key->parts[1] * 0xD6E8FEB86659FD93U;

    hash ^= hash >> 29;
    return &memo->slots[hash * 0xC2B2AE3D27D4EB4FU >> (64 - SLOT_BITS)];
}

void bc_mask_memo_word_at(
    const struct bc_mask_reader *reader, size_t at, struct bc_mask_word *ret_word)
{
    struct slot *slot;
    struct key key;

    if (reader->memo == NULL || !read_key(reader->text, reader->length_bytes, at, &key)) {
        bc_mask_read_word(reader, at, ret_word);
        return;
    }
    slot = slot_of(reader->memo, &key);
    if (slot->key.parts[0] != key.parts[0] || slot->key.parts[1] != key.parts[1]) {
        bc_mask_read_word(reader, at, &slot->word);
        slot->word.word.end -= at;
        slot->key = key;
    }
    *ret_word = slot->word;
    ret_word->word.start = at;
    ret_word->word.end += at;
}

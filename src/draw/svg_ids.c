#include "draw/svg_ids.h"

#include <stdbool.h>
#include <stdint.h>

static const char word[] = "surface";
enum { WORD_BYTES = sizeof(word) - 1, NUMBER_BYTES = 20 };

struct numbers {
    uint64_t *seen;
    size_t count, capacity;
};

/* An id or a reference to one: the word behind a quote or #, a digit behind the word. */
static bool is_id(const unsigned char *bytes, size_t length, size_t at)
{
    return at > 0 && at + WORD_BYTES < length && (bytes[at - 1] == '"' || bytes[at - 1] == '#') &&
           memcmp(bytes + at, word, WORD_BYTES) == 0 && bytes[at + WORD_BYTES] >= '0' &&
           bytes[at + WORD_BYTES] <= '9';
}

static size_t own_number(bc_arena *arena, struct numbers *numbers, uint64_t number)
{
    for (size_t i = 0; i < numbers->count; i++) {
        if (numbers->seen[i] == number) {
            return i + 1;
        }
    }
    numbers->seen = bc_arena_grow(
        arena, numbers->seen, numbers->count, &numbers->capacity, sizeof(*numbers->seen));
    numbers->seen[numbers->count++] = number;
    return numbers->count;
}

unsigned char *bc_svg_own_ids(
    bc_arena *arena, const unsigned char *bytes, size_t length_bytes, size_t *ret_length_bytes)
{
    struct numbers numbers = {NULL, 0, 0};
    size_t ids = 0;
    unsigned char *result;
    size_t length = 0;

    for (size_t at = 0; at < length_bytes; at++) {
        ids += is_id(bytes, length_bytes, at);
    }
    result = bc_arena_alloc(arena, length_bytes + ids * NUMBER_BYTES + 1);
    for (size_t at = 0; at < length_bytes;) {
        uint64_t number = 0;

        if (!is_id(bytes, length_bytes, at)) {
            result[length++] = bytes[at++];
            continue;
        }
        for (at += WORD_BYTES; at < length_bytes && bytes[at] >= '0' && bytes[at] <= '9'; at++) {
            number = 10 * number + (uint64_t)(bytes[at] - '0');
        }
        length += (size_t)snprintf((char *)result + length, WORD_BYTES + NUMBER_BYTES, "%s%zu",
            word, own_number(arena, &numbers, number));
    }
    *ret_length_bytes = length;
    return result;
}

/*
 * varint.h - numbers of seven bits a byte, low bits first, for rows that are packed.
 *
 * Writing needs room for BC_VARINT_BYTES a number. Reading never leaves its bytes: what is damaged
 * gives 0 and is noted, so that a reader checks once at its end.
 */
#ifndef BC_BASE_VARINT_H
#define BC_BASE_VARINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { BC_VARINT_BYTES = 10 }; /* at most */

/* Returns where the next number goes. */
uint8_t *bc_varint_put(uint8_t *bytes, uint64_t number);

/* A difference of two instants. Wraps, so that no pair of instants is outside its range. */
uint8_t *bc_varint_put_difference(uint8_t *bytes, int64_t instant, int64_t base);

/* What is left to read. */
struct bc_varint_input {
    const uint8_t *next;
    const uint8_t *end;
    bool is_damaged;
};

uint64_t bc_varint_take_long(struct bc_varint_input *input);

/* Away from the end the bytes of a number need not be counted one by one. */
static inline uint64_t bc_varint_take(struct bc_varint_input *input)
{
    const uint8_t *next = input->next;
    uint64_t number;

    if (input->end - next < 4) {
        return bc_varint_take_long(input);
    }
    number = next[0];
    if (next[0] < 0x80) {
        input->next = next + 1;
        return number;
    }
    number = (number & 0x7f) | (uint64_t)(next[1] & 0x7f) << 7;
    if (next[1] < 0x80) {
        input->next = next + 2;
        return number;
    }
    number |= (uint64_t)(next[2] & 0x7f) << 14;
    if (next[2] < 0x80) {
        input->next = next + 3;
        return number;
    }
    return bc_varint_take_long(input);
}

static inline uint16_t bc_varint_take_uint16(struct bc_varint_input *input)
{
    const uint64_t number = bc_varint_take(input);

    if (number > UINT16_MAX) {
        input->is_damaged = true;
        return 0;
    }
    return (uint16_t)number;
}

static inline int64_t bc_varint_take_difference(struct bc_varint_input *input, int64_t base)
{
    const uint64_t zigzag = bc_varint_take(input);
    const uint64_t difference = zigzag >> 1 ^ (0 - (zigzag & 1));

    return (int64_t)((uint64_t)base + difference);
}

#endif

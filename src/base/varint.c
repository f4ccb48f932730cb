#include "base/varint.h"

uint8_t *bc_varint_put(uint8_t *bytes, uint64_t number)
{
    while (number >= 0x80) {
        *bytes++ = (uint8_t)(number | 0x80);
        number >>= 7;
    }
    *bytes++ = (uint8_t)number;
    return bytes;
}

uint8_t *bc_varint_put_difference(uint8_t *bytes, int64_t instant, int64_t base)
{
    const uint64_t difference = (uint64_t)instant - (uint64_t)base;

    return bc_varint_put(bytes, difference << 1 ^ (0 - (difference >> 63)));
}

uint64_t bc_varint_take_long(struct bc_varint_input *input)
{
    uint64_t number = 0;

    for (unsigned shift = 0; shift < 64 && input->next < input->end; shift += 7) {
        const uint8_t byte = *input->next++;

        if (shift == 63 && byte > 1) {
            break;
        }
        number |= (uint64_t)(byte & 0x7f) << shift;
        if (byte < 0x80) {
            return number;
        }
    }
    input->is_damaged = true;
    return 0;
}

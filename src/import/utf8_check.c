#include "import/utf8_check.h"

#include <string.h>

/*
 * An automaton whose state is a shift: nine states of six bits each are packed into one word for
 * each byte, so that a step is one load that does not wait for the step before, and one shift that
 * does (after Per Vognsen's "shift-based DFA"). Table 3-7 of the Unicode standard gives the ranges.
 */
enum state {
    START,
    REFUSED,
    LAST,       /* one continuation byte to come */
    LAST_TWO,   /* two */
    AFTER_E0,   /* A0–BF, then one */
    AFTER_ED,   /* 80–9F, then one */
    AFTER_F0,   /* 90–BF, then two */
    LAST_THREE, /* three */
    AFTER_F4,   /* 80–8F, then two */
    STATE_COUNT,
    STATE_BITS = 6
};

struct step {
    unsigned char first, last;
    enum state from, to;
};

static const struct step steps[] = {
    {0x00, 0x7F, START, START},
    {0xC2, 0xDF, START, LAST},
    {0xE0, 0xE0, START, AFTER_E0},
    {0xE1, 0xEC, START, LAST_TWO},
    {0xED, 0xED, START, AFTER_ED},
    {0xEE, 0xEF, START, LAST_TWO},
    {0xF0, 0xF0, START, AFTER_F0},
    {0xF1, 0xF3, START, LAST_THREE},
    {0xF4, 0xF4, START, AFTER_F4},
    {0x80, 0xBF, LAST, START},
    {0x80, 0xBF, LAST_TWO, LAST},
    {0xA0, 0xBF, AFTER_E0, LAST},
    {0x80, 0x9F, AFTER_ED, LAST},
    {0x90, 0xBF, AFTER_F0, LAST_TWO},
    {0x80, 0xBF, LAST_THREE, LAST_TWO},
    {0x80, 0x8F, AFTER_F4, LAST_TWO},
};

void bc_utf8_check_init(struct bc_utf8_check *check)
{
    uint64_t refused = 0;

    for (unsigned state = 0; state < STATE_COUNT; state++) {
        refused |= (uint64_t)(REFUSED * STATE_BITS) << (state * STATE_BITS);
    }
    for (size_t byte = 0; byte < 256; byte++) {
        check->transitions[byte] = refused;
    }
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        const struct step *step = &steps[i];
        unsigned shift = (unsigned)step->from * STATE_BITS;

        for (unsigned byte = step->first; byte <= step->last; byte++) {
            uint64_t word = check->transitions[byte] & ~((uint64_t)0x3F << shift);

            check->transitions[byte] = word | (uint64_t)step->to * STATE_BITS << shift;
        }
    }
}

/* How many bytes from the start are plain ASCII, in steps of eight. */
static size_t skip_ascii(const char *text, size_t length_bytes)
{
    size_t at = 0;

    for (; at + 8 <= length_bytes; at += 8) {
        uint64_t word;

        memcpy(&word, text + at, sizeof(word));
        if ((word & 0x8080808080808080U) != 0) {
            break;
        }
    }
    return at;
}

bool bc_utf8_is_valid(const struct bc_utf8_check *check, const char *text, size_t length_bytes)
{
    const uint64_t start = (uint64_t)START * STATE_BITS;
    uint64_t state = start;

    for (size_t at = skip_ascii(text, length_bytes); at < length_bytes; at++) {
        state = check->transitions[(unsigned char)text[at]] >> (state & 63);
    }
    return (state & 63) == start;
}

bool bc_utf8_has_combining(const char *text, size_t length_bytes)
{
    return memchr(text, 0xCC, length_bytes) != NULL || memchr(text, 0xCD, length_bytes) != NULL;
}

/*
 * xlsx_pack_codes.h - tokens of a deflate block, and codes made for those that occur in it.
 */
#ifndef BC_WRITE_XLSX_PACK_CODES_H
#define BC_WRITE_XLSX_PACK_CODES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    XLSX_END_OF_BLOCK = 256,
    XLSX_LETTERS = 286, /* bytes, the end of a block, lengths */
    XLSX_DISTANCES = 30,
    XLSX_HEAD_MOST = XLSX_LETTERS + XLSX_DISTANCES + 32
};

/* Bits, the first one lowest. */
struct xlsx_spelt {
    uint64_t bits;
    unsigned count;
};

struct xlsx_code {
    uint32_t counts[XLSX_LETTERS];
    uint16_t codes[XLSX_LETTERS];
    uint8_t lengths[XLSX_LETTERS];
};

struct xlsx_codes {
    struct xlsx_code letters, distances;
    struct xlsx_spelt spelt_lengths[259]; /* once the codes are made */
    uint8_t letter_of_length[259];        /* less 257 */
    uint8_t letter_of_distance[512];      /* less 1: up to 256, then those above by their 128s */
};

static inline uint8_t xlsx_distance_letter(const struct xlsx_codes *codes, uint32_t distance)
{
    const uint32_t less = distance - 1;

    return codes->letter_of_distance[less < 256 ? less : 256 + (less >> 7)];
}

static inline void xlsx_codes_count_match(
    struct xlsx_codes *codes, size_t length, uint32_t distance)
{
    codes->letters.counts[257 + codes->letter_of_length[length]]++;
    codes->distances.counts[xlsx_distance_letter(codes, distance)]++;
}

extern const uint16_t xlsx_distance_bases[XLSX_DISTANCES];
extern const uint8_t xlsx_distance_extras[XLSX_DISTANCES];

static inline struct xlsx_spelt xlsx_spell_distance(
    const struct xlsx_codes *codes, uint32_t distance)
{
    const uint8_t letter = xlsx_distance_letter(codes, distance);
    const unsigned bits = codes->distances.lengths[letter];

    return (struct xlsx_spelt){
        codes->distances.codes[letter] | (uint64_t)(distance - xlsx_distance_bases[letter]) << bits,
        bits + xlsx_distance_extras[letter]};
}

void xlsx_codes_init(struct xlsx_codes *codes);
/* Forgets what was counted. */
void xlsx_codes_clear(struct xlsx_codes *codes);

/* Makes codes for what was counted; the head of a block that is not the last, its count of parts.
 */
size_t xlsx_codes_make(struct xlsx_codes *codes, struct xlsx_spelt ret_head[XLSX_HEAD_MOST]);

#endif

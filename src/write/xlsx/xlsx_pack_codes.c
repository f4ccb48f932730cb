#include "write/xlsx/xlsx_pack_codes.h"

#include <stdlib.h>
#include <string.h>

enum { BITS_MOST = 15, LENGTH_LETTERS = 19, BITS_OF_LENGTHS_MOST = 7 };

/* RFC 1951, 3.2.5 */
static const uint16_t length_bases[29] = {3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31,
    35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258};
static const uint8_t length_extras[29] = {
    0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0};
const uint16_t xlsx_distance_bases[XLSX_DISTANCES] = {1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65,
    97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385,
    24577};
const uint8_t xlsx_distance_extras[XLSX_DISTANCES] = {0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6,
    6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13};

/* ---- Which letter says a length or a distance ------------------------------------------------ */

void xlsx_codes_init(struct xlsx_codes *codes)
{
    uint8_t letter = 0;

    for (size_t length = 3; length <= 258; length++) {
        while (letter < 28 && length >= length_bases[letter + 1]) {
            letter++;
        }
        codes->letter_of_length[length] = letter;
    }
    letter = 0;
    for (uint32_t distance = 1; distance <= UINT32_C(1) << 15; distance++) {
        while (letter < XLSX_DISTANCES - 1 && distance >= xlsx_distance_bases[letter + 1]) {
            letter++;
        }
        codes->letter_of_distance[distance <= 256 ? distance - 1 : 256 + ((distance - 1) >> 7)] =
            letter;
    }
    xlsx_codes_clear(codes);
}

void xlsx_codes_clear(struct xlsx_codes *codes)
{
    memset(codes->letters.counts, 0, sizeof(codes->letters.counts));
    memset(codes->distances.counts, 0, sizeof(codes->distances.counts));
}

/* ---- Lengths of codes, by Huffman ------------------------------------------------------------ */

struct node {
    uint32_t count;
    uint16_t letter;
    uint16_t parent;
};

static int compare_nodes(const void *left, const void *right)
{
    const struct node *a = left;
    const struct node *b = right;

    if (a->count != b->count) {
        return a->count < b->count ? -1 : 1;
    }
    return a->letter < b->letter ? -1 : a->letter > b->letter;
}

/* Joins the two lightest until one is left: leaves in their order, then what was joined. */
static void join_nodes(struct node *nodes, size_t leaf_count)
{
    size_t leaf = 0;
    size_t joined = leaf_count;

    for (size_t next = leaf_count; next < 2 * leaf_count - 1; next++) {
        nodes[next].count = 0;
        for (int i = 0; i < 2; i++) {
            const bool is_leaf =
                leaf < leaf_count && (joined == next || nodes[leaf].count <= nodes[joined].count);
            struct node *lightest = &nodes[is_leaf ? leaf++ : joined++];

            lightest->parent = (uint16_t)next;
            nodes[next].count += lightest->count;
        }
    }
}

/* How many codes of each length. Those that would be too long are shortened, and as much room is
 * made by lengthening others. */
static void count_lengths(
    const struct node *nodes, size_t leaf_count, unsigned bits_most, size_t of_length[16])
{
    uint8_t depths[2 * XLSX_LETTERS] = {0};
    int64_t room = INT64_C(1) << bits_most; /* in codes of the greatest length */

    memset(of_length, 0, 16 * sizeof(of_length[0]));
    for (size_t i = 2 * leaf_count - 2; i-- > 0;) {
        depths[i] = (uint8_t)(depths[nodes[i].parent] + 1);
        if (i < leaf_count) {
            const unsigned length = depths[i] < bits_most ? depths[i] : bits_most;

            of_length[length]++;
            room -= INT64_C(1) << (bits_most - length);
        }
    }
    while (room < 0) {
        unsigned length = bits_most - 1;

        while (of_length[length] == 0) {
            length--;
        }
        /* One of this length becomes one bit longer: that frees half of its room. */
        of_length[length]--;
        of_length[length + 1]++;
        room += INT64_C(1) << (bits_most - length - 1);
    }
    /* Too much was freed: no room may be left, or the code is none. */
    for (; room > 0; room--) {
        of_length[bits_most]--;
        of_length[bits_most - 1]++;
    }
}

static uint16_t reversed(uint32_t code, unsigned bits)
{
    uint32_t result = 0;

    for (unsigned i = 0; i < bits; i++) {
        result |= (code >> i & 1U) << (bits - 1 - i);
    }
    return (uint16_t)result;
}

/* RFC 1951, 3.2.2: codes of one length follow each other in the order of their letters. */
static void assign_codes(struct xlsx_code *code, size_t letter_count, const size_t of_length[16])
{
    uint32_t next[16] = {0};

    for (unsigned bits = 1; bits < 16; bits++) {
        next[bits] = (next[bits - 1] + (uint32_t)(bits > 1 ? of_length[bits - 1] : 0)) << 1;
    }
    for (size_t i = 0; i < letter_count; i++) {
        const unsigned bits = code->lengths[i];

        code->codes[i] = bits > 0 ? reversed(next[bits]++, bits) : 0;
    }
}

/* Codes for the letters that were counted. A code of fewer than two letters is none that every
 * reader takes, so the first ones are always there. */
static void make_code(struct xlsx_code *code, size_t letter_count, unsigned bits_most)
{
    struct node nodes[2 * XLSX_LETTERS] = {0};
    size_t of_length[16];
    size_t leaf_count = 0;
    unsigned length = bits_most;
    size_t left;

    for (size_t i = 0; i < 2; i++) {
        code->counts[i] += code->counts[i] == 0 ? 1 : 0;
    }
    for (size_t i = 0; i < letter_count; i++) {
        code->lengths[i] = 0;
        if (code->counts[i] > 0) {
            nodes[leaf_count++] = (struct node){code->counts[i], (uint16_t)i, 0};
        }
    }
    qsort(nodes, leaf_count, sizeof(nodes[0]), compare_nodes);
    join_nodes(nodes, leaf_count);
    count_lengths(nodes, leaf_count, bits_most, of_length);
    left = of_length[length];
    for (size_t i = 0; i < leaf_count; i++) { /* the rarest have the longest */
        while (left == 0) {
            left = of_length[--length];
        }
        code->lengths[nodes[i].letter] = (uint8_t)length;
        left--;
    }
    assign_codes(code, letter_count, of_length);
}

/* ---- The head of a block --------------------------------------------------------------------- */

/* A length of a code, or a run of them: 16 the same again, 17 and 18 zeros. */
struct run {
    uint8_t letter, extra, extra_bits;
};

static size_t find_runs(const uint8_t *lengths, size_t count, struct run *ret_runs)
{
    size_t run_count = 0;

    for (size_t at = 0; at < count;) {
        size_t same = 1;

        while (at + same < count && lengths[at + same] == lengths[at]) {
            same++;
        }
        if (lengths[at] == 0 && same >= 3) {
            same = same < 138 ? same : 138;
            ret_runs[run_count++] = same >= 11 ? (struct run){18, (uint8_t)(same - 11), 7}
                                               : (struct run){17, (uint8_t)(same - 3), 3};
        } else if (at > 0 && lengths[at] == lengths[at - 1] && same >= 3) {
            same = same < 6 ? same : 6;
            ret_runs[run_count++] = (struct run){16, (uint8_t)(same - 3), 2};
        } else {
            same = 1;
            ret_runs[run_count++] = (struct run){lengths[at], 0, 0};
        }
        at += same;
    }
    return run_count;
}

static size_t used_letters(const struct xlsx_code *code, size_t count, size_t least)
{
    while (count > least && code->lengths[count - 1] == 0) {
        count--;
    }
    return count;
}

static void spell_lengths(struct xlsx_codes *codes)
{
    for (size_t length = 3; length <= 258; length++) {
        const uint8_t letter = codes->letter_of_length[length];
        const unsigned bits = codes->letters.lengths[257 + letter];

        codes->spelt_lengths[length] = (struct xlsx_spelt){
            codes->letters.codes[257 + letter] | (uint64_t)(length - length_bases[letter]) << bits,
            bits + length_extras[letter]};
    }
}

size_t xlsx_codes_make(struct xlsx_codes *codes, struct xlsx_spelt ret_head[XLSX_HEAD_MOST])
{
    static const uint8_t order[LENGTH_LETTERS] = {
        16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
    uint8_t lengths[XLSX_LETTERS + XLSX_DISTANCES];
    struct run runs[XLSX_LETTERS + XLSX_DISTANCES];
    struct xlsx_code of_lengths = {0};
    size_t letter_count;
    size_t distance_count;
    size_t run_count;
    size_t length_count = LENGTH_LETTERS;
    size_t count = 0;

    codes->letters.counts[XLSX_END_OF_BLOCK] = 1;
    make_code(&codes->letters, XLSX_LETTERS, BITS_MOST);
    make_code(&codes->distances, XLSX_DISTANCES, BITS_MOST);
    spell_lengths(codes);
    letter_count = used_letters(&codes->letters, XLSX_LETTERS, 257);
    distance_count = used_letters(&codes->distances, XLSX_DISTANCES, 1);
    memcpy(lengths, codes->letters.lengths, letter_count);
    memcpy(lengths + letter_count, codes->distances.lengths, distance_count);
    run_count = find_runs(lengths, letter_count + distance_count, runs);
    for (size_t i = 0; i < run_count; i++) {
        of_lengths.counts[runs[i].letter]++;
    }
    make_code(&of_lengths, LENGTH_LETTERS, BITS_OF_LENGTHS_MOST);
    while (length_count > 4 && of_lengths.lengths[order[length_count - 1]] == 0) {
        length_count--;
    }
    /* Not the last block, codes of its own; how many of each kind. */
    ret_head[count++] = (struct xlsx_spelt){
        2U << 1 | (letter_count - 257) << 3 | (distance_count - 1) << 8 | (length_count - 4) << 13,
        17};
    for (size_t i = 0; i < length_count; i++) {
        ret_head[count++] = (struct xlsx_spelt){of_lengths.lengths[order[i]], 3};
    }
    for (size_t i = 0; i < run_count; i++) {
        const unsigned bits = of_lengths.lengths[runs[i].letter];

        ret_head[count++] =
            (struct xlsx_spelt){of_lengths.codes[runs[i].letter] | (uint64_t)runs[i].extra << bits,
                bits + runs[i].extra_bits};
    }
    return count;
}

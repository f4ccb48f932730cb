#include "write/xlsx/xlsx_pack.h"

#include "write/xlsx/xlsx_pack_codes.h"

#include <endian.h>
#include <libdeflate.h>
#include <stdlib.h>
#include <string.h>

/*
 * A place is a count of bytes from the start of the text. The window holds the last 32 KB that are
 * packed, then what is not; a table remembers, for each hash of four bytes, the last two places
 * where such stood.
 */
enum {
    WINDOW_BYTES = 1 << 15, /* how far back a repetition may lie */
    WAITING_BYTES = 1 << 16,
    AHEAD_BYTES = 512, /* always left waiting, so that no repetition is cut at the end of a piece */
    HASH_BITS = 14,
    MATCHES_MOST = 1 << 14, /* of a block */
    MATCH_LEAST = 4,
    MATCH_MOST = 258,
    ENOUGH_BYTES = 32, /* a longer repetition is not looked for */
    ROOM_AT_FIRST = 1 << 16,
    /* 15 bits a byte, 48 a repetition, which takes the place of four; and the codes. */
    BLOCK_MOST_BYTES = 2 * (WINDOW_BYTES + WAITING_BYTES) + 1024
};

/* A repetition behind so many bytes that are none. */
struct match {
    uint16_t plain_count;
    uint16_t length; /* 0: the end of the text */
    uint16_t distance_less_1;
};

struct xlsx_packer {
    unsigned char window[WINDOW_BYTES + WAITING_BYTES + 8]; /* read eight bytes at a time */
    size_t window_bytes;
    size_t packed_to;               /* within the window */
    uint32_t window_at;             /* the place where it begins */
    uint64_t table[1 << HASH_BITS]; /* the last place, and above it the one before */
    struct match matches[MATCHES_MOST];
    size_t match_count;
    size_t block_from; /* within the window */
    struct xlsx_codes codes;
    struct xlsx_packed packed;
    size_t room_bytes;
    uint64_t bits; /* of the byte that is not whole yet */
    unsigned bit_count;
    bool has_failed; /* without memory */
};

/* ---- Bits ------------------------------------------------------------------------------------ */

/* There is room: write_block() and xlsx_pack_end() have asked. */
static inline void put_bits(xlsx_packer *packer, uint64_t bits, unsigned count)
{
    unsigned char *to = packer->packed.bytes + packer->packed.length_bytes;
    unsigned whole;

    packer->bits |= bits << packer->bit_count;
    packer->bit_count += count;
    for (unsigned i = 0; i < 8; i++) {
        to[i] = (unsigned char)(packer->bits >> (8 * i));
    }
    whole = packer->bit_count / 8;
    packer->packed.length_bytes += whole;
    packer->bits = whole < 8 ? packer->bits >> (8 * whole) : 0;
    packer->bit_count %= 8;
}

static bool reserve(xlsx_packer *packer, size_t more_bytes)
{
    const size_t wanted = packer->packed.length_bytes + more_bytes + 8;
    size_t room = packer->room_bytes == 0 ? ROOM_AT_FIRST : packer->room_bytes;
    unsigned char *bytes;

    if (wanted <= packer->room_bytes) {
        return true;
    }
    while (room < wanted) {
        room += room / 2;
    }
    bytes = realloc(packer->packed.bytes, room);
    if (bytes == NULL) {
        packer->has_failed = true;
        return false;
    }
    packer->packed.bytes = bytes;
    packer->room_bytes = room;
    return true;
}

/* ---- Blocks ---------------------------------------------------------------------------------- */

/* Bytes that are no repetition: three codes are 45 bits at most, and seven may be left over. */
static const unsigned char *write_plain(
    xlsx_packer *packer, const unsigned char *from, size_t count)
{
    const struct xlsx_code *code = &packer->codes.letters;

    for (; count >= 3; count -= 3, from += 3) {
        uint64_t bits = code->codes[from[0]];
        unsigned length = code->lengths[from[0]];

        bits |= (uint64_t)code->codes[from[1]] << length;
        length += code->lengths[from[1]];
        bits |= (uint64_t)code->codes[from[2]] << length;
        put_bits(packer, bits, length + code->lengths[from[2]]);
    }
    for (; count > 0; count--, from++) {
        put_bits(packer, code->codes[*from], code->lengths[*from]);
    }
    return from;
}

/* What was found so far, with codes of its own. `end` is within the window. */
static void write_block(xlsx_packer *packer, size_t end)
{
    const struct xlsx_codes *codes = &packer->codes;
    const unsigned char *from = packer->window + packer->block_from;
    struct xlsx_spelt head[XLSX_HEAD_MOST];
    size_t head_count;

    if (packer->block_from < end && reserve(packer, BLOCK_MOST_BYTES)) {
        head_count = xlsx_codes_make(&packer->codes, head);
        for (size_t i = 0; i < head_count; i++) {
            put_bits(packer, head[i].bits, head[i].count);
        }
        for (size_t i = 0; i < packer->match_count; i++) {
            const struct match *match = &packer->matches[i];
            const struct xlsx_spelt length = codes->spelt_lengths[match->length];
            const struct xlsx_spelt distance =
                xlsx_spell_distance(codes, match->distance_less_1 + 1U);

            from = write_plain(packer, from, match->plain_count) + match->length;
            put_bits(
                packer, length.bits | distance.bits << length.count, length.count + distance.count);
        }
        write_plain(packer, from, (size_t)(packer->window + end - from));
        put_bits(packer, codes->letters.codes[XLSX_END_OF_BLOCK],
            codes->letters.lengths[XLSX_END_OF_BLOCK]);
    }
    xlsx_codes_clear(&packer->codes);
    packer->match_count = 0;
    packer->block_from = end;
}

/* ---- Repetitions ----------------------------------------------------------------------------- */

/* The first byte lowest, whatever the processor does: the same repetitions are found. */
static inline uint32_t load_32(const unsigned char *bytes)
{
    uint32_t value;

    memcpy(&value, bytes, sizeof(value));
    return le32toh(value);
}

static inline uint64_t load_64(const unsigned char *bytes)
{
    uint64_t value;

    memcpy(&value, bytes, sizeof(value));
    return le64toh(value);
}

static inline uint32_t hash_of(uint32_t four_bytes)
{
    return (four_bytes * UINT32_C(0x9E3779B1)) >> (32 - HASH_BITS);
}

/* How many of eight bytes stood so far before too. */
static inline size_t common_of_8(const unsigned char *here, uint64_t eight_bytes, uint32_t distance)
{
    const uint64_t differs = load_64(here - distance) ^ eight_bytes;

    return (size_t)__builtin_ctzll(differs | UINT64_C(1) << 63) / 8 + (differs == 0 ? 1 : 0);
}

/* The same beyond the first eight, at most `most`. */
static inline size_t common_beyond_8(const unsigned char *here, uint32_t distance, size_t most)
{
    size_t count = 8;

    while (count + 8 <= most) {
        const size_t more = common_of_8(here + count, load_64(here + count), distance);

        count += more;
        if (more < 8) {
            return count;
        }
    }
    while (count < most && here[count] == here[count - distance]) {
        count++;
    }
    return count;
}

/* The place takes the first of the two that its hash remembers; gives both as they were. */
static inline uint64_t remember(xlsx_packer *packer, size_t at, uint32_t four_bytes)
{
    uint64_t *places = &packer->table[hash_of(four_bytes)];
    const uint64_t before = *places;

    *places = (uint32_t)(packer->window_at + at) | before << 32;
    return before;
}

/* Lists repeat from row to row: of the places within a repetition three are enough. */
static inline void remember_inside(xlsx_packer *packer, size_t at, size_t length)
{
    const unsigned char *window = packer->window;

    (void)remember(packer, at + 1, load_32(window + at + 1));
    (void)remember(packer, at + length / 2, load_32(window + at + length / 2));
    (void)remember(packer, at + length - 1, load_32(window + at + length - 1));
}

static void add_match(
    xlsx_packer *packer, size_t plain_count, size_t length, uint32_t distance, size_t end)
{
    packer->matches[packer->match_count++] =
        (struct match){(uint16_t)plain_count, (uint16_t)length, (uint16_t)(distance - 1)};
    xlsx_codes_count_match(&packer->codes, length, distance);
    if (packer->match_count == MATCHES_MOST) {
        write_block(packer, end);
    }
}

/* The longer of two repetitions, the nearer one when they are alike; less than four bytes: none.
 * `most` is at least eight. */
static inline size_t find_match(xlsx_packer *packer, size_t at, size_t most, uint32_t *ret_distance)
{
    const unsigned char *here = packer->window + at;
    const uint64_t eight_bytes = load_64(here);
    const uint64_t places = remember(packer, at, (uint32_t)eight_bytes);
    const uint32_t place = packer->window_at + (uint32_t)at;
    const uint32_t reach = at < WINDOW_BYTES ? (uint32_t)at : WINDOW_BYTES;
    const uint32_t near = place - (uint32_t)places;
    const uint32_t far = place - (uint32_t)(places >> 32);
    size_t length = near - 1 < reach ? common_of_8(here, eight_bytes, near) : 0;
    size_t other = far - 1 < reach ? common_of_8(here, eight_bytes, far) : 0;

    *ret_distance = near;
    if (length == 8) {
        length = common_beyond_8(here, near, most);
        if (length >= ENOUGH_BYTES) {
            return length;
        }
    }
    if (other == 8) {
        other = common_beyond_8(here, far, most);
    }
    *ret_distance = other > length ? far : near;
    return other > length ? other : length;
}

/* Packs what waits, up to `end` of the window or a repetition beyond it. */
static void pack(xlsx_packer *packer, size_t end)
{
    size_t at = packer->packed_to;
    size_t plain_from = at;

    while (at < end && packer->window_bytes - at >= 8) {
        const size_t left = packer->window_bytes - at;
        uint32_t distance = 0;
        const size_t length =
            find_match(packer, at, left < MATCH_MOST ? left : MATCH_MOST, &distance);

        if (length < MATCH_LEAST) {
            packer->codes.letters.counts[packer->window[at++]]++;
            continue;
        }
        if (length + 8 <= left) {
            remember_inside(packer, at, length);
        }
        add_match(packer, at - plain_from, length, distance, at + length);
        at += length;
        plain_from = at;
    }
    for (; at < end; at++) {
        packer->codes.letters.counts[packer->window[at]]++;
    }
    packer->packed_to = at;
    write_block(packer, at);
}

/* Makes room in the window behind the last 32 KB that are packed. */
static void slide(xlsx_packer *packer)
{
    const size_t dropped = packer->packed_to > WINDOW_BYTES ? packer->packed_to - WINDOW_BYTES : 0;

    memmove(packer->window, packer->window + dropped, packer->window_bytes - dropped);
    packer->window_bytes -= dropped;
    packer->packed_to -= dropped;
    packer->block_from -= dropped;
    packer->window_at += (uint32_t)dropped;
}

/* ---- The whole ------------------------------------------------------------------------------- */

xlsx_packer *xlsx_packer_new(void)
{
    xlsx_packer *packer = calloc(1, sizeof(*packer));

    if (packer != NULL) {
        xlsx_codes_init(&packer->codes);
    }
    return packer;
}

void xlsx_packer_free(xlsx_packer *packer)
{
    if (packer != NULL) {
        free(packer->packed.bytes);
        free(packer);
    }
}

bool xlsx_pack_add(xlsx_packer *packer, const char *text, size_t length_bytes)
{
    packer->packed.crc = libdeflate_crc32(packer->packed.crc, text, length_bytes);
    packer->packed.plain_bytes += length_bytes;
    while (length_bytes > 0) {
        const size_t room = WINDOW_BYTES + WAITING_BYTES - packer->window_bytes;
        const size_t count = length_bytes < room ? length_bytes : room;

        memcpy(packer->window + packer->window_bytes, text, count);
        packer->window_bytes += count;
        text += count;
        length_bytes -= count;
        if (packer->window_bytes == WINDOW_BYTES + WAITING_BYTES) {
            pack(packer, packer->window_bytes - AHEAD_BYTES);
            slide(packer);
        }
    }
    return !packer->has_failed;
}

/* An empty block of plain bytes ends on a whole byte, and is not the last. */
static void align(xlsx_packer *packer)
{
    static const unsigned char lengths[4] = {0, 0, 0xFF, 0xFF};

    if (!reserve(packer, 16)) {
        return;
    }
    put_bits(packer, 0, 3);
    if (packer->bit_count > 0) {
        put_bits(packer, 0, 8 - packer->bit_count);
    }
    for (size_t i = 0; i < sizeof(lengths); i++) {
        put_bits(packer, lengths[i], 8);
    }
}

/* Gives back what was kept for a longer text. */
static void shrink(xlsx_packer *packer)
{
    unsigned char *bytes = realloc(packer->packed.bytes, packer->packed.length_bytes);

    if (bytes != NULL) {
        packer->packed.bytes = bytes;
    }
}

bool xlsx_pack_end(xlsx_packer *packer, struct xlsx_packed *ret_packed)
{
    pack(packer, packer->window_bytes);
    align(packer);
    if (packer->has_failed) {
        return false;
    }
    shrink(packer);
    *ret_packed = packer->packed;
    packer->packed = (struct xlsx_packed){0};
    packer->room_bytes = 0;
    /* The next text begins where nothing remembered can be reached. */
    packer->window_at += (uint32_t)packer->window_bytes + WINDOW_BYTES;
    packer->window_bytes = 0;
    packer->packed_to = 0;
    packer->block_from = 0;
    return true;
}

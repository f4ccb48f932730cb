#include "gate/text.h"

#include "base/text.h"

#include <assert.h>
#include <string.h>

/* ---- The text -------------------------------------------------------------------------------- */

void bc_gate_text_init(struct bc_gate_text *text, bc_arena *arena)
{
    *text = (struct bc_gate_text){.arena = arena};
}

static void make_room(struct bc_gate_text *text, size_t more_bytes)
{
    size_t capacity_bytes = text->capacity_bytes == 0 ? 1024 : text->capacity_bytes;
    char *bytes;

    if (text->length_bytes + more_bytes <= text->capacity_bytes) {
        return;
    }
    while (capacity_bytes < text->length_bytes + more_bytes) {
        capacity_bytes *= 2;
    }
    bytes = bc_arena_alloc(text->arena, capacity_bytes);
    if (text->length_bytes > 0) {
        memcpy(bytes, text->bytes, text->length_bytes);
    }
    text->bytes = bytes;
    text->capacity_bytes = capacity_bytes;
}

static void put(struct bc_gate_text *text, char byte)
{
    make_room(text, 1);
    text->bytes[text->length_bytes++] = byte;
}

static bool is_control(uint32_t code_point)
{
    return (code_point < 0x20 && code_point != '\t' && code_point != '\n' && code_point != '\r') ||
           code_point == 0x7F;
}

void bc_gate_text_add_letter(struct bc_gate_text *text, uint32_t code_point)
{
    if (code_point < 0x80) {
        put(text, is_control(code_point) ? BC_GATE_BREAK : (char)code_point);
    } else if (code_point < 0x800) {
        put(text, (char)(0xC0 | code_point >> 6));
        put(text, (char)(0x80 | (code_point & 0x3F)));
    } else if (code_point < 0x10000) {
        put(text, (char)(0xE0 | code_point >> 12));
        put(text, (char)(0x80 | (code_point >> 6 & 0x3F)));
        put(text, (char)(0x80 | (code_point & 0x3F)));
    } else {
        put(text, (char)(0xF0 | (code_point >> 18 & 0x07)));
        put(text, (char)(0x80 | (code_point >> 12 & 0x3F)));
        put(text, (char)(0x80 | (code_point >> 6 & 0x3F)));
        put(text, (char)(0x80 | (code_point & 0x3F)));
    }
}

/* True when one of eight bytes is below a space, or no ASCII, or "delete". */
static bool has_odd(uint64_t eight)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    const uint64_t deleted = eight ^ ones * 0x7F;

    return (((eight - ones * ' ') | eight | (deleted - ones)) & ones * 0x80) != 0;
}

/* How many bytes at the start are plain: in nearly all texts of a sheet all of them. */
static size_t plain_bytes(const char *bytes, size_t length_bytes)
{
    size_t at = 0;
    uint64_t eight;

    for (; length_bytes - at >= sizeof(eight); at += sizeof(eight)) {
        memcpy(&eight, bytes + at, sizeof(eight));
        if (has_odd(eight)) {
            break;
        }
    }
    while (at < length_bytes && bytes[at] >= ' ' && bytes[at] < 0x7F) {
        at++;
    }
    return at;
}

/* Bytes of UTF-8 without fault. */
static void add_well(struct bc_gate_text *text, const char *bytes, size_t length_bytes)
{
    make_room(text, length_bytes);
    for (size_t i = 0; i < length_bytes; i++) {
        text->bytes[text->length_bytes++] =
            is_control((unsigned char)bytes[i]) ? BC_GATE_BREAK : bytes[i];
    }
}

void bc_gate_text_add(struct bc_gate_text *text, const char *bytes, size_t length_bytes)
{
    const size_t plain = plain_bytes(bytes, length_bytes);

    if (plain > 0) {
        make_room(text, plain);
        memcpy(text->bytes + text->length_bytes, bytes, plain);
        text->length_bytes += plain;
    }
    for (size_t at = plain; at < length_bytes;) {
        const size_t well = bc_text_utf8_error(bytes + at, length_bytes - at);

        add_well(text, bytes + at, well);
        at += well;
        if (at < length_bytes) {
            bc_gate_text_add_letter(text, (unsigned char)bytes[at++]);
        }
    }
}

void bc_gate_text_add_known(struct bc_gate_text *text, const char *bytes, size_t length_bytes)
{
    if (length_bytes > 0 && memchr(bytes, 0x7F, length_bytes) == NULL) {
        make_room(text, length_bytes);
        memcpy(text->bytes + text->length_bytes, bytes, length_bytes);
        text->length_bytes += length_bytes;
    } else {
        add_well(text, bytes, length_bytes);
    }
}

void bc_gate_text_add_string(struct bc_gate_text *text, const char *string)
{
    bc_gate_text_add(text, string, strlen(string));
}

void bc_gate_text_break(struct bc_gate_text *text)
{
    if (text->length_bytes > 0 && text->bytes[text->length_bytes - 1] != BC_GATE_BREAK) {
        put(text, BC_GATE_BREAK);
    }
}

void bc_gate_text_place(struct bc_gate_text *text, size_t source)
{
    text->places = bc_arena_grow(
        text->arena, text->places, text->place_count, &text->place_capacity, sizeof(*text->places));
    text->places[text->place_count++] =
        (struct bc_gate_place){.offset = text->length_bytes, .source = source};
}

/* How many places begin at or before an offset. */
static size_t places_to(const struct bc_gate_text *text, size_t offset)
{
    size_t low = 0;
    size_t high = text->place_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (text->places[middle].offset <= offset) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

const char *bc_gate_text_place_of(const struct bc_gate_text *text, bc_arena *arena, size_t offset)
{
    size_t count = places_to(text, offset);

    return count == 0 ? "" : text->namer(text->user, arena, text->places[count - 1].source);
}

void bc_gate_text_drop(struct bc_gate_text *text, size_t length_bytes)
{
    size_t count = places_to(text, length_bytes);
    size_t first = count > 0 ? count - 1 : 0; /* the one the first kept byte stands in */

    assert(length_bytes <= text->length_bytes);
    text->length_bytes -= length_bytes;
    memmove(text->bytes, text->bytes + length_bytes, text->length_bytes);
    text->place_count -= first;
    memmove(text->places, text->places + first, text->place_count * sizeof(*text->places));
    for (size_t i = 0; i < text->place_count; i++) {
        size_t offset = text->places[i].offset;

        text->places[i].offset = offset > length_bytes ? offset - length_bytes : 0;
    }
}

/* ---- Letters --------------------------------------------------------------------------------- */

enum {
    FIRST_OTHER = 0x80, /* letters of other scripts share what is left of a byte */
    FIRST_MARK = 0x300, /* combining marks: U+0300 to U+036F */
    LAST_MARK = 0x36F,
};

static uint8_t other_letter(uint32_t code_point)
{
    return (uint8_t)(FIRST_OTHER | (code_point & 0x7F));
}

/* The letter below the marks, by the rules of ids: "Ặ" and "ặ" are "a", "Đ" is "d". */
static uint8_t base_letter(bc_arena *arena, uint32_t code_point)
{
    struct bc_gate_text text;
    const char *slug;

    bc_gate_text_init(&text, arena);
    bc_gate_text_add_letter(&text, code_point);
    slug = bc_text_slug(arena, bc_arena_strndup(arena, text.bytes, text.length_bytes));
    if (strlen(slug) == 1 && slug[0] != '-') {
        return (uint8_t)slug[0];
    }
    return code_point >= 0x370 ? other_letter(code_point) : 0;
}

static bool is_mark_or_sign(uint32_t code_point)
{
    return (code_point >= FIRST_MARK && code_point <= LAST_MARK) || code_point < 0xC0 ||
           code_point == 0xD7 || code_point == 0xF7;
}

const bc_gate_alphabet *bc_gate_alphabet_build(bc_arena *arena)
{
    bc_gate_alphabet *alphabet = bc_arena_alloc(arena, sizeof(*alphabet));
    bc_arena *scratch = bc_arena_new();

    for (uint32_t code_point = 0; code_point < BC_GATE_ALPHABET_SIZE; code_point++) {
        uint8_t *letter = &alphabet->letters[code_point];

        if (code_point < 0x80) {
            *letter = code_point >= 'A' && code_point <= 'Z' ? (uint8_t)(code_point | 0x20)
                      : (code_point >= 'a' && code_point <= 'z') ||
                              (code_point >= '0' && code_point <= '9')
                          ? (uint8_t)code_point
                          : 0;
        } else if (!is_mark_or_sign(code_point)) {
            *letter = base_letter(scratch, code_point);
        }
    }
    bc_arena_free(scratch);
    for (size_t i = 0; i < 256; i++) {
        alphabet->values[i] = bc_gate_sum_hash(BC_GATE_FACTOR * (i + 1));
    }
    alphabet->powers[0] = 1;
    for (size_t i = 1; i <= BC_GATE_LONGEST; i++) {
        alphabet->powers[i] = alphabet->powers[i - 1] * BC_GATE_FACTOR;
    }
    return alphabet;
}

/* U+2000 to U+2BFF are signs and spaces; what lies behind is other people's letters. */
static uint8_t letter_of(const bc_gate_alphabet *alphabet, uint32_t code_point)
{
    if (code_point < BC_GATE_ALPHABET_SIZE) {
        return alphabet->letters[code_point];
    }
    return code_point < 0x2C00 || (code_point >= 0xE000 && code_point < 0xF900) ||
                   (code_point >= 0xFE00 && code_point < 0xFE70) || code_point == 0xFEFF
               ? 0
               : other_letter(code_point);
}

/* The text is UTF-8 without fault: bc_gate_text made it so, or the store did. */
static uint32_t next_code_point(const char *bytes, size_t *at)
{
    const unsigned char *from = (const unsigned char *)bytes + *at;

    if (from[0] < 0x80) {
        *at += 1;
        return from[0];
    }
    if (from[0] < 0xE0) {
        *at += 2;
        return (uint32_t)(from[0] & 0x1F) << 6 | (from[1] & 0x3F);
    }
    if (from[0] < 0xF0) {
        *at += 3;
        return (uint32_t)(from[0] & 0x0F) << 12 | (uint32_t)(from[1] & 0x3F) << 6 |
               (from[2] & 0x3F);
    }
    *at += 4;
    return (uint32_t)(from[0] & 0x07) << 18 | (uint32_t)(from[1] & 0x3F) << 12 |
           (uint32_t)(from[2] & 0x3F) << 6 | (from[3] & 0x3F);
}

static void read_letters(const bc_gate_alphabet *alphabet, const char *bytes, size_t length_bytes,
    struct bc_gate_letters *letters)
{
    bool is_inside = false; /* the code point before was a letter or a mark upon one */
    size_t count = 0;

    for (size_t at = 0; at < length_bytes;) {
        const size_t offset = at;
        const uint32_t code_point = next_code_point(bytes, &at);
        const uint8_t letter = letter_of(alphabet, code_point);

        if (letter != 0) {
            letters->letters[count] = letter;
            letters->flags[count] = is_inside ? 0 : BC_GATE_STARTS;
            letters->offsets[count++] = (uint32_t)offset;
            is_inside = true;
        } else if (is_inside && (code_point < FIRST_MARK || code_point > LAST_MARK)) {
            letters->flags[count - 1] |= BC_GATE_ENDS;
            is_inside = false;
        }
    }
    if (is_inside) {
        letters->flags[count - 1] |= BC_GATE_ENDS;
    }
    letters->count = count;
}

void bc_gate_letters_room(size_t length_bytes, bc_arena *arena, struct bc_gate_letters *letters)
{
    letters->capacity = length_bytes + 1;
    letters->letters = bc_arena_alloc(arena, letters->capacity);
    letters->flags = bc_arena_alloc(arena, letters->capacity);
    letters->offsets = bc_arena_alloc_array(arena, letters->capacity, sizeof(*letters->offsets));
}

void bc_gate_letters_read(const bc_gate_alphabet *alphabet, const char *bytes, size_t length_bytes,
    bc_arena *arena, struct bc_gate_letters *letters)
{
    assert(length_bytes < UINT32_MAX);
    if (letters->capacity <= length_bytes) {
        bc_gate_letters_room(length_bytes + letters->capacity, arena, letters);
    }
    letters->sums = NULL;
    read_letters(alphabet, bytes, length_bytes, letters);
}

void bc_gate_letters_sum(
    const bc_gate_alphabet *alphabet, bc_arena *arena, struct bc_gate_letters *letters)
{
    if (letters->sum_capacity <= letters->count) {
        letters->sum_capacity = letters->count + letters->sum_capacity + 1;
        letters->sum_room =
            bc_arena_alloc_array(arena, letters->sum_capacity, sizeof(*letters->sum_room));
    }
    letters->sums = letters->sum_room;
    letters->sums[0] = 0;
    for (size_t i = 0; i < letters->count; i++) {
        letters->sums[i + 1] = bc_gate_sum_add(alphabet, letters->sums[i], letters->letters[i]);
    }
}

void bc_gate_letters_build(const bc_gate_alphabet *alphabet, const char *bytes, size_t length_bytes,
    bc_arena *arena, struct bc_gate_letters *ret_letters)
{
    *ret_letters = (struct bc_gate_letters){.count = 0};
    bc_gate_letters_read(alphabet, bytes, length_bytes, arena, ret_letters);
    bc_gate_letters_sum(alphabet, arena, ret_letters);
}

uint64_t bc_gate_hash(const bc_gate_alphabet *alphabet, const struct bc_gate_letters *letters,
    size_t at, size_t count)
{
    assert(count <= BC_GATE_LONGEST);
    return bc_gate_sum_hash(
        letters->sums[at + count] - letters->sums[at] * alphabet->powers[count]);
}

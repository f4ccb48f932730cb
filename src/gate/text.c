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

void bc_gate_text_add_letter(struct bc_gate_text *text, uint32_t code_point)
{
    if (code_point < 0x80) {
        bool is_control =
            (code_point < 0x20 && code_point != '\t' && code_point != '\n' && code_point != '\r') ||
            code_point == 0x7F;

        put(text, is_control ? BC_GATE_BREAK : (char)code_point);
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

void bc_gate_text_add(struct bc_gate_text *text, const char *bytes, size_t length_bytes)
{
    while (length_bytes > 0) {
        size_t well = bc_text_utf8_error(bytes, length_bytes);

        make_room(text, well);
        for (size_t i = 0; i < well; i++) {
            unsigned char byte = (unsigned char)bytes[i];
            bool is_control =
                (byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') || byte == 0x7F;

            text->bytes[text->length_bytes++] = is_control ? BC_GATE_BREAK : bytes[i];
        }
        bytes += well;
        length_bytes -= well;
        if (length_bytes > 0) {
            bc_gate_text_add_letter(text, (unsigned char)bytes[0]);
            bytes++;
            length_bytes--;
        }
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

void bc_gate_text_place(struct bc_gate_text *text, const char *name)
{
    text->places = bc_arena_grow(
        text->arena, text->places, text->place_count, &text->place_capacity, sizeof(*text->places));
    text->places[text->place_count++] =
        (struct bc_gate_place){.offset = text->length_bytes, .name = name};
}

const char *bc_gate_text_place_of(const struct bc_gate_text *text, size_t offset)
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
    return low == 0 ? "" : text->places[low - 1].name;
}

/* ---- Letters --------------------------------------------------------------------------------- */

enum {
    TABLE_SIZE = 0x2000, /* Latin with all its marks ends before */
    FIRST_OTHER = 0x80,  /* letters of other scripts share what is left of a byte */
    FIRST_MARK = 0x300,  /* combining marks: U+0300 to U+036F */
    LAST_MARK = 0x36F,
};

struct bc_gate_alphabet {
    uint8_t letters[TABLE_SIZE]; /* 0: no letter */
    uint64_t values[256];
    uint64_t powers[BC_GATE_LONGEST + 1];
};

static const uint64_t factor = 0x9E3779B97F4A7C15u;

static uint64_t mix(uint64_t value)
{
    value = (value ^ value >> 30) * 0xBF58476D1CE4E5B9u;
    value = (value ^ value >> 27) * 0x94D049BB133111EBu;
    return value ^ value >> 31;
}

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

    for (uint32_t code_point = 0; code_point < TABLE_SIZE; code_point++) {
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
        alphabet->values[i] = mix(factor * (i + 1));
    }
    alphabet->powers[0] = 1;
    for (size_t i = 1; i <= BC_GATE_LONGEST; i++) {
        alphabet->powers[i] = alphabet->powers[i - 1] * factor;
    }
    return alphabet;
}

/* U+2000 to U+2BFF are signs and spaces; what lies behind is other people's letters. */
static uint8_t letter_of(const bc_gate_alphabet *alphabet, uint32_t code_point)
{
    if (code_point < TABLE_SIZE) {
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

    for (size_t at = 0; at < length_bytes;) {
        size_t offset = at;
        uint32_t code_point = next_code_point(bytes, &at);
        uint8_t letter = letter_of(alphabet, code_point);

        if (letter != 0) {
            letters->letters[letters->count] = letter;
            letters->flags[letters->count] = is_inside ? 0 : BC_GATE_STARTS;
            letters->offsets[letters->count++] = (uint32_t)offset;
            is_inside = true;
        } else if (code_point < FIRST_MARK || code_point > LAST_MARK) {
            if (is_inside) {
                letters->flags[letters->count - 1] |= BC_GATE_ENDS;
            }
            is_inside = false;
        }
    }
    if (is_inside) {
        letters->flags[letters->count - 1] |= BC_GATE_ENDS;
    }
}

void bc_gate_letters_build(const bc_gate_alphabet *alphabet, const char *bytes, size_t length_bytes,
    bc_arena *arena, struct bc_gate_letters *ret_letters)
{
    struct bc_gate_letters letters = {
        .letters = bc_arena_alloc(arena, length_bytes + 1),
        .flags = bc_arena_alloc(arena, length_bytes + 1),
        .offsets = bc_arena_alloc_array(arena, length_bytes + 1, sizeof(*letters.offsets)),
    };

    assert(length_bytes < UINT32_MAX);
    read_letters(alphabet, bytes, length_bytes, &letters);
    letters.sums = bc_arena_alloc_array(arena, letters.count + 1, sizeof(*letters.sums));
    for (size_t i = 0; i < letters.count; i++) {
        letters.sums[i + 1] = letters.sums[i] * factor + alphabet->values[letters.letters[i]];
    }
    *ret_letters = letters;
}

uint64_t bc_gate_hash(const bc_gate_alphabet *alphabet, const struct bc_gate_letters *letters,
    size_t at, size_t count)
{
    assert(count <= BC_GATE_LONGEST);
    return mix(letters->sums[at + count] - letters->sums[at] * alphabet->powers[count]);
}

#include "gate/pdf_font.h"

#include <string.h>

enum { CODES_WIDE = 0x10000, CODES_NARROW = 0x100 };

static size_t code_of(const struct bc_gate_token *token)
{
    size_t code = 0;

    for (size_t i = 0; i < token->length_bytes && i < 4; i++) {
        code = code << 8 | (unsigned char)token->bytes[i];
    }
    return code;
}

/* A map under way. */
struct map {
    struct bc_gate_font *font;
    bc_arena *scratch;
    struct bc_gate_text *words;
};

/* The letters of UTF-16, the last of its units raised by `step`, as UTF-8 in the arena. */
static const char *letters_of(const struct map *map, const struct bc_gate_token *token, size_t step)
{
    struct bc_gate_text text;
    char *copy = bc_arena_strndup(map->scratch, "", 0);

    bc_gate_text_init(&text, map->scratch);
    if (token->length_bytes >= 2) {
        size_t last = token->length_bytes - 2;
        size_t unit = ((size_t)(unsigned char)token->bytes[last] << 8 |
                          (unsigned char)token->bytes[last + 1]) +
                      step;

        copy = bc_arena_alloc(map->scratch, token->length_bytes);
        memcpy(copy, token->bytes, token->length_bytes);
        copy[last] = (char)(unit >> 8);
        copy[last + 1] = (char)unit;
        bc_gate_add_utf16(&text, copy, token->length_bytes);
    } else {
        bc_gate_text_add(&text, token->bytes, token->length_bytes);
    }
    return text.length_bytes == 0 ? ""
                                  : bc_arena_strndup(map->scratch, text.bytes, text.length_bytes);
}

static void put(const struct map *map, size_t code, const char *letters)
{
    if (code < map->font->to_unicode_count) {
        map->font->to_unicode[code] = letters;
    }
}

static struct bc_gate_token string_of(struct bc_gate_lexer *lexer)
{
    return bc_gate_token_next(lexer);
}

static void read_characters(const struct map *map, struct bc_gate_lexer *lexer)
{
    for (;;) {
        struct bc_gate_token code = string_of(lexer);
        struct bc_gate_token letters;

        if (code.kind != BC_GATE_TOKEN_STRING) {
            return;
        }
        letters = string_of(lexer);
        if (letters.kind == BC_GATE_TOKEN_STRING) {
            put(map, code_of(&code), letters_of(map, &letters, 0));
            bc_gate_text_add_string(map->words, letters_of(map, &letters, 0));
        }
    }
}

/* A range goes up from its first letters, or names the letters of each code in an array. */
static void read_ranges(const struct map *map, struct bc_gate_lexer *lexer)
{
    for (;;) {
        struct bc_gate_token first = string_of(lexer);
        struct bc_gate_token last;
        struct bc_gate_token letters;
        size_t code = code_of(&first);

        if (first.kind != BC_GATE_TOKEN_STRING) {
            return;
        }
        last = string_of(lexer);
        letters = string_of(lexer);
        if (letters.kind == BC_GATE_TOKEN_STRING) {
            bc_gate_text_add_string(map->words, letters_of(map, &letters, 0));
            for (size_t step = 0; code + step <= code_of(&last) && step < CODES_WIDE; step++) {
                put(map, code + step, letters_of(map, &letters, step));
            }
        }
        while (letters.kind == BC_GATE_TOKEN_OPEN) {
            struct bc_gate_token one = string_of(lexer);

            if (one.kind != BC_GATE_TOKEN_STRING) {
                break;
            }
            put(map, code++, letters_of(map, &one, 0));
            bc_gate_text_add_string(map->words, letters_of(map, &one, 0));
        }
    }
}

void bc_gate_font_read_map(struct bc_gate_font *font, const char *bytes, size_t length_bytes,
    bc_arena *scratch, struct bc_gate_text *words)
{
    struct bc_gate_lexer lexer = {.arena = scratch, .bytes = bytes, .length_bytes = length_bytes};
    struct map map = {.font = font, .scratch = scratch, .words = words};
    struct bc_gate_token token;

    font->to_unicode_count = font->is_wide ? CODES_WIDE : CODES_NARROW;
    font->to_unicode =
        bc_arena_alloc_array(scratch, font->to_unicode_count, sizeof(*font->to_unicode));
    while ((token = bc_gate_token_next(&lexer)).kind != BC_GATE_TOKEN_END) {
        if (bc_gate_token_is(&token, "beginbfchar")) {
            read_characters(&map, &lexer);
        } else if (bc_gate_token_is(&token, "beginbfrange")) {
            read_ranges(&map, &lexer);
        }
    }
    bc_gate_text_break(words);
}

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

/* The letters of UTF-16 as UTF-8 in the arena. */
static const char *words_of(const struct map *map, const struct bc_gate_token *token)
{
    struct bc_gate_text text;

    bc_gate_text_init(&text, map->scratch);
    if (token->length_bytes >= 2) {
        bc_gate_add_utf16(&text, token->bytes, token->length_bytes);
    } else {
        bc_gate_text_add(&text, token->bytes, token->length_bytes);
    }
    return text.length_bytes == 0 ? ""
                                  : bc_arena_strndup(map->scratch, text.bytes, text.length_bytes);
}

static void put(const struct map *map, size_t code, uint32_t letter)
{
    if (code < map->font->letter_count) {
        map->font->letters[code] = letter;
    }
}

/* One letter stands for itself, several are kept beside. */
static void put_words(const struct map *map, size_t code, const struct bc_gate_token *token)
{
    struct bc_gate_font *font = map->font;
    const char *words = words_of(map, token);

    bc_gate_text_add_string(map->words, words);
    if (token->length_bytes == 2) {
        /* Nine of the ten digits, in their order, are no identity number. */
        if (words[0] >= '0' && words[0] <= '9') {
            bc_gate_text_break(map->words);
        }
        put(map, code, (uint32_t)code_of(token));
        return;
    }
    font->strings = bc_arena_grow(map->scratch, font->strings, font->string_count,
        &font->string_capacity, sizeof(*font->strings));
    font->strings[font->string_count] = words;
    put(map, code, (uint32_t)(BC_GATE_LONG + font->string_count++));
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
            put_words(map, code_of(&code), &letters);
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
            put_words(map, code, &letters);
            for (size_t step = 1;
                 letters.length_bytes == 2 && code + step <= code_of(&last) && step < CODES_WIDE;
                 step++) {
                put(map, code + step, (uint32_t)(code_of(&letters) + step));
            }
        }
        while (letters.kind == BC_GATE_TOKEN_OPEN) {
            struct bc_gate_token one = string_of(lexer);

            if (one.kind != BC_GATE_TOKEN_STRING) {
                break;
            }
            put_words(map, code++, &one);
        }
    }
}

void bc_gate_font_read_map(struct bc_gate_font *font, const char *bytes, size_t length_bytes,
    bc_arena *scratch, struct bc_gate_text *words)
{
    struct bc_gate_lexer lexer = {.arena = scratch, .bytes = bytes, .length_bytes = length_bytes};
    struct map map = {.font = font, .scratch = scratch, .words = words};
    struct bc_gate_token token;

    font->letter_count = font->is_wide ? CODES_WIDE : CODES_NARROW;
    font->letters = bc_arena_alloc_array(scratch, font->letter_count, sizeof(*font->letters));
    while ((token = bc_gate_token_next(&lexer)).kind != BC_GATE_TOKEN_END) {
        if (bc_gate_token_is(&token, "beginbfchar")) {
            read_characters(&map, &lexer);
        } else if (bc_gate_token_is(&token, "beginbfrange")) {
            read_ranges(&map, &lexer);
        }
    }
    bc_gate_text_break(words);
}

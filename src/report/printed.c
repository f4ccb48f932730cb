#include "report/printed.h"

#include <assert.h>
#include <string.h>

/* Marks are three letters of the last private plane: two for the number, then the words, then the
 * end. All of them take four bytes that begin alike. */
enum { MARK_BYTES = 4, FIRST_LETTER = 0x100000, DIGIT_BITS = 11, END_LETTER = 0x10FFFD };

struct bc_sources {
    bc_arena *arena;
    struct bc_source *items;
    size_t count, capacity;
};

bc_sources *bc_sources_new(bc_arena *arena)
{
    bc_sources *sources = bc_arena_alloc(arena, sizeof(*sources));

    sources->arena = arena;
    return sources;
}

static void put_letter(char *to, uint32_t letter)
{
    to[0] = (char)(0xF0 | (letter >> 18));
    to[1] = (char)(0x80 | ((letter >> 12) & 0x3F));
    to[2] = (char)(0x80 | ((letter >> 6) & 0x3F));
    to[3] = (char)(0x80 | (letter & 0x3F));
}

/* 0 where no letter of ours stands. */
static uint32_t letter_at(const char *text)
{
    const unsigned char *bytes = (const unsigned char *)text;

    if (bytes[0] != 0xF4 || bytes[1] < 0x80 || bytes[2] < 0x80 || bytes[3] < 0x80) {
        return 0;
    }
    return ((uint32_t)(bytes[0] & 0x07) << 18) | ((uint32_t)(bytes[1] & 0x3F) << 12) |
           ((uint32_t)(bytes[2] & 0x3F) << 6) | (uint32_t)(bytes[3] & 0x3F);
}

bool bc_printed_has_digit(const char *text)
{
    return strpbrk(text, "0123456789") != NULL;
}

const char *bc_source_mark(bc_sources *sources, const struct bc_source *source, const char *text)
{
    const size_t length = text != NULL ? strlen(text) : 0;
    char *marked;

    if (sources == NULL || length == 0 || strchr(text, 0xF4) != NULL ||
        !bc_printed_has_digit(text)) {
        return text;
    }
    marked = bc_arena_alloc(sources->arena, length + 3 * MARK_BYTES + 1);
    assert(sources->count < (size_t)1 << (2 * DIGIT_BITS));
    put_letter(marked, FIRST_LETTER + (uint32_t)(sources->count >> DIGIT_BITS));
    put_letter(
        marked + MARK_BYTES, FIRST_LETTER + (uint32_t)(sources->count & ((1U << DIGIT_BITS) - 1)));
    memcpy(marked + 2 * MARK_BYTES, text, length);
    put_letter(marked + 2 * MARK_BYTES + length, END_LETTER);
    marked[3 * MARK_BYTES + length] = '\0';
    sources->items = bc_arena_grow(sources->arena, sources->items, sources->count,
        &sources->capacity, sizeof(*sources->items));
    sources->items[sources->count++] = *source;
    return marked;
}

bool bc_printed_next(
    const bc_sources *sources, const char **text, struct bc_printed_piece *ret_piece)
{
    const char *from = *text;
    const char *to;
    uint32_t high;
    uint32_t low;

    *ret_piece = (struct bc_printed_piece){NULL, NULL};
    if (from[0] == '\0') {
        return false;
    }
    high = letter_at(from);
    if (high == 0 || high == END_LETTER) {
        from += high == END_LETTER ? MARK_BYTES : 0;
        to = from + strcspn(from, "\xF4");
        ret_piece->text = bc_arena_strndup(sources->arena, from, (size_t)(to - from));
        *text = to;
        return true;
    }
    low = letter_at(from + MARK_BYTES);
    from += (size_t)2 * MARK_BYTES;
    to = from + strcspn(from, "\xF4");
    ret_piece->text = bc_arena_strndup(sources->arena, from, (size_t)(to - from));
    ret_piece->source =
        &sources->items[((high - FIRST_LETTER) << DIGIT_BITS) + (low - FIRST_LETTER)];
    *text = to + (letter_at(to) == END_LETTER ? MARK_BYTES : 0);
    return true;
}

struct bc_source bc_source_of_words(enum bc_source_kind kind, const char *what)
{
    return (struct bc_source){.kind = kind, .what = what};
}

struct bc_source bc_source_of_figure(const bc_public_report *report, enum bc_breakdown breakdown,
    size_t row, size_t slot, enum bc_figure figure)
{
    struct bc_source source = {.kind = BC_SOURCE_FIGURE, .figure = figure, .slot = slot};
    const struct bc_report_row *of;

    if (breakdown == BC_BY_NOTHING || row >= bc_public_report_row_count(report, breakdown)) {
        return source;
    }
    of = bc_public_report_row(report, breakdown, row);
    switch (breakdown) {
    case BC_BY_FIELD:
        source.field = of->id;
        break;
    case BC_BY_DISTRICT:
        source.district = of->id;
        break;
    case BC_BY_UNIT:
        source.unit = of->id;
        break;
    case BC_BY_CHANNEL:
        source.channel = of->id;
        break;
    default:
        source.field = bc_public_report_row(report, BC_BY_FIELD, of->field_row)->id;
        source.district = bc_public_report_row(report, BC_BY_DISTRICT, of->district_row)->id;
        break;
    }
    return source;
}

struct bc_source bc_source_sum(
    bc_sources *sources, const struct bc_source *terms, size_t term_count)
{
    struct bc_source sum = {.kind = BC_SOURCE_SUM};
    struct bc_source *copy;

    if (sources != NULL) {
        copy = bc_arena_alloc_array(sources->arena, term_count, sizeof(*copy));
        if (term_count > 0) { /* a sum over no rows has none to copy */
            memcpy(copy, terms, term_count * sizeof(*copy));
        }
        sum.terms = copy;
        sum.term_count = term_count;
    }
    return sum;
}

struct bc_source bc_source_difference(
    bc_sources *sources, const struct bc_source *now, const struct bc_source *before)
{
    struct bc_source terms[2] = {*now, *before};

    terms[0].sign = 1;
    terms[1].sign = -1;
    return bc_source_sum(sources, terms, 2);
}

struct bc_source bc_source_derived(
    bc_sources *sources, const char *rule, const struct bc_source *terms, size_t term_count)
{
    struct bc_source derived = bc_source_sum(sources, terms, term_count);

    derived.kind = BC_SOURCE_DERIVED;
    derived.what = rule;
    return derived;
}

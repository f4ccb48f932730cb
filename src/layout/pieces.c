#include "layout/pieces.h"

#include "base/text.h"

/*
 * What must not be parted stands between U+00A0; a few rules of numbers and signs, which need no
 * words of any language, are added here for what data bring.
 */

#define NO_BREAK_SPACE "\xC2\xA0"

static double width_of(
    const struct bc_pieces *to, enum bc_face face, const char *text, size_t length)
{
    return bc_font_width_pt(to->flow->fonts, face, to->style->size_pt, text, length);
}

/* ---- What stays together --------------------------------------------------------------------- */

static bool is_digit(char sign)
{
    return sign >= '0' && sign <= '9';
}

/* "298", "14.707", "93,77"; a year such as 2023 goes with what stands before it. */
static bool is_amount(const char *word)
{
    size_t length = strspn(word, "0123456789.,");
    bool is_year = length == 4 && (strncmp(word, "19", 2) == 0 || strncmp(word, "20", 2) == 0);

    return length > 0 && word[length] == '\0' && is_digit(word[length - 1]) && !is_year;
}

static bool starts_small(const char *word, size_t length)
{
    const char *end = word;
    int32_t letter = length > 0 ? bc_text_next(&end) : 0;

    if (letter < 0x80) {
        return letter >= 'a' && letter <= 'z';
    }
    if (letter < 0x100) {
        return letter >= 0xE0;
    }
    /* Latin letters with marks alternate: large ones are even, but for those with a horn. */
    return letter == 0x1A1 || letter == 0x1B0 ||
           ((letter < 0x180 || (letter >= 0x1E00 && letter < 0x1F00)) && (letter & 1) == 1);
}

/* "a)", "1.", "IV.", "-": what numbers a paragraph. */
static bool is_enumerator(const char *word)
{
    size_t length = strlen(word);

    if (strcmp(word, "-") == 0 || strcmp(word, "–") == 0 || strcmp(word, "+") == 0) {
        return true;
    }
    return length >= 2 && length <= 6 && (word[length - 1] == ')' || word[length - 1] == '.') &&
           (strspn(word, "IVXLC") == length - 1 || strspn(word, "0123456789.") >= length - 1 ||
               length == 2);
}

static bool is_word(const char *text, size_t length, const char *word)
{
    return length == strlen(word) && strncmp(text, word, length) == 0;
}

static bool holds_together(const struct bc_pieces *so_far, const char *next, size_t length)
{
    const char *before = so_far->count > 0 ? so_far->items[so_far->count - 1].text : "";
    size_t before_length = strlen(before);

    if (so_far->count == 1 && is_enumerator(before)) {
        return true;
    }
    if (is_amount(before) && starts_small(next, length)) {
        return true;
    }
    if (before_length > 0 && before[before_length - 1] == ':' && is_digit(next[0])) {
        return true;
    }
    return is_word(next, length, "–") || is_word(next, length, "-") || is_word(next, length, "%");
}

/* ---- Pieces ---------------------------------------------------------------------------------- */

static void add_piece(struct bc_pieces *to, enum bc_face face, const char *text, size_t length)
{
    struct bc_piece *piece;

    to->items =
        bc_arena_grow(to->flow->arena, to->items, to->count, &to->capacity, sizeof(*to->items));
    piece = &to->items[to->count++];
    *piece = (struct bc_piece){.face = face,
        .text = bc_arena_strndup(to->flow->arena, text, length),
        .width_pt = width_of(to, face, text, length),
        .gap_pt = to->gap_pt,
        .can_break = to->can_break};
    to->gap_pt = 0;
    to->can_break = false;
}

/* How much of a word that is too long goes on a line: after a sign if possible, one letter at
 * least. */
static size_t fitting_part(
    const struct bc_pieces *to, enum bc_face face, const char *text, size_t length)
{
    size_t fits = 0;
    size_t after_sign = 0;

    for (const char *end = text; end < text + length;) {
        (void)bc_text_next(&end);
        if (fits > 0 && width_of(to, face, text, (size_t)(end - text)) > to->limit_pt) {
            break;
        }
        fits = (size_t)(end - text);
        if (strchr("-/_.,;:", text[fits - 1]) != NULL) {
            after_sign = fits;
        }
    }
    return after_sign > fits / 2 ? after_sign : fits;
}

/* A word longer than a line is cut between letters; that is rare, and better than leaving the page.
 */
static void add_word(struct bc_pieces *to, enum bc_face face, const char *text, size_t length)
{
    while (width_of(to, face, text, length) > to->limit_pt) {
        size_t fits = fitting_part(to, face, text, length);

        if (fits == length) {
            break;
        }
        add_piece(to, face, text, fits);
        text += fits;
        length -= fits;
        to->can_break = true;
    }
    add_piece(to, face, text, length);
}

static bool is_space(char sign)
{
    return sign == ' ' || sign == '\n' || sign == '\t';
}

static size_t word_length(const char *text)
{
    size_t length = 0;

    while (text[length] != '\0' && !is_space(text[length]) &&
           strncmp(text + length, NO_BREAK_SPACE, 2) != 0) {
        length++;
    }
    return length;
}

void bc_pieces_add_text(struct bc_pieces *to, enum bc_face face, const char *text)
{
    double space_pt = width_of(to, face, " ", 1);

    while (*text != '\0') {
        size_t length = word_length(text);

        if (length > 0) {
            to->can_break = to->can_break && !holds_together(to, text, length);
            add_word(to, face, text, length);
            text += length;
        } else if (is_space(*text)) {
            to->gap_pt = space_pt;
            to->can_break = true;
            text++;
        } else {
            to->gap_pt += space_pt; /* several in a row keep room for what a clerk fills in */
            text += 2;
        }
    }
}

void bc_pieces_add_note_number(struct bc_pieces *to, enum bc_face face, const struct bc_note *note)
{
    const char *number = bc_arena_printf(to->flow->arena, "%d", note->number);
    double gap_pt = to->gap_pt;
    bool can_break = to->can_break;
    struct bc_piece *piece;

    to->gap_pt = 0;
    to->can_break = false;
    add_piece(to, face, number, strlen(number));
    piece = &to->items[to->count - 1];
    piece->width_pt *= BC_RAISED_PART;
    piece->note = note;
    to->gap_pt = gap_pt;
    to->can_break = can_break;
}

#include "base/text.h"
#include "layout/flow.h"

#include <assert.h>
#include <float.h>
#include <math.h>

/*
 * Text into lines: first into pieces that are never torn, then pieces into lines. What must not be
 * parted stands between U+00A0; a few rules of numbers and signs, which need no words of any
 * language, are added here for what data bring.
 */

#define NO_BREAK_SPACE "\xC2\xA0"

struct pieces {
    const struct bc_flow *flow;
    const struct bc_text_style *style;
    double limit_pt; /* of one piece */
    struct bc_piece *items;
    size_t count, capacity;
    double gap_pt; /* before the next piece */
    bool can_break;
};

static enum bc_face face_of(enum bc_face base, enum bc_emphasis emphasis)
{
    /* Faces and emphases are two bits of the same meaning: bold and italic. */
    return (enum bc_face)((unsigned)base | (unsigned)emphasis);
}

static double width_of(const struct pieces *to, enum bc_face face, const char *text, size_t length)
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

static bool holds_together(const struct pieces *so_far, const char *next, size_t length)
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

static void add_piece(struct pieces *to, enum bc_face face, const char *text, size_t length)
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
    const struct pieces *to, enum bc_face face, const char *text, size_t length)
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
static void add_word(struct pieces *to, enum bc_face face, const char *text, size_t length)
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

static size_t word_length(const char *text)
{
    size_t length = 0;

    while (text[length] != '\0' && text[length] != ' ' &&
           strncmp(text + length, NO_BREAK_SPACE, 2) != 0) {
        length++;
    }
    return length;
}

/* Spans to pieces. A gap belongs to the piece behind it. */
static void add_text(struct pieces *to, enum bc_face face, const char *text)
{
    double space_pt = width_of(to, face, " ", 1);

    while (*text != '\0') {
        size_t length = word_length(text);

        if (length > 0) {
            to->can_break = to->can_break && !holds_together(to, text, length);
            add_word(to, face, text, length);
            text += length;
        } else if (*text == ' ') {
            to->gap_pt = space_pt;
            to->can_break = true;
            text++;
        } else {
            to->gap_pt += space_pt; /* several in a row keep room for what a clerk fills in */
            text += 2;
        }
    }
}

/* The raised number never leaves its word. */
static void add_note_number(struct pieces *to, enum bc_face face, const struct bc_note *note)
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

/* ---- Lines ----------------------------------------------------------------------------------- */

static double indent_of(const struct bc_text_style *style, bool is_first)
{
    return is_first ? style->first_indent_pt : style->hang_indent_pt;
}

struct line_list {
    bc_arena *arena;
    struct bc_line *items;
    size_t count, capacity;
};

static void add_line(
    struct line_list *to, const struct bc_piece *pieces, size_t count, bool is_last)
{
    struct bc_line *line;

    if (to->count > 0) {
        to->items[to->count - 1].has_space_behind =
            to->items[to->count - 1].is_last || (count > 0 && pieces[0].gap_pt > 0);
    }
    to->items = bc_arena_grow(to->arena, to->items, to->count, &to->capacity, sizeof(*to->items));
    line = &to->items[to->count++];
    *line = (struct bc_line){.pieces = pieces, .count = count, .is_last = is_last};
    for (size_t i = 0; i < count; i++) {
        line->width_pt += pieces[i].width_pt + (i > 0 ? pieces[i].gap_pt : 0);
    }
}

/* Where the unbreakable group that starts at `from` ends, and how wide it is behind its own gap. */
static size_t group_end(const struct pieces *in, size_t from, double *ret_width_pt)
{
    size_t at = from + 1;

    *ret_width_pt = in->items[from].width_pt;
    while (at < in->count && !in->items[at].can_break) {
        *ret_width_pt += in->items[at].gap_pt + in->items[at].width_pt;
        at++;
    }
    return at;
}

/* Greedy, group by group; a group wider than a line is broken at its inner gaps after all. */
static void break_line_by_line(struct line_list *to, struct pieces *in, double width_pt)
{
    size_t start = 0;
    double used_pt = 0;
    bool is_first = true;

    for (size_t at = 0; at < in->count;) {
        double group_pt;
        size_t end = group_end(in, at, &group_pt);
        double room_pt = width_pt - indent_of(in->style, is_first) + 0.01;

        if (at > start && used_pt + in->items[at].gap_pt + group_pt > room_pt) {
            add_line(to, in->items + start, at - start, false);
            start = at;
            used_pt = 0;
            is_first = false;
            continue;
        }
        if (at == start && group_pt > room_pt && end > at + 1) {
            in->items[end - 1].can_break = true;
            continue;
        }
        used_pt += (at > start ? in->items[at].gap_pt : 0) + group_pt;
        at = end;
    }
    add_line(to, in->count > 0 ? in->items + start : NULL, in->count - start, true);
}

/*
 * A whole paragraph at once: of all ways to break it the one whose gaps differ least from a space.
 * After D. E. Knuth and M. F. Plass, Breaking Paragraphs into Lines (1981), without hyphens.
 */
struct way {
    double cost;
    size_t from;     /* the place where the line that ends here begins */
    size_t piece;    /* the piece that a line begins with when broken here */
    double until_pt; /* width of all before that piece, gaps included */
    double gaps_pt;  /* of these, the gaps */
};

static const double gap_stretch_part = 0.5; /* of a space: pleasant */
static const double gap_shrink_part = 0.15; /* of a space: the most */

static double line_cost(
    double spare_pt, double gaps_pt, bool is_last, double indent_pt, double room_pt)
{
    double ratio;

    if (is_last) {
        bool is_short = room_pt - spare_pt < 1.5 * indent_pt;

        return spare_pt < 0 ? pow(1 + 100 * pow(-spare_pt / (gap_shrink_part * gaps_pt), 3), 2)
                            : (is_short ? 2500.0 : 1.0);
    }
    if (gaps_pt <= 0) {
        return 1e9;
    }
    ratio = spare_pt >= 0 ? spare_pt / (gap_stretch_part * gaps_pt)
                          : -spare_pt / (gap_shrink_part * gaps_pt);
    return pow(1 + 100 * pow(ratio, 3), 2);
}

/* The places where a line may begin; the last one is the end. NULL when a group is too wide. */
static struct way *list_ways(const struct pieces *in, double room_pt, size_t *ret_count)
{
    struct way *ways = bc_arena_alloc_array(in->flow->arena, in->count + 1, sizeof(*ways));
    double until_pt = 0;
    double gaps_pt = 0;
    size_t count = 0;

    for (size_t at = 0; at < in->count;) {
        double group_pt;
        size_t end = group_end(in, at, &group_pt);

        if (group_pt > room_pt) {
            return NULL;
        }
        ways[count++] = (struct way){
            .cost = at == 0 ? 0 : DBL_MAX, .piece = at, .until_pt = until_pt, .gaps_pt = gaps_pt};
        for (size_t i = at; i < end; i++) {
            until_pt += in->items[i].gap_pt + in->items[i].width_pt;
            gaps_pt += in->items[i].gap_pt;
        }
        at = end;
    }
    ways[count++] =
        (struct way){.cost = DBL_MAX, .piece = in->count, .until_pt = until_pt, .gaps_pt = gaps_pt};
    *ret_count = count;
    return ways;
}

/* Finds the cheapest line that ends at `end`. */
static void choose_way(
    const struct pieces *in, struct way *ways, size_t end, bool is_last, double width_pt)
{
    for (size_t from = end; from-- > 0;) {
        double own_gap_pt = in->items[ways[from].piece].gap_pt;
        double gaps_pt = ways[end].gaps_pt - ways[from].gaps_pt - own_gap_pt;
        double room_pt = width_pt - indent_of(in->style, from == 0);
        double spare_pt = room_pt - (ways[end].until_pt - ways[from].until_pt - own_gap_pt);
        double cost;

        if (spare_pt + gap_shrink_part * gaps_pt < -0.005) {
            break;
        }
        if (ways[from].cost == DBL_MAX) {
            continue;
        }
        cost = ways[from].cost +
               line_cost(spare_pt, gaps_pt, is_last, in->style->first_indent_pt, room_pt);
        if (cost < ways[end].cost) {
            ways[end].cost = cost;
            ways[end].from = from;
        }
    }
}

static bool break_as_a_whole(struct line_list *to, const struct pieces *in, double width_pt)
{
    double room_pt = width_pt - fmax(in->style->first_indent_pt, in->style->hang_indent_pt);
    size_t count = 0;
    struct way *ways = in->count > 0 ? list_ways(in, room_pt, &count) : NULL;
    size_t *starts;
    size_t line_count = 0;

    if (ways == NULL) {
        return false;
    }
    for (size_t end = 1; end < count; end++) {
        choose_way(in, ways, end, end + 1 == count, width_pt);
    }
    if (ways[count - 1].cost == DBL_MAX) {
        return false;
    }
    starts = bc_arena_alloc_array(in->flow->arena, count, sizeof(*starts));
    for (size_t at = count - 1; at > 0; at = ways[at].from) {
        starts[line_count++] = at;
    }
    for (size_t from = 0; line_count > 0; from = starts[line_count]) {
        size_t end = starts[--line_count];

        add_line(
            to, in->items + ways[from].piece, ways[end].piece - ways[from].piece, line_count == 0);
    }
    return true;
}

static void break_pieces(struct line_list *to, struct pieces *in, double width_pt)
{
    if (in->style->align != BC_ALIGN_JUSTIFY || !break_as_a_whole(to, in, width_pt)) {
        break_line_by_line(to, in, width_pt);
    }
}

static struct pieces no_pieces(
    const struct bc_flow *flow, const struct bc_text_style *style, double width_pt)
{
    return (struct pieces){.flow = flow,
        .style = style,
        .limit_pt = width_pt - fmax(style->first_indent_pt, style->hang_indent_pt)};
}

struct bc_lines bc_text_break(const struct bc_flow *flow, const struct bc_words *words,
    const struct bc_text_style *style, double width_pt)
{
    struct line_list to = {.arena = flow->arena};
    struct pieces in = no_pieces(flow, style, width_pt);

    for (size_t i = 0; i < words->span_count; i++) {
        enum bc_face face = face_of(style->face, words->spans[i].emphasis);

        add_text(&in, face, words->spans[i].text);
        if (words->notes != NULL && words->notes[i] != NULL) {
            add_note_number(&in, face, words->notes[i]);
        }
    }
    break_pieces(&to, &in, width_pt);
    return (struct bc_lines){to.items, to.count};
}

/* Most cells of a table: one line, nothing to break. */
static bool is_one_line(const struct bc_flow *flow, const char *text,
    const struct bc_text_style *style, double width_pt, struct bc_lines *ret_lines)
{
    double text_pt;
    struct bc_piece *piece;
    struct bc_line *line;

    if (strchr(text, '\n') != NULL || text[0] == '\0') {
        return false;
    }
    text_pt = bc_font_width_pt(flow->fonts, style->face, style->size_pt, text, strlen(text));
    if (text_pt > width_pt - style->first_indent_pt) {
        return false;
    }
    piece = bc_arena_alloc(flow->arena, sizeof(*piece));
    line = bc_arena_alloc(flow->arena, sizeof(*line));
    *piece = (struct bc_piece){
        .face = style->face, .text = bc_text_plain_spaces(flow->arena, text), .width_pt = text_pt};
    *line = (struct bc_line){.pieces = piece, .count = 1, .width_pt = text_pt, .is_last = true};
    *ret_lines = (struct bc_lines){line, 1};
    return true;
}

struct bc_lines bc_text_break_plain(const struct bc_flow *flow, const char *text,
    const struct bc_text_style *style, double width_pt)
{
    struct line_list to = {.arena = flow->arena};
    struct bc_lines line;

    if (is_one_line(flow, text, style, width_pt, &line)) {
        return line;
    }
    for (;;) {
        size_t length = strcspn(text, "\n");
        struct pieces in = no_pieces(flow, style, width_pt);

        add_text(&in, style->face, bc_arena_strndup(flow->arena, text, length));
        break_pieces(&to, &in, width_pt);
        if (text[length] == '\0') {
            break;
        }
        text += length + 1;
    }
    return (struct bc_lines){to.items, to.count};
}

/* ---- Titles ---------------------------------------------------------------------------------- */

double bc_lines_widest_pt(struct bc_lines lines)
{
    double widest_pt = 0;

    for (size_t i = 0; i < lines.count; i++) {
        widest_pt = fmax(widest_pt, lines.lines[i].width_pt);
    }
    return widest_pt;
}

/* The text broken after its first ";" or ":" in the middle third, or NULL. */
static const char *split_at_sign(const struct bc_flow *flow, const char *text)
{
    size_t length = strlen(text);

    for (size_t i = length / 3; i < 2 * length / 3; i++) {
        if ((text[i] == ';' || text[i] == ':') && text[i + 1] == ' ') {
            return bc_arena_printf(flow->arena, "%.*s\n%s", (int)(i + 1), text, text + i + 2);
        }
    }
    return NULL;
}

/* The narrowest width in which a title keeps its number of lines. */
static struct bc_lines balance(const struct bc_flow *flow, const char *text,
    const struct bc_text_style *style, double width_pt)
{
    struct bc_lines lines = bc_text_break_plain(flow, text, style, width_pt);
    double low_pt = width_pt / 4;
    double high_pt = width_pt;

    while (lines.count > 1 && high_pt - low_pt > 1) {
        double middle_pt = (low_pt + high_pt) / 2;
        struct bc_lines narrower = bc_text_break_plain(flow, text, style, middle_pt);

        if (narrower.count == lines.count && bc_lines_widest_pt(narrower) <= middle_pt) {
            lines = narrower;
            high_pt = middle_pt;
        } else {
            low_pt = middle_pt;
        }
    }
    return lines;
}

struct bc_lines bc_text_break_title(const struct bc_flow *flow, const char *text,
    const struct bc_text_style *style, double width_pt)
{
    struct bc_lines lines = bc_text_break_plain(flow, text, style, width_pt);
    const char *split = lines.count == 2 ? split_at_sign(flow, text) : NULL;

    /* Whoever has broken the lines himself knows better, as long as each of them fits. */
    if (strchr(text, '\n') != NULL) {
        return lines;
    }
    if (split != NULL) {
        struct bc_lines halves = bc_text_break_plain(flow, split, style, width_pt);

        if (halves.count == 2) {
            return halves;
        }
    }
    return balance(flow, text, style, width_pt);
}

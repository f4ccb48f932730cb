#include "layout/pieces.h"

#include <float.h>
#include <math.h>

/* Pieces into lines. */

static enum bc_face face_of(enum bc_face base, enum bc_emphasis emphasis)
{
    /* Faces and emphases are two bits of the same meaning: bold and italic. */
    /* Slides have no italics. */
    if (base >= BC_SLIDE_REGULAR) {
        emphasis &= BC_STRONG;
    }
    return (enum bc_face)((unsigned)base | (unsigned)emphasis);
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
static size_t group_end(const struct bc_pieces *in, size_t from, double *ret_width_pt)
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
static void break_line_by_line(struct line_list *to, struct bc_pieces *in, double width_pt)
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
/* Before a word as long as a line nothing is pleasant; one line of few words is better than many.
 */
static const double widest_ratio = 30, one_word_cost = 1e13;

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
        return one_word_cost;
    }
    ratio = spare_pt >= 0 ? fmin(spare_pt / (gap_stretch_part * gaps_pt), widest_ratio)
                          : -spare_pt / (gap_shrink_part * gaps_pt);
    return pow(1 + 100 * pow(ratio, 3), 2);
}

/* The places where a line may begin; the last one is the end. NULL when a group is too wide. */
static struct way *list_ways(const struct bc_pieces *in, double room_pt, size_t *ret_count)
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
    const struct bc_pieces *in, struct way *ways, size_t end, bool is_last, double width_pt)
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

static bool break_as_a_whole(struct line_list *to, const struct bc_pieces *in, double width_pt)
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

static void break_pieces(struct line_list *to, struct bc_pieces *in, double width_pt)
{
    if (in->style->align != BC_ALIGN_JUSTIFY || !break_as_a_whole(to, in, width_pt)) {
        break_line_by_line(to, in, width_pt);
    }
}

static struct bc_pieces no_pieces(
    const struct bc_flow *flow, const struct bc_text_style *style, double width_pt)
{
    return (struct bc_pieces){.flow = flow,
        .style = style,
        .limit_pt = width_pt - fmax(style->first_indent_pt, style->hang_indent_pt)};
}

struct bc_lines bc_text_break(const struct bc_flow *flow, const struct bc_words *words,
    const struct bc_text_style *style, double width_pt)
{
    struct line_list to = {.arena = flow->arena};
    struct bc_pieces in = no_pieces(flow, style, width_pt);

    for (size_t i = 0; i < words->span_count; i++) {
        enum bc_face face = face_of(style->face, words->spans[i].emphasis);

        bc_pieces_add_text(&in, face, words->spans[i].text);
        if (words->notes != NULL && words->notes[i] != NULL) {
            bc_pieces_add_note_number(&in, face, words->notes[i]);
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

    if (strpbrk(text, "\n\t") != NULL || text[0] == '\0') {
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
        struct bc_pieces in = no_pieces(flow, style, width_pt);

        bc_pieces_add_text(&in, style->face, bc_arena_strndup(flow->arena, text, length));
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

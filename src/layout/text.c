#include "base/text.h"

#include "layout/flow.h"

#include <assert.h>
#include <math.h>

/*
 * Text into lines. Justified lines are spread by the places of their words; every word is drawn
 * with the space behind it, so that whoever copies text from the page gets words.
 */

#define NO_BREAK_SPACE "\xC2\xA0"

struct pieces {
    const struct bc_flow *flow;
    const struct bc_text_style *style;
    double limit_pt;
    struct bc_piece *items;
    size_t count, capacity;
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

static void add_piece(struct pieces *to, enum bc_face face, const char *text, size_t length,
    double gap_pt, bool can_break)
{
    struct bc_piece *piece;

    to->items =
        bc_arena_grow(to->flow->arena, to->items, to->count, &to->capacity, sizeof(*to->items));
    piece = &to->items[to->count++];
    piece->face = face;
    piece->text = bc_arena_strndup(to->flow->arena, text, length);
    piece->width_pt = width_of(to, face, text, length);
    piece->gap_pt = gap_pt;
    piece->can_break = can_break;
}

/* A word longer than a line is cut between letters; that is rare, and better than leaving the page.
 */
static void add_word(struct pieces *to, enum bc_face face, const char *text, size_t length,
    double gap_pt, bool can_break)
{
    while (width_of(to, face, text, length) > to->limit_pt) {
        size_t fits = 0;

        for (const char *end = text; end < text + length;) {
            size_t before = (size_t)(end - text);

            (void)bc_text_next(&end);
            if (width_of(to, face, text, (size_t)(end - text)) > to->limit_pt) {
                fits = before;
                break;
            }
        }
        if (fits == 0) {
            break;
        }
        add_piece(to, face, text, fits, gap_pt, can_break);
        text += fits;
        length -= fits;
        gap_pt = 0;
        can_break = true;
    }
    add_piece(to, face, text, length, gap_pt, can_break);
}

static size_t piece_length(const char *text)
{
    size_t length = 0;

    while (text[length] != '\0' && text[length] != ' ' &&
           strncmp(text + length, NO_BREAK_SPACE, 2) != 0) {
        length++;
    }
    return length;
}

/* Spans to pieces. A gap belongs to the piece behind it. */
static void add_span(struct pieces *to, const struct bc_span *span, const char *text,
    double *gap_pt, bool *can_break)
{
    enum bc_face face = face_of(to->style->face, span->emphasis);
    double space_pt = width_of(to, face, " ", 1);

    while (*text != '\0') {
        size_t length = piece_length(text);

        if (length > 0) {
            add_word(to, face, text, length, *gap_pt, *can_break);
            *gap_pt = 0;
            *can_break = false;
            text += length;
        } else if (*text == ' ') {
            *gap_pt = space_pt;
            *can_break = true;
            text++;
        } else {
            *gap_pt += space_pt; /* several in a row keep room for what a clerk fills in */
            text += 2;
        }
    }
}

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
static void break_pieces(struct line_list *to, struct pieces *in, double width_pt)
{
    size_t start = 0;
    double used_pt = 0;

    for (size_t at = 0; at < in->count;) {
        double group_pt;
        size_t end = group_end(in, at, &group_pt);
        double room_pt = width_pt - indent_of(in->style, to->count == 0) + 0.01;

        if (at > start && used_pt + in->items[at].gap_pt + group_pt > room_pt) {
            add_line(to, in->items + start, at - start, false);
            start = at;
            used_pt = 0;
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

static void break_one(struct line_list *to, const struct bc_flow *flow, const struct bc_span *spans,
    size_t span_count, const struct bc_text_style *style, double width_pt)
{
    struct pieces in = {.flow = flow, .style = style};
    double gap_pt = 0;
    bool can_break = false;

    in.limit_pt = width_pt - fmax(style->first_indent_pt, style->hang_indent_pt);
    for (size_t i = 0; i < span_count; i++) {
        add_span(&in, &spans[i], spans[i].text, &gap_pt, &can_break);
    }
    break_pieces(to, &in, width_pt);
}

struct bc_lines bc_text_break(const struct bc_flow *flow, const struct bc_span *spans,
    size_t span_count, const struct bc_text_style *style, double width_pt)
{
    struct line_list to = {.arena = flow->arena};

    break_one(&to, flow, spans, span_count, style, width_pt);
    return (struct bc_lines){to.items, to.count};
}

struct bc_lines bc_text_break_plain(const struct bc_flow *flow, const char *text,
    const struct bc_text_style *style, double width_pt)
{
    struct line_list to = {.arena = flow->arena};

    for (;;) {
        size_t length = strcspn(text, "\n");
        const struct bc_span span = {.text = bc_arena_strndup(flow->arena, text, length)};

        break_one(&to, flow, &span, 1, style, width_pt);
        if (text[length] == '\0') {
            break;
        }
        text += length + 1;
    }
    return (struct bc_lines){to.items, to.count};
}

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

const char *bc_text_plain_spaces(bc_arena *arena, const char *text)
{
    for (const char *at = strstr(text, NO_BREAK_SPACE); at != NULL;
         at = strstr(text, NO_BREAK_SPACE)) {
        text = bc_arena_printf(arena, "%.*s %s", (int)(at - text), text, at + 2);
    }
    return text;
}

double bc_text_put(const struct bc_flow *flow, struct bc_strip *strip, enum bc_face face,
    double size_pt, double x_pt, double baseline_pt, const char *text, const char *where)
{
    text = bc_text_plain_spaces(flow->arena, text);
    bc_strip_put(flow->arena, strip,
        (struct bc_mark){.kind = BC_MARK_RUN,
            .at = {x_pt, baseline_pt},
            .face = face,
            .size_pt = size_pt,
            .text = text,
            .where = where});
    return bc_font_width_pt(flow->fonts, face, size_pt, text, strlen(text));
}

/* Pieces of one face that follow each other at natural gaps are one run. */
static size_t run_length(const struct bc_line *line, size_t from, double size_pt, bool is_spread)
{
    const double natural_pt = 0.3 * size_pt; /* a space is a quarter of the size */
    size_t to = from + 1;

    while (to < line->count && line->pieces[to].face == line->pieces[from].face &&
           line->pieces[to].gap_pt <= (is_spread ? 0 : natural_pt)) {
        to++;
    }
    return to - from;
}

/* The text of a run with plain spaces; one more at its end when a gap follows. */
static const char *run_text(bc_arena *arena, const struct bc_line *line, size_t from, size_t count)
{
    const char *text = line->pieces[from].text;
    size_t after = from + count;

    for (size_t i = from + 1; i < after; i++) {
        text = bc_arena_printf(
            arena, "%s%s%s", text, line->pieces[i].gap_pt > 0 ? " " : "", line->pieces[i].text);
    }
    if (after < line->count && line->pieces[after].gap_pt > 0) {
        text = bc_arena_printf(arena, "%s ", text);
    }
    return text;
}

static size_t gap_count(const struct bc_line *line)
{
    size_t count = 0;

    for (size_t i = 1; i < line->count; i++) {
        count += line->pieces[i].gap_pt > 0 ? 1 : 0;
    }
    return count;
}

void bc_line_put(const struct bc_flow *flow, struct bc_strip *strip, const struct bc_line *line,
    const struct bc_text_style *style, double x_pt, double width_pt, double y_pt, bool is_first)
{
    double indent_pt = indent_of(style, is_first);
    double spare_pt = width_pt - indent_pt - line->width_pt;
    size_t gaps = gap_count(line);
    bool is_spread = style->align == BC_ALIGN_JUSTIFY && !line->is_last && gaps > 0;
    double extra_pt = is_spread ? spare_pt / (double)gaps : 0;
    double baseline_pt =
        y_pt + bc_font_baseline_pt(flow->fonts, style->face, style->size_pt, style->line_pt);

    x_pt += indent_pt;
    if (style->align == BC_ALIGN_RIGHT || style->align == BC_ALIGN_CENTRE) {
        x_pt += style->align == BC_ALIGN_RIGHT ? spare_pt : spare_pt / 2;
    }
    for (size_t i = 0; i < line->count;) {
        size_t count = run_length(line, i, style->size_pt, is_spread);

        if (i > 0 && line->pieces[i].gap_pt > 0) {
            x_pt += line->pieces[i].gap_pt + extra_pt;
        }
        bc_text_put(flow, strip, line->pieces[i].face, style->size_pt, x_pt, baseline_pt,
            run_text(flow->arena, line, i, count), style->where);
        for (size_t k = 0; k < count; k++) {
            x_pt += line->pieces[i + k].width_pt + (k > 0 ? line->pieces[i + k].gap_pt : 0);
        }
        i += count;
    }
}

void bc_lines_put(const struct bc_flow *flow, struct bc_strip *strip, struct bc_lines lines,
    const struct bc_text_style *style, double x_pt, double width_pt, double y_pt)
{
    for (size_t i = 0; i < lines.count; i++) {
        bc_line_put(flow, strip, &lines.lines[i], style, x_pt, width_pt,
            y_pt + (double)i * style->line_pt, i == 0);
    }
}

void bc_flow_paragraph(struct bc_flow *flow, const struct bc_span *spans, size_t span_count,
    const struct bc_text_style *style, double before_pt, double after_pt)
{
    struct bc_lines lines = bc_text_break(flow, spans, span_count, style, BC_WIDTH);

    for (size_t i = 0; i < lines.count; i++) {
        bool is_last = i + 1 == lines.count;
        struct bc_strip *strip =
            bc_flow_add(flow, i == 0 ? before_pt : 0, style->line_pt, is_last ? after_pt : 0);

        bc_line_put(flow, strip, &lines.lines[i], style, BC_LEFT, BC_WIDTH, 0, i == 0);
        /* No first line alone at the foot, no last line alone at the top. */
        strip->keeps_next = !is_last && (i == 0 || i + 2 == lines.count);
    }
}

void bc_flow_plain_paragraph(struct bc_flow *flow, const char *text,
    const struct bc_text_style *style, double before_pt, double after_pt)
{
    const struct bc_span span = {.text = text};

    bc_flow_paragraph(flow, &span, 1, style, before_pt, after_pt);
}

#include "layout/flow.h"

#include <math.h>

/*
 * Lines onto strips. Justified lines are spread by the places of their words; every word is drawn
 * with the space behind it, so that whoever copies text from the page gets words.
 */

#define NO_BREAK_SPACE "\xC2\xA0"

static const double raised_by_part = 0.36; /* of the letters' size */
static const double widest_gap = 3;        /* spaces added to one: more would tear the line apart */

const char *bc_text_plain_spaces(bc_arena *arena, const char *text)
{
    const char *from = strstr(text, NO_BREAK_SPACE);
    char *plain, *to;

    if (from == NULL) {
        return text;
    }
    plain = bc_arena_strdup(arena, text);
    to = plain + (from - text);
    while (*from != '\0') {
        bool is_space = strncmp(from, NO_BREAK_SPACE, 2) == 0;

        *to++ = is_space ? ' ' : *from;
        from += is_space ? 2 : 1;
    }
    *to = '\0';
    return plain;
}

double bc_text_put(const struct bc_flow *flow, struct bc_strip *strip,
    const struct bc_text_style *style, double x_pt, double baseline_pt, const char *text)
{
    text = bc_text_plain_spaces(flow->arena, text);
    bc_strip_put(flow, strip,
        (struct bc_mark){.kind = BC_MARK_RUN,
            .at = {x_pt, baseline_pt},
            .face = style->face,
            .size_pt = style->size_pt,
            .color = style->color,
            .text = text,
            .where = style->where});
    return bc_font_width_pt(flow->fonts, style->face, style->size_pt, text, strlen(text));
}

/* Pieces of one face that follow each other at natural gaps are one run. */
static size_t run_length(const struct bc_line *line, size_t from, double size_pt, bool is_spread)
{
    const double natural_pt = 0.3 * size_pt; /* a space is a quarter of the size */
    size_t to = from + 1;

    while (to < line->count && line->pieces[to].face == line->pieces[from].face &&
           line->pieces[to].note == NULL && line->pieces[from].note == NULL &&
           line->pieces[to].gap_pt <= (is_spread ? 0 : natural_pt)) {
        to++;
    }
    return to - from;
}

/* The text of a run with plain spaces; one more at its end when a gap follows. */
static const char *run_text(bc_arena *arena, const struct bc_line *line, size_t from, size_t count)
{
    size_t after = from + count;
    bool has_space = after < line->count ? line->pieces[after].gap_pt > 0 : line->has_space_behind;
    size_t length = 2;
    char *text, *to;

    if (count == 1 && !has_space) {
        return line->pieces[from].text;
    }
    for (size_t i = from; i < after; i++) {
        length += strlen(line->pieces[i].text) + 1;
    }
    text = to = bc_arena_alloc(arena, length);
    for (size_t i = from; i < after; i++) {
        size_t bytes = strlen(line->pieces[i].text);

        if (i > from && line->pieces[i].gap_pt > 0) {
            *to++ = ' ';
        }
        memcpy(to, line->pieces[i].text, bytes);
        to += bytes;
    }
    if (has_space) {
        *to = ' ';
    }
    return text;
}

static double gaps_of(const struct bc_line *line)
{
    double gaps_pt = 0;

    for (size_t i = 1; i < line->count; i++) {
        gaps_pt += line->pieces[i].gap_pt;
    }
    return gaps_pt;
}

static void put_run(const struct bc_flow *flow, struct bc_strip *strip, const struct bc_line *line,
    size_t from, size_t count, const struct bc_text_style *style, struct bc_point at)
{
    const struct bc_piece *piece = &line->pieces[from];
    bool is_raised = piece->note != NULL;

    bc_strip_put(flow, strip,
        (struct bc_mark){.kind = BC_MARK_RUN,
            .at = {at.x_pt, at.y_pt - (is_raised ? raised_by_part * style->size_pt : 0)},
            .face = piece->face,
            .size_pt = style->size_pt * (is_raised ? BC_RAISED_PART : 1),
            .color = style->color,
            .text = run_text(flow->arena, line, from, count),
            .where = style->where});
    if (is_raised) {
        strip->notes = bc_arena_grow(flow->arena, strip->notes, strip->note_count,
            &strip->note_capacity, sizeof(struct bc_note *));
        strip->notes[strip->note_count++] = piece->note;
    }
}

void bc_line_put(const struct bc_flow *flow, struct bc_strip *strip, const struct bc_line *line,
    const struct bc_text_style *style, double x_pt, double width_pt, double y_pt, bool is_first)
{
    double indent_pt = is_first ? style->first_indent_pt : style->hang_indent_pt;
    double spare_pt = width_pt - indent_pt - line->width_pt;
    double gaps_pt = gaps_of(line);
    /* A last line that was broken with narrow gaps keeps them, or it would leave the box. */
    bool is_spread = style->align == BC_ALIGN_JUSTIFY && gaps_pt > 0 &&
                     (!line->is_last || spare_pt < -0.01) && spare_pt < widest_gap * gaps_pt;
    double gap_scale = is_spread ? 1 + spare_pt / gaps_pt : 1;
    struct bc_point at = {x_pt + indent_pt,
        y_pt + bc_font_baseline_pt(flow->fonts, style->face, style->size_pt, style->line_pt)};

    if (style->align == BC_ALIGN_RIGHT || style->align == BC_ALIGN_CENTRE) {
        at.x_pt += style->align == BC_ALIGN_RIGHT ? spare_pt : spare_pt / 2;
    }
    for (size_t i = 0; i < line->count;) {
        size_t count = run_length(line, i, style->size_pt, is_spread);

        at.x_pt += i > 0 ? line->pieces[i].gap_pt * gap_scale : 0;
        put_run(flow, strip, line, i, count, style, at);
        for (size_t k = 0; k < count; k++) {
            at.x_pt += line->pieces[i + k].width_pt + (k > 0 ? line->pieces[i + k].gap_pt : 0);
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

void bc_flow_lines(struct bc_flow *flow, struct bc_lines lines, const struct bc_text_style *style,
    double before_pt, double after_pt)
{
    for (size_t i = 0; i < lines.count; i++) {
        bool is_last = i + 1 == lines.count;
        struct bc_strip *strip =
            bc_flow_add(flow, i == 0 ? before_pt : 0, style->line_pt, is_last ? after_pt : 0);

        bc_line_put(
            flow, strip, &lines.lines[i], style, BC_LEFT, bc_flow_width_pt(flow), 0, i == 0);
        /* No first line alone at the foot, no last line alone at the top. */
        strip->keeps_next = !is_last && (i == 0 || i + 2 == lines.count);
    }
}

/* ---- Footnotes ------------------------------------------------------------------------------- */

static const struct bc_note *make_note(struct bc_flow *flow, const char *text, const char *where)
{
    struct bc_note *note = bc_arena_alloc(flow->arena, sizeof(*note));
    const struct bc_text_style style = {.face = BC_REGULAR,
        .size_pt = 10.5,
        .line_pt = 12.8,
        .align = BC_ALIGN_JUSTIFY,
        .where = where};
    /* The number, a space that keeps it with the first word, the text. */
    const struct bc_span spans[2] = {
        {.text = ""}, {.text = bc_arena_printf(flow->arena, NO_BREAK_SPACE "%s", text)}};
    const struct bc_note *const leads[2] = {note, NULL};
    const struct bc_words words = {spans, 2, leads};
    struct bc_strip **strips;
    struct bc_lines lines;
    int32_t node = flow->node;

    note->number = ++flow->note_count;
    bc_flow_node(flow, BC_ROLE_NOTE, flow->part);
    lines = bc_text_break(flow, &words, &style, bc_flow_width_pt(flow));
    strips = bc_arena_alloc_array(flow->arena, lines.count, sizeof(struct bc_strip *));
    for (size_t i = 0; i < lines.count; i++) {
        strips[i] = bc_strip_new(flow->arena, style.line_pt);
        bc_line_put(
            flow, strips[i], &lines.lines[i], &style, BC_LEFT, bc_flow_width_pt(flow), 0, i == 0);
    }
    note->lines = strips;
    note->line_count = lines.count;
    flow->node = node;
    return note;
}

static const struct bc_note *const *make_notes(
    struct bc_flow *flow, const struct bc_span *spans, size_t span_count, const char *where)
{
    const struct bc_note **notes = NULL;

    for (size_t i = 0; i < span_count; i++) {
        if (spans[i].footnote != NULL && spans[i].footnote[0] != '\0') {
            if (notes == NULL) {
                notes = bc_arena_alloc_array(flow->arena, span_count, sizeof(struct bc_note *));
            }
            notes[i] = make_note(flow, spans[i].footnote, where);
        }
    }
    return notes;
}

void bc_flow_paragraph(struct bc_flow *flow, const struct bc_span *spans, size_t span_count,
    const struct bc_text_style *style, double before_pt, double after_pt)
{
    const struct bc_words words = {
        spans, span_count, make_notes(flow, spans, span_count, style->where)};

    bc_flow_lines(flow, bc_text_break(flow, &words, style, bc_flow_width_pt(flow)), style,
        before_pt, after_pt);
}

void bc_flow_plain_paragraph(struct bc_flow *flow, const char *text,
    const struct bc_text_style *style, double before_pt, double after_pt)
{
    const struct bc_span span = {.text = text};

    bc_flow_paragraph(flow, &span, 1, style, before_pt, after_pt);
}

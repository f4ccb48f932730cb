/*
 * flow.h - a document as a column of strips, before it is cut into pages. Inside layout/ only.
 *
 * A strip is what is never torn: a line of text, a row of a table, a letterhead. x is the page's, y
 * counts from the top of the strip.
 */
#ifndef BC_LAYOUT_FLOW_H
#define BC_LAYOUT_FLOW_H

#include "layout/page.h"

/* The A4 page of the dispatch, in points. */
#define BC_MM (72.0 / 25.4)
#define BC_PAGE_WIDTH (210 * BC_MM)
#define BC_PAGE_HEIGHT (297 * BC_MM)
#define BC_LEFT (30 * BC_MM)
#define BC_TOP (20 * BC_MM)
#define BC_BOTTOM (277 * BC_MM)
#define BC_WIDTH (165 * BC_MM)

struct bc_strip {
    double before_pt; /* dropped at the top of a page */
    double height_pt;
    double after_pt;
    struct bc_mark *marks;
    size_t mark_count, mark_capacity;
    bool keeps_next;             /* stays on the page of the next strip */
    bool is_figure;              /* first of a figure that may move to the top of the next page */
    bool is_barrier;             /* figures on the move must be placed before this */
    bool starts_annex;           /* begins a page and counts pages anew */
    const struct bc_strip *head; /* repeated above this one when it begins a page */
};

struct bc_flow {
    bc_arena *arena;
    const bc_fonts *fonts;
    struct bc_strip **strips;
    size_t count, capacity;
};

struct bc_strip *bc_flow_add(
    struct bc_flow *flow, double before_pt, double height_pt, double after_pt);

/* A strip that is in no flow yet: the repeated head of a table. */
struct bc_strip *bc_strip_new(bc_arena *arena, double height_pt);

void bc_strip_put(bc_arena *arena, struct bc_strip *strip, struct bc_mark mark);
void bc_strip_rule(bc_arena *arena, struct bc_strip *strip, double x_pt, double y_pt,
    double length_pt, double width_pt);

/* ---- text.c ---- */

enum bc_align { BC_ALIGN_LEFT, BC_ALIGN_RIGHT, BC_ALIGN_CENTRE, BC_ALIGN_JUSTIFY };

struct bc_text_style {
    enum bc_face face;
    double size_pt;
    double line_pt;
    enum bc_align align;
    double first_indent_pt; /* of the first line */
    double hang_indent_pt;  /* of the others */
    const char *where;
};

/* A word, or a part of one set in another face; U+00A0 parts pieces that stay on one line. */
struct bc_piece {
    enum bc_face face;
    const char *text;
    double width_pt;
    double gap_pt;  /* before it, in the middle of a line; 0: none */
    bool can_break; /* before it */
};

struct bc_line {
    const struct bc_piece *pieces;
    size_t count;
    double width_pt; /* with natural gaps */
    bool is_last;
};

struct bc_lines {
    const struct bc_line *lines;
    size_t count;
};

/* Breaks text into lines of at most `width_pt`. \n in it ends a line. */
struct bc_lines bc_text_break(const struct bc_flow *flow, const struct bc_span *spans,
    size_t span_count, const struct bc_text_style *style, double width_pt);
struct bc_lines bc_text_break_plain(const struct bc_flow *flow, const char *text,
    const struct bc_text_style *style, double width_pt);

/*
 * The same for a title: after ";" or ":" when it has two lines and both halves fit, else balanced,
 * in the narrowest width that keeps the number of lines.
 */
struct bc_lines bc_text_break_title(const struct bc_flow *flow, const char *text,
    const struct bc_text_style *style, double width_pt);

double bc_lines_widest_pt(struct bc_lines lines);

/* Puts one line on a strip, in the box x … x + width, top of the line at y. */
void bc_line_put(const struct bc_flow *flow, struct bc_strip *strip, const struct bc_line *line,
    const struct bc_text_style *style, double x_pt, double width_pt, double y_pt, bool is_first);

/* All lines on one strip, from y on. */
void bc_lines_put(const struct bc_flow *flow, struct bc_strip *strip, struct bc_lines lines,
    const struct bc_text_style *style, double x_pt, double width_pt, double y_pt);

/* On paper a no-break space is a space; whoever searches the file looks for one. */
const char *bc_text_plain_spaces(bc_arena *arena, const char *text);

/* One run without breaking; returns its width. */
double bc_text_put(const struct bc_flow *flow, struct bc_strip *strip, enum bc_face face,
    double size_pt, double x_pt, double baseline_pt, const char *text, const char *where);

/* A strip a line: a paragraph in the text box, never leaving one line alone on a page. */
void bc_flow_paragraph(struct bc_flow *flow, const struct bc_span *spans, size_t span_count,
    const struct bc_text_style *style, double before_pt, double after_pt);
void bc_flow_plain_paragraph(struct bc_flow *flow, const char *text,
    const struct bc_text_style *style, double before_pt, double after_pt);

/* ---- table.c, dispatch.c, break.c ---- */

/* Caption, unit line, table, note. `may_move`: as one piece, which may move to the next page. */
void bc_flow_table(struct bc_flow *flow, const struct bc_block *block, bool may_move);

/* The lines above and below a table or chart. */
void bc_flow_caption(struct bc_flow *flow, const struct bc_block *block, const char *unit);
void bc_flow_note(struct bc_flow *flow, const struct bc_block *block);

/* Cuts the flow into pages. `sample_mark` stands framed at the foot of each. */
const struct bc_pages *bc_flow_break(struct bc_flow *flow, const char *sample_mark);

#endif

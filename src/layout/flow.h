/*
 * flow.h - a document as a column of strips, before it is cut into pages. Inside layout/ only.
 *
 * A strip is what is never torn: a line of text, a row of a table, a letterhead. x is the page's, y
 * counts from the top of the strip.
 */
#ifndef BC_LAYOUT_FLOW_H
#define BC_LAYOUT_FLOW_H

#include "layout/page.h"

#define BC_MM (72.0 / 25.4)
/* The margins of the dispatch, alike on upright and landscape pages. */
#define BC_LEFT (30 * BC_MM)
#define BC_RIGHT (15 * BC_MM)
#define BC_TOP (20 * BC_MM)
#define BC_FOOT (20 * BC_MM)

/* A sheet of A4 and the text box on it; its left and top are BC_LEFT and BC_TOP. */
struct bc_frame {
    struct bc_size page;
    double width_pt;
    double bottom_pt;
};

struct bc_frame bc_frame_of(bool is_landscape);

/* A footnote: a strip a line. */
struct bc_note {
    int32_t number;
    struct bc_strip *const *lines;
    size_t line_count;
};

/* What a strip begins. */
enum bc_start { BC_STARTS_NOTHING, BC_STARTS_PAGE, BC_STARTS_ANNEX };

struct bc_strip {
    double before_pt; /* dropped at the top of a page */
    double height_pt;
    double after_pt;
    struct bc_mark *marks;
    size_t mark_count, mark_capacity;
    bool keeps_next; /* stays on the page of the next strip */
    bool is_heading;
    bool is_barrier; /* figures on the move must be placed before this */
    bool is_chart;   /* of a figure: charts and tables are numbered, and keep their order, apart */
    bool is_high_table; /* begins a table that does not move: it is broken between rows */
    bool is_landscape;
    int32_t figure; /* whose strips may move together to the next page; -1: none */
    enum bc_start starts;
    const char *label_prefix;    /* STARTS_ANNEX: of the labels of its pages */
    const struct bc_strip *head; /* repeated above this one when it begins a page */
    const struct bc_note **notes;
    size_t note_count, note_capacity;
    const struct bc_signature_room *signature; /* its place on this strip; NULL */
};

struct bc_flow {
    bc_arena *arena;
    const bc_fonts *fonts;
    struct bc_strip **strips;
    size_t count, capacity;
    bool is_landscape;
    enum bc_start pending; /* what the next strip starts */
    const char *label_prefix;
    int32_t figure; /* which figure's strips are being added; -1 */
    int32_t figure_count;
    int32_t note_count;
    struct bc_structure_node *nodes;
    size_t node_count, node_capacity;
    int32_t part;                       /* the document or the annex being added */
    int32_t node;                       /* whose text is being put */
    int32_t block;                      /* of the document, that is being laid out */
    const struct bc_strip *foot_line;   /* at the foot of page 1; NULL */
    const struct bc_document *document; /* for what stands on every page */
};

struct bc_strip *bc_flow_add(
    struct bc_flow *flow, double before_pt, double height_pt, double after_pt);

/* A strip that is in no flow yet: the repeated head of a table, a line of a note. */
struct bc_strip *bc_strip_new(bc_arena *arena, double height_pt);

/* A mark belongs to flow->node; a line is an artifact. */
void bc_strip_put(const struct bc_flow *flow, struct bc_strip *strip, struct bc_mark mark);
void bc_strip_rule(const struct bc_flow *flow, struct bc_strip *strip, double x_pt, double y_pt,
    double length_pt, double width_pt);

/* The size of the text, 13 or 14, and its lines: Nghị định 30/2020/NĐ-CP, Phụ lục I, mục II.6. */
double bc_flow_body_pt(const struct bc_flow *flow);
double bc_flow_body_line_pt(const struct bc_flow *flow);

/* Adds a node below `parent` and makes it the one whose text is being put. */
int32_t bc_flow_node(struct bc_flow *flow, enum bc_role role, int32_t parent);

/* The width of the text box that is being filled. */
double bc_flow_width_pt(const struct bc_flow *flow);

/* "" where the template left a text out. */
const char *bc_block_text(const struct bc_block *block, int index);

/* ---- lines.c ---- */

enum bc_align { BC_ALIGN_LEFT, BC_ALIGN_RIGHT, BC_ALIGN_CENTRE, BC_ALIGN_JUSTIFY };

struct bc_text_style {
    enum bc_face face;
    double size_pt;
    double line_pt;
    enum bc_align align;
    double first_indent_pt; /* of the first line */
    double hang_indent_pt;  /* of the others */
    struct bc_color color;
    const char *where;
};

/* A word, or a part of one set in another face; U+00A0 parts pieces that stay on one line. */
struct bc_piece {
    enum bc_face face;
    const char *text; /* without spaces, or a whole line of its own */
    double width_pt;
    double gap_pt;              /* before it, in the middle of a line; 0: none */
    bool can_break;             /* before it */
    const struct bc_note *note; /* a raised number that leads to it; NULL */
};

struct bc_line {
    const struct bc_piece *pieces;
    size_t count;
    double width_pt; /* with natural gaps */
    bool is_last;
    bool has_space_behind; /* the text goes on with a new word on the next line */
};

struct bc_lines {
    const struct bc_line *lines;
    size_t count;
};

/* Text with its emphasis; `notes` holds what its footnotes became, one a span, or is NULL. */
struct bc_words {
    const struct bc_span *spans;
    size_t span_count;
    const struct bc_note *const *notes;
};

/*
 * Breaks text into lines of at most `width_pt`. Justified paragraphs as a whole, so that the gaps
 * of all lines are as even as they can be; others line by line.
 */
struct bc_lines bc_text_break(const struct bc_flow *flow, const struct bc_words *words,
    const struct bc_text_style *style, double width_pt);

/* The same for one text; \n in it ends a line. */
struct bc_lines bc_text_break_plain(const struct bc_flow *flow, const char *text,
    const struct bc_text_style *style, double width_pt);

/*
 * The same for a title: after ";" or ":" when it has two lines and both halves fit, else balanced,
 * in the narrowest width that keeps the number of lines.
 */
struct bc_lines bc_text_break_title(const struct bc_flow *flow, const char *text,
    const struct bc_text_style *style, double width_pt);

double bc_lines_widest_pt(struct bc_lines lines);

/* ---- text.c ---- */

/* The raised number of a footnote. */
#define BC_RAISED_PART 0.62

/* Puts one line on a strip, in the box x … x + width, top of the line at y. */
void bc_line_put(const struct bc_flow *flow, struct bc_strip *strip, const struct bc_line *line,
    const struct bc_text_style *style, double x_pt, double width_pt, double y_pt, bool is_first);

/* All lines on one strip, from y on. */
void bc_lines_put(const struct bc_flow *flow, struct bc_strip *strip, struct bc_lines lines,
    const struct bc_text_style *style, double x_pt, double width_pt, double y_pt);

/* On paper a no-break space is a space; whoever searches the file looks for one. */
const char *bc_text_plain_spaces(bc_arena *arena, const char *text);

/* One run without breaking; returns its width. */
double bc_text_put(const struct bc_flow *flow, struct bc_strip *strip,
    const struct bc_text_style *style, double x_pt, double baseline_pt, const char *text);

/* A strip a line: a paragraph in the text box, never leaving one line alone on a page. */
void bc_flow_lines(struct bc_flow *flow, struct bc_lines lines, const struct bc_text_style *style,
    double before_pt, double after_pt);
void bc_flow_paragraph(struct bc_flow *flow, const struct bc_span *spans, size_t span_count,
    const struct bc_text_style *style, double before_pt, double after_pt);
void bc_flow_plain_paragraph(struct bc_flow *flow, const char *text,
    const struct bc_text_style *style, double before_pt, double after_pt);

/* Keeps the strips from `first` on together, and with the next. */
void bc_flow_keep(struct bc_flow *flow, size_t first);

/* ---- The parts of a document, each in its file ---- */

void bc_flow_letterhead(struct bc_flow *flow, const struct bc_block *block);
void bc_flow_title(struct bc_flow *flow, const struct bc_block *block);
void bc_flow_addressees(struct bc_flow *flow, const struct bc_block *block);
void bc_flow_annex(struct bc_flow *flow, const struct bc_block *block);
void bc_flow_signature(struct bc_flow *flow, const struct bc_block *block);

/* Caption, unit line, table, note. `may_move`: as one piece, which may move to the next page. */
void bc_flow_table(struct bc_flow *flow, const struct bc_block *block, bool may_move);
void bc_flow_chart(struct bc_flow *flow, const struct bc_block *block);

/* The lines above and below a table or chart. */
void bc_flow_caption(struct bc_flow *flow, const struct bc_block *block, const char *unit);
void bc_flow_note(struct bc_flow *flow, const struct bc_block *block);

/* Puts centred lines and returns the y below them. */
double bc_block_put(const struct bc_flow *flow, struct bc_strip *strip, const char *text,
    const struct bc_text_style *style, double x_pt, double width_pt, double y_pt,
    double *ret_widest_pt);

/* ---- widths.c ---- */

/* The columns of a table on the page. */
struct bc_column_plan {
    double x_pt; /* left edge, from the page's edge */
    double width_pt;
    double inset_pt; /* of the text, at the left */
};

struct bc_table_plan {
    struct bc_flow *flow;
    const struct bc_table *table;
    const char *where;
    double size_pt, line_pt;
    double x_pt, total_pt; /* of the whole table */
    struct bc_column_plan *columns;
    double *cell_pt; /* width of each cell's text in one line, row after row */
    struct bc_strip *head;
    int32_t node;
};

#define BC_GROUP_INSET_PT 5.0
#define BC_PART_INDENT_PT 12.0

/* Columns of one group stand side by side; returns where the group that starts at `first` ends. */
size_t bc_table_group_end(const struct bc_table *table, size_t first);

/* Sets columns and cell_pt: widths given, else by content; text shares what is left. */
void bc_table_choose_widths(struct bc_table_plan *plan);

/* ---- pages.c, furniture.c ---- */

/* Cuts the flow into pages. */
const struct bc_pages *bc_flow_break(struct bc_flow *flow);

/* What a page has to carry besides the flow: number, the sample's mark, address line, notes. */
void bc_page_furnish(
    const struct bc_flow *flow, struct bc_strip *strip, struct bc_frame frame, int32_t number);

#endif

/*
 * fill.h - the state of filling one template with one report. Inside template/ only.
 */
#ifndef BC_TEMPLATE_FILL_H
#define BC_TEMPLATE_FILL_H

#include "report/printed.h"
#include "template/node.h"

/* What `item.…` means while a list is gone through. */
struct bc_scope {
    enum bc_list list;       /* BC_LIST_COUNT outside */
    size_t row;              /* of the list's breakdown, of the overdue cases, of the reasons */
    size_t number;           /* from 1 */
    enum bc_list outer_list; /* the repetition around this one */
    size_t outer_row;
};

/* "trend" → "Hình 1", known after a first pass over the template. */
struct bc_reference {
    const char *id;
    const char *text;
    int annex_number; /* 0: of a table or a chart */
};

struct bc_filler {
    const bc_template *template;
    const bc_public_report *report;
    const struct bc_report_office *office;
    bc_arena *arena;
    struct bc_status *status;
    struct bc_format_words words;
    bool is_draft;       /* whatever the profile says */
    bc_sources *sources; /* NULL: nobody asks where numbers come from */
    struct bc_scope scope;
    const struct bc_reference *known; /* of the pass before */
    size_t known_count;
    int known_annexes;
    struct bc_reference *found; /* of this pass */
    size_t found_count, found_capacity;
    int tables, figures, annexes;
    unsigned marks; /* bit per bc_value_kind printed in the table being filled */
    int headings[3];
    int64_t tasks, known_tasks; /* of this pass, of the pass before */
    int points;                 /* a), b) … since the last heading */
    size_t point_block;         /* of the last one */
    struct bc_block *blocks;
    size_t block_count, block_capacity;
};

/* ---- value.c ---- */

/* Looks a path up. Fails: BC_BAD_INPUT on a row id or a reference that is not there. */
BC_MUST_CHECK bool bc_value_look_up(struct bc_filler *filler, const struct bc_path *path,
    struct bc_place place, struct bc_printable *ret_value);

/* What stands in `item.…` when a list is gone through inside the present scope. */
struct bc_scope bc_scope_inside(
    const struct bc_filler *filler, enum bc_list list, size_t row, size_t number);

/* How late a case is, in what a clerk tells it in. */
struct bc_printable bc_lateness_value(const struct bc_report_case *one);

/* The row a path means, of its breakdown. Fails as the look-up does. */
BC_MUST_CHECK bool bc_value_row(
    struct bc_filler *filler, const struct bc_path *path, struct bc_place place, size_t *ret_row);

/* The text of a reference; "" when it is not there. */
const char *bc_reference_find(const struct bc_filler *filler, const char *id);

/* ---- figure_value.c ---- */

/* A figure of the total or of a row, in the view of the path. */
struct bc_printable bc_figure_value(
    const struct bc_filler *filler, const struct bc_path *path, size_t row);

/* The 95% interval of a rate; false with fewer cases than a ranking needs. */
bool bc_value_interval(struct bc_ratio rate, double *ret_low, double *ret_high);

/* The slot of the trend's row-th period. */
size_t bc_trend_slot(const struct bc_filler *filler, size_t row);

/* 1 when the present value is higher (lower) than every other of the trend. */
int64_t bc_value_is_extreme(const struct bc_filler *filler, const struct bc_path *path);

/* ---- office_value.c ---- */

struct bc_printable bc_office_value(const struct bc_filler *filler, enum bc_office_key key);
struct bc_printable bc_period_value(const struct bc_filler *filler, const struct bc_path *path);

/* ---- condition.c ---- */

BC_MUST_CHECK bool bc_condition_holds(struct bc_filler *filler,
    const struct bc_condition *condition, struct bc_place place, bool *ret_holds);

/* ---- selection.c ---- */

int64_t bc_list_count(const struct bc_filler *filler, enum bc_list list);

/* The chosen rows of a list in their order, in the arena. */
BC_MUST_CHECK bool bc_selection_rows(struct bc_filler *filler, const struct bc_selection *selection,
    struct bc_place place, size_t **ret_rows, size_t *ret_count);
/* The same, and how many there were before the cut to the first ones. */
BC_MUST_CHECK bool bc_selection_rows_of(struct bc_filler *filler,
    const struct bc_selection *selection, struct bc_place place, size_t **ret_rows,
    size_t *ret_count, size_t *ret_all);

/* ---- source.c: where a printed number comes from, when somebody asks ---- */

/* The printed value of a path, marked with its source. */
const char *bc_mark_path(
    struct bc_filler *filler, const struct bc_path *path, struct bc_place place, const char *text);
/* Words of the template itself. */
const char *bc_mark_template(
    const struct bc_filler *filler, struct bc_place place, const char *text);
/* The same of words with a {1} in them. */
const char *bc_mark_pattern(
    const struct bc_filler *filler, struct bc_place place, const char *pattern);
/* Words that are no figures: of the form of the document ("caption") or of the office. */
const char *bc_mark_words(const struct bc_filler *filler, const char *what, const char *text);
/* A name of a period. */
const char *bc_mark_period(const struct bc_filler *filler, const char *text);
/* A figure of the total or of a list's row. */
const char *bc_mark_figure(const struct bc_filler *filler, enum bc_list list, size_t row,
    size_t slot, enum bc_figure figure, const char *text);
/* What falls due on the shown days from one to another, both included. */
const char *bc_mark_due(
    const struct bc_filler *filler, size_t first, size_t last, const char *text);
/* How many rows a list has, or how many of them are not named. */
const char *bc_mark_rows(const struct bc_filler *filler, const char *text);
/* The cells above a total, or the rows that stand together in one. */
const char *bc_mark_column(const struct bc_filler *filler, const char *text);

/* ---- finding_value.c ---- */

/* What stands in `item.…` of changes, overdue units, the ranking and the weeks of a month. */
struct bc_printable bc_finding_value(const struct bc_filler *filler, const struct bc_path *path);

/* A figure of a week's part of the month. */
struct bc_printable bc_finding_figure(const struct bc_filler *filler, const struct bc_path *path);

/* The length of one of these lists; false when it is another. */
bool bc_finding_count(const struct bc_filler *filler, enum bc_list list, int64_t *ret_count);

/* ---- due_value.c ---- */

/* What the cases of a row say: how many fall due next, which is late the longest. */
struct bc_printable bc_row_cases_value(
    const struct bc_filler *filler, const struct bc_path *path, size_t row);

/* What stands in `stock.…`: received and re-opened, handled and otherwise closed. */
struct bc_printable bc_stock_value(const struct bc_filler *filler, const struct bc_path *path);

/* What stands in `due.…`, and in `item.…` of the weeks of those days. */
struct bc_printable bc_due_value(const struct bc_filler *filler, enum bc_due_key key);
struct bc_printable bc_due_week_value(const struct bc_filler *filler, enum bc_item_key key);
size_t bc_due_week_count(const struct bc_filler *filler);

/* How many of the days after the period are shown: without days off at their end. */
size_t bc_due_shown(const struct bc_filler *filler);

/* ---- prose.c ---- */

/* The text of nodes in spans; "" gives none. */
BC_MUST_CHECK bool bc_prose_spans(struct bc_filler *filler, const struct bc_node *nodes,
    const struct bc_span **ret_spans, size_t *ret_count);

/* The same in one string, its emphasis lost. */
BC_MUST_CHECK bool bc_prose_sentence(
    struct bc_filler *filler, const struct bc_node *nodes, const char **ret_text);

/* The text of nodes of a directive in one string. `keeps_lines`: \n of values stay. */
BC_MUST_CHECK bool bc_prose_text(
    struct bc_filler *filler, const struct bc_node *nodes, bool keeps_lines, const char **ret_text);

/* One space between words; U+00A0 between a number and what belongs to it. */
const char *bc_prose_tidy(const struct bc_filler *filler, const char *text, bool keeps_lines);

/* ---- fill_slide.c ---- */

BC_MUST_CHECK bool bc_fill_slide(
    struct bc_filler *filler, const struct bc_node *node, struct bc_block *block);
BC_MUST_CHECK bool bc_fill_key_figures(
    struct bc_filler *filler, const struct bc_node *node, struct bc_block *block);
BC_MUST_CHECK bool bc_fill_tasks(
    struct bc_filler *filler, const struct bc_node *node, struct bc_block *block);

/* Takes slides away on which nothing stands. */
void bc_slides_close(struct bc_filler *filler);

/* ---- fill_slide_chart.c ---- */

BC_MUST_CHECK bool bc_fill_bridge(
    struct bc_filler *filler, const struct bc_node *node, struct bc_chart *chart);
BC_MUST_CHECK bool bc_fill_diverging(
    struct bc_filler *filler, const struct bc_node *node, struct bc_chart *chart);
void bc_fill_calendar(
    const struct bc_filler *filler, const struct bc_node *node, struct bc_chart *chart);
BC_MUST_CHECK bool bc_fill_bars(
    struct bc_filler *filler, const struct bc_node *node, struct bc_chart *chart);
void bc_fill_dots(
    const struct bc_filler *filler, const struct bc_node *node, struct bc_chart *chart);
void bc_fill_sparkline(
    const struct bc_filler *filler, enum bc_figure figure, struct bc_chart *chart);

/* ---- fill_chart.c, fill_heat.c ---- */

struct bc_chart_row *bc_chart_rows_new(const struct bc_filler *filler, size_t count);
void bc_chart_name_row(const struct bc_filler *filler, const struct bc_node *node, size_t row,
    struct bc_chart_row *to);
const char *bc_chart_change(const struct bc_filler *filler, int64_t change);
const char *bc_chart_rate(const struct bc_filler *filler, struct bc_ratio rate);
/* A number that is drawn from its value, for whoever asks where it comes from. */
void bc_chart_note(struct bc_chart *chart, const struct bc_filler *filler,
    const struct bc_source *source, const char *text);
struct bc_value bc_chart_figure(const struct bc_filler *filler, enum bc_list list, size_t row,
    size_t slot, enum bc_figure figure);

BC_MUST_CHECK bool bc_fill_chart(
    struct bc_filler *filler, const struct bc_node *node, struct bc_block *block);
BC_MUST_CHECK bool bc_fill_heat(
    struct bc_filler *filler, const struct bc_node *node, struct bc_chart *chart);

/* The rows of a chart: those drawn by themselves, and those that are left for its last row. */
struct bc_chosen {
    const size_t *rows;
    size_t named, count;
};
BC_MUST_CHECK bool bc_chart_choose(
    struct bc_filler *filler, const struct bc_node *node, struct bc_chosen *ret_chosen);

/* "7 địa bàn còn lại". */
const char *bc_chart_rest_name(const struct bc_filler *filler, const char *pattern, size_t count);
const char *bc_chart_count(const struct bc_filler *filler, int64_t count);

/* ---- fill_table.c ---- */

/* What stands over the columns of a period. */
const char *bc_view_head(const struct bc_filler *filler, enum bc_view view);

/* The note of the table then explains the marks that occur in it, and no others. */
BC_MUST_CHECK bool bc_fill_table(
    struct bc_filler *filler, const struct bc_node *node, struct bc_block *block);

#endif

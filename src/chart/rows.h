/*
 * rows.h - the plan of a chart with one row a name: names at the left, numbers in columns at the
 * right, the drawing between them.
 *
 * Everything is measured here before anything is drawn: the size of letters, lines of names,
 * widths of columns, heights of rows, how many rows the frame takes. Inside chart/ only.
 */
#ifndef BC_CHART_ROWS_H
#define BC_CHART_ROWS_H

#include "chart/pen.h"

/* What differs between the kinds. Lengths on paper and on slides are given by the caller. */
struct bc_rows_style {
    double pitch_pt, least_pitch_pt; /* of rows with one line: wished for, and on a full slide */
    double name_gap_pt;              /* from the names to the zero line */
    double head_gap_pt;              /* from the last line of heads to the first row */
    double group_gap_pt;             /* above a row that starts a group */
    double below_pt;                 /* kept free below the rows */
    double least_plot_pt;
    double outside_pt;     /* kept free at the right end of the drawing */
    size_t head_lines;     /* at least so many, for heads over the drawing */
    size_t first_column;   /* texts before it stand in the drawing */
    size_t bold_column;    /* bold in every row; BC_ROWS_NONE */
    size_t bold_head;      /* the column whose head is bold; BC_ROWS_NONE */
    size_t strong_column;  /* where a strong row is bold in one column only; BC_ROWS_NONE */
    bool late_is_ordinary; /* a late row is not bold: all of them are late */
};

enum { BC_ROWS_NONE = 99 };

struct bc_rows_column {
    double right_pt, width_pt;
    struct bc_lines head;
};

struct bc_rows {
    const struct bc_chart *chart; /* with no more rows than find room */
    double size_pt;
    double plot_left_pt, plot_right_pt;
    double head_bottom_pt; /* base line of the last line of heads */
    double rows_top_pt, rows_bottom_pt;
    double height_pt;
    double pitch_pt;
    size_t first_column, last_column; /* last: one behind */
    struct bc_rows_column columns[BC_CHART_COLUMNS];
    struct bc_lines *names;
    double *middle_pt; /* of each row */
    bool fits;
};

struct bc_rows bc_rows_plan(const struct bc_pen *pen, const struct bc_rows_style *style);

/* Names, heads and columns. */
void bc_rows_draw(
    const struct bc_pen *pen, const struct bc_rows *rows, const struct bc_rows_style *style);

#endif

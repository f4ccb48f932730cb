/*
 * columns.h - numbers over columns that stand close together: none on a column, none on another.
 * Inside chart/ only.
 */
#ifndef BC_CHART_COLUMNS_H
#define BC_CHART_COLUMNS_H

#include "chart/pen.h"

struct bc_column {
    double left_pt, right_pt, top_pt;
    const char *text; /* "": none */
    enum bc_face face;
    double middle_pt, baseline_pt; /* where its text stands, set by bc_columns_place */
};

/* Places the texts inside the frame's width; returns the top of the highest one (or column). */
double bc_columns_place(const struct bc_pen *pen, struct bc_column *columns, size_t count,
    double size_pt, double gap_pt);

/* Whether the first text of every row is narrower than a column's place. */
bool bc_columns_are_roomy(const struct bc_pen *pen, double size_pt, double pitch_pt);

/*
 * A name below every column, or below every n-th, counted from the last one, where they are too
 * wide; returns n.
 */
size_t bc_columns_name_stride(
    const struct bc_pen *pen, double size_pt, double pitch_pt, const struct bc_chart *chart);

#endif

/*
 * chart.h - the drawings of a report, on any canvas.
 *
 * A chart gets numbers and finished words and draws itself at a place and width; it measures before
 * it draws, so that nothing overlaps. Bars start at 0; lines may not, and then the caller says so
 * in the unit line.
 */
#ifndef BC_CHART_CHART_H
#define BC_CHART_CHART_H

#include "draw/canvas.h"

/* One period. Without data there is a gap, not a zero. */
struct bc_trend_point {
    bool has_data;
    const char *label;
    double received, handled, closing, overdue;
    const char *closing_text; /* over the column */
};

/* Received and handled as lines, the closing stock as columns with its overdue part. Oldest first.
 */
struct bc_trend {
    const struct bc_trend_point *points;
    size_t point_count;                                 /* at most BC_TREND_POINTS */
    const char *axis;                                   /* before the labels: "Tuần" */
    const char *received, *handled, *closing, *overdue; /* at the end of lines and columns */
    const char *where;                                  /* for messages */
};

enum { BC_TREND_POINTS = 12 };

double bc_trend_height_pt(void);

/* Where the axis of the two lines begins: 0, or a round number that the unit line must name. */
double bc_trend_axis_start(const struct bc_trend *trend);

/* 14.707 */
const char *bc_chart_number(bc_arena *arena, double number);

void bc_trend_draw(const struct bc_trend *trend, bc_canvas *canvas, const bc_fonts *fonts,
    struct bc_point top_left, double width_pt);

#endif

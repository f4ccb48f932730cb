/*
 * chart.h - the drawings of a report, on any canvas.
 *
 * A chart (chart_data.h) draws itself at a place and width; it measures before it draws, so that
 * nothing overlaps and nothing leaves its frame. Bars start at 0; lines may not, and then the
 * caller says so in the unit line (bc_chart_axis_start).
 */
#ifndef BC_CHART_CHART_H
#define BC_CHART_CHART_H

#include "chart/chart_data.h"
#include "draw/canvas.h"

enum { BC_TREND_POINTS = 12 };

/* Where a chart stands; sizes of letters follow: 10.5 to 9.5 on paper, 20 to 16 on a slide. */
struct bc_chart_frame {
    struct bc_point top_left;
    double width_pt;
    double
        height_pt; /* slides: what there is; 0 on paper, where a chart takes bc_chart_height_pt() */
    bool is_slide;
};

/*
 * False where a sentence or a table says more: one row to compare, fewer than four periods, nothing
 * that has data.
 */
bool bc_chart_is_wanted(const struct bc_chart *chart);

/* How high it is at that width (top_left is not looked at). */
double bc_chart_height_pt(
    const struct bc_chart *chart, const struct bc_chart_frame *frame, const bc_fonts *fonts);

/* Where the axis of lines begins (of rates: in per cent): 0, or a round number that the unit line
 * must name. */
double bc_chart_axis_start(const struct bc_chart *chart);

/* 14.707 */
const char *bc_chart_number(bc_arena *arena, double number);

/*
 * The chart in words for who cannot see it: title, unit line and all rows with their printed
 * numbers, joined by punctuation. Lives in the arena.
 */
const char *bc_chart_alternative(
    const struct bc_chart *chart, const char *title, const char *unit, bc_arena *arena);

void bc_chart_draw(const struct bc_chart *chart, const struct bc_chart_frame *frame,
    bc_canvas *canvas, const bc_fonts *fonts);

#endif

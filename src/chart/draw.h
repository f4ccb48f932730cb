/*
 * draw.h - one pair of functions a kind of chart. Inside chart/ only.
 */
#ifndef BC_CHART_DRAW_H
#define BC_CHART_DRAW_H

#include "chart/chart.h"

double bc_trend_axis_start(const struct bc_chart *trend);
double bc_trend_height_pt(
    const struct bc_chart *trend, const struct bc_chart_frame *frame, const bc_fonts *fonts);
void bc_trend_draw(const struct bc_chart *trend, const struct bc_chart_frame *frame,
    bc_canvas *canvas, const bc_fonts *fonts);

#endif

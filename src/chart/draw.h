/*
 * draw.h - one function a kind of chart: plans it, draws it when the pen has a canvas, and returns
 * its height. Inside chart/ only.
 */
#ifndef BC_CHART_DRAW_H
#define BC_CHART_DRAW_H

#include "chart/pen.h"

double bc_trend_axis_start(const struct bc_chart *trend);
double bc_rates_axis_start(const struct bc_chart *rates); /* in per cent */

double bc_trend_draw(const struct bc_pen *pen);
double bc_compare_draw(const struct bc_pen *pen);
double bc_rates_draw(const struct bc_pen *pen);
double bc_satisfaction_draw(const struct bc_pen *pen);
double bc_heat_draw(const struct bc_pen *pen);
double bc_bridge_draw(const struct bc_pen *pen);
double bc_diverging_draw(const struct bc_pen *pen);
double bc_calendar_draw(const struct bc_pen *pen);
double bc_sparkline_draw(const struct bc_pen *pen);
double bc_bars_draw(const struct bc_pen *pen);
double bc_dots_draw(const struct bc_pen *pen);

#endif

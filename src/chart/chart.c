#include "chart/chart.h"

#include "chart/draw.h"

#include <assert.h>
#include <math.h>

static double (*const drawers[])(const struct bc_pen *pen) = {
    [BC_CHART_TREND] = bc_trend_draw,
    [BC_CHART_COMPARE] = bc_compare_draw,
    [BC_CHART_RATES] = bc_rates_draw,
    [BC_CHART_SATISFACTION] = bc_satisfaction_draw,
    [BC_CHART_HEAT] = bc_heat_draw,
    [BC_CHART_BRIDGE] = bc_bridge_draw,
    [BC_CHART_DIVERGING] = bc_diverging_draw,
    [BC_CHART_CALENDAR] = bc_calendar_draw,
    [BC_CHART_SPARKLINE] = bc_sparkline_draw,
    [BC_CHART_BARS] = bc_bars_draw,
    [BC_CHART_DOTS] = bc_dots_draw,
};

/* Heights and drawings come from one plan: without a canvas nothing is drawn. */
static double draw(const struct bc_chart *chart, const struct bc_chart_frame *frame,
    bc_canvas *canvas, const bc_fonts *fonts)
{
    bc_arena *arena;
    struct bc_pen pen;
    double height_pt;

    if (chart->row_count == 0) {
        return 0;
    }
    assert((size_t)chart->kind < sizeof(drawers) / sizeof(drawers[0]));
    assert(drawers[chart->kind] != NULL);
    arena = bc_arena_new();
    pen = bc_pen_for(chart, frame, canvas, fonts, arena);
    height_pt = drawers[chart->kind](&pen);
    bc_arena_free(arena);
    return height_pt;
}

double bc_chart_height_pt(
    const struct bc_chart *chart, const struct bc_chart_frame *frame, const bc_fonts *fonts)
{
    return draw(chart, frame, NULL, fonts);
}

void bc_chart_draw(const struct bc_chart *chart, const struct bc_chart_frame *frame,
    bc_canvas *canvas, const bc_fonts *fonts)
{
    draw(chart, frame, canvas, fonts);
}

double bc_chart_axis_start(const struct bc_chart *chart)
{
    if (chart->row_count == 0) {
        return 0;
    }
    if (chart->kind == BC_CHART_RATES) {
        return bc_rates_axis_start(chart);
    }
    return chart->kind == BC_CHART_TREND ? bc_trend_axis_start(chart) : 0;
}

bool bc_chart_is_wanted(const struct bc_chart *chart)
{
    static const size_t least[] = {[BC_CHART_TREND] = 4,
        [BC_CHART_COMPARE] = 2,
        [BC_CHART_RATES] = 2,
        [BC_CHART_SATISFACTION] = 1,
        [BC_CHART_HEAT] = 2,
        [BC_CHART_BRIDGE] = 3,
        [BC_CHART_DIVERGING] = 2,
        [BC_CHART_CALENDAR] = 1,
        [BC_CHART_SPARKLINE] = 2,
        [BC_CHART_BARS] = 1,
        [BC_CHART_DOTS] = 1};
    size_t with_data = 0;

    for (size_t i = 0; i < chart->row_count; i++) {
        bool counts = chart->kind == BC_CHART_BRIDGE || chart->rows[i].weight != BC_CHART_SUM;

        /* The cells of a heat table have data, not its rows. */
        with_data += (chart->rows[i].has_data || chart->kind == BC_CHART_HEAT) && counts;
    }
    return with_data >= least[chart->kind];
}

const char *bc_chart_number(bc_arena *arena, double number)
{
    char digits[320];
    char *grouped;
    size_t length;
    size_t at = 0;

    snprintf(digits, sizeof(digits), "%.0f", fabs(number));
    length = strlen(digits);
    grouped = bc_arena_alloc(arena, 2 * length + 1);
    for (size_t i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0) {
            grouped[at++] = '.';
        }
        grouped[at++] = digits[i];
    }
    return grouped;
}

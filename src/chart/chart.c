#include "chart/draw.h"

#include <assert.h>
#include <math.h>

struct drawer {
    double (*height_pt)(
        const struct bc_chart *chart, const struct bc_chart_frame *frame, const bc_fonts *fonts);
    void (*draw)(const struct bc_chart *chart, const struct bc_chart_frame *frame,
        bc_canvas *canvas, const bc_fonts *fonts);
};

static const struct drawer drawers[] = {
    [BC_CHART_TREND] = {bc_trend_height_pt, bc_trend_draw},
};

static const struct drawer *drawer_of(const struct bc_chart *chart)
{
    assert((size_t)chart->kind < sizeof(drawers) / sizeof(drawers[0]));
    assert(drawers[chart->kind].draw != NULL);
    return &drawers[chart->kind];
}

double bc_chart_height_pt(
    const struct bc_chart *chart, const struct bc_chart_frame *frame, const bc_fonts *fonts)
{
    return chart->row_count > 0 ? drawer_of(chart)->height_pt(chart, frame, fonts) : 0;
}

double bc_chart_axis_start(const struct bc_chart *chart)
{
    return chart->kind == BC_CHART_TREND && chart->row_count > 0 ? bc_trend_axis_start(chart) : 0;
}

void bc_chart_draw(const struct bc_chart *chart, const struct bc_chart_frame *frame,
    bc_canvas *canvas, const bc_fonts *fonts)
{
    if (chart->row_count > 0) {
        drawer_of(chart)->draw(chart, frame, canvas, fonts);
    }
}

const char *bc_chart_number(bc_arena *arena, double number)
{
    char digits[32];
    char grouped[48];
    size_t length;
    size_t at = 0;

    snprintf(digits, sizeof(digits), "%.0f", fabs(number));
    length = strlen(digits);
    for (size_t i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0) {
            grouped[at++] = '.';
        }
        grouped[at++] = digits[i];
    }
    grouped[at] = '\0';
    return bc_arena_strdup(arena, grouped);
}

#include "chart/draw.h"
#include "chart/rows.h"

#include <math.h>

/* A bar for this period, a tick for the one before. */
struct sizes {
    double bar_pt, tick_width_pt, tick_height_pt, halo_pt, above_pt, below_pt;
};

static const struct sizes paper_sizes = {8, 1.4, 12, 0.8, 5, 6};
static const struct sizes slide_sizes = {20, 3, 26, 1.5, 6, 10};

static double most_of(const struct bc_chart *chart)
{
    double most = 0;

    for (size_t i = 0; i < chart->row_count; i++) {
        const struct bc_chart_row *row = &chart->rows[i];

        if (row->has_data && row->weight != BC_CHART_SUM) {
            most = fmax(most, fmax(row->value[BC_COMPARE_NOW], row->value[BC_COMPARE_BEFORE]));
        }
    }
    return bc_chart_round_up(most);
}

/* A mark (–, …, (*)) is no number: what was missing before is not drawn as 0. */
static bool has_number(const char *text, double value)
{
    return bc_pen_has_word(text) ? text[0] >= '0' && text[0] <= '9' : value > 0;
}

static void draw_row(const struct bc_pen *pen, const struct bc_rows *rows,
    const struct sizes *sizes, const struct bc_chart_row *row, double middle_pt)
{
    double scale = (rows->plot_right_pt - rows->plot_left_pt) / most_of(rows->chart);
    double bar_pt = row->value[BC_COMPARE_NOW] * scale;
    double tick_pt =
        rows->plot_left_pt + row->value[BC_COMPARE_BEFORE] * scale - sizes->tick_width_pt / 2;
    bool is_dark = row->weight == BC_CHART_STRONG || row->weight == BC_CHART_LATE;

    bc_pen_rect(pen, rows->plot_left_pt, middle_pt - sizes->bar_pt / 2, bar_pt, sizes->bar_pt,
        row->weight == BC_CHART_LATE ? bc_chart_orange
                                     : (is_dark ? bc_chart_blue : bc_chart_light));
    if (!has_number(row->text[1], row->value[BC_COMPARE_BEFORE])) {
        return;
    }
    if (is_dark && tick_pt < rows->plot_left_pt + bar_pt) {
        double left_pt = fmax(rows->plot_left_pt, tick_pt - sizes->halo_pt);

        bc_pen_rect(pen, left_pt, middle_pt - sizes->bar_pt / 2,
            fmin(tick_pt + sizes->tick_width_pt + sizes->halo_pt, rows->plot_left_pt + bar_pt) -
                left_pt,
            sizes->bar_pt, bc_chart_white);
    }
    bc_pen_rect(pen, tick_pt, middle_pt - sizes->tick_height_pt / 2, sizes->tick_width_pt,
        sizes->tick_height_pt, pen->ink);
}

double bc_compare_draw(const struct bc_pen *pen)
{
    bool is_slide = pen->frame->is_slide;
    const struct sizes *sizes = is_slide ? &slide_sizes : &paper_sizes;
    const struct bc_rows_style style = {.pitch_pt = is_slide ? 36 : 14.4,
        .least_pitch_pt = is_slide ? 28 : 14.4,
        .name_gap_pt = is_slide ? 16 : 8,
        .head_gap_pt = is_slide ? 16 : 9,
        .group_gap_pt = 6,
        .below_pt = sizes->below_pt,
        .least_plot_pt = is_slide ? 120 : 90,
        .bold_column = 0,
        .bold_head = 0,
        .strong_column = 2};
    struct bc_rows rows = bc_rows_plan(pen, &style);
    double bottom_pt = rows.rows_bottom_pt;

    for (size_t i = 0; i < rows.chart->row_count; i++) {
        const struct bc_chart_row *row = &rows.chart->rows[i];

        if (row->weight == BC_CHART_SUM) {
            bottom_pt = fmin(bottom_pt, rows.middle_pt[i] - rows.pitch_pt / 2);
        } else if (row->has_data) {
            draw_row(pen, &rows, sizes, row, rows.middle_pt[i]);
        }
    }
    bc_pen_vertical(pen, rows.plot_left_pt, fmax(0, rows.rows_top_pt - sizes->above_pt), bottom_pt,
        is_slide ? 1 : 0.5);
    bc_rows_draw(pen, &rows, &style);
    return rows.height_pt;
}

#include "chart/draw.h"
#include "chart/rows.h"

#include <math.h>

/* From the round ten below the lowest interval to 100%. */
struct axis {
    double from, step; /* per cent */
};

static struct axis axis_of(const struct bc_chart *chart)
{
    double lowest = chart->has_reference ? chart->reference : 1;
    struct axis axis;

    for (size_t i = 0; i < chart->row_count; i++) {
        const struct bc_chart_row *row = &chart->rows[i];

        if (row->has_data) {
            lowest = fmin(lowest, row->value[BC_RATES_RATE]);
            if (row->value[BC_RATES_HIGH] > row->value[BC_RATES_LOW]) {
                lowest = fmin(lowest, row->value[BC_RATES_LOW]);
            }
        }
    }
    /* Rates come as quotients: 0.7 must not begin at 60. */
    axis.from = fmin(90, fmax(0, 10 * floor(10 * lowest + 1e-9)));
    axis.step = 100 - axis.from > 40 ? 20 : (100 - axis.from > 20 ? 10 : 5);
    return axis;
}

double bc_rates_axis_start(const struct bc_chart *rates)
{
    return axis_of(rates).from;
}

static double place_of(const struct bc_rows *rows, const struct axis *axis, double rate)
{
    double part = (100 * rate - axis->from) / (100 - axis->from);

    return rows->plot_left_pt + part * (rows->plot_right_pt - rows->plot_left_pt);
}

/* Grid and its numbers from 100% to the left, fewer where the numbers are too wide. */
static void draw_axis(
    const struct bc_pen *pen, const struct bc_rows *rows, const struct axis *axis, double bottom_pt)
{
    double size_pt = pen->axis_pt;
    double pitch_pt = place_of(rows, axis, 1) - place_of(rows, axis, 1 - axis->step / 100);
    double need_pt = bc_pen_width(pen, BC_REGULAR, size_pt, "100%") + 4;
    int stride = (int)ceil(need_pt / pitch_pt);

    for (int i = 0; 100 - i * axis->step >= axis->from - 1e-9; i++) {
        double value = 100 - i * axis->step;
        double x_pt = place_of(rows, axis, value / 100);

        bc_pen_line(pen, (struct bc_point){x_pt, rows->head_bottom_pt + 0.45 * size_pt},
            (struct bc_point){x_pt, bottom_pt},
            (struct bc_stroke){
                .width_pt = pen->frame->is_slide ? 0.75 : 0.35, .color = bc_chart_grid});
        if (i % stride == 0) {
            bc_pen_centre(pen, x_pt, rows->head_bottom_pt, bc_pen_letters(pen, BC_REGULAR, size_pt),
                bc_arena_printf(pen->arena, "%s%%", bc_chart_number(pen->arena, value)));
        }
    }
}

/* The whole office: a dashed line with its words below, inside the frame. */
static void draw_reference(
    const struct bc_pen *pen, const struct bc_rows *rows, const struct axis *axis, double bottom_pt)
{
    const char *words = pen->chart->reference_text;
    double x_pt = place_of(rows, axis, pen->chart->reference);
    double half_pt = bc_pen_width(pen, BC_REGULAR, rows->size_pt, words) / 2;

    bc_pen_line(pen, (struct bc_point){x_pt, rows->head_bottom_pt + 0.45 * pen->axis_pt},
        (struct bc_point){x_pt, bottom_pt},
        (struct bc_stroke){.width_pt = pen->frame->is_slide ? 1.5 : 0.7,
            .color = pen->ink,
            .dash_on_pt = 3,
            .dash_off_pt = 2});
    bc_pen_centre(pen, fmax(half_pt, fmin(x_pt, pen->frame->width_pt - half_pt)),
        bottom_pt + 0.95 * rows->size_pt, bc_pen_letters(pen, BC_REGULAR, rows->size_pt), words);
}

static struct bc_color dot_color(const struct bc_chart_row *row)
{
    if (row->weight == BC_CHART_LATE) {
        return bc_chart_orange;
    }
    return row->weight == BC_CHART_REST ? bc_chart_dark_grey : bc_chart_blue;
}

double bc_rates_draw(const struct bc_pen *pen)
{
    bool is_slide = pen->frame->is_slide;
    struct bc_rows_style style = {.pitch_pt = is_slide ? 33.5 : 14.2,
        .least_pitch_pt = is_slide ? 26 : 14.2,
        .name_gap_pt = is_slide ? 20 : 12,
        .head_gap_pt = is_slide ? 16 : 9,
        .group_gap_pt = 6,
        .below_pt = is_slide ? 26 : 14,
        .least_plot_pt = is_slide ? 200 : 150,
        .outside_pt = bc_pen_width(pen, BC_REGULAR, pen->axis_pt, "100%") / 2,
        .head_lines = 1,
        .bold_column = BC_ROWS_NONE,
        .bold_head = 1,
        .strong_column = BC_ROWS_NONE};
    struct bc_rows rows;
    struct axis axis;
    double bottom_pt;

    if (!pen->chart->has_reference) {
        style.below_pt = 3;
    }
    rows = bc_rows_plan(pen, &style);
    axis = axis_of(rows.chart);
    bottom_pt = rows.rows_bottom_pt + (is_slide ? 3 : 2);
    draw_axis(pen, &rows, &axis, bottom_pt);
    for (size_t i = 0; i < rows.chart->row_count; i++) {
        const struct bc_chart_row *row = &rows.chart->rows[i];
        double middle_pt = rows.middle_pt[i];

        if (row->has_data && row->value[BC_RATES_HIGH] > row->value[BC_RATES_LOW]) {
            bc_pen_line(pen,
                (struct bc_point){place_of(&rows, &axis, row->value[BC_RATES_LOW]), middle_pt},
                (struct bc_point){place_of(&rows, &axis, row->value[BC_RATES_HIGH]), middle_pt},
                (struct bc_stroke){.width_pt = is_slide ? 2 : 1, .color = bc_chart_interval});
        }
    }
    if (pen->chart->has_reference) {
        draw_reference(pen, &rows, &axis, bottom_pt);
    }
    for (size_t i = 0; i < rows.chart->row_count; i++) {
        const struct bc_chart_row *row = &rows.chart->rows[i];

        if (row->has_data) {
            bc_pen_circle(pen, place_of(&rows, &axis, row->value[BC_RATES_RATE]), rows.middle_pt[i],
                is_slide ? 7 : 3.4, dot_color(row));
        }
    }
    bc_rows_draw(pen, &rows, &style);
    return rows.height_pt;
}

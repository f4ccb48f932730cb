#include "chart/draw.h"
#include "chart/rows.h"

#include <math.h>

/* One bar a row with its number at the end: who is late, and what grew or shrank. */
struct sizes {
    double pitch_pt, least_pitch_pt, bar_pt, name_gap_pt, end_gap_pt, rule_pt;
};

static const struct sizes paper_sizes = {14.4, 14.4, 8, 8, 5, 0.5};
static const struct sizes slide_sizes = {33.5, 26, 22, 16, 8, 1};
static const struct sizes diverging_slide_sizes = {36, 27, 20, 14, 6, 1};

/* The numbers at the ends of the bars: as wide as what the sum of folded rows may need. */
static double ends_room(const struct bc_pen *pen, const struct sizes *sizes)
{
    double widest_pt = 0;
    double total = 0;

    for (size_t i = 0; i < pen->chart->row_count; i++) {
        widest_pt = fmax(
            widest_pt, bc_pen_width(pen, BC_BOLD, pen->sizes_pt[0], pen->chart->rows[i].text[0]));
        total += fabs(pen->chart->rows[i].value[0]);
    }
    if (pen->chart->row_count > 8) {
        const char *sum = bc_arena_printf(pen->arena, "+%s", bc_chart_number(pen->arena, total));

        widest_pt = fmax(widest_pt, bc_pen_width(pen, BC_BOLD, pen->sizes_pt[0], sum));
    }
    return widest_pt + sizes->end_gap_pt;
}

/* The plan, with as many lines of heads as the words over the bars take. */
static struct bc_rows plan_rows(
    const struct bc_pen *pen, struct bc_rows_style *style, struct bc_lines *ret_head)
{
    for (;;) {
        struct bc_rows rows = bc_rows_plan(pen, style);

        *ret_head = bc_pen_wrap(pen, BC_BOLD, rows.size_pt, pen->chart->heads[0],
            rows.plot_right_pt + style->outside_pt - rows.plot_left_pt);
        if (ret_head->count <= style->head_lines) {
            return rows;
        }
        style->head_lines = ret_head->count;
    }
}

static void draw_head(
    const struct bc_pen *pen, const struct bc_rows *rows, const struct bc_lines *head)
{
    if (head->count > 0) {
        bc_pen_lines_from(pen, BC_PEN_LEFT, rows->plot_left_pt,
            rows->head_bottom_pt - (double)(head->count - 1) * bc_pen_leading(rows->size_pt),
            bc_pen_letters(pen, BC_BOLD, rows->size_pt), head);
    }
}

/* Rules under the heads and above a total. */
static void draw_rules(
    const struct bc_pen *pen, const struct bc_rows *rows, const struct sizes *sizes)
{
    if (rows->head_bottom_pt > 0) {
        bc_pen_horizontal(pen, 0, pen->frame->width_pt, rows->head_bottom_pt + 0.5 * rows->size_pt,
            sizes->rule_pt);
    }
    for (size_t i = 1; i < rows->chart->row_count; i++) {
        if (rows->chart->rows[i].weight == BC_CHART_SUM &&
            rows->chart->rows[i - 1].weight != BC_CHART_SUM) {
            bc_pen_horizontal(pen, 0, pen->frame->width_pt, rows->middle_pt[i] - rows->pitch_pt / 2,
                sizes->rule_pt);
        }
    }
}

static double most_of(const struct bc_chart *chart)
{
    double most = 0;

    for (size_t i = 0; i < chart->row_count; i++) {
        if (chart->rows[i].has_data && chart->rows[i].weight != BC_CHART_SUM) {
            most = fmax(
                most, fmax(chart->rows[i].value[BC_BARS_ALL], chart->rows[i].value[BC_BARS_PART]));
        }
    }
    return most > 0 ? most : 1;
}

static struct bc_color bar_color(enum bc_chart_weight weight)
{
    if (weight == BC_CHART_LATE) {
        return bc_chart_orange;
    }
    return weight == BC_CHART_STRONG ? bc_chart_blue : bc_chart_light;
}

/* What the rows of both kinds have in common. */
static struct bc_rows_style style_of(
    const struct bc_pen *pen, const struct sizes *sizes, double head_gap_pt, double least_plot_pt)
{
    return (struct bc_rows_style){.pitch_pt = sizes->pitch_pt,
        .least_pitch_pt = sizes->least_pitch_pt,
        .name_gap_pt = sizes->name_gap_pt,
        .head_gap_pt = head_gap_pt,
        .group_gap_pt = 6,
        .below_pt = 2,
        .least_plot_pt = least_plot_pt,
        .outside_pt = ends_room(pen, sizes),
        .first_column = 1,
        .bold_column = BC_ROWS_NONE,
        .bold_head = BC_ROWS_NONE,
        .strong_column = BC_ROWS_NONE,
        .late_is_ordinary = true};
}

double bc_bars_draw(const struct bc_pen *pen)
{
    const bool is_slide = pen->frame->is_slide;
    const struct sizes *sizes = is_slide ? &slide_sizes : &paper_sizes;
    struct bc_rows_style style = style_of(pen, sizes, is_slide ? 18 : 9, is_slide ? 110 : 70);
    struct bc_lines head;
    struct bc_rows rows = plan_rows(pen, &style, &head);
    double unit_pt = (rows.plot_right_pt - rows.plot_left_pt) / most_of(rows.chart);

    draw_rules(pen, &rows, sizes);
    draw_head(pen, &rows, &head);
    for (size_t i = 0; i < rows.chart->row_count; i++) {
        const struct bc_chart_row *row = &rows.chart->rows[i];
        bool has_bar = row->has_data && row->weight != BC_CHART_SUM;
        double bar_pt = has_bar ? fmax(0, row->value[BC_BARS_ALL]) * unit_pt : 0;
        double top_pt = rows.middle_pt[i] - sizes->bar_pt / 2;

        if (has_bar) {
            double part_pt = fmax(0, row->value[BC_BARS_PART]) * unit_pt;

            bc_pen_rect(
                pen, rows.plot_left_pt, top_pt, bar_pt, sizes->bar_pt, bar_color(row->weight));
            bc_pen_rect(pen, rows.plot_left_pt, top_pt, part_pt, sizes->bar_pt, bc_chart_orange);
            bar_pt = fmax(bar_pt, part_pt);
        }
        bc_pen_left(pen, rows.plot_left_pt + (bar_pt > 0 ? bar_pt + sizes->end_gap_pt : 0),
            rows.middle_pt[i] + bc_pen_drop(rows.size_pt),
            bc_pen_letters(pen, BC_BOLD, rows.size_pt), row->text[0]);
    }
    bc_rows_draw(pen, &rows, &style);
    return rows.height_pt;
}

/* From the zero line to the right and to the left. */
struct zero {
    double x_pt, unit_pt;
};

static struct zero zero_of(const struct bc_rows *rows)
{
    double most = 0;
    double least = 0;
    struct zero zero = {rows->plot_left_pt, 0};

    for (size_t i = 0; i < rows->chart->row_count; i++) {
        const struct bc_chart_row *row = &rows->chart->rows[i];

        if (row->has_data && row->weight != BC_CHART_SUM) {
            most = fmax(most, row->value[0]);
            least = fmin(least, row->value[0]);
        }
    }
    if (most > least) {
        zero.unit_pt = (rows->plot_right_pt - rows->plot_left_pt) / (most - least);
        zero.x_pt = rows->plot_left_pt - least * zero.unit_pt;
    }
    return zero;
}

static struct bc_color change_color(const struct bc_chart_row *row)
{
    if (row->weight == BC_CHART_REST) {
        return bc_chart_light;
    }
    return row->value[0] > 0 ? bc_chart_blue : bc_chart_dark_grey;
}

double bc_diverging_draw(const struct bc_pen *pen)
{
    const bool is_slide = pen->frame->is_slide;
    const struct sizes *sizes = is_slide ? &diverging_slide_sizes : &paper_sizes;
    struct bc_rows_style style = style_of(pen, sizes, is_slide ? 16 : 9, is_slide ? 90 : 80);
    struct bc_lines head;
    struct bc_rows rows = plan_rows(pen, &style, &head);
    struct zero zero = zero_of(&rows);
    double bottom_pt = rows.rows_bottom_pt;

    for (size_t i = 0; i < rows.chart->row_count; i++) {
        const struct bc_chart_row *row = &rows.chart->rows[i];
        double change_pt = 0;

        if (row->weight == BC_CHART_SUM) {
            bottom_pt = fmin(bottom_pt, rows.middle_pt[i] - rows.pitch_pt / 2);
        } else if (row->has_data) {
            change_pt = row->value[0] * zero.unit_pt;
            bc_pen_rect(pen, zero.x_pt + fmin(0, change_pt), rows.middle_pt[i] - sizes->bar_pt / 2,
                fabs(change_pt), sizes->bar_pt, change_color(row));
        }
        bc_pen_left(pen, zero.x_pt + fmax(0, change_pt) + sizes->end_gap_pt,
            rows.middle_pt[i] + bc_pen_drop(rows.size_pt),
            bc_pen_letters(pen, BC_BOLD, rows.size_pt), row->text[0]);
    }
    draw_head(pen, &rows, &head);
    bc_pen_vertical(pen, zero.x_pt, rows.rows_top_pt, bottom_pt, sizes->rule_pt);
    bc_rows_draw(pen, &rows, &style);
    return rows.height_pt;
}

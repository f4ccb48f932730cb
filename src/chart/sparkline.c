#include "chart/draw.h"

#include <math.h>

static const double line_height_pt = 46;

/* "12 tuần: 243–298" */
static const char *range_words(const struct bc_pen *pen)
{
    const struct bc_chart *chart = pen->chart;
    const struct bc_chart_row *least = NULL;
    const struct bc_chart_row *most = NULL;
    const char *axis = bc_pen_word(chart->axis);
    const char *before = bc_pen_has_word(axis) ? ": " : "";

    for (size_t i = 0; i < chart->row_count; i++) {
        const struct bc_chart_row *row = &chart->rows[i];

        if (row->has_data && (least == NULL || row->value[0] < least->value[0])) {
            least = row;
        }
        if (row->has_data && (most == NULL || row->value[0] > most->value[0])) {
            most = row;
        }
    }
    if (least == NULL || !bc_pen_has_word(least->text[0])) {
        return axis;
    }
    if (least->value[0] >= most->value[0]) {
        return bc_arena_printf(pen->arena, "%s%s%s", axis, before, least->text[0]);
    }
    return bc_arena_printf(
        pen->arena, "%s%s%s–%s", axis, before, least->text[0], bc_pen_word(most->text[0]));
}

/* The line between its least and its greatest value, without an axis; it breaks where data lack. */
static void draw_line(const struct bc_pen *pen, double height_pt, double radius_pt)
{
    const struct bc_chart *chart = pen->chart;
    const struct bc_stroke stroke = {
        .width_pt = pen->frame->is_slide ? 2.2 : 1.25, .color = bc_chart_blue};
    struct bc_point *points = bc_arena_alloc_array(pen->arena, chart->row_count, sizeof(*points));
    double least = HUGE_VAL;
    double most = -HUGE_VAL;
    double step_pt = chart->row_count > 1
                         ? (pen->frame->width_pt - 2 * radius_pt) / (double)(chart->row_count - 1)
                         : 0;
    size_t count = 0;

    for (size_t i = 0; i < chart->row_count; i++) {
        if (chart->rows[i].has_data) {
            least = fmin(least, chart->rows[i].value[0]);
            most = fmax(most, chart->rows[i].value[0]);
        }
    }
    for (size_t i = 0; i < chart->row_count; i++) {
        bool is_last = i + 1 == chart->row_count;

        if (chart->rows[i].has_data) {
            double part = most > least ? (chart->rows[i].value[0] - least) / (most - least) : 0.5;

            points[count++] = (struct bc_point){radius_pt + (double)i * step_pt,
                height_pt - radius_pt - part * (height_pt - 2 * radius_pt)};
        }
        if (!chart->rows[i].has_data || is_last) {
            bc_pen_polyline(pen, points, count, stroke);
            if (count == 1 || (count > 0 && is_last)) {
                bc_pen_circle(
                    pen, points[count - 1].x_pt, points[count - 1].y_pt, radius_pt, bc_chart_blue);
            }
            count = 0;
        }
    }
}

double bc_sparkline_draw(const struct bc_pen *pen)
{
    const double size_pt = pen->axis_pt;
    const double leading_pt = bc_pen_leading(size_pt);
    struct bc_lines words =
        bc_pen_wrap(pen, BC_REGULAR, size_pt, range_words(pen), pen->frame->width_pt);
    double words_pt = words.count > 0 ? (double)words.count * leading_pt + 0.5 * size_pt : 0;
    double line_pt = line_height_pt;

    if (pen->frame->height_pt > 0) {
        line_pt = fmax(14, fmin(line_pt, pen->frame->height_pt - words_pt));
    }
    draw_line(pen, line_pt, pen->frame->is_slide ? 4.5 : 2.6);
    bc_pen_lines_from(pen, BC_PEN_LEFT, 0, line_pt + 1.4 * size_pt,
        (struct bc_lettering){BC_REGULAR, size_pt, pen->faint}, &words);
    return line_pt + words_pt;
}

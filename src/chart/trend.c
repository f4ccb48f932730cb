#include "chart/columns.h"
#include "chart/draw.h"

#include <math.h>

/* On paper 176 high: lines in the upper 84, columns of at most 44 under them; a slide keeps the
 * proportions. Lengths in points, y from the top of the chart. */
static const double paper_height_pt = 176, slide_height_pt = 300;
static const double upper_part = 84.0 / 148, lower_part = 44.0 / 148;

/* What is measured once, before anything is drawn. */
struct plan {
    const struct bc_pen *pen;
    const struct bc_chart *trend;
    double size_pt, height_pt;
    double upper_top_pt, upper_bottom_pt, zero_line_pt, tallest_pt;
    double left_pt, pitch_pt; /* of the plot */
    double axis_from, axis_step;
    double closing_most;
    struct bc_column *columns;
};

static void find_range(const struct bc_chart *trend, double *ret_least, double *ret_most)
{
    bool is_first = true;

    *ret_least = *ret_most = 0;
    for (size_t i = 0; i < trend->row_count; i++) {
        const struct bc_chart_row *point = &trend->rows[i];

        if (point->has_data) {
            double low = fmin(point->value[BC_TREND_RECEIVED], point->value[BC_TREND_HANDLED]);
            double high = fmax(point->value[BC_TREND_RECEIVED], point->value[BC_TREND_HANDLED]);

            *ret_least = is_first ? low : fmin(*ret_least, low);
            *ret_most = is_first ? high : fmax(*ret_most, high);
            is_first = false;
        }
    }
}

/* The smallest round step whose three gridlines hold all values: 1, 2, 5, 10, 20, 50 … */
static void choose_axis(const struct bc_chart *trend, double *ret_from, double *ret_step)
{
    static const double factors[] = {1, 2, 5};
    double least;
    double most;

    find_range(trend, &least, &most);
    for (double power = 1;; power *= 10) {
        for (size_t i = 0; i < 3; i++) {
            double step = factors[i] * power;
            double from = floor(least / step) * step;

            if (from + 2 * step >= most) {
                *ret_from = from;
                *ret_step = step;
                return;
            }
        }
    }
}

double bc_trend_axis_start(const struct bc_chart *trend)
{
    double from;
    double step;

    choose_axis(trend, &from, &step);
    return from;
}

static double centre_of(const struct plan *plan, size_t index)
{
    return plan->left_pt + ((double)index + 0.5) * plan->pitch_pt;
}

static double level_of(const struct plan *plan, double value)
{
    double part = (value - plan->axis_from) / (2 * plan->axis_step);

    return plan->upper_bottom_pt - part * (plan->upper_bottom_pt - plan->upper_top_pt);
}

static double plot_right(const struct plan *plan)
{
    return plan->left_pt + plan->pitch_pt * (double)plan->trend->row_count;
}

static double axis_gap(const struct plan *plan)
{
    return 0.5 * plan->size_pt;
}

/* On paper the thickness that design.md names, on a slide more by as much as the letters. */
static double thick(const struct plan *plan, double paper_pt)
{
    return plan->pen->frame->is_slide ? 1.7 * paper_pt : paper_pt;
}

static void draw_grid(const struct plan *plan)
{
    const struct bc_pen *pen = plan->pen;

    for (int i = 0; i < 3; i++) {
        double value = plan->axis_from + i * plan->axis_step;
        double y_pt = level_of(plan, value);

        bc_pen_line(pen, (struct bc_point){plan->left_pt, y_pt},
            (struct bc_point){plot_right(plan), y_pt},
            (struct bc_stroke){.width_pt = thick(plan, 0.35), .color = bc_chart_grid});
        bc_pen_right(pen, plan->left_pt - axis_gap(plan), y_pt + bc_pen_drop(pen->axis_pt),
            bc_pen_letters(pen, BC_REGULAR, pen->axis_pt), bc_chart_number(pen->arena, value));
    }
}

/* A line is interrupted where there is no data; a lonely point is a dot. */
static void draw_line(const struct plan *plan, size_t value)
{
    const struct bc_chart *trend = plan->trend;
    const bool is_received = value == BC_TREND_RECEIVED;
    const struct bc_stroke stroke = {.width_pt = thick(plan, is_received ? 1.9 : 1.25),
        .color = is_received ? bc_chart_blue : bc_chart_dark_grey};
    const double radius_pt = thick(plan, is_received ? 2.8 : 2.6);

    struct bc_point *points =
        bc_arena_alloc_array(plan->pen->arena, trend->row_count, sizeof(*points));
    size_t count = 0;

    for (size_t i = 0; i < trend->row_count; i++) {
        bool is_last = i + 1 == trend->row_count;

        if (trend->rows[i].has_data) {
            points[count++] =
                (struct bc_point){centre_of(plan, i), level_of(plan, trend->rows[i].value[value])};
        }
        if (!trend->rows[i].has_data || is_last) {
            bc_pen_polyline(plan->pen, points, count, stroke);
            if (count == 1 || (count > 0 && is_last)) {
                bc_pen_circle(plan->pen, points[count - 1].x_pt, points[count - 1].y_pt, radius_pt,
                    stroke.color);
            }
            count = 0;
        }
    }
}

/* The two end labels stand at their line's end, at least a line apart, inside the chart. */
static void draw_end_labels(const struct plan *plan)
{
    const struct bc_pen *pen = plan->pen;
    const struct bc_chart_row *last = &plan->trend->rows[plan->trend->row_count - 1];
    const double apart_pt = 1.15 * plan->size_pt;
    double x_pt = centre_of(plan, plan->trend->row_count - 1) + 0.86 * plan->size_pt;
    double received_pt =
        level_of(plan, last->value[BC_TREND_RECEIVED]) + bc_pen_drop(plan->size_pt);
    double handled_pt = level_of(plan, last->value[BC_TREND_HANDLED]) + bc_pen_drop(plan->size_pt);
    bool received_is_upper = received_pt <= handled_pt;
    double upper_pt = fmin(received_pt, handled_pt);
    double lower_pt = fmax(received_pt, handled_pt);
    double lack_pt = fmax(0, apart_pt - (lower_pt - upper_pt));

    if (!last->has_data) {
        return;
    }
    upper_pt = fmax(0.8 * plan->size_pt, upper_pt - lack_pt / 2);
    lower_pt = fmax(upper_pt + apart_pt, lower_pt + lack_pt / 2);
    lower_pt = fmin(lower_pt, plan->upper_bottom_pt + bc_pen_drop(plan->size_pt));
    upper_pt = fmin(upper_pt, lower_pt - apart_pt);
    bc_pen_left(pen, x_pt, received_is_upper ? upper_pt : lower_pt,
        bc_pen_letters(pen, BC_BOLD, plan->size_pt), plan->trend->received);
    bc_pen_left(pen, x_pt, received_is_upper ? lower_pt : upper_pt,
        bc_pen_letters(pen, BC_REGULAR, plan->size_pt), plan->trend->handled);
}

static double column_height(const struct plan *plan, double value)
{
    return plan->closing_most > 0 ? fmax(0, value) / plan->closing_most * plan->tallest_pt : 0;
}

/* Columns with a number over each; they become lower where numbers must stand in two rows. */
static void plan_columns(struct plan *plan)
{
    const struct bc_chart *trend = plan->trend;
    double width_pt = fmin(thick(plan, 15), 0.72 * plan->pitch_pt);
    double highest_pt;

    plan->columns =
        bc_arena_alloc_array(plan->pen->arena, trend->row_count, sizeof(*plan->columns));
    do {
        for (size_t i = 0; i < trend->row_count; i++) {
            const struct bc_chart_row *row = &trend->rows[i];
            double high_pt = row->has_data ? column_height(plan, row->value[BC_TREND_CLOSING]) : 0;

            plan->columns[i] = (struct bc_column){.left_pt = centre_of(plan, i) - width_pt / 2,
                .right_pt = centre_of(plan, i) + width_pt / 2,
                .top_pt = plan->zero_line_pt - high_pt,
                .text = row->text[0],
                .face = i + 1 == trend->row_count ? BC_BOLD : BC_REGULAR};
        }
        highest_pt = bc_columns_place(
            plan->pen, plan->columns, trend->row_count, plan->size_pt, 0.38 * plan->size_pt);
        plan->tallest_pt -= 2;
    } while (highest_pt < plan->upper_bottom_pt + 0.6 * plan->size_pt && plan->tallest_pt > 6);
    plan->tallest_pt += 2;
}

static void draw_columns(const struct plan *plan)
{
    const struct bc_chart *trend = plan->trend;

    for (size_t i = 0; i < trend->row_count; i++) {
        const struct bc_column *column = &plan->columns[i];
        double late_pt = trend->rows[i].has_data
                             ? column_height(plan, trend->rows[i].value[BC_TREND_OVERDUE])
                             : 0;

        bc_pen_rect(plan->pen, column->left_pt, column->top_pt, column->right_pt - column->left_pt,
            plan->zero_line_pt - column->top_pt,
            i + 1 == trend->row_count ? bc_chart_blue : bc_chart_light);
        bc_pen_rect(plan->pen, column->left_pt, plan->zero_line_pt - late_pt,
            column->right_pt - column->left_pt, late_pt, bc_chart_orange);
        bc_pen_centre(plan->pen, column->middle_pt, column->baseline_pt,
            bc_pen_letters(plan->pen, column->face, plan->size_pt), column->text);
    }
    bc_pen_horizontal(
        plan->pen, plan->left_pt, plot_right(plan), plan->zero_line_pt, thick(plan, 0.5));
}

/* Periods under the columns, the word for them at the left. */
static void draw_names(const struct plan *plan)
{
    const struct bc_pen *pen = plan->pen;
    const struct bc_chart *trend = plan->trend;
    double y_pt = plan->zero_line_pt + 1.19 * plan->size_pt;
    size_t stride = bc_columns_name_stride(pen, plan->size_pt, plan->pitch_pt, trend);

    for (size_t i = 0; i < trend->row_count; i++) {
        enum bc_face face = i + 1 == trend->row_count ? BC_BOLD : BC_REGULAR;
        double half_pt = bc_pen_width(pen, face, plan->size_pt, trend->rows[i].name) / 2;

        if ((trend->row_count - 1 - i) % stride == 0 &&
            (i + 1 == trend->row_count || centre_of(plan, i) - half_pt >= plan->left_pt - 2)) {
            bc_pen_centre(pen, fmin(centre_of(plan, i), pen->frame->width_pt - half_pt), y_pt,
                bc_pen_letters(pen, face, plan->size_pt), trend->rows[i].name);
        }
    }
    bc_pen_right(pen, plan->left_pt - axis_gap(plan), y_pt,
        bc_pen_letters(pen, BC_REGULAR, plan->size_pt), trend->axis);
}

/* What the columns are, beside the last one; the square is the key to the late part. */
static void draw_column_labels(const struct plan *plan)
{
    const struct bc_pen *pen = plan->pen;
    double middle_pt =
        plan->zero_line_pt - 0.5 * lower_part * (plan->zero_line_pt - plan->upper_top_pt);
    double square_pt = 0.67 * plan->size_pt;
    double x_pt = plot_right(plan) + 0.2 * plan->size_pt;
    double last_number_pt =
        plan->columns[plan->trend->row_count - 1].middle_pt +
        bc_pen_width(pen, BC_BOLD, plan->size_pt, plan->columns[plan->trend->row_count - 1].text) /
            2 +
        3;
    double width_pt;

    x_pt = fmax(x_pt, last_number_pt);
    width_pt = bc_pen_width(pen, BC_REGULAR, plan->size_pt, plan->trend->overdue);
    bc_pen_left(pen, x_pt, middle_pt - 0.3 * plan->size_pt,
        bc_pen_letters(pen, BC_BOLD, plan->size_pt), plan->trend->closing);
    if (bc_pen_has_word(plan->trend->overdue)) {
        double y_pt = middle_pt + plan->size_pt;

        bc_pen_left(
            pen, x_pt, y_pt, bc_pen_letters(pen, BC_REGULAR, plan->size_pt), plan->trend->overdue);
        bc_pen_rect(pen, x_pt + width_pt + 0.38 * plan->size_pt, y_pt - square_pt, square_pt,
            square_pt, bc_chart_orange);
    }
}

/* Room at the right for the longest of the four labels. */
static double label_room(const struct bc_pen *pen, double size_pt)
{
    const struct bc_chart *trend = pen->chart;
    const char *last_text = trend->rows[trend->row_count - 1].text[0];
    double at_lines_pt = fmax(bc_pen_width(pen, BC_BOLD, size_pt, trend->received),
                             bc_pen_width(pen, BC_REGULAR, size_pt, trend->handled)) +
                         0.86 * size_pt;
    double at_columns_pt =
        fmax(bc_pen_width(pen, BC_BOLD, size_pt, trend->closing),
            bc_pen_width(pen, BC_REGULAR, size_pt, trend->overdue) + 1.05 * size_pt) +
        fmax(0.2 * size_pt, bc_pen_width(pen, BC_BOLD, size_pt, last_text) / 2);

    return fmax(at_lines_pt, at_columns_pt) + 1;
}

static double number_room(const struct plan *plan)
{
    const struct bc_pen *pen = plan->pen;
    double room_pt = bc_pen_width(pen, BC_REGULAR, plan->size_pt, pen->chart->axis);

    for (int i = 0; i < 3; i++) {
        room_pt =
            fmax(room_pt, bc_pen_width(pen, BC_REGULAR, pen->axis_pt,
                              bc_chart_number(pen->arena, plan->axis_from + i * plan->axis_step)));
    }
    return room_pt;
}

static struct plan plan_at(const struct bc_pen *pen, double size_pt)
{
    struct plan plan = {.pen = pen, .trend = pen->chart, .size_pt = size_pt};
    double span_pt;

    plan.height_pt = pen->frame->is_slide ? slide_height_pt : paper_height_pt;
    if (pen->frame->height_pt > 0) {
        plan.height_pt = pen->frame->height_pt;
    }
    choose_axis(pen->chart, &plan.axis_from, &plan.axis_step);
    plan.upper_top_pt = 0.57 * size_pt;
    plan.zero_line_pt = plan.height_pt - 2.09 * size_pt;
    span_pt = plan.zero_line_pt - plan.upper_top_pt;
    plan.upper_bottom_pt = plan.upper_top_pt + upper_part * span_pt;
    plan.tallest_pt = lower_part * span_pt;
    plan.left_pt = number_room(&plan) + axis_gap(&plan);
    plan.pitch_pt =
        fmin(thick(&plan, 40), (pen->frame->width_pt - plan.left_pt - label_room(pen, size_pt)) /
                                   (double)pen->chart->row_count);
    for (size_t i = 0; i < pen->chart->row_count; i++) {
        plan.closing_most = fmax(plan.closing_most, pen->chart->rows[i].value[BC_TREND_CLOSING]);
    }
    return plan;
}

double bc_trend_draw(const struct bc_pen *pen)
{
    struct plan plan;

    for (size_t i = 0; i < BC_PEN_SIZES; i++) {
        plan = plan_at(pen, pen->sizes_pt[i]);
        if (bc_columns_are_roomy(pen, plan.size_pt, plan.pitch_pt)) {
            break;
        }
    }
    plan.pitch_pt = fmax(plan.pitch_pt, 2);
    plan_columns(&plan);
    draw_grid(&plan);
    draw_line(&plan, BC_TREND_HANDLED);
    draw_line(&plan, BC_TREND_RECEIVED);
    draw_end_labels(&plan);
    draw_columns(&plan);
    draw_names(&plan);
    draw_column_labels(&plan);
    return plan.height_pt;
}

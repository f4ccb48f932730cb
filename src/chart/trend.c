#include "chart/draw.h"

#include <assert.h>
#include <math.h>

/* All lengths in points; y from the top of the chart. */
static const double height_pt = 170;
static const double upper_top_pt = 6, upper_bottom_pt = 82;
static const double zero_line_pt = 148, tallest_column_pt = 44;
static const double label_size_pt = 10.5, axis_size_pt = 10, least_size_pt = 9.5;
static const double end_gap_pt = 9, axis_gap_pt = 5;

static const struct bc_color blue = {0x14 / 255.0, 0x3F / 255.0, 0x78 / 255.0};
static const struct bc_color light = {0xA8 / 255.0, 0xC1 / 255.0, 0xE0 / 255.0};
static const struct bc_color dark_grey = {0x7A / 255.0, 0x7A / 255.0, 0x7A / 255.0};
static const struct bc_color orange = {0xC2 / 255.0, 0x4F / 255.0, 0x00 / 255.0};
static const struct bc_color grid = {0xBF / 255.0, 0xBF / 255.0, 0xBF / 255.0};

/* What is measured once, before anything is drawn. */
struct plan {
    const struct bc_chart *trend;
    bc_canvas *canvas;
    const bc_fonts *fonts;
    struct bc_point origin;
    double left_pt, pitch_pt; /* of the plot, from the origin */
    double axis_from, axis_step;
    double closing_most;
};

double bc_trend_height_pt(
    const struct bc_chart *trend, const struct bc_chart_frame *frame, const bc_fonts *fonts)
{
    (void)trend;
    (void)fonts;
    return frame->height_pt > 0 ? frame->height_pt : height_pt;
}

static double text_width(const bc_fonts *fonts, enum bc_face face, double size_pt, const char *text)
{
    return bc_font_width_pt(fonts, face, size_pt, text, strlen(text));
}

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

static void put_text(const struct plan *plan, double x_pt, double y_pt, enum bc_face face,
    double size_pt, const char *text)
{
    const struct bc_run run = {.baseline = {plan->origin.x_pt + x_pt, plan->origin.y_pt + y_pt},
        .face = face,
        .size_pt = size_pt,
        .text = text,
        .where = plan->trend->where};

    bc_canvas_text(plan->canvas, &run);
}

static double centre_of(const struct plan *plan, size_t index)
{
    return plan->left_pt + ((double)index + 0.5) * plan->pitch_pt;
}

static double level_of(const struct plan *plan, double value)
{
    double part = (value - plan->axis_from) / (2 * plan->axis_step);

    return upper_bottom_pt - part * (upper_bottom_pt - upper_top_pt);
}

static struct bc_point at(const struct plan *plan, double x_pt, double y_pt)
{
    return (struct bc_point){plan->origin.x_pt + x_pt, plan->origin.y_pt + y_pt};
}

static double plot_right(const struct plan *plan)
{
    return plan->left_pt + plan->pitch_pt * (double)plan->trend->row_count;
}

static void draw_grid(const struct plan *plan, bc_arena *arena)
{
    for (int i = 0; i < 3; i++) {
        double value = plan->axis_from + i * plan->axis_step;
        double y_pt = level_of(plan, value);
        const char *text = bc_chart_number(arena, value);

        bc_canvas_line(plan->canvas, at(plan, plan->left_pt, y_pt),
            at(plan, plot_right(plan), y_pt), (struct bc_stroke){.width_pt = 0.35, .color = grid});
        put_text(plan,
            plan->left_pt - axis_gap_pt - text_width(plan->fonts, BC_REGULAR, axis_size_pt, text),
            y_pt + 3.5, BC_REGULAR, axis_size_pt, text);
    }
}

static double value_of(const struct bc_chart_row *point, bool is_received)
{
    return is_received ? point->value[BC_TREND_RECEIVED] : point->value[BC_TREND_HANDLED];
}

/* A line is interrupted where there is no data; a lonely point is a dot. */
static void draw_line(const struct plan *plan, bool is_received)
{
    const struct bc_chart *trend = plan->trend;
    const struct bc_stroke stroke = {
        .width_pt = is_received ? 1.9 : 1.25, .color = is_received ? blue : dark_grey};
    struct bc_point points[BC_TREND_POINTS];
    size_t count = 0;

    for (size_t i = 0; i < trend->row_count; i++) {
        const struct bc_chart_row *point = &trend->rows[i];

        if (point->has_data) {
            points[count++] =
                at(plan, centre_of(plan, i), level_of(plan, value_of(point, is_received)));
        }
        if (!point->has_data || i + 1 == trend->row_count) {
            bc_canvas_polyline(plan->canvas, points, count, stroke);
            if (count == 1 || (count > 0 && i + 1 == trend->row_count)) {
                bc_canvas_fill_circle(
                    plan->canvas, points[count - 1], is_received ? 2.8 : 2.6, stroke.color);
            }
            count = 0;
        }
    }
}

/* The two end labels stand at their line's end, at least 12 apart. */
static void draw_end_labels(const struct plan *plan)
{
    const struct bc_chart_row *last = &plan->trend->rows[plan->trend->row_count - 1];
    double x_pt = centre_of(plan, plan->trend->row_count - 1) + end_gap_pt;
    double received_pt = level_of(plan, last->value[BC_TREND_RECEIVED]) + 3.5;
    double handled_pt = level_of(plan, last->value[BC_TREND_HANDLED]) + 3.5;
    double lack_pt = 12 - fabs(received_pt - handled_pt);

    if (!last->has_data) {
        return;
    }
    if (lack_pt > 0) {
        double direction = received_pt <= handled_pt ? 1 : -1;

        received_pt -= direction * lack_pt / 2;
        handled_pt += direction * lack_pt / 2;
    }
    put_text(plan, x_pt, received_pt, BC_BOLD, label_size_pt, plan->trend->received);
    put_text(plan, x_pt, handled_pt, BC_REGULAR, label_size_pt, plan->trend->handled);
}

static double column_height(const struct plan *plan, double value)
{
    return plan->closing_most > 0 ? value / plan->closing_most * tallest_column_pt : 0;
}

static void draw_bar(const struct plan *plan, double centre_pt, double value, struct bc_color color)
{
    double bar_pt = column_height(plan, value);
    double width_pt = fmin(15, plan->pitch_pt - 6);

    bc_canvas_fill_rect(plan->canvas, at(plan, centre_pt - width_pt / 2, zero_line_pt - bar_pt),
        (struct bc_size){width_pt, bar_pt}, color);
}

/* Every column has its number on top; where the numbers are too wide for that, every second, the
 * last one always. */
static size_t number_stride(const struct plan *plan, double *ret_size_pt)
{
    double widest_pt = 0;

    *ret_size_pt = label_size_pt;
    for (size_t i = 0; i < plan->trend->row_count; i++) {
        const struct bc_chart_row *point = &plan->trend->rows[i];

        if (point->has_data) {
            widest_pt =
                fmax(widest_pt, text_width(plan->fonts, BC_BOLD, label_size_pt, point->text[0]));
        }
    }
    if (widest_pt + 3 > plan->pitch_pt) {
        widest_pt *= least_size_pt / label_size_pt;
        *ret_size_pt = least_size_pt;
    }
    return widest_pt + 3 > plan->pitch_pt ? 2 : 1;
}

static void draw_columns(const struct plan *plan)
{
    const struct bc_chart *trend = plan->trend;
    double size_pt;
    size_t stride = number_stride(plan, &size_pt);

    for (size_t i = 0; i < trend->row_count; i++) {
        const struct bc_chart_row *point = &trend->rows[i];
        bool is_last = i + 1 == trend->row_count;
        enum bc_face face = is_last ? BC_BOLD : BC_REGULAR;
        double centre_pt = centre_of(plan, i);

        put_text(plan, centre_pt - text_width(plan->fonts, face, label_size_pt, point->name) / 2,
            zero_line_pt + 12.5, face, label_size_pt, point->name);
        if (!point->has_data) {
            continue;
        }
        draw_bar(plan, centre_pt, point->value[BC_TREND_CLOSING], is_last ? blue : light);
        draw_bar(plan, centre_pt, point->value[BC_TREND_OVERDUE], orange);
        if ((trend->row_count - 1 - i) % stride == 0) {
            put_text(plan, centre_pt - text_width(plan->fonts, face, size_pt, point->text[0]) / 2,
                zero_line_pt - column_height(plan, point->value[BC_TREND_CLOSING]) - 4, face,
                size_pt, point->text[0]);
        }
    }
    bc_canvas_line(plan->canvas, at(plan, plan->left_pt, zero_line_pt),
        at(plan, plot_right(plan), zero_line_pt),
        (struct bc_stroke){.width_pt = 0.5, .color = BC_BLACK});
    put_text(plan,
        plan->left_pt - axis_gap_pt -
            text_width(plan->fonts, BC_REGULAR, label_size_pt, trend->axis),
        zero_line_pt + 12.5, BC_REGULAR, label_size_pt, trend->axis);
}

/* What the columns are, beside the last one; the square is the key to the late part. */
static void draw_column_labels(const struct plan *plan)
{
    double x_pt = plot_right(plan) + 2;
    double width_pt = text_width(plan->fonts, BC_REGULAR, label_size_pt, plan->trend->overdue);

    put_text(plan, x_pt, 113, BC_BOLD, label_size_pt, plan->trend->closing);
    put_text(plan, x_pt, 126.5, BC_REGULAR, label_size_pt, plan->trend->overdue);
    bc_canvas_fill_rect(
        plan->canvas, at(plan, x_pt + width_pt + 4, 119.5), (struct bc_size){7, 7}, orange);
}

/* Room at the right for the longest of the four labels. */
static double label_room(const struct bc_chart *trend, const bc_fonts *fonts)
{
    double at_lines_pt = fmax(text_width(fonts, BC_BOLD, label_size_pt, trend->received),
                             text_width(fonts, BC_REGULAR, label_size_pt, trend->handled)) +
                         end_gap_pt;
    double at_columns_pt = fmax(text_width(fonts, BC_BOLD, label_size_pt, trend->closing),
                               text_width(fonts, BC_REGULAR, label_size_pt, trend->overdue) + 11) +
                           2;

    return fmax(at_lines_pt, at_columns_pt);
}

void bc_trend_draw(const struct bc_chart *trend, const struct bc_chart_frame *frame,
    bc_canvas *canvas, const bc_fonts *fonts)
{
    struct plan plan = {
        .trend = trend, .canvas = canvas, .fonts = fonts, .origin = frame->top_left};
    const double width_pt = frame->width_pt;
    bc_arena *scratch = bc_arena_new();
    const char *top_label;

    assert(trend->row_count > 0 && trend->row_count <= BC_TREND_POINTS);
    choose_axis(trend, &plan.axis_from, &plan.axis_step);
    top_label = bc_chart_number(scratch, plan.axis_from + 2 * plan.axis_step);
    plan.left_pt = fmax(text_width(fonts, BC_REGULAR, label_size_pt, trend->axis),
                       text_width(fonts, BC_REGULAR, axis_size_pt, top_label)) +
                   axis_gap_pt;
    plan.pitch_pt =
        fmin(40, (width_pt - plan.left_pt - label_room(trend, fonts)) / (double)trend->row_count);
    for (size_t i = 0; i < trend->row_count; i++) {
        plan.closing_most = fmax(plan.closing_most, trend->rows[i].value[BC_TREND_CLOSING]);
    }
    draw_grid(&plan, scratch);
    draw_line(&plan, false);
    draw_line(&plan, true);
    draw_end_labels(&plan);
    draw_columns(&plan);
    draw_column_labels(&plan);
    bc_arena_free(scratch);
}

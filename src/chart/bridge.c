#include "chart/columns.h"
#include "chart/draw.h"

#include <math.h>

static const double slide_height_pt = 330, paper_height_pt = 170;

struct plan {
    const struct bc_pen *pen;
    const struct bc_chart *chart;
    double size_pt, name_size_pt;
    double pitch_pt, bar_pt;
    double zero_pt; /* the line under the columns */
    double height_pt;
    double least, most; /* of the running level */
    double *from, *to;  /* levels between which a column stands */
    struct bc_lines *names;
    struct bc_column *columns;
};

/* A total stands from 0, a change where the last one ended. */
static void plan_levels(struct plan *plan)
{
    double level = 0;

    for (size_t i = 0; i < plan->chart->row_count; i++) {
        const struct bc_chart_row *row = &plan->chart->rows[i];
        double amount = row->has_data ? row->value[BC_BRIDGE_AMOUNT] : 0;
        bool is_total = row->weight == BC_CHART_SUM;

        plan->from[i] = is_total && row->has_data ? 0 : level;
        level = is_total ? (row->has_data ? amount : level) : level + amount;
        plan->to[i] = level;
        plan->least = fmin(plan->least, level);
        plan->most = fmax(plan->most, level);
    }
}

static double left_of(const struct plan *plan, size_t index)
{
    return (double)index * plan->pitch_pt;
}

/* Names under the columns; the outer ones may not leave the frame. */
static size_t plan_names(struct plan *plan)
{
    size_t count = plan->chart->row_count;
    size_t most = 0;

    for (size_t i = 0; i < count; i++) {
        bool is_outer = i == 0 || i + 1 == count;
        double room_pt = is_outer ? (plan->pitch_pt + plan->bar_pt) / 2 - 2 : plan->pitch_pt - 4;

        if (count == 1) {
            room_pt = plan->pen->frame->width_pt;
        }
        plan->names[i] = bc_pen_wrap_name(
            plan->pen, BC_REGULAR, plan->name_size_pt, &plan->chart->rows[i], room_pt);
        most = plan->names[i].count > most ? plan->names[i].count : most;
    }
    return most;
}

/* The columns as high as their numbers leave room for. */
static void plan_columns(struct plan *plan)
{
    double span_pt = plan->zero_pt;
    double highest_pt;

    do {
        double unit_pt = plan->most > plan->least ? span_pt / (plan->most - plan->least) : 0;

        for (size_t i = 0; i < plan->chart->row_count; i++) {
            plan->columns[i] = (struct bc_column){.left_pt = left_of(plan, i),
                .right_pt = left_of(plan, i) + plan->bar_pt,
                .top_pt =
                    plan->zero_pt - (fmax(plan->from[i], plan->to[i]) - plan->least) * unit_pt,
                .text = plan->chart->rows[i].text[0],
                .face = BC_BOLD};
        }
        highest_pt = bc_columns_place(
            plan->pen, plan->columns, plan->chart->row_count, plan->size_pt, 0.4 * plan->size_pt);
        span_pt -= 2;
    } while (highest_pt < 0 && span_pt > 20);
}

static double level_y(const struct plan *plan, double level)
{
    double unit_pt = 0;

    /* Any column that is not flat gives the unit. */
    for (size_t i = 0; i < plan->chart->row_count; i++) {
        double high = fmax(plan->from[i], plan->to[i]) - plan->least;

        if (high > 0) {
            unit_pt = (plan->zero_pt - plan->columns[i].top_pt) / high;
            break;
        }
    }
    return plan->zero_pt - (level - plan->least) * unit_pt;
}

static void draw_column(const struct plan *plan, size_t index)
{
    const struct bc_chart_row *row = &plan->chart->rows[index];
    const struct bc_column *column = &plan->columns[index];
    double end_pt = level_y(plan, plan->to[index]);
    double bottom_pt = level_y(plan, fmin(plan->from[index], plan->to[index]));
    struct bc_color color = bc_chart_light;

    if (row->weight != BC_CHART_SUM) {
        color = row->value[BC_BRIDGE_AMOUNT] > 0 ? bc_chart_blue : bc_chart_dark_grey;
    }
    if (row->has_data) {
        bc_pen_rect(plan->pen, column->left_pt, column->top_pt, plan->bar_pt,
            bottom_pt - column->top_pt, color);
    }
    bc_pen_centre(plan->pen, column->middle_pt, column->baseline_pt,
        bc_pen_letters(plan->pen, column->face, plan->size_pt), column->text);
    if (index + 1 < plan->chart->row_count) {
        bc_pen_line(plan->pen, (struct bc_point){column->right_pt, end_pt},
            (struct bc_point){plan->columns[index + 1].left_pt, end_pt},
            (struct bc_stroke){.width_pt = 0.75, .color = plan->pen->ink});
    }
}

static void draw_name(const struct plan *plan, size_t index)
{
    double half_pt = plan->names[index].width_pt / 2;
    double middle_pt = left_of(plan, index) + plan->bar_pt / 2;

    middle_pt = fmax(half_pt, fmin(middle_pt, plan->pen->frame->width_pt - half_pt));
    bc_pen_lines_from(plan->pen, BC_PEN_CENTRE, middle_pt,
        plan->zero_pt + 1.35 * plan->name_size_pt,
        bc_pen_letters(plan->pen, BC_REGULAR, plan->name_size_pt), &plan->names[index]);
}

static struct plan plan_at(const struct bc_pen *pen, double size_pt)
{
    struct plan plan = {.pen = pen, .chart = pen->chart, .size_pt = size_pt};
    size_t count = pen->chart->row_count;
    double lines;

    plan.name_size_pt = pen->frame->is_slide ? 15 : pen->axis_pt;
    plan.height_pt = pen->frame->is_slide ? slide_height_pt : paper_height_pt;
    if (pen->frame->height_pt > 0) {
        plan.height_pt = pen->frame->height_pt;
    }
    plan.pitch_pt = pen->frame->width_pt / ((double)count - 1 + 0.735);
    plan.bar_pt = 0.735 * plan.pitch_pt;
    plan.from = bc_arena_alloc_array(pen->arena, count, sizeof(*plan.from));
    plan.to = bc_arena_alloc_array(pen->arena, count, sizeof(*plan.to));
    plan.names = bc_arena_alloc_array(pen->arena, count, sizeof(*plan.names));
    plan.columns = bc_arena_alloc_array(pen->arena, count, sizeof(*plan.columns));
    plan_levels(&plan);
    lines = (double)plan_names(&plan);
    plan.zero_pt = plan.height_pt - (0.5 + 1.2 * lines) * plan.name_size_pt;
    plan_columns(&plan);
    return plan;
}

double bc_bridge_draw(const struct bc_pen *pen)
{
    struct plan plan;

    for (size_t i = 0; i < BC_PEN_SIZES; i++) {
        plan = plan_at(pen, pen->sizes_pt[i]);
        if (bc_columns_are_roomy(pen, plan.size_pt, plan.pitch_pt)) {
            break;
        }
    }
    for (size_t i = 0; i < plan.chart->row_count; i++) {
        draw_column(&plan, i);
        draw_name(&plan, i);
    }
    bc_pen_horizontal(pen, 0, pen->frame->width_pt, level_y(&plan, fmax(0, plan.least)),
        pen->frame->is_slide ? 1 : 0.5);
    return plan.height_pt;
}

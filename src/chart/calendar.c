#include "chart/columns.h"
#include "chart/draw.h"

#include <math.h>

static const double slide_height_pt = 330, paper_height_pt = 150;

/* Columns over a line, days under it, brackets with the sums of weeks under these. */
struct plan {
    const struct bc_pen *pen;
    const struct bc_chart *chart;
    double size_pt, bracket_size_pt;
    double pitch_pt, bar_pt;
    double zero_pt, bracket_pt, height_pt;
    double most;
    struct bc_column *columns;
    struct bc_lines *brackets; /* at the row where the group begins */
    double note_size_pt;
    struct bc_lines *notes; /* at the first of neighbours that are off for one reason */
    double *note_height_pt; /* what a note takes over the line, at each of them */
};

static bool is_off(const struct bc_chart_row *row)
{
    return bc_pen_has_word(row->note);
}

static double middle_of(const struct plan *plan, size_t index)
{
    return ((double)index + 0.5) * plan->pitch_pt;
}

static size_t group_end(const struct bc_chart *chart, size_t from)
{
    size_t to = from + 1;

    while (to < chart->row_count && !chart->rows[to].starts_group) {
        to++;
    }
    return to;
}

static size_t plan_brackets(struct plan *plan)
{
    size_t most = 0;

    for (size_t i = 0; i < plan->chart->row_count; i++) {
        if (plan->chart->rows[i].starts_group) {
            double room_pt = (double)(group_end(plan->chart, i) - i) * plan->pitch_pt - 6;

            plan->brackets[i] = bc_pen_wrap(plan->pen, BC_REGULAR, plan->bracket_size_pt,
                plan->chart->rows[i].text[1], room_pt);
            most = plan->brackets[i].count > most ? plan->brackets[i].count : most;
        }
    }
    return most;
}

/* Behind the neighbours that are off for the same reason. */
static size_t note_end(const struct bc_chart *chart, size_t from)
{
    size_t to = from + 1;

    while (to < chart->row_count &&
           strcmp(bc_pen_word(chart->rows[to].note), bc_pen_word(chart->rows[from].note)) == 0) {
        to++;
    }
    return to;
}

/* Why days are empty, once for neighbours with one reason, where whole words find room. */
static void plan_notes(struct plan *plan)
{
    size_t to;

    for (size_t from = 0; from < plan->chart->row_count; from = to) {
        struct bc_lines lines;
        double room_pt;

        to = note_end(plan->chart, from);
        if (!is_off(&plan->chart->rows[from])) {
            continue;
        }
        room_pt = (double)(to - from) * plan->pitch_pt - 2;
        lines = bc_pen_wrap(
            plan->pen, BC_REGULAR, plan->note_size_pt, plan->chart->rows[from].note, room_pt);
        if (lines.count > 2 || bc_pen_breaks_word(&lines, plan->chart->rows[from].note)) {
            continue;
        }
        plan->notes[from] = lines;
        for (size_t i = from; i < to; i++) {
            plan->note_height_pt[i] =
                (0.3 + (double)lines.count) * bc_pen_leading(plan->note_size_pt);
        }
    }
}

static void plan_columns(struct plan *plan)
{
    double span_pt = plan->zero_pt;
    double highest_pt;

    do {
        for (size_t i = 0; i < plan->chart->row_count; i++) {
            const struct bc_chart_row *row = &plan->chart->rows[i];
            double part = row->has_data && plan->most > 0 ? fmax(0, row->value[0]) / plan->most : 0;

            plan->columns[i] = (struct bc_column){.left_pt = middle_of(plan, i) - plan->bar_pt / 2,
                .right_pt = middle_of(plan, i) + plan->bar_pt / 2,
                .top_pt = plan->zero_pt - fmax(part * span_pt, plan->note_height_pt[i]),
                .text = is_off(row) ? "" : row->text[0],
                .face = BC_BOLD};
        }
        highest_pt = bc_columns_place(
            plan->pen, plan->columns, plan->chart->row_count, plan->size_pt, 0.4 * plan->size_pt);
        span_pt -= 2;
    } while (highest_pt < 0 && span_pt > 10);
}

static struct plan plan_at(const struct bc_pen *pen, double size_pt)
{
    struct plan plan = {.pen = pen, .chart = pen->chart, .size_pt = size_pt};
    size_t count = pen->chart->row_count;
    size_t lines;

    plan.bracket_size_pt = pen->axis_pt;
    plan.height_pt = pen->frame->is_slide ? slide_height_pt : paper_height_pt;
    if (pen->frame->height_pt > 0) {
        plan.height_pt = pen->frame->height_pt;
    }
    plan.pitch_pt = fmin(pen->frame->width_pt / (double)count, pen->frame->is_slide ? 90 : 46);
    plan.bar_pt = 0.78 * plan.pitch_pt;
    plan.columns = bc_arena_alloc_array(pen->arena, count, sizeof(*plan.columns));
    plan.brackets = bc_arena_alloc_array(pen->arena, count, sizeof(*plan.brackets));
    plan.note_size_pt = fmin(pen->sizes_pt[1], size_pt);
    plan.notes = bc_arena_alloc_array(pen->arena, count, sizeof(*plan.notes));
    plan.note_height_pt = bc_arena_alloc_array(pen->arena, count, sizeof(*plan.note_height_pt));
    plan_notes(&plan);
    lines = plan_brackets(&plan);
    plan.bracket_pt =
        plan.height_pt -
        (lines > 0 ? (0.5 + 1.2 * (double)lines) * plan.bracket_size_pt : 0.1 * size_pt);
    plan.zero_pt = plan.bracket_pt - 1.6 * size_pt;
    for (size_t i = 0; i < count; i++) {
        if (pen->chart->rows[i].has_data) {
            plan.most = fmax(plan.most, pen->chart->rows[i].value[BC_CALENDAR_COUNT]);
        }
    }
    plan_columns(&plan);
    return plan;
}

static struct bc_color column_color(enum bc_chart_weight weight)
{
    if (weight == BC_CHART_LATE) {
        return bc_chart_orange;
    }
    return weight == BC_CHART_STRONG ? bc_chart_blue : bc_chart_light;
}

static void draw_columns(const struct plan *plan)
{
    const struct bc_pen *pen = plan->pen;
    size_t stride = bc_columns_name_stride(pen, plan->size_pt, plan->pitch_pt, plan->chart);

    for (size_t i = 0; i < plan->chart->row_count; i++) {
        const struct bc_chart_row *row = &plan->chart->rows[i];
        const struct bc_column *column = &plan->columns[i];
        enum bc_face face = row->weight == BC_CHART_STRONG ? BC_BOLD : BC_REGULAR;
        double half_pt = bc_pen_width(pen, face, plan->size_pt, row->name) / 2;
        struct bc_lettering name = {face, plan->size_pt, is_off(row) ? pen->faint : pen->ink};

        if (!is_off(row)) {
            bc_pen_rect(pen, column->left_pt, column->top_pt, plan->bar_pt,
                plan->zero_pt - column->top_pt, column_color(row->weight));
        }
        if (bc_pen_has_word(column->text)) {
            bc_pen_centre(pen, column->middle_pt, column->baseline_pt,
                bc_pen_letters(pen, column->face, plan->size_pt), column->text);
        }
        if ((plan->chart->row_count - 1 - i) % stride == 0 && middle_of(plan, i) >= half_pt) {
            bc_pen_centre(pen, fmin(middle_of(plan, i), pen->frame->width_pt - half_pt),
                plan->zero_pt + 1.15 * plan->size_pt, name, row->name);
        }
    }
    bc_pen_horizontal(pen, 0, (double)plan->chart->row_count * plan->pitch_pt, plan->zero_pt,
        pen->frame->is_slide ? 1 : 0.5);
}

static void draw_notes(const struct plan *plan)
{
    for (size_t i = 0; i < plan->chart->row_count; i++) {
        const struct bc_lines *lines = &plan->notes[i];
        double middle_pt = (double)(i + note_end(plan->chart, i)) * plan->pitch_pt / 2;

        if (lines->count > 0) {
            bc_pen_lines_from(plan->pen, BC_PEN_CENTRE, middle_pt,
                plan->zero_pt - 0.5 * plan->note_size_pt -
                    (double)(lines->count - 1) * bc_pen_leading(plan->note_size_pt),
                (struct bc_lettering){BC_REGULAR, plan->note_size_pt, plan->pen->faint}, lines);
        }
    }
}

/* Over the working days of its group, or over all of them where none works. */
static void draw_brackets(const struct plan *plan)
{
    const struct bc_pen *pen = plan->pen;

    for (size_t i = 0; i < plan->chart->row_count; i++) {
        size_t from = i;
        size_t to = group_end(plan->chart, i);
        double middle_pt;
        double half_pt = plan->brackets[i].width_pt / 2;
        double group_left_pt = (double)i * plan->pitch_pt + 2;
        double group_right_pt = (double)to * plan->pitch_pt - 2;

        if (plan->brackets[i].count == 0) {
            continue;
        }
        while (from < to && is_off(&plan->chart->rows[from])) {
            from++;
        }
        while (to > from && is_off(&plan->chart->rows[to - 1])) {
            to--;
        }
        if (from == to) {
            from = i;
            to = group_end(plan->chart, i);
        }
        middle_pt = (double)(from + to) * plan->pitch_pt / 2;
        bc_pen_horizontal(pen, plan->columns[from].left_pt, plan->columns[to - 1].right_pt,
            plan->bracket_pt, pen->frame->is_slide ? 0.75 : 0.5);
        middle_pt = fmax(group_left_pt + half_pt, fmin(middle_pt, group_right_pt - half_pt));
        bc_pen_lines_from(pen, BC_PEN_CENTRE, middle_pt,
            plan->bracket_pt + 1.2 * plan->bracket_size_pt,
            bc_pen_letters(pen, BC_REGULAR, plan->bracket_size_pt), &plan->brackets[i]);
    }
}

double bc_calendar_draw(const struct bc_pen *pen)
{
    struct plan plan;

    for (size_t i = 0; i < BC_PEN_SIZES; i++) {
        plan = plan_at(pen, pen->sizes_pt[i]);
        if (bc_columns_are_roomy(pen, plan.size_pt, plan.pitch_pt) &&
            bc_columns_name_stride(pen, plan.size_pt, plan.pitch_pt, plan.chart) == 1) {
            break;
        }
    }
    draw_columns(&plan);
    draw_notes(&plan);
    draw_brackets(&plan);
    return plan.height_pt;
}

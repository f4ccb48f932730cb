#include "chart/draw.h"
#include "chart/fold.h"

#include <math.h>

/* design.md §6: what a reader takes in at once. */
enum { ROWS_ON_PAPER = 20, ROWS_ON_SLIDE = 8 };

struct sizes {
    double pitch_pt, least_pitch_pt, cell_pt, group_gap_pt, name_gap_pt, name_room_pt, cell_gap_pt;
    double pad_pt; /* between the words of neighbouring columns */
};

static const struct sizes paper_sizes = {13.2, 13.2, 44, 8, 8, 187, 0.8, 4};
static const struct sizes slide_sizes = {33.5, 25, 90, 16, 14, 300, 1.5, 8};

/* Heads stand in one line of places, or in two by turns where columns are narrow. */
struct plan {
    const struct bc_pen *pen;
    const struct sizes *sizes;
    const struct bc_chart *chart;
    double size_pt;
    double pitch_pt;
    double cell_pt;
    double *left_pt; /* of each column, and the right end behind the last */
    double *right_pt;
    double *inset_pt; /* from the right end of a column's numbers to its own */
    struct bc_lines *names;
    double names_pt;
    struct bc_lines *heads;
    size_t levels;
    size_t level_lines[2]; /* of the lower and of the upper places */
    struct bc_lines *groups;
    size_t group_lines;
    double *middle_pt;
    double table_top_pt, height_pt;
    bool fits;
};

static const struct bc_chart_cell *cell_at(const struct plan *plan, size_t row, size_t column)
{
    return &plan->chart->cells[row * plan->chart->column_count + column];
}

static bool is_bold_name(const struct bc_chart_row *row)
{
    return row->weight == BC_CHART_STRONG || row->weight == BC_CHART_LATE ||
           row->weight == BC_CHART_SUM;
}

static bool is_bold_cell(const struct plan *plan, size_t row, size_t column)
{
    const struct bc_chart_heat_column *head = &plan->chart->columns[column];
    const struct bc_chart_cell *cell = cell_at(plan, row, column);

    return plan->chart->rows[row].weight == BC_CHART_SUM ||
           (head->is_late && head->is_tinted && cell->has_data && cell->value > 0);
}

/* The widest text of all cells, and the gaps between groups. */
static double widest_cell(const struct plan *plan)
{
    double widest_pt = 0;

    for (size_t i = 0; i < plan->chart->row_count; i++) {
        for (size_t k = 0; k < plan->chart->column_count; k++) {
            widest_pt = fmax(
                widest_pt, bc_pen_width(plan->pen, is_bold_cell(plan, i, k) ? BC_BOLD : BC_REGULAR,
                               plan->size_pt, cell_at(plan, i, k)->text));
        }
    }
    return widest_pt;
}

static double gaps_of(const struct plan *plan)
{
    double gaps_pt = 0;

    for (size_t k = 1; k < plan->chart->column_count; k++) {
        gaps_pt += plan->chart->columns[k].starts_group ? plan->sizes->group_gap_pt : 0;
    }
    return gaps_pt;
}

static void plan_names(struct plan *plan, double room_pt, size_t *ret_most)
{
    const struct bc_chart *chart = plan->chart;

    plan->names = bc_arena_alloc_array(plan->pen->arena, chart->row_count, sizeof(*plan->names));
    plan->names_pt = 0;
    *ret_most = 0;
    for (size_t i = 0; i < chart->row_count; i++) {
        plan->names[i] =
            bc_pen_wrap_name(plan->pen, is_bold_name(&chart->rows[i]) ? BC_BOLD : BC_REGULAR,
                plan->size_pt, &chart->rows[i], room_pt);
        plan->names_pt = fmax(plan->names_pt, plan->names[i].width_pt);
        *ret_most = plan->names[i].count > *ret_most ? plan->names[i].count : *ret_most;
    }
}

/* The numbers of a tinted column end together, the widest of them in the middle of its cell, but
 * at most a third of the cell before its edge; other columns end at their edge. */
static double inset_of(const struct plan *plan, size_t column)
{
    double widest_pt = 0;

    if (!plan->chart->columns[column].is_tinted) {
        return 0;
    }
    for (size_t i = 0; i < plan->chart->row_count; i++) {
        widest_pt = fmax(widest_pt,
            bc_pen_width(plan->pen, BC_BOLD, plan->size_pt, cell_at(plan, i, column)->text));
    }
    return fmax(0, fmin(plan->cell_pt / 3, (plan->cell_pt - widest_pt) / 2));
}

/* Columns from the names to the right; few of them leave the right side free. */
static void plan_columns(struct plan *plan)
{
    size_t count = plan->chart->column_count;
    double left_pt = plan->names_pt + plan->sizes->name_gap_pt;

    plan->left_pt = bc_arena_alloc_array(plan->pen->arena, count, sizeof(double));
    plan->right_pt = bc_arena_alloc_array(plan->pen->arena, count, sizeof(double));
    plan->inset_pt = bc_arena_alloc_array(plan->pen->arena, count, sizeof(double));
    for (size_t k = 0; k < count; k++) {
        left_pt += k > 0 && plan->chart->columns[k].starts_group ? plan->sizes->group_gap_pt : 0;
        plan->left_pt[k] = left_pt;
        left_pt += plan->cell_pt;
        plan->right_pt[k] = left_pt;
        plan->inset_pt[k] = inset_of(plan, k);
    }
}

/* How wide the words over a column may be: up to the middles of the neighbours' places when they
 * stand by turns. */
static double head_room(const struct plan *plan, size_t column)
{
    double middle_pt = (plan->left_pt[column] + plan->right_pt[column]) / 2;
    double half_pt;

    if (plan->levels == 1) {
        return plan->cell_pt - plan->sizes->pad_pt;
    }
    half_pt = fmin(plan->cell_pt - plan->sizes->pad_pt / 2, plan->pen->frame->width_pt - middle_pt);
    return 2 * half_pt;
}

/* Returns false where a word of a head would be broken. */
static bool plan_heads(struct plan *plan, size_t levels)
{
    const struct bc_chart *chart = plan->chart;
    bool is_whole = true;

    plan->levels = levels;
    plan->level_lines[0] = plan->level_lines[1] = 0;
    plan->heads = bc_arena_alloc_array(plan->pen->arena, chart->column_count, sizeof(*plan->heads));
    for (size_t k = 0; k < chart->column_count; k++) {
        const char *head = bc_pen_word(chart->columns[k].head);
        size_t *lines = &plan->level_lines[levels == 2 ? k % 2 : 0];
        size_t count;

        plan->heads[k] =
            bc_pen_wrap(plan->pen, BC_REGULAR, plan->size_pt, head, head_room(plan, k));
        count = plan->heads[k].count;
        if (levels == 1 && !bc_pen_has_word(chart->columns[k].group)) {
            /* Without a group above it, a head takes the group's lines too. */
            count -= count < plan->group_lines ? count : plan->group_lines;
        }
        *lines = count > *lines ? count : *lines;
        is_whole = is_whole && !bc_pen_breaks_word(&plan->heads[k], head);
    }
    return is_whole;
}

/* The column behind the last one of the group that begins here. */
static size_t group_end(const struct bc_chart *chart, size_t from)
{
    const char *group = bc_pen_word(chart->columns[from].group);
    size_t to = from + 1;

    while (to < chart->column_count && !chart->columns[to].starts_group &&
           strcmp(bc_pen_word(chart->columns[to].group), group) == 0) {
        to++;
    }
    return to;
}

static void plan_groups(struct plan *plan)
{
    const struct bc_chart *chart = plan->chart;

    plan->groups =
        bc_arena_alloc_array(plan->pen->arena, chart->column_count, sizeof(*plan->groups));
    plan->group_lines = 0;
    for (size_t k = 0; k < chart->column_count; k = group_end(chart, k)) {
        double room_pt = plan->right_pt[group_end(chart, k) - 1] - plan->left_pt[k];

        plan->groups[k] =
            bc_pen_wrap(plan->pen, BC_BOLD, plan->size_pt, chart->columns[k].group, room_pt);
        if (plan->groups[k].count > plan->group_lines) {
            plan->group_lines = plan->groups[k].count;
        }
    }
}

static void plan_heights(struct plan *plan)
{
    const double leading_pt = bc_pen_leading(plan->size_pt);
    size_t row_count = plan->chart->row_count;
    size_t head_lines = plan->level_lines[0] + plan->level_lines[1] + plan->group_lines;
    double frame_pt = plan->pen->frame->height_pt;
    double more_pt = 0;
    double y_pt;

    plan->table_top_pt = (double)head_lines * leading_pt +
                         (plan->group_lines > 0 ? 0.48 * plan->size_pt : 0) + 0.35 * plan->size_pt;
    for (size_t i = 0; i < row_count; i++) {
        more_pt += plan->names[i].count > 1 ? (double)(plan->names[i].count - 1) * leading_pt : 0;
    }
    plan->pitch_pt = plan->sizes->pitch_pt;
    if (frame_pt > 0) {
        double pitch_pt = (frame_pt - plan->table_top_pt - more_pt - 4) / (double)row_count;

        plan->fits = plan->fits && pitch_pt >= plan->sizes->least_pitch_pt;
        plan->pitch_pt = fmax(plan->sizes->least_pitch_pt, fmin(pitch_pt, plan->sizes->pitch_pt));
    }
    plan->middle_pt = bc_arena_alloc_array(plan->pen->arena, row_count, sizeof(double));
    y_pt = plan->table_top_pt;
    for (size_t i = 0; i < row_count; i++) {
        double lines = plan->names[i].count > 1 ? (double)(plan->names[i].count - 1) : 0;
        double height_pt = plan->pitch_pt + lines * leading_pt;

        y_pt += plan->chart->rows[i].weight == BC_CHART_SUM ? 1.5 : 0;
        plan->middle_pt[i] = y_pt + height_pt / 2;
        y_pt += height_pt;
    }
    plan->height_pt = y_pt + 1;
}

static struct plan try_plan(const struct bc_pen *pen, const struct bc_chart *chart, double size_pt)
{
    struct plan plan = {.pen = pen,
        .sizes = pen->frame->is_slide ? &slide_sizes : &paper_sizes,
        .chart = chart,
        .size_pt = size_pt,
        .fits = true};
    double least_cell_pt = widest_cell(&plan) + plan.sizes->pad_pt;
    double columns = (double)chart->column_count;
    double name_room_pt = pen->frame->width_pt - gaps_of(&plan) -
                          columns * fmax(least_cell_pt, 0.6 * plan.sizes->cell_pt) -
                          plan.sizes->name_gap_pt;
    size_t most_lines;

    plan_names(&plan, fmax(70, fmin(plan.sizes->name_room_pt, name_room_pt)), &most_lines);
    plan.cell_pt =
        (pen->frame->width_pt - plan.names_pt - plan.sizes->name_gap_pt - gaps_of(&plan)) / columns;
    plan.cell_pt = fmin(plan.cell_pt, fmax(plan.sizes->cell_pt, least_cell_pt));
    plan.fits = plan.cell_pt >= least_cell_pt && most_lines <= 2;
    plan_columns(&plan);
    plan_groups(&plan);
    if (!plan_heads(&plan, 1) && !plan_heads(&plan, 2)) {
        plan.fits = false;
    }
    plan_heights(&plan);
    return plan;
}

/* Sizes first, then fewer columns, then (on slides) fewer rows. */
static struct plan plan_table(const struct bc_pen *pen)
{
    size_t row_limit = pen->frame->is_slide ? ROWS_ON_SLIDE : ROWS_ON_PAPER;
    size_t column_limit = pen->chart->column_count;
    struct plan plan;

    for (;;) {
        const struct bc_chart *chart = bc_chart_fold_columns(
            pen->arena, bc_chart_fold(pen->arena, pen->chart, row_limit), column_limit);

        for (size_t i = 0; i < BC_PEN_SIZES; i++) {
            plan = try_plan(pen, chart, pen->sizes_pt[i]);
            if (plan.fits) {
                return plan;
            }
        }
        if (pen->frame->height_pt > 0 && plan.height_pt > pen->frame->height_pt && row_limit > 2) {
            row_limit--;
        } else if (column_limit > 3) {
            column_limit--;
        } else {
            return plan;
        }
    }
}

/* v if the greatest is at most 4, else ⌈4·√(v/max)⌉. */
static size_t level_of(double value, double most)
{
    double level;

    if (!(value > 0) || !(most > 0)) {
        return 0;
    }
    level = most <= BC_HEAT_LEVELS - 1 ? value : ceil(4 * sqrt(value / most) - 1e-9);
    return (size_t)fmin(BC_HEAT_LEVELS - 1, fmax(1, level));
}

/* A remainder is no place or field of its own: it would outshine them all. */
static bool has_tint(const struct bc_chart_row *row)
{
    return row->weight != BC_CHART_SUM && row->weight != BC_CHART_REST;
}

static double most_of(const struct bc_chart *chart, bool is_late)
{
    double most = 0;

    for (size_t i = 0; i < chart->row_count; i++) {
        for (size_t k = 0; k < chart->column_count; k++) {
            const struct bc_chart_cell *cell = &chart->cells[i * chart->column_count + k];

            if (has_tint(&chart->rows[i]) && chart->columns[k].is_tinted &&
                chart->columns[k].is_late == is_late && cell->has_data) {
                most = fmax(most, cell->value);
            }
        }
    }
    return most;
}

static void draw_cell(const struct plan *plan, size_t row, size_t column, const double most[2])
{
    const struct bc_chart_cell *cell = cell_at(plan, row, column);
    const struct bc_chart_heat_column *head = &plan->chart->columns[column];
    double gap_pt = plan->sizes->cell_gap_pt;
    double right_pt = plan->right_pt[column] - plan->inset_pt[column];
    size_t level = cell->has_data ? level_of(cell->value, most[head->is_late]) : 0;

    if (head->is_tinted && level > 0 && has_tint(&plan->chart->rows[row])) {
        bc_pen_rect(plan->pen, plan->left_pt[column],
            plan->middle_pt[row] - plan->pitch_pt / 2 + gap_pt / 2, plan->cell_pt - gap_pt,
            plan->pitch_pt - gap_pt,
            head->is_late ? bc_chart_heat_late[level] : bc_chart_heat_open[level]);
    }
    bc_pen_right(plan->pen, right_pt, plan->middle_pt[row] + bc_pen_drop(plan->size_pt),
        bc_pen_letters(
            plan->pen, is_bold_cell(plan, row, column) ? BC_BOLD : BC_REGULAR, plan->size_pt),
        cell->text);
}

static void draw_rows(const struct plan *plan)
{
    const struct bc_chart *chart = plan->chart;
    const double most[2] = {most_of(chart, false), most_of(chart, true)};

    for (size_t i = 0; i < chart->row_count; i++) {
        const struct bc_chart_row *row = &chart->rows[i];

        if (row->weight == BC_CHART_SUM && (i == 0 || chart->rows[i - 1].weight != BC_CHART_SUM)) {
            bc_pen_horizontal(plan->pen, 0, plan->right_pt[chart->column_count - 1],
                plan->middle_pt[i] - plan->pitch_pt / 2 - 1, plan->pen->frame->is_slide ? 1 : 0.5);
        }
        bc_pen_lines_around(plan->pen, BC_PEN_RIGHT, plan->left_pt[0] - plan->sizes->name_gap_pt,
            plan->middle_pt[i],
            bc_pen_letters(plan->pen, is_bold_name(row) ? BC_BOLD : BC_REGULAR, plan->size_pt),
            &plan->names[i]);
        for (size_t k = 0; k < chart->column_count; k++) {
            draw_cell(plan, i, k, most);
        }
    }
}

static void draw_group(const struct plan *plan, size_t from, double bottom_pt)
{
    size_t to = group_end(plan->chart, from);
    const struct bc_lines *lines = &plan->groups[from];
    double middle_pt = (plan->left_pt[from] + plan->right_pt[to - 1]) / 2;

    if (lines->count == 0) {
        return;
    }
    bc_pen_lines_from(plan->pen, BC_PEN_CENTRE, middle_pt,
        bottom_pt - (double)(lines->count - 1) * bc_pen_leading(plan->size_pt),
        bc_pen_letters(
            plan->pen, plan->chart->columns[from].is_late ? BC_BOLD : BC_REGULAR, plan->size_pt),
        lines);
    bc_pen_horizontal(plan->pen, plan->left_pt[from],
        plan->right_pt[to - 1] - plan->sizes->cell_gap_pt, bottom_pt + 0.38 * plan->size_pt,
        plan->pen->frame->is_slide ? 1 : 0.5);
}

static void draw_heads(const struct plan *plan)
{
    const double leading_pt = bc_pen_leading(plan->size_pt);
    const double lowest_pt = plan->table_top_pt - 0.45 * plan->size_pt;
    const double upper_pt = lowest_pt - (double)plan->level_lines[0] * leading_pt;
    const double group_pt = lowest_pt -
                            (double)(plan->level_lines[0] + plan->level_lines[1]) * leading_pt -
                            0.48 * plan->size_pt;

    for (size_t k = 0; k < plan->chart->column_count; k++) {
        const struct bc_lines *lines = &plan->heads[k];
        bool is_upper = plan->levels == 2 && k % 2 == 1;
        bool is_centred = plan->levels == 2 || plan->chart->columns[k].is_tinted;
        double middle_pt = (plan->left_pt[k] + plan->right_pt[k]) / 2;
        double bottom_pt = is_upper ? upper_pt : lowest_pt;

        if (lines->count == 0) {
            continue;
        }
        bc_pen_lines_from(plan->pen, is_centred ? BC_PEN_CENTRE : BC_PEN_RIGHT,
            is_centred ? middle_pt : plan->right_pt[k],
            bottom_pt - (double)(lines->count - 1) * leading_pt,
            bc_pen_letters(plan->pen, BC_REGULAR, plan->size_pt), lines);
        if (is_upper) {
            bc_pen_line(plan->pen, (struct bc_point){middle_pt, bottom_pt + 0.3 * plan->size_pt},
                (struct bc_point){middle_pt, plan->table_top_pt - 1},
                (struct bc_stroke){.width_pt = 0.35, .color = bc_chart_interval});
        }
    }
    for (size_t k = 0; k < plan->chart->column_count; k = group_end(plan->chart, k)) {
        draw_group(plan, k, group_pt);
    }
}

double bc_heat_draw(const struct bc_pen *pen)
{
    struct plan plan;

    if (pen->chart->column_count == 0) {
        return 0;
    }
    plan = plan_table(pen);
    draw_heads(&plan);
    draw_rows(&plan);
    return plan.height_pt;
}

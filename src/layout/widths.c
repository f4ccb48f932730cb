#include "layout/flow.h"

#include <math.h>

/*
 * How wide the columns of a table are. A column with a given width keeps it unless its numbers need
 * more; the others follow from their contents: numbers are never broken, heads get two lines, text
 * shares what is left.
 */

static const double pad_left_pt = 3;   /* left of every column */
static const double pad_text_pt = 8;   /* left of a column of text that has a neighbour there */
static const double column_gap_pt = 6; /* least space between two columns of numbers */
static const double most_loosened_pt = 20;

size_t bc_table_group_end(const struct bc_table *table, size_t first)
{
    size_t end = first + 1;

    while (end < table->column_count &&
           strcmp(table->columns[end].group, table->columns[first].group) == 0) {
        end++;
    }
    return end;
}

static double text_width(
    const struct bc_table_plan *plan, bool is_strong, const char *text, size_t length)
{
    return bc_font_width_pt(
        plan->flow->fonts, is_strong ? BC_BOLD : BC_REGULAR, plan->size_pt, text, length);
}

static double longest_word(const struct bc_table_plan *plan, bool is_strong, const char *text)
{
    double widest_pt = 0;

    while (*text != '\0') {
        size_t length = strcspn(text, " \n");

        widest_pt = fmax(widest_pt, text_width(plan, is_strong, text, length));
        text += length + (text[length] != '\0' ? 1 : 0);
    }
    return widest_pt;
}

/* The narrowest width in which a head needs no more than two lines. */
static double two_line_width(const struct bc_table_plan *plan, bool is_strong, const char *head)
{
    const struct bc_text_style style = {.face = is_strong ? BC_BOLD : BC_REGULAR,
        .size_pt = plan->size_pt,
        .line_pt = plan->line_pt};
    double low_pt = longest_word(plan, is_strong, head);
    double high_pt = text_width(plan, is_strong, head, strlen(head)) + 1;

    while (high_pt - low_pt > 0.5) {
        double middle_pt = (low_pt + high_pt) / 2;

        if (bc_text_break_plain(plan->flow, head, &style, middle_pt).count <= 2) {
            high_pt = middle_pt;
        } else {
            low_pt = middle_pt;
        }
    }
    return high_pt;
}

/* What a column needs at least, and what it would like: heads in two lines, nothing else wrapped.
 */
struct need {
    double least_pt, natural_pt;
};

static struct need measure_column(struct bc_table_plan *plan, size_t column)
{
    const struct bc_table_column *source = &plan->table->columns[column];
    double inset_pt = plan->columns[column].inset_pt;
    struct need need;

    need.least_pt = longest_word(plan, source->is_strong, source->head);
    need.natural_pt = two_line_width(plan, source->is_strong, source->head);
    for (size_t row = 0; row < plan->table->row_count; row++) {
        const struct bc_table_row *from = &plan->table->rows[row];
        const char *text = from->cells[column];
        bool is_strong = from->is_strong || source->is_strong;
        double indent_pt = from->is_part && column == 0 ? BC_PART_INDENT_PT : 0;
        double cell_pt = text_width(plan, is_strong, text, strlen(text));

        plan->cell_pt[row * plan->table->column_count + column] = cell_pt;
        need.natural_pt = fmax(need.natural_pt, indent_pt + cell_pt);
        if (indent_pt + cell_pt > need.least_pt) {
            need.least_pt = fmax(need.least_pt,
                source->is_text ? indent_pt + longest_word(plan, is_strong, text) : cell_pt);
        }
    }
    need.least_pt += inset_pt + (source->is_text ? 0.5 : 2.5);
    need.natural_pt += inset_pt + (source->is_text ? 0.5 : column_gap_pt - pad_left_pt);
    if (source->width_mm > 0) {
        need.natural_pt = fmax(source->width_mm * BC_MM, need.least_pt);
    }
    return need;
}

/*
 * A way of sharing the width: text gets its wish up to the cap, or that part of it when this is
 * more, so that long and short columns take about as many lines; numbers get something between
 * their least (0) and wish (1).
 */
struct share {
    double text_cap_pt;
    double text_part;
    double number_part;
};

/* Sets the widths of a share and returns their sum. */
static double try_share(struct bc_table_plan *plan, const struct need *needs, struct share share)
{
    double total_pt = 0;

    for (size_t i = 0; i < plan->table->column_count; i++) {
        double least_pt = needs[i].least_pt;
        double wish_pt = fmax(needs[i].natural_pt, least_pt);

        if (plan->table->columns[i].is_text) {
            /* One name of ten lines is no reason to break all the others. */
            double part_pt = share.text_part * fmin(wish_pt, plan->total_pt / 2);

            plan->columns[i].width_pt =
                fmax(least_pt, fmin(wish_pt, fmax(share.text_cap_pt, part_pt)));
        } else {
            plan->columns[i].width_pt = least_pt + share.number_part * (wish_pt - least_pt);
        }
        total_pt += plan->columns[i].width_pt;
    }
    return total_pt;
}

/* The largest value of one number of the share with which the table is not too wide. */
static void grow_share(struct bc_table_plan *plan, const struct need *needs, struct share *share,
    double *number, double most)
{
    double low = *number;
    double high = most;

    *number = most;
    if (try_share(plan, needs, *share) <= plan->total_pt) {
        return;
    }
    for (int i = 0; i < 12; i++) {
        *number = (low + high) / 2;
        if (try_share(plan, needs, *share) <= plan->total_pt) {
            low = *number;
        } else {
            high = *number;
        }
    }
    *number = low;
}

/*
 * Words and numbers that are together wider than the page: what is widest gives first, down to one
 * cap for all; such words are then broken between letters rather than printed over each other.
 */
static void squeeze(struct bc_table_plan *plan, struct need *needs)
{
    double low_pt = 0;
    double high_pt = plan->total_pt;

    for (int i = 0; i < 24; i++) {
        double cap_pt = (low_pt + high_pt) / 2;
        double total_pt = 0;

        for (size_t column = 0; column < plan->table->column_count; column++) {
            total_pt += fmin(needs[column].least_pt, cap_pt);
        }
        if (total_pt <= plan->total_pt) {
            low_pt = cap_pt;
        } else {
            high_pt = cap_pt;
        }
    }
    for (size_t column = 0; column < plan->table->column_count; column++) {
        needs[column].least_pt = fmin(needs[column].least_pt, low_pt);
        needs[column].natural_pt = needs[column].least_pt;
    }
}

/* Text gets enough to be readable, then numbers what their heads wish, then text the rest. */
static void fit_widths(struct bc_table_plan *plan, struct need *needs)
{
    const double readable_pt = 100;
    struct share share = {0};

    if (try_share(plan, needs, share) > plan->total_pt) {
        squeeze(plan, needs);
    }
    grow_share(plan, needs, &share, &share.text_cap_pt, readable_pt);
    grow_share(plan, needs, &share, &share.number_part, 1);
    grow_share(plan, needs, &share, &share.text_part, 4);
    try_share(plan, needs, share);
}

static double sum_widths(const struct bc_table_plan *plan, size_t first, size_t end)
{
    double total_pt = 0;

    for (size_t i = first; i < end; i++) {
        total_pt += plan->columns[i].width_pt;
    }
    return total_pt;
}

/* A group whose head is wider than its columns gets what it lacks. */
static double widen_groups(struct bc_table_plan *plan, double rest_pt)
{
    const struct bc_table *table = plan->table;

    for (size_t i = 0; i < table->column_count; i = bc_table_group_end(table, i)) {
        const char *group = table->columns[i].group;
        size_t end = bc_table_group_end(table, i);
        double lack_pt = text_width(plan, false, group, strlen(group)) + BC_GROUP_INSET_PT + 1 -
                         sum_widths(plan, i, end);

        if (group[0] != '\0' && lack_pt > 0 && lack_pt <= rest_pt) {
            for (size_t k = i; k < end; k++) {
                plan->columns[k].width_pt += lack_pt / (double)(end - i);
            }
            rest_pt -= lack_pt;
        }
    }
    return rest_pt;
}

/* Columns of numbers whose width is not given stand a little further apart. */
static double loosen_numbers(struct bc_table_plan *plan, double rest_pt)
{
    const struct bc_table *table = plan->table;
    size_t count = 0;
    double each_pt;

    for (size_t i = 0; i < table->column_count; i++) {
        count += table->columns[i].is_text || table->columns[i].width_mm > 0 ? 0 : 1;
    }
    each_pt = fmin(most_loosened_pt, rest_pt / 2 / (double)(count > 0 ? count : 1));
    for (size_t i = 0; i < table->column_count; i++) {
        if (!table->columns[i].is_text && table->columns[i].width_mm <= 0) {
            plan->columns[i].width_pt += each_pt;
            rest_pt -= each_pt;
        }
    }
    return rest_pt;
}

/* What is left over goes to groups, to numbers, and the rest of it to the widest text. */
static void share_rest(struct bc_table_plan *plan)
{
    const struct bc_table *table = plan->table;
    double rest_pt = fmax(plan->total_pt - sum_widths(plan, 0, table->column_count), 0);
    size_t taker = table->column_count - 1;

    rest_pt = loosen_numbers(plan, widen_groups(plan, rest_pt));
    for (size_t i = table->column_count; i-- > 0;) {
        if (table->columns[i].is_text &&
            (!table->columns[taker].is_text ||
                plan->columns[i].width_pt >= plan->columns[taker].width_pt)) {
            taker = i;
        }
    }
    plan->columns[taker].width_pt += rest_pt;
}

void bc_table_choose_widths(struct bc_table_plan *plan)
{
    const struct bc_table *table = plan->table;
    struct need *needs =
        bc_arena_alloc_array(plan->flow->arena, table->column_count, sizeof(*needs));
    double x_pt = plan->x_pt;

    plan->columns =
        bc_arena_alloc_array(plan->flow->arena, table->column_count, sizeof(*plan->columns));
    plan->cell_pt = bc_arena_alloc_array(
        plan->flow->arena, table->column_count * table->row_count, sizeof(*plan->cell_pt));
    for (size_t i = 0; i < table->column_count; i++) {
        plan->columns[i].inset_pt = i > 0 && table->columns[i].is_text ? pad_text_pt : pad_left_pt;
        needs[i] = measure_column(plan, i);
    }
    fit_widths(plan, needs);
    share_rest(plan);
    for (size_t i = 0; i < table->column_count; i++) {
        plan->columns[i].x_pt = x_pt;
        x_pt += plan->columns[i].width_pt;
    }
}

#include "layout/flow.h"

#include <assert.h>
#include <math.h>

/*
 * A table: rules above, below and under the head, none between columns; text left, numbers right;
 * heads stand at the foot of the head. Rows are never torn, and the head is repeated on every page.
 */

static const double pad_pt = 1.35;     /* above and below the text of a row */
static const double pad_left_pt = 3;   /* left of every column */
static const double pad_text_pt = 8;   /* left of a column of text that has a neighbour there */
static const double column_gap_pt = 6; /* least space between two columns of numbers */
static const double group_inset_pt = 5;
static const double part_indent_pt = 12;
static const double fifth_row_pt = 2.85;
static const double most_moving_part = 0.6; /* of a page: higher tables do not move */
static const double outer_rule_pt = 0.9, inner_rule_pt = 0.5, thin_rule_pt = 0.35;

struct plan {
    struct bc_flow *flow;
    const struct bc_table *table;
    const char *where;
    double size_pt, line_pt;
    double *x_pt; /* left edge of each column, from the page's edge */
    double *width_pt;
    struct bc_strip *head;
};

static struct bc_text_style style_of(const struct plan *plan, bool is_strong, enum bc_align align)
{
    return (struct bc_text_style){.face = is_strong ? BC_BOLD : BC_REGULAR,
        .size_pt = plan->size_pt,
        .line_pt = plan->line_pt,
        .align = align,
        .where = plan->where};
}

static enum bc_align align_of(const struct bc_table_column *column)
{
    return column->is_text ? BC_ALIGN_LEFT : BC_ALIGN_RIGHT;
}

static double pad_left(const struct plan *plan, size_t column)
{
    return column > 0 && plan->table->columns[column].is_text ? pad_text_pt : pad_left_pt;
}

/* Columns of one group stand side by side. Returns the end of the group that starts at `first`. */
static size_t group_end(const struct bc_table *table, size_t first)
{
    size_t end = first + 1;

    while (end < table->column_count &&
           strcmp(table->columns[end].group, table->columns[first].group) == 0) {
        end++;
    }
    return end;
}

/* ---- Widths ---------------------------------------------------------------------------------- */

static double text_width(const struct plan *plan, bool is_strong, const char *text, size_t length)
{
    return bc_font_width_pt(
        plan->flow->fonts, is_strong ? BC_BOLD : BC_REGULAR, plan->size_pt, text, length);
}

static double longest_word(const struct plan *plan, bool is_strong, const char *text)
{
    double widest_pt = 0;

    while (*text != '\0') {
        size_t length = strcspn(text, " ");

        widest_pt = fmax(widest_pt, text_width(plan, is_strong, text, length));
        text += length + (text[length] == ' ' ? 1 : 0);
    }
    return widest_pt;
}

static bool is_strong_cell(const struct plan *plan, size_t row, size_t column)
{
    return plan->table->rows[row].is_strong || plan->table->columns[column].is_strong;
}

/* The narrowest width in which a head needs no more than two lines. */
static double two_line_width(const struct plan *plan, bool is_strong, const char *head)
{
    const struct bc_text_style style = style_of(plan, is_strong, BC_ALIGN_LEFT);
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

static struct need measure_column(const struct plan *plan, size_t column)
{
    const struct bc_table_column *source = &plan->table->columns[column];
    struct need need;

    need.least_pt = longest_word(plan, source->is_strong, source->head);
    need.natural_pt = two_line_width(plan, source->is_strong, source->head);
    for (size_t row = 0; row < plan->table->row_count; row++) {
        const char *text = plan->table->rows[row].cells[column];
        bool is_strong = is_strong_cell(plan, row, column);
        double cell_pt = text_width(plan, is_strong, text, strlen(text));

        need.natural_pt = fmax(need.natural_pt, cell_pt);
        need.least_pt =
            fmax(need.least_pt, source->is_text ? longest_word(plan, is_strong, text) : cell_pt);
    }
    need.least_pt += pad_left(plan, column) + (source->is_text ? 0.5 : 2.5);
    need.natural_pt +=
        pad_left(plan, column) + (source->is_text ? 0.5 : column_gap_pt - pad_left_pt);
    if (source->width_mm > 0) {
        need.natural_pt = fmax(source->width_mm * BC_MM, need.least_pt);
    }
    return need;
}

/* A way of sharing the width: no text wider than the cap, numbers between their least (0) and wish
 * (1). */
struct share {
    double text_cap_pt;
    double number_part;
};

/* Sets the widths of a share and returns their sum. */
static double try_share(struct plan *plan, const struct need *needs, struct share share)
{
    double total_pt = 0;

    for (size_t i = 0; i < plan->table->column_count; i++) {
        double least_pt = needs[i].least_pt;
        double wish_pt = fmax(needs[i].natural_pt, least_pt);

        if (plan->table->columns[i].is_text) {
            plan->width_pt[i] = fmax(least_pt, fmin(wish_pt, share.text_cap_pt));
        } else {
            plan->width_pt[i] = least_pt + share.number_part * (wish_pt - least_pt);
        }
        total_pt += plan->width_pt[i];
    }
    return total_pt;
}

/* The largest value of one number of the share with which the table is not too wide. */
static void grow_share(
    struct plan *plan, const struct need *needs, struct share *share, double *number, double most)
{
    double low = *number;
    double high = most;

    *number = most;
    if (try_share(plan, needs, *share) <= BC_WIDTH) {
        return;
    }
    for (int i = 0; i < 12; i++) {
        *number = (low + high) / 2;
        if (try_share(plan, needs, *share) <= BC_WIDTH) {
            low = *number;
        } else {
            high = *number;
        }
    }
    *number = low;
}

/* Text gets enough to be readable, then numbers what their heads wish, then text the rest. */
static void fit_widths(struct plan *plan, const struct need *needs)
{
    const double readable_pt = 100;
    struct share share = {0};

    grow_share(plan, needs, &share, &share.text_cap_pt, readable_pt);
    grow_share(plan, needs, &share, &share.number_part, 1);
    grow_share(plan, needs, &share, &share.text_cap_pt, BC_WIDTH);
    try_share(plan, needs, share);
}

static double sum_widths(const struct plan *plan, size_t first, size_t end)
{
    double total_pt = 0;

    for (size_t i = first; i < end; i++) {
        total_pt += plan->width_pt[i];
    }
    return total_pt;
}

/* What is left over: first to groups whose head is wider than its columns, then to the widest text.
 */
static void share_rest(struct plan *plan)
{
    const struct bc_table *table = plan->table;
    double rest_pt = BC_WIDTH - sum_widths(plan, 0, table->column_count);
    size_t taker = table->column_count - 1;

    for (size_t i = 0; i < table->column_count; i = group_end(table, i)) {
        const char *group = table->columns[i].group;
        size_t end = group_end(table, i);
        double lack_pt = text_width(plan, false, group, strlen(group)) + group_inset_pt + 1 -
                         sum_widths(plan, i, end);

        if (group[0] != '\0' && lack_pt > 0 && lack_pt <= rest_pt) {
            for (size_t k = i; k < end; k++) {
                plan->width_pt[k] += lack_pt / (double)(end - i);
            }
            rest_pt -= lack_pt;
        }
    }
    for (size_t i = table->column_count; i-- > 0;) {
        if (table->columns[i].is_text &&
            (!table->columns[taker].is_text || plan->width_pt[i] >= plan->width_pt[taker])) {
            taker = i;
        }
    }
    plan->width_pt[taker] += fmax(rest_pt, 0);
}

static void choose_widths(struct plan *plan)
{
    size_t count = plan->table->column_count;
    struct need *needs = bc_arena_alloc_array(plan->flow->arena, count, sizeof(*needs));
    double x_pt = BC_LEFT;

    plan->width_pt = bc_arena_alloc_array(plan->flow->arena, count, sizeof(*plan->width_pt));
    plan->x_pt = bc_arena_alloc_array(plan->flow->arena, count, sizeof(*plan->x_pt));
    for (size_t i = 0; i < count; i++) {
        needs[i] = measure_column(plan, i);
    }
    fit_widths(plan, needs);
    share_rest(plan);
    for (size_t i = 0; i < count; i++) {
        plan->x_pt[i] = x_pt;
        x_pt += plan->width_pt[i];
    }
}

/* ---- Rows ------------------------------------------------------------------------------------ */

static struct bc_lines cell_lines(
    const struct plan *plan, size_t column, const char *text, const struct bc_text_style *style)
{
    return bc_text_break_plain(
        plan->flow, text, style, plan->width_pt[column] - pad_left(plan, column));
}

static void put_cell(const struct plan *plan, struct bc_strip *strip, size_t column,
    struct bc_lines lines, const struct bc_text_style *style, double y_pt)
{
    double inset_pt = pad_left(plan, column);

    bc_lines_put(plan->flow, strip, lines, style, plan->x_pt[column] + inset_pt,
        plan->width_pt[column] - inset_pt, y_pt);
}

static void put_row(struct plan *plan, size_t row, bool may_break_before)
{
    const struct bc_table_row *source = &plan->table->rows[row];
    struct bc_strip *strip = bc_flow_add(plan->flow, 0, 0, 0);
    double rule_pt = source->is_total ? inner_rule_pt : source->has_thin_rule ? thin_rule_pt : 0;
    double top_pt = rule_pt > 0 ? pad_pt + 1 : pad_pt;
    size_t most_lines = 1;

    if (rule_pt > 0) {
        bc_strip_rule(plan->flow->arena, strip, BC_LEFT, 0, BC_WIDTH, rule_pt);
    }
    for (size_t column = 0; column < plan->table->column_count; column++) {
        struct bc_text_style style = style_of(
            plan, is_strong_cell(plan, row, column), align_of(&plan->table->columns[column]));
        struct bc_lines lines;

        if (source->is_part && column == 0) {
            style.first_indent_pt = style.hang_indent_pt = part_indent_pt;
        }
        lines = cell_lines(plan, column, source->cells[column], &style);
        most_lines = lines.count > most_lines ? lines.count : most_lines;
        put_cell(plan, strip, column, lines, &style, top_pt);
    }
    strip->height_pt = top_pt + (double)most_lines * plan->line_pt + pad_pt;
    strip->head = may_break_before ? plan->head : NULL;
}

/* ---- Head ------------------------------------------------------------------------------------ */

static bool has_groups(const struct bc_table *table)
{
    for (size_t i = 0; i < table->column_count; i++) {
        if (table->columns[i].group[0] != '\0') {
            return true;
        }
    }
    return false;
}

/* Group heads over their columns, each with a rule of its own, inset at the left. */
static double put_groups(struct plan *plan, struct bc_strip *strip)
{
    const struct bc_table *table = plan->table;
    struct bc_text_style style = style_of(plan, false, BC_ALIGN_CENTRE);
    double height_pt = 0;

    for (size_t i = 0; i < table->column_count; i = group_end(table, i)) {
        size_t last = group_end(table, i) - 1;
        double left_pt = plan->x_pt[i] + group_inset_pt;
        double width_pt = plan->x_pt[last] + plan->width_pt[last] - left_pt;
        struct bc_lines lines;
        double below_pt;

        if (table->columns[i].group[0] == '\0') {
            continue;
        }
        lines = bc_text_break_plain(plan->flow, table->columns[i].group, &style, width_pt);
        bc_lines_put(plan->flow, strip, lines, &style, left_pt, width_pt, pad_pt);
        below_pt = pad_pt + (double)lines.count * plan->line_pt + 1.5;
        bc_strip_rule(plan->flow->arena, strip, left_pt, below_pt, width_pt, inner_rule_pt);
        height_pt = fmax(height_pt, below_pt + 1.5);
    }
    return height_pt;
}

static struct bc_strip *make_head(struct plan *plan)
{
    const struct bc_table *table = plan->table;
    struct bc_strip *strip = bc_strip_new(plan->flow->arena, 0);
    struct bc_lines *heads =
        bc_arena_alloc_array(plan->flow->arena, table->column_count, sizeof(*heads));
    double groups_pt = has_groups(table) ? put_groups(plan, strip) : 0;
    double height_pt = 0;

    /* A head outside every group may use the height of the groups as well. */
    for (size_t i = 0; i < table->column_count; i++) {
        struct bc_text_style style =
            style_of(plan, table->columns[i].is_strong, align_of(&table->columns[i]));
        double above_pt = table->columns[i].group[0] != '\0' ? groups_pt : 0;

        heads[i] = cell_lines(plan, i, table->columns[i].head, &style);
        height_pt = fmax(height_pt, above_pt + (double)heads[i].count * plan->line_pt + 2 * pad_pt);
    }
    for (size_t i = 0; i < table->column_count; i++) {
        struct bc_text_style style =
            style_of(plan, table->columns[i].is_strong, align_of(&table->columns[i]));

        put_cell(plan, strip, i, heads[i], &style,
            height_pt - pad_pt - (double)heads[i].count * plan->line_pt);
    }
    bc_strip_rule(plan->flow->arena, strip, BC_LEFT, 0, BC_WIDTH, outer_rule_pt);
    bc_strip_rule(plan->flow->arena, strip, BC_LEFT, height_pt + 0.5, BC_WIDTH, inner_rule_pt);
    strip->height_pt = height_pt + 1.5;
    return strip;
}

/* "Bảng 2 (tiếp theo)" over the head, for pages after the first. */
static struct bc_strip *continued_head(
    const struct plan *plan, const struct bc_strip *head, const char *caption)
{
    const struct bc_flow *flow = plan->flow;
    struct bc_strip *strip = bc_strip_new(flow->arena, head->height_pt + 20);
    const char *text = bc_arena_printf(
        flow->arena, "%.*s (%s)", (int)strcspn(caption, "."), caption, plan->table->continued);
    const struct bc_text_style style = {
        .face = BC_BOLD, .size_pt = 12, .line_pt = 15, .where = plan->where};
    struct bc_lines lines = bc_text_break_plain(flow, text, &style, BC_WIDTH);

    bc_lines_put(flow, strip, lines, &style, BC_LEFT, BC_WIDTH, 0);
    for (size_t i = 0; i < head->mark_count; i++) {
        struct bc_mark mark = head->marks[i];

        mark.at.y_pt += 20;
        mark.to.y_pt += 20;
        bc_strip_put(flow->arena, strip, mark);
    }
    return strip;
}

/* ---- The whole ------------------------------------------------------------------------------- */

static void put_rows(struct plan *plan, bool may_move)
{
    size_t count = plan->table->row_count;
    bool is_long = count >= 10 && plan->table->is_wide;

    for (size_t row = 0; row < count; row++) {
        struct bc_strip *strip;

        put_row(plan, row, row > 0);
        strip = plan->flow->strips[plan->flow->count - 1];
        /* Two rows stay with the head, and two with the total. */
        strip->keeps_next = row + 1 < count && (may_move || row == 0 || row + 3 >= count);
        if (is_long && (row + 1) % 5 == 0 && row + 1 < count) {
            strip->height_pt += fifth_row_pt;
        }
    }
}

void bc_flow_caption(struct bc_flow *flow, const struct bc_block *block, const char *unit)
{
    const struct bc_text_style caption = {.face = BC_BOLD,
        .size_pt = 12,
        .line_pt = 15,
        .align = BC_ALIGN_LEFT,
        .where = block->where};
    struct bc_text_style line = {.face = BC_ITALIC,
        .size_pt = 11,
        .line_pt = 13.5,
        .align = BC_ALIGN_LEFT,
        .where = block->where};
    bool has_caption = block->texts[BC_FIGURE_CAPTION][0] != '\0';
    size_t first = flow->count;

    if (has_caption) {
        bc_flow_plain_paragraph(flow, block->texts[BC_FIGURE_CAPTION], &caption, 5, 1);
    }
    if (unit[0] != '\0') {
        line.align = has_caption ? BC_ALIGN_LEFT : BC_ALIGN_RIGHT;
        bc_flow_plain_paragraph(flow, unit, &line, 0, 5);
    } else if (has_caption) {
        flow->strips[flow->count - 1]->after_pt = 5;
    }
    for (size_t i = first; i < flow->count; i++) {
        flow->strips[i]->keeps_next = true;
    }
}

void bc_flow_note(struct bc_flow *flow, const struct bc_block *block)
{
    const struct bc_text_style note = {.face = BC_REGULAR,
        .size_pt = 10.5,
        .line_pt = 12.8,
        .align = BC_ALIGN_LEFT,
        .where = block->where};
    struct bc_strip *last = flow->strips[flow->count - 1];
    size_t first = flow->count;

    if (block->texts[BC_FIGURE_NOTE][0] == '\0') {
        last->after_pt += 8;
        return;
    }
    last->keeps_next = true;
    bc_flow_plain_paragraph(flow, block->texts[BC_FIGURE_NOTE], &note, 2, 8);
    for (size_t i = first; i + 1 < flow->count; i++) {
        flow->strips[i]->keeps_next = true;
    }
}

static double height_from(const struct bc_flow *flow, size_t first)
{
    double height_pt = 0;

    for (size_t i = first; i < flow->count; i++) {
        const struct bc_strip *strip = flow->strips[i];

        height_pt += strip->before_pt + strip->height_pt + strip->after_pt;
    }
    return height_pt;
}

static void put_table(struct plan *plan, const struct bc_block *block, bool may_move)
{
    struct bc_flow *flow = plan->flow;
    struct bc_strip *head = make_head(plan);
    struct bc_strip *first = bc_flow_add(flow, 0, head->height_pt, 0);
    struct bc_strip *last;

    first->marks = head->marks;
    first->mark_count = head->mark_count;
    first->keeps_next = true;
    plan->head = block->texts[BC_FIGURE_CAPTION][0] != '\0'
                     ? continued_head(plan, head, block->texts[BC_FIGURE_CAPTION])
                     : head;
    put_rows(plan, may_move);
    last = flow->strips[flow->count - 1];
    bc_strip_rule(flow->arena, last, BC_LEFT, last->height_pt + 0.5, BC_WIDTH, outer_rule_pt);
    last->height_pt += 1.5;
    bc_flow_note(flow, block);
}

void bc_flow_table(struct bc_flow *flow, const struct bc_block *block, bool may_move)
{
    struct plan plan = {.flow = flow, .table = block->table, .where = block->where};
    size_t first = flow->count;

    plan.size_pt = block->table->is_wide ? 11 : 11.5;
    plan.line_pt = block->table->is_wide ? 13.2 : 13.8;
    choose_widths(&plan);
    bc_flow_caption(flow, block, block->texts[BC_FIGURE_UNIT]);
    put_table(&plan, block, may_move);
    if (may_move && height_from(flow, first) > most_moving_part * (BC_BOTTOM - BC_TOP)) {
        /* So high a table would leave a hole where it moves away; it is broken between rows
         * instead. */
        flow->count = first;
        bc_flow_table(flow, block, false);
        return;
    }
    flow->strips[first]->is_figure = may_move;
    flow->strips[first]->is_barrier = !may_move;
}

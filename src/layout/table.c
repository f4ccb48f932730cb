#include "layout/flow.h"

#include <math.h>

/*
 * A table: rules above, below and under the head, none between columns; text left, numbers right;
 * heads stand at the foot of the head. Rows are never torn, and the head is repeated on every page.
 */

static const double pad_pt = 1.35; /* above and below the text of a row */
static const double fifth_row_pt = 2.85;
static const double highest_head_part = 0.5; /* of a page: higher heads are not repeated */
static const double row_extras_pt = 10;      /* paddings, rules, the space after five rows */
static const size_t least_equal_rows = 10;
static const double most_moving_part = 0.6; /* of a page: higher tables do not move */
static const double outer_rule_pt = 0.9, inner_rule_pt = 0.5, thin_rule_pt = 0.35;

static struct bc_text_style style_of(
    const struct bc_table_plan *plan, bool is_strong, enum bc_align align)
{
    return (struct bc_text_style){.face = is_strong ? BC_BOLD : BC_REGULAR,
        .size_pt = plan->size_pt,
        .line_pt = plan->line_pt,
        .align = align,
        .where = plan->where};
}

static double page_height(const struct bc_flow *flow)
{
    return bc_frame_of(flow->is_landscape).bottom_pt - BC_TOP;
}

static enum bc_align align_of(const struct bc_table_column *column)
{
    return column->is_text ? BC_ALIGN_LEFT : BC_ALIGN_RIGHT;
}

static struct bc_lines cell_lines(const struct bc_table_plan *plan, size_t column, const char *text,
    const struct bc_text_style *style)
{
    return bc_text_break_plain(
        plan->flow, text, style, plan->columns[column].width_pt - plan->columns[column].inset_pt);
}

static void put_cell(const struct bc_table_plan *plan, struct bc_strip *strip, size_t column,
    struct bc_lines lines, const struct bc_text_style *style, double y_pt)
{
    double inset_pt = plan->columns[column].inset_pt;

    bc_lines_put(plan->flow, strip, lines, style, plan->columns[column].x_pt + inset_pt,
        plan->columns[column].width_pt - inset_pt, y_pt);
}

/* ---- Rows ------------------------------------------------------------------------------------ */

/* A cell on its way to the page. */
struct cell {
    struct bc_text_style style;
    struct bc_lines lines;
    int32_t node;
};

/* The name at the left of a row is its head, for who hears the table instead of seeing it. */
static size_t name_column(const struct bc_table *table)
{
    for (size_t i = 0; i < table->column_count; i++) {
        if (table->columns[i].is_text) {
            return i;
        }
    }
    return 0;
}

/* One short line, the most frequent case: its width is known. */
static struct bc_lines short_lines(
    const struct bc_table_plan *plan, const struct cell *cell, const char *text, double text_pt)
{
    struct bc_piece *piece = bc_arena_alloc(plan->flow->arena, sizeof(*piece));
    struct bc_line *line = bc_arena_alloc(plan->flow->arena, sizeof(*line));

    *piece = (struct bc_piece){.face = cell->style.face,
        .text = bc_text_plain_spaces(plan->flow->arena, text),
        .width_pt = text_pt};
    *line = (struct bc_line){.pieces = piece, .count = 1, .width_pt = text_pt, .is_last = true};
    return (struct bc_lines){line, 1};
}

static struct cell make_cell(
    struct bc_table_plan *plan, size_t row, size_t column, size_t name, int32_t row_node)
{
    const struct bc_table_row *source = &plan->table->rows[row];
    const struct bc_table_column *head = &plan->table->columns[column];
    const char *text = source->cells[column];
    double text_pt = plan->cell_pt[row * plan->table->column_count + column];
    struct cell cell = {
        .style = style_of(plan, source->is_strong || head->is_strong, align_of(head))};

    if (source->is_part && column == 0) {
        cell.style.first_indent_pt = cell.style.hang_indent_pt = BC_PART_INDENT_PT;
    }
    cell.lines = strpbrk(text, "\n\t") == NULL &&
                         cell.style.first_indent_pt + text_pt <=
                             plan->columns[column].width_pt - plan->columns[column].inset_pt
                     ? short_lines(plan, &cell, text, text_pt)
                     : cell_lines(plan, column, text, &cell.style);
    cell.node =
        bc_flow_node(plan->flow, column == name ? BC_ROLE_HEAD_CELL : BC_ROLE_CELL, row_node);
    plan->flow->nodes[cell.node].is_row_head = column == name;
    return cell;
}

/* The lines `from` to `end` of all cells, as one strip. */
static void put_part_of_row(
    struct bc_table_plan *plan, const struct cell *cells, size_t from, size_t end, double rule_pt)
{
    struct bc_strip *strip = bc_flow_add(plan->flow, 0, 0, 0);
    double top_pt = from > 0 ? 0 : rule_pt > 0 ? pad_pt + 1 : pad_pt;

    if (rule_pt > 0 && from == 0) {
        bc_strip_rule(plan->flow, strip, plan->x_pt, 0, plan->total_pt, rule_pt);
    }
    for (size_t column = 0; column < plan->table->column_count; column++) {
        struct bc_lines lines = cells[column].lines;

        if (lines.count <= from) {
            continue;
        }
        lines.lines += from;
        lines.count = (lines.count < end ? lines.count : end) - from;
        plan->flow->node = cells[column].node;
        put_cell(plan, strip, column, lines, &cells[column].style, top_pt);
    }
    strip->height_pt = top_pt + (double)(end - from) * plan->line_pt;
    strip->head = plan->head;
}

/* A row is one strip; only one that is higher than a page is torn between its lines. */
static void put_row(struct bc_table_plan *plan, struct cell *cells, size_t row, size_t name)
{
    const struct bc_table_row *source = &plan->table->rows[row];
    double rule_pt = source->is_total ? inner_rule_pt : source->has_thin_rule ? thin_rule_pt : 0;
    double page_pt = page_height(plan->flow);
    double head_pt = plan->head != NULL ? plan->head->height_pt : 0;
    size_t most_lines = (size_t)((page_pt - head_pt - row_extras_pt) / plan->line_pt);
    size_t line_count = 1;
    int32_t node = bc_flow_node(plan->flow, BC_ROLE_ROW, plan->node);

    for (size_t column = 0; column < plan->table->column_count; column++) {
        cells[column] = make_cell(plan, row, column, name, node);
        line_count =
            cells[column].lines.count > line_count ? cells[column].lines.count : line_count;
    }
    for (size_t from = 0; from < line_count; from += most_lines) {
        size_t end = from + most_lines < line_count ? from + most_lines : line_count;

        put_part_of_row(plan, cells, from, end, rule_pt);
    }
    plan->flow->strips[plan->flow->count - 1]->height_pt += pad_pt;
}

/* Ten rows or more that are all alike, but for totals: they are read in fives. */
static bool has_equal_rows(const struct bc_table *table)
{
    size_t count = 0;

    for (size_t i = 0; i < table->row_count; i++) {
        const struct bc_table_row *row = &table->rows[i];

        if (!row->is_total && (row->is_part || row->has_thin_rule)) {
            return false;
        }
        count += row->is_total ? 0 : 1;
    }
    return count >= least_equal_rows;
}

/* Three rows stay with the head and three, the total among them, with the end: fewer look left
 * behind. */
static bool keeps_next_row(const struct bc_table *table, size_t row)
{
    enum { LEAST = 3 };

    return row + 1 < table->row_count && (row + 1 < LEAST || row + LEAST >= table->row_count);
}

static void put_rows(struct bc_table_plan *plan)
{
    const struct bc_table *table = plan->table;
    bool in_fives = has_equal_rows(table);
    size_t name = name_column(table);
    struct cell *cells =
        bc_arena_alloc_array(plan->flow->arena, table->column_count, sizeof(*cells));

    for (size_t row = 0; row < table->row_count; row++) {
        struct bc_strip *strip;

        put_row(plan, cells, row, name);
        strip = plan->flow->strips[plan->flow->count - 1];
        strip->keeps_next = keeps_next_row(table, row);
        if (in_fives && (row + 1) % 5 == 0 && row + 1 < table->row_count &&
            !table->rows[row + 1].is_total) {
            strip->height_pt += fifth_row_pt;
        }
    }
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

/* The heads of groups, and empty cells over the columns of none. */
static double put_groups(struct bc_table_plan *plan, struct bc_strip *strip)
{
    const struct bc_table *table = plan->table;
    struct bc_text_style style = style_of(plan, false, BC_ALIGN_CENTRE);
    int32_t row = bc_flow_node(plan->flow, BC_ROLE_ROW, plan->node);
    double height_pt = 0;

    for (size_t i = 0; i < table->column_count; i = bc_table_group_end(table, i)) {
        size_t last = bc_table_group_end(table, i) - 1;
        double left_pt = plan->columns[i].x_pt + BC_GROUP_INSET_PT;
        double width_pt = plan->columns[last].x_pt + plan->columns[last].width_pt - left_pt;
        struct bc_lines lines;
        double below_pt;

        bc_flow_node(plan->flow, BC_ROLE_HEAD_CELL, row);
        plan->flow->nodes[plan->flow->node].column_span = (int32_t)(last + 1 - i);
        if (table->columns[i].group[0] == '\0') {
            continue;
        }
        lines = bc_text_break_plain(plan->flow, table->columns[i].group, &style, width_pt);
        bc_lines_put(plan->flow, strip, lines, &style, left_pt, width_pt, pad_pt);
        below_pt = pad_pt + (double)lines.count * plan->line_pt + 1.5;
        bc_strip_rule(plan->flow, strip, left_pt, below_pt, width_pt, inner_rule_pt);
        height_pt = fmax(height_pt, below_pt + 1.5);
    }
    return height_pt;
}

static struct bc_strip *make_head(struct bc_table_plan *plan)
{
    const struct bc_table *table = plan->table;
    struct bc_strip *strip = bc_strip_new(plan->flow->arena, 0);
    struct bc_lines *heads =
        bc_arena_alloc_array(plan->flow->arena, table->column_count, sizeof(*heads));
    double groups_pt = has_groups(table) ? put_groups(plan, strip) : 0;
    double height_pt = 0;
    int32_t row = bc_flow_node(plan->flow, BC_ROLE_ROW, plan->node);

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

        bc_flow_node(plan->flow, BC_ROLE_HEAD_CELL, row);
        put_cell(plan, strip, i, heads[i], &style,
            height_pt - pad_pt - (double)heads[i].count * plan->line_pt);
    }
    bc_strip_rule(plan->flow, strip, plan->x_pt, 0, plan->total_pt, outer_rule_pt);
    bc_strip_rule(plan->flow, strip, plan->x_pt, height_pt + 0.5, plan->total_pt, inner_rule_pt);
    strip->height_pt = height_pt + 1.5;
    return strip;
}

/* "Bảng 2 (tiếp theo)" over the head, for pages after the first. */
static struct bc_strip *continued_head(
    const struct bc_table_plan *plan, const struct bc_strip *head, const char *caption)
{
    const struct bc_flow *flow = plan->flow;
    const struct bc_text_style style = {
        .face = BC_BOLD, .size_pt = 12, .line_pt = 15, .where = plan->where};
    const char *text = bc_arena_printf(
        flow->arena, "%.*s (%s)", (int)strcspn(caption, "."), caption, plan->table->continued);
    struct bc_lines lines = bc_text_break_plain(flow, text, &style, plan->total_pt);
    double above_pt = (double)lines.count * style.line_pt + 5;
    struct bc_strip *strip = bc_strip_new(flow->arena, head->height_pt + above_pt);

    bc_lines_put(flow, strip, lines, &style, plan->x_pt, plan->total_pt, 0);
    for (size_t i = 0; i < head->mark_count; i++) {
        struct bc_mark mark = head->marks[i];

        mark.at.y_pt += above_pt;
        mark.to.y_pt += above_pt;
        bc_strip_put(flow, strip, mark);
    }
    return strip;
}

/* ---- The whole ------------------------------------------------------------------------------- */

void bc_flow_caption(struct bc_flow *flow, const struct bc_block *block, const char *unit)
{
    const char *text = bc_block_text(block, BC_FIGURE_CAPTION);
    const struct bc_text_style caption = {
        .face = BC_BOLD, .size_pt = 12, .line_pt = 15, .where = block->where};
    struct bc_text_style line = {
        .face = BC_ITALIC, .size_pt = 11, .line_pt = 13.5, .where = block->where};
    size_t first = flow->count;

    if (text[0] != '\0') {
        bc_flow_lines(flow, bc_text_break_title(flow, text, &caption, bc_flow_width_pt(flow)),
            &caption, 5, 1);
    }
    if (unit[0] != '\0') {
        line.align = text[0] != '\0' ? BC_ALIGN_LEFT : BC_ALIGN_RIGHT;
        bc_flow_plain_paragraph(flow, unit, &line, 0, 5);
    } else if (flow->count > first) {
        flow->strips[flow->count - 1]->after_pt = 5;
    }
    bc_flow_keep(flow, first);
}

void bc_flow_note(struct bc_flow *flow, const struct bc_block *block)
{
    const char *text = bc_block_text(block, BC_FIGURE_NOTE);
    const struct bc_text_style note = {
        .face = BC_REGULAR, .size_pt = 10.5, .line_pt = 12.8, .where = block->where};
    struct bc_strip *last = flow->strips[flow->count - 1];
    size_t first = flow->count;

    if (text[0] == '\0') {
        last->after_pt += 8;
        return;
    }
    last->keeps_next = true;
    bc_flow_node(flow, BC_ROLE_PARAGRAPH, flow->part);
    bc_flow_plain_paragraph(flow, text, &note, 2, 8);
    bc_flow_keep(flow, first);
    flow->strips[flow->count - 1]->keeps_next = false;
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

static void put_table(struct bc_table_plan *plan, const struct bc_block *block)
{
    struct bc_flow *flow = plan->flow;
    const char *caption = bc_block_text(block, BC_FIGURE_CAPTION);
    struct bc_strip *head = make_head(plan);
    struct bc_strip *first = bc_flow_add(flow, 0, head->height_pt, 0);
    struct bc_strip *last;

    first->marks = head->marks;
    first->mark_count = first->mark_capacity = head->mark_count;
    first->keeps_next = plan->table->row_count > 0;
    plan->head = caption[0] != '\0' ? continued_head(plan, head, caption) : head;
    if (plan->head->height_pt > highest_head_part * page_height(flow)) {
        plan->head = NULL; /* it would leave no room for rows */
    }
    put_rows(plan);
    last = flow->strips[flow->count - 1];
    bc_strip_rule(flow, last, plan->x_pt, last->height_pt + 0.5, plan->total_pt, outer_rule_pt);
    last->height_pt += 1.5;
    bc_flow_note(flow, block);
}

void bc_flow_table(struct bc_flow *flow, const struct bc_block *block, bool may_move)
{
    const bool is_wide = block->table->is_wide;
    struct bc_table_plan plan = {.flow = flow,
        .table = block->table,
        .where = block->where,
        .size_pt = is_wide ? 11 : 11.5,
        .line_pt = !is_wide          ? 13.8
                   : flow->part != 0 ? 13.6
                                     : 13.2,
        .x_pt = BC_LEFT,
        .total_pt = bc_flow_width_pt(flow)};
    size_t first = flow->count;

    if (plan.table->column_count == 0) {
        return;
    }
    flow->figure = flow->figure_count;
    plan.node = bc_flow_node(flow, BC_ROLE_TABLE, flow->part);
    bc_table_choose_widths(&plan);
    if (bc_block_text(block, BC_FIGURE_CAPTION)[0] != '\0' ||
        bc_block_text(block, BC_FIGURE_UNIT)[0] != '\0') {
        bc_flow_node(flow, BC_ROLE_CAPTION, plan.node);
    }
    bc_flow_caption(flow, block, bc_block_text(block, BC_FIGURE_UNIT));
    put_table(&plan, block);
    flow->figure = -1;
    if (may_move && height_from(flow, first) <= most_moving_part * page_height(flow)) {
        flow->figure_count++;
        return;
    }
    /* So high a table would leave a hole where it moves away; it is broken between rows instead. */
    for (size_t i = first; i < flow->count; i++) {
        flow->strips[i]->figure = -1;
    }
    flow->strips[first]->is_high_table = true;
}

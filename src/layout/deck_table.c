#include "layout/deck.h"

#include <math.h>

/*
 * A table on a slide: text at the left, numbers at the right, a rule under the heads and one above
 * the total. Rows that find no room become one with the exact sums of what they hold.
 */

enum { MOST_ROWS = 8, EASY_ROWS = 6 };

static const double column_gap_pt = 24, head_most_pt = 120, least_text_pt = 90;

struct cell {
    const char *text;
    struct bc_lines lines;
};

struct plan {
    struct bc_deck *deck;
    const struct bc_block *block;
    const struct bc_table *table;
    double size_pt, pad_pt;
    double *x_pt, *width_pt; /* a column */
    bool is_narrow;          /* a text column got less than it needs for a word */
    struct cell *heads;
    size_t head_lines;
    struct cell *cells; /* row after row */
    const struct bc_table_row **rows;
    size_t row_count;
};

static struct bc_text_style style_of(const struct plan *plan, bool is_strong, bool is_text)
{
    struct bc_text_style style = bc_slide_style(
        plan->block, is_strong ? BC_SLIDE_BOLD : BC_SLIDE_REGULAR, plan->size_pt, bc_slide_ink);

    style.align = is_text ? BC_ALIGN_LEFT : BC_ALIGN_RIGHT;
    return style;
}

static struct bc_text_style head_style(const struct plan *plan, size_t column)
{
    struct bc_text_style style =
        bc_slide_style(plan->block, BC_SLIDE_REGULAR, BC_SLIDE_SECOND_PT, bc_slide_faint);

    style.align = plan->table->columns[column].is_text ? BC_ALIGN_LEFT : BC_ALIGN_RIGHT;
    return style;
}

static bool is_strong(const struct plan *plan, size_t row, size_t column)
{
    return plan->rows[row]->is_strong || plan->table->columns[column].is_strong;
}

/* ---- Fewer rows ------------------------------------------------------------------------------ */

/* "7 đơn vị khác", with the sums of the rows from `first` to before `end`. */
static const struct bc_table_row *rest_row(const struct plan *plan, size_t first, size_t end)
{
    const struct bc_table *table = plan->table;
    bc_arena *arena = plan->deck->flow.arena;
    const char **cells = bc_arena_alloc_array(arena, table->column_count, sizeof(*cells));
    struct bc_table_row *row = bc_arena_alloc(arena, sizeof(*row));
    const char *gap = strstr(table->rest_word, "{1}");
    bool is_named = false;

    for (size_t k = 0; k < table->column_count; k++) {
        int64_t sum = 0;

        cells[k] = "";
        for (size_t i = first; i < end; i++) {
            sum += table->amounts[i * table->column_count + k];
        }
        if (table->adds[k]) {
            cells[k] = bc_chart_number(arena, (double)sum);
        } else if (!is_named && table->columns[k].is_text && gap != NULL) {
            is_named = true;
            cells[k] = bc_arena_printf(arena, "%.*s%zu%s", (int)(gap - table->rest_word),
                table->rest_word, end - first, gap + 3);
        }
    }
    row->cells = cells;
    return row;
}

static void choose_rows(struct plan *plan, size_t most)
{
    const struct bc_table *table = plan->table;
    bool has_total = table->row_count > 0 && table->rows[table->row_count - 1].is_total;
    size_t own = table->row_count - (has_total ? 1 : 0);
    size_t named = own > most && table->rest_word != NULL && table->rest_word[0] != '\0'
                       ? (most > 0 ? most - 1 : 0)
                       : own;

    plan->row_count = 0;
    for (size_t i = 0; i < named; i++) {
        plan->rows[plan->row_count++] = &table->rows[i];
    }
    if (named < own) {
        plan->rows[plan->row_count++] = rest_row(plan, named, own);
    }
    if (has_total) {
        plan->rows[plan->row_count++] = &table->rows[own];
    }
}

/* ---- Columns --------------------------------------------------------------------------------- */

static double width_of(const struct plan *plan, const struct bc_text_style *style, const char *text)
{
    const char *plain = bc_text_plain_spaces(plan->deck->flow.arena, text);

    return bc_font_width_pt(
        plan->deck->flow.fonts, style->face, style->size_pt, plain, strlen(plain));
}

/* A head is broken between its words where room is short. */
static double head_width(const struct plan *plan, size_t column, bool is_tight)
{
    struct bc_text_style head = head_style(plan, column);
    const char *text = plan->table->columns[column].head;
    double widest_pt = 0;

    if (!is_tight) {
        return fmin(head_most_pt, width_of(plan, &head, text));
    }
    while (*text != '\0') {
        size_t length = strcspn(text, " ");

        widest_pt = fmax(widest_pt,
            width_of(plan, &head, bc_arena_strndup(plan->deck->flow.arena, text, length)));
        text += length + strspn(text + length, " ");
    }
    return widest_pt;
}

static double natural_width(const struct plan *plan, size_t column, bool is_tight)
{
    double widest_pt = head_width(plan, column, is_tight);

    for (size_t i = 0; i < plan->row_count; i++) {
        struct bc_text_style style = style_of(plan, is_strong(plan, i, column), true);

        widest_pt = fmax(widest_pt, width_of(plan, &style, plan->rows[i]->cells[column]));
    }
    return widest_pt + 0.5;
}

/* Numbers take what they need; texts share the rest by what they would like to have. */
static void plan_columns(struct plan *plan, struct bc_box box, bool is_tight)
{
    const struct bc_table *table = plan->table;
    double free_pt = box.width_pt - column_gap_pt * (double)(table->column_count - 1);
    double wanted_pt = 0;
    double x_pt = box.x_pt;

    plan->is_narrow = false;
    for (size_t k = 0; k < table->column_count; k++) {
        plan->width_pt[k] = natural_width(plan, k, is_tight);
        if (table->columns[k].is_text) {
            wanted_pt += plan->width_pt[k];
        } else {
            free_pt -= plan->width_pt[k];
        }
    }
    for (size_t k = 0; k < table->column_count; k++) {
        if (table->columns[k].is_text && wanted_pt > 0) {
            plan->width_pt[k] = fmax(least_text_pt / 2, plan->width_pt[k] * free_pt / wanted_pt);
            plan->is_narrow |= plan->width_pt[k] < least_text_pt;
        }
        plan->x_pt[k] = x_pt;
        x_pt += plan->width_pt[k] + column_gap_pt;
    }
}

static void plan_cells(struct plan *plan)
{
    static const struct bc_lines none;
    const struct bc_table *table = plan->table;

    plan->head_lines = 0;
    for (size_t k = 0; k < table->column_count; k++) {
        struct bc_text_style style = head_style(plan, k);
        const char *head = table->columns[k].head;

        plan->heads[k].text = head;
        plan->heads[k].lines = head[0] != '\0' ? bc_text_break_title(&plan->deck->flow, head,
                                                     &style, plan->width_pt[k] + 0.1)
                                               : none;
        plan->head_lines = plan->heads[k].lines.count > plan->head_lines
                               ? plan->heads[k].lines.count
                               : plan->head_lines;
    }
    for (size_t i = 0; i < plan->row_count; i++) {
        for (size_t k = 0; k < table->column_count; k++) {
            struct cell *cell = &plan->cells[i * table->column_count + k];
            struct bc_text_style style =
                style_of(plan, is_strong(plan, i, k), table->columns[k].is_text);

            cell->text = plan->rows[i]->cells[k];
            cell->lines = cell->text[0] != '\0' ? bc_text_break_plain(&plan->deck->flow, cell->text,
                                                      &style, plan->width_pt[k] + 0.1)
                                                : none;
        }
    }
}

/* ---- Rows ------------------------------------------------------------------------------------ */

static double row_height(const struct plan *plan, size_t row)
{
    struct bc_text_style style = style_of(plan, false, true);
    size_t most = 1;

    for (size_t k = 0; k < plan->table->column_count; k++) {
        size_t lines = plan->cells[row * plan->table->column_count + k].lines.count;

        most = lines > most ? lines : most;
    }
    return (double)most * style.line_pt + plan->pad_pt;
}

static double head_height(const struct plan *plan)
{
    struct bc_text_style style = head_style(plan, 0);

    return plan->head_lines > 0 ? (double)plan->head_lines * style.line_pt + 6 : 0;
}

static double plan_height(const struct plan *plan)
{
    double height_pt = head_height(plan);

    for (size_t i = 0; i < plan->row_count; i++) {
        height_pt += row_height(plan, i);
    }
    return height_pt;
}

/* How a table may look, from roomy to tight. */
struct look {
    double size_pt, pad_pt;
};

static bool fits(struct plan *plan, struct bc_box box, size_t most, struct look look)
{
    plan->size_pt = look.size_pt;
    plan->pad_pt = look.pad_pt;
    choose_rows(plan, most);
    plan_columns(plan, box, false);
    if (plan->is_narrow) {
        plan_columns(plan, box, true);
    }
    plan_cells(plan);
    return plan_height(plan) <= box.height_pt;
}

/* As many rows as stay in the box, in the roomiest look. */
static struct plan make_plan(struct bc_deck *deck, const struct bc_block *block, struct bc_box box)
{
    static const struct look looks[] = {
        {BC_SLIDE_TEXT_PT, 8}, {BC_SLIDE_SECOND_PT, 7}, {BC_SLIDE_SECOND_PT, 2}};
    bc_arena *arena = deck->flow.arena;
    const struct bc_table *table = block->table;
    struct plan plan = {.deck = deck, .block = block, .table = table};

    plan.x_pt = bc_arena_alloc_array(arena, table->column_count, sizeof(*plan.x_pt));
    plan.width_pt = bc_arena_alloc_array(arena, table->column_count, sizeof(*plan.width_pt));
    plan.heads = bc_arena_alloc_array(arena, table->column_count, sizeof(*plan.heads));
    plan.rows = bc_arena_alloc_array(arena, table->row_count + 1, sizeof(*plan.rows));
    plan.cells = bc_arena_alloc_array(
        arena, (table->row_count + 1) * table->column_count, sizeof(*plan.cells));
    /* Few rows that are read at ease come before many that are not. */
    for (size_t most = MOST_ROWS; most >= EASY_ROWS; most--) {
        if (fits(&plan, box, most, looks[0]) || fits(&plan, box, most, looks[1])) {
            return plan;
        }
    }
    for (size_t most = MOST_ROWS + 1; most-- > 0;) {
        for (size_t i = 0; i < sizeof(looks) / sizeof(looks[0]); i++) {
            if (fits(&plan, box, most, looks[i])) {
                return plan;
            }
        }
    }
    return plan;
}

static void put_cell(const struct plan *plan, const struct cell *cell, size_t column,
    const struct bc_text_style *style, double y_pt)
{
    bc_lines_put(&plan->deck->flow, plan->deck->slide, cell->lines, style, plan->x_pt[column],
        plan->width_pt[column], y_pt);
}

static double put_heads(const struct plan *plan, int32_t table_node, struct bc_box box)
{
    struct bc_flow *flow = &plan->deck->flow;
    struct bc_text_style line = head_style(plan, 0);
    int32_t row;

    if (plan->head_lines == 0) {
        return box.y_pt;
    }
    row = bc_flow_node(flow, BC_ROLE_ROW, table_node);
    for (size_t k = 0; k < plan->table->column_count; k++) {
        struct bc_text_style style = head_style(plan, k);
        size_t above = plan->head_lines - plan->heads[k].lines.count;

        bc_flow_node(flow, BC_ROLE_HEAD_CELL, row);
        put_cell(plan, &plan->heads[k], k, &style, box.y_pt + (double)above * line.line_pt);
    }
    box.y_pt += head_height(plan);
    bc_slide_rule(plan->deck, box.x_pt, box.y_pt - 1, box.width_pt);
    return box.y_pt;
}

static void put_row(const struct plan *plan, size_t index, int32_t table_node, double y_pt)
{
    struct bc_flow *flow = &plan->deck->flow;
    int32_t row = bc_flow_node(flow, BC_ROLE_ROW, table_node);

    for (size_t k = 0; k < plan->table->column_count; k++) {
        struct bc_text_style style =
            style_of(plan, is_strong(plan, index, k), plan->table->columns[k].is_text);

        /* The name is the head of its row: lists need no heads of their columns. */
        bc_flow_node(flow, k == 0 ? BC_ROLE_HEAD_CELL : BC_ROLE_CELL, row);
        flow->nodes[flow->node].is_row_head = k == 0;
        put_cell(plan, &plan->cells[index * plan->table->column_count + k], k, &style,
            y_pt + plan->pad_pt / 2);
    }
}

double bc_slide_table(
    struct bc_deck *deck, const struct bc_block *block, struct bc_box box, bool puts)
{
    struct plan plan = make_plan(deck, block, box);
    double height_pt = plan_height(&plan);
    int32_t node;
    double y_pt;

    if (!puts || plan.row_count == 0) {
        return plan.row_count == 0 ? 0 : height_pt;
    }
    node = bc_flow_node(&deck->flow, BC_ROLE_TABLE, deck->part);
    y_pt = put_heads(&plan, node, box);
    for (size_t i = 0; i < plan.row_count; i++) {
        if (plan.rows[i]->is_total) {
            bc_slide_rule(deck, box.x_pt, y_pt, box.width_pt);
        }
        put_row(&plan, i, node, y_pt);
        y_pt += row_height(&plan, i);
    }
    return height_pt;
}

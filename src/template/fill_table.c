#include "template/fill.h"

#include <string.h>

/* Tables: of figures (one a row, periods across) and of rows (one a field, district, unit or case).
 */

static bool print_path(struct bc_filler *filler, const struct bc_path *path,
    const struct bc_format *format, struct bc_place place, const char **ret_text,
    enum bc_value_kind *ret_state)
{
    struct bc_printable value;

    if (!bc_value_look_up(filler, path, place, &value)) {
        return false;
    }
    *ret_state = value.state;
    if (value.type == BC_TYPE_RATE || value.type == BC_TYPE_COUNT || path->root == BC_PATH_FIGURE) {
        filler->marks |= 1U << value.state;
    }
    *ret_text = bc_prose_tidy(filler,
        bc_mark_path(
            filler, path, place, bc_format_print(format, &value, &filler->words, filler->arena)),
        false);
    return true;
}

/* ---- Of figures ------------------------------------------------------------------------------ */

const char *bc_view_head(const struct bc_filler *filler, enum bc_view view)
{
    switch (view) {
    case BC_VIEW_PREVIOUS:
        return bc_mark_period(
            filler, bc_public_report_period_short(filler->report, BC_SLOT_PREVIOUS));
    case BC_VIEW_YEAR_AGO:
        return bc_public_report_label(filler->report, "period.year-ago");
    case BC_VIEW_CHANGE:
        return filler->template->words.change;
    case BC_VIEW_CHANGE_YEAR:
        return filler->template->words.change_year;
    default:
        return bc_mark_period(
            filler, bc_public_report_period_short(filler->report, BC_SLOT_CURRENT));
    }
}

/* A view of a period that is not there (week 53 without a twin) or not known at all makes no
 * column. */
static bool has_view(const struct bc_filler *filler, enum bc_view view)
{
    size_t slot = view == BC_VIEW_PREVIOUS || view == BC_VIEW_CHANGE ? BC_SLOT_PREVIOUS
                  : view == BC_VIEW_NOW                              ? BC_SLOT_CURRENT
                                                                     : BC_SLOT_YEAR_AGO;

    return slot == BC_SLOT_CURRENT || bc_public_report_has_data(filler->report, slot);
}

static struct bc_path figure_path(enum bc_figure figure, enum bc_view view)
{
    bool is_rate = bc_figure_info(figure)->kind == BC_FIGURE_IS_RATE;
    bool is_change = view == BC_VIEW_CHANGE || view == BC_VIEW_CHANGE_YEAR;
    struct bc_path path = {.root = BC_PATH_FIGURE, .figure = figure, .view = view};

    path.type = is_change ? (is_rate ? BC_TYPE_POINTS : BC_TYPE_CHANGE)
                          : (is_rate ? BC_TYPE_RATE : BC_TYPE_COUNT);
    if (bc_figure_info(figure)->kind == BC_FIGURE_IS_MINUTES) {
        path.type = is_change ? BC_TYPE_MINUTES_CHANGE : BC_TYPE_MINUTES;
    }
    return path;
}

static bool fill_figure_row(struct bc_filler *filler, const struct bc_node_table *source,
    const struct bc_node_row *row, struct bc_table_row *to, bool *ret_is_there,
    struct bc_place place)
{
    const char **cells =
        bc_arena_alloc_array(filler->arena, source->view_count + 1, sizeof(*cells));
    size_t count = 0;

    *ret_is_there = false;
    if (!bc_prose_text(filler, row->label.nodes, false, &cells[count++])) {
        return false;
    }
    for (size_t i = 0; i < source->view_count; i++) {
        struct bc_path path = figure_path(row->figure, source->views[i]);
        enum bc_value_kind state;

        if (!has_view(filler, source->views[i])) {
            continue;
        }
        if (!print_path(filler, &path, bc_format_default(path.type, true), place, &cells[count++],
                &state)) {
            return false;
        }
        *ret_is_there |= state != BC_VALUE_ABSENT;
    }
    to->cells = cells;
    to->is_strong = row->style == BC_ROW_STRONG;
    to->is_part = row->style == BC_ROW_PART;
    to->has_thin_rule = row->has_thin_rule;
    return true;
}

/* "+43 giờ 19 phút" needs more room than a count. */
static double view_width_mm(const struct bc_node_table *source)
{
    enum { OF_COUNTS = 28, OF_DURATIONS = 29 };

    for (size_t i = 0; i < source->row_count; i++) {
        if (bc_figure_info(source->rows[i].figure)->kind == BC_FIGURE_IS_MINUTES) {
            return OF_DURATIONS;
        }
    }
    return OF_COUNTS;
}

static bool fill_figures(
    struct bc_filler *filler, const struct bc_node *node, struct bc_table *table)
{
    const struct bc_node_table *source = node->table;
    struct bc_table_column *columns =
        bc_arena_alloc_array(filler->arena, source->view_count + 1, sizeof(*columns));
    struct bc_table_row *rows =
        bc_arena_alloc_array(filler->arena, source->row_count, sizeof(*rows));
    bool is_there;

    columns[0].group = "";
    columns[0].is_text = true;
    if (!bc_prose_text(filler, source->head.nodes, false, &columns[0].head)) {
        return false;
    }
    table->column_count = 1;
    for (size_t i = 0; i < source->view_count; i++) {
        if (has_view(filler, source->views[i])) {
            struct bc_table_column *column = &columns[table->column_count++];

            column->group = "";
            column->head = bc_prose_tidy(filler, bc_view_head(filler, source->views[i]), false);
            column->is_strong = source->views[i] == BC_VIEW_NOW;
            column->width_mm = view_width_mm(source);
        }
    }
    for (size_t i = 0; i < source->row_count; i++) {
        if (!fill_figure_row(filler, source, &source->rows[i], &rows[table->row_count], &is_there,
                node->place)) {
            return false;
        }
        table->row_count += is_there ? 1 : 0;
    }
    table->columns = columns;
    table->rows = rows;
    return true;
}

/* ---- Of rows --------------------------------------------------------------------------------- */

/* A figure this office does not have makes no column. */
static bool applies(const struct bc_filler *filler, const struct bc_node_column *column)
{
    return column->is_text || column->path.root != BC_PATH_FIGURE ||
           bc_public_report_value(
               filler->report, BC_BY_NOTHING, 0, BC_SLOT_CURRENT, column->path.figure)
                   .kind != BC_VALUE_ABSENT;
}

static size_t choose_columns(const struct bc_filler *filler, const struct bc_node_table *source,
    const struct bc_node_column **columns)
{
    size_t count = 0;

    for (size_t i = 0; i < source->column_count; i++) {
        if (applies(filler, &source->columns[i])) {
            columns[count++] = &source->columns[i];
        }
    }
    return count;
}

static bool fill_heads(struct bc_filler *filler, const struct bc_node_column *const *sources,
    size_t count, struct bc_table *table)
{
    struct bc_table_column *columns = bc_arena_alloc_array(filler->arena, count, sizeof(*columns));

    for (size_t i = 0; i < count; i++) {
        columns[i].width_mm = sources[i]->width_mm;
        columns[i].is_text =
            sources[i]->path.type == BC_TYPE_TEXT || sources[i]->path.type == BC_TYPE_LATENESS;
        columns[i].is_strong = sources[i]->is_strong;
        if (!bc_prose_text(filler, sources[i]->head.nodes, false, &columns[i].head) ||
            !bc_prose_text(filler, sources[i]->group.nodes, false, &columns[i].group)) {
            return false;
        }
    }
    table->columns = columns;
    table->column_count = count;
    return true;
}

static bool fill_row(struct bc_filler *filler, const struct bc_node_column *const *sources,
    size_t count, struct bc_place place, struct bc_table_row *to)
{
    const char **cells = bc_arena_alloc_array(filler->arena, count, sizeof(*cells));
    enum bc_value_kind ignored;

    for (size_t i = 0; i < count; i++) {
        if (sources[i]->is_text) {
            if (!bc_prose_text(filler, sources[i]->text.nodes, false, &cells[i])) {
                return false;
            }
        } else if (!print_path(
                       filler, &sources[i]->path, sources[i]->format, place, &cells[i], &ignored)) {
            return false;
        }
    }
    to->cells = cells;
    return true;
}

/* Whether the numbers of a column add up. */
static bool adds_up(const struct bc_node_column *column)
{
    return !column->is_text && column->path.type == BC_TYPE_COUNT &&
           (column->path.root == BC_PATH_ROW_TEXT || column->path.root == BC_PATH_ITEM ||
               (column->path.root == BC_PATH_FIGURE &&
                   bc_figure_info(column->path.figure)->kind == BC_FIGURE_IS_COUNT));
}

/* What the numbers of a row add to the sum of its column. */
static bool read_amounts(struct bc_filler *filler, const struct bc_node_column *const *sources,
    size_t count, struct bc_place place, int64_t *amounts)
{
    struct bc_printable value;

    for (size_t i = 0; i < count; i++) {
        if (adds_up(sources[i])) {
            if (!bc_value_look_up(filler, &sources[i]->path, place, &value)) {
                return false;
            }
            amounts[i] = value.state == BC_VALUE_COUNT ? value.number : 0;
        }
    }
    return true;
}

static int64_t sum_of(const struct bc_table *table, size_t rows, size_t column)
{
    int64_t sum = 0;

    for (size_t i = 0; i < rows; i++) {
        sum += table->amounts[i * table->column_count + column];
    }
    return sum;
}

/* Figures of the total under the rows; its name in the first column of text. */
static bool fill_total(struct bc_filler *filler, const struct bc_node *node,
    const struct bc_node_column *const *sources, const struct bc_table *table, size_t rows,
    struct bc_table_row *to)
{
    const size_t count = table->column_count;
    const char **cells = bc_arena_alloc_array(filler->arena, count, sizeof(*cells));
    bool is_named = false;
    enum bc_value_kind ignored;

    for (size_t i = 0; i < count; i++) {
        cells[i] = "";
        if (!sources[i]->is_text && sources[i]->path.root == BC_PATH_FIGURE) {
            struct bc_path path = sources[i]->path;

            path.breakdown = BC_BY_NOTHING;
            path.is_item = false;
            if (!print_path(filler, &path, sources[i]->format, node->place, &cells[i], &ignored)) {
                return false;
            }
        } else if (table->adds != NULL && table->adds[i]) {
            cells[i] = bc_mark_column(filler, bc_chart_count(filler, sum_of(table, rows, i)));
        } else if (!is_named && sources[i]->path.type == BC_TYPE_TEXT) {
            is_named = true;
            if (!bc_prose_text(filler, node->table->total.nodes, false, &cells[i])) {
                return false;
            }
        }
    }
    to->cells = cells;
    to->is_strong = true;
    to->is_total = true;
    return true;
}

/* Room for the amounts of a table that may have to be folded on its slide. */
static int64_t *prepare_sums(const struct bc_filler *filler,
    const struct bc_node_column *const *columns, size_t rows, const struct bc_node_table *source,
    struct bc_table *table)
{
    int64_t *amounts =
        bc_arena_alloc_array(filler->arena, rows * table->column_count, sizeof(*amounts));
    bool *adds = bc_arena_alloc_array(filler->arena, table->column_count, sizeof(*adds));

    for (size_t i = 0; i < table->column_count; i++) {
        adds[i] = adds_up(columns[i]);
    }
    table->rest_word = source->rest;
    table->amounts = amounts;
    table->adds = adds;
    return amounts;
}

static bool fill_rows(struct bc_filler *filler, const struct bc_node *node, struct bc_table *table)
{
    const struct bc_node_table *source = node->table;
    const struct bc_node_column **columns =
        bc_arena_alloc_array(filler->arena, source->column_count, sizeof(*columns));
    size_t column_count = choose_columns(filler, source, columns);
    struct bc_scope outside = filler->scope;
    struct bc_table_row *rows;
    int64_t *amounts = NULL;
    size_t *chosen;
    size_t count;

    if (!fill_heads(filler, columns, column_count, table) ||
        !bc_selection_rows(filler, &source->selection, node->place, &chosen, &count)) {
        return false;
    }
    rows = bc_arena_alloc_array(filler->arena, count + 1, sizeof(*rows));
    if (source->rest[0] != '\0') {
        amounts = prepare_sums(filler, columns, count, source, table);
    }
    for (size_t i = 0; i < count; i++) {
        filler->scope = outside;
        filler->scope = bc_scope_inside(filler, source->selection.list, chosen[i], i + 1);
        if (!fill_row(filler, columns, column_count, node->place, &rows[i]) ||
            (amounts != NULL && !read_amounts(filler, columns, column_count, node->place,
                                    amounts + i * column_count))) {
            return false;
        }
    }
    filler->scope = outside;
    table->rows = rows;
    table->row_count = count;
    table->is_wide = column_count > 6;
    if (source->has_total && (count > 0 || source->rest[0] == '\0')) {
        table->row_count++;
        return fill_total(filler, node, columns, table, count, &rows[count]);
    }
    return true;
}

/* Appends what each mark in the table means. */
static const char *note_with_marks(const struct bc_filler *filler, const char *note)
{
    static const struct {
        enum bc_value_kind state;
        const char *label;
    } marks[] = {
        {BC_VALUE_NULL, "xlsx.mark.null"},
        {BC_VALUE_MISSING, "xlsx.mark.missing"},
        {BC_VALUE_WITHHELD, "xlsx.mark.withheld"},
    };

    for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
        if ((filler->marks & 1U << marks[i].state) != 0) {
            note = bc_arena_printf(filler->arena, "%s%s%s", note, note[0] != '\0' ? " " : "",
                bc_public_report_label(filler->report, marks[i].label));
        }
    }
    return note;
}

bool bc_fill_table(struct bc_filler *filler, const struct bc_node *node, struct bc_block *block)
{
    struct bc_table *table = bc_arena_alloc(filler->arena, sizeof(*table));

    table->continued = filler->template->words.continued;
    filler->marks = 0;
    if (!(node->table->is_of_figures ? fill_figures(filler, node, table)
                                     : fill_rows(filler, node, table))) {
        return false;
    }
    block->texts[BC_FIGURE_NOTE] = note_with_marks(filler, block->texts[BC_FIGURE_NOTE]);
    block->table = table;
    return true;
}

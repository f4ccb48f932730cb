#include "base/text.h"
#include "template/node.h"

/* The directive of a table: of figures, a row each, or of the rows of a list. */

static const char *const row_styles[] = {"plain", "total", "part", "rate"};

static void read_figure_row(
    struct bc_reader *reader, const struct bc_yaml_node *source, struct bc_node_row *row)
{
    const char *figure;

    if (source->kind != BC_YAML_MAPPING) {
        bc_problems_add(reader->problems, BC_ERROR, "template.row-malformed",
            bc_yaml_where(reader->arena, source), "%s", "");
        return;
    }
    figure = bc_yaml_text_required(source, "figure", reader->problems);
    row->label = bc_directive_text(reader, source, "label");
    row->style = (enum bc_node_row_style)bc_yaml_choice(
        source, "style", row_styles, 4, BC_ROW_PLAIN, reader->problems);
    row->has_thin_rule = bc_yaml_flag(source, "rule", false, reader->problems);
    row->figure = figure != NULL ? bc_figure_find(figure) : BC_FIGURE_COUNT;
    if (figure != NULL && row->figure == BC_FIGURE_COUNT) {
        const char *nearest =
            bc_path_nearest(bc_arena_printf(reader->arena, "total.%s", figure), reader->arena);

        bc_problems_add(reader->problems, BC_ERROR, "template.path-unknown-near",
            bc_yaml_where(reader->arena, bc_yaml_find(source, "figure")), "%s" BC_NEXT "%s", figure,
            nearest != NULL ? nearest : "");
    }
    bc_yaml_refuse_unread(source, reader->problems);
}

static void read_views(
    struct bc_reader *reader, const struct bc_yaml_node *body, struct bc_node_table *table)
{
    const struct bc_yaml_node *list = bc_yaml_list(body, "columns", reader->problems);

    table->view_count = list != NULL ? list->count : 0;
    table->views = bc_arena_alloc_array(reader->arena, table->view_count, sizeof(*table->views));
    for (size_t i = 0; i < table->view_count; i++) {
        const char *name = list->items[i].kind == BC_YAML_SCALAR ? list->items[i].text : "";

        if (!bc_view_find(name, &table->views[i])) {
            bc_problems_add(reader->problems, BC_ERROR, "template.view-unknown",
                bc_yaml_where(reader->arena, &list->items[i]), "%s" BC_NEXT "%s", name,
                bc_view_names(reader->arena));
        }
    }
}

static void read_figures_table(
    struct bc_reader *reader, const struct bc_yaml_node *body, struct bc_node_table *table)
{
    const struct bc_yaml_node *rows = bc_yaml_list(body, "rows", reader->problems);

    table->is_of_figures = true;
    table->head = bc_directive_text(reader, body, "head");
    read_views(reader, body, table);
    if (rows == NULL || table->view_count == 0) {
        bc_problems_add(reader->problems, BC_ERROR, "template.table-empty",
            bc_yaml_where(reader->arena, body), "%s", "");
        return;
    }
    table->row_count = rows->count;
    table->rows = bc_arena_alloc_array(reader->arena, rows->count, sizeof(*table->rows));
    for (size_t i = 0; i < rows->count; i++) {
        read_figure_row(reader, &rows->items[i], &table->rows[i]);
    }
}

static void read_column(struct bc_reader *reader, const struct bc_yaml_node *source,
    enum bc_list list, struct bc_node_column *column)
{
    const struct bc_yaml_node *text;
    const char *path;
    const char *format;
    struct bc_place place = bc_directive_place(source);

    if (source->kind != BC_YAML_MAPPING) {
        bc_problems_add(reader->problems, BC_ERROR, "template.column-malformed",
            bc_yaml_where(reader->arena, source), "%s", "");
        return;
    }
    column->group = bc_inline_read_yaml(reader, bc_yaml_find(source, "group"));
    column->head = reader->template->is_deck
                       ? bc_inline_read_yaml(reader, bc_yaml_find(source, "head"))
                       : bc_directive_text(reader, source, "head");
    column->width_mm =
        (double)bc_yaml_integer(source, "width-tenths-mm", 0, 0, 1650, reader->problems) / 10;
    column->is_strong = bc_yaml_flag(source, "strong", false, reader->problems);
    text = reader->template->is_deck ? bc_yaml_find(source, "text") : NULL;
    if (text != NULL) {
        column->is_text = true;
        column->text = bc_directive_item_text(reader, text, list);
        column->path.type = BC_TYPE_TEXT;
        bc_yaml_refuse_unread(source, reader->problems);
        return;
    }
    path = bc_yaml_text_required(source, "path", reader->problems);
    format = bc_yaml_text(source, "format", NULL, reader->problems);
    if (path != NULL && bc_reader_item_path(reader, path, place, list, &column->path)) {
        column->is_number = column->path.root == BC_PATH_NUMBER;
        column->format = bc_reader_format(reader, format, column->path.type, true, place);
    }
    bc_yaml_refuse_unread(source, reader->problems);
}

void bc_directive_read_last_ids(
    struct bc_reader *reader, const struct bc_yaml_node *body, struct bc_selection *selection)
{
    const struct bc_yaml_node *list = bc_yaml_list(body, "last", reader->problems);
    const char **ids;

    if (list == NULL) {
        return;
    }
    ids = bc_arena_alloc_array(reader->arena, list->count, sizeof(*ids));
    for (size_t i = 0; i < list->count; i++) {
        ids[i] = list->items[i].kind == BC_YAML_SCALAR ? list->items[i].text : "";
    }
    selection->last_ids = ids;
    selection->last_id_count = list->count;
}

static bool read_selection(
    struct bc_reader *reader, const struct bc_yaml_node *body, struct bc_selection *selection)
{
    const char *list = bc_yaml_text_required(body, "of", reader->problems);
    const char *where_path = bc_yaml_text(body, "where", NULL, reader->problems);
    const char *by_path = bc_yaml_text(body, "by", NULL, reader->problems);

    selection->list =
        list != NULL ? bc_reader_list(reader, list, bc_directive_place(body)) : BC_LIST_COUNT;
    bc_directive_read_last_ids(reader, body, selection);
    if (selection->list == BC_LIST_COUNT) {
        return false;
    }
    selection->top = bc_yaml_integer(body, "top", 0, 0, 1000, reader->problems);
    selection->has_where = where_path != NULL;
    return (where_path == NULL || bc_reader_item_path(reader, where_path, bc_directive_place(body),
                                      selection->list, &selection->where)) &&
           (by_path == NULL ||
               bc_reader_order(reader, by_path, bc_directive_place(body), selection));
}

static void read_rows_table(
    struct bc_reader *reader, const struct bc_yaml_node *body, struct bc_node_table *table)
{
    const struct bc_yaml_node *columns = bc_yaml_list(body, "columns", reader->problems);
    const struct bc_yaml_node *total = bc_yaml_find(body, "total");

    table->has_total = total != NULL;
    table->total = bc_inline_read_yaml(reader, total);
    table->rest =
        reader->template->is_deck
            ? bc_text_nfc(reader->arena, bc_yaml_text_required(body, "rest", reader->problems))
            : "";
    if (!read_selection(reader, body, &table->selection)) {
        return;
    }
    if (columns == NULL || columns->count == 0) {
        bc_problems_add(reader->problems, BC_ERROR, "template.table-empty",
            bc_yaml_where(reader->arena, body), "%s", "");
        return;
    }
    table->column_count = columns->count;
    table->columns = bc_arena_alloc_array(reader->arena, columns->count, sizeof(*table->columns));
    for (size_t i = 0; i < columns->count; i++) {
        read_column(reader, &columns->items[i], table->selection.list, &table->columns[i]);
    }
}

void bc_directive_read_table(
    struct bc_reader *reader, const struct bc_yaml_node *body, struct bc_node *node)
{
    static const char *const kinds[] = {"figures", "rows"};

    bc_directive_read_id(reader, body, node);
    (void)bc_yaml_text_required(body, "kind", reader->problems);
    node->table = bc_arena_alloc(reader->arena, sizeof(*node->table));
    if (bc_yaml_choice(body, "kind", kinds, 2, 0, reader->problems) == 0) {
        read_figures_table(reader, body, node->table);
    } else {
        read_rows_table(reader, body, node->table);
    }
}

#include "base/text.h"
#include "template/node.h"

#include <assert.h>
#include <string.h>

/*
 * Fenced directives: what is no running text. Each is a table of keys here; its texts come from the
 * template and may hold values. A key nobody knows is refused with the nearest known one.
 */

/* Where a directive may stand. */
enum home { HOME_DISPATCH, HOME_DECK, HOME_BOTH };

struct directive {
    const char *name;
    enum bc_block_kind kind;
    const char *keys[BC_BLOCK_TEXTS]; /* in the order of the enums of document.h */
    unsigned required;                /* bit per key; on a slide tables and charts need none */
    void (*read_more)(
        struct bc_reader *reader, const struct bc_yaml_node *body, struct bc_node *node);
    enum home home;
};

static const char *where(struct bc_reader *reader, const struct bc_yaml_node *node)
{
    return bc_yaml_where(reader->arena, node);
}

static struct bc_place place_of(const struct bc_yaml_node *node)
{
    return (struct bc_place){node->line, node->column, node->file};
}

static struct bc_node_text required_text(
    struct bc_reader *reader, const struct bc_yaml_node *mapping, const char *key)
{
    (void)bc_yaml_text_required(mapping, key, reader->problems);
    return bc_inline_read_yaml(reader, bc_yaml_find(mapping, key));
}

struct bc_node_text bc_directive_text(
    struct bc_reader *reader, const struct bc_yaml_node *mapping, const char *key)
{
    return required_text(reader, mapping, key);
}

struct bc_node_text bc_directive_item_text(
    struct bc_reader *reader, const struct bc_yaml_node *node, enum bc_list list)
{
    enum bc_list outside = reader->items;
    struct bc_node_text text;

    reader->items = list;
    text = bc_inline_read_yaml(reader, node);
    reader->items = outside;
    return text;
}

/* ---- Tables ---------------------------------------------------------------------------------- */

static const char *const row_styles[] = {"plain", "total", "part", "rate"};

static void read_figure_row(
    struct bc_reader *reader, const struct bc_yaml_node *source, struct bc_node_row *row)
{
    const char *figure;

    if (source->kind != BC_YAML_MAPPING) {
        bc_problems_add(
            reader->problems, BC_ERROR, "template.row-malformed", where(reader, source), "%s", "");
        return;
    }
    figure = bc_yaml_text_required(source, "figure", reader->problems);
    row->label = required_text(reader, source, "label");
    row->style = (enum bc_node_row_style)bc_yaml_choice(
        source, "style", row_styles, 4, BC_ROW_PLAIN, reader->problems);
    row->has_thin_rule = bc_yaml_flag(source, "rule", false, reader->problems);
    row->figure = figure != NULL ? bc_figure_find(figure) : BC_FIGURE_COUNT;
    if (figure != NULL && row->figure == BC_FIGURE_COUNT) {
        const char *nearest =
            bc_path_nearest(bc_arena_printf(reader->arena, "total.%s", figure), reader->arena);

        bc_problems_add(reader->problems, BC_ERROR, "template.path-unknown-near",
            where(reader, bc_yaml_find(source, "figure")), "%s" BC_NEXT "%s", figure,
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
                where(reader, &list->items[i]), "%s" BC_NEXT "%s", name,
                bc_view_names(reader->arena));
        }
    }
}

static void read_figures_table(
    struct bc_reader *reader, const struct bc_yaml_node *body, struct bc_node_table *table)
{
    const struct bc_yaml_node *rows = bc_yaml_list(body, "rows", reader->problems);

    table->is_of_figures = true;
    table->head = required_text(reader, body, "head");
    read_views(reader, body, table);
    if (rows == NULL || table->view_count == 0) {
        bc_problems_add(
            reader->problems, BC_ERROR, "template.table-empty", where(reader, body), "%s", "");
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
    struct bc_place place = place_of(source);

    if (source->kind != BC_YAML_MAPPING) {
        bc_problems_add(reader->problems, BC_ERROR, "template.column-malformed",
            where(reader, source), "%s", "");
        return;
    }
    column->group = bc_inline_read_yaml(reader, bc_yaml_find(source, "group"));
    column->head = reader->template->is_deck
                       ? bc_inline_read_yaml(reader, bc_yaml_find(source, "head"))
                       : required_text(reader, source, "head");
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

static void read_last_ids(
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

    selection->list = list != NULL ? bc_reader_list(reader, list, place_of(body)) : BC_LIST_COUNT;
    read_last_ids(reader, body, selection);
    if (selection->list == BC_LIST_COUNT) {
        return false;
    }
    selection->top = bc_yaml_integer(body, "top", 0, 0, 1000, reader->problems);
    selection->has_where = where_path != NULL;
    return (where_path == NULL || bc_reader_item_path(reader, where_path, place_of(body),
                                      selection->list, &selection->where)) &&
           (by_path == NULL || bc_reader_order(reader, by_path, place_of(body), selection));
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
        bc_problems_add(
            reader->problems, BC_ERROR, "template.table-empty", where(reader, body), "%s", "");
        return;
    }
    table->column_count = columns->count;
    table->columns = bc_arena_alloc_array(reader->arena, columns->count, sizeof(*table->columns));
    for (size_t i = 0; i < columns->count; i++) {
        read_column(reader, &columns->items[i], table->selection.list, &table->columns[i]);
    }
}

/* What has a caption has a number, and the text refers to it by its id; what has none has neither.
 */
static void read_id(struct bc_reader *reader, const struct bc_yaml_node *body, struct bc_node *node)
{
    const struct bc_yaml_node *id = bc_yaml_find(body, "id");
    bool is_numbered = node->block == BC_BLOCK_ANNEX ||
                       (node->texts[BC_FIGURE_CAPTION].nodes != NULL && !reader->template->is_deck);

    node->id = bc_yaml_text(body, "id", "", reader->problems);
    if (node->id[0] != '\0' && (!bc_text_is_id(node->id) || !is_numbered)) {
        bc_problems_add(
            reader->problems, BC_ERROR, "template.id-unwanted", where(reader, id), "%s", node->id);
        return;
    }
    for (size_t i = 0; i < reader->template->figures.count && node->id[0] != '\0'; i++) {
        if (strcmp(reader->template->figures.items[i].id, node->id) == 0) {
            bc_problems_add(
                reader->problems, BC_ERROR, "template.id-twice", where(reader, id), "%s", node->id);
            return;
        }
    }
    if (is_numbered) {
        bc_mention_add(reader->arena, &reader->template->figures, node->id,
            id != NULL ? place_of(id) : place_of(body));
    }
}

static void read_table(
    struct bc_reader *reader, const struct bc_yaml_node *body, struct bc_node *node)
{
    static const char *const kinds[] = {"figures", "rows"};

    read_id(reader, body, node);
    (void)bc_yaml_text_required(body, "kind", reader->problems);
    node->table = bc_arena_alloc(reader->arena, sizeof(*node->table));
    if (bc_yaml_choice(body, "kind", kinds, 2, 0, reader->problems) == 0) {
        read_figures_table(reader, body, node->table);
    } else {
        read_rows_table(reader, body, node->table);
    }
}

/* ---- Charts ---------------------------------------------------------------------------------- */

enum chart_word {
    CHART_TREND,
    CHART_COMPARE,
    CHART_RATES,
    CHART_SATISFACTION,
    CHART_CELLS,
    CHART_AGEING,
    CHART_RATINGS,
    CHART_BRIDGE,
    CHART_DIVERGING,
    CHART_CALENDAR,
    CHART_BARS,
    CHART_DOTS,
    CHART_WORD_COUNT
};

static const char *const chart_words[CHART_WORD_COUNT] = {"trend", "compare", "rates",
    "satisfaction", "heat", "ageing", "ratings", "bridge", "diverging", "calendar", "bars", "dots"};

static void read_trend(
    struct bc_reader *reader, const struct bc_yaml_node *body, struct bc_node_chart *chart)
{
    chart->axis = required_text(reader, body, "axis");
    chart->received = required_text(reader, body, "received");
    chart->handled = required_text(reader, body, "handled");
    chart->closing = required_text(reader, body, "closing");
    chart->overdue = required_text(reader, body, "overdue");
    chart->from_word = required_text(reader, body, "axis-from");
}

static void note_choice(struct bc_reader *reader, const struct bc_yaml_node *node, const char *code,
    const char *written, const char *choices)
{
    bc_problems_add(
        reader->problems, BC_ERROR, code, where(reader, node), "%s" BC_NEXT "%s", written, choices);
}

/* The rows of a chart are those of a breakdown; `allowed` has a bit per list. */
static void read_chart_rows(struct bc_reader *reader, const struct bc_yaml_node *body,
    unsigned allowed, struct bc_node_chart *chart)
{
    static const char *const names[] = {"full", "short"};
    const char *list = bc_yaml_text_required(body, "of", reader->problems);
    const char *choices = "";

    chart->selection.list = bc_list_find(list);
    chart->selection.top = bc_yaml_integer(body, "top", 20, 2, 40, reader->problems);
    chart->has_short_names = bc_yaml_choice(body, "names", names, 2, 0, reader->problems) == 1;
    if (chart->selection.list != BC_LIST_COUNT && (allowed & 1U << chart->selection.list) != 0) {
        return;
    }
    chart->selection.list = BC_LIST_FIELDS; /* to read on with */
    if (list[0] == '\0') {
        return;
    }
    for (int i = 0; i < BC_LIST_COUNT; i++) {
        if ((allowed & 1U << i) != 0) {
            choices = bc_arena_printf(reader->arena, "%s%s%s", choices,
                choices[0] != '\0' ? ", " : "", bc_list_names()[i]);
        }
    }
    note_choice(reader, bc_yaml_find(body, "of"), "template.list-unknown", list, choices);
}

/* The figure a chart is about; rows are ordered by it, and those without it are left out. */
static void order_by(struct bc_node_chart *chart, enum bc_figure figure)
{
    bool is_rate = bc_figure_info(figure)->kind == BC_FIGURE_IS_RATE;

    chart->figure = figure;
    chart->selection.has_by = true;
    chart->selection.by = (struct bc_path){.root = BC_PATH_FIGURE,
        .type = is_rate ? BC_TYPE_RATE : BC_TYPE_COUNT,
        .text = "",
        .breakdown = bc_list_breakdown(chart->selection.list),
        .is_item = true,
        .figure = figure};
}

static void read_figure(struct bc_reader *reader, const struct bc_yaml_node *body,
    enum bc_figure_kind kind, struct bc_node_chart *chart)
{
    const char *name = bc_yaml_text_required(body, "figure", reader->problems);
    enum bc_figure figure = bc_figure_find(name);
    const char *choices = "";

    if (figure != BC_FIGURE_COUNT && bc_figure_info(figure)->kind == kind) {
        order_by(chart, figure);
        return;
    }
    order_by(chart, kind == BC_FIGURE_IS_RATE ? BC_RATE_ON_TIME : BC_FLOW_RECEIVED);
    for (int i = 0; i < BC_FIGURE_COUNT; i++) {
        if (bc_figure_info((enum bc_figure)i)->kind == kind) {
            choices = bc_arena_printf(reader->arena, "%s%s%s", choices,
                choices[0] != '\0' ? ", " : "", bc_figure_info((enum bc_figure)i)->id);
        }
    }
    if (name[0] != '\0') {
        note_choice(reader, bc_yaml_find(body, "figure"), "template.figure-unknown", name, choices);
    }
}

/* So many texts under a key, no more and no fewer. */
static void read_texts(struct bc_reader *reader, const struct bc_yaml_node *body, const char *key,
    size_t count, struct bc_node_text *texts)
{
    const struct bc_yaml_node *list = bc_yaml_list(body, key, reader->problems);

    if (list == NULL || list->count != count) {
        bc_problems_add(reader->problems, BC_ERROR, "template.texts-count",
            where(reader, list != NULL ? list : body), "%s" BC_NEXT "%zu", key, count);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        texts[i] = bc_inline_read_yaml(reader, &list->items[i]);
    }
}

static const char *pattern(
    struct bc_reader *reader, const struct bc_yaml_node *body, const char *key)
{
    return bc_text_nfc(reader->arena, bc_yaml_text_required(body, key, reader->problems));
}

static void read_compare(
    struct bc_reader *reader, const struct bc_yaml_node *body, struct bc_node_chart *chart)
{
    read_chart_rows(reader, body,
        1U << BC_LIST_FIELDS | 1U << BC_LIST_DISTRICTS | 1U << BC_LIST_UNITS |
            1U << BC_LIST_CHANNELS,
        chart);
    read_figure(reader, body, BC_FIGURE_IS_COUNT, chart);
    read_last_ids(reader, body, &chart->selection);
    chart->rest = pattern(reader, body, "rest");
}

static void read_rates(
    struct bc_reader *reader, const struct bc_yaml_node *body, struct bc_node_chart *chart)
{
    read_chart_rows(reader, body,
        1U << BC_LIST_FIELDS | 1U << BC_LIST_DISTRICTS | 1U << BC_LIST_UNITS |
            1U << BC_LIST_CHANNELS,
        chart);
    read_figure(reader, body, BC_FIGURE_IS_RATE, chart);
    read_texts(reader, body, "heads", 2, chart->heads);
    chart->reference = required_text(reader, body, "reference");
    chart->from_word = bc_inline_read_yaml(reader, bc_yaml_find(body, "axis-from"));
    chart->rest = pattern(reader, body, "rest");
    chart->few = pattern(reader, body, "few");
    chart->few_more = pattern(reader, body, "few-more");
}

static void read_satisfaction(
    struct bc_reader *reader, const struct bc_yaml_node *body, struct bc_node_chart *chart)
{
    read_chart_rows(reader, body,
        1U << BC_LIST_FIELDS | 1U << BC_LIST_DISTRICTS | 1U << BC_LIST_UNITS |
            1U << BC_LIST_CHANNELS,
        chart);
    order_by(chart, BC_RATE_SATISFIED);
    read_texts(reader, body, "parts", 3, chart->parts);
    read_texts(reader, body, "heads", 2, chart->heads);
    chart->all_now = required_text(reader, body, "now");
    chart->all_before = required_text(reader, body, "before");
}

static void read_cells(
    struct bc_reader *reader, const struct bc_yaml_node *body, struct bc_node_chart *chart)
{
    read_chart_rows(reader, body, 1U << BC_LIST_DISTRICTS, chart);
    read_figure(reader, body, BC_FIGURE_IS_COUNT, chart);
    chart->selection.has_where = true;
    chart->selection.where = chart->selection.by;
    chart->column_count = bc_yaml_integer(body, "columns", 6, 2, 8, reader->problems);
    chart->rest = pattern(reader, body, "rest");
    chart->rest_column = pattern(reader, body, "rest-column");
    chart->total = required_text(reader, body, "total");
    chart->total_head = required_text(reader, body, "total-head");
}

/* The edges of the columns: two whole numbers of days, the nearer first. */
static void read_days(
    struct bc_reader *reader, const struct bc_yaml_node *body, const char *key, int64_t days[2])
{
    const struct bc_yaml_node *list = bc_yaml_list(body, key, reader->problems);
    bool is_fine = list != NULL && list->count == 2;

    for (size_t i = 0; i < 2 && is_fine; i++) {
        is_fine = list->items[i].kind == BC_YAML_SCALAR &&
                  bc_text_parse_int64(list->items[i].text, &days[i]) && days[i] > 0 &&
                  days[i] < 1000;
    }
    if (!is_fine || days[0] >= days[1]) {
        bc_problems_add(reader->problems, BC_ERROR, "template.days-malformed",
            where(reader, list != NULL ? list : body), "%s", key);
    }
}

static void read_ageing(
    struct bc_reader *reader, const struct bc_yaml_node *body, struct bc_node_chart *chart)
{
    read_chart_rows(reader, body, 1U << BC_LIST_DISTRICTS | 1U << BC_LIST_UNITS, chart);
    chart->is_ageing = true;
    read_days(reader, body, "late-days", chart->late_days);
    read_days(reader, body, "ahead-days", chart->ahead_days);
    chart->late_group = pattern(reader, body, "late");
    chart->ahead_group = pattern(reader, body, "ahead");
    chart->more_than = pattern(reader, body, "more");
    chart->less_than = pattern(reader, body, "less");
    chart->no_limit = pattern(reader, body, "no-limit");
    chart->waiting = pattern(reader, body, "waiting");
    chart->rest = pattern(reader, body, "rest");
    chart->total = required_text(reader, body, "total");
    chart->total_head = required_text(reader, body, "total-head");
}

/* On a slide: this period and the one before, nothing else. */
static void read_ratings(
    struct bc_reader *reader, const struct bc_yaml_node *body, struct bc_node_chart *chart)
{
    chart->is_total_only = true;
    chart->selection.list = BC_LIST_FIELDS;
    order_by(chart, BC_RATE_SATISFIED);
    read_texts(reader, body, "parts", 3, chart->parts);
    chart->all_now = required_text(reader, body, "now");
    chart->all_before = required_text(reader, body, "before");
}

static void read_bridge(
    struct bc_reader *reader, const struct bc_yaml_node *body, struct bc_node_chart *chart)
{
    read_texts(reader, body, "names", BC_BRIDGE_NAMES, chart->names);
}

enum {
    ALL_ROWS = 1U << BC_LIST_FIELDS | 1U << BC_LIST_DISTRICTS | 1U << BC_LIST_UNITS |
               1U << BC_LIST_CHANNELS
};

static void read_diverging(
    struct bc_reader *reader, const struct bc_yaml_node *body, struct bc_node_chart *chart)
{
    enum { MOST_NAMED = 6 };

    read_chart_rows(reader, body, ALL_ROWS, chart);
    chart->column_count =
        bc_yaml_integer(body, "most", MOST_NAMED, 1, MOST_NAMED, reader->problems);
    chart->selection.top = 0;
    read_figure(reader, body, BC_FIGURE_IS_COUNT, chart);
    chart->least = bc_yaml_integer(body, "least", 5, 1, 1000, reader->problems);
    chart->rest = pattern(reader, body, "rest");
    chart->total = required_text(reader, body, "total");
}

static void read_calendar(
    struct bc_reader *reader, const struct bc_yaml_node *body, struct bc_node_chart *chart)
{
    chart->week = pattern(reader, body, "week");
    chart->holiday = pattern(reader, body, "holiday");
    chart->off = pattern(reader, body, "off");
}

/* The heads of the columns behind the bars, and what stands in them row by row. */
static void read_bar_columns(
    struct bc_reader *reader, const struct bc_yaml_node *body, struct bc_node_chart *chart)
{
    const struct bc_yaml_node *list = bc_yaml_list(body, "columns", reader->problems);

    if (list == NULL || list->count >= BC_CHART_COLUMNS) {
        bc_problems_add(reader->problems, BC_ERROR, "template.texts-count",
            where(reader, list != NULL ? list : body), "%s" BC_NEXT "%d", "columns",
            BC_CHART_COLUMNS - 1);
        return;
    }
    for (size_t i = 0; i < list->count; i++) {
        const struct bc_yaml_node *column = &list->items[i];

        if (column->kind != BC_YAML_MAPPING) {
            bc_problems_add(reader->problems, BC_ERROR, "template.column-malformed",
                where(reader, column), "%s", "");
            return;
        }
        chart->heads[i + 1] = required_text(reader, column, "head");
        (void)bc_yaml_text_required(column, "text", reader->problems);
        chart->cells[i + 1] =
            bc_directive_item_text(reader, bc_yaml_find(column, "text"), chart->selection.list);
        chart->total_cells[i + 1] = bc_inline_read_yaml(reader, bc_yaml_find(column, "total"));
        bc_yaml_refuse_unread(column, reader->problems);
    }
}

static void read_bars(
    struct bc_reader *reader, const struct bc_yaml_node *body, struct bc_node_chart *chart)
{
    read_chart_rows(reader, body, ALL_ROWS, chart);
    chart->selection.top = 0;
    read_figure(reader, body, BC_FIGURE_IS_COUNT, chart);
    chart->selection.has_where = true;
    chart->selection.where = chart->selection.by;
    chart->heads[0] = required_text(reader, body, "head");
    read_bar_columns(reader, body, chart);
    chart->rest = pattern(reader, body, "rest");
    chart->total = required_text(reader, body, "total");
}

static enum bc_figure read_count(
    struct bc_reader *reader, const struct bc_yaml_node *body, const char *key)
{
    const char *name = bc_yaml_text_required(body, key, reader->problems);
    enum bc_figure figure = bc_figure_find(name);

    if (figure == BC_FIGURE_COUNT || bc_figure_info(figure)->kind != BC_FIGURE_IS_COUNT) {
        note_choice(reader, bc_yaml_find(body, key), "template.figure-unknown", name,
            "committed.kept, committed.broken, directive.done, directive.pending");
        return BC_COMMITTED_KEPT;
    }
    return figure;
}

static void read_dots(
    struct bc_reader *reader, const struct bc_yaml_node *body, struct bc_node_chart *chart)
{
    chart->kept = read_count(reader, body, "kept");
    chart->broken = read_count(reader, body, "broken");
    chart->axis = bc_inline_read_yaml(reader, bc_yaml_find(body, "axis"));
}

static void read_chart(
    struct bc_reader *reader, const struct bc_yaml_node *body, struct bc_node *node)
{
    static const struct {
        enum bc_chart_kind kind;
        void (*read)(
            struct bc_reader *reader, const struct bc_yaml_node *body, struct bc_node_chart *chart);
    } kinds[CHART_WORD_COUNT] = {
        [CHART_TREND] = {BC_CHART_TREND, read_trend},
        [CHART_COMPARE] = {BC_CHART_COMPARE, read_compare},
        [CHART_RATES] = {BC_CHART_RATES, read_rates},
        [CHART_SATISFACTION] = {BC_CHART_SATISFACTION, read_satisfaction},
        [CHART_CELLS] = {BC_CHART_HEAT, read_cells},
        [CHART_AGEING] = {BC_CHART_HEAT, read_ageing},
        [CHART_RATINGS] = {BC_CHART_SATISFACTION, read_ratings},
        [CHART_BRIDGE] = {BC_CHART_BRIDGE, read_bridge},
        [CHART_DIVERGING] = {BC_CHART_DIVERGING, read_diverging},
        [CHART_CALENDAR] = {BC_CHART_CALENDAR, read_calendar},
        [CHART_BARS] = {BC_CHART_BARS, read_bars},
        [CHART_DOTS] = {BC_CHART_DOTS, read_dots},
    };
    size_t kind;

    read_id(reader, body, node);
    (void)bc_yaml_text_required(body, "kind", reader->problems);
    kind = bc_yaml_choice(body, "kind", chart_words, CHART_WORD_COUNT, 0, reader->problems);
    node->chart = bc_arena_alloc(reader->arena, sizeof(*node->chart));
    node->chart->kind = kinds[kind].kind;
    kinds[kind].read(reader, body, node->chart);
}

/* ---- Others ---------------------------------------------------------------------------------- */

static void read_annex(
    struct bc_reader *reader, const struct bc_yaml_node *body, struct bc_node *node)
{
    read_id(reader, body, node);
    node->is_landscape = bc_yaml_flag(body, "landscape", false, reader->problems);
}

static void read_section(
    struct bc_reader *reader, const struct bc_yaml_node *body, struct bc_node *node)
{
    (void)bc_yaml_text_required(body, "landscape", reader->problems);
    node->is_landscape = bc_yaml_flag(body, "landscape", false, reader->problems);
}

static struct bc_node_text *read_node_texts(
    struct bc_reader *reader, const struct bc_yaml_node *body, const char *key, size_t *ret_count)
{
    const struct bc_yaml_node *list = bc_yaml_list(body, key, reader->problems);
    struct bc_node_text *texts;

    *ret_count = list == NULL ? 0 : list->count;
    texts = bc_arena_alloc_array(reader->arena, *ret_count + 1, sizeof(*texts));
    for (size_t i = 0; i < *ret_count; i++) {
        texts[i] = bc_inline_read_yaml(reader, &list->items[i]);
    }
    return texts;
}

static void read_items(
    struct bc_reader *reader, const struct bc_yaml_node *body, struct bc_node *node)
{
    node->items = read_node_texts(reader, body, "items", &node->item_count);
}

/* Besides items: which of the report's notes are left out, and which make one item together. */
static void read_notes(
    struct bc_reader *reader, const struct bc_yaml_node *body, struct bc_node *node)
{
    const struct bc_yaml_node *groups = bc_yaml_list(body, "groups", reader->problems);

    read_items(reader, body, node);
    node->leave = read_node_texts(reader, body, "leave", &node->leave_count);
    node->group_count = groups == NULL ? 0 : groups->count;
    node->groups =
        bc_arena_alloc_array(reader->arena, node->group_count + 1, sizeof(*node->groups));
    for (size_t i = 0; i < node->group_count; i++) {
        node->groups[i] = groups->items[i].kind == BC_YAML_SCALAR ? groups->items[i].text : "";
    }
}

/* ---- The directives -------------------------------------------------------------------------- */

static const struct directive directives[] = {
    {"letterhead", BC_BLOCK_LETTERHEAD,
        {"superior", "issuer", "nation", "motto", "number", "place-date", "about", "urgency",
            "circulation", "draft", "foot"},
        0x3E, NULL, HOME_DISPATCH},
    {"title", BC_BLOCK_TITLE, {"type", "subject", "period"}, 0x3, NULL, HOME_DISPATCH},
    {"addressees", BC_BLOCK_ADDRESSEES, {"label"}, 0x1, read_items, HOME_DISPATCH},
    {"bases", BC_BLOCK_BASES, {NULL}, 0x0, read_items, HOME_DISPATCH},
    {"table", BC_BLOCK_TABLE, {"caption", "unit", "note"}, 0x0, read_table, HOME_BOTH},
    {"chart", BC_BLOCK_CHART, {"caption", "unit", "note"}, 0x3, read_chart, HOME_BOTH},
    {"signature", BC_BLOCK_SIGNATURE, {"label", "authority", "title", "name", "archive", "drafter"},
        0x5, read_items, HOME_DISPATCH},
    {"section", BC_BLOCK_SECTION, {NULL}, 0x0, read_section, HOME_DISPATCH},
    {"annex", BC_BLOCK_ANNEX, {"label", "title", "attached"}, 0x7, read_annex, HOME_DISPATCH},
    {"notes", BC_BLOCK_NOTES, {"title"}, 0x1, read_notes, HOME_DISPATCH},
    {"slide", BC_BLOCK_SLIDE, {"kicker", "title", "short-title", "footer"}, 0xB,
        bc_directive_read_slide, HOME_DECK},
    {"column", BC_BLOCK_COLUMN, {NULL}, 0x0, bc_directive_read_column, HOME_DECK},
    {"figures", BC_BLOCK_KEY_FIGURES, {NULL}, 0x0, bc_directive_read_key_figures, HOME_DECK},
    {"tasks", BC_BLOCK_TASKS, {"head", "who-head"}, 0x3, bc_directive_read_tasks, HOME_DECK},
};

static const struct directive *find_directive(const char *name)
{
    for (size_t i = 0; i < sizeof(directives) / sizeof(directives[0]); i++) {
        if (strcmp(name, directives[i].name) == 0) {
            return &directives[i];
        }
    }
    return NULL;
}

static const char *directive_names(bc_arena *arena)
{
    const char *names = directives[0].name;

    for (size_t i = 1; i < sizeof(directives) / sizeof(directives[0]); i++) {
        names = bc_arena_printf(arena, "%s, %s", names, directives[i].name);
    }
    return names;
}

static void read_body(struct bc_reader *reader, const struct directive *directive,
    const struct bc_yaml_node *body, struct bc_node *node)
{
    for (int i = 0; i < BC_BLOCK_TEXTS && directive->keys[i] != NULL; i++) {
        if ((directive->required & 1U << i) != 0 &&
            (directive->home != HOME_BOTH || !reader->template->is_deck)) {
            node->texts[i] = required_text(reader, body, directive->keys[i]);
        } else {
            node->texts[i] = bc_inline_read_yaml(reader, bc_yaml_find(body, directive->keys[i]));
        }
    }
    if (directive->read_more != NULL) {
        directive->read_more(reader, body, node);
    }
    bc_yaml_refuse_unread(body, reader->problems);
}

/* The body stands at its own lines of the file: so many line ends before it. */
static const char *shift_lines(bc_arena *arena, const char *body, int32_t lines)
{
    char *text = bc_arena_alloc(arena, (size_t)lines + strlen(body) + 1);

    memset(text, '\n', (size_t)lines);
    memcpy(text + lines, body, strlen(body) + 1);
    return text;
}

/* What belongs to a dispatch has no place on a slide; a deck begins with its first slide. */
static bool is_at_home(const struct bc_reader *reader, const struct directive *directive)
{
    switch (directive->home) {
    case HOME_DISPATCH:
        return !reader->template->is_deck;
    case HOME_DECK:
        return reader->template->is_deck || directive->kind == BC_BLOCK_SLIDE;
    default:
        return true;
    }
}

void bc_directive_read(struct bc_reader *reader, const char *name, struct bc_place place,
    const char *body, struct bc_node *node)
{
    const struct directive *directive = find_directive(name);
    const struct bc_yaml_node *root;
    struct bc_status ignored = {0};

    if (directive == NULL) {
        bc_problems_add(reader->problems, BC_ERROR, "template.directive-unknown",
            bc_place_text(reader->arena, reader->template->name, place), "%s" BC_NEXT "%s", name,
            directive_names(reader->arena));
        return;
    }
    if (!is_at_home(reader, directive)) {
        bc_problems_add(reader->problems, BC_ERROR, "template.directive-elsewhere",
            bc_place_text(reader->arena, reader->template->name, place), "%s", name);
        return;
    }
    reader->template->has_blocks |= directive->kind != BC_BLOCK_SLIDE;
    body = shift_lines(reader->arena, body, place.line);
    /* A syntax error is in the problems already. */
    if (!bc_yaml_parse(
            body, strlen(body), reader->file, reader->arena, reader->problems, &root, &ignored)) {
        return;
    }
    node->block = directive->kind;
    if (root->kind != BC_YAML_MAPPING) {
        bc_problems_add(reader->problems, BC_ERROR, "template.directive-empty",
            bc_place_text(reader->arena, reader->template->name, place), "%s", name);
        return;
    }
    read_body(reader, directive, root, node);
}

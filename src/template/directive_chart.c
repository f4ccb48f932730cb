#include "base/text.h"
#include "template/node.h"

#include <string.h>

/* The directive of a chart: what each kind of it needs to be told. */

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
    chart->axis = bc_directive_text(reader, body, "axis");
    chart->received = bc_directive_text(reader, body, "received");
    chart->handled = bc_directive_text(reader, body, "handled");
    chart->closing = bc_directive_text(reader, body, "closing");
    chart->overdue = bc_directive_text(reader, body, "overdue");
    chart->from_word = bc_directive_text(reader, body, "axis-from");
}

static void note_choice(struct bc_reader *reader, const struct bc_yaml_node *node, const char *code,
    const char *written, const char *choices)
{
    bc_problems_add(reader->problems, BC_ERROR, code, bc_yaml_where(reader->arena, node),
        "%s" BC_NEXT "%s", written, choices);
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
            bc_yaml_where(reader->arena, list != NULL ? list : body), "%s" BC_NEXT "%zu", key,
            count);
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

/* Rows of any breakdown. */
enum {
    ALL_ROWS = 1U << BC_LIST_FIELDS | 1U << BC_LIST_DISTRICTS | 1U << BC_LIST_UNITS |
               1U << BC_LIST_CHANNELS
};

static void read_compare(
    struct bc_reader *reader, const struct bc_yaml_node *body, struct bc_node_chart *chart)
{
    read_chart_rows(reader, body, ALL_ROWS, chart);
    read_figure(reader, body, BC_FIGURE_IS_COUNT, chart);
    bc_directive_read_last_ids(reader, body, &chart->selection);
    chart->rest = pattern(reader, body, "rest");
}

static void read_rates(
    struct bc_reader *reader, const struct bc_yaml_node *body, struct bc_node_chart *chart)
{
    read_chart_rows(reader, body, ALL_ROWS, chart);
    read_figure(reader, body, BC_FIGURE_IS_RATE, chart);
    read_texts(reader, body, "heads", 2, chart->heads);
    chart->reference = bc_directive_text(reader, body, "reference");
    chart->from_word = bc_inline_read_yaml(reader, bc_yaml_find(body, "axis-from"));
    chart->rest = pattern(reader, body, "rest");
    chart->few = pattern(reader, body, "few");
    chart->few_more = pattern(reader, body, "few-more");
}

static void read_satisfaction(
    struct bc_reader *reader, const struct bc_yaml_node *body, struct bc_node_chart *chart)
{
    read_chart_rows(reader, body, ALL_ROWS, chart);
    order_by(chart, BC_RATE_SATISFIED);
    read_texts(reader, body, "parts", 3, chart->parts);
    read_texts(reader, body, "heads", 2, chart->heads);
    chart->all_now = bc_directive_text(reader, body, "now");
    chart->all_before = bc_directive_text(reader, body, "before");
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
    chart->total = bc_directive_text(reader, body, "total");
    chart->total_head = bc_directive_text(reader, body, "total-head");
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
            bc_yaml_where(reader->arena, list != NULL ? list : body), "%s", key);
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
    chart->total = bc_directive_text(reader, body, "total");
    chart->total_head = bc_directive_text(reader, body, "total-head");
}

/* On a slide: this period and the one before, nothing else. */
static void read_ratings(
    struct bc_reader *reader, const struct bc_yaml_node *body, struct bc_node_chart *chart)
{
    chart->is_total_only = true;
    chart->selection.list = BC_LIST_FIELDS;
    order_by(chart, BC_RATE_SATISFIED);
    read_texts(reader, body, "parts", 3, chart->parts);
    chart->all_now = bc_directive_text(reader, body, "now");
    chart->all_before = bc_directive_text(reader, body, "before");
}

static void read_bridge(
    struct bc_reader *reader, const struct bc_yaml_node *body, struct bc_node_chart *chart)
{
    read_texts(reader, body, "names", BC_BRIDGE_NAMES, chart->names);
}

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
    chart->total = bc_directive_text(reader, body, "total");
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
            bc_yaml_where(reader->arena, list != NULL ? list : body), "%s" BC_NEXT "%d", "columns",
            BC_CHART_COLUMNS - 1);
        return;
    }
    for (size_t i = 0; i < list->count; i++) {
        const struct bc_yaml_node *column = &list->items[i];

        if (column->kind != BC_YAML_MAPPING) {
            bc_problems_add(reader->problems, BC_ERROR, "template.column-malformed",
                bc_yaml_where(reader->arena, column), "%s", "");
            return;
        }
        chart->heads[i + 1] = bc_directive_text(reader, column, "head");
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
    chart->heads[0] = bc_directive_text(reader, body, "head");
    read_bar_columns(reader, body, chart);
    chart->rest = pattern(reader, body, "rest");
    chart->total = bc_directive_text(reader, body, "total");
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

void bc_directive_read_chart(
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

    bc_directive_read_id(reader, body, node);
    (void)bc_yaml_text_required(body, "kind", reader->problems);
    kind = bc_yaml_choice(body, "kind", chart_words, CHART_WORD_COUNT, 0, reader->problems);
    node->chart = bc_arena_alloc(reader->arena, sizeof(*node->chart));
    node->chart->kind = kinds[kind].kind;
    kinds[kind].read(reader, body, node->chart);
}

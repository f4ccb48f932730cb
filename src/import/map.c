#include "base/file.h"
#include "base/text.h"
#include "calendar/date.h"
#include "import/map_private.h"
#include "yaml/yaml.h"

#include <string.h>

struct loader {
    struct bc_map *map;
    bc_arena *arena;
    struct bc_problems *problems;
    const char *const *formats; /* of the whole file */
    size_t format_count;
    int32_t offset_s;
};

/* In the order of enum bc_case_end; the last is only for `otherwise`. */
static const char *const end_names[BC_CASE_END_COUNT] = {
    "open", "handled", "refused", "duplicate", "withdrawn", "passed-outside", "excluded", "reject"};

/* The columns a map may name, by the shape of its rows. */
static const enum bc_column case_columns[] = {BC_COLUMN_CODE, BC_COLUMN_RECEIVED_AT,
    BC_COLUMN_CHANNEL, BC_COLUMN_DISTRICT, BC_COLUMN_FIELD, BC_COLUMN_PRIORITY,
    BC_COLUMN_SENSITIVITY, BC_COLUMN_CONTENT, BC_COLUMN_UNIT, BC_COLUMN_FORWARDED_AT,
    BC_COLUMN_DUE_AT, BC_COLUMN_LATE, BC_COLUMN_CLOSED_AT, BC_COLUMN_STATUS, BC_COLUMN_REASON,
    BC_COLUMN_REF, BC_COLUMN_EVIDENCE, BC_COLUMN_LEVEL, BC_COLUMN_RATED_AT, BC_COLUMN_NOTE};

static const enum bc_column event_columns[] = {BC_COLUMN_CODE, BC_COLUMN_AT, BC_COLUMN_KIND,
    BC_COLUMN_UNIT, BC_COLUMN_FIELD, BC_COLUMN_PRIORITY, BC_COLUMN_SENSITIVITY,
    BC_COLUMN_COMMITTED_AT, BC_COLUMN_LEVEL, BC_COLUMN_REASON, BC_COLUMN_EVIDENCE,
    BC_COLUMN_SITE_VISIT, BC_COLUMN_REF, BC_COLUMN_NOTE, BC_COLUMN_CO_UNITS, BC_COLUMN_DONE,
    BC_COLUMN_NUMBER, BC_COLUMN_LETTER_DATE};

static const enum bc_column case_required[] = {BC_COLUMN_CODE, BC_COLUMN_RECEIVED_AT};
static const enum bc_column event_required[] = {BC_COLUMN_CODE, BC_COLUMN_AT, BC_COLUMN_KIND};

static void complain(const struct loader *loader, const struct bc_yaml_node *node, const char *code,
    const char *argument)
{
    bc_problems_add(
        loader->problems, BC_ERROR, code, bc_yaml_where(loader->arena, node), "%s", argument);
}

/* ---- Times ----------------------------------------------------------------------------------- */

static const char *const *read_formats(const struct loader *loader,
    const struct bc_yaml_node *mapping, const char *key, size_t *ret_count)
{
    const struct bc_yaml_node *list = bc_yaml_list(mapping, key, loader->problems);
    const char **formats;

    *ret_count = 0;
    if (list == NULL) {
        return NULL;
    }
    formats = bc_arena_alloc_array(loader->arena, list->count, sizeof(*formats));
    for (size_t i = 0; i < list->count; i++) {
        const struct bc_yaml_node *item = &list->items[i];
        const char *fault = item->kind == BC_YAML_SCALAR ? bc_time_format_fault(item->text) : "";

        if (fault != NULL) {
            complain(loader, item, "import.map-format", fault);
        } else {
            formats[(*ret_count)++] = item->text;
        }
    }
    return formats;
}

/* "+07:00", "-05:00", "Z": what ISO 8601 allows, so an instant tells it. */
static int32_t read_offset(
    const struct loader *loader, const struct bc_yaml_node *root, int32_t fallback_s)
{
    const char *text = bc_yaml_text(root, "offset", NULL, loader->problems);
    const char *moment;
    int64_t utc_s;
    bool is_date_only;

    if (text == NULL) {
        return fallback_s;
    }
    moment = bc_arena_printf(loader->arena, "1970-01-02T00:00:00%s", text);
    if (*text == '\0' || !bc_instant_parse(moment, 0, &utc_s, &is_date_only)) {
        complain(loader, bc_yaml_find(root, "offset"), "import.map-offset", text);
        return fallback_s;
    }
    return (int32_t)(BC_DAY_S - utc_s);
}

/* ---- One column -------------------------------------------------------------------------- */

/* "{date} {time}" in pieces; a text without brackets is the name of a column. */
static struct bc_map_source_cell read_source(
    const struct loader *loader, const struct bc_yaml_node *node)
{
    struct bc_map_source_cell source = {0};
    size_t capacity = 0;
    const char *at = node->text;

    if (strchr(at, '{') == NULL) {
        source.parts = bc_arena_alloc(loader->arena, sizeof(*source.parts));
        source.parts[0].column = at;
        source.part_count = 1;
        return source;
    }
    while (*at != '\0') {
        bool is_column = *at == '{';
        size_t length_bytes = strcspn(at + is_column, is_column ? "}" : "{");
        const char *piece = bc_arena_strndup(loader->arena, at + is_column, length_bytes);

        if (is_column && at[1 + length_bytes] != '}') {
            complain(loader, node, "import.map-bracket", node->text);
            break;
        }
        source.parts = bc_arena_grow(
            loader->arena, source.parts, source.part_count, &capacity, sizeof(*source.parts));
        source.parts[source.part_count++] =
            is_column ? (struct bc_map_part){piece, NULL} : (struct bc_map_part){NULL, piece};
        at += length_bytes + (is_column ? 2 : 0);
    }
    return source;
}

static void add_source(const struct loader *loader, struct bc_map_column *column,
    const struct bc_yaml_node *node, size_t capacity)
{
    if (node->kind != BC_YAML_SCALAR || *node->text == '\0') {
        complain(loader, node, "import.map-column-name", "");
        return;
    }
    if (column->sources == NULL) {
        column->sources = bc_arena_alloc_array(loader->arena, capacity, sizeof(*column->sources));
    }
    column->sources[column->source_count++] = read_source(loader, node);
}

static void read_sources(
    const struct loader *loader, struct bc_map_column *column, const struct bc_yaml_node *mapping)
{
    const struct bc_yaml_node *one = bc_yaml_find(mapping, "column");
    const struct bc_yaml_node *several = bc_yaml_list(mapping, "first_of", loader->problems);

    column->constant = bc_yaml_text(mapping, "constant", NULL, loader->problems);
    if ((one != NULL) + (several != NULL) + (column->constant != NULL) != 1) {
        complain(loader, mapping, "import.map-one-source", "");
        return;
    }
    if (one != NULL) {
        add_source(loader, column, one, 1);
    }
    for (size_t i = 0; several != NULL && i < several->count; i++) {
        add_source(loader, column, &several->items[i], several->count);
    }
}

static void read_values(
    const struct loader *loader, struct bc_map_column *column, const struct bc_yaml_node *mapping)
{
    const struct bc_yaml_node *table = bc_yaml_mapping(mapping, "values", loader->problems);

    if (table == NULL) {
        return;
    }
    column->values = bc_arena_alloc_array(loader->arena, table->count, sizeof(*column->values));
    for (size_t i = 0; i < table->count; i++) {
        const char *word = table->keys[i].text;

        column->values[column->value_count++] =
            (struct bc_map_value){bc_text_match_key(loader->arena, word),
                bc_yaml_text(table, word, "", loader->problems)};
    }
}

/* Does a date alone mean the end of its day? Only where nothing could be late on it otherwise. */
static bool ends_day_by_default(enum bc_column target)
{
    return target == BC_COLUMN_CLOSED_AT || target == BC_COLUMN_DUE_AT ||
           target == BC_COLUMN_COMMITTED_AT || target == BC_COLUMN_RATED_AT;
}

static void read_long_column(
    const struct loader *loader, struct bc_map_column *column, const struct bc_yaml_node *mapping)
{
    static const char *const date_only[] = {"start", "end"};
    size_t format_count = 0;
    const char *const *formats;

    read_sources(loader, column, mapping);
    read_values(loader, column, mapping);
    column->otherwise = bc_yaml_text(mapping, "otherwise", NULL, loader->problems);
    column->when_empty = bc_yaml_text(mapping, "when_empty", NULL, loader->problems);
    column->is_integer = bc_yaml_flag(mapping, "integer", false, loader->problems);
    column->time.ends_day = bc_yaml_choice(mapping, "date_only", date_only, 2,
                                column->time.ends_day ? 1 : 0, loader->problems) == 1;
    formats = read_formats(loader, mapping, "dates", &format_count);
    if (formats != NULL) {
        column->time.formats = formats;
        column->time.format_count = format_count;
    }
    bc_yaml_refuse_unread(mapping, loader->problems);
}

static void read_column(
    const struct loader *loader, const struct bc_yaml_node *columns, enum bc_column target)
{
    const struct bc_yaml_node *node = bc_yaml_find(columns, bc_column_name(target));
    struct bc_map_column *column = &loader->map->columns[target];

    if (node == NULL) {
        return;
    }
    column->is_given = true;
    column->where = bc_yaml_where(loader->arena, node);
    column->time = (struct bc_time_rule){.formats = loader->formats,
        .format_count = loader->format_count,
        .offset_s = loader->offset_s,
        .ends_day = ends_day_by_default(target)};
    if (node->kind == BC_YAML_MAPPING) {
        read_long_column(loader, column, node);
    } else {
        add_source(loader, column, node, 1);
    }
}

static void read_columns(const struct loader *loader, const struct bc_yaml_node *root)
{
    const struct bc_yaml_node *columns = bc_yaml_mapping(root, "columns", loader->problems);
    bool is_case = loader->map->shape == BC_ROW_CASE;
    const enum bc_column *known = is_case ? case_columns : event_columns;
    const enum bc_column *required = is_case ? case_required : event_required;
    size_t known_count = is_case ? sizeof(case_columns) / sizeof(*case_columns)
                                 : sizeof(event_columns) / sizeof(*event_columns);
    size_t required_count = is_case ? sizeof(case_required) / sizeof(*case_required)
                                    : sizeof(event_required) / sizeof(*event_required);

    if (columns == NULL) {
        complain(loader, root, "import.map-lacks", "columns");
        return;
    }
    for (size_t i = 0; i < known_count; i++) {
        read_column(loader, columns, known[i]);
    }
    for (size_t i = 0; i < required_count; i++) {
        if (!loader->map->columns[required[i]].is_given) {
            complain(loader, columns, "import.map-lacks", bc_column_name(required[i]));
        }
    }
    bc_yaml_refuse_unread(columns, loader->problems);
}

/* ---- Ends and drops ---------------------------------------------------------------------- */

static void read_statuses(const struct loader *loader, const struct bc_yaml_node *closing)
{
    const struct bc_yaml_node *table = bc_yaml_mapping(closing, "status", loader->problems);
    struct bc_map *map = loader->map;
    size_t capacity = 0;

    for (size_t end = 0; table != NULL && end < BC_CASE_REJECT; end++) {
        const struct bc_yaml_node *list = bc_yaml_list(table, end_names[end], loader->problems);

        for (size_t i = 0; list != NULL && i < list->count; i++) {
            if (list->items[i].kind != BC_YAML_SCALAR) {
                complain(loader, &list->items[i], "import.word-expected", "");
                continue;
            }
            map->statuses = bc_arena_grow(
                loader->arena, map->statuses, map->status_count, &capacity, sizeof(*map->statuses));
            map->statuses[map->status_count++] = (struct bc_map_status){
                bc_text_match_key(loader->arena, list->items[i].text), (enum bc_case_end)end};
        }
    }
    if (table != NULL) {
        bc_yaml_refuse_unread(table, loader->problems);
        if (!map->columns[BC_COLUMN_STATUS].is_given) {
            complain(loader, table, "import.map-lacks", "columns.status");
        }
    }
}

static void read_closing(const struct loader *loader, const struct bc_yaml_node *root)
{
    static const char *const without_date[] = {"reject", "open", "received"};
    const struct bc_yaml_node *closing = bc_yaml_mapping(root, "closing", loader->problems);
    struct bc_map *map = loader->map;

    map->closed_means = BC_CASE_HANDLED;
    map->otherwise = BC_CASE_REJECT;
    if (closing == NULL) {
        return;
    }
    map->closed_means = (enum bc_case_end)bc_yaml_choice(
        closing, "closed_means", end_names, BC_CASE_END_COUNT, BC_CASE_HANDLED, loader->problems);
    map->otherwise = (enum bc_case_end)bc_yaml_choice(
        closing, "otherwise", end_names, BC_CASE_END_COUNT, BC_CASE_REJECT, loader->problems);
    map->no_closing = (enum bc_no_closing)bc_yaml_choice(
        closing, "without_date", without_date, 3, BC_NO_CLOSING_REJECT, loader->problems);
    read_statuses(loader, closing);
    bc_yaml_refuse_unread(closing, loader->problems);
}

static bool uses_column(const struct bc_map *map, const char *name)
{
    for (size_t target = 0; target < BC_COLUMN_COUNT; target++) {
        const struct bc_map_column *column = &map->columns[target];

        for (size_t i = 0; i < column->source_count; i++) {
            for (size_t k = 0; k < column->sources[i].part_count; k++) {
                const char *used = column->sources[i].parts[k].column;

                if (used != NULL && strcmp(used, name) == 0) {
                    return true;
                }
            }
        }
    }
    return false;
}

static void read_drops(const struct loader *loader, const struct bc_yaml_node *root)
{
    const struct bc_yaml_node *list = bc_yaml_list(root, "drop", loader->problems);
    struct bc_map *map = loader->map;

    if (list == NULL) {
        return;
    }
    map->drops = bc_arena_alloc_array(loader->arena, list->count, sizeof(*map->drops));
    for (size_t i = 0; i < list->count; i++) {
        const struct bc_yaml_node *item = &list->items[i];

        if (item->kind != BC_YAML_SCALAR) {
            complain(loader, item, "import.map-column-name", "");
            continue;
        }
        if (uses_column(map, item->text)) {
            complain(loader, item, "import.map-dropped-used", item->text);
        }
        map->drops[map->drop_count++] =
            (struct bc_map_drop){item->text, bc_yaml_where(loader->arena, item)};
    }
}

/* ---- The whole ------------------------------------------------------------------------------- */

static void read_head(struct loader *loader, const struct bc_yaml_node *root)
{
    static const char *const modes[] = {"log", "snapshot"};
    static const char *const shapes[] = {"cases", "events"};
    struct bc_map *map = loader->map;
    const char *delimiter = bc_yaml_text(root, "delimiter", "", loader->problems);

    (void)bc_yaml_text(root, "description", "", loader->problems);
    map->source = bc_yaml_text_required(root, "source", loader->problems);
    if (*map->source != '\0' && !bc_text_is_id(map->source)) {
        complain(loader, bc_yaml_find(root, "source"), "import.map-source", map->source);
    }
    if (bc_yaml_find(root, "mode") == NULL) {
        complain(loader, root, "import.map-lacks", "mode");
    }
    map->is_snapshot = bc_yaml_choice(root, "mode", modes, 2, 0, loader->problems) == 1;
    map->shape = bc_yaml_choice(root, "rows", shapes, 2, 0, loader->problems) == 1 ? BC_ROW_EVENT
                                                                                   : BC_ROW_CASE;
    if (map->is_snapshot && map->shape == BC_ROW_EVENT) {
        complain(loader, bc_yaml_find(root, "rows"), "import.map-snapshot-events", "");
    }
    if (strlen(delimiter) > 1) {
        complain(loader, bc_yaml_find(root, "delimiter"), "import.map-delimiter", delimiter);
    }
    map->delimiter = delimiter[0];
    loader->offset_s = read_offset(loader, root, loader->offset_s);
    loader->formats = read_formats(loader, root, "dates", &loader->format_count);
}

bool bc_map_load(const char *path, int32_t offset_s, bc_arena *arena, struct bc_problems *problems,
    const struct bc_map **ret_map, struct bc_status *status)
{
    struct bc_map *map = bc_arena_alloc(arena, sizeof(*map));
    struct loader loader = {.map = map, .arena = arena, .problems = problems, .offset_s = offset_s};
    const struct bc_yaml_node *root = NULL;

    map->name = bc_path_name(path);
    if (!bc_yaml_load(path, map->name, arena, problems, &root, status)) {
        return false;
    }
    read_head(&loader, root);
    read_columns(&loader, root);
    if (map->shape == BC_ROW_CASE) {
        read_closing(&loader, root);
    }
    read_drops(&loader, root);
    bc_yaml_refuse_unread(root, problems);
    *ret_map = map;
    return bc_problems_settle(problems, BC_BAD_INPUT, status);
}

const char *bc_map_source(const struct bc_map *map)
{
    return map->source;
}

bool bc_map_is_snapshot(const struct bc_map *map)
{
    return map->is_snapshot;
}

enum bc_row_shape bc_map_shape(const struct bc_map *map)
{
    return map->shape;
}

char bc_map_delimiter(const struct bc_map *map)
{
    return map->delimiter;
}

#include "template/path.h"

#include "base/text.h"

#include <assert.h>
#include <string.h>

struct named_key {
    const char *name;
    int key;
    enum bc_type type;
};

static const struct named_key office_keys[] = {
    {"id", BC_OFFICE_ID, BC_TYPE_TEXT},
    {"name", BC_OFFICE_NAME, BC_TYPE_TEXT},
    {"short_name", BC_OFFICE_SHORT_NAME, BC_TYPE_TEXT},
    {"superior_body", BC_OFFICE_SUPERIOR_BODY, BC_TYPE_TEXT},
    {"issuing_body", BC_OFFICE_ISSUING_BODY, BC_TYPE_TEXT},
    {"number_symbol", BC_OFFICE_NUMBER_SYMBOL, BC_TYPE_TEXT},
    {"letter_symbol", BC_OFFICE_LETTER_SYMBOL, BC_TYPE_TEXT},
    {"place", BC_OFFICE_PLACE, BC_TYPE_TEXT},
    {"signer_authority", BC_OFFICE_SIGNER_AUTHORITY, BC_TYPE_TEXT},
    {"signer_title", BC_OFFICE_SIGNER_TITLE, BC_TYPE_TEXT},
    {"signer_name", BC_OFFICE_SIGNER_NAME, BC_TYPE_TEXT},
    {"archive_line", BC_OFFICE_ARCHIVE_LINE, BC_TYPE_TEXT},
    {"service_name", BC_OFFICE_SERVICE_NAME, BC_TYPE_TEXT},
    {"sender_name", BC_OFFICE_SENDER_NAME, BC_TYPE_TEXT},
    {"legal_basis", BC_OFFICE_LEGAL_BASIS, BC_TYPE_TEXT},
    {"region_total", BC_OFFICE_REGION_TOTAL, BC_TYPE_TEXT},
    {"district_word", BC_OFFICE_DISTRICT_WORD, BC_TYPE_TEXT},
    {"scope_note", BC_OFFICE_SCOPE_NOTE, BC_TYPE_TEXT},
    {"form", BC_OFFICE_FORM, BC_TYPE_TEXT},
    {"urgency", BC_OFFICE_URGENCY, BC_TYPE_TEXT},
    {"circulation", BC_OFFICE_CIRCULATION, BC_TYPE_TEXT},
    {"drafter", BC_OFFICE_DRAFTER, BC_TYPE_TEXT},
    {"address_line", BC_OFFICE_ADDRESS_LINE, BC_TYPE_TEXT},
    {"promise_label", BC_OFFICE_PROMISE_LABEL, BC_TYPE_TEXT},
    {"is_draft", BC_OFFICE_IS_DRAFT, BC_TYPE_COUNT},
    {"has_ratings", BC_OFFICE_HAS_RATINGS, BC_TYPE_COUNT},
    {"has_replies", BC_OFFICE_HAS_REPLIES, BC_TYPE_COUNT},
    {NULL, 0, 0},
};

static const struct named_key period_keys[] = {
    {"name", BC_PERIOD_KEY_NAME, BC_TYPE_TEXT},
    {"short", BC_PERIOD_KEY_SHORT, BC_TYPE_TEXT},
    {"mark", BC_PERIOD_KEY_MARK, BC_TYPE_TEXT},
    {"kind", BC_PERIOD_KEY_KIND, BC_TYPE_TEXT},
    {"start", BC_PERIOD_KEY_START, BC_TYPE_INSTANT},
    {"end", BC_PERIOD_KEY_END, BC_TYPE_INSTANT},
    {"last", BC_PERIOD_KEY_LAST, BC_TYPE_INSTANT},
    {"working-days", BC_PERIOD_KEY_WORKING_DAYS, BC_TYPE_COUNT},
    {"noun", BC_PERIOD_KEY_NOUN, BC_TYPE_TEXT},
    {"week-after", BC_PERIOD_KEY_WEEK_AFTER, BC_TYPE_INSTANT},
    {NULL, 0, 0},
};

static const struct named_key row_keys[] = {
    {"name", BC_ROW_NAME, BC_TYPE_TEXT},
    {"short_name", BC_ROW_SHORT_NAME, BC_TYPE_TEXT},
    {"id", BC_ROW_ID, BC_TYPE_TEXT},
    {"due-next", BC_ROW_DUE_NEXT, BC_TYPE_COUNT},
    {"oldest-days", BC_ROW_OLDEST_DAYS, BC_TYPE_COUNT},
    {"oldest-code", BC_ROW_OLDEST_CODE, BC_TYPE_TEXT},
    {"carried", BC_ROW_CARRIED, BC_TYPE_COUNT},
    {"carried-left", BC_ROW_CARRIED_LEFT, BC_TYPE_COUNT},
    {NULL, 0, 0},
};

static const struct named_key stock_keys[] = {
    {"in", BC_STOCK_IN, BC_TYPE_COUNT},
    {"out", BC_STOCK_OUT, BC_TYPE_COUNT},
    {"change", BC_STOCK_CHANGE, BC_TYPE_CHANGE},
    {NULL, 0, 0},
};

static const struct named_key due_keys[] = {
    {"first", BC_DUE_FIRST, BC_TYPE_INSTANT},
    {"last", BC_DUE_LAST, BC_TYPE_INSTANT},
    {"total", BC_DUE_TOTAL, BC_TYPE_COUNT},
    {"later", BC_DUE_LATER, BC_TYPE_COUNT},
    {"reply-only", BC_DUE_REPLY_ONLY, BC_TYPE_COUNT},
    {"peak-day", BC_DUE_PEAK_DAY, BC_TYPE_INSTANT},
    {"peak-count", BC_DUE_PEAK_COUNT, BC_TYPE_COUNT},
    {NULL, 0, 0},
};

static const struct named_key due_week_keys[] = {
    {"name", BC_ITEM_NAME, BC_TYPE_TEXT},
    {"count", BC_ITEM_COUNT, BC_TYPE_COUNT},
    {"first", BC_ITEM_FIRST, BC_TYPE_INSTANT},
    {"last", BC_ITEM_LAST, BC_TYPE_INSTANT},
    {NULL, 0, 0},
};

static const struct named_key cell_keys[] = {
    {"field", BC_ROW_FIELD, BC_TYPE_TEXT},
    {"district", BC_ROW_DISTRICT, BC_TYPE_TEXT},
    {NULL, 0, 0},
};

static const struct named_key case_keys[] = {
    {"code", BC_ITEM_CODE, BC_TYPE_TEXT},
    {"field", BC_ITEM_FIELD, BC_TYPE_TEXT},
    {"district", BC_ITEM_DISTRICT, BC_TYPE_TEXT},
    {"unit", BC_ITEM_UNIT, BC_TYPE_TEXT},
    {"channel", BC_ITEM_CHANNEL, BC_TYPE_TEXT},
    {"opened", BC_ITEM_OPENED, BC_TYPE_INSTANT},
    {"due", BC_ITEM_DUE, BC_TYPE_INSTANT},
    {"late", BC_ITEM_LATE, BC_TYPE_LATENESS},
    {"late-days", BC_ITEM_LATE_DAYS, BC_TYPE_COUNT},
    {"ended", BC_ITEM_ENDED, BC_TYPE_INSTANT},
    {"state", BC_ITEM_STATE, BC_TYPE_TEXT},
    {"deadline", BC_ITEM_DEADLINE, BC_TYPE_TEXT},
    {NULL, 0, 0},
};

static const struct named_key note_keys[] = {
    {"text", BC_ITEM_TEXT, BC_TYPE_TEXT},
    {"source", BC_ITEM_SOURCE, BC_TYPE_TEXT},
    {NULL, 0, 0},
};

static const struct named_key change_part_keys[] = {
    {"field", BC_ITEM_FIELD, BC_TYPE_TEXT},
    {"unit", BC_ITEM_UNIT, BC_TYPE_TEXT},
    {"amount", BC_ITEM_AMOUNT, BC_TYPE_TEXT},
    {NULL, 0, 0},
};

static const struct named_key trend_item_keys[] = {
    {"name", BC_ITEM_NAME, BC_TYPE_TEXT},
    {"short", BC_ITEM_SHORT, BC_TYPE_TEXT},
    {"mark", BC_ITEM_MARK, BC_TYPE_TEXT},
    {"first", BC_ITEM_FIRST, BC_TYPE_INSTANT},
    {"last", BC_ITEM_LAST, BC_TYPE_INSTANT},
    {NULL, 0, 0},
};

static const struct named_key reason_keys[] = {
    {"name", BC_ITEM_NAME, BC_TYPE_TEXT},
    {"count", BC_ITEM_COUNT, BC_TYPE_COUNT},
    {"at_door", BC_ITEM_AT_DOOR, BC_TYPE_COUNT},
    {NULL, 0, 0},
};

static const struct named_key change_keys[] = {
    {"name", BC_ITEM_NAME, BC_TYPE_TEXT},
    {"now", BC_ITEM_NOW, BC_TYPE_TEXT},
    {"before", BC_ITEM_BEFORE, BC_TYPE_TEXT},
    {"verb", BC_ITEM_VERB, BC_TYPE_TEXT},
    {"amount", BC_ITEM_AMOUNT, BC_TYPE_TEXT},
    {"course", BC_ITEM_COURSE, BC_TYPE_TEXT},
    {"why", BC_ITEM_WHY, BC_TYPE_TEXT},
    {"supported", BC_ITEM_SUPPORTED, BC_TYPE_COUNT},
    {"unsupported", BC_ITEM_UNSUPPORTED, BC_TYPE_COUNT},
    {NULL, 0, 0},
};

static const struct named_key late_unit_keys[] = {
    {"name", BC_ITEM_NAME, BC_TYPE_TEXT},
    {"count", BC_ITEM_COUNT, BC_TYPE_COUNT},
    {"code", BC_ITEM_CODE, BC_TYPE_TEXT},
    {"due", BC_ITEM_DUE, BC_TYPE_INSTANT},
    {"late", BC_ITEM_LATE, BC_TYPE_LATENESS},
    {NULL, 0, 0},
};

static const struct named_key ranked_keys[] = {
    {"rank", BC_ITEM_RANK, BC_TYPE_COUNT},
    {"unranked", BC_ITEM_UNRANKED, BC_TYPE_COUNT},
    {"name", BC_ITEM_NAME, BC_TYPE_TEXT},
    {"on_time", BC_ITEM_ON_TIME, BC_TYPE_COUNT},
    {"n", BC_ITEM_N, BC_TYPE_COUNT},
    {"rate", BC_ITEM_RATE, BC_TYPE_RATE},
    {"low", BC_ITEM_LOW, BC_TYPE_RATE},
    {"high", BC_ITEM_HIGH, BC_TYPE_RATE},
    {NULL, 0, 0},
};

static const struct named_key part_keys[] = {
    {"name", BC_ITEM_NAME, BC_TYPE_TEXT},
    {"first", BC_ITEM_FIRST, BC_TYPE_INSTANT},
    {"last", BC_ITEM_LAST, BC_TYPE_INSTANT},
    {NULL, 0, 0},
};

/* The keys of lists whose items are no rows of a breakdown; NULL for those that are. */
static const struct named_key *const list_keys[BC_LIST_COUNT] = {
    [BC_LIST_OVERDUE] = case_keys,
    [BC_LIST_REASONS] = reason_keys,
    [BC_LIST_DUE_NEXT] = case_keys,
    [BC_LIST_OVERDUE_UNITS] = late_unit_keys,
    [BC_LIST_RANKING] = ranked_keys,
    [BC_LIST_CHANGES] = change_keys,
    [BC_LIST_CHANGES_YEAR] = change_keys,
    [BC_LIST_BRIDGE] = part_keys,
    [BC_LIST_TREND] = trend_item_keys,
    [BC_LIST_CASES] = case_keys,
    [BC_LIST_NOTES] = note_keys,
    [BC_LIST_DUE_WEEKS] = due_week_keys,
    [BC_LIST_PARTS] = change_part_keys,
};

static const struct named_key trend_keys[] = {
    {"is-highest", BC_TREND_IS_HIGHEST, BC_TYPE_COUNT},
    {"is-lowest", BC_TREND_IS_LOWEST, BC_TYPE_COUNT},
    {NULL, 0, 0},
};

static const char *const list_names[BC_LIST_COUNT + 1] = {"fields", "districts", "units",
    "channels", "overdue", "reasons", "due-next", "overdue-units", "ranking", "changes",
    "changes-year", "bridge", "trend", "cells", "cases", "notes", "due-weeks", "parts", NULL};

static const enum bc_breakdown list_breakdowns[BC_LIST_COUNT] = {[BC_LIST_FIELDS] = BC_BY_FIELD,
    [BC_LIST_DISTRICTS] = BC_BY_DISTRICT,
    [BC_LIST_UNITS] = BC_BY_UNIT,
    [BC_LIST_CHANNELS] = BC_BY_CHANNEL,
    [BC_LIST_CELLS] = BC_BY_FIELD_DISTRICT}; /* the others BC_BY_NOTHING, which is 0 */

struct named_view {
    const char *name; /* in columns of a table */
    const char *head; /* at the head of a path of the total */
    enum bc_view view;
};

static const struct named_view views[] = {
    {"current", "total", BC_VIEW_NOW},
    {"previous", "previous", BC_VIEW_PREVIOUS},
    {"year-ago", "year-ago", BC_VIEW_YEAR_AGO},
    {"change", "change", BC_VIEW_CHANGE},
    {"change-year", "change-year", BC_VIEW_CHANGE_YEAR},
    {"rise", "rise", BC_VIEW_RISE},
    {"fall", "fall", BC_VIEW_FALL},
    {"above", "above", BC_VIEW_ABOVE},
    {"below", "below", BC_VIEW_BELOW},
};
enum { COLUMN_VIEW_COUNT = 5 }; /* the first ones may be columns of a table of figures */
enum { VIEW_COUNT = sizeof(views) / sizeof(views[0]) };

static const struct {
    const char *head;
    enum bc_breakdown breakdown;
} breakdown_heads[] = {
    {"field", BC_BY_FIELD},
    {"district", BC_BY_DISTRICT},
    {"unit", BC_BY_UNIT},
    {"channel", BC_BY_CHANNEL},
};

static const struct {
    const char *head;
    size_t slot;
} period_heads[] = {
    {"period", BC_SLOT_CURRENT},
    {"previous-period", BC_SLOT_PREVIOUS},
    {"year-ago-period", BC_SLOT_YEAR_AGO},
};

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

enum bc_list bc_list_find(const char *name)
{
    for (int i = 0; i < BC_LIST_COUNT; i++) {
        if (strcmp(name, list_names[i]) == 0) {
            return (enum bc_list)i;
        }
    }
    return BC_LIST_COUNT;
}

const char *const *bc_list_names(void)
{
    return list_names;
}

enum bc_breakdown bc_list_breakdown(enum bc_list list)
{
    return list_breakdowns[list];
}

bool bc_view_find(const char *name, enum bc_view *ret_view)
{
    for (size_t i = 0; i < COLUMN_VIEW_COUNT; i++) {
        if (strcmp(name, views[i].name) == 0) {
            *ret_view = views[i].view;
            return true;
        }
    }
    return false;
}

const char *bc_view_names(bc_arena *arena)
{
    const char *names = views[0].name;

    for (size_t i = 1; i < COLUMN_VIEW_COUNT; i++) {
        names = bc_arena_printf(arena, "%s, %s", names, views[i].name);
    }
    return names;
}

/* The rest of `text` behind "head.", or NULL. */
static const char *after_head(const char *text, const char *head)
{
    size_t length = strlen(head);

    return strncmp(text, head, length) == 0 && text[length] == '.' ? text + length + 1 : NULL;
}

static bool find_key(const struct named_key *keys, const char *name, struct bc_path *path)
{
    for (; keys->name != NULL; keys++) {
        if (strcmp(name, keys->name) == 0) {
            path->key = keys->key;
            path->type = keys->type;
            return true;
        }
    }
    return false;
}

static enum bc_type figure_type(enum bc_figure figure, enum bc_view view, enum bc_path_part part)
{
    bool is_change = view == BC_VIEW_CHANGE || view == BC_VIEW_CHANGE_YEAR;
    enum bc_figure_kind kind = bc_figure_info(figure)->kind;

    if (view >= BC_VIEW_RISE) {
        return BC_TYPE_COUNT;
    }
    if (kind == BC_FIGURE_IS_MINUTES) {
        return is_change ? BC_TYPE_MINUTES_CHANGE : BC_TYPE_MINUTES;
    }
    if (part != BC_PART_WHOLE || kind != BC_FIGURE_IS_RATE) {
        return is_change ? BC_TYPE_CHANGE : BC_TYPE_COUNT;
    }
    return is_change ? BC_TYPE_POINTS : BC_TYPE_RATE;
}

/* Rises and falls are those of counts, intervals those of rates. */
static bool suits_view(const struct bc_path *path)
{
    enum bc_figure_kind kind = bc_figure_info(path->figure)->kind;

    if (path->view == BC_VIEW_RISE || path->view == BC_VIEW_FALL) {
        return kind == BC_FIGURE_IS_COUNT;
    }
    if (path->view == BC_VIEW_ABOVE || path->view == BC_VIEW_BELOW) {
        return kind == BC_FIGURE_IS_RATE && path->part == BC_PART_WHOLE;
    }
    return true;
}

/* "flow.received", "rate.on_time.denominator". */
static bool parse_figure(const char *text, bc_arena *arena, struct bc_path *path)
{
    static const char *const parts[] = {"", ".numerator", ".denominator"};

    path->root = BC_PATH_FIGURE;
    for (int i = 0; i < 3; i++) {
        size_t length = strlen(text);
        size_t tail = strlen(parts[i]);

        if (length < tail || strcmp(text + length - tail, parts[i]) != 0) {
            continue;
        }
        path->figure = bc_figure_find(bc_arena_strndup(arena, text, length - tail));
        if (path->figure != BC_FIGURE_COUNT &&
            (i == 0 || bc_figure_info(path->figure)->kind == BC_FIGURE_IS_RATE)) {
            path->part = (enum bc_path_part)i;
            path->type = figure_type(path->figure, path->view, path->part);
            return suits_view(path);
        }
    }
    return false;
}

/* What may follow a row: a name, a figure, or a figure of another period. */
static bool parse_row(const char *text, bc_arena *arena, struct bc_path *path)
{
    if (path->breakdown == BC_BY_FIELD_DISTRICT ? find_key(cell_keys, text, path)
                                                : find_key(row_keys, text, path)) {
        path->root = BC_PATH_ROW_TEXT;
        return true;
    }
    for (size_t i = 1; i < VIEW_COUNT; i++) {
        const char *rest = after_head(text, views[i].head);

        if (rest != NULL) {
            path->view = views[i].view;
            return parse_figure(rest, arena, path);
        }
    }
    path->view = BC_VIEW_NOW;
    return parse_figure(text, arena, path);
}

static bool parse_row_by_id(
    const char *text, enum bc_breakdown breakdown, bc_arena *arena, struct bc_path *path)
{
    size_t length = strcspn(text, ".");

    path->breakdown = breakdown;
    path->id = bc_arena_strndup(arena, text, length);
    return text[length] == '.' && bc_text_is_id(path->id) &&
           parse_row(text + length + 1, arena, path);
}

/* "cell.<field>.<district>.flow.received". */
static bool parse_cell(const char *text, bc_arena *arena, struct bc_path *path)
{
    size_t field = strcspn(text, ".");
    size_t district = text[field] == '.' ? strcspn(text + field + 1, ".") : 0;
    const char *rest = text + field + 1 + district;

    path->breakdown = BC_BY_FIELD_DISTRICT;
    if (district == 0 || *rest != '.') {
        return false;
    }
    path->id = bc_arena_strndup(arena, text, field);
    path->district_id = bc_arena_strndup(arena, text + field + 1, district);
    return bc_text_is_id(path->id) && bc_text_is_id(path->district_id) &&
           parse_row(rest + 1, arena, path);
}

/* The figures that are followed over all periods. */
static bool parse_trend_figure(const char *text, bc_arena *arena, struct bc_path *path)
{
    return parse_figure(text, arena, path) && !bc_figure_info(path->figure)->is_recent_only &&
           bc_figure_info(path->figure)->kind <= BC_FIGURE_IS_RATE;
}

/* The figures that a week's part of a month has. */
static bool parse_part_figure(const char *text, bc_arena *arena, struct bc_path *path)
{
    static const enum bc_figure figures[] = {BC_FLOW_OPENING, BC_FLOW_RECEIVED, BC_FLOW_REOPENED,
        BC_FLOW_TOTAL, BC_FLOW_HANDLED, BC_FLOW_OTHERWISE_CLOSED, BC_FLOW_CLOSING};

    for (size_t i = 0; i < COUNT_OF(figures); i++) {
        if (strcmp(text, bc_figure_info(figures[i])->id) == 0) {
            return parse_figure(text, arena, path);
        }
    }
    return false;
}

static bool parse_item(const char *text, enum bc_list items, bc_arena *arena, struct bc_path *path)
{
    path->is_item = true;
    path->root = BC_PATH_ITEM;
    if (strcmp(text, "number") == 0) {
        path->root = BC_PATH_NUMBER;
        path->type = BC_TYPE_COUNT;
        return true;
    }
    if ((items == BC_LIST_BRIDGE && parse_part_figure(text, arena, path)) ||
        (items == BC_LIST_TREND && parse_trend_figure(text, arena, path))) {
        return true;
    }
    if (list_keys[items] != NULL) {
        path->root = BC_PATH_ITEM;
        return find_key(list_keys[items], text, path);
    }
    path->breakdown = bc_list_breakdown(items);
    return parse_row(text, arena, path);
}

static bool parse_trend(const char *text, bc_arena *arena, struct bc_path *path)
{
    const char *last = strrchr(text, '.');
    struct bc_path figure = {0};

    if (last == NULL || !find_key(trend_keys, last + 1, path) ||
        !parse_figure(bc_arena_strndup(arena, text, (size_t)(last - text)), arena, &figure) ||
        figure.type != BC_TYPE_COUNT) {
        return false;
    }
    path->figure = figure.figure;
    path->root = BC_PATH_TREND;
    return true;
}

/* Heads followed by one word: office, periods, counts of lists, labels. */
static bool parse_word(const char *text, struct bc_path *path)
{
    const char *rest;

    if ((rest = after_head(text, "office")) != NULL) {
        path->root = BC_PATH_OFFICE;
        return find_key(office_keys, rest, path);
    }
    for (size_t i = 0; i < COUNT_OF(period_heads); i++) {
        if ((rest = after_head(text, period_heads[i].head)) != NULL) {
            path->root = BC_PATH_PERIOD;
            path->slot = period_heads[i].slot;
            return find_key(period_keys, rest, path);
        }
    }
    if ((rest = after_head(text, "stock")) != NULL) {
        path->root = BC_PATH_STOCK;
        return find_key(stock_keys, rest, path);
    }
    if ((rest = after_head(text, "due")) != NULL) {
        path->root = BC_PATH_DUE;
        return find_key(due_keys, rest, path);
    }
    if ((rest = after_head(text, "count")) != NULL) {
        path->root = strcmp(rest, "tasks") == 0 ? BC_PATH_TASKS : BC_PATH_COUNT;
        path->type = BC_TYPE_COUNT;
        if (path->root == BC_PATH_TASKS) {
            return true;
        }
        path->list = bc_list_find(rest);
        return path->list != BC_LIST_COUNT && path->list != BC_LIST_PARTS;
    }
    path->type = BC_TYPE_TEXT;
    if ((rest = after_head(text, "ref")) != NULL) {
        path->root = BC_PATH_REF;
        path->id = rest;
        return bc_text_is_id(rest);
    }
    if ((rest = after_head(text, "label")) != NULL) {
        path->root = BC_PATH_LABEL;
        path->id = rest;
        return *rest != '\0';
    }
    path->root = BC_PATH_AS_KNOWN;
    path->type = BC_TYPE_INSTANT;
    return strcmp(text, "as-known") == 0;
}

static bool parse(const char *text, enum bc_list items, bc_arena *arena, struct bc_path *path)
{
    const char *rest;

    for (size_t i = 0; i < VIEW_COUNT; i++) {
        if ((rest = after_head(text, views[i].head)) != NULL) {
            path->view = views[i].view;
            return parse_figure(rest, arena, path);
        }
    }
    for (size_t i = 0; i < COUNT_OF(breakdown_heads); i++) {
        if ((rest = after_head(text, breakdown_heads[i].head)) != NULL) {
            return parse_row_by_id(rest, breakdown_heads[i].breakdown, arena, path);
        }
    }
    if ((rest = after_head(text, "cell")) != NULL) {
        return parse_cell(rest, arena, path);
    }
    if ((rest = after_head(text, "trend")) != NULL) {
        return parse_trend(rest, arena, path);
    }
    if ((rest = after_head(text, "item")) != NULL) {
        return parse_item(rest, items, arena, path);
    }
    return parse_word(text, path);
}

enum bc_path_fault bc_path_parse(
    const char *text, enum bc_list items, bc_arena *arena, struct bc_path *ret_path)
{
    struct bc_path path = {.text = text};

    if (items == BC_LIST_COUNT && after_head(text, "item") != NULL) {
        return BC_PATH_NO_ITEM;
    }
    if (!parse(text, items, arena, &path)) {
        return BC_PATH_UNKNOWN;
    }
    *ret_path = path;
    return BC_PATH_FINE;
}

struct candidates {
    bc_arena *arena;
    const char **items;
    size_t count, capacity;
};

static void suggest(struct candidates *to, const char *head, const char *rest)
{
    to->items = bc_arena_grow(to->arena, to->items, to->count, &to->capacity, sizeof(*to->items));
    to->items[to->count++] = bc_arena_printf(to->arena, "%s.%s", head, rest);
}

static void suggest_keys(struct candidates *to, const char *head, const struct named_key *keys)
{
    for (; keys->name != NULL; keys++) {
        suggest(to, head, keys->name);
    }
}

static void suggest_figures(struct candidates *to, const char *head)
{
    for (int i = 0; i < BC_FIGURE_COUNT; i++) {
        suggest(to, head, bc_figure_info((enum bc_figure)i)->id);
    }
}

const char *bc_path_nearest(const char *text, bc_arena *arena)
{
    struct candidates to = {.arena = arena};

    for (size_t i = 0; i < VIEW_COUNT; i++) {
        suggest_figures(&to, views[i].head);
    }
    for (size_t i = 0; i < COUNT_OF(period_heads); i++) {
        suggest_keys(&to, period_heads[i].head, period_keys);
    }
    for (int i = 0; i < BC_LIST_COUNT; i++) {
        suggest(&to, "count", list_names[i]);
    }
    suggest(&to, "count", "tasks");
    suggest_keys(&to, "due", due_keys);
    suggest_keys(&to, "stock", stock_keys);
    suggest_keys(&to, "office", office_keys);
    suggest_figures(&to, "item");
    suggest_keys(&to, "item", row_keys);
    suggest_keys(&to, "item", case_keys);
    suggest_keys(&to, "item", reason_keys);
    suggest_keys(&to, "item", change_keys);
    suggest_keys(&to, "item", late_unit_keys);
    suggest_keys(&to, "item", ranked_keys);
    suggest_keys(&to, "item", part_keys);
    suggest_keys(&to, "item", cell_keys);
    suggest_keys(&to, "item", note_keys);
    suggest_keys(&to, "item", trend_item_keys);
    for (size_t i = 0; i < COUNT_OF(breakdown_heads); i++) {
        const char *rest = after_head(text, breakdown_heads[i].head);

        if (rest != NULL) {
            const char *head =
                bc_arena_strndup(arena, text, (size_t)(rest - text) + strcspn(rest, "."));

            suggest_figures(&to, head);
            suggest_keys(&to, head, row_keys);
        }
    }
    return bc_text_nearest(text, to.items, to.count);
}

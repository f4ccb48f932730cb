#include "base/text.h"
#include "template/node.h"

#include <assert.h>
#include <string.h>

/* What stands between {{ and }}: a value, or the words of an if or an each. */

enum { MAX_WORDS = 24 };

struct word {
    const char *text;
    bool is_quoted;
};

const char *bc_place_text(bc_arena *arena, const char *name, struct bc_place place)
{
    return bc_arena_printf(
        arena, "%s:%d:%d", place.file != NULL ? place.file : name, place.line, place.column);
}

static const char *where(struct bc_reader *reader, struct bc_place place)
{
    return bc_place_text(reader->arena, reader->template->name, place);
}

static void note(
    struct bc_reader *reader, struct bc_place place, const char *code, const char *argument)
{
    bc_problems_add(reader->problems, BC_ERROR, code, where(reader, place), "%s", argument);
}

/* What was written, and what could have been. */
static void note_choice(struct bc_reader *reader, struct bc_place place, const char *code,
    const char *written, const char *choices)
{
    bc_problems_add(reader->problems, BC_ERROR, code, where(reader, place), "%s" BC_NEXT "%s",
        written, choices);
}

static const char *list_choices(bc_arena *arena)
{
    const char *choices = "";

    for (int i = 0; i < BC_LIST_COUNT; i++) {
        choices = bc_arena_printf(arena, "%s%s%s", choices, i > 0 ? ", " : "", bc_list_names()[i]);
    }
    return choices;
}

bool bc_reader_path(
    struct bc_reader *reader, const char *text, struct bc_place place, struct bc_path *ret_path)
{
    enum bc_path_fault fault = bc_path_parse(text, reader->items, reader->arena, ret_path);
    const char *nearest;

    if (fault == BC_PATH_FINE) {
        if (ret_path->root == BC_PATH_REF) {
            bc_mention_add(reader->arena, &reader->template->references, ret_path->id, place);
        }
        return true;
    }
    if (fault == BC_PATH_NO_ITEM) {
        note(reader, place, "template.item-outside", text);
        return false;
    }
    nearest = bc_path_nearest(text, reader->arena);
    if (nearest == NULL) {
        note(reader, place, "template.path-unknown", text);
        return false;
    }
    bc_problems_add(reader->problems, BC_ERROR, "template.path-unknown-near", where(reader, place),
        "%s" BC_NEXT "%s", text, nearest);
    return false;
}

bool bc_reader_item_path(struct bc_reader *reader, const char *text, struct bc_place place,
    enum bc_list list, struct bc_path *ret_path)
{
    enum bc_list outside = reader->items;
    bool is_fine;

    reader->items = list;
    is_fine =
        bc_reader_path(reader, bc_arena_printf(reader->arena, "item.%s", text), place, ret_path);
    reader->items = outside;
    return is_fine;
}

enum bc_list bc_reader_list(struct bc_reader *reader, const char *name, struct bc_place place)
{
    enum bc_list list = bc_list_find(name);

    if (list == BC_LIST_COUNT) {
        note_choice(reader, place, "template.list-unknown", name, list_choices(reader->arena));
        return BC_LIST_COUNT;
    }
    if (list == BC_LIST_PARTS && reader->items != BC_LIST_CHANGES &&
        reader->items != BC_LIST_CHANGES_YEAR) {
        note(reader, place, "template.parts-outside", name);
        return BC_LIST_COUNT;
    }
    return list;
}

static const struct bc_format *find_own_format(struct bc_reader *reader, const char *name)
{
    for (size_t i = 0; i < reader->template->format_count; i++) {
        if (strcmp(name, reader->template->formats[i].name) == 0) {
            bc_mention_add(reader->arena, &reader->template->used_formats, name,
                (struct bc_place){0, 0, NULL});
            return &reader->template->formats[i];
        }
    }
    return bc_format_find(name);
}

/* The formats that fit a type: built-in ones, then those of the template. */
static const char *format_choices(struct bc_reader *reader, enum bc_type type)
{
    const char *choices = bc_format_names(reader->arena, type);

    for (size_t i = 0; i < reader->template->format_count; i++) {
        const struct bc_format *formats = reader->template->formats;

        assert(formats != NULL); /* there are as many as counted */
        if ((formats[i].types & 1U << type) != 0) {
            choices = bc_arena_printf(reader->arena, "%s, %s", choices, formats[i].name);
        }
    }
    return choices;
}

const struct bc_format *bc_reader_format(struct bc_reader *reader, const char *name,
    enum bc_type type, bool in_table, struct bc_place place)
{
    const struct bc_format *format;

    if (name == NULL) {
        return bc_format_default(type, in_table);
    }
    format = find_own_format(reader, name);
    if (format == NULL || (format->types & 1U << type) == 0) {
        note_choice(reader, place,
            format == NULL ? "template.format-unknown" : "template.format-unfit", name,
            format_choices(reader, type));
        return NULL;
    }
    return format;
}

/* Splits at blanks; "quoted words" keep theirs. Returns the count, or MAX_WORDS + 1 when there are
 * too many. */
static size_t split(bc_arena *arena, const char *tag, size_t length_bytes, struct word *words)
{
    const char *end = tag + length_bytes;
    size_t count = 0;

    while (tag < end) {
        const char *start;

        while (tag < end && (*tag == ' ' || *tag == '\n')) {
            tag++;
        }
        if (tag == end) {
            break;
        }
        if (count == MAX_WORDS) {
            return MAX_WORDS + 1;
        }
        words[count].is_quoted = *tag == '"';
        start = words[count].is_quoted ? ++tag : tag;
        while (tag < end && (words[count].is_quoted ? *tag != '"' : *tag != ' ' && *tag != '\n')) {
            tag++;
        }
        words[count++].text = bc_arena_strndup(arena, start, (size_t)(tag - start));
        if (tag < end) {
            tag++;
        }
    }
    return count;
}

static bool is_word(const struct word *words, size_t count, size_t index, const char *text)
{
    return index < count && !words[index].is_quoted && strcmp(words[index].text, text) == 0;
}

static char find_relation(const char *text)
{
    static const struct {
        const char *text;
        char relation;
    } relations[] = {{"<", '<'}, {">", '>'}, {"=", '='}, {">=", 'g'}, {"<=", 'l'}, {"!=", '!'}};

    for (size_t i = 0; i < sizeof(relations) / sizeof(relations[0]); i++) {
        if (strcmp(text, relations[i].text) == 0) {
            return relations[i].relation;
        }
    }
    return '\0';
}

/* Words are equal or not; counts and rates (in whole per cent) are compared with numbers. */
static bool can_compare(const struct bc_condition *condition)
{
    switch (condition->path.type) {
    case BC_TYPE_TEXT:
        return condition->relation == '=' || condition->relation == '!';
    case BC_TYPE_COUNT:
    case BC_TYPE_RATE:
    case BC_TYPE_CHANGE:
    case BC_TYPE_MINUTES:
    case BC_TYPE_MINUTES_CHANGE:
    case BC_TYPE_LATENESS:
        return condition->is_number;
    default:
        return false;
    }
}

/* "path", "not path", "exists path", "path >= 4", "period.kind = week". */
static bool read_condition(struct bc_reader *reader, const struct word *words, size_t count,
    struct bc_place place, struct bc_condition *condition)
{
    size_t at = 0;

    condition->test = BC_TEST_NONZERO;
    if (is_word(words, count, 0, "not") || is_word(words, count, 0, "exists")) {
        condition->test = is_word(words, count, 0, "not") ? BC_TEST_ZERO : BC_TEST_EXISTS;
        at = 1;
    }
    if (count != at + 1 && !(count == 3 && at == 0)) {
        note(reader, place, "template.condition-malformed", "");
        return false;
    }
    if (!bc_reader_path(reader, words[at].text, place, &condition->path)) {
        return false;
    }
    if (count == 3) {
        condition->test = BC_TEST_COMPARE;
        condition->relation = find_relation(words[1].text);
        condition->word = words[2].text;
        condition->is_number = bc_text_parse_int64(words[2].text, &condition->number);
        if (condition->relation == '\0') {
            note(reader, place, "template.condition-malformed", "");
            return false;
        }
        if (!can_compare(condition)) {
            note(reader, place, "template.condition-unfit", words[at].text);
            return false;
        }
    }
    return true;
}

bool bc_reader_order(struct bc_reader *reader, const char *text, struct bc_place place,
    struct bc_selection *selection)
{
    if (!bc_reader_item_path(reader, text, place, selection->list, &selection->by)) {
        return false;
    }
    if (selection->by.type == BC_TYPE_TEXT || selection->by.type == BC_TYPE_POINTS) {
        note(reader, place, "template.order-unfit", text);
        return false;
    }
    selection->has_by = true;
    return true;
}

static bool read_option(struct bc_reader *reader, const char *name, const char *value,
    struct bc_place place, struct bc_node *node)
{
    struct bc_selection *selection = &node->selection;

    if (strcmp(name, "where") == 0) {
        selection->has_where = true;
        return bc_reader_item_path(reader, value, place, selection->list, &selection->where);
    }
    if (strcmp(name, "by") == 0) {
        return bc_reader_order(reader, value, place, selection);
    }
    if (strcmp(name, "top") == 0 && bc_text_parse_int64(value, &selection->top) &&
        selection->top > 0) {
        return true;
    }
    if (strcmp(name, "least") == 0 && selection->has_where &&
        selection->where.type == BC_TYPE_COUNT && bc_text_parse_int64(value, &selection->least) &&
        selection->least > 0) {
        return true;
    }
    if (strcmp(name, "share") == 0 && selection->has_by && selection->by.type == BC_TYPE_COUNT &&
        bc_text_parse_int64(value, &selection->share) && selection->share > 0 &&
        selection->share <= 100) {
        return true;
    }
    if (strcmp(name, "join") == 0) {
        node->join = value;
        return true;
    }
    if (strcmp(name, "last") == 0) {
        node->join_last = value;
        return true;
    }
    if (strcmp(name, "rest") == 0 && strstr(value, "{1}") != NULL) {
        node->rest = value;
        selection->tells_rest = true;
        return true;
    }
    if (strcmp(name, "equals") == 0 && strstr(value, "{1}") != NULL) {
        node->equals = value;
        return true;
    }
    note(reader, place, "template.each-malformed", name);
    return false;
}

/* "channels where flow.received by flow.received top 3 join ", " last " và "". */
static bool read_each(struct bc_reader *reader, const struct word *words, size_t count,
    struct bc_place place, struct bc_node *node)
{
    if (count == 0 || count % 2 == 0) {
        note(reader, place, "template.each-malformed", "");
        return false;
    }
    node->selection.list = bc_reader_list(reader, words[0].text, place);
    if (node->selection.list == BC_LIST_COUNT) {
        return false;
    }
    for (size_t i = 1; i < count; i += 2) {
        if (!read_option(reader, words[i].text, words[i + 1].text, place, node)) {
            return false;
        }
    }
    return true;
}

/* "path" or "path : format". */
static bool read_value(struct bc_reader *reader, const struct word *words, size_t count,
    struct bc_place place, struct bc_node *node)
{
    bool has_format = count == 3 && is_word(words, count, 1, ":");

    if (count != 1 && !has_format) {
        note(reader, place, "template.value-malformed", "");
        return false;
    }
    if (!bc_reader_path(reader, words[0].text, place, &node->path)) {
        return false;
    }
    node->format = bc_reader_format(reader, has_format ? words[2].text : NULL, node->path.type,
        reader->is_in_directive || reader->template->is_deck, place);
    return node->format != NULL;
}

enum bc_tag_kind bc_tag_read(struct bc_reader *reader, const char *tag, size_t length_bytes,
    struct bc_place place, struct bc_node *node)
{
    struct word words[MAX_WORDS] = {0};
    size_t count = split(reader->arena, tag, length_bytes, words);

    node->place = place;
    if (count == 0 || count > MAX_WORDS) {
        note(reader, place, "template.value-malformed", "");
        return BC_TAG_BAD;
    }
    if (is_word(words, count, 0, "else")) {
        return BC_TAG_ELSE;
    }
    if (is_word(words, count, 0, "/if")) {
        return BC_TAG_END_IF;
    }
    if (is_word(words, count, 0, "/each")) {
        return BC_TAG_END_EACH;
    }
    /* A faulty if or each still opens: its end must not be reported as well. */
    if (is_word(words, count, 0, "#if")) {
        node->kind = BC_NODE_IF;
        if (read_condition(reader, words + 1, count - 1, place, &node->condition)) {
            bc_branch_check(reader, &node->condition, place);
        }
        return BC_TAG_IF;
    }
    if (is_word(words, count, 0, "#each")) {
        node->kind = BC_NODE_EACH;
        node->join = node->join_last = node->rest = node->equals = "";
        read_each(reader, words + 1, count - 1, place, node);
        return BC_TAG_EACH;
    }
    if (words[0].text[0] == '#' || words[0].text[0] == '/') {
        note(reader, place, "template.tag-unknown", words[0].text);
        return BC_TAG_BAD;
    }
    node->kind = BC_NODE_VALUE;
    return read_value(reader, words, count, place, node) ? BC_TAG_VALUE : BC_TAG_BAD;
}

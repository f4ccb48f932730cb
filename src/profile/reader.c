#include "profile/reader.h"

#include "base/limits.h"
#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const char *const bc_weekday_words[7] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

void bc_reader_error(const struct bc_profile_reader *reader, const char *code,
    const struct bc_yaml_node *node, const char *arguments_format, ...)
{
    char arguments[768];
    va_list args;

    va_start(args, arguments_format);
    vsnprintf(arguments, sizeof(arguments), arguments_format, args);
    va_end(args);
    bc_problems_add(
        reader->problems, BC_ERROR, code, bc_yaml_where(reader->arena, node), "%s", arguments);
}

const struct bc_yaml_node *bc_reader_place(const struct bc_yaml_node *mapping, const char *key)
{
    const struct bc_yaml_node *node = bc_yaml_find(mapping, key);

    return node == NULL ? mapping : node;
}

struct bc_profile_rows bc_reader_rows(
    const struct bc_profile_reader *reader, const struct bc_yaml_node *mapping, const char *key)
{
    const struct bc_yaml_node *list = bc_yaml_list(mapping, key, reader->problems);
    struct bc_profile_rows rows = {.count = 0};

    if (list == NULL) {
        return rows;
    }
    /* NOLINTNEXTLINE(bugprone-sizeof-expression): an array of pointers is meant */
    rows.nodes = bc_arena_alloc_array(reader->arena, list->count, sizeof(*rows.nodes));
    for (size_t i = 0; i < list->count; i++) {
        if (list->items[i].kind == BC_YAML_MAPPING) {
            rows.nodes[rows.count++] = &list->items[i];
        } else {
            bc_reader_error(reader, "profile.row-not-mapping", &list->items[i], "%s", key);
        }
    }
    return rows;
}

const char *const *bc_reader_texts(const struct bc_profile_reader *reader,
    const struct bc_yaml_node *mapping, const char *key, size_t *ret_count)
{
    const struct bc_yaml_node *list = bc_yaml_list(mapping, key, reader->problems);
    const char **texts;

    *ret_count = 0;
    if (list == NULL) {
        return NULL;
    }
    texts = bc_arena_alloc_array(reader->arena, list->count, sizeof(*texts));
    for (size_t i = 0; i < list->count; i++) {
        const struct bc_yaml_node *item = &list->items[i];

        if (item->kind == BC_YAML_SCALAR && item->text[0] != '\0') {
            texts[(*ret_count)++] = item->text;
        } else {
            bc_reader_error(reader, "profile.item-not-text", item, "%s", key);
        }
    }
    return texts;
}

const char *bc_reader_id(const struct bc_profile_reader *reader, const struct bc_yaml_node *mapping)
{
    const char *id = bc_yaml_text_required(mapping, "id", reader->problems);

    if (id[0] != '\0' && !bc_text_is_id(id)) {
        bc_reader_error(reader, "profile.id-form", bc_reader_place(mapping, "id"),
            "%s" BC_NEXT "%s", id, bc_text_slug(reader->arena, id));
        return "";
    }
    return id;
}

const char *bc_reader_name(
    const struct bc_profile_reader *reader, const struct bc_yaml_node *mapping)
{
    const char *name = bc_yaml_text_required(mapping, "name", reader->problems);

    if (strlen(name) > BC_LIMIT_NAME_BYTES) {
        bc_reader_error(reader, "profile.name-too-long", bc_reader_place(mapping, "name"),
            "%zu" BC_NEXT "%d", strlen(name), (int)BC_LIMIT_NAME_BYTES);
    }
    return name;
}

const char *bc_reader_short_name(
    const struct bc_profile_reader *reader, const struct bc_yaml_node *mapping, const char *name)
{
    return bc_yaml_text(mapping, "short_name", name, reader->problems);
}

int32_t bc_reader_day(const struct bc_profile_reader *reader, const struct bc_yaml_node *mapping,
    const char *key, int32_t fallback)
{
    const char *text = bc_yaml_text(mapping, key, NULL, reader->problems);
    struct bc_date date;

    if (text == NULL) {
        return fallback;
    }
    if (!bc_date_parse(text, &date)) {
        bc_reader_error(reader, "profile.date-invalid", bc_reader_place(mapping, key),
            "%s" BC_NEXT "%s", key, text);
        return fallback;
    }
    return bc_date_to_day(date);
}

struct bc_validity bc_reader_validity(
    const struct bc_profile_reader *reader, const struct bc_yaml_node *mapping)
{
    struct bc_validity valid = {
        .first_day = bc_reader_day(reader, mapping, "valid_from", INT32_MIN),
        .last_day = bc_reader_day(reader, mapping, "valid_to", INT32_MAX),
    };

    if (valid.first_day > valid.last_day) {
        bc_reader_error(
            reader, "profile.validity-reversed", bc_reader_place(mapping, "valid_to"), "%s", "");
    }
    return valid;
}

struct bc_validity bc_validity_within(struct bc_validity inner, struct bc_validity outer)
{
    if (outer.first_day > inner.first_day) {
        inner.first_day = outer.first_day;
    }
    if (outer.last_day < inner.last_day) {
        inner.last_day = outer.last_day;
    }
    return inner;
}

bool bc_validity_overlaps(struct bc_validity left, struct bc_validity right)
{
    return left.first_day <= right.last_day && right.first_day <= left.last_day;
}

static int digit_of(char letter)
{
    return letter >= '0' && letter <= '9' ? letter - '0' : -1;
}

bool bc_time_parse(const char **text, int32_t *ret_second)
{
    const char *at = *text;
    int32_t hour;
    int32_t minute;

    for (size_t i = 0; i < 5; i++) {
        if (i == 2 ? at[i] != ':' : digit_of(at[i]) < 0) {
            return false;
        }
    }
    hour = digit_of(at[0]) * 10 + digit_of(at[1]);
    minute = digit_of(at[3]) * 10 + digit_of(at[4]);
    if (hour > 24 || minute > 59 || (hour == 24 && minute > 0)) {
        return false;
    }
    *ret_second = hour * 3600 + minute * 60;
    *text = at + 5;
    return true;
}

int32_t bc_reader_second(const struct bc_profile_reader *reader, const struct bc_yaml_node *mapping,
    const char *key, int32_t fallback)
{
    const char *text = bc_yaml_text(mapping, key, NULL, reader->problems);
    const char *rest = text;
    int32_t second;

    if (text == NULL) {
        return fallback;
    }
    if (!bc_time_parse(&rest, &second) || rest[0] != '\0' || second >= BC_DAY_S) {
        bc_reader_error(reader, "profile.time-invalid", bc_reader_place(mapping, key),
            "%s" BC_NEXT "%s", key, text);
        return fallback;
    }
    return second;
}

int32_t bc_reader_weekday(
    const struct bc_profile_reader *reader, const struct bc_yaml_node *mapping, const char *key)
{
    return (int32_t)bc_yaml_choice(mapping, key, bc_weekday_words, 7, 0, reader->problems);
}

const char *bc_reader_suggest(const struct bc_profile_reader *reader, const char *word,
    const char *const *candidates, size_t candidate_count)
{
    enum { SHOWN = 12 };
    const char *nearest = bc_text_nearest(word, candidates, candidate_count);
    const char *shown = "";

    if (nearest != NULL) {
        return nearest;
    }
    for (size_t i = 0; i < candidate_count && i < SHOWN; i++) {
        shown = bc_arena_printf(reader->arena, "%s%s%s", shown, i == 0 ? "" : ", ", candidates[i]);
    }
    return bc_arena_printf(reader->arena, "%s%s", shown, candidate_count > SHOWN ? ", …" : "");
}

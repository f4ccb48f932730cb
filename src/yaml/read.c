#include "base/text.h"
#include "yaml/yaml.h"

#include <inttypes.h>
#include <string.h>

static void report(struct bc_problems *problems, const char *code, const struct bc_yaml_node *node,
    const char *arguments)
{
    bc_problems_add(
        problems, BC_ERROR, code, bc_yaml_where(problems->arena, node), "%s", arguments);
}

/* A key asked for in vain is what a misspelt one may have meant. */
static void remember_asked(struct bc_yaml_asked *asked, const char *key)
{
    for (size_t i = 0; i < asked->count; i++) {
        if (strcmp(asked->keys[i], key) == 0) {
            return;
        }
    }
    asked->keys = bc_arena_grow(
        asked->arena, asked->keys, asked->count, &asked->capacity, sizeof(*asked->keys));
    asked->keys[asked->count++] = bc_arena_strdup(asked->arena, key);
}

const struct bc_yaml_node *bc_yaml_find(const struct bc_yaml_node *mapping, const char *key)
{
    if (mapping == NULL || mapping->kind != BC_YAML_MAPPING) {
        return NULL;
    }
    for (size_t i = 0; i < mapping->count; i++) {
        if (strcmp(mapping->keys[i].text, key) == 0) {
            mapping->is_read[i] = true;
            return &mapping->items[i];
        }
    }
    remember_asked(mapping->asked, key);
    return NULL;
}

const char *bc_yaml_where(bc_arena *arena, const struct bc_yaml_node *node)
{
    return bc_arena_printf(arena, "%s:%d:%d", node->file, (int)node->line, (int)node->column);
}

/* The value of a key when it is a scalar; a list or a mapping there is reported. */
static const struct bc_yaml_node *find_scalar(
    const struct bc_yaml_node *mapping, const char *key, struct bc_problems *problems)
{
    const struct bc_yaml_node *node = bc_yaml_find(mapping, key);

    if (node == NULL || node->kind == BC_YAML_EMPTY) {
        return NULL;
    }
    if (node->kind != BC_YAML_SCALAR) {
        report(problems, "yaml.not-text", node, key);
        return NULL;
    }
    return node;
}

const char *bc_yaml_text(const struct bc_yaml_node *mapping, const char *key, const char *fallback,
    struct bc_problems *problems)
{
    const struct bc_yaml_node *node = find_scalar(mapping, key, problems);

    return node == NULL ? fallback : node->text;
}

const char *bc_yaml_text_required(
    const struct bc_yaml_node *mapping, const char *key, struct bc_problems *problems)
{
    size_t count_before = problems->count;
    const char *text = bc_yaml_text(mapping, key, "", problems);

    if (text[0] == '\0' && problems->count == count_before && mapping != NULL) {
        report(problems, "yaml.missing-key", mapping, key);
    }
    return text;
}

int64_t bc_yaml_integer(const struct bc_yaml_node *mapping, const char *key, int64_t fallback,
    int64_t least, int64_t most, struct bc_problems *problems)
{
    const struct bc_yaml_node *node = find_scalar(mapping, key, problems);
    int64_t value;

    if (node == NULL) {
        return fallback;
    }
    if (!bc_text_parse_int64(node->text, &value)) {
        bc_problems_add(problems, BC_ERROR, "yaml.not-integer",
            bc_yaml_where(problems->arena, node), "%s" BC_NEXT "%s", key, node->text);
        return fallback;
    }
    if (value < least || value > most) {
        bc_problems_add(problems, BC_ERROR, "yaml.out-of-range",
            bc_yaml_where(problems->arena, node),
            "%s" BC_NEXT "%" PRId64 BC_NEXT "%" PRId64 BC_NEXT "%" PRId64, key, value, least, most);
        return fallback;
    }
    return value;
}

bool bc_yaml_flag(const struct bc_yaml_node *mapping, const char *key, bool fallback,
    struct bc_problems *problems)
{
    const struct bc_yaml_node *node = find_scalar(mapping, key, problems);

    if (node == NULL) {
        return fallback;
    }
    if (strcmp(node->text, "true") == 0) {
        return true;
    }
    if (strcmp(node->text, "false") != 0) {
        bc_problems_add(problems, BC_ERROR, "yaml.not-flag", bc_yaml_where(problems->arena, node),
            "%s" BC_NEXT "%s", key, node->text);
        return fallback;
    }
    return false;
}

/* "a, b, c" for a message. */
static const char *join_words(bc_arena *arena, const char *const *words, size_t word_count)
{
    const char *joined = "";

    for (size_t i = 0; i < word_count; i++) {
        joined = bc_arena_printf(arena, "%s%s%s", joined, i == 0 ? "" : ", ", words[i]);
    }
    return joined;
}

size_t bc_yaml_choice(const struct bc_yaml_node *mapping, const char *key, const char *const *words,
    size_t word_count, size_t fallback, struct bc_problems *problems)
{
    const struct bc_yaml_node *node = find_scalar(mapping, key, problems);

    if (node == NULL) {
        return fallback;
    }
    for (size_t i = 0; i < word_count; i++) {
        if (strcmp(node->text, words[i]) == 0) {
            return i;
        }
    }
    bc_problems_add(problems, BC_ERROR, "yaml.not-choice", bc_yaml_where(problems->arena, node),
        "%s" BC_NEXT "%s" BC_NEXT "%s", key, node->text,
        join_words(problems->arena, words, word_count));
    return fallback;
}

const struct bc_yaml_node *bc_yaml_list(
    const struct bc_yaml_node *mapping, const char *key, struct bc_problems *problems)
{
    const struct bc_yaml_node *node = bc_yaml_find(mapping, key);

    if (node == NULL || node->kind == BC_YAML_EMPTY) {
        return NULL;
    }
    if (node->kind != BC_YAML_LIST) {
        report(problems, "yaml.not-list", node, key);
        return NULL;
    }
    return node;
}

const struct bc_yaml_node *bc_yaml_mapping(
    const struct bc_yaml_node *mapping, const char *key, struct bc_problems *problems)
{
    const struct bc_yaml_node *node = bc_yaml_find(mapping, key);

    if (node == NULL || node->kind == BC_YAML_EMPTY) {
        return NULL;
    }
    if (node->kind != BC_YAML_MAPPING) {
        report(problems, "yaml.not-mapping", node, key);
        return NULL;
    }
    return node;
}

/* A key that was asked for and is absent comes first: the misspelt one stands in its place. */
static const char *nearest_key(
    const struct bc_yaml_node *mapping, const char *key, bc_arena *scratch)
{
    const char *nearest = bc_text_nearest(key, mapping->asked->keys, mapping->asked->count);
    const char **read = bc_arena_alloc_array(scratch, mapping->count, sizeof(*read));
    size_t read_count = 0;

    if (nearest != NULL) {
        return nearest;
    }
    for (size_t i = 0; i < mapping->count; i++) {
        if (mapping->is_read[i]) {
            read[read_count++] = mapping->keys[i].text;
        }
    }
    return bc_text_nearest(key, read, read_count);
}

void bc_yaml_refuse_unread(const struct bc_yaml_node *mapping, struct bc_problems *problems)
{
    if (mapping == NULL || mapping->kind != BC_YAML_MAPPING) {
        return;
    }
    for (size_t i = 0; i < mapping->count; i++) {
        const struct bc_yaml_node *key = &mapping->keys[i];
        const char *nearest;

        if (mapping->is_read[i]) {
            continue;
        }
        nearest = nearest_key(mapping, key->text, problems->arena);
        if (nearest != NULL) {
            bc_problems_add(problems, BC_ERROR, "yaml.unknown-key-near",
                bc_yaml_where(problems->arena, key), "%s" BC_NEXT "%s", key->text, nearest);
        } else {
            report(problems, "yaml.unknown-key", key, key->text);
        }
    }
}

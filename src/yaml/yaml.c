#include "yaml/yaml.h"

#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"

#include <libfyaml.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * The tree is built from libfyaml's events and not from its documents: events carry the place of
 * every token, and depth, aliases, tags and duplicates stay in our hands. libfyaml 0.7 takes
 * invalid UTF-8 and a NUL for the end of the file without a word, so bytes are judged before it
 * sees them.
 */
struct anchor {
    const char *name;
    struct bc_yaml_node node;
};

struct builder {
    bc_arena *arena;
    struct bc_problems *problems;
    const char *file;
    struct fy_parser *parser;
    struct anchor *anchors;
    size_t anchor_count;
    size_t anchor_capacity;
    int32_t depth;
    int32_t line; /* of the last token that had a place, for values that have none */
    int32_t column;
    bool has_failed; /* the rest cannot be read */
};

static void report(
    struct builder *builder, const char *code, int32_t line, int32_t column, const char *argument)
{
    const char *where =
        bc_arena_printf(builder->arena, "%s:%d:%d", builder->file, (int)line, (int)column);

    bc_problems_add(builder->problems, BC_ERROR, code, where, "%s", argument);
}

/* Faults people make most get words of their own; the others show the library's. */
static const struct {
    const char *library_says;
    const char *code;
} known_faults[] = {
    {"tab", "yaml.tab"},
    {"without closing quote", "yaml.quote-open"},
    {"indented double-quoted", "yaml.quote-open"},
    {"indented single-quoted", "yaml.quote-open"},
    {"trailing content after", "yaml.quote-trailing"},
    {"cannot start with", "yaml.quote-needed"},
    {"expected ':'", "yaml.colon-missing"},
    {"missing comma", "yaml.bracket-open"},
    {"without a closing b", "yaml.bracket-open"},
    {"nested block mapping on the same line", "yaml.colon-in-value"},
    {"multiline plain key", "yaml.indent"},
    {"expected '-'", "yaml.indent"},
    {"at the end of block", "yaml.indent"},
    {"indent", "yaml.indent"},
    {"escape", "yaml.escape"},
};

static const char *code_of_fault(const char *message)
{
    for (size_t i = 0; i < sizeof(known_faults) / sizeof(known_faults[0]); i++) {
        if (strstr(message, known_faults[i].library_says) != NULL) {
            return known_faults[i].code;
        }
    }
    return "yaml.syntax";
}

static void collect_library_errors(struct builder *builder, struct fy_diag *diag)
{
    struct fy_diag_error *error;
    void *iterator = NULL;

    while ((error = fy_diag_errors_iterate(diag, &iterator)) != NULL) {
        if (error->type == FYET_ERROR) {
            report(builder, code_of_fault(error->msg), error->line, error->column, error->msg);
        }
    }
}

static void note_place(
    struct builder *builder, struct fy_event *event, struct bc_yaml_node *ret_node)
{
    const struct fy_mark *mark = fy_event_start_mark(event);

    if (mark != NULL) {
        builder->line = mark->line + 1;
        builder->column = mark->column + 1;
    }
    ret_node->file = builder->file;
    ret_node->line = builder->line;
    ret_node->column = builder->column;
}

static const char *token_text(struct builder *builder, struct fy_token *token)
{
    size_t length_bytes = 0;
    const char *text = fy_token_get_text(token, &length_bytes);

    return text == NULL ? "" : bc_arena_strndup(builder->arena, text, length_bytes);
}

/* An escape such as "\0" or "\x07" brings in what the check of the bytes could not see. */
static bool holds_forbidden(struct fy_token *token)
{
    size_t length_bytes = 0;
    const char *text = fy_token_get_text(token, &length_bytes);

    if (text == NULL) {
        return false;
    }
    for (size_t i = 0; i < length_bytes; i++) {
        unsigned char byte = (unsigned char)text[i];

        if ((byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') || byte == 0x7F) {
            return true;
        }
    }
    return !bc_text_is_utf8(text, length_bytes);
}

static bool is_in_quotes(struct fy_token *token)
{
    enum fy_scalar_style style = token == NULL ? FYSS_PLAIN : fy_token_scalar_style(token);

    return style == FYSS_SINGLE_QUOTED || style == FYSS_DOUBLE_QUOTED;
}

static void read_scalar(
    struct builder *builder, struct fy_event *event, struct bc_yaml_node *ret_node)
{
    struct fy_token *token = event->scalar.value;
    const char *text = token_text(builder, token);
    bool is_plain = token == NULL || fy_token_scalar_style(token) == FYSS_PLAIN;

    if (is_plain && (text[0] == '\0' || strcmp(text, "~") == 0)) {
        ret_node->kind = BC_YAML_EMPTY;
        return;
    }
    if (is_in_quotes(token)) {
        ret_node->column--; /* the library's mark stands behind the quote */
    }
    if (holds_forbidden(token)) {
        report(builder, "yaml.control-character", ret_node->line, ret_node->column, "");
    }
    ret_node->kind = BC_YAML_SCALAR;
    ret_node->is_quoted = !is_plain;
    ret_node->text = bc_text_nfc(builder->arena, text);
}

static void read_alias(
    struct builder *builder, struct fy_event *event, struct bc_yaml_node *ret_node)
{
    const char *name = token_text(builder, event->alias.anchor);

    for (size_t i = builder->anchor_count; i > 0; i--) {
        if (strcmp(builder->anchors[i - 1].name, name) == 0) {
            *ret_node = builder->anchors[i - 1].node;
            return;
        }
    }
    /* The library's mark stands behind the star. */
    report(builder, "yaml.anchor-unknown", ret_node->line, ret_node->column - 1, name);
    ret_node->kind = BC_YAML_EMPTY;
}

static void remember_anchor(
    struct builder *builder, struct fy_token *token, const struct bc_yaml_node *node)
{
    struct anchor *anchor;

    if (token == NULL) {
        return;
    }
    builder->anchors = bc_arena_grow(builder->arena, builder->anchors, builder->anchor_count,
        &builder->anchor_capacity, sizeof(*builder->anchors));
    anchor = &builder->anchors[builder->anchor_count++];
    anchor->name = token_text(builder, token);
    anchor->node = *node;
}

/*
 * Nodes are read by recursion, which is short to read and no deeper than BC_LIMIT_YAML_DEPTH.
 * NOLINTBEGIN(misc-no-recursion)
 */
static void read_node(
    struct builder *builder, struct fy_event *event, struct bc_yaml_node *ret_node);

static void read_list(struct builder *builder, struct bc_yaml_node *ret_node)
{
    struct bc_yaml_node *items = NULL;
    size_t capacity = 0;
    struct fy_event *event;

    ret_node->kind = BC_YAML_LIST;
    while ((event = fy_parser_parse(builder->parser)) != NULL) {
        bool is_end = event->type == FYET_SEQUENCE_END;

        if (!is_end) {
            items =
                bc_arena_grow(builder->arena, items, ret_node->count, &capacity, sizeof(*items));
            read_node(builder, event, &items[ret_node->count]);
            ret_node->count++;
        }
        fy_parser_event_free(builder->parser, event);
        if (is_end || builder->has_failed) {
            ret_node->items = items;
            return;
        }
    }
    builder->has_failed = true;
}

static int compare_keys(const void *left, const void *right)
{
    const struct bc_yaml_node *a = *(const struct bc_yaml_node *const *)left;
    const struct bc_yaml_node *b = *(const struct bc_yaml_node *const *)right;
    int order = strcmp(a->text, b->text);

    if (order != 0) {
        return order;
    }
    return a < b ? -1 : a > b; /* keys of one array: the order of the file */
}

/* A key given twice is named where it stands the second time; the first one counts. */
static void report_duplicates(
    struct builder *builder, const struct bc_yaml_node *keys, size_t count)
{
    /* NOLINTBEGIN(bugprone-sizeof-expression): an array of pointers is meant */
    const struct bc_yaml_node **sorted =
        bc_arena_alloc_array(builder->arena, count, sizeof(*sorted));

    for (size_t i = 0; i < count; i++) {
        sorted[i] = &keys[i];
    }
    qsort(sorted, count, sizeof(*sorted), compare_keys);
    /* NOLINTEND(bugprone-sizeof-expression) */
    for (size_t i = 1; i < count; i++) {
        if (strcmp(sorted[i - 1]->text, sorted[i]->text) == 0) {
            report(
                builder, "yaml.duplicate-key", sorted[i]->line, sorted[i]->column, sorted[i]->text);
        }
    }
}

static void finish_mapping(struct builder *builder, struct bc_yaml_node *node)
{
    report_duplicates(builder, node->keys, node->count);
    node->is_read = bc_arena_alloc_array(builder->arena, node->count, sizeof(*node->is_read));
    node->asked = bc_arena_alloc(builder->arena, sizeof(*node->asked));
    node->asked->arena = builder->arena;
}

/* Reads the value that follows a key. False at the end of what can be read. */
static bool read_value(struct builder *builder, struct bc_yaml_node *ret_value)
{
    struct fy_event *event = fy_parser_parse(builder->parser);

    if (event == NULL) {
        builder->has_failed = true;
        return false;
    }
    read_node(builder, event, ret_value);
    fy_parser_event_free(builder->parser, event);
    return !builder->has_failed;
}

static void read_mapping(struct builder *builder, struct bc_yaml_node *ret_node)
{
    struct bc_yaml_node *keys = NULL;
    struct bc_yaml_node *values = NULL;
    size_t key_capacity = 0;
    size_t value_capacity = 0;
    struct fy_event *event;

    ret_node->kind = BC_YAML_MAPPING;
    while ((event = fy_parser_parse(builder->parser)) != NULL) {
        struct bc_yaml_node key = {0};
        struct bc_yaml_node value = {0};
        bool is_end = event->type == FYET_MAPPING_END;

        if (!is_end) {
            read_node(builder, event, &key);
        }
        fy_parser_event_free(builder->parser, event);
        if (is_end || builder->has_failed || !read_value(builder, &value)) {
            ret_node->keys = keys;
            ret_node->items = values;
            finish_mapping(builder, ret_node);
            return;
        }
        if (key.kind != BC_YAML_SCALAR) {
            report(builder, "yaml.key-not-text", key.line, key.column, "");
            continue;
        }
        keys = bc_arena_grow(builder->arena, keys, ret_node->count, &key_capacity, sizeof(*keys));
        values = bc_arena_grow(
            builder->arena, values, ret_node->count, &value_capacity, sizeof(*values));
        keys[ret_node->count] = key;
        values[ret_node->count++] = value;
    }
    builder->has_failed = true;
}

static void read_collection(
    struct builder *builder, struct fy_event *event, struct bc_yaml_node *ret_node)
{
    if (builder->depth == BC_LIMIT_YAML_DEPTH) {
        report(builder, "yaml.too-deep", ret_node->line, ret_node->column, "32");
        builder->has_failed = true;
        return;
    }
    builder->depth++;
    if (event->type == FYET_MAPPING_START) {
        read_mapping(builder, ret_node);
    } else {
        read_list(builder, ret_node);
    }
    builder->depth--;
}

static void read_node(
    struct builder *builder, struct fy_event *event, struct bc_yaml_node *ret_node)
{
    note_place(builder, event, ret_node);
    switch (event->type) {
    case FYET_SCALAR:
        read_scalar(builder, event, ret_node);
        break;
    case FYET_ALIAS:
        read_alias(builder, event, ret_node);
        return;
    case FYET_MAPPING_START:
    case FYET_SEQUENCE_START:
        read_collection(builder, event, ret_node);
        break;
    default:
        builder->has_failed = true;
        return;
    }
    if (fy_event_get_tag_token(event) != NULL) {
        report(builder, "yaml.tag", ret_node->line, ret_node->column, "");
    }
    remember_anchor(builder, fy_event_get_anchor_token(event), ret_node);
}

/* NOLINTEND(misc-no-recursion) */

/* Walks the stream: one document, whose root is read; a second one is a fault. */
static void read_stream(struct builder *builder, struct bc_yaml_node *ret_root)
{
    struct fy_event *event;
    int32_t document_count = 0;

    while (!builder->has_failed && (event = fy_parser_parse(builder->parser)) != NULL) {
        switch (event->type) {
        case FYET_MAPPING_START:
        case FYET_SEQUENCE_START:
        case FYET_SCALAR:
        case FYET_ALIAS:
            if (++document_count == 1) {
                read_node(builder, event, ret_root);
            } else {
                struct bc_yaml_node place = {0};

                note_place(builder, event, &place);
                report(builder, "yaml.second-document", place.line, place.column, "");
                builder->has_failed = true;
            }
            break;
        default:
            break;
        }
        fy_parser_event_free(builder->parser, event);
    }
}

static int count_code_points(const char *text, size_t length_bytes)
{
    int count = 0;

    for (size_t i = 0; i < length_bytes; i++) {
        count += ((unsigned char)text[i] & 0xC0) != 0x80;
    }
    return count;
}

/* Bytes the library would stop at in silence, or that no editor shows. */
static bool check_bytes(struct builder *builder, const char *bytes, size_t length_bytes)
{
    size_t bad_at = bc_text_utf8_error(bytes, length_bytes);
    const char *code = "yaml.not-utf8";
    int32_t line = 1;
    size_t line_start = 0;

    for (size_t i = 0; i < bad_at; i++) {
        unsigned char byte = (unsigned char)bytes[i];

        if ((byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') || byte == 0x7F) {
            bad_at = i;
            code = "yaml.control-character";
        } else if (byte == '\n') {
            line++;
            line_start = i + 1;
        }
    }
    if (bad_at == length_bytes) {
        return true;
    }
    report(builder, code, line, 1 + count_code_points(bytes + line_start, bad_at - line_start), "");
    return false;
}

/* The library writes to stderr unless it is given somewhere else to write to. */
static void say_nothing(struct fy_diag *diag, void *user, const char *text, size_t length_bytes)
{
    (void)diag;
    (void)user;
    (void)text;
    (void)length_bytes;
}

static struct fy_diag *open_silent_diag(void)
{
    struct fy_diag_cfg config;
    struct fy_diag *diag;

    fy_diag_cfg_default(&config);
    config.fp = NULL;
    config.output_fn = say_nothing;
    config.level = FYET_ERROR;
    diag = fy_diag_create(&config);
    if (diag != NULL) {
        fy_diag_set_collect_errors(diag, true);
    }
    return diag;
}

static bool parse_with_library(struct builder *builder, const char *bytes, size_t length_bytes,
    struct bc_yaml_node *ret_root, struct bc_status *status)
{
    struct fy_diag *diag = open_silent_diag();
    struct fy_parse_cfg config = {.search_path = "", .diag = diag};
    bool ok = false;

    if (diag == NULL) {
        return bc_fail(status, BC_OWN_FAULT, "yaml.library", builder->file, "");
    }
    builder->parser = fy_parser_create(&config);
    if (builder->parser == NULL ||
        fy_parser_set_string(builder->parser, bytes, length_bytes) != 0) {
        (void)bc_fail(status, BC_OWN_FAULT, "yaml.library", builder->file, "");
        goto done;
    }
    read_stream(builder, ret_root);
    collect_library_errors(builder, diag);
    ok = true;

done:
    if (builder->parser != NULL) {
        fy_parser_destroy(builder->parser);
    }
    fy_diag_destroy(diag);
    return ok;
}

/* The first error this file added to a list that may hold errors of other files. */
static bool settle(const struct bc_problems *problems, size_t first_index, struct bc_status *status)
{
    for (size_t i = first_index; i < problems->count; i++) {
        const struct bc_problem *problem = &problems->items[i];

        if (problem->severity == BC_ERROR) {
            return bc_fail(
                status, BC_BAD_INPUT, problem->code, problem->where, "%s", problem->arguments);
        }
    }
    return true;
}

bool bc_yaml_parse(const char *bytes, size_t length_bytes, const char *shown_name, bc_arena *arena,
    struct bc_problems *problems, const struct bc_yaml_node **ret_root, struct bc_status *status)
{
    struct builder builder = {.arena = arena,
        .problems = problems,
        .file = bc_arena_strdup(arena, shown_name),
        .line = 1,
        .column = 1};
    struct bc_yaml_node *root = bc_arena_alloc(arena, sizeof(*root));
    size_t first_problem = problems->count;

    if (length_bytes > BC_LIMIT_YAML_BYTES) {
        report(&builder, "yaml.too-large", 1, 1, "8");
        return settle(problems, first_problem, status);
    }
    if (length_bytes >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) {
        bytes += 3;
        length_bytes -= 3;
    }
    root->file = builder.file;
    root->line = 1;
    root->column = 1;
    /* The library takes a length of 0 for "until the NUL"; an empty file is an empty tree. */
    if (length_bytes > 0 && check_bytes(&builder, bytes, length_bytes) &&
        !parse_with_library(&builder, bytes, length_bytes, root, status)) {
        return false;
    }
    if (!settle(problems, first_problem, status)) {
        return false;
    }
    if (builder.has_failed) {
        report(&builder, "yaml.syntax", builder.line, builder.column, "");
        return settle(problems, first_problem, status);
    }
    *ret_root = root;
    return true;
}

bool bc_yaml_load(const char *path, const char *shown_name, bc_arena *arena,
    struct bc_problems *problems, const struct bc_yaml_node **ret_root, struct bc_status *status)
{
    char *bytes;
    size_t length_bytes;

    if (!bc_file_read(arena, path, BC_LIMIT_YAML_BYTES, &bytes, &length_bytes, status)) {
        return false;
    }
    return bc_yaml_parse(bytes, length_bytes, shown_name, arena, problems, ret_root, status);
}

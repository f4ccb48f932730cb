#include "message/message.h"

#include "base/file.h"
#include "yaml/yaml.h"

#include <dirent.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_ARGUMENTS = 9 };

struct entry {
    const char *code; /* "calendar.year-missing" */
    const char *what;
    const char *todo;
};

struct bc_messages {
    struct entry *entries; /* ascending by code */
    size_t count;
    size_t capacity;
};

struct arguments {
    const char *text[MOST_ARGUMENTS];
    size_t length_bytes[MOST_ARGUMENTS];
    size_t count;
};

/* An entry in one language: a mapping of what and todo, or just a text. */
static void read_entry(
    const struct bc_yaml_node *node, struct bc_problems *problems, struct entry *ret_entry)
{
    if (node->kind == BC_YAML_SCALAR) {
        ret_entry->what = node->text;
        ret_entry->todo = "";
        return;
    }
    ret_entry->what = bc_yaml_text_required(node, "what", problems);
    ret_entry->todo = bc_yaml_text(node, "todo", "", problems);
    bc_yaml_refuse_unread(node, problems);
}

/* The wording in the language asked for; the other one is better than none. */
static const struct bc_yaml_node *choose_language(
    const struct bc_yaml_node *both, enum bc_language language)
{
    const struct bc_yaml_node *vietnamese = bc_yaml_find(both, "vi");
    const struct bc_yaml_node *english = bc_yaml_find(both, "en");

    if (language == BC_ENGLISH) {
        return english != NULL ? english : vietnamese;
    }
    return vietnamese != NULL ? vietnamese : english;
}

static void read_file(struct bc_messages *messages, const struct bc_yaml_node *root,
    const char *stem, enum bc_language language, bc_arena *arena, struct bc_problems *problems)
{
    for (size_t i = 0; root->kind == BC_YAML_MAPPING && i < root->count; i++) {
        const struct bc_yaml_node *wording = choose_language(&root->items[i], language);
        struct entry *entry;

        if (wording == NULL) {
            bc_problems_add(problems, BC_ERROR, "message.no-wording",
                bc_yaml_where(arena, &root->keys[i]), "%s", root->keys[i].text);
            continue;
        }
        messages->entries = bc_arena_grow(arena, messages->entries, messages->count,
            &messages->capacity, sizeof(*messages->entries));
        entry = &messages->entries[messages->count++];
        entry->code = bc_arena_printf(arena, "%s.%s", stem, root->keys[i].text);
        read_entry(wording, problems, entry);
        /* The tree with both languages is let go. */
        entry->what = bc_arena_strdup(arena, entry->what);
        entry->todo = bc_arena_strdup(arena, entry->todo);
        bc_yaml_refuse_unread(&root->items[i], problems);
    }
}

static bool load_file(struct bc_messages *messages, const char *path, enum bc_language language,
    bc_arena *arena, struct bc_status *status)
{
    bc_arena *scratch = bc_arena_new();
    struct bc_problems problems = {.arena = scratch};
    const struct bc_yaml_node *root;
    const char *name = bc_path_name(path);
    const char *stem = bc_arena_strndup(scratch, name, strlen(name) - strlen(".yaml"));
    bool is_done = bc_yaml_load(path, name, scratch, &problems, &root, status);

    if (is_done) {
        read_file(messages, root, stem, language, arena, &problems);
        is_done = bc_problems_settle(&problems, BC_OWN_FAULT, status);
    }
    bc_arena_free(scratch);
    return is_done;
}

static bool is_catalogue(const char *name)
{
    size_t length_bytes = strlen(name);

    return length_bytes > strlen(".yaml") && name[0] != '.' &&
           strcmp(name + length_bytes - strlen(".yaml"), ".yaml") == 0;
}

static int compare_codes(const void *left, const void *right)
{
    return strcmp(((const struct entry *)left)->code, ((const struct entry *)right)->code);
}

bool bc_messages_load(const char *folder, enum bc_language language, bc_arena *arena,
    const bc_messages **ret_messages, struct bc_status *status)
{
    struct bc_messages *messages = bc_arena_alloc(arena, sizeof(*messages));
    struct bc_status file_status = {.fault = BC_OK};
    DIR *directory = opendir(folder);
    const struct dirent *item;

    if (directory == NULL) {
        return bc_fail(status, BC_OWN_FAULT, "message.folder", folder, "%s", strerror(errno));
    }
    while (file_status.fault == BC_OK && (item = readdir(directory)) != NULL) {
        if (is_catalogue(item->d_name)) {
            (void)load_file(
                messages, bc_path_join(arena, folder, item->d_name), language, arena, &file_status);
        }
    }
    closedir(directory);
    if (file_status.fault != BC_OK) {
        /* A catalogue comes with the program: what is wrong in it is our own fault. */
        return bc_fail(
            status, BC_OWN_FAULT, file_status.code, file_status.where, "%s", file_status.arguments);
    }
    if (messages->count > 0) {
        qsort(messages->entries, messages->count, sizeof(*messages->entries), compare_codes);
    }
    *ret_messages = messages;
    return true;
}

static struct arguments split_arguments(const char *text)
{
    struct arguments arguments = {.count = 0};

    while (text[0] != '\0' && arguments.count < MOST_ARGUMENTS) {
        size_t length_bytes = strcspn(text, BC_NEXT);

        arguments.text[arguments.count] = text;
        arguments.length_bytes[arguments.count++] = length_bytes;
        text += length_bytes;
        text += text[0] != '\0';
    }
    return arguments;
}

/* Fills {1} … {9}. Measured first, then written, so that no length needs to be guessed. */
static size_t fill(const char *wording, const struct arguments *arguments, char *ret_text)
{
    size_t length_bytes = 0;

    for (const char *at = wording; at[0] != '\0'; at++) {
        bool is_place = at[0] == '{' && at[1] >= '1' && at[1] <= '9' && at[2] == '}';
        size_t index = is_place ? (size_t)(at[1] - '1') : 0;
        const char *piece = is_place ? "" : at;
        size_t piece_bytes = is_place ? 0 : 1;

        if (is_place && index < arguments->count) {
            piece = arguments->text[index];
            piece_bytes = arguments->length_bytes[index];
        }
        if (ret_text != NULL) {
            memcpy(ret_text + length_bytes, piece, piece_bytes);
        }
        length_bytes += piece_bytes;
        at += is_place ? 2 : 0;
    }
    return length_bytes;
}

/* "code: first, second": what is shown where the catalogue has no words. */
static const char *bare_code(bc_arena *arena, const char *code, const char *arguments_text)
{
    struct arguments arguments = split_arguments(arguments_text);
    const char *text = code;

    for (size_t i = 0; i < arguments.count; i++) {
        text = bc_arena_printf(arena, "%s%s%.*s", text, i == 0 ? ": " : ", ",
            (int)arguments.length_bytes[i], arguments.text[i]);
    }
    return text;
}

static const struct entry *find_entry(const bc_messages *messages, const char *code)
{
    struct entry wanted = {.code = code};

    if (messages == NULL || messages->count == 0) {
        return NULL;
    }
    return bsearch(
        &wanted, messages->entries, messages->count, sizeof(*messages->entries), compare_codes);
}

/* What the system says of a failure it says in English: "Permission denied" is looked for as
 * "system.Permission denied". Any other argument stands for itself. */
static void translate(const bc_messages *messages, bc_arena *arena, struct arguments *arguments)
{
    for (size_t i = 0; i < arguments->count; i++) {
        const struct entry *entry =
            find_entry(messages, bc_arena_printf(arena, "system.%.*s",
                                     (int)arguments->length_bytes[i], arguments->text[i]));

        if (entry != NULL) {
            arguments->text[i] = entry->what;
            arguments->length_bytes[i] = strlen(entry->what);
        }
    }
}

static const char *filled(
    const bc_messages *messages, bc_arena *arena, const char *wording, const char *arguments_text)
{
    struct arguments arguments = split_arguments(arguments_text);
    char *text;

    translate(messages, arena, &arguments);
    text = bc_arena_alloc(arena, fill(wording, &arguments, NULL) + 1);
    fill(wording, &arguments, text);
    return text;
}

const char *bc_messages_what(
    const bc_messages *messages, bc_arena *arena, const char *code, const char *arguments)
{
    const struct entry *entry = find_entry(messages, code);

    return entry == NULL ? bare_code(arena, code, arguments)
                         : filled(messages, arena, entry->what, arguments);
}

const char *bc_messages_todo(
    const bc_messages *messages, bc_arena *arena, const char *code, const char *arguments)
{
    const struct entry *entry = find_entry(messages, code);

    return entry == NULL ? "" : filled(messages, arena, entry->todo, arguments);
}

const char *bc_messages_text(const bc_messages *messages, bc_arena *arena, const char *code,
    const char *arguments_format, ...)
{
    char arguments[2048];
    va_list args;

    va_start(args, arguments_format);
    vsnprintf(arguments, sizeof(arguments), arguments_format, args);
    va_end(args);
    return bc_messages_what(messages, arena, code, arguments);
}

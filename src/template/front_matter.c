#include "base/file.h"
#include "base/text.h"
#include "template/node.h"

#include <string.h>

/*
 * The head of a template: words that numbers, captions and lines need, and formats made of words.
 * `use` names a file that holds the same for several templates; what the head itself says counts
 * before it.
 */

struct head {
    const struct bc_yaml_node *own, *shared; /* mappings; NULL where there is none */
};

static void read_format(
    struct bc_reader *reader, const struct bc_yaml_node *formats, size_t index, bool is_own)
{
    bc_template *template = reader->template;
    const struct bc_yaml_node *one = &formats->items[index];
    const struct bc_yaml_node *key = &formats->keys[index];
    struct bc_format format = {.name = key->text,
        .kind = BC_FORMAT_WORDS,
        .types = 1U << BC_TYPE_CHANGE | 1U << BC_TYPE_POINTS};
    struct bc_format *list;

    (void)bc_yaml_find(formats, format.name);
    if (one->kind != BC_YAML_MAPPING || bc_format_find(format.name) != NULL) {
        bc_problems_add(reader->problems, BC_ERROR, "template.format-malformed",
            bc_yaml_where(reader->arena, key), "%s", format.name);
        return;
    }
    format.more = bc_yaml_text_required(one, "more", reader->problems);
    format.less = bc_yaml_text_required(one, "less", reader->problems);
    format.same = bc_yaml_text_required(one, "same", reader->problems);
    format.unknown = bc_yaml_text(one, "unknown", "", reader->problems);
    bc_yaml_refuse_unread(one, reader->problems);
    if (is_own) {
        bc_mention_add(reader->arena, &template->own_formats, format.name,
            (struct bc_place){key->line, key->column, key->file});
    }
    list = bc_arena_alloc_array(reader->arena, template->format_count + 1, sizeof(*list));
    for (size_t i = 0; i < template->format_count; i++) {
        list[i] = template->formats[i];
    }
    list[template->format_count++] = format;
    template->formats = list;
}

static void read_formats(struct bc_reader *reader, const struct bc_yaml_node *root, bool is_own)
{
    const struct bc_yaml_node *formats =
        root != NULL ? bc_yaml_mapping(root, "formats", reader->problems) : NULL;

    for (size_t i = 0; formats != NULL && i < formats->count; i++) {
        read_format(reader, formats, i, is_own);
    }
}

/* "" where neither says it. */
static const char *read_word_if_there(
    const struct bc_reader *reader, const struct head *words, const char *key)
{
    const char *own = bc_yaml_text(words->own, key, NULL, reader->problems);
    const char *shared =
        words->shared != NULL ? bc_yaml_text(words->shared, key, "", reader->problems) : "";

    return own != NULL ? own : shared;
}

static const char *read_word(
    const struct bc_reader *reader, const struct head *words, const char *key)
{
    const char *own = bc_yaml_text(words->own, key, NULL, reader->problems);

    if (own != NULL) {
        (void)bc_yaml_text(words->shared, key, NULL, reader->problems);
        return own;
    }
    return bc_yaml_text_required(
        words->shared != NULL ? words->shared : words->own, key, reader->problems);
}

static const char *const *read_list(
    struct bc_reader *reader, const struct head *words, const char *key, size_t *ret_count)
{
    const struct bc_yaml_node *own = bc_yaml_list(words->own, key, reader->problems);
    const struct bc_yaml_node *shared = bc_yaml_list(words->shared, key, reader->problems);
    const struct bc_yaml_node *list = own != NULL ? own : shared;
    const char **texts;

    *ret_count = list != NULL ? list->count : 0;
    texts = bc_arena_alloc_array(reader->arena, *ret_count, sizeof(*texts));
    for (size_t i = 0; i < *ret_count; i++) {
        texts[i] = list->items[i].kind == BC_YAML_SCALAR ? list->items[i].text : "";
    }
    return texts;
}

static void read_words(struct bc_reader *reader, const struct head *words)
{
    struct bc_words *to = &reader->template->words;

    to->table = read_word(reader, words, "table");
    to->figure = read_word(reader, words, "figure");
    to->continued = read_word(reader, words, "continued");
    to->points = read_word(reader, words, "points");
    to->change = read_word(reader, words, "change");
    to->change_year = read_word(reader, words, "change-year");
    to->moment = read_word(reader, words, "moment");
    to->late = read_word(reader, words, "late");
    to->late_long = read_word(reader, words, "late-long");
    to->late_working = read_word(reader, words, "late-working");
    to->late_days = read_word(reader, words, "late-days");
    to->just_late = read_word(reader, words, "just-late");
    to->duration = read_word(reader, words, "duration");
    to->duration_short = read_word_if_there(reader, words, "duration-short");
    to->before_number = read_list(reader, words, "before-number", &to->before_number_count);
    to->together = read_list(reader, words, "together", &to->together_count);
}

/* The file of shared words, or NULL. It is noted among the template's files. */
static const struct bc_yaml_node *read_shared(
    struct bc_reader *reader, const struct bc_yaml_node *root)
{
    const char *name = bc_yaml_text(root, "use", NULL, reader->problems);
    const struct bc_yaml_node *shared = NULL;
    struct bc_status fault = {0};
    const char *text;

    if (name == NULL) {
        return NULL;
    }
    if (name[0] == '/' || strstr(name, "..") != NULL ||
        !bc_template_is_inside(reader->arena, reader->folder, name)) {
        bc_problems_add(reader->problems, BC_ERROR, "template.include-outside",
            bc_yaml_where(reader->arena, bc_yaml_find(root, "use")), "%s", name);
        return NULL;
    }
    if (!bc_template_read_file(reader->template, bc_path_join(reader->arena, reader->folder, name),
            name, reader->arena, &text, &fault)) {
        bc_problems_add(reader->problems, BC_ERROR, "template.include-missing",
            bc_yaml_where(reader->arena, bc_yaml_find(root, "use")), "%s", name);
        return NULL;
    }
    /* A syntax error is in the problems already. */
    if (!bc_yaml_parse(
            text, strlen(text), name, reader->arena, reader->problems, &shared, &fault)) {
        return NULL;
    }
    return shared->kind == BC_YAML_MAPPING ? shared : NULL;
}

static void refuse_unread(struct bc_reader *reader, const struct bc_yaml_node *root)
{
    if (root != NULL) {
        bc_yaml_refuse_unread(root, reader->problems);
    }
}

static void read_head(struct bc_reader *reader, const struct bc_yaml_node *root)
{
    const size_t errors_before = reader->problems->error_count;
    const struct bc_yaml_node *shared = read_shared(reader, root);
    const struct head words = {
        .own = bc_yaml_mapping(root, "words", reader->problems),
        .shared = shared != NULL ? bc_yaml_mapping(shared, "words", reader->problems) : NULL,
    };

    if (words.own == NULL && words.shared == NULL) {
        if (reader->problems->error_count == errors_before) {
            bc_problems_add(reader->problems, BC_ERROR, "template.words-missing",
                bc_yaml_where(reader->arena, root), "%s", "words");
        }
    } else {
        read_words(reader, &words);
        refuse_unread(reader, words.own);
        refuse_unread(reader, words.shared);
    }
    read_formats(reader, root, true);
    read_formats(reader, shared, false);
    refuse_unread(reader, root);
    refuse_unread(reader, shared);
}

void bc_front_matter_read(struct bc_reader *reader, const char *text, size_t length_bytes)
{
    const struct bc_yaml_node *root;
    struct bc_status ignored = {0};

    /* A syntax error is in the problems already. */
    if (!bc_yaml_parse(
            text, length_bytes, reader->file, reader->arena, reader->problems, &root, &ignored)) {
        return;
    }
    if (root->kind != BC_YAML_MAPPING) {
        bc_problems_add(reader->problems, BC_ERROR, "template.front-matter-open",
            bc_place_text(reader->arena, reader->file, (struct bc_place){1, 1, NULL}), "%s", "");
        return;
    }
    read_head(reader, root);
}

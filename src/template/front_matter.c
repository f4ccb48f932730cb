#include "base/text.h"
#include "template/node.h"

#include <string.h>

/* The head of a template: words that numbers, captions and lines need, and formats made of words.
 */

static void read_formats(struct bc_reader *reader, const struct bc_yaml_node *formats)
{
    struct bc_format *list;

    if (formats == NULL) {
        return;
    }
    list = bc_arena_alloc_array(reader->arena, formats->count, sizeof(*list));
    for (size_t i = 0; i < formats->count; i++) {
        const struct bc_yaml_node *one = &formats->items[i];

        list[i].name = formats->keys[i].text;
        list[i].kind = BC_FORMAT_WORDS;
        list[i].types = 1U << BC_TYPE_CHANGE | 1U << BC_TYPE_POINTS;
        (void)bc_yaml_find(formats, list[i].name);
        if (one->kind != BC_YAML_MAPPING || bc_format_find(list[i].name) != NULL) {
            bc_problems_add(reader->problems, BC_ERROR, "template.format-malformed",
                bc_yaml_where(reader->arena, &formats->keys[i]), "%s", list[i].name);
            continue;
        }
        list[i].more = bc_yaml_text_required(one, "more", reader->problems);
        list[i].less = bc_yaml_text_required(one, "less", reader->problems);
        list[i].same = bc_yaml_text_required(one, "same", reader->problems);
        list[i].unknown = bc_yaml_text(one, "unknown", "", reader->problems);
        bc_yaml_refuse_unread(one, reader->problems);
    }
    reader->template->formats = list;
    reader->template->format_count = formats->count;
}

static const char *const *read_list(
    struct bc_reader *reader, const struct bc_yaml_node *words, const char *key, size_t *ret_count)
{
    const struct bc_yaml_node *list = bc_yaml_list(words, key, reader->problems);
    const char **texts;

    *ret_count = list != NULL ? list->count : 0;
    texts = bc_arena_alloc_array(reader->arena, *ret_count, sizeof(*texts));
    for (size_t i = 0; i < *ret_count; i++) {
        texts[i] = list->items[i].kind == BC_YAML_SCALAR ? list->items[i].text : "";
    }
    return texts;
}

static void read_words(struct bc_reader *reader, const struct bc_yaml_node *words)
{
    struct bc_words *to = &reader->template->words;

    to->table = bc_yaml_text_required(words, "table", reader->problems);
    to->figure = bc_yaml_text_required(words, "figure", reader->problems);
    to->continued = bc_yaml_text_required(words, "continued", reader->problems);
    to->points = bc_yaml_text_required(words, "points", reader->problems);
    to->change = bc_yaml_text_required(words, "change", reader->problems);
    to->change_year = bc_yaml_text_required(words, "change-year", reader->problems);
    to->moment = bc_yaml_text_required(words, "moment", reader->problems);
    to->late = bc_yaml_text_required(words, "late", reader->problems);
    to->just_late = bc_yaml_text_required(words, "just-late", reader->problems);
    to->before_number = read_list(reader, words, "before-number", &to->before_number_count);
    to->together = read_list(reader, words, "together", &to->together_count);
}

void bc_front_matter_read(struct bc_reader *reader, const char *text, size_t length_bytes)
{
    const struct bc_yaml_node *root;
    const struct bc_yaml_node *words;
    struct bc_status ignored = {0};

    /* A syntax error is in the problems already. */
    if (!bc_yaml_parse(text, length_bytes, reader->template->name, reader->arena, reader->problems,
            &root, &ignored)) {
        return;
    }
    if (root->kind != BC_YAML_MAPPING) {
        bc_problems_add(reader->problems, BC_ERROR, "template.front-matter-open",
            bc_place_text(reader->arena, reader->template->name, (struct bc_place){1, 1}), "%s",
            "");
        return;
    }
    words = bc_yaml_mapping(root, "words", reader->problems);
    if (words == NULL) {
        bc_problems_add(reader->problems, BC_ERROR, "template.words-missing",
            bc_yaml_where(reader->arena, root), "%s", "words");
    } else {
        read_words(reader, words);
        bc_yaml_refuse_unread(words, reader->problems);
    }
    read_formats(reader, bc_yaml_mapping(root, "formats", reader->problems));
    bc_yaml_refuse_unread(root, reader->problems);
}

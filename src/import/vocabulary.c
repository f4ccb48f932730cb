#include "import/vocabulary.h"

#include "base/file.h"
#include "base/text.h"
#include "yaml/yaml.h"

#include <string.h>

struct word {
    const char *key; /* bc_text_match_key of the word */
    const char *id;
};

struct words {
    struct word *items;
    size_t count;
    size_t capacity;
    const char **ids; /* for "did you mean" */
    size_t id_count;
};

struct bc_vocabulary {
    struct words lists[BC_WORD_LIST_COUNT];
    const char **personal; /* slugs, with a dash at both ends */
    size_t personal_count;
    const struct bc_mask_rules *mask;
};

static const char *const list_names[BC_WORD_LIST_COUNT] = {
    [BC_WORDS_COLUMN] = "columns",
    [BC_WORDS_KIND] = "kinds",
    [BC_WORDS_CHANNEL] = "channels",
    [BC_WORDS_PRIORITY] = "priorities",
    [BC_WORDS_SENSITIVITY] = "sensitivities",
    [BC_WORDS_LEVEL] = "levels",
    [BC_WORDS_REFUSAL] = "refusals",
    [BC_WORDS_GROUND] = "grounds",
    [BC_WORDS_FLAG] = "flags",
};

/* ---- Loading --------------------------------------------------------------------------------- */

static void add_word(struct words *words, const struct bc_yaml_node *place, const char *id,
    const char *word, bc_arena *arena, struct bc_problems *problems)
{
    const char *key = bc_text_match_key(arena, word);

    for (size_t i = 0; i < words->count; i++) {
        if (strcmp(words->items[i].key, key) == 0) {
            if (strcmp(words->items[i].id, id) != 0) {
                bc_problems_add(problems, BC_ERROR, "import.word-twice",
                    bc_yaml_where(arena, place), "%s" BC_NEXT "%s" BC_NEXT "%s", word,
                    words->items[i].id, id);
            }
            return;
        }
    }
    words->items =
        bc_arena_grow(arena, words->items, words->count, &words->capacity, sizeof(*words->items));
    words->items[words->count++] = (struct word){key, id};
}

static void read_words(struct words *words, const struct bc_yaml_node *mapping, bc_arena *arena,
    struct bc_problems *problems)
{
    words->ids = bc_arena_alloc_array(arena, mapping->count, sizeof(*words->ids));
    words->id_count = mapping->count;
    for (size_t i = 0; i < mapping->count; i++) {
        const char *id = mapping->keys[i].text;
        const struct bc_yaml_node *list = bc_yaml_list(mapping, id, problems);

        words->ids[i] = id;
        add_word(words, &mapping->keys[i], id, id, arena, problems);
        for (size_t k = 0; list != NULL && k < list->count; k++) {
            if (list->items[k].kind != BC_YAML_SCALAR) {
                bc_problems_add(problems, BC_ERROR, "import.word-expected",
                    bc_yaml_where(arena, &list->items[k]), "");
                continue;
            }
            add_word(words, &list->items[k], id, list->items[k].text, arena, problems);
        }
    }
}

/* The scalars of a list under a key, changed by `change`. */
static const char **read_texts(const struct bc_yaml_node *mapping, const char *key,
    const char *(*change)(bc_arena *arena, const char *text), bc_arena *arena,
    struct bc_problems *problems, size_t *ret_count)
{
    const struct bc_yaml_node *list = bc_yaml_list(mapping, key, problems);
    const char **texts;

    *ret_count = 0;
    if (list == NULL) {
        return NULL;
    }
    texts = bc_arena_alloc_array(arena, list->count, sizeof(*texts));
    for (size_t i = 0; i < list->count; i++) {
        if (list->items[i].kind == BC_YAML_SCALAR) {
            texts[(*ret_count)++] = change(arena, list->items[i].text);
        } else {
            bc_problems_add(problems, BC_ERROR, "import.word-expected",
                bc_yaml_where(arena, &list->items[i]), "");
        }
    }
    return texts;
}

static const char *dashed_slug(bc_arena *arena, const char *text)
{
    return bc_arena_printf(arena, "-%s-", bc_text_slug(arena, text));
}

bool bc_vocabulary_load(const char *path, bc_arena *arena, struct bc_problems *problems,
    const struct bc_vocabulary **ret_vocabulary, struct bc_status *status)
{
    struct bc_vocabulary *vocabulary = bc_arena_alloc(arena, sizeof(*vocabulary));
    const struct bc_yaml_node *root = NULL;

    if (!bc_yaml_load(path, bc_path_name(path), arena, problems, &root, status)) {
        return false;
    }
    for (size_t i = 0; i < BC_WORD_LIST_COUNT; i++) {
        const struct bc_yaml_node *mapping = bc_yaml_mapping(root, list_names[i], problems);

        if (mapping == NULL) {
            bc_problems_add(problems, BC_ERROR, "import.vocabulary-lacks",
                bc_yaml_where(arena, root), "%s", list_names[i]);
        } else {
            read_words(&vocabulary->lists[i], mapping, arena, problems);
        }
    }
    vocabulary->personal = read_texts(
        root, "personal_columns", dashed_slug, arena, problems, &vocabulary->personal_count);
    bc_yaml_refuse_unread(root, problems);
    *ret_vocabulary = vocabulary;
    return bc_mask_rules_load(bc_path_join(arena, bc_path_folder(arena, path), "masking.vi.yaml"),
               arena, problems, &vocabulary->mask, status) &&
           bc_problems_settle(problems, BC_BAD_INPUT, status);
}

/* ---- Asking ---------------------------------------------------------------------------------- */

const char *bc_vocabulary_find(const struct bc_vocabulary *vocabulary, enum bc_word_list list,
    bc_arena *scratch, const char *word)
{
    const struct words *words = &vocabulary->lists[list];
    const char *key = bc_text_match_key(scratch, word);

    for (size_t i = 0; i < words->count; i++) {
        if (strcmp(words->items[i].key, key) == 0) {
            return words->items[i].id;
        }
    }
    return NULL;
}

const char *bc_vocabulary_nearest(
    const struct bc_vocabulary *vocabulary, enum bc_word_list list, const char *word)
{
    return bc_text_nearest(word, vocabulary->lists[list].ids, vocabulary->lists[list].id_count);
}

bool bc_vocabulary_is_personal(
    const struct bc_vocabulary *vocabulary, bc_arena *scratch, const char *column)
{
    const char *name = dashed_slug(scratch, column);

    for (size_t i = 0; i < vocabulary->personal_count; i++) {
        if (strstr(name, vocabulary->personal[i]) != NULL) {
            return true;
        }
    }
    return false;
}

const struct bc_mask_rules *bc_vocabulary_mask_rules(const struct bc_vocabulary *vocabulary)
{
    return vocabulary->mask;
}

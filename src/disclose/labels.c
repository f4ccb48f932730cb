#include "disclose/labels.h"

#include "base/file.h"
#include "yaml/yaml.h"

struct pair {
    const char *key;
    const char *text;
};

static int compare_pairs(const void *left, const void *right)
{
    return strcmp(((const struct pair *)left)->key, ((const struct pair *)right)->key);
}

/* The pairs of a mapping in the order of their keys; anything but a text is a problem. */
static struct pair *collect_pairs(
    const struct bc_yaml_node *root, bc_arena *arena, struct bc_problems *problems)
{
    struct pair *pairs = bc_arena_alloc_array(arena, root->count, sizeof(*pairs));

    for (size_t i = 0; i < root->count; i++) {
        const struct bc_yaml_node *item = &root->items[i];

        pairs[i].key = root->keys[i].text;
        pairs[i].text = "";
        if (item->kind == BC_YAML_SCALAR) {
            pairs[i].text = item->text;
        } else {
            bc_problems_add(problems, BC_ERROR, "disclose.label-shape",
                bc_yaml_where(arena, &root->keys[i]), "%s", root->keys[i].text);
        }
    }
    qsort(pairs, root->count, sizeof(*pairs), compare_pairs);
    return pairs;
}

/* The tree lives in `scratch`; what is kept is copied. */
static bool load_inside(const char *path, bc_arena *arena, bc_arena *scratch,
    struct bc_problems *problems, struct bc_labels *ret_labels, struct bc_status *status)
{
    const struct bc_yaml_node *root = NULL;
    const struct pair *pairs;
    const char **keys;
    const char **texts;

    if (!bc_yaml_load(path, bc_path_name(path), scratch, problems, &root, status)) {
        return false;
    }
    if (root->kind != BC_YAML_MAPPING) {
        return bc_fail(
            status, BC_BAD_INPUT, "disclose.labels-no-mapping", bc_path_name(path), "%s", path);
    }
    pairs = collect_pairs(root, scratch, problems);
    if (!bc_problems_settle(problems, BC_BAD_INPUT, status)) {
        return false;
    }
    keys = bc_arena_alloc_array(arena, root->count, sizeof(*keys));
    texts = bc_arena_alloc_array(arena, root->count, sizeof(*texts));
    for (size_t i = 0; i < root->count; i++) {
        keys[i] = bc_arena_strdup(arena, pairs[i].key);
        texts[i] = bc_arena_strdup(arena, pairs[i].text);
    }
    *ret_labels = (struct bc_labels){.keys = keys, .texts = texts, .count = root->count};
    return true;
}

bool bc_labels_load(const char *path, bc_arena *arena, struct bc_problems *problems,
    struct bc_labels *ret_labels, struct bc_status *status)
{
    bc_arena *scratch = bc_arena_new();
    const bool is_done = load_inside(path, arena, scratch, problems, ret_labels, status);

    bc_arena_free(scratch);
    return is_done;
}

const char *bc_labels_find(const struct bc_labels *labels, const char *key)
{
    size_t first = 0;
    size_t end = labels->count;

    while (first < end) {
        size_t middle = first + (end - first) / 2;
        int order = strcmp(key, labels->keys[middle]);

        if (order == 0) {
            return labels->texts[middle];
        }
        if (order < 0) {
            end = middle;
        } else {
            first = middle + 1;
        }
    }
    return NULL;
}

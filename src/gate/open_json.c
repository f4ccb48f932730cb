#include "gate/open.h"

#include <jansson.h>
#include <string.h>

enum { JSON_DEPTH = 200 };

/* A key that is made of small letters only may stand in a message; it says nothing about anybody.
 */
static bool is_plain_key(const char *key)
{
    size_t length = strlen(key);

    return length > 0 && length <= 40 && strspn(key, "abcdefghijklmnopqrstuvwxyz_") == length;
}

static void walk(struct bc_gate_run *run, struct bc_gate_text *text, const char *place,
    json_t *value, int depth);

static void walk_object(struct bc_gate_run *run, struct bc_gate_text *text, const char *place,
    json_t *object, int depth)
{
    void *iterator = json_object_iter(object);
    size_t index = 0;

    for (; iterator != NULL; iterator = json_object_iter_next(object, iterator), index++) {
        const char *key = json_object_iter_key(iterator);
        const char *below = is_plain_key(key) ? bc_arena_printf(run->arena, "%s/%s", place, key)
                                              : bc_arena_printf(run->arena, "%s/%zu", place, index);

        if (!is_plain_key(key) || strlen(key) > 20) {
            bc_gate_text_place(text, below);
            bc_gate_text_add_string(text, key);
            bc_gate_text_break(text);
        }
        walk(run, text, below, json_object_iter_value(iterator), depth + 1);
    }
}

static void walk(
    struct bc_gate_run *run, struct bc_gate_text *text, const char *place, json_t *value, int depth)
{
    if (depth > JSON_DEPTH) {
        bc_gate_note(run, "gate.too-deep", place);
    } else if (json_is_object(value)) {
        walk_object(run, text, place, value, depth);
    } else if (json_is_array(value)) {
        for (size_t i = 0; i < json_array_size(value); i++) {
            walk(run, text, bc_arena_printf(run->arena, "%s/%zu", place, i),
                json_array_get(value, i), depth + 1);
        }
    } else if (json_is_string(value)) {
        bc_gate_text_place(text, place);
        bc_gate_text_add(text, json_string_value(value), json_string_length(value));
        bc_gate_text_break(text);
    } else if (json_is_integer(value)) {
        const char *digits =
            bc_arena_printf(run->scratch, "%" JSON_INTEGER_FORMAT, json_integer_value(value));

        bc_gate_search_value(run, place, digits, strlen(digits));
    }
}

void bc_gate_open_json(
    struct bc_gate_run *run, const char *place, const char *bytes, size_t length_bytes)
{
    struct bc_gate_text text;
    json_t *root = json_loadb(bytes, length_bytes, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL);

    if (root == NULL) {
        bc_gate_open_raw(run, place, bytes, length_bytes);
        bc_gate_note(run, "gate.unreadable", place);
        return;
    }
    bc_gate_text_init(&text, run->scratch);
    walk(run, &text, place, root, 0);
    bc_gate_search_text(run, "", &text);
    json_decref(root);
}

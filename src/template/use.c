#include "base/text.h"
#include "template/node.h"

#include <string.h>

/* What a template names and does not use, or uses and does not name. */

void bc_mention_add(bc_arena *arena, struct bc_mentions *to, const char *id, struct bc_place place)
{
    to->items = bc_arena_grow(arena, to->items, to->count, &to->capacity, sizeof(*to->items));
    to->items[to->count++] = (struct bc_mention){id, place};
}

static void note(
    const struct bc_reader *reader, struct bc_place place, const char *code, const char *argument)
{
    bc_problems_add(reader->problems, BC_ERROR, code,
        bc_place_text(reader->arena, reader->template->name, place), "%s", argument);
}

static bool has(const struct bc_mentions *mentions, size_t count, const char *id)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(mentions->items[i].id, id) == 0) {
            return true;
        }
    }
    return false;
}

static const char *nearest(const struct bc_reader *reader, const char *id)
{
    const struct bc_mentions *figures = &reader->template->figures;
    const char **ids = bc_arena_alloc_array(reader->arena, figures->count, sizeof(*ids));
    const char *found;

    for (size_t i = 0; i < figures->count; i++) {
        ids[i] = figures->items[i].id;
    }
    found = bc_text_nearest(id, ids, figures->count);
    return found != NULL ? found : "–";
}

/*
 * A text must refer to its annexes (Nghị định 30/2020/NĐ-CP, Phụ lục I, mục III.1), and to its
 * tables and figures, or the reader cannot know what they are for.
 */
static void check_figures(const struct bc_reader *reader)
{
    const struct bc_mentions *figures = &reader->template->figures;
    const struct bc_mentions *references = &reader->template->references;

    for (size_t i = 0; i < figures->count; i++) {
        const struct bc_mention *figure = &figures->items[i];

        if (figure->id[0] == '\0') {
            note(reader, figure->place, "template.figure-without-id", "");
        } else if (!has(references, references->count, figure->id)) {
            note(reader, figure->place, "template.figure-unused", figure->id);
        }
    }
    for (size_t i = 0; i < references->count; i++) {
        const struct bc_mention *reference = &references->items[i];

        if (!has(figures, figures->count, reference->id)) {
            bc_problems_add(reader->problems, BC_ERROR, "template.reference-unknown",
                bc_place_text(reader->arena, reader->template->name, reference->place),
                "%s" BC_NEXT "%s", reference->id, nearest(reader, reference->id));
        }
    }
}

static void check_formats(const struct bc_reader *reader)
{
    const struct bc_mentions *own = &reader->template->own_formats;
    const struct bc_mentions *used = &reader->template->used_formats;

    for (size_t i = 0; i < own->count; i++) {
        if (!has(used, used->count, own->items[i].id)) {
            note(reader, own->items[i].place, "template.format-unused", own->items[i].id);
        }
    }
}

void bc_template_check_use(const struct bc_reader *reader)
{
    /* After other faults it is not known what a template uses. */
    if (reader->problems->error_count == 0) {
        check_figures(reader);
        check_formats(reader);
    }
}

/* ---- Branches -------------------------------------------------------------------------------- */

static bool asks_the_same(const struct bc_condition *left, const struct bc_condition *right)
{
    return left->test == right->test && left->relation == right->relation &&
           left->number == right->number &&
           (left->test != BC_TEST_COMPARE || strcmp(left->word, right->word) == 0);
}

/* True when the answer to `inner` is known where `outer` holds, or does not hold. */
static bool settles(
    const struct bc_condition *outer, bool is_else, const struct bc_condition *inner)
{
    if (strcmp(outer->path.text, inner->path.text) != 0) {
        return false;
    }
    if (asks_the_same(outer, inner) ||
        (outer->test == BC_TEST_NONZERO && inner->test == BC_TEST_ZERO) ||
        (outer->test == BC_TEST_ZERO && inner->test == BC_TEST_NONZERO)) {
        return true;
    }
    /* What is not zero exists; what does not exist is not more than zero. */
    return (!is_else && outer->test == BC_TEST_NONZERO && inner->test == BC_TEST_EXISTS) ||
           (is_else && outer->test == BC_TEST_EXISTS && inner->test == BC_TEST_NONZERO);
}

void bc_branch_check(
    const struct bc_reader *reader, const struct bc_condition *condition, struct bc_place place)
{
    bool is_of_item = strncmp(condition->path.text, "item.", 5) == 0;

    for (const struct bc_branch *outer = reader->branch; outer != NULL; outer = outer->outer) {
        if ((!is_of_item || outer->each_depth == reader->each_depth) &&
            outer->condition->path.text != NULL &&
            settles(outer->condition, outer->is_else, condition)) {
            note(reader, place, "template.condition-settled", condition->path.text);
            return;
        }
    }
}

struct bc_outside bc_reader_enter(
    struct bc_reader *reader, const struct bc_node *node, struct bc_branch *branch)
{
    struct bc_outside outside = {reader->items, reader->branch, reader->each_depth};

    *branch = (struct bc_branch){
        .outer = reader->branch, .condition = &node->condition, .each_depth = reader->each_depth};
    if (node->kind == BC_NODE_EACH) {
        reader->items = node->selection.list;
        reader->each_depth++;
    } else {
        reader->branch = branch;
    }
    return outside;
}

void bc_reader_turn(struct bc_reader *reader, const struct bc_node *node,
    const struct bc_outside *outside, struct bc_branch *branch)
{
    branch->is_else = true;
    if (node->kind == BC_NODE_EACH) {
        reader->items = outside->items;
        reader->each_depth = outside->each_depth;
    }
}

void bc_reader_leave(struct bc_reader *reader, const struct bc_node *node,
    const struct bc_outside *outside, enum bc_tag_kind end_tag)
{
    reader->items = outside->items;
    reader->branch = outside->branch;
    reader->each_depth = outside->each_depth;
    if (end_tag != (node->kind == BC_NODE_IF ? BC_TAG_END_IF : BC_TAG_END_EACH)) {
        note(reader, node->place, "template.not-closed", "");
    } else if (node->children == NULL && node->else_children == NULL) {
        note(reader, node->place, "template.branch-empty", "");
    }
}

#include "base/limits.h"
#include "template/node.h"

#include <string.h>

/* Text with {{…}} in it, into nodes. Conditions and repetitions nest; they end in the text they
 * began in. */

void bc_node_append(struct bc_node ***end, struct bc_node *node)
{
    **end = node;
    *end = &node->next;
}

struct inline_reader {
    struct bc_reader *reader;
    const struct bc_stretch *stretches;
    size_t count;
    size_t index;  /* of the stretch being read */
    size_t offset; /* in its text */
};

static struct bc_place place_in(const struct bc_stretch *stretch, size_t offset)
{
    struct bc_place place = stretch->place;

    for (size_t i = 0; i < offset; i++) {
        if (stretch->text[i] == '\n') {
            place.line++;
            place.column = 1;
        } else {
            /* Continuation bytes are no characters of their own. */
            place.column += (stretch->text[i] & 0xC0) != 0x80 ? 1 : 0;
        }
    }
    return place;
}

static struct bc_node *text_node(
    struct inline_reader *in, const struct bc_stretch *stretch, size_t from, size_t to)
{
    struct bc_node *node = bc_arena_alloc(in->reader->arena, sizeof(*node));

    node->kind = BC_NODE_TEXT;
    node->place = place_in(stretch, from);
    node->emphasis = stretch->emphasis;
    node->text = bc_arena_strndup(in->reader->arena, stretch->text + from, to - from);
    return node;
}

static void note(struct inline_reader *in, struct bc_place place, const char *code)
{
    bc_problems_add(in->reader->problems, BC_ERROR, code,
        bc_place_text(in->reader->arena, in->reader->template->name, place), "%s", "");
}

static void read_list(struct inline_reader *in, struct bc_node ***end, const struct bc_node *open,
    enum bc_tag_kind *ret_end, int depth);

/* The inside of an if or each, up to its end. */
static void read_inside(struct inline_reader *in, struct bc_node *node, int depth)
{
    struct bc_branch branch;
    struct bc_outside outside;
    struct bc_node **end = &node->children;
    enum bc_tag_kind end_tag = BC_TAG_BAD;

    if (depth > BC_LIMIT_TEMPLATE_DEPTH) {
        note(in, node->place, "template.too-deep");
        in->index = in->count;
        return;
    }
    outside = bc_reader_enter(in->reader, node, &branch);
    read_list(in, &end, node, &end_tag, depth);
    if (end_tag == BC_TAG_ELSE) {
        bc_reader_turn(in->reader, node, &outside, &branch);
        end = &node->else_children;
        read_list(in, &end, node, &end_tag, depth);
    }
    bc_reader_leave(in->reader, node, &outside, end_tag);
}

/* One tag that starts at `from` of a stretch. Returns how it ends the list, or BC_TAG_BAD when it
 * does not. */
static enum bc_tag_kind read_tag(struct inline_reader *in, struct bc_node ***end,
    const struct bc_node *open, size_t from, int depth)
{
    const struct bc_stretch *stretch = &in->stretches[in->index];
    const char *close = strstr(stretch->text + from, "}}");
    struct bc_node *node = bc_arena_alloc(in->reader->arena, sizeof(*node));
    struct bc_place place = place_in(stretch, from);
    enum bc_tag_kind kind;

    if (close == NULL) {
        note(in, place, "template.brace-open");
        in->offset = strlen(stretch->text);
        return BC_TAG_BAD;
    }
    in->offset = (size_t)(close - stretch->text) + 2;
    kind = bc_tag_read(in->reader, stretch->text + from + 2,
        (size_t)(close - stretch->text) - from - 2, place, node);
    node->emphasis = stretch->emphasis;
    switch (kind) {
    case BC_TAG_VALUE:
        bc_node_append(end, node);
        return BC_TAG_BAD;
    case BC_TAG_IF:
    case BC_TAG_EACH:
        bc_node_append(end, node);
        read_inside(in, node, depth + 1);
        return BC_TAG_BAD;
    case BC_TAG_ELSE:
    case BC_TAG_END_IF:
    case BC_TAG_END_EACH:
        if (open == NULL) {
            note(in, place, "template.not-open");
            return BC_TAG_BAD;
        }
        return kind;
    default:
        return BC_TAG_BAD;
    }
}

static void read_list(struct inline_reader *in, struct bc_node ***end, const struct bc_node *open,
    enum bc_tag_kind *ret_end, int depth)
{
    *ret_end = BC_TAG_BAD;
    while (in->index < in->count) {
        const struct bc_stretch *stretch = &in->stretches[in->index];
        const char *brace = strstr(stretch->text + in->offset, "{{");
        size_t to = brace != NULL ? (size_t)(brace - stretch->text) : strlen(stretch->text);

        if (stretch->footnote != NULL) {
            stretch->footnote->next = NULL;
            stretch->footnote->emphasis = stretch->emphasis;
            bc_node_append(end, stretch->footnote);
        }
        if (to > in->offset) {
            bc_node_append(end, text_node(in, stretch, in->offset, to));
        }
        if (brace == NULL) {
            in->index++;
            in->offset = 0;
            continue;
        }
        *ret_end = read_tag(in, end, open, to, depth);
        if (*ret_end != BC_TAG_BAD) {
            return;
        }
    }
}

struct bc_node *bc_inline_read(
    struct bc_reader *reader, const struct bc_stretch *stretches, size_t count)
{
    struct inline_reader in = {.reader = reader, .stretches = stretches, .count = count};
    struct bc_node *first = NULL;
    struct bc_node **end = &first;
    enum bc_tag_kind ignored;

    read_list(&in, &end, NULL, &ignored, 0);
    return first;
}

struct bc_node_text bc_inline_read_yaml(struct bc_reader *reader, const struct bc_yaml_node *node)
{
    struct bc_stretch stretch = {0};
    struct bc_node_text text;

    if (node == NULL || node->kind != BC_YAML_SCALAR) {
        return (struct bc_node_text){NULL};
    }
    stretch.text = node->text;
    stretch.place =
        (struct bc_place){node->line, node->column + (node->is_quoted ? 1 : 0), node->file};
    reader->is_in_directive = true;
    text.nodes = bc_inline_read(reader, &stretch, 1);
    reader->is_in_directive = false;
    return text;
}

bool bc_inline_is_block_tag(const struct bc_stretch *stretches, size_t count, const char **ret_tag,
    size_t *ret_length_bytes, struct bc_place *ret_place)
{
    static const char *const starts[] = {"#if ", "#each ", "else", "/if", "/each", ">"};
    const char *text = count == 1 ? stretches[0].text : "";
    const char *close = strstr(text, "}}");

    if (strncmp(text, "{{", 2) != 0 || close == NULL || close[2] != '\0') {
        return false;
    }
    text += 2 + strspn(text + 2, " ");
    for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++) {
        if (strncmp(text, starts[i], strlen(starts[i])) == 0) {
            *ret_tag = text;
            *ret_length_bytes = (size_t)(close - text);
            *ret_place = stretches[0].place;
            return true;
        }
    }
    return false;
}

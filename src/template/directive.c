#include "base/text.h"
#include "template/node.h"

#include <string.h>

/*
 * Fenced directives: what is no running text. Each is a table of keys here; its texts come from the
 * template and may hold values. A key nobody knows is refused with the nearest known one.
 */

/* Where a directive may stand. */
enum home { HOME_DISPATCH, HOME_DECK, HOME_BOTH };

struct directive {
    const char *name;
    enum bc_block_kind kind;
    const char *keys[BC_BLOCK_TEXTS]; /* in the order of the enums of document.h */
    unsigned required;                /* bit per key; on a slide tables and charts need none */
    void (*read_more)(
        struct bc_reader *reader, const struct bc_yaml_node *body, struct bc_node *node);
    enum home home;
};

struct bc_place bc_directive_place(const struct bc_yaml_node *node)
{
    return (struct bc_place){node->line, node->column, node->file};
}

struct bc_node_text bc_directive_text(
    struct bc_reader *reader, const struct bc_yaml_node *mapping, const char *key)
{
    (void)bc_yaml_text_required(mapping, key, reader->problems);
    return bc_inline_read_yaml(reader, bc_yaml_find(mapping, key));
}

struct bc_node_text bc_directive_item_text(
    struct bc_reader *reader, const struct bc_yaml_node *node, enum bc_list list)
{
    enum bc_list outside = reader->items;
    struct bc_node_text text;

    reader->items = list;
    text = bc_inline_read_yaml(reader, node);
    reader->items = outside;
    return text;
}

/* What has a caption has a number, and the text refers to it by its id; what has none has neither.
 */
void bc_directive_read_id(
    struct bc_reader *reader, const struct bc_yaml_node *body, struct bc_node *node)
{
    const struct bc_yaml_node *id = bc_yaml_find(body, "id");
    bool is_numbered = node->block == BC_BLOCK_ANNEX ||
                       (node->texts[BC_FIGURE_CAPTION].nodes != NULL && !reader->template->is_deck);

    node->id = bc_yaml_text(body, "id", "", reader->problems);
    if (node->id[0] != '\0' && (!bc_text_is_id(node->id) || !is_numbered)) {
        bc_problems_add(reader->problems, BC_ERROR, "template.id-unwanted",
            bc_yaml_where(reader->arena, id), "%s", node->id);
        return;
    }
    for (size_t i = 0; i < reader->template->figures.count && node->id[0] != '\0'; i++) {
        if (strcmp(reader->template->figures.items[i].id, node->id) == 0) {
            bc_problems_add(reader->problems, BC_ERROR, "template.id-twice",
                bc_yaml_where(reader->arena, id), "%s", node->id);
            return;
        }
    }
    if (is_numbered) {
        bc_mention_add(reader->arena, &reader->template->figures, node->id,
            id != NULL ? bc_directive_place(id) : bc_directive_place(body));
    }
}

/* ---- Others ---------------------------------------------------------------------------------- */

static void read_annex(
    struct bc_reader *reader, const struct bc_yaml_node *body, struct bc_node *node)
{
    bc_directive_read_id(reader, body, node);
    node->is_landscape = bc_yaml_flag(body, "landscape", false, reader->problems);
}

static void read_section(
    struct bc_reader *reader, const struct bc_yaml_node *body, struct bc_node *node)
{
    (void)bc_yaml_text_required(body, "landscape", reader->problems);
    node->is_landscape = bc_yaml_flag(body, "landscape", false, reader->problems);
}

static struct bc_node_text *read_node_texts(
    struct bc_reader *reader, const struct bc_yaml_node *body, const char *key, size_t *ret_count)
{
    const struct bc_yaml_node *list = bc_yaml_list(body, key, reader->problems);
    struct bc_node_text *texts;

    *ret_count = list == NULL ? 0 : list->count;
    texts = bc_arena_alloc_array(reader->arena, *ret_count + 1, sizeof(*texts));
    for (size_t i = 0; i < *ret_count; i++) {
        texts[i] = bc_inline_read_yaml(reader, &list->items[i]);
    }
    return texts;
}

static void read_items(
    struct bc_reader *reader, const struct bc_yaml_node *body, struct bc_node *node)
{
    node->items = read_node_texts(reader, body, "items", &node->item_count);
}

/* Besides items: which of the report's notes are left out, and which make one item together. */
static void read_notes(
    struct bc_reader *reader, const struct bc_yaml_node *body, struct bc_node *node)
{
    const struct bc_yaml_node *groups = bc_yaml_list(body, "groups", reader->problems);

    read_items(reader, body, node);
    node->leave = read_node_texts(reader, body, "leave", &node->leave_count);
    node->group_count = groups == NULL ? 0 : groups->count;
    node->groups =
        bc_arena_alloc_array(reader->arena, node->group_count + 1, sizeof(*node->groups));
    for (size_t i = 0; i < node->group_count; i++) {
        node->groups[i] = groups->items[i].kind == BC_YAML_SCALAR ? groups->items[i].text : "";
    }
}

/* ---- The directives -------------------------------------------------------------------------- */

static const struct directive directives[] = {
    {"letterhead", BC_BLOCK_LETTERHEAD,
        {"superior", "issuer", "nation", "motto", "number", "place-date", "about", "urgency",
            "circulation", "draft", "foot"},
        0x3E, NULL, HOME_DISPATCH},
    {"title", BC_BLOCK_TITLE, {"type", "subject", "period"}, 0x3, NULL, HOME_DISPATCH},
    {"addressees", BC_BLOCK_ADDRESSEES, {"label"}, 0x1, read_items, HOME_DISPATCH},
    {"bases", BC_BLOCK_BASES, {NULL}, 0x0, read_items, HOME_DISPATCH},
    {"table", BC_BLOCK_TABLE, {"caption", "unit", "note"}, 0x0, bc_directive_read_table, HOME_BOTH},
    {"chart", BC_BLOCK_CHART, {"caption", "unit", "note"}, 0x3, bc_directive_read_chart, HOME_BOTH},
    {"signature", BC_BLOCK_SIGNATURE, {"label", "authority", "title", "name", "archive", "drafter"},
        0x5, read_items, HOME_DISPATCH},
    {"section", BC_BLOCK_SECTION, {NULL}, 0x0, read_section, HOME_DISPATCH},
    {"annex", BC_BLOCK_ANNEX, {"label", "title", "attached"}, 0x7, read_annex, HOME_DISPATCH},
    {"notes", BC_BLOCK_NOTES, {"title"}, 0x1, read_notes, HOME_DISPATCH},
    {"slide", BC_BLOCK_SLIDE, {"kicker", "title", "short-title", "footer"}, 0xB,
        bc_directive_read_slide, HOME_DECK},
    {"column", BC_BLOCK_COLUMN, {NULL}, 0x0, bc_directive_read_column, HOME_DECK},
    {"figures", BC_BLOCK_KEY_FIGURES, {NULL}, 0x0, bc_directive_read_key_figures, HOME_DECK},
    {"tasks", BC_BLOCK_TASKS, {"head", "who-head"}, 0x3, bc_directive_read_tasks, HOME_DECK},
};

static const struct directive *find_directive(const char *name)
{
    for (size_t i = 0; i < sizeof(directives) / sizeof(directives[0]); i++) {
        if (strcmp(name, directives[i].name) == 0) {
            return &directives[i];
        }
    }
    return NULL;
}

static const char *directive_names(bc_arena *arena)
{
    const char *names = directives[0].name;

    for (size_t i = 1; i < sizeof(directives) / sizeof(directives[0]); i++) {
        names = bc_arena_printf(arena, "%s, %s", names, directives[i].name);
    }
    return names;
}

static void read_body(struct bc_reader *reader, const struct directive *directive,
    const struct bc_yaml_node *body, struct bc_node *node)
{
    for (int i = 0; i < BC_BLOCK_TEXTS && directive->keys[i] != NULL; i++) {
        if ((directive->required & 1U << i) != 0 &&
            (directive->home != HOME_BOTH || !reader->template->is_deck)) {
            node->texts[i] = bc_directive_text(reader, body, directive->keys[i]);
        } else {
            node->texts[i] = bc_inline_read_yaml(reader, bc_yaml_find(body, directive->keys[i]));
        }
    }
    if (directive->read_more != NULL) {
        directive->read_more(reader, body, node);
    }
    bc_yaml_refuse_unread(body, reader->problems);
}

/* The body stands at its own lines of the file: so many line ends before it. */
static const char *shift_lines(bc_arena *arena, const char *body, int32_t lines)
{
    char *text = bc_arena_alloc(arena, (size_t)lines + strlen(body) + 1);

    memset(text, '\n', (size_t)lines);
    memcpy(text + lines, body, strlen(body) + 1);
    return text;
}

/* What belongs to a dispatch has no place on a slide; a deck begins with its first slide. */
static bool is_at_home(const struct bc_reader *reader, const struct directive *directive)
{
    switch (directive->home) {
    case HOME_DISPATCH:
        return !reader->template->is_deck;
    case HOME_DECK:
        return reader->template->is_deck || directive->kind == BC_BLOCK_SLIDE;
    default:
        return true;
    }
}

void bc_directive_read(struct bc_reader *reader, const char *name, struct bc_place place,
    const char *body, struct bc_node *node)
{
    const struct directive *directive = find_directive(name);
    const struct bc_yaml_node *root;
    struct bc_status ignored = {0};

    if (directive == NULL) {
        bc_problems_add(reader->problems, BC_ERROR, "template.directive-unknown",
            bc_place_text(reader->arena, reader->template->name, place), "%s" BC_NEXT "%s", name,
            directive_names(reader->arena));
        return;
    }
    if (!is_at_home(reader, directive)) {
        bc_problems_add(reader->problems, BC_ERROR, "template.directive-elsewhere",
            bc_place_text(reader->arena, reader->template->name, place), "%s", name);
        return;
    }
    reader->template->has_blocks |= directive->kind != BC_BLOCK_SLIDE;
    body = shift_lines(reader->arena, body, place.line);
    /* A syntax error is in the problems already. */
    if (!bc_yaml_parse(
            body, strlen(body), reader->file, reader->arena, reader->problems, &root, &ignored)) {
        return;
    }
    node->block = directive->kind;
    if (root->kind != BC_YAML_MAPPING) {
        bc_problems_add(reader->problems, BC_ERROR, "template.directive-empty",
            bc_place_text(reader->arena, reader->template->name, place), "%s", name);
        return;
    }
    read_body(reader, directive, root, node);
}

#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"
#include "template/node.h"

#include <assert.h>
#include <cmark-gfm.h>
#include <string.h>

/*
 * The Markdown of a template, into blocks. cmark counts columns in bytes; places here count
 * characters. Headings, paragraphs and bulleted lists are text; fenced code is a directive;
 * comments are dropped; everything else is refused, because a dispatch has no place for it.
 */

struct stretches {
    struct bc_reader *reader;
    struct bc_stretch *items;
    size_t count, capacity;
    bool is_footnote; /* the text is that of a note */
};

static struct bc_place place_of(const struct bc_reader *reader, cmark_node *node)
{
    struct bc_place place = {cmark_node_get_start_line(node), 1, reader->file};
    int bytes = cmark_node_get_start_column(node) - 1;
    const char *line = reader->source;

    for (int i = 1; i < place.line && line != NULL; i++) {
        line = strchr(line, '\n');
        line = line != NULL ? line + 1 : NULL;
    }
    for (int i = 0; line != NULL && i < bytes && line[i] != '\0' && line[i] != '\n'; i++) {
        place.column += (line[i] & 0xC0) != 0x80 ? 1 : 0;
    }
    return place;
}

static void note(
    struct bc_reader *reader, struct bc_place place, const char *code, const char *argument)
{
    bc_problems_add(reader->problems, BC_ERROR, code,
        bc_place_text(reader->arena, reader->template->name, place), "%s", argument);
}

/* Neighbours of one emphasis become one stretch, so that a tag broken over two lines is still one.
 */
static void add_text(
    struct stretches *to, enum bc_emphasis emphasis, const char *text, struct bc_place place)
{
    bc_arena *arena = to->reader->arena;
    struct bc_stretch *last = to->count > 0 ? &to->items[to->count - 1] : NULL;

    text = bc_text_nfc(arena, text);
    if (strstr(text, "[^") != NULL) {
        note(to->reader, place, "template.footnote-unknown", strstr(text, "[^"));
    }
    if (last != NULL && last->emphasis == emphasis && last->footnote == NULL) {
        last->text = bc_arena_printf(arena, "%s%s", last->text, text);
        return;
    }
    to->items = bc_arena_grow(arena, to->items, to->count, &to->capacity, sizeof(*to->items));
    to->items[to->count++] =
        (struct bc_stretch){emphasis, bc_arena_strdup(arena, text), place, NULL};
}

static void collect(struct stretches *to, cmark_node *node, enum bc_emphasis emphasis);

/* cmark puts the notes behind everything else, in the order of their first references, and leaves
 * the rank as the text of a reference. */
static cmark_node *find_footnote(cmark_node *reference)
{
    int64_t rank = 0;
    cmark_node *node = reference;

    if (!bc_text_parse_int64(cmark_node_get_literal(reference), &rank)) {
        return NULL;
    }
    while (cmark_node_parent(node) != NULL) {
        node = cmark_node_parent(node);
    }
    for (node = cmark_node_first_child(node); node != NULL; node = cmark_node_next(node)) {
        if (cmark_node_get_type(node) == CMARK_NODE_FOOTNOTE_DEFINITION && --rank == 0) {
            return cmark_node_first_child(node);
        }
    }
    return NULL;
}

/* A note is one paragraph of text without notes of its own. */
static void add_footnote(
    struct stretches *to, cmark_node *reference, enum bc_emphasis emphasis, struct bc_place place)
{
    struct bc_node *node = bc_arena_alloc(to->reader->arena, sizeof(*node));
    struct stretches inside = {.reader = to->reader, .is_footnote = true};
    cmark_node *text = find_footnote(reference);

    if (text == NULL || cmark_node_get_type(text) != CMARK_NODE_PARAGRAPH ||
        cmark_node_next(text) != NULL || to->is_footnote) {
        note(to->reader, place, "template.footnote-malformed", "");
        return;
    }
    collect(&inside, cmark_node_first_child(text), BC_PLAIN);
    node->kind = BC_NODE_FOOTNOTE;
    node->place = place;
    node->children = bc_inline_read(to->reader, inside.items, inside.count);
    to->items =
        bc_arena_grow(to->reader->arena, to->items, to->count, &to->capacity, sizeof(*to->items));
    to->items[to->count++] = (struct bc_stretch){emphasis, "", place, node};
}

static void collect(struct stretches *to, cmark_node *node, enum bc_emphasis emphasis)
{
    for (; node != NULL; node = cmark_node_next(node)) {
        struct bc_place place = place_of(to->reader, node);

        switch (cmark_node_get_type(node)) {
        case CMARK_NODE_TEXT:
        case CMARK_NODE_CODE:
            add_text(to, emphasis, cmark_node_get_literal(node), place);
            break;
        case CMARK_NODE_SOFTBREAK:
        case CMARK_NODE_LINEBREAK:
            add_text(to, emphasis, "\n", place);
            break;
        case CMARK_NODE_EMPH:
            collect(to, cmark_node_first_child(node), emphasis | BC_EMPHASIS);
            break;
        case CMARK_NODE_STRONG:
            collect(to, cmark_node_first_child(node), emphasis | BC_STRONG);
            break;
        case CMARK_NODE_FOOTNOTE_REFERENCE:
            add_footnote(to, node, emphasis, place);
            break;
        case CMARK_NODE_HTML_INLINE:
            if (strncmp(cmark_node_get_literal(node), "<!--", 4) != 0) {
                note(to->reader, place, "template.markup-unsupported", "html");
            }
            break;
        default:
            note(
                to->reader, place, "template.markup-unsupported", cmark_node_get_type_string(node));
        }
    }
}

struct block_reader {
    struct bc_reader *reader;
    cmark_node *at; /* the next top-level node */
};

static void read_markdown(struct bc_reader *reader, struct bc_node ***end, int depth);

static void read_blocks(struct block_reader *in, struct bc_node ***end, const struct bc_node *open,
    enum bc_tag_kind *ret_end, int depth);

static struct bc_node *new_block(
    struct block_reader *in, enum bc_block_kind kind, struct bc_place place)
{
    struct bc_node *node = bc_arena_alloc(in->reader->arena, sizeof(*node));

    node->kind = BC_NODE_BLOCK;
    node->block = kind;
    node->place = place;
    node->id = "";
    return node;
}

/* The blocks inside an if or each that stands on lines of its own. */
static void read_inside(struct block_reader *in, struct bc_node *node, int depth)
{
    struct bc_branch branch;
    struct bc_outside outside;
    struct bc_node **end = &node->children;
    enum bc_tag_kind end_tag = BC_TAG_BAD;

    if (depth > BC_LIMIT_TEMPLATE_DEPTH) {
        note(in->reader, node->place, "template.too-deep", "");
        in->at = NULL;
        return;
    }
    outside = bc_reader_enter(in->reader, node, &branch);
    read_blocks(in, &end, node, &end_tag, depth);
    if (end_tag == BC_TAG_ELSE) {
        bc_reader_turn(in->reader, node, &outside, &branch);
        end = &node->else_children;
        read_blocks(in, &end, node, &end_tag, depth);
    }
    bc_reader_leave(in->reader, node, &outside, end_tag);
}

/* The blocks of a part take the place of the tag that names it. */
static void read_include(struct block_reader *in, struct bc_node ***end, const char *name,
    struct bc_place place, int depth)
{
    struct bc_reader part = *in->reader;
    struct bc_status fault = {0};

    for (const struct bc_reader *outer = in->reader; outer != NULL; outer = outer->parent) {
        if (strcmp(outer->file, name) == 0) {
            note(in->reader, place, "template.include-circle", name);
            return;
        }
    }
    if (name[0] == '\0' || name[0] == '/' || strstr(name, "..") != NULL) {
        note(in->reader, place, "template.include-outside", name);
        return;
    }
    if (in->reader->template->file_count >= BC_LIMIT_TEMPLATE_FILES ||
        depth > BC_LIMIT_TEMPLATE_DEPTH) {
        note(in->reader, place, "template.too-deep", "");
        return;
    }
    part.file = bc_arena_strdup(part.arena, name);
    part.parent = in->reader;
    if (!bc_template_is_inside(part.arena, part.folder, name)) {
        note(in->reader, place, "template.include-outside", name);
        return;
    }
    if (!bc_template_read_file(part.template, bc_path_join(part.arena, part.folder, name),
            part.file, part.arena, &part.source, &fault)) {
        note(in->reader, place, "template.include-missing", name);
        return;
    }
    read_markdown(&part, end, depth);
}

/* Returns the tag that ends the present list, or BC_TAG_BAD when reading goes on. */
static enum bc_tag_kind read_block_tag(struct block_reader *in, struct bc_node ***end,
    const struct bc_node *open, const char *tag, size_t length, struct bc_place place, int depth)
{
    struct bc_node *node = new_block(in, BC_BLOCK_PARAGRAPH, place);
    enum bc_tag_kind kind;

    if (tag[0] == '>') {
        const char *name = tag + 1 + strspn(tag + 1, " ");
        size_t rest = length - (size_t)(name - tag);

        while (rest > 0 && name[rest - 1] == ' ') {
            rest--;
        }
        read_include(in, end, bc_arena_strndup(in->reader->arena, name, rest), place, depth + 1);
        return BC_TAG_BAD;
    }
    kind = bc_tag_read(in->reader, tag, length, place, node);
    if (kind == BC_TAG_IF || kind == BC_TAG_EACH) {
        bc_node_append(end, node);
        read_inside(in, node, depth + 1);
        return BC_TAG_BAD;
    }
    if (kind != BC_TAG_BAD && open == NULL) {
        note(in->reader, place, "template.not-open", "");
        return BC_TAG_BAD;
    }
    return kind;
}

/* A heading or paragraph. */
static enum bc_tag_kind read_text_block(struct block_reader *in, struct bc_node ***end,
    const struct bc_node *open, cmark_node *source, int depth)
{
    struct stretches to = {.reader = in->reader};
    struct bc_place place = place_of(in->reader, source);
    bool is_heading = cmark_node_get_type(source) == CMARK_NODE_HEADING;
    struct bc_node *block;
    const char *tag;
    size_t length;

    collect(&to, cmark_node_first_child(source), BC_PLAIN);
    if (!is_heading && bc_inline_is_block_tag(to.items, to.count, &tag, &length, &place)) {
        return read_block_tag(in, end, open, tag, length, place, depth);
    }
    block = new_block(in, is_heading ? BC_BLOCK_HEADING : BC_BLOCK_PARAGRAPH, place);
    block->level = is_heading ? cmark_node_get_heading_level(source) : 0;
    if (block->level > 3) {
        note(in->reader, place, "template.heading-deep", "");
    }
    block->children = bc_inline_read(in->reader, to.items, to.count);
    in->reader->template->has_blocks = true;
    bc_node_append(end, block);
    return BC_TAG_BAD;
}

/* Items of one paragraph each: with a dash they are one list, numbered they are points a), b) that
 * count on until the next heading. */
static void read_list(struct block_reader *in, struct bc_node ***end, cmark_node *source)
{
    bool is_numbered = cmark_node_get_list_type(source) == CMARK_ORDERED_LIST;
    struct bc_node *list = new_block(in, BC_BLOCK_LIST, place_of(in->reader, source));
    struct bc_node **item_end = &list->children;

    for (cmark_node *item = cmark_node_first_child(source); item != NULL;
         item = cmark_node_next(item)) {
        struct stretches to = {.reader = in->reader};
        cmark_node *text = cmark_node_first_child(item);
        struct bc_node *node = new_block(in, BC_BLOCK_PARAGRAPH, place_of(in->reader, item));

        if (text == NULL || cmark_node_get_type(text) != CMARK_NODE_PARAGRAPH ||
            cmark_node_next(text) != NULL) {
            note(in->reader, node->place, "template.item-malformed", "");
            continue;
        }
        collect(&to, cmark_node_first_child(text), BC_PLAIN);
        node->children = bc_inline_read(in->reader, to.items, to.count);
        node->level = is_numbered ? 3 : 0;
        node->kind = is_numbered ? BC_NODE_BLOCK : BC_NODE_ITEM;
        bc_node_append(is_numbered ? end : &item_end, node);
    }
    if (!is_numbered) {
        bc_node_append(end, list);
    }
}

static void read_directive(struct block_reader *in, struct bc_node ***end, cmark_node *source)
{
    struct bc_node *node = new_block(in, BC_BLOCK_PARAGRAPH, place_of(in->reader, source));
    const char *info = cmark_node_get_fence_info(source);
    size_t before = in->reader->problems->error_count;

    bc_directive_read(in->reader, info, node->place, cmark_node_get_literal(source), node);
    if (in->reader->problems->error_count == before) {
        bc_node_append(end, node);
    }
}

static enum bc_tag_kind read_block(struct block_reader *in, struct bc_node ***end,
    const struct bc_node *open, cmark_node *source, int depth)
{
    switch (cmark_node_get_type(source)) {
    case CMARK_NODE_PARAGRAPH:
    case CMARK_NODE_HEADING:
        return read_text_block(in, end, open, source, depth);
    case CMARK_NODE_CODE_BLOCK:
        read_directive(in, end, source);
        return BC_TAG_BAD;
    case CMARK_NODE_LIST:
        read_list(in, end, source);
        return BC_TAG_BAD;
    case CMARK_NODE_HTML_BLOCK:
        if (strncmp(cmark_node_get_literal(source), "<!--", 4) == 0) {
            return BC_TAG_BAD;
        }
        break;
    default:
        /* Notes are read where they are referred to. */
        if (cmark_node_get_type(source) == CMARK_NODE_FOOTNOTE_DEFINITION) {
            return BC_TAG_BAD;
        }
        break;
    }
    note(in->reader, place_of(in->reader, source), "template.markup-unsupported",
        cmark_node_get_type_string(source));
    return BC_TAG_BAD;
}

static void read_blocks(struct block_reader *in, struct bc_node ***end, const struct bc_node *open,
    enum bc_tag_kind *ret_end, int depth)
{
    *ret_end = BC_TAG_BAD;
    while (in->at != NULL) {
        cmark_node *source = in->at;

        in->at = cmark_node_next(source);
        *ret_end = read_block(in, end, open, source, depth);
        if (*ret_end != BC_TAG_BAD) {
            return;
        }
    }
}

/* Front matter is blanked out, not cut off, so that cmark's lines are those of the file. */
static char *without_front_matter(struct bc_reader *reader, size_t *ret_length)
{
    char *text = bc_arena_strdup(reader->arena, reader->source);
    const struct bc_place top = {1, 1, reader->file};
    const char *close;
    size_t end;

    *ret_length = strlen(text);
    if (strncmp(text, "---\n", 4) != 0) {
        return text;
    }
    close = strstr(text + 3, "\n---\n");
    if (close == NULL) {
        note(reader, top, "template.front-matter-open", "");
        return text;
    }
    end = (size_t)(close - text);
    if (reader->parent != NULL) {
        note(reader, top, "template.front-matter-unwanted", "");
    } else {
        bc_front_matter_read(reader, reader->source, end + 1);
    }
    for (size_t i = 0; i < end + 4; i++) {
        text[i] = text[i] == '\n' ? '\n' : ' ';
    }
    return text;
}

/* A note that nothing leads to: cmark drops it without a word. */
static void check_footnotes(struct bc_reader *reader, const char *text)
{
    int32_t line = 1;

    for (const char *at = text; at != NULL; at = strchr(at, '\n'), line++) {
        const char *found = text;
        const char *label;
        size_t length;

        at += *at == '\n' ? 1 : 0;
        length = strcspn(at, "]\n");
        if (strncmp(at, "[^", 2) != 0 || strncmp(at + length, "]:", 2) != 0) {
            continue;
        }
        label = bc_arena_strndup(reader->arena, at, length + 1);
        while ((found = strstr(found, label)) != NULL && found[length + 1] == ':') {
            found++;
        }
        if (found == NULL) {
            note(reader, (struct bc_place){line, 1, reader->file}, "template.footnote-unused",
                label);
        }
    }
}

static void read_markdown(struct bc_reader *reader, struct bc_node ***end, int depth)
{
    enum bc_tag_kind ignored;
    size_t length;
    char *text = without_front_matter(reader, &length);
    cmark_node *root = cmark_parse_document(text, length, CMARK_OPT_FOOTNOTES);
    struct block_reader in = {.reader = reader};

    cmark_consolidate_text_nodes(root);
    check_footnotes(reader, text);
    in.at = cmark_node_first_child(root);
    read_blocks(&in, end, NULL, &ignored, depth);
    cmark_node_free(root);
}

void bc_template_read(struct bc_reader *reader)
{
    struct bc_node **end = &reader->template->nodes;

    read_markdown(reader, &end, 0);
}

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
};

static struct bc_place place_of(const struct bc_reader *reader, cmark_node *node)
{
    struct bc_place place = {cmark_node_get_start_line(node), 1};
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
    if (last != NULL && last->emphasis == emphasis) {
        last->text = bc_arena_printf(arena, "%s%s", last->text, text);
        return;
    }
    to->items = bc_arena_grow(arena, to->items, to->count, &to->capacity, sizeof(*to->items));
    to->items[to->count++] = (struct bc_stretch){emphasis, bc_arena_strdup(arena, text), place};
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
    enum bc_list outside = in->reader->items;
    struct bc_node **end = &node->children;
    enum bc_tag_kind end_tag = BC_TAG_BAD;

    if (depth > BC_LIMIT_TEMPLATE_DEPTH) {
        note(in->reader, node->place, "template.too-deep", "");
        in->at = NULL;
        return;
    }
    if (node->kind == BC_NODE_EACH) {
        in->reader->items = node->selection.list;
    }
    read_blocks(in, &end, node, &end_tag, depth);
    if (end_tag == BC_TAG_ELSE && node->kind == BC_NODE_IF) {
        end = &node->else_children;
        read_blocks(in, &end, node, &end_tag, depth);
    }
    in->reader->items = outside;
    if (end_tag != (node->kind == BC_NODE_IF ? BC_TAG_END_IF : BC_TAG_END_EACH)) {
        note(in->reader, node->place, "template.not-closed", "");
    }
}

/* Returns the tag that ends the present list, or BC_TAG_BAD when reading goes on. */
static enum bc_tag_kind read_block_tag(struct block_reader *in, struct bc_node ***end,
    const struct bc_node *open, const char *tag, size_t length, struct bc_place place, int depth)
{
    struct bc_node *node = new_block(in, BC_BLOCK_PARAGRAPH, place);
    enum bc_tag_kind kind = bc_tag_read(in->reader, tag, length, place, node);

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

/* A heading or paragraph; `lead` is put before its text. */
static enum bc_tag_kind read_text_block(struct block_reader *in, struct bc_node ***end,
    const struct bc_node *open, cmark_node *source, const char *lead, int depth)
{
    struct stretches to = {.reader = in->reader};
    struct bc_place place = place_of(in->reader, source);
    bool is_heading = cmark_node_get_type(source) == CMARK_NODE_HEADING;
    struct bc_node *block;
    const char *tag;
    size_t length;

    if (lead[0] != '\0') {
        add_text(&to, BC_PLAIN, lead, (struct bc_place){place.line, 1});
    }
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
    bc_node_append(end, block);
    return BC_TAG_BAD;
}

static void read_list_items(struct block_reader *in, struct bc_node ***end, cmark_node *list)
{
    for (cmark_node *item = cmark_node_first_child(list); item != NULL;
         item = cmark_node_next(item)) {
        for (cmark_node *child = cmark_node_first_child(item); child != NULL;
             child = cmark_node_next(child)) {
            if (cmark_node_get_type(child) == CMARK_NODE_PARAGRAPH) {
                read_text_block(in, end, NULL, child, "- ", 0);
            } else {
                note(in->reader, place_of(in->reader, child), "template.markup-unsupported",
                    cmark_node_get_type_string(child));
            }
        }
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
        return read_text_block(in, end, open, source, "", depth);
    case CMARK_NODE_CODE_BLOCK:
        read_directive(in, end, source);
        return BC_TAG_BAD;
    case CMARK_NODE_LIST:
        if (cmark_node_get_list_type(source) == CMARK_BULLET_LIST) {
            read_list_items(in, end, source);
            return BC_TAG_BAD;
        }
        break;
    case CMARK_NODE_HTML_BLOCK:
        if (strncmp(cmark_node_get_literal(source), "<!--", 4) == 0) {
            return BC_TAG_BAD;
        }
        break;
    default:
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
    const char *close;
    size_t end;

    *ret_length = strlen(text);
    if (strncmp(text, "---\n", 4) != 0) {
        return text;
    }
    close = strstr(text + 3, "\n---\n");
    if (close == NULL) {
        note(reader, (struct bc_place){1, 1}, "template.front-matter-open", "");
        return text;
    }
    end = (size_t)(close - text);
    bc_front_matter_read(reader, reader->source, end + 1);
    for (size_t i = 0; i < end + 4; i++) {
        text[i] = text[i] == '\n' ? '\n' : ' ';
    }
    return text;
}

static void read_markdown(struct bc_reader *reader)
{
    struct bc_node **end = &reader->template->nodes;
    enum bc_tag_kind ignored;
    size_t length;
    char *text = without_front_matter(reader, &length);
    cmark_node *root = cmark_parse_document(text, length, CMARK_OPT_DEFAULT);
    struct block_reader in = {.reader = reader};

    cmark_consolidate_text_nodes(root);
    in.at = cmark_node_first_child(root);
    read_blocks(&in, &end, NULL, &ignored, 0);
    cmark_node_free(root);
}

/* Windows ends lines with CR LF, and some editors begin files with a mark. */
static void normalise(char *text)
{
    char *to = text;

    if (strncmp(text, "\xEF\xBB\xBF", 3) == 0) {
        text += 3;
    }
    for (; *text != '\0'; text++) {
        if (*text != '\r') {
            *to++ = *text;
        }
    }
    *to = '\0';
}

bool bc_template_load(const char *path, const char *shown_name, bc_arena *arena,
    struct bc_problems *problems, const bc_template **ret_template, struct bc_status *status)
{
    bc_template *template = bc_arena_alloc(arena, sizeof(*template));
    struct bc_reader reader = {
        .arena = arena, .problems = problems, .template = template, .items = BC_LIST_COUNT};
    size_t errors_before = problems->error_count;
    char *bytes;
    size_t length;
    size_t fault;

    if (!bc_file_read(arena, path, BC_LIMIT_TEMPLATE_BYTES, &bytes, &length, status)) {
        return false;
    }
    fault = bc_text_utf8_error(bytes, length);
    if (fault < length || memchr(bytes, '\0', length) != NULL) {
        return bc_fail(status, BC_BAD_INPUT, "template.not-text", shown_name, "%zu", fault + 1);
    }
    normalise(bytes);
    reader.source = bytes;
    template->name = bc_arena_strdup(arena, shown_name);
    read_markdown(&reader);
    if (problems->error_count > errors_before) {
        return bc_problems_settle(problems, BC_BAD_INPUT, status);
    }
    *ret_template = template;
    return true;
}

bool bc_template_check(const char *templates_folder, const char *name, bc_arena *arena,
    struct bc_problems *problems, struct bc_status *status)
{
    const bc_template *ignored;

    return bc_template_load(
        bc_path_join(arena, templates_folder, name), name, arena, problems, &ignored, status);
}

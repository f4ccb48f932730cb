#include "pdf/outline.h"

#include "base/text.h"

#include <string.h>

enum { NONE = -1 };

struct bookmark {
    int32_t node;
    int32_t parent; /* bookmark; NONE: of the outline itself */
    int32_t first, last, next, previous;
    int32_t count; /* of those below, at any depth */
    int32_t object;
    int32_t content; /* where it leads; NONE: nowhere was anything drawn */
};

struct outline {
    const struct bc_pdf_tree *tree;
    bc_arena *arena;
    struct bookmark *marks;
    size_t count, capacity;
    int32_t *content_of; /* by node: the first content of it or of what is below it */
    int32_t *mark_of;    /* by node: its bookmark, or its nearest ancestor's */
};

/* 1 for "I.", 2 for "1.", 3 for "a)"; 0 for what is no heading. */
static int rank_of(enum bc_role role)
{
    return role >= BC_ROLE_HEADING_1 && role <= BC_ROLE_HEADING_3
               ? (int)(role - BC_ROLE_HEADING_1) + 1
               : 0;
}

/* Parents stand before their children: going backwards, each hands its place up. */
static void find_contents(struct outline *self)
{
    const struct bc_structure *structure = self->tree->structure;

    for (size_t i = 0; i < structure->count; i++) {
        self->content_of[i] = NONE;
    }
    for (size_t i = self->tree->content_count; i-- > 0;) {
        self->content_of[self->tree->contents[i].node] = (int32_t)i;
    }
    for (size_t i = structure->count; i-- > 1;) {
        int32_t *above = &self->content_of[structure->nodes[i].parent];

        if (self->content_of[i] != NONE && (*above == NONE || *above > self->content_of[i])) {
            *above = self->content_of[i];
        }
    }
}

/* The bookmark under which that of `node` hangs: the last heading of a higher rank that stands
 * beside it, else the nearest ancestor's. */
static int32_t find_parent(const struct outline *self, int32_t node)
{
    const struct bc_structure_node *nodes = self->tree->structure->nodes;
    int32_t ancestor = node > 0 ? self->mark_of[nodes[node].parent] : NONE;
    int rank = rank_of(nodes[node].role);

    for (size_t i = self->count; rank > 0 && i-- > 0;) {
        const struct bookmark *mark = &self->marks[i];

        if (nodes[mark->node].parent == nodes[node].parent && rank_of(nodes[mark->node].role) > 0 &&
            rank_of(nodes[mark->node].role) < rank) {
            return (int32_t)i;
        }
        if (mark->parent == ancestor && rank_of(nodes[mark->node].role) == 0) {
            break; /* an annex begins: headings before it are closed */
        }
    }
    return ancestor;
}

static void add_bookmark(struct outline *self, int32_t node, struct bc_pdf_container *container)
{
    struct bookmark mark = {.node = node,
        .parent = find_parent(self, node),
        .first = NONE,
        .last = NONE,
        .next = NONE,
        .previous = NONE,
        .object = bc_pdf_reserve(container),
        .content = self->content_of[node]};

    self->marks =
        bc_arena_grow(self->arena, self->marks, self->count, &self->capacity, sizeof(*self->marks));
    self->mark_of[node] = (int32_t)self->count;
    self->marks[self->count++] = mark;
}

static void link_bookmarks(struct outline *self, struct bookmark *top)
{
    for (size_t i = 0; i < self->count; i++) {
        struct bookmark *mark = &self->marks[i];
        struct bookmark *above = mark->parent == NONE ? top : &self->marks[mark->parent];

        mark->previous = above->last;
        if (above->last == NONE) {
            above->first = (int32_t)i;
        } else {
            self->marks[above->last].next = (int32_t)i;
        }
        above->last = (int32_t)i;
        for (int32_t up = mark->parent; up != NONE; up = self->marks[up].parent) {
            self->marks[up].count++;
        }
        top->count++;
    }
}

static void put_link(
    const struct outline *self, struct bc_pdf_text *text, const char *key, int32_t mark)
{
    if (mark != NONE) {
        bc_pdf_putf(text, "%s %d 0 R", key, (int)self->marks[mark].object);
    }
}

static void put_bookmark(
    const struct outline *self, const struct bookmark *mark, int32_t top, struct bc_pdf_text *text)
{
    bc_pdf_put(text, "<</Title ");
    bc_pdf_put_string(text, self->tree->structure->nodes[mark->node].bookmark);
    bc_pdf_putf(text, "/Parent %d 0 R",
        (int)(mark->parent == NONE ? top : self->marks[mark->parent].object));
    put_link(self, text, "/Prev", mark->previous);
    put_link(self, text, "/Next", mark->next);
    put_link(self, text, "/First", mark->first);
    put_link(self, text, "/Last", mark->last);
    if (mark->count > 0) {
        bc_pdf_putf(text, "/Count %d", (int)mark->count);
    }
    if (mark->content != NONE) {
        const struct bc_content *content = &self->tree->contents[mark->content];
        double height = self->tree->drawn->page_heights_pt[content->page_index];

        bc_pdf_putf(
            text, "/Dest[%d 0 R/XYZ 0 ", (int)self->tree->drawn->pages[content->page_index]);
        bc_pdf_put_real(
            text, content->right_pt < content->left_pt ? height : height - content->top_pt);
        bc_pdf_put(text, " null]");
    }
    bc_pdf_put(text, ">>");
}

static int32_t put_marks(struct outline *self, struct bc_pdf_container *container)
{
    struct bookmark top = {.first = NONE, .last = NONE};
    int32_t object = bc_pdf_reserve(container);
    struct bc_pdf_text *text;

    link_bookmarks(self, &top);
    for (size_t i = 0; i < self->count; i++) {
        text = bc_pdf_begin(container, self->marks[i].object);
        put_bookmark(self, &self->marks[i], object, text);
        bc_pdf_end(container, self->marks[i].object);
    }
    text = bc_pdf_begin(container, object);
    bc_pdf_put(text, "<</Type/Outlines");
    put_link(self, text, "/First", top.first);
    put_link(self, text, "/Last", top.last);
    bc_pdf_putf(text, "/Count %d>>", (int)top.count);
    bc_pdf_end(container, object);
    return object;
}

int32_t bc_pdf_put_outline(struct bc_pdf_container *container, const struct bc_pdf_tree *tree)
{
    const struct bc_structure *structure = tree->structure;
    bc_arena *scratch = bc_arena_new();
    struct outline self = {
        .tree = tree,
        .arena = scratch,
        .content_of = bc_arena_alloc_array(scratch, structure->count, sizeof(int32_t)),
        .mark_of = bc_arena_alloc_array(scratch, structure->count, sizeof(int32_t)),
    };
    int32_t object = 0;

    find_contents(&self);
    for (size_t i = 0; i < structure->count; i++) {
        const char *words = structure->nodes[i].bookmark;

        self.mark_of[i] = i > 0 ? self.mark_of[structure->nodes[i].parent] : NONE;
        if (words != NULL && words[0] != '\0') {
            add_bookmark(&self, (int32_t)i, container);
        }
    }
    if (self.count > 0) {
        object = put_marks(&self, container);
    }
    bc_arena_free(scratch);
    return object;
}

/* ---- Page labels ----------------------------------------------------------------------------- */

/* A label as what stays and what counts: "PL I-12" is "PL I-" and 12; -1 without a number. */
struct label {
    const char *prefix;
    int64_t number;
};

static struct label split(const char *label, bc_arena *arena)
{
    size_t length = strlen(label);
    size_t at = length;
    struct label parts = {label, NONE};

    while (at > 0 && label[at - 1] >= '0' && label[at - 1] <= '9' && length - at < 6) {
        at--;
    }
    while (at < length && label[at] == '0') {
        at++; /* a counter is written without zeros before it */
    }
    if (at < length && bc_text_parse_int64(label + at, &parts.number)) {
        parts.prefix = bc_arena_strndup(arena, label, at);
    }
    return parts;
}

void bc_pdf_put_page_labels(
    struct bc_pdf_text *text, const char *const *labels, size_t count, bc_arena *arena)
{
    struct label before = {"", NONE};

    bc_pdf_put(text, "/PageLabels<</Nums[");
    for (size_t i = 0; i < count; i++) {
        struct label label = split(labels[i], arena);

        if (i == 0 || label.number == NONE || label.number != before.number + 1 ||
            strcmp(label.prefix, before.prefix) != 0) {
            bc_pdf_putf(text, "%zu<<", i);
            if (label.number != NONE) {
                bc_pdf_putf(text, "/S/D/St %d", (int)label.number);
            }
            if (label.prefix[0] != '\0') {
                bc_pdf_put(text, "/P");
                bc_pdf_put_string(text, label.prefix);
            }
            bc_pdf_put(text, ">>");
        }
        before = label;
    }
    bc_pdf_put(text, "]>>");
}

#include "pdf/structure.h"

#include <assert.h>

/*
 * Written as text, cell by cell, without a library: a report of 500 pages of tables has 130,000
 * elements. Sources: ISO 32000-1, 14.7 (tree), 14.8.4 (standard types), 14.8.5 (attributes).
 */

enum { NONE = -1 };

/* How a role is called; a type that PDF 1.7 does not know is mapped to one it does. */
static const char *const types[BC_ROLE_COUNT] = {
    [BC_ROLE_DOCUMENT] = "/Document",
    [BC_ROLE_PART] = "/Part",
    [BC_ROLE_TITLE] = "/Title",
    [BC_ROLE_HEADING_1] = "/H1",
    [BC_ROLE_HEADING_2] = "/H2",
    [BC_ROLE_HEADING_3] = "/H3",
    [BC_ROLE_PARAGRAPH] = "/P",
    [BC_ROLE_LIST] = "/L",
    [BC_ROLE_LIST_ITEM] = "/LI",
    [BC_ROLE_CAPTION] = "/Caption",
    [BC_ROLE_TABLE] = "/Table",
    [BC_ROLE_ROW] = "/TR",
    [BC_ROLE_HEAD_CELL] = "/TH",
    [BC_ROLE_CELL] = "/TD",
    [BC_ROLE_FIGURE] = "/Figure",
    [BC_ROLE_NOTE] = "/Note",
};

/* What hangs from a node: its children and its contents, as lists in reading order. */
struct node_links {
    int32_t first_child, last_child, next_sibling;
    int32_t first_content, last_content;
    int32_t object;
    int32_t body; /* of a list item: the element that holds its contents; 0: none */
};

struct builder {
    struct bc_pdf_container *container;
    const struct bc_pdf_tree *tree;
    struct node_links *nodes;
    int32_t *next_content; /* by content: the next one of its node */
    int32_t root;
    int32_t form; /* element of the signature; 0: none */
};

static void link_nodes(struct builder *self)
{
    const struct bc_structure *structure = self->tree->structure;

    for (size_t i = 0; i < structure->count; i++) {
        int32_t parent = structure->nodes[i].parent;
        struct node_links *links = &self->nodes[i];

        *links = (struct node_links){NONE, NONE, NONE, NONE, NONE, 0, 0};
        links->object = bc_pdf_reserve(self->container);
        if (structure->nodes[i].role == BC_ROLE_LIST_ITEM) {
            links->body = bc_pdf_reserve(self->container);
        }
        if (i == 0) {
            continue;
        }
        assert(parent >= 0);
        assert((size_t)parent < i);
        if (self->nodes[parent].first_child == NONE) {
            self->nodes[parent].first_child = (int32_t)i;
        } else {
            self->nodes[self->nodes[parent].last_child].next_sibling = (int32_t)i;
        }
        self->nodes[parent].last_child = (int32_t)i;
    }
}

static void link_contents(struct builder *self)
{
    for (size_t i = 0; i < self->tree->content_count; i++) {
        int32_t node = self->tree->contents[i].node;
        struct node_links *links;

        assert(node >= 0);
        assert((size_t)node < self->tree->structure->count);
        links = &self->nodes[node];
        self->next_content[i] = NONE;
        if (links->first_content == NONE) {
            links->first_content = (int32_t)i;
        } else {
            self->next_content[links->last_content] = (int32_t)i;
        }
        links->last_content = (int32_t)i;
    }
}

/* ---- Elements -------------------------------------------------------------------------------- */

static int32_t page_of(const struct builder *self, int32_t content)
{
    return self->tree->drawn->pages[self->tree->contents[content].page_index];
}

/* Contents on the element's own page by number alone, those on later pages with their page. */
static void put_contents(
    const struct builder *self, struct bc_pdf_text *text, const struct node_links *links)
{
    for (int32_t i = links->first_content; i != NONE; i = self->next_content[i]) {
        int32_t number = self->tree->contents[i].number;

        bc_pdf_put(text, " ");
        if (page_of(self, i) == page_of(self, links->first_content)) {
            bc_pdf_put_number(text, number);
        } else {
            bc_pdf_put(text, "<</Type/MCR/Pg ");
            bc_pdf_put_reference(text, page_of(self, i));
            bc_pdf_put(text, "/MCID ");
            bc_pdf_put_number(text, number);
            bc_pdf_put(text, ">>");
        }
    }
}

static void put_page(
    const struct builder *self, struct bc_pdf_text *text, const struct node_links *links)
{
    if (links->first_content != NONE) {
        bc_pdf_put(text, "/Pg ");
        bc_pdf_put_reference(text, page_of(self, links->first_content));
    }
}

static void put_cell_attributes(struct bc_pdf_text *text, const struct bc_structure_node *node)
{
    bool is_head = node->role == BC_ROLE_HEAD_CELL;

    if (!is_head && node->column_span <= 1 && node->row_span <= 1) {
        return;
    }
    bc_pdf_put(text, "/A<</O/Table");
    if (is_head) {
        bc_pdf_put(text, node->is_row_head ? "/Scope/Row" : "/Scope/Column");
    }
    if (node->column_span > 1) {
        bc_pdf_putf(text, "/ColSpan %d", (int)node->column_span);
    }
    if (node->row_span > 1) {
        bc_pdf_putf(text, "/RowSpan %d", (int)node->row_span);
    }
    bc_pdf_put(text, ">>");
}

/* The alternative text of a drawing, and where the drawing is. */
static void put_figure(const struct builder *self, struct bc_pdf_text *text,
    const struct bc_structure_node *node, const struct node_links *links)
{
    if (node->alternative != NULL && node->alternative[0] != '\0') {
        bc_pdf_put(text, "/Alt ");
        bc_pdf_put_string(text, node->alternative);
    }
    if (node->role == BC_ROLE_FIGURE && links->first_content != NONE) {
        const struct bc_content *content = &self->tree->contents[links->first_content];
        double height = self->tree->drawn->page_heights_pt[content->page_index];
        double box[4] = {content->left_pt, height - content->bottom_pt, content->right_pt,
            height - content->top_pt};

        bc_pdf_put(text, "/A<</O/Layout/Placement/Block/BBox[");
        for (int i = 0; i < 4; i++) {
            bc_pdf_put_real(text, box[i]);
            bc_pdf_put(text, i < 3 ? " " : "]>>");
        }
    }
}

static void put_kids(
    const struct builder *self, struct bc_pdf_text *text, const struct node_links *links)
{
    bc_pdf_put(text, "/K[");
    if (links->body != 0) {
        bc_pdf_put_reference(text, links->body);
    } else {
        put_contents(self, text, links);
    }
    for (int32_t i = links->first_child; i != NONE; i = self->nodes[i].next_sibling) {
        bc_pdf_put(text, " ");
        bc_pdf_put_reference(text, self->nodes[i].object);
    }
    if (links == &self->nodes[0] && self->form != 0) {
        bc_pdf_put(text, " ");
        bc_pdf_put_reference(text, self->form);
    }
    bc_pdf_put(text, "]");
}

static void put_body(const struct builder *self, const struct node_links *links)
{
    struct bc_pdf_text *text = bc_pdf_begin(self->container, links->body);

    bc_pdf_put(text, "<</Type/StructElem/S/LBody/P ");
    bc_pdf_put_reference(text, links->object);
    put_page(self, text, links);
    bc_pdf_put(text, "/K[");
    put_contents(self, text, links);
    bc_pdf_put(text, "]>>");
    bc_pdf_end(self->container, links->body);
}

static void put_element(const struct builder *self, size_t index)
{
    const struct bc_structure_node *node = &self->tree->structure->nodes[index];
    const struct node_links *links = &self->nodes[index];
    struct bc_pdf_text *text = bc_pdf_begin(self->container, links->object);

    bc_pdf_put(text, "<</Type/StructElem/S");
    bc_pdf_put(text, types[node->role]);
    bc_pdf_put(text, "/P ");
    bc_pdf_put_reference(text, index == 0 ? self->root : self->nodes[node->parent].object);
    if (links->body == 0) {
        put_page(self, text, links);
    }
    if (node->role == BC_ROLE_HEAD_CELL || node->role == BC_ROLE_CELL) {
        put_cell_attributes(text, node);
    } else if (node->role == BC_ROLE_NOTE) {
        bc_pdf_putf(text, "/ID(note-%zu)", index); /* a note must be told from others */
    } else {
        put_figure(self, text, node, links);
    }
    if (index == 0) {
        bc_pdf_put(text, "/Lang ");
        bc_pdf_put_string(text, self->tree->language);
    }
    put_kids(self, text, links);
    bc_pdf_put(text, ">>");
    bc_pdf_end(self->container, links->object);
    if (links->body != 0) {
        put_body(self, links);
    }
}

/* The signature's field stands last in reading order, as its line does on paper. */
static void put_form(const struct builder *self)
{
    struct bc_pdf_text *text = bc_pdf_begin(self->container, self->form);

    bc_pdf_putf(text,
        "<</Type/StructElem/S/Form/P %d 0 R/Pg %d 0 R/K<</Type/OBJR/Obj %d 0 R/Pg %d 0 R>>/Alt ",
        (int)self->nodes[0].object, (int)self->tree->signature_page, (int)self->tree->signature,
        (int)self->tree->signature_page);
    bc_pdf_put_string(text, self->tree->signature_name);
    bc_pdf_put(text, ">>");
    bc_pdf_end(self->container, self->form);
}

/* ---- The way back from the page -------------------------------------------------------------- */

/* For each page, the elements of its contents by number. Contents come in drawing order, so those
 * of a page stand together. */
static void put_parents(const struct builder *self, struct bc_pdf_text *numbers)
{
    const struct bc_pdf_tree *tree = self->tree;

    for (size_t i = 0; i < tree->content_count;) {
        int32_t page = tree->contents[i].page_index;
        int32_t object = bc_pdf_reserve(self->container);
        struct bc_pdf_text *text = bc_pdf_begin(self->container, object);

        bc_pdf_put(text, "[");
        for (; i < tree->content_count && tree->contents[i].page_index == page; i++) {
            const struct node_links *links = &self->nodes[tree->contents[i].node];

            bc_pdf_put_reference(text, links->body != 0 ? links->body : links->object);
            bc_pdf_put(text, " ");
        }
        bc_pdf_put(text, "]");
        bc_pdf_end(self->container, object);
        bc_pdf_putf(numbers, "%d %d 0 R ", (int)page, (int)object);
    }
    if (self->form != 0) {
        bc_pdf_putf(numbers, "%zu %d 0 R", tree->drawn->page_count, (int)self->form);
    }
}

static void put_root(const struct builder *self)
{
    struct bc_pdf_text numbers = {.arena = self->container->arena};
    int32_t parents = bc_pdf_reserve(self->container);
    struct bc_pdf_text *text;

    bc_pdf_put(&numbers, "<</Nums[");
    put_parents(self, &numbers);
    bc_pdf_put(&numbers, "]>>");
    text = bc_pdf_begin(self->container, parents);
    bc_pdf_put(text, numbers.bytes);
    bc_pdf_end(self->container, parents);
    text = bc_pdf_begin(self->container, self->root);
    bc_pdf_putf(text,
        "<</Type/StructTreeRoot/K %d 0 R/ParentTree %d 0 R/ParentTreeNextKey %zu"
        "/RoleMap<</Title/P>>>>",
        (int)self->nodes[0].object, (int)parents, self->tree->drawn->page_count + 1);
    bc_pdf_end(self->container, self->root);
}

int32_t bc_pdf_put_structure(struct bc_pdf_container *container, const struct bc_pdf_tree *tree)
{
    bc_arena *scratch = bc_arena_new();
    struct builder self = {
        .container = container,
        .tree = tree,
        .nodes = bc_arena_alloc_array(scratch, tree->structure->count, sizeof(*self.nodes)),
        .next_content =
            bc_arena_alloc_array(scratch, tree->content_count + 1, sizeof(*self.next_content)),
        .root = bc_pdf_reserve(container),
    };

    self.form = tree->signature != 0 ? bc_pdf_reserve(container) : 0;
    link_nodes(&self);
    link_contents(&self);
    for (size_t i = 0; i < tree->structure->count; i++) {
        put_element(&self, i);
    }
    if (self.form != 0) {
        put_form(&self);
    }
    put_root(&self);
    bc_arena_free(scratch);
    return self.root;
}

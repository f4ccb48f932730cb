/*
 * structure.h - what a document consists of, for a reader who hears it instead of seeing it.
 *
 * A tree in one array: node 0 is the document, every other node names an earlier one as its parent,
 * children stand in reading order. What is drawn belongs to one node (bc_canvas_begin_content) or
 * is an artifact: rules, page numbers, repeated heads. Plain data; pdf/ makes tags of it.
 */
#ifndef BC_DRAW_STRUCTURE_H
#define BC_DRAW_STRUCTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum bc_role {
    BC_ROLE_DOCUMENT,
    BC_ROLE_PART, /* an annex, a slide */
    BC_ROLE_TITLE,
    BC_ROLE_HEADING_1,
    BC_ROLE_HEADING_2,
    BC_ROLE_HEADING_3,
    BC_ROLE_PARAGRAPH,
    BC_ROLE_LIST,
    BC_ROLE_LIST_ITEM,
    BC_ROLE_CAPTION,
    BC_ROLE_TABLE,
    BC_ROLE_ROW,
    BC_ROLE_HEAD_CELL,
    BC_ROLE_CELL,
    BC_ROLE_FIGURE,
    BC_ROLE_NOTE, /* a footnote */
    BC_ROLE_COUNT
};

enum { BC_ARTIFACT = -1 };

struct bc_structure_node {
    enum bc_role role;
    int32_t parent;          /* an earlier node; -1 for node 0 */
    int32_t block;           /* of the document it came from, from 0 */
    const char *alternative; /* FIGURE: its title, unit line and values in words; NULL */
    const char *bookmark;    /* in the outline, below its parents' bookmarks; NULL: none */
    int32_t column_span;     /* cells; 0 and 1: one column */
    int32_t row_span;        /* cells; 0 and 1: one row */
    bool is_row_head;        /* HEAD_CELL that stands at the left of its row */
};

struct bc_structure {
    const struct bc_structure_node *nodes;
    size_t count;
};

/* A stretch of drawn content, as a canvas kept it: the how manieth marked stretch of which page. */
struct bc_content {
    int32_t node;
    int32_t page_index; /* from 0 */
    int32_t number;     /* from 0 on each page */
    /* The box of what it holds, from the top left of the page; right < left when it is empty. */
    double left_pt, top_pt, right_pt, bottom_pt;
};

#endif

/*
 * page.h - finished pages: every mark at its place, ready for any canvas.
 *
 * Layout decides, drawing only repeats: the same pages go to paper, to a picture and to a trace.
 * Every mark belongs to a node of the document's structure or is an artifact.
 */
#ifndef BC_LAYOUT_PAGE_H
#define BC_LAYOUT_PAGE_H

#include "chart/chart.h"
#include "draw/canvas.h"
#include "draw/structure.h"
#include "template/document.h"

enum bc_mark_kind { BC_MARK_RUN, BC_MARK_LINE, BC_MARK_CHART };

struct bc_mark {
    enum bc_mark_kind kind;
    int32_t node;          /* of the structure; BC_ARTIFACT */
    struct bc_point at;    /* RUN: left end of the base line · LINE: from · CHART: top left */
    struct bc_point to;    /* LINE */
    double width_pt;       /* LINE: of the stroke · CHART: of the drawing */
    double height_pt;      /* CHART on a slide: what it may fill */
    bool is_slide;         /* CHART */
    enum bc_face face;     /* RUN */
    double size_pt;        /* RUN */
    struct bc_color color; /* RUN, LINE; zeroed it is black */
    const char *text;      /* RUN */
    const char *where;     /* RUN */
    const struct bc_chart *chart; /* CHART */
};

struct bc_page {
    struct bc_size size;
    const struct bc_mark *marks;
    size_t mark_count;
    const char *label_prefix; /* of its label: "" in the body, "PL I-" in an annex */
    int32_t number;           /* in the body or in its annex, from 1 */
};

/* The room left blank between the signer's title and name, for signature and seal. */
struct bc_signature_room {
    bool is_there;
    size_t page_index;
    struct bc_point top_left;
    struct bc_size size;
};

struct bc_pages {
    const struct bc_page *pages;
    size_t count;
    const struct bc_structure *structure;
    struct bc_signature_room signature;
};

/*
 * Lays a dispatch out on A4, in the form of Nghị định 30/2020/NĐ-CP, Phụ lục I. Cannot fail:
 * whatever does not fit goes on, to the next line or page. Lives in the arena; borrows from the
 * document.
 */
const struct bc_pages *bc_layout_dispatch(
    const struct bc_document *document, const bc_fonts *fonts, bc_arena *arena);

/*
 * Lays a deck out, a page of 960 × 540 pt a slide. Cannot fail: rows that find no room are summed
 * up. Lives in the arena; borrows from the document.
 */
const struct bc_pages *bc_layout_deck(
    const struct bc_document *document, const bc_fonts *fonts, bc_arena *arena);

/* Draws all pages; faults stay with the canvas. */
void bc_pages_draw(const struct bc_pages *pages, const bc_fonts *fonts, bc_canvas *canvas);

#endif

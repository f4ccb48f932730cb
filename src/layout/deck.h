/*
 * deck.h - slides of a briefing deck: what their parts share. Inside layout/ only.
 *
 * 16:9, 960 × 540 pt, margins of 48. Every part knows the box it may fill and says how high it is
 * before it is put; what finds no room is summed up or left to the dispatch, never made smaller
 * than the sizes here. Source: sizes and places are those of a room of twenty people, read from its
 * back.
 */
#ifndef BC_LAYOUT_DECK_H
#define BC_LAYOUT_DECK_H

#include "layout/flow.h"

#define BC_SLIDE_WIDTH 960.0
#define BC_SLIDE_HEIGHT 540.0
#define BC_SLIDE_MARGIN 48.0
#define BC_SLIDE_BOX (BC_SLIDE_WIDTH - 2 * BC_SLIDE_MARGIN)
#define BC_SLIDE_GAP 40.0

enum { BC_SLIDE_TEXT_PT = 20, BC_SLIDE_SECOND_PT = 18, BC_SLIDE_NOTE_PT = 16 };

extern const struct bc_color bc_slide_ink, bc_slide_faint, bc_slide_blue, bc_slide_orange;

struct bc_deck {
    struct bc_flow flow;
    struct bc_strip *slide; /* the one being filled */
    const char *title;      /* of it: what a drawing without words of its own is called */
    int32_t part;           /* its node */
};

struct bc_box {
    double x_pt, y_pt, width_pt, height_pt;
};

/* Letters of a slide; a line is a third higher than its letters. */
struct bc_text_style bc_slide_style(
    const struct bc_block *block, enum bc_face face, double size_pt, struct bc_color color);

/* A text in its own node at the top of a box; returns its height. Without `puts` only measured. */
double bc_slide_text(struct bc_deck *deck, const char *text, const struct bc_text_style *style,
    struct bc_box box, enum bc_role role, bool puts);

void bc_slide_rule(struct bc_deck *deck, double x_pt, double y_pt, double length_pt);

/* A drawing in its own node. */
void bc_slide_chart(
    struct bc_deck *deck, const struct bc_chart *chart, const char *words, struct bc_box box);

/* ---- deck_table.c ---- */

/* The height it takes in the box, which it never leaves: rows that find no room become one. */
double bc_slide_table(
    struct bc_deck *deck, const struct bc_block *block, struct bc_box box, bool puts);

/* ---- deck_blocks.c ---- */

void bc_slide_key_figures(struct bc_deck *deck, const struct bc_block *block, struct bc_box box);
void bc_slide_tasks(struct bc_deck *deck, const struct bc_block *block, struct bc_box box);

#endif

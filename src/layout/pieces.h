/*
 * pieces.h - text as pieces that are never torn, before they are put into lines. Inside layout/
 * only.
 */
#ifndef BC_LAYOUT_PIECES_H
#define BC_LAYOUT_PIECES_H

#include "layout/flow.h"

struct bc_pieces {
    const struct bc_flow *flow;
    const struct bc_text_style *style;
    double limit_pt; /* of one piece: a longer word is cut between letters */
    struct bc_piece *items;
    size_t count, capacity;
    double gap_pt; /* before the next piece */
    bool can_break;
};

/* Adds the words of a text; a gap belongs to the piece behind it. */
void bc_pieces_add_text(struct bc_pieces *to, enum bc_face face, const char *text);

/* The raised number of a footnote never leaves its word. */
void bc_pieces_add_note_number(struct bc_pieces *to, enum bc_face face, const struct bc_note *note);

#endif

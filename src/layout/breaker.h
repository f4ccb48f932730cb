/*
 * breaker.h - one try to cut a flow into pages, with given decisions for its figures. Inside
 * layout/ only.
 *
 * A try moves no marks: it only lists which strip goes where, and says what the result costs.
 */
#ifndef BC_LAYOUT_BREAKER_H
#define BC_LAYOUT_BREAKER_H

#include "layout/flow.h"

/* What is decided for a figure. */
enum bc_choice {
    BC_CHOICE_WAIT, /* stays where it fits, otherwise waits for the next page */
    BC_CHOICE_HERE, /* stays where it is: a table is broken between rows */
    BC_CHOICE_LATER /* waits even where it would fit */
};

/* Where a strip goes. */
struct bc_slot {
    const struct bc_strip *strip;
    size_t page;
    double y_pt;
    bool repeats_head;
};

struct bc_sheet {
    bool is_landscape;
    int32_t number;
    const char *label_prefix;
    const struct bc_strip **foot; /* lines of notes */
    size_t foot_count, foot_capacity;
    double foot_pt;    /* their height, with the rule above them */
    double reserve_pt; /* for the address line */
};

struct bc_try {
    struct bc_slot *slots; /* in order of pages */
    size_t slot_count;
    struct bc_sheet *sheets;
    size_t sheet_count;
    double cost; /* white, torn tables, figures far from their heading */
};

/* White and a short rule above the notes of a page. */
#define BC_NOTE_RULE_PT 8.0

/* `choices`: one a figure. */
struct bc_try bc_try_pages(
    const struct bc_flow *flow, const enum bc_choice *choices, bc_arena *arena);

/* Where text ends on the page: above its notes and the address line. */
double bc_sheet_bottom_pt(const struct bc_sheet *sheet);

#endif

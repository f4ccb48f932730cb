#include "layout/breaker.h"

#include <float.h>

/*
 * The best of several tries, and its marks on pages. A figure that waits for the next page can
 * leave a hole where the text runs out: so the pages are tried with other decisions for the
 * figures, and the arrangement with the least white space is taken.
 */

static const double hole_to_mend = 0.12;     /* of a page */
static const double note_rule_long_pt = 142; /* 5 cm */

/* ---- Tries ----------------------------------------------------------------------------------- */

static double cost_of(const struct bc_flow *flow, const enum bc_choice *choices, bc_arena *scratch)
{
    double cost = bc_try_pages(flow, choices, scratch).cost;

    bc_arena_reset(scratch);
    return cost;
}

/* What can be decided for figures, the usual first; a chart is not torn. */
static const enum bc_choice for_charts[] = {BC_CHOICE_WAIT, BC_CHOICE_LATER};
static const enum bc_choice for_tables[] = {BC_CHOICE_WAIT, BC_CHOICE_HERE, BC_CHOICE_LATER};

struct options {
    const enum bc_choice *all;
    size_t count;
};

/* One a figure; returns how many combinations there are, no more than `most`. */
static size_t find_options(const struct bc_flow *flow, struct options *options, size_t most)
{
    size_t combinations = 1;

    for (size_t i = 0; i < flow->count; i++) {
        int32_t figure = flow->strips[i]->figure;

        if (figure < 0 || options[figure].count > 0) {
            continue;
        }
        options[figure] =
            flow->strips[i]->is_chart
                ? (struct options){for_charts, sizeof(for_charts) / sizeof(for_charts[0])}
                : (struct options){for_tables, sizeof(for_tables) / sizeof(for_tables[0])};
        combinations = combinations > most ? most : combinations * options[figure].count;
    }
    return combinations > most ? most : combinations;
}

/* Every figure in turn gets the decision that leaves the least white. */
static void improve(const struct bc_flow *flow, const struct options *options,
    enum bc_choice *choices, double *cost, bc_arena *scratch)
{
    for (int32_t figure = 0; figure < flow->figure_count; figure++) {
        enum bc_choice best = choices[figure];

        for (size_t i = 0; i < options[figure].count; i++) {
            double tried;

            choices[figure] = options[figure].all[i];
            tried = choices[figure] == best ? *cost : cost_of(flow, choices, scratch);
            if (tried < *cost - 1e-9) {
                *cost = tried;
                best = choices[figure];
            }
        }
        choices[figure] = best;
    }
}

/* Few figures: every combination of decisions. */
static void try_all(const struct bc_flow *flow, const struct options *options,
    enum bc_choice *choices, double *cost, bc_arena *scratch)
{
    size_t count = (size_t)flow->figure_count;
    size_t *at = bc_arena_alloc_array(flow->arena, count, sizeof(*at));
    enum bc_choice *tried = bc_arena_alloc_array(flow->arena, count, sizeof(*tried));
    size_t figure = 0;

    while (figure < count) {
        double tried_cost = cost_of(flow, tried, scratch);

        if (tried_cost < *cost - 1e-9) {
            *cost = tried_cost;
            memcpy(choices, tried, count * sizeof(*tried));
        }
        for (figure = 0; figure < count && at[figure] + 1 >= options[figure].count; figure++) {
            at[figure] = 0;
            tried[figure] = BC_CHOICE_WAIT;
        }
        if (figure < count) {
            tried[figure] = options[figure].all[++at[figure]];
        }
    }
}

/* What is decided for each figure. Pages without a hole are left as they are. */
static const enum bc_choice *choose(const struct bc_flow *flow)
{
    enum { FEW_COMBINATIONS = 1500, MOST_FIGURES = 100, ROUNDS = 3 };
    size_t figure_count = (size_t)flow->figure_count;
    enum bc_choice *choices = bc_arena_alloc_array(flow->arena, figure_count + 1, sizeof(*choices));
    struct options *options = bc_arena_alloc_array(flow->arena, figure_count + 1, sizeof(*options));
    bc_arena *scratch = bc_arena_new();
    const bool is_few = find_options(flow, options, FEW_COMBINATIONS) < FEW_COMBINATIONS;
    double cost = cost_of(flow, choices, scratch);
    double before = DBL_MAX;

    if (is_few && cost > hole_to_mend * hole_to_mend) {
        try_all(flow, options, choices, &cost, scratch);
        before = cost;
    }
    for (int round = 0; round < ROUNDS && figure_count <= MOST_FIGURES && cost < before &&
                        cost > hole_to_mend * hole_to_mend;
         round++) {
        before = cost;
        improve(flow, options, choices, &cost, scratch);
    }
    bc_arena_free(scratch);
    return choices;
}

/* ---- Marks ----------------------------------------------------------------------------------- */

/* "Continued" heads repeat what was said: they are artifacts, as far as a reader hears. */
static void copy_marks(const struct bc_flow *flow, struct bc_strip *to, const struct bc_strip *from,
    double y_pt, bool is_repeated)
{
    for (size_t i = 0; i < from->mark_count; i++) {
        struct bc_mark *mark;

        to->marks = bc_arena_grow(
            flow->arena, to->marks, to->mark_count, &to->mark_capacity, sizeof(*to->marks));
        mark = &to->marks[to->mark_count++];
        *mark = from->marks[i];
        mark->at.y_pt += y_pt;
        mark->to.y_pt += y_pt;
        if (is_repeated) {
            mark->node = BC_ARTIFACT;
        }
    }
}

static void put_foot(
    const struct bc_flow *flow, const struct bc_sheet *sheet, struct bc_strip *page)
{
    double y_pt = bc_sheet_bottom_pt(sheet);

    if (sheet->foot_count > 0) {
        bc_strip_rule(flow, page, BC_LEFT, y_pt + 3, note_rule_long_pt, 0.5);
        y_pt += BC_NOTE_RULE_PT;
    }
    for (size_t i = 0; i < sheet->foot_count; i++) {
        copy_marks(flow, page, sheet->foot[i], y_pt, false);
        y_pt += sheet->foot[i]->height_pt;
    }
    if (sheet->reserve_pt > 0) {
        copy_marks(flow, page, flow->foot_line,
            bc_frame_of(sheet->is_landscape).bottom_pt - flow->foot_line->height_pt, false);
    }
}

/* Room for the marks of a page at once: growing would copy them again and again. */
static struct bc_strip *new_page(const struct bc_flow *flow, const struct bc_try *best, size_t from)
{
    enum { FURNITURE = 8 };
    struct bc_strip *page = bc_strip_new(flow->arena, 0);
    size_t count = FURNITURE;

    for (size_t i = from; i < best->slot_count && best->slots[i].page == best->slots[from].page;
         i++) {
        const struct bc_strip *strip = best->slots[i].strip;

        count += strip->mark_count + (best->slots[i].repeats_head ? strip->head->mark_count : 0);
    }
    page->marks = bc_arena_alloc_array(flow->arena, count, sizeof(*page->marks));
    page->mark_capacity = count;
    return page;
}

static size_t put_slots(const struct bc_flow *flow, const struct bc_try *best, size_t from,
    struct bc_strip *page, struct bc_signature_room *signature)
{
    size_t page_index = best->slots[from].page;

    while (from < best->slot_count && best->slots[from].page == page_index) {
        const struct bc_slot *slot = &best->slots[from++];
        double y_pt = slot->y_pt;

        if (slot->repeats_head) {
            copy_marks(flow, page, slot->strip->head, y_pt, true);
            y_pt += slot->strip->head->height_pt;
        }
        copy_marks(flow, page, slot->strip, y_pt, false);
        if (slot->strip->signature != NULL) {
            *signature = *slot->strip->signature;
            signature->page_index = page_index;
            signature->top_left.y_pt += y_pt;
        }
    }
    return from;
}

static void make_pages(
    const struct bc_flow *flow, const struct bc_try *best, struct bc_pages *pages)
{
    struct bc_page *made = bc_arena_alloc_array(flow->arena, best->sheet_count, sizeof(*made));
    size_t at = 0;

    for (size_t i = 0; i < best->sheet_count; i++) {
        const struct bc_sheet *sheet = &best->sheets[i];
        struct bc_frame frame = bc_frame_of(sheet->is_landscape);
        struct bc_strip *page = new_page(flow, best, at);

        if (at < best->slot_count && best->slots[at].page == i) {
            at = put_slots(flow, best, at, page, &pages->signature);
        }
        put_foot(flow, sheet, page);
        bc_page_furnish(flow, page, frame, sheet->number);
        made[i] = (struct bc_page){.size = frame.page,
            .marks = page->marks,
            .mark_count = page->mark_count,
            .label_prefix = sheet->label_prefix,
            .number = sheet->number};
    }
    pages->pages = made;
    pages->count = best->sheet_count;
}

/* A heading stays with two lines: one of a paragraph that is only one line long is not enough. */
static void keep_headings(const struct bc_flow *flow)
{
    for (size_t i = 2; i < flow->count; i++) {
        struct bc_strip *line = flow->strips[i - 1];

        if (flow->strips[i - 2]->is_heading && !line->is_heading && line->figure < 0 &&
            flow->strips[i]->figure < 0 && !flow->strips[i]->is_heading) {
            line->keeps_next = true;
        }
    }
}

const struct bc_pages *bc_flow_break(struct bc_flow *flow)
{
    struct bc_pages *pages = bc_arena_alloc(flow->arena, sizeof(*pages));
    struct bc_structure *structure = bc_arena_alloc(flow->arena, sizeof(*structure));
    struct bc_try best;

    keep_headings(flow);
    best = bc_try_pages(flow, choose(flow), flow->arena);
    make_pages(flow, &best, pages);
    *structure = (struct bc_structure){flow->nodes, flow->node_count};
    pages->structure = structure;
    return pages;
}

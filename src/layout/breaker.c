#include "layout/breaker.h"

#include <math.h>

/*
 * Strips that keep together form a chunk. A figure that does not fit may wait for the top of the
 * next page while the text goes on; any other chunk that does not fit begins a page. A chunk higher
 * than a page is torn between its strips, and the head of its table is repeated. Tables keep their
 * order, and so do charts; but a table may fill the page that a chart had no room on.
 */

/* A note whose lines from `next_line` on stand on the next page. */
struct carried {
    const struct bc_note *note;
    size_t next_line;
};

struct chunk {
    size_t first, end; /* of the flow's strips */
    double height_pt;  /* without the space before it */
    double note_pt;    /* of the notes it brings */
    bool may_wait;
    bool is_chart;
    size_t from_page;   /* where it began to wait */
    size_t latest_page; /* a waiting figure does not pass its heading by more than a page */
};

struct breaker {
    const struct bc_flow *flow;
    bc_arena *arena;
    const enum bc_choice *choices; /* one a figure */
    struct bc_slot *slots;
    size_t slot_count, slot_capacity;
    struct bc_sheet *sheets;
    size_t sheet_count, sheet_capacity;
    double y_pt; /* where the next strip goes */
    bool is_empty;
    size_t heading_page; /* of the last heading */
    struct chunk *waiting;
    size_t waiting_count, waiting_capacity;
    struct carried *carried;
    size_t carried_count, carried_capacity;
    bool is_signing; /* the chunk being placed ends with the signature */
    double cost;
};

static const double most_note_part = 0.35; /* of a page: longer notes go on on the next one */
static const double torn_cost = 0.1, later_cost = 0.03, wait_cost = 0.005, late_cost = 5;
/* The signature takes its lines along: that it begins a page is no fault of a figure. */
static const double white_before_signature = 0.4;

/* ---- One page -------------------------------------------------------------------------------- */

static struct bc_sheet *sheet_of(struct breaker *breaker)
{
    return &breaker->sheets[breaker->sheet_count - 1];
}

static double page_height(const struct bc_sheet *sheet)
{
    return bc_frame_of(sheet->is_landscape).bottom_pt - BC_TOP;
}

double bc_sheet_bottom_pt(const struct bc_sheet *sheet)
{
    return bc_frame_of(sheet->is_landscape).bottom_pt - sheet->foot_pt - sheet->reserve_pt;
}

static void put_note_line(struct breaker *breaker, const struct bc_strip *line)
{
    struct bc_sheet *sheet = sheet_of(breaker);

    sheet->foot = bc_arena_grow(breaker->arena, sheet->foot, sheet->foot_count,
        &sheet->foot_capacity, sizeof(struct bc_strip *));
    sheet->foot_pt += line->height_pt + (sheet->foot_count == 0 ? BC_NOTE_RULE_PT : 0);
    sheet->foot[sheet->foot_count++] = line;
}

static void carry(struct breaker *breaker, const struct bc_note *note, size_t next_line)
{
    breaker->carried = bc_arena_grow(breaker->arena, breaker->carried, breaker->carried_count,
        &breaker->carried_capacity, sizeof(*breaker->carried));
    breaker->carried[breaker->carried_count++] = (struct carried){note, next_line};
}

/* As many lines as there is room for, down to `lowest_pt`; never one line alone on either page. */
static void put_note(
    struct breaker *breaker, const struct bc_note *note, size_t from, double lowest_pt)
{
    size_t left = note->line_count - from;
    double line_pt = note->lines[0]->height_pt;
    double first_pt = sheet_of(breaker)->foot_count == 0 ? BC_NOTE_RULE_PT : 0;
    double room_pt = bc_sheet_bottom_pt(sheet_of(breaker)) - first_pt - lowest_pt + 0.01;
    size_t count = room_pt <= 0 ? 0 : (size_t)fmin(floor(room_pt / line_pt), (double)left);

    if (breaker->carried_count > 0) {
        count = 0; /* notes keep their order */
    }
    if (count < left && left - count < 2) {
        count = left - 2 < count ? left - 2 : count;
    }
    if (count == 1 && left > 1) {
        count = 0;
    }
    for (size_t i = from; i < from + count; i++) {
        put_note_line(breaker, note->lines[i]);
    }
    if (count < left) {
        carry(breaker, note, from + count);
    }
}

/* What the last page could not take of its notes. They leave half of the page to the text. */
static void put_carried_notes(struct breaker *breaker)
{
    size_t count = breaker->carried_count;
    struct carried *carried = breaker->carried;
    double lowest_pt = BC_TOP + page_height(sheet_of(breaker)) / 2;

    breaker->carried = NULL;
    breaker->carried_count = breaker->carried_capacity = 0;
    for (size_t i = 0; i < count; i++) {
        put_note(breaker, carried[i].note, carried[i].next_line, lowest_pt);
    }
}

static void add_sheet(struct breaker *breaker, const struct bc_strip *first)
{
    const struct bc_sheet *last = breaker->sheet_count > 0 ? sheet_of(breaker) : NULL;
    struct bc_sheet sheet = {.is_landscape = first->is_landscape, .number = 1, .label_prefix = ""};

    if (last != NULL && first->starts != BC_STARTS_ANNEX) {
        sheet.number = last->number + 1;
        sheet.label_prefix = last->label_prefix;
    } else if (first->starts == BC_STARTS_ANNEX) {
        sheet.label_prefix = first->label_prefix;
    }
    if (last == NULL && breaker->flow->foot_line != NULL) {
        sheet.reserve_pt = breaker->flow->foot_line->height_pt + 4;
    }
    breaker->sheets = bc_arena_grow(breaker->arena, breaker->sheets, breaker->sheet_count,
        &breaker->sheet_capacity, sizeof(*breaker->sheets));
    breaker->sheets[breaker->sheet_count++] = sheet;
    breaker->y_pt = BC_TOP;
    breaker->is_empty = true;
    put_carried_notes(breaker);
}

/* A page that something else begins because it does not fit: what stays white counts. */
static void turn_page(struct breaker *breaker, const struct bc_strip *first)
{
    const struct bc_sheet *sheet = sheet_of(breaker);
    double white = fmax(0, bc_sheet_bottom_pt(sheet) - breaker->y_pt) / page_height(sheet);

    breaker->cost += white * white * (breaker->is_signing ? white_before_signature : 1);
    add_sheet(breaker, first);
}

static void add_slot(struct breaker *breaker, const struct bc_strip *strip, bool repeats_head)
{
    breaker->slots = bc_arena_grow(breaker->arena, breaker->slots, breaker->slot_count,
        &breaker->slot_capacity, sizeof(*breaker->slots));
    breaker->slots[breaker->slot_count++] =
        (struct bc_slot){strip, breaker->sheet_count - 1, breaker->y_pt, repeats_head};
}

static void place_strip(struct breaker *breaker, const struct bc_strip *strip)
{
    bool repeats_head = breaker->is_empty && strip->head != NULL;

    breaker->y_pt += breaker->is_empty ? 0 : strip->before_pt;
    add_slot(breaker, strip, repeats_head);
    breaker->y_pt += (repeats_head ? strip->head->height_pt : 0) + strip->height_pt;
    breaker->is_empty = false;
    for (size_t i = 0; i < strip->note_count; i++) {
        put_note(breaker, strip->notes[i], 0, breaker->y_pt);
    }
    breaker->y_pt += strip->after_pt;
    if (strip->is_heading) {
        breaker->heading_page = breaker->sheet_count - 1;
    }
}

/* ---- Chunks ---------------------------------------------------------------------------------- */

/* The room that the notes of a strip ask for on its page. */
static double note_height(const struct breaker *breaker, const struct bc_strip *strip)
{
    double most_pt = most_note_part * page_height(&breaker->sheets[breaker->sheet_count - 1]);
    double height_pt = 0;

    for (size_t i = 0; i < strip->note_count; i++) {
        height_pt += (double)strip->notes[i]->line_count * strip->notes[i]->lines[0]->height_pt;
    }
    return fmin(height_pt, most_pt);
}

static enum bc_choice choice_of(const struct breaker *breaker, const struct bc_strip *strip)
{
    return strip->figure >= 0 ? breaker->choices[strip->figure] : BC_CHOICE_HERE;
}

static bool begins_figure(const struct bc_flow *flow, size_t at)
{
    return flow->strips[at]->figure >= 0 &&
           (at == 0 || flow->strips[at - 1]->figure != flow->strips[at]->figure);
}

static struct chunk chunk_at(const struct breaker *breaker, size_t first)
{
    const struct bc_flow *flow = breaker->flow;
    struct chunk chunk = {.first = first, .end = first, .latest_page = SIZE_MAX};
    bool goes_on = true;

    chunk.is_chart = flow->strips[first]->is_chart;
    chunk.may_wait =
        begins_figure(flow, first) && choice_of(breaker, flow->strips[first]) != BC_CHOICE_HERE;
    while (goes_on) {
        const struct bc_strip *strip = flow->strips[chunk.end];
        const struct bc_strip *next =
            chunk.end + 1 < flow->count ? flow->strips[chunk.end + 1] : NULL;

        chunk.height_pt += (chunk.end > first ? strip->before_pt : 0) + strip->height_pt;
        chunk.note_pt += note_height(breaker, strip);
        goes_on = next != NULL && next->starts == BC_STARTS_NOTHING &&
                  (strip->keeps_next || (chunk.may_wait && next->figure == strip->figure));
        chunk.height_pt += goes_on ? strip->after_pt : 0;
        chunk.end++;
    }
    return chunk;
}

static bool fits(struct breaker *breaker, double before_pt, double height_pt, double note_pt)
{
    const struct bc_sheet *sheet = sheet_of(breaker);
    double rule_pt = note_pt > 0 && sheet->foot_count == 0 ? BC_NOTE_RULE_PT : 0;

    return breaker->y_pt + (breaker->is_empty ? 0 : before_pt) + height_pt + note_pt + rule_pt <=
           bc_sheet_bottom_pt(sheet) + 0.01;
}

static bool chunk_fits(struct breaker *breaker, const struct chunk *chunk)
{
    const struct bc_strip *first = breaker->flow->strips[chunk->first];
    double head_pt = breaker->is_empty && first->head != NULL ? first->head->height_pt : 0;

    return fits(breaker, first->before_pt, head_pt + chunk->height_pt, chunk->note_pt);
}

static void place_chunk(struct breaker *breaker, const struct chunk *chunk)
{
    struct bc_strip *const *strips = breaker->flow->strips;

    breaker->is_signing = false;
    for (size_t i = chunk->first; i < chunk->end; i++) {
        breaker->is_signing |= strips[i]->signature != NULL;
    }
    if (!breaker->is_empty && !chunk_fits(breaker, chunk)) {
        turn_page(breaker, strips[chunk->first]);
    }
    for (size_t i = chunk->first; i < chunk->end; i++) {
        if (!breaker->is_empty && !fits(breaker, strips[i]->before_pt, strips[i]->height_pt,
                                      note_height(breaker, strips[i]))) {
            turn_page(breaker, strips[i]);
        }
        if (breaker->is_empty && strips[i]->head != NULL && strips[i]->figure >= 0) {
            breaker->cost += torn_cost;
        }
        place_strip(breaker, strips[i]);
    }
    if (chunk->may_wait && breaker->sheet_count - 1 > chunk->latest_page) {
        breaker->cost += late_cost * (double)(breaker->sheet_count - 1 - chunk->latest_page);
    }
}

static void wait(struct breaker *breaker, struct chunk chunk)
{
    size_t here = breaker->sheet_count - 1;

    chunk.from_page = here;
    chunk.latest_page = breaker->heading_page + 1 > here ? breaker->heading_page + 1 : here;
    breaker->cost += wait_cost;
    breaker->waiting = bc_arena_grow(breaker->arena, breaker->waiting, breaker->waiting_count,
        &breaker->waiting_capacity, sizeof(*breaker->waiting));
    breaker->waiting[breaker->waiting_count++] = chunk;
}

/* From the first on, all that fit on this page; `at_least` are placed in any case. */
static void place_waiting(struct breaker *breaker, size_t at_least)
{
    size_t placed = 0;

    while (placed < breaker->waiting_count &&
           (placed < at_least || chunk_fits(breaker, &breaker->waiting[placed]))) {
        place_chunk(breaker, &breaker->waiting[placed]);
        placed++;
    }
    breaker->waiting_count -= placed;
    if (breaker->waiting_count > 0) {
        memmove(breaker->waiting, breaker->waiting + placed,
            breaker->waiting_count * sizeof(*breaker->waiting));
    }
}

/* How many must be placed before a figure of that kind, so that its kind keeps its order. */
static size_t waiting_before(const struct breaker *breaker, bool is_chart)
{
    size_t count = breaker->waiting_count;

    while (count > 0 && breaker->waiting[count - 1].is_chart != is_chart) {
        count--;
    }
    return count;
}

/* Text that no longer fits begins a page, on which the waiting figures come first. */
static void place_text(struct breaker *breaker, const struct chunk *chunk)
{
    const struct bc_strip *first = breaker->flow->strips[chunk->first];

    if (first->is_barrier || first->starts != BC_STARTS_NOTHING) {
        place_waiting(breaker, breaker->waiting_count);
    } else if (first->is_high_table || begins_figure(breaker->flow, chunk->first)) {
        place_waiting(breaker, waiting_before(breaker, chunk->is_chart));
    }
    while (breaker->waiting_count > 0 && !chunk_fits(breaker, chunk)) {
        turn_page(breaker, first);
        place_waiting(breaker, 1);
    }
    if (first->starts != BC_STARTS_NOTHING) {
        add_sheet(breaker, first);
    }
    place_chunk(breaker, chunk);
}

static void place(struct breaker *breaker, const struct chunk *chunk)
{
    const struct bc_strip *first = breaker->flow->strips[chunk->first];
    bool is_later = chunk->may_wait && choice_of(breaker, first) == BC_CHOICE_LATER;

    /* The rows of a table go on under its head; no figure comes between. */
    if (first->head != NULL) {
        place_chunk(breaker, chunk);
        return;
    }
    if (breaker->waiting_count > 0 && breaker->waiting[0].from_page < breaker->sheet_count - 1) {
        place_waiting(breaker, 0);
    }
    if (chunk->may_wait && first->starts == BC_STARTS_NOTHING && !breaker->is_empty &&
        (waiting_before(breaker, chunk->is_chart) > 0 || is_later || !chunk_fits(breaker, chunk))) {
        breaker->cost += is_later ? later_cost : 0;
        wait(breaker, *chunk);
        return;
    }
    place_text(breaker, chunk);
}

struct bc_try bc_try_pages(
    const struct bc_flow *flow, const enum bc_choice *choices, bc_arena *arena)
{
    struct breaker breaker = {.flow = flow, .arena = arena, .choices = choices};
    const struct bc_strip nothing = {.figure = -1};
    const struct bc_strip *last = flow->count > 0 ? flow->strips[flow->count - 1] : &nothing;

    add_sheet(&breaker, flow->count > 0 ? flow->strips[0] : &nothing);
    for (size_t at = 0; at < flow->count;) {
        struct chunk chunk = chunk_at(&breaker, at);

        if (at == 0 && flow->strips[0]->starts == BC_STARTS_ANNEX) {
            place_chunk(&breaker, &chunk); /* its page is there already */
        } else {
            place(&breaker, &chunk);
        }
        at = chunk.end;
    }
    place_waiting(&breaker, breaker.waiting_count);
    while (breaker.carried_count > 0) {
        add_sheet(&breaker, &(struct bc_strip){.is_landscape = last->is_landscape});
    }
    return (struct bc_try){
        breaker.slots, breaker.slot_count, breaker.sheets, breaker.sheet_count, breaker.cost};
}

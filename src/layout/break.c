#include "layout/flow.h"

#include <math.h>

/*
 * Strips to pages. Strips that keep together form a chunk. A chunk that is a figure and does not
 * fit waits for the top of the next page while the text goes on; any other chunk that does not fit
 * begins a page. A chunk higher than a page is torn between its strips, and the head of its table
 * is repeated.
 */

struct page_list {
    struct bc_page *items;
    size_t count, capacity;
};

struct breaker {
    struct bc_flow *flow;
    const char *sample_mark;
    struct page_list pages;
    struct bc_strip *canvas; /* marks of the page being filled, at page coordinates */
    double y_pt;             /* where the next strip goes */
    bool is_empty;
    int number; /* of the page in body or annex; 1 is not printed */
    struct chunk *waiting;
    size_t waiting_count, waiting_capacity;
};

struct chunk {
    size_t first, end; /* of the flow's strips */
    double height_pt;  /* without the space before it */
    bool is_figure;
};

/* ---- One page -------------------------------------------------------------------------------- */

static void put_page_number(struct breaker *breaker)
{
    bc_arena *arena = breaker->flow->arena;
    const char *text = bc_arena_printf(arena, "%d", breaker->number);
    double width_pt = bc_font_width_pt(breaker->flow->fonts, BC_REGULAR, 13, text, strlen(text));

    if (breaker->number > 1) {
        bc_text_put(breaker->flow, breaker->canvas, BC_REGULAR, 13,
            BC_LEFT + (BC_WIDTH - width_pt) / 2,
            9.5 * BC_MM + bc_font_baseline_pt(breaker->flow->fonts, BC_REGULAR, 13, 15), text,
            NULL);
    }
}

/* A frame in the bottom margin: invented figures are never to be taken for real ones. */
static void put_sample_mark(struct breaker *breaker)
{
    const struct bc_flow *flow = breaker->flow;
    const char *text = breaker->sample_mark;
    double width_pt = bc_font_width_pt(flow->fonts, BC_REGULAR, 10.5, text, strlen(text));
    double left_pt = BC_LEFT + (BC_WIDTH - width_pt) / 2;
    double top_pt = 284.8 * BC_MM;
    double right_pt = left_pt + width_pt + 7;

    if (text[0] == '\0') {
        return;
    }
    left_pt -= 7;
    bc_text_put(flow, breaker->canvas, BC_REGULAR, 10.5, left_pt + 7, top_pt + 10.2, text, NULL);
    for (int i = 0; i < 2; i++) {
        bc_strip_rule(flow->arena, breaker->canvas, left_pt - 0.4, top_pt + i * 14,
            right_pt - left_pt + 0.8, 0.8);
        bc_strip_put(flow->arena, breaker->canvas,
            (struct bc_mark){.kind = BC_MARK_LINE,
                .at = {i == 0 ? left_pt : right_pt, top_pt},
                .to = {i == 0 ? left_pt : right_pt, top_pt + 14},
                .width_pt = 0.8});
    }
}

static void finish_page(struct breaker *breaker)
{
    struct page_list *pages = &breaker->pages;

    if (breaker->canvas == NULL) {
        return;
    }
    put_page_number(breaker);
    put_sample_mark(breaker);
    pages->items = bc_arena_grow(
        breaker->flow->arena, pages->items, pages->count, &pages->capacity, sizeof(*pages->items));
    pages->items[pages->count++] = (struct bc_page){
        {BC_PAGE_WIDTH, BC_PAGE_HEIGHT}, breaker->canvas->marks, breaker->canvas->mark_count};
}

static void begin_page(struct breaker *breaker, bool is_annex)
{
    finish_page(breaker);
    breaker->canvas = bc_strip_new(breaker->flow->arena, 0);
    breaker->y_pt = BC_TOP;
    breaker->is_empty = true;
    breaker->number = is_annex ? 1 : breaker->number + 1;
}

static void copy_marks(struct breaker *breaker, const struct bc_strip *strip)
{
    for (size_t i = 0; i < strip->mark_count; i++) {
        struct bc_mark mark = strip->marks[i];

        mark.at.y_pt += breaker->y_pt;
        mark.to.y_pt += breaker->y_pt;
        bc_strip_put(breaker->flow->arena, breaker->canvas, mark);
    }
    breaker->y_pt += strip->height_pt;
}

static void place_strip(struct breaker *breaker, const struct bc_strip *strip)
{
    if (!breaker->is_empty) {
        breaker->y_pt += strip->before_pt;
    } else if (strip->head != NULL) {
        copy_marks(breaker, strip->head);
    }
    breaker->is_empty = false;
    copy_marks(breaker, strip);
    breaker->y_pt += strip->after_pt;
}

/* ---- Chunks ---------------------------------------------------------------------------------- */

static struct chunk chunk_at(const struct bc_flow *flow, size_t first)
{
    struct chunk chunk = {.first = first, .end = first};

    chunk.is_figure = flow->strips[first]->is_figure;
    do {
        const struct bc_strip *strip = flow->strips[chunk.end];

        chunk.height_pt += (chunk.end > first ? strip->before_pt : 0) + strip->height_pt;
        if (strip->keeps_next) {
            chunk.height_pt += strip->after_pt;
        }
        chunk.end++;
    } while (chunk.end < flow->count && flow->strips[chunk.end - 1]->keeps_next);
    return chunk;
}

static bool fits(const struct breaker *breaker, double before_pt, double height_pt)
{
    return breaker->y_pt + (breaker->is_empty ? 0 : before_pt) + height_pt <= BC_BOTTOM + 0.01;
}

static void place_chunk(struct breaker *breaker, const struct chunk *chunk)
{
    struct bc_strip *const *strips = breaker->flow->strips;
    const struct bc_strip *head = strips[chunk->first]->head;
    double head_pt = head != NULL && breaker->is_empty ? head->height_pt : 0;

    if (!breaker->is_empty &&
        !fits(breaker, strips[chunk->first]->before_pt, chunk->height_pt + head_pt)) {
        begin_page(breaker, false);
    }
    for (size_t i = chunk->first; i < chunk->end; i++) {
        if (!breaker->is_empty && !fits(breaker, strips[i]->before_pt, strips[i]->height_pt)) {
            begin_page(breaker, false);
        }
        place_strip(breaker, strips[i]);
    }
}

static void wait(struct breaker *breaker, struct chunk chunk)
{
    breaker->waiting = bc_arena_grow(breaker->flow->arena, breaker->waiting, breaker->waiting_count,
        &breaker->waiting_capacity, sizeof(*breaker->waiting));
    breaker->waiting[breaker->waiting_count++] = chunk;
}

static void place_waiting(struct breaker *breaker)
{
    for (size_t i = 0; i < breaker->waiting_count; i++) {
        place_chunk(breaker, &breaker->waiting[i]);
    }
    breaker->waiting_count = 0;
}

/* At the top of a page: as many waiting figures as go on it, one at least. */
static void place_waiting_that_fit(struct breaker *breaker)
{
    size_t placed = 0;

    while (placed < breaker->waiting_count) {
        const struct chunk *chunk = &breaker->waiting[placed];

        if (placed > 0 &&
            !fits(breaker, breaker->flow->strips[chunk->first]->before_pt, chunk->height_pt)) {
            break;
        }
        place_chunk(breaker, chunk);
        placed++;
    }
    breaker->waiting_count -= placed;
    memmove(breaker->waiting, breaker->waiting + placed,
        breaker->waiting_count * sizeof(*breaker->waiting));
}

/* Text that no longer fits begins a page, on which the waiting figures come first. */
static void place_text(struct breaker *breaker, const struct chunk *chunk)
{
    const struct bc_strip *first = breaker->flow->strips[chunk->first];

    if (first->is_barrier || first->starts_annex) {
        place_waiting(breaker);
    }
    while (breaker->waiting_count > 0 && !fits(breaker, first->before_pt, chunk->height_pt)) {
        begin_page(breaker, false);
        place_waiting_that_fit(breaker);
    }
    if (first->starts_annex) {
        begin_page(breaker, true);
    }
    place_chunk(breaker, chunk);
}

static void place(struct breaker *breaker, const struct chunk *chunk)
{
    const struct bc_strip *first = breaker->flow->strips[chunk->first];

    if (chunk->is_figure &&
        (breaker->waiting_count > 0 || !fits(breaker, first->before_pt, chunk->height_pt))) {
        wait(breaker, *chunk);
        return;
    }
    place_text(breaker, chunk);
}

const struct bc_pages *bc_flow_break(struct bc_flow *flow, const char *sample_mark)
{
    struct breaker breaker = {.flow = flow, .sample_mark = sample_mark};
    struct bc_pages *pages = bc_arena_alloc(flow->arena, sizeof(*pages));

    begin_page(&breaker, false);
    for (size_t at = 0; at < flow->count;) {
        struct chunk chunk = chunk_at(flow, at);

        place(&breaker, &chunk);
        at = chunk.end;
    }
    place_waiting(&breaker);
    finish_page(&breaker);
    pages->pages = breaker.pages.items;
    pages->count = breaker.pages.count;
    return pages;
}

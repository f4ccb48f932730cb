#include "layout/flow.h"

struct bc_strip *bc_strip_new(bc_arena *arena, double height_pt)
{
    struct bc_strip *strip = bc_arena_alloc(arena, sizeof(*strip));

    strip->height_pt = height_pt;
    return strip;
}

struct bc_strip *bc_flow_add(
    struct bc_flow *flow, double before_pt, double height_pt, double after_pt)
{
    struct bc_strip *strip = bc_strip_new(flow->arena, height_pt);

    strip->before_pt = before_pt;
    strip->after_pt = after_pt;
    flow->strips = bc_arena_grow(
        flow->arena, flow->strips, flow->count, &flow->capacity, sizeof(*flow->strips));
    flow->strips[flow->count++] = strip;
    return strip;
}

void bc_strip_put(bc_arena *arena, struct bc_strip *strip, struct bc_mark mark)
{
    strip->marks = bc_arena_grow(
        arena, strip->marks, strip->mark_count, &strip->mark_capacity, sizeof(*strip->marks));
    strip->marks[strip->mark_count++] = mark;
}

void bc_strip_rule(bc_arena *arena, struct bc_strip *strip, double x_pt, double y_pt,
    double length_pt, double width_pt)
{
    bc_strip_put(arena, strip,
        (struct bc_mark){.kind = BC_MARK_LINE,
            .at = {x_pt, y_pt},
            .to = {x_pt + length_pt, y_pt},
            .width_pt = width_pt});
}

static void draw_mark(const struct bc_mark *mark, const bc_fonts *fonts, bc_canvas *canvas)
{
    struct bc_run run;

    switch (mark->kind) {
    case BC_MARK_RUN:
        run = (struct bc_run){.baseline = mark->at,
            .face = mark->face,
            .size_pt = mark->size_pt,
            .color = BC_BLACK,
            .text = mark->text,
            .where = mark->where};
        bc_canvas_text(canvas, &run);
        break;
    case BC_MARK_LINE:
        bc_canvas_line(canvas, mark->at, mark->to,
            (struct bc_stroke){.width_pt = mark->width_pt, .color = BC_BLACK});
        break;
    case BC_MARK_CHART:
        bc_chart_draw(mark->chart,
            &(struct bc_chart_frame){.top_left = mark->at, .width_pt = mark->width_pt}, canvas,
            fonts);
        break;
    }
}

void bc_pages_draw(const struct bc_pages *pages, const bc_fonts *fonts, bc_canvas *canvas)
{
    for (size_t i = 0; i < pages->count; i++) {
        const struct bc_page *page = &pages->pages[i];

        bc_canvas_begin_page(canvas, page->size);
        for (size_t k = 0; k < page->mark_count; k++) {
            draw_mark(&page->marks[k], fonts, canvas);
        }
    }
}

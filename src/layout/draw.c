#include "layout/page.h"

static void draw_run(const struct bc_mark *mark, bc_canvas *canvas)
{
    const struct bc_run run = {.baseline = mark->at,
        .face = mark->face,
        .size_pt = mark->size_pt,
        .color = mark->color,
        .text = mark->text,
        .where = mark->where};

    bc_canvas_text(canvas, &run);
}

static void draw_mark(const struct bc_mark *mark, const bc_fonts *fonts, bc_canvas *canvas)
{
    switch (mark->kind) {
    case BC_MARK_RUN:
        draw_run(mark, canvas);
        break;
    case BC_MARK_LINE:
        bc_canvas_line(canvas, mark->at, mark->to,
            (struct bc_stroke){.width_pt = mark->width_pt, .color = mark->color});
        break;
    case BC_MARK_CHART:
        bc_chart_draw(mark->chart,
            &(struct bc_chart_frame){.top_left = mark->at,
                .width_pt = mark->width_pt,
                .height_pt = mark->height_pt,
                .is_slide = mark->is_slide},
            canvas, fonts);
        break;
    }
}

/* Marks of one node that follow each other are one stretch of content. */
static void draw_page(const struct bc_page *page, const struct bc_structure *structure,
    const bc_fonts *fonts, bc_canvas *canvas)
{
    for (size_t i = 0; i < page->mark_count; i++) {
        int32_t node = page->marks[i].node;

        if (i == 0 || node != page->marks[i - 1].node) {
            bc_canvas_begin_content(
                canvas, node == BC_ARTIFACT ? BC_ROLE_DOCUMENT : structure->nodes[node].role, node);
        }
        draw_mark(&page->marks[i], fonts, canvas);
    }
    bc_canvas_end_content(canvas);
}

void bc_pages_draw(const struct bc_pages *pages, const bc_fonts *fonts, bc_canvas *canvas)
{
    for (size_t i = 0; i < pages->count; i++) {
        bc_canvas_begin_page(canvas, pages->pages[i].size);
        draw_page(&pages->pages[i], pages->structure, fonts, canvas);
    }
}

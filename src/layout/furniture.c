#include "layout/flow.h"

/*
 * What stands on a page besides the text: its number in the top margin and, under invented figures,
 * a mark that says so. Both are artifacts: a reader who hears the text is not interrupted.
 * Source: Nghị định 30/2020/NĐ-CP, Phụ lục I, mục II.7.
 */

static double centred(const struct bc_flow *flow, struct bc_frame frame,
    const struct bc_text_style *style, const char *text)
{
    double width_pt =
        bc_font_width_pt(flow->fonts, style->face, style->size_pt, text, strlen(text));

    return BC_LEFT + (frame.width_pt - width_pt) / 2;
}

static void put_page_number(
    const struct bc_flow *flow, struct bc_strip *strip, struct bc_frame frame, int32_t number)
{
    const struct bc_text_style style = {.face = BC_REGULAR, .size_pt = 13, .line_pt = 15};
    const char *text = bc_arena_printf(flow->arena, "%d", number);

    bc_text_put(flow, strip, &style, centred(flow, frame, &style, text),
        9.5 * BC_MM + bc_font_baseline_pt(flow->fonts, style.face, style.size_pt, style.line_pt),
        text);
}

/* A frame in the bottom margin: invented figures are never to be taken for real ones. */
static void put_sample_mark(
    const struct bc_flow *flow, struct bc_strip *strip, struct bc_frame frame, const char *text)
{
    const struct bc_text_style style = {.face = BC_REGULAR, .size_pt = 10.5, .line_pt = 14};
    double left_pt = centred(flow, frame, &style, text) - 7;
    double right_pt = BC_LEFT + frame.width_pt - (left_pt - BC_LEFT);
    double top_pt = frame.page.height_pt - 12.2 * BC_MM;

    bc_text_put(flow, strip, &style, left_pt + 7, top_pt + 10.2, text);
    for (int i = 0; i < 2; i++) {
        double side_pt = i == 0 ? left_pt : right_pt;

        bc_strip_rule(flow, strip, left_pt - 0.4, top_pt + i * 14, right_pt - left_pt + 0.8, 0.8);
        bc_strip_put(flow, strip,
            (struct bc_mark){.kind = BC_MARK_LINE,
                .at = {side_pt, top_pt},
                .to = {side_pt, top_pt + 14},
                .width_pt = 0.8});
    }
}

void bc_page_furnish(
    const struct bc_flow *flow, struct bc_strip *strip, struct bc_frame frame, int32_t number)
{
    const char *mark = flow->document->sample_mark;
    struct bc_flow artifacts = *flow;

    artifacts.node = BC_ARTIFACT;
    if (number > 1) {
        put_page_number(&artifacts, strip, frame, number);
    }
    if (mark != NULL && mark[0] != '\0') {
        put_sample_mark(&artifacts, strip, frame, mark);
    }
}

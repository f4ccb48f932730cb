#include "layout/flow.h"

#include <assert.h>
#include <math.h>

/*
 * The parts of an official dispatch at their places.
 * Source: Nghị định 30/2020/NĐ-CP, Phụ lục I, mục II và IV; mẫu 1.4 của Phụ lục III. Sizes and
 * distances that the decree leaves open are ours.
 */

static const double left_block_pt = 73 * BC_MM, block_gap_pt = 3 * BC_MM,
                    right_block_pt = 89 * BC_MM;
static const double number_blank_pt = 14 * BC_MM, day_blank_pt = 8 * BC_MM;
static const double body_size_pt = 13, body_line_pt = 16.5, body_indent_pt = 10 * BC_MM;
static const double rule_pt = 0.75;

static struct bc_text_style style(enum bc_face face, double size_pt, double line_pt,
    enum bc_align align, const struct bc_block *block)
{
    return (struct bc_text_style){.face = face,
        .size_pt = size_pt,
        .line_pt = line_pt,
        .align = align,
        .where = block->where};
}

/* A rule of the wished length, but never outside one third to one half of the line above it. */
static void put_short_rule(struct bc_flow *flow, struct bc_strip *strip, double centre_pt,
    double y_pt, double wished_pt, double line_width_pt)
{
    double length_pt = fmin(fmax(wished_pt, line_width_pt / 3), line_width_pt / 2);

    bc_strip_rule(flow->arena, strip, centre_pt - length_pt / 2, y_pt, length_pt, rule_pt);
}

/* ---- Letterhead ------------------------------------------------------------------------------ */

/* Puts centred lines and returns the y below them. */
static double put_block(struct bc_flow *flow, struct bc_strip *strip, const char *text,
    const struct bc_text_style *text_style, double x_pt, double width_pt, double y_pt,
    double *ret_widest_pt)
{
    struct bc_lines lines = bc_text_break_title(flow, text, text_style, width_pt);

    bc_lines_put(flow, strip, lines, text_style, x_pt, width_pt, y_pt);
    *ret_widest_pt = bc_lines_widest_pt(lines);
    return y_pt + (double)lines.count * text_style->line_pt;
}

/* Splits at U+2026, which stands for room that a clerk fills in. Returns NULL when there is none.
 */
static const char *after_blank(const char *text, size_t *ret_before)
{
    const char *blank = strstr(text, "…");

    if (blank == NULL) {
        return NULL;
    }
    *ret_before = (size_t)(blank - text);
    while (*ret_before > 0 && text[*ret_before - 1] == ' ') {
        --*ret_before;
    }
    blank += strlen("…");
    return blank + strspn(blank, " ");
}

/* "Số: …/BC-IOC" in one line, centred; the blank has its own width. */
static void put_with_blank(struct bc_flow *flow, struct bc_strip *strip, const char *text,
    enum bc_face face, double size_pt, double centre_pt, double baseline_pt, double blank_pt,
    const char *where)
{
    size_t before = strlen(text);
    const char *rest = after_blank(text, &before);
    const char *first = bc_arena_strndup(flow->arena, text, before);
    double first_pt = bc_font_width_pt(flow->fonts, face, size_pt, first, strlen(first));
    double rest_pt =
        rest != NULL ? blank_pt + bc_font_width_pt(flow->fonts, face, size_pt, rest, strlen(rest))
                     : 0;
    /* A long place name keeps to the margin rather than to the middle. */
    double x_pt =
        fmin(centre_pt - (first_pt + rest_pt) / 2, BC_LEFT + BC_WIDTH - first_pt - rest_pt);

    bc_text_put(flow, strip, face, size_pt, x_pt, baseline_pt,
        bc_arena_printf(flow->arena, "%s%s", first, rest != NULL ? " " : ""), where);
    if (rest != NULL) {
        bc_text_put(
            flow, strip, face, size_pt, x_pt + first_pt + blank_pt, baseline_pt, rest, where);
    }
}

static void flow_letterhead(struct bc_flow *flow, const struct bc_block *block)
{
    struct bc_strip *strip = bc_flow_add(flow, 0, 0, 13);
    struct bc_text_style plain = style(BC_REGULAR, 12, 14.4, BC_ALIGN_CENTRE, block);
    struct bc_text_style strong = style(BC_BOLD, 12, 14.4, BC_ALIGN_CENTRE, block);
    struct bc_text_style motto = style(BC_BOLD, 13, 15.6, BC_ALIGN_CENTRE, block);
    double right_pt = BC_LEFT + left_block_pt + block_gap_pt;
    double left_centre_pt = BC_LEFT + left_block_pt / 2;
    double right_centre_pt = right_pt + right_block_pt / 2;
    double left_y_pt = 0;
    double right_y_pt;
    double width_pt;

    if (block->texts[BC_LETTERHEAD_SUPERIOR][0] != '\0') {
        left_y_pt = put_block(flow, strip, block->texts[BC_LETTERHEAD_SUPERIOR], &plain, BC_LEFT,
            left_block_pt, 0, &width_pt);
    }
    left_y_pt = put_block(flow, strip, block->texts[BC_LETTERHEAD_ISSUER], &strong, BC_LEFT,
        left_block_pt, left_y_pt, &width_pt);
    put_short_rule(flow, strip, left_centre_pt, left_y_pt + 3, 27 * BC_MM, width_pt);
    right_y_pt = put_block(flow, strip, block->texts[BC_LETTERHEAD_NATION], &strong, right_pt,
        right_block_pt, 0, &width_pt);
    right_y_pt = put_block(flow, strip, block->texts[BC_LETTERHEAD_MOTTO], &motto, right_pt,
        right_block_pt, right_y_pt, &width_pt);
    bc_strip_rule(
        flow->arena, strip, right_centre_pt - width_pt / 2, right_y_pt + 1, width_pt, rule_pt);
    left_y_pt = fmax(left_y_pt + 3, right_y_pt + 1) + 10;
    right_y_pt = left_y_pt + bc_font_baseline_pt(flow->fonts, BC_REGULAR, 13, body_line_pt);
    put_with_blank(flow, strip, block->texts[BC_LETTERHEAD_NUMBER], BC_REGULAR, 13, left_centre_pt,
        right_y_pt, number_blank_pt, block->where);
    put_with_blank(flow, strip, block->texts[BC_LETTERHEAD_PLACE_DATE], BC_ITALIC, 13,
        right_centre_pt, right_y_pt, day_blank_pt, block->where);
    strip->height_pt = left_y_pt + body_line_pt;
}

/* ---- Title, addressees, annex ---------------------------------------------------------------- */

static double put_centred(struct bc_flow *flow, struct bc_strip *strip, const char *text,
    enum bc_face face, const struct bc_block *block, double y_pt, double *widest_pt)
{
    struct bc_text_style line = style(face, 14, 18, BC_ALIGN_CENTRE, block);
    double width_pt = 0;

    if (text[0] == '\0') {
        return y_pt;
    }
    y_pt = put_block(flow, strip, text, &line, BC_LEFT, BC_WIDTH, y_pt, &width_pt);
    *widest_pt = fmax(*widest_pt, width_pt);
    return y_pt;
}

static void flow_title(struct bc_flow *flow, const struct bc_block *block)
{
    struct bc_strip *strip = bc_flow_add(flow, 0, 0, 9);
    double subject_pt = 0;
    double ignored_pt = 0;
    double y_pt =
        put_centred(flow, strip, block->texts[BC_TITLE_TYPE], BC_BOLD, block, 0, &ignored_pt);

    y_pt =
        put_centred(flow, strip, block->texts[BC_TITLE_SUBJECT], BC_BOLD, block, y_pt, &subject_pt);
    y_pt = put_centred(
        flow, strip, block->texts[BC_TITLE_PERIOD], BC_ITALIC, block, y_pt, &ignored_pt);
    put_short_rule(flow, strip, BC_LEFT + BC_WIDTH / 2, y_pt + 3.5, 42 * BC_MM, subject_pt);
    strip->height_pt = y_pt + 4.5;
}

/* One addressee on the line of the label; two or more below it, under the end of the colon. */
static void flow_addressees(struct bc_flow *flow, const struct bc_block *block)
{
    struct bc_text_style line = style(BC_REGULAR, 13, 18, BC_ALIGN_LEFT, block);
    struct bc_strip *strip = bc_flow_add(flow, 0, 0, 9);
    const char *label = block->texts[BC_ADDRESSEES_LABEL];
    double label_x_pt = BC_LEFT + 33 * BC_MM;
    double x_pt = label_x_pt + bc_font_width_pt(flow->fonts, BC_REGULAR, 13, label, strlen(label));
    double y_pt = 0;

    bc_text_put(flow, strip, BC_REGULAR, 13, label_x_pt,
        bc_font_baseline_pt(flow->fonts, BC_REGULAR, 13, 18),
        bc_arena_printf(flow->arena, "%s ", label), block->where);
    x_pt += 3.5;
    for (size_t i = 0; i < block->item_count; i++) {
        bool is_last = i + 1 == block->item_count;
        const char *text = bc_arena_printf(flow->arena, "%s%s%s", block->item_count > 1 ? "- " : "",
            block->items[i], is_last ? "." : ";");
        double width_pt = BC_LEFT + BC_WIDTH - x_pt;
        struct bc_lines lines;

        y_pt += i == 0 && block->item_count > 1 ? line.line_pt : 0;
        lines = bc_text_break_plain(flow, text, &line, width_pt);
        bc_lines_put(flow, strip, lines, &line, x_pt, width_pt, y_pt);
        y_pt += (double)lines.count * line.line_pt;
    }
    strip->height_pt = fmax(y_pt, line.line_pt);
}

/* "(Kèm theo Báo cáo số …/BC-IOC ngày … tháng 5 …)": its blanks have their room, line by line. */
static double put_attached(
    struct bc_flow *flow, struct bc_strip *strip, const struct bc_block *block, double y_pt)
{
    /* Blanks become fixed room: as many no-break spaces as fill it, so that lines break around it.
     */
    double space_pt = bc_font_width_pt(flow->fonts, BC_ITALIC, 14, " ", 1);
    const char *text = block->texts[BC_ANNEX_ATTACHED];
    const char *filled = "";
    double room_pt = number_blank_pt;
    double ignored_pt = 0;

    for (;;) {
        size_t before = strlen(text);
        const char *rest = after_blank(text, &before);

        filled = bc_arena_printf(flow->arena, "%s%.*s", filled, (int)before, text);
        if (rest == NULL) {
            break;
        }
        for (int spaces = (int)ceil(room_pt / space_pt); spaces > 0; spaces--) {
            filled = bc_arena_printf(flow->arena, "%s\u00A0", filled);
        }
        room_pt = day_blank_pt;
        text = rest;
    }
    return put_centred(flow, strip, filled, BC_ITALIC, block, y_pt, &ignored_pt);
}

static void flow_annex(struct bc_flow *flow, const struct bc_block *block)
{
    struct bc_strip *strip = bc_flow_add(flow, 0, 0, 9);
    double title_pt = 0;
    double ignored_pt = 0;
    double y_pt =
        put_centred(flow, strip, block->texts[BC_ANNEX_LABEL], BC_BOLD, block, 0, &ignored_pt);

    y_pt = put_centred(flow, strip, block->texts[BC_ANNEX_TITLE], BC_BOLD, block, y_pt, &title_pt);
    y_pt = put_attached(flow, strip, block, y_pt);
    put_short_rule(flow, strip, BC_LEFT + BC_WIDTH / 2, y_pt + 3.5, 42 * BC_MM, title_pt);
    strip->height_pt = y_pt + 4.5;
    strip->starts_annex = true;
    strip->keeps_next = true;
}

/* ---- Body ------------------------------------------------------------------------------------ */

static void flow_heading(struct bc_flow *flow, const struct bc_block *block)
{
    struct bc_text_style line = style(
        block->level < 3 ? BC_BOLD : BC_REGULAR, body_size_pt, body_line_pt, BC_ALIGN_LEFT, block);
    size_t first = flow->count;

    line.first_indent_pt = body_indent_pt;
    bc_flow_paragraph(flow, block->spans, block->span_count, &line, block->level == 1 ? 8 : 2, 6);
    for (size_t i = first; i < flow->count; i++) {
        flow->strips[i]->keeps_next = true;
    }
}

static void flow_paragraph(
    struct bc_flow *flow, const struct bc_block *block, bool is_before_signature)
{
    struct bc_text_style line =
        style(BC_REGULAR, body_size_pt, body_line_pt, BC_ALIGN_JUSTIFY, block);
    size_t first = flow->count;

    line.first_indent_pt = body_indent_pt;
    bc_flow_paragraph(flow, block->spans, block->span_count, &line, 0, 6);
    if (is_before_signature) {
        /* The signature is never alone on a page: two lines of text go with it. */
        flow->strips[first]->is_barrier = true;
        flow->strips[flow->count - 1]->keeps_next = true;
        if (flow->count - first >= 2) {
            flow->strips[flow->count - 2]->keeps_next = true;
        } else if (first > 0) {
            flow->strips[first - 1]->keeps_next = true;
        }
    }
}

/* The chart with the spaces that are drawn. */
static const struct bc_chart *chart_of(struct bc_flow *flow, const struct bc_block *block)
{
    struct bc_chart *chart = bc_arena_alloc(flow->arena, sizeof(*chart));

    *chart = *block->chart;
    chart->axis = bc_text_plain_spaces(flow->arena, chart->axis);
    chart->received = bc_text_plain_spaces(flow->arena, chart->received);
    chart->handled = bc_text_plain_spaces(flow->arena, chart->handled);
    chart->closing = bc_text_plain_spaces(flow->arena, chart->closing);
    chart->overdue = bc_text_plain_spaces(flow->arena, chart->overdue);
    return chart;
}

/* The unit line says so when the axis of the lines does not begin at 0. */
static const char *chart_unit(
    struct bc_flow *flow, const struct bc_block *block, const struct bc_chart *chart)
{
    double start = bc_chart_axis_start(chart);
    const char *word = chart->from_word;
    const char *gap = strstr(word, "{1}");

    if (start <= 0 || gap == NULL) {
        return block->texts[BC_FIGURE_UNIT];
    }
    return bc_arena_printf(flow->arena, "%s; %.*s%s%s", block->texts[BC_FIGURE_UNIT],
        (int)(gap - word), word, bc_chart_number(flow->arena, start), gap + 3);
}

static void flow_chart(struct bc_flow *flow, const struct bc_block *block)
{
    const struct bc_chart *chart = chart_of(flow, block);
    const struct bc_chart_frame frame = {.width_pt = BC_WIDTH};
    size_t first = flow->count;
    struct bc_strip *strip;

    if (chart->row_count == 0) {
        return;
    }
    bc_flow_caption(flow, block, chart_unit(flow, block, chart));
    strip = bc_flow_add(flow, 4, bc_chart_height_pt(chart, &frame, flow->fonts), 0);
    bc_strip_put(flow->arena, strip,
        (struct bc_mark){
            .kind = BC_MARK_CHART, .at = {BC_LEFT, 0}, .width_pt = BC_WIDTH, .chart = chart});
    bc_flow_note(flow, block);
    flow->strips[first]->is_figure = true;
}

static void flow_notes(struct bc_flow *flow, const struct bc_block *block)
{
    struct bc_text_style title = style(BC_BOLD, 12, 15, BC_ALIGN_LEFT, block);
    struct bc_text_style note = style(BC_REGULAR, 10.5, 12.8, BC_ALIGN_LEFT, block);
    size_t first = flow->count;

    if (block->item_count == 0) {
        return;
    }
    bc_flow_plain_paragraph(flow, block->texts[BC_NOTES_TITLE], &title, 5, 2);
    for (size_t i = first; i < flow->count; i++) {
        flow->strips[i]->keeps_next = true;
    }
    for (size_t i = 0; i < block->item_count; i++) {
        bc_flow_plain_paragraph(flow, block->items[i], &note, 0, 2);
    }
}

/* ---- Signature ------------------------------------------------------------------------------- */

static double put_recipient(struct bc_flow *flow, struct bc_strip *strip,
    const struct bc_block *block, const char *name, const char *sign, double y_pt)
{
    struct bc_text_style line = style(BC_REGULAR, 11, 13.6, BC_ALIGN_LEFT, block);
    const char *text = bc_arena_printf(flow->arena, "- %s%s", name, sign);
    double width_pt = 76 * BC_MM;
    struct bc_lines lines = bc_text_break_plain(flow, text, &line, width_pt);

    bc_lines_put(flow, strip, lines, &line, BC_LEFT, width_pt, y_pt);
    return y_pt + (double)lines.count * line.line_pt;
}

static double put_recipients(
    struct bc_flow *flow, struct bc_strip *strip, const struct bc_block *block)
{
    const char *archive = block->texts[BC_SIGNATURE_ARCHIVE];
    double y_pt = 15;

    bc_text_put(flow, strip, BC_BOLD_ITALIC, 12, BC_LEFT,
        bc_font_baseline_pt(flow->fonts, BC_BOLD_ITALIC, 12, 15), block->texts[BC_SIGNATURE_LABEL],
        block->where);
    for (size_t i = 0; i < block->item_count; i++) {
        y_pt = put_recipient(flow, strip, block, block->items[i], ";", y_pt);
    }
    if (archive[0] != '\0') {
        y_pt = put_recipient(flow, strip, block, archive, "", y_pt);
    }
    return y_pt;
}

static double put_signer(struct bc_flow *flow, struct bc_strip *strip, const struct bc_block *block)
{
    struct bc_text_style line = style(BC_BOLD, 13, body_line_pt, BC_ALIGN_CENTRE, block);
    double x_pt = BC_LEFT + 82 * BC_MM;
    double width_pt = 83 * BC_MM;
    double y_pt = 0;
    double ignored_pt = 0;

    if (block->texts[BC_SIGNATURE_AUTHORITY][0] != '\0') {
        y_pt = put_block(flow, strip, block->texts[BC_SIGNATURE_AUTHORITY], &line, x_pt, width_pt,
            y_pt, &ignored_pt);
    }
    y_pt = put_block(
        flow, strip, block->texts[BC_SIGNATURE_TITLE], &line, x_pt, width_pt, y_pt, &ignored_pt);
    y_pt += 34 * BC_MM; /* room for signature and seal */
    if (block->texts[BC_SIGNATURE_NAME][0] == '\0') {
        return y_pt + body_line_pt;
    }
    return put_block(
        flow, strip, block->texts[BC_SIGNATURE_NAME], &line, x_pt, width_pt, y_pt, &ignored_pt);
}

static void flow_signature(struct bc_flow *flow, const struct bc_block *block)
{
    struct bc_strip *strip = bc_flow_add(flow, 8, 0, 0);
    double left_pt = put_recipients(flow, strip, block);
    double right_pt = put_signer(flow, strip, block);

    strip->height_pt = fmax(left_pt, right_pt);
}

static void flow_block(
    struct bc_flow *flow, const struct bc_document *document, size_t index, bool is_in_annex)
{
    const struct bc_block *block = &document->blocks[index];
    bool is_before_signature =
        index + 1 < document->block_count && document->blocks[index + 1].kind == BC_BLOCK_SIGNATURE;

    switch (block->kind) {
    case BC_BLOCK_LETTERHEAD:
        flow_letterhead(flow, block);
        break;
    case BC_BLOCK_TITLE:
        flow_title(flow, block);
        break;
    case BC_BLOCK_ADDRESSEES:
        flow_addressees(flow, block);
        break;
    case BC_BLOCK_HEADING:
        flow_heading(flow, block);
        break;
    case BC_BLOCK_PARAGRAPH:
        flow_paragraph(flow, block, is_before_signature);
        break;
    case BC_BLOCK_TABLE:
        bc_flow_table(flow, block, !is_in_annex);
        break;
    case BC_BLOCK_CHART:
        flow_chart(flow, block);
        break;
    case BC_BLOCK_SIGNATURE:
        flow_signature(flow, block);
        break;
    case BC_BLOCK_ANNEX:
        flow_annex(flow, block);
        break;
    case BC_BLOCK_NOTES:
        flow_notes(flow, block);
        break;
    }
}

const struct bc_pages *bc_layout_dispatch(
    const struct bc_document *document, const bc_fonts *fonts, bc_arena *arena)
{
    struct bc_flow flow = {.arena = arena, .fonts = fonts};
    bool is_in_annex = false;

    for (size_t i = 0; i < document->block_count; i++) {
        is_in_annex |= document->blocks[i].kind == BC_BLOCK_ANNEX;
        flow_block(&flow, document, i, is_in_annex);
    }
    return bc_flow_break(&flow, document->sample_mark);
}

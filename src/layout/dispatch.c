#include "layout/flow.h"

#include <assert.h>

/*
 * The body of an official dispatch, block after block.
 * Source: Nghị định 30/2020/NĐ-CP, Phụ lục I, mục II.6. Sizes and distances that the decree leaves
 * open are ours.
 */

static const double body_indent_pt = 10 * BC_MM;

static struct bc_text_style body_style(const struct bc_flow *flow, const struct bc_block *block,
    enum bc_face face, enum bc_align align)
{
    return (struct bc_text_style){.face = face,
        .size_pt = bc_flow_body_pt(flow),
        .line_pt = bc_flow_body_line_pt(flow),
        .align = align,
        .first_indent_pt = body_indent_pt,
        .where = block->where};
}

/* ---- Text ------------------------------------------------------------------------------------ */

static const char *plain_text(bc_arena *arena, const struct bc_block *block)
{
    const char *text = "";

    for (size_t i = 0; i < block->span_count; i++) {
        text = bc_arena_printf(arena, "%s%s", text, block->spans[i].text);
    }
    return bc_text_plain_spaces(arena, text);
}

static void flow_heading(struct bc_flow *flow, const struct bc_block *block)
{
    const struct bc_text_style line =
        body_style(flow, block, block->level < 3 ? BC_BOLD : BC_REGULAR, BC_ALIGN_LEFT);
    enum bc_role role = block->level <= 1   ? BC_ROLE_HEADING_1
                        : block->level == 2 ? BC_ROLE_HEADING_2
                                            : BC_ROLE_HEADING_3;
    size_t first = flow->count;

    bc_flow_node(flow, role, flow->part);
    flow->nodes[flow->node].bookmark = plain_text(flow->arena, block);
    bc_flow_paragraph(flow, block->spans, block->span_count, &line, block->level == 1 ? 8 : 2, 6);
    bc_flow_keep(flow, first);
    for (size_t i = first; i < flow->count; i++) {
        flow->strips[i]->is_heading = true;
    }
}

static void flow_paragraph(struct bc_flow *flow, const struct bc_block *block)
{
    const struct bc_text_style line = body_style(flow, block, BC_REGULAR, BC_ALIGN_JUSTIFY);

    bc_flow_node(flow, BC_ROLE_PARAGRAPH, flow->part);
    bc_flow_paragraph(flow, block->spans, block->span_count, &line, 0, 6);
}

static void flow_list(struct bc_flow *flow, const struct bc_block *block)
{
    const struct bc_text_style line = body_style(flow, block, BC_REGULAR, BC_ALIGN_JUSTIFY);
    int32_t list = bc_flow_node(flow, BC_ROLE_LIST, flow->part);

    for (size_t i = 0; i < block->item_count; i++) {
        bc_flow_node(flow, BC_ROLE_LIST_ITEM, list);
        bc_flow_plain_paragraph(
            flow, bc_arena_printf(flow->arena, "-\u00A0%s", block->items[i]), &line, 0, 6);
    }
}

/* Each on its own line; a sign at its end that the template left out is added. */
static void flow_bases(struct bc_flow *flow, const struct bc_block *block)
{
    const struct bc_text_style line = body_style(flow, block, BC_ITALIC, BC_ALIGN_JUSTIFY);

    for (size_t i = 0; i < block->item_count; i++) {
        const char *text = block->items[i];
        size_t length = strlen(text);
        bool has_sign = length > 0 && strchr(";.,:", text[length - 1]) != NULL;
        const char *sign = i + 1 == block->item_count ? "." : ";";

        bc_flow_node(flow, BC_ROLE_PARAGRAPH, flow->part);
        bc_flow_plain_paragraph(
            flow, has_sign ? text : bc_arena_printf(flow->arena, "%s%s", text, sign), &line, 0, 6);
    }
}

static void flow_notes(struct bc_flow *flow, const struct bc_block *block)
{
    const struct bc_text_style title = {
        .face = BC_BOLD, .size_pt = 12, .line_pt = 15, .where = block->where};
    const struct bc_text_style note = {
        .face = BC_REGULAR, .size_pt = 10.5, .line_pt = 12.8, .where = block->where};
    size_t first = flow->count;
    int32_t list;

    if (block->item_count == 0) {
        return;
    }
    bc_flow_node(flow, BC_ROLE_PARAGRAPH, flow->part);
    bc_flow_plain_paragraph(flow, bc_block_text(block, BC_NOTES_TITLE), &title, 5, 2);
    bc_flow_keep(flow, first);
    list = bc_flow_node(flow, BC_ROLE_LIST, flow->part);
    for (size_t i = 0; i < block->item_count; i++) {
        size_t start = flow->count;

        bc_flow_node(flow, BC_ROLE_LIST_ITEM, list);
        bc_flow_plain_paragraph(flow, block->items[i], &note, 0, 2);
        /* The last one is not alone on a page. */
        if (i + 2 == block->item_count) {
            bc_flow_keep(flow, start);
        }
    }
}

/* ---- Charts ---------------------------------------------------------------------------------- */

/* The chart with the spaces that are drawn. */
static const struct bc_chart *chart_of(struct bc_flow *flow, const struct bc_block *block)
{
    struct bc_chart *chart = bc_arena_alloc(flow->arena, sizeof(*chart));
    const char **texts[] = {
        &chart->axis, &chart->received, &chart->handled, &chart->closing, &chart->overdue};

    *chart = *block->chart;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        *texts[i] = *texts[i] != NULL ? bc_text_plain_spaces(flow->arena, *texts[i]) : "";
    }
    return chart;
}

/* The unit line says so when the axis of the lines does not begin at 0. */
static const char *chart_unit(
    struct bc_flow *flow, const struct bc_block *block, const struct bc_chart *chart)
{
    double start = bc_chart_axis_start(chart);
    const char *unit = bc_block_text(block, BC_FIGURE_UNIT);
    const char *word = chart->from_word != NULL ? chart->from_word : "";
    const char *gap = strstr(word, "{1}");

    if (start <= 0 || gap == NULL) {
        return unit;
    }
    return bc_arena_printf(flow->arena, "%s; %.*s%s%s", unit, (int)(gap - word), word,
        bc_chart_number(flow->arena, start), gap + 3);
}

static const char *and_then(bc_arena *arena, const char *so_far, const char *sign, const char *text)
{
    return text == NULL || text[0] == '\0'
               ? so_far
               : bc_arena_printf(arena, "%s%s%s", so_far, so_far[0] != '\0' ? sign : "", text);
}

/* A chart in words: what the template says, else its title, its unit line and its rows. */
static const char *in_words(struct bc_flow *flow, const struct bc_block *block, const char *unit)
{
    const struct bc_chart *chart = block->chart;
    const char *words = bc_block_text(block, BC_FIGURE_CAPTION);

    if (block->alternative != NULL && block->alternative[0] != '\0') {
        return bc_text_plain_spaces(flow->arena, block->alternative);
    }
    words = and_then(flow->arena, words, ". ", unit);
    for (size_t i = 0; i < chart->row_count; i++) {
        const struct bc_chart_row *row = &chart->rows[i];

        words = and_then(flow->arena, words, i == 0 ? ". " : "; ", row->name);
        for (size_t k = 0; k < BC_CHART_COLUMNS; k++) {
            words = and_then(flow->arena, words, k == 0 ? ": " : ", ", row->text[k]);
        }
        for (size_t k = 0; chart->cells != NULL && k < chart->column_count; k++) {
            words = and_then(flow->arena, words, k == 0 ? ": " : ", ",
                bc_arena_printf(flow->arena, "%s %s", chart->columns[k].head,
                    chart->cells[i * chart->column_count + k].text));
        }
    }
    return bc_text_plain_spaces(flow->arena, words);
}

void bc_flow_chart(struct bc_flow *flow, const struct bc_block *block)
{
    const struct bc_chart_frame frame = {.width_pt = bc_flow_width_pt(flow)};
    const struct bc_chart *chart;
    const char *unit;
    struct bc_strip *strip;
    size_t first = flow->count;

    if (block->chart == NULL || block->chart->row_count == 0) {
        return;
    }
    chart = chart_of(flow, block);
    unit = chart_unit(flow, block, chart);
    flow->figure = flow->figure_count++;
    bc_flow_node(flow, BC_ROLE_CAPTION, flow->part);
    bc_flow_caption(flow, block, unit);
    bc_flow_node(flow, BC_ROLE_FIGURE, flow->part);
    flow->nodes[flow->node].alternative = in_words(flow, block, unit);
    strip = bc_flow_add(flow, 4, bc_chart_height_pt(chart, &frame, flow->fonts), 0);
    bc_strip_put(flow, strip,
        (struct bc_mark){
            .kind = BC_MARK_CHART, .at = {BC_LEFT, 0}, .width_pt = frame.width_pt, .chart = chart});
    bc_flow_note(flow, block);
    for (size_t i = first; i < flow->count; i++) {
        flow->strips[i]->is_chart = true;
    }
    flow->figure = -1;
}

/* ---- The whole ------------------------------------------------------------------------------- */

static void begin_section(struct bc_flow *flow, const struct bc_block *block)
{
    flow->is_landscape = block->is_landscape;
    flow->pending = flow->count > 0 ? BC_STARTS_PAGE : BC_STARTS_NOTHING;
}

static void flow_block(struct bc_flow *flow, const struct bc_block *block)
{
    switch (block->kind) {
    case BC_BLOCK_LETTERHEAD:
        bc_flow_letterhead(flow, block);
        break;
    case BC_BLOCK_TITLE:
        bc_flow_title(flow, block);
        break;
    case BC_BLOCK_ADDRESSEES:
        bc_flow_addressees(flow, block);
        break;
    case BC_BLOCK_HEADING:
        flow_heading(flow, block);
        break;
    case BC_BLOCK_PARAGRAPH:
        flow_paragraph(flow, block);
        break;
    case BC_BLOCK_TABLE:
        /* Annexes are made of tables: there they stand in their order. */
        bc_flow_table(flow, block, flow->part == 0);
        break;
    case BC_BLOCK_CHART:
        bc_flow_chart(flow, block);
        break;
    case BC_BLOCK_SIGNATURE:
        bc_flow_signature(flow, block);
        break;
    case BC_BLOCK_ANNEX:
        bc_flow_annex(flow, block);
        break;
    case BC_BLOCK_NOTES:
        flow_notes(flow, block);
        break;
    case BC_BLOCK_BASES:
        flow_bases(flow, block);
        break;
    case BC_BLOCK_SECTION:
        begin_section(flow, block);
        break;
    case BC_BLOCK_LIST:
        flow_list(flow, block);
        break;
    case BC_BLOCK_SLIDE:
    case BC_BLOCK_COLUMN:
    case BC_BLOCK_KEY_FIGURES:
    case BC_BLOCK_TASKS:
        assert(false && "a deck is laid out by bc_layout_deck()");
        break;
    }
}

const struct bc_pages *bc_layout_dispatch(
    const struct bc_document *document, const bc_fonts *fonts, bc_arena *arena)
{
    struct bc_flow flow = {
        .arena = arena, .fonts = fonts, .document = document, .figure = -1, .label_prefix = ""};

    bc_flow_node(&flow, BC_ROLE_DOCUMENT, -1);
    for (size_t i = 0; i < document->block_count; i++) {
        flow.block = (int32_t)i;
        flow_block(&flow, &document->blocks[i]);
    }
    return bc_flow_break(&flow);
}

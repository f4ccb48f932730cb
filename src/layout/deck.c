#include "layout/deck.h"

#include <assert.h>
#include <math.h>

/*
 * A deck: one page a slide, with its title, its blocks in one or two columns, its footer. Nothing
 * flows from slide to slide.
 */

const struct bc_color bc_slide_ink = {0x1A / 255.0, 0x1A / 255.0, 0x1A / 255.0};
const struct bc_color bc_slide_faint = {0x55 / 255.0, 0x55 / 255.0, 0x55 / 255.0};
const struct bc_color bc_slide_blue = {0x14 / 255.0, 0x3F / 255.0, 0x78 / 255.0};
const struct bc_color bc_slide_orange = {0xC2 / 255.0, 0x4F / 255.0, 0x00 / 255.0};

static const double kicker_baseline_pt = 40, title_baseline_pt = 78, title_line_pt = 36;
static const double body_top_pt = 142, body_bottom_pt = 490, footer_baseline_pt = 520;
static const double kicker_size_pt = 14, title_size_pt = 28, footer_size_pt = 12;
static const double block_gap_pt = 12, band_gap_pt = 22;
/* What a chart or a table needs to say anything. */
static const double least_share_pt = 130;

/* ---- Parts ----------------------------------------------------------------------------------- */

struct bc_text_style bc_slide_style(
    const struct bc_block *block, enum bc_face face, double size_pt, struct bc_color color)
{
    return (struct bc_text_style){.face = face,
        .size_pt = size_pt,
        .line_pt = ceil(1.33 * size_pt),
        .align = BC_ALIGN_LEFT,
        .color = color,
        .where = block->where};
}

double bc_slide_text(struct bc_deck *deck, const char *text, const struct bc_text_style *style,
    struct bc_box box, enum bc_role role, bool puts)
{
    struct bc_lines lines;

    if (text == NULL || text[0] == '\0') {
        return 0;
    }
    lines = bc_text_break_plain(&deck->flow, text, style, box.width_pt);
    if (puts) {
        bc_flow_node(&deck->flow, role, deck->part);
        bc_lines_put(&deck->flow, deck->slide, lines, style, box.x_pt, box.width_pt, box.y_pt);
    }
    return (double)lines.count * style->line_pt;
}

void bc_slide_rule(struct bc_deck *deck, double x_pt, double y_pt, double length_pt)
{
    bc_strip_put(&deck->flow, deck->slide,
        (struct bc_mark){.kind = BC_MARK_LINE,
            .at = {x_pt, y_pt},
            .to = {x_pt + length_pt, y_pt},
            .width_pt = 0.75,
            .color = bc_slide_ink});
}

void bc_slide_chart(
    struct bc_deck *deck, const struct bc_chart *chart, const char *words, struct bc_box box)
{
    bc_flow_node(&deck->flow, BC_ROLE_FIGURE, deck->part);
    deck->flow.nodes[deck->flow.node].alternative = words;
    bc_strip_put(&deck->flow, deck->slide,
        (struct bc_mark){.kind = BC_MARK_CHART,
            .at = {box.x_pt, box.y_pt},
            .width_pt = box.width_pt,
            .height_pt = box.height_pt,
            .is_slide = true,
            .chart = chart});
}

/* ---- Blocks in a column ---------------------------------------------------------------------- */

static const char *text_of(struct bc_deck *deck, const struct bc_block *block)
{
    const char *text = "";

    for (size_t i = 0; i < block->span_count; i++) {
        text = bc_arena_printf(deck->flow.arena, "%s%s", text, block->spans[i].text);
    }
    return text;
}

static bool is_flexible(const struct bc_block *block)
{
    return block->kind != BC_BLOCK_HEADING && block->kind != BC_BLOCK_PARAGRAPH &&
           block->kind != BC_BLOCK_LIST;
}

static double put_paragraph(
    struct bc_deck *deck, const struct bc_block *block, struct bc_box box, bool puts)
{
    const struct bc_text_style style =
        bc_slide_style(block, BC_SLIDE_REGULAR, BC_SLIDE_SECOND_PT, bc_slide_faint);
    const struct bc_words words = {block->spans, block->span_count, NULL};
    struct bc_lines lines = bc_text_break(&deck->flow, &words, &style, box.width_pt);

    if (puts) {
        bc_flow_node(&deck->flow, BC_ROLE_PARAGRAPH, deck->part);
        bc_lines_put(&deck->flow, deck->slide, lines, &style, box.x_pt, box.width_pt, box.y_pt);
    }
    return (double)lines.count * style.line_pt;
}

static double put_list(
    struct bc_deck *deck, const struct bc_block *block, struct bc_box box, bool puts)
{
    const struct bc_text_style style =
        bc_slide_style(block, BC_SLIDE_REGULAR, BC_SLIDE_TEXT_PT, bc_slide_ink);
    double top_pt = box.y_pt;

    for (size_t i = 0; i < block->item_count; i++) {
        box.y_pt +=
            bc_slide_text(deck, bc_arena_printf(deck->flow.arena, "–\u00A0%s", block->items[i]),
                &style, box, BC_ROLE_PARAGRAPH, puts);
    }
    return box.y_pt - top_pt;
}

/* A text block: its height, without `puts` only measured. */
static double put_fixed(
    struct bc_deck *deck, const struct bc_block *block, struct bc_box box, bool puts)
{
    const struct bc_text_style heading =
        bc_slide_style(block, BC_SLIDE_BOLD, BC_SLIDE_TEXT_PT, bc_slide_ink);

    switch (block->kind) {
    case BC_BLOCK_HEADING:
        return bc_slide_text(deck, text_of(deck, block), &heading, box, BC_ROLE_HEADING_2, puts);
    case BC_BLOCK_LIST:
        return put_list(deck, block, box, puts);
    default:
        return put_paragraph(deck, block, box, puts);
    }
}

/* What a drawing is called: the heading above it in its column, else the slide's title. */
static const char *name_of(struct bc_deck *deck, const struct bc_block *const *blocks, size_t index)
{
    return index > 0 && blocks[index - 1]->kind == BC_BLOCK_HEADING
               ? text_of(deck, blocks[index - 1])
               : deck->title;
}

static double put_flexible(struct bc_deck *deck, const struct bc_block *const *blocks, size_t index,
    struct bc_box box, bool puts)
{
    const struct bc_block *block = blocks[index];
    const struct bc_chart_frame frame = {
        .width_pt = box.width_pt, .height_pt = box.height_pt, .is_slide = true};
    const char *words;

    switch (block->kind) {
    case BC_BLOCK_TABLE:
        return bc_slide_table(deck, block, box, puts);
    case BC_BLOCK_CHART:
        if (puts) {
            words = bc_chart_alternative(
                block->chart, name_of(deck, blocks, index), "", deck->flow.arena);
            bc_slide_chart(deck, block->chart, bc_text_plain_spaces(deck->flow.arena, words), box);
        }
        return bc_chart_height_pt(block->chart, &frame, deck->flow.fonts);
    case BC_BLOCK_KEY_FIGURES:
        if (puts) {
            bc_slide_key_figures(deck, block, box);
        }
        return box.height_pt;
    default:
        if (puts) {
            bc_slide_tasks(deck, block, box);
        }
        return box.height_pt;
    }
}

struct column {
    const struct bc_block **blocks;
    size_t count;
};

/* The heights of its texts, and how many blocks share what is left. */
static double fixed_height(
    struct bc_deck *deck, const struct column *column, struct bc_box box, size_t *ret_flexible)
{
    double height_pt = 0;

    *ret_flexible = 0;
    for (size_t i = 0; i < column->count; i++) {
        if (is_flexible(column->blocks[i])) {
            ++*ret_flexible;
        } else {
            height_pt += put_fixed(deck, column->blocks[i], box, false);
        }
        height_pt += i > 0 ? block_gap_pt : 0;
    }
    return height_pt;
}

static void drop_block(struct column *column, size_t index)
{
    memmove(&column->blocks[index], &column->blocks[index + 1],
        (column->count - index - 1) * sizeof(*column->blocks));
    column->count--;
}

/* Texts that find no room stand in the dispatch: the last ones are left out first, headings at the
 * very end. */
static void drop_texts(struct bc_deck *deck, struct column *column, struct bc_box box)
{
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = column->count; i-- > 0;) {
            size_t flexible;
            double fixed_pt = fixed_height(deck, column, box, &flexible);

            if (fixed_pt + (double)flexible * least_share_pt <= box.height_pt) {
                return;
            }
            if (!is_flexible(column->blocks[i]) &&
                (pass == 1 || column->blocks[i]->kind != BC_BLOCK_HEADING)) {
                drop_block(column, i);
            }
        }
    }
}

/* Puts a column into its box; returns the height it takes. Without `puts` only measured. */
static double put_column(struct bc_deck *deck, struct column *column, struct bc_box box, bool puts)
{
    const double top_pt = box.y_pt;
    const double bottom_pt = box.y_pt + box.height_pt;
    size_t flexible;
    double fixed_pt;

    drop_texts(deck, column, box);
    fixed_pt = fixed_height(deck, column, box, &flexible);
    for (size_t i = 0; i < column->count; i++) {
        box.y_pt += i > 0 ? block_gap_pt : 0;
        fixed_pt -= i > 0 ? block_gap_pt : 0;
        if (is_flexible(column->blocks[i])) {
            box.height_pt = fmax(1, (bottom_pt - box.y_pt - fixed_pt) / (double)flexible--);
            box.y_pt += fmin(box.height_pt, put_flexible(deck, column->blocks, i, box, puts));
        } else {
            double height_pt = put_fixed(deck, column->blocks[i], box, puts);

            fixed_pt -= height_pt;
            box.y_pt += height_pt;
        }
    }
    return box.y_pt - top_pt;
}

/* The blocks that stand at one place of the slide. */
static struct column column_at(struct bc_deck *deck, const struct bc_block *slide,
    const struct bc_block *end, enum bc_column_place place)
{
    struct column column = {.blocks = bc_arena_alloc_array(deck->flow.arena, (size_t)(end - slide),
                                sizeof(struct bc_block *))};
    int at = slide->column_pt[0] > 0 ? BC_COLUMN_LEFT : BC_COLUMN_WHOLE;

    for (const struct bc_block *block = slide + 1; block < end; block++) {
        if (block->kind == BC_BLOCK_COLUMN) {
            at = block->level;
        } else if (at == (int)place && block->kind != BC_BLOCK_SLIDE) {
            column.blocks[column.count++] = block;
        }
    }
    /* A heading over nothing is left out. */
    while (column.count > 0 && column.blocks[column.count - 1]->kind == BC_BLOCK_HEADING) {
        column.count--;
    }
    return column;
}

/* Two columns and what stands below both. An empty column leaves its room to the other one. */
static void put_columns(struct bc_deck *deck, const struct bc_block *slide,
    const struct bc_block *end, struct bc_box box)
{
    struct column left = column_at(deck, slide, end, BC_COLUMN_LEFT);
    struct column right = column_at(deck, slide, end, BC_COLUMN_RIGHT);
    struct column whole = column_at(deck, slide, end, BC_COLUMN_WHOLE);
    struct bc_box left_box = box;
    struct bc_box right_box = box;
    double taken_pt = 0;

    if (left.count > 0 && right.count > 0) {
        left_box.width_pt = slide->column_pt[0];
        right_box.width_pt = slide->column_pt[1];
        right_box.x_pt = box.x_pt + box.width_pt - right_box.width_pt;
    }
    if (whole.count > 0 && left.count + right.count > 0) {
        double whole_pt = put_column(deck, &whole, box, false);

        left_box.height_pt = fmax(box.height_pt / 2, box.height_pt - whole_pt - band_gap_pt);
        right_box.height_pt = left_box.height_pt;
    }
    if (left.count > 0) {
        taken_pt = put_column(deck, &left, left_box, true);
    }
    if (right.count > 0) {
        taken_pt = fmax(taken_pt, put_column(deck, &right, right_box, true));
    }
    if (whole.count > 0) {
        taken_pt += taken_pt > 0 ? band_gap_pt : 0;
        box.y_pt += taken_pt;
        box.height_pt -= taken_pt;
        (void)put_column(deck, &whole, box, true);
    }
}

/* ---- Around the blocks ----------------------------------------------------------------------- */

/* The base line of the first line stands at `baseline_pt`; returns the bottom of the last line. */
static double put_lines_at(struct bc_deck *deck, struct bc_lines lines,
    const struct bc_text_style *style, double baseline_pt)
{
    double top_pt = baseline_pt - bc_font_baseline_pt(deck->flow.fonts, style->face, style->size_pt,
                                      style->line_pt);

    bc_lines_put(&deck->flow, deck->slide, lines, style, BC_SLIDE_MARGIN, BC_SLIDE_BOX, top_pt);
    return top_pt + (double)lines.count * style->line_pt;
}

/* Two lines part after a sign where both halves fit, else they are balanced. */
static struct bc_lines break_title(
    const struct bc_deck *deck, const char *text, const struct bc_text_style *style)
{
    struct bc_lines lines = bc_text_break_title(&deck->flow, text, style, BC_SLIDE_BOX);
    const char *sign = strstr(text, "; ");

    for (; lines.count == 2 && sign != NULL; sign = strstr(sign + 1, "; ")) {
        struct bc_lines halves = bc_text_break_plain(&deck->flow,
            bc_arena_printf(deck->flow.arena, "%.*s\n%s", (int)(sign + 1 - text), text, sign + 2),
            style, BC_SLIDE_BOX);

        if (halves.count == 2) {
            return halves;
        }
    }
    return lines;
}

/* Kicker and title; returns where the body begins. */
static double put_title(struct bc_deck *deck, const struct bc_block *slide)
{
    struct bc_text_style kicker =
        bc_slide_style(slide, BC_SLIDE_REGULAR, kicker_size_pt, bc_slide_faint);
    struct bc_text_style title = bc_slide_style(slide, BC_SLIDE_BOLD, title_size_pt, bc_slide_ink);
    const char *words = bc_block_text(slide, BC_SLIDE_TITLE);
    const char *shorter = bc_block_text(slide, BC_SLIDE_SHORT_TITLE);
    struct bc_lines lines;

    title.line_pt = title_line_pt;
    lines = break_title(deck, words, &title);
    if (lines.count > 2 && shorter[0] != '\0') {
        words = shorter;
        lines = break_title(deck, words, &title);
    }
    deck->title = words;
    bc_flow_node(&deck->flow, BC_ROLE_PARAGRAPH, deck->part);
    (void)put_lines_at(deck,
        bc_text_break_plain(
            &deck->flow, bc_block_text(slide, BC_SLIDE_KICKER), &kicker, 4 * BC_SLIDE_BOX),
        &kicker, kicker_baseline_pt);
    bc_flow_node(&deck->flow, BC_ROLE_HEADING_1, deck->part);
    deck->flow.nodes[deck->flow.node].bookmark = bc_text_plain_spaces(deck->flow.arena, words);
    return fmax(body_top_pt, put_lines_at(deck, lines, &title, title_baseline_pt) + 8);
}

static double width_of(
    const struct bc_deck *deck, const struct bc_text_style *style, const char *text)
{
    return bc_font_width_pt(deck->flow.fonts, style->face, style->size_pt, text, strlen(text));
}

/* A frame around the mark; returns its left edge. */
static double put_sample_mark(struct bc_deck *deck, const struct bc_block *slide, double right_pt)
{
    const char *mark = deck->flow.document->sample_mark;
    const struct bc_text_style style =
        bc_slide_style(slide, BC_SLIDE_BOLD, footer_size_pt, bc_slide_ink);
    double left_pt;

    if (mark == NULL || mark[0] == '\0') {
        return right_pt;
    }
    left_pt = right_pt - width_of(deck, &style, mark) - 16;
    bc_text_put(&deck->flow, deck->slide, &style, left_pt + 8, footer_baseline_pt, mark);
    for (int i = 0; i < 2; i++) {
        double side_pt = i == 0 ? left_pt : right_pt;
        double y_pt = footer_baseline_pt + (i == 0 ? -14 : 6);

        bc_slide_rule(deck, left_pt - 0.375, y_pt, right_pt - left_pt + 0.75);
        bc_strip_put(&deck->flow, deck->slide,
            (struct bc_mark){.kind = BC_MARK_LINE,
                .at = {side_pt, footer_baseline_pt - 14},
                .to = {side_pt, footer_baseline_pt + 6},
                .width_pt = 0.75,
                .color = bc_slide_ink});
    }
    return left_pt;
}

/* Source at the left, mark and number at the right; returns the height of what stands above the
 * usual line. */
static double put_footer(
    struct bc_deck *deck, const struct bc_block *slide, size_t number, size_t count)
{
    const struct bc_text_style style =
        bc_slide_style(slide, BC_SLIDE_REGULAR, footer_size_pt, bc_slide_faint);
    const char *page = bc_arena_printf(deck->flow.arena, "%zu/%zu", number, count);
    double right_pt = BC_SLIDE_WIDTH - BC_SLIDE_MARGIN - width_of(deck, &style, page);
    double above_pt;
    struct bc_lines lines;

    deck->flow.node = BC_ARTIFACT;
    bc_text_put(&deck->flow, deck->slide, &style, right_pt, footer_baseline_pt, page);
    right_pt = put_sample_mark(deck, slide, right_pt - 44);
    lines = bc_text_break_plain(&deck->flow, bc_block_text(slide, BC_SLIDE_FOOTER), &style,
        right_pt - BC_SLIDE_MARGIN - 24);
    above_pt = (double)(lines.count > 1 ? lines.count - 1 : 0) * style.line_pt;
    bc_flow_node(&deck->flow, BC_ROLE_PARAGRAPH, deck->part);
    (void)put_lines_at(deck, lines, &style, footer_baseline_pt - above_pt);
    return above_pt;
}

/* ---- The whole ------------------------------------------------------------------------------- */

static struct bc_page make_slide(struct bc_deck *deck, const struct bc_block *slide,
    const struct bc_block *end, size_t number, size_t count)
{
    struct bc_box box = {.x_pt = BC_SLIDE_MARGIN, .width_pt = BC_SLIDE_BOX};
    double footer_pt;
    struct bc_strip *body;
    size_t node_count;

    deck->slide = body = bc_strip_new(deck->flow.arena, BC_SLIDE_HEIGHT);
    deck->part = bc_flow_node(&deck->flow, BC_ROLE_PART, 0);
    box.y_pt = put_title(deck, slide);
    /* The footer is measured first and read last. */
    deck->slide = bc_strip_new(deck->flow.arena, BC_SLIDE_HEIGHT);
    node_count = deck->flow.node_count;
    footer_pt = put_footer(deck, slide, number, count);
    deck->flow.node_count = node_count;
    deck->slide = body;
    box.height_pt = body_bottom_pt - footer_pt - box.y_pt;
    put_columns(deck, slide, end, box);
    (void)put_footer(deck, slide, number, count);
    return (struct bc_page){.size = {BC_SLIDE_WIDTH, BC_SLIDE_HEIGHT},
        .marks = body->marks,
        .mark_count = body->mark_count,
        .label_prefix = "",
        .number = (int32_t)number};
}

const struct bc_pages *bc_layout_deck(
    const struct bc_document *document, const bc_fonts *fonts, bc_arena *arena)
{
    struct bc_deck deck = {.flow = {.arena = arena,
                               .fonts = fonts,
                               .document = document,
                               .figure = -1,
                               .label_prefix = ""}};
    const struct bc_block *end = document->blocks + document->block_count;
    struct bc_pages *pages = bc_arena_alloc(arena, sizeof(*pages));
    struct bc_structure *structure = bc_arena_alloc(arena, sizeof(*structure));
    struct bc_page *made;
    size_t count = 0;

    bc_flow_node(&deck.flow, BC_ROLE_DOCUMENT, -1);
    for (const struct bc_block *block = document->blocks; block < end; block++) {
        count += block->kind == BC_BLOCK_SLIDE ? 1 : 0;
    }
    made = bc_arena_alloc_array(arena, count, sizeof(*made));
    for (const struct bc_block *slide = document->blocks; slide < end;) {
        const struct bc_block *next = slide + 1;

        assert(slide->kind == BC_BLOCK_SLIDE);
        while (next < end && next->kind != BC_BLOCK_SLIDE) {
            next++;
        }
        made[pages->count] = make_slide(&deck, slide, next, pages->count + 1, count);
        pages->count++;
        slide = next;
    }
    pages->pages = made;
    *structure = (struct bc_structure){deck.flow.nodes, deck.flow.node_count};
    pages->structure = structure;
    return pages;
}

#include "layout/flow.h"

#include <math.h>

/*
 * The end of a dispatch: who receives it at the left, who signs it at the right, on one level.
 * Source: Nghị định 30/2020/NĐ-CP, Phụ lục I, mục II.8–10.
 */

static const double left_half_pt = 82 * BC_MM, right_half_pt = 83 * BC_MM;
static const double recipient_width_pt = 76 * BC_MM;
static const double room_pt = 34 * BC_MM; /* for signature and seal */
static const double label_line_pt = 15, recipient_line_pt = 13.6, signer_line_pt = 16.5;
static const size_t most_kept_lines = 12; /* of recipients that go on below the signer's name */

static struct bc_text_style recipient_style(const struct bc_block *block)
{
    return (struct bc_text_style){
        .face = BC_REGULAR, .size_pt = 11, .line_pt = recipient_line_pt, .where = block->where};
}

/* The lines under "Nơi nhận:", each a strip of its own: a long list goes on on the next page. */
struct recipients {
    struct bc_flow *flow;
    const struct bc_block *block;
    struct bc_strip *first; /* the block itself: takes what stands beside the signer */
    double signer_pt;       /* how high that is */
    double y_pt;
    size_t kept_lines;
    int32_t list;
};

static void put_line(struct recipients *to, const struct bc_line *line, bool is_first)
{
    const struct bc_text_style style = recipient_style(to->block);
    struct bc_strip *strip = to->first;
    double y_pt = to->y_pt;

    if (y_pt + style.line_pt > to->signer_pt) {
        strip = bc_flow_add(to->flow, 0, style.line_pt, 0);
        to->flow->strips[to->flow->count - 2]->keeps_next = to->kept_lines < most_kept_lines;
        to->kept_lines++;
        y_pt = 0;
    }
    bc_line_put(to->flow, strip, line, &style, BC_LEFT, recipient_width_pt, y_pt, is_first);
    to->y_pt += style.line_pt;
}

static void put_recipient(struct recipients *to, enum bc_role role, const char *text)
{
    const struct bc_text_style style = recipient_style(to->block);
    struct bc_lines lines = bc_text_break_plain(to->flow, text, &style, recipient_width_pt);

    bc_flow_node(to->flow, role, role == BC_ROLE_LIST_ITEM ? to->list : to->flow->part);
    for (size_t i = 0; i < lines.count; i++) {
        put_line(to, &lines.lines[i], i == 0);
    }
}

static void put_recipients(struct recipients *to)
{
    const struct bc_block *block = to->block;
    const struct bc_text_style style = {
        .face = BC_BOLD_ITALIC, .size_pt = 12, .line_pt = label_line_pt, .where = block->where};
    const char *archive = bc_block_text(block, BC_SIGNATURE_ARCHIVE);
    const char *drafter = bc_block_text(block, BC_SIGNATURE_DRAFTER);

    bc_flow_node(to->flow, BC_ROLE_PARAGRAPH, to->flow->part);
    bc_text_put(to->flow, to->first, &style, BC_LEFT,
        bc_font_baseline_pt(to->flow->fonts, style.face, style.size_pt, style.line_pt),
        bc_block_text(block, BC_SIGNATURE_LABEL));
    to->y_pt = label_line_pt;
    to->list = bc_flow_node(to->flow, BC_ROLE_LIST, to->flow->part);
    for (size_t i = 0; i < block->item_count; i++) {
        bool is_last = i + 1 == block->item_count && archive[0] == '\0';

        put_recipient(to, BC_ROLE_LIST_ITEM,
            bc_arena_printf(to->flow->arena, "- %s%s", block->items[i], is_last ? "." : ";"));
    }
    if (archive[0] != '\0') {
        put_recipient(to, BC_ROLE_LIST_ITEM, bc_arena_printf(to->flow->arena, "- %s", archive));
    }
    if (drafter[0] != '\0') {
        put_recipient(to, BC_ROLE_PARAGRAPH, drafter);
    }
}

/* Returns how high it is. */
static double put_signer(struct bc_flow *flow, struct bc_strip *strip, const struct bc_block *block)
{
    const struct bc_text_style style = {.face = BC_BOLD,
        .size_pt = bc_flow_body_pt(flow),
        .line_pt = signer_line_pt,
        .align = BC_ALIGN_CENTRE,
        .where = block->where};
    struct bc_signature_room *room = bc_arena_alloc(flow->arena, sizeof(*room));
    double x_pt = BC_LEFT + bc_flow_width_pt(flow) * left_half_pt / (left_half_pt + right_half_pt);
    double width_pt = BC_LEFT + bc_flow_width_pt(flow) - x_pt;
    const char *authority = bc_block_text(block, BC_SIGNATURE_AUTHORITY);
    const char *name = bc_block_text(block, BC_SIGNATURE_NAME);
    double y_pt = 0;
    double ignored_pt;

    bc_flow_node(flow, BC_ROLE_PARAGRAPH, flow->part);
    if (authority[0] != '\0') {
        y_pt = bc_block_put(flow, strip, authority, &style, x_pt, width_pt, y_pt, &ignored_pt);
    }
    y_pt = bc_block_put(flow, strip, bc_block_text(block, BC_SIGNATURE_TITLE), &style, x_pt,
        width_pt, y_pt, &ignored_pt);
    *room = (struct bc_signature_room){
        .is_there = true, .top_left = {x_pt, y_pt}, .size = {width_pt, room_pt}};
    strip->signature = room;
    y_pt += room_pt;
    if (name[0] == '\0') {
        return y_pt + signer_line_pt;
    }
    bc_flow_node(flow, BC_ROLE_PARAGRAPH, flow->part);
    return bc_block_put(flow, strip, name, &style, x_pt, width_pt, y_pt, &ignored_pt);
}

/* It is never alone on a page: two lines of text go with it, and figures come before them. */
static void keep_company(struct bc_flow *flow)
{
    size_t first = flow->count;

    for (int i = 0; i < 2 && first > 0 && flow->strips[first - 1]->figure < 0; i++) {
        flow->strips[--first]->keeps_next = true;
    }
    if (first < flow->count) {
        flow->strips[first]->is_barrier = true;
    }
}

void bc_flow_signature(struct bc_flow *flow, const struct bc_block *block)
{
    struct recipients to = {.flow = flow, .block = block};

    keep_company(flow);
    to.first = bc_flow_add(flow, 8, 0, 0);
    to.first->is_barrier = true;
    to.signer_pt = put_signer(flow, to.first, block);
    to.first->height_pt = to.signer_pt;
    put_recipients(&to);
}

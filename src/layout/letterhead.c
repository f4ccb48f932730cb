#include "layout/flow.h"

#include <math.h>

/*
 * The head of page 1, the title and the head of an annex.
 * Source: Nghị định 30/2020/NĐ-CP, Phụ lục I, mục II và IV; mẫu 1.4 và 1.5 của Phụ lục III. Sizes
 * and distances that the decree leaves open are ours.
 */

static const double left_block_pt = 73 * BC_MM, block_gap_pt = 3 * BC_MM,
                    right_block_pt = 89 * BC_MM;
static const double number_blank_pt = 14 * BC_MM, day_blank_pt = 8 * BC_MM;
static const double number_line_pt = 16.5;
static const double rule_pt = 0.75;
static const double stamp_height_pt = 8 * BC_MM, stamp_gap_pt = 2 * BC_MM, frame_pt = 1;
static const struct bc_color stamp_red = {0.87, 0.05, 0.08};

static struct bc_text_style style_of(enum bc_face face, double size_pt, double line_pt,
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

    bc_strip_rule(flow, strip, centre_pt - length_pt / 2, y_pt, length_pt, rule_pt);
}

double bc_block_put(const struct bc_flow *flow, struct bc_strip *strip, const char *text,
    const struct bc_text_style *style, double x_pt, double width_pt, double y_pt,
    double *ret_widest_pt)
{
    struct bc_lines lines = bc_text_break_title(flow, text, style, width_pt);

    bc_lines_put(flow, strip, lines, style, x_pt, width_pt, y_pt);
    *ret_widest_pt = bc_lines_widest_pt(lines);
    return y_pt + (double)lines.count * style->line_pt;
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

/* "Số: …/BC-IOC" in one line, centred in a box; the blank has its own width. */
static void put_with_blank(struct bc_flow *flow, struct bc_strip *strip, const char *text,
    const struct bc_text_style *style, struct bc_point box, double box_width_pt, double blank_pt)
{
    size_t before = strlen(text);
    const char *rest = after_blank(text, &before);
    const char *first = bc_arena_strndup(flow->arena, text, before);
    double first_pt =
        bc_font_width_pt(flow->fonts, style->face, style->size_pt, first, strlen(first));
    double rest_pt = rest != NULL ? blank_pt + bc_font_width_pt(flow->fonts, style->face,
                                                   style->size_pt, rest, strlen(rest))
                                  : 0;
    double centre_pt = box.x_pt + box_width_pt / 2;
    /* A long place name keeps to the margin rather than to the middle. */
    double x_pt = fmax(fmin(centre_pt - (first_pt + rest_pt) / 2,
                           BC_LEFT + bc_flow_width_pt(flow) - first_pt - rest_pt),
        BC_LEFT);
    double y_pt =
        box.y_pt + bc_font_baseline_pt(flow->fonts, style->face, style->size_pt, style->line_pt);

    bc_text_put(flow, strip, style, x_pt, y_pt,
        bc_arena_printf(flow->arena, "%s%s", first, rest != NULL ? " " : ""));
    if (rest != NULL) {
        bc_text_put(flow, strip, style, x_pt + first_pt + blank_pt, y_pt, rest);
    }
}

/* A text in a single frame, centred; the frame is as wide as asked for, or as its text needs. */
static double put_stamp(struct bc_flow *flow, struct bc_strip *strip, const struct bc_block *block,
    const char *text, double width_pt, struct bc_color color, double y_pt)
{
    struct bc_text_style style = style_of(BC_BOLD, 13, stamp_height_pt, BC_ALIGN_CENTRE, block);
    double text_pt = bc_font_width_pt(flow->fonts, BC_BOLD, style.size_pt, text, strlen(text));
    struct bc_point from, to;

    if (text[0] == '\0') {
        return y_pt;
    }
    width_pt = width_pt > 0 ? width_pt : fmin(text_pt + 4 * BC_MM, left_block_pt);
    y_pt += stamp_gap_pt;
    from = (struct bc_point){BC_LEFT + (left_block_pt - width_pt) / 2, y_pt};
    to = (struct bc_point){from.x_pt + width_pt, y_pt + stamp_height_pt};
    style.color = color;
    bc_flow_node(flow, BC_ROLE_PARAGRAPH, flow->part);
    bc_text_put(flow, strip, &style, from.x_pt + (width_pt - text_pt) / 2,
        y_pt + bc_font_baseline_pt(flow->fonts, BC_BOLD, style.size_pt, stamp_height_pt), text);
    for (int i = 0; i < 4; i++) {
        bool is_level = i < 2;
        bool is_far = i % 2 == 1;

        bc_strip_put(flow, strip,
            (struct bc_mark){.kind = BC_MARK_LINE,
                .at = {is_far && !is_level ? to.x_pt : from.x_pt,
                    is_far && is_level ? to.y_pt : from.y_pt},
                .to = {is_far || is_level ? to.x_pt : from.x_pt,
                    is_far || !is_level ? to.y_pt : from.y_pt},
                .width_pt = frame_pt,
                .color = color});
    }
    return to.y_pt;
}

/* The address line: at the foot of page 1, under a rule across the text. Nghị định 30, ô số 13. */
static void make_foot_line(struct bc_flow *flow, const struct bc_block *block)
{
    struct bc_text_style style = style_of(BC_REGULAR, 11, 13.2, BC_ALIGN_CENTRE, block);
    const char *text = bc_block_text(block, BC_LETTERHEAD_FOOT);
    struct bc_strip *strip = bc_strip_new(flow->arena, 0);
    double ignored_pt;

    if (text[0] == '\0') {
        return;
    }
    bc_flow_node(flow, BC_ROLE_PARAGRAPH, flow->part);
    strip->height_pt =
        bc_block_put(flow, strip, text, &style, BC_LEFT, bc_flow_width_pt(flow), 4, &ignored_pt);
    bc_strip_rule(flow, strip, BC_LEFT, 1, bc_flow_width_pt(flow), rule_pt);
    flow->foot_line = strip;
}

/* Both blocks, each line with a node of its own; returns the y below them. */
static double put_names(
    struct bc_flow *flow, struct bc_strip *strip, const struct bc_block *block, double right_pt)
{
    struct bc_text_style plain = style_of(BC_REGULAR, 12, 14.4, BC_ALIGN_CENTRE, block);
    struct bc_text_style strong = style_of(BC_BOLD, 12, 14.4, BC_ALIGN_CENTRE, block);
    struct bc_text_style motto = style_of(BC_BOLD, 13, 15.6, BC_ALIGN_CENTRE, block);
    const char *superior = bc_block_text(block, BC_LETTERHEAD_SUPERIOR);
    double left_y_pt = 0;
    double right_y_pt;
    double width_pt;

    if (superior[0] != '\0') {
        bc_flow_node(flow, BC_ROLE_PARAGRAPH, flow->part);
        left_y_pt =
            bc_block_put(flow, strip, superior, &plain, BC_LEFT, left_block_pt, 0, &width_pt);
    }
    bc_flow_node(flow, BC_ROLE_PARAGRAPH, flow->part);
    left_y_pt = bc_block_put(flow, strip, bc_block_text(block, BC_LETTERHEAD_ISSUER), &strong,
        BC_LEFT, left_block_pt, left_y_pt, &width_pt);
    put_short_rule(flow, strip, BC_LEFT + left_block_pt / 2, left_y_pt + 3, 27 * BC_MM, width_pt);
    bc_flow_node(flow, BC_ROLE_PARAGRAPH, flow->part);
    right_y_pt = bc_block_put(flow, strip, bc_block_text(block, BC_LETTERHEAD_NATION), &strong,
        right_pt, right_block_pt, 0, &width_pt);
    bc_flow_node(flow, BC_ROLE_PARAGRAPH, flow->part);
    right_y_pt = bc_block_put(flow, strip, bc_block_text(block, BC_LETTERHEAD_MOTTO), &motto,
        right_pt, right_block_pt, right_y_pt, &width_pt);
    bc_strip_rule(
        flow, strip, right_pt + (right_block_pt - width_pt) / 2, right_y_pt + 1, width_pt, rule_pt);
    return fmax(left_y_pt + 3, right_y_pt + 1);
}

void bc_flow_letterhead(struct bc_flow *flow, const struct bc_block *block)
{
    struct bc_strip *strip = bc_flow_add(flow, 0, 0, 13);
    struct bc_text_style number = style_of(BC_REGULAR, 13, number_line_pt, BC_ALIGN_LEFT, block);
    struct bc_text_style date = style_of(BC_ITALIC, 13, number_line_pt, BC_ALIGN_LEFT, block);
    struct bc_text_style about = style_of(BC_REGULAR, 12, 14.4, BC_ALIGN_CENTRE, block);
    const char *about_text = bc_block_text(block, BC_LETTERHEAD_ABOUT);
    double right_pt = BC_LEFT + left_block_pt + block_gap_pt;
    double y_pt = put_names(flow, strip, block, right_pt) + 10;
    double ignored_pt;

    bc_flow_node(flow, BC_ROLE_PARAGRAPH, flow->part);
    put_with_blank(flow, strip, bc_block_text(block, BC_LETTERHEAD_NUMBER), &number,
        (struct bc_point){BC_LEFT, y_pt}, left_block_pt, number_blank_pt);
    bc_flow_node(flow, BC_ROLE_PARAGRAPH, flow->part);
    put_with_blank(flow, strip, bc_block_text(block, BC_LETTERHEAD_PLACE_DATE), &date,
        (struct bc_point){right_pt, y_pt}, right_block_pt, day_blank_pt);
    y_pt += number_line_pt;
    if (about_text[0] != '\0') {
        bc_flow_node(flow, BC_ROLE_PARAGRAPH, flow->part);
        y_pt = bc_block_put(
            flow, strip, about_text, &about, BC_LEFT, left_block_pt, y_pt + 6, &ignored_pt);
    }
    y_pt = put_stamp(flow, strip, block, bc_block_text(block, BC_LETTERHEAD_URGENCY),
        block->urgency_width_mm * BC_MM, stamp_red, y_pt);
    y_pt = put_stamp(
        flow, strip, block, bc_block_text(block, BC_LETTERHEAD_CIRCULATION), 0, BC_BLACK, y_pt);
    y_pt =
        put_stamp(flow, strip, block, bc_block_text(block, BC_LETTERHEAD_DRAFT), 0, BC_BLACK, y_pt);
    strip->height_pt = y_pt;
    make_foot_line(flow, block);
}

/* ---- Title, addressees, annex ---------------------------------------------------------------- */

static double put_centred(struct bc_flow *flow, struct bc_strip *strip, const char *text,
    enum bc_face face, const struct bc_block *block, double y_pt, double *widest_pt)
{
    struct bc_text_style line = style_of(face, 14, 18, BC_ALIGN_CENTRE, block);
    double width_pt = 0;

    if (text[0] == '\0') {
        return y_pt;
    }
    y_pt = bc_block_put(flow, strip, text, &line, BC_LEFT, bc_flow_width_pt(flow), y_pt, &width_pt);
    *widest_pt = fmax(*widest_pt, width_pt);
    return y_pt;
}

void bc_flow_title(struct bc_flow *flow, const struct bc_block *block)
{
    struct bc_strip *strip = bc_flow_add(flow, 0, 0, 9);
    double subject_pt = 0;
    double ignored_pt = 0;
    double y_pt;

    bc_flow_node(flow, BC_ROLE_TITLE, flow->part);
    y_pt = put_centred(
        flow, strip, bc_block_text(block, BC_TITLE_TYPE), BC_BOLD, block, 0, &ignored_pt);
    y_pt = put_centred(
        flow, strip, bc_block_text(block, BC_TITLE_SUBJECT), BC_BOLD, block, y_pt, &subject_pt);
    y_pt = put_centred(
        flow, strip, bc_block_text(block, BC_TITLE_PERIOD), BC_ITALIC, block, y_pt, &ignored_pt);
    put_short_rule(
        flow, strip, BC_LEFT + bc_flow_width_pt(flow) / 2, y_pt + 3.5, 42 * BC_MM, subject_pt);
    strip->height_pt = y_pt + 4.5;
}

static const char *addressee(const struct bc_flow *flow, const struct bc_block *block, size_t index)
{
    bool is_last = index + 1 == block->item_count;

    return bc_arena_printf(flow->arena, "%s%s%s", block->item_count > 1 ? "- " : "",
        block->items[index], is_last ? "." : ";");
}

/* One addressee on the line of the label; two or more below it, under the end of the colon, so
 * many that they may go on on the next page. */
void bc_flow_addressees(struct bc_flow *flow, const struct bc_block *block)
{
    struct bc_text_style line =
        style_of(BC_REGULAR, bc_flow_body_pt(flow), 18, BC_ALIGN_LEFT, block);
    struct bc_strip *strip = bc_flow_add(flow, 0, line.line_pt, 0);
    const char *label = bc_block_text(block, BC_ADDRESSEES_LABEL);
    double label_x_pt = BC_LEFT + 33 * BC_MM;
    double x_pt = label_x_pt + 3.5;
    double width_pt;

    bc_flow_node(flow, BC_ROLE_PARAGRAPH, flow->part);
    x_pt += bc_text_put(flow, strip, &line, label_x_pt,
        bc_font_baseline_pt(flow->fonts, line.face, line.size_pt, line.line_pt), label);
    width_pt = BC_LEFT + bc_flow_width_pt(flow) - x_pt;
    for (size_t i = 0; i < block->item_count; i++) {
        struct bc_lines lines =
            bc_text_break_plain(flow, addressee(flow, block, i), &line, width_pt);
        double height_pt = (double)lines.count * line.line_pt;

        if (block->item_count > 1) {
            strip->keeps_next = i < 2;
            strip = bc_flow_add(flow, 0, height_pt, 0);
            bc_flow_node(flow, BC_ROLE_PARAGRAPH, flow->part);
        }
        strip->height_pt = height_pt;
        bc_lines_put(flow, strip, lines, &line, x_pt, width_pt, 0);
    }
    strip->after_pt = 9;
}

/* "(Kèm theo Báo cáo số …/BC-IOC ngày … tháng 5 …)": its blanks have their room, line by line. */
static double put_attached(
    struct bc_flow *flow, struct bc_strip *strip, const struct bc_block *block, double y_pt)
{
    /* Blanks become fixed room: as many no-break spaces as fill it, so that lines break around it.
     */
    double space_pt = bc_font_width_pt(flow->fonts, BC_ITALIC, 14, " ", 1);
    const char *text = bc_block_text(block, BC_ANNEX_ATTACHED);
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

/* I, II, … IV, … XL, … */
static const char *roman(bc_arena *arena, int number)
{
    static const struct {
        int value;
        const char *letters;
    } signs[] = {{100, "C"}, {90, "XC"}, {50, "L"}, {40, "XL"}, {10, "X"}, {9, "IX"}, {5, "V"},
        {4, "IV"}, {1, "I"}};
    const char *text = "";

    for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
        for (; number >= signs[i].value; number -= signs[i].value) {
            text = bc_arena_printf(arena, "%s%s", text, signs[i].letters);
        }
    }
    return text;
}

static const char *one_line(bc_arena *arena, const char *text)
{
    char *line = bc_arena_strdup(arena, text);

    for (char *at = strchr(line, '\n'); at != NULL; at = strchr(at, '\n')) {
        *at = ' ';
    }
    return bc_text_plain_spaces(arena, line);
}

/* A part of its own, which is a bookmark: its label and title. */
static void begin_part(struct bc_flow *flow, const struct bc_block *block)
{
    const char *word = flow->document->part_word != NULL ? flow->document->part_word : "";
    const char *label = bc_block_text(block, BC_ANNEX_LABEL);
    const char *title = bc_block_text(block, BC_ANNEX_TITLE);

    flow->is_landscape = block->is_landscape;
    flow->pending = BC_STARTS_ANNEX;
    if (block->level > 0) {
        word = bc_arena_printf(flow->arena, "%s%s%s", word, word[0] != '\0' ? " " : "",
            roman(flow->arena, block->level));
    }
    flow->label_prefix = word[0] != '\0' ? bc_arena_printf(flow->arena, "%s-", word) : "";
    flow->part = bc_flow_node(flow, BC_ROLE_PART, 0);
    flow->nodes[flow->part].bookmark = one_line(flow->arena,
        bc_arena_printf(flow->arena, "%s%s%s", label, title[0] != '\0' ? ". " : "", title));
}

void bc_flow_annex(struct bc_flow *flow, const struct bc_block *block)
{
    struct bc_strip *strip;
    double title_pt = 0;
    double ignored_pt = 0;
    double y_pt;

    begin_part(flow, block);
    strip = bc_flow_add(flow, 0, 0, 9);
    bc_flow_node(flow, BC_ROLE_HEADING_1, flow->part);
    y_pt = put_centred(
        flow, strip, bc_block_text(block, BC_ANNEX_LABEL), BC_BOLD, block, 0, &ignored_pt);
    y_pt = put_centred(
        flow, strip, bc_block_text(block, BC_ANNEX_TITLE), BC_BOLD, block, y_pt, &title_pt);
    bc_flow_node(flow, BC_ROLE_PARAGRAPH, flow->part);
    y_pt = put_attached(flow, strip, block, y_pt);
    put_short_rule(
        flow, strip, BC_LEFT + bc_flow_width_pt(flow) / 2, y_pt + 3.5, 42 * BC_MM, title_pt);
    strip->height_pt = y_pt + 4.5;
    strip->keeps_next = true;
}

#include "chart/draw.h"
#include "chart/rows.h"

#include <math.h>

enum { PARTS = 3 };

static struct bc_color part_color(size_t part)
{
    return part == BC_SATISFACTION_SATISFIED
               ? bc_chart_light
               : (part == BC_SATISFACTION_ACCEPTABLE ? bc_chart_pale : bc_chart_orange);
}

static double total_of(const struct bc_chart_row *row)
{
    return row->value[0] + row->value[1] + row->value[2];
}

struct bar {
    double left_pt, width_pt, middle_pt, height_pt;
};

/* Where a part begins and how wide it is, without the white gap. */
static struct bar part_of(
    const struct bc_pen *pen, const struct bar *bar, const struct bc_chart_row *row, size_t part)
{
    struct bar place = *bar;
    double total = total_of(row);
    double before = 0;
    bool is_last = true;

    for (size_t i = 0; i < PARTS; i++) {
        before += i < part ? row->value[i] : 0;
        is_last = is_last && (i <= part || row->value[i] <= 0);
    }
    place.left_pt = bar->left_pt + bar->width_pt * before / total;
    place.width_pt = bar->width_pt * row->value[part] / total;
    if (!is_last) {
        place.width_pt = fmax(fmin(place.width_pt, 0.3), place.width_pt - pen->gap_pt);
    }
    return place;
}

static void draw_bar(
    const struct bc_pen *pen, const struct bar *bar, const struct bc_chart_row *row)
{
    for (size_t i = 0; i < PARTS; i++) {
        struct bar part = part_of(pen, bar, row, i);

        bc_pen_rect(pen, part.left_pt, bar->middle_pt - bar->height_pt / 2, part.width_pt,
            bar->height_pt, part_color(i));
    }
}

/* Counts stand at the left in their part where it is wide enough, the last one outside. */
static void draw_counts(const struct bc_pen *pen, const struct bar *bar,
    const struct bc_chart_row *row, struct bc_lettering lettering)
{
    double inset_pt = pen->frame->is_slide ? 8 : 4;

    for (size_t i = 0; i < PARTS; i++) {
        struct bar part = part_of(pen, bar, row, i);
        const char *count = bc_chart_number(pen->arena, row->value[i]);
        double y_pt = bar->middle_pt + bc_pen_drop(lettering.size_pt);

        if (i == PARTS - 1) {
            bc_pen_left(pen, bar->left_pt + bar->width_pt + inset_pt, y_pt, lettering, count);
        } else if (row->value[i] > 0 &&
                   bc_pen_width(pen, lettering.face, lettering.size_pt, count) + inset_pt + 2 <=
                       part.width_pt) {
            bc_pen_left(pen, part.left_pt + inset_pt, y_pt, lettering, count);
        }
    }
}

/* The three heads over the parts of the first row, moved apart where they would meet. */
struct heads {
    struct bc_lines lines[PARTS];
    double left_pt[PARTS];
    size_t line_count;
};

static enum bc_face head_face(const struct bc_pen *pen, size_t part)
{
    return part == 0 && !pen->frame->is_slide ? BC_BOLD : BC_REGULAR;
}

/* The narrowest width at which the words take two lines. */
static double two_lines_width(
    const struct bc_pen *pen, enum bc_face face, double size_pt, const char *words)
{
    double low_pt = 0;
    double high_pt = bc_pen_width(pen, face, size_pt, words);

    for (int i = 0; i < 10; i++) {
        double middle_pt = (low_pt + high_pt) / 2;

        if (bc_pen_wrap(pen, face, size_pt, words, middle_pt).count > 2) {
            low_pt = middle_pt;
        } else {
            high_pt = middle_pt;
        }
    }
    return bc_pen_wrap(pen, face, size_pt, words, high_pt).width_pt;
}

/* Heads begin where their part begins; one that finds too little room takes two lines, then moves
 * to the left. */
static struct heads plan_heads(const struct bc_pen *pen, double size_pt, const struct bar *bar,
    const struct bc_chart_row *row, double right_pt)
{
    const double between_pt = 0.8 * size_pt;
    struct heads heads = {.line_count = 0};
    double least_pt[PARTS];
    double earliest_pt[PARTS] = {bar->left_pt};
    double limit_pt = right_pt;

    for (size_t i = 0; i < PARTS; i++) {
        least_pt[i] = two_lines_width(pen, head_face(pen, i), size_pt, pen->chart->parts[i]);
        if (i > 0) {
            earliest_pt[i] = earliest_pt[i - 1] + least_pt[i - 1] + between_pt;
        }
    }
    for (size_t i = PARTS; i > 0; i--) {
        double wish_pt = total_of(row) > 0 ? part_of(pen, bar, row, i - 1).left_pt
                                           : bar->left_pt + bar->width_pt * (double)(i - 1) / PARTS;
        struct bc_lines *lines = &heads.lines[i - 1];

        wish_pt = fmax(wish_pt, earliest_pt[i - 1]);
        *lines = bc_pen_wrap(pen, head_face(pen, i - 1), size_pt, pen->chart->parts[i - 1],
            fmax(least_pt[i - 1], limit_pt - wish_pt) + 0.01);
        heads.left_pt[i - 1] = fmin(wish_pt, limit_pt - lines->width_pt);
        limit_pt = heads.left_pt[i - 1] - between_pt;
        heads.line_count = lines->count > heads.line_count ? lines->count : heads.line_count;
    }
    return heads;
}

/* The first row with ratings carries the heads. */
static const struct bc_chart_row *first_rated(const struct bc_chart *chart)
{
    for (size_t i = 0; i < chart->row_count; i++) {
        if (chart->rows[i].has_data && total_of(&chart->rows[i]) > 0) {
            return &chart->rows[i];
        }
    }
    return &chart->rows[0];
}

static double last_count_room(const struct bc_pen *pen)
{
    double total = 0;

    /* As wide as the sum of all: rows may be folded. */
    for (size_t i = 0; i < pen->chart->row_count; i++) {
        total += pen->chart->rows[i].value[BC_SATISFACTION_UNSATISFIED];
    }
    return bc_pen_width(pen, BC_BOLD, pen->sizes_pt[0], bc_chart_number(pen->arena, total)) +
           (pen->frame->is_slide ? 8 : 4);
}

static void draw_rated_rows(
    const struct bc_pen *pen, const struct bc_rows *rows, double bar_height_pt)
{
    for (size_t i = 0; i < rows->chart->row_count; i++) {
        const struct bc_chart_row *row = &rows->chart->rows[i];
        const struct bar bar = {rows->plot_left_pt, rows->plot_right_pt - rows->plot_left_pt,
            rows->middle_pt[i], bar_height_pt};

        if (row->has_data && total_of(row) > 0) {
            draw_bar(pen, &bar, row);
            draw_counts(pen, &bar, row, bc_pen_letters(pen, BC_REGULAR, rows->size_pt));
        }
    }
}

/* Names at the left, n and the rate at the right. */
static double draw_as_rows(const struct bc_pen *pen)
{
    bool is_slide = pen->frame->is_slide;
    struct bc_rows_style style = {.pitch_pt = is_slide ? 36 : 16,
        .least_pitch_pt = is_slide ? 28 : 16,
        .name_gap_pt = 8,
        .head_gap_pt = is_slide ? 12 : 6.5,
        .group_gap_pt = is_slide ? 12 : 6,
        .below_pt = is_slide ? 2 : 3,
        .least_plot_pt = is_slide ? 300 : 170,
        .outside_pt = last_count_room(pen),
        .head_lines = 1,
        .bold_column = BC_ROWS_NONE,
        .bold_head = 1,
        .strong_column = BC_ROWS_NONE};
    const struct bc_chart_row *first = first_rated(pen->chart);
    struct bc_rows rows;
    struct heads heads;

    /* The heads need a plan to be measured by, and the plan needs to know their lines. */
    for (;;) {
        struct bar bar;
        double room_pt;

        rows = bc_rows_plan(pen, &style);
        bar = (struct bar){rows.plot_left_pt, rows.plot_right_pt - rows.plot_left_pt, 0, 0};
        room_pt = rows.plot_right_pt + style.outside_pt;
        heads = plan_heads(pen, rows.size_pt, &bar, first, room_pt);
        if (heads.line_count <= style.head_lines) {
            break;
        }
        style.head_lines = heads.line_count;
    }
    for (size_t i = 0; i < PARTS; i++) {
        double above_pt = heads.lines[i].count > 0
                              ? (double)(heads.lines[i].count - 1) * bc_pen_leading(rows.size_pt)
                              : 0;

        bc_pen_lines_from(pen, BC_PEN_LEFT, heads.left_pt[i], rows.head_bottom_pt - above_pt,
            bc_pen_letters(pen, head_face(pen, i), rows.size_pt), &heads.lines[i]);
    }
    draw_rated_rows(pen, &rows, is_slide ? 24 : 11.5);
    bc_rows_draw(pen, &rows, &style);
    return rows.height_pt;
}

/* On a slide with two or three rows: names over thick bars, counts with rates in them. */
static void draw_thick_bar(const struct bc_pen *pen, const struct bar *bar,
    const struct bc_chart_row *row, size_t first_text)
{
    const struct bc_lettering big = bc_pen_letters(pen, BC_BOLD, 20);
    const struct bc_lettering small = bc_pen_letters(pen, BC_REGULAR, 16);

    draw_bar(pen, bar, row);
    for (size_t i = 0; i < PARTS; i++) {
        struct bar part = part_of(pen, bar, row, i);
        const char *count = bc_chart_number(pen->arena, row->value[i]);
        const char *rate = bc_pen_word(row->text[first_text + i]);
        double need_pt = fmax(bc_pen_width(pen, big.face, big.size_pt, count),
                             bc_pen_width(pen, small.face, small.size_pt, rate)) +
                         12;
        double x_pt = i == PARTS - 1 ? bar->left_pt + bar->width_pt + 8 : part.left_pt + 10;

        if (i == PARTS - 1 || need_pt <= part.width_pt) {
            bc_pen_left(pen, x_pt, bar->middle_pt - 3, big, count);
            bc_pen_left(pen, x_pt, bar->middle_pt + 18, small, rate);
        }
    }
}

static double widest_outside(const struct bc_pen *pen)
{
    double widest_pt = 0;

    for (size_t i = 0; i < pen->chart->row_count; i++) {
        const struct bc_chart_row *row = &pen->chart->rows[i];
        const char *count = bc_chart_number(pen->arena, row->value[BC_SATISFACTION_UNSATISFIED]);

        widest_pt = fmax(widest_pt, fmax(bc_pen_width(pen, BC_BOLD, 20, count),
                                        bc_pen_width(pen, BC_REGULAR, 16, row->text[2])));
    }
    return widest_pt + 10;
}

static double draw_as_blocks(const struct bc_pen *pen)
{
    static const double bar_height_pt = 52, name_room_pt = 30, head_gap_pt = 26;
    const double gap_pt = pen->chart->row_count > 2 ? 20 : 32;
    struct bar bar = {0, pen->frame->width_pt - widest_outside(pen), 0, bar_height_pt};
    const struct bc_chart_row *last = NULL;
    struct heads heads;
    double y_pt = 0;

    for (size_t i = 0; i < pen->chart->row_count; i++) {
        const struct bc_chart_row *row = &pen->chart->rows[i];
        struct bc_lines name =
            bc_pen_wrap(pen, i == 0 ? BC_BOLD : BC_REGULAR, 18, row->name, pen->frame->width_pt);

        y_pt += i > 0 ? gap_pt : 0;
        bc_pen_lines_from(pen, BC_PEN_LEFT, 0, y_pt + 18,
            bc_pen_letters(pen, i == 0 ? BC_BOLD : BC_REGULAR, 18), &name);
        y_pt += name_room_pt + (name.count > 1 ? (double)(name.count - 1) * bc_pen_leading(18) : 0);
        if (row->has_data && total_of(row) > 0) {
            bar.middle_pt = y_pt + bar_height_pt / 2;
            draw_thick_bar(pen, &bar, row, 0);
            y_pt += bar_height_pt;
            last = row;
        } else {
            bc_pen_left(pen, 0, y_pt + 14, bc_pen_letters(pen, BC_REGULAR, 18), row->text[0]);
            y_pt += 20;
        }
    }
    if (last == NULL) {
        return y_pt;
    }
    heads = plan_heads(pen, 16, &bar, last, pen->frame->width_pt);
    for (size_t i = 0; i < PARTS; i++) {
        bc_pen_lines_from(pen, BC_PEN_LEFT, heads.left_pt[i], y_pt + head_gap_pt,
            bc_pen_letters(pen, BC_REGULAR, 16), &heads.lines[i]);
    }
    return y_pt + head_gap_pt + (double)heads.line_count * bc_pen_leading(16) - 10;
}

/* Blocks are for the few rows of a slide whose columns have no heads, where they find room. */
static bool takes_blocks(const struct bc_pen *pen)
{
    struct bc_pen ruler = *pen;

    for (size_t i = 0; i < BC_CHART_COLUMNS; i++) {
        if (bc_pen_has_word(pen->chart->heads[i])) {
            return false;
        }
    }
    ruler.canvas = NULL;
    return pen->frame->is_slide && pen->chart->row_count <= 3 &&
           (pen->frame->height_pt <= 0 || draw_as_blocks(&ruler) <= pen->frame->height_pt);
}

double bc_satisfaction_draw(const struct bc_pen *pen)
{
    return takes_blocks(pen) ? draw_as_blocks(pen) : draw_as_rows(pen);
}

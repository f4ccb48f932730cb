#include "chart/draw.h"

#include <math.h>

/* One square a promise, kept ones filled, broken ones hollow: it reads without colour too. */
static const double slide_pitch_pt = 32, paper_pitch_pt = 16, side_part = 26.0 / 32;

/* How many stand in one line: as many as the width takes, lines of equal length. */
static size_t across(const struct bc_pen *pen, double pitch_pt, size_t *ret_lines)
{
    size_t count = pen->chart->row_count;
    size_t most =
        (size_t)fmax(1, floor((pen->frame->width_pt + (1 - side_part) * pitch_pt) / pitch_pt));

    *ret_lines = (count + most - 1) / most;
    return (count + *ret_lines - 1) / *ret_lines;
}

static void draw_square(const struct bc_pen *pen, double x_pt, double y_pt, double side_pt,
    const struct bc_chart_row *row)
{
    double edge_pt = 0.16 * side_pt;
    bool is_broken = row->weight == BC_CHART_LATE;

    if (!row->has_data) {
        return;
    }
    bc_pen_rect(pen, x_pt, y_pt, side_pt, side_pt, is_broken ? bc_chart_orange : bc_chart_blue);
    if (is_broken) {
        bc_pen_rect(pen, x_pt + edge_pt, y_pt + edge_pt, side_pt - 2 * edge_pt,
            side_pt - 2 * edge_pt, bc_chart_white);
    }
}

double bc_dots_draw(const struct bc_pen *pen)
{
    const double size_pt = pen->sizes_pt[1];
    struct bc_lines words =
        bc_pen_wrap(pen, BC_REGULAR, size_pt, pen->chart->axis, pen->frame->width_pt);
    double words_pt = words.count > 0 ? ((double)words.count + 0.5) * bc_pen_leading(size_pt) : 0;
    double pitch_pt = pen->frame->is_slide ? slide_pitch_pt : paper_pitch_pt;
    size_t lines;
    size_t per_line = across(pen, pitch_pt, &lines);
    double squares_pt;

    /* Squares are no letters: many promises may have smaller ones. */
    while (pen->frame->height_pt > 0 && pitch_pt > 4 &&
           (double)lines * pitch_pt + words_pt > pen->frame->height_pt) {
        pitch_pt -= 0.5;
        per_line = across(pen, pitch_pt, &lines);
    }
    for (size_t i = 0; i < pen->chart->row_count; i++) {
        size_t line = i / per_line;

        draw_square(pen, (double)(i % per_line) * pitch_pt, (double)line * pitch_pt,
            side_part * pitch_pt, &pen->chart->rows[i]);
    }
    squares_pt = (double)lines * pitch_pt - (1 - side_part) * pitch_pt;
    bc_pen_lines_from(pen, BC_PEN_LEFT, 0, squares_pt + 1.4 * bc_pen_leading(size_pt),
        bc_pen_letters(pen, BC_REGULAR, size_pt), &words);
    return squares_pt + (words.count > 0 ? words_pt + 0.2 * size_pt : 0);
}

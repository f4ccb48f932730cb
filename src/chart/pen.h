/*
 * pen.h - what all charts share: the palette, sizes of letters, placing and wrapping of words.
 *
 * A pen knows the chart, its frame and its fonts; coordinates are points from the frame's top left
 * corner. Without a canvas it only measures, so that heights and drawings come from one plan.
 * Inside chart/ only.
 */
#ifndef BC_CHART_PEN_H
#define BC_CHART_PEN_H

#include "chart/chart.h"

/* design.md §2; tests compare the tones in grey. */
extern const struct bc_color bc_chart_blue, bc_chart_light, bc_chart_pale, bc_chart_dark_grey,
    bc_chart_orange, bc_chart_grid, bc_chart_interval, bc_chart_white;
enum { BC_HEAT_LEVELS = 5 };
extern const struct bc_color bc_chart_heat_late[BC_HEAT_LEVELS], bc_chart_heat_open[BC_HEAT_LEVELS];

/* The steps by which letters may become smaller where words find no room: 10.5, 10, 9.5 on paper;
 * 20, 18, 16 on slides. Nothing is smaller than the last. */
enum { BC_PEN_SIZES = 3 };

struct bc_pen {
    const struct bc_chart *chart;
    const struct bc_chart_frame *frame;
    bc_canvas *canvas; /* NULL: measure only */
    const bc_fonts *fonts;
    bc_arena *arena;               /* the drawing's own; borrowed */
    double sizes_pt[BC_PEN_SIZES]; /* from the wished for to the least */
    double axis_pt;                /* numbers of axes, notes */
    double gap_pt;                 /* the white gap between neighbouring tones */
    struct bc_color ink, faint;    /* words of the first and second rank */
};

struct bc_pen bc_pen_for(const struct bc_chart *chart, const struct bc_chart_frame *frame,
    bc_canvas *canvas, const bc_fonts *fonts, bc_arena *arena);

/* One way of writing. */
struct bc_lettering {
    enum bc_face face;
    double size_pt;
    struct bc_color color;
};

struct bc_lettering bc_pen_letters(const struct bc_pen *pen, enum bc_face face, double size_pt);

/* "" for NULL. */
const char *bc_pen_word(const char *text);
bool bc_pen_has_word(const char *text);

/* U+00A0 has done its work when lines are broken: a search finds plain spaces. */
const char *bc_pen_plain_spaces(bc_arena *arena, const char *text);

double bc_pen_width(const struct bc_pen *pen, enum bc_face face, double size_pt, const char *text);

/* Where the base line lies below the middle of a row, and how far lines are apart. */
double bc_pen_drop(double size_pt);
double bc_pen_leading(double size_pt);

/* Words at x, their left, middle or right end; y is the base line. */
void bc_pen_left(const struct bc_pen *pen, double x_pt, double y_pt, struct bc_lettering lettering,
    const char *text);
void bc_pen_centre(const struct bc_pen *pen, double x_pt, double y_pt,
    struct bc_lettering lettering, const char *text);
void bc_pen_right(const struct bc_pen *pen, double x_pt, double y_pt, struct bc_lettering lettering,
    const char *text);

void bc_pen_rect(const struct bc_pen *pen, double x_pt, double y_pt, double width_pt,
    double height_pt, struct bc_color color);
void bc_pen_line(
    const struct bc_pen *pen, struct bc_point from, struct bc_point to, struct bc_stroke stroke);
void bc_pen_polyline(
    const struct bc_pen *pen, const struct bc_point *points, size_t count, struct bc_stroke stroke);
void bc_pen_circle(
    const struct bc_pen *pen, double x_pt, double y_pt, double radius_pt, struct bc_color color);
void bc_pen_horizontal(
    const struct bc_pen *pen, double left_pt, double right_pt, double y_pt, double width_pt);
void bc_pen_vertical(
    const struct bc_pen *pen, double x_pt, double top_pt, double bottom_pt, double width_pt);

/* Words in lines, as few as the width allows, and these balanced. */
struct bc_lines {
    const char **line;
    size_t count;
    double width_pt; /* of the widest */
};

/* Breaks at spaces (not at U+00A0) and after "/"; inside a word only where it is wider than a line.
 */
struct bc_lines bc_pen_wrap(
    const struct bc_pen *pen, enum bc_face face, double size_pt, const char *text, double room_pt);

/* Whether a word of the text had to be broken to make these lines. */
bool bc_pen_breaks_word(const struct bc_lines *lines, const char *text);

/*
 * A name in at most two lines; then its short name; then the long one in as many lines as it takes.
 */
struct bc_lines bc_pen_wrap_name(const struct bc_pen *pen, enum bc_face face, double size_pt,
    const struct bc_chart_row *row, double room_pt);

enum bc_pen_side { BC_PEN_LEFT, BC_PEN_CENTRE, BC_PEN_RIGHT };

/* Lines around a middle height, or downwards from a first base line. */
void bc_pen_lines_around(const struct bc_pen *pen, enum bc_pen_side side, double x_pt,
    double middle_pt, struct bc_lettering lettering, const struct bc_lines *lines);
void bc_pen_lines_from(const struct bc_pen *pen, enum bc_pen_side side, double x_pt, double y_pt,
    struct bc_lettering lettering, const struct bc_lines *lines);

/* The smallest of 1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8 × 10ⁿ that is not below the value; 1 for 0. */
double bc_chart_round_up(double value);

#endif

#include "chart/pen.h"

#include "base/text.h"

#include <assert.h>
#include <math.h>

#define HEX(red, green, blue)                                                                      \
    {                                                                                              \
        (red) / 255.0, (green) / 255.0, (blue) / 255.0                                             \
    }

const struct bc_color bc_chart_blue = HEX(0x14, 0x3F, 0x78);
const struct bc_color bc_chart_light = HEX(0xA8, 0xC1, 0xE0);
const struct bc_color bc_chart_pale = HEX(0xE3, 0xE3, 0xE3);
const struct bc_color bc_chart_dark_grey = HEX(0x7A, 0x7A, 0x7A);
const struct bc_color bc_chart_orange = HEX(0xC2, 0x4F, 0x00);
const struct bc_color bc_chart_grid = HEX(0xBF, 0xBF, 0xBF);
const struct bc_color bc_chart_interval = HEX(0x6E, 0x6E, 0x6E);
const struct bc_color bc_chart_white = {1, 1, 1};
const struct bc_color bc_chart_heat_late[BC_HEAT_LEVELS] = {{1, 1, 1}, HEX(0xF9, 0xE3, 0xD2),
    HEX(0xF2, 0xC5, 0xA2), HEX(0xEB, 0xA8, 0x73), HEX(0xE4, 0x8B, 0x45)};
const struct bc_color bc_chart_heat_open[BC_HEAT_LEVELS] = {{1, 1, 1}, HEX(0xE9, 0xF0, 0xF8),
    HEX(0xD3, 0xE0, 0xF0), HEX(0xBE, 0xD1, 0xE8), HEX(0xA8, 0xC1, 0xE0)};

struct bc_pen bc_pen_for(const struct bc_chart *chart, const struct bc_chart_frame *frame,
    bc_canvas *canvas, const bc_fonts *fonts, bc_arena *arena)
{
    static const struct bc_color slide_ink = HEX(0x1A, 0x1A, 0x1A);
    static const struct bc_color slide_faint = HEX(0x55, 0x55, 0x55);
    struct bc_pen pen = {
        .chart = chart, .frame = frame, .canvas = canvas, .fonts = fonts, .arena = arena};

    if (frame->is_slide) {
        pen.sizes_pt[0] = 20;
        pen.sizes_pt[1] = 18;
        pen.sizes_pt[2] = pen.axis_pt = 16;
        pen.gap_pt = 1.5;
        pen.ink = slide_ink;
        pen.faint = slide_faint;
    } else {
        pen.sizes_pt[0] = 10.5;
        pen.sizes_pt[1] = pen.axis_pt = 10;
        pen.sizes_pt[2] = 9.5;
        pen.gap_pt = 0.8;
    }
    return pen;
}

struct bc_lettering bc_pen_letters(const struct bc_pen *pen, enum bc_face face, double size_pt)
{
    return (struct bc_lettering){face, size_pt, pen->ink};
}

const char *bc_pen_word(const char *text)
{
    return text != NULL ? text : "";
}

bool bc_pen_has_word(const char *text)
{
    return text != NULL && text[0] != '\0';
}

const char *bc_pen_plain_spaces(bc_arena *arena, const char *text)
{
    char *plain;
    size_t length = 0;

    if (strstr(text, "\xC2\xA0") == NULL) {
        return text;
    }
    plain = bc_arena_alloc(arena, strlen(text) + 1);
    while (*text != '\0') {
        if (text[0] == '\xC2' && text[1] == '\xA0') {
            plain[length++] = ' ';
            text += 2;
        } else {
            plain[length++] = *text++;
        }
    }
    return plain;
}

/* Charts speak of regular and bold; a slide has faces of its own. */
static enum bc_face face_on(const struct bc_pen *pen, enum bc_face face)
{
    return pen->frame->is_slide && face < BC_SLIDE_REGULAR
               ? (enum bc_face)(BC_SLIDE_REGULAR | ((unsigned)face & (unsigned)BC_BOLD))
               : face;
}

double bc_pen_width(const struct bc_pen *pen, enum bc_face face, double size_pt, const char *text)
{
    const char *plain = bc_pen_plain_spaces(pen->arena, bc_pen_word(text));

    return bc_font_width_pt(pen->fonts, face_on(pen, face), size_pt, plain, strlen(plain));
}

double bc_pen_drop(double size_pt)
{
    return size_pt / 3;
}

double bc_pen_leading(double size_pt)
{
    return 1.2 * size_pt;
}

static struct bc_point on_page(const struct bc_pen *pen, double x_pt, double y_pt)
{
    return (struct bc_point){pen->frame->top_left.x_pt + x_pt, pen->frame->top_left.y_pt + y_pt};
}

/* What ends at the frame's edge does not leave it by the last digit of a sum. */
static double inside_frame(const struct bc_pen *pen, double x_pt, double width_pt)
{
    const double last_digit_pt = 1e-6;
    double over_pt = x_pt + width_pt - pen->frame->width_pt;

    if (x_pt < 0 && x_pt > -last_digit_pt) {
        return 0;
    }
    return fabs(over_pt) < last_digit_pt ? x_pt - 2 * last_digit_pt : x_pt;
}

void bc_pen_left(const struct bc_pen *pen, double x_pt, double y_pt, struct bc_lettering lettering,
    const char *text)
{
    const char *words = bc_pen_plain_spaces(pen->arena, bc_pen_word(text));
    double width_pt = bc_pen_width(pen, lettering.face, lettering.size_pt, words);
    const struct bc_run run = {.baseline = on_page(pen, inside_frame(pen, x_pt, width_pt), y_pt),
        .face = face_on(pen, lettering.face),
        .size_pt = lettering.size_pt,
        .color = lettering.color,
        .text = words,
        .where = pen->chart->where};

    if (pen->canvas != NULL) {
        bc_canvas_text(pen->canvas, &run);
    }
}

void bc_pen_centre(const struct bc_pen *pen, double x_pt, double y_pt,
    struct bc_lettering lettering, const char *text)
{
    bc_pen_left(pen, x_pt - bc_pen_width(pen, lettering.face, lettering.size_pt, text) / 2, y_pt,
        lettering, text);
}

void bc_pen_right(const struct bc_pen *pen, double x_pt, double y_pt, struct bc_lettering lettering,
    const char *text)
{
    bc_pen_left(pen, x_pt - bc_pen_width(pen, lettering.face, lettering.size_pt, text), y_pt,
        lettering, text);
}

void bc_pen_rect(const struct bc_pen *pen, double x_pt, double y_pt, double width_pt,
    double height_pt, struct bc_color color)
{
    if (pen->canvas != NULL) {
        bc_canvas_fill_rect(
            pen->canvas, on_page(pen, x_pt, y_pt), (struct bc_size){width_pt, height_pt}, color);
    }
}

void bc_pen_line(
    const struct bc_pen *pen, struct bc_point from, struct bc_point to, struct bc_stroke stroke)
{
    if (pen->canvas != NULL) {
        bc_canvas_line(pen->canvas, on_page(pen, from.x_pt, from.y_pt),
            on_page(pen, to.x_pt, to.y_pt), stroke);
    }
}

void bc_pen_polyline(
    const struct bc_pen *pen, const struct bc_point *points, size_t count, struct bc_stroke stroke)
{
    struct bc_point *placed = bc_arena_alloc_array(pen->arena, count, sizeof(*placed));

    for (size_t i = 0; i < count; i++) {
        placed[i] = on_page(pen, points[i].x_pt, points[i].y_pt);
    }
    if (pen->canvas != NULL) {
        bc_canvas_polyline(pen->canvas, placed, count, stroke);
    }
}

void bc_pen_circle(
    const struct bc_pen *pen, double x_pt, double y_pt, double radius_pt, struct bc_color color)
{
    if (pen->canvas != NULL) {
        bc_canvas_fill_circle(pen->canvas, on_page(pen, x_pt, y_pt), radius_pt, color);
    }
}

void bc_pen_horizontal(
    const struct bc_pen *pen, double left_pt, double right_pt, double y_pt, double width_pt)
{
    bc_pen_line(pen, (struct bc_point){left_pt, y_pt}, (struct bc_point){right_pt, y_pt},
        (struct bc_stroke){.width_pt = width_pt, .color = pen->ink});
}

void bc_pen_vertical(
    const struct bc_pen *pen, double x_pt, double top_pt, double bottom_pt, double width_pt)
{
    bc_pen_line(pen, (struct bc_point){x_pt, top_pt}, (struct bc_point){x_pt, bottom_pt},
        (struct bc_stroke){.width_pt = width_pt, .color = pen->ink});
}

static double width_of(const struct bc_pen *pen, enum bc_face face, double size_pt,
    const char *text, size_t length_bytes)
{
    return bc_font_width_pt(pen->fonts, face_on(pen, face), size_pt, text, length_bytes);
}

static bool is_no_break_space(const char *text)
{
    return text[0] == '\xC2' && text[1] == '\xA0';
}

/* The bytes of the longest beginning that fits, at least one letter: where words that belong
 * together are wider than a line, between them, otherwise inside a word. */
static size_t letters_that_fit(const struct bc_pen *pen, enum bc_face face, double size_pt,
    const char *text, size_t length_bytes, double room_pt)
{
    const char *next = text;
    size_t fitting = 0;
    size_t words = 0;

    while ((size_t)(next - text) < length_bytes) {
        if (is_no_break_space(next)) {
            words = fitting;
        }
        bc_text_next(&next);
        if (fitting > 0 && width_of(pen, face, size_pt, text, (size_t)(next - text)) > room_pt) {
            break;
        }
        fitting = (size_t)(next - text);
    }
    return words > 0 ? words : fitting;
}

static const char *without_spaces_before(const char *text)
{
    while (*text == ' ' || is_no_break_space(text)) {
        text += *text == ' ' ? 1 : 2;
    }
    return text;
}

/* The bytes of the next line of `text`: as many words as fit; at least something. */
static size_t next_line(
    const struct bc_pen *pen, enum bc_face face, double size_pt, const char *text, double room_pt)
{
    size_t fitting = 0;

    for (size_t at = 0;; at++) {
        size_t end;

        if (text[at] != '\0' && text[at] != ' ' && text[at] != '/') {
            continue;
        }
        end = text[at] == '/' ? at + 1 : at;
        if (width_of(pen, face, size_pt, text, end) > room_pt) {
            return fitting > 0 ? fitting : letters_that_fit(pen, face, size_pt, text, end, room_pt);
        }
        if (end > 0) {
            fitting = end;
        }
        if (text[at] == '\0') {
            return fitting;
        }
    }
}

/* Lines of at most that width; into `lines` when that is not NULL. */
static size_t break_lines(const struct bc_pen *pen, enum bc_face face, double size_pt,
    const char *text, double room_pt, struct bc_lines *lines)
{
    size_t count = 0;

    text = without_spaces_before(text);
    while (*text != '\0') {
        size_t length = next_line(pen, face, size_pt, text, room_pt);

        assert(length > 0);
        if (lines != NULL) {
            lines->line[count] = bc_arena_strndup(pen->arena, text, length);
            lines->width_pt =
                fmax(lines->width_pt, bc_pen_width(pen, face, size_pt, lines->line[count]));
        }
        count++;
        text = without_spaces_before(text + length);
    }
    return count;
}

/* Of the words between the places where a line may end; those that only stay together where they
 * can are looked at one by one. */
static double longest_word(
    const struct bc_pen *pen, enum bc_face face, double size_pt, const char *text)
{
    double longest_pt = 0;

    while (*text != '\0') {
        size_t length = 0;

        while (text[length] != '\0' && text[length] != ' ' && text[length] != '/' &&
               !is_no_break_space(text + length)) {
            length++;
        }
        length += text[length] == '/';
        longest_pt = fmax(longest_pt, width_of(pen, face, size_pt, text, length));
        text = without_spaces_before(text + length);
    }
    return longest_pt;
}

struct bc_lines bc_pen_wrap(
    const struct bc_pen *pen, enum bc_face face, double size_pt, const char *text, double room_pt)
{
    struct bc_lines lines = {.line = NULL};
    double low_pt = 0;
    double high_pt = room_pt;

    text = bc_pen_word(text);
    lines.count = break_lines(pen, face, size_pt, text, room_pt, NULL);
    lines.line = bc_arena_alloc_array(pen->arena, lines.count + 1, sizeof(*lines.line));
    if (lines.count > 1) {
        /* The narrowest width that keeps the count and breaks no word that fits. */
        low_pt = fmin(room_pt, longest_word(pen, face, size_pt, text));
        for (int i = 0; i < 10; i++) {
            double middle_pt = (low_pt + high_pt) / 2;

            if (break_lines(pen, face, size_pt, text, middle_pt, NULL) > lines.count) {
                low_pt = middle_pt;
            } else {
                high_pt = middle_pt;
            }
        }
    }
    break_lines(pen, face, size_pt, text, high_pt, &lines);
    return lines;
}

bool bc_pen_breaks_word(const struct bc_lines *lines, const char *text)
{
    const char *at = without_spaces_before(text);

    for (size_t i = 0; i + 1 < lines->count; i++) {
        const char *behind = at + strlen(lines->line[i]);

        at = without_spaces_before(behind);
        if (at == behind && behind[-1] != '/') {
            return true;
        }
    }
    return false;
}

struct bc_lines bc_pen_wrap_name(const struct bc_pen *pen, enum bc_face face, double size_pt,
    const struct bc_chart_row *row, double room_pt)
{
    struct bc_lines lines = bc_pen_wrap(pen, face, size_pt, row->name, room_pt);

    if (lines.count > 2 && bc_pen_has_word(row->short_name)) {
        struct bc_lines shorter = bc_pen_wrap(pen, face, size_pt, row->short_name, room_pt);

        return shorter.count < lines.count ? shorter : lines;
    }
    return lines;
}

void bc_pen_lines_from(const struct bc_pen *pen, enum bc_pen_side side, double x_pt, double y_pt,
    struct bc_lettering lettering, const struct bc_lines *lines)
{
    for (size_t i = 0; i < lines->count; i++) {
        double line_pt = y_pt + (double)i * bc_pen_leading(lettering.size_pt);

        switch (side) {
        case BC_PEN_LEFT:
            bc_pen_left(pen, x_pt, line_pt, lettering, lines->line[i]);
            break;
        case BC_PEN_CENTRE:
            bc_pen_centre(pen, x_pt, line_pt, lettering, lines->line[i]);
            break;
        case BC_PEN_RIGHT:
            bc_pen_right(pen, x_pt, line_pt, lettering, lines->line[i]);
            break;
        }
    }
}

void bc_pen_lines_around(const struct bc_pen *pen, enum bc_pen_side side, double x_pt,
    double middle_pt, struct bc_lettering lettering, const struct bc_lines *lines)
{
    double above_pt =
        lines->count > 0 ? (double)(lines->count - 1) * bc_pen_leading(lettering.size_pt) / 2 : 0;

    bc_pen_lines_from(
        pen, side, x_pt, middle_pt - above_pt + bc_pen_drop(lettering.size_pt), lettering, lines);
}

double bc_chart_round_up(double value)
{
    static const double steps[] = {1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8};
    double power;

    if (!(value > 0)) {
        return 1;
    }
    power = pow(10, floor(log10(value)));
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        if (steps[i] * power >= value) {
            return steps[i] * power;
        }
    }
    return 10 * power;
}

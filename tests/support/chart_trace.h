/*
 * chart_trace.h - what a chart drew, read back from the trace, and the rules that hold for all.
 */
#ifndef BC_TESTS_CHART_TRACE_H
#define BC_TESTS_CHART_TRACE_H

#include "chart/chart.h"
#include "support/chart_samples.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* clang-format off: cmocka.h needs the headers above it */
#include <cmocka.h>
/* clang-format on */

struct fixture {
    bc_fonts *fonts;
    bc_arena *arena;
};

static const struct sample {
    const char *name;
    const struct bc_chart *chart;
    struct bc_chart_frame slide;
} samples[] = {
    {"trend", &trend_sample, {.width_pt = 864, .height_pt = 340, .is_slide = true}},
    {"compare", &compare_sample, {.width_pt = 864, .height_pt = 340, .is_slide = true}},
    {"rates", &rates_sample, {.width_pt = 864, .height_pt = 340, .is_slide = true}},
    {"satisfaction", &satisfaction_sample, {.width_pt = 864, .height_pt = 340, .is_slide = true}},
    {"heat", &heat_sample, {.width_pt = 864, .height_pt = 340, .is_slide = true}},
    {"blocks", &block_sample, {.width_pt = 580, .height_pt = 320, .is_slide = true}},
    {"bridge", &bridge_sample, {.width_pt = 407, .height_pt = 320, .is_slide = true}},
    {"diverging", &diverging_sample, {.width_pt = 410, .height_pt = 320, .is_slide = true}},
    {"calendar", &calendar_sample, {.width_pt = 580, .height_pt = 300, .is_slide = true}},
    {"sparkline", &sparkline_sample, {.width_pt = 164, .height_pt = 80, .is_slide = true}},
    {"bars", &bars_sample, {.width_pt = 864, .height_pt = 350, .is_slide = true}},
    {"dots", &dots_sample, {.width_pt = 300, .height_pt = 120, .is_slide = true}},
};
static const struct bc_chart_frame paper = {.width_pt = 467.72};

static inline int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof(*fixture));
    struct bc_status status = {0};

    fixture->arena = bc_arena_new();
    if (!bc_fonts_open(BC_FONTS_FOLDER, &fixture->fonts, &status)) {
        return -1;
    }
    *state = fixture;
    return 0;
}

static inline int tear_down(void **state)
{
    struct fixture *fixture = *state;

    bc_fonts_close(fixture->fonts);
    bc_arena_free(fixture->arena);
    free(fixture);
    return 0;
}

/* What the trace says was drawn. */
enum { MARKS_MOST = 8000 };

struct mark {
    char kind; /* t: text, r: rectangle, c: circle, l: line */
    double left, top, right, bottom;
    double size;
    unsigned color;
    char text[200];
};

struct drawing {
    struct mark *marks;
    size_t count;
    double height_pt;
    struct bc_chart_frame frame;
};

static const double margin_pt = 300; /* around the frame: what leaves it is still on the page */

static inline void read_text(struct mark *mark, const char *line)
{
    double x, y, width;
    const char *quote = strchr(line, '"');

    assert_int_equal(sscanf(line, "text %lf %lf %lf %lf", &x, &y, &width, &mark->size), 4);
    mark->kind = 't';
    mark->left = x;
    mark->right = x + width;
    mark->top = y - 0.7 * mark->size;
    mark->bottom = y + 0.22 * mark->size;
    assert_non_null(quote);
    snprintf(mark->text, sizeof(mark->text), "%.*s", (int)(strlen(quote) - 2), quote + 1);
}

static inline void read_shape(struct mark *mark, const char *line)
{
    double x, y, a, b;
    const char *color = strstr(line, " color ");

    mark->kind = line[0];
    assert_non_null(color);
    assert_int_equal(sscanf(color, " color %6x", &mark->color), 1);
    if (sscanf(line, "rect %lf %lf %lf %lf", &x, &y, &a, &b) == 4) {
        *mark = (struct mark){'r', x, y, x + a, y + b, 0, mark->color, ""};
    } else if (sscanf(line, "circle %lf %lf %lf", &x, &y, &a) == 3) {
        *mark = (struct mark){'c', x - a, y - a, x + a, y + a, 0, mark->color, ""};
    } else {
        const char *at = strchr(line, ',');

        mark->left = mark->top = 1e9;
        mark->right = mark->bottom = -1e9;
        for (; at != NULL && at < color; at = strchr(at + 1, ',')) {
            const char *start = at;

            while (start[-1] != ' ') {
                start--;
            }
            assert_int_equal(sscanf(start, "%lf,%lf", &x, &y), 2);
            mark->left = fmin(mark->left, x);
            mark->right = fmax(mark->right, x);
            mark->top = fmin(mark->top, y);
            mark->bottom = fmax(mark->bottom, y);
        }
    }
}

static inline struct drawing trace(
    const struct fixture *fixture, const struct bc_chart *chart, struct bc_chart_frame frame)
{
    struct bc_status status = {0};
    struct drawing drawing = {.frame = frame};
    bc_canvas *canvas = bc_canvas_new_trace(fixture->fonts, &status);
    unsigned char *bytes;
    size_t length;

    drawing.frame.top_left = (struct bc_point){margin_pt, margin_pt};
    drawing.height_pt = bc_chart_height_pt(chart, &drawing.frame, fixture->fonts);
    bc_canvas_begin_page(canvas,
        (struct bc_size){frame.width_pt + 2 * margin_pt, drawing.height_pt + 2 * margin_pt});
    bc_chart_draw(chart, &drawing.frame, canvas, fixture->fonts);
    if (!bc_canvas_finish(canvas, fixture->arena, &bytes, &length, &status)) {
        fail_msg("%s %s", status.code, status.arguments);
    }
    bc_canvas_free(canvas);
    drawing.marks = bc_arena_alloc_array(fixture->arena, MARKS_MOST, sizeof(*drawing.marks));
    for (char *line = (char *)bytes, *end; *line != '\0'; line = end + 1) {
        end = strchr(line, '\n');
        *end = '\0';
        if (strncmp(line, "page", 4) == 0) {
            continue;
        }
        assert_true(drawing.count < MARKS_MOST);
        if (strncmp(line, "text", 4) == 0) {
            read_text(&drawing.marks[drawing.count++], line);
        } else {
            read_shape(&drawing.marks[drawing.count++], line);
        }
    }
    return drawing;
}

static inline bool overlap(const struct mark *one, const struct mark *other)
{
    const double touch = 0.05; /* the trace rounds to hundredths */

    return one->left < other->right - touch && other->left < one->right - touch &&
           one->top < other->bottom - touch && other->top < one->bottom - touch;
}

static inline bool is_dark(unsigned color)
{
    return color == 0x143F78 || color == 0xC24F00 || color == 0x7A7A7A || color == 0x000000 ||
           color == 0x1A1A1A;
}

/* Nothing outside the frame, no text on another or on a dark tone, no letters too small. */
static inline void check_drawing(const struct drawing *drawing, const char *what)
{
    const double slack = 0.6; /* half a line's width */
    const struct mark frame = {.left = margin_pt - slack,
        .top = margin_pt - slack,
        .right = margin_pt + drawing->frame.width_pt + slack,
        .bottom = margin_pt + drawing->height_pt + slack};

    if (drawing->frame.height_pt > 0 && drawing->height_pt > drawing->frame.height_pt + 0.1) {
        fail_msg("%s: %.1f high in %.1f", what, drawing->height_pt, drawing->frame.height_pt);
    }
    for (size_t i = 0; i < drawing->count; i++) {
        const struct mark *mark = &drawing->marks[i];

        if (mark->left < frame.left || mark->right > frame.right || mark->top < frame.top ||
            mark->bottom > frame.bottom) {
            fail_msg("%s: %c \"%s\" leaves the frame: %.1f…%.1f of %.1f, %.1f…%.1f of %.1f", what,
                mark->kind, mark->text, mark->left - margin_pt, mark->right - margin_pt,
                drawing->frame.width_pt, mark->top - margin_pt, mark->bottom - margin_pt,
                drawing->height_pt);
        }
        if (mark->kind != 't') {
            continue;
        }
        assert_true(mark->size >= (drawing->frame.is_slide ? 15 : 9.5));
        for (size_t k = 0; k < drawing->count; k++) {
            const struct mark *other = &drawing->marks[k];
            bool matters = other->kind == 't' ? k < i : other->kind != 'l' && is_dark(other->color);

            if (matters && overlap(mark, other)) {
                fail_msg("%s: \"%s\" at %.1f %.1f meets %c \"%s\" at %.1f %.1f", what, mark->text,
                    mark->left - margin_pt, mark->top - margin_pt, other->kind, other->text,
                    other->left - margin_pt, other->top - margin_pt);
            }
        }
    }
}

static inline const struct mark *find_text(const struct drawing *drawing, const char *text)
{
    for (size_t i = 0; i < drawing->count; i++) {
        if (drawing->marks[i].kind == 't' && strcmp(drawing->marks[i].text, text) == 0) {
            return &drawing->marks[i];
        }
    }
    fail_msg("\"%s\" is not drawn", text);
    return NULL;
}

static inline size_t bars_of(const struct drawing *drawing, unsigned color, struct mark *ret_bars)
{
    size_t count = 0;

    for (size_t i = 0; i < drawing->count; i++) {
        if (drawing->marks[i].kind == 'r' && drawing->marks[i].color == color) {
            ret_bars[count++] = drawing->marks[i];
        }
    }
    return count;
}

static inline double height_of(const struct mark *mark)
{
    return mark->bottom - mark->top;
}

static inline double width_of(const struct mark *mark)
{
    return mark->right - mark->left;
}

#endif

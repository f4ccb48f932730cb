/* LINKS: base draw chart */
#include "base/text.h"
#include "chart/chart.h"
#include "chart/pen.h"
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

static int set_up(void **state)
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

static int tear_down(void **state)
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

static void read_text(struct mark *mark, const char *line)
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

static void read_shape(struct mark *mark, const char *line)
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

static struct drawing trace(
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

static bool overlap(const struct mark *one, const struct mark *other)
{
    const double touch = 0.05; /* the trace rounds to hundredths */

    return one->left < other->right - touch && other->left < one->right - touch &&
           one->top < other->bottom - touch && other->top < one->bottom - touch;
}

static bool is_dark(unsigned color)
{
    return color == 0x143F78 || color == 0xC24F00 || color == 0x7A7A7A || color == 0x000000 ||
           color == 0x1A1A1A;
}

/* Nothing outside the frame, no text on another or on a dark tone, no letters too small. */
static void check_drawing(const struct drawing *drawing, const char *what)
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

static void samples_are_sound(void **state)
{
    for (size_t i = 0; i < COUNT_OF(samples); i++) {
        struct drawing on_paper = trace(*state, samples[i].chart, paper);
        struct drawing on_slide = trace(*state, samples[i].chart, samples[i].slide);

        check_drawing(&on_paper, samples[i].name);
        check_drawing(&on_slide, samples[i].name);
    }
}

static const struct mark *find_text(const struct drawing *drawing, const char *text)
{
    for (size_t i = 0; i < drawing->count; i++) {
        if (drawing->marks[i].kind == 't' && strcmp(drawing->marks[i].text, text) == 0) {
            return &drawing->marks[i];
        }
    }
    fail_msg("\"%s\" is not drawn", text);
    return NULL;
}

static size_t bars_of(const struct drawing *drawing, unsigned color, struct mark *ret_bars)
{
    size_t count = 0;

    for (size_t i = 0; i < drawing->count; i++) {
        if (drawing->marks[i].kind == 'r' && drawing->marks[i].color == color) {
            ret_bars[count++] = drawing->marks[i];
        }
    }
    return count;
}

/* Bars stand in the order of the rows and are as long as their numbers say, from one zero line. */
static void bars_are_true(void **state)
{
    struct drawing drawing = trace(*state, &compare_sample, paper);
    struct mark bars[COUNT_OF(compare_rows)] = {{0}};
    struct mark strong[4] = {{0}};
    size_t strong_count = bars_of(&drawing, 0x143F78, strong);
    size_t count = bars_of(&drawing, 0xA8C1E0, bars);
    double unit = (strong[0].right - strong[0].left) / 75;

    assert_int_equal(strong_count, 2);
    assert_int_equal(count, COUNT_OF(compare_rows) - 2);
    assert_true(fabs((strong[1].right - strong[1].left) / 33 - unit) < 0.01);
    for (size_t i = 0, at = 0; i < COUNT_OF(compare_rows); i++) {
        if (compare_rows[i].weight != BC_CHART_STRONG) {
            assert_true(fabs(bars[at].left - strong[0].left) < 0.01);
            assert_true(
                fabs(bars[at].right - bars[at].left - unit * compare_rows[i].value[0]) < 0.1);
            assert_true(at == 0 || bars[at].top > bars[at - 1].top);
            at++;
        }
        find_text(&drawing, compare_rows[i].text[0]);
        find_text(&drawing, compare_rows[i].text[2]);
    }
}

/* The tick of the period before stands where its bar would end. */
static void ticks_are_true(void **state)
{
    struct drawing drawing = trace(*state, &compare_sample, paper);
    struct mark ticks[COUNT_OF(compare_rows) + 1] = {{0}};
    struct mark strong[4] = {{0}};
    size_t count = bars_of(&drawing, 0x000000, ticks);
    double unit;

    bars_of(&drawing, 0x143F78, strong);
    unit = (strong[0].right - strong[0].left) / 75;
    assert_int_equal(count, COUNT_OF(compare_rows));
    for (size_t i = 0; i < count; i++) {
        double middle = (ticks[i].left + ticks[i].right) / 2 - strong[0].left;

        assert_true(fabs(middle - unit * compare_rows[i].value[1]) < 0.1);
        assert_true(fabs(ticks[i].right - ticks[i].left - 1.4) < 0.02);
    }
}

/* Zero has a tick, what is missing or withheld has none. */
static void missing_is_not_zero(void **state)
{
    struct bc_chart_row rows[4] = {
        compare_rows[1], compare_rows[2], compare_rows[4], compare_rows[5]};
    struct bc_chart chart = compare_sample;
    struct drawing drawing;
    struct mark marks[8] = {{0}};

    rows[0].value[1] = rows[1].value[1] = 0;
    rows[0].text[1] = "0";
    rows[1].text[1] = "…";
    rows[2].has_data = false;
    rows[2].text[0] = rows[2].text[1] = "(*)";
    chart.rows = rows;
    chart.row_count = COUNT_OF(rows);
    drawing = trace(*state, &chart, paper);
    assert_int_equal(bars_of(&drawing, 0xA8C1E0, marks), 3);
    assert_int_equal(bars_of(&drawing, 0x000000, marks), 2);
}

/* Dots and intervals lie on the printed axis; the late one is orange. */
static void rates_are_true(void **state)
{
    struct drawing drawing = trace(*state, &rates_sample, paper);
    const struct mark *forty = find_text(&drawing, "40%");
    const struct mark *hundred = find_text(&drawing, "100%");
    double from = (forty->left + forty->right) / 2;
    double unit = ((hundred->left + hundred->right) / 2 - from) / 60;
    size_t dots = 0;
    size_t intervals = 0;

    assert_true(fabs(bc_chart_axis_start(&rates_sample) - 40) < 1e-9);
    for (size_t i = 0; i < drawing.count; i++) {
        const struct mark *mark = &drawing.marks[i];

        if (mark->kind == 'c') {
            const struct bc_chart_row *row = &rates_rows[dots++];

            assert_true(fabs((mark->left + mark->right) / 2 - from -
                             unit * (100 * row->value[BC_RATES_RATE] - 40)) < 0.1);
            assert_int_equal(mark->color, row->weight == BC_CHART_LATE ? 0xC24F00 : 0x143F78);
        } else if (mark->kind == 'l' && mark->color == 0x6E6E6E) {
            const struct bc_chart_row *row = &rates_rows[intervals++];

            assert_true(
                fabs(mark->left - from - unit * (100 * row->value[BC_RATES_LOW] - 40)) < 0.1);
            assert_true(
                fabs(mark->right - from - unit * (100 * row->value[BC_RATES_HIGH] - 40)) < 0.1);
        }
    }
    assert_int_equal(dots, COUNT_OF(rates_rows));
    assert_int_equal(intervals, COUNT_OF(rates_rows));
}

/* The three parts fill the bar but for the white gaps, in proportion. */
static void parts_are_true(void **state)
{
    struct drawing drawing = trace(*state, &satisfaction_sample, paper);
    struct mark bars[3][COUNT_OF(satisfaction_rows)] = {{{0}}};
    static const unsigned colors[3] = {0xA8C1E0, 0xE3E3E3, 0xC24F00};

    for (size_t part = 0; part < 3; part++) {
        assert_int_equal(bars_of(&drawing, colors[part], bars[part]), COUNT_OF(satisfaction_rows));
    }
    for (size_t i = 0; i < COUNT_OF(satisfaction_rows); i++) {
        const double *value = satisfaction_rows[i].value;
        double whole = bars[2][i].right - bars[0][i].left;

        assert_true(fabs((bars[1][i].left - bars[0][i].left) / whole -
                         value[0] / (value[0] + value[1] + value[2])) < 0.001);
        assert_true(fabs((bars[2][i].right - bars[2][i].left) / whole -
                         value[2] / (value[0] + value[1] + value[2])) < 0.001);
        assert_true(fabs(bars[1][i].left - bars[0][i].right - 0.8) < 0.02);
    }
}

/* Level = v up to 4 in all, else ⌈4·√(v/max)⌉, for each ramp by itself; zero is white. */
static void heat_is_true(void **state)
{
    struct drawing drawing = trace(*state, &heat_sample, paper);
    struct mark marks[60] = {{0}};

    assert_int_equal(bars_of(&drawing, 0xF9E3D2, marks), 1);  /* late 1 */
    assert_int_equal(bars_of(&drawing, 0xF2C5A2, marks), 3);  /* 2 */
    assert_int_equal(bars_of(&drawing, 0xEBA873, marks), 2);  /* 3 */
    assert_int_equal(bars_of(&drawing, 0xE48B45, marks), 2);  /* 4 */
    assert_int_equal(bars_of(&drawing, 0xE9F0F8, marks), 5);  /* of 44: 1, 2 */
    assert_int_equal(bars_of(&drawing, 0xD3E0F0, marks), 10); /* 3 to 11 */
    assert_int_equal(bars_of(&drawing, 0xBED1E8, marks), 1);  /* 12 to 24 */
    assert_int_equal(bars_of(&drawing, 0xA8C1E0, marks), 2);  /* from 25 */
}

static void draw_picture(struct fixture *fixture, const struct sample *sample,
    struct bc_chart_frame frame, const char *path)
{
    struct bc_status status = {0};
    bc_canvas *canvas = bc_canvas_new_cairo_png(fixture->fonts, 1.53, &status);
    unsigned char *bytes;
    size_t length;
    FILE *file;

    frame.top_left = (struct bc_point){20, 20};
    bc_canvas_begin_page(
        canvas, (struct bc_size){frame.width_pt + 40,
                    bc_chart_height_pt(sample->chart, &frame, fixture->fonts) + 40});
    bc_chart_draw(sample->chart, &frame, canvas, fixture->fonts);
    if (!bc_canvas_finish(canvas, fixture->arena, &bytes, &length, &status)) {
        fail_msg("%s %s %s", sample->name, status.code, status.arguments);
    }
    bc_canvas_free(canvas);
    assert_memory_equal(bytes, "\x89PNG", 4);
    if (path != NULL) {
        file = fopen(path, "wb");
        assert_non_null(file);
        fwrite(bytes, 1, length, file);
        fclose(file);
    }
}

/* The same numbers in every run; a failure names its seed. */
static unsigned roll(unsigned *seed, unsigned below)
{
    *seed = *seed * 1664525u + 1013904223u;
    return (*seed >> 8) % below;
}

/* Invented names of two to eighty letters. */
static const char *random_name(bc_arena *arena, unsigned *seed)
{
    static const char *const syllables[] = {"Krông", "Ea", "Buôn", "Thuột", "xây", "dựng,", "đô",
        "thị", "Ủy", "ban", "nhân", "dân", "thông", "minh", "Cư", "M'gar", "TP.", "hành", "chính",
        "nghiệp", "Ở", "Ẫm"};
    unsigned count = 1 + roll(seed, roll(seed, 4) == 0 ? 17 : 5);
    const char *name = "";

    for (unsigned i = 0; i < count; i++) {
        name = bc_arena_printf(arena, "%s%s%s", name,
            i == 0 ? "" : (roll(seed, 6) == 0 ? "\xC2\xA0" : " "),
            syllables[roll(seed, COUNT_OF(syllables))]);
    }
    return name;
}

static double random_value(unsigned *seed, unsigned largeness)
{
    static const unsigned most[] = {2, 12, 300, 20000, 4000000};

    return roll(seed, 5) == 0 ? 0 : roll(seed, most[largeness]);
}

static const char *signed_text(bc_arena *arena, double value)
{
    return bc_arena_printf(
        arena, "%s%s", value > 0 ? "+" : (value < 0 ? "–" : ""), bc_chart_number(arena, value));
}

static void fill_values(bc_arena *arena, unsigned *seed, enum bc_chart_kind kind,
    unsigned largeness, struct bc_chart_row *row)
{
    double n;

    for (size_t i = 0; i < 3; i++) {
        row->value[i] = random_value(seed, largeness);
    }
    row->text[0] = bc_chart_number(arena, row->value[0]);
    switch (kind) {
    case BC_CHART_TREND:
        row->value[BC_TREND_OVERDUE] = floor(row->value[BC_TREND_CLOSING] / 3);
        row->text[0] = bc_chart_number(arena, row->value[BC_TREND_CLOSING]);
        break;
    case BC_CHART_COMPARE:
        row->text[1] = bc_chart_number(arena, row->value[1]);
        row->text[2] = signed_text(arena, row->value[0] - row->value[1]);
        break;
    case BC_CHART_RATES:
        n = row->value[0] + row->value[1] + 1;
        row->text[0] = bc_arena_printf(
            arena, "%s/%s", bc_chart_number(arena, row->value[0]), bc_chart_number(arena, n));
        row->value[0] /= n;
        row->value[1] = fmax(0, row->value[0] - 0.1);
        row->value[2] = fmin(1, row->value[0] + 0.2);
        row->text[1] = "50,0%";
        break;
    case BC_CHART_SATISFACTION:
        n = row->value[0] + row->value[1] + row->value[2];
        row->text[0] = bc_chart_number(arena, n);
        row->text[1] = n > 0 ? "50,0%" : "–";
        break;
    case BC_CHART_BRIDGE:
    case BC_CHART_DIVERGING:
        row->value[0] *= roll(seed, 2) == 0 ? -1 : 1;
        row->text[0] = signed_text(arena, row->value[0]);
        break;
    case BC_CHART_BARS:
        row->value[1] = floor(row->value[0] / 2);
        row->text[1] = bc_chart_number(arena, row->value[2]);
        row->text[2] = "12 ngày";
        break;
    default:
        break;
    }
}

static void fill_row(bc_arena *arena, unsigned *seed, enum bc_chart_kind kind, unsigned largeness,
    size_t index, struct bc_chart_row *row)
{
    *row = (struct bc_chart_row){.name = random_name(arena, seed),
        .short_name = roll(seed, 2) == 0 ? "Ea\xC2\xA0Kar" : "",
        .note = "",
        .has_data = roll(seed, 9) != 0,
        .weight =
            index == 1 ? BC_CHART_STRONG : (roll(seed, 8) == 0 ? BC_CHART_LATE : BC_CHART_ORDINARY),
        .text = {"", "", "", ""},
        .starts_group = roll(seed, 7) == 0};
    if (kind == BC_CHART_CALENDAR || kind == BC_CHART_TREND) {
        row->name = bc_arena_printf(arena, "%02zu", index + 1);
    }
    if (!row->has_data) {
        row->text[0] = roll(seed, 2) == 0 ? "…" : "(*)";
        if (kind == BC_CHART_CALENDAR && roll(seed, 2) == 0) {
            row->note = "nghỉ lễ";
            row->text[0] = "";
        }
        return;
    }
    fill_values(arena, seed, kind, largeness, row);
    if (kind == BC_CHART_CALENDAR && row->starts_group) {
        row->text[1] = "Tuần\xC2\xA0"
                       "18: 37";
    }
}

static void fill_heat(bc_arena *arena, unsigned *seed, unsigned largeness, struct bc_chart *chart)
{
    size_t count = 1 + roll(seed, 15);
    struct bc_chart_heat_column *columns = bc_arena_alloc_array(arena, count, sizeof(*columns));
    struct bc_chart_cell *cells =
        bc_arena_alloc_array(arena, count * chart->row_count, sizeof(*cells));

    for (size_t i = 0; i < count; i++) {
        columns[i] = (struct bc_chart_heat_column){.head = random_name(arena, seed),
            .group = roll(seed, 2) == 0 ? "Còn hạn" : "",
            .is_late =
                i<3, .is_tinted = roll(seed, 6) != 0, .starts_group = i> 0 && roll(seed, 5) == 0};
    }
    for (size_t i = 0; i < count * chart->row_count; i++) {
        cells[i].has_data = roll(seed, 10) != 0;
        cells[i].value = cells[i].has_data ? random_value(seed, largeness) : 0;
        cells[i].text = cells[i].has_data ? bc_chart_number(arena, cells[i].value) : "…";
    }
    chart->columns = columns;
    chart->column_count = count;
    chart->cells = cells;
}

static size_t random_count(unsigned *seed, enum bc_chart_kind kind)
{
    static const unsigned most[] = {[BC_CHART_TREND] = 12,
        [BC_CHART_BRIDGE] = 6,
        [BC_CHART_CALENDAR] = 14,
        [BC_CHART_SPARKLINE] = 12,
        [BC_CHART_DOTS] = 150};
    unsigned limit = kind < COUNT_OF(most) && most[kind] > 0 ? most[kind] : 150;

    switch (roll(seed, 4)) {
    case 0:
        return 1 + roll(seed, 2);
    case 1:
        return limit;
    default:
        return 1 + roll(seed, limit);
    }
}

static struct bc_chart random_chart(bc_arena *arena, unsigned *seed, enum bc_chart_kind kind)
{
    unsigned largeness = roll(seed, 5);
    struct bc_chart chart = {.kind = kind,
        .where = "random",
        .row_count = random_count(seed, kind),
        .axis = kind == BC_CHART_TREND ? "Tuần" : "",
        .received = "1.234.567 tiếp nhận",
        .handled = "254 đã xử lý",
        .closing = "tồn cuối tuần,",
        .overdue = "trong đó 23 quá hạn",
        .parts = {"Hài lòng", "Chấp nhận được", "Không hài lòng"},
        .has_reference = roll(seed, 2) == 0,
        .reference = roll(seed, 101) / 100.0,
        .reference_text = "Toàn tỉnh 91,7%",
        .rest_word = "{1} đơn vị còn lại",
        .rest_head = "{1} địa bàn khác"};
    struct bc_chart_row *rows = bc_arena_alloc_array(arena, chart.row_count, sizeof(*rows));

    for (size_t i = 0; i < chart.row_count; i++) {
        fill_row(arena, seed, kind, largeness, i, &rows[i]);
    }
    if (chart.row_count > 2 && roll(seed, 2) == 0 && kind != BC_CHART_TREND) {
        rows[chart.row_count - 1].weight = BC_CHART_SUM;
    }
    chart.rows = rows;
    if (kind == BC_CHART_HEAT) {
        fill_heat(arena, seed, largeness, &chart);
    } else if (kind != BC_CHART_TREND && kind != BC_CHART_CALENDAR && roll(seed, 3) > 0) {
        chart.heads[0] = "Tuần\xC2\xA0"
                         "17";
        chart.heads[1] = "Đúng hạn/ đã xử lý";
    }
    return chart;
}

/* The numbers of a folded chart's columns still add up to those of all rows. */
static void check_sums(
    const struct drawing *drawing, const struct bc_chart *chart, const char *what)
{
    double right = margin_pt + drawing->frame.width_pt;
    double before = 0;
    double drawn = 0;

    if (chart->kind != BC_CHART_COMPARE || chart->row_count > 150) {
        return;
    }
    for (size_t i = 0; i < chart->row_count; i++) {
        if (!chart->rows[i].has_data) {
            return;
        }
        before += chart->rows[i].value[0] - chart->rows[i].value[1];
    }
    for (size_t i = 0; i < drawing->count; i++) {
        const struct mark *mark = &drawing->marks[i];
        double number = 0;

        if (mark->kind != 't' || fabs(mark->right - right) > 0.02 ||
            strchr("0123456789+\xE2", mark->text[0]) == NULL) {
            continue;
        }
        for (const char *at = mark->text; *at != '\0'; at++) {
            number = *at >= '0' && *at <= '9' ? 10 * number + (*at - '0') : number;
        }
        drawn += mark->text[0] == '\xE2' ? -number : number;
    }
    if (fabs(drawn - before) > 0.5) {
        fail_msg("%s: %.0f drawn, %.0f given", what, drawn, before);
    }
}

static void random_charts_are_sound(void **state)
{
    struct fixture *fixture = *state;
    const char *rounds_text = getenv("BC_ROUNDS"); /* more of them, by hand */
    int64_t rounds = 40;

    assert_true(rounds_text == NULL || bc_text_parse_int64(rounds_text, &rounds));
    for (unsigned kind = BC_CHART_TREND; kind <= BC_CHART_DOTS; kind++) {
        for (unsigned round = 0; round < (unsigned)rounds; round++) {
            unsigned seed = 1000 * kind + round;
            struct bc_chart chart = random_chart(fixture->arena, &seed, (enum bc_chart_kind)kind);
            struct drawing drawing = trace(fixture, &chart, paper);
            char what[80];

            snprintf(what, sizeof(what), "kind %u, round %u, paper", kind, round);
            check_drawing(&drawing, what);
            check_sums(&drawing, &chart, what);
            snprintf(what, sizeof(what), "kind %u, round %u, slide", kind, round);
            drawing = trace(fixture, &chart, samples[kind < 5 ? kind : kind + 1].slide);
            check_drawing(&drawing, what);
            check_sums(&drawing, &chart, what);
            bc_arena_reset(fixture->arena);
        }
    }
}

/* With BC_PICTURES=DIR each picture is written there, to be looked at. */
static void pictures_are_drawn(void **state)
{
    const char *folder = getenv("BC_PICTURES");
    char path[512];
    struct fixture *fixture = *state;

    for (size_t i = 0; i < COUNT_OF(samples); i++) {
        snprintf(
            path, sizeof(path), "%s/%s-paper.png", folder != NULL ? folder : "", samples[i].name);
        draw_picture(*state, &samples[i], paper, folder != NULL ? path : NULL);
        snprintf(
            path, sizeof(path), "%s/%s-slide.png", folder != NULL ? folder : "", samples[i].name);
        draw_picture(*state, &samples[i], samples[i].slide, folder != NULL ? path : NULL);
    }
    for (unsigned i = 0; i < 55 && folder != NULL; i++) {
        unsigned seed = 77 + i;
        unsigned kind = i % 11;
        struct bc_chart chart = random_chart(fixture->arena, &seed, (enum bc_chart_kind)kind);
        struct sample sample = {"random", &chart, samples[kind < 5 ? kind : kind + 1].slide};

        snprintf(path, sizeof(path), "%s/random-%u-%u.png", folder, kind, i);
        draw_picture(*state, &sample, i / 11 % 2 == 0 ? paper : sample.slide, path);
    }
}

static double height_of(const struct mark *mark)
{
    return mark->bottom - mark->top;
}

static double width_of(const struct mark *mark)
{
    return mark->right - mark->left;
}

/* From the opening to the closing stock: each change begins where the last one ended. */
static void bridges_are_true(void **state)
{
    struct drawing drawing = trace(*state, &bridge_sample, samples[6].slide);
    struct mark totals[4] = {{0}};
    struct mark rises[4] = {{0}};
    struct mark falls[4] = {{0}};
    double unit;

    assert_int_equal(bars_of(&drawing, 0xA8C1E0, totals), 2);
    assert_int_equal(bars_of(&drawing, 0x143F78, rises), 2);
    assert_int_equal(bars_of(&drawing, 0x7A7A7A, falls), 2);
    unit = height_of(&totals[0]) / 291;
    assert_true(fabs(height_of(&totals[1]) - 327 * unit) < 0.05);
    assert_true(fabs(totals[0].bottom - totals[1].bottom) < 0.02);
    assert_true(fabs(height_of(&rises[0]) - 298 * unit) < 0.05);
    assert_true(fabs(rises[0].bottom - totals[0].top) < 0.02);
    assert_true(fabs(rises[1].bottom - rises[0].top) < 0.02);
    assert_true(fabs(falls[0].top - rises[1].top) < 0.02);
    assert_true(fabs(height_of(&falls[0]) - 254 * unit) < 0.05);
    assert_true(fabs(falls[1].bottom - totals[1].top) < 0.02);
}

static void changes_are_true(void **state)
{
    struct drawing drawing = trace(*state, &diverging_sample, samples[7].slide);
    struct mark rises[8] = {{0}};
    struct mark falls[8] = {{0}};
    struct mark rest[2] = {{0}};
    double unit;

    assert_int_equal(bars_of(&drawing, 0x143F78, rises), 3);
    assert_int_equal(bars_of(&drawing, 0x7A7A7A, falls), 3);
    assert_int_equal(bars_of(&drawing, 0xA8C1E0, rest), 1);
    unit = width_of(&rises[0]) / 18;
    assert_true(fabs(width_of(&falls[2]) - 12 * unit) < 0.05);
    assert_true(fabs(width_of(&rest[0]) - 9 * unit) < 0.05);
    assert_true(fabs(falls[2].right - rises[0].left) < 0.02);
    /* A total has a number and no bar. */
    assert_true(fabs(find_text(&drawing, "+21")->left - find_text(&drawing, "–5")->left) < 0.02);
}

/* Days off are empty and say why; a bracket spans the working days of its week. */
static void calendars_are_true(void **state)
{
    struct drawing drawing = trace(*state, &calendar_sample, samples[8].slide);
    struct mark bars[12] = {{0}};
    struct mark peak[2] = {{0}};
    const struct mark *week = find_text(&drawing, "Tuần 18: 37");
    double unit;

    assert_int_equal(bars_of(&drawing, 0xA8C1E0, bars), 6);
    assert_int_equal(bars_of(&drawing, 0x143F78, peak), 1);
    unit = height_of(&peak[0]) / 81;
    assert_true(fabs(height_of(&bars[0]) - 10 * unit) < 0.05);
    assert_true(fabs(height_of(&bars[4]) - 46 * unit) < 0.05);
    assert_true(fabs((week->left + week->right) / 2 - (bars[0].left + bars[1].right) / 2) < 0.1);
    find_text(&drawing, "nghỉ lễ");
    find_text(&drawing, "nghỉ");
}

/* Kept promises are full, broken ones hollow. */
static void dots_are_true(void **state)
{
    struct drawing drawing = trace(*state, &dots_sample, samples[11].slide);
    struct mark marks[40] = {{0}};

    assert_int_equal(bars_of(&drawing, 0x143F78, marks), 13);
    assert_int_equal(bars_of(&drawing, 0xFFFFFF, marks), 3);
    assert_int_equal(bars_of(&drawing, 0xC24F00, marks), 3);
    assert_true(fabs(width_of(&marks[0]) - 26) < 0.02);
}

/* Columns from 0, the late part at the foot; the three gridlines hold all values. */
static void trends_are_true(void **state)
{
    struct drawing drawing = trace(*state, &trend_sample, paper);
    struct mark bars[12] = {{0}};
    struct mark last[2] = {{0}};
    struct mark late[20] = {{0}};
    double unit;

    assert_true(fabs(drawing.height_pt - 176) < 0.01);
    assert_int_equal(bars_of(&drawing, 0xA8C1E0, bars), 11);
    assert_int_equal(bars_of(&drawing, 0x143F78, last), 1);
    assert_int_equal(bars_of(&drawing, 0xC24F00, late), 13); /* one is the key */
    assert_true(fabs(height_of(&last[0]) - 44) < 0.05);
    unit = height_of(&last[0]) / 327;
    for (size_t i = 0; i < 11; i++) {
        assert_true(
            fabs(height_of(&bars[i]) - unit * trend_rows[i].value[BC_TREND_CLOSING]) < 0.05);
        assert_true(
            fabs(height_of(&late[i]) - unit * trend_rows[i].value[BC_TREND_OVERDUE]) < 0.05);
        assert_true(fabs(late[i].bottom - bars[i].bottom) < 0.02);
        find_text(&drawing, trend_rows[i].text[0]);
    }
    assert_true(fabs(bc_chart_axis_start(&trend_sample) - 200) < 1e-9);
}

enum { MANY = 150 };

/* 150 rows of 3 now and 1 before, the second late and so kept: 19 rows and the sum of 131. */
static void many_rows_are_summed(void **state)
{
    struct fixture *fixture = *state;
    struct bc_chart_row rows[MANY];
    struct bc_chart chart = compare_sample;
    struct drawing drawing;
    struct mark bars[30] = {{0}};

    for (size_t i = 0; i < MANY; i++) {
        rows[i] = (struct bc_chart_row){.name = bc_arena_printf(fixture->arena, "Huyện %zu", i),
            .has_data = true,
            .weight = i == 149 ? BC_CHART_STRONG : BC_CHART_ORDINARY,
            .value = {1003, 1},
            .text = {"1.003", "1", "+1.002"}};
    }
    chart.rows = rows;
    chart.row_count = MANY;
    drawing = trace(fixture, &chart, paper);
    check_drawing(&drawing, "many");
    find_text(&drawing, "131 lĩnh vực còn lại");
    find_text(&drawing, "Huyện 149"); /* stands out, so it stays */
    find_text(&drawing, "131.393");
    find_text(&drawing, "131");
    find_text(&drawing, "+131.262");
    assert_int_equal(bars_of(&drawing, 0xA8C1E0, bars), 19);
    assert_true(fabs(width_of(&bars[18]) - 131 * width_of(&bars[0])) < 1);
    rows[100].has_data = false;
    rows[100].text[0] = "…";
    drawing = trace(fixture, &chart, paper);
    find_text(&drawing, "…"); /* a sum with an unknown part is unknown */
}

static void many_rates_are_joined(void **state)
{
    struct fixture *fixture = *state;
    struct bc_chart_row rows[MANY];
    struct bc_chart chart = rates_sample;
    struct drawing drawing;

    for (size_t i = 0; i < MANY; i++) {
        rows[i] = rates_rows[6];
        rows[i].name = bc_arena_printf(fixture->arena, "Huyện %zu", i);
    }
    chart.rows = rows;
    chart.row_count = MANY;
    drawing = trace(fixture, &chart, samples[2].slide);
    find_text(&drawing, "143 địa bàn còn lại");
    find_text(&drawing, "1.859/2.002"); /* 143 × 13/14 */
    check_drawing(&drawing, "many rates");
}

/* A heat table of 150 districts across: the smallest become one column, sums stay whole. */
static void many_columns_are_summed(void **state)
{
    struct fixture *fixture = *state;
    struct bc_chart_heat_column columns[MANY];
    struct bc_chart_cell cells[2 * MANY];
    struct bc_chart chart = heat_sample;
    struct drawing drawing;
    double total = 0;
    size_t texts = 0;

    for (size_t i = 0; i < MANY; i++) {
        columns[i] = (struct bc_chart_heat_column){
            .head = bc_arena_printf(fixture->arena, "Huyện %zu", i), .is_tinted = true};
        cells[i] = cells[MANY + i] = (struct bc_chart_cell)CELL(7);
    }
    chart.columns = columns;
    chart.column_count = MANY;
    chart.cells = cells;
    chart.row_count = 2;
    chart.rest_head = "{1} huyện khác";
    drawing = trace(fixture, &chart, paper);
    check_drawing(&drawing, "many columns");
    for (size_t i = 0; i < drawing.count; i++) {
        double number = 0;

        if (drawing.marks[i].kind != 't' || drawing.marks[i].text[0] < '0' ||
            drawing.marks[i].text[0] > '9' || strchr(drawing.marks[i].text, ' ') != NULL) {
            continue;
        }
        for (const char *at = drawing.marks[i].text; *at != '\0'; at++) {
            number = *at == '.' ? number : 10 * number + (*at - '0');
        }
        if (drawing.marks[i].top > find_text(&drawing, "Krông Pắc")->top - 2) {
            total += number;
            texts++;
        }
    }
    assert_true(fabs(total - 2.0 * MANY * 7) < 0.1);
    assert_true(texts < 40);
}

/* Two lines, then the short name, never smaller than 9.5. */
static void long_names_are_wrapped(void **state)
{
    struct bc_chart_row rows[3] = {compare_rows[1], compare_rows[2], compare_rows[3]};
    struct bc_chart chart = compare_sample;
    struct drawing drawing;

    rows[0].name = "Phản ánh về công tác quản lý, bảo vệ rừng và phát triển rừng";
    rows[1].name = "Phản ánh về công tác quản lý, bảo vệ rừng, phòng cháy, chữa cháy rừng và phát "
                   "triển rừng trên địa bàn các huyện, thị xã";
    rows[1].short_name = "Lâm nghiệp";
    chart.rows = rows;
    chart.row_count = 3;
    drawing = trace(*state, &chart, paper);
    check_drawing(&drawing, "long names");
    find_text(&drawing, "Phản ánh về công tác quản lý,");
    find_text(&drawing, "bảo vệ rừng và phát triển rừng");
    find_text(&drawing, "Lâm nghiệp");
    assert_true(find_text(&drawing, "Lâm nghiệp")->size > 10.4);
}

/* A chart that says no more than a sentence is not wanted. */
static void single_rows_are_not_wanted(void **state)
{
    struct bc_chart chart = compare_sample;

    (void)state;
    assert_true(bc_chart_is_wanted(&chart));
    chart.row_count = 1;
    assert_false(bc_chart_is_wanted(&chart));
    chart = trend_sample;
    chart.row_count = 3;
    assert_false(bc_chart_is_wanted(&chart));
    assert_true(bc_chart_is_wanted(&heat_sample));
}

/* No larger than the chart: nothing leaves it by the last digit of a sum. */
static unsigned char *draw_svg(
    struct fixture *fixture, const struct sample *sample, size_t *ret_length)
{
    struct bc_status status = {0};
    bc_canvas *canvas = bc_canvas_new_cairo_svg(fixture->fonts, &status);
    unsigned char *bytes = NULL;

    bc_canvas_begin_page(canvas, (struct bc_size){paper.width_pt,
                                     bc_chart_height_pt(sample->chart, &paper, fixture->fonts)});
    bc_chart_draw(sample->chart, &paper, canvas, fixture->fonts);
    if (!bc_canvas_finish(canvas, fixture->arena, &bytes, ret_length, &status)) {
        fail_msg("%s %s %s", sample->name, status.code, status.arguments);
    }
    bc_canvas_free(canvas);
    return bytes;
}

/* The same picture is the same bytes, whatever was drawn before it in this process. */
static void svg_is_the_same_in_any_order(void **state)
{
    unsigned char *first[COUNT_OF(samples)];
    size_t lengths[COUNT_OF(samples)];

    for (size_t i = 0; i < COUNT_OF(samples); i++) {
        first[i] = draw_svg(*state, &samples[i], &lengths[i]);
    }
    for (size_t i = COUNT_OF(samples); i > 0; i--) {
        size_t length;
        unsigned char *again = draw_svg(*state, &samples[i - 1], &length);

        assert_int_equal(length, lengths[i - 1]);
        assert_memory_equal(again, first[i - 1], length);
    }
}

/* Lightness of a colour as the eye sees it, CIE L*. */
static double lightness(struct bc_color color)
{
    const double parts[3] = {color.red, color.green, color.blue};
    static const double weights[3] = {0.2126, 0.7152, 0.0722};
    double light = 0;

    for (size_t i = 0; i < 3; i++) {
        light += weights[i] *
                 (parts[i] <= 0.04045 ? parts[i] / 12.92 : pow((parts[i] + 0.055) / 1.055, 2.4));
    }
    return light > 0.008856 ? 116 * cbrt(light) - 16 : 903.3 * light;
}

static void check_tones(struct bc_color one, struct bc_color other, double least, const char *what)
{
    double difference = fabs(lightness(one) - lightness(other));

    if (difference < least) {
        fail_msg("%s: %.1f", what, difference);
    }
}

/* In grey, tones that touch are told apart, and late from not late. */
static void tones_differ_in_grey(void **state)
{
    const struct bc_color white = {1, 1, 1};

    (void)state;
    assert_true(fabs(lightness(bc_chart_orange) - 48) < 1); /* as design.md has measured */
    assert_true(fabs(lightness(bc_chart_pale) - 90) < 1);
    check_tones(bc_chart_orange, bc_chart_light, 13, "late part of an ordinary column");
    check_tones(bc_chart_orange, bc_chart_blue, 13, "late part of the last column");
    check_tones(bc_chart_orange, bc_chart_pale, 13, "unsatisfied beside acceptable");
    check_tones(bc_chart_light, bc_chart_pale, 12.5, "satisfied beside acceptable");
    check_tones(bc_chart_blue, bc_chart_light, 13, "strong and ordinary bars");
    check_tones(bc_chart_blue, bc_chart_dark_grey, 13, "rises and falls");
    check_tones(bc_chart_blue, bc_chart_orange, 13, "kept and broken");
    check_tones(bc_chart_interval, white, 40, "intervals on paper");
    for (size_t i = 1; i < BC_HEAT_LEVELS; i++) {
        assert_true(lightness(bc_chart_heat_late[i]) < lightness(bc_chart_heat_late[i - 1]) - 6);
        assert_true(lightness(bc_chart_heat_open[i]) < lightness(bc_chart_heat_open[i - 1]) - 5);
        /* Black letters on the deepest tone: at least 8 : 1. */
        assert_true(lightness(bc_chart_heat_late[i]) > 63);
    }
}

static void alternatives_tell_all(void **state)
{
    struct fixture *fixture = *state;

    assert_string_equal(bc_chart_alternative(&bars_sample, "Krông Pắc quá hạn 7 trong 28",
                            "Số phản ánh", fixture->arena),
        "Krông Pắc quá hạn 7 trong 28. Số phản ánh. "
        "Krông Pắc: Đang quá hạn 7, Tổng tồn 28, Quá hạn lâu nhất 8 ngày, Đã xử lý quá hạn 8; "
        "TP. Buôn Ma Thuột: Đang quá hạn 7, Tổng tồn 116, Quá hạn lâu nhất 4 ngày, Đã xử lý quá "
        "hạn 7; "
        "Krông Ana: Đang quá hạn 3, Tổng tồn 16, Quá hạn lâu nhất 1 ngày, Đã xử lý quá hạn 0; "
        "Krông Năng: Đang quá hạn 2, Tổng tồn 13, Quá hạn lâu nhất 1 ngày, Đã xử lý quá hạn 2; "
        "M'Đrắk: Đang quá hạn 2, Tổng tồn 11, Quá hạn lâu nhất 1 ngày, Đã xử lý quá hạn 1; "
        "Cư M'gar: Đang quá hạn 1, Tổng tồn 21, Quá hạn lâu nhất 1 ngày, Đã xử lý quá hạn 0; "
        "Ea H'leo: Đang quá hạn 1, Tổng tồn 14, Quá hạn lâu nhất 1 ngày, Đã xử lý quá hạn 0; "
        "Toàn tỉnh: Đang quá hạn 23, Tổng tồn 327, Đã xử lý quá hạn 21");
    for (size_t i = 0; i < COUNT_OF(samples); i++) {
        const struct bc_chart *chart = samples[i].chart;
        const char *words = bc_chart_alternative(chart, "Tiêu đề", "", fixture->arena);

        assert_null(strstr(words, "\xC2\xA0"));
        for (size_t row = 0; row < chart->row_count; row++) {
            for (size_t k = 0; k < BC_CHART_COLUMNS; k++) {
                const char *text = chart->rows[row].text[k];

                assert_true(text == NULL || strstr(words, text) != NULL);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pictures_are_drawn),
        cmocka_unit_test(samples_are_sound),
        cmocka_unit_test(random_charts_are_sound),
        cmocka_unit_test(svg_is_the_same_in_any_order),
        cmocka_unit_test(tones_differ_in_grey),
        cmocka_unit_test(alternatives_tell_all),
        cmocka_unit_test(bars_are_true),
        cmocka_unit_test(ticks_are_true),
        cmocka_unit_test(missing_is_not_zero),
        cmocka_unit_test(rates_are_true),
        cmocka_unit_test(parts_are_true),
        cmocka_unit_test(heat_is_true),
        cmocka_unit_test(bridges_are_true),
        cmocka_unit_test(changes_are_true),
        cmocka_unit_test(calendars_are_true),
        cmocka_unit_test(dots_are_true),
        cmocka_unit_test(trends_are_true),
        cmocka_unit_test(many_rows_are_summed),
        cmocka_unit_test(many_rates_are_joined),
        cmocka_unit_test(many_columns_are_summed),
        cmocka_unit_test(long_names_are_wrapped),
        cmocka_unit_test(single_rows_are_not_wanted),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}

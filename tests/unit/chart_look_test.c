/* LINKS: base draw chart */
#include "base/text.h"
#include "chart/pen.h"
#include "support/chart_trace.h"

static void samples_are_sound(void **state)
{
    for (size_t i = 0; i < COUNT_OF(samples); i++) {
        struct drawing on_paper = trace(*state, samples[i].chart, paper);
        struct drawing on_slide = trace(*state, samples[i].chart, samples[i].slide);

        check_drawing(&on_paper, samples[i].name);
        check_drawing(&on_slide, samples[i].name);
    }
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

static double linear(double part)
{
    return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4);
}

/* Lightness of a colour as the eye sees it, CIE L*. */
static double lightness(struct bc_color color)
{
    const double parts[3] = {color.red, color.green, color.blue};
    static const double weights[3] = {0.2126, 0.7152, 0.0722};
    double light = 0;

    for (size_t i = 0; i < 3; i++) {
        light += weights[i] * linear(parts[i]);
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

static double gamma_of(double light)
{
    light = fmin(1, fmax(0, light));
    return light <= 0.0031308 ? 12.92 * light : 1.055 * pow(light, 1 / 2.4) - 0.055;
}

/* How a colour looks to who lacks one kind of cone: Machado, Oliveira, Fernandes (2009), whole
 * loss. */
static struct bc_color seen_by(const double matrix[9], struct bc_color color)
{
    const double in[3] = {linear(color.red), linear(color.green), linear(color.blue)};
    double out[3];

    for (size_t i = 0; i < 3; i++) {
        out[i] =
            gamma_of(matrix[3 * i] * in[0] + matrix[3 * i + 1] * in[1] + matrix[3 * i + 2] * in[2]);
    }
    return (struct bc_color){out[0], out[1], out[2]};
}

/* Without red, green or blue cones late stays apart from not late, by lightness alone. */
static void tones_differ_to_the_colour_blind(void **state)
{
    static const double eyes[3][9] = {
        {0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116,
            1.051998},
        {0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.011820, 0.042940,
            0.968881},
        {1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367,
            0.303900},
    };
    static const char *const names[3] = {"protanopia", "deuteranopia", "tritanopia"};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct bc_color late = seen_by(eyes[i], bc_chart_orange);
        struct bc_color strong = seen_by(eyes[i], bc_chart_blue);
        struct bc_color ordinary = seen_by(eyes[i], bc_chart_light);
        struct bc_color pale = seen_by(eyes[i], bc_chart_pale);

        check_tones(late, ordinary, 13, names[i]);
        check_tones(late, pale, 13, names[i]);
        check_tones(late, strong, 10, names[i]);
        check_tones(strong, ordinary, 13, names[i]);
        check_tones(ordinary, pale, 10, names[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(samples_are_sound),
        cmocka_unit_test(random_charts_are_sound),
        cmocka_unit_test(pictures_are_drawn),
        cmocka_unit_test(svg_is_the_same_in_any_order),
        cmocka_unit_test(tones_differ_in_grey),
        cmocka_unit_test(tones_differ_to_the_colour_blind),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}

/* LINKS: base draw chart */
#include "support/chart_trace.h"

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
        cmocka_unit_test(alternatives_tell_all),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}

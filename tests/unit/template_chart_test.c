/* LINKS: base calendar compare figure yaml report template */
#include "base/file.h"
#include "calendar/date.h"
#include "compare/compare.h"
#include "support/report_fixture.h"
#include "template/template.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>
/* clang-format off: cmocka.h needs the headers above it */
#include <cmocka.h>
/* clang-format on */

/* What charts are filled with, against sums and orders counted here from the report itself. */

static const struct bc_document *document_of(
    bc_arena *arena, const bc_public_report *report, const char *body)
{
    const char *path = bc_arena_printf(arena, "/tmp/bc-chart-test-%d.md", (int)getpid());
    const char *text = bc_arena_printf(arena,
        "---\nuse: parts/tu-ngu.yaml\n---\n\n{{#if ref.h}}Xem {{ ref.h }}.{{/if}}\n\n"
        "```chart\nid: h\ncaption: Tên\nunit: Đơn vị\n%s```\n",
        body);
    const struct bc_template_source source = {
        .path = path, .shown_name = "mau.md", .parts_folder = BC_TEMPLATES_FOLDER};
    struct bc_problems problems = {.arena = arena};
    struct bc_status status = {0};
    const bc_template *template;
    const struct bc_document *document;

    assert_true(bc_file_write(path, text, strlen(text), 0600, &status));
    if (!bc_template_load_with(&source, arena, &problems, &template, &status)) {
        fail_msg("%s %s %s", problems.items[0].code, problems.items[0].where,
            problems.items[0].arguments);
    }
    unlink(path);
    assert_true(bc_template_fill(template, report, arena, &document, &status));
    return document;
}

/* The chart of a document; NULL when it was left out, and then the text does not mention it. */
static const struct bc_block *chart_block(const struct bc_document *document)
{
    for (size_t i = 0; i < document->block_count; i++) {
        if (document->blocks[i].kind == BC_BLOCK_CHART) {
            assert_string_equal(document->blocks[0].spans[0].text, "Xem Hình\u00A01.");
            return &document->blocks[i];
        }
    }
    assert_int_equal(document->block_count, 0);
    return NULL;
}

static const struct bc_chart *chart_of(
    bc_arena *arena, const bc_public_report *report, const char *body)
{
    const struct bc_block *block = chart_block(document_of(arena, report, body));

    return block != NULL ? block->chart : NULL;
}

static int64_t count_of(const bc_public_report *report, enum bc_breakdown breakdown, size_t row,
    size_t slot, enum bc_figure figure)
{
    return bc_public_report_value(report, breakdown, row, slot, figure).count;
}

static void set(const bc_public_report *report, enum bc_breakdown breakdown, size_t row,
    size_t slot, enum bc_figure figure, int64_t count)
{
    bc_report_table_counts(&report->tables[breakdown], row, slot)->of[figure] = count;
}

static const char *compare_body(bc_arena *arena, int top)
{
    return bc_arena_printf(arena,
        "kind: compare\nof: fields\nfigure: flow.received\ntop: %d\nrest: \"{1} khác\"\n", top);
}

static void rows_come_in_order_and_the_rest_adds_up(void **state)
{
    bc_arena *arena = bc_arena_new();
    const bc_public_report *report = fixture_report(arena);

    (void)state;
    for (int top = 2; top <= 20; top++) {
        const struct bc_chart *chart = chart_of(arena, report, compare_body(arena, top));
        double now = 0;
        double before = 0;

        assert_int_equal(chart->kind, BC_CHART_COMPARE);
        assert_int_equal(chart->row_count, top < FIXTURE_FIELDS ? top : FIXTURE_FIELDS);
        for (size_t i = 0; i < chart->row_count; i++) {
            const bool is_rest = top < FIXTURE_FIELDS && i + 1 == chart->row_count;

            now += chart->rows[i].value[BC_COMPARE_NOW];
            before += chart->rows[i].value[BC_COMPARE_BEFORE];
            assert_int_equal(chart->rows[i].weight == BC_CHART_REST, is_rest);
            if (i > 0 && !is_rest) {
                assert_true(chart->rows[i].value[BC_COMPARE_NOW] <=
                            chart->rows[i - 1].value[BC_COMPARE_NOW]);
            }
        }
        assert_true((int64_t)now == count_of(report, BC_BY_NOTHING, 0, 0, BC_FLOW_RECEIVED));
        assert_true((int64_t)before == count_of(report, BC_BY_NOTHING, 0, 1, BC_FLOW_RECEIVED));
        if (top < FIXTURE_FIELDS) {
            assert_string_equal(chart->rows[chart->row_count - 1].name,
                bc_arena_printf(arena, "%d\u00A0khác", FIXTURE_FIELDS - top + 1));
        }
    }
    bc_arena_free(arena);
}

/*
 * Ten more, a fifth more, and more than chance explains: 45 → 67 is all that (p = 0.047), 45 → 66
 * is not (0.057) and 50 → 60 far from it, 2,000 → 2,399 is no fifth, 4 → 13 are not ten.
 */
static void only_large_rises_stand_out(void **state)
{
    static const struct {
        int64_t before, now;
        bool stands_out;
    } cases[] = {{45, 67, true}, {45, 66, false}, {50, 60, false}, {2000, 2399, false},
        {4, 13, false}, {0, 10, true}, {60, 50, false}};
    bc_arena *arena = bc_arena_new();
    const bc_public_report *report = fixture_report(arena);

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const struct bc_chart *chart;
        size_t strong = 0;

        for (size_t row = 0; row < FIXTURE_FIELDS; row++) {
            set(report, BC_BY_FIELD, row, 0, BC_FLOW_RECEIVED, row == 3 ? cases[i].now : 5);
            set(report, BC_BY_FIELD, row, 1, BC_FLOW_RECEIVED, row == 3 ? cases[i].before : 5);
        }
        chart = chart_of(arena, report, compare_body(arena, 20));
        for (size_t row = 0; row < chart->row_count; row++) {
            strong += chart->rows[row].weight == BC_CHART_STRONG;
        }
        assert_int_equal(strong, cases[i].stands_out);
    }
    bc_arena_free(arena);
}

/* Three equal rises cannot be two; without any rise the falls are looked at. */
static void never_more_than_two_stand_out(void **state)
{
    bc_arena *arena = bc_arena_new();
    const bc_public_report *report = fixture_report(arena);

    (void)state;
    for (size_t equals = 1; equals <= 4; equals++) {
        for (size_t is_fall = 0; is_fall <= 1; is_fall++) {
            const struct bc_chart *chart;
            size_t strong = 0;

            for (size_t row = 0; row < FIXTURE_FIELDS; row++) {
                set(report, BC_BY_FIELD, row, is_fall, BC_FLOW_RECEIVED, row < equals ? 40 : 6);
                set(report, BC_BY_FIELD, row, 1 - is_fall, BC_FLOW_RECEIVED, row < equals ? 20 : 6);
            }
            chart = chart_of(arena, report, compare_body(arena, 20));
            for (size_t row = 0; row < chart->row_count; row++) {
                strong += chart->rows[row].weight == BC_CHART_STRONG;
            }
            assert_int_equal(strong, equals <= 2 ? equals : 0);
        }
    }
    bc_arena_free(arena);
}

static const char *rates_body(bc_arena *arena, int top)
{
    return bc_arena_printf(arena,
        "kind: rates\nof: districts\nnames: short\nfigure: rate.on_time\ntop: %d\nheads: [a, b]\n"
        "reference: Chung\nrest: \"{1} khác\"\nfew: \"Ít: {1}.\"\nfew-more: \"và {1} nơi khác\"\n",
        top);
}

static void rates_of_few_cases_are_not_drawn(void **state)
{
    bc_arena *arena = bc_arena_new();
    const bc_public_report *report = fixture_report(arena);
    const struct bc_block *block = chart_block(document_of(arena, report, rates_body(arena, 20)));
    size_t enough = 0;
    double last = 2;

    (void)state;
    for (size_t row = 0; row < FIXTURE_DISTRICTS; row++) {
        struct bc_ratio rate =
            bc_public_report_value(report, BC_BY_DISTRICT, row, 0, BC_RATE_ON_TIME).ratio;
        const char *name = bc_public_report_row(report, BC_BY_DISTRICT, row)->short_name;
        const bool is_few = rate.denominator < 10;

        enough += !is_few;
        assert_int_equal(strstr(block->texts[BC_FIGURE_NOTE], name) != NULL, is_few);
    }
    assert_int_equal(block->chart->row_count, enough);
    assert_true(block->chart->has_reference);
    for (size_t i = 0; i < enough; i++) {
        const struct bc_chart_row *row = &block->chart->rows[i];
        long long hits = strtoll(row->text[0], NULL, 10);
        long long n = strtoll(strchr(row->text[0], '/') + 1, NULL, 10);
        struct bc_interval interval = bc_wilson_interval(hits, n);

        assert_true(row->value[BC_RATES_RATE] <= last);
        last = row->value[BC_RATES_RATE];
        assert_true(fabs(last - (double)hits / (double)n) < 1e-12);
        assert_true(fabs(row->value[BC_RATES_LOW] - interval.low) < 1e-12);
        assert_int_equal(row->weight == BC_CHART_LATE, interval.high < block->chart->reference);
    }
    bc_arena_free(arena);
}

/* Of too many rows the low ones stay, because a title may name them; the rest row adds up. */
static void low_rates_are_never_in_the_rest(void **state)
{
    bc_arena *arena = bc_arena_new();
    const bc_public_report *report = fixture_report(arena);
    const struct bc_chart *chart;
    long long hits = 0;

    (void)state;
    for (size_t row = 0; row < FIXTURE_DISTRICTS; row++) {
        set(report, BC_BY_DISTRICT, row, 0, BC_FLOW_HANDLED_ON_TIME, row == 7 ? 2 : 40 + (int)row);
        set(report, BC_BY_DISTRICT, row, 0, BC_FLOW_HANDLED_LATE, row == 7 ? 8 : 2);
    }
    set(report, BC_BY_NOTHING, 0, 0, BC_FLOW_HANDLED_ON_TIME, 900);
    set(report, BC_BY_NOTHING, 0, 0, BC_FLOW_HANDLED_LATE, 40);
    chart = chart_of(arena, report, rates_body(arena, 3));
    assert_int_equal(chart->row_count, 3);
    assert_string_equal(chart->rows[1].name, fixture_districts[7].short_name);
    assert_int_equal(chart->rows[1].weight, BC_CHART_LATE);
    assert_string_equal(chart->rows[2].name, "14\u00A0khác");
    for (size_t i = 0; i < 3; i++) {
        hits += strtoll(chart->rows[i].text[0], NULL, 10);
    }
    assert_int_equal(hits, 2 + 15 * 40 + 15 * 16 / 2 - 7);
    bc_arena_free(arena);
}

static void ratings_stand_over_those_of_all(void **state)
{
    bc_arena *arena = bc_arena_new();
    const bc_public_report *report = fixture_report(arena);
    const char *body = "kind: satisfaction\nof: fields\nparts: [a, b, c]\nheads: [d, e]\n"
                       "now: Nay\nbefore: Trước\n";
    const struct bc_chart *chart = chart_of(arena, report, body);
    size_t enough = 0;

    (void)state;
    for (size_t row = 0; row < FIXTURE_FIELDS; row++) {
        enough += count_of(report, BC_BY_FIELD, row, 0, BC_RATING_RATED) >= 10;
    }
    assert_int_equal(chart->row_count, enough + 2);
    assert_string_equal(chart->rows[0].name, "Nay");
    assert_string_equal(chart->rows[1].name, "Trước");
    assert_true(chart->rows[2].starts_group);
    for (size_t i = 0; i < chart->row_count; i++) {
        const struct bc_chart_row *row = &chart->rows[i];

        assert_true(row->value[0] + row->value[1] + row->value[2] ==
                    (double)strtoll(row->text[0], NULL, 10));
    }
    /* Nobody has rated: no chart, and the text does not speak of one. */
    for (size_t slot = 0; slot < 2; slot++) {
        for (enum bc_figure figure = BC_RATING_SATISFIED; figure <= BC_RATING_RATED; figure++) {
            set(report, BC_BY_NOTHING, 0, slot, figure, 0);
        }
    }
    assert_null(chart_of(arena, report, body));
    bc_arena_free(arena);
}

/* Every cell of the report is in exactly one cell of the table, and the edges are its sums. */
static void cells_add_up_to_their_edges(void **state)
{
    bc_arena *arena = bc_arena_new();
    const bc_public_report *report = fixture_report(arena);

    (void)state;
    for (int top = 2; top <= 20; top += 3) {
        for (int columns = 2; columns <= 8; columns += 2) {
            const struct bc_chart *chart = chart_of(arena, report,
                bc_arena_printf(arena,
                    "kind: heat\nof: districts\nfigure: flow.closing\ntop: %d\ncolumns: %d\n"
                    "rest: \"{1} nơi\"\nrest-column: \"{1} khác\"\ntotal: Tổng\ntotal-head: Cộng\n",
                    top, columns));
            const size_t width = chart->column_count;

            assert_int_equal(width, columns + 1); /* one of them is the rest */
            for (size_t row = 0; row < chart->row_count; row++) {
                double across = 0;

                for (size_t i = 0; i + 1 < width; i++) {
                    across += chart->cells[row * width + i].value;
                }
                assert_true(across == chart->cells[row * width + width - 1].value);
            }
            for (size_t i = 0; i < width; i++) {
                double down = 0;

                for (size_t row = 0; row + 1 < chart->row_count; row++) {
                    down += chart->cells[row * width + i].value;
                }
                assert_true(down == chart->cells[(chart->row_count - 1) * width + i].value);
            }
            assert_true((int64_t)chart->cells[chart->row_count * width - 1].value ==
                        count_of(report, BC_BY_NOTHING, 0, 0, BC_FLOW_CLOSING));
        }
    }
    bc_arena_free(arena);
}

/* Open cases by their distance from the end: the edges belong to the middle column. */
static void open_cases_age_by_whole_days(void **state)
{
    static const struct {
        int64_t distance_s; /* of the limit behind the end; late ones are negative */
        const char *deadline;
        size_t column;
    } cases[] = {
        {-7 * BC_DAY_S - 1, "overdue", 0},
        {-7 * BC_DAY_S, "overdue", 1},
        {-3 * BC_DAY_S, "overdue", 1},
        {-3 * BC_DAY_S + 1, "overdue", 2},
        {-1, "overdue", 2},
        {3 * BC_DAY_S - 1, "in_time", 3},
        {3 * BC_DAY_S, "in_time", 4},
        {7 * BC_DAY_S, "in_time", 4},
        {7 * BC_DAY_S + 1, "in_time", 5},
        {0, "none", 6},
        {0, "not_forwarded", 7},
    };
    enum { CASES = sizeof(cases) / sizeof(cases[0]), COLUMNS = 9 };
    bc_arena *arena = bc_arena_new();
    struct bc_public_report *report = (struct bc_public_report *)(uintptr_t)fixture_report(arena);
    struct bc_report_case *list = bc_arena_alloc_array(arena, CASES + 1, sizeof(*list));
    const struct bc_chart *chart;

    (void)state;
    for (size_t i = 0; i <= CASES; i++) {
        list[i] = report->cases[0];
        list[i].end = i < CASES ? "open" : "handled";
        list[i].unit_id = fixture_units[i < CASES ? i : 0].id;
        list[i].due_utc_s =
            report->slots[0].period.end_utc_s + (i < CASES ? cases[i].distance_s : 0);
        list[i].deadline = i < CASES ? cases[i].deadline : "in_time";
    }
    report->cases = list;
    report->case_count = CASES + 1;
    chart = chart_of(arena, report,
        "kind: ageing\nof: units\nlate-days: [3, 7]\nahead-days: [3, 7]\nlate: Quá\nahead: Còn\n"
        "more: \"> {1}\"\nless: \"< {1}\"\nno-limit: Không\nwaiting: Chờ\nrest: \"{1}\"\n"
        "total: Tổng\ntotal-head: Tổng\n");
    assert_int_equal(chart->column_count, COLUMNS);
    assert_int_equal(chart->row_count, CASES + 1);
    for (size_t row = 0; row < CASES; row++) {
        size_t source = 0;

        while (strcmp(chart->rows[row].name, fixture_units[source].name) != 0) {
            source++;
        }
        for (size_t column = 0; column + 1 < COLUMNS; column++) {
            assert_true(chart->cells[row * COLUMNS + column].value ==
                        (column == cases[source].column ? 1 : 0));
        }
    }
    /* The late ones first, the latest of them before the others; none stands out among equals. */
    assert_string_equal(chart->rows[0].name, fixture_units[0].name);
    assert_int_equal(chart->rows[0].weight, BC_CHART_ORDINARY);
    assert_true(chart->cells[(chart->row_count - 1) * COLUMNS + COLUMNS - 1].value == CASES);
    bc_arena_free(arena);
}

/* One row says no more than a sentence. */
static void a_chart_of_one_row_is_left_out(void **state)
{
    bc_arena *arena = bc_arena_new();
    struct bc_public_report *report = (struct bc_public_report *)(uintptr_t)fixture_report(arena);

    (void)state;
    for (size_t row = 0; row < FIXTURE_FIELDS; row++) {
        report->tables[BC_BY_FIELD].rows[row].is_zero = row != 4;
    }
    assert_null(chart_of(arena, report, compare_body(arena, 20)));
    report->tables[BC_BY_FIELD].rows[5].is_zero = false;
    assert_non_null(chart_of(arena, report, compare_body(arena, 20)));
    for (size_t slot = 0; slot < 2; slot++) {
        set(report, BC_BY_FIELD, 4, slot, BC_FLOW_RECEIVED, 0);
        set(report, BC_BY_FIELD, 5, slot, BC_FLOW_RECEIVED, 0);
    }
    assert_null(chart_of(arena, report, compare_body(arena, 20)));
    bc_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_come_in_order_and_the_rest_adds_up),
        cmocka_unit_test(only_large_rises_stand_out),
        cmocka_unit_test(never_more_than_two_stand_out),
        cmocka_unit_test(rates_of_few_cases_are_not_drawn),
        cmocka_unit_test(low_rates_are_never_in_the_rest),
        cmocka_unit_test(ratings_stand_over_those_of_all),
        cmocka_unit_test(cells_add_up_to_their_edges),
        cmocka_unit_test(open_cases_age_by_whole_days),
        cmocka_unit_test(a_chart_of_one_row_is_left_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

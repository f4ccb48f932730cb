/* LINKS: report figure calendar base */
#include "report/wording.h"
#include "support/report_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h relies on the four above. */
#include <cmocka.h>

/* Every breakdown adds to the total in every slot, and this opening is the closing before. */
static void fixture_adds_up(void **state)
{
    bc_arena *arena = bc_arena_new();
    const bc_public_report *report = fixture_report(arena);

    (void)state;
    for (size_t slot = 0; slot < BC_SLOT_COUNT; slot++) {
        for (enum bc_breakdown by = BC_BY_FIELD; by < BC_BREAKDOWN_COUNT; by++) {
            for (enum bc_figure figure = 0; figure < BC_COUNT_FIGURES; figure++) {
                int64_t sum = 0;

                if (figure == BC_FLOW_ADJUSTMENT) {
                    continue;
                }
                for (size_t row = 0; row < bc_public_report_row_count(report, by); row++) {
                    sum += bc_public_report_value(report, by, row, slot, figure).count;
                }
                assert_int_equal(
                    sum, bc_public_report_value(report, BC_BY_NOTHING, 0, slot, figure).count);
            }
        }
    }
    for (size_t slot = 0; slot < BC_SLOT_TREND_LAST; slot++) {
        assert_int_equal(
            bc_public_report_value(report, BC_BY_NOTHING, 0, slot, BC_FLOW_OPENING).count,
            bc_public_report_value(report, BC_BY_NOTHING, 0, slot + 1, BC_FLOW_CLOSING).count);
    }
    bc_arena_free(arena);
}

static void keeps_every_identity(void **state)
{
    bc_arena *arena = bc_arena_new();
    const bc_public_report *report = fixture_report(arena);
    struct bc_status status = {0};

    (void)state;
    for (enum bc_breakdown by = BC_BY_NOTHING; by < BC_BREAKDOWN_COUNT; by++) {
        for (size_t row = 0; row < bc_public_report_row_count(report, by); row++) {
            assert_true(bc_counts_check(
                bc_report_table_counts(&report->tables[by], row, BC_SLOT_CURRENT), "row", &status));
        }
    }
    bc_arena_free(arena);
}

static enum bc_value_kind kind_of(
    const bc_public_report *report, enum bc_breakdown breakdown, size_t slot, enum bc_figure figure)
{
    return bc_public_report_value(report, breakdown, 0, slot, figure).kind;
}

static void tells_absent_missing_null_and_zero_apart(void **state)
{
    bc_arena *arena = bc_arena_new();
    const struct fixture_options options = {
        .no_ratings = true, .no_year_ago = true, .missing_slots = 3};
    const bc_public_report *report = fixture_report_with(arena, &options);
    struct bc_value value;

    (void)state;
    assert_int_equal(kind_of(report, BC_BY_NOTHING, 0, BC_RATING_RATED), BC_VALUE_ABSENT);
    assert_int_equal(kind_of(report, BC_BY_NOTHING, 0, BC_FLOW_REPLIED), BC_VALUE_ABSENT);
    assert_int_equal(kind_of(report, BC_BY_NOTHING, 0, BC_RATE_SATISFIED), BC_VALUE_ABSENT);
    assert_int_equal(kind_of(report, BC_BY_NOTHING, 0, BC_FLOW_ADJUSTMENT), BC_VALUE_COUNT);
    assert_int_equal(kind_of(report, BC_BY_FIELD, 0, BC_FLOW_ADJUSTMENT), BC_VALUE_ABSENT);
    assert_int_equal(kind_of(report, BC_BY_NOTHING, 1, BC_FLOW_ADJUSTMENT), BC_VALUE_ABSENT);
    assert_int_equal(
        kind_of(report, BC_BY_NOTHING, BC_SLOT_YEAR_AGO, BC_FLOW_TOTAL), BC_VALUE_ABSENT);
    assert_null(bc_public_report_period(report, BC_SLOT_YEAR_AGO));
    assert_int_equal(kind_of(report, BC_BY_NOTHING, 8, BC_FLOW_TOTAL), BC_VALUE_COUNT);
    assert_int_equal(kind_of(report, BC_BY_NOTHING, 9, BC_FLOW_TOTAL), BC_VALUE_MISSING);
    assert_int_equal(kind_of(report, BC_BY_NOTHING, 9, BC_RATE_ON_TIME), BC_VALUE_MISSING);
    assert_false(bc_public_report_has_data(report, 9));
    value = bc_public_report_value(report, BC_BY_NOTHING, 0, 0, BC_RATE_ON_TIME);
    assert_int_equal(value.kind, BC_VALUE_RATE);
    assert_true(value.ratio.numerator <= value.ratio.denominator);
    for (size_t row = 0; row < bc_public_report_row_count(report, BC_BY_FIELD_DISTRICT); row++) {
        value = bc_public_report_value(report, BC_BY_FIELD_DISTRICT, row, 0, BC_RATE_ON_TIME);
        assert_int_equal(value.kind == BC_VALUE_NULL, value.ratio.denominator == 0);
    }
    bc_arena_free(arena);
}

static void tells_statistics_apart(void **state)
{
    bc_arena *arena = bc_arena_new();
    const bc_public_report *report = fixture_report(arena);
    struct bc_counts *counts = bc_report_table_counts(&report->tables[BC_BY_FIELD], 0, 0);
    struct bc_value value;

    (void)state;
    assert_int_equal(kind_of(report, BC_BY_FIELD, 0, BC_AGE_MEDIAN), BC_VALUE_NULL);
    counts->series[BC_SERIES_AGE] =
        (struct bc_statistics){.sample_count = 2, .median = 0, .p90 = 9, .max = 9};
    value = bc_public_report_value(report, BC_BY_FIELD, 0, 0, BC_AGE_MEDIAN);
    assert_int_equal(value.kind, BC_VALUE_NUMBER);
    assert_int_equal(value.count, 0);
    assert_int_equal(bc_public_report_value(report, BC_BY_FIELD, 0, 0, BC_AGE_P90).count, 9);
    /* What is followed in three slots only is not zero in the others, and a clock that the office
     * does not have is not zero anywhere. */
    assert_int_equal(kind_of(report, BC_BY_FIELD, 1, BC_HANDOFF_COUNT), BC_VALUE_COUNT);
    assert_int_equal(kind_of(report, BC_BY_FIELD, 2, BC_HANDOFF_COUNT), BC_VALUE_ABSENT);
    assert_int_equal(
        kind_of(report, BC_BY_FIELD, BC_SLOT_YEAR_AGO, BC_HANDOFF_COUNT), BC_VALUE_COUNT);
    assert_int_equal(kind_of(report, BC_BY_FIELD, 0, BC_STAGE_INTAKE_LATE), BC_VALUE_ABSENT);
    assert_int_equal(kind_of(report, BC_BY_FIELD, 0, BC_COMMITTED_KEPT), BC_VALUE_ABSENT);
    bc_arena_free(arena);
}

static void marks_rows_that_are_zero_throughout(void **state)
{
    bc_arena *arena = bc_arena_new();
    struct bc_report_table table = bc_report_table_new(arena, 2);

    (void)state;
    bc_report_table_counts(&table, 1, BC_SLOT_YEAR_AGO)->of[BC_RESPONSE_RATED] = 1;
    bc_report_table_mark_zero_rows(&table);
    assert_true(table.rows[0].is_zero);
    assert_false(table.rows[1].is_zero);
    bc_arena_free(arena);
}

static void finds_labels_and_shows_unknown_keys(void **state)
{
    bc_arena *arena = bc_arena_new();
    const bc_public_report *report = fixture_report(arena);

    (void)state;
    assert_string_equal(bc_public_report_label(report, "flow.received"), "Tiếp nhận trong kỳ");
    assert_string_equal(bc_public_report_label(report, "period.week.mark"), "{number}");
    assert_string_equal(bc_public_report_label(report, "no.such.key"), "no.such.key");
    assert_false(bc_public_report_has_label(report, "no.such.key"));
    for (enum bc_figure figure = 0; figure < BC_FIGURE_COUNT; figure++) {
        const char *id = bc_figure_info(figure)->id;

        assert_true(bc_public_report_has_label(report, id));
        assert_true(bc_public_report_has_label(report, bc_arena_printf(arena, "short.%s", id)));
    }
    bc_arena_free(arena);
}

/* Keys the sources ask for, found by a script that reads them as text. */
static void every_key_the_sources_ask_for_is_there(void **state)
{
    FILE *process = popen("/usr/bin/python3 -B '" BC_TESTS_FOLDER
                          "/support/check_labels.py' '" BC_TEMPLATES_FOLDER
                          "/labels.vi.yaml' '" BC_TESTS_FOLDER "/../src'",
        "r");
    char line[256];

    (void)state;
    assert_non_null(process);
    while (fgets(line, sizeof(line), process) != NULL) {
        print_message("  %s", line);
    }
    assert_int_equal(pclose(process), 0);
}

static void words_dates_and_phrases_as_offices_do(void **state)
{
    bc_arena *arena = bc_arena_new();
    const struct bc_word words[] = {{"first", "24/4/2023"}, {"last", "{first}"}, {"none", ""}};

    (void)state;
    assert_string_equal(bc_wording_fill(arena, "Từ {first} đến {last}{none}, {other} {", words, 3),
        "Từ 24/4/2023 đến {first}, {other} {");
    assert_string_equal(bc_wording_fill(arena, "", words, 3), "");
    /* 19478 is 1 May 2023, 19389 is 1 February 2023, 19706 is 15 December 2023. */
    assert_string_equal(bc_wording_date(arena, 19478), "01/5/2023");
    assert_string_equal(bc_wording_date(arena, 19389), "01/02/2023");
    assert_string_equal(bc_wording_date(arena, 19706), "15/12/2023");
    assert_string_equal(
        bc_wording_moment(arena, "{hour}:{minute} {date}", 1682874000 - 60, FIXTURE_OFFSET_S),
        "23:59 30/4/2023");
    assert_string_equal(bc_wording_capital(arena, "đến tuần"), "Đến tuần");
    assert_string_equal(bc_wording_roman(arena, 4), "IV");
    assert_string_equal(bc_wording_roman(arena, 19), "XIX");
    bc_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fixture_adds_up),
        cmocka_unit_test(keeps_every_identity),
        cmocka_unit_test(tells_absent_missing_null_and_zero_apart),
        cmocka_unit_test(tells_statistics_apart),
        cmocka_unit_test(marks_rows_that_are_zero_throughout),
        cmocka_unit_test(finds_labels_and_shows_unknown_keys),
        cmocka_unit_test(every_key_the_sources_ask_for_is_there),
        cmocka_unit_test(words_dates_and_phrases_as_offices_do),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

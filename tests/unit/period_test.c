/* LINKS: base calendar */
#include "calendar/period.h"
#include "support/cases.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { VIETNAM_S = 7 * 3600, HOUR_S = 3600, FRIDAY = 4 };

static struct bc_period_rule plain_rule(void)
{
    struct bc_period_rule rule = {.offset_s = VIETNAM_S};

    for (int i = 0; i < BC_PERIOD_KIND_COUNT; i++) {
        rule.by_kind[i].first_day = 1;
    }
    return rule;
}

static int64_t read_moment(const char *text)
{
    int64_t utc_s = 0;
    bool is_date_only;

    if (!bc_instant_parse(text, VIETNAM_S, &utc_s, &is_date_only)) {
        fail_msg("not a moment: %s", text);
    }
    return utc_s;
}

static int32_t read_number(const char *text)
{
    int value = 0;

    if (sscanf(text, "%d", &value) != 1) {
        fail_msg("not a number: %s", text);
    }
    return value;
}

static enum bc_period_kind read_kind(const char *text)
{
    for (int i = 0; i < BC_PERIOD_KIND_COUNT; i++) {
        if (strcmp(text, bc_period_kind_name((enum bc_period_kind)i)) == 0) {
            return (enum bc_period_kind)i;
        }
    }
    fail_msg("not a kind: %s", text);
    return BC_PERIOD_YEAR;
}

static int32_t read_weekday(const char *text)
{
    static const char *const names[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

    for (int32_t i = 0; i < 7; i++) {
        if (strcmp(text, names[i]) == 0) {
            return i;
        }
    }
    fail_msg("not a weekday: %s", text);
    return 0;
}

static void read_start(struct bc_period_rule *rule, const struct case_row *row)
{
    enum bc_period_kind kind = read_kind(row->columns[1]);
    int hour = 0;
    int minute = 0;

    assert_int_equal(sscanf(row->columns[3], "%d:%d", &hour, &minute), 2);
    if (kind == BC_PERIOD_WEEK) {
        rule->week_first_weekday = read_weekday(row->columns[2]);
        rule->week_cut_s = hour * HOUR_S + minute * 60;
    } else {
        rule->by_kind[kind].first_day = read_number(row->columns[2]);
        rule->by_kind[kind].cut_s = hour * HOUR_S + minute * 60;
    }
}

static bool read_rule(struct bc_period_rule *rule, const struct case_row *row)
{
    if (strcmp(row->columns[0], "rules") == 0) {
        *rule = plain_rule();
    } else if (strcmp(row->columns[0], "starts") == 0) {
        read_start(rule, row);
    } else if (strcmp(row->columns[0], "launch") == 0) {
        struct bc_date date;

        assert_true(bc_date_parse(row->columns[1], &date));
        rule->has_launch_day = true;
        rule->launch_day = bc_date_to_day(date);
    } else {
        return false;
    }
    return true;
}

static struct bc_period parse(const struct bc_period_rule *rule, const char *id)
{
    struct bc_period period = {.id = ""};

    if (!bc_period_parse(rule, id, &period)) {
        fail_msg("refused %s", id);
    }
    return period;
}

static void check_period(const struct bc_period_rule *rule, const struct case_row *row)
{
    struct bc_period period = parse(rule, row->columns[1]);
    char start[BC_ISO_SIZE];
    char end[BC_ISO_SIZE];

    bc_instant_format(period.start_utc_s, VIETNAM_S, start);
    bc_instant_format(period.end_utc_s, VIETNAM_S, end);
    if (strcmp(period.id, row->columns[1]) != 0 ||
        period.start_utc_s != read_moment(row->columns[2]) ||
        period.end_utc_s != read_moment(row->columns[3]) ||
        period.label_number != read_number(row->columns[4])) {
        fail_msg("period.cases:%d: %s is %s, %s to %s, label %d", row->line, row->columns[1],
            period.id, start, end, period.label_number);
    }
}

/* The id that answers a question, or "none". */
static const char *ask(
    const struct bc_period_rule *rule, const struct case_row *row, struct bc_period *period)
{
    const char *question = row->columns[0];
    const char *about = row->columns[1];
    struct bc_period from;

    if (strcmp(question, "holds") == 0) {
        return bc_period_containing(rule, read_kind(about), read_moment(row->columns[2]), period)
                   ? period->id
                   : "none";
    }
    from = parse(rule, about);
    if (strcmp(question, "before") == 0) {
        *period = bc_period_previous(rule, &from);
        return period->id;
    }
    if (strcmp(question, "after") == 0) {
        *period = bc_period_next(rule, &from);
        return period->id;
    }
    assert_string_equal(question, "year ago");
    return bc_period_year_ago(rule, &from, period) ? period->id : "none";
}

static void check_question(const struct bc_period_rule *rule, const struct case_row *row)
{
    const char *expected = row->columns[row->column_count - 1];
    struct bc_period period;
    const char *answer;

    if (strcmp(row->columns[0], "period") == 0) {
        check_period(rule, row);
        return;
    }
    if (strcmp(row->columns[0], "no") == 0) {
        answer = bc_period_parse(rule, row->columns[1], &period) ? period.id : row->columns[1];
        if (answer == period.id) {
            fail_msg("period.cases:%d: accepted as %s", row->line, answer);
        }
        return;
    }
    answer = ask(rule, row, &period);
    if (strcmp(answer, expected) != 0) {
        fail_msg("period.cases:%d: %s, expected %s", row->line, answer, expected);
    }
}

static void answers_every_case(void **state)
{
    struct bc_period_rule rule = plain_rule();
    struct cases cases;
    struct case_row row;
    int question_count = 0;

    (void)state;
    cases_open(&cases, "period");
    while (cases_next(&cases, &row)) {
        if (!read_rule(&rule, &row)) {
            check_question(&rule, &row);
            question_count++;
        }
    }
    cases_close(&cases);
    assert_true(question_count > 110);
}

static struct bc_period_rule odd_rule(int seed)
{
    struct bc_period_rule rule = plain_rule();

    rule.week_first_weekday = seed % 7;
    rule.week_cut_s = seed * 5417 % 86400;
    for (int i = 0; i < BC_PERIOD_KIND_COUNT; i++) {
        rule.by_kind[i].first_day = 1 + (seed * 11 + i) % 28;
        rule.by_kind[i].cut_s = seed * 7919 % 86400;
    }
    return rule;
}

static void assert_same_period(const struct bc_period *left, const struct bc_period *right)
{
    assert_string_equal(left->id, right->id);
    assert_int_equal(left->kind, right->kind);
    assert_int_equal(left->year, right->year);
    assert_int_equal(left->number, right->number);
    assert_int_equal(left->label_number, right->label_number);
    assert_int_equal(left->start_utc_s, right->start_utc_s);
    assert_int_equal(left->end_utc_s, right->end_utc_s);
}

/*
 * One period must end where the next begins, hold its first and last second but not the one behind,
 * and be found again by its id: 40 years of every kind, under many rules.
 */
static void check_chain(const struct bc_period_rule *rule, enum bc_period_kind kind)
{
    struct bc_period period;

    assert_true(bc_period_containing(rule, kind, read_moment("1996-06-01"), &period));
    while (period.year < 2036) {
        struct bc_period next = bc_period_next(rule, &period);
        struct bc_period back = bc_period_previous(rule, &next);
        struct bc_period found = parse(rule, period.id);

        assert_same_period(&back, &period);
        assert_same_period(&found, &period);
        assert_true(bc_period_containing(rule, kind, period.start_utc_s, &found));
        assert_string_equal(found.id, period.id);
        assert_true(bc_period_containing(rule, kind, period.end_utc_s - 1, &found));
        assert_string_equal(found.id, period.id);
        if (kind == BC_PERIOD_NINE_MONTHS) {
            assert_false(bc_period_containing(rule, kind, period.end_utc_s, &found));
            assert_false(bc_period_containing(rule, kind, next.start_utc_s - 1, &found));
        } else {
            assert_int_equal(next.start_utc_s, period.end_utc_s);
        }
        period = next;
    }
}

static void chains_without_gap_or_overlap(void **state)
{
    (void)state;
    for (int seed = 0; seed < 28; seed++) {
        struct bc_period_rule rule = odd_rule(seed);

        for (int kind = 0; kind < BC_PERIOD_KIND_COUNT; kind++) {
            check_chain(&rule, (enum bc_period_kind)kind);
        }
    }
}

/* Months bridge to quarters, half-years, nine months and the year when they share one rule. */
static void adds_up_to_longer_periods(void **state)
{
    struct bc_period_rule rule = plain_rule();

    (void)state;
    for (int i = 0; i < BC_PERIOD_KIND_COUNT; i++) {
        rule.by_kind[i].first_day = 15;
        rule.by_kind[i].cut_s = 12 * HOUR_S;
    }
    assert_int_equal(parse(&rule, "2024-01").start_utc_s, parse(&rule, "2024").start_utc_s);
    assert_int_equal(parse(&rule, "2024-12").end_utc_s, parse(&rule, "2024").end_utc_s);
    assert_int_equal(parse(&rule, "2024-03").end_utc_s, parse(&rule, "2024-Q1").end_utc_s);
    assert_int_equal(parse(&rule, "2024-Q2").end_utc_s, parse(&rule, "2024-H1").end_utc_s);
    assert_int_equal(parse(&rule, "2024-Q3").end_utc_s, parse(&rule, "2024-9M").end_utc_s);
    assert_int_equal(parse(&rule, "2024-H2").start_utc_s, parse(&rule, "2024-07").start_utc_s);
}

static void counts_labels_from_the_launch_across_years(void **state)
{
    struct bc_period_rule rule = plain_rule();
    struct bc_period period;
    int32_t expected = 1;

    (void)state;
    rule.week_first_weekday = FRIDAY;
    rule.week_cut_s = 16 * HOUR_S;
    rule.has_launch_day = true;
    rule.launch_day = 18627; /* 31 December 2020, a Thursday: in the week that began on the 25th */
    period = parse(&rule, "2020-W53");
    for (; period.year < 2027; period = bc_period_next(&rule, &period)) {
        assert_int_equal(period.label_number, expected);
        expected++;
    }
    assert_int_equal(expected, 1 + 1 + 52 * 5 + 53);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_every_case),
        cmocka_unit_test(chains_without_gap_or_overlap),
        cmocka_unit_test(adds_up_to_longer_periods),
        cmocka_unit_test(counts_labels_from_the_launch_across_years),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* LINKS: base calendar */
#include "calendar/date.h"
#include "support/slow_clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

enum { VIETNAM_S = 7 * 3600, FIRST_DAY = -719162 /* 0001-01-01, a Monday */ };

/* Walks through every day of the years 1 to 9999 with a pencil and compares. */
static void agrees_with_walking_day_by_day(void **state)
{
    struct slow_date date = {.year = 1, .mmdd = 101, .weekday = 0};
    int32_t iso_year = 1;
    int32_t iso_week = 1;

    (void)state;
    for (int32_t day = FIRST_DAY; date.year <= 9999; day++, date = slow_tomorrow(date)) {
        struct bc_date fast = bc_date_from_day(day);
        int32_t year;
        int32_t week;

        if (date.weekday == 0 && day > FIRST_DAY) {
            /* The Monday from 29 December to 4 January begins week 1. */
            bool is_new_year = date.mmdd >= 1229 || date.mmdd <= 104;

            iso_week = is_new_year ? 1 : iso_week + 1;
            iso_year += is_new_year ? 1 : 0;
        }
        bc_day_iso_week(day, &year, &week);
        if (fast.year != date.year || fast.month * 100 + fast.day != date.mmdd ||
            bc_date_to_day(fast) != day || !bc_date_is_valid(fast) ||
            bc_day_weekday(day) != date.weekday || year != iso_year || week != iso_week ||
            bc_iso_week_monday(year, week) != day - date.weekday) {
            fail_msg("day %d, %04d-%04d", day, date.year, date.mmdd);
        }
    }
    assert_int_equal(bc_date_to_day((struct bc_date){1970, 1, 1}), 0);
    assert_int_equal(bc_date_to_day((struct bc_date){2024, 5, 4}), 19847);
}

static void knows_which_dates_exist(void **state)
{
    static const struct bc_date wrong[] = {{2023, 2, 29}, {1900, 2, 29}, {2100, 2, 29},
        {2023, 4, 31}, {2023, 0, 1}, {2023, 13, 1}, {2023, 1, 0}, {2023, 1, 32}, {0, 1, 1},
        {10000, 1, 1}, {2023, -1, 1}};

    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        assert_false(bc_date_is_valid(wrong[i]));
    }
    assert_true(bc_date_is_valid((struct bc_date){2000, 2, 29}));
    assert_true(bc_date_is_valid((struct bc_date){2024, 2, 29}));
    assert_int_equal(bc_iso_weeks_in_year(2020), 53);
    assert_int_equal(bc_iso_weeks_in_year(2021), 52);
    assert_int_equal(bc_iso_weeks_in_year(2026), 53);
}

static void turns_instants_into_local_days_and_back(void **state)
{
    struct bc_local_time local;

    (void)state;
    /* 2023-04-30T17:00:00Z is midnight in Vietnam. */
    assert_int_equal(bc_instant_day(1682874000, VIETNAM_S), 19478);
    assert_int_equal(bc_instant_day(1682873999, VIETNAM_S), 19477);
    local = bc_instant_local(1682873999, VIETNAM_S);
    assert_int_equal(local.second_of_day, 86399);
    assert_int_equal(local.date.day, 30);
    assert_int_equal(local.date.month, 4);
    assert_int_equal(bc_instant_from_local(19478, 0, VIETNAM_S), 1682874000);
    /* Before 1970 days are rounded down too. */
    assert_int_equal(bc_instant_day(-1, 0), -1);
    assert_int_equal(bc_instant_day(-86400, 0), -1);
    assert_int_equal(bc_instant_day(-86401, 0), -2);
    assert_int_equal(bc_instant_local(-1, 0).second_of_day, 86399);
}

static void reads_every_form_of_an_instant(void **state)
{
    static const struct {
        const char *text;
        const char *same;
        bool is_date_only;
    } cases[] = {
        {"2023-05-01", "2023-05-01T00:00:00+07:00", true},
        {"2023-05-01T07:30", "2023-05-01T07:30:00+07:00", false},
        {"2023-05-01 07:30", "2023-05-01T07:30:00+07:00", false},
        {"2023-05-01T07:30:15", "2023-05-01T07:30:15+07:00", false},
        {"2023-05-01T23:59:59.5", "2023-05-01T23:59:59+07:00", false},
        {"2023-05-01T23:59:59.999999999999", "2023-05-01T23:59:59+07:00", false},
        {"2023-05-01T07:30:15Z", "2023-05-01T14:30:15+07:00", false},
        {"2023-05-01T07:30:15.25Z", "2023-05-01T14:30:15+07:00", false},
        {"2023-05-01T07:30+09:00", "2023-05-01T05:30:00+07:00", false},
        {"2023-05-01T07:30:00-0500", "2023-05-01T19:30:00+07:00", false},
        {"2023-05-01T00:00:00+0700", "2023-05-01T00:00:00+07:00", false},
        {"2024-02-29T00:00", "2024-02-29T00:00:00+07:00", false},
        {"1969-12-31T23:59:59.5Z", "1970-01-01T06:59:59+07:00", false},
        {"0001-01-02", "0001-01-02T00:00:00+07:00", true},
        {"9999-12-31T23:59:59", "9999-12-31T23:59:59+07:00", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char text[BC_ISO_SIZE];
        int64_t utc_s = 0;
        bool is_date_only = false;

        if (!bc_instant_parse(cases[i].text, VIETNAM_S, &utc_s, &is_date_only)) {
            fail_msg("refused %s", cases[i].text);
        }
        bc_instant_format(utc_s, VIETNAM_S, text);
        assert_string_equal(text, cases[i].same);
        assert_int_equal(is_date_only, cases[i].is_date_only);
    }
}

static void refuses_what_is_no_instant(void **state)
{
    static const char *const wrong[] = {"", "2023", "2023-05", "2023-5-1", "2023-02-29",
        "01/05/2023", "2023-05-01T", "2023-05-01T7:30", "2023-05-01T07", "2023-05-01T07:3",
        "2023-05-01T24:00", "2023-05-01T07:60", "2023-05-01T07:30:60", "2023-05-01T07:30:00.",
        "2023-05-01T07:30:00,5", "2023-05-01T07:30+7", "2023-05-01T07:30+07",
        "2023-05-01T07:30+24:00", "2023-05-01T07:30+07:60", "2023-05-01T07:30 +07:00",
        "2023-05-01T07:30ZZ", "2023-05-01Z", " 2023-05-01", "2023-05-01 ", "2023-05-01T07:30:00 ",
        "+023-05-01", "2023-05-01t07:30", "0000-01-01", "20230501", "2023-05-01T07:30:00.5x",
        "2023-05-01T07:30.5"};
    struct bc_date date = {7, 7, 7};

    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        int64_t utc_s = 42;
        bool is_date_only = true;

        if (bc_instant_parse(wrong[i], VIETNAM_S, &utc_s, &is_date_only)) {
            fail_msg("accepted %s", wrong[i]);
        }
        assert_int_equal(utc_s, 42);
        assert_true(is_date_only);
        assert_false(bc_date_parse(wrong[i], &date));
    }
    assert_int_equal(date.year, 7);
    assert_false(bc_date_parse("2023-05-01T07:30", &date));
    assert_true(bc_date_parse("2024-02-29", &date));
    assert_int_equal(date.day, 29);
}

static void writes_offsets_with_their_sign(void **state)
{
    char text[BC_ISO_SIZE];

    (void)state;
    bc_instant_format(0, -34200, text);
    assert_string_equal(text, "1969-12-31T14:30:00-09:30");
    bc_instant_format(0, 0, text);
    assert_string_equal(text, "1970-01-01T00:00:00+00:00");
}

/* New York was on summer time that day; nothing of it may show. */
static void ignores_the_zone_of_the_machine(void **state)
{
    char text[BC_ISO_SIZE];
    int64_t utc_s = 0;
    bool is_date_only;

    (void)state;
    setenv("TZ", "America/New_York", 1);
    tzset();
    assert_true(bc_instant_parse("2023-03-12T02:30", VIETNAM_S, &utc_s, &is_date_only));
    assert_int_equal(utc_s, 1678563000);
    bc_instant_format(utc_s, VIETNAM_S, text);
    assert_string_equal(text, "2023-03-12T02:30:00+07:00");
    unsetenv("TZ");
    tzset();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_with_walking_day_by_day),
        cmocka_unit_test(knows_which_dates_exist),
        cmocka_unit_test(turns_instants_into_local_days_and_back),
        cmocka_unit_test(reads_every_form_of_an_instant),
        cmocka_unit_test(refuses_what_is_no_instant),
        cmocka_unit_test(writes_offsets_with_their_sign),
        cmocka_unit_test(ignores_the_zone_of_the_machine),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* LINKS: base calendar */
#include "calendar/calendar.h"
#include "support/cases.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { VIETNAM_S = 7 * 3600, MOST_ROWS = 64 };

/* ---- Rules as the cases file writes them ---- */

struct rules {
    struct bc_session sessions[MOST_ROWS];
    size_t session_count;
    struct bc_office_hours hours[MOST_ROWS];
    size_t hours_count;
    struct bc_special_day days[MOST_ROWS];
    size_t day_count;
};

static int32_t read_day(const char *text)
{
    struct bc_date date;

    if (!bc_date_parse(text, &date)) {
        fail_msg("not a day: %s", text);
    }
    return bc_date_to_day(date);
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

/* "4:00", "1890:00", "0:00:01" */
static int64_t read_duration_s(const char *text)
{
    int hours = 0;
    int minutes = 0;
    int seconds = 0;

    if (sscanf(text, "%d:%d:%d", &hours, &minutes, &seconds) < 2) {
        fail_msg("not a duration: %s", text);
    }
    return hours * INT64_C(3600) + minutes * INT64_C(60) + seconds;
}

static int32_t read_count(const char *text)
{
    int count = 0;

    if (sscanf(text, "%d", &count) != 1) {
        fail_msg("not a number: %s", text);
    }
    return count;
}

static int read_weekday(const char *text)
{
    static const char *const names[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

    for (int i = 0; i < 7; i++) {
        if (strncmp(text, names[i], 3) == 0) {
            return i;
        }
    }
    fail_msg("not a weekday: %s", text);
    return 0;
}

/* "mon-fri" or "sat" */
static uint8_t read_weekdays(const char *text)
{
    int first = read_weekday(text);
    int last = text[3] == '-' ? read_weekday(text + 4) : first;
    unsigned mask = 0;

    for (int i = first; i <= last; i++) {
        mask |= 1U << i;
    }
    return (uint8_t)mask;
}

static void read_sessions(struct rules *rules, const char *text, struct bc_office_hours *hours)
{
    int from_h;
    int from_min;
    int to_h;
    int to_min;
    int used;

    hours->sessions = &rules->sessions[rules->session_count];
    while (sscanf(text, "%d:%d-%d:%d%n", &from_h, &from_min, &to_h, &to_min, &used) == 4) {
        struct bc_session *session = &rules->sessions[rules->session_count++];

        session->start_s = from_h * 3600 + from_min * 60;
        session->end_s = to_h * 3600 + to_min * 60;
        hours->session_count++;
        text += used;
    }
}

static void read_hours(struct rules *rules, const struct case_row *row)
{
    struct bc_office_hours *hours = &rules->hours[rules->hours_count++];
    int values[4];

    hours->first_day = INT32_MIN;
    hours->last_day = INT32_MAX;
    hours->weekdays = read_weekdays(row->columns[1]);
    read_sessions(rules, row->columns[2], hours);
    if (sscanf(row->columns[3], "%d-%d..%d-%d", &values[0], &values[1], &values[2], &values[3]) ==
        4) {
        hours->season_first_mmdd = values[0] * 100 + values[1];
        hours->season_last_mmdd = values[2] * 100 + values[3];
    }
    if (row->columns[4][0] != '\0') {
        char first[11] = "";

        snprintf(first, sizeof(first), "%s", row->columns[4]);
        hours->first_day = read_day(first);
        hours->last_day = read_day(row->columns[4] + 12);
    }
}

static bool read_rule(struct rules *rules, const struct case_row *row)
{
    static const char *const kinds[] = {
        [BC_DAY_OFF] = "off", [BC_DAY_WORKED] = "work", [BC_DAY_UNDECIDED] = "undecided"};

    if (strcmp(row->columns[0], "calendar") == 0) {
        memset(rules, 0, sizeof(*rules));
        return true;
    }
    if (strcmp(row->columns[0], "hours") == 0) {
        read_hours(rules, row);
        return true;
    }
    for (size_t i = 0; i < 3; i++) {
        if (strcmp(row->columns[0], kinds[i]) == 0) {
            struct bc_special_day *day = &rules->days[rules->day_count++];

            day->day = read_day(row->columns[1]);
            day->kind = (enum bc_special_kind)i;
            day->name = "";
            day->source = "";
            return true;
        }
    }
    return false;
}

static bool build(const struct rules *rules, bc_arena *arena, const bc_calendar **ret_calendar,
    struct bc_status *status)
{
    struct bc_calendar_rules all = {.offset_s = VIETNAM_S,
        .hours = rules->hours,
        .hours_count = rules->hours_count,
        .special_days = rules->days,
        .special_day_count = rules->day_count};

    return bc_calendar_build(&all, arena, ret_calendar, status);
}

/* ---- The questions ---- */

struct answer {
    char text[256];
};

static void answer_moment(struct answer *answer, int64_t utc_s)
{
    char text[BC_ISO_SIZE];

    bc_instant_format(utc_s, VIETNAM_S, text);
    snprintf(answer->text, sizeof(answer->text), "%s", text);
}

static void answer_sessions(
    struct answer *answer, const struct bc_session *sessions, size_t session_count)
{
    size_t length = 0;

    snprintf(answer->text, sizeof(answer->text), "closed");
    for (size_t i = 0; i < session_count; i++) {
        length += (size_t)snprintf(answer->text + length, sizeof(answer->text) - length,
            "%s%02d:%02d-%02d:%02d", i == 0 ? "" : " ", sessions[i].start_s / 3600,
            sessions[i].start_s / 60 % 60, sessions[i].end_s / 3600, sessions[i].end_s / 60 % 60);
    }
}

static bool ask(const bc_calendar *calendar, const struct case_row *row, struct answer *ret_answer,
    struct bc_status *status)
{
    const char *question = row->columns[0];
    const char *first = row->columns[1];
    const char *second = row->columns[2];
    const struct bc_session *sessions;
    size_t session_count;
    int64_t value;
    int32_t days;

    if (strcmp(question, "time") == 0) {
        if (!bc_calendar_working_s(
                calendar, read_moment(first), read_moment(second), &value, status)) {
            return false;
        }
        snprintf(ret_answer->text, sizeof(ret_answer->text), "%d", (int)value);
    } else if (strcmp(question, "add hours") == 0) {
        if (!bc_calendar_add_working_s(
                calendar, read_moment(first), read_duration_s(second), &value, status)) {
            return false;
        }
        answer_moment(ret_answer, value);
    } else if (strcmp(question, "add days") == 0) {
        if (!bc_calendar_add_working_days(
                calendar, read_moment(first), read_count(second), &value, status)) {
            return false;
        }
        answer_moment(ret_answer, value);
    } else if (strcmp(question, "days") == 0) {
        if (!bc_calendar_working_days_between(
                calendar, read_day(first), read_day(second), &days, status)) {
            return false;
        }
        snprintf(ret_answer->text, sizeof(ret_answer->text), "%d", days);
    } else {
        assert_string_equal(question, "open");
        if (!bc_calendar_sessions(calendar, read_day(first), &sessions, &session_count, status)) {
            return false;
        }
        answer_sessions(ret_answer, sessions, session_count);
    }
    return true;
}

/* The answer of the file in the words of `ask`. */
static void expected_answer(const struct case_row *row, struct answer *ret_answer)
{
    const char *text = row->columns[row->column_count - 1];

    if (strncmp(text, "missing", 7) == 0 || strcmp(row->columns[0], "days") == 0 ||
        strcmp(row->columns[0], "open") == 0) {
        snprintf(ret_answer->text, sizeof(ret_answer->text), "%s", text);
    } else if (strcmp(row->columns[0], "time") == 0) {
        snprintf(ret_answer->text, sizeof(ret_answer->text), "%d", (int)read_duration_s(text));
    } else {
        answer_moment(ret_answer, read_moment(text));
    }
}

static void check_question(const bc_calendar *calendar, const struct case_row *row)
{
    struct bc_status status = {0};
    struct answer answer = {""};
    struct answer expected;

    expected_answer(row, &expected);
    if (!ask(calendar, row, &answer, &status)) {
        assert_string_equal(status.code, "calendar.year-missing");
        assert_int_equal(status.fault, BC_BAD_INPUT);
        snprintf(answer.text, sizeof(answer.text), "missing %.100s", status.arguments);
    }
    if (strcmp(answer.text, expected.text) != 0) {
        fail_msg("calendar.cases:%d: %s | %s | %s: %s, expected %s", row->line, row->columns[0],
            row->columns[1], row->columns[2], answer.text, expected.text);
    }
}

static void answers_every_case(void **state)
{
    bc_arena *arena = bc_arena_new();
    const bc_calendar *calendar = NULL;
    static struct rules rules;
    struct cases cases;
    struct case_row row;
    int question_count = 0;

    (void)state;
    cases_open(&cases, "calendar");
    while (cases_next(&cases, &row)) {
        if (read_rule(&rules, &row)) {
            calendar = NULL;
            continue;
        }
        if (calendar == NULL) {
            struct bc_status status = {0};

            assert_true(build(&rules, arena, &calendar, &status));
        }
        check_question(calendar, &row);
        question_count++;
    }
    cases_close(&cases);
    assert_true(question_count > 90);
    bc_arena_free(arena);
}

/* ---- What the cases cannot say ---- */

static const struct bc_session day_sessions[] = {{27000, 41400}, {48600, 61200}};

static struct bc_office_hours weekday_hours(void)
{
    return (struct bc_office_hours){.first_day = INT32_MIN,
        .last_day = INT32_MAX,
        .weekdays = 0x1F,
        .sessions = day_sessions,
        .session_count = 2};
}

static void assert_refused(const struct rules *rules, const char *code, const char *first_argument)
{
    bc_arena *arena = bc_arena_new();
    const bc_calendar *calendar = NULL;
    struct bc_status status = {0};
    size_t length = strlen(first_argument);

    assert_false(build(rules, arena, &calendar, &status));
    assert_null(calendar);
    assert_int_equal(status.fault, BC_BAD_INPUT);
    assert_string_equal(status.code, code);
    assert_memory_equal(status.arguments, first_argument, length);
    bc_arena_free(arena);
}

static struct rules plain_rules(void)
{
    struct rules rules = {.hours_count = 1, .day_count = 1};

    rules.hours[0] = weekday_hours();
    rules.days[0] = (struct bc_special_day){read_day("2024-01-01"), BC_DAY_OFF, "", ""};
    return rules;
}

static void refuses_rules_that_cannot_be(void **state)
{
    static const struct bc_session overlapping[] = {{27000, 41400}, {41000, 61200}};
    static const struct bc_session backwards[] = {{41400, 27000}};
    static const struct bc_session too_long[] = {{27000, 86401}};
    struct rules rules = plain_rules();

    (void)state;
    rules.hours[0].sessions = overlapping;
    assert_refused(&rules, "calendar.sessions-wrong", "11:23" BC_NEXT "17:00");
    rules.hours[0].session_count = 1;
    rules.hours[0].sessions = backwards;
    assert_refused(&rules, "calendar.sessions-wrong", "11:30" BC_NEXT "07:30");
    rules.hours[0].sessions = too_long;
    assert_refused(&rules, "calendar.sessions-wrong", "07:30" BC_NEXT "24:00");

    rules = plain_rules();
    rules.hours[0].season_first_mmdd = 230;
    rules.hours[0].season_last_mmdd = 415;
    assert_refused(&rules, "calendar.season-wrong", "02-30" BC_NEXT "04-15");
    rules.hours[0].season_first_mmdd = 0;
    assert_refused(&rules, "calendar.season-wrong", "00-00" BC_NEXT "04-15");

    rules = plain_rules();
    rules.hours[0].weekdays = 0;
    assert_refused(&rules, "calendar.weekdays-wrong", "0");

    rules = plain_rules();
    rules.hours[0].first_day = read_day("2024-02-01");
    rules.hours[0].last_day = read_day("2024-01-31");
    assert_refused(&rules, "calendar.dates-swapped", "2024-02-01" BC_NEXT "2024-01-31");
}

static void refuses_days_that_cannot_be(void **state)
{
    struct rules rules = plain_rules();

    (void)state;
    rules.day_count = 2;
    rules.days[1] = rules.days[0];
    assert_refused(&rules, "calendar.days-out-of-order", "2024-01-01");
    rules.days[1].day--;
    assert_refused(&rules, "calendar.days-out-of-order", "2023-12-31");
    rules.days[1].day = read_day("9024-01-01");
    assert_refused(&rules, "calendar.year-out-of-range", "9024-01-01");

    rules = plain_rules();
    rules.hours[0].weekdays = 0x1E;
    rules.days[0].day = read_day("2024-05-04");
    rules.days[0].kind = BC_DAY_WORKED;
    assert_refused(&rules, "calendar.worked-day-without-hours", "2024-05-04");
}

static void knows_only_the_years_that_have_rows(void **state)
{
    bc_arena *arena = bc_arena_new();
    const bc_calendar *calendar = NULL;
    struct bc_status status = {0};
    struct rules rules = plain_rules();
    bool is_working = false;

    (void)state;
    rules.day_count = 2;
    rules.days[1] = (struct bc_special_day){read_day("2026-12-31"), BC_DAY_UNDECIDED, "?", "!"};
    assert_true(build(&rules, arena, &calendar, &status));
    assert_false(bc_calendar_has_year(calendar, 2023));
    assert_true(bc_calendar_has_year(calendar, 2024));
    assert_false(bc_calendar_has_year(calendar, 2025));
    assert_true(bc_calendar_has_year(calendar, 2026));
    assert_false(bc_calendar_has_year(calendar, 2027));
    assert_false(bc_calendar_has_year(calendar, INT32_MAX));
    assert_false(bc_calendar_has_year(calendar, INT32_MIN));

    assert_true(bc_calendar_is_working_day(calendar, rules.days[1].day, &is_working, &status));
    assert_true(is_working);
    assert_true(bc_calendar_is_working_day(calendar, rules.days[0].day, &is_working, &status));
    assert_false(is_working);
    assert_false(
        bc_calendar_is_working_day(calendar, read_day("2025-06-03"), &is_working, &status));
    assert_string_equal(status.arguments, "2025");
    bc_arena_free(arena);
}

static void has_no_years_without_rows(void **state)
{
    bc_arena *arena = bc_arena_new();
    const bc_calendar *calendar = NULL;
    struct bc_status status = {0};
    struct rules rules = plain_rules();
    int64_t value = -1;

    (void)state;
    rules.day_count = 0;
    assert_true(build(&rules, arena, &calendar, &status));
    assert_false(bc_calendar_has_year(calendar, 1970));
    assert_null(bc_calendar_special(calendar, 0));
    assert_true(bc_calendar_working_s(calendar, 100, 100, &value, &status));
    assert_int_equal(value, 0);
    assert_false(
        bc_calendar_add_working_s(calendar, read_moment("2024-05-06 08:00"), 1, &value, &status));
    assert_string_equal(status.arguments, "2024");
    bc_arena_free(arena);
}

static void keeps_a_copy_of_its_rules(void **state)
{
    bc_arena *arena = bc_arena_new();
    const bc_calendar *calendar = NULL;
    struct bc_status status = {0};
    struct rules rules = plain_rules();
    char name[] = "Tết Dương lịch";
    int32_t day = rules.days[0].day;

    (void)state;
    rules.days[0].name = name;
    rules.days[0].source = NULL;
    assert_true(build(&rules, arena, &calendar, &status));
    memset(name, 'x', sizeof(name) - 1);
    memset(&rules, 0, sizeof(rules));
    assert_string_equal(bc_calendar_special(calendar, day)->name, "Tết Dương lịch");
    assert_null(bc_calendar_special(calendar, day)->source);
    assert_null(bc_calendar_special(calendar, day + 1));
    assert_null(bc_calendar_special(calendar, day - 1));
    assert_int_equal(bc_calendar_offset_s(calendar), VIETNAM_S);
    bc_arena_free(arena);
}

static void does_not_run_over_with_huge_amounts(void **state)
{
    bc_arena *arena = bc_arena_new();
    const bc_calendar *calendar = NULL;
    struct bc_status status = {0};
    struct bc_status second_status = {0};
    struct rules rules = plain_rules();
    int64_t value = 0;

    (void)state;
    assert_true(build(&rules, arena, &calendar, &status));
    assert_false(bc_calendar_add_working_s(
        calendar, read_moment("2024-05-06 08:00"), INT64_MAX, &value, &status));
    assert_string_equal(status.arguments, "2025");
    assert_false(bc_calendar_add_working_days(
        calendar, read_moment("2024-05-06 08:00"), INT32_MAX, &value, &second_status));
    assert_string_equal(second_status.arguments, "2025");
    bc_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_every_case),
        cmocka_unit_test(refuses_rules_that_cannot_be),
        cmocka_unit_test(refuses_days_that_cannot_be),
        cmocka_unit_test(knows_only_the_years_that_have_rows),
        cmocka_unit_test(has_no_years_without_rows),
        cmocka_unit_test(keeps_a_copy_of_its_rules),
        cmocka_unit_test(does_not_run_over_with_huge_amounts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* LINKS: base calendar */
/* The clock of src/calendar against a slow one that walks, on more than a million random questions.
 */
#include "calendar/calendar.h"
#include "support/slow_clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* Every allocation and access is checked in the sanitized build, which is slower many times over.
 */
#ifdef __SANITIZE_ADDRESS__
enum { ROUNDS = 4, CASES_A_ROUND = 12000 };
#else
enum { ROUNDS = 24, CASES_A_ROUND = 12000 };
#endif

enum {
    MINUTE_S = 60,
    HOUR_S = 3600,
    DAYS_IN_WEEK = 7,
    FIRST_DAY_OF_2021 = 18628, /* days since 1970-01-01; asserted below */
    WINDOW_DAYS = 365 * 6 + 1, /* to 31 December 2026, with one leap day */
    MOST_HOURS = 5,
    MOST_SESSIONS = 4,
    MOST_DAYS = 200
};

/* ---- Numbers that look random and are the same in every run ---- */

struct dice {
    uint64_t state;
};

static uint64_t roll(struct dice *dice)
{
    uint64_t z;

    dice->state += UINT64_C(0x9E3779B97F4A7C15);
    z = dice->state;
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

/* From `low` to `high`, both possible. */
static int64_t between(struct dice *dice, int64_t low, int64_t high)
{
    return low + (int64_t)(roll(dice) % (uint64_t)(high - low + 1));
}

static bool once_in(struct dice *dice, int times)
{
    return between(dice, 1, times) == 1;
}

/* ---- Random calendars ---- */

struct random_rules {
    struct bc_session sessions[MOST_HOURS][MOST_SESSIONS];
    struct bc_office_hours hours[MOST_HOURS];
    struct bc_special_day days[MOST_DAYS];
    struct bc_calendar_rules all;
};

/* Sessions on whole cells; they may touch each other and both ends of the day. */
static void roll_sessions(
    struct dice *dice, struct bc_session *sessions, struct bc_office_hours *hours, int32_t cell_s)
{
    int32_t cells_a_day = BC_DAY_S / cell_s;
    int32_t at = 0;

    hours->sessions = sessions;
    hours->session_count = 0;
    for (size_t i = 0; i < MOST_SESSIONS && at < cells_a_day; i++) {
        int32_t start = once_in(dice, 5) ? at : (int32_t)between(dice, at, cells_a_day - 1);
        int32_t end = (int32_t)between(dice, start + 1, cells_a_day);

        if (once_in(dice, 3)) {
            end = start + 1 + (end - start) / 4;
        }
        sessions[i].start_s = start * cell_s;
        sessions[i].end_s = end * cell_s;
        hours->session_count++;
        at = end;
        if (once_in(dice, 3)) {
            break;
        }
    }
}

static int32_t roll_mmdd(struct dice *dice)
{
    return (int32_t)between(dice, 1, 12) * 100 + (int32_t)between(dice, 1, 28);
}

/* The first entry is always in force on Mondays, so that every worked Saturday has its hours. */
static void roll_hours(struct dice *dice, struct random_rules *rules, int32_t cell_s)
{
    rules->all.hours_count = (size_t)between(dice, 1, MOST_HOURS);
    rules->all.hours = rules->hours;
    for (size_t i = 0; i < rules->all.hours_count; i++) {
        struct bc_office_hours *hours = &rules->hours[i];

        *hours = (struct bc_office_hours){.first_day = INT32_MIN, .last_day = INT32_MAX};
        hours->weekdays = (uint8_t)(once_in(dice, 2) ? 0x1F : between(dice, 1, 127));
        if (i == 0) {
            hours->weekdays |= 1;
        } else {
            if (once_in(dice, 2)) {
                hours->season_first_mmdd = roll_mmdd(dice);
                hours->season_last_mmdd = roll_mmdd(dice);
            }
            if (once_in(dice, 3)) {
                hours->first_day = FIRST_DAY_OF_2021 + (int32_t)between(dice, 300, WINDOW_DAYS);
            }
            if (once_in(dice, 3)) {
                hours->last_day = FIRST_DAY_OF_2021 + WINDOW_DAYS;
            }
        }
        roll_sessions(dice, rules->sessions[i], hours, cell_s);
    }
}

/* A worked weekday needs hours of its own; a worked Saturday or Sunday has those of Monday. */
static bool may_be_worked(const struct random_rules *rules, int32_t day)
{
    int32_t weekday = (day + 3) % DAYS_IN_WEEK;

    return weekday >= 5 || (rules->hours[0].weekdays >> weekday & 1) != 0;
}

/* Special days of 2022 to 2025, with one of the years left out now and then. */
static void roll_special_days(struct dice *dice, struct random_rules *rules, int32_t gap_year)
{
    static const int32_t year_starts[] = {365, 730, 1095, 1461, 1826};
    size_t count = 0;

    for (int32_t year = 0; year < 4; year++) {
        int32_t at = year_starts[year];

        if (gap_year == year) {
            continue;
        }
        /* At least one row for every year that is covered. */
        at += (int32_t)between(dice, 0, 40);
        do {
            struct bc_special_day *day = &rules->days[count++];

            *day = (struct bc_special_day){FIRST_DAY_OF_2021 + at, BC_DAY_OFF, "", ""};
            if (once_in(dice, 2)) {
                day->kind = may_be_worked(rules, day->day) ? BC_DAY_WORKED : BC_DAY_UNDECIDED;
            }
            at += (int32_t)(once_in(dice, 3) ? 1 : between(dice, 1, 60));
        } while (at < year_starts[year + 1] && count < MOST_DAYS);
    }
    rules->all.special_days = rules->days;
    rules->all.special_day_count = count;
}

static void roll_rules(struct dice *dice, struct random_rules *rules, int32_t cell_s)
{
    static const int32_t offsets_s[] = {25200, 25200, 0, -18000, 20700, 45900, -34200};

    memset(rules, 0, sizeof(*rules));
    rules->all.offset_s = offsets_s[between(dice, 0, 6)];
    roll_hours(dice, rules, cell_s);
    roll_special_days(dice, rules, once_in(dice, 3) ? (int32_t)between(dice, 1, 2) : -1);
}

/* ---- Random questions ---- */

struct ground {
    struct dice *dice;
    const struct bc_calendar_rules *rules;
    const bc_calendar *calendar;
    const struct slow_clock *slow;
    int32_t first_day; /* questions start in [first_day, end_day) */
    int32_t end_day;
    int64_t longest_span_s;
    int64_t largest_amount_s; /* what can be added without walking out of the slow clock's window */
};

/* Mostly the moments at which something changes, and the seconds beside them. */
static int64_t roll_moment(const struct ground *ground)
{
    struct dice *dice = ground->dice;
    int64_t day = between(dice, ground->first_day, ground->end_day - 1);
    int64_t second = between(dice, 0, BC_DAY_S - 1);

    if (once_in(dice, 2)) {
        const struct bc_office_hours *hours =
            &ground->rules->hours[between(dice, 0, (int64_t)ground->rules->hours_count - 1)];
        const struct bc_session *session =
            &hours->sessions[between(dice, 0, (int64_t)hours->session_count - 1)];

        second = (once_in(dice, 2) ? session->start_s : session->end_s) + between(dice, -1, 1);
    } else if (once_in(dice, 10)) {
        second = between(dice, -1, 1);
    }
    return day * BC_DAY_S + second - ground->rules->offset_s;
}

static int64_t roll_span_s(const struct ground *ground)
{
    struct dice *dice = ground->dice;

    if (once_in(dice, 200)) {
        return between(dice, 0, ground->longest_span_s);
    }
    return between(dice, -HOUR_S, between(dice, 1, 30) * HOUR_S);
}

static void assert_same(const char *question, int64_t first, int64_t second,
    const struct slow_answer *slow, bool is_done, int64_t value, const struct bc_status *status)
{
    char year[16] = "";

    if (slow->missing_year != 0) {
        snprintf(year, sizeof(year), "%d", slow->missing_year);
        if (is_done || strcmp(status->code, "calendar.year-missing") != 0 ||
            strcmp(status->arguments, year) != 0) {
            fail_msg("%s(%lld, %lld): %s, expected the missing year %s", question, (long long)first,
                (long long)second, is_done ? "an answer" : status->arguments, year);
        }
    } else if (!is_done || value != slow->value) {
        fail_msg("%s(%lld, %lld) = %lld, expected %lld", question, (long long)first,
            (long long)second, is_done ? (long long)value : -1LL, (long long)slow->value);
    }
}

static void ask_working_s(const struct ground *ground)
{
    struct bc_status status = {0};
    int64_t from = roll_moment(ground);
    int64_t to = from + roll_span_s(ground);
    int64_t value = 0;
    bool is_done;
    struct slow_answer slow;

    if (once_in(ground->dice, 3)) {
        int64_t other = roll_moment(ground) % BC_DAY_S;

        to = from - from % BC_DAY_S + other; /* two interesting moments of about one day */
    }
    is_done = bc_calendar_working_s(ground->calendar, from, to, &value, &status);
    slow = slow_working_s(ground->slow, from, to);
    assert_same("working_s", from, to, &slow, is_done, value, &status);
}

static void ask_add_working_s(const struct ground *ground)
{
    struct bc_status status = {0};
    int64_t from = roll_moment(ground);
    int64_t amount = between(ground->dice, 1, between(ground->dice, 1, 10) * HOUR_S);
    int64_t value = 0;
    bool is_done;
    struct slow_answer slow;

    if (once_in(ground->dice, 3)) {
        /* Exactly what is left until some moment: the answer is often the end of a session. */
        slow = slow_working_s(ground->slow, from, from + roll_span_s(ground));
        amount = slow.missing_year == 0 && slow.value > 0 ? slow.value : amount;
    }
    if (amount > ground->largest_amount_s) {
        amount = between(ground->dice, 1, ground->largest_amount_s);
    }
    is_done = bc_calendar_add_working_s(ground->calendar, from, amount, &value, &status);
    slow = slow_add_working_s(ground->slow, from, amount);
    assert_same("add_working_s", from, amount, &slow, is_done, value, &status);
}

static void ask_add_working_days(const struct ground *ground)
{
    struct bc_status status = {0};
    int64_t from = roll_moment(ground);
    int32_t amount = (int32_t)between(ground->dice, 1, once_in(ground->dice, 50) ? 200 : 10);
    int64_t value = 0;
    bool is_done = bc_calendar_add_working_days(ground->calendar, from, amount, &value, &status);
    struct slow_answer slow = slow_add_working_days(ground->slow, from, amount);

    assert_same("add_working_days", from, amount, &slow, is_done, value, &status);
}

static void ask_days_between(const struct ground *ground)
{
    struct bc_status status = {0};
    int32_t first = (int32_t)between(ground->dice, ground->first_day, ground->end_day - 1);
    int32_t last = first + (int32_t)between(ground->dice, -1, once_in(ground->dice, 50) ? 400 : 14);
    int32_t days = 0;
    bool is_done;
    struct slow_answer slow;

    is_done = bc_calendar_working_days_between(ground->calendar, first, last, &days, &status);
    slow = slow_working_days_between(ground->slow, first, last);
    assert_same("days_between", first, last, &slow, is_done, days, &status);
}

/* ---- The rounds ---- */

static const bc_calendar *build(const struct bc_calendar_rules *rules, bc_arena *arena)
{
    const bc_calendar *calendar = NULL;
    struct bc_status status = {0};

    if (!bc_calendar_build(rules, arena, &calendar, &status)) {
        fail_msg("%s %s", status.code, status.arguments);
    }
    return calendar;
}

/* 24 × 12,000 × 4 = 1,152,000 questions over the years 2021 to 2026, of which the outer ones are
 * missing. */
static void agrees_with_the_slow_clock_minute_by_minute(void **state)
{
    struct dice dice = {20240504};
    struct random_rules rules;
    struct slow_clock slow;

    (void)state;
    for (int round = 0; round < ROUNDS; round++) {
        bc_arena *arena = bc_arena_new();
        struct ground ground = {.dice = &dice, .rules = &rules.all, .slow = &slow};

        roll_rules(&dice, &rules, MINUTE_S);
        ground.calendar = build(&rules.all, arena);
        slow_build(&slow, &rules.all, FIRST_DAY_OF_2021, WINDOW_DAYS, MINUTE_S);
        assert_int_equal(slow.dates[0].mmdd, 101);
        assert_int_equal(slow.dates[0].year, 2021);
        assert_int_equal(slow.dates[WINDOW_DAYS - 1].mmdd, 1231);
        ground.first_day = FIRST_DAY_OF_2021 + 350;
        ground.end_day = FIRST_DAY_OF_2021 + 1840;
        ground.longest_span_s = INT64_C(300) * BC_DAY_S;
        ground.largest_amount_s = INT64_MAX;
        for (int i = 0; i < CASES_A_ROUND; i++) {
            ask_working_s(&ground);
            ask_add_working_s(&ground);
            ask_add_working_days(&ground);
            ask_days_between(&ground);
        }
        slow_clear(&slow);
        bc_arena_free(arena);
    }
}

/* The working time of the window behind the days on which questions start. */
static int64_t worked_s_behind(const struct ground *ground, int32_t window_days)
{
    int32_t offset_s = ground->rules->offset_s;
    int64_t from = (ground->end_day + INT64_C(1)) * BC_DAY_S - offset_s;
    int64_t to = (ground->slow->first_day + (int64_t)window_days) * BC_DAY_S - offset_s;

    return slow_working_s(ground->slow, from, to).value;
}

/* Sessions that begin and end on any second, over some weeks of a covered year. */
static void agrees_with_the_slow_clock_second_by_second(void **state)
{
    enum { DAYS = 80, SECOND_CASES = 60 };
    struct dice dice = {23595959};
    struct random_rules rules;
    struct slow_clock slow;

    (void)state;
    for (int round = 0; round < ROUNDS / 4; round++) {
        bc_arena *arena = bc_arena_new();
        struct ground ground = {.dice = &dice, .rules = &rules.all, .slow = &slow};

        roll_rules(&dice, &rules, 1);
        rules.all.special_day_count = 1;
        rules.days[0].day = FIRST_DAY_OF_2021 + 365 + 30; /* in 2022, the only covered year */
        ground.calendar = build(&rules.all, arena);
        slow_build(&slow, &rules.all, FIRST_DAY_OF_2021 + 365 + 25, DAYS, 1);
        ground.first_day = slow.first_day + 1;
        ground.end_day = slow.first_day + 10;
        ground.longest_span_s = INT64_C(3) * BC_DAY_S;
        ground.largest_amount_s = worked_s_behind(&ground, DAYS);
        for (int i = 0; i < SECOND_CASES; i++) {
            ask_working_s(&ground);
            if (ground.largest_amount_s > 0) {
                ask_add_working_s(&ground);
            }
        }
        slow_clear(&slow);
        bc_arena_free(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_with_the_slow_clock_minute_by_minute),
        cmocka_unit_test(agrees_with_the_slow_clock_second_by_second),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

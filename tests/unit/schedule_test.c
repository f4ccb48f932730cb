/* LINKS: schedule calendar base */
#include "schedule/schedule.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { VIETNAM_S = 7 * 3600, HOUR_S = 3600, YEARS = 4, MOMENTS = 400 };

/* Numbers that look random and are the same everywhere. */
static uint32_t next_number(uint32_t *state)
{
    *state = *state * 1664525U + 1013904223U;
    return *state >> 8;
}

static struct bc_period_rule random_rule(uint32_t *state)
{
    struct bc_period_rule rule = {
        .offset_s = VIETNAM_S,
        .week_first_weekday = (int32_t)(next_number(state) % 7),
        .week_cut_s = (int32_t)(next_number(state) % 24) * HOUR_S,
    };

    for (int kind = 0; kind < BC_PERIOD_KIND_COUNT; kind++) {
        rule.by_kind[kind].first_day = (int32_t)(next_number(state) % 28) + 1;
        rule.by_kind[kind].cut_s = (int32_t)(next_number(state) % 24) * HOUR_S;
    }
    return rule;
}

static void write_id(enum bc_period_kind kind, int32_t year, int number, char ret_id[16])
{
    switch (kind) {
    case BC_PERIOD_WEEK:
        snprintf(ret_id, 16, "%04d-W%02d", (int)year, number);
        break;
    case BC_PERIOD_MONTH:
        snprintf(ret_id, 16, "%04d-%02d", (int)year, number);
        break;
    case BC_PERIOD_QUARTER:
        snprintf(ret_id, 16, "%04d-Q%d", (int)year, number);
        break;
    default:
        snprintf(ret_id, 16, "%04d-H%d", (int)year, number);
        break;
    }
}

static bool is_owed(const struct bc_schedule *schedule, const char *id)
{
    struct bc_period period;

    return bc_period_parse(schedule->rule, id, &period) && schedule->makes[period.kind] &&
           period.end_utc_s > schedule->from_utc_s && period.end_utc_s <= schedule->now_utc_s;
}

/* By trying every id there is: a kind, a year, a number. */
static size_t count_by_ids(const struct bc_schedule *schedule, int32_t first_year)
{
    size_t count = 0;

    for (int32_t year = first_year; year < first_year + YEARS; year++) {
        for (int kind = BC_PERIOD_WEEK; kind <= BC_PERIOD_HALF_YEAR; kind++) {
            for (int number = 1; number <= (kind >= BC_PERIOD_QUARTER ? 9 : 53); number++) {
                char id[16];

                write_id((enum bc_period_kind)kind, year, number, id);
                count += is_owed(schedule, id) ? 1 : 0;
            }
        }
    }
    return count;
}

static void lists_what_every_id_says(void **state)
{
    uint32_t chance = 20230522;
    const int64_t begin =
        bc_instant_from_local(bc_date_to_day((struct bc_date){2022, 3, 1}), 0, VIETNAM_S);
    size_t seen = 0;

    (void)state;
    for (int i = 0; i < MOMENTS; i++) {
        bc_arena *arena = bc_arena_new();
        const struct bc_period_rule rule = random_rule(&chance);
        bool makes[BC_PERIOD_KIND_COUNT] = {false};
        struct bc_schedule schedule = {.rule = &rule, .makes = makes};
        struct bc_period *periods = NULL;
        size_t count;

        for (int kind = BC_PERIOD_WEEK; kind <= BC_PERIOD_HALF_YEAR; kind++) {
            makes[kind] = next_number(&chance) % 2 == 0;
        }
        schedule.from_utc_s = begin + (int64_t)(next_number(&chance) % 300) * BC_DAY_S +
                              next_number(&chance) % BC_DAY_S;
        schedule.now_utc_s = schedule.from_utc_s + (int64_t)(next_number(&chance) % 500) * BC_DAY_S;
        count = bc_schedule_ended(&schedule, arena, &periods);
        assert_int_equal(count, count_by_ids(&schedule, 2021));
        seen += count;
        for (size_t k = 1; k < count; k++) {
            assert_true(periods[k - 1].end_utc_s < periods[k].end_utc_s ||
                        (periods[k - 1].end_utc_s == periods[k].end_utc_s &&
                            periods[k - 1].kind < periods[k].kind));
        }
        bc_arena_free(arena);
    }
    assert_true(seen > 1000);
}

static struct bc_period_rule plain_rule(void)
{
    struct bc_period_rule rule = {.offset_s = VIETNAM_S};

    for (int kind = 0; kind < BC_PERIOD_KIND_COUNT; kind++) {
        rule.by_kind[kind].first_day = 1;
    }
    return rule;
}

static int64_t local(int32_t year, int32_t month, int32_t day)
{
    return bc_instant_from_local(bc_date_to_day((struct bc_date){year, month, day}), 0, VIETNAM_S);
}

/* 2023-05-01 is a Monday and a first: both end there, and the week comes first. */
static void makes_the_week_before_the_month(void **state)
{
    const struct bc_period_rule rule = plain_rule();
    const bool makes[BC_PERIOD_KIND_COUNT] = {true, true};
    const struct bc_schedule schedule = {.rule = &rule,
        .makes = makes,
        .from_utc_s = local(2023, 4, 24),
        .now_utc_s = local(2023, 5, 1)};
    bc_arena *arena = bc_arena_new();
    struct bc_period *periods = NULL;

    (void)state;
    assert_int_equal(bc_schedule_ended(&schedule, arena, &periods), 2);
    assert_string_equal(periods[0].id, "2023-W17");
    assert_string_equal(periods[1].id, "2023-04");
    bc_arena_free(arena);
}

static void knows_the_next_ones(void **state)
{
    const struct bc_period_rule rule = plain_rule();
    const bool makes[BC_PERIOD_KIND_COUNT] = {true, true, false, false, true, false};
    const struct bc_schedule schedule = {
        .rule = &rule, .makes = makes, .now_utc_s = local(2023, 11, 30)};
    struct bc_period coming[BC_PERIOD_KIND_COUNT];

    (void)state;
    assert_int_equal(bc_schedule_coming(&schedule, coming), 3);
    assert_string_equal(coming[0].id, "2023-11");
    assert_string_equal(coming[1].id, "2023-W48");
    assert_string_equal(coming[2].id, "2024-9M"); /* that of this year has ended */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_what_every_id_says),
        cmocka_unit_test(makes_the_week_before_the_month),
        cmocka_unit_test(knows_the_next_ones),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "schedule/schedule.h"

#include <stdlib.h>

static int compare_ends(const void *left, const void *right)
{
    const struct bc_period *a = left;
    const struct bc_period *b = right;

    if (a->end_utc_s != b->end_utc_s) {
        return a->end_utc_s < b->end_utc_s ? -1 : 1;
    }
    return (int)a->kind - (int)b->kind;
}

/*
 * The first period of a kind that ends after an instant. Of the nine months there is none that
 * holds October to December: the next one is that of the year after, found a few months on.
 */
static struct bc_period first_ending_after(
    const struct bc_schedule *schedule, enum bc_period_kind kind, int64_t utc_s)
{
    enum { STEP_S = 28 * BC_DAY_S };
    struct bc_period period;

    while (!bc_period_containing(schedule->rule, kind, utc_s, &period)) {
        utc_s += STEP_S;
    }
    return period;
}

size_t bc_schedule_ended(
    const struct bc_schedule *schedule, bc_arena *arena, struct bc_period **ret_periods)
{
    struct bc_period *periods = NULL;
    size_t count = 0;
    size_t capacity = 0;

    for (int kind = 0; kind < BC_PERIOD_KIND_COUNT; kind++) {
        struct bc_period period;

        if (!schedule->makes[kind]) {
            continue;
        }
        period = first_ending_after(schedule, (enum bc_period_kind)kind, schedule->from_utc_s);
        for (; period.end_utc_s <= schedule->now_utc_s;
             period = bc_period_next(schedule->rule, &period)) {
            periods = bc_arena_grow(arena, periods, count, &capacity, sizeof(*periods));
            periods[count++] = period;
        }
    }
    if (count > 1) {
        qsort(periods, count, sizeof(*periods), compare_ends);
    }
    *ret_periods = periods;
    return count;
}

size_t bc_schedule_coming(
    const struct bc_schedule *schedule, struct bc_period ret_periods[BC_PERIOD_KIND_COUNT])
{
    size_t count = 0;

    for (int kind = 0; kind < BC_PERIOD_KIND_COUNT; kind++) {
        if (schedule->makes[kind]) {
            ret_periods[count++] =
                first_ending_after(schedule, (enum bc_period_kind)kind, schedule->now_utc_s);
        }
    }
    qsort(ret_periods, count, sizeof(*ret_periods), compare_ends);
    return count;
}

#include "arrivals.h"

#include <stdlib.h>

/* People learn of a new service: from a third to its full use in the first quarter of a year. */
static uint64_t habit(int64_t days_since_start)
{
    return days_since_start >= 90 ? 100 : 35 + (uint64_t)days_since_start * 65 / 90;
}

static uint64_t weight_of(const struct arrivals *arrivals, size_t hour)
{
    const struct office *office = arrivals->world->office;
    int64_t day = arrivals->first_day + (int64_t)(hour / 24);
    uint64_t weight = office->hour_weights[hour % 24];
    int year;
    int month;
    int of_month;

    day_to_date(day, &year, &month, &of_month);
    weight = weight * office->weekday_weights[weekday_of(day)] / 10;
    weight = weight * office->month_weights[month - 1] / 10;
    weight = weight * habit(day - arrivals->first_day) / 100;
    if (weekday_of(day) < 5 && !calendar_is_worked(arrivals->world->calendar, day)) {
        weight = weight * 45 / 100;
    }
    return world_is_stormy(arrivals->world, day) ? weight * 2 : weight;
}

void arrivals_init(struct arrivals *arrivals, const struct world *world, int64_t first_day,
    int64_t end_day, int64_t ticket_count)
{
    *arrivals = (struct arrivals){.world = world,
        .first_day = first_day,
        .hour_count = (size_t)(end_day - first_day) * 24,
        .ticket_count = ticket_count};
    chance_init(&arrivals->dice, world->seed, UINT64_MAX);
    arrivals->weight_before = calloc(arrivals->hour_count + 1, sizeof(*arrivals->weight_before));
    if (arrivals->weight_before == NULL) {
        sections_fail("arrivals", "no memory");
    }
    for (size_t i = 0; i < arrivals->hour_count; i++) {
        arrivals->weight_before[i + 1] = arrivals->weight_before[i] + weight_of(arrivals, i);
    }
}

void arrivals_clear(struct arrivals *arrivals)
{
    free(arrivals->weight_before);
    free(arrivals->moments);
    *arrivals = (struct arrivals){0};
}

/* How many of all tickets have come before an hour. */
static int64_t come_before(const struct arrivals *arrivals, size_t hour)
{
    uint64_t all = arrivals->weight_before[arrivals->hour_count];

    return (int64_t)(arrivals->weight_before[hour] * (uint64_t)arrivals->ticket_count / all);
}

static int compare_moments(const void *left, const void *right)
{
    const int64_t *a = left;
    const int64_t *b = right;

    return (*a > *b) - (*a < *b);
}

static void fill_hour(struct arrivals *arrivals)
{
    size_t count =
        (size_t)(come_before(arrivals, arrivals->hour + 1) - come_before(arrivals, arrivals->hour));
    int64_t from = arrivals->first_day * DAY_S + (int64_t)arrivals->hour * HOUR_S;

    if (count > arrivals->moment_room) {
        int64_t *moments = realloc(arrivals->moments, count * sizeof(*moments));

        if (moments == NULL) {
            sections_fail("arrivals", "no memory");
        }
        arrivals->moments = moments;
        arrivals->moment_room = count;
    }
    for (size_t i = 0; i < count; i++) {
        arrivals->moments[i] = from + chance_between(&arrivals->dice, 0, HOUR_S - 1);
    }
    if (count > 1) {
        qsort(arrivals->moments, count, sizeof(*arrivals->moments), compare_moments);
    }
    arrivals->moment_count = count;
    arrivals->moment_next = 0;
    arrivals->hour++;
}

bool arrivals_next(struct arrivals *arrivals, int64_t *ret_moment)
{
    while (arrivals->moment_next == arrivals->moment_count) {
        if (arrivals->hour == arrivals->hour_count) {
            return false;
        }
        fill_hour(arrivals);
    }
    *ret_moment = arrivals->moments[arrivals->moment_next++];
    return true;
}

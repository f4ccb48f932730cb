/*
 * schedule.h - which periods an office owes its readers at a moment; pure arithmetic.
 *
 * A period is owed when it has ended and its end lies after the moment from which reports are made:
 * it holds what happened then, or follows it. Which kinds are made of themselves is in the profile.
 * Nothing here knows what is published already, or whether there is anything to say.
 */
#ifndef BC_SCHEDULE_SCHEDULE_H
#define BC_SCHEDULE_SCHEDULE_H

#include "base/arena.h"
#include "calendar/period.h"

struct bc_schedule {
    const struct bc_period_rule *rule;
    const bool *makes;  /* BC_PERIOD_KIND_COUNT flags, by kind */
    int64_t from_utc_s; /* periods that end after this … */
    int64_t now_utc_s;  /* … and not later than this */
};

/*
 * The periods owed, in the order in which they are made: by their ends, and among those that end
 * together a week before a month, a month before a quarter. In the arena.
 */
size_t bc_schedule_ended(
    const struct bc_schedule *schedule, bc_arena *arena, struct bc_period **ret_periods);

/* The periods that will end next, one of each kind that is made, by their ends; at most
 * BC_PERIOD_KIND_COUNT. */
size_t bc_schedule_coming(
    const struct bc_schedule *schedule, struct bc_period ret_periods[BC_PERIOD_KIND_COUNT]);

#endif

#include "sla/limit.h"

#include <assert.h>

enum { HOUR_S = 3600, MINUTE_S = 60 };

bool bc_limit_due(const struct bc_profile *profile, const struct bc_profile_clock *rule,
    int64_t start_utc_s, int64_t *ret_due_utc_s, struct bc_status *status)
{
    switch (rule->kind) {
    case BC_CLOCK_WORKING_DAYS:
        return bc_calendar_add_working_days(
            profile->calendar, start_utc_s, rule->amount, ret_due_utc_s, status);
    case BC_CLOCK_WORKING_HOURS:
        return bc_calendar_add_working_s(
            profile->calendar, start_utc_s, (int64_t)rule->amount * HOUR_S, ret_due_utc_s, status);
    default:
        assert(rule->kind == BC_CLOCK_PLAIN_HOURS);
        *ret_due_utc_s = start_utc_s + (int64_t)rule->amount * HOUR_S;
        return true;
    }
}

bool bc_limit_elapsed_min(const struct bc_profile *profile, enum bc_clock_kind kind,
    int64_t from_utc_s, int64_t to_utc_s, int64_t *ret_min, struct bc_status *status)
{
    const bool is_working = kind == BC_CLOCK_WORKING_DAYS || kind == BC_CLOCK_WORKING_HOURS;
    int64_t elapsed_s = to_utc_s - from_utc_s;

    if (is_working &&
        !bc_calendar_working_s(profile->calendar, from_utc_s, to_utc_s, &elapsed_s, status)) {
        return false;
    }
    *ret_min = elapsed_s / MINUTE_S;
    return true;
}

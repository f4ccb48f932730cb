/*
 * limit.h - when a limit runs out, and how much of a clock has run. The sla module's own header.
 */
#ifndef BC_SLA_LIMIT_H
#define BC_SLA_LIMIT_H

#include "profile/profile.h"

/*
 * The last second that is still on time, for a rule with a limit.
 * Fails: BC_BAD_INPUT "calendar.year-missing".
 */
BC_MUST_CHECK bool bc_limit_due(const struct bc_profile *profile,
    const struct bc_profile_clock *rule, int64_t start_utc_s, int64_t *ret_due_utc_s,
    struct bc_status *status);

/*
 * Minutes from one instant to another in a clock's own kind, floored: working minutes for working
 * days and hours, plain ones for plain hours and for a clock that has no kind (reading 12).
 * Fails: BC_BAD_INPUT "calendar.year-missing".
 */
BC_MUST_CHECK bool bc_limit_elapsed_min(const struct bc_profile *profile, enum bc_clock_kind kind,
    int64_t from_utc_s, int64_t to_utc_s, int64_t *ret_min, struct bc_status *status);

#endif

/*
 * rules.h - what the rules of a calendar say about one day, by reading them as they are written.
 *
 * Used while a calendar is built; afterwards only its sums are asked.
 */
#ifndef BC_CALENDAR_RULES_H
#define BC_CALENDAR_RULES_H

#include "calendar/calendar.h"

/* Fails: BC_BAD_INPUT for hours that overlap, seasons that do not exist, days out of order. */
BC_MUST_CHECK bool bc_rules_check(const struct bc_calendar_rules *rules, struct bc_status *status);

/* A copy that shares nothing with the original. */
struct bc_calendar_rules bc_rules_copy(const struct bc_calendar_rules *rules, bc_arena *arena);

/* The index of the first special day on or after `day`; special_day_count when there is none. */
size_t bc_rules_first_special_from(const struct bc_calendar_rules *rules, int32_t day);

/*
 * The hours of a day, borrowed from the rules; NULL on a day off, also when its hours hold no
 * session. Fails: BC_BAD_INPUT for a worked day in a season without hours.
 */
BC_MUST_CHECK bool bc_rules_hours_of_day(const struct bc_calendar_rules *rules, int32_t day,
    const struct bc_office_hours **ret_hours, struct bc_status *status);

#endif

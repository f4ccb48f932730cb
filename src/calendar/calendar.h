/*
 * calendar.h - the working time of one office: sessions, seasons, holidays, swapped Saturdays.
 *
 * Built once, then read only. Elapsed working time is O(1) by prefix sums over days. A year for
 * which the calendar holds no row is *missing*: it is an error only for a question whose answer
 * depends on it. Source: profile keys `office_hours` and `calendar`; Bộ luật Dân sự 2015, Điều
 * 147–148 for day limits.
 */
#ifndef BC_CALENDAR_CALENDAR_H
#define BC_CALENDAR_CALENDAR_H

#include "base/arena.h"
#include "base/status.h"
#include "calendar/date.h"

struct bc_session {
    int32_t start_s; /* second of the local day, inclusive */
    int32_t end_s;   /* exclusive; at most 86400 */
};

/* The hours in force on the days of one season, from one date to another (both inclusive). */
struct bc_office_hours {
    int32_t first_day; /* INT32_MIN: always */
    int32_t last_day;  /* INT32_MAX: until further notice */
    int32_t
        season_first_mmdd; /* 101 for 1 January; 0: the whole year. A season may cross new year. */
    int32_t season_last_mmdd;
    uint8_t weekdays;                  /* bit 0 = Monday */
    const struct bc_session *sessions; /* ascending, not overlapping */
    size_t session_count;
};

enum bc_special_kind { BC_DAY_OFF, BC_DAY_WORKED, BC_DAY_UNDECIDED };

struct bc_special_day {
    int32_t day;
    enum bc_special_kind
        kind;         /* UNDECIDED counts as an ordinary day until the office says otherwise */
    const char *name; /* "Tết Giáp Thìn" */
    const char *source;
};

struct bc_calendar_rules {
    int32_t offset_s;
    const struct bc_office_hours *hours; /* a day takes the last entry that covers it */
    size_t hours_count;
    const struct bc_special_day *special_days; /* ascending by day, one a day */
    size_t special_day_count;
};

typedef struct bc_calendar bc_calendar;

/*
 * Fails: BC_BAD_INPUT on sessions that overlap or days out of order. The rules are copied.
 * A worked Saturday or Sunday (BC_DAY_WORKED) has the hours of a weekday (the Monday entry of its
 * season).
 */
BC_MUST_CHECK bool bc_calendar_build(const struct bc_calendar_rules *rules, bc_arena *arena,
    const bc_calendar **ret_calendar, struct bc_status *status);

int32_t bc_calendar_offset_s(const bc_calendar *calendar);

/* True when the calendar has rows for that year. */
bool bc_calendar_has_year(const bc_calendar *calendar, int32_t year);

/* The special day of a date, or NULL. */
const struct bc_special_day *bc_calendar_special(const bc_calendar *calendar, int32_t day);

/* Every function below that can fail does so with BC_BAD_INPUT "calendar.year-missing" {1} = year.
 */

BC_MUST_CHECK bool bc_calendar_is_working_day(
    const bc_calendar *calendar, int32_t day, bool *ret_is_working, struct bc_status *status);

/* The sessions of a day (none on a day off); borrowed from the calendar. For explanations. */
BC_MUST_CHECK bool bc_calendar_sessions(const bc_calendar *calendar, int32_t day,
    const struct bc_session **ret_sessions, size_t *ret_count, struct bc_status *status);

/*
 * Working seconds in [from, to); 0 when to ≤ from. O(1). The years of both ends and all between
 * must be there.
 */
BC_MUST_CHECK bool bc_calendar_working_s(const bc_calendar *calendar, int64_t from_utc_s,
    int64_t to_utc_s, int64_t *ret_working_s, struct bc_status *status);

/*
 * The earliest instant t ≥ from with bc_calendar_working_s(from, t) = amount. A limit that runs out
 * at the end of a session is due then (11:30:00), not at the start of the next. amount > 0.
 */
BC_MUST_CHECK bool bc_calendar_add_working_s(const bc_calendar *calendar, int64_t from_utc_s,
    int64_t amount_s, int64_t *ret_due_utc_s, struct bc_status *status);

/*
 * 23:59:59 of the `amount`-th working day after the local day of `from`; that day itself does not
 * count, whether it is worked or not. amount > 0.
 */
BC_MUST_CHECK bool bc_calendar_add_working_days(const bc_calendar *calendar, int64_t from_utc_s,
    int32_t amount_days, int64_t *ret_due_utc_s, struct bc_status *status);

/* Working days d with first_day < d ≤ last_day (both local days); 0 when last ≤ first. O(1). */
BC_MUST_CHECK bool bc_calendar_working_days_between(const bc_calendar *calendar, int32_t first_day,
    int32_t last_day, int32_t *ret_days, struct bc_status *status);

#endif

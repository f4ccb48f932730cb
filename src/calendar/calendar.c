#include "calendar/calendar.h"

#include "calendar/rules.h"

#include <assert.h>

/*
 * One entry for every day from 1 January of the first covered year to 31 December of the last, and
 * one behind them. Each says how much was worked before it, so that any span is one subtraction.
 */
struct day {
    int64_t worked_s_before;
    int32_t working_days_before;
    int32_t run_end_index; /* behind the last day of this run of covered years; 0: the year is
                              missing */
    const struct bc_office_hours *hours; /* NULL on a day off */
};

struct bc_calendar {
    struct bc_calendar_rules rules;
    const struct day *days;
    const int32_t *working_days; /* index of the n-th working day, from 0 */
    int32_t first_day;
    int32_t day_count;
    int32_t working_day_count;
};

static int32_t year_of(int32_t day)
{
    return bc_date_from_day(day).year;
}

static int32_t first_day_of(int32_t year)
{
    return bc_date_to_day((struct bc_date){.year = year, .month = 1, .day = 1});
}

static bool has_row_in_year(const struct bc_calendar_rules *rules, int32_t year)
{
    size_t at = bc_rules_first_special_from(rules, first_day_of(year));

    return at < rules->special_day_count && rules->special_days[at].day < first_day_of(year + 1);
}

/* Marks, from the last year backwards, where the run of covered years of each day ends. */
static void mark_runs(const bc_calendar *calendar, struct day *days)
{
    int32_t last_year = year_of(calendar->first_day + calendar->day_count - 1);
    int32_t run_end_index = 0;

    for (int32_t year = last_year; year >= year_of(calendar->first_day); year--) {
        int32_t start = first_day_of(year) - calendar->first_day;
        int32_t end = first_day_of(year + 1) - calendar->first_day;

        if (!has_row_in_year(&calendar->rules, year)) {
            run_end_index = 0;
        } else if (run_end_index == 0) {
            run_end_index = end;
        }
        for (int32_t i = start; i < end; i++) {
            days[i].run_end_index = run_end_index;
        }
    }
}

static int64_t worked_s_of(const struct bc_office_hours *hours)
{
    int64_t worked_s = 0;

    for (size_t i = 0; hours != NULL && i < hours->session_count; i++) {
        worked_s += hours->sessions[i].end_s - hours->sessions[i].start_s;
    }
    return worked_s;
}

static bool add_up_days(const bc_calendar *calendar, struct day *days, struct bc_status *status)
{
    int64_t worked_s = 0;
    int32_t working_days = 0;

    for (int32_t i = 0; i < calendar->day_count; i++) {
        days[i].worked_s_before = worked_s;
        days[i].working_days_before = working_days;
        if (!bc_rules_hours_of_day(
                &calendar->rules, calendar->first_day + i, &days[i].hours, status)) {
            return false;
        }
        worked_s += worked_s_of(days[i].hours);
        working_days += days[i].hours == NULL ? 0 : 1;
    }
    days[calendar->day_count].worked_s_before = worked_s;
    days[calendar->day_count].working_days_before = working_days;
    return true;
}

static void number_working_days(bc_calendar *calendar, bc_arena *arena)
{
    const int32_t count = calendar->days[calendar->day_count].working_days_before;
    int32_t *working_days = bc_arena_alloc_array(arena, (size_t)count, sizeof(*working_days));

    for (int32_t i = 0; i < calendar->day_count; i++) {
        if (calendar->days[i].hours != NULL) {
            working_days[calendar->days[i].working_days_before] = i;
        }
    }
    calendar->working_days = working_days;
    calendar->working_day_count = count;
}

bool bc_calendar_build(const struct bc_calendar_rules *rules, bc_arena *arena,
    const bc_calendar **ret_calendar, struct bc_status *status)
{
    bc_calendar *calendar;
    struct day *days;

    if (!bc_rules_check(rules, status)) {
        return false;
    }
    calendar = bc_arena_alloc(arena, sizeof(*calendar));
    calendar->rules = bc_rules_copy(rules, arena);
    if (rules->special_day_count > 0) {
        int32_t last_year = year_of(rules->special_days[rules->special_day_count - 1].day);

        calendar->first_day = first_day_of(year_of(rules->special_days[0].day));
        calendar->day_count = first_day_of(last_year + 1) - calendar->first_day;
    }
    days = bc_arena_alloc_array(arena, (size_t)calendar->day_count + 1, sizeof(*days));
    calendar->days = days;
    if (calendar->day_count > 0) {
        mark_runs(calendar, days);
    }
    if (!add_up_days(calendar, days, status)) {
        return false;
    }
    number_working_days(calendar, arena);
    *ret_calendar = calendar;
    return true;
}

int32_t bc_calendar_offset_s(const bc_calendar *calendar)
{
    return calendar->rules.offset_s;
}

/* Behind the last day that can be answered for without a gap from `day`; 0 when its own year is
 * missing. */
static int32_t run_end(const bc_calendar *calendar, int32_t day)
{
    int64_t index = (int64_t)day - calendar->first_day;

    return index >= 0 && index < calendar->day_count ? calendar->days[index].run_end_index : 0;
}

static bool fail_year(int32_t year, struct bc_status *status)
{
    return bc_fail(status, BC_BAD_INPUT, "calendar.year-missing", "", "%d", year);
}

/* Fails with the first year that is missing from `first_day` on. */
static bool fail_from(const bc_calendar *calendar, int32_t first_day, struct bc_status *status)
{
    int32_t end = run_end(calendar, first_day);

    return fail_year(end == 0 ? year_of(first_day) : year_of(calendar->first_day + end), status);
}

/* True when the years of all days from `first_day` to `last_day` are there. */
static bool require_days(
    const bc_calendar *calendar, int32_t first_day, int32_t last_day, struct bc_status *status)
{
    int32_t end = run_end(calendar, first_day);

    if (end == 0 || (int64_t)last_day - calendar->first_day >= end) {
        return fail_from(calendar, first_day, status);
    }
    return true;
}

static const struct day *day_at(const bc_calendar *calendar, int32_t day)
{
    return &calendar->days[day - calendar->first_day];
}

bool bc_calendar_has_year(const bc_calendar *calendar, int32_t year)
{
    /* Years far outside would leave the range of a day. */
    return year >= 1 && year <= 9999 && run_end(calendar, first_day_of(year)) != 0;
}

const struct bc_special_day *bc_calendar_special(const bc_calendar *calendar, int32_t day)
{
    const struct bc_calendar_rules *rules = &calendar->rules;
    size_t at = bc_rules_first_special_from(rules, day);

    if (at == rules->special_day_count || rules->special_days[at].day != day) {
        return NULL;
    }
    return &rules->special_days[at];
}

bool bc_calendar_is_working_day(
    const bc_calendar *calendar, int32_t day, bool *ret_is_working, struct bc_status *status)
{
    if (!require_days(calendar, day, day, status)) {
        return false;
    }
    *ret_is_working = day_at(calendar, day)->hours != NULL;
    return true;
}

bool bc_calendar_sessions(const bc_calendar *calendar, int32_t day,
    const struct bc_session **ret_sessions, size_t *ret_count, struct bc_status *status)
{
    const struct bc_office_hours *hours;

    if (!require_days(calendar, day, day, status)) {
        return false;
    }
    hours = day_at(calendar, day)->hours;
    *ret_sessions = hours == NULL ? NULL : hours->sessions;
    *ret_count = hours == NULL ? 0 : hours->session_count;
    return true;
}

/* Working seconds from the first covered day to `second_of_day` (0–86400) of `day`. */
static int64_t worked_s_until(const bc_calendar *calendar, int32_t day, int32_t second_of_day)
{
    const struct day *entry = day_at(calendar, day);
    int64_t worked_s = entry->worked_s_before;

    if (entry->hours == NULL) {
        return worked_s;
    }
    for (size_t i = 0; i < entry->hours->session_count; i++) {
        const struct bc_session *session = &entry->hours->sessions[i];

        if (second_of_day <= session->start_s) {
            break;
        }
        worked_s +=
            (second_of_day < session->end_s ? second_of_day : session->end_s) - session->start_s;
    }
    return worked_s;
}

static int32_t second_of_day_of(const bc_calendar *calendar, int64_t utc_s, int32_t day)
{
    return (int32_t)(utc_s - bc_instant_from_local(day, 0, calendar->rules.offset_s));
}

bool bc_calendar_working_s(const bc_calendar *calendar, int64_t from_utc_s, int64_t to_utc_s,
    int64_t *ret_working_s, struct bc_status *status)
{
    int32_t first_day;
    int32_t last_day;

    if (to_utc_s <= from_utc_s) {
        *ret_working_s = 0;
        return true;
    }
    first_day = bc_instant_day(from_utc_s, calendar->rules.offset_s);
    /* The span is half-open: one that ends at midnight asks nothing about the day that begins
     * there. */
    last_day = bc_instant_day(to_utc_s - 1, calendar->rules.offset_s);
    if (!require_days(calendar, first_day, last_day, status)) {
        return false;
    }
    *ret_working_s =
        worked_s_until(calendar, last_day, second_of_day_of(calendar, to_utc_s, last_day)) -
        worked_s_until(calendar, first_day, second_of_day_of(calendar, from_utc_s, first_day));
    return true;
}

/*
 * The first day from `first_index` on at whose end `target_s` of working time have passed, or
 * end_index. Limits are short, so the answer is near the start: the step doubles until it is
 * passed, and halves from there.
 */
static int32_t find_day(
    const struct day *days, int32_t first_index, int32_t end_index, int64_t target_s)
{
    int32_t low = first_index; /* the answer is not before it */
    int32_t high = low;        /* a day that may be the answer, once the loop ends */
    int32_t step = 1;

    while (high < end_index && days[high + 1].worked_s_before < target_s) {
        low = high + 1;
        high = end_index - high > step ? high + step : end_index;
        step *= 2;
    }
    while (low < high) {
        int32_t middle = low + (high - low) / 2;

        if (days[middle + 1].worked_s_before < target_s) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* The second of the day at which `amount_s` of its working time have passed. */
static int32_t second_after(const struct day *day, int64_t amount_s)
{
    const struct bc_session *session = day->hours->sessions;

    while (amount_s > session->end_s - session->start_s) {
        amount_s -= session->end_s - session->start_s;
        session++;
    }
    return session->start_s + (int32_t)amount_s;
}

bool bc_calendar_add_working_s(const bc_calendar *calendar, int64_t from_utc_s, int64_t amount_s,
    int64_t *ret_due_utc_s, struct bc_status *status)
{
    int32_t offset_s = calendar->rules.offset_s;
    int32_t day = bc_instant_day(from_utc_s, offset_s);
    int32_t end_index = run_end(calendar, day);
    int64_t target_s;
    int32_t found;
    int32_t second;

    assert(amount_s > 0);
    if (end_index == 0 || __builtin_add_overflow(worked_s_until(calendar, day,
                                                     second_of_day_of(calendar, from_utc_s, day)),
                              amount_s, &target_s)) {
        return fail_from(calendar, day, status);
    }
    found = find_day(calendar->days, day - calendar->first_day, end_index, target_s);
    if (found == end_index) {
        return fail_from(calendar, day, status);
    }
    second = second_after(&calendar->days[found], target_s - calendar->days[found].worked_s_before);
    *ret_due_utc_s = bc_instant_from_local(calendar->first_day + found, second, offset_s);
    return true;
}

bool bc_calendar_add_working_days(const bc_calendar *calendar, int64_t from_utc_s,
    int32_t amount_days, int64_t *ret_due_utc_s, struct bc_status *status)
{
    int32_t offset_s = calendar->rules.offset_s;
    /* The day itself does not count, so not even its year need be there. */
    int32_t next_day = bc_instant_day(from_utc_s, offset_s) + 1;
    int32_t end_index = run_end(calendar, next_day);
    int64_t wanted;
    int32_t found;

    assert(amount_days > 0);
    if (end_index == 0) {
        return fail_from(calendar, next_day, status);
    }
    wanted = (int64_t)day_at(calendar, next_day)->working_days_before + amount_days - 1;
    found = wanted < calendar->working_day_count ? calendar->working_days[wanted] : end_index;
    if (found >= end_index) {
        return fail_from(calendar, next_day, status);
    }
    *ret_due_utc_s = bc_instant_from_local(calendar->first_day + found, BC_DAY_S - 1, offset_s);
    return true;
}

bool bc_calendar_working_days_between(const bc_calendar *calendar, int32_t first_day,
    int32_t last_day, int32_t *ret_days, struct bc_status *status)
{
    if (last_day <= first_day) {
        *ret_days = 0;
        return true;
    }
    if (!require_days(calendar, first_day + 1, last_day, status)) {
        return false;
    }
    *ret_days = day_at(calendar, last_day)[1].working_days_before -
                day_at(calendar, first_day + 1)->working_days_before;
    return true;
}

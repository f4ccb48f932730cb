#include "calendar/rules.h"

#include "base/limits.h"

#include <string.h>

enum { MONDAY = 0, SATURDAY = 5, ALL_WEEKDAYS = 127, LONGEST_OFFSET_S = 18 * 3600 };

static int32_t mmdd_of(struct bc_date date)
{
    return date.month * 100 + date.day;
}

/* 29 February is a day on which a season may begin or end. */
static bool is_mmdd(int32_t mmdd)
{
    const int32_t a_leap_year = 2024;
    struct bc_date date = {.year = a_leap_year, .month = mmdd / 100, .day = mmdd % 100};

    return bc_date_is_valid(date);
}

static bool fail_session(const struct bc_session *session, struct bc_status *status)
{
    return bc_fail(status, BC_BAD_INPUT, "calendar.sessions-wrong", "",
        "%02d:%02d" BC_NEXT "%02d:%02d", session->start_s / 3600, session->start_s / 60 % 60,
        session->end_s / 3600, session->end_s / 60 % 60);
}

static bool check_sessions(const struct bc_office_hours *hours, struct bc_status *status)
{
    int32_t free_from_s = 0;

    for (size_t i = 0; i < hours->session_count; i++) {
        const struct bc_session *session = &hours->sessions[i];

        if (session->start_s < free_from_s || session->end_s <= session->start_s ||
            session->end_s > BC_DAY_S) {
            return fail_session(session, status);
        }
        free_from_s = session->end_s;
    }
    return true;
}

static bool check_season(const struct bc_office_hours *hours, struct bc_status *status)
{
    if (hours->season_first_mmdd == 0 && hours->season_last_mmdd == 0) {
        return true;
    }
    if (!is_mmdd(hours->season_first_mmdd) || !is_mmdd(hours->season_last_mmdd)) {
        return bc_fail(status, BC_BAD_INPUT, "calendar.season-wrong", "",
            "%02d-%02d" BC_NEXT "%02d-%02d", hours->season_first_mmdd / 100,
            hours->season_first_mmdd % 100, hours->season_last_mmdd / 100,
            hours->season_last_mmdd % 100);
    }
    return true;
}

static bool check_hours(const struct bc_office_hours *hours, struct bc_status *status)
{
    if (hours->weekdays == 0 || hours->weekdays > ALL_WEEKDAYS) {
        return bc_fail(status, BC_BAD_INPUT, "calendar.weekdays-wrong", "", "%d", hours->weekdays);
    }
    if (hours->first_day > hours->last_day) {
        struct bc_date first = bc_date_from_day(hours->first_day);
        struct bc_date last = bc_date_from_day(hours->last_day);

        return bc_fail(status, BC_BAD_INPUT, "calendar.dates-swapped", "",
            "%04d-%02d-%02d" BC_NEXT "%04d-%02d-%02d", first.year, first.month, first.day,
            last.year, last.month, last.day);
    }
    return check_season(hours, status) && check_sessions(hours, status);
}

static bool fail_day(const char *code, int32_t day, struct bc_status *status)
{
    struct bc_date date = bc_date_from_day(day);

    return bc_fail(status, BC_BAD_INPUT, code, "", "%04d-%02d-%02d" BC_NEXT "%d" BC_NEXT "%d",
        date.year, date.month, date.day, BC_LIMIT_YEAR_FIRST, BC_LIMIT_YEAR_LAST);
}

static bool check_special_days(const struct bc_calendar_rules *rules, struct bc_status *status)
{
    for (size_t i = 0; i < rules->special_day_count; i++) {
        int32_t day = rules->special_days[i].day;
        int32_t year = bc_date_from_day(day).year;

        if (i > 0 && day <= rules->special_days[i - 1].day) {
            return fail_day("calendar.days-out-of-order", day, status);
        }
        /* Also keeps a slip of the pen in a year from asking for memory for thousands of them. */
        if (year < BC_LIMIT_YEAR_FIRST || year > BC_LIMIT_YEAR_LAST) {
            return fail_day("calendar.year-out-of-range", day, status);
        }
    }
    return true;
}

bool bc_rules_check(const struct bc_calendar_rules *rules, struct bc_status *status)
{
    if (rules->offset_s < -LONGEST_OFFSET_S || rules->offset_s > LONGEST_OFFSET_S) {
        return bc_fail(status, BC_BAD_INPUT, "calendar.offset-wrong", "", "%d", rules->offset_s);
    }
    for (size_t i = 0; i < rules->hours_count; i++) {
        if (!check_hours(&rules->hours[i], status)) {
            return false;
        }
    }
    return check_special_days(rules, status);
}

static const char *copy_text(bc_arena *arena, const char *text)
{
    return text == NULL ? NULL : bc_arena_strdup(arena, text);
}

struct bc_calendar_rules bc_rules_copy(const struct bc_calendar_rules *rules, bc_arena *arena)
{
    struct bc_calendar_rules copy = *rules;
    struct bc_office_hours *hours = bc_arena_alloc_array(arena, rules->hours_count, sizeof(*hours));
    struct bc_special_day *special_days =
        bc_arena_alloc_array(arena, rules->special_day_count, sizeof(*special_days));

    for (size_t i = 0; i < rules->hours_count; i++) {
        size_t count = rules->hours[i].session_count;
        struct bc_session *sessions = bc_arena_alloc_array(arena, count, sizeof(*sessions));

        if (count > 0) {
            memcpy(sessions, rules->hours[i].sessions, count * sizeof(*sessions));
        }
        hours[i] = rules->hours[i];
        hours[i].sessions = sessions;
    }
    for (size_t i = 0; i < rules->special_day_count; i++) {
        special_days[i] = rules->special_days[i];
        special_days[i].name = copy_text(arena, rules->special_days[i].name);
        special_days[i].source = copy_text(arena, rules->special_days[i].source);
    }
    copy.hours = hours;
    copy.special_days = special_days;
    return copy;
}

size_t bc_rules_first_special_from(const struct bc_calendar_rules *rules, int32_t day)
{
    size_t low = 0;
    size_t high = rules->special_day_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (rules->special_days[middle].day < day) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static bool is_in_season(const struct bc_office_hours *hours, int32_t mmdd)
{
    int32_t first = hours->season_first_mmdd;
    int32_t last = hours->season_last_mmdd;

    if (first == 0) {
        return true;
    }
    if (first <= last) {
        return first <= mmdd && mmdd <= last;
    }
    return mmdd >= first || mmdd <= last; /* a season that crosses new year */
}

/* The last entry in force on `day` for that weekday, which need not be the day's own. */
static const struct bc_office_hours *find_hours(
    const struct bc_calendar_rules *rules, int32_t day, int32_t weekday)
{
    int32_t mmdd = mmdd_of(bc_date_from_day(day));

    for (size_t i = rules->hours_count; i > 0; i--) {
        const struct bc_office_hours *hours = &rules->hours[i - 1];

        if ((hours->weekdays >> weekday & 1) != 0 && hours->first_day <= day &&
            day <= hours->last_day && is_in_season(hours, mmdd)) {
            return hours;
        }
    }
    return NULL;
}

static enum bc_special_kind kind_of_day(const struct bc_calendar_rules *rules, int32_t day)
{
    size_t at = bc_rules_first_special_from(rules, day);

    if (at == rules->special_day_count || rules->special_days[at].day != day) {
        return BC_DAY_UNDECIDED; /* an ordinary day, like one about which nothing is settled */
    }
    return rules->special_days[at].kind;
}

bool bc_rules_hours_of_day(const struct bc_calendar_rules *rules, int32_t day,
    const struct bc_office_hours **ret_hours, struct bc_status *status)
{
    enum bc_special_kind kind = kind_of_day(rules, day);
    int32_t weekday = bc_day_weekday(day);
    const struct bc_office_hours *hours = NULL;

    if (kind == BC_DAY_WORKED && weekday >= SATURDAY) {
        weekday = MONDAY;
    }
    if (kind != BC_DAY_OFF) {
        hours = find_hours(rules, day, weekday);
    }
    if (hours != NULL && hours->session_count == 0) {
        hours = NULL;
    }
    if (hours == NULL && kind == BC_DAY_WORKED) {
        return fail_day("calendar.worked-day-without-hours", day, status);
    }
    *ret_hours = hours;
    return true;
}

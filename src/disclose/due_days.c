/*
 * due_days.c - what falls due on which of the next days, by the office's own calendar, with its
 * holidays by their names. A case that has its result and waits for the reply alone is no longer
 * due, however far off its limit is.
 */
#include "disclose/maker.h"

enum { SHOWN_DAYS = 14, DAYS_OF_A_WEEK = 7, SATURDAY = 5 };

/* A year that the calendar lacks has ordinary weeks: nothing that is counted depends on it. */
static bool is_working(const bc_calendar *calendar, int32_t day)
{
    struct bc_status ignored = {0};
    bool is_worked = true;

    if (calendar == NULL) {
        return true;
    }
    return bc_calendar_is_working_day(calendar, day, &is_worked, &ignored)
               ? is_worked
               : bc_day_weekday(day) < SATURDAY;
}

/* "Tuần 18", by the office's own weeks. */
static const char *week_name(
    struct maker *maker, int64_t utc_s, const char *before, bool *ret_starts)
{
    struct bc_report_slot week = {.exists = true};

    if (!bc_period_containing(&maker->profile->periods, BC_PERIOD_WEEK, utc_s, &week.period)) {
        *ret_starts = false;
        return "";
    }
    bc_maker_name_period(maker, &week);
    *ret_starts = before == NULL || strcmp(before, week.short_name) != 0;
    return week.short_name;
}

static void make_day(struct maker *maker, struct bc_report_due_day *days, size_t index)
{
    const struct bc_profile *profile = maker->profile;
    const struct bc_special_day *special;
    struct bc_report_due_day *to = &days[index];
    /* Its last second: a week may begin at noon. */
    const int64_t utc_s = bc_instant_from_local(to->day, BC_DAY_S - 1, profile->offset_s);

    to->is_working = is_working(profile->calendar, to->day);
    special = profile->calendar != NULL ? bc_calendar_special(profile->calendar, to->day) : NULL;
    to->holiday = special != NULL && special->kind == BC_DAY_OFF && !to->is_working
                      ? bc_maker_copy(maker, special->name)
                      : "";
    to->week_name =
        week_name(maker, utc_s, index > 0 ? days[index - 1].week_name : NULL, &to->starts_week);
}

void bc_maker_make_due_days(struct maker *maker)
{
    struct bc_public_report *report = maker->report;
    const int32_t offset_s = maker->profile->offset_s;
    const int32_t first = bc_instant_day(report->slots[BC_SLOT_CURRENT].period.end_utc_s, offset_s);
    struct bc_report_due_day *days = bc_arena_alloc_array(maker->arena, SHOWN_DAYS, sizeof(*days));

    for (size_t i = 0; i < SHOWN_DAYS; i++) {
        days[i].day = first + (int32_t)i;
        make_day(maker, days, i);
    }
    for (size_t i = 0; i < report->case_count; i++) {
        const struct bc_report_case *one = &report->cases[i];
        int32_t after;

        if (strcmp(one->end, "open") != 0 || strcmp(one->deadline, "in_time") != 0) {
            continue;
        }
        if (one->has_result) {
            report->findings.due_reply_only++;
            continue;
        }
        after = bc_instant_day(one->due_utc_s, offset_s) - first;
        if (after >= SHOWN_DAYS) {
            report->findings.due_later++;
        } else {
            days[after > 0 ? after : 0].count++;
        }
    }
    report->findings.due_days = days;
    report->findings.due_day_count = SHOWN_DAYS;
}

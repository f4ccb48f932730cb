/*
 * period.h - reporting periods: half-open [start, end), named, with the one before and the one a
 * year ago.
 *
 * Source: profile key `periods`; Nghị định 09/2019/NĐ-CP, Điều 12 for the administrative cut-off
 * (15th of the month before to the 14th). Ids: 2023-W17, 2023-04, 2023-Q1, 2023-H1, 2023-9M, 2023.
 * A month with a cut-off is named by the month it ends in.
 */
#ifndef BC_CALENDAR_PERIOD_H
#define BC_CALENDAR_PERIOD_H

#include "base/status.h"
#include "calendar/date.h"

enum bc_period_kind {
    BC_PERIOD_WEEK,
    BC_PERIOD_MONTH,
    BC_PERIOD_QUARTER,
    BC_PERIOD_HALF_YEAR,
    BC_PERIOD_NINE_MONTHS,
    BC_PERIOD_YEAR,
    BC_PERIOD_KIND_COUNT
};

/*
 * Weeks start on `week_first_weekday` (0 = Monday) at `cut_s` seconds of that local day; week n of
 * a year is the one that holds the Thursday of ISO week n (so a week that starts on Friday keeps
 * the ISO number of the Thursday inside it). With `launch_day` set, the *label* counts weeks from
 * the one that holds it; ids stay ISO. Months, quarters, half-years, nine months and years start on
 * `first_day_of_month` of a month at `cut_s`: first_day 1 is the calendar month; 15 is the
 * administrative one (2023-04 = 15 March to 15 April, excluded); 25 with cut_s 43200 is Hồ Chí Minh
 * City's.
 */
struct bc_period_rule {
    int32_t offset_s;
    int32_t week_first_weekday;
    int32_t week_cut_s;
    bool has_launch_day;
    int32_t launch_day;
    struct {
        int32_t first_day; /* 1–28 */
        int32_t cut_s;
    } by_kind[BC_PERIOD_KIND_COUNT]; /* the WEEK entry is unused */
};

struct bc_period {
    enum bc_period_kind kind;
    int32_t year; /* of the id */
    int32_t
        number; /* week 1–53, month 1–12, quarter 1–4, half 1–2; 0 for nine months and the year */
    int64_t start_utc_s;
    int64_t end_utc_s;
    char id[16];
    int32_t label_number; /* the number to print: the week's, or the count from launch */
};

/* False when the text is no id or names a week its year does not have. */
bool bc_period_parse(
    const struct bc_period_rule *rule, const char *id, struct bc_period *ret_period);

/* The period of a kind that holds an instant. Nine months: January to September; none after →
 * false. */
bool bc_period_containing(const struct bc_period_rule *rule, enum bc_period_kind kind,
    int64_t utc_s, struct bc_period *ret_period);

/* The one before. For nine months: the nine months of the year before. */
struct bc_period bc_period_previous(
    const struct bc_period_rule *rule, const struct bc_period *period);
struct bc_period bc_period_next(const struct bc_period_rule *rule, const struct bc_period *period);

/* The twin a year ago; false for an ISO week 53 without one. */
bool bc_period_year_ago(const struct bc_period_rule *rule, const struct bc_period *period,
    struct bc_period *ret_period);

const char *bc_period_kind_name(enum bc_period_kind kind); /* "week", "month", "quarter", … */

#endif

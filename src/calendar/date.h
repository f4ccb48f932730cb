/*
 * date.h - civil dates and instants, by arithmetic alone.
 *
 * An instant is int64 seconds since 1970-01-01T00:00:00Z, fractions floored. A day is int32 days
 * since 1970-01-01 in the office's local time; the office has one fixed offset from UTC, whatever
 * the machine's TZ says. Proleptic Gregorian calendar; exact for the years 0001–9999.
 */
#ifndef BC_CALENDAR_DATE_H
#define BC_CALENDAR_DATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { BC_DAY_S = 86400, BC_ISO_SIZE = 32 };

struct bc_date {
    int32_t year;
    int32_t month; /* 1–12 */
    int32_t day;   /* 1–31 */
};

struct bc_local_time {
    struct bc_date date;
    int32_t second_of_day; /* 0–86399 */
};

bool bc_date_is_valid(struct bc_date date);
int32_t bc_date_to_day(struct bc_date date);
struct bc_date bc_date_from_day(int32_t day);
int32_t bc_days_in_month(int32_t year, int32_t month);

/* 0 = Monday … 6 = Sunday. */
int32_t bc_day_weekday(int32_t day);

/* The ISO week and the year it belongs to. */
void bc_day_iso_week(int32_t day, int32_t *ret_year, int32_t *ret_week);

/* Monday of an ISO week. 52 or 53 weeks in a year. */
int32_t bc_iso_week_monday(int32_t year, int32_t week);
int32_t bc_iso_weeks_in_year(int32_t year);

/* The local day of an instant, and back: local midnight (plus seconds) of a day. */
int32_t bc_instant_day(int64_t utc_s, int32_t offset_s);
struct bc_local_time bc_instant_local(int64_t utc_s, int32_t offset_s);
int64_t bc_instant_from_local(int32_t day, int32_t second_of_day, int32_t offset_s);

/*
 * Parses ISO 8601: "2023-05-01", "2023-05-01T07:30", "…:00", "…:00.5", a space for the T, "Z",
 * "+07:00",
 * "+0700". No offset means `offset_s`. A date alone is its midnight and sets *ret_is_date_only.
 * Returns false when the text is anything else, or a day or time that does not exist.
 */
bool bc_instant_parse(
    const char *text, int32_t offset_s, int64_t *ret_utc_s, bool *ret_is_date_only);

/* "2023-05-01T07:30:00+07:00". */
void bc_instant_format(int64_t utc_s, int32_t offset_s, char ret_text[BC_ISO_SIZE]);

/* "2023-05-01". False when the text is not exactly a date that exists. */
bool bc_date_parse(const char *text, struct bc_date *ret_date);

#endif

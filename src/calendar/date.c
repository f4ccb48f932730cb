/*
 * The arithmetic counts years from 1 March, so that the leap day is the last of its year, in cycles
 * of 400 years (146,097 days). Method: H. Hinnant, "chrono-compatible low-level date algorithms".
 */
#include "calendar/date.h"

#include <string.h>

enum {
    DAYS_IN_CYCLE = 146097,
    YEARS_IN_CYCLE = 400,
    DAYS_FROM_0000_03_01 = 719468, /* to 1970-01-01 */
    DAYS_IN_WEEK = 7,
    THURSDAY = 3
};

static bool is_leap_year(int32_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int32_t bc_days_in_month(int32_t year, int32_t month)
{
    static const int32_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return month == 2 && is_leap_year(year) ? 29 : days[month - 1];
}

bool bc_date_is_valid(struct bc_date date)
{
    return date.year >= 1 && date.year <= 9999 && date.month >= 1 && date.month <= 12 &&
           date.day >= 1 && date.day <= bc_days_in_month(date.year, date.month);
}

/* Division that rounds down, also below zero. */
static int64_t floor_divide(int64_t value, int64_t by)
{
    return value >= 0 ? value / by : -((by - 1 - value) / by);
}

int32_t bc_date_to_day(struct bc_date date)
{
    int32_t year = date.month <= 2 ? date.year - 1 : date.year;
    int32_t cycle = (int32_t)floor_divide(year, YEARS_IN_CYCLE);
    int32_t year_of_cycle = year - cycle * YEARS_IN_CYCLE;
    int32_t month_from_march = (date.month + 9) % 12;
    int32_t day_of_year = (153 * month_from_march + 2) / 5 + date.day - 1;
    int32_t day_of_cycle =
        year_of_cycle * 365 + year_of_cycle / 4 - year_of_cycle / 100 + day_of_year;

    return cycle * DAYS_IN_CYCLE + day_of_cycle - DAYS_FROM_0000_03_01;
}

struct bc_date bc_date_from_day(int32_t day)
{
    int64_t shifted = (int64_t)day + DAYS_FROM_0000_03_01;
    int32_t cycle = (int32_t)floor_divide(shifted, DAYS_IN_CYCLE);
    int32_t day_of_cycle = (int32_t)(shifted - (int64_t)cycle * DAYS_IN_CYCLE);
    int32_t year_of_cycle = (day_of_cycle - day_of_cycle / 1460 + day_of_cycle / 36524 -
                                day_of_cycle / (DAYS_IN_CYCLE - 1)) /
                            365;
    int32_t day_of_year =
        day_of_cycle - (365 * year_of_cycle + year_of_cycle / 4 - year_of_cycle / 100);
    int32_t month_from_march = (5 * day_of_year + 2) / 153;
    struct bc_date date;

    date.day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    date.month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
    date.year = cycle * YEARS_IN_CYCLE + year_of_cycle + (date.month <= 2 ? 1 : 0);
    return date;
}

int32_t bc_day_weekday(int32_t day)
{
    int64_t from_monday = (int64_t)day + THURSDAY; /* 1970-01-01 was a Thursday */

    return (int32_t)(from_monday - floor_divide(from_monday, DAYS_IN_WEEK) * DAYS_IN_WEEK);
}

int32_t bc_iso_week_monday(int32_t year, int32_t week)
{
    /* 4 January is always in week 1. */
    int32_t fourth = bc_date_to_day((struct bc_date){.year = year, .month = 1, .day = 4});

    return fourth - bc_day_weekday(fourth) + (week - 1) * DAYS_IN_WEEK;
}

int32_t bc_iso_weeks_in_year(int32_t year)
{
    return (bc_iso_week_monday(year + 1, 1) - bc_iso_week_monday(year, 1)) / DAYS_IN_WEEK;
}

void bc_day_iso_week(int32_t day, int32_t *ret_year, int32_t *ret_week)
{
    /* A week belongs to the year its Thursday is in. */
    int32_t thursday = day - bc_day_weekday(day) + THURSDAY;
    int32_t year = bc_date_from_day(thursday).year;

    *ret_year = year;
    *ret_week = (thursday - bc_iso_week_monday(year, 1)) / DAYS_IN_WEEK + 1;
}

int32_t bc_instant_day(int64_t utc_s, int32_t offset_s)
{
    return (int32_t)floor_divide(utc_s + offset_s, BC_DAY_S);
}

struct bc_local_time bc_instant_local(int64_t utc_s, int32_t offset_s)
{
    int32_t day = bc_instant_day(utc_s, offset_s);
    struct bc_local_time local = {.date = bc_date_from_day(day)};

    local.second_of_day = (int32_t)(utc_s + offset_s - (int64_t)day * BC_DAY_S);
    return local;
}

int64_t bc_instant_from_local(int32_t day, int32_t second_of_day, int32_t offset_s)
{
    return (int64_t)day * BC_DAY_S + second_of_day - offset_s;
}

/* Writes the last `count` digits of a number and the sign behind them; returns the end. */
static char *put_digits(char *text, int32_t value, int count, char sign)
{
    for (int i = count - 1; i >= 0; i--) {
        text[i] = (char)('0' + value % 10);
        value /= 10;
    }
    text[count] = sign;
    return text + count + 1;
}

void bc_instant_format(int64_t utc_s, int32_t offset_s, char ret_text[BC_ISO_SIZE])
{
    struct bc_local_time local = bc_instant_local(utc_s, offset_s);
    int32_t offset_min = (offset_s < 0 ? -offset_s : offset_s) / 60;
    char *text = ret_text;

    text = put_digits(text, local.date.year, 4, '-');
    text = put_digits(text, local.date.month, 2, '-');
    text = put_digits(text, local.date.day, 2, 'T');
    text = put_digits(text, local.second_of_day / 3600, 2, ':');
    text = put_digits(text, local.second_of_day / 60 % 60, 2, ':');
    text = put_digits(text, local.second_of_day % 60, 2, offset_s < 0 ? '-' : '+');
    text = put_digits(text, offset_min / 60, 2, ':');
    put_digits(text, offset_min % 60, 2, '\0');
}

/* Reads exactly `count` digits and moves *text behind them. */
static bool take_digits(const char **text, int count, int32_t *ret_value)
{
    int32_t value = 0;

    for (int i = 0; i < count; i++) {
        if ((*text)[i] < '0' || (*text)[i] > '9') {
            return false;
        }
        value = value * 10 + ((*text)[i] - '0');
    }
    *text += count;
    *ret_value = value;
    return true;
}

static bool take_sign(const char **text, char sign)
{
    if (**text != sign) {
        return false;
    }
    (*text)++;
    return true;
}

static bool take_date(const char **text, struct bc_date *ret_date)
{
    return take_digits(text, 4, &ret_date->year) && take_sign(text, '-') &&
           take_digits(text, 2, &ret_date->month) && take_sign(text, '-') &&
           take_digits(text, 2, &ret_date->day) && bc_date_is_valid(*ret_date);
}

bool bc_date_parse(const char *text, struct bc_date *ret_date)
{
    struct bc_date date;

    if (!take_date(&text, &date) || *text != '\0') {
        return false;
    }
    *ret_date = date;
    return true;
}

/* "07:30", "07:30:00" or "07:30:00.5"; a part of a second is dropped, which floors the instant. */
static bool take_time(const char **text, int32_t *ret_second_of_day)
{
    int32_t hour;
    int32_t minute;
    int32_t second = 0;

    if (!take_digits(text, 2, &hour) || !take_sign(text, ':') || !take_digits(text, 2, &minute)) {
        return false;
    }
    if (take_sign(text, ':')) {
        if (!take_digits(text, 2, &second)) {
            return false;
        }
        if (take_sign(text, '.')) {
            size_t digits = strspn(*text, "0123456789");

            if (digits == 0) {
                return false;
            }
            *text += digits;
        }
    }
    if (hour > 23 || minute > 59 || second > 59) {
        return false;
    }
    *ret_second_of_day = hour * 3600 + minute * 60 + second;
    return true;
}

/* "", "Z", "+07:00" or "+0700". *offset_s stays as it is when there is none. */
static bool take_offset(const char **text, int32_t *offset_s)
{
    int32_t hours;
    int32_t minutes;
    int32_t sign;

    if (**text == '\0') {
        return true;
    }
    if (take_sign(text, 'Z')) {
        *offset_s = 0;
        return true;
    }
    sign = **text == '-' ? -1 : 1;
    if (!take_sign(text, '+') && !take_sign(text, '-')) {
        return false;
    }
    if (!take_digits(text, 2, &hours)) {
        return false;
    }
    (void)take_sign(text, ':');
    if (!take_digits(text, 2, &minutes) || hours > 23 || minutes > 59) {
        return false;
    }
    *offset_s = sign * (hours * 3600 + minutes * 60);
    return true;
}

bool bc_instant_parse(
    const char *text, int32_t offset_s, int64_t *ret_utc_s, bool *ret_is_date_only)
{
    struct bc_date date;
    int32_t second_of_day = 0;
    bool is_date_only;

    if (!take_date(&text, &date)) {
        return false;
    }
    is_date_only = *text == '\0';
    if (!is_date_only) {
        if (!take_sign(&text, 'T') && !take_sign(&text, ' ')) {
            return false;
        }
        if (!take_time(&text, &second_of_day) || !take_offset(&text, &offset_s) || *text != '\0') {
            return false;
        }
    }
    *ret_utc_s = bc_instant_from_local(bc_date_to_day(date), second_of_day, offset_s);
    *ret_is_date_only = is_date_only;
    return true;
}

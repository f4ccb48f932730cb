/*
 * slow_clock.h - working time by walking through it cell by cell, as one would with a finger on the
 * calendar.
 *
 * Written straight from the definitions in calendar.h and sharing no code with src/calendar: it
 * counts the days from 1970-01-01 one by one, asks the rules about every minute (or second) once,
 * and walks.
 */
#ifndef BC_TESTS_SUPPORT_SLOW_CLOCK_H
#define BC_TESTS_SUPPORT_SLOW_CLOCK_H

#include "calendar/calendar.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum slow_cell { SLOW_FREE, SLOW_WORKED, SLOW_UNKNOWN };

struct slow_date {
    int32_t year;
    int32_t mmdd;
    int32_t weekday; /* 0 = Monday */
};

struct slow_clock {
    int32_t offset_s;
    int32_t first_day;
    int32_t day_count;
    int32_t cell_s; /* 60 or 1: sessions must begin and end on a whole cell */
    unsigned char *cells;
    unsigned char *days; /* a day is worked when one of its cells is */
    struct slow_date *dates;
};

/* What a walk came to: an answer, or the year that was missing on the way. */
struct slow_answer {
    int64_t value;
    int32_t missing_year; /* 0: none */
};

static inline struct slow_date slow_tomorrow(struct slow_date date)
{
    static const int32_t lengths[] = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int32_t month = date.mmdd / 100;
    int32_t length = lengths[month];

    if (month == 2 && date.year % 4 == 0 && (date.year % 100 != 0 || date.year % 400 == 0)) {
        length = 29;
    }
    date.weekday = (date.weekday + 1) % 7;
    date.mmdd++;
    if (date.mmdd % 100 > length) {
        date.mmdd = (month + 1) * 100 + 1;
    }
    if (date.mmdd == 1301) {
        date.mmdd = 101;
        date.year++;
    }
    return date;
}

static inline void slow_list_dates(struct slow_clock *clock)
{
    struct slow_date date = {.year = 1970, .mmdd = 101, .weekday = 3}; /* it was a Thursday */

    for (int32_t day = 0; day < clock->first_day + clock->day_count; day++) {
        if (day >= clock->first_day) {
            clock->dates[day - clock->first_day] = date;
        }
        date = slow_tomorrow(date);
    }
}

static inline bool slow_is_in_force(
    const struct bc_office_hours *hours, int32_t day, const struct slow_date *date, int32_t weekday)
{
    bool in_season = true;

    if (hours->season_first_mmdd != 0) {
        in_season = false;
        /* Walk through the season from its first day to its last; day 31 of every month does no
         * harm. */
        for (int32_t mmdd = hours->season_first_mmdd;; mmdd = mmdd == 1231 ? 101 : mmdd + 1) {
            in_season = in_season || mmdd == date->mmdd;
            if (mmdd == hours->season_last_mmdd) {
                break;
            }
        }
    }
    return in_season && day >= hours->first_day && day <= hours->last_day &&
           (hours->weekdays & (1 << weekday)) != 0;
}

static inline const struct bc_office_hours *slow_hours_of(
    const struct bc_calendar_rules *rules, int32_t day, const struct slow_date *date)
{
    const struct bc_office_hours *found = NULL;
    int32_t weekday = date->weekday;

    for (size_t i = 0; i < rules->special_day_count; i++) {
        if (rules->special_days[i].day == day) {
            if (rules->special_days[i].kind == BC_DAY_OFF) {
                return NULL;
            }
            if (rules->special_days[i].kind == BC_DAY_WORKED && weekday >= 5) {
                weekday = 0;
            }
        }
    }
    for (size_t i = 0; i < rules->hours_count; i++) {
        if (slow_is_in_force(&rules->hours[i], day, date, weekday)) {
            found = &rules->hours[i];
        }
    }
    return found;
}

static inline enum slow_cell slow_ask(const struct bc_office_hours *hours, int32_t second)
{
    for (size_t i = 0; hours != NULL && i < hours->session_count; i++) {
        if (hours->sessions[i].start_s <= second && second < hours->sessions[i].end_s) {
            return SLOW_WORKED;
        }
    }
    return SLOW_FREE;
}

/* A year is covered when one of the special days lies in it. */
static inline bool slow_has_year(
    const struct slow_clock *clock, const struct bc_calendar_rules *rules, int32_t year)
{
    for (size_t i = 0; i < rules->special_day_count; i++) {
        int32_t index = rules->special_days[i].day - clock->first_day;

        if (index >= 0 && index < clock->day_count && clock->dates[index].year == year) {
            return true;
        }
    }
    return false;
}

static inline void slow_build(struct slow_clock *clock, const struct bc_calendar_rules *rules,
    int32_t first_day, int32_t day_count, int32_t cell_s)
{
    int32_t cells_a_day = 86400 / cell_s;
    bool is_covered = false;

    clock->offset_s = rules->offset_s;
    clock->first_day = first_day;
    clock->day_count = day_count;
    clock->cell_s = cell_s;
    clock->cells = malloc((size_t)day_count * (size_t)cells_a_day);
    clock->days = calloc((size_t)day_count, 1);
    clock->dates = malloc((size_t)day_count * sizeof(*clock->dates));
    if (clock->cells == NULL || clock->days == NULL || clock->dates == NULL) {
        exit(1);
    }
    slow_list_dates(clock);
    for (int32_t i = 0; i < day_count; i++) {
        const struct slow_date *date = &clock->dates[i];
        const struct bc_office_hours *hours = slow_hours_of(rules, first_day + i, date);
        unsigned char *cells = clock->cells + (size_t)i * (size_t)cells_a_day;

        if (i == 0 || date->mmdd == 101) {
            is_covered = slow_has_year(clock, rules, date->year);
        }
        for (int32_t cell = 0; cell < cells_a_day; cell++) {
            enum slow_cell answer = slow_ask(hours, cell * cell_s);

            cells[cell] = (unsigned char)(is_covered ? answer : SLOW_UNKNOWN);
            if (cells[cell] != SLOW_FREE) {
                clock->days[i] = cells[cell];
            }
        }
    }
}

static inline void slow_clear(struct slow_clock *clock)
{
    free(clock->cells);
    free(clock->days);
    free(clock->dates);
}

/* Seconds since local midnight of the first day. All walks go along this axis. */
static inline int64_t slow_axis(const struct slow_clock *clock, int64_t utc_s)
{
    return utc_s + clock->offset_s - (int64_t)clock->first_day * 86400;
}

static inline int32_t slow_year_at(const struct slow_clock *clock, int64_t axis_s)
{
    return clock->dates[axis_s / 86400].year;
}

static inline struct slow_answer slow_working_s(
    const struct slow_clock *clock, int64_t from_utc_s, int64_t to_utc_s)
{
    struct slow_answer answer = {0};
    int64_t at = slow_axis(clock, from_utc_s);
    int64_t to = slow_axis(clock, to_utc_s);

    for (int64_t cell = at / clock->cell_s; at < to; cell++) {
        int64_t end = (cell + 1) * clock->cell_s;

        end = end > to ? to : end;
        if (clock->cells[cell] == SLOW_UNKNOWN) {
            answer.missing_year = slow_year_at(clock, at);
            return answer;
        }
        if (clock->cells[cell] == SLOW_WORKED) {
            answer.value += end - at;
        }
        at = end;
    }
    return answer;
}

static inline struct slow_answer slow_add_working_s(
    const struct slow_clock *clock, int64_t from_utc_s, int64_t amount_s)
{
    struct slow_answer answer = {0};
    int64_t at = slow_axis(clock, from_utc_s);

    for (int64_t cell = at / clock->cell_s; amount_s > 0; cell++) {
        int64_t end = (cell + 1) * clock->cell_s;

        if (clock->cells[cell] == SLOW_UNKNOWN) {
            answer.missing_year = slow_year_at(clock, at);
            return answer;
        }
        if (clock->cells[cell] == SLOW_WORKED) {
            end = end - at > amount_s ? at + amount_s : end;
            amount_s -= end - at;
        }
        at = end;
    }
    answer.value = at + (int64_t)clock->first_day * 86400 - clock->offset_s;
    return answer;
}

static inline struct slow_answer slow_add_working_days(
    const struct slow_clock *clock, int64_t from_utc_s, int32_t amount_days)
{
    struct slow_answer answer = {0};
    int32_t day = (int32_t)(slow_axis(clock, from_utc_s) / 86400) + clock->first_day;

    while (amount_days > 0) {
        int kind = clock->days[++day - clock->first_day];

        if (kind == SLOW_UNKNOWN) {
            answer.missing_year = clock->dates[day - clock->first_day].year;
            return answer;
        }
        amount_days -= kind == SLOW_WORKED ? 1 : 0;
    }
    answer.value = (int64_t)day * 86400 + 86399 - clock->offset_s;
    return answer;
}

static inline struct slow_answer slow_working_days_between(
    const struct slow_clock *clock, int32_t first_day, int32_t last_day)
{
    struct slow_answer answer = {0};

    for (int32_t day = first_day + 1; day <= last_day; day++) {
        int kind = clock->days[day - clock->first_day];

        if (kind == SLOW_UNKNOWN) {
            answer.missing_year = clock->dates[day - clock->first_day].year;
            return answer;
        }
        answer.value += kind == SLOW_WORKED ? 1 : 0;
    }
    return answer;
}

#endif

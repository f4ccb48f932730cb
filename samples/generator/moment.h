/*
 * moment.h - dates and working time for invented lives: Monday to Friday, 07:30–11:30 and
 * 13:30–17:00.
 *
 * Instants are local seconds since 1970-01-01, as a clock on the wall shows them; there is no time
 * zone here. Holidays come from texts/holidays.txt. This is a second calendar on purpose: data that
 * tests the program must not be made by the program.
 */
#ifndef SAMPLES_MOMENT_H
#define SAMPLES_MOMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DAY_S INT64_C(86400)
#define HOUR_S INT64_C(3600)

enum { MOMENT_TEXT_BYTES = 24, DATE_TEXT_BYTES = 16 };

struct calendar {
    int64_t first_day;
    size_t day_count;
    uint8_t *is_worked;
    int32_t *worked_before; /* worked days before day i of the table */
    int64_t *worked_days;   /* the k-th worked day */
    size_t worked_count;
};

int64_t day_from_date(int year, int month, int day);
void day_to_date(int64_t day, int *ret_year, int *ret_month, int *ret_day);

/* 0 = Monday. */
int weekday_of(int64_t day);

/* "2023-05-02" → its day; false for anything else. */
bool day_parse(const char *text, int64_t *ret_day);

/* "2023-05-02T08:15:00" and "2023-05-02"; both return the length. */
size_t moment_write(int64_t moment, char *ret_text);
size_t date_write(int64_t day, char *ret_text);

/* Days first … last, with holidays and worked Saturdays from the file. */
void calendar_load(
    struct calendar *calendar, const char *path, int64_t first_day, int64_t last_day);
void calendar_clear(struct calendar *calendar);

bool calendar_is_worked(const struct calendar *calendar, int64_t day);

/* The moment itself in office hours, else the next opening. */
int64_t calendar_next_open(const struct calendar *calendar, int64_t moment);
bool calendar_is_open(const struct calendar *calendar, int64_t moment);

/* The instant after so much working time; a limit that runs out at a session's end ends there. */
int64_t calendar_add_working_s(const struct calendar *calendar, int64_t moment, int64_t seconds);

/* 23:59:59 of the n-th working day after the moment's own day. */
int64_t calendar_add_working_days(const struct calendar *calendar, int64_t moment, int count);

#endif

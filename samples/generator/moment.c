#include "moment.h"

#include "sections.h"

#include <stdlib.h>
#include <string.h>

enum {
    MORNING_FROM_S = 7 * HOUR_S + HOUR_S / 2,
    MORNING_TO_S = 11 * HOUR_S + HOUR_S / 2,
    AFTERNOON_FROM_S = 13 * HOUR_S + HOUR_S / 2,
    AFTERNOON_TO_S = 17 * HOUR_S,
    MORNING_S = MORNING_TO_S - MORNING_FROM_S,
    WORKED_DAY_S = MORNING_S + AFTERNOON_TO_S - AFTERNOON_FROM_S
};

/* Days since 1970-01-01 and back: Howard Hinnant's algorithms for the civil calendar. */
int64_t day_from_date(int year, int month, int day)
{
    int64_t shifted = year - (month <= 2 ? 1 : 0);
    int64_t era = shifted / 400;
    int64_t of_era = shifted - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

void day_to_date(int64_t day, int *ret_year, int *ret_month, int *ret_day)
{
    int64_t shifted = day + 719468;
    int64_t era = shifted / 146097;
    int64_t of_era = shifted - era * 146097;
    int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
    int64_t month = (5 * of_year + 2) / 153;

    *ret_day = (int)(of_year - (153 * month + 2) / 5 + 1);
    *ret_month = (int)(month < 10 ? month + 3 : month - 9);
    *ret_year = (int)(year + era * 400 + (*ret_month <= 2 ? 1 : 0));
}

int weekday_of(int64_t day)
{
    return (int)((day + 3) % 7);
}

static bool parse_digits(const char *text, size_t count, int *ret_value)
{
    int value = 0;

    for (size_t i = 0; i < count; i++) {
        if (text[i] < '0' || text[i] > '9') {
            return false;
        }
        value = value * 10 + (text[i] - '0');
    }
    *ret_value = value;
    return true;
}

bool day_parse(const char *text, int64_t *ret_day)
{
    int year;
    int month;
    int day;

    if (strlen(text) < 10 || text[4] != '-' || text[7] != '-' || !parse_digits(text, 4, &year) ||
        !parse_digits(text + 5, 2, &month) || !parse_digits(text + 8, 2, &day) || month < 1 ||
        month > 12 || day < 1 || day > 31) {
        return false;
    }
    *ret_day = day_from_date(year, month, day);
    return true;
}

static char *write_digits(char *at, int value, int count)
{
    for (int i = count - 1; i >= 0; i--) {
        at[i] = (char)('0' + value % 10);
        value /= 10;
    }
    return at + count;
}

size_t date_write(int64_t day, char *ret_text)
{
    int year;
    int month;
    int of_month;
    char *at;

    day_to_date(day, &year, &month, &of_month);
    at = write_digits(ret_text, year, 4);
    *at++ = '-';
    at = write_digits(at, month, 2);
    *at++ = '-';
    at = write_digits(at, of_month, 2);
    *at = '\0';
    return (size_t)(at - ret_text);
}

size_t moment_write(int64_t moment, char *ret_text)
{
    int second = (int)(moment % DAY_S);
    char *at = ret_text + date_write(moment / DAY_S, ret_text);

    *at++ = 'T';
    at = write_digits(at, second / 3600, 2);
    *at++ = ':';
    at = write_digits(at, second / 60 % 60, 2);
    *at++ = ':';
    at = write_digits(at, second % 60, 2);
    *at = '\0';
    return (size_t)(at - ret_text);
}

/* Lines "2023-05-01 off" and "2024-05-04 work"; days outside the table are passed over. */
static void mark_days(struct calendar *calendar, const char *path)
{
    struct sections file;
    const struct section *days;

    sections_load(&file, path);
    days = sections_need(&file, "days");
    for (size_t i = 0; i < days->line_count; i++) {
        int64_t day;

        if (!day_parse(days->lines[i], &day)) {
            sections_fail(path, days->lines[i]);
        }
        if (day >= calendar->first_day &&
            day < calendar->first_day + (int64_t)calendar->day_count) {
            calendar->is_worked[day - calendar->first_day] =
                strcmp(days->lines[i] + 10, " work") == 0;
        }
    }
    sections_clear(&file);
}

void calendar_load(struct calendar *calendar, const char *path, int64_t first_day, int64_t last_day)
{
    size_t count = (size_t)(last_day - first_day + 1);

    *calendar = (struct calendar){.first_day = first_day, .day_count = count};
    calendar->is_worked = calloc(count, sizeof(*calendar->is_worked));
    calendar->worked_before = calloc(count, sizeof(*calendar->worked_before));
    calendar->worked_days = calloc(count, sizeof(*calendar->worked_days));
    if (calendar->is_worked == NULL || calendar->worked_before == NULL ||
        calendar->worked_days == NULL) {
        sections_fail(path, "no memory");
    }
    for (size_t i = 0; i < count; i++) {
        calendar->is_worked[i] = weekday_of(first_day + (int64_t)i) < 5;
    }
    mark_days(calendar, path);
    for (size_t i = 0; i < count; i++) {
        calendar->worked_before[i] = (int32_t)calendar->worked_count;
        if (calendar->is_worked[i] != 0) {
            calendar->worked_days[calendar->worked_count++] = first_day + (int64_t)i;
        }
    }
}

void calendar_clear(struct calendar *calendar)
{
    free(calendar->is_worked);
    free(calendar->worked_before);
    free(calendar->worked_days);
    *calendar = (struct calendar){0};
}

/* Lives may reach past the table; what happens there is cut off anyway. */
static size_t row_of(const struct calendar *calendar, int64_t day)
{
    int64_t row = day - calendar->first_day;

    if (row < 0) {
        return 0;
    }
    return row < (int64_t)calendar->day_count ? (size_t)row : calendar->day_count - 1;
}

bool calendar_is_worked(const struct calendar *calendar, int64_t day)
{
    return calendar->is_worked[row_of(calendar, day)] != 0;
}

/* Working seconds of one day before the second of that day. */
static int64_t worked_part(int64_t second)
{
    if (second <= MORNING_FROM_S) {
        return 0;
    }
    if (second <= MORNING_TO_S) {
        return second - MORNING_FROM_S;
    }
    if (second <= AFTERNOON_FROM_S) {
        return MORNING_S;
    }
    return second < AFTERNOON_TO_S ? MORNING_S + second - AFTERNOON_FROM_S : WORKED_DAY_S;
}

static int64_t worked_until(const struct calendar *calendar, int64_t moment)
{
    size_t row = row_of(calendar, moment / DAY_S);
    int64_t whole = (int64_t)calendar->worked_before[row] * WORKED_DAY_S;

    return calendar->is_worked[row] != 0 ? whole + worked_part(moment % DAY_S) : whole;
}

static int64_t worked_day(const struct calendar *calendar, int64_t index)
{
    if (index >= (int64_t)calendar->worked_count) {
        return calendar->first_day + (int64_t)calendar->day_count;
    }
    return calendar->worked_days[index];
}

bool calendar_is_open(const struct calendar *calendar, int64_t moment)
{
    return worked_until(calendar, moment + 1) > worked_until(calendar, moment);
}

int64_t calendar_next_open(const struct calendar *calendar, int64_t moment)
{
    int64_t worked = worked_until(calendar, moment);
    int64_t rest = worked % WORKED_DAY_S;
    int64_t day = worked_day(calendar, worked / WORKED_DAY_S);

    if (calendar_is_open(calendar, moment)) {
        return moment;
    }
    return day * DAY_S + (rest == 0 ? MORNING_FROM_S : AFTERNOON_FROM_S);
}

int64_t calendar_add_working_s(const struct calendar *calendar, int64_t moment, int64_t seconds)
{
    int64_t worked = worked_until(calendar, moment) + seconds;
    int64_t rest = (worked - 1) % WORKED_DAY_S + 1; /* 1 … a whole day: an end belongs to its day */
    int64_t day;

    if (seconds == 0) {
        return calendar_next_open(calendar, moment);
    }
    day = worked_day(calendar, (worked - 1) / WORKED_DAY_S);
    return day * DAY_S +
           (rest <= MORNING_S ? MORNING_FROM_S + rest : AFTERNOON_FROM_S + rest - MORNING_S);
}

int64_t calendar_add_working_days(const struct calendar *calendar, int64_t moment, int count)
{
    size_t row = row_of(calendar, moment / DAY_S);
    int64_t index = calendar->worked_before[row] + (calendar->is_worked[row] != 0 ? 1 : 0);

    return (worked_day(calendar, index + count - 1) + 1) * DAY_S - 1;
}

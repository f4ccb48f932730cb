/*
 * Every kind but the week is a run of months, so all of them are worked out on one axis: the *month
 * index*, year × 12 + month − 1, of a month by its name.
 */
#include "calendar/period.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum { MONTHS_IN_YEAR = 12, DAYS_IN_WEEK = 7, THURSDAY = 3 };

static const struct {
    const char *name;
    int32_t months; /* 0 for the week, which does not consist of months */
    /* How many there are in a year. One alone has the number 0, more are numbered from 1. */
    int32_t per_year;
} kinds[BC_PERIOD_KIND_COUNT] = {
    [BC_PERIOD_WEEK] = {"week", 0, 53},
    [BC_PERIOD_MONTH] = {"month", 1, 12},
    [BC_PERIOD_QUARTER] = {"quarter", 3, 4},
    [BC_PERIOD_HALF_YEAR] = {"half-year", 6, 2},
    [BC_PERIOD_NINE_MONTHS] = {"nine-months", 9, 1},
    [BC_PERIOD_YEAR] = {"year", 12, 1},
};

const char *bc_period_kind_name(enum bc_period_kind kind)
{
    return kinds[kind].name;
}

static void write_id(struct bc_period *period)
{
    int year = period->year;
    int number = period->number;
    size_t size = sizeof(period->id);

    switch (period->kind) {
    case BC_PERIOD_WEEK:
        snprintf(period->id, size, "%04d-W%02d", year, number);
        break;
    case BC_PERIOD_MONTH:
        snprintf(period->id, size, "%04d-%02d", year, number);
        break;
    case BC_PERIOD_QUARTER:
        snprintf(period->id, size, "%04d-Q%d", year, number);
        break;
    case BC_PERIOD_HALF_YEAR:
        snprintf(period->id, size, "%04d-H%d", year, number);
        break;
    case BC_PERIOD_NINE_MONTHS:
        snprintf(period->id, size, "%04d-9M", year);
        break;
    default:
        snprintf(period->id, size, "%04d", year);
        break;
    }
}

/* The day on which a week starts: the last of its first weekday up to the Thursday it is named by.
 */
static int32_t week_start_day(const struct bc_period_rule *rule, int32_t year, int32_t week)
{
    int32_t thursday = bc_iso_week_monday(year, week) + THURSDAY;

    return thursday - (THURSDAY - rule->week_first_weekday + DAYS_IN_WEEK) % DAYS_IN_WEEK;
}

/* The first day of the week in which a whole day lies, whatever the hour of the cut. */
static int32_t week_start_of(const struct bc_period_rule *rule, int32_t day)
{
    return day - (bc_day_weekday(day) - rule->week_first_weekday + DAYS_IN_WEEK) % DAYS_IN_WEEK;
}

/* The count from the week of the launch; a week before the launch keeps its ISO number. */
static int32_t week_label(const struct bc_period_rule *rule, int32_t start_day, int32_t week)
{
    int32_t days;

    if (!rule->has_launch_day) {
        return week;
    }
    days = start_day - week_start_of(rule, rule->launch_day);
    return days < 0 ? week : days / DAYS_IN_WEEK + 1;
}

static struct bc_period make_week(const struct bc_period_rule *rule, int32_t year, int32_t week)
{
    int32_t start_day = week_start_day(rule, year, week);
    struct bc_period period = {.kind = BC_PERIOD_WEEK, .year = year, .number = week};

    assert(rule->week_first_weekday >= 0);
    assert(rule->week_first_weekday < DAYS_IN_WEEK);
    period.start_utc_s = bc_instant_from_local(start_day, rule->week_cut_s, rule->offset_s);
    period.end_utc_s = period.start_utc_s + (int64_t)DAYS_IN_WEEK * BC_DAY_S;
    period.label_number = week_label(rule, start_day, week);
    write_id(&period);
    return period;
}

/* With a cut-off, a month is named by the month it ends in and starts in the one before. */
static bool has_cut_off(const struct bc_period_rule *rule, enum bc_period_kind kind)
{
    return rule->by_kind[kind].first_day > 1;
}

static int64_t month_start_utc_s(
    const struct bc_period_rule *rule, enum bc_period_kind kind, int32_t month_index)
{
    int32_t start = has_cut_off(rule, kind) ? month_index - 1 : month_index;
    struct bc_date date = {.year = start / MONTHS_IN_YEAR,
        .month = start % MONTHS_IN_YEAR + 1,
        .day = rule->by_kind[kind].first_day};

    return bc_instant_from_local(bc_date_to_day(date), rule->by_kind[kind].cut_s, rule->offset_s);
}

/* `order` counts the periods of a kind within their year from 0. */
static struct bc_period make_months(
    const struct bc_period_rule *rule, enum bc_period_kind kind, int32_t year, int32_t order)
{
    int32_t first_month = year * MONTHS_IN_YEAR + order * kinds[kind].months;
    struct bc_period period = {.kind = kind, .year = year};

    assert(rule->by_kind[kind].first_day >= 1);
    assert(rule->by_kind[kind].first_day <= 28);
    period.number = kinds[kind].per_year == 1 ? 0 : order + 1;
    period.label_number = period.number;
    period.start_utc_s = month_start_utc_s(rule, kind, first_month);
    period.end_utc_s = month_start_utc_s(rule, kind, first_month + kinds[kind].months);
    write_id(&period);
    return period;
}

static struct bc_period make_period(
    const struct bc_period_rule *rule, enum bc_period_kind kind, int32_t year, int32_t number)
{
    if (kind == BC_PERIOD_WEEK) {
        return make_week(rule, year, number);
    }
    return make_months(rule, kind, year, number == 0 ? 0 : number - 1);
}

/* Reads a number of exactly `count` digits that ends the text. */
static bool read_last_digits(const char *text, size_t count, int32_t *ret_value)
{
    int32_t value = 0;

    if (strlen(text) != count || strspn(text, "0123456789") != count) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        value = value * 10 + (text[i] - '0');
    }
    *ret_value = value;
    return true;
}

/* What follows the year: "" "-W17" "-04" "-Q1" "-H1" "-9M". */
static bool read_kind_and_number(
    const char *text, enum bc_period_kind *ret_kind, int32_t *ret_number)
{
    *ret_number = 0;
    if (strcmp(text, "") == 0) {
        *ret_kind = BC_PERIOD_YEAR;
        return true;
    }
    if (strcmp(text, "-9M") == 0) {
        *ret_kind = BC_PERIOD_NINE_MONTHS;
        return true;
    }
    if (strncmp(text, "-W", 2) == 0) {
        *ret_kind = BC_PERIOD_WEEK;
        return read_last_digits(text + 2, 2, ret_number);
    }
    if (strncmp(text, "-Q", 2) == 0) {
        *ret_kind = BC_PERIOD_QUARTER;
        return read_last_digits(text + 2, 1, ret_number);
    }
    if (strncmp(text, "-H", 2) == 0) {
        *ret_kind = BC_PERIOD_HALF_YEAR;
        return read_last_digits(text + 2, 1, ret_number);
    }
    *ret_kind = BC_PERIOD_MONTH;
    return text[0] == '-' && read_last_digits(text + 1, 2, ret_number);
}

static int32_t count_in_year(enum bc_period_kind kind, int32_t year)
{
    return kind == BC_PERIOD_WEEK ? bc_iso_weeks_in_year(year) : kinds[kind].per_year;
}

bool bc_period_parse(
    const struct bc_period_rule *rule, const char *id, struct bc_period *ret_period)
{
    enum { YEAR_DIGITS = 4 };
    char year_text[YEAR_DIGITS + 1] = "";
    enum bc_period_kind kind;
    int32_t number;
    int32_t year;

    snprintf(year_text, sizeof(year_text), "%s", id);
    if (!read_last_digits(year_text, YEAR_DIGITS, &year) || year < 1) {
        return false;
    }
    if (!read_kind_and_number(id + YEAR_DIGITS, &kind, &number)) {
        return false;
    }
    if (kinds[kind].per_year > 1 && (number < 1 || number > count_in_year(kind, year))) {
        return false;
    }
    *ret_period = make_period(rule, kind, year, number);
    return true;
}

static struct bc_period week_containing(const struct bc_period_rule *rule, int64_t utc_s)
{
    /* On the axis moved by the cut, weeks start at midnight. */
    int32_t day = bc_instant_day(utc_s - rule->week_cut_s, rule->offset_s);
    int32_t start_day = week_start_of(rule, day);
    int32_t year;
    int32_t week;

    bc_day_iso_week(start_day + (THURSDAY - rule->week_first_weekday + DAYS_IN_WEEK) % DAYS_IN_WEEK,
        &year, &week);
    return make_week(rule, year, week);
}

bool bc_period_containing(const struct bc_period_rule *rule, enum bc_period_kind kind,
    int64_t utc_s, struct bc_period *ret_period)
{
    struct bc_local_time local;
    int32_t month_index;
    int32_t order;

    if (kind == BC_PERIOD_WEEK) {
        *ret_period = week_containing(rule, utc_s);
        return true;
    }
    /* The same for months: move the hour of the cut away, then the days before the first. */
    local = bc_instant_local(utc_s - rule->by_kind[kind].cut_s, rule->offset_s);
    month_index = local.date.year * MONTHS_IN_YEAR + local.date.month - 1;
    if (local.date.day < rule->by_kind[kind].first_day) {
        month_index--;
    }
    if (has_cut_off(rule, kind)) {
        month_index++;
    }
    order = month_index % MONTHS_IN_YEAR / kinds[kind].months;
    if (order >= kinds[kind].per_year) {
        return false; /* the months after the nine */
    }
    *ret_period = make_months(rule, kind, month_index / MONTHS_IN_YEAR, order);
    return true;
}

struct bc_period bc_period_previous(
    const struct bc_period_rule *rule, const struct bc_period *period)
{
    if (period->number > 1) {
        return make_period(rule, period->kind, period->year, period->number - 1);
    }
    return make_period(rule, period->kind, period->year - 1,
        period->number == 0 ? 0 : count_in_year(period->kind, period->year - 1));
}

struct bc_period bc_period_next(const struct bc_period_rule *rule, const struct bc_period *period)
{
    if (period->number == 0) {
        return make_period(rule, period->kind, period->year + 1, 0);
    }
    if (period->number < count_in_year(period->kind, period->year)) {
        return make_period(rule, period->kind, period->year, period->number + 1);
    }
    return make_period(rule, period->kind, period->year + 1, 1);
}

bool bc_period_year_ago(
    const struct bc_period_rule *rule, const struct bc_period *period, struct bc_period *ret_period)
{
    if (period->number > count_in_year(period->kind, period->year - 1)) {
        return false;
    }
    *ret_period = make_period(rule, period->kind, period->year - 1, period->number);
    return true;
}

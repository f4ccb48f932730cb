#include "template/fill.h"

#include <string.h>

/* Values of what is late and what falls due, row by row and day by day. */

static struct bc_printable day_value(const struct bc_filler *filler, int32_t day)
{
    return (struct bc_printable){.type = BC_TYPE_INSTANT,
        .state = BC_VALUE_COUNT,
        .number = bc_instant_from_local(day, 0, filler->office->offset_s)};
}

/* ---- Of a row -------------------------------------------------------------------------------- */

static bool is_of(const struct bc_report_case *one, enum bc_breakdown breakdown, const char *id)
{
    const char *own = breakdown == BC_BY_FIELD      ? one->field_id
                      : breakdown == BC_BY_DISTRICT ? one->district_id
                      : breakdown == BC_BY_UNIT     ? one->unit_id
                                                    : "";

    return strcmp(own, id) == 0;
}

/* The overdue ones come with the one due first in front. */
static const struct bc_report_case *oldest(
    const struct bc_filler *filler, enum bc_breakdown breakdown, const char *id)
{
    const struct bc_report_case *cases;
    size_t count = bc_public_report_overdue(filler->report, &cases);

    for (size_t i = 0; i < count; i++) {
        if (is_of(&cases[i], breakdown, id)) {
            return &cases[i];
        }
    }
    return NULL;
}

static int64_t due_next_of(
    const struct bc_filler *filler, enum bc_breakdown breakdown, const char *id)
{
    const struct bc_report_case *cases;
    size_t count = bc_public_report_due_next(filler->report, &cases);
    int64_t found = 0;

    for (size_t i = 0; i < count; i++) {
        found += is_of(&cases[i], breakdown, id) ? 1 : 0;
    }
    return found;
}

/* Cases whose limit had run out when the period began, as far as is known at its end. */
static int64_t carried_of(
    const struct bc_filler *filler, enum bc_breakdown breakdown, const char *id, bool is_left)
{
    const struct bc_period *period = bc_public_report_period(filler->report, BC_SLOT_CURRENT);
    const struct bc_report_case *cases;
    size_t count = bc_public_report_cases(filler->report, &cases);
    int64_t found = 0;

    for (size_t i = 0; i < count; i++) {
        const struct bc_report_case *one = &cases[i];

        if (one->is_from_before && one->due_utc_s != INT64_MIN &&
            one->due_utc_s < period->start_utc_s && (!is_left || strcmp(one->end, "open") == 0) &&
            is_of(one, breakdown, id)) {
            found++;
        }
    }
    return found;
}

struct bc_printable bc_row_cases_value(
    const struct bc_filler *filler, const struct bc_path *path, size_t row)
{
    const char *id = bc_public_report_row(filler->report, path->breakdown, row)->id;
    const struct bc_report_case *one;

    switch ((enum bc_row_key)path->key) {
    case BC_ROW_DUE_NEXT:
        return bc_printable_count(due_next_of(filler, path->breakdown, id));
    case BC_ROW_CARRIED:
        return bc_printable_count(carried_of(filler, path->breakdown, id, false));
    case BC_ROW_CARRIED_LEFT:
        return bc_printable_count(carried_of(filler, path->breakdown, id, true));
    default:
        break;
    }
    one = oldest(filler, path->breakdown, id);
    if (path->key == BC_ROW_OLDEST_CODE) {
        return bc_printable_text(one != NULL ? one->code : "");
    }
    return one != NULL ? bc_printable_count(bc_report_case_days_late(one))
                       : (struct bc_printable){.type = BC_TYPE_COUNT, .state = BC_VALUE_NULL};
}

/* ---- Of the stock ---------------------------------------------------------------------------- */

static int64_t total_of(const struct bc_filler *filler, enum bc_figure figure)
{
    struct bc_value value =
        bc_public_report_value(filler->report, BC_BY_NOTHING, 0, BC_SLOT_CURRENT, figure);

    return value.kind == BC_VALUE_COUNT ? value.count : 0;
}

struct bc_printable bc_stock_value(const struct bc_filler *filler, const struct bc_path *path)
{
    int64_t in = total_of(filler, BC_FLOW_RECEIVED) + total_of(filler, BC_FLOW_REOPENED);
    int64_t out = total_of(filler, BC_FLOW_HANDLED) + total_of(filler, BC_FLOW_OTHERWISE_CLOSED);
    struct bc_printable value = bc_printable_count(path->key == BC_STOCK_IN    ? in
                                                   : path->key == BC_STOCK_OUT ? out
                                                                               : in - out);

    value.type = path->type;
    return value;
}

/* ---- Of the days after the period ------------------------------------------------------------ */

size_t bc_due_shown(const struct bc_filler *filler)
{
    const struct bc_report_due_day *days;
    size_t count = bc_public_report_due_days(filler->report, &days);

    while (count > 1 && !days[count - 1].is_working && days[count - 1].count == 0) {
        count--;
    }
    return count;
}

static struct bc_printable peak_value(const struct bc_filler *filler, bool is_day)
{
    const struct bc_report_due_day *days;
    size_t count = bc_public_report_due_days(filler->report, &days);
    const struct bc_report_due_day *most = NULL;
    bool is_alone = false;

    for (size_t i = 0; i < count; i++) {
        if (most == NULL || days[i].count >= most->count) {
            is_alone = most == NULL || days[i].count > most->count;
            most = &days[i];
        }
    }
    if (most == NULL || !is_alone || most->count == 0) {
        return is_day ? (struct bc_printable){.type = BC_TYPE_INSTANT, .state = BC_VALUE_NULL}
                      : bc_printable_count(0);
    }
    return is_day ? day_value(filler, most->day) : bc_printable_count(most->count);
}

struct bc_printable bc_due_value(const struct bc_filler *filler, enum bc_due_key key)
{
    const struct bc_report_due_day *days;
    size_t count = bc_public_report_due_days(filler->report, &days);
    int64_t total = 0;

    for (size_t i = 0; i < count; i++) {
        total += days[i].count;
    }
    if (key == BC_DUE_LATER) {
        return bc_printable_count(bc_public_report_due_later(filler->report));
    }
    if (key == BC_DUE_REPLY_ONLY) {
        return bc_printable_count(bc_public_report_due_reply_only(filler->report));
    }
    if (key == BC_DUE_TOTAL) {
        return bc_printable_count(total);
    }
    if (count == 0) {
        return (struct bc_printable){.type = BC_TYPE_INSTANT, .state = BC_VALUE_NULL};
    }
    switch (key) {
    case BC_DUE_FIRST:
        return day_value(filler, days[0].day);
    case BC_DUE_LAST:
        return day_value(filler, days[bc_due_shown(filler) - 1].day);
    default:
        return peak_value(filler, key == BC_DUE_PEAK_DAY);
    }
}

/* ---- Their weeks ----------------------------------------------------------------------------- */

size_t bc_due_week_count(const struct bc_filler *filler)
{
    const struct bc_report_due_day *days;
    size_t shown = bc_due_shown(filler);
    size_t weeks = 0;

    (void)bc_public_report_due_days(filler->report, &days);
    for (size_t i = 0; i < shown; i++) {
        weeks += days[i].starts_week || i == 0 ? 1 : 0;
    }
    return weeks;
}

struct bc_printable bc_due_week_value(const struct bc_filler *filler, enum bc_item_key key)
{
    const struct bc_report_due_day *days;
    size_t shown = bc_due_shown(filler);
    size_t week = filler->scope.row;
    size_t first = 0;
    size_t end;
    int64_t sum;

    (void)bc_public_report_due_days(filler->report, &days);
    for (size_t i = 1; i < shown && week > 0; i++) {
        if (days[i].starts_week) {
            first = i;
            week--;
        }
    }
    sum = days[first].count;
    for (end = first + 1; end < shown && !days[end].starts_week; end++) {
        sum += days[end].count;
    }
    switch (key) {
    case BC_ITEM_COUNT:
        return bc_printable_count(sum);
    case BC_ITEM_FIRST:
        return day_value(filler, days[first].day);
    case BC_ITEM_LAST:
        return day_value(filler, days[end - 1].day);
    default:
        return bc_printable_text(days[first].week_name);
    }
}

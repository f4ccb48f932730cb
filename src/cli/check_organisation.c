/*
 * check_organisation.c - on which days somebody is missing: a district without a body, a field
 * without a lead or a rule, no district or no body at all.
 *
 * Looks at every day of the next year, or at the one day that was asked for, and tells of each
 * stretch of days with the same gaps once.
 */
#include "cli/check_organisation.h"

#include <string.h>

enum { DAYS_AHEAD = 365, LONGEST_LOOK_BACK_DAYS = 36500 };

static bool covers(struct bc_validity valid, int32_t day)
{
    return valid.first_day <= day && day <= valid.last_day;
}

static bool lacks_districts(const struct bc_profile *profile, size_t row, int32_t day)
{
    (void)row;
    for (size_t i = 0; i < profile->district_count; i++) {
        if (covers(profile->districts[i].valid, day)) {
            return false;
        }
    }
    return profile->district_count > 0;
}

/* A stage that had rules, and has none on a day: nothing of it is judged from then on. Handling is
 * looked at by field. */
static bool is_stage_without_rule(const struct bc_profile *profile, size_t row, int32_t day)
{
    bool has_any = false;

    for (size_t i = 0; i < profile->clock_count; i++) {
        const struct bc_profile_clock *clock = &profile->clocks[i];

        if ((size_t)clock->stage == row && clock->stage != BC_STAGE_HANDLING) {
            has_any = true;
            if (covers(clock->valid, day)) {
                return false;
            }
        }
    }
    return has_any;
}

/* An office whose bodies are departments alone has no such gap. */
static bool lacks_bodies(const struct bc_profile *profile, size_t row, int32_t day)
{
    bool has_any = false;

    (void)row;
    for (size_t i = 0; i < profile->unit_count; i++) {
        const struct bc_profile_unit *unit = &profile->units[i];

        if (unit->kind == BC_UNIT_TEAM || unit->kind == BC_UNIT_COMMUNE) {
            has_any = true;
            if (covers(unit->valid, day)) {
                return false;
            }
        }
    }
    return has_any;
}

/* Where no body is of a district at all, the office does not handle by districts. */
static bool is_district_without_body(const struct bc_profile *profile, size_t row, int32_t day)
{
    bool has_any = false;

    if (!covers(profile->districts[row].valid, day)) {
        return false;
    }
    for (size_t i = 0; i < profile->unit_count; i++) {
        const struct bc_profile_unit *unit = &profile->units[i];

        if (unit->kind == BC_UNIT_AGENCY || unit->district_index < 0) {
            continue;
        }
        has_any = true;
        if (unit->district_index == (int32_t)row && covers(unit->valid, day)) {
            return false;
        }
    }
    return has_any;
}

static bool has_lead(
    const struct bc_profile *profile, const struct bc_profile_field *field, int32_t day)
{
    for (size_t i = 0; i < field->lead_count; i++) {
        if (covers(profile->units[field->lead_indexes[i]].valid, day)) {
            return true;
        }
    }
    return field->lead_count == 0;
}

static bool is_field_without_lead(const struct bc_profile *profile, size_t row, int32_t day)
{
    const struct bc_profile_field *field = &profile->fields[row];
    const int32_t index = (int32_t)row;

    return covers(field->valid, day) &&
           (!has_lead(profile, field, day) ||
               bc_profile_find_clock(profile, BC_STAGE_HANDLING, index, false, false, day) ==
                   NULL ||
               bc_profile_find_clock(profile, BC_STAGE_HANDLING, index, true, false, day) == NULL);
}

static const char *district_id(const struct bc_profile *profile, size_t row)
{
    return profile->districts[row].id;
}

static const char *stage_id(const struct bc_profile *profile, size_t row)
{
    (void)profile;
    return bc_stage_name((enum bc_stage)row);
}

static const char *field_id(const struct bc_profile *profile, size_t row)
{
    return profile->fields[row].id;
}

/* One way of missing somebody. Without ids the whole table is one row. */
struct gap {
    const char *code;
    size_t row_count;
    bool (*is_missing)(const struct bc_profile *profile, size_t row, int32_t day);
    const char *(*id)(const struct bc_profile *profile, size_t row);
};

static const char *date_text(const struct bc_context *context, int32_t day)
{
    const struct bc_date date = bc_date_from_day(day);

    return bc_arena_printf(context->arena, date.month < 3 ? "%02d/%02d/%04d" : "%02d/%d/%04d",
        (int)date.day, (int)date.month, (int)date.year);
}

static const char *join_ids(
    const struct bc_context *context, const struct gap *gap, const bool *missing)
{
    const char *ids = "";

    for (size_t i = 0; i < gap->row_count && gap->id != NULL; i++) {
        if (missing[i]) {
            ids = bc_arena_printf(context->arena, "%s%s%s", ids, ids[0] == '\0' ? "" : ", ",
                gap->id(context->profile, i));
        }
    }
    return ids;
}

static void report(struct bc_context *context, const struct gap *gap, const bool *missing,
    int32_t first_day, int32_t last_day)
{
    int32_t from_day = first_day;

    /* A table that has been closed for long is told from the day it closed on. */
    while (gap->id == NULL && from_day > first_day - LONGEST_LOOK_BACK_DAYS &&
           gap->is_missing(context->profile, 0, from_day - 1)) {
        from_day--;
    }
    bc_problems_add(&context->problems, BC_WARNING, gap->code, context->profile->path,
        "%s" BC_NEXT "%s" BC_NEXT "%.500s", date_text(context, from_day),
        date_text(context, last_day), join_ids(context, gap, missing));
}

static void check_gap(
    struct bc_context *context, const struct gap *gap, int32_t first_day, int32_t last_day)
{
    const size_t bytes = gap->row_count * sizeof(bool);
    bool *before = bc_arena_alloc_array(context->arena, gap->row_count, sizeof(bool));
    bool *now = bc_arena_alloc_array(context->arena, gap->row_count, sizeof(bool));
    int32_t since_day = first_day;
    bool was_missing = false;

    if (gap->row_count == 0) {
        return;
    }
    for (int32_t day = first_day; day <= last_day; day++) {
        bool is_missing = false;

        for (size_t i = 0; i < gap->row_count; i++) {
            now[i] = gap->is_missing(context->profile, i, day);
            is_missing = is_missing || now[i];
        }
        if (day > first_day && memcmp(before, now, bytes) != 0) {
            if (was_missing) {
                report(context, gap, before, since_day, day - 1);
            }
            since_day = day;
        }
        memcpy(before, now, bytes);
        was_missing = is_missing;
    }
    if (was_missing) {
        report(context, gap, before, since_day, last_day);
    }
}

/*
 * Units that end in these days and name nobody who takes over: what is open there stays in a row of
 * its own. Agencies end within their body, which has their cases.
 */
static void check_successors(struct bc_context *context, int32_t first_day, int32_t last_day)
{
    const struct bc_profile *profile = context->profile;

    for (size_t i = 0; i < profile->unit_count; i++) {
        const struct bc_profile_unit *unit = &profile->units[i];
        const int32_t day = unit->valid.last_day;

        if (unit->kind != BC_UNIT_AGENCY && unit->succession.successor_count == 0 &&
            first_day <= day && day <= last_day) {
            bc_problems_add(&context->problems, BC_WARNING, "cli.check-unit-without-successor",
                bc_arena_printf(context->arena, "%s: units.%s", profile->path, unit->id),
                "%s" BC_NEXT "%s", unit->id, date_text(context, day));
        }
    }
}

bool bc_check_organisation(struct bc_context *context, struct bc_status *status)
{
    const struct bc_profile *profile = context->profile;
    const char *wanted = context->options->date;
    const struct gap gaps[] = {
        {"cli.check-no-district", 1, lacks_districts, NULL},
        {"cli.check-no-body", 1, lacks_bodies, NULL},
        {"cli.check-district-without-body", profile->district_count, is_district_without_body,
            district_id},
        {"cli.check-field-without-lead", profile->field_count, is_field_without_lead, field_id},
        {"cli.check-stage-without-rule", BC_STAGE_COUNT, is_stage_without_rule, stage_id},
    };
    int32_t first_day = bc_instant_day(context->now_utc_s, profile->offset_s);
    int32_t last_day = first_day + DAYS_AHEAD;
    struct bc_date date;

    if (wanted != NULL) {
        if (!bc_date_parse(wanted, &date)) {
            return bc_fail(status, BC_BAD_USAGE, "cli.date-invalid", "--date", "%s", wanted);
        }
        first_day = last_day = bc_date_to_day(date);
    }
    for (size_t i = 0; i < sizeof(gaps) / sizeof(gaps[0]); i++) {
        check_gap(context, &gaps[i], first_day, last_day);
    }
    check_successors(context, first_day, last_day);
    return true;
}

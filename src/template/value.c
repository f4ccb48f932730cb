#include "base/text.h"
#include "template/fill.h"

#include <string.h>

/* Paths to values of a report. */

static bool fail_at(struct bc_filler *filler, struct bc_place place, const char *code,
    const char *first, const char *second)
{
    return bc_fail(filler->status, BC_BAD_INPUT, code,
        bc_place_text(filler->arena, filler->template->name, place), "%s" BC_NEXT "%s", first,
        second);
}

struct bc_scope bc_scope_inside(
    const struct bc_filler *filler, enum bc_list list, size_t row, size_t number)
{
    return (struct bc_scope){.list = list,
        .row = row,
        .number = number,
        .outer_list = filler->scope.list,
        .outer_row = filler->scope.row};
}

/* The row of an id, with the nearest id in the message when there is none. */
static bool find_row(
    struct bc_filler *filler, const struct bc_path *path, struct bc_place place, size_t *ret_row)
{
    size_t count = bc_public_report_row_count(filler->report, path->breakdown);
    const char **ids = bc_arena_alloc_array(filler->arena, count, sizeof(*ids));
    const char *nearest;

    for (size_t row = 0; row < count; row++) {
        ids[row] = bc_public_report_row(filler->report, path->breakdown, row)->id;
        if (strcmp(path->id, ids[row]) == 0) {
            *ret_row = row;
            return true;
        }
    }
    nearest = bc_text_nearest(path->id, ids, count);
    return fail_at(
        filler, place, "template.row-unknown", path->id, nearest != NULL ? nearest : "–");
}

/* The cell of a field and a district. One without any figure is not in the report. */
static bool find_cell(
    struct bc_filler *filler, const struct bc_path *path, struct bc_place place, size_t *ret_row)
{
    size_t count = bc_public_report_row_count(filler->report, BC_BY_FIELD_DISTRICT);
    struct bc_path one = *path;
    size_t field = 0;
    size_t district = 0;

    one.breakdown = BC_BY_FIELD;
    if (!find_row(filler, &one, place, &field)) {
        return false;
    }
    one.breakdown = BC_BY_DISTRICT;
    one.id = path->district_id;
    if (!find_row(filler, &one, place, &district)) {
        return false;
    }
    *ret_row = count;
    for (size_t row = 0; row < count; row++) {
        const struct bc_report_row *cell =
            bc_public_report_row(filler->report, BC_BY_FIELD_DISTRICT, row);

        if (cell->field_row == field && cell->district_row == district) {
            *ret_row = row;
        }
    }
    return true;
}

bool bc_value_row(
    struct bc_filler *filler, const struct bc_path *path, struct bc_place place, size_t *ret_row)
{
    if (path->is_item) {
        *ret_row = filler->scope.row;
        return true;
    }
    if (path->breakdown == BC_BY_NOTHING) {
        *ret_row = 0;
        return true;
    }
    return path->breakdown == BC_BY_FIELD_DISTRICT ? find_cell(filler, path, place, ret_row)
                                                   : find_row(filler, path, place, ret_row);
}

static struct bc_printable row_text(
    const struct bc_filler *filler, const struct bc_path *path, size_t row)
{
    const struct bc_report_row *found = bc_public_report_row(filler->report, path->breakdown, row);

    if (path->key >= BC_ROW_DUE_NEXT) {
        return bc_row_cases_value(filler, path, row);
    }
    switch ((enum bc_row_key)path->key) {
    case BC_ROW_FIELD:
        return bc_printable_text(
            bc_public_report_row(filler->report, BC_BY_FIELD, found->field_row)->name);
    case BC_ROW_DISTRICT:
        return bc_printable_text(
            bc_public_report_row(filler->report, BC_BY_DISTRICT, found->district_row)->name);
    case BC_ROW_SHORT_NAME:
        return bc_printable_text(found->short_name);
    case BC_ROW_ID:
        return bc_printable_text(found->id);
    default:
        return bc_printable_text(found->name);
    }
}

/* A limit in days is overrun by days; one in working hours too, once two days have passed. */
struct bc_printable bc_lateness_value(const struct bc_report_case *one)
{
    enum { TOLD_IN_DAYS = 2 };
    struct bc_printable value = bc_printable_count(one->late_min);
    bool is_by_day = strcmp(one->clock, "working_days") == 0;
    bool is_by_hour = strcmp(one->clock, "working_hours") == 0;

    value.type = BC_TYPE_LATENESS;
    if ((is_by_day && one->late_days >= 0) || (is_by_hour && one->late_days >= TOLD_IN_DAYS)) {
        value.lateness = BC_LATE_WORKING_DAYS;
        value.number = one->late_days;
    } else if (is_by_day || is_by_hour) {
        value.lateness = BC_LATE_WORKING_MIN;
    }
    return value;
}

static struct bc_printable case_value(
    const struct bc_filler *filler, const struct bc_report_case *one, enum bc_item_key key)
{
    switch (key) {
    case BC_ITEM_CODE:
        return bc_printable_text(one->code);
    case BC_ITEM_FIELD:
        return bc_printable_text(one->field_name);
    case BC_ITEM_DISTRICT:
        return bc_printable_text(one->district_name);
    case BC_ITEM_UNIT:
        return bc_printable_text(one->unit_name);
    case BC_ITEM_CHANNEL:
        return bc_printable_text(one->channel_name);
    case BC_ITEM_OPENED:
        return bc_printable_instant(one->opened_utc_s);
    case BC_ITEM_DUE:
        return bc_printable_instant(one->due_utc_s);
    case BC_ITEM_LATE_DAYS:
        return bc_printable_count(bc_report_case_days_late(one));
    case BC_ITEM_ENDED:
        return bc_printable_instant(one->ended_utc_s);
    case BC_ITEM_STATE:
        return bc_printable_text(bc_public_report_label(
            filler->report, bc_arena_printf(filler->arena, "end.%s", one->end)));
    case BC_ITEM_DEADLINE:
        return bc_printable_text(bc_public_report_label(
            filler->report, bc_arena_printf(filler->arena, "deadline.%s", one->deadline)));
    default:
        return bc_lateness_value(one);
    }
}

static struct bc_printable item_value(const struct bc_filler *filler, const struct bc_path *path)
{
    const struct bc_report_case *cases;
    const struct bc_report_reason *reasons;

    if (filler->scope.list == BC_LIST_OVERDUE) {
        (void)bc_public_report_overdue(filler->report, &cases);
        return case_value(filler, &cases[filler->scope.row], (enum bc_item_key)path->key);
    }
    if (filler->scope.list == BC_LIST_CASES) {
        (void)bc_public_report_cases(filler->report, &cases);
        return case_value(filler, &cases[filler->scope.row], (enum bc_item_key)path->key);
    }
    if (filler->scope.list == BC_LIST_DUE_NEXT) {
        (void)bc_public_report_due_next(filler->report, &cases);
        return case_value(filler, &cases[filler->scope.row], (enum bc_item_key)path->key);
    }
    if (filler->scope.list != BC_LIST_REASONS) {
        return bc_finding_value(filler, path);
    }
    (void)bc_public_report_reasons(filler->report, &reasons);
    reasons += filler->scope.row;
    switch ((enum bc_item_key)path->key) {
    case BC_ITEM_COUNT:
        return bc_printable_count(reasons->count);
    case BC_ITEM_AT_DOOR:
        return bc_printable_count(reasons->is_at_door ? 1 : 0);
    default:
        return bc_printable_text(reasons->name);
    }
}

/* "" when it is not there. */
const char *bc_reference_find(const struct bc_filler *filler, const char *id)
{
    for (size_t i = 0; i < filler->known_count; i++) {
        if (strcmp(filler->known[i].id, id) == 0) {
            return filler->known[i].text;
        }
    }
    return "";
}

static bool reference_value(struct bc_filler *filler, const struct bc_path *path,
    struct bc_place place, struct bc_printable *ret_value)
{
    const char *text = bc_reference_find(filler, path->id);

    /* In the first pass nothing is known yet; a table may also be left out by a condition. */
    if (text[0] == '\0' && filler->known != NULL) {
        return fail_at(filler, place, "template.reference-unknown", path->id, "–");
    }
    *ret_value = bc_printable_text(text);
    return true;
}

bool bc_value_look_up(struct bc_filler *filler, const struct bc_path *path, struct bc_place place,
    struct bc_printable *ret_value)
{
    size_t row = 0;

    switch (path->root) {
    case BC_PATH_FIGURE:
    case BC_PATH_ROW_TEXT:
        if (!bc_value_row(filler, path, place, &row)) {
            return false;
        }
        *ret_value = path->root == BC_PATH_FIGURE ? bc_figure_value(filler, path, row)
                                                  : row_text(filler, path, row);
        return true;
    case BC_PATH_ITEM:
        *ret_value = item_value(filler, path);
        return true;
    case BC_PATH_NUMBER:
        *ret_value = bc_printable_count((int64_t)filler->scope.number);
        return true;
    case BC_PATH_OFFICE:
        *ret_value = bc_office_value(filler, (enum bc_office_key)path->key);
        return true;
    case BC_PATH_PERIOD:
        *ret_value = bc_period_value(filler, path);
        return true;
    case BC_PATH_AS_KNOWN:
        *ret_value = bc_printable_instant(bc_public_report_as_known_utc_s(filler->report));
        return true;
    case BC_PATH_COUNT:
        *ret_value = bc_printable_count(bc_list_count(filler, path->list));
        return true;
    case BC_PATH_STOCK:
        *ret_value = bc_stock_value(filler, path);
        return true;
    case BC_PATH_DUE:
        *ret_value = bc_due_value(filler, (enum bc_due_key)path->key);
        return true;
    case BC_PATH_TASKS:
        *ret_value = bc_printable_count(filler->known_tasks);
        return true;
    case BC_PATH_TREND:
        *ret_value = bc_printable_count(bc_value_is_extreme(filler, path));
        return true;
    case BC_PATH_REF:
        return reference_value(filler, path, place, ret_value);
    case BC_PATH_LABEL:
        if (!bc_public_report_has_label(filler->report, path->id)) {
            return fail_at(filler, place, "template.label-unknown", path->id, "");
        }
        *ret_value = bc_printable_text(bc_public_report_label(filler->report, path->id));
        return true;
    }
    return false;
}

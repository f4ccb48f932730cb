#include "report/public_report.h"

#include "report/public_report_build.h"

#include <assert.h>
#include <string.h>

const struct bc_report_office *bc_public_report_office(const bc_public_report *report)
{
    return &report->office;
}

int32_t bc_public_report_organisation_day(const bc_public_report *report)
{
    return report->organisation_day;
}

int64_t bc_public_report_as_known_utc_s(const bc_public_report *report)
{
    return report->as_known_utc_s;
}

/* ---- Periods --------------------------------------------------------------------------------- */

const struct bc_period *bc_public_report_period(const bc_public_report *report, size_t slot)
{
    assert(slot < BC_SLOT_COUNT);
    return report->slots[slot].exists ? &report->slots[slot].period : NULL;
}

const char *bc_public_report_period_name(const bc_public_report *report, size_t slot)
{
    assert(slot < BC_SLOT_COUNT);
    return report->slots[slot].exists ? report->slots[slot].name : "";
}

const char *bc_public_report_period_short(const bc_public_report *report, size_t slot)
{
    assert(slot < BC_SLOT_COUNT);
    return report->slots[slot].exists ? report->slots[slot].short_name : "";
}

const char *bc_public_report_period_mark(const bc_public_report *report, size_t slot)
{
    assert(slot < BC_SLOT_COUNT);
    return report->slots[slot].exists ? report->slots[slot].mark : "";
}

bool bc_public_report_has_data(const bc_public_report *report, size_t slot)
{
    assert(slot < BC_SLOT_COUNT);
    return report->slots[slot].exists && report->slots[slot].has_data;
}

/* ---- Rows and values ------------------------------------------------------------------------- */

struct bc_report_table bc_report_table_new(bc_arena *arena, size_t row_count)
{
    struct bc_report_table table = {.row_count = row_count};

    table.rows = bc_arena_alloc_array(arena, row_count, sizeof(*table.rows));
    table.counts = bc_arena_alloc_array(arena, row_count, BC_SLOT_COUNT * sizeof(*table.counts));
    return table;
}

struct bc_counts *bc_report_table_counts(
    const struct bc_report_table *table, size_t row, size_t slot)
{
    assert(row < table->row_count);
    assert(slot < BC_SLOT_COUNT);
    return &table->counts[row * BC_SLOT_COUNT + slot];
}

void bc_report_table_mark_zero_rows(struct bc_report_table *table)
{
    static const struct bc_counts nothing;

    for (size_t row = 0; row < table->row_count; row++) {
        table->rows[row].is_zero = true;
        for (size_t slot = 0; slot < BC_SLOT_COUNT; slot++) {
            const struct bc_counts *counts = bc_report_table_counts(table, row, slot);

            if (memcmp(counts, &nothing, sizeof(nothing)) != 0) {
                table->rows[row].is_zero = false;
                break;
            }
        }
    }
}

size_t bc_public_report_row_count(const bc_public_report *report, enum bc_breakdown breakdown)
{
    assert(breakdown < BC_BREAKDOWN_COUNT);
    return report->tables[breakdown].row_count;
}

const struct bc_report_row *bc_public_report_row(
    const bc_public_report *report, enum bc_breakdown breakdown, size_t row)
{
    assert(breakdown < BC_BREAKDOWN_COUNT);
    assert(row < report->tables[breakdown].row_count);
    return &report->tables[breakdown].rows[row];
}

static uint32_t provided_by(const struct bc_report_office *office)
{
    return office->provides | (office->has_ratings ? BC_NEEDS_RATINGS : 0) |
           (office->has_replies ? BC_NEEDS_REPLIES : 0);
}

/* A figure that this office, this kind of row or this slot does not have. */
static bool does_not_apply(const bc_public_report *report, enum bc_breakdown breakdown, size_t slot,
    const struct bc_figure_info *info)
{
    if (!report->slots[slot].exists) {
        return true;
    }
    if ((info->needs & (~provided_by(&report->office) | report->slots[slot].lacks)) != 0) {
        return true;
    }
    if (info->is_recent_only && !bc_slot_is_recent(slot)) {
        return true;
    }
    /* The adjustment compares this opening with what was printed: older slots have none of their
     * own. */
    return info->is_total_only && (breakdown != BC_BY_NOTHING || slot != BC_SLOT_CURRENT);
}

struct bc_value bc_report_value_of(const bc_public_report *report, enum bc_breakdown breakdown,
    size_t slot, const struct bc_counts *counts, enum bc_figure figure)
{
    const struct bc_figure_info *info = bc_figure_info(figure);
    struct bc_value value = {.kind = BC_VALUE_ABSENT};

    if (does_not_apply(report, breakdown, slot, info)) {
        return value;
    }
    if (!report->slots[slot].has_data) {
        value.kind = BC_VALUE_MISSING;
        return value;
    }
    if (info->kind == BC_FIGURE_IS_COUNT) {
        value.kind = BC_VALUE_COUNT;
        value.count = counts->of[figure];
        return value;
    }
    if (info->kind != BC_FIGURE_IS_RATE) {
        const struct bc_statistic statistic = bc_figure_statistic(figure, counts);

        value.kind = statistic.sample_count == 0 ? BC_VALUE_NULL : BC_VALUE_NUMBER;
        value.count = statistic.value;
        return value;
    }
    value.ratio = bc_figure_ratio(figure, counts);
    value.kind = value.ratio.denominator == 0 ? BC_VALUE_NULL : BC_VALUE_RATE;
    return value;
}

struct bc_value bc_public_report_value(const bc_public_report *report, enum bc_breakdown breakdown,
    size_t row, size_t slot, enum bc_figure figure)
{
    struct bc_value value;

    assert(breakdown < BC_BREAKDOWN_COUNT);
    value = bc_report_value_of(report, breakdown, slot,
        bc_report_table_counts(&report->tables[breakdown], row, slot), figure);
    value.origin = (struct bc_value_origin){true, breakdown, figure, row, slot};
    return value;
}

/* ---- Lists ----------------------------------------------------------------------------------- */

size_t bc_public_report_reasons(
    const bc_public_report *report, const struct bc_report_reason **ret_reasons)
{
    *ret_reasons = report->reasons;
    return report->reason_count;
}

size_t bc_public_report_cases(
    const bc_public_report *report, const struct bc_report_case **ret_cases)
{
    *ret_cases = report->cases;
    return report->case_count;
}

size_t bc_public_report_overdue(
    const bc_public_report *report, const struct bc_report_case **ret_cases)
{
    *ret_cases = report->overdue;
    return report->overdue_count;
}

size_t bc_public_report_due_next(
    const bc_public_report *report, const struct bc_report_case **ret_cases)
{
    *ret_cases = report->findings.due_next;
    return report->findings.due_next_count;
}

size_t bc_public_report_due_days(
    const bc_public_report *report, const struct bc_report_due_day **ret_days)
{
    *ret_days = report->findings.due_days;
    return report->findings.due_day_count;
}

int64_t bc_public_report_due_later(const bc_public_report *report)
{
    return report->findings.due_later;
}

int64_t bc_public_report_due_reply_only(const bc_public_report *report)
{
    return report->findings.due_reply_only;
}

size_t bc_public_report_overdue_units(
    const bc_public_report *report, const struct bc_report_overdue_unit **ret_units)
{
    *ret_units = report->findings.overdue_units;
    return report->findings.overdue_unit_count;
}

size_t bc_public_report_ranking(
    const bc_public_report *report, const struct bc_report_ranked **ret_units)
{
    *ret_units = report->findings.ranking;
    return report->findings.ranking_count;
}

size_t bc_public_report_changes(
    const bc_public_report *report, const struct bc_report_change **ret_changes)
{
    *ret_changes = report->findings.changes;
    return report->findings.change_count;
}

size_t bc_public_report_bridge(
    const bc_public_report *report, const struct bc_report_bridge_part **ret_parts)
{
    *ret_parts = report->findings.bridge;
    return report->findings.bridge_count;
}

int32_t bc_public_report_working_days(const bc_public_report *report, size_t slot)
{
    assert(slot < BC_SLOT_COUNT);
    return report->slots[slot].exists ? report->slots[slot].working_days : -1;
}

size_t bc_public_report_notes(
    const bc_public_report *report, const struct bc_report_note **ret_notes)
{
    *ret_notes = report->notes;
    return report->note_count;
}

size_t bc_public_report_definitions(
    const bc_public_report *report, const struct bc_report_definition **ret_definitions)
{
    *ret_definitions = report->definitions;
    return report->definition_count;
}

/* ---- Labels ---------------------------------------------------------------------------------- */

static const char *find_label(const bc_public_report *report, const char *key)
{
    size_t first = 0;
    size_t end = report->label_count;

    while (first < end) {
        size_t middle = first + (end - first) / 2;
        int order = strcmp(key, report->label_keys[middle]);

        if (order == 0) {
            return report->label_texts[middle];
        }
        if (order < 0) {
            end = middle;
        } else {
            first = middle + 1;
        }
    }
    return NULL;
}

const char *bc_public_report_label(const bc_public_report *report, const char *key)
{
    const char *text = find_label(report, key);

    return text != NULL ? text : key;
}

bool bc_public_report_has_label(const bc_public_report *report, const char *key)
{
    return find_label(report, key) != NULL;
}

int32_t bc_report_case_days_late(const struct bc_report_case *one)
{
    enum { MINUTES_OF_A_DAY = 24 * 60 };

    return one->late_days >= 0 ? one->late_days : (int32_t)(one->late_min / MINUTES_OF_A_DAY);
}

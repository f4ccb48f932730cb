#include "report/unit_report.h"

#include "report/unit_report_build.h"

#include <assert.h>

const struct bc_report_office *bc_unit_report_office(const bc_unit_report *report)
{
    return &report->shared->office;
}

const char *bc_unit_report_id(const bc_unit_report *report)
{
    return report->id;
}

const char *bc_unit_report_name(const bc_unit_report *report)
{
    return report->name;
}

const char *bc_unit_report_short_name(const bc_unit_report *report)
{
    return report->short_name;
}

int64_t bc_unit_report_as_known_utc_s(const bc_unit_report *report)
{
    return report->shared->as_known_utc_s;
}

const struct bc_period *bc_unit_report_period(const bc_unit_report *report)
{
    return &report->shared->slots[BC_SLOT_CURRENT].period;
}

const char *bc_unit_report_period_name(const bc_unit_report *report)
{
    return report->shared->slots[BC_SLOT_CURRENT].name;
}

static size_t slot_of(enum bc_unit_side side)
{
    return side == BC_UNIT_SELF_BEFORE ? BC_SLOT_PREVIOUS : BC_SLOT_CURRENT;
}

const char *bc_unit_report_period_short(const bc_unit_report *report, enum bc_unit_side side)
{
    return bc_public_report_period_short(report->shared, slot_of(side));
}

struct bc_value bc_unit_report_value(
    const bc_unit_report *report, enum bc_unit_side side, enum bc_figure figure)
{
    const size_t slot = slot_of(side);
    struct bc_value value;

    if (side == BC_UNIT_OFFICE) {
        return bc_public_report_value(report->shared, BC_BY_NOTHING, 0, slot, figure);
    }
    value = bc_report_value_of(report->shared, BC_BY_UNIT, slot,
        side == BC_UNIT_SELF ? report->now : report->before, figure);
    value.origin = (struct bc_value_origin){
        .is_known = true, .breakdown = BC_BY_UNIT, .figure = figure, .slot = slot};
    return value;
}

int64_t bc_unit_report_unit_count(const bc_unit_report *report)
{
    return report->unit_count;
}

size_t bc_unit_report_cases(
    const bc_unit_report *report, enum bc_unit_list list, const struct bc_unit_case **ret_cases)
{
    assert(list < BC_UNIT_LIST_COUNT);
    *ret_cases = report->lists[list].items;
    return report->lists[list].count;
}

size_t bc_unit_report_agencies(
    const bc_unit_report *report, const struct bc_unit_agency **ret_agencies)
{
    *ret_agencies = report->agencies;
    return report->agency_count;
}

size_t bc_unit_report_notes(const bc_unit_report *report, const struct bc_report_note **ret_notes)
{
    *ret_notes = report->notes;
    return report->note_count;
}

bool bc_unit_report_has_texts(const bc_unit_report *report)
{
    return report->has_texts;
}

const char *bc_unit_report_label(const bc_unit_report *report, const char *key)
{
    return bc_public_report_has_label(report->shared, key)
               ? bc_public_report_label(report->shared, key)
               : NULL;
}

/*
 * unit_report_build.h - the inside of a unit's report, for the one folder that makes them.
 */
#ifndef BC_REPORT_UNIT_REPORT_BUILD_H
#define BC_REPORT_UNIT_REPORT_BUILD_H

#ifndef BC_MAKES_REPORTS
#error "unit_report_build.h makes reports: only disclose/ may. Take a bc_unit_report instead."
#endif

#include "report/public_report_build.h"
#include "report/unit_report.h"

struct bc_unit_cases {
    const struct bc_unit_case *items;
    size_t count;
};

struct bc_unit_report {
    const bc_public_report *shared; /* the office, its periods, totals and words */
    const char *id, *name, *short_name;
    const struct bc_counts *now, *before; /* of the unit's row */
    int64_t unit_count;
    bool has_texts;
    struct bc_unit_cases lists[BC_UNIT_LIST_COUNT];
    const struct bc_unit_agency *agencies;
    size_t agency_count;
    const struct bc_report_note *notes;
    size_t note_count;
};

#endif

/*
 * public_report_build.h - the inside of a public report, for the one folder that makes them.
 *
 * Whoever can see this can forge a report, so the compiler refuses it everywhere but in report/,
 * which reads it, and disclose/, which fills it. Everything a report points to lives in the arena
 * it was made in.
 */
#ifndef BC_REPORT_PUBLIC_REPORT_BUILD_H
#define BC_REPORT_PUBLIC_REPORT_BUILD_H

#ifndef BC_MAKES_REPORTS
#error "public_report_build.h makes reports: only disclose/ may. Take a bc_public_report instead."
#endif

#include "base/arena.h"
#include "report/public_report.h"

struct bc_report_slot {
    bool exists;   /* false: week 53 without a twin a year ago */
    bool has_data; /* false: before the first data; its figures are missing, not zero */
    struct bc_period period;
    uint32_t lacks;         /* of enum bc_need: what the office has now and had not then */
    const char *name;       /* "tuần 17 năm 2023" */
    const char *short_name; /* "Tuần 17" */
    const char *mark;       /* "17" */
    int32_t working_days;   /* -1: no data, or its calendar is not known */
};

struct bc_report_findings {
    const struct bc_report_case *due_next;
    size_t due_next_count;
    const struct bc_report_due_day *due_days;
    size_t due_day_count;
    int64_t due_later;
    int64_t due_reply_only;
    const struct bc_report_overdue_unit *overdue_units;
    size_t overdue_unit_count;
    const struct bc_report_ranked *ranking;
    size_t ranking_count;
    const struct bc_report_change *changes;
    size_t change_count;
    const struct bc_report_bridge_part *bridge;
    size_t bridge_count;
};

struct bc_report_table {
    size_t row_count;
    struct bc_report_row *rows;
    struct bc_counts *counts; /* [row * BC_SLOT_COUNT + slot] */
};

struct bc_public_report {
    struct bc_report_office office;
    int64_t as_known_utc_s;
    int32_t organisation_day;
    struct bc_report_slot slots[BC_SLOT_COUNT];
    struct bc_report_table tables[BC_BREAKDOWN_COUNT];
    const struct bc_report_reason *reasons;
    size_t reason_count;
    const struct bc_report_case *cases; /* by opening, then code */
    size_t case_count;
    const struct bc_report_case *overdue; /* by lateness */
    size_t overdue_count;
    struct bc_report_findings findings;
    const struct bc_report_definition *definitions;
    size_t definition_count;
    const struct bc_report_note *notes;
    size_t note_count;
    const char *const *label_keys; /* ascending */
    const char *const *label_texts;
    size_t label_count;
};

/* Room for the rows of a breakdown and their counts of every slot, all zero. */
struct bc_report_table bc_report_table_new(bc_arena *arena, size_t row_count);

struct bc_counts *bc_report_table_counts(
    const struct bc_report_table *table, size_t row, size_t slot);

/* A figure of some row's counts, as the report may tell it. */
struct bc_value bc_report_value_of(const bc_public_report *report, enum bc_breakdown breakdown,
    size_t slot, const struct bc_counts *counts, enum bc_figure figure);

/* Sets is_zero of each row, once all counts are in. */
void bc_report_table_mark_zero_rows(struct bc_report_table *table);

#endif

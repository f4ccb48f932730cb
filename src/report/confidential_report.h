/*
 * confidential_report.h - what the confidential appendix says of a period: figures on the cases
 * that touch a reputation, beside the public ones, and each case with what was written about it.
 *
 * Only disclose/ makes one, only appendix/ takes one, and what comes out of there is sealed. Texts
 * are masked, as they are in the store. Lives in a wiping arena.
 */
#ifndef BC_REPORT_CONFIDENTIAL_REPORT_H
#define BC_REPORT_CONFIDENTIAL_REPORT_H

#ifndef BC_SEES_CONFIDENTIAL
#error                                                                                             \
    "confidential_report.h tells of sensitive cases: only aggregate, disclose and appendix may include it (see src/README.md)"
#endif

#include "report/public_report.h"

typedef struct bc_confidential_report bc_confidential_report;

/* public + confidential = all, in each row. */
struct bc_confidential_figure {
    enum bc_figure figure;
    bool is_part; /* of the row above it */
    int64_t public_count, confidential_count;
};

/* As of the end of the period. Texts "" and times BC_NO_TIME (INT64_MIN) where there is none. */
struct bc_confidential_case {
    const char *code;
    int32_t cycle;
    const char *field_name, *unit_name, *district_name;
    const char *end, *deadline; /* machine words, as in struct bc_report_case */
    int64_t opened_utc_s, due_utc_s, ended_utc_s;
    const char *claim; /* what is claimed */
    const char *letter_number, *letter_date;
    int64_t letter_utc_s; /* when it was noted, for a letter without a date */
    int64_t informed_utc_s;
    const char *verification;
    int64_t verified_utc_s;
    const char *result;
    int64_t result_utc_s;
    const char *proposal;
};

/* The public report of the same period: names of the office, of the period, labels. */
const bc_public_report *bc_confidential_report_public(const bc_confidential_report *report);

/* Who gets the appendix, by the profile; to whom it is addressed, and the others. */
size_t bc_confidential_report_addressees(
    const bc_confidential_report *report, const char *const **ret_names);
size_t bc_confidential_report_recipients(
    const bc_confidential_report *report, const char *const **ret_names);

size_t bc_confidential_report_figures(
    const bc_confidential_report *report, const struct bc_confidential_figure **ret_figures);
size_t bc_confidential_report_cases(
    const bc_confidential_report *report, const struct bc_confidential_case **ret_cases);

#endif

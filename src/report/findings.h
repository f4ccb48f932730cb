/*
 * findings.h - what a report says about its own figures: what changed and what explains it, who is
 * late, what falls due next, how units stand, how weeks make up a month.
 *
 * Plain data of a public report, read through public_report.h. Changes of rates are in hundredths
 * of a percentage point, as they are printed, so that what is printed adds up.
 */
#ifndef BC_REPORT_FINDINGS_H
#define BC_REPORT_FINDINGS_H

#include "figure/figure.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    BC_CONTRIBUTIONS_MOST = 3,
    BC_RATE_CHANGE_UNITS = 10000, /* a change of a rate by 1 is so many units */
    BC_RANKED_LEAST = 10          /* a rate of fewer cases is not ranked */
};

/* How much of a difference is due to one field at one unit. */
struct bc_report_contribution {
    const char *field_id, *field_name, *unit_id, *unit_name;
    int64_t change;
};

/* A figure of this period against the same of another one. */
struct bc_report_comparison {
    bool exists; /* false: nothing to compare with */
    int64_t difference;
    int trend; /* +1, -1: more than chance explains; 0: no claim */
    struct bc_report_contribution parts[BC_CONTRIBUTIONS_MOST];
    size_t part_count;
    int64_t remainder; /* difference − parts */
};

struct bc_report_change {
    enum bc_figure figure;
    struct bc_report_comparison previous, year_ago;
};

/* A calendar day after the period: open cases that fall due on it. */
struct bc_report_due_day {
    int32_t day; /* local */
    int64_t count;
    bool is_working;
    const char *holiday;   /* the calendar's name of a day off ("Quốc khánh"); "" */
    const char *week_name; /* "Tuần 18" */
    bool starts_week;      /* the first day shown of that week */
};

/* A unit with open cases past their limit; `worst` is the one due first. */
struct bc_report_overdue_unit {
    const char *unit_id, *unit_name;
    int64_t count;
    const struct bc_report_case *worst;
};

/* A unit's on-time rate among the others. Equals share a rank; rank 0: too few cases to rank. */
struct bc_report_ranked {
    const char *unit_id, *unit_name;
    int32_t rank;
    struct bc_ratio rate;
    double low, high; /* 95%, Wilson */
};

/* A week's part of a month: opening, received, reopened, total, handled, otherwise_closed, closing.
 */
struct bc_report_bridge_part {
    const char *id, *name; /* of the week */
    int64_t start_utc_s, end_utc_s;
    struct bc_counts counts;
};

#endif

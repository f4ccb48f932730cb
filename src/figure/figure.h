/*
 * figure.h - what is counted: every figure's id, kind, parts and denominators, once.
 *
 * aggregate/ fills a bc_counts for each cell (a row of a breakdown in a period); rates are made
 * from counts when they are read, so that they cannot disagree. The identities that a run must keep
 * are data here. Source: the figure definitions repeated in src/README.md.
 */
#ifndef BC_FIGURE_FIGURE_H
#define BC_FIGURE_FIGURE_H

#include "base/status.h"

#include <stddef.h>
#include <stdint.h>

enum bc_figure {
    BC_FLOW_SUBMITTED,
    BC_FLOW_OPENING,
    BC_FLOW_RECEIVED,
    BC_FLOW_REOPENED,
    BC_FLOW_TOTAL,
    BC_FLOW_HANDLED,
    BC_FLOW_HANDLED_ON_TIME,
    BC_FLOW_HANDLED_LATE,
    BC_FLOW_HANDLED_NO_DEADLINE,
    BC_FLOW_OTHERWISE_CLOSED,
    BC_FLOW_CLOSING,
    BC_FLOW_CLOSING_IN_TIME,
    BC_FLOW_CLOSING_OVERDUE,
    BC_FLOW_CLOSING_NO_DEADLINE,
    BC_FLOW_CLOSING_NOT_FORWARDED,
    BC_FLOW_REPLIED,
    BC_FLOW_AWAITING_REPLY,
    BC_FLOW_ADJUSTMENT, /* totals only */
    BC_RATING_SATISFIED,
    BC_RATING_ACCEPTABLE,
    BC_RATING_UNSATISFIED,
    BC_RATING_RATED,
    BC_RESPONSE_ASKED,
    BC_RESPONSE_RATED,
    BC_TRAIL_FIRST, /* from here on: what happened on a cycle's way, in three slots only */
    BC_STAGE_INTAKE_ON_TIME = BC_TRAIL_FIRST, /* on_time, late, no_limit of each bc_series */
    BC_STAGE_INTAKE_LATE,
    BC_STAGE_INTAKE_NO_LIMIT,
    BC_STAGE_HANDLING_ON_TIME,
    BC_STAGE_HANDLING_LATE,
    BC_STAGE_HANDLING_NO_LIMIT,
    BC_STAGE_RETURN_ON_TIME,
    BC_STAGE_RETURN_LATE,
    BC_STAGE_RETURN_NO_LIMIT,
    BC_STAGE_REPLY_ON_TIME,
    BC_STAGE_REPLY_LATE,
    BC_STAGE_REPLY_NO_LIMIT,
    BC_HANDOFF_COUNT,
    BC_RETURNED_COUNT,
    BC_COMMITTED_COUNT,
    BC_COMMITTED_AGAIN,
    BC_COMMITTED_KEPT,
    BC_COMMITTED_BROKEN,
    BC_REOPENED_WITHIN_14D,
    BC_EVIDENCE_MISSING,
    BC_REWORK_PASSED_BACK,
    BC_REWORK_REWORKED,
    BC_REWORK_PENDING,
    BC_DIRECTIVE_DONE,
    BC_DIRECTIVE_PENDING,
    BC_LEADER_ASKED,
    BC_PUBLISHED_COUNT,
    BC_WITHHELD_COUNT,
    BC_EMERGENCY_COUNT,     /* opened in the period */
    BC_EMERGENCY_CONTACTED, /* of these: contacted by telephone by its end */
    BC_WRONG_FIELD,
    BC_WRONG_AGENCY,
    BC_COUNT_FIGURES, /* the figures above are counts */
    BC_RATE_ON_TIME = BC_COUNT_FIGURES,
    BC_RATE_HANDLED,
    BC_RATE_SATISFIED,
    BC_STATISTIC_FIRST, /* from here on: order statistics, which do not add up */
    BC_STAGE_INTAKE_MEDIAN = BC_STATISTIC_FIRST, /* median and p90 of each stage */
    BC_STAGE_INTAKE_P90,
    BC_STAGE_HANDLING_MEDIAN,
    BC_STAGE_HANDLING_P90,
    BC_STAGE_RETURN_MEDIAN,
    BC_STAGE_RETURN_P90,
    BC_STAGE_REPLY_MEDIAN,
    BC_STAGE_REPLY_P90,
    BC_AGE_MEDIAN,
    BC_AGE_P90,
    BC_AGE_MAX,
    BC_CONTACT_MEDIAN,
    BC_CONTACT_P90,
    BC_FIGURE_COUNT
};

/* What order statistics are made of: the minutes of each stage, working days to the result, plain
 * minutes to the telephone call of an emergency. */
enum bc_series {
    BC_SERIES_INTAKE,
    BC_SERIES_HANDLING,
    BC_SERIES_RETURN,
    BC_SERIES_REPLY,
    BC_SERIES_STAGE_COUNT,
    BC_SERIES_AGE = BC_SERIES_STAGE_COUNT,
    BC_SERIES_CONTACT,
    BC_SERIES_COUNT
};

/* Order statistics by nearest rank, the lower median; nothing is known without samples. */
struct bc_statistics {
    int64_t sample_count;
    int64_t median;
    int64_t p90;
    int64_t max;
};

/* The counts of one cell. Unused ones stay 0. */
struct bc_counts {
    int64_t of[BC_COUNT_FIGURES];
    struct bc_statistics series[BC_SERIES_COUNT];
};

enum bc_figure_kind {
    BC_FIGURE_IS_COUNT,
    BC_FIGURE_IS_RATE,
    BC_FIGURE_IS_MINUTES, /* of the clock's own kind; of a contact plain ones */
    BC_FIGURE_IS_DAYS     /* working days */
};

/* What an office must have for a figure to apply; where it lacks it the figure is absent, not 0. */
enum bc_need {
    BC_NEEDS_RATINGS = 1 << 0,
    BC_NEEDS_REPLIES = 1 << 1,
    BC_NEEDS_REOPENING = 1 << 2,
    BC_NEEDS_PROMISES = 1 << 3,
    BC_NEEDS_EVIDENCE = 1 << 4,
    BC_NEEDS_DIRECTIVES = 1 << 5,
    BC_NEEDS_PUBLICATION = 1 << 6,
    BC_NEEDS_INTAKE = 1 << 7, /* a clock of that stage, in the order of bc_series */
    BC_NEEDS_HANDLING = 1 << 8,
    BC_NEEDS_RETURN = 1 << 9,
    BC_NEEDS_REPLY_CLOCK = 1 << 10,
    BC_NEEDS_CONTACTS = 1 << 11,
    BC_NEEDS_CORRECTIONS = 1 << 12
};

struct bc_figure_info {
    const char *id; /* "flow.received" */
    enum bc_figure_kind kind;
    bool is_headline; /* stands in trends */
    bool is_total_only;
    bool is_recent_only; /* counted in the current period, the one before and a year ago */
    uint32_t needs;      /* of enum bc_need */
};

const struct bc_figure_info *bc_figure_info(enum bc_figure figure);

/* Whether it is counted at an instant, not during a period: it has no working days to be weighed
 * by.
 */
bool bc_figure_is_stock(enum bc_figure figure);

/* BC_FIGURE_COUNT when there is none of that id. */
enum bc_figure bc_figure_find(const char *id);

/* Numerator and denominator of a rate, from counts. A rate without a denominator is null, not 0. */
struct bc_ratio {
    int64_t numerator;
    int64_t denominator;
};
struct bc_ratio bc_figure_ratio(enum bc_figure rate, const struct bc_counts *counts);

/*
 * The counts a rate is made of: its numerator, and a denominator of one or two counts that have no
 * case in common, without those of a third. BC_FIGURE_COUNT: there is no such.
 */
struct bc_ratio_parts {
    enum bc_figure numerator, denominator, and_also, without;
};
const struct bc_ratio_parts *bc_figure_ratio_parts(enum bc_figure rate);

/*
 * One of the order statistics of a cell, and of how many samples. A statistic without samples is
 * null, not 0.
 */
struct bc_statistic {
    int64_t value;
    int64_t sample_count;
};
struct bc_statistic bc_figure_statistic(enum bc_figure statistic, const struct bc_counts *counts);

/* The series an order statistic is of, and its rank among so many samples, from 1. */
enum bc_series bc_figure_series(enum bc_figure statistic);
int64_t bc_figure_rank(enum bc_figure statistic, int64_t sample_count);

/* The count figure of a stage by its verdict. */
enum bc_stage_part { BC_STAGE_PART_ON_TIME, BC_STAGE_PART_LATE, BC_STAGE_PART_NO_LIMIT };
enum bc_figure bc_figure_of_stage(enum bc_series stage, enum bc_stage_part part);

/* Ranks of the nearest-rank method, from 1; of at least one sample. */
int64_t bc_median_rank(int64_t sample_count);
int64_t bc_p90_rank(int64_t sample_count);

/*
 * The identities of one cell: total = opening + received + reopened, closing = total − handled −
 * otherwise_closed, parts add to their whole, a stage's verdicts are as many as its samples,
 * nothing negative.
 * Fails: BC_REFUSED "figure.identity-broken" with the figures; `where` names the row
 * ("field:moi-truong").
 */
BC_MUST_CHECK bool bc_counts_check(
    const struct bc_counts *counts, const char *where, struct bc_status *status);

/* Adds the counts. Order statistics do not add up and are left as they are. */
void bc_counts_add(struct bc_counts *sum, const struct bc_counts *more);

enum bc_breakdown {
    BC_BY_NOTHING, /* the total: one row */
    BC_BY_FIELD,
    BC_BY_DISTRICT,
    BC_BY_UNIT,
    BC_BY_CHANNEL,
    BC_BY_FIELD_DISTRICT,
    BC_BREAKDOWN_COUNT
};
const char *bc_breakdown_name(enum bc_breakdown breakdown); /* "", "by_field", … */

/* The periods of a report, by slot. */
enum {
    BC_SLOT_CURRENT = 0,
    BC_SLOT_PREVIOUS = 1,    /* also the second newest of the trend */
    BC_SLOT_TREND_LAST = 11, /* slots 0…11, newest first */
    BC_SLOT_YEAR_AGO = 12,
    BC_SLOT_COUNT = 13
};

/* The slots in which the trail of a cycle is followed: trends need none of it. */
static inline bool bc_slot_is_recent(size_t slot)
{
    return slot <= BC_SLOT_PREVIOUS || slot == BC_SLOT_YEAR_AGO;
}

#endif

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
    BC_COUNT_FIGURES, /* the figures above are counts */
    BC_RATE_ON_TIME = BC_COUNT_FIGURES,
    BC_RATE_HANDLED,
    BC_RATE_SATISFIED,
    BC_FIGURE_COUNT
};

/* The counts of one cell. Unused ones stay 0. */
struct bc_counts {
    int64_t of[BC_COUNT_FIGURES];
};

enum bc_figure_kind { BC_FIGURE_IS_COUNT, BC_FIGURE_IS_RATE };

struct bc_figure_info {
    const char *id; /* "flow.received" */
    enum bc_figure_kind kind;
    bool is_headline; /* stands in trends */
    bool is_total_only;
    bool needs_ratings; /* absent in offices without */
    bool needs_replies;
};

const struct bc_figure_info *bc_figure_info(enum bc_figure figure);

/* BC_FIGURE_COUNT when there is none of that id. */
enum bc_figure bc_figure_find(const char *id);

/* Numerator and denominator of a rate, from counts. A rate without a denominator is null, not 0. */
struct bc_ratio {
    int64_t numerator;
    int64_t denominator;
};
struct bc_ratio bc_figure_ratio(enum bc_figure rate, const struct bc_counts *counts);

/*
 * The identities of one cell: total = opening + received + reopened, closing = total − handled −
 * otherwise_closed, parts add to their whole, nothing negative.
 * Fails: BC_REFUSED "figure.identity-broken" with the figures; `where` names the row
 * ("field:moi-truong").
 */
BC_MUST_CHECK bool bc_counts_check(
    const struct bc_counts *counts, const char *where, struct bc_status *status);

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

#endif

/*
 * analysis.h - a period of a store, counted: totals and verdicts for every breakdown and slot.
 *
 * Public cycles only: sensitive ones are not read at all. One scan serves the 12 periods of the
 * trend, a second one the period a year ago. Nothing is decided here about what a reader may have:
 * disclose/ does.
 */
#ifndef BC_AGGREGATE_ANALYSIS_H
#define BC_AGGREGATE_ANALYSIS_H

#include "aggregate/recorder.h"
#include "figure/figure.h"
#include "profile/profile.h"
#include "sla/sla.h"
#include "store/store.h"

typedef struct bc_analysis bc_analysis;

struct bc_analysis_request {
    bc_store *store; /* FACTS access is enough */
    const struct bc_profile *profile;
    struct bc_period period;
    int64_t known_utc_s;   /* INT64_MAX: the last batch */
    bool has_organisation; /* false: the one in force on the period's last day */
    int32_t organisation_day;
    bool allow_empty;                   /* make a period in which the source has nothing at all */
    const struct bc_recorder *recorder; /* NULL: nobody asks who stands behind a count */
    size_t thread_count; /* that may count where there is much to count; 0 or 1: this one alone */
};

/*
 * Counts a period. Checks every identity (each cell, and breakdowns adding to the total).
 * Fails: BC_HELD with each unknown field, unit, district or channel of the period in `problems`
 * (the message spells out the line to add to the profile) or when the store has nothing for it;
 * BC_REFUSED on a broken identity; BC_BAD_INPUT on a missing calendar year; BC_STORE_DOWN.
 */
BC_MUST_CHECK bool bc_analysis_build(const struct bc_analysis_request *request, bc_arena *arena,
    struct bc_problems *problems, const bc_analysis **ret_analysis, struct bc_status *status);

const struct bc_profile *bc_analysis_profile(const bc_analysis *analysis);
const struct bc_batch *bc_analysis_batch(const bc_analysis *analysis);

/* The local day whose organisation the rows are drawn in. */
int32_t bc_analysis_organisation_day(const bc_analysis *analysis);

/* The period of a slot; NULL where there is none (week 53 without a twin). */
const struct bc_period *bc_analysis_period(const bc_analysis *analysis, size_t slot);

/* True when the store knows anything before the end of that slot's period. */
bool bc_analysis_has_data(const bc_analysis *analysis, size_t slot);

/*
 * Rows of a breakdown: BY_FIELD the profile's fields; BY_DISTRICT its districts and one more, last,
 * for tickets without one; BY_UNIT its units (agencies stay 0: their body is the row); BY_CHANNEL;
 * BY_FIELD_DISTRICT field × (districts + 1), field by field; BY_NOTHING one.
 */
size_t bc_analysis_row_count(const bc_analysis *analysis, enum bc_breakdown breakdown);
const struct bc_counts *bc_analysis_counts(
    const bc_analysis *analysis, enum bc_breakdown breakdown, size_t row, size_t slot);

/* Otherwise closed and refused at the door in the current period, by reason. */
struct bc_analysis_reason {
    enum bc_end end;
    const char *reason; /* dictionary value; "" */
    int64_t count;
};
size_t bc_analysis_reasons(
    const bc_analysis *analysis, const struct bc_analysis_reason **ret_reasons);

/* One cycle of the current period (whatever stands in submitted, total or closing), with its
 * verdict. */
struct bc_analysis_case {
    int64_t ticket;
    const char *code; /* borrowed from the arena */
    int32_t cycle;
    int32_t field_index, district_index, unit_index, channel_index, agency_index; /* -1: none */
    enum bc_priority priority;
    int64_t opened_utc_s, handling_start_utc_s, ended_utc_s, result_utc_s, replied_utc_s;
    enum bc_end end;
    struct bc_verdict verdict;
    enum bc_level level;
    bool is_from_before; /* counts in the opening stock */
};
/* Sorted by opening, then code. */
size_t bc_analysis_cases(const bc_analysis *analysis, const struct bc_analysis_case **ret_cases);

/* Counts by field and unit (rows of those breakdowns) of the current slot, the previous one or the
 * one a year ago: they add to the total, and explain differences. */
struct bc_cross_place {
    size_t field, unit;
};
const struct bc_counts *bc_analysis_cross_counts(
    const bc_analysis *analysis, struct bc_cross_place place, size_t slot);

/* A week's part of the current month: its opening, flows and closing, as of the month's end. */
struct bc_analysis_part {
    struct bc_period week;
    int64_t start_utc_s, end_utc_s; /* cut at the edges of the month */
    struct bc_counts
        counts; /* opening, received, reopened, total, handled, otherwise closed, closing
                 */
};
/* None unless the period is a month. */
size_t bc_analysis_bridge(const bc_analysis *analysis, const struct bc_analysis_part **ret_parts);

#endif

/*
 * period_count.h - one period counted, and the public report of it; nothing is written.
 */
#ifndef BC_CLI_PERIOD_COUNT_H
#define BC_CLI_PERIOD_COUNT_H

#include "aggregate/analysis.h"
#include "cli/context.h"
#include "report/public_report.h"

struct bc_period_count_request {
    bc_store *store; /* FACTS access is enough */
    struct bc_period period;
    int64_t known_utc_s; /* INT64_MAX: the last batch */
    int32_t organisation_day;
    bool allows_empty;
    const struct bc_recorder *recorder; /* NULL: nobody asks who stands behind a count */
};

struct bc_period_counted {
    const bc_analysis *analysis;
    const bc_public_report *report;
};

/* Both live in the arena of the context. Fails: as bc_analysis_build() and bc_disclose_public(). */
BC_MUST_CHECK bool bc_period_count(struct bc_context *context,
    const struct bc_period_count_request *request, struct bc_period_counted *ret_counted,
    struct bc_status *status);

/* The local day in whose organisation a period is drawn when no other is asked for. */
int32_t bc_period_own_day(const struct bc_context *context, const struct bc_period *period);

/* The period of --week, --month or --period. Fails: BC_BAD_USAGE. */
BC_MUST_CHECK bool bc_period_asked_for(
    const struct bc_context *context, struct bc_period *ret_period, struct bc_status *status);

/* The moment of --as-known; INT64_MAX where none is given. Fails: BC_BAD_USAGE. */
BC_MUST_CHECK bool bc_known_moment_asked_for(
    const struct bc_context *context, int64_t *ret_known_utc_s, struct bc_status *status);

#endif

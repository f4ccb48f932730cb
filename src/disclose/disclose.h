/*
 * disclose.h - the only door from what the store knows to what a reader may have.
 *
 * Whatever is merged, withheld or left out is decided here and nowhere else.
 */
#ifndef BC_DISCLOSE_DISCLOSE_H
#define BC_DISCLOSE_DISCLOSE_H

#include "aggregate/analysis.h"
#include "report/public_report.h"

/* Official words by key; labels.vi.yaml. Loaded by the caller, so that disclose reads no files. */
struct bc_labels {
    const char *const *keys; /* ascending */
    const char *const *texts;
    size_t count;
};

/* The public report of an analysis. `arena` owns it. `adjustment` is the total's flow.adjustment.
 */
BC_MUST_CHECK bool bc_disclose_public(const bc_analysis *analysis, const struct bc_labels *labels,
    int64_t adjustment, bc_arena *arena, const bc_public_report **ret_report,
    struct bc_status *status);

#endif

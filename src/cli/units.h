/*
 * units.h - one workbook a unit, as part of a run: a second handle on the store, which reads texts,
 * and several threads, which write files.
 */
#ifndef BC_CLI_UNITS_H
#define BC_CLI_UNITS_H

#include "aggregate/analysis.h"
#include "cli/context.h"
#include "publish/publish.h"

struct bc_units_wanted {
    const struct bc_context *context;
    const bc_analysis *analysis;
    const bc_public_report *report;
    const bc_publication *publication;
};

struct bc_units_made {
    size_t count;
    bool lacks_texts;        /* the key is lost: made all the same, without texts */
    struct bc_status reason; /* why */
};

/* Fails: BC_BAD_USAGE when --jobs is no number from 1 to 256. */
BC_MUST_CHECK bool bc_units_check_jobs(const struct bc_context *context, struct bc_status *status);

BC_MUST_CHECK bool bc_make_units(
    const struct bc_units_wanted *wanted, struct bc_units_made *ret_made, struct bc_status *status);

#endif

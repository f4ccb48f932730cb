/*
 * units.h - one workbook a unit, as part of a run: a second handle on the store, which reads texts,
 * and the pool whose threads write files.
 */
#ifndef BC_CLI_UNITS_H
#define BC_CLI_UNITS_H

#include "aggregate/analysis.h"
#include "cli/context.h"
#include "publish/publish.h"
#include "write/write_pool.h"

struct bc_units_wanted {
    const struct bc_context *context;
    const bc_analysis *analysis;
    const bc_public_report *report;
    const bc_publication *publication;
    bc_write_pool *pool;
    bc_arena *arena; /* of what the units' reports share: lives until the pool is closed */
};

struct bc_units_made {
    size_t count;
    bool lacks_texts;        /* the key is lost: made all the same, without texts */
    struct bc_status reason; /* why */
};

/* Fails: BC_BAD_USAGE when --jobs is no number from 1 to 256. */
BC_MUST_CHECK bool bc_units_check_jobs(const struct bc_context *context, struct bc_status *status);

/* The threads that may write: 0 with one core or --jobs 1, where files are written in turn. */
size_t bc_units_thread_count(const struct bc_context *context);

/* Puts every unit's workbook into the pool. */
BC_MUST_CHECK bool bc_make_units(
    const struct bc_units_wanted *wanted, struct bc_units_made *ret_made, struct bc_status *status);

/* Keeps them in the publication, once the pool has written them. */
BC_MUST_CHECK bool bc_keep_units(
    const bc_public_report *report, bc_publication *publication, struct bc_status *status);

#endif

/*
 * due_report.h - what became of each period in a run of all that is due, for programs: the document
 * on stdout and the dead-man file that monitoring reads. Public matters only.
 */
#ifndef BC_CLI_DUE_REPORT_H
#define BC_CLI_DUE_REPORT_H

#include "cli/due.h"

#include <jansson.h>

enum bc_due_result {
    BC_DUE_MADE,
    BC_DUE_UNCHANGED,  /* the same was published already */
    BC_DUE_NOTED,      /* it was published; the store knows now */
    BC_DUE_RESTORED,   /* as it was issued, byte for byte */
    BC_DUE_MADE_ANEW,  /* of the facts known when it was issued, but not the same bytes */
    BC_DUE_COMPLETED,  /* the same report, now with texts in the units' workbooks */
    BC_DUE_WOULD_MAKE, /* a dry run, of what would be made … */
    BC_DUE_WOULD_NOTE, /* … or only noted */
    BC_DUE_KEPT_BACK,  /* held */
    BC_DUE_FAILED
};

/* Texts live in the context's arena. */
struct bc_due_outcome {
    struct bc_period period;
    const char *folder;
    enum bc_due_result result;
    enum bc_fault fault;         /* BC_OK, or why; also of a period that was made, but not whole */
    struct bc_problem reason;    /* of a fault; code NULL */
    struct bc_problems problems; /* the rest of what was found */
};

struct bc_due_run {
    int64_t started_utc_s;
    struct bc_due_list list;
    struct bc_due_outcome *outcomes;
    size_t outcome_count, outcome_capacity;
    size_t held_count;
    enum bc_fault fault;  /* the worst of all; BC_NOTHING_TO_DO */
    struct bc_status own; /* what kept the whole run from its work */
};

/* The worse of two: failures (1, 6, 7, 8, then 3 and 2) before a hold, a hold before all is well.
 */
enum bc_fault bc_worse_fault(enum bc_fault left, enum bc_fault right);

const char *bc_due_result_name(enum bc_due_result result);

json_t *bc_due_run_to_json(struct bc_context *context, const struct bc_due_run *run);

/*
 * Replaces DIR/state/last-run.json (0644), whose age and content tell monitoring how the job is. It
 * is for everybody on the machine, and so repeats no value that was imported. What a kill has left
 * of an earlier one is cleared.
 * Fails: BC_NO_OUTPUT.
 */
BC_MUST_CHECK bool bc_due_run_keep(
    struct bc_context *context, const struct bc_due_run *run, struct bc_status *status);

#endif

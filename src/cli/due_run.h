/* due_run.h - `baocao run --due`: the job that nobody starts. */
#ifndef BC_CLI_DUE_RUN_H
#define BC_CLI_DUE_RUN_H

#include "cli/context.h"

/*
 * Makes every period that is due, oldest first, notes and restores what a kill or a loss has left
 * open, says what became of each, and leaves the dead-man file. One period's failure does not stop
 * the next. Fails with the worst fault of all, and without a code: all of it has been said.
 */
BC_MUST_CHECK bool bc_run_due(struct bc_context *context, struct bc_status *status);

#endif

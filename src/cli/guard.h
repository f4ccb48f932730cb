/*
 * guard.h - commands that write take the lock of the workspace first: publishing, importing,
 * sealing and rolling the key wait for each other, so that no report ever sees half an import.
 */
#ifndef BC_CLI_GUARD_H
#define BC_CLI_GUARD_H

#include "cli/context.h"

#define BC_WAIT_OPTION                                                                             \
    {                                                                                              \
        "wait", '\0', BC_OPTION_TEXT, offsetof(struct bc_option_values, wait),                     \
            "cli.value-seconds", "cli.help-wait"                                                   \
    }

/* A run renews its lease between its steps; other work is done in one piece. */
enum { BC_LEASE_STEP_S = 15 * 60, BC_LEASE_WHOLE_S = 4 * 3600 };

struct bc_guarded_work {
    const char *what; /* names the work to whoever finds the lock taken: "run --due" */
    int32_t lease_s;
    enum bc_fault unwritable; /* what it is for this work that the workspace cannot be written */
};

/*
 * Takes the lock, or waits for it as long as --wait says (five seconds). It is given back when the
 * command ends. A lock that a dead owner has left is taken over, which is a warning among the
 * problems. Fails: BC_STORE_DOWN, naming the owner; BC_BAD_USAGE on a --wait that is no number.
 */
BC_MUST_CHECK bool bc_guard_take(
    struct bc_context *context, const struct bc_guarded_work *work, struct bc_status *status);

/* The id of this run, made when it is first asked for: "20230522T060000Z-1a2b3c4d". */
const char *bc_run_id(struct bc_context *context);

#endif

/*
 * gate_call.h - sends a folder of finished files through the gate, a process of its own.
 * Fails: BC_REFUSED when something is found; the findings stand among the problems of the context,
 * each behind `prefix`.
 */
#ifndef BC_CLI_GATE_CALL_H
#define BC_CLI_GATE_CALL_H

#include "cli/context.h"
#include "gate/apart.h"

BC_MUST_CHECK bool bc_pass_gate(struct bc_context *context, const char *folder,
    const char *period_id, const char *prefix, struct bc_status *status);

/*
 * The same in two steps: it reads what it needs while the files are being made. From here on
 * nobody may write to the store until it is asked, or ended (gate/apart.h).
 */
bc_gate_apart *bc_start_gate(struct bc_context *context, const char *period_id);
BC_MUST_CHECK bool bc_ask_gate(struct bc_context *context, bc_gate_apart *gate, const char *folder,
    const char *prefix, struct bc_status *status);

#endif

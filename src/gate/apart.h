/*
 * apart.h - the search as a process of its own: started from the running program with an empty
 * environment, so that nothing of the process that made the files is in the one that judges them.
 *
 * It is the same program, not a second one: there is no other version of it to be found, and none
 * to be forgotten at an installation. Whatever ends the process otherwise than with its answer is a
 * refusal.
 */
#ifndef BC_GATE_APART_H
#define BC_GATE_APART_H

#include "gate/gate.h"

typedef struct bc_gate_apart bc_gate_apart;

/*
 * Starts the program with these arguments (NULL ends them; the first is its name). It reads what it
 * needs and waits for its folder. Where it cannot be started, its end tells.
 */
bc_gate_apart *bc_gate_apart_start(const char *const *arguments, bc_arena *arena);

/*
 * Tells it the folder and reads its answer. Findings are added to the problems, each `where` behind
 * `prefix`. Fails: BC_REFUSED "gate.not-finished" when there is no whole answer; what the process
 * failed with.
 */
BC_MUST_CHECK bool bc_gate_apart_ask(bc_gate_apart *apart, const char *folder, const char *prefix,
    struct bc_problems *findings, struct bc_gate_answer *ret_answer, struct bc_status *status);

/* Ends one that was never asked; nothing else is left of it. Accepts NULL. */
void bc_gate_apart_end(bc_gate_apart *apart);

/* For the process itself: no core files, no debugger, no more rights. */
void bc_gate_confine(void);

/* Waits for its folder; NULL when whoever started it has gone, and wants no answer. */
const char *bc_gate_await_folder(bc_arena *arena);

/* Its answer, to be printed as it is: what was found, or what it failed with. */
const char *bc_gate_answer_text(bc_arena *arena, const struct bc_problems *findings,
    const struct bc_gate_answer *answer, const struct bc_status *fault);

#endif

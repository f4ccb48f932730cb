/*
 * turn.h - the turn of the body that has, or last had, a cycle: when it began and which rule it is
 * under.
 *
 * The sla module's own header. A body is the team or department the IOC forwards to; its agencies
 * share its turn, so passing on inside the body never restarts a clock. A–A continues, A–B–A starts
 * afresh. The state of a cycle says when the turn began that counts: `handling_start_utc_s`.
 */
#ifndef BC_SLA_TURN_H
#define BC_SLA_TURN_H

#include "sla/sla.h"

/* The handling rule of a cycle, or NULL when none applies (a rule from forwarding, never
 * forwarded). */
const struct bc_profile_clock *bc_turn_rule(const struct bc_profile *profile,
    const struct bc_dimension_map *map, const struct bc_cycle *cycle,
    const struct bc_cycle_state *state);

/* The last instant at which an event moves the handling clock: its stop, or the second before E. */
int64_t bc_turn_last_look(const struct bc_cycle_state *state, int64_t end_utc_s);

/*
 * The interim report that may move the limit: the first of the turn with a date, with evidence
 * where the rule asks for it, given not later than the first limit. NULL when there is none.
 */
const struct bc_event *bc_turn_promise(const struct bc_profile *profile,
    const struct bc_cycle *cycle, const struct bc_cycle_state *state, int64_t first_due_utc_s,
    int64_t last_look_utc_s);

#endif

/*
 * corrections.h - cases that were sent on under a wrong field or to a wrong body.
 *
 * The aggregate module's own header. Beside trail.h because it must know bodies and fields, not
 * only numbers. Source: Lai Châu, Quy chế, Điều 9, khoản 2 (the Văn phòng moves a case to another
 * class or another body where the sender took the wrong one).
 */
#ifndef BC_AGGREGATE_CORRECTIONS_H
#define BC_AGGREGATE_CORRECTIONS_H

#include "aggregate/count.h"
#include "aggregate/trail.h"

/*
 * Puts BC_WRONG_FIELD and BC_WRONG_AGENCY into the trail of a cycle: once each, in the period of
 * the first correction, and only for corrections made while the cycle is open and after its first
 * forwarding; before it the case is being classified.
 */
void bc_corrections_put(struct bc_trail *trail, const struct bc_counter_setup *setup,
    const struct bc_cycle *cycle, const struct bc_cycle_state *state,
    const struct bc_period *period);

#endif

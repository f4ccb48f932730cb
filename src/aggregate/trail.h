/*
 * trail.h - what happened on the way of one cycle in a period, besides its flow: hand-offs,
 * returns, promises, rework, directives, publication, the call to the body of an emergency.
 *
 * The aggregate module's own header. Knows no clocks: those of the stages are sla/stages.h. Source:
 * the figure definitions repeated in src/README.md; readings 4, 5, 16-18, 20.
 */
#ifndef BC_AGGREGATE_TRAIL_H
#define BC_AGGREGATE_TRAIL_H

#include "calendar/period.h"
#include "figure/figure.h"
#include "ticket/cycle.h"

/* How often each figure from BC_TRAIL_FIRST on is to be counted for the cycle. */
struct bc_trail {
    int32_t of[BC_COUNT_FIGURES - BC_TRAIL_FIRST];
    bool is_empty;
    int64_t contact_min; /* with BC_EMERGENCY_CONTACTED: from the receipt, floored */
};

/* `state` is that as of the period's end. The stages' own figures are left at zero. */
struct bc_trail bc_trail_of(const struct bc_cycle *cycle, const struct bc_cycle_state *state,
    const struct bc_period *period);

void bc_trail_put(struct bc_trail *trail, enum bc_figure figure);

#endif

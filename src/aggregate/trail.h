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

/* One that is counted. */
struct bc_trail_step {
    enum bc_figure figure;
    int64_t at_utc_s; /* BC_NO_TIME: no event, but how things stand at the period's end */
};

/* All that is counted of one cycle in one period; its room is used again for the next. */
struct bc_trail {
    struct bc_trail_step *steps;
    size_t count, capacity;
    bc_arena *arena;
    /* Of an emergency opened in the period: the first call to the body; BC_NO_TIME. */
    int64_t contacted_utc_s;
};

/*
 * Fills the trail anew. `state` is that as of the period's end. The stages' own figures are not in
 * it.
 */
void bc_trail_find(const struct bc_cycle *cycle, const struct bc_cycle_state *state,
    const struct bc_period *period, struct bc_trail *trail);

void bc_trail_put(struct bc_trail *trail, enum bc_figure figure, int64_t at_utc_s);

#endif

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

/* What was counted on the way, one by one, for a recorder: cleared by count = 0. */
struct bc_trail_step {
    enum bc_figure figure;
    int64_t at_utc_s; /* BC_NO_TIME: no event, but how things stand at the period's end */
};
struct bc_trail_steps {
    struct bc_trail_step *items;
    size_t count, capacity;
    bc_arena *arena;
};

/* How often each figure from BC_TRAIL_FIRST on is to be counted for the cycle. */
struct bc_trail {
    int32_t of[BC_COUNT_FIGURES - BC_TRAIL_FIRST];
    bool is_empty;
    int64_t contact_min;          /* with BC_EMERGENCY_CONTACTED: from the receipt, floored */
    int64_t contacted_utc_s;      /* likewise */
    struct bc_trail_steps *steps; /* NULL: nobody asks which */
};

/*
 * `state` is that as of the period's end. The stages' own figures are left at zero. `steps` NULL:
 * only how often.
 */
struct bc_trail bc_trail_of(const struct bc_cycle *cycle, const struct bc_cycle_state *state,
    const struct bc_period *period, struct bc_trail_steps *steps);

void bc_trail_put(struct bc_trail *trail, enum bc_figure figure, int64_t at_utc_s);

#endif

/*
 * stages.h - the stage clocks of a cycle as of E: who had how long for what, and how it went.
 *
 * A sample is one clock that started and stopped: intake (received to first forwarding), handling
 * (the verdict of sla.h, to the result), each return (forwarded or assigned to returned) and the
 * reply (result to reply). A clock that never started, or an office's stage without a rule, has no
 * sample. Source: profile `clocks`; readings 8-15.
 */
#ifndef BC_SLA_STAGES_H
#define BC_SLA_STAGES_H

#include "sla/sla.h"

struct bc_stage_sample {
    enum bc_stage stage;
    uint16_t unit; /* dictionary number of who is answerable (an agency stands for its body); 0: the
                      IOC */
    bool is_running; /* not stopped yet: `stop_utc_s` is E */
    int64_t stop_utc_s;
    int64_t used_min; /* from start to stop in the clock's own kind, floored */
    /* Deadline NONE, IN_TIME or OVERDUE; the rule, the start and the due instant. */
    struct bc_verdict verdict;
};

/* Samples of one cycle after another: cleared by count = 0, so that the room is used again. */
struct bc_stage_list {
    struct bc_stage_sample *samples;
    size_t count;
    size_t capacity;
    bc_arena *arena;
};

struct bc_stage_question {
    const struct bc_profile *profile;
    const struct bc_dimension_map *map;
    const struct bc_cycle *cycle;
    const struct bc_cycle_state *state; /* as of end_utc_s */
    int64_t from_utc_s;                 /* clocks that stop before are left out */
    int64_t end_utc_s;                  /* E */
    bool with_running;                  /* an intake that still runs at E too */
    bool awaits_reply;                  /* and a reply that does: somebody waits for it */
};

/* Reading 14: the agency last assigned returns, else the body; its time began with that assignment
 * or forwarding. */
struct bc_return {
    const struct bc_event *event;
    uint16_t unit; /* dictionary number of who returned */
    int64_t start_utc_s;
};
typedef bool bc_return_visitor(void *user, const struct bc_return *made, struct bc_status *status);

/* Every return of a cycle before E, while it was open; false when a visit says so. */
BC_MUST_CHECK bool bc_sla_walk_returns(const struct bc_cycle *cycle,
    const struct bc_cycle_state *state, const struct bc_bodies *bodies, int64_t end_utc_s,
    bc_return_visitor *visit, void *user, struct bc_status *status);

/*
 * Appends the samples in the order intake, handling, returns, reply.
 * Fails: BC_BAD_INPUT "calendar.year-missing" when a sample depends on a missing year.
 */
BC_MUST_CHECK bool bc_sla_stages(
    const struct bc_stage_question *question, struct bc_stage_list *list, struct bc_status *status);

#endif

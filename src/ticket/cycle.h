/*
 * cycle.h - one go at a ticket, from its opening to its end, and what was the case at an instant E.
 *
 * A history of events folds into cycles: cycle 1 opens when the ticket is received, each REOPENED
 * after an end opens the next. A cycle holds all that any figure needs, for every E: a report
 * judges it as of E by bc_cycle_at(), which looks at events before E only. No limits and no
 * verdicts here.
 *
 * Source: figures.md of the project's definitions, repeated in src/README.md; readings 1–7, 11,
 * 17–21.
 */
#ifndef BC_TICKET_CYCLE_H
#define BC_TICKET_CYCLE_H

#include "base/arena.h"
#include "ticket/event.h"
#include "ticket/holder.h"

enum bc_end {
    BC_END_OPEN = 0,
    BC_END_HANDLED,         /* a result (or the reply, where the profile closes on the reply) */
    BC_END_REFUSED_AT_DOOR, /* cycle 1 before verified, classified, forwarded or assigned */
    BC_END_REFUSED,         /* accepted first: "không thuộc phạm vi" */
    BC_END_DUPLICATE,
    BC_END_WITHDRAWN,
    BC_END_PASSED_OUTSIDE
};

/* From a day on an office waits for replies, or closes on them, otherwise than before. */
struct bc_fold_change {
    int64_t from_utc_s;
    bool awaits_reply, closes_on_reply;
};

/* What the fold must know of an office. Kept with the store: spans are built with it. */
struct bc_fold_rules {
    bool awaits_reply;    /* a handled cycle stays of interest until it is replied */
    bool closes_on_reply; /* profile `closes_on: reply`: handled at the reply, not at the result */
    uint16_t channels_without_citizen[8]; /* dictionary numbers: cameras; unused entries 0 */
    struct bc_fold_change changes[8];     /* ascending; for cycles opened from then on */
    size_t change_count;
};

/* By the rule in force when a cycle opened: what changes later leaves it as it was. */
bool bc_fold_rules_awaits_reply(const struct bc_fold_rules *rules, int64_t opened_utc_s);
bool bc_fold_rules_closes_on_reply(const struct bc_fold_rules *rules, int64_t opened_utc_s);

/* False for the city's own cameras: nobody to reply to, nobody who rates. */
bool bc_fold_rules_has_citizen(const struct bc_fold_rules *rules, uint16_t channel);

/*
 * One cycle as known. `events` are those of the whole ticket from this cycle's opening on that can
 * still change it: its own events (the first is the one that opened it: RECEIVED or REOPENED), then
 * the later changes of field and priority, which are the ticket's, as CLASSIFIED events that hold
 * nothing else. Attributes carried over from earlier cycles are in `opening_…`.
 */
struct bc_cycle {
    int64_t ticket; /* number in the store */
    int32_t number; /* from 1 */
    bool is_last;   /* no later cycle is known; but see reopened_utc_s for an E before it */
    int64_t opened_utc_s;
    int64_t reopened_utc_s;   /* when the next cycle opened, or BC_NO_TIME */
    bool is_rework;           /* opened while the cycle before waited for its rework: this is it */
    uint16_t open_directives; /* of the ticket when the cycle opened: given and not yet done */
    int64_t previous_end_utc_s; /* cycle ≥ 2: end of the cycle before; BC_NO_TIME for cycle 1 */
    int64_t alive_to_utc_s; /* last instant at which a figure may look at it; INT64_MAX while open,
                               awaiting a reply, a rework or a directive's being done */
    uint16_t channel;
    uint16_t district;
    uint16_t opening_field;
    uint16_t opening_unit; /* 0 until forwarded; a reopened cycle belongs to the IOC until forwarded
                              anew */
    enum bc_priority opening_priority;
    enum bc_given given;
    int64_t given_due_utc_s;
    const struct bc_event *events;
    size_t event_count;
};

/* No later cycle opened before E. */
static inline bool bc_cycle_is_latest(const struct bc_cycle *cycle, int64_t end_utc_s)
{
    return cycle->reopened_utc_s == BC_NO_TIME || cycle->reopened_utc_s >= end_utc_s;
}

/*
 * Folds a history (sorted by bc_event_compare) into cycles in the arena. `events` of a cycle point
 * into the history itself where they can: keep it as long as the cycles. Events that change nothing
 * (before the receipt, reopened while open, anything after an end without reopening that the domain
 * does not know) are counted in *ret_ignored_count. A history without RECEIVED has no cycles.
 */
void bc_history_fold(int64_t ticket, const struct bc_event *events, size_t event_count,
    const struct bc_fold_rules *rules, bc_arena *arena, struct bc_cycle **ret_cycles,
    size_t *ret_cycle_count, size_t *ret_ignored_count);

/*
 * The latest class by the time of events, whatever E: half of the answer to which class is in
 * force, since a history does not say when it was learned (bc_sensitivity_own in store/ asks that
 * too). An event of any kind may carry one; RECEIVED always does (import fills in the profile's
 * default). Where none is given at all the ticket counts as sensitive.
 */
enum bc_sensitivity bc_history_sensitivity(const struct bc_event *events, size_t event_count);

/* A body's turn: from one forwarding to a body until it is forwarded to another. */
struct bc_cycle_state {
    bool exists;         /* opened before E (and not refused at the door before E: then see end) */
    enum bc_end end;     /* as of E */
    int64_t ended_utc_s; /* BC_NO_TIME while open */
    uint16_t end_reason; /* REFUSED, PASSED_OUTSIDE */
    uint16_t field;      /* as of E */
    enum bc_priority priority;
    uint16_t unit;                 /* the body has the case through it; 0 = the IOC */
    uint16_t agency;               /* last assigned inside the body, 0 = none */
    bool is_forwarded;             /* with a body now (false again after a return to the IOC) */
    bool was_forwarded;            /* ever, in this cycle */
    int64_t first_forwarded_utc_s; /* stops the intake clock; BC_NO_TIME */
    int64_t handling_start_utc_s;  /* forwarding to the body that has, or at the result had, the
                                      case (A–A continues, A–B–A afresh); BC_NO_TIME when never
                                      forwarded */
    int64_t result_utc_s;          /* first result; BC_NO_TIME: the handling clock stops there */
    uint16_t result_unit;          /* who had the case then; 0 = the IOC */
    bool result_has_evidence;
    int64_t replied_utc_s; /* first reply at or after the result */
    bool is_latest;        /* no later cycle opened before E */
    enum bc_level level;   /* last rating before E */
    int64_t rated_utc_s;
};

/* Open, and without the result it is handled for: a cycle may close on the reply only. */
static inline bool bc_cycle_state_is_handling(const struct bc_cycle_state *state)
{
    return state->end == BC_END_OPEN && state->result_utc_s == BC_NO_TIME;
}

/* The instant at which the handling clock stopped, or E while it runs. */
static inline int64_t bc_cycle_state_judged(const struct bc_cycle_state *state, int64_t end_utc_s)
{
    if (state->result_utc_s != BC_NO_TIME) {
        return state->result_utc_s;
    }
    return state->end == BC_END_OPEN ? end_utc_s : state->ended_utc_s;
}

/* The state of a cycle by its events before E. `bodies` NULL: every unit is a body of its own. */
void bc_cycle_at(const struct bc_cycle *cycle, const struct bc_fold_rules *rules,
    const struct bc_bodies *bodies, int64_t end_utc_s, struct bc_cycle_state *ret_state);

#endif

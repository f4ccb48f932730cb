#include "aggregate/trail.h"

#include <assert.h>

enum { FOURTEEN_DAYS_S = 14 * 24 * 3600 };

/* What the walk along a cycle's events has seen so far. */
struct walk {
    const struct bc_cycle_state *state;
    const struct bc_period *period;
    struct bc_trail *trail;
    bool was_forwarded;
    bool awaits_rework;
    int32_t open_directives; /* given, and not reported as done */
    bool was_asked, was_published, was_withheld;
    bool has_promise;
    int64_t promise_at_utc_s, promised_utc_s; /* the first one */
    int64_t contacted_utc_s;                  /* the first time; BC_NO_TIME */
};

void bc_trail_put(struct bc_trail *trail, enum bc_figure figure, int64_t at_utc_s)
{
    assert(figure >= BC_TRAIL_FIRST);
    assert(figure < BC_COUNT_FIGURES);
    trail->steps = bc_arena_grow(
        trail->arena, trail->steps, trail->count, &trail->capacity, sizeof(*trail->steps));
    trail->steps[trail->count++] = (struct bc_trail_step){figure, at_utc_s};
}

static bool is_in(int64_t utc_s, const struct bc_period *period)
{
    return utc_s >= period->start_utc_s && utc_s < period->end_utc_s;
}

static void put_at(const struct walk *walk, enum bc_figure figure, int64_t at_utc_s)
{
    if (is_in(at_utc_s, walk->period)) {
        bc_trail_put(walk->trail, figure, at_utc_s);
    }
}

/* ---- Events ------------------------------------------------------------------------------ */

/* Reading 16: the first interim report with a date is the promise; later ones only count. */
static void walk_promise(struct walk *walk, const struct bc_event *event)
{
    const bool has_result =
        walk->state->result_utc_s != BC_NO_TIME && event->at_utc_s > walk->state->result_utc_s;

    if (event->committed_utc_s == BC_NO_TIME || has_result) {
        return;
    }
    put_at(walk, walk->has_promise ? BC_COMMITTED_AGAIN : BC_COMMITTED_COUNT, event->at_utc_s);
    if (!walk->has_promise) {
        walk->has_promise = true;
        walk->promise_at_utc_s = event->at_utc_s;
        walk->promised_utc_s = event->committed_utc_s;
    }
}

/* What counts only while the cycle is open: afterwards such events change nothing (reading 4). */
static void walk_open(struct walk *walk, const struct bc_event *event)
{
    switch (event->kind) {
    case BC_EVENT_FORWARDED:
        if (walk->was_forwarded) {
            put_at(walk, BC_HANDOFF_COUNT, event->at_utc_s);
        }
        walk->was_forwarded = true;
        return;
    case BC_EVENT_RETURNED:
        put_at(walk, BC_RETURNED_COUNT, event->at_utc_s);
        return;
    case BC_EVENT_INTERIM:
        walk_promise(walk, event);
        return;
    case BC_EVENT_CONTACTED:
        if (walk->contacted_utc_s == BC_NO_TIME) {
            walk->contacted_utc_s = event->at_utc_s;
        }
        return;
    default:
        return;
    }
}

/*
 * The unsatisfied loop opens when it is passed back and closes with the next result: of the same
 * cycle, or of the one it was reopened as, whose body then has done the rework.
 */
static void walk_rework(struct walk *walk, const struct bc_event *event)
{
    if (event->kind == BC_EVENT_PASSED_BACK && !walk->awaits_rework) {
        walk->awaits_rework = true;
        put_at(walk, BC_REWORK_PASSED_BACK, event->at_utc_s);
    } else if (event->kind == BC_EVENT_RESULT && walk->awaits_rework) {
        walk->awaits_rework = false;
        put_at(walk, BC_REWORK_REWORKED, event->at_utc_s);
    }
}

/* A case is asked about, published or withheld once, the first time. */
static void walk_once(
    const struct walk *walk, bool *was_seen, enum bc_figure figure, const struct bc_event *event)
{
    if (!*was_seen) {
        put_at(walk, figure, event->at_utc_s);
    }
    *was_seen = true;
}

/* Being done is an event of its own, of the earliest directive still open or of one given just so.
 */
static void walk_directive(struct walk *walk, const struct bc_event *event)
{
    if (!event->is_done) {
        walk->open_directives++;
        return;
    }
    put_at(walk, BC_DIRECTIVE_DONE, event->at_utc_s);
    if (walk->open_directives > 0) {
        walk->open_directives--;
    }
}

static void walk_any(struct walk *walk, const struct bc_event *event)
{
    switch (event->kind) {
    case BC_EVENT_ASKED_LEADER:
        walk_once(walk, &walk->was_asked, BC_LEADER_ASKED, event);
        return;
    case BC_EVENT_DIRECTIVE:
        walk_directive(walk, event);
        return;
    case BC_EVENT_PUBLISHED:
        walk_once(walk, &walk->was_published, BC_PUBLISHED_COUNT, event);
        return;
    case BC_EVENT_WITHHELD:
        walk_once(walk, &walk->was_withheld, BC_WITHHELD_COUNT, event);
        return;
    default:
        return;
    }
}

/*
 * Events of one second stand in the order of their kinds: a forwarding, a return or a promise
 * before every end, what is passed back after it.
 */
static void walk_events(struct walk *walk, const struct bc_cycle *cycle)
{
    const struct bc_cycle_state *state = walk->state;
    const bool has_ended = state->ended_utc_s != BC_NO_TIME;

    for (size_t i = 1;
         i < cycle->event_count && cycle->events[i].at_utc_s < walk->period->end_utc_s; i++) {
        const struct bc_event *event = &cycle->events[i];

        walk_any(walk, event);
        if (!has_ended || event->at_utc_s <= state->ended_utc_s) {
            walk_open(walk, event);
        }
        if (state->end == BC_END_HANDLED && event->at_utc_s >= state->ended_utc_s) {
            walk_rework(walk, event);
        }
    }
}

/* ---- Figures of the cycle as a whole ----------------------------------------------------- */

/*
 * Reading 17: kept in the result's period, broken in the period in which the promised second passes
 * without a result; a promise of a date gone by is broken when it is given. A case that ended
 * otherwise before the date owes nothing any more.
 */
static void put_promise(const struct walk *walk)
{
    const struct bc_cycle_state *state = walk->state;
    const int64_t broken_utc_s = walk->promised_utc_s > walk->promise_at_utc_s
                                     ? walk->promised_utc_s
                                     : walk->promise_at_utc_s;
    const bool is_void = state->end != BC_END_OPEN && state->end != BC_END_HANDLED &&
                         state->ended_utc_s <= broken_utc_s;

    if (!walk->has_promise) {
        return;
    }
    if (state->result_utc_s != BC_NO_TIME && state->result_utc_s <= walk->promised_utc_s) {
        put_at(walk, BC_COMMITTED_KEPT, state->result_utc_s);
    } else if (!is_void) {
        put_at(walk, BC_COMMITTED_BROKEN, broken_utc_s);
    }
}

/*
 * One cohort: the emergencies opened in the period, and which of them somebody was telephoned about
 * by its end. An emergency is one as of E; the wait is on the wall clock, from the receipt.
 */
static void put_emergency(const struct walk *walk, const struct bc_cycle *cycle)
{
    if (walk->state->priority != BC_PRIORITY_EMERGENCY ||
        !is_in(cycle->opened_utc_s, walk->period)) {
        return;
    }
    bc_trail_put(walk->trail, BC_EMERGENCY_COUNT, cycle->opened_utc_s);
    if (walk->contacted_utc_s != BC_NO_TIME) {
        bc_trail_put(walk->trail, BC_EMERGENCY_CONTACTED, walk->contacted_utc_s);
        walk->trail->contacted_utc_s = walk->contacted_utc_s;
    }
}

static void put_cycle(const struct walk *walk, const struct bc_cycle *cycle)
{
    const struct bc_cycle_state *state = walk->state;

    if (cycle->previous_end_utc_s != BC_NO_TIME &&
        cycle->opened_utc_s - cycle->previous_end_utc_s <= FOURTEEN_DAYS_S) {
        put_at(walk, BC_REOPENED_WITHIN_14D, cycle->opened_utc_s);
    }
    if (state->result_utc_s != BC_NO_TIME && !state->result_has_evidence) {
        put_at(walk, BC_EVIDENCE_MISSING, state->result_utc_s);
    }
    if (cycle->is_rework && state->result_utc_s != BC_NO_TIME) {
        put_at(walk, BC_REWORK_REWORKED, state->result_utc_s);
    }
    if (cycle->is_rework && state->end == BC_END_OPEN && state->result_utc_s == BC_NO_TIME) {
        bc_trail_put(walk->trail, BC_REWORK_PENDING, BC_NO_TIME);
    }
    if (walk->awaits_rework && state->is_latest) {
        bc_trail_put(walk->trail, BC_REWORK_PENDING, BC_NO_TIME);
    }
    if (state->is_latest && (state->end == BC_END_OPEN || state->end == BC_END_HANDLED)) {
        for (int32_t i = 0; i < walk->open_directives; i++) {
            bc_trail_put(walk->trail, BC_DIRECTIVE_PENDING, BC_NO_TIME);
        }
    }
}

void bc_trail_find(const struct bc_cycle *cycle, const struct bc_cycle_state *state,
    const struct bc_period *period, struct bc_trail *trail)
{
    struct walk walk = {
        .state = state, .period = period, .trail = trail, .contacted_utc_s = BC_NO_TIME};

    trail->count = 0;
    trail->contacted_utc_s = BC_NO_TIME;
    if (!state->exists) {
        return;
    }
    walk.was_forwarded = cycle->opening_unit != 0;
    walk.open_directives = cycle->open_directives;
    walk_events(&walk, cycle);
    put_promise(&walk);
    put_cycle(&walk, cycle);
    put_emergency(&walk, cycle);
}

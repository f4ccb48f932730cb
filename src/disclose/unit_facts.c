#include "disclose/unit_facts.h"

#include "profile/organisation.h"
#include "sla/stages.h"

#include <stdlib.h>

struct reading {
    const struct bc_profile *profile;
    const struct bc_period *period;
    const struct bc_fold_rules *rules;
    struct bc_dimension_map map;
    struct bc_bodies bodies;
    bc_arena *arena;
    struct unit_facts *facts;
    /* Of the cycle that is being looked at. */
    const struct bc_cycle *cycle;
    struct bc_cycle_state state;
    struct unit_fact fact;
};

static bool is_in(int64_t utc_s, const struct bc_period *period)
{
    return utc_s >= period->start_utc_s && utc_s < period->end_utc_s;
}

static void keep(struct reading *reading, const struct unit_fact *fact)
{
    struct unit_facts *facts = reading->facts;

    facts->items = bc_arena_grow(
        reading->arena, facts->items, facts->count, &facts->capacity, sizeof(*facts->items));
    facts->items[facts->count++] = *fact;
}

/* ---- Promises: as aggregate/trail.c counts them, reading 16 and 17 ----------------------- */

static void read_promises(struct reading *reading)
{
    const struct bc_cycle *cycle = reading->cycle;
    const struct bc_cycle_state *state = &reading->state;
    struct unit_fact *fact = &reading->fact;
    bool is_of_period = false;

    for (size_t i = 1;
         i < cycle->event_count && cycle->events[i].at_utc_s < reading->period->end_utc_s; i++) {
        const struct bc_event *event = &cycle->events[i];

        if (event->kind != BC_EVENT_INTERIM || event->committed_utc_s == BC_NO_TIME ||
            (state->ended_utc_s != BC_NO_TIME && event->at_utc_s > state->ended_utc_s) ||
            (state->result_utc_s != BC_NO_TIME && event->at_utc_s > state->result_utc_s)) {
            continue;
        }
        if (fact->promise_count++ == 0) {
            fact->promise_at_utc_s = event->at_utc_s;
            fact->promised_utc_s = event->committed_utc_s;
        } else {
            fact->promised_again_utc_s = event->committed_utc_s;
        }
        is_of_period = is_of_period || is_in(event->at_utc_s, reading->period);
    }
    if (is_of_period) {
        fact->lists |= 1U << BC_UNIT_PROMISED;
    }
}

/* What became of the first promise, and when; BC_NO_TIME while it runs. */
static int64_t judge_promise(struct reading *reading)
{
    const struct bc_cycle_state *state = &reading->state;
    struct unit_fact *fact = &reading->fact;
    const int64_t broken_utc_s = fact->promised_utc_s > fact->promise_at_utc_s
                                     ? fact->promised_utc_s
                                     : fact->promise_at_utc_s;

    if (state->result_utc_s != BC_NO_TIME && state->result_utc_s <= fact->promised_utc_s) {
        fact->promise = UNIT_PROMISE_KEPT;
        return state->result_utc_s;
    }
    if (state->end != BC_END_OPEN && state->end != BC_END_HANDLED &&
        state->ended_utc_s <= broken_utc_s) {
        fact->promise = UNIT_PROMISE_VOID;
        return BC_NO_TIME;
    }
    if (broken_utc_s < reading->period->end_utc_s) {
        fact->promise = UNIT_PROMISE_BROKEN;
        return broken_utc_s;
    }
    fact->promise = UNIT_PROMISE_RUNNING;
    return BC_NO_TIME;
}

static void add_promise(struct reading *reading)
{
    read_promises(reading);
    if (reading->fact.promise_count == 0) {
        return;
    }
    if (is_in(judge_promise(reading), reading->period) || reading->state.end == BC_END_OPEN) {
        reading->fact.lists |= 1U << BC_UNIT_PROMISED;
    }
}

/* ---- The other lists --------------------------------------------------------------------- */

static void add_rating(struct reading *reading)
{
    const struct bc_cycle *cycle = reading->cycle;
    const struct bc_cycle_state *state = &reading->state;

    if (state->level != BC_LEVEL_UNSATISFIED || !is_in(state->rated_utc_s, reading->period)) {
        return;
    }
    reading->fact.lists |= 1U << BC_UNIT_UNSATISFIED;
    reading->fact.event_utc_s = state->rated_utc_s;
    for (size_t i = 1; i < cycle->event_count && cycle->events[i].at_utc_s <= state->rated_utc_s;
         i++) {
        if (cycle->events[i].kind == BC_EVENT_RATED) {
            reading->fact.note_mark = cycle->events[i].text_mark;
        }
    }
}

static int32_t body_of(const struct reading *reading, uint16_t unit)
{
    const int32_t row = reading->map.unit[unit];

    return row < 0 ? -1 : bc_profile_body_of(reading->profile, row);
}

static int32_t agency_of(const struct reading *reading, uint16_t unit)
{
    const int32_t row = unit == 0 ? -1 : reading->map.recorded_unit[unit];

    return row >= 0 && reading->profile->units[row].kind == BC_UNIT_AGENCY ? row : -1;
}

/* A return belongs to who made it. Where the case is another unit's now, so are its texts. */
static bool add_return(void *user, const struct bc_return *made, struct bc_status *status)
{
    struct reading *reading = user;
    struct unit_fact fact = reading->fact;

    (void)status;
    if (!is_in(made->event->at_utc_s, reading->period)) {
        return true;
    }
    fact.lists = 1U << BC_UNIT_RETURNED;
    fact.is_counted = false;
    fact.unit_index = body_of(reading, made->unit);
    fact.agency_index = agency_of(reading, made->unit);
    fact.is_elsewhere = fact.unit_index != reading->fact.unit_index;
    fact.text_mark = fact.is_elsewhere ? 0 : fact.text_mark;
    fact.note_mark = fact.is_elsewhere ? 0 : made->event->text_mark;
    fact.event_utc_s = made->event->at_utc_s;
    fact.forwarded_utc_s = made->start_utc_s;
    if (fact.unit_index >= 0) {
        keep(reading, &fact);
    }
    return true;
}

/* ---- One cycle --------------------------------------------------------------------------- */

/* The forwarding to the body that has, or last had, the case; as the lists of cases have it. */
static int64_t forwarded_at(const struct bc_cycle_state *state, const struct bc_verdict *verdict)
{
    const bool is_clock_from_forwarding =
        state->was_forwarded && verdict->start_utc_s != BC_NO_TIME &&
        (verdict->rule == NULL || verdict->rule->start == BC_START_FORWARDED);

    return is_clock_from_forwarding ? verdict->start_utc_s : state->handling_start_utc_s;
}

static struct unit_fact fact_of(
    const struct reading *reading, const struct bc_cycle *cycle, const struct bc_cycle_state *state)
{
    return (struct unit_fact){
        .ticket = cycle->ticket,
        .cycle = cycle->number,
        .unit_index = body_of(reading, state->unit),
        .field_index = reading->map.field[state->field],
        .district_index = cycle->district == 0 ? -1 : reading->map.district[cycle->district],
        .channel_index = reading->map.channel[cycle->channel],
        .agency_index = agency_of(reading, state->agency),
        .is_emergency = state->priority == BC_PRIORITY_EMERGENCY,
        .end = state->end,
        .opened_utc_s = cycle->opened_utc_s,
        .forwarded_utc_s = state->handling_start_utc_s,
        .due_utc_s = BC_NO_TIME,
        .ended_utc_s = state->ended_utc_s,
        .has_result = state->result_utc_s != BC_NO_TIME,
        .event_utc_s = BC_NO_TIME,
        .text_mark = cycle->number == 1 ? cycle->events[0].text_mark : 0,
        .promise_at_utc_s = BC_NO_TIME,
        .promised_utc_s = BC_NO_TIME,
        .promised_again_utc_s = BC_NO_TIME,
    };
}

/* Open at the end, or handled in the period: what a verdict is given of. */
static bool is_counted(const struct reading *reading)
{
    const struct bc_cycle_state *state = &reading->state;

    return state->end == BC_END_OPEN ||
           (state->end == BC_END_HANDLED && is_in(state->ended_utc_s, reading->period));
}

static bool judge(struct reading *reading, struct bc_status *status)
{
    struct unit_fact *fact = &reading->fact;
    struct bc_verdict verdict;

    if (!bc_sla_judge(reading->profile, &reading->map, reading->cycle, &reading->state,
            reading->period->end_utc_s, &verdict, status)) {
        return false;
    }
    fact->deadline = verdict.deadline;
    fact->clock = verdict.clock;
    fact->due_utc_s = verdict.due_utc_s;
    fact->forwarded_utc_s = forwarded_at(&reading->state, &verdict);
    return true;
}

static bool visit(void *user, const struct bc_cycle *cycle, struct bc_status *status)
{
    struct reading *reading = user;
    struct bc_cycle_state *state = &reading->state;
    struct unit_fact *fact = &reading->fact;

    bc_cycle_at(cycle, reading->rules, &reading->bodies, reading->period->end_utc_s, state);
    if (!state->exists) {
        return true;
    }
    reading->cycle = cycle;
    *fact = fact_of(reading, cycle, state);
    fact->is_counted = is_counted(reading);
    if (fact->is_counted && !judge(reading, status)) {
        return false;
    }
    if (state->end == BC_END_OPEN) {
        fact->lists |= 1U << BC_UNIT_OPEN;
        fact->lists |= fact->deadline == BC_DEADLINE_OVERDUE ? 1U << BC_UNIT_OVERDUE : 0;
    }
    if (cycle->number > 1 && is_in(cycle->opened_utc_s, reading->period)) {
        fact->lists |= 1U << BC_UNIT_REOPENED;
    }
    if (!bc_sla_walk_returns(cycle, state, &reading->bodies, reading->period->end_utc_s, add_return,
            reading, status)) {
        return false;
    }
    add_rating(reading);
    add_promise(reading);
    if (fact->unit_index >= 0 && (fact->lists != 0 || fact->is_counted)) {
        keep(reading, fact);
    }
    return true;
}

/* ---- All of them ------------------------------------------------------------------------- */

static void sort_by_unit(struct unit_facts *facts, size_t unit_count, bc_arena *arena)
{
    struct unit_fact *sorted = bc_arena_alloc_array(arena, facts->count, sizeof(*sorted));
    size_t *next = bc_arena_alloc_array(arena, unit_count + 1, sizeof(*next));

    facts->first_of = bc_arena_alloc_array(arena, unit_count + 1, sizeof(*facts->first_of));
    for (size_t i = 0; i < facts->count; i++) {
        facts->first_of[facts->items[i].unit_index + 1]++;
    }
    for (size_t i = 0; i < unit_count; i++) {
        facts->first_of[i + 1] += facts->first_of[i];
        next[i] = facts->first_of[i];
    }
    for (size_t i = 0; i < facts->count; i++) {
        sorted[next[facts->items[i].unit_index]++] = facts->items[i];
    }
    facts->items = sorted;
}

bool unit_facts_read(const struct bc_units_request *request, bc_arena *arena,
    struct unit_facts *ret_facts, struct bc_status *status)
{
    const bc_analysis *analysis = request->analysis;
    bc_arena *scratch = bc_arena_new();
    struct unit_facts facts = {0};
    struct reading reading = {
        .profile = bc_analysis_profile(analysis),
        .period = bc_analysis_period(analysis, BC_SLOT_CURRENT),
        .rules = bc_store_fold_rules(request->store),
        .arena = scratch,
        .facts = &facts,
    };
    bool is_done;

    reading.map = bc_dimension_map_build_on(reading.profile, bc_store_dictionary(request->store),
        bc_analysis_organisation_day(analysis), scratch);
    reading.bodies = bc_dimension_map_bodies(&reading.map);
    is_done = bc_store_scan(request->store, reading.period->start_utc_s, reading.period->end_utc_s,
        bc_analysis_batch(analysis)->number, visit, &reading, status);
    if (is_done) {
        sort_by_unit(&facts, reading.profile->unit_count, arena);
        facts.capacity = facts.count;
        *ret_facts = facts;
    }
    bc_arena_free(scratch);
    return is_done;
}

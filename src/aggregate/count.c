#include "aggregate/count.h"

#include "aggregate/cells.h"
#include "aggregate/corrections.h"
#include "aggregate/samples.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

/* Where a cycle counts in one slot: its rows, and the figures it adds one to. */
struct place {
    size_t slot;
    size_t rows[BC_BREAKDOWN_COUNT];
    struct bc_cell_place cells;
    enum bc_figure figures[16];
    size_t figure_count;
    const struct bc_counted *told; /* what a recorder is told of the cycle; NULL: there is none */
};

/*
 * A cycle as of the end of one slot after another, the current one first. What all of its events
 * say is found once: it holds for every slot that ends after the last of them.
 */
struct look {
    const struct bc_cycle *cycle;
    struct bc_bodies bodies;
    struct bc_cycle_state state;
    struct bc_verdict verdict;
    int64_t judged_utc_s; /* the E of the verdict; BC_NO_TIME: `state` is not judged yet */
    bool is_whole;        /* the state is that by all events */
};

void bc_counter_init(
    struct bc_counter *counter, const struct bc_counter_setup *setup, bc_arena *arena)
{
    *counter = (struct bc_counter){
        .setup = *setup,
        .arena = arena,
        .passing = setup->passing != NULL ? setup->passing : arena,
        .first_opened_utc_s = INT64_MAX,
        .last_event_utc_s = INT64_MIN,
    };
    counter->stages.arena = counter->passing;
    counter->trail.arena = counter->passing;
    bc_cells_init(counter);
    bc_cross_init(counter);
    bc_bridge_init(counter);
}

/* ---- What a cycle is in a period --------------------------------------------------------- */

static void put(struct place *place, enum bc_figure figure)
{
    assert(place->figure_count < sizeof(place->figures) / sizeof(place->figures[0]));
    place->figures[place->figure_count++] = figure;
}

static bool is_in(int64_t utc_s, const struct bc_period *period)
{
    return utc_s >= period->start_utc_s && utc_s < period->end_utc_s;
}

static void put_flow(struct place *place, const struct bc_cycle *cycle,
    const struct bc_cycle_state *state, const struct bc_period *period)
{
    const bool is_new = cycle->opened_utc_s >= period->start_utc_s;

    if (!state->exists) {
        if (is_new) {
            put(place, BC_FLOW_SUBMITTED);
        }
        return;
    }
    if (state->end != BC_END_OPEN && state->ended_utc_s < period->start_utc_s) {
        return;
    }
    put(place, BC_FLOW_TOTAL);
    if (!is_new) {
        put(place, BC_FLOW_OPENING);
    } else if (cycle->number == 1) {
        put(place, BC_FLOW_SUBMITTED);
        put(place, BC_FLOW_RECEIVED);
    } else {
        put(place, BC_FLOW_REOPENED);
    }
    if (state->end != BC_END_OPEN && state->end != BC_END_HANDLED) {
        put(place, BC_FLOW_OTHERWISE_CLOSED);
    }
}

static void put_answers(struct place *place, const struct bc_cycle *cycle,
    const struct bc_cycle_state *state, const struct bc_fold_rules *rules,
    const struct bc_period *period)
{
    static const enum bc_figure of_level[] = {[BC_LEVEL_SATISFIED] = BC_RATING_SATISFIED,
        [BC_LEVEL_ACCEPTABLE] = BC_RATING_ACCEPTABLE,
        [BC_LEVEL_UNSATISFIED] = BC_RATING_UNSATISFIED};
    const bool has_result = state->result_utc_s != BC_NO_TIME &&
                            (state->end == BC_END_HANDLED || state->end == BC_END_OPEN);

    if (!state->exists) {
        return;
    }
    if (is_in(state->replied_utc_s, period)) {
        put(place, BC_FLOW_REPLIED);
        put(place, BC_RESPONSE_ASKED);
        if (state->level != BC_LEVEL_NONE) {
            put(place, BC_RESPONSE_RATED);
        }
    } else if (bc_fold_rules_awaits_reply(rules, cycle->opened_utc_s) && has_result &&
               state->replied_utc_s == BC_NO_TIME && state->is_latest &&
               bc_fold_rules_has_citizen(rules, cycle->channel)) {
        put(place, BC_FLOW_AWAITING_REPLY);
    }
    if (state->level != BC_LEVEL_NONE && is_in(state->rated_utc_s, period)) {
        put(place, of_level[state->level]);
        put(place, BC_RATING_RATED);
    }
}

static void put_verdict(
    struct place *place, const struct bc_cycle_state *state, const struct bc_verdict *verdict)
{
    static const enum bc_figure of_open[] = {
        [BC_DEADLINE_NOT_RUNNING] = BC_FLOW_CLOSING_NOT_FORWARDED,
        [BC_DEADLINE_NONE] = BC_FLOW_CLOSING_NO_DEADLINE,
        [BC_DEADLINE_IN_TIME] = BC_FLOW_CLOSING_IN_TIME,
        [BC_DEADLINE_OVERDUE] = BC_FLOW_CLOSING_OVERDUE};
    static const enum bc_figure of_handled[] = {
        [BC_DEADLINE_NOT_RUNNING] = BC_FLOW_HANDLED_NO_DEADLINE,
        [BC_DEADLINE_NONE] = BC_FLOW_HANDLED_NO_DEADLINE,
        [BC_DEADLINE_IN_TIME] = BC_FLOW_HANDLED_ON_TIME,
        [BC_DEADLINE_OVERDUE] = BC_FLOW_HANDLED_LATE};

    if (state->end == BC_END_OPEN) {
        put(place, BC_FLOW_CLOSING);
        put(place, of_open[verdict->deadline]);
    } else {
        put(place, BC_FLOW_HANDLED);
        put(place, of_handled[verdict->deadline]);
    }
}

/* ---- Rows -------------------------------------------------------------------------------- */

void bc_counter_add_unknown(struct bc_counter *counter, const struct bc_unknown *unknown)
{
    for (size_t i = 0; i < counter->unknown_count; i++) {
        struct bc_unknown *known = &counter->unknowns[i];

        if (known->dimension == unknown->dimension && known->number == unknown->number) {
            known->ticket = unknown->ticket < known->ticket ? unknown->ticket : known->ticket;
            return;
        }
    }
    counter->unknowns = bc_arena_grow(counter->arena, counter->unknowns, counter->unknown_count,
        &counter->unknown_capacity, sizeof(*counter->unknowns));
    counter->unknowns[counter->unknown_count++] = *unknown;
}

static void note_unknown(
    struct bc_counter *counter, enum bc_dimension dimension, uint16_t number, int64_t ticket)
{
    const struct bc_unknown unknown = {dimension, number, ticket};

    bc_counter_add_unknown(counter, &unknown);
}

/* False, and the values noted, when the profile does not know where the cycle belongs. */
static bool find_rows(struct bc_counter *counter, const struct bc_cycle *cycle,
    const struct bc_cycle_state *state, struct place *place)
{
    const struct bc_profile *profile = counter->setup.profile;
    const struct bc_dimension_map *map = counter->setup.map;
    const int32_t field = map->field[state->field];
    const int32_t unit = map->unit[state->unit];
    const int32_t channel = map->channel[cycle->channel];
    const int32_t district =
        cycle->district == 0 ? (int32_t)profile->district_count : map->district[cycle->district];
    /* An office without channels has no such breakdown, and nothing to know. */
    const bool has_channel = channel >= 0 || profile->channel_count == 0;

    if (field < 0) {
        note_unknown(counter, BC_DIM_FIELD, state->field, cycle->ticket);
    }
    if (district < 0) {
        note_unknown(counter, BC_DIM_DISTRICT, cycle->district, cycle->ticket);
    }
    if (unit < 0) {
        note_unknown(counter, BC_DIM_UNIT, state->unit, cycle->ticket);
    }
    if (!has_channel) {
        note_unknown(counter, BC_DIM_CHANNEL, cycle->channel, cycle->ticket);
    }
    if (field < 0 || district < 0 || unit < 0 || !has_channel) {
        return false;
    }
    place->rows[BC_BY_NOTHING] = 0;
    place->rows[BC_BY_FIELD] = (size_t)field;
    place->rows[BC_BY_DISTRICT] = (size_t)district;
    place->rows[BC_BY_UNIT] = (size_t)bc_profile_body_of(profile, unit);
    place->rows[BC_BY_CHANNEL] = channel < 0 ? 0 : (size_t)channel;
    place->rows[BC_BY_FIELD_DISTRICT] =
        (size_t)field * (profile->district_count + 1) + (size_t)district;
    return true;
}

static void tell(const struct bc_counter *counter, const struct bc_counted *told)
{
    counter->setup.recorder->tell(counter->setup.recorder->user, told);
}

static void tell_figures(const struct bc_counter *counter, const struct place *place)
{
    struct bc_counted told = *place->told;

    told.is_crossed = bc_slot_is_recent(place->slot);
    for (size_t i = 0; i < place->figure_count; i++) {
        told.figure = place->figures[i];
        told.at_utc_s = bc_counted_instant(told.figure, told.cycle, told.state);
        tell(counter, &told);
    }
}

static void add_to_cells(const struct bc_counter *counter, const struct place *place)
{
    for (size_t i = 0; i < place->figure_count; i++) {
        bc_cells_add(&place->cells, place->figures[i]);
    }
    if (place->told != NULL) {
        tell_figures(counter, place);
    }
}

/* ---- The way of a cycle, in the recent slots --------------------------------------------- */

/* One that happened on the way, in the rows of the place. */
static void add_step(const struct bc_counter *counter, const struct place *place,
    enum bc_figure figure, int64_t at_utc_s)
{
    bc_cells_add(&place->cells, figure);
    if (place->told != NULL) {
        struct bc_counted told = *place->told;

        memcpy(told.rows, place->rows, sizeof(told.rows));
        told.figure = figure;
        told.at_utc_s = at_utc_s;
        tell(counter, &told);
    }
}

static void add_sample(struct bc_counter *counter, const struct place *place, enum bc_series series,
    int64_t value, int64_t at_utc_s)
{
    bc_samples_add(counter, place->slot, series, place->rows, value);
    if (place->told != NULL) {
        struct bc_counted told = *place->told;

        memcpy(told.rows, place->rows, sizeof(told.rows));
        told.is_sample = true;
        told.series = series;
        told.value = value;
        told.at_utc_s = at_utc_s;
        tell(counter, &told);
    }
}

/* A stage counts in the rows of its cycle, but with the unit that is answerable for it. */
static void add_stage(struct bc_counter *counter, const struct bc_cycle *cycle,
    const struct place *place, const struct bc_stage_sample *sample)
{
    static const enum bc_stage_part parts[] = {[BC_DEADLINE_NOT_RUNNING] = BC_STAGE_PART_NO_LIMIT,
        [BC_DEADLINE_NONE] = BC_STAGE_PART_NO_LIMIT,
        [BC_DEADLINE_IN_TIME] = BC_STAGE_PART_ON_TIME,
        [BC_DEADLINE_OVERDUE] = BC_STAGE_PART_LATE};
    static const enum bc_series series[BC_STAGE_COUNT] = {
        BC_SERIES_INTAKE, BC_SERIES_HANDLING, BC_SERIES_RETURN, BC_SERIES_REPLY};
    const int32_t unit = counter->setup.map->unit[sample->unit];
    struct place charged = *place;
    struct bc_counted told;

    if (unit < 0) {
        note_unknown(counter, BC_DIM_UNIT, sample->unit, cycle->ticket);
        return;
    }
    charged.rows[BC_BY_UNIT] = (size_t)bc_profile_body_of(counter->setup.profile, unit);
    charged.cells = bc_cells_at(counter, charged.rows, charged.slot);
    if (place->told != NULL) {
        told = *place->told;
        told.verdict = &sample->verdict;
        charged.told = &told;
    }
    add_step(counter, &charged,
        bc_figure_of_stage(series[sample->stage], parts[sample->verdict.deadline]),
        sample->stop_utc_s);
    add_sample(counter, &charged, series[sample->stage], sample->used_min, sample->stop_utc_s);
}

/* No verdict rests on an age: one that begins before the calendar is left out. */
static void add_age(struct bc_counter *counter, const struct bc_cycle *cycle,
    const struct bc_cycle_state *state, const struct place *place)
{
    const struct bc_profile *profile = counter->setup.profile;
    struct bc_status trial;
    int32_t days;

    trial.fault = BC_OK;
    if (bc_calendar_working_days_between(profile->calendar,
            bc_instant_day(cycle->opened_utc_s, profile->offset_s),
            bc_instant_day(state->result_utc_s, profile->offset_s), &days, &trial)) {
        add_sample(counter, place, BC_SERIES_AGE, days, state->result_utc_s);
    }
}

static bool find_stages(struct bc_counter *counter, const struct bc_cycle *cycle,
    const struct bc_cycle_state *state, const struct bc_period *period, struct bc_status *status)
{
    const struct bc_stage_question question = {
        .profile = counter->setup.profile,
        .map = counter->setup.map,
        .cycle = cycle,
        .state = state,
        .from_utc_s = period->start_utc_s,
        .end_utc_s = period->end_utc_s,
    };

    counter->stages.count = 0;
    return counter->setup.map->field[state->field] < 0 ||
           bc_sla_stages(&question, &counter->stages, status);
}

/* What happened on the way: to be counted once the rows are known. */
static bool find_way(
    struct bc_counter *counter, const struct look *look, size_t slot, struct bc_status *status)
{
    const struct bc_period *period = counter->setup.periods[slot];

    counter->stages.count = 0;
    counter->trail.count = 0;
    if (!bc_slot_is_recent(slot)) {
        return true;
    }
    bc_trail_find(look->cycle, &look->state, period, &counter->trail);
    bc_corrections_put(&counter->trail, &counter->setup, look->cycle, &look->state, period);
    return find_stages(counter, look->cycle, &look->state, period, status);
}

static void add_way(struct bc_counter *counter, const struct look *look, const struct place *place)
{
    const struct bc_trail *trail = &counter->trail;
    const struct bc_cycle *cycle = look->cycle;
    const struct bc_cycle_state *state = &look->state;

    for (size_t i = 0; i < trail->count; i++) {
        add_step(counter, place, trail->steps[i].figure, trail->steps[i].at_utc_s);
    }
    if (trail->contacted_utc_s != BC_NO_TIME) {
        add_sample(counter, place, BC_SERIES_CONTACT,
            (trail->contacted_utc_s - cycle->opened_utc_s) / 60, trail->contacted_utc_s);
    }
    for (size_t i = 0; i < counter->stages.count; i++) {
        add_stage(counter, cycle, place, &counter->stages.samples[i]);
    }
    if (state->end == BC_END_HANDLED &&
        is_in(state->ended_utc_s, counter->setup.periods[place->slot])) {
        add_age(counter, cycle, state, place);
    }
}

/* ---- The current period's cases and reasons ---------------------------------------------- */

void bc_counter_add_reason(struct bc_counter *counter, const struct bc_counted_reason *reason)
{
    for (size_t i = 0; i < counter->reason_count; i++) {
        struct bc_counted_reason *known = &counter->reasons[i];

        if (known->end == reason->end && known->reason == reason->reason) {
            known->count += reason->count;
            return;
        }
    }
    counter->reasons = bc_arena_grow(counter->arena, counter->reasons, counter->reason_count,
        &counter->reason_capacity, sizeof(*counter->reasons));
    counter->reasons[counter->reason_count++] = *reason;
}

static void count_reason(struct bc_counter *counter, const struct bc_cycle_state *state)
{
    const struct bc_counted_reason reason = {state->end, state->end_reason, 1};

    if (state->end != BC_END_OPEN && state->end != BC_END_HANDLED) {
        bc_counter_add_reason(counter, &reason);
    }
}

static void add_case(struct bc_counter *counter, const struct bc_cycle *cycle,
    const struct bc_cycle_state *state, const struct bc_verdict *verdict, const struct place *place)
{
    const struct bc_dimension_map *map = counter->setup.map;
    const struct bc_period *period = counter->setup.periods[BC_SLOT_CURRENT];

    counter->cases = bc_arena_grow(counter->passing, counter->cases, counter->case_count,
        &counter->case_capacity, sizeof(*counter->cases));
    counter->cases[counter->case_count++] = (struct bc_analysis_case){
        .ticket = cycle->ticket,
        .cycle = cycle->number,
        .field_index = (int32_t)place->rows[BC_BY_FIELD],
        .district_index = cycle->district == 0 ? -1 : (int32_t)place->rows[BC_BY_DISTRICT],
        .unit_index = (int32_t)place->rows[BC_BY_UNIT],
        .channel_index = map->channel[cycle->channel],
        .agency_index = state->agency == 0 ? -1 : map->recorded_unit[state->agency],
        .priority = state->priority,
        .opened_utc_s = cycle->opened_utc_s,
        .handling_start_utc_s = state->handling_start_utc_s,
        .ended_utc_s = state->ended_utc_s,
        .result_utc_s = state->result_utc_s,
        .replied_utc_s = state->replied_utc_s,
        .end = state->end,
        .verdict = *verdict,
        .level = state->level,
        .is_from_before = cycle->opened_utc_s < period->start_utc_s,
    };
}

/* ---- One cycle --------------------------------------------------------------------------- */

static void look_at(struct look *look, const struct bc_fold_rules *rules, int64_t end_utc_s)
{
    const struct bc_cycle *cycle = look->cycle;
    const bool is_whole = cycle->events[cycle->event_count - 1].at_utc_s < end_utc_s;

    if (is_whole && look->is_whole) {
        look->state.is_latest = bc_cycle_is_latest(cycle, end_utc_s);
        return;
    }
    bc_cycle_at(cycle, rules, &look->bodies, end_utc_s, &look->state);
    look->is_whole = is_whole;
    look->judged_utc_s = BC_NO_TIME;
}

static bool judge(struct look *look, const struct bc_counter_setup *setup, int64_t end_utc_s,
    struct bc_status *status)
{
    const bool is_done =
        look->judged_utc_s >= end_utc_s
            ? bc_sla_judge_earlier(setup->profile, &look->state, end_utc_s, &look->verdict, status)
            : bc_sla_judge(setup->profile, setup->map, look->cycle, &look->state, end_utc_s,
                  &look->verdict, status);

    look->judged_utc_s = end_utc_s;
    return is_done;
}

static void note_vanished(struct bc_counter *counter, const struct look *look,
    const struct bc_period *period, size_t slot)
{
    if (look->state.end == BC_END_REFUSED_AT_DOOR &&
        look->cycle->opened_utc_s < period->start_utc_s &&
        look->state.ended_utc_s >= period->start_utc_s) {
        counter->vanished[slot]++;
    }
}

/* The verdict of a cycle in the flow: of one that ended otherwise for the list of cases alone. */
static bool judge_flow(struct bc_counter *counter, struct look *look, struct place *place,
    bool *ret_is_judged, struct bc_status *status)
{
    const bool is_listed = place->slot == BC_SLOT_CURRENT;
    const bool is_judged = look->state.end == BC_END_OPEN || look->state.end == BC_END_HANDLED;

    if (!is_judged && !is_listed) {
        return true;
    }
    if (!judge(look, &counter->setup, counter->setup.periods[place->slot]->end_utc_s, status)) {
        return false;
    }
    if (is_judged) {
        put_verdict(place, &look->state, &look->verdict);
    }
    if (is_listed) {
        count_reason(counter, &look->state);
        add_case(counter, look->cycle, &look->state, &look->verdict, place);
    }
    *ret_is_judged = is_judged;
    return true;
}

/* What a recorder is told of the cycle, whatever it counts as. */
static struct bc_counted told_of(const struct bc_counter *counter, const struct look *look,
    bool is_judged, const struct place *place)
{
    struct bc_counted told = {.setup = &counter->setup,
        .cycle = look->cycle,
        .state = &look->state,
        .verdict = is_judged ? &look->verdict : NULL,
        .slot = place->slot};

    memcpy(told.rows, place->rows, sizeof(told.rows));
    return told;
}

/* All that was found, in the rows where it belongs. */
static void add_place(
    struct bc_counter *counter, const struct look *look, bool is_in_flow, const struct place *place)
{
    add_to_cells(counter, place);
    if (bc_slot_is_recent(place->slot)) {
        add_way(counter, look, place);
    }
    bc_cross_add(counter,
        (struct bc_cross_place){place->rows[BC_BY_FIELD], place->rows[BC_BY_UNIT]}, place->slot,
        place->figures, place->figure_count);
    if (is_in_flow) {
        bc_bridge_add(counter, place->slot, look->cycle, &look->state, place->told);
    }
}

static bool count_in_slot(
    struct bc_counter *counter, struct look *look, size_t slot, struct bc_status *status)
{
    const struct bc_counter_setup *setup = &counter->setup;
    const struct bc_period *period = setup->periods[slot];
    struct place place = {.slot = slot};
    struct bc_counted told;
    bool is_in_flow;
    bool is_judged = false;

    look_at(look, setup->rules, period->end_utc_s);
    note_vanished(counter, look, period, slot);
    put_flow(&place, look->cycle, &look->state, period);
    is_in_flow = place.figure_count > 0;
    put_answers(&place, look->cycle, &look->state, setup->rules, period);
    if (!find_way(counter, look, slot, status)) {
        return false;
    }
    if ((place.figure_count == 0 && counter->trail.count == 0 && counter->stages.count == 0) ||
        !find_rows(counter, look->cycle, &look->state, &place)) {
        return true;
    }
    if (is_in_flow && !judge_flow(counter, look, &place, &is_judged, status)) {
        return false;
    }
    if (setup->recorder != NULL) {
        told = told_of(counter, look, is_judged, &place);
        place.told = &told;
    }
    place.cells = bc_cells_at(counter, place.rows, slot);
    add_place(counter, look, is_in_flow, &place);
    return true;
}

bool bc_counter_add(struct bc_counter *counter, const struct bc_cycle *cycle, size_t first_slot,
    size_t last_slot, struct bc_status *status)
{
    const int64_t last_event_utc_s = cycle->events[cycle->event_count - 1].at_utc_s;
    struct look look;

    assert(last_slot < BC_SLOT_COUNT);
    look.cycle = cycle;
    look.bodies = bc_dimension_map_bodies(counter->setup.map);
    look.is_whole = false;
    look.judged_utc_s = BC_NO_TIME;
    if (cycle->opened_utc_s < counter->first_opened_utc_s) {
        counter->first_opened_utc_s = cycle->opened_utc_s;
    }
    if (last_event_utc_s > counter->last_event_utc_s) {
        counter->last_event_utc_s = last_event_utc_s;
    }
    for (size_t slot = first_slot; slot <= last_slot; slot++) {
        const struct bc_period *period = counter->setup.periods[slot];

        if (period == NULL || cycle->opened_utc_s >= period->end_utc_s ||
            cycle->alive_to_utc_s < period->start_utc_s) {
            continue;
        }
        if (!count_in_slot(counter, &look, slot, status)) {
            return false;
        }
    }
    return true;
}

#include "ticket/cycle.h"

#include <assert.h>
#include <string.h>

/*
 * The machine that replays the events of one cycle. Folding a history and judging a cycle as of E
 * both run it, so that they cannot disagree about what an event does.
 */
struct replay {
    struct bc_cycle_state *state;
    int32_t number;
    bool closes_on_reply;
    bool has_citizen;
    bool is_accepted; /* verified, classified, forwarded or assigned: a refusal is not "at the door"
                       */
    bool awaits_rework;             /* passed back, and no result since */
    int32_t open_directives;        /* given, and not reported as done */
    const struct bc_bodies *bodies; /* NULL where only ends matter: folding */
    struct bc_holder holder;
};

/* The last change that has begun; NULL before the first. */
static const struct bc_fold_change *change_at(
    const struct bc_fold_rules *rules, int64_t opened_utc_s)
{
    const struct bc_fold_change *found = NULL;

    for (size_t i = 0; i < rules->change_count; i++) {
        found = rules->changes[i].from_utc_s <= opened_utc_s ? &rules->changes[i] : found;
    }
    return found;
}

bool bc_fold_rules_awaits_reply(const struct bc_fold_rules *rules, int64_t opened_utc_s)
{
    const struct bc_fold_change *change = change_at(rules, opened_utc_s);

    return change != NULL ? change->awaits_reply : rules->awaits_reply;
}

bool bc_fold_rules_closes_on_reply(const struct bc_fold_rules *rules, int64_t opened_utc_s)
{
    const struct bc_fold_change *change = change_at(rules, opened_utc_s);

    return change != NULL ? change->closes_on_reply : rules->closes_on_reply;
}

bool bc_fold_rules_has_citizen(const struct bc_fold_rules *rules, uint16_t channel)
{
    const size_t count =
        sizeof(rules->channels_without_citizen) / sizeof(rules->channels_without_citizen[0]);

    for (size_t i = 0; i < count && rules->channels_without_citizen[i] != 0; i++) {
        if (rules->channels_without_citizen[i] == channel) {
            return false;
        }
    }
    return true;
}

/* What a figure asks of the holder. */
static void show_holder(struct replay *replay)
{
    const struct bc_holder *holder = &replay->holder;
    struct bc_cycle_state *state = replay->state;

    state->unit = holder->unit;
    state->agency = holder->agency;
    state->is_forwarded = holder->unit != 0;
}

/* The start of the handling clock stays when the same body has the ticket again with none in
 * between. */
static void forward(struct replay *replay, uint16_t unit, int64_t at_utc_s)
{
    struct bc_cycle_state *state = replay->state;

    (void)bc_holder_forward(&replay->holder, replay->bodies, unit, at_utc_s);
    if (!state->was_forwarded) {
        state->first_forwarded_utc_s = at_utc_s;
    }
    if (state->result_utc_s == BC_NO_TIME) {
        state->handling_start_utc_s = replay->holder.turn_start_utc_s;
    }
    state->was_forwarded = true;
    replay->is_accepted = true;
    show_holder(replay);
}

static void end(struct replay *replay, enum bc_end how, const struct bc_event *event)
{
    replay->state->end = how;
    replay->state->ended_utc_s = event->at_utc_s;
    replay->state->end_reason =
        event->kind == BC_EVENT_REFUSED || event->kind == BC_EVENT_PASSED_OUTSIDE ? event->reason
                                                                                  : 0;
}

/* One reply a cycle: the first at or after the result. Cameras have nobody to reply to. */
static bool reply(struct replay *replay, const struct bc_event *event)
{
    struct bc_cycle_state *state = replay->state;

    if (!replay->has_citizen || state->result_utc_s == BC_NO_TIME ||
        state->replied_utc_s != BC_NO_TIME) {
        return true;
    }
    state->replied_utc_s = event->at_utc_s;
    if (replay->closes_on_reply && state->end == BC_END_OPEN) {
        end(replay, BC_END_HANDLED, event);
    }
    return true;
}

static bool rate(struct replay *replay, const struct bc_event *event)
{
    if (replay->has_citizen && event->level != BC_LEVEL_NONE) {
        replay->state->level = event->level;
        replay->state->rated_utc_s = event->at_utc_s;
    }
    return true;
}

static bool record_result(struct replay *replay, const struct bc_event *event)
{
    struct bc_cycle_state *state = replay->state;

    if (state->result_utc_s == BC_NO_TIME) {
        state->result_utc_s = event->at_utc_s;
        state->result_unit = state->unit;
        state->result_has_evidence = event->has_evidence;
    }
    if (!replay->closes_on_reply) {
        end(replay, BC_END_HANDLED, event);
    }
    return true;
}

static enum bc_end end_of_kind(const struct replay *replay, enum bc_event_kind kind)
{
    switch (kind) {
    case BC_EVENT_REFUSED:
        return replay->number == 1 && !replay->is_accepted ? BC_END_REFUSED_AT_DOOR
                                                           : BC_END_REFUSED;
    case BC_EVENT_DUPLICATE_OF:
        return BC_END_DUPLICATE;
    case BC_EVENT_WITHDRAWN:
        return BC_END_WITHDRAWN;
    default:
        return BC_END_PASSED_OUTSIDE;
    }
}

static bool step_open(struct replay *replay, const struct bc_event *event)
{
    switch (event->kind) {
    case BC_EVENT_VERIFIED:
    case BC_EVENT_CLASSIFIED:
        replay->is_accepted = true;
        return true;
    case BC_EVENT_FORWARDED:
        forward(replay, event->unit, event->at_utc_s);
        return true;
    case BC_EVENT_ASSIGNED:
        replay->is_accepted = true;
        bc_holder_assign(&replay->holder, replay->bodies, event->unit, event->at_utc_s);
        show_holder(replay);
        return true;
    case BC_EVENT_RETURNED:
        bc_holder_return(&replay->holder, replay->bodies, event->at_utc_s);
        show_holder(replay);
        return true;
    case BC_EVENT_RESULT:
        return record_result(replay, event);
    case BC_EVENT_REPLIED:
        return reply(replay, event);
    case BC_EVENT_RATED:
        return rate(replay, event);
    case BC_EVENT_REFUSED:
    case BC_EVENT_DUPLICATE_OF:
    case BC_EVENT_WITHDRAWN:
    case BC_EVENT_PASSED_OUTSIDE:
        end(replay, end_of_kind(replay, event->kind), event);
        return true;
    case BC_EVENT_REOPENED:    /* while open */
    case BC_EVENT_PASSED_BACK: /* nothing to be dissatisfied with yet */
        return false;
    default:
        return true;
    }
}

static bool step_ended(struct replay *replay, const struct bc_event *event)
{
    switch (event->kind) {
    case BC_EVENT_REPLIED:
        return reply(replay, event);
    case BC_EVENT_RATED:
        return rate(replay, event);
    case BC_EVENT_PASSED_BACK:
        replay->awaits_rework = replay->state->end == BC_END_HANDLED;
        return replay->awaits_rework;
    case BC_EVENT_RESULT:
        if (!replay->awaits_rework) {
            return false;
        }
        replay->awaits_rework = false;
        return true;
    case BC_EVENT_FORWARDED:
    case BC_EVENT_ASSIGNED:
    case BC_EVENT_RETURNED:
    case BC_EVENT_INTERIM:
        return replay->awaits_rework;
    case BC_EVENT_VERIFIED:
    case BC_EVENT_REFUSED:
    case BC_EVENT_DUPLICATE_OF:
    case BC_EVENT_WITHDRAWN:
    case BC_EVENT_PASSED_OUTSIDE:
        return false;
    default:
        return true;
    }
}

/* False when the event changes nothing that the domain knows. */
static bool step(struct replay *replay, const struct bc_event *event)
{
    struct bc_cycle_state *state = replay->state;

    if (event->kind == BC_EVENT_RECEIVED) {
        return false;
    }
    if (event->field != 0) {
        state->field = event->field;
    }
    if (event->priority != BC_PRIORITY_UNCHANGED) {
        state->priority = event->priority;
    }
    if (event->kind == BC_EVENT_DIRECTIVE) {
        replay->open_directives += event->is_done ? -(replay->open_directives > 0) : 1;
    }
    return state->end == BC_END_OPEN ? step_open(replay, event) : step_ended(replay, event);
}

static struct replay replay_init(const struct bc_cycle *cycle, const struct bc_fold_rules *rules,
    const struct bc_bodies *bodies, struct bc_cycle_state *state)
{
    struct replay replay = {.state = state, .number = cycle->number, .bodies = bodies};

    *state = (struct bc_cycle_state){
        .exists = true,
        .ended_utc_s = BC_NO_TIME,
        .field = cycle->opening_field,
        .priority = cycle->opening_priority,
        .first_forwarded_utc_s = BC_NO_TIME,
        .handling_start_utc_s = BC_NO_TIME,
        .result_utc_s = BC_NO_TIME,
        .replied_utc_s = BC_NO_TIME,
        .rated_utc_s = BC_NO_TIME,
    };
    replay.has_citizen = bc_fold_rules_has_citizen(rules, cycle->channel);
    replay.closes_on_reply =
        bc_fold_rules_closes_on_reply(rules, cycle->opened_utc_s) && replay.has_citizen;
    replay.open_directives = cycle->open_directives;
    if (cycle->opening_unit != 0) {
        forward(&replay, cycle->opening_unit, cycle->opened_utc_s);
    }
    return replay;
}

void bc_cycle_at(const struct bc_cycle *cycle, const struct bc_fold_rules *rules,
    const struct bc_bodies *bodies, int64_t end_utc_s, struct bc_cycle_state *ret_state)
{
    struct replay replay = replay_init(cycle, rules, bodies, ret_state);

    if (cycle->opened_utc_s >= end_utc_s) {
        ret_state->exists = false;
        return;
    }
    for (size_t i = 1; i < cycle->event_count && cycle->events[i].at_utc_s < end_utc_s; i++) {
        (void)step(&replay, &cycle->events[i]);
    }
    ret_state->exists = ret_state->end != BC_END_REFUSED_AT_DOOR;
    ret_state->is_latest = bc_cycle_is_latest(cycle, end_utc_s);
}

/* ---- Folding ----------------------------------------------------------------------------- */

static bool changes_attributes(const struct bc_event *event)
{
    return event->kind != BC_EVENT_RECEIVED &&
           (event->field != 0 || event->priority != BC_PRIORITY_UNCHANGED);
}

/* Which events after the end a figure may still look at. */
static bool is_looked_at_after_end(enum bc_event_kind kind)
{
    return kind == BC_EVENT_REPLIED || kind == BC_EVENT_RATED || kind == BC_EVENT_PASSED_BACK ||
           kind == BC_EVENT_RESULT || kind == BC_EVENT_PUBLISHED || kind == BC_EVENT_WITHHELD ||
           kind == BC_EVENT_ASKED_LEADER || kind == BC_EVENT_DIRECTIVE;
}

static struct bc_cycle cycle_opened_by(int64_t ticket, const struct bc_event *event)
{
    return (struct bc_cycle){
        .ticket = ticket,
        .number = 1,
        .opened_utc_s = event->at_utc_s,
        .reopened_utc_s = BC_NO_TIME,
        .previous_end_utc_s = BC_NO_TIME,
        .channel = event->channel,
        .district = event->district,
        .opening_field = event->field,
        .opening_unit = event->unit,
        .opening_priority =
            event->priority == BC_PRIORITY_UNCHANGED ? BC_PRIORITY_NORMAL : event->priority,
        .given = event->given,
        .given_due_utc_s = event->given == BC_GIVEN_DUE ? event->committed_utc_s : BC_NO_TIME,
        .events = event,
    };
}

static struct bc_cycle cycle_reopened_by(
    const struct bc_cycle *before, const struct replay *replay, const struct bc_event *event)
{
    const struct bc_cycle_state *state = replay->state;
    struct bc_cycle cycle = cycle_opened_by(before->ticket, event);

    cycle.number = before->number + 1;
    cycle.previous_end_utc_s = state->ended_utc_s;
    cycle.is_rework = replay->awaits_rework;
    cycle.open_directives =
        (uint16_t)(replay->open_directives < UINT16_MAX ? replay->open_directives : UINT16_MAX);
    cycle.channel = before->channel;
    cycle.district = before->district;
    cycle.opening_field = event->field != 0 ? event->field : state->field;
    cycle.opening_priority =
        event->priority != BC_PRIORITY_UNCHANGED ? event->priority : state->priority;
    cycle.opening_unit = 0;
    cycle.given = BC_GIVEN_NOTHING;
    cycle.given_due_utc_s = BC_NO_TIME;
    return cycle;
}

/*
 * Runs a cycle through its own events: from cycle->events on, until the REOPENED that follows its
 * end or the end of the history. Fills what is known of the cycle then, and returns how many events
 * are its own. The replay begins here and is left where the cycle stands then.
 */
static size_t fold_one(struct bc_cycle *cycle, const struct bc_event *history_end,
    const struct bc_fold_rules *rules, struct replay *replay, size_t *ignored_count)
{
    const struct bc_cycle_state *state = replay->state;
    const struct bc_event *event = cycle->events + 1;
    int64_t last_look_utc_s = cycle->opened_utc_s;
    bool is_waiting;

    for (; event < history_end; event++) {
        const bool was_open = state->end == BC_END_OPEN;

        if (!was_open && event->kind == BC_EVENT_REOPENED) {
            break;
        }
        if (!step(replay, event)) {
            (*ignored_count)++;
        } else if (was_open || is_looked_at_after_end(event->kind)) {
            last_look_utc_s = event->at_utc_s;
        }
    }
    cycle->is_last = event == history_end;
    cycle->reopened_utc_s = cycle->is_last ? BC_NO_TIME : event->at_utc_s;
    is_waiting = state->end == BC_END_HANDLED &&
                 (replay->awaits_rework || replay->open_directives > 0 ||
                     (bc_fold_rules_awaits_reply(rules, cycle->opened_utc_s) &&
                         replay->has_citizen && state->replied_utc_s == BC_NO_TIME));
    if (state->end == BC_END_OPEN || (is_waiting && cycle->is_last)) {
        cycle->alive_to_utc_s = INT64_MAX;
    } else if (state->end == BC_END_REFUSED_AT_DOOR) {
        cycle->alive_to_utc_s = state->ended_utc_s;
    } else {
        /* Until it is reopened a cycle without a reply is the latest one, and awaits it. */
        cycle->alive_to_utc_s = is_waiting ? cycle->reopened_utc_s : last_look_utc_s;
    }
    return (size_t)(event - cycle->events);
}

/* A change of field or priority in a later cycle, as its earlier cycles see it: nothing but that.
 */
static struct bc_event attributes_of(const struct bc_event *event)
{
    return (struct bc_event){
        .at_utc_s = event->at_utc_s,
        .kind = BC_EVENT_CLASSIFIED,
        .field = event->field,
        .priority = event->priority,
        .committed_utc_s = BC_NO_TIME,
    };
}

static void append_later_attributes(
    struct bc_cycle *cycle, const struct bc_event *history_end, bc_arena *arena)
{
    const struct bc_event *later = cycle->events + cycle->event_count;
    struct bc_event *events;
    size_t count = cycle->event_count;

    for (const struct bc_event *event = later; event < history_end; event++) {
        count += changes_attributes(event) ? 1 : 0;
    }
    if (count == cycle->event_count) {
        return;
    }
    events = bc_arena_alloc_array(arena, count, sizeof(*events));
    memcpy(events, cycle->events, cycle->event_count * sizeof(*events));
    count = cycle->event_count;
    for (const struct bc_event *event = later; event < history_end; event++) {
        if (changes_attributes(event)) {
            events[count++] = attributes_of(event);
        }
    }
    cycle->events = events;
    cycle->event_count = count;
}

void bc_history_fold(int64_t ticket, const struct bc_event *events, size_t event_count,
    const struct bc_fold_rules *rules, bc_arena *arena, struct bc_cycle **ret_cycles,
    size_t *ret_cycle_count, size_t *ret_ignored_count)
{
    const struct bc_event *const history_end = events + event_count;
    const struct bc_event *first = events;
    struct bc_cycle *cycles = NULL;
    struct bc_cycle next;
    size_t count = 0;
    size_t capacity = 0;
    size_t ignored_count = 0;

    /* What stands before the receipt happened to no ticket yet. */
    while (first < history_end && first->kind != BC_EVENT_RECEIVED) {
        first++;
        ignored_count++;
    }
    if (first < history_end) {
        next = cycle_opened_by(ticket, first);
    }
    for (const struct bc_event *event = first; event < history_end;) {
        struct bc_cycle_state state;
        struct replay replay;

        cycles = bc_arena_grow(arena, cycles, count, &capacity, sizeof(*cycles));
        cycles[count] = next;
        replay = replay_init(&cycles[count], rules, NULL, &state);
        cycles[count].event_count =
            fold_one(&cycles[count], history_end, rules, &replay, &ignored_count);
        event += cycles[count].event_count;
        if (event < history_end) {
            next = cycle_reopened_by(&cycles[count], &replay, event);
        }
        append_later_attributes(&cycles[count], history_end, arena);
        count++;
    }
    *ret_cycles = cycles;
    *ret_cycle_count = count;
    *ret_ignored_count = ignored_count;
}

enum bc_sensitivity bc_history_sensitivity(const struct bc_event *events, size_t event_count)
{
    for (size_t i = event_count; i > 0; i--) {
        if (events[i - 1].sensitivity != BC_SENSITIVITY_UNCHANGED) {
            return events[i - 1].sensitivity;
        }
    }
    return BC_SENSITIVITY_REPUTATION;
}

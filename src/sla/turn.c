#include "sla/turn.h"

#include "profile/organisation.h"

#include <assert.h>

int64_t bc_turn_last_look(const struct bc_cycle_state *state, int64_t end_utc_s)
{
    return state->ended_utc_s != BC_NO_TIME ? state->ended_utc_s : end_utc_s - 1;
}

/*
 * Two units of one body have one key; a unit the office does not know is a body of its own. As it
 * was then, in whatever organisation the report is drawn: two that merged later were two.
 */
static int32_t body_key(const struct bc_profile *profile, const struct bc_dimension_map *map,
    uint16_t unit, int64_t at_utc_s)
{
    assert(unit < map->unit_count);
    return map->recorded_unit[unit] >= 0 ? bc_profile_body_on(profile, map->recorded_unit[unit],
                                               bc_instant_day(at_utc_s, profile->offset_s))
                                         : -1 - (int32_t)unit;
}

struct bc_turn bc_turn_find(const struct bc_profile *profile, const struct bc_dimension_map *map,
    const struct bc_cycle *cycle, const struct bc_cycle_state *state, int64_t end_utc_s)
{
    const int64_t last_look_utc_s = bc_turn_last_look(state, end_utc_s);
    struct bc_turn turn = {.start_utc_s = BC_NO_TIME};
    int32_t body = -1;

    if (cycle->opening_unit != 0) {
        turn.start_utc_s = cycle->opened_utc_s;
        body = body_key(profile, map, cycle->opening_unit, cycle->opened_utc_s);
    }
    for (size_t i = 1; i < cycle->event_count; i++) {
        const struct bc_event *event = &cycle->events[i];
        int32_t next;

        if (event->at_utc_s > last_look_utc_s) {
            break;
        }
        if (event->kind != BC_EVENT_FORWARDED) {
            continue;
        }
        next = event->unit != 0 ? body_key(profile, map, event->unit, event->at_utc_s) : body;
        if (turn.start_utc_s == BC_NO_TIME || next != body) {
            turn = (struct bc_turn){.start_utc_s = event->at_utc_s, .first_event = i};
        }
        body = next;
    }
    return turn;
}

static const struct bc_profile_clock *rule_on(const struct bc_profile *profile,
    const struct bc_dimension_map *map, const struct bc_cycle_state *state, int64_t start_utc_s)
{
    assert(state->field < map->field_count);
    return bc_profile_find_clock(profile, BC_STAGE_HANDLING, map->field[state->field],
        state->priority == BC_PRIORITY_EMERGENCY, false,
        bc_instant_day(start_utc_s, profile->offset_s));
}

const struct bc_profile_clock *bc_turn_rule(const struct bc_profile *profile,
    const struct bc_dimension_map *map, const struct bc_cycle *cycle,
    const struct bc_cycle_state *state, const struct bc_turn *turn)
{
    const bool is_forwarded = turn->start_utc_s != BC_NO_TIME;
    const struct bc_profile_clock *rule =
        rule_on(profile, map, state, is_forwarded ? turn->start_utc_s : cycle->opened_utc_s);

    if (rule == NULL) {
        return NULL;
    }
    if (rule->start == BC_START_RECEIVED && is_forwarded) {
        /* A rule is the one in force on the day its clock starts, which here is the earlier day. */
        const struct bc_profile_clock *earlier = rule_on(profile, map, state, cycle->opened_utc_s);

        return earlier != NULL ? earlier : rule;
    }
    if (rule->start != BC_START_RECEIVED && !is_forwarded && rule->kind != BC_CLOCK_GIVEN) {
        return NULL;
    }
    return rule;
}

const struct bc_event *bc_turn_promise(const struct bc_profile *profile,
    const struct bc_cycle *cycle, const struct bc_turn *turn, int64_t first_due_utc_s,
    int64_t last_look_utc_s)
{
    const struct bc_profile_extension *extension = bc_profile_extension_on(profile,
        turn->start_utc_s == BC_NO_TIME ? INT32_MAX
                                        : bc_instant_day(turn->start_utc_s, profile->offset_s));

    if (!extension->moves_limit) {
        return NULL;
    }
    for (size_t i = turn->first_event; i < cycle->event_count; i++) {
        const struct bc_event *event = &cycle->events[i];

        if (event->at_utc_s > last_look_utc_s || event->at_utc_s > first_due_utc_s) {
            return NULL;
        }
        if (event->kind == BC_EVENT_INTERIM && event->committed_utc_s != BC_NO_TIME &&
            (event->has_evidence || !extension->needs_evidence)) {
            return event;
        }
    }
    return NULL;
}

#include "sla/turn.h"

#include <assert.h>

int64_t bc_turn_last_look(const struct bc_cycle_state *state, int64_t end_utc_s)
{
    const int64_t judged_utc_s = bc_cycle_state_judged(state, end_utc_s);

    return bc_cycle_state_is_handling(state) ? judged_utc_s - 1 : judged_utc_s;
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
    const struct bc_cycle_state *state)
{
    const bool is_forwarded = state->handling_start_utc_s != BC_NO_TIME;
    const struct bc_profile_clock *rule = rule_on(
        profile, map, state, is_forwarded ? state->handling_start_utc_s : cycle->opened_utc_s);

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

/* Events of one second stand in the order of their kinds: a promise follows every forwarding, so
 * that its time says whose turn it belongs to. */
const struct bc_event *bc_turn_promise(const struct bc_profile *profile,
    const struct bc_cycle *cycle, const struct bc_cycle_state *state, int64_t first_due_utc_s,
    int64_t last_look_utc_s)
{
    const int64_t start_utc_s = state->handling_start_utc_s; /* BC_NO_TIME is before all */
    const struct bc_profile_extension *extension = bc_profile_extension_on(profile,
        start_utc_s == BC_NO_TIME ? INT32_MAX : bc_instant_day(start_utc_s, profile->offset_s));

    if (!extension->moves_limit) {
        return NULL;
    }
    for (size_t i = 0; i < cycle->event_count; i++) {
        const struct bc_event *event = &cycle->events[i];

        if (event->at_utc_s > last_look_utc_s || event->at_utc_s > first_due_utc_s) {
            return NULL;
        }
        if (event->kind == BC_EVENT_INTERIM && event->at_utc_s >= start_utc_s &&
            event->committed_utc_s != BC_NO_TIME &&
            (event->has_evidence || !extension->needs_evidence)) {
            return event;
        }
    }
    return NULL;
}

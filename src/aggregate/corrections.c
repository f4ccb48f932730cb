#include "aggregate/corrections.h"

#include "profile/organisation.h"

/* What is in force before the event being looked at. */
struct correction_walk {
    const struct bc_counter_setup *setup;
    bool is_passed_outside; /* in the end */
    bool was_forwarded;
    int32_t field;                           /* row of the profile */
    int32_t body;                            /* see body_of() */
    int64_t field_at_utc_s, agency_at_utc_s; /* of the first correction; BC_NO_TIME */
};

/*
 * As it was then, in whatever organisation the report is drawn, so that totals do not depend on it.
 * A unit the office does not know is a body of its own.
 */
static int32_t body_of(const struct bc_counter_setup *setup, uint16_t unit, int64_t at_utc_s)
{
    const int32_t row = setup->map->recorded_unit[unit];

    return row < 0 ? -1 - (int32_t)unit
                   : bc_profile_body_on(
                         setup->profile, row, bc_instant_day(at_utc_s, setup->profile->offset_s));
}

static void see_field(struct correction_walk *walk, const struct bc_event *event)
{
    const int32_t field = walk->setup->map->field[event->field];

    if (walk->was_forwarded && field != walk->field && walk->field_at_utc_s == BC_NO_TIME) {
        walk->field_at_utc_s = event->at_utc_s;
    }
    walk->field = field;
}

static void see_wrong_agency(struct correction_walk *walk, int64_t at_utc_s)
{
    if (walk->was_forwarded && walk->agency_at_utc_s == BC_NO_TIME) {
        walk->agency_at_utc_s = at_utc_s;
    }
}

/* A forwarding that names nobody goes to the body before, like one inside it: that one was right.
 */
static void see_forwarding(struct correction_walk *walk, const struct bc_event *event)
{
    const int32_t body =
        event->unit == 0 ? walk->body : body_of(walk->setup, event->unit, event->at_utc_s);

    if (body != walk->body) {
        see_wrong_agency(walk, event->at_utc_s);
    }
    walk->body = body;
    walk->was_forwarded = true;
}

static void see(struct correction_walk *walk, const struct bc_event *event)
{
    /* What comes with the first forwarding belongs to it, and corrects nothing. */
    if (event->field != 0) {
        see_field(walk, event);
    }
    if (event->kind == BC_EVENT_FORWARDED) {
        see_forwarding(walk, event);
    } else if (event->kind == BC_EVENT_PASSED_OUTSIDE && walk->is_passed_outside) {
        see_wrong_agency(walk, event->at_utc_s);
    }
}

static void put_in(
    struct bc_trail *trail, enum bc_figure figure, int64_t at_utc_s, const struct bc_period *period)
{
    if (at_utc_s != BC_NO_TIME && at_utc_s >= period->start_utc_s) {
        bc_trail_put(trail, figure, at_utc_s); /* nothing from the period's end on was looked at */
    }
}

void bc_corrections_put(struct bc_trail *trail, const struct bc_counter_setup *setup,
    const struct bc_cycle *cycle, const struct bc_cycle_state *state,
    const struct bc_period *period)
{
    struct correction_walk walk = {.setup = setup,
        .is_passed_outside = state->end == BC_END_PASSED_OUTSIDE,
        .was_forwarded = cycle->opening_unit != 0,
        .field = setup->map->field[cycle->opening_field],
        .body = -1,
        .field_at_utc_s = BC_NO_TIME,
        .agency_at_utc_s = BC_NO_TIME};
    const int64_t last_look_utc_s =
        state->ended_utc_s != BC_NO_TIME ? state->ended_utc_s : period->end_utc_s - 1;

    if (!state->exists) {
        return;
    }
    if (walk.was_forwarded) {
        walk.body = body_of(setup, cycle->opening_unit, cycle->opened_utc_s);
    }
    for (size_t i = 1; i < cycle->event_count && cycle->events[i].at_utc_s <= last_look_utc_s;
         i++) {
        see(&walk, &cycle->events[i]);
    }
    put_in(trail, BC_WRONG_FIELD, walk.field_at_utc_s, period);
    put_in(trail, BC_WRONG_AGENCY, walk.agency_at_utc_s, period);
}

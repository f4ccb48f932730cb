/*
 * bridge.c - the weeks that touch a month, cut at its edges, each with its part of the month's
 * flows.
 *
 * Every part is judged by what was the case at the end of the month, so that the parts add up to
 * the month; a case refused at the door in a later week is in none of them. Totals only: fields and
 * units are those at the end of the month.
 */
#include "aggregate/count.h"

#include <inttypes.h>

void bc_bridge_init(struct bc_counter *counter)
{
    const struct bc_period_rule *rule = &counter->setup.profile->periods;
    const struct bc_period *month = counter->setup.periods[BC_SLOT_CURRENT];
    struct bc_period week;

    counter->bridge_count = 0;
    if (month == NULL || month->kind != BC_PERIOD_MONTH ||
        !bc_period_containing(rule, BC_PERIOD_WEEK, month->start_utc_s, &week)) {
        return;
    }
    for (; week.start_utc_s < month->end_utc_s && counter->bridge_count < BC_BRIDGE_PARTS;
         week = bc_period_next(rule, &week)) {
        struct bc_analysis_part *part = &counter->bridge[counter->bridge_count++];

        *part = (struct bc_analysis_part){
            .week = week, .start_utc_s = week.start_utc_s, .end_utc_s = week.end_utc_s};
        if (part->start_utc_s < month->start_utc_s) {
            part->start_utc_s = month->start_utc_s;
        }
        if (part->end_utc_s > month->end_utc_s) {
            part->end_utc_s = month->end_utc_s;
        }
    }
}

/* Where a cycle counts in one part, and who is told. */
struct part_place {
    const struct bc_recorder *recorder;
    const struct bc_counted *told;
    struct bc_analysis_part *part;
};

static void count(const struct part_place *place, enum bc_figure figure)
{
    struct bc_counted told;

    place->part->counts.of[figure]++;
    if (place->told == NULL) {
        return;
    }
    told = *place->told;
    told.week_id = place->part->week.id;
    told.figure = figure;
    told.at_utc_s = bc_counted_instant(figure, told.cycle, told.state);
    place->recorder->tell(place->recorder->user, &told);
}

static void add_to_part(const struct part_place *place, const struct bc_cycle *cycle,
    const struct bc_cycle_state *state)
{
    const struct bc_analysis_part *part = place->part;
    const bool has_ended = state->end != BC_END_OPEN && state->ended_utc_s < part->end_utc_s;

    if (cycle->opened_utc_s >= part->end_utc_s ||
        (has_ended && state->ended_utc_s < part->start_utc_s)) {
        return;
    }
    count(place, BC_FLOW_TOTAL);
    if (cycle->opened_utc_s < part->start_utc_s) {
        count(place, BC_FLOW_OPENING);
    } else {
        count(place, cycle->number == 1 ? BC_FLOW_RECEIVED : BC_FLOW_REOPENED);
    }
    if (!has_ended) {
        count(place, BC_FLOW_CLOSING);
    } else {
        count(place, state->end == BC_END_HANDLED ? BC_FLOW_HANDLED : BC_FLOW_OTHERWISE_CLOSED);
    }
}

void bc_bridge_add(struct bc_counter *counter, size_t slot, const struct bc_cycle *cycle,
    const struct bc_cycle_state *state, const struct bc_counted *told)
{
    struct part_place place = {.recorder = counter->setup.recorder, .told = told};

    if (slot != BC_SLOT_CURRENT || !state->exists) {
        return;
    }
    for (size_t i = 0; i < counter->bridge_count; i++) {
        place.part = &counter->bridge[i];
        add_to_part(&place, cycle, state);
    }
}

/* What stands in one part, and what the parts before it make. */
static bool broken(const struct bc_counter *counter, const char *week, enum bc_figure figure,
    int64_t counted, int64_t carried, struct bc_status *status)
{
    return bc_fail(status, BC_REFUSED, "aggregate.bridge-broken",
        counter->setup.periods[BC_SLOT_CURRENT]->id,
        "%s" BC_NEXT "%s" BC_NEXT "%" PRId64 BC_NEXT "%" PRId64, week, bc_figure_info(figure)->id,
        counted, carried);
}

/* Each part opens with what the one before left over: the first with the month's, the last leaves
 * the month's. */
static bool check_joints(
    const struct bc_counter *counter, const struct bc_counts *month, struct bc_status *status)
{
    int64_t carried = month->of[BC_FLOW_OPENING];
    const char *week = "";

    for (size_t i = 0; i < counter->bridge_count; i++) {
        const struct bc_analysis_part *part = &counter->bridge[i];
        const int64_t *of = part->counts.of;

        week = part->week.id;
        if (of[BC_FLOW_OPENING] != carried) {
            return broken(counter, week, BC_FLOW_OPENING, of[BC_FLOW_OPENING], carried, status);
        }
        carried += of[BC_FLOW_RECEIVED] + of[BC_FLOW_REOPENED] - of[BC_FLOW_HANDLED] -
                   of[BC_FLOW_OTHERWISE_CLOSED];
        if (of[BC_FLOW_CLOSING] != carried) {
            return broken(counter, week, BC_FLOW_CLOSING, of[BC_FLOW_CLOSING], carried, status);
        }
    }
    return carried == month->of[BC_FLOW_CLOSING] ||
           broken(counter, week, BC_FLOW_CLOSING, month->of[BC_FLOW_CLOSING], carried, status);
}

bool bc_bridge_check(const struct bc_counter *counter, struct bc_status *status)
{
    static const enum bc_figure flows[] = {
        BC_FLOW_RECEIVED, BC_FLOW_REOPENED, BC_FLOW_HANDLED, BC_FLOW_OTHERWISE_CLOSED};
    const struct bc_counts *month;

    if (counter->bridge_count == 0) {
        return true;
    }
    month = bc_counter_cell(counter, BC_BY_NOTHING, 0, BC_SLOT_CURRENT);
    for (size_t f = 0; f < sizeof(flows) / sizeof(flows[0]); f++) {
        int64_t sum = 0;

        for (size_t i = 0; i < counter->bridge_count; i++) {
            sum += counter->bridge[i].counts.of[flows[f]];
        }
        if (sum != month->of[flows[f]]) {
            return bc_fail(status, BC_REFUSED, "aggregate.bridge-sum-broken",
                counter->setup.periods[BC_SLOT_CURRENT]->id,
                "%s" BC_NEXT "%" PRId64 BC_NEXT "%" PRId64, bc_figure_info(flows[f])->id, sum,
                month->of[flows[f]]);
        }
    }
    return check_joints(counter, month, status);
}

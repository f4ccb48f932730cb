#include "sla/stages.h"

#include "sla/limit.h"

#include <assert.h>

/* What one call carries along. */
struct asked {
    const struct bc_stage_question *question;
    struct bc_stage_list *list;
};

static bool stops_in(const struct bc_stage_question *question, int64_t stop_utc_s)
{
    return stop_utc_s != BC_NO_TIME && stop_utc_s >= question->from_utc_s &&
           stop_utc_s < question->end_utc_s;
}

static const struct bc_profile_clock *rule_of(const struct bc_stage_question *question,
    enum bc_stage stage, bool has_site_visit, int64_t start_utc_s)
{
    const struct bc_cycle_state *state = question->state;

    return bc_profile_find_clock(question->profile, stage, question->map->field[state->field],
        state->priority == BC_PRIORITY_EMERGENCY, has_site_visit,
        bc_instant_day(start_utc_s, question->profile->offset_s));
}

/* ---- One clock --------------------------------------------------------------------------- */

/* A limit beyond the last year of the calendar is not passed as long as the stop is within it. */
static bool judge_limit(
    const struct bc_profile *profile, struct bc_stage_sample *sample, struct bc_status *status)
{
    struct bc_verdict *verdict = &sample->verdict;
    struct bc_status trial;

    trial.fault = BC_OK;
    verdict->deadline = BC_DEADLINE_IN_TIME;
    if (!bc_limit_due(
            profile, verdict->rule, verdict->start_utc_s, &verdict->first_due_utc_s, &trial)) {
        verdict->first_due_utc_s = BC_NO_TIME;
        return true; /* bc_limit_elapsed_min() has looked at every day up to the stop */
    }
    verdict->due_utc_s = verdict->first_due_utc_s;
    if (sample->stop_utc_s <= verdict->due_utc_s) {
        return true;
    }
    verdict->deadline = BC_DEADLINE_OVERDUE;
    return bc_limit_elapsed_min(profile, verdict->clock, verdict->due_utc_s, sample->stop_utc_s,
        &verdict->late_min, status);
}

/*
 * A clock by its rule; `is_binding` false measures the time and holds nobody to the limit. The
 * sample comes with its stage, unit, start and stop.
 */
static bool add_by_rule(struct asked *asked, struct bc_stage_sample sample,
    const struct bc_profile_clock *rule, bool is_binding, struct bc_status *status)
{
    const struct bc_profile *profile = asked->question->profile;
    struct bc_stage_list *list = asked->list;

    sample.verdict.rule = rule;
    sample.verdict.clock = rule->kind;
    sample.verdict.deadline = BC_DEADLINE_NONE;
    sample.verdict.first_due_utc_s = BC_NO_TIME;
    sample.verdict.due_utc_s = BC_NO_TIME;
    if (!bc_limit_elapsed_min(profile, rule->kind, sample.verdict.start_utc_s, sample.stop_utc_s,
            &sample.used_min, status)) {
        return false;
    }
    if (is_binding && rule->kind != BC_CLOCK_NONE && !judge_limit(profile, &sample, status)) {
        return false;
    }
    list->samples = bc_arena_grow(
        list->arena, list->samples, list->count, &list->capacity, sizeof(*list->samples));
    list->samples[list->count++] = sample;
    return true;
}

/* ---- Intake, handling, reply ------------------------------------------------------------- */

static bool add_intake(struct asked *asked, struct bc_status *status)
{
    const struct bc_stage_question *question = asked->question;
    const struct bc_cycle *cycle = question->cycle;
    const struct bc_cycle_state *state = question->state;
    const struct bc_profile_clock *rule =
        rule_of(question, BC_STAGE_INTAKE, false, cycle->opened_utc_s);
    const bool is_running =
        question->with_running && state->end == BC_END_OPEN && !state->was_forwarded;
    const struct bc_stage_sample sample = {
        .stage = BC_STAGE_INTAKE,
        .is_running = is_running,
        .stop_utc_s = is_running ? question->end_utc_s : state->first_forwarded_utc_s,
        .verdict = {.start_utc_s = cycle->opened_utc_s},
    };

    if (rule == NULL || (!is_running && !stops_in(question, sample.stop_utc_s))) {
        return true;
    }
    return add_by_rule(asked, sample, rule, true, status);
}

/*
 * The handling clock stops at the result, also where a profile closes on the reply; who had the
 * case then answers for it. Its limit, with the extension that moved it, is that of the verdict.
 */
static bool add_handling(struct asked *asked, struct bc_status *status)
{
    const struct bc_stage_question *question = asked->question;
    struct bc_cycle_state at_result = *question->state;
    struct bc_stage_list *list = asked->list;
    struct bc_stage_sample sample = {.stage = BC_STAGE_HANDLING,
        .unit = at_result.result_unit,
        .stop_utc_s = at_result.result_utc_s};

    if (!stops_in(question, sample.stop_utc_s)) {
        return true;
    }
    at_result.end = BC_END_HANDLED;
    at_result.ended_utc_s = at_result.result_utc_s;
    if (!bc_sla_judge(question->profile, question->map, question->cycle, &at_result,
            question->end_utc_s, &sample.verdict, status)) {
        return false;
    }
    if (sample.verdict.start_utc_s == BC_NO_TIME ||
        (sample.verdict.rule == NULL && sample.verdict.clock != BC_CLOCK_GIVEN)) {
        return true; /* never forwarded: no clock has started, and none stops */
    }
    if (!bc_limit_elapsed_min(question->profile, sample.verdict.clock, sample.verdict.start_utc_s,
            sample.stop_utc_s, &sample.used_min, status)) {
        return false;
    }
    list->samples = bc_arena_grow(
        list->arena, list->samples, list->count, &list->capacity, sizeof(*list->samples));
    list->samples[list->count++] = sample;
    return true;
}

static bool add_reply(struct asked *asked, bool awaits_reply, struct bc_status *status)
{
    const struct bc_stage_question *question = asked->question;
    const struct bc_cycle_state *state = question->state;
    const bool is_running = awaits_reply && state->replied_utc_s == BC_NO_TIME;
    const struct bc_stage_sample sample = {
        .stage = BC_STAGE_REPLY,
        .is_running = is_running,
        .stop_utc_s = is_running ? question->end_utc_s : state->replied_utc_s,
        .verdict = {.start_utc_s = state->result_utc_s},
    };
    const struct bc_profile_clock *rule;

    if (state->result_utc_s == BC_NO_TIME ||
        (!is_running && !stops_in(question, sample.stop_utc_s))) {
        return true;
    }
    rule = rule_of(question, BC_STAGE_REPLY, false, state->result_utc_s);
    return rule == NULL || add_by_rule(asked, sample, rule, true, status);
}

/* ---- Returns ----------------------------------------------------------------------------- */

static bool binds(const struct bc_stage_question *question, uint16_t unit)
{
    const int32_t row = question->map->recorded_unit[unit];

    return row >= 0 && question->profile->units[row].kind == BC_UNIT_AGENCY;
}

/* Events of one second stand in the order of their kinds: whatever ends a cycle follows these. */
bool bc_sla_walk_returns(const struct bc_cycle *cycle, const struct bc_cycle_state *state,
    const struct bc_bodies *bodies, int64_t end_utc_s, bc_return_visitor *visit, void *user,
    struct bc_status *status)
{
    const int64_t last_utc_s =
        state->ended_utc_s != BC_NO_TIME ? state->ended_utc_s : end_utc_s - 1;
    struct bc_holder holder = {.unit = 0};

    if (cycle->opening_unit != 0) {
        (void)bc_holder_forward(&holder, bodies, cycle->opening_unit, cycle->opened_utc_s);
    }
    for (size_t i = 1; i < cycle->event_count && cycle->events[i].at_utc_s <= last_utc_s; i++) {
        const struct bc_event *event = &cycle->events[i];

        if (event->kind == BC_EVENT_FORWARDED) {
            (void)bc_holder_forward(&holder, bodies, event->unit, event->at_utc_s);
        } else if (event->kind == BC_EVENT_ASSIGNED) {
            bc_holder_assign(&holder, bodies, event->unit, event->at_utc_s);
        } else if (event->kind == BC_EVENT_RETURNED) {
            const bool is_by_agency = bc_holder_is_with_agency(&holder, bodies, event->at_utc_s);
            const struct bc_return made = {
                .event = event,
                .unit = is_by_agency ? holder.agency : holder.unit,
                .start_utc_s = is_by_agency ? holder.assigned_utc_s : holder.forwarded_utc_s,
            };

            if (made.unit != 0 && !visit(user, &made, status)) {
                return false;
            }
            bc_holder_return(&holder, bodies, event->at_utc_s);
        }
    }
    return true;
}

/* The limit binds agencies; the time of a body is measured all the same. */
static bool add_return(void *user, const struct bc_return *made, struct bc_status *status)
{
    struct asked *asked = user;
    const struct bc_stage_question *question = asked->question;
    const struct bc_stage_sample sample = {
        .stage = BC_STAGE_RETURN,
        .unit = made->unit,
        .stop_utc_s = made->event->at_utc_s,
        .verdict = {.start_utc_s = made->start_utc_s},
    };
    const struct bc_profile_clock *rule;

    if (!stops_in(question, sample.stop_utc_s)) {
        return true;
    }
    rule =
        rule_of(question, BC_STAGE_RETURN, made->event->has_site_visit, sample.verdict.start_utc_s);
    return rule == NULL || add_by_rule(asked, sample, rule, binds(question, sample.unit), status);
}

static bool add_returns(struct asked *asked, struct bc_status *status)
{
    const struct bc_stage_question *question = asked->question;
    const struct bc_bodies bodies = bc_dimension_map_bodies(question->map);

    return bc_sla_walk_returns(
        question->cycle, question->state, &bodies, question->end_utc_s, add_return, asked, status);
}

/* ---- All of them ------------------------------------------------------------------------- */

bool bc_sla_stages(
    const struct bc_stage_question *question, struct bc_stage_list *list, struct bc_status *status)
{
    struct asked asked = {question, list};

    if (!question->state->exists) {
        return true;
    }
    return add_intake(&asked, status) && add_handling(&asked, status) &&
           add_returns(&asked, status) && add_reply(&asked, question->awaits_reply, status);
}

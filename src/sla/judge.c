#include "sla/limit.h"
#include "sla/turn.h"

#include <assert.h>

enum { MINUTE_S = 60 };

/* Reading 12: a source's own limit is compared, and its lateness counted, in plain minutes. */
static void judge_given(const struct bc_cycle *cycle, const struct bc_cycle_state *state,
    int64_t end_utc_s, struct bc_verdict *verdict)
{
    const int64_t judged = bc_cycle_state_judged(state, end_utc_s);

    verdict->clock = BC_CLOCK_GIVEN;
    verdict->start_utc_s = state->handling_start_utc_s != BC_NO_TIME ? state->handling_start_utc_s
                                                                     : cycle->opened_utc_s;
    verdict->deadline = BC_DEADLINE_IN_TIME;
    if (cycle->given == BC_GIVEN_DUE) {
        verdict->first_due_utc_s = cycle->given_due_utc_s;
        verdict->due_utc_s = cycle->given_due_utc_s;
        if (judged > cycle->given_due_utc_s) {
            verdict->deadline = BC_DEADLINE_OVERDUE;
            verdict->late_min = (judged - cycle->given_due_utc_s) / MINUTE_S;
        }
    } else if (cycle->given == BC_GIVEN_LATE) {
        verdict->deadline = BC_DEADLINE_OVERDUE;
    }
}

/*
 * The limit lies behind the last year of the calendar. All the same the case is in time as long as
 * every day up to the judged instant is known; only beyond that does the verdict depend on the
 * missing year.
 */
static bool judge_beyond_calendar(const struct bc_profile *profile, int64_t judged,
    struct bc_verdict *verdict, struct bc_status *status)
{
    int64_t ignored_s;

    verdict->deadline = BC_DEADLINE_IN_TIME;
    return bc_calendar_working_s(
        profile->calendar, verdict->start_utc_s, judged, &ignored_s, status);
}

static bool judge_by_limit(const struct bc_profile *profile, const struct bc_cycle *cycle,
    const struct bc_cycle_state *state, int64_t end_utc_s, struct bc_verdict *verdict,
    struct bc_status *status)
{
    const int64_t judged = bc_cycle_state_judged(state, end_utc_s);
    const struct bc_event *promise;
    struct bc_status trial;

    trial.fault = BC_OK;
    if (!bc_limit_due(
            profile, verdict->rule, verdict->start_utc_s, &verdict->first_due_utc_s, &trial)) {
        return judge_beyond_calendar(profile, judged, verdict, status);
    }
    verdict->due_utc_s = verdict->first_due_utc_s;
    promise = bc_turn_promise(
        profile, cycle, state, verdict->first_due_utc_s, bc_turn_last_look(state, end_utc_s));
    if (promise != NULL && promise->committed_utc_s > verdict->first_due_utc_s) {
        verdict->due_utc_s = promise->committed_utc_s;
        verdict->is_extended = true;
    }
    if (judged <= verdict->due_utc_s) {
        verdict->deadline = BC_DEADLINE_IN_TIME;
        return true;
    }
    verdict->deadline = BC_DEADLINE_OVERDUE;
    return bc_limit_elapsed_min(
        profile, verdict->clock, verdict->due_utc_s, judged, &verdict->late_min, status);
}

static bool judge_by_rule(const struct bc_profile *profile, const struct bc_dimension_map *map,
    const struct bc_cycle *cycle, const struct bc_cycle_state *state, int64_t end_utc_s,
    struct bc_verdict *verdict, struct bc_status *status)
{
    const struct bc_profile_clock *rule = bc_turn_rule(profile, map, cycle, state);
    const bool is_given = rule != NULL && rule->kind == BC_CLOCK_GIVEN;

    if (bc_cycle_state_is_handling(state) && !state->is_forwarded && !is_given) {
        return true;
    }
    verdict->rule = rule;
    verdict->start_utc_s = state->handling_start_utc_s;
    if (rule != NULL &&
        (rule->start == BC_START_RECEIVED || state->handling_start_utc_s == BC_NO_TIME)) {
        verdict->start_utc_s = cycle->opened_utc_s;
    }
    if (rule == NULL || is_given || rule->kind == BC_CLOCK_NONE) {
        verdict->deadline = BC_DEADLINE_NONE;
        return true;
    }
    verdict->clock = rule->kind;
    return judge_by_limit(profile, cycle, state, end_utc_s, verdict, status);
}

static struct bc_verdict not_running(void)
{
    return (struct bc_verdict){
        .deadline = BC_DEADLINE_NOT_RUNNING,
        .clock = BC_CLOCK_NONE,
        .start_utc_s = BC_NO_TIME,
        .first_due_utc_s = BC_NO_TIME,
        .due_utc_s = BC_NO_TIME,
    };
}

bool bc_sla_judge(const struct bc_profile *profile, const struct bc_dimension_map *map,
    const struct bc_cycle *cycle, const struct bc_cycle_state *state, int64_t end_utc_s,
    struct bc_verdict *ret_verdict, struct bc_status *status)
{
    struct bc_verdict verdict = not_running();

    if (!state->exists) {
        *ret_verdict = verdict;
        return true;
    }
    if (cycle->given != BC_GIVEN_NOTHING) {
        judge_given(cycle, state, end_utc_s, &verdict);
    } else if (state->end == BC_END_OPEN || state->end == BC_END_HANDLED) {
        if (!judge_by_rule(profile, map, cycle, state, end_utc_s, &verdict, status)) {
            return false;
        }
    } else {
        /* No figure rests on the clock of a case that ended otherwise: a missing year is no error.
         */
        struct bc_status trial;

        trial.fault = BC_OK;
        if (!judge_by_rule(profile, map, cycle, state, end_utc_s, &verdict, &trial)) {
            verdict = not_running();
        }
    }
    *ret_verdict = verdict;
    return true;
}

bool bc_sla_judge_earlier(const struct bc_profile *profile, const struct bc_cycle_state *state,
    int64_t end_utc_s, struct bc_verdict *verdict, struct bc_status *status)
{
    /* A stopped clock, and one whose source says late without a date, are the same for every E. */
    if (verdict->deadline != BC_DEADLINE_OVERDUE || verdict->due_utc_s == BC_NO_TIME ||
        !bc_cycle_state_is_handling(state)) {
        return true;
    }
    if (end_utc_s <= verdict->due_utc_s) {
        verdict->deadline = BC_DEADLINE_IN_TIME;
        verdict->late_min = 0;
        return true;
    }
    return bc_limit_elapsed_min(
        profile, verdict->clock, verdict->due_utc_s, end_utc_s, &verdict->late_min, status);
}

#include "profile/organisation.h"
#include "sla/stages.h"
#include "sla/turn.h"

#include <assert.h>
#include <string.h>

/* The lines as they come, and what has been counted so far. */
struct explainer {
    const struct bc_profile *profile;
    bc_arena *arena;
    struct bc_explain_line *lines;
    size_t count;
    size_t capacity;
    int32_t cycle;
    enum bc_stage stage;
    const struct bc_verdict *verdict;
    int64_t running_s;
};

static struct bc_explain_line *add(struct explainer *explainer, enum bc_explain_kind kind)
{
    struct bc_explain_line *line;

    explainer->lines = bc_arena_grow(explainer->arena, explainer->lines, explainer->count,
        &explainer->capacity, sizeof(*explainer->lines));
    line = &explainer->lines[explainer->count++];
    *line = (struct bc_explain_line){
        .kind = kind,
        .cycle = explainer->cycle,
        .stage = explainer->stage,
        .from_utc_s = BC_NO_TIME,
        .to_utc_s = BC_NO_TIME,
        .running_s = explainer->running_s,
        .verdict = explainer->verdict,
        .field_index = -1,
        .unit_index = -1,
    };
    return line;
}

static void count(
    struct explainer *explainer, int64_t from_utc_s, int64_t to_utc_s, int64_t amount_s)
{
    struct bc_explain_line *line;

    if (from_utc_s >= to_utc_s) {
        return;
    }
    explainer->running_s += amount_s;
    line = add(explainer, BC_EXPLAIN_COUNTED);
    line->from_utc_s = from_utc_s;
    line->to_utc_s = to_utc_s;
    line->amount_s = amount_s;
}

static bool is_same_name(const char *left, const char *right)
{
    return left == right || (left != NULL && right != NULL && strcmp(left, right) == 0);
}

/* A weekend, a night or a holiday of several days becomes one line. */
static void skip(struct explainer *explainer, int64_t from_utc_s, int64_t to_utc_s,
    enum bc_skip reason, const char *holiday)
{
    struct bc_explain_line *line;

    if (from_utc_s >= to_utc_s) {
        return;
    }
    if (explainer->count > 0) {
        line = &explainer->lines[explainer->count - 1];
        if (line->kind == BC_EXPLAIN_SKIPPED && line->skip == reason &&
            line->to_utc_s == from_utc_s && is_same_name(line->holiday, holiday)) {
            line->to_utc_s = to_utc_s;
            return;
        }
    }
    line = add(explainer, BC_EXPLAIN_SKIPPED);
    line->from_utc_s = from_utc_s;
    line->to_utc_s = to_utc_s;
    line->skip = reason;
    line->holiday = holiday;
}

static void skip_day_off(
    struct explainer *explainer, int32_t day, int64_t from_utc_s, int64_t to_utc_s)
{
    const struct bc_special_day *special = bc_calendar_special(explainer->profile->calendar, day);

    if (special != NULL && special->kind == BC_DAY_OFF) {
        skip(explainer, from_utc_s, to_utc_s, BC_SKIP_HOLIDAY, special->name);
    } else {
        skip(explainer, from_utc_s, to_utc_s, BC_SKIP_WEEKEND, NULL);
    }
}

static int64_t least(int64_t left, int64_t right)
{
    return left < right ? left : right;
}

static int64_t most(int64_t left, int64_t right)
{
    return left > right ? left : right;
}

/* One working day between two instants of it: its sessions, the lunch between them, the nights
 * around. */
static void walk_sessions(struct explainer *explainer, int32_t day, int64_t from_utc_s,
    int64_t to_utc_s, const struct bc_session *sessions, size_t session_count)
{
    int64_t now = from_utc_s;

    for (size_t i = 0; i < session_count && now < to_utc_s; i++) {
        const int64_t start =
            bc_instant_from_local(day, sessions[i].start_s, explainer->profile->offset_s);
        const int64_t end =
            bc_instant_from_local(day, sessions[i].end_s, explainer->profile->offset_s);

        if (now >= end) {
            continue;
        }
        skip(explainer, now, least(start, to_utc_s), i == 0 ? BC_SKIP_NIGHT : BC_SKIP_LUNCH, NULL);
        now = most(now, start);
        count(explainer, now, least(end, to_utc_s), least(end, to_utc_s) - now);
        now = most(now, end);
    }
    skip(explainer, now, to_utc_s, BC_SKIP_NIGHT, NULL);
}

static bool walk_hours(
    struct explainer *explainer, int64_t from_utc_s, int64_t to_utc_s, struct bc_status *status)
{
    const struct bc_profile *profile = explainer->profile;
    int64_t now = from_utc_s;

    while (now < to_utc_s) {
        const int32_t day = bc_instant_day(now, profile->offset_s);
        const int64_t until = least(to_utc_s, bc_instant_from_local(day + 1, 0, profile->offset_s));
        const struct bc_session *sessions;
        size_t session_count;

        if (!bc_calendar_sessions(profile->calendar, day, &sessions, &session_count, status)) {
            return false;
        }
        if (session_count == 0) {
            skip_day_off(explainer, day, now, until);
        } else {
            walk_sessions(explainer, day, now, until, sessions, session_count);
        }
        now = until;
    }
    return true;
}

/* The start day, then every day up to the one that holds `to`; a working day counts 1. */
static bool walk_days(
    struct explainer *explainer, int64_t from_utc_s, int64_t to_utc_s, struct bc_status *status)
{
    const struct bc_profile *profile = explainer->profile;
    const int32_t first_day = bc_instant_day(from_utc_s, profile->offset_s);
    const int32_t last_day = bc_instant_day(to_utc_s, profile->offset_s);

    skip(explainer, from_utc_s, bc_instant_from_local(first_day + 1, 0, profile->offset_s),
        BC_SKIP_START_DAY, NULL);
    for (int32_t day = first_day + 1; day <= last_day; day++) {
        const int64_t start = bc_instant_from_local(day, 0, profile->offset_s);
        bool is_working;

        if (!bc_calendar_is_working_day(profile->calendar, day, &is_working, status)) {
            return false;
        }
        if (is_working) {
            count(explainer, start, start + BC_DAY_S, 1);
        } else {
            skip_day_off(explainer, day, start, start + BC_DAY_S);
        }
    }
    return true;
}

/* How the first limit comes about; without one in sight, what has passed until the judged instant.
 */
static bool walk_clock(struct explainer *explainer, const struct bc_verdict *verdict,
    int64_t judged_utc_s, struct bc_status *status)
{
    const bool has_due = verdict->first_due_utc_s != BC_NO_TIME;
    const int64_t to_utc_s = has_due ? verdict->first_due_utc_s : judged_utc_s;

    explainer->running_s = 0;
    switch (verdict->clock) {
    case BC_CLOCK_WORKING_DAYS:
        return walk_days(
            explainer, verdict->start_utc_s, has_due ? to_utc_s : to_utc_s - 1, status);
    case BC_CLOCK_WORKING_HOURS:
        return walk_hours(explainer, verdict->start_utc_s, to_utc_s, status);
    case BC_CLOCK_PLAIN_HOURS:
        count(explainer, verdict->start_utc_s, to_utc_s, to_utc_s - verdict->start_utc_s);
        return true;
    default:
        return true;
    }
}

static void add_extension(struct explainer *explainer, const struct bc_cycle *cycle,
    const struct bc_cycle_state *state, int64_t end_utc_s, const struct bc_verdict *verdict)
{
    const struct bc_event *promise = bc_turn_promise(explainer->profile, cycle, state,
        verdict->first_due_utc_s, bc_turn_last_look(state, end_utc_s));
    struct bc_explain_line *line = add(explainer, BC_EXPLAIN_EXTENDED);

    assert(promise != NULL);
    line->from_utc_s = promise->at_utc_s;
    line->to_utc_s = verdict->due_utc_s;
}

/* Who answers is the body as it was then, under the name it had: a unit that was renamed or moved
 * to another body later was neither when it had the case. */
static void set_unit(const struct explainer *explainer, struct bc_explain_line *line,
    const struct bc_dimension_map *map, uint16_t unit, int64_t last_utc_s)
{
    line->unit_day = bc_instant_day(last_utc_s, explainer->profile->offset_s);
    line->unit_index = map->unit[unit] < 0 ? -1
                                           : bc_profile_body_on(explainer->profile, map->unit[unit],
                                                 line->unit_day);
}

static int64_t last_second_of(const struct bc_cycle_state *state, int64_t end_utc_s)
{
    return state->end == BC_END_OPEN ? end_utc_s - 1 : state->ended_utc_s;
}

static void add_heading(struct explainer *explainer, const struct bc_dimension_map *map,
    const struct bc_cycle *cycle, const struct bc_cycle_state *state, int64_t end_utc_s)
{
    struct bc_explain_line *line = add(explainer, BC_EXPLAIN_CYCLE);

    line->from_utc_s = cycle->opened_utc_s;
    line->field_index = map->field[state->field];
    set_unit(explainer, line, map, state->unit, last_second_of(state, end_utc_s));
}

static struct bc_explain_line *begin_stage(
    struct explainer *explainer, enum bc_stage stage, const struct bc_verdict *verdict)
{
    explainer->stage = stage;
    explainer->verdict = verdict;
    explainer->running_s = 0;
    return add(explainer, BC_EXPLAIN_STAGE);
}

static bool add_clock(struct explainer *explainer, const struct bc_cycle *cycle,
    const struct bc_cycle_state *state, int64_t end_utc_s, const struct bc_verdict *verdict,
    struct bc_status *status)
{
    const int64_t judged = bc_cycle_state_judged(state, end_utc_s);
    struct bc_explain_line *line;

    if (verdict->deadline == BC_DEADLINE_NOT_RUNNING) {
        return true;
    }
    (void)add(explainer, BC_EXPLAIN_RULE);
    if (verdict->start_utc_s != BC_NO_TIME) {
        line = add(explainer, BC_EXPLAIN_START);
        line->from_utc_s = verdict->start_utc_s;
    }
    if (!walk_clock(explainer, verdict, judged, status)) {
        return false;
    }
    if (verdict->is_extended) {
        add_extension(explainer, cycle, state, end_utc_s, verdict);
    }
    if (verdict->due_utc_s != BC_NO_TIME) {
        line = add(explainer, BC_EXPLAIN_DUE);
        line->to_utc_s = verdict->due_utc_s;
    }
    return true;
}

/* A clock other than handling: its rule, every interval, when it stopped and how it went. */
static bool add_stage(struct explainer *explainer, const struct bc_dimension_map *map,
    const struct bc_stage_sample *sample, struct bc_status *status)
{
    struct bc_verdict *verdict = bc_arena_alloc(explainer->arena, sizeof(*verdict));
    struct bc_explain_line *line;

    *verdict = sample->verdict;
    line = begin_stage(explainer, sample->stage, verdict);
    line->unit_day =
        bc_instant_day(sample->is_running ? sample->stop_utc_s - 1 : sample->stop_utc_s,
            explainer->profile->offset_s);
    line->unit_index = map->unit[sample->unit];
    (void)add(explainer, BC_EXPLAIN_RULE);
    add(explainer, BC_EXPLAIN_START)->from_utc_s = verdict->start_utc_s;
    if (!walk_clock(explainer, verdict, sample->stop_utc_s, status)) {
        return false;
    }
    if (verdict->due_utc_s != BC_NO_TIME) {
        add(explainer, BC_EXPLAIN_DUE)->to_utc_s = verdict->due_utc_s;
    }
    line = add(explainer, BC_EXPLAIN_STOP);
    line->to_utc_s = sample->stop_utc_s;
    line->is_running = sample->is_running;
    line->amount_s = sample->used_min * 60;
    (void)add(explainer, BC_EXPLAIN_VERDICT);
    return true;
}

/* The clocks of the stages from one to another, in the order in which they are answered for. */
static bool add_stages(struct explainer *explainer, const struct bc_dimension_map *map,
    const struct bc_stage_list *list, enum bc_stage first, enum bc_stage last,
    struct bc_status *status)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct bc_stage_sample *sample = &list->samples[i];

        if (sample->stage >= first && sample->stage <= last &&
            !add_stage(explainer, map, sample, status)) {
            return false;
        }
    }
    return true;
}

static bool find_stages(const struct explainer *explainer, const struct bc_dimension_map *map,
    const struct bc_cycle *cycle, const struct bc_cycle_state *state,
    const struct bc_fold_rules *rules, int64_t end_utc_s, struct bc_stage_list *list,
    struct bc_status *status)
{
    const struct bc_stage_question question = {
        .profile = explainer->profile,
        .map = map,
        .cycle = cycle,
        .state = state,
        .from_utc_s = INT64_MIN,
        .end_utc_s = end_utc_s,
        .with_running = true,
        .awaits_reply = bc_fold_rules_awaits_reply(rules, cycle->opened_utc_s) &&
                        state->is_latest &&
                        (state->end == BC_END_OPEN || state->end == BC_END_HANDLED) &&
                        bc_fold_rules_has_citizen(rules, cycle->channel),
    };

    return bc_sla_stages(&question, list, status);
}

static bool explain_cycle(struct explainer *explainer, const struct bc_dimension_map *map,
    const struct bc_cycle *cycle, const struct bc_fold_rules *rules, int64_t end_utc_s,
    struct bc_status *status)
{
    struct bc_verdict *verdict = bc_arena_alloc(explainer->arena, sizeof(*verdict));
    struct bc_explain_line *line;
    struct bc_cycle_state state;
    struct bc_stage_list stages = {.arena = explainer->arena};
    const struct bc_bodies bodies = bc_dimension_map_bodies(map);

    bc_cycle_at(cycle, rules, &bodies, end_utc_s, &state);
    if (!bc_sla_judge(explainer->profile, map, cycle, &state, end_utc_s, verdict, status) ||
        !find_stages(explainer, map, cycle, &state, rules, end_utc_s, &stages, status)) {
        return false;
    }
    explainer->cycle = cycle->number;
    explainer->verdict = verdict;
    explainer->running_s = 0;
    add_heading(explainer, map, cycle, &state, end_utc_s);
    if (!add_stages(explainer, map, &stages, BC_STAGE_INTAKE, BC_STAGE_INTAKE, status)) {
        return false;
    }
    line = begin_stage(explainer, BC_STAGE_HANDLING, verdict);
    set_unit(explainer, line, map, state.unit, last_second_of(&state, end_utc_s));
    if (!add_clock(explainer, cycle, &state, end_utc_s, verdict, status)) {
        return false;
    }
    line = add(explainer, BC_EXPLAIN_END);
    line->to_utc_s = bc_cycle_state_judged(&state, end_utc_s);
    line->end = state.result_utc_s != BC_NO_TIME ? BC_END_HANDLED : state.end;
    (void)add(explainer, BC_EXPLAIN_VERDICT);
    return add_stages(explainer, map, &stages, BC_STAGE_RETURN, BC_STAGE_REPLY, status);
}

bool bc_sla_explain(const struct bc_profile *profile, const struct bc_dimension_map *map,
    const struct bc_cycle *cycles, size_t cycle_count, const struct bc_fold_rules *rules,
    int64_t end_utc_s, bc_arena *arena, struct bc_explanation *ret_explanation,
    struct bc_status *status)
{
    struct explainer explainer = {.profile = profile, .arena = arena};

    for (size_t i = 0; i < cycle_count; i++) {
        if (cycles[i].opened_utc_s >= end_utc_s) {
            continue;
        }
        if (!explain_cycle(&explainer, map, &cycles[i], rules, end_utc_s, status)) {
            return false;
        }
    }
    ret_explanation->lines = explainer.lines;
    ret_explanation->count = explainer.count;
    return true;
}

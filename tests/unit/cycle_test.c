/* LINKS: base ticket */
#include "ticket/cycle.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* cmocka.h wants the four above it first. */
/* clang-format off */
#include <cmocka.h>
/* clang-format on */

enum { TEAM_A = 1, TEAM_B = 2, AGENCY = 3, OTHER_AGENCY = 4, CAMERA = 7, APP = 1 };

/* Both agencies are in team A until MOVED, when the other one goes to team B. */
enum { MOVED = 5000 };

static uint16_t team_of(uint16_t unit, int64_t at_utc_s)
{
    if (unit == OTHER_AGENCY && at_utc_s >= MOVED) {
        return TEAM_B;
    }
    return unit == AGENCY || unit == OTHER_AGENCY ? TEAM_A : unit;
}

static struct bc_body find_body(const void *user, uint16_t unit, int64_t at_utc_s)
{
    const uint16_t team = team_of(unit, at_utc_s);

    (void)user;
    return (struct bc_body){100 + team, team == unit};
}

static const struct bc_bodies bodies = {find_body, NULL};

static const struct bc_fold_rules awaiting = {
    .awaits_reply = true, .channels_without_citizen = {CAMERA}};
static const struct bc_fold_rules on_reply = {
    .awaits_reply = true, .closes_on_reply = true, .channels_without_citizen = {CAMERA}};
static const struct bc_fold_rules plain = {.awaits_reply = false};

static struct bc_event at(int64_t when, enum bc_event_kind kind)
{
    return (struct bc_event){.at_utc_s = when, .kind = kind, .committed_utc_s = BC_NO_TIME};
}

static struct bc_event unit_at(int64_t when, enum bc_event_kind kind, uint16_t unit)
{
    struct bc_event event = at(when, kind);

    event.unit = unit;
    return event;
}

static struct bc_event received(int64_t when)
{
    struct bc_event event = at(when, BC_EVENT_RECEIVED);

    event.channel = APP;
    event.district = 4;
    event.field = 9;
    event.priority = BC_PRIORITY_NORMAL;
    event.sensitivity = BC_SENSITIVITY_PUBLIC;
    return event;
}

struct folded {
    bc_arena *arena;
    struct bc_cycle *cycles;
    size_t count;
    size_t ignored_count;
};

static struct folded fold(
    const struct bc_event *events, size_t count, const struct bc_fold_rules *rules)
{
    struct folded folded = {.arena = bc_arena_new()};

    bc_history_fold(1, events, count, rules, folded.arena, &folded.cycles, &folded.count,
        &folded.ignored_count);
    return folded;
}

static struct bc_cycle_state state_of(
    const struct folded *folded, size_t cycle, const struct bc_fold_rules *rules, int64_t end)
{
    struct bc_cycle_state state;

    bc_cycle_at(&folded->cycles[cycle], rules, &bodies, end, &state);
    return state;
}

static void an_event_at_the_instant_of_judging_is_not_seen(void **unused)
{
    const struct bc_event events[] = {
        received(100), unit_at(200, BC_EVENT_FORWARDED, TEAM_A), at(300, BC_EVENT_RESULT)};
    struct folded folded = fold(events, 3, &awaiting);

    (void)unused;
    assert_false(state_of(&folded, 0, &awaiting, 100).exists);
    assert_true(state_of(&folded, 0, &awaiting, 101).exists);
    assert_false(state_of(&folded, 0, &awaiting, 200).is_forwarded);
    assert_int_equal(state_of(&folded, 0, &awaiting, 201).unit, TEAM_A);
    assert_int_equal(state_of(&folded, 0, &awaiting, 300).end, BC_END_OPEN);
    assert_int_equal(state_of(&folded, 0, &awaiting, 301).end, BC_END_HANDLED);
    assert_int_equal(state_of(&folded, 0, &awaiting, 301).ended_utc_s, 300);
    bc_arena_free(folded.arena);
}

static void a_refusal_is_at_the_door_only_before_anything_was_done(void **unused)
{
    const enum bc_event_kind steps[] = {
        BC_EVENT_VERIFIED, BC_EVENT_CLASSIFIED, BC_EVENT_FORWARDED, BC_EVENT_ASSIGNED};
    const struct bc_event at_door[] = {received(100), at(150, BC_EVENT_REFUSED)};
    struct folded folded = fold(at_door, 2, &awaiting);

    (void)unused;
    assert_true(state_of(&folded, 0, &awaiting, 150).exists);
    assert_int_equal(state_of(&folded, 0, &awaiting, 150).end, BC_END_OPEN);
    assert_false(state_of(&folded, 0, &awaiting, 151).exists);
    assert_int_equal(state_of(&folded, 0, &awaiting, 151).end, BC_END_REFUSED_AT_DOOR);
    assert_int_equal(folded.cycles[0].alive_to_utc_s, 150);
    bc_arena_free(folded.arena);
    for (size_t i = 0; i < 4; i++) {
        const struct bc_event events[] = {
            received(100), unit_at(150, steps[i], TEAM_A), at(150, BC_EVENT_REFUSED)};

        folded = fold(events, 3, &awaiting);
        assert_int_equal(state_of(&folded, 0, &awaiting, 151).end, BC_END_REFUSED);
        assert_true(state_of(&folded, 0, &awaiting, 151).exists);
        bc_arena_free(folded.arena);
    }
}

/* What changes on a day is a matter of the cycles opened from then on. */
static void a_cycle_closes_by_the_rule_of_the_day_it_opened(void **unused)
{
    static const struct bc_fold_rules changing = {.awaits_reply = false,
        .changes = {{150, true, false}, {200, true, true}},
        .change_count = 2};
    const int64_t opened[] = {149, 150, 199, 200};
    const bool awaits[] = {false, true, true, true};

    (void)unused;
    for (size_t i = 0; i < 4; i++) {
        const struct bc_event events[] = {received(opened[i]),
            unit_at(300, BC_EVENT_FORWARDED, TEAM_A), at(400, BC_EVENT_RESULT),
            at(500, BC_EVENT_REPLIED)};
        struct folded folded = fold(events, 3, &changing);

        assert_int_equal(state_of(&folded, 0, &changing, 450).end,
            opened[i] == 200 ? BC_END_OPEN : BC_END_HANDLED);
        assert_int_equal(folded.cycles[0].alive_to_utc_s, awaits[i] ? INT64_MAX : 400);
        bc_arena_free(folded.arena);
        folded = fold(events, 4, &changing);
        assert_int_equal(
            state_of(&folded, 0, &changing, 501).ended_utc_s, opened[i] == 200 ? 500 : 400);
        bc_arena_free(folded.arena);
    }
}

static void a_second_cycle_is_never_refused_at_the_door(void **unused)
{
    const struct bc_event events[] = {received(100), at(150, BC_EVENT_REFUSED),
        at(200, BC_EVENT_REOPENED), at(250, BC_EVENT_REFUSED)};
    struct folded folded = fold(events, 4, &awaiting);

    (void)unused;
    assert_int_equal(folded.count, 2);
    assert_int_equal(folded.cycles[1].previous_end_utc_s, 150);
    assert_int_equal(state_of(&folded, 1, &awaiting, 300).end, BC_END_REFUSED);
    assert_int_equal(state_of(&folded, 0, &awaiting, 300).end, BC_END_REFUSED_AT_DOOR);
    assert_int_equal(folded.ignored_count, 0);
    bc_arena_free(folded.arena);
}

static void the_same_body_continues_its_clock_another_starts_afresh(void **unused)
{
    const struct bc_event events[] = {received(100), unit_at(200, BC_EVENT_FORWARDED, TEAM_A),
        at(300, BC_EVENT_RETURNED), unit_at(400, BC_EVENT_FORWARDED, TEAM_A),
        at(500, BC_EVENT_RETURNED), unit_at(600, BC_EVENT_FORWARDED, TEAM_B),
        at(700, BC_EVENT_RETURNED), unit_at(800, BC_EVENT_FORWARDED, TEAM_A)};
    struct folded folded = fold(events, 8, &awaiting);

    (void)unused;
    assert_int_equal(state_of(&folded, 0, &awaiting, 450).handling_start_utc_s, 200);
    assert_int_equal(state_of(&folded, 0, &awaiting, 650).handling_start_utc_s, 600);
    assert_int_equal(state_of(&folded, 0, &awaiting, 850).handling_start_utc_s, 800);
    assert_int_equal(state_of(&folded, 0, &awaiting, 850).first_forwarded_utc_s, 200);
    assert_int_equal(state_of(&folded, 0, &awaiting, 350).unit, 0);
    assert_false(state_of(&folded, 0, &awaiting, 350).is_forwarded);
    assert_true(state_of(&folded, 0, &awaiting, 350).was_forwarded);
    bc_arena_free(folded.arena);
}

static void an_agency_returns_to_its_body_and_the_body_to_the_ioc(void **unused)
{
    const struct bc_event events[] = {received(100), unit_at(200, BC_EVENT_FORWARDED, TEAM_A),
        unit_at(300, BC_EVENT_ASSIGNED, AGENCY), at(400, BC_EVENT_RETURNED),
        at(500, BC_EVENT_RETURNED)};
    struct folded folded = fold(events, 5, &awaiting);

    (void)unused;
    assert_int_equal(state_of(&folded, 0, &awaiting, 350).agency, AGENCY);
    assert_int_equal(state_of(&folded, 0, &awaiting, 450).agency, 0);
    assert_int_equal(state_of(&folded, 0, &awaiting, 450).unit, TEAM_A);
    assert_true(state_of(&folded, 0, &awaiting, 450).is_forwarded);
    assert_int_equal(state_of(&folded, 0, &awaiting, 550).unit, 0);
    bc_arena_free(folded.arena);
}

/* Forwarded to an agency: its own team and the other agencies of it are one body. */
static void an_agency_and_its_team_are_one_body(void **unused)
{
    const struct bc_event stays[] = {received(100), unit_at(200, BC_EVENT_FORWARDED, OTHER_AGENCY),
        unit_at(300, BC_EVENT_ASSIGNED, AGENCY), unit_at(400, BC_EVENT_FORWARDED, TEAM_A),
        at(500, BC_EVENT_RETURNED)};
    const struct bc_event goes[] = {received(100), unit_at(200, BC_EVENT_FORWARDED, OTHER_AGENCY),
        unit_at(300, BC_EVENT_ASSIGNED, TEAM_A), at(400, BC_EVENT_RETURNED)};
    struct folded folded = fold(stays, 5, &awaiting);

    (void)unused;
    assert_int_equal(state_of(&folded, 0, &awaiting, 450).handling_start_utc_s, 200);
    assert_int_equal(state_of(&folded, 0, &awaiting, 450).agency, AGENCY);
    assert_int_equal(state_of(&folded, 0, &awaiting, 550).unit, TEAM_A);
    assert_int_equal(state_of(&folded, 0, &awaiting, 550).agency, 0);
    bc_arena_free(folded.arena);
    folded = fold(goes, 4, &awaiting);
    assert_int_equal(state_of(&folded, 0, &awaiting, 350).agency, 0);
    assert_int_equal(state_of(&folded, 0, &awaiting, 450).unit, 0);
    assert_false(state_of(&folded, 0, &awaiting, 450).is_forwarded);
    bc_arena_free(folded.arena);
}

static void a_body_is_that_of_the_day(void **unused)
{
    const struct bc_event events[] = {received(100), unit_at(200, BC_EVENT_FORWARDED, TEAM_A),
        unit_at(MOVED - 1, BC_EVENT_FORWARDED, OTHER_AGENCY),
        unit_at(MOVED, BC_EVENT_FORWARDED, OTHER_AGENCY),
        unit_at(MOVED + 1, BC_EVENT_FORWARDED, TEAM_B)};
    struct folded folded = fold(events, 5, &awaiting);

    (void)unused;
    assert_int_equal(state_of(&folded, 0, &awaiting, MOVED).handling_start_utc_s, 200);
    assert_int_equal(state_of(&folded, 0, &awaiting, MOVED + 1).handling_start_utc_s, MOVED);
    assert_int_equal(state_of(&folded, 0, &awaiting, MOVED + 2).handling_start_utc_s, MOVED);
    bc_arena_free(folded.arena);
}

static void a_correction_reaches_every_cycle_of_the_ticket(void **unused)
{
    struct bc_event events[] = {received(100), unit_at(150, BC_EVENT_FORWARDED, TEAM_A),
        at(200, BC_EVENT_RESULT), at(300, BC_EVENT_REOPENED), at(400, BC_EVENT_CLASSIFIED)};
    struct folded folded;

    (void)unused;
    events[4].field = 10;
    events[4].priority = BC_PRIORITY_EMERGENCY;
    folded = fold(events, 5, &awaiting);
    assert_int_equal(state_of(&folded, 0, &awaiting, 400).field, 9);
    assert_int_equal(state_of(&folded, 0, &awaiting, 401).field, 10);
    assert_int_equal(state_of(&folded, 0, &awaiting, 401).priority, BC_PRIORITY_EMERGENCY);
    assert_int_equal(state_of(&folded, 0, &awaiting, 401).unit, TEAM_A);
    assert_int_equal(state_of(&folded, 1, &awaiting, 401).field, 10);
    assert_int_equal(state_of(&folded, 1, &awaiting, 401).unit, 0);
    bc_arena_free(folded.arena);
}

static void a_reply_counts_from_the_result_on_and_never_for_a_camera(void **unused)
{
    struct bc_event events[] = {received(100), at(150, BC_EVENT_REPLIED), at(200, BC_EVENT_RESULT),
        at(200, BC_EVENT_REPLIED), at(300, BC_EVENT_REPLIED)};
    struct folded folded = fold(events, 5, &awaiting);

    (void)unused;
    assert_int_equal(state_of(&folded, 0, &awaiting, 400).replied_utc_s, 200);
    bc_arena_free(folded.arena);
    events[0].channel = CAMERA;
    folded = fold(events, 5, &on_reply);
    assert_int_equal(state_of(&folded, 0, &on_reply, 400).replied_utc_s, BC_NO_TIME);
    assert_int_equal(state_of(&folded, 0, &on_reply, 400).ended_utc_s, 200);
    assert_int_equal(folded.cycles[0].alive_to_utc_s, 300);
    bc_arena_free(folded.arena);
}

static void an_office_may_close_on_the_reply(void **unused)
{
    const struct bc_event events[] = {
        received(100), at(200, BC_EVENT_RESULT), at(300, BC_EVENT_REPLIED)};
    struct folded folded = fold(events, 3, &on_reply);

    (void)unused;
    assert_int_equal(state_of(&folded, 0, &on_reply, 300).end, BC_END_OPEN);
    assert_int_equal(state_of(&folded, 0, &on_reply, 301).end, BC_END_HANDLED);
    assert_int_equal(state_of(&folded, 0, &on_reply, 301).ended_utc_s, 300);
    assert_int_equal(state_of(&folded, 0, &on_reply, 301).result_utc_s, 200);
    bc_arena_free(folded.arena);
}

/* Open until the reply; but what is done after the result is no longer the handling's. */
static void the_handling_clock_stops_at_the_result(void **unused)
{
    const struct bc_event events[] = {received(100), unit_at(150, BC_EVENT_FORWARDED, TEAM_A),
        at(200, BC_EVENT_RESULT), unit_at(250, BC_EVENT_FORWARDED, TEAM_B),
        at(300, BC_EVENT_REPLIED)};
    struct folded folded = fold(events, 5, &on_reply);
    const struct bc_cycle_state before = state_of(&folded, 0, &on_reply, 200);
    const struct bc_cycle_state after = state_of(&folded, 0, &on_reply, 300);

    (void)unused;
    assert_true(bc_cycle_state_is_handling(&before));
    assert_int_equal(bc_cycle_state_judged(&before, 200), 200);
    assert_int_equal(after.end, BC_END_OPEN);
    assert_false(bc_cycle_state_is_handling(&after));
    assert_int_equal(bc_cycle_state_judged(&after, 300), 200);
    assert_int_equal(after.unit, TEAM_B);
    assert_int_equal(after.result_unit, TEAM_A);
    assert_int_equal(after.handling_start_utc_s, 150);
    bc_arena_free(folded.arena);
}

/* A directive is the ticket's: reopened, the case still owes it. */
static void directives_go_on_into_the_next_cycle(void **unused)
{
    struct bc_event events[] = {received(100), at(150, BC_EVENT_DIRECTIVE),
        at(160, BC_EVENT_DIRECTIVE), at(200, BC_EVENT_RESULT), at(210, BC_EVENT_REPLIED),
        at(220, BC_EVENT_DIRECTIVE), at(300, BC_EVENT_REOPENED), at(400, BC_EVENT_RESULT),
        at(410, BC_EVENT_REPLIED)};
    struct folded folded;

    (void)unused;
    events[5].is_done = true;
    folded = fold(events, 9, &awaiting);
    assert_int_equal(folded.cycles[0].open_directives, 0);
    assert_int_equal(folded.cycles[1].open_directives, 1);
    assert_int_equal(folded.cycles[1].alive_to_utc_s, INT64_MAX);
    bc_arena_free(folded.arena);
}

static void a_cycle_lives_until_nothing_can_look_at_it(void **unused)
{
    const struct bc_event handled[] = {received(100), at(200, BC_EVENT_RESULT)};
    const struct bc_event replied[] = {received(100), at(200, BC_EVENT_RESULT),
        at(300, BC_EVENT_REPLIED), at(900, BC_EVENT_PUBLISHED), at(950, BC_EVENT_INFORMED_SENDER)};
    const struct bc_event passed_back[] = {received(100), at(200, BC_EVENT_RESULT),
        at(300, BC_EVENT_REPLIED), at(500, BC_EVENT_PASSED_BACK), at(700, BC_EVENT_RESULT)};
    const struct bc_event reopened[] = {
        received(100), at(200, BC_EVENT_RESULT), at(600, BC_EVENT_REOPENED)};
    struct bc_event directed[] = {received(100), at(200, BC_EVENT_RESULT),
        at(300, BC_EVENT_REPLIED), at(400, BC_EVENT_DIRECTIVE), at(800, BC_EVENT_DIRECTIVE)};
    struct folded folded = fold(handled, 2, &awaiting);

    (void)unused;
    directed[4].is_done = true;
    assert_int_equal(folded.cycles[0].alive_to_utc_s, INT64_MAX);
    bc_arena_free(folded.arena);
    folded = fold(handled, 2, &plain);
    assert_int_equal(folded.cycles[0].alive_to_utc_s, 200);
    bc_arena_free(folded.arena);
    folded = fold(replied, 3, &awaiting);
    assert_int_equal(folded.cycles[0].alive_to_utc_s, 300);
    bc_arena_free(folded.arena);
    folded = fold(replied, 5, &awaiting);
    assert_int_equal(folded.cycles[0].alive_to_utc_s, 900);
    bc_arena_free(folded.arena);
    folded = fold(directed, 4, &awaiting);
    assert_int_equal(folded.cycles[0].alive_to_utc_s, INT64_MAX);
    bc_arena_free(folded.arena);
    folded = fold(directed, 5, &awaiting);
    assert_int_equal(folded.cycles[0].alive_to_utc_s, 800);
    bc_arena_free(folded.arena);
    folded = fold(passed_back, 4, &awaiting);
    assert_int_equal(folded.cycles[0].alive_to_utc_s, INT64_MAX);
    bc_arena_free(folded.arena);
    folded = fold(passed_back, 5, &awaiting);
    assert_int_equal(folded.cycles[0].alive_to_utc_s, 700);
    bc_arena_free(folded.arena);
    folded = fold(reopened, 3, &awaiting);
    assert_int_equal(folded.cycles[0].alive_to_utc_s, 600);
    assert_int_equal(folded.cycles[1].alive_to_utc_s, INT64_MAX);
    bc_arena_free(folded.arena);
}

static void what_changes_nothing_is_counted(void **unused)
{
    const struct bc_event events[] = {at(50, BC_EVENT_VERIFIED), received(100),
        at(120, BC_EVENT_REOPENED), at(130, BC_EVENT_PASSED_BACK), at(200, BC_EVENT_WITHDRAWN),
        unit_at(250, BC_EVENT_FORWARDED, TEAM_A), at(260, BC_EVENT_RESULT),
        at(270, BC_EVENT_INFORMED_SENDER)};
    struct folded folded = fold(events, 8, &awaiting);

    (void)unused;
    assert_int_equal(folded.count, 1);
    assert_int_equal(folded.ignored_count, 5);
    assert_int_equal(state_of(&folded, 0, &awaiting, 999).end, BC_END_WITHDRAWN);
    assert_int_equal(state_of(&folded, 0, &awaiting, 999).result_utc_s, BC_NO_TIME);
    bc_arena_free(folded.arena);
}

static void the_latest_class_is_in_force_and_none_is_sensitive(void **unused)
{
    struct bc_event events[] = {
        received(100), at(200, BC_EVENT_CLASSIFIED), at(300, BC_EVENT_RESULT)};

    (void)unused;
    assert_int_equal(bc_history_sensitivity(events, 3), BC_SENSITIVITY_PUBLIC);
    events[1].sensitivity = BC_SENSITIVITY_REPUTATION;
    assert_int_equal(bc_history_sensitivity(events, 3), BC_SENSITIVITY_REPUTATION);
    events[2].sensitivity = BC_SENSITIVITY_PUBLIC;
    assert_int_equal(bc_history_sensitivity(events, 3), BC_SENSITIVITY_PUBLIC);
    assert_int_equal(bc_history_sensitivity(events, 0), BC_SENSITIVITY_REPUTATION);
}

/* ---- Random histories against a slow second implementation ------------------------------- */

/* Where a cycle lies in the events before E: [open, next), and its end (SIZE_MAX while open). */
struct place {
    size_t open, next, end;
};

static size_t first_of(
    const struct bc_event *events, size_t from, size_t to, enum bc_event_kind kind)
{
    for (size_t i = from; i < to; i++) {
        if (events[i].kind == kind) {
            return i;
        }
    }
    return SIZE_MAX;
}

static size_t least(size_t left, size_t right)
{
    return left < right ? left : right;
}

static size_t naive_end(
    const struct bc_event *events, size_t open, size_t count, bool closes_on_reply)
{
    size_t handled = first_of(events, open, count, BC_EVENT_RESULT);

    if (closes_on_reply && handled != SIZE_MAX) {
        handled = first_of(events, handled, count, BC_EVENT_REPLIED);
    }
    for (enum bc_event_kind kind = BC_EVENT_REFUSED; kind <= BC_EVENT_PASSED_OUTSIDE; kind++) {
        handled = least(handled, first_of(events, open, count, kind));
    }
    return handled;
}

static bool naive_place(const struct bc_event *events, size_t count, int32_t number,
    bool closes_on_reply, struct place *place)
{
    *place = (struct place){.open = 0, .next = count};
    for (int32_t cycle = 1;; cycle++) {
        place->end = naive_end(events, place->open, count, closes_on_reply);
        place->next = place->end == SIZE_MAX
                          ? SIZE_MAX
                          : first_of(events, place->end, count, BC_EVENT_REOPENED);
        if (cycle == number) {
            place->next = least(place->next, count);
            return true;
        }
        if (place->next == SIZE_MAX) {
            return false;
        }
        place->open = place->next;
    }
}

/* To a unit that is neither the holder nor the holder's team. */
static bool is_passed_on(uint16_t holder, uint16_t unit)
{
    return unit != 0 && unit != holder && (holder == 0 || unit != team_of(holder, 0));
}

static void check_body(
    const struct bc_event *events, const struct place *place, const struct bc_cycle_state *state)
{
    const size_t stop = least(place->end, place->next);
    int64_t start = BC_NO_TIME;
    int64_t first = BC_NO_TIME;
    const size_t result = first_of(events, place->open, stop, BC_EVENT_RESULT);
    uint16_t last = 0;
    uint16_t holder = 0;
    uint16_t holder_at_result = 0;
    uint16_t agency = 0;

    for (size_t i = place->open; i < stop; i++) {
        holder_at_result = i == result ? holder : holder_at_result;
        if (events[i].kind == BC_EVENT_FORWARDED) {
            first = first == BC_NO_TIME ? events[i].at_utc_s : first;
            if (last == 0 || team_of(events[i].unit, 0) != team_of(last, 0)) {
                start = i < result ? events[i].at_utc_s : start;
                agency = 0;
            }
            last = holder = events[i].unit;
        } else if (events[i].kind == BC_EVENT_ASSIGNED) {
            agency = is_passed_on(holder, events[i].unit) ? events[i].unit : 0;
        } else if (events[i].kind == BC_EVENT_RETURNED) {
            holder = is_passed_on(holder, agency) ? holder : 0;
            agency = 0;
        }
    }
    assert_int_equal(state->unit, holder);
    assert_int_equal(state->agency, agency);
    assert_int_equal(state->is_forwarded, holder != 0);
    if (result != SIZE_MAX) {
        assert_int_equal(state->result_unit, holder_at_result);
    }
    assert_int_equal(state->was_forwarded, last != 0);
    assert_int_equal(state->handling_start_utc_s, start);
    assert_int_equal(state->first_forwarded_utc_s, first);
}

static enum bc_end naive_kind(
    const struct bc_event *events, const struct place *place, int32_t number)
{
    if (place->end == SIZE_MAX) {
        return BC_END_OPEN;
    }
    switch (events[place->end].kind) {
    case BC_EVENT_REFUSED:
        for (size_t i = place->open; i < place->end; i++) {
            if (number > 1 ||
                (events[i].kind >= BC_EVENT_VERIFIED && events[i].kind <= BC_EVENT_ASSIGNED)) {
                return BC_END_REFUSED;
            }
        }
        return number > 1 ? BC_END_REFUSED : BC_END_REFUSED_AT_DOOR;
    case BC_EVENT_DUPLICATE_OF:
        return BC_END_DUPLICATE;
    case BC_EVENT_WITHDRAWN:
        return BC_END_WITHDRAWN;
    case BC_EVENT_PASSED_OUTSIDE:
        return BC_END_PASSED_OUTSIDE;
    default:
        return BC_END_HANDLED;
    }
}

static void check_answers(const struct bc_event *events, const struct place *place, bool is_camera,
    const struct bc_cycle_state *state)
{
    const size_t result = first_of(events, place->open,
        place->end == SIZE_MAX ? place->next : place->end + 1, BC_EVENT_RESULT);
    const size_t reply = result == SIZE_MAX || is_camera
                             ? SIZE_MAX
                             : first_of(events, result, place->next, BC_EVENT_REPLIED);
    size_t rating = SIZE_MAX;

    for (size_t i = place->open; i < place->next && !is_camera; i++) {
        rating = events[i].kind == BC_EVENT_RATED ? i : rating;
    }
    assert_int_equal(
        state->result_utc_s, result == SIZE_MAX ? BC_NO_TIME : events[result].at_utc_s);
    assert_int_equal(state->replied_utc_s, reply == SIZE_MAX ? BC_NO_TIME : events[reply].at_utc_s);
    assert_int_equal(state->rated_utc_s, rating == SIZE_MAX ? BC_NO_TIME : events[rating].at_utc_s);
    assert_int_equal(state->level, rating == SIZE_MAX ? BC_LEVEL_NONE : events[rating].level);
}

static void check_attributes(
    const struct bc_event *events, size_t count, const struct bc_cycle_state *state)
{
    uint16_t field = 0;
    enum bc_priority priority = BC_PRIORITY_NORMAL;

    for (size_t i = 0; i < count; i++) {
        field = events[i].field != 0 ? events[i].field : field;
        priority = events[i].priority != BC_PRIORITY_UNCHANGED ? events[i].priority : priority;
    }
    assert_int_equal(state->field, field);
    assert_int_equal(state->priority, priority);
}

static void check_cycle(const struct bc_event *events, size_t count, int32_t number,
    const struct bc_fold_rules *rules, const struct bc_cycle_state *state)
{
    const bool is_camera =
        events[0].channel == CAMERA && rules->channels_without_citizen[0] == CAMERA;
    const bool closes_on_reply = rules->closes_on_reply && !is_camera;
    struct place place;
    struct place later;

    if (!naive_place(events, count, number, closes_on_reply, &place)) {
        assert_false(state->exists);
        return;
    }
    assert_int_equal(state->end, naive_kind(events, &place, number));
    assert_int_equal(state->exists, state->end != BC_END_REFUSED_AT_DOOR);
    assert_int_equal(
        state->ended_utc_s, place.end == SIZE_MAX ? BC_NO_TIME : events[place.end].at_utc_s);
    assert_int_equal(
        state->is_latest, !naive_place(events, count, number + 1, closes_on_reply, &later));
    check_body(events, &place, state);
    check_answers(events, &place, is_camera, state);
    check_attributes(events, count, state);
}

/* A period [S, E) that begins after the life of a cycle finds nothing in it. */
static void check_life(const struct bc_cycle *cycle, const struct bc_fold_rules *rules,
    int64_t start, int64_t end, const struct bc_cycle_state *state)
{
    const bool is_camera = cycle->channel == CAMERA;

    if (start >= end || cycle->opened_utc_s >= end || cycle->alive_to_utc_s >= start) {
        return;
    }
    assert_int_not_equal(state->end, BC_END_OPEN);
    assert_true(state->ended_utc_s < start);
    assert_true(state->end == BC_END_REFUSED_AT_DOOR || state->replied_utc_s < start);
    assert_true(state->end == BC_END_REFUSED_AT_DOOR || state->rated_utc_s < start);
    assert_false(rules->awaits_reply && state->is_latest && !is_camera &&
                 state->end == BC_END_HANDLED && state->replied_utc_s == BC_NO_TIME);
}

static int compare_events(const void *left, const void *right)
{
    return bc_event_compare(left, right);
}

static size_t random_history(struct bc_event *events)
{
    const size_t count = 2 + (size_t)(rand() % 22);

    events[0] = received(1000);
    events[0].channel = rand() % 5 == 0 ? CAMERA : APP;
    for (size_t i = 1; i < count; i++) {
        struct bc_event *event = &events[i];

        /* A narrow span of time, so that many events share a second. */
        *event =
            at(1000 + rand() % 40, (enum bc_event_kind)(1 + rand() % (BC_EVENT_KIND_COUNT - 1)));
        if (rand() % 3 == 0) {
            event->kind = (enum bc_event_kind[]){BC_EVENT_RESULT, BC_EVENT_REOPENED,
                BC_EVENT_FORWARDED, BC_EVENT_REPLIED}[rand() % 4];
        }
        if (event->kind == BC_EVENT_FORWARDED || event->kind == BC_EVENT_ASSIGNED) {
            event->unit = (uint16_t)(TEAM_A + rand() % 4);
        }
        event->level =
            event->kind == BC_EVENT_RATED ? (enum bc_level)(1 + rand() % 3) : BC_LEVEL_NONE;
        if (event->kind == BC_EVENT_CLASSIFIED || rand() % 10 == 0) {
            event->field = (uint16_t)(rand() % 3);
            event->priority = (enum bc_priority)(rand() % 3);
        }
    }
    qsort(events, count, sizeof(*events), compare_events);
    return count;
}

static size_t count_before(const struct bc_event *events, size_t count, int64_t end)
{
    size_t before = 0;

    while (before < count && events[before].at_utc_s < end) {
        before++;
    }
    return before;
}

static void random_histories_agree_with_a_slow_replay(void **unused)
{
    const struct bc_fold_rules *const rules[] = {&awaiting, &on_reply, &plain};
    struct bc_event events[32];
    size_t cycles_seen = 0;
    size_t many_cycles = 0;

    (void)unused;
    srand(20230501);
    for (int round = 0; round < 6000; round++) {
        const struct bc_fold_rules *rule = rules[round % 3];
        const size_t count = random_history(events);
        struct folded folded = fold(events, count, rule);

        many_cycles += folded.count > 2 ? 1 : 0;
        for (int64_t end = 1001; end <= 1041; end += 1 + rand() % 6) {
            const size_t before = count_before(events, count, end);

            for (size_t i = 0; i < folded.count; i++) {
                const struct bc_cycle_state state = state_of(&folded, i, rule, end);

                check_cycle(events, before, folded.cycles[i].number, rule, &state);
                check_life(&folded.cycles[i], rule, 1000 + rand() % 41, end, &state);
                cycles_seen++;
            }
        }
        bc_arena_free(folded.arena);
    }
    /* The random histories must reach what they are meant to try. */
    assert_true(cycles_seen > 50000);
    assert_true(many_cycles > 200);
}

static void what_is_learned_later_does_not_change_what_was(void **unused)
{
    struct bc_event events[32];

    (void)unused;
    srand(7);
    for (int round = 0; round < 3000; round++) {
        const size_t count = random_history(events);
        const int64_t end = 1001 + rand() % 40;
        struct folded all = fold(events, count, &awaiting);
        struct folded known = fold(events, count_before(events, count, end), &awaiting);

        for (size_t i = 0; i < known.count; i++) {
            const struct bc_cycle_state now = state_of(&all, i, &awaiting, end);
            const struct bc_cycle_state then = state_of(&known, i, &awaiting, end);

            assert_memory_equal(&now, &then, sizeof(now));
        }
        bc_arena_free(all.arena);
        bc_arena_free(known.arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_event_at_the_instant_of_judging_is_not_seen),
        cmocka_unit_test(a_refusal_is_at_the_door_only_before_anything_was_done),
        cmocka_unit_test(a_cycle_closes_by_the_rule_of_the_day_it_opened),
        cmocka_unit_test(a_second_cycle_is_never_refused_at_the_door),
        cmocka_unit_test(the_same_body_continues_its_clock_another_starts_afresh),
        cmocka_unit_test(an_agency_returns_to_its_body_and_the_body_to_the_ioc),
        cmocka_unit_test(an_agency_and_its_team_are_one_body),
        cmocka_unit_test(a_body_is_that_of_the_day),
        cmocka_unit_test(a_correction_reaches_every_cycle_of_the_ticket),
        cmocka_unit_test(a_reply_counts_from_the_result_on_and_never_for_a_camera),
        cmocka_unit_test(an_office_may_close_on_the_reply),
        cmocka_unit_test(the_handling_clock_stops_at_the_result),
        cmocka_unit_test(directives_go_on_into_the_next_cycle),
        cmocka_unit_test(a_cycle_lives_until_nothing_can_look_at_it),
        cmocka_unit_test(what_changes_nothing_is_counted),
        cmocka_unit_test(the_latest_class_is_in_force_and_none_is_sensitive),
        cmocka_unit_test(random_histories_agree_with_a_slow_replay),
        cmocka_unit_test(what_is_learned_later_does_not_change_what_was),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "story.h"

#include <stdio.h>
#include <string.h>

static const char *agency_for(struct story *story)
{
    const struct office *office = story->office;
    const char *fitting[OFFICE_AGENCIES];
    size_t count = 0;
    char wanted[80];

    (void)snprintf(wanted, sizeof(wanted), " %s ", story->field->id);
    for (size_t i = 0; i < office->agency_count; i++) {
        const struct office_agency *agency = &office->agencies[i];

        if (strcmp(agency->body, story->body) == 0 && agency->id != story->agency &&
            (strcmp(agency->fields, "*") == 0 || strstr(agency->fields, wanted) != NULL)) {
            fitting[count++] = agency->id;
        }
    }
    return count == 0 ? NULL : fitting[chance_below(&story->dice, (uint32_t)count)];
}

/* Where nobody named the scene, the centre found out on the telephone whose it is. */
static const struct office_district *found_district(struct story *story)
{
    const struct office *office = story->office;
    size_t index = story->district_index;

    while (*office->districts[index].team == '\0') {
        index = chance_below(&story->dice, (uint32_t)office->district_count);
    }
    return &office->districts[index];
}

static const char *choose_body(struct story *story)
{
    const struct office_field *field = story->field;
    size_t index = chance_weighted(&story->dice, field->body_weights, field->body_count);

    return office_body(found_district(story), field->bodies[index]);
}

/* A tenth of the late ones are late by an accident of one second: the boundary must be in the data.
 */
static int64_t intake_end(struct story *story)
{
    const int64_t limit_s = 4 * HOUR_S;

    if (!story->office->intake_in_working_hours) {
        return story->now + story_between(story, 60, 2400);
    }
    if (story->is_urgent) {
        return story->now + story_between(story, 60, 1200);
    }
    if (story_chance(story, story->shares->intake_late)) {
        int64_t over_s = story_chance(story, 100) ? 1 : story_between(story, 60, 5 * HOUR_S);

        return calendar_add_working_s(story->calendar, story->intake_from, limit_s + over_s);
    }
    if (story_chance(story, 10)) {
        return calendar_add_working_s(story->calendar, story->intake_from, limit_s);
    }
    return story_after_working_min(story, story->now, 3, 110);
}

static void forward(struct story *story, const char *body, int64_t at)
{
    struct life_event *event = story_happen(story, at, LIFE_FORWARDED);

    event->unit = body;
    story->now = at;
    story->forwarded_at = at;
    story->body = body;
    story->agency = NULL;
    if (story->is_urgent && story_chance(story, 850)) {
        event = story_happen(story, at + story_between(story, 30, 900), LIFE_CONTACTED);
        story_note(story, event, "contacted", "");
    }
}

static void assign(struct story *story)
{
    const char *agency = agency_for(story);
    struct life_event *event;

    if (agency == NULL) {
        return;
    }
    story->now = story->is_urgent || !story->office->intake_in_working_hours
                     ? story->now + story_between(story, 120, 2400)
                     : story_after_working_min(story, story->now, 5, 300);
    event = story_happen(story, story->now, LIFE_ASSIGNED);
    event->unit = agency;
    story->agency = agency;
    if (story_chance(story, story->shares->co_units)) {
        event->co_units[0] = agency_for(story);
    }
}

/* An agency without authority gives the case back: one working day, three with a look at the site.
 */
static void agency_returns(struct story *story)
{
    bool has_visit = story_chance(story, story->shares->site_visit);
    int64_t limit = calendar_add_working_days(story->calendar, story->now, has_visit ? 3 : 1);
    struct life_event *event;

    if (story_chance(story, 60)) {
        story->now = limit;
    } else {
        int64_t most_min = has_visit ? 1500 : 560;

        story->now = story_after_working_min(story, story->now, 20, most_min);
    }
    event = story_happen(story, story->now, LIFE_RETURNED);
    event->has_site_visit = has_visit;
    story_note(story, event, "returned", has_visit ? "visited" : "");
    if (story_chance(story, 400)) {
        int64_t forwarded_at = story->forwarded_at;

        /* Through the centre to the same body: its clock goes on. */
        forward(story, story->body, story_after_working_min(story, story->now, 5, 60));
        story->forwarded_at = forwarded_at;
    }
    assign(story);
}

/* The body itself is not the right one: back to the centre, which finds another. */
static void body_returns(struct story *story)
{
    struct life_event *event;
    const char *first = story->body;
    const char *second = choose_body(story);

    story->now = story_after_working_min(story, story->now, 30, 700);
    event = story_happen(story, story->now, LIFE_RETURNED);
    story_note(story, event, "returned", "body");
    if (strcmp(first, second) == 0) {
        second = choose_body(story);
    }
    forward(story, second, story_after_working_min(story, story->now, 5, 120));
}

static struct limit limit_of(const struct story *story)
{
    if (story->is_urgent && story->office->emergency_limit.kind != LIMIT_NONE) {
        return story->office->emergency_limit;
    }
    return story->field->limit;
}

static int64_t due_of(const struct story *story, struct limit limit)
{
    int64_t start =
        limit.starts_received && story->cycle == 1 ? story->life->received_at : story->forwarded_at;

    switch (limit.kind) {
    case LIMIT_PLAIN_HOURS:
        return start + (int64_t)limit.amount * HOUR_S;
    case LIMIT_WORKING_HOURS:
        return calendar_add_working_s(story->calendar, start, (int64_t)limit.amount * HOUR_S);
    case LIMIT_WORKING_DAYS:
        return calendar_add_working_days(story->calendar, start, limit.amount);
    default:
        return calendar_add_working_days(story->calendar, start, 10);
    }
}

/* Late by a little mostly, by a lot sometimes. */
static int64_t late_end(struct story *story, int64_t due, enum limit_kind kind)
{
    int64_t late_s = kind == LIMIT_PLAIN_HOURS ? story_between(story, 60, 5400)
                                               : story_between(story, 60, 30000);
    int64_t step_s = kind == LIMIT_PLAIN_HOURS ? 7200 : 54000;

    while (story_chance(story, 520)) {
        late_s += story_between(story, step_s / 3, step_s);
    }
    return kind == LIMIT_PLAIN_HOURS ? due + late_s
                                     : calendar_add_working_s(story->calendar, due, late_s);
}

static int64_t timely_end(struct story *story, int64_t due, struct limit limit)
{
    int64_t share = story_between(story, 40, 980);
    int64_t other = story_between(story, 40, 980);
    int64_t room_s = limit.kind == LIMIT_WORKING_DAYS ? (int64_t)limit.amount * 7 * HOUR_S
                                                      : (int64_t)limit.amount * HOUR_S;
    int64_t end;

    share = other < share ? other : share;
    if (limit.kind == LIMIT_PLAIN_HOURS) {
        end = story->now + (due - story->now) * share / 1000;
        if (!calendar_is_open(story->calendar, story->forwarded_at) &&
            story_chance(story, story->shares->night_waits)) {
            end = calendar_next_open(story->calendar, story->now) + story_between(story, 300, 7000);
        }
        return end > story->now ? end : story->now + 60;
    }
    if (limit.kind == LIMIT_NONE) {
        room_s = 30 * HOUR_S;
    }
    return calendar_add_working_s(story->calendar, story->now, room_s * share / 1000 + 600);
}

/* When the result comes: exactly at the limit and a second after it are in every sample. */
static int64_t choose_end(struct story *story, int64_t due, struct limit limit)
{
    uint32_t throw = chance_below(&story->dice, 1000);
    uint32_t at_the_limit = story->shares->at_the_limit;

    if (due > story->now && limit.kind != LIMIT_NONE) {
        if (throw < at_the_limit) {
            return due;
        }
        if (throw < at_the_limit * 3 / 2) {
            return due + 1;
        }
    }
    if (throw >= 1000 - story->district->late_share || due <= story->now) {
        int64_t end = late_end(story, due, limit.kind);

        return end > story->now ? end : story->now + 600;
    }
    return timely_end(story, due, limit);
}

static int64_t promise_day(struct story *story, int64_t after)
{
    int64_t day = after / DAY_S + story_between(story, 3, 21);

    while (!calendar_is_worked(story->calendar, day)) {
        day++;
    }
    return day;
}

/* Writes one interim report; returns the promised instant, or 0. */
static int64_t interim(struct story *story, int64_t at, int64_t due)
{
    static const char *const grounds[] = {"time", "weather", "co-ordination", "co-ordination"};
    struct life_event *event = story_happen(story, at, LIFE_INTERIM);
    int64_t day;

    story->now = at;
    event->reason = grounds[chance_below(&story->dice, 4)];
    event->has_evidence = story_chance(story, story->shares->interim_evidence);
    story_note(story, event, "interim", event->reason);
    if (!story_chance(story, story->shares->interim_dated)) {
        return 0;
    }
    day = promise_day(story, due > at ? due : at);
    event->is_committed_to_day = story_chance(story, 750);
    event->committed_at = day * DAY_S + (event->is_committed_to_day ? DAY_S - 1 : 17 * HOUR_S);
    return event->committed_at;
}

/* A long case: a promise, sometimes a second one, then the result with or without keeping it. */
static int64_t long_case_end(struct story *story, int64_t due, struct limit limit)
{
    int64_t room_s = due > story->now ? due - story->now : HOUR_S;
    int64_t at = story->now + room_s * story_between(story, 300, 950) / 1000;
    int64_t promised;

    if (story_chance(story, 130)) {
        at = due + story_between(story, 1, 2 * DAY_S);
    }
    if (limit.kind != LIMIT_PLAIN_HOURS) {
        at = story_in_hours(story, at);
    }
    promised = interim(story, at, due);
    if (promised == 0) {
        return late_end(story, due, limit.kind);
    }
    if (story_chance(story, story->shares->interim_again)) {
        int64_t again = story_in_hours(story, promised - story_between(story, 0, 3 * DAY_S));

        if (again > story->now) {
            int64_t second = interim(story, again, promised);

            promised = second != 0 ? second : promised;
        }
    }
    if (story_chance(story, 720)) {
        int64_t share = story_between(story, 300, 999);

        at = story->now + (promised - story->now) * share / 1000;
        at = story_in_hours(story, at);
        return at <= promised ? at : promised;
    }
    return calendar_add_working_s(story->calendar, promised, story_between(story, 1800, 200000));
}

static void direct(struct story *story)
{
    struct life_event *event;

    story->now += story_between(story, 300, 1800);
    event = story_happen(story, story->now, LIFE_ASKED_LEADER);
    story_note(story, event, "asked", "");
    story->now += story_between(story, 300, 9000);
    event = story_happen(story, story->now, LIFE_DIRECTIVE);
    story_note(story, event, "directive", "");
}

static void result(struct story *story, int64_t at)
{
    struct life_event *event = story_happen(story, at, LIFE_RESULT);

    story->now = at;
    event->has_evidence = story_chance(story, story->shares->result_evidence);
    story_write_note(story, event, story->field->result_symbol);
    if (story_chance(story, story->shares->result_twice)) {
        event = story_happen(story, calendar_add_working_s(story->calendar, at, 5400), LIFE_RESULT);
        event->has_evidence = true;
        story_note(story, event, "result", "again");
    }
}

/* Other ways out of the hands of a body; true when one was taken. */
static bool ends_otherwise(struct story *story)
{
    const struct office_shares *shares = story->shares;
    uint32_t throw = chance_below(&story->dice, 1000);

    if (throw < shares->never_finished) {
        return true;
    }
    throw -= shares->never_finished;
    if (throw < shares->refused_later) {
        story->now = story_after_working_min(story, story->now, 60, 900);
        story_refuse(
            story, story_chance(story, 600) ? "complaint-or-denunciation" : "legal-advice");
        return true;
    }
    throw -= shares->refused_later;
    if (throw < shares->withdrawn) {
        story_withdraw(story);
        return true;
    }
    return false;
}

/* From the forwarding to the result; false when there is none. */
bool story_handle(struct story *story)
{
    bool is_directed = story_chance(story, story->shares->asked_leader);
    struct limit limit;
    int64_t due;
    int64_t end;

    if (is_directed) {
        direct(story);
    }
    forward(story, choose_body(story), intake_end(story));
    if (story_chance(story, story->shares->body_returns)) {
        body_returns(story);
    }
    if (story_chance(story, story->shares->assigned)) {
        assign(story);
        if (story->agency != NULL && story_chance(story, story->shares->agency_returns)) {
            agency_returns(story);
        }
    }
    if (ends_otherwise(story)) {
        return false;
    }
    limit = limit_of(story);
    due = due_of(story, limit);
    end = story_chance(story, story->shares->interim) ? long_case_end(story, due, limit)
                                                      : choose_end(story, due, limit);
    end = end > story->now ? end : story->now + 60;
    if (is_directed) {
        struct life_event *event = story_happen(story, end, LIFE_DIRECTIVE);

        event->is_done = true;
        story_note(story, event, "directive", "done");
    }
    result(story, end);
    return true;
}

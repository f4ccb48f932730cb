#include "story.h"

#include <stdio.h>
#include <string.h>

static void choose_channel(struct story *story)
{
    uint32_t weights[OFFICE_CHANNELS];
    const struct office *office = story->office;
    size_t index;

    for (size_t i = 0; i < office->channel_count; i++) {
        weights[i] = office->channels[i].weight;
    }
    index = chance_weighted(&story->dice, weights, office->channel_count);
    story->life->channel = office->channels[index].word;
    story->is_camera = office->channels[index].is_camera;
}

static void choose_subject(struct story *story)
{
    uint32_t weights[OFFICE_FIELDS];
    const struct office *office = story->office;

    for (size_t i = 0; i < office->field_count; i++) {
        weights[i] = story->is_camera ? office->fields[i].camera_weight : office->fields[i].weight;
    }
    story->field_index = chance_weighted(&story->dice, weights, office->field_count);
    for (size_t i = 0; i < office->district_count; i++) {
        weights[i] = office->districts[i].weight;
    }
    story->district_index = chance_weighted(&story->dice, weights, office->district_count);
}

static void settle_subject(struct story *story)
{
    uint32_t urgent_share;

    story->field = &story->office->fields[story->field_index];
    story->district = &story->office->districts[story->district_index];
    story->life->district = story->district->id;
    urgent_share = story->field->emergency_share;
    if (world_is_stormy(story->world, story->now / DAY_S)) {
        urgent_share *= 5;
    }
    story->is_urgent = story_chance(story, urgent_share);
    story->is_sensitive = !story->is_camera && story_chance(story, story->field->sensitive_share);
}

/* What the sender ticked: often the field, seldom the urgency, the class almost never. */
static void state_the_claim(struct story *story)
{
    struct life *life = story->life;

    life->field = story->field->id;
    if (story_chance(story, story->shares->field_corrected)) {
        life->field =
            story->office->fields[chance_below(&story->dice, (uint32_t)story->office->field_count)]
                .id;
    }
    life->priority = story->is_urgent && story_chance(story, 500) ? story->office->word_emergency
                                                                  : story->office->word_normal;
    life->sensitivity = "";
    if (story->is_sensitive && story_chance(story, 120)) {
        life->sensitivity = story->office->word_reputation;
        story->is_flagged = true;
    } else if (story_chance(story, 200)) {
        life->sensitivity = story->office->word_public;
    }
}

static void write_symbol(struct story *story, size_t symbol)
{
    grammar_write(story->world->grammar, symbol, story->district->place_symbol, &story->dice,
        story->life->content);
}

void story_write_content(struct story *story, const char *symbol_name)
{
    write_symbol(story, grammar_find(story->world->grammar, symbol_name));
}

void story_refuse(struct story *story, const char *reason)
{
    struct life_event *event = story_happen(story, story->now, LIFE_REFUSED);

    event->reason = reason;
    story_note(story, event, "refused", reason);
}

void story_refuse_at_door(struct story *story)
{
    const struct section *reasons = story->office->refusals;
    const char *reason = reasons->lines[chance_below(&story->dice, (uint32_t)reasons->line_count)];
    char name[100];

    (void)snprintf(name, sizeof(name), "refused.%s", reason);
    if (strcmp(reason, "sender-not-verified") != 0) {
        story_write_content(story, name);
    }
    story->now = story_after_working_min(story, story->now, 3, 460);
    story_refuse(story, reason);
}

void story_end_as_duplicate(struct story *story, const struct life_recent *other)
{
    struct life_event *event;

    story->now = story_after_working_min(story, story->now, 2, 40);
    event = story_happen(story, story->now, LIFE_DUPLICATE_OF);
    event->ref = other->number;
    story_note(story, event, "duplicate", "");
}

void story_withdraw(struct story *story)
{
    struct life_event *event;

    story->now += story_between(story, 1200, 30 * HOUR_S);
    event = story_happen(story, story->now, LIFE_WITHDRAWN);
    story_note(story, event, "withdrawn", "");
}

void story_pass_outside(struct story *story)
{
    struct life_event *event;

    story->now = story_after_working_min(story, story->now, 20, 400);
    event = story_happen(story, story->now, LIFE_PASSED_OUTSIDE);
    story_note(story, event, "outside", "");
}

static void inform_sender(struct story *story)
{
    struct life_event *event =
        story_happen(story, story->now + story_between(story, 120, 5000), LIFE_INFORMED_SENDER);

    story_note(story, event, "informed", "");
}

void story_flag(struct story *story, const char *sensitivity)
{
    struct life_event *event = story_happen(story, story->now, LIFE_CLASSIFIED);

    event->sensitivity = sensitivity;
    story->is_flagged = true;
}

void story_verify(struct story *story)
{
    if (story->is_urgent) {
        story->now += story_between(story, 60, 600);
    } else if (story->office->intake_in_working_hours) {
        story->now = story_after_working_min(story, story->now, 3, 90);
    } else {
        story->now += story_between(story, 60, 900);
    }
    (void)story_happen(story, story->now, LIFE_VERIFIED);
}

void story_classify(struct story *story)
{
    struct life_event *event;

    story->now += story_between(story, 30, 420);
    event = story_happen(story, story->now, LIFE_CLASSIFIED);
    event->field = story->field->id;
    event->priority = story->is_urgent ? story->office->word_emergency : story->office->word_normal;
    if (story->is_sensitive && !story->is_flagged && story_chance(story, 600)) {
        event->sensitivity = story->office->word_reputation;
        story->is_flagged = true;
        inform_sender(story);
    }
}

/* Subject and content, or those of a recent ticket of which this is a duplicate (returned). */
const struct life_recent *story_begin(struct story *story, struct life_recent *ret_other)
{
    struct world *world = story->world;
    const struct life_recent *other = &world->recent[chance_below(&story->dice, LIFE_RECENT)];
    bool is_duplicate = story_chance(story, story->shares->duplicate) && other->number != 0;

    choose_channel(story);
    choose_subject(story);
    if (is_duplicate && !story->is_camera) {
        story->field_index = other->field;
        story->district_index = other->district;
    }
    settle_subject(story);
    write_symbol(
        story, story->is_camera ? story->field->camera_symbol : story->field->content_symbol);
    if (story->is_sensitive) {
        story_write_content(story, "reputation");
    }
    state_the_claim(story);
    *ret_other = *other;
    world->recent[story->life->number % LIFE_RECENT] =
        (struct life_recent){story->life->number, story->field_index, story->district_index};
    return is_duplicate && !story->is_camera ? ret_other : NULL;
}

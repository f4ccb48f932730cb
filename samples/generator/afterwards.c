#include "story.h"

#include <string.h>

void story_write_letter(struct story *story)
{
    struct life_event *event = story_happen(
        story, story_after_working_min(story, story->now, 60, 900), LIFE_OFFICIAL_LETTER);

    event->letter = story_between(story, 10, 990);
    event->letter_day = event->at / DAY_S;
    story_note(story, event, "letter", "");
}

/* False when nobody is answered. */
bool story_reply(struct story *story)
{
    struct life_event *event;
    int64_t at;

    if (story->is_camera || !story_chance(story, story->shares->replied)) {
        return false;
    }
    if (story_chance(story, 12)) {
        at = calendar_add_working_s(story->calendar, story->now, 4 * HOUR_S);
    } else if (story_chance(story, story->shares->reply_late)) {
        at = story_after_working_min(story, story->now, 241, 1600);
    } else {
        at = story_after_working_min(story, story->now, 4, 225);
    }
    event = story_happen(story, at, LIFE_REPLIED);
    if (story_chance(story, 120)) {
        story_note(story, event, "replied", "");
    }
    story->now = at;
    return true;
}

void story_publish(struct story *story)
{
    int64_t at = story->now + story_between(story, 0, 5400);

    bool is_kept_back = story->is_sensitive && story->is_flagged;

    if (!is_kept_back && story_chance(story, story->shares->published)) {
        (void)story_happen(story, at, LIFE_PUBLISHED);
    } else if (is_kept_back || story_chance(story, 300)) {
        (void)story_happen(story, at, LIFE_WITHHELD);
    }
}

/* "satisfied", "acceptable", "unsatisfied", or NULL when nobody rates. */
const char *story_rate(struct story *story)
{
    static const char *const levels[] = {"satisfied", "acceptable", "unsatisfied"};
    static const uint32_t pleased[] = {66, 21, 13};
    static const uint32_t cross[] = {38, 27, 35};
    const uint32_t *weights = pleased;
    struct life_event *event;
    int rounds;

    if (!story->office->has_ratings || !story_chance(story, story->shares->rated)) {
        return NULL;
    }
    if (story->now - story->life->received_at > 14 * (int64_t)DAY_S) {
        weights = cross;
    }
    rounds = story_chance(story, story->shares->rated_twice) ? 2 : 1;
    do {
        story->now += story_between(story, 300, story_chance(story, 700) ? 20 * HOUR_S : 9 * DAY_S);
        event = story_happen(story, story->now, LIFE_RATED);
        event->level = levels[chance_weighted(&story->dice, weights, 3)];
        if (story_chance(story, 250)) {
            story_note(story, event, "rated", event->level);
        }
    } while (--rounds > 0);
    return event->level;
}

void story_reopen(struct story *story)
{
    struct life_event *event;

    story->now += story_between(story, 60, 1800);
    event = story_happen(story, story->now, LIFE_REOPENED);
    story_note(story, event, "reopened", "");
    story->intake_from = story->now;
    story->cycle++;
}

/* Done again without opening the case anew: a second result in the same cycle. */
static void rework(struct story *story)
{
    struct life_event *event;

    story->now = story_after_working_min(story, story->now, 300, 1800);
    event = story_happen(story, story->now, LIFE_RESULT);
    event->has_evidence = true;
    story_note(story, event, "result", "again");
}

/* True when the case goes round again. */
bool story_goes_back(struct story *story, const char *level)
{
    if (level != NULL && strcmp(level, "unsatisfied") == 0 && story_chance(story, 650)) {
        struct life_event *event;

        story->now = story_after_working_min(story, story->now, 20, 600);
        event = story_happen(story, story->now, LIFE_PASSED_BACK);
        event->unit = story->body;
        story_note(story, event, "passed-back", "");
        if (story_chance(story, 800)) {
            story_reopen(story);
            return true;
        }
        if (story_chance(story, 600)) {
            rework(story);
        }
        return false;
    }
    if (!story->is_camera && story_chance(story, story->shares->reopened_unasked)) {
        story->now += story_between(story, DAY_S, 25 * DAY_S);
        story_reopen(story);
        return true;
    }
    return false;
}

/* Corrections after the fact: a field, an urgency, a class that was too strict. */
void story_correct(struct story *story)
{
    struct life_event *event;

    if (story_chance(story, story->shares->field_corrected_later)) {
        size_t other = chance_below(&story->dice, (uint32_t)story->office->field_count);

        event = story_happen(
            story, story->now + story_between(story, HOUR_S, 12 * DAY_S), LIFE_CLASSIFIED);
        event->field = story->office->fields[other].id;
        story_note(story, event, "corrected", "");
    }
    if (story_chance(story, story->shares->priority_corrected_later)) {
        event = story_happen(
            story, story->now + story_between(story, HOUR_S, 5 * DAY_S), LIFE_CLASSIFIED);
        event->priority =
            story->is_urgent ? story->office->word_normal : story->office->word_emergency;
        story_note(story, event, "corrected", "");
    }
    if (story->is_flagged && story_chance(story, 60)) {
        event = story_happen(
            story, story->now + story_between(story, DAY_S, 20 * DAY_S), LIFE_CLASSIFIED);
        event->sensitivity = story->office->word_public;
    }
}

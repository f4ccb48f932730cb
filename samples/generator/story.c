#include "story.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

bool story_chance(struct story *story, uint32_t permille)
{
    return chance_permille(&story->dice, permille);
}

int64_t story_between(struct story *story, int64_t first, int64_t last)
{
    return chance_between(&story->dice, first, last);
}

/* Adds an event at `at`; the caller fills in the rest. */
struct life_event *story_happen(struct story *story, int64_t at, enum life_kind kind)
{
    struct life *life = story->life;
    struct life_event *event = &life->events[life->event_count];

    /* Four rounds of at most 24 events, four at the receipt, three corrections. */
    assert(life->event_count < LIFE_EVENTS);
    life->event_count++;
    *event = (struct life_event){.at = at, .kind = kind};
    return event;
}

void story_write_note(struct story *story, struct life_event *event, size_t symbol)
{
    struct life *life = story->life;
    char *text = life->notes + life->notes_bytes;

    if (sizeof(life->notes) - life->notes_bytes < GRAMMAR_TEXT_BYTES) {
        return;
    }
    grammar_write(story->world->grammar, symbol, story->district->place_symbol, &story->dice, text);
    life->notes_bytes += strlen(text) + 1;
    event->note = text;
}

/* A sentence of "note.<what>.<about>", or of the more general symbol where there is none. */
void story_note(struct story *story, struct life_event *event, const char *what, const char *about)
{
    char name[100];

    (void)snprintf(name, sizeof(name), "note.%s.%s", what, about);
    story_write_note(story, event, grammar_find(story->world->grammar, name));
}

/* Somebody in an office does something after so many working minutes, or at once when it is urgent.
 */
int64_t story_after_working_min(struct story *story, int64_t from, int64_t first, int64_t last)
{
    return calendar_add_working_s(
        story->calendar, from, story_between(story, first * 60, last * 60 + 59));
}

int64_t story_in_hours(struct story *story, int64_t moment)
{
    if (calendar_is_open(story->calendar, moment)) {
        return moment;
    }
    return calendar_next_open(story->calendar, moment) + story_between(story, 60, 9000);
}

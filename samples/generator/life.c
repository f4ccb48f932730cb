#include "life.h"

#include "story.h"

const char *life_kind_name(enum life_kind kind)
{
    static const char *const names[] = {"verified", "classified", "forwarded", "assigned",
        "returned", "interim", "asked_leader", "directive", "contacted", "result", "replied",
        "published", "withheld", "rated", "passed_back", "reopened", "refused", "duplicate_of",
        "withdrawn", "passed_outside", "informed_sender", "official_letter"};

    return names[kind];
}

bool world_is_stormy(const struct world *world, int64_t day)
{
    struct chance dice;
    int year;
    int month;
    int of_month;

    day_to_date(day, &year, &month, &of_month);
    chance_init(&dice, world->seed ^ UINT64_C(0x5701), (uint64_t)day);
    return month >= 5 && month <= 11 && chance_permille(&dice, 35);
}

static void live(struct story *story)
{
    for (int round = 0; round < 4; round++) {
        if (story_handle(story)) {
            if (story->is_sensitive && !story->is_flagged) {
                story_flag(story, story->office->word_reputation);
            }
            if (story_reply(story)) {
                story_publish(story);
                if (story->is_sensitive && round == 0) {
                    story_write_letter(story);
                }
            }
            if (!story_goes_back(story, story_rate(story))) {
                return;
            }
        } else if (story->life->events[story->life->event_count - 1].kind >= LIFE_REFUSED &&
                   story_chance(story, story->shares->reopened_after_end)) {
            story->now += story_between(story, HOUR_S, 4 * DAY_S);
            story_reopen(story);
        } else {
            return;
        }
    }
}

/* Insertion sort: a life is short and almost in order. */
static void put_in_order(struct life *life, int64_t end)
{
    size_t kept = 0;

    for (size_t i = 1; i < life->event_count; i++) {
        struct life_event held = life->events[i];
        size_t j = i;

        while (j > 0 &&
               (life->events[j - 1].at > held.at ||
                   (life->events[j - 1].at == held.at && life->events[j - 1].kind > held.kind))) {
            life->events[j] = life->events[j - 1];
            j--;
        }
        life->events[j] = held;
    }
    while (kept < life->event_count && life->events[kept].at < end) {
        kept++;
    }
    life->event_count = kept;
}

static void tell(struct story *story)
{
    struct life_recent other;
    const struct life_recent *duplicated = story_begin(story, &other);
    bool is_secret = chance_below(&story->dice, 100000) < story->shares->state_secret_of_100000;

    if (!story->is_camera && story_chance(story, story->shares->refused_at_door)) {
        story_refuse_at_door(story);
        return;
    }
    if (!story->is_camera) {
        story_verify(story);
    }
    story_classify(story);
    if (is_secret) {
        story_write_content(story, "secret");
        story_flag(story, story->office->word_state_secret);
    }
    if (duplicated != NULL) {
        story_end_as_duplicate(story, duplicated);
    } else if (story_chance(story, story->shares->passed_outside)) {
        story_pass_outside(story);
    } else {
        live(story);
        story_correct(story);
    }
}

void life_make(struct world *world, int64_t number, int64_t received_at, struct life *ret_life)
{
    struct story story = {.world = world,
        .office = world->office,
        .shares = &world->office->shares,
        .calendar = world->calendar,
        .life = ret_life,
        .now = received_at,
        .intake_from = received_at,
        .cycle = 1};

    ret_life->number = number;
    ret_life->received_at = received_at;
    ret_life->event_count = 0;
    ret_life->notes_bytes = 0;
    ret_life->content[0] = '\0';
    chance_init(&story.dice, world->seed, (uint64_t)number);
    tell(&story);
    put_in_order(ret_life, world->end);
}

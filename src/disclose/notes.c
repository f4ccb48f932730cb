/*
 * notes.c - what stands under every report: its scope, the office's readings, how figures are made.
 *
 * The scope note is first and constant. A note of the profile with the id of one of ours takes its
 * place.
 */
#include "disclose/maker.h"
#include "report/wording.h"

#include <string.h>

enum { OWN_NOTES_MOST = 16 };

struct note_list {
    struct bc_report_note *items;
    size_t count;
};

static void add_note(struct note_list *list, const char *id, const char *text, const char *source)
{
    for (size_t i = 0; i < list->count; i++) {
        if (strcmp(list->items[i].id, id) == 0) {
            return;
        }
    }
    list->items[list->count++] = (struct bc_report_note){id, text, source};
}

static void add_own(struct maker *maker, struct note_list *list, const char *id,
    const struct bc_word *words, size_t word_count)
{
    const char *pattern = bc_maker_label(maker, bc_arena_printf(maker->arena, "note.%s", id));

    add_note(list, id, bc_wording_fill(maker->arena, pattern, words, word_count), "");
}

static const char *moment(struct maker *maker, int64_t utc_s)
{
    return bc_wording_moment(
        maker->arena, bc_maker_label(maker, "note.moment"), utc_s, maker->profile->offset_s);
}

static void add_period(struct maker *maker, struct note_list *list)
{
    const struct bc_report_slot *slot = &maker->report->slots[BC_SLOT_CURRENT];
    const struct bc_word words[] = {
        {"name", slot->name},
        {"start", moment(maker, slot->period.start_utc_s)},
        {"end", moment(maker, slot->period.end_utc_s)},
        {"known", moment(maker, maker->report->as_known_utc_s)},
    };

    add_own(maker, list, "period", words, sizeof(words) / sizeof(words[0]));
}

/* True when some handling clock in force in the period is of that kind. */
static bool has_clock(const struct maker *maker, enum bc_clock_kind kind)
{
    const struct bc_profile *profile = maker->profile;

    for (size_t i = 0; i < profile->clock_count; i++) {
        const struct bc_profile_clock *clock = &profile->clocks[i];

        if (clock->stage == BC_STAGE_HANDLING && clock->kind == kind &&
            bc_validity_covers(clock->valid, maker->last_day)) {
            return true;
        }
    }
    return false;
}

static void add_clocks(struct maker *maker, struct note_list *list)
{
    add_own(maker, list, "deadline", NULL, 0);
    if (has_clock(maker, BC_CLOCK_WORKING_DAYS)) {
        add_note(list, "working-days", bc_maker_label(maker, "note.working-days"),
            bc_maker_label(maker, "note.working-days.source"));
    }
    if (has_clock(maker, BC_CLOCK_WORKING_HOURS)) {
        add_own(maker, list, "working-hours", NULL, 0);
    }
    if (has_clock(maker, BC_CLOCK_PLAIN_HOURS)) {
        add_own(maker, list, "plain-hours", NULL, 0);
    }
    if (has_clock(maker, BC_CLOCK_GIVEN)) {
        add_own(maker, list, "given", NULL, 0);
    }
    if (has_clock(maker, BC_CLOCK_NONE)) {
        add_own(maker, list, "no-limit", NULL, 0);
    }
}

static void add_figures(struct maker *maker, struct note_list *list, int64_t adjustment)
{
    const struct bc_profile *profile = maker->profile;
    const struct bc_word ioc[] = {{"ioc", profile->units[profile->ioc_unit_index].name}};
    const struct bc_word difference[] = {
        {"value", bc_arena_printf(maker->arena, "%lld", (long long)adjustment)}};

    add_own(maker, list, "balance", NULL, 0);
    add_own(maker, list, "submitted", NULL, 0);
    if (profile->has_reopening) {
        add_own(maker, list, "reopened", NULL, 0);
    }
    add_own(maker, list, "attributes", ioc, 1);
    add_own(maker, list, "rate-on-time", NULL, 0);
    add_own(maker, list, "rate-handled", NULL, 0);
    if (profile->has_ratings) {
        add_own(maker, list, "rate-satisfied", NULL, 0);
    }
    add_own(maker, list, "comparison", NULL, 0);
    if (adjustment != 0) {
        add_own(maker, list, "adjustment", difference, 1);
    }
}

void bc_maker_make_notes(struct maker *maker, int64_t adjustment)
{
    const struct bc_profile *profile = maker->profile;
    struct note_list list = {.items = bc_arena_alloc_array(maker->arena,
                                 profile->note_count + OWN_NOTES_MOST + 1, sizeof(*list.items))};

    add_note(&list, "scope", maker->report->office.scope_note, "");
    for (size_t i = 0; i < profile->note_count; i++) {
        add_note(&list, bc_maker_copy(maker, profile->notes[i].id),
            bc_maker_copy(maker, profile->notes[i].text),
            bc_maker_copy(maker, profile->notes[i].source));
    }
    add_period(maker, &list);
    add_figures(maker, &list, adjustment);
    add_clocks(maker, &list);
    maker->report->notes = list.items;
    maker->report->note_count = list.count;
}

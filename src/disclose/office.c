/*
 * office.c - the office's own words: names, the dispatch's blocks, recipients, and what periods are
 * called.
 */
#include "disclose/maker.h"
#include "report/wording.h"

/* ---- Periods --------------------------------------------------------------------------------- */

/* The middle part of the keys "period.….name", "….short" and "….mark". */
static const char *period_key(const struct bc_profile *profile, const struct bc_period *period)
{
    switch (period->kind) {
    case BC_PERIOD_WEEK:
        return profile->is_week_counted_from_launch ? "week-from-launch" : "week";
    case BC_PERIOD_MONTH:
        return "month";
    case BC_PERIOD_QUARTER:
        return "quarter";
    case BC_PERIOD_HALF_YEAR:
        return period->number == 1 ? "half-year-first" : "half-year-second";
    case BC_PERIOD_NINE_MONTHS:
        return "nine-months";
    case BC_PERIOD_YEAR:
    case BC_PERIOD_KIND_COUNT:
        break;
    }
    return "year";
}

static const char *period_words(
    struct maker *maker, const struct bc_period *period, const char *form)
{
    bc_arena *arena = maker->arena;
    int32_t number = period->label_number != 0 ? period->label_number : period->number;
    const char *key =
        bc_arena_printf(arena, "period.%s.%s", period_key(maker->profile, period), form);
    const struct bc_word words[] = {
        {"number", bc_arena_printf(arena, "%d", (int)number)},
        {"month", bc_arena_printf(arena, number < 3 ? "%02d" : "%d", (int)number)},
        {"roman", period->kind == BC_PERIOD_QUARTER ? bc_wording_roman(arena, number) : ""},
        {"year", bc_arena_printf(arena, "%d", (int)period->year)},
    };

    return bc_wording_fill(
        arena, bc_maker_label(maker, key), words, sizeof(words) / sizeof(words[0]));
}

void bc_maker_name_period(struct maker *maker, struct bc_report_slot *slot)
{
    slot->name = period_words(maker, &slot->period, "name");
    slot->short_name = period_words(maker, &slot->period, "short");
    slot->mark = period_words(maker, &slot->period, "mark");
}

/* ---- Recipients ------------------------------------------------------------------------------ */

static bool receives(const struct maker *maker, const struct bc_profile_recipient *recipient)
{
    bool is_weekly = maker->report->slots[BC_SLOT_CURRENT].period.kind == BC_PERIOD_WEEK;

    return bc_validity_covers(recipient->valid, maker->last_day) &&
           (is_weekly ? recipient->receives_weekly : recipient->receives_monthly);
}

static const char *const *names_of(struct maker *maker, bool is_addressee, size_t *ret_count)
{
    const struct bc_profile *profile = maker->profile;
    const char **names =
        bc_arena_alloc_array(maker->arena, profile->recipient_count, sizeof(*names));
    size_t count = 0;

    for (size_t i = 0; i < profile->recipient_count; i++) {
        const struct bc_profile_recipient *recipient = &profile->recipients[i];

        if (recipient->is_addressee == is_addressee && receives(maker, recipient)) {
            names[count++] = bc_maker_copy(maker, recipient->name);
        }
    }
    *ret_count = count;
    return names;
}

/* ---- The office ------------------------------------------------------------------------------ */

static void copy_dispatch(const struct maker *maker, struct bc_report_office *office)
{
    const struct bc_profile_dispatch *from =
        bc_profile_dispatch_on(maker->profile, maker->last_day);

    office->superior_body = bc_maker_copy(maker, from->superior_body);
    office->issuing_body = bc_maker_copy(maker, from->issuing_body);
    office->number_symbol = bc_maker_copy(maker, from->number_symbol);
    office->letter_symbol = bc_maker_copy(maker, from->letter_symbol);
    office->place = bc_maker_copy(maker, from->place);
    office->form = bc_maker_copy(maker, from->form);
    office->signer_authority = bc_maker_copy(maker, from->signer_authority);
    office->signer_title = bc_maker_copy(maker, from->signer_title);
    office->signer_name = bc_maker_copy(maker, from->signer_name);
    office->archive_line = bc_maker_copy(maker, from->archive_line);
    office->service_name = bc_maker_copy(maker, from->service_name);
    office->sender_name = bc_maker_copy(maker, from->sender_name);
    office->legal_basis = bc_maker_copy(maker, from->legal_basis);
    office->region_total = bc_maker_copy(maker, from->region_total);
    /* What districts are called goes with the rows; the rest with the day of signing. */
    office->district_word = bc_maker_copy(
        maker, bc_profile_dispatch_on(maker->profile, maker->organisation_day)->district_word);
    office->scope_note = bc_maker_copy(maker, from->scope_note);
    office->urgency = bc_maker_copy(maker, from->urgency);
    office->circulation = bc_maker_copy(maker, from->circulation);
    office->drafter = bc_maker_copy(maker, from->drafter);
    office->address_line = bc_maker_copy(maker, from->address_line);
    office->is_draft = from->is_draft;
    office->body_size_pt = from->body_size_pt;
    office->promise_label = bc_maker_copy(maker, maker->profile->promise_label);
}

/* By the keys in force then, and a stage by having any clock for it. */
uint32_t bc_maker_provides(const struct maker *maker, int32_t day)
{
    static const uint32_t of_stage[BC_STAGE_COUNT] = {
        BC_NEEDS_INTAKE, BC_NEEDS_HANDLING, BC_NEEDS_RETURN, BC_NEEDS_REPLY_CLOCK};
    const struct bc_profile_practice *practice = bc_profile_practice_on(maker->profile, day);
    uint32_t provided = (practice->has_ratings ? BC_NEEDS_RATINGS : 0) |
                        (practice->has_replies ? BC_NEEDS_REPLIES : 0) |
                        (practice->has_reopening ? BC_NEEDS_REOPENING : 0) |
                        (practice->has_promises ? BC_NEEDS_PROMISES : 0) |
                        (practice->has_evidence ? BC_NEEDS_EVIDENCE : 0) |
                        (practice->has_directives ? BC_NEEDS_DIRECTIVES : 0) |
                        (practice->has_publication ? BC_NEEDS_PUBLICATION : 0) |
                        (practice->has_contacts ? BC_NEEDS_CONTACTS : 0) |
                        (practice->has_corrections ? BC_NEEDS_CORRECTIONS : 0);

    for (size_t i = 0; i < maker->profile->clock_count; i++) {
        provided |= of_stage[maker->profile->clocks[i].stage];
    }
    return provided;
}

void bc_maker_set_office(struct maker *maker)
{
    const struct bc_profile *profile = maker->profile;
    struct bc_report_office *office = &maker->report->office;
    enum bc_period_kind kind = maker->report->slots[BC_SLOT_CURRENT].period.kind;

    office->id = bc_maker_copy(maker, profile->id);
    office->name = bc_maker_copy(maker, profile->name);
    office->short_name = bc_maker_copy(maker, profile->short_name);
    office->offset_s = profile->offset_s;
    office->has_ratings = maker->practice->has_ratings;
    office->has_replies = maker->practice->has_replies;
    office->provides = bc_maker_provides(maker, maker->last_day);
    office->is_sample = profile->is_sample;
    office->profile_sha256 = bc_maker_copy(maker, profile->sha256_hex);
    office->template_path = bc_maker_copy(maker, profile->templates[kind]);
    office->briefing_path = bc_maker_copy(maker, profile->briefings[kind]);
    copy_dispatch(maker, office);
    if (office->scope_note[0] == '\0') {
        /* The note is constant: an office that has not worded it gets ours, with or without such
         * cases. */
        office->scope_note = bc_maker_label(maker, "note.scope");
    }
    office->addressees = names_of(maker, true, &office->addressee_count);
    office->recipients = names_of(maker, false, &office->recipient_count);
}

/*
 * notes.c - what stands under every report: its scope, the office's readings, how figures are made.
 *
 * Beside the notes, the definition of every figure travels with it. The scope note is first and
 * constant. A note of the profile with the id of one of ours takes its place.
 */
#include "disclose/maker.h"
#include "report/wording.h"

#include <string.h>

enum { OWN_NOTES_MOST = 28 };

struct note_list {
    struct bc_report_note *items;
    size_t count;
};

/* False when there is one of that id already. */
static bool add_note(struct note_list *list, const char *id, const char *text, const char *source)
{
    for (size_t i = 0; i < list->count; i++) {
        if (strcmp(list->items[i].id, id) == 0) {
            return false;
        }
    }
    list->items[list->count++] = (struct bc_report_note){id, text, source};
    return true;
}

/* A note of our own: its id, and its words by the key "note.…". */
struct own_note {
    const char *id;
    const char *key;
};

static bool add_own(struct maker *maker, struct note_list *list, struct own_note own,
    const struct bc_word *words, size_t word_count)
{
    const char *pattern = bc_maker_label(maker, own.key);

    return add_note(list, own.id, bc_wording_fill(maker->arena, pattern, words, word_count), "");
}

static void add_plain(struct maker *maker, struct note_list *list, const char *id, const char *key)
{
    (void)add_own(maker, list, (struct own_note){id, key}, NULL, 0);
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

    (void)add_own(maker, list, (struct own_note){"ky-bao-cao", "note.period"}, words,
        sizeof(words) / sizeof(words[0]));
}

/* Which organisation the rows are drawn in: that of the last day, or another that was asked for. */
static void add_organisation(struct maker *maker, struct note_list *list)
{
    const struct bc_word words[] = {
        {"date", bc_wording_date(maker->arena, maker->organisation_day)}};
    const char *key = maker->organisation_day == maker->last_day ? "note.organisation"
                                                                 : "note.organisation.other";

    (void)add_own(maker, list, (struct own_note){"to-chuc", key}, words, 1);
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

/* How each kind of limit is counted; in words of our own only where the profile has none. */
static void add_clocks(struct maker *maker, struct note_list *list)
{
    static const struct {
        enum bc_clock_kind kind;
        struct own_note note;
    } clocks[] = {
        {BC_CLOCK_WORKING_HOURS, {"gio-lam-viec", "note.working-hours"}},
        {BC_CLOCK_PLAIN_HOURS, {"gio-lien-tuc", "note.plain-hours"}},
        {BC_CLOCK_GIVEN, {"he-thong-nguon", "note.given"}},
    };
    bool has_own = false;

    if (has_clock(maker, BC_CLOCK_WORKING_DAYS)) {
        has_own = add_note(list, "ngay-lam-viec", bc_maker_label(maker, "note.working-days"),
            bc_maker_label(maker, "note.working-days.source"));
    }
    for (size_t i = 0; i < sizeof(clocks) / sizeof(clocks[0]); i++) {
        if (has_clock(maker, clocks[i].kind)) {
            has_own = add_own(maker, list, clocks[i].note, NULL, 0) || has_own;
        }
    }
    if (has_own) {
        add_plain(maker, list, "dung-han", "note.deadline");
    }
    /* A case solved before anybody had it has no deadline either, whatever the office's clocks. */
    add_plain(maker, list, "khong-quy-dinh", "note.no-limit");
}

static void add_figures(struct maker *maker, struct note_list *list, int64_t adjustment)
{
    const struct bc_profile *profile = maker->profile;
    const struct bc_word ioc[] = {{"ioc", bc_maker_unit_name(maker, profile->ioc_unit_index).name}};
    const struct bc_word difference[] = {
        {"value", bc_arena_printf(maker->arena, "%lld", (long long)adjustment)}};

    add_plain(maker, list, "can-doi", "note.balance");
    add_plain(maker, list, "gui-den", "note.submitted");
    if (maker->practice->has_reopening) {
        add_plain(maker, list, "xu-ly-lai", "note.reopened");
    }
    (void)add_own(maker, list, (struct own_note){"thoi-diem", "note.attributes"}, ioc, 1);
    add_plain(maker, list, "ty-le-dung-han", "note.rate-on-time");
    add_plain(maker, list, "ty-le-xu-ly", "note.rate-handled");
    if (maker->practice->has_ratings) {
        add_plain(maker, list, "danh-gia", "note.rate-satisfied");
    }
    if (maker->practice->has_replies) {
        add_plain(maker, list, "cho-tra-loi", "note.awaiting-reply");
    }
    add_plain(maker, list, "so-sanh", "note.comparison");
    if (adjustment != 0) {
        (void)add_own(
            maker, list, (struct own_note){"dieu-chinh", "note.adjustment"}, difference, 1);
    }
}

/*
 * What was left over is what is taken over, but for cases refused at the door after the joint
 * (reading 21): a reader who holds both columns side by side must not have to guess.
 */
static void add_vanished(struct maker *maker, struct note_list *list)
{
    const struct bc_report_slot *now = &maker->report->slots[BC_SLOT_CURRENT];
    const struct bc_report_slot *before = &maker->report->slots[BC_SLOT_PREVIOUS];
    const struct bc_report_table *table = &maker->report->tables[BC_BY_NOTHING];
    const int64_t opening = bc_report_table_counts(table, 0, BC_SLOT_CURRENT)->of[BC_FLOW_OPENING];
    const int64_t closing = bc_report_table_counts(table, 0, BC_SLOT_PREVIOUS)->of[BC_FLOW_CLOSING];
    const struct bc_word words[] = {
        {"opening", bc_arena_printf(maker->arena, "%lld", (long long)opening)},
        {"closing", bc_arena_printf(maker->arena, "%lld", (long long)closing)}};

    if (before->exists && before->has_data && before->period.end_utc_s == now->period.start_utc_s &&
        opening != closing) {
        (void)add_own(maker, list, (struct own_note){"chuyen-tiep", "note.vanished"}, words, 2);
    }
}

/* How differences, lists and ranks are made, where the report has them. */
static void add_findings(struct maker *maker, struct note_list *list)
{
    const struct bc_report_findings *findings = &maker->report->findings;
    const struct bc_word least[] = {
        {"least", bc_arena_printf(maker->arena, "%d", BC_RANKED_LEAST)}};

    for (size_t i = 0; i < findings->change_count; i++) {
        if (findings->changes[i].previous.exists || findings->changes[i].year_ago.exists) {
            add_plain(maker, list, "bien-dong", "note.change");
            add_plain(maker, list, "dong-gop", "note.contribution");
            break;
        }
    }
    if (findings->overdue_unit_count > 0) {
        add_plain(maker, list, "qua-han", "note.overdue");
    }
    if (findings->due_next_count > 0) {
        add_plain(maker, list, "den-han", "note.due-next");
    }
    if (findings->ranking_count > 0) {
        (void)add_own(maker, list, (struct own_note){"xep-thu-tu", "note.ranking"}, least, 1);
    }
    if (findings->bridge_count > 0) {
        add_plain(maker, list, "tuan-va-thang", "note.bridge");
    }
}

/* New fields by directive, with the letter that orders each and since and until when. */
static void add_directed_fields(struct maker *maker, struct note_list *list)
{
    const int32_t first_day = bc_instant_day(
        maker->report->slots[BC_SLOT_CURRENT].period.start_utc_s, maker->profile->offset_s);

    for (size_t i = 0; i < maker->profile->field_count; i++) {
        const struct bc_profile_field *field = &maker->profile->fields[i];
        const bool has_end = field->valid.last_day != INT32_MAX;
        const struct bc_word words[] = {
            {"field", field->name},
            {"number", field->directive.number},
            {"issuer", field->directive.issuer},
            {"date", bc_wording_date(maker->arena, field->directive.day)},
            {"from", bc_wording_date(maker->arena, field->valid.first_day)},
            {"to", has_end ? bc_wording_date(maker->arena, field->valid.last_day) : ""},
        };
        const char *key = has_end ? "note.directed-field.until" : "note.directed-field";
        const char *text;

        if (field->directive.number == NULL || field->valid.first_day > maker->last_day ||
            field->valid.last_day < first_day) {
            continue;
        }
        text = bc_wording_fill(
            maker->arena, bc_maker_label(maker, key), words, sizeof(words) / sizeof(words[0]));
        (void)add_note(list, bc_arena_printf(maker->arena, "linh-vuc-%s", field->id), text,
            bc_maker_copy(maker, field->source));
    }
}

void bc_maker_make_notes(struct maker *maker, int64_t adjustment)
{
    const struct bc_profile *profile = maker->profile;
    struct note_list list = {
        .items = bc_arena_alloc_array(maker->arena,
            profile->note_count + profile->field_count + OWN_NOTES_MOST + 1, sizeof(*list.items))};

    (void)add_note(&list, "pham-vi", maker->report->office.scope_note, "");
    for (size_t i = 0; i < profile->note_count; i++) {
        if (!bc_validity_covers(profile->notes[i].valid, maker->last_day)) {
            continue;
        }
        (void)add_note(&list, bc_maker_copy(maker, profile->notes[i].id),
            bc_maker_copy(maker, profile->notes[i].text),
            bc_maker_copy(maker, profile->notes[i].source));
    }
    add_period(maker, &list);
    add_organisation(maker, &list);
    add_directed_fields(maker, &list);
    add_figures(maker, &list, adjustment);
    add_vanished(maker, &list);
    add_findings(maker, &list);
    add_clocks(maker, &list);
    maker->report->notes = list.items;
    maker->report->note_count = list.count;
}

/* A figure without words of its own is a fault like any missing label: nothing goes out
 * unexplained. */
void bc_maker_make_definitions(struct maker *maker)
{
    struct bc_report_definition *definitions =
        bc_arena_alloc_array(maker->arena, BC_FIGURE_COUNT, sizeof(*definitions));
    size_t count = 0;

    for (enum bc_figure figure = 0; figure < BC_FIGURE_COUNT; figure++) {
        const char *id = bc_figure_info(figure)->id;

        if (bc_public_report_value(maker->report, BC_BY_NOTHING, 0, BC_SLOT_CURRENT, figure).kind ==
            BC_VALUE_ABSENT) {
            continue;
        }
        definitions[count++] = (struct bc_report_definition){figure, bc_maker_label(maker, id),
            bc_maker_label(maker, bc_arena_printf(maker->arena, "definition.%s", id))};
    }
    maker->report->definitions = definitions;
    maker->report->definition_count = count;
}

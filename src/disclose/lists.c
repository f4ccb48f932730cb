/*
 * lists.c - reasons of what was closed otherwise, the cases of the period by their codes, the
 * overdue ones.
 */
#include "base/text.h"
#include "disclose/maker.h"
#include "disclose/words.h"
#include "profile/organisation.h"

#include <string.h>

/* ---- Words of machine values ----------------------------------------------------------------- */

const char *bc_end_word(enum bc_end end)
{
    switch (end) {
    case BC_END_OPEN:
        break;
    case BC_END_HANDLED:
        return "handled";
    case BC_END_REFUSED_AT_DOOR:
        return "refused_at_door";
    case BC_END_REFUSED:
        return "refused";
    case BC_END_DUPLICATE:
        return "duplicate";
    case BC_END_WITHDRAWN:
        return "withdrawn";
    case BC_END_PASSED_OUTSIDE:
        return "passed_outside";
    }
    return "open";
}

const char *bc_deadline_word(const struct bc_analysis_case *from)
{
    switch (from->verdict.deadline) {
    case BC_DEADLINE_NOT_RUNNING:
        return from->end == BC_END_OPEN ? "not_forwarded" : "none";
    case BC_DEADLINE_NONE:
        break;
    case BC_DEADLINE_IN_TIME:
        return "in_time";
    case BC_DEADLINE_OVERDUE:
        return "overdue";
    }
    return "none";
}

static const char *level_word(enum bc_level level)
{
    switch (level) {
    case BC_LEVEL_NONE:
        break;
    case BC_LEVEL_SATISFIED:
        return "satisfied";
    case BC_LEVEL_ACCEPTABLE:
        return "acceptable";
    case BC_LEVEL_UNSATISFIED:
        return "unsatisfied";
    }
    return "";
}

/* ---- Reasons --------------------------------------------------------------------------------- */

/* Where a reason stands in the list and by what it is merged with its equals. */
struct reason_key {
    bool is_at_door;
    enum bc_end end;
    int32_t refusal_index; /* -1: no reason given, or none the profile knows */
};

struct reason_entry {
    struct reason_key key;
    int64_t count;
};

static int compare_reasons(const void *left, const void *right)
{
    const struct reason_key *a = &((const struct reason_entry *)left)->key;
    const struct reason_key *b = &((const struct reason_entry *)right)->key;
    /* No reason stands after those that have one. */
    uint32_t a_index = (uint32_t)a->refusal_index;
    uint32_t b_index = (uint32_t)b->refusal_index;

    if (a->is_at_door != b->is_at_door) {
        return a->is_at_door ? 1 : -1;
    }
    if (a->end != b->end) {
        return a->end < b->end ? -1 : 1;
    }
    return a_index == b_index ? 0 : a_index < b_index ? -1 : 1;
}

static struct reason_entry entry_of(
    const struct bc_profile *profile, const struct bc_analysis_reason *from)
{
    struct reason_entry entry = {.count = from->count};
    bool is_refusal = from->end == BC_END_REFUSED || from->end == BC_END_REFUSED_AT_DOOR;

    entry.key.is_at_door = from->end == BC_END_REFUSED_AT_DOOR;
    entry.key.end = from->end;
    entry.key.refusal_index =
        is_refusal && from->reason[0] != '\0' ? bc_profile_find_refusal(profile, from->reason) : -1;
    return entry;
}

/* A name inside a phrase: its first letter is small. */
static const char *within_phrase(const struct maker *maker, const char *name)
{
    const char *rest = name;
    const char *first;

    if (bc_text_next(&rest) < 0) {
        return name;
    }
    first = bc_arena_strndup(maker->arena, name, (size_t)(rest - name));
    return bc_arena_printf(maker->arena, "%s%s", bc_text_lower(maker->arena, first), rest);
}

/*
 * The official wording. Only reasons of the profile's list are printed: a source's own words could
 * say more than a public report may.
 */
static void word_reason(
    struct maker *maker, const struct reason_entry *entry, struct bc_report_reason *ret_reason)
{
    const struct bc_profile_reason *refusal =
        entry->key.refusal_index < 0 ? NULL : &maker->profile->refusals[entry->key.refusal_index];
    const char *name = refusal == NULL ? ""
                                       : bc_profile_refusal_name(maker->profile,
                                             entry->key.refusal_index, maker->last_day)
                                             .name;
    const char *end =
        bc_maker_label(maker, bc_arena_printf(maker->arena, "end.%s", bc_end_word(entry->key.end)));

    ret_reason->count = entry->count;
    ret_reason->is_at_door = entry->key.is_at_door;
    if (refusal != NULL) {
        ret_reason->id = bc_maker_copy(maker, refusal->id);
        ret_reason->name = entry->key.is_at_door ? bc_maker_copy(maker, name)
                                                 : bc_arena_printf(maker->arena, "%s: %s", end,
                                                       within_phrase(maker, name));
        return;
    }
    ret_reason->id = bc_end_word(entry->key.end);
    ret_reason->name = entry->key.is_at_door ? bc_maker_label(maker, "reason.unstated") : end;
}

void bc_maker_make_reasons(struct maker *maker)
{
    const struct bc_analysis_reason *from = NULL;
    size_t count = bc_analysis_reasons(maker->analysis, &from);
    struct reason_entry *entries = bc_arena_alloc_array(maker->arena, count, sizeof(*entries));
    struct bc_report_reason *reasons = bc_arena_alloc_array(maker->arena, count, sizeof(*reasons));
    size_t merged = 0;

    for (size_t i = 0; i < count; i++) {
        entries[i] = entry_of(maker->profile, &from[i]);
    }
    qsort(entries, count, sizeof(*entries), compare_reasons);
    for (size_t i = 0; i < count; i++) {
        if (entries[i].count == 0) {
            continue;
        }
        if (merged > 0 && compare_reasons(&entries[merged - 1], &entries[i]) == 0) {
            entries[merged - 1].count += entries[i].count;
        } else {
            entries[merged++] = entries[i];
        }
    }
    for (size_t i = 0; i < merged; i++) {
        word_reason(maker, &entries[i], &reasons[i]);
    }
    maker->report->reasons = reasons;
    maker->report->reason_count = merged;
}

/* ---- Cases ----------------------------------------------------------------------------------- */

/* Names of the rows, copied once and shared by all cases. */
struct name {
    const char *id;
    const char *text;
};

struct names {
    struct name *fields, *districts, *units, *channels;
    struct name no_field, no_district, no_channel;
};

static struct names copy_names(struct maker *maker)
{
    const struct bc_profile *profile = maker->profile;
    bc_arena *arena = maker->arena;
    struct names names = {
        .fields = bc_arena_alloc_array(arena, profile->field_count, sizeof(struct name)),
        .districts = bc_arena_alloc_array(arena, profile->district_count, sizeof(struct name)),
        .units = bc_arena_alloc_array(arena, profile->unit_count, sizeof(struct name)),
        .channels = bc_arena_alloc_array(arena, profile->channel_count, sizeof(struct name)),
        .no_field = {"", bc_maker_label(maker, "none.field")},
        .no_district = {"chua-xac-dinh", bc_maker_label(maker, "district.undetermined")},
        .no_channel = {"", bc_maker_label(maker, "none.channel")},
    };

    for (size_t i = 0; i < profile->field_count; i++) {
        names.fields[i] = (struct name){bc_maker_copy(maker, profile->fields[i].id),
            bc_maker_copy(maker, profile->fields[i].name)};
    }
    for (size_t i = 0; i < profile->district_count; i++) {
        names.districts[i] = (struct name){bc_maker_copy(maker, profile->districts[i].id),
            bc_maker_copy(maker, bc_maker_district_name(maker, (int32_t)i).name)};
    }
    for (size_t i = 0; i < profile->unit_count; i++) {
        names.units[i] = (struct name){bc_maker_copy(maker, profile->units[i].id),
            bc_maker_copy(maker, bc_maker_unit_name(maker, (int32_t)i).name)};
    }
    for (size_t i = 0; i < profile->channel_count; i++) {
        names.channels[i] = (struct name){bc_maker_copy(maker, profile->channels[i].id),
            bc_maker_copy(maker, profile->channels[i].name)};
    }
    return names;
}

static struct name name_at(
    const struct name *names, size_t count, int32_t index, struct name otherwise)
{
    return index >= 0 && (size_t)index < count ? names[index] : otherwise;
}

static void fill_names(const struct maker *maker, const struct names *names,
    const struct bc_analysis_case *from, struct bc_report_case *to)
{
    const struct bc_profile *profile = maker->profile;
    struct name field =
        name_at(names->fields, profile->field_count, from->field_index, names->no_field);
    struct name district = name_at(
        names->districts, profile->district_count, from->district_index, names->no_district);
    struct name unit = name_at(
        names->units, profile->unit_count, from->unit_index, names->units[profile->ioc_unit_index]);
    struct name channel =
        name_at(names->channels, profile->channel_count, from->channel_index, names->no_channel);

    to->field_id = field.id;
    to->field_name = field.text;
    to->district_id = district.id;
    to->district_name = district.text;
    to->unit_id = unit.id;
    to->unit_name = unit.text;
    to->channel_name = channel.text;
}

/*
 * Days that a clerk counts on the calendar: the due day does not count, the day of the result, or
 * the last day of the period, does. -1 where hours are counted day and night, or the calendar ends.
 */
static int32_t late_days(const struct maker *maker, const struct bc_analysis_case *from)
{
    const struct bc_verdict *verdict = &from->verdict;
    const int32_t offset_s = maker->profile->offset_s;
    const int64_t judged_utc_s = from->result_utc_s != BC_NO_TIME
                                     ? from->result_utc_s
                                     : maker->report->slots[BC_SLOT_CURRENT].period.end_utc_s - 1;
    struct bc_status ignored = {.fault = BC_OK};
    int32_t days;

    if (verdict->deadline != BC_DEADLINE_OVERDUE || verdict->due_utc_s == BC_NO_TIME ||
        (verdict->clock != BC_CLOCK_WORKING_DAYS && verdict->clock != BC_CLOCK_WORKING_HOURS) ||
        !bc_calendar_working_days_between(maker->profile->calendar,
            bc_instant_day(verdict->due_utc_s, offset_s), bc_instant_day(judged_utc_s, offset_s),
            &days, &ignored)) {
        return -1;
    }
    return days;
}

static void fill_case(const struct maker *maker, const struct names *names,
    const struct bc_analysis_case *from, struct bc_report_case *to)
{
    const struct bc_verdict *verdict = &from->verdict;

    to->code = bc_maker_copy(maker, from->code);
    to->cycle = from->cycle;
    fill_names(maker, names, from, to);
    to->is_emergency = from->priority == BC_PRIORITY_EMERGENCY;
    to->is_from_before = from->is_from_before;
    to->opened_utc_s = from->opened_utc_s;
    to->handling_start_utc_s = from->handling_start_utc_s;
    to->due_utc_s = verdict->due_utc_s;
    to->ended_utc_s = from->ended_utc_s;
    to->has_result = from->result_utc_s != BC_NO_TIME;
    to->replied_utc_s = from->replied_utc_s;
    to->end = bc_end_word(from->end);
    to->deadline = bc_deadline_word(from);
    to->clock = bc_clock_kind_name(verdict->clock);
    to->late_min = verdict->late_min;
    to->late_days = late_days(maker, from);
    to->level = maker->practice->has_ratings ? level_word(from->level) : "";
}

/* The oldest due instant first; minutes of different clocks cannot be compared. No due instant
 * comes last. */
static int compare_lateness(const void *left, const void *right)
{
    const struct bc_report_case *a = left;
    const struct bc_report_case *b = right;
    uint64_t a_due = (uint64_t)a->due_utc_s - (uint64_t)BC_NO_TIME - 1;
    uint64_t b_due = (uint64_t)b->due_utc_s - (uint64_t)BC_NO_TIME - 1;
    int order;

    if (a_due != b_due) {
        return a_due < b_due ? -1 : 1;
    }
    if (a->late_min != b->late_min) {
        return a->late_min > b->late_min ? -1 : 1;
    }
    order = strcmp(a->code, b->code);
    return order != 0 ? order : (a->cycle > b->cycle) - (a->cycle < b->cycle);
}

static void make_overdue(struct maker *maker)
{
    struct bc_public_report *report = maker->report;
    struct bc_report_case *overdue =
        bc_arena_alloc_array(maker->arena, report->case_count, sizeof(*overdue));
    size_t count = 0;

    for (size_t i = 0; i < report->case_count; i++) {
        const struct bc_report_case *from = &report->cases[i];

        if (strcmp(from->end, "open") == 0 && strcmp(from->deadline, "overdue") == 0) {
            overdue[count++] = *from;
        }
    }
    qsort(overdue, count, sizeof(*overdue), compare_lateness);
    report->overdue = overdue;
    report->overdue_count = count;
}

void bc_maker_make_cases(struct maker *maker)
{
    const struct bc_analysis_case *from = NULL;
    size_t count = bc_analysis_cases(maker->analysis, &from);
    struct bc_report_case *cases = bc_arena_alloc_array(maker->arena, count, sizeof(*cases));
    struct names names = copy_names(maker);

    for (size_t i = 0; i < count; i++) {
        fill_case(maker, &names, &from[i], &cases[i]);
    }
    maker->report->cases = cases;
    maker->report->case_count = count;
    make_overdue(maker);
}

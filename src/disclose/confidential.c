#include "disclose/confidential.h"

#include "disclose/words.h"
#include "profile/organisation.h"
#include "report/confidential_report_build.h"

#include <string.h>

struct confidential_maker {
    const struct bc_confidential_sources *sources;
    const bc_analysis *analysis;
    const struct bc_period *period;
    int32_t organisation_day;
    enum bc_third_persons third_persons; /* how they are named */
    bc_arena *arena;
};

/* ---- Figures --------------------------------------------------------------------------------- */

static const struct {
    enum bc_figure figure;
    bool is_part;
} bridge_rows[] = {
    {BC_FLOW_OPENING, false},
    {BC_FLOW_RECEIVED, false},
    {BC_FLOW_REOPENED, false},
    {BC_FLOW_TOTAL, false},
    {BC_FLOW_HANDLED, false},
    {BC_FLOW_HANDLED_ON_TIME, true},
    {BC_FLOW_HANDLED_LATE, true},
    {BC_FLOW_HANDLED_NO_DEADLINE, true},
    {BC_FLOW_OTHERWISE_CLOSED, false},
    {BC_FLOW_CLOSING, false},
    {BC_FLOW_CLOSING_IN_TIME, true},
    {BC_FLOW_CLOSING_OVERDUE, true},
    {BC_FLOW_CLOSING_NO_DEADLINE, true},
    {BC_FLOW_CLOSING_NOT_FORWARDED, true},
};

static void make_figures(
    const struct confidential_maker *maker, struct bc_confidential_report *report)
{
    const size_t count = sizeof(bridge_rows) / sizeof(bridge_rows[0]);
    const struct bc_counts *counts =
        bc_analysis_counts(maker->analysis, BC_BY_NOTHING, 0, BC_SLOT_CURRENT);
    struct bc_confidential_figure *figures =
        bc_arena_alloc_array(maker->arena, count, sizeof(*figures));
    size_t kept = 0;

    for (size_t i = 0; i < count; i++) {
        const enum bc_figure figure = bridge_rows[i].figure;
        const struct bc_value value = bc_public_report_value(
            maker->sources->public_report, BC_BY_NOTHING, 0, BC_SLOT_CURRENT, figure);

        if (value.kind != BC_VALUE_ABSENT) {
            figures[kept++] = (struct bc_confidential_figure){.figure = figure,
                .is_part = bridge_rows[i].is_part,
                .public_count = value.kind == BC_VALUE_COUNT ? value.count : 0,
                .confidential_count = counts->of[figure]};
        }
    }
    report->figures = figures;
    report->figure_count = kept;
}

/* ---- Cases ----------------------------------------------------------------------------------- */

/* "number: 15/CV-IOC" on a line of its own: what stands behind the colon; "" when there is none. */
static const char *line_of(bc_arena *arena, const char *text, const char *name)
{
    const size_t length = strlen(name);

    for (const char *line = text; *line != '\0';) {
        const char *end = strchrnul(line, '\n');

        if (strncmp(line, name, length) == 0 && strncmp(line + length, ": ", 2) == 0) {
            return bc_arena_strndup(arena, line + length + 2, (size_t)(end - line) - length - 2);
        }
        line = *end == '\n' ? end + 1 : end;
    }
    return "";
}

static bool text_of(const struct confidential_maker *maker, int64_t ticket,
    const struct bc_event *event, const char **ret_text, struct bc_status *status)
{
    const char *text = NULL;

    if (event->text_mark != 0 && !bc_store_text(maker->sources->store, ticket, event->text_mark,
                                     maker->arena, &text, status)) {
        return false;
    }
    *ret_text = text == NULL ? "" : text;
    return true;
}

/* What somebody wrote of others, as the profile lets it be read. */
static const char *told(const struct confidential_maker *maker, const char *text)
{
    const struct bc_confidential_sources *sources = maker->sources;

    return maker->third_persons == BC_PERSONS_AS_STORED
               ? text
               : sources->hide_persons(sources->hiding_rules,
                     maker->third_persons == BC_PERSONS_BY_INITIALS, maker->arena, text);
}

/* What an event of the ticket adds to its case; later ones of a kind replace earlier ones. */
static bool take_event(const struct confidential_maker *maker, int64_t ticket,
    const struct bc_event *event, struct bc_confidential_case *to, struct bc_status *status)
{
    const char *text = "";

    if (!text_of(maker, ticket, event, &text, status)) {
        return false;
    }
    switch (event->kind) {
    case BC_EVENT_RECEIVED:
        to->claim = told(maker, text);
        break;
    case BC_EVENT_VERIFIED:
        to->verification = told(maker, text);
        to->verified_utc_s = event->at_utc_s;
        break;
    case BC_EVENT_RESULT:
        to->result = told(maker, text);
        to->result_utc_s = event->at_utc_s;
        break;
    case BC_EVENT_INFORMED_SENDER:
        to->informed_utc_s = event->at_utc_s;
        break;
    case BC_EVENT_OFFICIAL_LETTER:
        to->letter_number = line_of(maker->arena, text, "number");
        to->letter_date = line_of(maker->arena, text, "letter_date");
        to->letter_utc_s = event->at_utc_s;
        break;
    case BC_EVENT_ASKED_LEADER:
        to->proposal = told(maker, text);
        break;
    default:
        break;
    }
    return true;
}

static const char *unit_name(const struct confidential_maker *maker, int32_t index)
{
    const struct bc_profile *profile = maker->sources->profile;

    return bc_profile_unit_name(
        profile, index >= 0 ? index : profile->ioc_unit_index, maker->organisation_day)
        .name;
}

static struct bc_confidential_case case_of(
    const struct confidential_maker *maker, const struct bc_analysis_case *from)
{
    const struct bc_profile *profile = maker->sources->profile;

    return (struct bc_confidential_case){
        .code = from->code,
        .cycle = from->cycle,
        .field_name = from->field_index >= 0 ? profile->fields[from->field_index].name : "",
        .unit_name = unit_name(maker, from->unit_index),
        .district_name =
            from->district_index >= 0
                ? bc_profile_district_name(profile, from->district_index, maker->organisation_day)
                      .name
                : "",
        .end = bc_end_word(from->end),
        .deadline = bc_deadline_word(from),
        .opened_utc_s = from->opened_utc_s,
        .due_utc_s = from->verdict.due_utc_s,
        .ended_utc_s = from->ended_utc_s,
        .claim = "",
        .letter_number = "",
        .letter_date = "",
        .letter_utc_s = BC_NO_TIME,
        .informed_utc_s = BC_NO_TIME,
        .verification = "",
        .verified_utc_s = BC_NO_TIME,
        .result = "",
        .result_utc_s = BC_NO_TIME,
        .proposal = "",
    };
}

/* By what had happened when the period ended. */
static bool make_case(const struct confidential_maker *maker, const struct bc_analysis_case *from,
    struct bc_confidential_case *to, struct bc_status *status)
{
    struct bc_event *events = NULL;
    size_t count = 0;
    bool is_done = bc_store_ticket_history(
        maker->sources->store, from->ticket, INT64_MAX, maker->arena, &events, &count, status);

    *to = case_of(maker, from);
    for (size_t i = 0; is_done && i < count && events[i].at_utc_s < maker->period->end_utc_s; i++) {
        is_done = take_event(maker, from->ticket, &events[i], to, status);
    }
    return is_done;
}

static bool make_cases(const struct confidential_maker *maker,
    struct bc_confidential_report *report, struct bc_status *status)
{
    const struct bc_analysis_case *from = NULL;
    const size_t count = bc_analysis_cases(maker->analysis, &from);
    struct bc_confidential_case *cases = bc_arena_alloc_array(maker->arena, count, sizeof(*cases));

    for (size_t i = 0; i < count; i++) {
        if (!make_case(maker, &from[i], &cases[i], status)) {
            return false;
        }
    }
    report->cases = cases;
    report->case_count = count;
    return true;
}

/* ---- Who gets it ----------------------------------------------------------------------------- */

static const char *const *names_of(
    const struct confidential_maker *maker, bool is_addressee, size_t *ret_count)
{
    const struct bc_profile *profile = maker->sources->profile;
    const int32_t day = bc_instant_day(maker->period->end_utc_s - 1, profile->offset_s);
    const char **names =
        bc_arena_alloc_array(maker->arena, profile->recipient_count, sizeof(*names));
    size_t count = 0;

    for (size_t i = 0; i < profile->recipient_count; i++) {
        const struct bc_profile_recipient *recipient = &profile->recipients[i];

        if (recipient->receives_appendix && recipient->is_addressee == is_addressee &&
            recipient->valid.first_day <= day && day <= recipient->valid.last_day) {
            names[count++] = recipient->name;
        }
    }
    *ret_count = count;
    return names;
}

bool bc_disclose_confidential(const struct bc_confidential_sources *sources, bc_arena *wiping,
    const bc_confidential_report **ret_report, struct bc_status *status)
{
    struct bc_confidential_report *report = bc_arena_alloc(wiping, sizeof(*report));
    struct confidential_maker maker = {.sources = sources,
        .analysis = bc_sensitive_analysis_inside(sources->analysis),
        .arena = wiping};

    maker.period = bc_analysis_period(maker.analysis, BC_SLOT_CURRENT);
    maker.organisation_day = bc_analysis_organisation_day(maker.analysis);
    maker.third_persons = bc_profile_third_persons_on(
        sources->profile, bc_instant_day(maker.period->end_utc_s - 1, sources->profile->offset_s));
    report->public_report = sources->public_report;
    report->addressees = names_of(&maker, true, &report->addressee_count);
    report->recipients = names_of(&maker, false, &report->recipient_count);
    if (report->addressee_count == 0) {
        return bc_fail(status, BC_HELD, "disclose.no-appendix-recipient", sources->profile->path,
            "%s", maker.period->id);
    }
    make_figures(&maker, report);
    if (!make_cases(&maker, report, status)) {
        return false;
    }
    *ret_report = report;
    return true;
}

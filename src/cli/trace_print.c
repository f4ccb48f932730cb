#include "base/text.h"
#include "cli/print.h"
#include "cli/trace.h"
#include "profile/organisation.h"
#include "report/wording.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* ---- Why a case counts ------------------------------------------------------------------- */

/* What made it count, by figure. */
static const char *const why_codes[BC_COUNT_FIGURES] = {
    [BC_FLOW_SUBMITTED] = "trace.why-sent-in",
    [BC_FLOW_OPENING] = "trace.why-open-at-start",
    [BC_FLOW_RECEIVED] = "trace.why-received",
    [BC_FLOW_REOPENED] = "trace.why-reopened",
    [BC_FLOW_TOTAL] = "trace.why-to-handle",
    [BC_FLOW_HANDLED] = "trace.why-handled",
    [BC_FLOW_HANDLED_ON_TIME] = "trace.why-handled-on-time",
    [BC_FLOW_HANDLED_LATE] = "trace.why-handled-late",
    [BC_FLOW_HANDLED_NO_DEADLINE] = "trace.why-handled-no-limit",
    [BC_FLOW_OTHERWISE_CLOSED] = "trace.why-otherwise-closed",
    [BC_FLOW_CLOSING] = "trace.why-open-at-end",
    [BC_FLOW_CLOSING_IN_TIME] = "trace.why-open-in-time",
    [BC_FLOW_CLOSING_OVERDUE] = "trace.why-open-overdue",
    [BC_FLOW_CLOSING_NO_DEADLINE] = "trace.why-open-no-limit",
    [BC_FLOW_CLOSING_NOT_FORWARDED] = "trace.why-not-forwarded",
    [BC_FLOW_REPLIED] = "trace.why-replied",
    [BC_FLOW_AWAITING_REPLY] = "trace.why-awaiting-reply",
    [BC_RATING_SATISFIED] = "trace.why-rated-satisfied",
    [BC_RATING_ACCEPTABLE] = "trace.why-rated-acceptable",
    [BC_RATING_UNSATISFIED] = "trace.why-rated-unsatisfied",
    [BC_RATING_RATED] = "trace.why-rated",
    [BC_RESPONSE_ASKED] = "trace.why-replied",
    [BC_RESPONSE_RATED] = "trace.why-rated",
    [BC_STAGE_INTAKE_ON_TIME] = "trace.why-intake-on-time",
    [BC_STAGE_INTAKE_LATE] = "trace.why-intake-late",
    [BC_STAGE_INTAKE_NO_LIMIT] = "trace.why-intake-no-limit",
    [BC_STAGE_HANDLING_ON_TIME] = "trace.why-handling-on-time",
    [BC_STAGE_HANDLING_LATE] = "trace.why-handling-late",
    [BC_STAGE_HANDLING_NO_LIMIT] = "trace.why-handling-no-limit",
    [BC_STAGE_RETURN_ON_TIME] = "trace.why-return-on-time",
    [BC_STAGE_RETURN_LATE] = "trace.why-return-late",
    [BC_STAGE_RETURN_NO_LIMIT] = "trace.why-return-no-limit",
    [BC_STAGE_REPLY_ON_TIME] = "trace.why-reply-on-time",
    [BC_STAGE_REPLY_LATE] = "trace.why-reply-late",
    [BC_STAGE_REPLY_NO_LIMIT] = "trace.why-reply-no-limit",
    [BC_HANDOFF_COUNT] = "trace.why-forwarded-on",
    [BC_RETURNED_COUNT] = "trace.why-returned",
    [BC_COMMITTED_COUNT] = "trace.why-promised",
    [BC_COMMITTED_AGAIN] = "trace.why-promised-again",
    [BC_COMMITTED_KEPT] = "trace.why-promise-kept",
    [BC_COMMITTED_BROKEN] = "trace.why-promise-broken",
    [BC_REOPENED_WITHIN_14D] = "trace.why-reopened-within-14d",
    [BC_EVIDENCE_MISSING] = "trace.why-evidence-missing",
    [BC_REWORK_PASSED_BACK] = "trace.why-passed-back",
    [BC_REWORK_REWORKED] = "trace.why-reworked",
    [BC_REWORK_PENDING] = "trace.why-rework-pending",
    [BC_DIRECTIVE_DONE] = "trace.why-directive-done",
    [BC_DIRECTIVE_PENDING] = "trace.why-directive-pending",
    [BC_LEADER_ASKED] = "trace.why-leader-asked",
    [BC_PUBLISHED_COUNT] = "trace.why-published",
    [BC_WITHHELD_COUNT] = "trace.why-withheld",
    [BC_EMERGENCY_COUNT] = "trace.why-emergency",
    [BC_EMERGENCY_CONTACTED] = "trace.why-contacted",
    [BC_WRONG_FIELD] = "trace.why-wrong-field",
    [BC_WRONG_AGENCY] = "trace.why-wrong-agency",
};

static const char *const sample_codes[BC_SERIES_COUNT] = {
    [BC_SERIES_INTAKE] = "trace.why-intake-took",
    [BC_SERIES_HANDLING] = "trace.why-handling-took",
    [BC_SERIES_RETURN] = "trace.why-return-took",
    [BC_SERIES_REPLY] = "trace.why-reply-took",
    [BC_SERIES_AGE] = "trace.why-age",
    [BC_SERIES_CONTACT] = "trace.why-contact-took",
};

static const char *const role_codes[] = {
    [BC_TRACE_CASES] = "trace.role-cases",
    [BC_TRACE_NUMERATOR] = "trace.role-numerator",
    [BC_TRACE_DENOMINATOR] = "trace.role-denominator",
    [BC_TRACE_SAMPLES] = "trace.role-samples",
    [BC_TRACE_ADDED] = "trace.role-added",
    [BC_TRACE_REMOVED] = "trace.role-removed",
};

static const char *const deadline_words[] = {
    [BC_DEADLINE_NOT_RUNNING] = "not_running",
    [BC_DEADLINE_NONE] = "no_limit",
    [BC_DEADLINE_IN_TIME] = "in_time",
    [BC_DEADLINE_OVERDUE] = "overdue",
};

static const char *why_code(const struct bc_behind *one)
{
    return one->is_sample ? sample_codes[one->series] : why_codes[one->figure];
}

/* "handled-late", of a code like that of the words "why-handled-late". */
static const char *word_of(const char *code)
{
    return strchr(code, '-') + 1;
}

/* "08:05 02/5/2023"; "–" where there is none. */
static const char *moment(const struct bc_context *context, int64_t utc_s)
{
    return utc_s == BC_NO_TIME ? "–"
                               : bc_wording_moment(context->arena, "{hour}:{minute} {date}", utc_s,
                                     context->profile->offset_s);
}

static const char *why_text(const struct bc_context *context, const struct bc_behind *one)
{
    return bc_say(context, why_code(one), "%s" BC_NEXT "%" PRId64, moment(context, one->at_utc_s),
        one->value);
}

/* ---- Names of rows ----------------------------------------------------------------------- */

static const char *district_id(const struct bc_context *context, size_t row)
{
    return row < context->profile->district_count ? context->profile->districts[row].id
                                                  : "chua-xac-dinh";
}

static const char *channel_id(const struct bc_context *context, int32_t row)
{
    return row >= 0 ? context->profile->channels[row].id : "";
}

static const char *short_or_name(struct bc_profile_name name)
{
    return name.short_name != NULL && name.short_name[0] != '\0' ? name.short_name : name.name;
}

static const char *unit_name(const struct bc_context *context, int32_t row, int32_t day)
{
    return short_or_name(bc_profile_unit_name(context->profile, row, day));
}

static const char *field_name(const struct bc_context *context, int32_t row)
{
    const struct bc_profile_field *field = &context->profile->fields[row];

    return field->short_name != NULL && field->short_name[0] != '\0' ? field->short_name
                                                                     : field->name;
}

/* ---- JSON -------------------------------------------------------------------------------- */

static json_t *why_to_json(const struct bc_context *context, const struct bc_behind *one)
{
    const struct bc_verdict *verdict = &one->one.verdict;
    json_t *why = json_pack("{s:s, s:s, s:s, s:s, s:I}", "what", word_of(why_code(one)), "at",
        bc_time_text(context, one->at_utc_s), "deadline", deadline_words[verdict->deadline],
        "clock", bc_clock_kind_name(verdict->clock), "late_min", (json_int_t)verdict->late_min);

    if (verdict->rule != NULL) {
        json_object_set_new(why, "rule", json_string(verdict->rule->id));
        json_object_set_new(why, "source", json_string(verdict->rule->source));
    }
    return why;
}

static json_t *case_to_json(const struct bc_context *context, const struct bc_behind *one)
{
    const struct bc_analysis_case *from = &one->one;
    json_t *object = json_pack("{s:s, s:i, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:o}", "ticket",
        from->code, "cycle", (int)from->cycle, "opened", bc_time_text(context, from->opened_utc_s),
        "closed", bc_time_text(context, from->ended_utc_s), "due",
        bc_time_text(context, from->verdict.due_utc_s), "unit",
        context->profile->units[from->unit_index].id, "field",
        context->profile->fields[from->field_index].id, "district",
        district_id(context, one->district_row), "channel",
        channel_id(context, from->channel_index), "why", why_to_json(context, one));

    if (one->is_sample) {
        json_object_set_new(object, "value", json_integer(one->value));
    }
    return object;
}

static json_t *part_to_json(const struct bc_context *context, const struct bc_trace_part *part)
{
    json_t *cases = json_array();

    for (size_t i = 0; i < part->count; i++) {
        json_t *one = case_to_json(context, part->items[i]);

        if (part->texts != NULL) {
            json_object_set_new(one, "text", json_string(part->texts[i]));
        }
        if (part->marked != SIZE_MAX) {
            json_object_set_new(one, "is_value", json_boolean(i == part->marked));
        }
        json_array_append_new(cases, one);
    }
    return json_pack("{s:s, s:I, s:o}", "part", word_of(role_codes[part->role]), "count",
        (json_int_t)part->count, "tickets", cases);
}

static json_t *rows_to_json(
    const struct bc_context *context, const struct bc_trace_question *question)
{
    const struct bc_profile *profile = context->profile;
    const struct bc_behind_question *rows = &question->rows;
    json_t *object = json_object();

    if (rows->field != BC_ANY_ROW) {
        json_object_set_new(object, "field", json_string(profile->fields[rows->field].id));
    }
    if (rows->district != BC_ANY_ROW) {
        json_object_set_new(object, "district", json_string(district_id(context, rows->district)));
    }
    if (rows->unit != BC_ANY_ROW) {
        json_object_set_new(object, "unit", json_string(profile->units[rows->unit].id));
    }
    if (rows->channel != BC_ANY_ROW) {
        json_object_set_new(object, "channel", json_string(profile->channels[rows->channel].id));
    }
    if (rows->week_id != NULL) {
        json_object_set_new(object, "week", json_string(rows->week_id));
    }
    if (question->reason != NULL) {
        json_object_set_new(object, "reason", json_string(question->reason));
    }
    return object;
}

static json_t *value_to_json(struct bc_value value)
{
    switch (value.kind) {
    case BC_VALUE_COUNT:
    case BC_VALUE_NUMBER:
        return json_integer(value.count);
    case BC_VALUE_RATE:
        return json_pack("{s:I, s:I}", "numerator", (json_int_t)value.ratio.numerator,
            "denominator", (json_int_t)value.ratio.denominator);
    case BC_VALUE_MISSING:
        return json_string("missing");
    default:
        return json_null();
    }
}

static void print_json(const struct bc_context *context, const struct bc_trace_answer *answer)
{
    const struct bc_trace_question *question = &answer->question;
    const struct bc_period *period =
        bc_public_report_period(answer->counted.report, question->rows.slot);
    json_t *parts = json_array();
    json_t *root;

    for (size_t i = 0; i < answer->part_count; i++) {
        json_array_append_new(parts, part_to_json(context, &answer->parts[i]));
    }
    root = json_pack("{s:b, s:s, s:s, s:s, s:s, s:o, s:o, s:I, s:o}", "ok", 1, "period",
        question->period.id, "of", period->id, "as_known",
        bc_time_text(context, bc_public_report_as_known_utc_s(answer->counted.report)), "figure",
        bc_figure_info(question->figure)->id, "rows", rows_to_json(context, question), "value",
        value_to_json(answer->value), "count",
        (json_int_t)(answer->part_count > 0 ? answer->parts[0].count : 0), "parts", parts);
    if (question->figure == BC_FLOW_ADJUSTMENT) {
        json_object_set_new(root, "unexplained", json_integer(answer->unexplained));
    }
    bc_print_json(root);
}

/* ---- Lines ------------------------------------------------------------------------------- */

/* Ends of lines and tabs would break the line it stands in. */
static const char *text_in_line(const char *text, bc_arena *wiping)
{
    char *line = bc_arena_strdup(wiping, text);

    for (char *place = line; *place != '\0'; place++) {
        if (*place == '\n' || *place == '\t') {
            *place = ' ';
        }
    }
    return bc_text_shown(wiping, line);
}

static void print_case(const struct bc_context *context, const struct bc_trace_answer *answer,
    const struct bc_trace_part *part, size_t index, bc_arena *wiping)
{
    const struct bc_behind *one = part->items[index];
    const struct bc_analysis_case *from = &one->one;
    const char *code = from->cycle > 1
                           ? bc_arena_printf(context->arena, "%s (%d)", from->code, from->cycle)
                           : from->code;

    printf("%s%s\t%s\t%s\t%s\t%s\t%s\t%s", index == part->marked ? "* " : "  ", code,
        moment(context, from->opened_utc_s), moment(context, from->ended_utc_s),
        moment(context, from->verdict.due_utc_s),
        unit_name(context, from->unit_index, answer->question.organisation_day),
        field_name(context, from->field_index), why_text(context, one));
    if (part->texts != NULL) {
        printf("\t%s", text_in_line(part->texts[index], wiping));
    }
    putchar('\n');
}

static void print_part(const struct bc_context *context, const struct bc_trace_answer *answer,
    const struct bc_trace_part *part, bc_arena *wiping)
{
    printf("%s\n", bc_say(context, role_codes[part->role], "%zu", part->count));
    if (part->count > 0) {
        printf("%s%s\n", bc_say(context, "trace.columns", ""),
            part->texts != NULL ? bc_say(context, "trace.column-text", "") : "");
    }
    for (size_t i = 0; i < part->count; i++) {
        print_case(context, answer, part, i, wiping);
    }
}

static const char *value_text(const struct bc_context *context, struct bc_value value)
{
    switch (value.kind) {
    case BC_VALUE_COUNT:
    case BC_VALUE_NUMBER:
        return bc_arena_printf(context->arena, "%" PRId64, value.count);
    case BC_VALUE_RATE:
        return bc_arena_printf(
            context->arena, "%" PRId64 "/%" PRId64, value.ratio.numerator, value.ratio.denominator);
    case BC_VALUE_MISSING:
        return "…";
    default:
        return "–";
    }
}

/* "An toàn giao thông, Lắk": the rows that were asked for; "" for the total. */
static const char *row_names(
    const struct bc_context *context, const struct bc_trace_question *question)
{
    const struct bc_behind_question *rows = &question->rows;
    const struct bc_profile *profile = context->profile;
    const char *names[4];
    const char *text = "";
    size_t count = 0;

    if (rows->field != BC_ANY_ROW) {
        names[count++] = profile->fields[rows->field].name;
    }
    if (rows->district != BC_ANY_ROW) {
        names[count++] = rows->district < profile->district_count
                             ? profile->districts[rows->district].name
                             : bc_say(context, "trace.no-district", "");
    }
    if (rows->unit != BC_ANY_ROW) {
        names[count++] = unit_name(context, (int32_t)rows->unit, question->organisation_day);
    }
    if (rows->channel != BC_ANY_ROW) {
        names[count++] = profile->channels[rows->channel].name;
    }
    for (size_t i = 0; i < count; i++) {
        text = bc_arena_printf(context->arena, "%s; %s", text, names[i]);
    }
    return text;
}

static void print_lines(
    const struct bc_context *context, const struct bc_trace_answer *answer, bc_arena *wiping)
{
    const struct bc_trace_question *question = &answer->question;
    const bc_public_report *report = answer->counted.report;
    const char *id = bc_figure_info(question->figure)->id;

    printf("%s\n",
        bc_say(context, "trace.title", "%s" BC_NEXT "%s" BC_NEXT "%s" BC_NEXT "%s" BC_NEXT "%s", id,
            bc_public_report_label(report, id),
            bc_public_report_period_name(report, question->rows.slot), row_names(context, question),
            value_text(context, answer->value)));
    for (size_t i = 0; i < answer->part_count; i++) {
        print_part(context, answer, &answer->parts[i], wiping);
    }
    if (question->figure == BC_FLOW_ADJUSTMENT && answer->unexplained != 0) {
        printf("%s\n", bc_say(context, "trace.unexplained", "%" PRId64, answer->unexplained));
    }
}

void bc_trace_print(
    const struct bc_context *context, const struct bc_trace_answer *answer, bc_arena *wiping)
{
    if (context->options->is_json) {
        print_json(context, answer);
    } else {
        print_lines(context, answer, wiping);
    }
}

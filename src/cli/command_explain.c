#include "base/text.h"
#include "cli/context.h"
#include "cli/print.h"
#include "profile/organisation.h"
#include "sla/sla.h"

#include <string.h>

static const struct bc_option explain_options[] = {
    BC_WORKSPACE_OPTION,
    {"as-known", '\0', BC_OPTION_TEXT, offsetof(struct bc_option_values, as_known),
        "cli.value-time", "cli.help-as-known"},
    {"period", 'p', BC_OPTION_TEXT, offsetof(struct bc_option_values, period), "cli.value-period",
        "cli.help-explain-period"},
    BC_COMMON_OPTIONS,
};

/* One ticket as of an instant. */
struct question {
    struct bc_context *context;
    bc_store *store;
    const char *code;
    int64_t end_utc_s;
    struct bc_explanation explanation;
};

static const char *const end_codes[] = {
    [BC_END_OPEN] = "cli.explain-end-open",
    [BC_END_HANDLED] = "cli.explain-end-handled",
    [BC_END_REFUSED_AT_DOOR] = "cli.explain-end-refused-at-door",
    [BC_END_REFUSED] = "cli.explain-end-refused",
    [BC_END_DUPLICATE] = "cli.explain-end-duplicate",
    [BC_END_WITHDRAWN] = "cli.explain-end-withdrawn",
    [BC_END_PASSED_OUTSIDE] = "cli.explain-end-passed-outside",
};

static const char *const skip_codes[] = {
    [BC_SKIP_NONE] = "cli.explain-skip-none",
    [BC_SKIP_NIGHT] = "cli.explain-skip-night",
    [BC_SKIP_LUNCH] = "cli.explain-skip-lunch",
    [BC_SKIP_WEEKEND] = "cli.explain-skip-weekend",
    [BC_SKIP_HOLIDAY] = "cli.explain-skip-holiday",
    [BC_SKIP_START_DAY] = "cli.explain-skip-start-day",
};

static const char *const deadline_codes[] = {
    [BC_DEADLINE_NOT_RUNNING] = "cli.explain-not-running",
    [BC_DEADLINE_NONE] = "cli.explain-no-limit",
    [BC_DEADLINE_IN_TIME] = "cli.explain-in-time",
    [BC_DEADLINE_OVERDUE] = "cli.explain-overdue",
};

static const char *const stage_codes[] = {
    [BC_STAGE_INTAKE] = "cli.explain-stage-intake",
    [BC_STAGE_HANDLING] = "cli.explain-stage-handling",
    [BC_STAGE_RETURN] = "cli.explain-stage-return",
    [BC_STAGE_REPLY] = "cli.explain-stage-reply",
};

static const char *const kind_names[] = {
    [BC_EXPLAIN_CYCLE] = "cycle",
    [BC_EXPLAIN_STAGE] = "stage",
    [BC_EXPLAIN_START] = "start",
    [BC_EXPLAIN_COUNTED] = "counted",
    [BC_EXPLAIN_SKIPPED] = "skipped",
    [BC_EXPLAIN_RULE] = "rule",
    [BC_EXPLAIN_EXTENDED] = "extended",
    [BC_EXPLAIN_DUE] = "due",
    [BC_EXPLAIN_END] = "end",
    [BC_EXPLAIN_STOP] = "stop",
    [BC_EXPLAIN_VERDICT] = "verdict",
};

static const char *const deadline_names[] = {
    [BC_DEADLINE_NOT_RUNNING] = "not_running",
    [BC_DEADLINE_NONE] = "no_limit",
    [BC_DEADLINE_IN_TIME] = "in_time",
    [BC_DEADLINE_OVERDUE] = "overdue",
};

/* Times as a clerk writes them: 08:05:00 02/5/2023. */
static const char *clock_text(const struct bc_context *context, int64_t utc_s)
{
    struct bc_local_time local;

    if (utc_s == BC_NO_TIME) {
        return "";
    }
    local = bc_instant_local(utc_s, context->profile->offset_s);
    return bc_arena_printf(context->arena, "%02d:%02d:%02d %02d/%s%d/%d",
        local.second_of_day / 3600, local.second_of_day / 60 % 60, local.second_of_day % 60,
        local.date.day, local.date.month <= 2 ? "0" : "", local.date.month, local.date.year);
}

/* 3 h 05 min 20 s, as h:mm:ss so that no word is needed. */
static const char *duration_text(const struct bc_context *context, int64_t seconds)
{
    return bc_arena_printf(context->arena, "%lld:%02lld:%02lld", (long long)(seconds / 3600),
        (long long)(seconds / 60 % 60), (long long)(seconds % 60));
}

static bool is_in_days(const struct bc_explain_line *line)
{
    return line->verdict != NULL && line->verdict->clock == BC_CLOCK_WORKING_DAYS;
}

static const char *amount_text(
    const struct bc_context *context, const struct bc_explain_line *line, int64_t amount)
{
    return is_in_days(line) ? bc_arena_printf(context->arena, "%lld", (long long)amount)
                            : duration_text(context, amount);
}

/* A body's return is measured by a clock whose limit binds agencies only: for it there is none. */
static const char *limit_text(const struct bc_context *context, const struct bc_verdict *verdict)
{
    if (verdict->deadline == BC_DEADLINE_NONE && verdict->clock != BC_CLOCK_GIVEN) {
        return bc_say(context, "cli.explain-no-limit", "");
    }
    switch (verdict->clock) {
    case BC_CLOCK_PLAIN_HOURS:
        return bc_say(context, "cli.explain-plain-hours", "%02d", verdict->rule->amount);
    case BC_CLOCK_WORKING_HOURS:
        return bc_say(context, "cli.explain-working-hours", "%02d", verdict->rule->amount);
    case BC_CLOCK_WORKING_DAYS:
        return bc_say(context, "cli.explain-working-days", "%02d", verdict->rule->amount);
    case BC_CLOCK_GIVEN:
        return bc_say(context, "cli.explain-given", "");
    case BC_CLOCK_NONE:
        break;
    }
    return bc_say(context, "cli.explain-no-limit", "");
}

static const char *skip_text(const struct bc_context *context, const struct bc_explain_line *line)
{
    return bc_say(
        context, skip_codes[line->skip], "%s", line->holiday != NULL ? line->holiday : "");
}

static const char *unit_text(const struct bc_context *context, const struct bc_explain_line *line)
{
    return line->unit_index >= 0
               ? bc_profile_unit_name(context->profile, line->unit_index, line->unit_day).name
               : "–";
}

static const char *cycle_text(const struct bc_context *context, const struct bc_explain_line *line)
{
    const char *field =
        line->field_index >= 0 ? context->profile->fields[line->field_index].name : "–";

    return bc_say(context, "cli.explain-cycle", "%d" BC_NEXT "%s" BC_NEXT "%s" BC_NEXT "%s",
        line->cycle, clock_text(context, line->from_utc_s), field, unit_text(context, line));
}

static const char *stop_text(const struct bc_context *context, const struct bc_explain_line *line)
{
    const bool is_working = line->verdict->clock == BC_CLOCK_WORKING_DAYS ||
                            line->verdict->clock == BC_CLOCK_WORKING_HOURS;

    return bc_say(context, line->is_running ? "cli.explain-running" : "cli.explain-stop",
        "%s" BC_NEXT "%lld" BC_NEXT "%s", clock_text(context, line->to_utc_s),
        (long long)(line->amount_s / 60),
        bc_say(
            context, is_working ? "cli.explain-working-minutes" : "cli.explain-plain-minutes", ""));
}

static const char *verdict_text(const struct bc_context *context, const struct bc_verdict *verdict)
{
    return bc_say(context, deadline_codes[verdict->deadline], "%lld" BC_NEXT "%s",
        (long long)verdict->late_min, duration_text(context, verdict->late_min * 60));
}

static const char *line_text(const struct bc_context *context, const struct bc_explain_line *line)
{
    const char *from = clock_text(context, line->from_utc_s);
    const char *to = clock_text(context, line->to_utc_s);

    switch (line->kind) {
    case BC_EXPLAIN_CYCLE:
        return cycle_text(context, line);
    case BC_EXPLAIN_STAGE:
        return bc_say(context, stage_codes[line->stage], "%s", unit_text(context, line));
    case BC_EXPLAIN_STOP:
        return stop_text(context, line);
    case BC_EXPLAIN_START:
        return bc_say(context, "cli.explain-start", "%s", from);
    case BC_EXPLAIN_COUNTED:
        return bc_say(context, is_in_days(line) ? "cli.explain-counted-day" : "cli.explain-counted",
            "%s" BC_NEXT "%s" BC_NEXT "%s" BC_NEXT "%s", from, to,
            amount_text(context, line, line->amount_s),
            amount_text(context, line, line->running_s));
    case BC_EXPLAIN_SKIPPED:
        return bc_say(context, "cli.explain-skipped", "%s" BC_NEXT "%s" BC_NEXT "%s", from, to,
            skip_text(context, line));
    case BC_EXPLAIN_RULE:
        return bc_say(context, "cli.explain-rule", "%s" BC_NEXT "%s",
            limit_text(context, line->verdict),
            line->verdict->rule != NULL ? line->verdict->rule->source : "–");
    case BC_EXPLAIN_EXTENDED:
        return bc_say(context, "cli.explain-extended", "%s", to);
    case BC_EXPLAIN_DUE:
        return bc_say(context, "cli.explain-due", "%s", to);
    case BC_EXPLAIN_END:
        return bc_say(context, end_codes[line->end], "%s", to);
    case BC_EXPLAIN_VERDICT:
        return verdict_text(context, line->verdict);
    }
    return "";
}

static json_t *verdict_to_json(const struct bc_context *context, const struct bc_verdict *verdict)
{
    json_t *object = json_pack("{s:s, s:s, s:s, s:s, s:b, s:I}", "deadline",
        deadline_names[verdict->deadline], "clock", bc_clock_kind_name(verdict->clock), "start",
        bc_time_text(context, verdict->start_utc_s), "due",
        bc_time_text(context, verdict->due_utc_s), "extended", (int)verdict->is_extended,
        "late_min", (json_int_t)verdict->late_min);

    if (verdict->rule != NULL) {
        json_object_set_new(object, "limit", json_integer(verdict->rule->amount));
        json_object_set_new(object, "rule", json_string(verdict->rule->id));
        json_object_set_new(object, "source", json_string(verdict->rule->source));
    }
    return object;
}

static json_t *line_to_json(const struct bc_context *context, const struct bc_explain_line *line)
{
    json_t *object = json_pack("{s:s, s:i, s:s}", "kind", kind_names[line->kind], "cycle",
        (int)line->cycle, "text", line_text(context, line));

    if (line->kind != BC_EXPLAIN_CYCLE) {
        json_object_set_new(object, "stage", json_string(bc_stage_name(line->stage)));
    }
    if (line->kind == BC_EXPLAIN_STAGE && line->unit_index >= 0) {
        json_object_set_new(
            object, "unit", json_string(context->profile->units[line->unit_index].id));
    }
    if (line->kind == BC_EXPLAIN_STOP) {
        json_object_set_new(object, "running", json_boolean(line->is_running));
        json_object_set_new(object, "used_min", json_integer(line->amount_s / 60));
    }
    if (line->from_utc_s != BC_NO_TIME) {
        json_object_set_new(object, "from", json_string(bc_time_text(context, line->from_utc_s)));
    }
    if (line->to_utc_s != BC_NO_TIME) {
        json_object_set_new(object, "to", json_string(bc_time_text(context, line->to_utc_s)));
    }
    if (line->kind == BC_EXPLAIN_COUNTED) {
        json_object_set_new(
            object, is_in_days(line) ? "counted_days" : "counted_s", json_integer(line->amount_s));
        json_object_set_new(
            object, is_in_days(line) ? "running_days" : "running_s", json_integer(line->running_s));
    }
    if (line->kind == BC_EXPLAIN_VERDICT) {
        json_object_set_new(object, "verdict", verdict_to_json(context, line->verdict));
    }
    return object;
}

static void print_explanation(const struct question *question)
{
    const struct bc_context *context = question->context;
    json_t *lines;

    if (!context->options->is_json) {
        printf("%s\n", bc_say(context, "cli.explain-title", "%s" BC_NEXT "%s", question->code,
                           clock_text(context, question->end_utc_s)));
        for (size_t i = 0; i < question->explanation.count; i++) {
            const struct bc_explain_line *line = &question->explanation.lines[i];

            printf("%s%s\n",
                line->kind == BC_EXPLAIN_CYCLE   ? ""
                : line->kind == BC_EXPLAIN_STAGE ? "  "
                                                 : "    ",
                line_text(context, line));
        }
        return;
    }
    lines = json_array();
    for (size_t i = 0; i < question->explanation.count; i++) {
        json_array_append_new(lines, line_to_json(context, &question->explanation.lines[i]));
    }
    bc_print_json(json_pack("{s:b, s:s, s:s, s:o}", "ok", 1, "ticket", question->code, "as_of",
        bc_time_text(context, question->end_utc_s), "lines", lines));
}

static bool fail_unknown_ticket(const struct question *question, struct bc_status *status)
{
    const char *const *codes = NULL;
    size_t count = 0;

    if (!bc_store_similar_codes(
            question->store, question->code, question->context->arena, 1, &codes, &count, status)) {
        return false;
    }
    if (count == 0) {
        return bc_fail(status, BC_BAD_USAGE, "cli.ticket-unknown", "", "%s", question->code);
    }
    return bc_fail(status, BC_BAD_USAGE, "cli.ticket-unknown-nearest", "", "%s" BC_NEXT "%s",
        question->code, codes[0]);
}

/* As of the end of a period when one is named, otherwise as of the moment the facts were known. */
static bool choose_end(struct question *question, int64_t *ret_batch, struct bc_status *status)
{
    struct bc_context *context = question->context;
    const struct bc_option_values *options = context->options;
    int64_t known_utc_s = INT64_MAX;
    struct bc_batch batch = {0};
    struct bc_period period;
    bool is_date_only = false;

    if (options->as_known != NULL && !bc_instant_parse(options->as_known,
                                         context->profile->offset_s, &known_utc_s, &is_date_only)) {
        return bc_fail(
            status, BC_BAD_USAGE, "cli.time-invalid", "--as-known", "%s", options->as_known);
    }
    if (!bc_store_batch_at(question->store, known_utc_s, context->arena, &batch, status)) {
        return false;
    }
    *ret_batch = batch.number;
    question->end_utc_s = batch.known_utc_s;
    if (options->period != NULL) {
        if (!bc_period_parse(&context->profile->periods, options->period, &period)) {
            return bc_fail_unknown_period(context, "--period", options->period, status);
        }
        question->end_utc_s = period.end_utc_s;
    }
    return true;
}

static bool answer(struct question *question, struct bc_status *status)
{
    struct bc_context *context = question->context;
    const struct bc_fold_rules *rules = bc_store_fold_rules(question->store);
    struct bc_dimension_map map;
    struct bc_event *events = NULL;
    struct bc_cycle *cycles = NULL;
    size_t event_count = 0;
    size_t cycle_count = 0;
    size_t ignored_count = 0;
    int64_t ticket = 0;
    int64_t batch = 0;

    if (!choose_end(question, &batch, status) ||
        !bc_store_history(question->store, question->code, batch, context->arena, &ticket, &events,
            &event_count, status)) {
        return false;
    }
    if (ticket == 0 || event_count == 0) {
        return fail_unknown_ticket(question, status);
    }
    map = bc_dimension_map_build(
        context->profile, bc_store_dictionary(question->store), context->arena);
    bc_history_fold(
        ticket, events, event_count, rules, context->arena, &cycles, &cycle_count, &ignored_count);
    if (!bc_sla_explain(context->profile, &map, cycles, cycle_count, rules, question->end_utc_s,
            context->arena, &question->explanation, status)) {
        return false;
    }
    print_explanation(question);
    return true;
}

static bool run_explain(struct bc_context *context, struct bc_status *status)
{
    struct question question = {.context = context};
    const char *code;
    size_t length;
    bool is_done;

    if (context->options->argument_count != 1) {
        return bc_fail(status, BC_BAD_USAGE, "cli.explain-one-ticket", "", "");
    }
    if (!bc_context_open_workspace(context, status) ||
        !bc_context_open_store(context, BC_STORE_FACTS, &question.store, status)) {
        return false;
    }
    code = context->options->arguments[0];
    length = strlen(code);
    bc_text_trim(&code, &length);
    question.code = bc_text_nfc(context->arena, bc_arena_strndup(context->arena, code, length));
    is_done = answer(&question, status);
    bc_store_close(question.store);
    return is_done;
}

const struct bc_command bc_command_explain = {
    .name = "explain",
    .usage_code = "cli.usage-explain",
    .summary_code = "cli.summary-explain",
    .table = {explain_options, sizeof(explain_options) / sizeof(explain_options[0])},
    .run = run_explain,
};

#include "cli/diff.h"
#include "cli/print.h"

#include <inttypes.h>
#include <stdio.h>

static const struct bc_option diff_options[] = {
    BC_WORKSPACE_OPTION,
    BC_PERIOD_OPTIONS,
    {"against", '\0', BC_OPTION_TEXT, offsetof(struct bc_option_values, against),
        "diff.value-against", "diff.help-against"},
    {"exit-code", '\0', BC_OPTION_FLAG, offsetof(struct bc_option_values, has_exit_code), NULL,
        "diff.help-exit-code"},
    BC_COMMON_OPTIONS,
};

static bool differs(const struct bc_diff *diff)
{
    return diff->count > 0 || diff->has_adjustment;
}

/* ---- JSON -------------------------------------------------------------------------------- */

static json_t *value_to_json(struct bc_value value)
{
    switch (value.kind) {
    case BC_VALUE_COUNT:
    case BC_VALUE_NUMBER:
        return json_integer(value.count);
    case BC_VALUE_RATE:
        return json_pack("{s:I, s:I}", "numerator", (json_int_t)value.ratio.numerator,
            "denominator", (json_int_t)value.ratio.denominator);
    default:
        return json_null();
    }
}

static json_t *rows_to_json(const struct bc_profile *profile, const struct bc_diff_line *line)
{
    json_t *rows = json_object();

    if (line->field != BC_ANY_ROW) {
        json_object_set_new(rows, "field", json_string(profile->fields[line->field].id));
    }
    if (line->district != BC_ANY_ROW) {
        json_object_set_new(rows, "district",
            json_string(line->district < profile->district_count
                            ? profile->districts[line->district].id
                            : "chua-xac-dinh"));
    }
    if (line->unit != BC_ANY_ROW) {
        json_object_set_new(rows, "unit", json_string(profile->units[line->unit].id));
    }
    if (line->channel != BC_ANY_ROW) {
        json_object_set_new(rows, "channel", json_string(profile->channels[line->channel].id));
    }
    return rows;
}

static json_t *case_to_json(const struct bc_diff_case *one)
{
    return json_pack("{s:s, s:i, s:i, s:s}", "ticket", one->one->one.code, "cycle",
        (int)one->one->one.cycle, "sign", one->sign, "cause",
        one->is_new ? "arrived_late" : "changed");
}

static bool is_a_number(struct bc_value value)
{
    return value.kind == BC_VALUE_COUNT || value.kind == BC_VALUE_NUMBER;
}

static json_t *line_to_json(const struct bc_context *context, const struct bc_diff_line *line)
{
    json_t *cases = json_array();
    json_t *object;

    for (size_t i = 0; i < line->case_count; i++) {
        json_array_append_new(cases, case_to_json(line->cases[i]));
    }
    object = json_pack("{s:s, s:s, s:o, s:o, s:o, s:o}", "figure", bc_figure_info(line->figure)->id,
        "breakdown", bc_breakdown_name(line->breakdown), "rows",
        rows_to_json(context->profile, line), "printed", value_to_json(line->printed), "now",
        value_to_json(line->now), "tickets", cases);
    if (is_a_number(line->printed) && is_a_number(line->now)) {
        json_object_set_new(
            object, "difference", json_integer(line->now.count - line->printed.count));
    }
    return object;
}

static void print_json(const struct bc_context *context, const struct bc_diff *diff)
{
    json_t *lines = json_array();
    json_t *root;

    for (size_t i = 0; i < diff->count; i++) {
        json_array_append_new(lines, line_to_json(context, &diff->lines[i]));
    }
    root = json_pack("{s:b, s:s, s:s, s:s, s:s, s:b, s:o}", "ok", 1, "period", diff->period.id,
        "against", diff->issued.folder, "issued_as_known",
        bc_time_text(context, diff->issued.as_known_utc_s), "as_known",
        bc_time_text(context, bc_public_report_as_known_utc_s(diff->now.report)), "differs",
        (int)differs(diff), "figures", lines);
    if (diff->has_adjustment) {
        json_object_set_new(root, "adjustment", json_integer(diff->adjustment));
    }
    bc_print_json(root);
}

/* ---- Lines ------------------------------------------------------------------------------- */

static const char *value_text(const struct bc_context *context, struct bc_value value)
{
    if (is_a_number(value)) {
        return bc_arena_printf(context->arena, "%" PRId64, value.count);
    }
    return value.kind == BC_VALUE_RATE ? bc_arena_printf(context->arena, "%" PRId64 "/%" PRId64,
                                             value.ratio.numerator, value.ratio.denominator)
                                       : "–";
}

static const char *row_name(
    const struct bc_context *context, const struct bc_diff *diff, const struct bc_diff_line *line)
{
    const struct bc_profile *profile = context->profile;
    const char *district = line->district == BC_ANY_ROW ? ""
                           : line->district < profile->district_count
                               ? profile->districts[line->district].name
                               : bc_public_report_label(diff->now.report, "district.undetermined");

    switch (line->breakdown) {
    case BC_BY_FIELD:
        return profile->fields[line->field].name;
    case BC_BY_DISTRICT:
        return district;
    case BC_BY_UNIT:
        return profile->units[line->unit].name;
    case BC_BY_CHANNEL:
        return profile->channels[line->channel].name;
    case BC_BY_FIELD_DISTRICT:
        return bc_arena_printf(
            context->arena, "%s; %s", profile->fields[line->field].name, district);
    default:
        return bc_say(context, "diff.total", "");
    }
}

static void print_line(
    const struct bc_context *context, const struct bc_diff *diff, const struct bc_diff_line *line)
{
    const char *id = bc_figure_info(line->figure)->id;

    printf("%s\n",
        bc_say(context, "diff.line", "%s" BC_NEXT "%s" BC_NEXT "%s" BC_NEXT "%s" BC_NEXT "%s", id,
            bc_public_report_label(diff->now.report, id), row_name(context, diff, line),
            value_text(context, line->printed), value_text(context, line->now)));
    for (size_t i = 0; i < line->case_count; i++) {
        const struct bc_diff_case *one = line->cases[i];

        printf("  %s %s\t%s\n", one->sign > 0 ? "+" : "−", one->one->one.code,
            bc_say(context, one->is_new ? "diff.arrived-late" : "diff.changed", ""));
    }
}

static void print_lines(const struct bc_context *context, const struct bc_diff *diff)
{
    printf("%s\n", bc_say(context, differs(diff) ? "diff.title" : "diff.same",
                       "%s" BC_NEXT "%s" BC_NEXT "%s" BC_NEXT "%s",
                       bc_public_report_period_name(diff->now.report, BC_SLOT_CURRENT),
                       diff->issued.folder, bc_time_text(context, diff->issued.as_known_utc_s),
                       bc_time_text(context, bc_public_report_as_known_utc_s(diff->now.report))));
    for (size_t i = 0; i < diff->count; i++) {
        print_line(context, diff, &diff->lines[i]);
    }
    if (diff->has_adjustment) {
        printf("%s\n", bc_say(context, "diff.adjustment", "%" PRId64, diff->adjustment));
    }
}

static bool compare(struct bc_context *context, bc_store *store, struct bc_status *status)
{
    struct bc_period period;
    struct bc_diff diff;
    bool is_same;

    if (!bc_period_asked_for(context, &period, status) ||
        !bc_diff_make(context, store, &period, &diff, status)) {
        return false;
    }
    if (context->options->is_json) {
        print_json(context, &diff);
        context->has_printed_json = true;
    } else {
        print_lines(context, &diff);
    }
    is_same = !differs(&diff);
    bc_issued_close(&diff.issued);
    return !is_same || !context->options->has_exit_code ||
           bc_fail(status, BC_NOTHING_TO_DO, "diff.nothing", period.id, "%s", period.id);
}

static bool run_diff(struct bc_context *context, struct bc_status *status)
{
    bc_store *store = NULL;
    bool is_done;

    if (context->options->argument_count != 0) {
        return bc_fail(status, BC_BAD_USAGE, "cli.run-one-period", "", "");
    }
    if (!bc_context_open_workspace(context, status) ||
        !bc_context_open_store(context, BC_STORE_FACTS, &store, status)) {
        return false;
    }
    is_done = compare(context, store, status);
    bc_store_close(store);
    return is_done;
}

const struct bc_command bc_command_diff = {
    .name = "diff",
    .usage_code = "diff.usage",
    .summary_code = "diff.summary",
    .table = {diff_options, sizeof(diff_options) / sizeof(diff_options[0])},
    .run = run_diff,
};

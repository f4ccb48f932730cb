#include "base/file.h"
#include "cli/acts.h"
#include "cli/context.h"
#include "cli/due_run.h"
#include "cli/guard.h"
#include "cli/period_count.h"
#include "cli/period_run.h"
#include "cli/print.h"
#include "cli/units.h"

#include <stdio.h>

static const struct bc_option run_options[] = {
    BC_WORKSPACE_OPTION,
    BC_PERIOD_OPTIONS,
    {"as-known", '\0', BC_OPTION_TEXT, offsetof(struct bc_option_values, as_known),
        "cli.value-time", "cli.help-as-known"},
    {"organisation", '\0', BC_OPTION_TEXT, offsetof(struct bc_option_values, organisation),
        "cli.value-date", "cli.help-organisation"},
    {"dry-run", 'n', BC_OPTION_FLAG, offsetof(struct bc_option_values, is_dry_run), NULL,
        "cli.help-dry-run"},
    {"no-units", '\0', BC_OPTION_FLAG, offsetof(struct bc_option_values, has_no_units), NULL,
        "cli.help-no-units"},
    {"jobs", 'j', BC_OPTION_TEXT, offsetof(struct bc_option_values, jobs), "cli.value-number",
        "cli.help-jobs"},
    {"allow-empty", '\0', BC_OPTION_FLAG, offsetof(struct bc_option_values, allows_empty), NULL,
        "cli.help-allow-empty"},
    {"due", 'd', BC_OPTION_FLAG, offsetof(struct bc_option_values, is_due), NULL, "cli.help-due"},
    {"force", 'f', BC_OPTION_FLAG, offsetof(struct bc_option_values, is_forced), NULL,
        "cli.help-force"},
    BC_NOW_OPTION,
    BC_WAIT_OPTION,
    BC_COMMON_OPTIONS,
};

/* With --as-known it is a replay, which replaces nothing. */
static bool known_moment(
    const struct bc_context *context, struct bc_period_request *request, struct bc_status *status)
{
    if (context->options->as_known == NULL) {
        return true;
    }
    request->is_replay = true;
    request->is_forced = false;
    return bc_known_moment_asked_for(context, &request->known_utc_s, status);
}

/* A report is drawn in the organisation of its last day, or on request in that of another day. */
static bool organisation_day(
    const struct bc_context *context, struct bc_period_request *request, struct bc_status *status)
{
    const char *wanted = context->options->organisation;
    const int32_t own_day = request->organisation_day;
    struct bc_date date;

    if (wanted == NULL) {
        return true;
    }
    if (!bc_date_parse(wanted, &date)) {
        return bc_fail(status, BC_BAD_USAGE, "cli.date-invalid", "--organisation", "%s", wanted);
    }
    request->organisation_day = bc_date_to_day(date);
    request->is_redrawn = request->organisation_day != own_day;
    return true;
}

static json_t *headline_to_json(const bc_public_report *report)
{
    json_t *figures = json_object();

    for (enum bc_figure figure = 0; figure < BC_FIGURE_COUNT; figure++) {
        struct bc_value value =
            bc_public_report_value(report, BC_BY_NOTHING, 0, BC_SLOT_CURRENT, figure);
        const char *id = bc_figure_info(figure)->id;

        if (value.kind == BC_VALUE_COUNT || value.kind == BC_VALUE_NUMBER) {
            json_object_set_new(figures, id, json_integer(value.count));
        } else if (value.kind == BC_VALUE_RATE) {
            json_object_set_new(figures, id,
                json_pack("[I, I]", (json_int_t)value.ratio.numerator,
                    (json_int_t)value.ratio.denominator));
        }
    }
    return figures;
}

/* `status` holds a fault when the figures are out and what was asked for is not whole all the same.
 */
static void say_result(struct bc_context *context, const struct bc_period_request *request,
    const struct bc_period_result *result, const struct bc_status *status)
{
    const char *folder = bc_path_join(context->arena, context->workspace, result->target);
    const char *code = request->is_dry_run    ? "cli.run-dry"
                       : result->is_unchanged ? "cli.run-unchanged"
                                              : "cli.run-done";

    if (context->options->is_json) {
        json_t *root = json_pack("{s:b, s:s, s:s, s:b, s:b, s:s}", "ok",
            (int)(status->fault == BC_OK), "period", request->period.id, "folder", folder,
            "dry_run", (int)request->is_dry_run, "unchanged", (int)result->is_unchanged, "as_known",
            bc_time_text(context, bc_public_report_as_known_utc_s(result->report)));

        json_object_set_new(root, "units", json_integer((json_int_t)result->unit_count));
        json_object_set_new(root, "figures", headline_to_json(result->report));
        if (status->fault != BC_OK) {
            json_object_update_missing_new(root, bc_fault_to_json(context, status));
            context->has_printed_json = true;
        }
        bc_print_json(root);
        return;
    }
    printf("%s\n", bc_say(context, code, "%s" BC_NEXT "%s",
                       bc_public_report_period_name(result->report, BC_SLOT_CURRENT), folder));
}

static bool run_one(struct bc_context *context, struct bc_status *status)
{
    const struct bc_guarded_work work = {"run", BC_LEASE_STEP_S, BC_NO_OUTPUT};
    struct bc_period period;
    struct bc_period_request request;
    struct bc_period_result result = {0};
    bc_store *store = NULL;
    bool is_delivered = false;
    bool is_done;

    if (context->options->argument_count != 0) {
        return bc_fail(status, BC_BAD_USAGE, "cli.run-one-period", "", "");
    }
    if (!bc_period_asked_for(context, &period, status)) {
        return false;
    }
    request = bc_period_request_usual(context, &period);
    if (!known_moment(context, &request, status) || !organisation_day(context, &request, status) ||
        (!request.is_dry_run && (!bc_guard_take(context, &work, status) ||
                                    !bc_bring_store_up_to_date(context, status))) ||
        !bc_context_open_store(context, BC_STORE_FACTS, &store, status)) {
        return false;
    }
    is_done = bc_period_run(context, &request, store, &result, &is_delivered, status);
    if (is_delivered) {
        say_result(context, &request, &result, status);
    }
    bc_store_close(store);
    return is_done;
}

static bool run_run(struct bc_context *context, struct bc_status *status)
{
    if (context->options->is_due) {
        return bc_run_due(context, status);
    }
    return bc_context_open_workspace(context, status) && bc_context_take_now(context, status) &&
           bc_units_check_jobs(context, status) && run_one(context, status);
}

const struct bc_command bc_command_run = {
    .name = "run",
    .usage_code = "cli.usage-run",
    .summary_code = "cli.summary-run",
    .table = {run_options, sizeof(run_options) / sizeof(run_options[0])},
    .run = run_run,
};

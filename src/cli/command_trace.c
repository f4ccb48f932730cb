#include "cli/printed.h"
#include "cli/trace.h"

static const struct bc_option trace_options[] = {
    BC_WORKSPACE_OPTION,
    BC_PERIOD_OPTIONS,
    {"field", '\0', BC_OPTION_TEXT, offsetof(struct bc_option_values, field), "trace.value-row",
        "trace.help-field"},
    {"district", '\0', BC_OPTION_TEXT, offsetof(struct bc_option_values, district),
        "trace.value-row", "trace.help-district"},
    {"unit", '\0', BC_OPTION_TEXT, offsetof(struct bc_option_values, unit), "trace.value-row",
        "trace.help-unit"},
    {"channel", '\0', BC_OPTION_TEXT, offsetof(struct bc_option_values, channel), "trace.value-row",
        "trace.help-channel"},
    {"slot", '\0', BC_OPTION_TEXT, offsetof(struct bc_option_values, slot), "trace.value-slot",
        "trace.help-slot"},
    {"of-week", '\0', BC_OPTION_TEXT, offsetof(struct bc_option_values, of_week), "cli.value-week",
        "trace.help-of-week"},
    {"reason", '\0', BC_OPTION_TEXT, offsetof(struct bc_option_values, reason), "trace.value-row",
        "trace.help-reason"},
    {"due", '\0', BC_OPTION_TEXT, offsetof(struct bc_option_values, due), "trace.value-due",
        "trace.help-due"},
    {"and", '\0', BC_OPTION_TEXT, offsetof(struct bc_option_values, also), "trace.value-figure",
        "trace.help-and"},
    {"as-known", '\0', BC_OPTION_TEXT, offsetof(struct bc_option_values, as_known),
        "cli.value-time", "cli.help-as-known"},
    {"organisation", '\0', BC_OPTION_TEXT, offsetof(struct bc_option_values, organisation),
        "cli.value-date", "cli.help-organisation"},
    {"allow-empty", '\0', BC_OPTION_FLAG, offsetof(struct bc_option_values, allows_empty), NULL,
        "cli.help-allow-empty"},
    {"printed", '\0', BC_OPTION_FLAG, offsetof(struct bc_option_values, is_printed), NULL,
        "trace.help-printed"},
    {"units", '\0', BC_OPTION_FLAG, offsetof(struct bc_option_values, has_units), NULL,
        "trace.help-units"},
    {"texts", '\0', BC_OPTION_FLAG, offsetof(struct bc_option_values, has_texts), NULL,
        "trace.help-texts"},
    BC_COMMON_OPTIONS,
};

static bool list_behind(struct bc_context *context, const struct bc_trace_question *question,
    bc_store *store, struct bc_status *status)
{
    struct bc_trace_answer answer;
    bc_arena *wiping = bc_arena_new_wiping();
    const bool is_done = bc_trace_answer(context, store, question, &answer, status) &&
                         (!context->options->has_texts ||
                             bc_trace_read_texts(context, store, &answer, wiping, status));

    if (is_done) {
        bc_trace_print(context, &answer, wiping);
    }
    bc_arena_free(wiping);
    return is_done;
}

static bool run_trace(struct bc_context *context, struct bc_status *status)
{
    struct bc_trace_question question;
    bc_store *store = NULL;
    bool is_done;

    if (context->options->is_printed && context->options->has_texts) {
        return bc_fail(status, BC_BAD_USAGE, "trace.printed-no-texts", "--texts", "");
    }
    if (!bc_context_open_workspace(context, status)) {
        return false;
    }
    if (context->options->is_printed) {
        return bc_list_printed(context, status);
    }
    if (!bc_trace_ask(context, &question, status) ||
        !bc_context_open_store(context, BC_STORE_FACTS, &store, status)) {
        return false;
    }
    is_done = list_behind(context, &question, store, status);
    bc_store_close(store);
    return is_done;
}

const struct bc_command bc_command_trace = {
    .name = "trace",
    .usage_code = "trace.usage",
    .summary_code = "trace.summary",
    .table = {trace_options, sizeof(trace_options) / sizeof(trace_options[0])},
    .run = run_trace,
    .argument_code = "trace.value-figure",
};

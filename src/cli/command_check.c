/*
 * `baocao check`: what is wrong in a workspace, where, and what to do; then what will keep the next
 * periods from being made, while there is time. Nothing is written.
 */
#include "audit/audit.h"
#include "base/file.h"
#include "cli/acts.h"
#include "cli/check.h"
#include "cli/check_copy.h"
#include "cli/check_organisation.h"
#include "cli/print.h"

#include <string.h>

static const struct bc_option check_options[] = {
    BC_WORKSPACE_OPTION,
    {"date", '\0', BC_OPTION_TEXT, offsetof(struct bc_option_values, date), "cli.value-date",
        "cli.help-date"},
    {"deep", '\0', BC_OPTION_FLAG, offsetof(struct bc_option_values, is_deep), NULL,
        "cli.help-deep"},
    BC_NOW_OPTION,
    BC_COMMON_OPTIONS,
};

void bc_check_note(struct bc_context *context, const struct bc_status *fault)
{
    for (size_t i = 0; i < context->problems.count; i++) {
        const struct bc_problem *known = &context->problems.items[i];

        if (strcmp(known->code, fault->code) == 0 && strcmp(known->where, fault->where) == 0) {
            return;
        }
    }
    bc_problems_add(
        &context->problems, BC_ERROR, fault->code, fault->where, "%s", fault->arguments);
}

/* ---- The store ------------------------------------------------------------------------------- */

static void open_store(struct bc_check *check)
{
    struct bc_context *context = check->context;
    struct bc_status fault = {0};

    if (!bc_context_open_store(context, BC_STORE_FACTS, &check->store, &fault)) {
        check->store = NULL;
        bc_check_note(context, &fault);
    } else if (!bc_store_batch_at(check->store, INT64_MAX, context->arena, &check->batch, &fault)) {
        bc_check_note(context, &fault);
    } else if (check->batch.number == 0) {
        bc_problems_add(&context->problems, BC_WARNING, "cli.check-no-batch", "", "");
    }
}

/* Without its key a store gives figures, and nothing else: that is found out before it matters. */
static bool check_texts(struct bc_check *check)
{
    struct bc_context *context = check->context;
    struct bc_status fault = {0};
    bc_store *store = NULL;
    bool is_open;

    if (!bc_path_exists(bc_path_join(context->arena, context->store_folder, "private.db"))) {
        return false;
    }
    is_open = bc_context_open_store(context, BC_STORE_CONFIDENTIAL, &store, &fault);
    if (!is_open || !bc_tell_of_acts(context, store, &fault) ||
        !(context->options->is_deep ? bc_store_verify(store, &fault)
                                    : bc_store_check_pages(store, &fault))) {
        bc_check_note(context, &fault);
    }
    bc_store_close(store);
    return is_open;
}

/* Without the key the facts can still be looked through. */
static void check_contents(struct bc_check *check)
{
    struct bc_status fault = {0};

    if (!check_texts(check) && check->store != NULL &&
        !(check->context->options->is_deep ? bc_store_verify(check->store, &fault)
                                           : bc_store_check_pages(check->store, &fault))) {
        bc_check_note(check->context, &fault);
    }
}

/* What it cannot read at all is one problem more, and no reason to look no further. */
static void check_audit(struct bc_context *context)
{
    struct bc_status fault = {0};

    if (!bc_audit_verify(context->workspace, context->arena, &context->problems, &fault)) {
        bc_check_note(context, &fault);
    }
}

/* ---- What is said ---------------------------------------------------------------------------- */

static json_t *ahead_to_json(const struct bc_check *check)
{
    const struct bc_context *context = check->context;
    json_t *periods = json_array();

    for (size_t i = 0; i < check->next_count; i++) {
        json_array_append_new(periods, json_pack("{s:s, s:s}", "period", check->next[i].id, "ends",
                                           bc_time_text(context, check->next[i].end_utc_s)));
    }
    return json_pack(
        "{s:o, s:o}", "periods", periods, "problems", bc_problems_to_json(context, &check->ahead));
}

static void say_ahead(const struct bc_check *check)
{
    const struct bc_context *context = check->context;
    const char *ends = "";

    for (size_t i = 0; i < check->next_count; i++) {
        ends = bc_arena_printf(context->arena, "%s%s%s (%s)", ends, i == 0 ? "" : ", ",
            check->next[i].id, bc_time_shown(context, check->next[i].end_utc_s));
    }
    if (check->next_count == 0) {
        return;
    }
    printf("%s\n",
        bc_say(context, check->ahead.count == 0 ? "cli.check-ahead-fine" : "cli.check-ahead", "%s",
            ends));
    fflush(stdout);
    bc_print_list(context, &check->ahead);
}

static bool say(struct bc_check *check, struct bc_status *status)
{
    struct bc_context *context = check->context;
    const bool is_well = bc_problems_settle(&context->problems, BC_BAD_INPUT, status) &&
                         bc_problems_settle(&check->ahead, BC_BAD_INPUT, status);

    if (context->options->is_json) {
        json_t *root = json_pack("{s:b, s:o, s:o}", "ok", (int)is_well, "problems",
            bc_problems_to_json(context, &context->problems), "ahead", ahead_to_json(check));

        if (!is_well) {
            json_object_update_missing_new(root, bc_fault_to_json(context, status));
        }
        context->has_printed_json = true;
        bc_print_json(root);
        return is_well;
    }
    if (context->problems.error_count == 0) {
        printf("%s\n", bc_say(context, "cli.check-fine", "%zu", context->problems.count));
    }
    /* What is wrong now comes before what will be. */
    fflush(stdout);
    bc_print_list(context, &context->problems);
    context->problems.count = 0;
    say_ahead(check);
    if (!is_well) {
        *status = (struct bc_status){.fault = status->fault};
    }
    return is_well;
}

static bool run_check(struct bc_context *context, struct bc_status *status)
{
    struct bc_check check = {.context = context};
    bool is_done;

    if (context->options->argument_count != 0) {
        return bc_fail(status, BC_BAD_USAGE, "cli.argument-unwanted", "", "%s",
            context->options->arguments[0]);
    }
    context->shows_warnings = true;
    if (!bc_context_open_workspace(context, status) || !bc_context_take_now(context, status)) {
        return false;
    }
    open_store(&check);
    bc_check_time(&check);
    is_done = bc_check_organisation(context, status);
    if (is_done) {
        bc_check_places(&check);
        bc_check_copy(context);
        check_contents(&check);
        bc_check_documents(&check);
        check_audit(context);
        bc_check_ahead(&check);
        is_done = say(&check, status);
    }
    bc_store_close(check.store);
    return is_done;
}

const struct bc_command bc_command_check = {
    .name = "check",
    .usage_code = "cli.usage-check",
    .summary_code = "cli.summary-check",
    .table = {check_options, sizeof(check_options) / sizeof(check_options[0])},
    .run = run_check,
};

/*
 * `baocao key roll`: a new workspace key. Keys are files; no key is ever an argument, printed, or
 * taken from the environment.
 */
#include "cli/acts.h"
#include "cli/guard.h"
#include "cli/places.h"
#include "cli/print.h"

#include <stdio.h>
#include <string.h>

static const struct bc_option key_options[] = {
    BC_WORKSPACE_OPTION,
    {"output", 'o', BC_OPTION_TEXT, offsetof(struct bc_option_values, output), "cli.value-file",
        "cli.help-key-output"},
    BC_WAIT_OPTION,
    BC_COMMON_OPTIONS,
};

/* A credential is replaced by who runs the service: the new key waits in a file for them. */
static bool roll(struct bc_context *context, struct bc_status *status)
{
    const char *output = context->options->output;
    bc_store *store = NULL;
    bool is_done;

    if (context->key_is_credential && output == NULL) {
        return bc_fail(status, BC_BAD_USAGE, "cli.key-is-credential", context->key_path, "");
    }
    if (output != NULL && !bc_check_output_place(context, output, status)) {
        return false;
    }
    if (!bc_open_store_for_writing(context, &store, status)) {
        return false;
    }
    is_done =
        bc_store_roll_key(store, output, status) && bc_note_acts(context, store, true, status);
    bc_store_close(store);
    return is_done;
}

static bool run_key(struct bc_context *context, struct bc_status *status)
{
    const struct bc_guarded_work work = {"key roll", BC_LEASE_WHOLE_S, BC_STORE_DOWN};
    const char *place;

    if (context->options->argument_count != 1 ||
        strcmp(context->options->arguments[0], "roll") != 0) {
        return bc_fail(status, BC_BAD_USAGE, "cli.key-what", "", "");
    }
    if (!bc_context_open_workspace(context, status) || !bc_guard_take(context, &work, status) ||
        !roll(context, status)) {
        return false;
    }
    place = context->options->output != NULL ? context->options->output : context->key_path;
    if (context->options->is_json) {
        bc_print_json(json_pack("{s:b, s:s}", "ok", 1, "key_file", place));
    } else {
        printf("%s\n",
            bc_say(context, context->options->output != NULL ? "cli.key-left" : "cli.key-rolled",
                "%s", place));
    }
    return true;
}

const struct bc_command bc_command_key = {
    .name = "key",
    .usage_code = "cli.usage-key",
    .summary_code = "cli.summary-key",
    .table = {key_options, sizeof(key_options) / sizeof(key_options[0])},
    .run = run_key,
    .argument_code = "cli.value-key-action",
};

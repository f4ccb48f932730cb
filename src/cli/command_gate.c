/* Both ends of the gate: the hidden command that searches, and the call that starts it. */
#include "cli/gate_call.h"
#include "cli/units.h"
#include "profile/organisation.h"

#include <stdio.h>

static const struct bc_option gate_options[] = {
    BC_WORKSPACE_OPTION,
    {"period", 'p', BC_OPTION_TEXT, offsetof(struct bc_option_values, period), "cli.value-period",
        "cli.help-period"},
    BC_COMMON_OPTIONS,
};

/* ---- The call -------------------------------------------------------------------------------- */

bc_gate_apart *bc_start_gate(struct bc_context *context, const char *period_id)
{
    const char *const arguments[] = {
        "baocao",
        "gate",
        "-C",
        context->workspace,
        "--templates",
        context->templates_folder,
        "--period",
        period_id,
        NULL,
    };

    return bc_gate_apart_start(arguments, context->arena);
}

bool bc_ask_gate(struct bc_context *context, bc_gate_apart *gate, const char *folder,
    const char *prefix, struct bc_status *status)
{
    const size_t known = context->problems.count;
    const size_t errors = context->problems.error_count;
    struct bc_gate_answer answer;

    if (!bc_gate_apart_ask(gate, folder, prefix, &context->problems, &answer, status)) {
        return false;
    }
    if (answer.is_key_lost) {
        bc_problems_add(
            &context->problems, BC_WARNING, "gate.key-lost", context->key_path, "%s", "");
    }
    if (answer.finding_count > context->problems.error_count - errors) {
        bc_problems_add(&context->problems, BC_WARNING, "gate.more", prefix, "%s", "");
    }
    for (size_t i = known; i < context->problems.count; i++) {
        const struct bc_problem *problem = &context->problems.items[i];

        if (problem->severity == BC_ERROR) {
            return bc_fail(status, BC_REFUSED, problem->code, problem->where, "%s", "");
        }
    }
    return true;
}

bool bc_pass_gate(struct bc_context *context, const char *folder, const char *period_id,
    const char *prefix, struct bc_status *status)
{
    return bc_ask_gate(context, bc_start_gate(context, period_id), folder, prefix, status);
}

/* ---- The command ----------------------------------------------------------------------------- */

/* Units as the report knows them. */
struct unit_tree {
    const struct bc_profile *profile;
    int32_t last_day; /* of the period */
};

/*
 * A unit's tickets are its own and those of its agencies, as they are or ever were, and what it has
 * taken over from a unit that is no more; in a report that is drawn in an older organisation, what
 * it has passed on since. What is with nobody yet ("") is with the centre. So the day is that of
 * the workbook's unit which is nearest to the report.
 */
static bool is_part_of(const void *user, const char *unit, const char *workbook_unit)
{
    const struct unit_tree *tree = user;
    const struct bc_profile *profile = tree->profile;
    int32_t index = unit[0] == '\0' ? profile->ioc_unit_index : bc_profile_find_unit(profile, unit);
    int32_t of = bc_profile_find_unit(profile, workbook_unit);
    int32_t day = tree->last_day;

    if (index < 0 || of < 0) {
        return false;
    }
    if (index == of || bc_profile_body_of(profile, index) == of) {
        return true;
    }
    for (size_t i = 0; i < profile->units[index].parent_count; i++) {
        if (profile->units[index].parents[i].parent_index == of) {
            return true;
        }
    }
    day = day > profile->units[of].valid.last_day ? profile->units[of].valid.last_day : day;
    day = day < profile->units[of].valid.first_day ? profile->units[of].valid.first_day : day;
    return bc_profile_unit_drawn(profile, index, day) == of;
}

/* *ret_is_wanted false: whoever started us has gone before there were files. */
static bool search_with(struct bc_context *context, const struct bc_gate_question *question,
    struct bc_problems *findings, struct bc_gate_answer *ret_answer, bool *ret_is_wanted,
    struct bc_status *status)
{
    const struct bc_option_values *options = context->options;
    const char *folder;
    bc_gate *gate = NULL;
    bool is_done = true;

    if (!bc_gate_open(question, &gate, status)) {
        return false;
    }
    bc_memory_return(); /* those who make the files need it meanwhile */
    folder =
        options->argument_count == 1 ? options->arguments[0] : bc_gate_await_folder(context->arena);
    *ret_is_wanted = folder != NULL;
    if (folder != NULL) {
        is_done = bc_gate_search(gate, folder, findings, ret_answer, status);
    }
    bc_gate_close(gate);
    return is_done;
}

static bool search(struct bc_context *context, struct bc_problems *findings,
    struct bc_gate_answer *ret_answer, bool *ret_is_wanted, struct bc_status *status)
{
    const struct bc_option_values *options = context->options;
    struct bc_period period;
    struct bc_gate_question question;
    struct unit_tree tree;
    bc_store *store = NULL;
    bool is_done;

    if (options->argument_count > 1 || options->period == NULL) {
        return bc_fail(status, BC_BAD_USAGE, "cli.gate-arguments", "", "");
    }
    if (!bc_context_open_workspace(context, status)) {
        return false;
    }
    if (!bc_period_parse(&context->profile->periods, options->period, &period)) {
        return bc_fail_unknown_period(context, "--period", options->period, status);
    }
    if (!bc_context_open_store(context, BC_STORE_GATE, &store, status)) {
        return false;
    }
    tree = (struct unit_tree){
        .profile = context->profile,
        .last_day = bc_instant_day(period.end_utc_s - 1, context->profile->offset_s),
    };
    question = (struct bc_gate_question){
        .templates_folder = context->templates_folder,
        .profile_path = context->profile->path,
        .store = store,
        .from_utc_s = period.start_utc_s,
        .to_utc_s = period.end_utc_s,
        .is_part_of = is_part_of,
        .user = &tree,
        .thread_count = bc_units_thread_count(context),
    };
    is_done = search_with(context, &question, findings, ret_answer, ret_is_wanted, status);
    bc_store_close(store);
    return is_done;
}

/* The answer tells of faults too: a process that says nothing has refused. */
static bool run_gate(struct bc_context *context, struct bc_status *status)
{
    struct bc_problems findings = {.arena = context->arena};
    struct bc_gate_answer answer = {0};
    struct bc_status fault = {0};
    bool is_wanted = true;

    (void)status;
    bc_gate_confine();
    if (search(context, &findings, &answer, &is_wanted, &fault)) {
        fault.fault = BC_OK;
    }
    if (is_wanted) {
        fputs(bc_gate_answer_text(context->arena, &findings, &answer, &fault), stdout);
    }
    return true;
}

const struct bc_command bc_command_gate = {
    .name = "gate",
    .usage_code = "cli.usage-gate",
    .summary_code = "cli.summary-gate",
    .table = {gate_options, sizeof(gate_options) / sizeof(gate_options[0])},
    .run = run_gate,
    .is_hidden = true,
};

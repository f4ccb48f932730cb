#include "cli/due_report.h"

#include "base/file.h"
#include "cli/guard.h"
#include "cli/print.h"

#include <string.h>
#include <time.h>

enum bc_fault bc_worse_fault(enum bc_fault left, enum bc_fault right)
{
    static const int ranks[] = {
        [BC_NOTHING_TO_DO] = 0,
        [BC_OK] = 1,
        [BC_HELD] = 2,
        [BC_BAD_USAGE] = 3,
        [BC_BAD_INPUT] = 4,
        [BC_NO_OUTPUT] = 5,
        [BC_REFUSED] = 6,
        [BC_STORE_DOWN] = 7,
        [BC_OWN_FAULT] = 8,
    };

    return ranks[left] >= ranks[right] ? left : right;
}

const char *bc_due_result_name(enum bc_due_result result)
{
    static const char *const names[] = {
        [BC_DUE_MADE] = "made",
        [BC_DUE_UNCHANGED] = "unchanged",
        [BC_DUE_NOTED] = "noted",
        [BC_DUE_RESTORED] = "restored",
        [BC_DUE_MADE_ANEW] = "made-anew",
        [BC_DUE_COMPLETED] = "completed",
        [BC_DUE_WOULD_MAKE] = "due",
        [BC_DUE_WOULD_NOTE] = "issued-not-noted",
        [BC_DUE_KEPT_BACK] = "held",
        [BC_DUE_FAILED] = "failed",
    };

    return names[result];
}

/* Without a profile there is no office whose offset could be meant. */
static const char *time_text(const struct bc_context *context, int64_t utc_s)
{
    char text[BC_ISO_SIZE];

    bc_instant_format(utc_s, context->profile == NULL ? 0 : context->profile->offset_s, text);
    return bc_arena_strdup(context->arena, text);
}

static json_t *problem_to_json(const struct bc_context *context, const struct bc_problem *problem)
{
    return json_pack("{s:s, s:s, s:s, s:s}", "code", problem->code, "where", problem->where, "what",
        bc_messages_what(context->messages, context->arena, problem->code, problem->arguments),
        "todo",
        bc_messages_todo(context->messages, context->arena, problem->code, problem->arguments));
}

static json_t *period_to_json(const struct bc_context *context, const struct bc_period *period)
{
    return json_pack("{s:s, s:s, s:s, s:s}", "id", period->id, "kind",
        bc_period_kind_name(period->kind), "start", time_text(context, period->start_utc_s), "end",
        time_text(context, period->end_utc_s));
}

/* What counting finds fault with may repeat values as somebody typed them: not for everybody. */
static bool repeats_values(const struct bc_problem *problem)
{
    return strncmp(problem->code, "aggregate.", strlen("aggregate.")) == 0;
}

static json_t *outcome_to_json(
    const struct bc_context *context, const struct bc_due_outcome *outcome, bool is_for_everybody)
{
    json_t *entry = period_to_json(context, &outcome->period);
    json_t *problems = json_array();

    json_object_set_new(entry, "outcome", json_string(bc_due_result_name(outcome->result)));
    json_object_set_new(entry, "exit", json_integer((json_int_t)outcome->fault));
    json_object_set_new(entry, "folder", json_string(outcome->folder));
    if (outcome->reason.code != NULL && is_for_everybody && repeats_values(&outcome->reason)) {
        json_object_set_new(entry, "code", json_string(outcome->reason.code));
    } else if (outcome->reason.code != NULL) {
        json_object_update_new(entry, problem_to_json(context, &outcome->reason));
    }
    for (size_t i = 0; !is_for_everybody && i < outcome->problems.count; i++) {
        json_array_append_new(problems, problem_to_json(context, &outcome->problems.items[i]));
    }
    if (is_for_everybody) {
        json_decref(problems);
    } else {
        json_object_set_new(entry, "problems", problems);
    }
    return entry;
}

static void add_own_fault(
    const struct bc_context *context, const struct bc_status *own, json_t *root)
{
    const struct bc_problem problem = {
        .code = own->code, .where = own->where, .arguments = own->arguments};

    if (own->code != NULL) {
        json_object_update_new(root, problem_to_json(context, &problem));
    }
}

static json_t *run_to_json(
    struct bc_context *context, const struct bc_due_run *run, bool is_for_everybody)
{
    const char *started = time_text(context, run->started_utc_s);
    json_t *root = json_pack("{s:s, s:b, s:i, s:s, s:s, s:s, s:b}", "schema", "baocao.last-run/1",
        "ok", (int)(run->fault == BC_OK || run->fault == BC_NOTHING_TO_DO), "exit", (int)run->fault,
        "run", bc_run_id(context), "program", BC_VERSION, "started", started, "dry_run",
        (int)context->options->is_dry_run);
    json_t *periods = json_array();
    json_t *coming = json_array();

    json_object_set_new(root, "now", json_string(time_text(context, context->now_utc_s)));
    add_own_fault(context, &run->own, root);
    for (size_t i = 0; i < run->outcome_count; i++) {
        json_array_append_new(
            periods, outcome_to_json(context, &run->outcomes[i], is_for_everybody));
    }
    json_object_set_new(root, "periods", periods);
    for (size_t i = 0; i < run->list.coming_count; i++) {
        json_array_append_new(coming, period_to_json(context, &run->list.coming[i]));
    }
    json_object_set_new(root, "next", coming);
    return root;
}

json_t *bc_due_run_to_json(struct bc_context *context, const struct bc_due_run *run)
{
    return run_to_json(context, run, false);
}

/* No write takes so long. Runs that find no work write this without the lock. */
enum { DRAFT_AGE_S = 600 };

bool bc_due_run_keep(
    struct bc_context *context, const struct bc_due_run *run, struct bc_status *status)
{
    const char *folder = bc_path_join(context->arena, context->workspace, "state");
    json_t *root = run_to_json(context, run, true);
    struct timespec now;
    const char *text;
    char *dumped;

    clock_gettime(CLOCK_REALTIME, &now);
    json_object_set_new(root, "finished", json_string(time_text(context, now.tv_sec)));
    dumped = json_dumps(root, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
    json_decref(root);
    if (dumped == NULL) {
        return bc_fail(status, BC_OWN_FAULT, "due.state-unmade", folder, "");
    }
    text = bc_arena_printf(context->arena, "%s\n", dumped);
    free(dumped);
    bc_file_clear_drafts(folder, now.tv_sec - DRAFT_AGE_S);
    return bc_folder_make(folder, 0755, status) &&
           bc_file_write(bc_path_join(context->arena, folder, "last-run.json"), text, strlen(text),
               0644, status);
}

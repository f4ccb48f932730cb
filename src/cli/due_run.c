#include "cli/due_run.h"

#include "cli/acts.h"
#include "cli/due_report.h"
#include "cli/guard.h"
#include "cli/period_run.h"
#include "cli/print.h"
#include "cli/run_log.h"
#include "cli/units.h"
#include "publish/publish.h"

#include <string.h>
#include <time.h>

static bool check_options(const struct bc_context *context, struct bc_status *status)
{
    const struct bc_option_values *options = context->options;
    const char *other = options->week != NULL           ? "--week"
                        : options->month != NULL        ? "--month"
                        : options->period != NULL       ? "--period"
                        : options->as_known != NULL     ? "--as-known"
                        : options->organisation != NULL ? "--organisation"
                        : options->argument_count != 0  ? options->arguments[0]
                                                        : NULL;

    return other == NULL || bc_fail(status, BC_BAD_USAGE, "cli.due-alone", "", "%s", other);
}

/* ---- What became of a period ------------------------------------------------------------- */

/* The code too: what the gate's process has said is a copy in the period's memory. */
static struct bc_problem lasting(bc_arena *arena, const struct bc_problem *problem)
{
    return (struct bc_problem){
        .severity = problem->severity,
        .code = bc_arena_strdup(arena, problem->code),
        .where = bc_arena_strdup(arena, problem->where),
        .arguments = bc_arena_strdup(arena, problem->arguments),
    };
}

static bool is_same_problem(const struct bc_problem *problem, const struct bc_status *fault)
{
    return strcmp(problem->code, fault->code) == 0 && strcmp(problem->where, fault->where) == 0;
}

/* The fault first; of the problems found on the way those that say something else. */
static void explain(struct bc_context *context, struct bc_due_outcome *outcome,
    const struct bc_status *fault, const struct bc_problems *problems)
{
    outcome->fault = fault->fault;
    outcome->problems.arena = context->arena;
    if (fault->code != NULL) {
        const struct bc_problem reason = {.severity = BC_ERROR,
            .code = fault->code,
            .where = fault->where,
            .arguments = fault->arguments};

        outcome->reason = lasting(context->arena, &reason);
    }
    for (size_t i = 0; problems != NULL && i < problems->count; i++) {
        const struct bc_problem *problem = &problems->items[i];

        if (fault->code == NULL || !is_same_problem(problem, fault)) {
            const struct bc_problem kept = lasting(context->arena, problem);

            bc_problems_add(
                &outcome->problems, kept.severity, kept.code, kept.where, "%s", kept.arguments);
        }
    }
}

/* A ticket dated decades ago by mistake must not fill the journal with weeks without any. */
enum { HELD_SAID_MOST = 30 };

static void say_outcome(struct bc_context *context, const struct bc_due_outcome *outcome)
{
    static const struct {
        enum bc_log_priority priority;
        const char *code;
    } lines[] = {
        [BC_DUE_MADE] = {BC_LOG_INFO, "due.made"},
        [BC_DUE_UNCHANGED] = {BC_LOG_INFO, "due.unchanged"},
        [BC_DUE_NOTED] = {BC_LOG_NOTICE, "due.noted"},
        [BC_DUE_RESTORED] = {BC_LOG_NOTICE, "due.restored"},
        [BC_DUE_MADE_ANEW] = {BC_LOG_WARNING, "due.made-anew"},
        [BC_DUE_COMPLETED] = {BC_LOG_NOTICE, "due.completed"},
        [BC_DUE_WOULD_MAKE] = {BC_LOG_INFO, "due.would-make"},
        [BC_DUE_WOULD_NOTE] = {BC_LOG_NOTICE, "due.would-note"},
        [BC_DUE_KEPT_BACK] = {BC_LOG_WARNING, "due.held"},
        [BC_DUE_FAILED] = {BC_LOG_ERROR, "due.failed"},
    };
    const char *id = outcome->period.id;
    const enum bc_log_priority fault_priority =
        outcome->fault == BC_HELD ? BC_LOG_WARNING : BC_LOG_ERROR;

    bc_log(context, lines[outcome->result].priority, id, lines[outcome->result].code, "%s",
        outcome->folder);
    if (outcome->reason.code != NULL) {
        bc_log_problem(context, fault_priority, id, &outcome->reason);
    }
    for (size_t i = 0; i < outcome->problems.count; i++) {
        const struct bc_problem *problem = &outcome->problems.items[i];

        bc_log_problem(
            context, problem->severity == BC_ERROR ? fault_priority : BC_LOG_WARNING, id, problem);
    }
}

static void add_outcome(
    struct bc_context *context, struct bc_due_run *run, const struct bc_due_outcome *outcome)
{
    run->outcomes = bc_arena_grow(context->arena, run->outcomes, run->outcome_count,
        &run->outcome_capacity, sizeof(*run->outcomes));
    run->outcomes[run->outcome_count++] = *outcome;
    run->fault = bc_worse_fault(run->fault, outcome->fault);
    run->held_count += outcome->result == BC_DUE_KEPT_BACK ? 1 : 0;
    if (outcome->result != BC_DUE_KEPT_BACK || run->held_count <= HELD_SAID_MOST) {
        say_outcome(context, outcome);
    }
}

/* ---- One period -------------------------------------------------------------------------- */

static enum bc_due_result result_of(const struct bc_context *context,
    const struct bc_due_period *item, const struct bc_period_result *made)
{
    if (context->options->is_dry_run) {
        return BC_DUE_WOULD_MAKE;
    }
    if (item->state == BC_DUE_TEXTLESS && !context->options->is_forced) {
        return made->is_same_but_units ? BC_DUE_COMPLETED : BC_DUE_MADE_ANEW;
    }
    if (item->state == BC_DUE_LOST && !context->options->is_forced) {
        return strcmp(made->manifest_sha256, item->manifest_sha256) == 0 ? BC_DUE_RESTORED
                                                                         : BC_DUE_MADE_ANEW;
    }
    return made->is_unchanged ? BC_DUE_UNCHANGED : BC_DUE_MADE;
}

/* What was issued is made again of the facts known then: the figures that people hold in hand. */
static struct bc_period_request request_for(
    const struct bc_context *context, const struct bc_due_period *item)
{
    struct bc_period_request request = bc_period_request_usual(context, &item->period);

    if ((item->state == BC_DUE_LOST || item->state == BC_DUE_TEXTLESS) && !request.is_forced &&
        item->known_utc_s != INT64_MIN) {
        request.known_utc_s = item->known_utc_s;
        request.allows_empty = true;
    }
    return request;
}

/* A period has memory, and problems, of its own: a year of downtime needs no more than a week. */
static void make(struct bc_context *context, const struct bc_due_period *item, bc_store *store,
    struct bc_due_outcome *outcome)
{
    struct bc_context own = *context;
    const struct bc_period_request request = request_for(context, item);
    struct bc_period_result made = {0};
    struct bc_status fault = {0};
    bool is_delivered = false;

    own.arena = bc_arena_new();
    own.problems = (struct bc_problems){.arena = own.arena};
    if (!bc_period_run(&own, &request, store, &made, &is_delivered, &fault) && !is_delivered) {
        outcome->result = fault.fault == BC_HELD ? BC_DUE_KEPT_BACK : BC_DUE_FAILED;
    } else {
        outcome->result = result_of(context, item, &made);
    }
    explain(context, outcome, &fault, &own.problems);
    bc_arena_free(own.arena);
}

static void note(struct bc_context *context, const struct bc_due_period *item, bc_store *store,
    struct bc_due_outcome *outcome)
{
    struct bc_status fault = {0};

    outcome->result = context->options->is_dry_run ? BC_DUE_WOULD_NOTE : BC_DUE_NOTED;
    if (!context->options->is_dry_run && !bc_due_note(context, item, store, &fault)) {
        outcome->result = BC_DUE_FAILED;
    }
    explain(context, outcome, &fault, NULL);
}

static void do_period(struct bc_context *context, struct bc_due_run *run,
    const struct bc_due_period *item, bc_store *store)
{
    struct bc_due_outcome outcome = {.period = item->period, .folder = item->folder};

    if (item->state == BC_DUE_HELD) {
        outcome.result = BC_DUE_KEPT_BACK;
        explain(context, &outcome, item->reason, NULL);
    } else if (item->state == BC_DUE_UNNOTED) {
        note(context, item, store, &outcome);
    } else {
        if (item->state == BC_DUE_LOST) {
            const struct bc_problem lost = {
                BC_WARNING, item->reason->code, item->reason->where, item->reason->arguments};

            bc_log_problem(context, BC_LOG_WARNING, item->period.id, &lost);
        }
        make(context, item, store, &outcome);
    }
    add_outcome(context, run, &outcome);
}

/* Periods issued on request are the operator's; only what a kill left open is made good there. */
static bool needs_work(const struct bc_context *context, const struct bc_due_list *list,
    const struct bc_due_period *item)
{
    if (item->state == BC_DUE_UNNOTED) {
        return true;
    }
    if (!item->is_of_schedule) {
        return false;
    }
    if (item->state == BC_DUE_TEXTLESS && list->has_texts && !context->options->has_no_units) {
        return true;
    }
    return item->state == BC_DUE_OPEN || item->state == BC_DUE_LOST ||
           (item->state != BC_DUE_HELD && context->options->is_forced);
}

/* ---- All of them ------------------------------------------------------------------------- */

static bool look(struct bc_context *context, struct bc_due_run *run, bc_store **ret_store,
    struct bc_status *status)
{
    if (!bc_context_open_store(context, BC_STORE_FACTS, ret_store, status)) {
        return false;
    }
    return bc_due_look(context, *ret_store, &run->list, status);
}

/* Whether there is anything that must not be done without the lock. */
static bool has_work(struct bc_context *context, const struct bc_due_run *run)
{
    for (size_t i = 0; i < run->list.count; i++) {
        if (needs_work(context, &run->list, &run->list.items[i])) {
            return true;
        }
    }
    return bc_publication_is_unfinished(context->workspace, context->arena) ||
           bc_lock_is_left_behind(context->workspace, context->arena);
}

/* A lock that is ours no more, or a moment that nothing can be written: the rest would fail alike.
 */
static bool do_all(
    struct bc_context *context, struct bc_due_run *run, bc_store *store, struct bc_status *status)
{
    for (size_t i = 0; i < run->list.count; i++) {
        const struct bc_due_period *item = &run->list.items[i];

        if (item->state != BC_DUE_HELD && !needs_work(context, &run->list, item)) {
            continue;
        }
        if (context->lock != NULL && !bc_lock_renew(context->lock, status)) {
            return false;
        }
        do_period(context, run, item, store);
    }
    return true;
}

/* What the whole run has found is told as lines of the log, not as blocks at its end. */
static void say_problems(struct bc_context *context)
{
    for (size_t i = 0; i < context->problems.count; i++) {
        const struct bc_problem *problem = &context->problems.items[i];

        bc_log_problem(
            context, problem->severity == BC_ERROR ? BC_LOG_ERROR : BC_LOG_WARNING, "", problem);
    }
    context->problems.count = 0;
}

/* Under the lock things may stand otherwise than a moment before, so they are looked at anew. */
static bool look_again(
    struct bc_context *context, struct bc_due_run *run, bc_store **store, struct bc_status *status)
{
    const struct bc_guarded_work guarded = {"run --due", BC_LEASE_STEP_S, BC_NO_OUTPUT};
    bool is_current;

    bc_store_close(*store);
    *store = NULL;
    if (!bc_guard_take(context, &guarded, status)) {
        return false;
    }
    is_current = bc_bring_store_up_to_date(context, status);
    say_problems(context);
    return is_current && bc_publication_tidy(context->workspace, context->arena, status) &&
           look(context, run, store, status);
}

static bool is_passing(const struct bc_status *fault)
{
    return strcmp(fault->code, "store.locked") == 0 || strcmp(fault->code, "store.older") == 0;
}

/*
 * Looks once without the lock, so that an hour without work leaves no trace. A store that is being
 * written cannot be looked at: whoever writes it has the lock, which is waited for then. Nor can
 * one of an older program, which is brought up to date under the lock.
 */
static bool work(
    struct bc_context *context, struct bc_due_run *run, bc_store **store, struct bc_status *status)
{
    struct bc_status trial = {0};
    const bool has_seen = look(context, run, store, &trial);

    if (!has_seen && (context->options->is_dry_run || !is_passing(&trial))) {
        *status = trial;
        return false;
    }
    if (!context->options->is_dry_run && (!has_seen || has_work(context, run)) &&
        !look_again(context, run, store, status)) {
        return false;
    }
    return do_all(context, run, *store, status);
}

static void say_end(struct bc_context *context, const struct bc_due_run *run)
{
    const struct bc_period *next = run->list.coming_count > 0 ? &run->list.coming[0] : NULL;
    size_t counts[BC_DUE_FAILED + 1] = {0};

    for (size_t i = 0; i < run->outcome_count; i++) {
        counts[run->outcomes[i].result]++;
    }
    if (run->held_count > HELD_SAID_MOST) {
        bc_log(
            context, BC_LOG_WARNING, "", "due.more-held", "%zu", run->held_count - HELD_SAID_MOST);
    }
    bc_log(context, BC_LOG_INFO, "", "due.summary",
        "%zu" BC_NEXT "%zu" BC_NEXT "%zu" BC_NEXT "%d" BC_NEXT "%s" BC_NEXT "%s",
        run->outcome_count - counts[BC_DUE_KEPT_BACK] - counts[BC_DUE_FAILED],
        counts[BC_DUE_KEPT_BACK], counts[BC_DUE_FAILED], (int)run->fault,
        next != NULL ? next->id : "–", next != NULL ? bc_time_text(context, next->end_utc_s) : "–");
}

static void say_own_fault(struct bc_context *context, const struct bc_status *own)
{
    const struct bc_problem problem = {BC_ERROR, own->code, own->where, own->arguments};

    if (own->code != NULL) {
        bc_log_problem(context, BC_LOG_ERROR, "", &problem);
    }
}

/* A rehearsal is no run: monitoring must not take it for one. */
static void keep_state(struct bc_context *context, struct bc_due_run *run)
{
    struct bc_status fault = {0};

    if (context->options->is_dry_run) {
        return;
    }
    if (run->list.whole != NULL && !bc_whole_keep(run->list.whole, &fault)) {
        say_own_fault(context, &fault);
        run->fault = bc_worse_fault(run->fault, fault.fault);
    }
    fault = (struct bc_status){0};
    if (!bc_due_run_keep(context, run, &fault)) {
        say_own_fault(context, &fault);
        run->fault = bc_worse_fault(run->fault, fault.fault);
    }
}

/* What was found, and what happened, for those who watch from afar. */
static void end(struct bc_context *context, struct bc_due_run *run, struct bc_status *status)
{
    say_end(context, run);
    keep_state(context, run);
    if (context->options->is_json) {
        bc_print_json(bc_due_run_to_json(context, run));
    }
    context->has_printed_json = true;
    *status = (struct bc_status){.fault = run->fault};
}

static bool open_all(struct bc_context *context, struct bc_status *status)
{
    return bc_context_open_workspace(context, status) && bc_context_take_now(context, status) &&
           bc_units_check_jobs(context, status);
}

/* A workspace that cannot be opened is told to monitoring too; a wrong command line is not. */
static bool fail_to_open(
    struct bc_context *context, struct bc_due_run *run, struct bc_status *status)
{
    if (status->fault == BC_BAD_USAGE || context->workspace == NULL) {
        return false;
    }
    run->own = *status;
    run->fault = status->fault;
    say_problems(context);
    say_own_fault(context, &run->own);
    end(context, run, status);
    return false;
}

bool bc_run_due(struct bc_context *context, struct bc_status *status)
{
    struct bc_due_run run = {.fault = BC_NOTHING_TO_DO};
    struct timespec now;
    bc_store *store = NULL;

    clock_gettime(CLOCK_REALTIME, &now);
    run.started_utc_s = now.tv_sec;
    if (!check_options(context, status)) {
        return false;
    }
    if (!open_all(context, status)) {
        return fail_to_open(context, &run, status);
    }
    bc_due_list_coming(context, &run.list);
    if (!work(context, &run, &store, &run.own)) {
        say_own_fault(context, &run.own);
        run.fault = bc_worse_fault(run.fault, run.own.fault);
    }
    bc_store_close(store);
    end(context, &run, status);
    return run.fault == BC_OK;
}

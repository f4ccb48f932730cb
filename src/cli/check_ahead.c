/*
 * What will make a coming period fail, or be held: every period that runs now and will be made of
 * itself is rehearsed with what is known, as it will be counted and worded when it ends; nothing is
 * written. Then what is known to end before it does.
 */
#include "aggregate/analysis.h"
#include "base/file.h"
#include "cli/check.h"
#include "disclose/labels.h"
#include "template/template.h"

#include <string.h>

/* Where a store is damaged every question stumbles elsewhere; it is one fault, and told once. */
static bool is_same(const struct bc_problem *told, const struct bc_status *fault)
{
    return strcmp(told->code, fault->code) == 0 && strcmp(told->where, fault->where) == 0 &&
           (fault->fault == BC_STORE_DOWN || strcmp(told->arguments, fault->arguments) == 0);
}

static void add(struct bc_check *check, enum bc_severity severity, const struct bc_status *fault)
{
    const struct bc_problems *lists[] = {&check->ahead, &check->context->problems};

    for (size_t list = 0; list < 2; list++) {
        for (size_t i = 0; i < lists[list]->count; i++) {
            if (is_same(&lists[list]->items[i], fault)) {
                return; /* told already */
            }
        }
    }
    bc_problems_add(&check->ahead, severity, fault->code, fault->where, "%s", fault->arguments);
}

/* ---- The rehearsal --------------------------------------------------------------------------- */

static bool fill(const struct bc_context *context, const char *name, const bc_public_report *report,
    bc_arena *arena, struct bc_problems *problems, struct bc_status *status)
{
    const struct bc_document *document = NULL;
    const bc_template *template = NULL;

    return name == NULL || name[0] == '\0' ||
           (bc_template_load(bc_path_join(arena, context->templates_folder, name), name, arena,
                problems, &template, status) &&
               bc_template_fill(template, report, arena, &document, status));
}

static bool rehearse(struct bc_check *check, const struct bc_period *period, bc_arena *arena,
    struct bc_problems *problems, struct bc_status *status)
{
    struct bc_context *context = check->context;
    const struct bc_analysis_request request = {
        .store = check->store,
        .profile = context->profile,
        .period = *period,
        .known_utc_s = INT64_MAX,
        .allow_empty = true,
    };
    const bc_public_report *report = NULL;
    const bc_analysis *analysis = NULL;
    struct bc_labels labels = {0};

    /* What is wrong now has been told; the rehearsal has faults of its own. */
    return bc_labels_load(bc_path_join(arena, context->templates_folder, "labels.vi.yaml"), arena,
               problems, &labels, status) &&
           bc_analysis_build(&request, arena, problems, &analysis, status) &&
           bc_disclose_public(analysis, &labels, 0, arena, &report, status) &&
           fill(context, context->profile->templates[period->kind], report, arena, problems,
               status) &&
           fill(
               context, context->profile->briefings[period->kind], report, arena, problems, status);
}

/* Every fault of a list, or else the one that ended the rehearsal. */
static void rehearse_and_tell(struct bc_check *check, const struct bc_period *period)
{
    bc_arena *arena = bc_arena_new();
    struct bc_problems problems = {.arena = arena};
    struct bc_status status = {0};
    const bool is_done = rehearse(check, period, arena, &problems, &status);

    for (size_t i = 0; i < problems.count; i++) {
        const struct bc_problem *problem = &problems.items[i];

        if (problem->severity == BC_ERROR) {
            struct bc_status fault = {0};

            (void)bc_fail(&fault, BC_HELD, problem->code, problem->where, "%s", problem->arguments);
            add(check, BC_ERROR, &fault);
        }
    }
    if (!is_done && problems.error_count == 0) {
        add(check, BC_ERROR, &status);
    }
    bc_arena_free(arena);
}

/* ---- What ends before ------------------------------------------------------------------------ */

static bool is_for(const struct bc_profile_recipient *recipient, enum bc_period_kind kind)
{
    return kind == BC_PERIOD_WEEK ? recipient->receives_weekly : recipient->receives_monthly;
}

/* A dispatch that is addressed to nobody. */
static void check_recipients(struct bc_check *check, const struct bc_period *period)
{
    const struct bc_profile *profile = check->context->profile;
    const int32_t day = bc_instant_day(period->end_utc_s - 1, profile->offset_s);
    struct bc_status fault = {0};
    bool was_any = false;

    for (size_t i = 0; i < profile->recipient_count; i++) {
        const struct bc_profile_recipient *recipient = &profile->recipients[i];

        if (!recipient->is_addressee || !is_for(recipient, period->kind)) {
            continue;
        }
        was_any = true;
        if (recipient->valid.first_day <= day && day <= recipient->valid.last_day) {
            return;
        }
    }
    if (was_any) {
        (void)bc_fail(
            &fault, BC_BAD_INPUT, "cli.ahead-no-addressee", profile->path, "%s", period->id);
        add(check, BC_WARNING, &fault);
    }
}

/* Nothing came in since the period began, and that is not how it usually is. */
static void check_silence(struct bc_check *check, const struct bc_period *period)
{
    const struct bc_problems *problems = &check->context->problems;
    struct bc_status fault = {0};

    for (size_t i = 0; i < problems->count; i++) {
        if (strcmp(problems->items[i].code, "cli.check-imports-stopped") == 0 &&
            check->batch.known_utc_s < period->start_utc_s) {
            (void)bc_fail(&fault, BC_HELD, "cli.ahead-no-import", "", "%s", period->id);
            add(check, BC_WARNING, &fault);
        }
    }
}

static void find_periods(struct bc_check *check)
{
    const struct bc_profile *profile = check->context->profile;

    for (enum bc_period_kind kind = BC_PERIOD_WEEK; kind < BC_PERIOD_KIND_COUNT; kind++) {
        struct bc_period period;
        size_t place = check->next_count;

        if (!profile->makes[kind] ||
            !bc_period_containing(&profile->periods, kind, check->context->now_utc_s, &period)) {
            continue;
        }
        while (place > 0 && check->next[place - 1].end_utc_s > period.end_utc_s) {
            check->next[place] = check->next[place - 1];
            place--;
        }
        check->next[place] = period;
        check->next_count++;
    }
}

void bc_check_ahead(struct bc_check *check)
{
    check->ahead.arena = check->context->arena;
    find_periods(check);
    if (check->next_count > 0) {
        check_silence(check, &check->next[0]); /* the first to be held tells of the others */
    }
    for (size_t i = 0; i < check->next_count; i++) {
        const struct bc_period *period = &check->next[i];

        if (check->store != NULL && check->batch.number > 0) {
            rehearse_and_tell(check, period);
        }
        check_recipients(check, period);
    }
}

#include "cli/issued.h"
#include "cli/trace.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* What is being found out. */
struct tracing {
    struct bc_context *context;
    bc_store *store;
    struct bc_trace_answer *answer;
    struct bc_behind_list list;
};

/* ---- Is it counted at all? --------------------------------------------------------------- */

static uint32_t provided_by(const struct bc_report_office *office)
{
    return office->provides | (office->has_ratings ? BC_NEEDS_RATINGS : 0) |
           (office->has_replies ? BC_NEEDS_REPLIES : 0);
}

static const char *slot_id(const struct tracing *self, size_t slot)
{
    const struct bc_period *period = bc_public_report_period(self->answer->counted.report, slot);

    return period != NULL ? period->id : "–";
}

/* A figure the office does not have, or that is not counted so long ago. */
static bool require_figure(
    const struct tracing *self, enum bc_figure figure, struct bc_status *status)
{
    const bc_public_report *report = self->answer->counted.report;
    const struct bc_report_office *office = bc_public_report_office(report);
    const struct bc_figure_info *info = bc_figure_info(figure);
    const size_t slot = self->answer->question.rows.slot;

    if (bc_public_report_period(report, slot) == NULL) {
        return bc_fail(status, BC_BAD_USAGE, "trace.no-period", "--slot", "%s",
            self->answer->question.period.id);
    }
    if ((info->needs & ~provided_by(office)) != 0) {
        return bc_fail(status, BC_BAD_USAGE, "trace.figure-not-had", "",
            "%s" BC_NEXT "%s" BC_NEXT "%s", info->id, bc_public_report_label(report, info->id),
            office->name);
    }
    if ((info->is_recent_only && !bc_slot_is_recent(slot)) ||
        (info->is_total_only && slot != BC_SLOT_CURRENT)) {
        return bc_fail(status, BC_BAD_USAGE, "trace.not-counted-then", "--slot", "%s" BC_NEXT "%s",
            info->id, slot_id(self, slot));
    }
    if (bc_public_report_value(report, BC_BY_NOTHING, 0, slot, figure).kind == BC_VALUE_ABSENT) {
        return bc_fail(status, BC_BAD_USAGE, "trace.figure-not-had-then", "--slot",
            "%s" BC_NEXT "%s" BC_NEXT "%s", info->id, bc_public_report_label(report, info->id),
            slot_id(self, slot));
    }
    return true;
}

/* Which breakdown a question's rows are of; BC_BREAKDOWN_COUNT: field × unit. False: of none. */
static bool breakdown_of(const struct bc_behind_question *rows, enum bc_breakdown *ret_breakdown)
{
    const unsigned given =
        (rows->field != BC_ANY_ROW ? 1U : 0U) | (rows->district != BC_ANY_ROW ? 2U : 0U) |
        (rows->unit != BC_ANY_ROW ? 4U : 0U) | (rows->channel != BC_ANY_ROW ? 8U : 0U);
    static const enum bc_breakdown known[] = {[0] = BC_BY_NOTHING,
        [1] = BC_BY_FIELD,
        [2] = BC_BY_DISTRICT,
        [3] = BC_BY_FIELD_DISTRICT,
        [4] = BC_BY_UNIT,
        [5] = BC_BREAKDOWN_COUNT,
        [8] = BC_BY_CHANNEL};

    if (given == 6 || given == 7 || given > 8) {
        return false;
    }
    *ret_breakdown = known[given];
    return true;
}

static bool is_of_bridge(enum bc_figure figure)
{
    static const enum bc_figure figures[] = {BC_FLOW_OPENING, BC_FLOW_RECEIVED, BC_FLOW_REOPENED,
        BC_FLOW_TOTAL, BC_FLOW_HANDLED, BC_FLOW_OTHERWISE_CLOSED, BC_FLOW_CLOSING};

    for (size_t i = 0; i < sizeof(figures) / sizeof(figures[0]); i++) {
        if (figures[i] == figure) {
            return true;
        }
    }
    return false;
}

/* Field × unit holds what stands with the unit of the row, not what others answer for. */
static bool is_crossed(enum bc_figure figure)
{
    return figure < BC_TRAIL_FIRST || bc_figure_info(figure)->kind == BC_FIGURE_IS_RATE;
}

static bool require_cell(
    const struct tracing *self, enum bc_figure figure, struct bc_status *status)
{
    const struct bc_behind_question *rows = &self->answer->question.rows;
    const struct bc_figure_info *info = bc_figure_info(figure);
    enum bc_breakdown by = BC_BY_NOTHING;

    if (!breakdown_of(rows, &by) || (info->is_total_only && by != BC_BY_NOTHING) ||
        (by == BC_BREAKDOWN_COUNT && (!is_crossed(figure) || !bc_slot_is_recent(rows->slot)))) {
        return bc_fail(status, BC_BAD_USAGE, "trace.rows-not-counted", "", "%s", info->id);
    }
    if (rows->week_id != NULL &&
        (by != BC_BY_NOTHING || rows->slot != BC_SLOT_CURRENT || !is_of_bridge(figure))) {
        return bc_fail(status, BC_BAD_USAGE, "trace.week-not-counted", "--of-week", "%s", info->id);
    }
    return true;
}

/* Reasons, due dates and second figures choose among cases: only a count has them one by one. */
static bool require_choosable(const struct bc_trace_question *question, struct bc_status *status)
{
    const bool chooses =
        question->reason != NULL || question->due.is_asked || question->also != BC_FIGURE_COUNT;

    if (chooses && (bc_figure_info(question->figure)->kind != BC_FIGURE_IS_COUNT ||
                       question->figure == BC_FLOW_ADJUSTMENT)) {
        return bc_fail(status, BC_BAD_USAGE, "trace.only-counts", "", "%s",
            bc_figure_info(question->figure)->id);
    }
    if (question->also != BC_FIGURE_COUNT &&
        bc_figure_info(question->also)->kind != BC_FIGURE_IS_COUNT) {
        return bc_fail(status, BC_BAD_USAGE, "trace.only-counts", "--and", "%s",
            bc_figure_info(question->also)->id);
    }
    return true;
}

/* ---- What to listen for ------------------------------------------------------------------ */

static void want(struct bc_behind_question *question, enum bc_figure figure)
{
    if (figure < BC_COUNT_FIGURES) {
        question->wants[figure] = true;
    }
}

static void want_all(struct bc_behind_question *question, enum bc_figure figure)
{
    const struct bc_ratio_parts *parts;

    switch (bc_figure_info(figure)->kind) {
    case BC_FIGURE_IS_COUNT:
        want(question, figure == BC_FLOW_ADJUSTMENT ? BC_FLOW_OPENING : figure);
        return;
    case BC_FIGURE_IS_RATE:
        parts = bc_figure_ratio_parts(figure);
        want(question, parts->numerator);
        want(question, parts->denominator);
        want(question, parts->and_also);
        want(question, parts->without);
        return;
    default:
        question->wants_series[bc_figure_series(figure)] = true;
        return;
    }
}

/* ---- The cell ---------------------------------------------------------------------------- */

static size_t row_in(const struct tracing *self, enum bc_breakdown by)
{
    const struct bc_behind_question *rows = &self->answer->question.rows;

    switch (by) {
    case BC_BY_FIELD:
        return rows->field;
    case BC_BY_DISTRICT:
        return rows->district;
    case BC_BY_UNIT:
        return rows->unit;
    case BC_BY_CHANNEL:
        return rows->channel;
    case BC_BY_FIELD_DISTRICT:
        return rows->field * bc_analysis_row_count(self->answer->counted.analysis, BC_BY_DISTRICT) +
               rows->district;
    default:
        return 0;
    }
}

/* NULL for a week that is no part of the month. */
static const struct bc_counts *cell_of(const struct tracing *self)
{
    const bc_analysis *analysis = self->answer->counted.analysis;
    const struct bc_behind_question *rows = &self->answer->question.rows;
    const struct bc_analysis_part *parts;
    enum bc_breakdown by = BC_BY_NOTHING;

    if (rows->week_id != NULL) {
        const size_t count = bc_analysis_bridge(analysis, &parts);

        for (size_t i = 0; i < count; i++) {
            if (strcmp(parts[i].week.id, rows->week_id) == 0) {
                return &parts[i].counts;
            }
        }
        return NULL;
    }
    (void)breakdown_of(rows, &by);
    return by == BC_BREAKDOWN_COUNT
               ? bc_analysis_cross_counts(
                     analysis, (struct bc_cross_place){rows->field, rows->unit}, rows->slot)
               : bc_analysis_counts(analysis, by, row_in(self, by), rows->slot);
}

static struct bc_value value_of(const struct tracing *self, const struct bc_counts *cell)
{
    const struct bc_trace_answer *answer = self->answer;
    const enum bc_figure figure = answer->question.figure;
    const size_t slot = answer->question.rows.slot;
    struct bc_value value = {.kind = BC_VALUE_MISSING};
    struct bc_statistic statistic;

    if (!bc_public_report_has_data(answer->counted.report, slot)) {
        return value;
    }
    if (figure == BC_FLOW_ADJUSTMENT) {
        return bc_public_report_value(answer->counted.report, BC_BY_NOTHING, 0, slot, figure);
    }
    switch (bc_figure_info(figure)->kind) {
    case BC_FIGURE_IS_COUNT:
        return (struct bc_value){.kind = BC_VALUE_COUNT, .count = cell->of[figure]};
    case BC_FIGURE_IS_RATE:
        value.ratio = bc_figure_ratio(figure, cell);
        value.kind = value.ratio.denominator == 0 ? BC_VALUE_NULL : BC_VALUE_RATE;
        return value;
    default:
        statistic = bc_figure_statistic(figure, cell);
        value.kind = statistic.sample_count == 0 ? BC_VALUE_NULL : BC_VALUE_NUMBER;
        value.count = statistic.value;
        return value;
    }
}

/* ---- Parts ------------------------------------------------------------------------------- */

static struct bc_trace_part *add_part(struct tracing *self, enum bc_trace_role role)
{
    struct bc_trace_part *part = &self->answer->parts[self->answer->part_count++];

    *part = (struct bc_trace_part){.role = role,
        .items = bc_arena_alloc_array(
            self->context->arena, self->list.count, sizeof(struct bc_behind *)),
        .marked = SIZE_MAX};
    return part;
}

static int compare_cycles(const void *left_item, const void *right_item)
{
    const struct bc_behind *const *left = left_item;
    const struct bc_behind *const *right = right_item;

    if ((*left)->one.ticket != (*right)->one.ticket) {
        return (*left)->one.ticket < (*right)->one.ticket ? -1 : 1;
    }
    return ((*left)->one.cycle > (*right)->one.cycle) - ((*left)->one.cycle < (*right)->one.cycle);
}

/* The cycles behind one figure, sorted, to look others up in. */
struct cycles {
    const struct bc_behind **items;
    size_t count;
};

static struct cycles cycles_of(
    bc_arena *arena, const struct bc_behind_list *list, enum bc_figure figure)
{
    struct cycles cycles = {.items = bc_arena_alloc_array(arena, list->count, sizeof(void *))};

    for (size_t i = 0; i < list->count; i++) {
        if (!list->items[i].is_sample && list->items[i].figure == figure) {
            cycles.items[cycles.count++] = &list->items[i];
        }
    }
    if (cycles.count > 0) {
        qsort(cycles.items, cycles.count, sizeof(*cycles.items), compare_cycles);
    }
    return cycles;
}

static bool has_cycle(const struct cycles *cycles, const struct bc_behind *one)
{
    return cycles->count > 0 && bsearch(&one, cycles->items, cycles->count, sizeof(*cycles->items),
                                    compare_cycles) != NULL;
}

static bool has_reason(const struct tracing *self, const struct bc_behind *one)
{
    static const char *const ends[] = {[BC_END_OPEN] = "open",
        [BC_END_HANDLED] = "handled",
        [BC_END_REFUSED_AT_DOOR] = "refused_at_door",
        [BC_END_REFUSED] = "refused",
        [BC_END_DUPLICATE] = "duplicate",
        [BC_END_WITHDRAWN] = "withdrawn",
        [BC_END_PASSED_OUTSIDE] = "passed_outside"};
    const char *wanted = self->answer->question.reason;
    const struct bc_profile *profile = self->context->profile;
    const bool is_refusal =
        one->one.end == BC_END_REFUSED || one->one.end == BC_END_REFUSED_AT_DOOR;
    const char *given =
        bc_dictionary_value(bc_store_dictionary(self->store), BC_DIM_REASON, one->reason);
    const int32_t refusal = is_refusal && given != NULL && given[0] != '\0'
                                ? bc_profile_find_refusal(profile, given)
                                : -1;

    return strcmp(wanted, refusal >= 0 ? profile->refusals[refusal].id : ends[one->one.end]) == 0;
}

/* What has its result is no longer due, though it may be open until the reply. */
static bool is_due_then(const struct bc_trace_due *due, const struct bc_analysis_case *one)
{
    const int64_t due_utc_s = one->verdict.due_utc_s;

    return due_utc_s != BC_NO_TIME && due_utc_s >= due->from_utc_s &&
           due_utc_s < due->before_utc_s &&
           !(one->end == BC_END_OPEN && one->result_utc_s != BC_NO_TIME);
}

static bool is_chosen(
    const struct tracing *self, const struct bc_behind *one, const struct cycles *also)
{
    const struct bc_trace_question *question = &self->answer->question;

    /* What was refused at the door is sent in and nothing else; other ends have their own figure.
     */
    if (question->reason != NULL && question->figure == BC_FLOW_SUBMITTED &&
        one->one.end != BC_END_REFUSED_AT_DOOR) {
        return false;
    }
    return (question->reason == NULL || has_reason(self, one)) &&
           (question->also == BC_FIGURE_COUNT || has_cycle(also, one)) &&
           (!question->due.is_asked || is_due_then(&question->due, &one->one));
}

static void keep(struct bc_trace_part *part, const struct bc_behind *one)
{
    part->items[part->count++] = one;
}

static void put_cases(struct tracing *self)
{
    const struct bc_trace_question *question = &self->answer->question;
    struct bc_trace_part *part = add_part(self, BC_TRACE_CASES);
    struct cycles also = {0};

    if (question->also != BC_FIGURE_COUNT) {
        also = cycles_of(self->context->arena, &self->list, question->also);
    }
    for (size_t i = 0; i < self->list.count; i++) {
        const struct bc_behind *one = &self->list.items[i];

        if (one->figure == question->figure && is_chosen(self, one, &also)) {
            keep(part, one);
        }
    }
}

static void put_rate(struct tracing *self)
{
    const struct bc_ratio_parts *of = bc_figure_ratio_parts(self->answer->question.figure);
    struct bc_trace_part *numerator = add_part(self, BC_TRACE_NUMERATOR);
    struct bc_trace_part *denominator = add_part(self, BC_TRACE_DENOMINATOR);
    struct cycles without = {0};

    if (of->without != BC_FIGURE_COUNT) {
        without = cycles_of(self->context->arena, &self->list, of->without);
    }
    for (size_t i = 0; i < self->list.count; i++) {
        const struct bc_behind *one = &self->list.items[i];

        if (one->figure == of->numerator) {
            keep(numerator, one);
        }
        if ((one->figure == of->denominator || one->figure == of->and_also) &&
            !has_cycle(&without, one)) {
            keep(denominator, one);
        }
    }
}

static void put_samples(struct tracing *self)
{
    struct bc_trace_part *part = add_part(self, BC_TRACE_SAMPLES);

    for (size_t i = 0; i < self->list.count; i++) {
        keep(part, &self->list.items[i]);
    }
    if (part->count > 0) {
        part->marked =
            (size_t)bc_figure_rank(self->answer->question.figure, (int64_t)part->count) - 1;
    }
}

/* ---- An adjustment ----------------------------------------------------------------------- */

/* Those of the first list that the second does not have. */
static void put_missing(struct tracing *self, enum bc_trace_role role,
    const struct bc_behind_list *have, const struct bc_behind_list *lack,
    enum bc_figure lack_figure)
{
    struct bc_trace_part *part = &self->answer->parts[self->answer->part_count++];
    const struct cycles cycles = cycles_of(self->context->arena, lack, lack_figure);

    *part = (struct bc_trace_part){.role = role,
        .items = bc_arena_alloc_array(self->context->arena, have->count, sizeof(void *)),
        .marked = SIZE_MAX};
    for (size_t i = 0; i < have->count; i++) {
        if (!has_cycle(&cycles, &have->items[i])) {
            keep(part, &have->items[i]);
        }
    }
}

/*
 * The cases open at the end of the period before, as far as they were known when its report was
 * issued, against those this period opens with. What is not for publication by now is in neither:
 * it is a part of the number that no case explains.
 */
static bool put_adjustment(struct tracing *self, struct bc_status *status)
{
    struct bc_trace_answer *answer = self->answer;
    const struct bc_period *before = bc_analysis_period(answer->counted.analysis, BC_SLOT_PREVIOUS);
    struct bc_behind_list closing = {
        .question = bc_behind_ask(BC_SLOT_CURRENT), .arena = self->context->arena};
    const struct bc_recorder recorder = bc_behind_recorder(&closing);
    struct bc_issued_report issued = {0};
    struct bc_period_counted counted;
    struct bc_period_count_request request = {
        .store = self->store, .recorder = &recorder, .allows_empty = true};
    bool is_found = false;

    answer->unexplained = answer->value.count;
    if (before == NULL ||
        !bc_issued_open(self->context, before, NULL, &is_found, &issued, status)) {
        return status->fault == BC_OK;
    }
    if (!is_found) {
        return true;
    }
    request.period = *before;
    request.known_utc_s = issued.as_known_utc_s;
    request.organisation_day = bc_period_own_day(self->context, before);
    bc_issued_close(&issued);
    closing.question.wants[BC_FLOW_CLOSING] = true;
    if (!bc_period_count(self->context, &request, &counted, status) ||
        !bc_behind_finish(&closing, self->store, status)) {
        return false;
    }
    put_missing(self, BC_TRACE_ADDED, &self->list, &closing, BC_FLOW_CLOSING);
    put_missing(self, BC_TRACE_REMOVED, &closing, &self->list, BC_FLOW_OPENING);
    answer->unexplained =
        answer->value.count - (int64_t)answer->parts[0].count + (int64_t)answer->parts[1].count;
    return true;
}

/* ---- All of it --------------------------------------------------------------------------- */

static bool require_equal(const struct tracing *self, enum bc_figure figure, int64_t counted,
    int64_t listed, struct bc_status *status)
{
    return counted == listed ||
           bc_fail(status, BC_REFUSED, "trace.differs", self->answer->question.period.id,
               "%s" BC_NEXT "%" PRId64 BC_NEXT "%" PRId64, bc_figure_info(figure)->id, counted,
               listed);
}

/* What was heard must be what was counted, figure by figure. */
static bool check_heard(
    const struct tracing *self, const struct bc_counts *cell, struct bc_status *status)
{
    const enum bc_figure figure = self->answer->question.figure;
    int64_t heard[BC_COUNT_FIGURES] = {0};
    int64_t samples = 0;

    for (size_t i = 0; i < self->list.count; i++) {
        if (self->list.items[i].is_sample) {
            samples++;
        } else {
            heard[self->list.items[i].figure]++;
        }
    }
    for (enum bc_figure i = 0; i < BC_COUNT_FIGURES; i++) {
        if (self->list.question.wants[i] &&
            !require_equal(self, i, cell->of[i], heard[i], status)) {
            return false;
        }
    }
    return figure < BC_STATISTIC_FIRST ||
           require_equal(
               self, figure, bc_figure_statistic(figure, cell).sample_count, samples, status);
}

static bool count(struct tracing *self, struct bc_status *status)
{
    const struct bc_trace_question *question = &self->answer->question;
    const struct bc_recorder recorder = bc_behind_recorder(&self->list);
    const struct bc_period_count_request request = {
        .store = self->store,
        .period = question->period,
        .known_utc_s = question->known_utc_s,
        .organisation_day = question->organisation_day,
        .allows_empty = self->context->options->allows_empty,
        .recorder = &recorder,
    };

    self->list.question = question->rows;
    self->list.arena = self->context->arena;
    want_all(&self->list.question, question->figure);
    if (question->also != BC_FIGURE_COUNT) {
        want_all(&self->list.question, question->also);
    }
    return bc_period_count(self->context, &request, &self->answer->counted, status);
}

static bool put_parts(struct tracing *self, struct bc_status *status)
{
    if (self->answer->question.figure == BC_FLOW_ADJUSTMENT) {
        return put_adjustment(self, status);
    }
    switch (bc_figure_info(self->answer->question.figure)->kind) {
    case BC_FIGURE_IS_COUNT:
        put_cases(self);
        return true;
    case BC_FIGURE_IS_RATE:
        put_rate(self);
        return true;
    default:
        put_samples(self);
        return true;
    }
}

bool bc_trace_answer(struct bc_context *context, bc_store *store,
    const struct bc_trace_question *question, struct bc_trace_answer *ret_answer,
    struct bc_status *status)
{
    struct bc_trace_answer answer = {.question = *question};
    struct tracing self = {.context = context, .store = store, .answer = &answer};
    const struct bc_counts *cell;

    if (!require_choosable(question, status) || !count(&self, status) ||
        !require_figure(&self, question->figure, status) ||
        !require_cell(&self, question->figure, status) ||
        (question->also != BC_FIGURE_COUNT && (!require_figure(&self, question->also, status) ||
                                                  !require_cell(&self, question->also, status)))) {
        return false;
    }
    cell = cell_of(&self);
    if (cell == NULL) {
        return bc_fail(status, BC_BAD_USAGE, "trace.week-not-of-month", "--of-week",
            "%s" BC_NEXT "%s", question->rows.week_id, question->period.id);
    }
    answer.value = value_of(&self, cell);
    if (!check_heard(&self, cell, status) || !bc_behind_finish(&self.list, store, status) ||
        !put_parts(&self, status)) {
        return false;
    }
    *ret_answer = answer;
    return true;
}

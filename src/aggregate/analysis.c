#include "aggregate/analysis.h"

#include "aggregate/count.h"
#include "aggregate/scan.h"
#include "aggregate/sensitive.h"
#include "base/text.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Instants outside the years that import accepts: 1970 and 2200. */
static const int64_t before_everything_utc_s = 0;
static const int64_t after_everything_utc_s = 7258118400;

struct bc_analysis {
    const struct bc_profile *profile;
    struct bc_batch batch;
    struct bc_period periods[BC_SLOT_COUNT];
    bool has_period[BC_SLOT_COUNT];
    bool has_data[BC_SLOT_COUNT];
    int32_t organisation_day;
    struct bc_dimension_map map;
    struct bc_counter counter;
    struct bc_analysis_reason *reasons;
};

/* What one run needs while the analysis is being built. */
struct build {
    const struct bc_analysis_request *request;
    struct bc_analysis *analysis;
    bc_arena *arena;
    bc_arena *passing; /* gone when the analysis is made */
    struct bc_problems *problems;
    int64_t batch; /* for the store: INT64_MAX is now */
    bool of_sensitive;
};

/* ---- Periods ----------------------------------------------------------------------------- */

static void choose_periods(struct build *build)
{
    const struct bc_period_rule *rule = &build->request->profile->periods;
    struct bc_analysis *analysis = build->analysis;

    analysis->periods[BC_SLOT_CURRENT] = build->request->period;
    for (size_t slot = BC_SLOT_PREVIOUS; slot <= BC_SLOT_TREND_LAST; slot++) {
        analysis->periods[slot] = bc_period_previous(rule, &analysis->periods[slot - 1]);
    }
    for (size_t slot = 0; slot <= BC_SLOT_TREND_LAST; slot++) {
        analysis->has_period[slot] = true;
    }
    analysis->has_period[BC_SLOT_YEAR_AGO] =
        bc_period_year_ago(rule, &build->request->period, &analysis->periods[BC_SLOT_YEAR_AGO]);
}

static bool scan_cases(const struct build *build, int64_t from_utc_s, int64_t to_utc_s,
    bc_span_visitor *show, void *user, struct bc_status *status)
{
    bc_store *store = build->request->store;

    return build->of_sensitive
               ? bc_store_scan_sensitive(store, from_utc_s, to_utc_s, show, user, status)
               : bc_store_scan(store, from_utc_s, to_utc_s, build->batch, show, user, status);
}

/* ---- Is there anything to report? -------------------------------------------------------- */

/* Looks for one cycle that has an event at or after an instant, and stops the scan there. */
struct probe {
    int64_t event_from_utc_s;
    bool is_found;
};

static bool visit_until_found(void *user, const struct bc_cycle *cycle, struct bc_status *status)
{
    struct probe *probe = user;

    (void)status;
    probe->is_found = cycle->events[cycle->event_count - 1].at_utc_s >= probe->event_from_utc_s;
    return !probe->is_found;
}

static bool find_any(struct build *build, int64_t from_utc_s, int64_t to_utc_s,
    int64_t event_from_utc_s, bool *ret_is_found, struct bc_status *status)
{
    struct probe probe = {.event_from_utc_s = event_from_utc_s};

    if (!scan_cases(build, from_utc_s, to_utc_s, visit_until_found, &probe, status) &&
        status->fault != BC_OK) {
        return false;
    }
    *ret_is_found = probe.is_found;
    return true;
}

static bool find_data(struct build *build, struct bc_status *status)
{
    struct bc_analysis *analysis = build->analysis;

    for (size_t slot = 0; slot < BC_SLOT_COUNT; slot++) {
        const int64_t end_utc_s = analysis->periods[slot].end_utc_s;

        if (!analysis->has_period[slot]) {
            continue;
        }
        analysis->has_data[slot] = analysis->counter.first_opened_utc_s < end_utc_s;
        /* What closed before the scans began was not seen. */
        if (!analysis->has_data[slot] && !find_any(build, before_everything_utc_s, end_utc_s,
                                             INT64_MIN, &analysis->has_data[slot], status)) {
            return false;
        }
    }
    return true;
}

static bool hold_empty(struct build *build, struct bc_status *status)
{
    const struct bc_period *period = &build->analysis->periods[BC_SLOT_CURRENT];

    if (build->request->allow_empty) {
        return true;
    }
    bc_problems_add(build->problems, BC_ERROR, "aggregate.no-data", period->id, "%s", period->id);
    return bc_problems_settle(build->problems, BC_HELD, status);
}

/* A quiet period is a report of zeros; one after the last thing the store knows is no report at
 * all. */
static bool require_data(struct build *build, struct bc_status *status)
{
    const struct bc_period *period = &build->analysis->periods[BC_SLOT_CURRENT];
    bool is_known = build->analysis->counter.last_event_utc_s >= period->start_utc_s;

    if (is_known && build->analysis->batch.known_utc_s < period->end_utc_s) {
        char known[BC_ISO_SIZE];

        bc_instant_format(
            build->analysis->batch.known_utc_s, build->request->profile->offset_s, known);
        bc_problems_add(build->problems, BC_WARNING, "aggregate.period-not-over", period->id,
            "%s" BC_NEXT "%s", period->id, known);
    }
    if (!build->analysis->has_data[BC_SLOT_CURRENT]) {
        return hold_empty(build, status);
    }
    if (!is_known && !find_any(build, period->end_utc_s, after_everything_utc_s,
                         period->start_utc_s, &is_known, status)) {
        return false;
    }
    return is_known || hold_empty(build, status);
}

/* ---- Values the profile does not know ---------------------------------------------------- */

static int compare_unknowns(const void *left_item, const void *right_item)
{
    const struct bc_unknown *left = left_item;
    const struct bc_unknown *right = right_item;

    if (left->dimension != right->dimension) {
        return left->dimension < right->dimension ? -1 : 1;
    }
    return left->number < right->number ? -1 : left->number > right->number;
}

/* The id of the profile that resembles an unknown value most; "–" when none does. */
static const char *nearest_id(
    const struct build *build, enum bc_dimension dimension, const char *id)
{
    const struct bc_profile *profile = build->request->profile;
    const size_t counts[BC_DIM_COUNT] = {[BC_DIM_FIELD] = profile->field_count,
        [BC_DIM_DISTRICT] = profile->district_count,
        [BC_DIM_UNIT] = profile->unit_count,
        [BC_DIM_CHANNEL] = profile->channel_count};
    const char **ids = bc_arena_alloc_array(build->arena, counts[dimension], sizeof(*ids));
    const char *nearest;

    for (size_t row = 0; row < counts[dimension]; row++) {
        ids[row] = dimension == BC_DIM_FIELD      ? profile->fields[row].id
                   : dimension == BC_DIM_DISTRICT ? profile->districts[row].id
                   : dimension == BC_DIM_UNIT     ? profile->units[row].id
                                                  : profile->channels[row].id;
    }
    nearest = bc_text_nearest(id, ids, counts[dimension]);
    return nearest != NULL ? nearest : "–";
}

static bool add_unknown(
    struct build *build, const struct bc_unknown *unknown, struct bc_status *status)
{
    static const char *const codes[BC_DIM_COUNT] = {[BC_DIM_FIELD] = "aggregate.field-unknown",
        [BC_DIM_DISTRICT] = "aggregate.district-unknown",
        [BC_DIM_UNIT] = "aggregate.unit-unknown",
        [BC_DIM_CHANNEL] = "aggregate.channel-unknown"};
    const bc_dictionary *dictionary = bc_store_dictionary(build->request->store);
    const char *value = bc_dictionary_value(dictionary, unknown->dimension, unknown->number);
    const char *id = bc_text_slug(build->arena, value);
    const char *code;

    if (!bc_store_ticket_code(
            build->request->store, unknown->ticket, build->arena, &code, status)) {
        return false;
    }
    /* Problems are printed, and may be logged: no code of a sensitive case is in them. */
    code = build->of_sensitive ? "(*)" : code;
    if (unknown->number == 0) {
        bc_problems_add(build->problems, BC_ERROR,
            unknown->dimension == BC_DIM_FIELD ? "aggregate.field-missing"
                                               : "aggregate.channel-missing",
            build->request->profile->path, "%s", code);
        return true;
    }
    bc_problems_add(build->problems, BC_ERROR, codes[unknown->dimension],
        build->request->profile->path, "%s" BC_NEXT "%s" BC_NEXT "%s" BC_NEXT "%s", value, id, code,
        nearest_id(build, unknown->dimension, id));
    return true;
}

static bool hold_unknowns(struct build *build, struct bc_status *status)
{
    struct bc_counter *counter = &build->analysis->counter;

    if (counter->unknown_count == 0) {
        return true;
    }
    qsort(counter->unknowns, counter->unknown_count, sizeof(*counter->unknowns), compare_unknowns);
    for (size_t i = 0; i < counter->unknown_count; i++) {
        if (!add_unknown(build, &counter->unknowns[i], status)) {
            return false;
        }
    }
    return bc_problems_settle(build->problems, BC_HELD, status);
}

/* ---- Lists of the current period --------------------------------------------------------- */

static int compare_cases(const void *left_item, const void *right_item)
{
    const struct bc_analysis_case *left = left_item;
    const struct bc_analysis_case *right = right_item;
    int order;

    if (left->opened_utc_s != right->opened_utc_s) {
        return left->opened_utc_s < right->opened_utc_s ? -1 : 1;
    }
    order = strcmp(left->code, right->code);
    if (order != 0) {
        return order;
    }
    if (left->cycle != right->cycle) {
        return left->cycle < right->cycle ? -1 : 1;
    }
    /* Codes are unique within a source only. */
    return left->ticket < right->ticket ? -1 : left->ticket > right->ticket;
}

static int compare_tickets(const void *left_item, const void *right_item)
{
    const struct bc_analysis_case *left = left_item;
    const struct bc_analysis_case *right = right_item;

    return left->ticket < right->ticket ? -1 : left->ticket > right->ticket;
}

/* In the order of their numbers, in which they lie beside each other. */
static bool find_codes(struct build *build, struct bc_status *status)
{
    struct bc_counter *counter = &build->analysis->counter;
    const size_t count = counter->case_count;
    int64_t *tickets = bc_arena_alloc_array(build->passing, count, sizeof(*tickets));
    const char **codes = bc_arena_alloc_array(build->passing, count, sizeof(*codes));

    qsort(counter->cases, count, sizeof(*counter->cases), compare_tickets);
    for (size_t i = 0; i < count; i++) {
        tickets[i] = counter->cases[i].ticket;
    }
    if (!bc_store_ticket_codes(
            build->request->store, tickets, count, build->arena, codes, status)) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        counter->cases[i].code = codes[i];
    }
    return true;
}

static bool finish_cases(struct build *build, struct bc_status *status)
{
    struct bc_counter *counter = &build->analysis->counter;

    if (counter->case_count > 0) {
        if (!find_codes(build, status)) {
            return false;
        }
        qsort(counter->cases, counter->case_count, sizeof(*counter->cases), compare_cases);
    }
    return true;
}

static int compare_reasons(const void *left_item, const void *right_item)
{
    const struct bc_analysis_reason *left = left_item;
    const struct bc_analysis_reason *right = right_item;

    if (left->end != right->end) {
        return left->end < right->end ? -1 : 1;
    }
    return strcmp(left->reason, right->reason);
}

static void finish_reasons(struct build *build)
{
    const bc_dictionary *dictionary = bc_store_dictionary(build->request->store);
    const struct bc_counter *counter = &build->analysis->counter;
    struct bc_analysis_reason *reasons =
        bc_arena_alloc_array(build->arena, counter->reason_count, sizeof(*reasons));

    for (size_t i = 0; i < counter->reason_count; i++) {
        reasons[i] = (struct bc_analysis_reason){
            .end = counter->reasons[i].end,
            .reason = bc_dictionary_value(dictionary, BC_DIM_REASON, counter->reasons[i].reason),
            .count = counter->reasons[i].count,
        };
    }
    if (counter->reason_count > 0) {
        qsort(reasons, counter->reason_count, sizeof(*reasons), compare_reasons);
    }
    build->analysis->reasons = reasons;
}

/* ---- The whole --------------------------------------------------------------------------- */

static bool count_periods(struct build *build, struct bc_status *status)
{
    const struct bc_analysis_request *request = build->request;
    struct bc_analysis *analysis = build->analysis;
    struct bc_counter_setup setup = {
        .profile = request->profile,
        .map = &analysis->map,
        .rules = bc_store_fold_rules(request->store),
        .passing = build->passing,
        .recorder = build->of_sensitive ? NULL : request->recorder,
    };
    const struct bc_scan scan = {.store = request->store,
        .batch = build->batch,
        .of_sensitive = build->of_sensitive,
        .thread_count = request->thread_count,
        .setup = &setup};

    for (size_t slot = 0; slot < BC_SLOT_COUNT; slot++) {
        setup.periods[slot] = analysis->has_period[slot] ? &analysis->periods[slot] : NULL;
    }
    if (!bc_scan_periods(&scan, build->arena, &analysis->counter, status)) {
        /* A year that the calendar lacks is mended in the calendar's file. */
        if (status->fault == BC_BAD_INPUT && status->where[0] == '\0') {
            snprintf(status->where, sizeof(status->where), "%s", request->profile->calendar_path);
        }
        return false;
    }
    return true;
}

static bool build_inside(const struct bc_analysis_request *request, bool of_sensitive,
    bc_arena *arena, bc_arena *passing, struct bc_problems *problems,
    const bc_analysis **ret_analysis, struct bc_status *status)
{
    struct build build = {
        .request = request,
        .of_sensitive = of_sensitive,
        .analysis = bc_arena_alloc(arena, sizeof(struct bc_analysis)),
        .arena = arena,
        .passing = passing,
        .problems = problems,
        .batch = INT64_MAX,
    };

    build.analysis->profile = request->profile;
    if (!bc_store_batch_at(
            request->store, request->known_utc_s, arena, &build.analysis->batch, status)) {
        return false;
    }
    if (request->known_utc_s != INT64_MAX) {
        build.batch = build.analysis->batch.number;
    }
    choose_periods(&build);
    build.analysis->organisation_day =
        request->has_organisation
            ? request->organisation_day
            : bc_instant_day(request->period.end_utc_s - 1, request->profile->offset_s);
    build.analysis->map = bc_dimension_map_build_on(request->profile,
        bc_store_dictionary(request->store), build.analysis->organisation_day, arena);
    if (!count_periods(&build, status)) {
        return false;
    }
    bc_counter_finish(&build.analysis->counter);
    if (!find_data(&build, status) || !require_data(&build, status) ||
        !hold_unknowns(&build, status) || !bc_counter_check(&build.analysis->counter, status) ||
        !finish_cases(&build, status)) {
        return false;
    }
    finish_reasons(&build);
    *ret_analysis = build.analysis;
    return true;
}

/* All that is asked of the store for one analysis sees one state of it. */
static bool build_analysis(const struct bc_analysis_request *request, bool of_sensitive,
    bc_arena *arena, struct bc_problems *problems, const bc_analysis **ret_analysis,
    struct bc_status *status)
{
    bc_arena *passing;
    bool is_done;

    if (!bc_store_begin_reading(request->store, status)) {
        return false;
    }
    passing = bc_arena_new();
    is_done = build_inside(request, of_sensitive, arena, passing, problems, ret_analysis, status);
    bc_arena_free(passing);
    bc_store_end_reading(request->store);
    return is_done;
}

bool bc_analysis_build(const struct bc_analysis_request *request, bc_arena *arena,
    struct bc_problems *problems, const bc_analysis **ret_analysis, struct bc_status *status)
{
    return build_analysis(request, false, arena, problems, ret_analysis, status);
}

/* One inside the other, so that nothing but the function below makes one of the other. */
struct bc_sensitive_analysis {
    const bc_analysis *inside;
};

bool bc_sensitive_analysis_build(const struct bc_analysis_request *request, bc_arena *arena,
    struct bc_problems *problems, const bc_sensitive_analysis **ret_analysis,
    struct bc_status *status)
{
    struct bc_analysis_request quiet = *request;
    bc_sensitive_analysis *analysis = bc_arena_alloc(arena, sizeof(*analysis));

    quiet.allow_empty = true; /* no such case is an answer too */
    quiet.known_utc_s = INT64_MAX;
    if (!build_analysis(&quiet, true, arena, problems, &analysis->inside, status)) {
        return false;
    }
    *ret_analysis = analysis;
    return true;
}

const bc_analysis *bc_sensitive_analysis_inside(const bc_sensitive_analysis *analysis)
{
    return analysis->inside;
}

const struct bc_profile *bc_analysis_profile(const bc_analysis *analysis)
{
    return analysis->profile;
}

const struct bc_batch *bc_analysis_batch(const bc_analysis *analysis)
{
    return &analysis->batch;
}

int32_t bc_analysis_organisation_day(const bc_analysis *analysis)
{
    return analysis->organisation_day;
}

const struct bc_period *bc_analysis_period(const bc_analysis *analysis, size_t slot)
{
    assert(slot < BC_SLOT_COUNT);
    return analysis->has_period[slot] ? &analysis->periods[slot] : NULL;
}

bool bc_analysis_has_data(const bc_analysis *analysis, size_t slot)
{
    assert(slot < BC_SLOT_COUNT);
    return analysis->has_data[slot];
}

size_t bc_analysis_row_count(const bc_analysis *analysis, enum bc_breakdown breakdown)
{
    assert(breakdown < BC_BREAKDOWN_COUNT);
    return analysis->counter.row_counts[breakdown];
}

const struct bc_counts *bc_analysis_counts(
    const bc_analysis *analysis, enum bc_breakdown breakdown, size_t row, size_t slot)
{
    return bc_counter_cell(&analysis->counter, breakdown, row, slot);
}

size_t bc_analysis_reasons(
    const bc_analysis *analysis, const struct bc_analysis_reason **ret_reasons)
{
    *ret_reasons = analysis->reasons;
    return analysis->counter.reason_count;
}

size_t bc_analysis_cases(const bc_analysis *analysis, const struct bc_analysis_case **ret_cases)
{
    *ret_cases = analysis->counter.cases;
    return analysis->counter.case_count;
}

const struct bc_counts *bc_analysis_cross_counts(
    const bc_analysis *analysis, struct bc_cross_place place, size_t slot)
{
    return bc_cross_cell(&analysis->counter, place, slot);
}

size_t bc_analysis_bridge(const bc_analysis *analysis, const struct bc_analysis_part **ret_parts)
{
    *ret_parts = analysis->counter.bridge;
    return analysis->counter.bridge_count;
}

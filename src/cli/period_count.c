#include "cli/period_count.h"

#include "cli/units.h"

/* This opening less the closing printed for the period before; 0 where none was issued. */
static bool adjustment_of(
    const bc_analysis *analysis, bc_store *store, int64_t *ret_adjustment, struct bc_status *status)
{
    const struct bc_period *previous = bc_analysis_period(analysis, BC_SLOT_PREVIOUS);
    int64_t opening =
        bc_analysis_counts(analysis, BC_BY_NOTHING, 0, BC_SLOT_CURRENT)->of[BC_FLOW_OPENING];
    int64_t printed = 0;
    bool is_found = false;

    if (previous != NULL &&
        !bc_store_find_issued(store, previous->id, "", &is_found, &printed, status)) {
        return false;
    }
    *ret_adjustment = is_found ? opening - printed : 0;
    return true;
}

bool bc_period_count(struct bc_context *context, const struct bc_period_count_request *request,
    struct bc_period_counted *ret_counted, struct bc_status *status)
{
    const struct bc_analysis_request wanted = {
        .store = request->store,
        .profile = context->profile,
        .period = request->period,
        .known_utc_s = request->known_utc_s,
        .has_organisation = true,
        .organisation_day = request->organisation_day,
        .allow_empty = request->allows_empty,
        .recorder = request->recorder,
        .thread_count = bc_units_thread_count(context),
    };
    struct bc_labels labels = {0};
    struct bc_period_counted counted = {0};
    int64_t adjustment = 0;

    if (!bc_context_load_labels(context, &labels, status) ||
        !bc_analysis_build(
            &wanted, context->arena, &context->problems, &counted.analysis, status) ||
        !adjustment_of(counted.analysis, request->store, &adjustment, status) ||
        !bc_disclose_public(
            counted.analysis, &labels, adjustment, context->arena, &counted.report, status)) {
        return false;
    }
    *ret_counted = counted;
    return true;
}

int32_t bc_period_own_day(const struct bc_context *context, const struct bc_period *period)
{
    return bc_instant_day(period->end_utc_s - 1, context->profile->offset_s);
}

bool bc_period_asked_for(
    const struct bc_context *context, struct bc_period *ret_period, struct bc_status *status)
{
    const struct bc_option_values *options = context->options;
    const char *id = options->week != NULL    ? options->week
                     : options->month != NULL ? options->month
                                              : options->period;
    const int given =
        (options->week != NULL) + (options->month != NULL) + (options->period != NULL);
    struct bc_period period;

    if (given != 1) {
        return bc_fail(status, BC_BAD_USAGE, "cli.run-one-period", "", "");
    }
    if (!bc_period_parse(&context->profile->periods, id, &period)) {
        return bc_fail_unknown_period(context,
            options->week != NULL    ? "--week"
            : options->month != NULL ? "--month"
                                     : "--period",
            id, status);
    }
    if (options->week != NULL && period.kind != BC_PERIOD_WEEK) {
        return bc_fail(status, BC_BAD_USAGE, "cli.period-not-week", "--week", "%s", id);
    }
    if (options->month != NULL && period.kind != BC_PERIOD_MONTH) {
        return bc_fail(status, BC_BAD_USAGE, "cli.period-not-month", "--month", "%s", id);
    }
    *ret_period = period;
    return true;
}

bool bc_known_moment_asked_for(
    const struct bc_context *context, int64_t *ret_known_utc_s, struct bc_status *status)
{
    const char *as_known = context->options->as_known;
    int64_t known_utc_s = INT64_MAX;
    bool is_date_only = false;

    if (as_known != NULL &&
        !bc_instant_parse(as_known, context->profile->offset_s, &known_utc_s, &is_date_only)) {
        return bc_fail(status, BC_BAD_USAGE, "cli.time-invalid", "--as-known", "%s", as_known);
    }
    if (is_date_only) {
        known_utc_s += BC_DAY_S - 1; /* known on that day: to its end */
    }
    *ret_known_utc_s = known_utc_s;
    return true;
}

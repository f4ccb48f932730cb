#include "aggregate/count.h"

#include <inttypes.h>
#include <stdio.h>

/* "field:moi-truong 2023-W17", "field:moi-truong district:lak 2023-W17", "2023-W17". */
static void name_cell(const struct bc_counter *counter, enum bc_breakdown by, size_t row,
    size_t slot, char ret_where[256])
{
    const struct bc_profile *profile = counter->setup.profile;
    const size_t districts = profile->district_count + 1;
    const size_t district = by == BC_BY_FIELD_DISTRICT ? row % districts : row;
    const char *district_id =
        (by == BC_BY_DISTRICT || by == BC_BY_FIELD_DISTRICT) && district < profile->district_count
            ? profile->districts[district].id
            : "-";
    const char *period = counter->setup.periods[slot]->id;

    switch (by) {
    case BC_BY_FIELD:
        snprintf(ret_where, 256, "field:%s %s", profile->fields[row].id, period);
        break;
    case BC_BY_DISTRICT:
        snprintf(ret_where, 256, "district:%s %s", district_id, period);
        break;
    case BC_BY_UNIT:
        snprintf(ret_where, 256, "unit:%s %s", profile->units[row].id, period);
        break;
    case BC_BY_CHANNEL:
        snprintf(ret_where, 256, "channel:%s %s", profile->channels[row].id, period);
        break;
    case BC_BY_FIELD_DISTRICT:
        snprintf(ret_where, 256, "field:%s district:%s %s", profile->fields[row / districts].id,
            district_id, period);
        break;
    default:
        snprintf(ret_where, 256, "%s", period);
        break;
    }
}

static bool check_cells(
    const struct bc_counter *counter, enum bc_breakdown by, size_t slot, struct bc_status *status)
{
    for (size_t row = 0; row < counter->row_counts[by]; row++) {
        const struct bc_counts *counts = bc_counter_cell(counter, by, row, slot);

        if (!bc_counts_check(counts, "", status)) {
            name_cell(counter, by, row, slot, status->where);
            return false;
        }
    }
    return true;
}

/* Every sample of a series stands in one row of each breakdown. */
static bool check_samples(
    const struct bc_counter *counter, enum bc_breakdown by, size_t slot, struct bc_status *status)
{
    static const enum bc_figure named_by[BC_SERIES_COUNT] = {BC_STAGE_INTAKE_MEDIAN,
        BC_STAGE_HANDLING_MEDIAN, BC_STAGE_RETURN_MEDIAN, BC_STAGE_REPLY_MEDIAN, BC_AGE_MEDIAN,
        BC_CONTACT_MEDIAN};
    const struct bc_counts *total = bc_counter_cell(counter, BC_BY_NOTHING, 0, slot);

    for (enum bc_series series = 0; series < BC_SERIES_COUNT; series++) {
        int64_t sum = 0;

        for (size_t row = 0; row < counter->row_counts[by]; row++) {
            sum += bc_counter_cell(counter, by, row, slot)->series[series].sample_count;
        }
        if (sum != total->series[series].sample_count) {
            return bc_fail(status, BC_REFUSED, "aggregate.breakdown-broken",
                counter->setup.periods[slot]->id,
                "%s" BC_NEXT "%s" BC_NEXT "%" PRId64 BC_NEXT "%" PRId64, bc_breakdown_name(by),
                bc_figure_info(named_by[series])->id, sum, total->series[series].sample_count);
        }
    }
    return true;
}

static bool check_sum(
    const struct bc_counter *counter, enum bc_breakdown by, size_t slot, struct bc_status *status)
{
    const struct bc_counts *total = bc_counter_cell(counter, BC_BY_NOTHING, 0, slot);
    struct bc_counts sum = {.of = {0}};

    for (size_t row = 0; row < counter->row_counts[by]; row++) {
        bc_counts_add(&sum, bc_counter_cell(counter, by, row, slot));
    }
    for (enum bc_figure figure = 0; figure < BC_COUNT_FIGURES; figure++) {
        if (sum.of[figure] != total->of[figure]) {
            return bc_fail(status, BC_REFUSED, "aggregate.breakdown-broken",
                counter->setup.periods[slot]->id,
                "%s" BC_NEXT "%s" BC_NEXT "%" PRId64 BC_NEXT "%" PRId64, bc_breakdown_name(by),
                bc_figure_info(figure)->id, sum.of[figure], total->of[figure]);
        }
    }
    return true;
}

/*
 * Clocks and events are followed by two walks of their own; each clock that stopped is one of the
 * events that stop it. Totals only: rows are charged with stages of cases that are not theirs.
 */
static bool check_stops(const struct bc_counter *counter, size_t slot, struct bc_status *status)
{
    static const struct {
        enum bc_series stage;
        enum bc_figure median, whole;
    } stops[] = {
        {BC_SERIES_RETURN, BC_STAGE_RETURN_MEDIAN, BC_RETURNED_COUNT},
        {BC_SERIES_REPLY, BC_STAGE_REPLY_MEDIAN, BC_FLOW_REPLIED},
    };
    const struct bc_counts *total = bc_counter_cell(counter, BC_BY_NOTHING, 0, slot);

    for (size_t i = 0; i < sizeof(stops) / sizeof(stops[0]); i++) {
        const int64_t samples = total->series[stops[i].stage].sample_count;

        if (samples > total->of[stops[i].whole]) {
            return bc_fail(status, BC_REFUSED, "figure.part-exceeds-whole",
                counter->setup.periods[slot]->id,
                "%s" BC_NEXT "%" PRId64 BC_NEXT "%s" BC_NEXT "%" PRId64,
                bc_figure_info(stops[i].median)->id, samples, bc_figure_info(stops[i].whole)->id,
                total->of[stops[i].whole]);
        }
    }
    return true;
}

/* Where one period begins as the one before ends, what was left over is what is taken over. */
static bool check_joint(const struct bc_counter *counter, size_t slot, struct bc_status *status)
{
    const struct bc_period *period = counter->setup.periods[slot];
    const struct bc_period *before = counter->setup.periods[slot + 1];
    int64_t opening;
    int64_t closing;

    if (before == NULL || before->end_utc_s != period->start_utc_s) {
        return true;
    }
    opening = bc_counter_cell(counter, BC_BY_NOTHING, 0, slot)->of[BC_FLOW_OPENING];
    closing = bc_counter_cell(counter, BC_BY_NOTHING, 0, slot + 1)->of[BC_FLOW_CLOSING];
    if (opening + counter->vanished[slot] != closing) {
        return bc_fail(status, BC_REFUSED, "aggregate.joint-broken", period->id,
            "%" PRId64 BC_NEXT "%" PRId64 BC_NEXT "%" PRId64 BC_NEXT "%s", opening,
            counter->vanished[slot], closing, before->id);
    }
    return true;
}

/*
 * What explains differences adds to the total as the breakdowns do. Figures of stages and of the
 * way are charged to others than the unit of the row, and are not in it.
 */
static bool check_cross(const struct bc_counter *counter, size_t slot, struct bc_status *status)
{
    const struct bc_counts *total = bc_counter_cell(counter, BC_BY_NOTHING, 0, slot);
    struct bc_counts sum = {0};

    for (size_t field = 0; field < counter->row_counts[BC_BY_FIELD]; field++) {
        for (size_t unit = 0; unit < counter->row_counts[BC_BY_UNIT]; unit++) {
            bc_counts_add(&sum, bc_cross_cell(counter, (struct bc_cross_place){field, unit}, slot));
        }
    }
    for (enum bc_figure figure = 0; figure <= BC_RESPONSE_RATED; figure++) {
        if (sum.of[figure] != total->of[figure]) {
            return bc_fail(status, BC_REFUSED, "aggregate.breakdown-broken",
                counter->setup.periods[slot]->id,
                "%s" BC_NEXT "%s" BC_NEXT "%" PRId64 BC_NEXT "%" PRId64, "by_field_unit",
                bc_figure_info(figure)->id, sum.of[figure], total->of[figure]);
        }
    }
    return true;
}

bool bc_counter_check(const struct bc_counter *counter, struct bc_status *status)
{
    for (size_t slot = 0; slot < BC_SLOT_COUNT; slot++) {
        if (counter->setup.periods[slot] == NULL) {
            continue;
        }
        for (enum bc_breakdown by = 0; by < BC_BREAKDOWN_COUNT; by++) {
            if (!check_cells(counter, by, slot, status)) {
                return false;
            }
            if (counter->row_counts[by] > 0 && (!check_sum(counter, by, slot, status) ||
                                                   !check_samples(counter, by, slot, status))) {
                return false;
            }
        }
        if (!check_stops(counter, slot, status)) {
            return false;
        }
    }
    for (size_t slot = 0; slot < BC_SLOT_TREND_LAST; slot++) {
        if (!check_joint(counter, slot, status)) {
            return false;
        }
    }
    return check_cross(counter, BC_SLOT_CURRENT, status) &&
           (counter->setup.periods[BC_SLOT_PREVIOUS] == NULL ||
               check_cross(counter, BC_SLOT_PREVIOUS, status)) &&
           (counter->setup.periods[BC_SLOT_YEAR_AGO] == NULL ||
               check_cross(counter, BC_SLOT_YEAR_AGO, status)) &&
           bc_bridge_check(counter, status);
}

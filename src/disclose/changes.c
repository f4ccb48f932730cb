/*
 * changes.c - what changed in the headline figures, whether more than by chance, and which fields
 * at which units explain it.
 *
 * Flows are weighed by the working days of their periods, stocks at an instant are not. A rate's
 * contributions are the on-time (satisfied) cases above what the rate of the other period would
 * have given, now less then: they add up to the change of the rate, whatever the shares of fields.
 */
#include "compare/compare.h"
#include "disclose/maker.h"

__extension__ typedef __int128 wide;

/* A figure, the slot it is compared with, and the counts of both. */
struct comparing {
    const struct maker *maker;
    enum bc_figure figure;
    size_t slot;
    const struct bc_counts *now, *then; /* of the total */
};

struct candidate {
    struct bc_cross_place place;
    int64_t change;
};

static bool is_rate(enum bc_figure figure)
{
    return bc_figure_info(figure)->kind == BC_FIGURE_IS_RATE;
}

static int64_t rounded(wide numerator, wide denominator)
{
    const wide size = numerator < 0 ? -numerator : numerator;
    const int64_t whole = (int64_t)((2 * size + denominator) / (2 * denominator));

    return numerator < 0 ? -whole : whole;
}

/* The change of a rate due to a cell, in BC_RATE_CHANGE_UNITS; the total's is the whole change. */
static int64_t rate_change(
    const struct comparing *one, const struct bc_counts *now, const struct bc_counts *then)
{
    const struct bc_ratio all_now = bc_figure_ratio(one->figure, one->now);
    const struct bc_ratio all_then = bc_figure_ratio(one->figure, one->then);
    const struct bc_ratio cell_now = bc_figure_ratio(one->figure, now);
    const struct bc_ratio cell_then = bc_figure_ratio(one->figure, then);
    const wide more_now = (wide)cell_now.numerator * all_then.denominator -
                          (wide)all_then.numerator * cell_now.denominator;
    const wide more_then = (wide)cell_then.numerator * all_then.denominator -
                           (wide)all_then.numerator * cell_then.denominator;

    return rounded(
        (more_now * all_then.denominator - more_then * all_now.denominator) * BC_RATE_CHANGE_UNITS,
        (wide)all_now.denominator * all_then.denominator * all_then.denominator);
}

static int64_t change_of(
    const struct comparing *one, const struct bc_counts *now, const struct bc_counts *then)
{
    if (is_rate(one->figure)) {
        return rate_change(one, now, then);
    }
    return now->of[one->figure] - then->of[one->figure];
}

/* A stock has no length; nothing is claimed of a flow whose working days are not known. */
static int32_t exposure_of(enum bc_figure figure, const struct bc_report_slot *slot)
{
    return bc_figure_is_stock(figure) ? 1 : slot->working_days < 0 ? 0 : slot->working_days;
}

/* ---- Is it more than chance? ------------------------------------------------------------- */

static int trend_of(const struct comparing *one)
{
    const struct bc_report_slot *slots = one->maker->report->slots;

    if (is_rate(one->figure)) {
        const struct bc_ratio now = bc_figure_ratio(one->figure, one->now);
        const struct bc_ratio then = bc_figure_ratio(one->figure, one->then);

        return bc_share_trend((struct bc_share){now.numerator, now.denominator},
            (struct bc_share){then.numerator, then.denominator});
    }
    return bc_count_trend((struct bc_exposed_count){one->now->of[one->figure],
                              exposure_of(one->figure, &slots[BC_SLOT_CURRENT])},
        (struct bc_exposed_count){
            one->then->of[one->figure], exposure_of(one->figure, &slots[one->slot])});
}

/* ---- What explains it? ------------------------------------------------------------------- */

/* The largest first; equals in the official order of the profile, and no sentence calls one of them
 * the largest. */
static int compare_candidates(const void *left_item, const void *right_item)
{
    const struct candidate *left = left_item;
    const struct candidate *right = right_item;
    const int64_t left_size = left->change < 0 ? -left->change : left->change;
    const int64_t right_size = right->change < 0 ? -right->change : right->change;

    if (left_size != right_size) {
        return left_size > right_size ? -1 : 1;
    }
    if (left->place.field != right->place.field) {
        return left->place.field < right->place.field ? -1 : 1;
    }
    return (left->place.unit > right->place.unit) - (left->place.unit < right->place.unit);
}

/* The cells that moved the way the figure did. */
static size_t find_candidates(
    const struct comparing *one, int64_t difference, struct candidate *candidates)
{
    const bc_analysis *analysis = one->maker->analysis;
    const struct bc_profile *profile = one->maker->profile;
    size_t count = 0;

    for (size_t field = 0; field < profile->field_count; field++) {
        for (size_t unit = 0; unit < profile->unit_count; unit++) {
            const struct bc_cross_place place = {field, unit};
            const int64_t change =
                change_of(one, bc_analysis_cross_counts(analysis, place, BC_SLOT_CURRENT),
                    bc_analysis_cross_counts(analysis, place, one->slot));

            if ((difference > 0 && change > 0) || (difference < 0 && change < 0)) {
                candidates[count++] = (struct candidate){place, change};
            }
        }
    }
    qsort(candidates, count, sizeof(*candidates), compare_candidates);
    return count;
}

/* Two that explain half of the difference are enough, otherwise three. */
static size_t choose(const struct candidate *candidates, size_t count, int64_t difference)
{
    int64_t two;

    if (count < BC_CONTRIBUTIONS_MOST) {
        return count;
    }
    two = 2 * (candidates[0].change + candidates[1].change);
    return (difference > 0 ? two >= difference : two <= difference) ? 2 : BC_CONTRIBUTIONS_MOST;
}

static void explain(const struct comparing *one, struct bc_report_comparison *to)
{
    const struct maker *maker = one->maker;
    const struct bc_profile *profile = maker->profile;
    struct candidate *candidates = bc_arena_alloc_array(
        maker->arena, profile->field_count * profile->unit_count, sizeof(*candidates));
    const size_t count = find_candidates(one, to->difference, candidates);

    to->part_count = choose(candidates, count, to->difference);
    to->remainder = to->difference;
    for (size_t i = 0; i < to->part_count; i++) {
        const struct bc_profile_field *field = &profile->fields[candidates[i].place.field];
        const struct bc_profile_unit *unit = &profile->units[candidates[i].place.unit];

        to->parts[i] = (struct bc_report_contribution){.field_id = bc_maker_copy(maker, field->id),
            .field_name = bc_maker_copy(maker, field->name),
            .unit_id = bc_maker_copy(maker, unit->id),
            .unit_name = bc_maker_copy(maker, unit->name),
            .change = candidates[i].change};
        to->remainder -= candidates[i].change;
    }
}

/* ---- The whole --------------------------------------------------------------------------- */

static struct bc_report_comparison compare_with(
    const struct maker *maker, enum bc_figure figure, size_t slot)
{
    struct bc_report_comparison result = {0};
    struct comparing one = {.maker = maker, .figure = figure, .slot = slot};

    if (!maker->report->slots[slot].exists || !maker->report->slots[slot].has_data ||
        !maker->report->slots[BC_SLOT_CURRENT].has_data) {
        return result;
    }
    one.now = bc_analysis_counts(maker->analysis, BC_BY_NOTHING, 0, BC_SLOT_CURRENT);
    one.then = bc_analysis_counts(maker->analysis, BC_BY_NOTHING, 0, slot);
    if (is_rate(figure) && (bc_figure_ratio(figure, one.now).denominator == 0 ||
                               bc_figure_ratio(figure, one.then).denominator == 0)) {
        return result;
    }
    result.exists = true;
    result.difference = change_of(&one, one.now, one.then);
    result.trend = trend_of(&one);
    explain(&one, &result);
    return result;
}

/* A period of a year without a calendar has none, and no flow of it is compared. */
static void count_working_days(struct maker *maker)
{
    for (size_t slot = 0; slot < BC_SLOT_COUNT; slot++) {
        struct bc_report_slot *to = &maker->report->slots[slot];
        const int32_t offset_s = maker->profile->offset_s;
        struct bc_status ignored = {0};

        if (!to->exists || (!to->has_data && slot != BC_SLOT_CURRENT) ||
            !bc_calendar_working_days_between(maker->profile->calendar,
                bc_instant_day(to->period.start_utc_s - 1, offset_s),
                bc_instant_day(to->period.end_utc_s - 1, offset_s), &to->working_days, &ignored)) {
            to->working_days = -1;
        }
    }
}

void bc_maker_make_changes(struct maker *maker)
{
    static const enum bc_figure figures[] = {BC_FLOW_RECEIVED, BC_FLOW_HANDLED,
        BC_FLOW_HANDLED_LATE, BC_FLOW_CLOSING, BC_FLOW_CLOSING_OVERDUE, BC_RATE_ON_TIME,
        BC_RATE_SATISFIED};
    enum { FIGURES = sizeof(figures) / sizeof(figures[0]) };
    struct bc_report_change *changes =
        bc_arena_alloc_array(maker->arena, FIGURES, sizeof(*changes));
    size_t count = 0;

    count_working_days(maker);
    for (size_t i = 0; i < FIGURES; i++) {
        if ((bc_figure_info(figures[i])->needs & BC_NEEDS_RATINGS) != 0 &&
            !maker->practice->has_ratings) {
            continue;
        }
        changes[count].figure = figures[i];
        changes[count].previous = compare_with(maker, figures[i], BC_SLOT_PREVIOUS);
        changes[count].year_ago = compare_with(maker, figures[i], BC_SLOT_YEAR_AGO);
        count++;
    }
    maker->report->findings.changes = changes;
    maker->report->findings.change_count = count;
}

void bc_maker_make_bridge(struct maker *maker)
{
    const struct bc_analysis_part *parts = NULL;
    const size_t count = bc_analysis_bridge(maker->analysis, &parts);
    struct bc_report_bridge_part *bridge =
        bc_arena_alloc_array(maker->arena, count, sizeof(*bridge));

    for (size_t i = 0; i < count; i++) {
        struct bc_report_slot week = {.exists = true, .period = parts[i].week};

        bc_maker_name_period(maker, &week);
        bridge[i] = (struct bc_report_bridge_part){
            .id = bc_maker_copy(maker, parts[i].week.id),
            .name = week.name,
            .start_utc_s = parts[i].start_utc_s,
            .end_utc_s = parts[i].end_utc_s,
            .counts = parts[i].counts,
        };
    }
    maker->report->findings.bridge = bridge;
    maker->report->findings.bridge_count = count;
}

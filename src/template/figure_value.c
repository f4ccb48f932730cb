#include "compare/compare.h"
#include "template/fill.h"

/* Figures of the total and of rows: of a period, against another one, beside the others. */

static struct bc_printable from_value(struct bc_value value, enum bc_path_part part)
{
    struct bc_printable printable = {.state = value.kind};

    if (value.kind == BC_VALUE_NUMBER) {
        return bc_printable_count(value.count);
    }
    if (part != BC_PART_WHOLE && (value.kind == BC_VALUE_RATE || value.kind == BC_VALUE_NULL)) {
        return bc_printable_count(
            part == BC_PART_NUMERATOR ? value.ratio.numerator : value.ratio.denominator);
    }
    printable.type = value.kind == BC_VALUE_RATE ? BC_TYPE_RATE : BC_TYPE_COUNT;
    printable.number = value.count;
    printable.now = value.ratio;
    return printable;
}

static struct bc_printable change_between(
    struct bc_printable now, struct bc_printable before, enum bc_type type)
{
    struct bc_printable change = {.type = type, .state = BC_VALUE_COUNT};

    if (!bc_printable_is_there(&now) || !bc_printable_is_there(&before)) {
        change.state = bc_printable_is_there(&before) ? now.state : before.state;
        return change;
    }
    change.number = now.number - before.number;
    change.now = now.now;
    change.before = before.now;
    return change;
}

static struct bc_value value_in(
    const struct bc_filler *filler, const struct bc_path *path, size_t row, size_t slot)
{
    static const struct bc_value zero = {.kind = BC_VALUE_COUNT};

    if (row >= bc_public_report_row_count(filler->report, path->breakdown) &&
        path->breakdown == BC_BY_FIELD_DISTRICT) {
        return bc_figure_info(path->figure)->kind == BC_FIGURE_IS_COUNT
                   ? zero
                   : (struct bc_value){.kind = BC_VALUE_NULL};
    }
    return bc_public_report_value(filler->report, path->breakdown, row, slot, path->figure);
}

/*
 * +1, -1 where a count rose or fell by more than chance explains; flows are weighed by the working
 * days of their periods, a stock has no length.
 */
static int supported_trend(
    const struct bc_filler *filler, enum bc_figure figure, int64_t now, int64_t before)
{
    const bool is_stock = bc_figure_is_stock(figure);

    return bc_count_trend(
        (struct bc_exposed_count){
            now, is_stock ? 1 : bc_public_report_working_days(filler->report, BC_SLOT_CURRENT)},
        (struct bc_exposed_count){before,
            is_stock ? 1 : bc_public_report_working_days(filler->report, BC_SLOT_PREVIOUS)});
}

/*
 * How much a count rose (sign +1) or fell (-1), where that may be named: by 10 cases and a fifth of
 * what was there before, and by more than chance explains; otherwise 0.
 */
static int64_t named_change(const struct bc_filler *filler, enum bc_figure figure,
    const struct bc_printable *now, const struct bc_printable *before, int sign)
{
    enum { LEAST = 10, FIFTHS = 5 };
    const int64_t change = sign * (now->number - before->number);

    return bc_printable_is_there(now) && bc_printable_is_there(before) && change >= LEAST &&
                   change * FIFTHS >= before->number &&
                   supported_trend(filler, figure, now->number, before->number) == sign
               ? change
               : 0;
}

bool bc_value_interval(struct bc_ratio rate, double *ret_low, double *ret_high)
{
    struct bc_interval interval;

    if (rate.denominator < BC_RANKED_LEAST) {
        return false;
    }
    interval = bc_wilson_interval(rate.numerator, rate.denominator);
    *ret_low = interval.low;
    *ret_high = interval.high;
    return true;
}

/* Whether the whole interval of a row's rate lies on one side of the rate of all. */
static int64_t is_beside_total(
    const struct bc_filler *filler, const struct bc_path *path, struct bc_ratio rate)
{
    struct bc_ratio all =
        bc_public_report_value(filler->report, BC_BY_NOTHING, 0, BC_SLOT_CURRENT, path->figure)
            .ratio;
    double low;
    double high;
    double whole;

    if (all.denominator == 0 || !bc_value_interval(rate, &low, &high)) {
        return 0;
    }
    whole = (double)all.numerator / (double)all.denominator;
    return path->view == BC_VIEW_ABOVE ? low > whole : high < whole;
}

struct bc_printable bc_figure_value(
    const struct bc_filler *filler, const struct bc_path *path, size_t row)
{
    static const size_t slots[] = {[BC_VIEW_NOW] = BC_SLOT_CURRENT,
        [BC_VIEW_PREVIOUS] = BC_SLOT_PREVIOUS,
        [BC_VIEW_YEAR_AGO] = BC_SLOT_YEAR_AGO,
        [BC_VIEW_CHANGE] = BC_SLOT_PREVIOUS,
        [BC_VIEW_CHANGE_YEAR] = BC_SLOT_YEAR_AGO,
        [BC_VIEW_RISE] = BC_SLOT_PREVIOUS,
        [BC_VIEW_FALL] = BC_SLOT_PREVIOUS,
        [BC_VIEW_ABOVE] = BC_SLOT_CURRENT,
        [BC_VIEW_BELOW] = BC_SLOT_CURRENT};
    struct bc_printable then;
    struct bc_printable now;

    if (path->is_item && filler->scope.list == BC_LIST_BRIDGE) {
        return bc_finding_figure(filler, path);
    }
    if (path->is_item && filler->scope.list == BC_LIST_TREND) {
        then = from_value(value_in(filler, path, 0, bc_trend_slot(filler, row)), path->part);
        then.type = path->type;
        return then;
    }
    then = from_value(value_in(filler, path, row, slots[path->view]), path->part);
    now = from_value(value_in(filler, path, row, BC_SLOT_CURRENT), path->part);
    switch (path->view) {
    case BC_VIEW_CHANGE:
    case BC_VIEW_CHANGE_YEAR:
        return change_between(now, then, path->type);
    case BC_VIEW_RISE:
        return bc_printable_count(named_change(filler, path->figure, &now, &then, 1));
    case BC_VIEW_FALL:
        return bc_printable_count(named_change(filler, path->figure, &now, &then, -1));
    case BC_VIEW_ABOVE:
    case BC_VIEW_BELOW:
        return bc_printable_count(is_beside_total(filler, path, now.now));
    default:
        then.type = path->type;
        return then;
    }
}

size_t bc_trend_slot(const struct bc_filler *filler, size_t row)
{
    for (size_t slot = BC_SLOT_TREND_LAST + 1; slot-- > 0;) {
        if (bc_public_report_has_data(filler->report, slot) && row-- == 0) {
            return slot;
        }
    }
    return BC_SLOT_CURRENT;
}

/* Higher (lower) than every other period of the trend; nothing is extreme among fewer than four. */
int64_t bc_value_is_extreme(const struct bc_filler *filler, const struct bc_path *path)
{
    int64_t sign = path->key == BC_TREND_IS_HIGHEST ? 1 : -1;
    struct bc_value now =
        bc_public_report_value(filler->report, BC_BY_NOTHING, 0, BC_SLOT_CURRENT, path->figure);
    int others = 0;

    for (size_t slot = 1; slot <= BC_SLOT_TREND_LAST; slot++) {
        struct bc_value then =
            bc_public_report_value(filler->report, BC_BY_NOTHING, 0, slot, path->figure);

        if (then.kind != BC_VALUE_COUNT) {
            continue;
        }
        others++;
        if (sign * now.count <= sign * then.count) {
            return 0;
        }
    }
    return now.kind == BC_VALUE_COUNT && others >= 3 ? 1 : 0;
}

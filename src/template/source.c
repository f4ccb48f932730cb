#include "template/fill.h"

#include <string.h>

/* Where the value of a path comes from: the same path, told as figures and cases that can be asked
 * for again. */

const char *bc_mark_words(const struct bc_filler *filler, const char *what, const char *text)
{
    const struct bc_source source = bc_source_of_words(BC_SOURCE_FORM, what);

    return bc_source_mark(filler->sources, &source, text);
}

const char *bc_mark_period(const struct bc_filler *filler, const char *text)
{
    const struct bc_source source = bc_source_of_words(BC_SOURCE_PERIOD, "name");

    return bc_source_mark(filler->sources, &source, text);
}

const char *bc_mark_template(
    const struct bc_filler *filler, struct bc_place place, const char *text)
{
    struct bc_source source = bc_source_of_words(BC_SOURCE_FORM, "");

    if (filler->sources == NULL || !bc_printed_has_digit(text)) {
        return text;
    }
    source.what = bc_place_text(filler->arena, filler->template->name, place);
    return bc_source_mark(filler->sources, &source, text);
}

const char *bc_mark_pattern(
    const struct bc_filler *filler, struct bc_place place, const char *pattern)
{
    const char *open = strchr(pattern, '{');
    const char *close = open != NULL ? strchr(open, '}') : NULL;

    if (filler->sources == NULL || close == NULL) {
        return bc_mark_template(filler, place, pattern);
    }
    return bc_arena_printf(filler->arena, "%s%.*s%s",
        bc_mark_template(
            filler, place, bc_arena_strndup(filler->arena, pattern, (size_t)(open - pattern))),
        (int)(close + 1 - open), open, bc_mark_pattern(filler, place, close + 1));
}

const char *bc_mark_figure(const struct bc_filler *filler, enum bc_list list, size_t row,
    size_t slot, enum bc_figure figure, const char *text)
{
    const struct bc_source source =
        bc_source_of_figure(filler->report, bc_list_breakdown(list), row, slot, figure);

    return bc_source_mark(filler->sources, &source, text);
}

static const char *mark_derived(const struct bc_filler *filler, const char *rule, const char *text)
{
    const struct bc_source source = bc_source_derived(filler->sources, rule, NULL, 0);

    return bc_source_mark(filler->sources, &source, text);
}

const char *bc_mark_rows(const struct bc_filler *filler, const char *text)
{
    return mark_derived(filler, "rows", text);
}

const char *bc_mark_column(const struct bc_filler *filler, const char *text)
{
    return mark_derived(filler, "column", text);
}

/* ---- Figures ----------------------------------------------------------------------------- */

static struct bc_source figure_in(
    struct bc_filler *filler, const struct bc_path *path, size_t row, size_t slot)
{
    struct bc_source source =
        bc_source_of_figure(filler->report, path->breakdown, row, slot, path->figure);

    if (path->breakdown == BC_BY_FIELD_DISTRICT && source.field == NULL) {
        /* A cell without any figure is in no table, and zero all the same. */
        source.field = path->id;
        source.district = path->district_id;
    }
    source.part = path->part == BC_PART_NUMERATOR     ? BC_SOURCE_NUMERATOR
                  : path->part == BC_PART_DENOMINATOR ? BC_SOURCE_DENOMINATOR
                                                      : BC_SOURCE_WHOLE;
    return source;
}

static struct bc_source of_figure(struct bc_filler *filler, const struct bc_path *path, size_t row)
{
    const struct bc_report_bridge_part *parts;
    struct bc_source now = figure_in(filler, path, row, BC_SLOT_CURRENT);
    struct bc_source then;

    if (path->is_item && filler->scope.list == BC_LIST_BRIDGE) {
        (void)bc_public_report_bridge(filler->report, &parts);
        now.week = parts[row].id;
        return now;
    }
    if (path->is_item && filler->scope.list == BC_LIST_TREND) {
        now.slot = bc_trend_slot(filler, row);
        return now;
    }
    then = now;
    then.slot = path->view == BC_VIEW_YEAR_AGO || path->view == BC_VIEW_CHANGE_YEAR
                    ? BC_SLOT_YEAR_AGO
                    : BC_SLOT_PREVIOUS;
    switch (path->view) {
    case BC_VIEW_PREVIOUS:
    case BC_VIEW_YEAR_AGO:
        return then;
    case BC_VIEW_CHANGE:
    case BC_VIEW_CHANGE_YEAR:
    case BC_VIEW_RISE:
        return bc_source_difference(filler->sources, &now, &then);
    case BC_VIEW_FALL:
        return bc_source_difference(filler->sources, &then, &now);
    default:
        return now;
    }
}

/* ---- Cases ------------------------------------------------------------------------------- */

static struct bc_source of_case(const struct bc_report_case *one, const char *what)
{
    return (struct bc_source){
        .kind = BC_SOURCE_CASE, .ticket = one->code, .cycle = one->cycle, .what = what};
}

static const char *case_word(enum bc_item_key key)
{
    switch (key) {
    case BC_ITEM_CODE:
        return "code";
    case BC_ITEM_OPENED:
        return "opened";
    case BC_ITEM_DUE:
        return "due";
    case BC_ITEM_ENDED:
        return "closed";
    case BC_ITEM_LATE:
    case BC_ITEM_LATE_DAYS:
        return "late";
    default:
        return "name";
    }
}

static struct bc_source due_between(
    struct bc_source source, int64_t from_utc_s, int64_t before_utc_s)
{
    source.has_due = true;
    source.due_from_utc_s = from_utc_s;
    source.due_before_utc_s = before_utc_s;
    return source;
}

static struct bc_source total_of(const struct bc_filler *filler, enum bc_figure figure)
{
    return bc_source_of_figure(filler->report, BC_BY_NOTHING, 0, BC_SLOT_CURRENT, figure);
}

/* What is due from one of the shown days to another, both included. What fell due on the first
 * day before the period's end stands on that day. */
static struct bc_source due_days(const struct bc_filler *filler, size_t first, size_t last)
{
    const struct bc_report_due_day *days;
    const int32_t offset_s = filler->office->offset_s;

    (void)bc_public_report_due_days(filler->report, &days);
    return due_between(total_of(filler, BC_FLOW_CLOSING_IN_TIME),
        first == 0 ? INT64_MIN : bc_instant_from_local(days[first].day, 0, offset_s),
        bc_instant_from_local(days[last].day + 1, 0, offset_s));
}

const char *bc_mark_due(const struct bc_filler *filler, size_t first, size_t last, const char *text)
{
    const struct bc_source source = due_days(filler, first, last);

    return bc_source_mark(filler->sources, &source, text);
}

static struct bc_source of_row(struct bc_filler *filler, const struct bc_path *path, size_t row)
{
    const struct bc_period *period = bc_public_report_period(filler->report, BC_SLOT_CURRENT);
    const struct bc_report_row *of = bc_public_report_row(filler->report, path->breakdown, row);
    const struct bc_report_case *cases;
    struct bc_source source = figure_in(filler, path, row, BC_SLOT_CURRENT);
    size_t count;

    switch ((enum bc_row_key)path->key) {
    case BC_ROW_DUE_NEXT:
        source.figure = BC_FLOW_CLOSING_IN_TIME;
        return due_between(source, period->end_utc_s, period->end_utc_s + INT64_C(7) * BC_DAY_S);
    case BC_ROW_CARRIED:
        source.figure = BC_FLOW_OPENING;
        return due_between(source, INT64_MIN, period->start_utc_s);
    case BC_ROW_CARRIED_LEFT:
        source.figure = BC_FLOW_OPENING;
        source.also = BC_FLOW_CLOSING;
        return due_between(source, INT64_MIN, period->start_utc_s);
    case BC_ROW_OLDEST_DAYS:
    case BC_ROW_OLDEST_CODE:
        count = bc_public_report_overdue(filler->report, &cases);
        for (size_t i = 0; i < count; i++) {
            const char *own = path->breakdown == BC_BY_FIELD      ? cases[i].field_id
                              : path->breakdown == BC_BY_DISTRICT ? cases[i].district_id
                                                                  : cases[i].unit_id;

            if (strcmp(own, of->id) == 0) {
                return of_case(&cases[i], path->key == BC_ROW_OLDEST_DAYS ? "late" : "code");
            }
        }
        return bc_source_of_words(BC_SOURCE_FORM, "name");
    default:
        return bc_source_of_words(BC_SOURCE_FORM, "name");
    }
}

/* ---- Items of lists ---------------------------------------------------------------------- */

static struct bc_source of_reason(const struct bc_filler *filler)
{
    const struct bc_report_reason *reasons;
    struct bc_source source;

    (void)bc_public_report_reasons(filler->report, &reasons);
    reasons += filler->scope.row;
    source = total_of(filler, reasons->is_at_door ? BC_FLOW_SUBMITTED : BC_FLOW_OTHERWISE_CLOSED);
    source.reason = reasons->id;
    return source;
}

static struct bc_source of_late_unit(const struct bc_filler *filler, enum bc_item_key key)
{
    const struct bc_report_overdue_unit *units;
    struct bc_source source = total_of(filler, BC_FLOW_CLOSING_OVERDUE);

    (void)bc_public_report_overdue_units(filler->report, &units);
    units += filler->scope.row;
    if (key != BC_ITEM_COUNT) {
        return of_case(units->worst, case_word(key));
    }
    source.unit = units->unit_id;
    return source;
}

static struct bc_source of_ranked(const struct bc_filler *filler, enum bc_item_key key)
{
    const struct bc_report_ranked *units;
    struct bc_source source = total_of(filler, BC_RATE_ON_TIME);

    (void)bc_public_report_ranking(filler->report, &units);
    source.unit = units[filler->scope.row].unit_id;
    switch (key) {
    case BC_ITEM_ON_TIME:
        source.part = BC_SOURCE_NUMERATOR;
        return source;
    case BC_ITEM_N:
        source.part = BC_SOURCE_DENOMINATOR;
        return source;
    case BC_ITEM_RATE:
        return source;
    case BC_ITEM_RANK:
        return bc_source_derived(filler->sources, "rank", &source, 1);
    case BC_ITEM_LOW:
        return bc_source_derived(filler->sources, "interval-low", &source, 1);
    case BC_ITEM_HIGH:
        return bc_source_derived(filler->sources, "interval-high", &source, 1);
    default:
        return bc_source_of_words(BC_SOURCE_FORM, "name");
    }
}

static struct bc_source of_due_week(const struct bc_filler *filler, enum bc_item_key key)
{
    const struct bc_report_due_day *days;
    const size_t shown = bc_due_shown(filler);
    size_t week = filler->scope.row;
    size_t first = 0;
    size_t end;

    if (key != BC_ITEM_COUNT) {
        return bc_source_of_words(BC_SOURCE_PERIOD, "due");
    }
    (void)bc_public_report_due_days(filler->report, &days);
    for (size_t i = 1; i < shown && week > 0; i++) {
        if (days[i].starts_week) {
            first = i;
            week--;
        }
    }
    for (end = first + 1; end < shown && !days[end].starts_week;) {
        end++;
    }
    return due_days(filler, first, end - 1);
}

static struct bc_source of_item(const struct bc_filler *filler, enum bc_item_key key)
{
    const struct bc_report_case *cases = NULL;

    switch (filler->scope.list) {
    case BC_LIST_OVERDUE:
        (void)bc_public_report_overdue(filler->report, &cases);
        break;
    case BC_LIST_CASES:
        (void)bc_public_report_cases(filler->report, &cases);
        break;
    case BC_LIST_DUE_NEXT:
        (void)bc_public_report_due_next(filler->report, &cases);
        break;
    case BC_LIST_REASONS:
        return key == BC_ITEM_COUNT ? of_reason(filler)
                                    : bc_source_of_words(BC_SOURCE_FORM, "name");
    case BC_LIST_OVERDUE_UNITS:
        return of_late_unit(filler, key);
    case BC_LIST_RANKING:
        return of_ranked(filler, key);
    case BC_LIST_DUE_WEEKS:
        return of_due_week(filler, key);
    case BC_LIST_BRIDGE:
    case BC_LIST_TREND:
        return bc_source_of_words(BC_SOURCE_PERIOD, "name");
    case BC_LIST_NOTES:
        return bc_source_of_words(BC_SOURCE_FORM, "note");
    default:
        return bc_source_of_words(BC_SOURCE_FORM, "name");
    }
    return of_case(&cases[filler->scope.row], case_word(key));
}

/* ---- The others -------------------------------------------------------------------------- */

static struct bc_source of_count(const struct bc_filler *filler, enum bc_list list)
{
    const struct bc_period *period = bc_public_report_period(filler->report, BC_SLOT_CURRENT);

    switch (list) {
    case BC_LIST_OVERDUE:
        return total_of(filler, BC_FLOW_CLOSING_OVERDUE);
    case BC_LIST_DUE_NEXT:
        return due_between(total_of(filler, BC_FLOW_CLOSING_IN_TIME), period->end_utc_s,
            period->end_utc_s + INT64_C(7) * BC_DAY_S);
    default:
        return bc_source_derived(filler->sources, "rows", NULL, 0);
    }
}

static struct bc_source of_due(const struct bc_filler *filler, enum bc_due_key key)
{
    const struct bc_report_due_day *days;
    const size_t count = bc_public_report_due_days(filler->report, &days);
    const int64_t peak = bc_due_value(filler, BC_DUE_PEAK_COUNT).number;
    struct bc_source both;

    switch (key) {
    case BC_DUE_TOTAL:
        return due_days(filler, 0, count - 1);
    case BC_DUE_LATER:
        return due_between(total_of(filler, BC_FLOW_CLOSING_IN_TIME),
            bc_instant_from_local(days[count - 1].day + 1, 0, filler->office->offset_s), INT64_MAX);
    case BC_DUE_REPLY_ONLY:
        both = total_of(filler, BC_FLOW_CLOSING_IN_TIME);
        both.also = BC_FLOW_AWAITING_REPLY;
        return both;
    case BC_DUE_PEAK_COUNT:
        for (size_t i = 0; i < count; i++) {
            if (days[i].count == peak) {
                return due_days(filler, i, i);
            }
        }
        return bc_source_of_words(BC_SOURCE_PERIOD, "due");
    default:
        return bc_source_of_words(BC_SOURCE_PERIOD, "due");
    }
}

static struct bc_source of_stock(const struct bc_filler *filler, enum bc_stock_key key)
{
    struct bc_source terms[] = {total_of(filler, BC_FLOW_RECEIVED),
        total_of(filler, BC_FLOW_REOPENED), total_of(filler, BC_FLOW_HANDLED),
        total_of(filler, BC_FLOW_OTHERWISE_CLOSED)};

    if (key == BC_STOCK_CHANGE) {
        terms[2].sign = terms[3].sign = -1;
    }
    return bc_source_sum(
        filler->sources, terms + (key == BC_STOCK_OUT ? 2 : 0), key == BC_STOCK_CHANGE ? 4 : 2);
}

static struct bc_source of_period(const struct bc_filler *filler, const struct bc_path *path)
{
    (void)filler;
    return bc_source_of_words(BC_SOURCE_PERIOD, path->key == BC_PERIOD_KEY_WORKING_DAYS
                                                    ? "working-days"
                                                : path->type == BC_TYPE_INSTANT ? "date"
                                                                                : "name");
}

/* A row that is not there was refused when the value was looked up. */
static struct bc_source of_path(
    struct bc_filler *filler, const struct bc_path *path, struct bc_place place)
{
    size_t row = 0;

    switch (path->root) {
    case BC_PATH_FIGURE:
    case BC_PATH_ROW_TEXT:
        if (!bc_value_row(filler, path, place, &row)) {
            return bc_source_of_words(BC_SOURCE_FORM, path->text);
        }
        return path->root == BC_PATH_FIGURE ? of_figure(filler, path, row)
                                            : of_row(filler, path, row);
    case BC_PATH_ITEM:
        return of_item(filler, (enum bc_item_key)path->key);
    case BC_PATH_NUMBER:
        return bc_source_of_words(BC_SOURCE_FORM, "number");
    case BC_PATH_PERIOD:
        return of_period(filler, path);
    case BC_PATH_AS_KNOWN:
        return bc_source_of_words(BC_SOURCE_PERIOD, "as-known");
    case BC_PATH_COUNT:
        return of_count(filler, path->list);
    case BC_PATH_STOCK:
        return of_stock(filler, (enum bc_stock_key)path->key);
    case BC_PATH_DUE:
        return of_due(filler, (enum bc_due_key)path->key);
    case BC_PATH_TASKS:
        return bc_source_derived(filler->sources, "rows", NULL, 0);
    default:
        return bc_source_of_words(BC_SOURCE_FORM, path->text);
    }
}

const char *bc_mark_path(
    struct bc_filler *filler, const struct bc_path *path, struct bc_place place, const char *text)
{
    struct bc_source source;

    if (filler->sources == NULL || !bc_printed_has_digit(text)) {
        return text;
    }
    source = of_path(filler, path, place);
    return bc_source_mark(filler->sources, &source, text);
}

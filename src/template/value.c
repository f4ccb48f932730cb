#include "base/text.h"
#include "compare/compare.h"
#include "template/fill.h"

#include <assert.h>
#include <string.h>

/* Paths to values of a report. */

static bool fail_at(struct bc_filler *filler, struct bc_place place, const char *code,
    const char *first, const char *second)
{
    return bc_fail(filler->status, BC_BAD_INPUT, code,
        bc_place_text(filler->arena, filler->template->name, place), "%s" BC_NEXT "%s", first,
        second);
}

static struct bc_printable printable_text(const char *text)
{
    return (struct bc_printable){.type = BC_TYPE_TEXT, .state = BC_VALUE_COUNT, .text = text};
}

static struct bc_printable printable_count(int64_t number)
{
    return (struct bc_printable){.type = BC_TYPE_COUNT, .state = BC_VALUE_COUNT, .number = number};
}

static struct bc_printable printable_days(int32_t days)
{
    return (struct bc_printable){.type = BC_TYPE_COUNT,
        .state = days < 0 ? BC_VALUE_MISSING : BC_VALUE_COUNT,
        .number = days < 0 ? 0 : days};
}

static struct bc_printable printable_instant(int64_t utc_s)
{
    return (struct bc_printable){.type = BC_TYPE_INSTANT,
        .state = utc_s == INT64_MIN || utc_s == INT64_MAX ? BC_VALUE_NULL : BC_VALUE_COUNT,
        .number = utc_s};
}

struct bc_scope bc_scope_inside(
    const struct bc_filler *filler, enum bc_list list, size_t row, size_t number)
{
    return (struct bc_scope){.list = list,
        .row = row,
        .number = number,
        .outer_list = filler->scope.list,
        .outer_row = filler->scope.row};
}

/* The row of an id, with the nearest id in the message when there is none. */
static bool find_row(
    struct bc_filler *filler, const struct bc_path *path, struct bc_place place, size_t *ret_row)
{
    size_t count = bc_public_report_row_count(filler->report, path->breakdown);
    const char **ids = bc_arena_alloc_array(filler->arena, count, sizeof(*ids));
    const char *nearest;

    for (size_t row = 0; row < count; row++) {
        ids[row] = bc_public_report_row(filler->report, path->breakdown, row)->id;
        if (strcmp(path->id, ids[row]) == 0) {
            *ret_row = row;
            return true;
        }
    }
    nearest = bc_text_nearest(path->id, ids, count);
    return fail_at(
        filler, place, "template.row-unknown", path->id, nearest != NULL ? nearest : "–");
}

/* The cell of a field and a district. One without any figure is not in the report. */
static bool find_cell(
    struct bc_filler *filler, const struct bc_path *path, struct bc_place place, size_t *ret_row)
{
    size_t count = bc_public_report_row_count(filler->report, BC_BY_FIELD_DISTRICT);
    struct bc_path one = *path;
    size_t field;
    size_t district;

    one.breakdown = BC_BY_FIELD;
    if (!find_row(filler, &one, place, &field)) {
        return false;
    }
    one.breakdown = BC_BY_DISTRICT;
    one.id = path->district_id;
    if (!find_row(filler, &one, place, &district)) {
        return false;
    }
    *ret_row = count;
    for (size_t row = 0; row < count; row++) {
        const struct bc_report_row *cell =
            bc_public_report_row(filler->report, BC_BY_FIELD_DISTRICT, row);

        if (cell->field_row == field && cell->district_row == district) {
            *ret_row = row;
        }
    }
    return true;
}

bool bc_value_row(
    struct bc_filler *filler, const struct bc_path *path, struct bc_place place, size_t *ret_row)
{
    if (path->is_item) {
        *ret_row = filler->scope.row;
        return true;
    }
    if (path->breakdown == BC_BY_NOTHING) {
        *ret_row = 0;
        return true;
    }
    return path->breakdown == BC_BY_FIELD_DISTRICT ? find_cell(filler, path, place, ret_row)
                                                   : find_row(filler, path, place, ret_row);
}

static struct bc_printable from_value(struct bc_value value, enum bc_path_part part)
{
    struct bc_printable printable = {.state = value.kind};

    if (value.kind == BC_VALUE_NUMBER) {
        return printable_count(value.count);
    }
    if (part != BC_PART_WHOLE && (value.kind == BC_VALUE_RATE || value.kind == BC_VALUE_NULL)) {
        return printable_count(
            part == BC_PART_NUMERATOR ? value.ratio.numerator : value.ratio.denominator);
    }
    printable.type = value.kind == BC_VALUE_RATE ? BC_TYPE_RATE : BC_TYPE_COUNT;
    printable.number = value.count;
    printable.now = value.ratio;
    return printable;
}

static bool is_there(const struct bc_printable *value)
{
    return value->state == BC_VALUE_COUNT || value->state == BC_VALUE_RATE;
}

static struct bc_printable change_between(
    struct bc_printable now, struct bc_printable before, enum bc_type type)
{
    struct bc_printable change = {.type = type, .state = BC_VALUE_COUNT};

    if (!is_there(&now) || !is_there(&before)) {
        change.state = is_there(&before) ? now.state : before.state;
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

    return is_there(now) && is_there(before) && change >= LEAST &&
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

static struct bc_printable figure_of(
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
        return printable_count(named_change(filler, path->figure, &now, &then, 1));
    case BC_VIEW_FALL:
        return printable_count(named_change(filler, path->figure, &now, &then, -1));
    case BC_VIEW_ABOVE:
    case BC_VIEW_BELOW:
        return printable_count(is_beside_total(filler, path, now.now));
    default:
        then.type = path->type;
        return then;
    }
}

static struct bc_printable row_text(
    const struct bc_filler *filler, const struct bc_path *path, size_t row)
{
    const struct bc_report_row *found = bc_public_report_row(filler->report, path->breakdown, row);

    if (path->key >= BC_ROW_DUE_NEXT) {
        return bc_row_cases_value(filler, path, row);
    }
    switch ((enum bc_row_key)path->key) {
    case BC_ROW_FIELD:
        return printable_text(
            bc_public_report_row(filler->report, BC_BY_FIELD, found->field_row)->name);
    case BC_ROW_DISTRICT:
        return printable_text(
            bc_public_report_row(filler->report, BC_BY_DISTRICT, found->district_row)->name);
    case BC_ROW_SHORT_NAME:
        return printable_text(found->short_name);
    case BC_ROW_ID:
        return printable_text(found->id);
    default:
        return printable_text(found->name);
    }
}

/* A limit in days is overrun by days; one in working hours too, once two days have passed. */
struct bc_printable bc_lateness_value(const struct bc_report_case *one)
{
    enum { TOLD_IN_DAYS = 2 };
    struct bc_printable value = printable_count(one->late_min);
    bool is_by_day = strcmp(one->clock, "working_days") == 0;
    bool is_by_hour = strcmp(one->clock, "working_hours") == 0;

    value.type = BC_TYPE_LATENESS;
    if ((is_by_day && one->late_days >= 0) || (is_by_hour && one->late_days >= TOLD_IN_DAYS)) {
        value.lateness = BC_LATE_WORKING_DAYS;
        value.number = one->late_days;
    } else if (is_by_day || is_by_hour) {
        value.lateness = BC_LATE_WORKING_MIN;
    }
    return value;
}

static struct bc_printable case_value(
    const struct bc_filler *filler, const struct bc_report_case *one, enum bc_item_key key)
{
    switch (key) {
    case BC_ITEM_CODE:
        return printable_text(one->code);
    case BC_ITEM_FIELD:
        return printable_text(one->field_name);
    case BC_ITEM_DISTRICT:
        return printable_text(one->district_name);
    case BC_ITEM_UNIT:
        return printable_text(one->unit_name);
    case BC_ITEM_CHANNEL:
        return printable_text(one->channel_name);
    case BC_ITEM_OPENED:
        return printable_instant(one->opened_utc_s);
    case BC_ITEM_DUE:
        return printable_instant(one->due_utc_s);
    case BC_ITEM_LATE_DAYS:
        return printable_count(bc_report_case_days_late(one));
    case BC_ITEM_ENDED:
        return printable_instant(one->ended_utc_s);
    case BC_ITEM_STATE:
        return printable_text(bc_public_report_label(
            filler->report, bc_arena_printf(filler->arena, "end.%s", one->end)));
    case BC_ITEM_DEADLINE:
        return printable_text(bc_public_report_label(
            filler->report, bc_arena_printf(filler->arena, "deadline.%s", one->deadline)));
    default:
        return bc_lateness_value(one);
    }
}

static struct bc_printable item_value(const struct bc_filler *filler, const struct bc_path *path)
{
    const struct bc_report_case *cases;
    const struct bc_report_reason *reasons;

    if (filler->scope.list == BC_LIST_OVERDUE) {
        (void)bc_public_report_overdue(filler->report, &cases);
        return case_value(filler, &cases[filler->scope.row], (enum bc_item_key)path->key);
    }
    if (filler->scope.list == BC_LIST_CASES) {
        (void)bc_public_report_cases(filler->report, &cases);
        return case_value(filler, &cases[filler->scope.row], (enum bc_item_key)path->key);
    }
    if (filler->scope.list == BC_LIST_DUE_NEXT) {
        (void)bc_public_report_due_next(filler->report, &cases);
        return case_value(filler, &cases[filler->scope.row], (enum bc_item_key)path->key);
    }
    if (filler->scope.list != BC_LIST_REASONS) {
        return bc_finding_value(filler, path);
    }
    (void)bc_public_report_reasons(filler->report, &reasons);
    reasons += filler->scope.row;
    switch ((enum bc_item_key)path->key) {
    case BC_ITEM_COUNT:
        return printable_count(reasons->count);
    case BC_ITEM_AT_DOOR:
        return printable_count(reasons->is_at_door ? 1 : 0);
    default:
        return printable_text(reasons->name);
    }
}

/* The wording of one of the words of a profile; "" for none. */
static const char *stamp(const struct bc_filler *filler, const char *kind, const char *id)
{
    return id == NULL || id[0] == '\0'
               ? ""
               : bc_public_report_label(
                     filler->report, bc_arena_printf(filler->arena, "dispatch.%s.%s", kind, id));
}

static struct bc_printable office_value(const struct bc_filler *filler, enum bc_office_key key)
{
    const struct bc_report_office *office = filler->office;
    const char *const texts[] = {
        [BC_OFFICE_ID] = office->id,
        [BC_OFFICE_NAME] = office->name,
        [BC_OFFICE_SHORT_NAME] = office->short_name,
        [BC_OFFICE_SUPERIOR_BODY] = office->superior_body,
        [BC_OFFICE_ISSUING_BODY] = office->issuing_body,
        [BC_OFFICE_NUMBER_SYMBOL] = office->number_symbol,
        [BC_OFFICE_LETTER_SYMBOL] = office->letter_symbol,
        [BC_OFFICE_PLACE] = office->place,
        [BC_OFFICE_SIGNER_AUTHORITY] = office->signer_authority,
        [BC_OFFICE_SIGNER_TITLE] = office->signer_title,
        [BC_OFFICE_SIGNER_NAME] = office->signer_name,
        [BC_OFFICE_ARCHIVE_LINE] = office->archive_line,
        [BC_OFFICE_SERVICE_NAME] = office->service_name,
        [BC_OFFICE_SENDER_NAME] = office->sender_name,
        [BC_OFFICE_LEGAL_BASIS] = office->legal_basis,
        [BC_OFFICE_REGION_TOTAL] = office->region_total,
        [BC_OFFICE_DISTRICT_WORD] = office->district_word,
        [BC_OFFICE_SCOPE_NOTE] = office->scope_note,
        [BC_OFFICE_FORM] = office->form,
        [BC_OFFICE_URGENCY] = stamp(filler, "urgency", office->urgency),
        [BC_OFFICE_CIRCULATION] = stamp(filler, "circulation", office->circulation),
        [BC_OFFICE_DRAFTER] = office->drafter,
        [BC_OFFICE_ADDRESS_LINE] = office->address_line,
        [BC_OFFICE_PROMISE_LABEL] = office->promise_label,
    };

    switch (key) {
    case BC_OFFICE_HAS_RATINGS:
        return printable_count(office->has_ratings ? 1 : 0);
    case BC_OFFICE_HAS_REPLIES:
        return printable_count(office->has_replies ? 1 : 0);
    case BC_OFFICE_IS_DRAFT:
        return printable_count(office->is_draft || filler->is_draft ? 1 : 0);
    default:
        break;
    }
    return printable_text(texts[key] != NULL ? texts[key] : "");
}

static struct bc_printable period_value(const struct bc_filler *filler, const struct bc_path *path)
{
    const struct bc_period *period = bc_public_report_period(filler->report, path->slot);

    if (period == NULL) {
        return (struct bc_printable){.type = path->type, .state = BC_VALUE_ABSENT};
    }
    switch ((enum bc_period_key)path->key) {
    case BC_PERIOD_KEY_NAME:
        return printable_text(bc_public_report_period_name(filler->report, path->slot));
    case BC_PERIOD_KEY_SHORT:
        return printable_text(bc_public_report_period_short(filler->report, path->slot));
    case BC_PERIOD_KEY_MARK:
        return printable_text(bc_public_report_period_mark(filler->report, path->slot));
    case BC_PERIOD_KEY_KIND:
        return printable_text(bc_period_kind_name(period->kind));
    case BC_PERIOD_KEY_START:
        return printable_instant(period->start_utc_s);
    case BC_PERIOD_KEY_END:
        return printable_instant(period->end_utc_s);
    case BC_PERIOD_KEY_NOUN:
        return printable_text(bc_public_report_label(filler->report,
            bc_arena_printf(filler->arena, "period.noun.%s", bc_period_kind_name(period->kind))));
    case BC_PERIOD_KEY_WEEK_AFTER:
        return printable_instant(period->end_utc_s + INT64_C(7) * BC_DAY_S);
    case BC_PERIOD_KEY_WORKING_DAYS:
        return printable_days(bc_public_report_working_days(filler->report, path->slot));
    default:
        return printable_instant(period->end_utc_s - 1);
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

static int64_t list_count(const struct bc_filler *filler, enum bc_list list)
{
    const struct bc_report_case *cases;
    const struct bc_report_reason *reasons;
    int64_t count = 0;

    if (bc_finding_count(filler, list, &count)) {
        return count;
    }
    switch (list) {
    case BC_LIST_OVERDUE:
        return (int64_t)bc_public_report_overdue(filler->report, &cases);
    case BC_LIST_REASONS:
        return (int64_t)bc_public_report_reasons(filler->report, &reasons);
    case BC_LIST_CASES:
        return (int64_t)bc_public_report_cases(filler->report, &cases);
    case BC_LIST_TREND:
        for (size_t slot = 0; slot <= BC_SLOT_TREND_LAST; slot++) {
            count += bc_public_report_has_data(filler->report, slot) ? 1 : 0;
        }
        return count;
    default:
        return (int64_t)bc_public_report_row_count(filler->report, bc_list_breakdown(list));
    }
}

/* Higher (lower) than every other period of the trend; nothing is extreme among fewer than four. */
static int64_t is_extreme(const struct bc_filler *filler, const struct bc_path *path)
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

/* "" when it is not there. */
static const char *find_reference(const struct bc_filler *filler, const char *id)
{
    for (size_t i = 0; i < filler->known_count; i++) {
        if (strcmp(filler->known[i].id, id) == 0) {
            return filler->known[i].text;
        }
    }
    return "";
}

static bool reference_value(struct bc_filler *filler, const struct bc_path *path,
    struct bc_place place, struct bc_printable *ret_value)
{
    const char *text = find_reference(filler, path->id);

    /* In the first pass nothing is known yet; a table may also be left out by a condition. */
    if (text[0] == '\0' && filler->known != NULL) {
        return fail_at(filler, place, "template.reference-unknown", path->id, "–");
    }
    *ret_value = printable_text(text);
    return true;
}

bool bc_value_look_up(struct bc_filler *filler, const struct bc_path *path, struct bc_place place,
    struct bc_printable *ret_value)
{
    size_t row = 0;

    switch (path->root) {
    case BC_PATH_FIGURE:
    case BC_PATH_ROW_TEXT:
        if (!bc_value_row(filler, path, place, &row)) {
            return false;
        }
        *ret_value = path->root == BC_PATH_FIGURE ? figure_of(filler, path, row)
                                                  : row_text(filler, path, row);
        return true;
    case BC_PATH_ITEM:
        *ret_value = item_value(filler, path);
        return true;
    case BC_PATH_NUMBER:
        *ret_value = printable_count((int64_t)filler->scope.number);
        return true;
    case BC_PATH_OFFICE:
        *ret_value = office_value(filler, (enum bc_office_key)path->key);
        return true;
    case BC_PATH_PERIOD:
        *ret_value = period_value(filler, path);
        return true;
    case BC_PATH_AS_KNOWN:
        *ret_value = printable_instant(bc_public_report_as_known_utc_s(filler->report));
        return true;
    case BC_PATH_COUNT:
        *ret_value = printable_count(list_count(filler, path->list));
        return true;
    case BC_PATH_STOCK:
        *ret_value = bc_stock_value(filler, path);
        return true;
    case BC_PATH_DUE:
        *ret_value = bc_due_value(filler, (enum bc_due_key)path->key);
        return true;
    case BC_PATH_TASKS:
        *ret_value = printable_count(filler->known_tasks);
        return true;
    case BC_PATH_TREND:
        *ret_value = printable_count(is_extreme(filler, path));
        return true;
    case BC_PATH_REF:
        return reference_value(filler, path, place, ret_value);
    case BC_PATH_LABEL:
        if (!bc_public_report_has_label(filler->report, path->id)) {
            return fail_at(filler, place, "template.label-unknown", path->id, "");
        }
        *ret_value = printable_text(bc_public_report_label(filler->report, path->id));
        return true;
    }
    return false;
}

/* ---- Conditions ------------------------------------------------------------------------------ */

static bool is_nonzero(const struct bc_printable *value)
{
    if (!is_there(value)) {
        return false;
    }
    switch (value->type) {
    case BC_TYPE_TEXT:
        return value->text != NULL && value->text[0] != '\0';
    case BC_TYPE_RATE:
        return value->now.numerator != 0;
    case BC_TYPE_POINTS:
        return value->now.numerator * value->before.denominator !=
               value->before.numerator * value->now.denominator;
    default:
        return value->number != 0;
    }
}

static bool relation_holds(char relation, int order)
{
    switch (relation) {
    case '<':
        return order < 0;
    case '>':
        return order > 0;
    case 'g':
        return order >= 0;
    case 'l':
        return order <= 0;
    case '!':
        return order != 0;
    default:
        return order == 0;
    }
}

/* A rate against whole per cent, without rounding. */
static int compare_percent(struct bc_ratio rate, int64_t percent)
{
    __extension__ typedef __int128 wide;
    wide difference = (wide)rate.numerator * 100 - (wide)percent * rate.denominator;

    return (difference > 0) - (difference < 0);
}

static bool comparison_holds(const struct bc_condition *condition, const struct bc_printable *value)
{
    if (!is_there(value)) {
        return false;
    }
    if (value->type == BC_TYPE_TEXT) {
        return relation_holds(condition->relation, strcmp(value->text, condition->word));
    }
    if (value->type == BC_TYPE_RATE) {
        return relation_holds(condition->relation, compare_percent(value->now, condition->number));
    }
    return relation_holds(condition->relation,
        (value->number > condition->number) - (value->number < condition->number));
}

bool bc_condition_holds(struct bc_filler *filler, const struct bc_condition *condition,
    struct bc_place place, bool *ret_holds)
{
    struct bc_printable value;

    if (condition->path.root == BC_PATH_REF) {
        /* Asked whether it is there at all: a chart may have been left out. */
        value = printable_text(find_reference(filler, condition->path.id));
    } else if (!bc_value_look_up(filler, &condition->path, place, &value)) {
        return false;
    }
    switch (condition->test) {
    case BC_TEST_EXISTS:
        *ret_holds = is_there(&value);
        break;
    case BC_TEST_COMPARE:
        *ret_holds = comparison_holds(condition, &value);
        break;
    case BC_TEST_ZERO:
        *ret_holds = !is_nonzero(&value);
        break;
    default:
        *ret_holds = is_nonzero(&value);
    }
    return true;
}

/* ---- Lists ----------------------------------------------------------------------------------- */

/* What a row is ordered by: a number, or a rate and then the number of its cases. */
struct weight {
    bool exists;
    int64_t number;
    struct bc_ratio ratio;
};

struct candidate {
    size_t row;
    bool is_last;
    struct weight now, before;
    const char *name_key;
};

static struct weight weight_of(const struct bc_printable *value)
{
    if (value->type == BC_TYPE_RATE) {
        return (struct weight){is_there(value), value->now.denominator, value->now};
    }
    return (struct weight){is_there(value), value->number, {0, 1}};
}

/* Negative when the left one comes first: the larger; what has no value is behind all. */
static int compare_weights(const struct weight *left, const struct weight *right)
{
    __extension__ typedef __int128 wide;
    wide difference;

    if (!left->exists || !right->exists) {
        return (int)right->exists - (int)left->exists;
    }
    difference = (wide)right->ratio.numerator * left->ratio.denominator -
                 (wide)left->ratio.numerator * right->ratio.denominator;
    if (difference != 0) {
        return difference > 0 ? 1 : -1;
    }
    return (right->number > left->number) - (right->number < left->number);
}

/* Descending; then the period before; then Vietnamese order; rows named `last` behind all others.
 */
static int compare_candidates(const void *left_item, const void *right_item)
{
    const struct candidate *left = left_item;
    const struct candidate *right = right_item;
    int order;

    if (left->is_last != right->is_last) {
        return left->is_last ? 1 : -1;
    }
    order = compare_weights(&left->now, &right->now);
    if (order == 0) {
        order = compare_weights(&left->before, &right->before);
    }
    if (order == 0 && left->name_key != NULL) {
        order = strcmp(left->name_key, right->name_key);
    }
    return order != 0 ? order : (left->row > right->row) - (left->row < right->row);
}

static bool is_named_last(const struct bc_selection *selection, const char *id)
{
    for (size_t i = 0; i < selection->last_id_count; i++) {
        if (strcmp(selection->last_ids[i], id) == 0) {
            return true;
        }
    }
    return false;
}

/* What a row is ordered by; the scope stands on the row. */
static bool weigh(struct bc_filler *filler, const struct bc_selection *selection,
    struct bc_place place, struct candidate *candidate)
{
    enum bc_breakdown breakdown = bc_list_breakdown(selection->list);
    struct bc_path by = selection->by;
    struct bc_printable value = {.text = ""};

    if (breakdown != BC_BY_NOTHING) {
        const struct bc_report_row *row =
            bc_public_report_row(filler->report, breakdown, candidate->row);

        candidate->is_last = is_named_last(selection, row->id);
        candidate->name_key = selection->has_by ? bc_text_sort_key(filler->arena, row->name) : NULL;
    }
    if (!selection->has_by) {
        return true;
    }
    if (!bc_value_look_up(filler, &by, place, &value)) {
        return false;
    }
    candidate->now = weight_of(&value);
    if (by.root == BC_PATH_FIGURE && by.view == BC_VIEW_NOW) {
        by.view = BC_VIEW_PREVIOUS;
        if (!bc_value_look_up(filler, &by, place, &value)) {
            return false;
        }
        candidate->before = weight_of(&value);
    }
    return true;
}

static bool is_kept(struct bc_filler *filler, const struct bc_selection *selection,
    struct bc_place place, bool *ret_kept)
{
    enum bc_breakdown breakdown = bc_list_breakdown(selection->list);
    struct bc_printable value = {.text = ""};

    *ret_kept = breakdown == BC_BY_NOTHING ||
                !bc_public_report_row(filler->report, breakdown, filler->scope.row)->is_zero;
    if (!*ret_kept || !selection->has_where) {
        return true;
    }
    if (!bc_value_look_up(filler, &selection->where, place, &value)) {
        return false;
    }
    *ret_kept = is_nonzero(&value) && (selection->least == 0 || value.number >= selection->least);
    return true;
}

/*
 * The first `top` of an order. A tie is never cut through, which would name one of equals as
 * larger: equals at the cut are all left out. When nothing is larger they are all named, or the
 * first of them where the words say how many others there are.
 */
static size_t cut_to_top(
    const struct candidate *candidates, size_t count, const struct bc_selection *selection)
{
    size_t cut = (size_t)selection->top;

    if (cut == 0 || count <= cut) {
        return count;
    }
    if (!selection->has_by) {
        return cut;
    }
    while (cut > 0 && compare_weights(&candidates[cut - 1].now, &candidates[cut].now) == 0) {
        cut--;
    }
    if (cut == 0 && selection->tells_rest) {
        return (size_t)selection->top;
    }
    if (cut == 0) {
        for (cut = 1;
             cut < count && compare_weights(&candidates[cut].now, &candidates[0].now) == 0;) {
            cut++;
        }
    }
    return cut;
}

/* Whether the first ones hold their part of all; more names than asked for are none. */
static bool holds_share(const struct candidate *candidates, size_t chosen, size_t count,
    const struct bc_selection *selection)
{
    int64_t all = 0;
    int64_t part = 0;

    for (size_t i = 0; i < count; i++) {
        all += candidates[i].now.number;
        part += i < chosen ? candidates[i].now.number : 0;
    }
    return selection->share == 0 || ((selection->top == 0 || chosen <= (size_t)selection->top) &&
                                        all > 0 && part * 100 >= all * selection->share);
}

bool bc_selection_rows(struct bc_filler *filler, const struct bc_selection *selection,
    struct bc_place place, size_t **ret_rows, size_t *ret_count)
{
    size_t ignored;

    return bc_selection_rows_of(filler, selection, place, ret_rows, ret_count, &ignored);
}

bool bc_selection_rows_of(struct bc_filler *filler, const struct bc_selection *selection,
    struct bc_place place, size_t **ret_rows, size_t *ret_count, size_t *ret_all)
{
    struct bc_scope outside = filler->scope;
    size_t total = (size_t)list_count(filler, selection->list);
    struct candidate *candidates = bc_arena_alloc_array(filler->arena, total, sizeof(*candidates));
    size_t *rows = bc_arena_alloc_array(filler->arena, total, sizeof(*rows));
    size_t count = 0;

    filler->scope = bc_scope_inside(filler, selection->list, 0, 0);
    for (size_t row = 0; row < total; row++) {
        bool is_in;

        filler->scope.row = row;
        if (!is_kept(filler, selection, place, &is_in)) {
            return false;
        }
        if (is_in) {
            candidates[count].row = row;
            if (!weigh(filler, selection, place, &candidates[count])) {
                return false;
            }
            count++;
        }
    }
    filler->scope = outside;
    qsort(candidates, count, sizeof(*candidates), compare_candidates);
    *ret_all = count;
    count = cut_to_top(candidates, count, selection);
    count = holds_share(candidates, count, *ret_all, selection) ? count : 0;
    for (size_t i = 0; i < count; i++) {
        rows[i] = candidates[i].row;
    }
    *ret_rows = rows;
    *ret_count = count;
    return true;
}

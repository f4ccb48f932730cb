#include "base/text.h"
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

static bool row_of(
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
    return find_row(filler, path, place, ret_row);
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

static struct bc_printable figure_of(
    const struct bc_filler *filler, const struct bc_path *path, size_t row)
{
    static const size_t slots[] = {
        BC_SLOT_CURRENT, BC_SLOT_PREVIOUS, BC_SLOT_YEAR_AGO, BC_SLOT_PREVIOUS, BC_SLOT_YEAR_AGO};
    struct bc_printable then;

    if (path->is_item && filler->scope.list == BC_LIST_BRIDGE) {
        return bc_finding_figure(filler, path);
    }
    then = from_value(bc_public_report_value(
                          filler->report, path->breakdown, row, slots[path->view], path->figure),
        path->part);

    if (path->view == BC_VIEW_CHANGE || path->view == BC_VIEW_CHANGE_YEAR) {
        struct bc_printable now = from_value(bc_public_report_value(filler->report, path->breakdown,
                                                 row, BC_SLOT_CURRENT, path->figure),
            path->part);

        return change_between(now, then, path->type);
    }
    then.type = path->type;
    return then;
}

static struct bc_printable row_text(
    const struct bc_filler *filler, const struct bc_path *path, size_t row)
{
    const struct bc_report_row *found = bc_public_report_row(filler->report, path->breakdown, row);

    switch ((enum bc_row_key)path->key) {
    case BC_ROW_SHORT_NAME:
        return printable_text(found->short_name);
    case BC_ROW_ID:
        return printable_text(found->id);
    default:
        return printable_text(found->name);
    }
}

static struct bc_printable case_value(
    const struct bc_filler *filler, const struct bc_report_case *one, enum bc_item_key key)
{
    struct bc_printable value;

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
    default:
        value = printable_count(one->late_min);
        value.type = BC_TYPE_LATENESS;
        value.text = bc_public_report_label(
            filler->report, bc_arena_printf(filler->arena, "late-unit.%s", one->clock));
        return value;
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

static struct bc_printable office_value(
    const struct bc_report_office *office, enum bc_office_key key)
{
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
    };

    if (key == BC_OFFICE_HAS_RATINGS || key == BC_OFFICE_HAS_REPLIES) {
        return printable_count(
            (key == BC_OFFICE_HAS_RATINGS ? office->has_ratings : office->has_replies) ? 1 : 0);
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
    case BC_PERIOD_KEY_WORKING_DAYS:
        return printable_days(bc_public_report_working_days(filler->report, path->slot));
    default:
        return printable_instant(period->end_utc_s - 1);
    }
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

static bool reference_value(struct bc_filler *filler, const struct bc_path *path,
    struct bc_place place, struct bc_printable *ret_value)
{
    for (size_t i = 0; i < filler->known_count; i++) {
        if (strcmp(filler->known[i].id, path->id) == 0) {
            *ret_value = printable_text(filler->known[i].text);
            return true;
        }
    }
    /* In the first pass nothing is known yet; a table may also be left out by a condition. */
    if (filler->known != NULL) {
        return fail_at(filler, place, "template.reference-unknown", path->id, "");
    }
    *ret_value = printable_text("");
    return true;
}

bool bc_value_look_up(struct bc_filler *filler, const struct bc_path *path, struct bc_place place,
    struct bc_printable *ret_value)
{
    size_t row = 0;

    switch (path->root) {
    case BC_PATH_FIGURE:
    case BC_PATH_ROW_TEXT:
        if (!row_of(filler, path, place, &row)) {
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
        *ret_value = office_value(filler->office, (enum bc_office_key)path->key);
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

static bool comparison_holds(const struct bc_condition *condition, const struct bc_printable *value)
{
    if (!is_there(value)) {
        return false;
    }
    if (value->type == BC_TYPE_TEXT) {
        return relation_holds(condition->relation, strcmp(value->text, condition->word));
    }
    return relation_holds(condition->relation,
        (value->number > condition->number) - (value->number < condition->number));
}

bool bc_condition_holds(struct bc_filler *filler, const struct bc_condition *condition,
    struct bc_place place, bool *ret_holds)
{
    struct bc_printable value;

    if (!bc_value_look_up(filler, &condition->path, place, &value)) {
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

struct candidate {
    size_t row;
    bool is_last;
    int64_t now, before;
    const char *name_key;
};

/* Descending; then the period before; then Vietnamese order; rows named `last` behind all others.
 */
static int compare_candidates(const void *left_item, const void *right_item)
{
    const struct candidate *left = left_item;
    const struct candidate *right = right_item;

    if (left->is_last != right->is_last) {
        return left->is_last ? 1 : -1;
    }
    if (left->now != right->now) {
        return left->now > right->now ? -1 : 1;
    }
    if (left->before != right->before) {
        return left->before > right->before ? -1 : 1;
    }
    if (left->name_key != NULL && strcmp(left->name_key, right->name_key) != 0) {
        return strcmp(left->name_key, right->name_key);
    }
    return (left->row > right->row) - (left->row < right->row);
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
    candidate->now = is_there(&value) ? value.number : INT64_MIN;
    if (by.root == BC_PATH_FIGURE && by.view == BC_VIEW_NOW) {
        by.view = BC_VIEW_PREVIOUS;
        if (!bc_value_look_up(filler, &by, place, &value)) {
            return false;
        }
        candidate->before = is_there(&value) ? value.number : INT64_MIN;
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
    *ret_kept = is_nonzero(&value);
    return true;
}

/*
 * The first `top` of an order. A tie is never cut through, which would name one of equals as
 * larger: equals at the cut are all left out, or all named when nothing is larger.
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
    while (cut > 0 && candidates[cut - 1].now == candidates[cut].now) {
        cut--;
    }
    if (cut == 0) {
        for (cut = 1; cut < count && candidates[cut].now == candidates[0].now;) {
            cut++;
        }
    }
    return cut;
}

bool bc_selection_rows(struct bc_filler *filler, const struct bc_selection *selection,
    struct bc_place place, size_t **ret_rows, size_t *ret_count)
{
    struct bc_scope outside = filler->scope;
    size_t total = (size_t)list_count(filler, selection->list);
    struct candidate *candidates = bc_arena_alloc_array(filler->arena, total, sizeof(*candidates));
    size_t *rows = bc_arena_alloc_array(filler->arena, total, sizeof(*rows));
    size_t count = 0;

    filler->scope.list = selection->list;
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
    count = cut_to_top(candidates, count, selection);
    for (size_t i = 0; i < count; i++) {
        rows[i] = candidates[i].row;
    }
    *ret_rows = rows;
    *ret_count = count;
    return true;
}

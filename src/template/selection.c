#include "base/text.h"
#include "template/fill.h"

#include <string.h>

/* The chosen rows of a list, in their order. */

int64_t bc_list_count(const struct bc_filler *filler, enum bc_list list)
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
        return (struct weight){bc_printable_is_there(value), value->now.denominator, value->now};
    }
    return (struct weight){bc_printable_is_there(value), value->number, {0, 1}};
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
    *ret_kept = bc_printable_is_nonzero(&value) &&
                (selection->least == 0 || value.number >= selection->least);
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
    size_t total = (size_t)bc_list_count(filler, selection->list);
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

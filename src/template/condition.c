#include "template/fill.h"

#include <string.h>

/* Whether a condition of a template holds. */

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
    if (!bc_printable_is_there(value)) {
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
        value = bc_printable_text(bc_reference_find(filler, condition->path.id));
    } else if (!bc_value_look_up(filler, &condition->path, place, &value)) {
        return false;
    }
    switch (condition->test) {
    case BC_TEST_EXISTS:
        *ret_holds = bc_printable_is_there(&value);
        break;
    case BC_TEST_COMPARE:
        *ret_holds = comparison_holds(condition, &value);
        break;
    case BC_TEST_ZERO:
        *ret_holds = !bc_printable_is_nonzero(&value);
        break;
    default:
        *ret_holds = bc_printable_is_nonzero(&value);
    }
    return true;
}

#include "report/wording.h"
#include "template/fill.h"

#include <string.h>

/* Values of what a report says about its own figures: changes, standing of units, weeks of a month.
 */

/* Rates change in BC_RATE_CHANGE_UNITS: hundredths of a point. */
enum { HUNDREDTHS = BC_RATE_CHANGE_UNITS / 100 };

static struct bc_printable rate_value(struct bc_ratio ratio)
{
    return (struct bc_printable){.type = BC_TYPE_RATE,
        .state = ratio.denominator == 0 ? BC_VALUE_NULL : BC_VALUE_RATE,
        .now = ratio};
}

static const char *label_of(const struct bc_filler *filler, const char *first, const char *rest)
{
    return bc_public_report_label(
        filler->report, bc_arena_printf(filler->arena, "%s.%s", first, rest));
}

/* ---- Changes ----------------------------------------------------------------------------- */

static const struct bc_report_comparison *comparison_in(
    const struct bc_report_change *change, enum bc_list list)
{
    return list == BC_LIST_CHANGES ? &change->previous : &change->year_ago;
}

/* The row-th figure that has something to be compared with. */
static const struct bc_report_change *find_change(
    const struct bc_filler *filler, enum bc_list list, size_t row)
{
    const struct bc_report_change *changes;
    size_t count = bc_public_report_changes(filler->report, &changes);

    for (size_t i = 0; i < count; i++) {
        if (comparison_in(&changes[i], list)->exists && row-- == 0) {
            return &changes[i];
        }
    }
    return NULL;
}

static bool is_rate(const struct bc_report_change *change)
{
    return bc_figure_info(change->figure)->kind == BC_FIGURE_IS_RATE;
}

static const char *print_count(const struct bc_filler *filler, int64_t count)
{
    struct bc_printable value = bc_printable_count(count);

    return bc_format_print(
        bc_format_default(BC_TYPE_COUNT, false), &value, &filler->words, filler->arena);
}

/* "93,77% (241/257)": a rate never stands without what it is a rate of. */
static const char *print_figure(
    const struct bc_filler *filler, const struct bc_report_change *change, size_t slot)
{
    struct bc_value value =
        bc_public_report_value(filler->report, BC_BY_NOTHING, 0, slot, change->figure);
    struct bc_source source =
        bc_source_of_figure(filler->report, BC_BY_NOTHING, 0, slot, change->figure);
    struct bc_printable rate = rate_value(value.ratio);
    struct bc_word words[3];

    if (!is_rate(change)) {
        return bc_source_mark(filler->sources, &source, print_count(filler, value.count));
    }
    words[0] = (struct bc_word){"rate", bc_source_mark(filler->sources, &source,
                                            bc_format_print(bc_format_default(BC_TYPE_RATE, false),
                                                &rate, &filler->words, filler->arena))};
    source.part = BC_SOURCE_NUMERATOR;
    words[1] = (struct bc_word){
        "numerator", bc_source_mark(filler->sources, &source,
                         bc_arena_printf(filler->arena, "%lld", (long long)value.ratio.numerator))};
    source.part = BC_SOURCE_DENOMINATOR;
    words[2] = (struct bc_word){"denominator",
        bc_source_mark(filler->sources, &source,
            bc_arena_printf(filler->arena, "%lld", (long long)value.ratio.denominator))};
    return bc_wording_fill(
        filler->arena, bc_public_report_label(filler->report, "change.rate"), words, 3);
}

/* "21", "0,82": without a sign. */
static const char *print_size(
    const struct bc_filler *filler, const struct bc_report_change *change, int64_t amount)
{
    const int64_t size = amount < 0 ? -amount : amount;

    if (!is_rate(change)) {
        return print_count(filler, size);
    }
    return bc_arena_printf(filler->arena, "%lld,%02lld", (long long)(size / HUNDREDTHS),
        (long long)(size % HUNDREDTHS));
}

/* The change as a whole. */
static struct bc_source source_of_change(
    const struct bc_filler *filler, const struct bc_report_change *change, enum bc_list list)
{
    const struct bc_source now =
        bc_source_of_figure(filler->report, BC_BY_NOTHING, 0, BC_SLOT_CURRENT, change->figure);
    const struct bc_source before = bc_source_of_figure(filler->report, BC_BY_NOTHING, 0,
        list == BC_LIST_CHANGES ? BC_SLOT_PREVIOUS : BC_SLOT_YEAR_AGO, change->figure);

    return bc_source_difference(filler->sources, &now, &before);
}

/*
 * What a field at a unit makes of a change; NULL: all others together. Counts are the difference of
 * its own counts; parts of a rate come from both and from the rates of all.
 */
static struct bc_source source_of_part(const struct bc_filler *filler,
    const struct bc_report_change *change, enum bc_list list,
    const struct bc_report_contribution *part)
{
    const struct bc_report_comparison *comparison = comparison_in(change, list);
    struct bc_source terms[2 + BC_CONTRIBUTIONS_MOST];
    struct bc_source whole = source_of_change(filler, change, list);
    size_t count = 0;

    if (filler->sources == NULL) {
        return whole;
    }
    if (part == NULL) {
        terms[count++] = whole;
        for (size_t i = 0; i < comparison->part_count; i++) {
            terms[count] = source_of_part(filler, change, list, &comparison->parts[i]);
            terms[count++].sign = -1;
        }
        return is_rate(change) ? bc_source_derived(filler->sources, "remainder", terms, count)
                               : bc_source_sum(filler->sources, terms, count);
    }
    for (; count < whole.term_count; count++) {
        terms[count] = whole.terms[count];
        terms[count].field = part->field_id;
        terms[count].unit = part->unit_id;
    }
    return is_rate(change) ? bc_source_derived(filler->sources, "contribution", terms, count)
                           : bc_source_sum(filler->sources, terms, count);
}

/* "21 phản ánh", "0,82 điểm phần trăm": the sign is in the verb. */
static const char *print_amount(
    const struct bc_filler *filler, const struct bc_report_change *change, enum bc_list list)
{
    const struct bc_source source = source_of_change(filler, change, list);
    const int64_t amount = comparison_in(change, list)->difference;
    const struct bc_word words[] = {
        {"amount", bc_source_mark(filler->sources, &source, print_size(filler, change, amount))}};

    return bc_wording_fill(filler->arena,
        label_of(filler, "change.amount", is_rate(change) ? "rate" : "count"), words, 1);
}

/* "+21", "–0,82 điểm": parts of a difference are arithmetic, no claim of a rise. */
static const char *print_part(
    const struct bc_filler *filler, const struct bc_report_change *change, int64_t amount)
{
    struct bc_printable count = bc_printable_count(amount);

    count.type = BC_TYPE_CHANGE;
    if (!is_rate(change)) {
        return bc_format_print(bc_format_find("signed"), &count, &filler->words, filler->arena);
    }
    return bc_arena_printf(filler->arena, "%s%s\u00A0%s", amount < 0 ? "–" : "+",
        print_size(filler, change, amount), filler->words.points);
}

static const char *print_marked_part(const struct bc_filler *filler,
    const struct bc_report_change *change, enum bc_list list,
    const struct bc_report_contribution *part)
{
    const struct bc_source source = source_of_part(filler, change, list, part);
    const int64_t amount = part != NULL ? part->change : comparison_in(change, list)->remainder;

    return bc_source_mark(filler->sources, &source, print_part(filler, change, amount));
}

static const char *verb_of(const struct bc_filler *filler, int64_t amount)
{
    return bc_public_report_label(filler->report, amount < 0 ? "change.less" : "change.more");
}

static const char *print_course(
    const struct bc_filler *filler, const struct bc_report_change *change, enum bc_list list)
{
    const size_t then = list == BC_LIST_CHANGES ? BC_SLOT_PREVIOUS : BC_SLOT_YEAR_AGO;
    const struct bc_word words[] = {
        {"before", print_figure(filler, change, then)},
        {"now", print_figure(filler, change, BC_SLOT_CURRENT)},
    };
    const bool is_less = comparison_in(change, list)->difference < 0;

    return bc_wording_fill(
        filler->arena, label_of(filler, "change.course", is_less ? "less" : "more"), words, 2);
}

/* Which fields at which units it comes from; the last is what all others make together. */
static const char *print_why(
    const struct bc_filler *filler, const struct bc_report_change *change, enum bc_list list)
{
    const struct bc_report_comparison *comparison = comparison_in(change, list);
    const char *why = "";

    for (size_t i = 0; i < comparison->part_count; i++) {
        const struct bc_report_contribution *part = &comparison->parts[i];
        const struct bc_word words[] = {
            {"field", part->field_name},
            {"unit", part->unit_name},
            {"amount", print_marked_part(filler, change, list, part)},
        };

        why = bc_arena_printf(filler->arena, "%s%s%s", why, i > 0 ? "; " : "",
            bc_wording_fill(
                filler->arena, bc_public_report_label(filler->report, "change.part"), words, 3));
    }
    if (comparison->part_count > 0 && comparison->remainder != 0) {
        const struct bc_word words[] = {{"amount", print_marked_part(filler, change, list, NULL)}};

        why = bc_arena_printf(filler->arena, "%s; %s", why,
            bc_wording_fill(
                filler->arena, bc_public_report_label(filler->report, "change.rest"), words, 1));
    }
    return why;
}

static struct bc_printable change_value(const struct bc_filler *filler, enum bc_item_key key)
{
    const enum bc_list list = filler->scope.list;
    const struct bc_report_change *change = find_change(filler, list, filler->scope.row);
    const struct bc_report_comparison *comparison = comparison_in(change, list);

    switch (key) {
    case BC_ITEM_NAME:
        return bc_printable_text(
            label_of(filler, "change.name", bc_figure_info(change->figure)->id));
    case BC_ITEM_NOW:
        return bc_printable_text(print_figure(filler, change, BC_SLOT_CURRENT));
    case BC_ITEM_BEFORE:
        return bc_printable_text(print_figure(
            filler, change, list == BC_LIST_CHANGES ? BC_SLOT_PREVIOUS : BC_SLOT_YEAR_AGO));
    case BC_ITEM_VERB:
        return bc_printable_text(verb_of(filler, comparison->difference));
    case BC_ITEM_AMOUNT:
        return bc_printable_text(print_amount(filler, change, list));
    case BC_ITEM_COURSE:
        return bc_printable_text(print_course(filler, change, list));
    case BC_ITEM_WHY:
        return bc_printable_text(print_why(filler, change, list));
    case BC_ITEM_UNSUPPORTED:
        return bc_printable_count(comparison->trend == 0 ? 1 : 0);
    default:
        return bc_printable_count(comparison->trend != 0 ? 1 : 0);
    }
}

/* How much of a change one field at one unit makes; the change is that of the repetition around. */
static struct bc_printable change_part_value(const struct bc_filler *filler, enum bc_item_key key)
{
    const enum bc_list list = filler->scope.outer_list;
    const struct bc_report_change *change = find_change(filler, list, filler->scope.outer_row);
    const struct bc_report_contribution *part =
        &comparison_in(change, list)->parts[filler->scope.row];

    switch (key) {
    case BC_ITEM_FIELD:
        return bc_printable_text(part->field_name);
    case BC_ITEM_UNIT:
        return bc_printable_text(part->unit_name);
    default:
        return bc_printable_text(print_marked_part(filler, change, list, part));
    }
}

/* ---- Notes and periods ------------------------------------------------------------------- */

static struct bc_printable note_value(const struct bc_filler *filler, enum bc_item_key key)
{
    const struct bc_report_note *notes;
    const char *source;

    (void)bc_public_report_notes(filler->report, &notes);
    source = notes[filler->scope.row].source;
    return bc_printable_text(key == BC_ITEM_TEXT ? notes[filler->scope.row].text
                             : source != NULL    ? source
                                                 : "");
}

static struct bc_printable trend_value(const struct bc_filler *filler, enum bc_item_key key)
{
    const size_t slot = bc_trend_slot(filler, filler->scope.row);
    const struct bc_period *period = bc_public_report_period(filler->report, slot);

    switch (key) {
    case BC_ITEM_FIRST:
        return bc_printable_instant(period->start_utc_s);
    case BC_ITEM_LAST:
        return bc_printable_instant(period->end_utc_s - 1);
    case BC_ITEM_SHORT:
        return bc_printable_text(bc_public_report_period_short(filler->report, slot));
    case BC_ITEM_MARK:
        return bc_printable_text(bc_public_report_period_mark(filler->report, slot));
    default:
        return bc_printable_text(bc_public_report_period_name(filler->report, slot));
    }
}

/* ---- Units ------------------------------------------------------------------------------- */

static struct bc_printable late_value(const struct bc_filler *filler, enum bc_item_key key)
{
    const struct bc_report_overdue_unit *units;

    (void)bc_public_report_overdue_units(filler->report, &units);
    units += filler->scope.row;
    switch (key) {
    case BC_ITEM_COUNT:
        return bc_printable_count(units->count);
    case BC_ITEM_CODE:
        return bc_printable_text(units->worst->code);
    case BC_ITEM_DUE:
        return bc_printable_instant(units->worst->due_utc_s);
    case BC_ITEM_LATE:
        return bc_lateness_value(units->worst);
    default:
        return bc_printable_text(units->unit_name);
    }
}

static struct bc_printable share_value(double share)
{
    enum { MILLION = 1000000 };

    return rate_value((struct bc_ratio){(int64_t)(share * MILLION + 0.5), MILLION});
}

static struct bc_printable ranked_value(const struct bc_filler *filler, enum bc_item_key key)
{
    const struct bc_report_ranked *unit;

    (void)bc_public_report_ranking(filler->report, &unit);
    unit += filler->scope.row;
    switch (key) {
    case BC_ITEM_RANK:
        return bc_printable_count(unit->rank);
    case BC_ITEM_UNRANKED:
        return bc_printable_count(unit->rank == 0 ? 1 : 0);
    case BC_ITEM_ON_TIME:
        return bc_printable_count(unit->rate.numerator);
    case BC_ITEM_N:
        return bc_printable_count(unit->rate.denominator);
    case BC_ITEM_RATE:
        return rate_value(unit->rate);
    case BC_ITEM_LOW:
        return share_value(unit->low);
    case BC_ITEM_HIGH:
        return share_value(unit->high);
    default:
        return bc_printable_text(unit->unit_name);
    }
}

/* ---- Weeks of a month -------------------------------------------------------------------- */

static struct bc_printable part_value(const struct bc_filler *filler, enum bc_item_key key)
{
    const struct bc_report_bridge_part *part;

    (void)bc_public_report_bridge(filler->report, &part);
    part += filler->scope.row;
    switch (key) {
    case BC_ITEM_FIRST:
        return bc_printable_instant(part->start_utc_s);
    case BC_ITEM_LAST:
        return bc_printable_instant(part->end_utc_s - 1);
    default:
        return bc_printable_text(part->name);
    }
}

struct bc_printable bc_finding_figure(const struct bc_filler *filler, const struct bc_path *path)
{
    const struct bc_report_bridge_part *part;

    (void)bc_public_report_bridge(filler->report, &part);
    if (path->view != BC_VIEW_NOW) {
        return (struct bc_printable){.type = path->type, .state = BC_VALUE_ABSENT};
    }
    return bc_printable_count(part[filler->scope.row].counts.of[path->figure]);
}

/* ---- All of them ------------------------------------------------------------------------- */

struct bc_printable bc_finding_value(const struct bc_filler *filler, const struct bc_path *path)
{
    const enum bc_item_key key = (enum bc_item_key)path->key;

    switch (filler->scope.list) {
    case BC_LIST_OVERDUE_UNITS:
        return late_value(filler, key);
    case BC_LIST_RANKING:
        return ranked_value(filler, key);
    case BC_LIST_BRIDGE:
        return part_value(filler, key);
    case BC_LIST_PARTS:
        return change_part_value(filler, key);
    case BC_LIST_NOTES:
        return note_value(filler, key);
    case BC_LIST_TREND:
        return trend_value(filler, key);
    case BC_LIST_DUE_WEEKS:
        return bc_due_week_value(filler, key);
    default:
        return change_value(filler, key);
    }
}

bool bc_finding_count(const struct bc_filler *filler, enum bc_list list, int64_t *ret_count)
{
    const struct bc_report_case *cases;
    const struct bc_report_overdue_unit *late;
    const struct bc_report_ranked *ranked;
    const struct bc_report_bridge_part *parts;
    const struct bc_report_note *notes;
    size_t count = 0;

    switch (list) {
    case BC_LIST_DUE_NEXT:
        count = bc_public_report_due_next(filler->report, &cases);
        break;
    case BC_LIST_OVERDUE_UNITS:
        count = bc_public_report_overdue_units(filler->report, &late);
        break;
    case BC_LIST_RANKING:
        count = bc_public_report_ranking(filler->report, &ranked);
        break;
    case BC_LIST_BRIDGE:
        count = bc_public_report_bridge(filler->report, &parts);
        break;
    case BC_LIST_DUE_WEEKS:
        count = bc_due_week_count(filler);
        break;
    case BC_LIST_NOTES:
        count = bc_public_report_notes(filler->report, &notes);
        break;
    case BC_LIST_PARTS:
        count = comparison_in(
            find_change(filler, filler->scope.list, filler->scope.row), filler->scope.list)
                    ->part_count;
        break;
    case BC_LIST_CHANGES:
    case BC_LIST_CHANGES_YEAR:
        while (find_change(filler, list, count) != NULL) {
            count++;
        }
        break;
    default:
        return false;
    }
    *ret_count = (int64_t)count;
    return true;
}

/*
 * sheets_values.c - values as cells: numbers, marks, live changes, sums and rates.
 */
#include "write/xlsx/sheets.h"

bool workbook_is_number(struct bc_value value)
{
    return value.kind == BC_VALUE_COUNT || value.kind == BC_VALUE_RATE ||
           value.kind == BC_VALUE_NUMBER;
}

double workbook_number(struct bc_value value)
{
    if (value.kind == BC_VALUE_RATE) {
        return (double)value.ratio.numerator / (double)value.ratio.denominator;
    }
    return workbook_is_number(value) ? (double)value.count : 0;
}

static const char *mark_of(struct workbook *workbook, enum bc_value_kind kind)
{
    switch (kind) {
    case BC_VALUE_NULL:
        workbook->has_null = true;
        return workbook_label(workbook, "mark.null");
    case BC_VALUE_MISSING:
        workbook->has_missing = true;
        return workbook_label(workbook, "mark.missing");
    case BC_VALUE_WITHHELD:
        workbook->has_withheld = true;
        return workbook_label(workbook, "mark.withheld");
    case BC_VALUE_ABSENT:
    case BC_VALUE_COUNT:
    case BC_VALUE_RATE:
    case BC_VALUE_NUMBER:
        break;
    }
    return "";
}

struct bc_source workbook_source_of(const struct workbook *workbook, const struct bc_value *value)
{
    return value->origin.is_known ? workbook->source_of(workbook->words, &value->origin)
                                  : bc_source_of_words(BC_SOURCE_FORM, "none");
}

void workbook_source(
    const struct workbook *workbook, bc_xlsx_sheet *sheet, const struct bc_value *value)
{
    struct bc_source source;

    if (workbook->printed != NULL && value->origin.is_known) {
        source = workbook_source_of(workbook, value);
        bc_xlsx_source(sheet, &source);
    }
}

const char *workbook_mark(
    const struct workbook *workbook, const struct bc_value *value, const char *text)
{
    struct bc_source source;

    if (workbook->printed == NULL || !value->origin.is_known) {
        return text;
    }
    source = workbook_source_of(workbook, value);
    return bc_source_mark(workbook->sources, &source, text);
}

void workbook_value(struct workbook *workbook, bc_xlsx_sheet *sheet, struct bc_xlsx_cell cell,
    struct bc_value value, struct bc_xlsx_look look)
{
    workbook_source(workbook, sheet, &value);
    if (value.kind == BC_VALUE_COUNT || value.kind == BC_VALUE_NUMBER) {
        look.number = look.number == BC_XLSX_GENERAL ? BC_XLSX_COUNT : look.number;
        bc_xlsx_integer(sheet, cell, value.count, look);
        return;
    }
    if (value.kind == BC_VALUE_RATE) {
        look.number = BC_XLSX_RATE;
        bc_xlsx_real(sheet, cell, workbook_number(value), look);
        return;
    }
    look.align = BC_XLSX_RIGHT;
    bc_xlsx_text(sheet, cell, mark_of(workbook, value.kind), look);
}

void workbook_change(struct workbook *workbook, bc_xlsx_sheet *sheet, struct bc_xlsx_cell cell,
    const struct change_cells *from, struct bc_xlsx_look look)
{
    struct bc_value now = from->now_value;
    struct bc_value before = from->before_value;
    const char *now_place = bc_xlsx_reference(workbook->arena, from->now);
    const char *before_place = bc_xlsx_reference(workbook->arena, from->before);
    bool is_rate = now.kind == BC_VALUE_RATE;
    double change = workbook_number(now) - workbook_number(before);

    if (!workbook_is_number(now) || !workbook_is_number(before)) {
        workbook_value(workbook, sheet, cell, workbook_is_number(now) ? before : now, look);
        return;
    }
    if (workbook->printed != NULL) {
        const struct bc_source now_source = workbook_source_of(workbook, &now);
        const struct bc_source before_source = workbook_source_of(workbook, &before);
        const struct bc_source difference =
            bc_source_difference(workbook->sources, &now_source, &before_source);

        bc_xlsx_source(sheet, &difference);
    }
    look.number = is_rate ? BC_XLSX_POINTS : BC_XLSX_CHANGE;
    bc_xlsx_formula(sheet, cell,
        bc_arena_printf(
            workbook->arena, is_rate ? "=(%s-%s)*100" : "=%s-%s", now_place, before_place),
        is_rate ? change * 100 : change, look);
}

const char *workbook_sum(
    const struct workbook *workbook, size_t column, size_t first_row, size_t last_row)
{
    return bc_arena_printf(workbook->arena, "=SUM(%s:%s)",
        bc_xlsx_reference(workbook->arena, (struct bc_xlsx_cell){first_row, column}),
        bc_xlsx_reference(workbook->arena, (struct bc_xlsx_cell){last_row, column}));
}

const char *workbook_rate_formula(
    const struct workbook *workbook, enum bc_figure rate, const struct figure_places *places)
{
    static const struct {
        enum bc_figure rate, above, below, other; /* other: below it too, added or taken away */
    } rates[] = {
        {BC_RATE_ON_TIME, BC_FLOW_HANDLED_ON_TIME, BC_FLOW_HANDLED_ON_TIME, BC_FLOW_HANDLED_LATE},
        {BC_RATE_HANDLED, BC_FLOW_HANDLED, BC_FLOW_TOTAL, BC_FLOW_OTHERWISE_CLOSED},
        {BC_RATE_SATISFIED, BC_RATING_SATISFIED, BC_RATING_RATED, BC_RATING_RATED},
    };
    bc_arena *arena = workbook->arena;

    for (size_t i = 0; i < sizeof(rates) / sizeof(rates[0]); i++) {
        const char *above, *below;

        if (rates[i].rate != rate) {
            continue;
        }
        if (!places->is_there[rates[i].above] || !places->is_there[rates[i].below] ||
            !places->is_there[rates[i].other]) {
            return NULL;
        }
        above = bc_xlsx_reference(arena, places->of[rates[i].above]);
        below = bc_xlsx_reference(arena, places->of[rates[i].below]);
        if (rates[i].below == rates[i].other) {
            return bc_arena_printf(arena, "=%s/%s", above, below);
        }
        return bc_arena_printf(arena, rate == BC_RATE_ON_TIME ? "=%s/(%s+%s)" : "=%s/(%s-%s)",
            above, below, bc_xlsx_reference(arena, places->of[rates[i].other]));
    }
    return NULL;
}

struct bc_value workbook_count(int64_t count)
{
    return (struct bc_value){.kind = BC_VALUE_COUNT, .count = count};
}

size_t workbook_mark_keys(const struct workbook *workbook, const char **ret_keys)
{
    size_t count = 0;

    if (workbook->has_null) {
        ret_keys[count++] = "xlsx.mark.null";
    }
    if (workbook->has_missing) {
        ret_keys[count++] = "xlsx.mark.missing";
    }
    if (workbook->has_withheld) {
        ret_keys[count++] = "xlsx.mark.withheld";
    }
    return count;
}

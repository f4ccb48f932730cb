/*
 * office_titles.c - titles of charts: the first finding that holds, or that there is none.
 *
 * Findings are what the figures themselves say: an extreme of the trend, an interval that excludes
 * the rate of all, a plain count. Words come from labels.vi.yaml.
 */
#include "report/wording.h"
#include "write/xlsx/office.h"

enum { TREND_LEAST = 4 }; /* an extreme of fewer periods is none */

static const char *grouped(const struct office_book *book, int64_t count)
{
    bc_arena *arena = book->sheets.arena;
    const char *text = bc_arena_printf(arena, "%lld", (long long)(count % 1000));

    if (count < 1000) {
        return text;
    }
    return bc_arena_printf(
        arena, "%s.%03lld", grouped(book, count / 1000), (long long)(count % 1000));
}

/* "93,8%": one decimal, as in charts. */
static const char *percent(const struct office_book *book, struct bc_ratio ratio)
{
    int64_t tenths = (2000 * ratio.numerator + ratio.denominator) / (2 * ratio.denominator);

    return bc_arena_printf(
        book->sheets.arena, "%lld,%lld%%", (long long)(tenths / 10), (long long)(tenths % 10));
}

/* A value of the report in words. */
static const char *told(const struct office_book *book, struct bc_value value)
{
    return workbook_mark(&book->sheets, &value, grouped(book, value.count));
}

/* A count of rows, which is no figure. */
static const char *told_rows(const struct office_book *book, int64_t count)
{
    const struct bc_source rows = bc_source_derived(book->sheets.sources, "rows", NULL, 0);

    return bc_source_mark(book->sheets.sources, &rows, grouped(book, count));
}

static int64_t total_of(const struct office_book *book, size_t slot, enum bc_figure figure)
{
    return office_total(book, slot, figure).count;
}

static const char *fill(
    const struct office_book *book, const char *key, const struct bc_word *words, size_t word_count)
{
    return bc_wording_fill(book->sheets.arena, office_label(book, key), words, word_count);
}

/* ---- Trends ---------------------------------------------------------------------------------- */

const char *office_title_flow(const struct office_book *book)
{
    const struct bc_word words[] = {
        {"received", told(book, office_total(book, BC_SLOT_CURRENT, BC_FLOW_RECEIVED))},
        {"handled", told(book, office_total(book, BC_SLOT_CURRENT, BC_FLOW_HANDLED))}};

    return fill(book, "xlsx.title.flow", words, 2);
}

/* Periods with data, and whether this one is above or below all of the others. */
struct extreme {
    size_t count;
    bool is_highest, is_lowest;
};

static struct extreme extreme_of(const struct office_book *book, enum bc_figure figure)
{
    int64_t now = total_of(book, BC_SLOT_CURRENT, figure);
    struct extreme extreme = {1, true, true};

    for (size_t slot = 1; slot <= BC_SLOT_TREND_LAST; slot++) {
        int64_t then = total_of(book, slot, figure);

        if (bc_public_report_has_data(book->report, slot)) {
            extreme.count++;
            extreme.is_highest = extreme.is_highest && now > then;
            extreme.is_lowest = extreme.is_lowest && now < then;
        }
    }
    return extreme;
}

const char *office_title_closing(const struct office_book *book)
{
    struct extreme extreme = extreme_of(book, BC_FLOW_CLOSING);
    const struct bc_word words[] = {
        {"now", told(book, office_total(book, BC_SLOT_CURRENT, BC_FLOW_CLOSING))},
        {"before", told(book, office_total(book, BC_SLOT_PREVIOUS, BC_FLOW_CLOSING))},
        {"count", told_rows(book, (int64_t)extreme.count)}};

    if (extreme.count >= TREND_LEAST && (extreme.is_highest || extreme.is_lowest)) {
        return fill(book,
            extreme.is_highest ? "xlsx.title.closing.highest" : "xlsx.title.closing.lowest", words,
            3);
    }
    return fill(book,
        bc_public_report_has_data(book->report, BC_SLOT_PREVIOUS) ? "xlsx.title.closing"
                                                                  : "xlsx.title.closing.alone",
        words, 3);
}

const char *office_title_closing_parts(const struct office_book *book)
{
    int64_t late = total_of(book, BC_SLOT_CURRENT, BC_FLOW_CLOSING_OVERDUE);
    const struct bc_word words[] = {
        {"late", told(book, office_total(book, BC_SLOT_CURRENT, BC_FLOW_CLOSING_OVERDUE))},
        {"all", told(book, office_total(book, BC_SLOT_CURRENT, BC_FLOW_CLOSING))}};

    return fill(book, late > 0 ? "xlsx.title.parts" : "xlsx.title.parts.none", words, 2);
}

/* A plain count: the field most was received in, or how many share that. */
const char *office_title_fields(const struct office_book *book)
{
    size_t most = 0;
    int64_t sharing = 0;
    int64_t highest = -1;
    struct bc_word words[] = {{"field", ""}, {"count", ""}, {"all", ""}};

    for (size_t i = 0; i < bc_public_report_row_count(book->report, BC_BY_FIELD); i++) {
        int64_t count = office_value(book, BC_BY_FIELD, i, BC_SLOT_CURRENT, BC_FLOW_RECEIVED).count;

        sharing = count > highest ? 1 : sharing + (count == highest ? 1 : 0);
        most = count > highest ? i : most;
        highest = count > highest ? count : highest;
    }
    words[0].value =
        sharing == 1 ? office_row_name(book, BC_BY_FIELD, most) : told_rows(book, sharing);
    words[1].value =
        highest < 0
            ? grouped(book, highest)
            : told(book, office_value(book, BC_BY_FIELD, most, BC_SLOT_CURRENT, BC_FLOW_RECEIVED));
    words[2].value = told(book, office_total(book, BC_SLOT_CURRENT, BC_FLOW_RECEIVED));
    return fill(book, sharing == 1 ? "xlsx.title.fields" : "xlsx.title.fields.shared", words, 3);
}

/* ---- Units ----------------------------------------------------------------------------------- */

const char *office_title_overdue(const struct office_book *book)
{
    const struct bc_report_overdue_unit *units = NULL;
    size_t count = bc_public_report_overdue_units(book->report, &units);
    int64_t late = total_of(book, BC_SLOT_CURRENT, BC_FLOW_CLOSING_OVERDUE);
    struct bc_source source = bc_source_of_figure(
        book->report, BC_BY_NOTHING, 0, BC_SLOT_CURRENT, BC_FLOW_CLOSING_OVERDUE);
    struct bc_word words[] = {{"late", ""},
        {"all", told(book, office_total(book, BC_SLOT_CURRENT, BC_FLOW_CLOSING_OVERDUE))},
        {"unit", ""}};

    if (count == 0 || late == 0) {
        return fill(book, "xlsx.title.parts.none",
            (const struct bc_word[]){
                {"all", told(book, office_total(book, BC_SLOT_CURRENT, BC_FLOW_CLOSING))}},
            1);
    }
    if (count > 1 && units[0].count == units[1].count) {
        words[2].value = told_rows(book, (int64_t)count);
        return fill(book, "xlsx.title.overdue.spread", words, 3);
    }
    source.unit = units[0].unit_id;
    words[0].value = bc_source_mark(book->sheets.sources, &source, grouped(book, units[0].count));
    words[2].value = units[0].unit_name;
    return fill(book, "xlsx.title.overdue", words, 3);
}

/* The lowest or highest unit whose whole interval lies on one side of the rate of all. */
const char *office_title_ranking(const struct office_book *book)
{
    struct bc_value all = office_total(book, BC_SLOT_CURRENT, BC_RATE_ON_TIME);
    const struct bc_report_ranked *units = NULL;
    size_t count = bc_public_report_ranking(book->report, &units);
    const struct bc_report_ranked *found = NULL;
    bool is_below = false;

    for (size_t i = 0; i < count && all.kind == BC_VALUE_RATE; i++) {
        if (units[i].rank > 0 && units[i].high < workbook_number(all)) {
            found = &units[i];
            is_below = true;
        } else if (units[i].rank > 0 && units[i].low > workbook_number(all) && found == NULL) {
            found = &units[i];
        }
    }
    if (found != NULL) {
        const struct bc_source source = {
            .kind = BC_SOURCE_FIGURE, .figure = BC_RATE_ON_TIME, .unit = found->unit_id};
        const struct bc_word words[] = {{"unit", found->unit_name},
            {"rate", bc_source_mark(book->sheets.sources, &source, percent(book, found->rate))},
            {"all", workbook_mark(&book->sheets, &all, percent(book, all.ratio))}};

        return fill(
            book, is_below ? "xlsx.title.ranking.below" : "xlsx.title.ranking.above", words, 3);
    }
    return office_label(book, "xlsx.title.ranking.none");
}

const char *office_title_satisfaction(const struct office_book *book)
{
    struct bc_value rate = office_total(book, BC_SLOT_CURRENT, BC_RATE_SATISFIED);

    if (rate.kind == BC_VALUE_RATE) {
        const struct bc_word words[] = {
            {"rate", workbook_mark(&book->sheets, &rate, percent(book, rate.ratio))},
            {"satisfied", told(book, office_total(book, BC_SLOT_CURRENT, BC_RATING_SATISFIED))},
            {"rated", told(book, office_total(book, BC_SLOT_CURRENT, BC_RATING_RATED))}};

        return fill(book, "xlsx.title.satisfaction", words, 3);
    }
    return office_label(book, "xlsx.title.satisfaction.none");
}

#include "template/fill.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Charts, from figures of the report: which rows, in which order, with which words. */

/* What a row's figure is in a period. */
struct bc_value bc_chart_figure(const struct bc_filler *filler, enum bc_list list, size_t row,
    size_t slot, enum bc_figure figure)
{
    return bc_public_report_value(filler->report, bc_list_breakdown(list), row, slot, figure);
}

const char *bc_chart_count(const struct bc_filler *filler, int64_t count)
{
    struct bc_printable value = {.type = BC_TYPE_COUNT, .state = BC_VALUE_COUNT, .number = count};

    return bc_format_print(
        bc_format_default(BC_TYPE_COUNT, true), &value, &filler->words, filler->arena);
}

const char *bc_chart_rate(const struct bc_filler *filler, struct bc_ratio rate)
{
    struct bc_printable value = {.type = BC_TYPE_RATE,
        .state = rate.denominator > 0 ? BC_VALUE_RATE : BC_VALUE_NULL,
        .now = rate};

    return bc_format_print(bc_format_find("percent-one"), &value, &filler->words, filler->arena);
}

const char *bc_chart_change(const struct bc_filler *filler, int64_t change)
{
    struct bc_printable value = {.type = BC_TYPE_CHANGE, .state = BC_VALUE_COUNT, .number = change};

    return bc_format_print(
        bc_format_default(BC_TYPE_CHANGE, true), &value, &filler->words, filler->arena);
}

/* The numerators, or the denominators, of a rate or of several together. */
static struct bc_source part_of(
    const struct bc_filler *filler, const struct bc_source *source, enum bc_source_part part)
{
    struct bc_source one = *source;
    struct bc_source *terms;

    if (one.term_count == 0) {
        one.part = part;
        return one;
    }
    terms = bc_arena_alloc_array(filler->arena, one.term_count, sizeof(*terms));
    for (size_t i = 0; i < one.term_count; i++) {
        terms[i] = one.terms[i];
        terms[i].part = part;
    }
    return bc_source_sum(filler->sources, terms, one.term_count);
}

/* "7/8"; each with the source of the rate, or of a sum of rates. */
static const char *print_share(
    const struct bc_filler *filler, struct bc_ratio rate, const struct bc_source *source)
{
    const struct bc_source above = part_of(filler, source, BC_SOURCE_NUMERATOR);
    const struct bc_source below = part_of(filler, source, BC_SOURCE_DENOMINATOR);

    return bc_arena_printf(filler->arena, "%s/%s",
        bc_source_mark(filler->sources, &above, bc_chart_count(filler, rate.numerator)),
        bc_source_mark(filler->sources, &below, bc_chart_count(filler, rate.denominator)));
}

const char *bc_chart_rest_name(const struct bc_filler *filler, const char *pattern, size_t count)
{
    const char *words = bc_mark_rows(filler, bc_chart_count(filler, (int64_t)count));

    return bc_prose_tidy(filler, bc_format_fill(filler->arena, pattern, &words, 1), false);
}

bool bc_chart_choose(
    struct bc_filler *filler, const struct bc_node *node, struct bc_chosen *ret_chosen)
{
    struct bc_selection all = node->chart->selection;
    size_t most = (size_t)all.top;
    size_t *rows;
    size_t count;

    all.top = 0;
    if (!bc_selection_rows(filler, &all, node->place, &rows, &count)) {
        return false;
    }
    *ret_chosen = (struct bc_chosen){rows, count > most ? most - 1 : count, count};
    return true;
}

struct bc_chart_row *bc_chart_rows_new(const struct bc_filler *filler, size_t count)
{
    struct bc_chart_row *rows = bc_arena_alloc_array(filler->arena, count, sizeof(*rows));

    for (size_t i = 0; i < count; i++) {
        rows[i].name = rows[i].short_name = rows[i].note = "";
        rows[i].has_data = true;
        for (int k = 0; k < BC_CHART_COLUMNS; k++) {
            rows[i].text[k] = "";
        }
    }
    return rows;
}

void bc_chart_name_row(
    const struct bc_filler *filler, const struct bc_node *node, size_t row, struct bc_chart_row *to)
{
    const struct bc_report_row *source =
        bc_public_report_row(filler->report, bc_list_breakdown(node->chart->selection.list), row);

    to->name = bc_mark_words(
        filler, "name", node->chart->has_short_names ? source->short_name : source->name);
    to->short_name = bc_mark_words(filler, "name", source->short_name);
}

/* What is drawn from numbers, for whoever asks where they come from. */
void bc_chart_note(struct bc_chart *chart, const struct bc_filler *filler,
    const struct bc_source *source, const char *text)
{
    if (filler->sources != NULL) {
        chart->marked =
            bc_arena_printf(filler->arena, "%s %s", chart->marked != NULL ? chart->marked : "",
                bc_source_mark(filler->sources, source, text));
    }
}

static void note_count(struct bc_chart *chart, const struct bc_filler *filler, enum bc_list list,
    size_t row, size_t slot, enum bc_figure figure)
{
    const struct bc_source source =
        bc_source_of_figure(filler->report, bc_list_breakdown(list), row, slot, figure);

    bc_chart_note(chart, filler, &source,
        bc_chart_count(filler, bc_chart_figure(filler, list, row, slot, figure).count));
}

/* ---- Trend ----------------------------------------------------------------------------------- */

static void fill_trend(const struct bc_filler *filler, struct bc_chart *chart)
{
    static const enum bc_figure figures[BC_CHART_VALUES] = {
        BC_FLOW_RECEIVED, BC_FLOW_HANDLED, BC_FLOW_CLOSING, BC_FLOW_CLOSING_OVERDUE};
    struct bc_chart_row *points = bc_chart_rows_new(filler, BC_SLOT_TREND_LAST + 1);

    for (size_t slot = BC_SLOT_TREND_LAST + 1; slot-- > 0;) {
        struct bc_chart_row *point = &points[chart->row_count];

        point->has_data = bc_public_report_has_data(filler->report, slot);
        if (bc_public_report_period(filler->report, slot) == NULL ||
            (!point->has_data && chart->row_count == 0)) {
            continue; /* periods before the first data are no gap in a line */
        }
        point->name = bc_mark_period(filler, bc_public_report_period_mark(filler->report, slot));
        for (int i = 0; i < BC_CHART_VALUES; i++) {
            point->value[i] =
                (double)bc_chart_figure(filler, BC_LIST_TREND, 0, slot, figures[i]).count;
            if (point->has_data) {
                note_count(chart, filler, BC_LIST_TREND, 0, slot, figures[i]);
            }
        }
        point->text[0] =
            point->has_data
                ? bc_mark_figure(filler, BC_LIST_TREND, 0, slot, BC_FLOW_CLOSING,
                      bc_chart_count(filler,
                          bc_chart_figure(filler, BC_LIST_TREND, 0, slot, BC_FLOW_CLOSING).count))
                : filler->words.mark_missing;
        chart->row_count++;
    }
    chart->rows = points;
}

/* ---- Now and before -------------------------------------------------------------------------- */

/* A count of this period and of the one before, and where they come from. */
struct compared {
    int64_t now, before;
    struct bc_source now_source, before_source;
};

static void put_compared(const struct bc_filler *filler, struct bc_chart_row *row,
    const struct compared *from, bool has_before)
{
    const struct bc_source change =
        bc_source_difference(filler->sources, &from->now_source, &from->before_source);
    bc_sources *sources = filler->sources;

    row->value[BC_COMPARE_NOW] = (double)from->now;
    row->value[BC_COMPARE_BEFORE] = (double)from->before;
    row->text[0] = bc_source_mark(sources, &from->now_source, bc_chart_count(filler, from->now));
    row->text[1] = row->text[2] = filler->words.mark_missing;
    if (has_before) {
        row->text[1] =
            bc_source_mark(sources, &from->before_source, bc_chart_count(filler, from->before));
        row->text[2] =
            bc_source_mark(sources, &change, bc_chart_change(filler, from->now - from->before));
    }
}

static struct compared compared_of(
    const struct bc_filler *filler, const struct bc_node *node, size_t row)
{
    const enum bc_list list = node->chart->selection.list;
    const enum bc_breakdown by = bc_list_breakdown(list);
    const enum bc_figure figure = node->chart->figure;

    return (struct compared){
        .now = bc_chart_figure(filler, list, row, BC_SLOT_CURRENT, figure).count,
        .before = bc_chart_figure(filler, list, row, BC_SLOT_PREVIOUS, figure).count,
        .now_source = bc_source_of_figure(filler->report, by, row, BC_SLOT_CURRENT, figure),
        .before_source = bc_source_of_figure(filler->report, by, row, BC_SLOT_PREVIOUS, figure),
    };
}

/* The rows that stand together in one. */
static struct compared rest_of(
    struct bc_filler *filler, const struct bc_node *node, const struct bc_chosen *chosen)
{
    const size_t count = chosen->count - chosen->named;
    struct bc_source *now = bc_arena_alloc_array(filler->arena, count, sizeof(*now));
    struct bc_source *before = bc_arena_alloc_array(filler->arena, count, sizeof(*before));
    struct compared rest = {0};

    for (size_t i = 0; i < count; i++) {
        const struct compared one = compared_of(filler, node, chosen->rows[chosen->named + i]);

        rest.now += one.now;
        rest.before += one.before;
        now[i] = one.now_source;
        before[i] = one.before_source;
    }
    rest.now_source = bc_source_sum(filler->sources, now, count);
    rest.before_source = bc_source_sum(filler->sources, before, count);
    return rest;
}

/* The rows whose count rose (or fell) so much that it may be named: the two largest, or more when
 * equals would be left out. */
static bool changed_rows(struct bc_filler *filler, const struct bc_node *node, enum bc_view view,
    size_t **ret_rows, size_t *ret_count)
{
    enum { NAMED = 2 };
    struct bc_selection changed = {
        .list = node->chart->selection.list, .has_where = true, .has_by = true, .top = NAMED};

    changed.by = (struct bc_path){.root = BC_PATH_FIGURE,
        .type = BC_TYPE_COUNT,
        .text = "",
        .breakdown = bc_list_breakdown(changed.list),
        .is_item = true,
        .view = view,
        .figure = node->chart->figure};
    changed.where = changed.by;
    return bc_selection_rows(filler, &changed, node->place, ret_rows, ret_count);
}

/* At most two rows stand out: the largest rises, or without any the largest falls. */
static bool mark_changed(struct bc_filler *filler, const struct bc_node *node,
    const struct bc_chosen *chosen, struct bc_chart_row *rows)
{
    enum { NAMED = 2 };
    size_t *changed;
    size_t count;

    if (!changed_rows(filler, node, BC_VIEW_RISE, &changed, &count) ||
        (count == 0 && !changed_rows(filler, node, BC_VIEW_FALL, &changed, &count))) {
        return false;
    }
    for (size_t i = 0; i < chosen->named && count <= NAMED; i++) {
        for (size_t k = 0; k < count; k++) {
            if (chosen->rows[i] == changed[k]) {
                rows[i].weight = BC_CHART_STRONG;
            }
        }
    }
    return true;
}

static bool fill_compare(
    struct bc_filler *filler, const struct bc_node *node, struct bc_chart *chart)
{
    const bool has_before = bc_public_report_has_data(filler->report, BC_SLOT_PREVIOUS);
    struct bc_chosen chosen;
    struct bc_chart_row *rows;

    if (!bc_chart_choose(filler, node, &chosen)) {
        return false;
    }
    rows = bc_chart_rows_new(filler, chosen.named + 1);
    for (size_t i = 0; i < chosen.named; i++) {
        const struct compared one = compared_of(filler, node, chosen.rows[i]);

        bc_chart_name_row(filler, node, chosen.rows[i], &rows[i]);
        put_compared(filler, &rows[i], &one, has_before);
    }
    if (chosen.count > chosen.named) {
        const struct compared rest = rest_of(filler, node, &chosen);

        rows[chosen.named].name =
            bc_chart_rest_name(filler, node->chart->rest, chosen.count - chosen.named);
        rows[chosen.named].weight = BC_CHART_REST;
        put_compared(filler, &rows[chosen.named], &rest, has_before);
    }
    chart->rows = rows;
    chart->row_count = chosen.named + (chosen.count > chosen.named ? 1 : 0);
    chart->heads[0] = bc_view_head(filler, BC_VIEW_NOW);
    chart->heads[1] = bc_view_head(filler, BC_VIEW_PREVIOUS);
    chart->heads[2] = bc_view_head(filler, BC_VIEW_CHANGE);
    return mark_changed(filler, node, &chosen, rows);
}

/* ---- Rates ----------------------------------------------------------------------------------- */

struct rated_row {
    size_t row;
    size_t order; /* in the selection: by rate, then number of cases */
    struct bc_ratio rate;
    bool is_low; /* below the rate of all: a title may name it, so it must be seen */
};

/* Which rows are drawn when there are too many: low ones, then those of most cases. */
static int by_most_cases(const void *left_item, const void *right_item)
{
    const struct rated_row *left = left_item;
    const struct rated_row *right = right_item;

    if (left->is_low != right->is_low) {
        return left->is_low ? -1 : 1;
    }
    if (left->rate.denominator != right->rate.denominator) {
        return left->rate.denominator > right->rate.denominator ? -1 : 1;
    }
    return (left->order > right->order) - (left->order < right->order);
}

static int by_order(const void *left_item, const void *right_item)
{
    const struct rated_row *left = left_item;
    const struct rated_row *right = right_item;

    return (left->order > right->order) - (left->order < right->order);
}

/* Parts a list into rows of enough cases and others: *ret_enough of them come first. `whole` is the
 * rate of all. */
static struct rated_row *rated_rows(const struct bc_filler *filler, const struct bc_node *node,
    const struct bc_chosen *chosen, double whole, size_t *ret_enough)
{
    struct rated_row *rows = bc_arena_alloc_array(filler->arena, chosen->count, sizeof(*rows));

    *ret_enough = 0;
    for (size_t i = 0; i < chosen->count; i++) {
        double low;
        double high;

        rows[i].row = chosen->rows[i];
        rows[i].order = i;
        rows[i].rate = bc_chart_figure(filler, node->chart->selection.list, chosen->rows[i],
            BC_SLOT_CURRENT, node->chart->figure)
                           .ratio;
        if (bc_value_interval(rows[i].rate, &low, &high)) {
            rows[i].is_low = high < whole;
            *ret_enough += 1;
        }
    }
    qsort(rows, chosen->count, sizeof(*rows), by_most_cases);
    return rows;
}

static void put_rate(const struct bc_filler *filler, struct bc_chart_row *row, struct bc_ratio rate,
    const struct bc_source *source)
{
    row->value[BC_RATES_RATE] = (double)rate.numerator / (double)rate.denominator;
    (void)bc_value_interval(rate, &row->value[BC_RATES_LOW], &row->value[BC_RATES_HIGH]);
    row->text[0] = print_share(filler, rate, source);
    row->text[1] = bc_source_mark(filler->sources, source, bc_chart_rate(filler, rate));
}

static struct bc_source rate_source(
    const struct bc_filler *filler, const struct bc_node *node, size_t row)
{
    return bc_source_of_figure(filler->report, bc_list_breakdown(node->chart->selection.list), row,
        BC_SLOT_CURRENT, node->chart->figure);
}

/* The rate of several rows together. */
static struct bc_source rest_rate_source(const struct bc_filler *filler, const struct bc_node *node,
    const struct rated_row *rows, size_t count)
{
    struct bc_source *terms = bc_arena_alloc_array(filler->arena, count, sizeof(*terms));

    for (size_t i = 0; i < count; i++) {
        terms[i] = rate_source(filler, node, rows[i].row);
    }
    return bc_source_derived(filler->sources, "rate", terms, count);
}

/* "Ea Súp 7/8, Lắk –": neither ranked nor drawn; many of them end in a number. */
static const char *print_few(const struct bc_filler *filler, const struct bc_node *node,
    const struct rated_row *rows, size_t count)
{
    enum { MOST_NAMED = 15 };
    const char *list = "";
    size_t named = count > MOST_NAMED ? MOST_NAMED - 1 : count;

    for (size_t i = 0; i < named; i++) {
        const struct bc_source source = rate_source(filler, node, rows[i].row);
        struct bc_chart_row row;

        bc_chart_name_row(filler, node, rows[i].row, &row);
        list = bc_arena_printf(filler->arena, "%s%s%s %s", list, i > 0 ? ", " : "", row.short_name,
            rows[i].rate.denominator > 0 ? print_share(filler, rows[i].rate, &source)
                                         : filler->words.mark_null);
    }
    if (named < count) {
        list = bc_arena_printf(filler->arena, "%s %s", list,
            bc_chart_rest_name(filler, node->chart->few_more, count - named));
    }
    return bc_format_fill(
        filler->arena, bc_mark_pattern(filler, node->place, node->chart->few), &list, 1);
}

static void fill_reference(
    const struct bc_filler *filler, const struct bc_node *node, struct bc_chart *chart)
{
    struct bc_ratio all =
        bc_chart_figure(filler, BC_LIST_TREND, 0, BC_SLOT_CURRENT, node->chart->figure).ratio;

    const struct bc_source source =
        bc_source_of_figure(filler->report, BC_BY_NOTHING, 0, BC_SLOT_CURRENT, node->chart->figure);

    chart->has_reference = all.denominator > 0;
    chart->reference = all.denominator > 0 ? (double)all.numerator / (double)all.denominator : 0;
    bc_chart_note(chart, filler, &source, bc_chart_rate(filler, all));
}

static bool fill_rates(struct bc_filler *filler, const struct bc_node *node, struct bc_chart *chart,
    struct bc_block *block)
{
    struct bc_chosen chosen;
    struct bc_ratio rest = {0, 0};
    struct bc_source from;
    struct rated_row *source;
    struct bc_chart_row *rows;
    size_t enough;
    size_t named;

    if (!bc_chart_choose(filler, node, &chosen)) {
        return false;
    }
    fill_reference(filler, node, chart);
    source = rated_rows(filler, node, &chosen, chart->reference, &enough);
    named = enough > (size_t)node->chart->selection.top ? (size_t)node->chart->selection.top - 1
                                                        : enough;
    for (size_t i = named; i < enough; i++) {
        rest.numerator += source[i].rate.numerator;
        rest.denominator += source[i].rate.denominator;
    }
    qsort(source, named, sizeof(*source), by_order);
    rows = bc_chart_rows_new(filler, named + 1);
    for (size_t i = 0; i < named; i++) {
        bc_chart_name_row(filler, node, source[i].row, &rows[i]);
        from = rate_source(filler, node, source[i].row);
        put_rate(filler, &rows[i], source[i].rate, &from);
        rows[i].weight = source[i].is_low ? BC_CHART_LATE : BC_CHART_ORDINARY;
    }
    if (named < enough) {
        from = rest_rate_source(filler, node, source + named, enough - named);
        rows[named].name = bc_chart_rest_name(filler, node->chart->rest, enough - named);
        rows[named].weight = BC_CHART_REST;
        put_rate(filler, &rows[named], rest, &from);
    }
    chart->rows = rows;
    chart->row_count = named + (named < enough ? 1 : 0);
    if (enough < chosen.count) {
        block->texts[BC_FIGURE_NOTE] = bc_prose_tidy(filler,
            bc_arena_printf(filler->arena, "%s%s%s", block->texts[BC_FIGURE_NOTE],
                block->texts[BC_FIGURE_NOTE][0] != '\0' ? " " : "",
                print_few(filler, node, source + enough, chosen.count - enough)),
            false);
    }
    return true;
}

/* ---- Ratings --------------------------------------------------------------------------------- */

static void put_ratings(struct bc_chart *chart, const struct bc_filler *filler,
    struct bc_chart_row *row, enum bc_list list, size_t source, size_t slot)
{
    static const enum bc_figure parts[3] = {
        BC_RATING_SATISFIED, BC_RATING_ACCEPTABLE, BC_RATING_UNSATISFIED};
    struct bc_ratio rate = bc_chart_figure(filler, list, source, slot, BC_RATE_SATISFIED).ratio;

    for (int i = 0; i < 3; i++) {
        row->value[i] = (double)bc_chart_figure(filler, list, source, slot, parts[i]).count;
        note_count(chart, filler, list, source, slot, parts[i]);
    }
    row->has_data = rate.denominator > 0;
    row->text[0] = bc_mark_figure(
        filler, list, source, slot, BC_RATING_RATED, bc_chart_count(filler, rate.denominator));
    row->text[1] =
        bc_mark_figure(filler, list, source, slot, BC_RATE_SATISFIED, bc_chart_rate(filler, rate));
}

/* On a slide the rates stand under their counts. */
static void put_part_rates(const struct bc_filler *filler, struct bc_chart_row *row, size_t slot)
{
    static const enum bc_figure parts[3] = {
        BC_RATING_SATISFIED, BC_RATING_ACCEPTABLE, BC_RATING_UNSATISFIED};
    int64_t all = 0;

    for (int i = 0; i < 3; i++) {
        all += (int64_t)row->value[i];
    }
    for (int i = 0; i < 3; i++) {
        const struct bc_source terms[] = {
            bc_source_of_figure(filler->report, BC_BY_NOTHING, 0, slot, parts[i]),
            bc_source_of_figure(filler->report, BC_BY_NOTHING, 0, slot, BC_RATING_RATED)};
        const struct bc_source share = bc_source_derived(filler->sources, "share", terms, 2);

        row->text[i] = bc_source_mark(filler->sources, &share,
            bc_chart_rate(filler, (struct bc_ratio){(int64_t)row->value[i], all}));
    }
}

static bool fill_satisfaction(
    struct bc_filler *filler, const struct bc_node *node, struct bc_chart *chart)
{
    const enum bc_list list = node->chart->selection.list;
    const bool has_before = bc_public_report_has_data(filler->report, BC_SLOT_PREVIOUS);
    struct bc_chosen chosen = {0};
    struct rated_row *source;
    struct bc_chart_row *rows;
    size_t enough;
    size_t count = 0;

    if (!node->chart->is_total_only && !bc_chart_choose(filler, node, &chosen)) {
        return false;
    }
    source = rated_rows(filler, node, &chosen, 0, &enough);
    enough =
        enough > (size_t)node->chart->selection.top ? (size_t)node->chart->selection.top : enough;
    qsort(source, enough, sizeof(*source), by_order);
    rows = bc_chart_rows_new(filler, enough + 2);
    if (!bc_prose_text(filler, node->chart->all_now.nodes, false, &rows[0].name) ||
        !bc_prose_text(filler, node->chart->all_before.nodes, false, &rows[1].name)) {
        return false;
    }
    put_ratings(chart, filler, &rows[count++], BC_LIST_TREND, 0, BC_SLOT_CURRENT);
    rows[0].weight = BC_CHART_STRONG;
    if (has_before) {
        put_ratings(chart, filler, &rows[count++], BC_LIST_TREND, 0, BC_SLOT_PREVIOUS);
    }
    for (size_t i = 0; i < count && node->chart->is_total_only; i++) {
        put_part_rates(filler, &rows[i], i == 0 ? BC_SLOT_CURRENT : BC_SLOT_PREVIOUS);
    }
    for (size_t i = 0; i < enough; i++) {
        rows[count].weight = BC_CHART_ORDINARY;
        bc_chart_name_row(filler, node, source[i].row, &rows[count]);
        rows[count].starts_group = i == 0;
        put_ratings(chart, filler, &rows[count++], list, source[i].row, BC_SLOT_CURRENT);
    }
    chart->rows = rows;
    chart->row_count = count;
    return true;
}

/* ---- All of them ----------------------------------------------------------------------------- */

static bool fill_words(struct bc_filler *filler, const struct bc_node *node, struct bc_chart *chart)
{
    const struct bc_node_chart *from = node->chart;

    for (int i = 0; i < BC_CHART_COLUMNS; i++) {
        if (!bc_prose_text(filler, from->heads[i].nodes, false, &chart->heads[i])) {
            return false;
        }
    }
    for (int i = 0; i < 3; i++) {
        if (!bc_prose_text(filler, from->parts[i].nodes, false, &chart->parts[i])) {
            return false;
        }
    }
    return bc_prose_text(filler, from->axis.nodes, false, &chart->axis) &&
           bc_prose_text(filler, from->received.nodes, false, &chart->received) &&
           bc_prose_text(filler, from->handled.nodes, false, &chart->handled) &&
           bc_prose_text(filler, from->closing.nodes, false, &chart->closing) &&
           bc_prose_text(filler, from->overdue.nodes, false, &chart->overdue) &&
           bc_prose_text(filler, from->reference.nodes, false, &chart->reference_text) &&
           bc_prose_text(filler, from->from_word.nodes, false, &chart->from_word);
}

bool bc_fill_chart(struct bc_filler *filler, const struct bc_node *node, struct bc_block *block)
{
    struct bc_chart *chart = bc_arena_alloc(filler->arena, sizeof(*chart));

    chart->kind = node->chart->kind;
    chart->where = block->where;
    block->chart = chart;
    block->alternative = "";
    if (!fill_words(filler, node, chart)) {
        return false;
    }
    switch (chart->kind) {
    case BC_CHART_COMPARE:
        return fill_compare(filler, node, chart);
    case BC_CHART_RATES:
        return fill_rates(filler, node, chart, block);
    case BC_CHART_SATISFACTION:
        return fill_satisfaction(filler, node, chart);
    case BC_CHART_HEAT:
        return bc_fill_heat(filler, node, chart);
    case BC_CHART_BRIDGE:
        return bc_fill_bridge(filler, node, chart);
    case BC_CHART_DIVERGING:
        return bc_fill_diverging(filler, node, chart);
    case BC_CHART_CALENDAR:
        bc_fill_calendar(filler, node, chart);
        return true;
    case BC_CHART_BARS:
        return bc_fill_bars(filler, node, chart);
    case BC_CHART_DOTS:
        bc_fill_dots(filler, node, chart);
        return true;
    default:
        assert(chart->kind == BC_CHART_TREND);
        fill_trend(filler, chart);
        return true;
    }
}

#include "template/fill.h"

#include <stdlib.h>
#include <string.h>

/* The charts of a deck, from figures of the report. */

static struct bc_value total_of(const struct bc_filler *filler, size_t slot, enum bc_figure figure)
{
    return bc_public_report_value(filler->report, BC_BY_NOTHING, 0, slot, figure);
}

/* ---- From opening to closing stock ----------------------------------------------------------- */

bool bc_fill_bridge(struct bc_filler *filler, const struct bc_node *node, struct bc_chart *chart)
{
    static const struct {
        enum bc_figure figure;
        int sign; /* 0: a total */
    } parts[BC_BRIDGE_NAMES] = {{BC_FLOW_OPENING, 0}, {BC_FLOW_RECEIVED, 1}, {BC_FLOW_REOPENED, 1},
        {BC_FLOW_HANDLED, -1}, {BC_FLOW_OTHERWISE_CLOSED, -1}, {BC_FLOW_CLOSING, 0}};
    struct bc_chart_row *rows = bc_chart_rows_new(filler, BC_BRIDGE_NAMES);

    for (size_t i = 0; i < BC_BRIDGE_NAMES; i++) {
        struct bc_value value = total_of(filler, BC_SLOT_CURRENT, parts[i].figure);
        struct bc_chart_row *row = &rows[chart->row_count];

        if (value.kind == BC_VALUE_ABSENT) {
            continue; /* an office without re-opening */
        }
        if (!bc_prose_text(filler, node->chart->names[i].nodes, false, &row->name)) {
            return false;
        }
        row->has_data = value.kind == BC_VALUE_COUNT;
        row->weight = parts[i].sign == 0 ? BC_CHART_SUM : BC_CHART_ORDINARY;
        row->value[BC_BRIDGE_AMOUNT] = (double)(parts[i].sign < 0 ? -value.count : value.count);
        row->text[0] = bc_mark_figure(filler, BC_LIST_TREND, 0, BC_SLOT_CURRENT, parts[i].figure,
            parts[i].sign == 0 ? bc_chart_count(filler, value.count)
                               : bc_chart_change(filler, parts[i].sign * value.count));
        chart->row_count++;
    }
    chart->rows = rows;
    return true;
}

/* ---- What grew and what shrank --------------------------------------------------------------- */

struct changed {
    size_t row, order;
    int64_t change;
};

static int by_size(const void *left_item, const void *right_item)
{
    const struct changed *left = left_item;
    const struct changed *right = right_item;
    int64_t left_size = left->change < 0 ? -left->change : left->change;
    int64_t right_size = right->change < 0 ? -right->change : right->change;

    if (left_size != right_size) {
        return left_size > right_size ? -1 : 1;
    }
    return left->order < right->order ? -1 : 1;
}

static int by_change(const void *left_item, const void *right_item)
{
    const struct changed *left = left_item;
    const struct changed *right = right_item;

    if (left->change != right->change) {
        return left->change > right->change ? -1 : 1;
    }
    return left->order < right->order ? -1 : 1;
}

static void put_change(const struct bc_filler *filler, struct bc_chart_row *row, int64_t change,
    const struct bc_source *source)
{
    row->value[0] = (double)change;
    row->text[0] = bc_source_mark(filler->sources, source, bc_chart_change(filler, change));
}

/* What a row is more than it was. */
static struct bc_source change_source(
    const struct bc_filler *filler, enum bc_breakdown by, size_t row, enum bc_figure figure)
{
    const struct bc_source now =
        bc_source_of_figure(filler->report, by, row, BC_SLOT_CURRENT, figure);
    const struct bc_source before =
        bc_source_of_figure(filler->report, by, row, BC_SLOT_PREVIOUS, figure);

    return bc_source_difference(filler->sources, &now, &before);
}

/* What all change together that are not named: the total less those that are. */
static struct bc_source rest_source(const struct bc_filler *filler, enum bc_breakdown by,
    const struct changed *all, size_t named, size_t count, enum bc_figure figure)
{
    struct bc_source *terms = bc_arena_alloc_array(filler->arena, count, sizeof(*terms));

    for (size_t i = named; i < count; i++) {
        terms[i - named] = change_source(filler, by, all[i].row, figure);
    }
    return bc_source_sum(filler->sources, terms, count - named);
}

/* How many of them, the largest first, are named: those of the least size, and no more than find
 * room beside the remainder. */
static size_t named_of(const struct changed *all, size_t count, int64_t least, size_t most)
{
    size_t named = 0;

    while (named < count && named < most &&
           (all[named].change >= least || all[named].change <= -least)) {
        named++;
    }
    return named;
}

bool bc_fill_diverging(struct bc_filler *filler, const struct bc_node *node, struct bc_chart *chart)
{
    const enum bc_list list = node->chart->selection.list;
    const enum bc_figure figure = node->chart->figure;
    const enum bc_breakdown by = bc_list_breakdown(list);
    struct bc_source source;
    struct bc_chart_row *rows;
    struct changed *all;
    size_t *chosen;
    size_t count;
    size_t named;
    int64_t rest = 0;

    if (!bc_public_report_has_data(filler->report, BC_SLOT_PREVIOUS)) {
        return true;
    }
    if (!bc_selection_rows(filler, &node->chart->selection, node->place, &chosen, &count)) {
        return false;
    }
    all = bc_arena_alloc_array(filler->arena, count, sizeof(*all));
    for (size_t i = 0; i < count; i++) {
        all[i] = (struct changed){chosen[i], i,
            bc_chart_figure(filler, list, chosen[i], BC_SLOT_CURRENT, figure).count -
                bc_chart_figure(filler, list, chosen[i], BC_SLOT_PREVIOUS, figure).count};
        rest += all[i].change;
    }
    qsort(all, count, sizeof(*all), by_size);
    named = named_of(all, count, node->chart->least, (size_t)node->chart->column_count);
    qsort(all, named, sizeof(*all), by_change);
    rows = bc_chart_rows_new(filler, named + 2);
    for (size_t i = 0; i < named; i++) {
        bc_chart_name_row(filler, node, all[i].row, &rows[i]);
        source = change_source(filler, by, all[i].row, figure);
        put_change(filler, &rows[i], all[i].change, &source);
        rest -= all[i].change;
    }
    chart->rows = rows;
    chart->row_count = named;
    if (named == 0) {
        return true; /* nothing to show but a remainder */
    }
    if (named < count) {
        rows[named].name = bc_chart_rest_name(filler, node->chart->rest, count - named);
        rows[named].weight = BC_CHART_REST;
        source = rest_source(filler, by, all, named, count, figure);
        put_change(filler, &rows[named], rest, &source);
        chart->row_count++;
    }
    rows[chart->row_count].weight = BC_CHART_SUM;
    source = change_source(filler, BC_BY_NOTHING, 0, figure);
    put_change(filler, &rows[chart->row_count],
        total_of(filler, BC_SLOT_CURRENT, figure).count -
            total_of(filler, BC_SLOT_PREVIOUS, figure).count,
        &source);
    return bc_prose_text(filler, node->chart->total.nodes, false, &rows[chart->row_count++].name);
}

/* ---- What falls due -------------------------------------------------------------------------- */

/* "04"; with its month on the first day shown and on every first of a month. */
static const char *day_name(
    const struct bc_filler *filler, const struct bc_report_due_day *days, size_t index)
{
    struct bc_date date = bc_date_from_day(days[index].day);
    struct bc_date first = bc_date_from_day(days[0].day);
    struct bc_date last = bc_date_from_day(days[bc_due_shown(filler) - 1].day);
    bool needs_month = first.month != last.month && (index == 0 || date.day == 1);

    return needs_month ? bc_arena_printf(filler->arena, date.month < 3 ? "%02d/%02d" : "%02d/%d",
                             (int)date.day, (int)date.month)
                       : bc_arena_printf(filler->arena, "%02d", (int)date.day);
}

/* The day behind the last one of the week that begins with `first`. */
static size_t week_end(const struct bc_report_due_day *days, size_t first, size_t count)
{
    size_t end = first + 1;

    while (end < count && !days[end].starts_week) {
        end++;
    }
    return end;
}

static int64_t week_sum(const struct bc_report_due_day *days, size_t first, size_t count)
{
    const size_t end = week_end(days, first, count);
    int64_t sum = 0;

    for (size_t i = first; i < end; i++) {
        sum += days[i].count;
    }
    return sum;
}

void bc_fill_calendar(
    const struct bc_filler *filler, const struct bc_node *node, struct bc_chart *chart)
{
    const struct bc_report_due_day *days;
    struct bc_printable peak = bc_due_value(filler, BC_DUE_PEAK_COUNT);
    size_t count = bc_due_shown(filler);
    struct bc_chart_row *rows = bc_chart_rows_new(filler, count);

    (void)bc_public_report_due_days(filler->report, &days);
    if (bc_due_value(filler, BC_DUE_TOTAL).number == 0) {
        return;
    }
    for (size_t i = 0; i < count; i++) {
        bool is_off = !days[i].is_working && days[i].count == 0;

        rows[i].name = bc_mark_period(filler, day_name(filler, days, i));
        rows[i].value[BC_CALENDAR_COUNT] = (double)days[i].count;
        rows[i].text[0] = bc_mark_due(filler, i, i, bc_chart_count(filler, days[i].count));
        rows[i].note = !is_off                      ? ""
                       : days[i].holiday[0] != '\0' ? node->chart->holiday
                                                    : node->chart->off;
        rows[i].weight =
            peak.number > 0 && days[i].count == peak.number ? BC_CHART_STRONG : BC_CHART_ORDINARY;
        rows[i].starts_group = (days[i].starts_week || i == 0) && days[i].week_name[0] != '\0';
        if (rows[i].starts_group) {
            const char *const words[] = {bc_mark_period(filler, days[i].week_name),
                bc_mark_due(filler, i, week_end(days, i, count) - 1,
                    bc_chart_count(filler, week_sum(days, i, count)))};

            rows[i].text[1] = bc_prose_tidy(
                filler, bc_format_fill(filler->arena, node->chart->week, words, 2), false);
        }
    }
    chart->rows = rows;
    chart->row_count = count;
}

/* ---- Who is late ----------------------------------------------------------------------------- */

static bool fill_cells(
    struct bc_filler *filler, const struct bc_node_text *cells, struct bc_chart_row *row)
{
    for (size_t i = 1; i < BC_CHART_COLUMNS; i++) {
        if (!bc_prose_text(filler, cells[i].nodes, false, &row->text[i])) {
            return false;
        }
    }
    return true;
}

bool bc_fill_bars(struct bc_filler *filler, const struct bc_node *node, struct bc_chart *chart)
{
    const struct bc_node_chart *source = node->chart;
    struct bc_scope outside = filler->scope;
    struct bc_chart_row *rows;
    size_t *chosen;
    size_t count;

    if (!bc_selection_rows(filler, &source->selection, node->place, &chosen, &count)) {
        return false;
    }
    if (count == 0) {
        return true;
    }
    rows = bc_chart_rows_new(filler, count + 1);
    for (size_t i = 0; i < count; i++) {
        struct bc_value value = bc_chart_figure(
            filler, source->selection.list, chosen[i], BC_SLOT_CURRENT, source->figure);

        bc_chart_name_row(filler, node, chosen[i], &rows[i]);
        rows[i].value[BC_BARS_ALL] = (double)value.count;
        rows[i].text[0] = bc_mark_figure(filler, source->selection.list, chosen[i], BC_SLOT_CURRENT,
            source->figure, bc_chart_count(filler, value.count));
        rows[i].weight = BC_CHART_LATE;
        filler->scope = outside;
        filler->scope = bc_scope_inside(filler, source->selection.list, chosen[i], i + 1);
        if (!fill_cells(filler, source->cells, &rows[i])) {
            return false;
        }
    }
    filler->scope = outside;
    rows[count].weight = BC_CHART_SUM;
    rows[count].text[0] = bc_mark_figure(filler, BC_LIST_TREND, 0, BC_SLOT_CURRENT, source->figure,
        bc_chart_count(filler, total_of(filler, BC_SLOT_CURRENT, source->figure).count));
    chart->rows = rows;
    chart->row_count = count + 1;
    chart->rest_word = source->rest;
    return bc_prose_text(filler, source->total.nodes, false, &rows[count].name) &&
           fill_cells(filler, source->total_cells, &rows[count]);
}

/* ---- Promises -------------------------------------------------------------------------------- */

void bc_fill_dots(
    const struct bc_filler *filler, const struct bc_node *node, struct bc_chart *chart)
{
    enum { MOST_DOTS = 300 };
    int64_t kept = total_of(filler, BC_SLOT_CURRENT, node->chart->kept).count;
    int64_t broken = total_of(filler, BC_SLOT_CURRENT, node->chart->broken).count;
    struct bc_chart_row *rows;

    if (kept + broken > MOST_DOTS) {
        return; /* nobody counts them: the sentence says it */
    }
    rows = bc_chart_rows_new(filler, (size_t)(kept + broken));
    for (int64_t i = 0; i < kept + broken; i++) {
        rows[i].weight = i < kept ? BC_CHART_ORDINARY : BC_CHART_LATE;
    }
    chart->rows = rows;
    chart->row_count = (size_t)(kept + broken);
}

/* ---- Sparklines ------------------------------------------------------------------------------ */

void bc_fill_sparkline(
    const struct bc_filler *filler, enum bc_figure figure, struct bc_chart *chart)
{
    bool is_rate = bc_figure_info(figure)->kind == BC_FIGURE_IS_RATE;
    struct bc_chart_row *rows = bc_chart_rows_new(filler, BC_SLOT_TREND_LAST + 1);

    for (size_t slot = BC_SLOT_TREND_LAST + 1; slot-- > 0;) {
        struct bc_value value = total_of(filler, slot, figure);
        struct bc_chart_row *row = &rows[chart->row_count];

        row->has_data = bc_public_report_has_data(filler->report, slot) &&
                        (value.kind == BC_VALUE_COUNT || value.kind == BC_VALUE_RATE);
        if (!row->has_data && chart->row_count == 0) {
            continue;
        }
        row->name = bc_mark_period(filler, bc_public_report_period_mark(filler->report, slot));
        row->value[0] = is_rate && row->has_data
                            ? (double)value.ratio.numerator / (double)value.ratio.denominator
                            : (double)value.count;
        row->text[0] = bc_mark_figure(filler, BC_LIST_TREND, 0, slot, figure,
            !row->has_data ? ""
            : is_rate      ? bc_chart_rate(filler, value.ratio)
                           : bc_chart_count(filler, value.count));
        chart->row_count++;
    }
    chart->rows = rows;
}

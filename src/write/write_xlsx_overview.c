/*
 * write_xlsx_overview.c - the first sheet, with its two charts, and the sheet of twelve periods
 * they read.
 */
#include "write/write_xlsx.h"

/* ---- Overview: the flow table ---------------------------------------------------------------- */

enum { FLOW_LABEL, FLOW_NOW, FLOW_BEFORE, FLOW_CHANGE, FLOW_YEAR, FLOW_YEAR_CHANGE, FLOW_COLUMNS };

static const double overview_widths[] = {52, 11, 11, 14, 14, 14, 3, 13, 13, 13, 13, 13};

struct flow_line {
    const char *suffix; /* how it follows from the numbered lines */
    enum bc_figure figure;
    bool is_part;
    bool is_bold;
    bool only_if_it_occurs;
};

static const struct flow_line flow_lines[] = {
    {.figure = BC_FLOW_OPENING},
    {.figure = BC_FLOW_RECEIVED},
    {.figure = BC_FLOW_REOPENED},
    {.figure = BC_FLOW_TOTAL, .suffix = " (1 + 2 + 3)", .is_bold = true},
    {.figure = BC_FLOW_HANDLED, .is_bold = true},
    {.figure = BC_FLOW_HANDLED_ON_TIME, .is_part = true},
    {.figure = BC_FLOW_HANDLED_LATE, .is_part = true},
    {.figure = BC_FLOW_HANDLED_NO_DEADLINE, .is_part = true},
    {.figure = BC_FLOW_OTHERWISE_CLOSED},
    {.figure = BC_FLOW_CLOSING, .suffix = " (4 \u2013 5 \u2013 6)", .is_bold = true},
    {.figure = BC_FLOW_CLOSING_IN_TIME, .is_part = true},
    {.figure = BC_FLOW_CLOSING_OVERDUE, .is_part = true},
    {.figure = BC_FLOW_CLOSING_NO_DEADLINE, .is_part = true},
    {.figure = BC_FLOW_CLOSING_NOT_FORWARDED, .is_part = true},
    {.figure = BC_RATE_HANDLED, .suffix = ": 5/(4 \u2013 6)"},
    {.figure = BC_RATE_ON_TIME},
    {.figure = BC_FLOW_REPLIED},
    {.figure = BC_FLOW_AWAITING_REPLY},
    {.figure = BC_RATING_RATED},
    {.figure = BC_RATING_SATISFIED, .is_part = true},
    {.figure = BC_RATING_ACCEPTABLE, .is_part = true},
    {.figure = BC_RATING_UNSATISFIED, .is_part = true},
    {.figure = BC_RATE_SATISFIED},
    {.figure = BC_FLOW_SUBMITTED},
    {.figure = BC_FLOW_ADJUSTMENT, .only_if_it_occurs = true},
};
enum { FLOW_LINES = sizeof(flow_lines) / sizeof(flow_lines[0]) };

static bool is_shown(const struct workbook *workbook, const struct flow_line *line)
{
    return workbook_applies(workbook, line->figure) &&
           (!line->only_if_it_occurs || workbook_occurs(workbook, line->figure));
}

/* Where each figure of the flow table stands in one column. */
static struct figure_places flow_places(const struct workbook *workbook, size_t column)
{
    struct figure_places places = {0};
    size_t row = FIRST_ROW;

    for (size_t i = 0; i < FLOW_LINES; i++) {
        if (is_shown(workbook, &flow_lines[i])) {
            places.of[flow_lines[i].figure] = (struct bc_xlsx_cell){row, column};
            places.is_there[flow_lines[i].figure] = true;
            row++;
        }
    }
    return places;
}

static const char *reference_of(
    const struct workbook *workbook, const struct figure_places *places, enum bc_figure figure)
{
    return bc_xlsx_reference(workbook->arena, places->of[figure]);
}

/* The live formula of a line that follows from others, or NULL. */
static const char *flow_formula(
    const struct workbook *workbook, enum bc_figure figure, const struct figure_places *places)
{
    switch (figure) {
    case BC_FLOW_TOTAL:
        return bc_arena_printf(workbook->arena, "=SUM(%s:%s)",
            reference_of(workbook, places, BC_FLOW_OPENING),
            reference_of(workbook, places, BC_FLOW_REOPENED));
    case BC_FLOW_HANDLED:
        return bc_arena_printf(workbook->arena, "=SUM(%s:%s)",
            reference_of(workbook, places, BC_FLOW_HANDLED_ON_TIME),
            reference_of(workbook, places, BC_FLOW_HANDLED_NO_DEADLINE));
    case BC_FLOW_CLOSING:
        return bc_arena_printf(workbook->arena, "=%s-%s-%s",
            reference_of(workbook, places, BC_FLOW_TOTAL),
            reference_of(workbook, places, BC_FLOW_HANDLED),
            reference_of(workbook, places, BC_FLOW_OTHERWISE_CLOSED));
    case BC_RATING_RATED:
        return bc_arena_printf(workbook->arena, "=SUM(%s:%s)",
            reference_of(workbook, places, BC_RATING_SATISFIED),
            reference_of(workbook, places, BC_RATING_UNSATISFIED));
    default:
        return workbook_rate_formula(workbook, figure, places);
    }
}

/* A value, live where it follows from the lines of its own column. */
static void write_flow_value(struct workbook *workbook, bc_xlsx_sheet *sheet,
    const struct flow_line *line, size_t row, size_t column, size_t slot)
{
    const struct bc_xlsx_cell cell = {row, column};
    struct bc_value value = workbook_total_of(workbook, slot, line->figure);
    struct figure_places places = flow_places(workbook, column);
    const char *formula = flow_formula(workbook, line->figure, &places);
    struct bc_xlsx_look look = {.is_row = true, .is_bold = line->is_bold};

    if (formula == NULL || !workbook_is_number(value)) {
        workbook_value(workbook, sheet, cell, value, look);
        return;
    }
    look.number = value.kind == BC_VALUE_RATE ? BC_XLSX_RATE : BC_XLSX_COUNT;
    bc_xlsx_formula(sheet, cell, formula, workbook_number(value), look);
}

static void write_flow_line(struct workbook *workbook, bc_xlsx_sheet *sheet,
    const struct flow_line *line, size_t row, int number)
{
    const char *label = workbook_label(workbook, bc_figure_info(line->figure)->id);
    const struct bc_xlsx_look look = {.is_row = true,
        .is_bold = line->is_bold,
        .is_wrapped = true,
        .align = BC_XLSX_LEFT,
        .indent = line->is_part ? 2 : 0};
    const struct bc_xlsx_look number_look = {.is_row = true, .is_bold = line->is_bold};
    struct bc_value now = workbook_total_of(workbook, BC_SLOT_CURRENT, line->figure);
    struct bc_value before = workbook_total_of(workbook, BC_SLOT_PREVIOUS, line->figure);
    struct bc_value year = workbook_total_of(workbook, BC_SLOT_YEAR_AGO, line->figure);
    const char *text = line->is_part ? label
                                     : bc_arena_printf(workbook->arena, "%d. %s%s", number, label,
                                           line->suffix != NULL ? line->suffix : "");

    bc_xlsx_row_height(
        sheet, row, bc_xlsx_height(bc_xlsx_line_count(text, overview_widths[FLOW_LABEL])));
    bc_xlsx_text(sheet, (struct bc_xlsx_cell){row, FLOW_LABEL}, text, look);
    write_flow_value(workbook, sheet, line, row, FLOW_NOW, BC_SLOT_CURRENT);
    write_flow_value(workbook, sheet, line, row, FLOW_BEFORE, BC_SLOT_PREVIOUS);
    workbook_change(workbook, sheet, (struct bc_xlsx_cell){row, FLOW_CHANGE},
        (struct bc_xlsx_cell){row, FLOW_NOW}, now, (struct bc_xlsx_cell){row, FLOW_BEFORE}, before,
        number_look);
    write_flow_value(workbook, sheet, line, row, FLOW_YEAR, BC_SLOT_YEAR_AGO);
    workbook_change(workbook, sheet, (struct bc_xlsx_cell){row, FLOW_YEAR_CHANGE},
        (struct bc_xlsx_cell){row, FLOW_NOW}, now, (struct bc_xlsx_cell){row, FLOW_YEAR}, year,
        number_look);
}

static size_t write_flow_table(struct workbook *workbook, bc_xlsx_sheet *sheet)
{
    const bc_public_report *report = workbook->report;
    const char *const head[FLOW_COLUMNS] = {
        workbook_label(workbook, "xlsx.column.indicator"),
        bc_public_report_period_short(report, BC_SLOT_CURRENT),
        bc_public_report_period_short(report, BC_SLOT_PREVIOUS),
        workbook_label(workbook, "xlsx.column.change"),
        workbook_label(workbook, "period.year-ago"),
        workbook_label(workbook, "xlsx.column.change-year"),
    };
    size_t row = FIRST_ROW;
    int number = 0;

    workbook_head(workbook, sheet, HEAD_ROW, head, overview_widths, FLOW_COLUMNS, 1);
    for (size_t i = 0; i < FLOW_LINES; i++) {
        if (is_shown(workbook, &flow_lines[i])) {
            number += flow_lines[i].is_part ? 0 : 1;
            write_flow_line(workbook, sheet, &flow_lines[i], row, number);
            row++;
        }
    }
    return row;
}

/* ---- Overview: reasons and charts ------------------------------------------------------------ */

static void write_reasons(const struct workbook *workbook, bc_xlsx_sheet *sheet, size_t row)
{
    const struct bc_report_reason *reasons = NULL;
    size_t count = bc_public_report_reasons(workbook->report, &reasons);
    const struct bc_xlsx_look heading = {.is_bold = true, .size_pt = 11};
    const struct bc_xlsx_look text_look = {.is_row = true, .is_wrapped = true};
    const struct bc_xlsx_look number_look = {.is_row = true, .number = BC_XLSX_COUNT};
    const char *const head[] = {workbook_label(workbook, "xlsx.column.reason"),
        workbook_label(workbook, "xlsx.column.count")};

    bc_xlsx_text(sheet, (struct bc_xlsx_cell){row, 0},
        workbook_label(workbook, "xlsx.heading.reasons"), heading);
    row++;
    if (count == 0) {
        bc_xlsx_text(sheet, (struct bc_xlsx_cell){row, 0},
            workbook_label(workbook, "xlsx.none-reasons"), (struct bc_xlsx_look){0});
        return;
    }
    workbook_head(workbook, sheet, row, head, overview_widths, 2, 1);
    for (size_t i = 0; i < count; i++) {
        const char *text = reasons[i].is_at_door
                               ? bc_arena_printf(workbook->arena, "%s: %s",
                                     workbook_label(workbook, "xlsx.at-door"), reasons[i].name)
                               : reasons[i].name;

        row++;
        bc_xlsx_row_height(
            sheet, row, bc_xlsx_height(bc_xlsx_line_count(text, overview_widths[0])));
        bc_xlsx_text(sheet, (struct bc_xlsx_cell){row, 0}, text, text_look);
        bc_xlsx_integer(sheet, (struct bc_xlsx_cell){row, 1}, reasons[i].count, number_look);
    }
}

/* Columns of the sheet of twelve periods that the charts read. */
enum { TREND_MARK, TREND_FROM, TREND_TO, TREND_FIGURES };

static const enum bc_figure trend_figures[] = {
    BC_FLOW_OPENING,
    BC_FLOW_RECEIVED,
    BC_FLOW_REOPENED,
    BC_FLOW_TOTAL,
    BC_FLOW_HANDLED,
    BC_FLOW_HANDLED_ON_TIME,
    BC_FLOW_HANDLED_LATE,
    BC_FLOW_OTHERWISE_CLOSED,
    BC_FLOW_CLOSING,
    BC_FLOW_CLOSING_OVERDUE,
    BC_RATE_HANDLED,
    BC_RATE_ON_TIME,
    BC_RATING_RATED,
    BC_RATE_SATISFIED,
};
enum { TREND_FIGURE_COUNT = sizeof(trend_figures) / sizeof(trend_figures[0]) };

static size_t trend_column(enum bc_figure figure)
{
    size_t column = 0;

    while (trend_figures[column] != figure) {
        column++;
    }
    return TREND_FIGURES + column;
}

/* Missing periods are the oldest: a chart starts at the first one that has data. */
static void add_charts(const struct workbook *workbook, bc_xlsx_sheet *sheet)
{
    struct bc_xlsx_chart chart = {
        .is_line = true,
        .title = workbook_label(workbook, "xlsx.chart.flow"),
        .data_sheet = workbook_label(workbook, "xlsx.sheet.trend"),
        .first_row = FIRST_ROW,
        .last_row = FIRST_ROW + BC_SLOT_TREND_LAST,
        .category_column = TREND_MARK,
        .value_columns = {trend_column(BC_FLOW_RECEIVED), trend_column(BC_FLOW_HANDLED)},
        .value_count = 2,
        .value_names = {workbook_label(workbook, "short.flow.received"),
            workbook_label(workbook, "short.flow.handled")},
        .width_px = 480,
        .height_px = 260,
    };

    for (size_t slot = BC_SLOT_TREND_LAST;
         slot > 0 && !bc_public_report_has_data(workbook->report, slot); slot--) {
        chart.first_row++;
    }
    if (chart.first_row == chart.last_row) {
        return;
    }
    bc_xlsx_chart(sheet, (struct bc_xlsx_cell){HEAD_ROW, FLOW_COLUMNS + 1}, &chart);
    chart.is_line = false;
    chart.title = workbook_label(workbook, "xlsx.chart.closing");
    chart.value_columns[0] = trend_column(BC_FLOW_CLOSING);
    chart.value_names[0] = workbook_label(workbook, "short.flow.closing");
    chart.value_count = 1;
    bc_xlsx_chart(sheet, (struct bc_xlsx_cell){FIRST_ROW + 12, FLOW_COLUMNS + 1}, &chart);
}

void workbook_add_overview(struct workbook *workbook)
{
    const struct sheet_plan plan = {
        .name = workbook_label(workbook, "xlsx.sheet.overview"),
        .heading = workbook_label(workbook, "xlsx.heading.overview"),
        .widths = overview_widths,
        .column_count = sizeof(overview_widths) / sizeof(overview_widths[0]),
        .fits_one_page = true,
    };
    bc_xlsx_sheet *sheet = workbook_sheet(workbook, &plan);
    size_t row;

    bc_xlsx_bookmark_first(sheet);
    add_charts(workbook, sheet);
    row = write_flow_table(workbook, sheet);
    write_reasons(workbook, sheet, row + 1);
}

/* ---- Twelve periods -------------------------------------------------------------------------- */

static void write_trend_row(
    struct workbook *workbook, bc_xlsx_sheet *sheet, size_t slot, const char *name, size_t row)
{
    const struct bc_period *period = bc_public_report_period(workbook->report, slot);
    bool is_now = slot == BC_SLOT_CURRENT;
    struct bc_xlsx_look look = {.is_row = true, .is_bold = is_now};
    struct bc_xlsx_look time_look = {.is_row = true, .number = BC_XLSX_TIME, .align = BC_XLSX_LEFT};
    size_t column = TREND_FIGURES;

    bc_xlsx_text(sheet, (struct bc_xlsx_cell){row, TREND_MARK}, name, look);
    bc_xlsx_instant(sheet, (struct bc_xlsx_cell){row, TREND_FROM}, period->start_utc_s, time_look);
    bc_xlsx_instant(sheet, (struct bc_xlsx_cell){row, TREND_TO}, period->end_utc_s, time_look);
    for (size_t i = 0; i < TREND_FIGURE_COUNT; i++) {
        if (workbook_applies(workbook, trend_figures[i])) {
            workbook_value(workbook, sheet, (struct bc_xlsx_cell){row, column++},
                workbook_total_of(workbook, slot, trend_figures[i]), look);
        }
    }
}

void workbook_add_trend(struct workbook *workbook)
{
    const char *head[TREND_FIGURES + TREND_FIGURE_COUNT] = {
        workbook_label(workbook, "xlsx.column.period"),
        workbook_label(workbook, "xlsx.column.from"), workbook_label(workbook, "xlsx.column.to")};
    double widths[TREND_FIGURES + TREND_FIGURE_COUNT] = {20, 16, 16};
    struct sheet_plan plan = {
        .name = workbook_label(workbook, "xlsx.sheet.trend"),
        .heading = workbook_label(workbook, "xlsx.heading.trend"),
        .widths = widths,
        .column_count = TREND_FIGURES,
        .frozen_columns = 1,
        .has_head = true,
    };
    bc_xlsx_sheet *sheet;
    size_t row = FIRST_ROW;

    for (size_t i = 0; i < TREND_FIGURE_COUNT; i++) {
        if (workbook_applies(workbook, trend_figures[i])) {
            head[plan.column_count] =
                workbook_label_of(workbook, "short.", bc_figure_info(trend_figures[i])->id);
            widths[plan.column_count++] = 10.5;
        }
    }
    sheet = workbook_sheet(workbook, &plan);
    workbook_head(workbook, sheet, HEAD_ROW, head, widths, plan.column_count, TREND_FIGURES);
    for (size_t slot = BC_SLOT_TREND_LAST + 1; slot-- > 0;) {
        write_trend_row(
            workbook, sheet, slot, bc_public_report_period_mark(workbook->report, slot), row++);
    }
    if (bc_public_report_period(workbook->report, BC_SLOT_YEAR_AGO) != NULL) {
        write_trend_row(workbook, sheet, BC_SLOT_YEAR_AGO,
            workbook_label(workbook, "period.year-ago"), row + 1);
    }
}

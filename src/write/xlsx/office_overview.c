/*
 * office_overview.c - the flow of the period with its charts, and what ended otherwise.
 */
#include "write/xlsx/office.h"

/* ---- Overview: the flow table ---------------------------------------------------------------- */

enum { FLOW_LABEL, FLOW_NOW, FLOW_BEFORE, FLOW_CHANGE, FLOW_YEAR, FLOW_YEAR_CHANGE, FLOW_COLUMNS };

/* The charts stand at the right of the table, in the columns after a gap. */
static const double overview_widths[] = {44, 10, 10, 12, 12, 12, 2, 13, 13, 13, 13, 13};
enum { CHART_WIDTH_PX = 480, CHART_HEIGHT_PX = 240, CHART_ROWS = 11 };

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

static bool is_shown(const struct office_book *book, const struct flow_line *line)
{
    return office_applies(book, line->figure) &&
           (!line->only_if_it_occurs || office_occurs(book, line->figure));
}

/* Where each figure of the flow table stands in one column. */
static struct figure_places flow_places(const struct office_book *book, size_t column)
{
    struct figure_places places = {0};
    size_t row = FIRST_ROW;

    for (size_t i = 0; i < FLOW_LINES; i++) {
        if (is_shown(book, &flow_lines[i])) {
            places.of[flow_lines[i].figure] = (struct bc_xlsx_cell){row, column};
            places.is_there[flow_lines[i].figure] = true;
            row++;
        }
    }
    return places;
}

static const char *reference_of(
    const struct office_book *book, const struct figure_places *places, enum bc_figure figure)
{
    return bc_xlsx_reference(book->sheets.arena, places->of[figure]);
}

/* The live formula of a line that follows from others, or NULL. */
static const char *flow_formula(
    const struct office_book *book, enum bc_figure figure, const struct figure_places *places)
{
    switch (figure) {
    case BC_FLOW_TOTAL:
        return bc_arena_printf(book->sheets.arena, "=SUM(%s:%s)",
            reference_of(book, places, BC_FLOW_OPENING),
            reference_of(book, places, BC_FLOW_REOPENED));
    case BC_FLOW_HANDLED:
        return bc_arena_printf(book->sheets.arena, "=SUM(%s:%s)",
            reference_of(book, places, BC_FLOW_HANDLED_ON_TIME),
            reference_of(book, places, BC_FLOW_HANDLED_NO_DEADLINE));
    case BC_FLOW_CLOSING:
        return bc_arena_printf(book->sheets.arena, "=%s-%s-%s",
            reference_of(book, places, BC_FLOW_TOTAL), reference_of(book, places, BC_FLOW_HANDLED),
            reference_of(book, places, BC_FLOW_OTHERWISE_CLOSED));
    case BC_RATING_RATED:
        return bc_arena_printf(book->sheets.arena, "=SUM(%s:%s)",
            reference_of(book, places, BC_RATING_SATISFIED),
            reference_of(book, places, BC_RATING_UNSATISFIED));
    default:
        return workbook_rate_formula(&book->sheets, figure, places);
    }
}

/* A value, live where it follows from the lines of its own column. */
static void write_flow_value(struct office_book *book, bc_xlsx_sheet *sheet,
    const struct flow_line *line, size_t row, size_t column, size_t slot)
{
    const struct bc_xlsx_cell cell = {row, column};
    struct bc_value value = office_total(book, slot, line->figure);
    struct figure_places places = flow_places(book, column);
    const char *formula = flow_formula(book, line->figure, &places);
    struct bc_xlsx_look look = {.is_row = true, .is_bold = line->is_bold};

    if (formula == NULL || !workbook_is_number(value)) {
        workbook_value(&book->sheets, sheet, cell, value, look);
        return;
    }
    look.number = value.kind == BC_VALUE_RATE ? BC_XLSX_RATE : BC_XLSX_COUNT;
    workbook_source(&book->sheets, sheet, &value);
    bc_xlsx_formula(sheet, cell, formula, workbook_number(value), look);
}

static void write_flow_line(struct office_book *book, bc_xlsx_sheet *sheet,
    const struct flow_line *line, size_t row, int number)
{
    const char *label = office_label(book, bc_figure_info(line->figure)->id);
    const struct bc_xlsx_look look = {.is_row = true,
        .is_bold = line->is_bold,
        .is_wrapped = true,
        .align = BC_XLSX_LEFT,
        .indent = line->is_part ? 2 : 0};
    const struct bc_xlsx_look number_look = {.is_row = true, .is_bold = line->is_bold};
    struct bc_value now = office_total(book, BC_SLOT_CURRENT, line->figure);
    struct bc_value before = office_total(book, BC_SLOT_PREVIOUS, line->figure);
    struct bc_value year = office_total(book, BC_SLOT_YEAR_AGO, line->figure);
    const char *text = line->is_part ? label
                                     : bc_arena_printf(book->sheets.arena, "%d. %s%s", number,
                                           label, line->suffix != NULL ? line->suffix : "");

    bc_xlsx_row_height(
        sheet, row, bc_xlsx_height(bc_xlsx_line_count(text, overview_widths[FLOW_LABEL])));
    bc_xlsx_text(sheet, (struct bc_xlsx_cell){row, FLOW_LABEL}, text, look);
    write_flow_value(book, sheet, line, row, FLOW_NOW, BC_SLOT_CURRENT);
    write_flow_value(book, sheet, line, row, FLOW_BEFORE, BC_SLOT_PREVIOUS);
    workbook_change(&book->sheets, sheet, (struct bc_xlsx_cell){row, FLOW_CHANGE},
        &(struct change_cells){{row, FLOW_NOW}, {row, FLOW_BEFORE}, now, before}, number_look);
    write_flow_value(book, sheet, line, row, FLOW_YEAR, BC_SLOT_YEAR_AGO);
    workbook_change(&book->sheets, sheet, (struct bc_xlsx_cell){row, FLOW_YEAR_CHANGE},
        &(struct change_cells){{row, FLOW_NOW}, {row, FLOW_YEAR}, now, year}, number_look);
}

static size_t write_flow_table(struct office_book *book, bc_xlsx_sheet *sheet)
{
    const bc_public_report *report = book->report;
    const char *const head[FLOW_COLUMNS] = {
        office_label(book, "xlsx.column.indicator"),
        bc_public_report_period_short(report, BC_SLOT_CURRENT),
        bc_public_report_period_short(report, BC_SLOT_PREVIOUS),
        office_label(book, "xlsx.column.change"),
        office_label(book, "period.year-ago"),
        office_label(book, "xlsx.column.change-year"),
    };
    const struct head_plan plan = {head, overview_widths, FLOW_COLUMNS, 1, 0};
    size_t row = FIRST_ROW;
    int number = 0;

    workbook_head(&book->sheets, sheet, HEAD_ROW, &plan);
    for (size_t i = 0; i < FLOW_LINES; i++) {
        if (is_shown(book, &flow_lines[i])) {
            number += flow_lines[i].is_part ? 0 : 1;
            write_flow_line(book, sheet, &flow_lines[i], row, number);
            row++;
        }
    }
    return row;
}

/* ---- Overview: reasons and charts ------------------------------------------------------------ */

static void write_reasons(const struct office_book *book, bc_xlsx_sheet *sheet, size_t row)
{
    const struct bc_report_reason *reasons = NULL;
    size_t count = bc_public_report_reasons(book->report, &reasons);
    const struct bc_xlsx_look heading = {.is_bold = true, .size_pt = 11};
    const struct bc_xlsx_look text_look = {.is_row = true, .is_wrapped = true};
    const struct bc_xlsx_look number_look = {.is_row = true, .number = BC_XLSX_COUNT};
    const char *const head[] = {
        office_label(book, "xlsx.column.reason"), office_label(book, "xlsx.column.count")};
    const struct head_plan plan = {head, overview_widths, 2, 1, 0};
    struct bc_source source;

    bc_xlsx_text(
        sheet, (struct bc_xlsx_cell){row, 0}, office_label(book, "xlsx.heading.reasons"), heading);
    row++;
    if (count == 0) {
        bc_xlsx_text(sheet, (struct bc_xlsx_cell){row, 0}, office_label(book, "xlsx.none-reasons"),
            (struct bc_xlsx_look){0});
        return;
    }
    workbook_head(&book->sheets, sheet, row, &plan);
    for (size_t i = 0; i < count; i++) {
        const char *text = reasons[i].is_at_door
                               ? bc_arena_printf(book->sheets.arena, "%s: %s",
                                     office_label(book, "xlsx.at-door"), reasons[i].name)
                               : reasons[i].name;

        row++;
        bc_xlsx_row_height(
            sheet, row, bc_xlsx_height(bc_xlsx_line_count(text, overview_widths[0])));
        bc_xlsx_text(sheet, (struct bc_xlsx_cell){row, 0}, text, text_look);
        source = bc_source_of_figure(book->report, BC_BY_NOTHING, 0, BC_SLOT_CURRENT,
            reasons[i].is_at_door ? BC_FLOW_SUBMITTED : BC_FLOW_OTHERWISE_CLOSED);
        source.reason = reasons[i].id;
        bc_xlsx_source(sheet, &source);
        bc_xlsx_integer(sheet, (struct bc_xlsx_cell){row, 1}, reasons[i].count, number_look);
    }
}

/* ---- Charts ---------------------------------------------------------------------------------- */

static void add_flow_chart(const struct office_book *book, bc_xlsx_sheet *sheet, size_t first_row)
{
    const struct bc_xlsx_chart chart = {
        .kind = BC_XLSX_LINES,
        .title = office_title_flow(book),
        .data_sheet = office_label(book, "xlsx.sheet.trend"),
        .first_row = first_row,
        .last_row = FIRST_ROW + BC_SLOT_TREND_LAST,
        .series =
            {
                {office_label(book, "short.flow.received"),
                    office_trend_column(book, BC_FLOW_RECEIVED), BC_XLSX_EMPHASISED},
                {office_label(book, "short.flow.handled"),
                    office_trend_column(book, BC_FLOW_HANDLED), BC_XLSX_SECOND},
            },
        .series_count = 2,
        .width_px = CHART_WIDTH_PX,
        .height_px = CHART_HEIGHT_PX,
    };

    bc_xlsx_chart(sheet, (struct bc_xlsx_cell){HEAD_ROW, FLOW_COLUMNS + 1}, &chart);
}

static void add_closing_chart(
    const struct office_book *book, bc_xlsx_sheet *sheet, size_t first_row)
{
    enum bc_xlsx_role roles[BC_SLOT_TREND_LAST + 1];
    const struct bc_xlsx_chart chart = {
        .kind = BC_XLSX_COLUMNS,
        .title = office_title_closing(book),
        .data_sheet = office_label(book, "xlsx.sheet.trend"),
        .first_row = first_row,
        .last_row = FIRST_ROW + BC_SLOT_TREND_LAST,
        .series = {{office_label(book, "short.flow.closing"),
            office_trend_column(book, BC_FLOW_CLOSING), BC_XLSX_ORDINARY}},
        .series_count = 1,
        .roles = roles,
        .has_numbers = true,
        .width_px = CHART_WIDTH_PX,
        .height_px = CHART_HEIGHT_PX,
    };
    size_t last = chart.last_row - chart.first_row;

    for (size_t i = 0; i <= last; i++) {
        roles[i] = i == last ? BC_XLSX_EMPHASISED : BC_XLSX_ORDINARY;
    }
    bc_xlsx_chart(sheet, (struct bc_xlsx_cell){HEAD_ROW + CHART_ROWS, FLOW_COLUMNS + 1}, &chart);
}

/* What is open by its limit: the parts stand under each other in the flow table. */
static void add_parts_chart(const struct office_book *book, bc_xlsx_sheet *sheet)
{
    static const enum bc_xlsx_role roles[] = {
        BC_XLSX_ORDINARY, BC_XLSX_LATE, BC_XLSX_MIDDLE, BC_XLSX_SECOND};
    const struct figure_places places = flow_places(book, FLOW_NOW);
    const struct bc_xlsx_chart chart = {
        .kind = BC_XLSX_DOUGHNUT,
        .title = office_title_closing_parts(book),
        .data_sheet = office_label(book, "xlsx.sheet.overview"),
        .first_row = places.of[BC_FLOW_CLOSING_IN_TIME].row,
        .last_row = places.of[BC_FLOW_CLOSING_NOT_FORWARDED].row,
        .category_column = FLOW_LABEL,
        .series = {{office_label(book, "short.flow.closing"), FLOW_NOW, BC_XLSX_ORDINARY}},
        .series_count = 1,
        .roles = roles,
        .width_px = CHART_WIDTH_PX,
        .height_px = CHART_HEIGHT_PX,
    };

    if (office_total(book, BC_SLOT_CURRENT, BC_FLOW_CLOSING).count > 0) {
        bc_xlsx_chart(
            sheet, (struct bc_xlsx_cell){HEAD_ROW + 2 * CHART_ROWS, FLOW_COLUMNS + 1}, &chart);
    }
}

/* The headline figures have names, for people who go on calculating. */
static void define_names(const struct office_book *book)
{
    static const struct {
        enum bc_figure figure;
        const char *name;
    } names[] = {
        {BC_FLOW_OPENING, "Ky_truoc_chuyen_sang"},
        {BC_FLOW_RECEIVED, "Tiep_nhan_trong_ky"},
        {BC_FLOW_TOTAL, "Tong_phai_xu_ly"},
        {BC_FLOW_HANDLED, "Da_xu_ly"},
        {BC_FLOW_CLOSING, "Chuyen_ky_sau"},
        {BC_FLOW_CLOSING_OVERDUE, "Dang_qua_han"},
        {BC_RATE_ON_TIME, "Ty_le_dung_han"},
    };
    const struct figure_places places = flow_places(book, FLOW_NOW);

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        const struct bc_xlsx_target target = {office_label(book, "xlsx.sheet.overview"),
            places.of[names[i].figure], places.of[names[i].figure]};

        if (places.is_there[names[i].figure]) {
            bc_xlsx_define(book->sheets.book, names[i].name, &target);
        }
    }
}

struct bc_xlsx_cell office_overview_cell(const struct office_book *book, enum bc_figure figure)
{
    return flow_places(book, FLOW_NOW).of[figure];
}

void office_add_overview(struct office_book *book)
{
    const struct sheet_plan plan = {
        .name = office_label(book, "xlsx.sheet.overview"),
        .heading = office_label(book, "xlsx.heading.overview"),
        .widths = overview_widths,
        .column_count = sizeof(overview_widths) / sizeof(overview_widths[0]),
        .fits_one_page = true,
    };
    bc_xlsx_sheet *sheet = workbook_sheet(&book->sheets, &plan);
    size_t first_row = office_trend_first_row(book);
    size_t row;

    if (first_row < FIRST_ROW + BC_SLOT_TREND_LAST) {
        add_flow_chart(book, sheet, first_row);
        add_closing_chart(book, sheet, first_row);
    }
    add_parts_chart(book, sheet);
    row = write_flow_table(book, sheet);
    write_reasons(book, sheet, row + 1);
    define_names(book);
}

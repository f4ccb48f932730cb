/*
 * office_trend.c - the sheet of twelve periods, which the charts read, and the weeks of a month.
 */
#include "calendar/date.h"
#include "write/xlsx/office.h"

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
    BC_FLOW_CLOSING_IN_TIME,
    BC_FLOW_CLOSING_NO_DEADLINE,
    BC_FLOW_CLOSING_NOT_FORWARDED,
    BC_RATE_HANDLED,
    BC_RATE_ON_TIME,
    BC_RATING_RATED,
    BC_RATE_SATISFIED,
};
enum { TREND_FIGURE_COUNT = sizeof(trend_figures) / sizeof(trend_figures[0]) };

/* What is always zero says nothing. */
static bool is_shown(const struct office_book *book, enum bc_figure figure)
{
    bool may_be_left_out =
        figure == BC_FLOW_CLOSING_NO_DEADLINE || figure == BC_FLOW_CLOSING_NOT_FORWARDED;

    return office_applies(book, figure) && (!may_be_left_out || office_occurs(book, figure));
}

size_t office_trend_column(const struct office_book *book, enum bc_figure figure)
{
    size_t column = TREND_FIGURES;

    for (size_t i = 0; trend_figures[i] != figure; i++) {
        column += is_shown(book, trend_figures[i]) ? 1 : 0;
    }
    return column;
}

size_t office_trend_first_row(const struct office_book *book)
{
    size_t row = FIRST_ROW;

    for (size_t slot = BC_SLOT_TREND_LAST;
         slot > 0 && !bc_public_report_has_data(book->report, slot); slot--) {
        row++;
    }
    return row;
}

static const struct bc_source date_source = {.kind = BC_SOURCE_PERIOD, .what = "date"};

/* Days are enough where periods begin with one. */
static bool has_whole_days(const struct office_book *book)
{
    const struct bc_period *period = bc_public_report_period(book->report, BC_SLOT_CURRENT);

    return bc_instant_local(period->start_utc_s, book->office->offset_s).second_of_day == 0;
}

static void write_trend_row(
    struct office_book *book, bc_xlsx_sheet *sheet, size_t slot, const char *name, size_t row)
{
    const struct bc_period *period = bc_public_report_period(book->report, slot);
    bool is_now = slot == BC_SLOT_CURRENT;
    struct bc_xlsx_look look = {.is_row = true, .is_bold = is_now};
    struct bc_xlsx_look time_look = {.is_row = true,
        .number = has_whole_days(book) ? BC_XLSX_DATE : BC_XLSX_TIME,
        .align = BC_XLSX_LEFT};
    size_t column = TREND_FIGURES;

    bc_xlsx_text(sheet, (struct bc_xlsx_cell){row, TREND_MARK}, name, look);
    bc_xlsx_source(sheet, &date_source);
    bc_xlsx_instant(sheet, (struct bc_xlsx_cell){row, TREND_FROM}, period->start_utc_s, time_look);
    bc_xlsx_source(sheet, &date_source);
    bc_xlsx_instant(sheet, (struct bc_xlsx_cell){row, TREND_TO}, period->end_utc_s, time_look);
    for (size_t i = 0; i < TREND_FIGURE_COUNT; i++) {
        if (is_shown(book, trend_figures[i])) {
            workbook_value(&book->sheets, sheet, (struct bc_xlsx_cell){row, column++},
                office_total(book, slot, trend_figures[i]), look);
        }
    }
}

/* What was open at the end of each period, its overdue part at the foot. */
static void add_chart(const struct office_book *book, bc_xlsx_sheet *sheet,
    const struct sheet_plan *plan, struct page_flow *flow, size_t row)
{
    static const struct {
        enum bc_figure figure;
        enum bc_xlsx_role role;
    } parts[] = {
        {BC_FLOW_CLOSING_OVERDUE, BC_XLSX_LATE},
        {BC_FLOW_CLOSING_IN_TIME, BC_XLSX_ORDINARY},
        {BC_FLOW_CLOSING_NOT_FORWARDED, BC_XLSX_SECOND},
        {BC_FLOW_CLOSING_NO_DEADLINE, BC_XLSX_MIDDLE},
    };
    struct bc_xlsx_chart chart = {
        .kind = BC_XLSX_STACKED_COLUMNS,
        .title = office_title_closing_parts(book),
        .data_sheet = plan->name,
        .first_row = office_trend_first_row(book),
        .last_row = FIRST_ROW + BC_SLOT_TREND_LAST,
        .category_column = TREND_MARK,
        .width_px = 1200,
        .height_px = 250,
    };

    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        if (is_shown(book, parts[i].figure)) {
            chart.series[chart.series_count++] = (struct bc_xlsx_series){
                workbook_label_of(&book->sheets, "short.", bc_figure_info(parts[i].figure)->id),
                office_trend_column(book, parts[i].figure), parts[i].role};
        }
    }
    if (chart.first_row < chart.last_row) {
        workbook_chart_below(sheet, flow, row, &chart);
    }
}

void office_add_trend(struct office_book *book)
{
    const char *texts[TREND_FIGURES + TREND_FIGURE_COUNT] = {
        office_label(book, "xlsx.column.period"), office_label(book, "xlsx.column.from"),
        office_label(book, "xlsx.column.to")};
    double time_width = has_whole_days(book) ? 11 : 15;
    double widths[TREND_FIGURES + TREND_FIGURE_COUNT] = {16.5, time_width, time_width};
    struct sheet_plan plan = {
        .name = office_label(book, "xlsx.sheet.trend"),
        .heading = office_label(book, "xlsx.heading.trend"),
        .widths = widths,
        .column_count = TREND_FIGURES,
        .frozen_columns = 1,
        .has_head = true,
    };
    struct head_plan head;
    struct page_flow flow;
    bc_xlsx_sheet *sheet;
    size_t row = FIRST_ROW;

    for (size_t i = 0; i < TREND_FIGURE_COUNT; i++) {
        if (is_shown(book, trend_figures[i])) {
            texts[plan.column_count] =
                workbook_label_of(&book->sheets, "short.", bc_figure_info(trend_figures[i])->id);
            widths[plan.column_count++] = 8.0;
        }
    }
    sheet = workbook_sheet(&book->sheets, &plan);
    head = (struct head_plan){texts, widths, plan.column_count, TREND_FIGURES, 0};
    workbook_table(
        &book->sheets, sheet, HEAD_ROW, FIRST_ROW + BC_SLOT_TREND_LAST, "Bang_12_ky", &head);
    for (size_t slot = BC_SLOT_TREND_LAST + 1; slot-- > 0;) {
        write_trend_row(
            book, sheet, slot, bc_public_report_period_short(book->report, slot), row++);
    }
    if (bc_public_report_period(book->report, BC_SLOT_YEAR_AGO) != NULL) {
        write_trend_row(
            book, sheet, BC_SLOT_YEAR_AGO, office_label(book, "period.year-ago"), row + 1);
    }
    flow = workbook_page_flow(&plan, workbook_head_height(&head, true));
    for (size_t i = FIRST_ROW; i < row + 1; i++) {
        workbook_page_row(&flow, bc_xlsx_height(1));
    }
    add_chart(book, sheet, &plan, &flow, row + 3);
}

/* ---- The weeks of a month -------------------------------------------------------------------- */

enum { WEEK_NAME, WEEK_FROM, WEEK_TO, WEEK_FIGURES };

static const enum bc_figure week_figures[] = {BC_FLOW_OPENING, BC_FLOW_RECEIVED, BC_FLOW_REOPENED,
    BC_FLOW_TOTAL, BC_FLOW_HANDLED, BC_FLOW_OTHERWISE_CLOSED, BC_FLOW_CLOSING};
enum { WEEK_FIGURE_COUNT = sizeof(week_figures) / sizeof(week_figures[0]) };
enum { WEEK_COLUMNS = WEEK_FIGURES + WEEK_FIGURE_COUNT };

static size_t week_column(enum bc_figure figure)
{
    size_t i = 0;

    while (week_figures[i] != figure) {
        i++;
    }
    return WEEK_FIGURES + i;
}

/* A stock is that of the first or the last week; what flows adds up. */
static const char *week_total(
    const struct office_book *book, enum bc_figure figure, size_t last_row)
{
    bc_arena *arena = book->sheets.arena;
    size_t column = week_column(figure);
    size_t total_row = last_row + 1;

    switch (figure) {
    case BC_FLOW_OPENING:
        return bc_arena_printf(
            arena, "=%s", bc_xlsx_reference(arena, (struct bc_xlsx_cell){FIRST_ROW, column}));
    case BC_FLOW_CLOSING:
        return bc_arena_printf(
            arena, "=%s", bc_xlsx_reference(arena, (struct bc_xlsx_cell){last_row, column}));
    case BC_FLOW_TOTAL:
        return bc_arena_printf(arena, "=SUM(%s:%s)",
            bc_xlsx_reference(
                arena, (struct bc_xlsx_cell){total_row, week_column(BC_FLOW_OPENING)}),
            bc_xlsx_reference(
                arena, (struct bc_xlsx_cell){total_row, week_column(BC_FLOW_REOPENED)}));
    default:
        return workbook_sum(&book->sheets, column, FIRST_ROW, last_row);
    }
}

static void write_week(struct office_book *book, bc_xlsx_sheet *sheet,
    const struct bc_report_bridge_part *part, size_t row)
{
    const struct bc_xlsx_look look = {.is_row = true, .is_wrapped = true};
    const struct bc_xlsx_look time_look = {
        .is_row = true, .number = BC_XLSX_TIME, .align = BC_XLSX_LEFT};

    bc_xlsx_text(sheet, (struct bc_xlsx_cell){row, WEEK_NAME}, part->name, look);
    bc_xlsx_source(sheet, &date_source);
    bc_xlsx_instant(sheet, (struct bc_xlsx_cell){row, WEEK_FROM}, part->start_utc_s, time_look);
    bc_xlsx_source(sheet, &date_source);
    bc_xlsx_instant(sheet, (struct bc_xlsx_cell){row, WEEK_TO}, part->end_utc_s, time_look);
    for (size_t i = 0; i < WEEK_FIGURE_COUNT; i++) {
        struct bc_source source =
            bc_source_of_figure(book->report, BC_BY_NOTHING, 0, BC_SLOT_CURRENT, week_figures[i]);

        source.week = part->id;
        bc_xlsx_source(sheet, &source);
        workbook_value(&book->sheets, sheet, (struct bc_xlsx_cell){row, WEEK_FIGURES + i},
            workbook_count(part->counts.of[week_figures[i]]),
            (struct bc_xlsx_look){.is_row = true});
    }
}

void office_add_weeks(struct office_book *book)
{
    const struct bc_xlsx_look look = {.is_total = true, .number = BC_XLSX_COUNT};
    const struct bc_report_bridge_part *parts = NULL;
    size_t count = bc_public_report_bridge(book->report, &parts);
    const char *texts[WEEK_COLUMNS] = {office_label(book, "xlsx.column.week"),
        office_label(book, "xlsx.column.from"), office_label(book, "xlsx.column.to")};
    double widths[WEEK_COLUMNS] = {26, 15, 15};
    const struct sheet_plan plan = {
        .name = office_label(book, "xlsx.sheet.weeks"),
        .heading = office_label(book, "xlsx.heading.weeks"),
        .widths = widths,
        .column_count = WEEK_COLUMNS,
        .frozen_columns = 1,
        .has_head = true,
    };
    const struct head_plan head = {texts, widths, WEEK_COLUMNS, WEEK_FIGURES, 0};
    size_t last_row = FIRST_ROW + count - 1;
    bc_xlsx_sheet *sheet;

    for (size_t i = 0; i < WEEK_FIGURE_COUNT; i++) {
        texts[WEEK_FIGURES + i] =
            workbook_label_of(&book->sheets, "short.", bc_figure_info(week_figures[i])->id);
        widths[WEEK_FIGURES + i] = 11;
    }
    sheet = workbook_sheet(&book->sheets, &plan);
    workbook_table(&book->sheets, sheet, HEAD_ROW, last_row, "Bang_tuan", &head);
    for (size_t i = 0; i < count; i++) {
        write_week(book, sheet, &parts[i], FIRST_ROW + i);
    }
    for (size_t i = 0; i < WEEK_FIGURES; i++) {
        bc_xlsx_text(sheet, (struct bc_xlsx_cell){last_row + 1, i},
            i == 0 ? bc_public_report_period_short(book->report, BC_SLOT_CURRENT) : "", look);
    }
    for (size_t i = 0; i < WEEK_FIGURE_COUNT; i++) {
        const struct bc_value total = office_total(book, BC_SLOT_CURRENT, week_figures[i]);

        workbook_source(&book->sheets, sheet, &total);
        bc_xlsx_formula(sheet, (struct bc_xlsx_cell){last_row + 1, WEEK_FIGURES + i},
            week_total(book, week_figures[i], last_row), workbook_number(total), look);
    }
}

/*
 * office_tables.c - which figures stand in which sheet, and the charts under them.
 */
#include "write/xlsx/office.h"

enum { CHART_ROWS_LEAST = 2, CHART_ROWS_HIGH = 17 };

static const char *const table_names[BC_BREAKDOWN_COUNT] = {[BC_BY_FIELD] = "Bang_linh_vuc",
    [BC_BY_DISTRICT] = "Bang_dia_ban",
    [BC_BY_UNIT] = "Bang_don_vi",
    [BC_BY_CHANNEL] = "Bang_kenh"};

static const struct figure_column flow_columns[] = {
    {.figure = BC_FLOW_OPENING},
    {.figure = BC_FLOW_RECEIVED},
    {.figure = BC_FLOW_REOPENED},
    {.figure = BC_FLOW_TOTAL, .is_bold = true},
    {.figure = BC_FLOW_HANDLED, .is_bold = true},
    {.figure = BC_FLOW_HANDLED_ON_TIME},
    {.figure = BC_FLOW_HANDLED_LATE},
    {.figure = BC_FLOW_HANDLED_NO_DEADLINE, .only_if_it_occurs = true},
    {.figure = BC_FLOW_OTHERWISE_CLOSED},
    {.figure = BC_FLOW_CLOSING, .is_bold = true, .has_bars = true},
    {.figure = BC_FLOW_CLOSING_IN_TIME},
    {.figure = BC_FLOW_CLOSING_OVERDUE, .is_shaded = true},
    {.figure = BC_FLOW_CLOSING_NO_DEADLINE, .only_if_it_occurs = true},
    {.figure = BC_FLOW_CLOSING_NOT_FORWARDED, .only_if_it_occurs = true},
    {.figure = BC_RATE_HANDLED},
    {.figure = BC_RATE_ON_TIME},
};

static const struct figure_column comparison_columns[] = {
    {.figure = BC_FLOW_RECEIVED, .is_bold = true},
    {.figure = BC_FLOW_RECEIVED, .slot = SLOT_BEFORE},
    {.figure = BC_FLOW_RECEIVED, .slot = SLOT_CHANGE},
    {.figure = BC_FLOW_RECEIVED, .slot = SLOT_YEAR},
    {.figure = BC_FLOW_RECEIVED, .slot = SLOT_YEAR_CHANGE},
    {.figure = BC_FLOW_CLOSING, .is_bold = true},
    {.figure = BC_FLOW_CLOSING, .slot = SLOT_BEFORE},
    {.figure = BC_FLOW_CLOSING, .slot = SLOT_CHANGE},
    {.figure = BC_FLOW_CLOSING_OVERDUE, .is_bold = true, .is_shaded = true},
    {.figure = BC_FLOW_CLOSING_OVERDUE, .slot = SLOT_BEFORE},
    {.figure = BC_FLOW_CLOSING_OVERDUE, .slot = SLOT_CHANGE},
    {.figure = BC_RATE_ON_TIME, .is_bold = true},
    {.figure = BC_RATE_ON_TIME, .slot = SLOT_BEFORE},
    {.figure = BC_RATE_ON_TIME, .slot = SLOT_CHANGE},
};

static const struct figure_column process_columns[] = {
    {.figure = BC_HANDOFF_COUNT},
    {.figure = BC_RETURNED_COUNT},
    {.figure = BC_COMMITTED_COUNT},
    {.figure = BC_COMMITTED_AGAIN},
    {.figure = BC_COMMITTED_KEPT},
    {.figure = BC_COMMITTED_BROKEN, .is_shaded = true},
    {.figure = BC_REOPENED_WITHIN_14D},
    {.figure = BC_EVIDENCE_MISSING},
    {.figure = BC_DIRECTIVE_DONE},
    {.figure = BC_DIRECTIVE_PENDING},
    {.figure = BC_LEADER_ASKED},
    {.figure = BC_PUBLISHED_COUNT},
    {.figure = BC_WITHHELD_COUNT},
    {.figure = BC_AGE_MEDIAN},
    {.figure = BC_AGE_P90},
    {.figure = BC_AGE_MAX},
};

static const struct figure_column satisfaction_columns[] = {
    {.figure = BC_FLOW_AWAITING_REPLY},
    {.figure = BC_RESPONSE_ASKED},
    {.figure = BC_RESPONSE_RATED},
    {.figure = BC_RATING_RATED, .is_bold = true},
    {.figure = BC_RATING_SATISFIED},
    {.figure = BC_RATING_ACCEPTABLE},
    {.figure = BC_RATING_UNSATISFIED},
    {.figure = BC_RATE_SATISFIED, .is_bold = true},
    {.figure = BC_REWORK_PASSED_BACK},
    {.figure = BC_REWORK_REWORKED},
    {.figure = BC_REWORK_PENDING},
};

static const enum bc_breakdown all_breakdowns[] = {
    BC_BY_FIELD, BC_BY_DISTRICT, BC_BY_UNIT, BC_BY_CHANNEL};
enum { ALL_BREAKDOWNS = sizeof(all_breakdowns) / sizeof(all_breakdowns[0]) };

/* ---- Charts under a table -------------------------------------------------------------------- */

/* What is open by row: in time, and late in the colour of lateness. Many rows: the table suffices.
 */
static void add_closing_chart(
    const struct office_book *book, struct figure_place *place, const char *sheet_name)
{
    size_t rows = place->last_row - place->first_row + 1;
    struct bc_xlsx_chart chart = {
        .kind = BC_XLSX_STACKED_BARS,
        .title = office_title_overdue(book),
        .data_sheet = sheet_name,
        .first_row = place->first_row,
        .last_row = place->last_row,
        .category_column = 0,
        .series =
            {
                {workbook_label_of(&book->sheets, "short.", "flow.closing_overdue"),
                    place->column_of[BC_FLOW_CLOSING_OVERDUE], BC_XLSX_LATE},
                {workbook_label_of(&book->sheets, "short.", "flow.closing_in_time"),
                    place->column_of[BC_FLOW_CLOSING_IN_TIME], BC_XLSX_ORDINARY},
            },
        .series_count = 2,
        .width_px = (int)place->width_px,
        .height_px = 110 + (int)rows * CHART_ROWS_HIGH,
    };

    if (place->last_row < place->first_row || rows < CHART_ROWS_LEAST ||
        rows > BC_XLSX_CHART_ROWS_MOST) {
        return;
    }
    workbook_chart_below(place->sheet, &place->flow, place->total_row + 2, &chart);
}

static size_t rows_with_anything(const struct office_book *book, enum bc_breakdown breakdown)
{
    size_t rows = 0;

    for (size_t i = 0; i < bc_public_report_row_count(book->report, breakdown); i++) {
        rows += bc_public_report_row(book->report, breakdown, i)->is_zero ? 0 : 1;
    }
    return rows;
}

/* What was received by field, now and before: the first rows and columns of the comparison. */
static void add_received_chart(const struct office_book *book, struct figure_place *place)
{
    enum { NAME_COLUMN = 1, NOW_COLUMN = 2, BEFORE_COLUMN = 3 };
    size_t rows = rows_with_anything(book, BC_BY_FIELD);
    struct bc_xlsx_chart chart = {
        .kind = BC_XLSX_BARS,
        .title = office_title_fields(book),
        .data_sheet = office_label(book, "xlsx.sheet.comparison"),
        .first_row = FIRST_ROW,
        .last_row = FIRST_ROW + rows - 1,
        .category_column = NAME_COLUMN,
        .series =
            {
                {bc_public_report_period_short(book->report, BC_SLOT_CURRENT), NOW_COLUMN,
                    BC_XLSX_EMPHASISED},
                {bc_public_report_period_short(book->report, BC_SLOT_PREVIOUS), BEFORE_COLUMN,
                    BC_XLSX_ORDINARY},
            },
        .series_count = bc_public_report_has_data(book->report, BC_SLOT_PREVIOUS) ? 2 : 1,
        .has_numbers = true,
        .width_px = (int)place->width_px,
        .height_px = 90 + (int)rows * 26,
    };

    if (rows >= CHART_ROWS_LEAST && rows <= BC_XLSX_CHART_ROWS_MOST &&
        office_total(book, BC_SLOT_CURRENT, BC_FLOW_RECEIVED).count > 0) {
        workbook_chart_below(place->sheet, &place->flow, place->total_row + 2, &chart);
    }
}

/* ---- Sheets ---------------------------------------------------------------------------------- */

void office_add_breakdown(struct office_book *book, enum bc_breakdown breakdown)
{
    const struct figure_sheet from = {
        .key = bc_breakdown_name(breakdown),
        .table_name = table_names[breakdown],
        .breakdowns = &breakdown,
        .breakdown_count = 1,
        .columns = flow_columns,
        .column_count = sizeof(flow_columns) / sizeof(flow_columns[0]),
    };
    struct figure_place place = office_add_figures(book, &from);

    if (breakdown == BC_BY_FIELD) {
        add_received_chart(book, &place);
    }
    if (breakdown == BC_BY_UNIT) {
        add_closing_chart(book, &place, workbook_label_of(&book->sheets, "xlsx.sheet.", from.key));
    }
}

void office_add_comparison(struct office_book *book)
{
    const struct figure_sheet from = {
        .key = "comparison",
        .table_name = "Bang_so_sanh",
        .breakdowns = all_breakdowns,
        .breakdown_count = ALL_BREAKDOWNS,
        .columns = comparison_columns,
        .column_count = sizeof(comparison_columns) / sizeof(comparison_columns[0]),
        .says_period = true,
    };

    (void)office_add_figures(book, &from);
}

void office_add_process(struct office_book *book)
{
    const struct figure_sheet from = {
        .key = "process",
        .table_name = "Bang_qua_trinh",
        .breakdowns = all_breakdowns,
        .breakdown_count = ALL_BREAKDOWNS,
        .columns = process_columns,
        .column_count = sizeof(process_columns) / sizeof(process_columns[0]),
    };

    (void)office_add_figures(book, &from);
}

/* The fields stand first: a stacked bar each, in the order of the table. */
static void add_levels_chart(
    const struct office_book *book, struct figure_place *place, const char *sheet_name)
{
    size_t rows = rows_with_anything(book, BC_BY_FIELD);
    struct bc_xlsx_chart chart = {
        .kind = BC_XLSX_STACKED_BARS,
        .title = office_title_satisfaction(book),
        .data_sheet = sheet_name,
        .first_row = place->first_row,
        .category_column = 1,
        .series =
            {
                {office_label(book, "rating.satisfied"), place->column_of[BC_RATING_SATISFIED],
                    BC_XLSX_ORDINARY},
                {office_label(book, "rating.acceptable"), place->column_of[BC_RATING_ACCEPTABLE],
                    BC_XLSX_MIDDLE},
                {office_label(book, "rating.unsatisfied"), place->column_of[BC_RATING_UNSATISFIED],
                    BC_XLSX_LATE},
            },
        .series_count = 3,
        .width_px = (int)place->width_px,
    };

    if (rows < CHART_ROWS_LEAST || rows > BC_XLSX_CHART_ROWS_MOST ||
        office_total(book, BC_SLOT_CURRENT, BC_RATING_RATED).count == 0) {
        return;
    }
    chart.last_row = place->first_row + rows - 1;
    chart.height_px = 110 + (int)rows * CHART_ROWS_HIGH;
    workbook_chart_below(place->sheet, &place->flow, place->total_row + 2, &chart);
}

void office_add_satisfaction(struct office_book *book)
{
    const struct figure_sheet from = {
        .key = "satisfaction",
        .table_name = "Bang_hai_long",
        .breakdowns = all_breakdowns,
        .breakdown_count = ALL_BREAKDOWNS,
        .columns = satisfaction_columns,
        .column_count = sizeof(satisfaction_columns) / sizeof(satisfaction_columns[0]),
    };
    struct figure_place place = office_add_figures(book, &from);

    add_levels_chart(book, &place, workbook_label_of(&book->sheets, "xlsx.sheet.", from.key));
}

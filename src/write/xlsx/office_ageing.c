/*
 * office_ageing.c - how long what is open has been late, or when it falls due, by unit.
 */
#include "calendar/date.h"
#include "write/xlsx/office.h"

#include <string.h>

/* Oldest lateness first, in calendar days since the due instant: clocks of all kinds compare. */
enum age_column {
    AGE_UNIT,
    AGE_LATE_4, /* over 30 days */
    AGE_LATE_3, /* 15–30 */
    AGE_LATE_2, /* 8–14 */
    AGE_LATE_1, /* 4–7 */
    AGE_LATE_0, /* up to 3 */
    AGE_LATE,
    AGE_SOON, /* due within 7 days */
    AGE_LATER,
    AGE_NO_LIMIT,
    AGE_NOT_FORWARDED,
    AGE_ALL,
    AGE_OLDEST, /* days since it was received or opened again */
    AGE_COLUMNS
};

static const double age_widths[AGE_COLUMNS] = {
    46, 9.6, 9.6, 9.6, 9.6, 9.6, 10, 11, 11, 11, 11, 10, 12};
static const char *const age_keys[AGE_COLUMNS] = {"row.unit", "xlsx.age.late-31",
    "xlsx.age.late-15", "xlsx.age.late-8", "xlsx.age.late-4", "xlsx.age.late-0", "xlsx.age.late",
    "xlsx.age.soon", "xlsx.age.later", "xlsx.age.no-limit", "xlsx.age.not-forwarded",
    "xlsx.age.all", "xlsx.age.oldest"};

struct ages {
    int64_t of[AGE_COLUMNS];
};

static enum age_column late_band(int64_t days)
{
    return days > 30   ? AGE_LATE_4
           : days > 14 ? AGE_LATE_3
           : days > 7  ? AGE_LATE_2
           : days > 3  ? AGE_LATE_1
                       : AGE_LATE_0;
}

static enum age_column band_of(const struct bc_report_case *from, int64_t end_utc_s)
{
    const int64_t day_s = 86400;

    if (strcmp(from->deadline, "not_forwarded") == 0) {
        return AGE_NOT_FORWARDED;
    }
    if (from->due_utc_s == INT64_MIN || strcmp(from->deadline, "none") == 0) {
        return AGE_NO_LIMIT;
    }
    if (strcmp(from->deadline, "overdue") == 0) {
        return late_band((end_utc_s - from->due_utc_s + day_s - 1) / day_s);
    }
    return from->due_utc_s < end_utc_s + 7 * day_s ? AGE_SOON : AGE_LATER;
}

static void add_case(struct ages *ages, const struct bc_report_case *from, int64_t end_utc_s)
{
    enum age_column band = band_of(from, end_utc_s);
    int64_t days = (end_utc_s - from->opened_utc_s) / 86400;

    ages->of[band]++;
    ages->of[AGE_ALL]++;
    ages->of[AGE_LATE] += band <= AGE_LATE_0 ? 1 : 0;
    ages->of[AGE_OLDEST] = days > ages->of[AGE_OLDEST] ? days : ages->of[AGE_OLDEST];
}

/* What a column is made of: parts in columns next to each other. */
static const char *row_formula(const struct office_book *book, size_t row, size_t column)
{
    bc_arena *arena = book->sheets.arena;
    const char *late = bc_xlsx_reference(arena, (struct bc_xlsx_cell){row, AGE_LATE});

    if (column == AGE_LATE) {
        return bc_arena_printf(arena, "=SUM(%s:%s)",
            bc_xlsx_reference(arena, (struct bc_xlsx_cell){row, AGE_LATE_4}),
            bc_xlsx_reference(arena, (struct bc_xlsx_cell){row, AGE_LATE_0}));
    }
    return bc_arena_printf(arena, "=SUM(%s:%s)", late,
        bc_xlsx_reference(arena, (struct bc_xlsx_cell){row, AGE_NOT_FORWARDED}));
}

static double name_height(const struct office_book *book, size_t unit_row)
{
    return bc_xlsx_height(
        bc_xlsx_line_count(office_row_name(book, BC_BY_UNIT, unit_row), age_widths[AGE_UNIT]));
}

/* The open cases of a column by their verdict and their limit; SIZE_MAX: of all units. */
static struct bc_source source_of(
    const struct office_book *book, size_t unit_row, enum age_column column)
{
    const int64_t end_utc_s = bc_public_report_period(book->report, BC_SLOT_CURRENT)->end_utc_s;
    const int64_t day_s = 86400;
    /* A case is late by whole days that have begun: due at E − 3 days it is in its third. */
    const struct {
        enum bc_figure figure;
        int64_t from_utc_s, before_utc_s;
    } of[AGE_COLUMNS] = {
        [AGE_LATE_4] = {BC_FLOW_CLOSING_OVERDUE, INT64_MIN, end_utc_s - 30 * day_s},
        [AGE_LATE_3] = {BC_FLOW_CLOSING_OVERDUE, end_utc_s - 30 * day_s, end_utc_s - 14 * day_s},
        [AGE_LATE_2] = {BC_FLOW_CLOSING_OVERDUE, end_utc_s - 14 * day_s, end_utc_s - 7 * day_s},
        [AGE_LATE_1] = {BC_FLOW_CLOSING_OVERDUE, end_utc_s - 7 * day_s, end_utc_s - 3 * day_s},
        [AGE_LATE_0] = {BC_FLOW_CLOSING_OVERDUE, end_utc_s - 3 * day_s, INT64_MAX},
        [AGE_LATE] = {BC_FLOW_CLOSING_OVERDUE, 0, 0},
        [AGE_SOON] = {BC_FLOW_CLOSING_IN_TIME, INT64_MIN, end_utc_s + 7 * day_s},
        [AGE_LATER] = {BC_FLOW_CLOSING_IN_TIME, end_utc_s + 7 * day_s, INT64_MAX},
        [AGE_NO_LIMIT] = {BC_FLOW_CLOSING_NO_DEADLINE, 0, 0},
        [AGE_NOT_FORWARDED] = {BC_FLOW_CLOSING_NOT_FORWARDED, 0, 0},
        [AGE_ALL] = {BC_FLOW_CLOSING, 0, 0},
        [AGE_OLDEST] = {BC_FLOW_CLOSING, 0, 0},
    };
    struct bc_source source =
        bc_source_of_figure(book->report, unit_row == SIZE_MAX ? BC_BY_NOTHING : BC_BY_UNIT,
            unit_row == SIZE_MAX ? 0 : unit_row, BC_SLOT_CURRENT, of[column].figure);

    source.due_from_utc_s = of[column].from_utc_s;
    source.due_before_utc_s = of[column].before_utc_s;
    source.has_due = of[column].from_utc_s != of[column].before_utc_s;
    return source;
}

static void put_source(
    const struct office_book *book, bc_xlsx_sheet *sheet, size_t unit_row, enum age_column column)
{
    struct bc_source source = source_of(book, unit_row, column);

    if (column == AGE_OLDEST) {
        source = bc_source_derived(book->sheets.sources, "oldest", &source, 1);
    }
    bc_xlsx_source(sheet, &source);
}

static void write_ages(const struct office_book *book, bc_xlsx_sheet *sheet, size_t unit_row,
    const struct ages *ages, size_t row)
{
    const char *name = office_row_name(book, BC_BY_UNIT, unit_row);

    bc_xlsx_row_height(sheet, row, name_height(book, unit_row));
    bc_xlsx_text(sheet, (struct bc_xlsx_cell){row, AGE_UNIT}, name,
        (struct bc_xlsx_look){.is_row = true, .is_wrapped = true});
    for (size_t i = AGE_LATE_4; i < AGE_COLUMNS; i++) {
        const struct bc_xlsx_cell cell = {row, i};
        struct bc_xlsx_look look = {.is_row = true, .number = BC_XLSX_COUNT};

        put_source(book, sheet, unit_row, (enum age_column)i);
        if (i == AGE_LATE || i == AGE_ALL) {
            look.is_bold = true;
            look.is_link = office_link_open(book, sheet, cell, unit_row, i == AGE_LATE);
            bc_xlsx_formula(sheet, cell, row_formula(book, row, i), (double)ages->of[i], look);
        } else {
            bc_xlsx_integer(sheet, cell, ages->of[i], look);
        }
    }
}

static void write_total(
    const struct office_book *book, bc_xlsx_sheet *sheet, const struct ages *ages, size_t row)
{
    const struct bc_xlsx_look look = {.is_total = true, .number = BC_XLSX_COUNT};
    bc_arena *arena = book->sheets.arena;

    bc_xlsx_text(sheet, (struct bc_xlsx_cell){row, AGE_UNIT}, book->office->region_total, look);
    for (size_t i = AGE_LATE_4; i < AGE_COLUMNS; i++) {
        const char *formula = workbook_sum(&book->sheets, i, FIRST_ROW, row - 1);

        if (i == AGE_OLDEST) {
            formula = bc_arena_printf(arena, "=MAX(%s:%s)",
                bc_xlsx_reference(arena, (struct bc_xlsx_cell){FIRST_ROW, i}),
                bc_xlsx_reference(arena, (struct bc_xlsx_cell){row - 1, i}));
        }
        put_source(book, sheet, SIZE_MAX, (enum age_column)i);
        bc_xlsx_formula(sheet, (struct bc_xlsx_cell){row, i}, formula, (double)ages->of[i], look);
    }
}

/* Late and in time, side by side in a bar a unit. */
static void add_chart(
    const struct office_book *book, bc_xlsx_sheet *sheet, struct page_flow *flow, size_t last_row)
{
    size_t rows = last_row - FIRST_ROW + 1;
    struct bc_xlsx_chart chart = {
        .kind = BC_XLSX_STACKED_BARS,
        .title = office_title_closing_parts(book),
        .data_sheet = office_label(book, "xlsx.sheet.ageing"),
        .first_row = FIRST_ROW,
        .last_row = last_row,
        .category_column = AGE_UNIT,
        .series =
            {
                {office_label(book, "xlsx.age.late-31"), AGE_LATE_4, BC_XLSX_LATE},
                {office_label(book, "xlsx.age.late-15"), AGE_LATE_3, BC_XLSX_LATE_FAINT},
                {office_label(book, "xlsx.age.late-8"), AGE_LATE_2, BC_XLSX_SECOND},
                {office_label(book, "xlsx.age.late-4"), AGE_LATE_1, BC_XLSX_MIDDLE},
                {office_label(book, "xlsx.age.late-0"), AGE_LATE_0, BC_XLSX_ORDINARY},
            },
        .series_count = 5,
        .width_px = (int)bc_xlsx_columns_px(age_widths, AGE_COLUMNS),
        .height_px = 110 + (int)rows * 17,
    };

    if (rows >= 2 && rows <= BC_XLSX_CHART_ROWS_MOST) {
        workbook_chart_below(sheet, flow, last_row + 3, &chart);
    }
}

static struct ages *count_ages(const struct office_book *book, struct ages *ret_all)
{
    const struct bc_period *period = bc_public_report_period(book->report, BC_SLOT_CURRENT);
    size_t units = bc_public_report_row_count(book->report, BC_BY_UNIT);
    struct ages *ages = bc_arena_alloc_array(book->sheets.arena, units + 1, sizeof(*ages));

    for (size_t i = 0; i < units; i++) {
        const struct open_block *block = &book->open.of_unit[i];

        for (size_t j = 0; j < block->count; j++) {
            add_case(&ages[i], book->open.cases[block->first + j], period->end_utc_s);
            add_case(ret_all, book->open.cases[block->first + j], period->end_utc_s);
        }
    }
    return ages;
}

void office_add_ageing(struct office_book *book)
{
    const struct sheet_plan plan = {
        .name = office_label(book, "xlsx.sheet.ageing"),
        .heading = office_label(book, "xlsx.heading.ageing"),
        .widths = age_widths,
        .column_count = AGE_COLUMNS,
        .frozen_columns = 1,
        .has_head = true,
    };
    const char *texts[AGE_COLUMNS];
    const struct head_plan head = {texts, age_widths, AGE_COLUMNS, 1, 0};
    struct ages all = {0};
    struct ages *ages = count_ages(book, &all);
    bc_xlsx_sheet *sheet = workbook_sheet(&book->sheets, &plan);
    struct page_flow flow;
    size_t row = FIRST_ROW;

    for (size_t i = 0; i < AGE_COLUMNS; i++) {
        texts[i] = office_label(book, age_keys[i]);
    }
    flow = workbook_page_flow(&plan, workbook_head_height(&head, true));
    for (size_t i = 0; i < bc_public_report_row_count(book->report, BC_BY_UNIT); i++) {
        if (ages[i].of[AGE_ALL] > 0) {
            write_ages(book, sheet, i, &ages[i], row++);
            workbook_page_row(&flow, name_height(book, i));
        }
    }
    if (row == FIRST_ROW) {
        workbook_head(&book->sheets, sheet, HEAD_ROW, &head);
        bc_xlsx_text(sheet, (struct bc_xlsx_cell){FIRST_ROW, 0},
            office_label(book, "xlsx.none-open"), (struct bc_xlsx_look){.is_italic = true});
        return;
    }
    workbook_table(&book->sheets, sheet, HEAD_ROW, row - 1, "Bang_tuoi", &head);
    write_total(book, sheet, &all, row);
    bc_xlsx_heat(sheet, (struct bc_xlsx_area){FIRST_ROW, row - 1, AGE_LATE_4}, AGE_LATE_0,
        BC_XLSX_HEAT_LATE);
    bc_xlsx_heat(
        sheet, (struct bc_xlsx_area){FIRST_ROW, row - 1, AGE_SOON}, AGE_LATER, BC_XLSX_HEAT_OPEN);
    if (all.of[AGE_LATE] > 0) {
        add_chart(book, sheet, &flow, row - 1);
    }
}

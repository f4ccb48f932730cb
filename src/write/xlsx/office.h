/*
 * office.h - the sheets of so-lieu.xlsx. For the files of this workbook only.
 */
#ifndef BC_WRITE_XLSX_OFFICE_H
#define BC_WRITE_XLSX_OFFICE_H

#include "write/xlsx/sheets.h"

enum { SHADE_STRONG = 5 }; /* so many overdue cases are filled strongly */

/* Open cases by unit, in each the one due first on top: where the rows behind a figure are. */
struct open_block {
    size_t first, count, overdue_count; /* of the sorted list */
};
struct open_cases {
    const struct bc_report_case **cases; /* sorted; of the report */
    size_t count;
    struct open_block *of_unit; /* by row of BC_BY_UNIT */
};

struct office_book {
    struct workbook sheets; /* must stay first: sheets.h takes its address */
    const bc_public_report *report;
    const struct bc_report_office *office;
    struct open_cases open;
    size_t list_rows_most; /* of one sheet; longer lists go on in further ones */
};

/* Reads the words of a report, for struct workbook. */
const char *office_word(const void *report, const char *key);

struct bc_value office_value(const struct office_book *book, enum bc_breakdown breakdown,
    size_t row, size_t slot, enum bc_figure figure);
struct bc_value office_total(const struct office_book *book, size_t slot, enum bc_figure figure);
/* True when some period of the report has the figure: a column of nothing but zeros says nothing.
 */
bool office_occurs(const struct office_book *book, enum bc_figure figure);
/* False for figures this office does not have. */
bool office_applies(const struct office_book *book, enum bc_figure figure);
const char *office_label(const struct office_book *book, const char *key);
const char *office_row_name(
    const struct office_book *book, enum bc_breakdown breakdown, size_t row);

/* One sheet each. */
void office_add_cover(struct office_book *book);
void office_add_overview(struct office_book *book);
void office_add_breakdown(struct office_book *book, enum bc_breakdown breakdown);
void office_add_comparison(struct office_book *book);
void office_add_process(struct office_book *book);
void office_add_satisfaction(struct office_book *book);
void office_add_ranking(struct office_book *book);
void office_add_cross(struct office_book *book);
void office_add_stages(struct office_book *book);
void office_add_ageing(struct office_book *book);
void office_add_overdue(struct office_book *book);
void office_add_due_next(struct office_book *book);
void office_add_open(struct office_book *book);
void office_add_cases(struct office_book *book);
void office_add_trend(struct office_book *book);
void office_add_weeks(struct office_book *book);
void office_add_notes(struct office_book *book);

/* The sheets this report has, by their keys ("overview"), in order; for the cover. */
enum { OFFICE_SHEETS_MOST = 24 };
size_t office_sheet_keys(const struct office_book *book, const char **ret_keys);

/* ---- office_figures.c: tables of figures by row ---------------------------------------------- */

enum figure_slot { SLOT_NOW, SLOT_BEFORE, SLOT_CHANGE, SLOT_YEAR, SLOT_YEAR_CHANGE };

struct figure_column {
    enum bc_figure figure;
    enum figure_slot slot;
    bool is_bold;
    bool is_shaded;
    bool has_bars;
    bool only_if_it_occurs;
};

struct figure_sheet {
    const char *key; /* "by_field": of its name and heading */
    const char *table_name;
    const enum bc_breakdown *breakdowns;
    size_t breakdown_count;
    const struct figure_column *columns;
    size_t column_count;
    bool says_period; /* heads name their period */
};

/* Where the rows of a table came to stand. */
struct figure_place {
    bc_xlsx_sheet *sheet;
    size_t first_row, last_row, total_row;
    size_t column_of[BC_FIGURE_COUNT]; /* of this period; 0: not there */
    size_t column_count;
    double width_px;       /* of all columns */
    struct page_flow flow; /* after the rows */
};
struct figure_place office_add_figures(struct office_book *book, const struct figure_sheet *from);

/* ---- office_open.c: the rows behind a figure ------------------------------------------------- */

void office_sort_open(struct office_book *book);
/* Links a cell to a unit's open cases, or to the overdue ones among them; nothing without any. */
bool office_link_open(const struct office_book *book, bc_xlsx_sheet *sheet,
    struct bc_xlsx_cell cell, size_t unit_row, bool only_overdue);

/* Where a figure of this period stands on the overview. */
struct bc_xlsx_cell office_overview_cell(const struct office_book *book, enum bc_figure figure);
/* The first row with data of the sheet of twelve periods: missing ones are the oldest. */
size_t office_trend_first_row(const struct office_book *book);
/* The column of a figure on it. */
size_t office_trend_column(const struct office_book *book, enum bc_figure figure);

/* ---- office_titles.c: titles that name a finding, or say that there is none -------------- */

const char *office_title_flow(const struct office_book *book);
const char *office_title_closing(const struct office_book *book);
const char *office_title_closing_parts(const struct office_book *book);
const char *office_title_fields(const struct office_book *book);
const char *office_title_ranking(const struct office_book *book);
const char *office_title_satisfaction(const struct office_book *book);
const char *office_title_overdue(const struct office_book *book);

#endif

/*
 * unit.h - the sheets of don-vi/<id>.xlsx. For the files of this workbook only.
 */
#ifndef BC_WRITE_XLSX_UNIT_H
#define BC_WRITE_XLSX_UNIT_H

#include "report/unit_report.h"
#include "write/xlsx/sheets.h"

struct unit_book {
    struct workbook sheets;
    const bc_unit_report *report;
    const struct bc_report_office *office;
    size_t list_rows_most; /* of one sheet; longer lists go on in further ones */
};

const char *unit_label(const struct unit_book *book, const char *key);
struct bc_value unit_value(
    const struct unit_book *book, enum bc_unit_side side, enum bc_figure figure);
bool unit_applies(const struct unit_book *book, enum bc_figure figure);
/* A phrase with {unit}, and what else the caller has. */
const char *unit_phrase(const struct unit_book *book, const char *key);

/* A sheet with the unit's name in its title, the summary in line 3, the way back at its right. */
bc_xlsx_sheet *unit_sheet(
    const struct unit_book *book, const struct sheet_plan *plan, const char *summary);

/* unit_lists.c. Sheets of lists that this office does not have are not added. */
bool unit_has_list(const struct unit_book *book, enum bc_unit_list list);
const char *unit_list_name(const struct unit_book *book, enum bc_unit_list list);
const char *unit_list_about(const struct unit_book *book, enum bc_unit_list list);
/* Leads a figure to the rows behind it; false when there are none, or they are on several sheets.
 */
bool unit_link_list(const struct unit_book *book, bc_xlsx_sheet *sheet, struct bc_xlsx_cell cell,
    enum bc_unit_list list);
void unit_add_list(struct unit_book *book, enum bc_unit_list which);
/* "Đang tồn 28 phản ánh: 7 quá hạn, …": the stock in one sentence. */
const char *unit_stock_text(const struct unit_book *book);

/* unit_figures.c */
void unit_add_figures(struct unit_book *book);
bool unit_has_agencies(const struct unit_book *book);
void unit_add_agencies(struct unit_book *book);

#endif

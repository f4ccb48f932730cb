/*
 * write_xlsx.h - what the sheets of so-lieu.xlsx share. For the files of this workbook only.
 */
#ifndef BC_WRITE_WRITE_XLSX_H
#define BC_WRITE_WRITE_XLSX_H

#include "report/public_report.h"
#include "write/xlsx_safe.h"

/* Every sheet: title, subtitle, an empty row, the head, then rows. */
enum { TITLE_ROW = 0, SUBTITLE_ROW = 1, HEAD_ROW = 3, FIRST_ROW = 4 };

struct workbook {
    const bc_public_report *report;
    const struct bc_report_office *office;
    bc_xlsx_book *book;
    bc_arena *arena;
    const char *period_name;
    const char *subtitle;
    bool has_null, has_missing,
        has_withheld; /* marks that were written: the notes explain only these */
};

struct sheet_plan {
    const char *name;    /* of the sheet */
    const char *heading; /* pattern with {period} */
    const double *widths;
    size_t column_count;
    size_t frozen_columns;
    bool has_head;
    bool fits_one_page;
};

/* The word of a key. A missing one fails the book: labels.vi.yaml is edited by people. */
const char *workbook_label(const struct workbook *workbook, const char *key);
/* The same for a key in two parts: "deadline." and "overdue". */
const char *workbook_label_of(const struct workbook *workbook, const char *head, const char *tail);

/* Adds a sheet with its title, subtitle, the sample mark, page set-up and widths. */
bc_xlsx_sheet *workbook_sheet(const struct workbook *workbook, const struct sheet_plan *plan);

/* A head: the first `text_count` columns are over texts (left), the others over numbers (right). */
void workbook_head(const struct workbook *workbook, bc_xlsx_sheet *sheet, size_t row,
    const char *const *texts, const double *widths, size_t count, size_t text_count);

/* A value with its format, or its mark: "–", "…", "(*)". An absent one leaves an empty cell. */
void workbook_value(struct workbook *workbook, bc_xlsx_sheet *sheet, struct bc_xlsx_cell cell,
    struct bc_value value, struct bc_xlsx_look look);
struct bc_value workbook_value_of(const struct workbook *workbook, enum bc_breakdown breakdown,
    size_t row, size_t slot, enum bc_figure figure);
struct bc_value workbook_total_of(
    const struct workbook *workbook, size_t slot, enum bc_figure figure);
/* True when some period of the report has the figure: a column of nothing but zeros says nothing.
 */
bool workbook_occurs(const struct workbook *workbook, enum bc_figure figure);
/* False for figures this office does not have. */
bool workbook_applies(const struct workbook *workbook, enum bc_figure figure);
bool workbook_is_number(struct bc_value value);
double workbook_number(struct bc_value value);

/* The difference of two values as a live formula, or the mark of the one that is no number. */
void workbook_change(struct workbook *workbook, bc_xlsx_sheet *sheet, struct bc_xlsx_cell cell,
    struct bc_xlsx_cell now_cell, struct bc_value now, struct bc_xlsx_cell before_cell,
    struct bc_value before, struct bc_xlsx_look look);

/* "=SUM(C5:C19)" of the rows above, in the arena. */
const char *workbook_sum(
    const struct workbook *workbook, size_t column, size_t first_row, size_t last_row);

/*
 * The formula of a rate from the cells that hold its counts; NULL when one of them is not there.
 */
struct figure_places {
    struct bc_xlsx_cell of[BC_FIGURE_COUNT];
    bool is_there[BC_FIGURE_COUNT];
};
const char *workbook_rate_formula(
    const struct workbook *workbook, enum bc_figure rate, const struct figure_places *places);

void workbook_add_overview(struct workbook *workbook);
void workbook_add_breakdown(struct workbook *workbook, enum bc_breakdown breakdown);
void workbook_add_cross(struct workbook *workbook);
/* Lists longer than `rows_most` go on in further sheets: "Phản ánh trong kỳ (2)". */
void workbook_add_cases(struct workbook *workbook, size_t rows_most);
void workbook_add_overdue(struct workbook *workbook, size_t rows_most);
void workbook_add_trend(struct workbook *workbook);
void workbook_add_notes(struct workbook *workbook);

#endif

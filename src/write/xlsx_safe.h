/*
 * xlsx_safe.h - workbooks, with everything checked that the library behind would let through.
 *
 * libxlsxwriter takes bad UTF-8, NaN and dates before 1900 without a word and writes files that do
 * not open; it refuses long texts only when the file is closed. Here each is refused where it is
 * written, and nothing is ever shortened. A book keeps its first failure, later calls then do
 * nothing, and bc_xlsx_book_close() reports it. Write rows from top to bottom: a book of many rows
 * keeps only one row in memory.
 */
#ifndef BC_WRITE_XLSX_SAFE_H
#define BC_WRITE_XLSX_SAFE_H

#include "base/arena.h"
#include "base/status.h"

#include <stddef.h>
#include <stdint.h>

typedef struct bc_xlsx_book bc_xlsx_book;
typedef struct bc_xlsx_sheet bc_xlsx_sheet;

enum {
    BC_XLSX_ROWS_MOST = 1048576,
    BC_XLSX_COLUMNS_MOST = 16384,
    BC_XLSX_NAME_MOST = 31,   /* characters of a sheet's name */
    BC_XLSX_TEXT_MOST = 32767 /* characters of a cell */
};

enum bc_xlsx_number {
    BC_XLSX_GENERAL,
    BC_XLSX_COUNT,  /* #,##0 */
    BC_XLSX_CHANGE, /* +#,##0;–#,##0;0 */
    BC_XLSX_RATE,   /* 0.00% */
    BC_XLSX_POINTS, /* +0.00" điểm": difference of two rates, times 100 */
    BC_XLSX_HOURS,  /* #,##0.0 */
    BC_XLSX_DATE,   /* dd/mm/yyyy */
    BC_XLSX_TIME,   /* dd/mm/yyyy hh:mm */
    BC_XLSX_NUMBER_COUNT
};

enum bc_xlsx_align { BC_XLSX_BY_KIND, BC_XLSX_LEFT, BC_XLSX_RIGHT, BC_XLSX_CENTER };

/* How a cell looks: Arial 10, black, unless it says otherwise. */
struct bc_xlsx_look {
    enum bc_xlsx_number number;
    enum bc_xlsx_align align;
    bool is_bold, is_italic, is_quiet; /* quiet: #404040 */
    bool is_wrapped;
    bool is_head;  /* bold, filled, lines above and below, wrapped, at the bottom */
    bool is_row;   /* a dotted line below */
    bool is_total; /* lines above and below, bold */
    bool is_framed;
    int indent;
    int size_pt; /* 0: 10 */
};

struct bc_xlsx_properties {
    const char *title, *subject, *author, *company;
    const char *points_word; /* " điểm" */
    int64_t created_utc_s;
    int32_t offset_s;
    bool keeps_one_row; /* memory for one row only: for long lists */
};

/*
 * Starts a workbook at `path`; temporary files go to `scratch_folder`. Lives in the arena, and must
 * be closed. Fails: BC_OWN_FAULT when the library cannot start.
 */
BC_MUST_CHECK bool bc_xlsx_book_open(const char *path, const char *scratch_folder,
    const struct bc_xlsx_properties *properties, bc_arena *arena, bc_xlsx_book **ret_book,
    struct bc_status *status);

/* Writes the file (0644) and reads it back; when something has failed, removes what there is of it.
 */
BC_MUST_CHECK bool bc_xlsx_book_close(bc_xlsx_book *book, struct bc_status *status);

/* For content that cannot be written for a reason outside this layer. The first failure stays. */
void bc_xlsx_book_fail(bc_xlsx_book *book, const struct bc_status *status);

/*
 * Adds a sheet. Fails the book on a name that is empty, longer than 31 characters, "History", in
 * use in either case, or has one of []:*?/\ or an apostrophe at an end.
 */
bc_xlsx_sheet *bc_xlsx_sheet_add(bc_xlsx_book *book, const char *name);
const char *bc_xlsx_sheet_name(const bc_xlsx_sheet *sheet);

struct bc_xlsx_page {
    const char *footer_left, *footer_page, *footer_right; /* plain text; an "&" stays one */
    size_t head_row; /* repeated on every page; frozen with `frozen_columns` */
    size_t frozen_columns;
    bool has_head;
    bool fits_one_page; /* else one page wide, as many as it takes long */
};

/* A4 landscape, no gridlines, the head frozen and repeated, the footer. */
void bc_xlsx_page(bc_xlsx_sheet *sheet, const struct bc_xlsx_page *page);
void bc_xlsx_widths(bc_xlsx_sheet *sheet, const double *widths, size_t count);
void bc_xlsx_row_height(bc_xlsx_sheet *sheet, size_t row, double height_pt);
void bc_xlsx_filter(bc_xlsx_sheet *sheet, size_t head_row, size_t last_row, size_t last_column);
void bc_xlsx_bookmark_first(bc_xlsx_sheet *sheet); /* the sheet that is open at first */

struct bc_xlsx_cell {
    size_t row;
    size_t column;
};

/* A text stays a text whatever it begins with. "" writes an empty cell with its look. */
void bc_xlsx_text(
    bc_xlsx_sheet *sheet, struct bc_xlsx_cell cell, const char *text, struct bc_xlsx_look look);
void bc_xlsx_integer(
    bc_xlsx_sheet *sheet, struct bc_xlsx_cell cell, int64_t value, struct bc_xlsx_look look);
void bc_xlsx_real(
    bc_xlsx_sheet *sheet, struct bc_xlsx_cell cell, double value, struct bc_xlsx_look look);
/* The local time of an instant as a real date; INT64_MIN writes an empty cell. */
void bc_xlsx_instant(
    bc_xlsx_sheet *sheet, struct bc_xlsx_cell cell, int64_t utc_s, struct bc_xlsx_look look);
/* A live formula with the value that readers without a calculator show. Never made from data. */
void bc_xlsx_formula(bc_xlsx_sheet *sheet, struct bc_xlsx_cell cell, const char *formula,
    double value, struct bc_xlsx_look look);
/* One text across the cells of a row, first and last column included. */
void bc_xlsx_merge(bc_xlsx_sheet *sheet, struct bc_xlsx_cell first, size_t last_column,
    const char *text, struct bc_xlsx_look look);

struct bc_xlsx_area {
    size_t first_row, last_row, column;
};

/* Fills the cells of an area: strongly (bold) from `strong` on, faintly from 1 on. */
void bc_xlsx_shade_counts(bc_xlsx_sheet *sheet, struct bc_xlsx_area area, int64_t strong);
/* Fills the cells of an area that hold exactly this word. */
void bc_xlsx_shade_word(bc_xlsx_sheet *sheet, struct bc_xlsx_area area, const char *word);

/* A chart of columns of a sheet over its rows. The only place with a legend. */
struct bc_xlsx_chart {
    bool is_line; /* else columns */
    const char *title;
    const char *data_sheet; /* its name; it may be added later */
    size_t first_row, last_row, category_column;
    size_t value_columns[2];
    size_t value_count; /* 1 or 2 */
    const char *value_names[2];
    int width_px, height_px;
};
void bc_xlsx_chart(
    bc_xlsx_sheet *sheet, struct bc_xlsx_cell place, const struct bc_xlsx_chart *chart);

/* "B7" in the arena. */
const char *bc_xlsx_reference(bc_arena *arena, struct bc_xlsx_cell cell);

/* Lines a text takes in a column of that width (Arial 10, broken between words), and a row's
 * height. */
size_t bc_xlsx_line_count(const char *text, double width);
double bc_xlsx_height(size_t line_count);

#endif

/*
 * xlsx_safe.h - workbooks, with everything checked that the library behind would let through.
 *
 * libxlsxwriter takes bad UTF-8, NaN and dates before 1900 without a word and writes files that do
 * not open; it refuses long texts only when the file is closed. Here each is refused where it is
 * written, and nothing is ever shortened. A book keeps its first failure, later calls then do
 * nothing, and bc_xlsx_book_close() reports it. Sheets are kept in memory until then; long lists
 * go through bc_xlsx_rows, which do not pass the library.
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
    BC_XLSX_NAME_MOST = 31,             /* characters of a sheet's name */
    BC_XLSX_TEXT_MOST = 32767,          /* characters of a cell */
    BC_XLSX_STREAMED_ROWS_MOST = 100000 /* of one bc_xlsx_rows: they are packed in memory */
};

/* Excel keeps 15 digits; a count beyond them would come back as another one. */
#define BC_XLSX_INTEGER_MOST INT64_C(999999999999999)

enum bc_xlsx_number {
    BC_XLSX_GENERAL,
    BC_XLSX_COUNT,      /* #,##0 */
    BC_XLSX_CHANGE,     /* +#,##0;–#,##0;0 */
    BC_XLSX_RATE,       /* 0.00% */
    BC_XLSX_POINTS,     /* +0.00" điểm": difference of two rates, times 100 */
    BC_XLSX_HOURS,      /* #,##0.0 */
    BC_XLSX_LEFT_HOURS, /* #,##0.0;–#,##0.0;0.0 */
    BC_XLSX_DAYS,       /* 0;–0;0 */
    BC_XLSX_DATE,       /* dd/mm/yyyy */
    BC_XLSX_TIME,       /* dd/mm/yyyy hh:mm */
    BC_XLSX_NUMBER_COUNT
};

enum bc_xlsx_align { BC_XLSX_BY_KIND, BC_XLSX_LEFT, BC_XLSX_RIGHT, BC_XLSX_CENTER };

/* How a cell looks: Arial 10, black, unless it says otherwise. */
struct bc_xlsx_look {
    enum bc_xlsx_number number;
    enum bc_xlsx_align align;
    bool is_bold, is_italic, is_quiet; /* quiet: #404040 */
    bool is_wrapped;
    bool is_head;   /* bold, filled, lines above and below, wrapped, at the bottom */
    bool is_filter; /* a head over which the buttons of a filter lie: its text stands at the top */
    bool is_link;   /* blue and underlined; bc_xlsx_link() says where to */
    bool is_row;    /* a dotted line below */
    bool is_total;  /* lines above and below, bold */
    bool is_framed;
    int indent;
    int size_pt; /* 0: 10 */
};

struct bc_xlsx_properties {
    const char *title, *subject, *author, *company;
    const char *points_word; /* " điểm" */
    int64_t created_utc_s;
    int32_t offset_s;
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

/* Whether a sheet may have that name, as far as the name itself goes. */
bool bc_xlsx_can_name_sheet(const char *name);

/*
 * Adds a sheet. Fails the book on a name that is empty, longer than 31 characters, "History", in
 * use in either case, or has one of []:*?/\ or an apostrophe at an end.
 */
bc_xlsx_sheet *bc_xlsx_sheet_add(bc_xlsx_book *book, const char *name);
const char *bc_xlsx_sheet_name(const bc_xlsx_sheet *sheet);

struct bc_xlsx_page {
    const char *header_left, *header_right;               /* plain text; an "&" stays one */
    const char *footer_left, *footer_page, *footer_right; /* the same */
    size_t head_row; /* repeated on every page; frozen with `frozen_columns` */
    size_t frozen_columns;
    bool has_head;
    size_t repeated_columns; /* on pages beside the first */
    int pages_wide;          /* 0: 1 */
    bool fits_one_page;      /* else as many pages as it takes long */
};

/* A4 landscape, no gridlines, the head frozen and repeated, header and footer. */
void bc_xlsx_page(bc_xlsx_sheet *sheet, const struct bc_xlsx_page *page);
void bc_xlsx_widths(bc_xlsx_sheet *sheet, const double *widths, size_t count);
void bc_xlsx_row_height(bc_xlsx_sheet *sheet, size_t row, double height_pt);
void bc_xlsx_filter(bc_xlsx_sheet *sheet, size_t head_row, size_t last_row, size_t last_column);
void bc_xlsx_bookmark_first(bc_xlsx_sheet *sheet); /* the sheet that is open at first */
/* New pages begin with these rows. */
void bc_xlsx_page_breaks(bc_xlsx_sheet *sheet, const size_t *rows, size_t count);

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

/* Cells of a sheet, by its name; the sheet may be added later. */
struct bc_xlsx_target {
    const char *sheet;
    struct bc_xlsx_cell first, last;
};

/* A click on the cell goes there. Call it before the cell is written. */
void bc_xlsx_link(
    bc_xlsx_sheet *sheet, struct bc_xlsx_cell cell, const struct bc_xlsx_target *target);

/* A name for cells, to be used in formulas: letters without marks, digits, "_". */
void bc_xlsx_define(bc_xlsx_book *book, const char *name, const struct bc_xlsx_target *target);

/*
 * A table of Excel, with a filter: writes its head. Heads must differ; a name is used once; tables
 * and merged cells do not overlap. Rows are written by the caller, in the looks they have.
 */
struct bc_xlsx_table {
    const char *name; /* like that of bc_xlsx_define() */
    struct bc_xlsx_cell first;
    size_t last_row; /* at least one row below the head */
    const char *const *heads;
    const struct bc_xlsx_look *looks; /* one a head */
    size_t column_count;
};
void bc_xlsx_table(bc_xlsx_sheet *sheet, const struct bc_xlsx_table *table);

/* Tints numbers from white at 0 to full at the highest: late ones, or those that are just there. */
enum bc_xlsx_heat { BC_XLSX_HEAT_LATE, BC_XLSX_HEAT_OPEN };
void bc_xlsx_heat(
    bc_xlsx_sheet *sheet, struct bc_xlsx_area area, size_t last_column, enum bc_xlsx_heat heat);
/* Fills the cells of an area: strongly (bold) from `strong` on, faintly from 1 on. */
void bc_xlsx_shade_counts(bc_xlsx_sheet *sheet, struct bc_xlsx_area area, int64_t strong);
/* Fills the cells of an area that hold exactly this word. */
void bc_xlsx_shade_word(bc_xlsx_sheet *sheet, struct bc_xlsx_area area, const char *word);
/* Bars behind the numbers of an area, from 0, in a colour that black text is read on. */
void bc_xlsx_bars(bc_xlsx_sheet *sheet, struct bc_xlsx_area area);

/* Fills the columns first…last of each row whose cell in `word_column` holds a word. */
enum bc_xlsx_shade {
    BC_XLSX_SHADE_LATE,
    BC_XLSX_SHADE_SOON,
    BC_XLSX_SHADE_WAITING /* grey italics */
};
struct bc_xlsx_row_rule {
    size_t first_row, last_row, first_column, last_column, word_column;
    const char *word;
    enum bc_xlsx_shade shade;
};
void bc_xlsx_shade_rows(bc_xlsx_sheet *sheet, const struct bc_xlsx_row_rule *from);

/* ---- For the list of printed numbers: xlsx_told.c ------------------------------------------- */

struct bc_printed_list;
struct bc_source;

/* Tells of every cell from now on, and of the titles of charts. */
void bc_xlsx_listen(bc_xlsx_book *book, struct bc_printed_list *printed);
/* Where the number of the next cell comes from; nothing is kept while nobody listens. */
void bc_xlsx_source(bc_xlsx_sheet *sheet, const struct bc_source *source);

/* ---- Charts: xlsx_chart.c -------------------------------------------------------------------- */

enum bc_xlsx_chart_kind {
    BC_XLSX_LINES,
    BC_XLSX_COLUMNS,
    BC_XLSX_STACKED_COLUMNS,
    BC_XLSX_BARS,
    BC_XLSX_STACKED_BARS,
    BC_XLSX_DOUGHNUT
};

/* What a part of a chart means decides its colour; neighbours differ in grey too. */
enum bc_xlsx_role {
    BC_XLSX_EMPHASISED, /* this period's line */
    BC_XLSX_SECOND,     /* the other line */
    BC_XLSX_ORDINARY,
    BC_XLSX_MIDDLE,
    BC_XLSX_LATE,
    BC_XLSX_LATE_FAINT
};

struct bc_xlsx_series {
    const char *name;
    size_t column;
    enum bc_xlsx_role role;
};

enum { BC_XLSX_SERIES_MOST = 5, BC_XLSX_CHART_ROWS_MOST = 32 };

/*
 * A native chart over columns of a sheet. The cells under it must be numbers that were written, not
 * formulas: the library keeps a copy of them in the chart, and knows no formula's value.
 */
struct bc_xlsx_chart {
    enum bc_xlsx_chart_kind kind;
    const char *title;
    const char *data_sheet; /* its name; it may be added later */
    size_t first_row, last_row, category_column;
    struct bc_xlsx_series series[BC_XLSX_SERIES_MOST];
    size_t series_count;
    /* By row: the dark ones of a single series, or the parts of a doughnut. NULL: all ordinary. */
    const enum bc_xlsx_role *roles;
    bool is_rate;     /* numbers are read as per cent */
    bool has_numbers; /* printed on the bars, which then need no axis */
    int width_px, height_px;
};
void bc_xlsx_chart(
    bc_xlsx_sheet *sheet, struct bc_xlsx_cell place, const struct bc_xlsx_chart *chart);

/* ---- Long lists: xlsx_rows.c ----------------------------------------------------------------- */

/*
 * Rows below those a sheet has so far, written as they come and never held as cells: many times as
 * fast as the calls above, for lists. Every row is checked like every cell. One of them a sheet, at
 * most BC_XLSX_STREAMED_ROWS_MOST rows; no charts over them.
 */
typedef struct bc_xlsx_rows bc_xlsx_rows;
bc_xlsx_rows *bc_xlsx_rows_begin(bc_xlsx_sheet *sheet, size_t first_row);
/* The index of a look, for the calls below. */
uint32_t bc_xlsx_rows_look(bc_xlsx_rows *rows, struct bc_xlsx_look look);
/* height_pt 0: the ordinary height. */
void bc_xlsx_rows_next(bc_xlsx_rows *rows, double height_pt);
/* Where the numbers of the next rows come from, until another one is named. */
void bc_xlsx_rows_source(bc_xlsx_rows *rows, const struct bc_source *source);
/* The cells of a row, from left to right. */
void bc_xlsx_rows_word(bc_xlsx_rows *rows, const char *text, uint32_t look); /* is kept once */
void bc_xlsx_rows_text(bc_xlsx_rows *rows, const char *text, uint32_t look); /* hardly repeats */
void bc_xlsx_rows_integer(bc_xlsx_rows *rows, int64_t value, uint32_t look);
void bc_xlsx_rows_tenths(bc_xlsx_rows *rows, int64_t value_tenths, uint32_t look);
void bc_xlsx_rows_instant(bc_xlsx_rows *rows, int64_t utc_s, uint32_t look);

/* ---- Measures: xlsx_measure.c ---------------------------------------------------------------- */

/* "B7" in the arena. */
const char *bc_xlsx_reference(bc_arena *arena, struct bc_xlsx_cell cell);

/* Lines a text takes in a column of that width (Arial 10, broken between words), and a row's
 * height. */
size_t bc_xlsx_line_count(const char *text, double width);
/* Pixels at 96 dpi that columns take on the screen, and on paper before they are fitted to it. */
double bc_xlsx_columns_px(const double *widths, size_t count);
double bc_xlsx_height(size_t line_count);

#endif

/*
 * xlsx_inner.h - the inside of a workbook, for the files of the layer over libxlsxwriter only.
 *
 * Whoever includes this sees the library; sheets do not: they include xlsx_safe.h.
 */
#ifndef BC_WRITE_XLSX_INNER_H
#define BC_WRITE_XLSX_INNER_H

#include "report/printed.h"
#include "write/xlsx/xlsx_safe.h"

#include <xlsxwriter.h>

enum { FORMATS_MOST = 96, SHEETS_MOST = 200, LINKS_MOST = 65530 };

/* Excel's colours of the visual design: header fill, faint and strong "late", lines, quiet text. */
enum {
    COLOUR_HEAD = 0xDCE6F2,
    COLOUR_FAINT = 0xF9E3D2,
    COLOUR_STRONG = 0xF2C5A2,
    COLOUR_SOON = 0xFFE699,
    COLOUR_LINE = 0xBFBFBF,
    COLOUR_QUIET = 0x404040,
    COLOUR_BLUE = 0x143F78,
    COLOUR_LIGHT = 0xA8C1E0,
    COLOUR_PALE = 0xE3E3E3,
    COLOUR_GREY = 0x7A7A7A,
    COLOUR_LATE = 0xC24F00,
    COLOUR_HEAT_LATE = 0xE48B45
};

/* Cells that a merge or a table has taken. Two of them must not overlap. */
struct taken_area {
    size_t first_row, last_row, first_column, last_column;
    bool is_table;
};

struct bc_xlsx_rows;

struct bc_xlsx_sheet {
    bc_xlsx_book *book;
    lxw_worksheet *inner; /* NULL once the book has failed */
    const char *name;
    int64_t cell_count; /* written by the library, to be found again in its file */
    struct taken_area *taken;
    size_t taken_count, taken_room;
    size_t link_count;
    struct bc_xlsx_rows *rows; /* those that do not go through the library; often NULL */
};

struct format_entry {
    struct bc_xlsx_look look;
    lxw_format *format;
};

struct bc_xlsx_book {
    lxw_workbook *inner;
    bc_arena *arena;
    const char *path; /* the finished file */
    const char *scratch_folder;
    const char *points_format;
    int32_t offset_s;
    struct format_entry formats[FORMATS_MOST];
    size_t format_count;
    bc_xlsx_sheet *sheets[SHEETS_MOST];
    size_t sheet_count;
    const char **names; /* of tables and areas, in small letters */
    size_t name_count, name_room;
    lxw_format *strong, *faint, *soon, *waiting;
    struct bc_status status;         /* the first failure */
    struct bc_printed_list *printed; /* told of every cell; NULL: nobody listens */
    struct bc_source source;         /* of the next cell */
    bool has_source;
};

bool xlsx_has_failed(const bc_xlsx_book *book);

/* What the library says it did not do is a fault of ours: everything was checked before. */
void xlsx_note(bc_xlsx_book *book, lxw_error error, const char *where);

/* "Quá hạn!B7" in the arena. */
const char *xlsx_cell_place(const bc_xlsx_sheet *sheet, struct bc_xlsx_cell cell);

/* UTF-8 that XML can hold, of at most so many characters as Excel counts them; else the book fails.
 */
bool xlsx_check_text(bc_xlsx_book *book, const char *text, size_t length_most, const char *where);
bool xlsx_has_non_character(const char *text);
/* The same for what is no cell: control characters are refused. */
bool xlsx_check_plain(bc_xlsx_book *book, const char *text, size_t length_most, const char *where);

/* True when the cell can be written; a place outside the sheet fails the book. */
bool xlsx_is_writable(const bc_xlsx_sheet *sheet, struct bc_xlsx_cell cell);

/* Keeps an area for a merge or a table; false and a failure where another one has a cell of it. */
bool xlsx_take_area(bc_xlsx_sheet *sheet, const struct taken_area *area);

/* Keeps the name of a table or an area; false and a failure when Excel refuses it or it is used. */
bool xlsx_take_name(bc_xlsx_book *book, const char *name);

lxw_format *xlsx_format_of(bc_xlsx_book *book, struct bc_xlsx_look look);

/* The library copies what it is given but does not say so in its types. */
char *xlsx_mutable_copy(bc_arena *arena, const char *text);

/* Excel's day of an instant, and the second of it; false when it is outside the dates of a
 * workbook.
 */
bool xlsx_serial_day(
    const bc_xlsx_book *book, int64_t utc_s, int64_t *ret_day, int64_t *ret_second);

/* Told of what was written, when somebody listens. `formula` NULL: a plain number. */
void xlsx_tell_number(
    bc_xlsx_sheet *sheet, struct bc_xlsx_cell cell, double value, const char *formula);
void xlsx_tell_text(bc_xlsx_sheet *sheet, struct bc_xlsx_cell cell, const char *text);

/*
 * A text as the file holds it: control characters, and what looks like one written out, as _xHHHH_.
 * The text itself when there is nothing to do; NULL and a failure when a cell cannot hold it.
 */
const char *xlsx_cell_text(bc_xlsx_sheet *sheet, struct bc_xlsx_cell cell, const char *text);

#endif

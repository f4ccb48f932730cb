/*
 * xlsx_cells.c - cells through the library: texts that stay what they are, numbers that are
 * numbers.
 */
#include "base/text.h"
#include "write/xlsx/xlsx_inner.h"

#include <assert.h>
#include <math.h>
#include <string.h>

/* The same as xlsx_note() for a call that writes a cell. */
static void note_cell(bc_xlsx_sheet *sheet, lxw_error error)
{
    xlsx_note(sheet->book, error, sheet->name);
    sheet->cell_count++;
}

/* ---- Texts ----------------------------------------------------------------------------------- */

static bool is_hex_digit(char letter)
{
    return (letter >= '0' && letter <= '9') || (letter >= 'A' && letter <= 'F') ||
           (letter >= 'a' && letter <= 'f');
}

/* True at "_x000D_": a reader would take it for the character. */
static bool looks_escaped(const char *at)
{
    return at[0] == '_' && at[1] == 'x' && is_hex_digit(at[2]) && is_hex_digit(at[3]) &&
           is_hex_digit(at[4]) && is_hex_digit(at[5]) && at[6] == '_';
}

/* Characters XML has no way to write. A tab and a line feed are written as they are. */
static bool is_control(char letter)
{
    return (unsigned char)letter < 0x20 && letter != '\t' && letter != '\n';
}

static bool needs_escape(const char *at)
{
    return is_control(*at) || (*at == '_' && looks_escaped(at));
}

static const char *escape(bc_arena *arena, const char *text)
{
    static const char digits[] = "0123456789ABCDEF";
    char *escaped = bc_arena_alloc(arena, 7 * strlen(text) + 1);
    char *to = escaped;

    for (; *text != '\0'; text++) {
        if (!needs_escape(text)) {
            *to++ = *text;
            continue;
        }
        memcpy(to, "_x0000_", 7);
        to[4] = digits[(unsigned char)*text >> 4];
        to[5] = digits[(unsigned char)*text & 15];
        to += 7; /* after a "_" its "x…_" follows as it is */
    }
    *to = '\0';
    return escaped;
}

static bool is_plain(unsigned char byte)
{
    return (byte >= 0x20 && byte < 0x80 && byte != '_') || byte == '\n' || byte == '\t';
}

static bool is_inner(char byte)
{
    return ((unsigned char)byte & 0xC0) == 0x80;
}

/*
 * True for almost every text: well-formed, short enough, and nothing in it is written otherwise.
 * False says nothing; then it is looked at closely. Left out are E0 and ED, which may be
 * ill-formed, EF, where what is no character lies, and letters of four bytes.
 */
static bool is_usual(const char *text)
{
    const char *at = text;

    for (;;) {
        const unsigned char first = (unsigned char)*at;

        if (is_plain(first)) {
            at++;
        } else if (first >= 0xE1 && first <= 0xEE && first != 0xED && is_inner(at[1]) &&
                   is_inner(at[2])) {
            at += 3;
        } else if (first >= 0xC2 && first <= 0xDF && is_inner(at[1])) {
            at += 2;
        } else {
            return first == '\0' && at - text <= BC_XLSX_TEXT_MOST;
        }
    }
}

const char *xlsx_cell_text(bc_xlsx_sheet *sheet, struct bc_xlsx_cell cell, const char *text)
{
    bc_xlsx_book *book = sheet->book;
    size_t length_bytes;
    const char *at = text;

    if (is_usual(text)) {
        return text;
    }
    length_bytes = strlen(text);
    /* The common case needs no place for a message. */
    if ((length_bytes > BC_XLSX_TEXT_MOST || !bc_text_is_utf8(text, length_bytes) ||
            xlsx_has_non_character(text)) &&
        !xlsx_check_text(book, text, BC_XLSX_TEXT_MOST, xlsx_cell_place(sheet, cell))) {
        return NULL;
    }
    while (*at != '\0' && !needs_escape(at)) {
        at++;
    }
    if (*at == '\0') {
        return text;
    }
    text = escape(book->arena, text);
    /* The library counts the letters of the file, and would refuse without a place. */
    return strlen(text) <= BC_XLSX_TEXT_MOST ||
                   xlsx_check_text(book, text, BC_XLSX_TEXT_MOST, xlsx_cell_place(sheet, cell))
               ? text
               : NULL;
}

void bc_xlsx_text(
    bc_xlsx_sheet *sheet, struct bc_xlsx_cell cell, const char *text, struct bc_xlsx_look look)
{
    lxw_row_t row = (lxw_row_t)cell.row;
    lxw_col_t column = (lxw_col_t)cell.column;

    if (!xlsx_is_writable(sheet, cell)) {
        return;
    }
    if (text[0] == '\0') {
        note_cell(sheet,
            worksheet_write_blank(sheet->inner, row, column, xlsx_format_of(sheet->book, look)));
        return;
    }
    if (sheet->book->printed != NULL) {
        xlsx_tell_text(sheet, cell, text);
    }
    text = xlsx_cell_text(sheet, cell, text);
    if (text != NULL) {
        note_cell(sheet, worksheet_write_string(
                             sheet->inner, row, column, text, xlsx_format_of(sheet->book, look)));
    }
}

void bc_xlsx_merge(bc_xlsx_sheet *sheet, struct bc_xlsx_cell first, size_t last_column,
    const char *text, struct bc_xlsx_look look)
{
    const struct taken_area area = {
        first.row, first.row, first.column, last_column, .is_table = false};
    const struct bc_xlsx_cell last = {first.row, last_column};

    assert(first.column < last_column);
    if (!xlsx_is_writable(sheet, last) || !xlsx_take_area(sheet, &area)) {
        return;
    }
    if (sheet->book->printed != NULL) {
        xlsx_tell_text(sheet, first, text);
    }
    text = xlsx_cell_text(sheet, first, text);
    if (text == NULL) {
        return;
    }
    xlsx_note(sheet->book,
        worksheet_merge_range(sheet->inner, (lxw_row_t)first.row, (lxw_col_t)first.column,
            (lxw_row_t)first.row, (lxw_col_t)last_column, text, xlsx_format_of(sheet->book, look)),
        sheet->name);
    sheet->cell_count += (int64_t)(last_column - first.column + 1);
}

/* ---- Numbers --------------------------------------------------------------------------------- */

void bc_xlsx_real(
    bc_xlsx_sheet *sheet, struct bc_xlsx_cell cell, double value, struct bc_xlsx_look look)
{
    bc_xlsx_book *book = sheet->book;

    if (!xlsx_is_writable(sheet, cell)) {
        return;
    }
    if (!isfinite(value)) {
        (void)bc_fail(
            &book->status, BC_OWN_FAULT, "write.xlsx-number", xlsx_cell_place(sheet, cell), "");
        return;
    }
    if (book->printed != NULL) {
        xlsx_tell_number(sheet, cell, value, NULL);
    }
    note_cell(sheet, worksheet_write_number(sheet->inner, (lxw_row_t)cell.row,
                         (lxw_col_t)cell.column, value, xlsx_format_of(book, look)));
}

void bc_xlsx_integer(
    bc_xlsx_sheet *sheet, struct bc_xlsx_cell cell, int64_t value, struct bc_xlsx_look look)
{
    if (value > BC_XLSX_INTEGER_MOST || value < -BC_XLSX_INTEGER_MOST) {
        (void)bc_fail(&sheet->book->status, BC_OWN_FAULT, "write.xlsx-number",
            xlsx_cell_place(sheet, cell), "");
        return;
    }
    bc_xlsx_real(sheet, cell, (double)value, look);
}

/* Day 25569 is 1970-01-01; before day 61, 1 March 1900, Excel counts a day that never was. */
bool xlsx_serial_day(const bc_xlsx_book *book, int64_t utc_s, int64_t *ret_day, int64_t *ret_second)
{
    const int64_t day_s = 86400;
    const int64_t first_s = (61 - 25569) * day_s;
    const int64_t end_s = (2958466 - 25569) * day_s; /* 10000-01-01 */

    if (utc_s < first_s - book->offset_s || utc_s >= end_s - book->offset_s) {
        return false;
    }
    *ret_day = (utc_s + book->offset_s - first_s) / day_s + 61;
    *ret_second = (utc_s + book->offset_s - first_s) % day_s;
    return true;
}

void bc_xlsx_instant(
    bc_xlsx_sheet *sheet, struct bc_xlsx_cell cell, int64_t utc_s, struct bc_xlsx_look look)
{
    int64_t day;
    int64_t second;

    if (utc_s == INT64_MIN) {
        bc_xlsx_text(sheet, cell, "", look);
        return;
    }
    if (!xlsx_serial_day(sheet->book, utc_s, &day, &second)) {
        (void)bc_fail(&sheet->book->status, BC_OWN_FAULT, "write.xlsx-date",
            xlsx_cell_place(sheet, cell), "%lld", (long long)utc_s);
        return;
    }
    bc_xlsx_real(sheet, cell, (double)day + (double)second / 86400.0, look);
}

void bc_xlsx_formula(bc_xlsx_sheet *sheet, struct bc_xlsx_cell cell, const char *formula,
    double value, struct bc_xlsx_look look)
{
    bc_xlsx_book *book = sheet->book;

    if (!xlsx_is_writable(sheet, cell)) {
        return;
    }
    if (!isfinite(value)) {
        (void)bc_fail(
            &book->status, BC_OWN_FAULT, "write.xlsx-number", xlsx_cell_place(sheet, cell), "");
        return;
    }
    if (book->printed != NULL) {
        xlsx_tell_number(sheet, cell, value, formula);
    }
    note_cell(sheet, worksheet_write_formula_num(sheet->inner, (lxw_row_t)cell.row,
                         (lxw_col_t)cell.column, formula, xlsx_format_of(book, look), value));
}

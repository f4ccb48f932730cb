/*
 * xlsx_book.c - a workbook from its start to its file, and the checks of what goes into it.
 *
 * The library's parts are taken in memory; xlsx_package.c makes the finished file of them.
 */
#include "base/file.h"
#include "base/text.h"
#include "write/xlsx/xlsx_inner.h"
#include "write/xlsx/xlsx_package.h"
#include "write/xlsx/xlsx_rows.h"
#include "write/xlsx/xlsx_verify.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- Failure --------------------------------------------------------------------------------- */

bool xlsx_has_failed(const bc_xlsx_book *book)
{
    return book->status.fault != BC_OK;
}

void bc_xlsx_book_fail(bc_xlsx_book *book, const struct bc_status *status)
{
    if (!xlsx_has_failed(book)) {
        book->status = *status;
    }
}

/* What the library says it did not do is a fault of ours: everything was checked before. */
void xlsx_note(bc_xlsx_book *book, lxw_error error, const char *where)
{
    if (error != LXW_NO_ERROR) {
        (void)bc_fail(
            &book->status, BC_OWN_FAULT, "write.xlsx-call", where, "%s", lxw_strerror(error));
    }
}

const char *xlsx_cell_place(const bc_xlsx_sheet *sheet, struct bc_xlsx_cell cell)
{
    return bc_arena_printf(
        sheet->book->arena, "%s!%s", sheet->name, bc_xlsx_reference(sheet->book->arena, cell));
}

/* ---- Checks ---------------------------------------------------------------------------------- */

/* Length as Excel counts it: two for a code point beyond U+FFFF. */
static size_t utf16_length(const char *text)
{
    size_t length = 0;

    for (int32_t point = bc_text_next(&text); point >= 0; point = bc_text_next(&text)) {
        length += point > 0xFFFF ? 2 : 1;
    }
    return length;
}

/* XML has no U+FFFE and U+FFFF, even written as numbers. */
bool xlsx_has_non_character(const char *text)
{
    return strstr(text, "\xEF\xBF\xBE") != NULL || strstr(text, "\xEF\xBF\xBF") != NULL;
}

bool xlsx_check_text(bc_xlsx_book *book, const char *text, size_t length_most, const char *where)
{
    if (!bc_text_is_utf8(text, strlen(text)) || xlsx_has_non_character(text)) {
        return bc_fail(&book->status, BC_OWN_FAULT, "write.xlsx-bytes", where, "");
    }
    if (utf16_length(text) > length_most) {
        return bc_fail(&book->status, BC_REFUSED, "write.xlsx-long", where, "%zu" BC_NEXT "%zu",
            utf16_length(text), length_most);
    }
    return true;
}

/* What is no cell has no way to write a control character. */
bool xlsx_check_plain(bc_xlsx_book *book, const char *text, size_t length_most, const char *where)
{
    for (const char *at = text; *at != '\0'; at++) {
        if ((unsigned char)*at < 0x20) {
            return bc_fail(&book->status, BC_OWN_FAULT, "write.xlsx-bytes", where, "");
        }
    }
    return xlsx_check_text(book, text, length_most, where);
}

/* True when the cell can be written; a place outside the sheet fails the book. */
bool xlsx_is_writable(const bc_xlsx_sheet *sheet, struct bc_xlsx_cell cell)
{
    if (xlsx_has_failed(sheet->book)) {
        return false;
    }
    if (cell.row >= BC_XLSX_ROWS_MOST || cell.column >= BC_XLSX_COLUMNS_MOST) {
        return bc_fail(&sheet->book->status, BC_OWN_FAULT, "write.xlsx-outside", sheet->name,
            "%zu" BC_NEXT "%zu", cell.row + 1, cell.column + 1);
    }
    return true;
}

bool xlsx_take_area(bc_xlsx_sheet *sheet, const struct taken_area *area)
{
    bc_xlsx_book *book = sheet->book;

    for (size_t i = 0; i < sheet->taken_count; i++) {
        const struct taken_area *other = &sheet->taken[i];

        if (area->first_row <= other->last_row && other->first_row <= area->last_row &&
            area->first_column <= other->last_column && other->first_column <= area->last_column) {
            return bc_fail(&book->status, BC_OWN_FAULT, "write.xlsx-overlap", sheet->name,
                "%zu" BC_NEXT "%zu", area->first_row + 1, area->first_column + 1);
        }
    }
    sheet->taken = bc_arena_grow(
        book->arena, sheet->taken, sheet->taken_count, &sheet->taken_room, sizeof(*sheet->taken));
    sheet->taken[sheet->taken_count++] = *area;
    return true;
}

/* Excel reads "R1C1", "A1" or "C" as places, so a name of ours has an "_". */
static bool is_good_name(const char *name)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    static const char others[] = "_0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

    return name[0] != '\0' && strspn(name, letters) > 0 && strspn(name, others) == strlen(name) &&
           strchr(name, '_') != NULL && strlen(name) <= 255;
}

bool xlsx_take_name(bc_xlsx_book *book, const char *name)
{
    const char *lower;

    if (!is_good_name(name)) {
        return bc_fail(&book->status, BC_OWN_FAULT, "write.xlsx-name", book->path, "%s", name);
    }
    lower = bc_text_lower(book->arena, name);
    for (size_t i = 0; i < book->name_count; i++) {
        if (strcmp(book->names[i], lower) == 0) {
            return bc_fail(&book->status, BC_OWN_FAULT, "write.xlsx-name", book->path, "%s", name);
        }
    }
    book->names = bc_arena_grow(
        book->arena, book->names, book->name_count, &book->name_room, sizeof(*book->names));
    book->names[book->name_count++] = lower;
    return true;
}

/* ---- Book ------------------------------------------------------------------------------------ */

/* The library copies what it is given but does not say so in its types. */
char *xlsx_mutable_copy(bc_arena *arena, const char *text)
{
    return bc_arena_strdup(arena, text);
}

static void set_properties(bc_xlsx_book *book, const struct bc_xlsx_properties *properties)
{
    lxw_doc_properties inner = {
        .title = xlsx_mutable_copy(book->arena, properties->title),
        .subject = xlsx_mutable_copy(book->arena, properties->subject),
        .author = xlsx_mutable_copy(book->arena, properties->author),
        .company = xlsx_mutable_copy(book->arena, properties->company),
        .created = (time_t)properties->created_utc_s,
    };
    const char *const texts[] = {
        properties->title, properties->subject, properties->author, properties->company};

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        if (!xlsx_check_plain(book, texts[i], 255, book->path)) {
            return;
        }
    }
    xlsx_note(book, workbook_set_properties(book->inner, &inner), book->path);
}

/* The first format is the one of cells that nobody wrote: Arial 10 too, so that widths are measured
 * by it. */
static void set_default_font(const bc_xlsx_book *book)
{
    lxw_format *normal = STAILQ_FIRST(book->inner->formats);

    format_set_font_name(normal, "Arial");
    format_set_font_size(normal, 10);
}

/* The library prints to stderr when it cannot make its file: make it first, and say so in our own
 * words. */
static bool make_file(const char *path, struct bc_status *status)
{
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644);

    if (file < 0) {
        return bc_fail(status, BC_NO_OUTPUT, "write.xlsx-failed", path, "%s" BC_NEXT "%s", path,
            strerror(errno));
    }
    close(file);
    return true;
}

bool bc_xlsx_book_open(const char *path, const char *scratch_folder,
    const struct bc_xlsx_properties *properties, bc_arena *arena, bc_xlsx_book **ret_book,
    struct bc_status *status)
{
    bc_xlsx_book *book = bc_arena_alloc(arena, sizeof(*book));

    book->arena = arena;
    book->path = path;
    book->scratch_folder = scratch_folder;
    book->offset_s = properties->offset_s;
    book->points_format = bc_arena_printf(arena, "+0.00\"%s\";\u20130.00\"%s\";0.00\"%s\"",
        properties->points_word, properties->points_word, properties->points_word);
    if (!make_file(path, status)) {
        return false;
    }
    book->inner = workbook_new(path); /* a name only: its parts are taken in memory */
    if (book->inner == NULL) {
        unlink(path);
        return bc_fail(status, BC_OWN_FAULT, "write.xlsx-start", path, "");
    }
    set_default_font(book);
    set_properties(book, properties);
    *ret_book = book;
    return true;
}

static bool verify(
    const bc_xlsx_book *book, const struct xlsx_parts *parts, struct bc_status *status)
{
    int64_t counts[SHEETS_MOST];

    for (size_t i = 0; i < book->sheet_count; i++) {
        counts[i] = book->sheets[i]->cell_count;
    }
    return xlsx_verify(parts, book->path, counts, book->sheet_count, status);
}

static bool take_rows(void *context, size_t sheet, struct xlsx_insert *ret_insert)
{
    const bc_xlsx_book *book = context;

    return sheet >= book->sheet_count || book->sheets[sheet]->rows == NULL ||
           xlsx_rows_take(book->sheets[sheet]->rows, ret_insert);
}

/* Ends the library's part and makes the finished file of it. */
static bool finish(bc_xlsx_book *book, struct xlsx_parts *parts, struct bc_status *status)
{
    const struct xlsx_insert_source source = {book, take_rows};
    const lxw_error error = xlsx_parts_take(book->inner, parts);

    if (error != LXW_NO_ERROR) {
        return bc_fail(status, BC_NO_OUTPUT, "write.xlsx-failed", book->path, "%s" BC_NEXT "%s",
            book->path, lxw_strerror(error));
    }
    if (!verify(book, parts, status) || !xlsx_package_make(parts, book->path, &source, status)) {
        return false;
    }
    if (chmod(book->path, 0644) != 0) {
        return bc_fail(status, BC_NO_OUTPUT, "write.xlsx-failed", book->path, "%s" BC_NEXT "%s",
            book->path, strerror(errno));
    }
    return true;
}

bool bc_xlsx_book_close(bc_xlsx_book *book, struct bc_status *status)
{
    struct xlsx_parts parts = {0};
    bool is_done = false;

    for (size_t i = 0; i < book->sheet_count; i++) {
        if (book->sheets[i]->rows != NULL) {
            xlsx_rows_end(book->sheets[i]->rows);
        }
    }
    if (xlsx_has_failed(book)) {
        lxw_workbook_free(book->inner);
        *status = book->status;
    } else {
        is_done = finish(book, &parts, status);
    }
    for (size_t i = 0; i < book->sheet_count; i++) {
        if (book->sheets[i]->rows != NULL) {
            xlsx_rows_free(book->sheets[i]->rows);
        }
    }
    xlsx_parts_free(&parts);
    if (!is_done) {
        unlink(book->path);
    }
    return is_done;
}

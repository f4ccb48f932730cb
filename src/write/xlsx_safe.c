#include "write/xlsx_safe.h"

#include "base/text.h"
#include "write/xlsx_verify.h"

#include <xlsxwriter.h>

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FORMATS_MOST = 64, SHEETS_MOST = 200 };

/* Excel's colours of the visual design: header fill, faint and strong "late", lines, quiet text. */
enum {
    COLOUR_HEAD = 0xDCE6F2,
    COLOUR_FAINT = 0xF9E3D2,
    COLOUR_STRONG = 0xF2C5A2,
    COLOUR_LINE = 0xBFBFBF,
    COLOUR_QUIET = 0x404040,
    COLOUR_BLUE = 0x143F78,
    COLOUR_LIGHT = 0xA8C1E0,
    COLOUR_GREY = 0x7A7A7A
};

struct bc_xlsx_sheet {
    bc_xlsx_book *book;
    lxw_worksheet *inner; /* NULL once the book has failed */
    const char *name;
    int64_t cell_count; /* written, to be found again in the finished file */
};

struct format_entry {
    struct bc_xlsx_look look;
    lxw_format *format;
};

struct bc_xlsx_book {
    lxw_workbook *inner;
    bc_arena *arena;
    const char *path;
    const char *points_format;
    int32_t offset_s;
    struct format_entry formats[FORMATS_MOST];
    size_t format_count;
    bc_xlsx_sheet *sheets[SHEETS_MOST];
    size_t sheet_count;
    lxw_format *strong;
    lxw_format *faint;
    struct bc_status status; /* the first failure */
};

/* ---- Failure --------------------------------------------------------------------------------- */

static bool has_failed(const bc_xlsx_book *book)
{
    return book->status.fault != BC_OK;
}

void bc_xlsx_book_fail(bc_xlsx_book *book, const struct bc_status *status)
{
    if (!has_failed(book)) {
        book->status = *status;
    }
}

/* What the library says it did not do is a fault of ours: everything was checked before. */
static void note(bc_xlsx_book *book, lxw_error error, const char *where)
{
    if (error != LXW_NO_ERROR) {
        (void)bc_fail(
            &book->status, BC_OWN_FAULT, "write.xlsx-call", where, "%s", lxw_strerror(error));
    }
}

/* The same for a call that writes a cell. */
static void note_cell(bc_xlsx_sheet *sheet, lxw_error error)
{
    note(sheet->book, error, sheet->name);
    sheet->cell_count++;
}

static const char *cell_place(const bc_xlsx_sheet *sheet, struct bc_xlsx_cell cell)
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
static bool has_non_character(const char *text)
{
    return strstr(text, "\xEF\xBF\xBE") != NULL || strstr(text, "\xEF\xBF\xBF") != NULL;
}

static bool check_text(bc_xlsx_book *book, const char *text, size_t length_most, const char *where)
{
    if (!bc_text_is_utf8(text, strlen(text)) || has_non_character(text)) {
        return bc_fail(&book->status, BC_OWN_FAULT, "write.xlsx-bytes", where, "");
    }
    if (utf16_length(text) > length_most) {
        return bc_fail(&book->status, BC_REFUSED, "write.xlsx-long", where, "%zu" BC_NEXT "%zu",
            utf16_length(text), length_most);
    }
    return true;
}

/* True when the cell can be written; a place outside the sheet fails the book. */
static bool is_writable(const bc_xlsx_sheet *sheet, struct bc_xlsx_cell cell)
{
    if (has_failed(sheet->book)) {
        return false;
    }
    if (cell.row >= BC_XLSX_ROWS_MOST || cell.column >= BC_XLSX_COLUMNS_MOST) {
        return bc_fail(&sheet->book->status, BC_OWN_FAULT, "write.xlsx-outside", sheet->name,
            "%zu" BC_NEXT "%zu", cell.row + 1, cell.column + 1);
    }
    return true;
}

/* ---- Formats --------------------------------------------------------------------------------- */

static const char *number_format(const bc_xlsx_book *book, enum bc_xlsx_number number)
{
    static const char *const formats[BC_XLSX_NUMBER_COUNT] = {
        [BC_XLSX_COUNT] = "#,##0",
        [BC_XLSX_CHANGE] = "+#,##0;\u2013#,##0;0",
        [BC_XLSX_RATE] = "0.00%",
        [BC_XLSX_HOURS] = "#,##0.0",
        [BC_XLSX_DATE] = "dd/mm/yyyy",
        [BC_XLSX_TIME] = "dd/mm/yyyy hh:mm",
    };

    return number == BC_XLSX_POINTS ? book->points_format : formats[number];
}

static void set_lines(lxw_format *format, struct bc_xlsx_look look)
{
    if (look.is_row) {
        format_set_bottom(format, LXW_BORDER_DOTTED);
        format_set_bottom_color(format, COLOUR_LINE);
    }
    if (look.is_head || look.is_total) {
        format_set_top(format, LXW_BORDER_THIN);
        format_set_bottom(format, LXW_BORDER_THIN);
    }
    if (look.is_framed) {
        format_set_border(format, LXW_BORDER_THIN);
    }
}

static void set_alignment(lxw_format *format, struct bc_xlsx_look look)
{
    static const uint8_t horizontal[] = {[BC_XLSX_BY_KIND] = LXW_ALIGN_NONE,
        [BC_XLSX_LEFT] = LXW_ALIGN_LEFT,
        [BC_XLSX_RIGHT] = LXW_ALIGN_RIGHT,
        [BC_XLSX_CENTER] = LXW_ALIGN_CENTER};

    format_set_align(format, horizontal[look.align]);
    format_set_align(format, look.is_framed ? LXW_ALIGN_VERTICAL_CENTER
                             : look.is_head ? LXW_ALIGN_VERTICAL_BOTTOM
                                            : LXW_ALIGN_VERTICAL_TOP);
    if (look.is_wrapped || look.is_head) {
        format_set_text_wrap(format);
    }
    if (look.indent > 0) {
        format_set_indent(format, (uint8_t)look.indent);
    }
}

static lxw_format *make_format(bc_xlsx_book *book, struct bc_xlsx_look look)
{
    lxw_format *format = workbook_add_format(book->inner);
    const char *number = number_format(book, look.number);

    format_set_font_name(format, "Arial");
    format_set_font_size(format, look.size_pt > 0 ? look.size_pt : 10);
    if (number != NULL) {
        format_set_num_format(format, number);
    }
    if (look.is_bold || look.is_head || look.is_total) {
        format_set_bold(format);
    }
    if (look.is_italic) {
        format_set_italic(format);
    }
    if (look.is_quiet) {
        format_set_font_color(format, COLOUR_QUIET);
    }
    if (look.is_head) {
        format_set_pattern(format, LXW_PATTERN_SOLID);
        format_set_bg_color(format, COLOUR_HEAD);
    }
    set_lines(format, look);
    set_alignment(format, look);
    return format;
}

static bool is_same_look(struct bc_xlsx_look a, struct bc_xlsx_look b)
{
    return a.number == b.number && a.align == b.align && a.is_bold == b.is_bold &&
           a.is_italic == b.is_italic && a.is_quiet == b.is_quiet && a.is_wrapped == b.is_wrapped &&
           a.is_head == b.is_head && a.is_row == b.is_row && a.is_total == b.is_total &&
           a.is_framed == b.is_framed && a.indent == b.indent && a.size_pt == b.size_pt;
}

static lxw_format *format_of(bc_xlsx_book *book, struct bc_xlsx_look look)
{
    struct format_entry *entry;

    for (size_t i = 0; i < book->format_count; i++) {
        if (is_same_look(book->formats[i].look, look)) {
            return book->formats[i].format;
        }
    }
    assert(book->format_count < FORMATS_MOST);
    entry = &book->formats[book->format_count++];
    entry->look = look;
    entry->format = make_format(book, look);
    return entry->format;
}

/* ---- Book ------------------------------------------------------------------------------------ */

/* The library copies what it is given but does not say so in its types. */
static char *mutable_copy(bc_arena *arena, const char *text)
{
    return bc_arena_strdup(arena, text);
}

static void set_properties(bc_xlsx_book *book, const struct bc_xlsx_properties *properties)
{
    lxw_doc_properties inner = {
        .title = mutable_copy(book->arena, properties->title),
        .subject = mutable_copy(book->arena, properties->subject),
        .author = mutable_copy(book->arena, properties->author),
        .company = mutable_copy(book->arena, properties->company),
        .created = (time_t)properties->created_utc_s,
    };
    const char *const texts[] = {
        properties->title, properties->subject, properties->author, properties->company};

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        if (!check_text(book, texts[i], 255, book->path)) {
            return;
        }
    }
    note(book, workbook_set_properties(book->inner, &inner), book->path);
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
    lxw_workbook_options options = {
        .constant_memory = properties->keeps_one_row ? LXW_TRUE : LXW_FALSE,
        .tmpdir = mutable_copy(arena, scratch_folder),
        .use_zip64 = LXW_FALSE,
    };

    book->arena = arena;
    book->path = path;
    book->offset_s = properties->offset_s;
    book->points_format = bc_arena_printf(arena, "+0.00\"%s\";\u20130.00\"%s\";0.00\"%s\"",
        properties->points_word, properties->points_word, properties->points_word);
    if (!make_file(path, status)) {
        return false;
    }
    book->inner = workbook_new_opt(path, &options);
    if (book->inner == NULL) {
        return bc_fail(status, BC_OWN_FAULT, "write.xlsx-start", path, "");
    }
    set_default_font(book);
    set_properties(book, properties);
    *ret_book = book;
    return true;
}

static bool verify(const bc_xlsx_book *book, struct bc_status *status)
{
    int64_t counts[SHEETS_MOST];

    for (size_t i = 0; i < book->sheet_count; i++) {
        counts[i] = book->sheets[i]->cell_count;
    }
    return bc_xlsx_verify(book->path, counts, book->sheet_count, book->arena, status);
}

/* Ends the library's part; its file is whole or a failure is recorded. */
static bool finish(const bc_xlsx_book *book, struct bc_status *status)
{
    lxw_error error;
    int reason;

    errno = 0;
    error = workbook_close(book->inner);
    reason = errno;
    if (error != LXW_NO_ERROR) {
        return bc_fail(status, BC_NO_OUTPUT, "write.xlsx-failed", book->path, "%s" BC_NEXT "%s",
            book->path, reason != 0 ? strerror(reason) : lxw_strerror(error));
    }
    if (!verify(book, status)) {
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
    bool is_done = false;

    if (has_failed(book)) {
        lxw_workbook_free(book->inner);
        *status = book->status;
    } else {
        is_done = finish(book, status);
    }
    if (!is_done) {
        unlink(book->path);
    }
    return is_done;
}

/* ---- Sheets ---------------------------------------------------------------------------------- */

static bool check_name(bc_xlsx_book *book, const char *name)
{
    const char *lower;
    size_t length_bytes = strlen(name);

    if (!check_text(book, name, BC_XLSX_NAME_MOST, name)) {
        return false;
    }
    lower = bc_text_lower(book->arena, name);
    if (length_bytes == 0 || strpbrk(name, "[]:*?/\\") != NULL || name[0] == '\'' ||
        name[length_bytes - 1] == '\'' || strcmp(lower, "history") == 0) {
        return bc_fail(&book->status, BC_BAD_INPUT, "write.xlsx-sheet-name", name, "%s", name);
    }
    for (size_t i = 0; i < book->sheet_count; i++) {
        if (strcmp(lower, bc_text_lower(book->arena, book->sheets[i]->name)) == 0) {
            return bc_fail(&book->status, BC_BAD_INPUT, "write.xlsx-sheet-twice", name, "%s", name);
        }
    }
    return true;
}

bc_xlsx_sheet *bc_xlsx_sheet_add(bc_xlsx_book *book, const char *name)
{
    bc_xlsx_sheet *sheet = bc_arena_alloc(book->arena, sizeof(*sheet));

    sheet->book = book;
    sheet->name = bc_arena_strdup(book->arena, name);
    if (has_failed(book) || !check_name(book, name)) {
        return sheet;
    }
    assert(book->sheet_count < SHEETS_MOST);
    sheet->inner = workbook_add_worksheet(book->inner, name);
    if (sheet->inner == NULL) {
        (void)bc_fail(&book->status, BC_OWN_FAULT, "write.xlsx-sheet-name", name, "%s", name);
        return sheet;
    }
    book->sheets[book->sheet_count++] = sheet;
    worksheet_set_default_row(sheet->inner, bc_xlsx_height(1), LXW_FALSE);
    return sheet;
}

const char *bc_xlsx_sheet_name(const bc_xlsx_sheet *sheet)
{
    return sheet->name;
}

/* A footer reads "&" as the start of a code. */
static const char *footer_text(bc_arena *arena, const char *text)
{
    const char *result = "";
    const char *mark = strchr(text, '&');

    while (mark != NULL) {
        result = bc_arena_printf(arena, "%s%.*s&&", result, (int)(mark - text), text);
        text = mark + 1;
        mark = strchr(text, '&');
    }
    return bc_arena_printf(arena, "%s%s", result, text);
}

static void set_footer(bc_xlsx_sheet *sheet, const struct bc_xlsx_page *page)
{
    bc_arena *arena = sheet->book->arena;
    const char *footer = bc_arena_printf(arena,
        "&L&\"Arial,Regular\"&8%s&C&\"Arial,Regular\"&8%s &P/&N&R&\"Arial,Regular\"&8%s",
        footer_text(arena, page->footer_left), footer_text(arena, page->footer_page),
        footer_text(arena, page->footer_right));

    if (check_text(sheet->book, footer, 255, sheet->name)) {
        note(sheet->book, worksheet_set_footer(sheet->inner, footer), sheet->name);
    }
}

void bc_xlsx_page(bc_xlsx_sheet *sheet, const struct bc_xlsx_page *page)
{
    lxw_row_t head_row = (lxw_row_t)page->head_row;

    if (has_failed(sheet->book)) {
        return;
    }
    worksheet_set_landscape(sheet->inner);
    worksheet_set_paper(sheet->inner, 9); /* A4 */
    worksheet_fit_to_pages(sheet->inner, 1, page->fits_one_page ? 1 : 0);
    worksheet_set_margins(sheet->inner, 0.5, 0.5, 0.6, 0.7);
    worksheet_gridlines(sheet->inner, LXW_HIDE_ALL_GRIDLINES);
    if (page->has_head) {
        worksheet_freeze_panes(sheet->inner, head_row + 1, (lxw_col_t)page->frozen_columns);
        note(sheet->book, worksheet_repeat_rows(sheet->inner, head_row, head_row), sheet->name);
    }
    set_footer(sheet, page);
}

void bc_xlsx_widths(bc_xlsx_sheet *sheet, const double *widths, size_t count)
{
    for (size_t i = 0; i < count && !has_failed(sheet->book); i++) {
        note(sheet->book,
            worksheet_set_column(sheet->inner, (lxw_col_t)i, (lxw_col_t)i, widths[i], NULL),
            sheet->name);
    }
}

void bc_xlsx_row_height(bc_xlsx_sheet *sheet, size_t row, double height_pt)
{
    const struct bc_xlsx_cell cell = {row, 0};

    if (is_writable(sheet, cell)) {
        note(sheet->book, worksheet_set_row(sheet->inner, (lxw_row_t)row, height_pt, NULL),
            sheet->name);
    }
}

void bc_xlsx_filter(bc_xlsx_sheet *sheet, size_t head_row, size_t last_row, size_t last_column)
{
    const struct bc_xlsx_cell last = {last_row, last_column};

    if (is_writable(sheet, last)) {
        note(sheet->book,
            worksheet_autofilter(
                sheet->inner, (lxw_row_t)head_row, 0, (lxw_row_t)last_row, (lxw_col_t)last_column),
            sheet->name);
    }
}

void bc_xlsx_bookmark_first(bc_xlsx_sheet *sheet)
{
    if (!has_failed(sheet->book)) {
        worksheet_activate(sheet->inner);
        worksheet_set_first_sheet(sheet->inner);
    }
}

/* ---- Cells ----------------------------------------------------------------------------------- */

void bc_xlsx_text(
    bc_xlsx_sheet *sheet, struct bc_xlsx_cell cell, const char *text, struct bc_xlsx_look look)
{
    bc_xlsx_book *book = sheet->book;
    lxw_row_t row = (lxw_row_t)cell.row;
    lxw_col_t column = (lxw_col_t)cell.column;

    if (!is_writable(sheet, cell)) {
        return;
    }
    if (text[0] == '\0') {
        note_cell(sheet, worksheet_write_blank(sheet->inner, row, column, format_of(book, look)));
        return;
    }
    if (bc_text_is_utf8(text, strlen(text)) && strlen(text) <= BC_XLSX_TEXT_MOST &&
        !has_non_character(text)) {
        /* The common case needs no place for a message. */
        note_cell(
            sheet, worksheet_write_string(sheet->inner, row, column, text, format_of(book, look)));
        return;
    }
    if (check_text(book, text, BC_XLSX_TEXT_MOST, cell_place(sheet, cell))) {
        note_cell(
            sheet, worksheet_write_string(sheet->inner, row, column, text, format_of(book, look)));
    }
}

void bc_xlsx_real(
    bc_xlsx_sheet *sheet, struct bc_xlsx_cell cell, double value, struct bc_xlsx_look look)
{
    bc_xlsx_book *book = sheet->book;

    if (!is_writable(sheet, cell)) {
        return;
    }
    if (!isfinite(value)) {
        (void)bc_fail(
            &book->status, BC_OWN_FAULT, "write.xlsx-number", cell_place(sheet, cell), "");
        return;
    }
    note_cell(sheet, worksheet_write_number(sheet->inner, (lxw_row_t)cell.row,
                         (lxw_col_t)cell.column, value, format_of(book, look)));
}

void bc_xlsx_integer(
    bc_xlsx_sheet *sheet, struct bc_xlsx_cell cell, int64_t value, struct bc_xlsx_look look)
{
    /* Excel keeps 15 digits; a count beyond them would come back as another one. */
    if (value > 999999999999999 || value < -999999999999999) {
        (void)bc_fail(
            &sheet->book->status, BC_OWN_FAULT, "write.xlsx-number", cell_place(sheet, cell), "");
        return;
    }
    bc_xlsx_real(sheet, cell, (double)value, look);
}

void bc_xlsx_instant(
    bc_xlsx_sheet *sheet, struct bc_xlsx_cell cell, int64_t utc_s, struct bc_xlsx_look look)
{
    /* 25569 is 1970-01-01; day 61 is 1 March 1900, before which Excel counts a day that never was.
     */
    const double day_s = 86400.0;
    double serial;

    if (utc_s == INT64_MIN) {
        bc_xlsx_text(sheet, cell, "", look);
        return;
    }
    serial = 25569.0 + (double)(utc_s + sheet->book->offset_s) / day_s;
    if (serial < 61.0 || serial >= 2958466.0) {
        (void)bc_fail(&sheet->book->status, BC_OWN_FAULT, "write.xlsx-date",
            cell_place(sheet, cell), "%lld", (long long)utc_s);
        return;
    }
    bc_xlsx_real(sheet, cell, serial, look);
}

void bc_xlsx_formula(bc_xlsx_sheet *sheet, struct bc_xlsx_cell cell, const char *formula,
    double value, struct bc_xlsx_look look)
{
    bc_xlsx_book *book = sheet->book;

    if (!is_writable(sheet, cell)) {
        return;
    }
    if (!isfinite(value)) {
        (void)bc_fail(
            &book->status, BC_OWN_FAULT, "write.xlsx-number", cell_place(sheet, cell), "");
        return;
    }
    note_cell(sheet, worksheet_write_formula_num(sheet->inner, (lxw_row_t)cell.row,
                         (lxw_col_t)cell.column, formula, format_of(book, look), value));
}

void bc_xlsx_merge(bc_xlsx_sheet *sheet, struct bc_xlsx_cell first, size_t last_column,
    const char *text, struct bc_xlsx_look look)
{
    bc_xlsx_book *book = sheet->book;

    assert(first.column < last_column);
    if (!is_writable(sheet, first) ||
        !check_text(book, text, BC_XLSX_TEXT_MOST, cell_place(sheet, first))) {
        return;
    }
    note(book,
        worksheet_merge_range(sheet->inner, (lxw_row_t)first.row, (lxw_col_t)first.column,
            (lxw_row_t)first.row, (lxw_col_t)last_column, text, format_of(book, look)),
        sheet->name);
    sheet->cell_count += (int64_t)(last_column - first.column + 1);
}

/* ---- Shading --------------------------------------------------------------------------------- */

static lxw_format *shade_format(bc_xlsx_book *book, lxw_color_t colour, bool is_bold)
{
    lxw_format *format = workbook_add_format(book->inner);

    format_set_bg_color(format, colour);
    if (is_bold) {
        format_set_bold(format);
    }
    return format;
}

static void add_shade(bc_xlsx_sheet *sheet, struct bc_xlsx_area area, lxw_conditional_format *rule)
{
    rule->stop_if_true = LXW_TRUE;
    note(sheet->book,
        worksheet_conditional_format_range(sheet->inner, (lxw_row_t)area.first_row,
            (lxw_col_t)area.column, (lxw_row_t)area.last_row, (lxw_col_t)area.column, rule),
        sheet->name);
}

static void prepare_shades(bc_xlsx_book *book)
{
    if (book->strong == NULL) {
        book->strong = shade_format(book, COLOUR_STRONG, true);
        book->faint = shade_format(book, COLOUR_FAINT, false);
    }
}

void bc_xlsx_shade_counts(bc_xlsx_sheet *sheet, struct bc_xlsx_area area, int64_t strong)
{
    lxw_conditional_format rule = {.type = LXW_CONDITIONAL_TYPE_CELL,
        .criteria = LXW_CONDITIONAL_CRITERIA_GREATER_THAN_OR_EQUAL_TO,
        .value = (double)strong};

    if (has_failed(sheet->book)) {
        return;
    }
    prepare_shades(sheet->book);
    rule.format = sheet->book->strong;
    add_shade(sheet, area, &rule);
    rule.criteria = LXW_CONDITIONAL_CRITERIA_BETWEEN;
    rule.min_value = 1;
    rule.max_value = (double)strong - 1;
    rule.value = 0;
    rule.format = sheet->book->faint;
    add_shade(sheet, area, &rule);
}

void bc_xlsx_shade_word(bc_xlsx_sheet *sheet, struct bc_xlsx_area area, const char *word)
{
    lxw_conditional_format rule = {
        .type = LXW_CONDITIONAL_TYPE_CELL, .criteria = LXW_CONDITIONAL_CRITERIA_EQUAL_TO};

    if (has_failed(sheet->book) || !check_text(sheet->book, word, 200, sheet->name)) {
        return;
    }
    prepare_shades(sheet->book);
    rule.value_string = bc_arena_printf(sheet->book->arena, "\"%s\"", word);
    rule.format = sheet->book->strong;
    add_shade(sheet, area, &rule);
}

/* ---- Charts ---------------------------------------------------------------------------------- */

/* The column of this period is dark; the others are context. */
static void emphasise_last(bc_xlsx_book *book, lxw_chart_series *series, size_t last)
{
    lxw_chart_fill dark = {.color = COLOUR_BLUE};
    lxw_chart_fill light = {.color = COLOUR_LIGHT};
    lxw_chart_point *points = bc_arena_alloc_array(book->arena, last + 1, sizeof(*points));
    lxw_chart_point **list =
        bc_arena_alloc_array(book->arena, last + 2, sizeof(struct lxw_chart_point *));

    for (size_t i = 0; i <= last; i++) {
        points[i].fill = i == last ? &dark : &light;
        list[i] = &points[i];
    }
    note(book, chart_series_set_points(series, list), book->path);
}

static void add_series(
    bc_xlsx_book *book, lxw_chart *inner, const struct bc_xlsx_chart *chart, size_t index)
{
    static const lxw_color_t line_colours[] = {COLOUR_BLUE, COLOUR_GREY};
    static const lxw_color_t fill_colours[] = {COLOUR_LIGHT, COLOUR_BLUE};
    lxw_chart_series *series = chart_add_series(inner, NULL, NULL);
    lxw_chart_line line = {.color = line_colours[index], .width = index == 0 ? 2.25F : 1.5F};
    lxw_chart_fill fill = {.color = fill_colours[index]};
    lxw_chart_font font = {.name = mutable_copy(book->arena, "Arial"), .size = 9};
    lxw_row_t first = (lxw_row_t)chart->first_row;
    lxw_row_t last = (lxw_row_t)chart->last_row;
    lxw_col_t categories = (lxw_col_t)chart->category_column;
    lxw_col_t values = (lxw_col_t)chart->value_columns[index];

    chart_series_set_categories(series, chart->data_sheet, first, categories, last, categories);
    chart_series_set_values(series, chart->data_sheet, first, values, last, values);
    chart_series_set_name(series, chart->value_names[index]);
    if (chart->is_line) {
        chart_series_set_line(series, &line);
        return;
    }
    chart_series_set_fill(series, &fill);
    emphasise_last(book, series, last - first);
    chart_series_set_labels(series);
    chart_series_set_labels_font(series, &font);
}

static void style_axes(bc_xlsx_book *book, lxw_chart *inner, bool is_line)
{
    lxw_chart_font font = {.name = mutable_copy(book->arena, "Arial"), .size = 9};
    lxw_chart_line grid = {.color = COLOUR_LINE, .width = 0.5F};

    chart_axis_set_num_font(inner->x_axis, &font);
    chart_axis_set_num_font(inner->y_axis, &font);
    chart_axis_set_min(inner->y_axis, 0);
    chart_axis_set_num_format(inner->y_axis, "#,##0");
    chart_axis_major_gridlines_set_line(inner->y_axis, &grid);
    if (!is_line) {
        /* The numbers stand on the columns. */
        chart_axis_major_gridlines_set_visible(inner->y_axis, LXW_FALSE);
        chart_axis_off(inner->y_axis);
        chart_set_series_gap(inner, 60);
    }
}

void bc_xlsx_chart(
    bc_xlsx_sheet *sheet, struct bc_xlsx_cell place, const struct bc_xlsx_chart *chart)
{
    bc_xlsx_book *book = sheet->book;
    lxw_chart_font title = {
        .name = mutable_copy(book->arena, "Arial"), .size = 11, .bold = LXW_TRUE};
    lxw_chart_font small = {.name = mutable_copy(book->arena, "Arial"), .size = 9};
    lxw_chart_line no_line = {.none = LXW_TRUE};
    lxw_chart_options options = {.object_position = LXW_OBJECT_MOVE_DONT_SIZE};
    lxw_chart *inner;

    if (has_failed(book) || !check_text(book, chart->title, 255, sheet->name)) {
        return;
    }
    inner = workbook_add_chart(book->inner, chart->is_line ? LXW_CHART_LINE : LXW_CHART_COLUMN);
    for (size_t i = 0; i < chart->value_count; i++) {
        add_series(book, inner, chart, i);
    }
    style_axes(book, inner, chart->is_line);
    chart_title_set_name(inner, chart->title);
    chart_title_set_name_font(inner, &title);
    chart_legend_set_position(
        inner, chart->value_count > 1 ? LXW_CHART_LEGEND_BOTTOM : LXW_CHART_LEGEND_NONE);
    chart_legend_set_font(inner, &small);
    chart_chartarea_set_line(inner, &no_line);
    options.x_scale = chart->width_px / 480.0;
    options.y_scale = chart->height_px / 288.0;
    options.description = mutable_copy(book->arena, chart->title);
    note(book,
        worksheet_insert_chart_opt(
            sheet->inner, (lxw_row_t)place.row, (lxw_col_t)place.column, inner, &options),
        sheet->name);
}

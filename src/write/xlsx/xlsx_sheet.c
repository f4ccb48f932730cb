/*
 * xlsx_sheet.c - sheets: names, pages, widths, links, tables, names of areas.
 */
#include "base/text.h"
#include "write/xlsx/xlsx_inner.h"

#include <assert.h>
#include <string.h>
#include <strings.h>

/* ---- Sheets ---------------------------------------------------------------------------------- */

bool bc_xlsx_can_name_sheet(const char *name)
{
    const size_t length_bytes = strlen(name);
    size_t units = 0;

    if (length_bytes == 0 || strpbrk(name, "[]:*?/\\") != NULL || name[0] == '\'' ||
        name[length_bytes - 1] == '\'' || strcasecmp(name, "history") == 0) {
        return false;
    }
    for (const char *at = name; *at != '\0';) {
        units += bc_text_next(&at) > 0xFFFF ? 2 : 1; /* characters as Excel counts them */
    }
    return units <= BC_XLSX_NAME_MOST;
}

static bool check_name(bc_xlsx_book *book, const char *name)
{
    const char *lower;

    if (!xlsx_check_plain(book, name, BC_XLSX_NAME_MOST, name)) {
        return false;
    }
    /* A reader sees no difference between "ế" in one and in three code points. */
    lower = bc_text_lower(book->arena, bc_text_nfc(book->arena, name));
    if (!bc_xlsx_can_name_sheet(lower)) {
        return bc_fail(&book->status, BC_BAD_INPUT, "write.xlsx-sheet-name", name, "%s", name);
    }
    for (size_t i = 0; i < book->sheet_count; i++) {
        if (strcmp(lower,
                bc_text_lower(book->arena, bc_text_nfc(book->arena, book->sheets[i]->name))) == 0) {
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
    if (xlsx_has_failed(book) || !check_name(book, name)) {
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

/* A footer reads "&" as the start of a code, and a digit after "&8" as more of the size. */
static const char *footer_text(bc_arena *arena, const char *text)
{
    const char *result = text[0] >= '0' && text[0] <= '9' ? " " : "";
    const char *mark = strchr(text, '&');

    while (mark != NULL) {
        result = bc_arena_printf(arena, "%s%.*s&&", result, (int)(mark - text), text);
        text = mark + 1;
        mark = strchr(text, '&');
    }
    return bc_arena_printf(arena, "%s%s", result, text);
}

/* The library's limit is for the whole line with its codes. */
enum { MARGIN_TEXT_MOST = 255 };

static void set_header(bc_xlsx_sheet *sheet, const struct bc_xlsx_page *page)
{
    bc_arena *arena = sheet->book->arena;
    const char *header = bc_arena_printf(arena, "&L&\"Arial,Regular\"&8%s&R&\"Arial,Regular\"&8%s",
        footer_text(arena, page->header_left), footer_text(arena, page->header_right));

    if (xlsx_check_plain(sheet->book, header, MARGIN_TEXT_MOST, sheet->name)) {
        xlsx_note(sheet->book, worksheet_set_header(sheet->inner, header), sheet->name);
    }
}

static void set_footer(bc_xlsx_sheet *sheet, const struct bc_xlsx_page *page)
{
    bc_arena *arena = sheet->book->arena;
    const char *footer = bc_arena_printf(arena,
        "&L&\"Arial,Regular\"&8%s&C&\"Arial,Regular\"&8%s &P/&N&R&\"Arial,Regular\"&8%s",
        footer_text(arena, page->footer_left), footer_text(arena, page->footer_page),
        footer_text(arena, page->footer_right));

    if (xlsx_check_plain(sheet->book, footer, MARGIN_TEXT_MOST, sheet->name)) {
        xlsx_note(sheet->book, worksheet_set_footer(sheet->inner, footer), sheet->name);
    }
}

void bc_xlsx_page(bc_xlsx_sheet *sheet, const struct bc_xlsx_page *page)
{
    lxw_row_t head_row = (lxw_row_t)page->head_row;

    if (xlsx_has_failed(sheet->book)) {
        return;
    }
    worksheet_set_landscape(sheet->inner);
    worksheet_set_paper(sheet->inner, 9); /* A4 */
    worksheet_fit_to_pages(sheet->inner, page->pages_wide > 0 ? (uint16_t)page->pages_wide : 1,
        page->fits_one_page ? 1 : 0);
    if (page->repeated_columns > 0) {
        xlsx_note(sheet->book,
            worksheet_repeat_columns(sheet->inner, 0, (lxw_col_t)(page->repeated_columns - 1)),
            sheet->name);
    }
    worksheet_set_margins(sheet->inner, 0.4, 0.4, 0.6, 0.6);
    worksheet_gridlines(sheet->inner, LXW_HIDE_ALL_GRIDLINES);
    if (!page->has_head && page->frozen_columns > 0) {
        worksheet_freeze_panes(sheet->inner, 0, (lxw_col_t)page->frozen_columns);
    }
    if (page->has_head) {
        worksheet_freeze_panes(sheet->inner, head_row + 1, (lxw_col_t)page->frozen_columns);
        xlsx_note(
            sheet->book, worksheet_repeat_rows(sheet->inner, head_row, head_row), sheet->name);
    }
    set_header(sheet, page);
    set_footer(sheet, page);
}

void bc_xlsx_widths(bc_xlsx_sheet *sheet, const double *widths, size_t count)
{
    for (size_t i = 0; i < count && !xlsx_has_failed(sheet->book); i++) {
        xlsx_note(sheet->book,
            worksheet_set_column(sheet->inner, (lxw_col_t)i, (lxw_col_t)i, widths[i], NULL),
            sheet->name);
    }
}

void bc_xlsx_row_height(bc_xlsx_sheet *sheet, size_t row, double height_pt)
{
    const struct bc_xlsx_cell cell = {row, 0};

    if (xlsx_is_writable(sheet, cell)) {
        xlsx_note(sheet->book, worksheet_set_row(sheet->inner, (lxw_row_t)row, height_pt, NULL),
            sheet->name);
    }
}

void bc_xlsx_filter(bc_xlsx_sheet *sheet, size_t head_row, size_t last_row, size_t last_column)
{
    const struct bc_xlsx_cell last = {last_row, last_column};

    if (xlsx_is_writable(sheet, last)) {
        xlsx_note(sheet->book,
            worksheet_autofilter(
                sheet->inner, (lxw_row_t)head_row, 0, (lxw_row_t)last_row, (lxw_col_t)last_column),
            sheet->name);
    }
}

void bc_xlsx_bookmark_first(bc_xlsx_sheet *sheet)
{
    if (!xlsx_has_failed(sheet->book)) {
        worksheet_activate(sheet->inner);
        worksheet_set_first_sheet(sheet->inner);
    }
}

void bc_xlsx_page_breaks(bc_xlsx_sheet *sheet, const size_t *rows, size_t count)
{
    lxw_row_t *breaks = bc_arena_alloc_array(sheet->book->arena, count + 1, sizeof(*breaks));

    for (size_t i = 0; i < count; i++) {
        breaks[i] = (lxw_row_t)rows[i];
    }
    if (!xlsx_has_failed(sheet->book) && count > 0) {
        xlsx_note(sheet->book, worksheet_set_h_pagebreaks(sheet->inner, breaks), sheet->name);
    }
}

/* ---- Links and names ------------------------------------------------------------------------- */

/* 'Lĩnh vực × địa bàn'! with the apostrophes of the name doubled. */
static const char *sheet_text(bc_arena *arena, const char *name)
{
    char *text = bc_arena_alloc(arena, 2 * strlen(name) + 4);
    char *to = text;

    *to++ = '\'';
    for (; *name != '\0'; name++) {
        if (*name == '\'') {
            *to++ = '\'';
        }
        *to++ = *name;
    }
    *to++ = '\'';
    *to++ = '!';
    *to = '\0';
    return text;
}

/* "A1" or "A1:B5" */
static const char *area_text(bc_arena *arena, const char *first, const char *last)
{
    return strcmp(first, last) == 0 ? first : bc_arena_printf(arena, "%s:%s", first, last);
}

void bc_xlsx_link(
    bc_xlsx_sheet *sheet, struct bc_xlsx_cell cell, const struct bc_xlsx_target *target)
{
    bc_xlsx_book *book = sheet->book;
    const char *area = area_text(book->arena, bc_xlsx_reference(book->arena, target->first),
        bc_xlsx_reference(book->arena, target->last));
    const char *address =
        bc_arena_printf(book->arena, "internal:%s%s", sheet_text(book->arena, target->sheet), area);

    if (!xlsx_is_writable(sheet, cell) ||
        !xlsx_check_plain(book, target->sheet, BC_XLSX_NAME_MOST, sheet->name)) {
        return;
    }
    if (sheet->link_count == LINKS_MOST) {
        (void)bc_fail(
            &book->status, BC_OWN_FAULT, "write.xlsx-call", sheet->name, "%d", (int)LINKS_MOST);
        return;
    }
    sheet->link_count++;
    /* The library writes the address into the cell; the caller's value replaces it. */
    xlsx_note(book,
        worksheet_write_url(
            sheet->inner, (lxw_row_t)cell.row, (lxw_col_t)cell.column, address, NULL),
        sheet->name);
}

/* "$B$7" */
static const char *fixed_reference(bc_arena *arena, struct bc_xlsx_cell cell)
{
    const char *reference = bc_xlsx_reference(arena, cell);
    int letters = (int)strcspn(reference, "0123456789");

    return bc_arena_printf(arena, "$%.*s$%s", letters, reference, reference + letters);
}

void bc_xlsx_define(bc_xlsx_book *book, const char *name, const struct bc_xlsx_target *target)
{
    bc_arena *arena = book->arena;
    const char *area = area_text(
        arena, fixed_reference(arena, target->first), fixed_reference(arena, target->last));

    if (!xlsx_has_failed(book) && xlsx_take_name(book, name) &&
        xlsx_check_plain(book, target->sheet, BC_XLSX_NAME_MOST, name)) {
        xlsx_note(book,
            workbook_define_name(book->inner, name,
                bc_arena_printf(arena, "=%s%s", sheet_text(arena, target->sheet), area)),
            name);
    }
}

/* ---- Tables ---------------------------------------------------------------------------------- */

/* Excel repairs a table whose heads are not all different, or not those of its cells. */
static bool check_heads(bc_xlsx_sheet *sheet, const struct bc_xlsx_table *table)
{
    bc_xlsx_book *book = sheet->book;

    for (size_t i = 0; i < table->column_count; i++) {
        const char *own = bc_text_lower(book->arena, table->heads[i]);

        if (!xlsx_check_plain(book, table->heads[i], 255, sheet->name)) {
            return false;
        }
        for (size_t j = 0; j < i; j++) {
            if (own[0] == '\0' || strcmp(own, bc_text_lower(book->arena, table->heads[j])) == 0) {
                return bc_fail(&book->status, BC_BAD_INPUT, "write.xlsx-head", sheet->name, "%s",
                    table->heads[i]);
            }
        }
    }
    return true;
}

static bool check_table(bc_xlsx_sheet *sheet, const struct bc_xlsx_table *table)
{
    const struct bc_xlsx_cell last = {
        table->last_row, table->first.column + table->column_count - 1};
    const struct taken_area area = {
        table->first.row, table->last_row, table->first.column, last.column, .is_table = true};

    assert(table->column_count > 0);
    assert(table->last_row > table->first.row);
    return xlsx_is_writable(sheet, last) && check_heads(sheet, table) &&
           xlsx_take_name(sheet->book, table->name) && xlsx_take_area(sheet, &area);
}

void bc_xlsx_table(bc_xlsx_sheet *sheet, const struct bc_xlsx_table *table)
{
    bc_xlsx_book *book = sheet->book;
    lxw_table_column *columns;
    lxw_table_column **list;
    lxw_table_options options = {.name = xlsx_mutable_copy(book->arena, table->name),
        .style_type = LXW_TABLE_STYLE_TYPE_LIGHT,
        .style_type_number = 0,
        .no_banded_rows = LXW_TRUE};

    if (xlsx_has_failed(book) || !check_table(sheet, table)) {
        return;
    }
    columns = bc_arena_alloc_array(book->arena, table->column_count, sizeof(*columns));
    list = bc_arena_alloc_array(
        book->arena, table->column_count + 1, sizeof(struct lxw_table_column *));
    for (size_t i = 0; i < table->column_count; i++) {
        if (book->printed != NULL) {
            xlsx_tell_text(sheet, (struct bc_xlsx_cell){table->first.row, table->first.column + i},
                table->heads[i]);
        }
        columns[i].header = xlsx_mutable_copy(book->arena, table->heads[i]);
        columns[i].header_format = xlsx_format_of(book, table->looks[i]);
        list[i] = &columns[i];
    }
    options.columns = list;
    xlsx_note(book,
        worksheet_add_table(sheet->inner, (lxw_row_t)table->first.row,
            (lxw_col_t)table->first.column, (lxw_row_t)table->last_row,
            (lxw_col_t)(table->first.column + table->column_count - 1), &options),
        sheet->name);
    sheet->cell_count += (int64_t)table->column_count;
}

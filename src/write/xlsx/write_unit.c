/*
 * write_unit.c - don-vi/<id>.xlsx: what a head of unit opens on Monday morning.
 *
 * The first sheet says where the unit stands, the second what is due first; then the other lists.
 */
#include "report/wording.h"
#include "write/unit_writer.h"
#include "write/xlsx/unit.h"

#include <string.h>

static const char *word_of(const void *report, const char *key)
{
    return bc_unit_report_label(report, key);
}

const char *unit_label(const struct unit_book *book, const char *key)
{
    return workbook_label(&book->sheets, key);
}

struct bc_value unit_value(
    const struct unit_book *book, enum bc_unit_side side, enum bc_figure figure)
{
    return bc_unit_report_value(book->report, side, figure);
}

bool unit_applies(const struct unit_book *book, enum bc_figure figure)
{
    return unit_value(book, BC_UNIT_SELF, figure).kind != BC_VALUE_ABSENT;
}

const char *unit_phrase(const struct unit_book *book, const char *key)
{
    const struct bc_word words[] = {{"unit", bc_unit_report_name(book->report)}};

    return bc_wording_fill(book->sheets.arena, unit_label(book, key), words, 1);
}

/* The way back stands at the right of the summary, which may be long. */
static void write_way_back(
    const struct unit_book *book, bc_xlsx_sheet *sheet, const struct sheet_plan *plan)
{
    const struct bc_xlsx_cell cell = {BACK_ROW, plan->column_count - 1};
    const struct bc_xlsx_target target = {.sheet = unit_label(book, "unit.sheet.figures")};
    const struct bc_word words[] = {{"name", target.sheet}};

    bc_xlsx_link(sheet, cell, &target);
    bc_xlsx_text(sheet, cell,
        bc_wording_fill(book->sheets.arena, unit_label(book, "xlsx.back"), words, 1),
        (struct bc_xlsx_look){.is_link = true, .align = BC_XLSX_RIGHT});
}

bc_xlsx_sheet *unit_sheet(
    const struct unit_book *book, const struct sheet_plan *plan, const char *summary)
{
    const bool is_first = strcmp(plan->name, unit_label(book, "unit.sheet.figures")) == 0;
    bc_xlsx_sheet *sheet = workbook_sheet(&book->sheets, plan);

    if (summary[0] != '\0') {
        bc_xlsx_text(sheet, (struct bc_xlsx_cell){BACK_ROW, 0}, summary,
            (struct bc_xlsx_look){.is_bold = true});
    }
    if (is_first) {
        bc_xlsx_bookmark_first(sheet);
    } else {
        write_way_back(book, sheet, plan);
    }
    return sheet;
}

/* ---- Notes ------------------------------------------------------------------------------- */

static void add_notes(const struct unit_book *book)
{
    static const double widths[] = {6, 100, 48};
    const struct sheet_plan plan = {
        .name = unit_label(book, "xlsx.sheet.notes"),
        .heading = unit_phrase(book, "unit.heading.notes"),
        .widths = widths,
        .column_count = 3,
        .has_head = true,
    };
    const char *const texts[] = {unit_label(book, "xlsx.column.number"),
        unit_label(book, "xlsx.column.note"), unit_label(book, "xlsx.column.source")};
    const struct head_plan head = {texts, widths, 3, 3, 0};
    const struct bc_xlsx_look look = {.is_row = true, .is_wrapped = true, .align = BC_XLSX_LEFT};
    const struct bc_xlsx_look number = {
        .is_row = true, .number = BC_XLSX_COUNT, .align = BC_XLSX_CENTER};
    const struct bc_report_note *notes = NULL;
    const char *marks[3];
    size_t mark_count = workbook_mark_keys(&book->sheets, marks);
    size_t count = bc_unit_report_notes(book->report, &notes);
    static const struct bc_source number_source = {.kind = BC_SOURCE_FORM, .what = "number"};
    bc_xlsx_sheet *sheet = unit_sheet(book, &plan, "");

    workbook_head(&book->sheets, sheet, HEAD_ROW, &head);
    for (size_t i = 0; i < count + mark_count; i++) {
        const char *text = i < count ? notes[i].text : unit_label(book, marks[i - count]);
        const char *source = i < count ? notes[i].source : "";
        size_t lines = bc_xlsx_line_count(text, widths[1]);
        size_t source_lines = bc_xlsx_line_count(source, widths[2]);
        size_t row = FIRST_ROW + i;

        bc_xlsx_row_height(sheet, row, bc_xlsx_height(lines > source_lines ? lines : source_lines));
        bc_xlsx_source(sheet, &number_source);
        bc_xlsx_integer(sheet, (struct bc_xlsx_cell){row, 0}, (int64_t)i + 1, number);
        bc_xlsx_text(sheet, (struct bc_xlsx_cell){row, 1}, text, look);
        bc_xlsx_text(sheet, (struct bc_xlsx_cell){row, 2}, source, look);
    }
}

/* ---- The book ---------------------------------------------------------------------------- */

static void add_sheets(struct unit_book *book)
{
    unit_add_figures(book);
    for (enum bc_unit_list list = 0; list < BC_UNIT_LIST_COUNT; list++) {
        if (unit_has_list(book, list)) {
            unit_add_list(book, list);
        }
    }
    if (unit_has_agencies(book)) {
        unit_add_agencies(book);
    }
    add_notes(book);
}

/* A figure of the unit, or the office's. */
static struct bc_source source_of(const void *words, const struct bc_value_origin *origin)
{
    return (struct bc_source){.kind = BC_SOURCE_FIGURE,
        .figure = origin->figure,
        .slot = origin->slot,
        .unit = origin->breakdown == BC_BY_UNIT ? bc_unit_report_id(words) : NULL};
}

bool bc_write_unit(const bc_unit_report *report, const struct bc_write_context *context,
    const char *path, bc_arena *arena, struct bc_status *status)
{
    const struct bc_report_office *office = bc_unit_report_office(report);
    struct unit_book book = {
        .sheets =
            {
                .arena = arena,
                .word = word_of,
                .words = report,
                .owner_name = bc_unit_report_name(report),
                .owner_short = bc_unit_report_short_name(report),
                .period_name = bc_unit_report_period_name(report),
                .title_key = "unit.title",
                .subject_key = "unit.subject",
                .offset_s = office->offset_s,
                .is_sample = office->is_sample,
                .printed = context->printed,
                .source_of = source_of,
            },
        .report = report,
        .office = office,
        .list_rows_most = BC_XLSX_STREAMED_ROWS_MOST,
    };

    if (!workbook_open(&book.sheets, path, context->scratch_folder,
            bc_unit_report_as_known_utc_s(report), status)) {
        return false;
    }
    /* Also the footer's: "Tổ xử lý huyện Krông Pắc. Tài liệu dùng trong đơn vị". */
    book.sheets.owner_short = bc_arena_printf(
        arena, "%s. %s", bc_unit_report_short_name(report), unit_label(&book, "unit.footer"));
    book.sheets.subtitle = workbook_subtitle(&book.sheets, bc_unit_report_period(report));
    add_sheets(&book);
    return bc_xlsx_book_close(book.sheets.book, status);
}

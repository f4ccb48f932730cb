/*
 * office_notes.c - how figures are counted, what the marks mean, what each figure is.
 */
#include "report/wording.h"
#include "write/xlsx/office.h"

static const double note_widths[] = {6, 100, 48};

static void write_note(bc_xlsx_sheet *sheet, size_t row, const char *text, const char *source)
{
    const struct bc_xlsx_look look = {.is_row = true, .is_wrapped = true, .align = BC_XLSX_LEFT};
    const struct bc_xlsx_look number_look = {
        .is_row = true, .number = BC_XLSX_COUNT, .align = BC_XLSX_CENTER};
    static const struct bc_source number_source = {.kind = BC_SOURCE_FORM, .what = "number"};
    size_t lines = bc_xlsx_line_count(text, note_widths[1]);
    size_t source_lines = bc_xlsx_line_count(source, note_widths[2]);

    bc_xlsx_row_height(sheet, row, bc_xlsx_height(lines > source_lines ? lines : source_lines));
    bc_xlsx_source(sheet, &number_source);
    bc_xlsx_integer(
        sheet, (struct bc_xlsx_cell){row, 0}, (int64_t)(row - FIRST_ROW + 1), number_look);
    bc_xlsx_text(sheet, (struct bc_xlsx_cell){row, 1}, text, look);
    bc_xlsx_text(sheet, (struct bc_xlsx_cell){row, 2}, source, look);
}

/* Figures whose words do not say what is counted have a definition of their own. */
static size_t write_definitions(struct office_book *book, bc_xlsx_sheet *sheet, size_t row)
{
    bc_arena *arena = book->sheets.arena;

    for (enum bc_figure figure = 0; figure < BC_FIGURE_COUNT; figure++) {
        const char *id = bc_figure_info(figure)->id;
        const char *text = office_word(book->report, bc_arena_printf(arena, "definition.%s", id));

        if (text != NULL && office_applies(book, figure)) {
            const struct bc_word words[] = {{"name", office_label(book, id)}, {"text", text}};

            write_note(sheet, row++,
                bc_wording_fill(arena, office_label(book, "xlsx.definition"), words, 2), "");
        }
    }
    return row;
}

void office_add_notes(struct office_book *book)
{
    const struct sheet_plan plan = {
        .name = office_label(book, "xlsx.sheet.notes"),
        .heading = office_label(book, "xlsx.heading.notes"),
        .widths = note_widths,
        .column_count = 3,
        .has_head = true,
    };
    const char *const texts[] = {office_label(book, "xlsx.column.number"),
        office_label(book, "xlsx.column.note"), office_label(book, "xlsx.column.source")};
    const struct head_plan head = {texts, note_widths, 3, 3, 0};
    const struct bc_report_note *notes = NULL;
    size_t count = bc_public_report_notes(book->report, &notes);
    bc_xlsx_sheet *sheet = workbook_sheet(&book->sheets, &plan);
    const char *marks[4] = {"xlsx.explain.otherwise"};
    size_t mark_count = 1 + workbook_mark_keys(&book->sheets, marks + 1);
    size_t row = FIRST_ROW;

    workbook_head(&book->sheets, sheet, HEAD_ROW, &head);
    for (size_t i = 0; i < count; i++) {
        write_note(sheet, row++, notes[i].text, notes[i].source);
    }
    for (size_t i = 0; i < mark_count; i++) {
        write_note(sheet, row++, office_label(book, marks[i]), "");
    }
    (void)write_definitions(book, sheet, row);
}

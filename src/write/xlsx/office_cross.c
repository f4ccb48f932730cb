/*
 * office_cross.c - fields × districts: a block a figure, none of them alone at the foot of a page.
 */
#include "write/xlsx/office.h"

#include <string.h>

/* Columns of the matrix: the districts that have anything, by their row in the report. */
struct matrix {
    size_t *districts;
    size_t count;
    const size_t *cells; /* [field * all districts + district] → row of the crossed breakdown */
    size_t all_count;
    const char **head;
    double *widths;
};

static const double NAME_WIDTH = 36;
static const double NUMBER_WIDTH = 8.2;

static struct matrix make_matrix(const struct office_book *book)
{
    const bc_public_report *report = book->report;
    bc_arena *arena = book->sheets.arena;
    size_t all = bc_public_report_row_count(report, BC_BY_DISTRICT);
    size_t fields = bc_public_report_row_count(report, BC_BY_FIELD);
    size_t *cells = bc_arena_alloc_array(arena, all * fields + 1, sizeof(*cells));
    struct matrix matrix = {.districts = bc_arena_alloc_array(arena, all + 1, sizeof(size_t)),
        .cells = cells,
        .all_count = all,
        .head = bc_arena_alloc_array(arena, all + 2, sizeof(*matrix.head)),
        .widths = bc_arena_alloc_array(arena, all + 2, sizeof(*matrix.widths))};

    memset(cells, 0xFF, all * fields * sizeof(*cells));
    for (size_t i = 0; i < bc_public_report_row_count(report, BC_BY_FIELD_DISTRICT); i++) {
        const struct bc_report_row *row = bc_public_report_row(report, BC_BY_FIELD_DISTRICT, i);

        cells[row->field_row * all + row->district_row] = i;
    }
    matrix.head[0] = office_label(book, "row.field");
    matrix.widths[0] = NAME_WIDTH;
    for (size_t i = 0; i < all; i++) {
        const struct bc_report_row *row = bc_public_report_row(report, BC_BY_DISTRICT, i);

        if (!row->is_zero) {
            matrix.districts[matrix.count++] = i;
            matrix.head[matrix.count] = row->short_name;
            matrix.widths[matrix.count] = NUMBER_WIDTH;
        }
    }
    matrix.head[matrix.count + 1] = book->office->region_total;
    matrix.widths[matrix.count + 1] = NUMBER_WIDTH;
    return matrix;
}

static double name_height(const struct office_book *book, size_t field)
{
    return bc_xlsx_height(
        bc_xlsx_line_count(office_row_name(book, BC_BY_FIELD, field), NAME_WIDTH));
}

static void write_row(struct office_book *book, bc_xlsx_sheet *sheet, const struct matrix *matrix,
    size_t field, enum bc_figure figure, size_t row)
{
    const struct bc_xlsx_look look = {.is_row = true};
    struct bc_value total = office_value(book, BC_BY_FIELD, field, BC_SLOT_CURRENT, figure);
    bc_arena *arena = book->sheets.arena;

    bc_xlsx_row_height(sheet, row, name_height(book, field));
    bc_xlsx_text(sheet, (struct bc_xlsx_cell){row, 0}, office_row_name(book, BC_BY_FIELD, field),
        (struct bc_xlsx_look){.is_row = true, .is_wrapped = true});
    for (size_t i = 0; i < matrix->count; i++) {
        size_t cell = matrix->cells[field * matrix->all_count + matrix->districts[i]];

        if (cell == SIZE_MAX) {
            const struct bc_source nothing = bc_source_sum(book->sheets.sources, NULL, 0);

            bc_xlsx_source(sheet, &nothing);
        }
        workbook_value(&book->sheets, sheet, (struct bc_xlsx_cell){row, i + 1},
            cell == SIZE_MAX
                ? workbook_count(0)
                : office_value(book, BC_BY_FIELD_DISTRICT, cell, BC_SLOT_CURRENT, figure),
            look);
    }
    workbook_source(&book->sheets, sheet, &total);
    bc_xlsx_formula(sheet, (struct bc_xlsx_cell){row, matrix->count + 1},
        bc_arena_printf(arena, "=SUM(%s:%s)",
            bc_xlsx_reference(arena, (struct bc_xlsx_cell){row, 1}),
            bc_xlsx_reference(arena, (struct bc_xlsx_cell){row, matrix->count})),
        workbook_number(total),
        (struct bc_xlsx_look){.is_row = true, .is_bold = true, .number = BC_XLSX_COUNT});
}

static void write_total(struct office_book *book, bc_xlsx_sheet *sheet, const struct matrix *matrix,
    enum bc_figure figure, size_t first, size_t row)
{
    const struct bc_xlsx_look look = {.is_total = true, .number = BC_XLSX_COUNT};

    bc_xlsx_text(sheet, (struct bc_xlsx_cell){row, 0}, book->office->region_total, look);
    for (size_t i = 0; i <= matrix->count; i++) {
        struct bc_value value =
            i < matrix->count
                ? office_value(book, BC_BY_DISTRICT, matrix->districts[i], BC_SLOT_CURRENT, figure)
                : office_total(book, BC_SLOT_CURRENT, figure);

        workbook_source(&book->sheets, sheet, &value);
        bc_xlsx_formula(sheet, (struct bc_xlsx_cell){row, i + 1},
            workbook_sum(&book->sheets, i + 1, first, row - 1), workbook_number(value), look);
    }
}

/* One figure: heading, head, a row a field, the total. Returns the row after it. */
static size_t write_block(struct office_book *book, bc_xlsx_sheet *sheet,
    const struct matrix *matrix, enum bc_figure figure, size_t row)
{
    const struct head_plan head = {matrix->head, matrix->widths, matrix->count + 2, 1, 0};
    size_t fields = bc_public_report_row_count(book->report, BC_BY_FIELD);
    size_t first = row + 2;
    size_t last_row = first + fields - 1;
    bool is_late = figure == BC_FLOW_CLOSING_OVERDUE;

    workbook_heading(
        sheet, row, workbook_label_of(&book->sheets, "short.", bc_figure_info(figure)->id));
    workbook_head(&book->sheets, sheet, row + 1, &head);
    for (size_t i = 0; i < fields; i++) {
        write_row(book, sheet, matrix, i, figure, first + i);
    }
    write_total(book, sheet, matrix, figure, first, last_row + 1);
    bc_xlsx_heat(sheet, (struct bc_xlsx_area){first, last_row, 1}, matrix->count,
        is_late ? BC_XLSX_HEAT_LATE : BC_XLSX_HEAT_OPEN);
    return last_row + 3;
}

static double block_height(const struct office_book *book, const struct matrix *matrix)
{
    const struct head_plan head = {matrix->head, matrix->widths, matrix->count + 2, 1, 0};
    double height_pt = workbook_head_height(&head, false) + 3 * bc_xlsx_height(1);

    for (size_t i = 0; i < bc_public_report_row_count(book->report, BC_BY_FIELD); i++) {
        height_pt += name_height(book, i);
    }
    return height_pt;
}

void office_add_cross(struct office_book *book)
{
    static const enum bc_figure figures[] = {
        BC_FLOW_RECEIVED, BC_FLOW_CLOSING, BC_FLOW_CLOSING_OVERDUE};
    struct matrix matrix = make_matrix(book);
    const struct sheet_plan plan = {
        .name = office_label(book, "xlsx.sheet.by_field_district"),
        .heading = office_label(book, "xlsx.heading.by_field_district"),
        .widths = matrix.widths,
        .column_count = matrix.count + 2,
        .frozen_columns = 1,
    };
    struct page_flow flow = workbook_page_flow(&plan, 0);
    double height_pt = block_height(book, &matrix);
    bc_xlsx_sheet *sheet = workbook_sheet(&book->sheets, &plan);
    size_t row = HEAD_ROW;

    if (matrix.count == 0 || bc_public_report_row_count(book->report, BC_BY_FIELD) == 0) {
        return;
    }
    for (size_t i = 0; i < sizeof(figures) / sizeof(figures[0]); i++) {
        workbook_page_block(&flow, row, height_pt);
        row = write_block(book, sheet, &matrix, figures[i], row);
    }
    bc_xlsx_page_breaks(sheet, flow.breaks, flow.break_count);
}

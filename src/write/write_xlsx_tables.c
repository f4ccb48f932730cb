/*
 * write_xlsx_tables.c - the sheets of breakdowns, one a dimension, and of fields × districts.
 */
#include "write/write_xlsx.h"

#include <string.h>

enum { COLUMNS_MOST = 40, SHADE_STRONG = 5 };

static const double NUMBER_WIDTH = 9.0; /* "100.00%", and heads of short words */

/* ---- Breakdowns ------------------------------------------------------------------------------ */

struct column {
    enum bc_figure figure;
    bool is_bold;
    bool is_shaded;
    bool only_if_it_occurs;
};

static const struct column breakdown_columns[] = {
    {.figure = BC_FLOW_OPENING},
    {.figure = BC_FLOW_RECEIVED},
    {.figure = BC_FLOW_REOPENED},
    {.figure = BC_FLOW_TOTAL, .is_bold = true},
    {.figure = BC_FLOW_HANDLED, .is_bold = true},
    {.figure = BC_FLOW_HANDLED_ON_TIME},
    {.figure = BC_FLOW_HANDLED_LATE},
    {.figure = BC_FLOW_HANDLED_NO_DEADLINE, .only_if_it_occurs = true},
    {.figure = BC_FLOW_OTHERWISE_CLOSED},
    {.figure = BC_FLOW_CLOSING, .is_bold = true},
    {.figure = BC_FLOW_CLOSING_IN_TIME},
    {.figure = BC_FLOW_CLOSING_OVERDUE, .is_shaded = true},
    {.figure = BC_FLOW_CLOSING_NO_DEADLINE, .only_if_it_occurs = true},
    {.figure = BC_FLOW_CLOSING_NOT_FORWARDED, .only_if_it_occurs = true},
    {.figure = BC_RATE_HANDLED},
    {.figure = BC_RATE_ON_TIME},
    {.figure = BC_FLOW_AWAITING_REPLY},
    {.figure = BC_RATING_RATED},
    {.figure = BC_RATING_SATISFIED},
    {.figure = BC_RATING_ACCEPTABLE},
    {.figure = BC_RATING_UNSATISFIED},
    {.figure = BC_RATE_SATISFIED},
};

/* The columns this office has, after the name; then the period before and the change. */
struct layout {
    struct column columns[COLUMNS_MOST];
    size_t count;
    const char *head[COLUMNS_MOST];
    double widths[COLUMNS_MOST];
    size_t received_column;
};

/* Wide enough for four names in five on one line and all on two, as far as a page allows. */
static int name_width(const struct workbook *workbook, enum bc_breakdown breakdown)
{
    size_t count = bc_public_report_row_count(workbook->report, breakdown);
    int width = 20;

    for (; width < 40; width += 4) {
        size_t short_count = 0;
        size_t long_count = 0;

        for (size_t i = 0; i < count; i++) {
            size_t lines = bc_xlsx_line_count(
                bc_public_report_row(workbook->report, breakdown, i)->name, width);

            short_count += lines == 1 ? 1 : 0;
            long_count += lines > 2 ? 1 : 0;
        }
        if (long_count == 0 && short_count * 5 >= count * 4) {
            break;
        }
    }
    return width;
}

static struct layout make_layout(
    const struct workbook *workbook, enum bc_breakdown breakdown, const char *name_head)
{
    struct layout layout = {0};
    size_t column = 1;

    layout.head[0] = name_head;
    layout.widths[0] = name_width(workbook, breakdown);
    for (size_t i = 0; i < sizeof(breakdown_columns) / sizeof(breakdown_columns[0]); i++) {
        const struct column *from = &breakdown_columns[i];

        if (!workbook_applies(workbook, from->figure) ||
            (from->only_if_it_occurs && !workbook_occurs(workbook, from->figure))) {
            continue;
        }
        layout.received_column = from->figure == BC_FLOW_RECEIVED ? column : layout.received_column;
        layout.columns[layout.count++] = *from;
        layout.head[column] =
            workbook_label_of(workbook, "short.", bc_figure_info(from->figure)->id);
        layout.widths[column++] = NUMBER_WIDTH;
    }
    layout.head[column] = workbook_label(workbook, "xlsx.column.received-before");
    layout.widths[column++] = NUMBER_WIDTH;
    layout.head[column] = workbook_label(workbook, "xlsx.column.received-change");
    layout.widths[column] = NUMBER_WIDTH;
    return layout;
}

static void write_received_change(struct workbook *workbook, bc_xlsx_sheet *sheet,
    const struct layout *layout, enum bc_breakdown breakdown, size_t index, size_t row,
    struct bc_xlsx_look look)
{
    const struct bc_xlsx_cell before_cell = {row, layout->count + 1};
    const struct bc_xlsx_cell change_cell = {row, layout->count + 2};
    const struct bc_xlsx_cell now_cell = {row, layout->received_column};
    struct bc_value now =
        workbook_value_of(workbook, breakdown, index, BC_SLOT_CURRENT, BC_FLOW_RECEIVED);
    struct bc_value before =
        workbook_value_of(workbook, breakdown, index, BC_SLOT_PREVIOUS, BC_FLOW_RECEIVED);

    workbook_value(workbook, sheet, before_cell, before, look);
    workbook_change(workbook, sheet, change_cell, now_cell, now, before_cell, before, look);
}

static void write_breakdown_row(struct workbook *workbook, bc_xlsx_sheet *sheet,
    const struct layout *layout, enum bc_breakdown breakdown, size_t index, size_t row)
{
    const struct bc_xlsx_look name_look = {.is_row = true, .is_wrapped = true};
    const char *name = bc_public_report_row(workbook->report, breakdown, index)->name;

    bc_xlsx_row_height(sheet, row, bc_xlsx_height(bc_xlsx_line_count(name, layout->widths[0])));
    bc_xlsx_text(sheet, (struct bc_xlsx_cell){row, 0}, name, name_look);
    for (size_t i = 0; i < layout->count; i++) {
        const struct column *column = &layout->columns[i];

        workbook_value(workbook, sheet, (struct bc_xlsx_cell){row, i + 1},
            workbook_value_of(workbook, breakdown, index, BC_SLOT_CURRENT, column->figure),
            (struct bc_xlsx_look){.is_row = true, .is_bold = column->is_bold});
    }
    write_received_change(
        workbook, sheet, layout, breakdown, index, row, (struct bc_xlsx_look){.is_row = true});
}

/* The last row adds up the rows above, live; a rate follows from the sums beside it. */
static void write_total_cell(struct workbook *workbook, bc_xlsx_sheet *sheet,
    const struct figure_places *places, struct bc_xlsx_cell cell, size_t last_row,
    enum bc_figure figure, size_t slot)
{
    struct bc_value value = workbook_total_of(workbook, slot, figure);
    struct bc_xlsx_look look = {.is_total = true};
    const char *formula = value.kind == BC_VALUE_COUNT
                              ? workbook_sum(workbook, cell.column, FIRST_ROW, last_row)
                              : workbook_rate_formula(workbook, figure, places);

    if (!workbook_is_number(value) || formula == NULL) {
        workbook_value(workbook, sheet, cell, value, look);
        return;
    }
    look.number = value.kind == BC_VALUE_RATE ? BC_XLSX_RATE : BC_XLSX_COUNT;
    bc_xlsx_formula(sheet, cell, formula, workbook_number(value), look);
}

static void write_total_row(
    struct workbook *workbook, bc_xlsx_sheet *sheet, const struct layout *layout, size_t row)
{
    const struct bc_xlsx_look look = {.is_total = true};
    const struct bc_xlsx_cell before = {row, layout->count + 1};
    struct figure_places places = {0};

    for (size_t i = 0; i < layout->count; i++) {
        places.of[layout->columns[i].figure] = (struct bc_xlsx_cell){row, i + 1};
        places.is_there[layout->columns[i].figure] = true;
    }
    bc_xlsx_text(sheet, (struct bc_xlsx_cell){row, 0}, workbook->office->region_total, look);
    for (size_t i = 0; i < layout->count; i++) {
        write_total_cell(workbook, sheet, &places, (struct bc_xlsx_cell){row, i + 1}, row - 1,
            layout->columns[i].figure, BC_SLOT_CURRENT);
    }
    write_total_cell(workbook, sheet, &places, before, row - 1, BC_FLOW_RECEIVED, BC_SLOT_PREVIOUS);
    workbook_change(workbook, sheet, (struct bc_xlsx_cell){row, layout->count + 2},
        places.of[BC_FLOW_RECEIVED], workbook_total_of(workbook, BC_SLOT_CURRENT, BC_FLOW_RECEIVED),
        before, workbook_total_of(workbook, BC_SLOT_PREVIOUS, BC_FLOW_RECEIVED), look);
}

static void shade_overdue(bc_xlsx_sheet *sheet, const struct layout *layout, size_t last_row)
{
    for (size_t i = 0; i < layout->count; i++) {
        if (layout->columns[i].is_shaded) {
            bc_xlsx_shade_counts(
                sheet, (struct bc_xlsx_area){FIRST_ROW, last_row, i + 1}, SHADE_STRONG);
        }
    }
}

void workbook_add_breakdown(struct workbook *workbook, enum bc_breakdown breakdown)
{
    static const char *const row_words[BC_BREAKDOWN_COUNT] = {
        "", "row.field", "row.district", "row.unit", "row.channel", ""};
    const char *name = bc_breakdown_name(breakdown);
    struct layout layout =
        make_layout(workbook, breakdown, workbook_label(workbook, row_words[breakdown]));
    const struct sheet_plan plan = {
        .name = workbook_label_of(workbook, "xlsx.sheet.", name),
        .heading = workbook_label_of(workbook, "xlsx.heading.", name),
        .widths = layout.widths,
        .column_count = layout.count + 3,
        .frozen_columns = 1,
        .has_head = true,
    };
    bc_xlsx_sheet *sheet = workbook_sheet(workbook, &plan);
    size_t row = FIRST_ROW;

    workbook_head(workbook, sheet, HEAD_ROW, layout.head, layout.widths, layout.count + 3, 1);
    for (size_t i = 0; i < bc_public_report_row_count(workbook->report, breakdown); i++) {
        /* "Chưa xác định địa bàn" and its like stand there only when there is something in it. */
        if (breakdown == BC_BY_DISTRICT &&
            bc_public_report_row(workbook->report, breakdown, i)->is_zero) {
            continue;
        }
        write_breakdown_row(workbook, sheet, &layout, breakdown, i, row++);
    }
    if (row == FIRST_ROW) {
        return;
    }
    shade_overdue(sheet, &layout, row - 1);
    write_total_row(workbook, sheet, &layout, row);
}

/* ---- Fields × districts ---------------------------------------------------------------------- */

/* Columns of the matrix: the districts that have anything, by their row in the report. */
struct matrix {
    size_t *districts;
    size_t count;
    const size_t *cells; /* [field * all districts + district] → row of the crossed breakdown */
    size_t all_count;
    const char **head;
    double *widths;
};

static struct matrix make_matrix(const struct workbook *workbook)
{
    const bc_public_report *report = workbook->report;
    bc_arena *arena = workbook->arena;
    size_t all = bc_public_report_row_count(report, BC_BY_DISTRICT);
    size_t fields = bc_public_report_row_count(report, BC_BY_FIELD);
    size_t *cells = bc_arena_alloc_array(arena, all * fields, sizeof(*cells));
    struct matrix matrix = {.districts = bc_arena_alloc_array(arena, all, sizeof(size_t)),
        .cells = cells,
        .all_count = all,
        .head = bc_arena_alloc_array(arena, all + 2, sizeof(*matrix.head)),
        .widths = bc_arena_alloc_array(arena, all + 2, sizeof(*matrix.widths))};

    memset(cells, 0xFF, all * fields * sizeof(*cells));
    for (size_t i = 0; i < bc_public_report_row_count(report, BC_BY_FIELD_DISTRICT); i++) {
        const struct bc_report_row *row = bc_public_report_row(report, BC_BY_FIELD_DISTRICT, i);

        cells[row->field_row * all + row->district_row] = i;
    }
    matrix.head[0] = workbook_label(workbook, "row.field");
    matrix.widths[0] = 40;
    for (size_t i = 0; i < all; i++) {
        const struct bc_report_row *row = bc_public_report_row(report, BC_BY_DISTRICT, i);

        if (!row->is_zero) {
            matrix.districts[matrix.count++] = i;
            matrix.head[matrix.count] = row->short_name;
            matrix.widths[matrix.count] = 9.4;
        }
    }
    matrix.head[matrix.count + 1] = workbook->office->region_total;
    matrix.widths[matrix.count + 1] = 10;
    return matrix;
}

static void write_matrix_row(struct workbook *workbook, bc_xlsx_sheet *sheet,
    const struct matrix *matrix, size_t field, enum bc_figure figure, size_t row)
{
    const struct bc_report_row *name = bc_public_report_row(workbook->report, BC_BY_FIELD, field);
    const struct bc_xlsx_look look = {.is_row = true};
    struct bc_value total =
        workbook_value_of(workbook, BC_BY_FIELD, field, BC_SLOT_CURRENT, figure);

    bc_xlsx_row_height(
        sheet, row, bc_xlsx_height(bc_xlsx_line_count(name->name, matrix->widths[0])));
    bc_xlsx_text(sheet, (struct bc_xlsx_cell){row, 0}, name->name,
        (struct bc_xlsx_look){.is_row = true, .is_wrapped = true});
    for (size_t i = 0; i < matrix->count; i++) {
        size_t cell = matrix->cells[field * matrix->all_count + matrix->districts[i]];
        struct bc_value zero = {.kind = BC_VALUE_COUNT};

        workbook_value(workbook, sheet, (struct bc_xlsx_cell){row, i + 1},
            cell == SIZE_MAX
                ? zero
                : workbook_value_of(workbook, BC_BY_FIELD_DISTRICT, cell, BC_SLOT_CURRENT, figure),
            look);
    }
    bc_xlsx_formula(sheet, (struct bc_xlsx_cell){row, matrix->count + 1},
        bc_arena_printf(workbook->arena, "=SUM(%s:%s)",
            bc_xlsx_reference(workbook->arena, (struct bc_xlsx_cell){row, 1}),
            bc_xlsx_reference(workbook->arena, (struct bc_xlsx_cell){row, matrix->count})),
        workbook_number(total),
        (struct bc_xlsx_look){.is_row = true, .is_bold = true, .number = BC_XLSX_COUNT});
}

/* One figure: heading over it, a row a field, the total. Returns the row after it. */
static size_t write_matrix(struct workbook *workbook, bc_xlsx_sheet *sheet,
    const struct matrix *matrix, enum bc_figure figure, size_t row)
{
    const struct bc_xlsx_look total_look = {.is_total = true, .number = BC_XLSX_COUNT};
    size_t fields = bc_public_report_row_count(workbook->report, BC_BY_FIELD);
    const char *heading = workbook_label_of(workbook, "short.", bc_figure_info(figure)->id);
    size_t first = row + 2;

    bc_xlsx_text(sheet, (struct bc_xlsx_cell){row, 0}, heading,
        (struct bc_xlsx_look){.is_bold = true, .size_pt = 11});
    workbook_head(workbook, sheet, row + 1, matrix->head, matrix->widths, matrix->count + 2, 1);
    for (size_t i = 0; i < fields; i++) {
        write_matrix_row(workbook, sheet, matrix, i, figure, first + i);
    }
    row = first + fields;
    bc_xlsx_text(sheet, (struct bc_xlsx_cell){row, 0}, workbook->office->region_total, total_look);
    for (size_t i = 0; i <= matrix->count; i++) {
        struct bc_value value = i < matrix->count
                                    ? workbook_value_of(workbook, BC_BY_DISTRICT,
                                          matrix->districts[i], BC_SLOT_CURRENT, figure)
                                    : workbook_total_of(workbook, BC_SLOT_CURRENT, figure);

        bc_xlsx_formula(sheet, (struct bc_xlsx_cell){row, i + 1},
            workbook_sum(workbook, i + 1, first, row - 1), workbook_number(value), total_look);
    }
    return row + 2;
}

void workbook_add_cross(struct workbook *workbook)
{
    static const enum bc_figure figures[] = {
        BC_FLOW_RECEIVED, BC_FLOW_CLOSING, BC_FLOW_CLOSING_OVERDUE};
    struct matrix matrix = make_matrix(workbook);
    const struct sheet_plan plan = {
        .name = workbook_label(workbook, "xlsx.sheet.by_field_district"),
        .heading = workbook_label(workbook, "xlsx.heading.by_field_district"),
        .widths = matrix.widths,
        .column_count = matrix.count + 2,
        .frozen_columns = 1,
        .has_head = true,
    };
    bc_xlsx_sheet *sheet;
    size_t row = HEAD_ROW - 1; /* its head stands where every sheet has it */

    if (matrix.count == 0 || bc_public_report_row_count(workbook->report, BC_BY_FIELD) == 0) {
        return;
    }
    sheet = workbook_sheet(workbook, &plan);
    for (size_t i = 0; i < sizeof(figures) / sizeof(figures[0]); i++) {
        row = write_matrix(workbook, sheet, &matrix, figures[i], row);
    }
}

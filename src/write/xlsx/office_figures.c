/*
 * office_figures.c - tables of figures, a row a field, district, unit or channel, with live totals.
 */
#include "report/wording.h"
#include "write/xlsx/office.h"

#include <string.h>

enum {
    COLUMNS_MOST = 40,
    COLUMNS_APART_MOST = 13,
    NAME_WIDTH_LEAST = 20,
    NAME_WIDTH_MOST = 52,
    PAGE_PX = 1310
};

/* "100.00%", and heads of short words; many columns stand closer. */
static const double NUMBER_WIDTH = 9.4, CLOSE_NUMBER_WIDTH = 8.4;
static const double POINTS_WIDTH = 12.5; /* "–100.00 điểm" */
static const double KIND_WIDTH = 15;

static const char *const row_words[BC_BREAKDOWN_COUNT] = {
    "", "row.field", "row.district", "row.unit", "row.channel", ""};

/* ---- The columns this office has ------------------------------------------------------------- */

struct layout {
    const struct figure_sheet *from;
    size_t name_columns; /* 1, or 2 with the kind of row before the name */
    struct figure_column columns[COLUMNS_MOST];
    size_t count;
    const char *heads[COLUMNS_MOST];
    double widths[COLUMNS_MOST];
    struct figure_place place;
};

/* Wide enough for nine names in ten on one line and all on two, as far as a page allows. */
static int name_width(
    const struct office_book *book, const struct figure_sheet *from, double others_px)
{
    int width = NAME_WIDTH_LEAST;

    for (; width < NAME_WIDTH_MOST && others_px + 7 * (width + 4) + 5 <= PAGE_PX; width += 4) {
        size_t count = 0;
        size_t short_count = 0;
        size_t long_count = 0;

        for (size_t i = 0; i < from->breakdown_count; i++) {
            size_t rows = bc_public_report_row_count(book->report, from->breakdowns[i]);

            count += rows;
            for (size_t row = 0; row < rows; row++) {
                size_t lines =
                    bc_xlsx_line_count(office_row_name(book, from->breakdowns[i], row), width);

                short_count += lines == 1 ? 1 : 0;
                long_count += lines > 2 ? 1 : 0;
            }
        }
        if (long_count == 0 && short_count * 10 >= count * 9) {
            break;
        }
    }
    return width;
}

static const char *head_of(const struct office_book *book, const struct figure_sheet *from,
    const struct figure_column *column)
{
    static const char *const patterns[] = {[SLOT_NOW] = "xlsx.compare.period",
        [SLOT_BEFORE] = "xlsx.compare.period",
        [SLOT_CHANGE] = "xlsx.compare.change",
        [SLOT_YEAR] = "xlsx.compare.year",
        [SLOT_YEAR_CHANGE] = "xlsx.compare.change-year"};
    const char *figure =
        workbook_label_of(&book->sheets, "short.", bc_figure_info(column->figure)->id);
    const struct bc_word words[] = {
        {"figure", figure},
        {"period", bc_public_report_period_short(book->report,
                       column->slot == SLOT_BEFORE ? BC_SLOT_PREVIOUS : BC_SLOT_CURRENT)},
    };

    if (!from->says_period) {
        return figure;
    }
    return bc_wording_fill(
        book->sheets.arena, office_label(book, patterns[column->slot]), words, 2);
}

static bool is_shown(const struct office_book *book, const struct figure_column *column)
{
    bool is_year = column->slot == SLOT_YEAR || column->slot == SLOT_YEAR_CHANGE;

    return office_applies(book, column->figure) &&
           (!column->only_if_it_occurs || office_occurs(book, column->figure)) &&
           (!is_year || bc_public_report_period(book->report, BC_SLOT_YEAR_AGO) != NULL);
}

static double number_width(const struct figure_column *column, size_t count)
{
    bool is_change = column->slot == SLOT_CHANGE || column->slot == SLOT_YEAR_CHANGE;

    return is_change && bc_figure_info(column->figure)->kind == BC_FIGURE_IS_RATE ? POINTS_WIDTH
           : count <= COLUMNS_APART_MOST                                          ? NUMBER_WIDTH
                                         : CLOSE_NUMBER_WIDTH;
}

static void make_layout(
    const struct office_book *book, const struct figure_sheet *from, struct layout *layout)
{
    size_t at = 0;

    memset(layout, 0, sizeof(*layout));
    layout->from = from;
    if (from->breakdown_count > 1) {
        layout->heads[at] = office_label(book, "xlsx.column.by");
        layout->widths[at++] = KIND_WIDTH;
    }
    layout->heads[at] = from->breakdown_count > 1
                            ? office_label(book, "xlsx.column.name")
                            : office_label(book, row_words[from->breakdowns[0]]);
    layout->name_columns = ++at;
    for (size_t i = 0; i < from->column_count; i++) {
        if (!is_shown(book, &from->columns[i])) {
            continue;
        }
        if (from->columns[i].slot == SLOT_NOW) {
            layout->place.column_of[from->columns[i].figure] = at;
        }
        layout->columns[layout->count++] = from->columns[i];
        layout->heads[at] = head_of(book, from, &from->columns[i]);
        at++;
    }
    for (size_t i = 0; i < layout->count; i++) {
        layout->widths[layout->name_columns + i] = number_width(&layout->columns[i], layout->count);
    }
    layout->widths[layout->name_columns - 1] = name_width(book, from,
        bc_xlsx_columns_px(layout->widths, layout->name_columns - 1) +
            bc_xlsx_columns_px(layout->widths + layout->name_columns, at - layout->name_columns));
    layout->place.column_count = at;
    layout->place.width_px = bc_xlsx_columns_px(layout->widths, at);
}

/* ---- Rows ------------------------------------------------------------------------------------ */

/* What a cell needs to know of its row. */
struct line {
    enum bc_breakdown breakdown;
    size_t index; /* of the report */
    size_t row;   /* of the sheet */
    bool is_total;
};

static struct bc_value value_in(const struct office_book *book, const struct line *line,
    const struct figure_column *column, size_t slot)
{
    return office_value(book, line->breakdown, line->index, slot, column->figure);
}

static size_t slot_of(enum figure_slot slot)
{
    return slot == SLOT_BEFORE ? BC_SLOT_PREVIOUS
           : slot == SLOT_YEAR ? BC_SLOT_YEAR_AGO
                               : BC_SLOT_CURRENT;
}

/* The column of the same figure in another period, before this one. */
static size_t column_with(const struct layout *layout, size_t index, enum figure_slot slot)
{
    for (size_t i = index + 1; i-- > 0;) {
        if (layout->columns[i].figure == layout->columns[index].figure &&
            layout->columns[i].slot == slot) {
            return layout->name_columns + i;
        }
    }
    return 0;
}

static void write_change(struct office_book *book, const struct layout *layout,
    const struct line *line, size_t index, struct bc_xlsx_look look)
{
    const struct figure_column *column = &layout->columns[index];
    bool is_year = column->slot == SLOT_YEAR_CHANGE;
    enum figure_slot other = is_year ? SLOT_YEAR : SLOT_BEFORE;
    const struct change_cells from = {
        .now = {line->row, column_with(layout, index, SLOT_NOW)},
        .before = {line->row, column_with(layout, index, other)},
        .now_value = value_in(book, line, column, BC_SLOT_CURRENT),
        .before_value = value_in(book, line, column, slot_of(other)),
    };

    workbook_change(&book->sheets, layout->place.sheet,
        (struct bc_xlsx_cell){line->row, layout->name_columns + index}, &from, look);
}

/* The rows behind a figure of a unit are a click away. */
static bool link_figure(const struct office_book *book, const struct layout *layout,
    const struct line *line, size_t index)
{
    const struct figure_column *column = &layout->columns[index];
    const struct bc_xlsx_cell cell = {line->row, layout->name_columns + index};
    bool is_overdue = column->figure == BC_FLOW_CLOSING_OVERDUE;

    return line->breakdown == BC_BY_UNIT && column->slot == SLOT_NOW &&
           (is_overdue || column->figure == BC_FLOW_CLOSING) &&
           office_link_open(book, layout->place.sheet, cell, line->index, is_overdue);
}

static double line_height(const struct layout *layout, const char *name)
{
    return bc_xlsx_height(bc_xlsx_line_count(name, layout->widths[layout->name_columns - 1]));
}

static void write_line(
    struct office_book *book, const struct layout *layout, const struct line *line)
{
    const struct bc_xlsx_look name_look = {.is_row = true, .is_wrapped = true};
    const char *name = office_row_name(book, line->breakdown, line->index);
    bc_xlsx_sheet *sheet = layout->place.sheet;
    size_t at = 0;

    bc_xlsx_row_height(sheet, line->row, line_height(layout, name));
    if (layout->name_columns > 1) {
        bc_xlsx_text(sheet, (struct bc_xlsx_cell){line->row, at++},
            office_label(book, row_words[line->breakdown]), name_look);
    }
    bc_xlsx_text(sheet, (struct bc_xlsx_cell){line->row, at}, name, name_look);
    for (size_t i = 0; i < layout->count; i++) {
        const struct figure_column *column = &layout->columns[i];
        struct bc_xlsx_look look = {.is_row = true, .is_bold = column->is_bold};

        if (column->slot == SLOT_CHANGE || column->slot == SLOT_YEAR_CHANGE) {
            write_change(book, layout, line, i, look);
            continue;
        }
        look.is_link = link_figure(book, layout, line, i);
        workbook_value(&book->sheets, sheet,
            (struct bc_xlsx_cell){line->row, layout->name_columns + i},
            value_in(book, line, column, slot_of(column->slot)), look);
    }
}

/* ---- The total ------------------------------------------------------------------------------- */

static struct figure_places places_of(
    const struct layout *layout, size_t row, enum figure_slot slot)
{
    struct figure_places places = {0};

    for (size_t i = 0; i < layout->count; i++) {
        if (layout->columns[i].slot == slot) {
            places.of[layout->columns[i].figure] =
                (struct bc_xlsx_cell){row, layout->name_columns + i};
            places.is_there[layout->columns[i].figure] = true;
        }
    }
    return places;
}

/* Adds up the rows of the first breakdown, live; a rate follows from the sums beside it. */
static void write_total_cell(
    struct office_book *book, const struct layout *layout, size_t index, size_t last_of_first)
{
    const struct figure_column *column = &layout->columns[index];
    const struct bc_xlsx_cell cell = {layout->place.total_row, layout->name_columns + index};
    struct bc_value value = office_total(book, slot_of(column->slot), column->figure);
    struct figure_places places = places_of(layout, cell.row, column->slot);
    struct bc_xlsx_look look = {.is_total = true};
    const char *formula = NULL;

    if (value.kind == BC_VALUE_COUNT) {
        formula = workbook_sum(&book->sheets, cell.column, layout->place.first_row, last_of_first);
    } else if (value.kind == BC_VALUE_RATE) {
        formula = workbook_rate_formula(&book->sheets, column->figure, &places);
    }
    if (formula == NULL) {
        workbook_value(&book->sheets, layout->place.sheet, cell, value, look);
        return;
    }
    look.number = value.kind == BC_VALUE_RATE ? BC_XLSX_RATE : BC_XLSX_COUNT;
    workbook_source(&book->sheets, layout->place.sheet, &value);
    bc_xlsx_formula(layout->place.sheet, cell, formula, workbook_number(value), look);
}

static void write_total(struct office_book *book, const struct layout *layout, size_t last_of_first)
{
    const struct bc_xlsx_look look = {.is_total = true};
    const struct line line = {
        .breakdown = BC_BY_NOTHING, .row = layout->place.total_row, .is_total = true};

    for (size_t i = 0; i < layout->name_columns; i++) {
        bc_xlsx_text(layout->place.sheet, (struct bc_xlsx_cell){line.row, i},
            i == 0 ? book->office->region_total : "", look);
    }
    for (size_t i = 0; i < layout->count; i++) {
        if (layout->columns[i].slot == SLOT_CHANGE || layout->columns[i].slot == SLOT_YEAR_CHANGE) {
            write_change(book, layout, &line, i, look);
        } else {
            write_total_cell(book, layout, i, last_of_first);
        }
    }
}

/* ---- The sheet ------------------------------------------------------------------------------- */

static void add_rules(const struct layout *layout)
{
    for (size_t i = 0; i < layout->count; i++) {
        const struct bc_xlsx_area area = {
            layout->place.first_row, layout->place.last_row, layout->name_columns + i};

        if (layout->columns[i].is_shaded) {
            bc_xlsx_shade_counts(layout->place.sheet, area, SHADE_STRONG);
        }
        if (layout->columns[i].has_bars) {
            bc_xlsx_bars(layout->place.sheet, area);
        }
    }
}

/* "Chưa xác định địa bàn" and its like stand there only when there is something in it; among other
 * kinds of rows, empty ones are left out. */
static bool has_row(const struct office_book *book, const struct figure_sheet *from,
    enum bc_breakdown breakdown, size_t row)
{
    bool may_be_left_out = breakdown == BC_BY_DISTRICT || from->breakdown_count > 1;

    return !may_be_left_out || !bc_public_report_row(book->report, breakdown, row)->is_zero;
}

/* Writes the rows; returns the last one of the first breakdown, FIRST_ROW - 1 when it has none. */
static size_t write_lines(struct office_book *book, struct layout *layout)
{
    const struct figure_sheet *from = layout->from;
    size_t row = FIRST_ROW;
    size_t last_of_first = FIRST_ROW - 1;

    for (size_t i = 0; i < from->breakdown_count; i++) {
        enum bc_breakdown breakdown = from->breakdowns[i];

        for (size_t j = 0; j < bc_public_report_row_count(book->report, breakdown); j++) {
            if (has_row(book, from, breakdown, j)) {
                const struct line line = {.breakdown = breakdown, .index = j, .row = row};

                row++;
                write_line(book, layout, &line);
                workbook_page_row(
                    &layout->place.flow, line_height(layout, office_row_name(book, breakdown, j)));
            }
        }
        last_of_first = i == 0 ? row - 1 : last_of_first;
    }
    layout->place.first_row = FIRST_ROW;
    layout->place.last_row = row - 1;
    layout->place.total_row = row;
    return last_of_first;
}

struct figure_place office_add_figures(struct office_book *book, const struct figure_sheet *from)
{
    struct layout layout;
    struct sheet_plan plan = {
        .name = workbook_label_of(&book->sheets, "xlsx.sheet.", from->key),
        .heading = workbook_label_of(&book->sheets, "xlsx.heading.", from->key),
        .has_head = true,
    };
    struct head_plan head;
    size_t last_of_first;

    make_layout(book, from, &layout);
    plan.widths = layout.widths;
    plan.column_count = layout.place.column_count;
    plan.frozen_columns = layout.name_columns;
    head = (struct head_plan){
        layout.heads, layout.widths, layout.place.column_count, layout.name_columns, 0};
    layout.place.sheet = workbook_sheet(&book->sheets, &plan);
    layout.place.flow = workbook_page_flow(&plan, workbook_head_height(&head, true));
    last_of_first = write_lines(book, &layout);
    if (last_of_first < FIRST_ROW) {
        workbook_head(&book->sheets, layout.place.sheet, HEAD_ROW, &head);
        return layout.place;
    }
    workbook_table(&book->sheets, layout.place.sheet, HEAD_ROW, layout.place.last_row,
        from->table_name, &head);
    write_total(book, &layout, last_of_first);
    add_rules(&layout);
    return layout.place;
}

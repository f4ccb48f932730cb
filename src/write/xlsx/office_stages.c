/*
 * office_stages.c - each clock that stopped in the period, charged to the unit that answers for it.
 */
#include "write/xlsx/office.h"

enum {
    STAGE,
    STAGE_UNIT,
    STAGE_ON_TIME,
    STAGE_LATE,
    STAGE_NO_LIMIT,
    STAGE_COUNT,
    STAGE_RATE,
    STAGE_MEDIAN,
    STAGE_P90,
    STAGE_COLUMNS
};

static const double stage_widths[STAGE_COLUMNS] = {32, 46, 11, 11, 13, 11, 12, 14, 14};

static const enum bc_figure medians[] = {BC_STAGE_INTAKE_MEDIAN, BC_STAGE_HANDLING_MEDIAN,
    BC_STAGE_RETURN_MEDIAN, BC_STAGE_REPLY_MEDIAN};
static const enum bc_figure p90s[] = {
    BC_STAGE_INTAKE_P90, BC_STAGE_HANDLING_P90, BC_STAGE_RETURN_P90, BC_STAGE_REPLY_P90};
static const char *const stage_keys[] = {
    "xlsx.stage.intake", "xlsx.stage.handling", "xlsx.stage.return", "xlsx.stage.reply"};

/* The three verdicts of a stage in a row of the report. */
static int64_t part_of(const struct office_book *book, enum bc_breakdown breakdown, size_t index,
    enum bc_series stage, enum bc_stage_part part)
{
    return office_value(book, breakdown, index, BC_SLOT_CURRENT, bc_figure_of_stage(stage, part))
        .count;
}

static int64_t count_of(
    const struct office_book *book, enum bc_breakdown breakdown, size_t index, enum bc_series stage)
{
    return part_of(book, breakdown, index, stage, BC_STAGE_PART_ON_TIME) +
           part_of(book, breakdown, index, stage, BC_STAGE_PART_LATE) +
           part_of(book, breakdown, index, stage, BC_STAGE_PART_NO_LIMIT);
}

/* What a row shows: a unit's own numbers, or a stage's in all. */
struct stage_row {
    enum bc_breakdown breakdown;
    size_t index;
    enum bc_series stage;
    size_t row;
    size_t last_row; /* of the units behind a total */
    bool is_total;
};

static struct bc_xlsx_look look_of(const struct stage_row *from, enum bc_xlsx_number number)
{
    return (struct bc_xlsx_look){
        .number = number, .is_row = !from->is_total, .is_total = from->is_total};
}

static const char *reference(const struct office_book *book, size_t row, size_t column)
{
    return bc_xlsx_reference(book->sheets.arena, (struct bc_xlsx_cell){row, column});
}

/* Where a number of a stage's row comes from. */
static struct bc_source source_of(
    const struct office_book *book, const struct stage_row *from, enum bc_figure figure)
{
    return bc_source_of_figure(book->report, from->breakdown, from->index, BC_SLOT_CURRENT, figure);
}

static void put_source(const struct office_book *book, bc_xlsx_sheet *sheet,
    const struct stage_row *from, enum bc_figure figure)
{
    const struct bc_source source = source_of(book, from, figure);

    bc_xlsx_source(sheet, &source);
}

/* The verdicts of a stage together, or the two of them that have a limit. */
static void put_sum(const struct office_book *book, bc_xlsx_sheet *sheet,
    const struct stage_row *from, bool is_share)
{
    const struct bc_source terms[] = {
        source_of(book, from, bc_figure_of_stage(from->stage, BC_STAGE_PART_ON_TIME)),
        source_of(book, from, bc_figure_of_stage(from->stage, BC_STAGE_PART_LATE)),
        source_of(book, from, bc_figure_of_stage(from->stage, BC_STAGE_PART_NO_LIMIT))};
    const struct bc_source source = is_share
                                        ? bc_source_derived(book->sheets.sources, "share", terms, 2)
                                        : bc_source_sum(book->sheets.sources, terms, 3);

    bc_xlsx_source(sheet, &source);
}

static void write_parts(
    struct office_book *book, bc_xlsx_sheet *sheet, const struct stage_row *from)
{
    for (size_t part = 0; part < 3; part++) {
        const struct bc_xlsx_cell cell = {from->row, STAGE_ON_TIME + part};
        int64_t count =
            part_of(book, from->breakdown, from->index, from->stage, (enum bc_stage_part)part);

        put_source(book, sheet, from, bc_figure_of_stage(from->stage, (enum bc_stage_part)part));
        if (from->is_total) {
            /* By the name of the stage: right in whatever order the table is sorted. */
            bc_xlsx_formula(sheet, cell,
                bc_arena_printf(book->sheets.arena, "=SUMIF(A%d:A%zu,A%zu,%s:%s)", FIRST_ROW + 1,
                    from->last_row + 1, from->row + 1, reference(book, FIRST_ROW, cell.column),
                    reference(book, from->last_row, cell.column)),
                (double)count, look_of(from, BC_XLSX_COUNT));
        } else {
            bc_xlsx_integer(sheet, cell, count, look_of(from, BC_XLSX_COUNT));
        }
    }
}

static void write_rate(struct office_book *book, bc_xlsx_sheet *sheet, const struct stage_row *from)
{
    const struct bc_xlsx_cell cell = {from->row, STAGE_RATE};
    int64_t on_time =
        part_of(book, from->breakdown, from->index, from->stage, BC_STAGE_PART_ON_TIME);
    int64_t limited =
        on_time + part_of(book, from->breakdown, from->index, from->stage, BC_STAGE_PART_LATE);
    const char *place = reference(book, from->row, STAGE_ON_TIME);

    if (limited == 0) {
        workbook_value(&book->sheets, sheet, cell, (struct bc_value){.kind = BC_VALUE_NULL},
            look_of(from, BC_XLSX_RATE));
        return;
    }
    put_sum(book, sheet, from, true);
    bc_xlsx_formula(sheet, cell,
        bc_arena_printf(book->sheets.arena, "=%s/(%s+%s)", place, place,
            reference(book, from->row, STAGE_LATE)),
        (double)on_time / (double)limited, look_of(from, BC_XLSX_RATE));
}

static void write_stage_row(
    struct office_book *book, bc_xlsx_sheet *sheet, const struct stage_row *from)
{
    const char *name = from->is_total ? book->office->region_total
                                      : office_row_name(book, from->breakdown, from->index);
    struct bc_xlsx_look text = look_of(from, BC_XLSX_GENERAL);

    text.is_wrapped = true;
    text.align = BC_XLSX_LEFT;
    bc_xlsx_row_height(
        sheet, from->row, bc_xlsx_height(bc_xlsx_line_count(name, stage_widths[STAGE_UNIT])));
    bc_xlsx_text(sheet, (struct bc_xlsx_cell){from->row, STAGE},
        office_label(book, stage_keys[from->stage]), text);
    bc_xlsx_text(sheet, (struct bc_xlsx_cell){from->row, STAGE_UNIT}, name, text);
    write_parts(book, sheet, from);
    put_sum(book, sheet, from, false);
    bc_xlsx_formula(sheet, (struct bc_xlsx_cell){from->row, STAGE_COUNT},
        bc_arena_printf(book->sheets.arena, "=SUM(%s:%s)",
            reference(book, from->row, STAGE_ON_TIME), reference(book, from->row, STAGE_NO_LIMIT)),
        (double)count_of(book, from->breakdown, from->index, from->stage),
        look_of(from, BC_XLSX_COUNT));
    write_rate(book, sheet, from);
    workbook_value(&book->sheets, sheet, (struct bc_xlsx_cell){from->row, STAGE_MEDIAN},
        office_value(book, from->breakdown, from->index, BC_SLOT_CURRENT, medians[from->stage]),
        look_of(from, BC_XLSX_COUNT));
    workbook_value(&book->sheets, sheet, (struct bc_xlsx_cell){from->row, STAGE_P90},
        office_value(book, from->breakdown, from->index, BC_SLOT_CURRENT, p90s[from->stage]),
        look_of(from, BC_XLSX_COUNT));
}

static bool has_stage(const struct office_book *book, enum bc_series stage)
{
    return office_applies(book, bc_figure_of_stage(stage, BC_STAGE_PART_ON_TIME));
}

/* The units that had a stage in the period, stage by stage. Returns the row after them. */
static size_t write_units(struct office_book *book, bc_xlsx_sheet *sheet)
{
    struct stage_row from = {.breakdown = BC_BY_UNIT, .row = FIRST_ROW};

    for (from.stage = 0; from.stage < BC_SERIES_STAGE_COUNT; from.stage++) {
        for (size_t i = 0; i < bc_public_report_row_count(book->report, BC_BY_UNIT); i++) {
            if (has_stage(book, from.stage) && count_of(book, BC_BY_UNIT, i, from.stage) > 0) {
                from.index = i;
                write_stage_row(book, sheet, &from);
                from.row++;
            }
        }
    }
    return from.row;
}

static void write_totals(struct office_book *book, bc_xlsx_sheet *sheet, size_t last_row)
{
    struct stage_row from = {
        .breakdown = BC_BY_NOTHING, .row = last_row + 1, .last_row = last_row, .is_total = true};

    for (from.stage = 0; from.stage < BC_SERIES_STAGE_COUNT; from.stage++) {
        if (has_stage(book, from.stage)) {
            write_stage_row(book, sheet, &from);
            from.row++;
        }
    }
}

void office_add_stages(struct office_book *book)
{
    const struct sheet_plan plan = {
        .name = office_label(book, "xlsx.sheet.stages"),
        .heading = office_label(book, "xlsx.heading.stages"),
        .widths = stage_widths,
        .column_count = STAGE_COLUMNS,
        .frozen_columns = 2,
        .has_head = true,
    };
    const char *const texts[STAGE_COLUMNS] = {office_label(book, "xlsx.column.stage"),
        office_label(book, "xlsx.column.answerable"), office_label(book, "xlsx.stage.on-time"),
        office_label(book, "xlsx.stage.late"), office_label(book, "xlsx.stage.no-limit"),
        office_label(book, "xlsx.stage.count"), office_label(book, "short.rate.on_time"),
        office_label(book, "xlsx.stage.median"), office_label(book, "xlsx.stage.p90")};
    const struct head_plan head = {texts, stage_widths, STAGE_COLUMNS, 2, 0};
    bc_xlsx_sheet *sheet = workbook_sheet(&book->sheets, &plan);
    size_t row = write_units(book, sheet);

    if (row == FIRST_ROW) {
        workbook_head(&book->sheets, sheet, HEAD_ROW, &head);
        bc_xlsx_text(sheet, (struct bc_xlsx_cell){FIRST_ROW, 0},
            office_label(book, "xlsx.none-stages"), (struct bc_xlsx_look){.is_italic = true});
        return;
    }
    write_totals(book, sheet, row - 1);
    workbook_table(&book->sheets, sheet, HEAD_ROW, row - 1, "Bang_giai_doan", &head);
    bc_xlsx_shade_counts(
        sheet, (struct bc_xlsx_area){FIRST_ROW, row - 1, STAGE_LATE}, SHADE_STRONG);
}

/*
 * office_ranking.c - units by their on-time rate, with how sure it is; few cases are not ranked.
 */
#include "write/xlsx/office.h"

enum {
    RANK,
    RANK_UNIT,
    RANK_COUNT,
    RANK_ON_TIME,
    RANK_LATE,
    RANK_RATE,
    RANK_LOW,
    RANK_HIGH,
    RANK_VERDICT,
    RANK_COLUMNS
};

static const double rank_widths[RANK_COLUMNS] = {9, 46, 13, 11, 11, 11, 13, 13, 36};

/* What the interval says against the rate of all. */
static const char *verdict(const struct office_book *book, const struct bc_report_ranked *unit)
{
    struct bc_value all = office_total(book, BC_SLOT_CURRENT, BC_RATE_ON_TIME);
    double rate = workbook_number(all);

    if (unit->rank == 0) {
        return office_label(book, "xlsx.rank.few");
    }
    if (all.kind != BC_VALUE_RATE) {
        return "";
    }
    return office_label(book, unit->high < rate  ? "xlsx.rank.below"
                              : unit->low > rate ? "xlsx.rank.above"
                                                 : "xlsx.rank.same");
}

/* A figure of the unit of a row; NULL: of all. */
static struct bc_source source_of(const struct office_book *book,
    const struct bc_report_ranked *unit, enum bc_figure figure, enum bc_source_part part)
{
    struct bc_source source =
        bc_source_of_figure(book->report, BC_BY_NOTHING, 0, BC_SLOT_CURRENT, figure);

    source.unit = unit != NULL ? unit->unit_id : NULL;
    source.part = part;
    return source;
}

static void put_source(const struct office_book *book, bc_xlsx_sheet *sheet,
    const struct bc_report_ranked *unit, enum bc_figure figure, enum bc_source_part part)
{
    const struct bc_source source = source_of(book, unit, figure, part);

    bc_xlsx_source(sheet, &source);
}

static void put_derived(const struct office_book *book, bc_xlsx_sheet *sheet,
    const struct bc_report_ranked *unit, const char *rule)
{
    const struct bc_source rate = source_of(book, unit, BC_RATE_ON_TIME, BC_SOURCE_WHOLE);
    const struct bc_source source = bc_source_derived(book->sheets.sources, rule, &rate, 1);

    bc_xlsx_source(sheet, &source);
}

static double write_texts(const struct office_book *book, bc_xlsx_sheet *sheet,
    const struct bc_report_ranked *unit, size_t row)
{
    const struct bc_xlsx_look text = {.is_row = true, .is_wrapped = true, .align = BC_XLSX_LEFT};
    const struct bc_xlsx_look rank = {
        .is_row = true, .number = BC_XLSX_COUNT, .align = BC_XLSX_CENTER};
    const char *said = verdict(book, unit);
    size_t lines = bc_xlsx_line_count(unit->unit_name, rank_widths[RANK_UNIT]);
    size_t said_lines = bc_xlsx_line_count(said, rank_widths[RANK_VERDICT] - 2);
    double height_pt = bc_xlsx_height(lines > said_lines ? lines : said_lines);

    bc_xlsx_row_height(sheet, row, height_pt);
    if (unit->rank > 0) {
        put_derived(book, sheet, unit, "rank");
        bc_xlsx_integer(sheet, (struct bc_xlsx_cell){row, RANK}, unit->rank, rank);
    } else {
        bc_xlsx_text(sheet, (struct bc_xlsx_cell){row, RANK}, "", rank);
    }
    bc_xlsx_text(sheet, (struct bc_xlsx_cell){row, RANK_UNIT}, unit->unit_name, text);
    bc_xlsx_text(sheet, (struct bc_xlsx_cell){row, RANK_VERDICT}, said,
        (struct bc_xlsx_look){
            .is_row = true, .is_wrapped = true, .align = BC_XLSX_LEFT, .indent = 1});
    return height_pt;
}

/* A rate of few cases is not printed: it would be compared. */
static void write_rates(
    struct office_book *book, bc_xlsx_sheet *sheet, const struct bc_report_ranked *unit, size_t row)
{
    const struct bc_xlsx_look look = {.is_row = true, .number = BC_XLSX_RATE};
    const struct bc_xlsx_look bold = {.is_row = true, .is_bold = true, .number = BC_XLSX_RATE};
    const double values[] = {(double)unit->rate.numerator /
                                 (double)(unit->rate.denominator > 0 ? unit->rate.denominator : 1),
        unit->low, unit->high};

    for (size_t i = 0; i < 3; i++) {
        const struct bc_xlsx_cell cell = {row, RANK_RATE + i};

        if (unit->rank > 0) {
            if (i == 0) {
                put_source(book, sheet, unit, BC_RATE_ON_TIME, BC_SOURCE_WHOLE);
            } else {
                put_derived(book, sheet, unit, i == 1 ? "interval-low" : "interval-high");
            }
            bc_xlsx_real(sheet, cell, values[i], i == 0 ? bold : look);
        } else {
            workbook_value(
                &book->sheets, sheet, cell, (struct bc_value){.kind = BC_VALUE_NULL}, look);
        }
    }
}

/* Returns the height of the row. */
static double write_unit(
    struct office_book *book, bc_xlsx_sheet *sheet, const struct bc_report_ranked *unit, size_t row)
{
    const struct bc_xlsx_look look = {.is_row = true, .number = BC_XLSX_COUNT};
    double height_pt = write_texts(book, sheet, unit, row);

    put_source(book, sheet, unit, BC_RATE_ON_TIME, BC_SOURCE_DENOMINATOR);
    bc_xlsx_integer(sheet, (struct bc_xlsx_cell){row, RANK_COUNT}, unit->rate.denominator, look);
    put_source(book, sheet, unit, BC_RATE_ON_TIME, BC_SOURCE_NUMERATOR);
    bc_xlsx_integer(sheet, (struct bc_xlsx_cell){row, RANK_ON_TIME}, unit->rate.numerator, look);
    put_source(book, sheet, unit, BC_FLOW_HANDLED_LATE, BC_SOURCE_WHOLE);
    bc_xlsx_integer(sheet, (struct bc_xlsx_cell){row, RANK_LATE},
        unit->rate.denominator - unit->rate.numerator, look);
    write_rates(book, sheet, unit, row);
    return height_pt;
}

static void write_total_rate(
    struct office_book *book, bc_xlsx_sheet *sheet, size_t row, struct bc_ratio total)
{
    const struct bc_xlsx_cell cell = {row, RANK_RATE};
    const struct bc_xlsx_look look = {.is_total = true, .number = BC_XLSX_RATE};
    bc_arena *arena = book->sheets.arena;

    if (total.denominator == 0) {
        workbook_value(&book->sheets, sheet, cell, (struct bc_value){.kind = BC_VALUE_NULL}, look);
        return;
    }
    put_source(book, sheet, NULL, BC_RATE_ON_TIME, BC_SOURCE_WHOLE);
    bc_xlsx_formula(sheet, cell,
        bc_arena_printf(arena, "=%s/%s",
            bc_xlsx_reference(arena, (struct bc_xlsx_cell){row, RANK_ON_TIME}),
            bc_xlsx_reference(arena, (struct bc_xlsx_cell){row, RANK_COUNT})),
        (double)total.numerator / (double)total.denominator, look);
}

static void write_total(
    struct office_book *book, bc_xlsx_sheet *sheet, size_t last_row, struct bc_ratio total)
{
    const struct bc_xlsx_look look = {.is_total = true, .number = BC_XLSX_COUNT};
    const int64_t counts[] = {
        total.denominator, total.numerator, total.denominator - total.numerator};
    static const size_t empty[] = {RANK, RANK_LOW, RANK_HIGH, RANK_VERDICT};
    size_t row = last_row + 1;

    for (size_t i = 0; i < sizeof(empty) / sizeof(empty[0]); i++) {
        bc_xlsx_text(sheet, (struct bc_xlsx_cell){row, empty[i]}, "", look);
    }
    bc_xlsx_text(sheet, (struct bc_xlsx_cell){row, RANK_UNIT}, book->office->region_total, look);
    for (size_t i = 0; i < 3; i++) {
        put_source(book, sheet, NULL, i == 2 ? BC_FLOW_HANDLED_LATE : BC_RATE_ON_TIME,
            i == 0   ? BC_SOURCE_DENOMINATOR
            : i == 1 ? BC_SOURCE_NUMERATOR
                     : BC_SOURCE_WHOLE);
        bc_xlsx_formula(sheet, (struct bc_xlsx_cell){row, RANK_COUNT + i},
            workbook_sum(&book->sheets, RANK_COUNT + i, FIRST_ROW, last_row), (double)counts[i],
            look);
    }
    write_total_rate(book, sheet, row, total);
}

/* Only ranked units, in their order; the numbers stand on the bars. */
static void add_chart(const struct office_book *book, bc_xlsx_sheet *sheet, struct page_flow *flow,
    size_t last_row, const struct bc_report_ranked *units, size_t ranked)
{
    enum bc_xlsx_role *roles = bc_arena_alloc_array(book->sheets.arena, ranked + 1, sizeof(*roles));
    double rate = workbook_number(office_total(book, BC_SLOT_CURRENT, BC_RATE_ON_TIME));
    const struct bc_xlsx_chart chart = {
        .kind = BC_XLSX_BARS,
        .title = office_title_ranking(book),
        .data_sheet = office_label(book, "xlsx.sheet.ranking"),
        .first_row = FIRST_ROW,
        .last_row = FIRST_ROW + ranked - 1,
        .category_column = RANK_UNIT,
        .series = {{office_label(book, "rate.on_time"), RANK_RATE, BC_XLSX_ORDINARY}},
        .series_count = 1,
        .roles = roles,
        .is_rate = true,
        .has_numbers = true,
        .width_px = (int)bc_xlsx_columns_px(rank_widths, RANK_COLUMNS),
        .height_px = 80 + (int)ranked * 20,
    };

    if (ranked < 2 || ranked > BC_XLSX_CHART_ROWS_MOST) {
        return;
    }
    for (size_t i = 0; i < ranked; i++) {
        roles[i] = units[i].high < rate ? BC_XLSX_LATE : BC_XLSX_ORDINARY;
    }
    workbook_chart_below(sheet, flow, last_row + 3, &chart);
}

void office_add_ranking(struct office_book *book)
{
    const struct sheet_plan plan = {
        .name = office_label(book, "xlsx.sheet.ranking"),
        .heading = office_label(book, "xlsx.heading.ranking"),
        .widths = rank_widths,
        .column_count = RANK_COLUMNS,
        .frozen_columns = 2,
        .has_head = true,
    };
    const char *const texts[RANK_COLUMNS] = {office_label(book, "xlsx.column.rank"),
        office_label(book, "row.unit"), office_label(book, "xlsx.column.limited"),
        office_label(book, "xlsx.stage.on-time"), office_label(book, "xlsx.stage.late"),
        office_label(book, "short.rate.on_time"), office_label(book, "xlsx.column.low"),
        office_label(book, "xlsx.column.high"), office_label(book, "xlsx.column.verdict")};
    const struct head_plan head = {texts, rank_widths, RANK_COLUMNS, 2, 1};
    const struct bc_report_ranked *units = NULL;
    size_t count = bc_public_report_ranking(book->report, &units);
    size_t last_row = FIRST_ROW + count - 1;
    struct page_flow flow = workbook_page_flow(&plan, workbook_head_height(&head, true));
    struct bc_ratio total = {0};
    size_t ranked = 0;
    bc_xlsx_sheet *sheet = workbook_sheet(&book->sheets, &plan);

    workbook_table(&book->sheets, sheet, HEAD_ROW, last_row, "Bang_xep_thu_tu", &head);
    for (size_t i = 0; i < count; i++) {
        workbook_page_row(&flow, write_unit(book, sheet, &units[i], FIRST_ROW + i));
        total.numerator += units[i].rate.numerator;
        total.denominator += units[i].rate.denominator;
        ranked += units[i].rank > 0 ? 1 : 0;
    }
    write_total(book, sheet, last_row, total);
    add_chart(book, sheet, &flow, last_row, units, ranked);
}

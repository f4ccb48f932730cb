/*
 * unit_figures.c - the first sheet: where the unit stands beside the office, and the way to its
 * lists; and the sheet of who does what within the unit.
 */
#include "report/wording.h"
#include "write/xlsx/unit.h"

#include <string.h>

enum {
    COLUMN_NAME,
    COLUMN_NOW,
    COLUMN_BEFORE,
    COLUMN_CHANGE,
    COLUMN_AVERAGE,
    COLUMN_OFFICE,
    COLUMN_SHARE,
    FIGURE_COLUMNS
};

static const double figure_widths[FIGURE_COLUMNS] = {62, 12, 12, 14, 16, 14, 14};

/* What a row of the first sheet shows. A rate follows the counts that it is made of. */
struct figure_row {
    enum bc_figure figure;
    int indent;
    bool is_bold;
    bool only_if_it_occurs;
};

static const struct figure_row figure_rows[] = {
    {BC_FLOW_OPENING, 0, false, false},
    {BC_FLOW_RECEIVED, 0, false, false},
    {BC_FLOW_REOPENED, 0, false, false},
    {BC_FLOW_TOTAL, 0, true, false},
    {BC_FLOW_HANDLED, 0, true, false},
    {BC_FLOW_HANDLED_ON_TIME, 1, false, false},
    {BC_FLOW_HANDLED_LATE, 1, false, false},
    {BC_FLOW_HANDLED_NO_DEADLINE, 1, false, true},
    {BC_FLOW_OTHERWISE_CLOSED, 0, false, false},
    {BC_FLOW_CLOSING, 0, true, false},
    {BC_FLOW_CLOSING_IN_TIME, 1, false, false},
    {BC_FLOW_CLOSING_OVERDUE, 1, false, false},
    {BC_FLOW_CLOSING_NO_DEADLINE, 1, false, true},
    {BC_FLOW_CLOSING_NOT_FORWARDED, 1, false, true},
    {BC_RATE_ON_TIME, 0, true, false},
    {BC_RATE_HANDLED, 0, false, false},
    {BC_RATING_RATED, 0, false, false},
    {BC_RATING_SATISFIED, 1, false, false},
    {BC_RATING_ACCEPTABLE, 1, false, false},
    {BC_RATING_UNSATISFIED, 1, false, false},
    {BC_RATE_SATISFIED, 0, false, false},
    {BC_COMMITTED_COUNT, 0, false, false},
    {BC_COMMITTED_AGAIN, 0, false, false},
    {BC_COMMITTED_KEPT, 0, false, false},
    {BC_COMMITTED_BROKEN, 0, false, false},
};
enum { FIGURE_ROWS = sizeof(figure_rows) / sizeof(figure_rows[0]) };

/* Where the figures of one sheet came to stand, by column. */
struct figure_sheet {
    struct unit_book *book;
    bc_xlsx_sheet *sheet;
    struct figure_places now, before, office;
    size_t row_of[BC_FIGURE_COUNT]; /* 0: not there */
    size_t count_row;               /* how many units the average is by */
};

static const char *reference(const struct unit_book *book, size_t row, size_t column)
{
    return bc_xlsx_reference(book->sheets.arena, (struct bc_xlsx_cell){row, column});
}

/* ---- Which rows -------------------------------------------------------------------------- */

static bool occurs(const struct unit_book *book, enum bc_figure figure)
{
    return unit_value(book, BC_UNIT_SELF, figure).count != 0 ||
           unit_value(book, BC_UNIT_SELF_BEFORE, figure).count != 0;
}

static size_t place_rows(struct figure_sheet *to)
{
    size_t row = FIRST_ROW;

    for (size_t i = 0; i < FIGURE_ROWS; i++) {
        const struct figure_row *from = &figure_rows[i];

        if (!unit_applies(to->book, from->figure) ||
            (from->only_if_it_occurs && !occurs(to->book, from->figure))) {
            continue;
        }
        to->row_of[from->figure] = row;
        to->now.of[from->figure] = (struct bc_xlsx_cell){row, COLUMN_NOW};
        to->before.of[from->figure] = (struct bc_xlsx_cell){row, COLUMN_BEFORE};
        to->office.of[from->figure] = (struct bc_xlsx_cell){row, COLUMN_OFFICE};
        to->now.is_there[from->figure] = true;
        to->before.is_there[from->figure] = true;
        to->office.is_there[from->figure] = true;
        row++;
    }
    return row;
}

/* ---- One row ----------------------------------------------------------------------------- */

/* "=B5+B6+B7": what a derived figure is made of, or NULL for one that is counted. */
static const char *formula_of(
    const struct figure_sheet *from, enum bc_figure figure, const struct figure_places *places)
{
    static const struct {
        enum bc_figure figure, parts[4];
        size_t count;
        const char *signs;
    } sums[] = {
        {BC_FLOW_TOTAL, {BC_FLOW_OPENING, BC_FLOW_RECEIVED, BC_FLOW_REOPENED}, 3, "+++"},
        {BC_FLOW_CLOSING, {BC_FLOW_TOTAL, BC_FLOW_HANDLED, BC_FLOW_OTHERWISE_CLOSED}, 3, "+--"},
        {BC_RATING_RATED, {BC_RATING_SATISFIED, BC_RATING_ACCEPTABLE, BC_RATING_UNSATISFIED}, 3,
            "+++"},
    };
    bc_arena *arena = from->book->sheets.arena;

    for (size_t i = 0; i < sizeof(sums) / sizeof(sums[0]); i++) {
        const char *text = "=";

        if (sums[i].figure != figure) {
            continue;
        }
        for (size_t part = 0; part < sums[i].count; part++) {
            if (places->is_there[sums[i].parts[part]]) {
                text = bc_arena_printf(arena, "%s%s%s", text,
                    text[1] == '\0'              ? ""
                    : sums[i].signs[part] == '+' ? "+"
                                                 : "-",
                    bc_xlsx_reference(arena, places->of[sums[i].parts[part]]));
            }
        }
        return text;
    }
    return workbook_rate_formula(&from->book->sheets, figure, places);
}

static void write_side(const struct figure_sheet *to, enum bc_figure figure, enum bc_unit_side side,
    const struct figure_places *places, struct bc_xlsx_look look)
{
    const struct bc_value value = unit_value(to->book, side, figure);
    const char *formula = workbook_is_number(value) ? formula_of(to, figure, places) : NULL;

    if (formula == NULL) {
        workbook_value(&to->book->sheets, to->sheet, places->of[figure], value, look);
        return;
    }
    look.number = value.kind == BC_VALUE_RATE ? BC_XLSX_RATE : BC_XLSX_COUNT;
    workbook_source(&to->book->sheets, to->sheet, &value);
    bc_xlsx_formula(to->sheet, places->of[figure], formula, workbook_number(value), look);
}

/* What follows from one or two values of the report. */
static void put_derived(const struct unit_book *book, bc_xlsx_sheet *sheet, const char *rule,
    const struct bc_value *first, const struct bc_value *second)
{
    struct bc_source terms[2];
    struct bc_source source;
    size_t count = 0;

    if (book->sheets.printed == NULL) {
        return;
    }
    if (first != NULL) {
        terms[count++] = workbook_source_of(&book->sheets, first);
    }
    if (second != NULL) {
        terms[count++] = workbook_source_of(&book->sheets, second);
    }
    source = bc_source_derived(book->sheets.sources, rule, terms, count);
    bc_xlsx_source(sheet, &source);
}

/* An average and a share are of counts; the office's rate is its own average. */
static void write_comparison(
    const struct figure_sheet *to, enum bc_figure figure, size_t row, struct bc_xlsx_look look)
{
    struct unit_book *book = to->book;
    const struct bc_value own = unit_value(book, BC_UNIT_SELF, figure);
    const struct bc_value all = unit_value(book, BC_UNIT_OFFICE, figure);
    const double units = (double)bc_unit_report_unit_count(book->report);
    const struct bc_xlsx_cell average = {row, COLUMN_AVERAGE};
    const struct bc_xlsx_cell share = {row, COLUMN_SHARE};
    const struct bc_value none = {.kind = BC_VALUE_NULL};

    look.is_bold = false;
    if (own.kind != BC_VALUE_COUNT || all.kind != BC_VALUE_COUNT) {
        bc_xlsx_text(to->sheet, average, "", look);
        bc_xlsx_text(to->sheet, share, "", look);
        return;
    }
    if (units > 0) {
        look.number = BC_XLSX_HOURS; /* one decimal */
        put_derived(book, to->sheet, "average", &all, NULL);
        bc_xlsx_formula(to->sheet, average,
            bc_arena_printf(book->sheets.arena, "=%s/%s", reference(book, row, COLUMN_OFFICE),
                reference(book, to->count_row, COLUMN_OFFICE)),
            (double)all.count / units, look);
    } else {
        workbook_value(&book->sheets, to->sheet, average, none, look);
    }
    if (all.count == 0) {
        look.number = BC_XLSX_GENERAL;
        workbook_value(&book->sheets, to->sheet, share, none, look);
        return;
    }
    look.number = BC_XLSX_RATE;
    put_derived(book, to->sheet, "share", &own, &all);
    bc_xlsx_formula(to->sheet, share,
        bc_arena_printf(book->sheets.arena, "=%s/%s", reference(book, row, COLUMN_NOW),
            reference(book, row, COLUMN_OFFICE)),
        (double)own.count / (double)all.count, look);
}

/* The list that holds the cases behind a figure, and no other; BC_UNIT_LIST_COUNT: none. */
static enum bc_unit_list list_behind(enum bc_figure figure)
{
    switch (figure) {
    case BC_FLOW_CLOSING:
        return BC_UNIT_OPEN;
    case BC_FLOW_CLOSING_OVERDUE:
        return BC_UNIT_OVERDUE;
    case BC_FLOW_REOPENED:
        return BC_UNIT_REOPENED;
    case BC_RATING_UNSATISFIED:
        return BC_UNIT_UNSATISFIED;
    default:
        return BC_UNIT_LIST_COUNT;
    }
}

static void write_row(const struct figure_sheet *to, const struct figure_row *from)
{
    struct unit_book *book = to->book;
    const enum bc_figure figure = from->figure;
    const size_t row = to->row_of[figure];
    const enum bc_unit_list list = list_behind(figure);
    const struct bc_xlsx_look text = {
        .is_row = true, .is_wrapped = true, .is_bold = from->is_bold, .indent = from->indent};
    const struct bc_xlsx_look plain = {.is_row = true};
    struct bc_xlsx_look now = {.is_row = true, .is_bold = from->is_bold};
    const struct change_cells cells = {
        .now = to->now.of[figure],
        .before = to->before.of[figure],
        .now_value = unit_value(book, BC_UNIT_SELF, figure),
        .before_value = unit_value(book, BC_UNIT_SELF_BEFORE, figure),
    };
    const char *label = unit_label(book, bc_figure_info(figure)->id);

    bc_xlsx_row_height(
        to->sheet, row, bc_xlsx_height(bc_xlsx_line_count(label, figure_widths[COLUMN_NAME] - 2)));
    bc_xlsx_text(to->sheet, (struct bc_xlsx_cell){row, COLUMN_NAME}, label, text);
    if (list != BC_UNIT_LIST_COUNT && unit_link_list(book, to->sheet, cells.now, list)) {
        now.is_link = true;
    }
    write_side(to, figure, BC_UNIT_SELF, &to->now, now);
    write_side(to, figure, BC_UNIT_SELF_BEFORE, &to->before, plain);
    workbook_change(
        &book->sheets, to->sheet, (struct bc_xlsx_cell){row, COLUMN_CHANGE}, &cells, plain);
    write_side(to, figure, BC_UNIT_OFFICE, &to->office, plain);
    write_comparison(to, figure, row, plain);
}

static void write_unit_count(const struct figure_sheet *to)
{
    const struct bc_xlsx_look look = {.is_row = true, .is_italic = true};

    for (size_t column = 0; column < FIGURE_COLUMNS; column++) {
        if (column != COLUMN_OFFICE) {
            bc_xlsx_text(to->sheet, (struct bc_xlsx_cell){to->count_row, column},
                column == COLUMN_NAME ? unit_label(to->book, "unit.row.unit-count") : "", look);
        }
    }
    put_derived(to->book, to->sheet, "rows", NULL, NULL);
    workbook_value(&to->book->sheets, to->sheet,
        (struct bc_xlsx_cell){to->count_row, COLUMN_OFFICE},
        workbook_count(bc_unit_report_unit_count(to->book->report)),
        (struct bc_xlsx_look){.is_row = true});
}

/* ---- The way to the lists ---------------------------------------------------------------- */

static void write_content(const struct unit_book *book, bc_xlsx_sheet *sheet, size_t row,
    const char *name, const char *about)
{
    const struct bc_xlsx_target target = {.sheet = name};
    const struct bc_xlsx_cell cell = {row, COLUMN_NAME};

    (void)book;
    bc_xlsx_link(sheet, cell, &target);
    bc_xlsx_text(sheet, cell, name, (struct bc_xlsx_look){.is_link = true});
    bc_xlsx_text(sheet, (struct bc_xlsx_cell){row, COLUMN_BEFORE}, about,
        (struct bc_xlsx_look){.align = BC_XLSX_LEFT, .indent = 1});
}

static void write_contents(const struct unit_book *book, bc_xlsx_sheet *sheet, size_t row)
{
    workbook_heading(sheet, row++, unit_label(book, "xlsx.heading.contents"));
    for (enum bc_unit_list list = 0; list < BC_UNIT_LIST_COUNT; list++) {
        const struct bc_unit_case *cases = NULL;
        const size_t count = bc_unit_report_cases(book->report, list, &cases);

        if (unit_has_list(book, list)) {
            write_content(
                book, sheet, row, unit_list_name(book, list), unit_list_about(book, list));
            put_derived(book, sheet, "rows", NULL, NULL);
            bc_xlsx_integer(sheet, (struct bc_xlsx_cell){row++, COLUMN_NOW}, (int64_t)count,
                (struct bc_xlsx_look){.number = BC_XLSX_COUNT});
        }
    }
    if (unit_has_agencies(book)) {
        write_content(book, sheet, row++, unit_label(book, "unit.sheet.agencies"),
            unit_label(book, "unit.about.agencies"));
    }
    write_content(book, sheet, row, unit_label(book, "xlsx.sheet.notes"),
        unit_label(book, "xlsx.about.notes"));
}

void unit_add_figures(struct unit_book *book)
{
    const struct sheet_plan plan = {
        .name = unit_label(book, "unit.sheet.figures"),
        .heading = unit_phrase(book, "unit.heading.figures"),
        .widths = figure_widths,
        .column_count = FIGURE_COLUMNS,
        .has_head = true,
        .fits_one_page = true,
    };
    const char *const texts[FIGURE_COLUMNS] = {
        unit_label(book, "xlsx.column.indicator"),
        bc_unit_report_period_short(book->report, BC_UNIT_SELF),
        bc_unit_report_period_short(book->report, BC_UNIT_SELF_BEFORE),
        unit_label(book, "xlsx.column.change"),
        unit_label(book, "unit.column.average"),
        book->office->region_total,
        unit_label(book, "unit.column.share"),
    };
    const struct head_plan head = {texts, figure_widths, FIGURE_COLUMNS, 1, 0};
    struct figure_sheet to = {.book = book};
    const char *summary = unit_stock_text(book);

    if (!bc_unit_report_has_texts(book->report)) {
        summary = bc_arena_printf(
            book->sheets.arena, "%s %s", summary, unit_label(book, "unit.note.without-texts"));
    }
    to.sheet = unit_sheet(book, &plan, summary);
    to.count_row = place_rows(&to);
    workbook_head(&book->sheets, to.sheet, HEAD_ROW, &head);
    for (size_t i = 0; i < FIGURE_ROWS; i++) {
        if (to.row_of[figure_rows[i].figure] != 0) {
            write_row(&to, &figure_rows[i]);
        }
    }
    write_unit_count(&to);
    bc_xlsx_shade_counts(to.sheet,
        (struct bc_xlsx_area){
            to.row_of[BC_FLOW_CLOSING_OVERDUE], to.row_of[BC_FLOW_CLOSING_OVERDUE], COLUMN_NOW},
        5);
    write_contents(book, to.sheet, to.count_row + 2);
}

/* ---- Agencies ---------------------------------------------------------------------------- */

/* Nothing to tell apart where no case was given to an agency. */
bool unit_has_agencies(const struct unit_book *book)
{
    const struct bc_unit_agency *agencies = NULL;

    return bc_unit_report_agencies(book->report, &agencies) > 0 && agencies[0].name[0] != '\0';
}

struct agency_column {
    const char *key;
    size_t place; /* in struct bc_unit_agency; SIZE_MAX: a sum of the columns behind it */
    size_t part_count;
};

static const struct agency_column agency_columns[] = {
    {"unit.column.agency", SIZE_MAX, 0},
    {"unit.column.open", SIZE_MAX, 5},
    {"unit.state.overdue", offsetof(struct bc_unit_agency, overdue), 0},
    {"unit.state.soon", offsetof(struct bc_unit_agency, soon), 0},
    {"unit.state.in_time", offsetof(struct bc_unit_agency, in_time), 0},
    {"unit.state.none", offsetof(struct bc_unit_agency, no_deadline), 0},
    {"unit.state.not_forwarded", offsetof(struct bc_unit_agency, not_forwarded), 0},
    {"unit.column.handled", SIZE_MAX, 3},
    {"unit.column.handled-on-time", offsetof(struct bc_unit_agency, handled_on_time), 0},
    {"unit.column.handled-late", offsetof(struct bc_unit_agency, handled_late), 0},
    {"unit.column.handled-none", offsetof(struct bc_unit_agency, handled_no_deadline), 0},
};
enum { AGENCY_COLUMNS = sizeof(agency_columns) / sizeof(agency_columns[0]) };

static const double agency_widths[AGENCY_COLUMNS] = {46, 10, 10, 12, 10, 14, 12, 11, 11, 11, 14};

static int64_t agency_count(const struct bc_unit_agency *agency, size_t column)
{
    const struct agency_column *from = &agency_columns[column];
    int64_t sum = 0;

    if (from->part_count == 0) {
        return *(const int64_t *)(const void *)((const char *)agency + from->place);
    }
    for (size_t part = 1; part <= from->part_count; part++) {
        sum += agency_count(agency, column + part);
    }
    return sum;
}

static void write_agency(const struct unit_book *book, bc_xlsx_sheet *sheet, size_t row,
    const struct bc_unit_agency *agency)
{
    const struct bc_xlsx_look look = {.is_row = true, .number = BC_XLSX_COUNT};
    const char *name =
        agency->name[0] != '\0' ? agency->name : unit_label(book, "unit.agency.none");

    bc_xlsx_row_height(sheet, row, bc_xlsx_height(bc_xlsx_line_count(name, agency_widths[0])));
    bc_xlsx_text(sheet, (struct bc_xlsx_cell){row, 0}, name,
        (struct bc_xlsx_look){.is_row = true,
            .is_wrapped = true,
            .align = BC_XLSX_LEFT,
            .is_italic = agency->name[0] == '\0'});
    for (size_t column = 1; column < AGENCY_COLUMNS; column++) {
        const struct bc_xlsx_cell cell = {row, column};
        const size_t parts = agency_columns[column].part_count;

        put_derived(book, sheet, "agency", NULL, NULL);
        if (parts > 0) {
            bc_xlsx_formula(sheet, cell,
                bc_arena_printf(book->sheets.arena, "=SUM(%s:%s)", reference(book, row, column + 1),
                    reference(book, row, column + parts)),
                (double)agency_count(agency, column), look);
        } else {
            bc_xlsx_integer(sheet, cell, agency_count(agency, column), look);
        }
    }
}

static void write_agency_total(const struct unit_book *book, bc_xlsx_sheet *sheet,
    const struct bc_unit_agency *agencies, size_t count)
{
    const size_t row = FIRST_ROW + count;
    const struct bc_xlsx_look look = {.is_total = true, .number = BC_XLSX_COUNT};

    bc_xlsx_text(sheet, (struct bc_xlsx_cell){row, 0}, unit_label(book, "unit.row.total"), look);
    for (size_t column = 1; column < AGENCY_COLUMNS; column++) {
        int64_t sum = 0;

        for (size_t i = 0; i < count; i++) {
            sum += agency_count(&agencies[i], column);
        }
        put_derived(book, sheet, "agency", NULL, NULL);
        bc_xlsx_formula(sheet, (struct bc_xlsx_cell){row, column},
            workbook_sum(&book->sheets, column, FIRST_ROW, row - 1), (double)sum, look);
    }
}

void unit_add_agencies(struct unit_book *book)
{
    const struct sheet_plan plan = {
        .name = unit_label(book, "unit.sheet.agencies"),
        .heading = unit_phrase(book, "unit.heading.agencies"),
        .widths = agency_widths,
        .column_count = AGENCY_COLUMNS,
        .frozen_columns = 1,
        .pages_wide = 1,
        .has_head = true,
    };
    const char *texts[AGENCY_COLUMNS];
    const struct head_plan head = {texts, agency_widths, AGENCY_COLUMNS, 1, 0};
    const struct bc_unit_agency *agencies = NULL;
    const size_t count = bc_unit_report_agencies(book->report, &agencies);
    bc_xlsx_sheet *sheet = unit_sheet(book, &plan, unit_label(book, "unit.summary.agencies"));

    for (size_t column = 0; column < AGENCY_COLUMNS; column++) {
        texts[column] = unit_label(book, agency_columns[column].key);
    }
    workbook_table(&book->sheets, sheet, HEAD_ROW, FIRST_ROW + count - 1, "Bang_co_quan", &head);
    for (size_t i = 0; i < count; i++) {
        write_agency(book, sheet, FIRST_ROW + i, &agencies[i]);
    }
    write_agency_total(book, sheet, agencies, count);
    bc_xlsx_shade_counts(sheet, (struct bc_xlsx_area){FIRST_ROW, FIRST_ROW + count - 1, 2}, 5);
}

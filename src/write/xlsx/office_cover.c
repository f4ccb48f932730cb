/*
 * office_cover.c - the first sheet: the headline figures, what changed and what explains it, and
 * the way to every other sheet.
 */
#include "report/wording.h"
#include "write/xlsx/office.h"

#include <string.h>

enum {
    COVER_LABEL,
    COVER_NOW,
    COVER_BEFORE,
    COVER_CHANGE,
    COVER_YEAR,
    COVER_YEAR_CHANGE,
    COVER_FINDING,
    COVER_COLUMNS
};

static const double cover_widths[COVER_COLUMNS] = {36, 11, 11, 13, 13, 13, 76};

/* ---- What changed, in words ------------------------------------------------------------------ */

/* What a field at a unit adds to the change of a figure; NULL: what all others do. */
static struct bc_source amount_source(const struct office_book *book, enum bc_figure figure,
    const struct bc_report_contribution *part)
{
    const bool is_rate = bc_figure_info(figure)->kind == BC_FIGURE_IS_RATE;
    struct bc_source terms[2] = {
        bc_source_of_figure(book->report, BC_BY_NOTHING, 0, BC_SLOT_CURRENT, figure),
        bc_source_of_figure(book->report, BC_BY_NOTHING, 0, BC_SLOT_PREVIOUS, figure)};

    terms[1].sign = -1;
    if (part == NULL) {
        return bc_source_derived(book->sheets.sources, "remainder", terms, 2);
    }
    for (size_t i = 0; i < 2; i++) {
        terms[i].field = part->field_id;
        terms[i].unit = part->unit_id;
    }
    return is_rate ? bc_source_derived(book->sheets.sources, "contribution", terms, 2)
                   : bc_source_sum(book->sheets.sources, terms, 2);
}

/* "+21 phản ánh", "–0,82 điểm phần trăm". */
static const char *amount_text(const struct office_book *book, enum bc_figure figure,
    int64_t amount, const struct bc_report_contribution *part)
{
    bc_arena *arena = book->sheets.arena;
    bool is_rate = bc_figure_info(figure)->kind == BC_FIGURE_IS_RATE;
    const char *sign = amount > 0 ? "+" : amount < 0 ? "\u2013" : "";
    int64_t size = amount < 0 ? -amount : amount;
    const char *number = is_rate ? bc_arena_printf(arena, "%s%lld,%02lld", sign,
                                       (long long)(size / 100), (long long)(size % 100))
                                 : bc_arena_printf(arena, "%s%lld", sign, (long long)size);
    const struct bc_source source = amount_source(book, figure, part);
    const struct bc_word words[] = {
        {"amount", bc_source_mark(book->sheets.sources, &source, number)}};

    return bc_wording_fill(arena,
        office_label(book, is_rate ? "change.amount.rate" : "change.amount.count"), words, 1);
}

static const char *part_text(const struct office_book *book, enum bc_figure figure,
    const struct bc_report_contribution *part)
{
    const struct bc_word words[] = {{"field", part->field_name}, {"unit", part->unit_name},
        {"amount", amount_text(book, figure, part->change, part)}};

    return bc_wording_fill(book->sheets.arena, office_label(book, "change.part"), words, 3);
}

/* The parts named and the rest add up to the difference. */
static const char *parts_text(
    const struct office_book *book, enum bc_figure figure, const struct bc_report_comparison *from)
{
    bc_arena *arena = book->sheets.arena;
    const char *text = "";

    for (size_t i = 0; i < from->part_count; i++) {
        text = bc_arena_printf(
            arena, "%s%s%s", text, i > 0 ? "; " : "", part_text(book, figure, &from->parts[i]));
    }
    if (from->remainder != 0) {
        const struct bc_word words[] = {
            {"amount", amount_text(book, figure, from->remainder, NULL)}};

        text = bc_arena_printf(arena, "%s; %s", text,
            bc_wording_fill(arena, office_label(book, "change.rest"), words, 1));
    }
    return text;
}

/* "Tăng: …" where more than chance explains it; otherwise it says so. */
static const char *finding_text(
    const struct office_book *book, const struct bc_report_change *change)
{
    const struct bc_report_comparison *from = &change->previous;
    const char *word;

    if (!from->exists) {
        return office_label(book, "xlsx.change.nothing-before");
    }
    if (from->trend == 0) {
        return office_label(book, "xlsx.change.none");
    }
    word = bc_wording_capital(
        book->sheets.arena, office_label(book, from->trend > 0 ? "change.more" : "change.less"));
    if (from->part_count == 0) {
        return bc_arena_printf(book->sheets.arena, "%s.", word);
    }
    return bc_arena_printf(
        book->sheets.arena, "%s: %s.", word, parts_text(book, change->figure, from));
}

/* ---- The headline figures -------------------------------------------------------------------- */

/* The list behind a figure, by the key of its sheet; NULL: the overview. */
static const char *sheet_behind(enum bc_figure figure)
{
    switch (figure) {
    case BC_FLOW_RECEIVED:
    case BC_FLOW_HANDLED:
    case BC_FLOW_HANDLED_LATE:
        return "xlsx.sheet.cases";
    case BC_FLOW_CLOSING:
        return "xlsx.sheet.open";
    case BC_FLOW_CLOSING_OVERDUE:
        return "xlsx.sheet.overdue";
    case BC_RATE_SATISFIED:
        return "xlsx.sheet.satisfaction";
    default:
        return "xlsx.sheet.overview";
    }
}

/* This period's figure is the overview's own, live. */
static void write_now(
    struct office_book *book, bc_xlsx_sheet *sheet, enum bc_figure figure, size_t row)
{
    const struct bc_xlsx_cell cell = {row, COVER_NOW};
    const struct bc_xlsx_target target = {.sheet = office_label(book, sheet_behind(figure))};
    struct bc_value value = office_total(book, BC_SLOT_CURRENT, figure);
    struct bc_xlsx_look look = {.is_row = true,
        .is_bold = true,
        .is_link = true,
        .number = value.kind == BC_VALUE_RATE ? BC_XLSX_RATE : BC_XLSX_COUNT};

    bc_xlsx_link(sheet, cell, &target);
    if (!workbook_is_number(value)) {
        workbook_value(&book->sheets, sheet, cell, value, look);
        return;
    }
    workbook_source(&book->sheets, sheet, &value);
    bc_xlsx_formula(sheet, cell,
        bc_arena_printf(book->sheets.arena, "='%s'!%s", office_label(book, "xlsx.sheet.overview"),
            bc_xlsx_reference(book->sheets.arena, office_overview_cell(book, figure))),
        workbook_number(value), look);
}

/* A figure of another period and what it takes to this one. */
static void write_other(struct office_book *book, bc_xlsx_sheet *sheet, enum bc_figure figure,
    size_t row, size_t slot, size_t column)
{
    const struct bc_xlsx_look look = {.is_row = true};
    const struct change_cells cells = {
        .now = {row, COVER_NOW},
        .before = {row, column},
        .now_value = office_total(book, BC_SLOT_CURRENT, figure),
        .before_value = office_total(book, slot, figure),
    };

    workbook_value(&book->sheets, sheet, cells.before, cells.before_value, look);
    workbook_change(&book->sheets, sheet, (struct bc_xlsx_cell){row, column + 1}, &cells, look);
}

static void write_headline(struct office_book *book, bc_xlsx_sheet *sheet,
    const struct bc_report_change *change, size_t row)
{
    const struct bc_xlsx_look text = {
        .is_row = true, .is_wrapped = true, .align = BC_XLSX_LEFT, .indent = 1};
    const char *label =
        workbook_label_of(&book->sheets, "change.name.", bc_figure_info(change->figure)->id);
    const char *finding = finding_text(book, change);
    size_t lines = bc_xlsx_line_count(label, cover_widths[COVER_LABEL]);
    size_t finding_lines = bc_xlsx_line_count(finding, cover_widths[COVER_FINDING] - 2);

    bc_xlsx_row_height(sheet, row, bc_xlsx_height(lines > finding_lines ? lines : finding_lines));
    bc_xlsx_text(sheet, (struct bc_xlsx_cell){row, COVER_LABEL}, label,
        (struct bc_xlsx_look){.is_row = true, .is_bold = true, .is_wrapped = true});
    write_now(book, sheet, change->figure, row);
    write_other(book, sheet, change->figure, row, BC_SLOT_PREVIOUS, COVER_BEFORE);
    write_other(book, sheet, change->figure, row, BC_SLOT_YEAR_AGO, COVER_YEAR);
    bc_xlsx_text(sheet, (struct bc_xlsx_cell){row, COVER_FINDING}, finding, text);
}

static size_t write_headlines(struct office_book *book, bc_xlsx_sheet *sheet)
{
    const char *const texts[COVER_COLUMNS] = {
        office_label(book, "xlsx.column.indicator"),
        bc_public_report_period_short(book->report, BC_SLOT_CURRENT),
        bc_public_report_period_short(book->report, BC_SLOT_PREVIOUS),
        office_label(book, "xlsx.column.change"),
        office_label(book, "period.year-ago"),
        office_label(book, "xlsx.column.change-year"),
        office_label(book, "xlsx.column.finding"),
    };
    const struct head_plan head = {texts, cover_widths, COVER_FINDING, 1, 0};
    const struct head_plan all = {texts, cover_widths, COVER_COLUMNS, 1, 0};
    const struct bc_report_change *changes = NULL;
    size_t count = bc_public_report_changes(book->report, &changes);

    workbook_head(&book->sheets, sheet, HEAD_ROW, &head);
    bc_xlsx_row_height(sheet, HEAD_ROW, workbook_head_height(&all, false));
    bc_xlsx_text(sheet, (struct bc_xlsx_cell){HEAD_ROW, COVER_FINDING}, texts[COVER_FINDING],
        (struct bc_xlsx_look){.is_head = true, .align = BC_XLSX_LEFT, .indent = 1});
    for (size_t i = 0; i < count; i++) {
        write_headline(book, sheet, &changes[i], FIRST_ROW + i);
    }
    return FIRST_ROW + count;
}

/* ---- Contents -------------------------------------------------------------------------------- */

static void write_contents(struct office_book *book, bc_xlsx_sheet *sheet, size_t row)
{
    const char *keys[OFFICE_SHEETS_MOST];
    size_t count = office_sheet_keys(book, keys);

    workbook_heading(sheet, row++, office_label(book, "xlsx.heading.contents"));
    for (size_t i = 1; i < count; i++) {
        const char *name = workbook_label_of(&book->sheets, "xlsx.sheet.", keys[i]);
        const struct bc_xlsx_target target = {.sheet = name};
        const struct bc_xlsx_cell cell = {row, COVER_LABEL};

        bc_xlsx_link(sheet, cell, &target);
        bc_xlsx_text(sheet, cell, name, (struct bc_xlsx_look){.is_link = true});
        bc_xlsx_text(sheet, (struct bc_xlsx_cell){row, COVER_NOW},
            workbook_label_of(&book->sheets, "xlsx.about.", keys[i]), (struct bc_xlsx_look){0});
        row++;
    }
}

void office_add_cover(struct office_book *book)
{
    const struct sheet_plan plan = {
        .name = office_label(book, "xlsx.sheet.cover"),
        .heading = office_label(book, "xlsx.heading.cover"),
        .widths = cover_widths,
        .column_count = COVER_COLUMNS,
        .fits_one_page = true,
    };
    bc_xlsx_sheet *sheet = workbook_sheet(&book->sheets, &plan);
    size_t row;

    bc_xlsx_bookmark_first(sheet);
    bc_xlsx_text(sheet, (struct bc_xlsx_cell){BACK_ROW, 0}, book->office->name,
        (struct bc_xlsx_look){.is_bold = true});
    row = write_headlines(book, sheet);
    write_contents(book, sheet, row + 1);
}

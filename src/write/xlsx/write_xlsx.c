/*
 * write_xlsx.c - so-lieu.xlsx: the office's workbook of a period, for people who go on calculating.
 *
 * Numbers, rates and dates are real ones with formats; totals are live formulas with our value
 * beside them. Words come from the report's labels. Each sheet is in an office_*.c.
 */
#include "write/writer.h"
#include "write/xlsx/office.h"

#include <string.h>

/* ---- What the sheets ask --------------------------------------------------------------------- */

const char *office_word(const void *report, const char *key)
{
    return bc_public_report_has_label(report, key) ? bc_public_report_label(report, key) : NULL;
}

const char *office_label(const struct office_book *book, const char *key)
{
    return workbook_label(&book->sheets, key);
}

struct bc_value office_value(const struct office_book *book, enum bc_breakdown breakdown,
    size_t row, size_t slot, enum bc_figure figure)
{
    return bc_public_report_value(book->report, breakdown, row, slot, figure);
}

struct bc_value office_total(const struct office_book *book, size_t slot, enum bc_figure figure)
{
    return office_value(book, BC_BY_NOTHING, 0, slot, figure);
}

bool office_occurs(const struct office_book *book, enum bc_figure figure)
{
    for (size_t slot = 0; slot < BC_SLOT_COUNT; slot++) {
        if (office_total(book, slot, figure).count != 0) {
            return true;
        }
    }
    return false;
}

bool office_applies(const struct office_book *book, enum bc_figure figure)
{
    return office_total(book, BC_SLOT_CURRENT, figure).kind != BC_VALUE_ABSENT;
}

const char *office_row_name(const struct office_book *book, enum bc_breakdown breakdown, size_t row)
{
    return bc_public_report_row(book->report, breakdown, row)->name;
}

/* ---- The order of the sheets ----------------------------------------------------------------- */

static bool has_satisfaction(const struct office_book *book)
{
    return book->office->has_ratings;
}

static bool has_cross(const struct office_book *book)
{
    return bc_public_report_row_count(book->report, BC_BY_FIELD_DISTRICT) > 0;
}

static bool has_ranking(const struct office_book *book)
{
    const struct bc_report_ranked *units = NULL;

    return bc_public_report_ranking(book->report, &units) > 0;
}

static bool has_weeks(const struct office_book *book)
{
    const struct bc_report_bridge_part *parts = NULL;

    return bc_public_report_bridge(book->report, &parts) > 0;
}

static void add_by_field(struct office_book *book)
{
    office_add_breakdown(book, BC_BY_FIELD);
}

static void add_by_district(struct office_book *book)
{
    office_add_breakdown(book, BC_BY_DISTRICT);
}

static void add_by_unit(struct office_book *book)
{
    office_add_breakdown(book, BC_BY_UNIT);
}

static void add_by_channel(struct office_book *book)
{
    office_add_breakdown(book, BC_BY_CHANNEL);
}

/* From what is read aloud to what is looked up. */
static const struct {
    const char *key;
    void (*add)(struct office_book *book);
    bool (*is_there)(const struct office_book *book); /* NULL: always */
} office_sheets[] = {
    {"cover", office_add_cover, NULL},
    {"overview", office_add_overview, NULL},
    {"by_field", add_by_field, NULL},
    {"by_district", add_by_district, NULL},
    {"by_unit", add_by_unit, NULL},
    {"by_channel", add_by_channel, NULL},
    {"comparison", office_add_comparison, NULL},
    {"ranking", office_add_ranking, has_ranking},
    {"by_field_district", office_add_cross, has_cross},
    {"stages", office_add_stages, NULL},
    {"process", office_add_process, NULL},
    {"satisfaction", office_add_satisfaction, has_satisfaction},
    {"ageing", office_add_ageing, NULL},
    {"overdue", office_add_overdue, NULL},
    {"due_next", office_add_due_next, NULL},
    {"open", office_add_open, NULL},
    {"cases", office_add_cases, NULL},
    {"trend", office_add_trend, NULL},
    {"weeks", office_add_weeks, has_weeks},
    {"notes", office_add_notes, NULL},
};
enum { SHEET_KINDS = sizeof(office_sheets) / sizeof(office_sheets[0]) };

size_t office_sheet_keys(const struct office_book *book, const char **ret_keys)
{
    size_t count = 0;

    for (size_t i = 0; i < SHEET_KINDS; i++) {
        if (office_sheets[i].is_there == NULL || office_sheets[i].is_there(book)) {
            ret_keys[count++] = office_sheets[i].key;
        }
    }
    return count;
}

static void add_sheets(struct office_book *book)
{
    office_sort_open(book);
    for (size_t i = 0; i < SHEET_KINDS; i++) {
        if (office_sheets[i].is_there == NULL || office_sheets[i].is_there(book)) {
            office_sheets[i].add(book);
        }
    }
}

/* ---- The writer ------------------------------------------------------------------------------ */

static struct bc_source source_of(const void *words, const struct bc_value_origin *origin)
{
    return bc_source_of_figure(words, origin->breakdown, origin->row, origin->slot, origin->figure);
}

static bool write_xlsx(const bc_public_report *report, const struct bc_write_context *context,
    const char *path, bc_arena *arena, struct bc_status *status)
{
    const struct bc_report_office *office = bc_public_report_office(report);
    struct office_book book = {
        .sheets =
            {
                .arena = arena,
                .word = office_word,
                .words = report,
                .owner_name = office->name,
                .owner_short = office->short_name,
                .period_name = bc_public_report_period_name(report, BC_SLOT_CURRENT),
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
            bc_public_report_as_known_utc_s(report), status)) {
        return false;
    }
    book.sheets.first_sheet = office_label(&book, "xlsx.sheet.cover");
    book.sheets.subtitle =
        workbook_subtitle(&book.sheets, bc_public_report_period(report, BC_SLOT_CURRENT));
    add_sheets(&book);
    return bc_xlsx_book_close(book.sheets.book, status);
}

const struct bc_writer bc_writer_xlsx = {
    .name = "xlsx",
    .file_name = "so-lieu.xlsx",
    .write = write_xlsx,
};

/*
 * xlsx_rows_raw.c - the rows alone, through libxlsxwriter.
 */
#include "bench/xlsx_rows.h"
#include "support/report_fixture.h"

#include <xlsxwriter.h>

const char *const bench_name = "raw";

static void write_instant(
    lxw_worksheet *sheet, lxw_row_t row, lxw_col_t column, int64_t utc_s, lxw_format *format)
{
    if (utc_s == INT64_MIN) {
        worksheet_write_blank(sheet, row, column, format);
    } else {
        worksheet_write_number(
            sheet, row, column, 25569.0 + (double)(utc_s + FIXTURE_OFFSET_S) / 86400.0, format);
    }
}

/* The same cells as a row of "Phản ánh trong kỳ", without any check. */
static void write_raw_row(
    lxw_worksheet *sheet, lxw_row_t row, const struct bc_report_case *from, lxw_format *formats[2])
{
    const char *const texts[] = {from->code, from->field_name, from->district_name, from->unit_name,
        from->end, from->deadline, from->clock, "", from->level, from->channel_name, "Thường",
        from->is_from_before ? "Có" : ""};
    const int64_t instants[] = {from->opened_utc_s, from->ended_utc_s, from->handling_start_utc_s,
        from->due_utc_s, from->replied_utc_s};
    lxw_col_t column = 0;

    worksheet_write_number(sheet, row, column++, row, formats[0]);
    worksheet_write_number(sheet, row, column++, from->cycle, formats[0]);
    worksheet_write_number(sheet, row, column++, (double)from->late_min / 60.0, formats[0]);
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        worksheet_write_string(sheet, row, column++, texts[i], formats[0]);
    }
    for (size_t i = 0; i < sizeof(instants) / sizeof(instants[0]); i++) {
        write_instant(sheet, row, column++, instants[i], formats[1]);
    }
}

bool bench_write(
    const bc_public_report *report, const char *path, const char *folder, bc_arena *arena)
{
    const struct bc_report_case *cases = NULL;
    size_t count = bc_public_report_cases(report, &cases);
    char tmpdir[4096];
    lxw_workbook_options options = {.constant_memory = LXW_TRUE, .tmpdir = tmpdir};
    lxw_workbook *book;
    lxw_worksheet *sheet = NULL;
    lxw_format *formats[2];

    (void)arena;
    snprintf(tmpdir, sizeof(tmpdir), "%s", folder);
    book = workbook_new_opt(path, &options);
    formats[0] = workbook_add_format(book);
    formats[1] = workbook_add_format(book);
    format_set_num_format(formats[1], "dd/mm/yyyy hh:mm");
    for (size_t i = 0; i < count; i++) {
        if (i % 1000000 == 0) {
            sheet = workbook_add_worksheet(book, NULL);
        }
        write_raw_row(sheet, (lxw_row_t)(i % 1000000), &cases[i], formats);
    }
    return workbook_close(book) == LXW_NO_ERROR;
}

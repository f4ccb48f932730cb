/*
 * xlsx_rows.c - how many rows a second the office's workbook takes, and raw libxlsxwriter.
 *
 *     ninja -C build/release bench_xlsx && build/release/tests/bench_xlsx ROWS FOLDER [raw]
 *
 * Invented cases of the fixture; "raw" writes as many rows of the same columns through the library
 * in constant memory, with no other sheet. Prints seconds, rows a second, bytes and peak memory.
 */
#include "support/report_fixture.h"
#include "write/writer.h"

#include <xlsxwriter.h>

#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>

static double now_s(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

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

static void write_raw(const bc_public_report *report, const char *path, const char *folder)
{
    const struct bc_report_case *cases = NULL;
    size_t count = bc_public_report_cases(report, &cases);
    char tmpdir[4096];
    lxw_workbook_options options = {.constant_memory = LXW_TRUE, .tmpdir = tmpdir};
    lxw_workbook *book;
    lxw_worksheet *sheet = NULL;
    lxw_format *formats[2];

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
    workbook_close(book);
}

int main(int count, char **arguments)
{
    bc_arena *arena = bc_arena_new();
    struct fixture_options options = {
        .case_count = count > 2 ? (size_t)strtoull(arguments[1], NULL, 10) : 0};
    const struct bc_write_context context = {.scratch_folder = count > 2 ? arguments[2] : ""};
    const bc_public_report *report;
    const char *path;
    struct bc_status status = {0};
    struct rusage usage;
    struct stat about;
    double before_mb;
    double start;

    if (options.case_count == 0) {
        fprintf(stderr, "bench_xlsx ROWS FOLDER [raw]\n");
        return 2;
    }
    report = fixture_report_with(arena, &options);
    path = bc_arena_printf(arena, "%s/bench.xlsx", arguments[2]);
    getrusage(RUSAGE_SELF, &usage);
    before_mb = (double)usage.ru_maxrss / 1024;
    start = now_s();
    if (count > 3) {
        write_raw(report, path, arguments[2]);
    } else if (!bc_write(&bc_writer_xlsx, report, &context, path, arena, &status)) {
        fprintf(stderr, "%s %s\n", status.code, status.arguments);
        return 1;
    }
    start = now_s() - start;
    getrusage(RUSAGE_SELF, &usage);
    stat(path, &about);
    printf(
        "%s %zu rows: %.3f s, %.0f rows/s, %lld bytes, peak %.0f MB above the report's %.0f MB\n",
        count > 3 ? "raw" : "ours", options.case_count, start, (double)options.case_count / start,
        (long long)about.st_size, (double)usage.ru_maxrss / 1024 - before_mb, before_mb);
    bc_arena_free(arena);
    return 0;
}

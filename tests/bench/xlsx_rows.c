/*
 * xlsx_rows.c - how many rows a second the office's workbook takes, and raw libxlsxwriter.
 *
 *     ninja -C build/release bench_xlsx bench_xlsx_raw && build/release/tests/bench_xlsx ROWS
 * FOLDER
 *
 * Invented cases of the fixture; bench_xlsx_raw writes as many rows of the same columns through the
 * library in constant memory, with no other sheet. It is a program of its own, because ours has
 * functions of the library's names (write/xlsx/xlsx_parts.c). Prints seconds, rows a second, bytes
 * and peak memory.
 */
#include "bench/xlsx_rows.h"

#include "support/report_fixture.h"

#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>

static double now_s(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

int main(int count, char **arguments)
{
    bc_arena *arena = bc_arena_new();
    struct fixture_options options = {
        .case_count = count > 2 ? (size_t)strtoull(arguments[1], NULL, 10) : 0};
    const bc_public_report *report;
    const char *path;
    struct rusage usage;
    struct stat about;
    double before_mb;
    double start;

    if (options.case_count == 0) {
        fprintf(stderr, "%s ROWS FOLDER\n", arguments[0]);
        return 2;
    }
    report = fixture_report_with(arena, &options);
    path = bc_arena_printf(arena, "%s/bench.xlsx", arguments[2]);
    getrusage(RUSAGE_SELF, &usage);
    before_mb = (double)usage.ru_maxrss / 1024;
    start = now_s();
    if (!bench_write(report, path, arguments[2], arena)) {
        return 1;
    }
    start = now_s() - start;
    getrusage(RUSAGE_SELF, &usage);
    stat(path, &about);
    printf(
        "%s %zu rows: %.3f s, %.0f rows/s, %lld bytes, peak %.0f MB above the report's %.0f MB\n",
        bench_name, options.case_count, start, (double)options.case_count / start,
        (long long)about.st_size, (double)usage.ru_maxrss / 1024 - before_mb, before_mb);
    bc_arena_free(arena);
    return 0;
}

/*
 * xlsx_rows.h - what bench_xlsx and bench_xlsx_raw do differently.
 */
#ifndef BC_TESTS_BENCH_XLSX_ROWS_H
#define BC_TESTS_BENCH_XLSX_ROWS_H

#include "base/arena.h"
#include "report/public_report.h"

#include <stdbool.h>

extern const char *const bench_name;

/* Writes the workbook; false when it fails, which it has said then. */
bool bench_write(
    const bc_public_report *report, const char *path, const char *folder, bc_arena *arena);

#endif

/*
 * xlsx_rows_own.c - the office's whole workbook.
 */
#include "bench/xlsx_rows.h"
#include "write/writer.h"

#include <stdio.h>

const char *const bench_name = "ours";

bool bench_write(
    const bc_public_report *report, const char *path, const char *folder, bc_arena *arena)
{
    const struct bc_write_context context = {.scratch_folder = folder};
    struct bc_status status = {0};

    if (!bc_write(&bc_writer_xlsx, report, &context, path, arena, &status)) {
        fprintf(stderr, "%s %s\n", status.code, status.arguments);
        return false;
    }
    return true;
}

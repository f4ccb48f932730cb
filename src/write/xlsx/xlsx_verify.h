/*
 * xlsx_verify.h - reads a finished workbook back, because the library does not look whether its
 * writes succeed.
 *
 * libxlsxwriter keeps temporary files and ignores what the system says about them: on a full disk
 * it leaves holes in a sheet and reports success. Here every part is inflated again: its elements
 * must close under their names and have as many children as they say, a sheet must have as many
 * cells as were written, the shared strings as many as they say.
 */
#ifndef BC_WRITE_XLSX_VERIFY_H
#define BC_WRITE_XLSX_VERIFY_H

#include "base/status.h"

#include <stddef.h>
#include <stdint.h>

/*
 * `cell_counts` holds the cells of sheet 1, 2, …
 * Fails: BC_NO_OUTPUT "write.xlsx-damaged" with the part; `where` is the path.
 */
BC_MUST_CHECK bool bc_xlsx_verify(
    const char *path, const int64_t *cell_counts, size_t sheet_count, struct bc_status *status);

#endif

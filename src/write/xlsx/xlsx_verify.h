/*
 * xlsx_verify.h - looks whether the library has made its parts whole, because it does not look
 * itself.
 *
 * libxlsxwriter ignores what its files say about writes: without memory it would leave holes in a
 * sheet and report success. Here the elements of every part must close under their names and have
 * as many children as they say, a sheet must have as many cells as were written, the shared strings
 * as many as they say.
 */
#ifndef BC_WRITE_XLSX_VERIFY_H
#define BC_WRITE_XLSX_VERIFY_H

#include "base/status.h"
#include "write/xlsx/xlsx_parts.h"

#include <stdint.h>

/*
 * `cell_counts` holds the cells of sheet 1, 2, …
 * Fails: BC_NO_OUTPUT "write.xlsx-damaged" with the part; `where` is the path of the workbook.
 */
BC_MUST_CHECK bool xlsx_verify(const struct xlsx_parts *parts, const char *path,
    const int64_t *cell_counts, size_t sheet_count, struct bc_status *status);

#endif

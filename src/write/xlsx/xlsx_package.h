/*
 * xlsx_package.h - makes the finished workbook of the library's parts and the rows it never saw.
 *
 * A sheet with such rows gets them before the end of its data, as they are packed already.
 * Everything else is packed by libdeflate, whose bytes do not depend on the processor it runs on.
 */
#ifndef BC_WRITE_XLSX_PACKAGE_H
#define BC_WRITE_XLSX_PACKAGE_H

#include "base/arena.h"
#include "base/status.h"
#include "write/xlsx/xlsx_pack.h"
#include "write/xlsx/xlsx_parts.h"

/* What is to be put into a sheet: nothing where `rows` is NULL or empty. */
struct xlsx_insert {
    const struct xlsx_packed *rows;
    const char *dimension; /* "A1:T4005", of the whole sheet */
};

/* Says what the rows of sheet 0, 1, … are. */
struct xlsx_insert_source {
    void *context;
    struct xlsx_insert (*rows_of)(void *context, size_t sheet);
    xlsx_packer *packer; /* for what stands before rows; NULL where there are none */
};

/*
 * Writes `path`.
 * Fails: BC_NO_OUTPUT "write.xlsx-failed", "write.xlsx-damaged".
 */
BC_MUST_CHECK bool xlsx_package_make(const struct xlsx_parts *from, const char *path,
    const struct xlsx_insert_source *source, struct bc_status *status);

#endif

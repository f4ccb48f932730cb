/*
 * xlsx_package.h - makes the finished workbook of the library's parts and the rows it never saw.
 *
 * A sheet with such rows gets them before the end of its data. Everything is packed by libdeflate,
 * whose bytes do not depend on the processor it runs on.
 */
#ifndef BC_WRITE_XLSX_PACKAGE_H
#define BC_WRITE_XLSX_PACKAGE_H

#include "base/arena.h"
#include "base/status.h"
#include "write/xlsx/xlsx_parts.h"

/* What is to be put into a sheet: nothing where the count of bytes is 0. */
struct xlsx_insert {
    char *bytes; /* of malloc(); whoever takes them frees them */
    size_t length_bytes;
    const char *dimension; /* "A1:T4005", of the whole sheet */
};

/* Gives away the rows of sheet 0, 1, …; false when they cannot be had. */
struct xlsx_insert_source {
    void *context;
    bool (*take)(void *context, size_t sheet, struct xlsx_insert *ret_insert);
};

/*
 * Writes `path`.
 * Fails: BC_NO_OUTPUT "write.xlsx-failed", "write.xlsx-damaged".
 */
BC_MUST_CHECK bool xlsx_package_make(const struct xlsx_parts *from, const char *path,
    const struct xlsx_insert_source *source, struct bc_status *status);

#endif

/*
 * xlsx_rows.h - what the book does with the rows of a sheet that do not pass the library.
 */
#ifndef BC_WRITE_XLSX_ROWS_H
#define BC_WRITE_XLSX_ROWS_H

#include "write/xlsx/xlsx_inner.h"
#include "write/xlsx/xlsx_package.h"

/* Ends the last row, and packs what is not packed yet. */
void xlsx_rows_end(struct bc_xlsx_rows *rows);
/* The rows, which stay with the list; none: a count of bytes of 0. */
struct xlsx_insert xlsx_rows_insert(const struct bc_xlsx_rows *rows);
void xlsx_rows_free(struct bc_xlsx_rows *rows);

#endif

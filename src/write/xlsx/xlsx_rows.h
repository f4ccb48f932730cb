/*
 * xlsx_rows.h - what the book does with the rows of a sheet that do not pass the library.
 */
#ifndef BC_WRITE_XLSX_ROWS_H
#define BC_WRITE_XLSX_ROWS_H

#include "write/xlsx/xlsx_inner.h"
#include "write/xlsx/xlsx_package.h"

/* Ends the last row. Many megabytes go to the scratch folder until they are packed. */
void xlsx_rows_end(struct bc_xlsx_rows *rows);
/* Gives their bytes away. */
bool xlsx_rows_take(struct bc_xlsx_rows *rows, struct xlsx_insert *ret_insert);
void xlsx_rows_free(struct bc_xlsx_rows *rows);

#endif

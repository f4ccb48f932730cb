/*
 * csv.h - rows of a CSV file as clean cells: RFC 4180 with quoted line breaks, any line ending, any
 * usual delimiter.
 *
 * Cells come trimmed, in NFC, ended by a NUL. A row that breaks the rules is handed out as one bad
 * row that says what is wrong and where; reading goes on at the next line that reads as a row, so a
 * stray or missing quote costs as little as possible. Rows of empty cells are passed over. Nothing
 * here knows what a cell means.
 */
#ifndef BC_IMPORT_CSV_H
#define BC_IMPORT_CSV_H

#include "base/arena.h"
#include "base/status.h"

#include <stddef.h>
#include <stdint.h>

typedef struct bc_csv bc_csv;

struct bc_csv_cell {
    char *text;
    size_t length_bytes;
};

/* Valid until the next row is read. */
struct bc_csv_row {
    int64_t number; /* of data rows, from 1; bad ones count, empty ones do not */
    int64_t line;   /* of the file, from 1, on which the row starts */
    const struct bc_csv_cell *cells;
    size_t cell_count; /* that of the header; 0 in a bad row */
    const char *fault; /* the message code of a bad row, or NULL */
    const char *fault_arguments;
    int64_t fault_line;
    size_t fault_cell; /* index of the cell; SIZE_MAX when none is to blame */
};

/*
 * Opens a file and reads its header. `delimiter` 0 finds it out from the header (comma, semicolon,
 * tab or bar, or a first line "sep=;"). Lives in the arena, but must be closed. Fails:
 * BC_BAD_INPUT, as bc_source_open, and for a header that is malformed or has two columns of one
 * name.
 */
BC_MUST_CHECK bool bc_csv_open(
    const char *path, char delimiter, bc_arena *arena, bc_csv **ret_csv, struct bc_status *status);

/* Names of the columns, trimmed, NFC, in the arena of bc_csv_open. */
const char *const *bc_csv_header(const bc_csv *csv, size_t *ret_count);

/*
 * Reads the next row. *ret_has_row is false at the end of the file.
 * Fails: BC_BAD_INPUT when the disk does; a bad row is not a failure.
 */
BC_MUST_CHECK bool bc_csv_next(
    bc_csv *csv, struct bc_csv_row *ret_row, bool *ret_has_row, struct bc_status *status);

/* For a progress line. */
int64_t bc_csv_position(const bc_csv *csv);
int64_t bc_csv_size(const bc_csv *csv);

/* Rows of empty cells passed over so far. */
int64_t bc_csv_blank_count(const bc_csv *csv);

/* Accepts NULL. */
void bc_csv_close(bc_csv *csv);

#endif

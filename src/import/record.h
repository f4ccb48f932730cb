/*
 * record.h - one row of any file in the terms of the own format: a cell for each column we know.
 *
 * A layout says where a file keeps them, what it calls them and how it writes times. CSV, JSON
 * lines and maps all end here, so that rows.c knows one shape only. (Private to src/import.)
 */
#ifndef BC_IMPORT_RECORD_H
#define BC_IMPORT_RECORD_H

#include "import/time_format.h"

#include <stddef.h>
#include <stdint.h>

enum bc_column {
    BC_COLUMN_CODE,
    BC_COLUMN_RECEIVED_AT,
    BC_COLUMN_CHANNEL,
    BC_COLUMN_DISTRICT,
    BC_COLUMN_FIELD,
    BC_COLUMN_PRIORITY,
    BC_COLUMN_SENSITIVITY,
    BC_COLUMN_CONTENT,
    BC_COLUMN_AT,
    BC_COLUMN_KIND,
    BC_COLUMN_UNIT,
    BC_COLUMN_COMMITTED_AT,
    BC_COLUMN_LEVEL,
    BC_COLUMN_REASON,
    BC_COLUMN_EVIDENCE,
    BC_COLUMN_SITE_VISIT,
    BC_COLUMN_REF,
    BC_COLUMN_NOTE,
    BC_COLUMN_CO_UNITS,
    BC_COLUMN_DONE,
    BC_COLUMN_NUMBER,
    BC_COLUMN_LETTER_DATE,
    BC_OWN_COLUMN_COUNT,
    /* Only in maps whose rows are whole cases. */
    BC_COLUMN_FORWARDED_AT = BC_OWN_COLUMN_COUNT,
    BC_COLUMN_DUE_AT,
    BC_COLUMN_LATE,
    BC_COLUMN_CLOSED_AT,
    BC_COLUMN_STATUS,
    BC_COLUMN_RATED_AT,
    BC_COLUMN_COUNT
};

/* "received_at", … : the word in files and maps. */
const char *bc_column_name(enum bc_column column);

/* What a row of a file is. */
enum bc_row_shape {
    BC_ROW_TICKET, /* tickets.csv */
    BC_ROW_EVENT,  /* events.csv */
    BC_ROW_CASE    /* a map: receipt and end in one row */
};

struct bc_layout {
    enum bc_row_shape shape;
    const char *file_name;
    const char *names[BC_COLUMN_COUNT]; /* what the file calls a column; NULL where it has none */
    struct bc_time_rule times[BC_COLUMN_COUNT];
};

struct bc_cell {
    const char *text; /* NFC, trimmed, never NULL */
    size_t length_bytes;
};

struct bc_record {
    const struct bc_layout *layout;
    int64_t row;
    int64_t line;
    const struct bc_row_print *print; /* to know the row again by; NULL: it is not to be known */
    struct bc_cell cells[BC_COLUMN_COUNT];
};

#endif

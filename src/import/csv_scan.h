/*
 * csv_scan.h - finds the cells of one row in a piece of memory, and says where the rules are
 * broken.
 *
 * Reads, never writes; bytes behind `end` up to BC_SOURCE_PADDING_BYTES may be looked at. (Private
 * to src/import; csv.c uses it for rows and for trying where a damaged file can be taken up again.)
 */
#ifndef BC_IMPORT_CSV_SCAN_H
#define BC_IMPORT_CSV_SCAN_H

#include "base/limits.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bc_csv_mark {
    char *start; /* inside the quotes, if there are any */
    size_t length_bytes;
    bool is_quoted;
    bool has_escape; /* a doubled quote */
};

enum bc_csv_scan_result {
    BC_CSV_DONE,
    BC_CSV_MORE, /* the row runs on behind `end` */
    BC_CSV_BAD
};

struct bc_csv_scan {
    struct bc_csv_mark *marks; /* BC_LIMIT_COLUMNS */
    size_t count;
    char *next;          /* DONE: the first byte behind the row's line end */
    int64_t break_count; /* line breaks inside quotes */
    const char *fault;   /* BAD: its message code */
    const char *fault_at;
};

enum bc_csv_scan_result bc_csv_scan_row(
    struct bc_csv_scan *scan, char *from, char *end, bool is_at_end, char delimiter);

/* The start of the line behind the one that holds `from`, or NULL when no line ends before `end`.
 */
char *bc_csv_line_behind(char *from, char *end);

/* How many line breaks there are in [from, to): LF, CRLF or CR. */
int64_t bc_csv_count_breaks(const char *from, const char *to);

#endif

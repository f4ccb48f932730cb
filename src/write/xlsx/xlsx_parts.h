/*
 * xlsx_parts.h - what libxlsxwriter makes of a workbook, part by part, in memory.
 *
 * The library makes a nameless file for each part, seven hundred a run, gives it to minizip, and
 * that to zlib; it lets nobody choose. Here its parts are taken as plain text before any of this.
 */
#ifndef BC_WRITE_XLSX_PARTS_H
#define BC_WRITE_XLSX_PARTS_H

#include <xlsxwriter.h>

#include <stdbool.h>
#include <stddef.h>

struct xlsx_plain_part {
    char *name;
    char *bytes;
    size_t length_bytes, room_bytes;
};

struct xlsx_parts {
    struct xlsx_plain_part *items;
    size_t count, room;
};

/* Closes the library's workbook and frees it, also when it fails. Free the parts in any case. */
lxw_error xlsx_parts_take(lxw_workbook *inner, struct xlsx_parts *ret_parts);

/* Adds a part, for xlsx_parts_take() and for tests; false without memory. */
bool xlsx_parts_add(struct xlsx_parts *parts, const char *name);
/* Adds bytes to the newest part. */
bool xlsx_parts_append(struct xlsx_parts *parts, const void *bytes, size_t length_bytes);
void xlsx_parts_free(struct xlsx_parts *parts);

#endif

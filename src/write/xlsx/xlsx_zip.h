/*
 * xlsx_zip.h - writes the container of a workbook.
 *
 * Parts are dated 1980-01-01, as the library does, so that the same parts give the same bytes.
 */
#ifndef BC_WRITE_XLSX_ZIP_H
#define BC_WRITE_XLSX_ZIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum { XLSX_METHOD_DEFLATED = 8 };

struct xlsx_part {
    const char *name;
    uint32_t method, crc, packed_bytes, plain_bytes;
    uint32_t header_at; /* of its local header */
};

struct xlsx_zip {
    FILE *file;
    uint32_t at; /* bytes written */
};

/* Writes the head of a part; its packed bytes follow. Sets header_at. False when the file cannot be
 * written, or is 4 GB long. */
bool xlsx_zip_write_head(struct xlsx_zip *zip, struct xlsx_part *part);
bool xlsx_zip_write(struct xlsx_zip *zip, const void *bytes, size_t length_bytes);
bool xlsx_zip_write_directory(struct xlsx_zip *zip, const struct xlsx_part *parts, size_t count);

#endif

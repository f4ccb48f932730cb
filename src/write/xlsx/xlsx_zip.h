/*
 * xlsx_zip.h - the container of a workbook: finds the parts of the library's file, writes a new
 * one.
 *
 * Only what libxlsxwriter makes is read: no comment, no encryption, deflated parts, sizes below
 * 4 GB. What is written is dated 1980-01-01, as the library does, so that the same parts give the
 * same bytes.
 */
#ifndef BC_WRITE_XLSX_ZIP_H
#define BC_WRITE_XLSX_ZIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum { XLSX_PART_NAME_BYTES = 64, XLSX_PARTS_MOST = 1000, XLSX_METHOD_DEFLATED = 8 };

struct xlsx_part {
    char name[XLSX_PART_NAME_BYTES];
    uint32_t method, crc, packed_bytes, plain_bytes;
    uint32_t header_at; /* of its local header */
};

uint32_t xlsx_zip_number(const unsigned char *bytes, size_t count);
bool xlsx_zip_read_at(FILE *file, uint32_t at, unsigned char *bytes, size_t length_bytes);

/* Where the directory is, and of how many parts. */
bool xlsx_zip_find_directory(FILE *file, uint32_t *ret_count, uint32_t *ret_at);
/* Reads the part at *at of the directory and moves *at to the next. */
bool xlsx_zip_read_part(FILE *file, uint32_t *at, struct xlsx_part *ret_part);
/* Moves the file to the first packed byte of a part. */
bool xlsx_zip_seek_content(FILE *file, const struct xlsx_part *part);

/* Writes the head of a part; its packed bytes follow. Sets header_at. */
bool xlsx_zip_write_head(FILE *file, struct xlsx_part *part);
bool xlsx_zip_write_directory(FILE *file, const struct xlsx_part *parts, size_t count);

#endif

#include "write/xlsx/xlsx_zip.h"

#include <string.h>

enum { END_BYTES = 22, ENTRY_BYTES = 46, HEAD_BYTES = 30 };
enum { ZIP_VERSION = 20, DATE_1980_01_01 = 0x21 };

/* ---- Reading --------------------------------------------------------------------------------- */

uint32_t xlsx_zip_number(const unsigned char *bytes, size_t count)
{
    uint32_t value = 0;

    for (size_t i = count; i-- > 0;) {
        value = value << 8 | bytes[i];
    }
    return value;
}

bool xlsx_zip_read_at(FILE *file, uint32_t at, unsigned char *bytes, size_t length_bytes)
{
    return fseek(file, (long)at, SEEK_SET) == 0 &&
           fread(bytes, 1, length_bytes, file) == length_bytes;
}

/* There is no comment, so the end record is the last of the file. */
bool xlsx_zip_find_directory(FILE *file, uint32_t *ret_count, uint32_t *ret_at)
{
    unsigned char end[END_BYTES];

    if (fseek(file, -END_BYTES, SEEK_END) != 0 || fread(end, 1, END_BYTES, file) != END_BYTES ||
        memcmp(end, "PK\5\6", 4) != 0) {
        return false;
    }
    *ret_count = xlsx_zip_number(end + 10, 2);
    *ret_at = xlsx_zip_number(end + 16, 4);
    return true;
}

bool xlsx_zip_read_part(FILE *file, uint32_t *at, struct xlsx_part *ret_part)
{
    unsigned char head[ENTRY_BYTES];
    uint32_t name_bytes;

    if (!xlsx_zip_read_at(file, *at, head, ENTRY_BYTES) || memcmp(head, "PK\1\2", 4) != 0) {
        return false;
    }
    name_bytes = xlsx_zip_number(head + 28, 2);
    if (name_bytes >= XLSX_PART_NAME_BYTES ||
        !xlsx_zip_read_at(file, *at + ENTRY_BYTES, (unsigned char *)ret_part->name, name_bytes)) {
        return false;
    }
    ret_part->name[name_bytes] = '\0';
    ret_part->method = xlsx_zip_number(head + 10, 2);
    ret_part->crc = xlsx_zip_number(head + 16, 4);
    ret_part->packed_bytes = xlsx_zip_number(head + 20, 4);
    ret_part->plain_bytes = xlsx_zip_number(head + 24, 4);
    ret_part->header_at = xlsx_zip_number(head + 42, 4);
    *at += ENTRY_BYTES + name_bytes + xlsx_zip_number(head + 30, 2) + xlsx_zip_number(head + 32, 2);
    return true;
}

bool xlsx_zip_seek_content(FILE *file, const struct xlsx_part *part)
{
    unsigned char head[HEAD_BYTES];
    uint32_t skip;

    if (!xlsx_zip_read_at(file, part->header_at, head, sizeof(head)) ||
        memcmp(head, "PK\3\4", 4) != 0) {
        return false;
    }
    skip = xlsx_zip_number(head + 26, 2) + xlsx_zip_number(head + 28, 2);
    return fseek(file, (long)skip, SEEK_CUR) == 0;
}

/* ---- Writing --------------------------------------------------------------------------------- */

static void put(unsigned char *bytes, size_t count, uint32_t value)
{
    for (size_t i = 0; i < count; i++) {
        bytes[i] = (unsigned char)(value >> (8 * i));
    }
}

/* The fields that a local head and an entry of the directory share, from the version on. */
static void put_common(unsigned char *bytes, const struct xlsx_part *part)
{
    put(bytes, 2, ZIP_VERSION);
    put(bytes + 4, 2, part->method);
    put(bytes + 8, 2, DATE_1980_01_01);
    put(bytes + 10, 4, part->crc);
    put(bytes + 14, 4, part->packed_bytes);
    put(bytes + 18, 4, part->plain_bytes);
    put(bytes + 22, 2, (uint32_t)strlen(part->name));
}

static bool write_all(FILE *file, const void *bytes, size_t length_bytes)
{
    return fwrite(bytes, 1, length_bytes, file) == length_bytes;
}

bool xlsx_zip_write_head(FILE *file, struct xlsx_part *part)
{
    unsigned char head[HEAD_BYTES] = "PK\3\4";
    long at = ftell(file);

    if (at < 0 || (unsigned long)at > UINT32_MAX) {
        return false;
    }
    part->header_at = (uint32_t)at;
    put_common(head + 4, part);
    return write_all(file, head, HEAD_BYTES) && write_all(file, part->name, strlen(part->name));
}

static bool write_entry(FILE *file, const struct xlsx_part *part)
{
    unsigned char entry[ENTRY_BYTES] = "PK\1\2";

    put(entry + 4, 2, ZIP_VERSION);
    put_common(entry + 6, part);
    put(entry + 42, 4, part->header_at);
    return write_all(file, entry, ENTRY_BYTES) && write_all(file, part->name, strlen(part->name));
}

bool xlsx_zip_write_directory(FILE *file, const struct xlsx_part *parts, size_t count)
{
    unsigned char end[END_BYTES] = "PK\5\6";
    long first = ftell(file);
    long last;

    for (size_t i = 0; i < count; i++) {
        if (!write_entry(file, &parts[i])) {
            return false;
        }
    }
    last = ftell(file);
    if (first < 0 || last < first || (unsigned long)last > UINT32_MAX) {
        return false;
    }
    put(end + 8, 2, (uint32_t)count);
    put(end + 10, 2, (uint32_t)count);
    put(end + 12, 4, (uint32_t)(last - first));
    put(end + 16, 4, (uint32_t)first);
    return write_all(file, end, END_BYTES);
}

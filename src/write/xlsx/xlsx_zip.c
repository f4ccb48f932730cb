#include "write/xlsx/xlsx_zip.h"

#include <string.h>

enum { END_BYTES = 22, ENTRY_BYTES = 46, HEAD_BYTES = 30 };
enum { ZIP_VERSION = 20, DATE_1980_01_01 = 0x21 };

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

bool xlsx_zip_write(struct xlsx_zip *zip, const void *bytes, size_t length_bytes)
{
    if (length_bytes > UINT32_MAX - zip->at) {
        return false;
    }
    zip->at += (uint32_t)length_bytes;
    return fwrite(bytes, 1, length_bytes, zip->file) == length_bytes;
}

bool xlsx_zip_write_head(struct xlsx_zip *zip, struct xlsx_part *part)
{
    unsigned char head[HEAD_BYTES] = "PK\3\4";

    part->header_at = zip->at;
    put_common(head + 4, part);
    return xlsx_zip_write(zip, head, HEAD_BYTES) &&
           xlsx_zip_write(zip, part->name, strlen(part->name));
}

static bool write_entry(struct xlsx_zip *zip, const struct xlsx_part *part)
{
    unsigned char entry[ENTRY_BYTES] = "PK\1\2";

    put(entry + 4, 2, ZIP_VERSION);
    put_common(entry + 6, part);
    put(entry + 42, 4, part->header_at);
    return xlsx_zip_write(zip, entry, ENTRY_BYTES) &&
           xlsx_zip_write(zip, part->name, strlen(part->name));
}

bool xlsx_zip_write_directory(struct xlsx_zip *zip, const struct xlsx_part *parts, size_t count)
{
    unsigned char end[END_BYTES] = "PK\5\6";
    const uint32_t first = zip->at;

    for (size_t i = 0; i < count; i++) {
        if (!write_entry(zip, &parts[i])) {
            return false;
        }
    }
    put(end + 8, 2, (uint32_t)count);
    put(end + 10, 2, (uint32_t)count);
    put(end + 12, 4, zip->at - first);
    put(end + 16, 4, first);
    return xlsx_zip_write(zip, end, END_BYTES);
}

#include "write/xlsx/xlsx_package.h"

#include "write/xlsx/xlsx_zip.h"

#include <errno.h>
#include <libdeflate.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { LEVEL = 6 }; /* as small as zlib made them */

struct packing {
    struct xlsx_zip zip;
    const struct xlsx_insert_source *source;
    struct libdeflate_compressor *compressor;
    unsigned char *packed; /* room for a part, used again for the next */
    size_t room_bytes;
    struct xlsx_part *parts;
};

/* Packs a text to the end of a stream, into `packed`; 0 without memory. */
static size_t pack_text(struct packing *packing, const char *text, size_t length_bytes)
{
    const size_t wanted = libdeflate_deflate_compress_bound(packing->compressor, length_bytes);

    if (wanted > packing->room_bytes) {
        free(packing->packed);
        packing->packed = malloc(wanted);
        packing->room_bytes = packing->packed != NULL ? wanted : 0;
    }
    if (packing->packed == NULL) {
        return 0;
    }
    return libdeflate_deflate_compress(
        packing->compressor, text, length_bytes, packing->packed, packing->room_bytes);
}

static bool pack_plain(
    struct packing *packing, struct xlsx_part *part, const struct xlsx_plain_part *from)
{
    const size_t packed_bytes =
        from->length_bytes <= UINT32_MAX ? pack_text(packing, from->bytes, from->length_bytes) : 0;

    if (packed_bytes == 0 || packed_bytes > UINT32_MAX) {
        return false;
    }
    part->crc = libdeflate_crc32(0, from->bytes, from->length_bytes);
    part->plain_bytes = (uint32_t)from->length_bytes;
    part->packed_bytes = (uint32_t)packed_bytes;
    return xlsx_zip_write_head(&packing->zip, part) &&
           xlsx_zip_write(&packing->zip, packing->packed, packed_bytes);
}

/* ---- Sheets with rows of their own ----------------------------------------------------------- */

/* What stands around the rows in a sheet of the library. */
struct around {
    const char *before; /* up to the value of its dimension */
    size_t before_bytes;
    const char *middle; /* from there to the end of its data */
    size_t middle_bytes;
    const char *after;
    size_t after_bytes;
};

/* The first place of a word in a part; NULL where there is none. */
static const char *find(const char *from, const char *end, const char *word)
{
    return from != NULL ? memmem(from, (size_t)(end - from), word, strlen(word)) : NULL;
}

static bool cut(const struct xlsx_plain_part *part, struct around *ret_around)
{
    static const char head[] = "<dimension ref=\"";
    const char *const end = part->bytes + part->length_bytes;
    const char *dimension = find(part->bytes, end, head);
    const char *value = dimension != NULL ? dimension + sizeof(head) - 1 : NULL;
    const char *middle = find(value, end, "\"");
    const char *after = find(middle, end, "</sheetData>");

    if (after == NULL) {
        return false;
    }
    *ret_around = (struct around){part->bytes, (size_t)(value - part->bytes), middle,
        (size_t)(after - middle), after, (size_t)(end - after)};
    return true;
}

static bool pack_head(struct packing *packing, const struct around *around, const char *dimension,
    struct xlsx_packed *ret_head)
{
    xlsx_packer *packer = packing->source->packer;

    return xlsx_pack_add(packer, around->before, around->before_bytes) &&
           xlsx_pack_add(packer, dimension, strlen(dimension)) &&
           xlsx_pack_add(packer, around->middle, around->middle_bytes) &&
           xlsx_pack_end(packer, ret_head);
}

/* Three stretches of one stream: what stands before the rows, the rows, what stands behind. */
static bool pack_sheet(struct packing *packing, struct xlsx_part *part, const struct around *around,
    const struct xlsx_packed *head, const struct xlsx_packed *rows)
{
    const size_t after_bytes = pack_text(packing, around->after, around->after_bytes);
    const uint64_t plain_bytes = head->plain_bytes + rows->plain_bytes + around->after_bytes;
    const uint64_t packed_bytes = (uint64_t)head->length_bytes + rows->length_bytes + after_bytes;
    unsigned long crc;

    if (after_bytes == 0 || plain_bytes > UINT32_MAX || packed_bytes > UINT32_MAX) {
        return false;
    }
    crc = crc32_combine(head->crc, rows->crc, (z_off_t)rows->plain_bytes);
    crc = crc32_combine(
        crc, libdeflate_crc32(0, around->after, around->after_bytes), (z_off_t)around->after_bytes);
    part->crc = (uint32_t)crc;
    part->plain_bytes = (uint32_t)plain_bytes;
    part->packed_bytes = (uint32_t)packed_bytes;
    return xlsx_zip_write_head(&packing->zip, part) &&
           xlsx_zip_write(&packing->zip, head->bytes, head->length_bytes) &&
           xlsx_zip_write(&packing->zip, rows->bytes, rows->length_bytes) &&
           xlsx_zip_write(&packing->zip, packing->packed, after_bytes);
}

static bool pack_with_rows(struct packing *packing, struct xlsx_part *part,
    const struct xlsx_plain_part *from, const struct xlsx_insert *insert)
{
    struct around around;
    struct xlsx_packed head = {0};
    const bool is_done = cut(from, &around) &&
                         pack_head(packing, &around, insert->dimension, &head) &&
                         pack_sheet(packing, part, &around, &head, insert->rows);

    free(head.bytes);
    return is_done;
}

/* ---- The whole ------------------------------------------------------------------------------- */

/* The index of the sheet that a part holds; SIZE_MAX for any other part. */
static size_t sheet_of(const char *name)
{
    static const char head[] = "xl/worksheets/sheet";
    size_t number = 0;

    if (strncmp(name, head, sizeof(head) - 1) != 0) {
        return SIZE_MAX;
    }
    for (name += sizeof(head) - 1; *name >= '0' && *name <= '9'; name++) {
        number = number * 10 + (size_t)(*name - '0');
    }
    return strcmp(name, ".xml") == 0 && number > 0 ? number - 1 : SIZE_MAX;
}

static bool pack_part(
    struct packing *packing, struct xlsx_part *part, const struct xlsx_plain_part *from)
{
    const struct xlsx_insert_source *source = packing->source;
    const size_t sheet = sheet_of(from->name);
    struct xlsx_insert insert = {0};

    part->name = from->name;
    part->method = XLSX_METHOD_DEFLATED;
    if (sheet != SIZE_MAX) {
        insert = source->rows_of(source->context, sheet);
    }
    return insert.rows != NULL && insert.rows->plain_bytes > 0
               ? pack_with_rows(packing, part, from, &insert)
               : pack_plain(packing, part, from);
}

/* The name of the part that failed, "" for the container, NULL when all is well. */
static const char *pack_all(struct packing *packing, const struct xlsx_parts *from)
{
    for (size_t i = 0; i < from->count; i++) {
        if (!pack_part(packing, &packing->parts[i], &from->items[i])) {
            return from->items[i].name;
        }
    }
    return xlsx_zip_write_directory(&packing->zip, packing->parts, from->count) ? NULL : "";
}

static bool fail_with_reason(const char *path, int reason, struct bc_status *status)
{
    return bc_fail(
        status, BC_NO_OUTPUT, "write.xlsx-failed", path, "%s" BC_NEXT "%s", path, strerror(reason));
}

/* The file is open, the tools are there. */
static bool make(struct packing *packing, const struct xlsx_parts *from, const char *path,
    struct bc_status *status)
{
    const char *damage;

    errno = 0;
    damage = pack_all(packing, from);
    if (damage != NULL && errno != 0) {
        return fail_with_reason(path, errno, status);
    }
    if (damage != NULL) {
        return bc_fail(
            status, BC_NO_OUTPUT, "write.xlsx-damaged", path, "%s" BC_NEXT "%s", path, damage);
    }
    return fflush(packing->zip.file) == 0 || fail_with_reason(path, errno, status);
}

bool xlsx_package_make(const struct xlsx_parts *from, const char *path,
    const struct xlsx_insert_source *source, struct bc_status *status)
{
    struct xlsx_part *parts = calloc(from->count + 1, sizeof(*parts));
    struct packing packing = {
        .zip.file = fopen(path, "wb"),
        .source = source,
        .compressor = libdeflate_alloc_compressor(LEVEL),
        .parts = parts,
    };
    bool is_done = packing.zip.file != NULL && packing.compressor != NULL && parts != NULL;

    is_done = is_done ? make(&packing, from, path, status) : fail_with_reason(path, errno, status);
    if (packing.zip.file != NULL && fclose(packing.zip.file) != 0 && is_done) {
        is_done = fail_with_reason(path, errno, status);
    }
    libdeflate_free_compressor(packing.compressor);
    free(packing.packed);
    free(parts);
    return is_done;
}

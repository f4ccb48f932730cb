#include "write/xlsx/xlsx_package.h"

#include "write/xlsx/xlsx_zip.h"

#include <errno.h>
#include <libdeflate.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * Measured on lists of cases (tests/bench/README.md): level 1 packs six times as fast as zlib's 6
 * and the file grows by a seventh. The library's own parts, a tenth of the text, are packed as
 * small as zlib did.
 */
enum { LEVEL_OF_LISTS = 1, LEVEL_OF_PARTS = 6 };

struct packing {
    struct xlsx_zip zip;
    const struct xlsx_insert_source *source;
    struct libdeflate_compressor *of_lists, *of_parts;
    struct xlsx_part *parts;
};

static bool pack_text(struct packing *packing, struct libdeflate_compressor *compressor,
    struct xlsx_part *part, const char *text, size_t length_bytes)
{
    size_t room = libdeflate_deflate_compress_bound(compressor, length_bytes);
    char *packed = length_bytes <= UINT32_MAX ? malloc(room) : NULL;
    size_t packed_bytes =
        packed != NULL ? libdeflate_deflate_compress(compressor, text, length_bytes, packed, room)
                       : 0;
    bool is_done = packed_bytes > 0 && packed_bytes <= UINT32_MAX;

    if (is_done) {
        part->method = XLSX_METHOD_DEFLATED;
        part->crc = libdeflate_crc32(0, text, length_bytes);
        part->plain_bytes = (uint32_t)length_bytes;
        part->packed_bytes = (uint32_t)packed_bytes;
        is_done = xlsx_zip_write_head(&packing->zip, part) &&
                  xlsx_zip_write(&packing->zip, packed, packed_bytes);
    }
    free(packed);
    return is_done;
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

/*
 * The compressor wants its input in one piece: the rows are the bulk, so the rest of the sheet
 * moves in around them. NULL without memory; the rows are gone then.
 */
static char *join(const struct around *around, struct xlsx_insert *insert, size_t *ret_length_bytes)
{
    const size_t dimension_bytes = strlen(insert->dimension);
    const size_t head_bytes = around->before_bytes + dimension_bytes + around->middle_bytes;
    char *text = realloc(insert->bytes, head_bytes + insert->length_bytes + around->after_bytes);
    char *to = text;

    if (text == NULL) {
        return NULL;
    }
    insert->bytes = NULL;
    memmove(text + head_bytes, text, insert->length_bytes);
    to = mempcpy(to, around->before, around->before_bytes);
    to = mempcpy(to, insert->dimension, dimension_bytes);
    to = mempcpy(to, around->middle, around->middle_bytes);
    memcpy(to + insert->length_bytes, around->after, around->after_bytes);
    *ret_length_bytes = head_bytes + insert->length_bytes + around->after_bytes;
    return text;
}

static bool pack_sheet(struct packing *packing, struct xlsx_part *part,
    const struct xlsx_plain_part *from, struct xlsx_insert *insert)
{
    struct around around;
    size_t length_bytes = 0;
    char *text = cut(from, &around) ? join(&around, insert, &length_bytes) : NULL;
    const bool is_done =
        text != NULL && pack_text(packing, packing->of_lists, part, text, length_bytes);

    free(text);
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
    size_t sheet = sheet_of(from->name);
    struct xlsx_insert insert = {0};
    bool is_done;

    part->name = from->name;
    if (sheet != SIZE_MAX && !source->take(source->context, sheet, &insert)) {
        return false;
    }
    if (insert.length_bytes == 0) {
        return pack_text(packing, packing->of_parts, part, from->bytes, from->length_bytes);
    }
    is_done = pack_sheet(packing, part, from, &insert);
    free(insert.bytes);
    return is_done;
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
        .of_lists = libdeflate_alloc_compressor(LEVEL_OF_LISTS),
        .of_parts = libdeflate_alloc_compressor(LEVEL_OF_PARTS),
        .parts = parts,
    };
    bool is_done = packing.zip.file != NULL && packing.of_lists != NULL &&
                   packing.of_parts != NULL && parts != NULL;

    is_done = is_done ? make(&packing, from, path, status) : fail_with_reason(path, errno, status);
    if (packing.zip.file != NULL && fclose(packing.zip.file) != 0 && is_done) {
        is_done = fail_with_reason(path, errno, status);
    }
    libdeflate_free_compressor(packing.of_lists);
    libdeflate_free_compressor(packing.of_parts);
    free(parts);
    return is_done;
}

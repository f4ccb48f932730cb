#include "write/xlsx/xlsx_package.h"

#include "write/xlsx/xlsx_zip.h"

#include <errno.h>
#include <libdeflate.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * Measured on lists of cases (tests/bench/README.md): level 1 packs six times as fast as zlib's 6
 * and the file grows by a seventh.
 */
enum { LEVEL = 1, COPY_BYTES = 65536 };

struct packing {
    FILE *from;
    FILE *to;
    const struct xlsx_insert_source *source;
    struct libdeflate_compressor *compressor;
    struct libdeflate_decompressor *decompressor;
    struct xlsx_part *parts;
    size_t part_count;
};

/* ---- Parts as they are ----------------------------------------------------------------------- */

static bool copy_part(struct packing *packing, struct xlsx_part *part)
{
    unsigned char bytes[COPY_BYTES];
    uint32_t left = part->packed_bytes;

    if (!xlsx_zip_seek_content(packing->from, part) || !xlsx_zip_write_head(packing->to, part)) {
        return false;
    }
    while (left > 0) {
        size_t want = left < COPY_BYTES ? left : COPY_BYTES;

        if (fread(bytes, 1, want, packing->from) != want ||
            fwrite(bytes, 1, want, packing->to) != want) {
            return false;
        }
        left -= (uint32_t)want;
    }
    return true;
}

/* ---- Sheets with rows of their own ----------------------------------------------------------- */

/* The plain text of a part, to be freed, with a final zero; NULL when it cannot be read. */
static char *unpack(struct packing *packing, const struct xlsx_part *part)
{
    char *packed = malloc(part->packed_bytes + 1U);
    char *plain = malloc(part->plain_bytes + 1U);
    bool is_done = packed != NULL && plain != NULL && xlsx_zip_seek_content(packing->from, part) &&
                   fread(packed, 1, part->packed_bytes, packing->from) == part->packed_bytes &&
                   libdeflate_deflate_decompress(packing->decompressor, packed, part->packed_bytes,
                       plain, part->plain_bytes, NULL) == LIBDEFLATE_SUCCESS;

    free(packed);
    if (!is_done) {
        free(plain);
        return NULL;
    }
    plain[part->plain_bytes] = '\0';
    return plain;
}

/* Where a sheet is cut: at its dimension, and at the end of its data. */
struct cuts {
    const char *dimension, *after_dimension, *end;
};

static bool find_cuts(const char *plain, struct cuts *ret_cuts)
{
    static const char head[] = "<dimension ref=\"";
    const char *dimension = strstr(plain, head);
    const char *after = dimension != NULL ? strchr(dimension + sizeof(head), '"') : NULL;
    const char *end = after != NULL ? strstr(after, "</sheetData>") : NULL;

    if (end == NULL) {
        return false;
    }
    *ret_cuts = (struct cuts){dimension + sizeof(head) - 1, after, end};
    return true;
}

/*
 * The compressor wants its input in one piece: the rows are the bulk, so the rest of the sheet
 * moves in around them. NULL without memory; the rows are gone then.
 */
static char *join(const char *plain, const struct cuts *cuts, struct xlsx_insert *insert,
    size_t *ret_length_bytes)
{
    size_t before_bytes = (size_t)(cuts->dimension - plain);
    size_t dimension_bytes = strlen(insert->dimension);
    size_t middle_bytes = (size_t)(cuts->end - cuts->after_dimension);
    size_t end_bytes = strlen(cuts->end);
    size_t head_bytes = before_bytes + dimension_bytes + middle_bytes;
    char *text = realloc(insert->bytes, head_bytes + insert->length_bytes + end_bytes);

    if (text == NULL) {
        return NULL;
    }
    insert->bytes = NULL;
    memmove(text + head_bytes, text, insert->length_bytes);
    memcpy(text, plain, before_bytes);
    memcpy(text + before_bytes, insert->dimension, dimension_bytes);
    memcpy(text + before_bytes + dimension_bytes, cuts->after_dimension, middle_bytes);
    memcpy(text + head_bytes + insert->length_bytes, cuts->end, end_bytes);
    *ret_length_bytes = head_bytes + insert->length_bytes + end_bytes;
    return text;
}

static bool pack_text(
    struct packing *packing, struct xlsx_part *part, const char *text, size_t length_bytes)
{
    size_t room = libdeflate_deflate_compress_bound(packing->compressor, length_bytes);
    char *packed = length_bytes <= UINT32_MAX ? malloc(room) : NULL;
    size_t packed_bytes = packed != NULL ? libdeflate_deflate_compress(packing->compressor, text,
                                               length_bytes, packed, room)
                                         : 0;
    bool is_done = packed_bytes > 0 && packed_bytes <= UINT32_MAX;

    if (is_done) {
        part->method = XLSX_METHOD_DEFLATED;
        part->crc = libdeflate_crc32(0, text, length_bytes);
        part->plain_bytes = (uint32_t)length_bytes;
        part->packed_bytes = (uint32_t)packed_bytes;
        is_done = xlsx_zip_write_head(packing->to, part) &&
                  fwrite(packed, 1, packed_bytes, packing->to) == packed_bytes;
    }
    free(packed);
    return is_done;
}

static bool pack_sheet(struct packing *packing, struct xlsx_part *part, struct xlsx_insert *insert)
{
    char *plain = unpack(packing, part);
    struct cuts cuts;
    char *text = NULL;
    size_t length_bytes = 0;
    bool is_done = false;

    if (plain != NULL && find_cuts(plain, &cuts)) {
        text = join(plain, &cuts, insert, &length_bytes);
        is_done = text != NULL && pack_text(packing, part, text, length_bytes);
    }
    free(text);
    free(plain);
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

static bool pack_part(struct packing *packing, struct xlsx_part *part)
{
    const struct xlsx_insert_source *source = packing->source;
    size_t sheet = sheet_of(part->name);
    struct xlsx_insert insert = {0};
    bool is_done;

    if (sheet == SIZE_MAX) {
        return copy_part(packing, part);
    }
    if (!source->take(source->context, sheet, &insert)) {
        return false;
    }
    is_done =
        insert.length_bytes > 0 ? pack_sheet(packing, part, &insert) : copy_part(packing, part);
    free(insert.bytes);
    return is_done;
}

/* The name of the part that failed, "" for the container, NULL when all is well. */
static const char *pack_all(struct packing *packing)
{
    uint32_t count = 0;
    uint32_t at = 0;

    if (!xlsx_zip_find_directory(packing->from, &count, &at) || count > XLSX_PARTS_MOST) {
        return "";
    }
    for (uint32_t i = 0; i < count; i++) {
        struct xlsx_part *part = &packing->parts[i];

        if (!xlsx_zip_read_part(packing->from, &at, part)) {
            return "";
        }
        if (!pack_part(packing, part)) {
            return part->name;
        }
    }
    return xlsx_zip_write_directory(packing->to, packing->parts, count) ? NULL : "";
}

static bool fail_with_reason(const char *path, int reason, struct bc_status *status)
{
    return bc_fail(
        status, BC_NO_OUTPUT, "write.xlsx-failed", path, "%s" BC_NEXT "%s", path, strerror(reason));
}

/* The files are open, the tools are there. */
static bool make(struct packing *packing, const char *path, struct bc_status *status)
{
    const char *damage;

    errno = 0;
    damage = pack_all(packing);
    if (damage != NULL && errno != 0) {
        return fail_with_reason(path, errno, status);
    }
    if (damage != NULL) {
        return bc_fail(
            status, BC_NO_OUTPUT, "write.xlsx-damaged", path, "%s" BC_NEXT "%s", path, damage);
    }
    return fflush(packing->to) == 0 || fail_with_reason(path, errno, status);
}

bool xlsx_package_make(const char *inner_path, const char *path,
    const struct xlsx_insert_source *source, struct bc_status *status)
{
    struct packing packing = {
        .from = fopen(inner_path, "rb"),
        .to = fopen(path, "wb"),
        .source = source,
        .compressor = libdeflate_alloc_compressor(LEVEL),
        .decompressor = libdeflate_alloc_decompressor(),
        .parts = calloc(XLSX_PARTS_MOST, sizeof(struct xlsx_part)),
    };
    bool is_done = packing.from != NULL && packing.to != NULL && packing.compressor != NULL &&
                   packing.decompressor != NULL && packing.parts != NULL;

    is_done = is_done ? make(&packing, path, status) : fail_with_reason(path, errno, status);
    if (packing.from != NULL) {
        fclose(packing.from);
    }
    if (packing.to != NULL && fclose(packing.to) != 0 && is_done) {
        is_done = fail_with_reason(path, errno, status);
    }
    libdeflate_free_compressor(packing.compressor);
    libdeflate_free_decompressor(packing.decompressor);
    free(packing.parts);
    return is_done;
}

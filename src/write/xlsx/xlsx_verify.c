#include "write/xlsx/xlsx_verify.h"

#include "write/xlsx/xlsx_zip.h"

#include <stdio.h>
#include <string.h>
#include <zlib.h>

enum { CHUNK_BYTES = 65536, TAG_BYTES = 256 };

/* ---- Elements of one part -------------------------------------------------------------------- */

/*
 * Counts elements as they go by. The library writes "<", ">" and "&" of data as entities, so each
 * "<" starts a tag and each ">" ends one.
 */
struct scan {
    bool is_in_tag;
    char tag[TAG_BYTES]; /* its first bytes */
    size_t tag_bytes;    /* of the whole tag, kept or not */
    char last;           /* the last byte of the tag: "/" when it closes itself */
    int64_t depth;
    int64_t element_count;
    int64_t cell_count;
    int64_t string_count;
    int64_t strings_said; /* uniqueCount of the shared strings; -1 where there is none */
    bool is_broken;
};

static bool is_named(const struct scan *scan, const char *name)
{
    size_t length_bytes = strlen(name);
    char next = scan->tag[length_bytes];

    return strncmp(scan->tag, name, length_bytes) == 0 &&
           (next == '\0' || next == ' ' || next == '/');
}

static int64_t said_in(const char *tag, const char *attribute)
{
    const char *at = strstr(tag, attribute);
    int64_t value = 0;

    if (at == NULL) {
        return -1;
    }
    for (at += strlen(attribute); *at >= '0' && *at <= '9'; at++) {
        value = value * 10 + (*at - '0');
    }
    return value;
}

static void end_tag(struct scan *scan)
{
    size_t kept = scan->tag_bytes < TAG_BYTES - 1 ? scan->tag_bytes : TAG_BYTES - 1;

    scan->is_in_tag = false;
    scan->tag[kept] = '\0';
    if (scan->tag_bytes == 0) {
        scan->is_broken = true;
        return;
    }
    if (scan->tag[0] == '?' || scan->tag[0] == '!') {
        return;
    }
    if (scan->tag[0] == '/') {
        scan->depth--;
        scan->is_broken = scan->is_broken || scan->depth < 0;
        return;
    }
    scan->element_count++;
    scan->depth += scan->last == '/' ? 0 : 1;
    scan->cell_count += is_named(scan, "c") ? 1 : 0;
    scan->string_count += is_named(scan, "si") ? 1 : 0;
    if (is_named(scan, "sst")) {
        scan->strings_said = said_in(scan->tag, "uniqueCount=\"");
    }
}

static void scan_bytes(struct scan *scan, const unsigned char *bytes, size_t length_bytes)
{
    for (size_t i = 0; i < length_bytes; i++) {
        char byte = (char)bytes[i];

        if (byte == '<') {
            scan->is_broken = scan->is_broken || scan->is_in_tag;
            scan->is_in_tag = true;
            scan->tag_bytes = 0;
        } else if (byte == '>') {
            scan->is_broken = scan->is_broken || !scan->is_in_tag;
            end_tag(scan);
        } else if (scan->is_in_tag) {
            if (scan->tag_bytes < TAG_BYTES - 1) {
                scan->tag[scan->tag_bytes] = byte;
            }
            scan->tag_bytes++;
            scan->last = byte;
        }
    }
}

static bool is_whole(const struct scan *scan)
{
    return !scan->is_broken && !scan->is_in_tag && scan->depth == 0 && scan->element_count > 0 &&
           (scan->strings_said < 0 || scan->strings_said == scan->string_count);
}

/* ---- Parts ----------------------------------------------------------------------------------- */

struct package {
    FILE *file;
    unsigned char *packed;
    unsigned char *plain;
};

/* Inflates one chunk; *ret_is_end is set with the last byte of the stream. */
static bool inflate_chunk(
    z_stream *stream, unsigned char *plain, struct scan *scan, uLong *crc, bool *ret_is_end)
{
    int result;

    do {
        size_t length_bytes;

        stream->next_out = plain;
        stream->avail_out = CHUNK_BYTES;
        result = inflate(stream, Z_NO_FLUSH);
        if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR) {
            return false;
        }
        length_bytes = CHUNK_BYTES - stream->avail_out;
        scan_bytes(scan, plain, length_bytes);
        *crc = crc32(*crc, plain, (uInt)length_bytes);
    } while (result == Z_OK && stream->avail_out == 0);
    *ret_is_end = result == Z_STREAM_END;
    return true;
}

static bool inflate_all(const struct package *package, const struct xlsx_part *entry,
    z_stream *stream, struct scan *ret_scan)
{
    uint32_t left = entry->packed_bytes;
    uLong crc = crc32(0, NULL, 0);
    bool is_end = false;

    while (left > 0 && !is_end) {
        size_t want = left < CHUNK_BYTES ? left : CHUNK_BYTES;

        if (fread(package->packed, 1, want, package->file) != want) {
            return false;
        }
        left -= (uint32_t)want;
        stream->next_in = package->packed;
        stream->avail_in = (uInt)want;
        if (!inflate_chunk(stream, package->plain, ret_scan, &crc, &is_end)) {
            return false;
        }
    }
    return is_end && crc == entry->crc;
}

static bool scan_entry(
    const struct package *package, const struct xlsx_part *entry, struct scan *ret_scan)
{
    z_stream stream = {0};
    bool is_done;

    memset(ret_scan, 0, sizeof(*ret_scan));
    ret_scan->strings_said = -1;
    /* The library deflates everything; negative window bits: no zlib header inside a zip. */
    if (entry->method != XLSX_METHOD_DEFLATED || !xlsx_zip_seek_content(package->file, entry) ||
        inflateInit2(&stream, -MAX_WBITS) != Z_OK) {
        return false;
    }
    is_done = inflate_all(package, entry, &stream, ret_scan);
    inflateEnd(&stream);
    return is_done && is_whole(ret_scan);
}

/* ---- The whole ------------------------------------------------------------------------------- */

/* The index of the sheet that a part holds; SIZE_MAX for any other part. */
static size_t sheet_of(const char *name, size_t sheet_count)
{
    for (size_t i = 0; i < sheet_count; i++) {
        char own[XLSX_PART_NAME_BYTES];

        snprintf(own, sizeof(own), "xl/worksheets/sheet%zu.xml", i + 1);
        if (strcmp(name, own) == 0) {
            return i;
        }
    }
    return SIZE_MAX;
}

/* The name of the part that is damaged, "" for the container itself, NULL when all is well. */
static const char *find_damage(const struct package *package, const int64_t *cell_counts,
    size_t sheet_count, struct xlsx_part *entry)
{
    uint32_t count = 0;
    uint32_t at = 0;
    size_t sheets_seen = 0;

    if (!xlsx_zip_find_directory(package->file, &count, &at)) {
        return "";
    }
    for (uint32_t i = 0; i < count; i++) {
        struct scan scan;
        size_t sheet;

        if (!xlsx_zip_read_part(package->file, &at, entry)) {
            return "";
        }
        if (!scan_entry(package, entry, &scan)) {
            return entry->name;
        }
        sheet = sheet_of(entry->name, sheet_count);
        if (sheet != SIZE_MAX) {
            sheets_seen++;
            if (scan.cell_count != cell_counts[sheet]) {
                return entry->name;
            }
        }
    }
    return sheets_seen == sheet_count ? NULL : "";
}

bool bc_xlsx_verify(const char *path, const int64_t *cell_counts, size_t sheet_count,
    bc_arena *arena, struct bc_status *status)
{
    struct package package = {
        .file = fopen(path, "rb"),
        .packed = bc_arena_alloc(arena, CHUNK_BYTES),
        .plain = bc_arena_alloc(arena, CHUNK_BYTES),
    };
    struct xlsx_part entry = {0};
    const char *damage = "";

    if (package.file != NULL) {
        damage = find_damage(&package, cell_counts, sheet_count, &entry);
        fclose(package.file);
    }
    if (damage == NULL) {
        return true;
    }
    return bc_fail(
        status, BC_NO_OUTPUT, "write.xlsx-damaged", path, "%s" BC_NEXT "%s", path, damage);
}

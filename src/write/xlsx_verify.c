#include "write/xlsx_verify.h"

#include <stdio.h>
#include <string.h>
#include <zlib.h>

enum { CHUNK_BYTES = 65536, TAG_BYTES = 256, NAME_BYTES = 64, END_BYTES = 22, ENTRY_BYTES = 46 };

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

/* ---- The container --------------------------------------------------------------------------- */

struct entry {
    char name[NAME_BYTES];
    uint32_t method;
    uint32_t packed_bytes;
    uint32_t crc;
    uint32_t header_at; /* of its local header */
};

struct package {
    FILE *file;
    unsigned char *packed;
    unsigned char *plain;
};

static uint32_t number_at(const unsigned char *bytes, size_t count)
{
    uint32_t value = 0;

    for (size_t i = count; i-- > 0;) {
        value = value << 8 | bytes[i];
    }
    return value;
}

static bool read_at(FILE *file, uint32_t at, unsigned char *bytes, size_t length_bytes)
{
    return fseek(file, (long)at, SEEK_SET) == 0 &&
           fread(bytes, 1, length_bytes, file) == length_bytes;
}

/* The library writes no comment, so the end record is the last of the file. */
static bool find_directory(FILE *file, uint32_t *ret_count, uint32_t *ret_at)
{
    unsigned char end[END_BYTES];

    if (fseek(file, -END_BYTES, SEEK_END) != 0 || fread(end, 1, END_BYTES, file) != END_BYTES ||
        memcmp(end, "PK\5\6", 4) != 0) {
        return false;
    }
    *ret_count = number_at(end + 10, 2);
    *ret_at = number_at(end + 16, 4);
    return true;
}

/* Reads the entry at *at of the directory and moves *at to the next. */
static bool read_entry(FILE *file, uint32_t *at, struct entry *ret_entry)
{
    unsigned char head[ENTRY_BYTES];
    uint32_t name_bytes;

    if (!read_at(file, *at, head, ENTRY_BYTES) || memcmp(head, "PK\1\2", 4) != 0) {
        return false;
    }
    name_bytes = number_at(head + 28, 2);
    if (name_bytes >= NAME_BYTES ||
        !read_at(file, *at + ENTRY_BYTES, (unsigned char *)ret_entry->name, name_bytes)) {
        return false;
    }
    ret_entry->name[name_bytes] = '\0';
    ret_entry->method = number_at(head + 10, 2);
    ret_entry->crc = number_at(head + 16, 4);
    ret_entry->packed_bytes = number_at(head + 20, 4);
    ret_entry->header_at = number_at(head + 42, 4);
    *at += ENTRY_BYTES + name_bytes + number_at(head + 30, 2) + number_at(head + 32, 2);
    return true;
}

/* Moves the file to the first packed byte of an entry. */
static bool seek_content(FILE *file, const struct entry *entry)
{
    unsigned char head[30];
    uint32_t skip;

    if (!read_at(file, entry->header_at, head, sizeof(head)) || memcmp(head, "PK\3\4", 4) != 0) {
        return false;
    }
    skip = number_at(head + 26, 2) + number_at(head + 28, 2);
    return fseek(file, (long)skip, SEEK_CUR) == 0;
}

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

static bool inflate_all(const struct package *package, const struct entry *entry, z_stream *stream,
    struct scan *ret_scan)
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
    const struct package *package, const struct entry *entry, struct scan *ret_scan)
{
    z_stream stream = {0};
    bool is_done;

    memset(ret_scan, 0, sizeof(*ret_scan));
    ret_scan->strings_said = -1;
    /* The library deflates everything; negative window bits: no zlib header inside a zip. */
    if (entry->method != Z_DEFLATED || !seek_content(package->file, entry) ||
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
        char own[NAME_BYTES];

        snprintf(own, sizeof(own), "xl/worksheets/sheet%zu.xml", i + 1);
        if (strcmp(name, own) == 0) {
            return i;
        }
    }
    return SIZE_MAX;
}

/* The name of the part that is damaged, "" for the container itself, NULL when all is well. */
static const char *find_damage(const struct package *package, const int64_t *cell_counts,
    size_t sheet_count, struct entry *entry)
{
    uint32_t count = 0;
    uint32_t at = 0;
    size_t sheets_seen = 0;

    if (!find_directory(package->file, &count, &at)) {
        return "";
    }
    for (uint32_t i = 0; i < count; i++) {
        struct scan scan;
        size_t sheet;

        if (!read_entry(package->file, &at, entry)) {
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
    struct entry entry = {0};
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

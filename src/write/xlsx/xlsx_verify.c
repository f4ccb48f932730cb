#include "write/xlsx/xlsx_verify.h"

#include "write/xlsx/xlsx_zip.h"

#include <libdeflate.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TAG_BYTES = 256, DEPTH_MOST = 64 };

/* ---- Elements of one part -------------------------------------------------------------------- */

/*
 * Counts elements as they go by. The library writes "<", ">" and "&" of data as entities, so each
 * "<" starts a tag and each ">" ends one.
 */
struct scan {
    struct element {
        const char *name; /* in the part's text */
        size_t name_bytes;
        int64_t said; /* its attribute "count"; -1 where it has none */
        int64_t child_count;
    } open[DEPTH_MOST];
    bool is_in_tag;      /* the part ends in the middle of one */
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

/* How many children an element says that it has. "count" of the shared strings is of their uses. */
static int64_t children_said(const struct scan *scan)
{
    return is_named(scan, "sst") ? -1 : said_in(scan->tag, " count=\"");
}

static void open_element(struct scan *scan, const char *name)
{
    const int64_t said = children_said(scan);

    if (scan->depth > 0) {
        scan->open[scan->depth - 1].child_count++;
    }
    if (scan->last == '/') {
        scan->is_broken = scan->is_broken || said > 0;
        return;
    }
    if (scan->depth == DEPTH_MOST) {
        scan->is_broken = true;
        return;
    }
    scan->open[scan->depth] =
        (struct element){.name = name, .name_bytes = strcspn(scan->tag, " />"), .said = said};
    scan->depth++;
}

/* Its name is that of what was opened last: a hole between two parts of equal depth shows here. */
static void close_element(struct scan *scan, const char *name)
{
    const struct element *element;

    if (scan->depth == 0) {
        scan->is_broken = true;
        return;
    }
    element = &scan->open[--scan->depth];
    scan->is_broken = scan->is_broken || scan->tag_bytes != element->name_bytes + 1 ||
                      memcmp(name + 1, element->name, element->name_bytes) != 0 ||
                      (element->said >= 0 && element->said != element->child_count);
}

/* `at` is where the tag stands in the part. */
static void end_tag(struct scan *scan, const char *at)
{
    size_t kept = scan->tag_bytes < TAG_BYTES - 1 ? scan->tag_bytes : TAG_BYTES - 1;

    scan->tag[kept] = '\0';
    if (scan->tag_bytes == 0) {
        scan->is_broken = true;
        return;
    }
    if (scan->tag[0] == '?' || scan->tag[0] == '!') {
        return;
    }
    if (scan->tag[0] == '/') {
        close_element(scan, at);
        return;
    }
    open_element(scan, at);
    scan->element_count++;
    scan->cell_count += is_named(scan, "c") ? 1 : 0;
    scan->string_count += is_named(scan, "si") ? 1 : 0;
    if (is_named(scan, "sst")) {
        scan->strings_said = said_in(scan->tag, "uniqueCount=\"");
    }
}

/* A tag, from behind its "<"; what follows its ">". A "<" inside breaks the part. */
static const char *scan_tag(struct scan *scan, const char *at, const char *end)
{
    const char *close = memchr(at, '>', (size_t)(end - at));

    scan->is_in_tag = close == NULL;
    if (close == NULL) {
        return end;
    }
    scan->tag_bytes = (size_t)(close - at);
    scan->is_broken = scan->is_broken || memchr(at, '<', scan->tag_bytes) != NULL;
    memcpy(scan->tag, at, scan->tag_bytes < TAG_BYTES - 1 ? scan->tag_bytes : TAG_BYTES - 1);
    scan->last = scan->tag_bytes > 0 ? close[-1] : '\0';
    end_tag(scan, at);
    return close + 1;
}

static void scan_bytes(struct scan *scan, const char *bytes, size_t length_bytes)
{
    const char *const end = bytes + length_bytes;

    for (const char *at = bytes; at < end && !scan->is_broken;) {
        const char *open = memchr(at, '<', (size_t)(end - at));
        const char *text_end = open != NULL ? open : end;

        scan->is_broken = memchr(at, '>', (size_t)(text_end - at)) != NULL;
        at = open != NULL ? scan_tag(scan, open + 1, end) : end;
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
    struct libdeflate_decompressor *decompressor;
};

/* The plain text of a part, to be freed; NULL when it cannot be had whole. */
static char *unpack(const struct package *package, const struct xlsx_part *entry)
{
    char *packed = malloc(entry->packed_bytes + 1U);
    char *plain = malloc(entry->plain_bytes + 1U);
    const bool is_done =
        packed != NULL && plain != NULL &&
        fread(packed, 1, entry->packed_bytes, package->file) == entry->packed_bytes &&
        libdeflate_deflate_decompress(package->decompressor, packed, entry->packed_bytes, plain,
            entry->plain_bytes, NULL) == LIBDEFLATE_SUCCESS;

    free(packed);
    if (!is_done) {
        free(plain);
        return NULL;
    }
    return plain;
}

static bool scan_entry(
    const struct package *package, const struct xlsx_part *entry, struct scan *ret_scan)
{
    char *plain;
    bool is_done;

    memset(ret_scan, 0, sizeof(*ret_scan));
    ret_scan->strings_said = -1;
    /* The library deflates everything. */
    if (entry->method != XLSX_METHOD_DEFLATED || !xlsx_zip_seek_content(package->file, entry)) {
        return false;
    }
    plain = unpack(package, entry);
    if (plain == NULL) {
        return false;
    }
    scan_bytes(ret_scan, plain, entry->plain_bytes);
    is_done = libdeflate_crc32(0, plain, entry->plain_bytes) == entry->crc;
    free(plain);
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

bool bc_xlsx_verify(
    const char *path, const int64_t *cell_counts, size_t sheet_count, struct bc_status *status)
{
    struct package package = {
        .file = fopen(path, "rb"),
        .decompressor = libdeflate_alloc_decompressor(),
    };
    struct xlsx_part entry = {0};
    const char *damage = "";

    if (package.file != NULL && package.decompressor != NULL) {
        damage = find_damage(&package, cell_counts, sheet_count, &entry);
    }
    if (package.file != NULL) {
        fclose(package.file);
    }
    libdeflate_free_decompressor(package.decompressor);
    if (damage == NULL) {
        return true;
    }
    return bc_fail(
        status, BC_NO_OUTPUT, "write.xlsx-damaged", path, "%s" BC_NEXT "%s", path, damage);
}

#include "write/xlsx/xlsx_verify.h"

#include <stdio.h>
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

/* ---- The whole ------------------------------------------------------------------------------- */

/* The index of the sheet that a part holds; SIZE_MAX for any other part. */
static size_t sheet_of(const char *name, size_t sheet_count)
{
    for (size_t i = 0; i < sheet_count; i++) {
        char own[64];

        snprintf(own, sizeof(own), "xl/worksheets/sheet%zu.xml", i + 1);
        if (strcmp(name, own) == 0) {
            return i;
        }
    }
    return SIZE_MAX;
}

/* The name of the part that is damaged, "" when one is missing, NULL when all is well. */
static const char *find_damage(
    const struct xlsx_parts *parts, const int64_t *cell_counts, size_t sheet_count)
{
    size_t sheets_seen = 0;

    for (size_t i = 0; i < parts->count; i++) {
        const struct xlsx_plain_part *part = &parts->items[i];
        struct scan scan = {.strings_said = -1};
        const size_t sheet = sheet_of(part->name, sheet_count);

        scan_bytes(&scan, part->bytes, part->length_bytes);
        if (!is_whole(&scan) || (sheet != SIZE_MAX && scan.cell_count != cell_counts[sheet])) {
            return part->name;
        }
        sheets_seen += sheet != SIZE_MAX ? 1 : 0;
    }
    return sheets_seen == sheet_count ? NULL : "";
}

bool xlsx_verify(const struct xlsx_parts *parts, const char *path, const int64_t *cell_counts,
    size_t sheet_count, struct bc_status *status)
{
    const char *damage = find_damage(parts, cell_counts, sheet_count);

    return damage == NULL || bc_fail(status, BC_NO_OUTPUT, "write.xlsx-damaged", path,
                                 "%s" BC_NEXT "%s", path, damage);
}

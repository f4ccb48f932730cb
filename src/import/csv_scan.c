#include "import/csv_scan.h"

#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum { BLOCK_BYTES = 32 };

/*
 * Walks from one delimiter, quote or line end to the next: a block of bytes is compared at once,
 * and what was found in it kept as bits. Nearly all of a scan's time is spent here, and most cells
 * of an export are empty or short.
 */
struct walker {
    char *block;
    char *end;
    uint32_t hits; /* in the block, of bytes not yet passed */
    char delimiter;
};

#ifdef __SSE2__

static uint32_t find_hits(const char *block, char delimiter)
{
    const __m128i delimiters = _mm_set1_epi8(delimiter);
    const __m128i quotes = _mm_set1_epi8('"');
    const __m128i feeds = _mm_set1_epi8('\n');
    const __m128i returns = _mm_set1_epi8('\r');
    uint32_t hits = 0;

    for (size_t half = 0; half < 2; half++) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(block + half * 16));
        __m128i found = _mm_or_si128(
            _mm_or_si128(_mm_cmpeq_epi8(bytes, delimiters), _mm_cmpeq_epi8(bytes, quotes)),
            _mm_or_si128(_mm_cmpeq_epi8(bytes, feeds), _mm_cmpeq_epi8(bytes, returns)));

        hits |= (uint32_t)_mm_movemask_epi8(found) << (half * 16);
    }
    return hits;
}

#else

static uint32_t find_hits(const char *block, char delimiter)
{
    uint32_t hits = 0;

    for (unsigned i = 0; i < BLOCK_BYTES; i++) {
        char byte = block[i];

        hits |= (uint32_t)(byte == delimiter || byte == '"' || byte == '\n' || byte == '\r') << i;
    }
    return hits;
}

#endif

static struct walker walk_from(char *at, char *end, char delimiter)
{
    return (struct walker){at, end, at < end ? find_hits(at, delimiter) : 0, delimiter};
}

/* The next special byte, or `end`. */
static inline char *walk_on(struct walker *walker)
{
    char *at;

    while (walker->hits == 0) {
        if (walker->end - walker->block <= BLOCK_BYTES) {
            return walker->end;
        }
        walker->block += BLOCK_BYTES;
        walker->hits = find_hits(walker->block, walker->delimiter);
    }
    at = walker->block + __builtin_ctz(walker->hits);
    walker->hits &= walker->hits - 1;
    return at < walker->end ? at : walker->end;
}

static enum bc_csv_scan_result bad(struct bc_csv_scan *scan, const char *code, const char *at)
{
    scan->fault = code;
    scan->fault_at = at;
    return BC_CSV_BAD;
}

int64_t bc_csv_count_breaks(const char *from, const char *to)
{
    int64_t count = 0;

    for (const char *at = from; (at = memchr(at, '\n', (size_t)(to - at))) != NULL; at++) {
        count++;
    }
    for (const char *at = from; (at = memchr(at, '\r', (size_t)(to - at))) != NULL; at++) {
        count += at + 1 >= to || at[1] != '\n';
    }
    return count;
}

char *bc_csv_line_behind(char *from, char *end)
{
    char *feed = memchr(from, '\n', (size_t)(end - from));
    char *stop = feed == NULL ? end : feed;
    char *lone = memchr(from, '\r', (size_t)(stop - from));

    if (lone != NULL && lone + 1 < end && lone[1] != '\n') {
        return lone + 1;
    }
    return feed == NULL ? NULL : feed + 1;
}

/*
 * A cell in quotes; `at` is behind the opening one. Leaves *ret_behind at the delimiter or line
 * end.
 */
static enum bc_csv_scan_result scan_quoted(struct bc_csv_scan *scan, struct bc_csv_mark *mark,
    char *at, char *end, bool is_at_end, char delimiter, char **ret_behind)
{
    char *quote = at;

    mark->start = at;
    mark->is_quoted = true;
    for (;;) {
        quote = memchr(quote, '"', (size_t)(end - quote));
        if (quote == NULL || quote - at > BC_LIMIT_CELL_BYTES) {
            bool is_long = (quote == NULL ? end : quote) - at > BC_LIMIT_CELL_BYTES;

            return is_long || is_at_end ? bad(scan, "import.quote-open", at - 1) : BC_CSV_MORE;
        }
        if (quote + 1 == end && !is_at_end) {
            return BC_CSV_MORE;
        }
        if (quote + 1 == end || quote[1] != '"') {
            break;
        }
        mark->has_escape = true;
        quote += 2;
    }
    mark->length_bytes = (size_t)(quote - at);
    scan->break_count += bc_csv_count_breaks(at, quote);
    for (quote++; quote < end && *quote == ' '; quote++) {
    }
    if (quote == end && !is_at_end) {
        return BC_CSV_MORE;
    }
    if (quote < end && *quote != delimiter && *quote != '\n' && *quote != '\r') {
        return bad(scan, "import.quote-stray", quote - 1);
    }
    *ret_behind = quote;
    return BC_CSV_DONE;
}

static bool is_blank(const char *from, const char *to)
{
    while (from < to && *from == ' ') {
        from++;
    }
    return from == to;
}

/* Behind the end of a line that starts at `at`; NULL when it cannot be told yet whether it is CR or
 * CRLF. */
static char *skip_line_end(char *at, const char *end, bool is_at_end)
{
    if (*at == '\r' && at + 1 == end && !is_at_end) {
        return NULL;
    }
    return at + (*at == '\r' && at + 1 < end && at[1] == '\n' ? 2 : 1);
}

enum bc_csv_scan_result bc_csv_scan_row(
    struct bc_csv_scan *scan, char *from, char *end, bool is_at_end, char delimiter)
{
    struct walker walker = walk_from(from, end, delimiter);
    char *at = from;

    scan->count = 0;
    scan->break_count = 0;
    for (;;) {
        struct bc_csv_mark *mark = &scan->marks[scan->count];
        char *stop = walk_on(&walker);

        if (scan->count == BC_LIMIT_COLUMNS) {
            return bad(scan, "import.too-many-columns", at);
        }
        *mark = (struct bc_csv_mark){.start = at, .length_bytes = (size_t)(stop - at)};
        if (stop - at > BC_LIMIT_CELL_BYTES) {
            return bad(scan, "import.cell-too-long", at);
        }
        if (stop < end && *stop == '"') {
            enum bc_csv_scan_result result;

            /* Blanks before an opening quote do not count. */
            if (!is_blank(at, stop)) {
                return bad(scan, "import.quote-stray", stop);
            }
            result = scan_quoted(scan, mark, stop + 1, end, is_at_end, delimiter, &stop);
            if (result != BC_CSV_DONE) {
                return result;
            }
            walker = walk_from(stop, end, delimiter);
            (void)walk_on(&walker);
        }
        if (stop == end && !is_at_end) {
            return BC_CSV_MORE;
        }
        scan->count++;
        if (stop == end || *stop != delimiter) {
            scan->next = stop == end ? end : skip_line_end(stop, end, is_at_end);
            return scan->next == NULL ? BC_CSV_MORE : BC_CSV_DONE;
        }
        at = stop + 1;
    }
}

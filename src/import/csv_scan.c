#include "import/csv_scan.h"

#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/*
 * The first delimiter, quote or line end at or behind `at`, or `end`. Sixteen bytes at a time where
 * the processor can: nearly all of a scan's time is spent here.
 */
static char *find_special(char *at, char *end, char delimiter)
{
#ifdef __SSE2__
    const __m128i delimiters = _mm_set1_epi8(delimiter);
    const __m128i quotes = _mm_set1_epi8('"');
    const __m128i feeds = _mm_set1_epi8('\n');
    const __m128i returns = _mm_set1_epi8('\r');

    for (; at < end; at += 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)at);
        __m128i hits = _mm_or_si128(
            _mm_or_si128(_mm_cmpeq_epi8(bytes, delimiters), _mm_cmpeq_epi8(bytes, quotes)),
            _mm_or_si128(_mm_cmpeq_epi8(bytes, feeds), _mm_cmpeq_epi8(bytes, returns)));
        unsigned mask = (unsigned)_mm_movemask_epi8(hits);

        if (mask != 0) {
            at += __builtin_ctz(mask);
            return at < end ? at : end;
        }
    }
    return end;
#else
    while (at < end && *at != delimiter && *at != '"' && *at != '\n' && *at != '\r') {
        at++;
    }
    return at;
#endif
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

/* One cell from `at` on; blanks before an opening quote do not count. */
static enum bc_csv_scan_result scan_cell(struct bc_csv_scan *scan, struct bc_csv_mark *mark,
    char *at, char *end, bool is_at_end, char delimiter, char **ret_behind)
{
    char *first = at;
    char *stop;

    *mark = (struct bc_csv_mark){.start = at};
    while (first < end && *first == ' ') {
        first++;
    }
    if (first < end && *first == '"') {
        return scan_quoted(scan, mark, first + 1, end, is_at_end, delimiter, ret_behind);
    }
    stop = find_special(first, end, delimiter);
    if (stop - at > BC_LIMIT_CELL_BYTES) {
        return bad(scan, "import.cell-too-long", at);
    }
    if (stop == end && !is_at_end) {
        return BC_CSV_MORE;
    }
    if (stop < end && *stop == '"') {
        return bad(scan, "import.quote-stray", stop);
    }
    mark->length_bytes = (size_t)(stop - at);
    *ret_behind = stop;
    return BC_CSV_DONE;
}

enum bc_csv_scan_result bc_csv_scan_row(
    struct bc_csv_scan *scan, char *from, char *end, bool is_at_end, char delimiter)
{
    char *at = from;

    scan->count = 0;
    scan->break_count = 0;
    for (;;) {
        enum bc_csv_scan_result result;

        if (scan->count == BC_LIMIT_COLUMNS) {
            return bad(scan, "import.too-many-columns", at);
        }
        result = scan_cell(scan, &scan->marks[scan->count], at, end, is_at_end, delimiter, &at);
        if (result != BC_CSV_DONE) {
            return result;
        }
        scan->count++;
        if (at == end) {
            break;
        }
        if (*at != delimiter) {
            if (*at == '\r' && at + 1 == end && !is_at_end) {
                return BC_CSV_MORE;
            }
            at += *at == '\r' && at + 1 < end && at[1] == '\n' ? 2 : 1;
            break;
        }
        at++;
    }
    scan->next = at;
    return BC_CSV_DONE;
}

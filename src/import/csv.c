#include "import/csv.h"

#include "base/limits.h"
#include "base/text.h"
#include "import/csv_scan.h"
#include "import/source.h"
#include "import/utf8_check.h"

#include <assert.h>
#include <string.h>

/* How much may be read again in search of the place where a damaged file goes on, in all. */
enum { RECOVERY_BUDGET_BYTES = 64 << 20 };

struct bc_csv {
    struct bc_source source;
    struct bc_csv_scan scan;
    struct bc_csv_cell *cells;
    char delimiter;
    const char **header;
    size_t column_count;
    int64_t line; /* of source.at */
    int64_t row_number;
    int64_t blank_count;
    size_t recovery_left_bytes;
    struct bc_utf8_check utf8;
    bc_arena *scratch; /* of one row: cells put into NFC, arguments of faults */
};

/* ---- Cells ----------------------------------------------------------------------------------- */

static size_t drop_doubled_quotes(char *text, size_t length_bytes)
{
    char *to = memchr(text, '"', length_bytes);
    const char *end = text + length_bytes;

    for (const char *from = to; from < end; from++) {
        *to++ = *from;
        from += *from == '"';
    }
    return (size_t)(to - text);
}

/* True for a byte that can be the first or the last of white space; a quick no for nearly all. */
static bool may_be_blank(char byte)
{
    unsigned char value = (unsigned char)byte;

    return value <= ' ' || value == 0xC2 || value == 0xE2 || value == 0xEF || value == 0xA0 ||
           value == 0xBF || value == 0x8B;
}

static struct bc_csv_cell clean_cell(bc_csv *csv, const struct bc_csv_mark *mark, bool has_marks)
{
    struct bc_csv_cell cell = {mark->start, mark->length_bytes};

    if (cell.length_bytes == 0) {
        *cell.text = '\0';
        return cell;
    }
    if (mark->has_escape) {
        cell.length_bytes = drop_doubled_quotes(cell.text, cell.length_bytes);
    }
    if (cell.length_bytes > 0 &&
        (may_be_blank(cell.text[0]) || may_be_blank(cell.text[cell.length_bytes - 1]))) {
        const char *text = cell.text;

        bc_text_trim(&text, &cell.length_bytes);
        cell.text += text - cell.text;
    }
    cell.text[cell.length_bytes] = '\0';
    if (has_marks && bc_utf8_has_combining(cell.text, cell.length_bytes)) {
        const char *composed = bc_text_nfc(csv->scratch, cell.text);

        cell.length_bytes = strlen(composed);
        cell.text = bc_arena_strndup(csv->scratch, composed, cell.length_bytes);
    }
    return cell;
}

/* The cell that holds a byte of the row, for a fault found by its place. */
static size_t cell_at(const struct bc_csv_scan *scan, const char *at)
{
    size_t index = 0;

    while (index + 1 < scan->count && scan->marks[index + 1].start <= at) {
        index++;
    }
    return index;
}

static bool is_blank_mark(const struct bc_csv_mark *mark)
{
    for (size_t i = 0; i < mark->length_bytes; i++) {
        if (mark->start[i] != ' ' && mark->start[i] != '\t') {
            return false;
        }
    }
    return true;
}

static bool are_blank(const struct bc_csv_scan *scan, size_t from)
{
    for (size_t i = from; i < scan->count; i++) {
        if (!is_blank_mark(&scan->marks[i])) {
            return false;
        }
    }
    return true;
}

/* ---- Bad rows -------------------------------------------------------------------------------- */

/* Characters from the start of the line, from 1: what an editor shows as the column. */
static int64_t character_on_line(const char *row, const char *at)
{
    int64_t character = 1;

    for (const char *byte = row; byte < at; byte++) {
        if (*byte == '\n' || *byte == '\r') {
            character = 1;
        } else {
            character += ((unsigned char)*byte & 0xC0) != 0x80;
        }
    }
    return character;
}

static void describe_fault(bc_csv *csv, const char *code, const char *at, struct bc_csv_row *row)
{
    row->fault = code;
    row->fault_line = csv->line + bc_csv_count_breaks(csv->source.at, at);
    row->fault_cell = csv->scan.count;
    row->fault_arguments =
        bc_arena_printf(csv->scratch, "%lld", (long long)character_on_line(csv->source.at, at));
}

/*
 * Where to go on after a bad row that starts at source.at: the first later line that reads as a
 * whole row. The search ends at `limit`, the natural end of a row whose quotes are in order, or the
 * end of what is in the buffer. When nothing reads as a row, the next line is as good as any.
 */
static char *find_resumption(bc_csv *csv, char *limit, bool has_natural_end)
{
    char *first = bc_csv_line_behind(csv->source.at, limit);
    char *try = first;

    while (try != NULL && try < limit && csv->recovery_left_bytes > 0) {
        char *next = bc_csv_line_behind(try, limit);
        size_t cost_bytes;

        if (bc_csv_scan_row(&csv->scan, try, csv->source.end, csv->source.is_at_end,
                csv->delimiter) == BC_CSV_DONE) {
            if (csv->scan.count == csv->column_count) {
                return try;
            }
            cost_bytes = (size_t)(csv->scan.next - try);
        } else {
            cost_bytes = (size_t)((csv->scan.fault_at > try ? csv->scan.fault_at : limit) - try);
        }
        csv->recovery_left_bytes -=
            cost_bytes < csv->recovery_left_bytes ? cost_bytes : csv->recovery_left_bytes;
        try = next;
    }
    if (has_natural_end || first == NULL) {
        return limit;
    }
    return first;
}

static void move_on(bc_csv *csv, char *next)
{
    csv->line += bc_csv_count_breaks(csv->source.at, next);
    csv->source.at = next;
}

/* A line longer than the buffer: what is in it has been given up, the rest goes too. */
static bool skip_line(bc_csv *csv, struct bc_status *status)
{
    while (bc_csv_line_behind(csv->source.at, csv->source.end) == NULL && !csv->source.is_at_end) {
        csv->source.at = csv->source.end;
        if (!bc_source_fill(&csv->source, status)) {
            return false;
        }
    }
    return true;
}

/* Leaves a bad row whose quotes are in order. It may still have swallowed others, if it has many
 * lines. */
static void leave_whole_row(bc_csv *csv)
{
    char *limit = csv->scan.next;

    if (csv->scan.break_count > 0) {
        limit = find_resumption(csv, limit, true);
    }
    move_on(csv, limit);
}

static bool leave_broken_row(bc_csv *csv, struct bc_status *status)
{
    if (!skip_line(csv, status)) {
        return false;
    }
    move_on(csv, find_resumption(csv, csv->source.end, false));
    return true;
}

/* ---- Rows ------------------------------------------------------------------------------------ */

/* Scans the row at source.at, reading on as long as it needs. */
static bool scan_next(bc_csv *csv, enum bc_csv_scan_result *ret_result, struct bc_status *status)
{
    for (;;) {
        enum bc_csv_scan_result result = bc_csv_scan_row(
            &csv->scan, csv->source.at, csv->source.end, csv->source.is_at_end, csv->delimiter);

        if (result == BC_CSV_MORE && csv->source.end - csv->source.at > BC_LIMIT_ROW_BYTES) {
            csv->scan.fault = "import.row-too-long";
            csv->scan.fault_at = csv->source.at;
            result = BC_CSV_BAD;
        }
        if (result != BC_CSV_MORE) {
            *ret_result = result;
            return true;
        }
        if (!bc_source_fill(&csv->source, status)) {
            return false;
        }
    }
}

/* Faults of a row whose quotes are in order. False when it has one. */
static bool check_row(bc_csv *csv, struct bc_csv_row *row)
{
    const char *from = csv->source.at;
    size_t length_bytes = (size_t)(csv->scan.next - from);
    const char *nul;

    if (csv->column_count > 0 && csv->scan.count != csv->column_count &&
        (csv->scan.count < csv->column_count || !are_blank(&csv->scan, csv->column_count))) {
        row->fault = "import.cell-count";
        row->fault_line = csv->line;
        row->fault_cell = SIZE_MAX;
        row->fault_arguments =
            bc_arena_printf(csv->scratch, "%zu" BC_NEXT "%zu", csv->column_count, csv->scan.count);
        return false;
    }
    nul = memchr(from, '\0', length_bytes);
    if (nul == NULL && bc_utf8_is_valid(&csv->utf8, from, length_bytes)) {
        return true;
    }
    if (nul == NULL) {
        nul = from + bc_text_utf8_error(from, length_bytes);
        describe_fault(csv, "import.not-utf8", nul, row);
    } else {
        describe_fault(csv, "import.nul-byte", nul, row);
    }
    row->fault_cell = cell_at(&csv->scan, nul);
    return false;
}

static void clean_cells(bc_csv *csv, struct bc_csv_row *row)
{
    bool has_marks =
        bc_utf8_has_combining(csv->source.at, (size_t)(csv->scan.next - csv->source.at));
    size_t count = csv->scan.count;

    if (csv->column_count > 0) {
        count = csv->column_count;
    }
    for (size_t i = 0; i < count; i++) {
        csv->cells[i] = clean_cell(csv, &csv->scan.marks[i], has_marks);
    }
    row->cells = csv->cells;
    row->cell_count = count;
}

static void hand_out_row(bc_csv *csv, struct bc_csv_row *row)
{
    int64_t break_count = csv->scan.break_count;

    if (!check_row(csv, row)) {
        leave_whole_row(csv);
        return;
    }
    clean_cells(csv, row);
    /* The line that ends the row, unless the file ends without one; nobody asks for the line then.
     */
    csv->line += break_count + 1;
    csv->source.at = csv->scan.next;
}

/* Takes the reader to the next row that is not empty and scans it. */
static bool find_row(
    bc_csv *csv, bool *ret_has_row, enum bc_csv_scan_result *ret_result, struct bc_status *status)
{
    for (;;) {
        if (!bc_source_need(&csv->source, 1, status)) {
            return false;
        }
        *ret_has_row = csv->source.at < csv->source.end;
        if (!*ret_has_row) {
            return true;
        }
        if (!scan_next(csv, ret_result, status)) {
            return false;
        }
        if (*ret_result == BC_CSV_BAD || !are_blank(&csv->scan, 0)) {
            return true;
        }
        csv->blank_count += csv->scan.count > 1;
        move_on(csv, csv->scan.next);
    }
}

static bool hand_out_broken_row(bc_csv *csv, struct bc_csv_row *row, struct bc_status *status)
{
    ptrdiff_t fault_offset = csv->scan.fault_at - csv->source.at;

    /* Recovery looks as far ahead as a row may be long. */
    if (!bc_source_need(&csv->source, BC_LIMIT_ROW_BYTES, status)) {
        return false;
    }
    describe_fault(csv, csv->scan.fault, csv->source.at + fault_offset, row);
    return leave_broken_row(csv, status);
}

bool bc_csv_next(
    bc_csv *csv, struct bc_csv_row *ret_row, bool *ret_has_row, struct bc_status *status)
{
    struct bc_csv_row row = {.fault_cell = SIZE_MAX};
    enum bc_csv_scan_result result = BC_CSV_DONE;

    bc_arena_reset(csv->scratch);
    if (!find_row(csv, ret_has_row, &result, status)) {
        return false;
    }
    if (!*ret_has_row) {
        return true;
    }
    row.number = ++csv->row_number;
    row.line = csv->line;
    if (result == BC_CSV_DONE) {
        hand_out_row(csv, &row);
    } else if (!hand_out_broken_row(csv, &row, status)) {
        return false;
    }
    *ret_row = row;
    return true;
}

/* ---- Header ---------------------------------------------------------------------------------- */

/* The delimiter that stands most often in the first line outside quotes. */
static char find_delimiter(const char *at, const char *end)
{
    static const char candidates[4] = {',', ';', '\t', '|'};
    size_t counts[4] = {0};
    size_t best = 0;
    bool is_quoted = false;

    for (; at < end && (is_quoted || (*at != '\n' && *at != '\r')); at++) {
        const char *known = memchr(candidates, *at, 4);

        if (*at == '"') {
            is_quoted = !is_quoted;
        } else if (known != NULL && !is_quoted) {
            counts[known - candidates]++;
        }
    }
    for (size_t i = 1; i < 4; i++) {
        if (counts[i] > counts[best]) {
            best = i;
        }
    }
    return candidates[best];
}

/* A first line "sep=;" as spreadsheets write it. */
static void skip_separator_line(bc_csv *csv)
{
    char *at = csv->source.at;

    if (csv->source.end - at >= 6 && strncmp(at, "sep=", 4) == 0 &&
        (at[5] == '\n' || at[5] == '\r')) {
        char *next = bc_csv_line_behind(at, csv->source.end);

        csv->delimiter = at[4];
        move_on(csv, next == NULL ? csv->source.end : next);
    }
}

static bool keep_header(
    bc_csv *csv, const struct bc_csv_row *row, bc_arena *arena, struct bc_status *status)
{
    const char *name = csv->source.name;

    if (row->fault != NULL) {
        return bc_fail(status, BC_BAD_INPUT, "import.header-bad", name, "%s" BC_NEXT "%lld", name,
            (long long)row->fault_line);
    }
    csv->header = bc_arena_alloc_array(arena, row->cell_count, sizeof(*csv->header));
    for (size_t i = 0; i < row->cell_count; i++) {
        csv->header[i] = bc_arena_strdup(arena, row->cells[i].text);
        for (size_t k = 0; k < i && *csv->header[i] != '\0'; k++) {
            if (strcmp(csv->header[k], csv->header[i]) == 0) {
                return bc_fail(status, BC_BAD_INPUT, "import.column-twice", name, "%s" BC_NEXT "%s",
                    csv->header[i], name);
            }
        }
    }
    csv->column_count = row->cell_count;
    csv->row_number = 0;
    return true;
}

static bool read_header(bc_csv *csv, bc_arena *arena, struct bc_status *status)
{
    struct bc_csv_row row;
    bool has_row = false;

    if (!bc_csv_next(csv, &row, &has_row, status)) {
        return false;
    }
    if (!has_row) {
        return bc_fail(
            status, BC_BAD_INPUT, "import.file-empty", csv->source.name, "%s", csv->source.name);
    }
    return keep_header(csv, &row, arena, status);
}

bool bc_csv_open(
    const char *path, char delimiter, bc_arena *arena, bc_csv **ret_csv, struct bc_status *status)
{
    bc_csv *csv = bc_arena_alloc(arena, sizeof(*csv));

    if (!bc_source_open(path, arena, &csv->source, status)) {
        return false;
    }
    csv->line = 1;
    csv->recovery_left_bytes = RECOVERY_BUDGET_BYTES;
    csv->scan.marks = bc_arena_alloc_array(arena, BC_LIMIT_COLUMNS, sizeof(*csv->scan.marks));
    csv->cells = bc_arena_alloc_array(arena, BC_LIMIT_COLUMNS, sizeof(*csv->cells));
    csv->scratch = bc_arena_new_wiping();
    bc_utf8_check_init(&csv->utf8);
    skip_separator_line(csv);
    if (delimiter != '\0') {
        csv->delimiter = delimiter;
    } else if (csv->delimiter == '\0') {
        csv->delimiter = find_delimiter(csv->source.at, csv->source.end);
    }
    if (!read_header(csv, arena, status)) {
        bc_csv_close(csv);
        return false;
    }
    *ret_csv = csv;
    return true;
}

const char *const *bc_csv_header(const bc_csv *csv, size_t *ret_count)
{
    *ret_count = csv->column_count;
    return csv->header;
}

int64_t bc_csv_position(const bc_csv *csv)
{
    return bc_source_position(&csv->source);
}

int64_t bc_csv_size(const bc_csv *csv)
{
    return csv->source.size_bytes;
}

int64_t bc_csv_blank_count(const bc_csv *csv)
{
    return csv->blank_count;
}

void bc_csv_close(bc_csv *csv)
{
    if (csv != NULL) {
        bc_source_close(&csv->source);
        bc_arena_free(csv->scratch);
    }
}

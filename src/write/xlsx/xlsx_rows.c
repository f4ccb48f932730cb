/*
 * xlsx_rows.c - rows written straight as the text of a sheet.
 *
 * The library keeps every cell in a tree, formats numbers with printf and packs with zlib: about
 * 40,000 rows a second. Here a row is text at once. Styles and repeated words are the library's
 * own, by their index.
 */
#include "write/xlsx/xlsx_rows.h"

#include "base/text.h"
#include "write/printed.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    WORDS_REMEMBERED = 1024, /* a power of two */
    ROOM_AT_FIRST = 1 << 16,
    MEMORY_MOST = 32 << 20, /* a finished list beyond this waits on the disk */
    NUMBER_BYTES = 24,
    ROW_DIGITS_MOST = 8, /* of 1,048,576 rows */
    LETTERS_MOST = 64    /* columns of a list */
};

/* The last words written, by their place in memory: most cells repeat one of a few hundred. */
struct remembered {
    const char *text;
    const char *kept; /* the library's copy: the place may hold another text by now */
    uint32_t index;
};

struct bc_xlsx_rows {
    bc_xlsx_sheet *sheet;
    char *bytes;
    size_t length_bytes, room_bytes;
    int spool;                     /* a nameless file with the bytes, or -1 */
    size_t first_row, row;         /* the next one */
    char row_digits[NUMBER_BYTES]; /* of the row that is being written, as its cells name it */
    size_t row_digits_bytes;
    size_t column, column_count;
    bool is_in_row, is_ended;
    struct bc_source source; /* of the numbers of a row, when somebody listens */
    bool has_source;
    char letters[LETTERS_MOST][4];
    struct remembered words[WORDS_REMEMBERED];
};

/* ---- Bytes ----------------------------------------------------------------------------------- */

static void fail_memory(bc_xlsx_rows *rows)
{
    (void)bc_fail(
        &rows->sheet->book->status, BC_OWN_FAULT, "write.xlsx-start", rows->sheet->book->path, "");
}

/* Room for so many bytes more; false when there is no memory or the book has failed. */
static bool reserve(bc_xlsx_rows *rows, size_t more_bytes)
{
    size_t room = rows->room_bytes == 0 ? ROOM_AT_FIRST : rows->room_bytes;
    char *bytes;

    if (xlsx_has_failed(rows->sheet->book)) {
        return false;
    }
    if (rows->room_bytes - rows->length_bytes >= more_bytes) {
        return true;
    }
    while (room - rows->length_bytes < more_bytes) {
        room *= 2;
    }
    bytes = realloc(rows->bytes, room);
    if (bytes == NULL) {
        fail_memory(rows);
        return false;
    }
    rows->bytes = bytes;
    rows->room_bytes = room;
    return true;
}

/* There is room: reserve() was asked. */
static void put(bc_xlsx_rows *rows, const char *text, size_t length_bytes)
{
    memcpy(rows->bytes + rows->length_bytes, text, length_bytes);
    rows->length_bytes += length_bytes;
}

static void put_text(bc_xlsx_rows *rows, const char *text)
{
    put(rows, text, strlen(text));
}

static size_t write_digits(uint64_t value, char ret_digits[NUMBER_BYTES])
{
    char digits[NUMBER_BYTES];
    size_t at = sizeof(digits);

    do {
        digits[--at] = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0);
    memcpy(ret_digits, digits + at, sizeof(digits) - at);
    return sizeof(digits) - at;
}

/* Most are indexes of styles, of one digit or two. */
static void put_number(bc_xlsx_rows *rows, uint64_t value)
{
    char *to = rows->bytes + rows->length_bytes;

    if (value < 10) {
        to[0] = (char)('0' + value);
        rows->length_bytes++;
    } else if (value < 100) {
        to[0] = (char)('0' + value / 10);
        to[1] = (char)('0' + value % 10);
        rows->length_bytes += 2;
    } else {
        rows->length_bytes += write_digits(value, to);
    }
}

/* What stands behind the point: so many digits, without the zeros at their end. */
static void put_fraction(bc_xlsx_rows *rows, uint64_t part, size_t digit_count)
{
    char *to = rows->bytes + rows->length_bytes;

    for (; part > 0 && part % 10 == 0; part /= 10) {
        digit_count--;
    }
    if (part == 0) {
        return;
    }
    to[0] = '.';
    for (size_t at = digit_count; at > 0; at--) {
        to[at] = (char)('0' + part % 10);
        part /= 10;
    }
    rows->length_bytes += digit_count + 1;
}

static void put_signed(bc_xlsx_rows *rows, int64_t value)
{
    if (value < 0) {
        put(rows, "-", 1);
    }
    put_number(rows, value < 0 ? (uint64_t)0 - (uint64_t)value : (uint64_t)value);
}

/* ---- Rows ------------------------------------------------------------------------------------ */

bc_xlsx_rows *bc_xlsx_rows_begin(bc_xlsx_sheet *sheet, size_t first_row)
{
    bc_xlsx_rows *rows = bc_arena_alloc(sheet->book->arena, sizeof(*rows));

    assert(sheet->rows == NULL);
    rows->sheet = sheet;
    rows->spool = -1;
    rows->first_row = first_row;
    rows->row = first_row;
    for (size_t i = 0; i < LETTERS_MOST; i++) {
        size_t at = 0;

        if (i >= 26) {
            rows->letters[i][at++] = (char)('A' + i / 26 - 1);
        }
        rows->letters[i][at] = (char)('A' + i % 26);
    }
    /* A list that is done makes room for the next one. */
    for (size_t i = 0; i < sheet->book->sheet_count; i++) {
        if (sheet->book->sheets[i]->rows != NULL) {
            xlsx_rows_end(sheet->book->sheets[i]->rows);
        }
    }
    sheet->rows = rows;
    return rows;
}

uint32_t bc_xlsx_rows_look(bc_xlsx_rows *rows, struct bc_xlsx_look look)
{
    if (xlsx_has_failed(rows->sheet->book)) {
        return 0;
    }
    return (uint32_t)lxw_format_get_xf_index(xlsx_format_of(rows->sheet->book, look));
}

static void end_row(bc_xlsx_rows *rows)
{
    if (rows->is_in_row && reserve(rows, 8)) {
        put_text(rows, "</row>");
    }
    rows->is_in_row = false;
}

void bc_xlsx_rows_next(bc_xlsx_rows *rows, double height_pt)
{
    const struct bc_xlsx_cell cell = {rows->row, 0};

    end_row(rows);
    if (!xlsx_is_writable(rows->sheet, cell) || !reserve(rows, 96)) {
        return;
    }
    if (rows->row - rows->first_row >= BC_XLSX_STREAMED_ROWS_MOST) {
        (void)bc_fail(&rows->sheet->book->status, BC_OWN_FAULT, "write.xlsx-outside",
            rows->sheet->name, "%zu" BC_NEXT "%d", rows->row + 1, 1);
        return;
    }
    rows->row++;
    rows->column = 0;
    rows->is_in_row = true;
    rows->row_digits_bytes = write_digits(rows->row, rows->row_digits);
    put_text(rows, "<row r=\"");
    put(rows, rows->row_digits, rows->row_digits_bytes);
    if (height_pt > 0) {
        uint64_t hundredths = (uint64_t)(height_pt * 100 + 0.5);

        put_text(rows, "\" ht=\"");
        put_number(rows, hundredths / 100);
        put(rows, ".", 1);
        put_number(rows, hundredths / 10 % 10);
        put_number(rows, hundredths % 10);
        put_text(rows, "\" customHeight=\"1");
    }
    put_text(rows, "\">");
}

/* `<c r="B7" s="12"`; false when nothing can be written. Pieces of a known size are copied, longer
 * than they are, into the room that reserve() has made. */
static bool start_cell(bc_xlsx_rows *rows, uint32_t look)
{
    static const char before_place[] = {'<', 'c', ' ', 'r', '=', '"'};
    static const char behind_place[] = {'"', ' ', 's', '=', '"'};
    char *to;

    if (!rows->is_in_row || !reserve(rows, 128)) {
        return false;
    }
    assert(rows->column < LETTERS_MOST);
    to = rows->bytes + rows->length_bytes;
    memcpy(to, before_place, sizeof(before_place));
    to += sizeof(before_place);
    memcpy(to, rows->letters[rows->column], sizeof(rows->letters[0]));
    to += rows->column < 26 ? 1 : 2;
    memcpy(to, rows->row_digits, ROW_DIGITS_MOST);
    to += rows->row_digits_bytes;
    memcpy(to, behind_place, sizeof(behind_place));
    to += sizeof(behind_place);
    rows->length_bytes = (size_t)(to - rows->bytes);
    put_number(rows, look);
    put(rows, "\"", 1);
    rows->column++;
    rows->column_count = rows->column > rows->column_count ? rows->column : rows->column_count;
    return true;
}

/* ---- Cells ----------------------------------------------------------------------------------- */

static size_t slot_of(const char *text)
{
    uintptr_t place = (uintptr_t)text;

    return (place ^ place >> 12) % WORDS_REMEMBERED;
}

/* The index of a word among the strings that the library keeps; SIZE_MAX when it is refused. */
static size_t word_index(bc_xlsx_rows *rows, const char *text)
{
    bc_xlsx_book *book = rows->sheet->book;
    struct remembered *word = &rows->words[slot_of(text)];
    const char *escaped;
    const struct sst_element *element;

    if (word->text == text && strcmp(word->kept, text) == 0) {
        /* The file says how many cells have strings: not by chance of what is remembered. */
        book->inner->sst->string_count++;
        return word->index;
    }
    escaped = xlsx_cell_text(rows->sheet, (struct bc_xlsx_cell){rows->row - 1, rows->column}, text);
    if (escaped == NULL) {
        return SIZE_MAX;
    }
    element = lxw_get_sst_index(book->inner->sst, escaped, LXW_FALSE);
    if (element == NULL) {
        fail_memory(rows);
        return SIZE_MAX;
    }
    *word = (struct remembered){text, bc_arena_strdup(book->arena, text), element->index};
    return element->index;
}

static void put_blank(bc_xlsx_rows *rows, uint32_t look)
{
    if (start_cell(rows, look)) {
        put_text(rows, "/>");
    }
}

void bc_xlsx_rows_source(bc_xlsx_rows *rows, const struct bc_source *source)
{
    if (rows->sheet->book->printed != NULL) {
        rows->source = *source;
        rows->has_source = true;
    }
}

static struct bc_xlsx_cell next_cell(const bc_xlsx_rows *rows)
{
    return (struct bc_xlsx_cell){rows->row - 1, rows->column};
}

static void tell_number(bc_xlsx_rows *rows, double value)
{
    if (rows->sheet->book->printed == NULL) {
        return;
    }
    if (rows->has_source) {
        bc_xlsx_source(rows->sheet, &rows->source);
    }
    xlsx_tell_number(rows->sheet, next_cell(rows), value, NULL);
}

/* The numbers of a text with a space between, and none of its words: somebody may have written it.
 */
static const char *numbers_of(bc_arena *arena, const char *text)
{
    static const char digits[] = "0123456789";
    char *numbers = bc_arena_alloc(arena, strlen(text) + 2);
    char *to = numbers;

    for (text += strcspn(text, digits); text[0] != '\0'; text += strcspn(text, digits)) {
        size_t length = strspn(text, digits);

        while (
            (text[length] == '.' || text[length] == ',') && strspn(text + length + 1, digits) > 0) {
            length += 1 + strspn(text + length + 1, digits);
        }
        to = mempcpy(to, text, length);
        *to++ = ' ';
        text += length;
    }
    *(to > numbers ? to - 1 : to) = '\0';
    return numbers;
}

/* The numbers in words of a row are the case's too: of its code, of its text. */
static void tell_text(const bc_xlsx_rows *rows, const char *text)
{
    bc_xlsx_book *book = rows->sheet->book;

    if (book->printed != NULL && rows->has_source && bc_printed_has_digit(text)) {
        xlsx_tell_text(rows->sheet, next_cell(rows),
            bc_source_mark(book->printed->sources, &rows->source, numbers_of(book->arena, text)));
    }
}

void bc_xlsx_rows_word(bc_xlsx_rows *rows, const char *text, uint32_t look)
{
    size_t index;

    if (text[0] == '\0') {
        put_blank(rows, look);
        return;
    }
    tell_text(rows, text);
    if (xlsx_has_failed(rows->sheet->book)) {
        return;
    }
    index = word_index(rows, text);
    if (index != SIZE_MAX && start_cell(rows, look)) {
        put_text(rows, " t=\"s\"><v>");
        put_number(rows, index);
        put_text(rows, "</v></c>");
    }
}

static void put_escaped(bc_xlsx_rows *rows, const char *text)
{
    for (;;) {
        const size_t plain_bytes = strcspn(text, "&<>");

        put(rows, text, plain_bytes);
        text += plain_bytes;
        if (*text == '\0') {
            return;
        }
        put_text(rows, *text == '&' ? "&amp;" : *text == '<' ? "&lt;" : "&gt;");
        text++;
    }
}

void bc_xlsx_rows_text(bc_xlsx_rows *rows, const char *text, uint32_t look)
{
    const char *escaped;

    if (text[0] == '\0') {
        put_blank(rows, look);
        return;
    }
    tell_text(rows, text);
    if (xlsx_has_failed(rows->sheet->book)) {
        return;
    }
    escaped = xlsx_cell_text(rows->sheet, (struct bc_xlsx_cell){rows->row - 1, rows->column}, text);
    if (escaped != NULL && start_cell(rows, look) && reserve(rows, 5 * strlen(escaped) + 96)) {
        put_text(rows, " t=\"inlineStr\"><is><t xml:space=\"preserve\">");
        put_escaped(rows, escaped);
        put_text(rows, "</t></is></c>");
    }
}

static bool start_value(bc_xlsx_rows *rows, uint32_t look)
{
    if (!start_cell(rows, look)) {
        return false;
    }
    put_text(rows, "><v>");
    return true;
}

static void fail_number(bc_xlsx_rows *rows)
{
    (void)bc_fail(&rows->sheet->book->status, BC_OWN_FAULT, "write.xlsx-number",
        xlsx_cell_place(rows->sheet, (struct bc_xlsx_cell){rows->row - 1, rows->column}), "");
}

void bc_xlsx_rows_integer(bc_xlsx_rows *rows, int64_t value, uint32_t look)
{
    if (value > BC_XLSX_INTEGER_MOST || value < -BC_XLSX_INTEGER_MOST) {
        fail_number(rows);
        return;
    }
    tell_number(rows, (double)value);
    if (start_value(rows, look)) {
        put_signed(rows, value);
        put_text(rows, "</v></c>");
    }
}

void bc_xlsx_rows_tenths(bc_xlsx_rows *rows, int64_t value_tenths, uint32_t look)
{
    const int64_t size = value_tenths < 0 ? -value_tenths : value_tenths;

    if (value_tenths > BC_XLSX_INTEGER_MOST || value_tenths < -BC_XLSX_INTEGER_MOST) {
        fail_number(rows);
        return;
    }
    tell_number(rows, (double)value_tenths / 10);
    if (start_value(rows, look)) {
        put_text(rows, value_tenths < 0 ? "-" : "");
        put_signed(rows, size / 10);
        put(rows, ".", 1);
        put_number(rows, (uint64_t)(size % 10));
        put_text(rows, "</v></c>");
    }
}

void bc_xlsx_rows_instant(bc_xlsx_rows *rows, int64_t utc_s, uint32_t look)
{
    /* Eleven digits of a day are less than a microsecond. */
    enum { DAY_DIGITS = 11 };
    const int64_t scale = 100000000000;
    const int64_t day_s = 86400;
    int64_t day;
    int64_t second;

    if (utc_s == INT64_MIN) {
        put_blank(rows, look);
        return;
    }
    if (!xlsx_serial_day(rows->sheet->book, utc_s, &day, &second)) {
        (void)bc_fail(&rows->sheet->book->status, BC_OWN_FAULT, "write.xlsx-date",
            xlsx_cell_place(rows->sheet, (struct bc_xlsx_cell){rows->row - 1, rows->column}),
            "%lld", (long long)utc_s);
        return;
    }
    tell_number(rows, (double)day + (double)second / (double)day_s);
    if (!start_value(rows, look)) {
        return;
    }
    put_signed(rows, day);
    put_fraction(rows, (uint64_t)((second * scale + day_s / 2) / day_s), DAY_DIGITS);
    put_text(rows, "</v></c>");
}

/* ---- Packing --------------------------------------------------------------------------------- */

static bool write_all(int file, const char *bytes, size_t length_bytes)
{
    while (length_bytes > 0) {
        ssize_t written = write(file, bytes, length_bytes);

        if (written <= 0) {
            return false;
        }
        bytes += written;
        length_bytes -= (size_t)written;
    }
    return true;
}

static bool read_all(int file, char *bytes, size_t length_bytes)
{
    size_t at = 0;

    while (at < length_bytes) {
        ssize_t read_bytes = pread(file, bytes + at, length_bytes - at, (off_t)at);

        if (read_bytes <= 0) {
            return false;
        }
        at += (size_t)read_bytes;
    }
    return true;
}

/* Moves the bytes to a nameless file. */
static void spool(bc_xlsx_rows *rows)
{
    bc_xlsx_book *book = rows->sheet->book;
    char *path = bc_arena_printf(book->arena, "%s/rows-XXXXXX", book->scratch_folder);

    rows->spool = mkstemp(path);
    if (rows->spool >= 0) {
        unlink(path);
    }
    if (rows->spool < 0 || !write_all(rows->spool, rows->bytes, rows->length_bytes)) {
        (void)bc_fail(&book->status, BC_NO_OUTPUT, "write.xlsx-failed", book->path,
            "%s" BC_NEXT "%s", book->path, strerror(errno));
    }
    free(rows->bytes);
    rows->bytes = NULL;
    rows->room_bytes = 0;
}

void xlsx_rows_end(struct bc_xlsx_rows *rows)
{
    end_row(rows);
    if (!rows->is_ended && !xlsx_has_failed(rows->sheet->book) &&
        rows->length_bytes > MEMORY_MOST) {
        spool(rows);
    }
    rows->is_ended = true;
}

bool xlsx_rows_take(struct bc_xlsx_rows *rows, struct xlsx_insert *ret_insert)
{
    const struct bc_xlsx_cell last = {
        rows->row - 1, rows->column_count > 0 ? rows->column_count - 1 : 0};

    if (rows->length_bytes == 0) {
        return true;
    }
    if (rows->spool >= 0) {
        rows->bytes = malloc(rows->length_bytes);
        if (rows->bytes == NULL || !read_all(rows->spool, rows->bytes, rows->length_bytes)) {
            return false;
        }
        close(rows->spool);
        rows->spool = -1;
    }
    *ret_insert = (struct xlsx_insert){
        .bytes = rows->bytes,
        .length_bytes = rows->length_bytes,
        .dimension = bc_arena_printf(
            rows->sheet->book->arena, "A1:%s", bc_xlsx_reference(rows->sheet->book->arena, last)),
    };
    rows->bytes = NULL;
    return true;
}

void xlsx_rows_free(struct bc_xlsx_rows *rows)
{
    free(rows->bytes);
    rows->bytes = NULL;
    if (rows->spool >= 0) {
        close(rows->spool);
        rows->spool = -1;
    }
}

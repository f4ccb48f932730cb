#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"
#include "profile/reader.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/*
 * The calendar file is CSV: date,kind,label,source; kind is off, work or undecided; a line that
 * starts with # is a remark; a cell may stand in double quotes. People keep it in a spreadsheet, so
 * a byte order mark, CRLF and more columns to the right are fine.
 */
enum { COLUMN_DATE, COLUMN_KIND, COLUMN_LABEL, COLUMN_SOURCE, COLUMN_COUNT };

struct cell {
    const char *text;
    size_t column; /* of its first character, from 1, in characters */
};

struct calendar_reader {
    const struct bc_profile_reader *reader;
    const char *file;
    size_t line;
    struct bc_special_days days;
    size_t *lines; /* of each day, for messages */
    size_t day_capacity;
    size_t line_capacity;
};

static void report(const struct calendar_reader *reader, size_t column, const char *code,
    const char *first, const char *second)
{
    const char *where =
        bc_arena_printf(reader->reader->arena, "%s:%zu:%zu", reader->file, reader->line, column);

    bc_problems_add(
        reader->reader->problems, BC_ERROR, code, where, "%s" BC_NEXT "%s", first, second);
}

/* One cell from the front of a line, without its quotes; *line moves behind its comma. */
static const char *take_cell(bc_arena *arena, const char **line, const char *end)
{
    const char *at = *line;
    bool is_quoted = at < end && *at == '"';
    char *text = bc_arena_alloc(arena, (size_t)(end - at) + 1);
    size_t length = 0;
    const char *trimmed = text;

    at += is_quoted;
    for (; at < end; at++) {
        if (is_quoted && *at == '"' && at + 1 < end && at[1] == '"') {
            text[length++] = *at++;
        } else if (is_quoted && *at == '"') {
            is_quoted = false;
        } else if (!is_quoted && *at == ',') {
            break;
        } else {
            text[length++] = *at;
        }
    }
    *line = at < end ? at + 1 : end;
    bc_text_trim(&trimmed, &length);
    return bc_text_nfc(arena, bc_arena_strndup(arena, trimmed, length));
}

static size_t count_characters(const char *from, const char *to)
{
    size_t count = 0;

    for (; from < to; from++) {
        count += ((unsigned char)*from & 0xC0) != 0x80;
    }
    return count;
}

static size_t split_line(
    bc_arena *arena, const char *line, const char *end, struct cell ret_cells[COLUMN_COUNT])
{
    const char *at = line;
    size_t count = 0;

    while (count < COLUMN_COUNT && (at < end || (at > line && at[-1] == ','))) {
        ret_cells[count].column = 1 + count_characters(line, at);
        ret_cells[count++].text = take_cell(arena, &at, end);
        if (at == end && end[-1] != ',') {
            break;
        }
    }
    return count;
}

static bool check_head(struct calendar_reader *reader, const struct cell *cells, size_t count)
{
    static const char *const names[COLUMN_COUNT] = {"date", "kind", "label", "source"};

    for (size_t i = 0; i < COLUMN_COUNT; i++) {
        if (i >= count || strcmp(cells[i].text, names[i]) != 0) {
            report(reader, i < count ? cells[i].column : 1, "profile.calendar-head",
                i < count ? cells[i].text : "", "date,kind,label,source");
            return false;
        }
    }
    return true;
}

static void add_day(struct calendar_reader *reader, const struct bc_special_day *day)
{
    bc_arena *arena = reader->reader->arena;
    size_t count = reader->days.count;

    reader->days.days = bc_arena_grow(
        arena, reader->days.days, count, &reader->day_capacity, sizeof(*reader->days.days));
    reader->lines =
        bc_arena_grow(arena, reader->lines, count, &reader->line_capacity, sizeof(*reader->lines));
    reader->days.days[count] = *day;
    reader->lines[count] = reader->line;
    reader->days.count++;
}

static void read_row(struct calendar_reader *reader, const struct cell *cells, size_t count)
{
    static const char *const kinds[] = {"off", "work", "undecided"};
    struct bc_special_day day = {.name = "", .source = ""};
    struct bc_date date;
    size_t kind = 0;

    if (count < COLUMN_COUNT) {
        report(reader, 1, "profile.calendar-columns",
            bc_arena_printf(reader->reader->arena, "%zu", count), "date,kind,label,source");
        return;
    }
    while (kind < 3 && strcmp(cells[COLUMN_KIND].text, kinds[kind]) != 0) {
        kind++;
    }
    if (kind == 3) {
        report(reader, cells[COLUMN_KIND].column, "profile.calendar-kind", cells[COLUMN_KIND].text,
            "off, work, undecided");
    }
    if (!bc_date_parse(cells[COLUMN_DATE].text, &date) || date.year < BC_LIMIT_YEAR_FIRST ||
        date.year > BC_LIMIT_YEAR_LAST) {
        report(reader, cells[COLUMN_DATE].column, "profile.calendar-date", cells[COLUMN_DATE].text,
            "2023-05-01");
        return;
    }
    if (cells[COLUMN_LABEL].text[0] == '\0') {
        report(reader, cells[COLUMN_LABEL].column, "profile.calendar-label",
            cells[COLUMN_DATE].text, "");
    }
    day.day = bc_date_to_day(date);
    day.kind = kind == 1 ? BC_DAY_WORKED : kind == 2 ? BC_DAY_UNDECIDED : BC_DAY_OFF;
    day.name = cells[COLUMN_LABEL].text;
    day.source = cells[COLUMN_SOURCE].text;
    if (day.kind == BC_DAY_UNDECIDED) {
        bc_problems_add(reader->reader->problems, BC_WARNING, "profile.day-undecided",
            bc_arena_printf(reader->reader->arena, "%s:%zu:1", reader->file, reader->line),
            "%02d/%s%d/%04d" BC_NEXT "%s", (int)date.day, date.month < 3 ? "0" : "",
            (int)date.month, (int)date.year, day.name);
    }
    add_day(reader, &day);
}

struct numbered_day {
    struct bc_special_day day;
    size_t line;
};

static int compare_days(const void *left, const void *right)
{
    const struct numbered_day *a = left;
    const struct numbered_day *b = right;

    if (a->day.day != b->day.day) {
        return a->day.day < b->day.day ? -1 : 1;
    }
    return a->line < b->line ? -1 : a->line > b->line;
}

/* In the order of days, whatever the order of lines; a day given twice is a fault. */
static void sort_days(struct calendar_reader *reader)
{
    size_t count = reader->days.count;
    bc_arena *arena = reader->reader->arena;
    struct numbered_day *days = bc_arena_alloc_array(arena, count, sizeof(*days));
    size_t kept = 0;

    for (size_t i = 0; i < count; i++) {
        days[i] = (struct numbered_day){.day = reader->days.days[i], .line = reader->lines[i]};
    }
    if (count > 0) {
        qsort(days, count, sizeof(*days), compare_days);
    }
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && days[i].day.day == days[i - 1].day.day) {
            reader->line = days[i].line;
            report(reader, 1, "profile.calendar-twice",
                bc_arena_printf(arena, "%zu", days[i - 1].line), "");
        } else {
            reader->days.days[kept++] = days[i].day;
        }
    }
    reader->days.count = kept;
}

/* One line without its end; blank ones and remarks are passed over. The first of the others is the
 * head. */
static bool read_line(
    struct calendar_reader *reader, const char *line, const char *end, bool *has_head)
{
    struct cell cells[COLUMN_COUNT];
    size_t count;

    if (end > line && end[-1] == '\r') {
        end--;
    }
    if (end == line || *line == '#') {
        return true;
    }
    count = split_line(reader->reader->arena, line, end, cells);
    if (*has_head) {
        read_row(reader, cells, count);
        return true;
    }
    *has_head = true;
    return check_head(reader, cells, count);
}

struct bc_special_days bc_calendar_file_read(const struct bc_profile_reader *reader,
    const char *shown_name, const char *bytes, size_t length_bytes)
{
    struct calendar_reader calendar = {.reader = reader, .file = shown_name};
    const char *end = bytes + length_bytes;
    const char *line = bytes;
    bool has_head = false;
    size_t bad_at = bc_text_utf8_error(bytes, length_bytes);

    if (length_bytes >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) {
        line += 3;
    }
    while (line < end) {
        const char *line_end = memchr(line, '\n', (size_t)(end - line));

        line_end = line_end == NULL ? end : line_end;
        calendar.line++;
        if (bad_at < length_bytes && bytes + bad_at < line_end) {
            report(&calendar, 1 + count_characters(line, bytes + bad_at),
                "profile.calendar-not-utf8", "", "");
            return calendar.days;
        }
        if (!read_line(&calendar, line, line_end, &has_head)) {
            return calendar.days;
        }
        line = line_end < end ? line_end + 1 : end;
    }
    if (!has_head) {
        calendar.line = 1;
        report(&calendar, 1, "profile.calendar-head", "", "date,kind,label,source");
    }
    sort_days(&calendar);
    return calendar.days;
}

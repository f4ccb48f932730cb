/*
 * unit_rows.c - the rows of a list of a unit's cases.
 */
#include "write/xlsx/unit_list.h"

#include <string.h>

struct unit_looks {
    uint32_t text, centred, count, days, hours, day, time;
};

static struct unit_looks make_looks(bc_xlsx_rows *rows)
{
    struct unit_looks looks;
    struct bc_xlsx_look look = {.is_row = true, .is_wrapped = true, .align = BC_XLSX_LEFT};

    looks.text = bc_xlsx_rows_look(rows, look);
    look = (struct bc_xlsx_look){.is_row = true, .number = BC_XLSX_COUNT, .align = BC_XLSX_CENTER};
    looks.centred = bc_xlsx_rows_look(rows, look);
    look = (struct bc_xlsx_look){
        .is_row = true, .number = BC_XLSX_COUNT, .align = BC_XLSX_RIGHT, .indent = 1};
    looks.count = bc_xlsx_rows_look(rows, look);
    look.number = BC_XLSX_DAYS;
    looks.days = bc_xlsx_rows_look(rows, look);
    look.number = BC_XLSX_LEFT_HOURS;
    looks.hours = bc_xlsx_rows_look(rows, look);
    look = (struct bc_xlsx_look){.is_row = true, .number = BC_XLSX_DATE, .align = BC_XLSX_CENTER};
    looks.day = bc_xlsx_rows_look(rows, look);
    look.number = BC_XLSX_TIME;
    looks.time = bc_xlsx_rows_look(rows, look);
    return looks;
}

static const char *state_text(const struct unit_book *book, const struct bc_unit_case *from)
{
    return from->is_elsewhere ? unit_label(book, "unit.state.elsewhere")
                              : workbook_label_of(&book->sheets, "unit.state.", from->state);
}

/* Words that repeat from row to row. */
static const char *word_of(
    const struct unit_list *list, const struct bc_unit_case *from, enum unit_content content)
{
    const struct unit_book *book = list->book;

    switch (content) {
    case UNIT_LEFT_KIND:
        return unit_left_word(book, from->left_unit);
    case UNIT_STATE:
        return state_text(book, from);
    case UNIT_PRIORITY:
        /* Only what stands out is said: the column is there for the few. */
        return from->is_emergency ? unit_label(book, "priority.emergency") : "";
    case UNIT_FIELD:
        return from->field_name;
    case UNIT_DISTRICT:
        return from->district_name;
    case UNIT_AGENCY:
        return from->agency_name;
    case UNIT_PROMISE:
        return from->promise[0] == '\0'
                   ? ""
                   : workbook_label_of(&book->sheets, "unit.promise.", from->promise);
    case UNIT_CHANNEL:
        return from->channel_name;
    default:
        return "";
    }
}

static int64_t instant_of(const struct bc_unit_case *from, enum unit_content content)
{
    switch (content) {
    case UNIT_DUE:
        return from->due_utc_s;
    case UNIT_OPENED:
        return from->opened_utc_s;
    case UNIT_FORWARDED:
        return from->forwarded_utc_s;
    case UNIT_ENDED:
        return from->ended_utc_s;
    case UNIT_EVENT:
        return from->event_utc_s;
    case UNIT_PROMISE_AT:
        return from->promise_at_utc_s;
    case UNIT_PROMISED:
        return from->promised_utc_s;
    default:
        return from->promised_again_utc_s;
    }
}

struct unit_rows {
    const struct unit_list *list;
    bc_xlsx_rows *rows;
    struct unit_looks looks;
};

static void write_left(const struct unit_rows *writer, const struct bc_unit_case *from)
{
    if (from->left_unit == BC_LEFT_NONE) {
        bc_xlsx_rows_word(writer->rows, "", writer->looks.days);
    } else if (from->left_unit == BC_LEFT_WORKING_DAYS) {
        bc_xlsx_rows_integer(writer->rows, from->left_tenths / 10, writer->looks.days);
    } else {
        bc_xlsx_rows_tenths(writer->rows, from->left_tenths, writer->looks.hours);
    }
}

static void write_instant(
    const struct unit_rows *writer, const struct bc_unit_case *from, enum unit_content content)
{
    const int64_t utc_s = instant_of(from, content);
    const bool is_day = content == UNIT_PROMISED || content == UNIT_PROMISED_AGAIN ||
                        (content == UNIT_DUE && !unit_is_told_to_the_minute(writer->list));

    if (utc_s == INT64_MIN && content == UNIT_DUE && strcmp(from->state, "not_forwarded") == 0) {
        bc_xlsx_rows_word(
            writer->rows, unit_label(writer->list->book, "unit.due.waiting"), writer->looks.day);
        return;
    }
    if (utc_s == INT64_MIN && content == UNIT_FORWARDED) {
        bc_xlsx_rows_word(writer->rows, unit_label(writer->list->book, "unit.forwarded.waiting"),
            writer->looks.time);
        return;
    }
    bc_xlsx_rows_instant(writer->rows, utc_s, is_day ? writer->looks.day : writer->looks.time);
}

static void write_cell(const struct unit_rows *writer, const struct bc_unit_case *from,
    const struct placed_column *column, size_t number)
{
    bc_xlsx_rows *rows = writer->rows;

    switch (column->content) {
    case UNIT_NUMBER:
        bc_xlsx_rows_integer(rows, (int64_t)number, writer->looks.centred);
        return;
    case UNIT_CYCLE:
        bc_xlsx_rows_integer(rows, from->cycle, writer->looks.centred);
        return;
    case UNIT_PROMISE_COUNT:
        bc_xlsx_rows_integer(rows, from->promise_count, writer->looks.count);
        return;
    case UNIT_CODE:
        bc_xlsx_rows_text(rows, from->code, writer->looks.text);
        return;
    case UNIT_TEXT:
    case UNIT_NOTE:
        bc_xlsx_rows_text(rows,
            unit_piece_of(writer->list->book, unit_text_of(from, column->content), column->piece),
            writer->looks.text);
        return;
    case UNIT_LEFT:
        write_left(writer, from);
        return;
    case UNIT_DUE:
    case UNIT_OPENED:
    case UNIT_FORWARDED:
    case UNIT_ENDED:
    case UNIT_EVENT:
    case UNIT_PROMISE_AT:
    case UNIT_PROMISED:
    case UNIT_PROMISED_AGAIN:
        write_instant(writer, from, column->content);
        return;
    default:
        bc_xlsx_rows_word(rows, word_of(writer->list, from, column->content), writer->looks.text);
        return;
    }
}

static size_t lines_of(const struct unit_list *list, const struct bc_unit_case *from, size_t column)
{
    const struct placed_column *placed = &list->columns[column];
    const char *text = placed->content == UNIT_CODE ? from->code
                       : placed->content == UNIT_TEXT || placed->content == UNIT_NOTE
                           ? unit_text_of(from, placed->content)
                           : word_of(list, from, placed->content);

    return placed->piece > 0 || text[0] == '\0' ? 1
                                                : bc_xlsx_line_count(text, list->widths[column]);
}

static void write_case(const struct unit_rows *writer, size_t index)
{
    const struct unit_list *list = writer->list;
    const struct bc_unit_case *from = &list->cases[index];
    const struct bc_source source = {
        .kind = BC_SOURCE_CASE, .ticket = from->code, .cycle = from->cycle, .what = "row"};
    size_t lines = 1;

    for (size_t i = 0; i < list->column_count; i++) {
        size_t own = lines_of(list, from, i);

        lines = own > lines ? own : lines;
    }
    bc_xlsx_rows_source(writer->rows, &source);
    bc_xlsx_rows_next(writer->rows, lines > 1 ? bc_xlsx_height(lines) : 0);
    for (size_t i = 0; i < list->column_count; i++) {
        write_cell(writer, from, &list->columns[i], index + 1);
    }
}

void unit_write_rows(const struct unit_list *list, bc_xlsx_sheet *sheet, size_t first, size_t count)
{
    struct unit_rows writer = {.list = list, .rows = bc_xlsx_rows_begin(sheet, FIRST_ROW)};

    writer.looks = make_looks(writer.rows);
    for (size_t i = 0; i < count; i++) {
        write_case(&writer, first + i);
    }
}

/*
 * unit_lists.c - the lists of a unit's own cases, with their masked texts.
 *
 * A column that would say nothing in any row is left out. A text longer than a cell holds goes on
 * in further columns, a list longer than a sheet in further sheets: nothing is cut.
 */
#include "base/text.h"
#include "report/wording.h"
#include "write/xlsx/unit.h"

#include <string.h>

enum { LIST_COLUMNS_MOST = 96, PIECE_MOST = 32000, PIECES_MOST = 40 };

enum unit_content {
    UNIT_NUMBER,
    UNIT_CODE,
    UNIT_CYCLE,
    UNIT_DUE,
    UNIT_LEFT,
    UNIT_LEFT_KIND,
    UNIT_STATE,
    UNIT_PRIORITY,
    UNIT_FIELD,
    UNIT_DISTRICT,
    UNIT_TEXT,
    UNIT_NOTE,
    UNIT_AGENCY,
    UNIT_OPENED,
    UNIT_FORWARDED,
    UNIT_ENDED,
    UNIT_EVENT,
    UNIT_PROMISE_COUNT,
    UNIT_PROMISE_AT,
    UNIT_PROMISED,
    UNIT_PROMISED_AGAIN,
    UNIT_PROMISE,
    UNIT_CHANNEL
};

struct unit_column {
    enum unit_content content;
    const char *key;
    double width;
};

static const struct unit_column open_columns[] = {
    {UNIT_NUMBER, "xlsx.column.number", 5},
    {UNIT_CODE, "xlsx.column.code", 14},
    {UNIT_DUE, "xlsx.column.due", 11.5},
    {UNIT_LEFT, "unit.column.left", 11.5},
    {UNIT_LEFT_KIND, "unit.column.left-kind", 13},
    {UNIT_STATE, "unit.column.state", 14},
    {UNIT_PRIORITY, "xlsx.column.priority", 10},
    {UNIT_FIELD, "row.field", 25},
    {UNIT_TEXT, "unit.column.text", 52},
    {UNIT_DISTRICT, "row.district", 18},
    {UNIT_AGENCY, "unit.column.agency", 30},
    {UNIT_OPENED, "xlsx.column.opened", 15},
    {UNIT_FORWARDED, "unit.column.forwarded", 15},
    {UNIT_PROMISE_COUNT, "unit.column.promise-count", 9},
    {UNIT_CHANNEL, "unit.column.channel", 20},
};

static const struct unit_column overdue_columns[] = {
    {UNIT_NUMBER, "xlsx.column.number", 5},
    {UNIT_CODE, "xlsx.column.code", 14},
    {UNIT_DUE, "xlsx.column.due", 11.5},
    {UNIT_LEFT, "unit.column.left", 11.5},
    {UNIT_LEFT_KIND, "unit.column.left-kind", 13},
    {UNIT_PRIORITY, "xlsx.column.priority", 10},
    {UNIT_FIELD, "row.field", 25},
    {UNIT_TEXT, "unit.column.text", 52},
    {UNIT_DISTRICT, "row.district", 18},
    {UNIT_AGENCY, "unit.column.agency", 30},
    {UNIT_OPENED, "xlsx.column.opened", 15},
    {UNIT_FORWARDED, "unit.column.forwarded", 15},
    {UNIT_PROMISED, "unit.column.promised", 11.5},
    {UNIT_PROMISED_AGAIN, "unit.column.promised-again", 11.5},
};

static const struct unit_column returned_columns[] = {
    {UNIT_NUMBER, "xlsx.column.number", 5},
    {UNIT_CODE, "xlsx.column.code", 14},
    {UNIT_FORWARDED, "unit.column.given", 15},
    {UNIT_EVENT, "unit.column.returned", 15},
    {UNIT_AGENCY, "unit.column.returned-by", 30},
    {UNIT_FIELD, "row.field", 25},
    {UNIT_TEXT, "unit.column.text", 46},
    {UNIT_NOTE, "unit.column.why", 40},
    {UNIT_STATE, "unit.column.state-now", 18},
};

static const struct unit_column reopened_columns[] = {
    {UNIT_NUMBER, "xlsx.column.number", 5},
    {UNIT_CODE, "xlsx.column.code", 14},
    {UNIT_CYCLE, "xlsx.column.cycle", 6.5},
    {UNIT_OPENED, "unit.column.reopened", 15},
    {UNIT_DUE, "xlsx.column.due", 11.5},
    {UNIT_LEFT, "unit.column.left", 11.5},
    {UNIT_LEFT_KIND, "unit.column.left-kind", 13},
    {UNIT_STATE, "unit.column.state", 14},
    {UNIT_FIELD, "row.field", 25},
    {UNIT_TEXT, "unit.column.text", 52},
    {UNIT_DISTRICT, "row.district", 18},
    {UNIT_AGENCY, "unit.column.agency", 30},
};

static const struct unit_column unsatisfied_columns[] = {
    {UNIT_NUMBER, "xlsx.column.number", 5},
    {UNIT_CODE, "xlsx.column.code", 14},
    {UNIT_CYCLE, "xlsx.column.cycle", 6.5},
    {UNIT_EVENT, "unit.column.rated", 15},
    {UNIT_ENDED, "unit.column.ended", 15},
    {UNIT_STATE, "unit.column.state-now", 14},
    {UNIT_FIELD, "row.field", 25},
    {UNIT_TEXT, "unit.column.text", 46},
    {UNIT_NOTE, "unit.column.comment", 46},
    {UNIT_DISTRICT, "row.district", 18},
    {UNIT_AGENCY, "unit.column.agency", 30},
};

static const struct unit_column promised_columns[] = {
    {UNIT_NUMBER, "xlsx.column.number", 5},
    {UNIT_CODE, "xlsx.column.code", 14},
    {UNIT_PROMISED, "unit.column.promised", 11.5},
    {UNIT_PROMISE, "unit.column.promise", 18},
    {UNIT_PROMISE_AT, "unit.column.promise-at", 15},
    {UNIT_PROMISED_AGAIN, "unit.column.promised-again", 11.5},
    {UNIT_PROMISE_COUNT, "unit.column.promise-count", 9},
    {UNIT_DUE, "xlsx.column.due", 11.5},
    {UNIT_STATE, "unit.column.state", 14},
    {UNIT_FIELD, "row.field", 25},
    {UNIT_TEXT, "unit.column.text", 52},
    {UNIT_DISTRICT, "row.district", 18},
    {UNIT_AGENCY, "unit.column.agency", 30},
};

/* ---- What each list is -------------------------------------------------------------------------
 */

struct list_kind {
    const char *key; /* "open": of its name, heading, description and what is said of none */
    const char *table_name;
    const struct unit_column *columns;
    size_t column_count;
    enum bc_figure figure; /* an office without it has no such list */
};

#define COLUMNS(of) of, sizeof(of) / sizeof((of)[0])
static const struct list_kind kinds[BC_UNIT_LIST_COUNT] = {
    [BC_UNIT_OPEN] = {"open", "Bang_dang_xu_ly", COLUMNS(open_columns), BC_FLOW_CLOSING},
    [BC_UNIT_OVERDUE] = {"overdue", "Bang_qua_han", COLUMNS(overdue_columns),
        BC_FLOW_CLOSING_OVERDUE},
    [BC_UNIT_RETURNED] = {"returned", "Bang_chuyen_tra", COLUMNS(returned_columns),
        BC_RETURNED_COUNT},
    [BC_UNIT_REOPENED] = {"reopened", "Bang_xu_ly_lai", COLUMNS(reopened_columns),
        BC_FLOW_REOPENED},
    [BC_UNIT_UNSATISFIED] = {"unsatisfied", "Bang_khong_hai_long", COLUMNS(unsatisfied_columns),
        BC_RATING_UNSATISFIED},
    [BC_UNIT_PROMISED] = {"promised", "Bang_cam_ket", COLUMNS(promised_columns),
        BC_COMMITTED_COUNT},
};

bool unit_has_list(const struct unit_book *book, enum bc_unit_list list)
{
    return unit_applies(book, kinds[list].figure);
}

const char *unit_list_name(const struct unit_book *book, enum bc_unit_list list)
{
    return workbook_label_of(&book->sheets, "unit.sheet.", kinds[list].key);
}

const char *unit_list_about(const struct unit_book *book, enum bc_unit_list list)
{
    return workbook_label_of(&book->sheets, "unit.about.", kinds[list].key);
}

bool unit_link_list(const struct unit_book *book, bc_xlsx_sheet *sheet, struct bc_xlsx_cell cell,
    enum bc_unit_list list)
{
    const struct bc_unit_case *cases = NULL;
    const size_t count = bc_unit_report_cases(book->report, list, &cases);
    const struct bc_xlsx_target target = {
        .sheet = unit_list_name(book, list),
        .first = {FIRST_ROW, 0},
        .last = {FIRST_ROW + count - 1, 1},
    };

    if (count == 0 || count > book->list_rows_most || !unit_has_list(book, list)) {
        return false;
    }
    bc_xlsx_link(sheet, cell, &target);
    return true;
}

/* ---- The stock in a sentence -------------------------------------------------------------------
 */

static size_t count_state(const struct unit_book *book, const char *state)
{
    const struct bc_unit_case *cases = NULL;
    size_t all = bc_unit_report_cases(book->report, BC_UNIT_OPEN, &cases);
    size_t count = 0;

    for (size_t i = 0; i < all; i++) {
        count += strcmp(cases[i].state, state) == 0 ? 1 : 0;
    }
    return count;
}

/* Overdue, soon and in time always, even when there are none; the others when there are some. */
const char *unit_stock_text(const struct unit_book *book)
{
    static const struct {
        const char *state;
        bool is_always_said;
    } parts[] = {{"overdue", true}, {"soon", true}, {"in_time", true}, {"none", false},
        {"not_forwarded", false}};
    bc_arena *arena = book->sheets.arena;
    const struct bc_unit_case *cases = NULL;
    size_t all = bc_unit_report_cases(book->report, BC_UNIT_OPEN, &cases);
    const char *text = "";

    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        size_t count = count_state(book, parts[i].state);
        const struct bc_word number[] = {{"count", bc_arena_printf(arena, "%zu", count)}};

        if (count == 0 && !parts[i].is_always_said) {
            continue;
        }
        text = bc_arena_printf(arena, "%s%s%s", text, text[0] == '\0' ? "" : ", ",
            bc_wording_fill(
                arena, workbook_label_of(&book->sheets, "unit.stock.", parts[i].state), number, 1));
    }
    const struct bc_word words[] = {{"count", bc_arena_printf(arena, "%zu", all)}, {"parts", text}};

    return all == 0 ? unit_label(book, "unit.stock.nothing")
                    : bc_wording_fill(arena, unit_label(book, "unit.stock"), words, 2);
}

/* ---- Columns -----------------------------------------------------------------------------------
 */

struct placed_column {
    enum unit_content content;
    size_t piece; /* of a long text */
};

struct unit_list {
    const struct unit_book *book;
    const struct list_kind *kind;
    const char *name, *summary;
    const struct bc_unit_case *cases;
    size_t count;
    struct placed_column columns[LIST_COLUMNS_MOST];
    double widths[LIST_COLUMNS_MOST];
    const char *head[LIST_COLUMNS_MOST];
    size_t column_count;
    bool has_one_left_unit; /* then the head says it */
    enum bc_left_unit left_unit;
};

static const char *text_of(const struct bc_unit_case *from, enum unit_content content)
{
    return content == UNIT_NOTE ? from->note : from->text;
}

/* Where a piece of a text ends: a little before what a cell holds, at a space where there is one.
 */
static const char *piece_end(const char *text)
{
    const char *at = text;
    const char *space = NULL;
    size_t length = 0;

    while (*at != '\0') {
        const char *next = at;
        const int32_t point = bc_text_next(&next);

        length += point > 0xFFFF ? 2 : 1;
        if (length > PIECE_MOST) {
            return space != NULL ? space : at;
        }
        if (point == ' ' && length > PIECE_MOST - 1000) {
            space = next;
        }
        at = next;
    }
    return at;
}

/*
 * No file of XML can hold U+FFFE and U+FFFF. One such letter in one message must not keep the whole
 * period from being published: the sign for an unreadable letter stands in its place.
 */
static const char *writable(const struct unit_book *book, const char *text)
{
    static const char *const unwritable[] = {"\xEF\xBF\xBE", "\xEF\xBF\xBF"};
    char *copy = NULL;

    for (size_t i = 0; i < 2; i++) {
        const char *found = strstr(copy != NULL ? copy : text, unwritable[i]);

        if (found != NULL && copy == NULL) {
            copy = bc_arena_strdup(book->sheets.arena, text);
        }
        for (char *at = copy; at != NULL && (at = strstr(at, unwritable[i])) != NULL; at += 3) {
            memcpy(at, "\xEF\xBF\xBD", 3);
        }
    }
    return copy != NULL ? copy : text;
}

/* The piece of that index, in the arena where it is not the whole; "" behind the last. */
static const char *piece_of(const struct unit_book *book, const char *text, size_t index)
{
    const char *end;

    text = writable(book, text);
    if (index == 0 && strlen(text) <= PIECE_MOST) {
        return text;
    }
    end = piece_end(text);
    for (size_t i = 0; i < index && *text != '\0'; i++) {
        text = end;
        end = piece_end(text);
    }
    return bc_arena_strndup(book->sheets.arena, text, (size_t)(end - text));
}

static size_t pieces_in(const struct unit_list *list, enum unit_content content)
{
    size_t most = 1;

    for (size_t i = 0; i < list->count; i++) {
        const char *text = text_of(&list->cases[i], content);
        size_t count = 1;

        if (strlen(text) <= PIECE_MOST) {
            continue;
        }
        for (text = piece_end(text); *text != '\0'; text = piece_end(text)) {
            count++;
        }
        most = count > most ? count : most;
    }
    return most < PIECES_MOST ? most : PIECES_MOST;
}

static bool occurs(const struct unit_list *list, enum unit_content content)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct bc_unit_case *from = &list->cases[i];

        if ((content == UNIT_PRIORITY && from->is_emergency) ||
            (content == UNIT_AGENCY && from->agency_name[0] != '\0') ||
            (content == UNIT_PROMISED && from->promise_count > 0) ||
            (content == UNIT_PROMISED_AGAIN && from->promise_count > 1) ||
            (content == UNIT_FORWARDED && from->forwarded_utc_s != INT64_MIN) ||
            (content == UNIT_DISTRICT && from->district_name != list->cases[0].district_name)) {
            return true;
        }
    }
    return false;
}

static bool has_column(const struct unit_list *list, enum unit_content content)
{
    switch (content) {
    case UNIT_TEXT:
    case UNIT_NOTE:
        return bc_unit_report_has_texts(list->book->report);
    case UNIT_LEFT_KIND:
        return !list->has_one_left_unit;
    case UNIT_PROMISE_COUNT:
        return unit_applies(list->book, BC_COMMITTED_COUNT);
    case UNIT_PRIORITY:
    case UNIT_AGENCY:
    case UNIT_DISTRICT:
    case UNIT_PROMISED_AGAIN:
        return occurs(list, content);
    case UNIT_FORWARDED:
        return list->kind == &kinds[BC_UNIT_OPEN] || occurs(list, content);
    case UNIT_PROMISED:
        return list->kind == &kinds[BC_UNIT_PROMISED] || occurs(list, content);
    default:
        return true;
    }
}

static const char *left_unit_word(const struct unit_book *book, enum bc_left_unit unit)
{
    static const char *const keys[] = {[BC_LEFT_NONE] = "unit.left.none",
        [BC_LEFT_WORKING_DAYS] = "unit.left.working-days",
        [BC_LEFT_WORKING_HOURS] = "unit.left.working-hours",
        [BC_LEFT_HOURS] = "unit.left.hours"};

    return unit == BC_LEFT_NONE ? "" : unit_label(book, keys[unit]);
}

static void find_left_unit(struct unit_list *list)
{
    list->has_one_left_unit = true;
    list->left_unit = BC_LEFT_NONE;
    for (size_t i = 0; i < list->count; i++) {
        const enum bc_left_unit unit = list->cases[i].left_unit;

        if (unit == BC_LEFT_NONE) {
            continue;
        }
        if (list->left_unit != BC_LEFT_NONE && unit != list->left_unit) {
            list->has_one_left_unit = false;
        }
        list->left_unit = unit;
    }
}

static const char *head_of(const struct unit_list *list, const struct unit_column *column)
{
    const struct unit_book *book = list->book;
    const struct bc_word words[] = {{"unit", left_unit_word(book, list->left_unit)}};

    if (column->content == UNIT_LEFT && list->has_one_left_unit &&
        list->left_unit != BC_LEFT_NONE) {
        return bc_wording_fill(
            book->sheets.arena, unit_label(book, "unit.column.left-in"), words, 1);
    }
    return unit_label(book, column->key);
}

static void add_column(
    struct unit_list *list, struct placed_column column, double width, const char *head)
{
    if (list->column_count < LIST_COLUMNS_MOST) {
        list->columns[list->column_count] = column;
        list->widths[list->column_count] = width;
        list->head[list->column_count++] = head;
    }
}

/* Limits that end at some hour of a day are told to the minute. */
static bool is_told_to_the_minute(const struct unit_list *list)
{
    return !list->has_one_left_unit || list->left_unit != BC_LEFT_WORKING_DAYS;
}

static void set_columns(struct unit_list *list)
{
    const struct unit_book *book = list->book;
    const struct list_kind *kind = list->kind;

    for (size_t i = 0; i < kind->column_count; i++) {
        const struct unit_column *column = &kind->columns[i];
        const bool is_wide = column->content == UNIT_DUE && is_told_to_the_minute(list);

        if (has_column(list, column->content)) {
            add_column(list, (struct placed_column){column->content, 0},
                is_wide ? 15 : column->width, head_of(list, column));
        }
    }
    for (size_t i = 0; i < kind->column_count; i++) {
        const struct unit_column *column = &kind->columns[i];
        const bool is_text = column->content == UNIT_TEXT || column->content == UNIT_NOTE;
        const size_t pieces =
            is_text && has_column(list, column->content) ? pieces_in(list, column->content) : 1;

        for (size_t piece = 1; piece < pieces; piece++) {
            const struct bc_word words[] = {{"name", unit_label(book, column->key)},
                {"number", bc_arena_printf(book->sheets.arena, "%zu", piece + 1)}};

            add_column(list, (struct placed_column){column->content, piece}, column->width,
                bc_wording_fill(
                    book->sheets.arena, unit_label(book, "unit.column.text-next"), words, 2));
        }
    }
}

/* ---- Rows --------------------------------------------------------------------------------------
 */

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
        return left_unit_word(book, from->left_unit);
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
                        (content == UNIT_DUE && !is_told_to_the_minute(writer->list));

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
            piece_of(writer->list->book, text_of(from, column->content), column->piece),
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
                           ? text_of(from, placed->content)
                           : word_of(list, from, placed->content);

    return placed->piece > 0 || text[0] == '\0' ? 1
                                                : bc_xlsx_line_count(text, list->widths[column]);
}

static void write_case(const struct unit_rows *writer, size_t index)
{
    const struct unit_list *list = writer->list;
    const struct bc_unit_case *from = &list->cases[index];
    size_t lines = 1;

    for (size_t i = 0; i < list->column_count; i++) {
        size_t own = lines_of(list, from, i);

        lines = own > lines ? own : lines;
    }
    bc_xlsx_rows_next(writer->rows, lines > 1 ? bc_xlsx_height(lines) : 0);
    for (size_t i = 0; i < list->column_count; i++) {
        write_cell(writer, from, &list->columns[i], index + 1);
    }
}

/* ---- Sheets ------------------------------------------------------------------------------------
 */

static size_t column_of(const struct unit_list *list, enum unit_content content)
{
    for (size_t i = 0; i < list->column_count; i++) {
        if (list->columns[i].content == content) {
            return i;
        }
    }
    return list->column_count;
}

/* From the due date to the word, so that the eye finds what is late at the left edge. */
static void add_rules(const struct unit_list *list, bc_xlsx_sheet *sheet, size_t last_row)
{
    static const struct {
        enum unit_content content;
        const char *key;
        enum bc_xlsx_shade shade;
    } rules[] = {
        {UNIT_STATE, "unit.state.overdue", BC_XLSX_SHADE_LATE},
        {UNIT_STATE, "unit.state.soon", BC_XLSX_SHADE_SOON},
        {UNIT_STATE, "unit.state.not_forwarded", BC_XLSX_SHADE_WAITING},
        {UNIT_PROMISE, "unit.promise.broken", BC_XLSX_SHADE_LATE},
    };

    for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
        struct bc_xlsx_row_rule rule = {.first_row = FIRST_ROW,
            .last_row = last_row,
            .word_column = column_of(list, rules[i].content),
            .word = unit_label(list->book, rules[i].key),
            .shade = rules[i].shade};
        const size_t first =
            column_of(list, rules[i].content == UNIT_PROMISE ? UNIT_PROMISED : UNIT_DUE);

        rule.last_column = rule.word_column;
        rule.first_column = first < rule.word_column ? first : rule.word_column;
        if (rule.word_column < list->column_count) {
            bc_xlsx_shade_rows(sheet, &rule);
        }
    }
}

struct list_part {
    size_t index, part_count; /* which of its sheets */
    size_t first, count;      /* cases */
};

static void link_part(const struct unit_list *list, bc_xlsx_sheet *sheet, size_t column,
    const char *key, size_t index)
{
    const struct unit_book *book = list->book;
    const struct bc_xlsx_cell cell = {BACK_ROW, column};
    const struct bc_xlsx_target target = {
        .sheet = workbook_next_name(&book->sheets, list->name, index)};
    const struct bc_word words[] = {{"name", target.sheet}};

    bc_xlsx_link(sheet, cell, &target);
    bc_xlsx_text(sheet, cell, bc_wording_fill(book->sheets.arena, unit_label(book, key), words, 1),
        (struct bc_xlsx_look){.is_link = true, .align = BC_XLSX_RIGHT});
}

static void add_part(const struct unit_list *list, const struct list_part *part)
{
    const struct unit_book *book = list->book;
    const struct sheet_plan plan = {
        .name = workbook_next_name(&book->sheets, list->name, part->index),
        .heading = bc_arena_printf(book->sheets.arena, "%s",
            bc_wording_fill(book->sheets.arena,
                workbook_label_of(&book->sheets, "unit.heading.", list->kind->key),
                (const struct bc_word[]){{"unit", bc_unit_report_name(book->report)}}, 1)),
        .widths = list->widths,
        .column_count = list->column_count,
        .frozen_columns = 3,
        /* Pieces of long texts have pages of their own rather than make all letters small. */
        .pages_wide = list->columns[list->column_count - 1].piece > 0 ? 0 : 1,
        .has_head = true,
    };
    const struct head_plan head = {
        list->head, list->widths, list->column_count, list->column_count, 0};
    const size_t last_row = FIRST_ROW + part->count - 1;
    bc_xlsx_sheet *sheet = unit_sheet(book, &plan, list->summary);
    struct unit_rows writer = {.list = list};

    if (part->count == 0) {
        workbook_head(&book->sheets, sheet, HEAD_ROW, &head);
        bc_xlsx_text(sheet, (struct bc_xlsx_cell){FIRST_ROW, 0},
            workbook_label_of(&book->sheets, "unit.none.", list->kind->key),
            (struct bc_xlsx_look){.is_italic = true});
        return;
    }
    if (part->index > 0) {
        link_part(list, sheet, list->column_count - 2, "xlsx.list.before", part->index - 1);
    }
    if (part->index + 1 < part->part_count) {
        link_part(list, sheet, list->column_count - 3, "xlsx.list.next", part->index + 1);
    }
    workbook_table(&book->sheets, sheet, HEAD_ROW, last_row,
        part->index == 0 ? list->kind->table_name
                         : bc_arena_printf(book->sheets.arena, "%s_%zu", list->kind->table_name,
                               part->index + 1),
        &head);
    add_rules(list, sheet, last_row);
    writer.rows = bc_xlsx_rows_begin(sheet, FIRST_ROW);
    writer.looks = make_looks(writer.rows);
    for (size_t i = 0; i < part->count; i++) {
        write_case(&writer, part->first + i);
    }
}

/* The stock over the lists of open cases, a plain count over the others. */
static const char *summary_of(const struct unit_list *list, enum bc_unit_list which)
{
    const struct unit_book *book = list->book;
    bc_arena *arena = book->sheets.arena;
    const struct bc_word words[] = {{"count", bc_arena_printf(arena, "%zu", list->count)}};
    const char *text =
        which == BC_UNIT_OPEN
            ? unit_stock_text(book)
            : bc_wording_fill(arena,
                  workbook_label_of(&book->sheets, "unit.summary.", list->kind->key), words, 1);

    return bc_unit_report_has_texts(book->report)
               ? text
               : bc_arena_printf(arena, "%s %s", text, unit_label(book, "unit.note.without-texts"));
}

void unit_add_list(struct unit_book *book, enum bc_unit_list which)
{
    const size_t most = book->list_rows_most;
    struct unit_list *list = bc_arena_alloc(book->sheets.arena, sizeof(*list));
    struct list_part part = {0};

    list->book = book;
    list->kind = &kinds[which];
    list->name = unit_list_name(book, which);
    list->count = bc_unit_report_cases(book->report, which, &list->cases);
    list->summary = summary_of(list, which);
    find_left_unit(list);
    set_columns(list);
    part.part_count = list->count == 0 ? 1 : (list->count + most - 1) / most;
    for (; part.index < part.part_count; part.index++) {
        part.first = part.index * most;
        part.count = list->count - part.first < most ? list->count - part.first : most;
        add_part(list, &part);
    }
}

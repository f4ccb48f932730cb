/*
 * unit_columns.c - which columns each list of a unit has.
 *
 * A column that would say nothing in any row is left out; a text longer than a cell holds goes on
 * in further columns.
 */
#include "base/text.h"
#include "report/wording.h"
#include "write/xlsx/unit_list.h"

#include <string.h>

enum { PIECE_MOST = 32000, PIECES_MOST = 40 };

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
/* ---- What each list is ------------------------------------------------------------------- */

#define COLUMNS(of) of, sizeof(of) / sizeof((of)[0])
static const struct unit_list_kind kinds[BC_UNIT_LIST_COUNT] = {
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
    const char *name = workbook_label_of(&book->sheets, "unit.sheet.", kinds[list].key);

    const struct bc_unit_case *cases = NULL;
    const size_t count = bc_unit_report_cases(book->report, list, &cases);
    const size_t last = count == 0 ? 0 : (count - 1) / book->list_rows_most;

    /* What an office calls a promise stands in its profile, and may be no name of a sheet. */
    return list != BC_UNIT_PROMISED ||
                   bc_xlsx_can_name_sheet(workbook_next_name(&book->sheets, name, last))
               ? name
               : unit_label(book, "unit.sheet.promised-otherwise");
}

const char *unit_list_about(const struct unit_book *book, enum bc_unit_list list)
{
    return workbook_label_of(&book->sheets, "unit.about.", kinds[list].key);
}

const struct unit_list_kind *unit_list_kind(enum bc_unit_list list)
{
    return &kinds[list];
}

/* ---- Columns ----------------------------------------------------------------------------- */

const char *unit_text_of(const struct bc_unit_case *from, enum unit_content content)
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
            at[2] = '\xBD';
        }
    }
    return copy != NULL ? copy : text;
}

const char *unit_piece_of(const struct unit_book *book, const char *text, size_t index)
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
        const char *text = unit_text_of(&list->cases[i], content);
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

const char *unit_left_word(const struct unit_book *book, enum bc_left_unit unit)
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
    const struct bc_word words[] = {{"unit", unit_left_word(book, list->left_unit)}};

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

bool unit_is_told_to_the_minute(const struct unit_list *list)
{
    return !list->has_one_left_unit || list->left_unit != BC_LEFT_WORKING_DAYS;
}

void unit_set_columns(struct unit_list *list)
{
    const struct unit_book *book = list->book;
    const struct unit_list_kind *kind = list->kind;

    find_left_unit(list);
    for (size_t i = 0; i < kind->column_count; i++) {
        const struct unit_column *column = &kind->columns[i];
        const bool is_wide = column->content == UNIT_DUE && unit_is_told_to_the_minute(list);

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

size_t unit_column_of(const struct unit_list *list, enum unit_content content)
{
    for (size_t i = 0; i < list->column_count; i++) {
        if (list->columns[i].content == content) {
            return i;
        }
    }
    return list->column_count;
}

/*
 * office_lists.c - the sheets of cases by their codes: those of the period, open, overdue, due
 * next.
 *
 * They may be long, so their rows are streamed; a list longer than a sheet goes on in the next one,
 * with a link at its end and one back.
 */
#include "calendar/date.h"
#include "report/wording.h"
#include "write/xlsx/office.h"

#include <stdlib.h>
#include <string.h>

enum { LIST_COLUMNS_MOST = 24 };

/* What stands in a column of a list of cases. */
enum list_content {
    LIST_NUMBER,
    LIST_CODE,
    LIST_CYCLE,
    LIST_FIELD,
    LIST_DISTRICT,
    LIST_UNIT,
    LIST_CHANNEL,
    LIST_PRIORITY,
    LIST_FROM_BEFORE,
    LIST_OPENED,
    LIST_START,
    LIST_DUE,
    LIST_ENDED,
    LIST_REPLIED,
    LIST_STATE,
    LIST_DEADLINE,
    LIST_CLOCK,
    LIST_LATE,
    LIST_LATE_UNIT,
    LIST_DAYS_LEFT,
    LIST_LEVEL
};

struct list_column {
    enum list_content content;
    const char *key;
    double width;
};

/* Two pages wide: what happened on the first, how it was judged on the second. */
static const struct list_column case_columns[] = {
    {LIST_NUMBER, "xlsx.column.number", 6},
    {LIST_CODE, "xlsx.column.code", 14},
    {LIST_CYCLE, "xlsx.column.cycle", 6.5},
    {LIST_FIELD, "row.field", 23},
    {LIST_DISTRICT, "row.district", 18},
    {LIST_UNIT, "row.unit", 28},
    {LIST_OPENED, "xlsx.column.opened", 15},
    {LIST_ENDED, "xlsx.column.ended", 15},
    {LIST_STATE, "xlsx.column.state", 14},
    {LIST_DEADLINE, "xlsx.column.deadline", 17},
    {LIST_START, "xlsx.column.start", 15},
    {LIST_DUE, "xlsx.column.due", 15},
    {LIST_CLOCK, "xlsx.column.clock", 15},
    {LIST_LATE, "xlsx.column.late", 9.5},
    {LIST_LATE_UNIT, "xlsx.column.late-unit", 13.5},
    {LIST_REPLIED, "xlsx.column.replied", 15},
    {LIST_LEVEL, "xlsx.column.level", 15},
    {LIST_CHANNEL, "row.channel", 15},
    {LIST_PRIORITY, "xlsx.column.priority", 10},
    {LIST_FROM_BEFORE, "xlsx.column.from-before", 10},
};

static const struct list_column overdue_columns[] = {
    {LIST_NUMBER, "xlsx.column.number", 6},
    {LIST_CODE, "xlsx.column.code", 14},
    {LIST_DUE, "xlsx.column.due", 15},
    {LIST_LATE, "xlsx.column.late", 9.5},
    {LIST_LATE_UNIT, "xlsx.column.late-unit", 13},
    {LIST_UNIT, "row.unit", 30},
    {LIST_FIELD, "row.field", 24},
    {LIST_DISTRICT, "row.district", 19},
    {LIST_OPENED, "xlsx.column.opened", 15},
    {LIST_CYCLE, "xlsx.column.cycle", 6.5},
    {LIST_PRIORITY, "xlsx.column.priority", 10},
};

static const struct list_column due_next_columns[] = {
    {LIST_NUMBER, "xlsx.column.number", 6},
    {LIST_CODE, "xlsx.column.code", 14},
    {LIST_DUE, "xlsx.column.due", 15},
    {LIST_DAYS_LEFT, "xlsx.column.days-left", 9.5},
    {LIST_UNIT, "row.unit", 30},
    {LIST_FIELD, "row.field", 24},
    {LIST_DISTRICT, "row.district", 19},
    {LIST_OPENED, "xlsx.column.opened", 15},
    {LIST_CYCLE, "xlsx.column.cycle", 6.5},
    {LIST_CLOCK, "xlsx.column.clock", 15},
    {LIST_PRIORITY, "xlsx.column.priority", 10},
};

static const struct list_column open_columns[] = {
    {LIST_NUMBER, "xlsx.column.number", 6},
    {LIST_UNIT, "row.unit", 30},
    {LIST_CODE, "xlsx.column.code", 14},
    {LIST_DUE, "xlsx.column.due", 15},
    {LIST_DAYS_LEFT, "xlsx.column.days-left", 9.5},
    {LIST_DEADLINE, "xlsx.column.deadline", 17},
    {LIST_FIELD, "row.field", 24},
    {LIST_DISTRICT, "row.district", 19},
    {LIST_OPENED, "xlsx.column.opened", 15},
    {LIST_CYCLE, "xlsx.column.cycle", 6.5},
    {LIST_PRIORITY, "xlsx.column.priority", 10},
};

/* A list on its sheets: which columns this office has, and its rows. */
struct list {
    const char *name;
    const char *heading;
    const char *empty;      /* what is said when there is nothing */
    const char *table_name; /* of its first sheet */
    int pages_wide;
    size_t frozen_columns;
    struct list_column columns[LIST_COLUMNS_MOST];
    double widths[LIST_COLUMNS_MOST];
    const char *head[LIST_COLUMNS_MOST];
    size_t column_count;
    const struct bc_report_case *cases;
    const struct bc_report_case *const *sorted; /* instead of `cases`, where the order is ours */
    size_t count;
};

static bool has_column(const struct office_book *book, enum list_content content)
{
    if (content == LIST_LEVEL) {
        return book->office->has_ratings;
    }
    return content != LIST_REPLIED || book->office->has_replies;
}

static void set_columns(const struct office_book *book, struct list *list,
    const struct list_column *columns, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (has_column(book, columns[i].content)) {
            list->columns[list->column_count] = columns[i];
            list->widths[list->column_count] = columns[i].width;
            list->head[list->column_count++] = office_label(book, columns[i].key);
        }
    }
}

/* ---- One case -------------------------------------------------------------------------------- */

/* How the cells of a list look, by what stands in them. */
struct list_looks {
    uint32_t text, centred, late, days, time;
};

/* Lines of the names seen last: most cells repeat one of a few hundred. */
enum { NAMES_REMEMBERED = 512 };
struct measured {
    const char *text;
    double width;
    size_t lines;
};

/* Words of the labels found last, by the places of their two keys, which are constants. */
enum { WORDS_REMEMBERED = 64 };
struct found_word {
    const char *head, *tail, *text;
};

struct list_writer {
    const struct office_book *book;
    const struct list *list;
    bc_xlsx_rows *rows;
    struct list_looks looks;
    int32_t last_day; /* of the period */
    struct measured names[NAMES_REMEMBERED];
    struct found_word words[WORDS_REMEMBERED];
};

static const char *word(struct list_writer *writer, const char *head, const char *tail)
{
    uintptr_t place = (uintptr_t)head ^ (uintptr_t)tail << 1;
    struct found_word *found = &writer->words[(place ^ place >> 6) % WORDS_REMEMBERED];

    if (found->head != head || found->tail != tail) {
        *found =
            (struct found_word){head, tail, workbook_label_of(&writer->book->sheets, head, tail)};
    }
    return found->text;
}

/* How the limit was kept: an open case and a handled one have words of their own, others none. */
static const char *deadline_text(struct list_writer *writer, const struct bc_report_case *from)
{
    if (strcmp(from->end, "open") == 0) {
        return word(writer, "deadline.", from->deadline);
    }
    if (strcmp(from->end, "handled") == 0) {
        return word(writer, "deadline.handled.", from->deadline);
    }
    return "";
}

/* What ended otherwise stands in no figure of lateness, so the list says nothing of it either. */
static bool is_judged(const struct bc_report_case *from)
{
    return strcmp(from->end, "open") == 0 || strcmp(from->end, "handled") == 0;
}

static bool is_late(const struct bc_report_case *from)
{
    return is_judged(from) && from->late_min > 0;
}

/* A clock that never ran is not one without a limit. */
static const char *clock_text(struct list_writer *writer, const struct bc_report_case *from)
{
    if (!is_judged(from) ||
        (strcmp(from->clock, "none") == 0 && strcmp(from->deadline, "not_forwarded") == 0)) {
        return "";
    }
    return word(writer, "clock.", from->clock);
}

static const char *text_of(
    struct list_writer *writer, const struct bc_report_case *from, enum list_content content)
{
    switch (content) {
    case LIST_CODE:
        return from->code;
    case LIST_FIELD:
        return from->field_name;
    case LIST_DISTRICT:
        return from->district_name;
    case LIST_UNIT:
        return from->unit_name;
    case LIST_CHANNEL:
        return from->channel_name;
    case LIST_PRIORITY:
        return word(writer, from->is_emergency ? "priority.emergency" : "priority.normal", "");
    case LIST_FROM_BEFORE:
        return from->is_from_before ? word(writer, "xlsx.yes", "") : "";
    case LIST_STATE:
        return word(writer, "end.", from->end);
    case LIST_DEADLINE:
        return deadline_text(writer, from);
    case LIST_CLOCK:
        return clock_text(writer, from);
    case LIST_LATE_UNIT:
        return is_late(from) ? word(writer, "late-unit.", from->clock) : "";
    case LIST_LEVEL:
        return from->level[0] != '\0' ? word(writer, "level.", from->level) : "";
    default:
        return "";
    }
}

static int64_t instant_of(const struct bc_report_case *from, enum list_content content)
{
    switch (content) {
    case LIST_OPENED:
        return from->opened_utc_s;
    case LIST_START:
        return from->handling_start_utc_s;
    case LIST_DUE:
        return from->due_utc_s;
    case LIST_ENDED:
        return from->ended_utc_s;
    default:
        return from->replied_utc_s;
    }
}

/* ---- Rows ------------------------------------------------------------------------------------ */

static struct list_looks make_looks(bc_xlsx_rows *rows)
{
    struct list_looks looks;
    struct bc_xlsx_look look = {.is_row = true, .is_wrapped = true, .align = BC_XLSX_LEFT};

    looks.text = bc_xlsx_rows_look(rows, look);
    look = (struct bc_xlsx_look){.is_row = true, .number = BC_XLSX_COUNT, .align = BC_XLSX_CENTER};
    looks.centred = bc_xlsx_rows_look(rows, look);
    /* A text stands beside these. */
    look = (struct bc_xlsx_look){
        .is_row = true, .number = BC_XLSX_HOURS, .align = BC_XLSX_RIGHT, .indent = 1};
    looks.late = bc_xlsx_rows_look(rows, look);
    look.number = BC_XLSX_DAYS;
    looks.days = bc_xlsx_rows_look(rows, look);
    look = (struct bc_xlsx_look){.is_row = true, .number = BC_XLSX_TIME, .align = BC_XLSX_CENTER};
    looks.time = bc_xlsx_rows_look(rows, look);
    return looks;
}

/* The names of a report stay where they are, so their place says which one it is. */
static size_t lines_of(struct list_writer *writer, const char *text, double width)
{
    uintptr_t place = (uintptr_t)text;
    struct measured *name = &writer->names[(place ^ place >> 9) % NAMES_REMEMBERED];

    if (name->text != text || name->width < width || name->width > width) {
        *name = (struct measured){text, width, bc_xlsx_line_count(text, width)};
    }
    return name->lines;
}

/* The day a case is due counts; 0 or less: it is over. */
static int64_t days_left(const struct list_writer *writer, const struct bc_report_case *from)
{
    return bc_instant_day(from->due_utc_s, writer->book->office->offset_s) - writer->last_day;
}

static void write_cell(struct list_writer *writer, const struct bc_report_case *from,
    enum list_content content, const char *text, size_t number)
{
    bc_xlsx_rows *rows = writer->rows;

    switch (content) {
    case LIST_NUMBER:
        bc_xlsx_rows_integer(rows, (int64_t)number, writer->looks.centred);
        return;
    case LIST_CYCLE:
        bc_xlsx_rows_integer(rows, from->cycle, writer->looks.centred);
        return;
    case LIST_LATE:
        if (is_late(from)) {
            bc_xlsx_rows_tenths(rows, (from->late_min + 3) / 6, writer->looks.late);
        } else {
            bc_xlsx_rows_word(rows, "", writer->looks.late);
        }
        return;
    case LIST_DAYS_LEFT:
        if (from->due_utc_s != INT64_MIN) {
            bc_xlsx_rows_integer(rows, days_left(writer, from), writer->looks.days);
        } else {
            bc_xlsx_rows_word(rows, "", writer->looks.days);
        }
        return;
    case LIST_OPENED:
    case LIST_START:
    case LIST_DUE:
    case LIST_ENDED:
    case LIST_REPLIED:
        bc_xlsx_rows_instant(rows, instant_of(from, content), writer->looks.time);
        return;
    case LIST_CODE:
        bc_xlsx_rows_text(rows, from->code, writer->looks.text);
        return;
    default:
        bc_xlsx_rows_word(rows, text, writer->looks.text);
        return;
    }
}

static void write_case(struct list_writer *writer, size_t index)
{
    const struct list *list = writer->list;
    const struct bc_report_case *from =
        list->sorted != NULL ? list->sorted[index] : &list->cases[index];
    const struct bc_source source = {
        .kind = BC_SOURCE_CASE, .ticket = from->code, .cycle = from->cycle, .what = "row"};
    const char *texts[LIST_COLUMNS_MOST] = {NULL};
    size_t lines = 1;

    for (size_t i = 0; i < list->column_count; i++) {
        const char *text = text_of(writer, from, list->columns[i].content);
        size_t own = list->columns[i].content == LIST_CODE
                         ? bc_xlsx_line_count(text, list->widths[i])
                         : lines_of(writer, text, list->widths[i]);

        texts[i] = text;
        lines = own > lines ? own : lines;
    }
    bc_xlsx_rows_source(writer->rows, &source);
    bc_xlsx_rows_next(writer->rows, lines > 1 ? bc_xlsx_height(lines) : 0);
    for (size_t i = 0; i < list->column_count; i++) {
        write_cell(writer, from, list->columns[i].content, texts[i], index + 1);
    }
}

/* ---- Sheets of a list ------------------------------------------------------------------------ */

/* Columns from the code to the deadline are filled where the case is overdue. */
static void shade_overdue(
    const struct office_book *book, bc_xlsx_sheet *sheet, const struct list *list, size_t last_row)
{
    struct bc_xlsx_row_rule rule = {.first_row = FIRST_ROW,
        .last_row = last_row,
        .word = office_label(book, "deadline.overdue"),
        .shade = BC_XLSX_SHADE_LATE};

    for (size_t i = 0; i < list->column_count; i++) {
        if (list->columns[i].content == LIST_DEADLINE) {
            rule.word_column = i;
            rule.last_column = i;
            rule.first_column =
                i >= 2 && list->columns[i - 1].content == LIST_DAYS_LEFT ? i - 2 : i;
            bc_xlsx_shade_rows(sheet, &rule);
        }
    }
}

/* "Tiếp theo: Phản ánh trong kỳ (2)" in the row of the way back, at its right. */
static void link_sheet(const struct office_book *book, bc_xlsx_sheet *sheet, const char *key,
    const char *name, size_t column)
{
    const struct bc_xlsx_cell cell = {BACK_ROW, column};
    const struct bc_xlsx_target target = {.sheet = name};
    const struct bc_word words[] = {{"name", name}};

    bc_xlsx_link(sheet, cell, &target);
    bc_xlsx_text(sheet, cell,
        bc_wording_fill(book->sheets.arena, office_label(book, key), words, 1),
        (struct bc_xlsx_look){.is_link = true});
}

struct list_part {
    size_t index, part_count; /* which of its sheets */
    size_t first, count;      /* cases */
};

static void link_parts(const struct office_book *book, bc_xlsx_sheet *sheet,
    const struct list *list, const struct list_part *part)
{
    if (part->index > 0) {
        link_sheet(book, sheet, "xlsx.list.before",
            workbook_next_name(&book->sheets, list->name, part->index - 1), 3);
    }
    if (part->index + 1 < part->part_count) {
        link_sheet(book, sheet, "xlsx.list.next",
            workbook_next_name(&book->sheets, list->name, part->index + 1), 5);
    }
}

static void write_rows(const struct office_book *book, bc_xlsx_sheet *sheet,
    const struct list *list, const struct list_part *part)
{
    const struct bc_period *period = bc_public_report_period(book->report, BC_SLOT_CURRENT);
    struct list_writer writer = {
        .book = book,
        .list = list,
        .rows = bc_xlsx_rows_begin(sheet, FIRST_ROW),
        .last_day = bc_instant_day(period->end_utc_s - 1, book->office->offset_s),
    };

    writer.looks = make_looks(writer.rows);
    for (size_t i = 0; i < part->count; i++) {
        write_case(&writer, part->first + i);
    }
}

static void add_list_sheet(
    const struct office_book *book, const struct list *list, const struct list_part *part)
{
    const struct sheet_plan plan = {
        .name = workbook_next_name(&book->sheets, list->name, part->index),
        .heading = list->heading,
        .widths = list->widths,
        .column_count = list->column_count,
        .frozen_columns = list->frozen_columns,
        .pages_wide = list->pages_wide,
        .has_head = true,
    };
    const struct head_plan head = {
        list->head, list->widths, list->column_count, list->column_count, 0};
    size_t last_row = FIRST_ROW + part->count - 1;
    bc_xlsx_sheet *sheet = workbook_sheet(&book->sheets, &plan);

    if (part->count == 0) {
        workbook_head(&book->sheets, sheet, HEAD_ROW, &head);
        bc_xlsx_text(sheet, (struct bc_xlsx_cell){FIRST_ROW, 0}, list->empty,
            (struct bc_xlsx_look){.is_italic = true});
        return;
    }
    link_parts(book, sheet, list, part);
    workbook_table(&book->sheets, sheet, HEAD_ROW, last_row,
        part->index == 0
            ? list->table_name
            : bc_arena_printf(book->sheets.arena, "%s_%zu", list->table_name, part->index + 1),
        &head);
    shade_overdue(book, sheet, list, last_row);
    write_rows(book, sheet, list, part);
}

static void add_list(const struct office_book *book, const struct list *list)
{
    size_t most = book->list_rows_most;
    struct list_part part = {.part_count = list->count == 0 ? 1 : (list->count + most - 1) / most};

    for (; part.index < part.part_count; part.index++) {
        part.first = part.index * most;
        part.count = list->count - part.first < most ? list->count - part.first : most;
        add_list_sheet(book, list, &part);
    }
}

void office_add_cases(struct office_book *book)
{
    struct list list = {
        .name = office_label(book, "xlsx.sheet.cases"),
        .heading = office_label(book, "xlsx.heading.cases"),
        .empty = office_label(book, "xlsx.none-cases"),
        .table_name = "Bang_phan_anh",
        .pages_wide = 2,
        .frozen_columns = 2,
    };

    list.count = bc_public_report_cases(book->report, &list.cases);
    set_columns(book, &list, case_columns, sizeof(case_columns) / sizeof(case_columns[0]));
    add_list(book, &list);
}

void office_add_overdue(struct office_book *book)
{
    struct list list = {
        .name = office_label(book, "xlsx.sheet.overdue"),
        .heading = office_label(book, "xlsx.heading.overdue"),
        .empty = office_label(book, "xlsx.none-overdue"),
        .table_name = "Bang_qua_han",
        .frozen_columns = 2,
    };

    list.count = bc_public_report_overdue(book->report, &list.cases);
    set_columns(book, &list, overdue_columns, sizeof(overdue_columns) / sizeof(overdue_columns[0]));
    add_list(book, &list);
}

void office_add_due_next(struct office_book *book)
{
    struct list list = {
        .name = office_label(book, "xlsx.sheet.due_next"),
        .heading = office_label(book, "xlsx.heading.due_next"),
        .empty = office_label(book, "xlsx.none-due-next"),
        .table_name = "Bang_den_han",
        .frozen_columns = 2,
    };

    list.count = bc_public_report_due_next(book->report, &list.cases);
    set_columns(
        book, &list, due_next_columns, sizeof(due_next_columns) / sizeof(due_next_columns[0]));
    add_list(book, &list);
}

/* ---- Open cases by unit ---------------------------------------------------------------------- */

struct open_key {
    const struct bc_report_case *from;
    size_t unit_row;
    bool is_overdue;
};

static int compare_open(const void *left, const void *right)
{
    const struct open_key *a = left;
    const struct open_key *b = right;
    int64_t a_due = a->from->due_utc_s == INT64_MIN ? INT64_MAX : a->from->due_utc_s;
    int64_t b_due = b->from->due_utc_s == INT64_MIN ? INT64_MAX : b->from->due_utc_s;
    int order;

    if (a->unit_row != b->unit_row) {
        return a->unit_row < b->unit_row ? -1 : 1;
    }
    if (a->is_overdue != b->is_overdue) {
        return a->is_overdue ? -1 : 1;
    }
    if (a_due != b_due) {
        return a_due < b_due ? -1 : 1;
    }
    order = strcmp(a->from->code, b->from->code);
    return order != 0 ? order
                      : (a->from->cycle > b->from->cycle) - (a->from->cycle < b->from->cycle);
}

/* The unit's row in the report; names repeat from case to case, so the last one is asked first. */
static size_t unit_row_of(const struct office_book *book, const char *unit_id, size_t guess)
{
    size_t count = bc_public_report_row_count(book->report, BC_BY_UNIT);

    if (guess < count &&
        strcmp(bc_public_report_row(book->report, BC_BY_UNIT, guess)->id, unit_id) == 0) {
        return guess;
    }
    for (size_t i = 0; i < count; i++) {
        if (strcmp(bc_public_report_row(book->report, BC_BY_UNIT, i)->id, unit_id) == 0) {
            return i;
        }
    }
    return count;
}

void office_sort_open(struct office_book *book)
{
    const struct bc_report_case *cases = NULL;
    bc_arena *arena = book->sheets.arena;
    size_t all = bc_public_report_cases(book->report, &cases);
    size_t units = bc_public_report_row_count(book->report, BC_BY_UNIT);
    struct open_key *keys = bc_arena_alloc_array(arena, all + 1, sizeof(*keys));
    const struct bc_report_case **sorted;
    size_t count = 0;
    size_t row = units;

    for (size_t i = 0; i < all; i++) {
        if (strcmp(cases[i].end, "open") == 0) {
            row = unit_row_of(book, cases[i].unit_id, row);
            keys[count++] =
                (struct open_key){&cases[i], row, strcmp(cases[i].deadline, "overdue") == 0};
        }
    }
    qsort(keys, count, sizeof(*keys), compare_open);
    sorted = bc_arena_alloc_array(arena, count + 1, sizeof(struct bc_report_case *));
    book->open = (struct open_cases){.cases = sorted,
        .count = count,
        .of_unit = bc_arena_alloc_array(arena, units + 1, sizeof(*book->open.of_unit))};
    for (size_t i = 0; i < count; i++) {
        struct open_block *block = &book->open.of_unit[keys[i].unit_row];

        sorted[i] = keys[i].from;
        block->first = block->count == 0 ? i : block->first;
        block->count++;
        block->overdue_count += keys[i].is_overdue ? 1 : 0;
    }
}

bool office_link_open(const struct office_book *book, bc_xlsx_sheet *sheet,
    struct bc_xlsx_cell cell, size_t unit_row, bool only_overdue)
{
    const struct open_block *block = &book->open.of_unit[unit_row];
    size_t most = book->list_rows_most;
    size_t count = only_overdue ? block->overdue_count : block->count;
    size_t first = block->first % most;
    size_t last = first + count - 1 < most ? first + count - 1 : most - 1;
    const struct bc_xlsx_target target = {
        .sheet = workbook_next_name(
            &book->sheets, office_label(book, "xlsx.sheet.open"), block->first / most),
        .first = {FIRST_ROW + first, 0},
        .last = {FIRST_ROW + last, sizeof(open_columns) / sizeof(open_columns[0]) - 1},
    };

    if (count == 0) {
        return false;
    }
    bc_xlsx_link(sheet, cell, &target);
    return true;
}

void office_add_open(struct office_book *book)
{
    struct list list = {
        .name = office_label(book, "xlsx.sheet.open"),
        .heading = office_label(book, "xlsx.heading.open"),
        .empty = office_label(book, "xlsx.none-open"),
        .table_name = "Bang_dang_xu_ly",
        .frozen_columns = 3,
        .sorted = book->open.cases,
        .count = book->open.count,
    };

    set_columns(book, &list, open_columns, sizeof(open_columns) / sizeof(open_columns[0]));
    add_list(book, &list);
}

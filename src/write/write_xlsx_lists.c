/*
 * write_xlsx_lists.c - the sheets of cases by their codes, of overdue ones, and of notes.
 */
#include "report/wording.h"
#include "write/write_xlsx.h"

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
    LIST_LEVEL
};

struct list_column {
    enum list_content content;
    const char *key;
    double width;
};

static const struct list_column case_columns[] = {
    {LIST_NUMBER, "xlsx.column.number", 6},
    {LIST_CODE, "xlsx.column.code", 15},
    {LIST_CYCLE, "xlsx.column.cycle", 5.5},
    {LIST_FIELD, "row.field", 22},
    {LIST_DISTRICT, "row.district", 18},
    {LIST_UNIT, "row.unit", 26},
    {LIST_CHANNEL, "row.channel", 14},
    {LIST_PRIORITY, "xlsx.column.priority", 9.5},
    {LIST_FROM_BEFORE, "xlsx.column.from-before", 9},
    {LIST_OPENED, "xlsx.column.opened", 15},
    {LIST_START, "xlsx.column.start", 15},
    {LIST_DUE, "xlsx.column.due", 15},
    {LIST_ENDED, "xlsx.column.ended", 15},
    {LIST_REPLIED, "xlsx.column.replied", 15},
    {LIST_STATE, "xlsx.column.state", 14},
    {LIST_DEADLINE, "xlsx.column.deadline", 17},
    {LIST_CLOCK, "xlsx.column.clock", 13.5},
    {LIST_LATE, "xlsx.column.late", 9.5},
    {LIST_LATE_UNIT, "xlsx.column.late-unit", 12.5},
    {LIST_LEVEL, "xlsx.column.level", 14},
};

static const struct list_column overdue_columns[] = {
    {LIST_NUMBER, "xlsx.column.number", 6},
    {LIST_CODE, "xlsx.column.code", 15},
    {LIST_CYCLE, "xlsx.column.cycle", 5.5},
    {LIST_DUE, "xlsx.column.due", 15},
    {LIST_LATE, "xlsx.column.late", 9.5},
    {LIST_LATE_UNIT, "xlsx.column.late-unit", 12.5},
    {LIST_UNIT, "row.unit", 32},
    {LIST_FIELD, "row.field", 25},
    {LIST_DISTRICT, "row.district", 20},
    {LIST_PRIORITY, "xlsx.column.priority", 9.5},
    {LIST_OPENED, "xlsx.column.opened", 15},
    {LIST_START, "xlsx.column.start", 15},
    {LIST_CLOCK, "xlsx.column.clock", 13.5},
    {LIST_CHANNEL, "row.channel", 14},
};

/* A list on its sheets: which columns this office has, and its rows. */
struct list {
    const char *name;
    const char *heading;
    const char *empty; /* what is said when there is nothing */
    struct list_column columns[LIST_COLUMNS_MOST];
    double widths[LIST_COLUMNS_MOST];
    const char *head[LIST_COLUMNS_MOST];
    size_t column_count;
    const struct bc_report_case *cases;
    size_t count;
};

static bool has_column(const struct workbook *workbook, enum list_content content)
{
    if (content == LIST_LEVEL) {
        return workbook->office->has_ratings;
    }
    return content != LIST_REPLIED || workbook->office->has_replies;
}

static void set_columns(const struct workbook *workbook, struct list *list,
    const struct list_column *columns, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (has_column(workbook, columns[i].content)) {
            list->columns[list->column_count] = columns[i];
            list->widths[list->column_count] = columns[i].width;
            list->head[list->column_count++] = workbook_label(workbook, columns[i].key);
        }
    }
}

/* ---- One case -------------------------------------------------------------------------------- */

/* How the limit was kept: an open case and a handled one have words of their own, others none. */
static const char *deadline_text(const struct workbook *workbook, const struct bc_report_case *from)
{
    if (strcmp(from->end, "open") == 0) {
        return workbook_label_of(workbook, "deadline.", from->deadline);
    }
    if (strcmp(from->end, "handled") == 0) {
        return workbook_label_of(workbook, "deadline.handled.", from->deadline);
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
static const char *clock_text(const struct workbook *workbook, const struct bc_report_case *from)
{
    if (!is_judged(from) ||
        (strcmp(from->clock, "none") == 0 && strcmp(from->deadline, "not_forwarded") == 0)) {
        return "";
    }
    return workbook_label_of(workbook, "clock.", from->clock);
}

static const char *text_of(
    const struct workbook *workbook, const struct bc_report_case *from, enum list_content content)
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
        return workbook_label(
            workbook, from->is_emergency ? "priority.emergency" : "priority.normal");
    case LIST_FROM_BEFORE:
        return from->is_from_before ? workbook_label(workbook, "xlsx.yes") : "";
    case LIST_STATE:
        return workbook_label_of(workbook, "end.", from->end);
    case LIST_DEADLINE:
        return deadline_text(workbook, from);
    case LIST_CLOCK:
        return clock_text(workbook, from);
    case LIST_LATE_UNIT:
        return is_late(from) ? workbook_label_of(workbook, "late-unit.", from->clock) : "";
    case LIST_LEVEL:
        return from->level[0] != '\0' ? workbook_label_of(workbook, "level.", from->level) : "";
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

static void write_case_cell(const struct workbook *workbook, bc_xlsx_sheet *sheet,
    struct bc_xlsx_cell cell, const struct bc_report_case *from, enum list_content content,
    size_t number)
{
    struct bc_xlsx_look look = {.is_row = true};

    switch (content) {
    case LIST_NUMBER:
        look.number = BC_XLSX_COUNT;
        look.align = BC_XLSX_CENTER;
        bc_xlsx_integer(sheet, cell, (int64_t)number, look);
        return;
    case LIST_CYCLE:
        look.number = BC_XLSX_COUNT;
        look.align = BC_XLSX_CENTER;
        bc_xlsx_integer(sheet, cell, from->cycle, look);
        return;
    case LIST_LATE:
        look.number = BC_XLSX_HOURS;
        look.align = BC_XLSX_RIGHT;
        look.indent = 1; /* a text stands beside it */
        if (is_late(from)) {
            bc_xlsx_real(sheet, cell, (double)from->late_min / 60.0, look);
        } else {
            bc_xlsx_text(sheet, cell, "", look);
        }
        return;
    case LIST_OPENED:
    case LIST_START:
    case LIST_DUE:
    case LIST_ENDED:
    case LIST_REPLIED:
        look.number = BC_XLSX_TIME;
        look.align = BC_XLSX_LEFT;
        bc_xlsx_instant(sheet, cell, instant_of(from, content), look);
        return;
    default:
        look.is_wrapped = true;
        look.align = BC_XLSX_LEFT;
        bc_xlsx_text(sheet, cell, text_of(workbook, from, content), look);
        return;
    }
}

static void write_case(const struct workbook *workbook, bc_xlsx_sheet *sheet,
    const struct list *list, size_t index, size_t row)
{
    const struct bc_report_case *from = &list->cases[index];
    size_t lines = 1;

    for (size_t i = 0; i < list->column_count; i++) {
        size_t own =
            bc_xlsx_line_count(text_of(workbook, from, list->columns[i].content), list->widths[i]);

        lines = own > lines ? own : lines;
    }
    if (lines > 1) {
        bc_xlsx_row_height(sheet, row, bc_xlsx_height(lines));
    }
    for (size_t i = 0; i < list->column_count; i++) {
        write_case_cell(workbook, sheet, (struct bc_xlsx_cell){row, i}, from,
            list->columns[i].content, index + 1);
    }
}

/* ---- Sheets of a list ------------------------------------------------------------------------ */

static void shade_overdue(
    const struct workbook *workbook, bc_xlsx_sheet *sheet, const struct list *list, size_t last_row)
{
    for (size_t i = 0; i < list->column_count; i++) {
        if (list->columns[i].content == LIST_DEADLINE) {
            bc_xlsx_shade_word(sheet, (struct bc_xlsx_area){FIRST_ROW, last_row, i},
                workbook_label(workbook, "deadline.overdue"));
        }
    }
}

/* One sheet with the cases from `first` on, as many as it may hold. */
static void add_list_sheet(const struct workbook *workbook, const struct list *list,
    const char *name, size_t first, size_t count)
{
    const struct sheet_plan plan = {
        .name = name,
        .heading = list->heading,
        .widths = list->widths,
        .column_count = list->column_count,
        .frozen_columns = 2,
        .has_head = true,
    };
    bc_xlsx_sheet *sheet = workbook_sheet(workbook, &plan);

    workbook_head(workbook, sheet, HEAD_ROW, list->head, list->widths, list->column_count,
        list->column_count);
    if (count == 0) {
        bc_xlsx_text(sheet, (struct bc_xlsx_cell){FIRST_ROW, 0}, list->empty,
            (struct bc_xlsx_look){.is_italic = true});
        return;
    }
    for (size_t i = 0; i < count; i++) {
        write_case(workbook, sheet, list, first + i, FIRST_ROW + i);
    }
    bc_xlsx_filter(sheet, HEAD_ROW, FIRST_ROW + count - 1, list->column_count - 1);
    shade_overdue(workbook, sheet, list, FIRST_ROW + count - 1);
}

static void add_list(const struct workbook *workbook, const struct list *list, size_t rows_most)
{
    size_t sheet_count = list->count == 0 ? 1 : (list->count + rows_most - 1) / rows_most;

    for (size_t i = 0; i < sheet_count; i++) {
        size_t first = i * rows_most;
        size_t count = list->count - first < rows_most ? list->count - first : rows_most;
        const struct bc_word words[] = {
            {"name", list->name}, {"number", bc_arena_printf(workbook->arena, "%zu", i + 1)}};
        const char *name = i == 0 ? list->name
                                  : bc_wording_fill(workbook->arena,
                                        workbook_label(workbook, "xlsx.sheet.next"), words, 2);

        add_list_sheet(workbook, list, name, first, count);
    }
}

void workbook_add_cases(struct workbook *workbook, size_t rows_most)
{
    struct list list = {
        .name = workbook_label(workbook, "xlsx.sheet.cases"),
        .heading = workbook_label(workbook, "xlsx.heading.cases"),
        .empty = workbook_label(workbook, "xlsx.none-cases"),
    };

    list.count = bc_public_report_cases(workbook->report, &list.cases);
    set_columns(workbook, &list, case_columns, sizeof(case_columns) / sizeof(case_columns[0]));
    add_list(workbook, &list, rows_most);
}

void workbook_add_overdue(struct workbook *workbook, size_t rows_most)
{
    struct list list = {
        .name = workbook_label(workbook, "xlsx.sheet.overdue"),
        .heading = workbook_label(workbook, "xlsx.heading.overdue"),
        .empty = workbook_label(workbook, "xlsx.none-overdue"),
    };

    list.count = bc_public_report_overdue(workbook->report, &list.cases);
    set_columns(
        workbook, &list, overdue_columns, sizeof(overdue_columns) / sizeof(overdue_columns[0]));
    add_list(workbook, &list, rows_most);
}

/* ---- Notes ----------------------------------------------------------------------------------- */

static const double note_widths[] = {5, 105, 50};

static void write_note(bc_xlsx_sheet *sheet, size_t row, const char *text, const char *source)
{
    const struct bc_xlsx_look look = {.is_row = true, .is_wrapped = true, .align = BC_XLSX_LEFT};
    const struct bc_xlsx_look number_look = {
        .is_row = true, .number = BC_XLSX_COUNT, .align = BC_XLSX_CENTER};
    size_t lines = bc_xlsx_line_count(text, note_widths[1]);
    size_t source_lines = bc_xlsx_line_count(source, note_widths[2]);

    bc_xlsx_row_height(sheet, row, bc_xlsx_height(lines > source_lines ? lines : source_lines));
    bc_xlsx_integer(
        sheet, (struct bc_xlsx_cell){row, 0}, (int64_t)(row - FIRST_ROW + 1), number_look);
    bc_xlsx_text(sheet, (struct bc_xlsx_cell){row, 1}, text, look);
    bc_xlsx_text(sheet, (struct bc_xlsx_cell){row, 2}, source, look);
}

void workbook_add_notes(struct workbook *workbook)
{
    const struct sheet_plan plan = {
        .name = workbook_label(workbook, "xlsx.sheet.notes"),
        .heading = workbook_label(workbook, "xlsx.heading.notes"),
        .widths = note_widths,
        .column_count = 3,
        .has_head = true,
    };
    const char *const head[] = {workbook_label(workbook, "xlsx.column.number"),
        workbook_label(workbook, "xlsx.column.note"),
        workbook_label(workbook, "xlsx.column.source")};
    const struct {
        bool is_used;
        const char *key;
    } marks[] = {
        {true, "xlsx.explain.otherwise"},
        {workbook->has_null, "xlsx.mark.null"},
        {workbook->has_missing, "xlsx.mark.missing"},
        {workbook->has_withheld, "xlsx.mark.withheld"},
    };
    const struct bc_report_note *notes = NULL;
    size_t count = bc_public_report_notes(workbook->report, &notes);
    bc_xlsx_sheet *sheet = workbook_sheet(workbook, &plan);
    size_t row = FIRST_ROW;

    workbook_head(workbook, sheet, HEAD_ROW, head, note_widths, 3, 3);
    for (size_t i = 0; i < count; i++) {
        write_note(sheet, row++, notes[i].text, notes[i].source);
    }
    for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
        if (marks[i].is_used) {
            write_note(sheet, row++, workbook_label(workbook, marks[i].key), "");
        }
    }
}

/*
 * unit_lists.c - the lists of a unit's own cases, with their masked texts, and the stock in a
 * sentence.
 *
 * A list longer than a sheet goes on in further sheets: nothing is cut.
 */
#include "report/wording.h"
#include "write/xlsx/unit_list.h"

#include <string.h>

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

/* ---- The stock in a sentence ------------------------------------------------------------- */

/* "120.000": a count as it is written in a sentence. */
static const char *count_text(const struct unit_book *book, size_t count)
{
    const char *text = bc_arena_printf(book->sheets.arena, "%zu", count);

    for (size_t length = strlen(text); length > 3; length -= 3) {
        text = bc_arena_printf(
            book->sheets.arena, "%.*s.%s", (int)(length - 3), text, text + length - 3);
    }
    return text;
}

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

/* A number of the stock: a figure of the unit, or by a rule a part of it. */
static const char *mark_count(
    const struct unit_book *book, enum bc_figure figure, const char *rule, const char *text)
{
    struct bc_source source = {.kind = BC_SOURCE_FIGURE, .figure = figure};

    if (book->sheets.printed == NULL) {
        return text;
    }
    source.unit = bc_unit_report_id(book->report);
    if (rule != NULL) {
        source = bc_source_derived(book->sheets.sources, rule, &source, 1);
    }
    return bc_source_mark(book->sheets.sources, &source, text);
}

/* Overdue, soon and in time always, even when there are none; the others when there are some. */
const char *unit_stock_text(const struct unit_book *book)
{
    static const struct {
        const char *state;
        bool is_always_said;
        enum bc_figure figure;
        const char *rule; /* of a part of the figure; NULL: all of it */
    } parts[] = {{"overdue", true, BC_FLOW_CLOSING_OVERDUE, NULL},
        {"soon", true, BC_FLOW_CLOSING_IN_TIME, "soon"},
        {"in_time", true, BC_FLOW_CLOSING_IN_TIME, "not-soon"},
        {"awaiting_reply", false, BC_FLOW_CLOSING_IN_TIME, "awaiting-reply"},
        {"none", false, BC_FLOW_CLOSING_NO_DEADLINE, NULL},
        {"not_forwarded", false, BC_FLOW_CLOSING_NOT_FORWARDED, NULL}};
    bc_arena *arena = book->sheets.arena;
    const struct bc_unit_case *cases = NULL;
    size_t all = bc_unit_report_cases(book->report, BC_UNIT_OPEN, &cases);
    const char *text = "";

    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        size_t count = count_state(book, parts[i].state);
        const struct bc_word number[] = {
            {"count", mark_count(book, parts[i].figure, parts[i].rule, count_text(book, count))}};

        if (count == 0 && !parts[i].is_always_said) {
            continue;
        }
        text = bc_arena_printf(arena, "%s%s%s", text, text[0] == '\0' ? "" : ", ",
            bc_wording_fill(
                arena, workbook_label_of(&book->sheets, "unit.stock.", parts[i].state), number, 1));
    }
    const struct bc_word words[] = {
        {"count", mark_count(book, BC_FLOW_CLOSING, NULL, count_text(book, all))}, {"parts", text}};

    return all == 0 ? unit_label(book, "unit.stock.nothing")
                    : bc_wording_fill(arena, unit_label(book, "unit.stock"), words, 2);
}

/* ---- Sheets ------------------------------------------------------------------------------ */

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
            .word_column = unit_column_of(list, rules[i].content),
            .word = unit_label(list->book, rules[i].key),
            .shade = rules[i].shade};
        const size_t first =
            unit_column_of(list, rules[i].content == UNIT_PROMISE ? UNIT_PROMISED : UNIT_DUE);

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
    unit_write_rows(list, sheet, part->first, part->count);
}

/* The stock over the lists of open cases, a plain count over the others. */
static const char *summary_of(const struct unit_list *list, enum bc_unit_list which)
{
    const struct unit_book *book = list->book;
    bc_arena *arena = book->sheets.arena;
    const struct bc_word words[] = {{"count", count_text(book, list->count)}};
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
    list->kind = unit_list_kind(which);
    list->name = unit_list_name(book, which);
    list->count = bc_unit_report_cases(book->report, which, &list->cases);
    list->summary = summary_of(list, which);
    unit_set_columns(list);
    part.part_count = list->count == 0 ? 1 : (list->count + most - 1) / most;
    for (; part.index < part.part_count; part.index++) {
        part.first = part.index * most;
        part.count = list->count - part.first < most ? list->count - part.first : most;
        add_part(list, &part);
    }
}

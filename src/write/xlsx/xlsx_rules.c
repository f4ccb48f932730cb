/*
 * xlsx_rules.c - fills and bars that follow from what a cell holds, not from our hand.
 */
#include "write/xlsx/xlsx_inner.h"

#include <string.h>

static lxw_format *shade_format(bc_xlsx_book *book, lxw_color_t colour, bool is_bold)
{
    lxw_format *format = workbook_add_format(book->inner);

    format_set_bg_color(format, colour);
    if (is_bold) {
        format_set_bold(format);
    }
    return format;
}

static void add_shade(bc_xlsx_sheet *sheet, struct bc_xlsx_area area, lxw_conditional_format *rule)
{
    rule->stop_if_true = LXW_TRUE;
    xlsx_note(sheet->book,
        worksheet_conditional_format_range(sheet->inner, (lxw_row_t)area.first_row,
            (lxw_col_t)area.column, (lxw_row_t)area.last_row, (lxw_col_t)area.column, rule),
        sheet->name);
}

static void prepare_shades(bc_xlsx_book *book)
{
    if (book->strong == NULL) {
        book->strong = shade_format(book, COLOUR_STRONG, true);
        book->faint = shade_format(book, COLOUR_FAINT, false);
        book->soon = shade_format(book, COLOUR_SOON, false);
        book->waiting = workbook_add_format(book->inner);
        format_set_italic(book->waiting);
        format_set_font_color(book->waiting, COLOUR_QUIET);
    }
}

void bc_xlsx_shade_counts(bc_xlsx_sheet *sheet, struct bc_xlsx_area area, int64_t strong)
{
    lxw_conditional_format rule = {.type = LXW_CONDITIONAL_TYPE_CELL,
        .criteria = LXW_CONDITIONAL_CRITERIA_GREATER_THAN_OR_EQUAL_TO,
        .value = (double)strong};

    if (xlsx_has_failed(sheet->book)) {
        return;
    }
    prepare_shades(sheet->book);
    rule.format = sheet->book->strong;
    add_shade(sheet, area, &rule);
    rule.criteria = LXW_CONDITIONAL_CRITERIA_BETWEEN;
    rule.min_value = 1;
    rule.max_value = (double)strong - 1;
    rule.value = 0;
    rule.format = sheet->book->faint;
    add_shade(sheet, area, &rule);
}

/* A word as a formula writes it. */
static char *quoted(bc_arena *arena, const char *word)
{
    char *text = bc_arena_alloc(arena, 2 * strlen(word) + 3);
    char *to = text;

    *to++ = '"';
    for (; *word != '\0'; word++) {
        if (*word == '"') {
            *to++ = '"';
        }
        *to++ = *word;
    }
    *to++ = '"';
    *to = '\0';
    return text;
}

void bc_xlsx_shade_word(bc_xlsx_sheet *sheet, struct bc_xlsx_area area, const char *word)
{
    lxw_conditional_format rule = {
        .type = LXW_CONDITIONAL_TYPE_CELL, .criteria = LXW_CONDITIONAL_CRITERIA_EQUAL_TO};

    if (xlsx_has_failed(sheet->book) || !xlsx_check_plain(sheet->book, word, 200, sheet->name)) {
        return;
    }
    prepare_shades(sheet->book);
    rule.value_string = quoted(sheet->book->arena, word);
    rule.format = sheet->book->strong;
    add_shade(sheet, area, &rule);
}

void bc_xlsx_bars(bc_xlsx_sheet *sheet, struct bc_xlsx_area area)
{
    lxw_conditional_format rule = {.type = LXW_CONDITIONAL_DATA_BAR,
        .data_bar_2010 = LXW_TRUE,
        .bar_solid = LXW_TRUE,
        .bar_no_border = LXW_TRUE,
        .min_rule_type = LXW_CONDITIONAL_RULE_TYPE_NUMBER,
        .min_value = 0,
        .bar_color = COLOUR_LIGHT};

    if (!xlsx_has_failed(sheet->book)) {
        xlsx_note(sheet->book,
            worksheet_conditional_format_range(sheet->inner, (lxw_row_t)area.first_row,
                (lxw_col_t)area.column, (lxw_row_t)area.last_row, (lxw_col_t)area.column, &rule),
            sheet->name);
    }
}

void bc_xlsx_shade_rows(bc_xlsx_sheet *sheet, const struct bc_xlsx_row_rule *from)
{
    bc_xlsx_book *book = sheet->book;
    const struct bc_xlsx_cell word = {from->first_row, from->word_column};
    lxw_conditional_format rule = {.type = LXW_CONDITIONAL_TYPE_FORMULA, .stop_if_true = LXW_TRUE};

    if (xlsx_has_failed(book) || !xlsx_check_plain(book, from->word, 200, sheet->name)) {
        return;
    }
    prepare_shades(book);
    rule.format = from->shade == BC_XLSX_SHADE_LATE   ? book->strong
                  : from->shade == BC_XLSX_SHADE_SOON ? book->soon
                                                      : book->waiting;
    rule.value_string = bc_arena_printf(book->arena, "=$%s=%s",
        bc_xlsx_reference(book->arena, word), quoted(book->arena, from->word));
    xlsx_note(book,
        worksheet_conditional_format_range(sheet->inner, (lxw_row_t)from->first_row,
            (lxw_col_t)from->first_column, (lxw_row_t)from->last_row, (lxw_col_t)from->last_column,
            &rule),
        sheet->name);
}

void bc_xlsx_heat(
    bc_xlsx_sheet *sheet, struct bc_xlsx_area area, size_t last_column, enum bc_xlsx_heat heat)
{
    lxw_conditional_format rule = {.type = LXW_CONDITIONAL_2_COLOR_SCALE,
        .min_rule_type = LXW_CONDITIONAL_RULE_TYPE_NUMBER,
        .min_value = 0,
        .min_color = LXW_COLOR_WHITE,
        .max_color = heat == BC_XLSX_HEAT_LATE ? COLOUR_HEAT_LATE : COLOUR_LIGHT};

    if (!xlsx_has_failed(sheet->book)) {
        xlsx_note(sheet->book,
            worksheet_conditional_format_range(sheet->inner, (lxw_row_t)area.first_row,
                (lxw_col_t)area.column, (lxw_row_t)area.last_row, (lxw_col_t)last_column, &rule),
            sheet->name);
    }
}

/*
 * unit_list.h - a list of a unit's cases on its way to its sheets: which columns it has, its rows.
 *
 * For the files of these lists only.
 */
#ifndef BC_WRITE_XLSX_UNIT_LIST_H
#define BC_WRITE_XLSX_UNIT_LIST_H

#include "write/xlsx/unit.h"

enum { LIST_COLUMNS_MOST = 96 };

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

struct unit_list_kind {
    const char *key; /* "open": of its name, heading, description and what is said of none */
    const char *table_name;
    const struct unit_column *columns;
    size_t column_count;
    enum bc_figure figure; /* an office without it has no such list */
};

struct placed_column {
    enum unit_content content;
    size_t piece; /* of a long text */
};

struct unit_list {
    const struct unit_book *book;
    const struct unit_list_kind *kind;
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

/* unit_columns.c. The columns that say something in this list. */
const struct unit_list_kind *unit_list_kind(enum bc_unit_list list);
void unit_set_columns(struct unit_list *list);
size_t unit_column_of(const struct unit_list *list, enum unit_content content);
/* Limits that end at some hour of a day are told to the minute. */
bool unit_is_told_to_the_minute(const struct unit_list *list);
const char *unit_left_word(const struct unit_book *book, enum bc_left_unit unit);
const char *unit_text_of(const struct bc_unit_case *from, enum unit_content content);
/* The piece of that index, in the arena where it is not the whole; "" behind the last. */
const char *unit_piece_of(const struct unit_book *book, const char *text, size_t index);

/* unit_rows.c. So many cases from `first` on, below the head. */
void unit_write_rows(
    const struct unit_list *list, bc_xlsx_sheet *sheet, size_t first, size_t count);

#endif

/*
 * rows_private.h - one row on its way to events; shared by the files rows*.c only.
 */
#ifndef BC_IMPORT_ROWS_PRIVATE_H
#define BC_IMPORT_ROWS_PRIVATE_H

#include "base/limits.h"
#include "import/rows.h"

enum { BC_ROW_EVENTS = 4 };

struct bc_row {
    struct bc_rows *rows;
    const struct bc_record *record;
    struct bc_place place;
    bool is_done;          /* rejected or excluded; nothing more is to be asked of it */
    bool class_is_default; /* its receipt names no class: the profile does */
    bool is_secret;        /* says that it is a state secret: nothing of it may be shown */
    struct bc_event events[BC_ROW_EVENTS];
    const char *texts[BC_ROW_EVENTS];
    size_t event_count;
    uint16_t co_units[BC_LIMIT_CO_UNITS];
};

bool bc_row_has(const struct bc_row *row, enum bc_column column);
const char *bc_row_text(const struct bc_row *row, enum bc_column column);

/* Rejects the row because of a cell, unless it has been dealt with already. Returns false. */
bool bc_row_reject(struct bc_row *row, enum bc_column column, const char *code,
    const char *arguments_format, ...) __attribute__((format(printf, 4, 5)));

/* The same, with the name of the column and the cell's value as arguments. */
bool bc_row_reject_value(struct bc_row *row, enum bc_column column, const char *code);

/* The code of the ticket and what the row says of its class, first of all. */
bool bc_row_read_head(struct bc_row *row, enum bc_sensitivity *ret_sensitivity);

/* The instant of a cell; false when the row is rejected for it. An empty cell gives BC_NO_TIME. */
bool bc_row_read_time(struct bc_row *row, enum bc_column column, int64_t *ret_utc_s);

/* The number of a cell's value, 0 for an empty one; false when the row is rejected for it. */
bool bc_row_read_value(struct bc_row *row, enum bc_column column, enum bc_value_class value_class,
    int32_t *ret_number);

/* Free text: one kind of line break, no control characters, masked. */
const char *bc_row_clean_text(struct bc_row *row, const char *text);

/* A new event of the row at an instant. */
struct bc_event *bc_row_add_event(struct bc_row *row, enum bc_event_kind kind, int64_t at_utc_s);

/* RECEIVED with all that a receipt says. */
bool bc_row_add_receipt(struct bc_row *row, enum bc_sensitivity sensitivity);

/* The shapes of rows. Each fills the events, or rejects. */
void bc_row_read_event(struct bc_row *row);
void bc_row_read_case(struct bc_row *row);

#endif

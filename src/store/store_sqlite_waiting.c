/*
 * Rows on their way into a table, some thousands at a time. An INSERT of one row spends more on
 * being begun and ended than on the row; so rows wait here, and one INSERT … SELECT reads them as
 * if they were a table of its own. Nobody sees the difference: before any other statement that
 * could run into them, they are put in (bc_sqlite_take).
 */
#include "store/store_sqlite.h"

#include <stdlib.h>
#include <string.h>

enum { ROWS_A_TABLE = 4096, MOST_BYTES = 1 << 20 };

struct waiting_text {
    struct bc_sealed_text text;
    int64_t batch;
};

/* One table: its rows side by side. */
struct waiting_rows {
    union {
        struct bc_ticket_row *tickets;
        struct bc_log_row *logs;
        struct bc_span_row *spans;
        struct waiting_text *texts;
    };
    size_t count;
};

/* The rows of one file; what they point to is in the arena. */
struct bc_waiting {
    bc_arena *arena;
    bc_arena *bytes;
    size_t byte_count;
    struct waiting_rows tables[BC_WAITING_TABLE_COUNT];
};

/* ---- As a table ---------------------------------------------------------------------------- */

struct table {
    sqlite3_vtab base; /* first, so that one is the other */
    const struct waiting_rows *rows;
    enum bc_waiting_table which;
};

struct cursor {
    sqlite3_vtab_cursor base; /* likewise */
    size_t at;
};

/* What a connection is told of a table of this kind. */
struct table_kind {
    const char *name;
    const char *declaration;
    enum bc_statement insert;
    void (*show)(const struct waiting_rows *rows, size_t at, sqlite3_context *ret, int column);
};

static void show_bytes(sqlite3_context *ret, struct bc_bytes bytes)
{
    if (bytes.length_bytes == 0) {
        sqlite3_result_null(ret);
    } else {
        sqlite3_result_blob64(ret, bytes.bytes, bytes.length_bytes, SQLITE_STATIC);
    }
}

static void show_ticket(
    const struct waiting_rows *rows, size_t at, sqlite3_context *ret, int column)
{
    const struct bc_ticket_row *row = &rows->tickets[at];
    const sqlite3_int64 numbers[] = {
        row->number, row->source, 0, (int)row->own, (int)row->in_force, row->first_batch};

    if (column == 2) {
        sqlite3_result_text(ret, row->code, -1, SQLITE_STATIC);
    } else {
        sqlite3_result_int64(ret, numbers[column]);
    }
}

static void show_log(const struct waiting_rows *rows, size_t at, sqlite3_context *ret, int column)
{
    const struct bc_log_row *row = &rows->logs[at];

    if (column < 2) {
        sqlite3_result_int64(ret, column == 0 ? row->ticket : row->batch);
    } else {
        show_bytes(ret, column == 2 ? row->added : row->retracted);
    }
}

static void show_span(const struct waiting_rows *rows, size_t at, sqlite3_context *ret, int column)
{
    const struct bc_span_row *row = &rows->spans[at];
    const sqlite3_int64 numbers[] = {row->key.is_sensitive ? 1 : 0, row->key.length_class,
        row->key.opened_utc_s, row->key.ticket, row->key.cycle, row->batch_from};

    if (column == 6) {
        show_bytes(ret, row->data);
    } else {
        sqlite3_result_int64(ret, numbers[column]);
    }
}

static void show_text(const struct waiting_rows *rows, size_t at, sqlite3_context *ret, int column)
{
    const struct waiting_text *row = &rows->texts[at];
    const sqlite3_int64 numbers[] = {row->text.ticket, (sqlite3_int64)row->text.mark, row->batch};

    if (column == 3) {
        show_bytes(ret, row->text.sealed);
    } else {
        sqlite3_result_int64(ret, numbers[column]);
    }
}

static const struct table_kind kinds[BC_WAITING_TABLE_COUNT] = {
    [BC_WAITING_TICKETS] = {"waiting_ticket",
        "CREATE TABLE waiting (id, source, code, own, class, first_batch)", BC_SQL_PUT,
        show_ticket},
    [BC_WAITING_LOGS] = {"waiting_log", "CREATE TABLE waiting (ticket, batch, added, retracted)",
        BC_SQL_PUT_LOG, show_log},
    [BC_WAITING_SPANS] = {"waiting_span",
        "CREATE TABLE waiting (sensitive, class, opened_s, ticket, cycle, batch_from, data)",
        BC_SQL_ADD_SPAN, show_span},
    [BC_WAITING_TEXTS] = {"waiting_text", "CREATE TABLE waiting (ticket, mark, batch, sealed)",
        BC_SQL_PUT_TEXT, show_text},
};

static int connect_table(sqlite3 *connection, void *user, int argument_count,
    const char *const *arguments, sqlite3_vtab **ret_table, char **ret_fault)
{
    struct bc_waiting *waiting = user;
    struct table *table = sqlite3_malloc(sizeof(*table));
    size_t which = 0;

    (void)ret_fault;
    if (table == NULL || argument_count < 1) {
        sqlite3_free(table);
        return SQLITE_NOMEM;
    }
    while (strcmp(kinds[which].name, arguments[0]) != 0) {
        which++;
    }
    *table = (struct table){.rows = &waiting->tables[which], .which = (enum bc_waiting_table)which};
    *ret_table = &table->base;
    return sqlite3_declare_vtab(connection, kinds[which].declaration);
}

static int disconnect_table(sqlite3_vtab *table)
{
    sqlite3_free(table);
    return SQLITE_OK;
}

static int plan_table(sqlite3_vtab *table, sqlite3_index_info *plan)
{
    (void)table;
    plan->estimatedCost = ROWS_A_TABLE;
    plan->estimatedRows = ROWS_A_TABLE;
    return SQLITE_OK;
}

static int open_cursor(sqlite3_vtab *table, sqlite3_vtab_cursor **ret_cursor)
{
    struct cursor *cursor = sqlite3_malloc(sizeof(*cursor));

    (void)table;
    if (cursor == NULL) {
        return SQLITE_NOMEM;
    }
    *cursor = (struct cursor){0};
    *ret_cursor = &cursor->base;
    return SQLITE_OK;
}

static int close_cursor(sqlite3_vtab_cursor *cursor)
{
    sqlite3_free(cursor);
    return SQLITE_OK;
}

static struct cursor *cursor_of(sqlite3_vtab_cursor *cursor)
{
    return (struct cursor *)(void *)cursor;
}

static const struct table *table_of(const sqlite3_vtab_cursor *cursor)
{
    return (const struct table *)(const void *)cursor->pVtab;
}

static int filter_rows(sqlite3_vtab_cursor *cursor, int plan, const char *plan_text,
    int value_count, sqlite3_value **values)
{
    (void)plan;
    (void)plan_text;
    (void)value_count;
    (void)values;
    cursor_of(cursor)->at = 0;
    return SQLITE_OK;
}

static int next_row(sqlite3_vtab_cursor *cursor)
{
    cursor_of(cursor)->at++;
    return SQLITE_OK;
}

static int is_behind_last(sqlite3_vtab_cursor *cursor)
{
    return cursor_of(cursor)->at >= table_of(cursor)->rows->count;
}

static int show_column(sqlite3_vtab_cursor *cursor, sqlite3_context *ret, int column)
{
    const struct table *table = table_of(cursor);

    kinds[table->which].show(table->rows, cursor_of(cursor)->at, ret, column);
    return SQLITE_OK;
}

static int show_number(sqlite3_vtab_cursor *cursor, sqlite3_int64 *ret_number)
{
    *ret_number = (sqlite3_int64)cursor_of(cursor)->at;
    return SQLITE_OK;
}

static const sqlite3_module module = {
    .xConnect = connect_table,
    .xBestIndex = plan_table,
    .xDisconnect = disconnect_table,
    .xOpen = open_cursor,
    .xClose = close_cursor,
    .xFilter = filter_rows,
    .xNext = next_row,
    .xEof = is_behind_last,
    .xColumn = show_column,
    .xRowid = show_number,
};

/* ---- Waiting ------------------------------------------------------------------------------- */

static struct bc_waiting *waiting_new(void)
{
    bc_arena *arena = bc_arena_new();
    struct bc_waiting *waiting = bc_arena_alloc(arena, sizeof(*waiting));

    waiting->arena = arena;
    waiting->bytes = bc_arena_new();
    return waiting;
}

static void forget(struct bc_waiting *waiting)
{
    for (size_t which = 0; which < BC_WAITING_TABLE_COUNT; which++) {
        waiting->tables[which].count = 0;
    }
    waiting->byte_count = 0;
    bc_arena_reset(waiting->bytes);
}

void bc_waiting_forget(struct bc_sqlite_file *file)
{
    if (file->waiting != NULL) {
        forget(file->waiting);
    }
}

void bc_waiting_free(struct bc_sqlite_file *file)
{
    if (file->waiting != NULL) {
        bc_arena_free(file->waiting->bytes);
        bc_arena_free(file->waiting->arena);
        file->waiting = NULL;
    }
}

/* A place for one more row of a table, or NULL and the status. */
static struct waiting_rows *make_room(struct bc_sqlite *sqlite, struct bc_sqlite_file *file,
    enum bc_waiting_table which, struct bc_status *status)
{
    struct waiting_rows *rows;

    if (file->waiting == NULL) {
        file->waiting = waiting_new();
        for (size_t index = 0; index < BC_WAITING_TABLE_COUNT; index++) {
            const int code =
                sqlite3_create_module(file->connection, kinds[index].name, &module, file->waiting);

            if (code != SQLITE_OK) {
                (void)bc_sqlite_fail(file, code, status);
                return NULL;
            }
        }
    }
    rows = &file->waiting->tables[which];
    if ((rows->count == ROWS_A_TABLE || file->waiting->byte_count >= MOST_BYTES) &&
        !bc_waiting_put_in(sqlite, file, status)) {
        return NULL;
    }
    return rows;
}

static struct bc_bytes keep_bytes(struct bc_waiting *waiting, struct bc_bytes bytes)
{
    uint8_t *copy;

    if (bytes.length_bytes == 0) {
        return (struct bc_bytes){0};
    }
    copy = bc_arena_alloc(waiting->bytes, bytes.length_bytes);
    memcpy(copy, bytes.bytes, bytes.length_bytes);
    waiting->byte_count += bytes.length_bytes;
    return (struct bc_bytes){.bytes = copy, .length_bytes = bytes.length_bytes};
}

bool bc_waiting_add_ticket(
    struct bc_sqlite *sqlite, const struct bc_ticket_row *row, struct bc_status *status)
{
    struct waiting_rows *rows = make_room(sqlite, &sqlite->facts, BC_WAITING_TICKETS, status);
    struct bc_waiting *waiting = sqlite->facts.waiting;

    if (rows == NULL) {
        return false;
    }
    if (rows->tickets == NULL) {
        rows->tickets = bc_arena_alloc_array(waiting->arena, ROWS_A_TABLE, sizeof(*rows->tickets));
    }
    rows->tickets[rows->count] = *row;
    rows->tickets[rows->count++].code = bc_arena_strdup(waiting->bytes, row->code);
    return true;
}

bool bc_waiting_add_log(
    struct bc_sqlite *sqlite, const struct bc_log_row *row, struct bc_status *status)
{
    struct waiting_rows *rows = make_room(sqlite, &sqlite->facts, BC_WAITING_LOGS, status);
    struct bc_waiting *waiting = sqlite->facts.waiting;
    struct bc_log_row *added;

    if (rows == NULL) {
        return false;
    }
    if (rows->logs == NULL) {
        rows->logs = bc_arena_alloc_array(waiting->arena, ROWS_A_TABLE, sizeof(*rows->logs));
    }
    added = &rows->logs[rows->count++];
    *added = *row;
    added->added = keep_bytes(waiting, row->added);
    added->retracted = keep_bytes(waiting, row->retracted);
    return true;
}

bool bc_waiting_add_span(
    struct bc_sqlite *sqlite, const struct bc_span_row *row, struct bc_status *status)
{
    struct waiting_rows *rows = make_room(sqlite, &sqlite->facts, BC_WAITING_SPANS, status);
    struct bc_waiting *waiting = sqlite->facts.waiting;

    if (rows == NULL) {
        return false;
    }
    if (rows->spans == NULL) {
        rows->spans = bc_arena_alloc_array(waiting->arena, ROWS_A_TABLE, sizeof(*rows->spans));
    }
    rows->spans[rows->count] = *row;
    rows->spans[rows->count++].data = keep_bytes(waiting, row->data);
    return true;
}

bool bc_waiting_add_text(struct bc_sqlite *sqlite, const struct bc_sealed_text *text, int64_t batch,
    struct bc_status *status)
{
    struct waiting_rows *rows = make_room(sqlite, &sqlite->texts, BC_WAITING_TEXTS, status);
    struct bc_waiting *waiting = sqlite->texts.waiting;

    if (rows == NULL) {
        return false;
    }
    if (rows->texts == NULL) {
        rows->texts = bc_arena_alloc_array(waiting->arena, ROWS_A_TABLE, sizeof(*rows->texts));
    }
    rows->texts[rows->count] = (struct waiting_text){*text, batch};
    rows->texts[rows->count++].text.sealed = keep_bytes(waiting, text->sealed);
    return true;
}

/* ---- Putting in ---------------------------------------------------------------------------- */

static int compare_numbers(int64_t left, int64_t right)
{
    return (left > right) - (left < right);
}

/* By the key of the table, so that neighbours go into one page. */
static int compare_spans(const void *left, const void *right)
{
    const struct bc_span_key *a = &((const struct bc_span_row *)left)->key;
    const struct bc_span_key *b = &((const struct bc_span_row *)right)->key;
    int order = compare_numbers(a->is_sensitive, b->is_sensitive);

    order = order != 0 ? order : compare_numbers(a->length_class, b->length_class);
    order = order != 0 ? order : compare_numbers(a->opened_utc_s, b->opened_utc_s);
    order = order != 0 ? order : compare_numbers(a->ticket, b->ticket);
    return order != 0 ? order : compare_numbers(a->cycle, b->cycle);
}

bool bc_waiting_put_in(
    struct bc_sqlite *sqlite, struct bc_sqlite_file *file, struct bc_status *status)
{
    struct bc_waiting *waiting = file->waiting;
    bool is_done = true;

    if (waiting == NULL) {
        return true;
    }
    if (waiting->tables[BC_WAITING_SPANS].count > 1) {
        qsort(waiting->tables[BC_WAITING_SPANS].spans, waiting->tables[BC_WAITING_SPANS].count,
            sizeof(struct bc_span_row), compare_spans);
    }
    for (size_t which = 0; is_done && which < BC_WAITING_TABLE_COUNT; which++) {
        is_done = waiting->tables[which].count == 0 ||
                  bc_sqlite_run_now(sqlite, kinds[which].insert, status);
    }
    forget(waiting);
    return is_done;
}

/* Tickets, their log, and notes. */
#include "store/store_sqlite.h"

#include <string.h>

static struct bc_ticket_row ticket_of(sqlite3_stmt *statement)
{
    return (struct bc_ticket_row){
        .number = sqlite3_column_int64(statement, 0),
        .source = (uint16_t)sqlite3_column_int(statement, 1),
        .code = bc_sqlite_text(statement, 2),
        .own = (enum bc_sensitivity)sqlite3_column_int(statement, 3),
        .in_force = (enum bc_sensitivity)sqlite3_column_int(statement, 4),
        .first_batch = sqlite3_column_int64(statement, 5),
    };
}

/* Shows the tickets of a statement that has its values, and releases it. */
static bool show_tickets(struct bc_sqlite *sqlite, enum bc_statement which,
    bc_ticket_visitor *visit, void *user, struct bc_status *status)
{
    bool has_row = true;
    bool is_done = true;

    while (is_done && has_row) {
        is_done = bc_sqlite_step(sqlite, which, &has_row, status);
        if (is_done && has_row) {
            const struct bc_ticket_row row = ticket_of(sqlite->statements[which]);

            is_done = visit(user, &row, status);
        }
    }
    bc_sqlite_release(sqlite, which);
    return is_done;
}

/* ---- Tickets ------------------------------------------------------------------------------- */

static bool sqlite_last_number(
    struct bc_backend *backend, int64_t *ret_number, struct bc_status *status)
{
    struct bc_sqlite *sqlite = bc_sqlite_of(backend);
    sqlite3_stmt *statement = bc_sqlite_take(sqlite, BC_SQL_LAST_NUMBER, status);
    bool has_row = false;
    bool is_done =
        statement != NULL && bc_sqlite_step(sqlite, BC_SQL_LAST_NUMBER, &has_row, status);

    if (is_done) {
        *ret_number = has_row ? sqlite3_column_int64(statement, 0) : 0;
    }
    bc_sqlite_release(sqlite, BC_SQL_LAST_NUMBER);
    return is_done;
}

static bool sqlite_find_by_code(struct bc_backend *backend, const char *code,
    bc_ticket_visitor *visit, void *user, struct bc_status *status)
{
    struct bc_sqlite *sqlite = bc_sqlite_of(backend);
    sqlite3_stmt *statement = bc_sqlite_take(sqlite, BC_SQL_FIND_BY_CODE, status);

    if (statement == NULL) {
        return false;
    }
    bc_sqlite_bind_text(statement, 1, code);
    return show_tickets(sqlite, BC_SQL_FIND_BY_CODE, visit, user, status);
}

static bool sqlite_load(struct bc_backend *backend, int64_t number, bc_arena *arena,
    struct bc_ticket_row *ret_row, struct bc_status *status)
{
    struct bc_sqlite *sqlite = bc_sqlite_of(backend);
    sqlite3_stmt *statement = bc_sqlite_take(sqlite, BC_SQL_LOAD, status);
    bool has_row = false;
    bool is_done;

    if (statement == NULL) {
        return false;
    }
    (void)sqlite3_bind_int64(statement, 1, number);
    is_done = bc_sqlite_step(sqlite, BC_SQL_LOAD, &has_row, status);
    if (is_done) {
        *ret_row = (struct bc_ticket_row){0};
    }
    if (is_done && has_row) {
        *ret_row = ticket_of(statement);
        ret_row->code = bc_arena_strdup(arena, ret_row->code);
    }
    bc_sqlite_release(sqlite, BC_SQL_LOAD);
    return is_done;
}

static bool sqlite_read_range(struct bc_backend *backend, int64_t first, int64_t last,
    bc_ticket_visitor *visit, void *user, struct bc_status *status)
{
    struct bc_sqlite *sqlite = bc_sqlite_of(backend);
    sqlite3_stmt *statement = bc_sqlite_take(sqlite, BC_SQL_READ_RANGE, status);

    if (statement == NULL) {
        return false;
    }
    (void)sqlite3_bind_int64(statement, 1, first);
    (void)sqlite3_bind_int64(statement, 2, last);
    return show_tickets(sqlite, BC_SQL_READ_RANGE, visit, user, status);
}

static bool sqlite_put(
    struct bc_backend *backend, const struct bc_ticket_row *row, struct bc_status *status)
{
    return bc_waiting_add_ticket(bc_sqlite_of(backend), row, status);
}

static bool sqlite_read_log(struct bc_backend *backend, int64_t ticket, int64_t batch,
    bc_log_visitor *visit, void *user, struct bc_status *status)
{
    struct bc_sqlite *sqlite = bc_sqlite_of(backend);
    sqlite3_stmt *statement = bc_sqlite_take(sqlite, BC_SQL_READ_LOG, status);
    struct bc_log_row row = {.ticket = ticket};
    bool has_row = true;
    bool is_done = statement != NULL;

    if (is_done) {
        (void)sqlite3_bind_int64(statement, 1, ticket);
        (void)sqlite3_bind_int64(statement, 2, batch);
    }
    while (is_done && has_row) {
        is_done = bc_sqlite_step(sqlite, BC_SQL_READ_LOG, &has_row, status);
        if (is_done && has_row) {
            row.batch = sqlite3_column_int64(statement, 0);
            row.added = bc_sqlite_bytes(statement, 1);
            row.retracted = bc_sqlite_bytes(statement, 2);
            is_done = visit(user, &row, status);
        }
    }
    bc_sqlite_release(sqlite, BC_SQL_READ_LOG);
    return is_done;
}

static bool sqlite_put_log(
    struct bc_backend *backend, const struct bc_log_row *row, struct bc_status *status)
{
    struct bc_sqlite *sqlite = bc_sqlite_of(backend);
    sqlite3_stmt *statement;

    if (row->added.length_bytes > 0 || row->retracted.length_bytes > 0) {
        return bc_waiting_add_log(sqlite, row, status);
    }
    statement = bc_sqlite_take(sqlite, BC_SQL_REMOVE_LOG, status);
    if (statement == NULL) {
        return false;
    }
    (void)sqlite3_bind_int64(statement, 1, row->ticket);
    (void)sqlite3_bind_int64(statement, 2, row->batch);
    return bc_sqlite_run(sqlite, BC_SQL_REMOVE_LOG, status);
}

static bool sqlite_put_duplicate(struct bc_backend *backend, const char *ref, int64_t ticket,
    bool is_there, struct bc_status *status)
{
    struct bc_sqlite *sqlite = bc_sqlite_of(backend);
    const enum bc_statement which = is_there ? BC_SQL_PUT_DUPLICATE : BC_SQL_REMOVE_DUPLICATE;
    sqlite3_stmt *statement = bc_sqlite_take(sqlite, which, status);

    if (statement == NULL) {
        return false;
    }
    bc_sqlite_bind_text(statement, 1, ref);
    (void)sqlite3_bind_int64(statement, 2, ticket);
    return bc_sqlite_run(sqlite, which, status);
}

static bool sqlite_read_duplicates(struct bc_backend *backend, const char *ref,
    bc_number_visitor *visit, void *user, struct bc_status *status)
{
    struct bc_sqlite *sqlite = bc_sqlite_of(backend);
    sqlite3_stmt *statement = bc_sqlite_take(sqlite, BC_SQL_READ_DUPLICATES, status);
    bool has_row = true;
    bool is_done = statement != NULL;

    if (is_done) {
        bc_sqlite_bind_text(statement, 1, ref);
    }
    while (is_done && has_row) {
        is_done = bc_sqlite_step(sqlite, BC_SQL_READ_DUPLICATES, &has_row, status) &&
                  (!has_row || visit(user, sqlite3_column_int64(statement, 0), status));
    }
    bc_sqlite_release(sqlite, BC_SQL_READ_DUPLICATES);
    return is_done;
}

static bool sqlite_read_sensitive(
    struct bc_backend *backend, bc_ticket_visitor *visit, void *user, struct bc_status *status)
{
    struct bc_sqlite *sqlite = bc_sqlite_of(backend);

    return bc_sqlite_take(sqlite, BC_SQL_READ_SENSITIVE, status) != NULL &&
           show_tickets(sqlite, BC_SQL_READ_SENSITIVE, visit, user, status);
}

const struct bc_ticket_ops bc_sqlite_ticket_ops = {
    .last_number = sqlite_last_number,
    .find_by_code = sqlite_find_by_code,
    .load = sqlite_load,
    .read_range = sqlite_read_range,
    .put = sqlite_put,
    .read_log = sqlite_read_log,
    .put_log = sqlite_put_log,
    .put_duplicate = sqlite_put_duplicate,
    .read_duplicates = sqlite_read_duplicates,
    .read_sensitive = sqlite_read_sensitive,
};

/* ---- Notes --------------------------------------------------------------------------------- */

static bool sqlite_put_meta(
    struct bc_backend *backend, const char *name, const char *value, struct bc_status *status)
{
    struct bc_sqlite *sqlite = bc_sqlite_of(backend);
    sqlite3_stmt *statement = bc_sqlite_take(sqlite, BC_SQL_PUT_META, status);

    if (statement == NULL) {
        return false;
    }
    bc_sqlite_bind_text(statement, 1, name);
    bc_sqlite_bind_text(statement, 2, value);
    return bc_sqlite_run(sqlite, BC_SQL_PUT_META, status);
}

static bool sqlite_find_meta(struct bc_backend *backend, const char *name, bc_arena *arena,
    const char **ret_value, struct bc_status *status)
{
    struct bc_sqlite *sqlite = bc_sqlite_of(backend);
    sqlite3_stmt *statement = bc_sqlite_take(sqlite, BC_SQL_FIND_META, status);
    bool has_row = false;
    bool is_done = statement != NULL;

    if (is_done) {
        bc_sqlite_bind_text(statement, 1, name);
        is_done = bc_sqlite_step(sqlite, BC_SQL_FIND_META, &has_row, status);
    }
    if (is_done) {
        *ret_value = has_row ? bc_arena_strdup(arena, bc_sqlite_text(statement, 0)) : NULL;
    }
    bc_sqlite_release(sqlite, BC_SQL_FIND_META);
    return is_done;
}

static bool sqlite_add_value(
    struct bc_backend *backend, const struct bc_value_row *row, struct bc_status *status)
{
    struct bc_sqlite *sqlite = bc_sqlite_of(backend);
    sqlite3_stmt *statement = bc_sqlite_take(sqlite, BC_SQL_ADD_VALUE, status);

    if (statement == NULL) {
        return false;
    }
    bc_sqlite_bind_text(statement, 1, bc_dimension_name(row->dimension));
    (void)sqlite3_bind_int(statement, 2, row->number);
    bc_sqlite_bind_text(statement, 3, row->value);
    return bc_sqlite_run(sqlite, BC_SQL_ADD_VALUE, status);
}

static bool show_value(struct bc_sqlite *sqlite, sqlite3_stmt *statement, bc_value_visitor *visit,
    void *user, struct bc_status *status)
{
    struct bc_value_row row = {
        .number = (uint16_t)sqlite3_column_int(statement, 1),
        .value = bc_sqlite_text(statement, 2),
    };

    for (size_t dimension = 0; dimension < BC_DIM_COUNT; dimension++) {
        row.dimension = (enum bc_dimension)dimension;
        if (strcmp(bc_dimension_name(row.dimension), bc_sqlite_text(statement, 0)) == 0) {
            return visit(user, &row, status);
        }
    }
    return bc_fail(status, BC_STORE_DOWN, "store.damaged", sqlite->facts.path, "dictionary");
}

static bool sqlite_read_values(struct bc_backend *backend, size_t known_count,
    bc_value_visitor *visit, void *user, struct bc_status *status)
{
    struct bc_sqlite *sqlite = bc_sqlite_of(backend);
    sqlite3_stmt *statement = bc_sqlite_take(sqlite, BC_SQL_READ_VALUES, status);
    bool has_row = true;
    bool is_done = statement != NULL;

    if (is_done) {
        /* Rows are never removed, so that their ids count them. */
        (void)sqlite3_bind_int64(statement, 1, (sqlite3_int64)known_count);
    }
    while (is_done && has_row) {
        is_done = bc_sqlite_step(sqlite, BC_SQL_READ_VALUES, &has_row, status) &&
                  (!has_row || show_value(sqlite, statement, visit, user, status));
    }
    bc_sqlite_release(sqlite, BC_SQL_READ_VALUES);
    return is_done;
}

static struct bc_batch batch_of(sqlite3_stmt *statement, bc_arena *arena)
{
    return (struct bc_batch){
        .number = sqlite3_column_int64(statement, 0),
        .known_utc_s = sqlite3_column_int64(statement, 1),
        .file_name = bc_arena_strdup(arena, bc_sqlite_text(statement, 2)),
        .file_sha256 = bc_arena_strdup(arena, bc_sqlite_text(statement, 3)),
        .read_count = sqlite3_column_int64(statement, 4),
        .new_count = sqlite3_column_int64(statement, 5),
        .unchanged_count = sqlite3_column_int64(statement, 6),
        .rejected_count = sqlite3_column_int64(statement, 7),
        .excluded_count = sqlite3_column_int64(statement, 8),
    };
}

static bool sqlite_find_batch(struct bc_backend *backend, int64_t known_utc_s, bc_arena *arena,
    struct bc_batch *ret_batch, struct bc_status *status)
{
    struct bc_sqlite *sqlite = bc_sqlite_of(backend);
    sqlite3_stmt *statement = bc_sqlite_take(sqlite, BC_SQL_FIND_BATCH, status);
    bool has_row = false;
    bool is_done = statement != NULL;

    if (is_done) {
        (void)sqlite3_bind_int64(statement, 1, known_utc_s);
        is_done = bc_sqlite_step(sqlite, BC_SQL_FIND_BATCH, &has_row, status);
    }
    if (is_done) {
        *ret_batch = has_row ? batch_of(statement, arena)
                             : (struct bc_batch){.file_name = "", .file_sha256 = ""};
    }
    bc_sqlite_release(sqlite, BC_SQL_FIND_BATCH);
    return is_done;
}

static bool sqlite_add_issued(struct bc_backend *backend, const struct bc_issued *issued,
    int64_t batch, struct bc_status *status)
{
    struct bc_sqlite *sqlite = bc_sqlite_of(backend);
    sqlite3_stmt *statement = bc_sqlite_take(sqlite, BC_SQL_ADD_ISSUED, status);

    if (statement == NULL) {
        return false;
    }
    bc_sqlite_bind_text(statement, 1, issued->period_id);
    bc_sqlite_bind_text(statement, 2, issued->row);
    (void)sqlite3_bind_int64(statement, 3, issued->closing);
    bc_sqlite_bind_text(statement, 4, issued->manifest_sha256);
    (void)sqlite3_bind_int64(statement, 5, batch);
    return bc_sqlite_run(sqlite, BC_SQL_ADD_ISSUED, status);
}

static bool sqlite_find_issued(struct bc_backend *backend, const char *period_id, const char *row,
    bool *ret_found, int64_t *ret_closing, struct bc_status *status)
{
    struct bc_sqlite *sqlite = bc_sqlite_of(backend);
    sqlite3_stmt *statement = bc_sqlite_take(sqlite, BC_SQL_FIND_ISSUED, status);
    bool has_row = false;
    bool is_done = statement != NULL;

    if (is_done) {
        bc_sqlite_bind_text(statement, 1, period_id);
        bc_sqlite_bind_text(statement, 2, row);
        is_done = bc_sqlite_step(sqlite, BC_SQL_FIND_ISSUED, &has_row, status);
    }
    if (is_done) {
        *ret_found = has_row;
    }
    if (is_done && has_row) {
        *ret_closing = sqlite3_column_int64(statement, 0);
    }
    bc_sqlite_release(sqlite, BC_SQL_FIND_ISSUED);
    return is_done;
}

static bool sqlite_read_issued(
    struct bc_backend *backend, bc_issued_visitor *visit, void *user, struct bc_status *status)
{
    struct bc_sqlite *sqlite = bc_sqlite_of(backend);
    sqlite3_stmt *statement = bc_sqlite_take(sqlite, BC_SQL_READ_ISSUED, status);
    bool is_done = statement != NULL;
    bool has_row = true;

    while (is_done && bc_sqlite_step(sqlite, BC_SQL_READ_ISSUED, &has_row, status) && has_row) {
        const struct bc_issued issued = {
            .period_id = bc_sqlite_text(statement, 0),
            .row = "",
            .closing = sqlite3_column_int64(statement, 1),
            .manifest_sha256 = bc_sqlite_text(statement, 2),
        };
        const bool is_known = sqlite3_column_type(statement, 3) == SQLITE_INTEGER;

        is_done =
            visit(user, &issued, is_known ? sqlite3_column_int64(statement, 3) : INT64_MIN, status);
    }
    bc_sqlite_release(sqlite, BC_SQL_READ_ISSUED);
    return is_done && !has_row;
}

static bool sqlite_read_codes(struct bc_backend *backend, const char *prefix, size_t limit,
    bc_ticket_visitor *visit, void *user, struct bc_status *status)
{
    struct bc_sqlite *sqlite = bc_sqlite_of(backend);
    sqlite3_stmt *statement = bc_sqlite_take(sqlite, BC_SQL_READ_CODES, status);

    if (statement == NULL) {
        return false;
    }
    bc_sqlite_bind_text(statement, 1, prefix);
    (void)sqlite3_bind_int64(statement, 2, (sqlite3_int64)limit);
    return show_tickets(sqlite, BC_SQL_READ_CODES, visit, user, status);
}

const struct bc_note_ops bc_sqlite_note_ops = {
    .put_meta = sqlite_put_meta,
    .find_meta = sqlite_find_meta,
    .add_value = sqlite_add_value,
    .read_values = sqlite_read_values,
    .find_batch = sqlite_find_batch,
    .add_issued = sqlite_add_issued,
    .find_issued = sqlite_find_issued,
    .read_issued = sqlite_read_issued,
    .read_codes = sqlite_read_codes,
};

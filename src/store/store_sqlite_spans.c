/* Spans: the rows that reports are made of. */
#include "store/span_row.h"
#include "store/store_sqlite.h"

#include <assert.h>
#include <string.h>

/* Values 1 to 5 of every statement that names one span. */
static void bind_key(sqlite3_stmt *statement, const struct bc_span_key *key)
{
    (void)sqlite3_bind_int(statement, 1, key->is_sensitive ? 1 : 0);
    (void)sqlite3_bind_int(statement, 2, key->length_class);
    (void)sqlite3_bind_int64(statement, 3, key->opened_utc_s);
    (void)sqlite3_bind_int64(statement, 4, key->ticket);
    (void)sqlite3_bind_int(statement, 5, key->cycle);
}

/* ---- Changing ------------------------------------------------------------------------------ */

static bool keep_past(
    struct bc_sqlite *sqlite, const struct bc_span_row *row, struct bc_status *status)
{
    sqlite3_stmt *statement = bc_sqlite_take(sqlite, BC_SQL_KEEP_PAST, status);

    if (statement == NULL) {
        return false;
    }
    bind_key(statement, &row->key);
    (void)sqlite3_bind_int64(statement, 6, row->batch_from);
    (void)sqlite3_bind_int64(statement, 7, row->batch_to);
    bc_sqlite_bind_bytes(statement, 8, row->data);
    return bc_sqlite_run(sqlite, BC_SQL_KEEP_PAST, status);
}

/* Takes back the end of the same span by the same batch; tells since when it is true then. */
static bool revive(struct bc_sqlite *sqlite, const struct bc_span_row *row, int64_t *ret_batch_from,
    struct bc_status *status)
{
    sqlite3_stmt *statement = bc_sqlite_take(sqlite, BC_SQL_REVIVE_SPAN, status);
    bool has_row = false;
    bool is_done;

    if (statement == NULL) {
        return false;
    }
    bind_key(statement, &row->key);
    (void)sqlite3_bind_int64(statement, 6, row->batch_from);
    bc_sqlite_bind_bytes(statement, 7, row->data);
    is_done = bc_sqlite_step(sqlite, BC_SQL_REVIVE_SPAN, &has_row, status);
    if (is_done && has_row) {
        *ret_batch_from = sqlite3_column_int64(statement, 0);
    }
    bc_sqlite_release(sqlite, BC_SQL_REVIVE_SPAN);
    return is_done;
}

static bool sqlite_add(struct bc_backend *backend, const struct bc_span_row *row, bool revives,
    struct bc_status *status)
{
    struct bc_sqlite *sqlite = bc_sqlite_of(backend);
    struct bc_span_row added = *row;

    if (row->batch_to != INT64_MAX) {
        return keep_past(sqlite, row, status);
    }
    return (!revives || revive(sqlite, row, &added.batch_from, status)) &&
           bc_waiting_add_span(sqlite, &added, status);
}

static bool sqlite_end(struct bc_backend *backend, const struct bc_span_key *key, int64_t batch,
    struct bc_status *status)
{
    struct bc_sqlite *sqlite = bc_sqlite_of(backend);
    sqlite3_stmt *statement = bc_sqlite_take(sqlite, BC_SQL_END_SPAN, status);
    struct bc_span_row past = {.key = *key, .batch_to = batch};
    bool has_row = false;
    bool is_done;

    if (statement == NULL) {
        return false;
    }
    bind_key(statement, key);
    is_done = bc_sqlite_step(sqlite, BC_SQL_END_SPAN, &has_row, status);
    if (is_done && !has_row) {
        is_done = bc_fail(status, BC_STORE_DOWN, "store.damaged", sqlite->facts.path, "span");
    }
    if (is_done && has_row) {
        past.batch_from = sqlite3_column_int64(statement, 0);
        past.data = bc_sqlite_bytes(statement, 1);
    }
    is_done = is_done && (past.batch_from == batch || keep_past(sqlite, &past, status));
    bc_sqlite_release(sqlite, BC_SQL_END_SPAN);
    return is_done;
}

static bool sqlite_move(struct bc_backend *backend, int64_t ticket, const struct bc_span_key *keys,
    size_t key_count, struct bc_status *status)
{
    struct bc_sqlite *sqlite = bc_sqlite_of(backend);
    sqlite3_stmt *past = bc_sqlite_take(sqlite, BC_SQL_MOVE_PAST, status);
    sqlite3_stmt *current = bc_sqlite_take(sqlite, BC_SQL_MOVE_SPAN, status);

    if (past == NULL || current == NULL) {
        return false;
    }
    for (size_t index = 0; index < key_count; index++) {
        bind_key(current, &keys[index]);
        if (!bc_sqlite_run(sqlite, BC_SQL_MOVE_SPAN, status)) {
            return false;
        }
        if (sqlite3_changes(sqlite->facts.connection) != 1) {
            return bc_fail(status, BC_STORE_DOWN, "store.damaged", sqlite->facts.path, "span");
        }
    }
    (void)sqlite3_bind_int64(past, 1, ticket);
    return bc_sqlite_run(sqlite, BC_SQL_MOVE_PAST, status);
}

static bool sqlite_clear(struct bc_backend *backend, struct bc_status *status)
{
    struct bc_sqlite *sqlite = bc_sqlite_of(backend);

    return bc_sqlite_run(sqlite, BC_SQL_CLEAR_SPANS, status) &&
           bc_sqlite_run(sqlite, BC_SQL_CLEAR_PAST, status);
}

/* ---- Reading ------------------------------------------------------------------------------- */

static bool show_rows(struct bc_sqlite *sqlite, enum bc_statement which, struct bc_span_row *row,
    bc_row_visitor *visit, void *user, struct bc_status *status)
{
    sqlite3_stmt *statement = sqlite->statements[which];
    bool has_row = true;

    while (bc_sqlite_step(sqlite, which, &has_row, status)) {
        if (!has_row) {
            return true;
        }
        row->key.opened_utc_s = sqlite3_column_int64(statement, 0);
        row->key.ticket = sqlite3_column_int64(statement, 1);
        row->key.cycle = sqlite3_column_int(statement, 2);
        row->data = bc_sqlite_bytes(statement, 3);
        if (!visit(user, row, status)) {
            return false;
        }
    }
    return false;
}

/* One length class: one range. `which` fixes whether spans as they stand or past ones are read. */
static bool scan_class(struct bc_sqlite *sqlite, enum bc_statement which, int32_t class,
    const struct bc_span_query *query, bc_row_visitor *visit, void *user, struct bc_status *status)
{
    sqlite3_stmt *statement = bc_sqlite_take(sqlite, which, status);
    struct bc_span_row row = {
        .key.is_sensitive = query->of_sensitive, .key.length_class = class, .batch_to = INT64_MAX};
    bool is_done = statement != NULL;

    if (is_done) {
        (void)sqlite3_bind_int(statement, 1, class);
        (void)sqlite3_bind_int64(statement, 2, bc_length_class_reach(class, query->from_utc_s));
        (void)sqlite3_bind_int64(statement, 3, query->to_utc_s);
        if (which == BC_SQL_SCAN_KNOWN || which == BC_SQL_SCAN_PAST) {
            (void)sqlite3_bind_int64(statement, 4, query->batch);
        }
        is_done = show_rows(sqlite, which, &row, visit, user, status);
    }
    bc_sqlite_release(sqlite, which);
    return is_done;
}

/* The statements that answer a query; each is run for every class. */
static size_t statements_for(const struct bc_span_query *query, enum bc_statement ret_which[2])
{
    if (query->batch != INT64_MAX) {
        ret_which[0] = BC_SQL_SCAN_KNOWN;
        ret_which[1] = BC_SQL_SCAN_PAST;
        return 2;
    }
    ret_which[0] = query->of_sensitive ? BC_SQL_SCAN_SENSITIVE : BC_SQL_SCAN;
    return 1;
}

static bool sqlite_scan(struct bc_backend *backend, const struct bc_span_query *query,
    bc_row_visitor *visit, void *user, struct bc_status *status)
{
    struct bc_sqlite *sqlite = bc_sqlite_of(backend);
    atomic_int own_part = 0;
    atomic_int *next_part = query->next_part != NULL ? query->next_part : &own_part;
    enum bc_statement which[2];
    const int part_count = (int)statements_for(query, which) * BC_LENGTH_CLASS_COUNT;
    bool is_done = true;
    int part;

    assert(!query->of_sensitive || query->batch == INT64_MAX);
    assert(!sqlite->is_scanning); /* a visitor may ask about a ticket, not scan again */
    sqlite->is_scanning = true;
    while (is_done && (part = atomic_fetch_add(next_part, 1)) < part_count) {
        is_done = scan_class(sqlite, which[part / BC_LENGTH_CLASS_COUNT],
            part % BC_LENGTH_CLASS_COUNT, query, visit, user, status);
    }
    sqlite->is_scanning = false;
    return is_done;
}

static bool sqlite_read_all(
    struct bc_backend *backend, bc_row_visitor *visit, void *user, struct bc_status *status)
{
    struct bc_sqlite *sqlite = bc_sqlite_of(backend);
    sqlite3_stmt *statement = bc_sqlite_take(sqlite, BC_SQL_READ_ALL, status);
    bool has_row = true;
    bool is_done = statement != NULL;

    while (is_done && has_row) {
        is_done = bc_sqlite_step(sqlite, BC_SQL_READ_ALL, &has_row, status);
        if (is_done && has_row) {
            const struct bc_span_row row = {
                .key =
                    {
                        .is_sensitive = sqlite3_column_int(statement, 0) != 0,
                        .length_class = sqlite3_column_int(statement, 1),
                        .opened_utc_s = sqlite3_column_int64(statement, 2),
                        .ticket = sqlite3_column_int64(statement, 3),
                        .cycle = sqlite3_column_int(statement, 4),
                    },
                .batch_from = sqlite3_column_int64(statement, 5),
                .batch_to = sqlite3_column_int64(statement, 6),
                .data = bc_sqlite_bytes(statement, 7),
            };

            is_done = visit(user, &row, status);
        }
    }
    bc_sqlite_release(sqlite, BC_SQL_READ_ALL);
    return is_done;
}

static bool sqlite_first_opened(
    struct bc_backend *backend, int64_t *ret_utc_s, struct bc_status *status)
{
    struct bc_sqlite *sqlite = bc_sqlite_of(backend);
    sqlite3_stmt *statement = bc_sqlite_take(sqlite, BC_SQL_FIRST_OPENED, status);
    int64_t first_utc_s = INT64_MAX;
    bool is_done = statement != NULL;
    bool has_row = false;

    for (int32_t class = 0; is_done && class < BC_LENGTH_CLASS_COUNT; class ++) {
        (void)sqlite3_bind_int(statement, 1, class);
        is_done = bc_sqlite_step(sqlite, BC_SQL_FIRST_OPENED, &has_row, status);
        if (is_done && has_row && sqlite3_column_type(statement, 0) == SQLITE_INTEGER &&
            sqlite3_column_int64(statement, 0) < first_utc_s) {
            first_utc_s = sqlite3_column_int64(statement, 0);
        }
        bc_sqlite_release(sqlite, BC_SQL_FIRST_OPENED);
    }
    if (is_done) {
        *ret_utc_s = first_utc_s;
    }
    return is_done;
}

const struct bc_span_ops bc_sqlite_span_ops = {
    .add = sqlite_add,
    .end = sqlite_end,
    .move = sqlite_move,
    .clear = sqlite_clear,
    .scan = sqlite_scan,
    .first_opened = sqlite_first_opened,
    .read_all = sqlite_read_all,
};

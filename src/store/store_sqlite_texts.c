/* private.db: sealed texts and wrapped keys. Marks are stored as signed numbers of the same bits.
 */
#include "store/history.h"
#include "store/store_sqlite.h"

#include <assert.h>
#include <stdio.h>

/* The one blob of a statement that has its values, copied; and releases it. */
static bool find_bytes(struct bc_sqlite *sqlite, enum bc_statement which, bc_arena *arena,
    struct bc_bytes *ret_bytes, struct bc_status *status)
{
    bool has_row = false;
    bool is_done = bc_sqlite_step(sqlite, which, &has_row, status);

    if (is_done) {
        *ret_bytes = has_row ? bc_bytes_copy(bc_sqlite_bytes(sqlite->statements[which], 0), arena)
                             : (struct bc_bytes){0};
    }
    bc_sqlite_release(sqlite, which);
    return is_done;
}

static bool sqlite_put_key(
    struct bc_backend *backend, const char *name, struct bc_bytes wrapped, struct bc_status *status)
{
    struct bc_sqlite *sqlite = bc_sqlite_of(backend);
    sqlite3_stmt *statement = bc_sqlite_take(sqlite, BC_SQL_PUT_KEY, status);

    if (statement == NULL) {
        return false;
    }
    bc_sqlite_bind_text(statement, 1, name);
    bc_sqlite_bind_bytes(statement, 2, wrapped);
    return bc_sqlite_run(sqlite, BC_SQL_PUT_KEY, status);
}

static bool sqlite_find_key(struct bc_backend *backend, const char *name, bc_arena *arena,
    struct bc_bytes *ret_wrapped, struct bc_status *status)
{
    struct bc_sqlite *sqlite = bc_sqlite_of(backend);
    sqlite3_stmt *statement = bc_sqlite_take(sqlite, BC_SQL_FIND_KEY, status);

    if (statement == NULL) {
        return false;
    }
    bc_sqlite_bind_text(statement, 1, name);
    return find_bytes(sqlite, BC_SQL_FIND_KEY, arena, ret_wrapped, status);
}

/* Whether a table holds the text of a ticket and a mark. */
static bool has_row_of(struct bc_sqlite *sqlite, enum bc_statement which, int64_t ticket,
    uint64_t mark, bool *ret_has, struct bc_status *status)
{
    sqlite3_stmt *statement = bc_sqlite_take(sqlite, which, status);
    bool has_row = false;
    bool is_done;

    if (statement == NULL) {
        return false;
    }
    (void)sqlite3_bind_int64(statement, 1, ticket);
    (void)sqlite3_bind_int64(statement, 2, (sqlite3_int64)mark);
    is_done = bc_sqlite_step(sqlite, which, &has_row, status);
    bc_sqlite_release(sqlite, which);
    if (is_done) {
        *ret_has = has_row;
    }
    return is_done;
}

static bool sqlite_has(struct bc_backend *backend, int64_t ticket, uint64_t mark, bool *ret_has,
    struct bc_status *status)
{
    return has_row_of(bc_sqlite_of(backend), BC_SQL_HAS_TEXT, ticket, mark, ret_has, status);
}

static bool sqlite_put(struct bc_backend *backend, const struct bc_sealed_text *text, int64_t batch,
    struct bc_status *status)
{
    return bc_waiting_add_text(bc_sqlite_of(backend), text, batch, status);
}

static bool sqlite_find(struct bc_backend *backend, int64_t ticket, uint64_t mark, bc_arena *arena,
    struct bc_bytes *ret_sealed, struct bc_status *status)
{
    struct bc_sqlite *sqlite = bc_sqlite_of(backend);
    sqlite3_stmt *statement = bc_sqlite_take(sqlite, BC_SQL_FIND_TEXT, status);

    if (statement == NULL) {
        return false;
    }
    (void)sqlite3_bind_int64(statement, 1, ticket);
    (void)sqlite3_bind_int64(statement, 2, (sqlite3_int64)mark);
    return find_bytes(sqlite, BC_SQL_FIND_TEXT, arena, ret_sealed, status);
}

static bool show_text(
    sqlite3_stmt *statement, bc_sealed_visitor *visit, void *user, struct bc_status *status)
{
    const struct bc_sealed_text text = {
        .ticket = sqlite3_column_int64(statement, 0),
        .mark = (uint64_t)sqlite3_column_int64(statement, 1),
        .sealed = bc_sqlite_bytes(statement, 2),
    };

    return visit(user, &text, status);
}

/* The rows of a statement that has its values. */
static bool show_texts(struct bc_sqlite *sqlite, enum bc_statement which, bc_sealed_visitor *visit,
    void *user, struct bc_status *status)
{
    sqlite3_stmt *statement = sqlite->statements[which];
    bool has_row = true;
    bool is_done = true;

    while (is_done && has_row) {
        is_done = bc_sqlite_step(sqlite, which, &has_row, status) &&
                  (!has_row || show_text(statement, visit, user, status));
    }
    bc_sqlite_release(sqlite, which);
    return is_done;
}

static bool sqlite_read(struct bc_backend *backend, int64_t ticket, bc_sealed_visitor *visit,
    void *user, struct bc_status *status)
{
    struct bc_sqlite *sqlite = bc_sqlite_of(backend);
    sqlite3_stmt *statement = bc_sqlite_take(sqlite, BC_SQL_READ_TEXTS, status);

    if (statement == NULL) {
        return false;
    }
    (void)sqlite3_bind_int64(statement, 1, ticket);
    return show_texts(sqlite, BC_SQL_READ_TEXTS, visit, user, status);
}

/* All rows are gone when the first of RETURNING is there. */
static bool remove_from(struct bc_sqlite *sqlite, enum bc_statement which, int64_t ticket,
    bool *ret_was_there, struct bc_status *status)
{
    sqlite3_stmt *statement = bc_sqlite_take(sqlite, which, status);
    bool has_row = false;
    bool is_done;

    if (statement == NULL) {
        return false;
    }
    (void)sqlite3_bind_int64(statement, 1, ticket);
    is_done = bc_sqlite_step(sqlite, which, &has_row, status);
    bc_sqlite_release(sqlite, which);
    if (is_done) {
        *ret_was_there = has_row;
    }
    return is_done;
}

static bool sqlite_remove(
    struct bc_backend *backend, int64_t ticket, bool *ret_was_there, struct bc_status *status)
{
    struct bc_sqlite *sqlite = bc_sqlite_of(backend);
    bool was_there = false;
    bool was_hidden = false;

    if (!remove_from(sqlite, BC_SQL_REMOVE_TEXTS, ticket, &was_there, status) ||
        !remove_from(sqlite, BC_SQL_REMOVE_HIDDEN, ticket, &was_hidden, status)) {
        return false;
    }
    *ret_was_there = was_there || was_hidden;
    return true;
}

/* ---- Hidden ones --------------------------------------------------------------------------- */

static bool sqlite_hide(struct bc_backend *backend, int64_t ticket, struct bc_status *status)
{
    struct bc_sqlite *sqlite = bc_sqlite_of(backend);
    sqlite3_stmt *statement = bc_sqlite_take(sqlite, BC_SQL_HIDE_TEXTS, status);

    if (statement == NULL) {
        return false;
    }
    (void)sqlite3_bind_int64(statement, 1, ticket);
    return bc_sqlite_run(sqlite, BC_SQL_HIDE_TEXTS, status);
}

static bool sqlite_is_hidden(struct bc_backend *backend, int64_t ticket, uint64_t mark,
    bool *ret_is_hidden, struct bc_status *status)
{
    return has_row_of(
        bc_sqlite_of(backend), BC_SQL_HAS_HIDDEN, ticket, mark, ret_is_hidden, status);
}

static bool sqlite_read_hidden(
    struct bc_backend *backend, bc_sealed_visitor *visit, void *user, struct bc_status *status)
{
    struct bc_sqlite *sqlite = bc_sqlite_of(backend);

    return bc_sqlite_take(sqlite, BC_SQL_READ_HIDDEN, status) != NULL &&
           show_texts(sqlite, BC_SQL_READ_HIDDEN, visit, user, status);
}

/* ---- Erasing ------------------------------------------------------------------------------- */

/*
 * secure_delete has overwritten each removed row where it stood; pages that were split or joined
 * before may hold a copy in their gaps. The temporary copy VACUUM works on is in memory.
 */
static bool sqlite_compact(struct bc_backend *backend, struct bc_status *status)
{
    struct bc_sqlite *sqlite = bc_sqlite_of(backend);

    assert(!sqlite->is_turn);
    return bc_sqlite_take(sqlite, BC_SQL_COMPACT_TEXTS, status) != NULL &&
           bc_sqlite_run(sqlite, BC_SQL_COMPACT_TEXTS, status);
}

/* ---- Prints of rows ------------------------------------------------------------------------ */

static bool sqlite_put_prints(
    struct bc_backend *backend, int64_t page, struct bc_bytes prints, struct bc_status *status)
{
    struct bc_sqlite *sqlite = bc_sqlite_of(backend);
    sqlite3_stmt *statement = bc_sqlite_take(sqlite, BC_SQL_PUT_PRINTS, status);

    if (statement == NULL) {
        return false;
    }
    (void)sqlite3_bind_int64(statement, 1, page);
    bc_sqlite_bind_bytes(statement, 2, prints);
    return bc_sqlite_run(sqlite, BC_SQL_PUT_PRINTS, status);
}

static bool sqlite_find_prints(struct bc_backend *backend, int64_t page, bc_arena *arena,
    struct bc_bytes *ret_prints, struct bc_status *status)
{
    struct bc_sqlite *sqlite = bc_sqlite_of(backend);
    sqlite3_stmt *statement = bc_sqlite_take(sqlite, BC_SQL_FIND_PRINTS, status);

    if (statement == NULL) {
        return false;
    }
    (void)sqlite3_bind_int64(statement, 1, page);
    return find_bytes(sqlite, BC_SQL_FIND_PRINTS, arena, ret_prints, status);
}

static bool sqlite_read_prints(
    struct bc_backend *backend, bc_print_page_visitor *visit, void *user, struct bc_status *status)
{
    struct bc_sqlite *sqlite = bc_sqlite_of(backend);
    sqlite3_stmt *statement = bc_sqlite_take(sqlite, BC_SQL_READ_PRINTS, status);
    bool has_row = true;
    bool is_done = statement != NULL;

    while (is_done && has_row) {
        is_done = bc_sqlite_step(sqlite, BC_SQL_READ_PRINTS, &has_row, status) &&
                  (!has_row || visit(user, sqlite3_column_int64(statement, 0),
                                   bc_sqlite_bytes(statement, 1), status));
    }
    bc_sqlite_release(sqlite, BC_SQL_READ_PRINTS);
    return is_done;
}

/* ---- Acts ---------------------------------------------------------------------------------- */

static bool sqlite_add_act(
    struct bc_backend *backend, const struct bc_act *act, struct bc_status *status)
{
    struct bc_sqlite *sqlite = bc_sqlite_of(backend);
    sqlite3_stmt *statement = bc_sqlite_take(sqlite, BC_SQL_ADD_ACT, status);

    if (statement == NULL) {
        return false;
    }
    (void)sqlite3_bind_int(statement, 1, (int)act->kind);
    (void)sqlite3_bind_int64(statement, 2, act->batch);
    bc_sqlite_bind_text(statement, 3, act->code);
    (void)sqlite3_bind_int(statement, 4, (int)act->from);
    (void)sqlite3_bind_int(statement, 5, (int)act->to);
    return bc_sqlite_run(sqlite, BC_SQL_ADD_ACT, status);
}

static bool show_act(
    sqlite3_stmt *statement, bc_act_visitor *visit, void *user, struct bc_status *status)
{
    const struct bc_act act = {
        .number = sqlite3_column_int64(statement, 0),
        .kind = (enum bc_act_kind)sqlite3_column_int(statement, 1),
        .batch = sqlite3_column_int64(statement, 2),
        .code = bc_sqlite_text(statement, 3),
        .from = (enum bc_sensitivity)sqlite3_column_int(statement, 4),
        .to = (enum bc_sensitivity)sqlite3_column_int(statement, 5),
    };

    return visit(user, &act, status);
}

static bool sqlite_read_acts(
    struct bc_backend *backend, bc_act_visitor *visit, void *user, struct bc_status *status)
{
    struct bc_sqlite *sqlite = bc_sqlite_of(backend);
    sqlite3_stmt *statement = bc_sqlite_take(sqlite, BC_SQL_READ_ACTS, status);
    bool has_row = true;
    bool is_done = statement != NULL;

    while (is_done && has_row) {
        is_done = bc_sqlite_step(sqlite, BC_SQL_READ_ACTS, &has_row, status) &&
                  (!has_row || show_act(statement, visit, user, status));
    }
    bc_sqlite_release(sqlite, BC_SQL_READ_ACTS);
    return is_done;
}

static bool sqlite_remove_acts(
    struct bc_backend *backend, int64_t last_number, struct bc_status *status)
{
    struct bc_sqlite *sqlite = bc_sqlite_of(backend);
    sqlite3_stmt *statement = bc_sqlite_take(sqlite, BC_SQL_REMOVE_ACTS, status);

    if (statement == NULL) {
        return false;
    }
    (void)sqlite3_bind_int64(statement, 1, last_number);
    return bc_sqlite_run(sqlite, BC_SQL_REMOVE_ACTS, status);
}

static bool sqlite_put_tip(struct bc_backend *backend, size_t chain, const struct bc_store_tip *tip,
    struct bc_status *status)
{
    struct bc_sqlite *sqlite = bc_sqlite_of(backend);
    sqlite3_stmt *statement = bc_sqlite_take(sqlite, BC_SQL_PUT_TIP, status);

    if (statement == NULL) {
        return false;
    }
    (void)sqlite3_bind_int(statement, 1, (int)chain);
    (void)sqlite3_bind_int64(statement, 2, tip->count);
    bc_sqlite_bind_text(statement, 3, tip->whole);
    return bc_sqlite_run(sqlite, BC_SQL_PUT_TIP, status);
}

static bool sqlite_find_tip(struct bc_backend *backend, size_t chain, struct bc_store_tip *ret_tip,
    struct bc_status *status)
{
    struct bc_sqlite *sqlite = bc_sqlite_of(backend);
    sqlite3_stmt *statement = bc_sqlite_take(sqlite, BC_SQL_FIND_TIP, status);
    bool has_row = false;
    bool is_done;

    if (statement == NULL) {
        return false;
    }
    (void)sqlite3_bind_int(statement, 1, (int)chain);
    is_done = bc_sqlite_step(sqlite, BC_SQL_FIND_TIP, &has_row, status);
    if (is_done) {
        *ret_tip = (struct bc_store_tip){.count = has_row ? sqlite3_column_int64(statement, 0) : 0};
        if (has_row) {
            snprintf(ret_tip->whole, sizeof(ret_tip->whole), "%s", bc_sqlite_text(statement, 1));
        }
    }
    bc_sqlite_release(sqlite, BC_SQL_FIND_TIP);
    return is_done;
}

const struct bc_text_ops bc_sqlite_text_ops = {
    .put_key = sqlite_put_key,
    .find_key = sqlite_find_key,
    .has = sqlite_has,
    .put = sqlite_put,
    .find = sqlite_find,
    .read = sqlite_read,
    .remove = sqlite_remove,
    .hide = sqlite_hide,
    .is_hidden = sqlite_is_hidden,
    .read_hidden = sqlite_read_hidden,
    .compact = sqlite_compact,
    .put_prints = sqlite_put_prints,
    .find_prints = sqlite_find_prints,
    .read_prints = sqlite_read_prints,
    .add_act = sqlite_add_act,
    .read_acts = sqlite_read_acts,
    .remove_acts = sqlite_remove_acts,
    .put_tip = sqlite_put_tip,
    .find_tip = sqlite_find_tip,
};

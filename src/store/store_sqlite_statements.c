#include "store/store_sqlite.h"

#include <assert.h>

/* IN_ISSUED: in facts, and run as it is by the handle that notes what was printed. */
enum which_file { IN_FACTS, IN_ISSUED, IN_TEXTS };

struct statement_text {
    enum which_file file;
    const char *sql;    /* for handles that may see all */
    const char *public; /* for handles on facts only; NULL: not theirs */
};

#define SAME(text) text, text
#define TICKET_COLUMNS "id, source, code, own, class, first_batch"
#define IS_PUBLIC "class <= 1"
#define SPAN_KEY "sensitive = ?1 AND class = ?2 AND opened_s = ?3 AND ticket = ?4 AND cycle = ?5"

static const struct statement_text statement_texts[BC_SQL_STATEMENT_COUNT] = {
    [BC_SQL_BEGIN_READING] = {IN_FACTS, SAME("BEGIN")},
    [BC_SQL_END_READING] = {IN_FACTS, SAME("COMMIT")},
    [BC_SQL_BEGIN_TURN] = {IN_ISSUED, "BEGIN IMMEDIATE", NULL},
    [BC_SQL_COMMIT_TURN] = {IN_ISSUED, "COMMIT", NULL},
    [BC_SQL_ROLLBACK_TURN] = {IN_FACTS, SAME("ROLLBACK")},
    [BC_SQL_COUNT] = {IN_FACTS,
        "SELECT (SELECT count(*) FROM ticket), (SELECT count(*) FROM event_log),"
        " (SELECT count(*) FROM span), (SELECT count(*) FROM span_past),"
        " (SELECT count(*) FROM batch)",
        "SELECT (SELECT count(*) FROM ticket WHERE " IS_PUBLIC "),"
        " (SELECT count(*) FROM event_log JOIN ticket ON id = ticket WHERE " IS_PUBLIC "),"
        " (SELECT count(*) FROM span WHERE sensitive = 0),"
        " (SELECT count(*) FROM span_past WHERE sensitive = 0),"
        " (SELECT count(*) FROM batch)"},
    [BC_SQL_CHECK] = {IN_FACTS, SAME("PRAGMA integrity_check(1)")},
    [BC_SQL_CHECK_PAGES] = {IN_FACTS, SAME("PRAGMA quick_check(1)")},
    [BC_SQL_LAST_NUMBER] = {IN_FACTS, "SELECT coalesce(max(id), 0) FROM ticket", NULL},
    [BC_SQL_FIND_BY_CODE] = {IN_FACTS,
        "SELECT " TICKET_COLUMNS " FROM ticket WHERE code = ?1 ORDER BY id",
        "SELECT " TICKET_COLUMNS " FROM ticket WHERE code = ?1 AND " IS_PUBLIC " ORDER BY id"},
    [BC_SQL_LOAD] = {IN_FACTS, "SELECT " TICKET_COLUMNS " FROM ticket WHERE id = ?1",
        "SELECT " TICKET_COLUMNS " FROM ticket WHERE id = ?1 AND " IS_PUBLIC},
    [BC_SQL_READ_RANGE] = {IN_FACTS,
        "SELECT " TICKET_COLUMNS " FROM ticket WHERE id BETWEEN ?1 AND ?2 ORDER BY id",
        "SELECT " TICKET_COLUMNS " FROM ticket WHERE id BETWEEN ?1 AND ?2 AND " IS_PUBLIC
        " ORDER BY id"},
    [BC_SQL_PUT] = {IN_FACTS,
        "INSERT INTO ticket (" TICKET_COLUMNS ")"
        " SELECT " TICKET_COLUMNS " FROM waiting_ticket WHERE true"
        " ON CONFLICT (id) DO UPDATE SET own = excluded.own, class = excluded.class",
        NULL},
    [BC_SQL_READ_LOG] = {IN_FACTS,
        "SELECT batch, added, retracted FROM event_log"
        " WHERE ticket = ?1 AND batch <= ?2 ORDER BY batch",
        "SELECT batch, added, retracted FROM event_log WHERE ticket = ?1 AND batch <= ?2"
        " AND EXISTS (SELECT 1 FROM ticket WHERE id = ?1 AND " IS_PUBLIC ") ORDER BY batch"},
    [BC_SQL_PUT_LOG] = {IN_FACTS,
        "INSERT OR REPLACE INTO event_log (ticket, batch, added, retracted)"
        " SELECT ticket, batch, added, retracted FROM waiting_log",
        NULL},
    [BC_SQL_REMOVE_LOG] = {IN_FACTS, "DELETE FROM event_log WHERE ticket = ?1 AND batch = ?2",
        NULL},
    [BC_SQL_PUT_DUPLICATE] = {IN_FACTS,
        "INSERT INTO duplicate (ref, ticket) VALUES (?1, ?2) ON CONFLICT DO NOTHING", NULL},
    [BC_SQL_REMOVE_DUPLICATE] = {IN_FACTS, "DELETE FROM duplicate WHERE ref = ?1 AND ticket = ?2",
        NULL},
    [BC_SQL_READ_DUPLICATES] = {IN_FACTS,
        "SELECT ticket FROM duplicate WHERE ref = ?1 ORDER BY ticket", NULL},
    [BC_SQL_READ_SENSITIVE] = {IN_FACTS,
        "SELECT " TICKET_COLUMNS
        " FROM ticket INDEXED BY ticket_hidden WHERE class > 1 ORDER BY id",
        NULL},
    [BC_SQL_ADD_SPAN] = {IN_FACTS,
        "INSERT INTO span (sensitive, class, opened_s, ticket, cycle, batch_from, data)"
        " SELECT sensitive, class, opened_s, ticket, cycle, batch_from, data FROM waiting_span",
        NULL},
    [BC_SQL_END_SPAN] = {IN_FACTS, "DELETE FROM span WHERE " SPAN_KEY " RETURNING batch_from, data",
        NULL},
    [BC_SQL_KEEP_PAST] = {IN_FACTS,
        "INSERT INTO span_past"
        " (sensitive, class, opened_s, ticket, cycle, batch_from, batch_to, data)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        NULL},
    [BC_SQL_REVIVE_SPAN] = {IN_FACTS,
        "DELETE FROM span_past WHERE " SPAN_KEY " AND batch_to = ?6 AND data = ?7"
        " RETURNING batch_from",
        NULL},
    [BC_SQL_MOVE_SPAN] = {IN_FACTS, "UPDATE span SET sensitive = 1 - sensitive WHERE " SPAN_KEY,
        NULL},
    [BC_SQL_MOVE_PAST] = {IN_FACTS,
        "UPDATE span_past SET sensitive = 1 - sensitive WHERE ticket = ?1", NULL},
    [BC_SQL_CLEAR_SPANS] = {IN_FACTS, "DELETE FROM span", NULL},
    [BC_SQL_CLEAR_PAST] = {IN_FACTS, "DELETE FROM span_past", NULL},
    [BC_SQL_FIRST_OPENED] = {IN_FACTS,
        SAME("SELECT min(opened_s) FROM span WHERE sensitive = 0 AND class = ?1")},
    /* The three that reports run on: public by the letter of the statement, whatever the handle. */
    [BC_SQL_SCAN] = {IN_FACTS,
        SAME("SELECT opened_s, ticket, cycle, data FROM span"
             " WHERE sensitive = 0 AND class = ?1 AND opened_s >= ?2 AND opened_s < ?3")},
    [BC_SQL_SCAN_KNOWN] = {IN_FACTS,
        SAME("SELECT opened_s, ticket, cycle, data FROM span"
             " WHERE sensitive = 0 AND class = ?1 AND opened_s >= ?2 AND opened_s < ?3"
             " AND batch_from <= ?4")},
    [BC_SQL_SCAN_PAST] = {IN_FACTS,
        SAME("SELECT opened_s, ticket, cycle, data FROM span_past"
             " WHERE sensitive = 0 AND class = ?1 AND opened_s >= ?2 AND opened_s < ?3"
             " AND batch_from <= ?4 AND batch_to > ?4")},
    /* For the confidential appendix alone. State secrets (3) are handled elsewhere. */
    [BC_SQL_SCAN_SENSITIVE] = {IN_FACTS,
        "SELECT opened_s, ticket, cycle, data FROM span AS s"
        " WHERE s.sensitive = 1 AND s.class = ?1 AND s.opened_s >= ?2 AND s.opened_s < ?3"
        " AND EXISTS (SELECT 1 FROM ticket AS t WHERE t.id = s.ticket AND t.class = 2)",
        NULL},
    [BC_SQL_READ_ALL] = {IN_FACTS,
        "SELECT sensitive, class, opened_s, ticket, cycle, batch_from, 9223372036854775807, data"
        " FROM span UNION ALL"
        " SELECT sensitive, class, opened_s, ticket, cycle, batch_from, batch_to, data"
        " FROM span_past",
        NULL},
    [BC_SQL_PUT_META] = {IN_FACTS,
        "INSERT INTO meta (name, value) VALUES (?1, ?2)"
        " ON CONFLICT (name) DO UPDATE SET value = ?2",
        NULL},
    [BC_SQL_FIND_META] = {IN_FACTS, SAME("SELECT value FROM meta WHERE name = ?1")},
    [BC_SQL_ADD_VALUE] = {IN_FACTS,
        "INSERT INTO dictionary (dimension, number, value) VALUES (?1, ?2, ?3)", NULL},
    [BC_SQL_READ_VALUES] = {IN_FACTS,
        SAME("SELECT dimension, number, value FROM dictionary WHERE id > ?1 ORDER BY id")},
    [BC_SQL_PUT_BATCH] = {IN_FACTS,
        "INSERT INTO batch (number, known_utc_s, file_name, file_sha256, read_count, new_count,"
        " unchanged_count, rejected_count, excluded_count)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        NULL},
    [BC_SQL_FIND_BATCH] = {IN_FACTS,
        SAME("SELECT number, known_utc_s, file_name, file_sha256, read_count, new_count,"
             " unchanged_count, rejected_count, excluded_count FROM batch"
             " WHERE known_utc_s <= ?1 ORDER BY number DESC LIMIT 1")},
    [BC_SQL_ADD_ISSUED] = {IN_ISSUED,
        "INSERT INTO issued (period_id, row, closing, manifest_sha256, batch)"
        " SELECT ?1, ?2, ?3, ?4, ?5 WHERE ?4 IS NOT (SELECT manifest_sha256 FROM issued"
        " WHERE period_id = ?1 AND row = ?2 ORDER BY id DESC LIMIT 1)",
        NULL},
    [BC_SQL_FIND_ISSUED] = {IN_FACTS,
        SAME("SELECT closing FROM issued WHERE period_id = ?1 AND row = ?2"
             " ORDER BY id DESC LIMIT 1")},
    [BC_SQL_READ_ISSUED] = {IN_FACTS,
        SAME("SELECT i.period_id, i.closing, i.manifest_sha256, b.known_utc_s FROM issued AS i"
             " LEFT JOIN batch AS b ON b.number = i.batch WHERE i.row = '' ORDER BY i.id")},
    /* The last character of Unicode ends the range of codes that begin so. */
    [BC_SQL_READ_CODES] = {IN_FACTS,
        SAME("SELECT " TICKET_COLUMNS " FROM ticket WHERE code >= ?1"
             " AND code < ?1 || char(1114111) AND " IS_PUBLIC " ORDER BY code, source LIMIT ?2")},
    [BC_SQL_TEXTS_BEGIN] = {IN_TEXTS, "BEGIN", NULL},
    [BC_SQL_TEXTS_COMMIT] = {IN_TEXTS, "COMMIT", NULL},
    [BC_SQL_TEXTS_ROLLBACK] = {IN_TEXTS, "ROLLBACK", NULL},
    [BC_SQL_TEXTS_COUNT] = {IN_TEXTS, "SELECT count(*) FROM text", NULL},
    [BC_SQL_TEXTS_CHECK] = {IN_TEXTS, "PRAGMA integrity_check(1)", NULL},
    [BC_SQL_TEXTS_CHECK_PAGES] = {IN_TEXTS, "PRAGMA quick_check(1)", NULL},
    [BC_SQL_LAST_TEXT_BATCH] = {IN_TEXTS, "SELECT number FROM last_batch", NULL},
    [BC_SQL_SET_LAST_TEXT_BATCH] = {IN_TEXTS, "UPDATE last_batch SET number = ?1", NULL},
    [BC_SQL_SWEEP_TEXTS] = {IN_TEXTS, "DELETE FROM text WHERE batch > ?1", NULL},
    [BC_SQL_SWEEP_HIDDEN] = {IN_TEXTS, "DELETE FROM text_hidden WHERE batch > ?1", NULL},
    [BC_SQL_PUT_KEY] = {IN_TEXTS,
        "INSERT INTO wrapped_key (name, wrapped) VALUES (?1, ?2)"
        " ON CONFLICT (name) DO UPDATE SET wrapped = ?2",
        NULL},
    [BC_SQL_FIND_KEY] = {IN_TEXTS, "SELECT wrapped FROM wrapped_key WHERE name = ?1", NULL},
    [BC_SQL_HAS_TEXT] = {IN_TEXTS, "SELECT 1 FROM text WHERE ticket = ?1 AND mark = ?2", NULL},
    [BC_SQL_PUT_TEXT] = {IN_TEXTS,
        "INSERT INTO text (ticket, mark, batch, sealed)"
        " SELECT ticket, mark, batch, sealed FROM waiting_text WHERE true"
        " ON CONFLICT DO NOTHING",
        NULL},
    [BC_SQL_FIND_TEXT] = {IN_TEXTS, "SELECT sealed FROM text WHERE ticket = ?1 AND mark = ?2",
        NULL},
    [BC_SQL_READ_TEXTS] = {IN_TEXTS,
        "SELECT ticket, mark, sealed FROM text"
        " WHERE ticket = iif(?1 = 0, (SELECT min(ticket) FROM text), ?1) ORDER BY mark",
        NULL},
    [BC_SQL_REMOVE_TEXTS] = {IN_TEXTS, "DELETE FROM text WHERE ticket = ?1 RETURNING 1", NULL},
    [BC_SQL_HIDE_TEXTS] = {IN_TEXTS,
        "INSERT INTO text_hidden (ticket, mark, batch, sealed)"
        " SELECT ticket, mark, batch, sealed FROM text WHERE ticket = ?1 ON CONFLICT DO NOTHING",
        NULL},
    [BC_SQL_HAS_HIDDEN] = {IN_TEXTS,
        "SELECT 1 FROM text_hidden"
        " WHERE ticket = iif(?1 = 0, (SELECT min(ticket) FROM text_hidden), ?1)"
        " AND (?2 = 0 OR mark = ?2) LIMIT 1",
        NULL},
    [BC_SQL_READ_HIDDEN] = {IN_TEXTS,
        "SELECT ticket, mark, sealed FROM text_hidden ORDER BY ticket, mark", NULL},
    [BC_SQL_REMOVE_HIDDEN] = {IN_TEXTS, "DELETE FROM text_hidden WHERE ticket = ?1 RETURNING 1",
        NULL},
    [BC_SQL_COMPACT_TEXTS] = {IN_TEXTS, "VACUUM", NULL},
    [BC_SQL_PUT_PRINTS] = {IN_TEXTS,
        "INSERT OR REPLACE INTO row_print (page, prints) VALUES (?1, ?2)", NULL},
    [BC_SQL_FIND_PRINTS] = {IN_TEXTS, "SELECT prints FROM row_print WHERE page = ?1", NULL},
    [BC_SQL_READ_PRINTS] = {IN_TEXTS, "SELECT page, prints FROM row_print ORDER BY page", NULL},
    [BC_SQL_CLEAR_PRINTS] = {IN_TEXTS, "DELETE FROM row_print", NULL},
    [BC_SQL_SWEEP_ACTS] = {IN_TEXTS, "DELETE FROM act WHERE batch > ?1", NULL},
    [BC_SQL_ADD_ACT] = {IN_TEXTS,
        "INSERT INTO act (kind, batch, code, class_from, class_to) VALUES (?1, ?2, ?3, ?4, ?5)"
        " ON CONFLICT DO NOTHING",
        NULL},
    [BC_SQL_READ_ACTS] = {IN_TEXTS,
        "SELECT number, kind, batch, code, class_from, class_to FROM act ORDER BY number", NULL},
    [BC_SQL_REMOVE_ACTS] = {IN_TEXTS, "DELETE FROM act WHERE number <= ?1", NULL},
    [BC_SQL_PUT_TIP] = {IN_TEXTS,
        "INSERT INTO audit_tip (chain, count, whole) VALUES (?1, ?2, ?3)"
        " ON CONFLICT (chain) DO UPDATE SET count = ?2, whole = ?3",
        NULL},
    [BC_SQL_FIND_TIP] = {IN_TEXTS, "SELECT count, whole FROM audit_tip WHERE chain = ?1", NULL},
};

struct bc_sqlite *bc_sqlite_of(struct bc_backend *backend)
{
    return (struct bc_sqlite *)(void *)backend;
}

static struct bc_sqlite_file *file_of(struct bc_sqlite *sqlite, enum bc_statement which)
{
    return statement_texts[which].file == IN_TEXTS ? &sqlite->texts : &sqlite->facts;
}

bool bc_sqlite_fail(const struct bc_sqlite_file *file, int code, struct bc_status *status)
{
    const char *reason =
        file->connection == NULL ? sqlite3_errstr(code) : sqlite3_errmsg(file->connection);

    switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return bc_fail(status, BC_STORE_DOWN, "store.locked", file->path, "");
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_CONSTRAINT:
        return bc_fail(status, BC_STORE_DOWN, "store.damaged", file->path, "%s", reason);
    case SQLITE_FULL:
        return bc_fail(status, BC_STORE_DOWN, "store.disk-full", file->path, "");
    case SQLITE_IOERR:
        return bc_fail(status, BC_STORE_DOWN, "store.disk-failed", file->path, "%s", reason);
    case SQLITE_READONLY:
        return bc_fail(status, BC_STORE_DOWN, "store.read-only", file->path, "");
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
        return bc_fail(status, BC_STORE_DOWN, "store.not-allowed", file->path, "%s", reason);
    default:
        return bc_fail(status, BC_STORE_DOWN, "store.sqlite-failed", file->path, "%s", reason);
    }
}

/* Whether a handle runs the full form of a statement. */
static bool is_for(const struct bc_sqlite *sqlite, const struct statement_text *text)
{
    return !sqlite->is_public_only || (sqlite->notes_issued && text->file == IN_ISSUED);
}

static bool prepare(struct bc_sqlite *sqlite, enum bc_statement which, struct bc_status *status)
{
    struct bc_sqlite_file *file = file_of(sqlite, which);
    const struct statement_text *text = &statement_texts[which];
    const char *sql = is_for(sqlite, text) ? text->sql : text->public;
    int code;

    assert(sql != NULL);
    code = sqlite3_prepare_v3(
        file->connection, sql, -1, SQLITE_PREPARE_PERSISTENT, &sqlite->statements[which], NULL);
    return code == SQLITE_OK || bc_sqlite_fail(file, code, status);
}

/* Statements on tables of their own, which come between rows of the others. */
static bool minds_waiting(enum bc_statement which)
{
    switch (which) {
    case BC_SQL_PUT_DUPLICATE:
    case BC_SQL_REMOVE_DUPLICATE:
    case BC_SQL_FIND_PRINTS:
    case BC_SQL_PUT_PRINTS:
    case BC_SQL_ROLLBACK_TURN:
    case BC_SQL_TEXTS_ROLLBACK:
        return false;
    default:
        return true;
    }
}

static sqlite3_stmt *take_now(
    struct bc_sqlite *sqlite, enum bc_statement which, struct bc_status *status)
{
    if (sqlite->statements[which] == NULL && !prepare(sqlite, which, status)) {
        return NULL;
    }
    return sqlite->statements[which];
}

sqlite3_stmt *bc_sqlite_take(
    struct bc_sqlite *sqlite, enum bc_statement which, struct bc_status *status)
{
    if (minds_waiting(which) && !bc_waiting_put_in(sqlite, file_of(sqlite, which), status)) {
        return NULL;
    }
    return take_now(sqlite, which, status);
}

bool bc_sqlite_step(
    struct bc_sqlite *sqlite, enum bc_statement which, bool *ret_has_row, struct bc_status *status)
{
    int code = sqlite3_step(sqlite->statements[which]);

    if (code != SQLITE_ROW && code != SQLITE_DONE) {
        return bc_sqlite_fail(file_of(sqlite, which), code, status);
    }
    *ret_has_row = code == SQLITE_ROW;
    return true;
}

void bc_sqlite_release(struct bc_sqlite *sqlite, enum bc_statement which)
{
    if (sqlite->statements[which] != NULL) {
        /* What the step failed with has been told; a reset repeats it. */
        (void)sqlite3_reset(sqlite->statements[which]);
    }
}

bool bc_sqlite_run(struct bc_sqlite *sqlite, enum bc_statement which, struct bc_status *status)
{
    return bc_sqlite_take(sqlite, which, status) != NULL &&
           bc_sqlite_run_now(sqlite, which, status);
}

bool bc_sqlite_run_now(struct bc_sqlite *sqlite, enum bc_statement which, struct bc_status *status)
{
    bool has_row = true;
    bool is_done = take_now(sqlite, which, status) != NULL;

    while (is_done && has_row) {
        is_done = bc_sqlite_step(sqlite, which, &has_row, status);
    }
    bc_sqlite_release(sqlite, which);
    return is_done;
}

/*
 * Binding fails only for a wrong index, which is our mistake, or for want of memory: the statement
 * then sees NULL, which no column of ours takes, and fails.
 */
void bc_sqlite_bind_bytes(sqlite3_stmt *statement, int index, struct bc_bytes bytes)
{
    if (bytes.length_bytes == 0) {
        (void)sqlite3_bind_null(statement, index);
    } else {
        (void)sqlite3_bind_blob64(statement, index, bytes.bytes, bytes.length_bytes, SQLITE_STATIC);
    }
}

void bc_sqlite_bind_text(sqlite3_stmt *statement, int index, const char *text)
{
    (void)sqlite3_bind_text(statement, index, text, -1, SQLITE_STATIC);
}

struct bc_bytes bc_sqlite_bytes(sqlite3_stmt *statement, int column)
{
    const uint8_t *bytes = sqlite3_column_blob(statement, column);

    return (struct bc_bytes){
        .bytes = bytes,
        .length_bytes = bytes == NULL ? 0 : (size_t)sqlite3_column_bytes(statement, column),
    };
}

const char *bc_sqlite_text(sqlite3_stmt *statement, int column)
{
    const char *text = (const char *)sqlite3_column_text(statement, column);

    return text == NULL ? "" : text;
}

bool bc_sqlite_seal(struct bc_sqlite *sqlite, struct bc_status *status)
{
    for (size_t which = 0; which < BC_SQL_STATEMENT_COUNT; which++) {
        const struct statement_text *text = &statement_texts[which];

        if ((text->public != NULL || is_for(sqlite, text)) &&
            !prepare(sqlite, (enum bc_statement)which, status)) {
            return false;
        }
    }
    sqlite->facts.is_sealed = true;
    return true;
}

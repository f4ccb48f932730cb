#include "store/store_sqlite.h"

#include "base/file.h"

#include <assert.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- Statements --------------------------------------------------------------------------------
 */

enum which_file { IN_FACTS, IN_TEXTS };

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
    [BC_SQL_BEGIN_TURN] = {IN_FACTS, SAME("BEGIN IMMEDIATE")},
    [BC_SQL_COMMIT_TURN] = {IN_FACTS, SAME("COMMIT")},
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
    [BC_SQL_LAST_NUMBER] = {IN_FACTS, "SELECT coalesce(max(id), 0) FROM ticket", NULL},
    [BC_SQL_FIND_BY_CODE] = {IN_FACTS,
        "SELECT " TICKET_COLUMNS " FROM ticket WHERE code = ?1 ORDER BY id",
        "SELECT " TICKET_COLUMNS " FROM ticket WHERE code = ?1 AND " IS_PUBLIC " ORDER BY id"},
    [BC_SQL_LOAD] = {IN_FACTS, "SELECT " TICKET_COLUMNS " FROM ticket WHERE id = ?1",
        "SELECT " TICKET_COLUMNS " FROM ticket WHERE id = ?1 AND " IS_PUBLIC},
    [BC_SQL_PUT] = {IN_FACTS,
        "INSERT INTO ticket (" TICKET_COLUMNS ") VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
        " ON CONFLICT (id) DO UPDATE SET own = ?4, class = ?5",
        NULL},
    [BC_SQL_READ_LOG] = {IN_FACTS,
        "SELECT batch, added, retracted FROM event_log"
        " WHERE ticket = ?1 AND batch <= ?2 ORDER BY batch",
        "SELECT batch, added, retracted FROM event_log WHERE ticket = ?1 AND batch <= ?2"
        " AND EXISTS (SELECT 1 FROM ticket WHERE id = ?1 AND " IS_PUBLIC ") ORDER BY batch"},
    [BC_SQL_PUT_LOG] = {IN_FACTS,
        "INSERT OR REPLACE INTO event_log (ticket, batch, added, retracted)"
        " VALUES (?1, ?2, ?3, ?4)",
        NULL},
    [BC_SQL_REMOVE_LOG] = {IN_FACTS, "DELETE FROM event_log WHERE ticket = ?1 AND batch = ?2",
        NULL},
    [BC_SQL_PUT_DUPLICATE] = {IN_FACTS,
        "INSERT INTO duplicate (ref, ticket) VALUES (?1, ?2) ON CONFLICT DO NOTHING", NULL},
    [BC_SQL_REMOVE_DUPLICATE] = {IN_FACTS, "DELETE FROM duplicate WHERE ref = ?1 AND ticket = ?2",
        NULL},
    [BC_SQL_READ_DUPLICATES] = {IN_FACTS,
        "SELECT ticket FROM duplicate WHERE ref = ?1 ORDER BY ticket", NULL},
    [BC_SQL_ADD_SPAN] = {IN_FACTS,
        "INSERT INTO span (sensitive, class, opened_s, ticket, cycle, batch_from, data)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
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
    /* The three that reports run on: public by the letter of the statement, whatever the handle. */
    [BC_SQL_SCAN] = {IN_FACTS,
        SAME("SELECT opened_s, ticket, cycle, batch_from, data FROM span"
             " WHERE sensitive = 0 AND class = ?1 AND opened_s >= ?2 AND opened_s < ?3")},
    [BC_SQL_SCAN_KNOWN] = {IN_FACTS,
        SAME("SELECT opened_s, ticket, cycle, batch_from, data FROM span"
             " WHERE sensitive = 0 AND class = ?1 AND opened_s >= ?2 AND opened_s < ?3"
             " AND batch_from <= ?4")},
    [BC_SQL_SCAN_PAST] = {IN_FACTS,
        SAME("SELECT opened_s, ticket, cycle, batch_from, data FROM span_past"
             " WHERE sensitive = 0 AND class = ?1 AND opened_s >= ?2 AND opened_s < ?3"
             " AND batch_from <= ?4 AND batch_to > ?4")},
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
    [BC_SQL_ADD_ISSUED] = {IN_FACTS,
        SAME("INSERT INTO issued (period_id, row, closing, manifest_sha256, batch)"
             " VALUES (?1, ?2, ?3, ?4, ?5)")},
    [BC_SQL_FIND_ISSUED] = {IN_FACTS,
        SAME("SELECT closing FROM issued WHERE period_id = ?1 AND row = ?2"
             " ORDER BY id DESC LIMIT 1")},
    /* The last character of Unicode ends the range of codes that begin so. */
    [BC_SQL_READ_CODES] = {IN_FACTS,
        SAME("SELECT " TICKET_COLUMNS " FROM ticket WHERE code >= ?1"
             " AND code < ?1 || char(1114111) AND " IS_PUBLIC " ORDER BY code, source LIMIT ?2")},
    [BC_SQL_TEXTS_BEGIN] = {IN_TEXTS, "BEGIN", NULL},
    [BC_SQL_TEXTS_COMMIT] = {IN_TEXTS, "COMMIT", NULL},
    [BC_SQL_TEXTS_ROLLBACK] = {IN_TEXTS, "ROLLBACK", NULL},
    [BC_SQL_TEXTS_COUNT] = {IN_TEXTS, "SELECT count(*) FROM text", NULL},
    [BC_SQL_TEXTS_CHECK] = {IN_TEXTS, "PRAGMA integrity_check(1)", NULL},
    [BC_SQL_LAST_TEXT_BATCH] = {IN_TEXTS, "SELECT number FROM last_batch", NULL},
    [BC_SQL_SET_LAST_TEXT_BATCH] = {IN_TEXTS, "UPDATE last_batch SET number = ?1", NULL},
    [BC_SQL_SWEEP_TEXTS] = {IN_TEXTS, "DELETE FROM text WHERE batch > ?1", NULL},
    [BC_SQL_PUT_KEY] = {IN_TEXTS, "INSERT INTO wrapped_key (name, wrapped) VALUES (?1, ?2)", NULL},
    [BC_SQL_FIND_KEY] = {IN_TEXTS, "SELECT wrapped FROM wrapped_key WHERE name = ?1", NULL},
    [BC_SQL_HAS_TEXT] = {IN_TEXTS, "SELECT 1 FROM text WHERE ticket = ?1 AND mark = ?2", NULL},
    [BC_SQL_PUT_TEXT] = {IN_TEXTS,
        "INSERT INTO text (ticket, mark, batch, sealed) VALUES (?1, ?2, ?3, ?4)", NULL},
    [BC_SQL_FIND_TEXT] = {IN_TEXTS, "SELECT sealed FROM text WHERE ticket = ?1 AND mark = ?2",
        NULL},
    [BC_SQL_REMOVE_TEXTS] = {IN_TEXTS, "DELETE FROM text WHERE ticket = ?1", NULL},
};

struct bc_sqlite *bc_sqlite_of(struct bc_backend *backend)
{
    return (struct bc_sqlite *)(void *)backend;
}

static struct bc_sqlite_file *file_of(struct bc_sqlite *sqlite, enum bc_statement which)
{
    return statement_texts[which].file == IN_FACTS ? &sqlite->facts : &sqlite->texts;
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
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
        return bc_fail(status, BC_STORE_DOWN, "store.not-allowed", file->path, "%s", reason);
    default:
        return bc_fail(status, BC_STORE_DOWN, "store.sqlite-failed", file->path, "%s", reason);
    }
}

static bool prepare(struct bc_sqlite *sqlite, enum bc_statement which, struct bc_status *status)
{
    struct bc_sqlite_file *file = file_of(sqlite, which);
    const struct statement_text *text = &statement_texts[which];
    const char *sql = sqlite->is_public_only ? text->public : text->sql;
    int code;

    assert(sql != NULL);
    code = sqlite3_prepare_v3(
        file->connection, sql, -1, SQLITE_PREPARE_PERSISTENT, &sqlite->statements[which], NULL);
    return code == SQLITE_OK || bc_sqlite_fail(file, code, status);
}

sqlite3_stmt *bc_sqlite_take(
    struct bc_sqlite *sqlite, enum bc_statement which, struct bc_status *status)
{
    if (sqlite->statements[which] == NULL && !prepare(sqlite, which, status)) {
        return NULL;
    }
    return sqlite->statements[which];
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
    bool has_row = true;
    bool is_done = bc_sqlite_take(sqlite, which, status) != NULL;

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

/* ---- Turns -------------------------------------------------------------------------------------
 */

/* A failure changes nothing: what was not committed is undone when the file is opened next. */
static void undo(
    struct bc_sqlite *sqlite, const struct bc_sqlite_file *file, enum bc_statement rollback)
{
    struct bc_status ignored = {0};

    if (sqlite3_get_autocommit(file->connection) == 0 &&
        !bc_sqlite_run(sqlite, rollback, &ignored)) {
        return;
    }
}

static void sqlite_rollback(struct bc_backend *backend)
{
    struct bc_sqlite *sqlite = bc_sqlite_of(backend);

    if (!sqlite->is_turn) {
        return;
    }
    if (!sqlite->is_public_only) {
        undo(sqlite, &sqlite->texts, BC_SQL_TEXTS_ROLLBACK);
    }
    undo(sqlite, &sqlite->facts, BC_SQL_ROLLBACK_TURN);
    sqlite->is_turn = false;
}

static void sqlite_close(struct bc_backend *backend)
{
    struct bc_sqlite *sqlite = bc_sqlite_of(backend);

    sqlite_rollback(backend);
    for (size_t which = 0; which < BC_SQL_STATEMENT_COUNT; which++) {
        (void)sqlite3_finalize(sqlite->statements[which]);
    }
    bc_sqlite_file_close(&sqlite->texts);
    bc_sqlite_file_close(&sqlite->facts);
    bc_arena_free(sqlite->arena);
    free(sqlite);
}

static bool read_number(struct bc_sqlite *sqlite, enum bc_statement which, int64_t *ret_number,
    struct bc_status *status)
{
    sqlite3_stmt *statement = bc_sqlite_take(sqlite, which, status);
    bool has_row = false;
    bool is_done = statement != NULL && bc_sqlite_step(sqlite, which, &has_row, status);

    if (is_done) {
        *ret_number = has_row ? sqlite3_column_int64(statement, 0) : 0;
    }
    bc_sqlite_release(sqlite, which);
    return is_done;
}

/*
 * Texts that were committed under a batch which then never came to be: the program ended between
 * the two commits. The lock on facts keeps every other writer away.
 */
static bool sweep_texts(struct bc_sqlite *sqlite, struct bc_status *status)
{
    struct bc_batch last;
    int64_t last_text_batch = 0;
    bc_arena *arena = bc_arena_new();
    bool is_done = sqlite->base.notes->find_batch(&sqlite->base, INT64_MAX, arena, &last, status) &&
                   read_number(sqlite, BC_SQL_LAST_TEXT_BATCH, &last_text_batch, status);

    bc_arena_free(arena);
    if (!is_done || last_text_batch <= last.number) {
        return is_done;
    }
    if (!bc_sqlite_run(sqlite, BC_SQL_TEXTS_BEGIN, status) ||
        bc_sqlite_take(sqlite, BC_SQL_SWEEP_TEXTS, status) == NULL ||
        bc_sqlite_take(sqlite, BC_SQL_SET_LAST_TEXT_BATCH, status) == NULL) {
        return false;
    }
    (void)sqlite3_bind_int64(sqlite->statements[BC_SQL_SWEEP_TEXTS], 1, last.number);
    (void)sqlite3_bind_int64(sqlite->statements[BC_SQL_SET_LAST_TEXT_BATCH], 1, last.number);
    return bc_sqlite_run(sqlite, BC_SQL_SWEEP_TEXTS, status) &&
           bc_sqlite_run(sqlite, BC_SQL_SET_LAST_TEXT_BATCH, status) &&
           bc_sqlite_run(sqlite, BC_SQL_TEXTS_COMMIT, status);
}

static bool sqlite_begin(struct bc_backend *backend, struct bc_status *status)
{
    struct bc_sqlite *sqlite = bc_sqlite_of(backend);

    assert(!sqlite->is_turn);
    if (!bc_sqlite_run(sqlite, BC_SQL_BEGIN_TURN, status)) {
        return false;
    }
    sqlite->is_turn = true;
    if (sqlite->is_public_only) {
        return true; /* what was printed is noted without opening the texts */
    }
    if (!sweep_texts(sqlite, status) || !bc_sqlite_run(sqlite, BC_SQL_TEXTS_BEGIN, status)) {
        sqlite_rollback(backend);
        return false;
    }
    return true;
}

static bool put_batch(
    struct bc_sqlite *sqlite, const struct bc_batch *batch, struct bc_status *status)
{
    sqlite3_stmt *statement = bc_sqlite_take(sqlite, BC_SQL_PUT_BATCH, status);

    if (statement == NULL) {
        return false;
    }
    (void)sqlite3_bind_int64(statement, 1, batch->number);
    (void)sqlite3_bind_int64(statement, 2, batch->known_utc_s);
    bc_sqlite_bind_text(statement, 3, batch->file_name);
    bc_sqlite_bind_text(statement, 4, batch->file_sha256);
    (void)sqlite3_bind_int64(statement, 5, batch->read_count);
    (void)sqlite3_bind_int64(statement, 6, batch->new_count);
    (void)sqlite3_bind_int64(statement, 7, batch->unchanged_count);
    (void)sqlite3_bind_int64(statement, 8, batch->rejected_count);
    (void)sqlite3_bind_int64(statement, 9, batch->excluded_count);
    return bc_sqlite_run(sqlite, BC_SQL_PUT_BATCH, status);
}

static bool set_last_text_batch(
    struct bc_sqlite *sqlite, const struct bc_batch *batch, struct bc_status *status)
{
    sqlite3_stmt *statement = bc_sqlite_take(sqlite, BC_SQL_SET_LAST_TEXT_BATCH, status);

    if (statement == NULL) {
        return false;
    }
    (void)sqlite3_bind_int64(statement, 1, batch->number);
    return bc_sqlite_run(sqlite, BC_SQL_SET_LAST_TEXT_BATCH, status);
}

/* Texts first: a batch that facts know has all its texts. */
static bool sqlite_commit(
    struct bc_backend *backend, const struct bc_batch *batch, struct bc_status *status)
{
    struct bc_sqlite *sqlite = bc_sqlite_of(backend);
    bool is_done = (batch == NULL || (put_batch(sqlite, batch, status) &&
                                         set_last_text_batch(sqlite, batch, status))) &&
                   (sqlite->is_public_only || bc_sqlite_run(sqlite, BC_SQL_TEXTS_COMMIT, status)) &&
                   bc_sqlite_run(sqlite, BC_SQL_COMMIT_TURN, status);

    if (!is_done) {
        sqlite_rollback(backend);
    }
    sqlite->is_turn = false;
    return is_done;
}

static bool sqlite_begin_reading(struct bc_backend *backend, struct bc_status *status)
{
    return bc_sqlite_run(bc_sqlite_of(backend), BC_SQL_BEGIN_READING, status);
}

static void sqlite_end_reading(struct bc_backend *backend)
{
    struct bc_sqlite *sqlite = bc_sqlite_of(backend);
    struct bc_status ignored = {0};

    if (!bc_sqlite_run(sqlite, BC_SQL_END_READING, &ignored)) {
        undo(sqlite, &sqlite->facts, BC_SQL_ROLLBACK_TURN);
    }
}

static bool sqlite_count(
    struct bc_backend *backend, struct bc_store_counts *ret_counts, struct bc_status *status)
{
    struct bc_sqlite *sqlite = bc_sqlite_of(backend);
    sqlite3_stmt *statement = bc_sqlite_take(sqlite, BC_SQL_COUNT, status);
    struct bc_store_counts counts = {0};
    bool has_row = false;
    bool is_done = statement != NULL && bc_sqlite_step(sqlite, BC_SQL_COUNT, &has_row, status);

    if (is_done && has_row) {
        counts.ticket_count = sqlite3_column_int64(statement, 0);
        counts.event_batch_count = sqlite3_column_int64(statement, 1);
        counts.span_count = sqlite3_column_int64(statement, 2);
        counts.past_span_count = sqlite3_column_int64(statement, 3);
        counts.batch_count = sqlite3_column_int64(statement, 4);
    }
    bc_sqlite_release(sqlite, BC_SQL_COUNT);
    is_done = is_done && (sqlite->is_public_only ||
                             read_number(sqlite, BC_SQL_TEXTS_COUNT, &counts.text_count, status));
    if (is_done) {
        *ret_counts = counts;
    }
    return is_done;
}

static bool check_file(struct bc_sqlite *sqlite, enum bc_statement which, struct bc_status *status)
{
    sqlite3_stmt *statement = bc_sqlite_take(sqlite, which, status);
    bool has_row = false;
    bool is_well = statement != NULL && bc_sqlite_step(sqlite, which, &has_row, status);

    if (is_well && (!has_row || strcmp(bc_sqlite_text(statement, 0), "ok") != 0)) {
        is_well = bc_fail(status, BC_STORE_DOWN, "store.damaged", file_of(sqlite, which)->path,
            "%s", bc_sqlite_text(statement, 0));
    }
    bc_sqlite_release(sqlite, which);
    return is_well;
}

static bool sqlite_check(struct bc_backend *backend, struct bc_status *status)
{
    struct bc_sqlite *sqlite = bc_sqlite_of(backend);

    return check_file(sqlite, BC_SQL_CHECK, status) &&
           (sqlite->is_public_only || check_file(sqlite, BC_SQL_TEXTS_CHECK, status));
}

static const struct bc_turn_ops turn_ops = {
    .close = sqlite_close,
    .begin = sqlite_begin,
    .commit = sqlite_commit,
    .rollback = sqlite_rollback,
    .begin_reading = sqlite_begin_reading,
    .end_reading = sqlite_end_reading,
    .count = sqlite_count,
    .check = sqlite_check,
};

/* ---- Making and opening ------------------------------------------------------------------------
 */

static struct bc_sqlite *sqlite_new(
    const struct bc_store_options *options, const char *facts_name, const char *texts_name)
{
    struct bc_sqlite *sqlite = calloc(1, sizeof(*sqlite));

    if (sqlite == NULL) {
        fputs("baocao: out of memory\n", stderr);
        exit(1);
    }
    sqlite->arena = bc_arena_new();
    sqlite->base = (struct bc_backend){
        .name = "sqlite",
        .place = bc_arena_strdup(sqlite->arena, options->folder),
        .turn = &turn_ops,
        .tickets = &bc_sqlite_ticket_ops,
        .spans = &bc_sqlite_span_ops,
        .notes = &bc_sqlite_note_ops,
        .texts = &bc_sqlite_text_ops,
    };
    sqlite->facts.path = bc_path_join(sqlite->arena, options->folder, facts_name);
    sqlite->texts.path = bc_path_join(sqlite->arena, options->folder, texts_name);
    return sqlite;
}

static bool make_folder(const char *folder, struct bc_status *status)
{
    if (!bc_folder_make(folder, 0700, status)) {
        return false;
    }
    return chmod(folder, 0700) == 0 || bc_fail(status, BC_STORE_DOWN, "store.not-allowed", folder,
                                           "%s", strerrordesc_np(errno));
}

/* Facts without texts, or texts without facts, is a store that lost a half; making a new one over
 * it would lose the other. */
static bool check_nothing_there(const struct bc_store_options *options, struct bc_status *status)
{
    bc_arena *arena = bc_arena_new();
    const char *facts = bc_path_join(arena, options->folder, "facts.db");
    const char *texts = bc_path_join(arena, options->folder, "private.db");
    bool is_free = true;

    if (bc_path_exists(facts)) {
        is_free = bc_fail(status, BC_STORE_DOWN, "store.exists", facts, "");
    } else if (bc_path_exists(texts)) {
        is_free = bc_fail(status, BC_STORE_DOWN, "store.half-there", texts, "");
    }
    bc_arena_free(arena);
    return is_free;
}

static void remove_leftovers(const struct bc_sqlite *sqlite)
{
    const char *const paths[] = {sqlite->facts.path, sqlite->texts.path};

    for (size_t index = 0; index < 2; index++) {
        (void)unlink(paths[index]);
        (void)unlink(bc_arena_printf(sqlite->arena, "%s-journal", paths[index]));
    }
}

bool bc_backend_sqlite_make(const struct bc_store_options *options, struct bc_backend **ret_backend,
    struct bc_status *status)
{
    struct bc_sqlite_opening opening = {.is_new = true, .patience_ms = options->patience_ms};
    struct bc_sqlite *sqlite;

    if (!make_folder(options->folder, status) || !check_nothing_there(options, status)) {
        return false;
    }
    sqlite = sqlite_new(options, "facts.db.new", "private.db.new");
    remove_leftovers(sqlite);
    opening.schema = &bc_texts_schema;
    if (bc_sqlite_file_open(&sqlite->texts, &opening, status)) {
        opening.schema = &bc_facts_schema;
        if (bc_sqlite_file_open(&sqlite->facts, &opening, status)) {
            *ret_backend = &sqlite->base;
            return true;
        }
    }
    sqlite_close(&sqlite->base);
    return false;
}

static bool rename_file(
    bc_arena *arena, const char *folder, const char *name, struct bc_status *status)
{
    const char *path = bc_path_join(arena, folder, name);

    return rename(bc_arena_printf(arena, "%s.new", path), path) == 0 ||
           bc_fail(status, BC_STORE_DOWN, "store.not-allowed", path, "%s", strerrordesc_np(errno));
}

bool bc_backend_sqlite_settle(const struct bc_store_options *options, struct bc_status *status)
{
    bc_arena *arena = bc_arena_new();
    bool is_done = rename_file(arena, options->folder, "private.db", status) &&
                   rename_file(arena, options->folder, "facts.db", status) &&
                   bc_path_sync(options->folder, status);

    bc_arena_free(arena);
    return is_done;
}

/* From here on nothing is compiled any more on this handle. */
static bool seal_facts(struct bc_sqlite *sqlite, struct bc_status *status)
{
    for (size_t which = 0; which < BC_SQL_STATEMENT_COUNT; which++) {
        if (statement_texts[which].public != NULL &&
            !prepare(sqlite, (enum bc_statement)which, status)) {
            return false;
        }
    }
    sqlite->facts.is_sealed = true;
    return true;
}

static bool open_files(
    struct bc_sqlite *sqlite, const struct bc_store_options *options, struct bc_status *status)
{
    struct bc_sqlite_opening opening = {
        .schema = &bc_facts_schema,
        .may_migrate = options->access == BC_STORE_IMPORT,
        .is_read_only = options->access != BC_STORE_IMPORT && options->access != BC_STORE_ISSUE,
        .patience_ms = options->patience_ms,
    };

    if (!bc_sqlite_file_open(&sqlite->facts, &opening, status)) {
        return false;
    }
    if (sqlite->is_public_only) {
        return seal_facts(sqlite, status);
    }
    opening.schema = &bc_texts_schema;
    return bc_sqlite_file_open(&sqlite->texts, &opening, status);
}

bool bc_backend_sqlite_open(const struct bc_store_options *options, struct bc_backend **ret_backend,
    struct bc_status *status)
{
    struct bc_sqlite *sqlite = sqlite_new(options, "facts.db", "private.db");

    sqlite->is_public_only = options->access == BC_STORE_FACTS || options->access == BC_STORE_ISSUE;
    if (!open_files(sqlite, options, status)) {
        sqlite_close(&sqlite->base);
        return false;
    }
    *ret_backend = &sqlite->base;
    return true;
}

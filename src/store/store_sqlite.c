#include "store/store_sqlite.h"

#include "base/file.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- Turns --------------------------------------------------------------------------------- */

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
    bc_waiting_forget(&sqlite->texts);
    bc_waiting_forget(&sqlite->facts);
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
    bc_waiting_free(&sqlite->texts);
    bc_waiting_free(&sqlite->facts);
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
 * Texts and acts that were committed under a batch which then never came to be: the program ended
 * between the two commits. The lock on facts keeps every other writer away. Prints of rows speak of
 * the facts of one batch: none is believed where texts are of another, older or newer.
 */
static bool sweep_texts(struct bc_sqlite *sqlite, struct bc_status *status)
{
    struct bc_batch last;
    int64_t last_text_batch = 0;
    bc_arena *arena = bc_arena_new();
    bool is_done = sqlite->base.notes->find_batch(&sqlite->base, INT64_MAX, arena, &last, status) &&
                   read_number(sqlite, BC_SQL_LAST_TEXT_BATCH, &last_text_batch, status);

    bc_arena_free(arena);
    if (!is_done || last_text_batch == last.number) {
        return is_done;
    }
    if (!bc_sqlite_run(sqlite, BC_SQL_TEXTS_BEGIN, status) ||
        !bc_sqlite_run(sqlite, BC_SQL_CLEAR_PRINTS, status) ||
        bc_sqlite_take(sqlite, BC_SQL_SWEEP_TEXTS, status) == NULL ||
        bc_sqlite_take(sqlite, BC_SQL_SWEEP_HIDDEN, status) == NULL ||
        bc_sqlite_take(sqlite, BC_SQL_SWEEP_ACTS, status) == NULL ||
        bc_sqlite_take(sqlite, BC_SQL_SET_LAST_TEXT_BATCH, status) == NULL) {
        return false;
    }
    (void)sqlite3_bind_int64(sqlite->statements[BC_SQL_SWEEP_TEXTS], 1, last.number);
    (void)sqlite3_bind_int64(sqlite->statements[BC_SQL_SWEEP_HIDDEN], 1, last.number);
    (void)sqlite3_bind_int64(sqlite->statements[BC_SQL_SWEEP_ACTS], 1, last.number);
    (void)sqlite3_bind_int64(sqlite->statements[BC_SQL_SET_LAST_TEXT_BATCH], 1, last.number);
    return bc_sqlite_run(sqlite, BC_SQL_SWEEP_TEXTS, status) &&
           bc_sqlite_run(sqlite, BC_SQL_SWEEP_HIDDEN, status) &&
           bc_sqlite_run(sqlite, BC_SQL_SWEEP_ACTS, status) &&
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
    struct bc_sqlite *sqlite = bc_sqlite_of(backend);

    if (!bc_sqlite_run(sqlite, BC_SQL_BEGIN_READING, status)) {
        return false;
    }
    /* Texts too: otherwise each of them is read under a lock of its own. */
    if (!sqlite->is_public_only && !bc_sqlite_run(sqlite, BC_SQL_TEXTS_BEGIN, status)) {
        undo(sqlite, &sqlite->facts, BC_SQL_ROLLBACK_TURN);
        return false;
    }
    return true;
}

static void sqlite_end_reading(struct bc_backend *backend)
{
    struct bc_sqlite *sqlite = bc_sqlite_of(backend);
    struct bc_status ignored = {0};

    if (!sqlite->is_public_only && !bc_sqlite_run(sqlite, BC_SQL_TEXTS_COMMIT, &ignored)) {
        undo(sqlite, &sqlite->texts, BC_SQL_TEXTS_ROLLBACK);
    }
    if (!bc_sqlite_run(sqlite, BC_SQL_END_READING, &ignored)) {
        undo(sqlite, &sqlite->facts, BC_SQL_ROLLBACK_TURN);
    }
    if (sqlite->is_public_only) {
        /* Who counts asks all in one turn; writing needs the memory more than the pages do. */
        (void)sqlite3_db_release_memory(sqlite->facts.connection);
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

static bool check_file(
    struct bc_sqlite *sqlite, enum bc_statement which, const char *path, struct bc_status *status)
{
    sqlite3_stmt *statement = bc_sqlite_take(sqlite, which, status);
    bool has_row = false;
    bool is_well = statement != NULL && bc_sqlite_step(sqlite, which, &has_row, status);

    if (is_well && (!has_row || strcmp(bc_sqlite_text(statement, 0), "ok") != 0)) {
        is_well = bc_fail(
            status, BC_STORE_DOWN, "store.damaged", path, "%s", bc_sqlite_text(statement, 0));
    }
    bc_sqlite_release(sqlite, which);
    return is_well;
}

static bool sqlite_check(
    struct bc_backend *backend, enum bc_check_depth depth, struct bc_status *status)
{
    struct bc_sqlite *sqlite = bc_sqlite_of(backend);
    const bool is_all = depth == BC_CHECK_ALL;

    return check_file(
               sqlite, is_all ? BC_SQL_CHECK : BC_SQL_CHECK_PAGES, sqlite->facts.path, status) &&
           (sqlite->is_public_only ||
               check_file(sqlite, is_all ? BC_SQL_TEXTS_CHECK : BC_SQL_TEXTS_CHECK_PAGES,
                   sqlite->texts.path, status));
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

/* ---- Making and opening -------------------------------------------------------------------- */

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

static bool writes_all(enum bc_store_access access)
{
    return access == BC_STORE_IMPORT || access == BC_STORE_RENEW;
}

/* The gate reads each row once, in the order in which rows lie. */
static int32_t cache_kib_of(enum bc_store_access access)
{
    return writes_all(access) ? 64 << 10 : access == BC_STORE_GATE ? 1 << 10 : 4 << 10;
}

static bool make_folder(const char *folder, struct bc_status *status)
{
    if (!bc_folder_make(folder, 0700, status)) {
        return false;
    }
    return chmod(folder, 0700) == 0 || bc_fail(status, BC_STORE_DOWN, "store.not-allowed", folder,
                                           "%s", strerrordesc_np(errno));
}

/*
 * Whether the making of a store died between its two last renames: the facts still wait, and in
 * private.db there is not one text. Then nothing is lost by beginning again.
 */
static bool died_settling(const struct bc_store_options *options, const char *facts)
{
    const struct bc_sqlite_opening opening = {
        .schema = &bc_texts_schema, .is_read_only = true, .patience_ms = options->patience_ms};
    struct bc_sqlite *sqlite = sqlite_new(options, "facts.db", "private.db");
    struct bc_status ignored = {0};
    int64_t text_count = 1;
    const bool has_died = bc_path_exists(bc_arena_printf(sqlite->arena, "%s.new", facts)) &&
                          bc_sqlite_file_open(&sqlite->texts, &opening, &ignored) &&
                          read_number(sqlite, BC_SQL_TEXTS_COUNT, &text_count, &ignored) &&
                          text_count == 0;

    sqlite_close(&sqlite->base);
    return has_died;
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
    } else if (bc_path_exists(texts) && !died_settling(options, facts)) {
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
    struct bc_sqlite_opening opening = {.is_new = true,
        .patience_ms = options->patience_ms,
        .cache_kib = cache_kib_of(options->access)};
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

static bool open_files(
    struct bc_sqlite *sqlite, const struct bc_store_options *options, struct bc_status *status)
{
    struct bc_sqlite_opening opening = {
        .schema = &bc_facts_schema,
        .may_migrate = writes_all(options->access),
        .is_read_only = !writes_all(options->access) && !sqlite->notes_issued,
        .patience_ms = options->patience_ms,
        .cache_kib = cache_kib_of(options->access),
    };

    if (!bc_sqlite_file_open(&sqlite->facts, &opening, status)) {
        return false;
    }
    if (sqlite->is_public_only) {
        return bc_sqlite_seal(sqlite, status);
    }
    opening.schema = &bc_texts_schema;
    return bc_sqlite_file_open(&sqlite->texts, &opening, status);
}

bool bc_backend_sqlite_open(const struct bc_store_options *options, struct bc_backend **ret_backend,
    struct bc_status *status)
{
    struct bc_sqlite *sqlite = sqlite_new(options, "facts.db", "private.db");

    sqlite->notes_issued = options->access == BC_STORE_ISSUE;
    sqlite->is_public_only = options->access == BC_STORE_FACTS || sqlite->notes_issued;
    if (!open_files(sqlite, options, status)) {
        sqlite_close(&sqlite->base);
        return false;
    }
    *ret_backend = &sqlite->base;
    return true;
}

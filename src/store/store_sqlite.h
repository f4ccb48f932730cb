/*
 * store_sqlite.h - what the files of the SQLite back end share. Nothing else includes it but its
 * tests.
 *
 * A handle runs a fixed list of statements. For facts alone the list is shorter, each statement
 * carries the condition that rows are public, all are compiled when the store is opened, and from
 * then on the authorizer refuses to compile anything: no other SQL, no ATTACH, no PRAGMA can ever
 * run on that handle. private.db is not opened at all.
 *
 * Rollback journal, not WAL: a reader needs no writable folder and no files beside the database,
 * and a bulk import is written once. synchronous=EXTRA: a commit is on the disk, its journal's
 * removal too.
 */
#ifndef BC_STORE_STORE_SQLITE_H
#define BC_STORE_STORE_SQLITE_H

#include "store/backend.h"

#include <sqlite3.h>

enum bc_statement {
    BC_SQL_BEGIN_READING,
    BC_SQL_END_READING,
    BC_SQL_BEGIN_TURN,
    BC_SQL_COMMIT_TURN,
    BC_SQL_ROLLBACK_TURN,
    BC_SQL_COUNT,
    BC_SQL_CHECK,
    BC_SQL_CHECK_PAGES,
    BC_SQL_LAST_NUMBER,
    BC_SQL_FIND_BY_CODE,
    BC_SQL_LOAD,
    BC_SQL_READ_RANGE,
    BC_SQL_PUT,
    BC_SQL_READ_LOG,
    BC_SQL_PUT_LOG,
    BC_SQL_REMOVE_LOG,
    BC_SQL_PUT_DUPLICATE,
    BC_SQL_REMOVE_DUPLICATE,
    BC_SQL_READ_DUPLICATES,
    BC_SQL_READ_SENSITIVE,
    BC_SQL_ADD_SPAN,
    BC_SQL_END_SPAN,
    BC_SQL_KEEP_PAST,
    BC_SQL_REVIVE_SPAN,
    BC_SQL_MOVE_SPAN,
    BC_SQL_MOVE_PAST,
    BC_SQL_CLEAR_SPANS,
    BC_SQL_CLEAR_PAST,
    BC_SQL_FIRST_OPENED,
    BC_SQL_SCAN,
    BC_SQL_SCAN_KNOWN,
    BC_SQL_SCAN_PAST,
    BC_SQL_SCAN_SENSITIVE,
    BC_SQL_READ_ALL,
    BC_SQL_PUT_META,
    BC_SQL_FIND_META,
    BC_SQL_ADD_VALUE,
    BC_SQL_READ_VALUES,
    BC_SQL_PUT_BATCH,
    BC_SQL_FIND_BATCH,
    BC_SQL_ADD_ISSUED,
    BC_SQL_FIND_ISSUED,
    BC_SQL_READ_ISSUED,
    BC_SQL_READ_CODES,
    BC_SQL_TEXTS_BEGIN,
    BC_SQL_TEXTS_COMMIT,
    BC_SQL_TEXTS_ROLLBACK,
    BC_SQL_TEXTS_COUNT,
    BC_SQL_TEXTS_CHECK,
    BC_SQL_TEXTS_CHECK_PAGES,
    BC_SQL_LAST_TEXT_BATCH,
    BC_SQL_SET_LAST_TEXT_BATCH,
    BC_SQL_SWEEP_TEXTS,
    BC_SQL_SWEEP_HIDDEN,
    BC_SQL_PUT_KEY,
    BC_SQL_FIND_KEY,
    BC_SQL_HAS_TEXT,
    BC_SQL_PUT_TEXT,
    BC_SQL_FIND_TEXT,
    BC_SQL_READ_TEXTS,
    BC_SQL_REMOVE_TEXTS,
    BC_SQL_HIDE_TEXTS,
    BC_SQL_HAS_HIDDEN,
    BC_SQL_READ_HIDDEN,
    BC_SQL_REMOVE_HIDDEN,
    BC_SQL_COMPACT_TEXTS,
    BC_SQL_PUT_PRINTS,
    BC_SQL_FIND_PRINTS,
    BC_SQL_READ_PRINTS,
    BC_SQL_CLEAR_PRINTS,
    BC_SQL_SWEEP_ACTS,
    BC_SQL_ADD_ACT,
    BC_SQL_READ_ACTS,
    BC_SQL_REMOVE_ACTS,
    BC_SQL_PUT_TIP,
    BC_SQL_FIND_TIP,
    BC_SQL_STATEMENT_COUNT
};

/* Tables whose rows wait before they are put in. */
enum bc_waiting_table {
    BC_WAITING_TICKETS,
    BC_WAITING_LOGS,
    BC_WAITING_SPANS,
    BC_WAITING_TEXTS,
    BC_WAITING_TABLE_COUNT
};

struct bc_waiting;

/* A database file. */
struct bc_sqlite_file {
    sqlite3 *connection; /* NULL: not open */
    const char *path;
    bool is_sealed;             /* nothing more is compiled: the authorizer reads this */
    struct bc_waiting *waiting; /* NULL: no row has waited yet */
};

struct bc_sqlite {
    struct bc_backend base; /* first, so that one is the other */
    bc_arena *arena;        /* paths */
    struct bc_sqlite_file facts;
    struct bc_sqlite_file texts;
    bool is_public_only;
    bool notes_issued; /* public only, and adds to the table of what was printed */
    bool is_turn;
    bool is_scanning;
    sqlite3_stmt *statements[BC_SQL_STATEMENT_COUNT];
};

struct bc_sqlite *bc_sqlite_of(struct bc_backend *backend);

/* ---- store_sqlite_statements.c  ------------------------------------------------------------ */

/* Turns what SQLite says into a message of ours; false. */
bool bc_sqlite_fail(const struct bc_sqlite_file *file, int code, struct bc_status *status);

/* Compiles all that a handle on facts may run; from then on nothing is compiled on it any more. */
BC_MUST_CHECK bool bc_sqlite_seal(struct bc_sqlite *sqlite, struct bc_status *status);

/*
 * A statement ready for its values, or NULL and the status. Take, bind, step to its end, release.
 * Rows that wait are put in first, where it could run into them.
 */
sqlite3_stmt *bc_sqlite_take(
    struct bc_sqlite *sqlite, enum bc_statement which, struct bc_status *status);

/* Moves to the next row. */
BC_MUST_CHECK bool bc_sqlite_step(
    struct bc_sqlite *sqlite, enum bc_statement which, bool *ret_has_row, struct bc_status *status);

/* Runs a statement that has its values to its end and releases it; rows are passed over. */
BC_MUST_CHECK bool bc_sqlite_run(
    struct bc_sqlite *sqlite, enum bc_statement which, struct bc_status *status);

/* The same without a look at rows that wait. */
BC_MUST_CHECK bool bc_sqlite_run_now(
    struct bc_sqlite *sqlite, enum bc_statement which, struct bc_status *status);

/* Ends the use of a statement; its values are forgotten. */
void bc_sqlite_release(struct bc_sqlite *sqlite, enum bc_statement which);

void bc_sqlite_bind_bytes(sqlite3_stmt *statement, int index, struct bc_bytes bytes);
void bc_sqlite_bind_text(sqlite3_stmt *statement, int index, const char *text);
struct bc_bytes bc_sqlite_bytes(sqlite3_stmt *statement, int column);
/* Never NULL. */
const char *bc_sqlite_text(sqlite3_stmt *statement, int column);

/* ---- store_sqlite_waiting.c: rows that go into their tables together ----------------------- */

BC_MUST_CHECK bool bc_waiting_add_ticket(
    struct bc_sqlite *sqlite, const struct bc_ticket_row *row, struct bc_status *status);
BC_MUST_CHECK bool bc_waiting_add_log(
    struct bc_sqlite *sqlite, const struct bc_log_row *row, struct bc_status *status);
BC_MUST_CHECK bool bc_waiting_add_span(
    struct bc_sqlite *sqlite, const struct bc_span_row *row, struct bc_status *status);
BC_MUST_CHECK bool bc_waiting_add_text(struct bc_sqlite *sqlite, const struct bc_sealed_text *text,
    int64_t batch, struct bc_status *status);

/* Puts in what waits for a file. A failure leaves a turn that can only be rolled back. */
BC_MUST_CHECK bool bc_waiting_put_in(
    struct bc_sqlite *sqlite, struct bc_sqlite_file *file, struct bc_status *status);
void bc_waiting_forget(struct bc_sqlite_file *file);
void bc_waiting_free(struct bc_sqlite_file *file);

/* ---- store_sqlite_schema.c: files and their versions --------------------------------------- */

struct bc_schema {
    const char *const *steps; /* steps[n] leads from version n to n + 1 */
    int32_t step_count;       /* the version of this program */
    int32_t application_id;   /* tells our files from other databases */
};

extern const struct bc_schema bc_facts_schema;
extern const struct bc_schema bc_texts_schema;

struct bc_sqlite_opening {
    const struct bc_schema *schema;
    bool is_new; /* a new, empty file is made */
    bool may_migrate;
    bool is_read_only; /* an open, unfinished write of a killed program is still undone when
                          possible */
    int32_t patience_ms;
    int32_t cache_kib; /* at most */
};

/*
 * Opens a file and brings its schema up to date.
 * Fails: BC_STORE_DOWN "store.missing", "store.not-a-store", "store.newer", "store.older",
 * "store.locked", "store.damaged", "store.not-allowed", "store.read-only".
 */
BC_MUST_CHECK bool bc_sqlite_file_open(
    struct bc_sqlite_file *file, const struct bc_sqlite_opening *opening, struct bc_status *status);
void bc_sqlite_file_close(struct bc_sqlite_file *file);

/* ---- The groups of functions --------------------------------------------------------------- */

extern const struct bc_ticket_ops bc_sqlite_ticket_ops;
extern const struct bc_span_ops bc_sqlite_span_ops;
extern const struct bc_note_ops bc_sqlite_note_ops;
extern const struct bc_text_ops bc_sqlite_text_ops;

#endif

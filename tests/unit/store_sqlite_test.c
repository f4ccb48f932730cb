/* LINKS: store ticket base */
/* SEES_PRIVATE */
/* What only a store in files can get wrong: rights, keys, damage, versions, locks, kills. */
#include "store/gate_view.h"
#include "store/known_rows.h"
#include "store/store_sqlite.h"
#include "support/store_case.h"

#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

static void path_in(const struct place *place, const char *name, char ret_path[128])
{
    snprintf(ret_path, 128, "%s/%s", place->store, name);
}

/* Runs SQL on a file of the store from outside, as a stranger with sqlite3 would. */
static void meddle(const struct place *place, const char *name, const char *sql)
{
    sqlite3 *connection = NULL;
    char path[128];

    path_in(place, name, path);
    assert_int_equal(sqlite3_open(path, &connection), SQLITE_OK);
    if (sqlite3_exec(connection, sql, NULL, NULL, NULL) != SQLITE_OK) {
        fail_msg("%s", sqlite3_errmsg(connection));
    }
    assert_int_equal(sqlite3_close(connection), SQLITE_OK);
}

static void refuse_open(
    const struct place *place, enum bc_store_access access, const char *expected)
{
    struct bc_store_options options = options_of(place, access);
    struct bc_status status = {0};
    bc_store *store = NULL;

    assert_fails(bc_store_open(&options, &store, &status), &status, expected);
}

/* Twelve tickets in three batches, each with a text; every third one is sensitive in the end. */
static void fill(const struct place *place)
{
    bc_store *store = open_at(place, BC_STORE_IMPORT);
    struct bc_status status = {0};

    for (int batch = 0; batch < 3; batch++) {
        begin(store);
        for (int ticket = 0; ticket < 12; ticket++) {
            struct bc_event event =
                batch == 0 ? received_at(ticket) : event_at(20 * batch, BC_EVENT_CLASSIFIED);
            char code[16];
            char text[64];

            snprintf(code, sizeof(code), "F-%d", ticket);
            snprintf(text, sizeof(text), "CANARY %d %d", ticket, batch);
            event.sensitivity =
                batch == 2 && ticket % 3 == 0 ? BC_SENSITIVITY_REPUTATION : BC_SENSITIVITY_PUBLIC;
            event.field = (uint16_t)(batch + 1);
            assert_done(bc_store_text_mark(store, text, &event.text_mark, &status), &status);
            assert_int_equal(apply(store, BC_IMPORT_LOG, 0, code, &event, 1), 1);
            assert_done(
                bc_store_put_text(store, number_of(store, 0, code), event.text_mark, text, &status),
                &status);
        }
        assert_int_equal(commit(store), batch + 1);
    }
    verify(store);
    bc_store_close(store);
}

static bool note_hidden(void *user, int64_t ticket, const char *text, struct bc_status *status)
{
    int *seen = user; /* by ticket */
    char beginning[24];

    (void)status;
    snprintf(beginning, sizeof(beginning), "CANARY %d ", (int)ticket - 1);
    assert_true(strncmp(text, beginning, strlen(beginning)) == 0);
    seen[ticket]++;
    return true;
}

/* How many texts of each of the twelve tickets the gate sees at once: "3 0 0 …". */
static void assert_hidden(const struct place *place, const char *expected)
{
    bc_store *store = open_at(place, BC_STORE_GATE);
    bc_arena *wiping = bc_arena_new_wiping();
    struct bc_status status = {0};
    int seen[13] = {0};
    const char *text = "";

    assert_done(bc_store_gate_hidden_texts(store, wiping, note_hidden, seen, &status), &status);
    for (int ticket = 1; ticket <= 12; ticket++) {
        text = bc_arena_printf(wiping, "%s%s%d", text, ticket == 1 ? "" : " ", seen[ticket]);
    }
    assert_string_equal(text, expected);
    bc_arena_free(wiping);
    bc_store_close(store);
}

/* ---- Rights -------------------------------------------------------------------------------- */

static mode_t mode_of(const char *path)
{
    struct stat about;

    assert_int_equal(stat(path, &about), 0);
    return about.st_mode & 07777;
}

static void files_are_for_the_owner_alone(void **state)
{
    struct place place;
    struct bc_store_options options;
    struct bc_status status = {0};
    const struct bc_fold_rules rules = {0};
    mode_t before = umask(0);
    char path[128];

    (void)state;
    place_init(&place);
    create_at(&place);
    umask(before);
    assert_int_equal(mode_of(place.store), 0700);
    assert_int_equal(mode_of(place.key), 0600);
    path_in(&place, "facts.db", path);
    assert_int_equal(mode_of(path), 0600);
    path_in(&place, "private.db", path);
    assert_int_equal(mode_of(path), 0600);
    options = options_of(&place, BC_STORE_IMPORT);
    assert_fails(bc_store_create(&options, &rules, &status), &status, "store.exists");
    path_in(&place, "facts.db", path);
    assert_int_equal(unlink(path), 0);
    assert_fails(bc_store_create(&options, &rules, &status), &status, "store.half-there");
    refuse_open(&place, BC_STORE_FACTS, "store.missing");
    place_clear(&place);
}

/* Private.db has its name, facts.db not yet; nothing has been imported. */
static void a_making_killed_between_its_renames_is_made_again(void **state)
{
    struct place place;
    struct bc_store_options options;
    struct bc_status status = {0};
    const struct bc_fold_rules rules = {0};
    char facts[128];
    char waiting[128];

    (void)state;
    place_init(&place);
    create_at(&place);
    path_in(&place, "facts.db", facts);
    path_in(&place, "facts.db.new", waiting);
    assert_int_equal(rename(facts, waiting), 0);
    create_at(&place);
    assert_int_equal(access(waiting, F_OK), -1);
    /* Where there are texts, nothing is begun again over them. */
    fill(&place);
    options = options_of(&place, BC_STORE_IMPORT);
    assert_int_equal(rename(facts, waiting), 0);
    assert_fails(bc_store_create(&options, &rules, &status), &status, "store.half-there");
    assert_int_equal(rename(waiting, facts), 0);
    bc_store_close(open_at(&place, BC_STORE_IMPORT));
    place_clear(&place);
}

static void a_killed_making_is_made_again(void **state)
{
    struct place place;
    char path[128];
    FILE *left;

    (void)state;
    place_init(&place);
    assert_int_equal(mkdir(place.store, 0700), 0);
    path_in(&place, "facts.db.new", path);
    left = fopen(path, "w");
    assert_non_null(left);
    fputs("half", left);
    fclose(left);
    refuse_open(&place, BC_STORE_FACTS, "store.missing");
    create_at(&place);
    fill(&place);
    place_clear(&place);
}

static void facts_see_nothing_else(void **state)
{
    struct place place;
    struct bc_status status = {0};
    bc_arena *arena = bc_arena_new();
    bc_store *store;
    struct bc_store_counts counts;
    const char *const *codes = NULL;
    const char *text = NULL;
    struct bc_event *events = NULL;
    int64_t ticket = -1;
    size_t count = 0;
    uint64_t mark = 0;
    char path[128];

    (void)state;
    place_init(&place);
    create_at(&place);
    fill(&place);
    path_in(&place, "private.db", path);
    assert_int_equal(unlink(path), 0); /* not even looked at */
    assert_int_equal(unlink(place.key), 0);
    store = open_at(&place, BC_STORE_FACTS);
    for (int64_t batch = 1; batch <= 4; batch++) {
        assert_int_equal(scan_count(store, batch), 8);
    }
    assert_int_equal(scan_count(store, INT64_MAX), 8);
    counts = counts_of(store);
    assert_int_equal(counts.ticket_count, 8);
    assert_int_equal(counts.event_batch_count, 24);
    assert_int_equal(counts.span_count, 8);
    assert_int_equal(counts.past_span_count, 16);
    assert_done(bc_store_history(store, "F-3", INT64_MAX, arena, &ticket, &events, &count, &status),
        &status);
    assert_int_equal(ticket, 0);
    assert_int_equal(count, 0);
    assert_done(bc_store_history(store, "F-4", INT64_MAX, arena, &ticket, &events, &count, &status),
        &status);
    assert_int_equal(ticket, 5);
    assert_int_equal(count, 3);
    assert_fails(bc_store_ticket_code(store, 1, arena, &text, &status), &status,
        "store.ticket-number-unknown");
    assert_done(bc_store_similar_codes(store, "F-3x", arena, 9, &codes, &count, &status), &status);
    for (size_t index = 0; index < count; index++) {
        assert_string_not_equal(codes[index], "F-3");
    }
    assert_fails(
        bc_store_text_mark(store, "words", &mark, &status), &status, "store.texts-refused");
    assert_fails(bc_store_text(store, 2, events[0].text_mark, arena, &text, &status), &status,
        "store.texts-refused");
    verify(store);
    bc_store_close(store);
    bc_arena_free(arena);
    place_clear(&place);
}

static void a_handle_on_facts_compiles_nothing_more(void **state)
{
    static const char *const statements[] = {"SELECT * FROM span WHERE sensitive = 1", "SELECT 1",
        "SELECT * FROM event_log", "SELECT * FROM duplicate", "ATTACH 'private.db' AS p",
        "DELETE FROM span", "PRAGMA user_version", "CREATE TEMP TABLE t (x)"};
    struct place place;
    struct bc_store_options options;
    struct bc_status status = {0};
    struct bc_backend *backend = NULL;
    struct bc_sqlite *sqlite;

    (void)state;
    place_init(&place);
    create_at(&place);
    fill(&place);
    options = options_of(&place, BC_STORE_FACTS);
    assert_done(bc_backend_sqlite_open(&options, &backend, &status), &status);
    sqlite = bc_sqlite_of(backend);
    assert_null(sqlite->texts.connection);
    for (size_t index = 0; index < sizeof(statements) / sizeof(*statements); index++) {
        sqlite3_stmt *statement = NULL;

        assert_int_equal(
            sqlite3_prepare_v2(sqlite->facts.connection, statements[index], -1, &statement, NULL) &
                0xff,
            SQLITE_AUTH);
        assert_null(statement);
    }
    /* Every statement it has reads only, and says that what it shows is public. */
    for (size_t which = 0; which < BC_SQL_STATEMENT_COUNT; which++) {
        const char *sql;

        if (sqlite->statements[which] == NULL) {
            continue;
        }
        sql = sqlite3_sql(sqlite->statements[which]);
        if (!sqlite3_stmt_readonly(sqlite->statements[which])) {
            assert_string_equal(sql, "PRAGMA integrity_check(1)");
        }
        if (strstr(sql, "FROM span") != NULL) {
            assert_non_null(strstr(sql, "sensitive = 0"));
        }
        if (strstr(sql, "ticket ") != NULL && strstr(sql, "FROM ticket") != NULL) {
            assert_non_null(strstr(sql, "class <= 1"));
        }
        assert_null(strstr(sql, "duplicate"));
    }
    backend->turn->close(backend);
    place_clear(&place);
}

static int64_t issued_count(const struct place *place)
{
    const struct bc_store_options options = options_of(place, BC_STORE_IMPORT);
    struct bc_backend *backend = NULL;
    struct bc_status status = {0};
    sqlite3_stmt *statement = NULL;
    int64_t count;

    assert_done(bc_backend_sqlite_open(&options, &backend, &status), &status);
    assert_int_equal(sqlite3_prepare_v2(bc_sqlite_of(backend)->facts.connection,
                         "SELECT count(*) FROM issued", -1, &statement, NULL),
        SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    count = sqlite3_column_int64(statement, 0);
    (void)sqlite3_finalize(statement);
    backend->turn->close(backend);
    return count;
}

/* A run that has published needs no key, and may add one kind of row. */
static void what_was_printed_is_noted_without_the_key(void **state)
{
    const struct bc_issued issued = {
        .period_id = "2023-W21", .row = "", .closing = 8, .manifest_sha256 = "aa"};
    struct place place;
    struct bc_store_options options;
    struct bc_status status = {0};
    struct bc_backend *backend = NULL;
    bc_store *store;
    sqlite3_stmt *statement = NULL;
    bool is_found = false;
    int64_t closing = 0;

    (void)state;
    place_init(&place);
    create_at(&place);
    fill(&place);
    assert_int_equal(unlink(place.key), 0);
    store = open_at(&place, BC_STORE_ISSUE);
    assert_done(bc_store_add_issued(store, &issued, 1, 3, &status), &status);
    /* Noted again after a kill, or by a run that found all as it should be: one row. */
    assert_done(bc_store_add_issued(store, &issued, 1, 3, &status), &status);
    assert_int_equal(scan_count(store, INT64_MAX), 8);
    bc_store_close(store);
    store = open_at(&place, BC_STORE_FACTS);
    assert_done(bc_store_find_issued(store, "2023-W21", "", &is_found, &closing, &status), &status);
    assert_true(is_found);
    assert_int_equal(closing, 8);
    bc_store_close(store);
    options = options_of(&place, BC_STORE_ISSUE);
    assert_done(bc_backend_sqlite_open(&options, &backend, &status), &status);
    assert_int_equal(sqlite3_prepare_v2(bc_sqlite_of(backend)->facts.connection,
                         "SELECT * FROM event_log", -1, &statement, NULL) &
                         0xff,
        SQLITE_AUTH);
    assert_null(bc_sqlite_of(backend)->texts.connection);
    backend->turn->close(backend);
    assert_int_equal(issued_count(&place), 1);
    place_clear(&place);
}

/* ---- Keys and texts ------------------------------------------------------------------------ */

static void write_key(const struct place *place, const char *text)
{
    struct bc_status status = {0};

    assert_done(bc_file_write(place->key, text, strlen(text), 0600, &status), &status);
}

static void a_key_that_is_not_right_is_refused(void **state)
{
    struct place place;
    bc_arena *arena = bc_arena_new();
    struct bc_status status = {0};
    char *key = NULL;
    size_t length = 0;

    (void)state;
    place_init(&place);
    create_at(&place);
    fill(&place);
    assert_done(bc_file_read(arena, place.key, 100, &key, &length, &status), &status);
    assert_int_equal(length, 65);
    write_key(&place, "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\n");
    refuse_open(&place, BC_STORE_IMPORT, "store.wrong-key");
    refuse_open(&place, BC_STORE_CONFIDENTIAL, "store.wrong-key");
    write_key(&place, "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde\n");
    refuse_open(&place, BC_STORE_IMPORT, "store.key-malformed");
    write_key(&place, "0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef\n");
    refuse_open(&place, BC_STORE_IMPORT, "store.key-malformed");
    write_key(&place, "");
    refuse_open(&place, BC_STORE_IMPORT, "store.key-malformed");
    write_key(&place, key);
    assert_int_equal(chmod(place.key, 0640), 0);
    refuse_open(&place, BC_STORE_IMPORT, "store.key-open-to-others");
    assert_int_equal(chmod(place.key, 0604), 0);
    refuse_open(&place, BC_STORE_IMPORT, "store.key-open-to-others");
    assert_int_equal(chmod(place.key, 0400), 0);
    bc_store_close(open_at(&place, BC_STORE_CONFIDENTIAL));
    assert_int_equal(unlink(place.key), 0);
    refuse_open(&place, BC_STORE_IMPORT, "store.key-missing");
    assert_int_equal(mkdir(place.key, 0700), 0);
    refuse_open(&place, BC_STORE_IMPORT, "store.key-missing");
    bc_store_close(open_at(&place, BC_STORE_FACTS));
    bc_arena_free(arena);
    place_clear(&place);
}

static void a_key_given_from_outside_is_kept(void **state)
{
    const char *const given = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
    struct place place;
    bc_arena *arena = bc_arena_new();
    struct bc_status status = {0};
    char *key = NULL;
    size_t length = 0;

    (void)state;
    place_init(&place);
    write_key(&place, given);
    create_at(&place);
    fill(&place);
    assert_done(bc_file_read(arena, place.key, 100, &key, &length, &status), &status);
    assert_string_equal(key, given);
    bc_arena_free(arena);
    place_clear(&place);
}

static const char *text_of(
    bc_store *store, const char *code, bc_arena *arena, struct bc_status *status)
{
    struct bc_event *events = NULL;
    struct bc_status fault = {0};
    const char *text = NULL;
    int64_t ticket = 0;
    size_t count = 0;

    assert_done(
        bc_store_history(store, code, INT64_MAX, arena, &ticket, &events, &count, &fault), &fault);
    assert_int_equal(count, 3);
    return bc_store_text(store, ticket, events[0].text_mark, arena, &text, status) ? text : NULL;
}

static void tampered_texts_do_not_open(void **state)
{
    static const char *const meddling[] = {
        "UPDATE text SET sealed = CAST(sealed || x'00' AS BLOB) WHERE ticket = 2",
        "UPDATE text SET sealed = substr(sealed, 1, 20) WHERE ticket = 2",
        "UPDATE text SET sealed = x'00' WHERE ticket = 2",
        /* the text of another ticket, the text of another event */
        "UPDATE text SET sealed = (SELECT sealed FROM text WHERE ticket = 3) WHERE ticket = 2",
        ("CREATE TEMP TABLE c AS SELECT * FROM text; UPDATE text SET sealed = (SELECT sealed FROM c"
         " WHERE c.ticket = text.ticket AND c.mark <> text.mark LIMIT 1) WHERE ticket = 2"),
    };
    struct bc_status status = {0};

    (void)state;
    for (size_t index = 0; index < sizeof(meddling) / sizeof(*meddling); index++) {
        bc_arena *arena = bc_arena_new_wiping();
        struct place place;
        bc_store *store;

        place_init(&place);
        create_at(&place);
        fill(&place);
        store = open_at(&place, BC_STORE_CONFIDENTIAL);
        assert_string_equal(text_of(store, "F-1", arena, &status), "CANARY 1 0");
        bc_store_close(store);
        meddle(&place, "private.db", meddling[index]);
        store = open_at(&place, BC_STORE_CONFIDENTIAL);
        assert_null(text_of(store, "F-1", arena, &status));
        assert_string_equal(status.code, "store.text-tampered");
        status = (struct bc_status){0};
        assert_string_equal(text_of(store, "F-4", arena, &status), "CANARY 4 0");
        assert_fails(bc_store_verify(store, &status), &status, "store.text-tampered");
        bc_store_close(store);
        bc_arena_free(arena);
        place_clear(&place);
    }
}

/* The same words in two tickets have one mark, but what was sealed for one does not open for the
 * other. */
static void a_text_is_bound_to_its_ticket(void **state)
{
    const struct bc_event event = received_at(0);
    bc_arena *arena = bc_arena_new_wiping();
    struct bc_status status = {0};
    const char *text = NULL;
    uint64_t mark = 0;
    struct place place;
    bc_store *store;

    (void)state;
    place_init(&place);
    create_at(&place);
    store = open_at(&place, BC_STORE_IMPORT);
    assert_done(bc_store_text_mark(store, "words", &mark, &status), &status);
    begin(store);
    apply(store, BC_IMPORT_LOG, 0, "A-1", &event, 1);
    apply(store, BC_IMPORT_LOG, 0, "A-2", &event, 1);
    assert_done(bc_store_put_text(store, 1, mark, "words", &status), &status);
    assert_done(bc_store_put_text(store, 2, mark, "words", &status), &status);
    commit(store);
    bc_store_close(store);
    meddle(&place, "private.db",
        "UPDATE text SET sealed = (SELECT sealed FROM text WHERE ticket = 2) WHERE ticket = 1");
    store = open_at(&place, BC_STORE_CONFIDENTIAL);
    assert_done(bc_store_text(store, 2, mark, arena, &text, &status), &status);
    assert_string_equal(text, "words");
    assert_fails(
        bc_store_text(store, 1, mark, arena, &text, &status), &status, "store.text-tampered");
    bc_store_close(store);
    bc_arena_free(arena);
    place_clear(&place);
}

static void no_file_holds_a_plain_text(void **state)
{
    static const char *const names[] = {"facts.db", "private.db"};
    bc_arena *arena = bc_arena_new();
    struct bc_status status = {0};
    struct place place;

    (void)state;
    place_init(&place);
    create_at(&place);
    fill(&place);
    for (size_t index = 0; index < 2; index++) {
        char path[128];
        char *bytes = NULL;
        size_t length = 0;

        path_in(&place, names[index], path);
        assert_done(bc_file_read(arena, path, 1 << 24, &bytes, &length, &status), &status);
        assert_null(memmem(bytes, length, "CANARY", 6));
    }
    bc_arena_free(arena);
    place_clear(&place);
}

static void texts_of_a_batch_that_never_came_are_swept(void **state)
{
    struct place place;
    bc_store *store;

    (void)state;
    place_init(&place);
    create_at(&place);
    fill(&place);
    meddle(&place, "private.db",
        "INSERT INTO text VALUES (1, 77, 4, x'00'); INSERT INTO text_hidden SELECT * FROM text "
        "WHERE"
        " mark = 77; UPDATE last_batch SET number = 4;");
    store = open_at(&place, BC_STORE_IMPORT);
    assert_int_equal(counts_of(store).text_count, 37);
    begin(store);
    bc_store_rollback(store);
    assert_int_equal(counts_of(store).text_count, 36);
    bc_store_close(store);
    assert_hidden(&place, "3 0 0 3 0 0 3 0 0 3 0 0");
    place_clear(&place);
}

/* ---- Versions ------------------------------------------------------------------------------ */

static void other_versions_are_told_apart(void **state)
{
    struct place place;
    char path[128];
    FILE *file;

    (void)state;
    place_init(&place);
    create_at(&place);
    fill(&place);
    meddle(&place, "facts.db", "PRAGMA user_version = 99");
    refuse_open(&place, BC_STORE_FACTS, "store.newer");
    refuse_open(&place, BC_STORE_IMPORT, "store.newer");
    meddle(&place, "facts.db", "PRAGMA user_version = 2");
    bc_store_close(open_at(&place, BC_STORE_IMPORT));
    meddle(&place, "private.db", "PRAGMA user_version = 7");
    refuse_open(&place, BC_STORE_IMPORT, "store.newer");
    bc_store_close(open_at(&place, BC_STORE_FACTS));
    meddle(&place, "facts.db", "PRAGMA application_id = 0");
    refuse_open(&place, BC_STORE_FACTS, "store.not-a-store");
    path_in(&place, "facts.db", path);
    file = fopen(path, "w");
    assert_non_null(file);
    fclose(file);
    refuse_open(&place, BC_STORE_FACTS, "store.not-a-store");
    file = fopen(path, "w");
    assert_non_null(file);
    for (int line = 0; line < 500; line++) {
        fputs("code,received_at,channel\n", file);
    }
    fclose(file);
    refuse_open(&place, BC_STORE_FACTS, "store.damaged");
    assert_int_equal(unlink(path), 0);
    assert_int_equal(mkdir(path, 0700), 0);
    refuse_open(&place, BC_STORE_FACTS, "store.not-a-store");
    place_clear(&place);
}

static const char *const two_steps[] = {
    "CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (1), (2);",
    "ALTER TABLE t ADD COLUMN b INTEGER; UPDATE t SET b = a * 10;"};
static const char *const broken_steps[] = {
    "CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (1), (2);",
    "ALTER TABLE t ADD COLUMN c INTEGER; UPDATE t SET nowhere = 1;"};

static int keep_number(void *user, int count, char **values, char **names)
{
    (void)count;
    (void)names;
    snprintf(user, 32, "%s", values[0] == NULL ? "NULL" : values[0]);
    return 0;
}

static void assert_answers(struct bc_sqlite_file *file, const char *sql, const char *expected)
{
    char answer[32] = "";

    assert_int_equal(sqlite3_exec(file->connection, sql, keep_number, answer, NULL), SQLITE_OK);
    assert_string_equal(answer, expected);
}

static void open_version(struct bc_sqlite_file *file, const struct bc_schema *schema, bool is_new,
    bool may_migrate, const char *expected)
{
    const struct bc_sqlite_opening opening = {
        .schema = schema, .is_new = is_new, .may_migrate = may_migrate, .patience_ms = 50};
    struct bc_status status = {0};

    if (expected == NULL) {
        assert_done(bc_sqlite_file_open(file, &opening, &status), &status);
    } else {
        assert_fails(bc_sqlite_file_open(file, &opening, &status), &status, expected);
        assert_null(file->connection);
    }
}

static void an_older_schema_is_brought_up_to_date(void **state)
{
    const struct bc_schema first = {.steps = two_steps, .step_count = 1, .application_id = 7};
    const struct bc_schema second = {.steps = two_steps, .step_count = 2, .application_id = 7};
    const struct bc_schema broken = {.steps = broken_steps, .step_count = 2, .application_id = 7};
    struct bc_sqlite_file file = {0};
    struct place place;
    char path[128];

    (void)state;
    place_init(&place);
    snprintf(path, sizeof(path), "%s/version.db", place.folder);
    file.path = path;
    open_version(&file, &first, true, false, NULL);
    bc_sqlite_file_close(&file);
    open_version(&file, &second, false, false, "store.older");
    /* A step that fails leaves the version before it, whole. */
    open_version(&file, &broken, false, true, "store.sqlite-failed");
    open_version(&file, &first, false, false, NULL);
    assert_answers(&file, "SELECT count(*) FROM pragma_table_info('t')", "1");
    bc_sqlite_file_close(&file);
    open_version(&file, &second, false, true, NULL);
    assert_answers(&file, "SELECT sum(b) FROM t", "30");
    assert_answers(&file, "PRAGMA user_version", "2");
    bc_sqlite_file_close(&file);
    open_version(&file, &second, false, false, NULL);
    bc_sqlite_file_close(&file);
    open_version(&file, &first, false, true, "store.newer");
    place_clear(&place);
}

/* ---- Locks and rights of the system -------------------------------------------------------- */

static void one_writes_and_others_read_the_last_batch(void **state)
{
    struct place place;
    bc_store *writer;
    bc_store *other;
    bc_store *reader;
    bc_dictionary *dictionary = NULL;
    struct bc_event event = received_at(3);
    struct bc_status status = {0};

    (void)state;
    place_init(&place);
    create_at(&place);
    writer = open_at(&place, BC_STORE_IMPORT);
    other = open_at(&place, BC_STORE_IMPORT);
    reader = open_at(&place, BC_STORE_FACTS);
    begin(writer);
    event.field =
        bc_dictionary_intern(bc_store_dictionary(writer), BC_DIM_FIELD, "an-toan-giao-thong");
    apply(writer, BC_IMPORT_LOG, 0, "A-1", &event, 1);
    assert_fails(bc_store_begin(other, 0, &dictionary, &status), &status, "store.locked");
    assert_int_equal(counts_of(writer).ticket_count, 1);
    assert_int_equal(scan_count(reader, INT64_MAX), 0);
    commit(writer);
    /* The reader sees the ticket and knows the new value of the dictionary. */
    assert_int_equal(scan_count(reader, INT64_MAX), 1);
    assert_string_equal(
        bc_dictionary_value(bc_store_dictionary(reader), BC_DIM_FIELD, 1), "an-toan-giao-thong");
    begin(other);
    assert_int_equal(number_of(other, 0, "A-1"), 1);
    assert_int_equal(
        bc_dictionary_intern(bc_store_dictionary(other), BC_DIM_FIELD, "moi-truong"), 2);
    bc_store_rollback(other);
    bc_store_close(reader);
    bc_store_close(other);
    bc_store_close(writer);
    place_clear(&place);
}

static int give_to_nobody(const char *path, const struct stat *about, int type, struct FTW *walk)
{
    (void)about;
    (void)walk;
    return chown(path, 65534, 65534) + chmod(path, type == FTW_F ? 0400 : 0500);
}

/* In a process of its own that is not root: root may write anywhere. */
static void use_read_only_store(const struct place *place)
{
    bc_store *store;

    assert_int_equal(nftw(place->folder, give_to_nobody, 8, FTW_PHYS), 0);
    if (geteuid() == 0) {
        assert_int_equal(setuid(65534), 0);
    }
    store = open_at(place, BC_STORE_FACTS);
    assert_int_equal(scan_count(store, INT64_MAX), 8);
    verify(store);
    bc_store_close(store);
    refuse_open(place, BC_STORE_IMPORT, "store.read-only");
}

static void a_read_only_folder_can_be_read(void **state)
{
    struct place place;
    int exit_status = 0;
    pid_t child;

    (void)state;
    place_init(&place);
    create_at(&place);
    fill(&place);
    fflush(NULL);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        use_read_only_store(&place);
        _exit(42); /* a failed assertion leaves by another way */
    }
    assert_int_equal(waitpid(child, &exit_status, 0), child);
    assert_true(WIFEXITED(exit_status) && WEXITSTATUS(exit_status) == 42);
    if (geteuid() != 0) {
        assert_int_equal(chmod(place.folder, 0700) + chmod(place.store, 0700), 0);
    }
    place_clear(&place);
}

/* ---- Damage -------------------------------------------------------------------------------- */

static bool ignore_cycle(void *user, const struct bc_cycle *cycle, struct bc_status *status)
{
    (void)status;
    *(int64_t *)user += (int64_t)cycle->event_count;
    return true;
}

/* Uses everything there is to use; true when all of it went well. Must not crash, whatever is
 * there. */
static bool use_all(const struct place *place, enum bc_store_access access)
{
    struct bc_store_options options = options_of(place, access);
    struct bc_status status = {0};
    bc_arena *arena = bc_arena_new();
    bc_store *store = NULL;
    struct bc_event *events = NULL;
    int64_t number = 0;
    size_t count = 0;
    bool is_well = bc_store_open(&options, &store, &status);

    is_well = is_well &&
              bc_store_scan(store, 0, INT64_MAX, INT64_MAX, ignore_cycle, &number, &status) &&
              bc_store_scan(store, 0, INT64_MAX, 1, ignore_cycle, &number, &status) &&
              bc_store_history(store, "F-4", 2, arena, &number, &events, &count, &status) &&
              bc_store_verify(store, &status);
    if (!is_well) {
        assert_int_equal(status.fault, BC_STORE_DOWN);
    }
    bc_store_close(store);
    bc_arena_free(arena);
    return is_well;
}

static void write_bytes(const char *path, const char *bytes, size_t length)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, length, file), length);
    assert_int_equal(fclose(file), 0);
}

static bool is_empty(const char *bytes, size_t length)
{
    for (size_t index = 0; index < length; index++) {
        if (bytes[index] != '\0') {
            return false;
        }
    }
    return true;
}

static void damage_is_told_and_survived(void **state)
{
    static const char *const names[] = {"facts.db", "private.db"};
    struct place place;
    bc_arena *arena = bc_arena_new();
    struct bc_status status = {0};
    uint64_t seed = 5;
    int found_count = 0;

    (void)state;
    place_init(&place);
    create_at(&place);
    fill(&place);
    assert_true(use_all(&place, BC_STORE_FACTS));
    assert_true(use_all(&place, BC_STORE_IMPORT));
    for (size_t index = 0; index < 2; index++) {
        char path[128];
        char *bytes = NULL;
        size_t length = 0;

        path_in(&place, names[index], path);
        assert_done(bc_file_read(arena, path, 1 << 24, &bytes, &length, &status), &status);
        for (size_t cut = 1; cut < length; cut += 1 + length / 9) {
            if (is_empty(bytes + cut, length - cut)) {
                continue; /* the free end of the last page: nothing is lost */
            }
            write_bytes(path, bytes, cut);
            assert_false(use_all(&place, BC_STORE_IMPORT));
        }
        for (int damage = 0; damage < 100; damage++) {
            char *copy = bc_arena_alloc(arena, length);
            size_t start = (size_t)below(&seed, (int64_t)length);

            memcpy(copy, bytes, length);
            for (size_t place_index = start; place_index < length && place_index < start + 8;
                 place_index++) {
                copy[place_index] = (char)next_random(&seed);
            }
            write_bytes(path, copy, length);
            found_count += use_all(&place, BC_STORE_IMPORT) ? 0 : 1;
            (void)use_all(&place, BC_STORE_FACTS);
        }
        write_bytes(path, bytes, length);
        assert_true(use_all(&place, BC_STORE_IMPORT));
    }
    /* Most of a small file is free space, where damage does no harm. */
    assert_in_range(found_count, 16, 120);
    bc_arena_free(arena);
    place_clear(&place);
}

static void what_the_log_does_not_say_is_found(void **state)
{
    static const char *const meddling[] = {
        "DELETE FROM span WHERE ticket = 5",
        "DELETE FROM span_past WHERE ticket = 5 AND batch_from = 1",
        "UPDATE span SET batch_from = 1 WHERE ticket = 5",
        "UPDATE span SET sensitive = 0 WHERE ticket = 4",
        "UPDATE span SET sensitive = 0 WHERE ticket = 4;"
        " UPDATE span_past SET sensitive = 0 WHERE ticket = 4;"
        " UPDATE ticket SET class = 1 WHERE id = 4",
        "UPDATE event_log SET added = NULL WHERE ticket = 5 AND batch = 2",
        "UPDATE event_log SET added = x'0101' WHERE ticket = 5 AND batch = 2",
        "DELETE FROM ticket WHERE id = 6",
    };

    (void)state;
    for (size_t index = 0; index < sizeof(meddling) / sizeof(*meddling); index++) {
        struct place place;

        place_init(&place);
        create_at(&place);
        fill(&place);
        assert_true(use_all(&place, BC_STORE_CONFIDENTIAL));
        meddle(&place, "facts.db", meddling[index]);
        assert_false(use_all(&place, BC_STORE_CONFIDENTIAL));
        place_clear(&place);
    }
}

static void spans_of_another_fold_are_made_anew(void **state)
{
    struct place place;

    (void)state;
    place_init(&place);
    create_at(&place);
    fill(&place);
    meddle(&place, "facts.db",
        "UPDATE meta SET value = '0' WHERE name = 'fold_version'; DELETE FROM span_past;"
        "UPDATE span SET data = x'01'; UPDATE ticket SET own = 3 - own, class = 3 - own");
    refuse_open(&place, BC_STORE_FACTS, "store.older");
    assert_true(use_all(&place, BC_STORE_IMPORT));
    assert_true(use_all(&place, BC_STORE_FACTS));
    place_clear(&place);
}

/* ---- Texts that the gate asks for ---------------------------------------------------------- */

/* One more event of the ticket of a code, with a text or without; in a batch of its own. */
static void class_one(
    const struct place *place, int ticket, int hour, enum bc_sensitivity class, const char *text)
{
    bc_store *store = open_at(place, BC_STORE_IMPORT);
    struct bc_event event = event_at(hour, BC_EVENT_CLASSIFIED);
    struct bc_status status = {0};
    char code[16];

    snprintf(code, sizeof(code), "F-%d", ticket);
    event.sensitivity = class;
    begin(store);
    assert_done(bc_store_text_mark(store, text, &event.text_mark, &status), &status);
    assert_int_equal(apply(store, BC_IMPORT_LOG, 0, code, &event, 1), 1);
    assert_done(bc_store_put_text(store, number_of(store, 0, code), event.text_mark, text, &status),
        &status);
    commit(store);
    verify(store);
    bc_store_close(store);
}

static void texts_that_are_not_public_lie_together(void **state)
{
    struct place place;

    (void)state;
    place_init(&place);
    create_at(&place);
    fill(&place);
    assert_hidden(&place, "3 0 0 3 0 0 3 0 0 3 0 0");
    class_one(&place, 1, 100, BC_SENSITIVITY_REPUTATION, ""); /* late: with all it had */
    assert_hidden(&place, "3 3 0 3 0 0 3 0 0 3 0 0");
    class_one(&place, 1, 101, BC_SENSITIVITY_UNCHANGED, "CANARY 1 more");
    assert_hidden(&place, "3 4 0 3 0 0 3 0 0 3 0 0");
    class_one(&place, 3, 102, BC_SENSITIVITY_PUBLIC, "CANARY 3 more"); /* stay, do no harm */
    assert_hidden(&place, "3 4 0 4 0 0 3 0 0 3 0 0");
    class_one(&place, 3, 102, BC_SENSITIVITY_UNCHANGED, "CANARY 3 again"); /* all or none of them */
    assert_hidden(&place, "3 4 0 5 0 0 3 0 0 3 0 0");
    class_one(&place, 6, 103, BC_SENSITIVITY_STATE_SECRET, "CANARY 6 more");
    class_one(&place, 7, 104, BC_SENSITIVITY_STATE_SECRET, "");
    assert_hidden(&place, "3 4 0 5 0 0 0 0 0 3 0 0");
    place_clear(&place);
}

/* A ticket that repeats a sensitive one is sensitive, whichever is learned first. */
static void texts_of_what_repeats_lie_there_too(void **state)
{
    struct place place;
    bc_store *store;
    struct bc_event again = event_at(100, BC_EVENT_DUPLICATE_OF);

    (void)state;
    place_init(&place);
    create_at(&place);
    fill(&place);
    store = open_at(&place, BC_STORE_IMPORT);
    begin(store);
    again.ref = "F-0";
    apply(store, BC_IMPORT_LOG, 0, "F-4", &again, 1);
    again.ref = "F-1";
    apply(store, BC_IMPORT_LOG, 0, "F-5", &again, 1);
    commit(store);
    bc_store_close(store);
    assert_hidden(&place, "3 0 0 3 3 0 3 0 0 3 0 0");
    class_one(&place, 1, 101, BC_SENSITIVITY_REPUTATION, "");
    assert_hidden(&place, "3 3 0 3 3 3 3 0 0 3 0 0");
    place_clear(&place);
}

/* No key is needed to lay sealed texts together; a kill before it is done leaves nothing amiss. */
static void texts_of_an_older_program_are_laid_together(void **state)
{
    static const enum bc_store_access makers[] = {BC_STORE_RENEW, BC_STORE_IMPORT};
    struct place place;

    (void)state;
    for (size_t index = 0; index < 2; index++) {
        place_init(&place);
        create_at(&place);
        fill(&place);
        meddle(&place, "private.db",
            "DROP TABLE text_hidden; DROP TABLE row_print; PRAGMA user_version = 2;");
        refuse_open(&place, BC_STORE_GATE, "store.older");
        bc_store_close(open_at(&place, makers[index]));
        assert_hidden(&place, "3 0 0 3 0 0 3 0 0 3 0 0");
        meddle(&place, "private.db", "DELETE FROM text_hidden");
        assert_hidden(&place, "0 0 0 0 0 0 0 0 0 0 0 0");
        bc_store_close(open_at(&place, makers[index]));
        assert_hidden(&place, "3 0 0 3 0 0 3 0 0 3 0 0");
        place_clear(&place);
    }
}

static void a_text_that_is_missing_there_is_found(void **state)
{
    struct place place;
    bc_store *store;
    struct bc_status status = {0};

    (void)state;
    place_init(&place);
    create_at(&place);
    fill(&place);
    meddle(&place, "private.db",
        "DELETE FROM text_hidden WHERE (ticket, mark) = (SELECT ticket, mark FROM text_hidden)");
    store = open_at(&place, BC_STORE_CONFIDENTIAL);
    assert_fails(bc_store_verify(store, &status), &status, "store.damaged");
    bc_store_close(store);
    place_clear(&place);
}

/* ---- Prints of rows ------------------------------------------------------------------------ */

/* One ticket with the print of its row, in a batch of its own. */
static void keep_print(bc_store *store, const char *code, const char *row)
{
    const struct bc_event received = received_at(0);
    struct bc_row_print print;
    struct bc_status status = {0};
    struct bc_incoming incoming = {
        .code = code,
        .mode = BC_IMPORT_SNAPSHOT,
        .events = &received,
        .event_count = 1,
        .print = &print,
    };
    bc_known_rows *rows = NULL;
    bool is_new = false;
    bool has_retracted = false;
    uint32_t note = 0;

    begin(store);
    assert_done(bc_known_rows_open(store, "tests", 0, &rows, &status), &status);
    assert_false(bc_known_rows_find(rows, row, strlen(row), &print, &note));
    assert_done(bc_store_apply(store, &incoming, &is_new, &has_retracted, &status), &status);
    bc_known_rows_free(rows);
    commit(store);
}

static bool is_known(bc_store *store, const char *row)
{
    struct bc_row_print print;
    struct bc_status status = {0};
    bc_known_rows *rows = NULL;
    uint32_t note = 0;
    bool is_known;

    begin(store);
    assert_done(bc_known_rows_open(store, "tests", 1 << 20, &rows, &status), &status);
    is_known = bc_known_rows_find(rows, row, strlen(row), &print, &note);
    bc_known_rows_free(rows);
    bc_store_rollback(store);
    return is_known;
}

/* Texts of another batch than the facts': a file was put back, or a program ended between the two
 * commits. */
static void prints_of_another_batch_are_not_believed(void **state)
{
    static const char *const meddling[] = {
        "UPDATE last_batch SET number = 1", "UPDATE last_batch SET number = 7"};

    (void)state;
    for (size_t index = 0; index < 2; index++) {
        struct place place;
        bc_store *store;

        place_init(&place);
        create_at(&place);
        store = open_at(&place, BC_STORE_IMPORT);
        keep_print(store, "A", "a row");
        keep_print(store, "B", "another row");
        assert_true(is_known(store, "a row"));
        bc_store_close(store);
        store = open_at(&place, BC_STORE_IMPORT);
        assert_true(is_known(store, "another row"));
        bc_store_close(store);
        meddle(&place, "private.db", meddling[index]);
        store = open_at(&place, BC_STORE_IMPORT);
        assert_false(is_known(store, "a row"));
        keep_print(store, "C", "a third row");
        assert_true(is_known(store, "a third row"));
        assert_false(is_known(store, "another row"));
        verify(store);
        bc_store_close(store);
        place_clear(&place);
    }
}

/* A program that knew no rows left a store without their table: whoever brings it up to date needs
 * no key. */
static void a_store_from_before_prints_is_brought_up_to_date(void **state)
{
    struct place place;
    bc_store *store;

    (void)state;
    place_init(&place);
    create_at(&place);
    fill(&place);
    meddle(&place, "private.db", "DROP TABLE row_print; PRAGMA user_version = 3;");
    refuse_open(&place, BC_STORE_CONFIDENTIAL, "store.older");
    bc_store_close(open_at(&place, BC_STORE_RENEW));
    bc_store_close(open_at(&place, BC_STORE_CONFIDENTIAL));
    store = open_at(&place, BC_STORE_IMPORT);
    assert_false(is_known(store, "a row"));
    keep_print(store, "A", "a row");
    assert_true(is_known(store, "a row"));
    verify(store);
    bc_store_close(store);
    place_clear(&place);
}

/* ---- Erasing state secrets ----------------------------------------------------------------- */

enum { SECRET_TICKETS = 300, MOST_SEALED = 1 << 18 };

struct sealed_list {
    uint8_t bytes[MOST_SEALED];
    size_t ends[SECRET_TICKETS + 1];
    int64_t tickets[SECRET_TICKETS];
    size_t count;
};

/* Texts of many lengths, so that pages are split and joined and long ones overflow. */
static void fill_texts(const struct place *place)
{
    bc_store *store = open_at(place, BC_STORE_IMPORT);
    struct bc_status status = {0};
    uint64_t seed = 77;

    for (int round = 0; round < 3; round++) {
        begin(store);
        for (int ticket = round; ticket < SECRET_TICKETS; ticket += 3) {
            struct bc_event event = received_at(ticket);
            char code[16];
            char text[2400] = {0};

            snprintf(code, sizeof(code), "S-%d", ticket);
            memset(text, 'a' + ticket % 26, (size_t)(20 + below(&seed, ticket % 9 ? 300 : 2300)));
            assert_done(bc_store_text_mark(store, text, &event.text_mark, &status), &status);
            assert_int_equal(apply(store, BC_IMPORT_LOG, 0, code, &event, 1), 1);
            assert_done(
                bc_store_put_text(store, number_of(store, 0, code), event.text_mark, text, &status),
                &status);
        }
        commit(store);
    }
    bc_store_close(store);
}

static void read_sealed(const struct place *place, struct sealed_list *ret_list)
{
    sqlite3 *connection = NULL;
    sqlite3_stmt *statement = NULL;
    char path[128];

    path_in(place, "private.db", path);
    assert_int_equal(sqlite3_open(path, &connection), SQLITE_OK);
    assert_int_equal(
        sqlite3_prepare_v2(connection, "SELECT ticket, sealed FROM text", -1, &statement, NULL),
        SQLITE_OK);
    ret_list->count = 0;
    ret_list->ends[0] = 0;
    while (sqlite3_step(statement) == SQLITE_ROW) {
        const size_t from = ret_list->ends[ret_list->count];
        const size_t length = (size_t)sqlite3_column_bytes(statement, 1);

        assert_true(from + length <= MOST_SEALED);
        assert_true(ret_list->count < SECRET_TICKETS);
        memcpy(ret_list->bytes + from, sqlite3_column_blob(statement, 1), length);
        ret_list->tickets[ret_list->count++] = sqlite3_column_int64(statement, 0);
        ret_list->ends[ret_list->count] = from + length;
    }
    sqlite3_finalize(statement);
    sqlite3_close(connection);
}

/* Whether any 16 bytes of a sealed text, cut every 16, are in the bytes of a file. */
static bool has_piece_of(
    const struct sealed_list *list, size_t index, const char *bytes, size_t length)
{
    for (size_t at = list->ends[index]; at + 16 <= list->ends[index + 1]; at += 16) {
        if (memmem(bytes, length, list->bytes + at, 16) != NULL) {
            return true;
        }
    }
    return false;
}

/* How many of the texts of `first` to `last` have left a piece in any file of the store. */
static size_t count_traces(
    const struct place *place, const struct sealed_list *list, int64_t first, int64_t last)
{
    static const char *const names[] = {"private.db", "private.db-journal", "private.db-wal",
        "facts.db", "facts.db-journal", "facts.db-wal"};
    bc_arena *arena = bc_arena_new();
    struct bc_status status = {0};
    size_t count = 0;

    for (size_t name = 0; name < sizeof(names) / sizeof(*names); name++) {
        char path[128];
        char *bytes = NULL;
        size_t length = 0;

        path_in(place, names[name], path);
        if (access(path, F_OK) != 0) {
            continue;
        }
        assert_done(bc_file_read(arena, path, 1 << 24, &bytes, &length, &status), &status);
        for (size_t index = 0; index < list->count; index++) {
            count += list->tickets[index] >= first && list->tickets[index] <= last &&
                     has_piece_of(list, index, bytes, length);
        }
    }
    bc_arena_free(arena);
    return count;
}

static void mark_secret(const struct place *place, int first, int last)
{
    bc_store *store = open_at(place, BC_STORE_IMPORT);

    begin(store);
    for (int ticket = first; ticket <= last; ticket++) {
        struct bc_event flag = event_at(2000, BC_EVENT_CLASSIFIED);
        char code[16];

        snprintf(code, sizeof(code), "S-%d", ticket * 3);
        flag.sensitivity = BC_SENSITIVITY_STATE_SECRET;
        apply(store, BC_IMPORT_LOG, 0, code, &flag, 1);
    }
    commit(store);
    verify(store);
    bc_store_close(store);
}

static void a_late_mark_erases_the_words_from_every_byte(void **state)
{
    struct sealed_list *list = calloc(1, sizeof(*list));
    struct bc_store_counts before;
    struct bc_store_counts after;
    struct place place;
    bc_store *store;

    (void)state;
    assert_non_null(list);
    place_init(&place);
    create_at(&place);
    fill_texts(&place);
    read_sealed(&place, list);
    assert_int_equal(list->count, SECRET_TICKETS);
    assert_int_equal(count_traces(&place, list, 1, SECRET_TICKETS), SECRET_TICKETS);
    store = open_at(&place, BC_STORE_IMPORT);
    before = counts_of(store);
    bc_store_close(store);
    /* S-0, S-3, …: the first tickets that were put have the numbers from 1 on. */
    mark_secret(&place, 0, 39);
    assert_int_equal(count_traces(&place, list, 1, 40), 0);
    assert_int_equal(count_traces(&place, list, 41, SECRET_TICKETS), SECRET_TICKETS - 40);
    store = open_at(&place, BC_STORE_IMPORT);
    after = counts_of(store);
    bc_store_close(store);
    /* The facts stay: what was counted is still known, and of the texts nothing else is gone. */
    assert_int_equal(after.text_count, before.text_count - 40);
    assert_int_equal(after.ticket_count, before.ticket_count);
    assert_int_equal(after.event_batch_count, before.event_batch_count + 40);
    place_clear(&place);
    free(list);
}

/* The program was killed after the commit: the next import takes the traces away. */
static void traces_of_a_killed_erasing_go_with_the_next_import(void **state)
{
    struct sealed_list *list = calloc(1, sizeof(*list));
    struct place place;

    (void)state;
    assert_non_null(list);
    place_init(&place);
    create_at(&place);
    fill_texts(&place);
    read_sealed(&place, list);
    meddle(&place, "private.db", "PRAGMA secure_delete = OFF; DELETE FROM text WHERE ticket <= 40");
    meddle(&place, "facts.db", "INSERT INTO meta VALUES ('texts_erased', '1')");
    assert_true(count_traces(&place, list, 1, 40) > 0);
    bc_store_close(open_at(&place, BC_STORE_CONFIDENTIAL)); /* only reads */
    assert_true(count_traces(&place, list, 1, 40) > 0);
    bc_store_close(open_at(&place, BC_STORE_IMPORT));
    assert_int_equal(count_traces(&place, list, 1, 40), 0);
    assert_int_equal(count_traces(&place, list, 41, SECRET_TICKETS), SECRET_TICKETS - 40);
    place_clear(&place);
    free(list);
}

/* ---- Rolling the key ----------------------------------------------------------------------- */

static void copy_file(const char *from, const char *to)
{
    bc_arena *arena = bc_arena_new();
    struct bc_status status = {0};
    char *bytes = NULL;
    size_t length = 0;

    assert_done(bc_file_read(arena, from, 1 << 20, &bytes, &length, &status), &status);
    assert_done(bc_file_write(to, bytes, length, 0600, &status), &status);
    bc_arena_free(arena);
}

static void roll(const struct place *place, const char *new_path)
{
    bc_store *store = open_at(place, BC_STORE_IMPORT);
    struct bc_status status = {0};

    assert_done(bc_store_roll_key(store, new_path, &status), &status);
    /* The handle goes on with the keys it has. */
    verify(store);
    bc_store_close(store);
}

/* Texts, marks and all: verify opens every one. */
static void assert_opens(const struct place *place)
{
    assert_true(use_all(place, BC_STORE_CONFIDENTIAL));
}

static void a_rolled_key_opens_and_the_old_one_does_not(void **state)
{
    struct place place;
    struct bc_status status = {0};
    bc_store *store;
    uint64_t before = 0;
    uint64_t after = 0;
    char old[128];
    char path[128];

    (void)state;
    place_init(&place);
    create_at(&place);
    fill(&place);
    snprintf(old, sizeof(old), "%s/old.key", place.folder);
    copy_file(place.key, old);
    store = open_at(&place, BC_STORE_IMPORT);
    assert_done(bc_store_text_mark(store, "x", &before, &status), &status);
    bc_store_close(store);
    roll(&place, NULL);
    assert_int_equal(mode_of(place.key), 0600);
    assert_opens(&place);
    store = open_at(&place, BC_STORE_IMPORT);
    assert_done(bc_store_text_mark(store, "x", &after, &status), &status);
    bc_store_close(store);
    assert_true(before == after); /* so that the next import finds what it knows */
    /* Left elsewhere: the file in its place is the old one now, until somebody changes it. */
    snprintf(path, sizeof(path), "%s/new.key", place.folder);
    roll(&place, path);
    refuse_open(&place, BC_STORE_CONFIDENTIAL, "store.wrong-key");
    copy_file(path, place.key);
    assert_opens(&place);
    store = open_at(&place, BC_STORE_IMPORT);
    assert_fails(bc_store_roll_key(store, path, &status), &status, "store.key-output-exists");
    bc_store_close(store);
    assert_opens(&place);
    copy_file(old, place.key);
    refuse_open(&place, BC_STORE_CONFIDENTIAL, "store.wrong-key");
    place_clear(&place);
}

static void a_killed_roll_leaves_a_key_that_opens(void **state)
{
    struct place place;
    char old[128];
    char waiting[128];

    (void)state;
    place_init(&place);
    create_at(&place);
    fill(&place);
    snprintf(old, sizeof(old), "%s/old.key", place.folder);
    snprintf(waiting, sizeof(waiting), "%s.new", place.key);
    copy_file(place.key, old);
    /* Killed before the commit: a new key waits that nothing is wrapped by. */
    write_bytes(waiting, "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\n", 65);
    assert_int_equal(chmod(waiting, 0600), 0);
    assert_opens(&place);
    assert_true(use_all(&place, BC_STORE_IMPORT));
    roll(&place, NULL);
    assert_int_equal(access(waiting, F_OK), -1);
    /* Killed after the commit: the key in force is the one that waits. */
    assert_int_equal(rename(place.key, waiting), 0);
    copy_file(old, place.key);
    assert_opens(&place); /* a reader leaves the files as they are */
    assert_int_equal(access(waiting, F_OK), 0);
    assert_true(use_all(&place, BC_STORE_IMPORT));
    assert_int_equal(access(waiting, F_OK), -1);
    assert_opens(&place);
    place_clear(&place);
}

/* ---- Acts ----------------------------------------------------------------------------------- */

static const char fill_acts[] =
    "F-0 1>2 batch 3; F-3 1>2 batch 3; F-6 1>2 batch 3; F-9 1>2 batch 3";

/* Kept with what was done, however the program ends, until somebody says that they are noted. */
static void acts_wait_until_they_are_noted(void **state)
{
    struct place place;
    bc_store *store;

    (void)state;
    place_init(&place);
    create_at(&place);
    fill(&place);
    store = open_at(&place, BC_STORE_GATE);
    assert_acts(store, fill_acts);
    bc_store_close(store);
    /* The program ended between the two commits of batch 4: what it says of it never was. */
    meddle(&place, "private.db",
        "INSERT INTO act VALUES (9, 1, 4, 'F-1', 1, 2); UPDATE last_batch SET number = 4;");
    store = open_at(&place, BC_STORE_IMPORT);
    assert_acts(store, fill_acts);
    forget_acts(store, 3);
    assert_acts(store, "F-9 1>2 batch 3");
    bc_store_close(store);
    roll(&place, NULL);
    store = open_at(&place, BC_STORE_CONFIDENTIAL);
    assert_acts(store, "F-9 1>2 batch 3; key");
    bc_store_close(store);
    store = open_at(&place, BC_STORE_IMPORT);
    forget_acts(store, INT64_MAX);
    assert_acts(store, "");
    bc_store_close(store);
    meddle(&place, "private.db", "INSERT INTO act VALUES (99, 1, 3, 'F-1', 1, 77);");
    store = open_at(&place, BC_STORE_GATE);
    {
        struct bc_status status = {0};
        bc_arena *arena = bc_arena_new();
        struct bc_act *acts = NULL;
        size_t count = 0;

        assert_fails(bc_store_acts(store, arena, &acts, &count, &status), &status, "store.damaged");
        bc_arena_free(arena);
    }
    bc_store_close(store);
    place_clear(&place);
}

/* A program that noted nothing in the store left one of the first version. */
static void a_store_from_before_acts_is_brought_up_to_date(void **state)
{
    struct place place;
    bc_store *store;

    (void)state;
    place_init(&place);
    create_at(&place);
    fill(&place);
    meddle(&place, "private.db",
        "DROP TABLE act; DROP TABLE audit_tip; DROP TABLE text_hidden; DROP TABLE row_print; "
        "PRAGMA user_version = 1;");
    refuse_open(&place, BC_STORE_GATE, "store.older");
    bc_store_close(open_at(&place, BC_STORE_FACTS)); /* figures need no texts' file */
    store = open_at(&place, BC_STORE_IMPORT);
    assert_acts(store, "");
    verify(store);
    bc_store_close(store);
    assert_opens(&place);
    roll(&place, NULL);
    store = open_at(&place, BC_STORE_GATE);
    assert_acts(store, "key");
    bc_store_close(store);
    place_clear(&place);
}

/* ---- What a scan costs --------------------------------------------------------------------- */

/* Tickets of one kind of life, `per_week` a week from START on. */
static void fill_weeks(bc_store *store, int first_week, int week_count, int per_week)
{
    for (int ticket = 0; ticket < week_count * per_week; ticket++) {
        const int64_t hours = (first_week * 168) + ticket * 168 / per_week;
        const struct bc_event events[] = {received_at(hours),
            event_at(hours + 2, BC_EVENT_FORWARDED),
            event_at(hours + 20 + ticket % 200, BC_EVENT_RESULT),
            event_at(hours + 21 + ticket % 200, BC_EVENT_REPLIED)};
        char code[24];

        snprintf(code, sizeof(code), "W%d-%d", first_week, ticket);
        apply(store, BC_IMPORT_LOG, 0, code, events, 4);
    }
}

static bool count_row(void *user, const struct bc_span_row *row, struct bc_status *status)
{
    (void)row;
    (void)status;
    (*(int64_t *)user)++;
    return true;
}

/* Steps of SQLite's machine for a week: the same on every machine. */
static int steps_of_week(const struct place *place, int week, int64_t batch, int64_t *ret_count)
{
    const enum bc_statement scans[] = {BC_SQL_SCAN, BC_SQL_SCAN_KNOWN, BC_SQL_SCAN_PAST};
    struct bc_store_options options = options_of(place, BC_STORE_FACTS);
    const struct bc_span_query query = {.from_utc_s = START_UTC_S + week * 7 * DAY_S,
        .to_utc_s = START_UTC_S + (week + 1) * 7 * DAY_S,
        .batch = batch};
    struct bc_status status = {0};
    struct bc_backend *backend = NULL;
    int steps = 0;

    assert_done(bc_backend_sqlite_open(&options, &backend, &status), &status);
    *ret_count = 0;
    for (size_t index = 0; index < 3; index++) {
        sqlite3_stmt *statement = bc_sqlite_of(backend)->statements[scans[index]];

        (void)sqlite3_stmt_status(statement, SQLITE_STMTSTATUS_VM_STEP, 1);
    }
    assert_done(backend->spans->scan(backend, &query, count_row, ret_count, &status), &status);
    for (size_t index = 0; index < 3; index++) {
        sqlite3_stmt *statement = bc_sqlite_of(backend)->statements[scans[index]];

        steps += sqlite3_stmt_status(statement, SQLITE_STMTSTATUS_VM_STEP, 0);
    }
    backend->turn->close(backend);
    return steps;
}

static void a_scan_costs_what_it_returns(void **state)
{
    struct place place;
    bc_store *store;
    int64_t short_count = 0;
    int64_t count = 0;
    int short_steps;

    (void)state;
    place_init(&place);
    create_at(&place);
    store = open_at(&place, BC_STORE_IMPORT);
    begin(store);
    fill_weeks(store, 0, 20, 40);
    commit(store);
    short_steps = steps_of_week(&place, 10, INT64_MAX, &short_count);
    assert_true(short_count > 40);
    /* Ten times the history, before nothing and after much: the same week costs the same. */
    begin(store);
    fill_weeks(store, 20, 180, 40);
    commit(store);
    assert_int_equal(steps_of_week(&place, 10, INT64_MAX, &count), short_steps);
    assert_int_equal(count, short_count);
    (void)steps_of_week(&place, 190, INT64_MAX, &count);
    assert_in_range(
        steps_of_week(&place, 190, INT64_MAX, &count), short_steps * 9 / 10, short_steps * 11 / 10);
    /* As known earlier: twice the ranges, and one more condition a row. */
    assert_in_range(steps_of_week(&place, 10, 1, &count), short_steps, short_steps * 2);
    assert_int_equal(count, short_count);
    bc_store_close(store);
    place_clear(&place);
}

static void scans_use_the_key(void **state)
{
    const enum bc_statement scans[] = {BC_SQL_SCAN, BC_SQL_SCAN_KNOWN, BC_SQL_SCAN_PAST};
    struct place place;
    struct bc_store_options options;
    struct bc_status status = {0};
    struct bc_backend *backend = NULL;

    (void)state;
    place_init(&place);
    create_at(&place);
    options = options_of(&place, BC_STORE_CONFIDENTIAL);
    assert_done(bc_backend_sqlite_open(&options, &backend, &status), &status);
    for (size_t index = 0; index < 3; index++) {
        struct bc_sqlite *sqlite = bc_sqlite_of(backend);
        sqlite3_stmt *statement = bc_sqlite_take(sqlite, scans[index], &status);
        sqlite3_stmt *plan = NULL;
        char sql[512];

        assert_non_null(statement);
        snprintf(sql, sizeof(sql), "EXPLAIN QUERY PLAN %s", sqlite3_sql(statement));
        assert_int_equal(
            sqlite3_prepare_v2(sqlite->facts.connection, sql, -1, &plan, NULL), SQLITE_OK);
        assert_int_equal(sqlite3_step(plan), SQLITE_ROW);
        assert_non_null(strstr((const char *)sqlite3_column_text(plan, 3),
            "USING PRIMARY KEY (sensitive=? AND class=? AND opened_s>? AND opened_s<?)"));
        assert_int_equal(sqlite3_step(plan), SQLITE_DONE);
        sqlite3_finalize(plan);
    }
    backend->turn->close(backend);
    place_clear(&place);
}

/* ---- Kills --------------------------------------------------------------------------------- */

enum { TICKETS_A_BATCH = 3, TRIALS = 60 };

/* Batch after batch, until it is killed. Each adds three tickets, changes three older ones, and has
 * texts. */
static void import_for_ever(const struct place *place)
{
    bc_store *store = open_at(place, BC_STORE_IMPORT);
    struct bc_status status = {0};

    for (;;) {
        int64_t round = counts_of(store).batch_count;

        begin(store);
        for (int64_t ticket = 0; ticket < TICKETS_A_BATCH; ticket++) {
            struct bc_event event = received_at(ticket);
            const struct bc_event rated = event_at(100 + round, BC_EVENT_RATED);
            char code[24];
            char older[24];

            snprintf(code, sizeof(code), "K%ld-%ld", (long)round, (long)ticket);
            snprintf(older, sizeof(older), "K%ld-%ld", (long)(round / 2), (long)ticket);
            assert_done(bc_store_text_mark(store, code, &event.text_mark, &status), &status);
            apply(store, BC_IMPORT_LOG, 0, code, &event, 1);
            assert_done(
                bc_store_put_text(store, number_of(store, 0, code), event.text_mark, code, &status),
                &status);
            if (round > 0) {
                apply(store, BC_IMPORT_LOG, 0, older, &rated, 1);
            }
        }
        commit(store);
    }
}

static bool count_cycle(void *user, const struct bc_cycle *cycle, struct bc_status *status)
{
    (void)cycle;
    (void)status;
    (*(int64_t *)user)++;
    return true;
}

static int64_t cycle_count_of(bc_store *store)
{
    struct bc_status status = {0};
    int64_t count = 0;

    assert_done(
        bc_store_scan(store, 0, INT64_MAX, INT64_MAX, count_cycle, &count, &status), &status);
    return count;
}

/* Returns how many batches there are. */
static int64_t check_after_kill(const struct place *place)
{
    bc_store *store = open_at(place, BC_STORE_FACTS);
    struct bc_store_counts counts = counts_of(store);
    bc_dictionary *dictionary = NULL;
    struct bc_status status = {0};

    assert_int_equal(counts.ticket_count, counts.batch_count * TICKETS_A_BATCH);
    assert_int_equal(cycle_count_of(store), counts.ticket_count);
    bc_store_close(store);
    store = open_at(place, BC_STORE_IMPORT);
    assert_done(bc_store_begin(store, 0, &dictionary, &status), &status);
    bc_store_rollback(store);
    verify(store);
    counts = counts_of(store);
    assert_int_equal(counts.text_count, counts.batch_count * TICKETS_A_BATCH);
    bc_store_close(store);
    return counts.batch_count;
}

static void a_kill_leaves_the_last_batch_whole(void **state)
{
    uint64_t seed = 777;
    struct place place;
    int64_t last_count = 0;
    int64_t patience_us =
        4000; /* a slow machine is given longer, until kills come while it works */

    (void)state;
    place_init(&place);
    create_at(&place);
    for (int trial = 0; trial < TRIALS; trial++) {
        int64_t count_before = last_count;
        int exit_status = 0;
        pid_t child;

        fflush(NULL);
        child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            import_for_ever(&place);
            _exit(1);
        }
        usleep((useconds_t)(patience_us / 2 + below(&seed, patience_us * 3 / 2)));
        assert_int_equal(kill(child, SIGKILL), 0);
        assert_int_equal(waitpid(child, &exit_status, 0), child);
        assert_true(WIFSIGNALED(exit_status));
        last_count = check_after_kill(&place);
        if (last_count == count_before && patience_us < 500000) {
            patience_us = patience_us * 5 / 4;
        }
    }
    assert_true(last_count > TRIALS / 2); /* kills came while it worked */
    place_clear(&place);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_are_for_the_owner_alone),
        cmocka_unit_test(a_killed_making_is_made_again),
        cmocka_unit_test(a_making_killed_between_its_renames_is_made_again),
        cmocka_unit_test(facts_see_nothing_else),
        cmocka_unit_test(a_handle_on_facts_compiles_nothing_more),
        cmocka_unit_test(what_was_printed_is_noted_without_the_key),
        cmocka_unit_test(a_key_that_is_not_right_is_refused),
        cmocka_unit_test(a_key_given_from_outside_is_kept),
        cmocka_unit_test(tampered_texts_do_not_open),
        cmocka_unit_test(a_text_is_bound_to_its_ticket),
        cmocka_unit_test(no_file_holds_a_plain_text),
        cmocka_unit_test(texts_of_a_batch_that_never_came_are_swept),
        cmocka_unit_test(acts_wait_until_they_are_noted),
        cmocka_unit_test(a_store_from_before_acts_is_brought_up_to_date),
        cmocka_unit_test(texts_that_are_not_public_lie_together),
        cmocka_unit_test(texts_of_what_repeats_lie_there_too),
        cmocka_unit_test(texts_of_an_older_program_are_laid_together),
        cmocka_unit_test(a_text_that_is_missing_there_is_found),
        cmocka_unit_test(prints_of_another_batch_are_not_believed),
        cmocka_unit_test(a_store_from_before_prints_is_brought_up_to_date),
        cmocka_unit_test(other_versions_are_told_apart),
        cmocka_unit_test(an_older_schema_is_brought_up_to_date),
        cmocka_unit_test(one_writes_and_others_read_the_last_batch),
        cmocka_unit_test(a_read_only_folder_can_be_read),
        cmocka_unit_test(damage_is_told_and_survived),
        cmocka_unit_test(what_the_log_does_not_say_is_found),
        cmocka_unit_test(spans_of_another_fold_are_made_anew),
        cmocka_unit_test(a_late_mark_erases_the_words_from_every_byte),
        cmocka_unit_test(a_rolled_key_opens_and_the_old_one_does_not),
        cmocka_unit_test(a_killed_roll_leaves_a_key_that_opens),
        cmocka_unit_test(traces_of_a_killed_erasing_go_with_the_next_import),
        cmocka_unit_test(a_scan_costs_what_it_returns),
        cmocka_unit_test(scans_use_the_key),
        cmocka_unit_test(a_kill_leaves_the_last_batch_whole),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

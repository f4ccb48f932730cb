#include "base/text.h"
#include "schema_steps.h"
#include "store/store_sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define COUNT_OF(array) ((int32_t)(sizeof(array) / sizeof(*(array))))

const struct bc_schema bc_facts_schema = {
    .steps = facts_steps, .step_count = COUNT_OF(facts_steps), .application_id = 0x62634631};
const struct bc_schema bc_texts_schema = {
    .steps = texts_steps, .step_count = COUNT_OF(texts_steps), .application_id = 0x62635431};

static bool execute(const struct bc_sqlite_file *file, const char *sql, struct bc_status *status)
{
    int code = sqlite3_exec(file->connection, sql, NULL, NULL, NULL);

    return code == SQLITE_OK || bc_sqlite_fail(file, code, status);
}

static int keep_integer(void *user, int count, char **values, char **names)
{
    int64_t number = 0;

    (void)names;
    if (count == 1 && values[0] != NULL && bc_text_parse_int64(values[0], &number)) {
        *(int32_t *)user = (int32_t)number; /* both pragmas are 32 bits wide */
    }
    return 0;
}

static bool read_pragma(const struct bc_sqlite_file *file, const char *sql, int32_t *ret_number,
    struct bc_status *status)
{
    int code = sqlite3_exec(file->connection, sql, keep_integer, ret_number, NULL);

    return code == SQLITE_OK || bc_sqlite_fail(file, code, status);
}

static bool run_steps(const struct bc_sqlite_file *file, const struct bc_schema *schema,
    int32_t version, struct bc_status *status)
{
    char pragma[96];

    for (; version < schema->step_count; version++) {
        if (!execute(file, schema->steps[version], status)) {
            return false;
        }
    }
    snprintf(pragma, sizeof(pragma), "PRAGMA application_id = %d; PRAGMA user_version = %d;",
        schema->application_id, schema->step_count);
    return execute(file, pragma, status);
}

/* All steps in one transaction: a kill leaves the old version, whole. */
static bool migrate(
    const struct bc_sqlite_file *file, const struct bc_schema *schema, struct bc_status *status)
{
    int32_t version = 0;

    if (!execute(file, "BEGIN IMMEDIATE", status)) {
        return false;
    }
    /* Read again: another program may have done it while we waited for the lock. */
    if (read_pragma(file, "PRAGMA user_version", &version, status) &&
        run_steps(file, schema, version, status) && execute(file, "COMMIT", status)) {
        return true;
    }
    (void)sqlite3_exec(file->connection, "ROLLBACK", NULL, NULL, NULL);
    return false;
}

static bool check_version(const struct bc_sqlite_file *file,
    const struct bc_sqlite_opening *opening, struct bc_status *status)
{
    const struct bc_schema *schema = opening->schema;
    int32_t application_id = 0;
    int32_t version = 0;

    if (opening->is_new) {
        return migrate(file, schema, status);
    }
    if (!read_pragma(file, "PRAGMA application_id", &application_id, status) ||
        !read_pragma(file, "PRAGMA user_version", &version, status)) {
        return false;
    }
    if (application_id != schema->application_id || version < 1) {
        return bc_fail(status, BC_STORE_DOWN, "store.not-a-store", file->path, "");
    }
    if (version > schema->step_count) {
        return bc_fail(status, BC_STORE_DOWN, "store.newer", file->path, "%d" BC_NEXT "%d", version,
            schema->step_count);
    }
    if (version < schema->step_count && !opening->may_migrate) {
        return bc_fail(status, BC_STORE_DOWN, "store.older", file->path, "%d" BC_NEXT "%d", version,
            schema->step_count);
    }
    return version == schema->step_count || migrate(file, schema, status);
}

/* SQLite would make the file by the umask; its journal later takes over the file's mode. */
static bool make_file(const struct bc_sqlite_file *file, struct bc_status *status)
{
    int descriptor = open(file->path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0600);
    bool is_made = descriptor >= 0 && fchmod(descriptor, 0600) == 0;

    if (!is_made) {
        (void)bc_fail(
            status, BC_STORE_DOWN, "store.not-allowed", file->path, "%s", strerrordesc_np(errno));
    }
    if (descriptor >= 0) {
        close(descriptor);
    }
    return is_made;
}

static bool find_file(const struct bc_sqlite_file *file, struct bc_status *status)
{
    struct stat about;

    if (stat(file->path, &about) != 0) {
        return errno == ENOENT || errno == ENOTDIR
                   ? bc_fail(status, BC_STORE_DOWN, "store.missing", file->path, "")
                   : bc_fail(status, BC_STORE_DOWN, "store.not-allowed", file->path, "%s",
                         strerrordesc_np(errno));
    }
    return S_ISREG(about.st_mode) ||
           bc_fail(status, BC_STORE_DOWN, "store.not-a-store", file->path, "");
}

static int authorize(void *user, int action, const char *first, const char *second,
    const char *database, const char *trigger)
{
    const struct bc_sqlite_file *file = user;

    (void)action;
    (void)first;
    (void)second;
    (void)database;
    (void)trigger;
    return file->is_sealed ? SQLITE_DENY : SQLITE_OK;
}

/*
 * trusted_schema off and defensive on: a tampered file cannot make our statements run code of its
 * own. The planner's stability guarantee keeps a statement from being compiled again for other
 * values, which the seal would refuse. Temporary tables and journals of statements stay in memory.
 */
static bool set_up(
    struct bc_sqlite_file *file, const struct bc_sqlite_opening *opening, struct bc_status *status)
{
    sqlite3 *connection = file->connection;
    int32_t patience_ms = opening->patience_ms != 0 ? opening->patience_ms : 5000;
    char cache[64];

    (void)sqlite3_busy_timeout(connection, patience_ms);
    (void)sqlite3_extended_result_codes(connection, 1);
    (void)sqlite3_db_config(connection, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)NULL);
    (void)sqlite3_db_config(connection, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, (int *)NULL);
    (void)sqlite3_db_config(connection, SQLITE_DBCONFIG_ENABLE_QPSG, 1, (int *)NULL);
    snprintf(cache, sizeof(cache), "PRAGMA cache_size = -%d;", opening->cache_kib);
    return execute(file,
               "PRAGMA temp_store = MEMORY; PRAGMA synchronous = EXTRA;"
               "PRAGMA secure_delete = ON; PRAGMA cell_size_check = ON;",
               status) &&
           execute(file, cache, status);
}

/* Counting the bytes in use, which nobody asks for, takes a lock each time memory is. */
static void prepare_library(void)
{
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

bool bc_sqlite_file_open(
    struct bc_sqlite_file *file, const struct bc_sqlite_opening *opening, struct bc_status *status)
{
    /* Also a reader opens for writing where it can: only so is the unfinished write of a killed
     * program undone. SQLite falls back to reading; query_only keeps a reader from writing. */
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE;
    static pthread_once_t is_prepared = PTHREAD_ONCE_INIT;
    int code;

    (void)pthread_once(&is_prepared, prepare_library);
    if (!(opening->is_new ? make_file(file, status) : find_file(file, status))) {
        return false;
    }
    code = sqlite3_open_v2(file->path, &file->connection, flags, NULL);
    if (code != SQLITE_OK) {
        (void)bc_sqlite_fail(file, code, status);
        bc_sqlite_file_close(file);
        return false;
    }
    (void)sqlite3_set_authorizer(file->connection, authorize, file);
    /* BEGIN IMMEDIATE would begin a reading there, and the first write of many would fail. */
    if (!opening->is_read_only && sqlite3_db_readonly(file->connection, "main") == 1) {
        (void)bc_sqlite_fail(file, SQLITE_READONLY, status);
        bc_sqlite_file_close(file);
        return false;
    }
    if (!set_up(file, opening, status) || !check_version(file, opening, status) ||
        (opening->is_read_only && !execute(file, "PRAGMA query_only = ON", status))) {
        bc_sqlite_file_close(file);
        return false;
    }
    return true;
}

void bc_sqlite_file_close(struct bc_sqlite_file *file)
{
    (void)sqlite3_close(file->connection);
    file->connection = NULL;
}

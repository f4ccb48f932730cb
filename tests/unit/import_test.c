/* LINKS: import store profile ticket calendar message yaml base */
#include "base/file.h"
#include "base/text.h"
#include "calendar/date.h"
#include "import/csv.h"
#include "import/import.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* A store, an office and a place for files; most tests use the store in memory. */
struct bench {
    bc_arena *arena;
    const char *folder;
    const struct bc_profile *profile;
    bc_store *store;
    struct bc_problems problems;
    struct bc_import_summary summary;
    struct bc_status status;
    int64_t known_utc_s;
    const char *map_path;
    bool is_strict;
    size_t piece_events;
};

static bc_store *open_store(const char *folder, const char *key_path)
{
    const struct bc_store_options options = {
        .folder = folder, .key_path = key_path, .access = BC_STORE_IMPORT};
    const struct bc_fold_rules rules = {.awaits_reply = true};
    struct bc_status status = {0};
    bc_store *store = NULL;

    if (folder != NULL && !bc_store_create(&options, &rules, &status)) {
        fail_msg("%s %s", status.code, status.arguments);
    }
    if (!bc_store_open(&options, &store, &status)) {
        fail_msg("%s %s", status.code, status.arguments);
    }
    return store;
}

static void set_up(struct bench *bench, const char *profile)
{
    char *folder;

    *bench = (struct bench){.arena = bc_arena_new(), .known_utc_s = 1700000000};
    bench->problems.arena = bench->arena;
    folder = bc_arena_strdup(bench->arena, "/tmp/bc-import-test-XXXXXX");
    assert_non_null(mkdtemp(folder));
    bench->folder = folder;
    if (!bc_profile_load(BC_TEMPLATES_FOLDER, profile, bench->arena, &bench->problems,
            &bench->profile, &bench->status)) {
        fail_msg("%s %s %s", bench->status.code, bench->status.where, bench->status.arguments);
    }
    bench->problems.count = 0; /* warnings on the calendar are no concern of ours */
    bench->store = open_store(NULL, NULL);
}

static void tear_down(struct bench *bench)
{
    struct bc_status status = {0};

    bc_store_close(bench->store);
    assert_true(bc_tree_remove(bench->folder, &status));
    bc_arena_free(bench->arena);
}

static const char *path_of(const struct bench *bench, const char *name)
{
    return bc_path_join(bench->arena, bench->folder, name);
}

static const char *put_file(const struct bench *bench, const char *name, const char *text)
{
    struct bc_status status = {0};

    assert_true(bc_file_write(path_of(bench, name), text, strlen(text), 0600, &status));
    return path_of(bench, name);
}

static bool import_paths(struct bench *bench, const char *const *paths, size_t count)
{
    const struct bc_import_request request = {
        .store = bench->store,
        .profile = bench->profile,
        .paths = paths,
        .path_count = count,
        .templates_folder = BC_TEMPLATES_FOLDER,
        .map_path = bench->map_path,
        .rejects_path = path_of(bench, "rejects.csv"),
        .is_strict = bench->is_strict,
        .known_utc_s = bench->known_utc_s++,
        .piece_events = bench->piece_events,
    };

    bench->summary = (struct bc_import_summary){0};
    bench->status = (struct bc_status){0};
    bench->problems.count = 0;
    bench->problems.error_count = 0;
    return bc_import_run(&request, bench->arena, &bench->problems, &bench->summary, &bench->status);
}

static void import_one(struct bench *bench, const char *path)
{
    if (!import_paths(bench, &path, 1)) {
        fail_msg("%s %s %s", bench->status.code, bench->status.where, bench->status.arguments);
    }
}

/* ---- What a store holds, in words -------------------------------------------------------- */

struct digest {
    struct bench *bench;
    const char **lines;
    size_t count;
    size_t capacity;
};

static const char *value(const struct bench *bench, enum bc_dimension dimension, uint16_t number)
{
    return bc_dictionary_value(bc_store_dictionary(bench->store), dimension, number);
}

static const char *words_of_event(struct bench *bench, int64_t ticket, const struct bc_event *event)
{
    char at[BC_ISO_SIZE];
    const char *text = "";
    const char *co_units = "";
    struct bc_status status = {0};

    bc_instant_format(event->at_utc_s, 7 * 3600, at);
    if (event->text_mark != 0) {
        assert_true(
            bc_store_text(bench->store, ticket, event->text_mark, bench->arena, &text, &status));
        assert_non_null(text);
    }
    for (size_t i = 0; i < event->co_unit_count; i++) {
        co_units = bc_arena_printf(
            bench->arena, "%s+%s", co_units, value(bench, BC_DIM_UNIT, event->co_units[i]));
    }
    return bc_arena_printf(bench->arena,
        " [%s %s %s %s %s %s %s p%d s%d l%d g%d e%d v%d d%d %lld %s %s '%s']", at,
        bc_event_kind_name(event->kind), value(bench, BC_DIM_FIELD, event->field),
        value(bench, BC_DIM_DISTRICT, event->district),
        value(bench, BC_DIM_CHANNEL, event->channel), value(bench, BC_DIM_UNIT, event->unit),
        value(bench, BC_DIM_REASON, event->reason), (int)event->priority, (int)event->sensitivity,
        (int)event->level, (int)event->given, event->has_evidence, event->has_site_visit,
        event->is_done,
        event->committed_utc_s == BC_NO_TIME ? 0 : (long long)event->committed_utc_s,
        event->ref == NULL ? "" : event->ref, co_units, text);
}

/* The history of a ticket by its code; "" when there is none. */
static const char *words_of_ticket(struct bench *bench, const char *code)
{
    struct bc_event *events = NULL;
    size_t count = 0;
    int64_t ticket = 0;
    const char *words = "";

    assert_true(bc_store_history(
        bench->store, code, INT64_MAX, bench->arena, &ticket, &events, &count, &bench->status));
    for (size_t i = 0; ticket != 0 && i < count; i++) {
        words =
            bc_arena_printf(bench->arena, "%s%s", words, words_of_event(bench, ticket, &events[i]));
    }
    return words;
}

static bool visit(void *user, const struct bc_cycle *cycle, struct bc_status *status)
{
    struct digest *digest = user;
    const char *code = NULL;

    if (!bc_store_ticket_code(
            digest->bench->store, cycle->ticket, digest->bench->arena, &code, status)) {
        return false;
    }
    digest->lines = bc_arena_grow(digest->bench->arena, digest->lines, digest->count,
        &digest->capacity, sizeof(*digest->lines));
    digest->lines[digest->count++] = bc_arena_printf(digest->bench->arena, "%s/%d given %d %lld",
        code, cycle->number, (int)cycle->given,
        cycle->given_due_utc_s == BC_NO_TIME ? 0 : (long long)cycle->given_due_utc_s);
    return true;
}

static int compare_lines(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

/* Every public cycle, and the whole history of the tickets named. */
static const char *digest_of(struct bench *bench, const char *code_format, int code_count)
{
    struct digest digest = {.bench = bench};
    const char *text = "";

    assert_true(bc_store_scan(
        bench->store, INT64_MIN / 2, INT64_MAX / 2, INT64_MAX, visit, &digest, &bench->status));
    if (digest.count > 0) {
        qsort(digest.lines, digest.count, sizeof(*digest.lines), compare_lines);
    }
    for (size_t i = 0; i < digest.count; i++) {
        text = bc_arena_printf(bench->arena, "%s%s\n", text, digest.lines[i]);
    }
    for (int i = 0; i < code_count; i++) {
        const char *code = bc_arena_printf(bench->arena, "%s%05d", code_format, i);

        text = bc_arena_printf(bench->arena, "%s%s:%s\n", text, code, words_of_ticket(bench, code));
    }
    return text;
}

static int64_t count_of(
    const struct bc_import_reason *reasons, size_t reason_count, const char *code)
{
    int64_t count = 0;

    for (size_t i = 0; i < reason_count; i++) {
        count += strcmp(reasons[i].code, code) == 0 ? reasons[i].count : 0;
    }
    return count;
}

static void assert_counts(const struct bench *bench, const char *expected)
{
    const struct bc_import_summary *summary = &bench->summary;
    const char *counts =
        bc_arena_printf(bench->arena, "%lld/%lld/%lld/%lld/%lld", (long long)summary->read_count,
            (long long)summary->new_count, (long long)summary->unchanged_count,
            (long long)summary->rejected_count, (long long)summary->excluded_count);

    assert_string_equal(counts, expected);
}

/* ---- Careless users ---------------------------------------------------------------------- */

/* "line:column:code" of every rejected row, as rejects.csv has them. */
static const char *rejects_of(struct bench *bench)
{
    const char *path = path_of(bench, "rejects.csv");
    struct bc_status status = {0};
    struct bc_csv_row row;
    bc_csv *csv = NULL;
    bool has_row = false;
    const char *text = "";

    if (!bc_path_exists(path)) {
        return text;
    }
    assert_true(bc_csv_open(path, '\0', bench->arena, &csv, &status));
    while (bc_csv_next(csv, &row, &has_row, &status) && has_row) {
        /* Without a catalogue the reason is the code with its arguments. */
        int code_bytes = (int)strcspn(row.cells[5].text, " (:");

        assert_null(row.fault);
        text = bc_arena_printf(bench->arena, "%s%s%s:%s:%.*s", text, *text == '\0' ? "" : " ",
            row.cells[2].text, row.cells[3].text, code_bytes, row.cells[5].text);
    }
    bc_csv_close(csv);
    return text;
}

static const char *notes_of(struct bench *bench)
{
    const char *text = "";

    for (size_t i = 0; i < bench->summary.noted_reason_count; i++) {
        text = bc_arena_printf(
            bench->arena, "%s%s%s", text, i > 0 ? " " : "", bench->summary.noted[i].code);
    }
    return text;
}

/* The next cell of a line of expected.txt, trimmed. */
static const char *take_cell(bc_arena *arena, const char **line)
{
    size_t length_bytes = strcspn(*line, "|\n");
    const char *cell = *line;

    *line += length_bytes + ((*line)[length_bytes] == '|');
    bc_text_trim(&cell, &length_bytes);
    return bc_arena_strndup(arena, cell, length_bytes);
}

static void run_case(const char *line)
{
    struct bench bench;
    const char *files;
    const char *fault;
    const char *counts;
    const char *paths[4];
    size_t path_count = 0;
    bool is_done;

    set_up(&bench, "dak-lak");
    files = take_cell(bench.arena, &line);
    fault = take_cell(bench.arena, &line);
    counts = take_cell(bench.arena, &line);
    print_message("  %s\n", files);
    for (const char *at = files; *at != '\0'; at += strspn(at, " ")) {
        size_t length_bytes = strcspn(at, " ");

        paths[path_count++] = bc_path_join(bench.arena, BC_TESTS_FOLDER "/cases/import",
            bc_arena_strndup(bench.arena, at, length_bytes));
        at += length_bytes;
    }
    is_done = import_paths(&bench, paths, path_count);
    assert_string_equal(is_done ? "ok" : bench.status.code, fault);
    if (is_done) {
        assert_counts(&bench, counts);
        assert_string_equal(rejects_of(&bench), take_cell(bench.arena, &line));
        assert_string_equal(notes_of(&bench), take_cell(bench.arena, &line));
        /* The same again changes nothing, and says the same of what it rejects. */
        assert_true(import_paths(&bench, paths, path_count));
        assert_int_equal(bench.summary.new_count, 0);
        assert_int_equal(bench.summary.batch, 0);
    } else {
        struct bc_store_counts stored;

        assert_true(bc_store_count(bench.store, &stored, &bench.status));
        assert_int_equal(stored.ticket_count, 0);
    }
    tear_down(&bench);
}

static void answers_careless_users(void **state)
{
    bc_arena *arena = bc_arena_new();
    struct bc_status status = {0};
    char *text = NULL;
    size_t length_bytes = 0;
    int case_count = 0;

    (void)state;
    assert_true(bc_file_read(arena, BC_TESTS_FOLDER "/cases/import/expected.txt", 1 << 20, &text,
        &length_bytes, &status));
    for (const char *line = text; *line != '\0';) {
        const char *next = strchr(line, '\n') + 1;

        if (*line != '#') {
            run_case(line);
            case_count++;
        }
        line = next;
    }
    assert_true(case_count >= 40);
    bc_arena_free(arena);
}

/* ---- The same history in many forms ------------------------------------------------------ */

static void make_history(const struct bench *bench, int seed)
{
    FILE *pipe = popen(bc_arena_printf(bench->arena, "python3 %s/support/invented_history.py %d %s",
                           BC_TESTS_FOLDER, seed, bench->folder),
        "r");
    int tickets = 0;
    int events = 0;

    assert_int_equal(fscanf(pipe, "%d %d", &tickets, &events), 2);
    assert_int_equal(tickets, 120);
    pclose(pipe);
}

/* Imports files (names parted by blanks) into a fresh store, one batch for each group parted by
 * '|'. */
static const char *digest_after(struct bench *bench, const char *names)
{
    const char *paths[8];

    bc_store_close(bench->store);
    bench->store = open_store(NULL, NULL);
    while (*names != '\0') {
        size_t count = 0;

        while (*names != '\0' && *names != '|') {
            size_t length_bytes = strcspn(names, " |");

            paths[count++] = path_of(bench, bc_arena_strndup(bench->arena, names, length_bytes));
            names += length_bytes;
            names += *names == ' ';
        }
        names += *names == '|';
        if (!import_paths(bench, paths, count)) {
            fail_msg("%s %s %s", bench->status.code, bench->status.where, bench->status.arguments);
        }
        assert_int_equal(bench->summary.rejected_count, 0);
    }
    return digest_of(bench, "DL-", 120);
}

static void makes_the_same_of_equal_histories(void **state)
{
    (void)state;
    for (int seed = 1; seed <= 3; seed++) {
        struct bench bench;
        const char *expected;

        set_up(&bench, "dak-lak");
        make_history(&bench, seed);
        expected = digest_after(&bench, "a-tickets.csv a-events.csv");
        assert_true(strlen(expected) > 10000);
        assert_null(strstr(expected, "0912345678"));
        assert_non_null(strstr(expected, "[số điện thoại]"));
        assert_int_equal(
            count_of(bench.summary.noted, bench.summary.noted_reason_count, "import.field-unknown"),
            0);
        /* Files in the other order, rows shuffled, official words in NFD, other delimiter and line
         * ends. */
        assert_string_equal(digest_after(&bench, "a-events.csv a-tickets.csv"), expected);
        assert_string_equal(digest_after(&bench, "b-tickets.csv b-events.csv"), expected);
        assert_string_equal(digest_after(&bench, "c.jsonl"), expected);
        /* In batches, whatever their order, and overlapping. */
        assert_string_equal(
            digest_after(&bench, "d3-tickets.csv|d1-tickets.csv d2-tickets.csv|d2-events.csv|"
                                 "d1-events.csv d3-events.csv"),
            expected);
        assert_string_equal(
            digest_after(&bench, "d1-tickets.csv|a-tickets.csv|b-events.csv|c.jsonl|a-events.csv"),
            expected);
        assert_int_equal(bench.summary.new_count, 0);
        /* In small pieces, so that the rows of a ticket go to the store at different times. */
        for (size_t events = 1; events < 300; events = events * 6 + 1) {
            bench.piece_events = events;
            assert_string_equal(digest_after(&bench, "b-events.csv b-tickets.csv"), expected);
        }
        tear_down(&bench);
    }
}

static const char cases_map[] =
    "source: old\nmode: %s\noffset: \"+07:00\"\ndates: [\"%%d/%%m/%%Y %%H:%%M:%%S\", "
    "\"%%d/%%m/%%Y\"]\n"
    "columns:\n  code: {column: ma, integer: true}\n  received_at: mo\n  closed_at: dong\n"
    "  status: tinh_trang\n  field: linh_vuc\n  unit: don_vi\n  due_at: han\n"
    "closing:\n  status: {handled: [xong], open: [dang lam], refused: [tu choi], duplicate: "
    "[trung], "
    "excluded: [thu]}\n";

static void makes_the_same_of_a_log_and_a_snapshot(void **state)
{
    struct bench bench;
    const char *path;
    const char *log;
    const char *snapshot;
    int64_t excluded_count;

    (void)state;
    set_up(&bench, "dak-lak");
    make_history(&bench, 7);
    path = path_of(&bench, "cases.csv");
    bench.map_path = put_file(&bench, "log.yaml", bc_arena_printf(bench.arena, cases_map, "log"));
    import_one(&bench, path);
    log = digest_of(&bench, "", 0);
    excluded_count = count_of(
        bench.summary.excluded, bench.summary.excluded_reason_count, "import.excluded-by-map");
    assert_true(excluded_count > 0);
    assert_int_equal(bench.summary.new_count + excluded_count, 150);
    bc_store_close(bench.store);
    bench.store = open_store(NULL, NULL);
    bench.map_path =
        put_file(&bench, "snapshot.yaml", bc_arena_printf(bench.arena, cases_map, "snapshot"));
    import_one(&bench, path);
    snapshot = digest_of(&bench, "", 0);
    assert_string_equal(log, snapshot);
    assert_true(strlen(log) > 2000);
    import_one(&bench, path);
    assert_int_equal(bench.summary.batch, 0);
    tear_down(&bench);
}

/* A snapshot takes back what it no longer says; a log does not. */
static void a_snapshot_replaces_and_a_log_adds(void **state)
{
    static const char *const modes[] = {"log", "snapshot"};
    static const char before[] =
        "ma,mo,dong,tinh_trang,linh_vuc,don_vi,han\n"
        "A,01/05/2023 08:00:00,02/05/2023 08:00:00,xong,Môi trường,so-yt,\n";
    static const char after[] = "ma,mo,dong,tinh_trang,linh_vuc,don_vi,han\n"
                                "A,01/05/2023 08:00:00,,dang lam,Môi trường,so-yt,\n";

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct bench bench;
        bool is_snapshot = i == 1;

        set_up(&bench, "dak-lak");
        bench.map_path =
            put_file(&bench, "map.yaml", bc_arena_printf(bench.arena, cases_map, modes[i]));
        import_one(&bench, put_file(&bench, "1.csv", before));
        assert_non_null(strstr(words_of_ticket(&bench, "A"), "result"));
        import_one(&bench, put_file(&bench, "2.csv", after));
        assert_int_equal(strstr(words_of_ticket(&bench, "A"), "result") == NULL, is_snapshot);
        assert_counts(&bench, is_snapshot ? "1/1/0/0/0" : "1/0/1/0/0");
        assert_int_equal(bench.summary.changed_row_count, is_snapshot);
        tear_down(&bench);
    }
}

/* Cases first, what happened to them from a second export: both through maps of one source. */
static void events_come_through_a_map_too(void **state)
{
    struct bench bench;

    (void)state;
    set_up(&bench, "dak-lak");
    bench.map_path = put_file(&bench, "cases.yaml", bc_arena_printf(bench.arena, cases_map, "log"));
    import_one(&bench, put_file(&bench, "1.csv",
                           "ma,mo,dong,tinh_trang,linh_vuc,don_vi,han\n"
                           "A,01/05/2023 08:00:00,,dang lam,Môi trường,,\n"));
    bench.map_path = put_file(&bench, "events.yaml",
        "source: old\nmode: log\nrows: events\ndates: [\"%d/%m/%Y %H:%M\"]\n"
        "columns:\n  code: ma\n  at: \"{ngay} {gio}\"\n"
        "  kind: {column: viec, values: {giao: forwarded, xong: result, sao: rated}}\n"
        "  unit: ai\n  level: {column: sao, values: {\"5\": satisfied}}\n");
    import_one(&bench, put_file(&bench, "2.csv",
                           "ma,ngay,gio,viec,ai,sao\n"
                           "A,02/05/2023,08:00,giao,Sở Y tế,\n"
                           "A,03/05/2023,08:00,xong,,\n"
                           "A,04/05/2023,08:00,sao,,5\n"
                           "A,05/05/2023,08:00,sao,,9\n"
                           "B,05/05/2023,08:00,xong,,\n"));
    assert_counts(&bench, "5/3/0/2/0");
    assert_string_equal(
        rejects_of(&bench), "5:sao:import.level-unknown 6:code:import.ticket-unknown");
    assert_non_null(
        strstr(words_of_ticket(&bench, "A"), "2023-05-02T08:00:00+07:00 forwarded    so-yt"));
    assert_non_null(strstr(words_of_ticket(&bench, "A"), "l1"));
    tear_down(&bench);
}

/* ---- Single promises --------------------------------------------------------------------- */

#define TICKETS "code,received_at,channel,district,field,priority,sensitivity,content\n"
#define EVENTS                                                                                     \
    "code,at,kind,unit,field,priority,sensitivity,committed_at,level,reason,evidence,site_visit,"  \
    "ref,note\n"

static void a_changed_receipt_is_a_change(void **state)
{
    struct bench bench;

    (void)state;
    set_up(&bench, "dak-lak");
    import_one(&bench, put_file(&bench, "1.csv",
                           TICKETS "A,2023-05-04T08:00,app,Lắk,Môi trường,,,x\n"
                                   "B,2023-05-04T08:00,app,Lắk,Môi trường,,,x\n"));
    assert_counts(&bench, "2/2/0/0/0");
    assert_int_equal(bench.summary.new_ticket_count, 2);
    assert_int_equal(bench.summary.changed_row_count, 0);
    assert_int_equal(bench.summary.batch, 1);
    import_one(&bench, put_file(&bench, "2.csv",
                           TICKETS "A,2023-05-04T08:00,app,Lắk,Môi trường,,,x\n"
                                   "B,2023-05-04T08:00,app,Lắk,An toàn giao thông,,,x\n"
                                   "C,2023-05-04T08:00,app,Lắk,Môi trường,,,x\n"));
    assert_counts(&bench, "3/2/1/0/0");
    assert_int_equal(bench.summary.changed_row_count, 1);
    assert_int_equal(bench.summary.new_ticket_count, 1);
    assert_int_equal(bench.summary.retracted_event_count, 1);
    assert_int_equal(bench.summary.batch, 2);
    assert_non_null(strstr(words_of_ticket(&bench, "B"), "an-toan-giao-thong"));
    tear_down(&bench);
}

/* What a thread finds out about a piece is told before what has been read meanwhile, as if it had
 * been waited for: reasons stand in the order of the rows, each with its first place. */
static void tells_in_order_whoever_found_out(void **state)
{
    static const char *const codes[] = {
        "import.ticket-unknown", "import.time-invalid", "import.kind-unknown"};
    static const char *const places[] = {"events.csv:2", "events.csv:4", "events.csv:7"};
    static const int64_t counts[] = {4, 2, 1};
    struct bench bench;

    (void)state;
    set_up(&bench, "dak-lak");
    bench.piece_events = 1;
    import_one(&bench, put_file(&bench, "events.csv",
                           "code,at,kind,unit\nX1,2023-05-04T09:00,contacted,\n"
                           "X2,2023-05-04T09:00,contacted,\nX3,hôm qua,contacted,\n"
                           "X4,2023-05-04T09:00,contacted,\nX5,hôm kia,contacted,\n"
                           "X6,2023-05-04T09:00,đi chơi,\nX7,2023-05-04T09:00,contacted,\n"));
    assert_counts(&bench, "7/0/0/7/0");
    assert_int_equal(bench.summary.rejected_reason_count, 3);
    for (size_t i = 0; i < 3; i++) {
        assert_string_equal(bench.summary.rejected[i].code, codes[i]);
        assert_string_equal(bench.summary.rejected[i].where, places[i]);
        assert_int_equal(bench.summary.rejected[i].count, counts[i]);
    }
    tear_down(&bench);
}

static void strict_takes_all_or_nothing(void **state)
{
    struct bench bench;
    struct bc_store_counts counts;
    const char *path;

    (void)state;
    set_up(&bench, "dak-lak");
    bench.is_strict = true;
    path = put_file(&bench, "1.csv",
        TICKETS "A,2023-05-04T08:00,app,Lắk,Môi trường,,,x\n"
                "B,hôm qua,app,Lắk,Môi trường,,,x\n");
    assert_false(import_paths(&bench, &path, 1));
    assert_string_equal(bench.status.code, "import.strict");
    assert_int_equal(bench.status.fault, BC_BAD_INPUT);
    assert_int_equal(bench.summary.rejected_count, 1);
    assert_string_equal(rejects_of(&bench), "3:received_at:import.time-invalid");
    assert_true(bc_store_count(bench.store, &counts, &bench.status));
    assert_int_equal(counts.ticket_count, 0);
    import_one(
        &bench, put_file(&bench, "1.csv", TICKETS "A,2023-05-04T08:00,app,,moi-truong,,,x\n"));
    assert_counts(&bench, "1/1/0/0/0");
    assert_false(bc_path_exists(path_of(&bench, "rejects.csv")));
    tear_down(&bench);
}

/* Nothing of a state secret is kept or said, and a known ticket that becomes one leaves the public
 * scan. */
static void state_secrets_leave_no_trace(void **state)
{
    static const char *const paths_of[] = {"t.csv", "e.csv"};
    struct bench bench;
    struct bc_store_counts counts;
    const char *paths[2];
    char *bytes = NULL;
    size_t length_bytes = 0;

    (void)state;
    set_up(&bench, "dak-lak");
    put_file(&bench, "t.csv",
        TICKETS "SECRET-1,2023-05-04T08:00,app,Lắk,Môi trường,,Tối mật,canary\n"
                "SECRET-2,ngày xấu,app,Lắk,Môi trường,,mật,canary\n"
                "A,2023-05-04T08:00,app,Lắk,Môi trường,,,x\n"
                "B,2023-05-04T08:00,app,Lắk,Môi trường,,,canary\n");
    put_file(&bench, "e.csv",
        EVENTS "SECRET-1,2023-05-04T09:00,forwarded,so-yt,,,,,,,,,,canary\n"
               "SECRET-1,không rõ ngày,forwarded,so-yt,,,,,,,,,,canary\n"
               "B,2023-05-04T09:00,classified,,,,state-secret,,,,,,,canary\n"
               "B,2023-05-04T10:00,forwarded,so-yt,,,,,,,,,,canary\n");
    paths[0] = path_of(&bench, paths_of[0]);
    paths[1] = path_of(&bench, paths_of[1]);
    assert_true(import_paths(&bench, paths, 2));
    assert_counts(&bench, "8/4/0/2/2");
    assert_true(bc_store_count(bench.store, &counts, &bench.status));
    assert_int_equal(counts.ticket_count, 2);
    assert_int_equal(counts.text_count, 1);
    assert_string_equal(digest_of(&bench, "", 0), "A/1 given 0 0\n");
    assert_string_equal(words_of_ticket(&bench, "SECRET-1"), "");
    assert_true(bc_file_read(bench.arena, path_of(&bench, "rejects.csv"), 1 << 20, &bytes,
        &length_bytes, &bench.status));
    assert_null(strstr(bytes, "SECRET"));
    assert_null(strstr(bytes, "canary"));
    assert_null(strstr(bytes, "xấu"));
    assert_null(strstr(bytes, "không rõ"));
    /* The receipt of a known ticket says so later. */
    import_one(&bench,
        put_file(&bench, "3.csv", TICKETS "A,2023-05-04T08:00,app,Lắk,Môi trường,,mật,canary\n"));
    assert_counts(&bench, "1/0/0/0/1");
    assert_string_equal(digest_of(&bench, "", 0), "");
    assert_null(strstr(words_of_ticket(&bench, "A"), "canary"));
    tear_down(&bench);
}

static void masks_and_counts_personal_data(void **state)
{
    struct bench bench;

    (void)state;
    set_up(&bench, "dak-lak");
    import_one(&bench, put_file(&bench, "t.csv",
                           "code,received_at,channel,field,content,SĐT\n"
                           "A,2023-05-04T08:00,app,Môi trường,\"Gọi 0912345678\r\nhoặc a@b.vn, "
                           "0987654321\",0900000001\n"
                           "B,2023-05-04T08:00,app,Môi trường,Xe 47B1-123.45,0900000001\n"));
    assert_non_null(strstr(words_of_ticket(&bench, "A"),
        "'Gọi [số điện thoại]\nhoặc [thư điện tử], [số điện thoại]'"));
    assert_non_null(strstr(words_of_ticket(&bench, "B"), "'Xe [biển số xe]'"));
    assert_int_equal(bench.summary.masked_kind_count, 3);
    assert_string_equal(bench.summary.masked[0].kind, "phone");
    assert_int_equal(bench.summary.masked[0].count, 2);
    assert_string_equal(bench.summary.noted[0].code, "import.column-personal");
    tear_down(&bench);
}

static void reads_every_kind_of_event(void **state)
{
    struct bench bench;
    const char *words;

    (void)state;
    set_up(&bench, "dak-lak");
    put_file(&bench, "t.csv", TICKETS "A,2023-05-04T08:00:00.9+07:00,app,Lắk,Môi trường,,,x\n");
    put_file(&bench, "e.csv",
        "code,at,kind,unit,committed_at,evidence,reason,ref,note,co_units,number,letter_date,done\n"
        "A,2023-05-04T09:00,interim,,2023-05-10,1,Thời tiết,,đang chờ,,,,\n"
        "A,2023-05-04T10:00,assigned,so-yt,,,,,,Sở Xây dựng; so-tttt,,,\n"
        "A,2023-05-04T11:00,returned,,,,không thuộc thẩm quyền,,ghi chú,,,,\n"
        "A,2023-05-04T12:00,official_letter,,,,,,,,15/CV-IOC,2023-05-04,\n"
        "A,2023-05-04T13:00,duplicate_of,,,,,DL-7,,,,,\n"
        "A,2023-05-04T14:00,passed_outside,,,,Bộ Công an,,,,,,\n"
        "A,2023-05-04T15:00,directive,,,,,,,,,,có\n"
        "A,2023-05-04T07:00:00Z,received,,,,,,,,,,\n");
    {
        const char *paths[] = {path_of(&bench, "t.csv"), path_of(&bench, "e.csv")};

        assert_true(import_paths(&bench, paths, 2));
    }
    assert_counts(&bench, "9/8/1/0/0");
    words = words_of_ticket(&bench, "A");
    assert_non_null(strstr(words, "[2023-05-04T08:00:00+07:00 received"));
    assert_null(strstr(words, "[2023-05-04T14:00:00+07:00 received"));
    assert_non_null(strstr(words, "interim     weather p0 s0 l0 g0 e1 v0 d0 1683737999"));
    assert_non_null(strstr(words, "assigned    so-yt "));
    assert_non_null(strstr(words, "+so-xd+so-tttt"));
    assert_non_null(strstr(words, "'không thuộc thẩm quyền\nghi chú'"));
    assert_non_null(strstr(words, "'number: 15/CV-IOC\nletter_date: 2023-05-04'"));
    assert_non_null(strstr(words, " DL-7 "));
    assert_non_null(strstr(words, "passed_outside     bo-cong-an"));
    assert_non_null(strstr(words, "directive      p0 s0 l0 g0 e0 v0 d1"));
    tear_down(&bench);
}

/* ---- Boston ------------------------------------------------------------------------------ */

struct tally {
    const struct bc_fold_rules *rules;
    int64_t from_utc_s, to_utc_s;
    int64_t opening, received, handled, closing;
    int64_t on_time, late, handled_without, in_time, overdue, open_without;
};

/* The flows of [from, to), counted straight from cycles: nothing of aggregate/ takes part. */
static bool count_cycle(void *user, const struct bc_cycle *cycle, struct bc_status *status)
{
    struct tally *tally = user;
    struct bc_cycle_state state;
    bool was_open;
    bool is_open;
    int64_t last_utc_s;
    bool is_late;

    (void)status;
    bc_cycle_at(cycle, tally->rules, NULL, tally->to_utc_s, &state);
    if (!state.exists) {
        return true;
    }
    was_open = cycle->opened_utc_s < tally->from_utc_s &&
               (state.end == BC_END_OPEN || state.ended_utc_s >= tally->from_utc_s);
    is_open = state.end == BC_END_OPEN;
    tally->opening += was_open;
    tally->received += cycle->opened_utc_s >= tally->from_utc_s;
    tally->closing += is_open;
    last_utc_s = is_open ? tally->to_utc_s : state.ended_utc_s;
    is_late = cycle->given_due_utc_s != BC_NO_TIME && last_utc_s > cycle->given_due_utc_s;
    if (!is_open && state.ended_utc_s >= tally->from_utc_s) {
        tally->handled++;
        tally->late += is_late;
        tally->handled_without += cycle->given != BC_GIVEN_DUE;
        tally->on_time += cycle->given == BC_GIVEN_DUE && !is_late;
    }
    if (is_open) {
        tally->overdue += is_late;
        tally->open_without += cycle->given != BC_GIVEN_DUE;
        tally->in_time += cycle->given == BC_GIVEN_DUE && !is_late;
    }
    return true;
}

static void count_boston_month(struct bench *bench)
{
    const struct bc_fold_rules rules = {.awaits_reply = false};
    struct bc_period period;
    struct tally tally = {.rules = &rules};

    assert_true(bc_period_parse(&bench->profile->periods, "2015-04", &period));
    tally.from_utc_s = period.start_utc_s;
    tally.to_utc_s = period.end_utc_s;
    assert_true(bc_store_scan(bench->store, period.start_utc_s, period.end_utc_s, INT64_MAX,
        count_cycle, &tally, &bench->status));
    assert_int_equal(tally.opening, 7867);
    assert_int_equal(tally.received, 10907);
    assert_int_equal(tally.handled, 9412);
    assert_int_equal(tally.closing, 9362);
    assert_int_equal(tally.on_time, 4908);
    assert_int_equal(tally.late, 1797);
    assert_int_equal(tally.handled_without, 2707);
    assert_int_equal(tally.in_time, 3647);
    assert_int_equal(tally.overdue, 3426);
    assert_int_equal(tally.open_without, 2289);
}

static void agrees_with_the_oracle_of_boston(void **state)
{
    static const char data[] = "/work/shared/data/boston311-2015.csv.xz";
    const struct bc_fold_rules rules = {.awaits_reply = false};
    struct bench bench;
    const char *path;
    FILE *pipe;

    (void)state;
    if (access(data, R_OK) != 0) {
        print_message("skipped: %s is absent\n", data);
        skip();
    }
    set_up(&bench, BC_TEMPLATES_FOLDER "/../samples/boston-311/profile.yaml");
    path = path_of(&bench, "boston.csv");
    pipe = popen(bc_arena_printf(bench.arena, "xzcat %s > %s", data, path), "r");
    assert_int_equal(pclose(pipe), 0);
    bc_store_close(bench.store);
    bench.store = open_store(path_of(&bench, "store"), path_of(&bench, "key"));
    assert_true(bc_store_set_fold_rules(bench.store, &rules, &bench.status));
    bench.map_path = BC_TEMPLATES_FOLDER "/../samples/boston-311/map.yaml";
    import_one(&bench, path);
    assert_counts(&bench, "121145/121145/0/0/0");
    assert_string_equal(notes_of(&bench), "import.closed-before-opened");
    assert_int_equal(bench.summary.noted[0].count, 197);
    assert_int_equal(bench.summary.new_ticket_count, 121145);
    assert_int_equal(bench.summary.new_event_count, 121145 * 2 + 101272);
    count_boston_month(&bench);
    tear_down(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_careless_users),
        cmocka_unit_test(makes_the_same_of_equal_histories),
        cmocka_unit_test(makes_the_same_of_a_log_and_a_snapshot),
        cmocka_unit_test(events_come_through_a_map_too),
        cmocka_unit_test(a_snapshot_replaces_and_a_log_adds),
        cmocka_unit_test(a_changed_receipt_is_a_change),
        cmocka_unit_test(tells_in_order_whoever_found_out),
        cmocka_unit_test(strict_takes_all_or_nothing),
        cmocka_unit_test(state_secrets_leave_no_trace),
        cmocka_unit_test(masks_and_counts_personal_data),
        cmocka_unit_test(reads_every_kind_of_event),
        cmocka_unit_test(agrees_with_the_oracle_of_boston),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

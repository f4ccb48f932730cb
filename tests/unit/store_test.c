/* LINKS: store ticket base */
/* SEES_PRIVATE */
/* The contract of store.h, kept by every back end: each test runs on SQLite and in memory. */
#include "store/known_rows.h"
#include "support/store_case.h"

/* ---- Both back ends ------------------------------------------------------------------------ */

struct world {
    bool is_memory;
    struct place place;
    bc_store *store;
};

static void world_init(struct world *world, bool is_memory)
{
    const struct bc_store_options memory = {.access = BC_STORE_IMPORT};
    const struct bc_fold_rules rules = {.awaits_reply = true};
    struct bc_status status = {0};

    world->is_memory = is_memory;
    if (is_memory) {
        assert_done(bc_store_open(&memory, &world->store, &status), &status);
        assert_done(bc_store_set_fold_rules(world->store, &rules, &status), &status);
    } else {
        place_init(&world->place);
        create_at(&world->place);
        world->store = open_at(&world->place, BC_STORE_IMPORT);
    }
}

static void world_clear(struct world *world)
{
    bc_store_close(world->store);
    if (!world->is_memory) {
        place_clear(&world->place);
    }
}

typedef void contract(struct world *world);

static void keep_contract(contract *test)
{
    for (int is_memory = 0; is_memory < 2; is_memory++) {
        struct world world;

        world_init(&world, is_memory != 0);
        test(&world);
        verify(world.store);
        world_clear(&world);
    }
}

/* ---- Import -------------------------------------------------------------------------------- */

static void same_twice_test(struct world *world)
{
    const struct bc_event events[] = {
        received_at(0), event_at(2, BC_EVENT_FORWARDED), event_at(30, BC_EVENT_RESULT)};
    struct bc_store_counts before;
    struct bc_store_counts after;

    begin(world->store);
    assert_int_equal(apply(world->store, BC_IMPORT_LOG, 0, "A-1", events, 3), 3);
    assert_int_equal(commit(world->store), 1);
    before = counts_of(world->store);
    assert_int_equal(before.ticket_count, 1);
    assert_int_equal(before.span_count, 1);
    begin(world->store);
    assert_int_equal(apply(world->store, BC_IMPORT_LOG, 0, "A-1", events, 3), 0);
    assert_int_equal(apply(world->store, BC_IMPORT_RECEIPT, 0, "A-1", events, 1), 0);
    assert_int_equal(apply(world->store, BC_IMPORT_SNAPSHOT, 0, "A-1", events, 3), 0);
    assert_int_equal(commit(world->store), 1);
    after = counts_of(world->store);
    assert_memory_equal(&before, &after, sizeof(before));
}

static void overlap_test(struct world *world)
{
    const struct bc_event events[] = {received_at(0), event_at(2, BC_EVENT_FORWARDED),
        event_at(2, BC_EVENT_FORWARDED), event_at(30, BC_EVENT_RESULT)};

    begin(world->store);
    assert_int_equal(apply(world->store, BC_IMPORT_LOG, 0, "A-1", events, 3), 2);
    assert_int_equal(apply(world->store, BC_IMPORT_LOG, 0, "A-1", events, 2), 0);
    assert_int_equal(commit(world->store), 1);
    begin(world->store);
    assert_int_equal(apply(world->store, BC_IMPORT_LOG, 0, "A-1", events, 4), 1);
    assert_int_equal(commit(world->store), 2);
    assert_int_equal(counts_of(world->store).past_span_count, 1);
}

static size_t history_of(
    bc_store *store, const char *code, int64_t batch, bc_arena *arena, struct bc_event **ret_events)
{
    struct bc_status status = {0};
    int64_t ticket = -1;
    size_t count = 0;

    assert_done(
        bc_store_history(store, code, batch, arena, &ticket, ret_events, &count, &status), &status);
    assert_int_equal(ticket != 0, count != 0);
    return count;
}

static void receipt_test(struct world *world)
{
    struct bc_event events[] = {received_at(0), event_at(1, BC_EVENT_VERIFIED)};
    struct bc_event changed = received_at(0);
    struct bc_event *found = NULL;
    bc_arena *arena = bc_arena_new();

    begin(world->store);
    apply(world->store, BC_IMPORT_RECEIPT, 0, "A-1", events, 1);
    assert_int_equal(apply(world->store, BC_IMPORT_LOG, 0, "A-1", &events[1], 1), 1);
    commit(world->store);
    /* A `received` event of a log does not replace the row of receipt; the row of receipt does. */
    changed.field = 7;
    begin(world->store);
    assert_int_equal(apply(world->store, BC_IMPORT_LOG, 0, "A-1", &changed, 1), 0);
    assert_int_equal(commit(world->store), 1);
    begin(world->store);
    assert_int_equal(apply(world->store, BC_IMPORT_RECEIPT, 0, "A-1", &changed, 1), 1);
    assert_int_equal(commit(world->store), 2);
    assert_int_equal(history_of(world->store, "A-1", INT64_MAX, arena, &found), 2);
    assert_int_equal(found[0].field, 7);
    assert_int_equal(history_of(world->store, "A-1", 1, arena, &found), 2);
    assert_int_equal(found[0].field, 1);
    assert_int_equal(history_of(world->store, "A-1", 0, arena, &found), 0);
    assert_int_equal(history_of(world->store, "none", INT64_MAX, arena, &found), 0);
    bc_arena_free(arena);
}

static void snapshot_test(struct world *world)
{
    const struct bc_event first[] = {
        received_at(0), event_at(2, BC_EVENT_FORWARDED), event_at(30, BC_EVENT_RESULT)};
    const struct bc_event second[] = {
        received_at(0), event_at(2, BC_EVENT_FORWARDED), event_at(40, BC_EVENT_RESULT)};
    const struct bc_incoming incoming = {
        .code = "A-1", .mode = BC_IMPORT_SNAPSHOT, .events = second, .event_count = 3};
    struct bc_status status = {0};
    struct bc_event *found = NULL;
    bc_arena *arena = bc_arena_new();
    bool is_new[3];
    bool has_retracted = false;

    begin(world->store);
    apply(world->store, BC_IMPORT_SNAPSHOT, 0, "A-1", first, 3);
    commit(world->store);
    begin(world->store);
    assert_done(bc_store_apply(world->store, &incoming, is_new, &has_retracted, &status), &status);
    assert_false(is_new[0] || is_new[1]);
    assert_true(is_new[2] && has_retracted);
    commit(world->store);
    assert_int_equal(history_of(world->store, "A-1", INT64_MAX, arena, &found), 3);
    assert_int_equal(found[2].at_utc_s, second[2].at_utc_s);
    assert_int_equal(history_of(world->store, "A-1", 1, arena, &found), 3);
    assert_int_equal(found[2].at_utc_s, first[2].at_utc_s);
    bc_arena_free(arena);
}

static void unknown_test(struct world *world)
{
    const struct bc_event events[] = {received_at(0), event_at(2, BC_EVENT_FORWARDED)};
    const struct bc_incoming incoming = {
        .code = "B-1", .mode = BC_IMPORT_LOG, .events = &events[1], .event_count = 1};
    char long_code[80];
    struct bc_incoming other = incoming;
    struct bc_status status = {0};
    bool is_new;
    bool has_retracted;

    begin(world->store);
    assert_fails(bc_store_apply(world->store, &incoming, &is_new, &has_retracted, &status), &status,
        "store.ticket-unknown");
    memset(long_code, 'x', sizeof(long_code));
    long_code[65] = '\0';
    other.code = long_code;
    assert_fails(bc_store_apply(world->store, &other, &is_new, &has_retracted, &status), &status,
        "store.code-length");
    /* The batch stays usable, and the same code of another source is another ticket. */
    apply(world->store, BC_IMPORT_LOG, 0, "A-1", events, 2);
    assert_int_equal(number_of(world->store, 0, "A-1"), 1);
    assert_int_equal(number_of(world->store, 3, "A-1"), 0);
    apply(world->store, BC_IMPORT_LOG, 3, "A-1", events, 2);
    assert_int_equal(number_of(world->store, 3, "A-1"), 2);
    commit(world->store);
    assert_int_equal(counts_of(world->store).ticket_count, 2);
}

static void too_many_test(struct world *world)
{
    struct bc_event *events = calloc(10001, sizeof(*events));
    bool *is_new = calloc(10001, sizeof(*is_new));
    struct bc_incoming incoming = {
        .code = "A-1", .mode = BC_IMPORT_LOG, .events = events, .event_count = 10001};
    struct bc_status status = {0};
    bool has_retracted = false;

    assert_non_null(events);
    assert_non_null(is_new);
    events[0] = received_at(0);
    for (int index = 1; index < 10001; index++) {
        events[index] = event_at(index, BC_EVENT_INTERIM);
    }
    begin(world->store);
    assert_fails(bc_store_apply(world->store, &incoming, is_new, &has_retracted, &status), &status,
        "store.too-many-events");
    assert_int_equal(number_of(world->store, 0, "A-1"), 0);
    incoming.event_count = 10000;
    assert_done(bc_store_apply(world->store, &incoming, is_new, &has_retracted, &status), &status);
    commit(world->store);
    free(is_new);
    free(events);
}

static void rollback_test(struct world *world)
{
    struct bc_event events[] = {received_at(0), event_at(2, BC_EVENT_FORWARDED)};
    struct bc_status status = {0};
    struct bc_store_counts counts;
    uint64_t mark = 0;

    begin(world->store);
    bc_dictionary_intern(bc_store_dictionary(world->store), BC_DIM_FIELD, "moi-truong");
    apply(world->store, BC_IMPORT_LOG, 0, "A-1", events, 1);
    commit(world->store);
    begin(world->store);
    assert_int_equal(
        bc_dictionary_intern(bc_store_dictionary(world->store), BC_DIM_FIELD, "giao-thong"), 2);
    apply(world->store, BC_IMPORT_LOG, 0, "A-1", events, 2);
    apply(world->store, BC_IMPORT_LOG, 0, "A-2", events, 2);
    assert_done(bc_store_text_mark(world->store, "words", &mark, &status), &status);
    assert_done(bc_store_put_text(world->store, 1, mark, "words", &status), &status);
    counts = counts_of(world->store); /* writes everything into the open turn */
    assert_int_equal(counts.ticket_count, 2);
    assert_int_equal(counts.text_count, 1);
    bc_store_rollback(world->store);
    counts = counts_of(world->store);
    assert_int_equal(counts.ticket_count, 1);
    assert_int_equal(counts.event_batch_count, 1);
    assert_int_equal(counts.past_span_count, 0);
    assert_int_equal(counts.text_count, 0);
    assert_int_equal(counts.batch_count, 1);
    assert_int_equal(bc_dictionary_count(bc_store_dictionary(world->store), BC_DIM_FIELD), 2);
    begin(world->store);
    assert_int_equal(number_of(world->store, 0, "A-2"), 0);
    bc_store_rollback(world->store);
}

static void empty_batch_test(struct world *world)
{
    bc_arena *arena = bc_arena_new();
    struct bc_status status = {0};
    struct bc_batch batch;

    begin(world->store);
    bc_dictionary_intern(bc_store_dictionary(world->store), BC_DIM_FIELD, "moi-truong");
    assert_int_equal(commit(world->store), 0);
    assert_int_equal(bc_dictionary_count(bc_store_dictionary(world->store), BC_DIM_FIELD), 1);
    assert_done(bc_store_batch_at(world->store, INT64_MAX, arena, &batch, &status), &status);
    assert_int_equal(batch.number, 0);
    bc_arena_free(arena);
}

/* ---- Batches, issued, rules ---------------------------------------------------------------- */

static void begin_known_at(bc_store *store, int64_t known_utc_s)
{
    struct bc_status status = {0};
    bc_dictionary *dictionary = NULL;

    assert_done(bc_store_begin(store, known_utc_s, &dictionary, &status), &status);
}

static void batches_test(struct world *world)
{
    const struct bc_event event = received_at(0);
    const struct bc_batch given = {.file_name = "a.csv",
        .file_sha256 = "ab",
        .read_count = 9,
        .new_count = 1,
        .unchanged_count = 2,
        .rejected_count = 3,
        .excluded_count = 3};
    bc_arena *arena = bc_arena_new();
    struct bc_status status = {0};
    struct bc_batch batch;
    int64_t number = 0;

    begin_known_at(world->store, 1000);
    apply(world->store, BC_IMPORT_LOG, 0, "A-1", &event, 1);
    assert_done(bc_store_commit(world->store, &given, &number, &status), &status);
    begin_known_at(world->store, 400); /* a clock that went back */
    apply(world->store, BC_IMPORT_LOG, 0, "A-2", &event, 1);
    assert_done(bc_store_commit(world->store, &given, &number, &status), &status);
    begin_known_at(world->store, 3000);
    apply(world->store, BC_IMPORT_LOG, 0, "A-3", &event, 1);
    assert_done(bc_store_commit(world->store, &given, &number, &status), &status);
    assert_int_equal(number, 3);
    assert_done(bc_store_batch_at(world->store, 999, arena, &batch, &status), &status);
    assert_int_equal(batch.number, 0);
    assert_done(bc_store_batch_at(world->store, 1000, arena, &batch, &status), &status);
    assert_int_equal(batch.number, 2);
    assert_int_equal(batch.known_utc_s, 1000);
    assert_done(bc_store_batch_at(world->store, INT64_MAX, arena, &batch, &status), &status);
    assert_int_equal(batch.number, 3);
    assert_string_equal(batch.file_name, "a.csv");
    assert_string_equal(batch.file_sha256, "ab");
    assert_int_equal(batch.read_count, 9);
    assert_int_equal(batch.new_count, 1);
    assert_int_equal(batch.unchanged_count, 2);
    assert_int_equal(batch.rejected_count, 3);
    assert_int_equal(batch.excluded_count, 3);
    bc_arena_free(arena);
}

static void issued_test(struct world *world)
{
    const struct bc_issued first[] = {
        {.period_id = "2023-W21", .row = "", .closing = 40, .manifest_sha256 = "aa"},
        {.period_id = "2023-W21", .row = "field:x", .closing = 4, .manifest_sha256 = "aa"}};
    const struct bc_issued again = {
        .period_id = "2023-W21", .row = "", .closing = 41, .manifest_sha256 = "bb"};
    struct bc_status status = {0};
    bool is_found = true;
    int64_t closing = 0;

    assert_done(
        bc_store_find_issued(world->store, "2023-W21", "", &is_found, &closing, &status), &status);
    assert_false(is_found);
    assert_done(bc_store_add_issued(world->store, first, 2, 0, &status), &status);
    assert_done(bc_store_add_issued(world->store, &again, 1, 0, &status), &status);
    assert_done(
        bc_store_find_issued(world->store, "2023-W21", "", &is_found, &closing, &status), &status);
    assert_true(is_found);
    assert_int_equal(closing, 41);
    assert_done(
        bc_store_find_issued(world->store, "2023-W21", "field:x", &is_found, &closing, &status),
        &status);
    assert_int_equal(closing, 4);
}

/* The totals as a text: "2023-W21=40@1000 …". */
static bool write_issued(
    void *user, const struct bc_issued *issued, int64_t known_utc_s, struct bc_status *status)
{
    char *text = user;
    const size_t length = strlen(text);

    (void)status;
    assert_string_equal(issued->row, "");
    snprintf(text + length, 200 - length, "%s=%ld@%ld(%s) ", issued->period_id,
        (long)issued->closing, known_utc_s == INT64_MIN ? -1L : (long)known_utc_s,
        issued->manifest_sha256);
    return true;
}

static void issues_in_order_test(struct world *world)
{
    const struct bc_batch given = {.file_name = "a.csv", .file_sha256 = "ab"};
    const struct bc_event event = received_at(0);
    const struct bc_issued rows[] = {
        {.period_id = "2023-W21", .row = "", .closing = 40, .manifest_sha256 = "aa"},
        {.period_id = "2023-W21", .row = "field:x", .closing = 4, .manifest_sha256 = "aa"},
        {.period_id = "2023-05", .row = "", .closing = 7, .manifest_sha256 = "cc"},
        {.period_id = "2023-W21", .row = "", .closing = 41, .manifest_sha256 = "bb"}};
    struct bc_status status = {0};
    int64_t number = 0;
    char text[200] = "";

    begin_known_at(world->store, 1000);
    apply(world->store, BC_IMPORT_LOG, 0, "A-1", &event, 1);
    assert_done(bc_store_commit(world->store, &given, &number, &status), &status);
    assert_done(bc_store_read_issued(world->store, write_issued, text, &status), &status);
    assert_string_equal(text, "");
    assert_done(bc_store_add_issued(world->store, rows, 3, number, &status), &status);
    assert_done(bc_store_add_issued(world->store, &rows[3], 1, number + 1, &status), &status);
    assert_done(bc_store_read_issued(world->store, write_issued, text, &status), &status);
    /* The last one's batch is unknown: a backup of the store was brought back. */
    assert_string_equal(text, "2023-W21=40@1000(aa) 2023-05=7@1000(cc) 2023-W21=41@-1(bb) ");
}

/* Whatever the length of the cases' lives; what is not public never counts. */
static void first_opening_test(struct world *world)
{
    const struct bc_batch given = {.file_name = "a.csv", .file_sha256 = "ab"};
    struct bc_event event = received_at(500);
    struct bc_status status = {0};
    bool is_found = true;
    int64_t number = 0;
    int64_t first_utc_s = 0;

    assert_done(bc_store_first_opened(world->store, &is_found, &first_utc_s, &status), &status);
    assert_false(is_found);
    begin_known_at(world->store, 1000000);
    apply(world->store, BC_IMPORT_LOG, 0, "A-1", &event, 1);
    event = received_at(400);
    apply(world->store, BC_IMPORT_LOG, 0, "A-2", &event, 1);
    event = received_at(300);
    event.sensitivity = BC_SENSITIVITY_REPUTATION;
    apply(world->store, BC_IMPORT_LOG, 0, "A-3", &event, 1);
    assert_done(bc_store_commit(world->store, &given, &number, &status), &status);
    assert_done(bc_store_first_opened(world->store, &is_found, &first_utc_s, &status), &status);
    assert_true(is_found);
    event = received_at(400);
    assert_int_equal(first_utc_s, event.at_utc_s);
}

static void rules_test(struct world *world)
{
    struct bc_event camera = received_at(0);
    const struct bc_event result = event_at(5, BC_EVENT_RESULT);
    struct bc_fold_rules rules = {.awaits_reply = true};
    struct bc_status status = {0};
    const int64_t late = START_UTC_S + 100 * HOUR_S;
    struct seen *seen = calloc(1, sizeof(*seen));

    assert_non_null(seen);
    assert_done(bc_store_set_fold_rules(world->store, &rules, &status), &status);
    camera.channel = 4;
    begin(world->store);
    apply(world->store, BC_IMPORT_LOG, 0, "A-1", &camera, 1);
    commit(world->store);
    begin(world->store);
    apply(world->store, BC_IMPORT_LOG, 0, "A-1", &result, 1);
    commit(world->store);
    /* A citizen would still wait for the reply; a camera does not. */
    scan_into(world->store, late, late + 1, INT64_MAX, seen);
    assert_int_equal(seen->count, 1);
    rules.channels_without_citizen[0] = 4;
    assert_done(bc_store_set_fold_rules(world->store, &rules, &status), &status);
    scan_into(world->store, late, late + 1, INT64_MAX, seen);
    assert_int_equal(seen->count, 0);
    scan_into(world->store, late, late + 1, 1, seen);
    assert_int_equal(seen->count, 1);
    verify(world->store);
    /* A change in time is kept as it is, and undone by setting the rules without it. */
    rules.changes[0] = (struct bc_fold_change){START_UTC_S - 1, false, false};
    rules.change_count = 1;
    assert_done(bc_store_set_fold_rules(world->store, &rules, &status), &status);
    assert_int_equal(bc_store_fold_rules(world->store)->change_count, 1);
    assert_int_equal(bc_store_fold_rules(world->store)->changes[0].from_utc_s, START_UTC_S - 1);
    scan_into(world->store, late, late + 1, 1, seen);
    assert_int_equal(seen->count, 1);
    verify(world->store);
    rules.change_count = 0;
    assert_done(bc_store_set_fold_rules(world->store, &rules, &status), &status);
    verify(world->store);
    /* Within a batch, with a value of the dictionary that the rules speak of; undone with it. */
    rules.channels_without_citizen[0] = 5;
    begin(world->store);
    apply(world->store, BC_IMPORT_LOG, 0, "A-2", &camera, 1);
    assert_done(bc_store_set_fold_rules(world->store, &rules, &status), &status);
    bc_store_rollback(world->store);
    assert_int_equal(bc_store_fold_rules(world->store)->channels_without_citizen[0], 4);
    verify(world->store);
    begin(world->store);
    assert_done(bc_store_set_fold_rules(world->store, &rules, &status), &status);
    bc_dictionary_intern(bc_store_dictionary(world->store), BC_DIM_CHANNEL, "camera");
    assert_int_equal(commit(world->store), 2);
    assert_int_equal(bc_dictionary_count(bc_store_dictionary(world->store), BC_DIM_CHANNEL), 2);
    free(seen);
}

/* ---- Sensitive tickets --------------------------------------------------------------------- */

static struct bc_event duplicate_of(int64_t hours, const char *code)
{
    struct bc_event event = event_at(hours, BC_EVENT_DUPLICATE_OF);

    event.ref = code;
    return event;
}

static struct bc_event classified(int64_t hours, enum bc_sensitivity class)
{
    struct bc_event event = event_at(hours, BC_EVENT_CLASSIFIED);

    event.sensitivity = class;
    return event;
}

static void sensitive_test(struct world *world)
{
    struct bc_event events[] = {received_at(0), event_at(2, BC_EVENT_FORWARDED)};
    struct bc_event flag = classified(3, BC_SENSITIVITY_REPUTATION);
    struct bc_event calm = classified(9, BC_SENSITIVITY_PUBLIC);

    begin(world->store);
    apply(world->store, BC_IMPORT_LOG, 0, "A-1", events, 2);
    apply(world->store, BC_IMPORT_LOG, 0, "A-2", events, 2);
    commit(world->store);
    assert_int_equal(scan_count(world->store, INT64_MAX), 2);
    begin(world->store);
    apply(world->store, BC_IMPORT_LOG, 0, "A-2", &flag, 1);
    commit(world->store);
    /* The latest class counts, in old periods and as known earlier too. */
    assert_int_equal(scan_count(world->store, INT64_MAX), 1);
    assert_int_equal(scan_count(world->store, 1), 1);
    verify(world->store);
    begin(world->store);
    apply(world->store, BC_IMPORT_LOG, 0, "A-2", &calm, 1);
    commit(world->store);
    assert_int_equal(scan_count(world->store, INT64_MAX), 2);
    assert_int_equal(scan_count(world->store, 1), 2);
    assert_int_equal(scan_count(world->store, 2), 2);
}

static int64_t scan_after(
    bc_store *store, enum bc_import_mode mode, const char *code, const struct bc_event *event)
{
    begin(store);
    apply(store, mode, 0, code, event, 1);
    commit(store);
    verify(store);
    return (int64_t)scan_count(store, INT64_MAX);
}

/* What is learned last and what happened last must both say "public" before a case is open. */
static void latest_known_test(struct world *world)
{
    struct bc_event receipt = received_at(0);
    struct bc_event corrected = received_at(0);
    struct bc_event moved = received_at(0);
    const struct bc_event calm = classified(9, BC_SENSITIVITY_PUBLIC);
    const struct bc_event old_calm = classified(2, BC_SENSITIVITY_PUBLIC);
    const struct bc_event flag = classified(20, BC_SENSITIVITY_REPUTATION);
    const struct bc_event last_calm = classified(30, BC_SENSITIVITY_PUBLIC);

    corrected.sensitivity = BC_SENSITIVITY_REPUTATION;
    moved.field = 2;
    assert_int_equal(scan_after(world->store, BC_IMPORT_RECEIPT, "A-1", &receipt), 1);
    assert_int_equal(scan_after(world->store, BC_IMPORT_LOG, "A-1", &calm), 1);
    /* The row of receipt is corrected after the event that stands behind it in time. */
    assert_int_equal(scan_after(world->store, BC_IMPORT_RECEIPT, "A-1", &corrected), 0);
    assert_int_equal(scan_count(world->store, 1), 0);
    /* Known already: nothing is learned. Then the correction is taken back. */
    assert_int_equal(scan_after(world->store, BC_IMPORT_LOG, "A-1", &calm), 0);
    assert_int_equal(scan_after(world->store, BC_IMPORT_RECEIPT, "A-1", &moved), 1);
    /* An old "public", learned after the mark, opens nothing; a later one does. */
    assert_int_equal(scan_after(world->store, BC_IMPORT_LOG, "A-1", &flag), 0);
    assert_int_equal(scan_after(world->store, BC_IMPORT_LOG, "A-1", &old_calm), 0);
    assert_int_equal(scan_count(world->store, 2), 0);
    assert_int_equal(scan_after(world->store, BC_IMPORT_LOG, "A-1", &last_calm), 1);
}

/* A is sensitive, B repeats A, C repeats B; in every order of arrival, in one batch or in three. */
static void duplicates_in_order(struct world *world, const int order[3], bool one_batch)
{
    static const char *const codes[] = {"A", "B", "C"};
    struct bc_event events[3][2] = {
        {received_at(0), classified(1, BC_SENSITIVITY_REPUTATION)},
        {received_at(0), duplicate_of(1, "A")},
        {received_at(0), duplicate_of(1, "B")},
    };
    struct bc_event calm = classified(5, BC_SENSITIVITY_PUBLIC);

    begin(world->store);
    for (int index = 0; index < 3; index++) {
        if (index > 0 && !one_batch) {
            commit(world->store);
            begin(world->store);
        }
        apply(world->store, BC_IMPORT_LOG, 0, codes[order[index]], events[order[index]], 2);
    }
    commit(world->store);
    assert_int_equal(scan_count(world->store, INT64_MAX), 0);
    verify(world->store);
    begin(world->store);
    apply(world->store, BC_IMPORT_LOG, 0, "A", &calm, 1);
    commit(world->store);
    assert_int_equal(scan_count(world->store, INT64_MAX), 3);
    verify(world->store);
}

static void duplicates_are_as_sensitive_in_any_order(void **state)
{
    static const int orders[6][3] = {
        {0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};

    (void)state;
    for (int order = 0; order < 6; order++) {
        for (int variant = 0; variant < 4; variant++) {
            struct world world;

            world_init(&world, variant % 2 != 0);
            duplicates_in_order(&world, orders[order], variant / 2 != 0);
            world_clear(&world);
        }
    }
}

static void duplicates_test(struct world *world)
{
    struct bc_event left[] = {received_at(0), duplicate_of(1, "R")};
    struct bc_event right[] = {received_at(0), duplicate_of(1, "L")};
    struct bc_event flag = classified(3, BC_SENSITIVITY_STATE_SECRET);
    struct bc_event calm = classified(4, BC_SENSITIVITY_PUBLIC);
    const struct bc_event alone = received_at(0);

    /* Two that name each other: one sensitive makes both so, and both are free again after it. */
    begin(world->store);
    apply(world->store, BC_IMPORT_SNAPSHOT, 0, "L", left, 2);
    apply(world->store, BC_IMPORT_SNAPSHOT, 0, "R", right, 2);
    commit(world->store);
    assert_int_equal(scan_count(world->store, INT64_MAX), 2);
    begin(world->store);
    apply(world->store, BC_IMPORT_LOG, 0, "L", &flag, 1);
    commit(world->store);
    assert_int_equal(scan_count(world->store, INT64_MAX), 0);
    /* No duplicate after all: R is public, L is sensitive itself. */
    begin(world->store);
    apply(world->store, BC_IMPORT_SNAPSHOT, 0, "R", &alone, 1);
    commit(world->store);
    assert_int_equal(scan_count(world->store, INT64_MAX), 1);
    begin(world->store);
    apply(world->store, BC_IMPORT_LOG, 0, "L", &calm, 1);
    commit(world->store);
    assert_int_equal(scan_count(world->store, INT64_MAX), 2);
}

/* ---- Texts --------------------------------------------------------------------------------- */

static const char *text_of(bc_store *store, int64_t ticket, uint64_t mark, bc_arena *arena)
{
    struct bc_status status = {0};
    const char *text = NULL;

    assert_done(bc_store_text(store, ticket, mark, arena, &text, &status), &status);
    return text;
}

static void texts_test(struct world *world)
{
    const char *const words = "Rác thải tồn đọng ở đầu ngõ (bịa)";
    struct bc_event events[] = {received_at(0)};
    bc_arena *arena = bc_arena_new_wiping();
    struct bc_status status = {0};
    uint64_t mark = 0;
    uint64_t other = 0;

    assert_done(bc_store_text_mark(world->store, "", &mark, &status), &status);
    assert_true(mark == 0);
    assert_done(bc_store_text_mark(world->store, words, &mark, &status), &status);
    assert_done(bc_store_text_mark(world->store, "other", &other, &status), &status);
    assert_true(mark != 0 && other != 0 && mark != other);
    events[0].text_mark = mark;
    begin(world->store);
    apply(world->store, BC_IMPORT_LOG, 0, "A-1", events, 1);
    assert_done(bc_store_put_text(world->store, 1, mark, words, &status), &status);
    assert_done(bc_store_put_text(world->store, 1, mark, words, &status), &status);
    commit(world->store);
    assert_int_equal(counts_of(world->store).text_count, 1);
    assert_string_equal(text_of(world->store, 1, mark, arena), words);
    assert_null(text_of(world->store, 1, other, arena));
    assert_null(text_of(world->store, 2, mark, arena));
    bc_arena_free(arena);
}

static void state_secrets_test(struct world *world)
{
    struct bc_event events[] = {received_at(0), duplicate_of(2, "A-1")};
    struct bc_event flag = classified(3, BC_SENSITIVITY_STATE_SECRET);
    struct bc_status status = {0};

    begin(world->store);
    apply(world->store, BC_IMPORT_LOG, 0, "A-1", events, 1);
    assert_done(bc_store_put_text(world->store, 1, 11, "one", &status), &status);
    apply(world->store, BC_IMPORT_LOG, 0, "A-2", events, 2);
    assert_done(bc_store_put_text(world->store, 2, 12, "two", &status), &status);
    apply(world->store, BC_IMPORT_LOG, 0, "A-3", events, 1);
    assert_done(bc_store_put_text(world->store, 3, 13, "three", &status), &status);
    commit(world->store);
    assert_int_equal(counts_of(world->store).text_count, 3);
    /* The words of a state secret, and of what repeats it, are erased and not taken again. */
    begin(world->store);
    apply(world->store, BC_IMPORT_LOG, 0, "A-1", &flag, 1);
    assert_done(bc_store_put_text(world->store, 1, 14, "more", &status), &status);
    commit(world->store);
    assert_int_equal(counts_of(world->store).text_count, 1);
    begin(world->store);
    assert_done(bc_store_put_text(world->store, 2, 12, "two", &status), &status);
    assert_int_equal(commit(world->store), 2);
    assert_int_equal(counts_of(world->store).text_count, 1);
}

/* ---- Acts ---------------------------------------------------------------------------------- */

static void acts_test(struct world *world)
{
    struct bc_event received = received_at(0);
    struct bc_event later = event_at(5, BC_EVENT_CLASSIFIED);

    begin(world->store);
    apply(world->store, BC_IMPORT_LOG, 0, "A-1", &received, 1);
    received.sensitivity = BC_SENSITIVITY_REPUTATION;
    apply(world->store, BC_IMPORT_LOG, 0, "A-2", &received, 1);
    commit(world->store);
    assert_acts(world->store, ""); /* what comes in as what it is has not changed */
    later.sensitivity = BC_SENSITIVITY_REPUTATION;
    begin(world->store);
    apply(world->store, BC_IMPORT_LOG, 0, "A-1", &later, 1);
    bc_store_rollback(world->store);
    assert_acts(world->store, "");
    begin(world->store);
    apply(world->store, BC_IMPORT_LOG, 0, "A-1", &later, 1);
    commit(world->store);
    assert_acts(world->store, "A-1 1>2 batch 2");
    later = event_at(6, BC_EVENT_CLASSIFIED);
    later.sensitivity = BC_SENSITIVITY_PUBLIC;
    begin(world->store);
    apply(world->store, BC_IMPORT_LOG, 0, "A-2", &later, 1);
    commit(world->store);
    assert_acts(world->store, "A-1 1>2 batch 2; A-2 2>1 batch 3");
    forget_acts(world->store, 1);
    assert_acts(world->store, "A-2 2>1 batch 3");
    forget_acts(world->store, INT64_MAX);
    assert_acts(world->store, "");
}

static void acts(void **state)
{
    (void)state;
    keep_contract(acts_test);
}

/* ---- Codes ----------------------------------------------------------------------------------- */

/* Neighbours, repeats, and gaps that are short and long. */
static void codes_test(struct world *world)
{
    static const int64_t wanted[] = {1, 1, 2, 17, 34, 34, 60, 61, 200};
    enum { WANTED = sizeof(wanted) / sizeof(wanted[0]), TICKETS = 200 };
    struct bc_event event = received_at(0);
    bc_arena *arena = bc_arena_new();
    struct bc_status status = {0};
    const char *codes[WANTED];

    begin(world->store);
    for (int ticket = 1; ticket <= TICKETS; ticket++) {
        char code[16];

        snprintf(code, sizeof(code), "C-%d", ticket);
        apply(world->store, BC_IMPORT_LOG, 0, code, &event, 1);
    }
    commit(world->store);
    assert_done(
        bc_store_ticket_codes(world->store, wanted, WANTED, arena, codes, &status), &status);
    for (size_t index = 0; index < WANTED; index++) {
        char code[16];

        snprintf(code, sizeof(code), "C-%ld", (long)wanted[index]);
        assert_string_equal(codes[index], code);
    }
    assert_done(bc_store_ticket_codes(world->store, wanted, 0, arena, codes, &status), &status);
    assert_fails(bc_store_ticket_codes(
                     world->store, (const int64_t[]){199, 200, 201}, 3, arena, codes, &status),
        &status, "store.ticket-number-unknown");
    bc_arena_free(arena);
}

static void codes_of_many(void **state)
{
    (void)state;
    keep_contract(codes_test);
}

/* ---- Did you mean -------------------------------------------------------------------------- */

static void similar_test(struct world *world)
{
    static const char *const codes[] = {"PA-2023-0001", "PA-2023-0002", "PA-2023-0011", "XY-9"};
    struct bc_event event = received_at(0);
    bc_arena *arena = bc_arena_new();
    struct bc_status status = {0};
    const char *const *found = NULL;
    const char *code = NULL;
    size_t count = 0;

    begin(world->store);
    for (size_t index = 0; index < 4; index++) {
        event.sensitivity = index == 1 ? BC_SENSITIVITY_REPUTATION : BC_SENSITIVITY_PUBLIC;
        apply(world->store, BC_IMPORT_LOG, 0, codes[index], &event, 1);
    }
    commit(world->store);
    assert_done(
        bc_store_similar_codes(world->store, "PA-2023-001", arena, 5, &found, &count, &status),
        &status);
    assert_int_equal(count, 2); /* not the sensitive one */
    assert_string_equal(found[0], "PA-2023-0001");
    assert_string_equal(found[1], "PA-2023-0011");
    assert_done(bc_store_ticket_code(world->store, 4, arena, &code, &status), &status);
    assert_string_equal(code, "XY-9");
    assert_fails(bc_store_ticket_code(world->store, 5, arena, &code, &status), &status,
        "store.ticket-number-unknown");
    bc_arena_free(arena);
}

static bool stop(void *user, const struct bc_cycle *cycle, struct bc_status *status)
{
    (void)cycle;
    (*(int *)user)++;
    return bc_fail(status, BC_HELD, "test.stopped", "", "");
}

static void stopping_test(struct world *world)
{
    const struct bc_event event = received_at(0);
    struct bc_status status = {0};
    int visits = 0;

    begin(world->store);
    apply(world->store, BC_IMPORT_LOG, 0, "A-1", &event, 1);
    apply(world->store, BC_IMPORT_LOG, 0, "A-2", &event, 1);
    commit(world->store);
    assert_fails(bc_store_scan(
                     world->store, START_UTC_S, START_UTC_S + 1, INT64_MAX, stop, &visits, &status),
        &status, "test.stopped");
    assert_int_equal(visits, 1);
    assert_done(
        bc_store_scan(world->store, START_UTC_S, START_UTC_S, INT64_MAX, stop, &visits, &status),
        &status);
    assert_int_equal(visits, 1); /* nothing is in an empty period */
    assert_int_equal(scan_count(world->store, INT64_MAX), 2);
}

/* Lives as long as a length class allows, and a second more, at both ends of a period. */
static void edges_test(struct world *world)
{
    struct seen *seen = calloc(1, sizeof(*seen));
    struct bc_fold_rules rules = {0};
    struct bc_status status = {0};

    assert_non_null(seen);
    assert_done(bc_store_set_fold_rules(world->store, &rules, &status), &status);
    begin(world->store);
    for (int bits = 0; bits < 40; bits++) {
        struct bc_event events[] = {received_at(0), event_at(0, BC_EVENT_RESULT)};
        char code[16];

        snprintf(code, sizeof(code), "E-%d", bits);
        /* 0, 1, 1, 2, 3, 4, 7, 8, … seconds */
        events[1].at_utc_s += ((int64_t)1 << (bits / 2)) - (bits % 2 == 0 ? 1 : 0);
        apply(world->store, BC_IMPORT_LOG, 0, code, events, 2);
    }
    commit(world->store);
    for (int bits = 0; bits < 40; bits++) {
        const int64_t end_utc_s =
            START_UTC_S + ((int64_t)1 << (bits / 2)) - (bits % 2 == 0 ? 1 : 0);
        size_t expected = 0;

        for (int other = 0; other < 40; other++) {
            expected +=
                START_UTC_S + ((int64_t)1 << (other / 2)) - (other % 2 == 0 ? 1 : 0) >= end_utc_s
                    ? 1
                    : 0;
        }
        scan_into(world->store, end_utc_s, end_utc_s + 1, INT64_MAX, seen);
        assert_int_equal(seen->count, expected);
    }
    scan_into(world->store, START_UTC_S - 9, START_UTC_S, INT64_MAX, seen);
    assert_int_equal(seen->count, 0);
    scan_into(world->store, START_UTC_S, START_UTC_S + 1, INT64_MAX, seen);
    assert_int_equal(seen->count, 40);
    free(seen);
}

/* ---- Invented histories against a plain recount -------------------------------------------- */

enum { TICKETS = 7, BATCHES = 6, MOST_EVENTS = 60 };

struct model_ticket {
    uint16_t source;
    char code[8];
    int64_t number;
    struct bc_event events[BATCHES + 1][MOST_EVENTS]; /* after each batch, sorted */
    size_t counts[BATCHES + 1];
};

struct model {
    struct model_ticket tickets[TICKETS];
    int64_t last_batch;
};

static bool model_has(const struct bc_event *events, size_t count, const struct bc_event *event)
{
    for (size_t index = 0; index < count; index++) {
        if (bc_event_compare(&events[index], event) == 0) {
            return true;
        }
    }
    return false;
}

static int compare_events(const void *left, const void *right)
{
    return bc_event_compare(left, right);
}

static const char *const model_codes[] = {"T0", "T1", "T2", "T3", "T4", "T5", "T6"};

static struct bc_event some_event(uint64_t *seed, bool may_be_sensitive)
{
    static const enum bc_event_kind kinds[] = {BC_EVENT_VERIFIED, BC_EVENT_CLASSIFIED,
        BC_EVENT_FORWARDED, BC_EVENT_ASSIGNED, BC_EVENT_RETURNED, BC_EVENT_INTERIM, BC_EVENT_RESULT,
        BC_EVENT_REPLIED, BC_EVENT_RATED, BC_EVENT_REOPENED, BC_EVENT_REFUSED,
        BC_EVENT_DUPLICATE_OF, BC_EVENT_WITHDRAWN, BC_EVENT_PASSED_BACK};
    struct bc_event event = event_at(below(seed, 2000), kinds[below(seed, 14)]);

    event.unit = (uint16_t)below(seed, 4);
    event.field = event.kind == BC_EVENT_CLASSIFIED ? (uint16_t)below(seed, 4) : 0;
    event.text_mark = below(seed, 4) == 0 ? next_random(seed) : 0;
    if (event.kind == BC_EVENT_DUPLICATE_OF) {
        event.ref = model_codes[below(seed, TICKETS)];
    }
    if (event.kind == BC_EVENT_CLASSIFIED && may_be_sensitive) {
        event.sensitivity = (enum bc_sensitivity)below(seed, 4);
    }
    return event;
}

static struct bc_event some_receipt(uint64_t *seed, bool may_be_sensitive)
{
    struct bc_event event = received_at(below(seed, 3) * 24);

    event.field = (uint16_t)(1 + below(seed, 2));
    if (may_be_sensitive && below(seed, 6) == 0) {
        event.sensitivity = BC_SENSITIVITY_REPUTATION;
    }
    return event;
}

/* What store.h says about the modes, in the plainest way. Returns the new count. */
static size_t model_merge(struct bc_event *events, size_t count, enum bc_import_mode mode,
    const struct bc_event *incoming, size_t incoming_count)
{
    struct bc_event merged[MOST_EVENTS];
    size_t merged_count = 0;
    const bool had_receipt = count > 0;
    const bool has_receipt = incoming_count > 0 && incoming[0].kind == BC_EVENT_RECEIVED;
    const bool takes_receipt = has_receipt && (!had_receipt || mode != BC_IMPORT_LOG);

    for (size_t index = 0; index < count; index++) {
        bool is_receipt = events[index].kind == BC_EVENT_RECEIVED;

        if (is_receipt ? !takes_receipt : mode != BC_IMPORT_SNAPSHOT) {
            merged[merged_count++] = events[index];
        }
    }
    for (size_t index = 0; index < incoming_count; index++) {
        bool is_receipt = incoming[index].kind == BC_EVENT_RECEIVED;

        if ((!is_receipt || takes_receipt) && !model_has(merged, merged_count, &incoming[index])) {
            assert_true(merged_count < MOST_EVENTS);
            merged[merged_count++] = incoming[index];
        }
    }
    qsort(merged, merged_count, sizeof(*merged), compare_events);
    memcpy(events, merged, merged_count * sizeof(*merged));
    return merged_count;
}

/* One apply, to the store and to the model; what was new is compared. `model` may be NULL. */
static void apply_both(bc_store *store, struct model_ticket *ticket, int64_t batch, uint64_t *seed,
    bool may_be_sensitive)
{
    struct bc_event incoming[8];
    struct bc_event known[MOST_EVENTS];
    size_t known_count = ticket->counts[batch];
    size_t count = 0;
    size_t new_count = 0;
    enum bc_import_mode mode = (enum bc_import_mode)below(seed, 3);

    memcpy(known, ticket->events[batch], sizeof(known));
    if (known_count == 0 || below(seed, 4) == 0) {
        incoming[count++] = some_receipt(seed, may_be_sensitive);
    }
    for (int64_t more = below(seed, 5); more > 0; more--) {
        /* Now and then one that is known already. */
        incoming[count] = known_count > 0 && below(seed, 3) == 0
                              ? known[below(seed, (int64_t)known_count)]
                              : some_event(seed, may_be_sensitive);
        count += count > 0 && incoming[count].kind == BC_EVENT_RECEIVED ? 0 : 1;
    }
    ticket->counts[batch] = model_merge(ticket->events[batch], known_count, mode, incoming, count);
    for (size_t index = 0; index < ticket->counts[batch]; index++) {
        new_count += model_has(known, known_count, &ticket->events[batch][index]) ? 0 : 1;
    }
    assert_int_equal(apply(store, mode, ticket->source, ticket->code, incoming, count), new_count);
    ticket->number = number_of(store, ticket->source, ticket->code);
}

/* Since which batch the events of a ticket have held this one without a break. */
static int64_t model_learned(
    const struct model *model, const struct model_ticket *ticket, const struct bc_event *event)
{
    int64_t batch = model->last_batch;

    while (batch > 0 && model_has(ticket->events[batch - 1], ticket->counts[batch - 1], event)) {
        batch--;
    }
    return batch;
}

/* Whether a batch took something back, as a correction does. */
static bool model_corrects(const struct model_ticket *ticket, int64_t batch)
{
    for (size_t index = 0; batch > 0 && index < ticket->counts[batch - 1]; index++) {
        if (!model_has(
                ticket->events[batch], ticket->counts[batch], &ticket->events[batch - 1][index])) {
            return true;
        }
    }
    return false;
}

/*
 * The higher of two classes: that of the latest event, and that learned last. What is older than
 * something known already, and came with no correction, does not count as learned.
 */
static enum bc_sensitivity model_own(const struct model *model, const struct model_ticket *ticket)
{
    const struct bc_event *events = ticket->events[model->last_batch];
    const size_t count = ticket->counts[model->last_batch];
    enum bc_sensitivity by_time = bc_history_sensitivity(events, count);
    enum bc_sensitivity by_batch = BC_SENSITIVITY_UNCHANGED;
    const struct bc_event *newest = NULL;

    for (int64_t batch = 0; batch <= model->last_batch; batch++) {
        for (size_t index = 0; index < count; index++) {
            const struct bc_event *event = &events[index];
            const bool is_newest = newest == NULL || bc_event_compare(event, newest) >= 0;

            if (event->sensitivity == BC_SENSITIVITY_UNCHANGED ||
                model_learned(model, ticket, event) != batch) {
                continue;
            }
            if (is_newest || model_corrects(ticket, batch)) {
                by_batch = event->sensitivity;
            }
            newest = is_newest ? event : newest;
        }
    }
    return by_batch > by_time ? by_batch : by_time;
}

/* The class in force, by letting classes flow from the repeated to the repeating until they rest.
 */
static void model_classes(const struct model *model, enum bc_sensitivity classes[TICKETS])
{
    bool has_changed = true;

    for (size_t index = 0; index < TICKETS; index++) {
        const struct model_ticket *ticket = &model->tickets[index];

        classes[index] = model_own(model, ticket);
    }
    while (has_changed) {
        has_changed = false;
        for (size_t index = 0; index < TICKETS * TICKETS * MOST_EVENTS; index++) {
            const struct model_ticket *ticket = &model->tickets[index % TICKETS];
            const struct model_ticket *other = &model->tickets[index / TICKETS % TICKETS];
            size_t place = index / TICKETS / TICKETS;
            const struct bc_event *event = &ticket->events[model->last_batch][place];

            if (place < ticket->counts[model->last_batch] && event->ref != NULL &&
                other->counts[model->last_batch] > 0 && strcmp(event->ref, other->code) == 0 &&
                classes[index % TICKETS] < classes[index / TICKETS % TICKETS]) {
                classes[index % TICKETS] = classes[index / TICKETS % TICKETS];
                has_changed = true;
            }
        }
    }
}

static void model_scan(const struct model *model, int64_t from_utc_s, int64_t to_utc_s,
    int64_t batch, struct seen *ret_seen)
{
    const struct bc_fold_rules rules = {.awaits_reply = true};
    enum bc_sensitivity classes[TICKETS];
    struct bc_status status = {0};
    bc_arena *arena = bc_arena_new();

    ret_seen->count = 0;
    model_classes(model, classes);
    for (size_t index = 0; index < TICKETS; index++) {
        const struct model_ticket *ticket = &model->tickets[index];
        struct bc_cycle *cycles = NULL;
        size_t count = 0;
        size_t ignored = 0;

        if (ticket->counts[batch] > 0 && classes[index] <= BC_SENSITIVITY_PUBLIC) {
            bc_history_fold(ticket->number, ticket->events[batch], ticket->counts[batch], &rules,
                arena, &cycles, &count, &ignored);
        }
        for (size_t cycle = 0; cycle < count; cycle++) {
            if (cycles[cycle].opened_utc_s < to_utc_s &&
                cycles[cycle].alive_to_utc_s >= from_utc_s) {
                assert_true(see(ret_seen, &cycles[cycle], &status));
            }
        }
    }
    sort_seen(ret_seen);
    bc_arena_free(arena);
}

/* A period of an hour to three months, anywhere from before the first event to after the last. */
static void compare_scans(bc_store *store, const struct model *model, int64_t batch, uint64_t *seed)
{
    struct seen *found = calloc(1, sizeof(*found));
    struct seen *expected = calloc(1, sizeof(*expected));

    assert_non_null(found);
    assert_non_null(expected);
    for (int round = 0; round < 6; round++) {
        int64_t from_utc_s = START_UTC_S + (below(seed, 2400) - 200) * HOUR_S + below(seed, 2);
        int64_t to_utc_s = from_utc_s + 1 + below(seed, 2) * below(seed, 90 * DAY_S);

        scan_into(store, from_utc_s, to_utc_s,
            batch == model->last_batch && round % 2 == 0 ? INT64_MAX : batch, found);
        model_scan(model, from_utc_s, to_utc_s, batch, expected);
        assert_seen_equal(found, expected);
    }
    free(expected);
    free(found);
}

static void model_init(struct model *model)
{
    memset(model, 0, sizeof(*model));
    for (size_t index = 0; index < TICKETS; index++) {
        model->tickets[index].source = (uint16_t)(index % 2);
        /* Two tickets share a code: they come from two sources. */
        snprintf(model->tickets[index].code, sizeof(model->tickets[index].code), "%s",
            model_codes[index == 1 ? 0 : index]);
    }
}

static void invent_batch(
    bc_store *store, struct model *model, uint64_t *seed, bool may_be_sensitive)
{
    int64_t batch = model->last_batch + 1;
    int64_t applies = 1 + below(seed, 12);
    struct bc_store_counts before = counts_of(store);
    int64_t number;

    for (size_t index = 0; index < TICKETS; index++) {
        struct model_ticket *ticket = &model->tickets[index];

        ticket->counts[batch] = ticket->counts[batch - 1];
        memcpy(ticket->events[batch], ticket->events[batch - 1], sizeof(ticket->events[batch]));
    }
    begin(store);
    for (; applies > 0; applies--) {
        apply_both(store, &model->tickets[below(seed, TICKETS)], batch, seed, may_be_sensitive);
        if (below(seed, 5) == 0) {
            (void)counts_of(store); /* writes what is touched so far, as a full memory would */
        }
    }
    number = commit(store);
    assert_int_equal(number - model->last_batch, counts_of(store).batch_count - before.batch_count);
    model->last_batch = number;
}

static void invent_and_compare(bool is_memory, uint64_t first_seed, bool may_be_sensitive)
{
    struct model *model = calloc(1, sizeof(*model));
    struct world world;
    uint64_t seed = first_seed;

    assert_non_null(model);
    world_init(&world, is_memory);
    model_init(model);
    for (int round = 0; round < BATCHES; round++) {
        invent_batch(world.store, model, &seed, may_be_sensitive);
        verify(world.store);
        compare_scans(world.store, model, model->last_batch, &seed);
    }
    for (int64_t batch = 1; batch <= model->last_batch; batch++) {
        compare_scans(world.store, model, batch, &seed);
    }
    world_clear(&world);
    free(model);
}

static void scans_equal_a_plain_recount_at_every_batch(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        invent_and_compare(seed % 2 == 0, seed * 7919, seed % 4 < 2);
    }
}

/* A store that saw only the first batches is, byte for byte, what the full one shows as known then.
 */
static void as_known_is_a_store_that_saw_no_more(void **state)
{
    struct seen *then = calloc(1, sizeof(*then));
    struct seen *now = calloc(1, sizeof(*now));
    struct model *model = calloc(1, sizeof(*model));

    (void)state;
    assert_true(then != NULL && now != NULL && model != NULL);
    for (uint64_t first_seed = 1; first_seed <= 12; first_seed++) {
        struct world full;

        world_init(&full, first_seed % 2 == 0);
        model_init(model);
        for (int round = 0; round < BATCHES; round++) {
            uint64_t seed = first_seed * 104729 + (uint64_t)round;

            invent_batch(full.store, model, &seed, false);
        }
        for (int rounds = 1; rounds <= BATCHES; rounds++) {
            struct world young;

            world_init(&young, true);
            model_init(model);
            for (int round = 0; round < rounds; round++) {
                uint64_t seed = first_seed * 104729 + (uint64_t)round;

                invent_batch(young.store, model, &seed, false);
            }
            scan_into(full.store, INT64_MIN + 1, INT64_MAX, model->last_batch, then);
            scan_into(young.store, INT64_MIN + 1, INT64_MAX, INT64_MAX, now);
            assert_seen_equal(then, now);
            world_clear(&young);
        }
        world_clear(&full);
    }
    free(model);
    free(now);
    free(then);
}

/* ---- The list ------------------------------------------------------------------------------ */

#define CONTRACT(name)                                                                             \
    static void name(void **state)                                                                 \
    {                                                                                              \
        (void)state;                                                                               \
        keep_contract(name##_test);                                                                \
    }

CONTRACT(same_twice)
CONTRACT(overlap)
CONTRACT(receipt)
CONTRACT(snapshot)
CONTRACT(unknown)
CONTRACT(too_many)
CONTRACT(rollback)
CONTRACT(empty_batch)
CONTRACT(batches)
CONTRACT(issued)
CONTRACT(issues_in_order)
CONTRACT(first_opening)
CONTRACT(rules)
CONTRACT(sensitive)
CONTRACT(latest_known)
CONTRACT(duplicates)
CONTRACT(texts)
CONTRACT(state_secrets)
CONTRACT(similar)
CONTRACT(stopping)
CONTRACT(edges)

/* ---- Rows that are known ------------------------------------------------------------------- */

/* Looks a row up in a batch of its own; the ticket of an unknown one is applied with its print. */
static void assert_row(
    struct world *world, const char *purpose, const char *row, bool expected, uint32_t note)
{
    const struct bc_event events[] = {
        received_at(row[0] % 7), event_at(20 + row[1], BC_EVENT_RESULT)};
    const struct bc_incoming said = {.code = (const char[]){row[0], '\0'},
        .mode = BC_IMPORT_SNAPSHOT,
        .events = events,
        .event_count = 2};
    struct bc_incoming incoming = said;
    struct bc_row_print print;
    struct bc_status status = {0};
    bc_known_rows *rows = NULL;
    bool is_new[2];
    bool has_retracted = false;
    bool says = false;
    uint32_t found = 0;

    begin(world->store);
    assert_done(bc_known_rows_open(world->store, purpose, INT64_MAX, &rows, &status), &status);
    assert_int_equal(bc_known_rows_find(rows, row, strlen(row), &print, &found), expected);
    if (expected) {
        assert_int_equal(found, note);
        assert_done(bc_store_says(world->store, &said, &says, &status), &status);
        assert_true(says);
        bc_store_rollback(world->store);
    } else {
        bc_row_print_set_note(&print, note);
        incoming.print = &print;
        assert_done(
            bc_store_apply(world->store, &incoming, is_new, &has_retracted, &status), &status);
        commit(world->store);
    }
    bc_known_rows_free(rows);
}

/* Rows of one letter, their ticket, and a digit, what is said of it. */
static void rows_are_known_test(struct world *world)
{
    struct bc_store_counts before;
    struct bc_store_counts after;

    assert_row(world, "one", "A1", false, 0);
    assert_row(world, "one", "B1", false, 0xF0000007);
    assert_row(world, "one", "C1", false, 5);
    assert_row(world, "one", "A1", true, 0);
    assert_row(world, "one", "C1", true, 5);
    assert_row(world, "one", "B1", true, 0xF0000007);
    assert_row(world, "one", "B2", false, 1);
    assert_row(world, "one", "B2", true, 1);
    assert_row(world, "one", "B1", false, 2); /* what was said before, and is no more */
    before = counts_of(world->store);
    assert_row(world, "two", "B1", false, 3); /* nothing changes but the print: no batch */
    after = counts_of(world->store);
    assert_int_equal(after.batch_count, before.batch_count);
    assert_row(world, "two", "B1", true, 3);
    assert_row(world, "one", "A1", true, 0);
}

/* What says something else of a ticket, and has no print, ends what was known. */
static void changes_end_what_is_known_test(struct world *world)
{
    const struct bc_event more = event_at(500, BC_EVENT_RATED);

    assert_row(world, "one", "A1", false, 0);
    assert_row(world, "one", "B1", false, 0);
    begin(world->store);
    apply(world->store, BC_IMPORT_LOG, 0, "A", &more, 1);
    bc_store_rollback(world->store);
    assert_row(world, "one", "A1", true, 0);
    begin(world->store);
    apply(world->store, BC_IMPORT_LOG, 0, "A", &more, 1);
    commit(world->store);
    assert_row(world, "one", "B1", true, 0);
    assert_row(world, "one", "A1", false, 0);
}

/* Many more than a page holds, out of order, some of them changed and some new. */
static void many_rows_are_known_test(struct world *world)
{
    enum { COUNT = 700 };
    struct bc_status status = {0};

    for (int round = 0; round < 3; round++) {
        bc_known_rows *rows = NULL;

        begin(world->store);
        assert_done(bc_known_rows_open(world->store, "one", INT64_MAX, &rows, &status), &status);
        for (int step = 0; step < COUNT; step++) {
            const int number = round == 1 ? step : (step * 37) % COUNT;
            const int change = round == 2 && number % 10 == 0 ? 1 : 0;
            const struct bc_event event = received_at(number + change);
            struct bc_row_print print;
            struct bc_incoming incoming = {
                .mode = BC_IMPORT_SNAPSHOT, .events = &event, .event_count = 1, .print = &print};
            bool is_new = false;
            bool has_retracted = false;
            uint32_t note = 0;
            char row[32];

            snprintf(row, sizeof(row), "T%d", number);
            incoming.code = row;
            if (round > 0 && change == 0) {
                assert_true(bc_known_rows_find(rows, row, strlen(row), &print, &note));
                continue;
            }
            snprintf(row, sizeof(row), "T%d%s", number, change == 0 ? "" : " changed");
            assert_false(bc_known_rows_find(rows, row, strlen(row), &print, &note));
            snprintf(row, sizeof(row), "T%d", number);
            assert_done(
                bc_store_apply(world->store, &incoming, &is_new, &has_retracted, &status), &status);
        }
        bc_known_rows_free(rows);
        commit(world->store);
    }
}

static void rows_are_known(void **state)
{
    (void)state;
    keep_contract(rows_are_known_test);
    keep_contract(changes_end_what_is_known_test);
    keep_contract(many_rows_are_known_test);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_twice),
        cmocka_unit_test(overlap),
        cmocka_unit_test(receipt),
        cmocka_unit_test(snapshot),
        cmocka_unit_test(unknown),
        cmocka_unit_test(too_many),
        cmocka_unit_test(rollback),
        cmocka_unit_test(empty_batch),
        cmocka_unit_test(batches),
        cmocka_unit_test(issued),
        cmocka_unit_test(issues_in_order),
        cmocka_unit_test(first_opening),
        cmocka_unit_test(rules),
        cmocka_unit_test(sensitive),
        cmocka_unit_test(latest_known),
        cmocka_unit_test(duplicates),
        cmocka_unit_test(duplicates_are_as_sensitive_in_any_order),
        cmocka_unit_test(texts),
        cmocka_unit_test(state_secrets),
        cmocka_unit_test(acts),
        cmocka_unit_test(codes_of_many),
        cmocka_unit_test(similar),
        cmocka_unit_test(stopping),
        cmocka_unit_test(edges),
        cmocka_unit_test(scans_equal_a_plain_recount_at_every_batch),
        cmocka_unit_test(as_known_is_a_store_that_saw_no_more),
        cmocka_unit_test(rows_are_known),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * store_case.h - what the tests of the store share: folders that go away, invented events, and a
 * scan as a sorted list that can be compared. All data here is invented.
 */
#ifndef BC_TESTS_STORE_CASE_H
#define BC_TESTS_STORE_CASE_H

#include "base/file.h"
#include "base/hash.h"
#include "store/store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* ---- Chance -------------------------------------------------------------------------------- */

static inline uint64_t next_random(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed;
}

static inline int64_t below(uint64_t *seed, int64_t limit)
{
    return (int64_t)(next_random(seed) % (uint64_t)limit);
}

/* ---- Stores -------------------------------------------------------------------------------- */

struct place {
    char folder[64]; /* a folder of its own; removed by place_clear */
    char store[80];
    char key[96];
};

/* In memory where the machine has such a folder: a commit waits for the disk otherwise. */
static inline void place_init(struct place *place)
{
    /* cppcheck-suppress ctuuninitvar ; it is filled here */
    snprintf(place->folder, sizeof(place->folder), "%s/bc-store-XXXXXX",
        access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    assert_non_null(mkdtemp(place->folder));
    snprintf(place->store, sizeof(place->store), "%s/store", place->folder);
    snprintf(place->key, sizeof(place->key), "%s/workspace.key", place->folder);
}

static inline void place_clear(struct place *place)
{
    struct bc_status status = {0};

    assert_true(bc_tree_remove(place->folder, &status));
}

#define assert_done(call, status)                                                                  \
    do {                                                                                           \
        if (!(call)) {                                                                             \
            fail_msg("%s: %s [%s] (%s:%d)", (status)->code, (status)->where, (status)->arguments,  \
                (status)->raised_file, (status)->raised_line);                                     \
        }                                                                                          \
    } while (0)

#define assert_fails(call, status, expected)                                                       \
    do {                                                                                           \
        assert_false(call);                                                                        \
        assert_string_equal((status)->code, expected);                                             \
        *(status) = (struct bc_status){0};                                                         \
    } while (0)

static inline struct bc_store_options options_of(
    const struct place *place, enum bc_store_access access)
{
    return (struct bc_store_options){
        .folder = place->store, .key_path = place->key, .access = access, .patience_ms = 50};
}

static inline void create_at(const struct place *place)
{
    const struct bc_fold_rules rules = {.awaits_reply = true};
    struct bc_store_options options = options_of(place, BC_STORE_IMPORT);
    struct bc_status status = {0};

    assert_done(bc_store_create(&options, &rules, &status), &status);
}

static inline bc_store *open_at(const struct place *place, enum bc_store_access access)
{
    struct bc_store_options options = options_of(place, access);
    struct bc_status status = {0};
    bc_store *store = NULL;

    assert_done(bc_store_open(&options, &store, &status), &status);
    return store;
}

/* ---- Events -------------------------------------------------------------------------------- */

enum { START_UTC_S = 1684108800, HOUR_S = 3600, DAY_S = 86400 };

static inline struct bc_event event_at(int64_t hours, enum bc_event_kind kind)
{
    return (struct bc_event){
        .at_utc_s = START_UTC_S + hours * HOUR_S, .kind = kind, .committed_utc_s = BC_NO_TIME};
}

static inline struct bc_event received_at(int64_t hours)
{
    struct bc_event event = event_at(hours, BC_EVENT_RECEIVED);

    event.field = 1;
    event.district = 2;
    event.channel = 1;
    event.priority = BC_PRIORITY_NORMAL;
    event.sensitivity = BC_SENSITIVITY_PUBLIC;
    return event;
}

static inline void begin(bc_store *store)
{
    struct bc_status status = {0};
    bc_dictionary *dictionary = NULL;

    assert_done(bc_store_begin(store, START_UTC_S, &dictionary, &status), &status);
}

static inline int64_t commit(bc_store *store)
{
    const struct bc_batch batch = {.file_name = "tickets.csv", .file_sha256 = "00"};
    struct bc_status status = {0};
    int64_t number = -1;

    assert_done(bc_store_commit(store, &batch, &number, &status), &status);
    return number;
}

/* How many of the events were new. */
static inline size_t apply(bc_store *store, enum bc_import_mode mode, uint16_t source,
    const char *code, const struct bc_event *events, size_t count)
{
    const struct bc_incoming incoming = {
        .source = source, .code = code, .mode = mode, .events = events, .event_count = count};
    struct bc_status status = {0};
    bool is_new[64];
    bool has_retracted = false;
    size_t new_count = 0;

    assert_true(count <= 64);
    assert_done(bc_store_apply(store, &incoming, is_new, &has_retracted, &status), &status);
    for (size_t index = 0; index < count; index++) {
        new_count += is_new[index] ? 1 : 0;
    }
    return new_count;
}

static inline int64_t number_of(bc_store *store, uint16_t source, const char *code)
{
    struct bc_status status = {0};
    int64_t number = -1;

    assert_done(bc_store_find_ticket(store, source, code, &number, &status), &status);
    return number;
}

static inline struct bc_store_counts counts_of(bc_store *store)
{
    struct bc_status status = {0};
    struct bc_store_counts counts = {0};

    assert_done(bc_store_count(store, &counts, &status), &status);
    return counts;
}

/* What the audit log is yet to note: "F-0 1>2 batch 3; …", and "key" for a rolled key. */
static inline void assert_acts(bc_store *store, const char *expected)
{
    struct bc_status status = {0};
    bc_arena *arena = bc_arena_new();
    struct bc_act *acts = NULL;
    const char *text = "";
    size_t count = 0;

    assert_done(bc_store_acts(store, arena, &acts, &count, &status), &status);
    for (size_t index = 0; index < count; index++) {
        assert_true(index == 0 || acts[index].number > acts[index - 1].number);
        text = bc_arena_printf(arena, "%s%s", text, index > 0 ? "; " : "");
        text = acts[index].kind == BC_ACT_KEY_ROLLED
                   ? bc_arena_printf(arena, "%skey", text)
                   : bc_arena_printf(arena, "%s%s %d>%d batch %d", text, acts[index].code,
                         (int)acts[index].from, (int)acts[index].to, (int)acts[index].batch);
    }
    assert_string_equal(text, expected);
    bc_arena_free(arena);
}

static inline void forget_acts(bc_store *store, int64_t last_number)
{
    const struct bc_store_tip tips[BC_STORE_CHAIN_COUNT] = {{3, "aa"}, {last_number, "bb"}};
    struct bc_store_tip found[BC_STORE_CHAIN_COUNT];
    struct bc_status status = {0};

    assert_done(bc_store_settle_acts(store, last_number, tips, &status), &status);
    assert_done(bc_store_tips(store, found, &status), &status);
    for (size_t chain = 0; chain < BC_STORE_CHAIN_COUNT; chain++) {
        assert_int_equal(found[chain].count, tips[chain].count);
        assert_string_equal(found[chain].whole, tips[chain].whole);
    }
}

static inline void verify(bc_store *store)
{
    struct bc_status status = {0};

    assert_done(bc_store_verify(store, &status), &status);
}

/* ---- Scans --------------------------------------------------------------------------------- */

enum { MOST_CYCLES = 400 };

struct seen_cycle {
    int64_t ticket;
    int32_t number;
    char hash[BC_SHA256_HEX_SIZE]; /* of every member and every event */
};

struct seen {
    struct seen_cycle cycles[MOST_CYCLES];
    size_t count;
};

static inline bool see(void *user, const struct bc_cycle *cycle, struct bc_status *status)
{
    struct seen *seen = user;
    struct seen_cycle *place = &seen->cycles[seen->count];
    uint8_t bytes[16384];
    struct bc_cycle plain = *cycle;
    size_t length;
    int printed = snprintf((char *)bytes, 512, "%d %ld %ld %ld %ld %u %u %u %u %d %d %ld ",
        (int)plain.is_last, (long)plain.opened_utc_s, (long)plain.reopened_utc_s,
        (long)plain.previous_end_utc_s, (long)plain.alive_to_utc_s, (unsigned)plain.channel,
        (unsigned)plain.district, (unsigned)plain.opening_field, (unsigned)plain.opening_unit,
        (int)plain.opening_priority, (int)plain.given, (long)plain.given_due_utc_s);

    (void)status;
    assert_true(seen->count < MOST_CYCLES);
    length = (size_t)printed;
    assert_true(length + bc_events_pack_bound(plain.events, plain.event_count) <= sizeof(bytes));
    length += bc_events_pack(plain.events, plain.event_count, bytes + length);
    place->ticket = plain.ticket;
    place->number = plain.number;
    bc_sha256_hex(bytes, length, place->hash);
    seen->count++;
    return true;
}

static inline int compare_seen(const void *left, const void *right)
{
    const struct seen_cycle *a = left;
    const struct seen_cycle *b = right;

    if (a->ticket != b->ticket) {
        return a->ticket < b->ticket ? -1 : 1;
    }
    return (a->number > b->number) - (a->number < b->number);
}

static inline void sort_seen(struct seen *seen)
{
    qsort(seen->cycles, seen->count, sizeof(*seen->cycles), compare_seen);
}

static inline void assert_seen_equal(const struct seen *left, const struct seen *right)
{
    assert_int_equal(left->count, right->count);
    for (size_t index = 0; index < left->count; index++) {
        assert_int_equal(left->cycles[index].ticket, right->cycles[index].ticket);
        assert_int_equal(left->cycles[index].number, right->cycles[index].number);
        assert_string_equal(left->cycles[index].hash, right->cycles[index].hash);
    }
}

static inline void scan_into(
    bc_store *store, int64_t from_utc_s, int64_t to_utc_s, int64_t batch, struct seen *ret_seen)
{
    struct bc_status status = {0};

    ret_seen->count = 0;
    assert_done(bc_store_scan(store, from_utc_s, to_utc_s, batch, see, ret_seen, &status), &status);
    sort_seen(ret_seen);
}

static inline size_t scan_count(bc_store *store, int64_t batch)
{
    struct seen *seen = calloc(1, sizeof(*seen));
    size_t count;

    assert_non_null(seen);
    scan_into(store, INT64_MIN + 1, INT64_MAX, batch, seen);
    count = seen->count;
    free(seen);
    return count;
}

#endif

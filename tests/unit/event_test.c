/* LINKS: base ticket */
#include "base/limits.h"
#include "ticket/event.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MOST_EVENTS = 40 };

static uint64_t next_random(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed;
}

static uint64_t below(uint64_t *seed, uint64_t limit)
{
    return next_random(seed) % limit;
}

/* 0 mostly, so that the members that are left out are tried in every combination. */
static uint16_t some_number(uint64_t *seed)
{
    return below(seed, 3) != 0 ? 0 : (uint16_t)next_random(seed);
}

static const uint16_t co_units[BC_LIMIT_CO_UNITS] = {
    1, 2, 3, 127, 128, 129, 300, 16383, 16384, 65535, 5, 6, 7, 8, 9, 10};
static const char *const refs[] = {"", "A-1", "PA-2023-000017", "mã có dấu"};

static struct bc_event some_event(uint64_t *seed)
{
    static const int64_t instants[] = {INT64_MIN + 1, -1, 0, INT64_MAX, 1672531200};
    struct bc_event event = {
        .at_utc_s = below(seed, 8) == 0 ? instants[below(seed, 5)]
                                        : 1600000000 + (int64_t)below(seed, 100000000),
        .kind = (enum bc_event_kind)below(seed, BC_EVENT_KIND_COUNT),
        .field = some_number(seed),
        .district = some_number(seed),
        .channel = some_number(seed),
        .unit = some_number(seed),
        .reason = some_number(seed),
        .priority = (enum bc_priority)below(seed, 3),
        .sensitivity = (enum bc_sensitivity)below(seed, 4),
        .level = (enum bc_level)below(seed, 4),
        .given = (enum bc_given)below(seed, 4),
        .has_evidence = below(seed, 2) != 0,
        .has_site_visit = below(seed, 2) != 0,
        .is_done = below(seed, 2) != 0,
        .committed_utc_s = below(seed, 2) != 0 ? BC_NO_TIME : instants[1 + below(seed, 4)],
        .text_mark = below(seed, 2) != 0 ? next_random(seed) : 0,
    };

    if (below(seed, 4) == 0) {
        event.ref = refs[below(seed, 4)];
    }
    if (below(seed, 4) == 0) {
        event.co_unit_count = 1 + below(seed, BC_LIMIT_CO_UNITS);
        event.co_units = co_units;
    }
    return event;
}

/* Not bc_event_compare: every member by name, so that a member nobody packs is noticed. */
static void assert_same(const struct bc_event *left, const struct bc_event *right)
{
    assert_int_equal(left->at_utc_s, right->at_utc_s);
    assert_int_equal(left->kind, right->kind);
    assert_int_equal(left->field, right->field);
    assert_int_equal(left->district, right->district);
    assert_int_equal(left->channel, right->channel);
    assert_int_equal(left->unit, right->unit);
    assert_int_equal(left->reason, right->reason);
    assert_int_equal(left->priority, right->priority);
    assert_int_equal(left->sensitivity, right->sensitivity);
    assert_int_equal(left->level, right->level);
    assert_int_equal(left->given, right->given);
    assert_int_equal(left->has_evidence, right->has_evidence);
    assert_int_equal(left->has_site_visit, right->has_site_visit);
    assert_int_equal(left->is_done, right->is_done);
    assert_int_equal(left->committed_utc_s, right->committed_utc_s);
    assert_int_equal(left->ref == NULL, right->ref == NULL);
    if (left->ref != NULL) {
        assert_string_equal(left->ref, right->ref);
    }
    assert_int_equal(left->co_unit_count, right->co_unit_count);
    for (size_t index = 0; index < left->co_unit_count; index++) {
        assert_int_equal(left->co_units[index], right->co_units[index]);
    }
    assert_true(left->text_mark == right->text_mark);
}

static void packs_and_unpacks_every_member(void **state)
{
    uint64_t seed = 20230517;

    (void)state;
    for (int round = 0; round < 2000; round++) {
        struct bc_event events[MOST_EVENTS];
        struct bc_event copies[MOST_EVENTS];
        uint16_t units[MOST_EVENTS * BC_LIMIT_CO_UNITS];
        size_t count = below(&seed, MOST_EVENTS + 1);
        size_t bound_bytes;
        size_t length_bytes;
        uint8_t *bytes;

        for (size_t index = 0; index < count; index++) {
            events[index] = some_event(&seed);
        }
        bound_bytes = bc_events_pack_bound(events, count);
        bytes = malloc(bound_bytes);
        assert_non_null(bytes);
        length_bytes = bc_events_pack(events, count, bytes);
        assert_true(length_bytes <= bound_bytes);
        assert_int_equal(bc_events_count(bytes, length_bytes), count);
        assert_true(bc_events_unpack(bytes, length_bytes, copies, units));
        for (size_t index = 0; index < count; index++) {
            assert_same(&events[index], &copies[index]);
            assert_int_equal(bc_event_compare(&events[index], &copies[index]), 0);
        }
        free(bytes);
    }
}

/* Unpacks from a block of exactly that length, so that the sanitizer sees a read past its end. */
static bool try_unpack(const uint8_t *bytes, size_t length_bytes)
{
    uint8_t *exact = malloc(length_bytes + (length_bytes == 0));
    size_t count;
    struct bc_event *events;
    uint16_t *units;
    bool is_whole;

    assert_non_null(exact);
    memcpy(exact, bytes, length_bytes);
    count = bc_events_count(exact, length_bytes);
    if (count == SIZE_MAX) {
        free(exact);
        return false;
    }
    assert_true(count <= length_bytes);
    events = calloc(count + 1, sizeof(*events));
    units = calloc(count + 1, sizeof(*units) * BC_LIMIT_CO_UNITS);
    is_whole = bc_events_unpack(exact, length_bytes, events, units);
    for (size_t index = 0; is_whole && index < count; index++) {
        /* Touches the strings and the lists. */
        assert_int_equal(bc_event_compare(&events[index], &events[index]), 0);
    }
    free(units);
    free(events);
    free(exact);
    return is_whole;
}

static void damaged_bytes_are_refused_or_harmless(void **state)
{
    uint64_t seed = 4242;

    (void)state;
    for (int round = 0; round < 300; round++) {
        struct bc_event events[MOST_EVENTS];
        uint8_t bytes[8192];
        size_t count = 1 + below(&seed, 6);
        size_t length_bytes;

        for (size_t index = 0; index < count; index++) {
            events[index] = some_event(&seed);
        }
        assert_true(bc_events_pack_bound(events, count) <= sizeof(bytes));
        length_bytes = bc_events_pack(events, count, bytes);
        assert_true(try_unpack(bytes, length_bytes));
        for (size_t cut = 0; cut < length_bytes; cut++) {
            assert_false(try_unpack(bytes, cut));
        }
        bytes[length_bytes] = 0;
        assert_false(try_unpack(bytes, length_bytes + 1));
        for (int damage = 0; damage < 200; damage++) {
            bytes[below(&seed, length_bytes)] = (uint8_t)next_random(&seed);
            (void)try_unpack(bytes, length_bytes);
        }
    }
}

static void a_count_that_cannot_be_is_refused(void **state)
{
    static const uint8_t too_many[] = {1, 0xff, 0xff, 0xff, 0xff, 0x0f, 0, 0, 0};
    static const uint8_t other_version[] = {2, 0};
    static const uint8_t endless[] = {
        1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
    static const uint8_t none[] = {1, 0};

    (void)state;
    assert_int_equal(bc_events_count(too_many, sizeof(too_many)), SIZE_MAX);
    assert_int_equal(bc_events_count(other_version, sizeof(other_version)), SIZE_MAX);
    assert_int_equal(bc_events_count(endless, sizeof(endless)), SIZE_MAX);
    assert_int_equal(bc_events_count(none, sizeof(none)), 0);
    assert_int_equal(bc_events_count(none, 0), SIZE_MAX);
}

/* The stored form must be readable for ever: these bytes were written once and stay. */
static void the_packed_form_stays_as_it_is(void **state)
{
    static const uint16_t two_units[] = {3, 200};
    const struct bc_event events[] = {
        {.at_utc_s = 1684288800,
            .kind = BC_EVENT_RECEIVED,
            .field = 2,
            .district = 1,
            .channel = 3,
            .priority = BC_PRIORITY_EMERGENCY,
            .sensitivity = BC_SENSITIVITY_PUBLIC,
            .given = BC_GIVEN_DUE,
            .committed_utc_s = 1684292400,
            .text_mark = 0x0102030405060708},
        {.at_utc_s = 1684288860,
            .kind = BC_EVENT_ASSIGNED,
            .unit = 9,
            .committed_utc_s = BC_NO_TIME,
            .co_units = two_units,
            .co_unit_count = 2},
        {.at_utc_s = 1684288860,
            .kind = BC_EVENT_DUPLICATE_OF,
            .committed_utc_s = BC_NO_TIME,
            .ref = "A1"},
    };
    static const uint8_t expected[] = {1, 3, 0, 0xc0, 0xd4, 0xa1, 0xc6, 0x0c, 0xbd, 1, 2, 0x46, 8,
        7, 6, 5, 4, 3, 2, 1, 1, 3, 0xa0, 0x38, 4, 0x78, 0x82, 4, 9, 2, 3, 0xc8, 1, 18, 0, 0x80, 2,
        2, 'A', '1', 0};
    uint8_t bytes[256];
    size_t length_bytes = bc_events_pack(events, 3, bytes);

    (void)state;
    assert_int_equal(length_bytes, sizeof(expected));
    assert_memory_equal(bytes, expected, sizeof(expected));
}

static int sign(int number)
{
    return (number > 0) - (number < 0);
}

static void the_order_is_total(void **state)
{
    uint64_t seed = 99;

    (void)state;
    for (int round = 0; round < 20000; round++) {
        struct bc_event trio[3];

        for (size_t index = 0; index < 3; index++) {
            trio[index] = some_event(&seed);
            trio[index].at_utc_s = (int64_t)below(&seed, 2);
            trio[index].kind = (enum bc_event_kind)below(&seed, 2);
        }
        assert_int_equal(sign(bc_event_compare(&trio[0], &trio[1])),
            -sign(bc_event_compare(&trio[1], &trio[0])));
        if (bc_event_compare(&trio[0], &trio[1]) <= 0 &&
            bc_event_compare(&trio[1], &trio[2]) <= 0) {
            assert_true(bc_event_compare(&trio[0], &trio[2]) <= 0);
        }
    }
}

static void every_member_counts_in_the_order(void **state)
{
    const struct bc_event plain = {.at_utc_s = 5, .committed_utc_s = BC_NO_TIME};
    struct bc_event others[] = {plain, plain, plain, plain, plain, plain, plain, plain, plain,
        plain, plain, plain, plain, plain, plain, plain, plain};

    (void)state;
    others[0].at_utc_s = 6;
    others[1].kind = BC_EVENT_VERIFIED;
    others[2].field = 1;
    others[3].district = 1;
    others[4].channel = 1;
    others[5].unit = 1;
    others[6].reason = 1;
    others[7].priority = BC_PRIORITY_NORMAL;
    others[8].sensitivity = BC_SENSITIVITY_PUBLIC;
    others[9].level = BC_LEVEL_SATISFIED;
    others[10].given = BC_GIVEN_DUE;
    others[11].has_evidence = true;
    others[12].has_site_visit = true;
    others[13].is_done = true;
    others[14].committed_utc_s = 7;
    others[15].ref = "";
    others[16].text_mark = 1;
    for (size_t left = 0; left < 17; left++) {
        assert_true(bc_event_compare(&plain, &others[left]) < 0);
        for (size_t right = 0; right < left; right++) {
            assert_int_not_equal(bc_event_compare(&others[left], &others[right]), 0);
        }
    }
}

/* The list of domain.md, in its order: ties within a second are broken by it. */
static void kinds_have_the_words_of_the_domain(void **state)
{
    static const char *const words[] = {"received", "verified", "classified", "forwarded",
        "assigned", "returned", "interim", "asked_leader", "directive", "contacted", "result",
        "replied", "published", "withheld", "rated", "passed_back", "reopened", "refused",
        "duplicate_of", "withdrawn", "passed_outside", "informed_sender", "official_letter"};

    (void)state;
    assert_int_equal(sizeof(words) / sizeof(*words), BC_EVENT_KIND_COUNT);
    for (size_t kind = 0; kind < BC_EVENT_KIND_COUNT; kind++) {
        assert_string_equal(bc_event_kind_name((enum bc_event_kind)kind), words[kind]);
        assert_int_equal(bc_event_kind_find(words[kind]), kind);
    }
    assert_int_equal(bc_event_kind_find("Received"), BC_EVENT_KIND_COUNT);
    assert_int_equal(bc_event_kind_find(""), BC_EVENT_KIND_COUNT);
    assert_int_equal(bc_event_kind_find(NULL), BC_EVENT_KIND_COUNT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(packs_and_unpacks_every_member),
        cmocka_unit_test(damaged_bytes_are_refused_or_harmless),
        cmocka_unit_test(a_count_that_cannot_be_is_refused),
        cmocka_unit_test(the_packed_form_stays_as_it_is),
        cmocka_unit_test(the_order_is_total),
        cmocka_unit_test(every_member_counts_in_the_order),
        cmocka_unit_test(kinds_have_the_words_of_the_domain),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

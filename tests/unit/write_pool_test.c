/* LINKS: write report figure calendar base */
/*
 * Units' workbooks in several threads: the same bytes however many there are, and always the same
 * failure when several files fail.
 */
#define BC_MAKES_REPORTS /* as disclose/ does: reports to be written are made here by hand */

#include "base/file.h"
#include "base/hash.h"
#include "report/unit_report_build.h"
#include "support/place.h"
#include "support/report_fixture.h"
#include "write/write_pool.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
/* cmocka.h relies on the four above. */
#include <cmocka.h>

enum { UNITS = 12, CASES = 40 };

static struct bc_unit_case invented_case(bc_arena *arena, size_t unit, size_t number)
{
    const int64_t end = INT64_C(1683000000);

    return (struct bc_unit_case){
        .code = bc_arena_printf(arena, "PA-%02zu-%03zu", unit, number),
        .cycle = 1,
        .field_name = "Môi trường",
        .district_name = number % 2 == 0 ? "Huyện A" : "Huyện B",
        .channel_name = "Ứng dụng",
        .agency_name = "",
        .text = bc_arena_printf(arena, "=Nội dung hư cấu %zu của đơn vị %zu", number, unit),
        .note = "",
        .opened_utc_s = end - 700000,
        .forwarded_utc_s = end - 600000,
        .due_utc_s = end - 86400 + (int64_t)number * 3600,
        .ended_utc_s = INT64_MIN,
        .state = number < 10   ? "overdue"
                 : number < 20 ? "soon"
                               : "in_time",
        .left_unit = BC_LEFT_WORKING_DAYS,
        .left_tenths = number < 10 ? -10 : 20,
        .event_utc_s = INT64_MIN,
        .promise_at_utc_s = INT64_MIN,
        .promised_utc_s = INT64_MIN,
        .promised_again_utc_s = INT64_MIN,
        .promise = "",
    };
}

static const bc_unit_report *invented_report(
    const struct place *place, size_t unit, bc_arena *wiping)
{
    struct bc_unit_report *report = bc_arena_alloc(wiping, sizeof(*report));
    struct bc_unit_case *cases = bc_arena_alloc_array(wiping, CASES, sizeof(*cases));
    struct bc_unit_agency *agency = bc_arena_alloc(wiping, sizeof(*agency));
    const bc_public_report *shared = fixture_report(place->arena);
    const struct bc_report_table *table = &shared->tables[BC_BY_UNIT];

    for (size_t i = 0; i < CASES; i++) {
        cases[i] = invented_case(wiping, unit, i);
    }
    agency->name = "Phòng hư cấu";
    agency->overdue = 10;
    *report = (struct bc_unit_report){
        .shared = shared,
        .id = bc_arena_printf(wiping, "don-vi-%zu", unit),
        .name = bc_arena_printf(wiping, "Đơn vị thứ %zu", unit),
        .short_name = bc_arena_printf(wiping, "Đơn vị %zu", unit),
        .now = bc_report_table_counts(table, 0, BC_SLOT_CURRENT),
        .before = bc_report_table_counts(table, 0, BC_SLOT_PREVIOUS),
        .unit_count = UNITS,
        .has_texts = true,
        .lists = {[BC_UNIT_OPEN] = {cases, CASES}, [BC_UNIT_OVERDUE] = {cases, 10}},
        .agencies = agency,
        .agency_count = 1,
    };
    return report;
}

/* Writes all; those of `bad` into a folder that is not there. Returns what the pool says. */
static bool write_all(const struct place *place, size_t threads, const bool *bad, const char *name,
    struct bc_status *status)
{
    const char *folder = bc_path_join(place->arena, place->folder, name);
    const struct bc_write_context context = {.scratch_folder = place->folder};
    bc_write_pool *pool = NULL;

    assert_true(bc_folder_make(folder, 0755, status));
    assert_true(bc_write_pool_open(threads, &context, &pool, status));
    for (size_t i = 0; i < UNITS; i++) {
        bc_arena *wiping = bc_arena_new_wiping();
        const char *path =
            bc_arena_printf(wiping, "%s/%s%zu.xlsx", folder, bad[i] ? "nowhere/" : "", i);

        bc_write_pool_put_unit(pool, invented_report(place, i, wiping), wiping, path);
    }
    return bc_write_pool_close(pool, status);
}

static void writes_the_same_bytes_with_any_number_of_threads(void **state)
{
    struct place *place = *state;
    static const bool none[UNITS];
    static const size_t threads[] = {0, 1, 2, 7, 40};
    char first[UNITS][BC_SHA256_HEX_SIZE];

    for (size_t i = 0; i < sizeof(threads) / sizeof(threads[0]); i++) {
        const char *name = bc_arena_printf(place->arena, "with-%zu", threads[i]);
        struct bc_status status = {0};

        assert_true(write_all(place, threads[i], none, name, &status));
        for (size_t unit = 0; unit < UNITS; unit++) {
            char sha256[BC_SHA256_HEX_SIZE];

            assert_true(bc_sha256_file(
                bc_arena_printf(place->arena, "%s/%s/%zu.xlsx", place->folder, name, unit), sha256,
                &status));
            if (i == 0) {
                memcpy(first[unit], sha256, sizeof(sha256));
            }
            assert_string_equal(sha256, first[unit]);
        }
        assert_string_not_equal(first[0], first[1]);
    }
}

static void tells_the_failure_of_the_first_unit_in_order(void **state)
{
    struct place *place = *state;
    const bool bad[UNITS] = {[4] = true, [5] = true, [9] = true};

    for (size_t threads = 0; threads < 6; threads++) {
        const char *name = bc_arena_printf(place->arena, "bad-%zu", threads);
        struct bc_status status = {0};

        assert_false(write_all(place, threads, bad, name, &status));
        assert_int_equal(status.fault, BC_NO_OUTPUT);
        assert_non_null(strstr(status.arguments, "nowhere/4.xlsx"));
        for (size_t unit = 0; unit < 4; unit++) {
            assert_true(bc_path_exists(
                bc_arena_printf(place->arena, "%s/%s/%zu.xlsx", place->folder, name, unit)));
        }
    }
}

static void closes_without_work(void **state)
{
    struct place *place = *state;
    const struct bc_write_context context = {.scratch_folder = place->folder};
    struct bc_status status = {0};
    bc_write_pool *pool = NULL;

    assert_true(bc_write_pool_open(3, &context, &pool, &status));
    assert_true(bc_write_pool_close(pool, &status));
    assert_true(bc_write_pool_close(NULL, &status));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            writes_the_same_bytes_with_any_number_of_threads, make_place, remove_place),
        cmocka_unit_test_setup_teardown(
            tells_the_failure_of_the_first_unit_in_order, make_place, remove_place),
        cmocka_unit_test_setup_teardown(closes_without_work, make_place, remove_place),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

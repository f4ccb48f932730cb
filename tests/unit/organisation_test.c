/* LINKS: base yaml calendar profile */
#include "profile/organisation.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* clang-format off: cmocka.h needs the headers above it */
#include <cmocka.h>
/* clang-format on */

/* The invented province: departments merge on 2025-03-01, districts end on 2025-06-30. */
static const char *const profile_path = BC_TEMPLATES_FOLDER "/../samples/tinh-mau/profile.yaml";

static bc_arena *arena;
static const struct bc_profile *profile;

static int load(void **state)
{
    struct bc_problems problems = {0};
    struct bc_status status = {0};

    (void)state;
    arena = bc_arena_new();
    problems.arena = arena;
    return bc_profile_load(BC_TEMPLATES_FOLDER, profile_path, arena, &problems, &profile, &status)
               ? 0
               : -1;
}

static int unload(void **state)
{
    (void)state;
    bc_arena_free(arena);
    return 0;
}

static int32_t day_of(const char *text)
{
    struct bc_date date;

    assert_true(bc_date_parse(text, &date));
    return bc_date_to_day(date);
}

static const char *unit_drawn(const char *id, const char *day)
{
    int32_t unit = bc_profile_find_unit(profile, id);

    assert_true(unit >= 0);
    return profile->units[bc_profile_unit_drawn(profile, unit, day_of(day))].id;
}

static const char *district_drawn(const char *id, const char *day)
{
    int32_t district = bc_profile_find_district(profile, id);

    assert_true(district >= 0);
    return profile->districts[bc_profile_district_drawn(profile, district, day_of(day))].id;
}

static void one_successor_takes_the_row(void **state)
{
    (void)state;
    assert_string_equal(unit_drawn("so-gtvt", "2025-02-28"), "so-gtvt");
    assert_string_equal(unit_drawn("so-gtvt", "2025-03-01"), "so-xd");
    assert_string_equal(unit_drawn("so-xd", "2025-02-28"), "so-xd");
    assert_string_equal(unit_drawn("so-xd", "2025-07-01"), "so-xd");
    assert_string_equal(unit_drawn("ioc", "2030-01-01"), "ioc");
}

static void of_several_only_the_default_does(void **state)
{
    (void)state;
    assert_string_equal(unit_drawn("to-an-hoa", "2025-07-01"), "ubnd-an-hoa");
    assert_string_equal(unit_drawn("to-binh-son", "2025-07-01"), "to-binh-son");
    assert_string_equal(unit_drawn("to-binh-son", "2025-06-30"), "to-binh-son");
    assert_string_equal(district_drawn("tp-an-hoa", "2025-07-01"), "p-an-hoa");
    assert_string_equal(district_drawn("h-cu-lang", "2025-07-01"), "h-cu-lang");
}

static void predecessors_are_found_backwards(void **state)
{
    (void)state;
    assert_string_equal(unit_drawn("ubnd-an-phu", "2025-06-30"), "to-an-hoa");
    assert_string_equal(unit_drawn("ubnd-ranh-gioi", "2025-06-30"), "to-dak-mau");
    assert_string_equal(unit_drawn("so-nnmt", "2025-02-28"), "so-tnmt");
    assert_string_equal(district_drawn("x-cu-mo", "2025-01-01"), "h-cu-lang");
    assert_string_equal(district_drawn("x-ranh-gioi", "2025-06-30"), "h-dak-mau");
    /* A team and an agency of its own passed into it: one predecessor, not two. */
    assert_string_equal(unit_drawn("ubnd-binh-tan", "2025-06-30"), "to-binh-son");
}

static void agencies_are_drawn_as_the_body_of_the_day(void **state)
{
    (void)state;
    assert_string_equal(unit_drawn("chi-cuc-attp", "2025-02-28"), "so-yt");
    assert_string_equal(unit_drawn("chi-cuc-attp", "2025-03-01"), "so-nnmt");
    assert_string_equal(unit_drawn("phong-dt-an-hoa", "2025-06-30"), "to-an-hoa");
    assert_string_equal(unit_drawn("phong-dt-an-hoa", "2025-07-01"), "ubnd-an-hoa");
    assert_string_equal(unit_drawn("ubnd-xa-binh-tan-cu", "2025-06-30"), "to-binh-son");
    assert_string_equal(unit_drawn("ubnd-xa-binh-tan-cu", "2025-07-01"), "ubnd-binh-tan");
}

/* Drawn forth and back, or twice, nothing moves that did not have to. */
static void every_row_has_one_place_on_every_day(void **state)
{
    (void)state;
    for (int32_t unit = 0; unit < (int32_t)profile->unit_count; unit++) {
        for (int32_t day = day_of("2025-02-01"); day < day_of("2025-08-01"); day++) {
            int32_t drawn = bc_profile_unit_drawn(profile, unit, day);

            assert_int_not_equal(profile->units[drawn].kind, BC_UNIT_AGENCY);
            assert_int_equal(bc_profile_unit_drawn(profile, drawn, day), drawn);
        }
    }
}

static void names_are_those_of_the_day(void **state)
{
    int32_t unit = bc_profile_find_unit(profile, "so-yt");

    (void)state;
    assert_string_equal(bc_profile_unit_name(profile, unit, day_of("2025-02-28")).name, "Sở Y tế");
    assert_string_equal(
        bc_profile_unit_name(profile, unit, day_of("2025-03-01")).name, "Sở Y tế và Dân số");
    assert_int_equal(bc_profile_find_unit(profile, "sở y tế"), unit);
    assert_int_equal(bc_profile_find_unit(profile, "Sở Y tế và Dân số"), unit);
}

static void the_dispatch_is_the_version_of_the_day(void **state)
{
    (void)state;
    assert_int_equal(profile->dispatch_count, 3);
    assert_string_equal(bc_profile_dispatch_on(profile, day_of("2020-01-01"))->superior_body,
        "SỞ THÔNG TIN VÀ TRUYỀN THÔNG\nTỈNH MẪU");
    assert_ptr_equal(bc_profile_dispatch_on(profile, day_of("2025-02-28")), profile->dispatches);
    assert_ptr_equal(
        bc_profile_dispatch_on(profile, day_of("2025-03-01")), profile->dispatches + 1);
    assert_string_equal(
        bc_profile_dispatch_on(profile, day_of("2025-07-01"))->district_word, "xã, phường");
}

/* The agency ends with its body, unsaid; from the next day on the name is the commune's. */
static void one_name_is_two_units_at_different_times(void **state)
{
    const int32_t agency = bc_profile_find_unit(profile, "ubnd-xa-binh-tan-cu");
    const int32_t commune = bc_profile_find_unit(profile, "ubnd-binh-tan");
    const char *name = "UBND XÃ BÌNH TÂN";
    bool is_shared = false;

    (void)state;
    assert_int_equal(
        bc_profile_find_unit_on(profile, name, day_of("2025-06-30"), &is_shared), agency);
    assert_true(is_shared);
    assert_int_equal(
        bc_profile_find_unit_on(profile, name, day_of("2025-07-01"), &is_shared), commune);
    assert_int_equal(
        bc_profile_find_unit_on(profile, "ubnd-xa-binh-tan-cu", day_of("2025-07-01"), &is_shared),
        agency);
    assert_false(is_shared);
}

/* What is imported today may be of a year ago: the grounds of all versions are known. */
static void the_extension_is_the_version_of_the_day(void **state)
{
    (void)state;
    assert_true(bc_profile_extension_on(profile, day_of("2025-06-30"))->moves_limit);
    assert_false(bc_profile_extension_on(profile, day_of("2025-07-01"))->moves_limit);
    assert_int_equal(bc_profile_extension_on(profile, day_of("2025-07-01"))->ground_count, 1);
    assert_int_equal(profile->extension.ground_count, 2);
    assert_string_equal(profile->extension.grounds[0].name, "Cần thêm thời gian");
    assert_string_equal(profile->extension.grounds[1].id, "weather");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_successor_takes_the_row),
        cmocka_unit_test(of_several_only_the_default_does),
        cmocka_unit_test(predecessors_are_found_backwards),
        cmocka_unit_test(agencies_are_drawn_as_the_body_of_the_day),
        cmocka_unit_test(every_row_has_one_place_on_every_day),
        cmocka_unit_test(names_are_those_of_the_day),
        cmocka_unit_test(one_name_is_two_units_at_different_times),
        cmocka_unit_test(the_extension_is_the_version_of_the_day),
        cmocka_unit_test(the_dispatch_is_the_version_of_the_day),
    };

    return cmocka_run_group_tests(tests, load, unload);
}

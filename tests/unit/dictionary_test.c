/* LINKS: base ticket */
#include "base/arena.h"
#include "base/limits.h"
#include "ticket/dictionary.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

static void numbers_follow_first_appearance(void **state)
{
    bc_arena *arena = bc_arena_new();
    bc_dictionary *dictionary = bc_dictionary_new(arena);

    (void)state;
    assert_int_equal(bc_dictionary_count(dictionary, BC_DIM_FIELD), 1);
    assert_int_equal(bc_dictionary_intern(dictionary, BC_DIM_FIELD, ""), 0);
    assert_int_equal(bc_dictionary_intern(dictionary, BC_DIM_FIELD, "moi-truong"), 1);
    assert_int_equal(bc_dictionary_intern(dictionary, BC_DIM_FIELD, "an-toan-giao-thong"), 2);
    assert_int_equal(bc_dictionary_intern(dictionary, BC_DIM_FIELD, "moi-truong"), 1);
    assert_int_equal(bc_dictionary_intern(dictionary, BC_DIM_UNIT, "an-toan-giao-thong"), 1);
    assert_int_equal(bc_dictionary_find(dictionary, BC_DIM_UNIT, "moi-truong"), UINT16_MAX);
    assert_int_equal(bc_dictionary_find(dictionary, BC_DIM_UNIT, ""), 0);
    assert_string_equal(bc_dictionary_value(dictionary, BC_DIM_FIELD, 2), "an-toan-giao-thong");
    assert_string_equal(bc_dictionary_value(dictionary, BC_DIM_SOURCE, 0), "");
    assert_int_equal(bc_dictionary_count(dictionary, BC_DIM_FIELD), 3);
    bc_arena_free(arena);
}

static void fills_up_and_stops(void **state)
{
    bc_arena *arena = bc_arena_new();
    bc_dictionary *dictionary = bc_dictionary_new(arena);
    char value[32];

    (void)state;
    for (int number = 1; number <= BC_LIMIT_DICTIONARY; number++) {
        snprintf(value, sizeof(value), "value-%d", number);
        assert_int_equal(bc_dictionary_intern(dictionary, BC_DIM_REASON, value), number);
    }
    assert_int_equal(bc_dictionary_intern(dictionary, BC_DIM_REASON, "one more"), UINT16_MAX);
    assert_int_equal(bc_dictionary_intern(dictionary, BC_DIM_REASON, "value-60000"), 60000);
    assert_int_equal(bc_dictionary_intern(dictionary, BC_DIM_REASON, ""), 0);
    for (int number = 1; number <= BC_LIMIT_DICTIONARY; number += 977) {
        snprintf(value, sizeof(value), "value-%d", number);
        assert_int_equal(bc_dictionary_find(dictionary, BC_DIM_REASON, value), number);
        assert_string_equal(
            bc_dictionary_value(dictionary, BC_DIM_REASON, (uint16_t)number), value);
    }
    bc_arena_free(arena);
}

static void truncating_forgets_what_came_later(void **state)
{
    bc_arena *arena = bc_arena_new();
    bc_dictionary *dictionary = bc_dictionary_new(arena);
    size_t counts[BC_DIM_COUNT] = {1, 3, 1, 1, 1, 1};
    char value[32];

    (void)state;
    for (int number = 1; number <= 100; number++) {
        snprintf(value, sizeof(value), "value-%d", number);
        assert_int_equal(bc_dictionary_intern(dictionary, BC_DIM_FIELD, value), number);
    }
    bc_dictionary_truncate(dictionary, counts);
    assert_int_equal(bc_dictionary_count(dictionary, BC_DIM_FIELD), 3);
    assert_int_equal(bc_dictionary_find(dictionary, BC_DIM_FIELD, "value-2"), 2);
    assert_int_equal(bc_dictionary_find(dictionary, BC_DIM_FIELD, "value-3"), UINT16_MAX);
    assert_int_equal(bc_dictionary_intern(dictionary, BC_DIM_FIELD, "other"), 3);
    assert_string_equal(bc_dictionary_value(dictionary, BC_DIM_FIELD, 3), "other");
    bc_arena_free(arena);
}

static void the_words_of_the_store_stay(void **state)
{
    static const char *const words[] = {"source", "field", "district", "unit", "channel", "reason"};

    (void)state;
    for (int dimension = 0; dimension < BC_DIM_COUNT; dimension++) {
        assert_string_equal(bc_dimension_name((enum bc_dimension)dimension), words[dimension]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_follow_first_appearance),
        cmocka_unit_test(fills_up_and_stops),
        cmocka_unit_test(truncating_forgets_what_came_later),
        cmocka_unit_test(the_words_of_the_store_stay),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

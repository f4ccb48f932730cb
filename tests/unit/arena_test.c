/* LINKS: base */
#include "base/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void hands_out_zeroed_aligned_memory(void **state)
{
    bc_arena *arena = bc_arena_new();

    (void)state;
    for (size_t size = 0; size < 70000; size = size * 2 + 1) {
        unsigned char *memory = bc_arena_alloc(arena, size);

        assert_int_equal((uintptr_t)memory % 16, 0);
        for (size_t i = 0; i < size; i++) {
            assert_int_equal(memory[i], 0);
            memory[i] = 0xAA;
        }
    }
    bc_arena_free(arena);
}

static void grows_an_array_and_keeps_its_items(void **state)
{
    bc_arena *arena = bc_arena_new();
    int *items = NULL;
    size_t capacity = 0;

    (void)state;
    for (int i = 0; i < 1000; i++) {
        items = bc_arena_grow(arena, items, (size_t)i, &capacity, sizeof(*items));
        items[i] = i;
    }
    for (int i = 0; i < 1000; i++) {
        assert_int_equal(items[i], i);
    }
    bc_arena_free(arena);
}

static void formats_text_of_any_length(void **state)
{
    bc_arena *arena = bc_arena_new();

    (void)state;
    assert_string_equal(bc_arena_printf(arena, "%s-%d", "tuần", 17), "tuần-17");
    assert_string_equal(bc_arena_strndup(arena, "Krông Búk", 6), "Krông");
    bc_arena_reset(arena);
    assert_string_equal(bc_arena_strdup(arena, ""), "");
    bc_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hands_out_zeroed_aligned_memory),
        cmocka_unit_test(grows_an_array_and_keeps_its_items),
        cmocka_unit_test(formats_text_of_any_length),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

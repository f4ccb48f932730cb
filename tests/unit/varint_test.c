/* LINKS: base */
#include "base/varint.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

/* cmocka.h wants the four above it first. */
/* clang-format off */
#include <cmocka.h>
/* clang-format on */

/* The numbers around every change of length. */
static void a_number_comes_back_from_as_many_bytes_as_it_needs(void **state)
{
    (void)state;
    for (unsigned bits = 0; bits <= 64; bits++) {
        for (int around = -1; around <= 1; around++) {
            const uint64_t power = bits < 64 ? (uint64_t)1 << bits : 0;
            const uint64_t number = power + (uint64_t)around;
            uint8_t bytes[BC_VARINT_BYTES + 4] = {0};
            const size_t length = (size_t)(bc_varint_put(bytes, number) - bytes);

            assert_in_range(length, 1, BC_VARINT_BYTES);
            /* At the end of what there is, and with more behind it. */
            for (size_t behind = 0; behind <= 4; behind++) {
                struct bc_varint_input input = {.next = bytes, .end = bytes + length + behind};

                assert_true(bc_varint_take(&input) == number);
                assert_ptr_equal(input.next, bytes + length);
                assert_false(input.is_damaged);
            }
        }
    }
}

static void differences_wrap(void **state)
{
    static const int64_t instants[] = {INT64_MIN, INT64_MIN + 1, -1, 0, 1, 1684108800, INT64_MAX};
    const size_t count = sizeof(instants) / sizeof(instants[0]);

    (void)state;
    for (size_t i = 0; i < count * count; i++) {
        uint8_t bytes[BC_VARINT_BYTES];
        const uint8_t *end =
            bc_varint_put_difference(bytes, instants[i / count], instants[i % count]);
        struct bc_varint_input input = {.next = bytes, .end = end};

        assert_true(bc_varint_take_difference(&input, instants[i % count]) == instants[i / count]);
        assert_false(input.is_damaged);
    }
}

static void what_is_damaged_is_noted(void **state)
{
    static const uint8_t endless[12] = {
        0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0};
    static const uint8_t too_large[] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2};
    static const uint8_t over_16_bits[] = {0x80, 0x80, 4};

    (void)state;
    for (size_t length = 0; length <= sizeof(endless); length++) {
        struct bc_varint_input input = {.next = endless, .end = endless + length};

        assert_true(bc_varint_take(&input) == 0);
        assert_true(input.is_damaged);
        assert_true(input.next <= input.end);
    }
    {
        struct bc_varint_input input = {.next = too_large, .end = too_large + sizeof(too_large)};

        assert_true(bc_varint_take(&input) == 0);
        assert_true(input.is_damaged);
    }
    {
        struct bc_varint_input input = {
            .next = over_16_bits, .end = over_16_bits + sizeof(over_16_bits)};

        assert_int_equal(bc_varint_take_uint16(&input), 0);
        assert_true(input.is_damaged);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_number_comes_back_from_as_many_bytes_as_it_needs),
        cmocka_unit_test(differences_wrap),
        cmocka_unit_test(what_is_damaged_is_noted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

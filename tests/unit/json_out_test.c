/* LINKS: write base */
#include "write/json_out.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
/* cmocka.h relies on the first four above. */
#include <cmocka.h>

static void assert_text(struct bc_json *json, const char *wanted)
{
    assert_false(json->has_failed);
    assert_int_equal(json->length, strlen(wanted));
    assert_memory_equal(json->bytes, wanted, strlen(wanted));
    bc_json_clear(json);
}

static void nests_and_indents(void **state)
{
    struct bc_json json;

    (void)state;
    bc_json_init(&json);
    bc_json_begin_object(&json, NULL);
    bc_json_begin_array(&json, "none");
    bc_json_end(&json);
    bc_json_begin_array(&json, "two");
    bc_json_put_integer(&json, NULL, INT64_MIN);
    bc_json_begin_object(&json, NULL);
    bc_json_put_boolean(&json, "is", true);
    bc_json_end(&json);
    bc_json_end(&json);
    bc_json_put_null(&json, "last");
    bc_json_end(&json);
    assert_text(&json,
        "{\n \"none\": [],\n \"two\": [\n  -9223372036854775808,\n  {\n   \"is\": true\n"
        "  }\n ],\n \"last\": null\n}");
}

static void escapes_what_must_be(void **state)
{
    struct bc_json json;

    (void)state;
    bc_json_init(&json);
    bc_json_put_text(&json, NULL, "a\"\\/\b\f\n\r\t\x01\x1f\x7fđ");
    assert_text(&json, "\"a\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001F\x7fđ\"");
}

static void refuses_what_is_not_utf8(void **state)
{
    struct bc_json json;

    (void)state;
    bc_json_init(&json);
    bc_json_put_text(&json, NULL, "\xc3(");
    assert_true(json.has_failed);
    bc_json_clear(&json);
}

static void reals_keep_a_point(void **state)
{
    static const struct {
        double value;
        const char *text;
    } cases[] = {{0, "0.0"}, {-2, "-2.0"}, {0.8125, "0.8125"}, {5e-7, "5e-7"}, {1e20, "1e20"}};

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct bc_json json;

        bc_json_init(&json);
        bc_json_put_real(&json, NULL, cases[i].value);
        assert_text(&json, cases[i].text);
    }
}

/* Two ways to the same digits. */
static void millionths_are_reals(void **state)
{
    static const int64_t edges[] = {0, 1, 99, 100, 101, 999999, 1000000, 1000001, 10000000, -5,
        -1000000, INT64_C(999999999999), INT64_C(1000000000000), INT64_C(123456789000000)};

    (void)state;
    for (int64_t i = 0; i < 20000; i++) {
        const int64_t value =
            i < (int64_t)(sizeof(edges) / sizeof(edges[0])) ? edges[i] : i * 7919 % 3000017;
        struct bc_json one, other;

        bc_json_init(&one);
        bc_json_init(&other);
        bc_json_put_millionths(&one, NULL, value);
        bc_json_put_real(&other, NULL, (double)value / 1000000);
        assert_int_equal(one.length, other.length);
        assert_memory_equal(one.bytes, other.bytes, one.length);
        bc_json_clear(&one);
        bc_json_clear(&other);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nests_and_indents),
        cmocka_unit_test(escapes_what_must_be),
        cmocka_unit_test(refuses_what_is_not_utf8),
        cmocka_unit_test(reals_keep_a_point),
        cmocka_unit_test(millionths_are_reals),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

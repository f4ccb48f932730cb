/* LINKS: base */
#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static int make_arena(void **state)
{
    *state = bc_arena_new();
    return 0;
}

static int free_arena(void **state)
{
    bc_arena_free(*state);
    return 0;
}

static void tells_where_utf8_breaks(void **state)
{
    static const struct {
        const char *bytes;
        size_t length;
        size_t error;
    } cases[] = {{"", 0, 0}, {"Krông Búk", 11, 11}, {"a\xFFz", 3, 1}, {"\xC0\xAF", 2, 0},
        {"ab\xED\xA0\x80", 5, 2}, {"ab\xE1\xBB", 4, 2}, {"\xF4\x90\x80\x80", 4, 0},
        {"\xE0\x80\xAF", 3, 0}, {"12345678\x80", 9, 8}, {"1234567\xE1\xBA\xBF\xC3", 11, 10},
        {"\xF0\x9F\x98\x80", 4, 4}, {"a\0b", 3, 3}};

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_int_equal(bc_text_utf8_error(cases[i].bytes, cases[i].length), cases[i].error);
        assert_int_equal(
            bc_text_is_utf8(cases[i].bytes, cases[i].length), cases[i].error == cases[i].length);
    }
}

static void composes_what_is_not_composed(void **state)
{
    bc_arena *arena = *state;
    const char *plain = "Đắk Lắk, Cư M'gar";
    char many[3001];

    assert_ptr_equal(bc_text_nfc(arena, plain), plain);
    assert_string_equal(bc_text_nfc(arena, "Đa\xCC\x86\xCC\x81k"), "Đắk");
    /* The two marks of ệ may come in either order. */
    assert_string_equal(bc_text_nfc(arena, "Vie\xCC\xA3\xCC\x82t"), "Việt");
    assert_string_equal(bc_text_nfc(arena, "Vie\xCC\x82\xCC\xA3t"), "Việt");
    assert_string_equal(bc_text_nfc(arena, "\xCC\x81"), "\xCC\x81");
    for (size_t i = 0; i < 1000; i++) {
        memcpy(many + 3 * i, "a\xCC\x81", 3);
    }
    many[3000] = '\0';
    assert_int_equal(strlen(bc_text_nfc(arena, many)), 2000);
    assert_memory_equal(bc_text_nfc(arena, many), "áá", 4);
}

static void trims_the_spaces_spreadsheets_leave(void **state)
{
    const char *text = "\xEF\xBB\xBF \t\xC2\xA0\xE2\x80\x8B"
                       "Ea  Kar à\xC2\xA0\r\n";
    size_t length = strlen(text);

    (void)state;
    bc_text_trim(&text, &length);
    assert_int_equal(length, strlen("Ea  Kar à"));
    assert_memory_equal(text, "Ea  Kar à", length);
    text = " \t ";
    length = 3;
    bc_text_trim(&text, &length);
    assert_int_equal(length, 0);
    /* The last byte of à is that of a no-break space, but its letter is not one. */
    text = "\xC3\xA0";
    length = 2;
    bc_text_trim(&text, &length);
    assert_int_equal(length, 2);
}

static void matches_spellings_of_one_name(void **state)
{
    static const char *const same[][2] = {{"Hoà", "Hòa"}, {"HOÀ", "hòa"}, {"Thuỷ", "Thủy"},
        {"Ho\x61\xCC\x80", "Hòa"},
        {"Phường Hoà Bình", "phường  hòa\xC2\xA0"
                            "bình"},
        {"Cư M'gar", "cư m’gar"}, {"Cư M'gar", "CƯ M\xCA\xBCGAR"}, {"ĐẮK LẮK", "đắk lắk"},
        {"\xC3\x90\x61k", "Đak"}, {"Văn hoá – Thông tin", "văn hóa - thông tin"},
        {"Văn hoá -- Thông tin", "văn hóa thông tin"}, {" Ea Kar ", "ea kar"}, {"Khuỷu", "Khủyu"},
        {"TX. Buôn Hồ", "tx. buôn hồ"}};
    static const char *const different[][2] = {{"Hoa", "Hòa"}, {"Hòa", "Hỏa"}, {"Hoả", "Hoà"},
        {"Lắk", "Lăk"}, {"Đak", "Dak"}, {"Ân", "An"}, {"Ea Kar", "EaKar"}, {"Tổ 1", "Tổ 2"},
        {"Hoà An", "Hoa Àn"}, {"Cư M'gar", "Cư Mgar"}, {"ô", "ơ"}, {"a.b", "a b"}};
    bc_arena *arena = *state;

    for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
        assert_string_equal(
            bc_text_match_key(arena, same[i][0]), bc_text_match_key(arena, same[i][1]));
    }
    for (size_t i = 0; i < sizeof(different) / sizeof(different[0]); i++) {
        assert_string_not_equal(
            bc_text_match_key(arena, different[i][0]), bc_text_match_key(arena, different[i][1]));
    }
    assert_string_equal(bc_text_match_key(arena, "  "), "");
}

static void makes_ids_of_names(void **state)
{
    static const char *const cases[][2] = {{"Cư M'gar", "cu-mgar"}, {"Ea H'leo", "ea-hleo"},
        {"Ea H’leo", "ea-hleo"}, {"M'Đrắk", "mdrak"}, {"TP Buôn Ma Thuột", "tp-buon-ma-thuot"},
        {"TP. Buôn Ma Thuột", "tp-buon-ma-thuot"}, {"An toàn giao thông", "an-toan-giao-thong"},
        {"Sở TT&TT", "so-tt-tt"}, {"  Krông — Búk  ", "krong-buk"}, {"Quý 3/2023", "quy-3-2023"},
        {"Đu\xCC\x9Bo\xCC\x9B\xCC\x80ng", "duong"}, {"", ""}, {"–", ""}, {"ƯỚC", "uoc"}};
    bc_arena *arena = *state;

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_string_equal(bc_text_slug(arena, cases[i][0]), cases[i][1]);
    }
    assert_true(bc_text_is_id("an-toan-giao-thong"));
    assert_true(bc_text_is_id("1234567890123456789012345678901234567890"));
    assert_false(bc_text_is_id("12345678901234567890123456789012345678901"));
    assert_false(bc_text_is_id(""));
    assert_false(bc_text_is_id("Ea"));
    assert_false(bc_text_is_id("ea kar"));
    assert_false(bc_text_is_id("búk"));
}

/* Every entry must come after the one above it. */
static void orders_like_the_dictionary(void **state)
{
    static const char *const ordered[] = {"", "2", "10", "10 a", "100", "a", "A", "à", "À", "ả",
        "ã", "á", "ạ", "an", "án", "ang", "anh", "ay", "ă", "ằ", "ẳ", "ẵ", "ắ", "ặ", "ăn", "â", "ầ",
        "ẩ", "ẫ", "ấ", "ậ", "ân", "b", "Buôn Đôn", "Buôn Hồ", "Buôn Ma Thuột", "ca", "Cư Kuin",
        "Cư M'gar", "d", "da", "dy", "đ", "Đ", "đa", "Đắk Lắk", "e", "Ea H'leo", "Ea Kar", "Ea Súp",
        "ê", "ế", "f", "g", "h", "hoa", "Hoa", "hoà", "hòa", "Hòa", "hoá", "hoa an", "hoà an",
        "hoa binh", "i", "j", "k", "Krông Ana", "Krông Bông", "Krông Búk", "Krông Năng",
        "Krông Pắc", "l", "Lắk", "m", "ma", "mà", "mả", "mã", "má", "mạ", "M'Đrắk", "n", "o", "oz",
        "ô", "ôz", "ơ", "p", "q", "r", "s", "t", "Tổ 2", "Tổ 10", "Tổ 010 b", "u", "ụ", "ư", "v",
        "w", "x", "y", "ý", "z"};
    bc_arena *arena = *state;

    for (size_t i = 1; i < sizeof(ordered) / sizeof(ordered[0]); i++) {
        const char *before = bc_text_sort_key(arena, ordered[i - 1]);
        const char *after = bc_text_sort_key(arena, ordered[i]);

        if (strcmp(before, after) >= 0) {
            fail_msg("\"%s\" does not come before \"%s\"", ordered[i - 1], ordered[i]);
        }
    }
    assert_string_equal(bc_text_sort_key(arena, "Hoà"), bc_text_sort_key(arena, "Ho\x61\xCC\x80"));
}

static void orders_numbers_of_any_length(void **state)
{
    bc_arena *arena = *state;
    char number[1001];
    const char *before = bc_text_sort_key(arena, "0");

    for (size_t digits = 1; digits < sizeof(number); digits++) {
        const char *lowest;
        const char *highest;

        memset(number, '0', digits);
        number[0] = '1';
        number[digits] = '\0';
        lowest = bc_text_sort_key(arena, number);
        memset(number, '9', digits);
        highest = bc_text_sort_key(arena, number);
        assert_true(strcmp(before, lowest) < 0);
        assert_true(strcmp(lowest, highest) < 0);
        before = highest;
    }
}

static void changes_case_of_every_letter(void **state)
{
    bc_arena *arena = *state;
    const char *lower = "ăâđêôơư ắằẳẵặ ấầẩẫậ ếềểễệ ốồổỗộ ớờởỡợ ứừửữự íìỉĩị ýỳỷỹỵ 12'x";
    const char *upper = "ĂÂĐÊÔƠƯ ẮẰẲẴẶ ẤẦẨẪẬ ẾỀỂỄỆ ỐỒỔỖỘ ỚỜỞỠỢ ỨỪỬỮỰ ÍÌỈĨỊ ÝỲỶỸỴ 12'X";

    assert_string_equal(bc_text_upper(arena, lower), upper);
    assert_string_equal(bc_text_lower(arena, upper), lower);
    assert_string_equal(bc_text_upper(arena, "a\xCC\x81\xFF"
                                             "b"),
        "A\xCC\x81\xFF"
        "B");
    assert_string_equal(bc_text_lower(arena, ""), "");
}

static void walks_code_points(void **state)
{
    const char *text = "aĐế\xF0\x9F\x98\x80\xFF";

    (void)state;
    assert_int_equal(bc_text_next(&text), 'a');
    assert_int_equal(bc_text_next(&text), 0x110);
    assert_int_equal(bc_text_next(&text), 0x1EBF);
    assert_int_equal(bc_text_next(&text), 0x1F600);
    assert_int_equal(bc_text_next(&text), -1);
    assert_int_equal((unsigned char)*text, 0xFF);
    text = "";
    assert_int_equal(bc_text_next(&text), -1);
    text = "\xE1\xBA";
    assert_int_equal(bc_text_next(&text), -1);
}

/* Length of the well-formed letter of two or three bytes that stands here (Unicode, table 3-7). */
static size_t letter_bytes(const unsigned char bytes[3])
{
    const unsigned char least = bytes[0] == 0xE0 ? 0xA0 : 0x80;
    const unsigned char most = bytes[0] == 0xED ? 0x9F : 0xBF;
    const bool has_second = bytes[1] >= least && bytes[1] <= most;

    if (bytes[0] >= 0xC2 && bytes[0] <= 0xDF) {
        return has_second ? 2 : 0;
    }
    return bytes[0] >= 0xE0 && bytes[0] <= 0xEF && has_second && (bytes[2] & 0xC0) == 0x80 ? 3 : 0;
}

static void takes_every_letter_and_nothing_else(void **state)
{
    static const unsigned char thirds[] = {0, 'a', 0x7F, 0x80, 0x9F, 0xA0, 0xBE, 0xBF, 0xC0, 0xFF};

    (void)state;
    for (unsigned first = 0x80; first <= 0xFF; first++) {
        for (unsigned second = 0; second <= 0xFF; second++) {
            for (size_t i = 0; i < sizeof(thirds); i++) {
                const unsigned char bytes[4] = {
                    (unsigned char)first, (unsigned char)second, thirds[i], 0};
                const size_t length = letter_bytes(bytes);
                const char *text = (const char *)bytes;
                const int32_t point = bc_text_next(&text);

                assert_int_equal(text - (const char *)bytes, length);
                assert_int_equal(point, length == 0 ? -1
                                        : length == 2
                                            ? (int32_t)((first & 0x1F) << 6 | (second & 0x3F))
                                            : (int32_t)((first & 0x0F) << 12 |
                                                        (second & 0x3F) << 6 | (thirds[i] & 0x3F)));
                assert_true((bc_text_utf8_error((const char *)bytes, 3) == 0) == (length == 0));
            }
        }
    }
}

static void reads_integers_and_nothing_else(void **state)
{
    static const char *const wrong[] = {"", "-", "+1", " 1", "1 ", "1.0", "0x1", "1e3",
        "9223372036854775808", "-9223372036854775809", "99999999999999999999", "--1", "١"};
    int64_t value = 7;

    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        assert_false(bc_text_parse_int64(wrong[i], &value));
        assert_int_equal(value, 7);
    }
    assert_true(bc_text_parse_int64("9223372036854775807", &value));
    assert_true(value == INT64_MAX);
    assert_true(bc_text_parse_int64("-9223372036854775808", &value));
    assert_true(value == INT64_MIN);
    assert_true(bc_text_parse_int64("007", &value));
    assert_int_equal(value, 7);
    assert_true(bc_text_parse_int64("-0", &value));
    assert_int_equal(value, 0);
}

static void suggests_what_was_meant(void **state)
{
    static const char *const words[] = {"week", "month", "period", "as-known", "dry-run", "đơn-vị"};
    const size_t count = sizeof(words) / sizeof(words[0]);
    char endless[500];

    (void)state;
    assert_string_equal(bc_text_nearest("weak", words, count), "week");
    assert_string_equal(bc_text_nearest("ewek", words, count), "week");
    assert_string_equal(bc_text_nearest("as_known", words, count), "as-known");
    assert_string_equal(bc_text_nearest("Month", words, count), "month");
    assert_string_equal(bc_text_nearest("don-vị", words, count), "đơn-vị");
    assert_null(bc_text_nearest("template", words, count));
    assert_null(bc_text_nearest("x", words, count));
    assert_null(bc_text_nearest("", words, count));
    assert_null(bc_text_nearest("week", words, 0));
    memset(endless, 'w', sizeof(endless) - 1);
    endless[sizeof(endless) - 1] = '\0';
    assert_null(bc_text_nearest(endless, words, count));
}

static void what_others_wrote_commands_no_terminal(void **state)
{
    static const char *const pairs[][2] = {{"", ""}, {"Hòa.csv", "Hòa.csv"}, {"a\nb\tc", "a?b?c"},
        /* NOLINTNEXTLINE(misc-misleading-bidirectional): what a file name may try */
        {"\x1b[31mđỏ", "?[31mđỏ"}, {"\xff\xfe.csv", "??.csv"}, {"\xe2\x80\xaegpj.csv", "?gpj.csv"},
        {"a\xc2\x9b", "a?"}, {"\x7f", "?"}};
    bc_arena *arena = bc_arena_new();

    (void)state;
    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        const char *shown = bc_text_shown(arena, pairs[i][0]);

        assert_string_equal(shown, pairs[i][1]);
        assert_true((shown == pairs[i][0]) == (strcmp(pairs[i][0], pairs[i][1]) == 0));
    }
    bc_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_where_utf8_breaks),
        cmocka_unit_test_setup_teardown(composes_what_is_not_composed, make_arena, free_arena),
        cmocka_unit_test(trims_the_spaces_spreadsheets_leave),
        cmocka_unit_test_setup_teardown(matches_spellings_of_one_name, make_arena, free_arena),
        cmocka_unit_test_setup_teardown(makes_ids_of_names, make_arena, free_arena),
        cmocka_unit_test_setup_teardown(orders_like_the_dictionary, make_arena, free_arena),
        cmocka_unit_test_setup_teardown(orders_numbers_of_any_length, make_arena, free_arena),
        cmocka_unit_test_setup_teardown(changes_case_of_every_letter, make_arena, free_arena),
        cmocka_unit_test(walks_code_points),
        cmocka_unit_test(takes_every_letter_and_nothing_else),
        cmocka_unit_test(reads_integers_and_nothing_else),
        cmocka_unit_test(suggests_what_was_meant),
        cmocka_unit_test(what_others_wrote_commands_no_terminal),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

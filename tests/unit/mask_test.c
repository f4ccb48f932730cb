/* LINKS: import yaml base */
#include "import/mask.h"
#include "import/vocabulary.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* Invented texts. P phone, E e-mail, I identity number, A account number, L plate stand for the
 * masks. */
struct example {
    const char *text;
    const char *expected;
};

static const struct example masked[] = {
    {"Gọi tôi theo số 0912345678 nhé.", "Gọi tôi theo số <P> nhé."},
    {"0912 345 678", "<P>"},
    {"0912.345.678", "<P>"},
    {"0912.34.56.78", "<P>"},
    {"091-234-5678", "<P>"},
    {"09 1234 5678", "<P>"},
    {"SĐT:0987654321,", "SĐT:<P>,"},
    {"ĐT0987654321", "ĐT<P>"},
    {"sđt 0987654321/0912345678", "sđt <P>/<P>"},
    {"0987654321-0912345678", "<P>-<P>"},
    {"0987654321 0912345678", "<P> <P>"},
    {"+84912345678", "<P>"},
    {"+84 912 345 678", "<P>"},
    {"(+84) 912 345 678", "<P>"},
    {"84912345678", "<P>"},
    {"0084 912 345 678", "<P>"},
    {"+84 (0)912345678", "+84 <P>"},
    {"(0262) 3852468", "<P>"},
    {"0262.3.852.468", "<P>"},
    {"0262 3 852 468", "<P>"},
    {"024 3825 2525", "<P>"},
    {"gọi 0912 345 678 2 lần", "gọi <P> 2 lần"},
    {"ngày 03.05.2023 0912345678", "ngày 03.05.2023 <P>"},
    {"thư: nguyen.van-a+1@mail.example.vn.", "thư: <E>."},
    {"(a@b.vn)", "(<E>)"},
    {"a@b", "a@b"},
    {"CMND 240123456", "CMND <I>"},
    {"CCCD 066085001234.", "CCCD <I>."},
    {"CCCD 066 085 001 234", "CCCD <I>"},
    {"0660 8500 1234", "<I>"},
    {"STK 0231000123456 Ngân hàng", "STK <A> Ngân hàng"},
    {"TK 19034567890123", "TK <A>"},
    {"thẻ 9704 1234 5678 9012", "thẻ <A>"},
    {"xe 47B1-123.45 chạy ẩu", "xe <L> chạy ẩu"},
    {"xe 47A 123.45", "xe <L>"},
    {"xe 51F-97022,", "xe <L>,"},
    {"xe 47-B1 123.45", "xe <L>"},
    {"xe 47H-1234", "xe <L>"},
    {"biển số 29A12345", "biển số <L>"},
    {"A: 0912345678, b@c.vn, 240123456, 47B1-123.45", "A: <P>, <E>, <I>, <L>"},
};

static const char *const untouched[] = {
    "",
    "Ổ gà trước số nhà 12/34/5 Nguyễn Tất Thành",
    "Đường QL26, km 12+500, đoạn qua xã Ea Kao",
    "QL14C và TL8, ĐT697",
    "ngày 03/05/2023 lúc 14:30:15",
    "ngày 03.05.2023 lúc 08.30",
    "05.05.2023 10 giờ",
    "05 08 2023 10 giờ 30",
    "2023-05-03 07:30",
    "2023-05-03T07:30:00+07:00",
    "từ 7h30 đến 11h30, 13h00-17h00",
    "202305031430",
    "20230503143000",
    "Công văn 1218/QĐ-UBND ngày 01/02/2023",
    "số 123456789/GPXD",
    "Quyết định số 05/2022/QĐ-UBND",
    "Nghị định 09/2019/NĐ-CP, Điều 12",
    "thiệt hại 150000000 đồng",
    "thiệt hại 150000000đ",
    "tổng 1500000000 VNĐ",
    "150.000.000 đồng, 1.500.000.000 đồng",
    "1,500,000,000 VND",
    "150 000 000 đồng",
    "diện tích 123456789 m2",
    "DL-2023-0000123 và PA-000123456789",
    "HD123456789",
    "12.666712345, 108.050012345",
    "tuyến 47 QL 26",
    "nhà 26B ngõ 5",
    "ngày 10 TB 2023",
    "gọi 113, 114, 115, 1022 và 0262.1022",
    "1900 1234",
    "Điều 18 khoản 2 điểm a",
    "Tổ 5, thôn 3, 2 lần/tuần, 30%",
    "=1+1 -2 @ +3",
    "9/2023 - 12/2023",
};

static const struct bc_vocabulary *load(bc_arena *arena, struct bc_problems *problems)
{
    const struct bc_vocabulary *vocabulary = NULL;
    struct bc_status status = {0};

    problems->arena = arena;
    if (!bc_vocabulary_load(
            BC_TEMPLATES_FOLDER "/vocabulary.vi.yaml", arena, problems, &vocabulary, &status)) {
        fail_msg("%s %s %s", status.code, status.where, status.arguments);
    }
    return vocabulary;
}

static struct bc_mask_words short_words(bc_arena *arena)
{
    struct bc_problems problems = {0};
    struct bc_mask_words words = *bc_vocabulary_mask_words(load(arena, &problems));

    words.replacements[BC_MASK_PHONE] = "<P>";
    words.replacements[BC_MASK_EMAIL] = "<E>";
    words.replacements[BC_MASK_IDENTITY] = "<I>";
    words.replacements[BC_MASK_ACCOUNT] = "<A>";
    words.replacements[BC_MASK_PLATE] = "<L>";
    return words;
}

static void masks_what_is_personal(void **state)
{
    bc_arena *arena = bc_arena_new();
    struct bc_mask_words words = short_words(arena);

    (void)state;
    for (size_t i = 0; i < sizeof(masked) / sizeof(masked[0]); i++) {
        int64_t counts[BC_MASK_KIND_COUNT] = {0};

        assert_string_equal(
            bc_mask_text(&words, arena, masked[i].text, strlen(masked[i].text), counts),
            masked[i].expected);
        for (size_t k = 0; k < BC_MASK_KIND_COUNT; k++) {
            assert_int_equal(
                counts[k], strstr(masked[i].expected, words.replacements[k]) != NULL ? 1 : 0);
        }
    }
    bc_arena_free(arena);
}

static void leaves_the_rest_alone(void **state)
{
    bc_arena *arena = bc_arena_new();
    struct bc_mask_words words = short_words(arena);

    (void)state;
    for (size_t i = 0; i < sizeof(untouched) / sizeof(untouched[0]); i++) {
        int64_t counts[BC_MASK_KIND_COUNT] = {0};
        const char *after = bc_mask_text(&words, arena, untouched[i], strlen(untouched[i]), counts);

        assert_string_equal(after, untouched[i]);
        assert_ptr_equal(after, untouched[i]);
    }
    bc_arena_free(arena);
}

/* Masking twice is masking once, and a text of nothing but numbers ends in good time. */
static void is_stable_and_linear(void **state)
{
    bc_arena *arena = bc_arena_new();
    struct bc_problems problems = {0};
    const struct bc_mask_words *words = bc_vocabulary_mask_words(load(arena, &problems));
    int64_t counts[BC_MASK_KIND_COUNT] = {0};
    size_t length_bytes = 1 << 20;
    char *text = bc_arena_alloc(arena, length_bytes + 1);
    const char *once;
    const char *twice;

    (void)state;
    for (size_t i = 0; i < length_bytes; i++) {
        text[i] = "0912345678 "[i % 11];
    }
    once = bc_mask_text(words, arena, text, length_bytes, counts);
    assert_int_equal(counts[BC_MASK_PHONE], 1);
    assert_null(strstr(once, "0912345678"));
    twice = bc_mask_text(words, arena, once, strlen(once), counts);
    assert_ptr_not_equal(once, text);
    assert_true(strcmp(once, twice) == 0);
    bc_arena_free(arena);
}

static void finds_words_however_they_are_written(void **state)
{
    bc_arena *arena = bc_arena_new();
    struct bc_problems problems = {0};
    const struct bc_vocabulary *vocabulary = load(arena, &problems);

    (void)state;
    assert_string_equal(
        bc_vocabulary_find(vocabulary, BC_WORDS_PRIORITY, arena, "khẩn cấp"), "emergency");
    /* The same in NFD. */
    assert_string_equal(bc_vocabulary_find(vocabulary, BC_WORDS_PRIORITY, arena,
                            "Kha\xCC\x82\xCC\x89n ca\xCC\x82\xCC\x81p"),
        "emergency");
    assert_string_equal(
        bc_vocabulary_find(vocabulary, BC_WORDS_LEVEL, arena, "HÀI LÒNG"), "satisfied");
    assert_string_equal(bc_vocabulary_find(vocabulary, BC_WORDS_SENSITIVITY, arena,
                            "Ảnh hưởng đến uy tín của tổ chức, cá nhân"),
        "reputation");
    assert_string_equal(bc_vocabulary_find(vocabulary, BC_WORDS_SENSITIVITY, arena, "state-secret"),
        "state-secret");
    assert_string_equal(bc_vocabulary_find(vocabulary, BC_WORDS_FLAG, arena, "có"), "1");
    assert_null(bc_vocabulary_find(vocabulary, BC_WORDS_LEVEL, arena, "tuyệt vời"));
    assert_string_equal(bc_vocabulary_nearest(vocabulary, BC_WORDS_KIND, "fowarded"), "forwarded");
    bc_arena_free(arena);
}

static void knows_columns_of_personal_data(void **state)
{
    static const char *const personal[] = {"Họ và tên người gửi", "SĐT", "phone_number", "E-mail",
        "email", "dia_chi", "CCCD/CMND", "Số điện thoại liên hệ", "Full name"};
    static const char *const ordinary[] = {
        "Mã", "code", "notes", "hotline", "Tên lĩnh vực", "received_at"};
    bc_arena *arena = bc_arena_new();
    struct bc_problems problems = {0};
    const struct bc_vocabulary *vocabulary = load(arena, &problems);

    (void)state;
    for (size_t i = 0; i < sizeof(personal) / sizeof(personal[0]); i++) {
        assert_true(bc_vocabulary_is_personal(vocabulary, arena, personal[i]));
    }
    for (size_t i = 0; i < sizeof(ordinary) / sizeof(ordinary[0]); i++) {
        assert_false(bc_vocabulary_is_personal(vocabulary, arena, ordinary[i]));
    }
    bc_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(masks_what_is_personal),
        cmocka_unit_test(leaves_the_rest_alone),
        cmocka_unit_test(is_stable_and_linear),
        cmocka_unit_test(finds_words_however_they_are_written),
        cmocka_unit_test(knows_columns_of_personal_data),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

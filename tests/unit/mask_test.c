/* LINKS: import yaml base */
#include "base/file.h"
#include "base/text.h"
#include "import/mask.h"
#include "import/mask_rules.h"
#include "import/vocabulary.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* Invented texts. P phone, E e-mail, I identity number, A account number, L plate, N name, H house
 * number, S social account stand for the masks. */
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
    /* Names. */
    {"Tôi tên là Nguyễn Văn A, ở tổ 5", "Tôi tên là <N>, ở tổ 5"},
    {"tôi tên là nguyễn văn a ở tổ 5", "tôi tên là <N> ở tổ 5"},
    {"TÔI TÊN LÀ NGUYỄN VĂN A Ở TỔ 5", "TÔI TÊN LÀ <N> Ở TỔ 5"},
    {"toi ten la nguyen van a o to 5", "toi ten la <N> o to 5"},
    {"To\xCC\x82i te\xCC\x82n la\xCC\x80 Nguye\xCC\x82\xCC\x83n Va\xCC\x86n A, o\xCC\x9B\xCC\x89",
        "To\xCC\x82i te\xCC\x82n la\xCC\x80 <N>, o\xCC\x9B\xCC\x89"},
    {"người phản ánh: Trần Thị Hoà", "người phản ánh: <N>"},
    {"Kính gửi UBND phường, tôi là Lê Minh", "Kính gửi UBND phường, tôi là <N>"},
    {"anh Y Bhăm Êban và chị H'Hen Niê", "anh <N> và chị <N>"},
    {"ông Lò Văn Pọm, bà Giàng A Páo", "ông <N>, bà <N>"},
    {"chị H’Nga Mlô, anh Y-Thim Byă", "chị <N>, anh <N>"},
    {"Cảm ơn.\nPhạm Đình Khôi\n0912345678", "Cảm ơn.\n<N>\n<P>"},
    /* House numbers, plates and pages. */
    {"số nhà 12 đường Lê Duẩn", "số nhà <H> đường Lê Duẩn"},
    {"nhà tôi ở 12/3/4 đường Lê Duẩn", "nhà tôi ở <H> đường Lê Duẩn"},
    {"Ổ gà trước số nhà 12/34/5 Nguyễn Tất Thành", "Ổ gà trước số nhà <H> Nguyễn Tất Thành"},
    {"xe 47-F1 123.45 và 25B1-234.56", "xe <L> và <L>"},
    {"BKS 47f112345", "BKS <L>"},
    {"https://www.facebook.com/an.nguyen.9 nhé", "<S> nhé"},
    {"hộ chiếu B1234567", "hộ chiếu <I>"},
    {"O912 345 678", "<P>"},
    {"chủ tài khoản: Lê Thị B, số 0123456", "chủ tài khoản: <N>, số <A>"},
    {"A: 0912345678, b@c.vn, 240123456, 47B1-123.45", "A: <P>, <E>, <I>, <L>"},
};

static const char *const untouched[] = {
    "",
    "Ổ gà trước số 45 Nguyễn Tất Thành",
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
    "đường Nguyễn Tất Thành, trường THPT Chu Văn An, chợ Bà Hoa",
    "Đường Hai Bà Trưng, 45 Bà Triệu, cầu Ông Lãnh",
    "anh chị, bà con, chú ý, anh em công nhân, cô giáo chủ nhiệm",
    "Ông Chủ tịch UBND xã, anh Công an phường",
    "tôi là người dân tổ 5, tôi là giáo viên",
    "Từ 12/3 đường Lê Duẩn bị đào; 3/4/2023 đường Hùng Vương bị sụt",
    "trước số 45 Nguyễn Tất Thành",
    "đường dây nóng 0262.3 852 468",
    "mã hồ sơ 123456789, vận đơn 840123456789",
    "hình ảnh nguyên nhân; người H'Mông ở Ea H'Leo",
    "tài khoản bị trừ 500.000 đồng",
    "facebook.com/groups/123456",
    "tên đường, tên miền, tên gọi",
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

static struct bc_mask_rules short_words(bc_arena *arena)
{
    struct bc_problems problems = {0};
    struct bc_mask_rules words = *bc_vocabulary_mask_rules(load(arena, &problems));

    words.marks[BC_MASK_PHONE] = "<P>";
    words.marks[BC_MASK_EMAIL] = "<E>";
    words.marks[BC_MASK_IDENTITY] = "<I>";
    words.marks[BC_MASK_ACCOUNT] = "<A>";
    words.marks[BC_MASK_PLATE] = "<L>";
    words.marks[BC_MASK_NAME] = "<N>";
    words.marks[BC_MASK_HOUSE] = "<H>";
    words.marks[BC_MASK_SOCIAL] = "<S>";
    return words;
}

static int count_of(const char *text, const char *word)
{
    int count = 0;

    while ((text = strstr(text, word)) != NULL) {
        text += strlen(word);
        count++;
    }
    return count;
}

static void masks_what_is_personal(void **state)
{
    bc_arena *arena = bc_arena_new();
    struct bc_mask_rules words = short_words(arena);

    (void)state;
    for (size_t i = 0; i < sizeof(masked) / sizeof(masked[0]); i++) {
        int64_t counts[BC_MASK_KIND_COUNT] = {0};

        assert_string_equal(
            bc_mask_text(&words, arena, masked[i].text, strlen(masked[i].text), counts),
            masked[i].expected);
        for (size_t k = 0; k < BC_MASK_KIND_COUNT; k++) {
            assert_int_equal(counts[k], count_of(masked[i].expected, words.marks[k]));
        }
    }
    bc_arena_free(arena);
}

static void leaves_the_rest_alone(void **state)
{
    bc_arena *arena = bc_arena_new();
    struct bc_mask_rules words = short_words(arena);

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
    const struct bc_mask_rules *words = bc_vocabulary_mask_rules(load(arena, &problems));
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
    assert_int_equal(counts[BC_MASK_PHONE], (length_bytes + 10) / 11 - 1);
    assert_null(strstr(once, "0912345678"));
    twice = bc_mask_text(words, arena, once, strlen(once), counts);
    assert_ptr_not_equal(once, text);
    assert_true(strcmp(once, twice) == 0);
    bc_arena_free(arena);
}

/* Bits of what rules look at, in any order; a fixed sequence, so that a failure can be repeated. */
static void holds_on_any_bytes(void **state)
{
    static const char *const bits[] = {"tôi tên là ", "anh ", "Nguyễn ", "Văn ", "H'", "Y ", "0912",
        "345678", ".", "-", " ", "+84", "(", "(((((", "@", "mail.vn", "47", "B1", "/", "số nhà ",
        "CCCD ", "STK: ", "đường dây nóng ", "facebook.com/", "\n", "[", "]", "[họ tên]",
        "[số nhà]", ":", "\xCC\x81", "e\xCC\x82", "\xE2\x80\x99", "\xC2\xA0", "😀", "a", "O9", "12",
        "999999999", "Đ", "\xC4", "\xE1\xBA", "\xFF", "xe ", "hộ chiếu ", "đồng", "ÔNG ",
        "NGUYỄN "};
    enum { BIT_COUNT = sizeof(bits) / sizeof(bits[0]), MOST_BITS = 40 };
    bc_arena *arena = bc_arena_new();
    struct bc_problems problems = {0};
    const struct bc_mask_rules *rules = bc_vocabulary_mask_rules(load(arena, &problems));
    struct bc_mask_memo *memo = bc_mask_memo_new();
    uint64_t seed = 20230515;

    (void)state;
    for (int round = 0; round < 20000; round++) {
        bc_arena *scratch = bc_arena_new();
        const char *text = "";
        const char *once;
        int64_t counts[BC_MASK_KIND_COUNT] = {0};
        int64_t again[BC_MASK_KIND_COUNT] = {0};
        int64_t remembered[BC_MASK_KIND_COUNT] = {0};
        int64_t count = 0;
        size_t length;

        for (size_t i = 0; i < 1 + seed % MOST_BITS; i++) {
            seed = seed * 6364136223846793005U + 1442695040888963407U;
            text = bc_arena_printf(scratch, "%s%s", text, bits[(seed >> 33) % BIT_COUNT]);
        }
        /* A copy of its own size, so that a sanitizer sees what is read behind it. */
        length = strlen(text);
        text = bc_arena_strndup(scratch, text, length);
        once = bc_mask_text(rules, scratch, text, length, counts);
        for (size_t k = 0; k < BC_MASK_KIND_COUNT; k++) {
            count += counts[k];
        }
        assert_true(strlen(once) <= length + (size_t)count * 64);
        assert_true((count == 0) == (once == text));
        if (bc_text_is_utf8(text, length)) {
            assert_true(bc_text_is_utf8(once, strlen(once)));
        }
        assert_string_equal(bc_mask_text(rules, scratch, once, strlen(once), again), once);
        /* Words that other texts have left in the memo change nothing. */
        assert_string_equal(
            bc_mask_text_again(rules, memo, scratch, text, length, remembered), once);
        assert_memory_equal(remembered, counts, sizeof(counts));
        bc_arena_free(scratch);
    }
    bc_mask_memo_free(memo);
    bc_arena_free(arena);
}

/* A megabyte of what makes a careless rule walk back and forth; each ends in good time. */
static void is_linear_on_repetition(void **state)
{
    static const char *const bits[] = {"1", "1 ", "(", "+", "a", "a.", "1/", "anh ", "tôi tên là ",
        "Y ", "Nguyễn ", " ", "@", "[", "A-", "số ", "CCCD ", "e\xCC\x81", "0-"};
    bc_arena *arena = bc_arena_new();
    struct bc_problems problems = {0};
    const struct bc_mask_rules *rules = bc_vocabulary_mask_rules(load(arena, &problems));

    (void)state;
    for (size_t i = 0; i < sizeof(bits) / sizeof(bits[0]); i++) {
        bc_arena *scratch = bc_arena_new();
        size_t bit = strlen(bits[i]);
        size_t length = ((1 << 20) / bit) * bit;
        char *text = bc_arena_alloc(scratch, length + 1);
        int64_t counts[BC_MASK_KIND_COUNT] = {0};

        for (size_t at = 0; at < length; at++) {
            text[at] = bits[i][at % bit];
        }
        assert_non_null(bc_mask_text(rules, scratch, text, length, counts));
        assert_non_null(bc_mask_persons(rules, true, scratch, text));
        bc_arena_free(scratch);
    }
    bc_arena_free(arena);
}

static void tells_where_rules_are_wrong(void **state)
{
    static const struct {
        const char *from; /* of the file as it is */
        const char *to;
        const char *code;
    } faults[] = {
        {"  phone: \"[số điện thoại]\"", "  phone: \"0912\"", "import.mask-mark"},
        {"  phone: \"[số điện thoại]\"", "  phone: \"[a] [b]\"", "import.mask-mark"},
        {"  salutations: [anh,", "  salutations: [anh 2,", "import.mask-phrase"},
        {"  surnames: [nguyễn,", "  surnames: [nguyễn văn,", "import.mask-word"},
        {"  salutations: [anh,", "  salutatoins: [anh,", "import.mask-lacks"},
        {"social:", "sociable:", "import.mask-lacks"},
    };
    bc_arena *arena = bc_arena_new();
    struct bc_status status = {0};
    size_t length = 0;
    char *bytes = NULL;

    (void)state;
    assert_true(bc_file_read(
        arena, BC_TEMPLATES_FOLDER "/masking.vi.yaml", 1 << 20, &bytes, &length, &status));
    for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
        const char *at = strstr(bytes, faults[i].from);
        struct bc_problems problems = {.arena = arena};
        const struct bc_mask_rules *rules = NULL;
        struct bc_status fault = {0};
        const char *wrong;

        assert_non_null(at);
        wrong = bc_arena_printf(
            arena, "%.*s%s%s", (int)(at - bytes), bytes, faults[i].to, at + strlen(faults[i].from));
        assert_true(bc_file_write("masking-wrong.yaml", wrong, strlen(wrong), 0600, &status));
        assert_false(bc_mask_rules_load("masking-wrong.yaml", arena, &problems, &rules, &fault));
        assert_true(problems.error_count > 0);
        assert_string_equal(problems.items[0].code, faults[i].code);
        assert_non_null(strstr(problems.items[0].where, "masking-wrong.yaml:"));
    }
    remove("masking-wrong.yaml");
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

/* ---- For the appendix ------------------------------------------------------------------------ */

/* Invented. What stands in the store, and what who may read it sees of third persons. */
static const struct {
    const char *text;
    const char *by_initials;
    const char *marked;
} persons[] = {
    {"Nguyễn Văn Hùng nhận tiền của dân.", "N.V.H. nhận tiền của dân.",
        "[họ tên] nhận tiền của dân."},
    {"Việc này do Trần Thị Ánh Tuyết.", "Việc này do T.T.Á.T.", "Việc này do [họ tên]."},
    {"ông Nguyễn Văn Hùng, bà Lê Thị Đào", "ông N.V.H., bà L.T.Đ.", "ông [họ tên], bà [họ tên]"},
    {"Tố cáo Đỗ Đình Đạt cùng nhóm", "Tố cáo Đ.Đ.Đ. cùng nhóm", "Tố cáo [họ tên] cùng nhóm"},
    {"Ngụ tại [số nhà] Phan Bội Châu; nợ lương công nhân, hồ thủy lợi", NULL, NULL},
    {"NGUYỄN VĂN HÙNG LẤN ĐẤT", "N.V.H. LẤN ĐẤT", "[họ tên] LẤN ĐẤT"},
    {"Y Bhăm Êban và H'Hen Niê đánh nhau", "Y.B.Ê. và H.N. đánh nhau",
        "[họ tên] và [họ tên] đánh nhau"},
    {"Ông [họ tên] nhận tiền, gọi [số điện thoại]", NULL, NULL},
    {"Ông N.V.H. nhận tiền", NULL, NULL},
    {"Đường Nguyễn Thị Minh Khai ngập; trường Lê Quý Đôn, 45 Nguyễn Tất Thành", NULL, NULL},
    {"Công an xã Hòa Thắng, tỉnh Thái Bình, Krông Pắc, Hồ Chí Minh", NULL, NULL},
    {"trần nhà bị dột, k đi làm được, y tá trưởng trực, cao su bị chặt", NULL, NULL},
    {"Ủy ban nhân dân phường Tự An; cầu Trần Thị Lý thông thoáng", NULL, NULL},
    {"", NULL, NULL},
};

static void third_persons_are_named_as_the_office_says(void **state)
{
    bc_arena *arena = bc_arena_new();
    struct bc_problems problems = {0};
    const struct bc_mask_rules *rules = bc_vocabulary_mask_rules(load(arena, &problems));

    (void)state;
    for (size_t i = 0; i < sizeof(persons) / sizeof(persons[0]); i++) {
        const char *text = persons[i].text;
        const char *initials = bc_mask_persons(rules, true, arena, text);
        const char *marked = bc_mask_persons(rules, false, arena, text);

        assert_string_equal(
            initials, persons[i].by_initials == NULL ? text : persons[i].by_initials);
        assert_string_equal(marked, persons[i].marked == NULL ? text : persons[i].marked);
        /* Read again, it says the same. */
        assert_string_equal(bc_mask_persons(rules, true, arena, initials), initials);
        assert_string_equal(bc_mask_persons(rules, false, arena, marked), marked);
    }
    bc_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(masks_what_is_personal),
        cmocka_unit_test(leaves_the_rest_alone),
        cmocka_unit_test(is_stable_and_linear),
        cmocka_unit_test(holds_on_any_bytes),
        cmocka_unit_test(is_linear_on_repetition),
        cmocka_unit_test(tells_where_rules_are_wrong),
        cmocka_unit_test(finds_words_however_they_are_written),
        cmocka_unit_test(knows_columns_of_personal_data),
        cmocka_unit_test(third_persons_are_named_as_the_office_says),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

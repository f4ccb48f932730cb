/* LINKS: gate store ticket base */
/* SEES_PRIVATE */
#include "base/file.h"
#include "base/text.h"
#include "gate/apart.h"
#include "gate/numbers.h"
#include "gate/open.h"
#include "gate/pdf_font.h"
#include "gate/pdf_page.h"
#include "gate/private_texts.h"
#include "gate/search_pool.h"
#include "gate/xml_cell.h"
#include "store/gate_view.h"
#include "support/store_case.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

/* ---- Numbers of personal data ---------------------------------------------------------------- */

struct counted {
    size_t counts[BC_GATE_NUMBER_COUNT];
    char plain[200];
};

static void count(
    void *user, enum bc_gate_number kind, size_t at, size_t length_bytes, const char *plain)
{
    struct counted *counted = user;

    (void)at;
    (void)length_bytes;
    counted->counts[kind]++;
    snprintf(counted->plain, sizeof(counted->plain), "%s", plain);
}

static struct counted numbers_in(const char *string)
{
    bc_arena *arena = bc_arena_new();
    struct bc_gate_text text;
    struct counted counted = {.plain = ""};

    bc_gate_text_init(&text, arena);
    bc_gate_text_add_string(&text, string);
    bc_gate_numbers_find(&text, count, &counted);
    bc_arena_free(arena);
    return counted;
}

static void assert_found(const char *string, enum bc_gate_number kind, const char *plain)
{
    struct counted counted = numbers_in(string);

    for (size_t i = 0; i < BC_GATE_NUMBER_COUNT; i++) {
        if (counted.counts[i] != (i == (size_t)kind ? 1u : 0u)) {
            fail_msg("\"%s\": %zu of kind %zu", string, counted.counts[i], i);
        }
    }
    assert_string_equal(counted.plain, plain);
}

static void test_personal_numbers_are_found(void **state)
{
    (void)state;
    assert_found("gọi 0912345678.", BC_GATE_PHONE, "0912345678");
    assert_found("(0912) 345 678", BC_GATE_PHONE, "0912345678");
    assert_found("0912.345.678", BC_GATE_PHONE, "0912345678");
    assert_found("0912.345678", BC_GATE_PHONE, "0912345678");
    assert_found("mục 1.0912345678", BC_GATE_PHONE, "0912345678");
    assert_found("0912 34 56 78", BC_GATE_PHONE, "0912345678");
    assert_found("+84 912 345 678", BC_GATE_PHONE, "84912345678");
    assert_found("84912345678", BC_GATE_PHONE, "84912345678");
    assert_found("0912\u00a0345\u00a0678", BC_GATE_PHONE, "0912345678");
    assert_found("0912\n345678", BC_GATE_PHONE, "0912345678");
    assert_found("máy bàn 0262.3812345", BC_GATE_PHONE, "02623812345");
    assert_found(
        "thư nguyen.van_an+1@vidu.com.vn nhé", BC_GATE_EMAIL, "nguyen.van_an+1@vidu.com.vn");
    assert_found("CCCD 066099012345", BC_GATE_IDENTITY, "066099012345");
    assert_found("CCCD 066 099 012 345", BC_GATE_IDENTITY, "066099012345");
    assert_found("CMND 240123456", BC_GATE_IDENTITY, "240123456");
    assert_found("STK 5200 2051 2345 6", BC_GATE_ACCOUNT, "5200205123456");
    assert_found("số tài khoản: 52002051", BC_GATE_ACCOUNT, "52002051");
    assert_found("thẻ 4111 1111 1111 1111", BC_GATE_ACCOUNT, "4111111111111111");
    assert_found("xe 47A-123.45 đỗ sai", BC_GATE_PLATE, "47a-123.45");
    assert_found("47-B1 123.45", BC_GATE_PLATE, "47-b1 123.45");
    assert_found("29H-1234", BC_GATE_PLATE, "29h-1234");
}

static void test_figures_are_no_personal_numbers(void **state)
{
    static const char *const clean[] = {
        "14.707",
        "1.234.567.890",
        "7.363 14.470 7.352 6.029 7.363 1.234 0.029 912 345",
        "0 912 345 678 0 12 345",
        "12.345 678 901",
        "2023-05-03T07:30:00+07:00",
        "từ ngày 29/9/2025 đến hết ngày 05/10/2025",
        "D:20230501062000+07'00'",
        "0.30769230769230771",
        "45123.0104166667",
        "PA-000123 PA-000124",
        "Quyết định số 1218/QĐ-UBND ngày 21/5/2021",
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "tổng đài 0262.1022",
        "quốc lộ 14C 2023",
        "Tài khoản 12 345",
        "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        "1 @ 2, a@b",
        "năm 2023 2024 2025 2026",
        "0.4545454545454545",
        "4.5454545454545459",
        "-0.0341796875",
        "3.0341796875",
        "3.0341796875E-2",
        "tỷ lệ 0.0341796875 và 12.5454545454545",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(clean) / sizeof(clean[0]); i++) {
        struct counted counted = numbers_in(clean[i]);

        for (size_t kind = 0; kind < BC_GATE_NUMBER_COUNT; kind++) {
            if (counted.counts[kind] != 0) {
                fail_msg("\"%s\" is taken for kind %zu", clean[i], kind);
            }
        }
    }
}

/* ---- Pages ----------------------------------------------------------------------------------- */

static const struct bc_gate_font *no_font(void *user, const char *name, size_t length_bytes)
{
    (void)user;
    (void)name;
    (void)length_bytes;
    return NULL;
}

/* Telephones of a page, whose type is ten points high: a digit is five wide. */
static void assert_on_page(const char *content, size_t wanted)
{
    bc_arena *arena = bc_arena_new();
    struct bc_gate_page_texts texts;
    struct counted in_stream = {.plain = ""};
    struct counted in_lines = {.plain = ""};

    bc_gate_page_read(content, strlen(content), no_font, NULL, arena, &texts);
    bc_gate_numbers_find(&texts.in_stream, count, &in_stream);
    bc_gate_numbers_find(&texts.in_lines, count, &in_lines);
    if (in_stream.counts[BC_GATE_PHONE] != wanted || in_lines.counts[BC_GATE_PHONE] != wanted) {
        fail_msg("%s: %zu, by lines %zu", content, in_stream.counts[BC_GATE_PHONE],
            in_lines.counts[BC_GATE_PHONE]);
    }
    bc_arena_free(arena);
}

static void test_numbers_of_a_page_are_read_in_one_breath(void **state)
{
    (void)state;
    /* One number, however it is placed. */
    assert_on_page("BT /F 10 Tf 1 0 0 1 50 700 Tm (0912 345 678) Tj ET", 1);
    assert_on_page("BT /F 10 Tf 50 700 Td (0912) Tj 22.5 0 Td (345) Tj 17.5 0 Td (678) Tj ET", 1);
    assert_on_page("BT /F 10 Tf 50 700 Td (0912) Tj 29 0 Td (345) Tj 24 0 Td (678) Tj ET", 1);
    assert_on_page("BT /F 10 Tf 50 700 Td (09) Tj 10 0 Td (12345) Tj 25 0 Td (678) Tj ET", 1);
    assert_on_page("BT /F 10 Tf 50 700 Td (0912 345) Tj 0 -14 Td (678) Tj ET", 1);
    assert_on_page("/P <</MCID 1>> BDC BT /F 10 Tf 50 700 Td (0912) Tj ET EMC "
                   "/Span <</MCID 2>> BDC BT /F 10 Tf 72.5 700 Td (345 678) Tj ET EMC",
        1);
    /* Cells of a row; labels that lie upon each other; cells below each other. */
    assert_on_page("BT /F 10 Tf 50 700 Td (0912) Tj 60 0 Td (345) Tj 60 0 Td (678) Tj ET", 0);
    assert_on_page("BT /F 10 Tf 50 700 Td (0912) Tj 1 0 Td (345678) Tj ET", 0);
    assert_on_page("/TD <</MCID 1>> BDC BT /F 10 Tf 50 700 Td (0912) Tj ET EMC "
                   "/TD <</MCID 2>> BDC BT /F 10 Tf 78 700 Td (345678) Tj ET EMC",
        0);
    assert_on_page("/TD <</MCID 1>> BDC BT /F 10 Tf 50 700 Td (0912) Tj ET EMC "
                   "/TD <</MCID 2>> BDC BT /F 10 Tf 50 680 Td (345678) Tj ET EMC",
        0);
}

/* The letters of a map, in order, are no number: a font that lacks one of the digits. */
static void test_maps_of_letters_hold_no_numbers(void **state)
{
    static const char map[] =
        "9 beginbfchar <01> <0030> <02> <0031> <03> <0032> <04> <0033> "
        "<05> <0034> <06> <0035> <07> <0036> <08> <0037> <09> <0038> endbfchar";
    static const char telling[] = "1 beginbfchar <01> <0030003900310032003300340035003600370038> "
                                  "endbfchar";
    bc_arena *arena = bc_arena_new();
    struct bc_gate_font font = {.is_wide = false};
    struct bc_gate_text words;
    struct counted counted = {.plain = ""};

    (void)state;
    bc_gate_text_init(&words, arena);
    bc_gate_font_read_map(&font, map, sizeof(map) - 1, arena, &words);
    assert_int_equal(font.letters[9], '8');
    bc_gate_numbers_find(&words, count, &counted);
    assert_int_equal(counted.counts[BC_GATE_IDENTITY], 0);
    bc_gate_font_read_map(&font, telling, sizeof(telling) - 1, arena, &words);
    bc_gate_numbers_find(&words, count, &counted);
    assert_int_equal(counted.counts[BC_GATE_PHONE], 1);
    bc_arena_free(arena);
}

/* ---- Codes ----------------------------------------------------------------------------------- */

static size_t findings_in(
    const struct bc_gate_forbidden *forbidden, const char *string, bool is_encoded, bool is_syntax)
{
    bc_arena *arena = bc_arena_new();
    struct bc_problems findings = {.arena = arena};
    struct bc_gate_run run = {.forbidden = forbidden,
        .findings = &findings,
        .arena = arena,
        .scratch = arena,
        .file = "bao-cao.pdf",
        .is_encoded = is_encoded,
        .is_syntax = is_syntax,
        .has_failed = true}; /* no store is asked whether a code is public */
    size_t count;

    bc_gate_search_string(&run, "", string);
    count = run.finding_count;
    bc_arena_free(arena);
    return count;
}

/* The codes of a store, as the gate keeps them. */
static struct bc_gate_forbidden codes_of(
    bc_arena *arena, const char **names, const uint32_t *kinds, uint32_t count_of_names)
{
    struct bc_gate_forbidden forbidden = {.alphabet = bc_gate_alphabet_build(arena),
        .code_names = names,
        .longest_code = 8,
        .code_lengths = UINT64_MAX};

    for (uint32_t i = 0; i < count_of_names; i++) {
        struct bc_gate_letters letters;

        bc_gate_letters_build(forbidden.alphabet, names[i], strlen(names[i]), arena, &letters);
        forbidden.code_beginnings[letters.letters[0]] = true;
        bc_gate_table_add(&forbidden.codes,
            bc_gate_hash(forbidden.alphabet, &letters, 0, letters.count),
            kinds[i] | i << BC_GATE_CODE_SHIFT);
    }
    return forbidden;
}

/* Two letters of a font that nobody asked may be any; what a page shows is read by its font. */
static void test_short_codes_are_no_letters_of_a_font(void **state)
{
    bc_arena *arena = bc_arena_new();
    const char *names[] = {"T1", "PA-000123"};
    static const uint32_t kinds[] = {BC_GATE_CODE_SHORT, BC_GATE_CODE_PLAIN};
    struct bc_gate_forbidden forbidden = codes_of(arena, names, kinds, 2);

    (void)state;
    assert_int_equal(findings_in(&forbidden, "T1", false, false), 1);
    assert_int_equal(findings_in(&forbidden, "T1", true, false), 0);
    assert_int_equal(findings_in(&forbidden, "vụ PA-000123", false, false), 1);
    assert_int_equal(findings_in(&forbidden, "vụ PA-000123", true, false), 1);
    bc_gate_table_clear(&forbidden.codes);
    bc_arena_free(arena);
}

static void test_a_letter_and_figures_are_no_code_by_chance(void **state)
{
    bc_arena *arena = bc_arena_new();
    const char *names[] = {"N000123", "A1234", "PA-000123"};
    static const uint32_t kinds[] = {BC_GATE_CODE_PLAIN, BC_GATE_CODE_PLAIN, BC_GATE_CODE_PLAIN};
    struct bc_gate_forbidden forbidden = codes_of(arena, names, kinds, 3);

    (void)state;
    assert_int_equal(findings_in(&forbidden, "W n 0.00 0 123 re", false, true), 0);
    assert_int_equal(findings_in(&forbidden, "W n 0.00 0 123 re", false, false), 0);
    assert_int_equal(findings_in(&forbidden, "nhóm A, 1.234 vụ", false, false), 0);
    assert_int_equal(findings_in(&forbidden, "/PA 000 123 Td", false, true), 0);
    assert_int_equal(findings_in(&forbidden, "% pa-000123", false, true), 1);
    assert_int_equal(findings_in(&forbidden, "% n000123", false, true), 1);
    assert_int_equal(findings_in(&forbidden, "vụ N000123, A1234", false, false), 1);
    assert_int_equal(findings_in(&forbidden, "N 0 0 0 1 2 3", false, false), 1);
    assert_int_equal(findings_in(&forbidden, "vụ PA-\n000123", false, false), 1);
    assert_int_equal(findings_in(&forbidden, "PA 000123", false, false), 1);
    bc_gate_table_clear(&forbidden.codes);
    bc_arena_free(arena);
}

/* The link of a workbook stands at a cell, and says so: <hyperlink ref="A13"/>. */
static void test_names_of_cells_are_no_codes(void **state)
{
    bc_arena *arena = bc_arena_new();
    const char *names[] = {"A13", "PA-000123"};
    static const uint32_t kinds[] = {BC_GATE_CODE_SHORT, BC_GATE_CODE_PLAIN};
    struct bc_gate_forbidden forbidden = codes_of(arena, names, kinds, 2);
    struct bc_problems findings = {.arena = arena};
    struct bc_gate_run run = {.forbidden = &forbidden,
        .findings = &findings,
        .arena = arena,
        .scratch = arena,
        .file = "so-lieu.xlsx",
        .is_structure = true,
        .has_failed = true};

    (void)state;
    bc_gate_search_string(&run, "", "A13");
    assert_int_equal(run.finding_count, 0);
    bc_gate_search_string(&run, "", "PA-000123");
    assert_int_equal(run.finding_count, 1);
    run.is_structure = false;
    bc_gate_search_string(&run, "cell", "A13");
    assert_int_equal(run.finding_count, 2);
    bc_gate_table_clear(&forbidden.codes);
    bc_arena_free(arena);
}

/* ---- JSON ------------------------------------------------------------------------------------ */

/* A search for one code, "PA-000123", in whatever an opener finds. */
struct opened {
    bc_arena *arena;
    struct bc_gate_forbidden forbidden;
    struct bc_problems findings;
    struct bc_gate_run run;
};

static void open_init(struct opened *opened)
{
    static const uint32_t kinds[] = {BC_GATE_CODE_PLAIN};
    static const char *names[] = {"PA-000123"};

    *opened = (struct opened){.arena = bc_arena_new()};
    opened->forbidden = codes_of(opened->arena, names, kinds, 1);
    opened->findings = (struct bc_problems){.arena = opened->arena};
    opened->run = (struct bc_gate_run){.forbidden = &opened->forbidden,
        .findings = &opened->findings,
        .arena = opened->arena,
        .scratch = opened->arena,
        .file = "report.json",
        .has_failed = true};
}

static void open_clear(struct opened *opened)
{
    bc_gate_table_clear(&opened->forbidden.codes);
    bc_arena_free(opened->arena);
}

/* ---- Any bytes ------------------------------------------------------------------------------- */

/* How often a code in this writing is found among packed bytes, at whatever place it stands. */
static size_t found_in_noise(const char *writing, size_t writing_bytes)
{
    enum { PLACES = 64 };
    uint64_t noise = 0x9E3779B97F4A7C15u;
    struct opened opened;
    size_t count;

    open_init(&opened);
    for (size_t place = 0; place <= PLACES; place++) {
        char bytes[PLACES + 64];

        for (size_t i = 0; i < PLACES + writing_bytes; i++) {
            noise = noise * 6364136223846793005u + 1442695040888963407u;
            bytes[i] = (char)(noise >> 56);
        }
        memcpy(bytes + place, writing, writing_bytes);
        bc_gate_open_raw(&opened.run, bc_arena_printf(opened.arena, "%zu", place), bytes,
            PLACES + writing_bytes);
    }
    count = opened.run.finding_count;
    open_clear(&opened);
    return count;
}

/* The signs on both sides are no text, so that the words begin and end with the writing. */
static void test_words_are_found_among_packed_bytes(void **state)
{
    (void)state;
    assert_int_equal(found_in_noise("\x01PA-000123\x01", 11), 65);
    assert_int_equal(found_in_noise("\x01vụ PA-000123\x01", 16), 65);
    assert_int_equal(found_in_noise("\x01PA-000123 ở\x01", 15), 65);
    assert_int_equal(found_in_noise("\x7F\x7FP\0A\0-\0"
                                    "0\0"
                                    "0\0"
                                    "0\0"
                                    "1\0"
                                    "2\0"
                                    "3\0\x7F\x7F",
                         22),
        65);
    assert_int_equal(found_in_noise("\x7F\x7F\0P\0A\0-\0"
                                    "0\0"
                                    "0\0"
                                    "0\0"
                                    "1\0"
                                    "2\0"
                                    "3\x7F\x7F",
                         22),
        65);
    assert_int_equal(found_in_noise("\x01PA-00\xFF\x01", 8), 0);
}

/* "" or what the first finding says: its code and where. */
static void assert_json(const char *bytes, size_t length_bytes, const char *wanted)
{
    struct opened opened;
    char said[200] = "";

    open_init(&opened);
    bc_gate_open_json(&opened.run, "", bytes, length_bytes);
    if (opened.findings.count > 0) {
        snprintf(said, sizeof(said), "%s %s", opened.findings.items[0].code,
            opened.findings.items[0].where);
    }
    if (strcmp(said, wanted) != 0) {
        fail_msg("%.*s: \"%s\", not \"%s\"", (int)length_bytes, bytes, said, wanted);
    }
    open_clear(&opened);
}

static void test_json_is_read_to_its_last_byte(void **state)
{
    static const char *const well[] = {"{}", " [ ] \n", "{\"a\": [1, -2.5e+10, 0, true, null]}",
        "{\"a\": {\"a\": \"\\u00e1 \\ud83d\\ude00 \\\"\\\\\\/\\b\\n\"}, \"b\": 123456}",
        "[\"Đường Hoà Bình\", \"\\u0000\"]"};
    static const char *const broken[] = {"", "1", "{", "{\"a\": 1,}", "[1 2]", "{\"a\": 01}",
        "{\"a\": 1} x", "{\"a\": .5}", "{\"a\": 1e}", "{'a': 1}", "{a: 1}", "{\"a\"; 1}", "[tru]",
        "[\"\\x\"]", "[\"\\ud800\"]", "[\"\\udc00\"]", "[\"\\u12\"]", "[\"a\nb\"]", "[\"\xC3\"]",
        "[\"\xED\xA0\x80\"]", "[\"a]", "{\"a\": 1, \"b\": {}, \"a\": 2}", "\xEF\xBB\xBF{}"};

    (void)state;
    for (size_t i = 0; i < sizeof(well) / sizeof(well[0]); i++) {
        assert_json(well[i], strlen(well[i]), "");
    }
    for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
        assert_json(broken[i], strlen(broken[i]), "gate.unreadable report.json");
    }
    assert_json("{\"a\": 1}\0", 9, "gate.unreadable report.json");
}

static void test_json_names_where_something_stands(void **state)
{
    static const struct {
        const char *json;
        const char *wanted;
    } cases[] = {
        {"{\"units\": [{}, {\"name\": \"vụ PA-000123\"}]}", "#/units/1/name"},
        {"{\"x y\": 1, \"Tên\": {\"note\": \"PA\\u002d000123\"}}", "#/1/note"},
        {"{\"a\": 1, \"PA-000123\": {}}", "#/1"},
        {"{\"a\": [[\"PA-000123\"]]}", "#/a/0/0"},
        {"[{\"a.b\": 1}, {\"a.b\": {\"PA-000123\": 1}}, {\"PA-000123\": 2}]", "#/1/0/0"},
        {"[{\"a.b\": 1}, {\"a.b\": \"PA-000123\"}]", "#/1/0"},
    };
    char wanted[100];

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        snprintf(wanted, sizeof(wanted), "gate.sensitive-code report.json%s", cases[i].wanted);
        assert_json(cases[i].json, strlen(cases[i].json), wanted);
    }
}

/* Two hundred levels are enough for any report; what is deeper is no report. */
static void test_json_that_is_too_deep_is_refused(void **state)
{
    char json[401];

    (void)state;
    memset(json, '[', 200);
    memset(json + 200, ']', 200);
    assert_json(json, 400, "");
    memset(json, '[', 201);
    assert_json(json, 201, "gate.too-deep report.json");
}

/* ---- Plain XML ------------------------------------------------------------------------------- */

struct pieces {
    const char *bytes;
    size_t length_bytes;
};

static bool give(void *user, char *ret_bytes, size_t room_bytes, size_t *ret_length_bytes)
{
    struct pieces *rest = user;
    size_t length = rest->length_bytes < room_bytes ? rest->length_bytes : room_bytes;

    memcpy(ret_bytes, rest->bytes, length);
    rest->bytes += length;
    rest->length_bytes -= length;
    *ret_length_bytes = length;
    return true;
}

/* What stands between the tags, with breaks as "|"; NULL when it is not plain. In the arena. */
static const char *plain_text(struct opened *opened, const char *bytes, size_t length_bytes)
{
    struct bc_gate_xml xml;
    struct pieces pieces = {bytes, length_bytes};
    char *text;

    bc_gate_xml_init(&xml, &opened->run, "");
    if (!bc_gate_xml_read_plain(&xml, give, &pieces)) {
        return NULL;
    }
    text = bc_arena_strndup(
        opened->arena, xml.text.bytes == NULL ? "" : xml.text.bytes, xml.text.length_bytes);
    for (char *at = text; *at != '\0'; at++) {
        *at = *at == BC_GATE_BREAK ? '|' : *at;
    }
    return text;
}

static void assert_plain(const char *xml, const char *wanted)
{
    struct opened opened;
    const char *text;

    open_init(&opened);
    text = plain_text(&opened, xml, strlen(xml));
    if (text == NULL || wanted == NULL ? text != wanted : strcmp(text, wanted) != 0) {
        fail_msg("%s: \"%s\"", xml, text == NULL ? "not plain" : text);
    }
    open_clear(&opened);
}

static void test_plain_xml_is_taken_apart(void **state)
{
    (void)state;
    assert_plain("<a>x<b>y</b>z</a>", "xyz|"); /* <b> is a run of letters */
    assert_plain("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<a><d>x</d><d>y</d></a>", "x|y|");
    assert_plain("<a y='1' x = \"2\"/>", NULL); /* written by none of ours */
    assert_plain("<a x=\"2\"/>", "");
    assert_plain("<a>&lt;&#x1EB7;&#273;&amp;&quot;&apos;&gt;</a>", "<ặđ&\"'>|");
    assert_plain("<c r=\"A1\"><v>12</v></c>", "");
    assert_plain("<c r=\"A1\" t=\"str\"><v>12</v></c>", "12|");
    assert_plain("<c:numCache><c:pt><c:v>21365</c:v></c:pt></c:numCache>", ""); /* of a chart */
    assert_plain("<c:numCache><c:pt><c:v>0912345678</c:v></c:pt></c:numCache>", "0912345678|");
    assert_plain("<c:strCache><c:pt><c:v>21365</c:v></c:pt></c:strCache>", "21365|");
    assert_plain("<c:numCache><c:pt><c:v>PA-12</c:v></c:pt></c:numCache>", "PA-12|");
    assert_plain("<x><r><rPr><sz val=\"9\"/></rPr><t>a</t></r><r><t>b</t></r></x>", "ab|");
}

static void test_what_is_not_plain_is_left_to_another(void **state)
{
    static const char *const others[] = {"", "x", "<a>", "<a></b>", "<a/><a/>", "<a/>x",
        "<a><!-- x --></a>", "<!DOCTYPE a><a/>", "<a><![CDATA[x]]></a>", "<a><?x y?></a>",
        "<a x=\"1\" x=\"2\"/>", "<a x=1/>", "<a x=\"<\"/>", "<a x=\"1\"y=\"2\"/>", "<a>&x;</a>",
        "<a>&#0;</a>", "<a>&#xD800;</a>", "<a>&amp</a>", "<a>\x01</a>", "<a>\xC3</a>", "<1/>",
        "<a x=\">\"/>", "<?xml version=\"1.0\" encoding=\"UTF-16\"?><a/>", "</a>",
        "<?xml version=\"1.0\" note=\"rác thải\"?><a/>", "<a>\uffff</a>", "<a>x]]></a>"};

    (void)state;
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        assert_plain(others[i], NULL);
    }
}

static void test_cells_of_figures_are_known(void **state)
{
    static const char *const figures[] = {"<c r=\"A1\"><v>1</v></c>", "<c r=\"XFD1048576\"/>",
        "<c r=\"D261\" s=\"12\" t=\"s\"><v>102</v></c>", "<c r=\"G2\" s=\"5\"/>",
        "<c r=\"N2\" s=\"3\"><v>-45782.41084490741</v></c>", "<c r=\"N2\"><v>12345678</v></c>"};
    static const char *const others[] = {"<c r=\"A1\"><v>0912345678</v></c>",
        "<c r=\"A1\"><v>123456789</v></c>", "<c r=\"A1\"><v></v></c>", "<c r=\"A1\"><v>PA</v></c>",
        "<c r=\"A1\" t=\"str\"><v>1</v></c>", "<c r=\"ABCD1\"/>", "<c r=\"A\"/>", "<c r=\"1\"/>",
        "<c r=\"A12345678\"/>", "<c r=\"A1\" s=\"1234\"/>", "<c r=\"A1\" s=\"\"/>", "<c r=\"a1\"/>",
        "<c r=\"A1\" ><v>1</v></c>", "<c r=\"A1\"><v>1</v><v>2</v></c>", "<c r=\"A1\"><v>1</v></d>",
        "<c r=\"A1\"><v>1&#50;</v></c>", "<c r=\"A1\" s=\"1\" x=\"2\"/>", "<v r=\"A1\"/>"};

    (void)state;
    for (size_t i = 0; i < sizeof(figures) / sizeof(figures[0]); i++) {
        const size_t length = strlen(figures[i]);

        assert_int_equal(bc_gate_figure_cell((struct bc_gate_span){figures[i], length}), length);
        assert_plain(figures[i], ""); /* and it is none without a sheet around it */
        for (size_t cut = 0; cut < length; cut++) {
            assert_int_equal(bc_gate_figure_cell((struct bc_gate_span){figures[i], cut}), 0);
        }
    }
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        assert_int_equal(
            bc_gate_figure_cell((struct bc_gate_span){others[i], strlen(others[i])}), 0);
    }
}

/* A cell of a figure parts the texts on both sides and changes nothing else. */
static void test_cells_of_figures_part_texts(void **state)
{
    (void)state;
    assert_plain("<a><c r=\"A1\" t=\"str\"><v>x</v></c><c r=\"B1\"><v>2</v></c>"
                 "<c r=\"C1\" t=\"str\"><v>y</v></c></a>",
        "x|y|");
    assert_plain("<a>x<c r=\"B1\"/>y</a>", "x|y|");
    assert_plain("<a><c r=\"A1\" t=\"str\"><is>x<c r=\"B1\"><v>2</v></c></is></c></a>", "x|");
    assert_plain("<x><r><rPr><c r=\"B1\"><v>2</v></c></rPr><t>a</t></r></x>", "a|");
    assert_plain("<a><c r=\"B1\"/></b>", NULL);
    assert_plain("<c r=\"B1\"/><c r=\"B1\"/>", NULL);
}

/* Read at one glance, or tag by tag where anything is unusual: the same comes of it. */
static void test_cells_of_texts_are_known(void **state)
{
    static const char *const well[][2] = {
        {"<c r=\"B7\" s=\"1\" t=\"inlineStr\"><is><t xml:space=\"preserve\">x</t></is></c>", "x|"},
        {"<c r=\"B7\" t=\"inlineStr\"><is><t>Đường &amp; &#x1EB7; ngõ</t></is></c>",
            "Đường & ặ ngõ|"},
        {"<c r=\"B7\" t=\"inlineStr\"><is><t></t></is></c>", ""},
        {"<c r=\"B7\" t=\"inlineStr\"><is><t>a]] b</t></is></c>", "a]] b|"},
        {"<c r=\"B7\" t=\"inlineStr\"><is><t>a</t><t>b</t></is></c>", "ab|"},
        {"<c r=\"B7\" t=\"inlineStr\"><is><t>a\nb</t></is></c>", "a\nb|"},
        {"<c r=\"B7\" t=\"inlineStr\" x=\"1\"><is><t>a</t></is></c>", "a|"},
        {"<c t=\"inlineStr\"><is><t>a</t></is></c>", "a|"},
    };
    static const char *const broken[] = {
        "a]]>", "a\x01", "&x;", "a\xC3", "\uffff", "a<", "a</t></is>"};
    char xml[300];
    char wanted[100];

    (void)state;
    for (size_t i = 0; i < sizeof(well) / sizeof(well[0]); i++) {
        struct bc_gate_span name;

        snprintf(xml, sizeof(xml), "<a>u%s%sv</a>", well[i][0], well[i][0]);
        snprintf(wanted, sizeof(wanted), "u|%s%sv|", well[i][1], well[i][1]);
        assert_plain(xml, wanted);
        assert_plain(well[i][0], well[i][1]);
        assert_int_equal(bc_gate_text_cell((struct bc_gate_span){well[i][0], 20}, &name), 0);
    }
    for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
        snprintf(xml, sizeof(xml), "<a><c r=\"B7\" t=\"inlineStr\"><is><t>%s</t></is></c></a>",
            broken[i]);
        assert_plain(xml, NULL);
    }
}

/* A code is found in a cell, and named by it; among what stands in every row it is none. */
static void test_cells_of_texts_have_names(void **state)
{
    static const char xml[] = "<a><row r=\"7\" ht=\"29.50\"><c r=\"AB7\" "
                              "t=\"inlineStr\"><is><t>PA-000123</t></is></c></row>"
                              "<row r=\"PA-000123\" ht=\"1\"/></a>";
    static const char named[] = "<a><row r=\"8\" a_name_that_is_PA-000123=\"1\"/></a>";
    struct opened opened;

    (void)state;
    open_init(&opened);
    bc_gate_open_xml(&opened.run, "sheet", xml, sizeof(xml) - 1);
    assert_int_equal(opened.findings.count, 2);
    assert_string_equal(opened.findings.items[0].where, "report.json#sheet!AB7");
    assert_string_equal(opened.findings.items[1].where, "report.json#sheet");
    open_clear(&opened);
    open_init(&opened);
    bc_gate_open_xml(&opened.run, "sheet", named, sizeof(named) - 1);
    assert_int_equal(opened.findings.count, 1);
    open_clear(&opened);
}

/* Wherever a piece ends, within a letter, a name or a reference, nothing of it is lost. */
static void test_plain_xml_comes_in_pieces(void **state)
{
    static const char row[] = "<c r=\"A1\" t=\"inlineStr\"><is><t>Đường &amp; ngõ ặ</t></is></c>";
    static const char words[] = "Đường & ngõ ặ|";
    enum { ROWS = 3000 };
    struct opened opened;
    const char *text;
    char *xml;
    size_t length = 0;

    (void)state;
    for (size_t shift = 0; shift < 7; shift++) {
        open_init(&opened);
        xml = bc_arena_alloc(opened.arena, ROWS * sizeof(row) + 100);
        length = (size_t)snprintf(xml, 20, "<%.*s>", (int)shift + 1, "xxxxxxxxx");
        for (size_t i = 0; i < ROWS; i++) {
            memcpy(xml + length, row, sizeof(row) - 1);
            length += sizeof(row) - 1;
        }
        length += (size_t)snprintf(xml + length, 20, "</%.*s>", (int)shift + 1, "xxxxxxxxx");
        text = plain_text(&opened, xml, length);
        assert_non_null(text);
        assert_int_equal(strlen(text), ROWS * (sizeof(words) - 1));
        for (size_t i = 0; i < ROWS; i++) {
            assert_memory_equal(text + i * (sizeof(words) - 1), words, sizeof(words) - 1);
        }
        open_clear(&opened);
    }
}

/* ---- Rows of letters ------------------------------------------------------------------------- */

static void test_a_trace_forgets_no_row(void **state)
{
    static const char said[] = "Hôm nay rác thải chất đống ngoài đường, đã ba ngày rồi";
    static const char part[] = "RAC THAI chat dong ngoai duong";
    static const char other[] = "rác thải chất đống trong sân trường";
    bc_arena *arena = bc_arena_new();
    const bc_gate_alphabet *alphabet = bc_gate_alphabet_build(arena);
    struct bc_gate_trace trace;
    struct bc_gate_letters letters;

    (void)state;
    bc_gate_trace_init(&trace, 1000, arena);
    bc_gate_letters_build(alphabet, said, sizeof(said) - 1, arena, &letters);
    bc_gate_trace_note(&trace, alphabet, &letters, 0, letters.count);
    for (size_t at = 0; at + BC_GATE_ROW <= letters.count; at++) {
        assert_true(bc_gate_trace_has(&trace, alphabet, &letters, at, letters.count - at));
    }
    bc_gate_letters_build(alphabet, part, sizeof(part) - 1, arena, &letters);
    assert_true(bc_gate_trace_has(&trace, alphabet, &letters, 0, letters.count));
    bc_gate_letters_build(alphabet, other, sizeof(other) - 1, arena, &letters);
    assert_false(bc_gate_trace_has(&trace, alphabet, &letters, 0, letters.count));
    /* Only rows that begin where it was told to look. */
    bc_gate_trace_init(&trace, 1000, arena);
    bc_gate_trace_note(&trace, alphabet, &letters, 3, 5);
    assert_false(bc_gate_trace_has(&trace, alphabet, &letters, 2, BC_GATE_ROW));
    assert_true(bc_gate_trace_has(&trace, alphabet, &letters, 3, BC_GATE_ROW + 1));
    assert_true(bc_gate_trace_meets(&trace, alphabet, letters.letters, letters.count));
    assert_true(bc_gate_trace_meets(&trace, alphabet, letters.letters + 4, BC_GATE_ROW));
    assert_false(bc_gate_trace_meets(&trace, alphabet, letters.letters + 5, BC_GATE_ROW));
    assert_false(bc_gate_trace_meets(&trace, alphabet, letters.letters + 4, BC_GATE_ROW - 1));
    assert_false(bc_gate_trace_meets(&trace, alphabet, letters.letters, 0));
    assert_false(bc_gate_trace_has(&trace, alphabet, &letters, 5, BC_GATE_ROW));
    bc_arena_free(arena);
}

/* ---- Private texts --------------------------------------------------------------------------- */

/* One sensitive ticket and an ordinary one, each with what somebody said. */
static void fill_store(const struct place *place)
{
    static const char *const texts[] = {"Ông chủ tịch phường nhận tiền của nhà thầu làm đường ngõ",
        "Rác thải chất đống trước cổng trường đã ba ngày chưa ai dọn"};
    bc_store *store = open_at(place, BC_STORE_IMPORT);
    struct bc_status status = {0};

    begin(store);
    for (int ticket = 0; ticket < 2; ticket++) {
        struct bc_event event = received_at(ticket);
        const char *code = ticket == 0 ? "PA-1" : "PA-2";

        event.sensitivity = ticket == 0 ? BC_SENSITIVITY_REPUTATION : BC_SENSITIVITY_PUBLIC;
        assert_done(bc_store_text_mark(store, texts[ticket], &event.text_mark, &status), &status);
        assert_int_equal(apply(store, BC_IMPORT_LOG, 0, code, &event, 1), 1);
        assert_done(bc_store_put_text(
                        store, number_of(store, 0, code), event.text_mark, texts[ticket], &status),
            &status);
    }
    commit(store);
    bc_store_close(store);
}

/* How many shingles of the store's texts are suspected when the files say this. */
static size_t suspected(bc_store *store, const char *said, bool is_kept)
{
    static int64_t sensitive[] = {1};
    struct bc_gate_case ordinary[] = {{.ticket = 2}};
    bc_arena *arena = bc_arena_new();
    struct bc_gate_forbidden forbidden = {.alphabet = bc_gate_alphabet_build(arena),
        .store = store,
        .cases = {.items = ordinary, .count = 1},
        .sensitive = sensitive,
        .sensitive_count = 1,
        .arena = arena};
    struct bc_gate_private_texts texts;
    struct bc_status status = {0};
    struct bc_gate_trace trace;
    struct bc_gate_letters letters;
    size_t count;

    bc_gate_trace_init(&trace, 1000, arena);
    bc_gate_letters_build(forbidden.alphabet, said, strlen(said), arena, &letters);
    bc_gate_trace_note(&trace, forbidden.alphabet, &letters, 0, letters.count);
    assert_done(bc_gate_private_texts_read(&forbidden, &texts, &status), &status);
    assert_true(texts.is_whole);
    assert_int_equal(forbidden.cases.text_count, 1); /* the ordinary one, by which a unit has it */
    if (!is_kept) {
        bc_gate_private_texts_clear(&texts);
    }
    assert_done(bc_gate_private_texts_suspect(&texts, &forbidden, &trace, &status), &status);
    bc_gate_private_texts_clear(&texts);
    count = forbidden.shingles.count;
    bc_gate_forbidden_clear(&forbidden);
    bc_arena_free(arena);
    return count;
}

static void test_texts_are_asked_from_memory_or_from_the_store(void **state)
{
    struct place place;
    bc_store *store;
    struct bc_status status = {0};

    (void)state;
    place_init(&place);
    create_at(&place);
    fill_store(&place);
    store = open_at(&place, BC_STORE_GATE);
    assert_done(bc_store_gate_begin(store, &status), &status);
    for (int is_kept = 0; is_kept < 2; is_kept++) {
        assert_int_equal(suspected(store, "không ai nói gì về việc này cả đâu", is_kept), 0);
        assert_int_equal(suspected(store, "CHU TICH PHUONG nhan tien cua nha thau", is_kept), 1);
        assert_int_equal(
            suspected(store, "chủ tịch phường nhận tiền của nhà thầu làm", is_kept), 2);
        assert_int_equal(suspected(store,
                             "chất đống trước cổng trường đã ba ngày, phường nhận tiền của nhà "
                             "thầu làm đường",
                             is_kept),
            2);
    }
    bc_store_gate_end(store);
    bc_store_close(store);
    place_clear(&place);
}

/* ---- Threads and files ----------------------------------------------------------------------- */

static void test_what_is_a_file_of_the_folder_is_known(void **state)
{
    char path[] = "/tmp/baocao-known-XXXXXX";
    const int file = mkstemp(path);
    struct bc_gate_known known = {.arena = bc_arena_new()};

    (void)state;
    assert_true(file >= 0);
    assert_int_equal(write(file, "mot hai ba", 10), 10);
    close(file);
    bc_gate_known_add(&known, path, 10);
    assert_true(bc_gate_known_has(&known, "mot hai ba", 10));
    assert_false(bc_gate_known_has(&known, "mot hai bo", 10));
    assert_false(bc_gate_known_has(&known, "mot hai b", 9));
    unlink(path);
    assert_false(bc_gate_known_has(&known, "mot hai ba", 10));
    bc_arena_free(known.arena);
}

/* ---- Several files at a time ----------------------------------------------------------------- */

static void write_bytes(const char *folder, const char *name, size_t length_bytes)
{
    bc_arena *arena = bc_arena_new();
    struct bc_status status = {0};
    char *bytes = bc_arena_alloc(arena, length_bytes + 1);

    memset(bytes, '{', length_bytes);
    assert_true(
        bc_file_write(bc_path_join(arena, folder, name), bytes, length_bytes, 0600, &status));
    bc_arena_free(arena);
}

/* What is found in these files by so many threads, line by line. */
static const char *found_by(bc_arena *arena, const char *folder, const struct bc_gate_file *files,
    size_t count, size_t threads)
{
    const struct bc_gate_question question = {.folder = folder, .thread_count = threads};
    struct bc_gate_forbidden forbidden = {.alphabet = bc_gate_alphabet_build(arena)};
    struct bc_problems findings = {.arena = arena};
    struct bc_gate_known known = {.arena = arena};
    struct bc_gate_trace trace;
    struct bc_gate_run run = {.question = &question,
        .forbidden = &forbidden,
        .findings = &findings,
        .arena = arena,
        .trace = &trace,
        .known = &known};
    struct bc_status status = {0};
    const char *text = "";

    bc_gate_trace_init(&trace, 1000, arena);
    for (int pass = 0; pass < 2; pass++) { /* what was found before is not told again */
        assert_true(bc_gate_search_files(&run, files, count, &status));
    }
    for (size_t i = 0; i < findings.count; i++) {
        text = bc_arena_printf(
            arena, "%s%s %s\n", text, findings.items[i].code, findings.items[i].where);
    }
    return bc_arena_printf(arena, "%s%zu", text, run.finding_count);
}

static void test_threads_change_nothing_that_is_found(void **state)
{
    static const struct bc_gate_file files[] = {{"a.png", 70000}, {"b.svg", 10},
        {"ban-do.svg", 9000}, {"c.bin", 100}, {"report.json", 60000}, {"so-lieu.xlsx", 30000},
        {"x.png", 200000}, {"y.png", 20}, {"z.txt", 20}};
    enum { COUNT = sizeof(files) / sizeof(files[0]) };
    char folder[] = "/tmp/baocao-files-XXXXXX";
    bc_arena *arena = bc_arena_new();
    const char *alone;

    (void)state;
    assert_non_null(mkdtemp(folder));
    for (size_t i = 0; i < COUNT; i++) {
        write_bytes(folder, files[i].name, files[i].size_bytes);
    }
    alone = found_by(arena, folder, files, COUNT, 1);
    assert_string_equal(alone, "gate.hidden-bytes a.png\n"
                               "gate.unreadable b.svg\n"
                               "gate.unreadable ban-do.svg\n"
                               "gate.unknown-file c.bin\n"
                               "gate.unreadable report.json\n"
                               "gate.unreadable so-lieu.xlsx\n"
                               "gate.hidden-bytes x.png\n"
                               "gate.hidden-bytes y.png\n"
                               "gate.unknown-file z.txt\n9");
    for (size_t threads = 0; threads < 12; threads += 3) {
        assert_string_equal(found_by(arena, folder, files, COUNT, threads), alone);
    }
    for (size_t i = 0; i < COUNT; i++) {
        assert_int_equal(unlink(bc_path_join(arena, folder, files[i].name)), 0);
    }
    assert_int_equal(rmdir(folder), 0);
    bc_arena_free(arena);
}

static void assert_value(const char *digits, size_t wanted, enum bc_gate_number kind)
{
    struct counted counted = {.plain = ""};

    bc_gate_numbers_of_value(digits, strlen(digits), count, &counted);
    assert_int_equal(counted.counts[kind], wanted);
}

static void test_numbers_stored_as_numbers(void **state)
{
    (void)state;
    assert_value("912345678", 1, BC_GATE_PHONE);      /* 0912345678 without its 0 */
    assert_value("66099012345", 1, BC_GATE_IDENTITY); /* 066099012345 */
    assert_value("240123456", 1, BC_GATE_IDENTITY);
    assert_value("12345678", 0, BC_GATE_IDENTITY);
    assert_value("45123.0104166667", 0, BC_GATE_IDENTITY);
}

/* ---- Letters --------------------------------------------------------------------------------- */

static void assert_letters(const bc_gate_alphabet *alphabet, const char *string, const char *wanted)
{
    bc_arena *arena = bc_arena_new();
    struct bc_gate_letters letters;

    bc_gate_letters_build(alphabet, string, strlen(string), arena, &letters);
    assert_int_equal(letters.count, strlen(wanted));
    assert_memory_equal(letters.letters, wanted, letters.count);
    bc_arena_free(arena);
}

static void test_letters_are_what_no_writer_changes(void **state)
{
    bc_arena *arena = bc_arena_new();
    const bc_gate_alphabet *alphabet = bc_gate_alphabet_build(arena);

    (void)state;
    assert_letters(alphabet, "Đường Hoà Bình", "duonghoabinh");
    assert_letters(alphabet, "ĐƯỜNG HÒA BÌNH", "duonghoabinh");
    assert_letters(alphabet, "\u0110u\u031bo\u031b\u0300ng Ho\u0300a Bi\u0300nh", "duonghoabinh");
    assert_letters(alphabet, "đường\u00ad, hoà—\n\u200bbình", "duonghoabinh");
    assert_letters(alphabet, "ỵ ợ ẫ ặ ỹ", "yoaay");
    assert_letters(alphabet, "№ 1 × 2 · “3”", "123");
    bc_arena_free(arena);
}

static void test_hashes_of_equal_letters_are_equal(void **state)
{
    bc_arena *arena = bc_arena_new();
    const bc_gate_alphabet *alphabet = bc_gate_alphabet_build(arena);
    struct bc_gate_letters letters;
    static const char text[] = "xx nước sinh hoạt yy Nước, sinh hoạt";

    (void)state;
    bc_gate_letters_build(alphabet, text, sizeof(text) - 1, arena, &letters);
    assert_true(
        bc_gate_hash(alphabet, &letters, 2, 12) == bc_gate_hash(alphabet, &letters, 16, 12));
    assert_false(
        bc_gate_hash(alphabet, &letters, 2, 12) == bc_gate_hash(alphabet, &letters, 3, 12));
    assert_int_equal(letters.flags[2], BC_GATE_STARTS);
    assert_int_equal(letters.flags[5], BC_GATE_ENDS);
    bc_arena_free(arena);
}

static void count_shingle(void *user, size_t at, size_t length, uint64_t key, uint32_t kinds)
{
    size_t *sum = user;

    (void)key;
    assert_int_equal(length, 25);
    assert_int_equal(at, 3);
    assert_int_equal(kinds, BC_GATE_ORDINARY_TEXT);
    (*sum)++;
}

/* So a unit may have the words of its own case, though somebody else wrote a part of them alone. */
static void test_a_short_text_is_found_within_a_longer_one(void **state)
{
    static const char theirs[] = "rac thai chat dong ngoai duong";
    static const char own[] = "Hôm rác thải chất đống ngoài đường, đã ba ngày rồi.";
    bc_arena *arena = bc_arena_new();
    struct bc_gate_forbidden forbidden = {.alphabet = bc_gate_alphabet_build(arena)};
    struct bc_gate_letters letters;
    size_t sum = 0;

    (void)state;
    bc_gate_letters_build(forbidden.alphabet, theirs, sizeof(theirs) - 1, arena, &letters);
    bc_gate_table_add(&forbidden.anchors,
        bc_gate_hash(forbidden.alphabet, &letters, 0, BC_GATE_ANCHOR),
        1u << (letters.count - BC_GATE_ANCHOR));
    bc_gate_table_add(&forbidden.shingles,
        bc_gate_shingle_key(&forbidden, &letters, 0, letters.count), BC_GATE_ORDINARY_TEXT);
    bc_gate_letters_build(forbidden.alphabet, own, sizeof(own) - 1, arena, &letters);
    bc_gate_shingles_in(&forbidden, &letters, count_shingle, &sum);
    assert_int_equal(sum, 1);
    bc_gate_table_clear(&forbidden.anchors);
    bc_gate_table_clear(&forbidden.shingles);
    bc_arena_free(arena);
}

/* Findings in two cells of a unit that has a case which ends with the first, or begins with the
 * second. */
static size_t findings_over_an_edge(const char *end, const char *beginning)
{
    static const char theirs[] = "trong giờ cấm Đề nghị kiểm tra";
    static const char cells[] = "trong giờ cấm.\x1e\x1eĐề nghị kiểm tra ngay";
    bc_arena *arena = bc_arena_new();
    struct bc_gate_forbidden forbidden = {.alphabet = bc_gate_alphabet_build(arena)};
    struct bc_problems findings = {.arena = arena};
    struct bc_gate_run run = {.forbidden = &forbidden,
        .findings = &findings,
        .arena = arena,
        .scratch = arena,
        .file = "don-vi/x.xlsx",
        .policy = BC_GATE_UNIT};
    struct bc_gate_letters letters;

    bc_gate_letters_build(forbidden.alphabet, theirs, sizeof(theirs) - 1, arena, &letters);
    bc_gate_table_add(&forbidden.anchors,
        bc_gate_hash(forbidden.alphabet, &letters, 0, BC_GATE_ANCHOR),
        1u << (letters.count - BC_GATE_ANCHOR));
    bc_gate_table_add(&forbidden.shingles,
        bc_gate_shingle_key(&forbidden, &letters, 0, letters.count), BC_GATE_ORDINARY_TEXT);
    bc_gate_letters_build(forbidden.alphabet, end, strlen(end), arena, &letters);
    bc_gate_table_add(
        &run.own, bc_gate_shingle_key(&forbidden, &letters, 0, letters.count), BC_GATE_OWN_END);
    bc_gate_letters_build(forbidden.alphabet, beginning, strlen(beginning), arena, &letters);
    bc_gate_table_add(&run.own, bc_gate_shingle_key(&forbidden, &letters, 0, letters.count),
        BC_GATE_OWN_BEGINNING);
    bc_gate_search_string(&run, "", cells);
    bc_gate_table_clear(&forbidden.anchors);
    bc_gate_table_clear(&forbidden.shingles);
    bc_gate_table_clear(&run.own);
    bc_arena_free(arena);
    return run.finding_count;
}

static void test_words_that_meet_between_cells_are_nobodys(void **state)
{
    (void)state;
    assert_int_equal(findings_over_an_edge("x", "y"), 1);
    assert_int_equal(findings_over_an_edge("x", "Đề nghị kiểm tra"), 0);
    assert_int_equal(findings_over_an_edge("Đề nghị kiểm tra", "x"), 1);
    assert_int_equal(findings_over_an_edge("trong giờ cấm", "x"), 1); /* the shorter part */
}

/* ---- What each file may hold ----------------------------------------------------------------- */

static void test_files_by_their_names(void **state)
{
    const char *unit = NULL;

    (void)state;
    assert_int_equal(bc_gate_rule_of("bao-cao.pdf", &unit).policy, BC_GATE_PUBLIC);
    assert_null(unit);
    assert_int_equal(bc_gate_rule_of("don-vi/buon-ho.xlsx", &unit).policy, BC_GATE_UNIT);
    assert_string_equal(unit, "buon-ho.xlsx");
    assert_int_equal(bc_gate_rule_of("don-vi/a/b.xlsx", &unit).policy, BC_GATE_UNKNOWN);
    assert_int_equal(bc_gate_rule_of("don-vi/.xlsx", &unit).policy, BC_GATE_UNKNOWN);
    assert_int_equal(bc_gate_rule_of("phu-luc.pdf", &unit).policy, BC_GATE_UNKNOWN);
    assert_int_equal(bc_gate_rule_of("xbao-cao.pdf", &unit).policy, BC_GATE_UNKNOWN);
    assert_int_equal(bc_gate_rule_of("", &unit).policy, BC_GATE_UNKNOWN);
}

/* ---- The process ----------------------------------------------------------------------------- */

/* This program again, as the one that searches: see main. */
static bool call(const char *how, struct bc_problems *findings, struct bc_gate_answer *answer,
    struct bc_status *status)
{
    const char *const arguments[] = {"gate_test", how, NULL};

    return bc_gate_apart_ask(bc_gate_apart_start(arguments, findings->arena), "/a/folder", "out/",
        findings, answer, status);
}

static void assert_refused(const char *how, const char *code)
{
    bc_arena *arena = bc_arena_new();
    struct bc_problems findings = {.arena = arena};
    struct bc_gate_answer answer;
    struct bc_status status = {0};

    assert_false(call(how, &findings, &answer, &status));
    assert_string_equal(status.code, code);
    bc_arena_free(arena);
}

static void test_only_a_whole_answer_counts(void **state)
{
    (void)state;
    assert_refused("silent", "gate.not-finished");
    assert_refused("killed", "gate.not-finished");
    assert_refused("half", "gate.not-finished");
    assert_refused("fails-at-the-end", "gate.not-finished");
    assert_refused("fault", "store.locked");
}

static void test_an_answer_comes_through(void **state)
{
    bc_arena *arena = bc_arena_new();
    struct bc_problems findings = {.arena = arena};
    struct bc_gate_answer answer;
    struct bc_status status = {0};

    (void)state;
    (void)setenv("BAOCAO_TEST_SECRET", "x", 1);
    assert_true(call("finding", &findings, &answer, &status));
    assert_int_equal(answer.file_count, 4);
    assert_int_equal(answer.finding_count, 1);
    assert_true(answer.is_key_lost);
    assert_int_equal(findings.error_count, 1);
    assert_string_equal(findings.items[0].code, "gate.phone");
    assert_string_equal(findings.items[0].where, "out/bao-cao.pdf#page 3");
    bc_arena_free(arena);
}

/* It has ended before it is told; it is told; nobody tells it, and it waits until it is ended. */
static void test_the_process_waits_for_its_folder(void **state)
{
    const char *const arguments[] = {"gate_test", "folder", NULL};
    bc_arena *arena = bc_arena_new();
    struct bc_problems findings = {.arena = arena};
    struct bc_gate_answer answer;
    struct bc_status status = {0};
    bc_gate_apart *apart;

    (void)state;
    assert_true(call("folder", &findings, &answer, &status));
    assert_string_equal(findings.items[0].where, "out//a/folder");
    apart = bc_gate_apart_start(arguments, arena);
    bc_gate_apart_end(apart);
    bc_gate_apart_end(apart); /* of one that has ended nothing is left to be done */
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    assert_int_equal(errno, ECHILD);
    bc_gate_apart_end(NULL);
    bc_arena_free(arena);
}

/* Half a folder is none, and neither is silence: whoever started it has gone. */
static void test_less_than_a_folder_is_none(void **state)
{
    static const struct {
        const char *told;
        size_t length;
        bool is_folder;
    } cases[] = {
        {"", 0, false}, {"/a", 2, false}, {"", 1, false}, {"/a", 3, true}, {"/a\0b", 5, false}};
    const int own = dup(STDIN_FILENO);

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        bc_arena *arena = bc_arena_new();
        const char *folder;
        int ends[2];

        assert_int_equal(pipe(ends), 0);
        assert_int_equal(write(ends[1], cases[i].told, cases[i].length), cases[i].length);
        close(ends[1]);
        assert_int_equal(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
        close(ends[0]);
        folder = bc_gate_await_folder(arena);
        assert_int_equal(folder != NULL, cases[i].is_folder);
        assert_true(folder == NULL || strcmp(folder, cases[i].told) == 0);
        bc_arena_free(arena);
    }
    assert_int_equal(dup2(own, STDIN_FILENO), STDIN_FILENO);
    close(own);
}

/* Answers as the process would, well or badly. An environment that came along is a fault. */
static int answer_as(const char *how)
{
    bc_arena *arena = bc_arena_new();
    struct bc_problems findings = {.arena = arena};
    struct bc_gate_answer answer = {.file_count = 4, .finding_count = 1, .is_key_lost = true};
    struct bc_status fault = {0};

    if (getenv("BAOCAO_TEST_SECRET") != NULL || getenv("PATH") != NULL) {
        return 9;
    }
    if (strcmp(how, "killed") == 0) {
        (void)raise(SIGKILL);
    }
    if (strcmp(how, "fault") == 0) {
        (void)bc_fail(&fault, BC_STORE_DOWN, "store.locked", "facts.db", "%s", "x");
    }
    if (strcmp(how, "folder") == 0) {
        const char *folder = bc_gate_await_folder(arena);

        bc_problems_add(&findings, BC_ERROR, "gate.phone", folder != NULL ? folder : "", "%s", "");
        fputs(bc_gate_answer_text(arena, &findings, &answer, &fault), stdout);
    } else if (strcmp(how, "half") == 0) {
        fputs("finding\tgate.phone\tbao-cao.pdf\ndone\t4", stdout);
    } else if (strcmp(how, "silent") != 0) {
        bc_problems_add(&findings, BC_ERROR, "gate.phone", "bao-cao.pdf#page 3", "%s", "");
        fputs(bc_gate_answer_text(arena, &findings, &answer, &fault), stdout);
    }
    bc_arena_free(arena);
    return strcmp(how, "fails-at-the-end") == 0 ? 1 : 0;
}

int main(int argument_count, char **arguments)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_personal_numbers_are_found),
        cmocka_unit_test(test_figures_are_no_personal_numbers),
        cmocka_unit_test(test_numbers_of_a_page_are_read_in_one_breath),
        cmocka_unit_test(test_maps_of_letters_hold_no_numbers),
        cmocka_unit_test(test_short_codes_are_no_letters_of_a_font),
        cmocka_unit_test(test_a_letter_and_figures_are_no_code_by_chance),
        cmocka_unit_test(test_names_of_cells_are_no_codes),
        cmocka_unit_test(test_words_are_found_among_packed_bytes),
        cmocka_unit_test(test_json_is_read_to_its_last_byte),
        cmocka_unit_test(test_json_names_where_something_stands),
        cmocka_unit_test(test_json_that_is_too_deep_is_refused),
        cmocka_unit_test(test_plain_xml_is_taken_apart),
        cmocka_unit_test(test_cells_of_figures_are_known),
        cmocka_unit_test(test_cells_of_figures_part_texts),
        cmocka_unit_test(test_what_is_not_plain_is_left_to_another),
        cmocka_unit_test(test_cells_of_texts_are_known),
        cmocka_unit_test(test_cells_of_texts_have_names),
        cmocka_unit_test(test_plain_xml_comes_in_pieces),
        cmocka_unit_test(test_a_trace_forgets_no_row),
        cmocka_unit_test(test_texts_are_asked_from_memory_or_from_the_store),
        cmocka_unit_test(test_what_is_a_file_of_the_folder_is_known),
        cmocka_unit_test(test_threads_change_nothing_that_is_found),
        cmocka_unit_test(test_numbers_stored_as_numbers),
        cmocka_unit_test(test_a_short_text_is_found_within_a_longer_one),
        cmocka_unit_test(test_words_that_meet_between_cells_are_nobodys),
        cmocka_unit_test(test_letters_are_what_no_writer_changes),
        cmocka_unit_test(test_hashes_of_equal_letters_are_equal),
        cmocka_unit_test(test_files_by_their_names),
        cmocka_unit_test(test_only_a_whole_answer_counts),
        cmocka_unit_test(test_an_answer_comes_through),
        cmocka_unit_test(test_the_process_waits_for_its_folder),
        cmocka_unit_test(test_less_than_a_folder_is_none),
    };

    return argument_count > 1 ? answer_as(arguments[1]) : cmocka_run_group_tests(tests, NULL, NULL);
}

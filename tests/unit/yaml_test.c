/* LINKS: base yaml */
#include "yaml/yaml.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
/* clang-format off: cmocka.h needs the headers above it */
#include <cmocka.h>
/* clang-format on */

struct setting {
    bc_arena *arena;
    struct bc_problems problems;
    struct bc_status status;
};

static struct setting begin(void)
{
    struct setting setting = {.arena = bc_arena_new()};

    setting.problems.arena = setting.arena;
    return setting;
}

static const struct bc_yaml_node *parse_bytes(
    struct setting *setting, const char *bytes, size_t length_bytes)
{
    const struct bc_yaml_node *root = NULL;
    bool ok = bc_yaml_parse(
        bytes, length_bytes, "t.yaml", setting->arena, &setting->problems, &root, &setting->status);

    assert_int_equal(ok, root != NULL);
    assert_int_equal(ok, setting->problems.error_count == 0);
    assert_int_equal(ok, setting->status.fault == BC_OK);
    return root;
}

static const struct bc_yaml_node *parse(struct setting *setting, const char *text)
{
    return parse_bytes(setting, text, strlen(text));
}

static void assert_problem(
    const struct setting *setting, size_t index, const char *code, const char *where)
{
    assert_true(index < setting->problems.count);
    assert_string_equal(setting->problems.items[index].code, code);
    assert_string_equal(setting->problems.items[index].where, where);
}

static void tree_keeps_text_order_and_place(void **state)
{
    struct setting setting = begin();
    const struct bc_yaml_node *root = parse(&setting, "# ghi chú\n"
                                                      "đắk: no\n"
                                                      "số: {ờ: 0123, b: \"\", c: , d: ~}\n"
                                                      "danh sách:\n"
                                                      "  - một\n"
                                                      "  - x: hai\n"
                                                      "dài: |\n"
                                                      "  a\n"
                                                      "  b\n");
    const struct bc_yaml_node *flow;

    (void)state;
    assert_int_equal(root->kind, BC_YAML_MAPPING);
    assert_int_equal(root->count, 4);
    assert_string_equal(root->keys[0].text, "đắk");
    assert_string_equal(root->items[0].text, "no");
    assert_int_equal(root->items[0].line, 2);
    assert_int_equal(root->items[0].column, 6); /* characters, not bytes */
    flow = bc_yaml_find(root, "số");
    assert_string_equal(flow->items[0].text, "0123");
    assert_int_equal(flow->items[1].kind, BC_YAML_SCALAR);
    assert_true(flow->items[1].is_quoted);
    assert_string_equal(flow->items[1].text, "");
    assert_int_equal(flow->items[2].kind, BC_YAML_EMPTY);
    assert_int_equal(flow->items[3].kind, BC_YAML_EMPTY);
    assert_string_equal(bc_yaml_where(setting.arena, &flow->items[1]), "t.yaml:3:18");
    assert_int_equal(root->items[2].kind, BC_YAML_LIST);
    assert_int_equal(root->items[2].items[1].kind, BC_YAML_MAPPING);
    assert_int_equal(root->items[2].items[1].line, 6);
    assert_string_equal(root->items[3].text, "a\nb\n");
    assert_null(bc_yaml_find(root, "x"));
    bc_arena_free(setting.arena);
}

static void text_is_composed(void **state)
{
    struct setting setting = begin();
    const struct bc_yaml_node *root = parse(&setting, "a: o\xCC\x82\xCC\x80\n"); /* o ̂ ̀ */

    (void)state;
    assert_string_equal(bc_yaml_text(root, "a", "", &setting.problems), "ồ");
    bc_arena_free(setting.arena);
}

static void byte_order_mark_crlf_and_nothing(void **state)
{
    struct setting setting = begin();
    const struct bc_yaml_node *root = parse(&setting, "\xEF\xBB\xBF"
                                                      "a: 1\r\nb: 2\r\n");

    (void)state;
    assert_string_equal(bc_yaml_text(root, "a", "", &setting.problems), "1");
    assert_string_equal(bc_yaml_text(root, "b", "", &setting.problems), "2");
    assert_int_equal(root->items[1].line, 2);
    assert_int_equal(parse(&setting, "")->kind, BC_YAML_EMPTY);
    assert_int_equal(parse(&setting, "# chỉ có ghi chú\n")->kind, BC_YAML_EMPTY);
    bc_arena_free(setting.arena);
}

static void anchors_are_followed(void **state)
{
    struct setting setting = begin();
    const struct bc_yaml_node *root = parse(&setting, "a: &giờ [1, 2]\nb: *giờ\n");

    (void)state;
    assert_int_equal(root->items[1].kind, BC_YAML_LIST);
    assert_string_equal(root->items[1].items[1].text, "2");
    bc_arena_free(setting.arena);
}

/* The bytes, and the first fault that must be named for them. */
static const struct {
    const char *text;
    const char *code;
    const char *where;
} faults[] = {
    {"a: 1\nb: c: d\n", "yaml.colon-in-value", "t.yaml:2:5"},
    {"a: [1, 2\n", "yaml.bracket-open", "t.yaml:2:1"},
    {"a: 1\nb: \"x\n", "yaml.quote-open", "t.yaml:2:5"},
    {"a:\n\t- 1\n", "yaml.tab", "t.yaml:2:1"},
    {"ă: \"\\q\"\n", "yaml.escape", "t.yaml:1:5"},
    {"a: b\n  c: d\n", "yaml.indent", "t.yaml:1:4"},
    {"a: 1\nb: 2\na: 3\n", "yaml.duplicate-key", "t.yaml:3:1"},
    {"a: {x: 1, y: 2, x: 3}\n", "yaml.duplicate-key", "t.yaml:1:17"},
    {"a: 1\n---\nb: 2\n", "yaml.second-document", "t.yaml:3:1"},
    {"a: *xa\n", "yaml.anchor-unknown", "t.yaml:1:4"},
    {"a: &x [*x]\n", "yaml.anchor-unknown", "t.yaml:1:8"},
    {"a: !!int 3\n", "yaml.tag", "t.yaml:1:10"},
    {"? [a]\n: 1\n", "yaml.key-not-text", "t.yaml:1:3"},
    {"ờ: 1\nă: \xFF\n", "yaml.not-utf8", "t.yaml:2:4"},
    {"a: \x07\n", "yaml.control-character", "t.yaml:1:4"},
    {"a: \"\\0x\"\n", "yaml.control-character", "t.yaml:1:4"},
    {"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", "yaml.too-deep", "t.yaml:1:33"},
    {"a: 1\n  b: 2\n", "yaml.indent", "t.yaml:1:4"},
    {"- a\nb: 1\n", "yaml.indent", "t.yaml:2:1"},
    {"a: \"x\nb: \"07:30\"\nc: 1\n", "yaml.quote-open", "t.yaml:1:4"},
    {"a: {x: 1\nb: 2\n", "yaml.bracket-open", "t.yaml:2:2"},
    {"a: @x\n", "yaml.quote-needed", "t.yaml:1:4"},
    {"a: 1\nb:x\nc: 1\n", "yaml.colon-missing", "t.yaml:2:1"},
    {"a: \"x\" y\n", "yaml.quote-trailing", "t.yaml:1:8"},
};

static void faults_have_code_and_place(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
        struct setting setting = begin();

        print_message("%s", faults[i].text);
        assert_null(parse(&setting, faults[i].text));
        assert_problem(&setting, 0, faults[i].code, faults[i].where);
        assert_string_equal(setting.status.code, faults[i].code);
        bc_arena_free(setting.arena);
    }
}

static void a_nul_byte_is_no_end_of_file(void **state)
{
    struct setting setting = begin();

    (void)state;
    assert_null(parse_bytes(&setting, "a: 1\0b: 2\n", 10));
    assert_problem(&setting, 0, "yaml.control-character", "t.yaml:1:5");
    bc_arena_free(setting.arena);
}

static void every_fault_of_a_file_is_reported(void **state)
{
    struct setting setting = begin();

    (void)state;
    assert_null(parse(&setting, "a: 1\na: 2\nb: !t 3\nc: *không\nd: \"x\n"));
    assert_int_equal(setting.problems.count, 4);
    assert_problem(&setting, 0, "yaml.tag", "t.yaml:3:7");
    assert_problem(&setting, 1, "yaml.anchor-unknown", "t.yaml:4:4");
    assert_problem(&setting, 2, "yaml.duplicate-key", "t.yaml:2:1");
    assert_problem(&setting, 3, "yaml.quote-open", "t.yaml:5:5");
    bc_arena_free(setting.arena);
}

static void readers_report_and_go_on(void **state)
{
    static const char *const words[] = {"off", "work"};
    struct setting setting = begin();
    const struct bc_yaml_node *root = parse(&setting, "chữ: [1]\n"
                                                      "số: 1x\n"
                                                      "lớn: 99\n"
                                                      "cờ: yes\n"
                                                      "chọn: wrk\n"
                                                      "dãy: a\n"
                                                      "bảng: [a]\n"
                                                      "rỗng:\n"
                                                      "đúng: true\n");
    struct bc_problems *problems = &setting.problems;

    (void)state;
    assert_string_equal(bc_yaml_text(root, "chữ", "mặc định", problems), "mặc định");
    assert_int_equal(bc_yaml_integer(root, "số", 7, 0, 10, problems), 7);
    assert_int_equal(bc_yaml_integer(root, "lớn", 7, 0, 10, problems), 7);
    assert_int_equal(bc_yaml_integer(root, "lớn", 7, 0, 99, problems), 99);
    assert_true(bc_yaml_flag(root, "cờ", true, problems));
    assert_int_equal(bc_yaml_choice(root, "chọn", words, 2, 1, problems), 1);
    assert_null(bc_yaml_list(root, "dãy", problems));
    assert_null(bc_yaml_mapping(root, "bảng", problems));
    assert_string_equal(bc_yaml_text(root, "rỗng", "x", problems), "x");
    assert_true(bc_yaml_flag(root, "đúng", false, problems));
    assert_int_equal(problems->count, 7);
    assert_problem(&setting, 0, "yaml.not-text", "t.yaml:1:6");
    assert_problem(&setting, 1, "yaml.not-integer", "t.yaml:2:5");
    assert_problem(&setting, 2, "yaml.out-of-range", "t.yaml:3:6");
    assert_string_equal(problems->items[2].arguments, "lớn" BC_NEXT "99" BC_NEXT "0" BC_NEXT "10");
    assert_problem(&setting, 3, "yaml.not-flag", "t.yaml:4:5");
    assert_problem(&setting, 4, "yaml.not-choice", "t.yaml:5:7");
    assert_string_equal(problems->items[4].arguments, "chọn" BC_NEXT "wrk" BC_NEXT "off, work");
    assert_problem(&setting, 5, "yaml.not-list", "t.yaml:6:6");
    assert_problem(&setting, 6, "yaml.not-mapping", "t.yaml:7:7");
    assert_string_equal(bc_yaml_text_required(root, "thiếu", problems), "");
    assert_string_equal(bc_yaml_text_required(root, "rỗng", problems), "");
    assert_problem(&setting, 7, "yaml.missing-key", "t.yaml:1:1");
    assert_int_equal(problems->count, 9);
    bc_arena_free(setting.arena);
}

static void misspelt_keys_are_refused_with_the_nearest(void **state)
{
    struct setting setting = begin();
    const struct bc_yaml_node *root = parse(&setting, "name: a\nchanels: [b]\nzzzzzzzz: 1\n");

    (void)state;
    (void)bc_yaml_text(root, "name", "", &setting.problems);
    (void)bc_yaml_list(root, "channels", &setting.problems);
    bc_yaml_refuse_unread(root, &setting.problems);
    assert_int_equal(setting.problems.count, 2);
    assert_problem(&setting, 0, "yaml.unknown-key-near", "t.yaml:2:1");
    assert_string_equal(setting.problems.items[0].arguments, "chanels" BC_NEXT "channels");
    assert_problem(&setting, 1, "yaml.unknown-key", "t.yaml:3:1");
    bc_arena_free(setting.arena);
}

static void a_file_that_is_not_there(void **state)
{
    struct setting setting = begin();
    const struct bc_yaml_node *root = NULL;

    (void)state;
    assert_false(bc_yaml_load(
        "/nowhere/x.yaml", "x.yaml", setting.arena, &setting.problems, &root, &setting.status));
    assert_int_equal(setting.status.fault, BC_BAD_INPUT);
    bc_arena_free(setting.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tree_keeps_text_order_and_place),
        cmocka_unit_test(text_is_composed),
        cmocka_unit_test(byte_order_mark_crlf_and_nothing),
        cmocka_unit_test(anchors_are_followed),
        cmocka_unit_test(faults_have_code_and_place),
        cmocka_unit_test(a_nul_byte_is_no_end_of_file),
        cmocka_unit_test(every_fault_of_a_file_is_reported),
        cmocka_unit_test(readers_report_and_go_on),
        cmocka_unit_test(misspelt_keys_are_refused_with_the_nearest),
        cmocka_unit_test(a_file_that_is_not_there),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* LINKS: base yaml message */
#include "base/file.h"
#include "message/message.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
/* clang-format off: cmocka.h needs the headers above it */
#include <cmocka.h>
/* clang-format on */

static const char *const catalogue =
    "mất-năm:\n"
    "  vi: {what: \"lịch chưa có năm {1} trong {2}\", todo: \"Bổ sung năm {1}.\"}\n"
    "  en: {what: \"no year {1} in {2}\", todo: \"\"}\n"
    "chỉ-tiếng-việt:\n"
    "  vi: {what: \"{2} rồi {1}, {3}{0}{a}\"}\n"
    "chữ:\n"
    "  vi: \"Cách dùng: {1}\"\n"
    "  en: \"Usage: {1}\"\n";

struct setting {
    bc_arena *arena;
    char folder[64];
    char path[96];
    struct bc_status status;
};

static struct setting begin(const char *text)
{
    struct setting setting = {.arena = bc_arena_new()};

    snprintf(setting.folder, sizeof(setting.folder), "/tmp/bc-message-XXXXXX");
    assert_non_null(mkdtemp(setting.folder));
    snprintf(setting.path, sizeof(setting.path), "%s/lich.yaml", setting.folder);
    assert_true(bc_file_write(setting.path, text, strlen(text), 0600, &setting.status));
    return setting;
}

static void end(struct setting *setting)
{
    struct bc_status status = {.fault = BC_OK};

    assert_true(bc_tree_remove(setting->folder, &status));
    bc_arena_free(setting->arena);
}

static void words_come_in_the_language_asked_for(void **state)
{
    struct setting setting = begin(catalogue);
    const bc_messages *vietnamese = NULL;
    const bc_messages *english = NULL;
    const char *arguments = "2027" BC_NEXT "lich.csv";

    (void)state;
    assert_true(bc_messages_load(
        setting.folder, BC_VIETNAMESE, setting.arena, &vietnamese, &setting.status));
    assert_true(
        bc_messages_load(setting.folder, BC_ENGLISH, setting.arena, &english, &setting.status));
    assert_string_equal(bc_messages_what(vietnamese, setting.arena, "lich.mất-năm", arguments),
        "lịch chưa có năm 2027 trong lich.csv");
    assert_string_equal(bc_messages_todo(vietnamese, setting.arena, "lich.mất-năm", arguments),
        "Bổ sung năm 2027.");
    assert_string_equal(bc_messages_what(english, setting.arena, "lich.mất-năm", arguments),
        "no year 2027 in lich.csv");
    assert_string_equal(bc_messages_todo(english, setting.arena, "lich.mất-năm", arguments), "");
    assert_string_equal(
        bc_messages_text(english, setting.arena, "lich.chữ", "%s" BC_NEXT "%d", "run {1}", 2),
        "Usage: run {1}");
    end(&setting);
}

static void what_is_not_there_is_never_silent(void **state)
{
    struct setting setting = begin(catalogue);
    const bc_messages *english = NULL;

    (void)state;
    assert_true(
        bc_messages_load(setting.folder, BC_ENGLISH, setting.arena, &english, &setting.status));
    /* One language stands in for the other; places without an argument stay empty, others as they
     * are. */
    assert_string_equal(
        bc_messages_what(english, setting.arena, "lich.chỉ-tiếng-việt", "a" BC_NEXT "b"),
        "b rồi a, {0}{a}");
    assert_string_equal(bc_messages_what(english, setting.arena, "lich.không-có", "a" BC_NEXT "b"),
        "lich.không-có: a, b");
    assert_string_equal(bc_messages_todo(english, setting.arena, "lich.không-có", "a"), "");
    assert_string_equal(bc_messages_what(NULL, setting.arena, "x.y", ""), "x.y");
    assert_string_equal(bc_messages_what(NULL, setting.arena, "x.y",
                            "\x1f"
                            "b"),
        "x.y: , b");
    end(&setting);
}

static void a_broken_catalogue_is_our_own_fault(void **state)
{
    static const struct {
        const char *text;
        const char *code;
    } broken[] = {
        {"a: [\n", "yaml.bracket-open"},
        {"a: {}\n", "message.no-wording"},
        {"a: {vi: {todo: x}}\n", "yaml.missing-key"},
        {"a: {vi: {what: x, toodo: y}}\n", "yaml.unknown-key-near"},
        {"a: {vi: {what: x}, fr: y}\n", "yaml.unknown-key"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
        struct setting setting = begin(broken[i].text);
        const bc_messages *messages = NULL;

        assert_false(bc_messages_load(
            setting.folder, BC_VIETNAMESE, setting.arena, &messages, &setting.status));
        assert_int_equal(setting.status.fault, BC_OWN_FAULT);
        assert_string_equal(setting.status.code, broken[i].code);
        assert_null(messages);
        end(&setting);
    }
}

static void a_folder_that_is_not_there(void **state)
{
    struct setting setting = {.arena = bc_arena_new()};
    const bc_messages *messages = NULL;

    (void)state;
    assert_false(
        bc_messages_load("/nowhere", BC_VIETNAMESE, setting.arena, &messages, &setting.status));
    assert_string_equal(setting.status.code, "message.folder");
    bc_arena_free(setting.arena);
}

static void our_own_catalogue_loads(void **state)
{
    struct setting setting = {.arena = bc_arena_new()};
    const bc_messages *messages = NULL;

    (void)state;
    assert_true(bc_messages_load(
        BC_TEMPLATES_FOLDER "/messages", BC_VIETNAMESE, setting.arena, &messages, &setting.status));
    assert_string_equal(bc_messages_what(messages, setting.arena, "yaml.duplicate-key", "tên"),
        "khóa “tên” được ghi hai lần");
    /* What the system says is put into the operator's language; "tên" above stands for itself. */
    assert_string_equal(
        bc_messages_what(messages, setting.arena, "yaml.duplicate-key", strerrordesc_np(EACCES)),
        "khóa “không có quyền truy cập” được ghi hai lần");
    bc_arena_free(setting.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_come_in_the_language_asked_for),
        cmocka_unit_test(what_is_not_there_is_never_silent),
        cmocka_unit_test(a_broken_catalogue_is_our_own_fault),
        cmocka_unit_test(a_folder_that_is_not_there),
        cmocka_unit_test(our_own_catalogue_loads),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

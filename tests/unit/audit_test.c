/* LINKS: audit base */
/* Chains of invented lines: whatever is changed, left out, swapped or cut off is found. */
#include "audit/audit.h"
#include "base/file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

struct bench {
    char folder[64];
    bc_arena *arena;
    struct bc_problems problems;
    struct bc_status status;
};

static void set_up(struct bench *bench)
{
    memset(bench, 0, sizeof(*bench));
    snprintf(bench->folder, sizeof(bench->folder), "/tmp/bc-audit-XXXXXX");
    assert_non_null(mkdtemp(bench->folder));
    bench->arena = bc_arena_new();
    bench->problems.arena = bench->arena;
}

static void tear_down(struct bench *bench)
{
    assert_true(bc_tree_remove(bench->folder, &bench->status));
    bc_arena_free(bench->arena);
}

static const char *log_path(struct bench *bench, const char *name)
{
    return bc_path_join(bench->arena, bc_path_join(bench->arena, bench->folder, "audit"), name);
}

static char *read_log(struct bench *bench, const char *name, size_t *ret_length)
{
    char *bytes = NULL;

    assert_true(bc_file_read(
        bench->arena, log_path(bench, name), 1 << 20, &bytes, ret_length, &bench->status));
    return bytes;
}

static void write_log(struct bench *bench, const char *name, const char *bytes, size_t length)
{
    assert_true(bc_file_write(log_path(bench, name), bytes, length, 0600, &bench->status));
}

static void append(
    struct bench *bench, const char *kind, const char *subject, const char *detail, int64_t now)
{
    const struct bc_audit_entry entry = {kind, subject, detail};

    assert_true(bc_audit_append(
        bench->folder, BC_AUDIT_PUBLIC, &entry, 1, now, bench->arena, &bench->status));
}

static struct bc_audit_head head_of(struct bench *bench)
{
    struct bc_audit_head head = {0};

    assert_true(bc_audit_head(bench->folder, BC_AUDIT_PUBLIC, bench->arena, &head, &bench->status));
    return head;
}

/* Publishes a folder that holds nothing but its manifest, the way run does. */
static void publish(struct bench *bench, const char *id, int64_t now)
{
    struct bc_audit_head head = head_of(bench);
    const char *folder = bc_arena_printf(bench->arena, "%s/out/tuan/%s", bench->folder, id);
    const char *text = bc_arena_printf(bench->arena,
        "{\"id\": \"%s\", \"audit\": {\"entries\": %lld, \"head\": \"%s\"}}\n", id,
        (long long)head.count, head.content);
    char sha256[BC_SHA256_HEX_SIZE];

    bc_sha256_hex(text, strlen(text), sha256);
    append(bench, "published", bc_arena_printf(bench->arena, "tuan/%s", id),
        bc_arena_printf(bench->arena, "%s 2023-05-22", sha256), now);
    assert_true(bc_folder_make(folder, 0755, &bench->status));
    assert_true(bc_file_write(bc_path_join(bench->arena, folder, "manifest.json"), text,
        strlen(text), 0644, &bench->status));
}

static size_t count_faults(struct bench *bench)
{
    bench->problems.count = 0;
    bench->problems.error_count = 0;
    assert_true(bc_audit_verify(bench->folder, bench->arena, &bench->problems, &bench->status));
    return bench->problems.error_count;
}

static void any_changed_byte_is_found(void **state)
{
    struct bench bench;
    size_t length = 0;
    char *bytes;

    (void)state;
    set_up(&bench);
    append(&bench, "noted", "tuan/2023-W20", "one\ttwo\nthree", 1000);
    append(&bench, "noted", "tuan/2023-W21", "x", 1001);
    append(&bench, "noted", "tuan/2023-W22", "", 1002);
    bytes = read_log(&bench, "cong-khai.log", &length);
    assert_int_equal(count_faults(&bench), 0);
    for (size_t place = 0; place + 1 < length; place++) {
        char *copy = bc_arena_alloc(bench.arena, length);

        memcpy(copy, bytes, length);
        copy[place] ^= 1;
        write_log(&bench, "cong-khai.log", copy, length);
        assert_int_equal(count_faults(&bench), 1);
        assert_string_equal(bench.problems.items[0].code, "audit.broken");
    }
    write_log(&bench, "cong-khai.log", bytes, length);
    assert_int_equal(count_faults(&bench), 0);
    tear_down(&bench);
}

/* The text of a chain without line `left_out`, or with it behind the next one. */
static const char *rearranged(struct bench *bench, const char *bytes, int line, bool swaps)
{
    const char *from = bytes;
    const char *end;
    const char *next;

    for (; line > 0; line--) {
        from = strchr(from, '\n') + 1;
    }
    end = strchr(from, '\n') + 1;
    next = strchr(end, '\n') + 1;
    return swaps ? bc_arena_printf(bench->arena, "%.*s%.*s%.*s%s", (int)(from - bytes), bytes,
                       (int)(next - end), end, (int)(end - from), from, next)
                 : bc_arena_printf(bench->arena, "%.*s%s", (int)(from - bytes), bytes, end);
}

static void missing_swapped_and_cut_off_lines_are_found(void **state)
{
    struct bench bench;
    size_t length = 0;
    char *bytes;
    const char *cut;

    (void)state;
    set_up(&bench);
    for (int week = 20; week < 25; week++) {
        publish(&bench, bc_arena_printf(bench.arena, "2023-W%d", week), 1000 + week);
    }
    assert_int_equal(count_faults(&bench), 0);
    bytes = read_log(&bench, "cong-khai.log", &length);
    for (int line = 0; line < 4; line++) {
        for (int swaps = 0; swaps < 2; swaps++) {
            const char *text = rearranged(&bench, bytes, line, swaps != 0);

            write_log(&bench, "cong-khai.log", text, strlen(text));
            assert_int_equal(count_faults(&bench), 1);
            assert_string_equal(bench.problems.items[0].code, "audit.broken");
        }
    }
    /* Cut off: what is left is whole, but what was handed out knows better. */
    for (int kept = 4; kept >= 1; kept--) {
        cut = bytes;
        for (int line = 0; line < kept; line++) {
            cut = strchr(cut, '\n') + 1;
        }
        write_log(&bench, "cong-khai.log", bytes, (size_t)(cut - bytes));
        assert_true(count_faults(&bench) >= 1);
    }
    assert_int_equal(unlink(log_path(&bench, "cong-khai.log")), 0);
    assert_true(count_faults(&bench) >= 5);
    tear_down(&bench);
}

/* A chain that is whole in itself, but not the one the manifests were made with. */
static void another_chain_and_another_folder_are_found(void **state)
{
    struct bench bench;
    size_t length = 0;
    char *bytes;
    const char *path;

    (void)state;
    set_up(&bench);
    publish(&bench, "2023-W20", 1000);
    publish(&bench, "2023-W21", 1001);
    path = bc_arena_printf(bench.arena, "%s/out/tuan/2023-W21/manifest.json", bench.folder);
    assert_true(bc_file_read(bench.arena, path, 1 << 20, &bytes, &length, &bench.status));
    bytes[length - 2] = ' ';
    assert_true(bc_file_write(path, bytes, length, 0644, &bench.status));
    assert_int_equal(count_faults(&bench), 1);
    assert_string_equal(bench.problems.items[0].code, "audit.other-publication");
    bytes[length - 2] = '}';
    assert_true(bc_file_write(path, bytes, length, 0644, &bench.status));
    assert_int_equal(count_faults(&bench), 0);
    assert_int_equal(unlink(log_path(&bench, "cong-khai.log")), 0);
    append(&bench, "published", "tuan/2023-W19", "x", 5);
    append(&bench, "published", "tuan/2023-W18", "x", 6);
    assert_true(count_faults(&bench) >= 2);
    tear_down(&bench);
}

/* What was done, and not the clock, is what the head of a chain says. */
static void a_head_knows_no_clock(void **state)
{
    struct bench left;
    struct bench right;
    struct bc_audit_head before = {0};
    const struct bc_audit_entry entry = {"published", "tuan/2023-W20", "2023-05-22"};
    bool is_found = false;

    (void)state;
    set_up(&left);
    set_up(&right);
    publish(&left, "2023-W20", 1000);
    publish(&right, "2023-W20", 2000);
    assert_string_equal(head_of(&left).content, head_of(&right).content);
    publish(&left, "2023-W21", 1000);
    assert_string_not_equal(head_of(&left).content, head_of(&right).content);
    /* Made again, it says what it said. */
    assert_true(bc_audit_head_before(
        left.folder, BC_AUDIT_PUBLIC, &entry, left.arena, &is_found, &before, &left.status));
    assert_true(is_found);
    assert_int_equal(before.count, 0);
    tear_down(&left);
    tear_down(&right);
}

static void a_torn_line_was_never_written(void **state)
{
    struct bench bench;
    size_t length = 0;
    char *bytes;

    (void)state;
    set_up(&bench);
    append(&bench, "noted", "a", "x", 1);
    append(&bench, "noted", "b", "y", 2);
    bytes = read_log(&bench, "cong-khai.log", &length);
    write_log(&bench, "cong-khai.log", bytes, length - 10);
    assert_int_equal(head_of(&bench).count, 1);
    append(&bench, "noted", "b", "y", 2);
    assert_int_equal(head_of(&bench).count, 2);
    assert_int_equal(count_faults(&bench), 0);
    tear_down(&bench);
}

/* ---- Folders that are gone ------------------------------------------------------------------ */

static void move(struct bench *bench, const char *from, const char *to)
{
    const char *old = bc_path_join(bench->arena, bench->folder, from);
    const char *new = bc_path_join(bench->arena, bench->folder, to);

    assert_true(bc_folder_make(bc_path_folder(bench->arena, new), 0755, &bench->status));
    assert_int_equal(rename(old, new), 0);
}

/* Where the archive keeps what was published: below the first digits of its manifest's hash. */
static const char *archive_place(struct bench *bench, const char *id)
{
    const char *path =
        bc_arena_printf(bench->arena, "%s/out/tuan/%s/manifest.json", bench->folder, id);
    char sha256[BC_SHA256_HEX_SIZE];

    assert_true(bc_sha256_file(path, sha256, &bench->status));
    return bc_arena_printf(bench->arena, "archive/out/tuan/%s/%.16s", id, sha256);
}

static void a_folder_that_is_gone_is_found(void **state)
{
    struct bench bench;
    const char *archived;

    (void)state;
    set_up(&bench);
    publish(&bench, "2023-W20", 1000);
    publish(&bench, "2023-W21", 1001);
    publish(&bench, "2023-W22", 1002);
    assert_int_equal(count_faults(&bench), 0);
    /* Put away by the office, it still stands somewhere; as another version it does not. */
    archived = archive_place(&bench, "2023-W20");
    move(&bench, "out/tuan/2023-W20", archived);
    assert_int_equal(count_faults(&bench), 0);
    move(&bench, archived, bc_arena_printf(bench.arena, "%s0", archived));
    assert_int_equal(count_faults(&bench), 1);
    assert_string_equal(bench.problems.items[0].code, "audit.folder-missing");
    /* Under another name: one is gone, and one was never noted. */
    move(&bench, "out/tuan/2023-W21", "out/tuan/2023-W31");
    assert_int_equal(count_faults(&bench), 3);
    move(&bench, "out", "elsewhere");
    assert_int_equal(count_faults(&bench), 3);
    move(&bench, "elsewhere", "out");
    move(&bench, "out/tuan/2023-W31", "out/tuan/2023-W21");
    move(&bench, bc_arena_printf(bench.arena, "%s0", archived), "out/tuan/2023-W20");
    assert_int_equal(count_faults(&bench), 0);
    tear_down(&bench);
}

/* ---- What may be noted already -------------------------------------------------------------- */

static void note_acts(struct bench *bench, const struct bc_audit_entry *entries, size_t count)
{
    assert_true(bc_audit_append_missing(
        bench->folder, BC_AUDIT_PUBLIC, entries, count, 9, bench->arena, &bench->status));
}

static void what_is_noted_already_is_noted_once(void **state)
{
    enum { COUNT = 3000 };
    struct bc_audit_entry entries[COUNT];
    struct bench bench;

    (void)state;
    set_up(&bench);
    for (size_t i = 0; i < COUNT; i++) {
        entries[i] = (struct bc_audit_entry){
            "changed", "PA-1", bc_arena_printf(bench.arena, "act %zu", i + 1)};
    }
    note_acts(&bench, entries, 4);
    note_acts(&bench, entries, 4);
    assert_int_equal(head_of(&bench).count, 4);
    append(&bench, "noted", "something else", "x", 5);
    note_acts(&bench, entries, 6);
    assert_int_equal(head_of(&bench).count, 7);
    note_acts(&bench, entries + 2, 5);
    assert_int_equal(head_of(&bench).count, 8);
    note_acts(&bench, entries + 7, COUNT - 7);
    note_acts(&bench, entries, COUNT);
    assert_int_equal(head_of(&bench).count, COUNT + 1);
    tear_down(&bench);
}

/* What the file system lost of an append is zeros, in one line or in several. */
static void holes_of_the_last_append_were_never_written(void **state)
{
    const struct bc_audit_entry entries[] = {
        {"class-changed", "a", "x"}, {"class-changed", "b", "y"}, {"class-changed", "c", "z"}};
    struct bench bench;
    struct bc_audit_head head;
    size_t before = 0;
    size_t length = 0;
    char *bytes;

    (void)state;
    set_up(&bench);
    append(&bench, "published", "a", "x", 1);
    (void)read_log(&bench, "cong-khai.log", &before);
    assert_true(
        bc_audit_append(bench.folder, BC_AUDIT_PUBLIC, entries, 3, 5, bench.arena, &bench.status));
    bytes = read_log(&bench, "cong-khai.log", &length);
    memset(bytes + before + 3, 0, 100);
    write_log(&bench, "cong-khai.log", bytes, length);
    assert_int_equal(head_of(&bench).count, 1);
    memset(bytes + before, 0, length - before);
    write_log(&bench, "cong-khai.log", bytes, length);
    assert_int_equal(head_of(&bench).count, 1);
    append(&bench, "published", "b", "y", 9);
    assert_int_equal(head_of(&bench).count, 2);
    append(&bench, "published", "c", "z", 10);
    /* A hole with lines of another moment behind it is damage. */
    bytes = read_log(&bench, "cong-khai.log", &length);
    memset(bytes + 3, 0, 50);
    write_log(&bench, "cong-khai.log", bytes, length);
    assert_false(bc_audit_head(bench.folder, BC_AUDIT_PUBLIC, bench.arena, &head, &bench.status));
    assert_string_equal(bench.status.code, "audit.broken");
    tear_down(&bench);
}

static bool is_noted(struct bench *bench, const char *subject, const char *detail)
{
    const struct bc_audit_entry entry = {"published", subject, detail};
    bool is_noted = false;

    assert_true(bc_audit_is_noted(
        bench->folder, BC_AUDIT_PUBLIC, &entry, bench->arena, &is_noted, &bench->status));
    return is_noted;
}

/* Published, then corrected, then as at first: three publications, and the last word counts. */
static void only_the_last_line_of_a_folder_is_noted_already(void **state)
{
    struct bench bench;

    (void)state;
    set_up(&bench);
    assert_false(is_noted(&bench, "a", "x"));
    append(&bench, "published", "a", "x", 1);
    append(&bench, "published", "b", "z", 2);
    assert_true(is_noted(&bench, "a", "x"));
    append(&bench, "published", "a", "y", 3);
    assert_false(is_noted(&bench, "a", "x"));
    assert_true(is_noted(&bench, "a", "y"));
    tear_down(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_changed_byte_is_found),
        cmocka_unit_test(missing_swapped_and_cut_off_lines_are_found),
        cmocka_unit_test(another_chain_and_another_folder_are_found),
        cmocka_unit_test(a_head_knows_no_clock),
        cmocka_unit_test(a_torn_line_was_never_written),
        cmocka_unit_test(a_folder_that_is_gone_is_found),
        cmocka_unit_test(what_is_noted_already_is_noted_once),
        cmocka_unit_test(holes_of_the_last_append_were_never_written),
        cmocka_unit_test(only_the_last_line_of_a_folder_is_noted_already),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

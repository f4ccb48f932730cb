/* LINKS: base */
#include "base/file.h"
#include "base/hash.h"
#include "support/place.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static const char *in(const struct place *place, const char *name)
{
    return bc_path_join(place->arena, place->folder, name);
}

static void write_text(const struct place *place, const char *name, const char *text)
{
    struct bc_status status = {0};

    assert_true(bc_file_write(in(place, name), text, strlen(text), 0644, &status));
}

static void assert_holds(const struct place *place, const char *name, const char *text)
{
    struct bc_status status = {0};
    char *bytes = NULL;
    size_t length = 0;

    assert_true(bc_file_read(place->arena, in(place, name), 1000, &bytes, &length, &status));
    assert_int_equal(length, strlen(text));
    assert_string_equal(bytes, text);
}

static mode_t mode_of(const char *path)
{
    struct stat about;

    assert_int_equal(lstat(path, &about), 0);
    return about.st_mode & 07777;
}

static void writes_whole_files_whatever_the_umask(void **state)
{
    const struct place *place = *state;
    struct bc_status status = {0};
    mode_t umask_before = umask(0777);

    assert_true(bc_file_write(in(place, "a.txt"), "một", strlen("một"), 0640, &status));
    umask(umask_before);
    assert_int_equal(mode_of(in(place, "a.txt")), 0640);
    assert_holds(place, "a.txt", "một");
    write_text(place, "a.txt", "");
    assert_holds(place, "a.txt", "");
    assert_int_equal(mode_of(in(place, "a.txt")), 0644);
    /* No draft is left: the folder is empty but for the one file. */
    assert_int_equal(unlink(in(place, "a.txt")), 0);
    assert_int_equal(rmdir(place->folder), 0);
    assert_int_equal(mkdir(place->folder, 0700), 0);
}

static void never_writes_through_a_symlink(void **state)
{
    const struct place *place = *state;

    write_text(place, "target.txt", "giữ nguyên");
    assert_int_equal(symlink("target.txt", in(place, "link.txt")), 0);
    write_text(place, "link.txt", "mới");
    assert_holds(place, "target.txt", "giữ nguyên");
    assert_holds(place, "link.txt", "mới");
}

static void assert_read_fails(
    const struct place *place, const char *name, size_t limit_bytes, const char *code)
{
    struct bc_status status = {0};
    char *bytes = NULL;
    size_t length = 42;

    assert_false(
        bc_file_read(place->arena, in(place, name), limit_bytes, &bytes, &length, &status));
    assert_int_equal(status.fault, BC_BAD_INPUT);
    assert_string_equal(status.code, code);
    assert_string_equal(status.where, in(place, name));
    assert_null(bytes);
    assert_int_equal(length, 42);
}

static void refuses_to_read_what_is_no_file(void **state)
{
    const struct place *place = *state;
    struct bc_status status = {0};

    assert_read_fails(place, "none.txt", 100, "file.missing");
    assert_read_fails(place, ".", 100, "file.is-folder");
    assert_int_equal(mkfifo(in(place, "pipe"), 0600), 0);
    assert_read_fails(place, "pipe", 100, "file.not-regular");
    write_text(place, "ten.txt", "0123456789");
    assert_holds(place, "ten.txt", "0123456789");
    assert_read_fails(place, "ten.txt", 9, "file.too-large");
    assert_read_fails(place, "ten.txt/below", 100, "file.missing");
    if (geteuid() != 0) {
        assert_int_equal(chmod(in(place, "ten.txt"), 0), 0);
        assert_read_fails(place, "ten.txt", 100, "file.not-allowed");
    }
    assert_true(bc_file_write(in(place, "nul"), "a\0b", 3, 0600, &status));
}

static void assert_write_fails(const struct place *place, const char *name)
{
    struct bc_status status = {0};

    assert_false(bc_file_write(in(place, name), "x", 1, 0600, &status));
    assert_int_equal(status.fault, BC_NO_OUTPUT);
    assert_string_equal(status.code, "file.unwritable");
}

static void refuses_to_write_where_it_cannot(void **state)
{
    const struct place *place = *state;
    struct bc_status status = {0};
    char *long_path = bc_arena_alloc(place->arena, 10000);

    assert_write_fails(place, "no-such-folder/a.txt");
    assert_int_equal(mkdir(in(place, "folder"), 0700), 0);
    assert_write_fails(place, "folder");
    memset(long_path, 'a', 9999);
    long_path[5000] = '/';
    assert_false(bc_file_write(long_path, "x", 1, 0600, &status));
    assert_string_equal(status.code, "file.unwritable");
    /* The drafts of the failures are gone too. */
    assert_int_equal(rmdir(in(place, "folder")), 0);
    assert_int_equal(rmdir(place->folder), 0);
    assert_int_equal(mkdir(place->folder, 0700), 0);
}

static void makes_folders_with_their_parents(void **state)
{
    const struct place *place = *state;
    struct bc_status status = {0};
    mode_t umask_before = umask(0077);

    assert_true(bc_folder_make(in(place, "out/tuan/2023-W17"), 0755, &status));
    umask(umask_before);
    assert_int_equal(mode_of(in(place, "out")), 0755);
    assert_int_equal(mode_of(in(place, "out/tuan/2023-W17")), 0755);
    assert_true(bc_folder_exists(in(place, "out/tuan/2023-W17")));
    /* One that is there keeps its mode. */
    assert_true(bc_folder_make(in(place, "out//tuan/"), 0700, &status));
    assert_int_equal(mode_of(in(place, "out/tuan")), 0755);

    write_text(place, "file", "x");
    assert_false(bc_folder_make(in(place, "file/below"), 0755, &status));
    assert_int_equal(status.fault, BC_NO_OUTPUT);
    assert_string_equal(status.code, "file.folder-not-made");
    assert_string_equal(status.where, in(place, "file"));
}

static void removes_trees_but_not_what_they_point_to(void **state)
{
    const struct place *place = *state;
    struct bc_status status = {0};

    assert_true(bc_folder_make(in(place, "tree/a/b"), 0755, &status));
    assert_true(bc_folder_make(in(place, "kept"), 0755, &status));
    write_text(place, "kept/file", "x");
    write_text(place, "tree/a/b/file", "x");
    assert_int_equal(symlink("../../kept", in(place, "tree/a/link")), 0);
    assert_int_equal(symlink("nowhere", in(place, "tree/dangling")), 0);
    assert_true(bc_tree_sync(in(place, "tree"), &status));
    assert_true(bc_tree_remove(in(place, "tree"), &status));
    assert_false(bc_path_exists(in(place, "tree")));
    assert_holds(place, "kept/file", "x");
    /* A link itself goes, a single file too, and nothing is fine. */
    assert_int_equal(symlink("kept", in(place, "link")), 0);
    assert_true(bc_path_exists(in(place, "link")));
    assert_true(bc_tree_remove(in(place, "link"), &status));
    assert_false(bc_path_exists(in(place, "link")));
    assert_true(bc_tree_remove(in(place, "kept/file"), &status));
    assert_true(bc_tree_remove(in(place, "kept/file"), &status));
    assert_true(bc_folder_exists(in(place, "kept")));
    assert_false(bc_tree_sync(in(place, "tree"), &status));
    assert_string_equal(status.code, "file.unwritable");
}

static void takes_paths_apart(void **state)
{
    const struct place *place = *state;
    bc_arena *arena = place->arena;

    assert_string_equal(bc_path_join(arena, "a", "b"), "a/b");
    assert_string_equal(bc_path_join(arena, "a/", "b"), "a/b");
    assert_string_equal(bc_path_join(arena, "", "b"), "b");
    assert_string_equal(bc_path_name("/x/y.csv"), "y.csv");
    assert_string_equal(bc_path_name("y.csv"), "y.csv");
    assert_string_equal(bc_path_folder(arena, "/x/y.csv"), "/x");
    assert_string_equal(bc_path_folder(arena, "/y.csv"), "/");
    assert_string_equal(bc_path_folder(arena, "y.csv"), ".");
}

/* The three examples of FIPS 180-2, Appendix B. */
static void hashes_like_the_standard(void **state)
{
    const struct place *place = *state;
    const char *million = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0";
    struct bc_status status = {0};
    char *bytes = bc_arena_alloc(place->arena, 1000000);
    char hex[BC_SHA256_HEX_SIZE];

    bc_sha256_hex("abc", 3, hex);
    assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    bc_sha256_hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 56, hex);
    assert_string_equal(hex, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    bc_sha256_hex("", 0, hex);
    assert_string_equal(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    memset(bytes, 'a', 1000000);
    bc_sha256_hex(bytes, 1000000, hex);
    assert_string_equal(hex, million);
    assert_true(bc_file_write(in(place, "million"), bytes, 1000000, 0600, &status));
    memset(hex, 0, sizeof(hex));
    assert_true(bc_sha256_file(in(place, "million"), hex, &status));
    assert_string_equal(hex, million);
    assert_false(bc_sha256_file(in(place, "none"), hex, &status));
    assert_string_equal(status.code, "file.unreadable");
    status = (struct bc_status){0};
    assert_false(bc_sha256_file(place->folder, hex, &status));
    assert_int_equal(status.fault, BC_BAD_INPUT);
}

#define IN_A_PLACE(test) cmocka_unit_test_setup_teardown(test, make_place, remove_place)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_A_PLACE(writes_whole_files_whatever_the_umask),
        IN_A_PLACE(never_writes_through_a_symlink),
        IN_A_PLACE(refuses_to_read_what_is_no_file),
        IN_A_PLACE(refuses_to_write_where_it_cannot),
        IN_A_PLACE(makes_folders_with_their_parents),
        IN_A_PLACE(removes_trees_but_not_what_they_point_to),
        IN_A_PLACE(takes_paths_apart),
        IN_A_PLACE(hashes_like_the_standard),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

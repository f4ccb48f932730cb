/* LINKS: publish lock base */
#include "base/file.h"
#include "publish/publish.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static const struct bc_manifest_facts facts = {"dak-lak", "2023-W20", "week",
    "2023-05-22T06:00:00+07:00", "test", "profile-hash", "templates-hash", 0, NULL, false};

struct place {
    bc_arena *arena;
    char folder[64];
    bc_lock *lock;
};

static bool take_lock(struct place *place)
{
    const struct bc_lock_request request = {
        .workspace = place->folder, .what = "test", .run_id = "1"};
    struct bc_status status = {0};

    return bc_lock_take(&request, place->arena, &place->lock, &status);
}

static int set_up(void **state)
{
    struct place *place = calloc(1, sizeof(*place));

    place->arena = bc_arena_new();
    snprintf(place->folder, sizeof(place->folder), "/tmp/baocao-publish-XXXXXX");
    *state = place;
    return mkdtemp(place->folder) == NULL || !take_lock(place);
}

static int tear_down(void **state)
{
    struct place *place = *state;
    struct bc_status status = {0};

    bc_lock_release(place->lock);
    assert_true(bc_tree_remove(place->folder, &status));
    bc_arena_free(place->arena);
    free(place);
    return 0;
}

static bc_publication *open_publication(struct place *place)
{
    struct bc_status status = {0};
    bc_publication *publication = NULL;

    const struct bc_publication_place where = {
        .workspace = place->folder, .target = "out/tuan/2023-W20", .lock = place->lock};

    assert_true(bc_publication_open(&where, place->arena, &publication, &status));
    return publication;
}

static void fill(bc_publication *publication, const char *text)
{
    struct bc_status status = {0};
    char sha256[65];

    assert_true(bc_file_write(
        bc_publication_path(publication, "report.json"), text, strlen(text), 0644, &status));
    assert_true(bc_publication_seal(publication, &facts, sha256, &status));
    assert_int_equal(strlen(sha256), 64);
}

static bool publish(struct place *place, const char *text)
{
    struct bc_status status = {0};
    bc_publication *publication = open_publication(place);
    bool is_unchanged = false;

    fill(publication, text);
    assert_true(bc_publication_exchange(publication, &is_unchanged, &status));
    bc_publication_close(publication);
    return is_unchanged;
}

static const char *published_text(struct place *place)
{
    struct bc_status status = {0};
    char *bytes = NULL;
    size_t length = 0;
    const char *folder = bc_path_join(place->arena, place->folder, "out/tuan/2023-W20");

    assert_true(bc_publication_verify(folder, place->arena, &status));
    assert_true(bc_file_read(place->arena, bc_path_join(place->arena, folder, "report.json"), 1000,
        &bytes, &length, &status));
    return bytes;
}

static int count_below(struct place *place, const char *pattern)
{
    const char *command = bc_arena_printf(
        place->arena, "find %s/%s -name report.json 2>/dev/null | wc -l", place->folder, pattern);
    FILE *pipe = popen(command, "r");
    int count = -1;

    assert_non_null(pipe);
    assert_int_equal(fscanf(pipe, "%d", &count), 1);
    pclose(pipe);
    return count;
}

static void publishes_and_archives_what_it_replaces(void **state)
{
    struct place *place = *state;

    assert_false(publish(place, "one"));
    assert_string_equal(published_text(place), "one");
    assert_int_equal(count_below(place, "archive"), 0);
    assert_false(publish(place, "two"));
    assert_string_equal(published_text(place), "two");
    assert_int_equal(count_below(place, "archive/out/tuan/2023-W20"), 1);
    assert_int_equal(count_below(place, ".staging"), 0);
}

static void leaves_the_same_publication_alone(void **state)
{
    struct place *place = *state;

    assert_false(publish(place, "one"));
    assert_true(publish(place, "one"));
    assert_int_equal(count_below(place, "archive"), 0);
}

static void mends_a_damaged_publication_with_the_same_bytes(void **state)
{
    struct place *place = *state;
    struct bc_status status = {0};

    assert_false(publish(place, "one"));
    assert_true(
        bc_file_write(bc_path_join(place->arena, place->folder, "out/tuan/2023-W20/report.json"),
            "forged", 6, 0644, &status));
    assert_false(bc_publication_verify(
        bc_path_join(place->arena, place->folder, "out/tuan/2023-W20"), place->arena, &status));
    assert_int_equal(status.fault, BC_REFUSED);
    assert_string_equal(status.code, "publish.file-changed");
    assert_false(publish(place, "one"));
    assert_string_equal(published_text(place), "one");
}

/* Somebody has removed the lock file, so that a second run could begin: the first one must not
 * publish over it. */
static void publishes_nothing_without_its_lock(void **state)
{
    struct place *place = *state;
    struct bc_status status = {0};
    bc_publication *publication = open_publication(place);
    bool is_unchanged = false;

    fill(publication, "one");
    assert_int_equal(unlink(bc_path_join(place->arena, place->folder, ".lock")), 0);
    assert_false(bc_publication_exchange(publication, &is_unchanged, &status));
    assert_int_equal(status.fault, BC_STORE_DOWN);
    assert_string_equal(status.code, "lock.lost");
    bc_publication_close(publication);
    assert_int_equal(count_below(place, "out"), 0);
}

/* A run that failed or was abandoned before the exchange leaves the published state and no litter.
 */
static void removes_what_was_not_exchanged(void **state)
{
    struct place *place = *state;
    bc_publication *publication;

    assert_false(publish(place, "one"));
    publication = open_publication(place);
    fill(publication, "two");
    bc_publication_close(publication);
    assert_string_equal(published_text(place), "one");
    assert_int_equal(count_below(place, ".staging"), 0);
    assert_int_equal(count_below(place, "archive"), 0);
}

/* Killed between the exchange and the archiving: the next run finishes the archiving. */
static void archives_what_a_killed_run_left_behind(void **state)
{
    struct place *place = *state;
    struct bc_status status = {0};
    const char *out = bc_path_join(place->arena, place->folder, "out/tuan/2023-W20");
    const char *staging = bc_path_join(place->arena, place->folder, ".staging");
    bc_publication *publication;
    char sha256[65];

    assert_false(publish(place, "one"));
    publication = open_publication(place);
    fill(publication, "two");
    assert_true(bc_publication_seal(publication, &facts, sha256, &status));
    assert_true(bc_file_write(bc_path_join(place->arena, staging, "intent"),
        bc_arena_printf(place->arena, "out/tuan/2023-W20\n%s\n", sha256), 17 + 1 + 64 + 1, 0600,
        &status));
    /* The kill: the folders have changed places by hand, and nobody has archived. */
    assert_int_equal(rename(out, bc_path_join(place->arena, place->folder, "aside")), 0);
    assert_int_equal(rename(bc_path_join(place->arena, staging, "new"), out), 0);
    assert_int_equal(rename(bc_path_join(place->arena, place->folder, "aside"),
                         bc_path_join(place->arena, staging, "new")),
        0);
    bc_publication_close(publication);
    assert_string_equal(published_text(place), "two");
    assert_int_equal(count_below(place, "archive/out/tuan/2023-W20"), 1);
    assert_int_equal(count_below(place, ".staging"), 0);
}

static void refuses_a_link_among_the_files(void **state)
{
    struct place *place = *state;
    struct bc_status status = {0};
    bc_publication *publication = open_publication(place);
    char sha256[65];

    assert_int_equal(symlink("/etc/hostname", bc_publication_path(publication, "report.json")), 0);
    assert_false(bc_publication_seal(publication, &facts, sha256, &status));
    assert_string_equal(status.code, "publish.not-a-file");
    bc_publication_close(publication);
}

/* A unit's id is a name from a file that people edit: it never leaves its folder. */
static void keeps_units_files_in_their_folder(void **state)
{
    static const char *const hostile[] = {"../x", "..", ".", "", "a/b", "/etc/passwd", "x.xlsx",
        "Don-vi", "đơn-vị", "a b", "x\n", "-\\-",
        "a-name-that-is-longer-than-forty-letters-is-too-long"};
    struct place *place = *state;
    struct bc_status status = {0};
    bc_publication *publication = open_publication(place);
    const char *path = NULL;
    struct stat facts_of;

    for (size_t i = 0; i < sizeof(hostile) / sizeof(hostile[0]); i++) {
        struct bc_status own = {0};

        assert_false(bc_publication_unit_path(publication, hostile[i], &path, &own));
        assert_string_equal(own.code, "publish.unit-name");
        assert_int_equal(own.fault, BC_REFUSED);
        own = (struct bc_status){0};
        assert_false(bc_publication_keep_unit(publication, hostile[i], &own));
        assert_string_equal(own.code, "publish.unit-name");
        assert_null(path);
    }
    assert_true(bc_publication_unit_path(publication, "so-yt", &path, &status));
    assert_string_equal(path, bc_publication_path(publication, "don-vi/so-yt.xlsx"));
    assert_true(bc_file_write(path, "x", 1, 0666, &status));
    assert_true(bc_publication_keep_unit(publication, "so-yt", &status));
    assert_int_equal(stat(path, &facts_of), 0);
    assert_int_equal(facts_of.st_mode & 0777, 0640);
    assert_int_equal(stat(bc_path_folder(place->arena, path), &facts_of), 0);
    assert_int_equal(facts_of.st_mode & 0777, 0750);
    assert_false(bc_publication_keep_unit(publication, "so-khac", &status));
    assert_string_equal(status.code, "publish.unit-mode");
    bc_publication_close(publication);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(publishes_and_archives_what_it_replaces, set_up, tear_down),
        cmocka_unit_test_setup_teardown(leaves_the_same_publication_alone, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            mends_a_damaged_publication_with_the_same_bytes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(publishes_nothing_without_its_lock, set_up, tear_down),
        cmocka_unit_test_setup_teardown(removes_what_was_not_exchanged, set_up, tear_down),
        cmocka_unit_test_setup_teardown(archives_what_a_killed_run_left_behind, set_up, tear_down),
        cmocka_unit_test_setup_teardown(refuses_a_link_among_the_files, set_up, tear_down),
        cmocka_unit_test_setup_teardown(keeps_units_files_in_their_folder, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

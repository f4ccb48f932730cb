/* LINKS: lock base */
#include "base/file.h"
#include "lock/owner.h"
#include "support/place.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static struct bc_lock_request request_in(const struct place *place)
{
    return (struct bc_lock_request){.workspace = place->folder, .what = "test", .run_id = "1"};
}

/* Every beginning of what an owner writes is torn, and no other text is an owner. */
static void reads_a_whole_owner_only(void **state)
{
    struct place *place = *state;
    struct bc_lock_owner self = bc_lock_owner_self(place->arena);
    struct bc_lock_owner read = {0};
    const char *text;

    self.what = "run --due";
    self.run_id = "20230522T060000Z-1a2b3c4d";
    self.since_utc_s = 1684710000;
    self.lease_utc_s = 1684710900;
    text = bc_lock_owner_text(&self, place->arena);
    assert_true(bc_lock_owner_parse(text, place->arena, &read));
    assert_int_equal(read.pid, getpid());
    assert_string_equal(read.host, self.host);
    assert_string_equal(read.boot, self.boot);
    assert_int_equal(read.program_start, self.program_start);
    assert_string_equal(read.what, "run --due");
    assert_string_equal(read.run_id, self.run_id);
    assert_int_equal(read.since_utc_s, 1684710000);
    assert_int_equal(read.lease_utc_s, 1684710900);
    for (size_t length = 0; length < strlen(text) - 1; length++) {
        assert_false(
            bc_lock_owner_parse(bc_arena_strndup(place->arena, text, length), place->arena, &read));
    }
    assert_false(bc_lock_owner_parse("pid 1\n", place->arena, &read));
}

/* A pid alone is not a process: it may be used again. */
static void tells_a_process_by_its_start(void **state)
{
    struct place *place = *state;
    struct bc_lock_owner self = bc_lock_owner_self(place->arena);

    assert_true(self.program_start > 0);
    assert_true(bc_lock_owner_is_alive(&self));
    self.program_start++;
    assert_false(bc_lock_owner_is_alive(&self));
    self = bc_lock_owner_self(place->arena);
    self.pid = 0;
    assert_false(bc_lock_owner_is_alive(&self));
}

static void keeps_the_second_out_and_names_the_first(void **state)
{
    struct place *place = *state;
    const struct bc_lock_request request = request_in(place);
    struct bc_status status = {0};
    const struct bc_lock_owner *before;
    bc_lock *first = NULL;
    bc_lock *second = NULL;
    char pid[24];

    assert_true(bc_lock_take(&request, place->arena, &first, &status));
    assert_int_equal(bc_lock_recovered(first, &before), BC_LOCK_CLEAN);
    assert_false(bc_lock_is_left_behind(place->folder, place->arena));
    assert_false(bc_lock_take(&request, place->arena, &second, &status));
    assert_int_equal(status.fault, BC_STORE_DOWN);
    assert_string_equal(status.code, "lock.busy");
    snprintf(pid, sizeof(pid), "%d" BC_NEXT, (int)getpid());
    assert_memory_equal(status.arguments, pid, strlen(pid));
    bc_lock_release(first);
    status = (struct bc_status){0};
    assert_true(bc_lock_take(&request, place->arena, &second, &status));
    assert_int_equal(bc_lock_recovered(second, &before), BC_LOCK_CLEAN);
    bc_lock_release(second);
}

static void takes_over_from_one_that_died(void **state)
{
    struct place *place = *state;
    const struct bc_lock_request request = request_in(place);
    struct bc_status status = {0};
    const struct bc_lock_owner *before;
    bc_lock *lock = NULL;
    const pid_t child = fork();
    int ending = 0;

    if (child == 0) {
        _exit(bc_lock_take(&request, place->arena, &lock, &status) ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &ending, 0), child);
    assert_int_equal(ending, 0);
    assert_true(bc_lock_is_left_behind(place->folder, place->arena));
    assert_true(bc_lock_take(&request, place->arena, &lock, &status));
    assert_int_equal(bc_lock_recovered(lock, &before), BC_LOCK_OWNER_DEAD);
    assert_int_equal(before->pid, child);
    assert_true(bc_lock_renew(lock, &status));
    bc_lock_release(lock);
    assert_false(bc_lock_is_left_behind(place->folder, place->arena));
}

static void knows_when_it_was_lost(void **state)
{
    struct place *place = *state;
    const struct bc_lock_request request = request_in(place);
    struct bc_status status = {0};
    bc_lock *first = NULL;
    bc_lock *second = NULL;

    assert_true(bc_lock_take(&request, place->arena, &first, &status));
    assert_int_equal(unlink(bc_path_join(place->arena, place->folder, ".lock")), 0);
    assert_true(bc_lock_take(&request, place->arena, &second, &status));
    assert_false(bc_lock_renew(first, &status));
    assert_string_equal(status.code, "lock.lost");
    status = (struct bc_status){0};
    /* Giving back what is lost must not take the other one's name out of its file. */
    bc_lock_release(first);
    assert_true(bc_lock_renew(second, &status));
    assert_false(bc_lock_take(&request, place->arena, &first, &status));
    assert_string_equal(status.code, "lock.busy");
    bc_lock_release(second);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(reads_a_whole_owner_only, make_place, remove_place),
        cmocka_unit_test_setup_teardown(tells_a_process_by_its_start, make_place, remove_place),
        cmocka_unit_test_setup_teardown(
            keeps_the_second_out_and_names_the_first, make_place, remove_place),
        cmocka_unit_test_setup_teardown(takes_over_from_one_that_died, make_place, remove_place),
        cmocka_unit_test_setup_teardown(knows_when_it_was_lost, make_place, remove_place),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* LINKS: write report figure calendar base */
#include "base/file.h"
#include "support/place.h"
#include "support/report_fixture.h"
#include "write/writer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>
/* cmocka.h relies on the first four above. */
#include <cmocka.h>

/* Writes the report and gives back the path and the bytes. */
static const char *written(struct place *place, const char *name,
    const struct fixture_options *options, char **ret_text, size_t *ret_length_bytes)
{
    const bc_public_report *report = fixture_report_with(place->arena, options);
    const struct bc_write_context context = {.scratch_folder = place->folder};
    const char *path = bc_path_join(place->arena, place->folder, name);
    struct bc_status status = {0};

    assert_true(bc_write(&bc_writer_json, report, &context, path, place->arena, &status));
    assert_true(bc_file_read(place->arena, path, 64 << 20, ret_text, ret_length_bytes, &status));
    return path;
}

/* Runs the independent checker; 0 when it is content. */
static int run_checker(struct place *place, const char *path, const char *option)
{
    const char *command = bc_arena_printf(place->arena,
        "/usr/bin/python3 -B '%s/support/check_json.py' '%s/report.schema.json' '%s' %s",
        BC_TESTS_FOLDER, BC_TEMPLATES_FOLDER, path, option);
    FILE *process = popen(command, "r");
    char line[512];

    assert_non_null(process);
    while (fgets(line, sizeof(line), process) != NULL) {
        print_message("  %s", line);
    }
    return pclose(process);
}

static void satisfies_the_schema_and_adds_up(void **state)
{
    struct place *place = *state;
    const struct fixture_options variants[] = {
        {0},
        {.no_ratings = true},
        {.no_year_ago = true},
        {.missing_slots = 5},
    };
    char *text = NULL;
    size_t length_bytes = 0;

    for (size_t i = 0; i < sizeof(variants) / sizeof(variants[0]); i++) {
        const char *name = bc_arena_printf(place->arena, "report-%zu.json", i);

        assert_int_equal(
            run_checker(place, written(place, name, &variants[i], &text, &length_bytes), ""), 0);
    }
}

static void schema_refuses_what_is_not_ours(void **state)
{
    struct place *place = *state;
    const struct fixture_options options = {0};
    const struct {
        const char *from, *to;
    } faults[] = {
        {"\"flow.received\": ", "\"flow.recieved\": "},
        {"\"flow.received\": 312", "\"flow.received\": 313"},
        {"\"flow.received\": 312", "\"flow.received\": \"312\""},
        {"\"late_min\": ", "\"late\": "},
        {"2023-04-24T00:00:00+07:00", "2023-04-24 00:00"},
        {"baocao.report/1", "baocao.report/2"},
    };
    char *text = NULL;
    size_t length_bytes = 0;

    written(place, "good.json", &options, &text, &length_bytes);
    for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
        const char *at = strstr(text, faults[i].from);
        const char *path =
            bc_path_join(place->arena, place->folder, bc_arena_printf(place->arena, "%zu.json", i));
        const char *bad;
        struct bc_status status = {0};

        assert_non_null(at);
        bad = bc_arena_printf(place->arena, "%.*s%s%s", (int)(at - text), text, faults[i].to,
            at + strlen(faults[i].from));
        assert_true(bc_file_write(path, bad, strlen(bad), 0644, &status));
        assert_int_equal(run_checker(place, path, "--must-fail"), 0);
    }
}

static void same_report_gives_same_bytes(void **state)
{
    struct place *place = *state;
    const struct fixture_options options = {0};
    char *first = NULL;
    char *second = NULL;
    size_t first_bytes = 0;
    size_t second_bytes = 0;

    written(place, "a.json", &options, &first, &first_bytes);
    written(place, "b.json", &options, &second, &second_bytes);
    assert_int_equal(first_bytes, second_bytes);
    assert_memory_equal(first, second, first_bytes);
}

static void marks_are_four_different_things(void **state)
{
    struct place *place = *state;
    const struct fixture_options options = {.no_ratings = true, .missing_slots = 11};
    char *text = NULL;
    size_t length_bytes = 0;
    const char *previous;

    written(place, "marks.json", &options, &text, &length_bytes);
    assert_null(strstr(text, "\"rating.rated\""));
    assert_null(strstr(text, "\"flow.replied\""));
    previous = strstr(text, "\"previous\"");
    assert_non_null(previous);
    previous = strstr(previous, "\"flow.total\": ");
    assert_memory_equal(previous, "\"flow.total\": null", strlen("\"flow.total\": null"));
    assert_non_null(strstr(text, "\"flow.adjustment\": 0"));
}

static void a_folder_that_is_not_there_is_said(void **state)
{
    struct place *place = *state;
    const bc_public_report *report = fixture_report(place->arena);
    const struct bc_write_context context = {.scratch_folder = place->folder};
    struct bc_status status = {0};

    assert_false(bc_write(&bc_writer_json, report, &context, "/tmp/no/such/folder/report.json",
        place->arena, &status));
    assert_int_equal(status.fault, BC_NO_OUTPUT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(satisfies_the_schema_and_adds_up, make_place, remove_place),
        cmocka_unit_test_setup_teardown(schema_refuses_what_is_not_ours, make_place, remove_place),
        cmocka_unit_test_setup_teardown(same_report_gives_same_bytes, make_place, remove_place),
        cmocka_unit_test_setup_teardown(marks_are_four_different_things, make_place, remove_place),
        cmocka_unit_test_setup_teardown(
            a_folder_that_is_not_there_is_said, make_place, remove_place),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

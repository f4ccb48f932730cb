/* LINKS: import yaml calendar base */
#include "calendar/date.h"
#include "import/map.h"
#include "import/time_format.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* ---- Times ----------------------------------------------------------------------------------- */

struct time_example {
    const char *format;
    const char *text;
    const char *expected; /* with +07:00; NULL: not read */
};

static const struct time_example times[] = {
    {"%m/%d/%Y %I:%M:%S %p", "01/02/2015 12:20:09 AM", "2015-01-02T00:20:09+07:00"},
    {"%m/%d/%Y %I:%M:%S %p", "01/02/2015 12:20:09 PM", "2015-01-02T12:20:09+07:00"},
    {"%m/%d/%Y %I:%M:%S %p", "1/2/2015 1:20:09 pm", "2015-01-02T13:20:09+07:00"},
    {"%m/%d/%Y %I:%M:%S %p", "01/02/2015 13:20:09 PM", NULL},
    {"%m/%d/%Y %I:%M:%S %p", "01/02/2015 00:20:09 AM", NULL},
    {"%m/%d/%Y %I:%M:%S %p", "13/02/2015 01:20:09 PM", NULL},
    {"%m/%d/%Y %I:%M:%S %p", "01/02/2015 01:20:09", NULL},
    {"%m/%d/%Y %I:%M:%S %p", "01/02/2015 01:20:09 PM x", NULL},
    {"%d/%m/%Y %H:%M", "31/12/2023  7:05", "2023-12-31T07:05:00+07:00"},
    {"%d/%m/%Y %H:%M", "31/11/2023 07:05", NULL},
    {"%d/%m/%Y", "29/02/2024", "2024-02-29T00:00:00+07:00"},
    {"%d/%m/%Y", "29/02/2023", NULL},
    {"%d/%m/%Y", "1/2/23", NULL},
    {"%d-%b-%y", "05-Mar-24", "2024-03-05T00:00:00+07:00"},
    {"%d-%b-%y", "05-MAR-69", "1969-03-05T00:00:00+07:00"},
    {"%F %T.%f", "2023-05-01 23:59:59.999", "2023-05-01T23:59:59+07:00"},
    {"%F %T%z", "2023-05-01 07:00:00-05:00", "2023-05-01T19:00:00+07:00"},
    {"%F %T%z", "2023-05-01 07:00:00Z", "2023-05-01T14:00:00+07:00"},
    {"%F %T %z", "2023-05-01 07:00:00 +0530", "2023-05-01T08:30:00+07:00"},
    {"iso", "2023-05-01T07:00Z", "2023-05-01T14:00:00+07:00"},
    {"%Y%%%m%d", "2023%0501", "2023-05-01T00:00:00+07:00"},
    {"%d/%m/%Y", "", NULL},
};

static void reads_times_by_their_pattern(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
        const struct bc_time_rule rule = {&times[i].format, 1, 7 * 3600, false};
        char shown[BC_ISO_SIZE];
        int64_t utc_s = 0;

        assert_null(bc_time_format_fault(times[i].format));
        assert_int_equal(bc_time_read(&rule, times[i].text, &utc_s), times[i].expected != NULL);
        if (times[i].expected != NULL) {
            bc_instant_format(utc_s, 7 * 3600, shown);
            assert_string_equal(shown, times[i].expected);
        }
    }
}

static void ends_a_day_where_it_is_told_to(void **state)
{
    static const char *const formats[] = {"%d/%m/%Y %H:%M", "%d/%m/%Y"};
    const struct bc_time_rule rule = {formats, 2, 0, true};
    int64_t utc_s = 0;

    (void)state;
    assert_true(bc_time_read(&rule, "02/01/1970", &utc_s));
    assert_int_equal(utc_s, 2 * BC_DAY_S - 1);
    assert_true(bc_time_read(&rule, "02/01/1970 00:00", &utc_s));
    assert_int_equal(utc_s, BC_DAY_S);
}

static void refuses_patterns_that_name_no_day(void **state)
{
    (void)state;
    assert_non_null(bc_time_format_fault("%d/%m"));
    assert_non_null(bc_time_format_fault("%H:%M"));
    assert_non_null(bc_time_format_fault("%d/%m/%Q"));
    assert_non_null(bc_time_format_fault("%d/%m/%Y %"));
    assert_non_null(bc_time_format_fault(""));
}

/* ---- Loading --------------------------------------------------------------------------------- */

static const char *write_map(bc_arena *arena, const char *text)
{
    char *path = bc_arena_strdup(arena, "/tmp/bc-map-test-XXXXXX");
    int descriptor = mkstemp(path);

    assert_int_equal(write(descriptor, text, strlen(text)), (ssize_t)strlen(text));
    close(descriptor);
    return path;
}

/* "code@line:column …" of everything wrong with a map. */
static const char *faults_of(bc_arena *arena, const char *text)
{
    const char *path = write_map(arena, text);
    struct bc_problems problems = {.arena = arena};
    struct bc_status status = {0};
    const struct bc_map *map = NULL;
    const char *faults = "";
    bool is_loaded = bc_map_load(path, 0, arena, &problems, &map, &status);

    unlink(path);
    assert_int_equal(is_loaded, problems.error_count == 0);
    for (size_t i = 0; i < problems.count; i++) {
        faults = bc_arena_printf(arena, "%s%s%s%s", faults, i > 0 ? " " : "",
            problems.items[i].code, strchr(problems.items[i].where, ':'));
    }
    return faults;
}

static void names_all_faults_of_a_map_with_their_places(void **state)
{
    bc_arena *arena = bc_arena_new();

    (void)state;
    assert_string_equal(
        faults_of(arena, "source: x\nmode: log\ncolumns: {code: A, received_at: B}\n"), "");
    assert_string_equal(faults_of(arena, "source: X Y\n"
                                         "mode: log\n"
                                         "offset: 7\n"
                                         "dates: [\"%d/%m\"]\n"
                                         "columns:\n"
                                         "  received_at: \"{A\"\n"
                                         "  field: {column: F, constant: x}\n"
                                         "  fild: F\n"
                                         "drop: [F]\n"),
        "import.map-source:1:9 import.map-offset:3:9 import.map-format:4:9 "
        "import.map-bracket:6:16 import.map-one-source:7:10 import.map-lacks:6:3 "
        "yaml.unknown-key-near:8:3");
    assert_string_equal(faults_of(arena, "source: x\nmode: snapshot\nrows: events\n"
                                         "columns: {code: A, at: B, kind: C, closed_at: D}\n"),
        "import.map-snapshot-events:3:7 yaml.unknown-key:4:36");
    assert_string_equal(
        faults_of(arena, "source: x\nmode: log\ncolumns: {code: A, received_at: B}\n"
                         "drop: [B]\nclosing: {status: {handled: [x]}}\n"),
        "import.map-lacks:5:19 import.map-dropped-used:4:8");
    bc_arena_free(arena);
}

static void loads_the_maps_that_ship(void **state)
{
    static const char *const paths[] = {BC_TEMPLATES_FOLDER "/maps/vi-du.yaml",
        BC_TEMPLATES_FOLDER "/../samples/boston-311/map.yaml"};
    bc_arena *arena = bc_arena_new();

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct bc_problems problems = {.arena = arena};
        struct bc_status status = {0};
        const struct bc_map *map = NULL;

        if (!bc_map_load(paths[i], 0, arena, &problems, &map, &status)) {
            fail_msg("%s %s %s", status.code, status.where, status.arguments);
        }
        assert_true(bc_map_is_snapshot(map));
    }
    bc_arena_free(arena);
}

/* ---- Rows ------------------------------------------------------------------------------------ */

static const char *const example_header[] = {"SO_HO_SO", "NGAY_MO", "GIO_MO", "NGUON", "DIA_BAN",
    "LINH_VUC", "KHAN", "CONG_KHAI", "NOI_DUNG", "DON_VI", "NGAY_CHUYEN", "HAN_XU_LY", "TRE_HAN",
    "NGAY_XONG", "NGAY_DONG", "TINH_TRANG", "LY_DO", "TRUNG_VOI", "CO_ANH", "SO_SAO",
    "NGAY_DANH_GIA", "KET_QUA", "HO_TEN", "DIEN_THOAI", "DIA_CHI"};
enum { EXAMPLE_COLUMNS = sizeof(example_header) / sizeof(example_header[0]) };

static const struct bc_map *load_example(bc_arena *arena)
{
    struct bc_problems problems = {.arena = arena};
    struct bc_status status = {0};
    const struct bc_map *map = NULL;

    assert_true(
        bc_map_load(BC_TEMPLATES_FOLDER "/maps/vi-du.yaml", 0, arena, &problems, &map, &status));
    return map;
}

static void reads_a_row_through_the_annotated_example(void **state)
{
    static const char *const values[EXAMPLE_COLUMNS] = {"101001240735.0", "01/05/2023", "07:30:00",
        "zalo", "Lắk", "Môi trường", "x", "Khong co", "nội dung", "Sở Y tế", "", "08/05/2023", "1",
        "", "03/05/2023", "Hoàn thành", "", "", "có", "3", "", "đã xong", "A", "B", "C"};
    bc_arena *arena = bc_arena_new();
    const struct bc_map *map = load_example(arena);
    struct bc_problems problems = {.arena = arena};
    struct bc_status status = {0};
    const struct bc_map_binding *binding = NULL;
    struct bc_csv_cell cells[EXAMPLE_COLUMNS];
    struct bc_record record = {0};

    (void)state;
    for (size_t i = 0; i < EXAMPLE_COLUMNS; i++) {
        cells[i] = (struct bc_csv_cell){bc_arena_strdup(arena, values[i]), strlen(values[i])};
    }
    assert_true(bc_map_bind(
        map, "a.csv", example_header, EXAMPLE_COLUMNS, arena, &problems, &binding, &status));
    bc_map_read(binding, cells, arena, &record);
    assert_string_equal(record.cells[BC_COLUMN_CODE].text, "101001240735");
    assert_string_equal(record.cells[BC_COLUMN_RECEIVED_AT].text, "01/05/2023 07:30:00");
    assert_string_equal(record.cells[BC_COLUMN_CHANNEL].text, "app");
    assert_string_equal(record.cells[BC_COLUMN_PRIORITY].text, "emergency");
    /* Not in the table and no `otherwise`: the word itself, which the rows then judge. */
    assert_string_equal(record.cells[BC_COLUMN_SENSITIVITY].text, "Khong co");
    assert_string_equal(record.cells[BC_COLUMN_CLOSED_AT].text, "03/05/2023");
    assert_string_equal(record.cells[BC_COLUMN_LATE].text, "late");
    assert_string_equal(record.cells[BC_COLUMN_EVIDENCE].text, "1");
    assert_string_equal(record.cells[BC_COLUMN_LEVEL].text, "acceptable");
    assert_int_equal(bc_map_case_end(map, arena, "hoàn thành", true), BC_CASE_HANDLED);
    assert_int_equal(bc_map_case_end(map, arena, "Thử nghiệm", false), BC_CASE_EXCLUDED);
    assert_int_equal(bc_map_case_end(map, arena, "lạ", true), BC_CASE_REJECT);
    assert_int_equal(bc_map_case_end(map, arena, "", true), BC_CASE_HANDLED);
    assert_int_equal(bc_map_case_end(map, arena, "", false), BC_CASE_OPEN);
    bc_arena_free(arena);
}

static void names_the_columns_a_file_lacks(void **state)
{
    static const char *const header[] = {"SO_HO_SO", "NGAYMO"};
    bc_arena *arena = bc_arena_new();
    struct bc_problems problems = {.arena = arena};
    struct bc_status status = {0};
    const struct bc_map_binding *binding = NULL;

    (void)state;
    assert_false(
        bc_map_bind(load_example(arena), "a.csv", header, 2, arena, &problems, &binding, &status));
    assert_int_equal(status.fault, BC_BAD_INPUT);
    assert_int_equal(problems.error_count, EXAMPLE_COLUMNS - 1);
    assert_string_equal(problems.items[0].code, "import.map-column-near");
    assert_string_equal(problems.items[0].arguments, "NGAY_MO\x1f"
                                                     "a.csv\x1fNGAYMO");
    bc_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_times_by_their_pattern),
        cmocka_unit_test(ends_a_day_where_it_is_told_to),
        cmocka_unit_test(refuses_patterns_that_name_no_day),
        cmocka_unit_test(names_all_faults_of_a_map_with_their_places),
        cmocka_unit_test(loads_the_maps_that_ship),
        cmocka_unit_test(reads_a_row_through_the_annotated_example),
        cmocka_unit_test(names_the_columns_a_file_lacks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

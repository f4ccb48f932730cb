/* LINKS: import base */
#include "base/text.h"
#include "import/csv.h"
#include "import/utf8_check.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static const char *write_file(bc_arena *arena, const char *bytes, size_t length_bytes)
{
    char *path = bc_arena_strdup(arena, "/tmp/bc-csv-test-XXXXXX");
    int descriptor = mkstemp(path);

    assert_true(descriptor >= 0);
    assert_int_equal(write(descriptor, bytes, length_bytes), (ssize_t)length_bytes);
    close(descriptor);
    return path;
}

/*
 * A whole file as one text, so that a case is one line: cells parted by '|', rows by '\n', a bad
 * row as
 * "!code@line:cell" with the line it starts on in front of every row.
 */
static const char *digest(bc_arena *arena, const char *bytes, size_t length_bytes)
{
    const char *path = write_file(arena, bytes, length_bytes);
    struct bc_status status = {0};
    struct bc_csv_row row;
    bc_csv *csv = NULL;
    bool has_row = false;
    char *text = bc_arena_alloc(arena, 1 << 16);
    size_t used = 0;

    if (!bc_csv_open(path, '\0', arena, &csv, &status)) {
        unlink(path);
        return status.code;
    }
    unlink(path);
    while (bc_csv_next(csv, &row, &has_row, &status) && has_row) {
        used += (size_t)snprintf(text + used, (1 << 16) - used, "%lld:", (long long)row.line);
        if (row.fault != NULL) {
            used += (size_t)snprintf(text + used, (1 << 16) - used, "!%s@%lld:%zd,%s",
                row.fault + strlen("import."), (long long)row.fault_line, (ssize_t)row.fault_cell,
                row.fault_arguments);
        }
        for (size_t i = 0; i < row.cell_count; i++) {
            assert_int_equal(strlen(row.cells[i].text), row.cells[i].length_bytes);
            used += (size_t)snprintf(
                text + used, (1 << 16) - used, "%s%s", i > 0 ? "|" : "", row.cells[i].text);
        }
        used += (size_t)snprintf(text + used, (1 << 16) - used, "\n");
    }
    assert_int_equal(status.fault, BC_OK);
    bc_csv_close(csv);
    return text;
}

struct example {
    const char *bytes;
    const char *expected;
};

static const struct example examples[] = {
    {"a,b\n1,2\n", "2:1|2\n"},
    {"a,b\r\n1,2\r\n3,4", "2:1|2\n3:3|4\n"},
    {"a,b\r1,2\r3,4\r", "2:1|2\n3:3|4\n"},
    {"\xEF\xBB\xBF"
     "a,b\n1,\n",
        "2:1|\n"},
    {"a;b\n1,5;2\n", "2:1,5|2\n"},
    {"a\tb\n1\t2\n", "2:1|2\n"},
    {"sep=;\na;b\n1;2\n", "3:1|2\n"},
    {"a,b\n\"x, y\",\"say \"\"hi\"\"\"\n", "2:x, y|say \"hi\"\n"},
    {"a,b\n\"one\ntwo\",2\n3,4\n", "2:one\ntwo|2\n4:3|4\n"},
    {"a,b\n\"one\r\ntwo\r\nthree\",2\n3,4\n", "2:one\r\ntwo\r\nthree|2\n5:3|4\n"},
    {"a,b\n  1  ,\t2\t\n", "2:1|2\n"},
    {"a,b\n1, \"x, y\" \n", "2:1|x, y\n"},
    {"a,b\n\xC2\xA0"
     "1\xC2\xA0,2\n",
        "2:1|2\n"},
    /* Three spellings of one letter; decomposed comes out composed. */
    {"a,b\ne\xCC\x82\xCC\x81,\xE1\xBA\xBF\n", "2:\xE1\xBA\xBF|\xE1\xBA\xBF\n"},
    {"a,b\n\n1,2\n\n\n3,4\n", "3:1|2\n6:3|4\n"},
    {"a,b\n1,2\n,\n , \n", "2:1|2\n"},
    {"a,b\n1,2,,\n", "2:1|2\n"},
    {"a,b\n1,2,3\n4,5\n", "2:!cell-count@2:-1,2\x1f"
                          "3\n3:4|5\n"},
    {"a,b,c\n1,2\n4,5,6\n", "2:!cell-count@2:-1,3\x1f"
                            "2\n3:4|5|6\n"},
    /* A stray quote is one bad row, with the place of the quote. */
    {"a,b\n1,x\"y\n3,4\n", "2:!quote-stray@2:1,4\n3:3|4\n"},
    {"a,b\n1,\"x\"y\n3,4\n", "2:!quote-stray@2:1,5\n3:3|4\n"},
    /* A quote that is never closed costs its row only. */
    {"a,b\n1,\"x\n3,4\n5,6\n", "2:!quote-open@2:1,3\n3:3|4\n4:5|6\n"},
    {"a,b\n1,\"x\n3,\"4\"\n5,6\n", "2:!quote-stray@3:1,3\n3:3|4\n4:5|6\n"},
    {"a,b\n1,\"x\n", "2:!quote-open@2:1,3\n"},
    {"a,b\n1,\"x", "2:!quote-open@2:1,3\n"},
    /* The broken row has lines of its own, which are no rows. */
    {"a,b\n1,\"two\nlines \"of\" text\nmore\"\n5,6\n", "2:!quote-stray@3:1,7\n5:5|6\n"},
    /* Swallowed rows come back: the quotes close by chance, the count of cells does not fit. */
    {"a,b\n1,\"x\n2,y\n3,\"\n4,z\n", "2:1|x\n2,y\n3,\n5:4|z\n"},
    {"a,b\n1,\"x\n2,y\n3,\",z\n4,z\n", "2:!cell-count@2:-1,2\x1f"
                                       "3\n3:2|y\n4:!quote-open@4:1,3\n5:4|z\n"},
    {"a,b\n1,\xFF\n3,4\n", "2:!not-utf8@2:1,3\n3:3|4\n"},
    {"a,b\n\"x\n\xC3\x28\",2\n3,4\n", "2:!not-utf8@3:0,1\n4:3|4\n"},
    {"a,b\n1,\xED\xA0\x80\n", "2:!not-utf8@2:1,3\n"},
    {"a,b\n", ""},
    {"a,b", ""},
    {"", "import.file-empty"},
    {"\n\n", "import.file-empty"},
    {"\xEF\xBB\xBF", "import.file-empty"},
    {"a,a\n1,2\n", "import.column-twice"},
    {"a,\"b\n1,2\n", "import.header-bad"},
    {"PK\003\004rest", "import.file-workbook"},
    {"\xD0\xCF\x11\xE0rest", "import.file-workbook"},
    {"\x1F\x8Brest", "import.file-packed"},
    {"\xFF\xFE"
     "a,b",
        "import.file-utf16"},
};

static void reads_the_examples(void **state)
{
    bc_arena *arena = bc_arena_new();

    (void)state;
    for (size_t i = 0; i < sizeof(examples) / sizeof(examples[0]); i++) {
        assert_string_equal(
            digest(arena, examples[i].bytes, strlen(examples[i].bytes)), examples[i].expected);
    }
    assert_string_equal(digest(arena, "a,b\n1,x\0y\n3,4\n", 14), "2:!nul-byte@2:1,4\n3:3|4\n");
    assert_string_equal(digest(arena, "a\0,\0b\0\n\0", 8), "import.file-utf16");
    bc_arena_free(arena);
}

static void names_what_cannot_be_opened(void **state)
{
    bc_arena *arena = bc_arena_new();
    struct bc_status missing = {0};
    struct bc_status folder = {0};
    bc_csv *csv = NULL;

    (void)state;
    assert_false(bc_csv_open("/tmp/bc-no-such-file.csv", '\0', arena, &csv, &missing));
    assert_string_equal(missing.code, "import.file-missing");
    assert_false(bc_csv_open("/tmp", '\0', arena, &csv, &folder));
    assert_string_equal(folder.code, "import.file-is-folder");
    assert_int_equal(folder.fault, BC_BAD_INPUT);
    bc_arena_free(arena);
}

/* A million rows after a quote nobody closes: one bad row, and not the rest of the file. */
static void recovers_far_into_a_large_file(void **state)
{
    bc_arena *arena = bc_arena_new();
    size_t capacity = 3 << 20;
    char *bytes = bc_arena_alloc(arena, capacity);
    struct bc_status status = {0};
    struct bc_csv_row row;
    bc_csv *csv = NULL;
    bool has_row = false;
    size_t used = 0;
    size_t bad_count = 0;
    const char *path;

    (void)state;
    used += (size_t)snprintf(bytes, capacity, "a,b\n0,\"open\n");
    for (int i = 1; i <= 200000; i++) {
        used += (size_t)snprintf(bytes + used, capacity - used, "%d,x\n", i);
    }
    path = write_file(arena, bytes, used);
    assert_true(bc_csv_open(path, '\0', arena, &csv, &status));
    while (bc_csv_next(csv, &row, &has_row, &status) && has_row) {
        bad_count += row.fault != NULL;
        assert_int_equal(row.line, row.number + 1);
    }
    assert_int_equal(bad_count, 1);
    assert_int_equal(bc_csv_position(csv), (int64_t)used);
    bc_csv_close(csv);
    unlink(path);
    bc_arena_free(arena);
}

static void refuses_a_cell_past_the_limit_and_goes_on(void **state)
{
    bc_arena *arena = bc_arena_new();
    size_t capacity = 12 << 20;
    char *bytes = bc_arena_alloc(arena, capacity);

    (void)state;
    memset(bytes, 'x', capacity);
    for (size_t i = 0; i < 4; i++) {
        bytes[i] = "a,b\n"[i];
    }
    for (size_t i = 0; i < 5; i++) {
        bytes[capacity - 5 + i] = "\n1,2\n"[i];
    }
    assert_string_equal(digest(arena, bytes, capacity), "2:!cell-too-long@2:0,1\n3:1|2\n");
    bytes[4] = '"';
    assert_string_equal(digest(arena, bytes, capacity), "2:!quote-open@2:0,1\n3:1|2\n");
    bc_arena_free(arena);
}

/* ---- Against Python's csv module --------------------------------------------------------- */

static size_t read_number(FILE *pipe, bool *ret_is_end)
{
    size_t number = 0;
    int byte = fgetc(pipe);

    *ret_is_end = byte == EOF;
    for (; byte >= '0' && byte <= '9'; byte = fgetc(pipe)) {
        number = number * 10 + (size_t)(byte - '0');
    }
    return number;
}

/* tests/support/hostile_csv.py writes a CSV file and tells on its pipe the cells that must come
 * out. */
static void compare_with_python(bc_arena *arena, int seed)
{
    char *path = bc_arena_strdup(arena, write_file(arena, "", 0));
    FILE *pipe = popen(bc_arena_printf(arena, "python3 %s/support/hostile_csv.py %d %s",
                           BC_TESTS_FOLDER, seed, path),
        "r");
    struct bc_status status = {0};
    struct bc_csv_row row;
    bc_csv *csv = NULL;
    bool has_row = false;
    bool is_end = false;
    size_t row_count = read_number(pipe, &is_end);
    size_t line = 0;

    assert_false(is_end);
    assert_true(bc_csv_open(path, '\0', arena, &csv, &status));
    for (size_t i = 0; i < row_count; i++) {
        size_t cell_count;

        assert_true(bc_csv_next(csv, &row, &has_row, &status));
        assert_true(has_row);
        assert_null(row.fault);
        line = read_number(pipe, &is_end);
        assert_int_equal(row.line, line);
        cell_count = read_number(pipe, &is_end);
        assert_int_equal(row.cell_count, cell_count);
        for (size_t k = 0; k < cell_count; k++) {
            size_t length_bytes = read_number(pipe, &is_end);
            char *expected = bc_arena_alloc(arena, length_bytes + 1);

            assert_int_equal(fread(expected, 1, length_bytes, pipe), length_bytes);
            assert_string_equal(row.cells[k].text, expected);
        }
    }
    assert_true(bc_csv_next(csv, &row, &has_row, &status));
    assert_false(has_row);
    bc_csv_close(csv);
    pclose(pipe);
    unlink(path);
}

static void reads_what_python_writes(void **state)
{
    bc_arena *arena = bc_arena_new();

    (void)state;
    if (access("/usr/bin/python3", X_OK) != 0) {
        print_message("skipped: no python3\n");
        skip();
    }
    for (int seed = 1; seed <= 12; seed++) {
        compare_with_python(arena, seed);
        bc_arena_reset(arena);
    }
    bc_arena_free(arena);
}

/* ---- Damage -------------------------------------------------------------------------------- */

static uint64_t next_random(uint64_t *random)
{
    *random ^= *random << 13;
    *random ^= *random >> 7;
    *random ^= *random << 17;
    return *random;
}

/* Whatever is done to a file: reading ends, at its end, with lines that only go up and rows of one
 * width. */
static void survives_any_damage(void **state)
{
    static const char signs[] = "\",;\n\r\t x\xC3\xCC\x82\0|";
    static const char whole[] = "code,text,more\r\n1,\"two\nlines\",x\r\n2,\"say \"\"hi\"\"\",y\r\n"
                                "3,plain,z\r\n4,\"\",\r\n5,e\xCC\x82,\xE1\xBA\xBF\r\n";
    uint64_t random = 20230504;

    (void)state;
    for (int round = 0; round < 600; round++) {
        bc_arena *arena = bc_arena_new();
        struct bc_status status = {0};
        struct bc_csv_row row;
        bc_csv *csv = NULL;
        bool has_row = false;
        char bytes[sizeof(whole)];
        int64_t line = 0;
        size_t count = 0;
        const char *path;

        memcpy(bytes, whole, sizeof(whole));
        for (uint64_t i = next_random(&random) % 6; i > 0; i--) {
            bytes[14 + next_random(&random) % (sizeof(whole) - 15)] =
                signs[next_random(&random) % (sizeof(signs) - 1)];
        }
        path = write_file(arena, bytes, sizeof(whole) - 1);
        if (bc_csv_open(path, '\0', arena, &csv, &status)) {
            (void)bc_csv_header(csv, &count);
            while (bc_csv_next(csv, &row, &has_row, &status) && has_row) {
                assert_true(row.line > line);
                assert_int_equal(row.cell_count, row.fault == NULL ? count : 0);
                line = row.line;
            }
            assert_int_equal(status.fault, BC_OK);
            assert_int_equal(bc_csv_position(csv), sizeof(whole) - 1);
            bc_csv_close(csv);
        }
        unlink(path);
        bc_arena_free(arena);
    }
}

/* ---- UTF-8 ----------------------------------------------------------------------------------- */

static void agrees_with_the_slow_check_of_utf8(void **state)
{
    struct bc_utf8_check check;
    uint64_t random = 88172645463325252U;

    (void)state;
    bc_utf8_check_init(&check);
    /* Every sequence of two bytes, and random ones near the borders of the ranges. */
    for (unsigned pair = 0; pair < 0x10000; pair++) {
        char text[2] = {(char)(pair >> 8), (char)(pair & 0xFF)};

        assert_int_equal(bc_utf8_is_valid(&check, text, 2), bc_text_is_utf8(text, 2));
    }
    for (int i = 0; i < 300000; i++) {
        static const unsigned char borders[] = {0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF,
            0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xED, 0xEF, 0xF0, 0xF1, 0xF4, 0xF5, 0xFF};
        char text[12];

        for (size_t k = 0; k < sizeof(text); k++) {
            text[k] = (char)borders[next_random(&random) % sizeof(borders)];
        }
        for (size_t from = 0; from < 9; from++) {
            assert_int_equal(
                bc_utf8_is_valid(&check, text + from, 4), bc_text_is_utf8(text + from, 4));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_the_examples),
        cmocka_unit_test(names_what_cannot_be_opened),
        cmocka_unit_test(recovers_far_into_a_large_file),
        cmocka_unit_test(refuses_a_cell_past_the_limit_and_goes_on),
        cmocka_unit_test(reads_what_python_writes),
        cmocka_unit_test(survives_any_damage),
        cmocka_unit_test(agrees_with_the_slow_check_of_utf8),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* LINKS: write report figure calendar base */
/*
 * More than two hundred texts that have broken spreadsheets, through cells and through streamed
 * rows: openpyxl must read back each one as it was, or the layer must have refused it by name.
 */
#include "base/file.h"
#include "support/place.h"
#include "write/xlsx/xlsx_safe.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* cmocka.h relies on the four above. */
#include <cmocka.h>

/* What a text is made of. "%s" is the place of a harmless word. */
static const char *const shapes[] = {"%s", "=%s", "+%s", "-%s", "@%s", "\t%s", "%s\n", " %s ",
    "'%s", "\"%s\"", "<%s>", "&%s;", "%s]]>"};

static const char *const words[] = {
    "Đèn đường hỏng",
    "SUM(A1:A9)",
    "HYPERLINK(\"http://example.vn\";\"bấm\")",
    "cmd|' /C calc'!A0",
    "_x000D_",
    "_x0041_ và _x005F_x0041_",
    "_x00e9_x",
    "_x_0041_",
    "\x01\x02\x1f",
    "dòng\r\nmới\r",
    "\v\f\b",
    "\x7f\xC2\x80\xC2\x9F",
    "\xE2\x80\xAE"
    "nảhp\xE2\x80\xAC",
    "\xE2\x80\x8B\xE2\x80\x8C\xE2\x80\x8D\xEF\xBB\xBF",
    "Ho\xC3\xA0 \x48\x6F\xCC\x80\x61 \x65\xCC\x82\xCC\x81",
    "\xF0\x9F\x98\x80 \xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x9A\x92 "
    "\xF0\x9F\x87\xBB\xF0\x9F\x87\xB3",
    "\xE2\x80\xA8 \xE2\x80\xA9 \xC2\xA0 \xC2\xAD",
    "<!DOCTYPE x [<!ENTITY a \"b\">]>&a;",
    "</t></si></sst>",
    "0123456789.0000",
    "\xF4\x8F\xBF\xBD",
};
enum { SHAPES = sizeof(shapes) / sizeof(shapes[0]), WORDS = sizeof(words) / sizeof(words[0]) };

/* Texts a cell cannot hold. */
static const char *const refused[] = {
    "\xC3",
    "\xC0\x80",
    "\xED\xA0\x80",
    "\xF5\x80\x80\x80",
    "Kr\xC3ng Pắc",
    "\xEF\xBF\xBE",
    "x\xEF\xBF\xBF",
};

static bc_xlsx_book *open_book(const struct place *place)
{
    const struct bc_xlsx_properties properties = {
        .title = "", .subject = "", .author = "", .company = "", .points_word = ""};
    bc_xlsx_book *book = NULL;
    struct bc_status status = {0};

    assert_true(bc_xlsx_book_open(bc_path_join(place->arena, place->folder, "texts.xlsx"),
        place->folder, &properties, place->arena, &book, &status));
    return book;
}

/* The shape with the word in its place. */
static char *make_text(bc_arena *arena, const char *shape, const char *word)
{
    const char *mark = strstr(shape, "%s");

    return bc_arena_printf(arena, "%.*s%s%s", (int)(mark - shape), shape, word, mark + 2);
}

/* Long ones: just what fits, of letters of one, two and four bytes. */
static size_t add_long_texts(bc_arena *arena, const char **texts, size_t count)
{
    static const char *const letters[] = {"a", "ế", "\xF0\x9F\x98\x80", "=", "&"};
    static const size_t lengths[] = {BC_XLSX_TEXT_MOST, BC_XLSX_TEXT_MOST, BC_XLSX_TEXT_MOST / 2,
        BC_XLSX_TEXT_MOST, BC_XLSX_TEXT_MOST};

    for (size_t i = 0; i < sizeof(letters) / sizeof(letters[0]); i++) {
        size_t size = strlen(letters[i]);
        char *text = bc_arena_alloc(arena, size * lengths[i] + 1);

        for (size_t j = 0; j < lengths[i]; j++) {
            memcpy(text + size * j, letters[i], size);
        }
        text[size * lengths[i]] = '\0';
        texts[count++] = text;
    }
    return count;
}

/* One line a text, in hexadecimal digits, for the reader. */
static void write_expected(const char *path, const char *const *texts, size_t count)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    for (size_t i = 0; i < count; i++) {
        for (const char *at = texts[i]; *at != '\0'; at++) {
            fprintf(file, "%02x", (unsigned)(unsigned char)*at);
        }
        fputc('\n', file);
    }
    assert_int_equal(fclose(file), 0);
}

static void write_texts(const struct place *place, const char *const *texts, size_t count)
{
    bc_xlsx_book *book = open_book(place);
    bc_xlsx_sheet *cells = bc_xlsx_sheet_add(book, "Ô");
    bc_xlsx_sheet *streamed = bc_xlsx_sheet_add(book, "Dòng");
    struct bc_status status = {0};
    bc_xlsx_rows *rows;
    uint32_t look;

    for (size_t i = 0; i < count; i++) {
        bc_xlsx_text(cells, (struct bc_xlsx_cell){i, 0}, texts[i], (struct bc_xlsx_look){0});
    }
    bc_xlsx_text(streamed, (struct bc_xlsx_cell){0, 0}, "đầu", (struct bc_xlsx_look){0});
    rows = bc_xlsx_rows_begin(streamed, 1);
    look = bc_xlsx_rows_look(rows, (struct bc_xlsx_look){.is_row = true});
    for (size_t i = 0; i < count; i++) {
        bc_xlsx_rows_next(rows, 0);
        bc_xlsx_rows_text(rows, texts[i], look);
        bc_xlsx_rows_word(rows, texts[i], look);
    }
    assert_true(bc_xlsx_book_close(book, &status));
}

static int run(const char *command)
{
    FILE *process = popen(command, "r");
    char line[512];

    assert_non_null(process);
    while (fgets(line, sizeof(line), process) != NULL) {
        print_message("  %s", line);
    }
    return pclose(process);
}

static void come_back_as_they_were(void **state)
{
    const struct place *place = *state;
    const char *texts[SHAPES * WORDS + 16];
    size_t count = 0;

    for (size_t i = 0; i < SHAPES; i++) {
        for (size_t j = 0; j < WORDS; j++) {
            texts[count++] = make_text(place->arena, shapes[i], words[j]);
        }
    }
    count = add_long_texts(place->arena, texts, count);
    assert_true(count >= 200);
    write_texts(place, texts, count);
    write_expected(bc_path_join(place->arena, place->folder, "texts.hex"), texts, count);
    assert_int_equal(run(bc_arena_printf(place->arena,
                         "/usr/bin/python3 -B '%s/support/check_texts.py' '%s/texts.xlsx' "
                         "'%s/texts.hex' 2>&1",
                         BC_TESTS_FOLDER, place->folder, place->folder)),
        0);
}

/* Tries one text as a cell and as both kinds of a streamed one. */
static void expect_refused(const struct place *place, const char *text, const char *code)
{
    for (int way = 0; way < 3; way++) {
        bc_xlsx_book *book = open_book(place);
        bc_xlsx_sheet *sheet = bc_xlsx_sheet_add(book, "Ô");
        struct bc_status status = {0};

        if (way == 0) {
            bc_xlsx_text(sheet, (struct bc_xlsx_cell){6, 1}, text, (struct bc_xlsx_look){0});
        } else {
            bc_xlsx_rows *rows = bc_xlsx_rows_begin(sheet, 6);

            bc_xlsx_rows_next(rows, 0);
            bc_xlsx_rows_integer(rows, 1, 0);
            if (way == 1) {
                bc_xlsx_rows_text(rows, text, 0);
            } else {
                bc_xlsx_rows_word(rows, text, 0);
            }
        }
        assert_false(bc_xlsx_book_close(book, &status));
        assert_string_equal(status.code, code);
        assert_string_equal(status.where, "Ô!B7");
    }
}

static void are_refused_by_name(void **state)
{
    const struct place *place = *state;
    char *text = bc_arena_alloc(place->arena, BC_XLSX_TEXT_MOST + 2);

    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
        expect_refused(place, refused[i], "write.xlsx-bytes");
    }
    memset(text, 'x', BC_XLSX_TEXT_MOST + 1);
    expect_refused(place, text, "write.xlsx-long");
    /* It fits as it is, but not as the file has to write it. */
    memset(text, '\x01', BC_XLSX_TEXT_MOST);
    text[BC_XLSX_TEXT_MOST] = '\0';
    expect_refused(place, text, "write.xlsx-long");
}

/* ---- What is no cell ------------------------------------------------------------------------- */

static void finish_refused(bc_xlsx_book *book, const char *code)
{
    struct bc_status status = {0};

    assert_false(bc_xlsx_book_close(book, &status));
    assert_string_equal(status.code, code);
}

static void tables_and_merges_that_overlap_are_refused(void **state)
{
    const struct place *place = *state;
    static const char *const heads[] = {"Mã", "Tên"};
    static const char *const twice[] = {"Mã", "MÃ"};
    static const char *const empty[] = {"Mã", ""};
    const struct bc_xlsx_look looks[] = {{.is_head = true}, {.is_head = true}};
    struct bc_xlsx_table table = {.name = "Bang_1",
        .first = {3, 0},
        .last_row = 9,
        .heads = heads,
        .looks = looks,
        .column_count = 2};
    const struct bc_xlsx_look plain = {0};

    for (int i = 0; i < 6; i++) {
        bc_xlsx_book *book = open_book(place);
        bc_xlsx_sheet *sheet = bc_xlsx_sheet_add(book, "Ô");

        table.name = "Bang_1";
        table.heads = i == 3 ? twice : i == 4 ? empty : heads;
        bc_xlsx_table(sheet, &table);
        if (i == 0) { /* the same name in other letters */
            table.name = "BANG_1";
            table.first.row = 20;
            table.last_row = 22;
            bc_xlsx_table(sheet, &table);
            table.first.row = 3;
            table.last_row = 9;
        } else if (i == 1) {
            table.name = "Bang_2";
            bc_xlsx_table(sheet, &table);
        } else if (i == 2) {
            bc_xlsx_merge(sheet, (struct bc_xlsx_cell){9, 1}, 4, "gộp", plain);
        } else if (i == 5) {
            const struct bc_xlsx_target target = {.sheet = "Ô"};

            bc_xlsx_define(book, "A1", &target);
        }
        finish_refused(book, i == 1 || i == 2   ? "write.xlsx-overlap"
                             : i == 3 || i == 4 ? "write.xlsx-head"
                                                : "write.xlsx-name");
    }
}

static void names_of_sheets_are_compared_as_they_are_read(void **state)
{
    const struct place *place = *state;
    bc_xlsx_book *book = open_book(place);

    bc_xlsx_sheet_add(book, "Quý \xE1\xBA\xBF");
    bc_xlsx_sheet_add(book, "QUÝ \x45\xCC\x82\xCC\x81"); /* the same, written apart */
    finish_refused(book, "write.xlsx-sheet-twice");
    book = open_book(place);
    bc_xlsx_sheet_add(book, "Quý\nI");
    finish_refused(book, "write.xlsx-bytes");
}

static void long_rows_are_refused_beyond_their_limit(void **state)
{
    const struct place *place = *state;
    bc_xlsx_book *book = open_book(place);
    bc_xlsx_rows *rows = bc_xlsx_rows_begin(bc_xlsx_sheet_add(book, "Ô"), 0);

    for (size_t i = 0; i <= BC_XLSX_STREAMED_ROWS_MOST; i++) {
        bc_xlsx_rows_next(rows, 0);
    }
    finish_refused(book, "write.xlsx-outside");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(come_back_as_they_were, make_place, remove_place),
        cmocka_unit_test_setup_teardown(are_refused_by_name, make_place, remove_place),
        cmocka_unit_test_setup_teardown(
            tables_and_merges_that_overlap_are_refused, make_place, remove_place),
        cmocka_unit_test_setup_teardown(
            names_of_sheets_are_compared_as_they_are_read, make_place, remove_place),
        cmocka_unit_test_setup_teardown(
            long_rows_are_refused_beyond_their_limit, make_place, remove_place),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

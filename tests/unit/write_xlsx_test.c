/* LINKS: write report figure calendar base */
#include "base/file.h"
#include "support/place.h"
#include "support/report_fixture.h"
#include "write/writer.h"
#include "write/xlsx/office.h"
#include "write/xlsx/xlsx_parts.h"
#include "write/xlsx/xlsx_verify.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>
/* cmocka.h relies on the four above. */
#include <cmocka.h>

static const char *path_in(const struct place *place, const char *name)
{
    return bc_path_join(place->arena, place->folder, name);
}

static int run(const struct place *place, const char *command)
{
    FILE *process = popen(command, "r");
    char line[512];

    (void)place;
    assert_non_null(process);
    while (fgets(line, sizeof(line), process) != NULL) {
        print_message("  %s", line);
    }
    return pclose(process);
}

static const char *write_with(const struct place *place, const struct bc_writer *writer,
    const char *name, const bc_public_report *report)
{
    const struct bc_write_context context = {.scratch_folder = place->folder};
    const char *path = path_in(place, name);
    struct bc_status status = {0};

    assert_true(bc_write(writer, report, &context, path, place->arena, &status));
    return path;
}

/* ---- The whole workbook ---------------------------------------------------------------------- */

static void agrees_with_report_json_and_recomputes(void **state)
{
    const struct place *place = *state;
    const struct fixture_options variants[] = {
        {0},
        {.no_ratings = true, .no_year_ago = true},
        {.missing_slots = 11},
    };

    for (size_t i = 0; i < sizeof(variants) / sizeof(variants[0]); i++) {
        const bc_public_report *report = fixture_report_with(place->arena, &variants[i]);
        const char *book = write_with(place, &bc_writer_xlsx, "so-lieu.xlsx", report);
        const char *json = write_with(place, &bc_writer_json, "report.json", report);

        assert_int_equal(run(place, bc_arena_printf(place->arena,
                                        "/usr/bin/python3 -B '%s/support/check_xlsx.py' '%s' '%s'",
                                        BC_TESTS_FOLDER, book, json)),
            0);
    }
}

static void same_report_gives_same_bytes(void **state)
{
    const struct place *place = *state;
    const struct fixture_options many = {.case_count = 20001};
    const struct fixture_options few = {0};
    const struct fixture_options *const variants[] = {&few, &many};

    for (size_t i = 0; i < 2; i++) {
        const bc_public_report *report = fixture_report_with(place->arena, variants[i]);
        char *bytes[2] = {NULL, NULL};
        size_t lengths[2] = {0, 0};
        struct bc_status status = {0};

        for (size_t j = 0; j < 2; j++) {
            const char *path = write_with(place, &bc_writer_xlsx, j == 0 ? "a" : "b", report);

            assert_true(
                bc_file_read(place->arena, path, 64 << 20, &bytes[j], &lengths[j], &status));
        }
        assert_int_equal(lengths[0], lengths[1]);
        assert_memory_equal(bytes[0], bytes[1], lengths[0]);
    }
}

static void can_be_read_by_everyone(void **state)
{
    const struct place *place = *state;
    const char *path =
        write_with(place, &bc_writer_xlsx, "so-lieu.xlsx", fixture_report(place->arena));
    struct stat about;

    assert_int_equal(stat(path, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0644);
}

static void text_like_a_formula_stays_text(void **state)
{
    const struct place *place = *state;
    static const char *const heads[] = {"=SUM(1;2)", "+84", "-1", "@cmd", "=> "};

    for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
        const struct fixture_options options = {.code_head = heads[i]};
        const char *path = write_with(
            place, &bc_writer_xlsx, "so-lieu.xlsx", fixture_report_with(place->arena, &options));

        assert_int_equal(
            run(place, bc_arena_printf(place->arena,
                           "/usr/bin/python3 -B -c \"import "
                           "warnings;warnings.simplefilter('ignore');import openpyxl,sys;"
                           "c=openpyxl.load_workbook(sys.argv[1])['Phản ánh trong kỳ']['B5'];"
                           "sys.exit(0 if c.data_type=='s' and c.value==sys.argv[2]+'03200' else "
                           "print(c.data_type,c.value) or 1)\" '%s' '%s'",
                           path, heads[i])),
            0);
    }
}

static void long_lists_go_on_in_further_sheets(void **state)
{
    const struct place *place = *state;
    const bc_public_report *report = fixture_report(place->arena);
    struct office_book book = {.sheets = {.arena = place->arena,
                                   .word = office_word,
                                   .words = report,
                                   .owner_name = "",
                                   .owner_short = "",
                                   .period_name = "",
                                   .subtitle = ""},
        .report = report,
        .office = bc_public_report_office(report),
        .list_rows_most = 15};
    const char *path = path_in(place, "list.xlsx");
    struct bc_status status = {0};

    assert_true(workbook_open(&book.sheets, path, place->folder, 0, &status));
    office_add_cases(&book);
    assert_true(bc_xlsx_book_close(book.sheets.book, &status));
    assert_int_equal(
        run(place, bc_arena_printf(place->arena,
                       "/usr/bin/python3 -B -c \"import "
                       "warnings;warnings.simplefilter('ignore');import openpyxl,sys;"
                       "b=openpyxl.load_workbook(sys.argv[1]);"
                       "n=[s.max_row-4 for s in b];"
                       "c=[r[1].value for s in b for r in s.iter_rows(min_row=5)];"
                       "t=[r[0].value for s in b for r in s.iter_rows(min_row=5)];"
                       "sys.exit(0 if n==[15,15,10] and len(set(c))==40 and t==list(range(1,41)) "
                       "and b.sheetnames[2]=='Phản ánh trong kỳ (3)' else print(n,t,b.sheetnames) "
                       "or 1)\" '%s'",
                       path)),
        0);
}

static void a_folder_that_is_not_there_is_said(void **state)
{
    const struct place *place = *state;
    const struct bc_write_context context = {.scratch_folder = place->folder};
    struct bc_status status = {0};

    assert_false(bc_write(&bc_writer_xlsx, fixture_report(place->arena), &context,
        "/tmp/no/such/folder/so-lieu.xlsx", place->arena, &status));
    assert_int_equal(status.fault, BC_NO_OUTPUT);
    assert_string_equal(status.code, "write.xlsx-failed");
}

/* ---- What the layer refuses ------------------------------------------------------------------ */

/* Opens a book with one sheet. */
static bc_xlsx_book *open_book(const struct place *place, bc_xlsx_sheet **ret_sheet)
{
    const struct bc_xlsx_properties properties = {
        .title = "", .subject = "", .author = "", .company = "", .points_word = " điểm"};
    bc_xlsx_book *book = NULL;
    struct bc_status status = {0};

    assert_true(bc_xlsx_book_open(
        path_in(place, "refused.xlsx"), place->folder, &properties, place->arena, &book, &status));
    *ret_sheet = bc_xlsx_sheet_add(book, "Ế");
    return book;
}

static void expect_refused(const struct place *place, bc_xlsx_book *book, const char *code)
{
    struct bc_status status = {0};

    assert_false(bc_xlsx_book_close(book, &status));
    assert_string_equal(status.code, code);
    assert_false(bc_path_exists(path_in(place, "refused.xlsx")));
}

static void refuses_texts_a_workbook_cannot_hold(void **state)
{
    const struct place *place = *state;
    const struct bc_xlsx_cell cell = {0, 0};
    const struct bc_xlsx_look plain = {0};
    bc_xlsx_sheet *sheet;
    bc_xlsx_book *book = open_book(place, &sheet);
    char *text = bc_arena_alloc(place->arena, 3 * BC_XLSX_TEXT_MOST + 4);
    struct bc_status status = {0};

    bc_xlsx_text(sheet, cell, "Kr\xC3ng", plain);
    bc_xlsx_text(sheet, cell, "đúng", plain); /* the first failure stays */
    expect_refused(place, book, "write.xlsx-bytes");
    book = open_book(place, &sheet);
    bc_xlsx_text(sheet, cell, "\xEF\xBF\xBF", plain);
    expect_refused(place, book, "write.xlsx-bytes");
    /* 32,767 letters of three bytes fit, one more does not. */
    for (size_t i = 0; i < BC_XLSX_TEXT_MOST; i++) {
        memcpy(text + 3 * i, "ế", 3);
    }
    book = open_book(place, &sheet);
    bc_xlsx_text(sheet, cell, text, plain);
    assert_true(bc_xlsx_book_close(book, &status));
    assert_int_equal(remove(path_in(place, "refused.xlsx")), 0);
    memcpy(text + 3 * BC_XLSX_TEXT_MOST, "x", 2);
    book = open_book(place, &sheet);
    bc_xlsx_text(sheet, cell, text, plain);
    expect_refused(place, book, "write.xlsx-long");
}

static void refuses_numbers_and_dates_a_workbook_cannot_hold(void **state)
{
    const struct place *place = *state;
    const struct bc_xlsx_cell cell = {0, 0};
    const struct bc_xlsx_look look = {.number = BC_XLSX_TIME};
    bc_xlsx_sheet *sheet;
    bc_xlsx_book *book = open_book(place, &sheet);

    bc_xlsx_real(sheet, cell, (double)NAN, look);
    expect_refused(place, book, "write.xlsx-number");
    book = open_book(place, &sheet);
    bc_xlsx_formula(sheet, cell, "=1/0", (double)INFINITY, look);
    expect_refused(place, book, "write.xlsx-number");
    book = open_book(place, &sheet);
    bc_xlsx_integer(sheet, cell, 1000000000000000, look);
    expect_refused(place, book, "write.xlsx-number");
    book = open_book(place, &sheet);
    bc_xlsx_instant(sheet, cell, -2208988800, look); /* 1 January 1900 */
    expect_refused(place, book, "write.xlsx-date");
    book = open_book(place, &sheet);
    bc_xlsx_instant(sheet, cell, INT64_MAX - 86400, look);
    expect_refused(place, book, "write.xlsx-date");
    book = open_book(place, &sheet);
    bc_xlsx_integer(sheet, (struct bc_xlsx_cell){BC_XLSX_ROWS_MOST, 0}, 1, look);
    expect_refused(place, book, "write.xlsx-outside");
}

static void refuses_sheet_names_excel_refuses(void **state)
{
    const struct place *place = *state;
    static const struct {
        const char *name, *code;
    } names[] = {
        {"", "write.xlsx-sheet-name"},
        {"History", "write.xlsx-sheet-name"},
        {"history", "write.xlsx-sheet-name"},
        {"Quý I/2023", "write.xlsx-sheet-name"},
        {"'Tuần 17", "write.xlsx-sheet-name"},
        {"ế", "write.xlsx-sheet-twice"},
        {"Trung tâm Giám sát, điều hành đô thị", "write.xlsx-long"},
    };
    bc_xlsx_sheet *sheet;

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        bc_xlsx_book *book = open_book(place, &sheet);

        bc_xlsx_sheet_add(book, names[i].name);
        expect_refused(place, book, names[i].code);
    }
}

static void a_word_that_is_missing_is_said(void **state)
{
    const struct place *place = *state;
    struct bc_public_report report = *fixture_report(place->arena);
    const struct bc_write_context context = {.scratch_folder = place->folder};
    const char *path = path_in(place, "so-lieu.xlsx");
    const char **keys = bc_arena_alloc_array(place->arena, report.label_count, sizeof(*keys));
    struct bc_status status = {0};

    for (size_t i = 0; i < report.label_count; i++) {
        keys[i] = strcmp(report.label_keys[i], "xlsx.heading.trend") == 0 ? "xlsx.heading.trenc"
                                                                          : report.label_keys[i];
    }
    report.label_keys = keys;
    assert_false(bc_write(&bc_writer_xlsx, &report, &context, path, place->arena, &status));
    assert_string_equal(status.code, "write.label-missing");
    assert_string_equal(status.arguments, "xlsx.heading.trend");
    assert_false(bc_path_exists(path));
}

/* ---- The library's parts --------------------------------------------------------------------- */

/* A sheet of so many cells, as the library writes it. */
static struct xlsx_parts make_parts(size_t cells)
{
    static const char head[] = "<?xml version=\"1.0\"?>\n<worksheet><sheetData>";
    static const char cell[] = "<c r=\"A1\" t=\"s\"><v>&lt;c&gt;</v></c><row/>";
    static const char tail[] = "</sheetData></worksheet>";
    struct xlsx_parts parts = {0};

    assert_true(xlsx_parts_add(&parts, "xl/worksheets/sheet1.xml"));
    assert_true(xlsx_parts_append(&parts, head, sizeof(head) - 1));
    for (size_t i = 0; i < cells; i++) {
        assert_true(xlsx_parts_append(&parts, cell, sizeof(cell) - 1));
    }
    assert_true(xlsx_parts_append(&parts, tail, sizeof(tail) - 1));
    return parts;
}

static void finds_parts_with_holes(void **state)
{
    struct xlsx_parts parts = make_parts(5000);
    struct xlsx_plain_part *sheet = &parts.items[0];
    const size_t length_bytes = sheet->length_bytes;
    const int64_t right = 5000;
    const int64_t wrong = 4999;
    struct bc_status status = {0};

    (void)state;
    assert_true(xlsx_verify(&parts, "a.xlsx", &right, 1, &status));
    assert_false(xlsx_verify(&parts, "a.xlsx", &wrong, 1, &status));
    assert_string_equal(status.code, "write.xlsx-damaged");
    assert_non_null(strstr(status.arguments, "xl/worksheets/sheet1.xml"));
    /* Cut short, and a hole of zeros. */
    for (size_t i = 1; i < 8; i++) {
        char hole[64];
        size_t at = length_bytes * i / 10;

        status = (struct bc_status){0};
        sheet->length_bytes = at;
        assert_false(xlsx_verify(&parts, "a.xlsx", &right, 1, &status));
        sheet->length_bytes = length_bytes;
        memcpy(hole, sheet->bytes + at, sizeof(hole));
        memset(sheet->bytes + at, 0, sizeof(hole));
        assert_false(xlsx_verify(&parts, "a.xlsx", &right, 1, &status));
        memcpy(sheet->bytes + at, hole, sizeof(hole));
    }
    parts.count = 0; /* the sheet is missing */
    assert_false(xlsx_verify(&parts, "a.xlsx", &right, 1, &status));
    parts.count = 1;
    xlsx_parts_free(&parts);
}

/* The library must not come to minizip or to a file: ours stand before theirs. */
static void the_library_writes_into_memory(void **state)
{
    struct xlsx_parts parts = {0};
    lxw_workbook *inner = workbook_new("/no/such/folder/a.xlsx");
    const int64_t cells = 1;
    struct bc_status status = {0};

    (void)state;
    worksheet_write_number(workbook_add_worksheet(inner, "A"), 0, 0, 1, NULL);
    assert_int_equal(xlsx_parts_take(inner, &parts), LXW_NO_ERROR);
    assert_true(parts.count > 5);
    assert_true(xlsx_verify(&parts, "a.xlsx", &cells, 1, &status));
    xlsx_parts_free(&parts);
}

/* Takes away what stands from the end of `after`, if given, or from `from` to the last `to`. */
static void make_hole(
    struct xlsx_plain_part *part, const char *after, const char *from, const char *to)
{
    char *start = strstr(part->bytes, from);
    char *end = NULL;

    assert_non_null(start);
    start += after == NULL ? 0 : strlen(after);
    for (char *next = strstr(start, to); next != NULL; next = strstr(next + 1, to)) {
        end = next + strlen(to);
    }
    assert_non_null(end);
    memmove(start, end, part->length_bytes - (size_t)(end - part->bytes));
    part->length_bytes -= (size_t)(end - start);
    part->bytes[part->length_bytes] = '\0';
}

/* Styles without a piece, in which every element still closes at its depth; the first is sound XML.
 */
static void finds_holes_between_equal_depths(void **state)
{
    static const struct {
        const char *text, *after, *from, *to;
    } holes[] = {
        {"<a><fonts count=\"2\"><font/><font></font></fonts></a>", NULL, "<font/>", "<font/>"},
        {"<a><b count=\"2\"><xf c=\"1\"/><xf d=\"2\"/></b></a>", "<xf ", "<xf ", "/><xf "},
        {"<a><font><b/></font><fill><b/></fill></a>", "<font>", "<font>", "<fill>"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(holes) / sizeof(holes[0]); i++) {
        struct xlsx_parts parts = {0};
        struct bc_status status = {0};

        assert_true(xlsx_parts_add(&parts, "xl/styles.xml"));
        assert_true(xlsx_parts_append(&parts, holes[i].text, strlen(holes[i].text) + 1));
        parts.items[0].length_bytes--;
        assert_true(xlsx_verify(&parts, "a.xlsx", NULL, 0, &status));
        make_hole(&parts.items[0], holes[i].after, holes[i].from, holes[i].to);
        assert_false(xlsx_verify(&parts, "a.xlsx", NULL, 0, &status));
        assert_non_null(strstr(status.arguments, "xl/styles.xml"));
        xlsx_parts_free(&parts);
    }
}

/* ---- Measures -------------------------------------------------------------------------------- */

static void names_cells_as_excel_does(void **state)
{
    const struct place *place = *state;
    static const struct {
        size_t column;
        const char *text;
    } names[] = {{0, "A1"}, {25, "Z1"}, {26, "AA1"}, {701, "ZZ1"}, {702, "AAA1"}, {16383, "XFD1"}};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        assert_string_equal(
            bc_xlsx_reference(place->arena, (struct bc_xlsx_cell){0, names[i].column}),
            names[i].text);
    }
}

static void counts_lines_of_wrapped_text(void **state)
{
    (void)state;
    assert_int_equal(bc_xlsx_line_count("", 10), 1);
    assert_int_equal(bc_xlsx_line_count("Môi trường", 25), 1);
    assert_int_equal(bc_xlsx_line_count("Hiến kế xây dựng thành phố thông minh", 25), 2);
    assert_int_equal(bc_xlsx_line_count("một\nhai\nba", 25), 3);
    assert_true(bc_xlsx_line_count("Khôngcókhoảngtrắngnàotrongchuỗirấtdàinày", 10) >= 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            agrees_with_report_json_and_recomputes, make_place, remove_place),
        cmocka_unit_test_setup_teardown(same_report_gives_same_bytes, make_place, remove_place),
        cmocka_unit_test_setup_teardown(can_be_read_by_everyone, make_place, remove_place),
        cmocka_unit_test_setup_teardown(text_like_a_formula_stays_text, make_place, remove_place),
        cmocka_unit_test_setup_teardown(
            long_lists_go_on_in_further_sheets, make_place, remove_place),
        cmocka_unit_test_setup_teardown(
            a_folder_that_is_not_there_is_said, make_place, remove_place),
        cmocka_unit_test_setup_teardown(
            refuses_texts_a_workbook_cannot_hold, make_place, remove_place),
        cmocka_unit_test_setup_teardown(
            refuses_numbers_and_dates_a_workbook_cannot_hold, make_place, remove_place),
        cmocka_unit_test_setup_teardown(
            refuses_sheet_names_excel_refuses, make_place, remove_place),
        cmocka_unit_test_setup_teardown(a_word_that_is_missing_is_said, make_place, remove_place),
        cmocka_unit_test(finds_parts_with_holes),
        cmocka_unit_test(the_library_writes_into_memory),
        cmocka_unit_test_setup_teardown(finds_holes_between_equal_depths, make_place, remove_place),
        cmocka_unit_test_setup_teardown(names_cells_as_excel_does, make_place, remove_place),
        cmocka_unit_test(counts_lines_of_wrapped_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

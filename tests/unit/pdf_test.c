/* LINKS: base calendar figure yaml report draw chart template layout pdf write */
#include "base/file.h"
#include "support/report_fixture.h"
#include "template/template.h"
#include "write/writer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
/* clang-format off: cmocka.h needs the headers above it */
#include <cmocka.h>
/* clang-format on */

/* What a program prints about a file; NULL when the program is not installed. */
static const char *output_of(
    bc_arena *arena, const char *program, const char *path, const char *after)
{
    const char *command = bc_arena_printf(arena, "%s %s %s 2>&1", program, path, after);
    FILE *pipe = popen(command, "r");
    const char *text = "";
    char line[4096];

    assert_non_null(pipe);
    while (fgets(line, sizeof(line), pipe) != NULL) {
        text = bc_arena_printf(arena, "%s%s", text, line);
    }
    return WEXITSTATUS(pclose(pipe)) == 127 ? NULL : text;
}

struct setting {
    bc_arena *arena;
    char folder[32];
    const char *path;
    struct bc_public_report *report;
    bool is_pdf_a_1b;
    struct bc_status status;
};

static struct setting begin(void)
{
    struct setting setting = {.arena = bc_arena_new(), .folder = "/tmp/bc-pdf-XXXXXX"};

    assert_non_null(mkdtemp(setting.folder));
    setting.path = bc_path_join(setting.arena, setting.folder, "bao-cao.pdf");
    setting.report = (struct bc_public_report *)(uintptr_t)fixture_report(setting.arena);
    setting.report->office.template_path = "weekly/bao-cao.md";
    return setting;
}

static bool write_to(struct setting *setting, const char *path)
{
    const struct bc_write_context context = {.templates_folder = BC_TEMPLATES_FOLDER,
        .fonts_folder = BC_FONTS_FOLDER,
        .scratch_folder = setting->folder,
        .is_pdf_a_1b = setting->is_pdf_a_1b};

    return bc_writer_pdf.write(setting->report, &context, path, setting->arena, &setting->status);
}

static void end(struct setting *setting)
{
    assert_true(bc_tree_remove(setting->folder, &(struct bc_status){0}));
    bc_arena_free(setting->arena);
}

static void the_same_report_gives_the_same_bytes(void **state)
{
    struct setting setting = begin();
    const char *second_path = bc_path_join(setting.arena, setting.folder, "2.pdf");
    char *first;
    char *second;
    size_t first_length;
    size_t second_length;

    (void)state;
    assert_true(write_to(&setting, setting.path));
    assert_true(write_to(&setting, second_path));
    assert_true(bc_file_read(
        setting.arena, setting.path, 10 << 20, &first, &first_length, &setting.status));
    assert_true(bc_file_read(
        setting.arena, second_path, 10 << 20, &second, &second_length, &setting.status));
    assert_int_equal(first_length, second_length);
    assert_memory_equal(first, second, first_length);
    assert_memory_equal(first, "%PDF-1.", 7);
    end(&setting);
}

/* Searching the file finds Vietnamese words: also where a line is justified. */
static void text_extracts_as_words(void **state)
{
    struct setting setting = begin();
    const char *received;
    const char *text;

    (void)state;
    assert_true(write_to(&setting, setting.path));
    text = output_of(setting.arena, "pdftotext", setting.path, "-");
    if (text == NULL) {
        end(&setting);
        skip();
    }
    assert_non_null(strstr(text, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"));
    assert_non_null(strstr(text, "Trung tâm Giám sát, điều hành đô thị thông minh tỉnh báo cáo"));
    assert_non_null(strstr(text, "(sau đây gọi chung là phản ánh)"));
    received = bc_arena_printf(setting.arena, "Trong tuần đã tiếp nhận %d phản ánh",
        (int)bc_public_report_value(setting.report, BC_BY_NOTHING, 0, 0, BC_FLOW_RECEIVED).count);
    assert_non_null(strstr(text, received));
    assert_non_null(strstr(text, "chuyển kỳ sau,")); /* in the chart */
    assert_non_null(strstr(text, "Krông Pắc"));
    assert_non_null(strstr(text, "kính báo cáo./."));
    assert_null(strstr(text, "\u00A0"));
    assert_null(strstr(text, "\uFFFD"));
    end(&setting);
}

static void other_programs_find_it_sound(void **state)
{
    struct setting setting = begin();
    const char *check;
    const char *fonts;
    const char *info;

    (void)state;
    assert_true(write_to(&setting, setting.path));
    check = output_of(setting.arena, "qpdf --check", setting.path, "");
    fonts = output_of(setting.arena, "pdffonts", setting.path, "");
    info = output_of(setting.arena, "pdfinfo -enc UTF-8", setting.path, "");
    if (check == NULL || fonts == NULL || info == NULL) {
        end(&setting);
        skip();
    }
    assert_non_null(strstr(check, "No syntax or stream encoding errors found"));
    assert_null(strstr(check, "WARNING"));
    for (const char *line = strstr(fonts, "HPDF"); line != NULL; line = strstr(line + 1, "HPDF")) {
        assert_non_null(strstr(line, "+LiberationSerif"));
        assert_memory_equal(strstr(line, "Identity-H"), "Identity-H       yes yes yes", 28);
    }
    assert_non_null(strstr(fonts, "+LiberationSerif-BoldItalic"));
    assert_non_null(strstr(info, "Title:           BÁO CÁO Tình hình tiếp nhận"));
    assert_non_null(strstr(info, "A4"));
    end(&setting);
}

/* The tables that turn codes into letters keep to the form of ISO 32000-1, 9.10.3. */
static void letters_are_found_by_a_proper_table(void **state)
{
    struct setting setting = begin();
    const char *text;
    int blocks = 0;
    int ranges = 0;

    (void)state;
    assert_true(write_to(&setting, setting.path));
    text = output_of(setting.arena, "qpdf --qdf --object-streams=disable", setting.path,
        "- | grep -aE '^<[0-9A-F]{4}> <|bfrange|cidrange'");
    if (text == NULL || strstr(text, "not found") != NULL) {
        end(&setting);
        skip();
    }
    assert_null(strstr(text, "begincidrange"));
    for (const char *at = strstr(text, " beginbfrange\n"); at != NULL;
         at = strstr(at + 1, " beginbfrange\n")) {
        long long promised = strtoll(at - (at[-3] == '\n' ? 2 : at[-2] == '\n' ? 1 : 3), NULL, 10);
        const char *line = strchr(at, '\n') + 1;
        int count = 0;

        for (; *line == '<'; line = strchr(line, '\n') + 1) {
            /* <1EA0> <1EA3> <1EA0>: of one page of 256 codes, each its own letter. */
            assert_memory_equal(line + 1, line + 8, 2);
            assert_true(memcmp(line + 1, line + 15, 4) == 0 ||
                        memcmp(line, "<00A0> <00A0> <0020>", 20) == 0);
            count++;
        }
        assert_memory_equal(line, "endbfrange", 10);
        assert_true(count > 0 && count <= 100);
        assert_int_equal(count, promised);
        ranges += count;
        blocks++;
    }
    /* One table a face, for the letters in it only. */
    assert_int_equal(blocks, 4);
    assert_true(ranges > 100 && ranges < 400);
    end(&setting);
}

/* What the office publishes beside it is inside it, byte for byte. */
static void report_json_is_inside(void **state)
{
    struct setting setting = begin();
    const struct bc_write_context context = {
        .templates_folder = BC_TEMPLATES_FOLDER, .scratch_folder = setting.folder};
    const char *json = bc_path_join(setting.arena, setting.folder, "report.json");
    const char *taken = bc_path_join(setting.arena, setting.folder, "taken.json");
    const char *said;

    (void)state;
    assert_true(write_to(&setting, setting.path));
    assert_true(
        bc_write(&bc_writer_json, setting.report, &context, json, setting.arena, &setting.status));
    said = output_of(setting.arena, "pdfdetach -save 1 -o", taken,
        bc_arena_printf(setting.arena, "%s && cmp %s %s", setting.path, json, taken));
    if (said == NULL) {
        end(&setting);
        skip();
    }
    assert_string_equal(said, "");
    said = output_of(setting.arena, "pdfinfo -struct", setting.path, "");
    assert_non_null(strstr(said, "\n  H1 (block)\n"));
    assert_non_null(strstr(said, "\n      TH:\n"));
    assert_non_null(strstr(said, "\n  Figure"));
    assert_null(strstr(said, "Error"));
    end(&setting);
}

/* The validator knows PDF/A-1b only, so it gets the 1b file of the same pass. */
static void a_validator_accepts_the_old_form(void **state)
{
    struct setting setting = begin();
    const char *said;

    (void)state;
    setting.is_pdf_a_1b = true;
    assert_true(write_to(&setting, setting.path));
    said = output_of(setting.arena, BC_TESTS_FOLDER "/pdf/preflight", setting.path, "");
    if (said == NULL || strstr(said, "skipped") != NULL) {
        print_message("%s\n", said);
        end(&setting);
        skip();
    }
    if (strstr(said, "is a valid PDF/A-1b file") == NULL) {
        print_message("%s\n", said);
        fail();
    }
    end(&setting);
}

/* A letter that no face has stops the file, and says where it came from. */
static void a_missing_letter_stops_the_file(void **state)
{
    struct setting setting = begin();

    (void)state;
    setting.report->office.sender_name = "Trung tâm \u2610";
    assert_false(write_to(&setting, setting.path));
    assert_int_equal(setting.status.fault, BC_REFUSED);
    assert_string_equal(setting.status.code, "draw.glyph-missing");
    assert_non_null(strstr(setting.status.where, "parts/"));
    assert_memory_equal(setting.status.arguments, "\u2610" BC_NEXT "U+2610", 10);
    assert_false(bc_path_exists(setting.path));
    end(&setting);
}

static void a_missing_template_is_named(void **state)
{
    struct setting setting = begin();

    (void)state;
    setting.report->office.template_path = "weekly/khong-co.md";
    assert_false(write_to(&setting, setting.path));
    assert_int_equal(setting.status.fault, BC_BAD_INPUT);
    assert_non_null(strstr(setting.status.where, "khong-co.md"));
    end(&setting);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_report_gives_the_same_bytes),
        cmocka_unit_test(text_extracts_as_words),
        cmocka_unit_test(other_programs_find_it_sound),
        cmocka_unit_test(letters_are_found_by_a_proper_table),
        cmocka_unit_test(report_json_is_inside),
        cmocka_unit_test(a_validator_accepts_the_old_form),
        cmocka_unit_test(a_missing_letter_stops_the_file),
        cmocka_unit_test(a_missing_template_is_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

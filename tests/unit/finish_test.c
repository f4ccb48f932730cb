/* LINKS: base draw pdf */
#include "base/file.h"
#include "support/small_document.h"

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

struct setting {
    bc_arena *arena;
    bc_fonts *fonts;
    char folder[32];
    struct bc_status status;
};

static struct setting begin(void)
{
    struct setting setting = {.arena = bc_arena_new(), .folder = "/tmp/bc-finish-XXXXXX"};

    assert_non_null(mkdtemp(setting.folder));
    assert_true(bc_fonts_open(BC_FONTS_FOLDER, &setting.fonts, &setting.status));
    return setting;
}

static void end(struct setting *setting)
{
    assert_true(bc_tree_remove(setting->folder, &(struct bc_status){0}));
    bc_fonts_close(setting->fonts);
    bc_arena_free(setting->arena);
}

/* Finishes the small document into a file and returns its path. */
static const char *make(struct setting *setting, const struct bc_pdf_properties *properties)
{
    const char *path = bc_path_join(setting->arena, setting->folder, "nho.pdf");
    unsigned char *bytes;
    size_t length;

    if (!small_finish(
            setting->fonts, properties, setting->arena, &bytes, &length, &setting->status)) {
        print_message("%s %s\n", setting->status.code, setting->status.arguments);
        fail();
    }
    assert_true(bc_file_write(path, bytes, length, 0600, &setting->status));
    return path;
}

/* What a program prints; the test is skipped, and says so, when the program is not installed. */
static const char *output_of(struct setting *setting, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static const char *output_of(struct setting *setting, const char *format, ...)
{
    char command[1024];
    const char *text = "";
    char line[4096];
    va_list args;
    FILE *pipe;

    va_start(args, format);
    vsnprintf(command, sizeof(command) - 6, format, args);
    va_end(args);
    strncat(command, " 2>&1", 6);
    pipe = popen(command, "r");
    assert_non_null(pipe);
    while (fgets(line, sizeof(line), pipe) != NULL) {
        text = bc_arena_printf(setting->arena, "%s%s", text, line);
    }
    if (WEXITSTATUS(pclose(pipe)) == 127) {
        print_message("not installed: %s\n", command);
        end(setting);
        skip();
    }
    return text;
}

static void assert_has(const char *text, const char *part)
{
    if (strstr(text, part) == NULL) {
        print_message("missing '%s' in:\n%s\n", part, text);
        fail();
    }
}

static void assert_has_not(const char *text, const char *part)
{
    if (strstr(text, part) != NULL) {
        print_message("found '%s' in:\n%s\n", part, text);
        fail();
    }
}

static void the_same_drawing_gives_the_same_bytes(void **state)
{
    struct setting setting = begin();
    struct bc_pdf_properties properties = small_properties();
    unsigned char *bytes[2];
    size_t length[2];

    (void)state;
    properties.attachment = &small_attachment;
    for (int i = 0; i < 2; i++) {
        assert_true(small_finish(
            setting.fonts, &properties, setting.arena, &bytes[i], &length[i], &setting.status));
    }
    assert_int_equal(length[0], length[1]);
    assert_memory_equal(bytes[0], bytes[1], length[0]);
    end(&setting);
}

/* Four programs that share no code read it without a word of complaint. */
static void others_find_nothing_to_complain_of(void **state)
{
    static const struct {
        enum bc_pdf_conformance conformance;
        bool has_attachment;
    } cases[] = {{BC_PDF_A_2B, false}, {BC_PDF_A_2B, true}, {BC_PDF_A_1B, false}};

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct setting setting = begin();
        struct bc_pdf_properties properties = small_properties();
        const char *path;
        const char *text;

        properties.conformance = cases[i].conformance;
        properties.attachment = cases[i].has_attachment ? &small_attachment : NULL;
        path = make(&setting, &properties);
        text = output_of(&setting, "qpdf --check %s", path);
        assert_has(text, "No syntax or stream encoding errors found");
        assert_has_not(text, "WARNING");
        assert_string_equal(
            output_of(&setting, "pdftoppm -r 20 -png %s %s/p", path, setting.folder), "");
        assert_string_equal(
            output_of(&setting, "mutool draw -N -q -r 20 -o %s/m%%d.png %s", setting.folder, path),
            "");
        assert_string_equal(
            output_of(&setting,
                "gs -q -dNOPAUSE -dBATCH -dSAFER -dPDFSTOPONWARNING -sDEVICE=nullpage %s", path),
            "");
        end(&setting);
    }
}

/* What a screen reader gets, in poppler's words. */
static void the_structure_shows_from_outside(void **state)
{
    static const char expected[] = "Document\n"
                                   "  P (block)\n"
                                   "    \"BÁO CÁO\"\n"
                                   "  H1 (block)\n"
                                   "    \"I. KẾT QUẢ\"\n"
                                   "  H2 (block)\n"
                                   "    \"1. Kết quả chung\"\n"
                                   "  P (block)\n"
                                   "    \"Trong tuần đã tiếp nhận 298 phản ánh,\"\n"
                                   "    \"tăng 21 phản ánh (trong đó \\ có   07 lần).\"\n"
                                   "  L (block)\n"
                                   "    LI (block)\n"
                                   "      LBody (block)\n"
                                   "        \"- Ủy ban nhân dân tỉnh;\"\n"
                                   "  Table (block)\n"
                                   "    Caption\n"
                                   "      \"Bảng 1. Tình hình\"\n"
                                   "    TR\n"
                                   "      TH:\n"
                                   "         /Scope /Column\n"
                                   "         /RowSpan 2\n"
                                   "        \"Chỉ tiêu\"\n"
                                   "      TH:\n"
                                   "         /Scope /Column\n"
                                   "         /ColSpan 2\n"
                                   "        \"Kỳ này\"\n"
                                   "    TR\n"
                                   "      TH:\n"
                                   "         /Scope /Row\n"
                                   "        \"Tiếp nhận\"\n"
                                   "      TD\n"
                                   "        \"298\"\n"
                                   "  Figure:\n"
                                   "     /Placement /Block\n"
                                   "     /BBox [100 496.89 250 541.89]\n"
                                   "    \"298 tiếp nhận\"\n"
                                   "  Note <note-16> (inline)\n"
                                   "    \"Ghi chú: số liệu minh họa.\"\n"
                                   "  H1 (block)\n"
                                   "    \"II. ĐỀ XUẤT\"\n"
                                   "  Part\n"
                                   "    P (block)\n"
                                   "      \"Phụ lục kèm theo\"\n"
                                   "  Form\n"
                                   "    Object ";
    struct setting setting = begin();
    struct bc_pdf_properties properties = small_properties();
    const char *path = make(&setting, &properties);
    const char *text = output_of(&setting, "pdfinfo -enc UTF-8 -struct-text %s", path);

    (void)state;
    text = bc_arena_strndup(setting.arena, text, sizeof(expected) - 1);
    assert_string_equal(text, expected);
    end(&setting);
}

static void bookmarks_and_labels_lead_to_their_pages(void **state)
{
    struct setting setting = begin();
    struct bc_pdf_properties properties = small_properties();
    const char *path = make(&setting, &properties);
    const char *text = output_of(&setting, "mutool show %s outline", path);

    (void)state;
    assert_has(text, "\t\"BÁO CÁO\"\t#page=1");
    assert_has(text, "\t\"I. KẾT QUẢ\"\t#page=1&zoom=nan,0,98.");
    assert_has(text, "\t\t\"1. Kết quả chung\"\t#page=1&zoom=nan,0,118.");
    assert_has(text, "\t\"II. ĐỀ XUẤT\"\t#page=2&zoom=nan,0,508.");
    assert_has(text, "\t\"Phụ lục\"\t#page=3&zoom=nan,0,68.");
    text = output_of(&setting,
        "qpdf --qdf --object-streams=disable %s - | tr -d '\\n ' | grep -ao 'PageLabels.*'", path);
    assert_has(text, "PageLabels<</Nums[0<</S/D/St1>>2<</P(PL-)/S/D/St1>>]>>");
    end(&setting);
}

/* The data come out again byte for byte, and only where the standard allows them. */
static void the_attachment_comes_out_unchanged(void **state)
{
    struct setting setting = begin();
    struct bc_pdf_properties properties = small_properties();
    const char *path;
    const char *text;

    (void)state;
    properties.attachment = &small_attachment;
    path = make(&setting, &properties);
    text = output_of(&setting, "pdfdetach -save 1 -o %s/ra.json %s; cat %s/ra.json", setting.folder,
        path, setting.folder);
    assert_string_equal(text, small_json);
    text = output_of(&setting, "qpdf --qdf --object-streams=disable %s - | grep -a .", path);
    assert_has(text, "/AFRelationship /Data");
    assert_has(text, "/Subtype /application#2fjson");
    assert_has(text, "<pdfaid:part>3</pdfaid:part>");
    assert_has(text, "<pdfaid:conformance>B</pdfaid:conformance>");
    assert_has(text, "(D:20230501062000+07'00')");
    assert_has_not(text, "/JavaScript");
    assert_has_not(text, "/XFA");
    properties.attachment = NULL;
    text = output_of(&setting, "qpdf --qdf --object-streams=disable %s - | grep -a .",
        make(&setting, &properties));
    assert_has(text, "<pdfaid:part>2</pdfaid:part>");
    assert_has_not(text, "/EmbeddedFile");
    assert_has(text, "Báo cáo &lt;thử&gt; &amp; (mẫu)");
    end(&setting);
}

/* A document carries the faces it is drawn in and no others: slides are not set in Times. */
static void carries_the_faces_it_uses(void **state)
{
    struct setting setting = begin();
    const struct bc_run run = {.baseline = {48, 78},
        .face = BC_SLIDE_BOLD,
        .size_pt = 28,
        .color = BC_BLACK,
        .text = "Tồn cuối tuần 17 lên 327 phản ánh ≥ 12",
        .where = "finish_test.c"};
    struct bc_pdf_properties properties = small_properties();
    bc_canvas *canvas = bc_canvas_new_haru(setting.fonts, &setting.status);
    const char *path = bc_path_join(setting.arena, setting.folder, "slide.pdf");
    unsigned char *bytes;
    size_t length;
    const char *text;

    (void)state;
    properties.structure = NULL;
    properties.signature = NULL;
    properties.page_labels = NULL;
    if (!bc_fonts_has(setting.fonts, BC_SLIDE_BOLD)) {
        print_message("not installed: fonts-open-sans\n");
        bc_canvas_free(canvas);
        end(&setting);
        skip();
    }
    bc_canvas_begin_page(canvas, (struct bc_size){960, 540});
    bc_canvas_text(canvas, &run);
    assert_true(bc_canvas_finish(canvas, setting.arena, &bytes, &length, &setting.status));
    assert_true(bc_pdf_finish(
        canvas, bytes, length, &properties, setting.arena, &bytes, &length, &setting.status));
    bc_canvas_free(canvas);
    assert_true(bc_file_write(path, bytes, length, 0600, &setting.status));
    text = output_of(&setting, "pdffonts %s", path);
    assert_has(text, "+OpenSans-Bold ");
    assert_has(text, "yes yes yes");
    assert_has_not(text, "Liberation");
    text = output_of(&setting, "pdftotext %s -", path);
    assert_has(text, run.text);
    text = output_of(&setting, "qpdf --check %s", path);
    assert_has(text, "No syntax or stream encoding errors found");
    end(&setting);
}

/* The 1b file passes; the others do not, for nothing but what 1b does not know yet. */
static void a_validator_accepts_the_old_form(void **state)
{
    struct setting setting = begin();
    struct bc_pdf_properties properties = small_properties();
    const char *said;

    (void)state;
    properties.conformance = BC_PDF_A_1B;
    said =
        output_of(&setting, "%s %s", BC_TESTS_FOLDER "/pdf/preflight", make(&setting, &properties));
    if (strstr(said, "skipped") != NULL) {
        print_message("%s\n", said);
        end(&setting);
        skip();
    }
    assert_has(said, "is a valid PDF/A-1b file");
    properties.conformance = BC_PDF_A_2B;
    said =
        output_of(&setting, "%s %s", BC_TESTS_FOLDER "/pdf/preflight", make(&setting, &properties));
    assert_has(said, "is not a valid PDF/A-1b file");
    for (const char *line = strchr(said, '\n'); line != NULL; line = strchr(line + 1, '\n')) {
        bool is_known =
            line[1] == '\n' || line[1] == '\0' || strncmp(line + 1, "The file", 8) == 0 ||
            strncmp(line + 1, "1.4 : Trailer Syntax error, /XRef", 33) == 0 ||
            strncmp(line + 1, "3.1.11 :", 8) == 0 || strncmp(line + 1, "7.11.2 :", 8) == 0;

        if (!is_known) {
            print_message("%s\n", line);
            fail();
        }
    }
    end(&setting);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_drawing_gives_the_same_bytes),
        cmocka_unit_test(others_find_nothing_to_complain_of),
        cmocka_unit_test(the_structure_shows_from_outside),
        cmocka_unit_test(bookmarks_and_labels_lead_to_their_pages),
        cmocka_unit_test(the_attachment_comes_out_unchanged),
        cmocka_unit_test(carries_the_faces_it_uses),
        cmocka_unit_test(a_validator_accepts_the_old_form),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

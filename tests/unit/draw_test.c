/* LINKS: base draw */
#include "base/file.h"
#include "draw/canvas.h"

#include <math.h>
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

/* Every Vietnamese letter, as in the standard alphabet with its tones: 67 small and 67 capital. */
static const char *const vietnamese =
    "aàáảãạăằắẳẵặâầấẩẫậeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵđ"
    "AÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬEÈÉẺẼẸÊỀẾỂỄỆIÌÍỈĨỊOÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢUÙÚỦŨỤƯỪỨỬỮỰYỲÝỶỸỴĐ";

static bc_fonts *open_fonts(void)
{
    struct bc_status status = {0};
    bc_fonts *fonts = NULL;

    assert_true(bc_fonts_open(BC_FONTS_FOLDER, &fonts, &status));
    return fonts;
}

static double width(const bc_fonts *fonts, enum bc_face face, const char *text)
{
    return bc_font_width_pt(fonts, face, 1000, text, strlen(text));
}

/* The widths of Times in thousandths of an em, from Adobe's published font metrics. */
static void measures_like_times(void **state)
{
    static const struct {
        enum bc_face face;
        const char *text;
        double width;
    } cases[] = {
        {BC_REGULAR, "0123456789", 5000},
        {BC_REGULAR, " ", 250},
        {BC_REGULAR, "a", 444},
        {BC_REGULAR, "W", 944},
        {BC_REGULAR, "Ủ", 722},
        {BC_REGULAR, "–", 500},
        {BC_BOLD, "A", 722},
        {BC_BOLD, "x", 500},
        {BC_ITALIC, "m", 722},
        {BC_BOLD_ITALIC, "M", 889},
    };
    bc_fonts *fonts = open_fonts();

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_true(fabs(width(fonts, cases[i].face, cases[i].text) - cases[i].width) < 1.0);
    }
    /* Twice the size, twice the width; a part of a text counts alone. */
    assert_true(fabs(bc_font_width_pt(fonts, BC_REGULAR, 12, "00", 1) - 6) < 0.01);
    bc_fonts_close(fonts);
}

static void every_face_has_every_vietnamese_letter(void **state)
{
    bc_fonts *fonts = open_fonts();

    (void)state;
    for (int face = 0; face < BC_FACE_COUNT; face++) {
        if (!bc_fonts_has(fonts, (enum bc_face)face)) {
            print_message("not installed: fonts-open-sans\n");
            continue;
        }
        assert_int_equal(bc_font_first_missing(fonts, (enum bc_face)face, vietnamese), 0);
        assert_int_equal(bc_font_first_missing(fonts, (enum bc_face)face, "–…“”(*)≥≤%"), 0);
        assert_int_equal(bc_font_first_missing(fonts, (enum bc_face)face, "a☐b"), 0x2610);
        assert_int_equal(bc_font_first_missing(fonts, (enum bc_face)face, "a\xFF"), 0xFFFD);
    }
    bc_fonts_close(fonts);
}

static void copy(const char *from, const char *to)
{
    bc_arena *arena = bc_arena_new();
    struct bc_status status = {0};
    char *bytes;
    size_t length;

    assert_true(bc_file_read(arena, from, 10 << 20, &bytes, &length, &status));
    assert_true(bc_file_write(to, bytes, length, 0600, &status));
    bc_arena_free(arena);
}

/* The office's own files win, but only when all four are there. */
static void prefers_the_offices_own_times(void **state)
{
    static const char *const own[] = {"times.ttf", "timesbd.ttf", "timesi.ttf", "timesbi.ttf"};
    char folder[] = "/tmp/bc-fonts-XXXXXX";
    char path[128];
    bc_fonts *fonts = open_fonts();
    bc_fonts *mine = NULL;
    struct bc_status status = {0};

    (void)state;
    assert_non_null(mkdtemp(folder));
    for (int i = 0; i < 4; i++) {
        assert_true(bc_fonts_open(folder, &mine, &status));
        assert_null(strstr(bc_fonts_path(mine, BC_REGULAR), folder));
        bc_fonts_close(mine);
        snprintf(path, sizeof(path), "%s/%s", folder, own[i]);
        copy(bc_fonts_path(fonts, (enum bc_face)i), path);
    }
    assert_true(bc_fonts_open(folder, &mine, &status));
    assert_non_null(strstr(bc_fonts_path(mine, BC_BOLD_ITALIC), "timesbi.ttf"));
    bc_fonts_close(mine);

    /* A file that is no font is named. */
    assert_true(bc_file_write(path, "chữ", 5, 0600, &status));
    assert_false(bc_fonts_open(folder, &mine, &status));
    assert_string_equal(status.code, "draw.font-broken");
    assert_non_null(strstr(status.where, "timesbi.ttf"));
    assert_true(bc_tree_remove(folder, &(struct bc_status){0}));
    bc_fonts_close(fonts);
}

/* Opens a folder with three right files of Times and one that `bytes_from` fills. */
static struct bc_status after_wrong_file(const char *wrong, const char *bytes_from)
{
    static const char *const own[] = {"times.ttf", "timesbd.ttf", "timesi.ttf", "timesbi.ttf"};
    char folder[] = "/tmp/bc-fonts-XXXXXX";
    char path[128];
    bc_fonts *fonts = open_fonts();
    bc_fonts *mine = NULL;
    struct bc_status status = {0};

    assert_non_null(mkdtemp(folder));
    for (int i = 0; i < 4; i++) {
        snprintf(path, sizeof(path), "%s/%s", folder, own[i]);
        copy(strcmp(own[i], wrong) == 0 ? bytes_from : bc_fonts_path(fonts, (enum bc_face)i), path);
    }
    assert_false(bc_fonts_open(folder, &mine, &status));
    assert_int_equal(status.fault, BC_BAD_INPUT);
    assert_non_null(strstr(status.where, wrong));
    assert_true(bc_tree_remove(folder, &(struct bc_status){0}));
    bc_fonts_close(fonts);
    return status;
}

/* A font file that opens but is the wrong one would spoil every page: it is named instead. */
static void wrong_files_are_named(void **state)
{
    bc_fonts *fonts = open_fonts();
    struct bc_status status = after_wrong_file("timesbd.ttf", bc_fonts_path(fonts, BC_ITALIC));

    (void)state;
    assert_string_equal(status.code, "draw.font-style");
    assert_string_equal(status.arguments, "Liberation Serif" BC_NEXT "Italic");
    status = after_wrong_file("times.ttf", bc_fonts_path(fonts, BC_BOLD));
    assert_string_equal(status.code, "draw.font-style");
    /* Upright and regular, but not as wide as Times. */
    if (bc_fonts_has(fonts, BC_SLIDE_REGULAR)) {
        status = after_wrong_file("times.ttf", bc_fonts_path(fonts, BC_SLIDE_REGULAR));
        assert_string_equal(status.code, "draw.font-style");
        assert_non_null(strstr(status.arguments, "Open Sans"));
    }
    bc_fonts_close(fonts);
}

/* The same letters with another table of outlines, or a licence that forbids embedding. */
static void files_that_no_pdf_may_carry_are_named(void **state)
{
    static const struct {
        const char *table;
        size_t offset; /* of the byte changed: in the table, or (0) of its name in the directory */
        char byte;
        const char *code;
    } cases[] = {{"glyf", 0, 'x', "draw.font-outlines"}, {"OS/2", 9, 2, "draw.font-locked"}};
    const char *path = "/tmp/bc-fonts-changed.ttf";
    bc_fonts *fonts = open_fonts();

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        bc_arena *arena = bc_arena_new();
        struct bc_status status = {0};
        char *bytes;
        size_t length;
        unsigned char *entry;

        assert_true(bc_file_read(
            arena, bc_fonts_path(fonts, BC_REGULAR), 10 << 20, &bytes, &length, &status));
        entry = memmem(bytes, 1024, cases[i].table, 4);
        assert_non_null(entry);
        if (cases[i].offset == 0) {
            entry[0] = (unsigned char)cases[i].byte;
        } else {
            size_t at = (size_t)entry[8] << 24 | (size_t)entry[9] << 16 | (size_t)entry[10] << 8 |
                        entry[11];

            bytes[at + cases[i].offset] = cases[i].byte;
        }
        assert_true(bc_file_write(path, bytes, length, 0600, &status));
        status = after_wrong_file("times.ttf", path);
        assert_string_equal(status.code, cases[i].code);
        bc_arena_free(arena);
    }
    unlink(path);
    bc_fonts_close(fonts);
}

static struct bc_run run_of(const char *text, double x_pt)
{
    return (struct bc_run){.baseline = {x_pt, 100},
        .face = BC_REGULAR,
        .size_pt = 13,
        .text = text,
        .where = "mau.md:7:1"};
}

/* What a canvas says after one text on an A4 page. */
static struct bc_status after_text(const char *text, double x_pt)
{
    bc_fonts *fonts = open_fonts();
    struct bc_status status = {0};
    bc_canvas *canvas = bc_canvas_new_trace(fonts, &status);
    bc_arena *arena = bc_arena_new();
    struct bc_run run = run_of(text, x_pt);
    unsigned char *bytes;
    size_t length;

    bc_canvas_begin_page(canvas, (struct bc_size){595, 842});
    bc_canvas_text(canvas, &run);
    bc_canvas_line(canvas, (struct bc_point){0, 0}, (struct bc_point){9, 9},
        (struct bc_stroke){.width_pt = 1});
    if (bc_canvas_finish(canvas, arena, &bytes, &length, &status)) {
        assert_non_null(strstr((const char *)bytes, "line 1.00 0.00,0.00 9.00,9.00"));
    }
    bc_canvas_free(canvas);
    bc_arena_free(arena);
    bc_fonts_close(fonts);
    return status;
}

static void refuses_what_cannot_be_drawn(void **state)
{
    struct bc_status status = after_text("đúng hạn ☐ xong", 90);

    (void)state;
    assert_int_equal(status.fault, BC_REFUSED);
    assert_string_equal(status.code, "draw.glyph-missing");
    assert_string_equal(status.where, "mau.md:7:1");
    assert_string_equal(status.arguments, "☐" BC_NEXT "U+2610" BC_NEXT "đúng hạn ☐ xong");

    status = after_text("ra ngoài trang", 560);
    assert_string_equal(status.code, "draw.off-page");
    assert_string_equal(status.arguments, "1" BC_NEXT "ra ngoài trang");
    assert_string_equal(after_text("trái", -1).code, "draw.off-page");
    assert_int_equal(after_text("vừa trang", 500).fault, BC_OK);
}

static bc_canvas *new_canvas(int kind, const bc_fonts *fonts, struct bc_status *status)
{
    switch (kind) {
    case 0:
        return bc_canvas_new_haru(fonts, status);
    case 1:
        return bc_canvas_new_cairo_png(fonts, 2, status);
    case 2:
        return bc_canvas_new_cairo_svg(fonts, status);
    default:
        return bc_canvas_new_trace(fonts, status);
    }
}

static unsigned char *draw_all(int kind, const bc_fonts *fonts, bc_arena *arena, size_t *ret_length)
{
    const struct bc_color blue = {0.1, 0.2, 0.5};
    struct bc_status status = {0};
    bc_canvas *canvas = new_canvas(kind, fonts, &status);
    struct bc_run run = run_of("Độc lập - Tự do - Hạnh phúc", 20);
    unsigned char *bytes = NULL;

    assert_non_null(canvas);
    bc_canvas_begin_page(canvas, (struct bc_size){300, 200});
    bc_canvas_fill_rect(canvas, (struct bc_point){10, 10}, (struct bc_size){50, 20}, blue);
    bc_canvas_line(canvas, (struct bc_point){10, 50}, (struct bc_point){200, 50},
        (struct bc_stroke){.width_pt = 0.7, .dash_on_pt = 3, .dash_off_pt = 2});
    bc_canvas_fill_circle(canvas, (struct bc_point){80, 80}, 3.4, blue);
    bc_canvas_text(canvas, &run);
    assert_true(bc_canvas_finish(canvas, arena, &bytes, ret_length, &status));
    bc_canvas_free(canvas);
    return bytes;
}

/* Each back end makes its kind of file, and the same one every time. */
static void draws_the_same_every_time(void **state)
{
    static const char *const starts[] = {"%PDF-", "\x89PNG", "<?xml", "page 1"};
    bc_fonts *fonts = open_fonts();
    bc_arena *arena = bc_arena_new();

    (void)state;
    for (int kind = 0; kind < 4; kind++) {
        size_t first_length;
        size_t second_length;
        unsigned char *first = draw_all(kind, fonts, arena, &first_length);
        unsigned char *second = draw_all(kind, fonts, arena, &second_length);

        assert_memory_equal(first, starts[kind], strlen(starts[kind]));
        assert_int_equal(first_length, second_length);
        /* cairo numbers the parts of all pictures of a process on, so two SVG differ in ids. */
        if (kind != 2) {
            assert_memory_equal(first, second, first_length);
        }
    }
    bc_arena_free(arena);
    bc_fonts_close(fonts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(measures_like_times),
        cmocka_unit_test(every_face_has_every_vietnamese_letter),
        cmocka_unit_test(prefers_the_offices_own_times),
        cmocka_unit_test(wrong_files_are_named),
        cmocka_unit_test(files_that_no_pdf_may_carry_are_named),
        cmocka_unit_test(refuses_what_cannot_be_drawn),
        cmocka_unit_test(draws_the_same_every_time),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

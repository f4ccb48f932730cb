/*
 * How many table-heavy pages a second layout and drawing make, beside libharu called directly with
 * the same texts at the same places: what the layout engine costs on top of the library.
 *
 *     build/release/tests/bench_pages [PAGES]
 */
#include "layout/page.h"
#include "support/invented_document.h"

#include <hpdf.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { COLUMNS = 12, ROWS_A_PAGE = 47, GOES = 5 };

static double seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void fault(HPDF_STATUS error, HPDF_STATUS detail, void *user_data)
{
    (void)user_data;
    fprintf(stderr, "libharu 0x%04lX %lu\n", (unsigned long)error, (unsigned long)detail);
    exit(1);
}

static void draw_raw_page(HPDF_Doc document, const HPDF_Font *fonts, const struct bc_page *page)
{
    HPDF_Page to = HPDF_AddPage(document);
    enum bc_face face = BC_FACE_COUNT;
    double size_pt = 0;

    HPDF_Page_SetWidth(to, (HPDF_REAL)page->size.width_pt);
    HPDF_Page_SetHeight(to, (HPDF_REAL)page->size.height_pt);
    HPDF_Page_BeginText(to);
    for (size_t i = 0; i < page->mark_count; i++) {
        const struct bc_mark *mark = &page->marks[i];

        if (mark->kind == BC_MARK_RUN) {
            if (face != mark->face || size_pt != mark->size_pt) {
                HPDF_Page_SetFontAndSize(to, fonts[mark->face], (HPDF_REAL)mark->size_pt);
                face = mark->face;
                size_pt = mark->size_pt;
            }
            HPDF_Page_TextOut(to, (HPDF_REAL)mark->at.x_pt,
                (HPDF_REAL)(page->size.height_pt - mark->at.y_pt), mark->text);
        }
    }
    HPDF_Page_EndText(to);
    for (size_t i = 0; i < page->mark_count; i++) {
        const struct bc_mark *mark = &page->marks[i];

        if (mark->kind == BC_MARK_LINE) {
            HPDF_Page_SetLineWidth(to, (HPDF_REAL)mark->width_pt);
            HPDF_Page_MoveTo(
                to, (HPDF_REAL)mark->at.x_pt, (HPDF_REAL)(page->size.height_pt - mark->at.y_pt));
            HPDF_Page_LineTo(
                to, (HPDF_REAL)mark->to.x_pt, (HPDF_REAL)(page->size.height_pt - mark->to.y_pt));
            HPDF_Page_Stroke(to);
        }
    }
}

/* libharu alone: no measuring, no breaking, no checking. */
static double raw(const struct bc_pages *pages, const bc_fonts *fonts, HPDF_UINT32 *ret_bytes)
{
    double start = seconds();
    HPDF_Doc document = HPDF_New(fault, NULL);
    HPDF_Font loaded[BC_FACE_COUNT];

    HPDF_SetCompressionMode(document, HPDF_COMP_ALL);
    HPDF_UseUTFEncodings(document);
    for (int i = 0; i < BC_FACE_COUNT; i++) {
        const char *name =
            HPDF_LoadTTFontFromFile(document, bc_fonts_path(fonts, (enum bc_face)i), HPDF_TRUE);

        loaded[i] = HPDF_GetFont(document, name, "UTF-8");
    }
    for (size_t i = 0; i < pages->count; i++) {
        draw_raw_page(document, loaded, &pages->pages[i]);
    }
    HPDF_SaveToStream(document);
    *ret_bytes = HPDF_GetStreamSize(document);
    HPDF_Free(document);
    return seconds() - start;
}

struct times {
    double layout_s, draw_s;
    size_t bytes, page_count;
};

static struct times ours(const struct bc_document *document, const bc_fonts *fonts)
{
    struct bc_status status = {0};
    bc_arena *arena = bc_arena_new();
    struct times times = {0};
    double start = seconds();
    const struct bc_pages *pages = bc_layout_dispatch(document, fonts, arena);
    double laid_out = seconds();
    bc_canvas *canvas = bc_canvas_new_haru(fonts, &status);
    unsigned char *bytes;

    bc_pages_draw(pages, fonts, canvas);
    if (!bc_canvas_finish(canvas, arena, &bytes, &times.bytes, &status)) {
        fprintf(stderr, "%s\n", status.code);
        exit(1);
    }
    times.layout_s = laid_out - start;
    times.draw_s = seconds() - laid_out;
    times.page_count = pages->count;
    bc_canvas_free(canvas);
    bc_arena_free(arena);
    return times;
}

static int compare(const void *left, const void *right)
{
    double one = *(const double *)left, other = *(const double *)right;

    return (one > other) - (one < other);
}

static double median(double values[GOES])
{
    qsort(values, GOES, sizeof(values[0]), compare);
    return values[GOES / 2];
}

int main(int argc, char **argv)
{
    static struct invented made;
    size_t wished = argc > 1 ? (size_t)strtoull(argv[1], NULL, 10) : 200;
    struct bc_status status = {0};
    bc_arena *arena = bc_arena_new();
    const struct bc_pages *pages;
    double layout_s[GOES], draw_s[GOES], raw_s[GOES];
    size_t marks = 0;
    struct times times = {0};
    HPDF_UINT32 raw_bytes = 0;
    bc_fonts *fonts;

    if (!bc_fonts_open(BC_FONTS_FOLDER, &fonts, &status)) {
        fprintf(stderr, "%s\n", status.code);
        return 1;
    }
    invented_start(&made, arena, 1);
    invented_annex(&made, 1, false);
    invented_table(&made, COLUMNS, wished * ROWS_A_PAGE)->texts[BC_FIGURE_CAPTION] =
        "Bảng 1. Kết quả theo địa bàn";
    pages = bc_layout_dispatch(&made.document, fonts, arena);
    for (size_t i = 0; i < pages->count; i++) {
        marks += pages->pages[i].mark_count;
    }
    for (int i = 0; i < GOES; i++) {
        times = ours(&made.document, fonts);
        layout_s[i] = times.layout_s;
        draw_s[i] = times.draw_s;
        raw_s[i] = raw(pages, fonts, &raw_bytes);
    }
    printf("%zu pages of %zu marks; medians of %d, alternating\n", pages->count,
        marks / pages->count, GOES);
    printf("layout           %6.0f pages/s\n", (double)pages->count / median(layout_s));
    printf("draw             %6.0f pages/s  %zu KB\n", (double)pages->count / median(draw_s),
        times.bytes / 1024);
    printf("layout and draw  %6.0f pages/s\n",
        (double)pages->count / (median(layout_s) + median(draw_s)));
    printf("libharu alone    %6.0f pages/s  %u KB\n", (double)pages->count / median(raw_s),
        (unsigned)raw_bytes / 1024);
    bc_fonts_close(fonts);
    bc_arena_free(arena);
    return 0;
}

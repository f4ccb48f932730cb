/*
 * finish - how fast do pages of tables become a PDF? Layout, drawing and the finishing pass apart,
 * beside what bare libharu takes for the same words at the same places, all in one run.
 *
 *     build/release/tests/bench_finish [ROWS [TIMES]]
 *
 * An invented table of 12 columns. Prints seconds (the best of TIMES goes) and pages a second.
 */
#include "pdf/finish.h"

#include "layout/page.h"

#include <hpdf.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { COLUMNS = 12, DEFAULT_ROWS = 20000, DEFAULT_TIMES = 3 };

struct times {
    double layout_s, draw_s, finish_s, bare_s;
};

static double now_s(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static const struct bc_document *invent(size_t row_count, bc_arena *arena)
{
    static const char *const names[] = {"Hạ tầng đô thị", "An toàn giao thông", "Đất đai, xây dựng",
        "Công vụ, công chức", "Bảo vệ trẻ em"};
    struct bc_table_column *columns = bc_arena_alloc_array(arena, COLUMNS, sizeof(*columns));
    struct bc_table_row *rows = bc_arena_alloc_array(arena, row_count, sizeof(*rows));
    struct bc_table *table = bc_arena_alloc(arena, sizeof(*table));
    struct bc_block *block = bc_arena_alloc(arena, sizeof(*block));
    struct bc_document *document = bc_arena_alloc(arena, sizeof(*document));

    for (size_t i = 0; i < COLUMNS; i++) {
        columns[i] = (struct bc_table_column){
            .group = "", .head = i == 0 ? "Lĩnh vực" : "số", .is_text = i == 0};
    }
    for (size_t i = 0; i < row_count; i++) {
        const char **cells = bc_arena_alloc_array(arena, COLUMNS, sizeof(*cells));

        cells[0] = names[i % 5];
        for (size_t k = 1; k < COLUMNS; k++) {
            cells[k] = bc_arena_printf(arena, "%zu", (i * 7 + k * 13) % 1000);
        }
        rows[i].cells = cells;
    }
    *table = (struct bc_table){.columns = columns,
        .column_count = COLUMNS,
        .rows = rows,
        .row_count = row_count,
        .continued = "tiếp theo",
        .is_wide = true};
    *block = (struct bc_block){
        .kind = BC_BLOCK_TABLE, .where = "finish.c", .table = table, .alternative = ""};
    for (int i = 0; i < BC_BLOCK_TEXTS; i++) {
        block->texts[i] = "";
    }
    block->texts[BC_FIGURE_CAPTION] = "Bảng 1. Số liệu minh họa";
    *document = (struct bc_document){.title = "Đo tốc độ",
        .language = "vi",
        .author = "baocao",
        .part_word = "PL",
        .sample_mark = "",
        .blocks = block,
        .block_count = 1};
    return document;
}

static void stop(HPDF_STATUS error, HPDF_STATUS detail, void *data)
{
    (void)data;
    fprintf(stderr, "libharu 0x%04lX %lu\n", (unsigned long)error, (unsigned long)detail);
    exit(1);
}

/* The same words at the same places, with nothing around them. */
static double bare_s(const struct bc_pages *pages, const bc_fonts *fonts)
{
    double start_s = now_s();
    HPDF_Doc document = HPDF_New(stop, NULL);
    HPDF_Font faces[BC_FACE_COUNT] = {0};

    HPDF_SetCompressionMode(document, HPDF_COMP_ALL);
    HPDF_UseUTFEncodings(document);
    for (int i = 0; i < BC_DISPATCH_FACES; i++) {
        faces[i] = HPDF_GetFont(document,
            HPDF_LoadTTFontFromFile(document, bc_fonts_path(fonts, (enum bc_face)i), HPDF_TRUE),
            "UTF-8");
    }
    for (size_t i = 0; i < pages->count; i++) {
        HPDF_Page page = HPDF_AddPage(document);

        HPDF_Page_SetWidth(page, (HPDF_REAL)pages->pages[i].size.width_pt);
        HPDF_Page_SetHeight(page, (HPDF_REAL)pages->pages[i].size.height_pt);
        for (size_t k = 0; k < pages->pages[i].mark_count; k++) {
            const struct bc_mark *mark = &pages->pages[i].marks[k];

            if (mark->kind == BC_MARK_RUN) {
                HPDF_Page_BeginText(page);
                HPDF_Page_SetFontAndSize(page, faces[mark->face], (HPDF_REAL)mark->size_pt);
                HPDF_Page_TextOut(page, (HPDF_REAL)mark->at.x_pt,
                    (HPDF_REAL)(pages->pages[i].size.height_pt - mark->at.y_pt), mark->text);
                HPDF_Page_EndText(page);
            }
        }
    }
    HPDF_SaveToStream(document);
    HPDF_Free(document);
    return now_s() - start_s;
}

static bool go(const struct bc_document *document, const bc_fonts *fonts, struct times *ret_times,
    size_t *ret_pages, size_t *ret_bytes, struct bc_status *status)
{
    bc_arena *arena = bc_arena_new();
    double start_s = now_s();
    const struct bc_pages *pages = bc_layout_dispatch(document, fonts, arena);
    double laid_out_s = now_s();
    bc_canvas *canvas = bc_canvas_new_haru(fonts, status);
    struct bc_pdf_properties properties = {.title = document->title,
        .author = document->author,
        .language = "vi",
        .created = "2023-05-01T06:20:00+07:00",
        .structure = pages->structure};
    unsigned char *bytes;
    size_t length;
    double drawn_s;
    bool is_done;

    bc_pages_draw(pages, fonts, canvas);
    is_done = bc_canvas_finish(canvas, arena, &bytes, &length, status);
    drawn_s = now_s();
    is_done = is_done &&
              bc_pdf_finish(canvas, bytes, length, &properties, arena, &bytes, ret_bytes, status);
    *ret_times = (struct times){laid_out_s - start_s, drawn_s - laid_out_s, now_s() - drawn_s, 0};
    ret_times->bare_s = bare_s(pages, fonts);
    *ret_pages = pages->count;
    bc_canvas_free(canvas);
    bc_arena_free(arena);
    return is_done;
}

static void keep_best(double *best_s, double seconds)
{
    *best_s = *best_s <= 0 || seconds < *best_s ? seconds : *best_s;
}

static void print(const char *name, double seconds, size_t pages)
{
    printf("%-22s %8.3f s %8.0f pages/s\n", name, seconds, (double)pages / seconds);
}

int main(int count, char **arguments)
{
    size_t rows = count > 1 ? strtoull(arguments[1], NULL, 10) : DEFAULT_ROWS;
    size_t times = count > 2 ? strtoull(arguments[2], NULL, 10) : DEFAULT_TIMES;
    bc_arena *arena = bc_arena_new();
    const struct bc_document *document = invent(rows, arena);
    struct bc_status status = {0};
    struct times best = {0};
    size_t pages = 0;
    size_t bytes = 0;
    bc_fonts *fonts;

    if (!bc_fonts_open(BC_FONTS_FOLDER, &fonts, &status)) {
        fprintf(stderr, "%s %s\n", status.code, status.where);
        return 1;
    }
    for (size_t i = 0; i < times; i++) {
        struct times one;

        if (!go(document, fonts, &one, &pages, &bytes, &status)) {
            fprintf(stderr, "%s %s\n", status.code, status.arguments);
            return 1;
        }
        keep_best(&best.layout_s, one.layout_s);
        keep_best(&best.draw_s, one.draw_s);
        keep_best(&best.finish_s, one.finish_s);
        keep_best(&best.bare_s, one.bare_s);
    }
    printf("%zu pages, %zu cells, %zu bytes\n", pages, rows * COLUMNS, bytes);
    print("layout", best.layout_s, pages);
    print("drawing", best.draw_s, pages);
    print("layout and drawing", best.layout_s + best.draw_s, pages);
    print("finishing pass", best.finish_s, pages);
    print("bare libharu", best.bare_s, pages);
    bc_fonts_close(fonts);
    bc_arena_free(arena);
    return 0;
}

/* LINKS: base calendar figure yaml report draw chart template layout */
#include "base/file.h"
#include "layout/page.h"
#include "support/invented_document.h"
#include "support/report_fixture.h"
#include "template/template.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* clang-format off: cmocka.h needs the headers above it */
#include <cmocka.h>
/* clang-format on */

/*
 * Slides, by the trace of what is drawn: nothing leaves the margins, nothing overlaps, nothing is
 * smaller than what a room can read, sums stay exact when rows are folded. Everything invented.
 */

enum { MOST_TEXTS = 4000 };

struct text {
    int page;
    double x, baseline, width, size;
    const char *words;
};

struct traced {
    bc_arena *arena;
    bc_fonts *fonts;
    struct text *texts;
    size_t count;
    int pages;
};

static int set_up(void **state)
{
    struct traced *traced = calloc(1, sizeof(*traced));
    struct bc_status status = {0};

    assert_true(bc_fonts_open(BC_FONTS_FOLDER, &traced->fonts, &status));
    traced->arena = bc_arena_new();
    *state = traced;
    return 0;
}

static int tear_down(void **state)
{
    struct traced *traced = *state;

    bc_arena_free(traced->arena);
    bc_fonts_close(traced->fonts);
    free(traced);
    return 0;
}

static void read_line(struct traced *traced, const char *line, size_t length)
{
    struct text *text = &traced->texts[traced->count];
    const char *quote = memchr(line, '"', length);

    if (strncmp(line, "page ", 5) == 0) {
        double width;
        double height;

        traced->pages++;
        assert_int_equal(sscanf(line, "page %*d %lf %lf", &width, &height), 2);
        assert_true(fabs(width - 960) < 0.01 && fabs(height - 540) < 0.01);
    }
    if (strncmp(line, "text ", 5) != 0) {
        return;
    }
    assert_true(traced->count < MOST_TEXTS);
    text->page = traced->pages;
    assert_int_equal(
        sscanf(line, "text %lf %lf %lf %lf", &text->x, &text->baseline, &text->width, &text->size),
        4);
    text->words =
        bc_arena_strndup(traced->arena, quote + 1, length - (size_t)(quote + 1 - line) - 1);
    traced->count++;
}

static void trace(struct traced *traced, const struct bc_document *document)
{
    struct bc_status status = {0};
    const struct bc_pages *pages = bc_layout_deck(document, traced->fonts, traced->arena);
    bc_canvas *canvas = bc_canvas_new_trace(traced->fonts, &status);
    unsigned char *bytes;
    size_t length;

    assert_non_null(canvas);
    bc_pages_draw(pages, traced->fonts, canvas);
    if (!bc_canvas_finish(canvas, traced->arena, &bytes, &length, &status)) {
        fail_msg("%s %s %s", status.code, status.where, status.arguments);
    }
    bc_canvas_free(canvas);
    traced->texts = bc_arena_alloc_array(traced->arena, MOST_TEXTS, sizeof(*traced->texts));
    traced->count = 0;
    traced->pages = 0;
    for (const char *line = (const char *)bytes; line < (const char *)bytes + length;) {
        const char *end = memchr(line, '\n', length - (size_t)(line - (const char *)bytes));

        read_line(traced, line, (size_t)(end - line));
        line = end + 1;
    }
    for (size_t i = 0; i < pages->structure->count; i++) {
        assert_true(pages->structure->nodes[i].parent < (int32_t)i);
    }
}

/* A space at the end of a line is drawn, so that copied text has it, but nobody sees it. */
static double seen_width(const struct traced *traced, const struct text *text)
{
    size_t length = strlen(text->words);
    double space_pt = bc_font_width_pt(traced->fonts, BC_SLIDE_REGULAR, text->size, " ", 1);

    return text->width - (length > 0 && text->words[length - 1] == ' ' ? space_pt : 0);
}

static bool overlap(const struct traced *traced, const struct text *a, const struct text *b)
{
    const double over = 0.72;
    const double under = 0.18;

    return a->page == b->page && a->words[0] != '\0' && b->words[0] != '\0' &&
           a->x + seen_width(traced, a) > b->x + 0.3 && b->x + seen_width(traced, b) > a->x + 0.3 &&
           a->baseline - over * a->size < b->baseline + under * b->size - 0.5 &&
           b->baseline - over * b->size < a->baseline + under * a->size - 0.5;
}

static void check(const struct traced *traced, const char *what)
{
    for (size_t i = 0; i < traced->count; i++) {
        const struct text *text = &traced->texts[i];

        if (text->x < 47.5 || text->x + seen_width(traced, text) > 912.6 || text->baseline > 526 ||
            text->baseline < 39) {
            fail_msg("%s, page %d: '%s' leaves the margins: x %.1f to %.1f, y %.1f", what,
                text->page, text->words, text->x, text->x + text->width, text->baseline);
        }
        if (text->size < 15 && text->baseline > 41 && text->baseline < 470) {
            fail_msg("%s, page %d: '%s' is set in %.1f", what, text->page, text->words, text->size);
        }
        for (size_t k = 0; k < i; k++) {
            if (overlap(traced, text, &traced->texts[k])) {
                fail_msg("%s, page %d: '%s' (%.1f) over '%s' (%.1f)", what, text->page, text->words,
                    text->baseline, traced->texts[k].words, traced->texts[k].baseline);
            }
        }
    }
}

static bool has_text(const struct traced *traced, const char *words)
{
    for (size_t i = 0; i < traced->count; i++) {
        if (strcmp(traced->texts[i].words, words) == 0) {
            return true;
        }
    }
    return false;
}

/* ---- Invented slides ------------------------------------------------------------------------- */

static const char *name_of(struct invented *to, uint32_t words)
{
    return invented_text(to, 1 + invented_below(to, words));
}

/* A name and one or two numbers a row, under them their sums. */
static struct bc_block *add_table(
    struct invented *to, uint32_t rows, uint32_t words, size_t column_count)
{
    struct bc_block *block = invented_block(to, BC_BLOCK_TABLE);
    struct bc_table *table = bc_arena_alloc(to->arena, sizeof(*table));
    struct bc_table_column *columns = bc_arena_alloc_array(to->arena, 3, sizeof(*columns));
    struct bc_table_row *lines = bc_arena_alloc_array(to->arena, rows + 1, sizeof(*lines));
    int64_t *amounts =
        bc_arena_alloc_array(to->arena, (size_t)rows * column_count, sizeof(*amounts));
    static const bool adds[3] = {false, true, true};
    int64_t sums[3] = {0, 0, 0};

    for (uint32_t i = 0; i < rows; i++) {
        const char **cells = bc_arena_alloc_array(to->arena, 3, sizeof(*cells));

        cells[0] = name_of(to, words);
        for (size_t k = 1; k < column_count; k++) {
            amounts[i * column_count + k] =
                invented_below(to, invented_below(to, 3) == 0 ? 10000000 : 40);
            sums[k] += amounts[i * column_count + k];
            cells[k] = bc_chart_number(to->arena, (double)amounts[i * column_count + k]);
        }
        lines[i].cells = cells;
    }
    for (size_t k = 0; k < 3; k++) {
        columns[k] = (struct bc_table_column){.group = "",
            .head = invented_below(to, 3) == 0 ? "" : "Phản ánh đang tồn",
            .is_text = k == 0,
            .is_strong = k == 1};
    }
    {
        const char **cells = bc_arena_alloc_array(to->arena, 3, sizeof(*cells));

        cells[0] = "Cộng";
        cells[1] = bc_chart_number(to->arena, (double)sums[1]);
        cells[2] = bc_chart_number(to->arena, (double)sums[2]);
        lines[rows] = (struct bc_table_row){.cells = cells, .is_total = true, .is_strong = true};
    }
    *table = (struct bc_table){.columns = columns,
        .column_count = column_count,
        .rows = lines,
        .row_count = rows + 1,
        .continued = "",
        .rest_word = "{1} đơn vị khác",
        .amounts = amounts,
        .adds = adds};
    block->table = table;
    return block;
}

/* Bars with their columns want a slide of their own; a narrow column takes squares only. */
static void add_chart(struct invented *to, uint32_t words, int at)
{
    static const enum bc_chart_kind kinds[] = {
        BC_CHART_BARS, BC_CHART_BRIDGE, BC_CHART_DIVERGING, BC_CHART_CALENDAR, BC_CHART_DOTS};
    struct bc_block *block = invented_block(to, BC_BLOCK_CHART);
    struct bc_chart *chart = bc_arena_alloc(to->arena, sizeof(*chart));
    uint32_t most = invented_below(to, 3) == 0 ? 1000000 : 30;
    struct bc_chart_row *rows;

    chart->kind = at == BC_COLUMN_RIGHT  ? BC_CHART_DOTS
                  : at == BC_COLUMN_LEFT ? kinds[1 + invented_below(to, 4)]
                                         : kinds[invented_below(to, 5)];
    chart->row_count = chart->kind == BC_CHART_BRIDGE     ? 6
                       : chart->kind == BC_CHART_CALENDAR ? 1 + invented_below(to, 14)
                       : chart->kind == BC_CHART_DOTS     ? 1 + invented_below(to, 200)
                                                          : 1 + invented_below(to, 150);
    chart->rest_word = "{1} đơn vị khác";
    rows = bc_arena_alloc_array(to->arena, chart->row_count, sizeof(*rows));
    for (size_t i = 0; i < chart->row_count; i++) {
        struct bc_chart_row *row = &rows[i];

        row->name = chart->kind == BC_CHART_CALENDAR ? bc_arena_printf(to->arena, "%02zu", i + 1)
                    : chart->kind == BC_CHART_BRIDGE ? name_of(to, 3)
                                                     : name_of(to, words);
        row->short_name = row->note = "";
        row->has_data = true;
        row->value[0] = (double)invented_below(to, most);
        if (chart->kind == BC_CHART_BRIDGE) {
            row->weight = i == 0 || i == 5 ? BC_CHART_SUM : BC_CHART_ORDINARY;
        } else if (chart->kind == BC_CHART_DIVERGING && invented_below(to, 2) == 0) {
            row->value[0] = -row->value[0];
        }
        row->text[0] = bc_chart_number(to->arena, fabs(row->value[0]));
        for (size_t k = 1; k < BC_CHART_COLUMNS; k++) {
            row->text[k] = chart->kind == BC_CHART_BARS ? row->text[0] : "";
        }
        row->starts_group = chart->kind == BC_CHART_CALENDAR && i % 7 == 0;
        if (row->starts_group) {
            row->text[1] = "Tuần 31: 1.000.000";
        }
    }
    chart->rows = rows;
    chart->axis = chart->kind == BC_CHART_DOTS ? name_of(to, 10) : "";
    block->chart = chart;
}

static void add_figures(struct invented *to)
{
    struct bc_block *block = invented_block(to, BC_BLOCK_KEY_FIGURES);
    struct bc_key_figure *figures = bc_arena_alloc_array(to->arena, 4, sizeof(*figures));
    uint32_t most = invented_below(to, 2) == 0 ? 2000000000 : 2000;

    block->item_count = 1 + invented_below(to, 4);
    for (size_t i = 0; i < block->item_count; i++) {
        const char *number = bc_chart_number(to->arena, (double)invented_below(to, most));

        figures[i] = (struct bc_key_figure){.label = "Xử lý đúng hạn",
            .value = number,
            .change = bc_arena_printf(to->arena, "+%s so với tuần 52", number),
            .second = "mở lại thêm 11",
            .late =
                invented_below(to, 2) == 0 ? "" : bc_arena_printf(to->arena, "%s quá hạn", number)};
    }
    block->key_figures = figures;
}

static void add_tasks(struct invented *to, uint32_t words)
{
    struct bc_block *block = invented_block(to, BC_BLOCK_TASKS);
    struct bc_task *tasks = bc_arena_alloc_array(to->arena, BC_TASKS_MOST, sizeof(*tasks));

    block->texts[BC_TASKS_HEAD] = "Nội dung";
    block->texts[BC_TASKS_WHO_HEAD] = "Đơn vị thực hiện, thời hạn";
    block->item_count = 1 + invented_below(to, BC_TASKS_MOST);
    for (size_t i = 0; i < block->item_count; i++) {
        tasks[i] = (struct bc_task){.what = invented_text(to, 3 + invented_below(to, 3 * words)),
            .why = invented_text(to, 1 + invented_below(to, 3 * words)),
            .who = name_of(to, 2 * words),
            .when = "trước ngày 08/5"};
    }
    block->tasks = tasks;
}

static void add_text(struct invented *to, enum bc_block_kind kind, uint32_t words)
{
    struct bc_block *block = invented_block(to, kind);
    struct bc_span *span = bc_arena_alloc(to->arena, sizeof(*span));

    *span = (struct bc_span){.text = invented_text(to, words)};
    block->spans = span;
    block->span_count = 1;
    block->level = kind == BC_BLOCK_HEADING ? 2 : 0;
}

static void add_column(struct invented *to, uint32_t words, int at)
{
    if (invented_below(to, 2) == 0) {
        add_text(to, BC_BLOCK_HEADING, 1 + invented_below(to, 8));
    }
    switch (invented_below(to, 3)) {
    case 0:
        (void)add_table(to, 1 + invented_below(to, 150), words, at == BC_COLUMN_RIGHT ? 2 : 3);
        break;
    case 1:
        add_chart(to, words, at);
        break;
    default:
        break;
    }
    if (invented_below(to, 2) == 0) {
        add_text(to, BC_BLOCK_PARAGRAPH, 1 + invented_below(to, 40));
    }
}

static void add_slide(struct invented *to, uint32_t words)
{
    struct bc_block *slide = invented_block(to, BC_BLOCK_SLIDE);

    slide->texts[BC_SLIDE_KICKER] = "GIAO BAN TUẦN 17 NĂM 2023 (24/4–30/4)";
    slide->texts[BC_SLIDE_TITLE] = invented_text(to, 2 + invented_below(to, 22));
    slide->texts[BC_SLIDE_SHORT_TITLE] = invented_text(to, 2 + invented_below(to, 6));
    slide->texts[BC_SLIDE_FOOTER] = invented_text(to, 2 + invented_below(to, 30));
    switch (invented_below(to, 5)) {
    case 0:
        add_figures(to);
        return;
    case 1:
        add_tasks(to, words);
        return;
    case 2:
        add_column(to, words, BC_COLUMN_WHOLE);
        return;
    default:
        slide->column_pt[0] = 580;
        slide->column_pt[1] = 236;
        for (int at = BC_COLUMN_LEFT; at <= BC_COLUMN_WHOLE; at++) {
            if (at < BC_COLUMN_WHOLE || invented_below(to, 3) == 0) {
                invented_block(to, BC_BLOCK_COLUMN)->level = at;
                add_column(to, words, at);
            }
        }
    }
}

/* Names as they are, then three times as long; 1 to 150 rows; counts up to many millions. */
static void random_slides_keep_their_margins_and_never_overlap(void **state)
{
    struct traced *traced = *state;
    struct invented *to = calloc(1, sizeof(*to));
    char what[40];

    for (uint64_t seed = 1; seed <= 200; seed++) {
        invented_start(to, traced->arena, seed);
        to->document.is_deck = true;
        for (int i = 0; i < 4; i++) {
            add_slide(to, seed % 3 == 0 ? 18 : 6);
        }
        (void)snprintf(what, sizeof(what), "seed %d", (int)seed);
        trace(traced, &to->document);
        assert_int_equal(traced->pages, 4);
        check(traced, what);
        bc_arena_reset(traced->arena);
    }
    free(to);
}

static int64_t number_of(const char *words)
{
    int64_t number = 0;

    for (; *words != '\0'; words++) {
        if (*words >= '0' && *words <= '9') {
            number = 10 * number + (*words - '0');
        } else if (*words != '.' && *words != ' ') {
            return -1;
        }
    }
    return number;
}

/* What is printed in the column of the total adds up to it, however many rows were folded. */
static void folded_rows_add_up(void **state)
{
    struct traced *traced = *state;
    struct invented *to = calloc(1, sizeof(*to));

    for (uint32_t rows = 1; rows <= 150; rows += 7) {
        int64_t sum = 0;
        double right = 0;
        const char *total;

        invented_start(to, traced->arena, rows);
        to->document.is_deck = true;
        invented_block(to, BC_BLOCK_SLIDE)->texts[BC_SLIDE_TITLE] = "Thử";
        total = add_table(to, rows, 2, 3)->table->rows[rows].cells[2];
        trace(traced, &to->document);
        check(traced, "table");
        for (size_t i = 0; i < traced->count; i++) {
            right = fmax(right, traced->texts[i].baseline < 490
                                    ? traced->texts[i].x + seen_width(traced, &traced->texts[i])
                                    : 0);
        }
        for (size_t i = 0; i < traced->count; i++) {
            const struct text *text = &traced->texts[i];

            if (fabs(text->x + seen_width(traced, text) - right) < 0.2 && text->baseline < 490 &&
                number_of(text->words) > 0) {
                sum += number_of(text->words);
            }
        }
        assert_int_equal(sum, 2 * number_of(total));
        if (rows > 20) {
            assert_false(has_text(traced, "1 đơn vị khác"));
        }
        bc_arena_reset(traced->arena);
    }
    free(to);
}

/* ---- The built-in template ------------------------------------------------------------------- */

static const struct bc_document *fill(struct traced *traced, const bc_public_report *report)
{
    struct bc_problems problems = {.arena = traced->arena};
    struct bc_status status = {0};
    const bc_template *template = NULL;
    const struct bc_document *document = NULL;

    if (!bc_template_load(BC_TEMPLATES_FOLDER "/briefing/giao-ban.md", "briefing/giao-ban.md",
            traced->arena, &problems, &template, &status) ||
        !bc_template_fill(template, report, traced->arena, &document, &status)) {
        fail_msg("%s %s %s", status.code, status.where, status.arguments);
    }
    assert_non_null(document);
    assert_true(document->is_deck);
    return document;
}

/* The fixture's report, to be changed. */
static struct bc_public_report *invent(bc_arena *arena, const struct fixture_options *options)
{
    struct bc_public_report *report = bc_arena_alloc(arena, sizeof(*report));

    *report = *fixture_report_with(arena, options);
    return report;
}

static void put_due_days(struct bc_public_report *report, bc_arena *arena)
{
    struct bc_report_due_day *days = bc_arena_alloc_array(arena, 14, sizeof(*days));

    for (int32_t i = 0; i < 14; i++) {
        days[i] = (struct bc_report_due_day){.day = 19478 + i,
            .count = i % 7 < 5 ? 3 + i : 0,
            .is_working = i % 7 < 5 && i != 0,
            .holiday = i == 0 ? "Ngày Quốc tế Lao động" : "",
            .week_name = i < 7 ? "Tuần 18" : "Tuần 19",
            .starts_week = i % 7 == 0};
    }
    days[0].count = 0;
    report->findings.due_days = days;
    report->findings.due_day_count = 14;
}

static size_t slides_of(const struct bc_document *document)
{
    size_t count = 0;

    for (size_t i = 0; i < document->block_count; i++) {
        count += document->blocks[i].kind == BC_BLOCK_SLIDE ? 1 : 0;
    }
    return count;
}

static const char *long_name(bc_arena *arena, const char *name)
{
    return bc_arena_printf(arena, "%s, %s và %s", name, name, name);
}

static void the_template_stays_readable(void **state)
{
    struct traced *traced = *state;
    static const int64_t scales[] = {0, 1, 1000, 1000000};

    for (size_t scale = 0; scale < 4; scale++) {
        for (int is_long = 0; is_long < 2; is_long++) {
            struct bc_public_report *report = invent(traced->arena, &(struct fixture_options){0});
            char what[60];

            put_due_days(report, traced->arena);
            for (size_t b = 0; b < BC_BREAKDOWN_COUNT; b++) {
                struct bc_report_table *table = &report->tables[b];

                for (size_t i = 0; i < table->row_count * BC_SLOT_COUNT; i++) {
                    for (size_t f = 0; f < BC_COUNT_FIGURES; f++) {
                        table->counts[i].of[f] *= scales[scale];
                    }
                }
                for (size_t i = 0; i < table->row_count && is_long && b != BC_BY_FIELD_DISTRICT;
                     i++) {
                    table->rows[i].name = long_name(traced->arena, table->rows[i].name);
                    table->rows[i].short_name = long_name(traced->arena, table->rows[i].short_name);
                }
                bc_report_table_mark_zero_rows(table);
            }
            (void)snprintf(what, sizeof(what), "scale %lld%s", (long long)scales[scale],
                is_long ? ", long names" : "");
            trace(traced, fill(traced, report));
            check(traced, what);
            assert_in_range(traced->pages, 4, 8);
            bc_arena_reset(traced->arena);
        }
    }
}

/* Without ratings there is no slide about them, and the others are counted without it. */
static void a_slide_without_content_is_left_out(void **state)
{
    struct traced *traced = *state;
    struct bc_public_report *with = invent(traced->arena, &(struct fixture_options){0});
    struct bc_public_report *without =
        invent(traced->arena, &(struct fixture_options){.no_ratings = true});
    const struct bc_document *document;
    size_t count;

    put_due_days(with, traced->arena);
    put_due_days(without, traced->arena);
    count = slides_of(fill(traced, with));
    document = fill(traced, without);
    assert_int_equal(slides_of(document), count - 1);
    trace(traced, document);
    for (size_t i = 0; i < traced->count; i++) {
        assert_null(strstr(traced->texts[i].words, "hài lòng"));
        assert_null(strstr(traced->texts[i].words, "đánh giá"));
    }
    assert_true(has_text(traced, bc_arena_printf(traced->arena, "%zu/%zu", count - 1, count - 1)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            random_slides_keep_their_margins_and_never_overlap, set_up, tear_down),
        cmocka_unit_test_setup_teardown(folded_rows_add_up, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_template_stays_readable, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_slide_without_content_is_left_out, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

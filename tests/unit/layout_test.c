/* LINKS: base calendar figure yaml report draw chart template layout */
#include "base/file.h"
#include "layout/page.h"
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
#include <unistd.h>
/* clang-format off: cmocka.h needs the headers above it */
#include <cmocka.h>
/* clang-format on */

static const double mm = 72.0 / 25.4;

/* One text of the trace: its place, width and size. */
struct text {
    int page;
    double x, baseline, width, size;
    double page_width, page_height;
    const char *words;
};

struct traced {
    bc_arena *arena;
    const char *trace;
    struct text *texts;
    size_t count, capacity;
    int pages;
    double page_width, page_height;
};

static const struct bc_document *document_of(
    bc_arena *arena, const bc_public_report *report, const char *path)
{
    struct bc_problems problems = {.arena = arena};
    struct bc_status status = {0};
    const bc_template *template;
    const struct bc_document *document;

    const struct bc_template_source source = {
        .path = path, .shown_name = "bao-cao.md", .parts_folder = BC_TEMPLATES_FOLDER};

    assert_true(bc_template_load_with(&source, arena, &problems, &template, &status));
    assert_true(bc_template_fill(template, report, arena, &document, &status));
    return document;
}

static void read_line(struct traced *traced, const char *line, size_t length)
{
    struct text text = {.page = traced->pages,
        .page_width = traced->page_width,
        .page_height = traced->page_height};
    const char *quote = memchr(line, '"', length);
    const char *words = quote != NULL ? quote + 1 : NULL;

    if (strncmp(line, "page ", 5) == 0) {
        traced->pages++;
        assert_int_equal(
            sscanf(line, "page %*d %lf %lf", &traced->page_width, &traced->page_height), 2);
    }
    if (strncmp(line, "text ", 5) != 0) {
        return;
    }
    assert_int_equal(
        sscanf(line, "text %lf %lf %lf %lf", &text.x, &text.baseline, &text.width, &text.size), 4);
    text.words = bc_arena_strndup(traced->arena, words, length - (size_t)(words - line) - 1);
    traced->texts = bc_arena_grow(
        traced->arena, traced->texts, traced->count, &traced->capacity, sizeof(*traced->texts));
    traced->texts[traced->count++] = text;
}

static struct traced trace_by(bc_arena *arena, const bc_public_report *report, const char *path)
{
    struct traced traced = {.arena = arena};
    const struct bc_document *document = document_of(arena, report, path);
    struct bc_status status = {0};
    bc_fonts *fonts;
    bc_canvas *canvas;
    unsigned char *bytes;
    size_t length;

    assert_true(bc_fonts_open(BC_FONTS_FOLDER, &fonts, &status));
    canvas = bc_canvas_new_trace(fonts, &status);
    bc_pages_draw(bc_layout_dispatch(document, fonts, arena), fonts, canvas);
    assert_true(bc_canvas_finish(canvas, arena, &bytes, &length, &status));
    bc_canvas_free(canvas);
    bc_fonts_close(fonts);
    traced.trace = (const char *)bytes;
    for (const char *line = traced.trace; *line != '\0';) {
        size_t line_length = strcspn(line, "\n");

        read_line(&traced, line, line_length);
        line += line_length + 1;
    }
    return traced;
}

static struct traced trace(bc_arena *arena, const bc_public_report *report)
{
    return trace_by(arena, report, bc_path_join(arena, BC_TEMPLATES_FOLDER, "weekly/bao-cao.md"));
}

/* The weekly template without its limit on the list of overdue cases, in a file of its own. */
static const char *template_without_limit(bc_arena *arena)
{
    const char *path = bc_arena_printf(arena, "/tmp/bc-layout-test-%d.md", (int)getpid());
    struct bc_status status = {0};
    static const char *const include = "{{> parts/ton-tai.md}}";
    const char *whole;
    char *text;
    char *part;
    char *limit;
    char *place;
    size_t length;

    assert_true(bc_file_read(arena, bc_path_join(arena, BC_TEMPLATES_FOLDER, "weekly/bao-cao.md"),
        1 << 20, &text, &length, &status));
    assert_true(bc_file_read(arena, bc_path_join(arena, BC_TEMPLATES_FOLDER, "parts/ton-tai.md"),
        1 << 20, &part, &length, &status));
    limit = strstr(part, "top: 40\n");
    place = strstr(text, include);
    assert_non_null(limit);
    assert_non_null(place);
    memcpy(limit, "top: 0 ", 7);
    *place = '\0';
    whole = bc_arena_printf(arena, "%s%s%s", text, part, place + strlen(include));
    assert_true(bc_file_write(path, whole, strlen(whole), 0600, &status));
    return path;
}

/* Left, top and bottom as the decree asks; only page numbers and the sample's mark stand outside.
 */
static void check_margins(const struct traced *traced)
{
    for (size_t i = 0; i < traced->count; i++) {
        const struct text *text = &traced->texts[i];
        bool is_number = text->baseline < 20 * mm && text->size == 13;
        bool is_mark = strcmp(text->words, "SỐ LIỆU MINH HỌA") == 0;
        size_t length = strlen(text->words);
        double space = length > 0 && text->words[length - 1] == ' ' ? text->size / 4 : 0;

        assert_true(text->x >= 30 * mm - 0.01);
        assert_true(text->x + text->width - space <= text->page_width - 15 * mm + 0.6);
        assert_true(is_mark || text->baseline <= text->page_height - 20 * mm);
        assert_true(is_number || text->baseline >= 20 * mm);
    }
}

/* No text stands on another: boxes from 0.6 em above to 0.1 em below the base line. */
static void check_overlaps(const struct traced *traced)
{
    for (size_t i = 0; i < traced->count; i++) {
        const struct text *one = &traced->texts[i];

        for (size_t k = i + 1; k < traced->count && traced->texts[k].page == one->page; k++) {
            const struct text *other = &traced->texts[k];
            double across =
                fmin(one->x + one->width, other->x + other->width) - fmax(one->x, other->x);
            double down =
                fmin(one->baseline + 0.1 * one->size, other->baseline + 0.1 * other->size) -
                fmax(one->baseline - 0.6 * one->size, other->baseline - 0.6 * other->size);

            if (across > 3.3 && down > 0.2) {
                fail_msg("page %d: '%s' on '%s'", one->page, one->words, other->words);
            }
        }
    }
}

static const struct text *find(const struct traced *traced, const char *words)
{
    for (size_t i = 0; i < traced->count; i++) {
        if (strncmp(traced->texts[i].words, words, strlen(words)) == 0) {
            return &traced->texts[i];
        }
    }
    return NULL;
}

static size_t count_texts(const struct traced *traced, const char *words)
{
    size_t count = 0;

    for (size_t i = 0; i < traced->count; i++) {
        count += strcmp(traced->texts[i].words, words) == 0 ? 1 : 0;
    }
    return count;
}

static void assert_near(double value, double expected, double most)
{
    if (fabs(value - expected) > most) {
        fail_msg("%.2f, expected %.2f", value, expected);
    }
}

static double centre(const struct text *text)
{
    return text->x + text->width / 2;
}

/* Source of each: Nghị định 30/2020/NĐ-CP, Phụ lục I, mục II. */
static void follows_the_decree(void **state)
{
    bc_arena *arena = bc_arena_new();
    struct traced traced = trace(arena, fixture_report(arena));
    const struct text *nation = find(&traced, "CỘNG HÒA XÃ HỘI");
    const struct text *motto = find(&traced, "Độc lập - Tự do - Hạnh phúc");
    const struct text *number = find(&traced, "Số:");
    const struct text *date = find(&traced, "tháng 5 năm 2023");
    const struct text *signer = find(&traced, "GIÁM ĐỐC");
    const struct text *recipients = find(&traced, "Nơi nhận:");
    char rule[64];

    (void)state;
    assert_true(nation->size == 12 && motto->size == 13);
    assert_near(centre(nation), centre(motto), 0.1);
    assert_true(nation->x > 105 * mm);
    /* The rule under the motto is exactly as long as it. */
    snprintf(rule, sizeof(rule), "line 0.75 %.2f,", motto->x);
    assert_non_null(strstr(traced.trace, rule));
    assert_near(number->baseline, date->baseline, 0.01);
    assert_near(centre(find(&traced, "BÁO CÁO")), 30 * mm + 82.5 * mm, 0.1);
    assert_near(centre(signer), (30 + 82 + 41.5) * mm, 0.1);
    assert_near(recipients->x, 30 * mm, 0.1);
    assert_near(recipients->baseline, signer->baseline, 2);
    assert_int_equal(recipients->page, signer->page);
    assert_non_null(strstr(traced.trace, "cáo./.\"\n"));
    bc_arena_free(arena);
}

/* Pages count from 2 in the margin; each annex counts from 1 anew and hides that again. */
static void numbers_pages(void **state)
{
    bc_arena *arena = bc_arena_new();
    struct traced traced = trace(arena, fixture_report(arena));
    int annex_page = find(&traced, "Phụ lục I")->page;
    int last_page = 1;
    int next = 2;

    (void)state;
    assert_true(annex_page > 2);
    for (size_t i = 0; i < traced.count; i++) {
        const struct text *text = &traced.texts[i];

        if (strncmp(text->words, "Phụ lục I", strlen("Phụ lục I")) == 0 && text->size == 14) {
            next = 2;
            last_page = text->page;
        }
        if (text->baseline < 20 * mm) {
            assert_int_equal(strtoll(text->words, NULL, 10), next);
            assert_int_equal(text->page, last_page + 1);
            assert_near(centre(text), (30 * mm + text->page_width - 15 * mm) / 2, 0.1);
            last_page = text->page;
            next++;
        }
    }
    assert_int_equal(last_page, traced.pages);
    bc_arena_free(arena);
}

static void keeps_to_its_margins_and_never_overlaps(void **state)
{
    static const struct fixture_options variants[] = {
        {0}, {.no_ratings = true}, {.missing_slots = 11}, {.missing_slots = 7}};

    (void)state;
    for (size_t i = 0; i < sizeof(variants) / sizeof(variants[0]); i++) {
        bc_arena *arena = bc_arena_new();
        struct traced traced = trace(arena, fixture_report_with(arena, &variants[i]));

        check_margins(&traced);
        check_overlaps(&traced);
        bc_arena_free(arena);
    }
}

/* A list over many pages: no row is lost, none is torn, the head stands on every page. */
static void long_tables_lose_nothing(void **state)
{
    const struct fixture_options options = {.case_count = 400};
    bc_arena *arena = bc_arena_new();
    struct bc_public_report *report =
        (struct bc_public_report *)(uintptr_t)fixture_report_with(arena, &options);
    const char *path = template_without_limit(arena);
    struct traced traced;
    size_t heads;

    (void)state;
    report->overdue_count = 400;
    traced = trace_by(arena, report, path);
    assert_int_equal(unlink(path), 0);
    check_margins(&traced);
    check_overlaps(&traced);
    for (size_t i = 0; i < 400; i++) {
        assert_int_equal(count_texts(&traced, report->overdue[i].code), 1);
    }
    heads = count_texts(&traced, "Hạn xử lý");
    assert_true(heads >= 10);
    assert_int_equal(count_texts(&traced, "Bảng 4 (tiếp theo)"), heads - 1);
    bc_arena_free(arena);
}

/* The dispatch names the forty that are late longest, and says where the others stand. */
static void a_long_list_is_cut_openly(void **state)
{
    const struct fixture_options options = {.case_count = 400};
    bc_arena *arena = bc_arena_new();
    struct bc_public_report *report =
        (struct bc_public_report *)(uintptr_t)fixture_report_with(arena, &options);
    struct traced traced;
    size_t rows = 0;

    (void)state;
    report->overdue_count = 400;
    traced = trace(arena, report);
    for (size_t i = 0; i < 400; i++) {
        rows += count_texts(&traced, report->overdue[i].code);
    }
    assert_int_equal(rows, 40);
    bc_arena_free(arena);
}

/* Names three times as long wrap; nothing is cut off, nothing leaves the margins. */
static void long_names_wrap(void **state)
{
    bc_arena *arena = bc_arena_new();
    struct bc_public_report *report = (struct bc_public_report *)(uintptr_t)fixture_report(arena);
    struct traced traced;

    (void)state;
    for (int i = BC_BY_FIELD; i <= BC_BY_CHANNEL; i++) {
        for (size_t row = 0; row < report->tables[i].row_count; row++) {
            struct bc_report_row *to = &report->tables[i].rows[row];

            to->name = bc_arena_printf(arena, "%s %s %s", to->name, to->name, to->name);
            to->short_name = to->name;
        }
    }
    report->office.service_name =
        "dịch vụ Phản ánh hiện trường dịch vụ Phản ánh hiện trường dịch vụ Phản ánh hiện trường";
    report->office.signer_title = "KT. GIÁM ĐỐC PHÓ GIÁM ĐỐC PHỤ TRÁCH TRUNG TÂM ĐIỀU HÀNH";
    traced = trace(arena, report);
    check_margins(&traced);
    check_overlaps(&traced);
    bc_arena_free(arena);
}

/* More than a million tickets: numbers of nine letters push nothing off its column or the page. */
static void a_million_tickets_have_room(void **state)
{
    enum { MANY = 99991 };
    bc_arena *arena = bc_arena_new();
    struct bc_public_report *report = (struct bc_public_report *)(uintptr_t)fixture_report(arena);
    struct traced traced;
    bool is_seen = false;

    (void)state;
    for (int i = 0; i < BC_BREAKDOWN_COUNT; i++) {
        for (size_t k = 0; k < report->tables[i].row_count * BC_SLOT_COUNT; k++) {
            for (int figure = 0; figure < BC_COUNT_FIGURES; figure++) {
                report->tables[i].counts[k].of[figure] *= MANY;
            }
        }
    }
    traced = trace(arena, report);
    check_margins(&traced);
    check_overlaps(&traced);
    for (size_t i = 0; i < traced.count; i++) {
        is_seen = is_seen || strcmp(traced.texts[i].words, "31.197.192") == 0;
    }
    assert_true(is_seen);
    bc_arena_free(arena);
}

/* The profile chooses 13 or 14 points: the text, its headings and the signer's title follow. */
static void the_size_is_the_offices(void **state)
{
    (void)state;
    for (int32_t size = 13; size <= 14; size++) {
        bc_arena *arena = bc_arena_new();
        struct bc_public_report *report =
            (struct bc_public_report *)(uintptr_t)fixture_report(arena);
        struct traced traced;
        size_t counts[2] = {0};

        report->office.body_size_pt = size;
        traced = trace(arena, report);
        check_margins(&traced);
        check_overlaps(&traced);
        for (size_t i = 0; i < traced.count; i++) {
            counts[0] += fabs(traced.texts[i].size - 13) < 0.01;
            counts[1] += fabs(traced.texts[i].size - 14) < 0.01;
        }
        /* In both sizes there are others: page numbers, the motto; the title. */
        assert_true(counts[size - 13] > 5 * counts[14 - size]);
        bc_arena_free(arena);
    }
}

/* A report of nothing is still a report: no rate, no list, no division by zero. */
static void nothing_at_all_still_makes_a_dispatch(void **state)
{
    bc_arena *arena = bc_arena_new();
    struct bc_public_report *report = (struct bc_public_report *)(uintptr_t)fixture_report(arena);
    struct traced traced;

    (void)state;
    for (int i = 0; i < BC_BREAKDOWN_COUNT; i++) {
        memset(report->tables[i].counts, 0,
            report->tables[i].row_count * BC_SLOT_COUNT * sizeof(*report->tables[i].counts));
        bc_report_table_mark_zero_rows(&report->tables[i]);
    }
    report->overdue_count = report->case_count = report->reason_count = 0;
    traced = trace(arena, report);
    check_margins(&traced);
    check_overlaps(&traced);
    assert_null(strstr(traced.trace, "nan"));
    assert_null(strstr(traced.trace, "(0/0)"));
    assert_null(find(&traced, "Bảng 4"));
    bc_arena_free(arena);
}

/* Only black text and rules in the dispatch; colours in the chart are those of the palette. */
static void uses_the_palette_only(void **state)
{
    static const char *const palette[] = {"000000", "143F78", "7A7A7A", "A8C1E0", "C24F00",
        "BFBFBF", "E3E3E3", "6E6E6E", "FFFFFF", "F9E3D2", "F2C5A2", "EBA873", "E48B45", "E9F0F8",
        "D3E0F0", "BED1E8"};
    bc_arena *arena = bc_arena_new();
    struct traced traced = trace(arena, fixture_report(arena));

    (void)state;
    for (const char *at = strstr(traced.trace, " color "); at != NULL;
         at = strstr(at + 1, " color ")) {
        bool is_known = false;

        for (size_t i = 0; i < sizeof(palette) / sizeof(palette[0]); i++) {
            is_known |= strncmp(at + 7, palette[i], 6) == 0;
        }
        assert_true(is_known);
    }
    bc_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(follows_the_decree),
        cmocka_unit_test(numbers_pages),
        cmocka_unit_test(keeps_to_its_margins_and_never_overlaps),
        cmocka_unit_test(long_tables_lose_nothing),
        cmocka_unit_test(a_long_list_is_cut_openly),
        cmocka_unit_test(long_names_wrap),
        cmocka_unit_test(a_million_tickets_have_room),
        cmocka_unit_test(the_size_is_the_offices),
        cmocka_unit_test(nothing_at_all_still_makes_a_dispatch),
        cmocka_unit_test(uses_the_palette_only),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

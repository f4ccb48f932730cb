/* LINKS: base calendar figure yaml report template */
#include "base/file.h"
#include "support/report_fixture.h"
#include "template/template.h"

#include <inttypes.h>
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

static const char *const head =
    "---\n"
    "# Đầu mẫu\n"
    "words: {table: Bảng, figure: Hình, continued: tiếp theo, points: điểm, change: Tăng, "
    "change-year: Cùng kỳ, moment: \"{1} giờ {2} ngày {3}\", late: \"{1} giờ {2}\", "
    "late-long: \"{1} ngày {2} giờ\", late-working: \"{1} giờ {2} làm việc\", late-days: \"{1} "
    "ngày làm việc\", "
    "just-late: vừa quá, duration: \"{1} giờ {2} phút\", duration-short: \"{1} phút\", "
    "before-number: [tuần, ngày]}\n"
    "";
/* A format nobody uses is a fault, so it stands there only for texts that do. */
static const char *const head_formats =
    "formats:\n"
    "  tang-giam: {more: \"tăng {1}\", less: \"giảm {1}\", same: bằng, unknown: chưa rõ}\n";

struct setting {
    bc_arena *arena;
    struct bc_problems problems;
    struct bc_status status;
    const bc_template *template;
};

/* Reads a template that stands behind the head; false when it has faults. */
static bool load(struct setting *setting, const char *body)
{
    char path[] = "/tmp/bc-template-XXXXXX";
    const char *text;
    int file = mkstemp(path);
    bool is_fine;

    *setting = (struct setting){.arena = bc_arena_new()};
    setting->problems.arena = setting->arena;
    text = bc_arena_printf(setting->arena, "%s%s---\n%s", head,
        strstr(body, "tang-giam") != NULL ? head_formats : "# không có\n# formats\n", body);
    assert_true(file >= 0);
    assert_int_equal(write(file, text, strlen(text)), (ssize_t)strlen(text));
    close(file);
    is_fine = bc_template_load(
        path, "mau.md", setting->arena, &setting->problems, &setting->template, &setting->status);
    unlink(path);
    return is_fine;
}

static void end(struct setting *setting)
{
    bc_arena_free(setting->arena);
}

/* All text of a document, a block a line, emphasis as in Markdown. */
static const char *text_of(bc_arena *arena, const struct bc_document *document)
{
    const char *text = "";

    for (size_t i = 0; i < document->block_count; i++) {
        const struct bc_block *block = &document->blocks[i];

        for (size_t k = 0; k < block->span_count; k++) {
            const char *mark = block->spans[k].emphasis == BC_PLAIN    ? ""
                               : block->spans[k].emphasis == BC_STRONG ? "**"
                                                                       : "*";

            text = bc_arena_printf(arena, "%s%s%s%s", text, mark, block->spans[k].text, mark);
        }
        text = bc_arena_printf(arena, "%s\n", text);
    }
    return text;
}

static const char *fill(struct setting *setting, const bc_public_report *report, const char *body)
{
    const struct bc_document *document;

    assert_true(load(setting, body));
    assert_true(
        bc_template_fill(setting->template, report, setting->arena, &document, &setting->status));
    return text_of(setting->arena, document);
}

static void expect(const bc_public_report *report, const char *body, const char *expected)
{
    struct setting setting;

    assert_string_equal(fill(&setting, report, body), expected);
    end(&setting);
}

static int64_t total(const bc_public_report *report, size_t slot, enum bc_figure figure)
{
    return bc_public_report_value(report, BC_BY_NOTHING, 0, slot, figure).count;
}

static struct bc_counts *counts_of(const bc_public_report *report, size_t slot)
{
    return bc_report_table_counts(&report->tables[BC_BY_NOTHING], 0, slot);
}

/* Numbers as official documents write them, from known counts. */
static void prints_numbers(void **state)
{
    bc_arena *arena = bc_arena_new();
    const bc_public_report *report = fixture_report(arena);
    struct bc_counts *now = counts_of(report, 0);
    struct bc_counts *before = counts_of(report, 1);

    (void)state;
    now->of[BC_FLOW_RECEIVED] = 14707;
    before->of[BC_FLOW_RECEIVED] = 14714;
    now->of[BC_FLOW_REOPENED] = 7;
    before->of[BC_FLOW_REOPENED] = 7;
    now->of[BC_FLOW_HANDLED_ON_TIME] = 9377;
    now->of[BC_FLOW_HANDLED_LATE] = 623;
    before->of[BC_FLOW_HANDLED_ON_TIME] = 2;
    before->of[BC_FLOW_HANDLED_LATE] = 1;
    expect(report, "{{ total.flow.received }} {{ total.flow.reopened }}\n", "14.707 07\n");
    expect(report, "{{ total.flow.reopened : count }}\n", "7\n");
    expect(report, "{{ total.rate.on_time }} {{ total.rate.on_time : percent-bare }}\n",
        "93,77% 93,77\n");
    expect(report, "{{ total.rate.on_time : percent-one }}\n", "93,8%\n");
    expect(report, "{{ total.rate.on_time.numerator }}/{{ total.rate.on_time.denominator }}\n",
        "9.377/10.000\n");
    expect(report, "{{ change.flow.received }} {{ change.flow.reopened }}\n", "–7 0\n");
    expect(report, "{{ change.flow.received : tang-giam }}\n", "giảm 07\n");
    expect(report, "{{ change.flow.reopened : tang-giam }}\n", "bằng\n");
    /* 93,77 − 66,666… = 27,10333… points, from the unrounded rates. */
    expect(report, "{{ change.rate.on_time }}|{{ change.rate.on_time : tang-giam }}\n",
        "+27,10\u00A0điểm|tăng 27,10\n");
    bc_arena_free(arena);
}

/* A table of one figure, now and its change. */
static void expect_cells(
    const bc_public_report *report, const char *figure, const char *now, const char *change)
{
    struct setting setting;
    const struct bc_document *document;
    char body[200];

    snprintf(body, sizeof(body),
        "```table\nkind: figures\nhead: a\ncolumns: [current, change]\nrows:\n"
        "  - {label: b, figure: %s}\n```\n",
        figure);
    assert_true(load(&setting, body));
    assert_true(
        bc_template_fill(setting.template, report, setting.arena, &document, &setting.status));
    assert_string_equal(document->blocks[0].table->rows[0].cells[1], now);
    assert_string_equal(document->blocks[0].table->rows[0].cells[2], change);
    end(&setting);
}

/* Minutes as people say them; a median of nothing has none. */
static void prints_durations(void **state)
{
    static const struct {
        int64_t now, before;
        const char *sentence, *plain, *narrow, *change, *narrow_change;
    } cases[] = {
        {1478, 1402, "24\u00A0giờ 38\u00A0phút", "24\u00A0giờ 38\u00A0phút", "24:38",
            "+1 giờ 16\u00A0phút", "+1:16"},
        {65, 65, "01\u00A0giờ 05\u00A0phút", "1\u00A0giờ 05\u00A0phút", "1:05", "0", "0:00"},
        {7, 600, "07\u00A0phút", "7\u00A0phút", "0:07", "–9 giờ 53\u00A0phút", "–9:53"},
        {0, 60061, "0\u00A0phút", "0\u00A0phút", "0:00", "–1.001 giờ 01\u00A0phút", "–1.001:01"},
    };
    bc_arena *arena = bc_arena_new();
    struct bc_public_report *report = (struct bc_public_report *)(uintptr_t)fixture_report(arena);

    (void)state;
    report->office.provides |= BC_NEEDS_HANDLING;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        counts_of(report, 0)->series[BC_SERIES_HANDLING] =
            (struct bc_statistics){.sample_count = 3, .median = cases[i].now};
        counts_of(report, 1)->series[BC_SERIES_HANDLING] =
            (struct bc_statistics){.sample_count = 3, .median = cases[i].before};
        expect(report, "{{ total.stage.handling.median_min }}\n",
            bc_arena_printf(arena, "%s\n", cases[i].sentence));
        expect(report, "{{ total.stage.handling.median_min : hour-minute }}\n",
            bc_arena_printf(arena, "%s\n", cases[i].narrow));
        expect(report, "{{ change.stage.handling.median_min : hour-minute }}\n",
            bc_arena_printf(arena, "%s\n", cases[i].narrow_change));
        expect_cells(report, "stage.handling.median_min", cases[i].plain, cases[i].change);
    }
    bc_arena_free(arena);
}

static void marks_what_has_no_value(void **state)
{
    const struct fixture_options options = {.missing_slots = 11};
    bc_arena *arena = bc_arena_new();
    const bc_public_report *report = fixture_report_with(arena, &options);

    (void)state;
    counts_of(report, 0)->of[BC_FLOW_HANDLED_ON_TIME] = 0;
    counts_of(report, 0)->of[BC_FLOW_HANDLED_LATE] = 0;
    expect(report, "{{ total.rate.on_time }}|{{ previous.flow.received }}\n", "–|…\n");
    expect(report, "{{ change.flow.received : tang-giam }}\n", "chưa rõ\n");
    expect(report,
        "{{#if exists total.rate.on_time}}a{{else}}b{{/if}}{{#if exists "
        "previous.flow.received}}c{{/if}}\n",
        "b\n");
    bc_arena_free(arena);
}

static void prints_dates(void **state)
{
    bc_arena *arena = bc_arena_new();
    struct bc_public_report *report = (struct bc_public_report *)(uintptr_t)fixture_report(arena);

    (void)state;
    expect(report, "{{ period.start }} {{ period.last }} {{ period.end }}\n",
        "24/4/2023 30/4/2023 01/5/2023\n");
    expect(report,
        "{{ period.end : month }} {{ period.end : year }} {{ period.end : day-month }}\n",
        "5 2023 01/5\n");
    expect(report, "{{ as-known : moment }}\n", "06\u00A0giờ 20\u00A0ngày\u00A001/5/2023\n");
    /* Months 1 and 2 have a 0, later ones not: Nghị định 30/2020/NĐ-CP, Phụ lục I. */
    report->slots[0].period.start_utc_s = 1675184400; /* 2023-02-01 00:00 +07 */
    expect(report, "{{ period.start }} {{ period.start : month }}\n", "01/02/2023 02\n");
    bc_arena_free(arena);
}

static void conditions_and_lists(void **state)
{
    bc_arena *arena = bc_arena_new();
    const bc_public_report *report = fixture_report(arena);
    const char *largest;
    struct setting setting;

    (void)state;
    expect(report, "{{#if period.kind = week}}tuần{{else}}khác{{/if}}\n", "tuần\n");
    expect(
        report, "{{#if count.trend >= 12}}đủ{{/if}}{{#if count.trend > 12}}thừa{{/if}}\n", "đủ\n");
    expect(report,
        "{{#if not total.flow.received}}\n\na\n\n{{else}}\n\nb **đậm {{ period.mark "
        "}}**\n\n{{/if}}\n",
        "b **đậm 17**\n");
    expect(report,
        "{{#each channels join \", \" last \" và \"}}{{ item.number : count }}{{/each}}\n",
        "1, 2, 3\u00A0và 4\n");
    /* An item that says nothing is not joined. */
    expect(report,
        "{{#each channels join \", \"}}{{#if item.number > 2}}{{ item.id }}{{/if}}{{/each}}.\n",
        "portal, camera.\n");
    expect(report, "{{#each channels}}\n\nKênh {{ item.id }}\n\n{{/each}}\n",
        "Kênh app\nKênh hotline\nKênh portal\nKênh camera\n");
    /* A rate against per cent, to the case: 9 of 10 is not more than 90%. */
    counts_of(report, 0)->of[BC_FLOW_HANDLED_ON_TIME] = 9;
    counts_of(report, 0)->of[BC_FLOW_HANDLED_LATE] = 1;
    expect(report,
        "{{#if total.rate.on_time >= 90}}a{{/if}}{{#if total.rate.on_time > 90}}b{{/if}}"
        "{{#if total.rate.on_time > 89}}c{{/if}}\n",
        "ac\n");
    /* The largest field, found by hand. */
    largest = "";
    for (size_t row = 0, most = 0; row < FIXTURE_FIELDS; row++) {
        size_t count =
            (size_t)bc_public_report_value(report, BC_BY_FIELD, row, 0, BC_FLOW_RECEIVED).count;

        if (count > most) {
            most = count;
            largest = bc_arena_printf(
                arena, "%s %zu\n", bc_public_report_row(report, BC_BY_FIELD, row)->id, count);
        }
    }
    assert_string_equal(fill(&setting, report,
                            "{{#each fields by flow.received top 1}}{{ item.id }} {{ "
                            "item.flow.received : count }}{{/each}}\n"),
        largest);
    end(&setting);
    bc_arena_free(arena);
}

/* "The largest are …" never names one of equals and leaves the other out. */
static void a_cut_never_goes_through_equals(void **state)
{
    static const int64_t received[FIXTURE_CHANNELS] = {9, 5, 5, 2};
    bc_arena *arena = bc_arena_new();
    const bc_public_report *report = fixture_report(arena);
    const struct bc_report_table *table = &report->tables[BC_BY_CHANNEL];

    (void)state;
    for (size_t row = 0; row < FIXTURE_CHANNELS; row++) {
        bc_report_table_counts(table, row, 0)->of[BC_FLOW_RECEIVED] = received[row];
    }
    expect(report, "{{#each channels by flow.received top 2 join \" \"}}{{ item.id }}{{/each}}\n",
        "app\n");
    expect(report, "{{#each channels by flow.received top 3 join \" \"}}{{ item.id }}{{/each}}\n",
        bc_public_report_value(report, BC_BY_CHANNEL, 1, 1, BC_FLOW_RECEIVED).count >
                bc_public_report_value(report, BC_BY_CHANNEL, 2, 1, BC_FLOW_RECEIVED).count
            ? "app hotline portal\n"
            : "app portal hotline\n");
    bc_report_table_counts(table, 0, 0)->of[BC_FLOW_RECEIVED] = 5;
    expect(report, "{{#each channels by flow.received top 1}}x{{/each}}\n", "xxx\n");
    bc_arena_free(arena);
}

/* Numbers stay with their nouns; headings number themselves, also when one is left out. */
static void keeps_and_numbers(void **state)
{
    bc_arena *arena = bc_arena_new();
    const bc_public_report *report = fixture_report(arena);

    (void)state;
    expect(report, "Trong tuần 17 năm nay có 298 phản ánh, ngày 24/4 xong.\n",
        "Trong tuần\u00A017 năm nay có 298\u00A0phản ánh, ngày\u00A024/4 xong.\n");
    expect(report,
        "# MỘT\n\n## Hai\n\n{{#if not count.fields}}\n\n## Ba\n\n{{/if}}\n\n## Bốn\n\n# NĂM\n\n## "
        "Sáu\n\n### Bảy\n",
        "I. MỘT\n1. Hai\n2. Bốn\nII. NĂM\n1. Sáu\na) Bảy\n");
    bc_arena_free(arena);
}

/* Figures are put in after the Markdown was read: data is never markup. */
static void data_is_never_markup(void **state)
{
    bc_arena *arena = bc_arena_new();
    struct bc_public_report *report = (struct bc_public_report *)(uintptr_t)fixture_report(arena);

    (void)state;
    report->office.short_name = "**A** {{ period.name }} <b> | # \\";
    expect(report, "{{ office.short_name }} *x*\n", "**A** {{ period.name }} <b> | # \\ *x*\n");
    bc_arena_free(arena);
}

/* Lateness in what a clerk tells it in: hours up to two days, then days; working days by calendar.
 */
static void tells_lateness_as_a_clerk(void **state)
{
    static const struct {
        const char *clock;
        int64_t late_min;
        int32_t late_days;
        const char *expected;
    } lines[] = {
        {"plain_hours", 0, -1, "vừa quá"},
        {"plain_hours", 7 * 60 + 5, -1, "07\u00A0giờ 05"},
        {"plain_hours", 48 * 60 - 1, -1, "47\u00A0giờ 59"},
        {"plain_hours", 48 * 60, -1, "02\u00A0ngày\u00A000 giờ"},
        {"plain_hours", 441285, -1, "306\u00A0ngày\u00A010 giờ"},
        {"given", 2885, -1, "02\u00A0ngày\u00A000 giờ"},
        {"working_days", 1785 * 60, 238, "238\u00A0ngày làm việc"},
        {"working_days", 450, 0, "vừa quá"},
        {"working_days", 450, -1, "07\u00A0giờ 30\u00A0làm việc"},
        {"working_hours", 450, 1, "07\u00A0giờ 30\u00A0làm việc"},
        {"working_hours", 900, 2, "02\u00A0ngày làm việc"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        bc_arena *arena = bc_arena_new();
        const bc_public_report *report = fixture_report(arena);
        const struct bc_report_case *cases;
        struct bc_report_case *first;

        (void)bc_public_report_overdue(report, &cases);
        first = (struct bc_report_case *)(uintptr_t)cases;
        first->clock = lines[i].clock;
        first->late_min = lines[i].late_min;
        first->late_days = lines[i].late_days;
        expect(report, "{{#each overdue top 1}}{{ item.late }}{{/each}}\n",
            bc_arena_printf(arena, "%s\n", lines[i].expected));
        bc_arena_free(arena);
    }
}

/* The table of fields must add up and hold what the report says. */
static void fills_tables(void **state)
{
    bc_arena *arena = bc_arena_new();
    const bc_public_report *report = fixture_report(arena);
    struct setting setting;
    const struct bc_document *document;
    const struct bc_table *table;
    int64_t sum = 0;

    (void)state;
    assert_true(load(&setting,
        "Xem {{ ref.b }}.\n\n```table\nkind: rows\nid: b\ncaption: Theo lĩnh vực\nof: fields\nby: "
        "flow.received\nlast: [moi-truong]\ntotal: Cộng\ncolumns:\n  - {head: Tên, path: name}\n  "
        "- "
        "{head: Nhận, path: flow.received}\n```\n"));
    assert_true(
        bc_template_fill(setting.template, report, setting.arena, &document, &setting.status));
    assert_string_equal(document->blocks[0].spans[0].text, "Xem Bảng\u00A01.");
    assert_string_equal(document->blocks[1].texts[BC_FIGURE_CAPTION], "Bảng\u00A01. Theo lĩnh vực");
    table = document->blocks[1].table;
    assert_int_equal(table->row_count, FIXTURE_FIELDS + 1);
    for (size_t row = 0; row < FIXTURE_FIELDS; row++) {
        long long count = strtoll(table->rows[row].cells[1], NULL, 10);

        sum += count;
        if (row > 0 && row + 1 < FIXTURE_FIELDS) {
            assert_true(count <= strtoll(table->rows[row - 1].cells[1], NULL, 10));
        }
    }
    assert_string_equal(table->rows[FIXTURE_FIELDS - 1].cells[0], "Môi trường");
    assert_string_equal(table->rows[FIXTURE_FIELDS].cells[0], "Cộng");
    assert_int_equal(strtoll(table->rows[FIXTURE_FIELDS].cells[1], NULL, 10), sum);
    assert_int_equal(sum, total(report, 0, BC_FLOW_RECEIVED));
    end(&setting);
    bc_arena_free(arena);
}

/* The note of a table explains the marks that occur in it, and no others. */
static void a_table_explains_its_marks(void **state)
{
    static const char *const body = "```table\nkind: rows\nof: districts\nnote: Chú thích.\n"
                                    "columns:\n  - {head: Tên, path: name}\n  - {head: Tỷ lệ, "
                                    "path: rate.on_time}\n```\n";
    bc_arena *arena = bc_arena_new();
    const bc_public_report *report = fixture_report(arena);
    struct bc_counts *counts = bc_report_table_counts(&report->tables[BC_BY_DISTRICT], 3, 0);

    (void)state;
    for (int i = 0; i < 2; i++) {
        struct setting setting;
        const struct bc_document *document;

        assert_true(load(&setting, body));
        assert_true(
            bc_template_fill(setting.template, report, setting.arena, &document, &setting.status));
        assert_string_equal(document->blocks[0].texts[BC_FIGURE_NOTE],
            i == 0 ? "Chú thích." : "Chú thích. Dấu “–” là không có mẫu số để tính tỷ lệ.");
        assert_int_equal(strcmp(document->blocks[0].table->rows[3].cells[1], "–") == 0, i == 1);
        counts->of[BC_FLOW_HANDLED_ON_TIME] = counts->of[BC_FLOW_HANDLED_LATE] = 0;
        end(&setting);
    }
    bc_arena_free(arena);
}

/* ---- What a report says about its own figures -------------------------------------------- */

/* A report like the fixture's in which received rose, the rate did not, and units stand so. */
static struct bc_public_report *with_findings(bc_arena *arena)
{
    static const struct bc_report_change changes[] = {
        {.figure = BC_FLOW_RECEIVED,
            .previous = {.exists = true,
                .difference = 21,
                .trend = 1,
                .parts = {{"a", "Môi trường", "b", "Sở Nội vụ", 12},
                    {"c", "Công vụ", "b", "Sở Nội vụ", 11}},
                .part_count = 2,
                .remainder = -2}},
        {.figure = BC_RATE_ON_TIME,
            .previous = {.exists = true,
                .difference = -82,
                .trend = 0,
                .parts = {{"a", "Môi trường", "b", "Sở Nội vụ", -105}},
                .part_count = 1,
                .remainder = 23},
            .year_ago = {.exists = true, .difference = -1207, .trend = -1}},
    };
    static const struct bc_report_ranked ranking[] = {
        {"a", "Sở A", 1, {9, 10}, 0.595850, 0.982123},
        {"b", "Sở B", 0, {3, 3}, 0.4385, 1},
    };
    static const struct bc_report_bridge_part bridge[] = {
        {"2023-W18", "tuần 18 năm 2023", 1682874000, 1683478800,
            {.of = {[BC_FLOW_OPENING] = 4, [BC_FLOW_RECEIVED] = 31, [BC_FLOW_CLOSING] = 35}}},
    };
    struct bc_public_report *report = bc_arena_alloc(arena, sizeof(*report));
    struct bc_counts *now, *before;

    *report = *fixture_report(arena);
    now = counts_of(report, BC_SLOT_CURRENT);
    before = counts_of(report, BC_SLOT_PREVIOUS);
    now->of[BC_FLOW_RECEIVED] = 298;
    before->of[BC_FLOW_RECEIVED] = 277;
    now->of[BC_FLOW_HANDLED_ON_TIME] = 250;
    now->of[BC_FLOW_HANDLED_LATE] = 25;
    before->of[BC_FLOW_HANDLED_ON_TIME] = 233;
    before->of[BC_FLOW_HANDLED_LATE] = 21;
    report->findings = (struct bc_report_findings){.changes = changes,
        .change_count = 2,
        .ranking = ranking,
        .ranking_count = 2,
        .bridge = bridge,
        .bridge_count = 1};
    report->slots[BC_SLOT_PREVIOUS].working_days = 4;
    return report;
}

static void words_what_changed(void **state)
{
    bc_arena *arena = bc_arena_new();
    const bc_public_report *report = with_findings(arena);

    (void)state;
    expect(report,
        "{{#each changes where supported join \"; \"}}{{ item.name }} {{ item.verb }} {{ "
        "item.amount "
        "}}, {{ item.course }}: {{ item.why }}{{/each}}\n",
        "Số phản ánh tiếp nhận tăng 21\u00A0phản ánh, từ 277\u00A0lên 298: Môi trường tại Sở Nội "
        "vụ "
        "(+12); Công vụ tại Sở Nội vụ (+11); các lĩnh vực, đơn vị còn lại (–2)\n");
    expect(report,
        "{{#each changes where unsupported}}{{ item.name : lower-first }} {{ item.now }}, "
        "{{ item.before }}: {{ item.why }}{{/each}}\n",
        "tỷ lệ đúng hạn 90,91% (250/275), 91,73% (233/254): Môi trường tại Sở Nội vụ "
        "(–1,05\u00A0điểm); các lĩnh vực, đơn vị còn lại (+0,23\u00A0điểm)\n");
    expect(report, "{{#each changes-year}}{{ item.verb }} {{ item.amount }}{{/each}}\n",
        "giảm 12,07\u00A0điểm phần trăm\n");
    expect(
        report, "{{ count.changes }} {{ count.changes-year }} {{ count.bridge }}\n", "02 01 01\n");
    expect(report, "{{ previous-period.working-days }}\n", "04\n");
    bc_arena_free(arena);
}

static void words_how_units_stand(void **state)
{
    bc_arena *arena = bc_arena_new();
    const bc_public_report *report = with_findings(arena);

    (void)state;
    expect(report,
        "{{#each ranking where rank}}{{ item.rank : count }} {{ item.name }} {{ item.rate }} "
        "({{ item.on_time : count }}/{{ item.n : count }}), {{ item.low }} – {{ item.high "
        "}}{{/each}}\n",
        "1\u00A0Sở A 90,00% (9/10), 59,59%\u00A0– 98,21%\n");
    expect(report, "{{#each ranking where unranked}}{{ item.name }}{{/each}}\n", "Sở B\n");
    bc_arena_free(arena);
}

static void the_weeks_stand_over_the_month(void **state)
{
    static const char *const body = "```table\nkind: rows\nof: bridge\ntotal: Cả tháng\ncolumns:\n"
                                    "  - {head: Tuần, path: name}\n"
                                    "  - {head: Từ, path: first, format: day-month}\n"
                                    "  - {head: Nhận, path: flow.received}\n```\n";
    bc_arena *arena = bc_arena_new();
    const bc_public_report *report = with_findings(arena);
    const struct bc_document *document;
    const struct bc_table *table;
    struct setting setting;

    (void)state;
    assert_true(load(&setting, body));
    assert_true(
        bc_template_fill(setting.template, report, setting.arena, &document, &setting.status));
    table = document->blocks[0].table;
    assert_int_equal(table->row_count, 2);
    assert_string_equal(table->rows[0].cells[0], "tuần\u00A018 năm 2023");
    assert_string_equal(table->rows[0].cells[1], "01/5");
    assert_string_equal(table->rows[0].cells[2], "31");
    assert_string_equal(table->rows[1].cells[2], "298"); /* the report's own figure */
    end(&setting);
    /* A week has opening, flows and closing, and no more. */
    assert_false(load(&setting, "{{#each bridge}}{{ item.flow.handled_late }}{{/each}}\n"));
    assert_string_equal(setting.problems.items[0].code, "template.path-unknown-near");
    end(&setting);
    bc_arena_free(arena);
}

static void names_every_fault_with_its_place(void **state)
{
    static const struct {
        const char *body;
        const char *code, *where, *arguments; /* lines count from the file: the head has 6 */
    } cases[] = {
        {"Có {{ total.flow.recieved }} phản ánh\n", "template.path-unknown-near", "mau.md:7:4",
            "total.flow.recieved" BC_NEXT "total.flow.received"},
        {"Hai dòng,\nnhận được {{ totl }}\n", "template.path-unknown", "mau.md:8:11", "totl"},
        {"**đậm** {{ total.flow.received : percent }}\n", "template.format-unfit", "mau.md:7:9",
            "percent" BC_NEXT "count, count-prose, signed"},
        {"{{ total.rate.on_time : phan-tram }}\n", "template.format-unknown", "mau.md:7:1",
            "phan-tram" BC_NEXT "percent, percent-bare, percent-one"},
        {"{{ item.name }}\n", "template.item-outside", "mau.md:7:1", "item.name"},
        {"{{#if total.flow.received}}a\n", "template.not-closed", "mau.md:7:1", ""},
        {"{{#if total.flow.received}}\n\na\n", "template.not-closed", "mau.md:7:1", ""},
        {"a\n\n{{/if}}\n", "template.not-open", "mau.md:9:1", ""},
        {"{{ total.flow.received\n", "template.brace-open", "mau.md:7:1", ""},
        {"{{#lap x}}\n", "template.tag-unknown", "mau.md:7:1", "#lap"},
        {"{{#each tickets}}a{{/each}}\n", "template.list-unknown", "mau.md:7:1",
            "tickets" BC_NEXT "fields, districts, units, channels, overdue, reasons, due-next, "
            "overdue-units, ranking, changes, changes-year, bridge, trend, cells, cases, notes, "
            "due-weeks, parts"},
        {"> một\n", "template.markup-unsupported", "mau.md:7:1", "block_quote"},
        {"#### sâu\n", "template.heading-deep", "mau.md:7:1", ""},
        {"```bang\na: b\n```\n", "template.directive-unknown", "mau.md:7:1",
            "bang" BC_NEXT
            "letterhead, title, addressees, bases, table, chart, signature, section, "
            "annex, notes, slide, column, figures, tasks"},
        {"\n```notes\ntitle: \"{{ period.nam }}\"\n```\n", "template.path-unknown-near",
            "mau.md:9:9", "period.nam" BC_NEXT "period.name"},
        {"```table\nkind: figures\nhead: x\ncolumns: [curent]\nrows:\n  - {label: a, figure: "
         "flow.total}\n```\n",
            "template.view-unknown", "mau.md:10:11",
            "curent" BC_NEXT "current, previous, year-ago, change, change-year"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct setting setting;

        assert_false(load(&setting, cases[i].body));
        assert_int_equal(setting.status.fault, BC_BAD_INPUT);
        assert_int_equal(setting.problems.count, 1);
        assert_string_equal(setting.problems.items[0].code, cases[i].code);
        assert_string_equal(setting.problems.items[0].where, cases[i].where);
        assert_string_equal(setting.problems.items[0].arguments, cases[i].arguments);
        end(&setting);
    }
}

/* What is named and never used, used and never named, or asked twice. */
static void names_what_nothing_needs(void **state)
{
    static const struct {
        const char *body;
        const char *code, *where;
    } cases[] = {
        {"{{ ref.b }}\n", "template.reference-unknown", "mau.md:7:1"},
        {"```chart\nkind: trend\nid: h\ncaption: a\nunit: b\naxis: c\nreceived: d\nhandled: e\n"
         "closing: f\noverdue: g\naxis-from: h\n```\n",
            "template.figure-unused", "mau.md:9:5"},
        {"```table\nkind: rows\nid: b\nof: fields\ncolumns:\n  - {head: a, path: name}\n```\n",
            "template.id-unwanted", "mau.md:9:5"},
        {"```annex\nlabel: a\ntitle: b\nattached: c\n```\n", "template.figure-without-id",
            "mau.md:8:1"},
        {"{{ ref.a }}\n\n```annex\nid: a\nlabel: a\ntitle: b\nattached: c\n```\n\n```annex\nid: a\n"
         "label: a\ntitle: b\nattached: c\n```\n",
            "template.id-twice", "mau.md:17:5"},
        {"{{#if count.overdue}}{{#if not count.overdue}}a{{/if}}{{/if}}\n",
            "template.condition-settled", "mau.md:7:22"},
        {"{{#if count.overdue}}a{{else}}{{#if count.overdue}}b{{/if}}{{/if}}\n",
            "template.condition-settled", "mau.md:7:31"},
        {"{{#if count.overdue >= 4}}\n\n{{#if count.overdue >= 4}}\n\na\n\n{{/if}}\n\n{{/if}}\n",
            "template.condition-settled", "mau.md:9:1"},
        {"{{#if total.flow.total}}{{#if exists total.flow.total}}a{{/if}}{{/if}}\n",
            "template.condition-settled", "mau.md:7:25"},
        {"{{#if period.start >= 4}}a{{/if}}\n", "template.condition-unfit", "mau.md:7:1"},
        {"{{#if change.rate.on_time > 0}}a{{/if}}\n", "template.condition-unfit", "mau.md:7:1"},
        {"{{#if total.flow.total = nhiều}}a{{/if}}\n", "template.condition-unfit", "mau.md:7:1"},
        {"{{#if period.kind > week}}a{{/if}}\n", "template.condition-unfit", "mau.md:7:1"},
        {"{{#each fields by name}}a{{/each}}\n", "template.order-unfit", "mau.md:7:1"},
        {"{{#each fields}}{{/each}}\n", "template.branch-empty", "mau.md:7:1"},
        {"{{#if count.overdue}}a{{else}}b{{else}}c{{/if}}\n", "template.not-closed", "mau.md:7:1"},
        {"{{#each parts}}a{{/each}}\n", "template.parts-outside", "mau.md:7:1"},
        {"{{#each trend}}{{ item.stage.reply.late }}{{/each}}\n", "template.path-unknown-near",
            "mau.md:7:16"},
        {"{{ rise.rate.on_time }}\n", "template.path-unknown-near", "mau.md:7:1"},
        {"{{ total.below.flow.received }}\n", "template.path-unknown-near", "mau.md:7:1"},
        {"a[^b]\n", "template.footnote-unknown", "mau.md:7:1"},
        {"a\n\n[^b]: c\n", "template.footnote-unused", "mau.md:9:1"},
        {"a[^b]\n\n[^b]: c[^d]\n\n[^d]: e\n", "template.footnote-malformed", "mau.md:9:8"},
        {"- a\n\n  b\n", "template.item-malformed", "mau.md:7:1"},
        {"{{> parts/khong-co.md}}\n", "template.include-missing", "mau.md:7:1"},
        {"{{> ../parts/mo-dau.md}}\n", "template.include-outside", "mau.md:7:1"},
        {"{{> /etc/passwd}}\n", "template.include-outside", "mau.md:7:1"},
        {"{{#each fields by flow.received top 2 rest \"khác\"}}a{{/each}}\n",
            "template.each-malformed", "mau.md:7:1"},
        {"Xem {{ ref.h }}\n\n```chart\nkind: compare\nid: h\ncaption: a\nunit: b\nof: overdue\n"
         "figure: flow.received\nrest: c\n```\n",
            "template.list-unknown", "mau.md:14:5"},
        {"Xem {{ ref.h }}\n\n```chart\nkind: rates\nid: h\ncaption: a\nunit: b\nof: fields\n"
         "figure: flow.received\nheads: [c, d]\nreference: e\nrest: f\nfew: g\nfew-more: h\n```\n",
            "template.figure-unknown", "mau.md:15:9"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct setting setting;

        if (load(&setting, cases[i].body)) {
            fail_msg("accepted: %s", cases[i].body);
        }
        assert_string_equal(setting.problems.items[0].code, cases[i].code);
        assert_string_equal(setting.problems.items[0].where, cases[i].where);
        end(&setting);
    }
}

/* What resembles the faults above and is none. */
static void conditions_of_different_things_stand_inside_each_other(void **state)
{
    static const char *const bodies[] = {
        "{{#if count.overdue >= 4}}{{#if count.overdue >= 9}}a{{else}}b{{/if}}{{/if}}\n",
        "{{#if exists total.flow.total}}{{#if total.flow.total}}a{{/if}}{{/if}}\n",
        ("{{#each fields}}{{#if item.flow.total}}{{#each channels}}{{#if item.flow.total}}a{{/if}}"
         "{{/each}}{{/if}}{{/each}}\n"),
        "{{#if count.overdue}}a{{/if}}{{#if count.overdue}}b{{/if}}\n",
        "{{#each fields where rise.flow.received}}a{{else}}{{ total.flow.total }}{{/each}}\n",
        "{{#each changes}}{{#each parts}}{{ item.field }}{{/each}}a{{/each}}\n",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
        struct setting setting;

        if (!load(&setting, bodies[i])) {
            fail_msg("%s: %s", bodies[i], setting.problems.items[0].code);
        }
        end(&setting);
    }
}

static void footnotes_points_and_lists(void **state)
{
    bc_arena *arena = bc_arena_new();
    const bc_public_report *report = fixture_report(arena);
    const struct bc_document *document;
    struct setting setting;

    (void)state;
    assert_true(load(&setting, "Một[^x] hai **ba**[^y].\n\n1. chỉ có\n\n# Đề mục\n\n1. "
                               "điểm\n\n{{#if total.flow.total}}\n\n"
                               "1. nữa\n\n{{/if}}\n\n- gạch {{ period.mark }}\n- {{#if not "
                               "total.flow.total}}trống{{/if}}\n\n"
                               "[^x]: Chú {{ period.mark }}.\n\n[^y]: Thích.\n"));
    assert_true(
        bc_template_fill(setting.template, report, setting.arena, &document, &setting.status));
    assert_string_equal(document->blocks[0].spans[0].footnote, "Chú 17.");
    assert_string_equal(document->blocks[0].spans[0].text, "Một");
    assert_null(document->blocks[0].spans[1].footnote);
    assert_string_equal(document->blocks[0].spans[2].footnote, "Thích.");
    assert_string_equal(
        text_of(arena, document), "Một hai **ba**.\nchỉ có\nI. Đề mục\na) điểm\nb) nữa\n\n");
    assert_int_equal(document->blocks[5].kind, BC_BLOCK_LIST);
    assert_int_equal(document->blocks[5].item_count, 1);
    assert_string_equal(document->blocks[5].items[0], "gạch 17");
    end(&setting);
    bc_arena_free(arena);
}

/* Two annexes have numbers, which the text before them knows; one has none. */
static void annexes_are_numbered_when_there_are_two(void **state)
{
    bc_arena *arena = bc_arena_new();
    const bc_public_report *report = fixture_report(arena);
    const struct bc_document *document;
    struct setting setting;

    (void)state;
    assert_true(load(&setting,
        "{{ ref.a }}, {{ ref.b }}\n\n```annex\nid: a\nlabel: Phụ lục\ntitle: T\nattached: "
        "K\n```\n\n"
        "```annex\nid: b\nlabel: Phụ lục\ntitle: T\nattached: K\nlandscape: true\n```\n"));
    assert_true(
        bc_template_fill(setting.template, report, setting.arena, &document, &setting.status));
    assert_string_equal(document->blocks[0].spans[0].text, "Phụ lục\u00A0I, Phụ lục\u00A0II");
    assert_int_equal(document->blocks[1].level, 1);
    assert_false(document->blocks[1].is_landscape);
    assert_true(document->blocks[2].is_landscape);
    end(&setting);
    bc_arena_free(arena);
}

/* The form, the stamps and the draft's mark come from the profile; a công văn has no type line. */
static void the_form_is_the_offices(void **state)
{
    static const char *const forms[] = {"bao-cao", "cong-van"};

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        const bool is_letter = i % 2 == 1;
        bc_arena *arena = bc_arena_new();
        struct bc_public_report *report =
            (struct bc_public_report *)(uintptr_t)fixture_report(arena);
        struct bc_problems problems = {.arena = arena};
        struct bc_status status = {0};
        const bc_template *template;
        const struct bc_document *document;
        const struct bc_block *letterhead;

        report->office.form = forms[i % 2];
        report->office.urgency = i >= 2 ? "thuong-khan" : "";
        report->office.circulation = i >= 2 ? "xem-xong-tra-lai" : "";
        assert_true(bc_template_load(BC_TEMPLATES_FOLDER "/weekly/bao-cao.md", "weekly/bao-cao.md",
            arena, &problems, &template, &status));
        assert_true(bc_template_fill_as(template, report, i >= 2, arena, &document, &status));
        letterhead = &document->blocks[0];
        assert_string_equal(
            letterhead->texts[BC_LETTERHEAD_NUMBER], is_letter ? "Số: …/IOC" : "Số: …/BC-IOC");
        assert_int_equal(
            strncmp(letterhead->texts[BC_LETTERHEAD_ABOUT], "V/v ", 4) == 0, is_letter);
        assert_string_equal(letterhead->texts[BC_LETTERHEAD_DRAFT], i >= 2 ? "DỰ THẢO" : "");
        assert_string_equal(letterhead->texts[BC_LETTERHEAD_URGENCY], i >= 2 ? "THƯỢNG KHẨN" : "");
        assert_string_equal(
            letterhead->texts[BC_LETTERHEAD_CIRCULATION], i >= 2 ? "XEM XONG TRẢ LẠI" : "");
        assert_true(letterhead->urgency_width_mm == (i >= 2 ? 40 : 0));
        assert_int_equal(document->blocks[1].kind == BC_BLOCK_TITLE, !is_letter);
        assert_int_equal(document->blocks[is_letter ? 1 : 2].kind, BC_BLOCK_ADDRESSEES);
        assert_int_equal(strncmp(document->title, "V/v", 3) == 0, is_letter);
        bc_arena_free(arena);
    }
}

/* Random texts of the language's own pieces: read or refused, filled or refused, never a crash. */
static void random_texts_are_read_or_refused(void **state)
{
    static const char *const pieces[] = {"{{#if total.flow.received}}", "{{else}}", "{{/if}}",
        "{{#each fields by rate.on_time top 2 rest \"{1}\"}}", "{{/each}}", "{{ item.name }}",
        "{{ total.rate.on_time : percent }}", "{{ ref.a }}", "\n\n", "\n", "# ", "## ", "- ", "1. ",
        "[^a]", "\n\n[^a]: chú\n\n", "**", "*", "{{", "}}", "{{> parts/hai-long.md}}", " chữ ", "đ",
        "```table\nkind: rows\nof: channels\ncolumns:\n  - {head: a, path: name}\n```\n",
        "```annex\nid: a\nlabel: b\ntitle: c\nattached: d\n```\n", "```chart\n", "```\n",
        "kind: heat\n", "kind: ageing\n", "kind: satisfaction\n", "of: units\n", "of: districts\n",
        "figure: rate.on_time\n", "late-days: [3, 7]\n", "top: 3\n", "caption: \"{{ ref.a }}\"\n",
        "heads: [a, b]\n", "columns: 3\n", "id: a\n", "<!-- x -->", "| a | b |\n|---|---|\n",
        "\xF0\x9F\x98\x80", "{{#each changes}}", "{{#each parts}}",
        "{{ cell.moi-truong.lak.flow.total }}", "\t", "\\"};
    enum { TEXTS = 3000, LONGEST = 30 };
    bc_arena *arena = bc_arena_new();
    const bc_public_report *report = with_findings(arena);
    uint32_t seed = 20260101;
    size_t filled = 0;

    (void)state;
    for (int i = 0; i < TEXTS; i++) {
        struct setting setting;
        const struct bc_document *document;
        const char *body = "";
        uint32_t length = 1 + fixture_next(&seed, LONGEST);

        for (uint32_t k = 0; k < length; k++) {
            body = bc_arena_printf(arena, "%s%s", body,
                pieces[fixture_next(&seed, sizeof(pieces) / sizeof(pieces[0]))]);
        }
        if (load(&setting, body)) {
            filled += bc_template_fill(
                setting.template, report, setting.arena, &document, &setting.status);
        } else {
            assert_true(setting.problems.error_count > 0 || setting.status.code[0] != '\0');
        }
        end(&setting);
    }
    assert_true(filled > TEXTS / 100);
    bc_arena_free(arena);
}

static void names_an_id_the_office_does_not_have(void **state)
{
    bc_arena *arena = bc_arena_new();
    const bc_public_report *report = fixture_report(arena);
    const struct bc_document *document;
    struct setting setting;

    (void)state;
    assert_true(load(&setting, "a\n\n{{ field.moi-truog.flow.received }}\n"));
    assert_false(
        bc_template_fill(setting.template, report, setting.arena, &document, &setting.status));
    assert_string_equal(setting.status.code, "template.row-unknown");
    assert_string_equal(setting.status.where, "mau.md:9:1");
    assert_string_equal(setting.status.arguments, "moi-truog" BC_NEXT "moi-truong");
    end(&setting);
    bc_arena_free(arena);
}

/* The built-in templates are clean and serve an office without ratings as well as one with them. */
static void built_in_templates_serve_both_offices(void **state)
{
    static const char *const names[] = {
        "weekly/bao-cao.md", "monthly/bao-cao.md", "longer/bao-cao.md"};

    (void)state;
    for (size_t i = 0; i < 6; i++) {
        const struct fixture_options options = {.no_ratings = i % 2 == 1};
        bc_arena *arena = bc_arena_new();
        struct bc_problems problems = {.arena = arena};
        struct bc_status status = {0};
        const bc_template *template;
        const struct bc_document *document;
        const char *text;
        const char *path = bc_path_join(arena, BC_TEMPLATES_FOLDER, names[i / 2]);

        assert_true(
            bc_template_check(BC_TEMPLATES_FOLDER, names[i / 2], arena, &problems, &status));
        assert_int_equal(problems.count, 0);
        assert_true(bc_template_load(path, names[i / 2], arena, &problems, &template, &status));
        assert_true(bc_template_fill(
            template, fixture_report_with(arena, &options), arena, &document, &status));
        text = text_of(arena, document);
        assert_int_equal(strstr(text, "hài lòng") == NULL, options.no_ratings);
        assert_non_null(strstr(text, "kính báo cáo./.\n"));
        assert_null(strstr(text, "{{"));
        assert_null(strstr(text, "  "));
        assert_null(strstr(text, " ,"));
        assert_string_equal(document->sample_mark, "SỐ LIỆU MINH HỌA");
        bc_arena_free(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(prints_numbers),
        cmocka_unit_test(prints_durations),
        cmocka_unit_test(marks_what_has_no_value),
        cmocka_unit_test(prints_dates),
        cmocka_unit_test(conditions_and_lists),
        cmocka_unit_test(a_cut_never_goes_through_equals),
        cmocka_unit_test(keeps_and_numbers),
        cmocka_unit_test(data_is_never_markup),
        cmocka_unit_test(tells_lateness_as_a_clerk),
        cmocka_unit_test(fills_tables),
        cmocka_unit_test(a_table_explains_its_marks),
        cmocka_unit_test(words_what_changed),
        cmocka_unit_test(words_how_units_stand),
        cmocka_unit_test(the_weeks_stand_over_the_month),
        cmocka_unit_test(names_every_fault_with_its_place),
        cmocka_unit_test(names_what_nothing_needs),
        cmocka_unit_test(conditions_of_different_things_stand_inside_each_other),
        cmocka_unit_test(footnotes_points_and_lists),
        cmocka_unit_test(annexes_are_numbered_when_there_are_two),
        cmocka_unit_test(the_form_is_the_offices),
        cmocka_unit_test(random_texts_are_read_or_refused),
        cmocka_unit_test(names_an_id_the_office_does_not_have),
        cmocka_unit_test(built_in_templates_serve_both_offices),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

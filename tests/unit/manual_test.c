/* LINKS: base calendar figure yaml message report template */
#include "base/file.h"
#include "message/message.h"
#include "support/report_fixture.h"
#include "template/template.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>
/* clang-format off: cmocka.h needs the headers above it */
#include <cmocka.h>
/* clang-format on */

/*
 * The examples of report-templates/README.md are run: each block "````mau" is filled with the
 * invented report of the fixture, and what comes out must be the block "````ra" behind it, word for
 * word. A template with faults comes out as the operator's messages.
 */

static const char *emphasised(bc_arena *arena, const struct bc_span *span)
{
    static const char *const marks[] = {"", "**", "*", "***"};
    const char *mark = marks[span->emphasis];
    const char *text = bc_arena_printf(arena, "%s%s%s", mark, span->text, mark);

    return span->footnote != NULL ? bc_arena_printf(arena, "%s[%s]", text, span->footnote) : text;
}

static const char *print_table(bc_arena *arena, const struct bc_table *table)
{
    const char *text = "";

    for (size_t i = 0; i < table->column_count; i++) {
        const struct bc_table_column *column = &table->columns[i];

        text = bc_arena_printf(arena, "%s%s%s%s%s", text, i > 0 ? " | " : "", column->group,
            column->group[0] != '\0' ? ": " : "", column->head);
    }
    for (size_t row = 0; row < table->row_count; row++) {
        for (size_t i = 0; i < table->column_count; i++) {
            text = bc_arena_printf(
                arena, "%s%s%s", text, i > 0 ? " | " : "\n", table->rows[row].cells[i]);
        }
    }
    return bc_arena_printf(arena, "%s\n", text);
}

static const char *print_chart(bc_arena *arena, const struct bc_chart *chart)
{
    static const char *const weights[] = {"", " !", " !!", "", " ="};
    const char *text = "";

    for (size_t i = 0; i < chart->column_count; i++) {
        text = bc_arena_printf(arena, "%s%s%s", text, i > 0 ? " | " : "", chart->columns[i].head);
    }
    text = chart->column_count > 0 ? bc_arena_printf(arena, "%s\n", text) : text;
    for (size_t row = 0; row < chart->row_count; row++) {
        const struct bc_chart_row *one = &chart->rows[row];

        text = bc_arena_printf(arena, "%s%s%s:", text, one->name, weights[one->weight]);
        for (size_t i = 0; i < BC_CHART_COLUMNS; i++) {
            text = bc_arena_printf(
                arena, "%s%s%s", text, one->text[i][0] != '\0' ? " " : "", one->text[i]);
        }
        for (size_t i = 0; i < chart->column_count; i++) {
            text = bc_arena_printf(
                arena, "%s %s", text, chart->cells[row * chart->column_count + i].text);
        }
        text = bc_arena_printf(arena, "%s\n", text);
    }
    return text;
}

static const char *print_block(bc_arena *arena, const struct bc_block *block)
{
    const char *text = "";

    for (int i = 0; i < BC_BLOCK_TEXTS; i++) {
        if (block->texts[i][0] != '\0') {
            text = bc_arena_printf(arena, "%s%s\n", text, block->texts[i]);
        }
    }
    for (size_t i = 0; i < block->span_count; i++) {
        text = bc_arena_printf(arena, "%s%s%s", text, emphasised(arena, &block->spans[i]),
            i + 1 == block->span_count ? "\n" : "");
    }
    for (size_t i = 0; i < block->item_count && block->items != NULL; i++) {
        text = bc_arena_printf(arena, "%s- %s\n", text, block->items[i]);
    }
    for (size_t i = 0; i < block->item_count && block->key_figures != NULL; i++) {
        const struct bc_key_figure *one = &block->key_figures[i];

        text = bc_arena_printf(arena, "%s%s: %s (%s)\n", text, one->label, one->value, one->change);
    }
    for (size_t i = 0; i < block->item_count && block->tasks != NULL; i++) {
        const struct bc_task *one = &block->tasks[i];

        text = bc_arena_printf(arena, "%s%s: %s, %s\n", text, one->what, one->who, one->when);
    }
    if (block->is_landscape) {
        text = bc_arena_printf(arena, "%s(trang nằm ngang)\n", text);
    }
    if (block->table != NULL) {
        text = bc_arena_printf(arena, "%s%s", text, print_table(arena, block->table));
    }
    if (block->chart != NULL) {
        text = bc_arena_printf(arena, "%s%s", text, print_chart(arena, block->chart));
    }
    return text;
}

/* No-break spaces are spaces to who reads a manual. */
static const char *with_plain_spaces(bc_arena *arena, const char *text)
{
    char *copy = bc_arena_strdup(arena, text);
    char *to = copy;

    for (const char *from = copy; *from != '\0'; from++) {
        if (strncmp(from, "\u00A0", 2) == 0) {
            from++;
            *to++ = ' ';
        } else {
            *to++ = *from;
        }
    }
    *to = '\0';
    return copy;
}

static const char *print_problems(bc_arena *arena, const struct bc_problems *problems)
{
    const bc_messages *messages;
    struct bc_status status = {0};
    const char *text = "";

    assert_true(bc_messages_load(
        BC_TEMPLATES_FOLDER "/messages", BC_VIETNAMESE, arena, &messages, &status));
    for (size_t i = 0; i < problems->count; i++) {
        const struct bc_problem *one = &problems->items[i];

        text = bc_arena_printf(arena, "%s%s: %s\n    %s\n", text, one->where,
            bc_messages_what(messages, arena, one->code, one->arguments),
            bc_messages_todo(messages, arena, one->code, one->arguments));
    }
    return text;
}

static const char *come_out(bc_arena *arena, const bc_public_report *report, const char *body)
{
    const bool has_head = strncmp(body, "---\n", 4) == 0;
    const char *text =
        has_head ? body : bc_arena_printf(arena, "---\nuse: parts/tu-ngu.yaml\n---\n%s", body);
    const char *path = bc_arena_printf(arena, "/tmp/bc-manual-%d.md", (int)getpid());
    const struct bc_template_source source = {
        .path = path, .shown_name = "mau.md", .parts_folder = BC_TEMPLATES_FOLDER};
    struct bc_problems problems = {.arena = arena};
    struct bc_status status = {0};
    const bc_template *template;
    const struct bc_document *document;
    const char *out = "";

    assert_true(bc_file_write(path, text, strlen(text), 0600, &status));
    if (!bc_template_load_with(&source, arena, &problems, &template, &status)) {
        unlink(path);
        return print_problems(arena, &problems);
    }
    unlink(path);
    assert_true(bc_template_fill(template, report, arena, &document, &status));
    for (size_t i = 0; i < document->block_count; i++) {
        out = bc_arena_printf(arena, "%s%s", out, print_block(arena, &document->blocks[i]));
    }
    return with_plain_spaces(arena, out);
}

/* The inside of the next fenced block of a kind, and where it ends; NULL when there is none. */
static const char *next_block(bc_arena *arena, const char *kind, const char **at)
{
    const char *open = bc_arena_printf(arena, "\n````%s\n", kind);
    const char *start = strstr(*at, open);
    const char *end;

    if (start == NULL) {
        return NULL;
    }
    start += strlen(open);
    end = strstr(start, "````\n");
    assert_non_null(end);
    *at = end;
    return bc_arena_strndup(arena, start, (size_t)(end - start));
}

static void every_example_comes_out_as_it_says(void **state)
{
    bc_arena *arena = bc_arena_new();
    const bc_public_report *report = fixture_report(arena);
    struct bc_status status = {0};
    size_t examples = 0;
    size_t wrong = 0;
    size_t length;
    const char *body;
    const char *at;
    char *manual;

    (void)state;
    assert_true(
        bc_file_read(arena, BC_TEMPLATES_FOLDER "/README.md", 1 << 20, &manual, &length, &status));
    at = manual;
    while ((body = next_block(arena, "mau", &at)) != NULL) {
        const char *expected = next_block(arena, "ra", &at);
        const char *out = come_out(arena, report, body);

        examples++;
        assert_non_null(expected);
        if (strcmp(out, expected) != 0) {
            wrong++;
            print_message("@@@ %zu\n%s@@@\n", examples, out);
        }
    }
    assert_true(examples >= 20);
    assert_int_equal(wrong, 0);
    bc_arena_free(arena);
}

/* What the language has, the manual names: lists, directives, charts, formats. */
static void nothing_of_the_language_is_left_out(void **state)
{
    static const char *const words[] = {"`fields`", "`districts`", "`units`", "`channels`",
        "`overdue`", "`reasons`", "`due-next`", "`overdue-units`", "`ranking`", "`changes`",
        "`changes-year`", "`bridge`", "`trend`", "`cells`", "`cases`", "`notes`", "`parts`",
        "`letterhead`", "`title`", "`addressees`", "`bases`", "`table`", "`chart`", "`signature`",
        "`section`", "`annex`", "`compare`", "`rates`", "`satisfaction`", "`heat`", "`ageing`",
        "`count`", "`count-prose`", "`percent`", "`percent-bare`", "`percent-one`", "`signed`",
        "`date`", "`day-month`", "`month`", "`year`", "`moment`", "`late`", "`duration`", "`upper`",
        "`lower-first`", "`upper-first`", "`rise`", "`fall`", "`above`", "`below`"};
    bc_arena *arena = bc_arena_new();
    struct bc_status status = {0};
    size_t length;
    char *manual;

    (void)state;
    assert_true(
        bc_file_read(arena, BC_TEMPLATES_FOLDER "/README.md", 1 << 20, &manual, &length, &status));
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (strstr(manual, words[i]) == NULL) {
            fail_msg("%s", words[i]);
        }
    }
    bc_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_example_comes_out_as_it_says),
        cmocka_unit_test(nothing_of_the_language_is_left_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* LINKS: import yaml base */
#include "base/file.h"
#include "base/text.h"
#include "import/mask_rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/*
 * How much of what is personal is masked, and how much of what is masked is personal, over the
 * invented texts of tests/masking. A mask counts when it has the kind and the very bounds of what a
 * person marked: half a name is a miss and a false mask at once.
 */

enum { MOST_SPANS = 64, MOST_TEXT_BYTES = 4096 };

struct span {
    size_t start;
    size_t end;
    enum bc_mask_kind kind;
};

struct text {
    char plain[MOST_TEXT_BYTES];
    size_t length_bytes;
    struct span spans[MOST_SPANS];
    size_t span_count;
};

struct tally {
    int marked[BC_MASK_KIND_COUNT];
    int masked[BC_MASK_KIND_COUNT];
    int right[BC_MASK_KIND_COUNT];
    int text_count;
};

static struct bc_mask_rules load_rules(bc_arena *arena)
{
    struct bc_problems problems = {.arena = arena};
    const struct bc_mask_rules *rules = NULL;
    struct bc_status status = {0};

    if (!bc_mask_rules_load(
            BC_TEMPLATES_FOLDER "/masking.vi.yaml", arena, &problems, &rules, &status)) {
        fail_msg("%s %s %s", status.code, status.where, status.arguments);
    }
    return *rules;
}

static enum bc_mask_kind kind_of(const char *name, size_t length)
{
    for (size_t i = 0; i < BC_MASK_KIND_COUNT; i++) {
        const char *known = bc_mask_kind_name((enum bc_mask_kind)i);

        if (strlen(known) == length && strncmp(known, name, length) == 0) {
            return (enum bc_mask_kind)i;
        }
    }
    fail_msg("unknown kind: %.*s", (int)length, name);
    return BC_MASK_KIND_COUNT;
}

/* "[[kind:words]]" becomes words and a span. */
static void read_text(const char *line, struct text *text)
{
    struct span span = {0};
    bool is_inside = false;

    text->span_count = 0;
    text->length_bytes = 0;
    while (*line != '\0') {
        assert_true(text->length_bytes + 1 < MOST_TEXT_BYTES);
        if (strncmp(line, "[[", 2) == 0) {
            size_t name = strcspn(line + 2, ":");

            span = (struct span){text->length_bytes, 0, kind_of(line + 2, name)};
            is_inside = true;
            line += 2 + name + 1;
        } else if (is_inside && strncmp(line, "]]", 2) == 0) {
            span.end = text->length_bytes;
            text->spans[text->span_count++] = span;
            is_inside = false;
            line += 2;
        } else if (strncmp(line, "\\n", 2) == 0) {
            text->plain[text->length_bytes++] = '\n';
            line += 2;
        } else {
            text->plain[text->length_bytes++] = *line++;
        }
    }
    assert_false(is_inside);
    text->plain[text->length_bytes] = '\0';
}

/*
 * Finds the spans that marks of one byte (1 + kind) stand for; the shortest that fit, from the
 * left.
 */
static bool align(const char *plain, const char *at, const char *masked, struct text *found)
{
    while (*masked != '\0' && (unsigned char)*masked > BC_MASK_KIND_COUNT) {
        if (*at++ != *masked++) {
            return false;
        }
    }
    if (*masked == '\0') {
        return *at == '\0';
    }
    for (const char *end = at + 1; end[-1] != '\0'; end++) {
        size_t count = found->span_count;

        found->spans[found->span_count++] = (struct span){
            (size_t)(at - plain), (size_t)(end - plain), (enum bc_mask_kind)(*masked - 1)};
        if (align(plain, end, masked + 1, found)) {
            return true;
        }
        found->span_count = count;
    }
    return false;
}

static bool has_span(const struct text *text, const struct span *span)
{
    for (size_t i = 0; i < text->span_count; i++) {
        if (text->spans[i].start == span->start && text->spans[i].end == span->end &&
            text->spans[i].kind == span->kind) {
            return true;
        }
    }
    return false;
}

static void show(const char *what, const struct text *text, const struct span *span)
{
    print_message("  %s %s \"%.*s\" in: %s\n", what, bc_mask_kind_name(span->kind),
        (int)(span->end - span->start), text->plain + span->start, text->plain);
}

static void measure(
    const struct bc_mask_rules *rules, const struct text *text, bool is_shown, struct tally *tally)
{
    bc_arena *arena = bc_arena_new();
    struct text found = {.span_count = 0};
    int64_t counts[BC_MASK_KIND_COUNT] = {0};
    const char *masked = bc_mask_text(rules, arena, text->plain, text->length_bytes, counts);

    assert_true(align(text->plain, text->plain, masked, &found));
    tally->text_count++;
    for (size_t i = 0; i < text->span_count; i++) {
        tally->marked[text->spans[i].kind]++;
        if (is_shown && !has_span(&found, &text->spans[i])) {
            show("missed", text, &text->spans[i]);
        }
    }
    for (size_t i = 0; i < found.span_count; i++) {
        bool is_right = has_span(text, &found.spans[i]);

        tally->masked[found.spans[i].kind]++;
        tally->right[found.spans[i].kind] += is_right;
        if (is_shown && !is_right) {
            show("masked", text, &found.spans[i]);
        }
    }
    bc_arena_free(arena);
}

static struct tally measure_file(const char *path, bool is_shown)
{
    bc_arena *arena = bc_arena_new();
    struct bc_mask_rules rules = load_rules(arena);
    struct bc_status status = {0};
    struct tally tally = {.text_count = 0};
    char marks[BC_MASK_KIND_COUNT][2] = {{0}};
    size_t length_bytes = 0;
    char *bytes = NULL;

    assert_true(bc_file_read(arena, path, 1 << 22, &bytes, &length_bytes, &status));
    for (size_t i = 0; i < BC_MASK_KIND_COUNT; i++) {
        marks[i][0] = (char)(i + 1);
        rules.marks[i] = marks[i];
    }
    for (char *line = bytes; *line != '\0';) {
        size_t length = strcspn(line, "\n");
        char *next = line[length] == '\0' ? line + length : line + length + 1;
        struct text text;

        line[length] = '\0';
        if (length > 0 && *line != '#') {
            read_text(line, &text);
            measure(&rules, &text, is_shown, &tally);
        }
        line = next;
    }
    bc_arena_free(arena);
    return tally;
}

/* Per mille; 1000 when there is nothing to find. */
static int rate(int part, int whole)
{
    return whole == 0 ? 1000 : part * 1000 / whole;
}

static void print_table(const char *title, const struct tally *tally)
{
    print_message("%s: %d texts\n", title, tally->text_count);
    for (size_t i = 0; i < BC_MASK_KIND_COUNT; i++) {
        print_message("  %-16s marked %4d  recall %4d  precision %4d (per mille)\n",
            bc_mask_kind_name((enum bc_mask_kind)i), tally->marked[i],
            rate(tally->right[i], tally->marked[i]), rate(tally->right[i], tally->masked[i]));
    }
}

/* Per mille: a change of the rules must not lose more than a text or two. */
struct floor {
    int recall;
    int precision;
};

static void stays_above(const struct tally *tally, const struct floor floors[BC_MASK_KIND_COUNT])
{
    for (size_t i = 0; i < BC_MASK_KIND_COUNT; i++) {
        if (rate(tally->right[i], tally->marked[i]) < floors[i].recall ||
            rate(tally->right[i], tally->masked[i]) < floors[i].precision) {
            fail_msg(
                "%s: recall or precision under its floor", bc_mask_kind_name((enum bc_mask_kind)i));
        }
    }
}

static void masks_the_texts_it_was_tuned_on(void **state)
{
    static const struct floor floors[BC_MASK_KIND_COUNT] = {
        [BC_MASK_PHONE] = {1000, 1000},
        [BC_MASK_EMAIL] = {1000, 1000},
        [BC_MASK_IDENTITY] = {1000, 1000},
        [BC_MASK_ACCOUNT] = {1000, 1000},
        [BC_MASK_PLATE] = {1000, 1000},
        [BC_MASK_NAME] = {990, 985},
        [BC_MASK_HOUSE] = {1000, 1000},
        [BC_MASK_SOCIAL] = {1000, 1000},
    };
    struct tally tally = measure_file(BC_TESTS_FOLDER "/masking/texts.txt", true);

    (void)state;
    print_table("seen", &tally);
    assert_true(tally.text_count >= 300);
    stays_above(&tally, floors);
}

static void masks_texts_it_was_not_tuned_on(void **state)
{
    static const struct floor floors[BC_MASK_KIND_COUNT] = {
        [BC_MASK_PHONE] = {950, 950},
        [BC_MASK_EMAIL] = {1000, 1000},
        [BC_MASK_IDENTITY] = {925, 925},
        [BC_MASK_ACCOUNT] = {880, 880},
        [BC_MASK_PLATE] = {925, 925},
        [BC_MASK_NAME] = {940, 930},
        [BC_MASK_HOUSE] = {900, 1000},
        [BC_MASK_SOCIAL] = {830, 830},
    };
    struct tally tally = measure_file(BC_TESTS_FOLDER "/masking/texts-held-out.txt", false);

    (void)state;
    print_table("held out", &tally);
    assert_true(tally.text_count >= 200);
    stays_above(&tally, floors);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(masks_the_texts_it_was_tuned_on),
        cmocka_unit_test(masks_texts_it_was_not_tuned_on),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* LINKS: base calendar ticket figure yaml profile store sla aggregate */
#include "aggregate/count.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* cmocka.h wants the four above it first. */
/* clang-format off */
#include <cmocka.h>
/* clang-format on */

/*
 * Reads tests/cases/stages.cases: tickets of one office, a period, and the figures that a clerk
 * finds with a pencil. Each example goes through the counting core, with every identity checked.
 */

enum { CASE_EVENTS = 32, CASE_WORDS = 32 };

struct example {
    bc_arena *arena;
    char title[256];
    int line;
    const struct bc_profile *profile;
    bc_dictionary *dictionary;
    struct bc_dimension_map map;
    struct bc_fold_rules rules;
    struct bc_period period;
    struct bc_counter counter;
    bool is_counting;
    struct bc_event events[CASE_EVENTS];
    size_t event_count;
    int64_t ticket;
    struct bc_cycle *cycles; /* of all tickets so far, until the period is known */
    size_t cycle_count, cycle_capacity;
    size_t checked_count, failed_count, title_count;
};

static void complain(struct example *example, const char *what, const char *value)
{
    print_error("stages.cases:%d: %s: %s %s\n", example->line, example->title, what, value);
    example->failed_count++;
}

static int64_t instant(struct example *example, const char *text, bool *ret_is_date)
{
    int64_t utc_s = 0;

    if (!bc_instant_parse(text, example->profile->offset_s, &utc_s, ret_is_date)) {
        complain(example, "no time:", text);
    }
    return utc_s;
}

/* ---- Tickets ----------------------------------------------------------------------------- */

static void set_member(
    struct example *example, struct bc_event *event, const char *key, const char *value)
{
    bool is_date = false;

    if (strcmp(key, "field") == 0) {
        event->field = bc_dictionary_intern(example->dictionary, BC_DIM_FIELD, value);
    } else if (strcmp(key, "unit") == 0) {
        event->unit = bc_dictionary_intern(example->dictionary, BC_DIM_UNIT, value);
    } else if (strcmp(key, "channel") == 0) {
        event->channel = bc_dictionary_intern(example->dictionary, BC_DIM_CHANNEL, value);
    } else if (strcmp(key, "district") == 0) {
        event->district = bc_dictionary_intern(example->dictionary, BC_DIM_DISTRICT, value);
    } else if (strcmp(key, "priority") == 0) {
        event->priority =
            strcmp(value, "emergency") == 0 ? BC_PRIORITY_EMERGENCY : BC_PRIORITY_NORMAL;
    } else if (strcmp(key, "committed") == 0) {
        event->committed_utc_s = instant(example, value, &is_date);
        event->committed_utc_s += is_date ? BC_DAY_S - 1 : 0;
    } else if (strcmp(key, "evidence") == 0) {
        event->has_evidence = true;
    } else if (strcmp(key, "site-visit") == 0) {
        event->has_site_visit = true;
    } else if (strcmp(key, "done") == 0) {
        event->is_done = true;
    } else {
        complain(example, "unknown key", key);
    }
}

static void add_event(struct example *example, char **words, size_t word_count)
{
    struct bc_event *event = &example->events[example->event_count++];
    bool is_date;

    assert_true(example->event_count <= CASE_EVENTS);
    *event = (struct bc_event){
        .at_utc_s = instant(example, words[0], &is_date),
        .kind = bc_event_kind_find(words[1]),
        .committed_utc_s = BC_NO_TIME,
    };
    if (event->kind == BC_EVENT_KIND_COUNT) {
        complain(example, "unknown event", words[1]);
    }
    if (event->kind == BC_EVENT_RECEIVED) {
        set_member(example, event, "channel", "app");
    }
    for (size_t i = 2; i < word_count; i++) {
        char *value = strchr(words[i], '=');

        if (value != NULL) {
            *value++ = '\0';
        }
        set_member(example, event, words[i], value != NULL ? value : "");
    }
}

static void finish_ticket(struct example *example)
{
    struct bc_event *events =
        bc_arena_alloc_array(example->arena, example->event_count, sizeof(*events));
    struct bc_cycle *cycles;
    size_t cycle_count;
    size_t ignored_count;

    if (example->event_count == 0) {
        return;
    }
    memcpy(events, example->events, example->event_count * sizeof(*events));
    example->rules = bc_fold_rules_build(example->profile, example->dictionary);
    bc_history_fold(++example->ticket, events, example->event_count, &example->rules,
        example->arena, &cycles, &cycle_count, &ignored_count);
    for (size_t i = 0; i < cycle_count; i++) {
        example->cycles = bc_arena_grow(example->arena, example->cycles, example->cycle_count,
            &example->cycle_capacity, sizeof(*cycles));
        example->cycles[example->cycle_count++] = cycles[i];
    }
    example->event_count = 0;
}

/* ---- The period -------------------------------------------------------------------------- */

static void count_period(struct example *example, const char *start, const char *end)
{
    struct bc_status status = {0};
    struct bc_counter_setup setup = {
        .profile = example->profile, .map = &example->map, .rules = &example->rules};
    bool is_date;

    finish_ticket(example);
    example->map = bc_dimension_map_build(example->profile, example->dictionary, example->arena);
    example->period = (struct bc_period){.start_utc_s = instant(example, start, &is_date),
        .end_utc_s = instant(example, end, &is_date),
        .id = "example"};
    setup.periods[BC_SLOT_CURRENT] = &example->period;
    bc_counter_init(&example->counter, &setup, example->arena);
    for (size_t i = 0; i < example->cycle_count; i++) {
        if (!bc_counter_add(&example->counter, &example->cycles[i], 0, 0, &status)) {
            complain(example, status.code, status.arguments);
            return;
        }
    }
    bc_counter_finish(&example->counter);
    if (!bc_counter_check(&example->counter, &status)) {
        complain(example, status.code, status.arguments);
    }
    example->is_counting = true;
}

static const char *value_text(
    struct example *example, const struct bc_counts *counts, enum bc_figure figure)
{
    struct bc_statistic statistic;

    if (figure < BC_COUNT_FIGURES) {
        return bc_arena_printf(example->arena, "%lld", (long long)counts->of[figure]);
    }
    statistic = bc_figure_statistic(figure, counts);
    return statistic.sample_count == 0
               ? "null"
               : bc_arena_printf(example->arena, "%lld", (long long)statistic.value);
}

static void expect_figures(
    struct example *example, const struct bc_counts *counts, char **words, size_t word_count)
{
    for (size_t i = 0; i < word_count; i++) {
        char *value = strchr(words[i], '=');
        enum bc_figure figure;

        assert_non_null(value);
        *value++ = '\0';
        figure = bc_figure_find(words[i]);
        if (figure == BC_FIGURE_COUNT) {
            complain(example, "no such figure:", words[i]);
        } else if (strcmp(value_text(example, counts, figure), value) != 0) {
            complain(example, words[i], value_text(example, counts, figure));
        }
        example->checked_count++;
    }
}

/* "expect …" looks at the total, "unit ID …" at the row of a unit. */
static void expect(struct example *example, char **words, size_t word_count)
{
    const bool is_unit = strcmp(words[0], "unit") == 0;
    const int32_t row = is_unit ? bc_profile_find_unit(example->profile, words[1]) : 0;

    if (!example->is_counting || row < 0) {
        complain(example, "no period, or no such unit:", words[1]);
        return;
    }
    expect_figures(example,
        bc_counter_cell(
            &example->counter, is_unit ? BC_BY_UNIT : BC_BY_NOTHING, (size_t)row, BC_SLOT_CURRENT),
        words + (is_unit ? 2 : 1), word_count - (is_unit ? 2 : 1));
}

/* ---- The file ---------------------------------------------------------------------------- */

static void begin_example(struct example *example, const char *title)
{
    const struct example before = *example;

    if (before.arena != NULL) {
        bc_arena_free(before.arena);
    }
    *example = (struct example){.arena = bc_arena_new(),
        .line = before.line,
        .checked_count = before.checked_count,
        .failed_count = before.failed_count,
        .title_count = before.title_count + 1};
    snprintf(example->title, sizeof(example->title), "%.200s", title);
    example->dictionary = bc_dictionary_new(example->arena);
}

static void load_profile(struct example *example, const char *name, bool closes_on_reply)
{
    struct bc_profile *own = bc_arena_alloc(example->arena, sizeof(*own));
    struct bc_problems problems = {.arena = example->arena};
    struct bc_status status = {0};

    assert_true(bc_profile_load(
        BC_TEMPLATES_FOLDER, name, example->arena, &problems, &example->profile, &status));
    *own = *example->profile;
    own->practice.closes_on_reply = closes_on_reply;
    example->profile = own;
}

static size_t split(char *line, char *words[CASE_WORDS])
{
    size_t count = 0;

    while (count < CASE_WORDS) {
        line += strspn(line, " ");
        if (line[0] == '\0' || line[0] == '#') {
            break;
        }
        words[count++] = line;
        line += strcspn(line, " ");
        if (line[0] != '\0') {
            *line++ = '\0';
        }
    }
    return count;
}

static void read_line(struct example *example, char *line)
{
    char *words[CASE_WORDS];
    size_t count;

    line[strcspn(line, "\n")] = '\0';
    if (strncmp(line, "== ", 3) == 0) {
        begin_example(example, line + 3);
        return;
    }
    count = split(line, words);
    if (count == 0) {
        return;
    }
    if (strcmp(words[0], "profile") == 0) {
        load_profile(example, words[1], count > 2 && strcmp(words[2], "closes-on-reply") == 0);
    } else if (strcmp(words[0], "ticket") == 0) {
        finish_ticket(example);
    } else if (strcmp(words[0], "period") == 0) {
        count_period(example, words[1], words[2]);
    } else if (strcmp(words[0], "expect") == 0 || strcmp(words[0], "unit") == 0) {
        expect(example, words, count);
    } else {
        add_event(example, words, count);
    }
}

static void worked_examples_hold(void **unused)
{
    static struct example example;
    FILE *file = fopen(BC_TESTS_FOLDER "/cases/stages.cases", "r");
    char line[1024];

    (void)unused;
    assert_non_null(file);
    while (fgets(line, sizeof(line), file) != NULL) {
        example.line++;
        read_line(&example, line);
    }
    fclose(file);
    bc_arena_free(example.arena);
    assert_int_equal(example.failed_count, 0);
    assert_true(example.title_count >= 20);
    assert_true(example.checked_count >= 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(worked_examples_hold),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

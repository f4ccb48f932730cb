/* LINKS: base calendar ticket yaml profile sla */
#include "base/file.h"
#include "base/text.h"
#include "sla/sla.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* cmocka.h wants the four above it first. */
/* clang-format off */
#include <cmocka.h>
/* clang-format on */

/* ---- Reading tests/cases/sla.cases ------------------------------------------------------- */

enum { CASE_EVENTS = 32, CASE_WORDS = 12 };

struct example {
    bc_arena *arena;
    const char *title;
    int line;
    const struct bc_profile *profile;
    bc_dictionary *dictionary;
    struct bc_event events[CASE_EVENTS];
    size_t event_count;
    int64_t as_of_utc_s;
    size_t checked_count;
    size_t failed_count;
};

static void complain(struct example *example, const char *what, const char *value)
{
    print_error("sla.cases:%d: %s: %s %s\n", example->line, example->title, what, value);
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

static size_t split(char *line, const char *words[CASE_WORDS])
{
    size_t count = 0;

    while (count < CASE_WORDS) {
        line += strspn(line, " ");
        if (line[0] == '\0') {
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

static void set_commitment(struct example *example, struct bc_event *event, const char *value)
{
    bool is_date;

    event->committed_utc_s = instant(example, value, &is_date);
    if (is_date) {
        event->committed_utc_s += BC_DAY_S - 1;
    }
}

static void set_member(
    struct example *example, struct bc_event *event, const char *key, const char *value)
{
    bool is_date;

    if (strcmp(key, "field") == 0) {
        event->field = bc_dictionary_intern(example->dictionary, BC_DIM_FIELD, value);
    } else if (strcmp(key, "unit") == 0) {
        event->unit = bc_dictionary_intern(example->dictionary, BC_DIM_UNIT, value);
        if (bc_profile_find_unit(example->profile, value) < 0) {
            complain(example, "no such unit:", value);
        }
    } else if (strcmp(key, "priority") == 0) {
        event->priority =
            strcmp(value, "emergency") == 0 ? BC_PRIORITY_EMERGENCY : BC_PRIORITY_NORMAL;
    } else if (strcmp(key, "committed") == 0) {
        set_commitment(example, event, value);
    } else if (strcmp(key, "evidence") == 0) {
        event->has_evidence = true;
    } else if (strcmp(key, "given-due") == 0) {
        event->given = BC_GIVEN_DUE;
        event->committed_utc_s = instant(example, value, &is_date);
    } else if (strcmp(key, "given") == 0) {
        event->given = strcmp(value, "late") == 0 ? BC_GIVEN_LATE : BC_GIVEN_ON_TIME;
    } else {
        complain(example, "unknown key", key);
    }
}

static void add_event(struct example *example, const char **words, size_t word_count)
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
    for (size_t i = 2; i < word_count; i++) {
        const size_t length = strcspn(words[i], "=");
        const char *key = bc_arena_strndup(example->arena, words[i], length);

        set_member(example, event, key, words[i][length] == '=' ? words[i] + length + 1 : "");
    }
}

/* ---- Judging an example ------------------------------------------------------------------ */

struct judged {
    struct bc_verdict verdict;
    struct bc_status status;
    bool is_done;
};

static struct bc_cycle *fold_example(struct example *example, size_t *ret_count)
{
    const struct bc_fold_rules rules = {.closes_on_reply = false};
    struct bc_cycle *cycles;
    size_t ignored;

    bc_history_fold(1, example->events, example->event_count, &rules, example->arena, &cycles,
        ret_count, &ignored);
    return cycles;
}

static struct judged judge_example(struct example *example, int32_t number)
{
    const struct bc_fold_rules rules = {.closes_on_reply = false};
    const struct bc_dimension_map map =
        bc_dimension_map_build(example->profile, example->dictionary, example->arena);
    const struct bc_bodies bodies = bc_dimension_map_bodies(&map);
    struct judged judged = {.is_done = false};
    struct bc_cycle_state state;
    struct bc_cycle *cycles;
    size_t count;

    cycles = fold_example(example, &count);
    if (number < 1 || (size_t)number > count) {
        complain(example, "no such cycle", "");
        return judged;
    }
    bc_cycle_at(&cycles[number - 1], &rules, &bodies, example->as_of_utc_s, &state);
    judged.is_done = bc_sla_judge(example->profile, &map, &cycles[number - 1], &state,
        example->as_of_utc_s, &judged.verdict, &judged.status);
    return judged;
}

static const char *verdict_word(enum bc_deadline deadline)
{
    static const char *const words[] = {"not-running", "no-limit", "in-time", "late"};

    return words[deadline];
}

static const char *time_text(const struct example *example, int64_t utc_s)
{
    char text[BC_ISO_SIZE] = "none";

    if (utc_s != BC_NO_TIME) {
        bc_instant_format(utc_s, example->profile->offset_s, text);
    }
    return bc_arena_strdup(example->arena, text);
}

static void expect_member(struct example *example, const struct bc_verdict *verdict,
    const char *key, const char *value, bool *is_extension_expected)
{
    bool is_date;
    int64_t minutes = 0;

    if (strcmp(key, "due") == 0) {
        if (verdict->due_utc_s != instant(example, value, &is_date)) {
            complain(example, "due is", time_text(example, verdict->due_utc_s));
        }
    } else if (strcmp(key, "start") == 0) {
        if (verdict->start_utc_s != instant(example, value, &is_date)) {
            complain(example, "start is", time_text(example, verdict->start_utc_s));
        }
    } else if (strcmp(key, "late") == 0) {
        if (!bc_text_parse_int64(value, &minutes) || verdict->late_min != minutes) {
            complain(example, "late minutes are",
                bc_arena_printf(example->arena, "%lld", (long long)verdict->late_min));
        }
    } else if (strcmp(key, "clock") == 0) {
        if (strcmp(bc_clock_kind_name(verdict->clock), value) != 0) {
            complain(example, "clock is", bc_clock_kind_name(verdict->clock));
        }
    } else if (strcmp(key, "extended") == 0) {
        *is_extension_expected = true;
    } else {
        complain(example, "unknown key", key);
    }
}

static void expect_error(struct example *example, const struct judged *judged, const char *code)
{
    if (judged->is_done || strcmp(judged->status.code, code) != 0) {
        complain(example, "no such error", code);
    }
}

static void expect(struct example *example, const char **words, size_t word_count)
{
    bool is_extension_expected = false;
    struct judged judged;
    int64_t number = 0;

    example->checked_count++;
    if (word_count < 3 || !bc_text_parse_int64(words[1], &number)) {
        complain(example, "expect needs a cycle and a verdict", "");
        return;
    }
    judged = judge_example(example, (int32_t)number);
    if (strncmp(words[2], "error=", 6) == 0) {
        expect_error(example, &judged, words[2] + 6);
        return;
    }
    if (!judged.is_done) {
        complain(example, "fails with", judged.status.code == NULL ? "" : judged.status.code);
        return;
    }
    if (strcmp(words[2], verdict_word(judged.verdict.deadline)) != 0) {
        complain(example, "verdict is", verdict_word(judged.verdict.deadline));
    }
    for (size_t i = 3; i < word_count; i++) {
        const size_t length = strcspn(words[i], "=");
        const char *key = bc_arena_strndup(example->arena, words[i], length);

        expect_member(example, &judged.verdict, key,
            words[i][length] == '=' ? words[i] + length + 1 : "", &is_extension_expected);
    }
    if (judged.verdict.is_extended != is_extension_expected) {
        complain(example, is_extension_expected ? "is not" : "is", "extended");
    }
}

static const struct bc_profile *load_profile(const char *name, bc_arena *arena)
{
    struct bc_problems problems = {.arena = arena};
    const struct bc_profile *profile = NULL;
    struct bc_status status = {0};

    if (!bc_profile_load(BC_TEMPLATES_FOLDER, name, arena, &problems, &profile, &status)) {
        print_error("%s %s %s\n", status.where, status.code, status.arguments);
        fail();
    }
    return profile;
}

static void read_line(struct example *example, char *line)
{
    const char *words[CASE_WORDS];
    size_t count;
    bool is_date;

    if (strncmp(line, "== ", 3) == 0) {
        example->title = bc_arena_strdup(example->arena, line + 3);
        example->event_count = 0;
        return;
    }
    count = split(line, words);
    if (count == 0 || words[0][0] == '#') {
        return;
    }
    if (strcmp(words[0], "profile") == 0 && count == 2) {
        if (example->profile == NULL || strcmp(example->profile->id, words[1]) != 0) {
            example->profile = load_profile(words[1], example->arena);
        }
    } else if (strcmp(words[0], "as-of") == 0 && count == 2) {
        example->as_of_utc_s = instant(example, words[1], &is_date);
    } else if (strcmp(words[0], "expect") == 0) {
        expect(example, words, count);
    } else if (count >= 2) {
        add_event(example, words, count);
    } else {
        complain(example, "cannot be read:", words[0]);
    }
}

static void worked_examples_of_both_offices(void **unused)
{
    bc_arena *arena = bc_arena_new();
    struct example example = {.arena = arena, .dictionary = bc_dictionary_new(arena)};
    struct bc_status status = {0};
    char *text;
    size_t length;

    (void)unused;
    assert_true(
        bc_file_read(arena, BC_TESTS_FOLDER "/cases/sla.cases", 1 << 20, &text, &length, &status));
    while (text[0] != '\0') {
        char *end = text + strcspn(text, "\n");
        const bool is_last = end[0] == '\0';

        *end = '\0';
        example.line++;
        read_line(&example, text);
        text = is_last ? end : end + 1;
    }
    assert_int_equal(example.failed_count, 0);
    assert_true(example.checked_count >= 70);
    bc_arena_free(arena);
}

/* ---- Explanations ------------------------------------------------------------------------ */

static struct bc_explanation explain(struct example *example)
{
    const struct bc_fold_rules rules = {.closes_on_reply = false};
    const struct bc_dimension_map map =
        bc_dimension_map_build(example->profile, example->dictionary, example->arena);
    struct bc_explanation explanation;
    struct bc_status status = {0};
    struct bc_cycle *cycles;
    size_t count;

    cycles = fold_example(example, &count);
    assert_true(bc_sla_explain(example->profile, &map, cycles, count, &rules, example->as_of_utc_s,
        example->arena, &explanation, &status));
    return explanation;
}

/* A line as a clerk would write it: "+ 06T08:00 06T11:30 12600 =12600". */
static const char *line_text(const struct example *example, const struct bc_explain_line *line)
{
    static const char *const kinds[] = {
        "cycle", "stage", "start", "+", "-", "rule", "extended", "due", "end", "stop", "verdict"};
    static const char *const skips[] = {"", "night", "lunch", "weekend", "holiday", "start-day"};
    const char *from = time_text(example, line->from_utc_s);
    const char *to = time_text(example, line->to_utc_s);

    switch (line->kind) {
    case BC_EXPLAIN_COUNTED:
        return bc_arena_printf(example->arena, "+ %.14s %.14s %lld =%lld", from + 5, to + 5,
            (long long)line->amount_s, (long long)line->running_s);
    case BC_EXPLAIN_SKIPPED:
        return bc_arena_printf(example->arena, "- %.14s %.14s %s%s%s", from + 5, to + 5,
            skips[line->skip], line->holiday != NULL ? " " : "",
            line->holiday != NULL ? line->holiday : "");
    case BC_EXPLAIN_CYCLE:
    case BC_EXPLAIN_START:
        return bc_arena_printf(example->arena, "%s %.14s", kinds[line->kind], from + 5);
    case BC_EXPLAIN_EXTENDED:
        return bc_arena_printf(example->arena, "extended %.14s %.14s", from + 5, to + 5);
    case BC_EXPLAIN_STAGE:
        return bc_arena_printf(example->arena, "stage %s", bc_stage_name(line->stage));
    case BC_EXPLAIN_STOP:
        return bc_arena_printf(example->arena, "%s %.14s used %lld",
            line->is_running ? "running" : "stop", to + 5, (long long)line->amount_s / 60);
    case BC_EXPLAIN_DUE:
    case BC_EXPLAIN_END:
        return bc_arena_printf(example->arena, "%s %.14s", kinds[line->kind], to + 5);
    case BC_EXPLAIN_RULE:
        return bc_arena_printf(example->arena, "rule %s %s",
            bc_clock_kind_name(line->verdict->clock),
            line->verdict->rule != NULL ? line->verdict->rule->id : "-");
    case BC_EXPLAIN_VERDICT:
        return bc_arena_printf(example->arena, "verdict %s %lld",
            verdict_word(line->verdict->deadline), (long long)line->verdict->late_min);
    }
    return "";
}

static void expect_lines(struct example *example, const char *const *lines)
{
    const struct bc_explanation explanation = explain(example);
    size_t count = 0;

    for (; count < explanation.count && lines[count] != NULL; count++) {
        assert_string_equal(line_text(example, &explanation.lines[count]), lines[count]);
    }
    assert_int_equal(count, explanation.count);
    assert_null(lines[count]);
    bc_arena_free(example->arena);
}

static struct example example_of(const char *profile, const char *const *lines)
{
    bc_arena *arena = bc_arena_new();
    struct example example = {.arena = arena, .title = "", .dictionary = bc_dictionary_new(arena)};

    example.profile = load_profile(profile, arena);
    for (size_t i = 0; lines[i] != NULL; i++) {
        read_line(&example, bc_arena_strdup(arena, lines[i]));
    }
    assert_int_equal(example.failed_count, 0);
    return example;
}

static void working_hours_are_explained_minute_by_minute(void **unused)
{
    const char *const events[] = {
        "2023-01-18T16:00 received field=phan-anh-thai-do-chat-luong-phuc-vu",
        "2023-01-18T16:05 forwarded unit=phong-noi-vu", "2023-01-27T08:00 result",
        "as-of 2023-01-30T00:00", NULL};
    const char *const lines[] = {"cycle 01-18T16:00:00", "stage handling",
        "rule working_hours thai-do-phuc-vu", "start 01-18T16:00:00",
        "+ 01-18T16:00:00 01-18T17:00:00 3600 =3600", "- 01-18T17:00:00 01-19T07:30:00 night",
        "+ 01-19T07:30:00 01-19T11:30:00 14400 =18000", "- 01-19T11:30:00 01-19T13:30:00 lunch",
        "+ 01-19T13:30:00 01-19T16:30:00 10800 =28800", "due 01-19T16:30:00", "end 01-27T08:00:00",
        "verdict late 60", NULL};
    struct example example;

    (void)unused;
    example = example_of("lai-chau", events);
    expect_lines(&example, lines);
}

static void nights_weekends_and_tet_are_named(void **unused)
{
    const char *const events[] = {
        "2023-01-19T16:00 received field=phan-anh-thai-do-chat-luong-phuc-vu",
        "2023-01-19T16:05 forwarded unit=phong-noi-vu", "as-of 2023-01-21T00:00", NULL};
    const char *const lines[] = {"cycle 01-19T16:00:00", "stage handling",
        "rule working_hours thai-do-phuc-vu", "start 01-19T16:00:00",
        "+ 01-19T16:00:00 01-19T17:00:00 3600 =3600", "- 01-19T17:00:00 01-20T00:00:00 night",
        "- 01-20T00:00:00 01-21T00:00:00 holiday Tết Quý Mão",
        "- 01-21T00:00:00 01-23T00:00:00 weekend",
        "- 01-23T00:00:00 01-27T00:00:00 holiday Tết Quý Mão",
        "- 01-27T00:00:00 01-27T07:30:00 night", "+ 01-27T07:30:00 01-27T11:30:00 14400 =18000",
        "- 01-27T11:30:00 01-27T13:30:00 lunch", "+ 01-27T13:30:00 01-27T16:30:00 10800 =28800",
        "due 01-27T16:30:00", "end 01-21T00:00:00", "verdict in-time 0", NULL};
    struct example example;

    (void)unused;
    example = example_of("lai-chau", events);
    expect_lines(&example, lines);
}

static void working_days_are_explained_day_by_day(void **unused)
{
    const char *const events[] = {"2023-04-27T09:00 received",
        "2023-04-27T10:00 forwarded unit=lak",
        "2023-05-10T09:00 interim committed=2023-05-19 evidence=1", "2023-05-22T09:00 result",
        "2023-05-23T09:00 reopened", "as-of 2023-05-29T00:00", NULL};
    const char *const lines[] = {"cycle 04-27T09:00:00", "stage intake",
        "rule working_hours tiep-nhan", "start 04-27T09:00:00",
        "+ 04-27T09:00:00 04-27T11:30:00 9000 =9000", "- 04-27T11:30:00 04-27T13:30:00 lunch",
        "+ 04-27T13:30:00 04-27T15:00:00 5400 =14400", "due 04-27T15:00:00",
        "stop 04-27T10:00:00 used 60", "verdict in-time 0", "stage handling",
        "rule working_days xu-ly", "start 04-27T10:00:00",
        "- 04-27T10:00:00 04-28T00:00:00 start-day", "+ 04-28T00:00:00 04-29T00:00:00 1 =1",
        "- 04-29T00:00:00 05-01T00:00:00 weekend",
        "- 05-01T00:00:00 05-02T00:00:00 holiday Ngày Quốc tế lao động 01/5",
        "- 05-02T00:00:00 05-04T00:00:00 holiday Nghỉ bù (Giỗ Tổ Hùng Vương, Ngày Chiến thắng "
        "30/4)",
        "+ 05-04T00:00:00 05-05T00:00:00 1 =2", "+ 05-05T00:00:00 05-06T00:00:00 1 =3",
        "- 05-06T00:00:00 05-08T00:00:00 weekend", "+ 05-08T00:00:00 05-09T00:00:00 1 =4",
        "+ 05-09T00:00:00 05-10T00:00:00 1 =5", "+ 05-10T00:00:00 05-11T00:00:00 1 =6",
        "+ 05-11T00:00:00 05-12T00:00:00 1 =7", "extended 05-10T09:00:00 05-19T23:59:59",
        "due 05-19T23:59:59", "end 05-22T09:00:00", "verdict late 90", "cycle 05-23T09:00:00",
        "stage intake", "rule working_hours tiep-nhan", "start 05-23T09:00:00",
        "+ 05-23T09:00:00 05-23T11:30:00 9000 =9000", "- 05-23T11:30:00 05-23T13:30:00 lunch",
        "+ 05-23T13:30:00 05-23T15:00:00 5400 =14400", "due 05-23T15:00:00",
        "running 05-29T00:00:00 used 1710", "verdict late 1470", "stage handling",
        "end 05-29T00:00:00", "verdict not-running 0", NULL};
    struct example example;

    (void)unused;
    example = example_of("dak-lak", events);
    expect_lines(&example, lines);
}

static void plain_hours_are_one_line(void **unused)
{
    const char *const events[] = {"2023-03-11T22:30 received field=gia-ca-thi-truong",
        "2023-03-11T23:00 forwarded unit=phong-kinh-te", "as-of 2023-03-12T04:00", NULL};
    const char *const lines[] = {"cycle 03-11T22:30:00", "stage handling",
        "rule plain_hours gia-ca-thi-truong", "start 03-11T23:00:00",
        "+ 03-11T23:00:00 03-12T03:00:00 14400 =14400", "due 03-12T03:00:00", "end 03-12T04:00:00",
        "verdict late 60", NULL};
    struct example example;

    (void)unused;
    example = example_of("lai-chau", events);
    expect_lines(&example, lines);
}

/* Emergency: an intake without limit. The agency's return is bound, the team's is only measured. */
static void every_stage_is_explained_in_its_own_kind(void **unused)
{
    const char *const events[] = {"2023-05-19T20:00 received priority=emergency",
        "2023-05-19T20:30 forwarded unit=lak", "2023-05-22T08:00 assigned unit=cong-an-lak",
        "2023-05-22T09:00 returned", "2023-05-22T10:00 returned",
        "2023-05-22T10:30 forwarded unit=ea-kar", "2023-05-22T11:00 result evidence",
        "2023-05-22T16:30:01 replied", "as-of 2023-05-29T00:00", NULL};
    const char *const lines[] = {"cycle 05-19T20:00:00", "stage intake",
        "rule none tiep-nhan-khan-cap", "start 05-19T20:00:00", "stop 05-19T20:30:00 used 30",
        "verdict no-limit 0", "stage handling", "rule working_days xu-ly-khan-cap",
        "start 05-22T10:30:00", "- 05-22T10:30:00 05-23T00:00:00 start-day",
        "+ 05-23T00:00:00 05-24T00:00:00 1 =1", "due 05-23T23:59:59", "end 05-22T11:00:00",
        "verdict in-time 0", "stage return", "rule working_days chuyen-tra", "start 05-22T08:00:00",
        "- 05-22T08:00:00 05-23T00:00:00 start-day", "+ 05-23T00:00:00 05-24T00:00:00 1 =1",
        "due 05-23T23:59:59", "stop 05-22T09:00:00 used 60", "verdict in-time 0", "stage return",
        "rule working_days chuyen-tra", "start 05-19T20:30:00",
        "- 05-19T20:30:00 05-20T00:00:00 start-day", "- 05-20T00:00:00 05-22T00:00:00 weekend",
        "+ 05-22T00:00:00 05-23T00:00:00 1 =1", "stop 05-22T10:00:00 used 150",
        "verdict no-limit 0", "stage reply", "rule working_hours tra-loi", "start 05-22T11:00:00",
        "+ 05-22T11:00:00 05-22T11:30:00 1800 =1800", "- 05-22T11:30:00 05-22T13:30:00 lunch",
        "+ 05-22T13:30:00 05-22T17:00:00 12600 =14400", "due 05-22T17:00:00",
        "stop 05-22T16:30:01 used 210", "verdict in-time 0", NULL};
    struct example example;

    (void)unused;
    example = example_of("dak-lak", events);
    expect_lines(&example, lines);
}

static void a_case_without_limit_is_explained_by_its_rule(void **unused)
{
    const char *const events[] = {"2023-03-06T08:00 received field=quan-ly-bao-ve-rung",
        "2023-03-06T08:30 forwarded unit=phong-kinh-te", "as-of 2023-03-12T00:00", NULL};
    const char *const lines[] = {"cycle 03-06T08:00:00", "stage handling", "rule none bao-ve-rung",
        "start 03-06T08:30:00", "end 03-12T00:00:00", "verdict no-limit 0", NULL};
    struct example example;

    (void)unused;
    example = example_of("lai-chau", events);
    expect_lines(&example, lines);
}

/* What is counted and what is skipped must cover the way from start to limit without gap or
 * overlap. */
static void the_lines_of_any_clock_add_up_to_its_limit(void **unused)
{
    const char *const fields[] = {"phan-anh-thai-do-chat-luong-phuc-vu", "trat-tu-do-thi"};
    bc_arena *arena = bc_arena_new();
    const struct bc_profile *profile = load_profile("lai-chau", arena);

    (void)unused;
    srand(5);
    for (int round = 0; round < 300; round++) {
        struct example example = {.arena = bc_arena_new(), .title = "", .profile = profile};
        const int64_t start = 1672506000 + rand() % (3 * 365 * 86400);
        struct bc_explanation explanation;
        int64_t counted_s = 0;
        int64_t now;

        example.dictionary = bc_dictionary_new(example.arena);
        example.events[0] = (struct bc_event){.at_utc_s = start, .committed_utc_s = BC_NO_TIME};
        set_member(&example, &example.events[0], "field", fields[round % 2]);
        example.events[1] = (struct bc_event){
            .at_utc_s = start, .kind = BC_EVENT_FORWARDED, .committed_utc_s = BC_NO_TIME};
        set_member(&example, &example.events[1], "unit", "phong-kinh-te");
        example.event_count = 2;
        example.as_of_utc_s = start + 1;
        explanation = explain(&example);
        now = start;
        for (size_t i = 0; i < explanation.count; i++) {
            const struct bc_explain_line *line = &explanation.lines[i];

            if (line->kind == BC_EXPLAIN_COUNTED || line->kind == BC_EXPLAIN_SKIPPED) {
                assert_int_equal(line->from_utc_s, now);
                now = line->to_utc_s;
                counted_s += line->kind == BC_EXPLAIN_COUNTED ? now - line->from_utc_s : 0;
                assert_true(line->kind == BC_EXPLAIN_SKIPPED || line->running_s == counted_s);
            }
            assert_true(line->kind != BC_EXPLAIN_DUE || line->to_utc_s == now);
        }
        assert_int_equal(counted_s, round % 2 == 0 ? 8 * 3600 : 2 * 3600);
        bc_arena_free(example.arena);
    }
    bc_arena_free(arena);
}

/* ---- Values of the store and rows of the profile ----------------------------------------- */

static void values_become_rows(void **unused)
{
    bc_arena *arena = bc_arena_new();
    const struct bc_profile *profile = load_profile("dak-lak", arena);
    bc_dictionary *dictionary = bc_dictionary_new(arena);
    const uint16_t known = bc_dictionary_intern(dictionary, BC_DIM_FIELD, "moi-truong");
    const uint16_t unknown = bc_dictionary_intern(dictionary, BC_DIM_FIELD, "xay-cau");
    const uint16_t team = bc_dictionary_intern(dictionary, BC_DIM_UNIT, "ea-kar");
    struct bc_dimension_map map;

    (void)unused;
    map = bc_dimension_map_build(profile, dictionary, arena);
    assert_int_equal(map.field_count, 3);
    assert_int_equal(map.field[known], bc_profile_find_field(profile, "moi-truong"));
    assert_int_equal(map.field[unknown], -1);
    assert_int_equal(map.field[0], profile->default_field_index);
    assert_int_equal(map.unit[0], profile->ioc_unit_index);
    assert_string_equal(profile->units[map.unit[team]].id, "ea-kar");
    assert_int_equal(map.district[0], -1);
    assert_int_equal(map.channel[0], profile->default_channel_index);
    bc_arena_free(arena);
}

static void an_office_tells_the_store_who_has_no_citizen(void **unused)
{
    bc_arena *arena = bc_arena_new();
    bc_dictionary *dictionary = bc_dictionary_new(arena);
    struct bc_fold_rules rules;

    (void)unused;
    (void)bc_dictionary_intern(dictionary, BC_DIM_CHANNEL, "app");
    rules = bc_fold_rules_build(load_profile("lai-chau", arena), dictionary);
    assert_true(rules.awaits_reply);
    assert_false(rules.closes_on_reply);
    assert_int_equal(rules.channels_without_citizen[0],
        bc_dictionary_find(dictionary, BC_DIM_CHANNEL, "camera"));
    assert_int_equal(rules.channels_without_citizen[1], 0);
    assert_true(bc_fold_rules_has_citizen(&rules, 1));
    assert_false(bc_fold_rules_has_citizen(&rules, rules.channels_without_citizen[0]));
    rules = bc_fold_rules_build(load_profile("dak-lak", arena), dictionary);
    assert_int_equal(rules.channels_without_citizen[0], 0);
    bc_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(worked_examples_of_both_offices),
        cmocka_unit_test(working_hours_are_explained_minute_by_minute),
        cmocka_unit_test(nights_weekends_and_tet_are_named),
        cmocka_unit_test(working_days_are_explained_day_by_day),
        cmocka_unit_test(plain_hours_are_one_line),
        cmocka_unit_test(every_stage_is_explained_in_its_own_kind),
        cmocka_unit_test(a_case_without_limit_is_explained_by_its_rule),
        cmocka_unit_test(the_lines_of_any_clock_add_up_to_its_limit),
        cmocka_unit_test(values_become_rows),
        cmocka_unit_test(an_office_tells_the_store_who_has_no_citizen),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* LINKS: base calendar ticket figure yaml profile store sla aggregate */
#include "aggregate/count.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* cmocka.h wants the four above it first. */
/* clang-format off */
#include <cmocka.h>
/* clang-format on */

enum { TICKETS = 400, EVENTS = 12 };

static const struct bc_fold_rules rules = {.awaits_reply = true, .channels_without_citizen = {2}};

/* ---- An office, its weeks, and cycles made by hand --------------------------------------- */

struct setting {
    bc_arena *arena;
    const struct bc_profile *profile;
    bc_dictionary *dictionary;
    struct bc_dimension_map map;
    struct bc_period periods[BC_SLOT_COUNT];
    struct bc_counter counter;
};

static uint16_t value(struct setting *setting, enum bc_dimension dimension, const char *text)
{
    return bc_dictionary_intern(setting->dictionary, dimension, text);
}

static void start_counting(struct setting *setting)
{
    struct bc_counter_setup setup = {
        .profile = setting->profile, .map = &setting->map, .rules = &rules};

    for (size_t slot = 0; slot < BC_SLOT_COUNT; slot++) {
        setup.periods[slot] = &setting->periods[slot];
    }
    setting->map = bc_dimension_map_build(setting->profile, setting->dictionary, setting->arena);
    bc_counter_init(&setting->counter, &setup, setting->arena);
}

/* Week 20 of 2023, the eleven before it, and week 20 of 2022. */
static void open_setting(struct setting *setting)
{
    struct bc_problems problems;
    struct bc_status status = {0};
    const struct bc_period_rule *rule;

    *setting = (struct setting){.arena = bc_arena_new()};
    problems = (struct bc_problems){.arena = setting->arena};
    assert_true(bc_profile_load(
        BC_TEMPLATES_FOLDER, "dak-lak", setting->arena, &problems, &setting->profile, &status));
    setting->dictionary = bc_dictionary_new(setting->arena);
    rule = &setting->profile->periods;
    assert_true(bc_period_parse(rule, "2023-W20", &setting->periods[0]));
    for (size_t slot = 1; slot <= BC_SLOT_TREND_LAST; slot++) {
        setting->periods[slot] = bc_period_previous(rule, &setting->periods[slot - 1]);
    }
    assert_true(
        bc_period_year_ago(rule, &setting->periods[0], &setting->periods[BC_SLOT_YEAR_AGO]));
    assert_int_equal(value(setting, BC_DIM_CHANNEL, "app"), 1);
    assert_int_equal(value(setting, BC_DIM_CHANNEL, "portal"), 2);
    (void)value(setting, BC_DIM_FIELD, "moi-truong");
    (void)value(setting, BC_DIM_FIELD, "trat-tu-do-thi");
    (void)value(setting, BC_DIM_DISTRICT, "ea-kar");
    (void)value(setting, BC_DIM_UNIT, "ea-kar");
    (void)value(setting, BC_DIM_UNIT, "lak");
    (void)value(setting, BC_DIM_UNIT, "phong-tnmt-tp-buon-ma-thuot");
    start_counting(setting);
}

static int64_t local(const struct setting *setting, const char *text)
{
    int64_t utc_s = 0;
    bool is_date;

    assert_true(bc_instant_parse(text, setting->profile->offset_s, &utc_s, &is_date));
    return utc_s;
}

static struct bc_event event(
    const struct setting *setting, const char *when, enum bc_event_kind kind)
{
    return (struct bc_event){
        .at_utc_s = local(setting, when), .kind = kind, .committed_utc_s = BC_NO_TIME};
}

static struct bc_event received(const struct setting *setting, const char *when)
{
    struct bc_event first = event(setting, when, BC_EVENT_RECEIVED);

    first.channel = 1;
    first.field = 1;
    first.district = 1;
    return first;
}

static struct bc_event forwarded(const struct setting *setting, const char *when, uint16_t unit)
{
    struct bc_event forward = event(setting, when, BC_EVENT_FORWARDED);

    forward.unit = unit;
    return forward;
}

static void count_history(
    struct setting *setting, int64_t ticket, const struct bc_event *events, size_t count)
{
    struct bc_cycle *cycles;
    size_t cycle_count;
    size_t ignored;
    struct bc_status status = {0};

    bc_history_fold(ticket, events, count, &rules, setting->arena, &cycles, &cycle_count, &ignored);
    for (size_t i = 0; i < cycle_count; i++) {
        assert_true(bc_counter_add(&setting->counter, &cycles[i], 0, BC_SLOT_YEAR_AGO, &status));
    }
}

static int64_t total(const struct setting *setting, size_t slot, enum bc_figure figure)
{
    return bc_counter_cell(&setting->counter, BC_BY_NOTHING, 0, slot)->of[figure];
}

static int64_t in_unit(const struct setting *setting, const char *id, enum bc_figure figure)
{
    return bc_counter_cell(
        &setting->counter, BC_BY_UNIT, (size_t)bc_profile_find_unit(setting->profile, id), 0)
        ->of[figure];
}

static void expect_identities(const struct setting *setting)
{
    struct bc_status status = {0};

    if (!bc_counter_check(&setting->counter, &status)) {
        print_error("%s %s %s\n", status.where, status.code, status.arguments);
        fail();
    }
}

static void expect_sound(struct setting *setting)
{
    bc_counter_finish(&setting->counter);
    expect_identities(setting);
}

/* ---- Cases one at a time ----------------------------------------------------------------- */

static void a_week_holds_its_first_second_and_not_its_last(void **unused)
{
    struct setting setting;

    (void)unused;
    open_setting(&setting);
    {
        const struct bc_event before[] = {received(&setting, "2023-05-14T23:59:59")};
        const struct bc_event first[] = {received(&setting, "2023-05-15T00:00:00")};
        const struct bc_event last[] = {received(&setting, "2023-05-21T23:59:59")};
        const struct bc_event after[] = {received(&setting, "2023-05-22T00:00:00")};

        count_history(&setting, 1, before, 1);
        count_history(&setting, 2, first, 1);
        count_history(&setting, 3, last, 1);
        count_history(&setting, 4, after, 1);
    }
    expect_sound(&setting);
    assert_int_equal(total(&setting, 0, BC_FLOW_OPENING), 1);
    assert_int_equal(total(&setting, 0, BC_FLOW_RECEIVED), 2);
    assert_int_equal(total(&setting, 0, BC_FLOW_CLOSING), 3);
    assert_int_equal(total(&setting, 0, BC_FLOW_CLOSING_NOT_FORWARDED), 3);
    assert_int_equal(in_unit(&setting, "ioc", BC_FLOW_CLOSING), 3);
    assert_int_equal(total(&setting, 1, BC_FLOW_RECEIVED), 1);
    assert_int_equal(total(&setting, BC_SLOT_YEAR_AGO, BC_FLOW_TOTAL), 0);
    bc_arena_free(setting.arena);
}

static void each_slot_is_judged_as_of_its_own_end(void **unused)
{
    struct setting setting;

    (void)unused;
    open_setting(&setting);
    {
        /* Forwarded 2 May (a day off): 4 5 8 9 10 11 12 May. Handled on 23 May. */
        const struct bc_event events[] = {received(&setting, "2023-05-02T08:00"),
            forwarded(&setting, "2023-05-02T09:00", 1),
            event(&setting, "2023-05-23T08:00", BC_EVENT_RESULT)};

        count_history(&setting, 1, events, 3);
    }
    expect_sound(&setting);
    assert_int_equal(total(&setting, 2, BC_FLOW_CLOSING_IN_TIME), 1);
    assert_int_equal(total(&setting, 1, BC_FLOW_CLOSING_OVERDUE), 1);
    assert_int_equal(total(&setting, 0, BC_FLOW_CLOSING_OVERDUE), 1);
    assert_int_equal(total(&setting, 0, BC_FLOW_HANDLED), 0);
    assert_int_equal(in_unit(&setting, "ea-kar", BC_FLOW_CLOSING_OVERDUE), 1);
    assert_int_equal(setting.counter.case_count, 1);
    /* 15 to 19 May: five days of 450 working minutes. */
    assert_int_equal(setting.counter.cases[0].verdict.late_min, 5 * 450);
    assert_true(setting.counter.cases[0].is_from_before);
    bc_arena_free(setting.arena);
}

static void a_refusal_at_the_door_is_sent_in_and_not_received(void **unused)
{
    struct setting setting;

    (void)unused;
    open_setting(&setting);
    {
        struct bc_event inside[] = {received(&setting, "2023-05-16T08:00"),
            event(&setting, "2023-05-17T08:00", BC_EVENT_REFUSED)};
        struct bc_event across[] = {received(&setting, "2023-05-14T08:00"),
            event(&setting, "2023-05-17T08:00", BC_EVENT_REFUSED)};

        inside[1].reason = across[1].reason = 1;
        count_history(&setting, 1, inside, 2);
        count_history(&setting, 2, across, 2);
    }
    expect_sound(&setting);
    assert_int_equal(total(&setting, 0, BC_FLOW_SUBMITTED), 1);
    assert_int_equal(total(&setting, 0, BC_FLOW_RECEIVED), 0);
    assert_int_equal(total(&setting, 0, BC_FLOW_TOTAL), 0);
    assert_int_equal(total(&setting, 1, BC_FLOW_RECEIVED), 1);
    assert_int_equal(total(&setting, 1, BC_FLOW_CLOSING), 1);
    assert_int_equal(setting.counter.vanished[0], 1);
    assert_int_equal(setting.counter.reason_count, 1);
    assert_int_equal(setting.counter.reasons[0].end, BC_END_REFUSED_AT_DOOR);
    assert_int_equal(setting.counter.reasons[0].count, 1);
    bc_arena_free(setting.arena);
}

static void the_attributes_at_the_end_decide_the_row_of_the_opening_too(void **unused)
{
    struct setting setting;

    (void)unused;
    open_setting(&setting);
    {
        struct bc_event events[] = {received(&setting, "2023-05-10T08:00"),
            forwarded(&setting, "2023-05-10T09:00", 1),
            event(&setting, "2023-05-16T08:00", BC_EVENT_CLASSIFIED),
            event(&setting, "2023-05-16T09:00", BC_EVENT_RETURNED),
            forwarded(&setting, "2023-05-16T10:00", 3)};

        events[2].field = 2;
        count_history(&setting, 1, events, 5);
    }
    expect_sound(&setting);
    assert_int_equal(in_unit(&setting, "ea-kar", BC_FLOW_OPENING), 0);
    /* An agency's body is the row. */
    assert_int_equal(in_unit(&setting, "tp-buon-ma-thuot", BC_FLOW_OPENING), 1);
    assert_int_equal(in_unit(&setting, "phong-tnmt-tp-buon-ma-thuot", BC_FLOW_OPENING), 0);
    assert_int_equal(bc_counter_cell(&setting.counter, BC_BY_FIELD,
                         (size_t)bc_profile_find_field(setting.profile, "trat-tu-do-thi"), 0)
                         ->of[BC_FLOW_OPENING],
        1);
    assert_int_equal(bc_counter_cell(&setting.counter, BC_BY_FIELD,
                         (size_t)bc_profile_find_field(setting.profile, "moi-truong"), 1)
                         ->of[BC_FLOW_CLOSING],
        1);
    bc_arena_free(setting.arena);
}

static void a_case_counts_once_however_often_it_was_handed_on(void **unused)
{
    struct setting setting;

    (void)unused;
    open_setting(&setting);
    {
        struct bc_event events[] = {received(&setting, "2023-05-15T08:00"),
            forwarded(&setting, "2023-05-15T09:00", 1),
            event(&setting, "2023-05-15T10:00", BC_EVENT_RETURNED),
            forwarded(&setting, "2023-05-15T11:00", 2),
            event(&setting, "2023-05-16T08:00", BC_EVENT_RESULT),
            event(&setting, "2023-05-16T09:00", BC_EVENT_REPLIED),
            event(&setting, "2023-05-17T08:00", BC_EVENT_RATED),
            event(&setting, "2023-05-18T08:00", BC_EVENT_REOPENED),
            forwarded(&setting, "2023-05-18T09:00", 1),
            event(&setting, "2023-05-19T08:00", BC_EVENT_RESULT)};

        events[6].level = BC_LEVEL_UNSATISFIED;
        count_history(&setting, 1, events, 10);
    }
    expect_sound(&setting);
    assert_int_equal(total(&setting, 0, BC_FLOW_RECEIVED), 1);
    assert_int_equal(total(&setting, 0, BC_FLOW_REOPENED), 1);
    assert_int_equal(total(&setting, 0, BC_FLOW_TOTAL), 2);
    assert_int_equal(total(&setting, 0, BC_FLOW_HANDLED_ON_TIME), 2);
    assert_int_equal(in_unit(&setting, "lak", BC_FLOW_HANDLED), 1);
    assert_int_equal(in_unit(&setting, "ea-kar", BC_FLOW_HANDLED), 1);
    assert_int_equal(total(&setting, 0, BC_FLOW_REPLIED), 1);
    assert_int_equal(total(&setting, 0, BC_FLOW_AWAITING_REPLY), 1);
    assert_int_equal(total(&setting, 0, BC_RESPONSE_RATED), 1);
    assert_int_equal(total(&setting, 0, BC_RATING_UNSATISFIED), 1);
    assert_int_equal(setting.counter.case_count, 2);
    bc_arena_free(setting.arena);
}

static void the_last_rating_counts_in_the_period_it_was_given(void **unused)
{
    struct setting setting;

    (void)unused;
    open_setting(&setting);
    {
        struct bc_event events[] = {received(&setting, "2023-05-01T08:00"),
            event(&setting, "2023-05-02T08:00", BC_EVENT_RESULT),
            event(&setting, "2023-05-03T09:00", BC_EVENT_REPLIED),
            event(&setting, "2023-05-10T08:00", BC_EVENT_RATED),
            event(&setting, "2023-05-17T08:00", BC_EVENT_RATED)};

        events[3].level = BC_LEVEL_UNSATISFIED;
        events[4].level = BC_LEVEL_SATISFIED;
        count_history(&setting, 1, events, 5);
    }
    expect_sound(&setting);
    assert_int_equal(total(&setting, 0, BC_RATING_SATISFIED), 1);
    assert_int_equal(total(&setting, 0, BC_RATING_UNSATISFIED), 0);
    assert_int_equal(total(&setting, 1, BC_RATING_UNSATISFIED), 1);
    assert_int_equal(total(&setting, 2, BC_RESPONSE_ASKED), 1);
    assert_int_equal(total(&setting, 2, BC_RESPONSE_RATED), 0);
    assert_int_equal(total(&setting, 0, BC_FLOW_TOTAL), 0);
    assert_int_equal(setting.counter.case_count, 0);
    bc_arena_free(setting.arena);
}

static void a_district_that_is_empty_has_a_row_of_its_own(void **unused)
{
    struct setting setting;

    (void)unused;
    open_setting(&setting);
    {
        struct bc_event events[] = {received(&setting, "2023-05-16T08:00")};

        events[0].district = 0;
        count_history(&setting, 1, events, 1);
    }
    expect_sound(&setting);
    assert_int_equal(
        bc_counter_cell(&setting.counter, BC_BY_DISTRICT, setting.profile->district_count, 0)
            ->of[BC_FLOW_RECEIVED],
        1);
    bc_arena_free(setting.arena);
}

static void unknown_values_are_noted_once_each_and_counted_nowhere(void **unused)
{
    struct setting setting;

    (void)unused;
    open_setting(&setting);
    (void)value(&setting, BC_DIM_FIELD, "xay-cau");
    (void)value(&setting, BC_DIM_UNIT, "ban-quan-ly-cho");
    start_counting(&setting);
    {
        struct bc_event events[] = {
            received(&setting, "2023-05-16T08:00"), forwarded(&setting, "2023-05-16T09:00", 4)};
        /* Closed long before any of the periods: its values do not matter. */
        struct bc_event old[] = {received(&setting, "2021-05-16T08:00"),
            event(&setting, "2021-05-16T09:00", BC_EVENT_WITHDRAWN)};

        events[0].field = 3;
        old[0].field = 3;
        count_history(&setting, 8, events, 2);
        count_history(&setting, 7, events, 2);
        count_history(&setting, 6, old, 2);
    }
    assert_int_equal(setting.counter.unknown_count, 2);
    assert_int_equal(setting.counter.unknowns[0].dimension, BC_DIM_FIELD);
    assert_int_equal(setting.counter.unknowns[0].ticket, 7);
    assert_int_equal(setting.counter.unknowns[1].dimension, BC_DIM_UNIT);
    bc_counter_finish(&setting.counter);
    assert_int_equal(total(&setting, 0, BC_FLOW_SUBMITTED), 0);
    bc_arena_free(setting.arena);
}

static void a_tampered_cell_is_noticed(void **unused)
{
    struct setting setting;
    struct bc_status status = {0};

    (void)unused;
    open_setting(&setting);
    {
        const struct bc_event events[] = {received(&setting, "2023-05-16T08:00")};

        count_history(&setting, 1, events, 1);
    }
    expect_sound(&setting);
    setting.counter.cells[BC_BY_FIELD][3 * BC_SLOT_COUNT].of[BC_FLOW_CLOSING]++;
    assert_false(bc_counter_check(&setting.counter, &status));
    assert_string_equal(status.code, "figure.identity-broken");
    assert_int_equal(strncmp(status.where, "field:", 6), 0);
    setting.counter.cells[BC_BY_FIELD][3 * BC_SLOT_COUNT].of[BC_FLOW_CLOSING]--;
    setting.counter.cells[BC_BY_UNIT][2 * BC_SLOT_COUNT].of[BC_FLOW_SUBMITTED]++;
    status = (struct bc_status){0};
    assert_false(bc_counter_check(&setting.counter, &status));
    assert_string_equal(status.code, "aggregate.breakdown-broken");
    setting.counter.cells[BC_BY_UNIT][2 * BC_SLOT_COUNT].of[BC_FLOW_SUBMITTED]--;
    setting.counter.cells[BC_BY_FIELD][3 * BC_SLOT_COUNT].series[BC_SERIES_AGE].sample_count++;
    status = (struct bc_status){0};
    assert_false(bc_counter_check(&setting.counter, &status));
    assert_string_equal(status.code, "aggregate.breakdown-broken");
    setting.counter.cells[BC_BY_FIELD][3 * BC_SLOT_COUNT].series[BC_SERIES_AGE].sample_count--;
    setting.counter.cells[BC_BY_UNIT][2 * BC_SLOT_COUNT].of[BC_STAGE_RETURN_LATE]++;
    status = (struct bc_status){0};
    assert_false(bc_counter_check(&setting.counter, &status));
    assert_string_equal(status.code, "figure.samples-differ");
    setting.counter.cells[BC_BY_UNIT][2 * BC_SLOT_COUNT].of[BC_STAGE_RETURN_LATE]--;
    setting.counter.vanished[0]++;
    status = (struct bc_status){0};
    assert_false(bc_counter_check(&setting.counter, &status));
    assert_string_equal(status.code, "aggregate.joint-broken");
    assert_int_equal(status.fault, BC_REFUSED);
    bc_arena_free(setting.arena);
}

/* ---- The weeks of a month ---------------------------------------------------------------- */

/* June 2023: a Thursday to a Friday, in weeks 22 to 26. */
static void open_june(struct setting *setting)
{
    const struct bc_period_rule *rule;

    open_setting(setting);
    rule = &setting->profile->periods;
    assert_true(bc_period_parse(rule, "2023-06", &setting->periods[0]));
    for (size_t slot = 1; slot <= BC_SLOT_TREND_LAST; slot++) {
        setting->periods[slot] = bc_period_previous(rule, &setting->periods[slot - 1]);
    }
    assert_true(
        bc_period_year_ago(rule, &setting->periods[0], &setting->periods[BC_SLOT_YEAR_AGO]));
    start_counting(setting);
}

static void expect_part(
    const struct setting *setting, size_t index, const char *week, const int64_t expected[6])
{
    static const enum bc_figure figures[6] = {BC_FLOW_OPENING, BC_FLOW_RECEIVED, BC_FLOW_REOPENED,
        BC_FLOW_HANDLED, BC_FLOW_OTHERWISE_CLOSED, BC_FLOW_CLOSING};
    const struct bc_analysis_part *part = &setting->counter.bridge[index];

    assert_string_equal(part->week.id, week);
    for (size_t i = 0; i < 6; i++) {
        if (part->counts.of[figures[i]] != expected[i]) {
            fail_msg("%s: %s is %d, not %d", week, bc_figure_info(figures[i])->id,
                (int)part->counts.of[figures[i]], (int)expected[i]);
        }
    }
}

static void the_weeks_bridge_the_month(void **unused)
{
    struct setting setting;

    (void)unused;
    open_june(&setting);
    {
        const struct bc_event before[] = {received(&setting, "2023-05-30T08:00"),
            forwarded(&setting, "2023-05-30T09:00", 1),
            event(&setting, "2023-06-02T10:00", BC_EVENT_RESULT),
            event(&setting, "2023-06-13T10:00", BC_EVENT_REOPENED)};
        const struct bc_event at_door[] = {received(&setting, "2023-06-03T08:00"),
            event(&setting, "2023-06-06T08:00", BC_EVENT_REFUSED)};
        const struct bc_event withdrawn[] = {received(&setting, "2023-06-08T08:00"),
            event(&setting, "2023-06-20T08:00", BC_EVENT_WITHDRAWN)};
        const struct bc_event last[] = {received(&setting, "2023-06-30T23:59:59")};
        const struct bc_event after[] = {received(&setting, "2023-07-01T00:00")};

        count_history(&setting, 1, before, 4);
        count_history(&setting, 2, at_door, 2);
        count_history(&setting, 3, withdrawn, 2);
        count_history(&setting, 4, last, 1);
        count_history(&setting, 5, after, 1);
    }
    expect_sound(&setting);
    assert_int_equal(setting.counter.bridge_count, 5);
    assert_int_equal(setting.counter.bridge[0].start_utc_s, local(&setting, "2023-06-01T00:00"));
    assert_int_equal(setting.counter.bridge[0].end_utc_s, local(&setting, "2023-06-05T00:00"));
    assert_int_equal(setting.counter.bridge[4].end_utc_s, local(&setting, "2023-07-01T00:00"));
    expect_part(&setting, 0, "2023-W22", (const int64_t[]){1, 0, 0, 1, 0, 0});
    expect_part(&setting, 1, "2023-W23", (const int64_t[]){0, 1, 0, 0, 0, 1});
    expect_part(&setting, 2, "2023-W24", (const int64_t[]){1, 0, 1, 0, 0, 2});
    expect_part(&setting, 3, "2023-W25", (const int64_t[]){2, 0, 0, 0, 1, 1});
    expect_part(&setting, 4, "2023-W26", (const int64_t[]){1, 1, 0, 0, 0, 2});
    bc_arena_free(setting.arena);
}

static void a_week_has_no_bridge(void **unused)
{
    struct setting setting;

    (void)unused;
    open_setting(&setting);
    assert_int_equal(setting.counter.bridge_count, 0);
    bc_arena_free(setting.arena);
}

static void expect_broken(const struct setting *setting, const char *code)
{
    struct bc_status status = {0};

    assert_false(bc_counter_check(&setting->counter, &status));
    assert_int_equal(status.fault, BC_REFUSED);
    assert_string_equal(status.code, code);
}

static void a_broken_bridge_is_noticed(void **unused)
{
    struct setting setting;
    struct bc_analysis_part *part;

    (void)unused;
    open_june(&setting);
    {
        const struct bc_event events[] = {received(&setting, "2023-06-16T08:00")};

        count_history(&setting, 1, events, 1);
    }
    expect_sound(&setting);
    part = &setting.counter.bridge[2];
    part->counts.of[BC_FLOW_RECEIVED]++;
    expect_broken(&setting, "aggregate.bridge-sum-broken");
    part->counts.of[BC_FLOW_RECEIVED]--;
    part->counts.of[BC_FLOW_CLOSING]++;
    expect_broken(&setting, "aggregate.bridge-broken");
    part->counts.of[BC_FLOW_CLOSING]--;
    part->counts.of[BC_FLOW_OPENING]++;
    expect_broken(&setting, "aggregate.bridge-broken");
    part->counts.of[BC_FLOW_OPENING]--;
    expect_identities(&setting);
    setting.counter.cross[0].of[BC_FLOW_RECEIVED]++;
    expect_broken(&setting, "aggregate.breakdown-broken");
    bc_arena_free(setting.arena);
}

static void fields_at_units_hold_what_explains_a_change(void **unused)
{
    struct setting setting;
    struct bc_cross_place place;

    (void)unused;
    open_setting(&setting);
    {
        const struct bc_event now[] = {
            received(&setting, "2023-05-16T08:00"), forwarded(&setting, "2023-05-16T09:00", 1)};
        const struct bc_event then[] = {received(&setting, "2022-05-18T08:00"),
            forwarded(&setting, "2022-05-18T09:00", 1),
            event(&setting, "2022-05-19T09:00", BC_EVENT_RESULT)};

        count_history(&setting, 1, now, 2);
        count_history(&setting, 2, then, 3);
    }
    expect_sound(&setting);
    place = (struct bc_cross_place){
        (size_t)bc_profile_find_field(setting.profile, "moi-truong"),
        (size_t)bc_profile_find_unit(setting.profile, "ea-kar"),
    };
    assert_int_equal(bc_cross_cell(&setting.counter, place, 0)->of[BC_FLOW_CLOSING], 1);
    assert_int_equal(
        bc_cross_cell(&setting.counter, place, BC_SLOT_PREVIOUS)->of[BC_FLOW_TOTAL], 0);
    assert_int_equal(
        bc_cross_cell(&setting.counter, place, BC_SLOT_YEAR_AGO)->of[BC_FLOW_HANDLED], 1);
    bc_arena_free(setting.arena);
}

/* ---- Random tickets, recounted figure by figure ------------------------------------------ */

struct ticket {
    struct bc_event events[EVENTS];
    size_t event_count;
};

static int compare_events(const void *left, const void *right)
{
    return bc_event_compare(left, right);
}

static struct ticket random_ticket(const struct setting *setting)
{
    static const enum bc_event_kind kinds[] = {BC_EVENT_VERIFIED, BC_EVENT_CLASSIFIED,
        BC_EVENT_FORWARDED, BC_EVENT_FORWARDED, BC_EVENT_RETURNED, BC_EVENT_RESULT, BC_EVENT_RESULT,
        BC_EVENT_REPLIED, BC_EVENT_RATED, BC_EVENT_REOPENED, BC_EVENT_REFUSED, BC_EVENT_WITHDRAWN};
    const int64_t from = setting->periods[BC_SLOT_TREND_LAST].start_utc_s - 20 * BC_DAY_S;
    const int64_t to = setting->periods[0].end_utc_s + 5 * BC_DAY_S;
    struct ticket ticket = {.event_count = 1 + (size_t)(rand() % (EVENTS - 1))};

    ticket.events[0] = received(setting, "2023-01-01T00:00");
    ticket.events[0].at_utc_s = from + rand() % (to - from);
    ticket.events[0].channel = (uint16_t)(1 + rand() % 2);
    ticket.events[0].field = (uint16_t)(rand() % 3);
    ticket.events[0].district = (uint16_t)(rand() % 2);
    for (size_t i = 1; i < ticket.event_count; i++) {
        struct bc_event *next = &ticket.events[i];

        *next = (struct bc_event){
            .at_utc_s = ticket.events[0].at_utc_s + rand() % (25 * BC_DAY_S),
            .kind = kinds[rand() % 12],
            .committed_utc_s = BC_NO_TIME,
        };
        if (next->kind == BC_EVENT_FORWARDED) {
            next->unit = (uint16_t)(1 + rand() % 3);
        }
        next->level =
            next->kind == BC_EVENT_RATED ? (enum bc_level)(1 + rand() % 3) : BC_LEVEL_NONE;
        if (next->kind == BC_EVENT_CLASSIFIED) {
            next->field = (uint16_t)(1 + rand() % 2);
        }
    }
    qsort(ticket.events, ticket.event_count, sizeof(ticket.events[0]), compare_events);
    return ticket;
}

/* One figure of one cycle in one period, each by its own sentence of the definitions. */
static bool counts_as(const struct setting *setting, const struct bc_cycle *cycle,
    const struct bc_cycle_state *s, const struct bc_verdict *v, const struct bc_period *p,
    enum bc_figure figure)
{
    const int64_t start = p->start_utc_s;
    const int64_t end = p->end_utc_s;
    const bool is_door = s->end == BC_END_REFUSED_AT_DOOR;
    const bool is_open = s->end == BC_END_OPEN;
    const bool is_first = cycle->number == 1;
    const bool opened_in = cycle->opened_utc_s >= start && cycle->opened_utc_s < end;
    const bool open_at_start =
        !is_door && cycle->opened_utc_s < start && (is_open || s->ended_utc_s >= start);
    const bool handled_in = s->end == BC_END_HANDLED && s->ended_utc_s >= start;
    const bool replied_in = s->exists && s->replied_utc_s >= start && s->replied_utc_s < end;
    const bool rated_in = s->exists && s->rated_utc_s >= start && s->rated_utc_s < end;

    (void)setting;
    if (cycle->opened_utc_s >= end) {
        return false;
    }
    switch (figure) {
    case BC_FLOW_SUBMITTED:
        return is_first && opened_in;
    case BC_FLOW_OPENING:
        return open_at_start;
    case BC_FLOW_RECEIVED:
        return is_first && opened_in && !is_door;
    case BC_FLOW_REOPENED:
        return !is_first && opened_in;
    case BC_FLOW_TOTAL:
        return open_at_start || (opened_in && !is_door);
    case BC_FLOW_HANDLED:
        return handled_in;
    case BC_FLOW_HANDLED_ON_TIME:
        return handled_in && v->deadline == BC_DEADLINE_IN_TIME;
    case BC_FLOW_HANDLED_LATE:
        return handled_in && v->deadline == BC_DEADLINE_OVERDUE;
    case BC_FLOW_HANDLED_NO_DEADLINE:
        return handled_in && v->deadline == BC_DEADLINE_NONE;
    case BC_FLOW_OTHERWISE_CLOSED:
        return s->exists && !is_open && s->end != BC_END_HANDLED && s->ended_utc_s >= start;
    case BC_FLOW_CLOSING:
        return is_open;
    case BC_FLOW_CLOSING_IN_TIME:
        return is_open && v->deadline == BC_DEADLINE_IN_TIME;
    case BC_FLOW_CLOSING_OVERDUE:
        return is_open && v->deadline == BC_DEADLINE_OVERDUE;
    case BC_FLOW_CLOSING_NO_DEADLINE:
        return is_open && v->deadline == BC_DEADLINE_NONE;
    case BC_FLOW_CLOSING_NOT_FORWARDED:
        return is_open && !s->is_forwarded;
    case BC_FLOW_REPLIED:
    case BC_RESPONSE_ASKED:
        return replied_in;
    case BC_FLOW_AWAITING_REPLY:
        return s->end == BC_END_HANDLED && s->is_latest && s->replied_utc_s == BC_NO_TIME &&
               cycle->channel != 2;
    case BC_RATING_SATISFIED:
        return rated_in && s->level == BC_LEVEL_SATISFIED;
    case BC_RATING_ACCEPTABLE:
        return rated_in && s->level == BC_LEVEL_ACCEPTABLE;
    case BC_RATING_UNSATISFIED:
        return rated_in && s->level == BC_LEVEL_UNSATISFIED;
    case BC_RATING_RATED:
        return rated_in;
    case BC_RESPONSE_RATED:
        return replied_in && s->level != BC_LEVEL_NONE;
    default:
        return false;
    }
}

/* What counting does from one slot to the one before it. */
static void an_earlier_end_is_judged_from_a_later_one(
    const struct setting *setting, const struct bc_cycle *cycle, int64_t end_utc_s)
{
    const struct bc_bodies bodies = bc_dimension_map_bodies(&setting->map);
    const int64_t later_utc_s = end_utc_s + 20 * BC_DAY_S;
    struct bc_cycle_state state;
    struct bc_verdict direct;
    struct bc_verdict earlier;
    struct bc_status status = {0};

    if (cycle->opened_utc_s >= end_utc_s ||
        cycle->events[cycle->event_count - 1].at_utc_s >= end_utc_s) {
        return;
    }
    bc_cycle_at(cycle, &rules, &bodies, later_utc_s, &state);
    assert_true(bc_sla_judge(
        setting->profile, &setting->map, cycle, &state, later_utc_s, &earlier, &status));
    assert_true(bc_sla_judge_earlier(setting->profile, &state, end_utc_s, &earlier, &status));
    assert_true(
        bc_sla_judge(setting->profile, &setting->map, cycle, &state, end_utc_s, &direct, &status));
    assert_int_equal(earlier.deadline, direct.deadline);
    assert_int_equal(earlier.clock, direct.clock);
    assert_ptr_equal(earlier.rule, direct.rule);
    assert_true(earlier.start_utc_s == direct.start_utc_s);
    assert_true(earlier.first_due_utc_s == direct.first_due_utc_s);
    assert_true(earlier.due_utc_s == direct.due_utc_s);
    assert_int_equal(earlier.is_extended, direct.is_extended);
    assert_int_equal(earlier.late_min, direct.late_min);
}

static void recount(struct setting *setting, const struct ticket *tickets, size_t slot,
    int32_t unit_row, struct bc_counts *sum)
{
    const struct bc_period *period = &setting->periods[slot];
    const struct bc_bodies bodies = bc_dimension_map_bodies(&setting->map);
    bc_arena *arena = bc_arena_new();

    for (size_t t = 0; t < TICKETS; t++) {
        struct bc_cycle *cycles;
        size_t cycle_count;
        size_t ignored;

        bc_history_fold((int64_t)t, tickets[t].events, tickets[t].event_count, &rules, arena,
            &cycles, &cycle_count, &ignored);
        for (size_t i = 0; i < cycle_count; i++) {
            struct bc_cycle_state state;
            struct bc_verdict verdict;
            struct bc_status status = {0};

            bc_cycle_at(&cycles[i], &rules, &bodies, period->end_utc_s, &state);
            assert_true(bc_sla_judge(setting->profile, &setting->map, &cycles[i], &state,
                period->end_utc_s, &verdict, &status));
            an_earlier_end_is_judged_from_a_later_one(setting, &cycles[i], period->end_utc_s);
            if (unit_row >= 0 &&
                bc_profile_body_of(setting->profile, setting->map.unit[state.unit]) != unit_row) {
                continue;
            }
            for (enum bc_figure figure = 0; figure < BC_TRAIL_FIRST; figure++) {
                sum->of[figure] +=
                    counts_as(setting, &cycles[i], &state, &verdict, period, figure) ? 1 : 0;
            }
        }
    }
    bc_arena_free(arena);
}

static int compare_numbers(const void *left, const void *right)
{
    const int32_t a = *(const int32_t *)left;
    const int32_t b = *(const int32_t *)right;

    return a < b ? -1 : a > b;
}

/* Ages of one slot, of one unit's row or (-1) of all, listed and sorted by themselves. */
static size_t list_ages(const struct setting *setting, const struct ticket *tickets, size_t slot,
    int32_t unit_row, int32_t ages[TICKETS * EVENTS])
{
    const struct bc_period *period = &setting->periods[slot];
    const struct bc_bodies bodies = bc_dimension_map_bodies(&setting->map);
    const int32_t offset_s = setting->profile->offset_s;
    bc_arena *arena = bc_arena_new();
    size_t count = 0;

    for (size_t t = 0; t < TICKETS; t++) {
        struct bc_cycle *cycles;
        size_t cycle_count;
        size_t ignored;

        bc_history_fold((int64_t)t, tickets[t].events, tickets[t].event_count, &rules, arena,
            &cycles, &cycle_count, &ignored);
        for (size_t i = 0; i < cycle_count; i++) {
            struct bc_cycle_state state;

            bc_cycle_at(&cycles[i], &rules, &bodies, period->end_utc_s, &state);
            if (state.end != BC_END_HANDLED || state.result_utc_s < period->start_utc_s ||
                (unit_row >= 0 && bc_profile_body_of(setting->profile,
                                      setting->map.unit[state.unit]) != unit_row)) {
                continue;
            }
            for (int32_t day = bc_instant_day(cycles[i].opened_utc_s, offset_s) + 1;
                 day <= bc_instant_day(state.result_utc_s, offset_s); day++) {
                struct bc_status status = {0};
                bool is_working;

                assert_true(bc_calendar_is_working_day(
                    setting->profile->calendar, day, &is_working, &status));
                ages[count] += is_working ? 1 : 0;
            }
            count++;
        }
    }
    bc_arena_free(arena);
    qsort(ages, count, sizeof(ages[0]), compare_numbers);
    return count;
}

static void statistics_agree_with_a_sorted_list(
    const struct setting *setting, const struct ticket *tickets, size_t slot, int32_t unit_row)
{
    static int32_t ages[TICKETS * EVENTS];
    const struct bc_counts *cell =
        unit_row < 0 ? bc_counter_cell(&setting->counter, BC_BY_NOTHING, 0, slot)
                     : bc_counter_cell(&setting->counter, BC_BY_UNIT, (size_t)unit_row, slot);
    const struct bc_statistics *age = &cell->series[BC_SERIES_AGE];
    size_t count;

    memset(ages, 0, sizeof(ages));
    count = list_ages(setting, tickets, slot, unit_row, ages);
    assert_int_equal(age->sample_count, count);
    assert_int_equal(age->sample_count, cell->of[BC_FLOW_HANDLED]);
    if (count > 0) {
        assert_int_equal(age->median, ages[(count + 1) / 2 - 1]);
        assert_int_equal(age->p90, ages[(9 * count + 9) / 10 - 1]);
        assert_int_equal(age->max, ages[count - 1]);
    }
}

static void random_tickets_agree_with_a_recount(void **unused)
{
    static struct ticket tickets[TICKETS];
    struct setting setting;
    const int32_t rows[] = {-1, 0, 0, 0};
    int32_t unit_rows[4];

    (void)unused;
    open_setting(&setting);
    srand(20);
    for (size_t i = 0; i < TICKETS; i++) {
        tickets[i] = random_ticket(&setting);
        count_history(&setting, (int64_t)i, tickets[i].events, tickets[i].event_count);
    }
    expect_sound(&setting);
    memcpy(unit_rows, rows, sizeof(rows));
    unit_rows[1] = bc_profile_find_unit(setting.profile, "ioc");
    unit_rows[2] = bc_profile_find_unit(setting.profile, "ea-kar");
    unit_rows[3] = bc_profile_find_unit(setting.profile, "tp-buon-ma-thuot");
    for (size_t slot = 0; slot <= BC_SLOT_TREND_LAST; slot++) {
        for (size_t row = 0; row < 4; row++) {
            struct bc_counts sum = {.of = {0}};
            const struct bc_counts *cell =
                row == 0
                    ? bc_counter_cell(&setting.counter, BC_BY_NOTHING, 0, slot)
                    : bc_counter_cell(&setting.counter, BC_BY_UNIT, (size_t)unit_rows[row], slot);

            recount(&setting, tickets, slot, unit_rows[row], &sum);
            assert_memory_equal(cell->of, sum.of, BC_TRAIL_FIRST * sizeof(sum.of[0]));
        }
    }
    for (size_t row = 0; row < 4; row++) {
        for (size_t slot = 0; slot < BC_SLOT_COUNT; slot++) {
            if (bc_slot_is_recent(slot)) {
                statistics_agree_with_a_sorted_list(
                    &setting, tickets, slot, row == 0 ? -1 : unit_rows[row]);
            } else {
                assert_int_equal(
                    bc_counter_cell(&setting.counter, BC_BY_NOTHING, 0, slot)->of[BC_HANDOFF_COUNT],
                    0);
            }
        }
    }
    assert_true(total(&setting, 0, BC_STAGE_INTAKE_ON_TIME) > 0);
    assert_true(total(&setting, 1, BC_STAGE_REPLY_LATE) > 0);
    assert_true(total(&setting, 0, BC_RETURNED_COUNT) > 0);
    /* The random tickets must reach every figure that this office can have without promises. */
    for (enum bc_figure figure = 0; figure < BC_TRAIL_FIRST; figure++) {
        int64_t sum = 0;

        for (size_t slot = 0; slot <= BC_SLOT_TREND_LAST; slot++) {
            sum += total(&setting, slot, figure);
        }
        assert_int_equal(
            sum > 0, figure != BC_FLOW_ADJUSTMENT && figure != BC_FLOW_CLOSING_NO_DEADLINE);
    }
    bc_arena_free(setting.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_week_holds_its_first_second_and_not_its_last),
        cmocka_unit_test(each_slot_is_judged_as_of_its_own_end),
        cmocka_unit_test(a_refusal_at_the_door_is_sent_in_and_not_received),
        cmocka_unit_test(the_attributes_at_the_end_decide_the_row_of_the_opening_too),
        cmocka_unit_test(a_case_counts_once_however_often_it_was_handed_on),
        cmocka_unit_test(the_last_rating_counts_in_the_period_it_was_given),
        cmocka_unit_test(a_district_that_is_empty_has_a_row_of_its_own),
        cmocka_unit_test(unknown_values_are_noted_once_each_and_counted_nowhere),
        cmocka_unit_test(a_tampered_cell_is_noticed),
        cmocka_unit_test(the_weeks_bridge_the_month),
        cmocka_unit_test(a_week_has_no_bridge),
        cmocka_unit_test(a_broken_bridge_is_noticed),
        cmocka_unit_test(fields_at_units_hold_what_explains_a_change),
        cmocka_unit_test(random_tickets_agree_with_a_recount),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

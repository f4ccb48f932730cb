/* LINKS: base calendar ticket figure yaml profile store sla aggregate */
/* What a recorder hears is what is counted: every figure of every row in every slot, on invented
 * histories. */
#include "aggregate/behind.h"
#include "aggregate/count.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* cmocka.h wants the four above it first. */
/* clang-format off */
#include <cmocka.h>
/* clang-format on */

enum { TICKETS = 500, EVENTS_MOST = 14, SEEDS = 6 };

static const struct bc_fold_rules plain_rules = {
    .awaits_reply = true, .channels_without_citizen = {2}};
static const struct bc_fold_rules reply_rules = {
    .awaits_reply = true, .closes_on_reply = true, .channels_without_citizen = {2}};

/* ---- Numbers that look random and are the same in every run ---- */

struct dice {
    uint64_t state;
};

static uint32_t roll(struct dice *dice, uint32_t sides)
{
    dice->state = dice->state * 6364136223846793005U + 1442695040888963407U;
    return (uint32_t)(dice->state >> 33) % sides;
}

/* ---- What was heard, in the shape of what is counted ---- */

struct hearing {
    struct bc_counter *counter;
    struct bc_counts *cells[BC_BREAKDOWN_COUNT];
    struct bc_counts *cross; /* field × unit × slot */
    struct bc_analysis_part bridge[BC_BRIDGE_PARTS];
    bool has_wrong_instant;
};

static void hear(void *user, const struct bc_counted *counted)
{
    struct hearing *hearing = user;
    const struct bc_counter *counter = hearing->counter;
    const size_t units = counter->row_counts[BC_BY_UNIT];
    const struct bc_period *period = counted->setup->periods[counted->slot];

    if (counted->week_id != NULL) {
        for (size_t i = 0; i < counter->bridge_count; i++) {
            if (strcmp(counter->bridge[i].week.id, counted->week_id) == 0) {
                hearing->bridge[i].counts.of[counted->figure]++;
            }
        }
        return;
    }
    for (enum bc_breakdown by = 0; by < BC_BREAKDOWN_COUNT; by++) {
        struct bc_counts *cell =
            &hearing->cells[by][counted->rows[by] * BC_SLOT_COUNT + counted->slot];

        if (counted->is_sample) {
            cell->series[counted->series].sample_count++;
        } else {
            cell->of[counted->figure]++;
        }
    }
    if (counted->is_crossed) {
        hearing
            ->cross[(counted->rows[BC_BY_FIELD] * units + counted->rows[BC_BY_UNIT]) *
                        BC_SLOT_COUNT +
                    counted->slot]
            .of[counted->figure]++;
    }
    /* What made a case count lies before the end of the period it counts in. */
    hearing->has_wrong_instant |=
        counted->at_utc_s != BC_NO_TIME && counted->at_utc_s >= period->end_utc_s;
}

/* ---- An office and its periods ---- */

struct setting {
    bc_arena *arena;
    const struct bc_profile *profile;
    bc_dictionary *dictionary;
    struct bc_dimension_map map;
    struct bc_period periods[BC_SLOT_COUNT];
    const struct bc_fold_rules *rules;
    struct bc_counter counter;
    struct hearing hearing;
    struct bc_recorder recorder;
};

static void open_setting(
    struct setting *setting, const char *period, const struct bc_fold_rules *rules)
{
    static const char *const fields[] = {"moi-truong", "trat-tu-do-thi", "an-toan-giao-thong"};
    static const char *const units[] = {"ea-kar", "lak", "phong-tnmt-tp-buon-ma-thuot", "so-tttt"};
    struct bc_problems problems;
    struct bc_status status = {0};
    struct bc_counter_setup setup;
    const struct bc_period_rule *rule;

    *setting = (struct setting){.arena = bc_arena_new(), .rules = rules};
    problems = (struct bc_problems){.arena = setting->arena};
    assert_true(bc_profile_load(
        BC_TEMPLATES_FOLDER, "dak-lak", setting->arena, &problems, &setting->profile, &status));
    setting->dictionary = bc_dictionary_new(setting->arena);
    (void)bc_dictionary_intern(setting->dictionary, BC_DIM_CHANNEL, "app");
    (void)bc_dictionary_intern(setting->dictionary, BC_DIM_CHANNEL, "portal");
    (void)bc_dictionary_intern(setting->dictionary, BC_DIM_DISTRICT, "ea-kar");
    (void)bc_dictionary_intern(setting->dictionary, BC_DIM_DISTRICT, "lak");
    for (size_t i = 0; i < 3; i++) {
        (void)bc_dictionary_intern(setting->dictionary, BC_DIM_FIELD, fields[i]);
    }
    for (size_t i = 0; i < 4; i++) {
        (void)bc_dictionary_intern(setting->dictionary, BC_DIM_UNIT, units[i]);
    }
    rule = &setting->profile->periods;
    assert_true(bc_period_parse(rule, period, &setting->periods[0]));
    for (size_t slot = 1; slot <= BC_SLOT_TREND_LAST; slot++) {
        setting->periods[slot] = bc_period_previous(rule, &setting->periods[slot - 1]);
    }
    assert_true(
        bc_period_year_ago(rule, &setting->periods[0], &setting->periods[BC_SLOT_YEAR_AGO]));
    setting->map = bc_dimension_map_build(setting->profile, setting->dictionary, setting->arena);
    setting->recorder = (struct bc_recorder){hear, &setting->hearing};
    setup = (struct bc_counter_setup){.profile = setting->profile,
        .map = &setting->map,
        .rules = rules,
        .recorder = &setting->recorder};
    for (size_t slot = 0; slot < BC_SLOT_COUNT; slot++) {
        setup.periods[slot] = &setting->periods[slot];
    }
    bc_counter_init(&setting->counter, &setup, setting->arena);
    setting->hearing.counter = &setting->counter;
    for (enum bc_breakdown by = 0; by < BC_BREAKDOWN_COUNT; by++) {
        setting->hearing.cells[by] = bc_arena_alloc_array(setting->arena,
            setting->counter.row_counts[by] * BC_SLOT_COUNT, sizeof(struct bc_counts));
    }
    setting->hearing.cross = bc_arena_alloc_array(setting->arena,
        setting->counter.row_counts[BC_BY_FIELD] * setting->counter.row_counts[BC_BY_UNIT] *
            BC_SLOT_COUNT,
        sizeof(struct bc_counts));
}

/* ---- Histories ---- */

static void roll_event(struct dice *dice, struct bc_event *event)
{
    static const enum bc_event_kind kinds[] = {BC_EVENT_VERIFIED, BC_EVENT_CLASSIFIED,
        BC_EVENT_FORWARDED, BC_EVENT_FORWARDED, BC_EVENT_FORWARDED, BC_EVENT_ASSIGNED,
        BC_EVENT_RETURNED, BC_EVENT_INTERIM, BC_EVENT_ASKED_LEADER, BC_EVENT_DIRECTIVE,
        BC_EVENT_CONTACTED, BC_EVENT_RESULT, BC_EVENT_RESULT, BC_EVENT_REPLIED, BC_EVENT_REPLIED,
        BC_EVENT_PUBLISHED, BC_EVENT_WITHHELD, BC_EVENT_RATED, BC_EVENT_RATED, BC_EVENT_PASSED_BACK,
        BC_EVENT_REOPENED, BC_EVENT_REFUSED, BC_EVENT_WITHDRAWN, BC_EVENT_PASSED_OUTSIDE};

    event->kind = kinds[roll(dice, sizeof(kinds) / sizeof(kinds[0]))];
    event->committed_utc_s = BC_NO_TIME;
    if (event->kind == BC_EVENT_FORWARDED || event->kind == BC_EVENT_ASSIGNED) {
        event->unit = (uint16_t)(1 + roll(dice, 4));
    }
    if (event->kind == BC_EVENT_CLASSIFIED || roll(dice, 12) == 0) {
        event->field = (uint16_t)(1 + roll(dice, 3));
    }
    if (event->kind == BC_EVENT_INTERIM && roll(dice, 4) > 0) {
        event->committed_utc_s = event->at_utc_s + (int64_t)roll(dice, 8 * BC_DAY_S);
        event->has_evidence = roll(dice, 2) == 0;
    }
    event->has_evidence |= event->kind == BC_EVENT_RESULT && roll(dice, 2) == 0;
    event->has_site_visit = event->kind == BC_EVENT_RETURNED && roll(dice, 2) == 0;
    event->is_done = event->kind == BC_EVENT_DIRECTIVE && roll(dice, 2) == 0;
    if (event->kind == BC_EVENT_RATED) {
        event->level = (enum bc_level)(BC_LEVEL_SATISFIED + roll(dice, 3));
    }
}

static void count_ticket(struct setting *setting, struct dice *dice, int64_t ticket)
{
    struct bc_event *events =
        bc_arena_alloc_array(setting->arena, EVENTS_MOST, sizeof(struct bc_event));
    const size_t count = 1 + roll(dice, EVENTS_MOST);
    const int64_t from_utc_s = setting->periods[BC_SLOT_YEAR_AGO].start_utc_s - 20 * BC_DAY_S;
    const int64_t span_s = setting->periods[0].end_utc_s - from_utc_s;
    struct bc_cycle *cycles;
    size_t cycle_count;
    size_t ignored;
    struct bc_status status = {0};

    events[0] = (struct bc_event){
        .at_utc_s = from_utc_s + (int64_t)roll(dice, (uint32_t)(span_s / 60)) * 60,
        .kind = BC_EVENT_RECEIVED,
        .field = (uint16_t)(1 + roll(dice, 3)),
        .district = (uint16_t)roll(dice, 3),
        .channel = (uint16_t)(1 + roll(dice, 2)),
        .priority = roll(dice, 4) == 0 ? BC_PRIORITY_EMERGENCY : BC_PRIORITY_NORMAL,
        .committed_utc_s = BC_NO_TIME};
    for (size_t i = 1; i < count; i++) {
        events[i].at_utc_s = events[i - 1].at_utc_s + (int64_t)roll(dice, 3 * BC_DAY_S);
        roll_event(dice, &events[i]);
    }
    bc_history_fold(
        ticket, events, count, setting->rules, setting->arena, &cycles, &cycle_count, &ignored);
    for (size_t i = 0; i < cycle_count; i++) {
        assert_true(bc_counter_add(&setting->counter, &cycles[i], 0, BC_SLOT_YEAR_AGO, &status));
    }
}

/* ---- Comparing ---- */

static void expect_equal(const struct bc_counts *counted, const struct bc_counts *heard)
{
    assert_memory_equal(counted->of, heard->of, sizeof(counted->of));
    for (enum bc_series series = 0; series < BC_SERIES_COUNT; series++) {
        assert_int_equal(counted->series[series].sample_count, heard->series[series].sample_count);
    }
}

static void expect_all_heard(struct setting *setting)
{
    const struct bc_counter *counter = &setting->counter;
    const struct hearing *hearing = &setting->hearing;
    const size_t units = counter->row_counts[BC_BY_UNIT];

    for (enum bc_breakdown by = 0; by < BC_BREAKDOWN_COUNT; by++) {
        for (size_t row = 0; row < counter->row_counts[by]; row++) {
            for (size_t slot = 0; slot < BC_SLOT_COUNT; slot++) {
                expect_equal(bc_counter_cell(counter, by, row, slot),
                    &hearing->cells[by][row * BC_SLOT_COUNT + slot]);
            }
        }
    }
    for (size_t i = 0; i < counter->row_counts[BC_BY_FIELD] * units; i++) {
        for (size_t slot = 0; slot < BC_SLOT_COUNT; slot++) {
            if (bc_slot_is_recent(slot)) {
                expect_equal(
                    bc_cross_cell(counter, (struct bc_cross_place){i / units, i % units}, slot),
                    &hearing->cross[i * BC_SLOT_COUNT + slot]);
            }
        }
    }
    for (size_t i = 0; i < counter->bridge_count; i++) {
        expect_equal(&counter->bridge[i].counts, &hearing->bridge[i].counts);
    }
    assert_false(hearing->has_wrong_instant);
}

/* Every figure must have occurred somewhere: what never counts is never compared. */
static void note_seen(const struct setting *setting, bool seen[BC_COUNT_FIGURES])
{
    for (enum bc_figure figure = 0; figure < BC_COUNT_FIGURES; figure++) {
        for (size_t slot = 0; slot < BC_SLOT_COUNT; slot++) {
            seen[figure] |=
                bc_counter_cell(&setting->counter, BC_BY_NOTHING, 0, slot)->of[figure] > 0;
        }
    }
}

static void what_is_heard_is_what_is_counted(void **unused)
{
    static const char *const periods[] = {"2023-W20", "2023-05"};
    bool seen[BC_COUNT_FIGURES] = {false};
    bool is_whole = true;
    struct setting setting;
    struct bc_status status = {0};

    (void)unused;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct dice dice = {seed * 7919};

        open_setting(&setting, periods[seed % 2], seed % 3 == 0 ? &reply_rules : &plain_rules);
        for (int64_t ticket = 1; ticket <= TICKETS; ticket++) {
            count_ticket(&setting, &dice, ticket);
        }
        bc_counter_finish(&setting.counter);
        if (!bc_counter_check(&setting.counter, &status)) {
            print_error("%s %s %s\n", status.where, status.code, status.arguments);
            fail();
        }
        expect_all_heard(&setting);
        note_seen(&setting, seen);
        bc_arena_free(setting.arena);
    }
    for (enum bc_figure figure = 0; figure < BC_COUNT_FIGURES; figure++) {
        /* The adjustment is no count of cycles; this office has limits for every field and reply.
         */
        if (!seen[figure] && figure != BC_FLOW_ADJUSTMENT && figure != BC_STAGE_HANDLING_NO_LIMIT &&
            figure != BC_STAGE_REPLY_NO_LIMIT) {
            print_error("%s never occurred\n", bc_figure_info(figure)->id);
            is_whole = false;
        }
    }
    assert_true(is_whole);
}

/* ---- A question ---- */

/* The same histories with a list in the place of the hearing. */
static struct bc_behind_list answer(
    struct setting *setting, const struct bc_behind_question *question)
{
    struct bc_behind_list list = {.question = *question, .arena = setting->arena};
    struct dice dice = {4242};

    setting->recorder = bc_behind_recorder(&list);
    for (int64_t ticket = 1; ticket <= TICKETS; ticket++) {
        count_ticket(setting, &dice, ticket);
    }
    bc_counter_finish(&setting->counter);
    return list;
}

static void a_list_is_as_long_as_its_number(void **unused)
{
    struct setting setting;
    struct bc_behind_question question = bc_behind_ask(BC_SLOT_CURRENT);
    struct bc_behind_list list;
    const struct bc_counts *cell;

    (void)unused;
    open_setting(&setting, "2023-05", &plain_rules);
    question.unit = (size_t)bc_profile_find_unit(setting.profile, "ea-kar");
    question.wants[BC_FLOW_CLOSING_OVERDUE] = true;
    question.wants_series[BC_SERIES_HANDLING] = true;
    list = answer(&setting, &question);
    cell = bc_counter_cell(&setting.counter, BC_BY_UNIT, question.unit, BC_SLOT_CURRENT);
    assert_true(cell->of[BC_FLOW_CLOSING_OVERDUE] > 0);
    assert_true(cell->series[BC_SERIES_HANDLING].sample_count > 0);
    assert_int_equal(list.count,
        cell->of[BC_FLOW_CLOSING_OVERDUE] + cell->series[BC_SERIES_HANDLING].sample_count);
    for (size_t i = 0; i < list.count; i++) {
        assert_int_equal(list.items[i].one.unit_index, question.unit);
        assert_true(list.items[i].is_sample || list.items[i].one.end == BC_END_OPEN);
    }
    bc_arena_free(setting.arena);
}

static void without_a_recorder_the_same_is_counted(void **unused)
{
    struct setting with;
    struct setting without;
    struct dice first = {99};
    struct dice second = {99};

    (void)unused;
    open_setting(&with, "2023-W20", &plain_rules);
    open_setting(&without, "2023-W20", &plain_rules);
    without.counter.setup.recorder = NULL;
    for (int64_t ticket = 1; ticket <= TICKETS; ticket++) {
        count_ticket(&with, &first, ticket);
        count_ticket(&without, &second, ticket);
    }
    bc_counter_finish(&with.counter);
    bc_counter_finish(&without.counter);
    for (enum bc_breakdown by = 0; by < BC_BREAKDOWN_COUNT; by++) {
        assert_memory_equal(with.counter.cells[by], without.counter.cells[by],
            with.counter.row_counts[by] * BC_SLOT_COUNT * sizeof(struct bc_counts));
    }
    bc_arena_free(with.arena);
    bc_arena_free(without.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_heard_is_what_is_counted),
        cmocka_unit_test(a_list_is_as_long_as_its_number),
        cmocka_unit_test(without_a_recorder_the_same_is_counted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

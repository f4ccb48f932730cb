/* LINKS: base calendar ticket figure yaml profile store sla aggregate */
#include "aggregate/analysis.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* cmocka.h wants the four above it first. */
/* clang-format off */
#include <cmocka.h>
/* clang-format on */

static const struct bc_fold_rules rules = {.awaits_reply = true};

/* ---- A small store in memory ------------------------------------------------------------- */

struct setting {
    bc_arena *arena;
    const struct bc_profile *profile;
    bc_store *store;
    bc_dictionary *dictionary; /* while a batch is open */
    struct bc_problems problems;
    struct bc_status status;
};

static void require(const struct setting *setting, bool is_done)
{
    if (!is_done) {
        print_error(
            "%s %s %s\n", setting->status.where, setting->status.code, setting->status.arguments);
        fail();
    }
}

static void open_batch(struct setting *setting, const char *known)
{
    int64_t known_utc_s = 0;
    bool is_date;

    assert_true(bc_instant_parse(known, setting->profile->offset_s, &known_utc_s, &is_date));
    require(setting,
        bc_store_begin(setting->store, known_utc_s, &setting->dictionary, &setting->status));
}

static int64_t close_batch(struct setting *setting)
{
    const struct bc_batch batch = {.file_name = "invented.csv", .file_sha256 = ""};
    int64_t number = 0;

    require(setting, bc_store_commit(setting->store, &batch, &number, &setting->status));
    return number;
}

static void open_setting(struct setting *setting)
{
    const struct bc_store_options options = {.access = BC_STORE_IMPORT};

    *setting = (struct setting){.arena = bc_arena_new()};
    setting->problems = (struct bc_problems){.arena = setting->arena};
    require(setting, bc_profile_load(BC_TEMPLATES_FOLDER, "dak-lak", setting->arena,
                         &setting->problems, &setting->profile, &setting->status));
    setting->problems = (struct bc_problems){.arena = setting->arena};
    require(setting, bc_store_open(&options, &setting->store, &setting->status));
    require(setting, bc_store_set_fold_rules(setting->store, &rules, &setting->status));
    open_batch(setting, "2024-01-01");
}

static void close_setting(struct setting *setting)
{
    bc_store_close(setting->store);
    bc_arena_free(setting->arena);
}

/* "2023-05-15T08:00 forwarded ea-kar": time, kind and, where the kind has one, a value. */
static struct bc_event event_of(struct setting *setting, const char *line)
{
    char when[32];
    char kind[32];
    char value[64] = "";
    bool is_date;
    struct bc_event event = {.committed_utc_s = BC_NO_TIME};

    assert_true(sscanf(line, "%31s %31s %63s", when, kind, value) >= 2);
    assert_true(bc_instant_parse(when, setting->profile->offset_s, &event.at_utc_s, &is_date));
    event.kind = bc_event_kind_find(kind);
    assert_int_not_equal(event.kind, BC_EVENT_KIND_COUNT);
    switch (event.kind) {
    case BC_EVENT_RECEIVED:
        event.sensitivity = BC_SENSITIVITY_PUBLIC;
        event.priority = BC_PRIORITY_NORMAL;
        event.channel = bc_dictionary_intern(setting->dictionary, BC_DIM_CHANNEL, "app");
        event.district = bc_dictionary_intern(setting->dictionary, BC_DIM_DISTRICT, "ea-kar");
        event.field = bc_dictionary_intern(setting->dictionary, BC_DIM_FIELD, value);
        break;
    case BC_EVENT_FORWARDED:
        event.unit = bc_dictionary_intern(setting->dictionary, BC_DIM_UNIT, value);
        break;
    case BC_EVENT_REFUSED:
    case BC_EVENT_PASSED_OUTSIDE:
        event.reason = bc_dictionary_intern(setting->dictionary, BC_DIM_REASON, value);
        break;
    case BC_EVENT_CLASSIFIED:
        event.sensitivity =
            strcmp(value, "reputation") == 0 ? BC_SENSITIVITY_REPUTATION : BC_SENSITIVITY_UNCHANGED;
        break;
    default:
        break;
    }
    return event;
}

static void add_ticket(struct setting *setting, const char *code, const char *const *lines)
{
    struct bc_event events[16];
    bool is_new[16];
    bool has_retracted;
    struct bc_incoming incoming = {.code = code, .mode = BC_IMPORT_LOG, .events = events};

    for (; lines[incoming.event_count] != NULL; incoming.event_count++) {
        events[incoming.event_count] = event_of(setting, lines[incoming.event_count]);
    }
    require(setting,
        bc_store_apply(setting->store, &incoming, is_new, &has_retracted, &setting->status));
}

static bool build(struct setting *setting, const char *period, bool allow_empty,
    int64_t known_utc_s, const bc_analysis **ret_analysis)
{
    struct bc_analysis_request request = {
        .store = setting->store,
        .profile = setting->profile,
        .known_utc_s = known_utc_s,
        .allow_empty = allow_empty,
    };

    assert_true(bc_period_parse(&setting->profile->periods, period, &request.period));
    setting->problems = (struct bc_problems){.arena = setting->arena};
    setting->status = (struct bc_status){0};
    return bc_analysis_build(
        &request, setting->arena, &setting->problems, ret_analysis, &setting->status);
}

static const bc_analysis *analyse(struct setting *setting, const char *period)
{
    const bc_analysis *analysis = NULL;

    require(setting, build(setting, period, false, INT64_MAX, &analysis));
    return analysis;
}

static int64_t total(const bc_analysis *analysis, size_t slot, enum bc_figure figure)
{
    return bc_analysis_counts(analysis, BC_BY_NOTHING, 0, slot)->of[figure];
}

/* ---- Tests ------------------------------------------------------------------------------- */

static const char *const handled_in_week_20[] = {"2023-05-10T08:00 received moi-truong",
    "2023-05-10T09:00 forwarded ea-kar", "2023-05-17T09:00 result", NULL};
static const char *const open_in_week_20[] = {
    "2023-05-16T08:00 received moi-truong", "2023-05-16T09:00 forwarded lak", NULL};
static const char *const year_before[] = {"2022-05-17T08:00 received moi-truong",
    "2022-05-17T09:00 forwarded lak", "2022-05-18T09:00 result", "2022-05-18T10:00 replied", NULL};
static const char *const refused_at_door[] = {
    "2023-05-18T08:00 received moi-truong", "2023-05-18T09:00 refused abusive", NULL};
static const char *const passed_outside[] = {"2023-05-12T08:00 received moi-truong",
    "2023-05-12T08:30 verified", "2023-05-18T09:00 passed_outside bo-y-te", NULL};

static void a_week_is_counted_with_its_slots_and_lists(void **unused)
{
    struct setting setting;
    const bc_analysis *analysis;
    const struct bc_analysis_case *cases;
    const struct bc_analysis_reason *reasons;

    (void)unused;
    open_setting(&setting);
    add_ticket(&setting, "T-2", open_in_week_20);
    add_ticket(&setting, "T-1", handled_in_week_20);
    add_ticket(&setting, "T-0", year_before);
    add_ticket(&setting, "T-3", refused_at_door);
    add_ticket(&setting, "T-4", passed_outside);
    add_ticket(&setting, "A-2", open_in_week_20);
    (void)close_batch(&setting);
    analysis = analyse(&setting, "2023-W20");
    assert_int_equal(total(analysis, 0, BC_FLOW_OPENING), 2);
    assert_int_equal(total(analysis, 0, BC_FLOW_RECEIVED), 2);
    assert_int_equal(total(analysis, 0, BC_FLOW_SUBMITTED), 3);
    assert_int_equal(total(analysis, 0, BC_FLOW_HANDLED_ON_TIME), 1);
    assert_int_equal(total(analysis, 0, BC_FLOW_OTHERWISE_CLOSED), 1);
    assert_int_equal(total(analysis, 0, BC_FLOW_CLOSING), 2);
    assert_int_equal(total(analysis, BC_SLOT_PREVIOUS, BC_FLOW_RECEIVED), 2);
    assert_int_equal(total(analysis, BC_SLOT_YEAR_AGO, BC_FLOW_HANDLED_ON_TIME), 1);
    assert_int_equal(total(analysis, BC_SLOT_YEAR_AGO, BC_FLOW_RECEIVED), 1);
    assert_string_equal(bc_analysis_period(analysis, BC_SLOT_YEAR_AGO)->id, "2022-W20");
    assert_string_equal(bc_analysis_period(analysis, BC_SLOT_TREND_LAST)->id, "2023-W09");
    assert_int_equal(bc_analysis_cases(analysis, &cases), 5);
    assert_string_equal(cases[0].code, "T-1");
    assert_string_equal(cases[1].code, "T-4");
    assert_string_equal(cases[2].code, "A-2");
    assert_string_equal(cases[3].code, "T-2");
    assert_string_equal(cases[4].code, "T-3");
    assert_int_equal(cases[0].verdict.deadline, BC_DEADLINE_IN_TIME);
    assert_int_equal(bc_analysis_reasons(analysis, &reasons), 2);
    assert_int_equal(reasons[0].end, BC_END_REFUSED_AT_DOOR);
    assert_string_equal(reasons[0].reason, "abusive");
    assert_string_equal(reasons[1].reason, "bo-y-te");
    close_setting(&setting);
}

static void slots_before_the_first_data_have_none(void **unused)
{
    struct setting setting;
    const bc_analysis *analysis;

    (void)unused;
    open_setting(&setting);
    add_ticket(&setting, "T-1", handled_in_week_20);
    (void)close_batch(&setting);
    analysis = analyse(&setting, "2023-W20");
    assert_true(bc_analysis_has_data(analysis, 0));
    assert_true(bc_analysis_has_data(analysis, 1));
    assert_false(bc_analysis_has_data(analysis, 2));
    assert_false(bc_analysis_has_data(analysis, BC_SLOT_YEAR_AGO));
    close_setting(&setting);
}

static void what_closed_long_ago_is_data_all_the_same(void **unused)
{
    struct setting setting;
    const bc_analysis *analysis;

    (void)unused;
    open_setting(&setting);
    add_ticket(&setting, "T-0", year_before);
    add_ticket(&setting, "T-1", handled_in_week_20);
    (void)close_batch(&setting);
    analysis = analyse(&setting, "2023-W20");
    assert_true(bc_analysis_has_data(analysis, BC_SLOT_TREND_LAST));
    assert_int_equal(total(analysis, BC_SLOT_TREND_LAST, BC_FLOW_TOTAL), 0);
    close_setting(&setting);
}

static void a_period_of_which_the_store_knows_nothing_is_held(void **unused)
{
    struct setting setting;
    const bc_analysis *analysis = NULL;

    (void)unused;
    open_setting(&setting);
    add_ticket(&setting, "T-1", handled_in_week_20);
    add_ticket(&setting, "T-2", open_in_week_20);
    (void)close_batch(&setting);
    /* T-2 is open for ever after, but week 30 is beyond all that is known. */
    assert_false(build(&setting, "2023-W30", false, INT64_MAX, &analysis));
    assert_int_equal(setting.status.fault, BC_HELD);
    assert_string_equal(setting.status.code, "aggregate.no-data");
    assert_false(build(&setting, "2022-W30", false, INT64_MAX, &analysis));
    assert_int_equal(setting.status.fault, BC_HELD);
    assert_true(build(&setting, "2023-W30", true, INT64_MAX, &analysis));
    assert_int_equal(total(analysis, 0, BC_FLOW_CLOSING_OVERDUE), 1);
    assert_true(build(&setting, "2022-W30", true, INT64_MAX, &analysis));
    assert_int_equal(total(analysis, 0, BC_FLOW_TOTAL), 0);
    close_setting(&setting);
}

static void a_quiet_week_inside_the_history_is_a_report_of_zeros(void **unused)
{
    struct setting setting;
    const bc_analysis *analysis;

    (void)unused;
    open_setting(&setting);
    add_ticket(&setting, "T-0", year_before);
    add_ticket(&setting, "T-1", handled_in_week_20);
    (void)close_batch(&setting);
    analysis = analyse(&setting, "2023-W05");
    assert_int_equal(total(analysis, 0, BC_FLOW_TOTAL), 0);
    close_setting(&setting);
}

static void every_unknown_value_is_listed_at_once(void **unused)
{
    static const char *const unknown_field[] = {"2023-05-16T08:00 received xay-cau", NULL};
    static const char *const unknown_unit[] = {
        "2023-05-16T08:00 received moi-truong", "2023-05-16T09:00 forwarded ban-quan-ly-cho", NULL};
    struct setting setting;
    const bc_analysis *analysis = NULL;

    (void)unused;
    open_setting(&setting);
    add_ticket(&setting, "T-1", unknown_field);
    add_ticket(&setting, "T-2", unknown_unit);
    add_ticket(&setting, "T-3", unknown_unit);
    (void)close_batch(&setting);
    assert_false(build(&setting, "2023-W20", false, INT64_MAX, &analysis));
    assert_int_equal(setting.status.fault, BC_HELD);
    assert_int_equal(setting.problems.error_count, 2);
    assert_string_equal(setting.problems.items[0].code, "aggregate.field-unknown");
    assert_string_equal(
        setting.problems.items[0].arguments, "xay-cau" BC_NEXT "xay-cau" BC_NEXT "T-1" BC_NEXT "–");
    assert_string_equal(setting.problems.items[0].where, setting.profile->path);
    assert_string_equal(setting.problems.items[1].code, "aggregate.unit-unknown");
    assert_string_equal(setting.problems.items[1].arguments,
        "ban-quan-ly-cho" BC_NEXT "ban-quan-ly-cho" BC_NEXT "T-2" BC_NEXT "–");
    close_setting(&setting);
}

static void sensitive_tickets_are_in_nothing(void **unused)
{
    static const char *const sensitive[] = {"2023-05-16T08:00 received moi-truong",
        "2023-05-16T09:00 forwarded lak", "2023-09-01T09:00 classified reputation", NULL};
    struct setting setting;
    const bc_analysis *analysis;
    const struct bc_analysis_case *cases;

    (void)unused;
    open_setting(&setting);
    add_ticket(&setting, "T-1", handled_in_week_20);
    add_ticket(&setting, "T-2", sensitive);
    (void)close_batch(&setting);
    analysis = analyse(&setting, "2023-W20");
    assert_int_equal(total(analysis, 0, BC_FLOW_TOTAL), 1);
    assert_int_equal(total(analysis, 0, BC_FLOW_SUBMITTED), 0);
    assert_int_equal(bc_analysis_cases(analysis, &cases), 1);
    close_setting(&setting);
}

static void an_old_period_can_be_made_as_it_was_known(void **unused)
{
    static const char *const result[] = {"2023-05-18T09:00 result", NULL};
    struct setting setting;
    const bc_analysis *analysis = NULL;
    int64_t known_utc_s = 0;
    bool is_date;

    (void)unused;
    open_setting(&setting);
    add_ticket(&setting, "T-2", open_in_week_20);
    (void)close_batch(&setting);
    open_batch(&setting, "2024-02-01");
    add_ticket(&setting, "T-2", result);
    (void)close_batch(&setting);
    assert_int_equal(total(analyse(&setting, "2023-W20"), 0, BC_FLOW_HANDLED), 1);
    assert_true(bc_instant_parse("2024-01-15", setting.profile->offset_s, &known_utc_s, &is_date));
    require(&setting, build(&setting, "2023-W20", false, known_utc_s, &analysis));
    assert_int_equal(total(analysis, 0, BC_FLOW_HANDLED), 0);
    assert_int_equal(total(analysis, 0, BC_FLOW_CLOSING), 1);
    assert_int_equal(bc_analysis_batch(analysis)->number, 1);
    close_setting(&setting);
}

static void data_imported_before_the_end_is_told(void **unused)
{
    static const char *const early[] = {"2024-01-02T08:00 received moi-truong", NULL};
    struct setting setting;

    (void)unused;
    open_setting(&setting);
    add_ticket(&setting, "T-1", early);
    (void)close_batch(&setting);
    (void)analyse(&setting, "2024-W01");
    assert_int_equal(setting.problems.count, 1);
    assert_int_equal(setting.problems.items[0].severity, BC_WARNING);
    assert_string_equal(setting.problems.items[0].code, "aggregate.period-not-over");
    close_setting(&setting);
}

static void a_year_missing_from_the_calendar_is_told_with_its_file(void **unused)
{
    static const char *const beyond[] = {
        "2027-03-01T08:00 received moi-truong", "2027-03-01T09:00 forwarded so-tc", NULL};
    struct setting setting;
    const bc_analysis *analysis = NULL;

    (void)unused;
    open_setting(&setting);
    add_ticket(&setting, "T-1", beyond);
    (void)close_batch(&setting);
    assert_false(build(&setting, "2027-W09", false, INT64_MAX, &analysis));
    assert_int_equal(setting.status.fault, BC_BAD_INPUT);
    assert_string_equal(setting.status.code, "calendar.year-missing");
    assert_string_equal(setting.status.where, setting.profile->calendar_path);
    close_setting(&setting);
}

static void months_and_quarters_find_their_year_ago(void **unused)
{
    struct setting setting;
    const bc_analysis *analysis;

    (void)unused;
    open_setting(&setting);
    add_ticket(&setting, "T-0", year_before);
    add_ticket(&setting, "T-1", handled_in_week_20);
    (void)close_batch(&setting);
    analysis = analyse(&setting, "2023-05");
    assert_string_equal(bc_analysis_period(analysis, BC_SLOT_YEAR_AGO)->id, "2022-05");
    assert_int_equal(total(analysis, BC_SLOT_YEAR_AGO, BC_FLOW_HANDLED), 1);
    assert_int_equal(total(analysis, 0, BC_FLOW_HANDLED), 1);
    analysis = analyse(&setting, "2023-Q2");
    assert_int_equal(total(analysis, BC_SLOT_YEAR_AGO, BC_FLOW_HANDLED), 1);
    assert_int_equal(total(analysis, 4, BC_FLOW_HANDLED), 1);
    close_setting(&setting);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_week_is_counted_with_its_slots_and_lists),
        cmocka_unit_test(slots_before_the_first_data_have_none),
        cmocka_unit_test(what_closed_long_ago_is_data_all_the_same),
        cmocka_unit_test(a_period_of_which_the_store_knows_nothing_is_held),
        cmocka_unit_test(a_quiet_week_inside_the_history_is_a_report_of_zeros),
        cmocka_unit_test(every_unknown_value_is_listed_at_once),
        cmocka_unit_test(sensitive_tickets_are_in_nothing),
        cmocka_unit_test(an_old_period_can_be_made_as_it_was_known),
        cmocka_unit_test(data_imported_before_the_end_is_told),
        cmocka_unit_test(a_year_missing_from_the_calendar_is_told_with_its_file),
        cmocka_unit_test(months_and_quarters_find_their_year_ago),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

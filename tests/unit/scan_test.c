/* LINKS: base calendar ticket figure yaml profile store sla aggregate */
/* SEES_PRIVATE */
/* An analysis is the same whoever counts it: one thread, or several with handles of their own. */
#include "aggregate/scan.h"
#include "support/store_case.h"

enum { TICKETS = 4 * BC_SCAN_ALONE };

struct setting {
    struct place place;
    bc_arena *arena;
    const struct bc_profile *profile;
    int64_t second_utc_s; /* when the second batch was known */
    bc_store *stores[64]; /* analyses borrow their words */
    size_t store_count;
};

static const char *const fields[] = {"moi-truong", "trat-tu-do-thi", "dat-dai-xay-dung"};
static const char *const units[] = {"ea-kar", "lak", "so-tttt", "phong-tnmt-tp-buon-ma-thuot"};

static int64_t local(const struct setting *setting, const char *text)
{
    int64_t utc_s = 0;
    bool is_date;

    assert_true(bc_instant_parse(text, setting->profile->offset_s, &utc_s, &is_date));
    return utc_s;
}

/* A life of up to 80 days, some without an end; the second batch knows more of every third. */
static size_t invent(
    struct setting *setting, bc_dictionary *dictionary, uint64_t *seed, struct bc_event events[5])
{
    int64_t at_utc_s = local(setting, "2022-03-01") + below(seed, 460 * 86400);
    const bool is_refused = below(seed, 12) == 0;
    const size_t count = is_refused ? 2 : 1 + (size_t)below(seed, 5);
    static const enum bc_event_kind kinds[] = {
        BC_EVENT_RECEIVED, BC_EVENT_FORWARDED, BC_EVENT_INTERIM, BC_EVENT_RESULT, BC_EVENT_REPLIED};

    for (size_t i = 0; i < count; i++) {
        events[i] = (struct bc_event){
            .at_utc_s = at_utc_s, .kind = kinds[i], .committed_utc_s = BC_NO_TIME};
        at_utc_s += below(seed, 20 * 86400);
    }
    events[0].sensitivity = BC_SENSITIVITY_PUBLIC;
    events[0].priority = BC_PRIORITY_NORMAL;
    events[0].channel = bc_dictionary_intern(dictionary, BC_DIM_CHANNEL, "app");
    events[0].district = bc_dictionary_intern(dictionary, BC_DIM_DISTRICT, "ea-kar");
    events[0].field = bc_dictionary_intern(dictionary, BC_DIM_FIELD, fields[below(seed, 3)]);
    if (is_refused) {
        events[1].kind = below(seed, 2) == 0 ? BC_EVENT_REFUSED : BC_EVENT_PASSED_OUTSIDE;
        events[1].reason =
            bc_dictionary_intern(dictionary, BC_DIM_REASON, below(seed, 2) == 0 ? "a" : "b");
    } else if (count > 1) {
        events[1].unit = bc_dictionary_intern(dictionary, BC_DIM_UNIT, units[below(seed, 4)]);
    }
    return count;
}

/* One more event of a ticket that waits for years to be forwarded, which needs no calendar. */
static size_t wait_for_years(
    const struct setting *setting, bc_dictionary *dictionary, int ticket, struct bc_event events[5])
{
    events[0].at_utc_s = setting->second_utc_s - TICKETS + ticket;
    events[1] = (struct bc_event){.at_utc_s = setting->second_utc_s,
        .kind = BC_EVENT_FORWARDED,
        .unit = bc_dictionary_intern(dictionary, BC_DIM_UNIT, units[0]),
        .committed_utc_s = BC_NO_TIME};
    return ticket == TICKETS - 1 ? 2 : 1; /* the last one was forwarded */
}

enum batch { FIRST, SECOND, WAITING };

static void import(struct setting *setting, enum batch which)
{
    bc_store *store = open_at(&setting->place, BC_STORE_IMPORT);
    const struct bc_batch batch = {.file_name = "invented.csv", .file_sha256 = ""};
    struct bc_status status = {0};
    bc_dictionary *dictionary = NULL;
    uint64_t seed = 20230515;
    int64_t number;

    assert_done(bc_store_begin(store,
                    which == FIRST ? setting->second_utc_s - 86400 : setting->second_utc_s,
                    &dictionary, &status),
        &status);
    for (int ticket = 0; ticket < TICKETS; ticket++) {
        struct bc_event events[5];
        bool is_new[5];
        bool has_retracted;
        char code[16];
        size_t count = invent(setting, dictionary, &seed, events);
        struct bc_incoming incoming = {.code = code, .mode = BC_IMPORT_LOG, .events = events};

        if (which == WAITING) {
            count = wait_for_years(setting, dictionary, ticket, events);
        } else if (which == FIRST && ticket % 3 == 0 && count > 1) {
            count--; /* the second batch knows more */
        }
        incoming.event_count = count;
        snprintf(code, sizeof(code), "S-%05d", ticket);
        assert_done(bc_store_apply(store, &incoming, is_new, &has_retracted, &status), &status);
    }
    assert_done(bc_store_commit(store, &batch, &number, &status), &status);
    bc_store_close(store);
}

static void open_setting(struct setting *setting)
{
    struct bc_status status = {0};
    struct bc_problems problems;

    *setting = (struct setting){.arena = bc_arena_new()};
    problems = (struct bc_problems){.arena = setting->arena};
    assert_done(bc_profile_load(BC_TEMPLATES_FOLDER, "dak-lak", setting->arena, &problems,
                    &setting->profile, &status),
        &status);
    setting->second_utc_s = local(setting, "2023-06-20");
    place_init(&setting->place);
    create_at(&setting->place);
}

static void close_setting(struct setting *setting)
{
    for (size_t i = 0; i < setting->store_count; i++) {
        bc_store_close(setting->stores[i]);
    }
    place_clear(&setting->place);
    bc_arena_free(setting->arena);
}

static bool analyse(struct setting *setting, const char *period, int64_t known_utc_s,
    size_t thread_count, const bc_analysis **ret_analysis, struct bc_status *status)
{
    bc_store *store = open_at(&setting->place, BC_STORE_FACTS);
    struct bc_problems problems = {.arena = setting->arena};
    struct bc_analysis_request request = {.store = store,
        .profile = setting->profile,
        .known_utc_s = known_utc_s,
        .thread_count = thread_count};

    assert_true(bc_period_parse(&setting->profile->periods, period, &request.period));
    setting->stores[setting->store_count++] = store;
    return bc_analysis_build(&request, setting->arena, &problems, ret_analysis, status);
}

static void expect_same_cells(const bc_analysis *one, const bc_analysis *other)
{
    for (enum bc_breakdown by = 0; by < BC_BREAKDOWN_COUNT; by++) {
        for (size_t row = 0; row < bc_analysis_row_count(one, by); row++) {
            for (size_t slot = 0; slot < BC_SLOT_COUNT; slot++) {
                assert_memory_equal(bc_analysis_counts(one, by, row, slot),
                    bc_analysis_counts(other, by, row, slot), sizeof(struct bc_counts));
            }
        }
    }
    for (size_t field = 0; field < bc_analysis_row_count(one, BC_BY_FIELD); field++) {
        for (size_t unit = 0; unit < bc_analysis_row_count(one, BC_BY_UNIT); unit++) {
            const struct bc_cross_place place = {field, unit};

            assert_memory_equal(bc_analysis_cross_counts(one, place, BC_SLOT_PREVIOUS),
                bc_analysis_cross_counts(other, place, BC_SLOT_PREVIOUS), sizeof(struct bc_counts));
        }
    }
}

static void expect_same_lists(const bc_analysis *one, const bc_analysis *other)
{
    const struct bc_analysis_case *cases[2];
    const struct bc_analysis_reason *reasons[2];
    const struct bc_analysis_part *parts[2];
    const size_t case_count = bc_analysis_cases(one, &cases[0]);
    const size_t reason_count = bc_analysis_reasons(one, &reasons[0]);
    const size_t part_count = bc_analysis_bridge(one, &parts[0]);

    assert_int_equal(bc_analysis_cases(other, &cases[1]), case_count);
    for (size_t i = 0; i < case_count; i++) {
        assert_string_equal(cases[0][i].code, cases[1][i].code);
        assert_int_equal(cases[0][i].cycle, cases[1][i].cycle);
        assert_int_equal(cases[0][i].verdict.deadline, cases[1][i].verdict.deadline);
        assert_int_equal(cases[0][i].verdict.late_min, cases[1][i].verdict.late_min);
        assert_int_equal(cases[0][i].unit_index, cases[1][i].unit_index);
    }
    assert_int_equal(bc_analysis_reasons(other, &reasons[1]), reason_count);
    assert_true(reason_count > 1);
    for (size_t i = 0; i < reason_count; i++) {
        assert_string_equal(reasons[0][i].reason, reasons[1][i].reason);
        assert_int_equal(reasons[0][i].count, reasons[1][i].count);
    }
    assert_int_equal(bc_analysis_bridge(other, &parts[1]), part_count);
    for (size_t i = 0; i < part_count; i++) {
        assert_memory_equal(&parts[0][i].counts, &parts[1][i].counts, sizeof(struct bc_counts));
    }
}

static void several_threads_count_what_one_counts(void **unused)
{
    static const char *const periods[] = {"2023-W20", "2023-05", "2022-W40"};
    struct setting setting;
    struct bc_status status = {0};

    (void)unused;
    open_setting(&setting);
    import(&setting, FIRST);
    import(&setting, SECOND);
    for (size_t i = 0; i < 2 * sizeof(periods) / sizeof(periods[0]); i++) {
        const int64_t known_utc_s = i % 2 == 0 ? INT64_MAX : setting.second_utc_s - 1;
        const bc_analysis *alone = NULL;

        assert_done(analyse(&setting, periods[i / 2], known_utc_s, 1, &alone, &status), &status);
        for (size_t thread_count = 2; thread_count <= 4; thread_count++) {
            const bc_analysis *together = NULL;

            assert_done(
                analyse(&setting, periods[i / 2], known_utc_s, thread_count, &together, &status),
                &status);
            expect_same_cells(alone, together);
            expect_same_lists(alone, together);
        }
    }
    close_setting(&setting);
}

/* A case is overdue through a year that the calendar lacks: whoever meets one first says the same.
 */
static void several_threads_fail_as_one_fails(void **unused)
{
    struct setting setting;
    struct bc_status alone = {0};
    struct bc_status together = {0};
    const bc_analysis *analysis = NULL;

    (void)unused;
    open_setting(&setting);
    import(&setting, WAITING);
    assert_false(analyse(&setting, "2030-W20", INT64_MAX, 1, &analysis, &alone));
    assert_false(analyse(&setting, "2030-W20", INT64_MAX, 3, &analysis, &together));
    assert_string_equal(alone.code, "calendar.year-missing");
    assert_string_equal(together.code, alone.code);
    assert_string_equal(together.where, alone.where);
    assert_string_equal(together.arguments, alone.arguments);
    close_setting(&setting);
}

/* A writer has the store: the second handle cannot be had, and one thread counts all. */
static void nobody_waits_for_a_helper(void **unused)
{
    struct setting setting;
    struct bc_status status = {0};
    bc_store *store;
    bc_store *other = NULL;

    (void)unused;
    open_setting(&setting);
    store = open_at(&setting.place, BC_STORE_IMPORT);
    assert_done(
        bc_store_begin(store, setting.second_utc_s, &(bc_dictionary *){NULL}, &status), &status);
    assert_fails(bc_store_open_beside(store, &other, &status), &status, "store.locked");
    bc_store_close(store);
    close_setting(&setting);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(several_threads_count_what_one_counts),
        cmocka_unit_test(several_threads_fail_as_one_fails),
        cmocka_unit_test(nobody_waits_for_a_helper),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

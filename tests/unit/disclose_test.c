/* LINKS: disclose report profile yaml figure compare calendar base */
#include "base/text.h"
#include "disclose/disclose.h"
#include "disclose/labels.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h relies on the four above. */
#include <cmocka.h>

/*
 * An analysis made by hand takes the place of aggregate's, so that each case says exactly what
 * comes in. It and the profile live in an arena of their own, which is gone before the report is
 * looked at: a report owns its text.
 */
struct bc_analysis {
    struct bc_profile profile;
    int32_t organisation_day;
    struct bc_batch batch;
    struct bc_period periods[BC_SLOT_COUNT];
    bool has_period[BC_SLOT_COUNT];
    bool has_data[BC_SLOT_COUNT];
    size_t row_counts[BC_BREAKDOWN_COUNT];
    struct bc_counts *counts[BC_BREAKDOWN_COUNT];
    struct bc_analysis_reason reasons[8];
    size_t reason_count;
    struct bc_analysis_case cases[8];
    size_t case_count;
    struct cross {
        struct bc_cross_place place;
        size_t slot;
        struct bc_counts counts;
    } cross[16];
    size_t cross_count;
};

const struct bc_profile *bc_analysis_profile(const bc_analysis *analysis)
{
    return &analysis->profile;
}

const struct bc_batch *bc_analysis_batch(const bc_analysis *analysis)
{
    return &analysis->batch;
}

int32_t bc_analysis_organisation_day(const bc_analysis *analysis)
{
    return analysis->organisation_day;
}

const struct bc_period *bc_analysis_period(const bc_analysis *analysis, size_t slot)
{
    return analysis->has_period[slot] ? &analysis->periods[slot] : NULL;
}

bool bc_analysis_has_data(const bc_analysis *analysis, size_t slot)
{
    return analysis->has_data[slot];
}

size_t bc_analysis_row_count(const bc_analysis *analysis, enum bc_breakdown breakdown)
{
    return analysis->row_counts[breakdown];
}

const struct bc_counts *bc_analysis_counts(
    const bc_analysis *analysis, enum bc_breakdown breakdown, size_t row, size_t slot)
{
    return &analysis->counts[breakdown][row * BC_SLOT_COUNT + slot];
}

size_t bc_analysis_reasons(
    const bc_analysis *analysis, const struct bc_analysis_reason **ret_reasons)
{
    *ret_reasons = analysis->reasons;
    return analysis->reason_count;
}

size_t bc_analysis_cases(const bc_analysis *analysis, const struct bc_analysis_case **ret_cases)
{
    *ret_cases = analysis->cases;
    return analysis->case_count;
}

const struct bc_counts *bc_analysis_cross_counts(
    const bc_analysis *analysis, struct bc_cross_place place, size_t slot)
{
    static const struct bc_counts none;

    for (size_t i = 0; i < analysis->cross_count; i++) {
        const struct cross *cross = &analysis->cross[i];

        if (cross->place.field == place.field && cross->place.unit == place.unit &&
            cross->slot == slot) {
            return &cross->counts;
        }
    }
    return &none;
}

size_t bc_analysis_bridge(const bc_analysis *analysis, const struct bc_analysis_part **ret_parts)
{
    (void)analysis;
    *ret_parts = NULL;
    return 0;
}

/* ---- Making one ------------------------------------------------------------------------------ */

struct scene {
    bc_arena *arena;  /* of the report */
    bc_arena *before; /* of everything it is made from */
    struct bc_analysis *analysis;
    struct bc_labels labels;
};

static void make_rows(struct scene *scene)
{
    struct bc_analysis *analysis = scene->analysis;
    const struct bc_profile *profile = &analysis->profile;

    analysis->row_counts[BC_BY_NOTHING] = 1;
    analysis->row_counts[BC_BY_FIELD] = profile->field_count;
    analysis->row_counts[BC_BY_DISTRICT] = profile->district_count + 1;
    analysis->row_counts[BC_BY_UNIT] = profile->unit_count;
    analysis->row_counts[BC_BY_CHANNEL] = profile->channel_count;
    analysis->row_counts[BC_BY_FIELD_DISTRICT] =
        profile->field_count * (profile->district_count + 1);
    for (size_t i = 0; i < BC_BREAKDOWN_COUNT; i++) {
        analysis->counts[i] = bc_arena_alloc_array(
            scene->before, analysis->row_counts[i] * BC_SLOT_COUNT, sizeof(struct bc_counts));
    }
}

static void set_period(struct bc_analysis *analysis, const char *id)
{
    const struct bc_period_rule *rule = &analysis->profile.periods;

    assert_true(bc_period_parse(rule, id, &analysis->periods[0]));
    for (size_t slot = 0; slot < BC_SLOT_COUNT; slot++) {
        analysis->has_period[slot] = true;
        analysis->has_data[slot] = true;
        if (slot > 0) {
            analysis->periods[slot] = bc_period_previous(rule, &analysis->periods[slot - 1]);
        }
    }
    analysis->organisation_day =
        bc_instant_day(analysis->periods[0].end_utc_s - 1, analysis->profile.offset_s);
    analysis->has_period[BC_SLOT_YEAR_AGO] =
        bc_period_year_ago(rule, &analysis->periods[0], &analysis->periods[BC_SLOT_YEAR_AGO]);
}

static int make_scene(void **state)
{
    struct scene *scene = calloc(1, sizeof(*scene));
    const struct bc_profile *profile = NULL;
    struct bc_problems problems = {0};
    struct bc_status status = {0};

    scene->arena = bc_arena_new();
    scene->before = bc_arena_new();
    problems.arena = scene->before;
    scene->analysis = bc_arena_alloc(scene->before, sizeof(*scene->analysis));
    if (!bc_profile_load(
            BC_TEMPLATES_FOLDER, "dak-lak", scene->before, &problems, &profile, &status) ||
        !bc_labels_load(BC_TEMPLATES_FOLDER "/labels.vi.yaml", scene->before, &problems,
            &scene->labels, &status)) {
        print_error("%s %s %s\n", status.code, status.where, status.arguments);
        return -1;
    }
    scene->analysis->profile = *profile;
    scene->analysis->batch.known_utc_s = 1682895600; /* 2023-05-01T06:00:00+07:00 */
    make_rows(scene);
    set_period(scene->analysis, "2023-W17");
    *state = scene;
    return 0;
}

static int remove_scene(void **state)
{
    struct scene *scene = *state;

    bc_arena_free(scene->arena);
    bc_arena_free(scene->before);
    free(scene);
    return 0;
}

static bool try_disclose(
    const struct scene *scene, const bc_public_report **ret_report, struct bc_status *status)
{
    return bc_disclose_public(scene->analysis, &scene->labels, 0, scene->arena, ret_report, status);
}

/* Makes the report and drops what it was made from. */
static const bc_public_report *disclose(struct scene *scene)
{
    const bc_public_report *report = NULL;
    struct bc_status status = {0};

    if (!try_disclose(scene, &report, &status)) {
        fail_msg("%s %s %s", status.code, status.where, status.arguments);
    }
    bc_arena_reset(scene->before);
    return report;
}

static struct bc_counts *counts_at(
    const struct scene *scene, enum bc_breakdown breakdown, size_t row, size_t slot)
{
    return &scene->analysis->counts[breakdown][row * BC_SLOT_COUNT + slot];
}

/* ---- Cases ----------------------------------------------------------------------------------- */

static void carries_office_and_periods_over(void **state)
{
    struct scene *scene = *state;
    const bc_public_report *report = disclose(scene);
    const struct bc_report_office *office = bc_public_report_office(report);

    assert_string_equal(office->id, "dak-lak");
    assert_int_equal(office->offset_s, 7 * 3600);
    assert_true(office->has_ratings);
    assert_true(office->addressee_count >= 1);
    assert_string_equal(office->addressees[0], "Ủy ban nhân dân tỉnh");
    assert_int_equal(bc_public_report_as_known_utc_s(report), 1682895600);
    assert_string_equal(bc_public_report_period_name(report, 0), "tuần 17 năm 2023");
    assert_string_equal(bc_public_report_period_short(report, 1), "Tuần 16");
    assert_string_equal(bc_public_report_period_mark(report, 11), "6");
    assert_string_equal(bc_public_report_period_name(report, BC_SLOT_YEAR_AGO), "tuần 17 năm 2022");
}

static void words_every_kind_of_period(void **state)
{
    struct scene *scene = *state;
    static const struct {
        const char *id, *name, *short_name;
    } periods[] = {
        {"2023-04", "tháng 4 năm 2023", "Tháng 4"},
        {"2024-01", "tháng 01 năm 2024", "Tháng 01"},
        {"2023-Q3", "quý III năm 2023", "Quý III"},
        {"2023-H1", "6 tháng đầu năm 2023", "6 tháng đầu năm"},
        {"2023-H2", "6 tháng cuối năm 2023", "6 tháng cuối năm"},
        {"2023-9M", "9 tháng đầu năm 2023", "9 tháng 2023"},
        {"2023", "năm 2023", "Năm 2023"},
        {"2020-W53", "tuần 53 năm 2020", "Tuần 53"},
    };

    for (size_t i = 0; i < sizeof(periods) / sizeof(periods[0]); i++) {
        const bc_public_report *report = NULL;
        struct bc_status status = {0};

        set_period(scene->analysis, periods[i].id);
        assert_true(try_disclose(scene, &report, &status));
        assert_string_equal(bc_public_report_period_name(report, 0), periods[i].name);
        assert_string_equal(bc_public_report_period_short(report, 0), periods[i].short_name);
    }
    assert_false(scene->analysis->has_period[BC_SLOT_YEAR_AGO]); /* week 53 has no twin */
}

/* Recipients come from the closed list, by the kind of period and the day. */
static void sends_to_those_in_force_then(void **state)
{
    struct scene *scene = *state;
    const bc_public_report *report = NULL;
    struct bc_status status = {0};
    static struct bc_profile_recipient recipients[] = {
        {.name = "A", .is_addressee = true, .receives_weekly = true, .valid = {INT32_MIN, 19477}},
        {.name = "B", .is_addressee = true, .receives_weekly = true, .valid = {INT32_MIN, 19476}},
        {.name = "C", .receives_weekly = true, .valid = {19477, INT32_MAX}},
        {.name = "D", .receives_weekly = true, .valid = {19478, INT32_MAX}},
        {.name = "E", .receives_monthly = true, .valid = {INT32_MIN, INT32_MAX}},
    };

    /* The week ends with 30 April 2023, day 19477. */
    scene->analysis->profile.recipients = recipients;
    scene->analysis->profile.recipient_count = sizeof(recipients) / sizeof(recipients[0]);
    assert_true(try_disclose(scene, &report, &status));
    assert_int_equal(bc_public_report_office(report)->addressee_count, 1);
    assert_string_equal(bc_public_report_office(report)->addressees[0], "A");
    assert_int_equal(bc_public_report_office(report)->recipient_count, 1);
    assert_string_equal(bc_public_report_office(report)->recipients[0], "C");
    set_period(scene->analysis, "2023-04");
    assert_true(try_disclose(scene, &report, &status));
    assert_int_equal(bc_public_report_office(report)->addressee_count, 0);
    assert_string_equal(bc_public_report_office(report)->recipients[0], "E");
}

/* A field that is over and empty goes, one that is over and has figures stays; crossed rows follow.
 */
static void leaves_out_what_is_over_and_empty(void **state)
{
    struct scene *scene = *state;
    struct bc_profile *profile = &scene->analysis->profile;
    struct bc_profile_field *fields =
        bc_arena_alloc_array(scene->before, profile->field_count, sizeof(*fields));
    size_t districts = profile->district_count + 1;
    const char *kept_id = profile->fields[3].id;
    const bc_public_report *report;
    const struct bc_report_row *row;

    memcpy(fields, profile->fields, profile->field_count * sizeof(*fields));
    fields[2].valid.last_day = 19000;
    fields[3].valid.last_day = 19000;
    profile->fields = fields;
    counts_at(scene, BC_BY_NOTHING, 0, 5)->of[BC_FLOW_RECEIVED] = 7;
    counts_at(scene, BC_BY_FIELD, 3, 5)->of[BC_FLOW_RECEIVED] = 7;
    counts_at(scene, BC_BY_FIELD_DISTRICT, 3 * districts + 4, 5)->of[BC_FLOW_RECEIVED] = 7;
    kept_id = bc_arena_strdup(scene->arena, kept_id);
    report = disclose(scene);
    assert_int_equal(bc_public_report_row_count(report, BC_BY_FIELD), 14);
    assert_string_equal(bc_public_report_row(report, BC_BY_FIELD, 2)->id, kept_id);
    assert_false(bc_public_report_row(report, BC_BY_FIELD, 2)->is_zero);
    assert_true(bc_public_report_row(report, BC_BY_FIELD, 3)->is_zero);
    assert_int_equal(bc_public_report_row_count(report, BC_BY_FIELD_DISTRICT), 14 * districts);
    row = bc_public_report_row(report, BC_BY_FIELD_DISTRICT, 2 * districts + 4);
    assert_int_equal(row->field_row, 2);
    assert_int_equal(row->district_row, 4);
    assert_int_equal(
        bc_public_report_value(report, BC_BY_FIELD_DISTRICT, 2 * districts + 4, 5, BC_FLOW_RECEIVED)
            .count,
        7);
    row = bc_public_report_row(report, BC_BY_DISTRICT, districts - 1);
    assert_string_equal(row->id, "chua-xac-dinh");
    assert_string_equal(row->name, "Chưa xác định địa bàn");
}

static void an_agency_has_no_row(void **state)
{
    struct scene *scene = *state;
    struct bc_profile *profile = &scene->analysis->profile;
    size_t agency_count = 0;
    size_t in_force_count = 0;
    const bc_public_report *report;

    for (size_t i = 0; i < profile->unit_count; i++) {
        bool is_agency = profile->units[i].kind == BC_UNIT_AGENCY;

        agency_count += is_agency ? 1 : 0;
        in_force_count += !is_agency && profile->units[i].valid.first_day <= 19477 &&
                                  profile->units[i].valid.last_day >= 19477
                              ? 1
                              : 0;
    }
    assert_true(agency_count > 0);
    report = disclose(scene);
    assert_int_equal(bc_public_report_row_count(report, BC_BY_UNIT), in_force_count);
}

/* Reasons the list does not know are merged under the end: a source's own words are not printed. */
static void merges_reasons_and_prints_only_official_ones(void **state)
{
    struct scene *scene = *state;
    const struct bc_analysis_reason given[] = {
        {BC_END_REFUSED_AT_DOOR, "abusive", 2},
        {BC_END_WITHDRAWN, "", 1},
        {BC_END_REFUSED, "ông Nguyễn Văn A xin rút", 3},
        {BC_END_REFUSED_AT_DOOR, "số 0905123456", 4},
        {BC_END_REFUSED, "", 5},
        {BC_END_DUPLICATE, "", 6},
        {BC_END_REFUSED, "legal-advice", 7},
    };
    const bc_public_report *report;
    const struct bc_report_reason *reasons = NULL;
    size_t count;

    memcpy(scene->analysis->reasons, given, sizeof(given));
    scene->analysis->reason_count = sizeof(given) / sizeof(given[0]);
    counts_at(scene, BC_BY_NOTHING, 0, 0)->of[BC_FLOW_OTHERWISE_CLOSED] = 22;
    report = disclose(scene);
    count = bc_public_report_reasons(report, &reasons);
    assert_int_equal(count, 6);
    assert_string_equal(reasons[0].id, "legal-advice");
    assert_int_equal(reasons[0].count, 7);
    assert_string_equal(reasons[1].name, "Không thuộc phạm vi");
    assert_int_equal(reasons[1].count, 8);
    assert_string_equal(reasons[2].name, "Trùng lặp");
    assert_string_equal(reasons[3].name, "Người gửi rút");
    assert_string_equal(reasons[4].id, "abusive");
    assert_true(reasons[4].is_at_door);
    assert_string_equal(reasons[5].name, "Không ghi lý do");
    for (size_t i = 0; i < count; i++) {
        assert_null(strstr(reasons[i].name, "Nguyễn"));
        assert_null(strstr(reasons[i].name, "0905"));
    }
}

static void set_case(struct scene *scene, const char *code, enum bc_end end,
    enum bc_deadline deadline, int64_t due_utc_s, int64_t late_min)
{
    struct bc_analysis_case *to = &scene->analysis->cases[scene->analysis->case_count++];

    *to = (struct bc_analysis_case){.code = bc_arena_strdup(scene->before, code),
        .cycle = 1,
        .field_index = 4,
        .district_index = -1,
        .unit_index = 1,
        .channel_index = 0,
        .agency_index = -1,
        .opened_utc_s = 1682300000,
        .handling_start_utc_s = BC_NO_TIME,
        .ended_utc_s = BC_NO_TIME,
        .result_utc_s = BC_NO_TIME,
        .replied_utc_s = BC_NO_TIME,
        .end = end,
        .level = BC_LEVEL_ACCEPTABLE};
    to->verdict.deadline = deadline;
    to->verdict.clock = BC_CLOCK_WORKING_DAYS;
    to->verdict.due_utc_s = due_utc_s;
    to->verdict.late_min = late_min;
}

static void tells_cases_and_sorts_the_overdue(void **state)
{
    struct scene *scene = *state;
    const bc_public_report *report;
    const struct bc_report_case *cases = NULL;
    const struct bc_report_case *overdue = NULL;

    set_case(scene, "A", BC_END_OPEN, BC_DEADLINE_OVERDUE, BC_NO_TIME, 0);
    set_case(scene, "B", BC_END_OPEN, BC_DEADLINE_OVERDUE, 2000, 10);
    set_case(scene, "C", BC_END_OPEN, BC_DEADLINE_OVERDUE, 1000, 5);
    set_case(scene, "D", BC_END_HANDLED, BC_DEADLINE_OVERDUE, 500, 50);
    set_case(scene, "E", BC_END_HANDLED, BC_DEADLINE_NOT_RUNNING, BC_NO_TIME, 0);
    set_case(scene, "F", BC_END_OPEN, BC_DEADLINE_NOT_RUNNING, BC_NO_TIME, 0);
    set_case(scene, "G", BC_END_OPEN, BC_DEADLINE_OVERDUE, -1000, 5);
    counts_at(scene, BC_BY_NOTHING, 0, 0)->of[BC_FLOW_CLOSING_OVERDUE] = 4;
    report = disclose(scene);
    assert_int_equal(bc_public_report_cases(report, &cases), 7);
    assert_string_equal(cases[3].end, "handled");
    assert_string_equal(cases[3].deadline, "overdue");
    assert_string_equal(cases[4].deadline, "none");
    assert_string_equal(cases[5].deadline, "not_forwarded");
    assert_string_equal(cases[0].district_id, "chua-xac-dinh");
    assert_string_equal(cases[0].field_id, "moi-truong");
    assert_string_equal(cases[0].level, "acceptable");
    assert_string_equal(cases[0].clock, "working_days");
    assert_int_equal(bc_public_report_overdue(report, &overdue), 4);
    assert_string_equal(overdue[0].code, "G");
    assert_string_equal(overdue[1].code, "C");
    assert_string_equal(overdue[2].code, "B");
    assert_string_equal(overdue[3].code, "A");
}

static void refuses_lists_that_differ_from_totals(void **state)
{
    struct scene *scene = *state;
    const bc_public_report *report = NULL;
    struct bc_status status = {0};

    counts_at(scene, BC_BY_NOTHING, 0, 0)->of[BC_FLOW_CLOSING_OVERDUE] = 1;
    assert_false(try_disclose(scene, &report, &status));
    assert_int_equal(status.fault, BC_REFUSED);
    assert_string_equal(status.code, "disclose.overdue-differ");
    counts_at(scene, BC_BY_NOTHING, 0, 0)->of[BC_FLOW_CLOSING_OVERDUE] = 0;
    counts_at(scene, BC_BY_NOTHING, 0, 0)->of[BC_FLOW_OTHERWISE_CLOSED] = 1;
    status = (struct bc_status){0};
    assert_false(try_disclose(scene, &report, &status));
    assert_string_equal(status.code, "disclose.reasons-differ");
    assert_null(report);
}

static void says_which_word_is_missing(void **state)
{
    struct scene *scene = *state;
    const bc_public_report *report = NULL;
    struct bc_status status = {0};

    scene->labels.count--; /* the last key of all: xlsx.… is not asked for here */
    assert_true(try_disclose(scene, &report, &status));
    scene->labels.count = 3;
    assert_false(try_disclose(scene, &report, &status));
    assert_int_equal(status.fault, BC_BAD_INPUT);
    assert_string_equal(status.code, "disclose.label-missing");
    assert_string_equal(status.arguments, "period.week.name");
}

static const char *note_text(const bc_public_report *report, const char *id, size_t *ret_count)
{
    const struct bc_report_note *notes = NULL;
    size_t count = bc_public_report_notes(report, &notes);
    const char *text = NULL;

    *ret_count = 0;
    for (size_t i = 0; i < count; i++) {
        if (strcmp(notes[i].id, id) == 0) {
            text = notes[i].text;
            *ret_count += 1;
        }
    }
    return text;
}

static void notes_begin_with_the_scope_and_say_each_thing_once(void **state)
{
    struct scene *scene = *state;
    const bc_public_report *report = NULL;
    const struct bc_report_note *notes = NULL;
    struct bc_status status = {0};
    size_t count = 0;

    assert_true(
        bc_disclose_public(scene->analysis, &scene->labels, -3, scene->arena, &report, &status));
    assert_true(bc_public_report_notes(report, &notes) > 8);
    assert_string_equal(notes[0].id, "pham-vi");
    assert_string_equal(notes[0].text, bc_public_report_office(report)->scope_note);
    assert_non_null(note_text(report, "ngay-lam-viec", &count));
    assert_int_equal(count, 1); /* the profile's own words, not ours again */
    assert_non_null(strstr(note_text(report, "dieu-chinh", &count), "(-3)"));
    assert_non_null(strstr(note_text(report, "ky-bao-cao", &count),
        "từ 00 giờ 00 phút ngày 24/4/2023 đến trước 00 giờ 00 phút ngày 01/5/2023"));
    assert_int_equal(
        bc_public_report_value(report, BC_BY_NOTHING, 0, 0, BC_FLOW_ADJUSTMENT).count, -3);
    /* An office that words nothing still gets the constant note, and ours about its clocks. */
    scene->analysis->profile.note_count = 0;
    scene->analysis->profile.dispatch.scope_note = "";
    assert_true(try_disclose(scene, &report, &status));
    bc_public_report_notes(report, &notes);
    assert_string_equal(notes[0].id, "pham-vi");
    assert_true(strlen(notes[0].text) > 20);
    assert_non_null(note_text(report, "ngay-lam-viec", &count));
    assert_null(note_text(report, "dieu-chinh", &count));
    for (size_t i = 0; i < bc_public_report_notes(report, &notes); i++) {
        assert_null(strchr(notes[i].text, '{'));
    }
}

/* ---- Findings -------------------------------------------------------------------------------- */

static void set_cross(struct scene *scene, size_t field, size_t unit, size_t slot,
    enum bc_figure figure, int64_t count)
{
    struct cross *cross = &scene->analysis->cross[scene->analysis->cross_count++];

    *cross = (struct cross){.place = {field, unit}, .slot = slot};
    cross->counts.of[figure] = count;
}

static void set_total(struct scene *scene, size_t slot, enum bc_figure figure, int64_t count)
{
    counts_at(scene, BC_BY_NOTHING, 0, slot)->of[figure] = count;
}

static const struct bc_report_change *change_of(
    const bc_public_report *report, enum bc_figure figure)
{
    const struct bc_report_change *changes = NULL;
    const size_t count = bc_public_report_changes(report, &changes);

    for (size_t i = 0; i < count; i++) {
        if (changes[i].figure == figure) {
            return &changes[i];
        }
    }
    fail_msg("no change of %s", bc_figure_info(figure)->id);
    return NULL;
}

static void explains_a_change_to_the_last_case(void **state)
{
    struct scene *scene = *state;
    const struct bc_report_comparison *change;

    set_total(scene, BC_SLOT_CURRENT, BC_FLOW_RECEIVED, 298);
    set_total(scene, BC_SLOT_PREVIOUS, BC_FLOW_RECEIVED, 200);
    set_cross(scene, 0, 1, BC_SLOT_CURRENT, BC_FLOW_RECEIVED, 60);
    set_cross(scene, 0, 1, BC_SLOT_PREVIOUS, BC_FLOW_RECEIVED, 40);
    set_cross(scene, 2, 3, BC_SLOT_CURRENT, BC_FLOW_RECEIVED, 25);
    set_cross(scene, 1, 1, BC_SLOT_CURRENT, BC_FLOW_RECEIVED, 24);
    set_cross(scene, 4, 1, BC_SLOT_CURRENT, BC_FLOW_RECEIVED, 7);
    set_cross(scene, 4, 2, BC_SLOT_PREVIOUS, BC_FLOW_RECEIVED, 30); /* it fell: explains no rise */
    change = &change_of(disclose(scene), BC_FLOW_RECEIVED)->previous;
    assert_true(change->exists);
    assert_int_equal(change->difference, 98);
    assert_int_equal(change->trend, 1);
    assert_int_equal(change->part_count, 2); /* 25 + 24 explain half of it */
    assert_int_equal(change->parts[0].change, 25);
    assert_int_equal(change->parts[1].change, 24);
    assert_int_equal(change->remainder, 98 - 25 - 24);
}

static void names_three_where_two_explain_little(void **state)
{
    struct scene *scene = *state;
    const struct bc_report_comparison *change;

    set_total(scene, BC_SLOT_CURRENT, BC_FLOW_CLOSING, 100);
    set_total(scene, BC_SLOT_PREVIOUS, BC_FLOW_CLOSING, 160);
    for (size_t field = 0; field < 4; field++) {
        set_cross(scene, field, 1, BC_SLOT_PREVIOUS, BC_FLOW_CLOSING, 5 + (int64_t)field);
    }
    change = &change_of(disclose(scene), BC_FLOW_CLOSING)->previous;
    assert_int_equal(change->trend, -1);
    assert_int_equal(change->part_count, 3);
    assert_int_equal(change->parts[0].change, -8);
    assert_int_equal(change->parts[2].change, -6);
    assert_int_equal(change->remainder, -60 + 8 + 7 + 6);
}

static void claims_nothing_that_counts_do_not_carry(void **state)
{
    struct scene *scene = *state;
    const bc_public_report *report;

    /* Week 17 of 2023 had five working days, week 18 two: the same number a day. */
    set_period(scene->analysis, "2023-W18");
    set_total(scene, BC_SLOT_CURRENT, BC_FLOW_RECEIVED, 120);
    set_total(scene, BC_SLOT_PREVIOUS, BC_FLOW_RECEIVED, 300);
    set_total(scene, BC_SLOT_CURRENT, BC_FLOW_HANDLED, 110);
    set_total(scene, BC_SLOT_PREVIOUS, BC_FLOW_HANDLED, 100);
    scene->analysis->has_data[BC_SLOT_YEAR_AGO] = false;
    report = disclose(scene);
    assert_int_equal(bc_public_report_working_days(report, BC_SLOT_CURRENT), 2);
    assert_int_equal(bc_public_report_working_days(report, BC_SLOT_PREVIOUS), 5);
    assert_int_equal(change_of(report, BC_FLOW_RECEIVED)->previous.difference, -180);
    assert_int_equal(change_of(report, BC_FLOW_RECEIVED)->previous.trend, 0);
    assert_int_equal(change_of(report, BC_FLOW_HANDLED)->previous.trend, 1); /* 55 a day, not 20 */
    assert_false(change_of(report, BC_FLOW_RECEIVED)->year_ago.exists);
    assert_false(change_of(report, BC_RATE_ON_TIME)->previous.exists); /* 0/0 */
}

static void tells_a_rate_in_hundredths_of_a_point(void **state)
{
    struct scene *scene = *state;
    const struct bc_report_comparison *change;

    set_total(scene, BC_SLOT_CURRENT, BC_FLOW_HANDLED_ON_TIME, 233);
    set_total(scene, BC_SLOT_CURRENT, BC_FLOW_HANDLED_LATE, 21);
    set_total(scene, BC_SLOT_PREVIOUS, BC_FLOW_HANDLED_ON_TIME, 250);
    set_total(scene, BC_SLOT_PREVIOUS, BC_FLOW_HANDLED_LATE, 25);
    set_cross(scene, 1, 1, BC_SLOT_PREVIOUS, BC_FLOW_HANDLED_LATE, 11);
    set_cross(scene, 2, 1, BC_SLOT_CURRENT, BC_FLOW_HANDLED_LATE, 4);
    change = &change_of(disclose(scene), BC_RATE_ON_TIME)->previous;
    assert_int_equal(change->difference, 82); /* 91,7323% − 90,9091% */
    assert_int_equal(change->trend, 0);
    assert_int_equal(change->part_count, 1);
    assert_int_equal(change->parts[0].change, 364); /* 11 late fewer: 11 × 0,909091 / 275 */
    assert_int_equal(change->remainder, 82 - 364);
}

static void no_ratings_no_change_of_them(void **state)
{
    struct scene *scene = *state;
    const struct bc_report_change *changes = NULL;
    const bc_public_report *report = NULL;
    struct bc_status status = {0};

    scene->analysis->profile.practice.has_ratings = false;
    assert_true(try_disclose(scene, &report, &status));
    for (size_t i = 0; i < bc_public_report_changes(report, &changes); i++) {
        assert_int_not_equal(changes[i].figure, BC_RATE_SATISFIED);
    }
}

static void set_unit(
    struct scene *scene, struct bc_profile_unit *units, size_t row, const char *name, int64_t late)
{
    units[row].name = name;
    units[row].kind = BC_UNIT_DEPARTMENT;
    counts_at(scene, BC_BY_UNIT, row, 0)->of[BC_FLOW_HANDLED_LATE] = late;
}

static void ranks_units_and_never_a_small_one(void **state)
{
    struct scene *scene = *state;
    struct bc_analysis *analysis = scene->analysis;
    struct bc_profile_unit *units =
        bc_arena_alloc_array(scene->before, analysis->profile.unit_count, sizeof(*units));
    static const int64_t on_time[] = {0, 8, 8, 9, 18, 9};
    static const char *const expected[] = {"Sở Hai Mươi", "Sở D", "Sở Đ", "Sở E"};
    static const int32_t ranks[] = {1, 2, 2, 4};
    const struct bc_report_ranked *ranking = NULL;
    const bc_public_report *report = NULL;
    struct bc_status status = {0};

    memcpy(units, analysis->profile.units, analysis->profile.unit_count * sizeof(*units));
    analysis->profile.units = units;
    set_unit(scene, units, 1, "Sở Đ", 2);
    set_unit(scene, units, 2, "Sở D", 2);
    set_unit(scene, units, 3, "Sở Chín", 0); /* nine of nine */
    set_unit(scene, units, 4, "Sở Hai Mươi", 2);
    set_unit(scene, units, 5, "Sở E", 4);
    for (size_t row = 1; row < 6; row++) {
        counts_at(scene, BC_BY_UNIT, row, 0)->of[BC_FLOW_HANDLED_ON_TIME] = on_time[row];
    }
    assert_true(try_disclose(scene, &report, &status));
    assert_int_equal(bc_public_report_ranking(report, &ranking), 5);
    for (size_t i = 0; i < 4; i++) {
        assert_string_equal(ranking[i].unit_name, expected[i]);
        assert_int_equal(ranking[i].rank, ranks[i]);
        assert_true(ranking[i].low < 0.9 && ranking[i].high > ranking[i].low);
    }
    assert_string_equal(ranking[4].unit_name, "Sở Chín");
    assert_int_equal(ranking[4].rank, 0);
}

static void add_open_case(struct bc_analysis *analysis, const char *code, int64_t due_utc_s,
    enum bc_deadline deadline, int32_t unit)
{
    analysis->cases[analysis->case_count++] = (struct bc_analysis_case){.code = code,
        .cycle = 1,
        .field_index = 0,
        .district_index = 0,
        .unit_index = unit,
        .channel_index = 0,
        .result_utc_s = BC_NO_TIME,
        .end = BC_END_OPEN,
        .verdict = {.deadline = deadline,
            .clock = BC_CLOCK_WORKING_DAYS,
            .due_utc_s = due_utc_s,
            .late_min = deadline == BC_DEADLINE_OVERDUE ? 60 : 0}};
}

static void lists_what_falls_due_and_who_is_late(void **state)
{
    struct scene *scene = *state;
    struct bc_analysis *analysis = scene->analysis;
    const int64_t end = analysis->periods[0].end_utc_s;
    const struct bc_report_case *due = NULL;
    const struct bc_report_overdue_unit *late = NULL;
    const bc_public_report *report;

    add_open_case(analysis, "B", end + 7 * BC_DAY_S - 1, BC_DEADLINE_IN_TIME, 1);
    add_open_case(analysis, "A", end + 7 * BC_DAY_S - 1, BC_DEADLINE_IN_TIME, 1);
    add_open_case(analysis, "C", end, BC_DEADLINE_IN_TIME, 1);
    add_open_case(analysis, "D", end + 7 * BC_DAY_S, BC_DEADLINE_IN_TIME, 1);
    /* Open until its reply only: its clock has stopped at the result. */
    add_open_case(analysis, "H", end + BC_DAY_S, BC_DEADLINE_IN_TIME, 1);
    analysis->cases[analysis->case_count - 1].result_utc_s = end - 1;
    add_open_case(analysis, "E", end - 100, BC_DEADLINE_OVERDUE, 2);
    add_open_case(analysis, "F", end - 900, BC_DEADLINE_OVERDUE, 1);
    add_open_case(analysis, "G", end - 300, BC_DEADLINE_OVERDUE, 2);
    set_total(scene, BC_SLOT_CURRENT, BC_FLOW_CLOSING_OVERDUE, 3);
    report = disclose(scene);
    assert_int_equal(bc_public_report_due_next(report, &due), 3);
    assert_string_equal(due[0].code, "C");
    assert_string_equal(due[1].code, "A");
    assert_string_equal(due[2].code, "B");
    assert_int_equal(bc_public_report_overdue_units(report, &late), 2);
    assert_int_equal(late[0].count, 2);
    assert_string_equal(late[0].worst->code, "G");
    assert_int_equal(late[1].count, 1);
    assert_string_equal(late[1].worst->code, "F");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(carries_office_and_periods_over, make_scene, remove_scene),
        cmocka_unit_test_setup_teardown(words_every_kind_of_period, make_scene, remove_scene),
        cmocka_unit_test_setup_teardown(sends_to_those_in_force_then, make_scene, remove_scene),
        cmocka_unit_test_setup_teardown(
            leaves_out_what_is_over_and_empty, make_scene, remove_scene),
        cmocka_unit_test_setup_teardown(an_agency_has_no_row, make_scene, remove_scene),
        cmocka_unit_test_setup_teardown(
            merges_reasons_and_prints_only_official_ones, make_scene, remove_scene),
        cmocka_unit_test_setup_teardown(
            tells_cases_and_sorts_the_overdue, make_scene, remove_scene),
        cmocka_unit_test_setup_teardown(
            refuses_lists_that_differ_from_totals, make_scene, remove_scene),
        cmocka_unit_test_setup_teardown(says_which_word_is_missing, make_scene, remove_scene),
        cmocka_unit_test_setup_teardown(
            notes_begin_with_the_scope_and_say_each_thing_once, make_scene, remove_scene),
        cmocka_unit_test_setup_teardown(
            explains_a_change_to_the_last_case, make_scene, remove_scene),
        cmocka_unit_test_setup_teardown(
            names_three_where_two_explain_little, make_scene, remove_scene),
        cmocka_unit_test_setup_teardown(
            claims_nothing_that_counts_do_not_carry, make_scene, remove_scene),
        cmocka_unit_test_setup_teardown(
            tells_a_rate_in_hundredths_of_a_point, make_scene, remove_scene),
        cmocka_unit_test_setup_teardown(no_ratings_no_change_of_them, make_scene, remove_scene),
        cmocka_unit_test_setup_teardown(
            ranks_units_and_never_a_small_one, make_scene, remove_scene),
        cmocka_unit_test_setup_teardown(
            lists_what_falls_due_and_who_is_late, make_scene, remove_scene),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

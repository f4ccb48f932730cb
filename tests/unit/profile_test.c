/* LINKS: base yaml calendar profile */
#include "base/file.h"
#include "base/text.h"
#include "profile/profile.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
/* clang-format off: cmocka.h needs the headers above it */
#include <cmocka.h>
/* clang-format on */

static const char *const cases_folder = BC_TESTS_FOLDER "/cases/profile";

struct setting {
    bc_arena *arena;
    struct bc_problems problems;
    struct bc_status status;
};

static struct setting begin(void)
{
    struct setting setting = {.arena = bc_arena_new()};

    setting.problems.arena = setting.arena;
    return setting;
}

static const struct bc_profile *load(struct setting *setting, const char *name_or_path)
{
    const struct bc_profile *profile = NULL;

    if (!bc_profile_load(BC_TEMPLATES_FOLDER, name_or_path, setting->arena, &setting->problems,
            &profile, &setting->status)) {
        fail_msg("%s: %s %s", name_or_path, setting->status.code, setting->status.where);
    }
    assert_int_equal(setting->problems.error_count, 0);
    return profile;
}

static int32_t day_of(int32_t year, int32_t month, int32_t day)
{
    return bc_date_to_day((struct bc_date){.year = year, .month = month, .day = day});
}

/* The rule of a case as "kind amount start", and its source's ending, checked against the domain by
 * hand. */
static void assert_clock(const struct bc_profile *profile, enum bc_stage stage, const char *field,
    bool is_emergency, bool has_site_visit, enum bc_clock_kind kind, int32_t amount,
    enum bc_clock_start start)
{
    int32_t row = field == NULL ? -1 : bc_profile_find_field(profile, field);
    const struct bc_profile_clock *clock;

    assert_true(field == NULL || row >= 0);
    clock = bc_profile_find_clock(
        profile, stage, row, is_emergency, has_site_visit, day_of(2023, 5, 4));
    assert_non_null(clock);
    assert_int_equal(clock->kind, kind);
    assert_int_equal(clock->amount, amount);
    assert_int_equal(clock->start, start);
    assert_true(clock->source[0] != '\0');
}

static void dak_lak_is_whole(void **state)
{
    struct setting setting = begin();
    const struct bc_profile *profile = load(&setting, "dak-lak");
    const struct bc_profile_unit *unit;
    size_t team_count = 0;

    (void)state;
    assert_int_equal(profile->field_count, 15);
    assert_int_equal(profile->district_count, 15);
    assert_int_equal(profile->channel_count, 3);
    assert_string_equal(profile->fields[0].letter, "a");
    assert_string_equal(profile->fields[14].letter, "p");
    assert_int_equal(profile->offset_s, 7 * 3600);
    assert_true(profile->practice.has_ratings);
    assert_false(profile->is_sample);
    assert_string_equal(
        profile->dispatch.superior_body, "SỞ THÔNG TIN VÀ TRUYỀN THÔNG\nTỈNH ĐẮK LẮK");
    assert_string_equal(profile->units[profile->ioc_unit_index].id, "ioc");
    for (size_t i = 0; i < profile->unit_count; i++) {
        team_count += profile->units[i].kind == BC_UNIT_TEAM;
    }
    assert_int_equal(team_count, 15);
    unit = &profile->units[bc_profile_find_unit(profile, "phong-ktht-cu-mgar")];
    assert_string_equal(profile->units[unit->parent_index].id, "cu-mgar");
    assert_int_equal(unit->valid.last_day, day_of(2025, 6, 30)); /* with its team's district */
    assert_string_equal(profile->districts[unit->district_index].id, "cu-mgar");
    assert_string_equal(profile->templates[BC_PERIOD_WEEK], "weekly/bao-cao.md");
    assert_true(profile->makes[BC_PERIOD_MONTH]);
    assert_false(profile->makes[BC_PERIOD_YEAR]);
    assert_int_equal(profile->undecided_day_count, 1);
    assert_true(bc_calendar_has_year(profile->calendar, 2026));
    assert_false(bc_calendar_has_year(profile->calendar, 2027));
    bc_arena_free(setting.arena);
}

/* Source: the procedure of April 2023, mục II; domain table of clocks. */
static void dak_lak_clocks(void **state)
{
    struct setting setting = begin();
    const struct bc_profile *profile = load(&setting, "dak-lak");

    (void)state;
    assert_clock(
        profile, BC_STAGE_INTAKE, NULL, false, false, BC_CLOCK_WORKING_HOURS, 4, BC_START_RECEIVED);
    assert_clock(
        profile, BC_STAGE_INTAKE, "moi-truong", true, false, BC_CLOCK_NONE, 0, BC_START_RECEIVED);
    assert_clock(profile, BC_STAGE_HANDLING, "moi-truong", false, false, BC_CLOCK_WORKING_DAYS, 7,
        BC_START_FORWARDED);
    assert_clock(profile, BC_STAGE_HANDLING, "bao-ve-tre-em", true, false, BC_CLOCK_WORKING_DAYS, 1,
        BC_START_FORWARDED);
    assert_clock(profile, BC_STAGE_RETURN, "moi-truong", false, false, BC_CLOCK_WORKING_DAYS, 1,
        BC_START_FORWARDED);
    assert_clock(profile, BC_STAGE_RETURN, "moi-truong", true, true, BC_CLOCK_WORKING_DAYS, 3,
        BC_START_FORWARDED);
    assert_clock(profile, BC_STAGE_REPLY, "moi-truong", true, false, BC_CLOCK_WORKING_HOURS, 4,
        BC_START_RESULT);
    assert_true(profile->extension.moves_limit);
    assert_true(profile->extension.needs_evidence);
    assert_int_equal(profile->extension.ground_count, 3);
    bc_arena_free(setting.arena);
}

/* Source: Quy chế, Điều 7, khoản 4; every field in the order of Điều 5. */
static void lai_chau_clocks(void **state)
{
    static const struct {
        const char *field;
        enum bc_clock_kind kind;
        int32_t amount;
        enum bc_clock_start start;
    } expected[] = {
        {"phan-anh-thai-do-chat-luong-phuc-vu", BC_CLOCK_WORKING_HOURS, 8, BC_START_RECEIVED},
        {"an-toan-giao-thong-an-ninh-trat-tu", BC_CLOCK_PLAIN_HOURS, 2, BC_START_FORWARDED},
        {"trat-tu-xay-dung", BC_CLOCK_PLAIN_HOURS, 2, BC_START_FORWARDED},
        {"gia-ca-thi-truong", BC_CLOCK_PLAIN_HOURS, 4, BC_START_FORWARDED},
        {"van-hoa-du-lich", BC_CLOCK_PLAIN_HOURS, 4, BC_START_FORWARDED},
        {"ve-sinh-an-toan-thuc-pham", BC_CLOCK_PLAIN_HOURS, 2, BC_START_FORWARDED},
        {"quan-ly-bao-ve-rung", BC_CLOCK_NONE, 0, BC_START_FORWARDED},
        {"moi-truong", BC_CLOCK_PLAIN_HOURS, 4, BC_START_FORWARDED},
        {"trat-tu-do-thi", BC_CLOCK_PLAIN_HOURS, 2, BC_START_FORWARDED},
        {"nhung-kien-nghi-khac", BC_CLOCK_PLAIN_HOURS, 4, BC_START_RECEIVED},
    };
    struct setting setting = begin();
    const struct bc_profile *profile = load(&setting, "lai-chau");

    (void)state;
    assert_int_equal(profile->field_count, sizeof(expected) / sizeof(expected[0]));
    for (size_t i = 0; i < profile->field_count; i++) {
        assert_string_equal(profile->fields[i].id, expected[i].field);
        for (int emergency = 0; emergency < 2; emergency++) {
            assert_clock(profile, BC_STAGE_HANDLING, expected[i].field, emergency != 0, false,
                expected[i].kind, expected[i].amount, expected[i].start);
        }
    }
    for (int stage = 0; stage < BC_STAGE_COUNT; stage++) {
        const struct bc_profile_clock *clock = bc_profile_find_clock(
            profile, (enum bc_stage)stage, 1, false, false, day_of(2023, 5, 4));

        assert_true((clock != NULL) == (stage == BC_STAGE_HANDLING));
    }
    /* Not classified yet: every rule names its fields, so none applies. */
    assert_null(
        bc_profile_find_clock(profile, BC_STAGE_HANDLING, -1, false, false, day_of(2023, 5, 4)));
    assert_false(profile->extension.moves_limit);
    assert_false(profile->practice.has_ratings);
    assert_int_equal(profile->district_count, 7);
    assert_false(profile->channels[bc_profile_find_channel(profile, "camera")].has_citizen);
    bc_arena_free(setting.arena);
}

/* Ids follow readings.md: the name without marks, spaces to dashes. Checked by the slug of base/.
 */
static void ids_are_names_without_marks(void **state)
{
    static const char *const offices[] = {"dak-lak", "lai-chau"};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct setting setting = begin();
        const struct bc_profile *profile = load(&setting, offices[i]);

        for (size_t j = 0; j < profile->field_count; j++) {
            assert_string_equal(
                profile->fields[j].id, bc_text_slug(setting.arena, profile->fields[j].name));
        }
        for (size_t j = 0; j < profile->district_count; j++) {
            assert_string_equal(profile->districts[j].id,
                bc_text_slug(setting.arena, profile->districts[j].short_name));
        }
        bc_arena_free(setting.arena);
    }
}

static void values_are_found_by_any_spelling(void **state)
{
    struct setting setting = begin();
    const struct bc_profile *profile = load(&setting, "dak-lak");
    int32_t goods = bc_profile_find_field(profile, "hang-hoa-dich-vu-tieu-dung");
    int32_t security = bc_profile_find_field(profile, "an-ninh-trat-tu");
    int32_t cu_mgar = bc_profile_find_district(profile, "cu-mgar");

    (void)state;
    assert_true(goods >= 0);
    assert_true(security >= 0);
    assert_true(cu_mgar >= 0);
    assert_int_equal(bc_profile_find_field(profile, "HÀNG HOÁ,  dịch vụ, tiêu dùng"), goods);
    assert_int_equal(bc_profile_find_field(profile, "An ninh, trật tự"), security);
    assert_int_equal(
        bc_profile_find_field(profile, "an ninh tr\x61\xCC\xA3\xCC\x82t t\xC6\xB0\xCC\xA3"),
        security); /* decomposed */
    assert_int_equal(bc_profile_find_district(profile, "cư m'gar"), cu_mgar);
    assert_int_equal(bc_profile_find_district(profile, "Huyện Cư M'gar"), cu_mgar);
    assert_int_equal(bc_profile_find_district(profile, "TP Buôn Ma Thuột"), 0);
    assert_int_equal(bc_profile_find_unit(profile, "UBND huyện Cư M'gar"),
        bc_profile_find_unit(profile, "cu-mgar"));
    assert_int_equal(bc_profile_find_channel(profile, "tổng đài"), 1);
    assert_true(bc_profile_find_refusal(profile, "legal-advice") >= 0);
    assert_int_equal(bc_profile_find_field(profile, "an-ninh-trat-tuu"), -1);
    assert_int_equal(bc_profile_find_field(profile, ""), -1);
    assert_int_equal(bc_profile_find_field(profile, NULL), -1);
    bc_arena_free(setting.arena);
}

static void every_row_is_found_by_its_own_words(void **state)
{
    struct setting setting = begin();
    const struct bc_profile *profile = load(&setting, "lai-chau");

    (void)state;
    for (size_t i = 0; i < profile->unit_count; i++) {
        const struct bc_profile_unit *unit = &profile->units[i];

        assert_int_equal(bc_profile_find_unit(profile, unit->id), i);
        assert_int_equal(bc_profile_find_unit(profile, unit->name), i);
        assert_int_equal(
            bc_profile_find_unit(profile, bc_text_upper(setting.arena, unit->short_name)), i);
        assert_int_equal(bc_profile_body_of(profile, (int32_t)i),
            unit->kind == BC_UNIT_AGENCY ? unit->parent_index : (int32_t)i);
    }
    bc_arena_free(setting.arena);
}

/* Trap 10 and §9 of the design: tone marks as in hòa, hóa, thủy, Ủy ban. */
static void texts_place_tone_marks_as_the_office_does(void **state)
{
    static const char *const old_style[] = {"oà", "oá", "oả", "oạ", "uỷ", "Uỷ", "hoè"};
    static const char *const files[] = {"profiles/dak-lak.yaml", "profiles/lai-chau.yaml",
        "calendars/vn-2022-2026.csv", "messages/profile.yaml", "messages/yaml.yaml"};
    struct setting setting = begin();

    (void)state;
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        char *bytes;
        size_t length_bytes;

        assert_true(
            bc_file_read(setting.arena, bc_path_join(setting.arena, BC_TEMPLATES_FOLDER, files[i]),
                1 << 20, &bytes, &length_bytes, &setting.status));
        assert_true(bc_text_is_utf8(bytes, length_bytes));
        assert_ptr_equal(bc_text_nfc(setting.arena, bytes), bytes);
        for (size_t j = 0; j < sizeof(old_style) / sizeof(old_style[0]); j++) {
            const char *found = strstr(bytes, old_style[j]);

            /* The comment that explains the two styles, and syllables that end in a letter (hoàn,
             * thoại). */
            while (found != NULL && (strncmp(found, "oà, hòa", strlen("oà, hòa")) == 0 ||
                                        strchr("nmtcpgiy", found[strlen(old_style[j])]) != NULL)) {
                found = strstr(found + 1, old_style[j]);
            }
            if (found != NULL) {
                fail_msg("%s: %.40s", files[i], found);
            }
        }
    }
    bc_arena_free(setting.arena);
}

static void an_invented_office_needs_no_code(void **state)
{
    struct setting setting = begin();
    const struct bc_profile *profile =
        load(&setting, bc_path_join(setting.arena, cases_folder, "van-phong-moi.yaml"));
    const struct bc_profile_unit *island;
    struct bc_period period;
    int64_t working_s;
    int64_t from_utc_s;
    int32_t water;

    (void)state;
    assert_true(profile->is_sample);
    assert_true(profile->practice.closes_on_reply);
    assert_false(profile->practice.has_ratings);
    assert_false(profile->default_is_public);
    assert_int_equal(profile->default_field_index, -1);
    assert_string_equal(profile->dispatch.form, "cong-van");
    assert_string_equal(profile->dispatch.issuing_body, "TRUNG TÂM\nĐIỀU HÀNH");
    /* The week of Friday 8 March 2024, 12:00, is the office's first. */
    assert_true(bc_period_containing(&profile->periods, BC_PERIOD_WEEK,
        bc_instant_from_local(day_of(2024, 3, 15), 12 * 3600, profile->offset_s), &period));
    assert_int_equal(period.label_number, 2);
    assert_int_equal(period.start_utc_s,
        bc_instant_from_local(day_of(2024, 3, 15), 12 * 3600, profile->offset_s));
    assert_true(bc_period_parse(&profile->periods, "2024-04", &period));
    assert_int_equal(
        period.start_utc_s, bc_instant_from_local(day_of(2024, 3, 15), 0, profile->offset_s));
    assert_int_equal(profile->periods.by_kind[BC_PERIOD_QUARTER].first_day, 1);
    /* Ten hours on a summer weekday, four on Saturday; seven on a winter weekday from 1 June 2024
     * on. */
    from_utc_s = bc_instant_from_local(day_of(2024, 7, 5), 0, profile->offset_s); /* a Friday */
    assert_true(bc_calendar_working_s(
        profile->calendar, from_utc_s, from_utc_s + 3 * BC_DAY_S, &working_s, &setting.status));
    assert_int_equal(working_s, (10 + 4) * 3600);
    from_utc_s = bc_instant_from_local(day_of(2024, 11, 8), 0, profile->offset_s); /* a Friday */
    assert_true(bc_calendar_working_s(
        profile->calendar, from_utc_s, from_utc_s + 3 * BC_DAY_S, &working_s, &setting.status));
    assert_int_equal(working_s, (7 + 4) * 3600);
    assert_string_equal(
        bc_calendar_special(profile->calendar, day_of(2024, 5, 1))->name, "Lễ, nghỉ \"bù\"");
    /* Clocks by priority and by date. */
    water = bc_profile_find_field(profile, "Hòa mạng nước");
    assert_int_equal(water, 0);
    assert_string_equal(
        bc_profile_find_clock(profile, BC_STAGE_HANDLING, water, true, false, day_of(2025, 1, 1))
            ->id,
        "nuoc-khan-cap");
    assert_string_equal(
        bc_profile_find_clock(profile, BC_STAGE_HANDLING, water, false, false, day_of(2024, 12, 31))
            ->id,
        "nuoc-cu");
    assert_string_equal(
        bc_profile_find_clock(profile, BC_STAGE_HANDLING, water, false, false, day_of(2025, 1, 1))
            ->id,
        "nuoc-moi");
    assert_string_equal(
        bc_profile_find_clock(profile, BC_STAGE_HANDLING, 2, false, false, day_of(2025, 1, 1))->id,
        "con-lai");
    assert_null(
        bc_profile_find_clock(profile, BC_STAGE_RETURN, water, false, false, day_of(2025, 1, 1)));
    /* Two rows may share a name when their times do not meet; the first is found by it. */
    assert_string_equal(
        profile->fields[bc_profile_find_field(profile, "chiếu sáng")].id, "chieu-sang");
    island = &profile->units[bc_profile_find_unit(profile, "dao-xa")];
    assert_int_equal(island->valid.last_day, day_of(2025, 6, 30)); /* no longer than its district */
    assert_int_equal((int)island->succession.successor_count, 1);
    assert_int_equal(setting.problems.count, 1); /* the undecided day */
    assert_string_equal(setting.problems.items[0].code, "profile.day-undecided");
    assert_string_equal(setting.problems.items[0].where, "lich-song-bia.csv:6:1");
    bc_arena_free(setting.arena);
}

/* The fields of struct bc_profile_clock decide; a slow search over the list must agree with the
 * index. */
static void the_index_of_clocks_agrees_with_a_plain_search(void **state)
{
    struct setting setting = begin();
    const struct bc_profile *profile =
        load(&setting, bc_path_join(setting.arena, cases_folder, "van-phong-moi.yaml"));
    const int32_t days[] = {day_of(2023, 1, 1), day_of(2024, 12, 31), day_of(2025, 1, 1)};

    (void)state;
    for (size_t number = 0; number < BC_STAGE_COUNT * 5 * 2 * 2 * 3; number++) {
        enum bc_stage stage = (enum bc_stage)(number % 4);
        int32_t field = (int32_t)(number / 4 % 5) - 1;
        bool is_emergency = number / 20 % 2 != 0;
        bool has_visit = number / 40 % 2 != 0;
        int32_t day = days[number / 80];
        const struct bc_profile_clock *expected = NULL;

        for (size_t i = profile->clock_count; i > 0; i--) {
            const struct bc_profile_clock *clock = &profile->clocks[i - 1];
            bool has_field = clock->field_indexes == NULL;

            for (size_t j = 0; j < clock->field_count; j++) {
                has_field |= clock->field_indexes[j] == field;
            }
            if (clock->stage == stage && has_field &&
                (is_emergency ? clock->for_emergency : clock->for_normal) &&
                (has_visit ? clock->for_site_visit : clock->for_no_site_visit) &&
                clock->valid.first_day <= day && day <= clock->valid.last_day) {
                expected = clock;
            }
        }
        assert_ptr_equal(
            bc_profile_find_clock(profile, stage, field, is_emergency, has_visit, day), expected);
    }
    bc_arena_free(setting.arena);
}

/* ---- faults.cases ---- */

struct fault_case {
    const char *name;
    const char *file;
    const char *find;
    const char *put;
    const char *expected; /* "code line:column\n" for each fault */
};

static const char *read_text(struct setting *setting, const char *folder, const char *name)
{
    char *bytes;
    size_t length_bytes;

    assert_true(bc_file_read(setting->arena, bc_path_join(setting->arena, folder, name), 1 << 20,
        &bytes, &length_bytes, &setting->status));
    return bytes;
}

/* "\n" in a case is a line end. */
static const char *unescape(bc_arena *arena, const char *text)
{
    char *out = bc_arena_strdup(arena, text);
    char *to = out;

    for (const char *at = out; at[0] != '\0'; at++) {
        if (at[0] == '\\' && at[1] == 'n') {
            *to++ = '\n';
            at++;
        } else {
            *to++ = at[0];
        }
    }
    to[0] = '\0';
    return out;
}

static bool take(const char *line, const char *key, const char **ret_value)
{
    size_t length = strlen(key);

    if (strncmp(line, key, length) != 0) {
        return false;
    }
    *ret_value = line + length;
    return true;
}

/* The text with the one place that reads `find` put another way. */
static const char *changed(struct setting *setting, const struct fault_case *fault)
{
    const char *text = read_text(setting, cases_folder, fault->file);
    const char *place = strstr(text, fault->find);

    if (place == NULL) {
        fail_msg("%s: not in the file: %s", fault->name, fault->find);
        return text;
    }
    return bc_arena_printf(setting->arena, "%.*s%s%s", (int)(place - text), text, fault->put,
        place + strlen(fault->find));
}

static void write_file(
    struct setting *setting, const char *folder, const char *name, const char *text)
{
    assert_true(bc_file_write(
        bc_path_join(setting->arena, folder, name), text, strlen(text), 0600, &setting->status));
}

/* Every error of a load as "code line:column\n"; the file name must be the one changed. */
static const char *errors_of(struct setting *setting, const struct fault_case *fault)
{
    const char *errors = "";

    for (size_t i = 0; i < setting->problems.count; i++) {
        const struct bc_problem *problem = &setting->problems.items[i];
        const char *place = strchr(problem->where, ':');

        if (problem->severity != BC_ERROR) {
            continue;
        }
        assert_non_null(place);
        assert_int_equal(strncmp(problem->where, fault->file, strlen(fault->file)), 0);
        errors = bc_arena_printf(setting->arena, "%s%s %s\n", errors, problem->code, place + 1);
    }
    return errors;
}

static bool run_fault(const struct fault_case *fault)
{
    struct setting setting = begin();
    static const char *const files[] = {"van-phong-moi.yaml", "lich-song-bia.csv"};
    char folder[] = "/tmp/bc-profile-XXXXXX";
    const struct bc_profile *profile = NULL;
    bool is_right;

    assert_non_null(mkdtemp(folder));
    for (size_t i = 0; i < 2; i++) {
        write_file(&setting, folder, files[i],
            strcmp(files[i], fault->file) == 0 ? changed(&setting, fault)
                                               : read_text(&setting, cases_folder, files[i]));
    }
    assert_false(bc_profile_load(BC_TEMPLATES_FOLDER, bc_path_join(setting.arena, folder, files[0]),
        setting.arena, &setting.problems, &profile, &setting.status));
    assert_null(profile);
    assert_int_equal(setting.status.fault, BC_BAD_INPUT);
    is_right = strcmp(errors_of(&setting, fault), fault->expected) == 0;
    if (!is_right) {
        print_error("== %s\nexpected:\n%sgot:\n%s", fault->name, fault->expected,
            errors_of(&setting, fault));
    }
    setting.status = (struct bc_status){.fault = BC_OK};
    assert_true(bc_tree_remove(folder, &setting.status));
    bc_arena_free(setting.arena);
    return is_right;
}

static void faults_are_told_with_place_and_all_at_once(void **state)
{
    struct setting setting = begin();
    struct fault_case fault = {.name = NULL};
    const char *text = read_text(&setting, cases_folder, "faults.cases");
    size_t count = 0;
    size_t wrong_count = 0;

    (void)state;
    while (text[0] != '\0') {
        size_t length = strcspn(text, "\n");
        const char *line = bc_arena_strndup(setting.arena, text, length);
        const char *value;

        text += length + (text[length] == '\n');
        if (take(line, "== ", &value)) {
            fault = (struct fault_case){
                .name = value, .file = "van-phong-moi.yaml", .put = "", .expected = ""};
        } else if (take(line, "in: ", &value)) {
            fault.file = value;
        } else if (take(line, "find: ", &value)) {
            fault.find = unescape(setting.arena, value);
        } else if (take(line, "put: ", &value)) {
            fault.put = unescape(setting.arena, value);
        } else if (take(line, "expect: ", &value)) {
            fault.expected = bc_arena_printf(setting.arena, "%s%s\n", fault.expected, value);
        }
        /* A case ends at a blank line or with the file. */
        if ((line[0] == '\0' || text[0] == '\0') && fault.name != NULL) {
            count++;
            wrong_count += !run_fault(&fault);
            fault.name = NULL;
        }
    }
    assert_true(count >= 40);
    assert_int_equal(wrong_count, 0);
    bc_arena_free(setting.arena);
}

static void an_unknown_profile_names_those_there_are(void **state)
{
    struct setting setting = begin();
    const struct bc_profile *profile = NULL;
    const char *const *names;

    (void)state;
    assert_false(bc_profile_load(BC_TEMPLATES_FOLDER, "dak-lac", setting.arena, &setting.problems,
        &profile, &setting.status));
    assert_string_equal(setting.status.code, "profile.unknown");
    assert_non_null(strstr(setting.status.arguments, "dak-lak, lai-chau"));
    assert_int_equal(bc_profile_names(BC_TEMPLATES_FOLDER, setting.arena, &names), 2);
    assert_string_equal(names[0], "dak-lak");
    bc_arena_free(setting.arena);
}

/* A file cut anywhere, or with a line lost, is refused with a place or read; it never brings us
 * down. */
static void damaged_profiles_are_refused_in_words(void **state)
{
    struct setting setting = begin();
    const char *text = read_text(&setting, cases_folder, "van-phong-moi.yaml");
    const char *calendar = read_text(&setting, cases_folder, "lich-song-bia.csv");
    char folder[] = "/tmp/bc-profile-XXXXXX";
    size_t length = strlen(text);
    size_t refused_count = 0;

    (void)state;
    assert_non_null(mkdtemp(folder));
    write_file(&setting, folder, "lich-song-bia.csv", calendar);
    for (size_t at = 0; at < length; at += 29) {
        struct setting one = begin();
        const struct bc_profile *profile = NULL;
        size_t line_bytes = strcspn(text + at, "\n") + 1;
        bool is_cut = at % 2 == 0;

        write_file(&one, folder, "p.yaml",
            is_cut || at + line_bytes >= length
                ? bc_arena_strndup(one.arena, text, at)
                : bc_arena_printf(one.arena, "%.*s%s", (int)at, text, text + at + line_bytes));
        if (!bc_profile_load(BC_TEMPLATES_FOLDER, bc_path_join(one.arena, folder, "p.yaml"),
                one.arena, &one.problems, &profile, &one.status)) {
            refused_count++;
            assert_true(one.problems.error_count > 0);
            assert_int_equal(one.status.fault, BC_BAD_INPUT);
            assert_non_null(strchr(one.status.where, ':'));
        }
        bc_arena_free(one.arena);
    }
    assert_true(refused_count > 50);
    assert_true(bc_tree_remove(folder, &setting.status));
    bc_arena_free(setting.arena);
}

/* Limits that the source gives need no calendar of work; a foreign export has no other. */
static void an_office_without_working_time_needs_no_calendar(void **state)
{
    struct setting setting = begin();
    char folder[] = "/tmp/bc-profile-XXXXXX";
    const char *text = read_text(&setting, cases_folder, "van-phong-moi.yaml");
    const char *hours = strstr(text, "calendar:");
    const char *periods = strstr(text, "periods:");
    const char *clocks = strstr(text, "clocks:");
    const char *recipients = strstr(text, "recipients:");
    const struct bc_profile *profile;

    (void)state;
    assert_non_null(mkdtemp(folder));
    write_file(&setting, folder, "p.yaml",
        bc_arena_printf(setting.arena,
            "%.*s%.*sclocks: [{id: han, stage: handling, kind: given, start: received, "
            "source: x}]\n%s",
            (int)(hours - text), text, (int)(clocks - periods), periods, recipients));
    profile = load(&setting, bc_path_join(setting.arena, folder, "p.yaml"));
    assert_string_equal(profile->calendar_path, "");
    assert_non_null(profile->calendar);
    assert_false(bc_calendar_has_year(profile->calendar, 2023));
    assert_int_equal(bc_profile_find_clock(profile, BC_STAGE_HANDLING, -1, true, false, 0)->kind,
        BC_CLOCK_GIVEN);
    assert_true(bc_tree_remove(folder, &setting.status));
    bc_arena_free(setting.arena);
}

/* Two loads give one hash; a changed calendar gives another. */
static void the_hash_covers_profile_and_calendar(void **state)
{
    struct setting setting = begin();
    const struct bc_profile *first = load(&setting, "dak-lak");
    const struct bc_profile *second = load(&setting, "dak-lak");
    char folder[] = "/tmp/bc-profile-XXXXXX";
    const struct bc_profile *third;

    (void)state;
    assert_string_equal(first->sha256_hex, second->sha256_hex);
    assert_non_null(mkdtemp(folder));
    write_file(&setting, folder, "dak-lak.yaml",
        read_text(&setting, BC_TEMPLATES_FOLDER "/profiles", "dak-lak.yaml"));
    write_file(&setting, folder, "vn-2022-2026.csv",
        bc_arena_printf(setting.arena, "%s2027-01-01,off,Tết Dương lịch,x\n",
            read_text(&setting, BC_TEMPLATES_FOLDER "/calendars", "vn-2022-2026.csv")));
    third = load(&setting, bc_path_join(setting.arena, folder, "dak-lak.yaml"));
    assert_string_not_equal(first->sha256_hex, third->sha256_hex);
    assert_true(bc_calendar_has_year(third->calendar, 2027)); /* the file beside it comes first */
    assert_true(bc_tree_remove(folder, &setting.status));
    bc_arena_free(setting.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dak_lak_is_whole),
        cmocka_unit_test(dak_lak_clocks),
        cmocka_unit_test(lai_chau_clocks),
        cmocka_unit_test(ids_are_names_without_marks),
        cmocka_unit_test(values_are_found_by_any_spelling),
        cmocka_unit_test(every_row_is_found_by_its_own_words),
        cmocka_unit_test(texts_place_tone_marks_as_the_office_does),
        cmocka_unit_test(an_invented_office_needs_no_code),
        cmocka_unit_test(the_index_of_clocks_agrees_with_a_plain_search),
        cmocka_unit_test(faults_are_told_with_place_and_all_at_once),
        cmocka_unit_test(an_unknown_profile_names_those_there_are),
        cmocka_unit_test(damaged_profiles_are_refused_in_words),
        cmocka_unit_test(an_office_without_working_time_needs_no_calendar),
        cmocka_unit_test(the_hash_covers_profile_and_calendar),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * report_fixture.h - an invented public report of a week in Đắk Lắk, for tests of writers and
 * layout.
 *
 * Invented figures, marked is_sample: they come from a small generator, so they are the same on
 * every machine, and they add up: every breakdown to the total, every opening is the closing
 * before. Words come from labels.vi.yaml, which is read here line by line so that a test needs no
 * YAML library. Link: report base figure.
 */
#ifndef BC_TESTS_REPORT_FIXTURE_H
#define BC_TESTS_REPORT_FIXTURE_H

#ifndef BC_MAKES_REPORTS
#define BC_MAKES_REPORTS
#endif
#include "report/public_report_build.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    FIXTURE_FIELDS = 15,
    FIXTURE_DISTRICTS = 16, /* the last one: not determined */
    FIXTURE_UNITS = 20,
    FIXTURE_CHANNELS = 4,
    FIXTURE_CASES = 40,
    FIXTURE_OVERDUE = 12,
    FIXTURE_OFFSET_S = 7 * 3600
};

struct fixture_options {
    bool no_ratings;       /* an office without ratings and replies */
    bool no_year_ago;      /* a week 53 without a twin */
    int missing_slots;     /* how many of the oldest trend slots lie before the first data */
    size_t case_count;     /* 0: FIXTURE_CASES */
    const char *code_head; /* what a code starts with; NULL: "DL23-" */
};

struct fixture_name {
    const char *id, *name, *short_name;
};

static const struct fixture_name fixture_fields[FIXTURE_FIELDS] = {
    {"an-toan-giao-thong", "An toàn giao thông", "An toàn giao thông"},
    {"an-ninh-trat-tu", "An ninh trật tự", "An ninh trật tự"},
    {"ha-tang-do-thi", "Hạ tầng đô thị", "Hạ tầng đô thị"},
    {"trat-tu-do-thi", "Trật tự đô thị", "Trật tự đô thị"},
    {"moi-truong", "Môi trường", "Môi trường"},
    {"quy-dinh-hanh-chinh", "Quy định hành chính", "Quy định hành chính"},
    {"cong-vu-cong-chuc", "Công vụ, công chức", "Công vụ, công chức"},
    {"doanh-nghiep-vuong-mac", "Doanh nghiệp vướng mắc", "Doanh nghiệp vướng mắc"},
    {"an-toan-thuc-pham", "An toàn thực phẩm", "An toàn thực phẩm"},
    {"dat-dai-xay-dung", "Đất đai, xây dựng", "Đất đai, xây dựng"},
    {"hang-hoa-dich-vu-tieu-dung", "Hàng hóa, dịch vụ, tiêu dùng", "Hàng hóa, dịch vụ"},
    {"phan-hoi-thong-tin-bao-neu", "Phản hồi thông tin báo nêu", "Thông tin báo nêu"},
    {"hien-ke", "Hiến kế xây dựng thành phố thông minh", "Hiến kế"},
    {"bao-ve-tre-em", "Bảo vệ trẻ em", "Bảo vệ trẻ em"},
    {"cac-linh-vuc-khac",
        "Các lĩnh vực khác thực hiện theo chỉ đạo của Tỉnh ủy, Hội đồng nhân dân tỉnh, UBND tỉnh "
        "tại "
        "từng thời điểm",
        "Các lĩnh vực khác"},
};
static const int32_t fixture_field_weight[FIXTURE_FIELDS] = {
    12, 11, 20, 12, 16, 2, 2, 1, 3, 12, 3, 1, 1, 1, 4};

static const struct fixture_name fixture_districts[FIXTURE_DISTRICTS] = {
    {"tp-buon-ma-thuot", "Thành phố Buôn Ma Thuột", "TP. Buôn Ma Thuột"},
    {"tx-buon-ho", "Thị xã Buôn Hồ", "TX. Buôn Hồ"},
    {"ea-hleo", "Huyện Ea H'leo", "Ea H'leo"},
    {"ea-sup", "Huyện Ea Súp", "Ea Súp"},
    {"buon-don", "Huyện Buôn Đôn", "Buôn Đôn"},
    {"cu-mgar", "Huyện Cư M'gar", "Cư M'gar"},
    {"krong-buk", "Huyện Krông Búk", "Krông Búk"},
    {"krong-nang", "Huyện Krông Năng", "Krông Năng"},
    {"ea-kar", "Huyện Ea Kar", "Ea Kar"},
    {"mdrak", "Huyện M'Đrắk", "M'Đrắk"},
    {"krong-bong", "Huyện Krông Bông", "Krông Bông"},
    {"krong-pac", "Huyện Krông Pắc", "Krông Pắc"},
    {"krong-ana", "Huyện Krông Ana", "Krông Ana"},
    {"lak", "Huyện Lắk", "Lắk"},
    {"cu-kuin", "Huyện Cư Kuin", "Cư Kuin"},
    {"chua-xac-dinh", "Chưa xác định địa bàn", "Chưa xác định"},
};
static const int32_t fixture_district_weight[FIXTURE_DISTRICTS] = {
    36, 6, 5, 4, 4, 7, 4, 5, 7, 3, 4, 8, 4, 3, 4, 2};

static const struct fixture_name fixture_units[FIXTURE_UNITS] = {
    {"to-xu-ly-tp-buon-ma-thuot", "Tổ xử lý thành phố Buôn Ma Thuột", "Tổ TP. Buôn Ma Thuột"},
    {"to-xu-ly-tx-buon-ho", "Tổ xử lý thị xã Buôn Hồ", "Tổ TX. Buôn Hồ"},
    {"to-xu-ly-ea-hleo", "Tổ xử lý huyện Ea H'leo", "Tổ Ea H'leo"},
    {"to-xu-ly-ea-sup", "Tổ xử lý huyện Ea Súp", "Tổ Ea Súp"},
    {"to-xu-ly-buon-don", "Tổ xử lý huyện Buôn Đôn", "Tổ Buôn Đôn"},
    {"to-xu-ly-cu-mgar", "Tổ xử lý huyện Cư M'gar", "Tổ Cư M'gar"},
    {"to-xu-ly-krong-buk", "Tổ xử lý huyện Krông Búk", "Tổ Krông Búk"},
    {"to-xu-ly-krong-nang", "Tổ xử lý huyện Krông Năng", "Tổ Krông Năng"},
    {"to-xu-ly-ea-kar", "Tổ xử lý huyện Ea Kar", "Tổ Ea Kar"},
    {"to-xu-ly-mdrak", "Tổ xử lý huyện M'Đrắk", "Tổ M'Đrắk"},
    {"to-xu-ly-krong-bong", "Tổ xử lý huyện Krông Bông", "Tổ Krông Bông"},
    {"to-xu-ly-krong-pac", "Tổ xử lý huyện Krông Pắc", "Tổ Krông Pắc"},
    {"to-xu-ly-krong-ana", "Tổ xử lý huyện Krông Ana", "Tổ Krông Ana"},
    {"to-xu-ly-lak", "Tổ xử lý huyện Lắk", "Tổ Lắk"},
    {"to-xu-ly-cu-kuin", "Tổ xử lý huyện Cư Kuin", "Tổ Cư Kuin"},
    {"so-gtvt", "Sở Giao thông vận tải", "Sở GTVT"},
    {"so-tnmt", "Sở Tài nguyên và Môi trường", "Sở TN&MT"},
    {"so-xay-dung", "Sở Xây dựng", "Sở Xây dựng"},
    {"so-cong-thuong", "Sở Công Thương", "Sở Công Thương"},
    {"ioc", "Trung tâm Giám sát, điều hành đô thị thông minh tỉnh Đắk Lắk", "DAK LAK IOC"},
};

static const struct fixture_name fixture_channels[FIXTURE_CHANNELS] = {
    {"app", "Ứng dụng Đắk Lắk trực tuyến", "Ứng dụng"},
    {"hotline", "Tổng đài 0262.1022", "Tổng đài"},
    {"portal", "Cổng thông tin", "Cổng thông tin"},
    {"camera", "Camera", "Camera"},
};

/* ---- Numbers --------------------------------------------------------------------------------- */

static uint32_t fixture_next(uint32_t *state, uint32_t below)
{
    *state = *state * 1664525U + 1013904223U;
    return below == 0 ? 0 : (*state >> 8) % below;
}

/* A part of a whole: each of its items is in it with a chance of `percent`. */
static int64_t fixture_part(uint32_t *state, int64_t whole, uint32_t percent)
{
    int64_t part = 0;

    for (int64_t i = 0; i < whole; i++) {
        part += fixture_next(state, 100) < percent ? 1 : 0;
    }
    return part;
}

static void fixture_fill_ratings(uint32_t *state, struct bc_counts *counts)
{
    int64_t *of = counts->of;

    of[BC_FLOW_REPLIED] = fixture_part(state, of[BC_FLOW_HANDLED], 95);
    of[BC_FLOW_AWAITING_REPLY] = of[BC_FLOW_HANDLED] - of[BC_FLOW_REPLIED];
    of[BC_RESPONSE_ASKED] = of[BC_FLOW_REPLIED];
    of[BC_RESPONSE_RATED] = fixture_part(state, of[BC_RESPONSE_ASKED], 55);
    of[BC_RATING_RATED] = of[BC_RESPONSE_RATED];
    of[BC_RATING_SATISFIED] = fixture_part(state, of[BC_RATING_RATED], 66);
    of[BC_RATING_ACCEPTABLE] =
        fixture_part(state, of[BC_RATING_RATED] - of[BC_RATING_SATISFIED], 65);
    of[BC_RATING_UNSATISFIED] =
        of[BC_RATING_RATED] - of[BC_RATING_SATISFIED] - of[BC_RATING_ACCEPTABLE];
}

/* One field in one district in one week; `overdue` is how many open ones are late. */
static void fixture_fill_cell(uint32_t *state, struct bc_counts *counts, int64_t opening,
    int64_t received, int64_t *overdue_left)
{
    int64_t *of = counts->of;
    int64_t rest;

    of[BC_FLOW_OPENING] = opening;
    of[BC_FLOW_RECEIVED] = received;
    of[BC_FLOW_SUBMITTED] = received + fixture_part(state, received, 5);
    of[BC_FLOW_REOPENED] = fixture_part(state, opening, 4);
    of[BC_FLOW_TOTAL] = opening + received + of[BC_FLOW_REOPENED];
    of[BC_FLOW_HANDLED] = fixture_part(state, of[BC_FLOW_TOTAL], 48);
    of[BC_FLOW_HANDLED_LATE] = fixture_part(state, of[BC_FLOW_HANDLED], 8);
    of[BC_FLOW_HANDLED_NO_DEADLINE] =
        fixture_part(state, of[BC_FLOW_HANDLED] - of[BC_FLOW_HANDLED_LATE], 1);
    of[BC_FLOW_HANDLED_ON_TIME] =
        of[BC_FLOW_HANDLED] - of[BC_FLOW_HANDLED_LATE] - of[BC_FLOW_HANDLED_NO_DEADLINE];
    of[BC_FLOW_OTHERWISE_CLOSED] = fixture_part(state, of[BC_FLOW_TOTAL] - of[BC_FLOW_HANDLED], 6);
    of[BC_FLOW_CLOSING] = of[BC_FLOW_TOTAL] - of[BC_FLOW_HANDLED] - of[BC_FLOW_OTHERWISE_CLOSED];
    rest = of[BC_FLOW_CLOSING];
    if (rest > 0 && *overdue_left > 0 && fixture_next(state, 3) == 0) {
        of[BC_FLOW_CLOSING_OVERDUE] = 1;
        *overdue_left -= 1;
        rest -= 1;
    }
    of[BC_FLOW_CLOSING_NOT_FORWARDED] = fixture_part(state, rest, 3);
    of[BC_FLOW_CLOSING_NO_DEADLINE] =
        fixture_part(state, rest - of[BC_FLOW_CLOSING_NOT_FORWARDED], 1);
    of[BC_FLOW_CLOSING_IN_TIME] =
        rest - of[BC_FLOW_CLOSING_NOT_FORWARDED] - of[BC_FLOW_CLOSING_NO_DEADLINE];
    fixture_fill_ratings(state, counts);
}

static int64_t fixture_received(uint32_t *state, size_t field, size_t district)
{
    int32_t mean_hundredth = fixture_field_weight[field] * fixture_district_weight[district] * 3;
    uint32_t spread = (uint32_t)mean_hundredth * 2U + 1U;

    return (int64_t)(fixture_next(state, spread) + fixture_next(state, 100)) / 100;
}

static void fixture_fill_slot(
    struct bc_public_report *report, uint32_t *state, size_t slot, bool has_before)
{
    const struct bc_report_table *cells = &report->tables[BC_BY_FIELD_DISTRICT];
    int64_t overdue_left = FIXTURE_OVERDUE;

    for (size_t row = 0; row < cells->row_count; row++) {
        size_t field = row / FIXTURE_DISTRICTS;
        size_t district = row % FIXTURE_DISTRICTS;
        int64_t received = fixture_received(state, field, district);
        int64_t opening = has_before
                              ? bc_report_table_counts(cells, row, slot + 1)->of[BC_FLOW_CLOSING]
                              : received;

        fixture_fill_cell(
            state, bc_report_table_counts(cells, row, slot), opening, received, &overdue_left);
    }
    assert(overdue_left == 0);
}

/* Adds one cell to a row of another breakdown. */
static void fixture_add(
    struct bc_report_table *table, size_t row, size_t slot, const struct bc_counts *more)
{
    struct bc_counts *sum = bc_report_table_counts(table, row, slot);

    for (size_t i = 0; i < BC_COUNT_FIGURES; i++) {
        sum->of[i] += more->of[i];
    }
}

static void fixture_sum_up(struct bc_public_report *report)
{
    struct bc_report_table *tables = report->tables;
    const struct bc_report_table *cells = &tables[BC_BY_FIELD_DISTRICT];

    for (size_t row = 0; row < cells->row_count; row++) {
        size_t field = row / FIXTURE_DISTRICTS;
        size_t district = row % FIXTURE_DISTRICTS;
        size_t unit = district < 15 ? district : field == 14 ? 19 : 15 + field % 4;
        size_t channel = (field * 7 + district * 3) % 10 < 6 ? 0 : (field + district) % 4;

        for (size_t slot = 0; slot < BC_SLOT_COUNT; slot++) {
            const struct bc_counts *counts = bc_report_table_counts(cells, row, slot);

            fixture_add(&tables[BC_BY_NOTHING], 0, slot, counts);
            fixture_add(&tables[BC_BY_FIELD], field, slot, counts);
            fixture_add(&tables[BC_BY_DISTRICT], district, slot, counts);
            fixture_add(&tables[BC_BY_UNIT], unit, slot, counts);
            fixture_add(&tables[BC_BY_CHANNEL], channel, slot, counts);
        }
    }
    for (size_t i = 0; i < BC_BREAKDOWN_COUNT; i++) {
        bc_report_table_mark_zero_rows(&tables[i]);
    }
}

/* ---- Labels, office, periods ----------------------------------------------------------------- */

static int fixture_compare_labels(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

/* Reads "key: text" lines; a text in double quotes loses them. */
static void fixture_read_labels(struct bc_public_report *report, bc_arena *arena)
{
    const char *path = BC_TEMPLATES_FOLDER "/labels.vi.yaml";
    FILE *file = fopen(path, "r");
    const char **pairs = NULL; /* key, text, key, text … */
    const char **texts;
    const char **keys;
    size_t count = 0;
    char line[4096];

    if (file == NULL) {
        perror(path);
        abort();
    }
    pairs = bc_arena_alloc_array(arena, 4096, sizeof(*pairs));
    while (fgets(line, sizeof(line), file) != NULL && count < 2048) {
        char *colon = strstr(line, ": ");
        char *text;
        size_t length;

        if (line[0] == '#' || colon == NULL) {
            continue;
        }
        text = colon + 2;
        length = strcspn(text, "\n");
        if (text[0] == '"') {
            text++;
            length -= 2;
        }
        pairs[2 * count] = bc_arena_strndup(arena, line, (size_t)(colon - line));
        pairs[2 * count + 1] = bc_arena_strndup(arena, text, length);
        count++;
    }
    fclose(file);
    qsort(pairs, count, 2 * sizeof(*pairs), fixture_compare_labels);
    keys = bc_arena_alloc_array(arena, count, sizeof(*keys));
    texts = bc_arena_alloc_array(arena, count, sizeof(*texts));
    for (size_t i = 0; i < count; i++) {
        keys[i] = pairs[2 * i];
        texts[i] = pairs[2 * i + 1];
    }
    report->label_keys = keys;
    report->label_texts = texts;
    report->label_count = count;
}

static void fixture_set_office(
    struct bc_public_report *report, const struct fixture_options *options)
{
    static const char *const addressees[] = {"Ủy ban nhân dân tỉnh Đắk Lắk"};
    static const char *const recipients[] = {
        "Như trên", "Sở Thông tin và Truyền thông", "UBND các huyện, thị xã, thành phố"};
    struct bc_report_office office = {
        .id = "dak-lak",
        .name = "Trung tâm Giám sát, điều hành đô thị thông minh tỉnh Đắk Lắk",
        .short_name = "DAK LAK IOC",
        .offset_s = FIXTURE_OFFSET_S,
        .has_ratings = !options->no_ratings,
        .has_replies = !options->no_ratings,
        .is_sample = true,
        .profile_sha256 = "0000000000000000000000000000000000000000000000000000000000000000",
        .superior_body = "SỞ THÔNG TIN VÀ TRUYỀN THÔNG",
        .issuing_body = "TRUNG TÂM GIÁM SÁT, ĐIỀU HÀNH\nĐÔ THỊ THÔNG MINH",
        .number_symbol = "/BC-IOC",
        .letter_symbol = "/IOC",
        .place = "Đắk Lắk",
        .form = "bao-cao",
        .signer_authority = "",
        .signer_title = "GIÁM ĐỐC",
        .signer_name = "",
        .archive_line = "Lưu: VT, IOC.",
        .service_name = "dịch vụ Phản ánh hiện trường",
        .sender_name = "Trung tâm Giám sát, điều hành đô thị thông minh tỉnh",
        .legal_basis = "",
        .region_total = "Toàn tỉnh",
        .district_word = "huyện, thị xã, thành phố",
        .scope_note = "Số liệu không gồm các phản ánh thuộc diện không công khai.",
        .template_path = "weekly/dak-lak.md",
        .addressees = addressees,
        .addressee_count = 1,
        .recipients = recipients,
        .recipient_count = 3,
    };

    report->office = office;
}

static void fixture_set_slots(
    struct bc_public_report *report, bc_arena *arena, const struct fixture_options *options)
{
    const int64_t week_s = 7 * 86400;

    report->as_known_utc_s = 1682894800 + 2000; /* 2023-05-01T06:20:00+07:00 */
    for (size_t slot = 0; slot < BC_SLOT_COUNT; slot++) {
        struct bc_report_slot *to = &report->slots[slot];
        bool is_year_ago = slot == BC_SLOT_YEAR_AGO;
        int32_t week = is_year_ago ? 17 : 17 - (int32_t)slot;
        int32_t year = is_year_ago ? 2022 : 2023;

        to->exists = !(is_year_ago && options->no_year_ago);
        to->has_data = is_year_ago ? options->missing_slots == 0
                                   : (int)slot + options->missing_slots <= BC_SLOT_TREND_LAST;
        to->period.kind = BC_PERIOD_WEEK;
        to->period.year = year;
        to->period.number = week;
        to->period.label_number = week;
        to->period.start_utc_s = is_year_ago ? 1650819600 : 1682269200 - (int64_t)slot * week_s;
        to->period.end_utc_s = to->period.start_utc_s + week_s;
        snprintf(to->period.id, sizeof(to->period.id), "%d-W%02d", (int)year, (int)week);
        to->name = bc_arena_printf(arena, "tuần %d năm %d", (int)week, (int)year);
        to->short_name = bc_arena_printf(arena, "Tuần %d", (int)week);
        to->mark = bc_arena_printf(arena, "%d", (int)week);
        to->working_days = to->has_data ? 5 : -1;
    }
}

/* ---- Rows and lists -------------------------------------------------------------------------- */

static void fixture_name_rows(struct bc_report_table *table, const struct fixture_name *names)
{
    for (size_t row = 0; row < table->row_count; row++) {
        table->rows[row].id = names[row].id;
        table->rows[row].name = names[row].name;
        table->rows[row].short_name = names[row].short_name;
    }
}

static void fixture_make_tables(struct bc_public_report *report, bc_arena *arena)
{
    static const struct fixture_name total = {"", "Toàn tỉnh", "Toàn tỉnh"};
    struct bc_report_table *tables = report->tables;

    tables[BC_BY_NOTHING] = bc_report_table_new(arena, 1);
    tables[BC_BY_FIELD] = bc_report_table_new(arena, FIXTURE_FIELDS);
    tables[BC_BY_DISTRICT] = bc_report_table_new(arena, FIXTURE_DISTRICTS);
    tables[BC_BY_UNIT] = bc_report_table_new(arena, FIXTURE_UNITS);
    tables[BC_BY_CHANNEL] = bc_report_table_new(arena, FIXTURE_CHANNELS);
    tables[BC_BY_FIELD_DISTRICT] =
        bc_report_table_new(arena, (size_t)FIXTURE_FIELDS * FIXTURE_DISTRICTS);
    fixture_name_rows(&tables[BC_BY_NOTHING], &total);
    fixture_name_rows(&tables[BC_BY_FIELD], fixture_fields);
    fixture_name_rows(&tables[BC_BY_DISTRICT], fixture_districts);
    fixture_name_rows(&tables[BC_BY_UNIT], fixture_units);
    fixture_name_rows(&tables[BC_BY_CHANNEL], fixture_channels);
    for (size_t row = 0; row < tables[BC_BY_FIELD_DISTRICT].row_count; row++) {
        struct bc_report_row *to = &tables[BC_BY_FIELD_DISTRICT].rows[row];

        to->field_row = row / FIXTURE_DISTRICTS;
        to->district_row = row % FIXTURE_DISTRICTS;
        to->id = bc_arena_printf(arena, "%s/%s", fixture_fields[to->field_row].id,
            fixture_districts[to->district_row].id);
        to->name = bc_arena_printf(arena, "%s, %s", fixture_fields[to->field_row].name,
            fixture_districts[to->district_row].name);
        to->short_name = to->name;
    }
}

static void fixture_set_case(struct bc_report_case *to, size_t index, uint32_t *state)
{
    size_t field = fixture_next(state, FIXTURE_FIELDS);
    size_t district = fixture_next(state, 15);
    int64_t end = 1682874000; /* of the week */

    to->field_id = fixture_fields[field].id;
    to->field_name = fixture_fields[field].name;
    to->district_id = fixture_districts[district].id;
    to->district_name = fixture_districts[district].name;
    to->unit_id = fixture_units[district].id;
    to->unit_name = fixture_units[district].name;
    to->channel_name = fixture_channels[fixture_next(state, 3)].name;
    to->cycle = fixture_next(state, 15) == 0 ? 2 : 1;
    to->is_emergency = fixture_next(state, 20) == 0;
    to->handling_start_utc_s = to->opened_utc_s + 2400;
    to->due_utc_s = to->handling_start_utc_s + 11 * 86400;
    to->ended_utc_s = INT64_MIN;
    to->replied_utc_s = INT64_MIN;
    to->end = "open";
    to->deadline = "in_time";
    to->clock = "working_days";
    to->level = "";
    to->is_from_before = to->opened_utc_s < end - 7 * 86400;
    if (index < FIXTURE_OVERDUE) {
        to->deadline = "overdue";
        to->due_utc_s = end - (int64_t)(FIXTURE_OVERDUE - index) * 86400 / 2 - 1;
        to->late_min = (int64_t)(FIXTURE_OVERDUE - index) * 217;
        to->late_days = (int32_t)(FIXTURE_OVERDUE - index) / 2;
    } else if (index % 7 == 5) {
        to->end = "duplicate";
        to->deadline = "none";
        to->clock = "none";
        to->due_utc_s = INT64_MIN;
        to->ended_utc_s = to->opened_utc_s + 7200;
    } else if (index % 7 == 6) {
        to->deadline = "not_forwarded";
        to->clock = "none";
        to->handling_start_utc_s = INT64_MIN;
        to->due_utc_s = INT64_MIN;
    } else if (index % 2 == 0) {
        to->end = "handled";
        to->ended_utc_s = end - 3600 * (int64_t)(FIXTURE_CASES + 1 - index % FIXTURE_CASES);
        to->replied_utc_s = to->ended_utc_s + 1800;
        to->level = index % 4 == 0 ? "satisfied" : "acceptable";
    }
}

/* Cases come by opening; the first twelve are the oldest, open and overdue, by lateness. */
static void fixture_make_cases(
    struct bc_public_report *report, bc_arena *arena, const struct fixture_options *options)
{
    const char *head = options->code_head != NULL ? options->code_head : "DL23-";
    size_t count = options->case_count > 0 ? options->case_count : FIXTURE_CASES;
    struct bc_report_case *cases = bc_arena_alloc_array(arena, count, sizeof(*cases));
    uint32_t state = 1022;

    assert(count >= FIXTURE_OVERDUE);
    for (size_t i = 0; i < count; i++) {
        cases[i].code = bc_arena_printf(arena, "%s%05d", head, 3200 + (int)i * 7);
        /* 5 April 08:00, then up to the last morning of the week. */
        cases[i].opened_utc_s = 1680656400 + (int64_t)i * 2170000 / (int64_t)count;
        fixture_set_case(&cases[i], i, &state);
    }
    report->cases = cases;
    report->case_count = count;
    report->overdue = cases;
    report->overdue_count = FIXTURE_OVERDUE;
}

static void fixture_make_notes(struct bc_public_report *report)
{
    static const struct bc_report_note notes[] = {
        {"pham-vi", "Số liệu không gồm các phản ánh thuộc diện không công khai.", ""},
        {"ngay-lam-viec",
            "Thời hạn theo ngày làm việc không tính ngày bắt đầu và kết thúc lúc 23 giờ 59 phút 59 "
            "giây của "
            "ngày làm việc cuối cùng; không tính ngày nghỉ hằng tuần, ngày lễ, Tết.",
            "Bộ luật Dân sự năm 2015, Điều 147, Điều 148"},
        {"ty-le-dung-han",
            "Tỷ lệ đúng hạn bằng số đã xử lý đúng hạn chia cho tổng số đã xử lý đúng hạn và đã xử "
            "lý quá hạn.",
            ""},
    };
    static const struct bc_report_definition definitions[] = {
        {BC_FLOW_RECEIVED, "Tiếp nhận trong kỳ", "Số phản ánh được tiếp nhận trong kỳ."},
        {BC_RATE_ON_TIME, "Tỷ lệ đúng hạn", "Số đúng hạn chia cho số đúng hạn và quá hạn."},
    };
    static struct bc_report_reason reasons[] = {
        {"refused", "Không thuộc phạm vi", 0, false},
        {"duplicate", "Trùng lặp", 0, false},
        {"not-vietnamese", "Không sử dụng tiếng Việt", 0, true},
        {"complaint-or-denunciation", "Nội dung khiếu nại, tố cáo", 0, true},
    };
    const int64_t *of = bc_report_table_counts(&report->tables[BC_BY_NOTHING], 0, 0)->of;
    int64_t refused_at_door = of[BC_FLOW_SUBMITTED] - of[BC_FLOW_RECEIVED];

    reasons[0].count = of[BC_FLOW_OTHERWISE_CLOSED] / 3;
    reasons[1].count = of[BC_FLOW_OTHERWISE_CLOSED] - reasons[0].count;
    reasons[2].count = refused_at_door / 4;
    reasons[3].count = refused_at_door - reasons[2].count;
    report->definitions = definitions;
    report->definition_count = sizeof(definitions) / sizeof(definitions[0]);
    report->notes = notes;
    report->note_count = sizeof(notes) / sizeof(notes[0]);
    report->reasons = reasons;
    report->reason_count = sizeof(reasons) / sizeof(reasons[0]);
}

/* Units of the overdue cases, in the order of that list. */
static void fixture_make_overdue_units(struct bc_public_report *report, bc_arena *arena)
{
    struct bc_report_overdue_unit *units =
        bc_arena_alloc_array(arena, report->overdue_count, sizeof(*units));
    size_t count = 0;

    for (size_t i = 0; i < report->overdue_count; i++) {
        const struct bc_report_case *one = &report->overdue[i];
        size_t at = 0;

        while (at < count && strcmp(units[at].unit_id, one->unit_id) != 0) {
            at++;
        }
        if (at == count) {
            units[count++] = (struct bc_report_overdue_unit){one->unit_id, one->unit_name, 0, one};
        }
        units[at].count++;
    }
    report->findings.overdue_units = units;
    report->findings.overdue_unit_count = count;
}

static inline const bc_public_report *fixture_report_with(
    bc_arena *arena, const struct fixture_options *options)
{
    struct bc_public_report *report = bc_arena_alloc(arena, sizeof(*report));
    uint32_t state = 20230417;

    fixture_read_labels(report, arena);
    fixture_set_office(report, options);
    fixture_set_slots(report, arena, options);
    fixture_make_tables(report, arena);
    for (size_t slot = BC_SLOT_TREND_LAST + 1; slot-- > 0;) {
        fixture_fill_slot(report, &state, slot, slot < BC_SLOT_TREND_LAST);
    }
    fixture_fill_slot(report, &state, BC_SLOT_YEAR_AGO, false);
    fixture_sum_up(report);
    fixture_make_cases(report, arena, options);
    fixture_make_overdue_units(report, arena);
    fixture_make_notes(report);
    return report;
}

/* The week as described above, with everything there. */
static inline const bc_public_report *fixture_report(bc_arena *arena)
{
    static const struct fixture_options everything;

    return fixture_report_with(arena, &everything);
}

#endif

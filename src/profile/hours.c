#include "base/file.h"
#include "base/limits.h"
#include "profile/reader.h"

#include <string.h>

/* Office hours and the calendar file become the calendar. */

static uint8_t read_weekdays(const struct bc_profile_reader *reader, const struct bc_yaml_node *row)
{
    const struct bc_yaml_node *list = bc_yaml_list(row, "weekdays", reader->problems);
    uint8_t weekdays = 0;

    if (list == NULL) {
        (void)bc_yaml_text_required(row, "weekdays", reader->problems);
        return 1;
    }
    for (size_t i = 0; i < list->count; i++) {
        const struct bc_yaml_node *item = &list->items[i];
        size_t day = 0;

        while (item->kind == BC_YAML_SCALAR && day < 7 &&
               strcmp(item->text, bc_weekday_words[day]) != 0) {
            day++;
        }
        if (item->kind != BC_YAML_SCALAR || day == 7) {
            bc_reader_error(reader, "profile.weekday-unknown", item, "%s",
                item->kind == BC_YAML_SCALAR ? item->text : "");
            continue;
        }
        weekdays = (uint8_t)(weekdays | (1U << day));
    }
    if (list->count == 0) {
        bc_reader_error(reader, "profile.weekdays-none", list, "%s", "");
    }
    return weekdays == 0 ? 1 : weekdays;
}

/* "07:30-11:30". */
static bool parse_session(const char *text, struct bc_session *ret_session)
{
    if (!bc_time_parse(&text, &ret_session->start_s) || text[0] != '-') {
        return false;
    }
    text++;
    return bc_time_parse(&text, &ret_session->end_s) && text[0] == '\0' &&
           ret_session->start_s < ret_session->end_s;
}

static void read_sessions(const struct bc_profile_reader *reader, const struct bc_yaml_node *row,
    struct bc_office_hours *hours)
{
    const struct bc_yaml_node *list = bc_yaml_list(row, "sessions", reader->problems);
    struct bc_session *sessions;
    int32_t free_from_s = 0;

    if (list == NULL) {
        (void)bc_yaml_text_required(row, "sessions", reader->problems);
        return;
    }
    sessions = bc_arena_alloc_array(reader->arena, list->count, sizeof(*sessions));
    for (size_t i = 0; i < list->count; i++) {
        const struct bc_yaml_node *item = &list->items[i];
        struct bc_session session;

        if (item->kind != BC_YAML_SCALAR || !parse_session(item->text, &session)) {
            bc_reader_error(reader, "profile.session-invalid", item, "%s",
                item->kind == BC_YAML_SCALAR ? item->text : "");
        } else if (session.start_s < free_from_s) {
            bc_reader_error(reader, "profile.session-overlaps", item, "%s", item->text);
        } else {
            sessions[hours->session_count++] = session;
            free_from_s = session.end_s;
        }
    }
    hours->sessions = sessions;
}

/* "04-15" under a key as 415; 0 when missing or reported. */
static int32_t read_day_of_year(
    const struct bc_profile_reader *reader, const struct bc_yaml_node *row, const char *key)
{
    const char *text = bc_yaml_text(row, key, NULL, reader->problems);
    struct bc_date date;

    if (text == NULL) {
        return 0;
    }
    /* 2024 is a leap year: 29 February may begin or end a season. */
    if (!bc_date_parse(bc_arena_printf(reader->arena, "2024-%s", text), &date)) {
        bc_reader_error(reader, "profile.season-invalid", bc_reader_place(row, key),
            "%s" BC_NEXT "%s", key, text);
        return 0;
    }
    return date.month * 100 + date.day;
}

static struct bc_office_hours read_hours(
    const struct bc_profile_reader *reader, const struct bc_yaml_node *row)
{
    struct bc_validity valid = bc_reader_validity(reader, row);
    struct bc_office_hours hours = {
        .first_day = valid.first_day,
        .last_day = valid.last_day,
        .season_first_mmdd = read_day_of_year(reader, row, "season_from"),
        .season_last_mmdd = read_day_of_year(reader, row, "season_to"),
        .weekdays = read_weekdays(reader, row),
    };

    if ((bc_yaml_find(row, "season_from") == NULL) != (bc_yaml_find(row, "season_to") == NULL)) {
        bc_reader_error(reader, "profile.season-half", row, "%s", "");
    }
    read_sessions(reader, row, &hours);
    bc_yaml_refuse_unread(row, reader->problems);
    return hours;
}

/* An office all of whose limits run day and night, or are given to it, needs no calendar of work.
 */
static bool counts_working_time(const struct bc_profile *profile)
{
    for (size_t i = 0; i < profile->clock_count; i++) {
        if (profile->clocks[i].kind == BC_CLOCK_WORKING_HOURS ||
            profile->clocks[i].kind == BC_CLOCK_WORKING_DAYS) {
            return true;
        }
    }
    return false;
}

/* Beside the profile, or under calendars/ of the templates; NULL after a report. */
static const char *find_calendar_file(const struct bc_profile_reader *reader)
{
    const char *name = bc_yaml_text(reader->root, "calendar", "", reader->problems);
    const char *beside = name;
    const char *shared;

    if (name[0] == '\0') {
        if (counts_working_time(reader->profile)) {
            (void)bc_yaml_text_required(reader->root, "calendar", reader->problems);
        }
        return NULL;
    }
    if (name[0] != '/') {
        beside =
            bc_path_join(reader->arena, bc_path_folder(reader->arena, reader->profile->path), name);
    }
    shared = bc_path_join(
        reader->arena, bc_path_join(reader->arena, reader->templates_folder, "calendars"), name);
    if (bc_path_exists(beside)) {
        return beside;
    }
    if (strchr(name, '/') == NULL && bc_path_exists(shared)) {
        return shared;
    }
    bc_reader_error(reader, "profile.calendar-missing", bc_reader_place(reader->root, "calendar"),
        "%s" BC_NEXT "%s", name, bc_path_folder(reader->arena, shared));
    return NULL;
}

static struct bc_special_days read_calendar_file(
    struct bc_profile_reader *reader, const char **ret_bytes, size_t *ret_length_bytes)
{
    const char *path = find_calendar_file(reader);
    struct bc_status status = {.fault = BC_OK};
    struct bc_special_days days = {.count = 0};
    char *bytes;

    reader->profile->calendar_path = "";
    *ret_bytes = "";
    *ret_length_bytes = 0;
    if (path == NULL) {
        return days;
    }
    reader->profile->calendar_path = path;
    if (!bc_file_read(
            reader->arena, path, BC_LIMIT_YAML_BYTES, &bytes, ret_length_bytes, &status)) {
        bc_problems_add(
            reader->problems, BC_ERROR, status.code, status.where, "%s", status.arguments);
        return days;
    }
    *ret_bytes = bytes;
    return bc_calendar_file_read(reader, bc_path_name(path), bytes, *ret_length_bytes);
}

void bc_profile_read_calendar(
    struct bc_profile_reader *reader, const char **ret_bytes, size_t *ret_length_bytes)
{
    struct bc_profile_rows rows = bc_reader_rows(reader, reader->root, "office_hours");
    struct bc_office_hours *hours = bc_arena_alloc_array(reader->arena, rows.count, sizeof(*hours));
    struct bc_special_days days = read_calendar_file(reader, ret_bytes, ret_length_bytes);
    struct bc_calendar_rules rules = {.offset_s = reader->profile->offset_s,
        .hours = hours,
        .hours_count = rows.count,
        .special_days = days.days,
        .special_day_count = days.count};
    struct bc_status status = {.fault = BC_OK};

    for (size_t i = 0; i < rows.count; i++) {
        hours[i] = read_hours(reader, rows.nodes[i]);
    }
    if (rows.count == 0 && counts_working_time(reader->profile)) {
        bc_reader_error(reader, "profile.table-empty",
            bc_reader_place(reader->root, "office_hours"), "%s", "office_hours");
    }
    for (size_t i = 0; i < days.count; i++) {
        reader->profile->undecided_day_count += days.days[i].kind == BC_DAY_UNDECIDED;
    }
    /* A calendar is only built from rules that were read whole; anything else was reported. */
    if (reader->problems->error_count == 0 &&
        !bc_calendar_build(&rules, reader->arena, &reader->profile->calendar, &status)) {
        bc_problems_add(
            reader->problems, BC_ERROR, status.code, reader->profile->path, "%s", status.arguments);
    }
}

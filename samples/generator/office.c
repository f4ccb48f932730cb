#include "office.h"

#include <stdio.h>
#include <string.h>

enum { PARTS_LIMIT = 16 };

static uint32_t number_of(const struct office *office, const char *text)
{
    uint32_t value = 0;

    for (const char *at = text; *at != '\0'; at++) {
        if (*at < '0' || *at > '9' || value > 100000000) {
            sections_fail(office->file.path, text);
        }
        value = value * 10 + (uint32_t)(*at - '0');
    }
    if (*text == '\0') {
        sections_fail(office->file.path, "a number is missing");
    }
    return value;
}

static void split_line(const struct office *office, char *line, char **ret_parts, size_t expected)
{
    size_t count = sections_split(line, ret_parts, PARTS_LIMIT);

    if (count != expected) {
        sections_fail(office->file.path, line);
    }
}

static enum limit_kind limit_kind_of(const struct office *office, const char *word)
{
    static const char *const words[] = {"none", "plain-hours", "working-hours", "working-days"};

    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
        if (strcmp(words[i], word) == 0) {
            return (enum limit_kind)i;
        }
    }
    sections_fail(office->file.path, word);
}

struct setting {
    const char *name;
    const char **text;
};

static void load_settings(
    struct office *office, const char *section_name, const struct setting *settings, size_t count)
{
    const struct section *section = sections_need(&office->file, section_name);

    for (size_t i = 0; i < section->line_count; i++) {
        char *parts[PARTS_LIMIT];
        size_t k = 0;

        split_line(office, section->lines[i], parts, 2);
        while (k < count && strcmp(settings[k].name, parts[0]) != 0) {
            k++;
        }
        if (k == count) {
            sections_fail(office->file.path, parts[0]);
        }
        *settings[k].text = parts[1];
    }
    for (size_t k = 0; k < count; k++) {
        if (*settings[k].text == NULL) {
            sections_fail(office->file.path, settings[k].name);
        }
    }
}

static void load_office(struct office *office)
{
    const char *ratings = NULL;
    const char *intake = NULL;
    const char *amount = NULL;
    const char *kind = NULL;
    const struct setting settings[] = {
        {"code prefix", &office->code_prefix},
        {"ratings", &ratings},
        {"intake in working hours", &intake},
        {"emergency limit", &amount},
        {"emergency limit kind", &kind},
        {"normal", &office->word_normal},
        {"emergency", &office->word_emergency},
        {"public", &office->word_public},
        {"reputation", &office->word_reputation},
        {"state-secret", &office->word_state_secret},
    };

    load_settings(office, "office", settings, sizeof(settings) / sizeof(*settings));
    office->has_ratings = strcmp(ratings, "yes") == 0;
    office->intake_in_working_hours = strcmp(intake, "yes") == 0;
    office->emergency_limit = (struct limit){
        .kind = limit_kind_of(office, kind), .amount = (int)number_of(office, amount)};
}

struct share {
    const char *name;
    uint32_t *value;
};

static void load_shares(struct office *office)
{
    struct office_shares *s = &office->shares;
    const struct share shares[] = {
        {"refused at the door", &s->refused_at_door},
        {"refused later", &s->refused_later},
        {"duplicate", &s->duplicate},
        {"withdrawn", &s->withdrawn},
        {"passed outside", &s->passed_outside},
        {"field corrected at intake", &s->field_corrected},
        {"field corrected later", &s->field_corrected_later},
        {"priority corrected later", &s->priority_corrected_later},
        {"intake late", &s->intake_late},
        {"leader asked", &s->asked_leader},
        {"agency returns", &s->agency_returns},
        {"body returns", &s->body_returns},
        {"of these with a site visit", &s->site_visit},
        {"assigned inside", &s->assigned},
        {"with others", &s->co_units},
        {"interim", &s->interim},
        {"interim with evidence", &s->interim_evidence},
        {"interim with a date", &s->interim_dated},
        {"interim again", &s->interim_again},
        {"never finished", &s->never_finished},
        {"exactly at the limit", &s->at_the_limit},
        {"waits for the morning", &s->night_waits},
        {"result with evidence", &s->result_evidence},
        {"result twice", &s->result_twice},
        {"replied", &s->replied},
        {"reply late", &s->reply_late},
        {"published", &s->published},
        {"rated", &s->rated},
        {"rated twice", &s->rated_twice},
        {"reopened unasked", &s->reopened_unasked},
        {"reopened after another end", &s->reopened_after_end},
        {"state secret of 100000", &s->state_secret_of_100000},
    };
    enum { SHARE_COUNT = sizeof(shares) / sizeof(*shares) };
    const char *texts[SHARE_COUNT] = {0};
    struct setting settings[SHARE_COUNT];

    for (size_t i = 0; i < SHARE_COUNT; i++) {
        settings[i] = (struct setting){shares[i].name, &texts[i]};
    }
    load_settings(office, "shares", settings, SHARE_COUNT);
    for (size_t i = 0; i < SHARE_COUNT; i++) {
        *shares[i].value = number_of(office, texts[i]);
    }
}

static void load_channels(struct office *office)
{
    const struct section *section = sections_need(&office->file, "channels");

    for (size_t i = 0; i < section->line_count && i < OFFICE_CHANNELS; i++) {
        char *parts[PARTS_LIMIT];

        split_line(office, section->lines[i], parts, 3);
        office->channels[office->channel_count++] = (struct office_channel){.word = parts[0],
            .weight = number_of(office, parts[1]),
            .is_camera = strcmp(parts[2], "camera") == 0};
    }
}

/* "@team*80 so-gtvt*20" */
static void load_bodies(const struct office *office, char *list, struct office_field *field)
{
    while (*list != '\0' && field->body_count < OFFICE_BODIES) {
        char *star = strchr(list, '*');
        char *blank = strchr(list, ' ');

        if (star == NULL) {
            sections_fail(office->file.path, list);
        }
        if (blank != NULL) {
            *blank++ = '\0';
        }
        *star = '\0';
        field->bodies[field->body_count] = list;
        field->body_weights[field->body_count++] = number_of(office, star + 1);
        list = blank != NULL ? blank : star + strlen(star);
    }
}

static void load_fields(struct office *office)
{
    const struct section *section = sections_need(&office->file, "fields");

    for (size_t i = 0; i < section->line_count && i < OFFICE_FIELDS; i++) {
        struct office_field *field = &office->fields[office->field_count++];
        char *parts[PARTS_LIMIT];

        split_line(office, section->lines[i], parts, 9);
        *field = (struct office_field){.id = parts[0],
            .weight = number_of(office, parts[1]),
            .camera_weight = number_of(office, parts[2]),
            .emergency_share = number_of(office, parts[3]),
            .sensitive_share = number_of(office, parts[4]),
            .limit = {.kind = limit_kind_of(office, parts[6]),
                .amount = (int)number_of(office, parts[5]),
                .starts_received = strcmp(parts[7], "received") == 0}};
        load_bodies(office, parts[8], field);
    }
}

static void load_districts(struct office *office)
{
    const struct section *section = sections_need(&office->file, "districts");

    for (size_t i = 0; i < section->line_count && i < OFFICE_DISTRICTS; i++) {
        char *parts[PARTS_LIMIT];

        split_line(office, section->lines[i], parts, 5);
        office->districts[office->district_count++] = (struct office_district){.id = parts[0],
            .weight = number_of(office, parts[1]),
            .late_share = number_of(office, parts[2]),
            .team = parts[3],
            .police = parts[4]};
    }
}

static void load_agencies(struct office *office)
{
    const struct section *section = sections_find(&office->file, "agencies");

    for (size_t i = 0; section != NULL && i < section->line_count && i < OFFICE_AGENCIES; i++) {
        char *parts[PARTS_LIMIT];

        split_line(office, section->lines[i], parts, 3);
        office->agencies[office->agency_count++] =
            (struct office_agency){.body = parts[0], .id = parts[1], .fields = parts[2]};
    }
}

static void load_weights(
    struct office *office, const char *name, uint32_t *ret_weights, size_t count)
{
    const struct section *section = sections_need(&office->file, name);

    if (section->line_count != count) {
        sections_fail(office->file.path, name);
    }
    for (size_t i = 0; i < count; i++) {
        ret_weights[i] = number_of(office, section->lines[i]);
    }
}

void office_load(struct office *office, const char *path)
{
    *office = (struct office){0};
    sections_load(&office->file, path);
    load_office(office);
    load_shares(office);
    load_channels(office);
    load_fields(office);
    load_districts(office);
    load_agencies(office);
    office->refusals = sections_need(&office->file, "refusals at the door");
    load_weights(office, "hours", office->hour_weights, 24);
    load_weights(office, "weekdays", office->weekday_weights, 7);
    load_weights(office, "months", office->month_weights, 12);
}

void office_clear(struct office *office)
{
    sections_clear(&office->file);
}

const char *office_body(const struct office_district *district, const char *body)
{
    if (strcmp(body, "@team") == 0) {
        return district->team;
    }
    if (strcmp(body, "@police") == 0) {
        return district->police;
    }
    return body;
}

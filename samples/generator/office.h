/*
 * office.h - what the generator knows of an office: weights, limits, who handles what.
 *
 * Read from texts/office-<id>.txt. Ids are those of report-templates/profiles/<id>.yaml; a test
 * compares them. Shares are in thousandths unless a name says otherwise.
 */
#ifndef SAMPLES_OFFICE_H
#define SAMPLES_OFFICE_H

#include "sections.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    OFFICE_CHANNELS = 8,
    OFFICE_FIELDS = 32,
    OFFICE_DISTRICTS = 32,
    OFFICE_BODIES = 8,
    OFFICE_AGENCIES = 400
};

enum limit_kind { LIMIT_NONE, LIMIT_PLAIN_HOURS, LIMIT_WORKING_HOURS, LIMIT_WORKING_DAYS };

struct limit {
    enum limit_kind kind;
    int amount;
    bool starts_received; /* otherwise with the forwarding */
};

struct office_channel {
    const char *word; /* as written in tickets.csv */
    uint32_t weight;
    bool is_camera;
};

struct office_field {
    const char *id;
    uint32_t weight;
    uint32_t camera_weight;
    uint32_t emergency_share;
    uint32_t sensitive_share;
    struct limit limit;
    const char *bodies[OFFICE_BODIES]; /* a unit, or "@team", "@police", … of the district */
    uint32_t body_weights[OFFICE_BODIES];
    size_t body_count;
    size_t content_symbol, camera_symbol, result_symbol;
};

struct office_district {
    const char *id; /* "" for a scene that nobody named */
    uint32_t weight;
    uint32_t late_share;
    const char *team;
    const char *police; /* "" where the office has none */
    size_t place_symbol;
};

/* An agency inside a body and the fields it is given. */
struct office_agency {
    const char *body;
    const char *id;
    const char *fields; /* " an-toan-giao-thong moi-truong ", or "*" */
};

/* How often what happens; each is a line "name|value" of [shares]. */
struct office_shares {
    uint32_t refused_at_door, refused_later, duplicate, withdrawn, passed_outside;
    uint32_t field_corrected, field_corrected_later, priority_corrected_later;
    uint32_t intake_late, asked_leader, agency_returns, body_returns, site_visit;
    uint32_t assigned, co_units, interim, interim_evidence, interim_dated, interim_again;
    uint32_t never_finished, at_the_limit, night_waits, result_evidence, result_twice;
    uint32_t replied, reply_late, published, rated, rated_twice, reopened_unasked,
        reopened_after_end;
    uint32_t state_secret_of_100000;
};

struct office {
    struct sections file;
    const char *code_prefix;
    bool has_ratings;
    bool intake_in_working_hours;
    struct limit emergency_limit;
    const char *word_normal, *word_emergency;
    const char *word_public, *word_reputation, *word_state_secret;
    struct office_channel channels[OFFICE_CHANNELS];
    size_t channel_count;
    struct office_field fields[OFFICE_FIELDS];
    size_t field_count;
    struct office_district districts[OFFICE_DISTRICTS];
    size_t district_count;
    struct office_agency agencies[OFFICE_AGENCIES];
    size_t agency_count;
    const struct section *refusals; /* reasons at the door, a line each, repeated by weight */
    struct office_shares shares;
    uint32_t hour_weights[24], weekday_weights[7], month_weights[12];
};

/* Ends the program when the file is not as it should be. */
void office_load(struct office *office, const char *path);
void office_clear(struct office *office);

/* A unit for a field: the unit itself, or the district's own for "@team" and "@police". */
const char *office_body(const struct office_district *district, const char *body);

#endif

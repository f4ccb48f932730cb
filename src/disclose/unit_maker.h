/*
 * unit_maker.h - what the parts of disclose/ share while units' reports are being made.
 */
#ifndef BC_DISCLOSE_UNIT_MAKER_H
#define BC_DISCLOSE_UNIT_MAKER_H

#include "disclose/maker.h"
#include "disclose/unit_facts.h"
#include "report/unit_report_build.h"

/* The code of a ticket, as the analysis has read it. */
struct unit_code {
    int64_t ticket;
    const char *code;
};

struct bc_units {
    struct bc_units_request request;
    const struct bc_profile *profile;
    bc_arena *arena;
    struct unit_facts facts;
    struct unit_code *codes; /* of the tickets that the analysis counts, ascending */
    size_t code_count;
    size_t *rows; /* of the profile's units: those that have a report */
    struct bc_profile_name *called;
    size_t count;
    int64_t busy_count;   /* units with something to handle in the period */
    int32_t end_base_day; /* the day before the one that the period's end lies in */
    const char **field_names, **district_names, **channel_names, **agency_names;
    const char *no_field, *no_district, *no_channel;
    const struct bc_report_note
        *notes; /* of a report with texts; the last one says there are none */
    size_t note_count;
};

/* The lists of one unit. Fails as the store does. */
BC_MUST_CHECK bool unit_cases_make(const bc_units *units, size_t row, struct bc_unit_report *report,
    bc_arena *wiping, struct bc_status *status);

/* Who did what within the unit, from its counted cases. */
void unit_agencies_make(
    const bc_units *units, size_t row, struct bc_unit_report *report, bc_arena *wiping);

/* True when an open case that is in time is due within two working days. */
bool unit_is_soon(const bc_units *units, const struct unit_fact *fact);

#endif

/*
 * maker.h - what the parts of disclose/ share while one public report is being made. For this
 * folder only.
 *
 * A word that labels.vi.yaml lacks is remembered and reported at the end, so that the parts read
 * plainly.
 */
#ifndef BC_DISCLOSE_MAKER_H
#define BC_DISCLOSE_MAKER_H

#include "disclose/disclose.h"
#include "report/public_report_build.h"

struct maker {
    const bc_analysis *analysis;
    const struct bc_profile *profile;
    const struct bc_labels *labels;
    bc_arena *arena;
    struct bc_public_report *report;
    const struct bc_profile_practice *practice; /* on the last day */
    int32_t last_day;                           /* local day of the last second of the period */
    int32_t organisation_day;  /* whose names and rows are printed; see organisation.h */
    const char *missing_label; /* the first key that was asked for and is not there */
};

/* A copy in the report's arena; "" for NULL. */
const char *bc_maker_copy(const struct maker *maker, const char *text);

/* The text of a key, in the report's arena. */
const char *bc_maker_label(struct maker *maker, const char *key);

/* What a unit or a district is called in the report; one that is not of its organisation and yet
 * holds cases is marked as such. */
struct bc_profile_name bc_maker_unit_name(struct maker *maker, int32_t unit_index);
struct bc_profile_name bc_maker_district_name(struct maker *maker, int32_t district_index);

bool bc_validity_covers(struct bc_validity valid, int32_t day);

/* Which figures the office had on a day: of enum bc_need. */
uint32_t bc_maker_provides(const struct maker *maker, int32_t day);
/* Each part of a report, in files of their own. */
void bc_maker_name_period(struct maker *maker, struct bc_report_slot *slot);
void bc_maker_set_office(struct maker *maker);
void bc_maker_make_tables(struct maker *maker);
void bc_maker_make_reasons(struct maker *maker);
void bc_maker_make_cases(struct maker *maker);
void bc_maker_make_changes(struct maker *maker);
void bc_maker_make_due_days(struct maker *maker);
void bc_maker_make_standing(struct maker *maker);
void bc_maker_make_bridge(struct maker *maker);
void bc_maker_make_definitions(struct maker *maker);
void bc_maker_make_notes(struct maker *maker, int64_t adjustment);

#endif

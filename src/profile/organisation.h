/*
 * organisation.h - the same unit at different times: names, bodies and successors on a day.
 *
 * To draw a row in the organisation of a day is to find the one row that stands for it then: itself
 * while it is in force, else its successor (or, before it began, its predecessor), and so on. With
 * several successors only the one the profile names as default takes the cases; without such a word
 * nobody knows which case went where, and the row stays what it was. So every case has exactly one
 * row in each organisation, and totals cannot differ between two of them.
 */
#ifndef BC_PROFILE_ORGANISATION_H
#define BC_PROFILE_ORGANISATION_H

#include "profile/profile.h"

/* What a row is called on a day; one that was not in force then, on its nearest day. Borrowed. */
struct bc_profile_name bc_profile_unit_name(
    const struct bc_profile *profile, int32_t unit_index, int32_t day);
struct bc_profile_name bc_profile_district_name(
    const struct bc_profile *profile, int32_t district_index, int32_t day);

struct bc_profile_name bc_profile_refusal_name(
    const struct bc_profile *profile, int32_t refusal_index, int32_t day);

/* The body a unit belonged to on a day: itself, or the agency's parent then. */
int32_t bc_profile_body_on(const struct bc_profile *profile, int32_t unit_index, int32_t day);

/* The body, or the district, that stands for a row in the organisation of a day. */
int32_t bc_profile_unit_drawn(const struct bc_profile *profile, int32_t unit_index, int32_t day);
int32_t bc_profile_district_drawn(
    const struct bc_profile *profile, int32_t district_index, int32_t day);

#endif

/*
 * confidential.h - the other side of the door: what the confidential appendix says of a period.
 *
 * The store is open with CONFIDENTIAL access; everything made here lives in a wiping arena.
 */
#ifndef BC_DISCLOSE_CONFIDENTIAL_H
#define BC_DISCLOSE_CONFIDENTIAL_H

#include "aggregate/sensitive.h"
#include "disclose/disclose.h"

/* Looked into by appendix/ alone: report/confidential_report.h. */
typedef struct bc_confidential_report bc_confidential_report;

/*
 * Makes the names of third persons in a text what the profile says they are, for those who may read
 * the rest; the result lives in the arena. The rules are whatever the function was written for.
 */
typedef const char *bc_hide_persons(
    const void *rules, bool by_initials, bc_arena *wiping, const char *text);

struct bc_confidential_sources {
    bc_store *store;
    const struct bc_profile *profile;
    const bc_public_report *public_report; /* of the same period and facts */
    const bc_sensitive_analysis *analysis;
    bc_hide_persons *hide_persons;
    const void *hiding_rules;
};

/* Fails: BC_HELD "disclose.no-appendix-recipient" when the profile names nobody for it. */
BC_MUST_CHECK bool bc_disclose_confidential(const struct bc_confidential_sources *sources,
    bc_arena *wiping, const bc_confidential_report **ret_report, struct bc_status *status);

#endif

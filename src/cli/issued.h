/*
 * issued.h - a report as it was issued: the report.json of a published folder, or of one that was
 * archived when another took its place.
 */
#ifndef BC_CLI_ISSUED_H
#define BC_CLI_ISSUED_H

#include "cli/context.h"

#include <jansson.h>

struct bc_issued_report {
    const char *folder;     /* relative to the workspace */
    json_t *root;           /* of report.json; bc_issued_close() gives it up */
    int64_t as_known_utc_s; /* when its facts were known */
};

/*
 * The report of a period: NULL the published one, "last" the one it replaced, otherwise an archived
 * one by the first digits of its manifest's hash. *ret_found false when there is none.
 * Fails: BC_BAD_INPUT "issued.unreadable".
 */
BC_MUST_CHECK bool bc_issued_open(const struct bc_context *context, const struct bc_period *period,
    const char *against, bool *ret_found, struct bc_issued_report *ret_issued,
    struct bc_status *status);

/* Accepts one that was not found. */
void bc_issued_close(struct bc_issued_report *issued);

#endif

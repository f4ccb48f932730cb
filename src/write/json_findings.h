/*
 * json_findings.h - the parts of report.json that speak about its figures: what changed, what falls
 * due next, how units stand, how the weeks make up a month. For write_json.c only.
 */
#ifndef BC_WRITE_JSON_FINDINGS_H
#define BC_WRITE_JSON_FINDINGS_H

#include "report/public_report.h"

#include <jansson.h>

/* Adds the keys to the root of report.json; false when jansson failed. */
BC_MUST_CHECK bool bc_json_put_findings(const bc_public_report *report, json_t *root);

#endif

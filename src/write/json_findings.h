/*
 * json_findings.h - the parts of report.json that speak about its figures: what changed, what falls
 * due next, how units stand, how the weeks make up a month. For write_json.c only.
 */
#ifndef BC_WRITE_JSON_FINDINGS_H
#define BC_WRITE_JSON_FINDINGS_H

#include "report/public_report.h"
#include "write/json_out.h"

/* Puts these keys into the object that is open. */
void bc_json_put_findings(struct bc_json *json, const bc_public_report *report);

/* What every list says of a case; how late it is. Into the object that is open. */
void bc_json_put_case(struct bc_json *json, const struct bc_report_case *one, int32_t offset_s);
void bc_json_put_late(struct bc_json *json, const struct bc_report_case *one);

#endif

/*
 * sensitive.h - the analysis of the cases that touch a reputation, for the confidential appendix.
 *
 * A type of its own, so that it can be handed to nothing that makes public or unit reports. Only
 * disclose/ looks inside.
 */
#ifndef BC_AGGREGATE_SENSITIVE_H
#define BC_AGGREGATE_SENSITIVE_H

#include "aggregate/analysis.h"

typedef struct bc_sensitive_analysis bc_sensitive_analysis;

/*
 * As bc_analysis_build(), of sensitive cases as they stand; the store is open with CONFIDENTIAL
 * access. A period without such a case is one of zeros. Problems name no codes.
 */
BC_MUST_CHECK bool bc_sensitive_analysis_build(const struct bc_analysis_request *request,
    bc_arena *arena, struct bc_problems *problems, const bc_sensitive_analysis **ret_analysis,
    struct bc_status *status);

#ifdef BC_SEES_CONFIDENTIAL
/* Its counts and cases. Never handed on: whoever has it may forget what it is of. */
const bc_analysis *bc_sensitive_analysis_inside(const bc_sensitive_analysis *analysis);
#endif

#endif

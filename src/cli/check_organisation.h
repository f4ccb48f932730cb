/*
 * check_organisation.h - tells on which days of the next year, or of --date, the profile lacks a
 * unit, a district or a lead. Adds warnings to the problems of the context.
 * Fails: BC_BAD_USAGE on a date that is none.
 */
#ifndef BC_CLI_CHECK_ORGANISATION_H
#define BC_CLI_CHECK_ORGANISATION_H

#include "cli/context.h"

BC_MUST_CHECK bool bc_check_organisation(struct bc_context *context, struct bc_status *status);

#endif

/*
 * printed.h - `trace --printed`: every number a period's documents print, with the question that
 * answers it.
 */
#ifndef BC_CLI_PRINTED_H
#define BC_CLI_PRINTED_H

#include "cli/context.h"

BC_MUST_CHECK bool bc_list_printed(struct bc_context *context, struct bc_status *status);

#endif

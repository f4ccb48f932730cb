/*
 * check_copy.h - tells what a profile made from a copy still says of the office it was copied from:
 * a name in the notes, or the words of the dispatch, would be printed. Adds warnings.
 */
#ifndef BC_CLI_CHECK_COPY_H
#define BC_CLI_CHECK_COPY_H

#include "cli/context.h"

void bc_check_copy(struct bc_context *context);

#endif

/*
 * places.h - what may lie where in a workspace: nothing is written over what the program keeps, and
 * nothing private lies where others read.
 */
#ifndef BC_CLI_PLACES_H
#define BC_CLI_PLACES_H

#include "cli/context.h"

/*
 * A file that the user asked for (a preview, a key, a passphrase) may lie anywhere but in a folder
 * the program keeps, or in the place of one of its own files. Fails: BC_BAD_USAGE "cli.place-kept".
 */
BC_MUST_CHECK bool bc_check_output_place(
    const struct bc_context *context, const char *path, struct bc_status *status);

/* Store and key do not lie where files are handed out. Fails: BC_BAD_INPUT "cli.place-published".
 */
BC_MUST_CHECK bool bc_check_store_place(const struct bc_context *context, struct bc_status *status);

#endif

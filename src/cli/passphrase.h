/*
 * passphrase.h - a passphrase is made here, handed over once, and kept nowhere: in a new file
 * (0600), or on the terminal. Never an argument, never in the environment, never on stdout or
 * stderr.
 */
#ifndef BC_CLI_PASSPHRASE_H
#define BC_CLI_PASSPHRASE_H

#include "base/status.h"
#include "cli/context.h"

enum { BC_PASSPHRASE_SIZE = 36 };

/* Six groups of five letters and digits that are not mistaken for each other: 149 bits. */
BC_MUST_CHECK bool bc_passphrase_make(
    char ret_passphrase[BC_PASSPHRASE_SIZE], struct bc_status *status);

/*
 * Before anything is made: is there a way to hand it over? Fails: BC_BAD_USAGE
 * "cli.passphrase-exists", "cli.passphrase-no-terminal".
 */
BC_MUST_CHECK bool bc_passphrase_check_way(
    const struct bc_context *context, struct bc_status *status);

/* Hands it over. Fails: BC_NO_OUTPUT. */
BC_MUST_CHECK bool bc_passphrase_deliver(
    const struct bc_context *context, const char *passphrase, struct bc_status *status);

#endif

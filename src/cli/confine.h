/*
 * confine.h - a process whose memory is nobody else's, for what may stand in no file but a sealed
 * one.
 *
 * Every block of memory that is given back is overwritten, by whatever library; there is no core
 * dump, and nobody looks in. Not covered: registers, what the system pages out (encrypt the swap of
 * such a machine), and who may read all memory of the machine.
 */
#ifndef BC_CLI_CONFINE_H
#define BC_CLI_CONFINE_H

#include "cli/context.h"

/*
 * Confines the process from here on; starts the program anew with the same arguments where the C
 * library must be told before it begins. To be called before anything private is read.
 */
BC_MUST_CHECK bool bc_confine(const struct bc_context *context, struct bc_status *status);

/* Overwrites what finished calls have left on the stack. */
void bc_wipe_stack(void);

#endif

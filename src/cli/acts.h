/*
 * acts.h - what was done to the store goes into the confidential chain of the audit log, once.
 *
 * The store keeps an act with what was done; here it is noted and then forgotten. A kill anywhere
 * in between is made good by the next command that writes; the appendix notes too, and forgets
 * nothing. Where the chains end is kept in the store as well, so that nobody cuts off lines that
 * nothing else refers to.
 */
#ifndef BC_CLI_ACTS_H
#define BC_CLI_ACTS_H

#include "cli/context.h"

/* `may_settle`: the store was opened for writing. Fails: BC_REFUSED "audit.broken";
 * BC_NO_OUTPUT. */
BC_MUST_CHECK bool bc_note_acts(
    const struct bc_context *context, bc_store *store, bool may_settle, struct bc_status *status);

/* Opens for IMPORT, and makes good what an earlier command could not note. The caller closes it. */
BC_MUST_CHECK bool bc_open_store_for_writing(
    const struct bc_context *context, bc_store **ret_store, struct bc_status *status);

/*
 * A store of an older program is brought up to date, and that is told as a warning: an upgrade must
 * not keep reports waiting for an import that nobody has to make. Needs the lock, and no key. A
 * store of this program is not written to.
 */
BC_MUST_CHECK bool bc_bring_store_up_to_date(struct bc_context *context, struct bc_status *status);

/* Says as a problem how many acts wait to be noted: for `verify` and `check`. Fails when a chain
 * has lost its end. */
BC_MUST_CHECK bool bc_tell_of_acts(
    struct bc_context *context, bc_store *store, struct bc_status *status);

#endif

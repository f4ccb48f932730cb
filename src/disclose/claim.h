/*
 * claim.h - the door to what the sender of one public ticket wrote, masked.
 *
 * Two handles are needed: one that reads texts, and one that knows public tickets only and says
 * whether this is one. Texts of anything that is not for publication are not read.
 */
#ifndef BC_DISCLOSE_CLAIM_H
#define BC_DISCLOSE_CLAIM_H

#include "store/store.h"

struct bc_claim_sources {
    bc_store *facts; /* FACTS access, and reading: no import changes a class meanwhile */
    bc_store *texts; /* CONFIDENTIAL access to the same store */
    int64_t batch;   /* as known by it */
};

/*
 * The text of the ticket's receipt; "" where nothing was written or the text has been erased since.
 * The caller wipes. Fails: BC_OWN_FAULT "store.ticket-number-unknown" when the ticket is unknown to
 * FACTS, which is so as soon as it is sensitive.
 */
BC_MUST_CHECK bool bc_disclose_claim(const struct bc_claim_sources *sources, int64_t ticket,
    bc_arena *wiping, const char **ret_text, struct bc_status *status);

/* The mark of that text, which later cycles of a ticket do not carry; 0 where there is none. */
BC_MUST_CHECK bool bc_claim_mark(bc_store *store, int64_t ticket, int64_t batch, bc_arena *arena,
    uint64_t *ret_mark, struct bc_status *status);

#endif

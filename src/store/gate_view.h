/*
 * gate_view.h - what the gate must know in order to look for it: codes of sensitive tickets, texts.
 *
 * Only a handle opened as BC_STORE_GATE answers, and only a folder that CMake trusts compiles this:
 * nothing that writes a public file can ask. Read only. Where the workspace key is lost, texts can
 * be read by nobody, this handle included.
 */
#ifndef BC_STORE_GATE_VIEW_H
#define BC_STORE_GATE_VIEW_H

#ifndef BC_SEES_PRIVATE
#error "gate_view.h shows codes of sensitive tickets and texts: only the gate may include it"
#endif

#include "store/store.h"

/* Return false to stop; the call then fails with `status` as it stands. */
typedef bool bc_gate_code_visitor(
    void *user, int64_t ticket, const char *code, struct bc_status *status);
typedef bool bc_gate_text_visitor(
    void *user, int64_t ticket, const char *text, struct bc_status *status);

/* Between these two all answers are of one state. */
BC_MUST_CHECK bool bc_store_gate_begin(bc_store *store, struct bc_status *status);
void bc_store_gate_end(bc_store *store);

/* Every ticket whose class, the latest known, is not public. */
BC_MUST_CHECK bool bc_store_gate_codes(
    bc_store *store, bc_gate_code_visitor *visit, void *user, struct bc_status *status);

/* True when a public ticket, of any source, has this code. */
BC_MUST_CHECK bool bc_store_gate_is_public(
    bc_store *store, const char *code, bool *ret_is_public, struct bc_status *status);

/* False when the workspace key is lost while there are texts: they cannot be looked for. */
BC_MUST_CHECK bool bc_store_gate_can_read(
    bc_store *store, bool *ret_can_read, struct bc_status *status);

/*
 * Every text of many of the tickets that are not public, and of some that once were not, by ticket:
 * of each it shows, all texts at once. The others are to be asked for one by one. A visitor may
 * empty the arena. Shows nothing when the key is lost.
 */
BC_MUST_CHECK bool bc_store_gate_hidden_texts(bc_store *store, bc_arena *wiping,
    bc_gate_text_visitor *visit, void *user, struct bc_status *status);

/* Every text of a ticket, in the wiping arena. Shows nothing when the key is lost. */
BC_MUST_CHECK bool bc_store_gate_texts(bc_store *store, int64_t ticket, bc_arena *wiping,
    bc_gate_text_visitor *visit, void *user, struct bc_status *status);

#endif

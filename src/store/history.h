/*
 * history.h - the events of one ticket as a sorted list, and how incoming events change it.
 *
 * A history holds exactly one RECEIVED and no event twice. Lists live in an arena.
 */
#ifndef BC_STORE_HISTORY_H
#define BC_STORE_HISTORY_H

#include "store/backend.h"

struct bc_history {
    struct bc_event *events;
    size_t count;
};

/* Unpacks into the arena; strings point into `packed`. False when the bytes are damaged. */
bool bc_history_unpack(struct bc_bytes packed, bc_arena *arena, struct bc_history *ret_history);

struct bc_bytes bc_history_pack(const struct bc_history *history, bc_arena *arena);

struct bc_bytes bc_bytes_copy(struct bc_bytes source, bc_arena *arena);

/* The events of `left` that are not in `right`. */
struct bc_history bc_history_minus(
    const struct bc_history *left, const struct bc_history *right, bc_arena *arena);

bool bc_history_contains(const struct bc_history *history, const struct bc_event *event);

/* One row of the log applied to a history. False when the bytes are damaged. */
bool bc_history_apply_log(
    struct bc_history *history, const struct bc_log_row *row, bc_arena *arena);

/* True when there is a RECEIVED among the events. */
bool bc_has_received(const struct bc_event *events, size_t count);

/*
 * Merges incoming events by the rules of their mode (store.h). `known` may be empty, RECEIVED must
 * then be among the incoming. Strings of incoming events are borrowed.
 */
struct bc_history bc_history_merge(const struct bc_history *known,
    const struct bc_incoming *incoming, bc_arena *arena, bool *ret_is_new, bool *ret_has_retracted);

/* Gives the RECEIVED among incoming events the class of the known one, when there is one. */
void bc_history_keep_class(const struct bc_history *known, struct bc_event *events, size_t count);

/* Reads a ticket's history as known by `batch`. */
BC_MUST_CHECK bool bc_history_load(struct bc_backend *backend, int64_t ticket, int64_t batch,
    bc_arena *arena, struct bc_history *ret_history, struct bc_status *status);

#endif

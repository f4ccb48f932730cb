#include "store/inside.h"

#include <string.h>

static bool is_same(struct bc_bytes left, struct bc_bytes right)
{
    return left.length_bytes == right.length_bytes &&
           (left.bytes == right.bytes || memcmp(left.bytes, right.bytes, left.length_bytes) == 0);
}

static bool unpack(const bc_store *store, struct bc_bytes packed, struct bc_history *ret_history,
    struct bc_status *status)
{
    if (packed.length_bytes == 0) {
        *ret_history = (struct bc_history){0};
        return true;
    }
    return bc_history_unpack(packed, store->scratch, ret_history) ||
           bc_fail(status, BC_STORE_DOWN, "store.damaged", store->backend->place, "event_log");
}

/* What this batch did to the ticket, in all. */
static bool write_log(bc_store *store, const struct bc_touched *touched,
    const struct bc_history *now, struct bc_status *status)
{
    struct bc_log_row row = {.ticket = touched->row.number, .batch = store->batch.number};
    const bool had_row = !is_same(touched->before, touched->flushed);
    const bool has_row = !is_same(touched->before, touched->now);
    struct bc_history before;
    struct bc_history added;
    struct bc_history retracted;

    if (touched->before.length_bytes == 0) {
        row.added = touched->now; /* a new ticket: what is known of it is what was added */
    } else {
        if (!unpack(store, touched->before, &before, status)) {
            return false;
        }
        added = bc_history_minus(now, &before, store->scratch);
        retracted = bc_history_minus(&before, now, store->scratch);
        if (added.count > 0) {
            row.added = bc_history_pack(&added, store->scratch);
        }
        if (retracted.count > 0) {
            row.retracted = bc_history_pack(&retracted, store->scratch);
        }
    }
    store->batch.changed_count += (has_row ? 1u : 0u) - (had_row ? 1u : 0u);
    return store->backend->tickets->put_log(store->backend, &row, status);
}

static bool has_ref(const struct bc_history *history, const char *ref)
{
    for (size_t index = 0; index < history->count; index++) {
        const struct bc_event *event = &history->events[index];

        if (event->kind == BC_EVENT_DUPLICATE_OF && event->ref != NULL &&
            strcmp(event->ref, ref) == 0) {
            return true;
        }
    }
    return false;
}

/* Says of each ticket named in `left` and not in `right` that it is repeated, or takes that back.
 */
static bool write_refs(bc_store *store, int64_t ticket, const struct bc_history *left,
    const struct bc_history *right, bool is_there, bool *has_changed, struct bc_status *status)
{
    for (size_t index = 0; index < left->count; index++) {
        const struct bc_event *event = &left->events[index];

        if (event->kind != BC_EVENT_DUPLICATE_OF || event->ref == NULL ||
            has_ref(right, event->ref)) {
            continue;
        }
        *has_changed = true;
        if (!store->backend->tickets->put_duplicate(
                store->backend, event->ref, ticket, is_there, status)) {
            return false;
        }
    }
    return true;
}

/* The row of the ticket: a new one is as sensitive as it says itself; the rest is settled later. */
static bool write_row(bc_store *store, struct bc_touched *touched, const struct bc_history *now,
    bool *has_changed, struct bc_status *status)
{
    enum bc_sensitivity own;

    if (!bc_sensitivity_own(store, touched->row.number, now, &own, status)) {
        return false;
    }
    if (touched->flushed.length_bytes == 0) {
        touched->row.in_force = own;
    } else if (touched->row.own == own) {
        return true;
    }
    *has_changed = *has_changed || touched->row.own != own;
    touched->row.own = own;
    return store->backend->tickets->put(store->backend, &touched->row, status) &&
           bc_store_hide_texts(store, touched->row.number, touched->row.in_force, status);
}

static bool write_touched(
    bc_store *store, struct bc_touched *touched, bool *ret_has_to_settle, struct bc_status *status)
{
    const int64_t number = touched->row.number;
    const bool revives = store->batch.has_flushed && touched->flushed.length_bytes != 0;
    struct bc_history flushed;
    struct bc_history now;

    (void)bc_store_scratch(store);
    return unpack(store, touched->flushed, &flushed, status) &&
           unpack(store, touched->now, &now, status) && write_log(store, touched, &now, status) &&
           write_row(store, touched, &now, ret_has_to_settle, status) &&
           write_refs(store, number, &flushed, &now, false, ret_has_to_settle, status) &&
           write_refs(store, number, &now, &flushed, true, ret_has_to_settle, status) &&
           bc_spans_change(store, &touched->row, &flushed, &now, revives, status);
}

bool bc_store_flush(bc_store *store, struct bc_status *status)
{
    struct bc_open_batch *batch = &store->batch;
    int64_t *unsettled;
    size_t unsettled_count = 0;
    bool is_done = true;

    if (!batch->is_open || batch->count == 0) {
        return true;
    }
    unsettled = bc_arena_alloc_array(batch->arena, batch->count, sizeof(*unsettled));
    for (size_t index = 0; is_done && index < batch->count; index++) {
        struct bc_touched *touched = batch->tickets[index];
        bool has_to_settle = false;

        if (!is_same(touched->flushed, touched->now)) {
            is_done = write_touched(store, touched, &has_to_settle, status);
        }
        is_done = is_done && bc_prints_keep(store, touched, status);
        if (has_to_settle) {
            unsettled[unsettled_count++] = touched->row.number;
        }
    }
    /* After all rows are there, so that the order of the tickets in a file makes no difference. */
    for (size_t index = 0; is_done && index < unsettled_count; index++) {
        is_done = bc_sensitivity_settle(store, unsettled[index], status);
    }
    is_done = is_done && bc_prints_finish(store, status);
    batch->has_flushed = true;
    bc_touched_remember(batch);
    bc_touched_clear(batch);
    return is_done;
}

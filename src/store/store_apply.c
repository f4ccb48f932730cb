/* What comes in: what a ticket is known to be, and what it is with the events that come. */
#include "base/limits.h"
#include "store/inside.h"

#include <assert.h>
#include <string.h>

bool bc_store_find_ticket(bc_store *store, uint16_t source, const char *code, int64_t *ret_ticket,
    struct bc_status *status)
{
    struct bc_touched *touched = NULL;

    assert(store->batch.is_open);
    (void)bc_store_scratch(store);
    if (!bc_touched_find(store, source, code, &touched, status)) {
        return false;
    }
    *ret_ticket = touched == NULL ? 0 : touched->row.number;
    return true;
}

static bool unpack_now(const bc_store *store, const struct bc_touched *touched,
    struct bc_history *ret_history, struct bc_status *status)
{
    *ret_history = (struct bc_history){0};
    return touched == NULL || touched->now.length_bytes == 0 ||
           bc_history_unpack(touched->now, store->scratch, ret_history) ||
           bc_fail(status, BC_STORE_DOWN, "store.damaged", store->backend->place, "event_log");
}

static bool has_changed(const bool *is_new, size_t count, bool has_retracted)
{
    for (size_t index = 0; index < count; index++) {
        if (is_new[index]) {
            return true;
        }
    }
    return has_retracted;
}

static bool check_incoming(const struct bc_incoming *incoming, struct bc_status *status)
{
    size_t length_bytes = strlen(incoming->code);

    if (length_bytes == 0 || length_bytes > BC_LIMIT_CODE_BYTES) {
        return bc_fail(status, BC_BAD_INPUT, "store.code-length", "", "%zu", length_bytes);
    }
    return true;
}

/* What a ticket is known to be, and what it would be with the events that come. */
struct merging {
    struct bc_touched *touched; /* NULL: it would be new */
    struct bc_history known;
    struct bc_history merged;
    bool *is_new;
    bool has_retracted;
    bool keeps_class; /* of its receipt, which is not what the profile says */
};

/* The class of a receipt that names none stays as it is known. */
static struct bc_incoming with_class(
    struct merging *merging, const struct bc_incoming *incoming, bc_arena *scratch)
{
    struct bc_incoming classed = *incoming;
    struct bc_event *events;

    if (!incoming->class_is_default) {
        return classed;
    }
    events = bc_arena_alloc_array(scratch, incoming->event_count, sizeof(*events));
    memcpy(events, incoming->events, incoming->event_count * sizeof(*events));
    bc_history_keep_class(&merging->known, events, incoming->event_count);
    for (size_t index = 0; index < incoming->event_count; index++) {
        merging->keeps_class = merging->keeps_class ||
                               events[index].sensitivity != incoming->events[index].sensitivity;
    }
    classed.events = events;
    return classed;
}

static bool merge(bc_store *store, const struct bc_incoming *incoming, struct merging *merging,
    struct bc_status *status)
{
    bc_arena *scratch = bc_store_scratch(store);
    struct bc_incoming classed;

    assert(store->batch.is_open);
    *merging = (struct merging){
        .is_new = bc_arena_alloc_array(scratch, incoming->event_count, sizeof(*merging->is_new))};
    if (!check_incoming(incoming, status) ||
        !bc_touched_find_coming(store, incoming, &merging->touched, status) ||
        !unpack_now(store, merging->touched, &merging->known, status)) {
        return false;
    }
    if (merging->touched == NULL && !bc_has_received(incoming->events, incoming->event_count)) {
        return bc_fail(status, BC_BAD_INPUT, "store.ticket-unknown", "", "%s", incoming->code);
    }
    classed = with_class(merging, incoming, scratch);
    merging->merged = bc_history_merge(
        &merging->known, &classed, scratch, merging->is_new, &merging->has_retracted);
    if (merging->merged.count > BC_LIMIT_EVENTS_PER_TICKET) {
        return bc_fail(status, BC_BAD_INPUT, "store.too-many-events", "", "%s" BC_NEXT "%d",
            incoming->code, BC_LIMIT_EVENTS_PER_TICKET);
    }
    return true;
}

/* A row is known again by its print as long as it is the last that said something of its ticket. */
static void set_print(struct bc_touched *touched, const struct bc_incoming *incoming,
    const struct merging *merging, bool has_changed)
{
    const bool is_to_be_known = incoming->print != NULL && !merging->keeps_class;

    if (is_to_be_known || has_changed) {
        touched->has_print = true;
        touched->print = is_to_be_known ? *incoming->print : (struct bc_row_print){{0}};
    }
}

/* Tickets that come whole are not touched again: what fits the processor's caches is best. */
static bool keep_in_bounds(bc_store *store, struct bc_status *status)
{
    enum { LARGEST_BATCH_BYTES = 128 << 20, LARGEST_WHOLE_BYTES = 4 << 20 };

    return store->batch.arena_bytes <
               (store->batch.has_parts ? LARGEST_BATCH_BYTES : LARGEST_WHOLE_BYTES) ||
           bc_store_flush(store, status);
}

bool bc_store_apply(bc_store *store, const struct bc_incoming *incoming, bool *ret_is_new,
    bool *ret_has_retracted, struct bc_status *status)
{
    struct merging merging;
    bool is_changed;

    if (!merge(store, incoming, &merging, status)) {
        return false;
    }
    if (merging.touched == NULL) {
        merging.touched = bc_touched_add(store, incoming->source, incoming->code);
    }
    is_changed = has_changed(merging.is_new, incoming->event_count, merging.has_retracted);
    if (is_changed) {
        bc_touched_set_now(&store->batch, merging.touched, &merging.merged);
    }
    set_print(merging.touched, incoming, &merging, is_changed);
    memcpy(ret_is_new, merging.is_new, incoming->event_count * sizeof(*ret_is_new));
    *ret_has_retracted = merging.has_retracted;
    store->batch.has_parts = store->batch.has_parts || incoming->mode != BC_IMPORT_SNAPSHOT;
    return keep_in_bounds(store, status);
}

bool bc_store_says(
    bc_store *store, const struct bc_incoming *incoming, bool *ret_says, struct bc_status *status)
{
    struct merging merging;

    if (!merge(store, incoming, &merging, status)) {
        return false;
    }
    *ret_says = merging.touched != NULL &&
                !has_changed(merging.is_new, incoming->event_count, merging.has_retracted);
    return keep_in_bounds(store, status);
}

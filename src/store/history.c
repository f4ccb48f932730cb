#include "store/history.h"

#include <assert.h>
#include <string.h>

struct bc_bytes bc_bytes_copy(struct bc_bytes source, bc_arena *arena)
{
    uint8_t *copy = bc_arena_alloc(arena, source.length_bytes);

    if (source.length_bytes > 0) {
        memcpy(copy, source.bytes, source.length_bytes);
    }
    return (struct bc_bytes){.bytes = copy, .length_bytes = source.length_bytes};
}

bool bc_history_unpack(struct bc_bytes packed, bc_arena *arena, struct bc_history *ret_history)
{
    size_t count = bc_events_count(packed.bytes, packed.length_bytes);
    struct bc_history history;
    uint16_t *co_units;

    if (count == SIZE_MAX) {
        return false;
    }
    history.count = count;
    history.events = bc_arena_alloc_array(arena, count, sizeof(*history.events));
    /* Each number of a list takes a byte at least, so that this is room enough. */
    co_units = bc_arena_alloc_array(arena, packed.length_bytes, sizeof(*co_units));
    if (!bc_events_unpack(packed.bytes, packed.length_bytes, history.events, co_units)) {
        return false;
    }
    *ret_history = history;
    return true;
}

struct bc_bytes bc_history_pack(const struct bc_history *history, bc_arena *arena)
{
    uint8_t *bytes = bc_arena_alloc(arena, bc_events_pack_bound(history->events, history->count));

    return (struct bc_bytes){
        .bytes = bytes,
        .length_bytes = bc_events_pack(history->events, history->count, bytes),
    };
}

struct bc_history bc_history_minus(
    const struct bc_history *left, const struct bc_history *right, bc_arena *arena)
{
    struct bc_history rest = {
        .events = bc_arena_alloc_array(arena, left->count, sizeof(*rest.events)),
    };
    size_t other = 0;

    for (size_t index = 0; index < left->count; index++) {
        int order = -1;

        while (other < right->count &&
               (order = bc_event_compare(&left->events[index], &right->events[other])) > 0) {
            other++;
        }
        if (other == right->count || order != 0) {
            rest.events[rest.count++] = left->events[index];
        }
    }
    return rest;
}

/* The place of an event in a sorted list, or where it belongs. */
static size_t place_of(
    const struct bc_history *history, const struct bc_event *event, bool *ret_found)
{
    size_t low = 0;
    size_t high = history->count;

    *ret_found = false;
    while (low < high) {
        /* Histories grow at their end: the last one is looked at first. */
        size_t middle = high == history->count ? high - 1 : low + (high - low) / 2;
        int order = bc_event_compare(&history->events[middle], event);

        if (order == 0) {
            *ret_found = true;
            return middle;
        }
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* False when the event is there already. There must be room for it. */
static bool insert(struct bc_history *history, const struct bc_event *event)
{
    bool is_found;
    size_t place = place_of(history, event, &is_found);

    if (is_found) {
        return false;
    }
    memmove(&history->events[place + 1], &history->events[place],
        (history->count - place) * sizeof(*history->events));
    history->events[place] = *event;
    history->count++;
    return true;
}

bool bc_history_contains(const struct bc_history *history, const struct bc_event *event)
{
    bool is_found;

    (void)place_of(history, event, &is_found);
    return is_found;
}

static struct bc_history with_room(
    const struct bc_history *history, size_t more_count, bc_arena *arena)
{
    struct bc_history copy = {
        .events = bc_arena_alloc_array(arena, history->count + more_count, sizeof(*copy.events)),
        .count = history->count,
    };

    if (history->count > 0) {
        memcpy(copy.events, history->events, history->count * sizeof(*copy.events));
    }
    return copy;
}

bool bc_history_apply_log(struct bc_history *history, const struct bc_log_row *row, bc_arena *arena)
{
    struct bc_history added = {0};
    struct bc_history retracted = {0};

    if ((row->added.length_bytes > 0 && !bc_history_unpack(row->added, arena, &added)) ||
        (row->retracted.length_bytes > 0 &&
            !bc_history_unpack(row->retracted, arena, &retracted))) {
        return false;
    }
    if (history->count == 0 && retracted.count == 0) {
        *history = added;
        return true;
    }
    if (retracted.count > 0) {
        *history = bc_history_minus(history, &retracted, arena);
    }
    *history = with_room(history, added.count, arena);
    for (size_t index = 0; index < added.count; index++) {
        (void)insert(history, &added.events[index]);
    }
    return true;
}

/* ---- Merging ------------------------------------------------------------------------------- */

/* The RECEIVED of a list, the first in order when there are several; NULL when there is none. */
static const struct bc_event *received_of(const struct bc_event *events, size_t count)
{
    const struct bc_event *received = NULL;

    for (size_t index = 0; index < count; index++) {
        if (events[index].kind == BC_EVENT_RECEIVED &&
            (received == NULL || bc_event_compare(&events[index], received) < 0)) {
            received = &events[index];
        }
    }
    return received;
}

bool bc_has_received(const struct bc_event *events, size_t count)
{
    return received_of(events, count) != NULL;
}

/* What the merge starts from: everything known, or for a snapshot nothing. RECEIVED is put in
 * apart. */
static struct bc_history start_of_merge(
    const struct bc_history *known, const struct bc_incoming *incoming, bc_arena *arena)
{
    const struct bc_history nothing = {0};
    struct bc_history merged;
    size_t kept = 0;

    if (incoming->mode == BC_IMPORT_SNAPSHOT) {
        return with_room(&nothing, incoming->event_count + 1, arena);
    }
    merged = with_room(known, incoming->event_count + 1, arena);
    for (size_t index = 0; index < merged.count; index++) {
        if (merged.events[index].kind != BC_EVENT_RECEIVED) {
            merged.events[kept++] = merged.events[index];
        }
    }
    merged.count = kept;
    return merged;
}

/*
 * The receipt in force. The row of receipt wins over a `received` event of a log, which counts only
 * while nothing better is known; a snapshot that leaves it out keeps the known one.
 */
static const struct bc_event *receipt_in_force(
    const struct bc_history *known, const struct bc_incoming *incoming)
{
    const struct bc_event *old = received_of(known->events, known->count);
    const struct bc_event *given = received_of(incoming->events, incoming->event_count);

    if (given == NULL || (old != NULL && incoming->mode == BC_IMPORT_LOG)) {
        return old;
    }
    return given;
}

struct bc_history bc_history_merge(const struct bc_history *known,
    const struct bc_incoming *incoming, bc_arena *arena, bool *ret_is_new, bool *ret_has_retracted)
{
    struct bc_history merged = start_of_merge(known, incoming, arena);
    const struct bc_event *receipt = receipt_in_force(known, incoming);
    size_t kept_count = 0;

    assert(receipt != NULL);
    (void)insert(&merged, receipt);
    for (size_t index = 0; index < incoming->event_count; index++) {
        const struct bc_event *event = &incoming->events[index];

        if (event->kind == BC_EVENT_RECEIVED) {
            ret_is_new[index] = event == receipt && !bc_history_contains(known, event);
        } else {
            ret_is_new[index] = insert(&merged, event) && !bc_history_contains(known, event);
        }
    }
    for (size_t index = 0; index < known->count; index++) {
        kept_count += bc_history_contains(&merged, &known->events[index]) ? 1 : 0;
    }
    *ret_has_retracted = kept_count < known->count;
    return merged;
}

void bc_history_keep_class(const struct bc_history *known, struct bc_event *events, size_t count)
{
    const struct bc_event *old = received_of(known->events, known->count);

    for (size_t index = 0; index < count && old != NULL; index++) {
        if (events[index].kind == BC_EVENT_RECEIVED) {
            events[index].sensitivity = old->sensitivity;
        }
    }
}

/* ---- Loading ------------------------------------------------------------------------------- */

struct loading {
    const char *place;
    struct bc_history history;
    bc_arena *arena;
};

static bool add_log_row(void *user, const struct bc_log_row *row, struct bc_status *status)
{
    struct loading *loading = user;
    struct bc_log_row copy = *row;

    /* Strings of unpacked events point into the bytes, which the back end keeps for the visit only.
     */
    copy.added = bc_bytes_copy(row->added, loading->arena);
    copy.retracted = bc_bytes_copy(row->retracted, loading->arena);
    if (!bc_history_apply_log(&loading->history, &copy, loading->arena)) {
        return bc_fail(status, BC_STORE_DOWN, "store.damaged", loading->place, "event_log");
    }
    return true;
}

bool bc_history_load(struct bc_backend *backend, int64_t ticket, int64_t batch, bc_arena *arena,
    struct bc_history *ret_history, struct bc_status *status)
{
    struct loading loading = {.place = backend->place, .arena = arena};

    if (!backend->tickets->read_log(backend, ticket, batch, add_log_row, &loading, status)) {
        return false;
    }
    *ret_history = loading.history;
    return true;
}

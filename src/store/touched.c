#include "store/inside.h"

#include <assert.h>
#include <string.h>

enum { FIRST_PLACE_COUNT = 1024, FILTER_BITS = 1 << 25 };

void bc_touched_clear(struct bc_open_batch *batch)
{
    bc_arena_free(batch->arena);
    batch->arena = bc_arena_new();
    batch->arena_bytes = 0;
    batch->tickets = NULL;
    batch->count = 0;
    batch->capacity = 0;
    batch->last_index = 0;
    batch->place_count = FIRST_PLACE_COUNT;
    batch->places = bc_arena_alloc_array(batch->arena, FIRST_PLACE_COUNT, sizeof(*batch->places));
}

static uint64_t hash_of(uint16_t source, const char *code)
{
    uint64_t hash = 0xcbf29ce484222325u ^ source;

    for (const char *byte = code; *byte != '\0'; byte++) {
        hash = (hash ^ (unsigned char)*byte) * 0x100000001b3u;
    }
    return hash ^ (hash >> 29);
}

/* ---- What this batch has flushed ----------------------------------------------------------- */

static uint8_t *filter_byte(
    const struct bc_open_batch *batch, uint64_t hash, int turn, uint8_t *ret_bit)
{
    const uint64_t bit = hash >> (turn == 0 ? 0 : 32) & (FILTER_BITS - 1);

    *ret_bit = (uint8_t)(1u << (bit & 7));
    return &batch->flushed_filter[bit >> 3];
}

/*
 * Nearly every code of a first import is new, and asking the back end costs more than all else that
 * is done with it. Two bits a code: a filter that is too full only asks more often.
 */
static bool may_be_kept(const struct bc_open_batch *batch, uint16_t source, const char *code)
{
    const uint64_t hash = hash_of(source, code);

    if (!batch->began_empty || !batch->has_flushed) {
        return !batch->began_empty;
    }
    for (int turn = 0; turn < 2; turn++) {
        uint8_t bit;

        if ((*filter_byte(batch, hash, turn, &bit) & bit) == 0) {
            return false;
        }
    }
    return true;
}

void bc_touched_remember(struct bc_open_batch *batch)
{
    if (!batch->began_empty) {
        return;
    }
    if (batch->flushed_filter == NULL) {
        batch->filter_arena = bc_arena_new();
        batch->flushed_filter = bc_arena_alloc(batch->filter_arena, FILTER_BITS / 8);
    }
    for (size_t index = 0; index < batch->count; index++) {
        const struct bc_ticket_row *row = &batch->tickets[index]->row;
        const uint64_t hash = hash_of(row->source, row->code);

        for (int turn = 0; turn < 2; turn++) {
            uint8_t bit;
            uint8_t *byte = filter_byte(batch, hash, turn, &bit);

            *byte |= bit;
        }
    }
}

/* ---- The tickets touched ------------------------------------------------------------------- */

static uint32_t *place_of(const struct bc_open_batch *batch, uint16_t source, const char *code)
{
    size_t mask = batch->place_count - 1;
    size_t index = (size_t)hash_of(source, code) & mask;

    while (batch->places[index] != 0) {
        const struct bc_ticket_row *row = &batch->tickets[batch->places[index] - 1]->row;

        if (row->source == source && strcmp(row->code, code) == 0) {
            break;
        }
        index = (index + 1) & mask;
    }
    return &batch->places[index];
}

static void widen_places(struct bc_open_batch *batch)
{
    batch->place_count *= 2;
    batch->places = bc_arena_alloc_array(batch->arena, batch->place_count, sizeof(*batch->places));
    batch->arena_bytes += batch->place_count * sizeof(*batch->places);
    for (size_t index = 0; index < batch->count; index++) {
        const struct bc_ticket_row *row = &batch->tickets[index]->row;

        *place_of(batch, row->source, row->code) = (uint32_t)(index + 1);
    }
}

static struct bc_touched *append(struct bc_open_batch *batch, const struct bc_ticket_row *row)
{
    size_t capacity = batch->capacity;
    struct bc_touched *touched;

    /* NOLINTBEGIN(bugprone-sizeof-expression): an array of pointers is meant */
    batch->tickets = bc_arena_grow(
        batch->arena, batch->tickets, batch->count, &batch->capacity, sizeof(*batch->tickets));
    batch->arena_bytes += (batch->capacity - capacity) * sizeof(*batch->tickets);
    /* NOLINTEND(bugprone-sizeof-expression) */
    if ((batch->count + 1) * 2 > batch->place_count) {
        widen_places(batch);
    }
    touched = bc_arena_alloc(batch->arena, sizeof(*touched));
    batch->tickets[batch->count] = touched;
    touched->row = *row;
    touched->row.code = bc_arena_strdup(batch->arena, row->code);
    batch->arena_bytes += sizeof(*touched) + strlen(row->code) + 1;
    *place_of(batch, row->source, row->code) = (uint32_t)(batch->count + 1);
    batch->last_index = batch->count++;
    return touched;
}

struct bc_touched *bc_touched_add(bc_store *store, uint16_t source, const char *code)
{
    const struct bc_ticket_row row = {
        .number = ++store->batch.last_ticket,
        .source = source,
        .code = code,
        .own = BC_SENSITIVITY_PUBLIC,
        .in_force = BC_SENSITIVITY_PUBLIC,
        .first_batch = store->batch.number,
    };

    return append(&store->batch, &row);
}

static struct bc_bytes keep_history(
    struct bc_open_batch *batch, const struct bc_history *history, bc_arena *scratch)
{
    struct bc_bytes packed = bc_history_pack(history, scratch);
    uint8_t *copy = bc_arena_alloc(batch->arena, packed.length_bytes);

    memcpy(copy, packed.bytes, packed.length_bytes);
    batch->arena_bytes += packed.length_bytes;
    packed.bytes = copy;
    return packed;
}

void bc_touched_set_now(
    struct bc_open_batch *batch, struct bc_touched *touched, const struct bc_history *history)
{
    size_t bound_bytes = bc_events_pack_bound(history->events, history->count);

    if (bound_bytes > touched->room_bytes) {
        /* The bound is about twice the need: the slack lets one ticket's events come one by one. */
        touched->room = bc_arena_alloc(batch->arena, bound_bytes);
        touched->room_bytes = bound_bytes;
        batch->arena_bytes += bound_bytes;
    }
    touched->now.bytes = touched->room;
    touched->now.length_bytes = bc_events_pack(history->events, history->count, touched->room);
    touched->class_now = bc_history_sensitivity(history->events, history->count);
}

struct source_search {
    uint16_t source;
    bc_arena *arena;
    struct bc_ticket_row found;
};

static bool keep_row_of_source(
    void *user, const struct bc_ticket_row *row, struct bc_status *status)
{
    struct source_search *search = user;

    (void)status;
    if (row->source == search->source) {
        search->found = *row;
        search->found.code = bc_arena_strdup(search->arena, row->code);
    }
    return true;
}

/* A ticket that earlier batches, or earlier flushes of this one, have left in the back end. */
static bool touch_kept_ticket(
    bc_store *store, const struct bc_ticket_row *row, struct bc_status *status)
{
    struct bc_open_batch *batch = &store->batch;
    bc_arena *scratch = store->scratch;
    struct bc_history before = {0};
    struct bc_history now;
    struct bc_touched *touched;

    if (!bc_history_load(store->backend, row->number, INT64_MAX, scratch, &now, status) ||
        (batch->has_flushed && !bc_history_load(store->backend, row->number, batch->number - 1,
                                   scratch, &before, status))) {
        return false;
    }
    touched = append(batch, row);
    touched->flushed = keep_history(batch, &now, scratch);
    touched->now = touched->flushed;
    touched->class_now = bc_history_sensitivity(now.events, now.count);
    if (!batch->has_flushed) {
        touched->before = touched->flushed;
    } else if (before.count > 0) {
        touched->before = keep_history(batch, &before, scratch);
    }
    return true;
}

bool bc_touched_find(bc_store *store, uint16_t source, const char *code,
    struct bc_touched **ret_touched, struct bc_status *status)
{
    struct bc_open_batch *batch = &store->batch;
    struct source_search search = {.source = source, .arena = store->scratch};
    uint32_t place;

    /* What has just been applied is asked for again, for its texts. */
    if (batch->count > 0 && batch->tickets[batch->last_index]->row.source == source &&
        strcmp(batch->tickets[batch->last_index]->row.code, code) == 0) {
        *ret_touched = batch->tickets[batch->last_index];
        return true;
    }
    place = *place_of(batch, source, code);
    if (place == 0) {
        if (!may_be_kept(batch, source, code)) {
            *ret_touched = NULL;
            return true;
        }
        if (!store->backend->tickets->find_by_code(
                store->backend, code, keep_row_of_source, &search, status)) {
            return false;
        }
        if (search.found.number == 0) {
            *ret_touched = NULL;
            return true;
        }
        if (!touch_kept_ticket(store, &search.found, status)) {
            return false;
        }
        place = (uint32_t)(batch->last_index + 1);
    }
    batch->last_index = place - 1;
    *ret_touched = batch->tickets[batch->last_index];
    return true;
}

bool bc_touched_find_coming(bc_store *store, const struct bc_incoming *incoming,
    struct bc_touched **ret_touched, struct bc_status *status)
{
    if (incoming->comes_once && store->batch.began_empty) {
        *ret_touched = NULL;
        return true;
    }
    return bc_touched_find(store, incoming->source, incoming->code, ret_touched, status);
}

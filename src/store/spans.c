#include "store/inside.h"

#include <string.h>

struct span_list {
    struct bc_span_row *rows;
    size_t count;
};

static struct span_list spans_of(const bc_store *store, int64_t ticket,
    const struct bc_history *history, bool is_sensitive, bc_arena *arena)
{
    struct bc_cycle *cycles = NULL;
    size_t ignored_count = 0;
    struct span_list spans = {0};

    if (history->count == 0) {
        return spans;
    }
    bc_history_fold(ticket, history->events, history->count, &store->rules, arena, &cycles,
        &spans.count, &ignored_count);
    spans.rows = bc_arena_alloc_array(arena, spans.count, sizeof(*spans.rows));
    for (size_t index = 0; index < spans.count; index++) {
        spans.rows[index] = bc_span_row_of(&cycles[index], is_sensitive, arena);
    }
    return spans;
}

/* Cycles are numbered from 1 without gaps, so that the same index is the same cycle. */
static bool is_unchanged(const struct span_list *from, const struct span_list *to, size_t index)
{
    return index < from->count && index < to->count &&
           bc_span_row_equal(&from->rows[index], &to->rows[index]);
}

bool bc_spans_change(bc_store *store, const struct bc_ticket_row *row,
    const struct bc_history *from, const struct bc_history *to, bool revives,
    struct bc_status *status)
{
    struct bc_backend *backend = store->backend;
    const bool is_sensitive = bc_is_sensitive(row->in_force);
    struct span_list old = spans_of(store, row->number, from, is_sensitive, store->scratch);
    struct span_list new = spans_of(store, row->number, to, is_sensitive, store->scratch);

    for (size_t index = 0; index < old.count; index++) {
        if (!is_unchanged(&old, &new, index) &&
            !backend->spans->end(backend, &old.rows[index].key, store->batch.number, status)) {
            return false;
        }
    }
    for (size_t index = 0; index < new.count; index++) {
        new.rows[index].batch_from = store->batch.number;
        if (!is_unchanged(&old, &new, index) &&
            !backend->spans->add(backend, &new.rows[index], revives, status)) {
            return false;
        }
    }
    return true;
}

bool bc_spans_move(bc_store *store, int64_t ticket, const struct bc_history *now,
    bool was_sensitive, struct bc_status *status)
{
    struct span_list spans = spans_of(store, ticket, now, was_sensitive, store->scratch);
    struct bc_span_key *keys = bc_arena_alloc_array(store->scratch, spans.count, sizeof(*keys));

    for (size_t index = 0; index < spans.count; index++) {
        keys[index] = spans.rows[index].key;
    }
    return store->backend->spans->move(store->backend, ticket, keys, spans.count, status);
}

/* ---- Replaying the log --------------------------------------------------------------------- */

struct replay {
    bc_store *store;
    const struct bc_ticket_row *row;
    struct bc_history history;
    struct span_list spans; /* as they stand after the rows so far */
    bc_row_visitor *visit;
    void *user;
};

static bool show_ended(
    struct replay *replay, const struct span_list *next, int64_t batch, struct bc_status *status)
{
    for (size_t index = 0; index < replay->spans.count; index++) {
        struct bc_span_row *row = &replay->spans.rows[index];

        if (!is_unchanged(&replay->spans, next, index)) {
            row->batch_to = batch;
            if (!replay->visit(replay->user, row, status)) {
                return false;
            }
        }
    }
    return true;
}

static bool replay_log_row(void *user, const struct bc_log_row *row, struct bc_status *status)
{
    struct replay *replay = user;
    bc_arena *arena = replay->store->scratch;
    struct bc_log_row copy = *row;
    struct span_list next;

    copy.added = bc_bytes_copy(row->added, arena);
    copy.retracted = bc_bytes_copy(row->retracted, arena);
    if (!bc_history_apply_log(&replay->history, &copy, arena)) {
        return bc_fail(
            status, BC_STORE_DOWN, "store.damaged", replay->store->backend->place, "event_log");
    }
    next = spans_of(replay->store, row->ticket, &replay->history,
        bc_is_sensitive(replay->row->in_force), arena);
    for (size_t index = 0; index < next.count; index++) {
        next.rows[index].batch_from = is_unchanged(&replay->spans, &next, index)
                                          ? replay->spans.rows[index].batch_from
                                          : row->batch;
    }
    if (!show_ended(replay, &next, row->batch, status)) {
        return false;
    }
    replay->spans = next;
    return true;
}

bool bc_spans_replay(bc_store *store, const struct bc_ticket_row *row, bc_row_visitor *visit,
    void *user, struct bc_history *ret_history, struct bc_status *status)
{
    const struct span_list nothing = {0};
    struct replay replay = {.store = store, .row = row, .visit = visit, .user = user};

    if (!store->backend->tickets->read_log(
            store->backend, row->number, INT64_MAX, replay_log_row, &replay, status) ||
        !show_ended(&replay, &nothing, INT64_MAX, status)) {
        return false;
    }
    *ret_history = replay.history;
    return true;
}

static bool add_span(void *user, const struct bc_span_row *row, struct bc_status *status)
{
    struct bc_backend *backend = user;

    return backend->spans->add(backend, row, false, status);
}

/* Spans first, on the side on which the ticket is; then its own class, as this program sees it. */
static bool rebuild_ticket(
    bc_store *store, int64_t number, bool *ret_has_to_settle, struct bc_status *status)
{
    struct bc_backend *backend = store->backend;
    struct bc_ticket_row row;
    struct bc_history history;
    enum bc_sensitivity own;

    if (!backend->tickets->load(backend, number, bc_store_scratch(store), &row, status)) {
        return false;
    }
    if (row.number == 0) {
        return true;
    }
    if (!bc_spans_replay(store, &row, add_span, backend, &history, status) ||
        !bc_sensitivity_own(store, number, &history, &own, status)) {
        return false;
    }
    if (own == row.own) {
        return true;
    }
    row.own = own;
    *ret_has_to_settle = true;
    return backend->tickets->put(backend, &row, status);
}

bool bc_spans_rebuild(bc_store *store, struct bc_status *status)
{
    struct bc_backend *backend = store->backend;
    bc_arena *arena = bc_arena_new();
    int64_t *unsettled = NULL;
    size_t unsettled_count = 0;
    size_t capacity = 0;
    int64_t last_number = 0;
    bool is_done = backend->tickets->last_number(backend, &last_number, status) &&
                   backend->spans->clear(backend, status);

    for (int64_t number = 1; is_done && number <= last_number; number++) {
        bool has_to_settle = false;

        is_done = rebuild_ticket(store, number, &has_to_settle, status);
        if (has_to_settle) {
            unsettled =
                bc_arena_grow(arena, unsettled, unsettled_count, &capacity, sizeof(*unsettled));
            unsettled[unsettled_count++] = number;
        }
    }
    /* After all rows are as they should be: a class may come from a ticket that is repeated. */
    for (size_t index = 0; is_done && index < unsettled_count; index++) {
        is_done = bc_sensitivity_settle(store, unsettled[index], status);
    }
    bc_arena_free(arena);
    return is_done;
}

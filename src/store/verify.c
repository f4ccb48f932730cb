/*
 * Looks whether everything that is made from the log is what the log says: spans with their
 * batches, classes, marks of texts that open,
 * texts that lie where the gate looks for them. The expected spans and the ones there are compared
 * as two sets, by a sum of hashes, so that nothing has to be held or sorted.
 */
#include "store/inside.h"

static uint64_t mix(uint64_t hash, uint64_t number)
{
    hash ^= number;
    hash *= 0x9e3779b97f4a7c15u;
    return hash ^ hash >> 32;
}

static uint64_t hash_of(const struct bc_span_row *row)
{
    uint64_t hash = 1;

    hash = mix(hash, row->key.is_sensitive ? 1 : 0);
    hash = mix(hash, (uint64_t)row->key.length_class);
    hash = mix(hash, (uint64_t)row->key.opened_utc_s);
    hash = mix(hash, (uint64_t)row->key.ticket);
    hash = mix(hash, (uint64_t)row->key.cycle);
    hash = mix(hash, (uint64_t)row->batch_from);
    hash = mix(hash, (uint64_t)row->batch_to);
    for (size_t index = 0; index < row->data.length_bytes; index++) {
        hash = mix(hash, row->data.bytes[index]);
    }
    return hash;
}

static bool add_hash(void *user, const struct bc_span_row *row, struct bc_status *status)
{
    uint64_t *sum = user;

    (void)status;
    *sum += hash_of(row);
    return true;
}

/* The gate, which finds one text of a ticket among those that lie together, asks for no others. */
static bool check_hidden(bc_store *store, int64_t ticket, uint64_t mark, struct bc_status *status)
{
    struct bc_backend *backend = store->backend;
    bool has_hidden = false;
    bool is_hidden = false;

    return backend->texts->is_hidden(backend, ticket, 0, &has_hidden, status) &&
           (!has_hidden || backend->texts->is_hidden(backend, ticket, mark, &is_hidden, status)) &&
           (!has_hidden || is_hidden ||
               bc_fail(status, BC_STORE_DOWN, "store.damaged", backend->place, "text_hidden"));
}

static bool check_texts(bc_store *store, const struct bc_ticket_row *row,
    const struct bc_history *history, struct bc_status *status)
{
    bc_arena *wiping = bc_arena_new_wiping();
    bool is_well = true;

    for (size_t index = 0; is_well && index < history->count; index++) {
        const char *text = NULL;
        uint64_t mark = history->events[index].text_mark;
        struct bc_bytes sealed = {0};

        if (mark != 0) {
            is_well =
                store->backend->texts->find(
                    store->backend, row->number, mark, wiping, &sealed, status) &&
                (sealed.length_bytes == 0 || (bc_keys_unseal(store->keys, row->number, mark, sealed,
                                                  wiping, &text, status) &&
                                                 check_hidden(store, row->number, mark, status)));
        }
    }
    bc_arena_free(wiping);
    return is_well;
}

static bool check_ticket(
    bc_store *store, const struct bc_ticket_row *row, uint64_t *sum, struct bc_status *status)
{
    struct bc_history history;
    enum bc_sensitivity own;
    enum bc_sensitivity class;

    if (!bc_spans_replay(store, row, add_hash, sum, &history, status) ||
        !bc_sensitivity_own(store, row->number, &history, &own, status) ||
        !bc_sensitivity_in_force(store, row, &class, status)) {
        return false;
    }
    if (history.count == 0 || class != row->in_force || row->own != own) {
        return bc_fail(status, BC_STORE_DOWN, "store.damaged", store->backend->place, "ticket");
    }
    return check_texts(store, row, &history, status);
}

static bool check_all(bc_store *store, struct bc_status *status)
{
    struct bc_backend *backend = store->backend;
    uint64_t expected = 0;
    uint64_t found = 0;
    int64_t last_number = 0;

    if (!backend->tickets->last_number(backend, &last_number, status)) {
        return false;
    }
    for (int64_t number = 1; number <= last_number; number++) {
        struct bc_ticket_row row;

        if (!backend->tickets->load(backend, number, bc_store_scratch(store), &row, status)) {
            return false;
        }
        if (row.number == 0) {
            return bc_fail(status, BC_STORE_DOWN, "store.damaged", store->backend->place, "ticket");
        }
        if (!check_ticket(store, &row, &expected, status)) {
            return false;
        }
    }
    if (!backend->spans->read_all(backend, add_hash, &found, status)) {
        return false;
    }
    return expected == found ||
           bc_fail(status, BC_STORE_DOWN, "store.damaged", store->backend->place, "span");
}

bool bc_store_check_pages(bc_store *store, struct bc_status *status)
{
    return store->backend->turn->check(store->backend, BC_CHECK_PAGES, status);
}

bool bc_store_verify(bc_store *store, struct bc_status *status)
{
    struct bc_backend *backend = store->backend;
    bool is_well;

    if (store->batch.is_open && !bc_store_flush(store, status)) {
        return false;
    }
    if (!backend->turn->check(backend, BC_CHECK_ALL, status)) {
        return false;
    }
    /* A handle for facts sees neither the log nor the other side: it has looked at all it may. */
    if (store->access == BC_STORE_FACTS || store->access == BC_STORE_ISSUE) {
        return true;
    }
    if (store->batch.is_open) {
        return check_all(store, status);
    }
    if (!backend->turn->begin_reading(backend, status)) {
        return false;
    }
    is_well = check_all(store, status);
    backend->turn->end_reading(backend);
    return is_well;
}

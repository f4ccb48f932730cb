/* Texts on their way in and out; those of tickets that are not public also lie together, for the
 * gate. */
#include "store/inside.h"

#include <assert.h>
#include <string.h>

/* ---- Hidden texts -------------------------------------------------------------------------- */

bool bc_store_hide_texts(
    bc_store *store, int64_t ticket, enum bc_sensitivity class, struct bc_status *status)
{
    return class != BC_SENSITIVITY_REPUTATION ||
           store->backend->texts->hide(store->backend, ticket, status);
}

struct hider {
    bc_store *store;
    bool is_asked; /* whether there is such a ticket; nothing is done */
    bool has_any;
};

static bool hide_row(void *user, const struct bc_ticket_row *row, struct bc_status *status)
{
    struct hider *hider = user;

    hider->has_any = hider->has_any || row->in_force == BC_SENSITIVITY_REPUTATION;
    return hider->is_asked || bc_store_hide_texts(hider->store, row->number, row->in_force, status);
}

bool bc_store_hide_all_texts(bc_store *store, struct bc_status *status)
{
    struct bc_backend *backend = store->backend;
    struct hider hider = {.store = store, .is_asked = true};
    bool has_hidden = false;

    if (!backend->texts->is_hidden(backend, 0, 0, &has_hidden, status) ||
        (!has_hidden && !backend->tickets->read_sensitive(backend, hide_row, &hider, status))) {
        return false;
    }
    if (!hider.has_any) {
        return true;
    }
    hider.is_asked = false;
    if (!backend->turn->begin(backend, status)) {
        return false;
    }
    if (!backend->tickets->read_sensitive(backend, hide_row, &hider, status)) {
        backend->turn->rollback(backend);
        return false;
    }
    return backend->turn->commit(backend, NULL, status);
}

/* ---- Texts --------------------------------------------------------------------------------- */

static bool refuse_texts(struct bc_status *status)
{
    return bc_fail(status, BC_REFUSED, "store.texts-refused", "", "");
}

bool bc_store_text_mark(
    bc_store *store, const char *text, uint64_t *ret_mark, struct bc_status *status)
{
    if (store->keys == NULL) {
        return refuse_texts(status);
    }
    if (text[0] == '\0') {
        *ret_mark = 0;
        return true;
    }
    return bc_keys_mark(store->keys, text, ret_mark, status);
}

/* The class in force as far as it is settled; the ticket touched last answers for itself. */
static bool find_class(bc_store *store, int64_t ticket, bc_arena *scratch,
    enum bc_sensitivity *ret_class, struct bc_status *status)
{
    const struct bc_open_batch *batch = &store->batch;
    struct bc_ticket_row row;

    if (batch->count > 0 && batch->tickets[batch->last_index]->row.number == ticket) {
        const struct bc_touched *touched = batch->tickets[batch->last_index];

        *ret_class =
            touched->row.in_force > touched->class_now ? touched->row.in_force : touched->class_now;
        return true;
    }
    if (!store->backend->tickets->load(store->backend, ticket, scratch, &row, status)) {
        return false;
    }
    *ret_class = row.number == 0 ? BC_SENSITIVITY_UNCHANGED : row.in_force;
    return true;
}

/* A ticket of this batch that is in no table yet; only the one touched last is looked at. */
static bool is_new(const bc_store *store, int64_t ticket)
{
    const struct bc_open_batch *batch = &store->batch;
    const struct bc_touched *touched = batch->count == 0 ? NULL : batch->tickets[batch->last_index];

    return touched != NULL && touched->row.number == ticket && touched->flushed.length_bytes == 0;
}

/*
 * A text that has been put, when its class wants it or the others of its ticket lie there. Those of
 * a ticket that is in no table yet follow with its row.
 */
static bool hide_with_others(
    bc_store *store, int64_t ticket, enum bc_sensitivity class, struct bc_status *status)
{
    struct bc_backend *backend = store->backend;
    bool has_others = class == BC_SENSITIVITY_REPUTATION;

    if (is_new(store, ticket)) {
        return true;
    }
    if (!has_others && !backend->texts->is_hidden(backend, ticket, 0, &has_others, status)) {
        return false;
    }
    return !has_others || backend->texts->hide(backend, ticket, status);
}

bool bc_store_put_text(
    bc_store *store, int64_t ticket, uint64_t mark, const char *text, struct bc_status *status)
{
    struct bc_backend *backend = store->backend;
    bc_arena *scratch = bc_store_scratch(store);
    struct bc_sealed_text sealed = {.ticket = ticket, .mark = mark};
    enum bc_sensitivity class;
    bool is_there = false;

    assert(store->batch.is_open);
    if ((!is_new(store, ticket) &&
            !backend->texts->has(backend, ticket, mark, &is_there, status)) ||
        !find_class(store, ticket, scratch, &class, status)) {
        return false;
    }
    /* State secrets are handled outside of this system: their words are not kept. */
    if (is_there || mark == 0 || class == BC_SENSITIVITY_STATE_SECRET) {
        return true;
    }
    if (!bc_keys_seal(store->keys, ticket, mark, text, scratch, &sealed.sealed, status) ||
        !backend->texts->put(backend, &sealed, store->batch.number, status) ||
        !hide_with_others(store, ticket, class, status)) {
        return false;
    }
    store->batch.changed_count++;
    return true;
}

bool bc_store_text(bc_store *store, int64_t ticket, uint64_t mark, bc_arena *wiping,
    const char **ret_text, struct bc_status *status)
{
    struct bc_bytes sealed;

    if (store->keys == NULL) {
        return refuse_texts(status);
    }
    if (!store->backend->texts->find(
            store->backend, ticket, mark, bc_store_scratch(store), &sealed, status)) {
        return false;
    }
    if (sealed.length_bytes == 0) {
        *ret_text = NULL;
        return true;
    }
    return bc_keys_unseal(store->keys, ticket, mark, sealed, wiping, ret_text, status);
}

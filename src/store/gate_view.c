#include "store/gate_view.h"

#include "store/inside.h"

#include <assert.h>

bool bc_store_gate_begin(bc_store *store, struct bc_status *status)
{
    assert(store->access == BC_STORE_GATE);
    return bc_store_begin_reading(store, status);
}

void bc_store_gate_end(bc_store *store)
{
    bc_store_end_reading(store);
}

/* ---- Codes --------------------------------------------------------------------------------- */

struct code_reader {
    bc_gate_code_visitor *visit;
    void *user;
};

static bool show_code(void *user, const struct bc_ticket_row *row, struct bc_status *status)
{
    const struct code_reader *reader = user;

    return reader->visit(reader->user, row->number, row->code, status);
}

bool bc_store_gate_codes(
    bc_store *store, bc_gate_code_visitor *visit, void *user, struct bc_status *status)
{
    struct code_reader reader = {.visit = visit, .user = user};

    assert(store->access == BC_STORE_GATE);
    return store->backend->tickets->read_sensitive(store->backend, show_code, &reader, status);
}

static bool note_public(void *user, const struct bc_ticket_row *row, struct bc_status *status)
{
    bool *is_public = user;

    (void)status;
    *is_public = *is_public || !bc_is_sensitive(row->in_force);
    return true;
}

bool bc_store_gate_is_public(
    bc_store *store, const char *code, bool *ret_is_public, struct bc_status *status)
{
    bool is_public = false;

    assert(store->access == BC_STORE_GATE);
    if (!store->backend->tickets->find_by_code(
            store->backend, code, note_public, &is_public, status)) {
        return false;
    }
    *ret_is_public = is_public;
    return true;
}

/* ---- Texts --------------------------------------------------------------------------------- */

struct text_reader {
    bc_store *store;
    bc_arena *wiping;
    bc_gate_text_visitor *visit;
    void *user;
};

static bool note_text(void *user, const struct bc_sealed_text *text, struct bc_status *status)
{
    bool *has_text = user;

    (void)text;
    (void)status;
    *has_text = true;
    return true;
}

bool bc_store_gate_can_read(bc_store *store, bool *ret_can_read, struct bc_status *status)
{
    bool has_text = false;

    assert(store->access == BC_STORE_GATE);
    if (store->keys == NULL &&
        !store->backend->texts->read(store->backend, 0, note_text, &has_text, status)) {
        return false;
    }
    *ret_can_read = store->keys != NULL || !has_text;
    return true;
}

static bool show_text(void *user, const struct bc_sealed_text *sealed, struct bc_status *status)
{
    const struct text_reader *reader = user;
    const char *text = NULL;

    return bc_keys_unseal(reader->store->keys, sealed->ticket, sealed->mark, sealed->sealed,
               reader->wiping, &text, status) &&
           reader->visit(reader->user, sealed->ticket, text, status);
}

bool bc_store_gate_hidden_texts(bc_store *store, bc_arena *wiping, bc_gate_text_visitor *visit,
    void *user, struct bc_status *status)
{
    struct text_reader reader = {.store = store, .wiping = wiping, .visit = visit, .user = user};

    assert(store->access == BC_STORE_GATE);
    return store->keys == NULL ||
           store->backend->texts->read_hidden(store->backend, show_text, &reader, status);
}

bool bc_store_gate_texts(bc_store *store, int64_t ticket, bc_arena *wiping,
    bc_gate_text_visitor *visit, void *user, struct bc_status *status)
{
    struct text_reader reader = {.store = store, .wiping = wiping, .visit = visit, .user = user};

    assert(store->access == BC_STORE_GATE);
    assert(ticket > 0);
    return store->keys == NULL ||
           store->backend->texts->read(store->backend, ticket, show_text, &reader, status);
}

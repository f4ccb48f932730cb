/*
 * What the audit log is to note. Acts are gathered while a turn is open and written just before it
 * is kept, under the batch it leaves: the texts' file is committed first, and what it says of a
 * batch that facts do not know never was.
 */
#include "store/inside.h"

#include <assert.h>

void bc_acts_note(bc_store *store, const struct bc_act *act)
{
    struct bc_act copy = *act;

    copy.code = bc_arena_strdup(store->arena, act->code);
    store->acts = bc_arena_grow(
        store->arena, store->acts, store->act_count, &store->act_capacity, sizeof(*store->acts));
    store->acts[store->act_count++] = copy;
}

bool bc_acts_write(bc_store *store, int64_t batch, struct bc_status *status)
{
    struct bc_backend *backend = store->backend;
    const size_t count = store->act_count;

    store->act_count = 0;
    for (size_t index = 0; index < count; index++) {
        store->acts[index].batch = batch;
        if (!backend->texts->add_act(backend, &store->acts[index], status)) {
            return false;
        }
    }
    return true;
}

struct act_list {
    const char *place;
    bc_arena *arena;
    int64_t last_batch;
    struct bc_act *items;
    size_t count;
    size_t capacity;
};

static bool is_class(enum bc_sensitivity class)
{
    return class >= BC_SENSITIVITY_UNCHANGED && class <= BC_SENSITIVITY_STATE_SECRET;
}

static bool is_act(const struct bc_act *act)
{
    return act->kind >= BC_ACT_CLASS_CHANGED && act->kind <= BC_ACT_KEY_ROLLED &&
           is_class(act->from) && is_class(act->to);
}

static bool take_act(void *user, const struct bc_act *act, struct bc_status *status)
{
    struct act_list *list = user;

    if (!is_act(act)) {
        return bc_fail(status, BC_STORE_DOWN, "store.damaged", list->place, "act");
    }
    if (act->batch > list->last_batch) {
        return true;
    }
    list->items =
        bc_arena_grow(list->arena, list->items, list->count, &list->capacity, sizeof(*list->items));
    list->items[list->count] = *act;
    list->items[list->count++].code = bc_arena_strdup(list->arena, act->code);
    return true;
}

bool bc_store_acts(bc_store *store, bc_arena *arena, struct bc_act **ret_acts, size_t *ret_count,
    struct bc_status *status)
{
    struct bc_backend *backend = store->backend;
    struct act_list list = {.place = backend->place, .arena = arena};
    struct bc_batch last;
    bool is_done;

    assert(store->access != BC_STORE_FACTS);
    assert(store->access != BC_STORE_ISSUE);
    assert(!store->batch.is_open);
    if (!bc_store_begin_reading(store, status)) {
        return false;
    }
    is_done = backend->notes->find_batch(backend, INT64_MAX, arena, &last, status);
    if (is_done) {
        list.last_batch = last.number;
        is_done = backend->texts->read_acts(backend, take_act, &list, status);
    }
    bc_store_end_reading(store);
    if (is_done) {
        *ret_acts = list.items;
        *ret_count = list.count;
    }
    return is_done;
}

static bool settle(bc_store *store, int64_t last_number,
    const struct bc_store_tip tips[BC_STORE_CHAIN_COUNT], struct bc_status *status)
{
    struct bc_backend *backend = store->backend;

    for (size_t chain = 0; chain < BC_STORE_CHAIN_COUNT; chain++) {
        if (!backend->texts->put_tip(backend, chain, &tips[chain], status)) {
            return false;
        }
    }
    return backend->texts->remove_acts(backend, last_number, status);
}

bool bc_store_settle_acts(bc_store *store, int64_t last_number,
    const struct bc_store_tip tips[BC_STORE_CHAIN_COUNT], struct bc_status *status)
{
    struct bc_backend *backend = store->backend;

    assert(store->access == BC_STORE_IMPORT || store->access == BC_STORE_RENEW);
    assert(!store->batch.is_open);
    if (!backend->turn->begin(backend, status)) {
        return false;
    }
    if (!settle(store, last_number, tips, status)) {
        backend->turn->rollback(backend);
        return false;
    }
    return backend->turn->commit(backend, NULL, status);
}

bool bc_store_tips(
    bc_store *store, struct bc_store_tip ret_tips[BC_STORE_CHAIN_COUNT], struct bc_status *status)
{
    struct bc_backend *backend = store->backend;

    assert(store->access != BC_STORE_FACTS);
    assert(store->access != BC_STORE_ISSUE);
    for (size_t chain = 0; chain < BC_STORE_CHAIN_COUNT; chain++) {
        if (!backend->texts->find_tip(backend, chain, &ret_tips[chain], status)) {
            return false;
        }
    }
    return true;
}

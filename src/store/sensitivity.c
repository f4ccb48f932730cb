/*
 * A duplicate of a sensitive ticket is sensitive, also when the other is flagged later, arrives
 * later, or is a duplicate itself. A ticket names what it repeats by code alone: a ticket of that
 * code from any source counts, since withholding one too many does less harm than one too few.
 */
#include "store/inside.h"

/* ---- The class of a ticket's own events ---------------------------------------------------- */

/* Nearly every ticket has one class all its life: then nobody need ask when it was learned. */
static bool has_one_class(const struct bc_history *history)
{
    enum bc_sensitivity first = BC_SENSITIVITY_UNCHANGED;

    for (size_t index = 0; index < history->count; index++) {
        const enum bc_sensitivity class = history->events[index].sensitivity;

        if (class != BC_SENSITIVITY_UNCHANGED && first != BC_SENSITIVITY_UNCHANGED &&
            class != first) {
            return false;
        }
        first = class == BC_SENSITIVITY_UNCHANGED ? first : class;
    }
    return true;
}

struct learning {
    const char *place;
    const struct bc_history *now;
    bc_arena *arena;
    const struct bc_event *newest; /* of the events learned so far that name a class */
    enum bc_sensitivity last;
};

/*
 * Rows come oldest first, so that the last one to name a class is the one learned last. What is
 * older than something known already and corrects nothing only arrived late: in which order the
 * files of one history come in changes nothing.
 */
static bool learn(void *user, const struct bc_log_row *row, struct bc_status *status)
{
    struct learning *learning = user;
    struct bc_history added = {0};

    if (row->added.length_bytes > 0 && !bc_history_unpack(row->added, learning->arena, &added)) {
        return bc_fail(status, BC_STORE_DOWN, "store.damaged", learning->place, "event_log");
    }
    for (size_t index = 0; index < added.count; index++) {
        const struct bc_event *event = &added.events[index];

        const bool is_newest =
            learning->newest == NULL || bc_event_compare(event, learning->newest) >= 0;

        if (event->sensitivity == BC_SENSITIVITY_UNCHANGED ||
            !bc_history_contains(learning->now, event)) {
            continue;
        }
        if (is_newest || row->retracted.length_bytes > 0) {
            learning->last = event->sensitivity;
        }
        learning->newest = is_newest ? event : learning->newest;
    }
    return true;
}

bool bc_sensitivity_own(bc_store *store, int64_t ticket, const struct bc_history *now,
    enum bc_sensitivity *ret_class, struct bc_status *status)
{
    struct bc_backend *backend = store->backend;
    struct learning learning = {.place = backend->place, .now = now};
    const enum bc_sensitivity latest = bc_history_sensitivity(now->events, now->count);
    bool is_done;

    if (has_one_class(now)) {
        *ret_class = latest;
        return true;
    }
    learning.arena = bc_arena_new();
    is_done = backend->tickets->read_log(backend, ticket, INT64_MAX, learn, &learning, status);
    bc_arena_free(learning.arena);
    if (is_done) {
        *ret_class = learning.last > latest ? learning.last : latest;
    }
    return is_done;
}

/* ---- Duplicates ---------------------------------------------------------------------------- */

/* Numbers reached so far; few, since it holds one knot of duplicates. */
struct reach {
    bc_store *store;
    bc_arena *arena;
    int64_t *numbers;
    size_t count;
    size_t capacity;
    enum bc_sensitivity highest;
};

static bool is_reached(const struct reach *reach, int64_t number)
{
    for (size_t index = 0; index < reach->count; index++) {
        if (reach->numbers[index] == number) {
            return true;
        }
    }
    return false;
}

static bool reach_number(void *user, int64_t number, struct bc_status *status)
{
    struct reach *reach = user;

    (void)status;
    if (!is_reached(reach, number)) {
        reach->numbers = bc_arena_grow(
            reach->arena, reach->numbers, reach->count, &reach->capacity, sizeof(*reach->numbers));
        reach->numbers[reach->count++] = number;
    }
    return true;
}

static bool reach_row(void *user, const struct bc_ticket_row *row, struct bc_status *status)
{
    struct reach *reach = user;

    if (row->own > reach->highest) {
        reach->highest = row->own;
    }
    return reach_number(user, row->number, status);
}

/* The tickets that one ticket repeats. */
static bool reach_repeated(struct reach *reach, int64_t number, struct bc_status *status)
{
    struct bc_backend *backend = reach->store->backend;
    struct bc_history history;

    if (!bc_history_load(backend, number, INT64_MAX, reach->arena, &history, status)) {
        return false;
    }
    for (size_t index = 0; index < history.count; index++) {
        const struct bc_event *event = &history.events[index];

        if (event->kind == BC_EVENT_DUPLICATE_OF && event->ref != NULL &&
            !backend->tickets->find_by_code(backend, event->ref, reach_row, reach, status)) {
            return false;
        }
    }
    return true;
}

bool bc_sensitivity_in_force(bc_store *store, const struct bc_ticket_row *row,
    enum bc_sensitivity *ret_class, struct bc_status *status)
{
    struct reach reach = {.store = store, .arena = bc_arena_new()};
    bool is_done = reach_row(&reach, row, status);

    /* The list grows while it is walked: everything repeated, however indirectly. */
    for (size_t index = 0; is_done && index < reach.count; index++) {
        is_done = reach_repeated(&reach, reach.numbers[index], status);
    }
    *ret_class = reach.highest;
    bc_arena_free(reach.arena);
    return is_done;
}

/* A ticket that comes in as what it is has not changed. */
static void note_change(bc_store *store, const struct bc_ticket_row *row, enum bc_sensitivity class)
{
    if (store->batch.is_open && row->first_batch == store->batch.number) {
        return;
    }
    bc_acts_note(store,
        &(struct bc_act){
            .kind = BC_ACT_CLASS_CHANGED, .code = row->code, .from = row->in_force, .to = class});
}

static bool change_class(bc_store *store, const struct bc_ticket_row *row,
    enum bc_sensitivity class, struct bc_status *status)
{
    struct bc_backend *backend = store->backend;
    struct bc_ticket_row changed = *row;
    struct bc_history history;

    note_change(store, row, class);
    changed.in_force = class;
    if (!backend->tickets->put(backend, &changed, status) ||
        !bc_store_hide_texts(store, row->number, class, status)) {
        return false;
    }
    if (bc_is_sensitive(row->in_force) == bc_is_sensitive(class)) {
        return true;
    }
    return bc_history_load(backend, row->number, INT64_MAX, store->scratch, &history, status) &&
           bc_spans_move(store, row->number, &history, bc_is_sensitive(row->in_force), status);
}

static bool settle_one(bc_store *store, int64_t number, bc_arena *arena, const char **ret_code,
    struct bc_status *status)
{
    struct bc_backend *backend = store->backend;
    struct bc_ticket_row row;
    enum bc_sensitivity class;
    bool was_there = false;

    (void)bc_store_scratch(store);
    if (!backend->tickets->load(backend, number, arena, &row, status) ||
        !bc_sensitivity_in_force(store, &row, &class, status) ||
        (class != row.in_force && !change_class(store, &row, class, status))) {
        return false;
    }
    *ret_code = row.code;
    /* State secrets are handled outside of this system: their words are not kept. */
    if (class != BC_SENSITIVITY_STATE_SECRET) {
        return true;
    }
    if (!backend->texts->remove(backend, number, &was_there, status)) {
        return false;
    }
    /* Also when they were gone: a kill between the two commits may have left their traces. */
    return (!was_there && class == row.in_force) || bc_store_note_erased(store, status);
}

bool bc_sensitivity_settle(bc_store *store, int64_t ticket, struct bc_status *status)
{
    struct bc_backend *backend = store->backend;
    struct reach reach = {.store = store, .arena = bc_arena_new()};
    bool is_done = reach_number(&reach, ticket, status);

    for (size_t index = 0; is_done && index < reach.count; index++) {
        const char *code = NULL;

        is_done = settle_one(store, reach.numbers[index], reach.arena, &code, status) &&
                  backend->tickets->read_duplicates(backend, code, reach_number, &reach, status);
    }
    bc_arena_free(reach.arena);
    return is_done;
}

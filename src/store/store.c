#include "store/store.h"

#include "base/file.h"
#include "base/limits.h"
#include "store/inside.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* ---- Making, opening, closing -------------------------------------------------------------- */

static const char rules_name[] = "fold_rules";

/* Raise it when bc_history_fold or bc_sensitivity_own change what they answer, or the row of a span
 * its form: spans and classes are then made anew at the next import. */
static const char fold_version_name[] = "fold_version";
static const char fold_version[] = "7";

static bool fill_new_backend(struct bc_backend *backend, const struct bc_store_options *options,
    const struct bc_fold_rules *rules, struct bc_status *status)
{
    bc_arena *arena = bc_arena_new();
    bool is_done =
        backend->turn->begin(backend, status) && bc_keys_make(backend, options->key_path, status) &&
        backend->notes->put_meta(backend, fold_version_name, fold_version, status) &&
        backend->notes->put_meta(backend, rules_name, bc_fold_rules_print(rules, arena), status) &&
        backend->turn->commit(backend, NULL, status);

    bc_arena_free(arena);
    return is_done;
}

bool bc_store_create(const struct bc_store_options *options, const struct bc_fold_rules *rules,
    struct bc_status *status)
{
    struct bc_backend *backend = NULL;
    bool is_done;

    assert(options->folder != NULL);
    assert(options->key_path != NULL);
    if (!bc_backend_sqlite_make(options, &backend, status)) {
        return false;
    }
    is_done = fill_new_backend(backend, options, rules, status);
    backend->turn->close(backend);
    return is_done && bc_backend_sqlite_settle(options, status);
}

bc_arena *bc_store_scratch(bc_store *store)
{
    enum { USES_BETWEEN_RESETS = 16 };

    if (store->scratch_uses++ % USES_BETWEEN_RESETS == 0) {
        bc_arena_reset(store->scratch);
    }
    return store->scratch;
}

static bool load_rules(bc_store *store, struct bc_status *status)
{
    struct bc_backend *backend = store->backend;
    const char *text = NULL;

    if (!backend->notes->find_meta(backend, rules_name, store->scratch, &text, status)) {
        return false;
    }
    return (text != NULL && bc_fold_rules_parse(text, &store->rules)) ||
           bc_fail(status, BC_STORE_DOWN, "store.damaged", store->backend->place, "meta");
}

/* Spans of an older program's fold are made anew, or a reader says who must do so. */
static bool renew_spans(bc_store *store, struct bc_status *status)
{
    struct bc_backend *backend = store->backend;
    const char *version = NULL;

    if (!backend->notes->find_meta(backend, fold_version_name, store->scratch, &version, status)) {
        return false;
    }
    if (version != NULL && strcmp(version, fold_version) == 0) {
        return true;
    }
    if (store->access != BC_STORE_IMPORT && store->access != BC_STORE_RENEW) {
        return bc_fail(status, BC_STORE_DOWN, "store.older", backend->place, "%s" BC_NEXT "%s",
            version == NULL ? "0" : version, fold_version);
    }
    if (!backend->turn->begin(backend, status)) {
        return false;
    }
    if (!bc_spans_rebuild(store, status) || !bc_acts_write(store, 0, status) ||
        !backend->notes->put_meta(backend, fold_version_name, fold_version, status)) {
        backend->turn->rollback(backend);
        return false;
    }
    return backend->turn->commit(backend, NULL, status);
}

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

/*
 * Once, after an older program: from then on each batch does so for its own tickets. Until then the
 * gate asks for each ticket by itself, so that a kill before loses nothing but time.
 */
static bool hide_all_texts(bc_store *store, struct bc_status *status)
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

/* ---- Erasing ------------------------------------------------------------------------------- */

static const char erased_name[] = "texts_erased";

bool bc_store_note_erased(bc_store *store, struct bc_status *status)
{
    return store->backend->notes->put_meta(store->backend, erased_name, "1", status);
}

/* The texts are out of the table by now; this takes their traces out of the file. */
static bool finish_erasing(bc_store *store, struct bc_status *status)
{
    struct bc_backend *backend = store->backend;
    const char *note = NULL;

    if (!backend->notes->find_meta(backend, erased_name, bc_store_scratch(store), &note, status)) {
        return false;
    }
    if (note == NULL || strcmp(note, "1") != 0) {
        return true;
    }
    if (!backend->texts->compact(backend, status) || !backend->turn->begin(backend, status)) {
        return false;
    }
    if (!backend->notes->put_meta(backend, erased_name, "0", status)) {
        backend->turn->rollback(backend);
        return false;
    }
    return backend->turn->commit(backend, NULL, status);
}

/* ---- Keys ---------------------------------------------------------------------------------- */

static bool settle_key(bc_store *store, struct bc_status *status)
{
    struct bc_backend *backend = store->backend;
    bool is_done;

    if (!bc_path_exists(bc_keys_waiting_path(bc_store_scratch(store), store->key_path))) {
        return true;
    }
    if (!backend->turn->begin(backend, status)) {
        return false;
    }
    is_done = bc_keys_settle(backend, store->key_path, status);
    backend->turn->rollback(backend);
    return is_done;
}

static bool roll_in_turn(bc_store *store, const char *waiting, struct bc_status *status)
{
    struct bc_backend *backend = store->backend;
    const struct bc_act rolled = {.kind = BC_ACT_KEY_ROLLED, .code = ""};

    /* The rows of the old wrapping are taken out of the file's free room as erased texts are. */
    if (bc_keys_rewrap(backend, store->key_path, waiting, status) &&
        backend->texts->add_act(backend, &rolled, status) && bc_store_note_erased(store, status)) {
        return backend->turn->commit(backend, NULL, status);
    }
    backend->turn->rollback(backend);
    return false;
}

bool bc_store_roll_key(bc_store *store, const char *new_key_path, struct bc_status *status)
{
    struct bc_backend *backend = store->backend;
    bc_arena *arena = bc_arena_new();
    const char *waiting =
        new_key_path != NULL ? new_key_path : bc_keys_waiting_path(arena, store->key_path);
    bool is_done;

    assert(store->access == BC_STORE_IMPORT);
    assert(store->key_path != NULL);
    if (new_key_path != NULL && bc_path_exists(new_key_path)) {
        bc_arena_free(arena);
        return bc_fail(status, BC_BAD_INPUT, "store.key-output-exists", new_key_path, "");
    }
    is_done = backend->turn->begin(backend, status) && roll_in_turn(store, waiting, status) &&
              (new_key_path != NULL || settle_key(store, status)) && finish_erasing(store, status);
    bc_arena_free(arena);
    return is_done;
}

static bool load_store(
    bc_store *store, const struct bc_store_options *options, struct bc_status *status)
{
    const bool needs_key =
        options->access == BC_STORE_IMPORT || options->access == BC_STORE_CONFIDENTIAL ||
        (options->access == BC_STORE_GATE && !bc_keys_are_lost(options->key_path));

    if (needs_key &&
        !bc_keys_open(store->backend, options->folder == NULL ? NULL : options->key_path,
            &store->keys, status)) {
        return false;
    }
    if (options->folder == NULL) {
        return true; /* new and empty */
    }
    store->key_path =
        options->key_path == NULL ? NULL : bc_arena_strdup(store->arena, options->key_path);
    if (options->access == BC_STORE_IMPORT && !settle_key(store, status)) {
        return false;
    }
    return load_rules(store, status) && bc_store_refresh_dictionary(store, status) &&
           renew_spans(store, status) &&
           ((options->access != BC_STORE_IMPORT && options->access != BC_STORE_RENEW) ||
               hide_all_texts(store, status)) &&
           (options->access != BC_STORE_IMPORT || finish_erasing(store, status));
}

bool bc_store_open(
    const struct bc_store_options *options, bc_store **ret_store, struct bc_status *status)
{
    struct bc_backend *backend = NULL;
    bc_store *store;

    if (options->folder == NULL) {
        backend = bc_backend_memory_new();
    } else if (!bc_backend_sqlite_open(options, &backend, status)) {
        return false;
    }
    store = calloc(1, sizeof(*store));
    if (store == NULL) {
        backend->turn->close(backend);
        return bc_fail(status, BC_OWN_FAULT, "store.no-memory", "", "");
    }
    store->backend = backend;
    store->access = options->access;
    store->arena = bc_arena_new();
    store->scratch = bc_arena_new();
    store->dictionary = bc_dictionary_new(store->arena);
    for (size_t index = 0; index < BC_DIM_COUNT; index++) {
        store->kept_counts[index] = 1;
    }
    if (!load_store(store, options, status)) {
        bc_store_close(store);
        return false;
    }
    *ret_store = store;
    return true;
}

void bc_store_close(bc_store *store)
{
    if (store == NULL) {
        return;
    }
    bc_store_rollback(store);
    store->backend->turn->close(store->backend);
    bc_keys_close(store->keys);
    bc_arena_free(store->scratch);
    bc_arena_free(store->arena);
    free(store);
}

/* ---- The dictionary ------------------------------------------------------------------------ */

bc_dictionary *bc_store_dictionary(bc_store *store)
{
    return store->dictionary;
}

static bool take_value(void *user, const struct bc_value_row *row, struct bc_status *status)
{
    bc_store *store = user;

    if (bc_dictionary_intern(store->dictionary, row->dimension, row->value) != row->number) {
        return bc_fail(status, BC_STORE_DOWN, "store.damaged", store->backend->place, "dictionary");
    }
    store->kept_counts[row->dimension]++;
    store->kept_value_count++;
    return true;
}

bool bc_store_refresh_dictionary(bc_store *store, struct bc_status *status)
{
    return store->backend->notes->read_values(
        store->backend, store->kept_value_count, take_value, store, status);
}

static bool write_new_values(bc_store *store, struct bc_status *status)
{
    for (size_t dimension = 0; dimension < BC_DIM_COUNT; dimension++) {
        size_t count = bc_dictionary_count(store->dictionary, (enum bc_dimension)dimension);

        for (size_t number = store->kept_counts[dimension]; number < count; number++) {
            struct bc_value_row row = {
                .dimension = (enum bc_dimension)dimension,
                .number = (uint16_t)number,
                .value = bc_dictionary_value(
                    store->dictionary, (enum bc_dimension)dimension, (uint16_t)number),
            };

            if (!store->backend->notes->add_value(store->backend, &row, status)) {
                return false;
            }
        }
    }
    return true;
}

static void keep_new_values(bc_store *store)
{
    store->kept_value_count = 0;
    for (size_t dimension = 0; dimension < BC_DIM_COUNT; dimension++) {
        size_t count = bc_dictionary_count(store->dictionary, (enum bc_dimension)dimension);

        store->kept_counts[dimension] = count;
        store->kept_value_count += count - 1;
    }
}

/* ---- Rules --------------------------------------------------------------------------------- */

const struct bc_fold_rules *bc_store_fold_rules(const bc_store *store)
{
    return &store->rules;
}

static bool change_rules(bc_store *store, struct bc_status *status)
{
    return store->backend->notes->put_meta(store->backend, rules_name,
               bc_fold_rules_print(&store->rules, store->scratch), status) &&
           bc_spans_rebuild(store, status);
}

/* Outside of a batch: a turn of its own, in which the values that the rules speak of are kept too.
 */
static bool change_rules_apart(bc_store *store, struct bc_status *status)
{
    struct bc_backend *backend = store->backend;

    if (!backend->turn->begin(backend, status)) {
        return false;
    }
    if (!change_rules(store, status) || !write_new_values(store, status) ||
        !bc_acts_write(store, 0, status)) {
        store->act_count = 0;
        backend->turn->rollback(backend);
        return false;
    }
    if (!backend->turn->commit(backend, NULL, status)) {
        return false;
    }
    keep_new_values(store);
    return true;
}

static bool is_same_changes(const struct bc_fold_rules *left, const struct bc_fold_rules *right)
{
    for (size_t i = 0; i < left->change_count; i++) {
        const struct bc_fold_change *a = &left->changes[i];
        const struct bc_fold_change *b = &right->changes[i];

        if (a->from_utc_s != b->from_utc_s || a->awaits_reply != b->awaits_reply ||
            a->closes_on_reply != b->closes_on_reply) {
            return false;
        }
    }
    return true;
}

static bool is_same_rules(const struct bc_fold_rules *left, const struct bc_fold_rules *right)
{
    return left->awaits_reply == right->awaits_reply &&
           left->closes_on_reply == right->closes_on_reply &&
           left->change_count == right->change_count && is_same_changes(left, right) &&
           memcmp(left->channels_without_citizen, right->channels_without_citizen,
               sizeof(left->channels_without_citizen)) == 0;
}

bool bc_store_set_fold_rules(
    bc_store *store, const struct bc_fold_rules *rules, struct bc_status *status)
{
    const struct bc_fold_rules old = store->rules;
    bool is_done;

    assert(store->access == BC_STORE_IMPORT);
    if (is_same_rules(&old, rules)) {
        return true;
    }
    /* What is touched already is written by the old rules first: spans are found by what they were.
     */
    if (!bc_store_flush(store, status)) {
        return false;
    }
    store->rules = *rules;
    if (store->batch.is_open) {
        is_done = change_rules(store, status);
        store->batch.has_new_rules = true;
    } else {
        is_done = change_rules_apart(store, status);
    }
    if (!is_done) {
        store->rules = old;
    }
    return is_done;
}

/* ---- Batches ------------------------------------------------------------------------------- */

/* The open batch is over, kept or not. */
static void end_batch(bc_store *store)
{
    bc_arena_free(store->batch.arena);
    bc_arena_free(store->batch.filter_arena);
    bc_arena_free(store->batch.print_arena);
    store->batch = (struct bc_open_batch){0};
}

bool bc_store_begin(
    bc_store *store, int64_t known_utc_s, bc_dictionary **ret_dictionary, struct bc_status *status)
{
    struct bc_backend *backend = store->backend;
    struct bc_batch last;
    int64_t last_ticket = 0;

    assert(store->access == BC_STORE_IMPORT);
    assert(!store->batch.is_open);
    if (!backend->turn->begin(backend, status)) {
        return false;
    }
    if (!bc_store_refresh_dictionary(store, status) ||
        !backend->notes->find_batch(backend, INT64_MAX, bc_store_scratch(store), &last, status) ||
        !backend->tickets->last_number(backend, &last_ticket, status)) {
        backend->turn->rollback(backend);
        return false;
    }
    end_batch(store);
    store->batch = (struct bc_open_batch){
        .is_open = true,
        .number = last.number + 1,
        .known_utc_s =
            last.number > 0 && last.known_utc_s > known_utc_s ? last.known_utc_s : known_utc_s,
        .last_ticket = last_ticket,
        .began_empty = last_ticket == 0,
        .rules_before = store->rules,
    };
    store->act_count = 0;
    bc_touched_clear(&store->batch);
    *ret_dictionary = store->dictionary;
    return true;
}

void bc_store_rollback(bc_store *store)
{
    if (!store->batch.is_open) {
        return;
    }
    store->backend->turn->rollback(store->backend);
    bc_dictionary_truncate(store->dictionary, store->kept_counts);
    store->rules = store->batch.rules_before;
    store->act_count = 0;
    end_batch(store);
}

static bool keep_batch(bc_store *store, const struct bc_batch *batch, struct bc_status *status)
{
    const bool leaves_row = store->batch.changed_count > 0;
    struct bc_batch row = *batch;

    row.number = store->batch.number;
    row.known_utc_s = store->batch.known_utc_s;
    return write_new_values(store, status) &&
           bc_acts_write(store, leaves_row ? row.number : 0, status) &&
           store->backend->turn->commit(store->backend, leaves_row ? &row : NULL, status);
}

bool bc_store_commit(
    bc_store *store, const struct bc_batch *batch, int64_t *ret_number, struct bc_status *status)
{
    int64_t number;

    assert(store->batch.is_open);
    if (!bc_store_flush(store, status)) {
        bc_store_rollback(store);
        return false;
    }
    number = store->batch.changed_count > 0 ? store->batch.number : store->batch.number - 1;
    if (store->batch.changed_count == 0 && !store->batch.has_new_rules &&
        !store->batch.has_new_prints) {
        bc_store_rollback(store);
    } else if (keep_batch(store, batch, status)) {
        keep_new_values(store);
        end_batch(store);
    } else {
        bc_store_rollback(store);
        return false;
    }
    *ret_number = number;
    return finish_erasing(store, status);
}

/* ---- Import -------------------------------------------------------------------------------- */

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

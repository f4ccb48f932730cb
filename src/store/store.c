#include "store/store.h"

#include "base/file.h"
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
               bc_store_hide_all_texts(store, status)) &&
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

/*
 * Rows in plain arrays, for tests and as the plainest statement of what a back end does: no index,
 * every question walks everything. A turn is undone by going back to a copy made when it began.
 */
#include "store/store_memory.h"

#include "store/history.h"
#include "store/span_row.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const size_t bc_memory_row_bytes[TABLE_COUNT] = {
    [TABLE_TICKETS] = sizeof(struct bc_ticket_row),
    [TABLE_LOG] = sizeof(struct bc_log_row),
    [TABLE_DUPLICATES] = sizeof(struct duplicate_row),
    [TABLE_SPANS] = sizeof(struct bc_span_row),
    [TABLE_META] = sizeof(struct meta_row),
    [TABLE_VALUES] = sizeof(struct bc_value_row),
    [TABLE_BATCHES] = sizeof(struct bc_batch),
    [TABLE_ISSUED] = sizeof(struct issued_row),
    [TABLE_KEYS] = sizeof(struct key_row),
    [TABLE_TEXTS] = sizeof(struct bc_sealed_text),
    [TABLE_PRINTS] = sizeof(struct print_row),
    [TABLE_ACTS] = sizeof(struct bc_act),
};

/* ---- Turns --------------------------------------------------------------------------------- */

static void memory_close(struct bc_backend *backend)
{
    struct memory *memory = memory_of(backend);

    bc_arena_free(memory->arena);
    free(memory);
}

static bool memory_begin(struct bc_backend *backend, struct bc_status *status)
{
    struct memory *memory = memory_of(backend);

    (void)status;
    assert(!memory->is_turn);
    for (size_t table = 0; table < TABLE_COUNT; table++) {
        const struct rows *rows = &memory->tables[table];
        struct rows *copy = &memory->before[table];

        *copy = *rows;
        copy->items =
            bc_arena_alloc_array(memory->arena, rows->capacity, bc_memory_row_bytes[table]);
        if (rows->count > 0) {
            memcpy(copy->items, rows->items, rows->count * bc_memory_row_bytes[table]);
        }
    }
    memory->is_turn = true;
    return true;
}

static bool memory_commit(
    struct bc_backend *backend, const struct bc_batch *batch, struct bc_status *status)
{
    struct memory *memory = memory_of(backend);

    (void)status;
    if (batch != NULL) {
        struct bc_batch row = *batch;

        row.file_name = bc_arena_strdup(memory->arena, batch->file_name);
        row.file_sha256 = bc_arena_strdup(memory->arena, batch->file_sha256);
        add_row(memory, TABLE_BATCHES, &row);
    }
    memory->is_turn = false;
    return true;
}

static void memory_rollback(struct bc_backend *backend)
{
    struct memory *memory = memory_of(backend);

    if (memory->is_turn) {
        memcpy(memory->tables, memory->before, sizeof(memory->tables));
        memory->is_turn = false;
    }
}

static bool memory_begin_reading(struct bc_backend *backend, struct bc_status *status)
{
    (void)backend;
    (void)status;
    return true;
}

static void memory_end_reading(struct bc_backend *backend)
{
    (void)backend;
}

static bool memory_count(
    struct bc_backend *backend, struct bc_store_counts *ret_counts, struct bc_status *status)
{
    struct memory *memory = memory_of(backend);
    struct bc_store_counts counts = {
        .ticket_count = (int64_t)count_of(memory, TABLE_TICKETS),
        .event_batch_count = (int64_t)count_of(memory, TABLE_LOG),
        .batch_count = (int64_t)count_of(memory, TABLE_BATCHES),
        .text_count = (int64_t)count_of(memory, TABLE_TEXTS),
    };

    (void)status;
    for (size_t index = 0; index < count_of(memory, TABLE_SPANS); index++) {
        const struct bc_span_row *row = row_at(memory, TABLE_SPANS, index);

        counts.span_count += row->batch_to == INT64_MAX ? 1 : 0;
        counts.past_span_count += row->batch_to == INT64_MAX ? 0 : 1;
    }
    *ret_counts = counts;
    return true;
}

static bool memory_check(
    struct bc_backend *backend, enum bc_check_depth depth, struct bc_status *status)
{
    (void)backend;
    (void)depth;
    (void)status;
    return true;
}

/* ---- Tickets ------------------------------------------------------------------------------- */

static bool memory_last_number(
    struct bc_backend *backend, int64_t *ret_number, struct bc_status *status)
{
    struct memory *memory = memory_of(backend);
    int64_t last = 0;

    (void)status;
    for (size_t index = 0; index < count_of(memory, TABLE_TICKETS); index++) {
        const struct bc_ticket_row *row = row_at(memory, TABLE_TICKETS, index);

        last = row->number > last ? row->number : last;
    }
    *ret_number = last;
    return true;
}

static bool memory_find_by_code(struct bc_backend *backend, const char *code,
    bc_ticket_visitor *visit, void *user, struct bc_status *status)
{
    struct memory *memory = memory_of(backend);

    for (size_t index = 0; index < count_of(memory, TABLE_TICKETS); index++) {
        struct bc_ticket_row row = *(struct bc_ticket_row *)row_at(memory, TABLE_TICKETS, index);

        if (strcmp(row.code, code) == 0 && !visit(user, &row, status)) {
            return false;
        }
    }
    return true;
}

static bool memory_read_sensitive(
    struct bc_backend *backend, bc_ticket_visitor *visit, void *user, struct bc_status *status)
{
    struct memory *memory = memory_of(backend);

    for (size_t index = 0; index < count_of(memory, TABLE_TICKETS); index++) {
        struct bc_ticket_row row = *(struct bc_ticket_row *)row_at(memory, TABLE_TICKETS, index);

        if (row.in_force > BC_SENSITIVITY_PUBLIC && !visit(user, &row, status)) {
            return false;
        }
    }
    return true;
}

static struct bc_ticket_row *find_ticket(const struct memory *memory, int64_t number)
{
    for (size_t index = 0; index < count_of(memory, TABLE_TICKETS); index++) {
        struct bc_ticket_row *row = row_at(memory, TABLE_TICKETS, index);

        if (row->number == number) {
            return row;
        }
    }
    return NULL;
}

static bool memory_load(struct bc_backend *backend, int64_t number, bc_arena *arena,
    struct bc_ticket_row *ret_row, struct bc_status *status)
{
    const struct bc_ticket_row *row = find_ticket(memory_of(backend), number);

    (void)status;
    *ret_row = (struct bc_ticket_row){0};
    if (row != NULL) {
        *ret_row = *row;
        ret_row->code = bc_arena_strdup(arena, row->code);
    }
    return true;
}

static bool memory_read_range(struct bc_backend *backend, int64_t first, int64_t last,
    bc_ticket_visitor *visit, void *user, struct bc_status *status)
{
    const struct memory *memory = memory_of(backend);

    for (int64_t number = first; number <= last; number++) {
        const struct bc_ticket_row *row = find_ticket(memory, number);

        if (row != NULL && !visit(user, row, status)) {
            return false;
        }
    }
    return true;
}

static bool memory_put(
    struct bc_backend *backend, const struct bc_ticket_row *row, struct bc_status *status)
{
    struct memory *memory = memory_of(backend);
    struct bc_ticket_row *known = find_ticket(memory, row->number);
    struct bc_ticket_row copy = *row;

    (void)status;
    if (known != NULL) {
        known->own = row->own;
        known->in_force = row->in_force;
        return true;
    }
    copy.code = bc_arena_strdup(memory->arena, row->code);
    add_row(memory, TABLE_TICKETS, &copy);
    return true;
}

static bool memory_read_log(struct bc_backend *backend, int64_t ticket, int64_t batch,
    bc_log_visitor *visit, void *user, struct bc_status *status)
{
    struct memory *memory = memory_of(backend);

    /* Batches come one after the other, so that the rows of a ticket are in their order. */
    for (size_t index = 0; index < count_of(memory, TABLE_LOG); index++) {
        struct bc_log_row row = *(struct bc_log_row *)row_at(memory, TABLE_LOG, index);

        if (row.ticket == ticket && row.batch <= batch && !visit(user, &row, status)) {
            return false;
        }
    }
    return true;
}

static bool memory_put_log(
    struct bc_backend *backend, const struct bc_log_row *row, struct bc_status *status)
{
    struct memory *memory = memory_of(backend);
    struct bc_log_row copy = *row;

    (void)status;
    for (size_t index = count_of(memory, TABLE_LOG); index > 0; index--) {
        const struct bc_log_row *known = row_at(memory, TABLE_LOG, index - 1);

        if (known->ticket == row->ticket && known->batch == row->batch) {
            remove_row(memory, TABLE_LOG, index - 1);
        }
    }
    if (row->added.length_bytes > 0 || row->retracted.length_bytes > 0) {
        copy.added = bc_bytes_copy(row->added, memory->arena);
        copy.retracted = bc_bytes_copy(row->retracted, memory->arena);
        add_row(memory, TABLE_LOG, &copy);
    }
    return true;
}

static bool memory_put_duplicate(struct bc_backend *backend, const char *ref, int64_t ticket,
    bool is_there, struct bc_status *status)
{
    struct memory *memory = memory_of(backend);
    const struct duplicate_row added = {
        .ref = bc_arena_strdup(memory->arena, ref), .ticket = ticket};

    (void)status;
    for (size_t index = count_of(memory, TABLE_DUPLICATES); index > 0; index--) {
        const struct duplicate_row *row = row_at(memory, TABLE_DUPLICATES, index - 1);

        if (row->ticket == ticket && strcmp(row->ref, ref) == 0) {
            remove_row(memory, TABLE_DUPLICATES, index - 1);
        }
    }
    if (is_there) {
        add_row(memory, TABLE_DUPLICATES, &added);
    }
    return true;
}

static bool memory_read_duplicates(struct bc_backend *backend, const char *ref,
    bc_number_visitor *visit, void *user, struct bc_status *status)
{
    struct memory *memory = memory_of(backend);

    for (size_t index = 0; index < count_of(memory, TABLE_DUPLICATES); index++) {
        const struct duplicate_row *row = row_at(memory, TABLE_DUPLICATES, index);

        if (strcmp(row->ref, ref) == 0 && !visit(user, row->ticket, status)) {
            return false;
        }
    }
    return true;
}

/* ---- Spans --------------------------------------------------------------------------------- */

static bool is_same_key(const struct bc_span_key *left, const struct bc_span_key *right)
{
    return left->is_sensitive == right->is_sensitive && left->length_class == right->length_class &&
           left->opened_utc_s == right->opened_utc_s && left->ticket == right->ticket &&
           left->cycle == right->cycle;
}

static bool memory_add_span(struct bc_backend *backend, const struct bc_span_row *row, bool revives,
    struct bc_status *status)
{
    struct memory *memory = memory_of(backend);
    struct bc_span_row copy = *row;

    (void)status;
    for (size_t index = 0; revives && index < count_of(memory, TABLE_SPANS); index++) {
        struct bc_span_row *past = row_at(memory, TABLE_SPANS, index);

        if (past->batch_to == row->batch_from && bc_span_row_equal(past, row)) {
            past->batch_to = INT64_MAX;
            return true;
        }
    }
    copy.data = bc_bytes_copy(row->data, memory->arena);
    add_row(memory, TABLE_SPANS, &copy);
    return true;
}

static bool memory_end_span(struct bc_backend *backend, const struct bc_span_key *key,
    int64_t batch, struct bc_status *status)
{
    struct memory *memory = memory_of(backend);

    for (size_t index = 0; index < count_of(memory, TABLE_SPANS); index++) {
        struct bc_span_row *row = row_at(memory, TABLE_SPANS, index);

        if (row->batch_to != INT64_MAX || !is_same_key(&row->key, key)) {
            continue;
        }
        if (row->batch_from == batch) {
            remove_row(memory, TABLE_SPANS, index);
        } else {
            row->batch_to = batch;
        }
        return true;
    }
    return bc_fail(status, BC_STORE_DOWN, "store.damaged", "", "span");
}

static bool memory_move(struct bc_backend *backend, int64_t ticket, const struct bc_span_key *keys,
    size_t key_count, struct bc_status *status)
{
    struct memory *memory = memory_of(backend);

    (void)keys;
    (void)key_count;
    (void)status;
    for (size_t index = 0; index < count_of(memory, TABLE_SPANS); index++) {
        struct bc_span_row *row = row_at(memory, TABLE_SPANS, index);

        if (row->key.ticket == ticket) {
            row->key.is_sensitive = !row->key.is_sensitive;
        }
    }
    return true;
}

static bool memory_clear(struct bc_backend *backend, struct bc_status *status)
{
    (void)status;
    memory_of(backend)->tables[TABLE_SPANS].count = 0;
    return true;
}

static bool is_of_reputation(struct memory *memory, int64_t ticket)
{
    for (size_t index = 0; index < count_of(memory, TABLE_TICKETS); index++) {
        const struct bc_ticket_row *row = row_at(memory, TABLE_TICKETS, index);

        if (row->number == ticket) {
            return row->in_force == BC_SENSITIVITY_REPUTATION;
        }
    }
    return false;
}

static bool memory_scan(struct bc_backend *backend, const struct bc_span_query *query,
    bc_row_visitor *visit, void *user, struct bc_status *status)
{
    struct memory *memory = memory_of(backend);

    for (size_t index = 0; index < count_of(memory, TABLE_SPANS); index++) {
        const struct bc_span_row *row = row_at(memory, TABLE_SPANS, index);
        const bool is_known = query->batch == INT64_MAX
                                  ? row->batch_to == INT64_MAX
                                  : row->batch_from <= query->batch && query->batch < row->batch_to;

        if (is_known && row->key.is_sensitive == query->of_sensitive &&
            (!query->of_sensitive || is_of_reputation(memory, row->key.ticket)) &&
            row->key.opened_utc_s < query->to_utc_s && !visit(user, row, status)) {
            return false;
        }
    }
    return true;
}

static bool memory_first_opened(
    struct bc_backend *backend, int64_t *ret_utc_s, struct bc_status *status)
{
    struct memory *memory = memory_of(backend);
    int64_t first_utc_s = INT64_MAX;

    (void)status;
    for (size_t index = 0; index < count_of(memory, TABLE_SPANS); index++) {
        const struct bc_span_row *row = row_at(memory, TABLE_SPANS, index);

        if (row->batch_to == INT64_MAX && !row->key.is_sensitive &&
            row->key.opened_utc_s < first_utc_s) {
            first_utc_s = row->key.opened_utc_s;
        }
    }
    *ret_utc_s = first_utc_s;
    return true;
}

static bool memory_read_all(
    struct bc_backend *backend, bc_row_visitor *visit, void *user, struct bc_status *status)
{
    struct memory *memory = memory_of(backend);

    for (size_t index = 0; index < count_of(memory, TABLE_SPANS); index++) {
        if (!visit(user, row_at(memory, TABLE_SPANS, index), status)) {
            return false;
        }
    }
    return true;
}

/* ---- The table ----------------------------------------------------------------------------- */

static const struct bc_turn_ops turn_ops = {
    .close = memory_close,
    .begin = memory_begin,
    .commit = memory_commit,
    .rollback = memory_rollback,
    .begin_reading = memory_begin_reading,
    .end_reading = memory_end_reading,
    .count = memory_count,
    .check = memory_check,
};

static const struct bc_ticket_ops ticket_ops = {
    .last_number = memory_last_number,
    .find_by_code = memory_find_by_code,
    .load = memory_load,
    .read_range = memory_read_range,
    .put = memory_put,
    .read_log = memory_read_log,
    .put_log = memory_put_log,
    .put_duplicate = memory_put_duplicate,
    .read_duplicates = memory_read_duplicates,
    .read_sensitive = memory_read_sensitive,
};

static const struct bc_span_ops span_ops = {
    .add = memory_add_span,
    .end = memory_end_span,
    .move = memory_move,
    .clear = memory_clear,
    .scan = memory_scan,
    .first_opened = memory_first_opened,
    .read_all = memory_read_all,
};

struct bc_backend *bc_backend_memory_new(void)
{
    struct memory *memory = calloc(1, sizeof(*memory));

    if (memory == NULL) {
        fputs("baocao: out of memory\n", stderr);
        exit(1);
    }
    memory->base = (struct bc_backend){
        .name = "memory",
        .place = "",
        .turn = &turn_ops,
        .tickets = &ticket_ops,
        .spans = &span_ops,
        .notes = &bc_memory_note_ops,
        .texts = &bc_memory_text_ops,
    };
    memory->arena = bc_arena_new();
    return &memory->base;
}

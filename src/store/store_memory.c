/*
 * Rows in plain arrays, for tests and as the plainest statement of what a back end does: no index,
 * every question walks everything. A turn is undone by going back to a copy made when it began.
 */
#include "store/backend.h"
#include "store/history.h"
#include "store/span_row.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum table {
    TABLE_TICKETS,
    TABLE_LOG,
    TABLE_DUPLICATES,
    TABLE_SPANS,
    TABLE_META,
    TABLE_VALUES,
    TABLE_BATCHES,
    TABLE_ISSUED,
    TABLE_KEYS,
    TABLE_TEXTS,
    TABLE_PRINTS,
    TABLE_ACTS,
    TABLE_COUNT
};

struct duplicate_row {
    const char *ref;
    int64_t ticket;
};

struct meta_row {
    const char *name;
    const char *value;
};

struct issued_row {
    struct bc_issued issued;
    int64_t batch;
};

struct print_row {
    int64_t page;
    struct bc_bytes prints;
};

struct key_row {
    const char *name;
    struct bc_bytes wrapped;
};

static const size_t row_bytes[TABLE_COUNT] = {
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

struct rows {
    unsigned char *items;
    size_t count;
    size_t capacity;
};

struct memory {
    struct bc_backend base;
    bc_arena *arena; /* strings and bytes of every row, until the handle is closed */
    struct rows tables[TABLE_COUNT];
    struct rows before[TABLE_COUNT]; /* of the open turn */
    struct bc_store_tip tips[BC_STORE_CHAIN_COUNT];
    int64_t last_act; /* its number; one of a turn that was undone is not given again */
    bool is_turn;
};

static struct memory *memory_of(struct bc_backend *backend)
{
    return (struct memory *)(void *)backend; /* its first member */
}

static void *row_at(const struct memory *memory, enum table table, size_t index)
{
    assert(index < memory->tables[table].count);
    return memory->tables[table].items + index * row_bytes[table];
}

static void add_row(struct memory *memory, enum table table, const void *row)
{
    struct rows *rows = &memory->tables[table];

    rows->items =
        bc_arena_grow(memory->arena, rows->items, rows->count, &rows->capacity, row_bytes[table]);
    memcpy(rows->items + rows->count * row_bytes[table], row, row_bytes[table]);
    rows->count++;
}

static void remove_row(struct memory *memory, enum table table, size_t index)
{
    struct rows *rows = &memory->tables[table];
    unsigned char *place = rows->items + index * row_bytes[table];

    rows->count--;
    memmove(place, place + row_bytes[table], (rows->count - index) * row_bytes[table]);
}

static size_t count_of(const struct memory *memory, enum table table)
{
    return memory->tables[table].count;
}

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
        copy->items = bc_arena_alloc_array(memory->arena, rows->capacity, row_bytes[table]);
        if (rows->count > 0) {
            memcpy(copy->items, rows->items, rows->count * row_bytes[table]);
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

/* ---- Notes --------------------------------------------------------------------------------- */

static bool memory_put_meta(
    struct bc_backend *backend, const char *name, const char *value, struct bc_status *status)
{
    struct memory *memory = memory_of(backend);
    const struct meta_row row = {
        .name = bc_arena_strdup(memory->arena, name),
        .value = bc_arena_strdup(memory->arena, value),
    };

    (void)status;
    for (size_t index = 0; index < count_of(memory, TABLE_META); index++) {
        struct meta_row *known = row_at(memory, TABLE_META, index);

        if (strcmp(known->name, name) == 0) {
            *known = row;
            return true;
        }
    }
    add_row(memory, TABLE_META, &row);
    return true;
}

static bool memory_find_meta(struct bc_backend *backend, const char *name, bc_arena *arena,
    const char **ret_value, struct bc_status *status)
{
    struct memory *memory = memory_of(backend);

    (void)status;
    *ret_value = NULL;
    for (size_t index = 0; index < count_of(memory, TABLE_META); index++) {
        const struct meta_row *row = row_at(memory, TABLE_META, index);

        if (strcmp(row->name, name) == 0) {
            *ret_value = bc_arena_strdup(arena, row->value);
        }
    }
    return true;
}

static bool memory_add_value(
    struct bc_backend *backend, const struct bc_value_row *row, struct bc_status *status)
{
    struct memory *memory = memory_of(backend);
    struct bc_value_row copy = *row;

    (void)status;
    copy.value = bc_arena_strdup(memory->arena, row->value);
    add_row(memory, TABLE_VALUES, &copy);
    return true;
}

static bool memory_read_values(struct bc_backend *backend, size_t known_count,
    bc_value_visitor *visit, void *user, struct bc_status *status)
{
    struct memory *memory = memory_of(backend);

    for (size_t index = known_count; index < count_of(memory, TABLE_VALUES); index++) {
        if (!visit(user, row_at(memory, TABLE_VALUES, index), status)) {
            return false;
        }
    }
    return true;
}

static bool memory_find_batch(struct bc_backend *backend, int64_t known_utc_s, bc_arena *arena,
    struct bc_batch *ret_batch, struct bc_status *status)
{
    struct memory *memory = memory_of(backend);

    (void)status;
    *ret_batch = (struct bc_batch){.file_name = "", .file_sha256 = ""};
    for (size_t index = 0; index < count_of(memory, TABLE_BATCHES); index++) {
        const struct bc_batch *row = row_at(memory, TABLE_BATCHES, index);

        if (row->known_utc_s <= known_utc_s) {
            *ret_batch = *row;
            ret_batch->file_name = bc_arena_strdup(arena, row->file_name);
            ret_batch->file_sha256 = bc_arena_strdup(arena, row->file_sha256);
        }
    }
    return true;
}

static const struct bc_issued *last_issued(
    const struct memory *memory, const char *period_id, const char *row)
{
    for (size_t index = count_of(memory, TABLE_ISSUED); index > 0; index--) {
        const struct issued_row *known = row_at(memory, TABLE_ISSUED, index - 1);

        if (strcmp(known->issued.period_id, period_id) == 0 &&
            strcmp(known->issued.row, row) == 0) {
            return &known->issued;
        }
    }
    return NULL;
}

static bool memory_add_issued(struct bc_backend *backend, const struct bc_issued *issued,
    int64_t batch, struct bc_status *status)
{
    struct memory *memory = memory_of(backend);
    const struct issued_row row = {
        .issued =
            {
                .period_id = bc_arena_strdup(memory->arena, issued->period_id),
                .row = bc_arena_strdup(memory->arena, issued->row),
                .closing = issued->closing,
                .manifest_sha256 = bc_arena_strdup(memory->arena, issued->manifest_sha256),
            },
        .batch = batch,
    };
    const struct bc_issued *last = last_issued(memory, issued->period_id, issued->row);

    (void)status;
    if (last == NULL || strcmp(last->manifest_sha256, issued->manifest_sha256) != 0) {
        add_row(memory, TABLE_ISSUED, &row);
    }
    return true;
}

static bool memory_find_issued(struct bc_backend *backend, const char *period_id, const char *row,
    bool *ret_found, int64_t *ret_closing, struct bc_status *status)
{
    const struct bc_issued *last = last_issued(memory_of(backend), period_id, row);

    (void)status;
    *ret_found = last != NULL;
    if (last != NULL) {
        *ret_closing = last->closing;
    }
    return true;
}

static int64_t known_at(struct memory *memory, int64_t batch)
{
    for (size_t index = 0; index < count_of(memory, TABLE_BATCHES); index++) {
        const struct bc_batch *known = row_at(memory, TABLE_BATCHES, index);

        if (known->number == batch) {
            return known->known_utc_s;
        }
    }
    return INT64_MIN;
}

static bool memory_read_issued(
    struct bc_backend *backend, bc_issued_visitor *visit, void *user, struct bc_status *status)
{
    struct memory *memory = memory_of(backend);

    for (size_t index = 0; index < count_of(memory, TABLE_ISSUED); index++) {
        const struct issued_row *row = row_at(memory, TABLE_ISSUED, index);

        if (row->issued.row[0] == '\0' &&
            !visit(user, &row->issued, known_at(memory, row->batch), status)) {
            return false;
        }
    }
    return true;
}

static int compare_codes(const void *left, const void *right)
{
    const struct bc_ticket_row *const *a = left;
    const struct bc_ticket_row *const *b = right;
    int order = strcmp((*a)->code, (*b)->code);

    return order != 0 ? order : (*a)->source - (*b)->source;
}

static bool memory_read_codes(struct bc_backend *backend, const char *prefix, size_t limit,
    bc_ticket_visitor *visit, void *user, struct bc_status *status)
{
    struct memory *memory = memory_of(backend);
    bc_arena *arena = bc_arena_new();
    const struct bc_ticket_row **found =
        /* NOLINTNEXTLINE(bugprone-sizeof-expression): an array of pointers is meant */
        bc_arena_alloc_array(arena, count_of(memory, TABLE_TICKETS), sizeof(*found));
    size_t count = 0;
    bool is_done = true;

    for (size_t index = 0; index < count_of(memory, TABLE_TICKETS); index++) {
        const struct bc_ticket_row *row = row_at(memory, TABLE_TICKETS, index);

        if (row->in_force <= BC_SENSITIVITY_PUBLIC &&
            strncmp(row->code, prefix, strlen(prefix)) == 0) {
            found[count++] = row;
        }
    }
    if (count > 1) {
        /* NOLINTNEXTLINE(bugprone-sizeof-expression): an array of pointers is meant */
        qsort(found, count, sizeof(*found), compare_codes);
    }
    for (size_t index = 0; is_done && index < count && index < limit; index++) {
        is_done = visit(user, found[index], status);
    }
    bc_arena_free(arena);
    return is_done;
}

/* ---- Texts --------------------------------------------------------------------------------- */

static bool memory_put_key(
    struct bc_backend *backend, const char *name, struct bc_bytes wrapped, struct bc_status *status)
{
    struct memory *memory = memory_of(backend);
    const struct key_row row = {
        .name = bc_arena_strdup(memory->arena, name),
        .wrapped = bc_bytes_copy(wrapped, memory->arena),
    };

    (void)status;
    add_row(memory, TABLE_KEYS, &row);
    return true;
}

static bool memory_find_key(struct bc_backend *backend, const char *name, bc_arena *arena,
    struct bc_bytes *ret_wrapped, struct bc_status *status)
{
    struct memory *memory = memory_of(backend);

    (void)status;
    *ret_wrapped = (struct bc_bytes){0};
    for (size_t index = 0; index < count_of(memory, TABLE_KEYS); index++) {
        const struct key_row *row = row_at(memory, TABLE_KEYS, index);

        if (strcmp(row->name, name) == 0) {
            *ret_wrapped = bc_bytes_copy(row->wrapped, arena);
        }
    }
    return true;
}

static const struct bc_sealed_text *find_text(
    const struct memory *memory, int64_t ticket, uint64_t mark)
{
    for (size_t index = 0; index < count_of(memory, TABLE_TEXTS); index++) {
        const struct bc_sealed_text *row = row_at(memory, TABLE_TEXTS, index);

        if (row->ticket == ticket && row->mark == mark) {
            return row;
        }
    }
    return NULL;
}

static bool memory_has_text(struct bc_backend *backend, int64_t ticket, uint64_t mark,
    bool *ret_has, struct bc_status *status)
{
    (void)status;
    *ret_has = find_text(memory_of(backend), ticket, mark) != NULL;
    return true;
}

static bool memory_put_text(struct bc_backend *backend, const struct bc_sealed_text *text,
    int64_t batch, struct bc_status *status)
{
    struct memory *memory = memory_of(backend);
    struct bc_sealed_text copy = *text;

    (void)batch;
    (void)status;
    if (find_text(memory, text->ticket, text->mark) == NULL) {
        copy.sealed = bc_bytes_copy(text->sealed, memory->arena);
        add_row(memory, TABLE_TEXTS, &copy);
    }
    return true;
}

static bool memory_find_text(struct bc_backend *backend, int64_t ticket, uint64_t mark,
    bc_arena *arena, struct bc_bytes *ret_sealed, struct bc_status *status)
{
    const struct bc_sealed_text *row = find_text(memory_of(backend), ticket, mark);
    const struct bc_bytes nothing = {0};

    (void)status;
    *ret_sealed = row == NULL ? nothing : bc_bytes_copy(row->sealed, arena);
    return true;
}

/* Rows may come and go while a visitor looks at one: the copy of a row is what is shown. */
static bool memory_read_texts(struct bc_backend *backend, int64_t ticket, bc_sealed_visitor *visit,
    void *user, struct bc_status *status)
{
    const struct memory *memory = memory_of(backend);

    for (size_t index = 0; index < count_of(memory, TABLE_TEXTS); index++) {
        const struct bc_sealed_text *row = row_at(memory, TABLE_TEXTS, index);

        if (ticket == 0) {
            ticket = row->ticket;
        }
        if (row->ticket == ticket && !visit(user, row, status)) {
            return false;
        }
    }
    return true;
}

static bool memory_remove_texts(
    struct bc_backend *backend, int64_t ticket, bool *ret_was_there, struct bc_status *status)
{
    struct memory *memory = memory_of(backend);

    (void)status;
    *ret_was_there = false;
    for (size_t index = count_of(memory, TABLE_TEXTS); index > 0; index--) {
        const struct bc_sealed_text *row = row_at(memory, TABLE_TEXTS, index - 1);

        if (row->ticket == ticket) {
            remove_row(memory, TABLE_TEXTS, index - 1);
            *ret_was_there = true;
        }
    }
    return true;
}

/* Rows have no place here that would be far from another: every ticket is asked for by itself. */
static bool memory_hide(struct bc_backend *backend, int64_t ticket, struct bc_status *status)
{
    (void)backend;
    (void)ticket;
    (void)status;
    return true;
}

static bool memory_is_hidden(struct bc_backend *backend, int64_t ticket, uint64_t mark,
    bool *ret_is_hidden, struct bc_status *status)
{
    (void)backend;
    (void)ticket;
    (void)mark;
    (void)status;
    *ret_is_hidden = true;
    return true;
}

static bool memory_read_hidden(
    struct bc_backend *backend, bc_sealed_visitor *visit, void *user, struct bc_status *status)
{
    (void)backend;
    (void)visit;
    (void)user;
    (void)status;
    return true;
}

/* Sealed bytes under keys that end with the handle: there is no file to write anew. */
static bool memory_compact(struct bc_backend *backend, struct bc_status *status)
{
    (void)backend;
    (void)status;
    return true;
}

/* The latest row of a page counts. */
static bool memory_put_prints(
    struct bc_backend *backend, int64_t page, struct bc_bytes prints, struct bc_status *status)
{
    struct memory *memory = memory_of(backend);
    const struct print_row row = {page, bc_bytes_copy(prints, memory->arena)};

    (void)status;
    add_row(memory, TABLE_PRINTS, &row);
    return true;
}

static bool memory_find_prints(struct bc_backend *backend, int64_t page, bc_arena *arena,
    struct bc_bytes *ret_prints, struct bc_status *status)
{
    const struct memory *memory = memory_of(backend);

    (void)status;
    *ret_prints = (struct bc_bytes){0};
    for (size_t index = 0; index < count_of(memory, TABLE_PRINTS); index++) {
        const struct print_row *row = row_at(memory, TABLE_PRINTS, index);

        if (row->page == page) {
            *ret_prints = bc_bytes_copy(row->prints, arena);
        }
    }
    return true;
}

static bool memory_read_prints(
    struct bc_backend *backend, bc_print_page_visitor *visit, void *user, struct bc_status *status)
{
    const struct memory *memory = memory_of(backend);

    for (size_t index = 0; index < count_of(memory, TABLE_PRINTS); index++) {
        const struct print_row *row = row_at(memory, TABLE_PRINTS, index);

        if (!visit(user, row->page, row->prints, status)) {
            return false;
        }
    }
    return true;
}

static bool is_same_change(const struct bc_act *left, const struct bc_act *right)
{
    return left->kind == BC_ACT_CLASS_CHANGED && right->kind == left->kind &&
           left->batch == right->batch && left->from == right->from && left->to == right->to &&
           strcmp(left->code, right->code) == 0;
}

static bool memory_add_act(
    struct bc_backend *backend, const struct bc_act *act, struct bc_status *status)
{
    struct memory *memory = memory_of(backend);
    struct bc_act copy = *act;

    (void)status;
    for (size_t index = 0; index < count_of(memory, TABLE_ACTS); index++) {
        if (is_same_change(row_at(memory, TABLE_ACTS, index), act)) {
            return true;
        }
    }
    copy.number = ++memory->last_act;
    copy.code = bc_arena_strdup(memory->arena, act->code);
    add_row(memory, TABLE_ACTS, &copy);
    return true;
}

static bool memory_read_acts(
    struct bc_backend *backend, bc_act_visitor *visit, void *user, struct bc_status *status)
{
    const struct memory *memory = memory_of(backend);

    for (size_t index = 0; index < count_of(memory, TABLE_ACTS); index++) {
        if (!visit(user, row_at(memory, TABLE_ACTS, index), status)) {
            return false;
        }
    }
    return true;
}

static bool memory_remove_acts(
    struct bc_backend *backend, int64_t last_number, struct bc_status *status)
{
    struct memory *memory = memory_of(backend);

    (void)status;
    for (size_t index = count_of(memory, TABLE_ACTS); index > 0; index--) {
        const struct bc_act *row = row_at(memory, TABLE_ACTS, index - 1);

        if (row->number <= last_number) {
            remove_row(memory, TABLE_ACTS, index - 1);
        }
    }
    return true;
}

static bool memory_put_tip(struct bc_backend *backend, size_t chain, const struct bc_store_tip *tip,
    struct bc_status *status)
{
    (void)status;
    memory_of(backend)->tips[chain] = *tip;
    return true;
}

static bool memory_find_tip(struct bc_backend *backend, size_t chain, struct bc_store_tip *ret_tip,
    struct bc_status *status)
{
    (void)status;
    *ret_tip = memory_of(backend)->tips[chain];
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

static const struct bc_note_ops note_ops = {
    .put_meta = memory_put_meta,
    .find_meta = memory_find_meta,
    .add_value = memory_add_value,
    .read_values = memory_read_values,
    .find_batch = memory_find_batch,
    .add_issued = memory_add_issued,
    .find_issued = memory_find_issued,
    .read_issued = memory_read_issued,
    .read_codes = memory_read_codes,
};

static const struct bc_text_ops text_ops = {
    .put_key = memory_put_key,
    .find_key = memory_find_key,
    .has = memory_has_text,
    .put = memory_put_text,
    .find = memory_find_text,
    .read = memory_read_texts,
    .remove = memory_remove_texts,
    .hide = memory_hide,
    .is_hidden = memory_is_hidden,
    .read_hidden = memory_read_hidden,
    .compact = memory_compact,
    .put_prints = memory_put_prints,
    .find_prints = memory_find_prints,
    .read_prints = memory_read_prints,
    .add_act = memory_add_act,
    .read_acts = memory_read_acts,
    .remove_acts = memory_remove_acts,
    .put_tip = memory_put_tip,
    .find_tip = memory_find_tip,
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
        .notes = &note_ops,
        .texts = &text_ops,
    };
    memory->arena = bc_arena_new();
    return &memory->base;
}

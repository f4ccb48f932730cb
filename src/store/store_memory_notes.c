/* What the store notes beside tickets: names of values, batches, what was issued. */
#include "store/store_memory.h"

#include <stdlib.h>
#include <string.h>

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

const struct bc_note_ops bc_memory_note_ops = {
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

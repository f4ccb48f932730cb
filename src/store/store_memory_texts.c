/* The rows of the second file: keys, texts, prints, acts. */
#include "store/history.h"
#include "store/store_memory.h"

#include <string.h>

/* ---- Texts -------------------------------------------------------------------------------- */

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

/* ---- Prints of rows ------------------------------------------------------------------------ */

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

/* ---- Acts and tips ------------------------------------------------------------------------- */

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

const struct bc_text_ops bc_memory_text_ops = {
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

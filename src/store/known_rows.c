#include "store/known_rows.h"

#include "store/inside.h"

#include <string.h>

enum { PRINT_BYTES = sizeof(struct bc_row_print), HASH_BYTES = 12, PRINTS_A_PAGE = 250 };
enum { PAGE_BYTES = PRINTS_A_PAGE * PRINT_BYTES };

struct bc_known_rows {
    bc_arena *arena;
    bc_row_printer *printer;
    struct bc_row_print *prints; /* by the number of the ticket, less one */
    size_t count;
    size_t next;        /* the one behind the last that was found */
    uint32_t *places;   /* open-addressed by hash; index + 1, 0 = free; made when first needed */
    size_t place_count; /* a power of two */
};

static const struct bc_row_print no_print;

static bool is_no_print(const struct bc_row_print *print)
{
    return memcmp(print, &no_print, PRINT_BYTES) == 0;
}

/* ---- Reading ------------------------------------------------------------------------------- */

static bool take_page(void *user, int64_t page, struct bc_bytes prints, struct bc_status *status)
{
    bc_known_rows *rows = user;
    const size_t first = (size_t)page * PRINTS_A_PAGE;

    (void)status;
    if (prints.length_bytes == PAGE_BYTES && page >= 0 && first + PRINTS_A_PAGE <= rows->count) {
        memcpy(&rows->prints[first], prints.bytes, PAGE_BYTES);
    }
    return true;
}

static bool read_all(bc_known_rows *rows, bc_store *store, struct bc_status *status)
{
    const int64_t page_count = (store->batch.last_ticket + PRINTS_A_PAGE - 1) / PRINTS_A_PAGE;

    rows->count = (size_t)page_count * PRINTS_A_PAGE;
    rows->prints = bc_arena_alloc_array(rows->arena, rows->count, PRINT_BYTES);
    return store->backend->texts->read_prints(store->backend, take_page, rows, status);
}

bool bc_known_rows_open(bc_store *store, const char *purpose, int64_t worth_bytes,
    bc_known_rows **ret_rows, struct bc_status *status)
{
    bc_arena *arena = bc_arena_new();
    bc_known_rows *rows = bc_arena_alloc(arena, sizeof(*rows));

    rows->arena = arena;
    if (!bc_row_printer_new(store->keys, purpose, &rows->printer, status) ||
        (store->batch.last_ticket <= worth_bytes / PRINT_BYTES && !read_all(rows, store, status))) {
        bc_known_rows_free(rows);
        return false;
    }
    *ret_rows = rows;
    return true;
}

void bc_known_rows_free(bc_known_rows *rows)
{
    if (rows != NULL) {
        bc_row_printer_free(rows->printer);
        bc_arena_free(rows->arena);
    }
}

/* ---- Finding ------------------------------------------------------------------------------- */

static uint32_t *place_of(const bc_known_rows *rows, const struct bc_row_print *print)
{
    const size_t mask = rows->place_count - 1;
    uint64_t hash;
    size_t at;

    memcpy(&hash, print->bytes, sizeof(hash));
    for (at = (size_t)hash & mask; rows->places[at] != 0; at = (at + 1) & mask) {
        if (memcmp(rows->prints[rows->places[at] - 1].bytes, print->bytes, HASH_BYTES) == 0) {
            break;
        }
    }
    return &rows->places[at];
}

static void make_places(bc_known_rows *rows)
{
    rows->place_count = 1024;
    while (rows->place_count < rows->count * 2) {
        rows->place_count *= 2;
    }
    rows->places = bc_arena_alloc_array(rows->arena, rows->place_count, sizeof(*rows->places));
    for (size_t index = 0; index < rows->count; index++) {
        if (!is_no_print(&rows->prints[index])) {
            *place_of(rows, &rows->prints[index]) = (uint32_t)(index + 1);
        }
    }
}

static bool is_at(const bc_known_rows *rows, size_t index, const struct bc_row_print *print)
{
    return index < rows->count && memcmp(rows->prints[index].bytes, print->bytes, HASH_BYTES) == 0;
}

/* The index of a print, or the count. A row that is not known may be a known one's that has
 * changed: the next is then looked for behind that one. */
static size_t index_of(bc_known_rows *rows, const struct bc_row_print *print)
{
    uint32_t place;

    if (is_at(rows, rows->next, print)) {
        return rows->next;
    }
    if (is_at(rows, rows->next + 1, print)) {
        return rows->next + 1;
    }
    if (rows->count == 0) {
        return 0;
    }
    if (rows->places == NULL) {
        make_places(rows);
    }
    place = *place_of(rows, print);
    return place == 0 ? rows->count : place - 1;
}

bool bc_known_rows_find(bc_known_rows *rows, const void *row, size_t length_bytes,
    struct bc_row_print *ret_print, uint32_t *ret_note)
{
    size_t index;

    bc_row_print_make(rows->printer, row, length_bytes, ret_print->bytes);
    index = index_of(rows, ret_print);
    if (index == rows->count) {
        return false;
    }
    rows->next = index + 1;
    *ret_note = 0;
    for (size_t byte = 0; byte < PRINT_BYTES - HASH_BYTES; byte++) {
        *ret_note |= (uint32_t)(ret_print->bytes[HASH_BYTES + byte] ^
                                rows->prints[index].bytes[HASH_BYTES + byte])
                     << (8 * byte);
    }
    return true;
}

void bc_row_print_set_note(struct bc_row_print *print, uint32_t note)
{
    for (size_t byte = 0; byte < PRINT_BYTES - HASH_BYTES; byte++) {
        print->bytes[HASH_BYTES + byte] ^= (uint8_t)(note >> (8 * byte));
    }
}

/* ---- Keeping ------------------------------------------------------------------------------- */

static bool write_page(bc_store *store, struct bc_status *status)
{
    struct bc_open_batch *batch = &store->batch;
    const struct bc_bytes prints = {.bytes = batch->print_page, .length_bytes = PAGE_BYTES};

    if (!batch->has_dirty_prints) {
        return true;
    }
    batch->has_dirty_prints = false;
    return store->backend->texts->put_prints(
        store->backend, batch->print_page_number, prints, status);
}

/* Most tickets come by their numbers, so that one page at a time is enough. */
static bool turn_to_page(bc_store *store, int64_t page, struct bc_status *status)
{
    struct bc_open_batch *batch = &store->batch;
    struct bc_bytes prints;

    if (batch->print_page != NULL && batch->print_page_number == page) {
        return true;
    }
    if (!write_page(store, status) || !store->backend->texts->find_prints(store->backend, page,
                                          bc_store_scratch(store), &prints, status)) {
        return false;
    }
    if (batch->print_page == NULL) {
        batch->print_arena = bc_arena_new();
        batch->print_page = bc_arena_alloc(batch->print_arena, PAGE_BYTES);
    }
    memset(batch->print_page, 0, PAGE_BYTES);
    if (prints.length_bytes == PAGE_BYTES) {
        memcpy(batch->print_page, prints.bytes, PAGE_BYTES);
    }
    batch->print_page_number = page;
    return true;
}

bool bc_prints_keep(bc_store *store, const struct bc_touched *touched, struct bc_status *status)
{
    struct bc_open_batch *batch = &store->batch;
    const int64_t index = touched->row.number - 1;
    uint8_t *kept;

    if (!touched->has_print) {
        return true;
    }
    if (!turn_to_page(store, index / PRINTS_A_PAGE, status)) {
        return false;
    }
    kept = batch->print_page + index % PRINTS_A_PAGE * PRINT_BYTES;
    if (memcmp(kept, touched->print.bytes, PRINT_BYTES) != 0) {
        memcpy(kept, touched->print.bytes, PRINT_BYTES);
        batch->has_dirty_prints = true;
        batch->has_new_prints = true;
    }
    return true;
}

bool bc_prints_finish(bc_store *store, struct bc_status *status)
{
    return write_page(store, status);
}

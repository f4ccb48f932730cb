/* What reports ask of a store. The same for every back end. */
#include "base/limits.h"
#include "store/inside.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/*
 * All reads of one question see one state, together with the dictionary of that state. Within an
 * open batch the turn is that state, and what is touched must be written first.
 */
bool bc_store_begin_reading(bc_store *store, struct bc_status *status)
{
    struct bc_backend *backend = store->backend;

    if (store->batch.is_open) {
        return bc_store_flush(store, status);
    }
    if (store->reading_depth > 0) {
        store->reading_depth++; /* a visitor asks about a ticket */
        return true;
    }
    if (!backend->turn->begin_reading(backend, status)) {
        return false;
    }
    if (!bc_store_refresh_dictionary(store, status)) {
        backend->turn->end_reading(backend);
        return false;
    }
    store->reading_depth++;
    return true;
}

void bc_store_end_reading(bc_store *store)
{
    if (!store->batch.is_open && --store->reading_depth == 0) {
        store->backend->turn->end_reading(store->backend);
    }
}

bool bc_store_batch_at(bc_store *store, int64_t known_utc_s, bc_arena *arena,
    struct bc_batch *ret_batch, struct bc_status *status)
{
    return store->backend->notes->find_batch(store->backend, known_utc_s, arena, ret_batch, status);
}

/* ---- Scan ---------------------------------------------------------------------------------- */

struct scan {
    const char *place;
    int64_t from_utc_s;
    bc_span_visitor *visit;
    void *user;
    struct bc_span_room room;
};

static bool show_cycle(void *user, const struct bc_span_row *row, struct bc_status *status)
{
    struct scan *scan = user;
    struct bc_cycle cycle;

    int64_t alive_to_utc_s = bc_span_row_alive_to(row);

    /* The length class allows some that ended before the period: told apart without unpacking. */
    if (alive_to_utc_s < scan->from_utc_s && alive_to_utc_s != INT64_MIN) {
        return true;
    }
    if (!bc_span_row_read(row, &scan->room, &cycle)) {
        return bc_fail(status, BC_STORE_DOWN, "store.damaged", scan->place, "span");
    }
    return scan->visit(scan->user, &cycle, status);
}

static bool scan_spans(bc_store *store, const struct bc_span_query *query, bc_span_visitor *visit,
    void *user, struct bc_status *status)
{
    struct scan scan = {.place = store->backend->place,
        .from_utc_s = query->from_utc_s,
        .visit = visit,
        .user = user,
        .room = {.arena = bc_arena_new()}};
    bool is_done = query->from_utc_s >= query->to_utc_s;

    if (!is_done && bc_store_begin_reading(store, status)) {
        is_done = store->backend->spans->scan(store->backend, query, show_cycle, &scan, status);
        bc_store_end_reading(store);
    }
    bc_arena_free(scan.room.arena);
    return is_done;
}

bool bc_store_scan(bc_store *store, int64_t from_utc_s, int64_t to_utc_s, int64_t batch,
    bc_span_visitor *visit, void *user, struct bc_status *status)
{
    const struct bc_span_query query = {
        .from_utc_s = from_utc_s, .to_utc_s = to_utc_s, .batch = batch};

    return scan_spans(store, &query, visit, user, status);
}

bool bc_store_scan_shared(bc_store *store, struct bc_shared_scan *scan, bc_span_visitor *visit,
    void *user, struct bc_status *status)
{
    const struct bc_span_query query = {.from_utc_s = scan->from_utc_s,
        .to_utc_s = scan->to_utc_s,
        .batch = scan->batch,
        .next_part = &scan->next_part};

    return scan_spans(store, &query, visit, user, status);
}

bool bc_store_open_beside(const bc_store *store, bc_store **ret_other, struct bc_status *status)
{
    const struct bc_store_options options = {
        .folder = store->backend->place, .access = BC_STORE_FACTS, .patience_ms = 1};

    assert(store->batch.is_open || store->reading_depth > 0);
    if (options.folder[0] == '\0' || store->batch.is_open) {
        return bc_fail(status, BC_STORE_DOWN, "store.locked", store->backend->place, "");
    }
    return bc_store_open(&options, ret_other, status);
}

bool bc_store_scan_sensitive(bc_store *store, int64_t from_utc_s, int64_t to_utc_s,
    bc_span_visitor *visit, void *user, struct bc_status *status)
{
    const struct bc_span_query query = {
        .from_utc_s = from_utc_s, .to_utc_s = to_utc_s, .batch = INT64_MAX, .of_sensitive = true};

    if (store->access != BC_STORE_CONFIDENTIAL) {
        return bc_fail(status, BC_REFUSED, "store.texts-refused", "", "");
    }
    return scan_spans(store, &query, visit, user, status);
}

/* ---- One ticket ---------------------------------------------------------------------------- */

bool bc_store_ticket_code(bc_store *store, int64_t ticket, bc_arena *arena, const char **ret_code,
    struct bc_status *status)
{
    struct bc_ticket_row row;

    if (store->batch.is_open && !bc_store_flush(store, status)) {
        return false;
    }
    if (!store->backend->tickets->load(store->backend, ticket, arena, &row, status)) {
        return false;
    }
    if (row.number == 0) {
        return bc_fail(status, BC_OWN_FAULT, "store.ticket-number-unknown", store->backend->place,
            "%ld", (long)ticket);
    }
    *ret_code = row.code;
    return true;
}

/* Rows in between cost less than looking for the next one anew, up to so many. */
enum { NEAR = 16 };

struct codes {
    const int64_t *tickets;
    const char **codes;
    size_t next; /* that has no code yet */
    size_t end;
    bc_arena *arena;
};

static bool take_code(void *user, const struct bc_ticket_row *row, struct bc_status *status)
{
    struct codes *codes = user;
    const char *code = NULL;

    (void)status;
    for (; codes->next < codes->end && codes->tickets[codes->next] == row->number; codes->next++) {
        code = code != NULL ? code : bc_arena_strdup(codes->arena, row->code);
        codes->codes[codes->next] = code;
    }
    return true;
}

bool bc_store_ticket_codes(bc_store *store, const int64_t *tickets, size_t count, bc_arena *arena,
    const char **ret_codes, struct bc_status *status)
{
    struct codes codes = {.tickets = tickets, .codes = ret_codes, .arena = arena};

    if (store->batch.is_open && !bc_store_flush(store, status)) {
        return false;
    }
    while (codes.next < count) {
        const size_t first = codes.next;

        for (codes.end = first + 1;
             codes.end < count && tickets[codes.end] - tickets[codes.end - 1] <= NEAR;
             codes.end++) {
            assert(tickets[codes.end] >= tickets[codes.end - 1]);
        }
        if (!store->backend->tickets->read_range(store->backend, tickets[first],
                tickets[codes.end - 1], take_code, &codes, status)) {
            return false;
        }
        if (codes.next != codes.end) {
            return bc_fail(status, BC_OWN_FAULT, "store.ticket-number-unknown",
                store->backend->place, "%ld", (long)tickets[codes.next]);
        }
    }
    return true;
}

static bool keep_first_number(void *user, const struct bc_ticket_row *row, struct bc_status *status)
{
    int64_t *number = user;

    (void)status;
    if (*number == 0) {
        *number = row->number;
    }
    return true;
}

static bool read_history(bc_store *store, const char *code, int64_t batch, bc_arena *arena,
    int64_t *ret_ticket, struct bc_history *ret_history, struct bc_status *status)
{
    struct bc_backend *backend = store->backend;
    int64_t number = 0;

    if (!backend->tickets->find_by_code(backend, code, keep_first_number, &number, status) ||
        (number != 0 && !bc_history_load(backend, number, batch, arena, ret_history, status))) {
        return false;
    }
    /* Not yet known by that batch is not known. */
    *ret_ticket = ret_history->count == 0 ? 0 : number;
    return true;
}

bool bc_store_history(bc_store *store, const char *code, int64_t batch, bc_arena *arena,
    int64_t *ret_ticket, struct bc_event **ret_events, size_t *ret_count, struct bc_status *status)
{
    struct bc_history history = {0};
    int64_t ticket = 0;
    bool is_done;

    if (!bc_store_begin_reading(store, status)) {
        return false;
    }
    is_done = read_history(store, code, batch, arena, &ticket, &history, status);
    bc_store_end_reading(store);
    if (is_done) {
        *ret_ticket = ticket;
        *ret_events = history.events;
        *ret_count = history.count;
    }
    return is_done;
}

bool bc_store_ticket_history(bc_store *store, int64_t ticket, int64_t batch, bc_arena *arena,
    struct bc_event **ret_events, size_t *ret_count, struct bc_status *status)
{
    struct bc_history history = {0};
    bool is_done;

    if (!bc_store_begin_reading(store, status)) {
        return false;
    }
    is_done = bc_history_load(store->backend, ticket, batch, arena, &history, status);
    bc_store_end_reading(store);
    if (is_done) {
        *ret_events = history.events;
        *ret_count = history.count;
    }
    return is_done;
}

/* ---- Did you mean -------------------------------------------------------------------------- */

enum { MOST_CANDIDATES = 500, MOST_DISTANCE = 3 };

struct candidate {
    const char *code;
    size_t distance;
};

struct candidates {
    const char *code;
    bc_arena *arena;
    struct candidate items[MOST_CANDIDATES];
    size_t count;
};

/* Levenshtein's distance by bytes; codes are ASCII nearly always. */
static size_t distance_of(const char *left, const char *right)
{
    size_t row[BC_LIMIT_CODE_BYTES + 1];
    size_t right_bytes = strlen(right);

    if (right_bytes > BC_LIMIT_CODE_BYTES) {
        return SIZE_MAX;
    }
    for (size_t column = 0; column <= right_bytes; column++) {
        row[column] = column;
    }
    for (size_t line = 0; left[line] != '\0'; line++) {
        size_t diagonal = row[0];

        row[0] = line + 1;
        for (size_t column = 0; column < right_bytes; column++) {
            size_t replaced = diagonal + (left[line] == right[column] ? 0 : 1);
            size_t least = row[column] < row[column + 1] ? row[column] : row[column + 1];

            diagonal = row[column + 1];
            row[column + 1] = replaced < least + 1 ? replaced : least + 1;
        }
    }
    return row[right_bytes];
}

static bool add_candidate(void *user, const struct bc_ticket_row *row, struct bc_status *status)
{
    struct candidates *candidates = user;
    size_t distance = distance_of(candidates->code, row->code);

    (void)status;
    for (size_t index = 0; index < candidates->count; index++) {
        if (strcmp(candidates->items[index].code, row->code) == 0) {
            return true;
        }
    }
    if (distance <= MOST_DISTANCE && candidates->count < MOST_CANDIDATES) {
        candidates->items[candidates->count++] = (struct candidate){
            .code = bc_arena_strdup(candidates->arena, row->code), .distance = distance};
    }
    return true;
}

static int compare_candidates(const void *left, const void *right)
{
    const struct candidate *a = left;
    const struct candidate *b = right;

    if (a->distance != b->distance) {
        return a->distance < b->distance ? -1 : 1;
    }
    return strcmp(a->code, b->code);
}

/*
 * Codes with the same beginning are looked at, the longest beginning first, so that a million
 * tickets are not all compared.
 */
static bool collect_candidates(
    bc_store *store, struct candidates *candidates, size_t limit, struct bc_status *status)
{
    size_t length = strlen(candidates->code);

    for (size_t prefix = length; prefix > 0 && prefix + MOST_DISTANCE >= length; prefix--) {
        char *beginning = bc_arena_strndup(candidates->arena, candidates->code, prefix);

        if (candidates->count >= limit) {
            break;
        }
        if (!store->backend->notes->read_codes(
                store->backend, beginning, MOST_CANDIDATES, add_candidate, candidates, status)) {
            return false;
        }
    }
    return true;
}

bool bc_store_similar_codes(bc_store *store, const char *code, bc_arena *arena, size_t limit,
    const char *const **ret_codes, size_t *ret_count, struct bc_status *status)
{
    struct candidates *candidates = bc_arena_alloc(arena, sizeof(*candidates));
    const char **codes = bc_arena_alloc_array(arena, limit, sizeof(*codes));
    size_t count = 0;

    candidates->code = code;
    candidates->arena = arena;
    if (strlen(code) <= BC_LIMIT_CODE_BYTES &&
        !collect_candidates(store, candidates, limit, status)) {
        return false;
    }
    qsort(candidates->items, candidates->count, sizeof(*candidates->items), compare_candidates);
    for (; count < limit && count < candidates->count; count++) {
        codes[count] = candidates->items[count].code;
    }
    *ret_codes = codes;
    *ret_count = count;
    return true;
}

/* ---- Issued -------------------------------------------------------------------------------- */

static bool add_all_issued(bc_store *store, const struct bc_issued *issued, size_t count,
    int64_t batch, struct bc_status *status)
{
    for (size_t index = 0; index < count; index++) {
        if (!store->backend->notes->add_issued(store->backend, &issued[index], batch, status)) {
            return false;
        }
    }
    return true;
}

bool bc_store_add_issued(bc_store *store, const struct bc_issued *issued, size_t count,
    int64_t batch, struct bc_status *status)
{
    struct bc_backend *backend = store->backend;

    assert(store->access == BC_STORE_IMPORT || store->access == BC_STORE_ISSUE);
    assert(!store->batch.is_open);
    if (!backend->turn->begin(backend, status)) {
        return false;
    }
    if (!add_all_issued(store, issued, count, batch, status)) {
        backend->turn->rollback(backend);
        return false;
    }
    return backend->turn->commit(backend, NULL, status);
}

bool bc_store_find_issued(bc_store *store, const char *period_id, const char *row, bool *ret_found,
    int64_t *ret_closing, struct bc_status *status)
{
    return store->backend->notes->find_issued(
        store->backend, period_id, row, ret_found, ret_closing, status);
}

bool bc_store_read_issued(
    bc_store *store, bc_issued_visitor *visit, void *user, struct bc_status *status)
{
    return store->backend->notes->read_issued(store->backend, visit, user, status);
}

bool bc_store_first_opened(
    bc_store *store, bool *ret_found, int64_t *ret_utc_s, struct bc_status *status)
{
    int64_t utc_s = INT64_MAX;

    if (!store->backend->spans->first_opened(store->backend, &utc_s, status)) {
        return false;
    }
    *ret_found = utc_s != INT64_MAX;
    *ret_utc_s = utc_s;
    return true;
}

/* ---- Counts -------------------------------------------------------------------------------- */

bool bc_store_count(bc_store *store, struct bc_store_counts *ret_counts, struct bc_status *status)
{
    bool is_done;

    if (!bc_store_begin_reading(store, status)) {
        return false;
    }
    is_done = store->backend->turn->count(store->backend, ret_counts, status);
    bc_store_end_reading(store);
    return is_done;
}

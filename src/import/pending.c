#include "base/limits.h"
#include "import/pending_private.h"
#include "import/receipts.h"

#include <assert.h>
#include <pthread.h>
#include <string.h>

/* A piece that the processor's caches nearly hold is faster than a large one. */
enum { PIECE_EVENTS = 1 << 15, PIECE_TEXT_BYTES = 8 << 20, FIRST_SLOTS = 1 << 12 };

struct bc_pending {
    struct bc_pending_rules rules;
    bc_arena *arena;   /* of the arrays */
    bc_arena *scratch; /* of one row */
    struct piece pieces[2];
    struct piece *piece; /* that is being filled */
    size_t latest;       /* the ticket of the row before */
    struct bc_hash_table by_code;
    struct bc_receipts *receipts; /* of the whole run */
    pthread_t thread;             /* applies the other piece */
    bool has_thread;
    bool is_applied; /* what the thread leaves behind, with its status */
    struct bc_status status;
    struct bc_tally_mark mark; /* where the tally stood when the thread began */
};

static void open_piece(struct bc_pending *pending, struct piece *piece)
{
    piece->texts = bc_arena_new_wiping();
    piece->scratch = bc_arena_new();
    /* Room for a whole piece at once: what is not used is never touched, so it costs nothing. */
    piece->event_capacity = pending->rules.piece_events + PIECE_EVENTS / 16;
    piece->events =
        bc_arena_alloc_array(pending->arena, piece->event_capacity, sizeof(*piece->events));
}

struct bc_pending *bc_pending_new(bc_arena *arena, const struct bc_pending_rules *rules)
{
    struct bc_pending *pending = bc_arena_alloc(arena, sizeof(*pending));

    pending->rules = *rules;
    if (pending->rules.piece_events == 0) {
        pending->rules.piece_events = PIECE_EVENTS;
    }
    pending->arena = arena;
    pending->scratch = bc_arena_new();
    open_piece(pending, &pending->pieces[0]);
    open_piece(pending, &pending->pieces[1]);
    pending->piece = &pending->pieces[0];
    bc_hash_table_init(&pending->by_code, arena, FIRST_SLOTS);
    pending->receipts = bc_receipts_new();
    return pending;
}

void bc_pending_close(struct bc_pending *pending)
{
    if (pending == NULL) {
        return;
    }
    if (pending->has_thread) {
        (void)pthread_join(pending->thread, NULL);
    }
    for (size_t i = 0; i < 2; i++) {
        bc_arena_free(pending->pieces[i].texts);
        bc_arena_free(pending->pieces[i].scratch);
    }
    bc_arena_free(pending->scratch);
    bc_receipts_free(pending->receipts);
}

/* ---- Handing over ---------------------------------------------------------------------------- */

static void clear_piece(struct piece *piece)
{
    piece->row_count = 0;
    piece->event_count = 0;
    piece->ticket_count = 0;
    piece->text_bytes = 0;
    piece->new_ticket_count = 0;
    piece->new_event_count = 0;
    piece->retracted_event_count = 0;
    bc_arena_reset(piece->texts);
}

/* The piece that is not being filled. */
static struct piece *other_piece(struct bc_pending *pending)
{
    return &pending->pieces[pending->piece == &pending->pieces[0]];
}

static void *apply_beside(void *user)
{
    struct bc_pending *pending = user;

    pending->is_applied = bc_piece_apply(other_piece(pending), &pending->rules, &pending->status);
    return NULL;
}

/* The thread's piece is in the store, and told as if it had been before anything was read since. */
static bool wait_for_thread(struct bc_pending *pending, struct bc_status *status)
{
    struct piece *piece = other_piece(pending);
    struct bc_tally_tail tail;

    if (!pending->has_thread) {
        return true;
    }
    (void)pthread_join(pending->thread, NULL);
    pending->has_thread = false;
    if (!pending->is_applied) {
        *status = pending->status;
        return false;
    }
    bc_tally_cut(pending->rules.tally, &pending->mark, &tail);
    bc_piece_tell(piece, pending->rules.tally);
    bc_tally_append(pending->rules.tally, &tail);
    clear_piece(piece);
    return true;
}

static bool is_secret_by_receipt(const struct bc_pending *pending, uint64_t ticket_hash)
{
    struct bc_receipt seen;

    return bc_receipts_has_secrets(pending->receipts) &&
           bc_receipts_find(pending->receipts, ticket_hash, &seen) && seen.is_secret;
}

/* What receipts of the run so far say of the tickets: the last that is asked of them for this
 * piece. */
static void mark_secrets(struct bc_pending *pending)
{
    struct piece *piece = pending->piece;

    for (size_t i = 0; i < piece->ticket_count; i++) {
        struct waiting_ticket *ticket = &piece->tickets[i];

        ticket->is_secret_receipt =
            ticket->is_secret_receipt || is_secret_by_receipt(pending, ticket->hash);
    }
    bc_hash_table_clear(&pending->by_code);
    pending->latest = 0;
}

static bool apply_here(struct bc_pending *pending, struct bc_status *status)
{
    if (!bc_piece_apply(pending->piece, &pending->rules, status)) {
        return false;
    }
    bc_piece_tell(pending->piece, pending->rules.tally);
    clear_piece(pending->piece);
    return true;
}

/* A full piece goes to a thread, so that the next can be read meanwhile; without one, at once. */
static bool hand_over(struct bc_pending *pending, struct bc_status *status)
{
    mark_secrets(pending);
    if (!wait_for_thread(pending, status)) {
        return false;
    }
    pending->piece = other_piece(pending);
    pending->mark = bc_tally_mark(pending->rules.tally);
    pending->has_thread = pthread_create(&pending->thread, NULL, apply_beside, pending) == 0;
    if (pending->has_thread) {
        return true;
    }
    pending->piece = other_piece(pending);
    return apply_here(pending, status);
}

bool bc_pending_flush(struct bc_pending *pending, struct bc_status *status)
{
    mark_secrets(pending);
    return wait_for_thread(pending, status) && apply_here(pending, status);
}

/* ---- Taking rows in -------------------------------------------------------------------------- */

static struct waiting_ticket *append_ticket(
    struct bc_pending *pending, const char *code, size_t length_bytes, uint64_t hash)
{
    pending->piece->tickets =
        bc_arena_grow(pending->arena, pending->piece->tickets, pending->piece->ticket_count,
            &pending->piece->ticket_capacity, sizeof(*pending->piece->tickets));
    pending->latest = pending->piece->ticket_count++;
    pending->piece->tickets[pending->latest] = (struct waiting_ticket){
        .code = bc_arena_strndup(pending->piece->texts, code, length_bytes),
        .hash = hash,
        .first = BC_NOBODY,
        .last = BC_NOBODY,
    };
    return &pending->piece->tickets[pending->latest];
}

static struct waiting_ticket *find_ticket(
    struct bc_pending *pending, const char *code, uint64_t hash)
{
    struct bc_hash_slot *slot;

    /* Exports mostly keep the rows of a ticket together. */
    if (pending->piece->ticket_count > 0 &&
        strcmp(pending->piece->tickets[pending->latest].code, code) == 0) {
        return &pending->piece->tickets[pending->latest];
    }
    bc_hash_table_reserve(&pending->by_code);
    for (slot = bc_hash_first(&pending->by_code, hash); slot->item != 0;
         slot = bc_hash_next(&pending->by_code, slot, hash)) {
        if (strcmp(pending->piece->tickets[slot->item - 1].code, code) == 0) {
            pending->latest = slot->item - 1;
            return &pending->piece->tickets[pending->latest];
        }
    }
    bc_hash_fill(&pending->by_code, slot, hash, (uint32_t)pending->piece->ticket_count);
    return append_ticket(pending, code, strlen(code), hash);
}

void bc_pending_expect(const struct bc_pending *pending, const char *ticket, size_t length_bytes)
{
    bc_receipts_expect(pending->receipts, bc_hash_bytes(ticket, length_bytes, 0));
}

/* What a receipt says, as one number; of a snapshot that is the whole case. */
static uint64_t hash_of_content(struct bc_pending *pending, const struct bc_pending_row *row)
{
    size_t count = pending->rules.is_snapshot ? row->event_count : 1;
    size_t bound_bytes = bc_events_pack_bound(row->events, count);
    uint8_t *bytes = bc_arena_alloc(pending->scratch, bound_bytes);
    uint64_t hash = bc_hash_long(bytes, bc_events_pack(row->events, count, bytes), 0);

    for (size_t i = 0; i < count; i++) {
        hash = bc_hash_long(row->texts[i], strlen(row->texts[i]), hash);
    }
    bc_arena_reset(pending->scratch);
    return hash;
}

bool bc_pending_is_secret(const struct bc_pending *pending, const char *ticket)
{
    return is_secret_by_receipt(pending, bc_hash_bytes(ticket, strlen(ticket), 0));
}

static uint32_t add_row(struct bc_pending *pending, const struct bc_place *place)
{
    pending->piece->rows = bc_arena_grow(pending->arena, pending->piece->rows,
        pending->piece->row_count, &pending->piece->row_capacity, sizeof(*pending->piece->rows));
    pending->piece->rows[pending->piece->row_count] = (struct waiting_row){.place = *place};
    return (uint32_t)pending->piece->row_count++;
}

static void add_event(struct bc_pending *pending, struct waiting_ticket *ticket, uint32_t row,
    const struct bc_event *event, const char *text)
{
    struct waiting_event *waiting;
    int32_t number = (int32_t)pending->piece->event_count;

    pending->piece->events =
        bc_arena_grow(pending->arena, pending->piece->events, pending->piece->event_count,
            &pending->piece->event_capacity, sizeof(*pending->piece->events));
    waiting = &pending->piece->events[pending->piece->event_count++];
    *waiting = (struct waiting_event){.event = *event, .text = "", .row = row, .next = BC_NOBODY};
    if (event->ref != NULL) {
        waiting->event.ref = bc_arena_strdup(pending->piece->texts, event->ref);
    }
    if (event->co_unit_count > 0) {
        size_t size_bytes = event->co_unit_count * sizeof(*event->co_units);
        uint16_t *co_units = bc_arena_alloc(pending->piece->texts, size_bytes);

        memcpy(co_units, event->co_units, size_bytes);
        waiting->event.co_units = co_units;
    }
    if (*text != '\0') {
        size_t length_bytes = strlen(text);

        waiting->text = bc_arena_strndup(pending->piece->texts, text, length_bytes);
        pending->piece->text_bytes += length_bytes;
    }
    if (ticket->last == BC_NOBODY) {
        ticket->first = number;
    } else {
        pending->piece->events[ticket->last].next = number;
    }
    ticket->last = number;
    ticket->event_count++;
    ticket->is_secret = ticket->is_secret || event->sensitivity == BC_SENSITIVITY_STATE_SECRET;
}

static void reject(
    struct bc_pending *pending, const struct bc_place *place, const char *ticket, const char *code)
{
    struct bc_reject entry = {*place, "code", ticket, code, ticket};

    bc_tally_reject(pending->rules.tally, &entry);
}

/*
 * A receipt for the first time, or not. False when the row is dealt with: said before (unchanged),
 * or said otherwise before (rejected; of a secret one without its code).
 */
static bool is_first_receipt(
    struct bc_pending *pending, const struct bc_pending_row *row, uint64_t ticket_hash)
{
    const struct bc_receipt said = {
        ticket_hash, hash_of_content(pending, row), row->is_secret, false};
    struct bc_receipt seen;

    if (!bc_receipts_find(pending->receipts, ticket_hash, &seen)) {
        bc_receipts_keep(pending->receipts, &said);
        return true;
    }
    if (row->is_secret) {
        bc_tally_exclude(pending->rules.tally, "import.state-secret");
        return false;
    }
    if (bc_receipt_says(&seen, said.content_hash)) {
        if (!pending->rules.is_snapshot && row->event_count > 1) {
            return true; /* the rest of the row may be new */
        }
        pending->rules.tally->summary.unchanged_count++;
        return false;
    }
    reject(pending, &row->place, seen.is_secret ? "" : row->ticket, "import.code-twice");
    return false;
}

/* ---- Rows that are known --------------------------------------------------------------------- */

bool bc_pending_add_known(
    struct bc_pending *pending, const char *ticket, const struct bc_row_print *print)
{
    struct bc_receipt said = {
        .ticket_hash = bc_hash_bytes(ticket, strlen(ticket), 0), .is_known = true};
    struct bc_receipt seen;

    memcpy(&said.content_hash, print->bytes, sizeof(said.content_hash));
    if (!bc_receipts_find(pending->receipts, said.ticket_hash, &seen)) {
        bc_receipts_keep(pending->receipts, &said);
    } else if (!seen.is_known || !bc_receipt_says(&seen, said.content_hash)) {
        return false;
    }
    pending->rules.tally->summary.unchanged_count++;
    return true;
}

/* A receipt of a ticket of which this run knew a row without reading it. */
static bool is_of_known(
    const struct bc_pending *pending, const struct bc_pending_row *row, uint64_t ticket_hash)
{
    struct bc_receipt seen;

    return row->is_receipt && !row->is_secret && bc_receipts_has_known(pending->receipts) &&
           bc_receipts_find(pending->receipts, ticket_hash, &seen) && seen.is_known;
}

/* What the known row said, the store holds: the second is compared with that. Hardly any file has
 * one, so that nothing is lost by waiting for the store. */
static bool add_to_known(
    struct bc_pending *pending, const struct bc_pending_row *row, struct bc_status *status)
{
    struct bc_event *events =
        bc_arena_alloc_array(pending->scratch, row->event_count, sizeof(*events));
    const struct bc_incoming incoming = {
        .source = pending->rules.source,
        .code = row->ticket,
        .mode = BC_IMPORT_SNAPSHOT,
        .events = events,
        .event_count = row->event_count,
    };
    bool says = false;

    assert(pending->rules.is_snapshot);
    if (!bc_pending_flush(pending, status)) {
        return false;
    }
    memcpy(events, row->events, row->event_count * sizeof(*events));
    for (size_t i = 0; i < row->event_count; i++) {
        if (!bc_store_text_mark(
                pending->rules.store, row->texts[i], &events[i].text_mark, status)) {
            return false;
        }
    }
    if (!bc_store_says(pending->rules.store, &incoming, &says, status)) {
        return false;
    }
    bc_arena_reset(pending->scratch);
    if (says) {
        pending->rules.tally->summary.unchanged_count++;
    } else {
        reject(pending, &row->place, row->ticket, "import.code-twice");
    }
    return true;
}

bool bc_pending_add(
    struct bc_pending *pending, const struct bc_pending_row *row, struct bc_status *status)
{
    const uint64_t hash = bc_hash_bytes(row->ticket, strlen(row->ticket), 0);
    struct waiting_ticket *ticket = NULL;
    uint32_t number;

    assert(row->event_count > 0);
    assert(row->is_receipt || !pending->rules.has_whole_rows);
    if (is_of_known(pending, row, hash)) {
        return add_to_known(pending, row, status);
    }
    if (pending->piece->event_count >= pending->rules.piece_events ||
        pending->piece->text_bytes >= PIECE_TEXT_BYTES) {
        if (!hand_over(pending, status)) {
            return false;
        }
    }
    if (!pending->rules.has_whole_rows) {
        ticket = find_ticket(pending, row->ticket, hash);
    }
    if (row->is_receipt && !is_first_receipt(pending, row, hash)) {
        return true;
    }
    if (ticket == NULL) {
        ticket = append_ticket(pending, row->ticket, strlen(row->ticket), hash);
    }
    if (ticket->event_count + row->event_count > BC_LIMIT_EVENTS_PER_TICKET) {
        reject(pending, &row->place, row->ticket, "import.too-many-events");
        return true;
    }
    number = add_row(pending, &row->place);
    ticket->has_receipt = ticket->has_receipt || row->is_receipt;
    ticket->class_is_default = row->is_receipt ? row->class_is_default : ticket->class_is_default;
    ticket->is_secret_receipt = ticket->is_secret_receipt || (row->is_receipt && row->is_secret);
    ticket->has_print = row->print != NULL && ticket->event_count == 0;
    if (ticket->has_print) {
        ticket->print = *row->print;
    }
    for (size_t i = 0; i < row->event_count; i++) {
        add_event(pending, ticket, number, &row->events[i], row->texts[i]);
        pending->piece->events[ticket->last].is_receipt =
            row->is_receipt && row->events[i].kind == BC_EVENT_RECEIVED;
    }
    return true;
}

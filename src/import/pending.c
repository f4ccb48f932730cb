#include "import/pending.h"

#include "base/limits.h"
#include "import/hash_table.h"
#include "import/receipts.h"

#include <assert.h>
#include <string.h>

/* A piece that the processor's caches nearly hold is faster than a large one. */
enum { PIECE_EVENTS = 1 << 15, PIECE_TEXT_BYTES = 8 << 20, FIRST_SLOTS = 1 << 12, NOBODY = -1 };

enum outcome { UNCHANGED, NEW, EXCLUDED, REJECTED };

struct waiting_row {
    struct bc_place place;
    enum outcome outcome;
    bool is_changed; /* replaced something that was known */
};

struct waiting_event {
    struct bc_event event;
    const char *text; /* "" without */
    uint32_t row;
    int32_t next;    /* of the same ticket, or NOBODY */
    bool is_receipt; /* from a row of receipt, not the `received` of an events file */
};

struct waiting_ticket {
    const char *code;
    uint64_t hash;
    int32_t first;
    int32_t last;
    uint32_t event_count;
    bool has_receipt;
    bool is_secret;         /* some event says so: its texts are not kept */
    bool is_secret_receipt; /* the receipt says so */
    bool class_is_default;  /* the receipt names none */
};

struct bc_pending {
    struct bc_pending_rules rules;
    bc_arena *arena; /* of the arrays */
    bc_arena *texts; /* of what people wrote, and of codes; reset with every piece */
    bc_arena *scratch;
    struct waiting_row *rows;
    size_t row_count;
    size_t row_capacity;
    struct waiting_event *events;
    size_t event_count;
    size_t event_capacity;
    struct waiting_ticket *tickets;
    size_t ticket_count;
    size_t ticket_capacity;
    size_t latest; /* the ticket of the row before */
    size_t text_bytes;
    struct bc_hash_table by_code;
    struct bc_receipts *receipts; /* of the whole run */
};

struct bc_pending *bc_pending_new(bc_arena *arena, const struct bc_pending_rules *rules)
{
    struct bc_pending *pending = bc_arena_alloc(arena, sizeof(*pending));

    pending->rules = *rules;
    if (pending->rules.piece_events == 0) {
        pending->rules.piece_events = PIECE_EVENTS;
    }
    pending->arena = arena;
    pending->texts = bc_arena_new_wiping();
    pending->scratch = bc_arena_new();
    /* Room for a whole piece at once: what is not used is never touched, so it costs nothing. */
    pending->event_capacity = pending->rules.piece_events + PIECE_EVENTS / 16;
    pending->events =
        bc_arena_alloc_array(arena, pending->event_capacity, sizeof(*pending->events));
    bc_hash_table_init(&pending->by_code, arena, FIRST_SLOTS);
    pending->receipts = bc_receipts_new();
    return pending;
}

void bc_pending_close(struct bc_pending *pending)
{
    if (pending != NULL) {
        bc_arena_free(pending->texts);
        bc_arena_free(pending->scratch);
        bc_receipts_free(pending->receipts);
    }
}

/* ---- Taking rows in -------------------------------------------------------------------------- */

static struct waiting_ticket *find_ticket(struct bc_pending *pending, const char *code)
{
    size_t length_bytes = strlen(code);
    uint64_t hash;
    struct bc_hash_slot *slot;

    /* Exports mostly keep the rows of a ticket together. */
    if (pending->ticket_count > 0 && strcmp(pending->tickets[pending->latest].code, code) == 0) {
        return &pending->tickets[pending->latest];
    }
    hash = bc_hash_bytes(code, length_bytes, 0);
    bc_hash_table_reserve(&pending->by_code);
    for (slot = bc_hash_first(&pending->by_code, hash); slot->item != 0;
         slot = bc_hash_next(&pending->by_code, slot, hash)) {
        if (strcmp(pending->tickets[slot->item - 1].code, code) == 0) {
            pending->latest = slot->item - 1;
            return &pending->tickets[pending->latest];
        }
    }
    pending->tickets = bc_arena_grow(pending->arena, pending->tickets, pending->ticket_count,
        &pending->ticket_capacity, sizeof(*pending->tickets));
    bc_hash_fill(&pending->by_code, slot, hash, (uint32_t)pending->ticket_count);
    pending->tickets[pending->ticket_count] = (struct waiting_ticket){
        .code = bc_arena_strndup(pending->texts, code, length_bytes),
        .hash = hash,
        .first = NOBODY,
        .last = NOBODY,
    };
    pending->latest = pending->ticket_count++;
    return &pending->tickets[pending->latest];
}

/* What a receipt says, as one number; of a snapshot that is the whole case. */
static uint64_t hash_of_content(struct bc_pending *pending, const struct bc_pending_row *row)
{
    size_t count = pending->rules.is_snapshot ? row->event_count : 1;
    size_t bound_bytes = bc_events_pack_bound(row->events, count);
    uint8_t *bytes = bc_arena_alloc(pending->scratch, bound_bytes);
    uint64_t hash = bc_hash_bytes(bytes, bc_events_pack(row->events, count, bytes), 0);

    for (size_t i = 0; i < count; i++) {
        hash = bc_hash_bytes(row->texts[i], strlen(row->texts[i]), hash);
    }
    bc_arena_reset(pending->scratch);
    return hash;
}

static bool is_secret_by_receipt(const struct bc_pending *pending, uint64_t ticket_hash)
{
    struct bc_receipt seen;

    return bc_receipts_has_secrets(pending->receipts) &&
           bc_receipts_find(pending->receipts, ticket_hash, &seen) && seen.is_secret;
}

bool bc_pending_is_secret(const struct bc_pending *pending, const char *ticket)
{
    return is_secret_by_receipt(pending, bc_hash_bytes(ticket, strlen(ticket), 0));
}

static uint32_t add_row(struct bc_pending *pending, const struct bc_place *place)
{
    pending->rows = bc_arena_grow(pending->arena, pending->rows, pending->row_count,
        &pending->row_capacity, sizeof(*pending->rows));
    pending->rows[pending->row_count] = (struct waiting_row){.place = *place};
    return (uint32_t)pending->row_count++;
}

static void add_event(struct bc_pending *pending, struct waiting_ticket *ticket, uint32_t row,
    const struct bc_event *event, const char *text)
{
    struct waiting_event *waiting;
    int32_t number = (int32_t)pending->event_count;

    pending->events = bc_arena_grow(pending->arena, pending->events, pending->event_count,
        &pending->event_capacity, sizeof(*pending->events));
    waiting = &pending->events[pending->event_count++];
    *waiting = (struct waiting_event){.event = *event, .text = "", .row = row, .next = NOBODY};
    if (event->ref != NULL) {
        waiting->event.ref = bc_arena_strdup(pending->texts, event->ref);
    }
    if (event->co_unit_count > 0) {
        size_t size_bytes = event->co_unit_count * sizeof(*event->co_units);
        uint16_t *co_units = bc_arena_alloc(pending->texts, size_bytes);

        memcpy(co_units, event->co_units, size_bytes);
        waiting->event.co_units = co_units;
    }
    if (*text != '\0') {
        size_t length_bytes = strlen(text);

        waiting->text = bc_arena_strndup(pending->texts, text, length_bytes);
        pending->text_bytes += length_bytes;
    }
    if (ticket->last == NOBODY) {
        ticket->first = number;
    } else {
        pending->events[ticket->last].next = number;
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
    const struct bc_receipt said = {ticket_hash, hash_of_content(pending, row), row->is_secret};
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

bool bc_pending_add(
    struct bc_pending *pending, const struct bc_pending_row *row, struct bc_status *status)
{
    struct waiting_ticket *ticket;
    uint32_t number;

    assert(row->event_count > 0);
    if (pending->event_count >= pending->rules.piece_events ||
        pending->text_bytes >= PIECE_TEXT_BYTES) {
        if (!bc_pending_flush(pending, status)) {
            return false;
        }
    }
    ticket = find_ticket(pending, row->ticket);
    if (row->is_receipt && !is_first_receipt(pending, row, ticket->hash)) {
        return true;
    }
    if (ticket->event_count + row->event_count > BC_LIMIT_EVENTS_PER_TICKET) {
        reject(pending, &row->place, row->ticket, "import.too-many-events");
        return true;
    }
    number = add_row(pending, &row->place);
    ticket->has_receipt = ticket->has_receipt || row->is_receipt;
    ticket->class_is_default = row->is_receipt ? row->class_is_default : ticket->class_is_default;
    ticket->is_secret_receipt = ticket->is_secret_receipt || (row->is_receipt && row->is_secret);
    for (size_t i = 0; i < row->event_count; i++) {
        add_event(pending, ticket, number, &row->events[i], row->texts[i]);
        pending->events[ticket->last].is_receipt =
            row->is_receipt && row->events[i].kind == BC_EVENT_RECEIVED;
    }
    return true;
}

/* ---- Applying -------------------------------------------------------------------------------- */

/* One ticket on its way into the store: its events side by side. */
struct gathered {
    struct bc_event *events;
    int32_t *origins; /* numbers of the waiting events */
    bool *is_new;
    size_t count;
    int64_t receipt_utc_s; /* BC_NO_TIME when it is not among them */
};

static struct waiting_event *event_at(const struct bc_pending *pending, int32_t number)
{
    return number == NOBODY ? NULL : &pending->events[number];
}

/* The `received` of an events file gives way to the row of receipt. */
static bool is_outranked(const struct waiting_ticket *ticket, const struct waiting_event *waiting)
{
    return waiting->event.kind == BC_EVENT_RECEIVED && ticket->has_receipt && !waiting->is_receipt;
}

static bool gather(struct bc_pending *pending, const struct waiting_ticket *ticket,
    bool drops_texts, struct gathered *ret_gathered, struct bc_status *status)
{
    struct gathered gathered = {
        .events =
            bc_arena_alloc_array(pending->scratch, ticket->event_count, sizeof(*gathered.events)),
        .origins =
            bc_arena_alloc_array(pending->scratch, ticket->event_count, sizeof(*gathered.origins)),
        .is_new = bc_arena_alloc_array(pending->scratch, ticket->event_count, sizeof(bool)),
        .receipt_utc_s = BC_NO_TIME,
    };

    for (struct waiting_event *waiting = event_at(pending, ticket->first); waiting != NULL;
         waiting = event_at(pending, waiting->next)) {
        if (is_outranked(ticket, waiting)) {
            continue;
        }
        if (drops_texts) {
            waiting->text = "";
        }
        if (*waiting->text != '\0' && !bc_store_text_mark(pending->rules.store, waiting->text,
                                          &waiting->event.text_mark, status)) {
            return false;
        }
        if (waiting->event.kind == BC_EVENT_RECEIVED) {
            gathered.receipt_utc_s = waiting->event.at_utc_s;
        }
        gathered.origins[gathered.count] = (int32_t)(waiting - pending->events);
        gathered.events[gathered.count++] = waiting->event;
    }
    *ret_gathered = gathered;
    return true;
}

static void set_outcomes(struct bc_pending *pending, const struct waiting_ticket *ticket,
    enum outcome outcome, const char *reject_code)
{
    for (const struct waiting_event *waiting = event_at(pending, ticket->first); waiting != NULL;
         waiting = event_at(pending, waiting->next)) {
        struct waiting_row *row = &pending->rows[waiting->row];

        if (row->outcome != outcome && outcome == REJECTED) {
            reject(pending, &row->place, ticket->code, reject_code);
        }
        row->outcome = outcome;
    }
}

/* Texts of the events that are new, under the number of their ticket. */
static bool put_texts(struct bc_pending *pending, const struct waiting_ticket *ticket,
    const struct gathered *gathered, struct bc_status *status)
{
    int64_t number = 0;

    for (size_t i = 0; i < gathered->count; i++) {
        const struct waiting_event *origin = event_at(pending, gathered->origins[i]);

        if (!gathered->is_new[i] || *origin->text == '\0') {
            continue;
        }
        if (number == 0 && !bc_store_find_ticket(pending->rules.store, pending->rules.source,
                               ticket->code, &number, status)) {
            return false;
        }
        if (!bc_store_put_text(
                pending->rules.store, number, origin->event.text_mark, origin->text, status)) {
            return false;
        }
    }
    return true;
}

/* What the store says has changed, told to the rows it came from. */
static void note_outcomes(
    struct bc_pending *pending, const struct gathered *gathered, bool has_retracted)
{
    struct bc_import_summary *summary = &pending->rules.tally->summary;

    for (size_t i = 0; i < gathered->count; i++) {
        const struct waiting_event *origin = event_at(pending, gathered->origins[i]);
        struct waiting_row *row = &pending->rows[origin->row];
        bool is_received = origin->event.kind == BC_EVENT_RECEIVED;

        if (gathered->is_new[i]) {
            row->outcome = NEW;
            summary->new_event_count++;
            summary->new_ticket_count += is_received && !has_retracted;
        }
        if (has_retracted && is_received) {
            row->outcome = NEW;
            row->is_changed = true;
        }
        if (gathered->receipt_utc_s != BC_NO_TIME &&
            origin->event.at_utc_s < gathered->receipt_utc_s) {
            bc_tally_note(pending->rules.tally, "import.before-receipt", "", &row->place, 1);
        }
    }
    summary->retracted_event_count += has_retracted;
}

static enum bc_import_mode mode_of(
    const struct bc_pending *pending, const struct waiting_ticket *ticket)
{
    if (pending->rules.is_snapshot) {
        return BC_IMPORT_SNAPSHOT;
    }
    return ticket->has_receipt ? BC_IMPORT_RECEIPT : BC_IMPORT_LOG;
}

static bool put_ticket(struct bc_pending *pending, const struct waiting_ticket *ticket,
    bool drops_texts, struct bc_status *status)
{
    struct bc_incoming incoming = {
        .source = pending->rules.source,
        .code = ticket->code,
        .mode = mode_of(pending, ticket),
        .class_is_default = ticket->class_is_default,
    };
    struct bc_status refusal = {0};
    struct gathered gathered;
    bool has_retracted = false;

    if (!gather(pending, ticket, drops_texts, &gathered, status)) {
        return false;
    }
    incoming.events = gathered.events;
    incoming.event_count = gathered.count;
    if (!bc_store_apply(
            pending->rules.store, &incoming, gathered.is_new, &has_retracted, &refusal)) {
        if (refusal.fault != BC_BAD_INPUT) {
            *status = refusal;
            return false;
        }
        set_outcomes(pending, ticket, REJECTED, "import.ticket-unknown");
        return true;
    }
    note_outcomes(pending, &gathered, has_retracted);
    return put_texts(pending, ticket, &gathered, status);
}

/* A state secret's own row of receipt is excluded even where it marks a ticket we know. */
static void exclude_receipts(struct bc_pending *pending, const struct waiting_ticket *ticket)
{
    for (const struct waiting_event *waiting = event_at(pending, ticket->first); waiting != NULL;
         waiting = event_at(pending, waiting->next)) {
        if (waiting->is_receipt) {
            pending->rows[waiting->row].outcome = EXCLUDED;
        }
    }
}

/*
 * A ticket with a state secret's mark. Unknown to the store and marked by its receipt, or known to
 * nobody: nothing of it goes in. Otherwise the mark must reach the store, or reports would go on
 * counting the ticket; texts do not.
 */
static bool put_secret_ticket(struct bc_pending *pending, const struct waiting_ticket *ticket,
    bool is_secret_receipt, struct bc_status *status)
{
    int64_t number = 0;

    if (!bc_store_find_ticket(
            pending->rules.store, pending->rules.source, ticket->code, &number, status)) {
        return false;
    }
    if (number == 0 && (is_secret_receipt || !ticket->has_receipt)) {
        set_outcomes(pending, ticket, EXCLUDED, NULL);
        return true;
    }
    if (!put_ticket(pending, ticket, true, status)) {
        return false;
    }
    if (is_secret_receipt) {
        exclude_receipts(pending, ticket);
    }
    return true;
}

static bool apply(
    struct bc_pending *pending, struct waiting_ticket *ticket, struct bc_status *status)
{
    bool is_secret_receipt =
        ticket->is_secret_receipt || is_secret_by_receipt(pending, ticket->hash);

    if (is_secret_receipt || ticket->is_secret) {
        return put_secret_ticket(pending, ticket, is_secret_receipt, status);
    }
    return put_ticket(pending, ticket, false, status);
}

static void count_rows(struct bc_pending *pending)
{
    struct bc_import_summary *summary = &pending->rules.tally->summary;

    for (size_t i = 0; i < pending->row_count; i++) {
        const struct waiting_row *row = &pending->rows[i];

        summary->new_count += row->outcome == NEW;
        summary->unchanged_count += row->outcome == UNCHANGED;
        summary->changed_row_count += row->outcome == NEW && row->is_changed;
        if (row->outcome == EXCLUDED) {
            bc_tally_exclude(pending->rules.tally, "import.state-secret");
        }
    }
}

bool bc_pending_flush(struct bc_pending *pending, struct bc_status *status)
{
    for (size_t i = 0; i < pending->ticket_count; i++) {
        if (pending->tickets[i].event_count > 0 && !apply(pending, &pending->tickets[i], status)) {
            return false;
        }
        bc_arena_reset(pending->scratch);
    }
    count_rows(pending);
    pending->row_count = 0;
    pending->event_count = 0;
    pending->ticket_count = 0;
    pending->text_bytes = 0;
    bc_hash_table_clear(&pending->by_code);
    bc_arena_reset(pending->texts);
    return true;
}

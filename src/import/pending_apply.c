#include "import/pending_private.h"

#include <string.h>

/* A piece on its way into the store. */
struct run {
    struct piece *piece;
    const struct bc_pending_rules *rules;
};

/* One ticket on its way into the store: its events side by side. */
struct gathered {
    struct bc_event *events;
    int32_t *origins; /* numbers of the waiting events */
    bool *is_new;
    size_t count;
    int64_t receipt_utc_s; /* BC_NO_TIME when it is not among them */
};

/* The `received` of an events file gives way to the row of receipt. */
static bool is_outranked(const struct waiting_ticket *ticket, const struct waiting_event *waiting)
{
    return waiting->event.kind == BC_EVENT_RECEIVED && ticket->has_receipt && !waiting->is_receipt;
}

static bool gather(struct run *run, const struct waiting_ticket *ticket, bool drops_texts,
    struct gathered *ret_gathered, struct bc_status *status)
{
    struct gathered gathered = {
        .events = bc_arena_alloc_array(
            run->piece->scratch, ticket->event_count, sizeof(*gathered.events)),
        .origins = bc_arena_alloc_array(
            run->piece->scratch, ticket->event_count, sizeof(*gathered.origins)),
        .is_new = bc_arena_alloc_array(run->piece->scratch, ticket->event_count, sizeof(bool)),
        .receipt_utc_s = BC_NO_TIME,
    };

    for (struct waiting_event *waiting = bc_piece_event(run->piece, ticket->first); waiting != NULL;
         waiting = bc_piece_event(run->piece, waiting->next)) {
        if (is_outranked(ticket, waiting)) {
            continue;
        }
        if (drops_texts) {
            waiting->text = "";
        }
        if (*waiting->text != '\0' && !bc_store_text_mark(run->rules->store, waiting->text,
                                          &waiting->event.text_mark, status)) {
            return false;
        }
        if (waiting->event.kind == BC_EVENT_RECEIVED) {
            gathered.receipt_utc_s = waiting->event.at_utc_s;
        }
        gathered.origins[gathered.count] = (int32_t)(waiting - run->piece->events);
        gathered.events[gathered.count++] = waiting->event;
    }
    *ret_gathered = gathered;
    return true;
}

static void set_outcomes(struct run *run, const struct waiting_ticket *ticket, enum outcome outcome)
{
    for (const struct waiting_event *waiting = bc_piece_event(run->piece, ticket->first);
         waiting != NULL; waiting = bc_piece_event(run->piece, waiting->next)) {
        run->piece->rows[waiting->row].outcome = outcome;
    }
}

/* Texts of the events that are new, under the number of their ticket. */
static bool put_texts(struct run *run, const struct waiting_ticket *ticket,
    const struct gathered *gathered, struct bc_status *status)
{
    int64_t number = 0;

    for (size_t i = 0; i < gathered->count; i++) {
        const struct waiting_event *origin = bc_piece_event(run->piece, gathered->origins[i]);

        if (!gathered->is_new[i] || *origin->text == '\0') {
            continue;
        }
        if (number == 0 && !bc_store_find_ticket(run->rules->store, run->rules->source,
                               ticket->code, &number, status)) {
            return false;
        }
        if (!bc_store_put_text(
                run->rules->store, number, origin->event.text_mark, origin->text, status)) {
            return false;
        }
    }
    return true;
}

/* What the store says has changed, told to the rows it came from. */
static void note_outcomes(struct run *run, const struct gathered *gathered, bool has_retracted)
{
    struct piece *piece = run->piece;

    for (size_t i = 0; i < gathered->count; i++) {
        struct waiting_event *origin = bc_piece_event(run->piece, gathered->origins[i]);
        struct waiting_row *row = &run->piece->rows[origin->row];
        bool is_received = origin->event.kind == BC_EVENT_RECEIVED;

        if (gathered->is_new[i]) {
            row->outcome = NEW;
            piece->new_event_count++;
            piece->new_ticket_count += is_received && !has_retracted;
        }
        if (has_retracted && is_received) {
            row->outcome = NEW;
            row->is_changed = true;
        }
        origin->is_before_receipt = gathered->receipt_utc_s != BC_NO_TIME &&
                                    origin->event.at_utc_s < gathered->receipt_utc_s;
    }
    piece->retracted_event_count += has_retracted;
}

/* A row that is noted for it is to be read each time. */
static bool has_early_event(const struct gathered *gathered)
{
    for (size_t i = 0; i < gathered->count; i++) {
        if (gathered->receipt_utc_s != BC_NO_TIME &&
            gathered->events[i].at_utc_s < gathered->receipt_utc_s) {
            return true;
        }
    }
    return false;
}

static enum bc_import_mode mode_of(const struct run *run, const struct waiting_ticket *ticket)
{
    if (run->rules->is_snapshot) {
        return BC_IMPORT_SNAPSHOT;
    }
    return ticket->has_receipt ? BC_IMPORT_RECEIPT : BC_IMPORT_LOG;
}

static bool put_ticket(
    struct run *run, struct waiting_ticket *ticket, bool drops_texts, struct bc_status *status)
{
    struct bc_incoming incoming = {
        .source = run->rules->source,
        .code = ticket->code,
        .mode = mode_of(run, ticket),
        .class_is_default = ticket->class_is_default,
        .comes_once = run->rules->has_whole_rows,
    };
    struct bc_status refusal = {0};
    struct gathered gathered;
    bool has_retracted = false;

    if (!gather(run, ticket, drops_texts, &gathered, status)) {
        return false;
    }
    if (ticket->has_print && !drops_texts && !has_early_event(&gathered)) {
        incoming.print = &ticket->print;
    }
    incoming.events = gathered.events;
    incoming.event_count = gathered.count;
    if (!bc_store_apply(run->rules->store, &incoming, gathered.is_new, &has_retracted, &refusal)) {
        if (refusal.fault != BC_BAD_INPUT) {
            *status = refusal;
            return false;
        }
        set_outcomes(run, ticket, REJECTED);
        ticket->is_unknown = true;
        return true;
    }
    note_outcomes(run, &gathered, has_retracted);
    return put_texts(run, ticket, &gathered, status);
}

/* A state secret's own row of receipt is excluded even where it marks a ticket we know. */
static void exclude_receipts(struct run *run, const struct waiting_ticket *ticket)
{
    for (const struct waiting_event *waiting = bc_piece_event(run->piece, ticket->first);
         waiting != NULL; waiting = bc_piece_event(run->piece, waiting->next)) {
        if (waiting->is_receipt) {
            run->piece->rows[waiting->row].outcome = EXCLUDED;
        }
    }
}

/*
 * A ticket with a state secret's mark. Unknown to the store and marked by its receipt, or known to
 * nobody: nothing of it goes in. Otherwise the mark must reach the store, or reports would go on
 * counting the ticket; texts do not.
 */
static bool put_secret_ticket(
    struct run *run, struct waiting_ticket *ticket, struct bc_status *status)
{
    int64_t number = 0;

    if (!bc_store_find_ticket(
            run->rules->store, run->rules->source, ticket->code, &number, status)) {
        return false;
    }
    if (number == 0 && (ticket->is_secret_receipt || !ticket->has_receipt)) {
        set_outcomes(run, ticket, EXCLUDED);
        return true;
    }
    if (!put_ticket(run, ticket, true, status)) {
        return false;
    }
    if (ticket->is_secret_receipt) {
        exclude_receipts(run, ticket);
    }
    return true;
}

bool bc_piece_apply(
    struct piece *piece, const struct bc_pending_rules *rules, struct bc_status *status)
{
    struct run run = {piece, rules};
    bool is_done = true;

    for (size_t i = 0; i < piece->ticket_count && is_done; i++) {
        struct waiting_ticket *ticket = &piece->tickets[i];

        if (ticket->event_count > 0) {
            is_done = ticket->is_secret_receipt || ticket->is_secret
                          ? put_secret_ticket(&run, ticket, status)
                          : put_ticket(&run, ticket, false, status);
        }
        bc_arena_reset(piece->scratch);
    }
    return is_done;
}

/* ---- Telling --------------------------------------------------------------------------------- */

/* In the order in which tickets were applied, whatever else the tally has heard since. */
static void tell_ticket(
    const struct piece *piece, const struct waiting_ticket *ticket, struct bc_tally *tally)
{
    for (const struct waiting_event *waiting = bc_piece_event(piece, ticket->first);
         waiting != NULL; waiting = bc_piece_event(piece, waiting->next)) {
        struct waiting_row *row = &piece->rows[waiting->row];

        if (waiting->is_before_receipt) {
            bc_tally_note(tally, "import.before-receipt", "", &row->place, 1);
        }
        if (ticket->is_unknown && !row->is_told) {
            const struct bc_reject reject = {
                row->place, "code", ticket->code, "import.ticket-unknown", ticket->code};

            bc_tally_reject(tally, &reject);
            row->is_told = true;
        }
    }
}

void bc_piece_tell(const struct piece *piece, struct bc_tally *tally)
{
    struct bc_import_summary *summary = &tally->summary;

    for (size_t i = 0; i < piece->ticket_count; i++) {
        tell_ticket(piece, &piece->tickets[i], tally);
    }
    for (size_t i = 0; i < piece->row_count; i++) {
        const struct waiting_row *row = &piece->rows[i];

        summary->new_count += row->outcome == NEW;
        summary->unchanged_count += row->outcome == UNCHANGED;
        summary->changed_row_count += row->outcome == NEW && row->is_changed;
        if (row->outcome == EXCLUDED) {
            bc_tally_exclude(tally, "import.state-secret");
        }
    }
    summary->new_ticket_count += piece->new_ticket_count;
    summary->new_event_count += piece->new_event_count;
    summary->retracted_event_count += piece->retracted_event_count;
}

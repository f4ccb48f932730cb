/*
 * pending.h - events that wait to go into the store, grouped by ticket, in pieces of bounded size.
 *
 * The store works ticket by ticket, files do not: so rows collect here until a piece is full, and
 * each ticket of it is applied once. What became of a row is known, and counted, when its piece is
 * flushed. While one piece is filled a thread may apply the one before, so a store belongs to that
 * thread between the first row and bc_pending_flush(). (Private to src/import.)
 */
#ifndef BC_IMPORT_PENDING_H
#define BC_IMPORT_PENDING_H

#include "import/tally.h"
#include "store/known_rows.h"

struct bc_pending;

struct bc_pending_rules {
    bc_store *store;
    struct bc_tally *tally;
    uint16_t source;
    bool is_snapshot; /* whole cases: events that are not given are retracted */
    /* Every row is the receipt and the whole of its case: no piece has two rows of one ticket. */
    bool has_whole_rows;
    size_t piece_events; /* when to flush; 0: the usual */
};

/* Lives in the arena; must be closed, since texts are in an arena of its own that is wiped. */
struct bc_pending *bc_pending_new(bc_arena *arena, const struct bc_pending_rules *rules);
void bc_pending_close(struct bc_pending *pending);

/* Tells which ticket a row is going to be of, so that what is remembered of it is at hand by then.
 */
void bc_pending_expect(const struct bc_pending *pending, const char *ticket, size_t length_bytes);

/* What a row has to say about its ticket. */
struct bc_pending_row {
    struct bc_place place;
    const char *ticket;            /* its code */
    bool is_receipt;               /* tickets.csv or a whole case: the RECEIVED in it counts */
    bool is_secret;                /* a state secret by this very row: nothing of it may be kept */
    bool class_is_default;         /* of its receipt: nobody has said it */
    const struct bc_event *events; /* without marks; strings are copied */
    const char *const *texts;      /* one an event, masked; "" for none */
    size_t event_count;
    const struct bc_row_print *print; /* to know a row of receipt again by; or NULL */
};

/*
 * Takes a row. A second receipt of a ticket in one run that says the same is unchanged, one that
 * differs is rejected. Flushes when the piece is full. Fails: BC_STORE_DOWN.
 */
BC_MUST_CHECK bool bc_pending_add(
    struct bc_pending *pending, const struct bc_pending_row *row, struct bc_status *status);

/*
 * A row of receipt that is known by its print: unchanged. False when another row of this run has
 * spoken of its ticket, and is to be compared with what this one says.
 */
bool bc_pending_add_known(
    struct bc_pending *pending, const char *ticket, const struct bc_row_print *print);

/* True when a receipt of this run said that the ticket is a state secret. */
bool bc_pending_is_secret(const struct bc_pending *pending, const char *ticket);

/* Applies what waits. */
BC_MUST_CHECK bool bc_pending_flush(struct bc_pending *pending, struct bc_status *status);

#endif

/*
 * pending_private.h - a piece of what waits: what taking rows in fills and applying reads. (Private
 * to pending*.c.)
 *
 * There are two pieces: while one is filled, a thread may apply the other. Nothing but the store
 * belongs to that thread; what became of the rows is told to the tally when it has been waited for.
 */
#ifndef BC_IMPORT_PENDING_PRIVATE_H
#define BC_IMPORT_PENDING_PRIVATE_H

#include "import/hash_table.h"
#include "import/pending.h"

enum { BC_NOBODY = -1 };

enum outcome { UNCHANGED, NEW, EXCLUDED, REJECTED };

struct waiting_row {
    struct bc_place place;
    enum outcome outcome;
    bool is_changed; /* replaced something that was known */
    bool is_told;    /* that it was rejected */
};

struct waiting_event {
    struct bc_event event;
    const char *text; /* "" without */
    uint32_t row;
    int32_t next;           /* of the same ticket, or BC_NOBODY */
    bool is_receipt;        /* from a row of receipt, not the `received` of an events file */
    bool is_before_receipt; /* by its time */
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
    bool has_print;         /* its row may be known again by `print` */
    struct bc_row_print print;
    bool is_unknown; /* to the store, and nothing here says that it was received */
};

struct piece {
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
    size_t text_bytes;
    int64_t new_ticket_count;
    int64_t new_event_count;
    int64_t retracted_event_count;
};

static inline struct waiting_event *bc_piece_event(const struct piece *piece, int32_t number)
{
    return number == BC_NOBODY ? NULL : &piece->events[number];
}

/* Puts the tickets of a piece into the store. Fails: BC_STORE_DOWN. */
BC_MUST_CHECK bool bc_piece_apply(
    struct piece *piece, const struct bc_pending_rules *rules, struct bc_status *status);

/* Tells the tally what became of the rows of a piece that has been applied. */
void bc_piece_tell(const struct piece *piece, struct bc_tally *tally);

#endif

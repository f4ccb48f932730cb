/*
 * inside.h - what a store handle holds; seen by the common logic in src/store only.
 *
 * A batch works on tickets in memory: the first touch of a ticket reads its history, every apply
 * merges into it, and a flush writes what changed: its row of the log, its spans, its class. A
 * flush happens at commit, before a report is read from the same handle, or when the memory of a
 * batch is used up; the rows come out the same whenever it happens.
 */
#ifndef BC_STORE_INSIDE_H
#define BC_STORE_INSIDE_H

#include "store/backend.h"
#include "store/history.h"
#include "store/keys.h"
#include "store/known_rows.h"
#include "store/span_row.h"

/* A ticket touched by the open batch. Packed histories, since there may be a million. */
struct bc_touched {
    struct bc_ticket_row row; /* number is given at once; the row is written by the flush */
    struct bc_bytes before;   /* as the last batch left it; no bytes: the ticket is new */
    struct bc_bytes flushed;  /* as the spans that are there say; no bytes: none are there */
    struct bc_bytes now;
    enum bc_sensitivity class_now; /* by `now` */
    bool has_print;                /* that of its row is to become `print` */
    struct bc_row_print print;     /* zeros: no row is known to say what it is now */
    uint8_t *room;                 /* behind `now`, once it differs from `flushed` */
    size_t room_bytes;
};

struct bc_open_batch {
    bool is_open;
    int64_t number;
    int64_t known_utc_s;
    int64_t last_ticket; /* the highest number given so far */
    bool began_empty;    /* then only what this batch has flushed need be looked for */
    bool has_flushed;
    bool has_parts;          /* a ticket may come again: it was not given as a whole */
    uint8_t *flushed_filter; /* two bits for each ticket flushed, of a batch that began empty */
    bc_arena *filter_arena;
    size_t changed_count; /* rows of the log and texts that this batch has added */
    bool has_new_rules;
    bool has_new_prints;
    struct bc_fold_rules rules_before;
    bc_arena *arena; /* of the touched tickets; replaced by a flush */
    size_t arena_bytes;
    struct bc_touched **tickets;
    size_t count;
    size_t capacity;
    uint32_t *places; /* open-addressed by source and code; index + 1, 0 = free */
    size_t place_count;
    size_t last_index; /* of the ticket applied or found last */
    bc_arena *print_arena;
    uint8_t *print_page; /* of prints of rows: the one last turned to; NULL: none yet */
    int64_t print_page_number;
    bool has_dirty_prints;
};

struct bc_store {
    struct bc_backend *backend;
    enum bc_store_access access;
    bc_arena *arena;   /* the dictionary */
    bc_arena *scratch; /* emptied between tickets */
    uint32_t scratch_uses;
    bc_dictionary *dictionary;
    size_t kept_counts[BC_DIM_COUNT]; /* values that are in the back end */
    size_t kept_value_count;          /* their sum */
    struct bc_fold_rules rules;
    bc_keys *keys;        /* NULL with FACTS */
    const char *key_path; /* NULL: in memory */
    uint32_t reading_depth;
    struct bc_open_batch batch;
    struct bc_act *acts; /* of the open turn, in `arena` */
    size_t act_count;
    size_t act_capacity;
};

/* The scratch arena, emptied now and then: call once for each ticket, with nothing kept in it. */
bc_arena *bc_store_scratch(bc_store *store);

static inline bool bc_is_sensitive(enum bc_sensitivity class)
{
    return class > BC_SENSITIVITY_PUBLIC;
}

/* touched.c: the tickets of the open batch. */
void bc_touched_clear(struct bc_open_batch *batch);
/* Before they are cleared by a flush: from now on they are to be looked for in the back end. */
void bc_touched_remember(struct bc_open_batch *batch);
/* NULL when no such ticket is known; so are all in a batch that began empty, of those that come
 * once.
 */
BC_MUST_CHECK bool bc_touched_find_coming(bc_store *store, const struct bc_incoming *incoming,
    struct bc_touched **ret_touched, struct bc_status *status);
BC_MUST_CHECK bool bc_touched_find(bc_store *store, uint16_t source, const char *code,
    struct bc_touched **ret_touched, struct bc_status *status);
struct bc_touched *bc_touched_add(bc_store *store, uint16_t source, const char *code);
void bc_touched_set_now(
    struct bc_open_batch *batch, struct bc_touched *touched, const struct bc_history *history);

/* known_rows.c: keeps the print of a touched ticket's row, if it has a new one; writes the last
 * page. */
BC_MUST_CHECK bool bc_prints_keep(
    bc_store *store, const struct bc_touched *touched, struct bc_status *status);
BC_MUST_CHECK bool bc_prints_finish(bc_store *store, struct bc_status *status);

/* flush.c: writes what the touched tickets have become. Nothing open: nothing to do. */
BC_MUST_CHECK bool bc_store_flush(bc_store *store, struct bc_status *status);

/*
 * spans.c: changes the spans of a ticket from those of one history to those of another, in the open
 * batch. `revives`: this batch has flushed the ticket before.
 */
BC_MUST_CHECK bool bc_spans_change(bc_store *store, const struct bc_ticket_row *row,
    const struct bc_history *from, const struct bc_history *to, bool revives,
    struct bc_status *status);
/* Moves a ticket's spans to the side of `is_sensitive`. */
BC_MUST_CHECK bool bc_spans_move(bc_store *store, int64_t ticket, const struct bc_history *now,
    bool was_sensitive, struct bc_status *status);
/*
 * Shows every span a ticket has had, with its batches, by its log and the class of `row`; the
 * history as it stands is handed back, in the scratch arena.
 */
BC_MUST_CHECK bool bc_spans_replay(bc_store *store, const struct bc_ticket_row *row,
    bc_row_visitor *visit, void *user, struct bc_history *ret_history, struct bc_status *status);
/* Makes every span and every class anew from the log, by the rules in force. */
BC_MUST_CHECK bool bc_spans_rebuild(bc_store *store, struct bc_status *status);

/*
 * sensitivity.c: the class a ticket's own events put in force: the higher of two answers to "what
 * is the latest known". One is the class of the latest event by its time; the other the class
 * learned last, in the greatest batch. A correction that is learned late wins over an older
 * "public", and an old "public" that is imported late opens nothing that a later event has closed:
 * to open a case, both must say so. `now` is the history as the rows of the log make it.
 */
BC_MUST_CHECK bool bc_sensitivity_own(bc_store *store, int64_t ticket, const struct bc_history *now,
    enum bc_sensitivity *ret_class, struct bc_status *status);

/*
 * Settles the class in force of a ticket whose own class or duplicates have changed,
 * and of all that repeat it. Reads what the back end holds.
 */
BC_MUST_CHECK bool bc_sensitivity_settle(bc_store *store, int64_t ticket, struct bc_status *status);
/* The class in force by the rows as they are: its own, or the highest of all it repeats. */
BC_MUST_CHECK bool bc_sensitivity_in_force(bc_store *store, const struct bc_ticket_row *row,
    enum bc_sensitivity *ret_class, struct bc_status *status);

/* rules.c: the fold rules as text of the store. */
const char *bc_fold_rules_print(const struct bc_fold_rules *rules, bc_arena *arena);
bool bc_fold_rules_parse(const char *text, struct bc_fold_rules *ret_rules);

/*
 * store.c: notes, in the open turn, that the file of texts is to be written anew when the turn is
 * over. The note outlives a kill: the next import does it then.
 */
BC_MUST_CHECK bool bc_store_note_erased(bc_store *store, struct bc_status *status);

/*
 * store_texts.c: lays the texts of a ticket among those that the gate asks for, when its class
 * wants it. To be called wherever a ticket gets such a class, or a text with it. Words of state
 * secrets are not kept at all.
 */
BC_MUST_CHECK bool bc_store_hide_texts(
    bc_store *store, int64_t ticket, enum bc_sensitivity class, struct bc_status *status);
/*
 * Once, after an older program: from then on each batch does so for its own tickets. Until then the
 * gate asks for each ticket by itself, so that a kill before loses nothing but time.
 */
BC_MUST_CHECK bool bc_store_hide_all_texts(bc_store *store, struct bc_status *status);

/* acts.c: one more act of the open turn; its batch is settled when the turn is kept. */
void bc_acts_note(bc_store *store, const struct bc_act *act);
/* Writes the acts of the open turn; `batch` 0 when it leaves none. */
BC_MUST_CHECK bool bc_acts_write(bc_store *store, int64_t batch, struct bc_status *status);

/* store.c: loads values that another handle has added since. */
BC_MUST_CHECK bool bc_store_refresh_dictionary(bc_store *store, struct bc_status *status);

#endif

/*
 * backend.h - what a store back end provides; called only by the logic common to all of them.
 *
 * A back end keeps rows and knows nothing of cycles, merging or classes: the common logic folds
 * events and decides which rows come and go. Two back ends pass tests/unit/store_test.c: SQLite and
 * memory. The functions are grouped by noun; every one fails with BC_STORE_DOWN and its own
 * message. Rows and strings given to a visitor are valid during the visit only. A visitor that
 * returns false stops the reading, which then fails with the status as it stands; a visitor may
 * call the back end, but not change the rows it is being shown. (The store module's own header;
 * nothing outside src/store includes it.)
 */
#ifndef BC_STORE_BACKEND_H
#define BC_STORE_BACKEND_H

#include "store/store.h"

struct bc_backend;

struct bc_bytes {
    const uint8_t *bytes;
    size_t length_bytes;
};

struct bc_ticket_row {
    int64_t number;
    uint16_t source;
    const char *code;
    enum bc_sensitivity own;      /* by its own events */
    enum bc_sensitivity in_force; /* own, or that of a ticket it repeats when higher */
    int64_t first_batch;
};

/* What one batch did to the history of one ticket; packed events. */
struct bc_log_row {
    int64_t ticket;
    int64_t batch;
    struct bc_bytes added;
    struct bc_bytes retracted;
};

struct bc_span_key {
    bool is_sensitive;
    int32_t length_class; /* bits of the length of its life in seconds: see span_row.h */
    int64_t opened_utc_s;
    int64_t ticket;
    int32_t cycle;
};

struct bc_span_row {
    struct bc_span_key key;
    int64_t batch_from;
    int64_t batch_to; /* INT64_MAX: as it stands */
    struct bc_bytes data;
};

struct bc_value_row {
    enum bc_dimension dimension;
    uint16_t number;
    const char *value;
};

struct bc_sealed_text {
    int64_t ticket;
    uint64_t mark;
    struct bc_bytes sealed;
};

typedef bool bc_ticket_visitor(
    void *user, const struct bc_ticket_row *row, struct bc_status *status);
typedef bool bc_log_visitor(void *user, const struct bc_log_row *row, struct bc_status *status);
typedef bool bc_row_visitor(void *user, const struct bc_span_row *row, struct bc_status *status);
typedef bool bc_number_visitor(void *user, int64_t number, struct bc_status *status);
typedef bool bc_sealed_visitor(
    void *user, const struct bc_sealed_text *text, struct bc_status *status);
typedef bool bc_print_page_visitor(
    void *user, int64_t page, struct bc_bytes prints, struct bc_status *status);
typedef bool bc_act_visitor(void *user, const struct bc_act *act, struct bc_status *status);
typedef bool bc_value_visitor(void *user, const struct bc_value_row *row, struct bc_status *status);

enum bc_check_depth { BC_CHECK_PAGES, BC_CHECK_ALL };

struct bc_turn_ops {
    void (*close)(struct bc_backend *backend); /* an open turn is rolled back */
    /*
     * Takes the only right to write, over facts and texts, or fails with "store.locked". Texts and
     * acts of batches that facts do not know are removed first; and all prints of rows, where texts
     * and facts are not of one batch.
     */
    bool (*begin)(struct bc_backend *backend, struct bc_status *status);
    /* Keeps everything since begin, texts first. `batch` is NULL when no batch is to be recorded.
     */
    bool (*commit)(
        struct bc_backend *backend, const struct bc_batch *batch, struct bc_status *status);
    void (*rollback)(struct bc_backend *backend);
    /* Between these two all reads see one state. Not nested, nothing within begin and commit. */
    bool (*begin_reading)(struct bc_backend *backend, struct bc_status *status);
    void (*end_reading)(struct bc_backend *backend);
    bool (*count)(
        struct bc_backend *backend, struct bc_store_counts *ret_counts, struct bc_status *status);
    /* Looks for damage below the rows. */
    bool (*check)(struct bc_backend *backend, enum bc_check_depth depth, struct bc_status *status);
};

/* A handle for facts only sees public tickets: the others are as if they were not there. */
struct bc_ticket_ops {
    bool (*last_number)(struct bc_backend *backend, int64_t *ret_number, struct bc_status *status);
    /* The tickets of a code, of any source, by number. */
    bool (*find_by_code)(struct bc_backend *backend, const char *code, bc_ticket_visitor *visit,
        void *user, struct bc_status *status);
    /* number 0 when there is none; the code lives in the arena. */
    bool (*load)(struct bc_backend *backend, int64_t number, bc_arena *arena,
        struct bc_ticket_row *ret_row, struct bc_status *status);
    /* Those with numbers from first to last, by number. */
    bool (*read_range)(struct bc_backend *backend, int64_t first, int64_t last,
        bc_ticket_visitor *visit, void *user, struct bc_status *status);
    /* Adds a ticket, or changes own and in_force of the one with that number. */
    bool (*put)(
        struct bc_backend *backend, const struct bc_ticket_row *row, struct bc_status *status);
    /* What batches up to `batch` did, oldest first. */
    bool (*read_log)(struct bc_backend *backend, int64_t ticket, int64_t batch,
        bc_log_visitor *visit, void *user, struct bc_status *status);
    /* Adds or replaces the row of the open batch; one without events removes it. */
    bool (*put_log)(
        struct bc_backend *backend, const struct bc_log_row *row, struct bc_status *status);
    /* Says or takes back that `ticket` repeats the ticket of code `ref`. */
    bool (*put_duplicate)(struct bc_backend *backend, const char *ref, int64_t ticket,
        bool is_there, struct bc_status *status);
    bool (*read_duplicates)(struct bc_backend *backend, const char *ref, bc_number_visitor *visit,
        void *user, struct bc_status *status);
    /* The tickets that are not public, by number. Never called on a handle for facts only. */
    bool (*read_sensitive)(
        struct bc_backend *backend, bc_ticket_visitor *visit, void *user, struct bc_status *status);
};

/* Spans that meet a period, as known by a batch: all of one length class that opened in a range. */
struct bc_span_query {
    int64_t from_utc_s;
    int64_t to_utc_s;
    int64_t batch; /* INT64_MAX: as they stand */
    /* Of tickets whose class is reputation, instead of the public ones; as they stand only, and
     * never on a handle for facts. */
    bool of_sensitive;
    /* Shared with other handles: only the parts that this one takes. NULL: all of them. */
    atomic_int *next_part;
};

struct bc_span_ops {
    /*
     * Adds a span. `revives`: when the same span (data too) was ended by this very batch, that end
     * is undone instead.
     */
    bool (*add)(struct bc_backend *backend, const struct bc_span_row *row, bool revives,
        struct bc_status *status);
    /*
     * Ends a span by `batch`: kept as past, or forgotten when it is from that batch itself. Fails
     * with "store.damaged" when it is not there.
     */
    bool (*end)(struct bc_backend *backend, const struct bc_span_key *key, int64_t batch,
        struct bc_status *status);
    /*
     * Moves a ticket's spans to the other side of `is_sensitive`: the given ones as they stand, and
     * all of its past ones.
     */
    bool (*move)(struct bc_backend *backend, int64_t ticket, const struct bc_span_key *keys,
        size_t key_count, struct bc_status *status);
    bool (*clear)(struct bc_backend *backend, struct bc_status *status);
    /* Public spans whose opening and length class allow them to meet the period; costs what it
     * returns. Their batches are not told. */
    bool (*scan)(struct bc_backend *backend, const struct bc_span_query *query,
        bc_row_visitor *visit, void *user, struct bc_status *status);
    /* The first opening among the public spans as they stand; INT64_MAX when there is none. */
    bool (*first_opened)(struct bc_backend *backend, int64_t *ret_utc_s, struct bc_status *status);
    /* Every span, past and sensitive ones too; for verification. */
    bool (*read_all)(
        struct bc_backend *backend, bc_row_visitor *visit, void *user, struct bc_status *status);
};

struct bc_note_ops {
    bool (*put_meta)(
        struct bc_backend *backend, const char *name, const char *value, struct bc_status *status);
    /* NULL when there is none. */
    bool (*find_meta)(struct bc_backend *backend, const char *name, bc_arena *arena,
        const char **ret_value, struct bc_status *status);
    bool (*add_value)(
        struct bc_backend *backend, const struct bc_value_row *row, struct bc_status *status);
    /* The values added after the first `known_count` ones, in the order in which they were added.
     */
    bool (*read_values)(struct bc_backend *backend, size_t known_count, bc_value_visitor *visit,
        void *user, struct bc_status *status);
    /* The last batch known at an instant; number 0 when there is none. */
    bool (*find_batch)(struct bc_backend *backend, int64_t known_utc_s, bc_arena *arena,
        struct bc_batch *ret_batch, struct bc_status *status);
    /* Nothing when the last row of that period and row is of the same manifest. */
    bool (*add_issued)(struct bc_backend *backend, const struct bc_issued *issued, int64_t batch,
        struct bc_status *status);
    bool (*find_issued)(struct bc_backend *backend, const char *period_id, const char *row,
        bool *ret_found, int64_t *ret_closing, struct bc_status *status);
    /* The totals of issued periods, oldest first. */
    bool (*read_issued)(
        struct bc_backend *backend, bc_issued_visitor *visit, void *user, struct bc_status *status);
    /* Public tickets whose code begins with `prefix`, by code, `limit` at most. */
    bool (*read_codes)(struct bc_backend *backend, const char *prefix, size_t limit,
        bc_ticket_visitor *visit, void *user, struct bc_status *status);
};

/* Texts are sealed before they come here. Never called on a handle for facts only. */
struct bc_text_ops {
    bool (*put_key)(struct bc_backend *backend, const char *name, struct bc_bytes wrapped,
        struct bc_status *status);
    /* Length 0 when there is none. */
    bool (*find_key)(struct bc_backend *backend, const char *name, bc_arena *arena,
        struct bc_bytes *ret_wrapped, struct bc_status *status);
    bool (*has)(struct bc_backend *backend, int64_t ticket, uint64_t mark, bool *ret_has,
        struct bc_status *status);
    /* The same text of the same ticket again is nothing new. */
    bool (*put)(struct bc_backend *backend, const struct bc_sealed_text *text, int64_t batch,
        struct bc_status *status);
    /* Length 0 when there is none. */
    bool (*find)(struct bc_backend *backend, int64_t ticket, uint64_t mark, bc_arena *arena,
        struct bc_bytes *ret_sealed, struct bc_status *status);
    /* The texts of a ticket; of the first one with texts when `ticket` is 0. */
    bool (*read)(struct bc_backend *backend, int64_t ticket, bc_sealed_visitor *visit, void *user,
        struct bc_status *status);
    /*
     * Lays a copy of each text of a ticket, sealed as it is, among those of tickets that are or
     * were not public, which lie together. The same again is nothing new; it goes when the text is
     * removed.
     */
    bool (*hide)(struct bc_backend *backend, int64_t ticket, struct bc_status *status);
    /* Whether there is such a copy: of any text of the ticket when `mark` is 0, of any ticket when
     * `ticket` is 0 too. */
    bool (*is_hidden)(struct bc_backend *backend, int64_t ticket, uint64_t mark,
        bool *ret_is_hidden, struct bc_status *status);
    /* These copies, by ticket: of a ticket all or none. */
    bool (*read_hidden)(
        struct bc_backend *backend, bc_sealed_visitor *visit, void *user, struct bc_status *status);
    /* All texts of a ticket, overwritten where they stood; says whether there were any. */
    bool (*remove)(
        struct bc_backend *backend, int64_t ticket, bool *ret_was_there, struct bc_status *status);
    /*
     * Writes the file of texts anew, so that no copy of a removed one is left in its free room.
     * Outside of a turn; what is kept stays as it is.
     */
    bool (*compact)(struct bc_backend *backend, struct bc_status *status);
    /* A page of prints of rows: see known_rows.c. Adds or replaces it. */
    bool (*put_prints)(
        struct bc_backend *backend, int64_t page, struct bc_bytes prints, struct bc_status *status);
    /* Length 0 when there is none. */
    bool (*find_prints)(struct bc_backend *backend, int64_t page, bc_arena *arena,
        struct bc_bytes *ret_prints, struct bc_status *status);
    bool (*read_prints)(struct bc_backend *backend, bc_print_page_visitor *visit, void *user,
        struct bc_status *status);
    /* An act gets its number here. The same change of a class in the same batch is kept once. */
    bool (*add_act)(struct bc_backend *backend, const struct bc_act *act, struct bc_status *status);
    /* By number. */
    bool (*read_acts)(
        struct bc_backend *backend, bc_act_visitor *visit, void *user, struct bc_status *status);
    bool (*remove_acts)(struct bc_backend *backend, int64_t last_number, struct bc_status *status);
    bool (*put_tip)(struct bc_backend *backend, size_t chain, const struct bc_store_tip *tip,
        struct bc_status *status);
    /* count 0 when there is none. */
    bool (*find_tip)(struct bc_backend *backend, size_t chain, struct bc_store_tip *ret_tip,
        struct bc_status *status);
};

/* First member of every back end's own object. */
struct bc_backend {
    const char *name;
    const char *place; /* where the rows are, for messages: the folder, or "" */
    const struct bc_turn_ops *turn;
    const struct bc_ticket_ops *tickets;
    const struct bc_span_ops *spans;
    const struct bc_note_ops *notes;
    const struct bc_text_ops *texts;
};

/*
 * Makes an empty place for rows. `folder` is made when it is missing. The key rows are put by the
 * caller between `_make` and `_settle`, which gives the files their names: a kill in between leaves
 * no store.
 */
BC_MUST_CHECK bool bc_backend_sqlite_make(const struct bc_store_options *options,
    struct bc_backend **ret_backend, struct bc_status *status);
BC_MUST_CHECK bool bc_backend_sqlite_settle(
    const struct bc_store_options *options, struct bc_status *status);
BC_MUST_CHECK bool bc_backend_sqlite_open(const struct bc_store_options *options,
    struct bc_backend **ret_backend, struct bc_status *status);

/* Lives as long as its handle. */
struct bc_backend *bc_backend_memory_new(void);

#endif

/*
 * store.h - where tickets live: events by import batch, and spans made from them for the reports.
 *
 * Facts are append-only: an event is added in a batch and may be retracted in a later one, never
 * overwritten. Spans (one per cycle) are rebuilt from events at each change; superseded ones are
 * kept with the batches between which they were true, so that any report can be made again as known
 * then. Texts are in a second, encrypted database that totals never open. All names of SQLite stay
 * inside store_sqlite*.c.
 *
 * One writer at a time; readers see the last committed batch. A handle belongs to one thread.
 */
#ifndef BC_STORE_STORE_H
#define BC_STORE_STORE_H

#include "base/arena.h"
#include "base/status.h"
#include "ticket/cycle.h"
#include "ticket/dictionary.h"
#include "ticket/event.h"

#include <stdatomic.h>

typedef struct bc_store bc_store;

enum bc_store_access {
    BC_STORE_FACTS,        /* read; public spans only, texts refused */
    BC_STORE_IMPORT,       /* read and write facts and texts */
    BC_STORE_CONFIDENTIAL, /* read all, sensitive spans and texts too */
    BC_STORE_ISSUE,        /* as FACTS, and may append to `issued`; needs no key */
    BC_STORE_GATE,         /* read all, to look for it where it must not be: see gate_view.h */
    BC_STORE_RENEW         /* as IMPORT, but reads and writes no text, and so needs no key */
};

struct bc_store_options {
    const char *folder;   /* DIR/store; NULL: in memory (tests) */
    const char *key_path; /* workspace key, 0600; made by bc_store_create; unused with FACTS */
    enum bc_store_access access;
    int32_t patience_ms; /* how long to wait for a lock; 0: five seconds */
};

/* Makes an empty store (folder 0700, files 0600, key 0600). Fails: BC_STORE_DOWN when one is there.
 */
BC_MUST_CHECK bool bc_store_create(const struct bc_store_options *options,
    const struct bc_fold_rules *rules, struct bc_status *status);

/*
 * Opens; brings a store of an older program up to date first, its schema and its spans (IMPORT and
 * RENEW access only; a reader fails with "store.older").
 * Fails: BC_STORE_DOWN (missing, locked, damaged, newer than this program, wrong key).
 */
BC_MUST_CHECK bool bc_store_open(
    const struct bc_store_options *options, bc_store **ret_store, struct bc_status *status);

/* Accepts NULL; an open batch is rolled back. */
void bc_store_close(bc_store *store);

/* The values of the dimensions, borrowed from the store; grows while a batch is open. */
bc_dictionary *bc_store_dictionary(bc_store *store);

/*
 * The rules spans were folded with. An import sets them inside its batch, after it has given the
 * channels of the profile their numbers; outside a batch it is a transaction of its own. Setting
 * others rebuilds every span in one transaction (IMPORT access); the same rules do nothing.
 */
BC_MUST_CHECK bool bc_store_set_fold_rules(
    bc_store *store, const struct bc_fold_rules *rules, struct bc_status *status);
const struct bc_fold_rules *bc_store_fold_rules(const bc_store *store);

/* ---- Import -------------------------------------------------------------------------------- */

struct bc_batch {
    int64_t number;        /* from 1; 0 = nothing imported yet */
    int64_t known_utc_s;   /* when we learned it */
    const char *file_name; /* without folder */
    const char *file_sha256;
    int64_t read_count, new_count, unchanged_count, rejected_count, excluded_count;
};

/*
 * Opens a batch: one transaction over everything until commit. known_utc_s must not be before the
 * last batch's (it is raised to it).
 */
BC_MUST_CHECK bool bc_store_begin(
    bc_store *store, int64_t known_utc_s, bc_dictionary **ret_dictionary, struct bc_status *status);

/* The number of a ticket, or 0. `code` is trimmed NFC. */
BC_MUST_CHECK bool bc_store_find_ticket(bc_store *store, uint16_t source, const char *code,
    int64_t *ret_ticket, struct bc_status *status);

enum bc_import_mode {
    BC_IMPORT_LOG,     /* adds events */
    BC_IMPORT_RECEIPT, /* the row of receipt: replaces the RECEIVED event when it differs */
    BC_IMPORT_SNAPSHOT /* the whole ticket as the source knows it now: events not given are
                          retracted */
};

struct bc_row_print; /* known_rows.h */

struct bc_incoming {
    uint16_t source;
    const char *code;
    enum bc_import_mode mode;
    const struct bc_event *events; /* any order; duplicates allowed */
    size_t event_count;
    /* The class of its RECEIVED is the profile's, since the source names none: a known receipt's
     * class stays then. An empty cell takes no mark away. */
    bool class_is_default;
    bool comes_once; /* nothing else of this batch is about the ticket */
    /* Of the row all events are from, to know it by when it comes again; or NULL. */
    const struct bc_row_print *print;
};

/*
 * Merges events into a ticket, making it when RECEIVED is among them; folds it anew, supersedes the
 * spans that changed. ret_is_new (event_count flags, same order) tells which events were not known.
 * A ticket has one RECEIVED: that of a log counts only while none is known, and a snapshot without
 * one keeps the known one. Spans are written at the commit, or earlier when memory is used up;
 * nobody sees when. Fails: BC_BAD_INPUT "store.ticket-unknown" when the ticket is unknown and no
 * RECEIVED is given, "store.too-many-events", "store.code-length": nothing is changed then and the
 * batch stays usable.
 */
BC_MUST_CHECK bool bc_store_apply(bc_store *store, const struct bc_incoming *incoming,
    bool *ret_is_new, bool *ret_has_retracted, struct bc_status *status);

/* Whether applying would find nothing new and take nothing back; nothing is changed. */
BC_MUST_CHECK bool bc_store_says(
    bc_store *store, const struct bc_incoming *incoming, bool *ret_says, struct bc_status *status);

/* The mark of a text (masked, NFC), by the MAC key. 0 for "". */
BC_MUST_CHECK bool bc_store_text_mark(
    bc_store *store, const char *text, uint64_t *ret_mark, struct bc_status *status);

/* Keeps a text, encrypted, for a ticket; the same text twice is kept once. */
BC_MUST_CHECK bool bc_store_put_text(
    bc_store *store, int64_t ticket, uint64_t mark, const char *text, struct bc_status *status);

/*
 * Commits (private.db first, then facts.db whose batch row is the truth) and gives the batch its
 * number. A batch in which nothing changed leaves no trace: *ret_number is then that of the last
 * one. Where the batch has erased texts, the file that held them is written anew; when only that
 * fails the batch is kept, the call fails, and the next import makes up for it.
 */
BC_MUST_CHECK bool bc_store_commit(
    bc_store *store, const struct bc_batch *batch, int64_t *ret_number, struct bc_status *status);
void bc_store_rollback(bc_store *store);

/* ---- Acts ---------------------------------------------------------------------------------- */

/*
 * What the audit log is to note: kept with what was done, in one commit, until somebody says that
 * it is noted. A kill in between leaves the act, and whoever writes next makes up for it.
 */
enum bc_act_kind { BC_ACT_CLASS_CHANGED = 1, BC_ACT_KEY_ROLLED = 2 };

struct bc_act {
    int64_t number; /* never given twice */
    enum bc_act_kind kind;
    int64_t batch;    /* 0: outside of a batch, by a newer program's rules for example */
    const char *code; /* of a ticket known before whose class in force has changed; or "" */
    enum bc_sensitivity from, to;
};

/* Oldest first, in the arena. Never with FACTS or ISSUE. */
BC_MUST_CHECK bool bc_store_acts(bc_store *store, bc_arena *arena, struct bc_act **ret_acts,
    size_t *ret_count, struct bc_status *status);

/* How far a chain of the audit log went; nothing here understands it. count 0: nothing is known. */
enum { BC_STORE_CHAIN_COUNT = 2, BC_STORE_TIP_BYTES = 64 };
struct bc_store_tip {
    int64_t count;
    char whole[BC_STORE_TIP_BYTES + 1];
};

/* The acts up to a number are noted, and the chains stand so now. IMPORT or RENEW access, outside
 * of a batch. */
BC_MUST_CHECK bool bc_store_settle_acts(bc_store *store, int64_t last_number,
    const struct bc_store_tip tips[BC_STORE_CHAIN_COUNT], struct bc_status *status);

/* What was last settled. Never with FACTS or ISSUE. */
BC_MUST_CHECK bool bc_store_tips(
    bc_store *store, struct bc_store_tip ret_tips[BC_STORE_CHAIN_COUNT], struct bc_status *status);

/* ---- Reports ------------------------------------------------------------------------------- */

/* The last batch known at an instant (INT64_MAX: the last). number 0 when there is none. */
BC_MUST_CHECK bool bc_store_batch_at(bc_store *store, int64_t known_utc_s, bc_arena *arena,
    struct bc_batch *ret_batch, struct bc_status *status);

/*
 * Questions between these two see one state of the store, and each costs less: it takes no lock of
 * its own. A writer waits meanwhile, so nothing slow belongs in between. They may be nested.
 */
BC_MUST_CHECK bool bc_store_begin_reading(bc_store *store, struct bc_status *status);
void bc_store_end_reading(bc_store *store);

/* Return false to stop the scan; the scan then fails with `status` as it stands. */
typedef bool bc_span_visitor(void *user, const struct bc_cycle *cycle, struct bc_status *status);

/*
 * Visits every public cycle whose life [opened, alive_to] meets [from, to), as known by `batch`
 * (INT64_MAX: now). Sensitivity is the latest known, whatever the batch. The order is not defined.
 * Costs what it returns. A cycle and its events are valid during the visit only. A visitor may ask
 * about a ticket, but not scan.
 */
BC_MUST_CHECK bool bc_store_scan(bc_store *store, int64_t from_utc_s, int64_t to_utc_s,
    int64_t batch, bc_span_visitor *visit, void *user, struct bc_status *status);

/*
 * The same of the cases that touch a reputation, as they stand; state secrets are not among them.
 * CONFIDENTIAL access alone: every other handle is refused.
 */
BC_MUST_CHECK bool bc_store_scan_sensitive(bc_store *store, int64_t from_utc_s, int64_t to_utc_s,
    bc_span_visitor *visit, void *user, struct bc_status *status);

/* A scan that several handles make together: each part of it is shown by the one that takes it. */
struct bc_shared_scan {
    int64_t from_utc_s, to_utc_s, batch;
    atomic_int next_part; /* 0 at first */
};
BC_MUST_CHECK bool bc_store_scan_shared(bc_store *store, struct bc_shared_scan *scan,
    bc_span_visitor *visit, void *user, struct bc_status *status);

/*
 * A second handle for another thread, on the public facts in the state that `store` reads: while
 * that one is between begin and end of reading nobody can change it. May be called by that thread;
 * it waits for no lock. Fails: BC_STORE_DOWN; always for a store in memory or an open batch.
 */
BC_MUST_CHECK bool bc_store_open_beside(
    const bc_store *store, bc_store **ret_other, struct bc_status *status);

/* The code of a ticket, in the arena. Fails on an unknown or (with FACTS) sensitive one. */
BC_MUST_CHECK bool bc_store_ticket_code(bc_store *store, int64_t ticket, bc_arena *arena,
    const char **ret_code, struct bc_status *status);

/* The same of many, by ascending number; a number may come again. */
BC_MUST_CHECK bool bc_store_ticket_codes(bc_store *store, const int64_t *tickets, size_t count,
    bc_arena *arena, const char **ret_codes, struct bc_status *status);

/*
 * The events of a ticket by its code, sorted, as known by `batch`; any source. *ret_ticket 0 when
 * there is none (with FACTS: or it is sensitive).
 */
BC_MUST_CHECK bool bc_store_history(bc_store *store, const char *code, int64_t batch,
    bc_arena *arena, int64_t *ret_ticket, struct bc_event **ret_events, size_t *ret_count,
    struct bc_status *status);

/* The same of a ticket that a scan has shown; no events when that batch did not know it. */
BC_MUST_CHECK bool bc_store_ticket_history(bc_store *store, int64_t ticket, int64_t batch,
    bc_arena *arena, struct bc_event **ret_events, size_t *ret_count, struct bc_status *status);

/* Codes that resemble one, for "did you mean"; public ones only. At most `limit`. */
BC_MUST_CHECK bool bc_store_similar_codes(bc_store *store, const char *code, bc_arena *arena,
    size_t limit, const char *const **ret_codes, size_t *ret_count, struct bc_status *status);

/*
 * What was printed, so that the next opening can be compared with it. Append only; the manifest
 * says which publication a row is of: the one that was noted last is not noted again.
 */
struct bc_issued {
    const char *period_id;
    const char *row; /* "" for the total, "field:moi-truong", "unit:so-tttt", … */
    int64_t closing;
    const char *manifest_sha256;
};
BC_MUST_CHECK bool bc_store_add_issued(bc_store *store, const struct bc_issued *issued,
    size_t count, int64_t batch, struct bc_status *status);
/* The closing last printed for a period and row; *ret_found false when none was issued. */
BC_MUST_CHECK bool bc_store_find_issued(bc_store *store, const char *period_id, const char *row,
    bool *ret_found, int64_t *ret_closing, struct bc_status *status);

/* Shows what was printed as the total of a period, once for each time it was issued, oldest first.
 * known_utc_s: as of which import; INT64_MIN when the store has lost that batch. */
typedef bool bc_issued_visitor(
    void *user, const struct bc_issued *issued, int64_t known_utc_s, struct bc_status *status);
BC_MUST_CHECK bool bc_store_read_issued(
    bc_store *store, bc_issued_visitor *visit, void *user, struct bc_status *status);

/* When the first public cycle opened; *ret_found false in a store without any. Costs nothing. */
BC_MUST_CHECK bool bc_store_first_opened(
    bc_store *store, bool *ret_found, int64_t *ret_utc_s, struct bc_status *status);

/* The plain text of an event, NULL when there is none. CONFIDENTIAL or IMPORT access. Caller wipes.
 */
BC_MUST_CHECK bool bc_store_text(bc_store *store, int64_t ticket, uint64_t mark, bc_arena *wiping,
    const char **ret_text, struct bc_status *status);

/*
 * Gives the store a new workspace key: the two keys that seal and mark texts are wrapped anew,
 * texts stay as they are, and the old key opens nothing any more. IMPORT access. A kill at any
 * moment leaves a store that opens, and an act to be noted. `new_key_path` NULL: the key file is
 * replaced. Otherwise the new key is left there, in a file that must not exist: a credential of the
 * service manager is not ours to write. Fails: BC_BAD_INPUT "store.key-output-exists".
 */
BC_MUST_CHECK bool bc_store_roll_key(
    bc_store *store, const char *new_key_path, struct bc_status *status);

/* Counts for `check` and tests. */
struct bc_store_counts {
    int64_t ticket_count, event_batch_count, span_count, past_span_count, batch_count, text_count;
};
BC_MUST_CHECK bool bc_store_count(
    bc_store *store, struct bc_store_counts *ret_counts, struct bc_status *status);

/* Looks for damage below the rows of what this handle may see: every page, and no index against its
 * table. About a second for a million tickets. */
BC_MUST_CHECK bool bc_store_check_pages(bc_store *store, struct bc_status *status);

/* SQLite's integrity check and our own: spans equal a fresh fold. Slow; for `check --deep` and
 * tests. */
BC_MUST_CHECK bool bc_store_verify(bc_store *store, struct bc_status *status);

#endif

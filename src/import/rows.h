/*
 * rows.h - a record becomes the events of a ticket, or is rejected with the reason.
 *
 * The rules of each column and kind of event are here and in values.c; where a record comes from is
 * not known here. (Private to src/import.)
 */
#ifndef BC_IMPORT_ROWS_H
#define BC_IMPORT_ROWS_H

#include "import/map.h"
#include "import/pending.h"
#include "import/record.h"
#include "import/values.h"
#include "store/known_rows.h"

struct bc_rows {
    const struct bc_profile *profile;
    const struct bc_vocabulary *vocabulary;
    const struct bc_map *map; /* NULL for the own format */
    struct bc_values *values;
    struct bc_tally *tally;
    struct bc_pending *pending;
    bc_arena *scratch; /* of one row; wiped */
    struct bc_mask_memo *memo;
    bc_known_rows *known; /* NULL: no row is known before it is read */
    int64_t masked_counts[BC_MASK_KIND_COUNT];
    int64_t first_utc_s; /* instants before it, or from last_utc_s on, are refused */
    int64_t last_utc_s;
};

/* Sets the bounds of instants from the profile's offset. */
void bc_rows_init(struct bc_rows *rows);

/*
 * Takes one record; every one counts as read and ends as new, unchanged, rejected or excluded.
 * Fails: BC_STORE_DOWN.
 */
BC_MUST_CHECK bool bc_rows_take(
    struct bc_rows *rows, const struct bc_record *record, struct bc_status *status);

/*
 * Takes a row that is known by its print: read and unchanged, with what was masked in it when it
 * was read last, which `note` says. False when its ticket has had another row in this run: then it
 * is to be read.
 */
bool bc_rows_take_known(
    struct bc_rows *rows, const char *code, const struct bc_row_print *print, uint32_t note);

/* Counts as read and rejects a row that did not become a record. */
void bc_rows_reject(struct bc_rows *rows, const struct bc_reject *reject);

#endif

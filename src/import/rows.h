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

struct bc_rows {
    const struct bc_profile *profile;
    const struct bc_vocabulary *vocabulary;
    const struct bc_map *map; /* NULL for the own format */
    struct bc_values *values;
    struct bc_tally *tally;
    struct bc_pending *pending;
    bc_arena *scratch; /* of one row; wiped */
    struct bc_mask_memo *memo;
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

/* Counts as read and rejects a row that did not become a record. */
void bc_rows_reject(struct bc_rows *rows, const struct bc_reject *reject);

#endif

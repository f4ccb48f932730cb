/*
 * known_rows.h - rows of an export that say again what is known, told before they are read.
 *
 * An office that exports everything every hour sends a million rows of which a hundred are new. For
 * each ticket the store keeps a print of the last row that said the whole of it: a keyed hash of
 * the cells, by a key of its own for each purpose, which names all that the reading of a row hangs
 * on (map, profile, words, rules of masking, program). Another purpose, other prints: none is known
 * then. A row that is known would change nothing and say nothing but its note. (For src/import.)
 */
#ifndef BC_STORE_KNOWN_ROWS_H
#define BC_STORE_KNOWN_ROWS_H

#include "store/store.h"

typedef struct bc_known_rows bc_known_rows;

/* As it is kept: twelve bytes of the hash, and a note under the other four. */
struct bc_row_print {
    uint8_t bytes[16];
};

/*
 * What is known as the batch begins. Belongs to one thread, which need not be the store's. Reading
 * all prints takes a moment: where there are more of them than `worth_bytes` none is read, and no
 * row is known. Fails: BC_STORE_DOWN.
 */
BC_MUST_CHECK bool bc_known_rows_open(bc_store *store, const char *purpose, int64_t worth_bytes,
    bc_known_rows **ret_rows, struct bc_status *status);
void bc_known_rows_free(bc_known_rows *rows); /* accepts NULL */

/*
 * The print of a row, without a note, and whether it is known, then with its note. Rows in the
 * order of the last import are found without a search.
 */
bool bc_known_rows_find(bc_known_rows *rows, const void *row, size_t length_bytes,
    struct bc_row_print *ret_print, uint32_t *ret_note);

/* Puts the note under a print that has none. */
void bc_row_print_set_note(struct bc_row_print *print, uint32_t note);

#endif

/*
 * receipts.h - which tickets have had their receipt in this run, and what it said, as two numbers.
 *
 * The one thing an import has to remember of every row of a file, however long: 16 bytes a ticket,
 * in a table that is never more than three quarters full. (Private to src/import.)
 */
#ifndef BC_IMPORT_RECEIPTS_H
#define BC_IMPORT_RECEIPTS_H

#include <stdbool.h>
#include <stdint.h>

struct bc_receipts;

struct bc_receipt {
    uint64_t ticket_hash;
    uint64_t content_hash; /* without its lowest two bits */
    bool is_secret;
    bool is_known; /* of a row known before it was read: the hash is its print's, not of events */
};

struct bc_receipts *bc_receipts_new(void);
/* Accepts NULL. */
void bc_receipts_free(struct bc_receipts *receipts);

/* False when the ticket has had none. */
bool bc_receipts_find(
    const struct bc_receipts *receipts, uint64_t ticket_hash, struct bc_receipt *ret_receipt);

/* Fetches what bc_receipts_find will look at. */
void bc_receipts_expect(const struct bc_receipts *receipts, uint64_t ticket_hash);

/* Most runs have none: then nobody need be asked. */
bool bc_receipts_has_secrets(const struct bc_receipts *receipts);
bool bc_receipts_has_known(const struct bc_receipts *receipts);

/* The first receipt of a ticket. */
void bc_receipts_keep(struct bc_receipts *receipts, const struct bc_receipt *receipt);

/* Whether a content is the one that was kept. */
bool bc_receipt_says(const struct bc_receipt *receipt, uint64_t content_hash);

#endif

/*
 * keys.h - the workspace key, the two keys it wraps, and what they do: seal texts and mark them.
 *
 * The workspace key is 32 bytes as hex in a file of its own (0600, or a credential of the service
 * manager). It wraps a data key (AES-256-GCM, a random 12-byte nonce a text, bound to ticket and
 * mark) and a MAC key (HMAC-SHA-256). Rolling the workspace key rewraps two rows and touches no
 * text. Keys are wiped when closed.
 */
#ifndef BC_STORE_KEYS_H
#define BC_STORE_KEYS_H

#include "store/backend.h"

typedef struct bc_keys bc_keys;

/* Makes the workspace key file when there is none (never overwrites one) and puts two wrapped new
 * keys. */
BC_MUST_CHECK bool bc_keys_make(
    struct bc_backend *backend, const char *key_path, struct bc_status *status);

/*
 * Reads the key file and unwraps the keys of the back end. A NULL path takes keys that last as long
 * as the handle (the memory back end). Fails: BC_STORE_DOWN "store.key-missing",
 * "store.key-open-to-others", "store.key-owner", "store.key-malformed", "store.wrong-key".
 * A roll that was killed between its two steps has left the key in force beside the file: that one
 * is taken then, and bc_keys_settle puts it in its place.
 */
BC_MUST_CHECK bool bc_keys_open(
    struct bc_backend *backend, const char *key_path, bc_keys **ret_keys, struct bc_status *status);

/* True when there is no key file at all: then nobody can read a text, and a leak of one cannot be
 * made. A key that is there and cannot be used is not lost. */
bool bc_keys_are_lost(const char *key_path);

/*
 * Rolling, in three steps so that a kill at any moment leaves a key that opens the store. In the
 * open turn: a new key is written to `new_key_path` (synced) and both keys are wrapped by it. The
 * turn is committed. Then bc_keys_settle renames the new file over the old one. Fails as
 * bc_keys_open does.
 */
BC_MUST_CHECK bool bc_keys_rewrap(struct bc_backend *backend, const char *key_path,
    const char *new_key_path, struct bc_status *status);

/* Where the new key waits until it is in force: "KEY.new", in the arena. */
const char *bc_keys_waiting_path(bc_arena *arena, const char *key_path);

/* Puts a waiting key in its place when it is the one in force. Within a turn, so that no other roll
 * is on its way. */
BC_MUST_CHECK bool bc_keys_settle(
    struct bc_backend *backend, const char *key_path, struct bc_status *status);

/* Accepts NULL. */
void bc_keys_close(bc_keys *keys);

/* The first eight bytes of the text's MAC; never 0, which means no text. */
BC_MUST_CHECK bool bc_keys_mark(
    bc_keys *keys, const char *text, uint64_t *ret_mark, struct bc_status *status);

/*
 * Prints of rows: SipHash of 16 bytes, under a key that the MAC key gives for a purpose. A printer
 * may be used by another thread than the keys, one at a time.
 */
typedef struct bc_row_printer bc_row_printer;
BC_MUST_CHECK bool bc_row_printer_new(
    bc_keys *keys, const char *purpose, bc_row_printer **ret_printer, struct bc_status *status);
void bc_row_printer_free(bc_row_printer *printer); /* accepts NULL */
enum { BC_ROW_PRINT_BYTES = 16 };
void bc_row_print_make(bc_row_printer *printer, const void *row, size_t length_bytes,
    uint8_t ret_print[BC_ROW_PRINT_BYTES]);

/* Nonce, cipher text and tag, in the arena. */
BC_MUST_CHECK bool bc_keys_seal(bc_keys *keys, int64_t ticket, uint64_t mark, const char *text,
    bc_arena *arena, struct bc_bytes *ret_sealed, struct bc_status *status);

/* The text, in the (wiping) arena. Fails: BC_STORE_DOWN "store.text-tampered". */
BC_MUST_CHECK bool bc_keys_unseal(bc_keys *keys, int64_t ticket, uint64_t mark,
    struct bc_bytes sealed, bc_arena *wiping, const char **ret_text, struct bc_status *status);

#endif

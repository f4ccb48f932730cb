/*
 * seal.h - a finished PDF, encrypted for a passphrase: AES-256 (R6), object streams, and a size
 * that tells nothing of how much is in it.
 */
#ifndef BC_PDF_SEAL_H
#define BC_PDF_SEAL_H

#include "base/arena.h"
#include "base/status.h"

#include <stddef.h>

enum { BC_SEALED_STEP_BYTES = 256 << 10 };

/*
 * The result is a whole number of steps long. `mark` is kept inside, encrypted as all the rest.
 * Never the same bytes twice. Nothing is printed and no file is written. Fails: BC_OWN_FAULT
 * "pdf.seal-failed".
 */
BC_MUST_CHECK bool bc_pdf_seal(const unsigned char *bytes, size_t length_bytes,
    const char *passphrase, const char *mark, bc_arena *arena, unsigned char **ret_bytes,
    size_t *ret_length_bytes, struct bc_status *status);

#endif

/*
 * finish.h - the last pass over a PDF: what the drawing library cannot do right.
 *
 * Text that can be searched and copied in Vietnamese, title and language, metadata, an identity
 * that depends on the contents only. The same input gives the same bytes.
 */
#ifndef BC_PDF_FINISH_H
#define BC_PDF_FINISH_H

#include "base/arena.h"
#include "base/status.h"

#include <stddef.h>
#include <stdint.h>

struct bc_pdf_properties {
    const char *title;
    const char *author;
    const char *language; /* "vi" */
    const char *created;  /* ISO 8601 with offset; of the report, not of the machine's clock */
};

/* Fails: BC_OWN_FAULT "pdf.library" when the bytes are no PDF that we made. */
BC_MUST_CHECK bool bc_pdf_finish(const unsigned char *bytes, size_t length_bytes,
    const struct bc_pdf_properties *properties, bc_arena *arena, unsigned char **ret_bytes,
    size_t *ret_length_bytes, struct bc_status *status);

#endif

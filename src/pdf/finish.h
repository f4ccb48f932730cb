/*
 * finish.h - the last pass over a PDF: what the drawing library cannot do right.
 *
 * Makes of a drawn file one that is archived for years: PDF/A-2b, or 3b with the data attached;
 * tagged, with bookmarks and page labels; text that can be searched and copied in Vietnamese;
 * title, language and metadata; a place for a signature; nothing hidden, no script, no form but
 * that place. The same input gives the same bytes: no clock, no random identity.
 *
 * PDFBox Preflight, the validator in Debian, knows PDF/A-1b only and passes the 1b file of the same
 * pass (tests/pdf/preflight). That 2b and 3b files keep their standards is not validated by it.
 */
#ifndef BC_PDF_FINISH_H
#define BC_PDF_FINISH_H

#include "base/arena.h"
#include "base/status.h"
#include "draw/canvas.h"

#include <stddef.h>
#include <stdint.h>

enum bc_pdf_conformance {
    BC_PDF_A_2B, /* PDF 1.7; becomes PDF/A-3b when something is attached */
    BC_PDF_ANY,  /* the same, and says of no archive form: the file is encrypted next */
    BC_PDF_A_1B  /* PDF 1.4, of the same pass, for a checker that knows no other; no attachment */
};

/* The data behind the document, to be kept with it. */
struct bc_pdf_attachment {
    const char *name;        /* "report.json" */
    const char *media_type;  /* "application/json" */
    const char *description; /* for the reader */
    const void *bytes;       /* may be NULL where they are given packed */
    size_t length_bytes;
    const void *packed; /* the same from bc_pdf_pack (pack.h); NULL: they are packed here */
    size_t packed_bytes;
};

/* An empty field for a digital signature, where the signature on paper would stand. */
struct bc_pdf_signature {
    int32_t page_index; /* from 0 */
    struct bc_point top_left;
    struct bc_size size;
    const char *name; /* what a reader aloud says of it: "Chữ ký của …" */
};

struct bc_pdf_properties {
    const char *title;
    const char *author;
    const char *language; /* "vi" */
    const char *created;  /* ISO 8601 with offset; of the report, not of the machine's clock */
    enum bc_pdf_conformance conformance;
    const struct bc_structure
        *structure;                 /* NULL: the document is not tagged and has no bookmarks */
    const char *const *page_labels; /* one a page: "1", "2", "PL I-1"; NULL: none */
    size_t page_label_count;
    const struct bc_pdf_signature *signature;   /* NULL: none */
    const struct bc_pdf_attachment *attachment; /* NULL: none */
};

/*
 * Finishes `bytes`, which `canvas` (libharu) has drawn; the canvas is asked for its contents, its
 * letters and its fonts, and must still be open.
 * Fails: BC_OWN_FAULT "pdf.library" when the bytes are no PDF that we made; BC_BAD_INPUT
 * "pdf.profile-missing" when the colour profile of the package icc-profiles-free is not installed.
 */
BC_MUST_CHECK bool bc_pdf_finish(const bc_canvas *canvas, const unsigned char *bytes,
    size_t length_bytes, const struct bc_pdf_properties *properties, bc_arena *arena,
    unsigned char **ret_bytes, size_t *ret_length_bytes, struct bc_status *status);

#endif

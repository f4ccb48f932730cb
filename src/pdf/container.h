/*
 * container.h - numbered objects, written out as one PDF file. Inside pdf/ only.
 *
 * libqpdf reads what libharu drew; its writer is not used, because it takes 35 µs an object where
 * this takes less than one, and a table of 200 rows is 2,600 objects of structure. Same objects,
 * same bytes.
 */
#ifndef BC_PDF_CONTAINER_H
#define BC_PDF_CONTAINER_H

#include "base/status.h"
#include "pdf/text.h"

#include <stdbool.h>

struct bc_pdf_object {
    size_t offset, length; /* of its text in the container's buffer; 0: not written, left out */
    const unsigned char *stream; /* borrowed until the file is assembled; NULL: no stream */
    size_t stream_bytes;
};

struct bc_pdf_container {
    bc_arena *arena;
    struct bc_pdf_object *objects; /* by number; 0 is never used */
    size_t count, capacity;
    struct bc_pdf_text text;
};

/* Object numbers below `first` are those of the drawn file. */
void bc_pdf_container_init(struct bc_pdf_container *container, bc_arena *arena, int32_t first);

/* The number of a new object, to refer to before it is written. */
int32_t bc_pdf_reserve(struct bc_pdf_container *container);

/* What is put into the returned text until bc_pdf_end is object `number`. One at a time. */
struct bc_pdf_text *bc_pdf_begin(struct bc_pdf_container *container, int32_t number);
void bc_pdf_end(struct bc_pdf_container *container, int32_t number);

/*
 * A stream. `entries`: of its dictionary, without /Length and without the angle brackets. With
 * `packs` the bytes are compressed and the filter is entered; otherwise they go in as they are.
 */
void bc_pdf_put_stream(struct bc_pdf_container *container, int32_t number, const char *entries,
    const void *bytes, size_t length, bool packs);

/*
 * The file. In the `old` form (PDF 1.4) every object stands by itself, otherwise (PDF 1.7) all but
 * streams are packed together. The identity is made from the contents.
 */
void bc_pdf_assemble(const struct bc_pdf_container *container, int32_t root, int32_t info, bool old,
    unsigned char **ret_bytes, size_t *ret_length_bytes);

#endif

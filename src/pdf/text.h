/* text.h - builds the text of PDF objects in one growing buffer. Inside pdf/ only. */
#ifndef BC_PDF_TEXT_H
#define BC_PDF_TEXT_H

#include "base/arena.h"

#include <stddef.h>
#include <stdint.h>

struct bc_pdf_text {
    bc_arena *arena;
    char *bytes;
    size_t length, capacity;
};

void bc_pdf_put_bytes(struct bc_pdf_text *text, const void *bytes, size_t length);
void bc_pdf_put(struct bc_pdf_text *text, const char *plain);
void bc_pdf_putf(struct bc_pdf_text *text, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* These two are what a table of many thousand cells is made of: no printf. */
void bc_pdf_put_number(struct bc_pdf_text *text, int32_t number);
void bc_pdf_put_reference(struct bc_pdf_text *text, int32_t object); /* "12 0 R" */

/* At most three places after the point, never an exponent, never a comma. */
void bc_pdf_put_real(struct bc_pdf_text *text, double value);

/* A text string: plain where it is ASCII, otherwise UTF-16 with its mark (ISO 32000-1, 7.9.2.2). */
void bc_pdf_put_string(struct bc_pdf_text *text, const char *utf8);

#endif

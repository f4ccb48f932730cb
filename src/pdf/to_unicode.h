/* to_unicode.h - the table by which a reader of the PDF turns codes back into letters. Inside pdf/
 * only. */
#ifndef BC_PDF_TO_UNICODE_H
#define BC_PDF_TO_UNICODE_H

#include "base/arena.h"

/*
 * A CMap for fonts whose two-byte codes are UTF-16 themselves, as the drawing library writes them:
 * ranges of at most 256 codes, at most 100 a block, as PDF asks (ISO 32000-1, 9.10.3). In the
 * arena.
 */
const char *bc_pdf_to_unicode(bc_arena *arena);

#endif

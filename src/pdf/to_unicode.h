/* to_unicode.h - the table by which a reader of the PDF turns codes back into letters. Inside pdf/
 * only. */
#ifndef BC_PDF_TO_UNICODE_H
#define BC_PDF_TO_UNICODE_H

#include "base/arena.h"

#include <stddef.h>
#include <stdint.h>

/*
 * A CMap for a font whose two-byte codes are UTF-16 themselves, as the drawing library writes them:
 * the codes given (ascending) and no others, in ranges that share their high byte, at most 100 a
 * block, as PDF asks (ISO 32000-1, 9.10.3). A no-break space reads as a space. In the arena.
 */
const char *bc_pdf_to_unicode(bc_arena *arena, const int32_t *codes, size_t count);

#endif

/* pdf_font.h - a character map of PDF (ToUnicode) as a table from codes to letters. (The gate's own
 * header.) */
#ifndef BC_GATE_PDF_FONT_H
#define BC_GATE_PDF_FONT_H

#include "gate/pdf_page.h"

/*
 * Fills the table of a font. Every letter of the map, in its order, is added to `words` too: a map
 * can hold a text of its own.
 */
void bc_gate_font_read_map(struct bc_gate_font *font, const char *bytes, size_t length_bytes,
    bc_arena *scratch, struct bc_gate_text *words);

#endif

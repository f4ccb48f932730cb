/* fonts.h - rewrites the fonts of a drawn file for the letters it uses. Inside pdf/ only. */
#ifndef BC_PDF_FONTS_H
#define BC_PDF_FONTS_H

#include "draw/canvas.h"
#include "pdf/drawn.h"

/*
 * Per font: its own name, widths as the font file has them, the way from codes to glyphs and back
 * to letters, all for the letters drawn and no others. `with_set`: also the set of codes that
 * PDF/A-1 asks of a subset (PDF/A-2 forbids a partial one).
 */
void bc_pdf_put_fonts(struct bc_pdf_container *container, const struct bc_drawn *drawn,
    const bc_canvas *canvas, bool with_set);

#endif

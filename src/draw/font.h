/*
 * font.h - the faces of a document and the one place where text is measured.
 *
 * Widths come from the font file, unhinted, so that a line is broken alike for paper, picture and
 * trace; back ends only place what was measured here. A letter that a face lacks is found before it
 * is drawn.
 */
#ifndef BC_DRAW_FONT_H
#define BC_DRAW_FONT_H

#include "base/status.h"

#include <stddef.h>
#include <stdint.h>

enum bc_face { BC_REGULAR, BC_BOLD, BC_ITALIC, BC_BOLD_ITALIC, BC_FACE_COUNT };

typedef struct bc_fonts bc_fonts;

/*
 * Opens the four faces of the dispatch: the office's own Times New Roman when its four files lie in
 * `fonts_folder`, otherwise Liberation Serif, which has the same widths. The result is owned.
 * Fails: BC_BAD_INPUT "draw.font-missing" naming the file and the package that brings it.
 */
BC_MUST_CHECK bool bc_fonts_open(
    const char *fonts_folder, bc_fonts **ret_fonts, struct bc_status *status);

/* Accepts NULL. */
void bc_fonts_close(bc_fonts *fonts);

/* The file of a face, borrowed. */
const char *bc_fonts_path(const bc_fonts *fonts, enum bc_face face);

/* Width of well-formed UTF-8 text set in one line. A missing letter counts as a blank. */
double bc_font_width_pt(const bc_fonts *fonts, enum bc_face face, double size_pt, const char *text,
    size_t length_bytes);

/* Where the base line lies below the top of a line of that height, by the face's own proportions.
 */
double bc_font_baseline_pt(
    const bc_fonts *fonts, enum bc_face face, double size_pt, double line_height_pt);

/* The first code point that the face cannot draw, or 0 when it can draw them all. */
int32_t bc_font_first_missing(const bc_fonts *fonts, enum bc_face face, const char *text);

#endif

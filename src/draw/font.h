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

/* The four faces of the dispatch, then the two of the slides. */
enum bc_face {
    BC_REGULAR,
    BC_BOLD,
    BC_ITALIC,
    BC_BOLD_ITALIC,
    BC_SLIDE_REGULAR,
    BC_SLIDE_BOLD,
    BC_FACE_COUNT
};
enum { BC_DISPATCH_FACES = BC_SLIDE_REGULAR };

typedef struct bc_fonts bc_fonts;

/*
 * Opens the faces of the dispatch: the office's own Times New Roman when its four files lie in
 * `fonts_folder`, otherwise Liberation Serif, which has the same widths; and Open Sans for slides,
 * which may be absent as long as nothing is drawn in it. The result is owned.
 * Fails: BC_BAD_INPUT "draw.font-missing" naming the file and the package that brings it;
 * "draw.font-broken", "-style", "-outlines", "-locked", "-letters" for a file that is there but
 * cannot serve, named in `where`.
 */
BC_MUST_CHECK bool bc_fonts_open(
    const char *fonts_folder, bc_fonts **ret_fonts, struct bc_status *status);

/* False for a face of the slides whose file was not found; widths are then those of the dispatch.
 */
bool bc_fonts_has(const bc_fonts *fonts, enum bc_face face);

/* Accepts NULL. */
void bc_fonts_close(bc_fonts *fonts);

/* The file of a face, borrowed. */
const char *bc_fonts_path(const bc_fonts *fonts, enum bc_face face);

/* What the face calls itself in a PDF ("LiberationSerif-Bold"), borrowed. */
const char *bc_fonts_name(const bc_fonts *fonts, enum bc_face face);

/* Height of a capital, in thousandths of the size. */
double bc_font_capital_height(const bc_fonts *fonts, enum bc_face face);

/* Width of well-formed UTF-8 text set in one line. A missing letter counts as a blank. */
double bc_font_width_pt(const bc_fonts *fonts, enum bc_face face, double size_pt, const char *text,
    size_t length_bytes);

/* Where the base line lies below the top of a line of that height, by the face's own proportions.
 */
double bc_font_baseline_pt(
    const bc_fonts *fonts, enum bc_face face, double size_pt, double line_height_pt);

/* The number of a letter's glyph in the file of the face; 0 when it has none. */
int32_t bc_font_glyph(const bc_fonts *fonts, enum bc_face face, int32_t code_point);

/* The first code point that the face cannot draw, or 0 when it can draw them all. */
int32_t bc_font_first_missing(const bc_fonts *fonts, enum bc_face face, const char *text);

#endif

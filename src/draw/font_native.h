/* font_native.h - the opened font file behind a face, for back ends that draw outlines themselves.
 */
#ifndef BC_DRAW_FONT_NATIVE_H
#define BC_DRAW_FONT_NATIVE_H

#include "draw/font.h"

#define FT_CONFIG_STANDARD_LIBRARY_H "draw/font_stdlib.h"
#include <ft2build.h>
#include FT_FREETYPE_H

FT_Face bc_font_native(const bc_fonts *fonts, enum bc_face face);

#endif

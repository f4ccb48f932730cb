/*
 * font_stdlib.h - what FreeType's public headers need of the C library, and no more.
 *
 * FreeType's own header names functions that base/banned.h has poisoned;
 * FT_CONFIG_STANDARD_LIBRARY_H is the hook it offers to put another in its place.
 */
#ifndef BC_DRAW_FONT_STDLIB_H
#define BC_DRAW_FONT_STDLIB_H

#include <limits.h>
#include <stddef.h>

#define ft_ptrdiff_t ptrdiff_t
#define FT_CHAR_BIT CHAR_BIT
#define FT_USHORT_MAX USHRT_MAX
#define FT_INT_MAX INT_MAX
#define FT_INT_MIN INT_MIN
#define FT_UINT_MAX UINT_MAX
#define FT_LONG_MIN LONG_MIN
#define FT_LONG_MAX LONG_MAX
#define FT_ULONG_MAX ULONG_MAX

#endif

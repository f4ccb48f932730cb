#include "draw/font.h"

#include "base/file.h"
#include "base/text.h"
#include "draw/font_native.h"

#include FT_ADVANCES_H

#include <assert.h>
#include <stdlib.h>

/* Latin, Vietnamese and punctuation lie below; what lies above is rare and asked of the file each
 * time. */
enum { QUICK_CODE_POINTS = 0x2200, NOT_THERE = -1 };

struct face {
    FT_Face native;
    const char *path;
    double units_per_em;
    int16_t quick_advance[QUICK_CODE_POINTS];
};

struct bc_fonts {
    bc_arena *arena;
    FT_Library library;
    struct face faces[BC_FACE_COUNT];
};

/* A folder that can hold a family, and how its four files are called there. NULL: the office's own.
 */
struct family {
    const char *folder;
    const char *files[BC_FACE_COUNT];
};

static const struct family families[] = {
    {NULL, {"times.ttf", "timesbd.ttf", "timesi.ttf", "timesbi.ttf"}},
    {NULL, {"LiberationSerif-Regular.ttf", "LiberationSerif-Bold.ttf", "LiberationSerif-Italic.ttf",
               "LiberationSerif-BoldItalic.ttf"}},
    {"/usr/share/fonts/truetype/liberation2",
        {"LiberationSerif-Regular.ttf", "LiberationSerif-Bold.ttf", "LiberationSerif-Italic.ttf",
            "LiberationSerif-BoldItalic.ttf"}},
    {"/usr/share/fonts/truetype/liberation",
        {"LiberationSerif-Regular.ttf", "LiberationSerif-Bold.ttf", "LiberationSerif-Italic.ttf",
            "LiberationSerif-BoldItalic.ttf"}},
};

/* Sets the four paths when all of them are there: faces of two families are never mixed. */
static bool find_family(bc_fonts *fonts, const char *own_folder, const struct family *family)
{
    const char *folder = family->folder != NULL ? family->folder : own_folder;

    for (int i = 0; i < BC_FACE_COUNT; i++) {
        const char *path = bc_path_join(fonts->arena, folder, family->files[i]);

        if (!bc_path_exists(path)) {
            return false;
        }
        fonts->faces[i].path = path;
    }
    return true;
}

static int16_t advance_of(FT_Face native, FT_ULong code_point)
{
    FT_UInt glyph = FT_Get_Char_Index(native, code_point);
    FT_Fixed advance = 0;

    if (glyph == 0 || FT_Get_Advance(native, glyph, FT_LOAD_NO_SCALE, &advance) != 0) {
        return NOT_THERE;
    }
    return (int16_t)advance;
}

static bool open_face(bc_fonts *fonts, struct face *face, struct bc_status *status)
{
    FT_Error error = FT_New_Face(fonts->library, face->path, 0, &face->native);

    if (error != 0 || !FT_IS_SCALABLE(face->native)) {
        return bc_fail(status, BC_BAD_INPUT, "draw.font-broken", face->path, "%d", error);
    }
    face->units_per_em = (double)face->native->units_per_EM;
    for (FT_ULong i = 0; i < QUICK_CODE_POINTS; i++) {
        face->quick_advance[i] = advance_of(face->native, i);
    }
    return true;
}

static bool open_all(bc_fonts *fonts, const char *fonts_folder, struct bc_status *status)
{
    bool is_found = false;

    if (FT_Init_FreeType(&fonts->library) != 0) {
        return bc_fail(status, BC_OWN_FAULT, "draw.library", "", "FreeType" BC_NEXT "%d", 0);
    }
    for (size_t i = 0; i < sizeof(families) / sizeof(families[0]) && !is_found; i++) {
        is_found = find_family(fonts, fonts_folder, &families[i]);
    }
    if (!is_found) {
        return bc_fail(status, BC_BAD_INPUT, "draw.font-missing", fonts_folder, "%s",
            "LiberationSerif-Regular.ttf");
    }
    for (int i = 0; i < BC_FACE_COUNT; i++) {
        if (!open_face(fonts, &fonts->faces[i], status)) {
            return false;
        }
    }
    return true;
}

bool bc_fonts_open(const char *fonts_folder, bc_fonts **ret_fonts, struct bc_status *status)
{
    bc_arena *arena = bc_arena_new();
    bc_fonts *fonts = bc_arena_alloc(arena, sizeof(*fonts));

    fonts->arena = arena;
    if (!open_all(fonts, fonts_folder, status)) {
        bc_fonts_close(fonts);
        return false;
    }
    *ret_fonts = fonts;
    return true;
}

void bc_fonts_close(bc_fonts *fonts)
{
    if (fonts == NULL) {
        return;
    }
    for (int i = 0; i < BC_FACE_COUNT; i++) {
        if (fonts->faces[i].native != NULL) {
            FT_Done_Face(fonts->faces[i].native);
        }
    }
    if (fonts->library != NULL) {
        FT_Done_FreeType(fonts->library);
    }
    bc_arena_free(fonts->arena);
}

const char *bc_fonts_path(const bc_fonts *fonts, enum bc_face face)
{
    return fonts->faces[face].path;
}

FT_Face bc_font_native(const bc_fonts *fonts, enum bc_face face)
{
    return fonts->faces[face].native;
}

static int16_t advance_units(const struct face *face, int32_t code_point)
{
    return code_point < QUICK_CODE_POINTS ? face->quick_advance[code_point]
                                          : advance_of(face->native, (FT_ULong)code_point);
}

double bc_font_width_pt(
    const bc_fonts *fonts, enum bc_face face, double size_pt, const char *text, size_t length_bytes)
{
    const struct face *self = &fonts->faces[face];
    const char *end = text + length_bytes;
    int64_t units = 0;

    while (text < end) {
        int32_t code_point = bc_text_next(&text);
        int16_t advance;

        if (code_point < 0) {
            break;
        }
        advance = advance_units(self, code_point);
        units += advance == NOT_THERE ? advance_units(self, ' ') : advance;
    }
    return (double)units * size_pt / self->units_per_em;
}

double bc_font_baseline_pt(
    const bc_fonts *fonts, enum bc_face face, double size_pt, double line_height_pt)
{
    const struct face *self = &fonts->faces[face];
    double ascent_pt = (double)self->native->ascender * size_pt / self->units_per_em;
    double descent_pt = -(double)self->native->descender * size_pt / self->units_per_em;

    return (line_height_pt - ascent_pt - descent_pt) / 2 + ascent_pt;
}

int32_t bc_font_first_missing(const bc_fonts *fonts, enum bc_face face, const char *text)
{
    int32_t code_point;

    while ((code_point = bc_text_next(&text)) >= 0) {
        if (advance_units(&fonts->faces[face], code_point) == NOT_THERE) {
            return code_point == 0 ? 0xFFFD : code_point;
        }
    }
    return *text == '\0' ? 0 : 0xFFFD;
}

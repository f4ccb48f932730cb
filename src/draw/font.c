#include "draw/font.h"

#include "base/file.h"
#include "base/text.h"
#include "draw/font_native.h"

#include FT_ADVANCES_H
#include FT_TRUETYPE_TABLES_H

#include <assert.h>
#include <stdlib.h>

/* Latin, Vietnamese and punctuation lie below; what lies above is rare and asked of the file each
 * time. */
enum { QUICK_CODE_POINTS = 0x2200, NOT_THERE = -1 };

struct face {
    FT_Face native; /* NULL: a face of the slides that is not installed */
    const char *path;
    double units_per_em;
    int16_t quick_advance[QUICK_CODE_POINTS];
};

struct bc_fonts {
    bc_arena *arena;
    FT_Library library;
    struct face faces[BC_FACE_COUNT];
};

/* A folder that can hold a family, and how its files are called there. NULL: the office's own. */
struct family {
    const char *folder;
    const char *files[BC_DISPATCH_FACES];
};

static const struct family dispatch_families[] = {
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
static const struct family slide_families[] = {
    {NULL, {"OpenSans-Regular.ttf", "OpenSans-Bold.ttf"}},
    {"/usr/share/fonts/truetype/open-sans", {"OpenSans-Regular.ttf", "OpenSans-Bold.ttf"}},
};

/* What a face must be; widths of Times in thousandths of an em, from Adobe's published metrics. */
static const struct {
    bool is_bold;
    bool is_italic;
    double width_of_w; /* "W"; 0: any */
    double width_of_m; /* "m" */
} expected[BC_FACE_COUNT] = {
    [BC_REGULAR] = {false, false, 944, 778},
    [BC_BOLD] = {true, false, 1000, 833},
    [BC_ITALIC] = {false, true, 833, 722},
    [BC_BOLD_ITALIC] = {true, true, 889, 778},
    [BC_SLIDE_REGULAR] = {false, false, 0, 0},
    [BC_SLIDE_BOLD] = {true, false, 0, 0},
};

/* Sets the paths when all files are there: faces of two families are never mixed. */
static bool find_family(bc_fonts *fonts, const char *own_folder, const struct family *family,
    int first_face, int face_count)
{
    const char *folder = family->folder != NULL ? family->folder : own_folder;

    for (int i = 0; i < face_count; i++) {
        const char *path = bc_path_join(fonts->arena, folder, family->files[i]);

        if (!bc_path_exists(path)) {
            return false;
        }
        fonts->faces[first_face + i].path = path;
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

/* Only of the letters that the face has: it has a tenth of the code points. */
static void measure_quick(struct face *face)
{
    FT_UInt glyph = 0;

    for (size_t i = 0; i < QUICK_CODE_POINTS; i++) {
        face->quick_advance[i] = NOT_THERE;
    }
    for (FT_ULong i = FT_Get_First_Char(face->native, &glyph); glyph != 0 && i < QUICK_CODE_POINTS;
         i = FT_Get_Next_Char(face->native, i, &glyph)) {
        face->quick_advance[i] = advance_of(face->native, i);
    }
}

static bool open_face(bc_fonts *fonts, struct face *face, struct bc_status *status)
{
    FT_Error error = FT_New_Face(fonts->library, face->path, 0, &face->native);

    if (error != 0 || !FT_IS_SCALABLE(face->native)) {
        return bc_fail(status, BC_BAD_INPUT, "draw.font-broken", face->path, "%d", error);
    }
    face->units_per_em = (double)face->native->units_per_EM;
    measure_quick(face);
    return true;
}

/* True when the letter is as wide as in Times, to a hundredth of an em. */
static bool is_as_wide(const struct face *face, char letter, double width)
{
    double thousandths = face->quick_advance[(unsigned char)letter] * 1000.0 / face->units_per_em;

    return width <= 0 || (thousandths > width - 10 && thousandths < width + 10);
}

/* The first letter of the Vietnamese alphabet, digit or sign of a report that the face lacks. */
static const char *lacking_letter(const struct face *face)
{
    static const char *const needed[] = {"A", "z", "0", "9", "Đ", "đ", "Ă", "ă", "Ơ", "ơ", "Ư", "ư",
        "–", "…", "“", "”", "%", "≥", "≤"};
    static const struct {
        int32_t first, last;
        const char *shown;
    } block = {0x1EA0, 0x1EF9, "Ạ–ỹ"};

    for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++) {
        const char *text = needed[i];

        if (advance_of(face->native, (FT_ULong)bc_text_next(&text)) == NOT_THERE) {
            return needed[i];
        }
    }
    for (int32_t i = block.first; i <= block.last; i++) {
        if (face->quick_advance[i] == NOT_THERE) {
            return block.shown;
        }
    }
    return NULL;
}

/* A file that opens can still be the wrong one: a face of another style, or one that no PDF may
 * carry. */
static bool check_face(const struct face *face, int which, struct bc_status *status)
{
    const FT_UShort no_embedding = FT_FSTYPE_RESTRICTED_LICENSE_EMBEDDING;
    FT_Face native = face->native;
    FT_ULong outline_bytes = 0;
    const char *lacking;

    if (FT_Load_Sfnt_Table(native, FT_MAKE_TAG('g', 'l', 'y', 'f'), 0, NULL, &outline_bytes) != 0) {
        return bc_fail(status, BC_BAD_INPUT, "draw.font-outlines", face->path, "%s",
            native->family_name != NULL ? native->family_name : "");
    }
    if (((native->style_flags & FT_STYLE_FLAG_BOLD) != 0) != expected[which].is_bold ||
        ((native->style_flags & FT_STYLE_FLAG_ITALIC) != 0) != expected[which].is_italic ||
        !is_as_wide(face, 'W', expected[which].width_of_w) ||
        !is_as_wide(face, 'm', expected[which].width_of_m)) {
        return bc_fail(status, BC_BAD_INPUT, "draw.font-style", face->path, "%s" BC_NEXT "%s",
            native->family_name != NULL ? native->family_name : "",
            native->style_name != NULL ? native->style_name : "");
    }
    if ((FT_Get_FSType_Flags(native) & no_embedding) != 0) {
        return bc_fail(status, BC_BAD_INPUT, "draw.font-locked", face->path, "%s",
            native->family_name != NULL ? native->family_name : "");
    }
    lacking = lacking_letter(face);
    return lacking == NULL ||
           bc_fail(status, BC_BAD_INPUT, "draw.font-letters", face->path, "%s", lacking);
}

static bool find_all(bc_fonts *fonts, const char *fonts_folder, struct bc_status *status)
{
    bool is_found = false;

    for (size_t i = 0; i < sizeof(dispatch_families) / sizeof(struct family) && !is_found; i++) {
        is_found =
            find_family(fonts, fonts_folder, &dispatch_families[i], BC_REGULAR, BC_DISPATCH_FACES);
    }
    if (!is_found) {
        return bc_fail(status, BC_BAD_INPUT, "draw.font-missing", fonts_folder, "%s",
            "LiberationSerif-Regular.ttf");
    }
    is_found = false;
    for (size_t i = 0; i < sizeof(slide_families) / sizeof(struct family) && !is_found; i++) {
        is_found = find_family(fonts, fonts_folder, &slide_families[i], BC_SLIDE_REGULAR,
            BC_FACE_COUNT - BC_SLIDE_REGULAR);
    }
    if (!is_found) {
        fonts->faces[BC_SLIDE_REGULAR].path = NULL;
        fonts->faces[BC_SLIDE_BOLD].path = NULL;
    }
    return true;
}

static bool open_all(bc_fonts *fonts, const char *fonts_folder, struct bc_status *status)
{
    if (FT_Init_FreeType(&fonts->library) != 0) {
        return bc_fail(status, BC_OWN_FAULT, "draw.library", "", "FreeType" BC_NEXT "%d", 0);
    }
    if (!find_all(fonts, fonts_folder, status)) {
        return false;
    }
    for (int i = 0; i < BC_FACE_COUNT; i++) {
        struct face *face = &fonts->faces[i];

        if (face->path != NULL &&
            (!open_face(fonts, face, status) || !check_face(face, i, status))) {
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

bool bc_fonts_has(const bc_fonts *fonts, enum bc_face face)
{
    return fonts->faces[face].native != NULL;
}

const char *bc_fonts_path(const bc_fonts *fonts, enum bc_face face)
{
    const char *path = fonts->faces[face].path;

    return path != NULL ? path : slide_families[0].files[face - BC_SLIDE_REGULAR];
}

/* The face that answers for another: itself, or one of the dispatch for a slide's that is absent.
 */
static const struct face *measured(const bc_fonts *fonts, enum bc_face face)
{
    return bc_fonts_has(fonts, face) ? &fonts->faces[face]
                                     : &fonts->faces[face == BC_SLIDE_BOLD ? BC_BOLD : BC_REGULAR];
}

FT_Face bc_font_native(const bc_fonts *fonts, enum bc_face face)
{
    return measured(fonts, face)->native;
}

const char *bc_fonts_name(const bc_fonts *fonts, enum bc_face face)
{
    const char *name = FT_Get_Postscript_Name(bc_font_native(fonts, face));

    return name != NULL ? name : "";
}

double bc_font_capital_height(const bc_fonts *fonts, enum bc_face face)
{
    const struct face *self = measured(fonts, face);

    if (FT_Load_Char(self->native, 'H', FT_LOAD_NO_SCALE) != 0) {
        return 0;
    }
    return (double)self->native->glyph->metrics.horiBearingY * 1000 / self->units_per_em;
}

static int16_t advance_units(const struct face *face, int32_t code_point)
{
    return code_point < QUICK_CODE_POINTS ? face->quick_advance[code_point]
                                          : advance_of(face->native, (FT_ULong)code_point);
}

double bc_font_width_pt(
    const bc_fonts *fonts, enum bc_face face, double size_pt, const char *text, size_t length_bytes)
{
    const struct face *self = measured(fonts, face);
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
    const struct face *self = measured(fonts, face);
    double ascent_pt = (double)self->native->ascender * size_pt / self->units_per_em;
    double descent_pt = -(double)self->native->descender * size_pt / self->units_per_em;

    return (line_height_pt - ascent_pt - descent_pt) / 2 + ascent_pt;
}

int32_t bc_font_glyph(const bc_fonts *fonts, enum bc_face face, int32_t code_point)
{
    return (int32_t)FT_Get_Char_Index(bc_font_native(fonts, face), (FT_ULong)code_point);
}

int32_t bc_font_first_missing(const bc_fonts *fonts, enum bc_face face, const char *text)
{
    const struct face *self = measured(fonts, face);
    int32_t code_point;

    while ((code_point = bc_text_next(&text)) >= 0) {
        /* Above this the codes of the PDF's fonts end. */
        if (code_point > 0xFFFF || advance_units(self, code_point) == NOT_THERE) {
            return code_point == 0 ? 0xFFFD : code_point;
        }
    }
    return *text == '\0' ? 0 : 0xFFFD;
}

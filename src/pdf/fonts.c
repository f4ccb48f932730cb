#include "pdf/fonts.h"

#include "pdf/to_unicode.h"

#include <string.h>

/* The codes of a font are the letters themselves (UTF-16), and its glyphs those of its face. */
struct used {
    enum bc_face face;
    int32_t *codes; /* ascending */
    size_t count;
};

static bool is_named(const bc_canvas *canvas, enum bc_face face, const char *name)
{
    return strcmp(bc_fonts_name(canvas->fonts, face), name) == 0;
}

/* The same file may serve two faces; libharu then makes one font of them. */
static struct used used_of(const bc_canvas *canvas, const char *name, bc_arena *arena)
{
    struct used used = {.face = BC_REGULAR};
    enum bc_face faces[BC_FACE_COUNT];
    size_t face_count = 0;
    size_t capacity = 0;

    for (int face = BC_FACE_COUNT - 1; face >= 0; face--) {
        if (is_named(canvas, (enum bc_face)face, name)) {
            used.face = (enum bc_face)face;
            faces[face_count++] = (enum bc_face)face;
        }
    }
    for (int32_t code = 0; code < BC_LETTER_LIMIT; code++) {
        bool is_used = false;

        for (size_t i = 0; i < face_count && !is_used; i++) {
            is_used = bc_canvas_has_letter(canvas, faces[i], code);
        }
        if (is_used) {
            used.codes =
                bc_arena_grow(arena, used.codes, used.count, &capacity, sizeof(*used.codes));
            used.codes[used.count++] = code;
        }
    }
    return used;
}

static size_t spell_utf8(int32_t code, char ret_text[4])
{
    size_t length = 0;

    if (code >= 0x800) {
        ret_text[length++] = (char)(0xE0 | code >> 12);
        ret_text[length++] = (char)(0x80 | (code >> 6 & 0x3F));
    } else if (code >= 0x80) {
        ret_text[length++] = (char)(0xC0 | code >> 6);
    } else {
        ret_text[0] = (char)code;
        return 1;
    }
    ret_text[length++] = (char)(0x80 | (code & 0x3F));
    return length;
}

/* /W [32 [250 333] 97 [444]]: neighbours together. */
static void put_widths(struct bc_pdf_text *text, const bc_canvas *canvas, const struct used *used)
{
    bc_pdf_put(text, "/W [");
    for (size_t i = 0; i < used->count; i++) {
        char letter[4];
        size_t length = spell_utf8(used->codes[i], letter);

        if (i == 0 || used->codes[i] != used->codes[i - 1] + 1) {
            bc_pdf_putf(text, "%s%d [", i == 0 ? "" : "] ", (int)used->codes[i]);
        } else {
            bc_pdf_put(text, " ");
        }
        bc_pdf_put_real(text, bc_font_width_pt(canvas->fonts, used->face, 1000, letter, length));
    }
    bc_pdf_put(text, used->count > 0 ? "]]" : "]");
}

/* Two bytes a code up to the last one used; the rest of the face is left out. */
static void put_glyph_map(struct bc_pdf_container *container, const struct bc_drawn_font *font,
    const bc_canvas *canvas, const struct used *used)
{
    size_t length = used->count > 0 ? 2 * ((size_t)used->codes[used->count - 1] + 1) : 2;
    unsigned char *map = bc_arena_alloc_array(container->arena, length, 1);

    for (size_t i = 0; i < used->count; i++) {
        size_t at = 2 * (size_t)used->codes[i];
        int32_t glyph = bc_font_glyph(canvas->fonts, used->face, used->codes[i]);

        map[at] = (unsigned char)(glyph >> 8);
        map[at + 1] = (unsigned char)glyph;
    }
    bc_pdf_put_stream(container, font->glyph_map, "", map, length, true);
}

static int32_t put_set(struct bc_pdf_container *container, const struct used *used)
{
    int32_t number = bc_pdf_reserve(container);
    size_t length = used->count > 0 ? (size_t)used->codes[used->count - 1] / 8 + 1 : 1;
    unsigned char *bits = bc_arena_alloc_array(container->arena, length, 1);

    for (size_t i = 0; i < used->count; i++) {
        bits[used->codes[i] / 8] |= (unsigned char)(0x80 >> used->codes[i] % 8);
    }
    bits[0] |= 0x80; /* the glyph for what is missing is always there */
    bc_pdf_put_stream(container, number, "", bits, length, true);
    return number;
}

static void put_descriptor(struct bc_pdf_container *container, const struct bc_drawn_font *font,
    const bc_canvas *canvas, const struct used *used, bool with_set)
{
    int32_t set = with_set ? put_set(container, used) : 0;
    bool is_bold =
        used->face == BC_BOLD || used->face == BC_BOLD_ITALIC || used->face == BC_SLIDE_BOLD;
    struct bc_pdf_text *text = bc_pdf_begin(container, font->descriptor);

    bc_pdf_putf(text, "<<%s/FontName /%s+%s /FontFile2 %s /StemV %d /CapHeight ",
        font->descriptor_entries, font->tag, font->name, font->program, is_bold ? 140 : 80);
    bc_pdf_put_real(text, bc_font_capital_height(canvas->fonts, used->face));
    if (with_set) {
        bc_pdf_putf(text, " /CIDSet %d 0 R", set);
    }
    bc_pdf_put(text, " >>");
    bc_pdf_end(container, font->descriptor);
}

static void put_font(struct bc_pdf_container *container, const struct bc_drawn_font *font,
    const bc_canvas *canvas, bool with_set)
{
    struct used used = used_of(canvas, font->name, container->arena);
    const char *table = bc_pdf_to_unicode(container->arena, used.codes, used.count);
    struct bc_pdf_text *text = bc_pdf_begin(container, font->font);

    bc_pdf_putf(text,
        "<< /Type /Font /Subtype /Type0 /BaseFont /%s+%s /Encoding /Identity-H "
        "/DescendantFonts [%d 0 R] /ToUnicode %d 0 R >>",
        font->tag, font->name, font->descendant, font->to_unicode);
    bc_pdf_end(container, font->font);
    text = bc_pdf_begin(container, font->descendant);
    bc_pdf_putf(text,
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /%s+%s /CIDSystemInfo << /Registry "
        "(Adobe) "
        "/Ordering (Identity) /Supplement 0 >> /FontDescriptor %d 0 R /CIDToGIDMap %d 0 R /DW 0 ",
        font->tag, font->name, font->descriptor, font->glyph_map);
    put_widths(text, canvas, &used);
    bc_pdf_put(text, " >>");
    bc_pdf_end(container, font->descendant);
    put_descriptor(container, font, canvas, &used, with_set);
    put_glyph_map(container, font, canvas, &used);
    bc_pdf_put_stream(container, font->to_unicode, "", table, strlen(table), true);
}

void bc_pdf_put_fonts(struct bc_pdf_container *container, const struct bc_drawn *drawn,
    const bc_canvas *canvas, bool with_set)
{
    for (size_t i = 0; i < drawn->font_count; i++) {
        put_font(container, &drawn->fonts[i], canvas, with_set);
    }
}

#include "base/text.h"
#include "draw/canvas.h"

#include <hpdf.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

/*
 * Traps of libharu 2.3: the origin is bottom-left; one error makes every later call fail, and
 * return values lie, so only the handler is believed; no date is ever set, or two runs would
 * differ. Justified text comes as one run a word: the library's own justification stretches
 * letters.
 */
struct haru_canvas {
    bc_canvas base;
    bc_arena *arena;
    HPDF_Doc document;
    HPDF_Page page;
    HPDF_Font fonts[BC_FACE_COUNT]; /* loaded when first used */
    bool is_in_text;                /* between BT and ET */
    bool has_font;                  /* the two below hold, on this page */
    enum bc_face face;
    double size_pt;
    int64_t text_x, text_y;         /* thousandths: where the last run began, while is_in_text */
    bool ends_in_space;             /* the last run did */
    uint32_t *asked[BC_FACE_COUNT]; /* a bit for every letter whose glyph the library keeps */
    struct bc_color fill;
    bool has_fill;
};

static void keep_first_fault(HPDF_STATUS error, HPDF_STATUS detail, void *user_data)
{
    struct haru_canvas *self = user_data;

    bc_fail(&self->base.fault, BC_OWN_FAULT, "draw.library", "", "libharu 0x%04lX" BC_NEXT "%lu",
        (unsigned long)error, (unsigned long)detail);
}

static HPDF_REAL flip(const bc_canvas *canvas, double y_pt)
{
    return (HPDF_REAL)(canvas->page.height_pt - y_pt);
}

/* ---- Operators that go straight into the page ------------------------------------------------ */

static void put_bytes(struct haru_canvas *self, const char *bytes, size_t length)
{
    HPDF_PageAttr page = self->page->attr;

    if (self->base.fault.fault == BC_OK) {
        HPDF_Stream_Write(page->stream, (const HPDF_BYTE *)bytes, (HPDF_UINT)length);
    }
}

static void put(struct haru_canvas *self, const char *operator)
{
    put_bytes(self, operator, strlen(operator));
}

static void end_text(struct haru_canvas *self)
{
    if (self->is_in_text) {
        put(self, "ET\n");
        self->is_in_text = false;
    }
}

static void set_fill(struct haru_canvas *self, struct bc_color color)
{
    if (self->has_fill && color.red == self->fill.red && color.green == self->fill.green &&
        color.blue == self->fill.blue) {
        return;
    }
    HPDF_Page_SetRGBFill(
        self->page, (HPDF_REAL)color.red, (HPDF_REAL)color.green, (HPDF_REAL)color.blue);
    self->fill = color;
    self->has_fill = true;
}

static void haru_begin_page(bc_canvas *canvas, struct bc_size page)
{
    struct haru_canvas *self = (struct haru_canvas *)canvas;

    end_text(self);
    self->page = HPDF_AddPage(self->document);
    self->has_fill = false;
    self->has_font = false;
    HPDF_Page_SetWidth(self->page, (HPDF_REAL)page.width_pt);
    HPDF_Page_SetHeight(self->page, (HPDF_REAL)page.height_pt);
}

static void haru_fill_rect(
    bc_canvas *canvas, struct bc_point top_left, struct bc_size size, struct bc_color color)
{
    struct haru_canvas *self = (struct haru_canvas *)canvas;

    end_text(self);
    set_fill(self, color);
    HPDF_Page_Rectangle(self->page, (HPDF_REAL)top_left.x_pt,
        flip(canvas, top_left.y_pt + size.height_pt), (HPDF_REAL)size.width_pt,
        (HPDF_REAL)size.height_pt);
    HPDF_Page_Fill(self->page);
}

static void set_stroke(struct haru_canvas *self, const struct bc_stroke *stroke)
{
    const HPDF_UINT16 dashes[2] = {
        (HPDF_UINT16)stroke->dash_on_pt, (HPDF_UINT16)stroke->dash_off_pt};

    HPDF_Page_SetLineWidth(self->page, (HPDF_REAL)stroke->width_pt);
    HPDF_Page_SetRGBStroke(self->page, (HPDF_REAL)stroke->color.red, (HPDF_REAL)stroke->color.green,
        (HPDF_REAL)stroke->color.blue);
    if (dashes[0] > 0) {
        HPDF_Page_SetDash(self->page, dashes, 2, 0);
    }
}

static void haru_polyline(
    bc_canvas *canvas, const struct bc_point *points, size_t count, const struct bc_stroke *stroke)
{
    struct haru_canvas *self = (struct haru_canvas *)canvas;

    end_text(self);
    set_stroke(self, stroke);
    HPDF_Page_MoveTo(self->page, (HPDF_REAL)points[0].x_pt, flip(canvas, points[0].y_pt));
    for (size_t i = 1; i < count; i++) {
        HPDF_Page_LineTo(self->page, (HPDF_REAL)points[i].x_pt, flip(canvas, points[i].y_pt));
    }
    HPDF_Page_Stroke(self->page);
    if (stroke->dash_on_pt > 0) {
        HPDF_Page_SetDash(self->page, NULL, 0, 0);
    }
}

static void haru_fill_circle(
    bc_canvas *canvas, struct bc_point centre, double radius_pt, struct bc_color color)
{
    struct haru_canvas *self = (struct haru_canvas *)canvas;

    end_text(self);
    set_fill(self, color);
    HPDF_Page_Circle(
        self->page, (HPDF_REAL)centre.x_pt, flip(canvas, centre.y_pt), (HPDF_REAL)radius_pt);
    HPDF_Page_Fill(self->page);
}

/*
 * The library looks for the glyph of each of 65,536 codes when it makes a font, for the map from
 * codes to glyphs. The finishing pass writes that map itself, of the letters that are used. So the
 * encoder is taken for one with a table while the font is made, and its table knows one letter;
 * with none there would be no font.
 */
static HPDF_Font load_font(struct haru_canvas *self, enum bc_face face)
{
    const char *name =
        HPDF_LoadTTFontFromFile(self->document, bc_fonts_path(self->base.fonts, face), HPDF_TRUE);
    HPDF_Encoder encoder = HPDF_GetEncoder(self->document, "UTF-8");
    HPDF_Encoder_ToUnicode_Func to_unicode;
    HPDF_CMapEncoderAttr table;
    HPDF_Font font;

    if (name == NULL || encoder == NULL) {
        return NULL;
    }
    table = encoder->attr;
    table->unicode_map[0][' '] = ' ';
    table->cid_map[0][' '] = ' ';
    to_unicode = encoder->to_unicode_fn;
    encoder->to_unicode_fn = HPDF_CMapEncoder_ToUnicode;
    font = HPDF_GetFont(self->document, name, "UTF-8");
    encoder->to_unicode_fn = to_unicode;
    return font;
}

static HPDF_Font font_of(struct haru_canvas *self, enum bc_face face)
{
    if (self->fonts[face] == NULL && self->base.fault.fault == BC_OK) {
        self->fonts[face] = load_font(self, face);
    }
    return self->fonts[face];
}

/* ---- Text ------------------------------------------------------------------------------------ */

/* Digits of a number of thousandths, no more than are needed; returns what was written. */
static size_t spell_thousandths(int64_t thousandths, char *ret_text)
{
    char reversed[24];
    size_t count = 0;
    size_t length = 0;
    int places = 3;
    int64_t rest = thousandths < 0 ? -thousandths : thousandths;

    while (places > 0 && rest % 10 == 0) {
        rest /= 10;
        places--;
    }
    do {
        reversed[count++] = (char)('0' + rest % 10);
        rest /= 10;
        if (places > 0 && --places == 0) {
            reversed[count++] = '.';
            places = -1;
        }
    } while (rest > 0 || places > 0 || reversed[count - 1] == '.');
    if (thousandths < 0) {
        ret_text[length++] = '-';
    }
    while (count > 0) {
        ret_text[length++] = reversed[--count];
    }
    return length;
}

/* libharu embeds the letters whose width it was asked for: once a letter is enough. */
static void ask_for_letters(
    struct haru_canvas *self, HPDF_Font font, enum bc_face face, const char *letters)
{
    uint32_t *asked = self->asked[face];
    const char *text = letters;
    bool has_new = false;
    int32_t code_point;

    if (asked == NULL) {
        asked = bc_arena_alloc_array(self->arena, BC_LETTER_LIMIT / 32, sizeof(*asked));
        self->asked[face] = asked;
    }
    while ((code_point = bc_text_next(&text)) >= 0) {
        uint32_t bit = UINT32_C(1) << (code_point % 32);

        has_new = has_new || (asked[code_point / 32] & bit) == 0;
        asked[code_point / 32] |= bit;
    }
    if (has_new) {
        HPDF_Font_TextWidth(font, (const HPDF_BYTE *)letters, (HPDF_UINT)strlen(letters));
    }
}

static void set_font(struct haru_canvas *self, HPDF_Font font, const struct bc_run *run)
{
    const char *name;
    char operator[64];
    char size[24];

    if (self->has_font && self->face == run->face && self->size_pt == run->size_pt) {
        return;
    }
    name = HPDF_Page_GetLocalFontName(self->page, font);
    if (name != NULL) {
        size[spell_thousandths(llround(run->size_pt * 1000), size)] = '\0';
        snprintf(operator, sizeof(operator), "/%s %s Tf\n", name, size);
        put(self, operator);
    }
    self->face = run->face;
    self->size_pt = run->size_pt;
    self->has_font = true;
}

/* "12.5 -16.5 Td": from where the last run of this text object began. */
static void move_to(struct haru_canvas *self, const struct bc_run *run)
{
    int64_t x = llround(run->baseline.x_pt * 1000);
    int64_t y = llround((self->base.page.height_pt - run->baseline.y_pt) * 1000);
    char operator[64];
    size_t length = spell_thousandths(x - self->text_x, operator);

    operator[length++] = ' ';
    length += spell_thousandths(y - self->text_y, operator+ length);
    put_bytes(self, operator, length);
    put(self, " Td\n");
    self->text_x = x;
    self->text_y = y;
}

/* Codes are the letters themselves, as UTF-16; the page's check has refused what lies above. */
static void put_letters(struct haru_canvas *self, const char *text)
{
    static const char digits[] = "0123456789abcdef";
    char piece[4 * 64];
    size_t length = 0;
    int32_t code_point;

    put_bytes(self, "<", 1);
    while ((code_point = bc_text_next(&text)) >= 0) {
        for (int shift = 12; shift >= 0; shift -= 4) {
            piece[length++] = digits[code_point >> shift & 0xF];
        }
        if (length == sizeof(piece)) {
            put_bytes(self, piece, length);
            length = 0;
        }
    }
    put_bytes(self, piece, length);
    put_bytes(self, "> Tj\n", 5);
}

/*
 * A space after the last line of the same content when another begins below it: on paper nobody
 * sees it, but whoever hears the document does not hear "BÁO CÁOTình hình".
 */
static void end_line(struct haru_canvas *self, const struct bc_run *next)
{
    int64_t y = llround((self->base.page.height_pt - next->baseline.y_pt) * 1000);

    if (!self->is_in_text || !self->base.is_in_content || self->base.is_in_artifact ||
        self->ends_in_space || y == self->text_y) {
        return;
    }
    ask_for_letters(self, self->fonts[self->face], self->face, " ");
    bc_canvas_note_letters(&self->base, self->face, " ");
    put_letters(self, " ");
}

/*
 * The library's own way with text spends four fifths of the time of a page of tables on measuring
 * and moving text that was measured already.
 */
static void haru_text(bc_canvas *canvas, const struct bc_run *run)
{
    struct haru_canvas *self = (struct haru_canvas *)canvas;
    HPDF_Font font = font_of(self, run->face);

    if (font == NULL) {
        return;
    }
    ask_for_letters(self, font, run->face, run->text);
    end_line(self, run);
    set_fill(self, run->color);
    if (!self->is_in_text) {
        put(self, "BT\n");
        self->is_in_text = true;
        self->text_x = 0;
        self->text_y = 0;
    }
    set_font(self, font, run);
    move_to(self, run);
    put_letters(self, run->text);
    self->ends_in_space = run->text[strlen(run->text) - 1] == ' ';
}

/* ---- Marked content, which libharu does not know --------------------------------------------- */

static void put_operator(struct haru_canvas *self, const char *text)
{
    end_text(self);
    put(self, text);
}

/* The structure tree says what a stretch is; the tag here only repeats it, and is kept short. */
static const char *const tags[BC_ROLE_COUNT] = {
    [BC_ROLE_DOCUMENT] = "P",
    [BC_ROLE_PART] = "P",
    [BC_ROLE_TITLE] = "P",
    [BC_ROLE_HEADING_1] = "H1",
    [BC_ROLE_HEADING_2] = "H2",
    [BC_ROLE_HEADING_3] = "H3",
    [BC_ROLE_PARAGRAPH] = "P",
    [BC_ROLE_LIST] = "L",
    [BC_ROLE_LIST_ITEM] = "LBody",
    [BC_ROLE_CAPTION] = "Caption",
    [BC_ROLE_TABLE] = "Table",
    [BC_ROLE_ROW] = "TR",
    [BC_ROLE_HEAD_CELL] = "TH",
    [BC_ROLE_CELL] = "TD",
    [BC_ROLE_FIGURE] = "Figure",
    [BC_ROLE_NOTE] = "Note",
};

static void haru_begin_content(bc_canvas *canvas, enum bc_role role, int32_t number)
{
    char operator[64];

    snprintf(operator, sizeof(operator), "/%s <</MCID %d>> BDC\n", tags[role], (int)number);
    put_operator((struct haru_canvas *)canvas, operator);
}

static void haru_begin_artifact(bc_canvas *canvas)
{
    put_operator((struct haru_canvas *)canvas, "/Artifact BMC\n");
}

static void haru_end_content(bc_canvas *canvas)
{
    put_operator((struct haru_canvas *)canvas, "EMC\n");
}

static bool haru_finish(bc_canvas *canvas, bc_arena *arena, unsigned char **ret_bytes,
    size_t *ret_length_bytes, struct bc_status *status)
{
    struct haru_canvas *self = (struct haru_canvas *)canvas;
    HPDF_UINT32 length = 0;
    unsigned char *bytes = NULL;

    end_text(self);
    HPDF_SaveToStream(self->document);
    if (canvas->fault.fault == BC_OK) {
        length = HPDF_GetStreamSize(self->document);
        bytes = bc_arena_alloc(arena, length);
        HPDF_ReadFromStream(self->document, bytes, &length);
    }
    if (canvas->fault.fault != BC_OK) {
        *status = canvas->fault;
        return false;
    }
    /* The library has a copy of every page and face; what comes now needs the memory. */
    HPDF_Free(self->document);
    self->document = NULL;
    *ret_bytes = bytes;
    *ret_length_bytes = length;
    return true;
}

static void haru_free(bc_canvas *canvas)
{
    struct haru_canvas *self = (struct haru_canvas *)canvas;

    if (self->document != NULL) {
        HPDF_Free(self->document);
    }
    bc_arena_free(self->arena);
}

static const struct bc_canvas_backend haru_backend = {
    .name = "haru",
    .begin_page = haru_begin_page,
    .fill_rect = haru_fill_rect,
    .polyline = haru_polyline,
    .fill_circle = haru_fill_circle,
    .text = haru_text,
    .begin_content = haru_begin_content,
    .begin_artifact = haru_begin_artifact,
    .end_content = haru_end_content,
    .finish = haru_finish,
    .free = haru_free,
};

bc_canvas *bc_canvas_new_haru(const bc_fonts *fonts, struct bc_status *status)
{
    bc_arena *arena = bc_arena_new();
    struct haru_canvas *self = bc_arena_alloc(arena, sizeof(*self));

    self->arena = arena;
    self->base.backend = &haru_backend;
    self->base.fonts = fonts;
    self->document = HPDF_New(keep_first_fault, self);
    if (self->document == NULL) {
        bc_fail(status, BC_OWN_FAULT, "draw.library", "", "libharu" BC_NEXT "%d", 0);
        haru_free(&self->base);
        return NULL;
    }
    /* The finishing pass packs the streams, faster and smaller than the library. */
    HPDF_SetCompressionMode(self->document, HPDF_COMP_NONE);
    HPDF_UseUTFEncodings(self->document);
    return &self->base;
}

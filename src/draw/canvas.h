/*
 * canvas.h - one small drawing surface; libharu (PDF), cairo (PNG, SVG) and a text trace stand
 * behind it.
 *
 * Units are points (1/72 inch). The origin is the top-left corner of the page and y grows
 * downwards, in every back end. The first failure sticks to the canvas: later calls do nothing, and
 * bc_canvas_finish() reports it once. The functions here check what they are given; a back end only
 * draws.
 */
#ifndef BC_DRAW_CANVAS_H
#define BC_DRAW_CANVAS_H

#include "base/arena.h"
#include "base/status.h"
#include "draw/font.h"
#include "draw/structure.h"

struct bc_point {
    double x_pt;
    double y_pt;
};

struct bc_size {
    double width_pt;
    double height_pt;
};

struct bc_color {
    double red; /* 0.0 to 1.0 */
    double green;
    double blue;
};

#define BC_BLACK ((struct bc_color){0, 0, 0})

struct bc_stroke {
    double width_pt;
    struct bc_color color;
    double dash_on_pt; /* 0: a solid line */
    double dash_off_pt;
};

/* Text in one line, one face. */
struct bc_run {
    struct bc_point baseline; /* left end */
    enum bc_face face;
    double size_pt;
    struct bc_color color;
    const char *text;
    const char *where; /* the user's place that asked for it, for messages; may be NULL */
};

typedef struct bc_canvas bc_canvas;

/* What a back end provides. Called only through the functions below, with a page begun. */
struct bc_canvas_backend {
    const char *name;
    void (*begin_page)(bc_canvas *canvas, struct bc_size page);
    void (*fill_rect)(
        bc_canvas *canvas, struct bc_point top_left, struct bc_size size, struct bc_color color);
    /* At least two points. */
    void (*polyline)(bc_canvas *canvas, const struct bc_point *points, size_t count,
        const struct bc_stroke *stroke);
    void (*fill_circle)(
        bc_canvas *canvas, struct bc_point centre, double radius_pt, struct bc_color color);
    void (*text)(bc_canvas *canvas, const struct bc_run *run);
    /* Marks what is drawn until end_content as content `number` of the page, with that role. NULL
     * in back ends that know no structure. */
    void (*begin_content)(bc_canvas *canvas, enum bc_role role, int32_t number);
    void (*begin_artifact)(bc_canvas *canvas);
    void (*end_content)(bc_canvas *canvas);
    /* The finished bytes, in the arena. Called at most once. */
    bool (*finish)(bc_canvas *canvas, bc_arena *arena, unsigned char **ret_bytes,
        size_t *ret_length_bytes, struct bc_status *status);
    void (*free)(bc_canvas *canvas);
};

/* The part every back end starts with; a back end embeds it as its first member. */
struct bc_canvas {
    const struct bc_canvas_backend *backend;
    const bc_fonts *fonts; /* borrowed; lives longer than the canvas */
    struct bc_size page;
    int page_number;         /* from 1; 0 before the first page */
    bc_arena *content_arena; /* owned; NULL until something is kept */
    struct bc_content *contents;
    size_t content_count, content_capacity;
    int32_t page_content_count;
    bool is_in_content;
    bool is_in_artifact;
    uint32_t *letters[BC_FACE_COUNT]; /* a bit for every code point drawn; NULL: face not used */
    struct bc_status fault;           /* the first failure, kept until finish */
};

void bc_canvas_begin_page(bc_canvas *canvas, struct bc_size page);
void bc_canvas_fill_rect(
    bc_canvas *canvas, struct bc_point top_left, struct bc_size size, struct bc_color color);
void bc_canvas_line(
    bc_canvas *canvas, struct bc_point from, struct bc_point to, struct bc_stroke stroke);
void bc_canvas_polyline(
    bc_canvas *canvas, const struct bc_point *points, size_t count, struct bc_stroke stroke);
void bc_canvas_fill_circle(
    bc_canvas *canvas, struct bc_point centre, double radius_pt, struct bc_color color);

/*
 * Draws a run. A letter without a glyph is the fault BC_REFUSED "draw.glyph-missing" (letter,
 * number, text); text that leaves the page is BC_REFUSED "draw.off-page"; a face whose file is not
 * installed is BC_BAD_INPUT "draw.slide-font-missing".
 */
void bc_canvas_text(bc_canvas *canvas, const struct bc_run *run);

/*
 * What is drawn from here to the end belongs to that node of the document's structure, or is an
 * artifact (BC_ARTIFACT: rules, page numbers). Stretches do not nest and end with their page.
 */
void bc_canvas_begin_content(bc_canvas *canvas, enum bc_role role, int32_t node);
void bc_canvas_end_content(bc_canvas *canvas);

/* The stretches in drawing order, without artifacts; they die with the canvas. */
const struct bc_content *bc_canvas_contents(const bc_canvas *canvas, size_t *ret_count);

/* For back ends that draw letters of their own: remembers them, because a finished file names only
 * the letters in it. */
void bc_canvas_note_letters(bc_canvas *canvas, enum bc_face face, const char *text);

/* True when a letter of the face was drawn; `code_point` below BC_LETTER_LIMIT. */
enum { BC_LETTER_LIMIT = 0x10000 };
bool bc_canvas_has_letter(const bc_canvas *canvas, enum bc_face face, int32_t code_point);

/* The bytes of the document, in the arena; reports the first failure since creation. */
BC_MUST_CHECK bool bc_canvas_finish(bc_canvas *canvas, bc_arena *arena, unsigned char **ret_bytes,
    size_t *ret_length_bytes, struct bc_status *status);

/* Accepts NULL. Frees an unfinished canvas without writing anything. */
void bc_canvas_free(bc_canvas *canvas);

/*
 * Back ends. Each returns an owned canvas, or NULL with the reason in `status`. A picture holds one
 * page: a second one is a fault of the caller.
 */
bc_canvas *bc_canvas_new_haru(const bc_fonts *fonts, struct bc_status *status);
bc_canvas *bc_canvas_new_trace(const bc_fonts *fonts, struct bc_status *status);
bc_canvas *bc_canvas_new_cairo_svg(const bc_fonts *fonts, struct bc_status *status);
/* `scale`: pixels a point. */
bc_canvas *bc_canvas_new_cairo_png(const bc_fonts *fonts, double scale, struct bc_status *status);

#endif

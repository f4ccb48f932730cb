#include "base/text.h"
#include "draw/canvas.h"
#include "draw/font_native.h"
#include "draw/svg_ids.h"

#include <cairo-ft.h>
#include <cairo-svg.h>
#include <cairo.h>

#include <assert.h>

/* A picture of one page. Glyphs are placed by draw/font's widths, unhinted, as on paper. */
struct cairo_canvas {
    bc_canvas base;
    bc_arena *arena;
    bool is_svg;
    double scale;
    cairo_surface_t *surface;
    cairo_t *cairo;
    cairo_font_face_t *faces[BC_FACE_COUNT];
    unsigned char *bytes; /* collected while the surface is written out */
    size_t length_bytes;
    size_t capacity_bytes;
};

static cairo_status_t collect(void *closure, const unsigned char *data, unsigned int length)
{
    struct cairo_canvas *self = closure;

    if (self->length_bytes + length > self->capacity_bytes) {
        size_t capacity = 2 * self->capacity_bytes + length;
        unsigned char *larger = bc_arena_alloc(self->arena, capacity);

        if (self->length_bytes > 0) {
            memcpy(larger, self->bytes, self->length_bytes);
        }
        self->bytes = larger;
        self->capacity_bytes = capacity;
    }
    memcpy(self->bytes + self->length_bytes, data, length);
    self->length_bytes += length;
    return CAIRO_STATUS_SUCCESS;
}

static void check_cairo(struct cairo_canvas *self, cairo_status_t result)
{
    if (result != CAIRO_STATUS_SUCCESS) {
        bc_fail(&self->base.fault, BC_OWN_FAULT, "draw.library", "", "cairo" BC_NEXT "%s",
            cairo_status_to_string(result));
    }
}

static void cairo_begin_page_op(bc_canvas *canvas, struct bc_size page)
{
    struct cairo_canvas *self = (struct cairo_canvas *)canvas;

    assert(canvas->page_number == 1);
    if (self->is_svg) {
        self->surface =
            cairo_svg_surface_create_for_stream(collect, self, page.width_pt, page.height_pt);
    } else {
        self->surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24,
            (int)(page.width_pt * self->scale + 0.5), (int)(page.height_pt * self->scale + 0.5));
    }
    self->cairo = cairo_create(self->surface);
    cairo_scale(self->cairo, self->scale, self->scale);
    cairo_set_source_rgb(self->cairo, 1, 1, 1);
    cairo_paint(self->cairo);
    check_cairo(self, cairo_status(self->cairo));
}

static void set_color(struct cairo_canvas *self, struct bc_color color)
{
    cairo_set_source_rgb(self->cairo, color.red, color.green, color.blue);
}

static void cairo_fill_rect_op(
    bc_canvas *canvas, struct bc_point top_left, struct bc_size size, struct bc_color color)
{
    struct cairo_canvas *self = (struct cairo_canvas *)canvas;

    set_color(self, color);
    cairo_rectangle(self->cairo, top_left.x_pt, top_left.y_pt, size.width_pt, size.height_pt);
    cairo_fill(self->cairo);
}

static void cairo_polyline_op(
    bc_canvas *canvas, const struct bc_point *points, size_t count, const struct bc_stroke *stroke)
{
    struct cairo_canvas *self = (struct cairo_canvas *)canvas;
    const double dashes[2] = {stroke->dash_on_pt, stroke->dash_off_pt};

    set_color(self, stroke->color);
    cairo_set_line_width(self->cairo, stroke->width_pt);
    cairo_set_dash(self->cairo, dashes, stroke->dash_on_pt > 0 ? 2 : 0, 0);
    cairo_move_to(self->cairo, points[0].x_pt, points[0].y_pt);
    for (size_t i = 1; i < count; i++) {
        cairo_line_to(self->cairo, points[i].x_pt, points[i].y_pt);
    }
    cairo_stroke(self->cairo);
}

static void cairo_fill_circle_op(
    bc_canvas *canvas, struct bc_point centre, double radius_pt, struct bc_color color)
{
    struct cairo_canvas *self = (struct cairo_canvas *)canvas;
    const double full_turn = 6.283185307179586;

    set_color(self, color);
    cairo_new_path(self->cairo);
    cairo_arc(self->cairo, centre.x_pt, centre.y_pt, radius_pt, 0, full_turn);
    cairo_fill(self->cairo);
}

static void set_face(struct cairo_canvas *self, const struct bc_run *run)
{
    cairo_font_options_t *options = cairo_font_options_create();

    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_set_font_options(self->cairo, options);
    cairo_font_options_destroy(options);
    if (self->faces[run->face] == NULL) {
        self->faces[run->face] = cairo_ft_font_face_create_for_ft_face(
            bc_font_native(self->base.fonts, run->face), FT_LOAD_NO_HINTING);
    }
    cairo_set_font_face(self->cairo, self->faces[run->face]);
    cairo_set_font_size(self->cairo, run->size_pt);
}

static void cairo_text_op(bc_canvas *canvas, const struct bc_run *run)
{
    struct cairo_canvas *self = (struct cairo_canvas *)canvas;
    FT_Face native = bc_font_native(canvas->fonts, run->face);
    cairo_glyph_t *glyphs = bc_arena_alloc_array(self->arena, strlen(run->text), sizeof(*glyphs));
    const char *text = run->text;
    double x_pt = run->baseline.x_pt;
    int count = 0;

    while (*text != '\0') {
        const char *letter = text;
        int32_t code_point = bc_text_next(&text);

        glyphs[count].index = FT_Get_Char_Index(native, (FT_ULong)code_point);
        glyphs[count].x = x_pt;
        glyphs[count].y = run->baseline.y_pt;
        x_pt += bc_font_width_pt(
            canvas->fonts, run->face, run->size_pt, letter, (size_t)(text - letter));
        count++;
    }
    set_color(self, run->color);
    set_face(self, run);
    cairo_show_glyphs(self->cairo, glyphs, count);
}

static bool cairo_finish_op(bc_canvas *canvas, bc_arena *arena, unsigned char **ret_bytes,
    size_t *ret_length_bytes, struct bc_status *status)
{
    struct cairo_canvas *self = (struct cairo_canvas *)canvas;

    assert(self->surface != NULL);
    check_cairo(self, cairo_status(self->cairo));
    if (!self->is_svg) {
        check_cairo(self, cairo_surface_write_to_png_stream(self->surface, collect, self));
    }
    cairo_surface_finish(self->surface);
    check_cairo(self, cairo_surface_status(self->surface));
    if (canvas->fault.fault != BC_OK) {
        *status = canvas->fault;
        return false;
    }
    if (self->is_svg) {
        *ret_bytes = bc_svg_own_ids(arena, self->bytes, self->length_bytes, ret_length_bytes);
        return true;
    }
    *ret_bytes = bc_arena_alloc(arena, self->length_bytes);
    memcpy(*ret_bytes, self->bytes, self->length_bytes);
    *ret_length_bytes = self->length_bytes;
    return true;
}

static void cairo_free_op(bc_canvas *canvas)
{
    struct cairo_canvas *self = (struct cairo_canvas *)canvas;

    for (int i = 0; i < BC_FACE_COUNT; i++) {
        if (self->faces[i] != NULL) {
            cairo_font_face_destroy(self->faces[i]);
        }
    }
    if (self->cairo != NULL) {
        cairo_destroy(self->cairo);
    }
    if (self->surface != NULL) {
        cairo_surface_destroy(self->surface);
    }
    bc_arena_free(self->arena);
}

static const struct bc_canvas_backend cairo_backend = {
    .name = "cairo",
    .begin_page = cairo_begin_page_op,
    .fill_rect = cairo_fill_rect_op,
    .polyline = cairo_polyline_op,
    .fill_circle = cairo_fill_circle_op,
    .text = cairo_text_op,
    .finish = cairo_finish_op,
    .free = cairo_free_op,
};

static struct cairo_canvas *new_picture(const bc_fonts *fonts)
{
    bc_arena *arena = bc_arena_new();
    struct cairo_canvas *self = bc_arena_alloc(arena, sizeof(*self));

    self->arena = arena;
    self->base.backend = &cairo_backend;
    self->base.fonts = fonts;
    self->scale = 1;
    return self;
}

bc_canvas *bc_canvas_new_cairo_svg(const bc_fonts *fonts, struct bc_status *status)
{
    struct cairo_canvas *self = new_picture(fonts);

    (void)status;
    self->is_svg = true;
    return &self->base;
}

bc_canvas *bc_canvas_new_cairo_png(const bc_fonts *fonts, double scale, struct bc_status *status)
{
    struct cairo_canvas *self = new_picture(fonts);

    (void)status;
    assert(scale > 0);
    self->scale = scale;
    return &self->base;
}

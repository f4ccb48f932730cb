#include "draw/canvas.h"

#include <stdarg.h>

/* Writes one line per drawing call: tests of layout compare and measure these. */
struct trace_canvas {
    bc_canvas base;
    bc_arena *arena;
    char *text;
    size_t length_bytes;
    size_t capacity_bytes;
};

static const char *const face_names[BC_FACE_COUNT] = {
    "regular", "bold", "italic", "bold-italic", "slide-regular", "slide-bold"};

static void put(bc_canvas *canvas, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void put(bc_canvas *canvas, const char *format, ...)
{
    struct trace_canvas *self = (struct trace_canvas *)canvas;
    va_list args;
    size_t room = self->capacity_bytes - self->length_bytes;
    int needed;

    va_start(args, format);
    needed = vsnprintf(self->text + self->length_bytes, room, format, args);
    va_end(args);
    if ((size_t)needed >= room) {
        size_t capacity = 2 * self->capacity_bytes + (size_t)needed + 1;
        char *larger = bc_arena_alloc(self->arena, capacity);

        memcpy(larger, self->text, self->length_bytes);
        self->text = larger;
        self->capacity_bytes = capacity;
        va_start(args, format);
        vsnprintf(self->text + self->length_bytes, capacity - self->length_bytes, format, args);
        va_end(args);
    }
    self->length_bytes += (size_t)needed;
}

static void put_color(bc_canvas *canvas, struct bc_color color)
{
    put(canvas, " color %02X%02X%02X", (unsigned)(color.red * 255 + 0.5),
        (unsigned)(color.green * 255 + 0.5), (unsigned)(color.blue * 255 + 0.5));
}

static void trace_begin_page(bc_canvas *canvas, struct bc_size page)
{
    put(canvas, "page %d %.2f %.2f\n", canvas->page_number, page.width_pt, page.height_pt);
}

static void trace_fill_rect(
    bc_canvas *canvas, struct bc_point top_left, struct bc_size size, struct bc_color color)
{
    put(canvas, "rect %.2f %.2f %.2f %.2f", top_left.x_pt, top_left.y_pt, size.width_pt,
        size.height_pt);
    put_color(canvas, color);
    put(canvas, "\n");
}

static void trace_polyline(
    bc_canvas *canvas, const struct bc_point *points, size_t count, const struct bc_stroke *stroke)
{
    put(canvas, "line %.2f", stroke->width_pt);
    for (size_t i = 0; i < count; i++) {
        put(canvas, " %.2f,%.2f", points[i].x_pt, points[i].y_pt);
    }
    put_color(canvas, stroke->color);
    put(canvas, stroke->dash_on_pt > 0 ? " dashed\n" : "\n");
}

static void trace_fill_circle(
    bc_canvas *canvas, struct bc_point centre, double radius_pt, struct bc_color color)
{
    put(canvas, "circle %.2f %.2f %.2f", centre.x_pt, centre.y_pt, radius_pt);
    put_color(canvas, color);
    put(canvas, "\n");
}

/* x, base line, width, size: all a test needs to find what overlaps or leaves the margins. */
static void trace_text(bc_canvas *canvas, const struct bc_run *run)
{
    double width_pt =
        bc_font_width_pt(canvas->fonts, run->face, run->size_pt, run->text, strlen(run->text));

    put(canvas, "text %.2f %.2f %.2f %.2f %s \"%s\"\n", run->baseline.x_pt, run->baseline.y_pt,
        width_pt, run->size_pt, face_names[run->face], run->text);
}

static bool trace_finish(bc_canvas *canvas, bc_arena *arena, unsigned char **ret_bytes,
    size_t *ret_length_bytes, struct bc_status *status)
{
    struct trace_canvas *self = (struct trace_canvas *)canvas;

    (void)status;
    *ret_bytes = (unsigned char *)bc_arena_strndup(arena, self->text, self->length_bytes);
    *ret_length_bytes = self->length_bytes;
    return true;
}

static void trace_free(bc_canvas *canvas)
{
    bc_arena_free(((struct trace_canvas *)canvas)->arena);
}

static const struct bc_canvas_backend trace_backend = {
    .name = "trace",
    .begin_page = trace_begin_page,
    .fill_rect = trace_fill_rect,
    .polyline = trace_polyline,
    .fill_circle = trace_fill_circle,
    .text = trace_text,
    .finish = trace_finish,
    .free = trace_free,
};

bc_canvas *bc_canvas_new_trace(const bc_fonts *fonts, struct bc_status *status)
{
    bc_arena *arena = bc_arena_new();
    struct trace_canvas *self = bc_arena_alloc(arena, sizeof(*self));

    (void)status;
    self->arena = arena;
    self->base.backend = &trace_backend;
    self->base.fonts = fonts;
    self->capacity_bytes = 4096;
    self->text = bc_arena_alloc(arena, self->capacity_bytes);
    return &self->base;
}

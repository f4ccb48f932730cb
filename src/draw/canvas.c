#include "draw/canvas.h"

#include "base/text.h"

#include <assert.h>
#include <math.h>

static bool is_usable(const bc_canvas *canvas)
{
    return canvas->fault.fault == BC_OK;
}

static bool is_ready(const bc_canvas *canvas)
{
    assert(canvas->page_number > 0);
    return is_usable(canvas);
}

static bc_arena *content_arena(bc_canvas *canvas)
{
    if (canvas->content_arena == NULL) {
        canvas->content_arena = bc_arena_new();
    }
    return canvas->content_arena;
}

/* Widens the box of the content being drawn. */
static void cover(
    bc_canvas *canvas, double left_pt, double top_pt, double right_pt, double bottom_pt)
{
    struct bc_content *content;

    if (!canvas->is_in_content || canvas->is_in_artifact) {
        return;
    }
    content = &canvas->contents[canvas->content_count - 1];
    if (content->right_pt < content->left_pt) {
        content->left_pt = left_pt;
        content->top_pt = top_pt;
        content->right_pt = right_pt;
        content->bottom_pt = bottom_pt;
        return;
    }
    content->left_pt = fmin(content->left_pt, left_pt);
    content->top_pt = fmin(content->top_pt, top_pt);
    content->right_pt = fmax(content->right_pt, right_pt);
    content->bottom_pt = fmax(content->bottom_pt, bottom_pt);
}

void bc_canvas_begin_page(bc_canvas *canvas, struct bc_size page)
{
    assert(page.width_pt > 0 && page.height_pt > 0);
    if (is_usable(canvas)) {
        bc_canvas_end_content(canvas);
        canvas->page = page;
        canvas->page_number++;
        canvas->page_content_count = 0;
        canvas->backend->begin_page(canvas, page);
    }
}

void bc_canvas_fill_rect(
    bc_canvas *canvas, struct bc_point top_left, struct bc_size size, struct bc_color color)
{
    assert(isfinite(top_left.x_pt + top_left.y_pt + size.width_pt + size.height_pt));
    if (is_ready(canvas) && size.width_pt > 0 && size.height_pt > 0) {
        cover(canvas, top_left.x_pt, top_left.y_pt, top_left.x_pt + size.width_pt,
            top_left.y_pt + size.height_pt);
        canvas->backend->fill_rect(canvas, top_left, size, color);
    }
}

void bc_canvas_line(
    bc_canvas *canvas, struct bc_point from, struct bc_point to, struct bc_stroke stroke)
{
    const struct bc_point points[2] = {from, to};

    bc_canvas_polyline(canvas, points, 2, stroke);
}

void bc_canvas_polyline(
    bc_canvas *canvas, const struct bc_point *points, size_t count, struct bc_stroke stroke)
{
    for (size_t i = 0; i < count; i++) {
        assert(isfinite(points[i].x_pt + points[i].y_pt));
    }
    if (is_ready(canvas) && count >= 2) {
        for (size_t i = 0; i < count; i++) {
            cover(canvas, points[i].x_pt, points[i].y_pt, points[i].x_pt, points[i].y_pt);
        }
        canvas->backend->polyline(canvas, points, count, &stroke);
    }
}

void bc_canvas_fill_circle(
    bc_canvas *canvas, struct bc_point centre, double radius_pt, struct bc_color color)
{
    assert(isfinite(centre.x_pt + centre.y_pt + radius_pt));
    if (is_ready(canvas)) {
        cover(canvas, centre.x_pt - radius_pt, centre.y_pt - radius_pt, centre.x_pt + radius_pt,
            centre.y_pt + radius_pt);
        canvas->backend->fill_circle(canvas, centre, radius_pt, color);
    }
}

/* UTF-8 of one code point, for the message that names the letter. */
static void spell(int32_t code_point, char ret_text[5])
{
    unsigned value = (unsigned)code_point;
    size_t length = 0;

    if (value < 0x80) {
        ret_text[length++] = (char)value;
    } else if (value < 0x800) {
        ret_text[length++] = (char)(0xC0 | value >> 6);
        ret_text[length++] = (char)(0x80 | (value & 0x3F));
    } else if (value < 0x10000) {
        ret_text[length++] = (char)(0xE0 | value >> 12);
        ret_text[length++] = (char)(0x80 | (value >> 6 & 0x3F));
        ret_text[length++] = (char)(0x80 | (value & 0x3F));
    } else {
        ret_text[length++] = (char)(0xF0 | value >> 18);
        ret_text[length++] = (char)(0x80 | (value >> 12 & 0x3F));
        ret_text[length++] = (char)(0x80 | (value >> 6 & 0x3F));
        ret_text[length++] = (char)(0x80 | (value & 0x3F));
    }
    ret_text[length] = '\0';
}

static void check_face(bc_canvas *canvas, const struct bc_run *run)
{
    if (!bc_fonts_has(canvas->fonts, run->face)) {
        bc_fail(&canvas->fault, BC_BAD_INPUT, "draw.slide-font-missing",
            run->where != NULL ? run->where : "", "%s", bc_fonts_path(canvas->fonts, run->face));
    }
}

static void check_letters(bc_canvas *canvas, const struct bc_run *run)
{
    int32_t missing = bc_font_first_missing(canvas->fonts, run->face, run->text);
    char letter[5];

    if (missing != 0) {
        spell(missing, letter);
        bc_fail(&canvas->fault, BC_REFUSED, "draw.glyph-missing",
            run->where != NULL ? run->where : "", "%s" BC_NEXT "U+%04X" BC_NEXT "%.200s", letter,
            (unsigned)missing, run->text);
    }
}

static void check_place(bc_canvas *canvas, const struct bc_run *run)
{
    double right_pt = run->baseline.x_pt + bc_font_width_pt(canvas->fonts, run->face, run->size_pt,
                                               run->text, strlen(run->text));
    /* Above and below the base line letters reach about this part of their size. */
    const double above = 0.9;
    const double below = 0.22;

    if (!(run->baseline.x_pt >= 0 && right_pt <= canvas->page.width_pt && run->baseline.y_pt >= 0 &&
            run->baseline.y_pt <= canvas->page.height_pt)) {
        bc_fail(&canvas->fault, BC_REFUSED, "draw.off-page", run->where != NULL ? run->where : "",
            "%d" BC_NEXT "%.200s", canvas->page_number, run->text);
    }
    cover(canvas, run->baseline.x_pt, run->baseline.y_pt - above * run->size_pt, right_pt,
        run->baseline.y_pt + below * run->size_pt);
}

void bc_canvas_note_letters(bc_canvas *canvas, enum bc_face face, const char *text)
{
    uint32_t *letters = canvas->letters[face];
    int32_t code_point;

    if (letters == NULL) {
        letters =
            bc_arena_alloc_array(content_arena(canvas), BC_LETTER_LIMIT / 32, sizeof(*letters));
        canvas->letters[face] = letters;
    }
    while ((code_point = bc_text_next(&text)) >= 0) {
        letters[code_point / 32] |= UINT32_C(1) << (code_point % 32);
    }
}

bool bc_canvas_has_letter(const bc_canvas *canvas, enum bc_face face, int32_t code_point)
{
    const uint32_t *letters = canvas->letters[face];

    assert(code_point >= 0);
    assert(code_point < BC_LETTER_LIMIT);
    return letters != NULL && (letters[code_point / 32] >> (code_point % 32) & 1U) != 0;
}

void bc_canvas_text(bc_canvas *canvas, const struct bc_run *run)
{
    assert(run->size_pt > 0 && run->size_pt <= 600);
    if (!is_ready(canvas) || run->text[0] == '\0') {
        return;
    }
    check_face(canvas, run);
    if (is_usable(canvas)) {
        check_letters(canvas, run);
        check_place(canvas, run);
    }
    if (is_usable(canvas)) {
        bc_canvas_note_letters(canvas, run->face, run->text);
        canvas->backend->text(canvas, run);
    }
}

bool bc_canvas_finish(bc_canvas *canvas, bc_arena *arena, unsigned char **ret_bytes,
    size_t *ret_length_bytes, struct bc_status *status)
{
    bc_canvas_end_content(canvas);
    if (!is_usable(canvas)) {
        *status = canvas->fault;
        return false;
    }
    return canvas->backend->finish(canvas, arena, ret_bytes, ret_length_bytes, status);
}

void bc_canvas_begin_content(bc_canvas *canvas, enum bc_role role, int32_t node)
{
    if (!is_ready(canvas)) {
        return;
    }
    bc_canvas_end_content(canvas);
    canvas->is_in_content = true;
    canvas->is_in_artifact = node == BC_ARTIFACT;
    if (node == BC_ARTIFACT) {
        if (canvas->backend->begin_artifact != NULL) {
            canvas->backend->begin_artifact(canvas);
        }
        return;
    }
    canvas->contents = bc_arena_grow(content_arena(canvas), canvas->contents, canvas->content_count,
        &canvas->content_capacity, sizeof(*canvas->contents));
    canvas->contents[canvas->content_count++] = (struct bc_content){
        .node = node,
        .page_index = canvas->page_number - 1,
        .number = canvas->page_content_count,
        .right_pt = -1,
    };
    if (canvas->backend->begin_content != NULL) {
        canvas->backend->begin_content(canvas, role, canvas->page_content_count);
    }
    canvas->page_content_count++;
}

void bc_canvas_end_content(bc_canvas *canvas)
{
    if (canvas->is_in_content && is_usable(canvas) && canvas->backend->end_content != NULL) {
        canvas->backend->end_content(canvas);
    }
    canvas->is_in_content = false;
}

const struct bc_content *bc_canvas_contents(const bc_canvas *canvas, size_t *ret_count)
{
    *ret_count = canvas->content_count;
    return canvas->contents;
}

void bc_canvas_free(bc_canvas *canvas)
{
    if (canvas != NULL) {
        bc_arena_free(canvas->content_arena);
        canvas->backend->free(canvas);
    }
}

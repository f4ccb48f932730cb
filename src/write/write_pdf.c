#include "base/file.h"
#include "calendar/date.h"
#include "draw/canvas.h"
#include "layout/page.h"
#include "pdf/finish.h"
#include "template/template.h"
#include "write/writer.h"

/* bao-cao.pdf: template and report → document → pages → drawing → finishing pass → file. */

static bool fill_document(const bc_public_report *report, const struct bc_write_context *context,
    bc_arena *arena, const struct bc_document **ret_document, struct bc_status *status)
{
    const char *name = bc_public_report_office(report)->template_path;
    struct bc_problems problems = {.arena = arena};
    const bc_template *template;

    return bc_template_load(bc_path_join(arena, context->templates_folder, name), name, arena,
               &problems, &template, status) &&
           bc_template_fill(template, report, arena, ret_document, status);
}

static bool finish(const bc_public_report *report, const struct bc_document *document,
    const bc_canvas *canvas, const unsigned char *drawn, size_t drawn_bytes, const char *path,
    bc_arena *arena, struct bc_status *status)
{
    char created[BC_ISO_SIZE];
    struct bc_pdf_properties properties = {.title = document->title,
        .author = document->author,
        .language = document->language,
        .created = created};
    unsigned char *bytes;
    size_t length_bytes;

    bc_instant_format(bc_public_report_as_known_utc_s(report),
        bc_public_report_office(report)->offset_s, created);
    return bc_pdf_finish(
               canvas, drawn, drawn_bytes, &properties, arena, &bytes, &length_bytes, status) &&
           bc_file_write(path, bytes, length_bytes, 0644, status);
}

static bool draw_and_finish(const bc_public_report *report, const struct bc_document *document,
    const bc_fonts *fonts, const char *path, bc_arena *arena, struct bc_status *status)
{
    const struct bc_pages *pages = bc_layout_dispatch(document, fonts, arena);
    bc_canvas *canvas = bc_canvas_new_haru(fonts, status);
    unsigned char *drawn;
    size_t drawn_bytes;
    bool is_done;

    if (canvas == NULL) {
        return false;
    }
    bc_pages_draw(pages, fonts, canvas);
    is_done = bc_canvas_finish(canvas, arena, &drawn, &drawn_bytes, status) &&
              finish(report, document, canvas, drawn, drawn_bytes, path, arena, status);
    bc_canvas_free(canvas);
    return is_done;
}

static bool write_pdf(const bc_public_report *report, const struct bc_write_context *context,
    const char *path, bc_arena *arena, struct bc_status *status)
{
    const struct bc_document *document;
    bc_fonts *fonts;
    bool is_done;

    if (!fill_document(report, context, arena, &document, status) ||
        !bc_fonts_open(context->fonts_folder, &fonts, status)) {
        return false;
    }
    is_done = draw_and_finish(report, document, fonts, path, arena, status);
    bc_fonts_close(fonts);
    return is_done;
}

const struct bc_writer bc_writer_pdf = {
    .name = "pdf",
    .file_name = "bao-cao.pdf",
    .write = write_pdf,
};

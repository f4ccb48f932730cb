#include "appendix/appendix.h"

#include "appendix/document.h"
#include "base/file.h"
#include "calendar/date.h"
#include "draw/canvas.h"
#include "layout/page.h"
#include "pdf/finish.h"
#include "pdf/seal.h"
#include "template/template.h"

static const char template_name[] = "monthly/phu-luc.md";

static bool fill_frame(const bc_public_report *report, const struct bc_appendix_request *request,
    bc_arena *wiping, const struct bc_document **ret_frame, struct bc_status *status)
{
    const struct bc_template_source source = {
        .path = bc_path_join(wiping, request->templates_folder, template_name),
        .shown_name = template_name,
        .parts_folder = request->templates_folder,
    };
    struct bc_problems problems = {.arena = wiping};
    const bc_template *template;

    return bc_template_load_with(&source, wiping, &problems, &template, status) &&
           bc_template_fill(template, report, wiping, ret_frame, status);
}

/* The canvas must still be open: the last pass asks it what it has drawn. */
static bool finish(const bc_public_report *report, const struct bc_document *document,
    const struct bc_pages *pages, bc_canvas *canvas, bc_arena *wiping, unsigned char **ret_bytes,
    size_t *ret_length_bytes, struct bc_status *status)
{
    char created[BC_ISO_SIZE];
    const struct bc_pdf_properties properties = {.title = document->title,
        .author = document->author,
        .language = document->language,
        .created = created,
        .conformance = BC_PDF_ANY,
        .structure = pages->structure};
    unsigned char *drawn = NULL;
    size_t drawn_bytes = 0;

    bc_instant_format(bc_public_report_as_known_utc_s(report),
        bc_public_report_office(report)->offset_s, created);
    return bc_canvas_finish(canvas, wiping, &drawn, &drawn_bytes, status) &&
           bc_pdf_finish(canvas, drawn, drawn_bytes, &properties, wiping, ret_bytes,
               ret_length_bytes, status);
}

static bool draw(const bc_public_report *report, const struct bc_document *document,
    const bc_fonts *fonts, bc_arena *wiping, unsigned char **ret_bytes, size_t *ret_length_bytes,
    struct bc_status *status)
{
    const struct bc_pages *pages = bc_layout_dispatch(document, fonts, wiping);
    bc_canvas *canvas = bc_canvas_new_haru(fonts, status);
    bool is_done;

    if (canvas == NULL) {
        return false;
    }
    bc_pages_draw(pages, fonts, canvas);
    is_done = finish(report, document, pages, canvas, wiping, ret_bytes, ret_length_bytes, status);
    bc_canvas_free(canvas);
    return is_done;
}

static bool write_and_draw(const bc_confidential_report *report, const struct bc_document *frame,
    const bc_fonts *fonts, bc_arena *wiping, unsigned char **ret_bytes, size_t *ret_length_bytes,
    struct bc_status *status)
{
    const char *missing_label = NULL;
    const struct bc_document *document =
        bc_appendix_document(report, frame, fonts, wiping, &missing_label);
    struct bc_status fault = {0};

    if (missing_label != NULL) {
        return bc_fail(
            status, BC_BAD_INPUT, "appendix.label-missing", "labels.vi.yaml", "%s", missing_label);
    }
    /* What a library complains of may hold a text: it is not handed on. */
    return draw(bc_confidential_report_public(report), document, fonts, wiping, ret_bytes,
               ret_length_bytes, &fault) ||
           bc_fail(status, fault.fault, "appendix.not-drawn", "", "%s", fault.code);
}

bool bc_appendix_make(const bc_confidential_report *report,
    const struct bc_appendix_request *request, bc_arena *wiping, const bc_sealed_file **ret_file,
    struct bc_status *status)
{
    const struct bc_document *frame = NULL;
    bc_fonts *fonts = NULL;
    unsigned char *bytes = NULL;
    size_t length_bytes = 0;
    bool is_done;

    if (!fill_frame(bc_confidential_report_public(report), request, wiping, &frame, status) ||
        !bc_fonts_open(request->fonts_folder, &fonts, status)) {
        return false;
    }
    is_done = write_and_draw(report, frame, fonts, wiping, &bytes, &length_bytes, status) &&
              bc_pdf_seal(bytes, length_bytes, request->passphrase, request->audit_mark, wiping,
                  &bytes, &length_bytes, status);
    bc_fonts_close(fonts);
    if (is_done) {
        *ret_file = bc_sealed_file_new(bytes, length_bytes, wiping);
    }
    return is_done;
}

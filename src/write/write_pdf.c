#include "write/write_pdf.h"

#include "base/file.h"
#include "calendar/date.h"
#include "draw/canvas.h"
#include "layout/page.h"
#include "pdf/finish.h"
#include "report/wording.h"
#include "template/template.h"
#include "write/report_data.h"
#include "write/writer.h"

#include <string.h>

/* Dispatch and deck: template and report → document → pages → drawing → finishing pass → file. */

/* A document on its way to the file. */
struct drawing {
    const struct bc_document *document;
    const struct bc_pages *pages;
    bc_canvas *canvas; /* still open: it knows what it has drawn */
    unsigned char *bytes;
    size_t length_bytes;
};

/* NULL: it has not been read yet, or another is to be taken in its place. */
static const bc_template *ready_template(const struct bc_write_context *context, const char *name)
{
    for (size_t i = 0; i < context->template_count && context->template_source == NULL; i++) {
        if (context->templates[i].name != NULL && strcmp(context->templates[i].name, name) == 0) {
            return context->templates[i].template;
        }
    }
    return NULL;
}

static bool fill_document(const bc_public_report *report, const struct bc_write_context *context,
    const char *name, bc_arena *arena, const struct bc_document **ret_document,
    struct bc_status *status)
{
    const struct bc_template_source own = {
        .path = bc_path_join(arena, context->templates_folder, name),
        .shown_name = name,
        .parts_folder = context->templates_folder,
    };
    const struct bc_template_source *source =
        context->template_source != NULL ? context->template_source : &own;
    struct bc_problems problems = {.arena = arena};
    const bc_template *template = ready_template(context, name);

    return (template != NULL ||
               bc_template_load_with(source, arena, &problems, &template, status)) &&
           bc_template_fill_as(template, report, context->is_draft, arena, ret_document, status);
}

static bool has_label(const bc_public_report *report, const char *key, struct bc_status *status)
{
    return bc_public_report_has_label(report, key) ||
           bc_fail(status, BC_BAD_INPUT, "write.label-missing", "labels.vi.yaml", "%s", key);
}

/* "1", "2", "PL I-1": as the pages are counted on paper. */
static const char *const *page_labels(const struct bc_pages *pages, bc_arena *arena)
{
    const char **labels = bc_arena_alloc_array(arena, pages->count, sizeof(*labels));

    for (size_t i = 0; i < pages->count; i++) {
        labels[i] = bc_arena_printf(
            arena, "%s%d", pages->pages[i].label_prefix, (int)pages->pages[i].number);
    }
    return labels;
}

/* The room for signature and seal is also the place of a digital signature. */
static struct bc_pdf_signature signature(
    const bc_public_report *report, const struct bc_signature_room *room, bc_arena *arena)
{
    const struct bc_report_office *office = bc_public_report_office(report);
    const struct bc_word words[] = {{"title", office->signer_title}, {"name", office->signer_name}};

    return (struct bc_pdf_signature){.page_index = (int32_t)room->page_index,
        .top_left = room->top_left,
        .size = room->size,
        .name =
            bc_wording_fill(arena, bc_public_report_label(report, "dispatch.signature"), words, 2)};
}

/* report.json, which only its packed form outlives. */
static bool attachment(const bc_public_report *report, const struct bc_write_context *context,
    bc_arena *arena, struct bc_pdf_attachment *ret_attachment, struct bc_status *status)
{
    struct bc_report_data own = {0};
    const struct bc_report_data *data = context->data != NULL ? context->data : &own;

    if (context->data == NULL && !bc_report_data_make(report, arena, &own, status)) {
        return false;
    }
    *ret_attachment = (struct bc_pdf_attachment){.name = bc_writer_json.file_name,
        .media_type = "application/json",
        .description = bc_public_report_label(report, "dispatch.attachment"),
        .length_bytes = data->length_bytes,
        .packed = data->packed,
        .packed_bytes = data->packed_bytes};
    bc_report_data_clear(&own);
    return true;
}

static bool finish(const bc_public_report *report, const struct bc_write_context *context,
    const struct drawing *drawing, const char *path, bc_arena *arena, struct bc_status *status)
{
    char created[BC_ISO_SIZE];
    const struct bc_pages *pages = drawing->pages;
    struct bc_pdf_signature room = signature(report, &pages->signature, arena);
    struct bc_pdf_attachment data = {0};
    struct bc_pdf_properties properties = {.title = drawing->document->title,
        .author = drawing->document->author,
        .language = drawing->document->language,
        .created = created,
        .structure = pages->structure,
        .page_labels = page_labels(pages, arena),
        .page_label_count = pages->count,
        .signature = pages->signature.is_there ? &room : NULL,
        .conformance = context->is_pdf_a_1b ? BC_PDF_A_1B : BC_PDF_A_2B,
        .attachment = context->is_pdf_a_1b ? NULL : &data};
    unsigned char *bytes;
    size_t length_bytes;

    bc_instant_format(bc_public_report_as_known_utc_s(report),
        bc_public_report_office(report)->offset_s, created);
    return has_label(report, "dispatch.attachment", status) &&
           has_label(report, "dispatch.signature", status) &&
           (context->is_pdf_a_1b || attachment(report, context, arena, &data, status)) &&
           bc_pdf_finish(drawing->canvas, drawing->bytes, drawing->length_bytes, &properties, arena,
               &bytes, &length_bytes, status) &&
           bc_file_write(path, bytes, length_bytes, 0644, status);
}

static bool draw_and_finish(const bc_public_report *report, const struct bc_write_context *context,
    const struct bc_document *document, const bc_fonts *fonts, const char *path, bc_arena *arena,
    struct bc_status *status)
{
    struct drawing drawing = {.document = document,
        .pages = document->is_deck ? bc_layout_deck(document, fonts, arena)
                                   : bc_layout_dispatch(document, fonts, arena),
        .canvas = bc_canvas_new_haru(fonts, status)};
    bool is_done;

    if (drawing.canvas == NULL) {
        return false;
    }
    bc_pages_draw(drawing.pages, fonts, drawing.canvas);
    is_done =
        bc_canvas_finish(drawing.canvas, arena, &drawing.bytes, &drawing.length_bytes, status) &&
        finish(report, context, &drawing, path, arena, status);
    bc_canvas_free(drawing.canvas);
    return is_done;
}

bool bc_pdf_write(const bc_public_report *report, const struct bc_write_context *context,
    const char *template_name, const char *path, bc_arena *arena, struct bc_status *status)
{
    const struct bc_document *document;
    bc_fonts *fonts;
    bool is_done;

    if (!fill_document(report, context, template_name, arena, &document, status) ||
        !bc_fonts_open(context->fonts_folder, &fonts, status)) {
        return false;
    }
    is_done = draw_and_finish(report, context, document, fonts, path, arena, status);
    bc_fonts_close(fonts);
    return is_done;
}

static const char *template_of(const bc_public_report *report)
{
    return bc_public_report_office(report)->template_path;
}

static bool write_pdf(const bc_public_report *report, const struct bc_write_context *context,
    const char *path, bc_arena *arena, struct bc_status *status)
{
    return bc_pdf_write(report, context, template_of(report), path, arena, status);
}

const struct bc_writer bc_writer_pdf = {
    .name = "pdf",
    .file_name = "bao-cao.pdf",
    .template_of = template_of,
    .write = write_pdf,
};

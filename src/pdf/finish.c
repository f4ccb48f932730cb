#include "pdf/finish.h"

#include "pdf/drawn.h"
#include "pdf/fonts.h"
#include "pdf/metadata.h"
#include "pdf/outline.h"
#include "pdf/structure.h"

#include <assert.h>
#include <string.h>

/* The objects that the catalog and the pages name; 0: there is none. */
struct parts {
    int32_t info, metadata, output_intent;
    int32_t structure, outline;
    int32_t signature; /* field and its place on the page in one */
    int32_t file;      /* specification of the attached file */
};

struct finish {
    struct bc_pdf_container container;
    struct bc_drawn drawn;
    const bc_canvas *canvas;
    const struct bc_pdf_properties *properties;
    struct parts parts;
};

/* ---- Attachment, signature ------------------------------------------------------------------- */

/* "application/json" as a name: the slash is written by its number. */
static const char *name_of_type(bc_arena *arena, const char *media_type)
{
    const char *slash = strchr(media_type, '/');

    assert(slash != NULL);
    return bc_arena_printf(arena, "/%.*s#2F%s", (int)(slash - media_type), media_type, slash + 1);
}

static void put_attachment(struct finish *self)
{
    const struct bc_pdf_attachment *attachment = self->properties->attachment;
    bc_arena *arena = self->container.arena;
    int32_t stream = bc_pdf_reserve(&self->container);
    const char *date = bc_pdf_date(arena, self->properties->created);
    const char *entries = bc_arena_printf(arena,
        "/Type/EmbeddedFile/Subtype%s/Params<</Size %zu/CreationDate(%s)/ModDate(%s)>>%s",
        name_of_type(arena, attachment->media_type), attachment->length_bytes, date, date,
        attachment->packed != NULL ? "/Filter/FlateDecode" : "");
    struct bc_pdf_text *text;

    if (attachment->packed != NULL) {
        bc_pdf_put_stream(
            &self->container, stream, entries, attachment->packed, attachment->packed_bytes, false);
    } else {
        bc_pdf_put_stream(
            &self->container, stream, entries, attachment->bytes, attachment->length_bytes, true);
    }
    self->parts.file = bc_pdf_reserve(&self->container);
    text = bc_pdf_begin(&self->container, self->parts.file);
    bc_pdf_put(text, "<</Type/Filespec/AFRelationship/Data/F");
    bc_pdf_put_string(text, attachment->name);
    bc_pdf_put(text, "/UF");
    bc_pdf_put_string(text, attachment->name);
    bc_pdf_put(text, "/Desc");
    bc_pdf_put_string(text, attachment->description);
    bc_pdf_putf(text, "/EF<</F %d 0 R/UF %d 0 R>>>>", (int)stream, (int)stream);
    bc_pdf_end(&self->container, self->parts.file);
}

static void put_rectangle(
    struct bc_pdf_text *text, double left, double bottom, double right, double top)
{
    const double sides[4] = {left, bottom, right, top};

    bc_pdf_put(text, "[");
    for (int i = 0; i < 4; i++) {
        bc_pdf_put_real(text, sides[i]);
        bc_pdf_put(text, i < 3 ? " " : "]");
    }
}

/* Field and widget in one. PDF/A wants an appearance, here an empty one, and /F 4 (printed). */
static void put_signature(struct finish *self)
{
    const struct bc_pdf_signature *signature = self->properties->signature;
    bc_arena *arena = self->container.arena;
    size_t page = (size_t)signature->page_index;
    double top = self->drawn.page_heights_pt[page] - signature->top_left.y_pt;
    int32_t look = bc_pdf_reserve(&self->container);
    struct bc_pdf_text entries = {.arena = arena};
    struct bc_pdf_text *text;

    bc_pdf_put(&entries, "/Type/XObject/Subtype/Form/Resources<<>>/BBox");
    put_rectangle(&entries, 0, 0, signature->size.width_pt, signature->size.height_pt);
    bc_pdf_put_stream(&self->container, look, entries.bytes, "", 0, false);
    self->parts.signature = bc_pdf_reserve(&self->container);
    text = bc_pdf_begin(&self->container, self->parts.signature);
    bc_pdf_put(text, "<</Type/Annot/Subtype/Widget/FT/Sig/F 4/T(signature)/TU");
    bc_pdf_put_string(text, signature->name);
    bc_pdf_put(text, "/Rect");
    put_rectangle(text, signature->top_left.x_pt, top - signature->size.height_pt,
        signature->top_left.x_pt + signature->size.width_pt, top);
    bc_pdf_putf(text, "/P %d 0 R/AP<</N %d 0 R>>", (int)self->drawn.pages[page], (int)look);
    if (self->properties->structure != NULL) {
        bc_pdf_putf(text, "/StructParent %zu", self->drawn.page_count);
    }
    bc_pdf_put(text, ">>");
    bc_pdf_end(&self->container, self->parts.signature);
}

/* ---- Structure, pages, catalog --------------------------------------------------------------- */

static void put_tree(struct finish *self)
{
    const struct bc_pdf_signature *signature = self->properties->signature;
    struct bc_pdf_tree tree = {
        .structure = self->properties->structure,
        .drawn = &self->drawn,
        .language = self->properties->language,
        .signature = self->parts.signature,
        .signature_page = signature != NULL ? self->drawn.pages[signature->page_index] : 0,
        .signature_name = signature != NULL ? signature->name : NULL,
    };

    tree.contents = bc_canvas_contents(self->canvas, &tree.content_count);
    self->parts.structure = bc_pdf_put_structure(&self->container, &tree);
    self->parts.outline = bc_pdf_put_outline(&self->container, &tree);
}

static void put_pages(struct finish *self)
{
    const struct bc_pdf_signature *signature = self->properties->signature;

    for (size_t i = 0; i < self->drawn.page_count; i++) {
        struct bc_pdf_text *text = bc_pdf_begin(&self->container, self->drawn.pages[i]);

        bc_pdf_put(text, "<<");
        bc_pdf_put(text, self->drawn.page_entries[i]);
        if (self->parts.structure != 0) {
            bc_pdf_putf(text, "/StructParents %zu/Tabs/S", i);
        }
        if (signature != NULL && (size_t)signature->page_index == i) {
            bc_pdf_putf(text, "/Annots[%d 0 R]", (int)self->parts.signature);
        }
        bc_pdf_put(text, ">>");
        bc_pdf_end(&self->container, self->drawn.pages[i]);
    }
}

static void put_attached_names(const struct finish *self, struct bc_pdf_text *text)
{
    bc_pdf_putf(text, "/AF[%d 0 R]/Names<</EmbeddedFiles<</Names[", (int)self->parts.file);
    bc_pdf_put_string(text, self->properties->attachment->name);
    bc_pdf_putf(text, " %d 0 R]>>>>", (int)self->parts.file);
}

static void put_catalog(struct finish *self)
{
    const struct bc_pdf_properties *properties = self->properties;
    struct bc_pdf_text *text = bc_pdf_begin(&self->container, self->drawn.root);

    bc_pdf_putf(text,
        "<</Type/Catalog/Pages %d 0 R/Metadata %d 0 R/OutputIntents[%d 0 R]"
        "/ViewerPreferences<</DisplayDocTitle true>>/Lang",
        (int)self->drawn.page_tree, (int)self->parts.metadata, (int)self->parts.output_intent);
    bc_pdf_put_string(text, properties->language);
    if (self->parts.structure != 0) {
        bc_pdf_putf(
            text, "/MarkInfo<</Marked true>>/StructTreeRoot %d 0 R", (int)self->parts.structure);
    }
    if (self->parts.outline != 0) {
        bc_pdf_putf(text, "/Outlines %d 0 R/PageMode/UseOutlines", (int)self->parts.outline);
    }
    if (properties->page_labels != NULL) {
        bc_pdf_put_page_labels(
            text, properties->page_labels, properties->page_label_count, self->container.arena);
    }
    if (self->parts.signature != 0) {
        bc_pdf_putf(text, "/AcroForm<</Fields[%d 0 R]>>", (int)self->parts.signature);
    }
    if (self->parts.file != 0) {
        put_attached_names(self, text);
    }
    bc_pdf_put(text, ">>");
    bc_pdf_end(&self->container, self->drawn.root);
}

static bool put_all(struct finish *self, struct bc_status *status)
{
    const struct bc_pdf_properties *properties = self->properties;

    bc_pdf_put_fonts(
        &self->container, &self->drawn, self->canvas, properties->conformance == BC_PDF_A_1B);
    self->parts.info = bc_pdf_put_info(&self->container, properties);
    self->parts.metadata = bc_pdf_put_metadata(&self->container, properties);
    if (!bc_pdf_put_output_intent(&self->container, &self->parts.output_intent, status)) {
        return false;
    }
    if (properties->signature != NULL) {
        assert((size_t)properties->signature->page_index < self->drawn.page_count);
        put_signature(self);
    }
    if (properties->attachment != NULL) {
        assert(properties->conformance != BC_PDF_A_1B);
        put_attachment(self);
    }
    if (properties->structure != NULL && properties->structure->count > 0) {
        put_tree(self);
    }
    put_pages(self);
    put_catalog(self);
    return true;
}

bool bc_pdf_finish(const bc_canvas *canvas, const unsigned char *bytes, size_t length_bytes,
    const struct bc_pdf_properties *properties, bc_arena *arena, unsigned char **ret_bytes,
    size_t *ret_length_bytes, struct bc_status *status)
{
    bc_arena *scratch = bc_arena_new();
    struct finish self = {.canvas = canvas, .properties = properties};
    unsigned char *file;
    size_t length;
    bool is_done =
        bc_drawn_read(bytes, length_bytes, scratch, &self.container, &self.drawn, status) &&
        put_all(&self, status);

    if (is_done) {
        bc_pdf_assemble(&self.container, self.drawn.root, self.parts.info,
            properties->conformance == BC_PDF_A_1B, &file, &length);
        *ret_bytes = bc_arena_alloc(arena, length);
        memcpy(*ret_bytes, file, length);
        *ret_length_bytes = length;
    }
    bc_arena_free(scratch);
    return is_done;
}

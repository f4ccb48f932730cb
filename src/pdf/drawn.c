#include "pdf/drawn.h"

#include <assert.h>
#include <qpdf/qpdf-c.h>
#include <stdlib.h>
#include <string.h>

/*
 * Traps of qpdf's C API: an error is kept until it is asked for; handles die with qpdf_cleanup, and
 * with them every text that was not copied; bytes of a stream come from malloc.
 */
struct reader {
    qpdf_data pdf;
    bc_arena *arena;
    struct bc_pdf_container *container;
    struct bc_drawn *drawn;
    bool *is_taken; /* objects that are not to be copied, by number */
    int32_t object_count;
};

static bool is_broken(QPDF_ERROR_CODE code)
{
    return (code & QPDF_ERRORS) != 0;
}

static bool fail(qpdf_data pdf, const char *step, struct bc_status *status)
{
    const char *why = qpdf_has_error(pdf) ? qpdf_get_error_full_text(pdf, qpdf_get_error(pdf)) : "";

    return bc_fail(status, BC_OWN_FAULT, "pdf.library", "", "%s" BC_NEXT "%s", step, why);
}

/* The number of an object that is now described elsewhere, so that it is not copied. */
static int32_t take(struct reader *self, qpdf_oh object)
{
    int32_t number = qpdf_oh_get_object_id(self->pdf, object);

    if (number > 0 && number < self->object_count) {
        self->is_taken[number] = true;
    }
    return number;
}

static const char *unparse(struct reader *self, qpdf_oh object)
{
    return bc_arena_strdup(self->arena, qpdf_oh_unparse_resolved(self->pdf, object));
}

/* The entries of a dictionary: its text without the brackets around it. */
static const char *entries_of(struct reader *self, qpdf_oh dictionary)
{
    const char *text = unparse(self, dictionary);
    size_t length = strlen(text);

    assert(length >= 4);
    return bc_arena_strndup(self->arena, text + 2, length - 4);
}

/* ---- Fonts ----------------------------------------------------------------------------------- */

static bool read_bytes(
    struct reader *self, qpdf_oh stream, const unsigned char **ret_bytes, size_t *ret_length)
{
    unsigned char *bytes = NULL;
    unsigned char *kept;
    size_t length = 0;

    if (is_broken(
            qpdf_oh_get_stream_data(self->pdf, stream, qpdf_dl_none, NULL, &bytes, &length))) {
        return false;
    }
    kept = bc_arena_alloc(self->arena, length + 1);
    if (length > 0) {
        memcpy(kept, bytes, length);
    }
    *ret_bytes = kept;
    *ret_length = length;
    free(bytes);
    return true;
}

/* "/HPDFAB+LiberationSerif-Bold,Bold" */
static void read_name(struct reader *self, qpdf_oh font, struct bc_drawn_font *ret_font)
{
    const char *name = qpdf_oh_get_name(self->pdf, qpdf_oh_get_key(self->pdf, font, "/BaseFont"));
    const char *plus = strchr(name, '+');
    size_t tag_length = plus != NULL ? (size_t)(plus - name) - 1 : 0;
    const char *plain = plus != NULL ? plus + 1 : name + 1;

    ret_font->tag = bc_arena_strndup(self->arena, name + 1, tag_length);
    ret_font->name = bc_arena_strndup(self->arena, plain, strcspn(plain, ","));
}

static void read_font(struct reader *self, qpdf_oh font, struct bc_drawn_font *ret_font)
{
    qpdf_data pdf = self->pdf;
    qpdf_oh descendant =
        qpdf_oh_get_array_item(pdf, qpdf_oh_get_key(pdf, font, "/DescendantFonts"), 0);
    qpdf_oh descriptor = qpdf_oh_get_key(pdf, descendant, "/FontDescriptor");

    read_name(self, font, ret_font);
    ret_font->font = take(self, font);
    ret_font->descendant = take(self, descendant);
    ret_font->descriptor = take(self, descriptor);
    ret_font->glyph_map = take(self, qpdf_oh_get_key(pdf, descendant, "/CIDToGIDMap"));
    ret_font->to_unicode = take(self, qpdf_oh_get_key(pdf, font, "/ToUnicode"));
    ret_font->program = bc_arena_strdup(
        self->arena, qpdf_oh_unparse(pdf, qpdf_oh_get_key(pdf, descriptor, "/FontFile2")));
    qpdf_oh_remove_key(pdf, descriptor, "/FontFile2");
    qpdf_oh_remove_key(pdf, descriptor, "/FontName");
    qpdf_oh_remove_key(pdf, descriptor, "/CapHeight");
    qpdf_oh_remove_key(pdf, descriptor, "/StemV");
    ret_font->descriptor_entries = entries_of(self, descriptor);
}

/* Every font of two-byte codes; libharu makes no others for us. */
static void read_fonts(struct reader *self)
{
    qpdf_data pdf = self->pdf;
    size_t capacity = 0;

    for (int32_t i = 1; i < self->object_count; i++) {
        qpdf_oh object = qpdf_get_object_by_id(pdf, i, 0);

        if (qpdf_oh_is_dictionary_of_type(pdf, object, "/Font", "/Type0")) {
            self->drawn->fonts = bc_arena_grow(self->arena, self->drawn->fonts,
                self->drawn->font_count, &capacity, sizeof(*self->drawn->fonts));
            read_font(self, object, &self->drawn->fonts[self->drawn->font_count++]);
        }
    }
}

/* ---- Pages and the rest ---------------------------------------------------------------------- */

static bool read_pages(struct reader *self, struct bc_status *status)
{
    qpdf_data pdf = self->pdf;
    int count = qpdf_get_num_pages(pdf);

    if (count < 0) {
        return fail(pdf, "pages", status);
    }
    self->drawn->page_count = (size_t)count;
    self->drawn->pages =
        bc_arena_alloc_array(self->arena, (size_t)count, sizeof(*self->drawn->pages));
    self->drawn->page_entries =
        bc_arena_alloc_array(self->arena, (size_t)count, sizeof(*self->drawn->page_entries));
    self->drawn->page_heights_pt =
        bc_arena_alloc_array(self->arena, (size_t)count, sizeof(*self->drawn->page_heights_pt));
    for (size_t i = 0; i < (size_t)count; i++) {
        qpdf_oh page = qpdf_get_page_n(pdf, i);

        self->drawn->pages[i] = take(self, page);
        self->drawn->page_entries[i] = entries_of(self, page);
        self->drawn->page_heights_pt[i] = qpdf_oh_get_numeric_value(
            pdf, qpdf_oh_get_array_item(pdf, qpdf_oh_get_key(pdf, page, "/MediaBox"), 3));
        qpdf_oh_release(pdf, page);
    }
    return true;
}

static bool copy_stream(
    struct reader *self, int32_t number, qpdf_oh stream, struct bc_status *status)
{
    qpdf_oh dictionary = qpdf_oh_get_dict(self->pdf, stream);
    const unsigned char *bytes;
    size_t length;

    if (!read_bytes(self, stream, &bytes, &length)) {
        return fail(self->pdf, "stream", status);
    }
    qpdf_oh_remove_key(self->pdf, dictionary, "/Length");
    bc_pdf_put_stream(self->container, number, entries_of(self, dictionary), bytes, length,
        qpdf_oh_has_key(self->pdf, dictionary, "/Filter") == QPDF_FALSE);
    return true;
}

/* What nobody has taken goes over as it is; lengths, which libharu writes apart, are in the streams
 * now. */
static bool copy_rest(struct reader *self, struct bc_status *status)
{
    for (int32_t i = 1; i < self->object_count; i++) {
        qpdf_oh object = qpdf_get_object_by_id(self->pdf, i, 0);

        if (!self->is_taken[i] && qpdf_oh_is_stream(self->pdf, object)) {
            if (!copy_stream(self, i, object, status)) {
                return false;
            }
        } else if (!self->is_taken[i] && (qpdf_oh_is_dictionary(self->pdf, object) ||
                                             qpdf_oh_is_array(self->pdf, object))) {
            bc_pdf_put(bc_pdf_begin(self->container, i), unparse(self, object));
            bc_pdf_end(self->container, i);
        }
        qpdf_oh_release(self->pdf, object);
    }
    return true;
}

static bool read_all(
    struct reader *self, const unsigned char *bytes, size_t length_bytes, struct bc_status *status)
{
    qpdf_data pdf = self->pdf;
    qpdf_oh root;

    qpdf_set_suppress_warnings(pdf, QPDF_TRUE);
    qpdf_silence_errors(pdf);
    qpdf_set_attempt_recovery(pdf, QPDF_FALSE);
    if (is_broken(qpdf_read_memory(pdf, "drawn", (const char *)bytes, length_bytes, NULL))) {
        return fail(pdf, "read", status);
    }
    root = qpdf_get_root(pdf);
    self->object_count =
        qpdf_oh_get_int_value_as_int(pdf, qpdf_oh_get_key(pdf, qpdf_get_trailer(pdf), "/Size"));
    bc_pdf_container_init(self->container, self->arena, self->object_count);
    self->is_taken =
        bc_arena_alloc_array(self->arena, (size_t)self->object_count + 1, sizeof(bool));
    self->drawn->root = take(self, root);
    self->drawn->info = take(self, qpdf_oh_get_key(pdf, qpdf_get_trailer(pdf), "/Info"));
    self->drawn->page_tree = qpdf_oh_get_object_id(pdf, qpdf_oh_get_key(pdf, root, "/Pages"));
    read_fonts(self);
    return read_pages(self, status) && copy_rest(self, status) &&
           (!qpdf_has_error(pdf) || fail(pdf, "copy", status));
}

bool bc_drawn_read(const unsigned char *bytes, size_t length_bytes, bc_arena *arena,
    struct bc_pdf_container *container, struct bc_drawn *ret_drawn, struct bc_status *status)
{
    struct reader self = {
        .pdf = qpdf_init(), .arena = arena, .container = container, .drawn = ret_drawn};
    bool is_done;

    *ret_drawn = (struct bc_drawn){0};
    is_done = read_all(&self, bytes, length_bytes, status);
    qpdf_cleanup(&self.pdf);
    return is_done;
}

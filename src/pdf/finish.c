#include "pdf/finish.h"

#include "pdf/to_unicode.h"

#include <assert.h>
#include <qpdf/qpdf-c.h>
#include <string.h>

/* qpdf returns this bit when something is an error, not a warning. */
static bool is_broken(QPDF_ERROR_CODE code)
{
    return (code & QPDF_ERRORS) != 0;
}

static bool fail(qpdf_data pdf, const char *step, struct bc_status *status)
{
    const char *why = qpdf_has_error(pdf) ? qpdf_get_error_full_text(pdf, qpdf_get_error(pdf)) : "";

    return bc_fail(status, BC_OWN_FAULT, "pdf.library", "", "%s" BC_NEXT "%s", step, why);
}

static void set_text(qpdf_data pdf, qpdf_oh dictionary, const char *key, const char *text)
{
    qpdf_oh_replace_key(pdf, dictionary, key, qpdf_oh_new_unicode_string(pdf, text));
}

static qpdf_oh new_stream(qpdf_data pdf, const char *text)
{
    qpdf_oh stream = qpdf_oh_new_stream(pdf);

    qpdf_oh_replace_stream_data(pdf, stream, (const unsigned char *)text, strlen(text),
        qpdf_oh_new_null(pdf), qpdf_oh_new_null(pdf));
    return stream;
}

/* ---- Fonts ----------------------------------------------------------------------------------- */

static void mend_fonts_of(qpdf_data pdf, qpdf_oh fonts, qpdf_oh to_unicode)
{
    qpdf_oh_begin_dict_key_iter(pdf, fonts);
    while (qpdf_oh_dict_more_keys(pdf)) {
        qpdf_oh font = qpdf_oh_get_key(pdf, fonts, qpdf_oh_dict_next_key(pdf));

        if (qpdf_oh_is_name_and_equals(pdf, qpdf_oh_get_key(pdf, font, "/Subtype"), "/Type0")) {
            qpdf_oh_replace_key(pdf, font, "/ToUnicode", to_unicode);
        }
    }
}

static void mend_fonts(qpdf_data pdf, bc_arena *arena)
{
    qpdf_oh to_unicode = new_stream(pdf, bc_pdf_to_unicode(arena));
    int page_count = qpdf_get_num_pages(pdf);

    for (int i = 0; i < page_count; i++) {
        qpdf_oh page = qpdf_get_page_n(pdf, (size_t)i);
        qpdf_oh resources = qpdf_oh_get_key(pdf, page, "/Resources");
        qpdf_oh fonts = qpdf_oh_get_key(pdf, resources, "/Font");

        if (qpdf_oh_is_dictionary(pdf, fonts)) {
            mend_fonts_of(pdf, fonts, to_unicode);
        }
    }
}

/* ---- Properties ------------------------------------------------------------------------------ */

static const char *xml_text(bc_arena *arena, const char *text)
{
    static const struct {
        char letter;
        const char *entity;
    } entities[] = {{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}};
    const char *escaped = "";

    while (*text != '\0') {
        size_t plain = strcspn(text, "&<>");

        escaped = bc_arena_printf(arena, "%s%.*s", escaped, (int)plain, text);
        text += plain;
        for (size_t i = 0; i < 3 && *text != '\0'; i++) {
            if (*text == entities[i].letter) {
                escaped = bc_arena_printf(arena, "%s%s", escaped, entities[i].entity);
                text++;
                break;
            }
        }
    }
    return escaped;
}

static const char *xmp_packet(const struct bc_pdf_properties *properties, bc_arena *arena)
{
    return bc_arena_printf(arena,
        "<?xpacket begin=\"\xEF\xBB\xBF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
        "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n"
        "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n"
        "<rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" "
        "xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\">\n"
        "<dc:format>application/pdf</dc:format>\n"
        "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">%s</rdf:li></rdf:Alt></dc:title>\n"
        "<dc:creator><rdf:Seq><rdf:li>%s</rdf:li></rdf:Seq></dc:creator>\n"
        "<dc:language><rdf:Bag><rdf:li>%s</rdf:li></rdf:Bag></dc:language>\n"
        "<xmp:CreateDate>%s</xmp:CreateDate>\n"
        "<xmp:ModifyDate>%s</xmp:ModifyDate>\n"
        "<pdf:Producer>baocao</pdf:Producer>\n"
        "</rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n"
        "<?xpacket end=\"w\"?>\n",
        xml_text(arena, properties->title), xml_text(arena, properties->author),
        properties->language, properties->created, properties->created);
}

/* "2023-05-01T06:20:00+07:00" as a PDF date: "D:20230501062000+07'00'". */
static const char *pdf_date(bc_arena *arena, const char *iso)
{
    if (strlen(iso) != 25) {
        return "";
    }
    return bc_arena_printf(arena, "D:%.4s%.2s%.2s%.2s%.2s%.2s%c%.2s'%.2s'", iso, iso + 5, iso + 8,
        iso + 11, iso + 14, iso + 17, iso[19], iso + 20, iso + 23);
}

static void set_properties(
    qpdf_data pdf, const struct bc_pdf_properties *properties, bc_arena *arena)
{
    qpdf_oh root = qpdf_get_root(pdf);
    qpdf_oh info = qpdf_make_indirect_object(pdf, qpdf_oh_new_dictionary(pdf));
    qpdf_oh preferences = qpdf_oh_new_dictionary(pdf);
    qpdf_oh metadata = new_stream(pdf, xmp_packet(properties, arena));
    qpdf_oh metadata_dictionary = qpdf_oh_get_dict(pdf, metadata);
    const char *created = pdf_date(arena, properties->created);

    set_text(pdf, info, "/Title", properties->title);
    set_text(pdf, info, "/Author", properties->author);
    set_text(pdf, info, "/Producer", "baocao");
    if (created[0] != '\0') {
        qpdf_oh_replace_key(pdf, info, "/CreationDate", qpdf_oh_new_string(pdf, created));
        qpdf_oh_replace_key(pdf, info, "/ModDate", qpdf_oh_new_string(pdf, created));
    }
    qpdf_oh_replace_key(pdf, qpdf_get_trailer(pdf), "/Info", info);
    set_text(pdf, root, "/Lang", properties->language);
    qpdf_oh_replace_key(pdf, preferences, "/DisplayDocTitle", qpdf_oh_new_bool(pdf, QPDF_TRUE));
    qpdf_oh_replace_key(pdf, root, "/ViewerPreferences", preferences);
    qpdf_oh_replace_key(pdf, metadata_dictionary, "/Type", qpdf_oh_new_name(pdf, "/Metadata"));
    qpdf_oh_replace_key(pdf, metadata_dictionary, "/Subtype", qpdf_oh_new_name(pdf, "/XML"));
    qpdf_oh_replace_key(pdf, root, "/Metadata", metadata);
}

/* ---- Writing --------------------------------------------------------------------------------- */

static bool write_out(qpdf_data pdf, bc_arena *arena, unsigned char **ret_bytes,
    size_t *ret_length_bytes, struct bc_status *status)
{
    if (is_broken(qpdf_init_write_memory(pdf))) {
        return fail(pdf, "init_write", status);
    }
    qpdf_set_deterministic_ID(pdf, QPDF_TRUE);
    qpdf_set_object_stream_mode(pdf, qpdf_o_generate);
    qpdf_set_compress_streams(pdf, QPDF_TRUE);
    qpdf_set_newline_before_endstream(pdf, QPDF_TRUE);
    if (is_broken(qpdf_write(pdf))) {
        return fail(pdf, "write", status);
    }
    *ret_length_bytes = qpdf_get_buffer_length(pdf);
    *ret_bytes = bc_arena_alloc(arena, *ret_length_bytes);
    memcpy(*ret_bytes, qpdf_get_buffer(pdf), *ret_length_bytes);
    return true;
}

static bool finish(qpdf_data pdf, const unsigned char *bytes, size_t length_bytes,
    const struct bc_pdf_properties *properties, bc_arena *arena, unsigned char **ret_bytes,
    size_t *ret_length_bytes, struct bc_status *status)
{
    qpdf_set_suppress_warnings(pdf, QPDF_TRUE);
    qpdf_silence_errors(pdf);
    if (is_broken(qpdf_read_memory(pdf, "drawn", (const char *)bytes, length_bytes, NULL))) {
        return fail(pdf, "read", status);
    }
    mend_fonts(pdf, arena);
    set_properties(pdf, properties, arena);
    if (qpdf_has_error(pdf)) {
        return fail(pdf, "edit", status);
    }
    return write_out(pdf, arena, ret_bytes, ret_length_bytes, status);
}

bool bc_pdf_finish(const unsigned char *bytes, size_t length_bytes,
    const struct bc_pdf_properties *properties, bc_arena *arena, unsigned char **ret_bytes,
    size_t *ret_length_bytes, struct bc_status *status)
{
    qpdf_data pdf = qpdf_init();
    bool is_done =
        finish(pdf, bytes, length_bytes, properties, arena, ret_bytes, ret_length_bytes, status);

    qpdf_cleanup(&pdf);
    return is_done;
}

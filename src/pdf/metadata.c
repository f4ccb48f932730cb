#include "pdf/metadata.h"

#include "base/file.h"

#include <string.h>

enum { LARGEST_PROFILE_BYTES = 1 << 20 };

/* The package icc-profiles-free. */
static const char profile_path[] = "/usr/share/color/icc/sRGB.icc";

static void put_xml(struct bc_pdf_text *text, const char *plain)
{
    for (; *plain != '\0'; plain++) {
        switch (*plain) {
        case '&':
            bc_pdf_put(text, "&amp;");
            break;
        case '<':
            bc_pdf_put(text, "&lt;");
            break;
        case '>':
            bc_pdf_put(text, "&gt;");
            break;
        default:
            bc_pdf_put_bytes(text, plain, 1);
        }
    }
}

/* PDF/A-3 is PDF/A-2 that may carry a file of any kind. */
static const char *part_of(const struct bc_pdf_properties *properties)
{
    if (properties->conformance == BC_PDF_A_1B) {
        return "1";
    }
    return properties->attachment != NULL ? "3" : "2";
}

static void put_packet(struct bc_pdf_text *text, const struct bc_pdf_properties *properties)
{
    bc_pdf_put(text,
        "<?xpacket begin=\"\xEF\xBB\xBF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
        "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n"
        "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n"
        "<rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" "
        "xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\" "
        "xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\">\n"
        "<dc:format>application/pdf</dc:format>\n"
        "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">");
    put_xml(text, properties->title);
    bc_pdf_put(text, "</rdf:li></rdf:Alt></dc:title>\n<dc:creator><rdf:Seq><rdf:li>");
    put_xml(text, properties->author);
    bc_pdf_put(text, "</rdf:li></rdf:Seq></dc:creator>\n<dc:language><rdf:Bag><rdf:li>");
    put_xml(text, properties->language);
    bc_pdf_putf(text,
        "</rdf:li></rdf:Bag></dc:language>\n"
        "<xmp:CreateDate>%s</xmp:CreateDate>\n"
        "<xmp:ModifyDate>%s</xmp:ModifyDate>\n"
        "<pdf:Producer>baocao</pdf:Producer>\n",
        properties->created, properties->created);
    if (properties->conformance != BC_PDF_ANY) {
        bc_pdf_putf(text,
            "<pdfaid:part>%s</pdfaid:part>\n<pdfaid:conformance>B</pdfaid:conformance>\n",
            part_of(properties));
    }
    bc_pdf_put(text, "</rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n"
                     "<?xpacket end=\"w\"?>\n");
}

int32_t bc_pdf_put_metadata(
    struct bc_pdf_container *container, const struct bc_pdf_properties *properties)
{
    struct bc_pdf_text packet = {.arena = container->arena};
    int32_t object = bc_pdf_reserve(container);

    put_packet(&packet, properties);
    /* Archives look for the packet without reading PDF: it is not compressed. */
    bc_pdf_put_stream(
        container, object, "/Type /Metadata /Subtype /XML", packet.bytes, packet.length, false);
    return object;
}

const char *bc_pdf_date(bc_arena *arena, const char *iso)
{
    if (strlen(iso) != 25) {
        return "";
    }
    return bc_arena_printf(arena, "D:%.4s%.2s%.2s%.2s%.2s%.2s%c%.2s'%.2s'", iso, iso + 5, iso + 8,
        iso + 11, iso + 14, iso + 17, iso[19], iso + 20, iso + 23);
}

int32_t bc_pdf_put_info(
    struct bc_pdf_container *container, const struct bc_pdf_properties *properties)
{
    const char *created = bc_pdf_date(container->arena, properties->created);
    int32_t object = bc_pdf_reserve(container);
    struct bc_pdf_text *text = bc_pdf_begin(container, object);

    bc_pdf_put(text, "<</Title ");
    bc_pdf_put_string(text, properties->title);
    bc_pdf_put(text, "/Author ");
    bc_pdf_put_string(text, properties->author);
    bc_pdf_put(text, "/Producer(baocao)");
    if (created[0] != '\0') {
        bc_pdf_putf(text, "/CreationDate(%s)/ModDate(%s)", created, created);
    }
    bc_pdf_put(text, ">>");
    bc_pdf_end(container, object);
    return object;
}

bool bc_pdf_put_output_intent(
    struct bc_pdf_container *container, int32_t *ret_object, struct bc_status *status)
{
    struct bc_status reading = {0};
    char *profile;
    size_t length;
    int32_t stream;
    struct bc_pdf_text *text;

    if (!bc_file_read(
            container->arena, profile_path, LARGEST_PROFILE_BYTES, &profile, &length, &reading)) {
        return bc_fail(
            status, BC_BAD_INPUT, "pdf.profile-missing", profile_path, "%s", "icc-profiles-free");
    }
    stream = bc_pdf_reserve(container);
    bc_pdf_put_stream(container, stream, "/N 3", profile, length, true);
    *ret_object = bc_pdf_reserve(container);
    text = bc_pdf_begin(container, *ret_object);
    bc_pdf_putf(text,
        "<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB IEC61966-2.1)"
        "/RegistryName(http://www.color.org)/Info(sRGB IEC61966-2.1)/DestOutputProfile %d 0 R>>",
        (int)stream);
    bc_pdf_end(container, *ret_object);
    return true;
}

/* Any XML: plain ones piece by piece, all others by a reader that knows the whole language. */
#include "gate/open.h"
#include "gate/xml_plain.h"

#include <expat.h>
#include <string.h>

enum { ATTRIBUTES_MOST = 1024 };

/* What the library shows, on its way to the text. */
struct reader {
    struct bc_gate_xml xml;
    struct bc_gate_attribute attributes[ATTRIBUTES_MOST];
    bool has_entities;
};

static struct bc_gate_span span_of(const char *string)
{
    return (struct bc_gate_span){string, strlen(string)};
}

static void start_element(void *user, const char *name, const char **attributes)
{
    struct reader *reader = user;
    size_t count = 0;

    for (; attributes[2 * count] != NULL && count < ATTRIBUTES_MOST; count++) {
        reader->attributes[count] = (struct bc_gate_attribute){
            .name = span_of(attributes[2 * count]),
            .value = span_of(attributes[2 * count + 1]),
        };
    }
    if (attributes[2 * count] != NULL) {
        bc_gate_note(reader->xml.run, "gate.too-large", reader->xml.place);
    }
    bc_gate_xml_start(&reader->xml, span_of(name), reader->attributes, count);
}

static void end_element(void *user, const char *name)
{
    struct reader *reader = user;

    bc_gate_xml_end(&reader->xml, span_of(name));
}

static void take_characters(void *user, const char *bytes, int length)
{
    struct reader *reader = user;

    bc_gate_xml_characters(&reader->xml, bytes, (size_t)length);
}

static void take_comment(void *user, const char *comment)
{
    struct reader *reader = user;

    bc_gate_xml_aside(&reader->xml, comment);
}

static void take_instruction(void *user, const char *target, const char *data)
{
    take_comment(user, target);
    take_comment(user, data);
}

/* No writer of ours has a document type: one could hold anything, and hide it. */
static void take_doctype(
    void *user, const char *name, const char *system_id, const char *public_id, int has_subset)
{
    struct reader *reader = user;

    (void)name;
    (void)system_id;
    (void)public_id;
    (void)has_subset;
    reader->has_entities = true;
}

static bool parse(struct reader *reader, const char *bytes, size_t length_bytes)
{
    enum { PIECE_BYTES = 1 << 24 };
    XML_Parser parser = XML_ParserCreate(NULL);
    bool is_well = parser != NULL;

    if (!is_well) {
        return false;
    }
    XML_SetUserData(parser, reader);
    XML_SetElementHandler(parser, start_element, end_element);
    XML_SetCharacterDataHandler(parser, take_characters);
    XML_SetCommentHandler(parser, take_comment);
    XML_SetProcessingInstructionHandler(parser, take_instruction);
    XML_SetStartDoctypeDeclHandler(parser, take_doctype);
    for (size_t at = 0, piece; is_well && (at < length_bytes || at == 0); at += piece) {
        piece = length_bytes - at < PIECE_BYTES ? length_bytes - at : PIECE_BYTES;
        is_well = XML_Parse(parser, bytes + at, (int)piece, at + piece == length_bytes) ==
                      XML_STATUS_OK &&
                  piece > 0;
    }
    XML_ParserFree(parser);
    return is_well;
}

/* ---- Plain ----------------------------------------------------------------------------------- */

bool bc_gate_open_plain_xml(
    struct bc_gate_run *run, const char *place, bc_gate_byte_source *source, void *user)
{
    struct bc_gate_xml xml;
    bool is_plain;

    bc_gate_xml_init(&xml, run, place);
    is_plain = bc_gate_xml_read_plain(&xml, source, user);
    if (is_plain) {
        bc_gate_xml_finish(&xml);
    }
    return is_plain;
}

bool bc_gate_take_from_memory(
    void *user, char *ret_bytes, size_t room_bytes, size_t *ret_length_bytes)
{
    struct bc_gate_span *rest = user;
    const size_t length = rest->length_bytes < room_bytes ? rest->length_bytes : room_bytes;

    memcpy(ret_bytes, rest->bytes, length);
    rest->bytes += length;
    rest->length_bytes -= length;
    *ret_length_bytes = length;
    return true;
}

void bc_gate_open_xml(
    struct bc_gate_run *run, const char *place, const char *bytes, size_t length_bytes)
{
    struct bc_gate_span rest = {bytes, length_bytes};
    struct reader *reader;

    if (bc_gate_open_plain_xml(run, place, bc_gate_take_from_memory, &rest)) {
        return;
    }
    reader = bc_arena_alloc(run->scratch, sizeof(*reader));
    bc_gate_xml_init(&reader->xml, run, place);
    if (!parse(reader, bytes, length_bytes) || reader->has_entities) {
        bc_gate_open_raw(run, place, bytes, length_bytes);
        bc_gate_note(run, "gate.unreadable", place);
    }
    bc_gate_xml_finish(&reader->xml);
}

/*
 * xml_plain.h - takes the tags of a plain XML apart, piece by piece as it is unpacked: sheets are
 * most of what is published. (The gate's own header.)
 *
 * Plain is what our writers make: UTF-8, elements, attributes, characters, the five named entities.
 * Whatever else stands there, a comment, a document type, a tag that does not close, is not judged
 * here: it says so, and another reader takes all of it anew.
 */
#ifndef BC_GATE_XML_PLAIN_H
#define BC_GATE_XML_PLAIN_H

#include "gate/xml_text.h"

/* The next bytes, fewer than asked for only at the end. False when they cannot be had. */
typedef bool bc_gate_byte_source(
    void *user, char *ret_bytes, size_t room_bytes, size_t *ret_length_bytes);

/* False when it is not plain, or cannot be had. */
bool bc_gate_xml_read_plain(struct bc_gate_xml *xml, bc_gate_byte_source *source, void *user);

#endif

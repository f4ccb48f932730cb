/*
 * xml_text.h - what an XML says, whoever takes its tags apart: characters, attributes, remarks.
 *
 * Knows of a workbook only what tells text from numbers and the runs of one cell from the next
 * cell. (The gate's own header.)
 */
#ifndef BC_GATE_XML_TEXT_H
#define BC_GATE_XML_TEXT_H

#include "gate/search.h"

struct bc_gate_span {
    const char *bytes;
    size_t length_bytes;
};

struct bc_gate_attribute {
    struct bc_gate_span name, value;
};

enum { BC_GATE_VALUE_BYTES = 64 };

struct bc_gate_xml {
    struct bc_gate_run *run;
    const char *place;
    struct bc_gate_text text;       /* between the tags */
    struct bc_gate_text attributes; /* in them, and formulas */
    struct bc_gate_text asides;     /* comments, instructions */
    int depth_in_look;              /* inside <rPr>: how a run of letters looks, no end of a text */
    int cell;                       /* what kind of cell we are in */
    bool is_in_value;
    bool is_in_formula;
    size_t cell_place; /* of the cell, until its text begins; 0: none */
    char value[BC_GATE_VALUE_BYTES];
    size_t value_bytes;
};

void bc_gate_xml_init(struct bc_gate_xml *xml, struct bc_gate_run *run, const char *place);
void bc_gate_xml_start(struct bc_gate_xml *xml, struct bc_gate_span name,
    const struct bc_gate_attribute *attributes, size_t count);
void bc_gate_xml_end(struct bc_gate_xml *xml, struct bc_gate_span name);
void bc_gate_xml_characters(struct bc_gate_xml *xml, const char *bytes, size_t length_bytes);
void bc_gate_xml_aside(struct bc_gate_xml *xml, const char *string);
/* True where a cell may stand that is read as a whole (xml_cell.h); one has been. */
bool bc_gate_xml_awaits_figure(const struct bc_gate_xml *xml);
void bc_gate_xml_figure(struct bc_gate_xml *xml);
void bc_gate_xml_text_cell(
    struct bc_gate_xml *xml, struct bc_gate_span name, struct bc_gate_span text);
/* What has not been searched yet. */
void bc_gate_xml_finish(struct bc_gate_xml *xml);

#endif

/*
 * xml_cell.h - cells of figures and of texts, which are nearly all of a list, known at one glance.
 * (The gate's own header.)
 */
#ifndef BC_GATE_XML_CELL_H
#define BC_GATE_XML_CELL_H

#include "gate/xml_text.h"

/*
 * The length of the cell that these bytes begin with, when it is as our writers make it, to the
 * letter, and holds nothing but a figure that could be no personal number, or the index of a
 * string, or nothing:
 *     <c r="G261" s="5"/>    <c r="D261" s="1" t="s"><v>102</v></c>
 * 0: it is to be read tag by tag.
 */
size_t bc_gate_figure_cell(struct bc_gate_span bytes);

/*
 * The same of a cell that holds a text: how long it is before the text, and the name of the cell;
 * how long what stands behind the text, when it ends there.
 *     <c r="B7065" s="1" t="inlineStr"><is><t xml:space="preserve">917069</t></is></c>
 */
size_t bc_gate_text_cell(struct bc_gate_span bytes, struct bc_gate_span *ret_name);
bool bc_gate_text_cell_ends(struct bc_gate_span bytes, size_t *ret_length_bytes);

#endif

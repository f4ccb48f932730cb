/*
 * xml_cell.h - cells of figures, which are nine tenths of a list of cases, known at one glance.
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

#endif

/*
 * structure.h - the structure tree of a PDF: what a screen reader reads instead of the page.
 * Inside pdf/ only.
 */
#ifndef BC_PDF_STRUCTURE_H
#define BC_PDF_STRUCTURE_H

#include "draw/structure.h"
#include "pdf/drawn.h"

/* What a tree is made of. */
struct bc_pdf_tree {
    const struct bc_structure *structure;
    const struct bc_content *contents; /* in drawing order */
    size_t content_count;
    const struct bc_drawn *drawn;
    const char *language;
    int32_t signature; /* object of the signature's field, which belongs in the tree; 0: none */
    int32_t signature_page; /* object */
    const char *signature_name;
};

/*
 * Writes the tree and returns the object of its root. Page i refers to it by /StructParents i, the
 * signature by the number after the last page.
 */
int32_t bc_pdf_put_structure(struct bc_pdf_container *container, const struct bc_pdf_tree *tree);

#endif

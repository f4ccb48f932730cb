/* outline.h - bookmarks and page labels. Inside pdf/ only. */
#ifndef BC_PDF_OUTLINE_H
#define BC_PDF_OUTLINE_H

#include "pdf/structure.h"

/*
 * Bookmarks from the nodes that have one: below the nearest ancestor with one, and a heading below
 * the last heading of a higher rank beside it. Returns the object of the outline, 0 without any.
 */
int32_t bc_pdf_put_outline(struct bc_pdf_container *container, const struct bc_pdf_tree *tree);

/* "/PageLabels …" for the catalog: labels as ranges that count on. */
void bc_pdf_put_page_labels(
    struct bc_pdf_text *text, const char *const *labels, size_t count, bc_arena *arena);

#endif

/*
 * printed_pages.h - on which page of a document each listed number stands.
 *
 * The document is laid out as it is printed, without marks. What a block has become is known by the
 * nodes of the structure; where it reaches over several pages its numbers are found there in their
 * order. (The write module's own header.)
 */
#ifndef BC_WRITE_PRINTED_PAGES_H
#define BC_WRITE_PRINTED_PAGES_H

#include "draw/font.h"
#include "template/document.h"
#include "write/printed.h"

struct bc_printed_pages;

/* In the arena; borrows from the document, which holds no marks. */
struct bc_printed_pages *bc_printed_pages_new(
    const struct bc_document *document, const bc_fonts *fonts, bc_arena *arena);

/* Fills in `page` of the numbers of one block, which come in the order in which they are read. */
void bc_printed_pages_tell(
    struct bc_printed_pages *pages, size_t block, struct bc_printed *items, size_t count);

#endif

/*
 * drawn.h - the file libharu drew, taken apart by libqpdf. Inside pdf/ only; qpdf's names stay in
 * drawn.c.
 */
#ifndef BC_PDF_DRAWN_H
#define BC_PDF_DRAWN_H

#include "base/status.h"
#include "pdf/container.h"

#include <stdbool.h>

/* A font of the drawn file: the numbers of the objects it is made of. */
struct bc_drawn_font {
    int32_t font;       /* Type0 */
    int32_t descendant; /* CIDFontType2 */
    int32_t descriptor;
    int32_t glyph_map; /* CIDToGIDMap */
    int32_t to_unicode;
    const char *name;               /* without the tag of the subset and haru's ",Bold" */
    const char *tag;                /* "HPDFAA" */
    const char *descriptor_entries; /* as drawn, without name, height of capitals and brackets */
    const char *program;            /* "15 0 R" */
};

struct bc_drawn {
    int32_t root, info, page_tree;
    int32_t *pages;          /* object numbers in order */
    double *page_heights_pt; /* to turn places round: PDF counts from the bottom */
    size_t page_count;
    const char **page_entries; /* of their dictionaries, without the closing brackets */
    struct bc_drawn_font *fonts;
    size_t font_count;
};

/*
 * Reads the drawn bytes. Everything that stays as it is (page contents, font programs, the page
 * tree) is put into `container` under its old number; pages, fonts and catalog are described in
 * `ret_drawn` and are the caller's to write.
 */
BC_MUST_CHECK bool bc_drawn_read(const unsigned char *bytes, size_t length_bytes, bc_arena *arena,
    struct bc_pdf_container *container, struct bc_drawn *ret_drawn, struct bc_status *status);

#endif

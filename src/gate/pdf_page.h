/*
 * pdf_page.h - the text of a page as a reader would take it out: every piece that is shown, with
 * its place, in the order of the stream and in the order of the lines. Colour, size, clipping and
 * layers are not looked at, so that nothing hides. (The gate's own header.)
 */
#ifndef BC_GATE_PDF_PAGE_H
#define BC_GATE_PDF_PAGE_H

#include "gate/pdf_syntax.h"

/* How the codes of a font become letters: a code point, or BC_GATE_LONG + the place in `strings` of
 * several. 0 where the font does not say. */
enum { BC_GATE_LONG = 0x1000000 };

struct bc_gate_font {
    bool is_wide; /* codes of two bytes */
    uint32_t *letters;
    size_t letter_count; /* 0: the font says nothing at all */
    const char **strings;
    size_t string_count, string_capacity;
};

/* NULL when there is no such font. */
typedef const struct bc_gate_font *bc_gate_font_finder(
    void *user, const char *name, size_t length_bytes);

struct bc_gate_page_texts {
    struct bc_gate_text in_stream; /* by the font's own table */
    struct bc_gate_text in_lines;  /* the same, sorted by place */
    struct bc_gate_text by_code;   /* wide codes read as UTF-16, whatever the table says */
    struct bc_gate_text asides;    /* strings that are not shown: alternative texts, properties */
};

void bc_gate_page_read(const char *bytes, size_t length_bytes, bc_gate_font_finder *find_font,
    void *user, bc_arena *scratch, struct bc_gate_page_texts *ret_texts);

#endif

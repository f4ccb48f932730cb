/*
 * pdf_syntax.h - the words of a PDF stream, one by one: what content streams and character maps are
 * written in. (The gate's own header.)
 */
#ifndef BC_GATE_PDF_SYNTAX_H
#define BC_GATE_PDF_SYNTAX_H

#include "gate/text.h"

enum bc_gate_token_kind {
    BC_GATE_TOKEN_END,
    BC_GATE_TOKEN_NUMBER,
    BC_GATE_TOKEN_STRING, /* literal or hex; bytes are decoded */
    BC_GATE_TOKEN_NAME,   /* without its slash */
    BC_GATE_TOKEN_OPEN,   /* [ or << */
    BC_GATE_TOKEN_CLOSE,  /* ] or >> */
    BC_GATE_TOKEN_WORD    /* an operator */
};

struct bc_gate_token {
    enum bc_gate_token_kind kind;
    double number;
    const char *bytes;
    size_t length_bytes;
};

struct bc_gate_lexer {
    bc_arena *arena; /* of decoded strings */
    const char *bytes;
    size_t length_bytes;
    size_t at;
};

struct bc_gate_token bc_gate_token_next(struct bc_gate_lexer *lexer);
/* Moves behind the data of an inline image, which begins here. */
void bc_gate_skip_image(struct bc_gate_lexer *lexer);

bool bc_gate_token_is(const struct bc_gate_token *token, const char *word);

/* Adds a text string of PDF: UTF-16 by its mark, UTF-8, or letter by letter. */
void bc_gate_add_pdf_string(struct bc_gate_text *text, const char *bytes, size_t length_bytes);
/* Adds UTF-16 in big-endian order. */
void bc_gate_add_utf16(struct bc_gate_text *text, const char *bytes, size_t length_bytes);

#endif

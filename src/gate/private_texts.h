/*
 * private_texts.h - the private texts that are looked for, read before the files are there, and
 * asked afterwards whether they may have left something in them. (The gate's own header.)
 *
 * Of a text only the letters are kept, and where its words begin. Where they are too many to be
 * kept, all are read a second time.
 */
#ifndef BC_GATE_PRIVATE_TEXTS_H
#define BC_GATE_PRIVATE_TEXTS_H

#include "gate/forbidden.h"

struct bc_gate_private_text;

struct bc_gate_private_texts {
    bc_arena *wiping; /* NULL: none are kept */
    struct bc_gate_private_text *first;
    struct bc_gate_private_text *last;
    size_t kept_bytes;
    bool is_whole; /* all are kept */
};

/* Reads all; tells the cases which texts are theirs. Free with bc_gate_private_texts_clear. */
BC_MUST_CHECK bool bc_gate_private_texts_read(struct bc_gate_forbidden *forbidden,
    struct bc_gate_private_texts *ret_texts, struct bc_status *status);
void bc_gate_private_texts_clear(struct bc_gate_private_texts *texts);

/*
 * Adds the shingles of texts that a trace of the files suspects. None: no text that is looked for
 * has left anything.
 */
BC_MUST_CHECK bool bc_gate_private_texts_suspect(const struct bc_gate_private_texts *texts,
    struct bc_gate_forbidden *forbidden, const struct bc_gate_trace *trace,
    struct bc_status *status);

#endif

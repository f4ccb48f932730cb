/*
 * trace.h - which rows of sixteen letters the files hold. (The gate's own header.)
 *
 * The files are few and the private texts of all years many, so it is the files that are kept in
 * mind, and each text is asked whether it may have left something in them: a shingle is suspected
 * when every row of letters in it is there. A no is certain; a yes is a mistake now and then, and
 * the files are opened again to look for that text alone.
 */
#ifndef BC_GATE_TRACE_H
#define BC_GATE_TRACE_H

#include "gate/text.h"

#include <stdatomic.h>

enum { BC_GATE_ROW = 16 }; /* letters of a row */

struct bc_gate_trace {
    _Atomic uint64_t *bits; /* two for each row; several threads note theirs */
    size_t bit_count;       /* a power of two */
};

/* For files of this size; in the arena. */
void bc_gate_trace_init(struct bc_gate_trace *trace, size_t size_bytes, bc_arena *arena);

/* Notes the rows that begin at the letters first … past - 1 and end before the last letter does. */
void bc_gate_trace_note(struct bc_gate_trace *trace, const bc_gate_alphabet *alphabet,
    const struct bc_gate_letters *letters, size_t first, size_t past);

/* False when none of the rows of these letters stands anywhere. */
bool bc_gate_trace_meets(const struct bc_gate_trace *trace, const bc_gate_alphabet *alphabet,
    const uint8_t *letters, size_t count);

/* False when a row of these letters, from `at` on, stands nowhere. */
bool bc_gate_trace_has(const struct bc_gate_trace *trace, const bc_gate_alphabet *alphabet,
    const struct bc_gate_letters *letters, size_t at, size_t length);

#endif

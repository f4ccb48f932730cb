/*
 * official.h - the language of the office itself: what stands in templates, labels and the profile
 * is nobody's secret. (The gate's own header.)
 */
#ifndef BC_GATE_OFFICIAL_H
#define BC_GATE_OFFICIAL_H

#include "gate/forbidden.h"

/* Where words begin among letters; starts[count] is the end of the last. */
struct bc_gate_words {
    size_t *starts;
    size_t count;
    size_t capacity;
};
/* Into the room of those before, which is taken anew when it is too small. */
void bc_gate_words_build(
    const struct bc_gate_letters *letters, bc_arena *arena, struct bc_gate_words *words);

/* Reads templates, labels, calendars and the profile: pairs of words, and numbers. */
BC_MUST_CHECK bool bc_gate_official_read(struct bc_gate_forbidden *forbidden,
    const struct bc_gate_question *question, struct bc_status *status);

/* True when five of seven pairs of the words first … past - 1 are the office's own. */
bool bc_gate_is_official(const struct bc_gate_forbidden *forbidden,
    const struct bc_gate_letters *letters, const struct bc_gate_words *words, size_t first,
    size_t past);

#endif

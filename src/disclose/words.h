/*
 * words.h - the machine words of a case's end and deadline, one for every report. For this folder
 * only.
 */
#ifndef BC_DISCLOSE_WORDS_H
#define BC_DISCLOSE_WORDS_H

#include "aggregate/analysis.h"

const char *bc_end_word(enum bc_end end);

/* A case that was never forwarded and has its result is under no limit: it does not wait any more.
 */
const char *bc_deadline_word(const struct bc_analysis_case *from);

#endif

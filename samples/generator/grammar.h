/*
 * grammar.h - invented sentences from patterns.
 *
 * A section of a text file is a symbol, its lines are the ways to write it; "{name}" inside a line
 * stands for a line of that symbol, "{1-99}" for a number, "{phone}", "{id}" and "{mail}" for
 * invented personal data,
 * "{newline}" for a line break, "{here}" for the symbol given by the caller (the place). "a.b.c"
 * falls back to "a.b", then to "a".
 */
#ifndef SAMPLES_GRAMMAR_H
#define SAMPLES_GRAMMAR_H

#include "chance.h"

#include <stddef.h>

enum { GRAMMAR_TEXT_BYTES = 2048 };

struct grammar;

/* Reads and checks the patterns: an unknown symbol in a line ends the program. */
struct grammar *grammar_new(const char *path);
void grammar_free(struct grammar *grammar);

/* The number of a symbol by its longest known prefix; its lack ends the program. */
size_t grammar_find(const struct grammar *grammar, const char *name);

/* Writes one sentence into `ret_text` (GRAMMAR_TEXT_BYTES of room). `here` may be any symbol. */
void grammar_write(const struct grammar *grammar, size_t symbol, size_t here, struct chance *chance,
    char *ret_text);

#endif

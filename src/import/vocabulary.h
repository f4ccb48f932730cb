/*
 * vocabulary.h - the words of an export that mean one of our ids, read from
 * report-templates/vocabulary.vi.yaml.
 *
 * Vietnamese words for the columns, kinds and values of the own format, the names of columns that
 * hold personal data. A word matches in NFC or NFD, in any
 * case, with either way of placing the tone mark; ids match themselves.
 */
#ifndef BC_IMPORT_VOCABULARY_H
#define BC_IMPORT_VOCABULARY_H

#include "base/problems.h"
#include "import/mask.h"

#include <stdbool.h>

enum bc_word_list {
    BC_WORDS_COLUMN, /* of the own format */
    BC_WORDS_KIND,   /* of events */
    BC_WORDS_CHANNEL,
    BC_WORDS_PRIORITY,
    BC_WORDS_SENSITIVITY,
    BC_WORDS_LEVEL,
    BC_WORDS_REFUSAL,
    BC_WORDS_GROUND, /* of interim reports */
    BC_WORDS_FLAG,   /* "1" and "0" */
    BC_WORD_LIST_COUNT
};

struct bc_vocabulary;

/* Fails: BC_BAD_INPUT; `problems` holds every fault with its place. */
BC_MUST_CHECK bool bc_vocabulary_load(const char *path, bc_arena *arena,
    struct bc_problems *problems, const struct bc_vocabulary **ret_vocabulary,
    struct bc_status *status);

/* The id a word stands for, or NULL. */
const char *bc_vocabulary_find(const struct bc_vocabulary *vocabulary, enum bc_word_list list,
    bc_arena *scratch, const char *word);

/* The id or word of a list nearest to what was written, or NULL. */
const char *bc_vocabulary_nearest(
    const struct bc_vocabulary *vocabulary, enum bc_word_list list, const char *word);

/* True when a column of this name holds personal data: a whole word of the name is on the list. */
bool bc_vocabulary_is_personal(
    const struct bc_vocabulary *vocabulary, bc_arena *scratch, const char *column);

/* masking.vi.yaml, which stands beside the vocabulary and is read with it. */
const struct bc_mask_rules *bc_vocabulary_mask_rules(const struct bc_vocabulary *vocabulary);

#endif

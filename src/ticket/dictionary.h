/*
 * dictionary.h - the values of the dimensions of tickets, each a small number.
 *
 * Number 0 is always "" (nothing given). Numbers are handed out in order of first appearance, are
 * kept in the store and never change; what a value is called and whether the office knows it is the
 * profile's business. Grows only.
 */
#ifndef BC_TICKET_DICTIONARY_H
#define BC_TICKET_DICTIONARY_H

#include "base/arena.h"

#include <stddef.h>
#include <stdint.h>

enum bc_dimension {
    BC_DIM_SOURCE, /* the system a ticket came from; "" for the own format */
    BC_DIM_FIELD,
    BC_DIM_DISTRICT,
    BC_DIM_UNIT,
    BC_DIM_CHANNEL,
    BC_DIM_REASON, /* of refusals, grounds of interim reports, kinds of otherwise ends */
    BC_DIM_COUNT
};

typedef struct bc_dictionary bc_dictionary;

/* Lives in the arena. */
bc_dictionary *bc_dictionary_new(bc_arena *arena);

/*
 * The number of a value, added when it is new. Values are stored as given: callers pass ids.
 * Returns 0 for "". At most BC_LIMIT_DICTIONARY values; past that it returns UINT16_MAX.
 */
uint16_t bc_dictionary_intern(
    bc_dictionary *dictionary, enum bc_dimension dimension, const char *value);

/* UINT16_MAX when absent. */
uint16_t bc_dictionary_find(
    const bc_dictionary *dictionary, enum bc_dimension dimension, const char *value);

/* Borrowed. Asserts that the number exists. */
const char *bc_dictionary_value(
    const bc_dictionary *dictionary, enum bc_dimension dimension, uint16_t number);

/* How many numbers there are, 0 included. */
size_t bc_dictionary_count(const bc_dictionary *dictionary, enum bc_dimension dimension);

/*
 * Forgets the values from these counts on: what a batch that was rolled back had added. Only the
 * store may call this, since nobody else knows that no event holds such a number.
 */
void bc_dictionary_truncate(bc_dictionary *dictionary, const size_t counts[BC_DIM_COUNT]);

const char *bc_dimension_name(enum bc_dimension dimension); /* "field", … : the word in the store */

#endif

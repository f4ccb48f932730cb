/*
 * numbers.h - numbers of personal data in a text, by their form alone: telephones, e-mail
 * addresses, identity papers, bank accounts, number plates. Written apart from the masking of
 * imports, so that one does not repeat the other's mistake. (The gate's own header.)
 *
 * The forms are chosen so that figures of a report never have them: a telephone begins with 0 and
 * at least three digits together, no figure does; nine digits count as one run only, figures have
 * full stops; an account needs its word before it, or the check digit of a card.
 */
#ifndef BC_GATE_NUMBERS_H
#define BC_GATE_NUMBERS_H

#include "gate/text.h"

enum bc_gate_number {
    BC_GATE_PHONE,
    BC_GATE_EMAIL,
    BC_GATE_IDENTITY,
    BC_GATE_ACCOUNT,
    BC_GATE_PLATE,
    BC_GATE_NUMBER_COUNT
};

/* `plain` is the number without its separators, an address or a plate in lower case. */
typedef void bc_gate_number_taker(
    void *user, enum bc_gate_number kind, size_t at, size_t length_bytes, const char *plain);

void bc_gate_numbers_find(const struct bc_gate_text *text, bc_gate_number_taker *take, void *user);

/*
 * A number stored as a number: it has lost the 0 it began with. Nine digits or more that are a
 * whole; a fraction is none.
 */
void bc_gate_numbers_of_value(
    const char *value, size_t length_bytes, bc_gate_number_taker *take, void *user);

/* Equal for equal plain numbers. */
uint64_t bc_gate_number_key(const bc_gate_alphabet *alphabet, const char *plain);

#endif

/*
 * mask.h - takes personal data out of what people wrote, before it is stored.
 *
 * Phone numbers, e-mails, numbers of identity papers and accounts, and number plates are replaced
 * by a word in brackets. Conservative: dates, times, amounts of money, road and document numbers
 * stay as they are. What is recognised is a table of rules in mask.c; the words come from
 * report-templates/vocabulary.vi.yaml.
 */
#ifndef BC_IMPORT_MASK_H
#define BC_IMPORT_MASK_H

#include "base/arena.h"

#include <stddef.h>
#include <stdint.h>

enum bc_mask_kind {
    BC_MASK_PHONE,
    BC_MASK_EMAIL,
    BC_MASK_IDENTITY, /* 9 or 12 digits */
    BC_MASK_ACCOUNT,  /* other long runs of digits */
    BC_MASK_PLATE,
    BC_MASK_KIND_COUNT
};

struct bc_mask_words {
    const char *replacements[BC_MASK_KIND_COUNT];
    const char *const *amount_words; /* behind a number they make it an amount; lower case, NFC */
    size_t amount_word_count;
};

/* "phone", "e-mail", "identity-number", "account-number", "plate". */
const char *bc_mask_kind_name(enum bc_mask_kind kind);

/*
 * The text without personal data: `text` itself when there is none, otherwise in the arena. Adds 1
 * to the counts of the kinds found, however often each was found in this text.
 */
const char *bc_mask_text(const struct bc_mask_words *words, bc_arena *arena, const char *text,
    size_t length_bytes, int64_t counts[BC_MASK_KIND_COUNT]);

#endif

/*
 * mask.h - takes personal data out of what people wrote, before it is stored.
 *
 * Names behind salutations and introductions, phone numbers, e-mails, numbers of identity papers
 * and accounts, number plates, house numbers and personal pages are replaced by a word in brackets.
 * Conservative: dates, times, amounts of money, road and document numbers, streets and schools
 * named after people stay as they are. What the numbers look like is in mask_numbers.c; words,
 * names and marks come from report-templates/masking.vi.yaml. The time taken is linear in the
 * length of a text; a masked text is not changed by masking it again.
 */
#ifndef BC_IMPORT_MASK_H
#define BC_IMPORT_MASK_H

#include "base/arena.h"
#include "base/problems.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum bc_mask_kind {
    BC_MASK_PHONE,
    BC_MASK_EMAIL,
    BC_MASK_IDENTITY, /* 9 or 12 digits */
    BC_MASK_ACCOUNT,  /* other long runs of digits */
    BC_MASK_PLATE,
    BC_MASK_NAME,
    BC_MASK_HOUSE,  /* the number; its street stays */
    BC_MASK_SOCIAL, /* a personal page or id */
    BC_MASK_KIND_COUNT
};

struct bc_mask_rules;

/* "phone", "e-mail", "identity-number", "account-number", "plate", "name", "house-number",
 * "social-account". */
const char *bc_mask_kind_name(enum bc_mask_kind kind);

/*
 * Reads masking.vi.yaml; the rules live in the arena.
 * Fails: BC_BAD_INPUT; `problems` holds every fault with its line and column.
 */
BC_MUST_CHECK bool bc_mask_rules_load(const char *path, bc_arena *arena,
    struct bc_problems *problems, const struct bc_mask_rules **ret_rules, struct bc_status *status);

/*
 * The text without personal data: `text` itself when there is none, otherwise in the arena. Adds to
 * the counts what was masked, by kind.
 */
const char *bc_mask_text(const struct bc_mask_rules *rules, bc_arena *arena, const char *text,
    size_t length_bytes, int64_t counts[BC_MASK_KIND_COUNT]);

/*
 * The same for many texts: words that have been met are remembered, because people use few. A memo
 * belongs to one thread and one set of rules; what it holds is wiped when it is freed.
 */
struct bc_mask_memo;
struct bc_mask_memo *bc_mask_memo_new(void) __attribute__((returns_nonnull));
void bc_mask_memo_free(struct bc_mask_memo *memo); /* accepts NULL */
const char *bc_mask_text_again(const struct bc_mask_rules *rules, struct bc_mask_memo *memo,
    bc_arena *arena, const char *text, size_t length_bytes, int64_t counts[BC_MASK_KIND_COUNT]);

/*
 * A stored text for the reader of the confidential appendix: full names are found wherever they
 * stand, also where nothing announces them, and become initials ("N.V.H.") or the mark of a name.
 * What is masked already stays so. `text` itself when there is no name, otherwise in the arena.
 */
const char *bc_mask_persons(
    const struct bc_mask_rules *rules, bool by_initials, bc_arena *arena, const char *text);

#endif

/*
 * forbidden.h - what is looked for: codes of sensitive tickets and shingles of private texts, less
 * the language of the office itself. (The gate's own header.)
 *
 * A shingle is eight words in a row, without the spaces between them; a shorter text of at least
 * four words and twenty letters is looked for as a whole, a still shorter one not at all: such
 * words stand in every report. A shingle made of the office's own language, five of its seven pairs
 * of words found in templates, labels or the profile, says nothing and is not looked for.
 */
#ifndef BC_GATE_FORBIDDEN_H
#define BC_GATE_FORBIDDEN_H

#include "gate/own.h"
#include "gate/table.h"
#include "gate/trace.h"

/* What a shingle was found in. */
enum { BC_GATE_SENSITIVE_TEXT = 1, BC_GATE_ORDINARY_TEXT = 2 };

/*
 * How sure a code is to be a code where it is found. A plain one has letters and digits: found over
 * line ends and through any punctuation. Digits only, at least five: found as one run of digits
 * that is no part of a figure. The rest, "A1": found where nothing else stands beside it. Fewer
 * than five digits alone cannot be told from a figure.
 */
enum {
    BC_GATE_CODE_PLAIN = 1,
    BC_GATE_CODE_DIGITS = 2,
    BC_GATE_CODE_SHORT = 4,
    BC_GATE_CODE_KINDS = 7,
    BC_GATE_CODE_SHIFT = 3 /* above it: the place in `code_names` */
};

enum { BC_GATE_SHINGLE_WORDS = 8 };

/* Letters by which a shingle is found; then all of it is compared. */
enum { BC_GATE_ANCHOR = BC_GATE_ROW, BC_GATE_LONG_LENGTHS = 31 };

struct bc_gate_forbidden {
    const bc_gate_alphabet *alphabet;
    bc_store *store;
    struct bc_gate_table codes; /* by the hash of their letters: kind and place */
    const char **code_names;
    size_t code_count, code_capacity;
    size_t longest_code;       /* in letters */
    uint64_t code_lengths;     /* bit n: there is a code of n letters, or of n + 64, … */
    bool code_beginnings[256]; /* by their first letter */
    struct bc_gate_cases cases;
    /* Of texts that may have left something in the files, and only of these. */
    struct bc_gate_table
        anchors; /* bit n: there is a shingle of 16 + n letters; the last: of more */
    struct bc_gate_table shingles; /* bc_gate_shingle_key */
    size_t *long_lengths;
    size_t long_count, long_capacity;
    struct bc_gate_table pairs;   /* of words of the office's own language */
    struct bc_gate_table numbers; /* that stand in templates or the profile */
    int64_t *sensitive;           /* tickets, in the order of their numbers */
    size_t sensitive_count, sensitive_capacity;
    bc_arena *arena;
    bc_arena *scratch; /* while it is built */
};

/* The office's own language, the codes of sensitive tickets, the ordinary cases of the period. */
BC_MUST_CHECK bool bc_gate_forbidden_build(const struct bc_gate_question *question, bc_arena *arena,
    struct bc_gate_forbidden *ret_forbidden, struct bc_status *status);
void bc_gate_forbidden_clear(struct bc_gate_forbidden *forbidden);

/* The key of `length` letters from `at` on, in `shingles`. */
uint64_t bc_gate_shingle_key(const struct bc_gate_forbidden *forbidden,
    const struct bc_gate_letters *letters, size_t at, size_t length);

/* Called where a forbidden shingle begins; what it was found in. */
typedef void bc_gate_shingle_taker(
    void *user, size_t at, size_t length, uint64_t key, uint32_t kinds);
void bc_gate_shingles_in(const struct bc_gate_forbidden *forbidden,
    const struct bc_gate_letters *letters, bc_gate_shingle_taker *take, void *user);

/* What a unit may have: a forbidden shingle; words with which a text of its own ends, or begins. */
enum { BC_GATE_OWN_SHINGLE = 1, BC_GATE_OWN_END = 2, BC_GATE_OWN_BEGINNING = 4 };

/* Adds the shingles of what a unit's workbook may hold: texts of the tickets it has had. */
BC_MUST_CHECK bool bc_gate_own_shingles(const struct bc_gate_forbidden *forbidden,
    const struct bc_gate_owner *owner, struct bc_gate_table *own, struct bc_status *status);

#endif

/*
 * mask_rules.h - the words of masking.vi.yaml, ready to be asked while a text is read. (Private to
 * src/import.)
 */
#ifndef BC_IMPORT_MASK_RULES_H
#define BC_IMPORT_MASK_RULES_H

#include "import/hash_table.h"
#include "import/mask.h"
#include "import/mask_words.h"

enum { BC_MASK_PHRASE_WORDS = 6 };

/* What a single word may be: bits. */
enum bc_word_class {
    BC_WORD_SURNAME = 1 << 0,
    BC_WORD_MIDDLE = 1 << 1,
    BC_WORD_GIVEN = 1 << 2,
    BC_WORD_CLEAR_GIVEN = 1 << 3, /* a name in small letters too */
    BC_WORD_FIRST_PART = 1 << 4,
    BC_WORD_END = 1 << 5,
    BC_WORD_PLACE = 1 << 6,
    BC_WORD_CLOSING = 1 << 7,
    BC_WORD_ROAD = 1 << 8,
    BC_WORD_SHOP = 1 << 9
};

/* What a phrase of one to six words may be: bits. */
enum bc_phrase_class {
    BC_PHRASE_INTRODUCTION = 1 << 0,
    BC_PHRASE_WEAK_INTRODUCTION = 1 << 1,
    BC_PHRASE_SALUTATION = 1 << 2,
    BC_PHRASE_SHORT_SALUTATION = 1 << 3,
    BC_PHRASE_NOT_NAME = 1 << 4,
    BC_PHRASE_PHONE = 1 << 5,
    BC_PHRASE_PUBLIC_PHONE = 1 << 6,
    BC_PHRASE_IDENTITY = 1 << 7,
    BC_PHRASE_ACCOUNT = 1 << 8,
    BC_PHRASE_PLATE = 1 << 9,
    BC_PHRASE_KEPT = 1 << 10,
    BC_PHRASE_HOUSE = 1 << 11,
    BC_PHRASE_RESIDENCE = 1 << 12,
    BC_PHRASE_SOCIAL = 1 << 13,
    BC_PHRASE_FILLER = 1 << 14
};

enum {
    BC_PHRASES_OF_NUMBERS = BC_PHRASE_PHONE | BC_PHRASE_PUBLIC_PHONE | BC_PHRASE_IDENTITY |
                            BC_PHRASE_ACCOUNT | BC_PHRASE_PLATE | BC_PHRASE_KEPT | BC_PHRASE_HOUSE |
                            BC_PHRASE_RESIDENCE | BC_PHRASE_SOCIAL
};

/* A word of the file; without marks too, for texts written without them. */
struct bc_rule_word {
    char exact[BC_FOLDED_BYTES];
    uint32_t classes;
    uint32_t plain; /* number of its plain form + 1 */
};

struct bc_rule_plain {
    char plain[BC_FOLDED_BYTES];
    uint32_t classes; /* of all words that look like this without marks */
    uint32_t phrases; /* the longest phrase that starts with it + 1 */
};

struct bc_rule_phrase {
    uint32_t words[BC_MASK_PHRASE_WORDS]; /* numbers + 1 */
    size_t word_count;
    uint32_t classes;
    uint32_t next; /* another that starts with the same plain word, not longer */
};

struct bc_mask_rules {
    const char *marks[BC_MASK_KIND_COUNT];
    const char *const *amount_words; /* behind a number they make it an amount; lower case, NFC */
    size_t amount_word_count;
    const char *const *sites; /* lower case */
    size_t site_count;
    const char *const *shared_paths; /* of sites; lower case */
    size_t shared_path_count;
    struct bc_hash_table exact_table;
    struct bc_hash_table plain_table;
    struct bc_rule_word *words;
    size_t word_count;
    size_t word_capacity;
    struct bc_rule_plain *plains;
    size_t plain_count;
    size_t plain_capacity;
    struct bc_rule_phrase *phrases;
    size_t phrase_count;
    size_t phrase_capacity;
};

/* The number + 1 of a word by its exact or its plain form; 0 when no rule knows it. */
uint32_t bc_mask_rules_exact(const struct bc_mask_rules *rules, const char *exact);
uint32_t bc_mask_rules_plain(const struct bc_mask_rules *rules, const char *plain);

#endif

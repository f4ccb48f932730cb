/*
 * mask_inside.h - a text while it is being masked: what the walk, the numbers and the names share.
 * (Private to src/import.)
 */
#ifndef BC_IMPORT_MASK_INSIDE_H
#define BC_IMPORT_MASK_INSIDE_H

#include "import/mask_rules.h"

/* A word of the text and what the rules know of it. */
struct bc_mask_word {
    struct bc_folded_word word;
    uint32_t exact; /* number + 1, or 0 */
    uint32_t plain;
    uint32_t classes; /* bc_word_class */
};

/* What is kept of a word that has been passed; end 0 = none. */
struct bc_mask_seen {
    size_t end;
    uint32_t classes;
    enum bc_word_shape shape;
};

struct bc_mask_reader {
    const struct bc_mask_rules *rules;
    struct bc_mask_memo *memo; /* or NULL */
    const char *text;
    size_t length_bytes;
    size_t from;        /* what lies before has been dealt with */
    bool is_marked;     /* written with diacritics */
    bool has_at_sign;   /* else there is no e-mail */
    bool has_slash;     /* else there is no page */
    uint32_t context;   /* bc_phrase_class of the words before a number */
    size_t context_end; /* where those words end */
    struct bc_mask_seen previous;
};

struct bc_mask_hit {
    size_t at;
    size_t length; /* 0 = nothing found */
    enum bc_mask_kind kind;
};

/* A phrase of the rules that stands in the text. */
struct bc_mask_phrase {
    uint32_t classes; /* 0 = none */
    size_t word_count;
    struct bc_mask_seen last;
};

/* The byte at an offset, or NUL outside of what is to be looked at. */
char bc_mask_byte(const struct bc_mask_reader *reader, size_t at);
char bc_mask_byte_before(const struct bc_mask_reader *reader, size_t at);

/* True when nothing but blanks (three bytes at most) stands between two offsets. */
bool bc_mask_is_blank(const struct bc_mask_reader *reader, size_t from, size_t to);

/* The same, and the signs people put before what they announce: "Tên: …", "SĐT – …". */
bool bc_mask_is_gap(const struct bc_mask_reader *reader, size_t from, size_t to);

/* Filled in place: a word is read for every word of every text, and copies cost more than it does.
 */
void bc_mask_word_at(const struct bc_mask_reader *reader, size_t at, struct bc_mask_word *ret_word);

/* The same before it is known whether the text has diacritics: read anew, or from the memo. */
void bc_mask_read_word(
    const struct bc_mask_reader *reader, size_t at, struct bc_mask_word *ret_word);
void bc_mask_memo_word_at(
    const struct bc_mask_reader *reader, size_t at, struct bc_mask_word *ret_word);

/* The next word behind an offset with nothing but blanks between; `gap` allows its signs too. */
bool bc_mask_next_word(const struct bc_mask_reader *reader, size_t end, bool allows_signs,
    struct bc_mask_word *ret_word);

/* The longest phrase that starts with a word. */
struct bc_mask_phrase bc_mask_phrase_at(
    const struct bc_mask_reader *reader, const struct bc_mask_word *first);

/* A number, e-mail or page that starts at an offset. `ret_skip`: bytes known to be none. */
struct bc_mask_hit bc_mask_number_at(
    const struct bc_mask_reader *reader, size_t at, size_t *ret_skip);
struct bc_mask_hit bc_mask_lettered_phone(const struct bc_mask_reader *reader, size_t at);
struct bc_mask_hit bc_mask_address_at(const struct bc_mask_reader *reader, size_t at);

/* A name behind a phrase that announces one, or one that signs a text. */
struct bc_mask_hit bc_mask_name_behind(const struct bc_mask_reader *reader,
    const struct bc_mask_word *first, const struct bc_mask_phrase *phrase);
struct bc_mask_hit bc_mask_signature_at(
    const struct bc_mask_reader *reader, const struct bc_mask_word *first);
/* A full name that starts with a word, whatever stands before it. Where a street or school is named
 * so, nothing is found and `at` is where its name ends. */
struct bc_mask_hit bc_mask_person_at(
    const struct bc_mask_reader *reader, const struct bc_mask_word *first);

/* Is anything in the text written with diacritics? */
bool bc_mask_is_marked(const char *text, size_t length_bytes);

#endif

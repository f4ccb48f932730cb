/*
 * mask_words.h - the words of a text as the masking rules compare them.
 *
 * A word is a run of letters; an apostrophe between letters belongs to it (H'Hen). It is folded in
 * two ways: exact (lower case; NFC or NFD, "Hoà" or "Hòa" are one) and plain (without any mark).
 * (Private to src/import.)
 */
#ifndef BC_IMPORT_MASK_WORDS_H
#define BC_IMPORT_MASK_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { BC_FOLDED_BYTES = 24 };

enum bc_word_shape {
    BC_SHAPE_LOWER,
    BC_SHAPE_CAPITAL, /* the first letter only; also a single capital */
    BC_SHAPE_UPPER,   /* two letters or more, all capitals */
    BC_SHAPE_MIXED    /* H'Hen, nguyễnVăn */
};

struct bc_folded_word {
    size_t start;
    size_t end; /* offset behind it */
    size_t letter_count;
    enum bc_word_shape shape;
    bool is_marked; /* holds a letter with a mark, or đ */
    bool has_vowel;
    bool has_apostrophe;
    /* "" when the word is too long to be Vietnamese. */
    char exact[BC_FOLDED_BYTES];
    char plain[BC_FOLDED_BYTES];
};

/* True when a letter of a word starts at an offset. */
bool bc_word_starts(const char *text, size_t length_bytes, size_t at);

/* Reads the word that starts at `at`. Bytes that are no UTF-8 end it. */
void bc_word_read(
    const char *text, size_t length_bytes, size_t at, struct bc_folded_word *ret_word);

#endif

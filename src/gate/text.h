/*
 * text.h - a text as somebody outside reads it, and the letters that are left when everything a
 * writer could change without changing the meaning is taken away.
 *
 * The letters are a to z and digits: no case, no marks, no spaces, no punctuation. So a text is
 * found again in NFC or NFD, in capitals, without its tone marks, over line ends of a page, over
 * the runs of a cell and over words placed one by one. (The gate's own header.)
 */
#ifndef BC_GATE_TEXT_H
#define BC_GATE_TEXT_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Parts what does not stand in one line of reading: cells, strings. Numbers and codes end at it. */
#define BC_GATE_BREAK '\x1e'

/* Where something stands: from an offset of the text to the next place. */
struct bc_gate_place {
    size_t offset;
    const char *name; /* "page 3", "B7": never words of the file itself */
};

struct bc_gate_text {
    bc_arena *arena;
    char *bytes; /* UTF-8 */
    size_t length_bytes, capacity_bytes;
    struct bc_gate_place *places;
    size_t place_count, place_capacity;
};

void bc_gate_text_init(struct bc_gate_text *text, bc_arena *arena);
/* Bytes that are not UTF-8 are read as Latin-1, letter by letter; control characters as breaks. */
void bc_gate_text_add(struct bc_gate_text *text, const char *bytes, size_t length_bytes);
void bc_gate_text_add_string(struct bc_gate_text *text, const char *string);
void bc_gate_text_add_letter(struct bc_gate_text *text, uint32_t code_point);
void bc_gate_text_break(struct bc_gate_text *text);
/* What is added from now on stands here; the name is borrowed. */
void bc_gate_text_place(struct bc_gate_text *text, const char *name);
/* "" where nothing is known. */
const char *bc_gate_text_place_of(const struct bc_gate_text *text, size_t offset);

/* Code points to letters; made once. */
typedef struct bc_gate_alphabet bc_gate_alphabet;
const bc_gate_alphabet *bc_gate_alphabet_build(bc_arena *arena);

/* Flags of a letter: is the one before it, behind it, in the text something else? */
enum { BC_GATE_STARTS = 1, BC_GATE_ENDS = 2 };

struct bc_gate_letters {
    uint8_t *letters;
    uint8_t *flags;
    uint32_t *offsets; /* in the text */
    uint64_t *sums;    /* count + 1: hashes of all beginnings */
    size_t count;
};

void bc_gate_letters_build(const bc_gate_alphabet *alphabet, const char *bytes, size_t length_bytes,
    bc_arena *arena, struct bc_gate_letters *ret_letters);

enum { BC_GATE_LONGEST = 4096 }; /* letters that are hashed in one piece */

/* The hash of `count` letters from `at` on; equal letters, equal hash. */
uint64_t bc_gate_hash(const bc_gate_alphabet *alphabet, const struct bc_gate_letters *letters,
    size_t at, size_t count);

#endif

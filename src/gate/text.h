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
    size_t source; /* where it was read, for the one who will be asked for its name */
};

/* "B7", "/units/3": never words of the file itself. In the arena. */
typedef const char *bc_gate_place_namer(void *user, bc_arena *arena, size_t source);

struct bc_gate_text {
    bc_arena *arena;
    char *bytes; /* UTF-8 */
    size_t length_bytes, capacity_bytes;
    struct bc_gate_place *places;
    size_t place_count, place_capacity;
    bc_gate_place_namer *namer; /* names are made for what is found, and for nothing else */
    void *user;
};

void bc_gate_text_init(struct bc_gate_text *text, bc_arena *arena);
/* Bytes that are not UTF-8 are read as Latin-1, letter by letter; control characters as breaks. */
void bc_gate_text_add(struct bc_gate_text *text, const char *bytes, size_t length_bytes);
/* Of UTF-8 without fault, known to hold no control characters but white space, and "delete". */
void bc_gate_text_add_known(struct bc_gate_text *text, const char *bytes, size_t length_bytes);
void bc_gate_text_add_string(struct bc_gate_text *text, const char *string);
void bc_gate_text_add_letter(struct bc_gate_text *text, uint32_t code_point);
void bc_gate_text_break(struct bc_gate_text *text);
/* What is added from now on was read here. */
void bc_gate_text_place(struct bc_gate_text *text, size_t source);
/* "" where nothing is known. */
const char *bc_gate_text_place_of(const struct bc_gate_text *text, bc_arena *arena, size_t offset);
/* Forgets the first bytes. */
void bc_gate_text_drop(struct bc_gate_text *text, size_t length_bytes);

enum {
    BC_GATE_LONGEST = 4096,         /* letters that are hashed in one piece */
    BC_GATE_ALPHABET_SIZE = 0x2000, /* Latin with all its marks ends before */
};

/* Code points to letters, and letters to hashes; made once. */
typedef struct bc_gate_alphabet {
    uint8_t letters[BC_GATE_ALPHABET_SIZE]; /* 0: no letter */
    uint64_t values[256];
    uint64_t powers[BC_GATE_LONGEST + 1];
} bc_gate_alphabet;
const bc_gate_alphabet *bc_gate_alphabet_build(bc_arena *arena);

/* Flags of a letter: is the one before it, behind it, in the text something else? */
enum { BC_GATE_STARTS = 1, BC_GATE_ENDS = 2 };

struct bc_gate_letters {
    uint8_t *letters;
    uint8_t *flags;
    uint32_t *offsets; /* in the text */
    uint64_t *sums;    /* count + 1: hashes of all beginnings */
    size_t count;
    size_t capacity; /* of letters, flags and offsets */
    uint64_t *sum_room;
    size_t sum_capacity;
};

/* Letters without sums, into the room of those before, which is taken anew when it is too small. */
void bc_gate_letters_read(const bc_gate_alphabet *alphabet, const char *bytes, size_t length_bytes,
    bc_arena *arena, struct bc_gate_letters *letters);
/* Takes the room for a text of that size; what is not used of it costs nothing. */
void bc_gate_letters_room(size_t length_bytes, bc_arena *arena, struct bc_gate_letters *letters);
/* Adds the sums: bc_gate_hash needs them. */
void bc_gate_letters_sum(
    const bc_gate_alphabet *alphabet, bc_arena *arena, struct bc_gate_letters *letters);
/* Both. */
void bc_gate_letters_build(const bc_gate_alphabet *alphabet, const char *bytes, size_t length_bytes,
    bc_arena *arena, struct bc_gate_letters *ret_letters);

/* The hash of `count` letters from `at` on; equal letters, equal hash. */
uint64_t bc_gate_hash(const bc_gate_alphabet *alphabet, const struct bc_gate_letters *letters,
    size_t at, size_t count);

/* The same, letter by letter: the sum of the letters so far, and one more. */
#define BC_GATE_FACTOR UINT64_C(0x9E3779B97F4A7C15)
static inline uint64_t bc_gate_sum_add(
    const bc_gate_alphabet *alphabet, uint64_t sum, uint8_t letter)
{
    return sum * BC_GATE_FACTOR + alphabet->values[letter];
}

/* The hash of the letters of a sum. */
static inline uint64_t bc_gate_sum_hash(uint64_t sum)
{
    sum = (sum ^ sum >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    sum = (sum ^ sum >> 27) * UINT64_C(0x94D049BB133111EB);
    return sum ^ sum >> 31;
}

#endif

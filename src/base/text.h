/*
 * text.h - UTF-8 text as Vietnamese offices write it: NFC, two ways of placing a tone mark, an
 * order in which đ follows d, and ids without marks.
 *
 * Nothing here depends on the locale of the machine. Results live in the arena passed.
 */
#ifndef BC_BASE_TEXT_H
#define BC_BASE_TEXT_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* True when the bytes are well-formed UTF-8 without surrogates. */
bool bc_text_is_utf8(const char *text, size_t length_bytes);

/* Offset of the first byte that is not well-formed UTF-8, or `length_bytes` when all is well. */
size_t bc_text_utf8_error(const char *text, size_t length_bytes);

/* The text in NFC. Returns `text` itself when it holds no combining mark (no byte 0xCC or 0xCD). */
const char *bc_text_nfc(bc_arena *arena, const char *text);

/* Shortens a run of bytes by the white space (ASCII, U+00A0, U+FEFF, U+200B) at both ends. */
void bc_text_trim(const char **text, size_t *length_bytes);

/*
 * A key that is equal for two spellings of one name: lower case, NFC or NFD, "Hoà" or "Hòa", one
 * space for any white space and dash around it. "Hoa", "Hòa" and "Hỏa" stay different.
 */
const char *bc_text_match_key(bc_arena *arena, const char *text);

/* An id from a name: marks dropped, đ → d, apostrophes dropped, everything else to "-": "cu-mgar".
 */
const char *bc_text_slug(bc_arena *arena, const char *name);

/*
 * A key whose memcmp/strcmp order is the Vietnamese dictionary order: a ă â b c d đ e ê … ; the
 * tones (ngang huyền hỏi ngã sắc nặng) decide only between words of equal letters; numbers by
 * value.
 */
const char *bc_text_sort_key(bc_arena *arena, const char *text);

/* Lower and upper case of Vietnamese text. */
const char *bc_text_lower(bc_arena *arena, const char *text);
const char *bc_text_upper(bc_arena *arena, const char *text);

/*
 * A text of somebody else's as it may stand on a terminal and in one line: controls, signs that
 * turn the direction of writing and bytes that are no UTF-8 become "?". `text` itself where there
 * is none.
 */
const char *bc_text_shown(bc_arena *arena, const char *text);

/* Reads one code point and moves *text behind it; returns -1 at the end or on malformed bytes. */
int32_t bc_text_next(const char **text);

/* True and the value, when the whole text is a decimal integer in range; no sign +, no blanks. */
bool bc_text_parse_int64(const char *text, int64_t *ret_value);

/* True for an id: [a-z0-9-]{1,40}. */
bool bc_text_is_id(const char *text);

/*
 * The candidate nearest to `word` by edit distance, or NULL when none is near enough to suggest.
 * Used for "did you mean": options, keys, units, template paths.
 */
const char *bc_text_nearest(
    const char *word, const char *const *candidates, size_t candidate_count);

#endif

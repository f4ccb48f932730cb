/*
 * utf8_check.h - is a run of bytes well-formed UTF-8, and does it hold combining marks, at memory
 * speed.
 *
 * Says yes or no only; where the fault is, bc_text_utf8_error() finds out.
 */
#ifndef BC_IMPORT_UTF8_CHECK_H
#define BC_IMPORT_UTF8_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Transitions of the automaton, one word of packed states for each byte. */
struct bc_utf8_check {
    uint64_t transitions[256];
};

void bc_utf8_check_init(struct bc_utf8_check *check);
bool bc_utf8_is_valid(const struct bc_utf8_check *check, const char *text, size_t length_bytes);

/* True when a byte 0xCC or 0xCD is there: the text may need NFC. */
bool bc_utf8_has_combining(const char *text, size_t length_bytes);

#endif

#include "gate/xml_cell.h"

#include <string.h>

enum { LETTERS_MOST = 3, ROW_DIGITS_MOST = 7, STYLE_DIGITS_MOST = 3, PLAIN_DIGITS_MOST = 8 };

/* A word of a fixed length and that length: compared without a call. */
#define WORD(text) text, sizeof(text) - 1

/* A cursor that stops at the first fault. */
struct cursor {
    const char *at, *past;
    bool is_well;
};

static inline bool take(struct cursor *cursor, const char *word, size_t length)
{
    if ((size_t)(cursor->past - cursor->at) < length || memcmp(cursor->at, word, length) != 0) {
        return false;
    }
    cursor->at += length;
    return true;
}

static inline void want(struct cursor *cursor, const char *word, size_t length)
{
    cursor->is_well = cursor->is_well && take(cursor, word, length);
}

/* Between one and `most` bytes of a range. */
static void want_range(struct cursor *cursor, char first, char last, size_t most)
{
    const char *from = cursor->at;

    while (cursor->at < cursor->past && *cursor->at >= first && *cursor->at <= last) {
        cursor->at++;
    }
    cursor->is_well = cursor->is_well && cursor->at > from && (size_t)(cursor->at - from) <= most;
}

/* A figure with a point in it, or one too short for a personal number. */
static void want_figure(struct cursor *cursor)
{
    const char *from = cursor->at;
    bool has_point = false;

    while (cursor->at < cursor->past && ((*cursor->at >= '0' && *cursor->at <= '9') ||
                                            *cursor->at == '.' || *cursor->at == '-')) {
        has_point = has_point || *cursor->at == '.';
        cursor->at++;
    }
    cursor->is_well = cursor->is_well && cursor->at > from &&
                      (size_t)(cursor->at - from) <=
                          (has_point ? (size_t)BC_GATE_VALUE_BYTES : (size_t)PLAIN_DIGITS_MOST);
}

/* <c r="G261" s="5" with its name. */
static struct bc_gate_span want_head(struct cursor *cursor)
{
    struct bc_gate_span name;

    want(cursor, WORD("<c r=\""));
    name.bytes = cursor->at;
    want_range(cursor, 'A', 'Z', LETTERS_MOST);
    want_range(cursor, '0', '9', ROW_DIGITS_MOST);
    name.length_bytes = (size_t)(cursor->at - name.bytes);
    if (take(cursor, WORD("\" s=\""))) {
        want_range(cursor, '0', '9', STYLE_DIGITS_MOST);
    }
    want(cursor, WORD("\""));
    return name;
}

size_t bc_gate_figure_cell(struct bc_gate_span bytes)
{
    struct cursor cursor = {bytes.bytes, bytes.bytes + bytes.length_bytes, true};

    if (bytes.length_bytes < 2 || bytes.bytes[1] != 'c') {
        return 0;
    }
    (void)want_head(&cursor);
    (void)take(&cursor, WORD(" t=\"s\""));
    if (!take(&cursor, WORD("/>"))) {
        want(&cursor, WORD("><v>"));
        want_figure(&cursor);
        want(&cursor, WORD("</v></c>"));
    }
    return cursor.is_well ? (size_t)(cursor.at - bytes.bytes) : 0;
}

size_t bc_gate_text_cell(struct bc_gate_span bytes, struct bc_gate_span *ret_name)
{
    struct cursor cursor = {bytes.bytes, bytes.bytes + bytes.length_bytes, true};
    struct bc_gate_span name;

    if (bytes.length_bytes < 2 || bytes.bytes[1] != 'c') {
        return 0;
    }
    name = want_head(&cursor);
    want(&cursor, WORD(" t=\"inlineStr\"><is><t"));
    (void)take(&cursor, WORD(" xml:space=\"preserve\""));
    want(&cursor, WORD(">"));
    *ret_name = name;
    return cursor.is_well ? (size_t)(cursor.at - bytes.bytes) : 0;
}

bool bc_gate_text_cell_ends(struct bc_gate_span bytes, size_t *ret_length_bytes)
{
    struct cursor cursor = {bytes.bytes, bytes.bytes + bytes.length_bytes, true};

    *ret_length_bytes = sizeof("</t></is></c>") - 1;
    return take(&cursor, WORD("</t></is></c>"));
}

#include "gate/xml_cell.h"

#include <string.h>

enum { LETTERS_MOST = 3, ROW_DIGITS_MOST = 7, STYLE_DIGITS_MOST = 3, PLAIN_DIGITS_MOST = 8 };

/* A cursor that stops at the first fault. */
struct cursor {
    const char *at, *past;
    bool is_well;
};

static bool take(struct cursor *cursor, const char *word, size_t length)
{
    if ((size_t)(cursor->past - cursor->at) < length || memcmp(cursor->at, word, length) != 0) {
        return false;
    }
    cursor->at += length;
    return true;
}

static void want(struct cursor *cursor, const char *word, size_t length)
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

size_t bc_gate_figure_cell(struct bc_gate_span bytes)
{
    struct cursor cursor = {bytes.bytes, bytes.bytes + bytes.length_bytes, true};

    want(&cursor, "<c r=\"", 6);
    if (!cursor.is_well) {
        return 0;
    }
    want_range(&cursor, 'A', 'Z', LETTERS_MOST);
    want_range(&cursor, '0', '9', ROW_DIGITS_MOST);
    if (take(&cursor, "\" s=\"", 5)) {
        want_range(&cursor, '0', '9', STYLE_DIGITS_MOST);
    }
    want(&cursor, "\"", 1);
    (void)take(&cursor, " t=\"s\"", 6);
    if (!take(&cursor, "/>", 2)) {
        want(&cursor, "><v>", 4);
        want_figure(&cursor);
        want(&cursor, "</v></c>", 8);
    }
    return cursor.is_well ? (size_t)(cursor.at - bytes.bytes) : 0;
}

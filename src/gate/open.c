#include "gate/open.h"

#include "base/text.h"

#include <string.h>

const char *bc_gate_part(struct bc_gate_run *run, const char *place, const char *part)
{
    return place[0] == '\0' ? part : bc_arena_printf(run->arena, "%s!%s", place, part);
}

static bool begins(const char *bytes, size_t length_bytes, const char *with, size_t with_bytes)
{
    return length_bytes >= with_bytes && memcmp(bytes, with, with_bytes) == 0;
}

/* XML and JSON may begin with a byte order mark and white space. */
static char first_sign(const char *bytes, size_t length_bytes)
{
    size_t at = begins(bytes, length_bytes, "\xEF\xBB\xBF", 3) ? 3 : 0;

    while (at < length_bytes && strchr(" \t\r\n", bytes[at]) != NULL && bytes[at] != '\0') {
        at++;
    }
    return at < length_bytes ? bytes[at] : '\0';
}

static bool form_of(const char *bytes, size_t length_bytes, enum bc_gate_form *ret_form)
{
    char sign = first_sign(bytes, length_bytes);
    bool is_wide =
        begins(bytes, length_bytes, "\xFE\xFF", 2) || begins(bytes, length_bytes, "\xFF\xFE", 2);

    if (begins(bytes, length_bytes, "%PDF-", 5)) {
        *ret_form = BC_GATE_PDF;
    } else if (begins(bytes, length_bytes, "PK\x03\x04", 4) ||
               begins(bytes, length_bytes, "PK\x05\x06", 4)) {
        *ret_form = BC_GATE_ZIP;
    } else if (begins(bytes, length_bytes, "\x89PNG\r\n\x1a\n", 8)) {
        *ret_form = BC_GATE_PNG;
    } else if (sign == '<' || is_wide) {
        *ret_form = BC_GATE_XML;
    } else if (sign == '{' || sign == '[') {
        *ret_form = BC_GATE_JSON;
    } else {
        return false;
    }
    return true;
}

void bc_gate_open_form(struct bc_gate_run *run, enum bc_gate_form form, const char *place,
    const char *bytes, size_t length_bytes)
{
    static void (*const openers[])(
        struct bc_gate_run * run, const char *place, const char *bytes, size_t length_bytes) = {
        [BC_GATE_PDF] = bc_gate_open_pdf,
        [BC_GATE_ZIP] = bc_gate_open_zip,
        [BC_GATE_JSON] = bc_gate_open_json,
        [BC_GATE_XML] = bc_gate_open_xml,
        [BC_GATE_PNG] = bc_gate_open_png,
    };

    if (run->depth >= BC_GATE_DEPTH) {
        bc_gate_note(run, "gate.too-deep", place);
        return;
    }
    run->depth++;
    openers[form](run, place, bytes, length_bytes);
    run->depth--;
}

void bc_gate_open_any(struct bc_gate_run *run, const char *place, const char *bytes,
    size_t length_bytes, bool must_know)
{
    enum bc_gate_form form;

    if (form_of(bytes, length_bytes, &form)) {
        bc_gate_open_form(run, form, place, bytes, length_bytes);
        return;
    }
    bc_gate_open_raw(run, place, bytes, length_bytes);
    if (must_know && length_bytes > 0) {
        bc_gate_note(run, "gate.unknown-form", place);
    }
}

/* ---- Runs of text ---------------------------------------------------------------------------- */

enum { SHORT_RUN = 6, LONG_RUN = 24, WIDE_RUN = 6 };

/* Where runs go: short ones may be chance, long ones not. */
struct runs {
    struct bc_gate_text likely;
    struct bc_gate_text sure;
};

static bool is_text_byte(char byte)
{
    return (byte >= ' ' && byte <= '~') || byte == '\n' || byte == '\r' || byte == '\t';
}

/* The length of one character of text at the start of the bytes, 0 when there is none. */
static size_t character_bytes(const char *bytes, size_t length_bytes)
{
    size_t wanted = (unsigned char)bytes[0] < 0xC3   ? 0
                    : (unsigned char)bytes[0] < 0xE0 ? 2
                    : (unsigned char)bytes[0] < 0xF0 ? 3
                                                     : 0;

    if (is_text_byte(bytes[0])) {
        return 1;
    }
    return wanted != 0 && wanted <= length_bytes && bc_text_is_utf8(bytes, wanted) ? wanted : 0;
}

/* What a byte may be within a run, and what may stand before it: packed bytes are seldom a run. */
enum { NO_BYTE, TEXT_BYTE, LEADING_BYTE, FOLLOWING_BYTE };

static unsigned class_of(char byte)
{
    const unsigned char at = (unsigned char)byte;

    return at >= 0xF0   ? NO_BYTE
           : at >= 0xC3 ? LEADING_BYTE
           : at >= 0xC0 ? NO_BYTE
           : at >= 0x80 ? FOLLOWING_BYTE
                        : is_text_byte(byte);
}

static void build_classes(uint8_t ret_classes[256])
{
    for (unsigned byte = 0; byte < 256; byte++) {
        ret_classes[byte] = (uint8_t)class_of((char)byte);
    }
}

/* No class may stand behind NO_BYTE. */
static bool may_follow(unsigned class, unsigned before)
{
    static const uint8_t befores[] = {
        [NO_BYTE] = 0,
        [TEXT_BYTE] = 1 << TEXT_BYTE | 1 << FOLLOWING_BYTE,
        [LEADING_BYTE] = 1 << TEXT_BYTE | 1 << FOLLOWING_BYTE,
        [FOLLOWING_BYTE] = 1 << LEADING_BYTE | 1 << FOLLOWING_BYTE,
    };

    return (befores[class] >> before & 1) != 0;
}

/*
 * The first offset from `at` on where a run of some length may begin: no run that is long enough
 * begins before. Looked at from the end of a window, so that most bytes need not be seen.
 */
static size_t skip_short(const uint8_t *classes, const char *bytes, size_t length_bytes, size_t at)
{
    while (at + SHORT_RUN <= length_bytes) {
        const unsigned char *window = (const unsigned char *)bytes + at;
        size_t last = SHORT_RUN - 1;

        while (last > 0 && may_follow(classes[window[last]], classes[window[last - 1]])) {
            last--;
        }
        if (last == 0) {
            return at;
        }
        at += last;
    }
    return length_bytes;
}

static void collect_narrow(struct runs *runs, const char *bytes, size_t length_bytes)
{
    uint8_t classes[256];
    size_t at = 0;

    build_classes(classes);
    while ((at = skip_short(classes, bytes, length_bytes, at)) < length_bytes) {
        const size_t from = at;
        size_t step;

        while (at < length_bytes && (step = is_text_byte(bytes[at]) ? 1
                                                                    : character_bytes(bytes + at,
                                                                          length_bytes - at)) > 0) {
            at += step;
        }
        if (at - from >= SHORT_RUN) {
            struct bc_gate_text *text =
                at - from >= LONG_RUN || at - from == length_bytes ? &runs->sure : &runs->likely;

            bc_gate_text_add(text, bytes + from, at - from);
            bc_gate_text_break(text);
        }
        at += at < length_bytes ? 1 : 0;
    }
}

static bool is_text_unit(uint32_t unit)
{
    return (unit >= 0x20 && unit < 0x7F) || unit == '\n' || unit == '\r' ||
           (unit >= 0xA0 && unit < 0x250) || (unit >= 0x300 && unit < 0x370) ||
           (unit >= 0x1E00 && unit < 0x1F00) || (unit >= 0x2010 && unit <= 0x2026);
}

/* The first byte of a unit of text, by the list above. */
static bool begins_unit(char byte)
{
    return (unsigned char)byte <= 0x03 || byte == 0x1E || byte == 0x20;
}

static uint32_t unit_at(const char *bytes, size_t at, bool is_big)
{
    uint32_t first = (unsigned char)bytes[at];
    uint32_t second = (unsigned char)bytes[at + 1];

    return is_big ? first << 8 | second : second << 8 | first;
}

/* The same of units; only their first bytes are looked at, since chance seldom makes one. */
static size_t skip_short_wide(const char *bytes, size_t length_bytes, size_t at, bool is_big)
{
    const char *first = bytes + (is_big ? 0 : 1);

    while (at + (size_t)2 * WIDE_RUN <= length_bytes) {
        size_t left = WIDE_RUN;

        while (left > 0 && begins_unit(first[at + 2 * (left - 1)])) {
            left--;
        }
        if (left == 0) {
            return at;
        }
        at += 2 * left;
    }
    return length_bytes;
}

static void collect_wide(
    struct runs *runs, const char *bytes, size_t length_bytes, size_t from, bool is_big)
{
    size_t at = from;

    while (at + 1 < length_bytes) {
        size_t first;

        at = skip_short_wide(bytes, length_bytes, at, is_big);
        first = at;
        while (at + 1 < length_bytes && is_text_unit(unit_at(bytes, at, is_big))) {
            at += 2;
        }
        if (at - first >= (size_t)2 * WIDE_RUN) {
            for (size_t unit = first; unit < at; unit += 2) {
                bc_gate_text_add_letter(&runs->sure, unit_at(bytes, unit, is_big));
            }
            bc_gate_text_break(&runs->sure);
        }
        at += 2;
    }
}

void bc_gate_open_raw(
    struct bc_gate_run *run, const char *place, const char *bytes, size_t length_bytes)
{
    struct runs runs;
    bc_arena *scratch = bc_arena_new();
    bool was_binary = run->is_binary;

    bc_gate_text_init(&runs.likely, scratch);
    bc_gate_text_init(&runs.sure, scratch);
    collect_narrow(&runs, bytes, length_bytes);
    for (size_t from = 0; from < 2; from++) {
        collect_wide(&runs, bytes, length_bytes, from, false);
        collect_wide(&runs, bytes, length_bytes, from, true);
    }
    bc_gate_search_text(run, place, &runs.sure);
    run->is_binary = true;
    bc_gate_search_text(run, place, &runs.likely);
    run->is_binary = was_binary;
    bc_arena_free(scratch);
}

/* ---- PNG ------------------------------------------------------------------------------------- */

enum { PNG_HEAD = 8, CHUNK_HEAD = 8, CHUNK_TAIL = 4 };

/* The chunks a drawing needs. Others could hold words, packed ones too: none are allowed. */
static bool is_drawing_chunk(const char *kind)
{
    static const char *const kinds[] = {
        "IHDR", "PLTE", "IDAT", "IEND", "tRNS", "gAMA", "cHRM", "sRGB", "bKGD", "pHYs", "sBIT"};

    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (memcmp(kinds[i], kind, 4) == 0) {
            return true;
        }
    }
    return false;
}

void bc_gate_open_png(
    struct bc_gate_run *run, const char *place, const char *bytes, size_t length_bytes)
{
    size_t at = PNG_HEAD;
    bool has_ended = false;

    bc_gate_open_raw(run, place, bytes, length_bytes);
    while (!has_ended && at + CHUNK_HEAD + CHUNK_TAIL <= length_bytes) {
        size_t length = (size_t)unit_at(bytes, at, true) << 16 | unit_at(bytes, at + 2, true);

        if (!is_drawing_chunk(bytes + at + 4) ||
            length > length_bytes - at - CHUNK_HEAD - CHUNK_TAIL) {
            break;
        }
        has_ended = memcmp(bytes + at + 4, "IEND", 4) == 0;
        at += CHUNK_HEAD + length + CHUNK_TAIL;
    }
    if (!has_ended || at != length_bytes) {
        bc_gate_note(run, "gate.hidden-bytes", place);
    }
}

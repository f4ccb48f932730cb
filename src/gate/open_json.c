/*
 * JSON, read once from its first byte to its last, by RFC 8259 and no further: what a forgiving
 * reader would also take is refused. No tree is made, and a place gets its name when something is
 * found there.
 */
#include "base/text.h"
#include "gate/open.h"

#include <stdlib.h>
#include <string.h>

enum { JSON_DEPTH = 200, LONG_KEY = 20, PLAIN_KEY_MOST = 40, NUMBER_LEAST = 9 };

/* An object or an array that is open, and where in it we are. */
struct level {
    bool is_object;
    size_t index;
    const char *key; /* as it stands in the file */
    size_t key_bytes;
    size_t first_key; /* among `keys` of the reader */
};

struct reader {
    struct bc_gate_run *run;
    const char *place;
    const char *bytes;
    size_t length_bytes;
    size_t at;
    struct level levels[JSON_DEPTH + 1];
    size_t depth;
    struct bc_gate_text text;
    struct bc_gate_text decoded; /* a string with escapes */
    uint64_t *keys;              /* hashes of those of all open objects */
    size_t key_count, key_capacity;
    struct bc_gate_table said; /* hashes of keys that have been searched */
    bool is_too_deep;
    size_t wanted;    /* where the string begins whose place is asked for; 0: none */
    const char *name; /* its place */
};

/* A string without its quotes; in the file, or decoded. */
struct span {
    const char *bytes;
    size_t length_bytes;
};

/* ---- Places ---------------------------------------------------------------------------------- */

/* A key that is made of small letters only may stand in a message; it says nothing about anybody.
 */
static bool is_plain_key(const char *key, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (!(key[i] >= 'a' && key[i] <= 'z') && key[i] != '_') {
            return false;
        }
    }
    return length > 0 && length <= PLAIN_KEY_MOST;
}

static const char *path_of(const struct reader *reader, bc_arena *arena)
{
    const char *path = reader->place;

    for (size_t i = 0; i < reader->depth; i++) {
        const struct level *level = &reader->levels[i];

        path = level->is_object && is_plain_key(level->key, level->key_bytes)
                   ? bc_arena_printf(arena, "%s/%.*s", path, (int)level->key_bytes, level->key)
                   : bc_arena_printf(arena, "%s/%zu", path, level->index);
    }
    return path;
}

/* ---- Words ----------------------------------------------------------------------------------- */

static char byte_at(const struct reader *reader)
{
    return reader->at < reader->length_bytes ? reader->bytes[reader->at] : '\0';
}

static void skip_space(struct reader *reader)
{
    while (reader->at < reader->length_bytes) {
        char byte = reader->bytes[reader->at];

        if (byte != ' ' && byte != '\n' && byte != '\r' && byte != '\t') {
            return;
        }
        reader->at++;
    }
}

static bool take_byte(struct reader *reader, char byte)
{
    if (reader->at >= reader->length_bytes || reader->bytes[reader->at] != byte) {
        return false;
    }
    reader->at++;
    return true;
}

static bool take_word(struct reader *reader, const char *word)
{
    size_t length = strlen(word);

    if (reader->length_bytes - reader->at < length ||
        memcmp(reader->bytes + reader->at, word, length) != 0) {
        return false;
    }
    reader->at += length;
    return true;
}

static size_t take_digits(struct reader *reader)
{
    size_t from = reader->at;

    while (byte_at(reader) >= '0' && byte_at(reader) <= '9') {
        reader->at++;
    }
    return reader->at - from;
}

/* ---- Strings --------------------------------------------------------------------------------- */

static bool take_four_hex(struct reader *reader, uint32_t *ret_unit)
{
    uint32_t unit = 0;

    for (size_t i = 0; i < 4; i++) {
        char byte = byte_at(reader);
        char small = (char)(byte | 0x20);

        if (byte >= '0' && byte <= '9') {
            unit = unit << 4 | (uint32_t)(byte - '0');
        } else if (small >= 'a' && small <= 'f') {
            unit = unit << 4 | (uint32_t)(small - 'a' + 10);
        } else {
            return false;
        }
        reader->at++;
    }
    *ret_unit = unit;
    return true;
}

/* Behind "\u"; halves of a pair come together. */
static bool decode_unit(struct reader *reader)
{
    uint32_t unit = 0;
    uint32_t second = 0;

    if (!take_four_hex(reader, &unit)) {
        return false;
    }
    if (unit >= 0xD800 && unit < 0xDC00) {
        if (!take_word(reader, "\\u") || !take_four_hex(reader, &second) || second < 0xDC00 ||
            second >= 0xE000) {
            return false;
        }
        unit = 0x10000 + ((unit & 0x3FF) << 10) + (second & 0x3FF);
    } else if (unit >= 0xDC00 && unit < 0xE000) {
        return false;
    }
    bc_gate_text_add_letter(&reader->decoded, unit);
    return true;
}

static bool decode_escape(struct reader *reader)
{
    static const char from[] = "\"\\/bfnrt";
    static const char to[] = "\"\\/\b\f\n\r\t";
    const char byte = byte_at(reader);
    const char *known = byte == '\0' ? NULL : strchr(from, byte);

    reader->at++;
    if (byte == 'u') {
        return decode_unit(reader);
    }
    if (known == NULL) {
        return false;
    }
    bc_gate_text_add_letter(&reader->decoded, (unsigned char)to[known - from]);
    return true;
}

/* The bytes up to the next quote or escape are plain UTF-8. */
static bool take_plain(struct reader *reader, struct span *ret_span)
{
    const size_t from = reader->at;
    const unsigned char *bytes = (const unsigned char *)reader->bytes;
    unsigned char high = 0;
    size_t at = from;

    while (at < reader->length_bytes && bytes[at] >= ' ' && bytes[at] != '"' && bytes[at] != '\\') {
        high |= bytes[at++];
    }
    reader->at = at;
    *ret_span = (struct span){reader->bytes + from, at - from};
    return at < reader->length_bytes && bytes[at] >= ' ' &&
           (high < 0x80 || bc_text_is_utf8(ret_span->bytes, ret_span->length_bytes));
}

static bool read_string(struct reader *reader, struct span *ret_span)
{
    struct span plain;

    if (!take_byte(reader, '"') || !take_plain(reader, ret_span)) {
        return false;
    }
    if (take_byte(reader, '"')) {
        return true;
    }
    reader->decoded.length_bytes = 0;
    bc_gate_text_add(&reader->decoded, ret_span->bytes, ret_span->length_bytes);
    while (take_byte(reader, '\\')) {
        if (!decode_escape(reader) || !take_plain(reader, &plain)) {
            return false;
        }
        bc_gate_text_add(&reader->decoded, plain.bytes, plain.length_bytes);
    }
    *ret_span = (struct span){reader->decoded.bytes, reader->decoded.length_bytes};
    return take_byte(reader, '"');
}

/* A string that stands at `source`, a text of its own. */
static void take_text(struct reader *reader, size_t source, struct span span)
{
    if (reader->wanted != 0) {
        if (reader->wanted == source) {
            reader->name = path_of(reader, reader->run->arena);
        }
        return;
    }
    bc_gate_text_place(&reader->text, source);
    bc_gate_text_add(&reader->text, span.bytes, span.length_bytes);
    bc_gate_text_break(&reader->text);
    bc_gate_search_so_far(reader->run, "", &reader->text);
}

/* ---- Values ---------------------------------------------------------------------------------- */

static bool read_number(struct reader *reader)
{
    const size_t from = reader->at;
    const bool is_negative = take_byte(reader, '-');
    const bool begins_with_0 = byte_at(reader) == '0';
    const size_t digits = take_digits(reader);

    if (digits == 0 || (begins_with_0 && digits > 1)) {
        return false;
    }
    if (byte_at(reader) != '.' && (byte_at(reader) | 0x20) != 'e') {
        if (digits >= NUMBER_LEAST && !is_negative && reader->wanted == 0) {
            bc_gate_search_value(
                reader->run, path_of(reader, reader->run->scratch), reader->bytes + from, digits);
        }
        return true;
    }
    if (take_byte(reader, '.') && take_digits(reader) == 0) {
        return false;
    }
    if ((byte_at(reader) | 0x20) == 'e') {
        reader->at++;
        reader->at += byte_at(reader) == '-' || byte_at(reader) == '+' ? 1 : 0;
        return take_digits(reader) > 0;
    }
    return true;
}

static bool read_value(struct reader *reader);

static int compare_hashes(const void *left, const void *right)
{
    const uint64_t *a = left;
    const uint64_t *b = right;

    return *a < *b ? -1 : *a > *b ? 1 : 0;
}

/* Of two equal keys readers keep one, and not all the same one: no writer of ours makes them. */
static bool are_keys_different(struct reader *reader, size_t first)
{
    uint64_t *keys = reader->keys + first;
    size_t count = reader->key_count - first;

    reader->key_count = first;
    if (count > 1) {
        qsort(keys, count, sizeof(*keys), compare_hashes);
    }
    for (size_t i = 1; i < count; i++) {
        if (keys[i] == keys[i - 1]) {
            return false;
        }
    }
    return true;
}

/* The same few keys stand in every object: as a name of something each is searched once. */
static void take_key(struct reader *reader, size_t source, struct span key, uint64_t hash)
{
    if (is_plain_key(key.bytes, key.length_bytes) && key.length_bytes <= LONG_KEY) {
        return;
    }
    if (reader->wanted == 0 && key.length_bytes <= PLAIN_KEY_MOST) {
        if (bc_gate_table_find(&reader->said, hash) != 0) {
            return;
        }
        bc_gate_table_add(&reader->said, hash, 1);
    }
    take_text(reader, source, key);
}

static bool read_key(struct reader *reader, struct level *level)
{
    const size_t source = reader->at;
    struct span key;

    if (!read_string(reader, &key)) {
        return false;
    }
    level->key = reader->bytes + source + 1;
    level->key_bytes = reader->at - source - 2;
    reader->keys = bc_arena_grow(reader->run->scratch, reader->keys, reader->key_count,
        &reader->key_capacity, sizeof(*reader->keys));
    reader->keys[reader->key_count] = bc_gate_bytes_hash(key.bytes, key.length_bytes);
    take_key(reader, source, key, reader->keys[reader->key_count++]);
    skip_space(reader);
    return take_byte(reader, ':');
}

/* Behind the bracket that opens. */
static bool read_members(struct reader *reader, struct level *level, char closing)
{
    skip_space(reader);
    if (take_byte(reader, closing)) {
        return true;
    }
    for (;; level->index++) {
        skip_space(reader);
        if ((level->is_object && !read_key(reader, level)) || !read_value(reader)) {
            return false;
        }
        skip_space(reader);
        if (!take_byte(reader, ',')) {
            return take_byte(reader, closing);
        }
    }
}

static bool read_container(struct reader *reader)
{
    const bool is_object = byte_at(reader) == '{';
    struct level *level;

    if (reader->depth == JSON_DEPTH) {
        reader->is_too_deep = true;
        return false;
    }
    reader->at++;
    level = &reader->levels[reader->depth++];
    *level = (struct level){.is_object = is_object, .first_key = reader->key_count};
    if (!read_members(reader, level, is_object ? '}' : ']')) {
        return false;
    }
    reader->depth--;
    return !is_object || are_keys_different(reader, level->first_key);
}

static bool read_value(struct reader *reader)
{
    size_t source;
    struct span span;

    skip_space(reader);
    source = reader->at;
    switch (byte_at(reader)) {
    case '{':
    case '[':
        return read_container(reader);
    case '"':
        if (!read_string(reader, &span)) {
            return false;
        }
        take_text(reader, source, span);
        return true;
    case 't':
        return take_word(reader, "true");
    case 'f':
        return take_word(reader, "false");
    case 'n':
        return take_word(reader, "null");
    default:
        return read_number(reader);
    }
}

/* ---- All of it ------------------------------------------------------------------------------- */

static bool read_all(struct reader *reader)
{
    skip_space(reader);
    if ((byte_at(reader) != '{' && byte_at(reader) != '[') || !read_value(reader)) {
        return false;
    }
    skip_space(reader);
    return reader->at == reader->length_bytes;
}

/* Reads the file again, up to the string that begins there. */
static const char *name_place(void *user, bc_arena *arena, size_t source)
{
    const struct reader *first = user;
    bc_arena *scratch = bc_arena_new();
    struct reader *again = bc_arena_alloc(scratch, sizeof(*again));
    struct bc_gate_run run = {.arena = arena, .scratch = scratch};
    const char *name;

    *again = (struct reader){
        .run = &run,
        .place = first->place,
        .bytes = first->bytes,
        .length_bytes = first->length_bytes,
        .wanted = source,
        .name = first->place,
    };
    bc_gate_text_init(&again->decoded, scratch);
    (void)read_all(again);
    name = again->name;
    bc_arena_free(scratch);
    return name;
}

void bc_gate_open_json(
    struct bc_gate_run *run, const char *place, const char *bytes, size_t length_bytes)
{
    struct reader *reader = bc_arena_alloc(run->scratch, sizeof(*reader));

    *reader =
        (struct reader){.run = run, .place = place, .bytes = bytes, .length_bytes = length_bytes};
    bc_gate_text_init(&reader->text, run->scratch);
    bc_gate_text_init(&reader->decoded, run->scratch);
    reader->text.namer = name_place;
    reader->text.user = reader;
    if (!read_all(reader)) {
        bc_gate_open_raw(run, place, bytes, length_bytes);
        bc_gate_note(run, reader->is_too_deep ? "gate.too-deep" : "gate.unreadable", place);
    }
    bc_gate_search_text(run, "", &reader->text);
    bc_gate_table_clear(&reader->said);
}

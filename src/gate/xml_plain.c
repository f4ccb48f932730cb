#include "gate/xml_plain.h"

#include "base/text.h"
#include "gate/xml_cell.h"

#include <string.h>

enum {
    FIRST_ROOM_BYTES = 8 << 10,
    MOST_ROOM_BYTES = 8 << 20, /* of one tag, or of one run of characters with its end */
    DEPTH_MOST = 64,
    NAMES_BYTES = 4096,
    ATTRIBUTES_MOST = 64,
    REFERENCE_MOST = 10, /* "&#x10FFFF;" */
};

struct reader {
    struct bc_gate_xml *xml;
    bc_gate_byte_source *source;
    void *user;
    bc_arena *scratch;
    char *bytes;
    size_t at, length_bytes, room_bytes;
    bool is_last; /* there are no more bytes behind these */
    bool has_root;
    char names[NAMES_BYTES]; /* of the elements that are open, one behind the other */
    size_t name_bytes;
    size_t starts[DEPTH_MOST];
    size_t depth;
};

/* ---- Bytes ----------------------------------------------------------------------------------- */

/* Keeps what has not been read and gets more behind it. */
static bool get_more(struct reader *reader)
{
    const size_t kept = reader->length_bytes - reader->at;
    size_t wanted;
    size_t got = 0;

    if (reader->is_last) {
        return false;
    }
    if (kept == reader->room_bytes) {
        char *larger;

        if (reader->room_bytes >= MOST_ROOM_BYTES) {
            return false;
        }
        larger = bc_arena_alloc(reader->scratch, reader->room_bytes * 2);
        memcpy(larger, reader->bytes + reader->at, kept);
        reader->bytes = larger;
        reader->room_bytes *= 2;
    } else {
        memmove(reader->bytes, reader->bytes + reader->at, kept);
    }
    wanted = reader->room_bytes - kept;
    if (!reader->source(reader->user, reader->bytes + kept, wanted, &got)) {
        return false;
    }
    reader->at = 0;
    reader->length_bytes = kept + got;
    reader->is_last = got < wanted;
    return true;
}

static bool is_space(char byte)
{
    return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t';
}

/* a-z, A-Z, 0-9 and : _ - . */
static bool is_name_byte(char byte)
{
    static const uint64_t names[2] = {UINT64_C(0x07FF600000000000), UINT64_C(0x07FFFFFE87FFFFFE)};
    const unsigned char at = (unsigned char)byte;

    return at < 0x80 && (names[at / 64] >> (at % 64) & 1) != 0;
}

/* What there is among some bytes. */
enum { HAS_HIGH = 1, HAS_REFERENCE = 2, HAS_OTHER = 4 };

static unsigned kind_of(char byte)
{
    return (unsigned char)byte >= 0x80                    ? HAS_HIGH
           : byte == '&'                                  ? HAS_REFERENCE
           : byte == '<'                                  ? HAS_OTHER
           : (unsigned char)byte < ' ' && !is_space(byte) ? HAS_OTHER
                                                          : 0;
}

static const uint64_t ones = UINT64_C(0x0101010101010101);

/* Not 0 when one of eight bytes is this one. */
static uint64_t has_byte(uint64_t eight, char byte)
{
    const uint64_t zero = eight ^ ones * (unsigned char)byte;

    return (zero - ones) & ~zero & ones * 0x80;
}

/* Eight at a time; by themselves only where there is more among them than letters. */
static unsigned kinds_of(const char *bytes, size_t length_bytes)
{
    const uint64_t high_bits = ones * 0x80;
    uint64_t high = 0;
    unsigned kinds = 0;
    size_t at = 0;

    for (uint64_t eight; length_bytes - at >= sizeof(eight); at += sizeof(eight)) {
        uint64_t control;

        memcpy(&eight, bytes + at, sizeof(eight));
        control = ~(((eight & ~high_bits) + ones * 0x60) | eight) & high_bits;
        high |= eight & high_bits;
        if ((control | has_byte(eight, '&') | has_byte(eight, '<')) != 0) {
            for (size_t i = 0; i < sizeof(eight); i++) {
                kinds |= kind_of(bytes[at + i]);
            }
        }
    }
    for (; at < length_bytes; at++) {
        kinds |= kind_of(bytes[at]);
    }
    return high != 0 ? kinds | HAS_HIGH : kinds;
}

/* The bytes up to one of these, and what there is among them. */
static size_t length_to(char end, struct bc_gate_span rest, unsigned *ret_kinds)
{
    const char *found = memchr(rest.bytes, end, rest.length_bytes);
    const size_t length = found != NULL ? (size_t)(found - rest.bytes) : rest.length_bytes;

    *ret_kinds = kinds_of(rest.bytes, length);
    return length;
}

/* ---- References ------------------------------------------------------------------------------ */

static bool named_reference(struct bc_gate_span name, uint32_t *ret_letter)
{
    static const struct {
        const char *name;
        char letter;
    } known[] = {{"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}};

    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (strlen(known[i].name) == name.length_bytes &&
            memcmp(known[i].name, name.bytes, name.length_bytes) == 0) {
            *ret_letter = (unsigned char)known[i].letter;
            return true;
        }
    }
    return false;
}

static bool numbered_reference(struct bc_gate_span digits, uint32_t *ret_letter)
{
    const bool is_hex = digits.length_bytes > 0 && digits.bytes[0] == 'x';
    uint32_t letter = 0;

    for (size_t i = is_hex ? 1 : 0; i < digits.length_bytes; i++) {
        const char byte = digits.bytes[i];
        const char small = (char)(byte | 0x20);

        if (byte >= '0' && byte <= '9') {
            letter = letter * (is_hex ? 16 : 10) + (uint32_t)(byte - '0');
        } else if (is_hex && small >= 'a' && small <= 'f') {
            letter = letter * 16 + (uint32_t)(small - 'a' + 10);
        } else {
            return false;
        }
    }
    *ret_letter = letter;
    return digits.length_bytes > (is_hex ? 1u : 0u) && digits.length_bytes <= REFERENCE_MOST &&
           (letter >= ' ' || letter == '\n' || letter == '\r' || letter == '\t') &&
           !(letter >= 0xD800 && letter < 0xE000) && letter < 0x110000;
}

/* The letter of the reference at the start of the bytes. */
static bool read_reference(
    struct bc_gate_span bytes, uint32_t *ret_letter, size_t *ret_length_bytes)
{
    const size_t most =
        bytes.length_bytes < REFERENCE_MOST + 1 ? bytes.length_bytes : REFERENCE_MOST + 1;
    const char *end = memchr(bytes.bytes, ';', most);
    struct bc_gate_span name;

    if (end == NULL) {
        return false;
    }
    name = (struct bc_gate_span){bytes.bytes + 1, (size_t)(end - bytes.bytes) - 1};
    *ret_length_bytes = name.length_bytes + 2;
    if (name.length_bytes > 0 && name.bytes[0] == '#') {
        return numbered_reference(
            (struct bc_gate_span){name.bytes + 1, name.length_bytes - 1}, ret_letter);
    }
    return named_reference(name, ret_letter);
}

static struct bc_gate_span letter_as_bytes(uint32_t letter, char ret_bytes[4])
{
    size_t length = letter < 0x80 ? 1 : letter < 0x800 ? 2 : letter < 0x10000 ? 3 : 4;
    static const unsigned char heads[] = {0, 0, 0xC0, 0xE0, 0xF0};

    for (size_t i = length; i-- > 1;) {
        ret_bytes[i] = (char)(0x80 | (letter & 0x3F));
        letter >>= 6;
    }
    ret_bytes[0] = (char)(heads[length] | letter);
    return (struct bc_gate_span){ret_bytes, length};
}

static bool replace_references(const struct reader *reader, struct bc_gate_span *span)
{
    struct bc_gate_span rest = *span;
    /* A letter is shorter than its name. */
    char *out = bc_arena_alloc(reader->scratch, rest.length_bytes);
    size_t length = 0;

    while (rest.length_bytes > 0) {
        uint32_t letter = 0;
        size_t used = 1;

        if (rest.bytes[0] == '&') {
            char room[4];
            struct bc_gate_span bytes;

            if (!read_reference(rest, &letter, &used)) {
                return false;
            }
            bytes = letter_as_bytes(letter, room);
            memcpy(out + length, bytes.bytes, bytes.length_bytes);
            length += bytes.length_bytes;
        } else {
            out[length++] = rest.bytes[0];
        }
        rest.bytes += used;
        rest.length_bytes -= used;
    }
    *span = (struct bc_gate_span){out, length};
    return true;
}

/* U+FFFE and U+FFFF, which stand for nothing. */
static bool has_no_character(struct bc_gate_span span)
{
    return memchr(span.bytes, 0xEF, span.length_bytes) != NULL &&
           (memmem(span.bytes, span.length_bytes, "\xEF\xBF\xBE", 3) != NULL ||
               memmem(span.bytes, span.length_bytes, "\xEF\xBF\xBF", 3) != NULL);
}

/* Characters as they are meant; in the scratch arena when there are references among them. */
static bool resolve(const struct reader *reader, unsigned kinds, struct bc_gate_span *span)
{
    return (kinds & HAS_OTHER) == 0 &&
           ((kinds & HAS_HIGH) == 0 ||
               (bc_text_is_utf8(span->bytes, span->length_bytes) && !has_no_character(*span))) &&
           ((kinds & HAS_REFERENCE) == 0 || replace_references(reader, span));
}

/* ---- Tags ------------------------------------------------------------------------------------ */

static struct bc_gate_span take_name(struct bc_gate_span *rest)
{
    struct bc_gate_span name = {rest->bytes, 0};

    while (name.length_bytes < rest->length_bytes && is_name_byte(rest->bytes[name.length_bytes])) {
        name.length_bytes++;
    }
    rest->bytes += name.length_bytes;
    rest->length_bytes -= name.length_bytes;
    return name;
}

static size_t take_space(struct bc_gate_span *rest)
{
    size_t count = 0;

    while (count < rest->length_bytes && is_space(rest->bytes[count])) {
        count++;
    }
    rest->bytes += count;
    rest->length_bytes -= count;
    return count;
}

static bool is_name(struct bc_gate_span name)
{
    return name.length_bytes > 0 && !(name.bytes[0] >= '0' && name.bytes[0] <= '9') &&
           name.bytes[0] != '-' && name.bytes[0] != '.';
}

/* name="value" */
static bool take_attribute(
    const struct reader *reader, struct bc_gate_span *rest, struct bc_gate_attribute *ret_attribute)
{
    struct bc_gate_attribute one = {.name = take_name(rest)};
    unsigned kinds;
    char quote;

    if (!is_name(one.name) || rest->length_bytes < 3 || rest->bytes[0] != '=' ||
        (rest->bytes[1] != '"' && rest->bytes[1] != '\'')) {
        return false;
    }
    quote = rest->bytes[1];
    rest->bytes += 2;
    rest->length_bytes -= 2;
    one.value = (struct bc_gate_span){rest->bytes, length_to(quote, *rest, &kinds)};
    if (one.value.length_bytes == rest->length_bytes) {
        return false; /* a > within the quotes */
    }
    rest->bytes += one.value.length_bytes + 1;
    rest->length_bytes -= one.value.length_bytes + 1;
    *ret_attribute = one;
    return resolve(reader, kinds, &ret_attribute->value);
}

static bool is_same(struct bc_gate_span left, struct bc_gate_span right)
{
    return left.length_bytes == right.length_bytes &&
           memcmp(left.bytes, right.bytes, left.length_bytes) == 0;
}

static bool push(struct reader *reader, struct bc_gate_span name)
{
    if (reader->depth == DEPTH_MOST || reader->name_bytes + name.length_bytes > NAMES_BYTES ||
        (reader->depth == 0 && reader->has_root)) {
        return false;
    }
    reader->has_root = true;
    reader->starts[reader->depth++] = reader->name_bytes;
    memcpy(reader->names + reader->name_bytes, name.bytes, name.length_bytes);
    reader->name_bytes += name.length_bytes;
    return true;
}

static bool pop(struct reader *reader, struct bc_gate_span name)
{
    size_t start;

    if (reader->depth == 0) {
        return false;
    }
    start = reader->starts[--reader->depth];
    if (!is_same(name, (struct bc_gate_span){reader->names + start, reader->name_bytes - start})) {
        return false;
    }
    reader->name_bytes = start;
    bc_gate_xml_end(reader->xml, name);
    return true;
}

/* What stands between < and >. */
static bool read_start(struct reader *reader, struct bc_gate_span rest)
{
    struct bc_gate_attribute attributes[ATTRIBUTES_MOST];
    size_t count = 0;
    const bool is_empty = rest.length_bytes > 0 && rest.bytes[rest.length_bytes - 1] == '/';
    struct bc_gate_span name;

    rest.length_bytes -= is_empty ? 1 : 0;
    name = take_name(&rest);
    if (!is_name(name) || !push(reader, name)) {
        return false;
    }
    while (take_space(&rest) > 0 && rest.length_bytes > 0) {
        if (count == ATTRIBUTES_MOST || !take_attribute(reader, &rest, &attributes[count])) {
            return false;
        }
        for (size_t i = 0; i < count; i++) {
            if (is_same(attributes[i].name, attributes[count].name)) {
                return false;
            }
        }
        count++;
    }
    if (rest.length_bytes > 0) {
        return false;
    }
    bc_gate_xml_start(reader->xml, name, attributes, count);
    return !is_empty || pop(reader, name);
}

static bool read_end(struct reader *reader, struct bc_gate_span rest)
{
    const struct bc_gate_span name = take_name(&rest);

    (void)take_space(&rest);
    return rest.length_bytes == 0 && pop(reader, name);
}

/* "]]>" may stand nowhere. */
static bool has_end_of_data(struct bc_gate_span span)
{
    return memchr(span.bytes, ']', span.length_bytes) != NULL &&
           memmem(span.bytes, span.length_bytes, "]]>", 3) != NULL;
}

/* Reads a cell of a text as a whole; what is not as it should be is left to the others. */
static bool pass_text(struct reader *reader, struct bc_gate_span bytes)
{
    struct bc_gate_span name;
    const size_t head = bc_gate_text_cell(bytes, &name);
    struct bc_gate_span text = {bytes.bytes + head, bytes.length_bytes - head};
    struct bc_gate_span rest;
    size_t tail = 0;
    unsigned kinds;

    if (head == 0) {
        return false;
    }
    text.length_bytes = length_to('<', text, &kinds);
    rest = (struct bc_gate_span){
        text.bytes + text.length_bytes, bytes.length_bytes - head - text.length_bytes};
    reader->at += head + text.length_bytes;
    if (!bc_gate_text_cell_ends(rest, &tail) || !resolve(reader, kinds, &text) ||
        has_end_of_data(text)) {
        reader->at = (size_t)(bytes.bytes - reader->bytes);
        return false;
    }
    reader->at += tail;
    bc_gate_xml_text_cell(reader->xml, name, text);
    return true;
}

static struct bc_gate_span rest_of(const struct reader *reader)
{
    return (struct bc_gate_span){reader->bytes + reader->at, reader->length_bytes - reader->at};
}

/* Passes over cells of figures, or takes one of a text; elements of three names are open in it. */
static bool pass_cells(struct reader *reader)
{
    const size_t from = reader->at;
    size_t length;

    if (reader->depth == 0 || reader->depth + 3 > DEPTH_MOST ||
        reader->name_bytes + 4 > NAMES_BYTES || !bc_gate_xml_awaits_figure(reader->xml)) {
        return false;
    }
    while ((length = bc_gate_figure_cell(rest_of(reader))) > 0) {
        reader->at += length;
    }
    if (reader->at > from) {
        bc_gate_xml_figure(reader->xml);
        return true;
    }
    return pass_text(reader, rest_of(reader));
}

static bool read_tag(struct reader *reader)
{
    const char *from = reader->bytes + reader->at;
    const char *end = memchr(from, '>', reader->length_bytes - reader->at);
    struct bc_gate_span inside;

    if (end == NULL) {
        return get_more(reader);
    }
    inside = (struct bc_gate_span){from + 1, (size_t)(end - from) - 1};
    reader->at = (size_t)(end + 1 - reader->bytes);
    if (inside.length_bytes > 0 && inside.bytes[0] == '/') {
        inside.bytes++;
        inside.length_bytes--;
        return read_end(reader, inside);
    }
    return read_start(reader, inside);
}

/* ---- Characters ------------------------------------------------------------------------------ */

/* Characters up to the next tag: all of them are wanted at once, or a letter could be cut. */
static bool read_characters(struct reader *reader)
{
    struct bc_gate_span run = {reader->bytes + reader->at, reader->length_bytes - reader->at};
    unsigned kinds;
    const size_t length = length_to('<', run, &kinds);

    if (length == run.length_bytes && !reader->is_last) {
        return get_more(reader);
    }
    reader->at += length;
    run.length_bytes = length;
    if (reader->depth == 0) {
        (void)take_space(&run);
        return run.length_bytes == 0;
    }
    if (!resolve(reader, kinds, &run) || has_end_of_data(run)) {
        return false;
    }
    bc_gate_xml_characters(reader->xml, run.bytes, run.length_bytes);
    return true;
}

/* ---- All of it ------------------------------------------------------------------------------- */

/* As our writers make it, to the letter: more words could hide in it than anybody reads. */
static bool skip_declaration(struct reader *reader)
{
    static const char *const known[] = {
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>",
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
        "<?xml version=\"1.0\"?>",
    };

    if (reader->length_bytes >= 3 && memcmp(reader->bytes, "\xEF\xBB\xBF", 3) == 0) {
        reader->at = 3;
    }
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        const size_t length = strlen(known[i]);

        if (reader->length_bytes - reader->at >= length &&
            memcmp(reader->bytes + reader->at, known[i], length) == 0) {
            reader->at += length;
            break;
        }
    }
    return true; /* any other begins like no tag */
}

bool bc_gate_xml_read_plain(struct bc_gate_xml *xml, bc_gate_byte_source *source, void *user)
{
    bc_arena *scratch = bc_arena_new();
    struct reader *reader = bc_arena_alloc(scratch, sizeof(*reader));
    bool is_plain;

    *reader = (struct reader){.xml = xml,
        .source = source,
        .user = user,
        .scratch = scratch,
        .bytes = bc_arena_alloc(scratch, FIRST_ROOM_BYTES),
        .room_bytes = FIRST_ROOM_BYTES};
    is_plain = get_more(reader) && skip_declaration(reader);
    while (is_plain && (reader->at < reader->length_bytes || !reader->is_last)) {
        if (reader->at == reader->length_bytes) {
            is_plain = get_more(reader);
        } else if (reader->bytes[reader->at] == '<') {
            is_plain = pass_cells(reader) || read_tag(reader);
        } else {
            is_plain = read_characters(reader);
        }
    }
    is_plain = is_plain && reader->has_root && reader->depth == 0;
    bc_arena_free(scratch);
    return is_plain;
}

#include "gate/pdf_syntax.h"

#include <string.h>

static bool is_space(char byte)
{
    return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t' || byte == '\f' ||
           byte == '\0';
}

static bool is_delimiter(char byte)
{
    return byte != '\0' && strchr("()<>[]{}/%", byte) != NULL;
}

static bool has_more(const struct bc_gate_lexer *lexer)
{
    return lexer->at < lexer->length_bytes;
}

static void skip_space(struct bc_gate_lexer *lexer)
{
    while (has_more(lexer)) {
        char byte = lexer->bytes[lexer->at];

        if (byte == '%') {
            while (has_more(lexer) && lexer->bytes[lexer->at] != '\n' &&
                   lexer->bytes[lexer->at] != '\r') {
                lexer->at++;
            }
        } else if (is_space(byte)) {
            lexer->at++;
        } else {
            return;
        }
    }
}

/* ---- Strings --------------------------------------------------------------------------------- */

static int hex_value(char byte)
{
    if (byte >= '0' && byte <= '9') {
        return byte - '0';
    }
    byte = (char)(byte | 0x20);
    return byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : -1;
}

static struct bc_gate_token read_hex(struct bc_gate_lexer *lexer)
{
    size_t from = ++lexer->at;
    size_t count = 0;
    char *out;

    while (has_more(lexer) && lexer->bytes[lexer->at] != '>') {
        lexer->at++;
    }
    out = bc_arena_alloc(lexer->arena, (lexer->at - from) / 2 + 1);
    for (size_t i = from; i < lexer->at; i++) {
        int value = hex_value(lexer->bytes[i]);

        if (value >= 0) {
            out[count / 2] = (char)(count % 2 == 0 ? value << 4 : out[count / 2] | value);
            count++;
        }
    }
    lexer->at += has_more(lexer) ? 1 : 0;
    return (struct bc_gate_token){
        .kind = BC_GATE_TOKEN_STRING, .bytes = out, .length_bytes = (count + 1) / 2};
}

/* The byte behind a backslash; `lexer` stands on it. False for the end of a line, which is nothing.
 */
static bool read_escape(struct bc_gate_lexer *lexer, char *ret_byte)
{
    static const char from[] = "nrtbf";
    static const char to[] = "\n\r\t\b\f";
    char byte = lexer->bytes[lexer->at];
    const char *known = byte == '\0' ? NULL : strchr(from, byte);

    if (byte == '\r' || byte == '\n') {
        if (byte == '\r' && lexer->at + 1 < lexer->length_bytes &&
            lexer->bytes[lexer->at + 1] == '\n') {
            lexer->at++;
        }
        return false;
    }
    if (byte >= '0' && byte <= '7') {
        int value = 0;

        for (size_t i = 0; i < 3 && has_more(lexer); i++, lexer->at++) {
            byte = lexer->bytes[lexer->at];
            if (byte < '0' || byte > '7') {
                break;
            }
            value = value * 8 + (byte - '0');
        }
        lexer->at--;
        *ret_byte = (char)value;
        return true;
    }
    *ret_byte = known != NULL ? to[known - from] : byte;
    return true;
}

static struct bc_gate_token read_literal(struct bc_gate_lexer *lexer)
{
    size_t from = lexer->at++;
    size_t past = from + 1;
    int depth = 1;
    size_t count = 0;
    char *out;

    /* How long it can be at most. */
    for (int level = 1; past < lexer->length_bytes && level > 0; past++) {
        char byte = lexer->bytes[past];

        past += byte == '\\' ? 1 : 0;
        level += byte == '(' ? 1 : byte == ')' ? -1 : 0;
    }
    out = bc_arena_alloc(lexer->arena, past - from + 1);
    for (; has_more(lexer); lexer->at++) {
        char byte = lexer->bytes[lexer->at];

        if (byte == '\\' && lexer->at + 1 < lexer->length_bytes) {
            lexer->at++;
            count += read_escape(lexer, &out[count]) ? 1 : 0;
            continue;
        }
        depth += byte == '(' ? 1 : byte == ')' ? -1 : 0;
        if (depth == 0) {
            lexer->at++;
            break;
        }
        out[count++] = byte;
    }
    return (struct bc_gate_token){
        .kind = BC_GATE_TOKEN_STRING, .bytes = out, .length_bytes = count};
}

/* ---- Words ----------------------------------------------------------------------------------- */

static bool read_number(const char *bytes, size_t length_bytes, double *ret_number)
{
    double value = 0;
    double scale = 1;
    bool has_point = false;
    bool has_digit = false;
    size_t at = length_bytes > 0 && (bytes[0] == '-' || bytes[0] == '+') ? 1 : 0;

    for (; at < length_bytes; at++) {
        if (bytes[at] == '.' && !has_point) {
            has_point = true;
        } else if (bytes[at] >= '0' && bytes[at] <= '9') {
            value = value * 10 + (bytes[at] - '0');
            scale *= has_point ? 10 : 1;
            has_digit = true;
        } else if (bytes[at] != '-') {
            return false;
        }
    }
    *ret_number = (bytes[0] == '-' ? -value : value) / scale;
    return has_digit;
}

static struct bc_gate_token read_word(struct bc_gate_lexer *lexer, enum bc_gate_token_kind kind)
{
    struct bc_gate_token token = {.kind = kind, .bytes = lexer->bytes + lexer->at};

    while (has_more(lexer) && !is_space(lexer->bytes[lexer->at]) &&
           !is_delimiter(lexer->bytes[lexer->at])) {
        lexer->at++;
        token.length_bytes++;
    }
    if (kind == BC_GATE_TOKEN_WORD && token.length_bytes > 0 &&
        read_number(token.bytes, token.length_bytes, &token.number)) {
        token.kind = BC_GATE_TOKEN_NUMBER;
    }
    return token;
}

struct bc_gate_token bc_gate_token_next(struct bc_gate_lexer *lexer)
{
    struct bc_gate_token token = {.kind = BC_GATE_TOKEN_END};
    char byte;
    bool is_double;

    skip_space(lexer);
    if (!has_more(lexer)) {
        return token;
    }
    byte = lexer->bytes[lexer->at];
    is_double = lexer->at + 1 < lexer->length_bytes && lexer->bytes[lexer->at + 1] == byte;
    switch (byte) {
    case '(':
        return read_literal(lexer);
    case '/':
        lexer->at++;
        return read_word(lexer, BC_GATE_TOKEN_NAME);
    case '<':
        if (!is_double) {
            return read_hex(lexer);
        }
        lexer->at++;
        __attribute__((fallthrough));
    case '[':
    case '{':
        lexer->at++;
        token.kind = BC_GATE_TOKEN_OPEN;
        return token;
    case '>':
        lexer->at += is_double ? 1 : 0;
        __attribute__((fallthrough));
    case ']':
    case '}':
    case ')':
        lexer->at++;
        token.kind = BC_GATE_TOKEN_CLOSE;
        return token;
    default:
        return read_word(lexer, BC_GATE_TOKEN_WORD);
    }
}

void bc_gate_skip_image(struct bc_gate_lexer *lexer)
{
    while (lexer->at + 2 < lexer->length_bytes &&
           !(is_space(lexer->bytes[lexer->at]) && lexer->bytes[lexer->at + 1] == 'E' &&
               lexer->bytes[lexer->at + 2] == 'I' &&
               (lexer->at + 3 == lexer->length_bytes || is_space(lexer->bytes[lexer->at + 3])))) {
        lexer->at++;
    }
    lexer->at = lexer->at + 3 < lexer->length_bytes ? lexer->at + 3 : lexer->length_bytes;
}

bool bc_gate_token_is(const struct bc_gate_token *token, const char *word)
{
    return token->kind == BC_GATE_TOKEN_WORD && token->length_bytes == strlen(word) &&
           memcmp(token->bytes, word, token->length_bytes) == 0;
}

/* ---- Text strings ---------------------------------------------------------------------------- */

static uint32_t unit_at(const char *bytes, size_t at)
{
    return (uint32_t)(unsigned char)bytes[at] << 8 | (unsigned char)bytes[at + 1];
}

void bc_gate_add_utf16(struct bc_gate_text *text, const char *bytes, size_t length_bytes)
{
    for (size_t at = 0; at + 1 < length_bytes; at += 2) {
        uint32_t unit = unit_at(bytes, at);

        if (unit >= 0xD800 && unit < 0xDC00 && at + 3 < length_bytes) {
            unit = 0x10000 + ((unit & 0x3FF) << 10) + (unit_at(bytes, at + 2) & 0x3FF);
            at += 2;
        }
        bc_gate_text_add_letter(text, unit >= 0xD800 && unit < 0xE000 ? 0xFFFD : unit);
    }
}

void bc_gate_add_pdf_string(struct bc_gate_text *text, const char *bytes, size_t length_bytes)
{
    if (length_bytes >= 2 && memcmp(bytes, "\xFE\xFF", 2) == 0) {
        bc_gate_add_utf16(text, bytes + 2, length_bytes - 2);
    } else if (length_bytes >= 2 && memcmp(bytes, "\xFF\xFE", 2) == 0) {
        for (size_t at = 2; at + 1 < length_bytes; at += 2) {
            const char swapped[] = {bytes[at + 1], bytes[at]};

            bc_gate_add_utf16(text, swapped, 2);
        }
    } else {
        bc_gate_text_add(text, bytes, length_bytes);
        /* Every second byte nothing: UTF-16 without its mark. */
        if (length_bytes >= 8 && memchr(bytes, '\0', length_bytes) != NULL) {
            bc_gate_text_break(text);
            bc_gate_add_utf16(text, bytes, length_bytes);
        }
    }
}

#include "write/json_out.h"

#include "base/text.h"
#include "calendar/date.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    FIRST_BYTES = 1 << 16,
    NUMBER_BYTES = 32,
    MILLION = 1000000,
    LEAST_PLAIN_MILLIONTHS = 100, /* below 0.0001 a real is written with an exponent */
    REAL_DIGITS = 15
};

void bc_json_init(struct bc_json *json)
{
    *json = (struct bc_json){.is_empty = true};
}

void bc_json_clear(struct bc_json *json)
{
    free(json->bytes);
    bc_json_init(json);
}

/* Where `needed` more bytes may be written, or NULL: then nothing more is written at all. */
static char *room(struct bc_json *json, size_t needed)
{
    size_t capacity = json->capacity;
    char *larger;

    if (json->has_failed) {
        return NULL;
    }
    if (json->capacity - json->length >= needed) {
        return json->bytes + json->length;
    }
    while (capacity - json->length < needed) {
        capacity = capacity == 0 ? FIRST_BYTES : 2 * capacity;
    }
    larger = realloc(json->bytes, capacity);
    if (larger == NULL) {
        json->has_failed = true;
        return NULL;
    }
    json->bytes = larger;
    json->capacity = capacity;
    return larger + json->length;
}

static void put_bytes(struct bc_json *json, const char *bytes, size_t length)
{
    char *at = room(json, length);

    if (at != NULL) {
        memcpy(at, bytes, length);
        json->length += length;
    }
}

static void put_line_start(struct bc_json *json)
{
    char *at = room(json, 1 + BC_JSON_DEPTH_MOST);

    if (at != NULL) {
        at[0] = '\n';
        memset(at + 1, ' ', BC_JSON_DEPTH_MOST);
        json->length += 1 + json->depth;
    }
}

/* The comma after what stands before, a new line, and the key. */
static void put_key(struct bc_json *json, const char *key)
{
    if (!json->is_empty) {
        put_bytes(json, ",", 1);
    }
    if (json->depth > 0) {
        put_line_start(json);
    }
    json->is_empty = false;
    if (key != NULL) {
        put_bytes(json, "\"", 1);
        put_bytes(json, key, strlen(key));
        put_bytes(json, "\": ", 3);
    }
}

static void begin(struct bc_json *json, const char *key, const char *opening, char closing)
{
    assert(json->depth < BC_JSON_DEPTH_MOST);
    put_key(json, key);
    put_bytes(json, opening, 1);
    json->brackets[json->depth++] = closing;
    json->is_empty = true;
}

void bc_json_begin_object(struct bc_json *json, const char *key)
{
    begin(json, key, "{", '}');
}

void bc_json_begin_array(struct bc_json *json, const char *key)
{
    begin(json, key, "[", ']');
}

void bc_json_end(struct bc_json *json)
{
    assert(json->depth > 0);
    json->depth--;
    if (!json->is_empty) {
        put_line_start(json);
    }
    put_bytes(json, &json->brackets[json->depth], 1);
    json->is_empty = false;
}

/* ---- Values ---------------------------------------------------------------------------------- */

/* Bytes that stand for themselves in a text. */
static bool is_plain(unsigned char byte)
{
    return byte >= ' ' && byte != '"' && byte != '\\';
}

static void put_escaped(struct bc_json *json, unsigned char byte)
{
    static const char short_forms[] = "\"\"\\\\\bb\ff\nn\rr\tt";
    char text[8];

    for (const char *form = short_forms; *form != '\0'; form += 2) {
        if ((unsigned char)form[0] == byte) {
            text[0] = '\\';
            text[1] = form[1];
            put_bytes(json, text, 2);
            return;
        }
    }
    (void)snprintf(text, sizeof(text), "\\u%04X", (unsigned)byte);
    put_bytes(json, text, strlen(text));
}

void bc_json_put_text(struct bc_json *json, const char *key, const char *text)
{
    const size_t length = strlen(text);
    size_t at = 0;

    if (!bc_text_is_utf8(text, length)) {
        json->has_failed = true;
        return;
    }
    put_key(json, key);
    put_bytes(json, "\"", 1);
    while (at < length) {
        const size_t start = at;

        while (at < length && is_plain((unsigned char)text[at])) {
            at++;
        }
        put_bytes(json, text + start, at - start);
        if (at < length) {
            put_escaped(json, (unsigned char)text[at++]);
        }
    }
    put_bytes(json, "\"", 1);
}

/* Digits to the left of `end`; returns where they begin. */
static char *spell(char *end, uint64_t number)
{
    do {
        *--end = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    return end;
}

void bc_json_put_integer(struct bc_json *json, const char *key, int64_t value)
{
    char digits[NUMBER_BYTES];
    char *const end = digits + sizeof(digits);
    char *start = spell(end, value < 0 ? 0 - (uint64_t)value : (uint64_t)value);

    if (value < 0) {
        *--start = '-';
    }
    put_key(json, key);
    put_bytes(json, start, (size_t)(end - start));
}

/* "5e-07" becomes "5e-7": an exponent has no plus and no leading zeros. */
static void shorten_exponent(char *text)
{
    char *exponent = strchr(text, 'e');
    char *from;

    if (exponent == NULL) {
        return;
    }
    from = exponent + 1;
    exponent += from[0] == '-' ? 2 : 1;
    from += from[0] == '-' || from[0] == '+' ? 1 : 0;
    while (from[0] == '0' && from[1] != '\0') {
        from++;
    }
    memmove(exponent, from, strlen(from) + 1);
}

void bc_json_put_real(struct bc_json *json, const char *key, double value)
{
    char text[NUMBER_BYTES];

    (void)snprintf(text, sizeof(text) - 2, "%.*g", REAL_DIGITS, value);
    if (strpbrk(text, ".e") == NULL) {
        memcpy(text + strlen(text), ".0", 3); /* a real stays one for a reader that knows both */
    }
    shorten_exponent(text);
    put_key(json, key);
    put_bytes(json, text, strlen(text));
}

void bc_json_put_millionths(struct bc_json *json, const char *key, int64_t millionths)
{
    char text[NUMBER_BYTES];
    char *end = text + sizeof(text);
    char *start;

    if ((millionths != 0 && millionths < LEAST_PLAIN_MILLIONTHS) ||
        millionths >= (int64_t)MILLION * MILLION) {
        bc_json_put_real(json, key, (double)millionths / MILLION);
        return;
    }
    /* A million more keeps the zeros after the point; its own digit becomes the point. */
    start = spell(end, (uint64_t)(MILLION + millionths % MILLION));
    start[0] = '.';
    start = spell(start, (uint64_t)(millionths / MILLION));
    while (end[-1] == '0' && end[-2] != '.') {
        end--;
    }
    put_key(json, key);
    put_bytes(json, start, (size_t)(end - start));
}

void bc_json_put_boolean(struct bc_json *json, const char *key, bool value)
{
    put_key(json, key);
    put_bytes(json, value ? "true" : "false", value ? 4 : 5);
}

void bc_json_put_null(struct bc_json *json, const char *key)
{
    put_key(json, key);
    put_bytes(json, "null", 4);
}

void bc_json_put_time(struct bc_json *json, const char *key, int64_t utc_s, int32_t offset_s)
{
    char text[BC_ISO_SIZE];

    if (utc_s == INT64_MIN) {
        bc_json_put_null(json, key);
        return;
    }
    bc_instant_format(utc_s, offset_s, text);
    bc_json_put_text(json, key, text);
}

void bc_json_put_day(struct bc_json *json, const char *key, int32_t day)
{
    const struct bc_date date = bc_date_from_day(day);
    char text[NUMBER_BYTES];

    (void)snprintf(
        text, sizeof(text), "%04d-%02d-%02d", (int)date.year, (int)date.month, (int)date.day);
    bc_json_put_text(json, key, text);
}

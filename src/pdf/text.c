#include "pdf/text.h"

#include "base/text.h"

#include <assert.h>
#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* Room for `needed` more bytes and a closing zero. */
static void make_room(struct bc_pdf_text *text, size_t needed)
{
    size_t capacity;
    char *larger;

    if (text->length + needed < text->capacity) {
        return;
    }
    capacity = 2 * text->capacity + needed + 256;
    larger = bc_arena_alloc(text->arena, capacity);
    if (text->length > 0) {
        memcpy(larger, text->bytes, text->length);
    }
    text->bytes = larger;
    text->capacity = capacity;
}

void bc_pdf_put_bytes(struct bc_pdf_text *text, const void *bytes, size_t length)
{
    make_room(text, length);
    if (length > 0) {
        memcpy(text->bytes + text->length, bytes, length);
    }
    text->length += length;
    text->bytes[text->length] = '\0';
}

void bc_pdf_put(struct bc_pdf_text *text, const char *plain)
{
    bc_pdf_put_bytes(text, plain, strlen(plain));
}

void bc_pdf_putf(struct bc_pdf_text *text, const char *format, ...)
{
    va_list args;
    int needed;

    va_start(args, format);
    needed = vsnprintf(NULL, 0, format, args);
    va_end(args);
    assert(needed >= 0);
    make_room(text, (size_t)needed);
    va_start(args, format);
    vsnprintf(text->bytes + text->length, (size_t)needed + 1, format, args);
    va_end(args);
    text->length += (size_t)needed;
}

void bc_pdf_put_number(struct bc_pdf_text *text, int32_t number)
{
    char digits[12];
    size_t at = sizeof(digits);

    assert(number >= 0);
    do {
        digits[--at] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    bc_pdf_put_bytes(text, digits + at, sizeof(digits) - at);
}

void bc_pdf_put_reference(struct bc_pdf_text *text, int32_t object)
{
    bc_pdf_put_number(text, object);
    bc_pdf_put_bytes(text, " 0 R", 4);
}

void bc_pdf_put_real(struct bc_pdf_text *text, double value)
{
    int64_t thousandths = llround(value * 1000);
    int64_t size = thousandths < 0 ? -thousandths : thousandths;
    char digits[32];
    int length = snprintf(digits, sizeof(digits), "%s%lld.%03lld", thousandths < 0 ? "-" : "",
        (long long)(size / 1000), (long long)(size % 1000));

    while (digits[length - 1] == '0') {
        length--;
    }
    bc_pdf_put_bytes(text, digits, (size_t)length - (digits[length - 1] == '.' ? 1 : 0));
}

static bool is_plain(const char *utf8)
{
    for (const char *at = utf8; *at != '\0'; at++) {
        if (*at < ' ' || *at > '~' || *at == '(' || *at == ')' || *at == '\\') {
            return false;
        }
    }
    return true;
}

void bc_pdf_put_string(struct bc_pdf_text *text, const char *utf8)
{
    int32_t code_point;

    if (is_plain(utf8)) {
        bc_pdf_putf(text, "(%s)", utf8);
        return;
    }
    bc_pdf_put(text, "<FEFF");
    while ((code_point = bc_text_next(&utf8)) > 0) {
        if (code_point > 0xFFFF) {
            bc_pdf_putf(text, "%04X", 0xD800U + ((unsigned)(code_point - 0x10000) >> 10));
            code_point = 0xDC00 + ((code_point - 0x10000) & 0x3FF);
        }
        bc_pdf_putf(text, "%04X", (unsigned)code_point);
    }
    bc_pdf_put(text, ">");
}

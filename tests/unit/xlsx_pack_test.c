/* LINKS: write base */
#include "write/xlsx/xlsx_pack.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
/* cmocka.h relies on the first four. */
#include <cmocka.h>

enum { TEXT_MOST = 1 << 20 };

/* zlib knows nothing of the packer: it must find the same text in it, and no more. */
static void expect_unpacks(const struct xlsx_packed *packed, const char *text, size_t length_bytes)
{
    static const unsigned char last[] = {1, 0, 0, 0xFF, 0xFF};
    unsigned char *stream = malloc(packed->length_bytes + sizeof(last));
    unsigned char *plain = malloc(length_bytes + 1);
    z_stream zlib = {.next_in = stream,
        .avail_in = (uInt)(packed->length_bytes + sizeof(last)),
        .next_out = plain,
        .avail_out = (uInt)length_bytes + 1};

    memcpy(stream, packed->bytes, packed->length_bytes);
    memcpy(stream + packed->length_bytes, last, sizeof(last));
    assert_int_equal(inflateInit2(&zlib, -15), Z_OK);
    assert_int_equal(inflate(&zlib, Z_FINISH), Z_STREAM_END);
    assert_int_equal(zlib.avail_in, 0);
    assert_int_equal(zlib.total_out, length_bytes);
    assert_memory_equal(plain, text, length_bytes);
    assert_int_equal(packed->plain_bytes, length_bytes);
    assert_int_equal(packed->crc, crc32(0, (const Bytef *)text, (uInt)length_bytes));
    inflateEnd(&zlib);
    free(stream);
    free(plain);
}

/* The same bytes in pieces of any size, with a packer that has packed other texts before. */
static void expect_packs(xlsx_packer *packer, const char *text, size_t length_bytes)
{
    static const size_t pieces[] = {TEXT_MOST, 30000, 97};
    struct xlsx_packed first = {0};

    for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
        struct xlsx_packed packed = {0};

        for (size_t at = 0; at < length_bytes; at += pieces[i]) {
            const size_t left = length_bytes - at;

            assert_true(xlsx_pack_add(packer, text + at, left < pieces[i] ? left : pieces[i]));
        }
        assert_true(xlsx_pack_end(packer, &packed));
        if (i == 0) {
            expect_unpacks(&packed, text, length_bytes);
            first = packed;
            continue;
        }
        assert_int_equal(packed.length_bytes, first.length_bytes);
        assert_memory_equal(packed.bytes, first.bytes, first.length_bytes);
        free(packed.bytes);
    }
    free(first.bytes);
}

static uint32_t next_random(uint32_t *state)
{
    *state = *state * 1664525U + 1013904223U;
    return *state >> 8;
}

/* Rows as of a list, with words that come again and numbers that do not. */
static size_t make_rows(char *text, uint32_t *state)
{
    size_t length = 0;

    for (int row = 1; length < TEXT_MOST - 1000; row++) {
        length += (size_t)snprintf(text + length, TEXT_MOST - length,
            "<row r=\"%d\"><c r=\"A%d\" s=\"%u\"><v>%u</v></c><c r=\"B%d\" t=\"s\"><v>%u</v></c>"
            "<c r=\"C%d\" t=\"inlineStr\"><is><t>Đường %u, tổ %u</t></is></c></row>",
            row, row, next_random(state) % 9, next_random(state), row, next_random(state) % 40, row,
            next_random(state) % 300, next_random(state) % 5);
    }
    return length;
}

static void packs_rows(void **state)
{
    xlsx_packer *packer = xlsx_packer_new();
    char *text = malloc(TEXT_MOST);
    uLongf zlib_bytes = compressBound(500000);
    Bytef *zlib = malloc(zlib_bytes);
    uint32_t random = 1;
    struct xlsx_packed packed = {0};

    (void)state;
    for (int i = 0; i < 3; i++) {
        expect_packs(packer, text, make_rows(text, &random));
    }
    /* At least as small as zlib at its fastest. */
    assert_int_equal(compress2(zlib, &zlib_bytes, (const Bytef *)text, 500000, 1), Z_OK);
    assert_true(xlsx_pack_add(packer, text, 500000));
    assert_true(xlsx_pack_end(packer, &packed));
    assert_true(packed.length_bytes <= zlib_bytes);
    free(zlib);
    free(packed.bytes);
    free(text);
    xlsx_packer_free(packer);
}

static void packs_texts_of_any_length(void **state)
{
    xlsx_packer *packer = xlsx_packer_new();
    char *text = malloc(TEXT_MOST);
    uint32_t random = 7;

    (void)state;
    make_rows(text, &random);
    for (size_t length = 0; length < 300; length++) {
        expect_packs(packer, text, length);
    }
    /* Around the ends of the window and of what waits. */
    for (size_t length = 98304 - 300; length < 98304 + 600; length += 37) {
        expect_packs(packer, text, length);
    }
    memset(text, 'a', TEXT_MOST);
    expect_packs(packer, text, TEXT_MOST);
    expect_packs(packer, text, 3);
    free(text);
    xlsx_packer_free(packer);
}

/* Bytes that do not repeat, few of which are frequent: codes would be longer than 15 bits. */
static void packs_what_is_hard_to_pack(void **state)
{
    xlsx_packer *packer = xlsx_packer_new();
    char *text = malloc(TEXT_MOST);
    uint32_t random = 3;

    (void)state;
    for (int kind = 1; kind <= 24; kind++) {
        for (size_t i = 0; i < 200000; i++) {
            unsigned letter = 0;

            while (letter < 250 && next_random(&random) % 64 < (unsigned)(64 - 2 * kind)) {
                letter++;
            }
            text[i] = (char)letter;
        }
        expect_packs(packer, text, 200000);
    }
    /* Each half as frequent as the one before, every distance between them. */
    for (size_t i = 0; i < TEXT_MOST; i++) {
        text[i] = (char)__builtin_ctz((unsigned)i | 1U << 20);
    }
    expect_packs(packer, text, TEXT_MOST);
    for (size_t i = 0; i < TEXT_MOST; i++) {
        text[i] = (char)(next_random(&random) % 256);
    }
    expect_packs(packer, text, TEXT_MOST);
    free(text);
    xlsx_packer_free(packer);
}

/* A repetition as far away as the window reaches, and one byte farther. */
static void reaches_as_far_as_the_window(void **state)
{
    static const char word[] = "Ủy ban nhân dân tỉnh";
    xlsx_packer *packer = xlsx_packer_new();
    char *text = malloc(TEXT_MOST);
    uint32_t random = 5;

    (void)state;
    for (size_t distance = 32766; distance <= 32770; distance++) {
        for (size_t i = 0; i < 200000; i++) {
            text[i] = (char)(128 + next_random(&random) % 128);
        }
        for (size_t at = 100; at + sizeof(word) < 200000; at += distance) {
            memcpy(text + at, word, sizeof(word));
        }
        expect_packs(packer, text, 200000);
    }
    free(text);
    xlsx_packer_free(packer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(packs_rows),
        cmocka_unit_test(packs_texts_of_any_length),
        cmocka_unit_test(packs_what_is_hard_to_pack),
        cmocka_unit_test(reaches_as_far_as_the_window),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

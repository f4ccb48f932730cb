#include "base/text.h"

#include <string.h>
#include <utf8proc.h>

enum { NEAREST_WORD_LENGTH = 96 };

/* The end of the run of ASCII bytes that starts at `at`; most of what we read is ASCII. */
static size_t skip_ascii(const char *text, size_t at, size_t length_bytes)
{
    const uint64_t high_bits = UINT64_C(0x8080808080808080);

    while (length_bytes - at >= sizeof(uint64_t)) {
        uint64_t eight;

        memcpy(&eight, text + at, sizeof(eight));
        if ((eight & high_bits) != 0) {
            break;
        }
        at += sizeof(eight);
    }
    while (at < length_bytes && (unsigned char)text[at] < 0x80) {
        at++;
    }
    return at;
}

static inline bool is_inner(char byte)
{
    return ((unsigned char)byte & 0xC0) == 0x80;
}

/*
 * The bytes of a letter of two or three, as almost all of Vietnamese are, and the letter; 0 for any
 * other, well-formed or not. Looks no further than the first byte that does not fit.
 */
static inline size_t usual_letter(const char *at, int32_t *ret_point)
{
    const unsigned char first = (unsigned char)at[0];

    if (first >= 0xC2 && first <= 0xDF && is_inner(at[1])) {
        *ret_point = (first & 0x1F) << 6 | (at[1] & 0x3F);
        return 2;
    }
    /* Not E0, which may be too long a form, nor ED, which may be half of a pair. */
    if (first >= 0xE1 && first <= 0xEF && first != 0xED && is_inner(at[1]) && is_inner(at[2])) {
        *ret_point = (first & 0x0F) << 12 | (at[1] & 0x3F) << 6 | (at[2] & 0x3F);
        return 3;
    }
    return 0;
}

size_t bc_text_utf8_error(const char *text, size_t length_bytes)
{
    size_t at = skip_ascii(text, 0, length_bytes);

    while (at < length_bytes) {
        utf8proc_int32_t code_point;
        size_t usual = length_bytes - at >= 3 ? usual_letter(text + at, &code_point) : 0;
        utf8proc_ssize_t used = usual > 0 ? (utf8proc_ssize_t)usual
                                          : utf8proc_iterate((const utf8proc_uint8_t *)text + at,
                                                (utf8proc_ssize_t)(length_bytes - at), &code_point);

        if (used <= 0) {
            return at;
        }
        at = skip_ascii(text, at + (size_t)used, length_bytes);
    }
    return length_bytes;
}

bool bc_text_is_utf8(const char *text, size_t length_bytes)
{
    return bc_text_utf8_error(text, length_bytes) == length_bytes;
}

int32_t bc_text_next(const char **text)
{
    utf8proc_int32_t code_point;
    utf8proc_ssize_t used;
    size_t usual;

    if ((unsigned char)**text < 0x80) {
        return **text == '\0' ? -1 : *(*text)++;
    }
    usual = usual_letter(*text, &code_point);
    if (usual > 0) {
        *text += usual;
        return code_point;
    }
    /* A length of -1 means that the text ends with a NUL, which no sequence may contain. */
    used = utf8proc_iterate((const utf8proc_uint8_t *)*text, -1, &code_point);
    if (used <= 0) {
        return -1;
    }
    *text += used;
    return code_point;
}

static bool has_combining_mark(const char *text)
{
    return strpbrk(text, "\xCC\xCD") != NULL;
}

const char *bc_text_nfc(bc_arena *arena, const char *text)
{
    const utf8proc_uint8_t *bytes = (const utf8proc_uint8_t *)text;
    utf8proc_option_t options = UTF8PROC_STABLE | UTF8PROC_COMPOSE;
    utf8proc_ssize_t length = (utf8proc_ssize_t)strlen(text);
    utf8proc_ssize_t count;
    utf8proc_int32_t *code_points;

    if (!has_combining_mark(text)) {
        return text;
    }
    count = utf8proc_decompose(bytes, length, NULL, 0, options);
    if (count < 0) {
        return text; /* malformed: nothing to compose */
    }
    /* utf8proc_reencode writes the text and its NUL over the code points. */
    code_points = bc_arena_alloc_array(arena, (size_t)count + 1, sizeof(*code_points));
    utf8proc_decompose(bytes, length, code_points, count, options);
    utf8proc_reencode(code_points, count, options);
    return (const char *)code_points;
}

static size_t leading_space(const char *text, size_t length_bytes)
{
    if (length_bytes >= 1 && (text[0] == ' ' || (text[0] >= '\t' && text[0] <= '\r'))) {
        return 1;
    }
    if (length_bytes >= 2 && memcmp(text, "\xC2\xA0", 2) == 0) {
        return 2;
    }
    if (length_bytes >= 3 &&
        (memcmp(text, "\xEF\xBB\xBF", 3) == 0 || memcmp(text, "\xE2\x80\x8B", 3) == 0)) {
        return 3;
    }
    return 0;
}

static size_t trailing_space(const char *text, size_t length_bytes)
{
    for (size_t size = 1; size <= 3 && size <= length_bytes; size++) {
        if (leading_space(text + length_bytes - size, size) == size) {
            return size;
        }
    }
    return 0;
}

void bc_text_trim(const char **text, size_t *length_bytes)
{
    size_t size;

    while ((size = leading_space(*text, *length_bytes)) > 0) {
        *text += size;
        *length_bytes -= size;
    }
    while ((size = trailing_space(*text, *length_bytes)) > 0) {
        *length_bytes -= size;
    }
}

/* Maps every code point; bytes that are no UTF-8 are kept as they are. */
static const char *map_code_points(
    bc_arena *arena, const char *text, utf8proc_int32_t (*map)(utf8proc_int32_t))
{
    /* No letter grows by more than two bytes when its case changes. */
    char *mapped = bc_arena_alloc(arena, strlen(text) * 3 + 1);
    size_t length = 0;

    while (*text != '\0') {
        int32_t code_point = bc_text_next(&text);

        if (code_point < 0) {
            mapped[length++] = *text++;
        } else {
            length +=
                (size_t)utf8proc_encode_char(map(code_point), (utf8proc_uint8_t *)mapped + length);
        }
    }
    return mapped;
}

const char *bc_text_lower(bc_arena *arena, const char *text)
{
    return map_code_points(arena, text, utf8proc_tolower);
}

const char *bc_text_upper(bc_arena *arena, const char *text)
{
    return map_code_points(arena, text, utf8proc_toupper);
}

bool bc_text_parse_int64(const char *text, int64_t *ret_value)
{
    bool is_negative = text[0] == '-';
    int64_t value = 0;
    const char *at = is_negative ? text + 1 : text;

    if (*at == '\0') {
        return false;
    }
    for (; *at != '\0'; at++) {
        int64_t digit = *at - '0';

        if (digit < 0 || digit > 9) {
            return false;
        }
        /* Counting downwards for negative numbers reaches INT64_MIN too. */
        if (__builtin_mul_overflow(value, 10, &value) ||
            __builtin_add_overflow(value, is_negative ? -digit : digit, &value)) {
            return false;
        }
    }
    *ret_value = value;
    return true;
}

bool bc_text_is_id(const char *text)
{
    size_t length = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-");

    return length >= 1 && length <= 40 && text[length] == '\0';
}

struct word {
    int32_t letters[NEAREST_WORD_LENGTH];
    size_t length;
};

/* False for a word that is too long to be a misspelling of anything. */
static bool read_word(struct word *word, const char *text)
{
    int32_t code_point;

    word->length = 0;
    while ((code_point = bc_text_next(&text)) >= 0) {
        if (word->length == NEAREST_WORD_LENGTH) {
            return false;
        }
        word->letters[word->length++] = utf8proc_tolower(code_point);
    }
    return true;
}

static size_t smaller(size_t left, size_t right)
{
    return left < right ? left : right;
}

/* Letters to add, drop, replace or swap with their neighbour. */
static size_t edit_distance(const struct word *left, const struct word *right)
{
    size_t rows[3][NEAREST_WORD_LENGTH + 1] = {{0}};

    for (size_t j = 0; j <= right->length; j++) {
        rows[0][j] = j;
    }
    for (size_t i = 1; i <= left->length; i++) {
        size_t *row = rows[i % 3];
        const size_t *above = rows[(i + 2) % 3];
        const size_t *two_above = rows[(i + 1) % 3];
        const int32_t *l = left->letters + i - 1;

        row[0] = i;
        for (size_t j = 1; j <= right->length; j++) {
            const int32_t *r = right->letters + j - 1;

            row[j] = smaller(above[j], row[j - 1]) + 1;
            row[j] = smaller(row[j], above[j - 1] + (*l == *r ? 0 : 1));
            if (i > 1 && j > 1 && l[0] == r[-1] && l[-1] == r[0]) {
                row[j] = smaller(row[j], two_above[j - 2] + 1);
            }
        }
    }
    return rows[left->length % 3][right->length];
}

const char *bc_text_nearest(const char *word, const char *const *candidates, size_t candidate_count)
{
    struct word wanted;
    const char *nearest = NULL;
    size_t nearest_distance;

    if (!read_word(&wanted, word)) {
        return NULL;
    }
    /* One slip in a short word, one more for every four letters; never a wholly different word. */
    nearest_distance = smaller(2 + wanted.length / 4, wanted.length);
    for (size_t i = 0; i < candidate_count; i++) {
        struct word candidate;
        size_t distance;

        if (!read_word(&candidate, candidates[i])) {
            continue;
        }
        distance = edit_distance(&wanted, &candidate);
        if (distance < nearest_distance) {
            nearest_distance = distance;
            nearest = candidates[i];
        }
    }
    return nearest;
}

static bool is_shown(int32_t letter)
{
    return letter >= ' ' && !(letter >= 0x7F && letter <= 0x9F) &&
           !(letter >= 0x202A && letter <= 0x202E) && !(letter >= 0x2066 && letter <= 0x2069) &&
           letter != 0x2028 && letter != 0x2029;
}

const char *bc_text_shown(bc_arena *arena, const char *text)
{
    const char *place = text;
    char *shown = NULL;
    size_t length = 0;

    while (*place != '\0') {
        const char *letter = place;
        const bool is_well = is_shown(bc_text_next(&place));

        place = place == letter ? letter + 1 : place;
        if (!is_well && shown == NULL) {
            shown = bc_arena_strdup(arena, text);
            length = (size_t)(letter - text);
        }
        if (!is_well) {
            shown[length++] = '?';
        } else if (shown != NULL) {
            memcpy(shown + length, letter, (size_t)(place - letter));
            length += (size_t)(place - letter);
        }
    }
    if (shown == NULL) {
        return text;
    }
    shown[length] = '\0';
    return shown;
}

/*
 * The three keys made from a Vietnamese name: to match it, to order it, to make an id of it. All of
 * them start from the canonical decomposition, in which "Hoà" is h, o, a and a huyền, however it
 * was typed.
 */
#include "base/text.h"

#include <stdint.h>
#include <string.h>
#include <utf8proc.h>

/* The marks of Vietnamese as combining code points. */
enum {
    HUYEN = 0x0300,
    SAC = 0x0301,
    CIRCUMFLEX = 0x0302,
    NGA = 0x0303,
    BREVE = 0x0306,
    HOI = 0x0309,
    HORN = 0x031B,
    NANG = 0x0323
};

enum { D_WITH_STROKE = 0x0111, APOSTROPHE = 0x0027, ON_STACK = 128 };

enum letter_kind { LETTER, MARK, DIGIT, SPACE_OR_DASH, APOSTROPHE_SIGN, OTHER_SIGN };

struct letter {
    int32_t code_point; /* lower case */
    enum letter_kind kind;
    bool is_upper;
};

struct letters {
    struct letter *items;
    size_t count;
};

static bool is_apostrophe(int32_t code_point)
{
    return code_point == APOSTROPHE || code_point == 0x2018 || code_point == 0x2019 ||
           code_point == 0x02BC || code_point == 0x0060 || code_point == 0x00B4 ||
           code_point == 0x2032;
}

/* Of the decomposed letters nearly all are ASCII, for which the tables of Unicode need not be
 * asked. */
static enum letter_kind kind_of_ascii(int32_t code_point)
{
    if ((code_point >= 'a' && code_point <= 'z') || (code_point >= 'A' && code_point <= 'Z')) {
        return LETTER;
    }
    if (code_point >= '0' && code_point <= '9') {
        return DIGIT;
    }
    if (code_point == ' ' || code_point == '-' || (code_point >= '\t' && code_point <= '\r')) {
        return SPACE_OR_DASH;
    }
    return is_apostrophe(code_point) ? APOSTROPHE_SIGN : OTHER_SIGN;
}

static enum letter_kind kind_of(int32_t code_point)
{
    if (code_point < 0x80) {
        return kind_of_ascii(code_point);
    }
    if (is_apostrophe(code_point)) {
        return APOSTROPHE_SIGN;
    }
    if (code_point == 0xFEFF || code_point == 0x200B) {
        return SPACE_OR_DASH;
    }
    switch (utf8proc_category(code_point)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
        return LETTER;
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME:
        return MARK;
    case UTF8PROC_CATEGORY_ND:
        return OTHER_SIGN; /* digits of other scripts */
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
    case UTF8PROC_CATEGORY_PD:
        return SPACE_OR_DASH;
    default:
        return OTHER_SIGN;
    }
}

static struct letter letter_of(int32_t code_point)
{
    struct letter letter = {.code_point = utf8proc_tolower(code_point)};

    letter.is_upper = letter.code_point != code_point;
    /* The capitals Eth and African D look just like the capital of đ and are typed in its place. */
    if (letter.code_point == 0x00F0 || letter.code_point == 0x0256) {
        letter.code_point = D_WITH_STROKE;
    }
    letter.kind = kind_of(letter.code_point);
    return letter;
}

/* The decomposed letters of a text; none for malformed bytes, which an import refuses before. */
static struct letters decompose(bc_arena *arena, const char *text)
{
    const utf8proc_uint8_t *bytes = (const utf8proc_uint8_t *)text;
    utf8proc_option_t options = UTF8PROC_STABLE | UTF8PROC_DECOMPOSE;
    utf8proc_ssize_t length = (utf8proc_ssize_t)strlen(text);
    utf8proc_int32_t on_stack[ON_STACK];
    utf8proc_int32_t *code_points = on_stack;
    utf8proc_ssize_t count = utf8proc_decompose(bytes, length, on_stack, ON_STACK, options);
    struct letters letters = {0};

    if (count > ON_STACK) {
        code_points = bc_arena_alloc_array(arena, (size_t)count, sizeof(*code_points));
        count = utf8proc_decompose(bytes, length, code_points, count, options);
    }
    if (count <= 0) {
        return letters;
    }
    letters.items = bc_arena_alloc_array(arena, (size_t)count, sizeof(*letters.items));
    letters.count = (size_t)count;
    for (size_t i = 0; i < letters.count; i++) {
        letters.items[i] = letter_of(code_points[i]);
    }
    return letters;
}

/* 0 ngang, then huyền hỏi ngã sắc nặng in the order of the dictionary; -1 for what is no tone. */
static int tone_of(int32_t code_point)
{
    switch (code_point) {
    case HUYEN:
        return 1;
    case HOI:
        return 2;
    case NGA:
        return 3;
    case SAC:
        return 4;
    case NANG:
        return 5;
    default:
        return -1;
    }
}

struct key {
    char *bytes;
    size_t length;
};

static void put(struct key *key, int byte)
{
    key->bytes[key->length++] = (char)byte;
}

static void put_code_point(struct key *key, int32_t code_point)
{
    key->length +=
        (size_t)utf8proc_encode_char(code_point, (utf8proc_uint8_t *)key->bytes + key->length);
}

/* A letter, or a mark that sits on one: together they make a syllable. */
static bool is_in_syllable(const struct letter *letter)
{
    return letter->kind == LETTER || letter->kind == MARK;
}

/* Writes the syllable that starts at `at` with its tone moved to the end; returns the end. */
static size_t put_match_syllable(struct key *key, const struct letters *letters, size_t at)
{
    int32_t tone = 0;

    for (; at < letters->count && is_in_syllable(&letters->items[at]); at++) {
        int32_t code_point = letters->items[at].code_point;

        if (tone_of(code_point) < 0) {
            put_code_point(key, code_point);
        } else {
            /* A second tone in one run (no Vietnamese syllable has it) stays where it is. */
            if (tone != 0) {
                put_code_point(key, tone);
            }
            tone = code_point;
        }
    }
    if (tone != 0) {
        put_code_point(key, tone);
    }
    return at;
}

const char *bc_text_match_key(bc_arena *arena, const char *text)
{
    struct letters letters = decompose(arena, text);
    struct key key = {.bytes = bc_arena_alloc(arena, letters.count * 4 + 1)};
    bool has_gap = false;

    for (size_t i = 0; i < letters.count;) {
        const struct letter *letter = &letters.items[i];

        if (letter->kind == SPACE_OR_DASH) {
            has_gap = key.length > 0;
            i++;
            continue;
        }
        if (has_gap) {
            put(&key, ' ');
            has_gap = false;
        }
        if (is_in_syllable(letter)) {
            i = put_match_syllable(&key, &letters, i);
        } else {
            put_code_point(&key, letter->kind == APOSTROPHE_SIGN ? APOSTROPHE : letter->code_point);
            i++;
        }
    }
    return key.bytes;
}

const char *bc_text_slug(bc_arena *arena, const char *name)
{
    struct letters letters = decompose(arena, name);
    struct key key = {.bytes = bc_arena_alloc(arena, letters.count * 2 + 1)};
    bool has_gap = false;

    for (size_t i = 0; i < letters.count; i++) {
        const struct letter *letter = &letters.items[i];
        int32_t code_point = letter->code_point == D_WITH_STROKE ? 'd' : letter->code_point;

        if (letter->kind == MARK || letter->kind == APOSTROPHE_SIGN) {
            continue;
        }
        if ((code_point >= 'a' && code_point <= 'z') || letter->kind == DIGIT) {
            if (has_gap && key.length > 0) {
                put(&key, '-');
            }
            has_gap = false;
            put(&key, code_point);
        } else {
            has_gap = true;
        }
    }
    return key.bytes;
}

/*
 * The bytes of a sort key. Three levels are parted by LEVEL_END, which is below everything else, so
 * that a shorter name comes first; no byte is 0.
 */
enum {
    LEVEL_END = 0x01,
    GAP = 0x02,
    NUMBER = 0x08,
    FIRST_LETTER = 0x20,
    FOREIGN_LETTER = 0x7F,
    NUMBER_BASE = 200
};

/* The place of a letter in the alphabet, with the mark that makes it a letter of its own; 0: not in
 * it. */
static int alphabet_place(int32_t code_point, int32_t mark)
{
    static const struct {
        int32_t code_point;
        int32_t mark;
    } alphabet[] = {{'a', 0}, {'a', BREVE}, {'a', CIRCUMFLEX}, {'b', 0}, {'c', 0}, {'d', 0},
        {D_WITH_STROKE, 0}, {'e', 0}, {'e', CIRCUMFLEX}, {'f', 0}, {'g', 0}, {'h', 0}, {'i', 0},
        {'j', 0}, {'k', 0}, {'l', 0}, {'m', 0}, {'n', 0}, {'o', 0}, {'o', CIRCUMFLEX}, {'o', HORN},
        {'p', 0}, {'q', 0}, {'r', 0}, {'s', 0}, {'t', 0}, {'u', 0}, {'u', HORN}, {'v', 0}, {'w', 0},
        {'x', 0}, {'y', 0}, {'z', 0}};

    for (size_t i = 0; i < sizeof(alphabet) / sizeof(alphabet[0]); i++) {
        if (alphabet[i].code_point == code_point && alphabet[i].mark == mark) {
            return FIRST_LETTER + (int)i;
        }
    }
    return 0;
}

/* The mark among those behind a letter that makes it another letter: ă, â, ê, ô, ơ, ư. */
static int32_t letter_mark(const struct letters *letters, size_t at)
{
    for (size_t i = at + 1; i < letters->count && letters->items[i].kind == MARK; i++) {
        int32_t mark = letters->items[i].code_point;

        if ((mark == BREVE || mark == CIRCUMFLEX || mark == HORN) &&
            alphabet_place(letters->items[at].code_point, mark) != 0) {
            return mark;
        }
    }
    return 0;
}

static void put_sort_letter(struct key *key, const struct letters *letters, size_t at)
{
    int32_t code_point = letters->items[at].code_point;
    int place = alphabet_place(code_point, letter_mark(letters, at));

    if (place != 0) {
        put(key, place);
    } else {
        put(key, FOREIGN_LETTER);
        put_code_point(key, code_point);
    }
}

/* A number sorts by how many digits it has, then by them. Returns the end of its digits. */
static size_t put_sort_number(struct key *key, const struct letters *letters, size_t at)
{
    size_t end;

    while (at < letters->count && letters->items[at].code_point == '0') {
        at++;
    }
    end = at;
    while (end < letters->count && letters->items[end].kind == DIGIT) {
        end++;
    }
    put(key, NUMBER);
    for (size_t left = end - at; left >= NUMBER_BASE; left -= NUMBER_BASE) {
        put(key, NUMBER_BASE + 2);
    }
    put(key, (int)((end - at) % NUMBER_BASE) + 2);
    for (; at < end; at++) {
        put(key, letters->items[at].code_point);
    }
    return end;
}

static void put_sort_words(struct key *key, const struct letters *letters)
{
    bool has_gap = false;
    size_t start = key->length;

    for (size_t i = 0; i < letters->count;) {
        enum letter_kind kind = letters->items[i].kind;

        if (kind == SPACE_OR_DASH || kind == OTHER_SIGN) {
            has_gap = key->length > start;
        } else if (kind == LETTER || kind == DIGIT) {
            if (has_gap) {
                put(key, GAP);
                has_gap = false;
            }
            if (kind == DIGIT) {
                i = put_sort_number(key, letters, i);
                continue;
            }
            put_sort_letter(key, letters, i);
        }
        i++;
    }
}

/* One byte a syllable, so that "Hoà" and "Hòa" have their places next to each other. */
static void put_sort_tones(struct key *key, const struct letters *letters)
{
    for (size_t i = 0; i < letters->count;) {
        int tone = 0;

        if (!is_in_syllable(&letters->items[i])) {
            i++;
            continue;
        }
        for (; i < letters->count && is_in_syllable(&letters->items[i]); i++) {
            int this_tone = tone_of(letters->items[i].code_point);

            tone = this_tone > 0 ? this_tone : tone;
        }
        put(key, LEVEL_END + 1 + tone);
    }
}

static void put_sort_cases(struct key *key, const struct letters *letters)
{
    for (size_t i = 0; i < letters->count; i++) {
        if (letters->items[i].kind == LETTER) {
            put(key, LEVEL_END + (letters->items[i].is_upper ? 2 : 1));
        }
    }
}

const char *bc_text_sort_key(bc_arena *arena, const char *text)
{
    struct letters letters = decompose(arena, text);
    const char *nfc = bc_text_nfc(arena, text);
    struct key key = {.bytes = bc_arena_alloc(arena, letters.count * 8 + strlen(nfc) + 8)};

    put_sort_words(&key, &letters);
    put(&key, LEVEL_END);
    put_sort_tones(&key, &letters);
    put(&key, LEVEL_END);
    put_sort_cases(&key, &letters);
    put(&key, LEVEL_END);
    /* What is still equal differs in signs only; any fixed order will do, so that runs agree. */
    memcpy(key.bytes + key.length, nfc, strlen(nfc));
    return key.bytes;
}

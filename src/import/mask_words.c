#include "import/mask_words.h"

#include <string.h>

/* One letter taken apart; base NUL = no letter. Marks: '1' circumflex, '2' breve, horn or stroke.
 */
struct letter {
    uint8_t length_bytes;
    char base; /* 0 for a combining mark */
    char mark;
    char tone; /* f s r x j, as they are typed */
    bool is_capital;
};

/* U+1EA0 to U+1EF9 are 45 pairs of capital and small letter. */
static const char pair_bases[] = "aaaaaaaaaaaaeeeeeeeeiioooooooooooouuuuuuuyyyy";
static const char pair_marks[] = "001111122222000111110000111112222200222220000";
static const char pair_tones[] = "jrsfrxjsfrxjjrxsfrxjrjjrsfrxjsfrxjjrsfrxjfjrx";

/* U+00C0 to U+00DE; the small letters stand 32 further on. '*' = a letter of another language. */
static const char latin_bases[] = "aaaa***ceeeeiiii*noooo* *uuuuy*";
static const char latin_marks[] = "0010000000100000000010000000000";
static const char latin_tones[] = "fs x    fs  fs    fs x   fs  s ";

/* Reads the code point of two or three bytes; 0 when there is none. */
static uint32_t code_point(const char *text, size_t room, uint8_t *ret_bytes)
{
    const unsigned char *at = (const unsigned char *)text;

    if (room >= 2 && at[0] >= 0xC2 && at[0] < 0xE0 && (at[1] & 0xC0) == 0x80) {
        *ret_bytes = 2;
        return ((at[0] & 0x1FU) << 6) | (at[1] & 0x3FU);
    }
    if (room >= 3 && (at[0] & 0xF0) == 0xE0 && (at[1] & 0xC0) == 0x80 && (at[2] & 0xC0) == 0x80) {
        *ret_bytes = 3;
        return ((at[0] & 0x0FU) << 12) | ((at[1] & 0x3FU) << 6) | (at[2] & 0x3FU);
    }
    return 0;
}

/* The letters of U+0100 to U+024F that Vietnamese and the languages of the highlands use. */
static struct letter extended_letter(uint32_t code)
{
    struct letter letter = {.base = '*', .mark = '2', .is_capital = (code & 1) == 0};

    switch (code & ~1U) {
    case 0x102:
        letter.base = 'a';
        break;
    case 0x10C:
        letter.base = 'c';
        break;
    case 0x110:
        letter.base = 'd';
        break;
    case 0x114:
        letter.base = 'e';
        break;
    case 0x128:
    case 0x12C:
        letter.base = 'i';
        break;
    case 0x14E:
    case 0x1A0:
        letter.base = 'o';
        break;
    case 0x168:
    case 0x16C:
        letter.base = 'u';
        break;
    default:
        break;
    }
    if ((code & ~1U) == 0x128 || (code & ~1U) == 0x168) {
        letter.mark = '\0';
        letter.tone = 'x';
    }
    if (code == 0x1AF || code == 0x1B0) {
        letter = (struct letter){.base = 'u', .mark = '2', .is_capital = code == 0x1AF};
    } else if (code == 0x180 || code == 0x243) {
        letter = (struct letter){.base = 'b', .mark = '2', .is_capital = code == 0x243};
    }
    return letter;
}

static struct letter combining_mark(uint32_t code)
{
    switch (code) {
    case 0x300:
        return (struct letter){.tone = 'f'};
    case 0x301:
        return (struct letter){.tone = 's'};
    case 0x302:
        return (struct letter){.mark = '1'};
    case 0x303:
        return (struct letter){.tone = 'x'};
    case 0x309:
        return (struct letter){.tone = 'r'};
    case 0x323:
        return (struct letter){.tone = 'j'};
    default:
        return (struct letter){.mark = '2'};
    }
}

static struct letter wide_letter(uint32_t code)
{
    struct letter letter = {0};

    if (code >= 0x1EA0 && code <= 0x1EF9) {
        size_t pair = (code - 0x1EA0) / 2;

        letter = (struct letter){.base = pair_bases[pair],
            .mark = pair_marks[pair] == '0' ? '\0' : pair_marks[pair],
            .tone = pair_tones[pair],
            .is_capital = (code & 1) == 0};
    } else if (code >= 0xC0 && code <= 0xFE && code != 0xD7 && code != 0xDF && code != 0xF7) {
        size_t place = (code - 0xC0) & 31;

        letter = (struct letter){.base = latin_bases[place],
            .mark = latin_marks[place] == '0' ? '\0' : latin_marks[place],
            .tone = latin_tones[place] == ' ' ? '\0' : latin_tones[place],
            .is_capital = code < 0xE0};
    } else if (code >= 0x100 && code <= 0x24F) {
        letter = extended_letter(code);
    } else if (code >= 0x300 && code <= 0x36F) {
        letter = combining_mark(code);
    }
    return letter;
}

/* The letter or combining mark at an offset; length 0 when there is none. */
static struct letter read_letter(const char *text, size_t length_bytes, size_t at)
{
    struct letter letter = {0};
    char byte = text[at];
    uint8_t used = 0;

    if ((byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z')) {
        return (struct letter){1, (char)(byte | 0x20), '\0', '\0', byte <= 'Z'};
    }
    if ((unsigned char)byte < 0xC3) {
        return letter;
    }
    letter = wide_letter(code_point(text + at, length_bytes - at, &used));
    letter.length_bytes =
        letter.base != '\0' || letter.mark != '\0' || letter.tone != '\0' ? used : 0;
    return letter;
}

bool bc_word_starts(const char *text, size_t length_bytes, size_t at)
{
    struct letter letter;

    if (at >= length_bytes) {
        return false;
    }
    if ((unsigned char)text[at] < 0x80) {
        return (unsigned char)((text[at] | 0x20) - 'a') < 26;
    }
    letter = read_letter(text, length_bytes, at);
    return letter.length_bytes > 0 && letter.base != '\0';
}

/* Length of an apostrophe, straight or curled, at an offset; 0 when there is none. */
static size_t apostrophe(const char *text, size_t length_bytes, size_t at)
{
    if (text[at] == ' ' || text[at] == '.' || text[at] == ',') {
        return 0; /* how words mostly end */
    }
    if (at < length_bytes && text[at] == '\'') {
        return 1;
    }
    if (length_bytes - at >= 3 &&
        (memcmp(text + at, "\xE2\x80\x99", 3) == 0 || memcmp(text + at, "\xE2\x80\x98", 3) == 0)) {
        return 3;
    }
    return length_bytes - at >= 2 && memcmp(text + at, "\xCA\xBC", 2) == 0 ? 2 : 0;
}

/* A bit of each of a, e, i, o, u, y, counted from a. */
static const uint32_t vowel_bits = 0x1104111;

struct folding {
    size_t exact_used;
    size_t plain_used;
    size_t capital_count;
    uint32_t bases; /* a bit of each base letter met */
    char tone;
    bool is_marked;
    bool is_too_long;
};

/* A letter without marks: most are. Kept apart because every letter of every text comes here. */
static inline void fold_base(
    struct folding *folding, struct bc_folded_word *word, char base, bool is_capital)
{
    if (folding->exact_used + 5 > BC_FOLDED_BYTES) {
        folding->is_too_long = true;
        return;
    }
    word->exact[folding->exact_used++] = base;
    word->plain[folding->plain_used++] = base;
    folding->capital_count += is_capital;
    folding->bases |= base == '*' ? 0 : 1U << (base - 'a');
}

static void fold(struct folding *folding, struct bc_folded_word *word, const struct letter *letter)
{
    if (letter->base != '\0') {
        fold_base(folding, word, letter->base, letter->is_capital);
    }
    if (letter->mark != '\0' && folding->exact_used + 4 <= BC_FOLDED_BYTES) {
        word->exact[folding->exact_used++] = letter->mark;
    }
    if (letter->tone != '\0') {
        folding->tone = letter->tone;
    }
    folding->is_marked = folding->is_marked || letter->mark != '\0' || letter->tone != '\0';
}

static enum bc_word_shape shape_of(const struct folding *folding, bool starts_capital)
{
    if (folding->capital_count == 0) {
        return BC_SHAPE_LOWER;
    }
    if (starts_capital && folding->capital_count == 1) {
        return BC_SHAPE_CAPITAL;
    }
    return folding->capital_count == folding->plain_used ? BC_SHAPE_UPPER : BC_SHAPE_MIXED;
}

/* What is known of a word once its last letter has been read. */
static void finish(struct folding *folding, struct bc_folded_word *word, bool starts_capital)
{
    word->letter_count = folding->plain_used;
    word->is_marked = folding->is_marked;
    word->has_vowel = (folding->bases & vowel_bits) != 0;
    word->shape = shape_of(folding, starts_capital);
    if (folding->is_too_long) {
        word->exact[0] = '\0';
        word->plain[0] = '\0';
    } else if (folding->tone != '\0') {
        word->exact[folding->exact_used++] = '~';
        word->exact[folding->exact_used++] = folding->tone;
    }
}

void bc_word_read(const char *text, size_t length_bytes, size_t at, struct bc_folded_word *ret_word)
{
    struct folding folding = {.exact_used = 0};
    bool starts_capital = read_letter(text, length_bytes, at).is_capital;

    *ret_word = (struct bc_folded_word){.start = at};
    while (at < length_bytes) {
        char small = (char)(text[at] | 0x20);
        struct letter letter;

        if (small >= 'a' && small <= 'z') {
            fold_base(&folding, ret_word, small, text[at] <= 'Z');
            at++;
            continue;
        }
        letter = read_letter(text, length_bytes, at);
        if (letter.length_bytes == 0) {
            size_t quote = apostrophe(text, length_bytes, at);

            if (quote == 0 || !bc_word_starts(text, length_bytes, at + quote)) {
                break;
            }
            ret_word->has_apostrophe = true;
            at += quote;
            continue;
        }
        fold(&folding, ret_word, &letter);
        at += letter.length_bytes;
    }
    ret_word->end = at;
    finish(&folding, ret_word, starts_capital);
}

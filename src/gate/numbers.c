#include "gate/numbers.h"

#include <string.h>

enum { MOST_DIGITS = 24, MOST_GROUPS = 8, MOST_ADDRESS = 128, CONTEXT_BYTES = 32 };

struct finder {
    const char *bytes;
    size_t length_bytes;
    bc_gate_number_taker *take;
    void *user;
};

static char byte_at(const struct finder *finder, size_t at)
{
    return at < finder->length_bytes ? finder->bytes[at] : '\0';
}

static char byte_before(const struct finder *finder, size_t at)
{
    return at > 0 ? finder->bytes[at - 1] : '\0';
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static char lower(char byte)
{
    return byte >= 'A' && byte <= 'Z' ? (char)(byte | 0x20) : byte;
}

static bool is_letter(char byte)
{
    return lower(byte) >= 'a' && lower(byte) <= 'z';
}

/* Part of a word of any script, or of an identifier. */
static bool is_word(char byte)
{
    return is_digit(byte) || is_letter(byte) || byte == '_' || (unsigned char)byte >= 0x80;
}

/* "1.234": what stands before or behind a full stop or comma with digits is part of a figure. */
static bool is_in_figure(const struct finder *finder, size_t at, size_t past)
{
    char before = byte_before(finder, at);
    char behind = byte_at(finder, past);

    return ((before == '.' || before == ',') && at > 1 && is_digit(byte_before(finder, at - 1))) ||
           ((behind == '.' || behind == ',') && is_digit(byte_at(finder, past + 1)));
}

/* ---- Groups of digits ------------------------------------------------------------------------ */

/* "0912 345.678": digits in groups, parted by at most two of " .-()" or a no-break space. */
struct groups {
    char digits[MOST_DIGITS + 1];
    size_t count;
    size_t lengths[MOST_GROUPS];
    size_t sums[MOST_GROUPS]; /* digits up to the end of each group */
    size_t ends[MOST_GROUPS];
};

static size_t behind_separator(const struct finder *finder, size_t at)
{
    size_t next = at;

    while (next < at + 2) {
        if (byte_at(finder, next) == '\xC2' && byte_at(finder, next + 1) == '\xA0') {
            return next + 2;
        }
        if (byte_at(finder, next) == '\0' || strchr(" .-()\n\t", byte_at(finder, next)) == NULL) {
            break;
        }
        next++;
    }
    return next;
}

static struct groups read_groups(const struct finder *finder, size_t at)
{
    struct groups groups = {.count = 0};
    size_t used = 0;

    while (groups.count < MOST_GROUPS) {
        size_t length = 0;
        size_t next;

        while (is_digit(byte_at(finder, at + length))) {
            length++;
        }
        if (length == 0 || used + length > MOST_DIGITS) {
            break;
        }
        memcpy(groups.digits + used, finder->bytes + at, length);
        used += length;
        at += length;
        groups.lengths[groups.count] = length;
        groups.sums[groups.count] = used;
        groups.ends[groups.count++] = at;
        next = behind_separator(finder, at);
        if (next == at) {
            break;
        }
        at = next;
    }
    return groups;
}

static void found(const struct finder *finder, enum bc_gate_number kind, size_t at, size_t past,
    const char *plain, size_t plain_length)
{
    char copy[MOST_ADDRESS + 1];

    if (plain_length > MOST_ADDRESS) {
        plain_length = MOST_ADDRESS;
    }
    for (size_t i = 0; i < plain_length; i++) {
        copy[i] = lower(plain[i]);
    }
    copy[plain_length] = '\0';
    finder->take(finder->user, kind, at, past - at, copy);
}

/* ---- Telephones ------------------------------------------------------------------------------ */

/* Behind 0 or +84: nine digits of a mobile, ten of a landline. */
static bool is_subscriber(const char *digits, size_t count)
{
    return (count == 9 && strchr("35789", digits[0]) != NULL) || (count == 10 && digits[0] == '2');
}

static bool is_phone(const struct finder *finder, size_t at, const struct groups *groups, size_t n)
{
    const char *digits = groups->digits;
    size_t sum = groups->sums[n];
    bool is_foreign_form = memcmp(digits, "84", 2) == 0 &&
                           (byte_before(finder, at) == '+' || groups->lengths[0] >= 11);

    if (is_foreign_form && sum > 3) {
        size_t country = digits[2] == '0' ? 3 : 2;

        return is_subscriber(digits + country, sum - country);
    }
    return digits[0] == '0' && groups->lengths[0] >= 3 && sum > 1 &&
           is_subscriber(digits + 1, sum - 1);
}

static size_t find_phone(const struct finder *finder, size_t at, const struct groups *groups)
{
    for (size_t n = 0; n < groups->count; n++) {
        if (is_phone(finder, at, groups, n) && !is_word(byte_at(finder, groups->ends[n]))) {
            found(finder, BC_GATE_PHONE, at, groups->ends[n], groups->digits, groups->sums[n]);
            return groups->ends[n];
        }
    }
    return 0;
}

/* ---- Identity papers and accounts ------------------------------------------------------------ */

/*
 * Twelve digits begin with the code of a province, 001 to 096.
 * Source: Thông tư 59/2021/TT-BCA, Phụ lục I. The library's own numbering of data bars, for one,
 * begins with 000.
 */
static bool is_identity(const char *digits, size_t count)
{
    return count == 12 && digits[0] == '0' && (digits[1] != '0' || digits[2] != '0') &&
           (digits[1] != '9' || digits[2] <= '6');
}

static size_t find_identity(const struct finder *finder, size_t at, const struct groups *groups)
{
    bool is_alone =
        !is_word(byte_at(finder, groups->ends[0])) && !is_in_figure(finder, at, groups->ends[0]);

    if (is_alone && (groups->lengths[0] == 9 || is_identity(groups->digits, groups->lengths[0]))) {
        found(finder, BC_GATE_IDENTITY, at, groups->ends[0], groups->digits, groups->sums[0]);
        return groups->ends[0];
    }
    for (size_t n = 1; n < groups->count; n++) {
        if (is_identity(groups->digits, groups->sums[n]) && groups->lengths[0] >= 3 &&
            !is_word(byte_at(finder, groups->ends[n]))) {
            found(finder, BC_GATE_IDENTITY, at, groups->ends[n], groups->digits, 12);
            return groups->ends[n];
        }
    }
    return 0;
}

/* The check digit of payment cards (Luhn). */
static bool is_card(const char *digits, size_t count)
{
    int sum = 0;

    /* Years begin with 1 or 2; cards with 4 to 6, those of this country with 9704. */
    if (count != 16 || (strchr("456", digits[0]) == NULL && memcmp(digits, "9704", 4) != 0)) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        int digit = digits[count - 1 - i] - '0';

        digit = i % 2 == 0 ? digit : digit * 2;
        sum += digit > 9 ? digit - 9 : digit;
    }
    return sum % 10 == 0;
}

/* One run, or four times four. */
static bool is_written_as_card(const struct groups *groups)
{
    return groups->count == 1 || (groups->count == 4 && groups->lengths[0] == 4 &&
                                     groups->lengths[1] == 4 && groups->lengths[2] == 4);
}

/* True when the letters before `at`, marks and all else left out, end with a word of accounts. */
static bool has_account_word(const struct finder *finder, size_t at)
{
    static const char *const words[] = {"stk", "sotk", "tk", "taikhoan", "tikhon", "account"};
    char letters[CONTEXT_BYTES + 1];
    size_t first = at > CONTEXT_BYTES ? at - CONTEXT_BYTES : 0;
    size_t count = 0;

    for (size_t i = first; i < at; i++) {
        if (is_letter(finder->bytes[i])) {
            letters[count++] = lower(finder->bytes[i]);
        } else if (finder->bytes[i] == BC_GATE_BREAK) {
            count = 0;
        }
    }
    letters[count] = '\0';
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        size_t length = strlen(words[i]);

        if (count >= length && strcmp(letters + count - length, words[i]) == 0) {
            return true;
        }
    }
    return false;
}

static size_t find_account(const struct finder *finder, size_t at, const struct groups *groups)
{
    size_t last;
    size_t sum;

    if (groups->count == 0) {
        return 0;
    }
    last = groups->count - 1;
    sum = groups->sums[last];
    if (is_word(byte_at(finder, groups->ends[last])) || sum < 6 ||
        !((sum <= 19 && has_account_word(finder, at)) ||
            (is_written_as_card(groups) && is_card(groups->digits, sum)))) {
        return 0;
    }
    found(finder, BC_GATE_ACCOUNT, at, groups->ends[last], groups->digits, sum);
    return groups->ends[last];
}

/* ---- Number plates --------------------------------------------------------------------------- */

/* "47A-123.45", "47-B1 123.45", "47AB 01234": two digits, a series, five digits (four of old). */
static size_t find_plate(const struct finder *finder, size_t at)
{
    size_t next = at + 2;
    size_t letters = 0;
    size_t digits = 0;
    size_t gap;

    if (!is_digit(byte_at(finder, at + 1))) {
        return 0;
    }
    next += byte_at(finder, next) == '-' ? 1 : 0;
    while (letters < 2 && byte_at(finder, next) >= 'A' && byte_at(finder, next) <= 'Z') {
        next++;
        letters++;
    }
    if (letters == 0) {
        return 0;
    }
    if (letters == 1 && is_digit(byte_at(finder, next)) && !is_digit(byte_at(finder, next + 1))) {
        next++;
    }
    gap = next;
    while (next < gap + 3 && byte_at(finder, next) != '\0' &&
           strchr(" -.", byte_at(finder, next)) != NULL) {
        next++;
    }
    if (next == gap) {
        return 0; /* the series and the number are always parted on a plate */
    }
    while (is_digit(byte_at(finder, next)) || (digits == 3 && byte_at(finder, next) == '.')) {
        digits += is_digit(byte_at(finder, next)) ? 1 : 0;
        next++;
    }
    /* Plates of four digits always have a dash; "14C 2023" is a road and a year. */
    if ((digits != 5 && (digits != 4 || byte_at(finder, gap) != '-')) ||
        is_word(byte_at(finder, next)) || !is_digit(byte_before(finder, next))) {
        return 0;
    }
    found(finder, BC_GATE_PLATE, at, next, finder->bytes + at, next - at);
    return next;
}

/* ---- E-mail addresses ------------------------------------------------------------------------ */

static bool is_local(char byte)
{
    return is_digit(byte) || is_letter(byte) || (byte != '\0' && strchr("._%+-", byte) != NULL);
}

static bool is_domain(char byte)
{
    return is_digit(byte) || is_letter(byte) || byte == '-' || byte == '.';
}

static void find_address(const struct finder *finder, size_t sign)
{
    size_t first = sign;
    size_t past = sign + 1;
    size_t dot = 0;

    while (first > 0 && sign - first < MOST_ADDRESS / 2 && is_local(finder->bytes[first - 1])) {
        first--;
    }
    while (is_domain(byte_at(finder, past)) && past - sign < MOST_ADDRESS / 2) {
        dot = byte_at(finder, past) == '.' && is_letter(byte_at(finder, past + 1)) &&
                      is_letter(byte_at(finder, past + 2))
                  ? past
                  : dot;
        past++;
    }
    if (first < sign && dot > sign + 1) {
        found(finder, BC_GATE_EMAIL, first, past, finder->bytes + first, past - first);
    }
}

/* ---- All of them ----------------------------------------------------------------------------- */

/* Where the digits that end before `at` begin. */
static size_t digits_before(const struct finder *finder, size_t at)
{
    while (at > 0 && is_digit(finder->bytes[at - 1])) {
        at--;
    }
    return at;
}

/* Nothing else stands between the breaks, but for a sign before and an exponent behind. */
static bool is_whole(const struct finder *finder, size_t from, size_t past)
{
    size_t first = from > 0 && finder->bytes[from - 1] == '-' ? from - 1 : from;
    char sign;

    if (lower(byte_at(finder, past)) == 'e') {
        sign = byte_at(finder, past + 1);
        past += sign == '-' || sign == '+' ? 2 : 1;
        while (is_digit(byte_at(finder, past))) {
            past++;
        }
    }
    return (first == 0 || finder->bytes[first - 1] == BC_GATE_BREAK) &&
           (past >= finder->length_bytes || finder->bytes[past] == BC_GATE_BREAK);
}

/*
 * "0.4545454545454545": digits behind a full stop are a fraction when a lone 0 stands before, when
 * they are more than any of our numbers has, or when the decimal is all that stands in its place,
 * as in the numbers a chart keeps. "0912.345678" begins as no decimal does, "1.0912345678" in a
 * sentence may be an item of a list.
 */
static bool is_fraction(const struct finder *finder, size_t at, size_t past)
{
    enum { MOST_OF_OURS = 12 };
    size_t whole = digits_before(finder, at - 1);
    bool has_zero = finder->bytes[whole] == '0';
    bool is_first =
        whole == 0 || (!is_word(finder->bytes[whole - 1]) && finder->bytes[whole - 1] != '.');

    if (!is_first || (has_zero && at - 1 - whole > 1) || byte_at(finder, past) == '.') {
        return false;
    }
    return has_zero || past - at > MOST_OF_OURS || is_whole(finder, whole, past);
}

/* "6.029": three digits behind a full stop and a digit, or any behind a comma, end a figure. */
static bool ends_figure(const struct finder *finder, size_t at)
{
    char before = byte_before(finder, at);
    size_t past = at;

    while (is_digit(byte_at(finder, past))) {
        past++;
    }
    return (before == ',' || before == '.') && at > 1 && is_digit(byte_before(finder, at - 1)) &&
           (before == ',' || past - at == 3 || is_fraction(finder, at, past));
}

/* Where a number may begin. */
static bool is_start(const struct finder *finder, size_t at)
{
    return !is_word(byte_before(finder, at)) && byte_before(finder, at) != '#' &&
           !ends_figure(finder, at);
}

/* None of ours has fewer than six digits, in groups. */
static bool has_enough_digits(const struct finder *finder, size_t at)
{
    enum { DIGITS_LEAST = 6 };
    size_t count = 0;

    while (count < DIGITS_LEAST) {
        const size_t from = at;

        while (is_digit(byte_at(finder, at))) {
            at++;
            count++;
        }
        if (at == from) {
            return false;
        }
        at = behind_separator(finder, at);
    }
    return true;
}

/* The end of the number that begins here, 0 when it is none of ours. */
static size_t find_number(const struct finder *finder, size_t at)
{
    size_t past = find_plate(finder, at);

    if (past == 0 && has_enough_digits(finder, at)) {
        const struct groups groups = read_groups(finder, at);

        past = find_phone(finder, at, &groups);
        past = past != 0 ? past : find_identity(finder, at, &groups);
        past = past != 0 ? past : find_account(finder, at, &groups);
    }
    return past;
}

/* From `at` on, eight bytes at a time, over what is no digit and no "@". */
static size_t skip_others(const struct finder *finder, size_t at)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    const uint64_t high_bits = ones * 0x80;
    uint64_t eight;

    for (; finder->length_bytes - at >= sizeof(eight); at += sizeof(eight)) {
        uint64_t low;
        uint64_t digits;
        uint64_t signs;

        memcpy(&eight, finder->bytes + at, sizeof(eight));
        low = eight & ~high_bits;
        /* The high bit of a byte: it is '0' or above, and not above '9'; it is '@'. */
        digits = (low + ones * (0x80 - '0')) & ~(low + ones * (0x80 - '9' - 1));
        signs = ~((low ^ ones * '@') + ones * 0x7F);
        if (((digits | signs) & ~eight & high_bits) != 0) {
            break;
        }
    }
    return at;
}

void bc_gate_numbers_find(const struct bc_gate_text *text, bc_gate_number_taker *take, void *user)
{
    const struct finder finder = {
        .bytes = text->bytes, .length_bytes = text->length_bytes, .take = take, .user = user};
    size_t at = skip_others(&finder, 0);

    while (at < finder.length_bytes) {
        const char byte = finder.bytes[at];

        if (byte == '@') {
            find_address(&finder, at);
        }
        if (is_digit(byte) && is_start(&finder, at)) {
            const size_t past = find_number(&finder, at);

            at = past > at ? past : at;
            while (is_digit(byte_at(&finder, at))) {
                at++;
            }
        } else {
            at++;
        }
        at = skip_others(&finder, at);
    }
}

void bc_gate_numbers_of_value(
    const char *value, size_t length_bytes, bc_gate_number_taker *take, void *user)
{
    struct finder finder = {
        .bytes = value, .length_bytes = length_bytes, .take = take, .user = user};

    for (size_t i = 0; i < length_bytes; i++) {
        if (!is_digit(value[i])) {
            return;
        }
    }
    if (is_subscriber(value, length_bytes)) {
        found(&finder, BC_GATE_PHONE, 0, length_bytes, value, length_bytes);
    } else if (length_bytes == 9 || length_bytes == 11 || length_bytes == 12) {
        found(&finder, BC_GATE_IDENTITY, 0, length_bytes, value, length_bytes);
    } else if (is_card(value, length_bytes)) {
        found(&finder, BC_GATE_ACCOUNT, 0, length_bytes, value, length_bytes);
    }
}

uint64_t bc_gate_number_key(const bc_gate_alphabet *alphabet, const char *plain)
{
    struct bc_gate_letters letters;
    bc_arena *scratch = bc_arena_new();
    uint64_t key;

    bc_gate_letters_build(alphabet, plain, strlen(plain), scratch, &letters);
    key = bc_gate_hash(alphabet, &letters, 0, letters.count);
    bc_arena_free(scratch);
    return key;
}

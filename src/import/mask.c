#include "import/mask.h"

#include "base/text.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

enum { MOST_DIGITS = 24, MOST_GROUPS = 8, AMOUNT_LOOK_BYTES = 24 };

/* A text that is being read; what lies before `from` has been dealt with. */
struct reader {
    const char *text;
    size_t length_bytes;
    size_t from;
    const struct bc_mask_words *words;
};

/* Digits in groups, parted by blanks, full stops, dashes or brackets: "0912 345.678". */
struct number {
    char digits[MOST_DIGITS + 1];
    size_t group_count;
    size_t group_lengths[MOST_GROUPS];
    size_t ends[MOST_GROUPS]; /* in the text, behind each group */
};

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static bool is_letter(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

static bool is_word(char byte)
{
    return is_digit(byte) || is_letter(byte) || byte == '_' || (unsigned char)byte >= 0x80;
}

/* The byte at an offset, or NUL outside of what is to be looked at. */
static char byte_at(const struct reader *reader, size_t at)
{
    if (at >= reader->length_bytes) {
        return '\0';
    }
    return reader->text[at];
}

static char byte_before(const struct reader *reader, size_t at)
{
    if (at <= reader->from) {
        return '\0';
    }
    return reader->text[at - 1];
}

/* ---- Numbers --------------------------------------------------------------------------------- */

static size_t digit_run(const struct reader *reader, size_t at)
{
    size_t length = 0;

    while (is_digit(byte_at(reader, at + length))) {
        length++;
    }
    return length;
}

/* At most two of " .-)" between two groups, or a no-break space. Returns where the next group
 * starts. */
static size_t skip_separator(const struct reader *reader, size_t at)
{
    size_t next = at;

    if (byte_at(reader, next) == '\xC2' && byte_at(reader, next + 1) == '\xA0') {
        return next + 2;
    }
    while (next < at + 2 && byte_at(reader, next) != '\0' &&
           strchr(" .-)", byte_at(reader, next)) != NULL) {
        next++;
    }
    return next;
}

static struct number read_number(const struct reader *reader, size_t at)
{
    struct number number = {.group_count = 0};
    size_t used = 0;

    while (number.group_count < MOST_GROUPS) {
        size_t length = digit_run(reader, at);
        size_t next;

        if (length == 0 || used + length > MOST_DIGITS) {
            break;
        }
        memcpy(number.digits + used, reader->text + at, length);
        used += length;
        at += length;
        number.group_lengths[number.group_count] = length;
        number.ends[number.group_count++] = at;
        next = skip_separator(reader, at);
        if (next == at) {
            break;
        }
        at = next;
    }
    return number;
}

static int value_of(const char *digits, size_t length)
{
    int value = 0;

    for (size_t i = 0; i < length; i++) {
        value = value * 10 + (digits[i] - '0');
    }
    return value;
}

static bool is_year(int value)
{
    return value >= 1900 && value < 2200;
}

/* "03.05.2023 …" and "2023-05-03 …": a date, whatever follows. */
static bool starts_with_date(const struct number *number)
{
    const size_t *lengths = number->group_lengths;
    const char *second = number->digits + lengths[0];
    const char *third;

    if (number->group_count < 3 || lengths[1] > 2) {
        return false;
    }
    third = second + lengths[1];
    if (lengths[0] <= 2 && lengths[2] == 4) {
        return value_of(number->digits, lengths[0]) <= 31 && value_of(second, lengths[1]) <= 12 &&
               is_year(value_of(third, 4));
    }
    return lengths[0] == 4 && lengths[2] <= 2 && is_year(value_of(number->digits, 4)) &&
           value_of(second, lengths[1]) <= 12 && value_of(third, lengths[2]) <= 31;
}

/* Digits of a moment without separators: 20230503, 202305031430, 20230503143000. */
static bool is_packed_moment(const char *digits, size_t length)
{
    if (length != 8 && length != 12 && length != 14) {
        return false;
    }
    return is_year(value_of(digits, 4)) && value_of(digits + 4, 2) <= 12 &&
           value_of(digits + 6, 2) <= 31;
}

/* True when a word such as "đồng" stands behind the number. */
static bool is_amount(const struct reader *reader, size_t end)
{
    char behind[AMOUNT_LOOK_BYTES + 1];
    size_t length_bytes = 0;
    bc_arena *scratch;
    const char *lower;
    bool is_found = false;

    while (byte_at(reader, end) == ' ') {
        end++;
    }
    while (length_bytes < AMOUNT_LOOK_BYTES && byte_at(reader, end + length_bytes) != '\0') {
        behind[length_bytes] = byte_at(reader, end + length_bytes);
        length_bytes++;
    }
    behind[length_bytes] = '\0';
    scratch = bc_arena_new_wiping();
    lower = bc_text_lower(scratch, behind);
    for (size_t i = 0; i < reader->words->amount_word_count && !is_found; i++) {
        size_t word_bytes = strlen(reader->words->amount_words[i]);

        is_found = strncmp(lower, reader->words->amount_words[i], word_bytes) == 0 &&
                   !is_word(lower[word_bytes]);
    }
    bc_arena_free(scratch);
    return is_found;
}

/* ---- Rules: how long the match at `at` is, or 0 ------------------------------------------------
 */

/* A national number: mobile 03 05 07 08 09 + 8 digits, fixed 02 + 9 digits, the mobiles 01 + 9 of
 * old. */
static bool is_national(const char *digits, size_t length)
{
    if (digits[0] != '0') {
        return false;
    }
    if (strchr("35789", digits[1]) != NULL) {
        return length == 10;
    }
    return (digits[1] == '2' || digits[1] == '1') && length == 11;
}

/* Digits with the country's code instead of the leading zero. */
static bool is_international(const char *digits, size_t length)
{
    char national[MOST_DIGITS + 1] = "0";

    if (length > 2 && strncmp(digits, "00", 2) == 0) {
        digits += 2;
        length -= 2;
    }
    if (length < 4 || strncmp(digits, "84", 2) != 0) {
        return false;
    }
    digits += 2;
    length -= 2;
    if (digits[0] == '0') {
        return is_national(digits, length);
    }
    memcpy(national + 1, digits, length);
    return is_national(national, length + 1);
}

/* May a phone number start here? A digit before a full stop or dash makes it a part of something
 * else. */
static bool is_phone_start(const struct reader *reader, size_t at)
{
    char before = byte_before(reader, at);

    if (before != '\0' && strchr(".,/-:", before) != NULL) {
        return !is_digit(byte_before(reader, at - 1));
    }
    return !is_digit(before) && before != '_';
}

static size_t match_phone(const struct reader *reader, size_t at)
{
    size_t start = at;
    struct number number;
    size_t length = 0;
    bool is_glued = is_letter(byte_before(reader, at));

    while (byte_at(reader, start) == '(' || byte_at(reader, start) == '+') {
        start++;
    }
    if (!is_digit(byte_at(reader, start)) || !is_phone_start(reader, at)) {
        return 0;
    }
    number = read_number(reader, start);
    if (starts_with_date(&number)) {
        return 0;
    }
    for (size_t i = 0; i < number.group_count; i++) {
        char behind = byte_at(reader, number.ends[i]);

        length += number.group_lengths[i];
        if (is_glued && i > 0) {
            break;
        }
        if ((is_national(number.digits, length) || is_international(number.digits, length)) &&
            !is_letter(behind)) {
            return number.ends[i] - at;
        }
    }
    return 0;
}

static bool is_local_part(char byte)
{
    return is_letter(byte) || is_digit(byte) || (byte != '\0' && strchr("._%+-", byte) != NULL);
}

static size_t match_email(const struct reader *reader, size_t at)
{
    size_t end = at;
    size_t last_dot = 0;

    if (is_local_part(byte_before(reader, at))) {
        return 0;
    }
    while (is_local_part(byte_at(reader, end))) {
        end++;
    }
    if (end == at || byte_at(reader, end) != '@') {
        return 0;
    }
    for (end++; is_letter(byte_at(reader, end)) || is_digit(byte_at(reader, end)) ||
                ((byte_at(reader, end) == '.' || byte_at(reader, end) == '-') &&
                    (is_letter(byte_at(reader, end + 1)) || is_digit(byte_at(reader, end + 1))));
         end++) {
        last_dot = byte_at(reader, end) == '.' ? end : last_dot;
    }
    return last_dot > 0 ? end - at : 0;
}

/*
 * A run of digits that stands alone: not part of a code ("QL26", "PA-0123"), a document number
 * ("1218/QĐ-UBND"), a decimal or an amount. Returns its length.
 */
static size_t lone_run(const struct reader *reader, size_t at)
{
    size_t length = digit_run(reader, at);
    char before = byte_before(reader, at);
    char behind = byte_at(reader, at + length);
    char further = byte_at(reader, at + length + 1);

    if (length < 9 || length > 19 || is_word(before) || behind == '/' || behind == '_' ||
        is_letter(behind) || (before != '\0' && strchr("./-,#", before) != NULL)) {
        return 0;
    }
    if ((behind == '-' && is_word(further)) ||
        ((behind == '.' || behind == ',') && is_digit(further))) {
        return 0;
    }
    if (is_packed_moment(reader->text + at, length) || is_amount(reader, at + length)) {
        return 0;
    }
    return length;
}

/* Twelve digits of a citizen's card begin with 0 and may be written in groups. */
static size_t match_grouped_card(const struct reader *reader, size_t at)
{
    struct number number = read_number(reader, at);
    size_t length = 0;

    if (number.digits[0] != '0' || is_word(byte_before(reader, at)) || number.group_count < 3 ||
        number.group_lengths[0] < 3 || starts_with_date(&number)) {
        return 0;
    }
    for (size_t i = 0; i < number.group_count && number.group_lengths[i] >= 3; i++) {
        length += number.group_lengths[i];
        if (length == 12) {
            return is_word(byte_at(reader, number.ends[i])) ? 0 : number.ends[i] - at;
        }
    }
    return 0;
}

static size_t match_identity(const struct reader *reader, size_t at)
{
    size_t length = lone_run(reader, at);

    if (length == 9 || (length == 12 && byte_at(reader, at) == '0')) {
        return length;
    }
    return length == 0 ? match_grouped_card(reader, at) : 0;
}

/* Sixteen digits in fours are a bank card. */
static size_t match_account(const struct reader *reader, size_t at)
{
    struct number number;
    size_t length = lone_run(reader, at);

    if (length >= 10) {
        return length;
    }
    number = read_number(reader, at);
    if (number.group_count < 4 || is_word(byte_before(reader, at))) {
        return 0;
    }
    for (size_t i = 0; i < 4; i++) {
        if (number.group_lengths[i] != 4) {
            return 0;
        }
    }
    return is_digit(byte_at(reader, number.ends[3])) ? 0 : number.ends[3] - at;
}

/* 47B1-123.45, 47A 123.45, 51F-97022, 47H-1234: province, series, number. */
static size_t match_plate(const struct reader *reader, size_t at)
{
    size_t end = at;
    size_t start_of_number;
    size_t length;
    bool has_dash;

    if (is_word(byte_before(reader, at)) || byte_before(reader, at) == '/' ||
        digit_run(reader, end) != 2) {
        return 0;
    }
    end += 2;
    end += byte_at(reader, end) == '-';
    if (byte_at(reader, end) < 'A' || byte_at(reader, end) > 'Z') {
        return 0;
    }
    end++;
    end += byte_at(reader, end) >= 'A' && byte_at(reader, end) <= 'Z';
    /* The digit of a motorbike's series belongs to it when a separator follows. */
    end += digit_run(reader, end) == 1;
    has_dash = byte_at(reader, end) == '-';
    end += has_dash || byte_at(reader, end) == ' ' || byte_at(reader, end) == '.';
    start_of_number = end;
    length = digit_run(reader, end);
    end += length;
    if (length == 3 && byte_at(reader, end) == '.' && digit_run(reader, end + 1) == 2) {
        end += 3;
    } else if (length != 5 && !(length == 4 && has_dash)) {
        return 0;
    }
    return is_word(byte_at(reader, end)) || start_of_number == at ? 0 : end - at;
}

struct rule {
    enum bc_mask_kind kind;
    size_t (*match)(const struct reader *reader, size_t at);
};

/* In this order; the first rule that matches takes the place. */
static const struct rule rules[] = {
    {BC_MASK_EMAIL, match_email},
    {BC_MASK_PLATE, match_plate},
    {BC_MASK_PHONE, match_phone},
    {BC_MASK_IDENTITY, match_identity},
    {BC_MASK_ACCOUNT, match_account},
};

static const char *const kind_names[BC_MASK_KIND_COUNT] = {
    [BC_MASK_PHONE] = "phone",
    [BC_MASK_EMAIL] = "e-mail",
    [BC_MASK_IDENTITY] = "identity-number",
    [BC_MASK_ACCOUNT] = "account-number",
    [BC_MASK_PLATE] = "plate",
};

const char *bc_mask_kind_name(enum bc_mask_kind kind)
{
    assert(kind < BC_MASK_KIND_COUNT);
    return kind_names[kind];
}

/* ---- The walk -------------------------------------------------------------------------------- */

/*
 * Nothing to mask without a digit or an @, and most texts have neither: eight bytes at a time.
 * Bytes 30–3F are the digits and a few more, which is near enough for a first look.
 */
static bool is_worth_reading(const char *text, size_t length_bytes)
{
    const uint64_t ones = 0x0101010101010101U;
    const uint64_t highs = 0x8080808080808080U;
    size_t at = 0;

    for (; at + 8 <= length_bytes; at += 8) {
        uint64_t word;
        uint64_t digits;
        uint64_t signs;

        memcpy(&word, text + at, sizeof(word));
        digits = (word & (0xF0 * ones)) ^ (0x30 * ones);
        signs = word ^ ('@' * ones);
        if ((((digits - ones) & ~digits) | ((signs - ones) & ~signs)) & highs) {
            return true;
        }
    }
    for (; at < length_bytes; at++) {
        if (is_digit(text[at]) || text[at] == '@') {
            return true;
        }
    }
    return false;
}

static const struct rule *find_rule(const struct reader *reader, size_t at, size_t *ret_length)
{
    for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
        *ret_length = rules[i].match(reader, at);
        if (*ret_length > 0) {
            return &rules[i];
        }
    }
    return NULL;
}

/* Where a rule might match: a digit or bracket or plus, or the start of a word when there is an @.
 */
static bool is_candidate(const struct reader *reader, size_t at, bool has_at_sign)
{
    char byte = reader->text[at];

    if (is_digit(byte)) {
        return !is_digit(byte_before(reader, at));
    }
    return byte == '+' || byte == '(' ||
           (has_at_sign && is_local_part(byte) && !is_local_part(byte_before(reader, at)));
}

/* What was found, in the order of the text. */
struct hit {
    size_t at;
    size_t length;
    enum bc_mask_kind kind;
};

static const char *compose(const struct reader *reader, const struct hit *hits, size_t hit_count,
    size_t added_bytes, bc_arena *arena)
{
    char *masked = bc_arena_alloc(arena, reader->length_bytes + added_bytes + 1);
    size_t used = 0;
    size_t from = 0;

    for (size_t i = 0; i < hit_count; i++) {
        memcpy(masked + used, reader->text + from, hits[i].at - from);
        used += hits[i].at - from;
        for (const char *word = reader->words->replacements[hits[i].kind]; *word != '\0'; word++) {
            masked[used++] = *word;
        }
        from = hits[i].at + hits[i].length;
    }
    memcpy(masked + used, reader->text + from, reader->length_bytes - from);
    return masked;
}

const char *bc_mask_text(const struct bc_mask_words *words, bc_arena *arena, const char *text,
    size_t length_bytes, int64_t counts[BC_MASK_KIND_COUNT])
{
    struct reader reader = {text, length_bytes, 0, words};
    bool is_found[BC_MASK_KIND_COUNT] = {false};
    bool has_at_sign;
    struct hit *hits = NULL;
    size_t hit_count = 0;
    size_t hit_capacity = 0;
    size_t added_bytes = 0;

    if (!is_worth_reading(text, length_bytes)) {
        return text;
    }
    has_at_sign = memchr(text, '@', length_bytes) != NULL;
    for (size_t at = 0; at < length_bytes; at++) {
        const struct rule *rule = NULL;
        size_t length = 0;

        if (is_candidate(&reader, at, has_at_sign)) {
            rule = find_rule(&reader, at, &length);
        }
        if (rule != NULL) {
            hits = bc_arena_grow(arena, hits, hit_count, &hit_capacity, sizeof(*hits));
            hits[hit_count++] = (struct hit){at, length, rule->kind};
            added_bytes += strlen(words->replacements[rule->kind]);
            counts[rule->kind] += !is_found[rule->kind];
            is_found[rule->kind] = true;
            reader.from = at + length;
            at = reader.from - 1;
        }
    }
    return hit_count == 0 ? text : compose(&reader, hits, hit_count, added_bytes, arena);
}

#include "base/text.h"
#include "import/mask_inside.h"

#include <string.h>

enum { MOST_DIGITS = 24, MOST_GROUPS = 12, AMOUNT_LOOK_BYTES = 24 };

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

/* ---- Numbers --------------------------------------------------------------------------------- */

static size_t digit_run(const struct bc_mask_reader *reader, size_t at)
{
    size_t length = 0;

    while (is_digit(bc_mask_byte(reader, at + length))) {
        length++;
    }
    return length;
}

/* At most two of " .-)" between two groups, or a no-break space or en dash. Returns where the next
 * group starts. */
static size_t skip_separator(const struct bc_mask_reader *reader, size_t at)
{
    size_t next = at;

    if (bc_mask_byte(reader, next) == '\xC2' && bc_mask_byte(reader, next + 1) == '\xA0') {
        return next + 2;
    }
    if (reader->length_bytes - at > 3 && memcmp(reader->text + at, "\xE2\x80\x93", 3) == 0) {
        return next + 3; /* an en dash */
    }
    while (next < at + 2 && bc_mask_byte(reader, next) != '\0' &&
           strchr(" .-)", bc_mask_byte(reader, next)) != NULL) {
        next++;
    }
    return next;
}

static struct number read_number(const struct bc_mask_reader *reader, size_t at)
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
static bool is_amount(const struct bc_mask_reader *reader, size_t end)
{
    char behind[AMOUNT_LOOK_BYTES + 1];
    size_t length_bytes = 0;
    bc_arena *scratch;
    const char *lower;
    bool is_found = false;

    while (bc_mask_byte(reader, end) == ' ') {
        end++;
    }
    while (length_bytes < AMOUNT_LOOK_BYTES && bc_mask_byte(reader, end + length_bytes) != '\0') {
        behind[length_bytes] = bc_mask_byte(reader, end + length_bytes);
        length_bytes++;
    }
    behind[length_bytes] = '\0';
    scratch = bc_arena_new_wiping();
    lower = bc_text_lower(scratch, behind);
    for (size_t i = 0; i < reader->rules->amount_word_count && !is_found; i++) {
        size_t word_bytes = strlen(reader->rules->amount_words[i]);

        is_found = strncmp(lower, reader->rules->amount_words[i], word_bytes) == 0 &&
                   !is_word(lower[word_bytes]);
    }
    bc_arena_free(scratch);
    return is_found;
}

/* ---- What numbers say by themselves: how long the match at `at` is, or 0 ----------------- */

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
static bool is_phone_start(const struct bc_mask_reader *reader, size_t at)
{
    char before = bc_mask_byte_before(reader, at);

    if (before != '\0' && strchr(".,/-:", before) != NULL) {
        return !is_digit(bc_mask_byte_before(reader, at - 1));
    }
    return !is_digit(before) && before != '_';
}

static size_t match_phone(const struct bc_mask_reader *reader, size_t at)
{
    size_t start = at;
    struct number number;
    size_t length = 0;
    bool is_glued = is_letter(bc_mask_byte_before(reader, at));

    while (start < at + 3 &&
           (bc_mask_byte(reader, start) == '(' || bc_mask_byte(reader, start) == '+')) {
        start++;
    }
    if (!is_digit(bc_mask_byte(reader, start)) || !is_phone_start(reader, at)) {
        return 0;
    }
    number = read_number(reader, start);
    if (starts_with_date(&number)) {
        return 0;
    }
    for (size_t i = 0; i < number.group_count; i++) {
        char behind = bc_mask_byte(reader, number.ends[i]);

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

/*
 * A run of digits that stands alone: not part of a code ("QL26", "PA-0123"), a document number
 * ("1218/QĐ-UBND"), a decimal or an amount. Returns its length.
 */
static size_t lone_run(const struct bc_mask_reader *reader, size_t at)
{
    size_t length = digit_run(reader, at);
    char before = bc_mask_byte_before(reader, at);
    char behind = bc_mask_byte(reader, at + length);
    char further = bc_mask_byte(reader, at + length + 1);

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
static size_t match_grouped_card(const struct bc_mask_reader *reader, size_t at)
{
    struct number number = read_number(reader, at);
    size_t length = 0;

    if (number.digits[0] != '0' || is_word(bc_mask_byte_before(reader, at)) ||
        number.group_count < 3 || number.group_lengths[0] < 3 || starts_with_date(&number)) {
        return 0;
    }
    for (size_t i = 0; i < number.group_count && number.group_lengths[i] >= 3; i++) {
        length += number.group_lengths[i];
        if (length == 12) {
            return is_word(bc_mask_byte(reader, number.ends[i])) ? 0 : number.ends[i] - at;
        }
    }
    return 0;
}

static size_t match_identity(const struct bc_mask_reader *reader, size_t at)
{
    size_t length = lone_run(reader, at);

    if (length == 9 || (length == 12 && bc_mask_byte(reader, at) == '0')) {
        return length;
    }
    return length == 0 ? match_grouped_card(reader, at) : 0;
}

/* Sixteen digits in fours are a bank card. */
static size_t match_account(const struct bc_mask_reader *reader, size_t at)
{
    struct number number;
    size_t length = lone_run(reader, at);

    if (length >= 10) {
        return length;
    }
    number = read_number(reader, at);
    if (number.group_count < 4 || is_word(bc_mask_byte_before(reader, at))) {
        return 0;
    }
    for (size_t i = 0; i < 4; i++) {
        if (number.group_lengths[i] != 4) {
            return 0;
        }
    }
    return is_digit(bc_mask_byte(reader, number.ends[3])) ? 0 : number.ends[3] - at;
}

/* A letter of a plate's series; Đ is two bytes. Returns its length. */
static size_t series_letter(const struct bc_mask_reader *reader, size_t at, bool is_relaxed)
{
    char byte = bc_mask_byte(reader, at);

    if ((byte >= 'A' && byte <= 'Z') || (is_relaxed && byte >= 'a' && byte <= 'z')) {
        return 1;
    }
    return byte == '\xC4' && (bc_mask_byte(reader, at + 1) == '\x90' ||
                                 (is_relaxed && bc_mask_byte(reader, at + 1) == '\x91'))
               ? 2
               : 0;
}

/* "123.45", "12345", and with a dash before or a word such as "biển số" the "1234" of old plates.
 */
static size_t plate_number(const struct bc_mask_reader *reader, size_t at, bool allows_four)
{
    size_t length = digit_run(reader, at);
    char between = bc_mask_byte(reader, at + length);

    if (length == 3 && (between == '.' || (between == ' ' && allows_four)) &&
        digit_run(reader, at + 4) == 2) {
        length = 6;
    } else if (length != 5 && !(length == 4 && allows_four)) {
        return 0;
    }
    return is_word(bc_mask_byte(reader, at + length)) ? 0 : length;
}

/*
 * 47B1-123.45, 47A 123.45, 51F-97022, 47-F1 123.45, 47H-1234: province, series, number. Small
 * letters, blanks and no separator at all only where words say that a plate comes or, as in
 * "47a-123.45", the full stop does.
 */
static size_t match_plate(const struct bc_mask_reader *reader, size_t at, bool is_told)
{
    size_t end = at + 2;
    size_t letters = 0;
    size_t length;
    size_t digits;
    bool is_small;
    bool has_dash;

    if (is_word(bc_mask_byte_before(reader, at)) || bc_mask_byte_before(reader, at) == '/' ||
        digit_run(reader, at) != 2 || bc_mask_byte(reader, at) == '0') {
        return 0;
    }
    end += bc_mask_byte(reader, end) == '-' || bc_mask_byte(reader, end) == '.' ||
           (is_told && bc_mask_byte(reader, end) == ' ');
    is_small = bc_mask_byte(reader, end) >= 'a';
    for (int i = 0; i < 2 && (length = series_letter(reader, end, true)) > 0; i++) {
        end += length;
        letters++;
    }
    digits = digit_run(reader, end);
    if (letters == 0 || is_letter(bc_mask_byte(reader, end))) {
        return 0;
    }
    if (digits == 1 || (is_told && digits == 6) ||
        (digits == 4 && bc_mask_byte(reader, end + 4) == '.' && digit_run(reader, end + 5) == 2)) {
        end++; /* the digit of a motorbike's series: "47F1 123.45", "47F112345", "47F1123.45" */
    }
    has_dash = bc_mask_byte(reader, end) == '-';
    while (end < at + 10 && bc_mask_byte(reader, end) != '\0' &&
           strchr(" -.", bc_mask_byte(reader, end)) != NULL) {
        has_dash = has_dash || bc_mask_byte(reader, end) == '-';
        end++;
    }
    length = plate_number(reader, end, is_told || (has_dash && !is_small));
    if (length == 0 || (is_small && !is_told && length != 6)) {
        return 0;
    }
    return end + length - at;
}

/* ---- What the words before a number say -------------------------------------------------- */

static bool is_told(const struct bc_mask_reader *reader, uint32_t context, size_t at)
{
    return (reader->context & context) != 0 && bc_mask_is_gap(reader, reader->context_end, at);
}

/*
 * Digits in any groups behind a word such as "CCCD" or "STK": `least` to `most` of them. Not an
 * amount, a date, or groups of three parted by full stops as sums of money are.
 */
static size_t match_told(
    const struct bc_mask_reader *reader, size_t at, size_t least, size_t most, size_t least_group)
{
    struct number number = read_number(reader, at);
    size_t taken = 0;
    size_t length = 0;
    bool is_threes = number.group_count > 1;

    if (number.group_count == 0 || starts_with_date(&number)) {
        return 0;
    }
    for (size_t i = 0; i < number.group_count && length + number.group_lengths[i] <= most; i++) {
        if (i > 0 && length >= least && number.group_lengths[i] < least_group) {
            break; /* "CCCD 066085001234 2 lần" */
        }
        length += number.group_lengths[i];
        is_threes = is_threes && (i == 0 || number.group_lengths[i] == 3);
        taken = i + 1;
    }
    if (length < least || taken == 0 || is_packed_moment(number.digits, length) ||
        is_amount(reader, number.ends[taken - 1]) ||
        (is_threes && taken > 1 && number.digits[0] != '0' && length < 12 &&
            bc_mask_byte(reader, at + number.group_lengths[0]) == '.')) {
        return 0;
    }
    if (is_word(bc_mask_byte(reader, number.ends[taken - 1])) ||
        bc_mask_byte(reader, number.ends[taken - 1]) == '/') {
        return 0;
    }
    return number.ends[taken - 1] - at;
}

/* 1022, 19001234, 0262.1022: numbers of services, which nobody is called by. */
static bool is_service(const struct number *number)
{
    size_t digits = strlen(number->digits);

    return strncmp(number->digits, "1900", 4) == 0 || strncmp(number->digits, "1800", 4) == 0 ||
           (number->digits[0] == '0' && digits < 9);
}

static size_t match_told_phone(const struct bc_mask_reader *reader, size_t at)
{
    struct number number = read_number(reader, at);

    return is_service(&number) ? 0 : match_told(reader, at, 7, 12, 2);
}

/* A telephone of an office: "đường dây nóng 0262 3 852 468". Returns how much to pass over. */
static size_t pass_public(const struct bc_mask_reader *reader, size_t at)
{
    size_t start = at;
    struct number number;

    while (start < at + 3 && bc_mask_byte(reader, start) == '(') {
        start++;
    }
    number = read_number(reader, start);
    if (number.group_count == 0 || !(is_service(&number) || strncmp(number.digits, "02", 2) == 0)) {
        return 0;
    }
    for (size_t i = 0, length = 0; i < number.group_count; i++) {
        length += number.group_lengths[i];
        if (length >= 10 || i + 1 == number.group_count) {
            return number.ends[i] - at;
        }
    }
    return 0;
}

/* Code of a ticket, a bill, a document: letters, digits and the signs between them. */
static size_t pass_code(const struct bc_mask_reader *reader, size_t at)
{
    size_t end = at;

    while (is_digit(bc_mask_byte(reader, end)) || is_letter(bc_mask_byte(reader, end)) ||
           (bc_mask_byte(reader, end) != '\0' && strchr("./-", bc_mask_byte(reader, end)) != NULL &&
               is_word(bc_mask_byte(reader, end + 1)))) {
        end++;
    }
    return end - at;
}

/* Some banks put a letter between: "711A12345678". */
static size_t match_told_account(const struct bc_mask_reader *reader, size_t at)
{
    size_t head = digit_run(reader, at);
    size_t tail = digit_run(reader, at + head + 1);

    if (head >= 2 && tail >= 6 && is_letter(bc_mask_byte(reader, at + head)) &&
        !is_word(bc_mask_byte(reader, at + head + 1 + tail))) {
        return head + 1 + tail;
    }
    return match_told(reader, at, 6, 19, 2);
}

static struct bc_mask_hit match_by_words(
    const struct bc_mask_reader *reader, size_t at, size_t *ret_skip)
{
    struct bc_mask_hit hit = {.at = at};

    *ret_skip = 0;
    if (is_told(reader, BC_PHRASE_KEPT, at)) {
        *ret_skip = pass_code(reader, at);
    } else if (is_told(reader, BC_PHRASE_PUBLIC_PHONE, at)) {
        *ret_skip = pass_public(reader, at);
    } else if (is_told(reader, BC_PHRASE_IDENTITY, at)) {
        hit.length = match_told(reader, at, 7, 15, 3);
        hit.kind = BC_MASK_IDENTITY;
    } else if (is_told(reader, BC_PHRASE_ACCOUNT, at)) {
        hit.length = match_told_account(reader, at);
        hit.kind = BC_MASK_ACCOUNT;
    } else if (is_told(reader, BC_PHRASE_PLATE, at)) {
        hit.length = match_plate(reader, at, true);
        hit.kind = BC_MASK_PLATE;
    }
    return hit;
}

/* "O912 345 678": people type the letter for the digit. */
struct bc_mask_hit bc_mask_lettered_phone(const struct bc_mask_reader *reader, size_t at)
{
    struct number number = read_number(reader, at + 1);
    char digits[MOST_DIGITS + 2] = "0";
    size_t length = 1;

    memcpy(digits + 1, number.digits, sizeof(number.digits));
    for (size_t i = 0; i < number.group_count; i++) {
        length += number.group_lengths[i];
        if (is_national(digits, length) && !is_word(bc_mask_byte(reader, number.ends[i]))) {
            return (struct bc_mask_hit){at, number.ends[i] - at, BC_MASK_PHONE};
        }
    }
    return (struct bc_mask_hit){0};
}

struct rule {
    enum bc_mask_kind kind;
    size_t (*match)(const struct bc_mask_reader *reader, size_t at);
};

static size_t match_untold_plate(const struct bc_mask_reader *reader, size_t at)
{
    return match_plate(reader, at, false);
}

/* In this order; the first rule that matches takes the place. */
static const struct rule rules[] = {
    {BC_MASK_PLATE, match_untold_plate},
    {BC_MASK_PHONE, match_phone},
    {BC_MASK_IDENTITY, match_identity},
    {BC_MASK_ACCOUNT, match_account},
};

struct bc_mask_hit bc_mask_number_at(
    const struct bc_mask_reader *reader, size_t at, size_t *ret_skip)
{
    struct bc_mask_hit hit = match_by_words(reader, at, ret_skip);

    for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]) && hit.length == 0 && *ret_skip == 0;
         i++) {
        hit.length = rules[i].match(reader, at);
        hit.kind = rules[i].kind;
    }
    if (hit.length == 0 && *ret_skip == 0 && is_told(reader, BC_PHRASE_PHONE, at)) {
        hit.length = match_told_phone(reader, at);
        hit.kind = BC_MASK_PHONE;
    }
    return hit;
}

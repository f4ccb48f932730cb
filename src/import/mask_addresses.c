#include "import/mask_inside.h"

#include <string.h>
#include <strings.h>

enum { LEAST_HANDLE = 4, MOST_HOUSE_PARTS = 6 };

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

static bool is_local_part(char byte)
{
    return is_letter(byte) || is_digit(byte) || (byte != '\0' && strchr("._%+-", byte) != NULL);
}

static size_t match_email(const struct bc_mask_reader *reader, size_t at)
{
    size_t end = at;
    size_t last_dot = 0;

    if (is_local_part(bc_mask_byte_before(reader, at))) {
        return 0;
    }
    while (is_local_part(bc_mask_byte(reader, end))) {
        end++;
    }
    if (end == at || bc_mask_byte(reader, end) != '@') {
        return 0;
    }
    for (end++;
         is_letter(bc_mask_byte(reader, end)) || is_digit(bc_mask_byte(reader, end)) ||
         ((bc_mask_byte(reader, end) == '.' || bc_mask_byte(reader, end) == '-') &&
             (is_letter(bc_mask_byte(reader, end + 1)) || is_digit(bc_mask_byte(reader, end + 1))));
         end++) {
        last_dot = bc_mask_byte(reader, end) == '.' ? end : last_dot;
    }
    return last_dot > 0 ? end - at : 0;
}

/* ---- Personal pages -------------------------------------------------------------------------- */

static bool is_of_handle(char byte)
{
    return is_letter(byte) || is_digit(byte) || (byte != '\0' && strchr("._-", byte) != NULL);
}

/* "facebook.com/groups/…": not one person's. */
static bool is_shared_path(const struct bc_mask_reader *reader, size_t at)
{
    for (size_t i = 0; i < reader->rules->shared_path_count; i++) {
        size_t length = strlen(reader->rules->shared_paths[i]);

        if (reader->length_bytes - at >= length &&
            strncasecmp(reader->text + at, reader->rules->shared_paths[i], length) == 0 &&
            !is_of_handle(bc_mask_byte(reader, at + length))) {
            return true;
        }
    }
    return false;
}

/* The length of "facebook.com/name", with "https://" and "www." or without. */
static size_t match_page(const struct bc_mask_reader *reader, size_t at)
{
    static const char *const heads[] = {"https://", "http://", "www.", "m."};
    const struct bc_mask_rules *rules = reader->rules;
    size_t room = reader->length_bytes;
    size_t start = at;

    for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
        size_t head = strlen(heads[i]);

        if (room - start > head && strncasecmp(reader->text + start, heads[i], head) == 0) {
            start += head;
        }
    }
    for (size_t i = 0; i < rules->site_count; i++) {
        size_t site = strlen(rules->sites[i]);
        size_t end = start + site + 1;

        if (room - start <= site + 1 ||
            strncasecmp(reader->text + start, rules->sites[i], site) != 0 ||
            reader->text[end - 1] != '/' || is_shared_path(reader, end)) {
            continue;
        }
        while (is_of_handle(bc_mask_byte(reader, end)) ||
               (bc_mask_byte(reader, end) != '\0' &&
                   strchr("@?=&/%", bc_mask_byte(reader, end)) != NULL)) {
            end++;
        }
        while (strchr(".-?/", reader->text[end - 1]) != NULL && end > start + site + 1) {
            end--; /* the full stop of the sentence */
        }
        return end > start + site + 1 ? end - at : 0;
    }
    return 0;
}

/* A handle behind "facebook:" or "zalo": it holds a digit, a dot or a line, or an @ stands before.
 */
static size_t match_handle(const struct bc_mask_reader *reader, size_t at)
{
    bool has_at = bc_mask_byte(reader, at) == '@';
    size_t end = at + has_at;
    size_t letters = 0;

    if ((reader->context & BC_PHRASE_SOCIAL) == 0 ||
        !bc_mask_is_gap(reader, reader->context_end, at)) {
        return 0;
    }
    while (is_of_handle(bc_mask_byte(reader, end)) || bc_mask_byte(reader, end) == '_') {
        letters += is_letter(bc_mask_byte(reader, end));
        end++;
    }
    while (end > at && (reader->text[end - 1] == '.' || reader->text[end - 1] == '-')) {
        end--;
    }
    if (end - at < LEAST_HANDLE || letters < 2 || is_word(bc_mask_byte(reader, end)) ||
        strcspn(reader->text + at, "0123456789._@") >= end - at) {
        return 0;
    }
    return end - at;
}

/* ---- House numbers --------------------------------------------------------------------------- */

struct house {
    size_t end;
    int parts[MOST_HOUSE_PARTS];
    size_t part_count;
};

/* "12", "12A", "12/3/4". */
static struct house read_house(const struct bc_mask_reader *reader, size_t at)
{
    struct house house = {.end = 0};

    while (house.part_count < MOST_HOUSE_PARTS) {
        size_t start = at;
        int value = 0;

        while (is_digit(bc_mask_byte(reader, at)) && at < start + 5) {
            value = value * 10 + (bc_mask_byte(reader, at) - '0');
            at++;
        }
        if (at == start || at == start + 5) {
            house.end = 0;
            break;
        }
        at += is_letter(bc_mask_byte(reader, at)) && !is_word(bc_mask_byte(reader, at + 1));
        house.parts[house.part_count++] = value;
        house.end = at;
        if (bc_mask_byte(reader, at) != '/' || !is_digit(bc_mask_byte(reader, at + 1))) {
            break;
        }
        at++;
    }
    if (is_word(bc_mask_byte(reader, at)) || bc_mask_byte(reader, at) == ':' ||
        (bc_mask_byte(reader, at) == '.' && is_digit(bc_mask_byte(reader, at + 1)))) {
        house.end = 0;
    }
    return house;
}

static bool may_be_date(const struct house *house)
{
    if (house->parts[0] < 1 || house->parts[0] > 31 || house->part_count > 3) {
        return false;
    }
    return (house->part_count == 2 && ((house->parts[1] >= 1 && house->parts[1] <= 12) ||
                                          (house->parts[1] >= 1990 && house->parts[0] <= 12))) ||
           (house->part_count == 3 && house->parts[1] <= 12 &&
               ((house->parts[2] >= 15 && house->parts[2] <= 40) || house->parts[2] >= 1990));
}

static size_t match_house(const struct bc_mask_reader *reader, size_t at)
{
    struct house house = read_house(reader, at);
    uint32_t context = bc_mask_is_gap(reader, reader->context_end, at) ? reader->context : 0;
    char before = bc_mask_byte_before(reader, at);
    struct bc_mask_word next;
    bool has_next;

    if (house.end == 0 || is_word(before) ||
        (before != '\0' && strchr("/-.,", before) != NULL && context == 0)) {
        return 0;
    }
    if ((context & BC_PHRASE_HOUSE) != 0) {
        return house.end - at;
    }
    has_next = bc_mask_next_word(reader, house.end, true, &next);
    if ((context & BC_PHRASE_RESIDENCE) != 0) {
        /* "địa chỉ 45 Lê Duẩn", not "ở 12 hộ". */
        return has_next &&
                       ((next.classes & BC_WORD_ROAD) != 0 || next.word.shape != BC_SHAPE_LOWER ||
                           (next.classes & BC_WORD_SURNAME) != 0)
                   ? house.end - at
                   : 0;
    }
    return has_next && house.part_count > 1 && (next.classes & BC_WORD_ROAD) != 0 &&
                   next.word.letter_count > 1 && !may_be_date(&house)
               ? house.end - at
               : 0;
}

struct bc_mask_hit bc_mask_address_at(const struct bc_mask_reader *reader, size_t at)
{
    struct bc_mask_hit hit = {.at = at};
    bool is_inside = is_word(bc_mask_byte_before(reader, at));

    if (reader->has_at_sign) {
        hit.length = match_email(reader, at);
        hit.kind = BC_MASK_EMAIL;
    }
    if (hit.length == 0 && reader->has_slash && !is_inside && is_letter(bc_mask_byte(reader, at))) {
        hit.length = match_page(reader, at);
        hit.kind = BC_MASK_SOCIAL;
    }
    if (hit.length == 0 && !is_inside) {
        hit.length = match_handle(reader, at);
        hit.kind = BC_MASK_SOCIAL;
    }
    if (hit.length == 0 && is_digit(bc_mask_byte(reader, at))) {
        hit.length = match_house(reader, at);
        hit.kind = BC_MASK_HOUSE;
    }
    return hit;
}

#include "import/mask_inside.h"

#include <string.h>

enum { MOST_NAME_WORDS = 5, MOST_SKIPPED = 3 };

/* How much the words before a name say that it is one. */
enum strength { STRONG, WEAK, SALUTATION, SHORT_SALUTATION };

struct name {
    size_t start;
    size_t end; /* 0 = none */
    size_t word_count;
    struct bc_mask_word first;
    struct bc_mask_word second;
    struct bc_mask_word last;
};

static bool is(const struct bc_mask_word *word, uint32_t classes)
{
    return (word->classes & classes) != 0;
}

static bool is_capital(const struct bc_mask_word *word)
{
    return word->word.shape != BC_SHAPE_LOWER;
}

/* H'Hen, K'Brông, or the letter that stands before such a name. */
static bool is_highland(const struct bc_mask_word *word)
{
    return (word->word.has_apostrophe && strchr("hky", word->word.plain[0]) != NULL) ||
           (is(word, BC_WORD_FIRST_PART) && word->word.letter_count == 1);
}

/* "CSGT", "UBND": capitals without a vowel. */
static bool is_acronym(const struct bc_mask_word *word)
{
    return word->word.shape == BC_SHAPE_UPPER && !word->word.has_vowel;
}

/* True when what follows a word cannot be a part of the name any more. */
static bool is_boundary(const struct bc_mask_reader *reader, size_t end)
{
    struct bc_mask_word next;

    return !bc_mask_next_word(reader, end, false, &next) || is(&next, BC_WORD_END) ||
           (bc_mask_phrase_at(reader, &next).classes &
               (BC_PHRASES_OF_NUMBERS | BC_PHRASE_NOT_NAME)) != 0;
}

/* True when a phrase starts here that is no name: "công an", "số điện thoại", "phòng". */
static bool starts_other(const struct bc_mask_reader *reader, const struct bc_mask_word *word)
{
    struct bc_mask_phrase phrase = bc_mask_phrase_at(reader, word);

    return (phrase.classes & BC_PHRASE_NOT_NAME) != 0 ||
           ((phrase.classes & BC_PHRASES_OF_NUMBERS) != 0 && !is(word, BC_WORD_GIVEN)) ||
           (phrase.word_count > 1 && (phrase.classes & BC_PHRASE_INTRODUCTION) != 0);
}

static void take(struct name *name, const struct bc_mask_word *word)
{
    if (name->word_count == 0) {
        name->start = word->word.start;
        name->first = *word;
    } else if (name->word_count == 1) {
        name->second = *word;
    }
    name->end = word->word.end;
    name->last = *word;
    name->word_count++;
}

static bool read_glued(
    const struct bc_mask_reader *reader, size_t at, struct bc_mask_word *ret_word)
{
    if (!bc_word_starts(reader->text, reader->length_bytes, at)) {
        return false;
    }
    bc_mask_word_at(reader, at, ret_word);
    return true;
}

/* The next part of a name: a blank before it, or the hyphen or apostrophe of "Y-Bhăm", "H' Hen". */
static bool next_part(
    const struct bc_mask_reader *reader, const struct name *name, struct bc_mask_word *ret_word)
{
    size_t end = name->end;

    if (bc_mask_next_word(reader, end, false, ret_word)) {
        return true;
    }
    if (name->word_count != 1 || name->first.word.letter_count != 1 ||
        !is(&name->first, BC_WORD_FIRST_PART)) {
        return false;
    }
    if (bc_mask_byte(reader, end) == '-' || bc_mask_byte(reader, end) == '\'' ||
        bc_mask_byte(reader, end) == '.') {
        return bc_mask_next_word(reader, end + 1, false, ret_word) ||
               read_glued(reader, end + 1, ret_word);
    }
    if (reader->length_bytes - end > 3 && (memcmp(reader->text + end, "\xE2\x80\x99", 3) == 0)) {
        return bc_mask_next_word(reader, end + 3, false, ret_word);
    }
    return false;
}

/* ---- Written with capitals ------------------------------------------------------------------- */

/* A middle in small letters between two capitals: "Nguyễn thị Lan". */
static bool is_small_middle(const struct bc_mask_reader *reader, const struct bc_mask_word *word)
{
    struct bc_mask_word next;

    return is(word, BC_WORD_MIDDLE) && bc_mask_next_word(reader, word->word.end, false, &next) &&
           is_capital(&next) && !is(&next, BC_WORD_END);
}

static struct name read_capitals(
    const struct bc_mask_reader *reader, const struct bc_mask_word *first)
{
    struct name name = {0};
    struct bc_mask_word word = *first;

    take(&name, &word);
    while (name.word_count < MOST_NAME_WORDS && next_part(reader, &name, &word)) {
        bool is_name_word = is(&word, BC_WORD_GIVEN | BC_WORD_SURNAME | BC_WORD_MIDDLE);

        if ((is(&word, BC_WORD_END) && !is_name_word &&
                !(is_highland(&name.first) && is(&word, BC_WORD_PLACE))) ||
            is_acronym(&word) || (starts_other(reader, &word) && !is_highland(&name.first)) ||
            (!is_capital(&word) && !is_small_middle(reader, &word))) {
            break;
        }
        take(&name, &word);
    }
    return name;
}

static bool is_all_salutations(const struct bc_mask_reader *reader, const struct name *name)
{
    return (bc_mask_phrase_at(reader, &name->first).classes & BC_PHRASE_SALUTATION) != 0 &&
           (name->word_count == 1 ||
               (name->word_count == 2 &&
                   (bc_mask_phrase_at(reader, &name->second).classes & BC_PHRASE_SALUTATION) != 0));
}

static bool is_known(const struct bc_mask_word *word)
{
    return is(word, BC_WORD_SURNAME | BC_WORD_GIVEN) || is_highland(word);
}

static bool is_likely(
    const struct bc_mask_reader *reader, const struct name *name, enum strength strength)
{
    if (name->word_count == 1 && name->first.word.letter_count == 1) {
        return false; /* a single letter: whoever wrote this has masked already */
    }
    switch (strength) {
    case STRONG:
        return name->word_count > 1 || is_known(&name->first) || is_boundary(reader, name->end);
    case WEAK:
        if (name->word_count == 1) {
            return name->first.word.letter_count > 1 && is_boundary(reader, name->end) &&
                   (is(&name->first, BC_WORD_GIVEN) || name->first.word.has_apostrophe);
        }
        return is_known(&name->first);
    case SALUTATION:
        if (name->word_count == 1 && is(&name->first, BC_WORD_SURNAME) &&
            !is(&name->first, BC_WORD_GIVEN)) {
            return false; /* a surname alone is half the province's */
        }
        return name->word_count > 1 || !is_all_salutations(reader, name);
    case SHORT_SALUTATION:
        return is(&name->first, BC_WORD_GIVEN) ||
               (name->word_count > 1 && is(&name->first, BC_WORD_SURNAME));
    }
    return false;
}

/* ---- Written without: the lists decide ------------------------------------------------------- */

static struct name read_by_lists(
    const struct bc_mask_reader *reader, const struct bc_mask_word *first)
{
    struct name name = {0};
    struct bc_mask_word word = *first;

    take(&name, &word);
    while (name.word_count < MOST_NAME_WORDS && next_part(reader, &name, &word)) {
        bool is_behind_middle =
            name.word_count > 1 && is(&name.last, BC_WORD_MIDDLE) && !is(&name.last, BC_WORD_GIVEN);
        bool is_name_word = is(&word, BC_WORD_MIDDLE | BC_WORD_GIVEN);

        if (is(&word, BC_WORD_END) &&
            !(is_name_word && (is(&name.last, BC_WORD_MIDDLE) ||
                                  (!reader->is_marked && is(&word, BC_WORD_MIDDLE))))) {
            break;
        }
        if (!is_name_word && !is_behind_middle && !is_highland(&name.first)) {
            break;
        }
        if (is_name_word && name.word_count > 1 && starts_other(reader, &word)) {
            break;
        }
        take(&name, &word);
    }
    return name;
}

/* Up to four words to the next sign or word that ends a name: after "tôi tên là" it is one. */
static struct name read_to_boundary(
    const struct bc_mask_reader *reader, const struct bc_mask_word *first)
{
    struct name name = {0};
    struct bc_mask_word word = *first;

    take(&name, &word);
    while (!is_boundary(reader, name.end)) {
        if (name.word_count == MOST_NAME_WORDS - 1 || !next_part(reader, &name, &word)) {
            name.end = 0;
            break;
        }
        take(&name, &word);
    }
    return name;
}

static struct name read_small(
    const struct bc_mask_reader *reader, const struct bc_mask_word *first, enum strength strength)
{
    struct name name = {0};

    if (is(first, BC_WORD_SURNAME) || is_highland(first)) {
        name = read_by_lists(reader, first);
        if (name.word_count >= 3 ||
            (name.word_count == 2 &&
                (strength == STRONG || (reader->is_marked && is(&name.second, BC_WORD_GIVEN) &&
                                           !is_highland(first))))) {
            /* "y tá", "bà nông dân" are no names: they are in the lists of what is none. */
            return name;
        }
        name.end = 0;
    }
    if (strength == STRONG) {
        name = read_to_boundary(reader, first);
        if (name.end > 0 && is(first, BC_WORD_END) && !is(first, BC_WORD_GIVEN)) {
            name.end = 0;
        }
    } else if (strength != SHORT_SALUTATION && is(first, BC_WORD_CLEAR_GIVEN) &&
               reader->is_marked &&
               (strength == SALUTATION || is_boundary(reader, first->word.end))) {
        name = (struct name){0};
        take(&name, first);
    }
    return name;
}

/* ---- Behind a phrase ------------------------------------------------------------------------- */

static enum strength strength_of(uint32_t classes)
{
    if ((classes & BC_PHRASE_INTRODUCTION) != 0) {
        return STRONG;
    }
    if ((classes & BC_PHRASE_SALUTATION) != 0) {
        return SALUTATION;
    }
    return (classes & BC_PHRASE_WEAK_INTRODUCTION) != 0 ? WEAK : SHORT_SALUTATION;
}

/* "chợ Bà Hoa", "Hai Bà Trưng", "45 Bà Triệu": a street or market, not a person. */
static bool is_of_a_place(const struct bc_mask_reader *reader, const struct bc_mask_word *first)
{
    const struct bc_mask_seen *previous = &reader->previous;
    size_t at = first->word.start;

    if (previous->end > 0 && bc_mask_is_blank(reader, previous->end, at)) {
        return (previous->classes & BC_WORD_PLACE) != 0 ||
               (is_capital(first) &&
                   ((previous->classes & BC_WORD_SHOP) != 0 ||
                       (previous->shape != BC_SHAPE_LOWER && first->word.letter_count == 1)));
    }
    while (bc_mask_byte_before(reader, at) == ' ') {
        at--;
    }
    return is_capital(first) && bc_mask_byte_before(reader, at) >= '0' &&
           bc_mask_byte_before(reader, at) <= '9';
}

static bool reads_capitals(const struct bc_mask_seen *trigger, const struct bc_mask_word *first)
{
    if (!is_capital(first)) {
        return false;
    }
    /* In a text all in capitals they say nothing. */
    return trigger->shape != BC_SHAPE_UPPER || first->word.shape != BC_SHAPE_UPPER;
}

/* "tôi tên là anh Nguyễn …": a salutation between the introduction and the name. */
static bool skip_salutation(
    const struct bc_mask_reader *reader, struct bc_mask_word *word, enum strength strength)
{
    struct bc_mask_phrase phrase = bc_mask_phrase_at(reader, word);
    struct bc_mask_word next;

    if (strength == SALUTATION || strength == SHORT_SALUTATION ||
        (phrase.classes & BC_PHRASE_SALUTATION) == 0 ||
        !bc_mask_next_word(reader, phrase.last.end, true, &next)) {
        return false;
    }
    *word = next;
    return true;
}

struct bc_mask_hit bc_mask_name_behind(const struct bc_mask_reader *reader,
    const struct bc_mask_word *first, const struct bc_mask_phrase *phrase)
{
    struct bc_mask_hit none = {0};
    enum strength strength = strength_of(phrase->classes);
    struct bc_mask_word word;
    struct name name;

    if (!bc_mask_next_word(
            reader, phrase->last.end, strength == STRONG || strength == WEAK, &word) ||
        (strength != STRONG && is_of_a_place(reader, first))) {
        return none;
    }
    if (skip_salutation(reader, &word, strength)) {
        strength = strength == WEAK ? SALUTATION : strength;
    }
    if (starts_other(reader, &word) || is_acronym(&word) ||
        (is(&word, BC_WORD_END) && !is_known(&word))) {
        return none;
    }
    if (reads_capitals(&phrase->last, &word)) {
        name = read_capitals(reader, &word);
        if (!is_likely(reader, &name, strength)) {
            return none;
        }
    } else {
        name = read_small(reader, &word, strength);
    }
    return name.end == 0 ? none
                         : (struct bc_mask_hit){name.start, name.end - name.start, BC_MASK_NAME};
}

/* ---- A signature ----------------------------------------------------------------------------- */

/* True when a number of a person follows, with or without words such as "SĐT:". */
static bool is_before_number(const struct bc_mask_reader *reader, size_t end)
{
    struct bc_mask_reader ahead = *reader;
    size_t skip = 0;

    for (size_t i = 0; i < MOST_SKIPPED; i++) {
        struct bc_mask_word word;
        struct bc_mask_phrase phrase;
        size_t at = end;

        while (at < end + 4 && bc_mask_byte(reader, at) != '\0' &&
               strchr(" ,-:(.;/\n", bc_mask_byte(reader, at)) != NULL) {
            at++;
        }
        if (!bc_word_starts(reader->text, reader->length_bytes, at)) {
            struct bc_mask_hit hit = bc_mask_number_at(&ahead, at, &skip);

            return hit.length > 0 && hit.kind != BC_MASK_PLATE && hit.kind != BC_MASK_HOUSE;
        }
        bc_mask_word_at(reader, at, &word);
        phrase = bc_mask_phrase_at(reader, &word);
        if ((phrase.classes & (BC_PHRASES_OF_NUMBERS | BC_PHRASE_FILLER)) == 0) {
            return false;
        }
        ahead.context = phrase.classes;
        ahead.context_end = phrase.last.end;
        end = phrase.last.end;
    }
    return false;
}

/* Nothing but the end of the text or line behind an offset. */
static bool is_at_end(const struct bc_mask_reader *reader, size_t end)
{
    for (size_t at = end; at < end + 4; at++) {
        char byte = bc_mask_byte(reader, at);

        if (byte == '\0' || byte == '\n') {
            return true;
        }
        if (strchr(" .!)", byte) == NULL) {
            return false;
        }
    }
    return false;
}

/* The sign before a word, blanks apart; NUL at the start of the text. */
static char sign_before(const struct bc_mask_reader *reader, size_t at)
{
    while (at > 0 && (reader->text[at - 1] == ' ' || reader->text[at - 1] == '\t')) {
        at--;
    }
    return at == 0 ? '\0' : reader->text[at - 1];
}

struct bc_mask_hit bc_mask_signature_at(
    const struct bc_mask_reader *reader, const struct bc_mask_word *first)
{
    struct bc_mask_hit none = {0};
    struct name name;
    char sign;

    if (!is_capital(first) || !(is(first, BC_WORD_SURNAME) || is_highland(first)) ||
        starts_other(reader, first)) {
        return none;
    }
    sign = sign_before(reader, first->word.start);
    if (sign != '\0' && strchr(".,\n!;:(-/\"?", sign) == NULL &&
        (reader->previous.classes & BC_WORD_CLOSING) == 0) {
        return none;
    }
    name = read_capitals(reader, first);
    if (name.word_count < 2 || (name.word_count == 2 && sign == ',')) {
        return none;
    }
    if (is_before_number(reader, name.end) ||
        ((reader->previous.classes & BC_WORD_CLOSING) != 0 && is_at_end(reader, name.end))) {
        return (struct bc_mask_hit){name.start, name.end - name.start, BC_MASK_NAME};
    }
    return none;
}

/* ---- Anywhere -------------------------------------------------------------------------------- */

/* Two words may be a province or a street; three with a middle or a given name among them, or a
 * name of the highlands, are somebody. */
static bool is_full(const struct name *name)
{
    if (name->first.word.has_apostrophe) {
        return name->word_count >= 2;
    }
    if (is_highland(&name->first)) {
        return name->word_count >= 3 || (name->word_count == 2 && is_known(&name->second));
    }
    return name->word_count >= 3 &&
           (is(&name->second, BC_WORD_MIDDLE | BC_WORD_GIVEN) || is(&name->last, BC_WORD_GIVEN));
}

/* "[số nhà] Phan Bội Châu": the street of a house whose number is masked. */
static bool is_behind_house(const struct bc_mask_reader *reader, size_t at)
{
    const char *mark = reader->rules->marks[BC_MASK_HOUSE];
    const size_t length = strlen(mark);

    while (at > 0 && reader->text[at - 1] == ' ') {
        at--;
    }
    return at >= length && memcmp(reader->text + at - length, mark, length) == 0;
}

struct bc_mask_hit bc_mask_person_at(
    const struct bc_mask_reader *reader, const struct bc_mask_word *first)
{
    struct bc_mask_hit none = {0};
    struct name name;

    /* Small letters say too little: "hồ thủy lợi", "lương công nhân". */
    if (!is_capital(first) || !(is(first, BC_WORD_SURNAME) || is_highland(first)) ||
        starts_other(reader, first)) {
        return none;
    }
    /* In a text all in capitals the lists alone tell where a name ends. */
    name = first->word.shape == BC_SHAPE_UPPER ? read_by_lists(reader, first)
                                               : read_capitals(reader, first);
    if (is_of_a_place(reader, first) || is_behind_house(reader, first->word.start)) {
        none.at = name.end; /* nor does a name begin within it */
        return none;
    }
    if (!is_full(&name)) {
        return none;
    }
    return (struct bc_mask_hit){name.start, name.end - name.start, BC_MASK_NAME};
}

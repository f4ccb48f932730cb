#include "import/mask_inside.h"

#include <assert.h>
#include <string.h>

/* A masked text shows nothing new; the bound is for the proof, not for the work. */
enum { MOST_PASSES = 4, MOST_BLANKS = 3, MOST_GAP = 6 };

static const char *const kind_names[BC_MASK_KIND_COUNT] = {
    [BC_MASK_PHONE] = "phone",
    [BC_MASK_EMAIL] = "e-mail",
    [BC_MASK_IDENTITY] = "identity-number",
    [BC_MASK_ACCOUNT] = "account-number",
    [BC_MASK_PLATE] = "plate",
    [BC_MASK_NAME] = "name",
    [BC_MASK_HOUSE] = "house-number",
    [BC_MASK_SOCIAL] = "social-account",
};

const char *bc_mask_kind_name(enum bc_mask_kind kind)
{
    assert(kind < BC_MASK_KIND_COUNT);
    return kind_names[kind];
}

/* ---- What numbers and names ask of a text ---------------------------------------------------- */

char bc_mask_byte(const struct bc_mask_reader *reader, size_t at)
{
    return at >= reader->length_bytes ? '\0' : reader->text[at];
}

char bc_mask_byte_before(const struct bc_mask_reader *reader, size_t at)
{
    return at <= reader->from ? '\0' : reader->text[at - 1];
}

static bool is_within(
    const struct bc_mask_reader *reader, size_t from, size_t to, size_t most, const char *allowed)
{
    if (to < from || to - from > most) {
        return false;
    }
    for (size_t at = from; at < to; at++) {
        char byte = reader->text[at];
        /* The two bytes of a no-break space are allowed wherever a blank is. */
        bool is_blank = byte == '\xC2' || byte == '\xA0';

        if (!is_blank && (byte <= '\0' || strchr(allowed, byte) == NULL)) {
            return false;
        }
    }
    return true;
}

bool bc_mask_is_blank(const struct bc_mask_reader *reader, size_t from, size_t to)
{
    return to > from && is_within(reader, from, to, MOST_BLANKS, " \t");
}

bool bc_mask_is_gap(const struct bc_mask_reader *reader, size_t from, size_t to)
{
    return is_within(reader, from, to, MOST_GAP, " \t:.-=(\"#+,;*");
}

static bool is_blank_byte(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\xC2' || byte == '\xA0';
}

bool bc_mask_next_word(const struct bc_mask_reader *reader, size_t end, bool allows_signs,
    struct bc_mask_word *ret_word)
{
    size_t at = end;

    while (at < reader->length_bytes && at - end <= MOST_GAP &&
           (is_blank_byte(reader->text[at]) ||
               (allows_signs && strchr(":-=(\".,", reader->text[at]) != NULL))) {
        at++;
    }
    if (!bc_word_starts(reader->text, reader->length_bytes, at) ||
        !(allows_signs ? at > end && bc_mask_is_gap(reader, end, at)
                       : bc_mask_is_blank(reader, end, at))) {
        return false;
    }
    bc_mask_word_at(reader, at, ret_word);
    return true;
}

void bc_mask_read_word(
    const struct bc_mask_reader *reader, size_t at, struct bc_mask_word *ret_word)
{
    const struct bc_mask_rules *rules = reader->rules;

    bc_word_read(reader->text, reader->length_bytes, at, &ret_word->word);
    ret_word->exact = 0;
    ret_word->plain = 0;
    ret_word->classes = 0;
    if (ret_word->word.exact[0] == '\0') {
        return;
    }
    ret_word->exact = bc_mask_rules_exact(rules, ret_word->word.exact);
    if (ret_word->exact != 0) {
        ret_word->plain = rules->words[ret_word->exact - 1].plain;
        ret_word->classes = rules->words[ret_word->exact - 1].classes;
    } else if (!ret_word->word.is_marked) {
        ret_word->plain = bc_mask_rules_plain(rules, ret_word->word.plain);
    }
}

void bc_mask_word_at(const struct bc_mask_reader *reader, size_t at, struct bc_mask_word *ret_word)
{
    bc_mask_memo_word_at(reader, at, ret_word);
    if (!reader->is_marked && ret_word->plain != 0) {
        ret_word->classes |= reader->rules->plains[ret_word->plain - 1].classes;
    }
}

/* ---- Phrases --------------------------------------------------------------------------------- */

static struct bc_mask_seen seen(const struct bc_mask_word *word)
{
    return (struct bc_mask_seen){word->word.end, word->classes, word->word.shape};
}

/* Within a phrase a slash may stand for a blank: "đ/c". */
static bool next_of_phrase(
    const struct bc_mask_reader *reader, size_t end, struct bc_mask_word *ret_word)
{
    if (bc_mask_byte(reader, end) == '/' &&
        bc_word_starts(reader->text, reader->length_bytes, end + 1)) {
        bc_mask_word_at(reader, end + 1, ret_word);
        return true;
    }
    return bc_mask_next_word(reader, end, false, ret_word);
}

/* The words behind a first one, read when they are asked for. */
struct ahead {
    const struct bc_mask_reader *reader;
    const struct bc_mask_word *first;
    struct bc_mask_word *behind; /* room for the rest of the longest phrase */
    size_t count;                /* the first among them */
    bool is_over;                /* there is no further word */
};

static const struct bc_mask_word *word_of(const struct ahead *ahead, size_t index)
{
    return index == 0 ? ahead->first : &ahead->behind[index - 1];
}

static bool has_word(struct ahead *ahead, size_t index)
{
    while (ahead->count <= index && !ahead->is_over) {
        if (next_of_phrase(ahead->reader, word_of(ahead, ahead->count - 1)->word.end,
                &ahead->behind[ahead->count - 1])) {
            ahead->count++;
        } else {
            ahead->is_over = true;
        }
    }
    return ahead->count > index;
}

/*
 * Does a phrase stand here? In a text with diacritics a phrase without them is one only when all of
 * it is: "Ông Ba" is not "ông bà", "toi ten la" is "tôi tên là".
 */
static bool is_phrase(struct ahead *ahead, const struct bc_rule_phrase *phrase)
{
    const struct bc_mask_reader *reader = ahead->reader;
    bool has_marked = false;
    bool has_plain = false;

    for (size_t i = 0; i < phrase->word_count; i++) {
        uint32_t wanted = phrase->words[i];
        const struct bc_mask_word *word = word_of(ahead, i);

        if (!has_word(ahead, i)) {
            return false;
        }
        if (word->exact != wanted) {
            if (word->word.is_marked || word->plain != reader->rules->words[wanted - 1].plain) {
                return false;
            }
            has_plain = true;
        }
        has_marked = has_marked || word->word.is_marked;
    }
    return !has_plain || !reader->is_marked || (phrase->word_count > 1 && !has_marked);
}

struct bc_mask_phrase bc_mask_phrase_at(
    const struct bc_mask_reader *reader, const struct bc_mask_word *first)
{
    const struct bc_mask_rules *rules = reader->rules;
    uint32_t next = first->plain == 0 ? 0 : rules->plains[first->plain - 1].phrases;
    struct bc_mask_phrase found = {.classes = 0};
    struct bc_mask_word behind[BC_MASK_PHRASE_WORDS - 1];
    struct ahead ahead = {.reader = reader, .first = first, .behind = behind, .count = 1};

    if (next == 0) {
        return found;
    }
    for (; next != 0; next = rules->phrases[next - 1].next) {
        const struct bc_rule_phrase *phrase = &rules->phrases[next - 1];

        if (phrase->word_count < found.word_count) {
            break;
        }
        if (is_phrase(&ahead, phrase)) {
            found.classes |= phrase->classes;
            found.word_count = phrase->word_count;
        }
    }
    if (found.word_count > 0) {
        found.last = seen(word_of(&ahead, found.word_count - 1));
    }
    return found;
}

/* ---- The walk -------------------------------------------------------------------------------- */

/* What was found, in the order of the text. */
struct hits {
    bc_arena *arena;
    struct bc_mask_hit *items;
    size_t count;
    size_t capacity;
};

static size_t take_hit(
    struct bc_mask_reader *reader, struct hits *hits, const struct bc_mask_hit *hit)
{
    hits->items =
        bc_arena_grow(hits->arena, hits->items, hits->count, &hits->capacity, sizeof(*hits->items));
    hits->items[hits->count++] = *hit;
    reader->from = hit->at + hit->length;
    if (hit->kind == BC_MASK_NAME) {
        reader->context_end =
            reader->from; /* the owner of an account may stand before its number */
    } else {
        reader->context = 0;
    }
    return reader->from;
}

/* Letters right before digits: the B of a passport "B1234567", the o of "o912 345 678". */
static struct bc_mask_hit match_lettered(
    const struct bc_mask_reader *reader, const struct bc_mask_word *word)
{
    struct bc_mask_hit hit = {0};
    size_t skip = 0;
    char next = bc_mask_byte(reader, word->word.end);

    if (next < '0' || next > '9' || word->word.letter_count > 3) {
        return hit;
    }
    if (word->word.letter_count == 1 && word->word.plain[0] == 'o' && next != '0') {
        hit = bc_mask_lettered_phone(reader, word->word.start);
    }
    if (hit.length == 0 && (reader->context & BC_PHRASE_IDENTITY) != 0 &&
        bc_mask_is_gap(reader, reader->context_end, word->word.start)) {
        struct bc_mask_reader behind = *reader;

        behind.context_end = word->word.end;
        behind.from = word->word.end;
        hit = bc_mask_number_at(&behind, word->word.end, &skip);
        if (hit.length > 0) {
            hit.length += hit.at - word->word.start;
            hit.at = word->word.start;
        }
    }
    return hit;
}

/* Keeps what was said before a number: words that tell its kind, and those that may stand between.
 */
static void keep_context(struct bc_mask_reader *reader, const struct bc_mask_word *word,
    const struct bc_mask_phrase *phrase)
{
    bool is_next =
        reader->context != 0 && bc_mask_is_gap(reader, reader->context_end, word->word.start);

    if ((phrase->classes & BC_PHRASES_OF_NUMBERS) != 0) {
        reader->context = phrase->classes & BC_PHRASES_OF_NUMBERS;
        reader->context_end = phrase->last.end;
    } else if (is_next && (phrase->classes & BC_PHRASE_FILLER) != 0) {
        reader->context_end = phrase->last.end;
    } else {
        reader->context = 0;
    }
}

static size_t walk_word(struct bc_mask_reader *reader, struct hits *hits, size_t at)
{
    enum {
        ANNOUNCES = BC_PHRASE_INTRODUCTION | BC_PHRASE_WEAK_INTRODUCTION | BC_PHRASE_SALUTATION |
                    BC_PHRASE_SHORT_SALUTATION
    };
    struct bc_mask_word word;
    struct bc_mask_phrase phrase;
    struct bc_mask_hit hit;

    bc_mask_word_at(reader, at, &word);
    phrase = bc_mask_phrase_at(reader, &word);
    hit = match_lettered(reader, &word);
    keep_context(reader, &word, &phrase);
    if (hit.length == 0 && (phrase.classes & ANNOUNCES) != 0) {
        hit = bc_mask_name_behind(reader, &word, &phrase);
    }
    if (hit.length == 0 && (phrase.classes & BC_PHRASE_NOT_NAME) == 0) {
        struct bc_mask_hit signature = bc_mask_signature_at(reader, &word);

        hit = signature.length > 0 ? signature : hit;
    }
    if (hit.length > 0) {
        reader->previous = (struct bc_mask_seen){0};
        return take_hit(reader, hits, &hit);
    }
    reader->previous = phrase.word_count > 1 ? phrase.last : seen(&word);
    return reader->previous.end;
}

static size_t walk_number(struct bc_mask_reader *reader, struct hits *hits, size_t at)
{
    size_t skip = 0;
    struct bc_mask_hit hit = bc_mask_number_at(reader, at, &skip);

    if (hit.length == 0 && skip == 0) {
        hit = bc_mask_address_at(reader, at);
    }
    if (hit.length > 0) {
        return take_hit(reader, hits, &hit);
    }
    if (skip == 0) {
        skip = 1;
        while (bc_mask_byte(reader, at) >= '0' && bc_mask_byte(reader, at + skip) >= '0' &&
               bc_mask_byte(reader, at + skip) <= '9') {
            skip++;
        }
    }
    return at + skip;
}

/* The length of a mark that stands in the text already; 0 when there is none. */
static size_t mark_at(const struct bc_mask_reader *reader, size_t at, enum bc_mask_kind *ret_kind)
{
    for (size_t i = 0; i < BC_MASK_KIND_COUNT; i++) {
        size_t length = strlen(reader->rules->marks[i]);

        if (reader->length_bytes - at >= length &&
            memcmp(reader->text + at, reader->rules->marks[i], length) == 0) {
            *ret_kind = (enum bc_mask_kind)i;
            return length;
        }
    }
    return 0;
}

static size_t walk_step(struct bc_mask_reader *reader, struct hits *hits, size_t at)
{
    char byte = reader->text[at];
    bool is_digit = byte >= '0' && byte <= '9';
    enum bc_mask_kind kind;
    size_t mark;

    if (is_digit || byte == '+' || byte == '(') {
        if (is_digit && reader->has_at_sign) {
            struct bc_mask_hit mail = bc_mask_address_at(reader, at);

            if (mail.length > 0 && mail.kind == BC_MASK_EMAIL) {
                return take_hit(reader, hits, &mail);
            }
        }
        return walk_number(reader, hits, at);
    }
    if (byte == '[' && (mark = mark_at(reader, at, &kind)) > 0) {
        /* As if it had been masked just now. */
        reader->context = kind == BC_MASK_NAME ? reader->context : 0;
        reader->context_end = at + mark;
        reader->previous = (struct bc_mask_seen){0};
        return at + mark;
    }
    if (((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z' &&
            (reader->has_at_sign || reader->has_slash ||
                (reader->context & BC_PHRASE_SOCIAL) != 0)) ||
        byte == '@' || byte == '_') {
        struct bc_mask_hit hit = bc_mask_address_at(reader, at);

        if (hit.length > 0) {
            return take_hit(reader, hits, &hit);
        }
    }
    if (bc_word_starts(reader->text, reader->length_bytes, at)) {
        return walk_word(reader, hits, at);
    }
    return at + 1;
}

static const char *compose(
    const struct bc_mask_reader *reader, const struct hits *hits, size_t *length_bytes)
{
    size_t added_bytes = 0;
    size_t used = 0;
    size_t from = 0;
    char *masked;

    for (size_t i = 0; i < hits->count; i++) {
        added_bytes += strlen(reader->rules->marks[hits->items[i].kind]);
    }
    masked = bc_arena_alloc(hits->arena, reader->length_bytes + added_bytes + 1);
    for (size_t i = 0; i < hits->count; i++) {
        const struct bc_mask_hit *hit = &hits->items[i];
        size_t mark = strlen(reader->rules->marks[hit->kind]);

        memcpy(masked + used, reader->text + from, hit->at - from);
        used += hit->at - from;
        memcpy(masked + used, reader->rules->marks[hit->kind], mark);
        used += mark;
        from = hit->at + hit->length;
    }
    memcpy(masked + used, reader->text + from, reader->length_bytes - from);
    *length_bytes = used + reader->length_bytes - from;
    return masked;
}

bool bc_mask_is_marked(const char *text, size_t length_bytes)
{
    for (size_t at = 0; at < length_bytes; at++) {
        const unsigned char byte = (unsigned char)text[at];

        /* The lead bytes of letters with marks and of combining marks. */
        if ((byte >= 0xC3 && byte <= 0xC6) || byte == 0xCC || byte == 0xCD || byte == 0xE1) {
            return true;
        }
    }
    return false;
}

static const char *mask_once(const struct bc_mask_rules *rules, struct bc_mask_memo *memo,
    bc_arena *arena, const char *text, size_t *length_bytes, int64_t counts[BC_MASK_KIND_COUNT])
{
    struct bc_mask_reader reader = {
        .rules = rules, .memo = memo, .text = text, .length_bytes = *length_bytes};
    struct hits hits = {.arena = arena};

    reader.has_at_sign = memchr(text, '@', *length_bytes) != NULL;
    reader.has_slash = memchr(text, '/', *length_bytes) != NULL;
    reader.is_marked = bc_mask_is_marked(text, *length_bytes);
    for (size_t at = 0; at < *length_bytes;) {
        at = text[at] == ' ' ? at + 1 : walk_step(&reader, &hits, at);
    }
    for (size_t i = 0; i < hits.count; i++) {
        counts[hits.items[i].kind]++;
    }
    return hits.count == 0 ? text : compose(&reader, &hits, length_bytes);
}

const char *bc_mask_text(const struct bc_mask_rules *rules, bc_arena *arena, const char *text,
    size_t length_bytes, int64_t counts[BC_MASK_KIND_COUNT])
{
    return bc_mask_text_again(rules, NULL, arena, text, length_bytes, counts);
}

const char *bc_mask_text_again(const struct bc_mask_rules *rules, struct bc_mask_memo *memo,
    bc_arena *arena, const char *text, size_t length_bytes, int64_t counts[BC_MASK_KIND_COUNT])
{
    for (size_t i = 0; i < MOST_PASSES; i++) {
        const char *masked = mask_once(rules, memo, arena, text, &length_bytes, counts);

        if (masked == text) {
            break;
        }
        text = masked;
    }
    return text;
}

/*
 * Names in a text that has been masked already, for readers who may read the text. At import a name
 * is taken out where something announces it; here a full name counts wherever it stands, since
 * nothing is lost by it: the stored text stays as it is.
 */
#include "base/text.h"
#include "import/mask.h"
#include "import/mask_inside.h"

#include <string.h>

struct rewriting {
    struct bc_mask_reader reader;
    bool by_initials;
    bc_arena *arena;
    char *bytes;
    size_t length;
    size_t capacity;
};

static void put(struct rewriting *self, const char *text, size_t length_bytes)
{
    for (size_t i = 0; i < length_bytes; i++) {
        self->bytes =
            bc_arena_grow(self->arena, self->bytes, self->length, &self->capacity, sizeof(char));
        self->bytes[self->length++] = text[i];
    }
}

/* "Nguyễn Văn Hùng" becomes "N.V.H."; a full stop that follows is not written twice. */
static void put_initials(struct rewriting *self, const struct bc_mask_hit *hit)
{
    const char *text = self->reader.text;
    const size_t end = hit->at + hit->length;
    bool is_inside = false;

    for (size_t at = hit->at; at < end; at++) {
        const char *letter = text + at;

        if (!is_inside && bc_word_starts(text, self->reader.length_bytes, at)) {
            const char *behind = letter;
            const char *initial;

            (void)bc_text_next(&behind);
            initial = bc_text_upper(
                self->arena, bc_arena_strndup(self->arena, letter, (size_t)(behind - letter)));
            put(self, initial, strlen(initial));
            put(self, ".", 1);
            at += (size_t)(behind - letter) - 1;
            is_inside = true;
        } else if (*letter == ' ' || *letter == '-' || *letter == '\t' || *letter == '\n') {
            is_inside = false;
        }
    }
    if (bc_mask_byte(&self->reader, end) == '.') {
        self->length--;
    }
}

static struct bc_mask_hit name_at(
    struct bc_mask_reader *reader, size_t at, struct bc_mask_word *word)
{
    enum {
        ANNOUNCES = BC_PHRASE_INTRODUCTION | BC_PHRASE_WEAK_INTRODUCTION | BC_PHRASE_SALUTATION |
                    BC_PHRASE_SHORT_SALUTATION
    };
    struct bc_mask_hit hit = {0};
    struct bc_mask_phrase phrase;

    bc_mask_word_at(reader, at, word);
    phrase = bc_mask_phrase_at(reader, word);
    if ((phrase.classes & ANNOUNCES) != 0) {
        hit = bc_mask_name_behind(reader, word, &phrase);
    }
    if (hit.length == 0 && (phrase.classes & BC_PHRASE_NOT_NAME) == 0) {
        hit = bc_mask_person_at(reader, word);
    }
    reader->previous = phrase.word_count > 1
                           ? phrase.last
                           : (struct bc_mask_seen){word->word.end, word->classes, word->word.shape};
    if (hit.length == 0 && hit.at > reader->previous.end) {
        reader->previous.end = hit.at;
    }
    return hit;
}

const char *bc_mask_persons(
    const struct bc_mask_rules *rules, bool by_initials, bc_arena *arena, const char *text)
{
    struct rewriting self = {
        .reader = {.rules = rules, .text = text, .length_bytes = strlen(text)},
        .by_initials = by_initials,
        .arena = arena,
    };
    struct bc_mask_reader *reader = &self.reader;
    size_t kept = 0;

    reader->is_marked = bc_mask_is_marked(text, reader->length_bytes);
    for (size_t at = 0; at < reader->length_bytes;) {
        struct bc_mask_word word;
        struct bc_mask_hit hit;

        if (!bc_word_starts(text, reader->length_bytes, at)) {
            at++;
            continue;
        }
        hit = name_at(reader, at, &word);
        at = reader->previous.end;
        if (hit.length == 0) {
            continue;
        }
        put(&self, text + kept, hit.at - kept);
        if (by_initials) {
            put_initials(&self, &hit);
        } else {
            put(&self, rules->marks[BC_MASK_NAME], strlen(rules->marks[BC_MASK_NAME]));
        }
        at = kept = hit.at + hit.length;
        reader->from = at;
        reader->previous = (struct bc_mask_seen){0};
    }
    if (kept == 0) {
        return text;
    }
    put(&self, text + kept, reader->length_bytes - kept + 1);
    return self.bytes;
}

#include "gate/forbidden.h"

#include "gate/official.h"
#include "store/gate_view.h"

#include <stdlib.h>
#include <string.h>

enum { DIGITS_LEAST = 5, PLAIN_LEAST = 4 };

/* ---- Codes ----------------------------------------------------------------------------------- */

static uint32_t kind_of_code(const struct bc_gate_letters *letters)
{
    size_t digit_count = 0;

    for (size_t i = 0; i < letters->count; i++) {
        digit_count += letters->letters[i] >= '0' && letters->letters[i] <= '9' ? 1 : 0;
    }
    if (digit_count == letters->count) {
        return digit_count >= DIGITS_LEAST ? BC_GATE_CODE_DIGITS : 0;
    }
    return digit_count >= 3 && letters->count >= PLAIN_LEAST ? BC_GATE_CODE_PLAIN
                                                             : BC_GATE_CODE_SHORT;
}

struct code_reader {
    struct bc_gate_forbidden *forbidden;
    struct bc_gate_letters letters;
};

static bool take_code(void *user, int64_t ticket, const char *code, struct bc_status *status)
{
    struct code_reader *reader = user;
    struct bc_gate_forbidden *forbidden = reader->forbidden;
    struct bc_gate_letters letters;
    uint32_t kind;
    uint64_t key;

    (void)status;
    forbidden->sensitive = bc_arena_grow(forbidden->arena, forbidden->sensitive,
        forbidden->sensitive_count, &forbidden->sensitive_capacity, sizeof(*forbidden->sensitive));
    forbidden->sensitive[forbidden->sensitive_count++] = ticket;
    bc_gate_letters_read(
        forbidden->alphabet, code, strlen(code), forbidden->scratch, &reader->letters);
    bc_gate_letters_sum(forbidden->alphabet, forbidden->scratch, &reader->letters);
    letters = reader->letters;
    kind = kind_of_code(&letters);
    if (kind == 0 || letters.count == 0 || letters.count > BC_GATE_LONGEST) {
        return true;
    }
    key = bc_gate_hash(forbidden->alphabet, &letters, 0, letters.count);
    if (bc_gate_table_find(&forbidden->codes, key) != 0) {
        return true; /* of another source, or the same but for its signs */
    }
    forbidden->code_names = bc_arena_grow(forbidden->arena, forbidden->code_names,
        forbidden->code_count, &forbidden->code_capacity, sizeof(*forbidden->code_names));
    forbidden->code_names[forbidden->code_count] = bc_arena_strdup(forbidden->arena, code);
    bc_gate_table_add(
        &forbidden->codes, key, kind | (uint32_t)forbidden->code_count++ << BC_GATE_CODE_SHIFT);
    forbidden->code_beginnings[letters.letters[0]] = true;
    forbidden->code_lengths |= UINT64_C(1) << (letters.count % 64);
    if (letters.count > forbidden->longest_code) {
        forbidden->longest_code = letters.count;
    }
    return true;
}

/* ---- Shingles -------------------------------------------------------------------------------- */

uint64_t bc_gate_shingle_key(const struct bc_gate_forbidden *forbidden,
    const struct bc_gate_letters *letters, size_t at, size_t length)
{
    return bc_gate_hash(forbidden->alphabet, letters, at, length) ^
           (uint64_t)length * 0xD6E8FEB86659FD93u;
}

/* ---- Looking for them ------------------------------------------------------------------------ */

static void compare(const struct bc_gate_forbidden *forbidden,
    const struct bc_gate_letters *letters, size_t at, size_t length, bc_gate_shingle_taker *take,
    void *user)
{
    uint64_t key;
    uint32_t kinds;

    if (at + length > letters->count) {
        return;
    }
    key = bc_gate_shingle_key(forbidden, letters, at, length);
    kinds = bc_gate_table_find(&forbidden->shingles, key);
    if (kinds != 0) {
        take(user, at, length, key, kinds);
    }
}

void bc_gate_shingles_in(const struct bc_gate_forbidden *forbidden,
    const struct bc_gate_letters *letters, bc_gate_shingle_taker *take, void *user)
{
    for (size_t at = 0; at + BC_GATE_ANCHOR <= letters->count; at++) {
        uint32_t lengths = bc_gate_table_find(
            &forbidden->anchors, bc_gate_hash(forbidden->alphabet, letters, at, BC_GATE_ANCHOR));

        for (size_t more = 0; lengths != 0 && more < BC_GATE_LONG_LENGTHS; more++) {
            if ((lengths & 1u << more) != 0) {
                compare(forbidden, letters, at, BC_GATE_ANCHOR + more, take, user);
            }
        }
        for (size_t i = 0; (lengths & 1u << BC_GATE_LONG_LENGTHS) != 0 && i < forbidden->long_count;
             i++) {
            compare(forbidden, letters, at, forbidden->long_lengths[i], take, user);
        }
    }
}

/* ---- All of it ------------------------------------------------------------------------------- */

bool bc_gate_forbidden_build(const struct bc_gate_question *question, bc_arena *arena,
    struct bc_gate_forbidden *ret_forbidden, struct bc_status *status)
{
    struct bc_gate_forbidden *forbidden = ret_forbidden;
    struct code_reader reader = {.forbidden = forbidden};
    bool is_done;

    *forbidden = (struct bc_gate_forbidden){.store = question->store, .arena = arena};
    forbidden->alphabet = bc_gate_alphabet_build(arena);
    forbidden->scratch = bc_arena_new();
    is_done = bc_gate_official_read(forbidden, question, status) &&
              bc_store_gate_codes(question->store, take_code, &reader, status) &&
              bc_gate_cases_read(question, arena, &forbidden->cases, status);
    bc_arena_free(forbidden->scratch);
    return is_done;
}

void bc_gate_forbidden_clear(struct bc_gate_forbidden *forbidden)
{
    bc_gate_table_clear(&forbidden->codes);
    bc_gate_table_clear(&forbidden->anchors);
    bc_gate_table_clear(&forbidden->shingles);
    bc_gate_table_clear(&forbidden->pairs);
    bc_gate_table_clear(&forbidden->numbers);
}

/* ---- What one unit may have ------------------------------------------------------------------ */

struct own_reader {
    const struct bc_gate_forbidden *forbidden;
    struct bc_gate_table *own;
    bc_arena *wiping;
};

static void allow_shingle(void *user, size_t at, size_t length, uint64_t key, uint32_t kinds)
{
    const struct own_reader *reader = user;

    (void)at;
    (void)length;
    (void)kinds;
    bc_gate_table_add(reader->own, key, BC_GATE_OWN_SHINGLE);
}

/* Cells stand side by side: where one ends and the next begins, words meet that nobody wrote. */
static void allow_edges(const struct own_reader *reader, const struct bc_gate_letters *letters)
{
    struct bc_gate_words words = {.capacity = 0};

    bc_gate_words_build(letters, reader->wiping, &words);
    for (size_t i = 1; i <= BC_GATE_SHINGLE_WORDS && i <= words.count; i++) {
        size_t from = words.starts[words.count - i];
        size_t to = words.starts[i];

        if (letters->count - from <= BC_GATE_LONGEST) {
            bc_gate_table_add(reader->own,
                bc_gate_shingle_key(reader->forbidden, letters, from, letters->count - from),
                BC_GATE_OWN_END);
        }
        if (to <= BC_GATE_LONGEST) {
            bc_gate_table_add(reader->own, bc_gate_shingle_key(reader->forbidden, letters, 0, to),
                BC_GATE_OWN_BEGINNING);
        }
    }
}

/* All that is forbidden within the text, not only its own shingles: a short text of somebody else
 * may stand in the middle of it. */
static bool allow_text(void *user, int64_t ticket, const char *text, struct bc_status *status)
{
    struct own_reader *reader = user;
    struct bc_gate_letters letters;

    (void)ticket;
    (void)status;
    bc_gate_letters_build(
        reader->forbidden->alphabet, text, strlen(text), reader->wiping, &letters);
    bc_gate_shingles_in(reader->forbidden, &letters, allow_shingle, reader);
    allow_edges(reader, &letters);
    return true;
}

bool bc_gate_own_shingles(const struct bc_gate_forbidden *forbidden,
    const struct bc_gate_owner *owner, struct bc_gate_table *own, struct bc_status *status)
{
    const struct bc_gate_cases *cases = &forbidden->cases;
    struct own_reader reader = {
        .forbidden = forbidden, .own = own, .wiping = bc_arena_new_wiping()};
    bool is_done = true;

    for (size_t i = 0; is_done && i < cases->count; i++) {
        if (bc_gate_owner_has(owner, &cases->items[i])) {
            is_done = bc_store_gate_texts(forbidden->store, cases->items[i].ticket, reader.wiping,
                allow_text, &reader, status);
            bc_arena_reset(reader.wiping);
        }
    }
    bc_arena_free(reader.wiping);
    return is_done;
}

#include "gate/private_texts.h"

#include "gate/official.h"
#include "store/gate_view.h"

#include <string.h>

enum { SHORT_WORDS = 4, SHORT_LETTERS = 20 };
enum { KEPT_MOST_BYTES = 8 << 20, KEPT_MOST_TICKETS = 50000 };

/* Its letters, and behind them a bit for each: a word begins with it. */
struct bc_gate_private_text {
    struct bc_gate_private_text *next;
    uint32_t kind;
    uint32_t count;
    uint8_t letters[];
};

/* A class of texts on its way: to be kept, or to be asked. */
struct text_reader {
    struct bc_gate_forbidden *forbidden;
    struct bc_gate_private_texts *kept; /* NULL: they are asked */
    const struct bc_gate_trace *trace;
    bc_arena *wiping;
    bc_arena *room; /* of letters and words; wiped too */
    struct bc_gate_letters letters;
    struct bc_gate_words words;
    uint32_t kind;
    size_t text_count;
};

/* ---- Asking ---------------------------------------------------------------------------------- */

static void note_long_length(struct bc_gate_forbidden *forbidden, size_t length)
{
    for (size_t i = 0; i < forbidden->long_count; i++) {
        if (forbidden->long_lengths[i] == length) {
            return;
        }
    }
    forbidden->long_lengths = bc_arena_grow(forbidden->arena, forbidden->long_lengths,
        forbidden->long_count, &forbidden->long_capacity, sizeof(*forbidden->long_lengths));
    forbidden->long_lengths[forbidden->long_count++] = length;
}

static void forbid_shingle(const struct text_reader *reader, const struct bc_gate_letters *letters,
    size_t at, size_t length)
{
    struct bc_gate_forbidden *forbidden = reader->forbidden;
    size_t more = length - BC_GATE_ANCHOR;

    if (more >= BC_GATE_LONG_LENGTHS) {
        note_long_length(forbidden, length);
        more = BC_GATE_LONG_LENGTHS;
    }
    bc_gate_table_add(&forbidden->anchors,
        bc_gate_hash(forbidden->alphabet, letters, at, BC_GATE_ANCHOR), 1u << more);
    bc_gate_table_add(
        &forbidden->shingles, bc_gate_shingle_key(forbidden, letters, at, length), reader->kind);
}

/* The words first … past - 1 as one shingle. */
static void try_shingle(const struct text_reader *reader, const struct bc_gate_letters *letters,
    size_t first, size_t past)
{
    const struct bc_gate_forbidden *forbidden = reader->forbidden;
    const struct bc_gate_words *words = &reader->words;
    const size_t at = words->starts[first];
    const size_t length = words->starts[past] - at;

    if (length >= BC_GATE_ANCHOR && length <= BC_GATE_LONGEST &&
        bc_gate_trace_has(reader->trace, forbidden->alphabet, letters, at, length) &&
        !bc_gate_is_official(forbidden, letters, words, first, past)) {
        forbid_shingle(reader, letters, at, length);
    }
}

/* Letters with their sums; the words are known. */
static void ask_text(const struct text_reader *reader, const struct bc_gate_letters *letters)
{
    const struct bc_gate_words *words = &reader->words;

    if (words->count < BC_GATE_SHINGLE_WORDS) {
        if (words->count >= SHORT_WORDS && letters->count >= SHORT_LETTERS) {
            try_shingle(reader, letters, 0, words->count);
        }
        return;
    }
    for (size_t first = 0; first + BC_GATE_SHINGLE_WORDS <= words->count; first++) {
        size_t past = first + BC_GATE_SHINGLE_WORDS; /* words of one letter: some more of them */

        while (past < words->count && words->starts[past] - words->starts[first] < BC_GATE_ANCHOR) {
            past++;
        }
        try_shingle(reader, letters, first, past);
    }
}

/* ---- Keeping --------------------------------------------------------------------------------- */

static void forget(struct bc_gate_private_texts *texts)
{
    bc_arena_free(texts->wiping);
    *texts = (struct bc_gate_private_texts){.is_whole = false};
}

static void keep_text(
    struct bc_gate_private_texts *texts, const struct bc_gate_letters *letters, uint32_t kind)
{
    const size_t size =
        sizeof(struct bc_gate_private_text) + letters->count + letters->count / 8 + 1;
    struct bc_gate_private_text *text;
    uint8_t *starts;

    if (!texts->is_whole || letters->count < BC_GATE_ANCHOR) {
        return;
    }
    texts->kept_bytes += size;
    if (texts->kept_bytes > KEPT_MOST_BYTES) {
        forget(texts);
        return;
    }
    text = bc_arena_alloc(texts->wiping, size);
    *text = (struct bc_gate_private_text){.kind = kind, .count = (uint32_t)letters->count};
    memcpy(text->letters, letters->letters, letters->count);
    starts = text->letters + letters->count;
    for (size_t i = 0; i < letters->count; i++) {
        starts[i / 8] |= (uint8_t)((letters->flags[i] & BC_GATE_STARTS) << (i % 8));
    }
    if (texts->first == NULL) {
        texts->first = text;
    } else {
        texts->last->next = text;
    }
    texts->last = text;
}

static void find_words(struct text_reader *reader, const struct bc_gate_private_text *text)
{
    const uint8_t *starts = text->letters + text->count;
    struct bc_gate_words *words = &reader->words;

    if (words->capacity <= text->count) {
        words->capacity = text->count + words->capacity + 1;
        words->starts = bc_arena_alloc_array(reader->room, words->capacity, sizeof(*words->starts));
    }
    words->count = 0;
    for (size_t i = 0; i < text->count; i++) {
        words->starts[words->count] = i;
        words->count += starts[i / 8] >> (i % 8) & 1;
    }
    words->starts[words->count] = text->count;
}

/* Most texts have not one row of letters in common with the files. */
static void ask_kept_texts(struct text_reader *reader, const struct bc_gate_private_texts *texts)
{
    const bc_gate_alphabet *alphabet = reader->forbidden->alphabet;
    struct bc_gate_letters letters = {.count = 0};

    for (struct bc_gate_private_text *text = texts->first; text != NULL; text = text->next) {
        if (bc_gate_trace_meets(reader->trace, alphabet, text->letters, text->count)) {
            letters.letters = text->letters;
            letters.count = text->count;
            bc_gate_letters_sum(alphabet, reader->room, &letters);
            find_words(reader, text);
            reader->kind = text->kind;
            ask_text(reader, &letters);
        }
    }
}

/* ---- Reading --------------------------------------------------------------------------------- */

static void take_text(struct text_reader *reader, const char *text, size_t length_bytes)
{
    enum { TEXTS_AT_ONCE = 32 };
    const bc_gate_alphabet *alphabet = reader->forbidden->alphabet;

    bc_gate_letters_read(alphabet, text, length_bytes, reader->room, &reader->letters);
    if (reader->kept != NULL) {
        keep_text(reader->kept, &reader->letters, reader->kind);
    } else {
        bc_gate_letters_sum(alphabet, reader->room, &reader->letters);
        bc_gate_words_build(&reader->letters, reader->room, &reader->words);
        ask_text(reader, &reader->letters);
    }
    /* Now and then: texts are wiped as they are given back. */
    if (++reader->text_count % TEXTS_AT_ONCE == 0) {
        bc_arena_reset(reader->wiping);
    }
}

static bool take_sensitive(void *user, int64_t ticket, const char *text, struct bc_status *status)
{
    (void)ticket;
    (void)status;
    take_text(user, text, strlen(text));
    return true;
}

/* Texts that lie together, beside the tickets that are sensitive now; both by ticket. */
struct hidden_reader {
    struct text_reader *texts;
    size_t at; /* the first ticket that is not before the text */
    bool *has_shown;
};

static bool take_hidden(void *user, int64_t ticket, const char *text, struct bc_status *status)
{
    struct hidden_reader *reader = user;
    const struct bc_gate_forbidden *forbidden = reader->texts->forbidden;

    (void)status;
    while (reader->at < forbidden->sensitive_count && forbidden->sensitive[reader->at] < ticket) {
        reader->at++;
    }
    /* Of one that has become public there is nothing to be looked for but what of any other. */
    if (reader->at < forbidden->sensitive_count && forbidden->sensitive[reader->at] == ticket) {
        reader->has_shown[reader->at] = true;
        take_text(reader->texts, text, strlen(text));
    } else {
        bc_arena_reset(reader->texts->wiping);
    }
    return true;
}

static bool read_sensitive(struct text_reader *reader, struct bc_status *status)
{
    const struct bc_gate_forbidden *forbidden = reader->forbidden;
    struct hidden_reader hidden = {.texts = reader,
        .has_shown = bc_arena_alloc_array(
            reader->room, forbidden->sensitive_count, sizeof(*hidden.has_shown))};

    reader->kind = BC_GATE_SENSITIVE_TEXT;
    if (!bc_store_gate_hidden_texts(
            forbidden->store, reader->wiping, take_hidden, &hidden, status)) {
        return false;
    }
    for (size_t i = 0; i < forbidden->sensitive_count; i++) {
        if (!hidden.has_shown[i] && !bc_store_gate_texts(forbidden->store, forbidden->sensitive[i],
                                        reader->wiping, take_sensitive, reader, status)) {
            return false;
        }
    }
    return true;
}

static bool take_ordinary(void *user, int64_t ticket, const char *text, struct bc_status *status)
{
    struct text_reader *reader = user;
    const size_t length_bytes = strlen(text);

    (void)status;
    if (reader->kept != NULL) {
        bc_gate_cases_add_text(&reader->forbidden->cases, ticket,
            bc_gate_bytes_hash(text, length_bytes), reader->forbidden->arena);
    }
    take_text(reader, text, length_bytes);
    return true;
}

/* By ticket, each once: texts that were written one after the other stand side by side. */
static bool read_ordinary(struct text_reader *reader, struct bc_status *status)
{
    const struct bc_gate_cases *cases = &reader->forbidden->cases;

    reader->kind = BC_GATE_ORDINARY_TEXT;
    for (size_t i = 0; i < cases->count; i++) {
        const int64_t ticket = cases->items[i].ticket;

        if ((i == 0 || ticket != cases->items[i - 1].ticket) &&
            !bc_store_gate_texts(
                reader->forbidden->store, ticket, reader->wiping, take_ordinary, reader, status)) {
            return false;
        }
    }
    return true;
}

/* ---- All of them ----------------------------------------------------------------------------- */

static struct text_reader reader_of(struct bc_gate_forbidden *forbidden)
{
    return (struct text_reader){
        .forbidden = forbidden, .wiping = bc_arena_new_wiping(), .room = bc_arena_new_wiping()};
}

static void reader_clear(struct text_reader *reader)
{
    bc_arena_free(reader->wiping);
    bc_arena_free(reader->room);
}

bool bc_gate_private_texts_read(struct bc_gate_forbidden *forbidden,
    struct bc_gate_private_texts *ret_texts, struct bc_status *status)
{
    struct text_reader reader = reader_of(forbidden);
    bool is_done;

    *ret_texts = (struct bc_gate_private_texts){
        .wiping = bc_arena_new_wiping(),
        .is_whole = true,
    };
    reader.kept = ret_texts;
    is_done = read_ordinary(&reader, status);
    bc_gate_cases_sort_texts(&forbidden->cases);
    if (forbidden->sensitive_count > KEPT_MOST_TICKETS) {
        forget(ret_texts);
    }
    is_done = is_done && (!ret_texts->is_whole || read_sensitive(&reader, status));
    reader_clear(&reader);
    return is_done;
}

void bc_gate_private_texts_clear(struct bc_gate_private_texts *texts)
{
    forget(texts);
}

bool bc_gate_private_texts_suspect(const struct bc_gate_private_texts *texts,
    struct bc_gate_forbidden *forbidden, const struct bc_gate_trace *trace,
    struct bc_status *status)
{
    struct text_reader reader = reader_of(forbidden);
    bool is_done = true;

    reader.trace = trace;
    if (texts->is_whole) {
        ask_kept_texts(&reader, texts);
    } else {
        is_done = read_sensitive(&reader, status) && read_ordinary(&reader, status);
    }
    reader_clear(&reader);
    return is_done;
}

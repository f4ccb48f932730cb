#include "gate/search.h"

#include "gate/numbers.h"
#include "store/gate_view.h"

#include <string.h>
#include <strings.h>

enum {
    MOST_FINDINGS = 50,
    BINARY_CODE_LEAST = 7,      /* letters of a code that chance does not write */
    STRUCTURE_DIGITS_LEAST = 8, /* digits of a code longer than any row, count or size */

    MOST_GROUPS = 24,
    MOST_GAP_BYTES = 4,
    TOKEN_BYTES = 128,
    OVERLAP_BYTES = 64 << 10
};

/* ---- Findings -------------------------------------------------------------------------------- */

void bc_gate_note_where(struct bc_gate_run *run, const char *code, const char *where)
{
    for (size_t i = 0; i < run->findings->count; i++) {
        if (strcmp(run->findings->items[i].code, code) == 0 &&
            strcmp(run->findings->items[i].where, where) == 0) {
            return;
        }
    }
    run->finding_count++;
    if (run->finding_count <= MOST_FINDINGS) {
        bc_problems_add(run->findings, BC_ERROR, code, where, "%s", "");
    }
}

void bc_gate_note(struct bc_gate_run *run, const char *code, const char *place)
{
    bc_gate_note_where(run, code,
        place[0] == '\0' ? run->file : bc_arena_printf(run->arena, "%s#%s", run->file, place));
}

bool bc_gate_take_bytes(struct bc_gate_run *run, const char *place, size_t length_bytes)
{
    if (length_bytes > run->bytes_left) {
        run->bytes_left = 0;
        bc_gate_note(run, "gate.too-large", place);
        return false;
    }
    run->bytes_left -= length_bytes;
    return true;
}

/* A text that is being searched. */
struct reading {
    struct bc_gate_run *run;
    const char *place;
    const struct bc_gate_text *whole;
    const struct bc_gate_text *text; /* the piece of it that is being searched */
    size_t base;                     /* where the piece begins */
    struct bc_gate_letters letters;
};

static void found(const struct reading *reading, const char *code, size_t offset)
{
    const char *place =
        bc_gate_text_place_of(reading->whole, reading->run->arena, reading->base + offset);

    if (reading->place[0] != '\0' && place[0] != '\0') {
        place = bc_arena_printf(reading->run->arena, "%s!%s", reading->place, place);
    } else if (place[0] == '\0') {
        place = reading->place;
    }
    bc_gate_note(reading->run, code, place);
}

/* ---- Codes ----------------------------------------------------------------------------------- */

static void lock_store(const struct bc_gate_run *run)
{
    if (run->store_lock != NULL) {
        (void)pthread_mutex_lock(run->store_lock);
    }
}

static void unlock_store(const struct bc_gate_run *run)
{
    if (run->store_lock != NULL) {
        (void)pthread_mutex_unlock(run->store_lock);
    }
}

/* A public ticket, of whatever source, bears this code: then it says nothing. */
static bool is_public_code(struct bc_gate_run *run, const char *code)
{
    bool is_public = false;

    if (!run->has_failed) {
        lock_store(run);
        run->has_failed =
            !bc_store_gate_is_public(run->question->store, code, &is_public, run->status);
        unlock_store(run);
    }
    return is_public;
}

static bool is_ascii_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

/* Nothing but signs and spaces between this offset and the next break or end of the text. */
static bool is_alone(const struct bc_gate_letters *letters, const struct bc_gate_text *text,
    size_t first, size_t past)
{
    size_t from = first == 0 ? 0 : letters->offsets[first - 1];
    size_t to = past == letters->count ? text->length_bytes : letters->offsets[past];
    bool is_first = first == 0 || memchr(text->bytes + from, BC_GATE_BREAK,
                                      letters->offsets[first] - from) != NULL;
    size_t last = letters->offsets[past - 1];

    return is_first &&
           (past == letters->count || memchr(text->bytes + last, BC_GATE_BREAK, to - last) != NULL);
}

/* "1.234" and "0,25": digits beside a full stop or comma with more digits are part of a figure. */
static bool is_in_figure(const struct bc_gate_text *text, size_t at, size_t past)
{
    const char *bytes = text->bytes;

    return (at > 1 && (bytes[at - 1] == '.' || bytes[at - 1] == ',') &&
               is_ascii_digit(bytes[at - 2])) ||
           (past + 1 < text->length_bytes && (bytes[past] == '.' || bytes[past] == ',') &&
               is_ascii_digit(bytes[past + 1]));
}

/* Letters, and all that stands between them, are those of the code; capitals do not matter. */
static bool is_as_written(const struct reading *reading, size_t first, const char *name)
{
    size_t at = reading->letters.offsets[first];
    size_t length_bytes = strlen(name);

    return length_bytes <= reading->text->length_bytes - at &&
           strncasecmp(reading->text->bytes + at, name, length_bytes) == 0;
}

/*
 * "n 0.00 123" begins a drawing and "nhóm A, 1.234" a sentence, though a code may be N000123 or
 * A1234: one letter and figures are a code when they stand together, or each letter by itself. So
 * is any code in the bytes of a page description.
 */
static bool is_by_chance(
    const struct reading *reading, size_t first, size_t past, size_t groups, const char *name)
{
    const bool is_syntax = reading->run->is_syntax;
    size_t word_letters = 0;

    for (size_t i = first; i < past; i++) {
        word_letters += is_ascii_digit((char)reading->letters.letters[i]) ? 0 : 1;
    }
    return groups > 1 && (is_syntax || (word_letters < 2 && groups < past - first)) &&
           !is_as_written(reading, first, name);
}

/* "AB12": where a workbook names its cells, such a code cannot be told from one of them. */
static bool is_name_of_cell(const char *name)
{
    const size_t letters = strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
    const size_t digits = strspn(name + letters, "0123456789");

    return letters > 0 && letters <= 3 && digits > 0 && digits <= 7 &&
           name[letters + digits] == '\0';
}

static bool is_code(
    const struct reading *reading, size_t first, size_t past, size_t groups, uint32_t value)
{
    const struct bc_gate_letters *letters = &reading->letters;
    const uint32_t kinds = value & BC_GATE_CODE_KINDS;
    const bool is_one_group = groups == 1;
    const char *name = reading->run->forbidden->code_names[value >> BC_GATE_CODE_SHIFT];

    if (is_by_chance(reading, first, past, groups, name) ||
        (reading->run->is_structure && is_name_of_cell(name))) {
        return false;
    }
    if (((reading->run->is_binary || reading->run->is_syntax || reading->run->is_encoded) &&
            past - first < BINARY_CODE_LEAST) ||
        ((kinds & BC_GATE_CODE_DIGITS) != 0 && past - first < STRUCTURE_DIGITS_LEAST &&
            (reading->run->is_structure || reading->run->is_syntax))) {
        return false;
    }
    return (kinds & BC_GATE_CODE_PLAIN) != 0 ||
           ((kinds & BC_GATE_CODE_DIGITS) != 0 && is_one_group &&
               !is_in_figure(
                   reading->text, letters->offsets[first], letters->offsets[past - 1] + 1)) ||
           ((kinds & BC_GATE_CODE_SHORT) != 0 && is_alone(letters, reading->text, first, past));
}

/* Groups of one code are parted by little, and by no break. */
static bool is_gap_of_code(const struct reading *reading, size_t letter)
{
    size_t from = reading->letters.offsets[letter - 1] + 1;
    size_t to = reading->letters.offsets[letter];

    return to - from <= MOST_GAP_BYTES &&
           memchr(reading->text->bytes + from, BC_GATE_BREAK, to - from) == NULL;
}

static void take_code(
    const struct reading *reading, size_t first, size_t past, size_t groups, uint64_t key)
{
    const struct bc_gate_forbidden *forbidden = reading->run->forbidden;
    const uint32_t value = bc_gate_table_find(&forbidden->codes, key);

    if (value != 0 && is_code(reading, first, past, groups, value) &&
        !is_public_code(reading->run, forbidden->code_names[value >> BC_GATE_CODE_SHIFT])) {
        found(reading, "gate.sensitive-code", reading->letters.offsets[first]);
    }
}

static void search_code_from(const struct reading *reading, size_t first)
{
    const struct bc_gate_forbidden *forbidden = reading->run->forbidden;
    const struct bc_gate_letters *letters = &reading->letters;
    const size_t past = letters->count - first < forbidden->longest_code
                            ? letters->count
                            : first + forbidden->longest_code;
    size_t groups = 1;
    uint64_t sum = 0;

    for (size_t at = first; at < past; at++) {
        if (at > first && (letters->flags[at] & BC_GATE_STARTS) != 0 &&
            (++groups > MOST_GROUPS || !is_gap_of_code(reading, at))) {
            return;
        }
        sum = bc_gate_sum_add(forbidden->alphabet, sum, letters->letters[at]);
        if ((letters->flags[at] & BC_GATE_ENDS) != 0 &&
            (forbidden->code_lengths >> ((at + 1 - first) % 64) & 1) != 0) {
            take_code(reading, first, at + 1, groups, bc_gate_sum_hash(sum));
        }
    }
}

static void search_codes(const struct reading *reading)
{
    if (reading->run->forbidden->codes.count == 0) {
        return;
    }
    for (size_t i = 0; i < reading->letters.count; i++) {
        if ((reading->letters.flags[i] & BC_GATE_STARTS) != 0 &&
            reading->run->forbidden->code_beginnings[reading->letters.letters[i]]) {
            search_code_from(reading, i);
        }
    }
}

/* ---- Texts ----------------------------------------------------------------------------------- */

/* True when a break stands between two letters. */
static bool is_parted(const struct reading *reading, size_t letter)
{
    size_t from = reading->letters.offsets[letter - 1];

    return memchr(reading->text->bytes + from, BC_GATE_BREAK,
               reading->letters.offsets[letter] - from) != NULL;
}

/* Over the edge of a cell, and the longer part of it is the end, or the beginning, of an own text.
 */
static bool is_edge_of_own(const struct reading *reading, size_t at, size_t length)
{
    const struct bc_gate_run *run = reading->run;
    size_t left = at + 1;
    size_t right = at + length - 1;
    bool is_left;
    uint64_t key;

    while (left < at + length && !is_parted(reading, left)) {
        left++;
    }
    if (left == at + length) {
        return false;
    }
    while (!is_parted(reading, right)) {
        right--;
    }
    is_left = left - at >= at + length - right;
    key = is_left
              ? bc_gate_shingle_key(run->forbidden, &reading->letters, at, left - at)
              : bc_gate_shingle_key(run->forbidden, &reading->letters, right, at + length - right);
    return (bc_gate_table_find(&run->own, key) &
               (is_left ? BC_GATE_OWN_END : BC_GATE_OWN_BEGINNING)) != 0;
}

/* Asked for when the first of them is needed: in nearly all workbooks none is. */
static void learn_own(struct bc_gate_run *run)
{
    if (run->owner.unit != NULL && !run->has_own && !run->has_failed) {
        run->has_own = true;
        lock_store(run);
        run->has_failed =
            !bc_gate_own_shingles(run->forbidden, &run->owner, &run->own, run->status);
        unlock_store(run);
    }
}

static void take_shingle(void *user, size_t at, size_t length, uint64_t key, uint32_t kinds)
{
    const struct reading *reading = user;
    struct bc_gate_run *run = reading->run;

    learn_own(run);
    if ((bc_gate_table_find(&run->own, key) & BC_GATE_OWN_SHINGLE) != 0 ||
        (run->own.count > 0 && is_edge_of_own(reading, at, length))) {
        return;
    }
    found(reading,
        (kinds & BC_GATE_SENSITIVE_TEXT) != 0 ? "gate.sensitive-text"
        : run->policy == BC_GATE_UNIT         ? "gate.other-unit-text"
                                              : "gate.private-text",
        reading->letters.offsets[at]);
}

/* True when the bytes are a text that the unit of this workbook may have. */
static bool is_own_text(const struct reading *reading, size_t from, size_t past)
{
    const struct bc_gate_run *run = reading->run;

    return bc_gate_owner_has_text(&run->owner, &run->forbidden->cases,
        bc_gate_bytes_hash(reading->text->bytes + from, past - from));
}

/*
 * Leaves out the rows of letters within a unit's own texts, which are most of its workbook, each
 * in a cell of its own. A row over an edge of one is noted.
 */
static void note_rows_of_unit(const struct reading *reading)
{
    const struct bc_gate_run *run = reading->run;
    const struct bc_gate_letters *letters = &reading->letters;
    const struct bc_gate_text *text = reading->text;
    size_t noted = 0;
    size_t letter = 0;

    for (size_t from = 0, past; from < text->length_bytes; from = past + 1) {
        const char *edge = memchr(text->bytes + from, BC_GATE_BREAK, text->length_bytes - from);
        const size_t first = letter;

        past = edge == NULL ? text->length_bytes : (size_t)(edge - text->bytes);
        while (letter < letters->count && letters->offsets[letter] < past) {
            letter++;
        }
        if (letter - first >= BC_GATE_ROW && is_own_text(reading, from, past)) {
            bc_gate_trace_note(run->trace, run->forbidden->alphabet, letters, noted, first);
            noted = letter - BC_GATE_ROW + 1;
        }
    }
    bc_gate_trace_note(run->trace, run->forbidden->alphabet, letters, noted, letters->count);
}

static void note_rows(const struct reading *reading)
{
    const struct bc_gate_run *run = reading->run;

    if (run->owner.unit != NULL && run->forbidden->cases.text_count > 0) {
        note_rows_of_unit(reading);
    } else {
        bc_gate_trace_note(
            run->trace, run->forbidden->alphabet, &reading->letters, 0, reading->letters.count);
    }
}

/* ---- Numbers --------------------------------------------------------------------------------- */

/* A finding of a number, still to be told from codes of public tickets. */
struct number_reader {
    struct reading *reading;
    const char *bytes;
    size_t length_bytes;
};

static bool is_token_byte(char byte)
{
    return is_ascii_digit(byte) || (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') ||
           (byte != '\0' && strchr("-_./", byte) != NULL) || (unsigned char)byte >= 0x80;
}

static bool are_public_code(struct bc_gate_run *run, const char *bytes, size_t length_bytes)
{
    char code[TOKEN_BYTES + 1];

    if (length_bytes == 0 || length_bytes > TOKEN_BYTES) {
        return false;
    }
    memcpy(code, bytes, length_bytes);
    code[length_bytes] = '\0';
    return is_public_code(run, code);
}

/* The found bytes themselves, the whole word they stand in, or the first of their words. */
static bool is_of_public_ticket(const struct number_reader *reader, size_t at, size_t length_bytes)
{
    struct bc_gate_run *run = reader->reading->run;
    const char *bytes = reader->bytes;
    size_t from = at;
    size_t to = at;
    size_t past = at + length_bytes;

    while (from > 0 && at - from < TOKEN_BYTES && is_token_byte(bytes[from - 1])) {
        from--;
    }
    while (past < reader->length_bytes && past - at < TOKEN_BYTES && is_token_byte(bytes[past])) {
        past++;
    }
    while (to < at + length_bytes && is_token_byte(bytes[to])) {
        to++;
    }
    while (past > from && strchr("-_./", bytes[past - 1]) != NULL) {
        past--; /* a full stop that ends the sentence */
    }
    return are_public_code(run, bytes + at, length_bytes) ||
           are_public_code(run, bytes + from, past - from) ||
           are_public_code(run, bytes + at, to - at);
}

static void take_number(
    void *user, enum bc_gate_number kind, size_t at, size_t length_bytes, const char *plain)
{
    static const char *const codes[BC_GATE_NUMBER_COUNT] = {
        [BC_GATE_PHONE] = "gate.phone",
        [BC_GATE_EMAIL] = "gate.e-mail",
        [BC_GATE_IDENTITY] = "gate.identity-number",
        [BC_GATE_ACCOUNT] = "gate.account-number",
        [BC_GATE_PLATE] = "gate.plate",
    };
    const struct number_reader *reader = user;
    const struct bc_gate_forbidden *forbidden = reader->reading->run->forbidden;

    if (bc_gate_table_find(&forbidden->numbers, bc_gate_number_key(forbidden->alphabet, plain)) ==
            0 &&
        !is_of_public_ticket(reader, at, length_bytes) &&
        !is_public_code(reader->reading->run, plain)) {
        found(reader->reading, codes[kind], at);
    }
}

/* ---- All of it ------------------------------------------------------------------------------- */

static void search_piece(struct reading *reading)
{
    struct bc_gate_run *run = reading->run;
    const struct bc_gate_text *text = reading->text;
    struct number_reader numbers = {
        .reading = reading, .bytes = text->bytes, .length_bytes = text->length_bytes};
    bc_arena *scratch = bc_arena_new();

    bc_gate_letters_read(
        run->forbidden->alphabet, text->bytes, text->length_bytes, run->arena, &run->letters);
    reading->letters = run->letters;
    search_codes(reading);
    if (run->trace != NULL) {
        note_rows(reading);
    }
    if (run->forbidden->shingles.count > 0) {
        bc_gate_letters_sum(run->forbidden->alphabet, scratch, &reading->letters);
        bc_gate_shingles_in(run->forbidden, &reading->letters, take_shingle, reading);
    }
    if (!run->is_binary && !run->is_syntax) {
        bc_gate_numbers_find(text, take_number, &numbers);
    }
    bc_arena_free(scratch);
}

/* Where a long text may be cut, at or before `at`: at a break, or else at a space. */
static size_t cut_before(const struct bc_gate_text *text, size_t at)
{
    const size_t least = at > BC_GATE_PIECE_BYTES / 2 ? at - BC_GATE_PIECE_BYTES / 2 : 0;
    const char *cut;

    if (at >= text->length_bytes) {
        return text->length_bytes;
    }
    cut = memrchr(text->bytes + least, BC_GATE_BREAK, at - least);
    cut = cut != NULL ? cut : memrchr(text->bytes + least, ' ', at - least);
    if (cut != NULL) {
        return (size_t)(cut - text->bytes);
    }
    while (at > least && ((unsigned char)text->bytes[at] & 0xC0) == 0x80) {
        at--; /* not within a letter */
    }
    return at;
}

/* Letters take many times the room of their text, so a long one is searched in pieces that overlap
 * by more than anything we look for. */
void bc_gate_search_text(
    struct bc_gate_run *run, const char *place, const struct bc_gate_text *text)
{
    size_t from = 0;

    while (from < text->length_bytes) {
        size_t past = cut_before(text, from + BC_GATE_PIECE_BYTES);
        struct bc_gate_text piece = {.bytes = text->bytes + from, .length_bytes = past - from};
        struct reading reading = {
            .run = run, .place = place, .whole = text, .text = &piece, .base = from};

        search_piece(&reading);
        from = past == text->length_bytes ? past : cut_before(text, past - OVERLAP_BYTES);
    }
}

void bc_gate_search_so_far(struct bc_gate_run *run, const char *place, struct bc_gate_text *text)
{
    if (text->length_bytes >= BC_GATE_PIECE_BYTES) {
        bc_gate_search_text(run, place, text);
        bc_gate_text_drop(text, cut_before(text, text->length_bytes - OVERLAP_BYTES));
    }
}

void bc_gate_search_string(struct bc_gate_run *run, const char *place, const char *string)
{
    struct bc_gate_text text;

    bc_gate_text_init(&text, run->scratch);
    bc_gate_text_add_string(&text, string);
    bc_gate_search_text(run, place, &text);
}

void bc_gate_search_value(
    struct bc_gate_run *run, const char *place, const char *value, size_t length_bytes)
{
    struct bc_gate_text text = {.length_bytes = 0};
    struct reading reading = {.run = run, .place = place, .whole = &text, .text = &text};
    struct number_reader numbers = {
        .reading = &reading, .bytes = value, .length_bytes = length_bytes};

    if (length_bytes >= 9) {
        bc_gate_numbers_of_value(value, length_bytes, take_number, &numbers);
    }
}

/* ---- Names ----------------------------------------------------------------------------------- */

const char *bc_gate_safe_name(struct bc_gate_run *run, const char *name, const char *otherwise)
{
    size_t before = run->finding_count;
    bool is_plain = strlen(name) < 100;

    bc_gate_search_string(run, otherwise, name);
    for (const char *at = name; *at != '\0'; at++) {
        is_plain = is_plain && (unsigned char)*at < 0x80 && is_token_byte(*at);
    }
    return is_plain && run->finding_count == before ? name : otherwise;
}

#include "gate/official.h"

#include "base/file.h"
#include "gate/numbers.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>

enum { OFFICIAL_LIMIT_BYTES = 16 << 20, PAIRS_OF = 7, PAIRS_OFFICIAL = 5 };

void bc_gate_words_build(
    const struct bc_gate_letters *letters, bc_arena *arena, struct bc_gate_words *words)
{
    size_t count = 0;

    if (words->capacity <= letters->count) {
        words->capacity = letters->count + words->capacity + 1;
        words->starts = bc_arena_alloc_array(arena, words->capacity, sizeof(*words->starts));
    }
    for (size_t i = 0; i < letters->count; i++) {
        words->starts[count] = i;
        count += (letters->flags[i] & BC_GATE_STARTS) != 0 ? 1 : 0;
    }
    words->starts[count] = letters->count;
    words->count = count;
}

/* The pair of a word and the next one. Words of more letters than are hashed at once are none. */
static uint64_t pair_key(const struct bc_gate_forbidden *forbidden,
    const struct bc_gate_letters *letters, const struct bc_gate_words *words, size_t word)
{
    size_t first = words->starts[word];
    size_t second = words->starts[word + 1];
    size_t past = words->starts[word + 2];

    if (second - first > BC_GATE_LONGEST || past - second > BC_GATE_LONGEST) {
        return 0;
    }
    return bc_gate_hash(forbidden->alphabet, letters, first, second - first) * 0x9FB21C651E98DF25u +
           bc_gate_hash(forbidden->alphabet, letters, second, past - second);
}

bool bc_gate_is_official(const struct bc_gate_forbidden *forbidden,
    const struct bc_gate_letters *letters, const struct bc_gate_words *words, size_t first,
    size_t past)
{
    size_t official = 0;

    for (size_t word = first; word + 1 < past; word++) {
        uint64_t key = pair_key(forbidden, letters, words, word);

        official += key != 0 && bc_gate_table_find(&forbidden->pairs, key) != 0 ? 1 : 0;
    }
    return official * PAIRS_OF >= (past - first - 1) * PAIRS_OFFICIAL;
}

/* ---- Reading --------------------------------------------------------------------------------- */

static void take_number(
    void *user, enum bc_gate_number kind, size_t at, size_t length_bytes, const char *digits)
{
    struct bc_gate_forbidden *forbidden = user;

    (void)kind;
    (void)at;
    (void)length_bytes;
    bc_gate_table_add(&forbidden->numbers, bc_gate_number_key(forbidden->alphabet, digits), 1);
}

static bool read_official(
    struct bc_gate_forbidden *forbidden, const char *path, struct bc_status *status)
{
    bc_arena *scratch = bc_arena_new();
    char *bytes = NULL;
    size_t length_bytes = 0;
    bool is_done = bc_file_read(scratch, path, OFFICIAL_LIMIT_BYTES, &bytes, &length_bytes, status);

    if (is_done) {
        struct bc_gate_text text;
        struct bc_gate_letters letters;
        struct bc_gate_words words = {.capacity = 0};

        bc_gate_text_init(&text, scratch);
        bc_gate_text_add(&text, bytes, length_bytes);
        bc_gate_letters_build(
            forbidden->alphabet, text.bytes, text.length_bytes, scratch, &letters);
        bc_gate_words_build(&letters, scratch, &words);
        for (size_t word = 0; word + 1 < words.count; word++) {
            uint64_t key = pair_key(forbidden, &letters, &words, word);

            if (key != 0) {
                bc_gate_table_add(&forbidden->pairs, key, 1);
            }
        }
        bc_gate_numbers_find(&text, take_number, forbidden);
    }
    bc_arena_free(scratch);
    return is_done;
}

static bool is_one_of(const char *name, const char *const *endings, size_t count)
{
    size_t length = strlen(name);

    for (size_t i = 0; i < count; i++) {
        size_t ending = strlen(endings[i]);

        if (length > ending && strcmp(name + length - ending, endings[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* Words for the operator, maps and other offices' profiles never reach a report. */
static bool is_for_reports(const char *name)
{
    return strcmp(name, "messages") != 0 && strcmp(name, "maps") != 0 &&
           strcmp(name, "profiles") != 0 && name[0] != '.';
}

static bool read_folder(
    struct bc_gate_forbidden *forbidden, const char *folder, int depth, struct bc_status *status)
{
    static const char *const endings[] = {".md", ".yaml", ".csv"};
    DIR *handle = opendir(folder);
    const struct dirent *entry;
    bool is_done = true;

    if (handle == NULL) {
        return bc_fail(status, BC_BAD_INPUT, "gate.templates-unreadable", folder, "%s",
            strerrordesc_np(errno));
    }
    while (is_done && (entry = readdir(handle)) != NULL) {
        const char *path = bc_path_join(forbidden->arena, folder, entry->d_name);

        if (!is_for_reports(entry->d_name)) {
            continue;
        }
        if (bc_folder_exists(path)) {
            is_done = depth == 0 || read_folder(forbidden, path, depth - 1, status);
        } else if (is_one_of(entry->d_name, endings, 3)) {
            is_done = read_official(forbidden, path, status);
        }
    }
    closedir(handle);
    return is_done;
}

bool bc_gate_official_read(struct bc_gate_forbidden *forbidden,
    const struct bc_gate_question *question, struct bc_status *status)
{
    return read_folder(forbidden, question->templates_folder, 2, status) &&
           read_official(forbidden, question->profile_path, status);
}

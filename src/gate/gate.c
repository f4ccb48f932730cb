#include "gate/gate.h"

#include "base/file.h"
#include "gate/private_texts.h"
#include "gate/search_pool.h"
#include "store/gate_view.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { MOST_FILES = 5000 };

struct listing {
    bc_arena *arena;
    struct bc_gate_file *files;
    size_t count, capacity;
};

static int compare_names(const void *left, const void *right)
{
    const struct bc_gate_file *a = left;
    const struct bc_gate_file *b = right;

    return strcmp(a->name, b->name);
}

static bool list_below(struct listing *listing, const char *folder, const char *prefix, int depth,
    struct bc_status *status)
{
    const char *path = prefix[0] == '\0' ? folder : bc_path_join(listing->arena, folder, prefix);
    DIR *handle = opendir(path);
    const struct dirent *entry;
    bool is_done = true;

    if (handle == NULL) {
        return bc_fail(
            status, BC_BAD_INPUT, "gate.folder-unreadable", path, "%s", strerrordesc_np(errno));
    }
    while (is_done && (entry = readdir(handle)) != NULL) {
        const char *name = prefix[0] == '\0' ? bc_arena_strdup(listing->arena, entry->d_name)
                                             : bc_path_join(listing->arena, prefix, entry->d_name);
        struct stat facts;

        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) {
            continue;
        }
        if (depth > 0 && lstat(bc_path_join(listing->arena, folder, name), &facts) == 0 &&
            S_ISDIR(facts.st_mode)) {
            is_done = list_below(listing, folder, name, depth - 1, status);
            continue;
        }
        listing->files = bc_arena_grow(listing->arena, listing->files, listing->count,
            &listing->capacity, sizeof(*listing->files));
        listing->files[listing->count++] = (struct bc_gate_file){.name = name};
    }
    closedir(handle);
    return is_done;
}

/* The sum of the sizes; the sizes and the public files are known from here on. */
static size_t know_files(const struct bc_gate_question *question, const struct listing *listing,
    struct bc_gate_known *known)
{
    size_t sum = 0;

    for (size_t i = 0; i < listing->count; i++) {
        struct bc_gate_file *file = &listing->files[i];
        const char *path = bc_path_join(listing->arena, question->folder, file->name);
        const char *unit = NULL;
        struct stat facts;

        if (lstat(path, &facts) == 0 && S_ISREG(facts.st_mode)) {
            file->size_bytes = (size_t)facts.st_size;
            sum += file->size_bytes;
            if (bc_gate_rule_of(file->name, &unit).policy == BC_GATE_PUBLIC) {
                bc_gate_known_add(known, path, file->size_bytes);
            }
        }
    }
    return sum;
}

struct bc_gate {
    struct bc_gate_question question;
    bc_arena *arena;
    struct bc_gate_forbidden forbidden;
    struct bc_gate_private_texts texts;
    bool can_read;
};

/*
 * Once for codes and numbers, and to learn which rows of letters there are; then, if any private
 * text may have left something, once more for the words of these texts.
 */
static bool search_twice(
    struct bc_gate_run *run, bc_gate *gate, const struct listing *listing, struct bc_status *status)
{
    struct bc_gate_trace *trace = bc_arena_alloc(run->arena, sizeof(*trace));
    struct bc_gate_known *known = bc_arena_alloc(run->arena, sizeof(*known));

    known->arena = run->arena;
    bc_gate_trace_init(trace, know_files(run->question, listing, known), run->arena);
    run->known = known;
    run->trace = trace;
    if (!bc_gate_search_files(run, listing->files, listing->count, status) ||
        !bc_gate_private_texts_suspect(&gate->texts, &gate->forbidden, trace, status)) {
        return false;
    }
    run->trace = NULL;
    return gate->forbidden.shingles.count == 0 ||
           bc_gate_search_files(run, listing->files, listing->count, status);
}

static bool list_files(
    const struct bc_gate_question *question, struct listing *listing, struct bc_status *status)
{
    if (!list_below(listing, question->folder, "", 1, status)) {
        return false;
    }
    if (listing->count > MOST_FILES) {
        return bc_fail(
            status, BC_REFUSED, "gate.too-many-files", question->folder, "%zu", listing->count);
    }
    if (listing->count > 1) {
        qsort(listing->files, listing->count, sizeof(*listing->files), compare_names);
    }
    return true;
}

bool bc_gate_search(bc_gate *gate, const char *folder, struct bc_problems *findings,
    struct bc_gate_answer *ret_answer, struct bc_status *status)
{
    struct listing listing = {.arena = gate->arena};
    struct bc_gate_run run = {.question = &gate->question,
        .forbidden = &gate->forbidden,
        .findings = findings,
        .arena = gate->arena};

    gate->question.folder = folder;
    if (!list_files(&gate->question, &listing, status) ||
        !search_twice(&run, gate, &listing, status)) {
        return false;
    }
    *ret_answer = (struct bc_gate_answer){.file_count = listing.count,
        .finding_count = run.finding_count,
        .is_key_lost = !gate->can_read};
    return true;
}

/* ---- What is looked for ---------------------------------------------------------------------- */

bool bc_gate_open(
    const struct bc_gate_question *question, bc_gate **ret_gate, struct bc_status *status)
{
    bc_arena *arena;
    bc_gate *gate;

    if (!bc_store_gate_begin(question->store, status)) {
        return false;
    }
    arena = bc_arena_new();
    gate = bc_arena_alloc(arena, sizeof(*gate));
    gate->question = *question;
    gate->arena = arena;
    if (!bc_gate_forbidden_build(&gate->question, arena, &gate->forbidden, status) ||
        !bc_store_gate_can_read(question->store, &gate->can_read, status) ||
        !bc_gate_private_texts_read(&gate->forbidden, &gate->texts, status)) {
        bc_gate_close(gate);
        return false;
    }
    *ret_gate = gate;
    return true;
}

void bc_gate_close(bc_gate *gate)
{
    if (gate != NULL) {
        bc_store_gate_end(gate->question.store);
        bc_gate_private_texts_clear(&gate->texts);
        bc_gate_forbidden_clear(&gate->forbidden);
        bc_arena_free(gate->arena);
    }
}

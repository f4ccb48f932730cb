#include "gate/gate.h"

#include "base/file.h"
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

/*
 * Once for codes and numbers, and to learn which rows of letters there are; then, if any private
 * text may have left something, once more for the words of these texts.
 */
static bool search_twice(struct bc_gate_run *run, struct bc_gate_forbidden *forbidden,
    const struct listing *listing, struct bc_status *status)
{
    struct bc_gate_trace *trace = bc_arena_alloc(run->arena, sizeof(*trace));
    struct bc_gate_known *known = bc_arena_alloc(run->arena, sizeof(*known));

    known->arena = run->arena;
    bc_gate_trace_init(trace, know_files(run->question, listing, known), run->arena);
    run->known = known;
    run->trace = trace;
    if (!bc_gate_search_files(run, listing->files, listing->count, status) ||
        !bc_gate_forbidden_suspect(forbidden, trace, status)) {
        return false;
    }
    run->trace = NULL;
    return forbidden->shingles.count == 0 ||
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

static bool search(const struct bc_gate_question *question, struct bc_problems *findings,
    bc_arena *arena, struct bc_gate_answer *ret_answer, struct bc_status *status)
{
    struct bc_gate_forbidden forbidden;
    struct listing listing = {.arena = arena};
    struct bc_gate_run run = {
        .question = question, .forbidden = &forbidden, .findings = findings, .arena = arena};
    struct bc_status no_key = {0};
    uint64_t mark;
    bool can_read = false;
    bool is_done = bc_gate_forbidden_build(question, arena, &forbidden, status) &&
                   bc_store_gate_can_read(question->store, &can_read, status) &&
                   list_files(question, &listing, status);

    run.knows_marks = is_done && bc_store_text_mark(question->store, "?", &mark, &no_key);
    is_done = is_done && search_twice(&run, &forbidden, &listing, status);
    if (is_done) {
        *ret_answer = (struct bc_gate_answer){.file_count = listing.count,
            .finding_count = run.finding_count,
            .is_key_lost = !can_read};
    }
    bc_gate_forbidden_clear(&forbidden);
    return is_done;
}

bool bc_gate_search(const struct bc_gate_question *question, struct bc_problems *findings,
    struct bc_gate_answer *ret_answer, struct bc_status *status)
{
    bc_arena *arena;
    bool is_done;

    if (!bc_store_gate_begin(question->store, status)) {
        return false;
    }
    arena = bc_arena_new();
    is_done = search(question, findings, arena, ret_answer, status);
    bc_arena_free(arena);
    bc_store_gate_end(question->store);
    return is_done;
}

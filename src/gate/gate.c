#include "gate/gate.h"

#include "base/file.h"
#include "gate/open.h"
#include "store/gate_view.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { MOST_FILES = 5000 };
static const size_t file_limit_bytes = (size_t)256 << 20;
static const size_t unpacked_limit_bytes = (size_t)1 << 30;

struct listing {
    bc_arena *arena;
    const char **names; /* relative to the folder */
    size_t count, capacity;
};

static int compare_names(const void *left, const void *right)
{
    const char *const *a = left;
    const char *const *b = right;

    return strcmp(*a, *b);
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
        listing->names = bc_arena_grow(
            listing->arena, listing->names, listing->count, &listing->capacity, sizeof(char *));
        listing->names[listing->count++] = name;
    }
    closedir(handle);
    return is_done;
}

/* The unit of a workbook by the workbook's name. */
static struct bc_gate_owner owner_of(const struct bc_gate_run *run, const char *unit_file)
{
    const char *dot = strchr(unit_file, '.');

    return bc_gate_owner_of(run->question,
        bc_arena_strndup(run->scratch, unit_file, dot == NULL ? 0 : (size_t)(dot - unit_file)),
        run->scratch);
}

static void search_file(struct bc_gate_run *run, const char *name, struct bc_gate_rule rule)
{
    const char *path = bc_path_join(run->scratch, run->question->folder, name);
    struct stat facts;
    struct bc_status ignored = {0};
    char *bytes = NULL;
    size_t length_bytes = 0;

    if (rule.policy == BC_GATE_UNKNOWN || lstat(path, &facts) != 0 || !S_ISREG(facts.st_mode)) {
        bc_gate_note(run, "gate.unknown-file", "");
    } else if (!bc_file_read(
                   run->scratch, path, file_limit_bytes, &bytes, &length_bytes, &ignored)) {
        bc_gate_note(run, "gate.unreadable", "");
    } else {
        bc_gate_open_form(run, rule.form, "", bytes, length_bytes);
    }
}

static void search_named(struct bc_gate_run *run, const char *name, size_t index)
{
    const char *unit = NULL;
    struct bc_gate_rule rule = bc_gate_rule_of(name, &unit);

    run->scratch = bc_arena_new();
    run->policy = rule.policy;
    run->bytes_left = unpacked_limit_bytes;
    run->file = bc_arena_printf(run->arena, "#%zu", index + 1);
    run->file = bc_gate_safe_name(run, name, run->file);
    if (unit != NULL) {
        run->owner = owner_of(run, unit);
    }
    search_file(run, name, rule);
    run->owner = (struct bc_gate_owner){.unit = NULL};
    run->has_own = false;
    bc_gate_table_clear(&run->own);
    bc_arena_free(run->scratch);
}

static bool search_all(struct bc_gate_run *run, const struct listing *listing)
{
    for (size_t i = 0; i < listing->count && !run->has_failed; i++) {
        search_named(run, listing->names[i], i);
    }
    return !run->has_failed;
}

/* The sum of the sizes; the public files are known from here on. */
static size_t know_files(struct bc_gate_run *run, const struct listing *listing)
{
    size_t sum = 0;

    for (size_t i = 0; i < listing->count; i++) {
        const char *path = bc_path_join(listing->arena, run->question->folder, listing->names[i]);
        const char *unit = NULL;
        struct stat facts;

        if (lstat(path, &facts) == 0 && S_ISREG(facts.st_mode)) {
            sum += (size_t)facts.st_size;
            if (bc_gate_rule_of(listing->names[i], &unit).policy == BC_GATE_PUBLIC) {
                bc_gate_known_add(&run->known, path, (size_t)facts.st_size);
            }
        }
    }
    return sum;
}

/*
 * Once for codes and numbers, and to learn which rows of letters there are; then, if any private
 * text may have left something, once more for the words of these texts.
 */
static bool search_twice(
    struct bc_gate_run *run, struct bc_gate_forbidden *forbidden, const struct listing *listing)
{
    struct bc_gate_trace *trace = bc_arena_alloc(run->arena, sizeof(*trace));

    bc_gate_trace_init(trace, know_files(run, listing), run->arena);
    run->trace = trace;
    if (!search_all(run, listing) || !bc_gate_forbidden_suspect(forbidden, trace, run->status)) {
        return false;
    }
    run->trace = NULL;
    return forbidden->shingles.count == 0 || search_all(run, listing);
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
        qsort(listing->names, listing->count, sizeof(*listing->names), compare_names);
    }
    return true;
}

static bool search(const struct bc_gate_question *question, struct bc_problems *findings,
    bc_arena *arena, struct bc_gate_answer *ret_answer, struct bc_status *status)
{
    struct bc_gate_forbidden forbidden;
    struct listing listing = {.arena = arena};
    struct bc_gate_run run = {.question = question,
        .forbidden = &forbidden,
        .findings = findings,
        .arena = arena,
        .private_scratch = bc_arena_new_wiping(),
        .known = {.arena = arena},
        .status = status};
    struct bc_status no_key = {0};
    uint64_t mark;
    bool can_read = false;
    bool is_done = bc_gate_forbidden_build(question, arena, &forbidden, status) &&
                   bc_store_gate_can_read(question->store, &can_read, status) &&
                   list_files(question, &listing, status);

    run.knows_marks = is_done && bc_store_text_mark(question->store, "?", &mark, &no_key);
    is_done = is_done && search_twice(&run, &forbidden, &listing);
    if (is_done) {
        *ret_answer = (struct bc_gate_answer){.file_count = listing.count,
            .finding_count = run.finding_count,
            .is_key_lost = !can_read};
    }
    bc_gate_forbidden_clear(&forbidden);
    bc_arena_free(run.private_scratch);
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

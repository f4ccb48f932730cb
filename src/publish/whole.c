#include "publish/whole.h"

#include "base/file.h"
#include "publish/manifest.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { KEPT_LIMIT_BYTES = 16 << 20 };

static const char first_line[] = "baocao-whole 1\n";

struct seen {
    const char *target;
    const char *manifest_sha256;
    const char *looks; /* the hash of how its files look from outside */
};

struct bc_whole {
    bc_arena *arena;
    const char *workspace;
    const char *path;
    struct seen *items; /* the kept ones first, sorted */
    size_t count, capacity, kept_count;
    bool is_changed;
};

static int compare_seen(const void *left, const void *right)
{
    const struct seen *a = left;
    const struct seen *b = right;

    return strcmp(a->target, b->target);
}

/* Cuts the text behind the next `end`; NULL when there is none. */
static char *cut(char **place, char end)
{
    char *start = *place;
    char *stop = strchr(start, end);

    if (stop == NULL) {
        return NULL;
    }
    *stop = '\0';
    *place = stop + 1;
    return start;
}

static void add(bc_whole *whole, const struct seen *seen)
{
    whole->items = bc_arena_grow(
        whole->arena, whole->items, whole->count, &whole->capacity, sizeof(*whole->items));
    whole->items[whole->count++] = *seen;
}

static void read_kept(bc_whole *whole)
{
    struct bc_status ignored = {0};
    char *place = NULL;
    size_t length_bytes = 0;

    if (!bc_file_read(
            whole->arena, whole->path, KEPT_LIMIT_BYTES, &place, &length_bytes, &ignored) ||
        strncmp(place, first_line, sizeof(first_line) - 1) != 0) {
        return;
    }
    place += sizeof(first_line) - 1;
    for (;;) {
        struct seen seen = {.target = cut(&place, '\t')};

        seen.manifest_sha256 = seen.target == NULL ? NULL : cut(&place, '\t');
        seen.looks = seen.manifest_sha256 == NULL ? NULL : cut(&place, '\n');
        if (seen.looks == NULL) {
            break;
        }
        add(whole, &seen);
    }
    if (whole->count > 1) {
        qsort(whole->items, whole->count, sizeof(*whole->items), compare_seen);
    }
    whole->kept_count = whole->count;
}

bc_whole *bc_whole_open(const char *workspace, bc_arena *arena)
{
    bc_whole *whole = bc_arena_alloc(arena, sizeof(*whole));

    whole->arena = arena;
    whole->workspace = bc_arena_strdup(arena, workspace);
    whole->path = bc_path_join(arena, bc_path_join(arena, workspace, "state"), "whole.txt");
    read_kept(whole);
    return whole;
}

static struct seen *find(const bc_whole *whole, const char *target)
{
    const struct seen key = {.target = target};

    return whole->kept_count == 0 ? NULL
                                  : bsearch(&key, whole->items, whole->kept_count,
                                        sizeof(*whole->items), compare_seen);
}

/* Adds what lstat says of a file to the hash of those before it. */
static bool add_looks(
    bc_arena *scratch, const char *folder, const char *name, char looks[BC_SHA256_HEX_SIZE])
{
    struct stat facts;
    const char *line;

    if (lstat(bc_path_join(scratch, folder, name), &facts) != 0) {
        return false;
    }
    line = bc_arena_printf(scratch, "%s %s %lld %llu %lld.%09ld %lld.%09ld %o", looks, name,
        (long long)facts.st_size, (unsigned long long)facts.st_ino, (long long)facts.st_mtim.tv_sec,
        facts.st_mtim.tv_nsec, (long long)facts.st_ctim.tv_sec, facts.st_ctim.tv_nsec,
        (unsigned)facts.st_mode);
    bc_sha256_hex(line, strlen(line), looks);
    return true;
}

/* How all files of a folder look; false when it cannot be listed. */
static bool looks_of(const char *folder, char ret_looks[BC_SHA256_HEX_SIZE])
{
    bc_arena *scratch = bc_arena_new();
    struct bc_status ignored = {0};
    const char *const *names = NULL;
    size_t count = 0;
    bool is_seen = bc_manifest_list(folder, scratch, &names, &count, &ignored);

    ret_looks[0] = '\0';
    for (size_t i = 0; is_seen && i < count; i++) {
        is_seen = add_looks(scratch, folder, names[i], ret_looks);
    }
    is_seen = is_seen && add_looks(scratch, folder, "manifest.json", ret_looks);
    bc_arena_free(scratch);
    return is_seen;
}

bool bc_whole_check(bc_whole *whole, const char *target,
    char ret_manifest_sha256[BC_SHA256_HEX_SIZE], struct bc_status *status)
{
    const char *folder = bc_path_join(whole->arena, whole->workspace, target);
    struct seen *kept = find(whole, target);
    char looks[BC_SHA256_HEX_SIZE] = "";
    const bool has_looks = looks_of(folder, looks);
    struct bc_status ignored = {0};
    struct seen seen = {.target = bc_arena_strdup(whole->arena, target)};

    if (kept != NULL && has_looks && strcmp(kept->looks, looks) == 0) {
        memcpy(ret_manifest_sha256, kept->manifest_sha256, BC_SHA256_HEX_SIZE);
        return true;
    }
    if (!bc_sha256_file(
            bc_path_join(whole->arena, folder, "manifest.json"), ret_manifest_sha256, &ignored)) {
        ret_manifest_sha256[0] = '\0';
    }
    if (!bc_manifest_verify(folder, whole->arena, status)) {
        return false;
    }
    seen.manifest_sha256 = bc_arena_strdup(whole->arena, ret_manifest_sha256);
    seen.looks = bc_arena_strdup(whole->arena, looks);
    whole->is_changed = true;
    if (kept != NULL) {
        *kept = seen;
    } else {
        add(whole, &seen);
    }
    return true;
}

bool bc_whole_keep(bc_whole *whole, struct bc_status *status)
{
    const char *folder = bc_path_folder(whole->arena, whole->path);
    size_t length_bytes = sizeof(first_line) - 1;
    char *text;
    char *place;

    if (!whole->is_changed) {
        return true;
    }
    for (size_t i = 0; i < whole->count; i++) {
        length_bytes += strlen(whole->items[i].target) + strlen(whole->items[i].manifest_sha256) +
                        strlen(whole->items[i].looks) + 3;
    }
    text = bc_arena_alloc(whole->arena, length_bytes + 1);
    place = stpcpy(text, first_line);
    for (size_t i = 0; i < whole->count; i++) {
        const struct seen *seen = &whole->items[i];

        place += snprintf(place, length_bytes + 1 - (size_t)(place - text), "%s\t%s\t%s\n",
            seen->target, seen->manifest_sha256, seen->looks);
    }
    whole->is_changed = false;
    return bc_folder_make(folder, 0755, status) &&
           bc_file_write(whole->path, text, length_bytes, 0600, status);
}

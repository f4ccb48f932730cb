/* Every path of a workspace: who may read and write it, and whether there is room for the next one.
 */
#include "base/file.h"
#include "cli/check.h"
#include "cli/print.h"
#include "lock/lock.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum {
    MOST_DEPTH = 8,
    LEAST_FREE_MB = 200,
    SMALL_PUBLICATION_MB = 8, /* while nothing was published yet */
    COPIES = 3,               /* of a publication: as it is made, as it stands, as it is put away */
    LEAST_INODES = 1000,
    WEEKS_WARNED = 26 /* room for fewer more publications is told */
};

/* ---- Modes ----------------------------------------------------------------------------------- */

/* What a tree of the workspace allows others; one problem a tree, with the first path and how many.
 */
struct tree {
    struct bc_context *context;
    mode_t folders, files;
    bool has_units; /* don-vi/ below it, closed to others */
    const char *first;
    mode_t first_mode, first_allowed;
    size_t count;
    int64_t bytes;
};

static void look_at(struct tree *tree, const char *path, const struct stat *facts)
{
    const bool is_folder = S_ISDIR(facts->st_mode);
    const bool is_unit = tree->has_units && strstr(path, "/don-vi") != NULL;
    const mode_t allowed = is_unit     ? (is_folder ? 0750 : 0640)
                           : is_folder ? tree->folders
                                       : tree->files;

    if (S_ISREG(facts->st_mode)) {
        tree->bytes += facts->st_size;
    }
    if ((is_folder || S_ISREG(facts->st_mode)) && (facts->st_mode & 0777 & ~allowed) != 0) {
        if (tree->count++ == 0) {
            tree->first = path;
            tree->first_mode = facts->st_mode & 0777;
            tree->first_allowed = allowed;
        }
    }
}

/*
 * Links are passed over: nothing of ours is behind them.
 * NOLINTNEXTLINE(misc-no-recursion) as deep as MOST_DEPTH.
 */
static void walk(struct tree *tree, const char *path, int depth)
{
    struct stat facts;
    DIR *handle;
    const struct dirent *entry;

    if (lstat(path, &facts) != 0) {
        return;
    }
    look_at(tree, path, &facts);
    handle = S_ISDIR(facts.st_mode) && depth < MOST_DEPTH ? opendir(path) : NULL;
    if (handle == NULL) {
        return;
    }
    while ((entry = readdir(handle)) != NULL) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) {
            walk(tree, bc_path_join(tree->context->arena, path, entry->d_name), depth + 1);
        }
    }
    closedir(handle);
}

static void check_tree(struct bc_context *context, const char *path, struct tree tree)
{
    tree.context = context;
    walk(&tree, path, 0);
    if (tree.count > 0) {
        bc_problems_add(&context->problems, BC_ERROR,
            tree.count > 1 ? "cli.check-tree-open" : "cli.check-folder-open", tree.first,
            "%03o" BC_NEXT "%03o" BC_NEXT "%s" BC_NEXT "%zu", (unsigned)tree.first_mode,
            (unsigned)tree.first_allowed, tree.first, tree.count - 1);
    }
}

static void check_one(struct bc_context *context, const char *path, mode_t allowed)
{
    struct tree tree = {.context = context, .folders = allowed, .files = allowed};
    struct stat facts;

    if (lstat(path, &facts) == 0) {
        look_at(&tree, path, &facts);
    }
    if (tree.count > 0) {
        bc_problems_add(&context->problems, BC_ERROR, "cli.check-folder-open", path,
            "%03o" BC_NEXT "%03o" BC_NEXT "%s", (unsigned)tree.first_mode, (unsigned)allowed, path);
    }
}

static void check_modes(struct bc_context *context)
{
    static const struct tree closed = {.folders = 0700, .files = 0600};
    static const struct tree open = {.folders = 0755, .files = 0644, .has_units = true};
    static const char *const closed_roots[] = {"audit", "han-che", "archive/han-che"};
    static const char *const closed_doors[] = {
        "replay", "preview"}; /* what is behind is as it is */

    check_tree(context, context->store_folder, closed);
    for (size_t i = 0; i < sizeof(closed_roots) / sizeof(closed_roots[0]); i++) {
        check_tree(
            context, bc_path_join(context->arena, context->workspace, closed_roots[i]), closed);
    }
    for (size_t i = 0; i < sizeof(closed_doors) / sizeof(closed_doors[0]); i++) {
        check_one(context, bc_path_join(context->arena, context->workspace, closed_doors[i]), 0700);
    }
    check_tree(context, bc_path_join(context->arena, context->workspace, "out"), open);
    check_tree(context, bc_path_join(context->arena, context->workspace, "archive/out"), open);
}

/* What must be a folder of ours, and is a file or a link that leads elsewhere. */
static bool check_folder(struct bc_context *context, const char *path)
{
    struct stat facts;

    if (lstat(path, &facts) != 0 || S_ISDIR(facts.st_mode)) {
        return true;
    }
    bc_problems_add(&context->problems, BC_ERROR, "cli.check-not-folder", path, "%s", path);
    return false;
}

static void check_writable(struct bc_context *context, const char *path)
{
    if (access(path, W_OK) != 0 && errno != ENOENT) {
        bc_problems_add(&context->problems, BC_ERROR, "cli.check-not-writable", path, "%s",
            strerrordesc_np(errno));
    }
}

/* What is published is renamed into place, which a disk of its own does not let happen. */
static void check_disk(struct bc_context *context, const char *path)
{
    struct stat own;
    struct stat there;

    if (stat(context->workspace, &own) == 0 && lstat(path, &there) == 0 &&
        own.st_dev != there.st_dev) {
        bc_problems_add(&context->problems, BC_ERROR, "cli.check-other-disk", path, "%s", path);
    }
}

/* A folder, and those right below it: what is published is moved into them. */
static void check_published(struct bc_context *context, const char *path)
{
    DIR *handle;
    const struct dirent *entry;

    if (!check_folder(context, path)) {
        return;
    }
    check_writable(context, path);
    check_disk(context, path);
    handle = opendir(path);
    while (handle != NULL && (entry = readdir(handle)) != NULL) {
        if (entry->d_name[0] != '.') {
            const char *below = bc_path_join(context->arena, path, entry->d_name);

            if (check_folder(context, below)) {
                check_writable(context, below);
                check_disk(context, below);
            }
        }
    }
    if (handle != NULL) {
        closedir(handle);
    }
}

static void check_all_writable(struct bc_context *context)
{
    static const char *const folders[] = {"audit", "state", ".staging", "khoa"};
    static const char *const published[] = {"out", "archive", "archive/out", "han-che"};
    static const char *const files[] = {"audit/cong-khai.log", "audit/han-che.log"};
    static const char *const databases[] = {"facts.db", "private.db"};
    const char *const workspace = context->workspace;

    check_writable(context, workspace);
    for (size_t i = 0; i < sizeof(published) / sizeof(published[0]); i++) {
        check_published(context, bc_path_join(context->arena, workspace, published[i]));
    }
    for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
        const char *path = bc_path_join(context->arena, workspace, folders[i]);

        if (check_folder(context, path)) {
            check_writable(context, path);
        }
    }
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        check_writable(context, bc_path_join(context->arena, workspace, files[i]));
    }
    for (size_t i = 0; i < sizeof(databases) / sizeof(databases[0]); i++) {
        check_writable(context, bc_path_join(context->arena, context->store_folder, databases[i]));
    }
}

/* ---- Who writes here --------------------------------------------------------------------- */

/* Somebody who is at work is as it should be; one who hangs, or who did not end well, is not. */
static void check_lock(struct bc_context *context)
{
    enum bc_lock_recovery recovery = BC_LOCK_CLEAN;
    struct bc_lock_owner owner = {0};
    struct bc_status fault = {0};

    if (!bc_lock_look(context->workspace, context->arena, &recovery, &owner, &fault)) {
        if (strcmp(fault.code, "lock.busy") != 0 && strcmp(fault.code, "lock.busy-unnamed") != 0) {
            bc_problems_add(&context->problems,
                strcmp(fault.code, "lock.unmade") == 0 ? BC_ERROR : BC_WARNING, fault.code,
                fault.where, "%s", fault.arguments);
        }
        return;
    }
    if (recovery != BC_LOCK_CLEAN) {
        bc_problems_add(&context->problems, BC_WARNING,
            recovery == BC_LOCK_TORN ? "cli.check-lock-torn" : "cli.check-lock-left",
            bc_path_join(context->arena, context->workspace, ".lock"),
            "%s" BC_NEXT "%lld" BC_NEXT "%s" BC_NEXT "%s", owner.what != NULL ? owner.what : "",
            (long long)owner.pid, owner.host != NULL ? owner.host : "",
            bc_time_shown(context, owner.since_utc_s));
    }
}

/* ---- The key --------------------------------------------------------------------------------- */

static bool is_same_folder(const char *left, const char *right)
{
    struct stat facts[2];

    return stat(left, &facts[0]) == 0 && stat(right, &facts[1]) == 0 &&
           facts[0].st_dev == facts[1].st_dev && facts[0].st_ino == facts[1].st_ino;
}

/* Whoever copies the store must not copy its key with it. */
static void check_key_place(struct bc_context *context)
{
    const char *folder = bc_path_folder(context->arena, context->key_path);

    if (context->key_is_credential) {
        return;
    }
    check_one(context, context->key_path, 0600);
    if (is_same_folder(folder, context->store_folder)) {
        bc_problems_add(&context->problems, BC_WARNING, "cli.check-key-beside-texts",
            context->key_path, "%s" BC_NEXT "%s", context->workspace, context->key_path);
    } else if (is_same_folder(folder, bc_path_join(context->arena, context->workspace, "khoa"))) {
        check_one(context, folder, 0700);
    }
}

/* ---- Room ------------------------------------------------------------------------------------ */

/* The largest folder published so far; nothing: what a small office needs. */
static int64_t largest_publication(struct bc_context *context)
{
    static const char *const kinds[] = {"tuan", "thang", "quy", "nua-nam", "chin-thang", "nam"};
    int64_t largest = 0;

    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        const char *root = bc_path_join(
            context->arena, bc_path_join(context->arena, context->workspace, "out"), kinds[i]);
        DIR *handle = opendir(root);
        const struct dirent *entry;

        while (handle != NULL && (entry = readdir(handle)) != NULL) {
            struct tree tree = {.context = context, .folders = 0777, .files = 0777};

            if (entry->d_name[0] != '.') {
                walk(&tree, bc_path_join(context->arena, root, entry->d_name), 1);
                largest = tree.bytes > largest ? tree.bytes : largest;
            }
        }
        if (handle != NULL) {
            closedir(handle);
        }
    }
    return largest;
}

static int64_t size_of(struct bc_context *context, const char *name)
{
    struct stat facts;

    return stat(bc_path_join(context->arena, context->store_folder, name), &facts) == 0
               ? (int64_t)facts.st_size
               : 0;
}

/*
 * What the next publication needs, and the next import: the journal of a database may grow as large
 * as what it changes, and erasing a text writes its database anew.
 */
static void check_room(struct bc_context *context)
{
    const int64_t publication = largest_publication(context);
    const int64_t import = 2 * size_of(context, "private.db") + size_of(context, "facts.db") / 2;
    int64_t needed = (int64_t)COPIES * publication > import ? COPIES * publication : import;
    struct statvfs disk;
    int64_t free_bytes;

    needed = needed > (int64_t)LEAST_FREE_MB << 20 ? needed : (int64_t)LEAST_FREE_MB << 20;
    if (statvfs(context->workspace, &disk) != 0) {
        return;
    }
    free_bytes = (int64_t)(disk.f_bavail * disk.f_frsize);
    if (free_bytes < needed) {
        const int64_t least = publication > 0 ? publication : (int64_t)SMALL_PUBLICATION_MB << 20;

        bc_problems_add(&context->problems, free_bytes < least ? BC_ERROR : BC_WARNING,
            "cli.check-disk-low", context->workspace, "%lld" BC_NEXT "%lld",
            (long long)(free_bytes >> 20), (long long)((needed - free_bytes) >> 20) + 1);
    } else if (publication > 0 && free_bytes / publication < WEEKS_WARNED) {
        bc_problems_add(&context->problems, BC_WARNING, "cli.check-disk-growing",
            context->workspace, "%lld" BC_NEXT "%lld", (long long)(free_bytes >> 20),
            (long long)(free_bytes / publication));
    }
    if (disk.f_files > 0 && disk.f_favail < LEAST_INODES) {
        bc_problems_add(&context->problems, BC_WARNING, "cli.check-disk-inodes", context->workspace,
            "%llu", (unsigned long long)disk.f_favail);
    }
}

void bc_check_places(struct bc_check *check)
{
    check_modes(check->context);
    check_key_place(check->context);
    check_all_writable(check->context);
    check_lock(check->context);
    check_room(check->context);
}

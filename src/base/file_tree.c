/* The part of file.h that works on folders and whole trees. Symlinks inside a tree are never
 * followed. */
#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FOLDER_FLAGS = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC };

static bool fail_for(const char *code, const char *path, int reason, struct bc_status *status)
{
    return bc_fail(
        status, BC_NO_OUTPUT, code, path, "%s" BC_NEXT "%s", path, strerrordesc_np(reason));
}

/* The name of a new folder is its parent's: until that is synced, a loss of power takes the folder
 * away with all that is in it. */
static bool sync_parent(int folder)
{
    int parent = openat(folder, "..", FOLDER_FLAGS);
    bool is_done = parent >= 0 && fsync(parent) == 0;
    int reason = errno;

    /* One we may not read is not ours, "/home" for example; what is made there is as it was. */
    is_done = is_done || (parent < 0 && reason == EACCES);
    if (parent >= 0) {
        close(parent);
    }
    errno = reason;
    return is_done;
}

/* Makes one folder with exactly this mode, whatever the umask; a folder already there keeps its
 * own. */
static bool make_one(const char *path, mode_t mode)
{
    int folder;
    bool is_done;
    int reason;

    if (mkdir(path, 0700) != 0) {
        if (errno == EEXIST && !bc_folder_exists(path)) {
            errno = ENOTDIR;
            return false;
        }
        return errno == EEXIST;
    }
    folder = open(path, FOLDER_FLAGS);
    if (folder < 0) {
        return false;
    }
    is_done = fchmod(folder, mode) == 0 && sync_parent(folder);
    reason = errno;
    close(folder);
    errno = reason;
    return is_done;
}

bool bc_folder_make(const char *path, mode_t mode, struct bc_status *status)
{
    char part[PATH_MAX];
    size_t length = strlen(path);

    if (length == 0 || length >= sizeof(part)) {
        return fail_for("file.folder-not-made", path, length == 0 ? ENOENT : ENAMETOOLONG, status);
    }
    for (size_t i = 1; i <= length; i++) {
        if (i < length && path[i] != '/') {
            continue;
        }
        memcpy(part, path, i);
        part[i] = '\0';
        /* A parent that is there may be one we could not make ourselves, "/home" for example. */
        if (!bc_folder_exists(part) && !make_one(part, mode)) {
            return fail_for("file.folder-not-made", part, errno, status);
        }
    }
    return true;
}

/* What is done to every entry of a tree, the deepest first. Returns false with errno set. */
typedef bool tree_visit(int parent, const char *name, bool is_folder);

/*
 * The recursion is as deep as the tree. Each level holds one open folder, so a tree made to exhaust
 * the stack runs into the limit of open files long before, and is refused with that reason.
 * NOLINTBEGIN(misc-no-recursion)
 */
static bool visit_tree(int parent, const char *name, tree_visit *visit);

static bool visit_entries(DIR *entries, tree_visit *visit)
{
    const struct dirent *entry;

    for (;;) {
        errno = 0;
        entry = readdir(entries);
        if (entry == NULL) {
            return errno == 0;
        }
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 &&
            !visit_tree(dirfd(entries), entry->d_name, visit)) {
            return false;
        }
    }
}

static bool visit_tree(int parent, const char *name, tree_visit *visit)
{
    int folder = openat(parent, name, FOLDER_FLAGS);
    DIR *entries;
    bool is_done;
    int reason;

    if (folder < 0) {
        /* ELOOP is a symlink, ENOTDIR everything else that is no folder. */
        return (errno == ENOTDIR || errno == ELOOP) && visit(parent, name, false);
    }
    entries = fdopendir(folder);
    if (entries == NULL) {
        reason = errno;
        close(folder);
        errno = reason;
        return false;
    }
    is_done = visit_entries(entries, visit);
    reason = errno;
    closedir(entries);
    errno = reason;
    return is_done && visit(parent, name, true);
}

/* NOLINTEND(misc-no-recursion) */

static bool remove_one(int parent, const char *name, bool is_folder)
{
    return unlinkat(parent, name, is_folder ? AT_REMOVEDIR : 0) == 0;
}

bool bc_tree_remove(const char *path, struct bc_status *status)
{
    if (!visit_tree(AT_FDCWD, path, remove_one) && errno != ENOENT) {
        return fail_for("file.not-removed", path, errno, status);
    }
    return true;
}

static bool sync_one(int parent, const char *name, bool is_folder)
{
    struct stat about;
    int file;
    bool is_done;
    int reason;

    if (fstatat(parent, name, &about, AT_SYMLINK_NOFOLLOW) != 0) {
        return false;
    }
    if (!is_folder && !S_ISREG(about.st_mode)) {
        return true; /* a symlink or a pipe has no bytes of its own to sync */
    }
    file = openat(parent, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (file < 0) {
        return false;
    }
    is_done = fsync(file) == 0;
    reason = errno;
    close(file);
    errno = reason;
    return is_done;
}

bool bc_tree_sync(const char *path, struct bc_status *status)
{
    return visit_tree(AT_FDCWD, path, sync_one) || fail_for("file.unwritable", path, errno, status);
}

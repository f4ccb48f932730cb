#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool fail_to_read(const char *path, int reason, struct bc_status *status)
{
    switch (reason) {
    case ENOENT:
    case ENOTDIR:
        return bc_fail(status, BC_BAD_INPUT, "file.missing", path, "%s", path);
    case EISDIR:
        return bc_fail(status, BC_BAD_INPUT, "file.is-folder", path, "%s", path);
    case EACCES:
    case EPERM:
        return bc_fail(status, BC_BAD_INPUT, "file.not-allowed", path, "%s", path);
    default:
        return bc_fail(status, BC_BAD_INPUT, "file.unreadable", path, "%s" BC_NEXT "%s", path,
            strerrordesc_np(reason));
    }
}

static bool fail_to_write(const char *path, int reason, struct bc_status *status)
{
    return bc_fail(status, BC_NO_OUTPUT, "file.unwritable", path, "%s" BC_NEXT "%s", path,
        strerrordesc_np(reason));
}

/* Reads to the end or until `capacity` bytes are there; -1 with errno when the system refuses. */
static ssize_t read_up_to(int file, char *bytes, size_t capacity)
{
    size_t length = 0;

    while (length < capacity) {
        ssize_t count = read(file, bytes + length, capacity - length);

        if (count == 0) {
            break;
        }
        if (count > 0) {
            length += (size_t)count;
        } else if (errno != EINTR) {
            return -1;
        }
    }
    return (ssize_t)length;
}

static bool fail_too_large(const char *path, size_t limit_bytes, struct bc_status *status)
{
    return bc_fail(
        status, BC_BAD_INPUT, "file.too-large", path, "%s" BC_NEXT "%zu", path, limit_bytes);
}

static bool read_open_file(bc_arena *arena, int file, const char *path, size_t limit_bytes,
    char **ret_bytes, size_t *ret_length_bytes, struct bc_status *status)
{
    struct stat about;
    char *bytes;
    size_t capacity;
    ssize_t length;

    if (fstat(file, &about) != 0) {
        return fail_to_read(path, errno, status);
    }
    if (S_ISDIR(about.st_mode)) {
        return fail_to_read(path, EISDIR, status);
    }
    if (!S_ISREG(about.st_mode)) {
        return bc_fail(status, BC_BAD_INPUT, "file.not-regular", path, "%s", path);
    }
    if ((uintmax_t)about.st_size > limit_bytes) {
        return fail_too_large(path, limit_bytes, status);
    }
    /* One byte more than announced shows a file that grows while it is read. */
    capacity = (size_t)about.st_size + 1;
    bytes = bc_arena_alloc(arena, capacity + 1);
    length = read_up_to(file, bytes, capacity);
    if (length < 0) {
        return fail_to_read(path, errno, status);
    }
    if ((size_t)length == capacity) {
        return bc_fail(status, BC_BAD_INPUT, "file.changing", path, "%s", path);
    }
    bytes[length] = '\0';
    *ret_bytes = bytes;
    *ret_length_bytes = (size_t)length;
    return true;
}

bool bc_file_read(bc_arena *arena, const char *path, size_t limit_bytes, char **ret_bytes,
    size_t *ret_length_bytes, struct bc_status *status)
{
    /* O_NONBLOCK keeps a named pipe from holding us up before we can refuse it. */
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    bool is_done;

    if (file < 0) {
        return fail_to_read(path, errno, status);
    }
    is_done = read_open_file(arena, file, path, limit_bytes, ret_bytes, ret_length_bytes, status);
    close(file);
    return is_done;
}

static bool write_all(int file, const char *bytes, size_t length_bytes)
{
    while (length_bytes > 0) {
        ssize_t count = write(file, bytes, length_bytes);

        if (count >= 0) {
            bytes += count;
            length_bytes -= (size_t)count;
        } else if (errno != EINTR) {
            return false;
        }
    }
    return true;
}

bool bc_file_write_at(int file, const void *bytes, size_t length_bytes, off_t place)
{
    const char *next = bytes;

    while (length_bytes > 0) {
        const ssize_t count = pwrite(file, next, length_bytes, place);

        if (count > 0) {
            next += count;
            place += count;
            length_bytes -= (size_t)count;
        } else if (count == 0 || errno != EINTR) {
            errno = count == 0 ? ENOSPC : errno;
            return false;
        }
    }
    return true;
}

static bool fill_and_sync(int file, const void *bytes, size_t length_bytes, mode_t mode)
{
    return fchmod(file, mode) == 0 && write_all(file, bytes, length_bytes) && fsync(file) == 0;
}

/* The folder of a path as a string of its own; false when it does not fit. */
static bool copy_folder(const char *path, char ret_folder[PATH_MAX])
{
    size_t length = (size_t)(bc_path_name(path) - path);

    if (length >= PATH_MAX) {
        return false;
    }
    if (length == 0) {
        memcpy(ret_folder, "./", 3);
    } else {
        memcpy(ret_folder, path, length);
        ret_folder[length] = '\0';
    }
    return true;
}

bool bc_file_write(
    const char *path, const void *bytes, size_t length_bytes, mode_t mode, struct bc_status *status)
{
    char folder[PATH_MAX];
    char draft[PATH_MAX + 32];
    bool is_done;
    int reason;
    int file;

    if (!copy_folder(path, folder)) {
        return fail_to_write(path, ENAMETOOLONG, status);
    }
    snprintf(draft, sizeof(draft), "%s.baocao-XXXXXX", folder);
    file = mkostemp(draft, O_CLOEXEC);
    if (file < 0) {
        return fail_to_write(path, errno, status);
    }
    is_done = fill_and_sync(file, bytes, length_bytes, mode);
    reason = errno;
    if (close(file) != 0 && is_done) {
        is_done = false;
        reason = errno;
    }
    if (is_done && rename(draft, path) != 0) {
        is_done = false;
        reason = errno;
    }
    if (!is_done) {
        unlink(draft);
        return fail_to_write(path, reason, status);
    }
    return bc_path_sync(folder, status);
}

/* What mkostemp() makes of the name above, and nothing else. */
static bool is_draft(const char *name)
{
    static const char start[] = ".baocao-";
    static const char filling[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    enum { FILLING_BYTES = 6 };
    const char *rest = name + sizeof(start) - 1;

    return strncmp(name, start, sizeof(start) - 1) == 0 && strlen(rest) == FILLING_BYTES &&
           strspn(rest, filling) == FILLING_BYTES;
}

void bc_file_clear_drafts(const char *folder, int64_t before_utc_s)
{
    DIR *entries = opendir(folder);
    const struct dirent *entry;
    struct stat about;

    if (entries == NULL) {
        return;
    }
    while ((entry = readdir(entries)) != NULL) {
        if (is_draft(entry->d_name) &&
            fstatat(dirfd(entries), entry->d_name, &about, AT_SYMLINK_NOFOLLOW) == 0 &&
            S_ISREG(about.st_mode) && about.st_mtim.tv_sec < before_utc_s) {
            (void)unlinkat(dirfd(entries), entry->d_name, 0);
        }
    }
    closedir(entries);
}

bool bc_path_sync(const char *path, struct bc_status *status)
{
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    int reason = errno;
    bool is_done;

    if (file < 0) {
        return fail_to_write(path, reason, status);
    }
    is_done = fsync(file) == 0;
    reason = errno;
    close(file);
    return is_done || fail_to_write(path, reason, status);
}

bool bc_path_exists(const char *path)
{
    struct stat about;

    return lstat(path, &about) == 0;
}

bool bc_folder_exists(const char *path)
{
    struct stat about;

    return stat(path, &about) == 0 && S_ISDIR(about.st_mode);
}

bool bc_folder_is_own(const char *path)
{
    struct stat about;

    return lstat(path, &about) == 0 && S_ISDIR(about.st_mode);
}

const char *bc_path_join(bc_arena *arena, const char *folder, const char *name)
{
    size_t length = strlen(folder);
    bool has_slash = length > 0 && folder[length - 1] == '/';

    return bc_arena_printf(arena, "%s%s%s", folder, has_slash || length == 0 ? "" : "/", name);
}

const char *bc_path_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash == NULL ? path : slash + 1;
}

const char *bc_path_folder(bc_arena *arena, const char *path)
{
    size_t length = (size_t)(bc_path_name(path) - path);

    while (length > 1 && path[length - 1] == '/') {
        length--;
    }
    return length == 0 ? bc_arena_strdup(arena, ".") : bc_arena_strndup(arena, path, length);
}

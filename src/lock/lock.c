/*
 * The file is never removed and never renamed over: a lock on a file that is no longer the one at
 * its path locks nobody out. It is emptied when the lock is released; an owner in a lock that is
 * free is one that did not get that far.
 */
#include "lock/lock.h"

#include "base/file.h"
#include "lock/owner.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { USUAL_LEASE_S = 15 * 60, PAUSE_MS = 50 };

struct bc_lock {
    bc_arena *arena;
    const char *path;
    int file;
    int32_t lease_s;
    enum bc_fault unwritable;
    struct bc_lock_owner self;
    enum bc_lock_recovery recovery;
    struct bc_lock_owner before;
};

/* Leases are compared between processes: by the machine's clock, whatever a run was told. */
static int64_t clock_utc_s(void)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec;
}

static const char *path_of(const char *workspace, bc_arena *arena)
{
    return bc_path_join(arena, workspace, ".lock");
}

static bool fail_unmade(const bc_lock *lock, struct bc_status *status)
{
    return bc_fail(
        status, lock->unwritable, "lock.unmade", lock->path, "%s", strerrordesc_np(errno));
}

/* What the file says. Zeros are what a loss of power leaves of a page: not the same as nothing. */
static const char *content_of(const bc_lock *lock, bool *ret_is_empty)
{
    char *text = bc_arena_alloc(lock->arena, BC_LOCK_FILE_BYTES + 1);
    ssize_t length = pread(lock->file, text, BC_LOCK_FILE_BYTES, 0);

    text[length < 0 ? 0 : length] = '\0';
    *ret_is_empty = length == 0;
    return text;
}

/* Whether the file we hold is the one at the path: not removed, nothing put in its place. */
static bool is_in_place(const bc_lock *lock)
{
    struct stat held;
    struct stat there;

    return fstat(lock->file, &held) == 0 && lstat(lock->path, &there) == 0 &&
           held.st_dev == there.st_dev && held.st_ino == there.st_ino;
}

/* One write of less than a page; torn all the same, it is no owner to whoever reads it. */
static bool write_owner(bc_lock *lock, struct bc_status *status)
{
    const char *text = bc_lock_owner_text(&lock->self, lock->arena);
    const size_t length = strlen(text);

    if (!bc_file_write_at(lock->file, text, length, 0) ||
        ftruncate(lock->file, (off_t)length) != 0) {
        return fail_unmade(lock, status);
    }
    return true;
}

/* ---- Somebody else has it ---------------------------------------------------------------- */

static bool fail_busy(const bc_lock *lock, const struct bc_lock_owner *owner, const char *code,
    struct bc_status *status)
{
    const int64_t now = clock_utc_s();

    return bc_fail(status, BC_STORE_DOWN, code, lock->path,
        "%lld" BC_NEXT "%s" BC_NEXT "%s" BC_NEXT "%s" BC_NEXT "%lld" BC_NEXT "%lld",
        (long long)owner->pid, owner->what, owner->host, owner->run_id,
        (long long)((now - owner->since_utc_s) / 60), (long long)((now - owner->lease_utc_s) / 60));
}

static bool fail_taken(const bc_lock *lock, struct bc_status *status)
{
    struct bc_lock_owner owner;
    bool is_empty;

    if (!bc_lock_owner_parse(content_of(lock, &is_empty), lock->arena, &owner)) {
        return bc_fail(status, BC_STORE_DOWN, "lock.busy-unnamed", lock->path, "");
    }
    return fail_busy(
        lock, &owner, owner.lease_utc_s < clock_utc_s() ? "lock.hung" : "lock.busy", status);
}

/* ---- Somebody had it --------------------------------------------------------------------- */

static bool is_same(const char *left, const char *right)
{
    return left[0] != '\0' && strcmp(left, right) == 0;
}

/*
 * The kernel has given us the lock, so an owner of the same kernel is dead, unless this file system
 * does not lock at all: then its pid and the moment it began show that it lives.
 */
static bool judge_owner_before(bc_lock *lock, struct bc_status *status)
{
    bool is_empty;
    const char *text = content_of(lock, &is_empty);
    const struct bc_lock_owner *owner = &lock->before;

    if (is_empty) {
        lock->recovery = BC_LOCK_CLEAN;
        return true;
    }
    if (!bc_lock_owner_parse(text, lock->arena, &lock->before)) {
        lock->recovery = BC_LOCK_TORN;
        return true;
    }
    if (is_same(owner->boot, lock->self.boot) ||
        (owner->boot[0] == '\0' && is_same(owner->host, lock->self.host))) {
        lock->recovery = BC_LOCK_OWNER_DEAD;
        return !bc_lock_owner_is_alive(owner) || fail_busy(lock, owner, "lock.busy", status);
    }
    if (is_same(owner->host, lock->self.host)) {
        lock->recovery = BC_LOCK_OTHER_BOOT;
        return true;
    }
    lock->recovery = BC_LOCK_LEASE_ENDED;
    return owner->lease_utc_s < clock_utc_s() ||
           fail_busy(lock, owner, "lock.busy-elsewhere", status);
}

/* ---- Taking and giving back ------------------------------------------------------------------ */

static void pause_a_little(void)
{
    const struct timespec pause = {.tv_nsec = PAUSE_MS * 1000000L};

    (void)nanosleep(&pause, NULL);
}

static bool open_file(bc_lock *lock, struct bc_status *status)
{
    lock->file = open(lock->path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    return lock->file >= 0 || fail_unmade(lock, status);
}

/* Waits for the kernel's lock; a file that was replaced meanwhile is opened anew. */
static bool wait_for_it(bc_lock *lock, int32_t patience_ms, struct bc_status *status)
{
    for (;;) {
        if (!open_file(lock, status)) {
            return false;
        }
        while (flock(lock->file, LOCK_EX | LOCK_NB) != 0) {
            if (errno != EWOULDBLOCK && errno != EINTR) {
                return fail_unmade(lock, status);
            }
            if (patience_ms <= 0) {
                return fail_taken(lock, status);
            }
            pause_a_little();
            patience_ms -= PAUSE_MS;
        }
        if (is_in_place(lock)) {
            return true;
        }
        close(lock->file);
    }
}

/* Whoever takes it writes into it: neither a folder nor a file of somebody else will do. */
static bool open_to_look(bc_lock *lock)
{
    struct stat facts;

    lock->file = open(lock->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (lock->file < 0 || fstat(lock->file, &facts) != 0) {
        return false;
    }
    if (!S_ISREG(facts.st_mode)) {
        errno = EISDIR;
        return false;
    }
    return access(lock->path, W_OK) == 0;
}

bool bc_lock_look(const char *workspace, bc_arena *arena, enum bc_lock_recovery *ret_recovery,
    struct bc_lock_owner *ret_owner, struct bc_status *status)
{
    bc_lock *lock = bc_arena_alloc(arena, sizeof(*lock));
    bool is_free;

    *lock = (struct bc_lock){.arena = arena,
        .path = path_of(workspace, arena),
        .unwritable = BC_STORE_DOWN,
        .self = bc_lock_owner_self(arena)};
    if (!open_to_look(lock)) {
        const bool is_missing = errno == ENOENT;

        is_free = is_missing || fail_unmade(lock, status);
    } else {
        is_free = flock(lock->file, LOCK_SH | LOCK_NB) == 0 ? judge_owner_before(lock, status)
                                                            : fail_taken(lock, status);
    }
    if (lock->file >= 0) {
        close(lock->file);
    }
    *ret_recovery = lock->recovery;
    *ret_owner = lock->before;
    return is_free;
}

bool bc_lock_take(const struct bc_lock_request *request, bc_arena *arena, bc_lock **ret_lock,
    struct bc_status *status)
{
    bc_lock *lock = bc_arena_alloc(arena, sizeof(*lock));

    lock->arena = arena;
    lock->path = path_of(request->workspace, arena);
    lock->lease_s = request->lease_s != 0 ? request->lease_s : USUAL_LEASE_S;
    lock->unwritable = request->unwritable != BC_OK ? request->unwritable : BC_STORE_DOWN;
    lock->self = bc_lock_owner_self(arena);
    lock->self.what = request->what;
    lock->self.run_id = request->run_id;
    if (!wait_for_it(lock, request->patience_ms, status)) {
        if (lock->file >= 0) {
            close(lock->file);
        }
        return false;
    }
    lock->self.since_utc_s = clock_utc_s();
    if (!judge_owner_before(lock, status) || !bc_lock_renew(lock, status)) {
        close(lock->file);
        return false;
    }
    *ret_lock = lock;
    return true;
}

enum bc_lock_recovery bc_lock_recovered(const bc_lock *lock, const struct bc_lock_owner **ret_owner)
{
    *ret_owner = &lock->before;
    return lock->recovery;
}

bool bc_lock_renew(bc_lock *lock, struct bc_status *status)
{
    if (!is_in_place(lock)) {
        return bc_fail(status, BC_STORE_DOWN, "lock.lost", lock->path, "");
    }
    lock->self.lease_utc_s = clock_utc_s() + lock->lease_s;
    return write_owner(lock, status);
}

void bc_lock_release(bc_lock *lock)
{
    if (lock == NULL) {
        return;
    }
    /* An owner that stays there is recovered as a dead one: nothing is lost by it. */
    if (is_in_place(lock) && ftruncate(lock->file, 0) != 0) {
        errno = 0;
    }
    close(lock->file);
}

bool bc_lock_is_left_behind(const char *workspace, bc_arena *arena)
{
    int file = open(path_of(workspace, arena), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    struct stat facts;
    bool is_left;

    if (file < 0) {
        return false;
    }
    is_left = fstat(file, &facts) == 0 && facts.st_size > 0 && flock(file, LOCK_SH | LOCK_NB) == 0;
    close(file);
    return is_left;
}

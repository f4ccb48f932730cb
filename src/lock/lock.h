/*
 * lock.h - one writer at a time in a workspace: who it is, since when, and whether it still moves.
 *
 * The kernel holds the lock (flock on DIR/.lock), so that a process that dies gives it back at
 * once and two can never both recover it. In the file the owner says who it is, and until when it
 * will have given the next sign of life (its lease, which it renews between its steps). So whoever
 * finds the lock taken can name the owner, and tell one that works from one that hangs; and whoever
 * gets it can tell that the owner before it did not end well. Where locks of another machine do not
 * reach us (a shared disk), an owner on another machine is believed until its lease has run out.
 */
#ifndef BC_LOCK_LOCK_H
#define BC_LOCK_LOCK_H

#include "base/arena.h"
#include "base/status.h"

#include <stdint.h>

typedef struct bc_lock bc_lock;

struct bc_lock_request {
    const char *workspace;
    const char *what;         /* what is being done, as it was asked for: "run --due" */
    const char *run_id;       /* of this run; names it in logs */
    int32_t lease_s;          /* 0: fifteen minutes */
    int32_t patience_ms;      /* how long to wait for another owner */
    enum bc_fault unwritable; /* the kind of "lock.unmade"; BC_OK: BC_STORE_DOWN */
};

struct bc_lock_owner {
    int64_t pid;
    const char *host;
    const char *boot;      /* the boot id of its kernel; "" where it cannot be known */
    int64_t program_start; /* of the process, in ticks since the boot: tells a pid used again */
    const char *what;
    const char *run_id;
    int64_t since_utc_s;
    int64_t lease_utc_s; /* until when */
};

/* Why a lock that somebody had left behind was taken over. */
enum bc_lock_recovery {
    BC_LOCK_CLEAN,       /* nobody had left anything */
    BC_LOCK_OWNER_DEAD,  /* killed, or crashed */
    BC_LOCK_OTHER_BOOT,  /* the machine was started again since */
    BC_LOCK_LEASE_ENDED, /* an owner on another machine that gave no sign of life any more */
    BC_LOCK_TORN         /* what was written there is no owner */
};

/*
 * Takes the lock of a workspace. Lives in the arena, but must be released.
 * Fails: BC_STORE_DOWN "lock.busy", "lock.hung" (a live owner whose lease has run out),
 * "lock.busy-elsewhere", "lock.busy-unnamed", "lock.unmade".
 */
BC_MUST_CHECK bool bc_lock_take(const struct bc_lock_request *request, bc_arena *arena,
    bc_lock **ret_lock, struct bc_status *status);

/*
 * What whoever takes it now would find, without taking it: fails as bc_lock_take() would, at once;
 * otherwise tells what would be recovered, and from whom. Nothing is written.
 */
BC_MUST_CHECK bool bc_lock_look(const char *workspace, bc_arena *arena,
    enum bc_lock_recovery *ret_recovery, struct bc_lock_owner *ret_owner, struct bc_status *status);

/* What was found when it was taken; *ret_owner is whole unless TORN or CLEAN. */
enum bc_lock_recovery bc_lock_recovered(
    const bc_lock *lock, const struct bc_lock_owner **ret_owner);

/*
 * A sign of life: the lease runs anew. Also asks whether the lock is still ours, so it stands
 * before every step that others see. Fails: BC_STORE_DOWN "lock.lost" when the file was removed or
 * replaced, or "lock.unmade".
 */
BC_MUST_CHECK bool bc_lock_renew(bc_lock *lock, struct bc_status *status);

/* Accepts NULL. */
void bc_lock_release(bc_lock *lock);

/* Whether an owner that is no more has left its name: the next one should look after its work. */
bool bc_lock_is_left_behind(const char *workspace, bc_arena *arena);

#endif

/*
 * at_syscall - runs a program and, at one of its system calls, does to it what a machine may do:
 * kills it, or lets that call fail, or carry out one half of it. It can also write down every
 * operation on files, so that a power loss can be played back (power_loss.py).
 *
 *     at_syscall [option]... PROGRAM [ARGUMENT]...
 *       --kill N      kill before the N-th call          --who all|caller|first  which processes
 *       --torn N      the N-th call writes one half, and the kill follows
 *       --fail N      the N-th call fails                --errno NUMBER          and this is why
 *       --half N      the N-th call writes one half, as a system may at any time
 *       --writes      count only calls that change files or folders
 *       --list FILE   the calls that are counted: "17 rename /path /other-path"
 *       --report FILE what happened: "calls 8123", "hit 17 rename /path"
 *       --record FILE every operation on files below --below FOLDER, with its bytes
 *
 * Calls are counted over all threads and child processes, from the first one of the program. Ends
 * as the program did; 128 + 9 when it was killed. The registers are those of x86-64.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <limits.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

enum { TASKS_MOST = 512, FAILURE = 125 };

/* Where a call keeps what it works on. */
enum shape {
    PATH_0,       /* name(path, …) */
    PATH_AT,      /* name(folder, path, …) */
    TWO_PATHS,    /* name(old, new) */
    TWO_PATHS_AT, /* name(folder, old, folder, new, …) */
    OPEN,         /* open(path, flags, …) */
    OPEN_AT,      /* openat(folder, path, flags, …) */
    BY_FILE,      /* name(file, …) */
    MAPPING,      /* mmap */
};

struct call_kind {
    long number;
    const char *name;
    enum shape shape;
};

/* Everything that changes files or folders, or makes a change last. */
static const struct call_kind kinds[] = {
    {SYS_open, "open", OPEN},
    {SYS_creat, "creat", PATH_0},
    {SYS_openat, "openat", OPEN_AT},
    {SYS_write, "write", BY_FILE},
    {SYS_writev, "writev", BY_FILE},
    {SYS_pwrite64, "pwrite", BY_FILE},
    {SYS_pwritev, "pwritev", BY_FILE},
    {SYS_ftruncate, "ftruncate", BY_FILE},
    {SYS_fallocate, "fallocate", BY_FILE},
    {SYS_fsync, "fsync", BY_FILE},
    {SYS_fdatasync, "fdatasync", BY_FILE},
    {SYS_fchmod, "fchmod", BY_FILE},
    {SYS_fchown, "fchown", BY_FILE},
    {SYS_copy_file_range, "copy_file_range", BY_FILE},
    {SYS_sendfile, "sendfile", BY_FILE},
    {SYS_truncate, "truncate", PATH_0},
    {SYS_chmod, "chmod", PATH_0},
    {SYS_mkdir, "mkdir", PATH_0},
    {SYS_rmdir, "rmdir", PATH_0},
    {SYS_unlink, "unlink", PATH_0},
    {SYS_fchmodat, "fchmodat", PATH_AT},
    {SYS_mkdirat, "mkdirat", PATH_AT},
    {SYS_unlinkat, "unlinkat", PATH_AT},
    {SYS_rename, "rename", TWO_PATHS},
    {SYS_link, "link", TWO_PATHS},
    {SYS_symlink, "symlink", TWO_PATHS},
    {SYS_renameat, "renameat", TWO_PATHS_AT},
    {SYS_renameat2, "renameat2", TWO_PATHS_AT},
    {SYS_linkat, "linkat", TWO_PATHS_AT},
    {SYS_mmap, "mmap", MAPPING},
};

enum deed { NOTHING, KILL, TORN, FAIL, HALF };
enum who { ALL, CALLER, FIRST };

struct task {
    pid_t thread;
    pid_t process;
    bool is_failing;              /* its call was taken away from it */
    const struct call_kind *kind; /* of the call it is in, where that is to be written down */
    struct __ptrace_syscall_info info;
    char path[PATH_MAX], second_path[PATH_MAX];
    bool was_there; /* what an open may make */
    int64_t offset;
    char *bytes;
    size_t length;
};

struct tracing {
    enum deed deed;
    enum who who;
    uint64_t at;
    int error;
    bool counts_writes;
    const char *report_path;
    const char *below;
    FILE *record;
    FILE *list;
    uint64_t calls;
    bool is_hit;
    char hit[2 * PATH_MAX + 64];
    pid_t first;
    struct task tasks[TASKS_MOST];
    size_t task_count;
    int ended; /* the wait status of the first process */
    bool has_ended;
};

static void fail(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));

static void fail(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    fputs("at_syscall: ", stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
    exit(FAILURE);
}

/* ---- What a task is looking at ----------------------------------------------------------- */

static bool copy_from(const struct task *task, uint64_t address, void *ret_bytes, size_t length)
{
    struct iovec here = {ret_bytes, length};
    struct iovec there;

    memcpy(&there.iov_base, &address, sizeof(there.iov_base));
    there.iov_len = length;
    return process_vm_readv(task->thread, &here, 1, &there, 1, 0) == (ssize_t)length;
}

/* A string may end just before memory that is not there: read byte blocks that end with a page. */
static bool copy_text(const struct task *task, uint64_t address, char ret_text[PATH_MAX])
{
    enum { BLOCK = 256 };

    for (size_t length = 0; length + BLOCK < PATH_MAX;) {
        const size_t part = BLOCK - (address + length) % BLOCK;

        if (!copy_from(task, address + length, ret_text + length, part)) {
            return false;
        }
        if (memchr(ret_text + length, '\0', part) != NULL) {
            return true;
        }
        length += part;
    }
    return false;
}

static void path_of_file(const struct task *task, int file, char ret_path[PATH_MAX])
{
    char link[64];
    ssize_t length;

    if (file == AT_FDCWD) {
        snprintf(link, sizeof(link), "/proc/%d/cwd", (int)task->thread);
    } else {
        snprintf(link, sizeof(link), "/proc/%d/fd/%d", (int)task->thread, file);
    }
    length = readlink(link, ret_path, PATH_MAX - 1);
    ret_path[length < 0 ? 0 : length] = '\0';
}

/* The last part as it is named, what leads there as it really is. */
static void absolute_path(
    const struct task *task, int folder, uint64_t address, char ret_path[PATH_MAX])
{
    char text[PATH_MAX];
    char whole[2 * PATH_MAX + 2];
    char parent[PATH_MAX];
    char *name;

    ret_path[0] = '\0';
    if (!copy_text(task, address, text)) {
        return;
    }
    path_of_file(task, folder, parent);
    snprintf(whole, sizeof(whole), "%s%s%s", text[0] == '/' ? "" : parent,
        text[0] == '/' ? "" : "/", text);
    while (strlen(whole) > 1 && whole[strlen(whole) - 1] == '/') {
        whole[strlen(whole) - 1] = '\0';
    }
    name = strrchr(whole, '/');
    if (name == NULL) {
        return;
    }
    *name++ = '\0';
    if (realpath(whole[0] == '\0' ? "/" : whole, parent) == NULL) {
        snprintf(parent, sizeof(parent), "%.4000s", whole);
    }
    snprintf(ret_path, PATH_MAX, "%.2000s/%.2000s", parent, name);
}

static const struct call_kind *kind_of(const struct __ptrace_syscall_info *info)
{
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if ((uint64_t)kinds[i].number == info->entry.nr) {
            return &kinds[i];
        }
    }
    return NULL;
}

static bool opens_for_writing(uint64_t flags)
{
    return (flags & O_ACCMODE) != O_RDONLY || (flags & (O_CREAT | O_TRUNC)) != 0;
}

static void find_paths(struct task *task, const struct call_kind *kind)
{
    const uint64_t *args = task->info.entry.args;

    task->second_path[0] = '\0';
    switch (kind->shape) {
    case PATH_0:
    case OPEN:
        absolute_path(task, AT_FDCWD, args[0], task->path);
        break;
    case PATH_AT:
    case OPEN_AT:
        absolute_path(task, (int)args[0], args[1], task->path);
        break;
    case TWO_PATHS:
        absolute_path(task, AT_FDCWD, args[0], task->path);
        absolute_path(task, AT_FDCWD, args[1], task->second_path);
        break;
    case TWO_PATHS_AT:
        absolute_path(task, (int)args[0], args[1], task->path);
        absolute_path(task, (int)args[2], args[3], task->second_path);
        break;
    case MAPPING:
        path_of_file(task, (int)args[4], task->path);
        break;
    case BY_FILE:
        path_of_file(task, (int)args[0], task->path);
        break;
    }
}

/* A place that keeps what is written there. A disk in memory is one. */
static bool is_on_disk(const char *path)
{
    return path[0] == '/' &&
           (strncmp(path, "/dev/", 5) != 0 || strncmp(path, "/dev/shm/", 9) == 0) &&
           strncmp(path, "/proc/", 6) != 0 && strncmp(path, "/memfd:", 7) != 0;
}

/* Pipes, sockets and terminals are no files; neither is what is only read. */
static bool changes_files(struct task *task, const struct call_kind *kind)
{
    const uint64_t *args = task->info.entry.args;

    if ((kind->shape == OPEN && !opens_for_writing(args[1])) ||
        (kind->shape == OPEN_AT && !opens_for_writing(args[2]))) {
        return false;
    }
    if (kind->shape == MAPPING && ((int)args[4] < 0 || (args[3] & 3) != 1 || (args[2] & 2) == 0)) {
        return false; /* neither shared nor written */
    }
    find_paths(task, kind);
    return is_on_disk(task->path);
}

static bool writes_bytes(const struct call_kind *kind)
{
    return kind->number == SYS_write || kind->number == SYS_pwrite64;
}

/* ---- Writing down ------------------------------------------------------------------------ */

static int64_t position_of(const struct task *task, int file)
{
    char path[64];
    FILE *info;
    long long position = -1;

    snprintf(path, sizeof(path), "/proc/%d/fdinfo/%d", (int)task->thread, file);
    info = fopen(path, "r");
    if (info == NULL || fscanf(info, "pos: %lld", &position) != 1) {
        fail("no position of %s", task->path);
    }
    fclose(info);
    return position;
}

static bool is_below(const struct tracing *self, const char *path)
{
    const size_t length = strlen(self->below);

    return strncmp(path, self->below, length) == 0 && (path[length] == '/' || path[length] == '\0');
}

/* Before the call: what it is about to write, and whether what it opens is there already. */
static void look_before(struct tracing *self, struct task *task, const struct call_kind *kind)
{
    const uint64_t *args = task->info.entry.args;
    struct stat about;

    if (!is_below(self, task->path) && !is_below(self, task->second_path)) {
        return;
    }
    task->kind = kind;
    task->was_there = lstat(task->path, &about) == 0;
    if (kind->number == SYS_write || kind->number == SYS_pwrite64) {
        task->length = args[2];
        task->offset =
            kind->number == SYS_write ? position_of(task, (int)args[0]) : (int64_t)args[3];
        task->bytes = malloc(task->length + 1);
        if (task->bytes == NULL || !copy_from(task, args[1], task->bytes, task->length)) {
            fail("cannot read what is written to %s", task->path);
        }
    }
}

/* The inode behind an open file, also of one that has no name any more. */
static uint64_t inode_of(const struct task *task, int file)
{
    char link[64];
    struct stat about;

    snprintf(link, sizeof(link), "/proc/%d/fd/%d", (int)task->thread, file);
    return stat(link, &about) == 0 ? (uint64_t)about.st_ino : 0;
}

static uint64_t inode_at(const char *path)
{
    struct stat about;

    return lstat(path, &about) == 0 ? (uint64_t)about.st_ino : 0;
}

/* One line of fields parted by tabs; for "write" its bytes follow. Paths have no tabs here. */
static void write_down(struct tracing *self, struct task *task, int64_t result)
{
    const uint64_t *args = task->info.entry.args;
    const struct call_kind *kind = task->kind;
    FILE *out = self->record;

    switch (kind->number) {
    case SYS_open:
    case SYS_openat:
    case SYS_creat: {
        const uint64_t flags = kind->number == SYS_openat ? args[2] : args[1];

        if (!task->was_there) {
            fprintf(out, "create\t%s\t%" PRIu64 "\n", task->path, inode_of(task, (int)result));
        } else if ((flags & O_TRUNC) != 0 || kind->number == SYS_creat) {
            fprintf(out, "truncate\t%" PRIu64 "\t0\n", inode_of(task, (int)result));
        }
        break;
    }
    case SYS_write:
    case SYS_pwrite64:
        fprintf(out, "write\t%" PRIu64 "\t%" PRId64 "\t%" PRId64 "\n", inode_of(task, (int)args[0]),
            task->offset, result);
        fwrite(task->bytes, 1, (size_t)result, out);
        break;
    case SYS_ftruncate:
        fprintf(out, "truncate\t%" PRIu64 "\t%" PRIu64 "\n", inode_of(task, (int)args[0]), args[1]);
        break;
    case SYS_fsync:
    case SYS_fdatasync:
        fprintf(out, "sync\t%" PRIu64 "\n", inode_of(task, (int)args[0]));
        break;
    case SYS_mkdir:
    case SYS_mkdirat:
        fprintf(out, "mkdir\t%s\t%" PRIu64 "\n", task->path, inode_at(task->path));
        break;
    case SYS_rmdir:
    case SYS_unlink:
    case SYS_unlinkat:
        fprintf(out, "remove\t%s\n", task->path);
        break;
    case SYS_rename:
    case SYS_renameat:
    case SYS_renameat2:
        fprintf(out, "%s\t%s\t%s\n",
            kind->number == SYS_renameat2 && (args[4] & 2) != 0 ? "exchange" : "rename", task->path,
            task->second_path);
        break;
    case SYS_chmod:
    case SYS_fchmodat:
        fprintf(out, "mode\t%" PRIu64 "\t%" PRIo64 "\n", inode_at(task->path),
            kind->number == SYS_chmod ? args[1] : args[2]);
        break;
    case SYS_fchmod:
        fprintf(out, "mode\t%" PRIu64 "\t%" PRIo64 "\n", inode_of(task, (int)args[0]), args[1]);
        break;
    case SYS_fchown:
        break;
    default:
        fail("cannot write down %s of %s", kind->name, task->path);
    }
}

/* ---- The deeds --------------------------------------------------------------------------- */

static void set_register(const struct task *task, size_t offset, uint64_t value)
{
    if (ptrace(PTRACE_POKEUSER, task->thread, offset, value) != 0) {
        fail("cannot change a call: %s", strerror(errno));
    }
}

static void kill_tasks(const struct tracing *self, const struct task *caller)
{
    for (size_t i = 0; i < self->task_count; i++) {
        const pid_t process = self->tasks[i].process;

        if (self->who == ALL || (self->who == CALLER && process == caller->process) ||
            (self->who == FIRST && process == self->first)) {
            (void)kill(process, SIGKILL);
        }
    }
}

static void note_hit(struct tracing *self, const struct task *task, const struct call_kind *kind)
{
    self->is_hit = true;
    if (kind == NULL) {
        snprintf(self->hit, sizeof(self->hit), "%" PRIu64 " call-%" PRIu64 " %d", self->at,
            (uint64_t)task->info.entry.nr, task->process == self->first);
    } else {
        snprintf(self->hit, sizeof(self->hit), "%" PRIu64 " %s %d %.4000s %.4000s", self->at,
            kind->name, task->process == self->first, task->path, task->second_path);
    }
}

/* The N-th call is here. */
static void act(struct tracing *self, struct task *task, const struct call_kind *kind)
{
    const bool has_half = kind != NULL && writes_bytes(kind) && task->info.entry.args[2] > 1;

    switch (self->deed) {
    case NOTHING:
        return;
    case KILL:
        kill_tasks(self, task);
        break;
    case FAIL:
        set_register(task, offsetof(struct user_regs_struct, orig_rax), (uint64_t)-1);
        task->is_failing = true;
        break;
    case TORN:
    case HALF:
        if (!has_half) {
            return;
        }
        set_register(task, offsetof(struct user_regs_struct, rdx), task->info.entry.args[2] / 2);
        task->is_failing = self->deed == TORN;
        break;
    }
    note_hit(self, task, kind);
}

static void on_entry(struct tracing *self, struct task *task)
{
    const struct call_kind *kind = kind_of(&task->info);
    const bool is_change = kind != NULL && changes_files(task, kind);

    task->kind = NULL;
    free(task->bytes);
    task->bytes = NULL;
    if (self->record != NULL && is_change) {
        look_before(self, task, kind);
    }
    if (self->counts_writes && !is_change) {
        return;
    }
    self->calls++;
    if (self->list != NULL) {
        fprintf(self->list, "%" PRIu64 " %s %s %s\n", self->calls, is_change ? kind->name : "-",
            is_change ? task->path : "", is_change ? task->second_path : "");
    }
    if (!self->is_hit && self->calls == self->at) {
        act(self, task, is_change ? kind : NULL);
    }
}

static void on_exit_of_call(
    struct tracing *self, struct task *task, const struct __ptrace_syscall_info *info)
{
    if (task->is_failing && self->deed == TORN) {
        kill_tasks(self, task);
    } else if (task->is_failing) {
        set_register(task, offsetof(struct user_regs_struct, rax), (uint64_t)-self->error);
    } else if (task->kind != NULL && info->exit.is_error == 0) {
        write_down(self, task, info->exit.rval);
    }
    task->is_failing = false;
    task->kind = NULL;
}

/* ---- Following --------------------------------------------------------------------------- */

static pid_t process_of(pid_t thread)
{
    char path[64];
    char line[128];
    FILE *status;
    int process = (int)thread;

    snprintf(path, sizeof(path), "/proc/%d/status", (int)thread);
    status = fopen(path, "r");
    while (status != NULL && fgets(line, sizeof(line), status) != NULL) {
        if (sscanf(line, "Tgid: %d", &process) == 1) {
            break;
        }
    }
    if (status != NULL) {
        fclose(status);
    }
    return process;
}

static struct task *task_of(struct tracing *self, pid_t thread)
{
    for (size_t i = 0; i < self->task_count; i++) {
        if (self->tasks[i].thread == thread) {
            return &self->tasks[i];
        }
    }
    if (self->task_count == TASKS_MOST) {
        fail("more than %d threads", TASKS_MOST);
    }
    self->tasks[self->task_count] = (struct task){.thread = thread, .process = process_of(thread)};
    return &self->tasks[self->task_count++];
}

static void forget(struct tracing *self, pid_t thread)
{
    for (size_t i = 0; i < self->task_count; i++) {
        if (self->tasks[i].thread == thread) {
            free(self->tasks[i].bytes);
            self->tasks[i] = self->tasks[--self->task_count];
            self->tasks[self->task_count] = (struct task){0};
            return;
        }
    }
}

static void on_call(struct tracing *self, struct task *task)
{
    struct __ptrace_syscall_info info;

    if (ptrace(PTRACE_GET_SYSCALL_INFO, task->thread, sizeof(info), &info) <= 0) {
        return; /* killed meanwhile */
    }
    /* Number and arguments of a call that the filter stopped lie where those of an entry do. */
    if (info.op == PTRACE_SYSCALL_INFO_ENTRY || info.op == PTRACE_SYSCALL_INFO_SECCOMP) {
        task->info = info;
        on_entry(self, task);
    } else if (info.op == PTRACE_SYSCALL_INFO_EXIT) {
        on_exit_of_call(self, task, &info);
    }
}

/* One stop of one task; answers the signal to go on with. */
static int on_stop(struct tracing *self, pid_t thread, int stopped)
{
    struct task *task = task_of(self, thread);
    const int signal = WSTOPSIG(stopped);

    if (signal == (SIGTRAP | 0x80) || stopped >> 8 == (SIGTRAP | PTRACE_EVENT_SECCOMP << 8)) {
        on_call(self, task);
        return 0;
    }
    if (stopped >> 16 != 0 || signal == SIGSTOP || signal == SIGTRAP) {
        return 0; /* a new task, an exec */
    }
    return signal;
}

/* With a filter only what it lets pass by is seen, and the end of a call where that is asked for.
 */
static enum __ptrace_request next_stop(struct tracing *self, pid_t thread)
{
    const struct task *task;

    if (!self->counts_writes && self->record == NULL) {
        return PTRACE_SYSCALL;
    }
    task = task_of(self, thread);
    return task->is_failing || task->kind != NULL ? PTRACE_SYSCALL : PTRACE_CONT;
}

static void follow(struct tracing *self)
{
    int stopped;

    for (;;) {
        const pid_t thread = waitpid(-1, &stopped, __WALL);

        if (thread < 0 && errno == ECHILD) {
            return;
        }
        if (thread < 0) {
            continue;
        }
        if (WIFSTOPPED(stopped)) {
            const int signal = on_stop(self, thread, stopped);

            (void)ptrace(next_stop(self, thread), thread, 0, signal);
            continue;
        }
        forget(self, thread);
        if (thread == self->first) {
            self->ended = stopped;
            self->has_ended = true;
        }
    }
}

/* One instruction of the filter: where it leads is counted from the next one. */
static struct sock_filter step(unsigned code, uint32_t operand, unsigned if_true, unsigned if_false)
{
    return (struct sock_filter){(uint16_t)code, (uint8_t)if_true, (uint8_t)if_false, operand};
}

/* A call of this number and, where `bits` are given, with one of them in that argument stops. */
static size_t add_kind(
    struct sock_filter *steps, const struct call_kind *kind, unsigned argument, uint32_t bits)
{
    const size_t place = offsetof(struct seccomp_data, args) + argument * sizeof(uint64_t);
    size_t count = 0;

    steps[count++] = step(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)kind->number, 0, bits == 0 ? 1 : 4);
    if (bits != 0) {
        steps[count++] = step(BPF_LD | BPF_W | BPF_ABS, (uint32_t)place, 0, 0);
        steps[count++] = step(BPF_JMP | BPF_JSET | BPF_K, bits, 1, 0);
        steps[count++] = step(BPF_RET | BPF_K, SECCOMP_RET_ALLOW, 0, 0);
    }
    steps[count++] = step(BPF_RET | BPF_K, SECCOMP_RET_TRACE, 0, 0);
    return count;
}

/* Stops at what may change files, and at nothing else: ten times fewer stops. What is looked at
 * more closely afterwards (changes_files) may be among it. */
static bool filter_calls(void)
{
    enum { KINDS = sizeof(kinds) / sizeof(kinds[0]) };
    const uint32_t writing = O_ACCMODE | O_CREAT | O_TRUNC;
    struct sock_filter steps[5 * KINDS + 2];
    struct sock_fprog program = {.filter = steps};
    size_t count = 0;

    steps[count++] =
        step(BPF_LD | BPF_W | BPF_ABS, (uint32_t)offsetof(struct seccomp_data, nr), 0, 0);
    for (size_t i = 0; i < KINDS; i++) {
        const enum shape shape = kinds[i].shape;

        count += add_kind(steps + count, &kinds[i],
            shape == OPEN      ? 1
            : shape == OPEN_AT ? 2
                               : 3,
            shape == OPEN || shape == OPEN_AT ? writing
            : shape == MAPPING                ? MAP_SHARED
                                              : 0);
    }
    steps[count++] = step(BPF_RET | BPF_K, SECCOMP_RET_ALLOW, 0, 0);
    program.len = (unsigned short)count;
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

static void start(struct tracing *self, char **arguments)
{
    const bool is_filtered = self->counts_writes || self->record != NULL;
    const long options = PTRACE_O_TRACESECCOMP | PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK |
                         PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC |
                         PTRACE_O_EXITKILL;
    int stopped;

    self->first = fork();
    if (self->first == 0) {
        /* Nobody would hear of a stop that is not traced. */
        if (ptrace(PTRACE_TRACEME, 0, 0, 0) != 0) {
            _exit(FAILURE);
        }
        (void)raise(SIGSTOP);
        if (is_filtered && !filter_calls()) {
            _exit(FAILURE);
        }
        execv(arguments[0], arguments);
        _exit(FAILURE);
    }
    if (self->first < 0 || waitpid(self->first, &stopped, 0) != self->first ||
        !WIFSTOPPED(stopped) || ptrace(PTRACE_SETOPTIONS, self->first, 0, options) != 0) {
        fail("cannot start %s: %s", arguments[0], strerror(errno));
    }
    (void)ptrace(PTRACE_CONT, self->first, 0, 0);
    if (waitpid(self->first, &stopped, 0) != self->first || !WIFSTOPPED(stopped)) {
        fail("cannot execute %s", arguments[0]);
    }
    (void)task_of(self, self->first);
    (void)ptrace(is_filtered ? PTRACE_CONT : PTRACE_SYSCALL, self->first, 0, 0);
}

static void report(const struct tracing *self)
{
    FILE *out;

    if (self->report_path == NULL) {
        return;
    }
    out = fopen(self->report_path, "w");
    if (out == NULL) {
        fail("cannot write %s", self->report_path);
    }
    fprintf(out, "calls %" PRIu64 "\n", self->calls);
    if (self->is_hit) {
        fprintf(out, "hit %s\n", self->hit);
    }
    if (fclose(out) != 0) {
        fail("cannot write %s", self->report_path);
    }
}

/* ---- The command line -------------------------------------------------------------------- */

static uint64_t number_of(const char *text)
{
    char *end = NULL;
    const uint64_t number = strtoull(text, &end, 10);

    if (*text == '\0' || *end != '\0') {
        fail("not a number: %s", text);
    }
    return number;
}

static void take_option(struct tracing *self, int option)
{
    static const char *const who[] = {"all", "caller", "first"};

    switch (option) {
    case KILL:
    case TORN:
    case FAIL:
    case HALF:
        self->deed = (enum deed)option;
        self->at = number_of(optarg);
        return;
    case 'e':
        self->error = (int)number_of(optarg);
        return;
    case 'w':
        self->counts_writes = true;
        return;
    case 'o':
        for (size_t i = 0; i < sizeof(who) / sizeof(who[0]); i++) {
            if (strcmp(optarg, who[i]) == 0) {
                self->who = (enum who)i;
                return;
            }
        }
        fail("who is %s?", optarg);
    case 'r':
        self->report_path = optarg;
        return;
    case 'b':
        self->below = realpath(optarg, NULL);
        return;
    case 'l':
        self->list = fopen(optarg, "w");
        if (self->list == NULL) {
            fail("cannot write %s", optarg);
        }
        return;
    case 'c':
        self->record = fopen(optarg, "w");
        if (self->record == NULL) {
            fail("cannot write %s", optarg);
        }
        return;
    default:
        exit(FAILURE);
    }
}

int main(int argument_count, char **arguments)
{
    static const struct option options[] = {
        {"kill", required_argument, NULL, KILL},
        {"torn", required_argument, NULL, TORN},
        {"fail", required_argument, NULL, FAIL},
        {"half", required_argument, NULL, HALF},
        {"errno", required_argument, NULL, 'e'},
        {"writes", no_argument, NULL, 'w'},
        {"who", required_argument, NULL, 'o'},
        {"report", required_argument, NULL, 'r'},
        {"list", required_argument, NULL, 'l'},
        {"record", required_argument, NULL, 'c'},
        {"below", required_argument, NULL, 'b'},
        {NULL, 0, NULL, 0},
    };
    static struct tracing self;
    int option;

    while ((option = getopt_long(argument_count, arguments, "+", options, NULL)) != -1) {
        take_option(&self, option);
    }
    if (optind == argument_count || (self.record != NULL && self.below == NULL)) {
        fail("a program, and with --record also --below");
    }
    start(&self, arguments + optind);
    follow(&self);
    report(&self);
    if (self.record != NULL && fclose(self.record) != 0) {
        fail("the record is not whole");
    }
    if (self.list != NULL && fclose(self.list) != 0) {
        fail("the list is not whole");
    }
    if (!self.has_ended) {
        fail("the program was lost");
    }
    return WIFSIGNALED(self.ended) ? 128 + WTERMSIG(self.ended) : WEXITSTATUS(self.ended);
}

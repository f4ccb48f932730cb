/*
 * no_memory - loaded in front of the C library (LD_PRELOAD): the N-th allocation of a program finds
 * no memory, whoever asks, the program or any library. Told by the environment:
 *
 * - NO_MEMORY_AT=N, the N-th allocation fails, once
 *
 * - NO_MEMORY_FROM=N, that and all later ones
 *
 * - NO_MEMORY_IN=child, not here, but in the child process (the gate)
 *
 * - NO_MEMORY_WAY=HEX, the first that is asked for in this way fails, whatever its number
 *
 * - NO_MEMORY_HIT=FILE, which is made when one has failed, and says in which way it was asked for
 *
 * - NO_MEMORY_LOG=FILE, nothing fails: a line "N LIBRARY WAY" for the first allocation of each way
 * to ask for one, and "all N" at the end
 *
 * - NO_MEMORY_TELL=FIFO, NO_MEMORY_GO=FIFO, NO_MEMORY_SAID=FILE: at the first allocation of each
 * way the process is doubled, and the copy finds no memory, what it says goes to the file. When it
 * has ended, "N LIBRARY WAY STATUS" is told, and the process goes on when a byte has come. STATUS
 * is that of waitpid; -1 where the program does not promise to end at once, which is not tried so
 *
 * A way is the row of callers, by their places within their files: the same in each run.
 */
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <inttypes.h>
#include <link.h>
#include <spawn.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { COPY_LASTS_S = 20 };
enum { FRAMES = 14, OWN_FRAMES_MOST = 6, STACKS = 1 << 17, VARIABLES = 64 };

static const uint64_t START = 14695981039346656037U;

/* The names by which the C library lets its own allocator be reached.
 * NOLINTBEGIN(bugprone-reserved-identifier) */
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *memory, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);
/* NOLINTEND(bugprone-reserved-identifier) */

static atomic_ulong calls;
static unsigned long fails_at, fails_from;
static uint64_t fails_way;
static int record = -1;
static int tell = -1;
static int go = -1;
static bool is_copy;
static _Thread_local bool is_inside;

static uint64_t number_of(const char *name, int base)
{
    const char *text = getenv(name);

    return text == NULL ? 0 : strtoull(text, NULL, base);
}

__attribute__((constructor)) static void begin(void)
{
    const char *where = getenv("NO_MEMORY_IN");
    const char *path = getenv("NO_MEMORY_LOG");
    void *frames[2];

    if (where != NULL && strcmp(where, "child") == 0) {
        return;
    }
    is_inside = true;
    (void)backtrace(frames, 2); /* loads what it needs now */
    if (path != NULL) {
        record = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    }
    if (getenv("NO_MEMORY_TELL") != NULL) {
        tell = open(getenv("NO_MEMORY_TELL"), O_WRONLY | O_CLOEXEC);
        go = open(getenv("NO_MEMORY_GO"), O_RDONLY | O_CLOEXEC);
    }
    is_inside = false;
    atomic_store(&calls, 0);
    fails_at = number_of("NO_MEMORY_AT", 10);
    fails_from = number_of("NO_MEMORY_FROM", 10);
    fails_way = number_of("NO_MEMORY_WAY", 16);
}

__attribute__((destructor)) static void end(void)
{
    if (record >= 0) {
        is_inside = true;
        dprintf(record, "all %lu\n", atomic_load(&calls));
        close(record);
        record = -1;
    }
}

/* Quicker than dladdr, which looks for a symbol. */
static const struct link_map *file_of(void *frame, uintptr_t *ret_start)
{
    struct dl_find_object found;

    *ret_start = 0;
    if (_dl_find_object(frame, &found) != 0) {
        return NULL;
    }
    *ret_start = (uintptr_t)found.dlfo_map_start;
    return found.dlfo_link_map;
}

/* The library that asks: the first in the row of callers that is neither we nor the C library, nor
 * that of C++. */
static const char *asker(void *const *frames, int count)
{
    const char *name = "?";

    for (int i = 0; i < count; i++) {
        uintptr_t start;
        const struct link_map *file = file_of(frames[i], &start);

        if (file == NULL) {
            continue;
        }
        name = strrchr(file->l_name, '/') == NULL ? "the-program" : strrchr(file->l_name, '/') + 1;
        if (strncmp(name, "libc.so", 7) != 0 && strncmp(name, "libstdc++", 9) != 0 &&
            strstr(name, "no_memory") == NULL) {
            return name;
        }
    }
    return name;
}

static uint64_t add(uint64_t hash, uint64_t number)
{
    return (hash ^ number) * 1099511628211U;
}

/* By places within files, so that two runs agree. */
static uint64_t way_of(void *const *frames, int count)
{
    uint64_t hash = START;

    for (int i = 0; i < count; i++) {
        uintptr_t start;

        (void)file_of(frames[i], &start);
        hash = add(hash, (uintptr_t)frames[i] - start);
    }
    return hash;
}

/* The row of callers from `caller` on: what is above are functions of this file. */
static int callers_from(const void *caller, void *ret_frames[FRAMES])
{
    void *all[FRAMES + OWN_FRAMES_MOST];
    const int count = backtrace(all, FRAMES + OWN_FRAMES_MOST);
    int own = 0;
    int found = 0;

    while (own < count && all[own] != caller) {
        own++;
    }
    for (int i = own; i < count && found < FRAMES; i++) {
        ret_frames[found++] = all[i];
    }
    return found;
}

/* True for the first allocation of a way. Within one run the frames themselves tell ways apart,
 * which is quicker. */
static bool is_new_way(void *const *frames, int count)
{
    static uint64_t stacks[STACKS];
    uint64_t hash = START;
    size_t place;

    for (int i = 0; i < count; i++) {
        hash = add(hash, (uintptr_t)frames[i]);
    }
    for (place = hash % STACKS; stacks[place] != 0; place = (place + 1) % STACKS) {
        if (stacks[place] == hash) {
            return false;
        }
    }
    stacks[place] = hash;
    return true;
}

/* True in the copy. What it shares with the process are files: it must end before it touches any.
 */
static bool is_struck_copy(int *ret_status)
{
    const pid_t copy = _Fork();

    if (copy == 0) {
        const int said = open(getenv("NO_MEMORY_SAID"), O_WRONLY | O_CREAT | O_TRUNC, 0600);

        is_copy = true;
        (void)dup2(said, STDERR_FILENO);
        (void)alarm(COPY_LASTS_S);
        return true;
    }
    while (waitpid(copy, ret_status, 0) < 0 && errno == EINTR) {
    }
    return false;
}

/* True where the caller finds no memory: it is the copy, or of the way that is meant. */
static bool on_new_way(unsigned long call, void *const *frames, int count, bool ends_at_once)
{
    const uint64_t way = way_of(frames, count);
    int status = -1;
    char byte;

    if (record >= 0) {
        dprintf(record, "%lu %s %016" PRIx64 "\n", call, asker(frames, count), way);
    }
    if (tell >= 0) {
        if (ends_at_once && is_struck_copy(&status)) {
            return true;
        }
        dprintf(tell, "%lu %s %016" PRIx64 " %d\n", call, asker(frames, count), way, status);
        while (read(go, &byte, 1) < 0 && errno == EINTR) {
        }
    }
    return way == fails_way;
}

/* Two threads may ask at a time. */
static bool is_first_of_its_way(unsigned long call, const void *caller, bool ends_at_once)
{
    static atomic_flag is_taken = ATOMIC_FLAG_INIT;
    void *frames[FRAMES];
    const int count = callers_from(caller, frames);
    bool is_meant;

    while (atomic_flag_test_and_set(&is_taken)) {
    }
    is_meant = is_new_way(frames, count) && on_new_way(call, frames, count, ends_at_once);
    atomic_flag_clear(&is_taken);
    return is_meant;
}

/* Says which way it was. */
static void note_hit(const void *caller)
{
    const char *path = getenv("NO_MEMORY_HIT");
    void *frames[FRAMES];
    int count;
    int file;

    if (path == NULL) {
        return;
    }
    file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    count = callers_from(caller, frames);
    dprintf(file, "%016" PRIx64 "\n", way_of(frames, count));
    close(file);
}

/* `caller`: where the function that was asked returns to. `ends_at_once`: src/cli/memory.c ends the
 * program when this one is refused. */
static bool is_refused(const void *caller, bool ends_at_once)
{
    unsigned long call;
    const int reason = errno;
    bool is_meant;

    if (is_inside || is_copy) {
        return is_copy;
    }
    call = atomic_fetch_add(&calls, 1) + 1;
    is_meant = call == fails_at || (fails_from != 0 && call >= fails_from);
    is_inside = true;
    if (record >= 0 || tell >= 0 || fails_way != 0) {
        is_meant = is_first_of_its_way(call, caller, ends_at_once) || is_meant;
    }
    if (is_meant) {
        note_hit(caller);
    }
    is_inside = false;
    errno = is_meant ? ENOMEM : reason;
    return is_meant;
}

/* The C library's own names for these arguments are not ours to use.
 * NOLINTBEGIN(readability-inconsistent-declaration-parameter-name) */
void *malloc(size_t size)
{
    return is_refused(__builtin_return_address(0), size > 0) ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    return is_refused(__builtin_return_address(0), count > 0 && size > 0)
               ? NULL
               : __libc_calloc(count, size);
}

void *realloc(void *memory, size_t size)
{
    return is_refused(__builtin_return_address(0), size > 0) ? NULL : __libc_realloc(memory, size);
}

void *memalign(size_t alignment, size_t size)
{
    return is_refused(__builtin_return_address(0), false) ? NULL : __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
    return memalign(alignment, size);
}

int posix_memalign(void **ret_memory, size_t alignment, size_t size)
{
    void *memory = memalign(alignment, size);

    if (memory == NULL) {
        return ENOMEM;
    }
    *ret_memory = memory;
    return 0;
}

/* Memory of a program's own wish; files that are mapped are opened, not allocated. */
void *mmap(void *address, size_t length, int protection, int flags, int file, off_t offset)
{
    static void *(*next)(void *, size_t, int, int, int, off_t);

    if (next == NULL) {
        is_inside = true;
        *(void **)&next = dlsym(RTLD_NEXT, "mmap");
        is_inside = false;
    }
    if ((flags & MAP_ANONYMOUS) != 0 && is_refused(__builtin_return_address(0), false)) {
        return MAP_FAILED;
    }
    return next(address, length, protection, flags, file, offset);
}

/* The gate is started with an empty environment: what is ours goes with it when it is meant. */
int posix_spawn(pid_t *ret_process, const char *path, const posix_spawn_file_actions_t *actions,
    const posix_spawnattr_t *attributes, char *const arguments[], char *const environment[])
{
    static int (*next)(pid_t *, const char *, const posix_spawn_file_actions_t *,
        const posix_spawnattr_t *, char *const[], char *const[]);
    const char *where = getenv("NO_MEMORY_IN");
    static const char *const names[] = {"LD_PRELOAD", "NO_MEMORY_AT", "NO_MEMORY_FROM",
        "NO_MEMORY_WAY", "NO_MEMORY_LOG", "NO_MEMORY_HIT", "NO_MEMORY_TELL", "NO_MEMORY_GO",
        "NO_MEMORY_SAID"};
    enum { NAMES = sizeof(names) / sizeof(names[0]) };
    static char texts[NAMES][4096];
    char *variables[VARIABLES];
    size_t count = 0;

    if (next == NULL) {
        is_inside = true;
        *(void **)&next = dlsym(RTLD_NEXT, "posix_spawn");
        is_inside = false;
    }
    while (environment[count] != NULL && count + NAMES + 1 < VARIABLES) {
        variables[count] = environment[count];
        count++;
    }
    for (size_t i = 0; i < NAMES && where != NULL; i++) {
        if (getenv(names[i]) != NULL) {
            snprintf(texts[i], sizeof(texts[i]), "%s=%s", names[i], getenv(names[i]));
            variables[count++] = texts[i];
        }
    }
    variables[count] = NULL;
    return next(ret_process, path, actions, attributes, arguments, variables);
}

/* NOLINTEND(readability-inconsistent-declaration-parameter-name) */

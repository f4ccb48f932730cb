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
 * - NO_MEMORY_HIT=FILE, which is made when one has failed
 *
 * - NO_MEMORY_LOG=FILE, nothing fails: a line "N LIBRARY" for the first allocation of each way to
 * ask for one, and "all N" at the end
 */
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { FRAMES = 14, STACKS = 1 << 17, VARIABLES = 64 };

/* The names by which the C library lets its own allocator be reached.
 * NOLINTBEGIN(bugprone-reserved-identifier) */
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *memory, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);
/* NOLINTEND(bugprone-reserved-identifier) */

static atomic_ulong calls;
static unsigned long fails_at, fails_from;
static int record = -1;
static uint64_t stacks[STACKS];
static _Thread_local bool is_inside;

static unsigned long number_of(const char *name)
{
    const char *text = getenv(name);

    return text == NULL ? 0 : strtoul(text, NULL, 10);
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
    if (path != NULL) {
        (void)backtrace(frames, 2); /* loads what it needs now */
        record = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    }
    is_inside = false;
    atomic_store(&calls, 0);
    fails_at = number_of("NO_MEMORY_AT");
    fails_from = number_of("NO_MEMORY_FROM");
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

/* The library that asks: the first in the row of callers that is neither we nor the C library, nor
 * that of C++. */
static const char *asker(void *const *frames, int count)
{
    const char *name = "?";

    for (int i = 2; i < count; i++) {
        Dl_info about;

        if (dladdr(frames[i], &about) != 0 && about.dli_fname != NULL) {
            name = strrchr(about.dli_fname, '/') == NULL ? about.dli_fname
                                                         : strrchr(about.dli_fname, '/') + 1;
            if (strncmp(name, "libc.so", 7) != 0 && strncmp(name, "libstdc++", 9) != 0 &&
                strstr(name, "no_memory") == NULL) {
                return name;
            }
        }
    }
    return name;
}

/* Only the frames' places within their files, so that two runs agree. */
static void write_down(unsigned long call)
{
    void *frames[FRAMES];
    const int count = backtrace(frames, FRAMES);
    uint64_t hash = 14695981039346656037U;

    for (int i = 2; i < count; i++) {
        hash = (hash ^ (uintptr_t)frames[i]) * 1099511628211U;
    }
    for (size_t place = hash % STACKS; stacks[place] != hash; place = (place + 1) % STACKS) {
        if (stacks[place] == 0) {
            stacks[place] = hash;
            dprintf(record, "%lu %s\n", call, asker(frames, count));
            return;
        }
    }
}

static bool is_refused(void)
{
    unsigned long call;
    int reason;

    if (is_inside) {
        return false;
    }
    call = atomic_fetch_add(&calls, 1) + 1;
    if (record >= 0) {
        reason = errno;
        is_inside = true;
        write_down(call);
        is_inside = false;
        errno = reason;
    }
    if (call == fails_at || (fails_from != 0 && call >= fails_from)) {
        const char *hit = getenv("NO_MEMORY_HIT");

        if (hit != NULL) {
            close(open(hit, O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
        }
        errno = ENOMEM;
        return true;
    }
    return false;
}

/* The C library's own names for these arguments are not ours to use.
 * NOLINTBEGIN(readability-inconsistent-declaration-parameter-name) */
void *malloc(size_t size)
{
    return is_refused() ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    return is_refused() ? NULL : __libc_calloc(count, size);
}

void *realloc(void *memory, size_t size)
{
    return is_refused() ? NULL : __libc_realloc(memory, size);
}

void *memalign(size_t alignment, size_t size)
{
    return is_refused() ? NULL : __libc_memalign(alignment, size);
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
    if ((flags & MAP_ANONYMOUS) != 0 && is_refused()) {
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
    static const char *const names[] = {
        "LD_PRELOAD", "NO_MEMORY_AT", "NO_MEMORY_FROM", "NO_MEMORY_LOG", "NO_MEMORY_HIT"};
    static char texts[5][4096];
    char *variables[VARIABLES];
    size_t count = 0;

    if (next == NULL) {
        is_inside = true;
        *(void **)&next = dlsym(RTLD_NEXT, "posix_spawn");
        is_inside = false;
    }
    while (environment[count] != NULL && count + 6 < VARIABLES) {
        variables[count] = environment[count];
        count++;
    }
    for (size_t i = 0; i < 5 && where != NULL; i++) {
        if (getenv(names[i]) != NULL) {
            snprintf(texts[i], sizeof(texts[i]), "%s=%s", names[i], getenv(names[i]));
            variables[count++] = texts[i];
        }
    }
    variables[count] = NULL;
    return next(ret_process, path, actions, attributes, arguments, variables);
}

/* NOLINTEND(readability-inconsistent-declaration-parameter-name) */

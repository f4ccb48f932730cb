#include "cli/memory.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Kept ready, because nothing can be looked up any more when it is needed. An allocator is handed
 * no context, so this is one of the few things of the program that belong to all of it. */
static char words[1024] = "baocao: out of memory\n";

void bc_memory_set_words(const char *line)
{
    snprintf(words, sizeof(words), "%s", line);
}

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer) ||                         \
    __has_feature(thread_sanitizer)
#define BC_HAS_OTHER_ALLOCATOR 1
#endif
#elif defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define BC_HAS_OTHER_ALLOCATOR 1
#endif

/* The sanitizers bring allocators of their own, which end the program themselves. */
#ifndef BC_HAS_OTHER_ALLOCATOR

/* Nothing is cleaned up: what lies in .staging is removed by the next run, as after a kill. Other
 * threads may hold any lock, so nothing but two system calls is safe here. */
static void end_without_memory(void)
{
    if (write(STDERR_FILENO, words, strlen(words)) < 0) {
        _exit(1);
    }
    _exit(1);
}

static void *require(void *memory, size_t size_bytes)
{
    if (memory == NULL && size_bytes > 0) {
        end_without_memory();
    }
    return memory;
}

/* The functions that would have been called without these: those of the C library, or of whatever
 * was loaded in front of it. The first allocation is made before there are threads. */
static void *next_of(const char *name)
{
    void *function = dlsym(RTLD_NEXT, name);

    if (function == NULL) {
        end_without_memory();
    }
    return function;
}

/* The C library's own names for these arguments are not ours to use.
 * NOLINTBEGIN(readability-inconsistent-declaration-parameter-name) */
void *malloc(size_t size)
{
    static void *(*next)(size_t);

    if (next == NULL) {
        *(void **)&next = next_of("malloc");
    }
    return require(next(size), size);
}

void *calloc(size_t count, size_t size)
{
    static void *(*next)(size_t, size_t);

    if (next == NULL) {
        *(void **)&next = next_of("calloc");
    }
    return require(next(count, size), count == 0 ? 0 : size);
}

void *realloc(void *memory, size_t size)
{
    static void *(*next)(void *, size_t);

    if (next == NULL) {
        *(void **)&next = next_of("realloc");
    }
    return require(next(memory, size), size);
}

int posix_memalign(void **ret_memory, size_t alignment, size_t size)
{
    static int (*next)(void **, size_t, size_t);
    int code;

    if (next == NULL) {
        *(void **)&next = next_of("posix_memalign");
    }
    code = next(ret_memory, alignment, size);
    if (code == ENOMEM) {
        end_without_memory();
    }
    return code;
}

/* NOLINTEND(readability-inconsistent-declaration-parameter-name) */

#endif

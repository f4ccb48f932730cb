#include "cli/confine.h"

#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

/*
 * Freed memory is filled with a byte, and no free block is kept aside unfilled, as glibc's cache
 * for each thread would. glibc reads this once, when a program starts: thus the second start.
 */
static const char wiping_tunables[] = "glibc.malloc.perturb=165:glibc.malloc.tcache_count=0";
static const char tunables_name[] = "GLIBC_TUNABLES";

static bool start_anew(const struct bc_context *context)
{
    const char *given = getenv(tunables_name);

    if (given != NULL && strstr(given, wiping_tunables) != NULL) {
        return true;
    }
    if (setenv(tunables_name,
            given == NULL || given[0] == '\0'
                ? wiping_tunables
                : bc_arena_printf(context->arena, "%s:%s", given, wiping_tunables),
            1) != 0) {
        return false;
    }
    (void)execv("/proc/self/exe", context->arguments);
    return false;
}

bool bc_confine(const struct bc_context *context, struct bc_status *status)
{
    const struct rlimit none = {0, 0};

    return (start_anew(context) && prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0 &&
               setrlimit(RLIMIT_CORE, &none) == 0) ||
           bc_fail(status, BC_OWN_FAULT, "cli.appendix-unconfined", "", "");
}

void bc_wipe_stack(void)
{
    enum { DEEPEST_BYTES = 1 << 20 };
    char room[DEEPEST_BYTES];

    explicit_bzero(room, sizeof(room));
}

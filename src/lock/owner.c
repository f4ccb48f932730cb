#include "lock/owner.h"

#include "base/text.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char first_line[] = "baocao-lock 1";
static const char last_line[] = "whole";

/* The first bytes of a file of the kernel's; "" where it cannot be read (a sandbox may hide it). */
static void read_kernel_file(const char *path, char *text, size_t size)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t length = file < 0 ? -1 : read(file, text, size - 1);

    text[length < 0 ? 0 : length] = '\0';
    if (file >= 0) {
        close(file);
    }
}

/* Field 22 of /proc/PID/stat. The second is the program's name in parentheses, which may hold
 * anything: fields are counted behind its last one. 0 when there is no such process. */
static int64_t start_of(int64_t pid)
{
    enum { FIELDS_BETWEEN = 20 };
    char path[64];
    char text[1024];
    char *place;
    int64_t start = 0;

    snprintf(path, sizeof(path), "/proc/%lld/stat", (long long)pid);
    read_kernel_file(path, text, sizeof(text));
    place = strrchr(text, ')');
    for (int i = 0; place != NULL && i < FIELDS_BETWEEN; i++) {
        place = strchr(place + 1, ' ');
    }
    if (place == NULL) {
        return 0;
    }
    place++;
    place[strspn(place, "0123456789")] = '\0';
    return bc_text_parse_int64(place, &start) ? start : 0;
}

struct bc_lock_owner bc_lock_owner_self(bc_arena *arena)
{
    char host[256] = "";
    char boot[64];

    if (gethostname(host, sizeof(host) - 1) != 0) {
        host[0] = '\0';
    }
    read_kernel_file("/proc/sys/kernel/random/boot_id", boot, sizeof(boot));
    boot[strcspn(boot, " \n")] = '\0';
    return (struct bc_lock_owner){
        .pid = getpid(),
        .host = bc_arena_strdup(arena, host),
        .boot = bc_arena_strdup(arena, boot),
        .program_start = start_of(getpid()),
    };
}

const char *bc_lock_owner_text(const struct bc_lock_owner *owner, bc_arena *arena)
{
    return bc_arena_printf(arena,
        "%s\npid %lld\nhost %s\nboot %s\nstarted %lld\nwhat %s\nrun %s\nsince %lld\nlease %lld\n"
        "%s\n",
        first_line, (long long)owner->pid, owner->host, owner->boot,
        (long long)owner->program_start, owner->what, owner->run_id, (long long)owner->since_utc_s,
        (long long)owner->lease_utc_s, last_line);
}

/* The value of the next line when it has that name; NULL otherwise. Moves *place behind it. */
static const char *take_value(const char **place, const char *name, bc_arena *arena)
{
    const char *end = strchr(*place, '\n');
    const size_t length = strlen(name);
    const char *value;

    if (end == NULL || strncmp(*place, name, length) != 0 || (*place)[length] != ' ') {
        return NULL;
    }
    value = *place + length + 1;
    *place = end + 1;
    return bc_arena_strndup(arena, value, (size_t)(end - value));
}

static bool take_number(const char **place, const char *name, bc_arena *arena, int64_t *ret_number)
{
    const char *value = take_value(place, name, arena);

    return value != NULL && bc_text_parse_int64(value, ret_number);
}

bool bc_lock_owner_parse(const char *text, bc_arena *arena, struct bc_lock_owner *ret_owner)
{
    struct bc_lock_owner owner = {0};
    const char *place = text + sizeof(first_line);

    if (strncmp(text, first_line, sizeof(first_line) - 1) != 0 ||
        text[sizeof(first_line) - 1] != '\n' || !take_number(&place, "pid", arena, &owner.pid) ||
        (owner.host = take_value(&place, "host", arena)) == NULL ||
        (owner.boot = take_value(&place, "boot", arena)) == NULL ||
        !take_number(&place, "started", arena, &owner.program_start) ||
        (owner.what = take_value(&place, "what", arena)) == NULL ||
        (owner.run_id = take_value(&place, "run", arena)) == NULL ||
        !take_number(&place, "since", arena, &owner.since_utc_s) ||
        !take_number(&place, "lease", arena, &owner.lease_utc_s) ||
        strncmp(place, last_line, sizeof(last_line) - 1) != 0) {
        return false;
    }
    *ret_owner = owner;
    return true;
}

bool bc_lock_owner_is_alive(const struct bc_lock_owner *owner)
{
    const int64_t start = owner->pid > 0 ? start_of(owner->pid) : 0;

    return start != 0 && start == owner->program_start;
}

#include "import/checksum.h"

#include "base/arena.h"

#include <string.h>

static bool work_out(struct bc_checksum *checksum, struct bc_status *status)
{
    bc_arena *arena = bc_arena_new();
    const char *hashes = "";
    bool is_done = true;

    for (size_t i = 0; is_done && i < checksum->path_count; i++) {
        is_done = bc_sha256_file(checksum->paths[i], checksum->hex, status);
        hashes = bc_arena_printf(arena, "%s%s\n", hashes, is_done ? checksum->hex : "");
    }
    if (is_done && checksum->path_count > 1) {
        bc_sha256_hex(hashes, strlen(hashes), checksum->hex);
    }
    bc_arena_free(arena);
    return is_done;
}

static void *work_beside(void *user)
{
    struct bc_checksum *checksum = user;

    checksum->is_done = work_out(checksum, &checksum->status);
    return NULL;
}

void bc_checksum_begin(struct bc_checksum *checksum)
{
    if (!checksum->has_thread) {
        checksum->has_thread = pthread_create(&checksum->thread, NULL, work_beside, checksum) == 0;
    }
}

bool bc_checksum_end(struct bc_checksum *checksum, const char **ret_hex, struct bc_status *status)
{
    *ret_hex = checksum->hex;
    if (!checksum->has_thread) {
        return work_out(checksum, status);
    }
    bc_checksum_leave(checksum);
    if (!checksum->is_done) {
        *status = checksum->status;
    }
    return checksum->is_done;
}

void bc_checksum_leave(struct bc_checksum *checksum)
{
    if (checksum->has_thread) {
        (void)pthread_join(checksum->thread, NULL);
        checksum->has_thread = false;
    }
}

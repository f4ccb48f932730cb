#include "gate/known.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { PIECE_BYTES = 16 << 10 };

void bc_gate_known_add(struct bc_gate_known *known, const char *path, size_t length_bytes)
{
    known->files = bc_arena_grow(
        known->arena, known->files, known->count, &known->capacity, sizeof(*known->files));
    known->files[known->count++] = (struct bc_gate_known_file){path, length_bytes};
}

bool bc_gate_known_goes_on(int file, const char *bytes, size_t length_bytes)
{
    char piece[PIECE_BYTES];
    size_t at = 0;

    while (at < length_bytes) {
        const size_t wanted = length_bytes - at < sizeof(piece) ? length_bytes - at : sizeof(piece);
        const ssize_t got = read(file, piece, wanted);

        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0 || memcmp(piece, bytes + at, (size_t)got) != 0) {
            return false;
        }
        at += (size_t)got;
    }
    return true;
}

bool bc_gate_known_ends(int file)
{
    char one_more;
    ssize_t got;

    do {
        got = read(file, &one_more, 1);
    } while (got < 0 && errno == EINTR);
    return got == 0;
}

static int open_file(const struct bc_gate_known_file *file)
{
    return open(file->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
}

int bc_gate_known_open(const struct bc_gate_known *known, const char *bytes, size_t length_bytes)
{
    for (size_t i = 0; i < known->count; i++) {
        const int file =
            known->files[i].length_bytes > length_bytes ? open_file(&known->files[i]) : -1;

        if (file >= 0 && bc_gate_known_goes_on(file, bytes, length_bytes)) {
            return file;
        }
        if (file >= 0) {
            close(file);
        }
    }
    return -1;
}

bool bc_gate_known_has(const struct bc_gate_known *known, const char *bytes, size_t length_bytes)
{
    bool is_known = false;

    for (size_t i = 0; i < known->count && !is_known; i++) {
        const int file =
            known->files[i].length_bytes == length_bytes ? open_file(&known->files[i]) : -1;

        if (file >= 0) {
            is_known = bc_gate_known_goes_on(file, bytes, length_bytes) && bc_gate_known_ends(file);
            close(file);
        }
    }
    return is_known;
}

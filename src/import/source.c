#include "import/source.h"

#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    /* A row always fits, with a second one behind it to recover by. */
    BUFFER_BYTES = 2 * BC_LIMIT_ROW_BYTES,
    /* Small enough to stay in the second-level cache between reading and scanning. */
    PIECE_BYTES = 512 << 10,
    LOOK_BYTES = 512
};

struct signature {
    const char *bytes;
    size_t length_bytes;
    const char *code; /* the message that says what to do */
};

/* What people hand over in place of a CSV, by its first bytes. */
static const struct signature signatures[] = {
    {"PK\003\004", 4, "import.file-workbook"},
    {"\xD0\xCF\x11\xE0", 4, "import.file-workbook"},
    {"\x1F\x8B", 2, "import.file-packed"},
    {"\xFD"
     "7zXZ",
        5, "import.file-packed"},
    {"BZh", 3, "import.file-packed"},
    {"7z\xBC\xAF", 4, "import.file-packed"},
    {"Rar!", 4, "import.file-packed"},
    {"\x28\xB5\x2F\xFD", 4, "import.file-packed"},
    {"%PDF", 4, "import.file-not-text"},
    {"\xFF\xFE", 2, "import.file-utf16"},
    {"\xFE\xFF", 2, "import.file-utf16"},
};

/* UTF-16 without a mark shows by a NUL beside nearly every letter of the header. */
static bool looks_like_utf16(const char *bytes, size_t length_bytes)
{
    size_t nul_count = 0;

    for (size_t i = 0; i < length_bytes; i++) {
        nul_count += bytes[i] == '\0';
    }
    return nul_count * 4 > length_bytes;
}

static bool check_first_bytes(struct bc_source *source, struct bc_status *status)
{
    size_t length_bytes = (size_t)(source->end - source->at);

    for (size_t i = 0; i < sizeof(signatures) / sizeof(signatures[0]); i++) {
        const struct signature *known = &signatures[i];

        if (length_bytes >= known->length_bytes &&
            memcmp(source->at, known->bytes, known->length_bytes) == 0) {
            return bc_fail(status, BC_BAD_INPUT, known->code, source->name, "%s", source->name);
        }
    }
    if (looks_like_utf16(source->at, length_bytes < LOOK_BYTES ? length_bytes : LOOK_BYTES)) {
        return bc_fail(status, BC_BAD_INPUT, "import.file-utf16", source->name, "%s", source->name);
    }
    if (length_bytes >= 3 && memcmp(source->at, "\xEF\xBB\xBF", 3) == 0) {
        source->at += 3;
    }
    if (source->at == source->end) {
        return bc_fail(status, BC_BAD_INPUT, "import.file-empty", source->name, "%s", source->name);
    }
    return true;
}

static bool open_file(struct bc_source *source, struct bc_status *status)
{
    struct stat facts = {0};

    source->descriptor = open(source->path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (source->descriptor < 0) {
        return bc_fail(status, BC_BAD_INPUT,
            errno == ENOENT ? "import.file-missing" : "import.file-unreadable", source->path,
            "%s" BC_NEXT "%s", source->path, strerror(errno));
    }
    if (fstat(source->descriptor, &facts) != 0 || !S_ISREG(facts.st_mode)) {
        /* A file is read twice, first its header and its checksum, so that a pipe will not do. */
        return bc_fail(status, BC_BAD_INPUT,
            S_ISDIR(facts.st_mode) ? "import.file-is-folder" : "import.file-not-regular",
            source->path, "%s", source->path);
    }
    source->size_bytes = (int64_t)facts.st_size;
    return true;
}

bool bc_source_open(
    const char *path, bc_arena *arena, struct bc_source *ret_source, struct bc_status *status)
{
    struct bc_source source = {
        .path = path,
        .name = bc_text_shown(arena, bc_path_name(path)),
        .descriptor = -1,
        .capacity_bytes = BUFFER_BYTES,
    };

    if (!open_file(&source, status)) {
        bc_source_close(&source);
        return false;
    }
    source.buffer = bc_arena_alloc(arena, BUFFER_BYTES + BC_SOURCE_PADDING_BYTES);
    source.at = source.buffer;
    source.end = source.buffer;
    if (!bc_source_need(&source, LOOK_BYTES, status) || !check_first_bytes(&source, status)) {
        bc_source_close(&source);
        return false;
    }
    *ret_source = source;
    return true;
}

bool bc_source_fill(struct bc_source *source, struct bc_status *status)
{
    size_t kept_bytes = (size_t)(source->end - source->at);
    size_t room_bytes = source->capacity_bytes - kept_bytes;
    ssize_t got_bytes;

    assert(room_bytes > 0);
    if (source->is_at_end) {
        return true;
    }
    memmove(source->buffer, source->at, kept_bytes);
    source->at = source->buffer;
    source->end = source->buffer + kept_bytes;
    do {
        got_bytes = read(source->descriptor, source->end,
            room_bytes < PIECE_BYTES ? room_bytes : (size_t)PIECE_BYTES);
    } while (got_bytes < 0 && errno == EINTR);
    if (got_bytes < 0) {
        return bc_fail(status, BC_BAD_INPUT, "import.file-unreadable", source->path,
            "%s" BC_NEXT "%s", source->path, strerror(errno));
    }
    source->is_at_end = got_bytes == 0;
    source->end += got_bytes;
    source->read_bytes += got_bytes;
    memset(source->end, 0, BC_SOURCE_PADDING_BYTES);
    return true;
}

bool bc_source_need(struct bc_source *source, size_t least_bytes, struct bc_status *status)
{
    assert(least_bytes <= source->capacity_bytes);
    while (!source->is_at_end && (size_t)(source->end - source->at) < least_bytes) {
        if (!bc_source_fill(source, status)) {
            return false;
        }
    }
    return true;
}

int64_t bc_source_position(const struct bc_source *source)
{
    return source->read_bytes - (source->end - source->at);
}

void bc_source_close(struct bc_source *source)
{
    if (source->descriptor >= 0) {
        close(source->descriptor);
        source->descriptor = -1;
    }
}

#include "cli/textless.h"

#include "base/file.h"
#include "base/hash.h"

#include <string.h>

enum { KEPT_LIMIT_BYTES = 16 << 20, HASH_LENGTH = BC_SHA256_HEX_SIZE - 1 };

static const char first_line[] = "baocao-without-texts 1\n";

/* Behind the first line every line is a hash of one length. */
struct bc_textless {
    const char *hashes;
    size_t count;
};

static const char *path_of(const struct bc_context *context)
{
    return bc_path_join(context->arena, bc_path_join(context->arena, context->workspace, "state"),
        "without-texts.txt");
}

bc_textless *bc_textless_open(const struct bc_context *context)
{
    const size_t heading_bytes = sizeof(first_line) - 1;
    bc_textless *textless = bc_arena_alloc(context->arena, sizeof(*textless));
    struct bc_status ignored = {0};
    char *bytes = NULL;
    size_t length_bytes = 0;

    *textless = (bc_textless){.hashes = ""};
    if (bc_file_read(
            context->arena, path_of(context), KEPT_LIMIT_BYTES, &bytes, &length_bytes, &ignored) &&
        strncmp(bytes, first_line, heading_bytes) == 0) {
        textless->hashes = bytes + heading_bytes;
        textless->count = (length_bytes - heading_bytes) / (HASH_LENGTH + 1);
    }
    return textless;
}

bool bc_textless_has(const bc_textless *textless, const char *manifest_sha256)
{
    for (size_t i = 0; manifest_sha256 != NULL && i < textless->count; i++) {
        if (strncmp(textless->hashes + i * (HASH_LENGTH + 1), manifest_sha256, HASH_LENGTH) == 0) {
            return true;
        }
    }
    return false;
}

bool bc_textless_note(
    const struct bc_context *context, const char *manifest_sha256, struct bc_status *status)
{
    const bc_textless *known = bc_textless_open(context);
    const char *path = path_of(context);
    const char *text;

    if (bc_textless_has(known, manifest_sha256)) {
        return true;
    }
    text = bc_arena_printf(context->arena, "%s%.*s%s\n", first_line,
        (int)(known->count * (HASH_LENGTH + 1)), known->hashes, manifest_sha256);
    return bc_folder_make(bc_path_folder(context->arena, path), 0755, status) &&
           bc_file_write(path, text, strlen(text), 0600, status);
}

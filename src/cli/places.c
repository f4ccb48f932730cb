#include "cli/places.h"

#include "base/file.h"

#include <stdlib.h>
#include <string.h>

/* Handed out, or kept of what was. */
static const char *const published[] = {
    "out", "han-che", "archive", "replay", "preview", ".staging"};
enum { PUBLISHED_COUNT = sizeof(published) / sizeof(published[0]) };

/* A path without links and ".."; as it is given where nothing stands there. */
static const char *real_path(bc_arena *arena, const char *path)
{
    char *real = realpath(path, NULL);
    const char *kept = real == NULL ? path : bc_arena_strdup(arena, real);

    free(real);
    return kept;
}

/* True when a folder is the other one or lies below it. */
static bool is_below(bc_arena *arena, const char *folder, const char *root)
{
    const char *inner = real_path(arena, folder);
    const char *outer = real_path(arena, root);
    const size_t length = strlen(outer);

    return strncmp(inner, outer, length) == 0 && (inner[length] == '/' || inner[length] == '\0');
}

static const char *inside(const struct bc_context *context, const char *name)
{
    return bc_path_join(context->arena, context->workspace, name);
}

static bool fail_kept(const char *path, const char *place, struct bc_status *status)
{
    return bc_fail(status, BC_BAD_USAGE, "cli.place-kept", path, "%s" BC_NEXT "%s", path, place);
}

/* Our own files that stand beside others: a new name there is fine. */
static bool check_files(const struct bc_context *context, const char *path, const char *folder,
    struct bc_status *status)
{
    const char *const files[] = {inside(context, "baocao.yaml"), inside(context, ".lock"),
        inside(context, "rejects.csv"), context->key_path};

    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        if (strcmp(bc_path_name(path), bc_path_name(files[i])) == 0 &&
            strcmp(real_path(context->arena, folder),
                real_path(context->arena, bc_path_folder(context->arena, files[i]))) == 0) {
            return fail_kept(path, bc_path_name(files[i]), status);
        }
    }
    return true;
}

bool bc_check_output_place(
    const struct bc_context *context, const char *path, struct bc_status *status)
{
    const char *folder = bc_path_folder(context->arena, path);

    for (size_t i = 0; i < PUBLISHED_COUNT; i++) {
        if (strcmp(published[i], "preview") != 0 &&
            is_below(context->arena, folder, inside(context, published[i]))) {
            return fail_kept(path, published[i], status);
        }
    }
    if (is_below(context->arena, folder, inside(context, "audit"))) {
        return fail_kept(path, "audit", status);
    }
    if (is_below(context->arena, folder, context->store_folder)) {
        return fail_kept(path, bc_path_name(context->store_folder), status);
    }
    return check_files(context, path, folder, status);
}

bool bc_check_store_place(const struct bc_context *context, struct bc_status *status)
{
    const char *key_folder = bc_path_folder(context->arena, context->key_path);

    for (size_t i = 0; i < PUBLISHED_COUNT; i++) {
        const char *root = inside(context, published[i]);

        if (is_below(context->arena, context->store_folder, root)) {
            return bc_fail(status, BC_BAD_INPUT, "cli.place-published", "baocao.yaml",
                "%s" BC_NEXT "%s", context->store_folder, published[i]);
        }
        if (!context->key_is_credential && is_below(context->arena, key_folder, root)) {
            return bc_fail(status, BC_BAD_INPUT, "cli.place-published", "baocao.yaml",
                "%s" BC_NEXT "%s", context->key_path, published[i]);
        }
    }
    return true;
}

#include "audit/audit.h"
#include "base/file.h"
#include "cli/acts.h"
#include "cli/context.h"
#include "cli/gate_call.h"
#include "cli/print.h"
#include "publish/publish.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>

static const struct bc_option verify_options[] = {
    BC_WORKSPACE_OPTION,
    BC_COMMON_OPTIONS,
};

enum { MANIFEST_LIMIT_BYTES = 64 << 20 };

/* Published folders, relative to the workspace: "out/tuan/2023-W20". */
struct published {
    const char **folders;
    size_t count, capacity;
};

static int compare_names(const void *left, const void *right)
{
    const char *const *a = left;
    const char *const *b = right;

    return strcmp(*a, *b);
}

/* out/<kind>/<period>: nothing else is published, and nothing else may lie there. */
static bool list_published(struct bc_context *context, struct published *published,
    const char *below, int depth, struct bc_status *status)
{
    const char *path = bc_path_join(context->arena, context->workspace, below);
    DIR *handle = opendir(path);
    const struct dirent *entry;
    bool is_done = true;

    if (handle == NULL) {
        return (errno == ENOENT && depth == 0) ||
               bc_fail(status, BC_STORE_DOWN, "cli.verify-unreadable", path, "%s",
                   strerrordesc_np(errno));
    }
    while (is_done && (entry = readdir(handle)) != NULL) {
        const char *name = bc_path_join(context->arena, below, entry->d_name);

        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) {
            continue;
        }
        if (!bc_folder_is_own(bc_path_join(context->arena, context->workspace, name))) {
            bc_problems_add(&context->problems, BC_ERROR, "gate.unknown-file", below, "%s", "");
        } else if (depth == 0) {
            is_done = list_published(context, published, name, depth + 1, status);
        } else {
            published->folders = bc_arena_grow(context->arena, published->folders, published->count,
                &published->capacity, sizeof(char *));
            published->folders[published->count++] = name;
        }
    }
    closedir(handle);
    return is_done;
}

/* The period a manifest names, in the arena. */
static bool period_of(
    struct bc_context *context, const char *folder, const char **ret_id, struct bc_status *status)
{
    const char *path = bc_path_join(context->arena, folder, "manifest.json");
    char *bytes = NULL;
    size_t length_bytes = 0;
    json_t *root;
    const char *id;

    if (!bc_file_read(context->arena, path, MANIFEST_LIMIT_BYTES, &bytes, &length_bytes, status)) {
        return false;
    }
    root = json_loadb(bytes, length_bytes, JSON_REJECT_DUPLICATES, NULL);
    id = json_string_value(json_object_get(json_object_get(root, "period"), "id"));
    if (id != NULL) {
        *ret_id = bc_arena_strdup(context->arena, id);
    }
    json_decref(root);
    return id != NULL || bc_fail(status, BC_REFUSED, "publish.manifest-unreadable", path, "");
}

/* A fault of one folder is a problem among others: all of them are looked at. */
static void verify_folder(struct bc_context *context, const char *name)
{
    const char *folder = bc_path_join(context->arena, context->workspace, name);
    const char *prefix = bc_arena_printf(context->arena, "%s/", name);
    const char *period_id = "";
    const size_t known = context->problems.error_count;
    struct bc_status fault = {0};
    bool is_well = bc_publication_verify(folder, context->arena, &fault);

    if (!is_well) {
        bc_problems_add(
            &context->problems, BC_ERROR, fault.code, fault.where, "%s", fault.arguments);
        fault = (struct bc_status){0};
    }
    if (!period_of(context, folder, &period_id, &fault) ||
        !bc_pass_gate(context, folder, period_id, prefix, &fault)) {
        if (context->problems.error_count == known) {
            bc_problems_add(
                &context->problems, BC_ERROR, fault.code, fault.where, "%s", fault.arguments);
        }
    }
}

/* What was done to the store and is not in the log yet. */
static void verify_acts(struct bc_context *context)
{
    struct bc_status fault = {0};
    bc_store *store = NULL;

    if (!bc_context_open_store(context, BC_STORE_GATE, &store, &fault) ||
        !bc_tell_of_acts(context, store, &fault)) {
        bc_problems_add(
            &context->problems, BC_ERROR, fault.code, fault.where, "%s", fault.arguments);
    }
    bc_store_close(store);
}

static bool say_verified(
    struct bc_context *context, const struct published *published, struct bc_status *status)
{
    if (context->problems.error_count > 0) {
        return bc_problems_settle(&context->problems, BC_REFUSED, status);
    }
    if (context->options->is_json) {
        json_t *folders = json_array();

        for (size_t i = 0; i < published->count; i++) {
            json_array_append_new(folders, json_string(published->folders[i]));
        }
        bc_print_json(json_pack("{s:b, s:o}", "ok", 1, "folders", folders));
    } else {
        printf("%s\n", bc_say(context, "cli.verify-done", "%zu", published->count));
    }
    return true;
}

static bool run_verify(struct bc_context *context, struct bc_status *status)
{
    struct published published = {.count = 0};

    if (context->options->argument_count != 0) {
        return bc_fail(status, BC_BAD_USAGE, "cli.verify-no-arguments", "", "");
    }
    if (!bc_context_open_workspace(context, status)) {
        return false;
    }
    if (bc_path_exists(bc_path_join(context->arena, context->workspace, "out")) &&
        !bc_folder_is_own(bc_path_join(context->arena, context->workspace, "out"))) {
        bc_problems_add(&context->problems, BC_ERROR, "publish.not-own-folder", "out", "%s", "");
    } else if (!list_published(context, &published, "out", 0, status)) {
        return false;
    }
    if (published.count > 1) {
        qsort(published.folders, published.count, sizeof(char *), compare_names);
    }
    for (size_t i = 0; i < published.count; i++) {
        verify_folder(context, published.folders[i]);
    }
    if (!bc_audit_verify(context->workspace, context->arena, &context->problems, status)) {
        return false;
    }
    verify_acts(context);
    if (published.count == 0 && context->problems.error_count == 0) {
        return bc_fail(status, BC_NOTHING_TO_DO, "cli.verify-nothing", context->workspace, "");
    }
    return say_verified(context, &published, status);
}

const struct bc_command bc_command_verify = {
    .name = "verify",
    .usage_code = "cli.usage-verify",
    .summary_code = "cli.summary-verify",
    .table = {verify_options, sizeof(verify_options) / sizeof(verify_options[0])},
    .run = run_verify,
};

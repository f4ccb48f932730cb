#include "base/file.h"
#include "base/text.h"
#include "cli/context.h"
#include "cli/print.h"

#include <string.h>
#include <unistd.h>

enum { WORKSPACE_TEMPLATE_LIMIT_BYTES = 1 << 16 };

static const struct bc_option init_options[] = {
    {"profile", 'p', BC_OPTION_TEXT, offsetof(struct bc_option_values, profile),
        "cli.value-profile", "cli.help-profile"},
    {"sample", '\0', BC_OPTION_FLAG, offsetof(struct bc_option_values, is_sample), NULL,
        "cli.help-sample"},
    BC_COMMON_OPTIONS,
};

static bool require_profile(struct bc_context *context, struct bc_status *status)
{
    const char *const *names = NULL;
    const char *list = "";
    size_t count;

    if (context->options->argument_count != 1) {
        return bc_fail(status, BC_BAD_USAGE, "cli.init-one-folder", "", "");
    }
    if (context->options->profile != NULL) {
        return true;
    }
    count = bc_profile_names(context->templates_folder, context->arena, &names);
    for (size_t i = 0; i < count; i++) {
        list = bc_arena_printf(context->arena, "%s%s%s", list, i == 0 ? "" : ", ", names[i]);
    }
    return bc_fail(status, BC_BAD_USAGE, "cli.init-profile-missing", "", "%s", list);
}

static const char *absolute(struct bc_context *context, const char *path)
{
    char here[4096];

    return path[0] == '/' || getcwd(here, sizeof(here)) == NULL
               ? path
               : bc_path_join(context->arena, here, path);
}

/* A profile given by its path is found again from anywhere: baocao.yaml keeps it absolute. */
static const char *lasting_profile_name(struct bc_context *context)
{
    const char *name = context->options->profile;

    return strchr(name, '/') == NULL && strstr(name, ".yaml") == NULL ? name
                                                                      : absolute(context, name);
}

/* workspace.yaml is the commented text of a new baocao.yaml with two places to fill. */
static bool write_settings(struct bc_context *context, struct bc_status *status)
{
    char *text = NULL;
    size_t length = 0;
    const char *filled;
    char *place;

    if (!bc_file_read(context->arena,
            bc_path_join(context->arena, context->templates_folder, "workspace.yaml"),
            WORKSPACE_TEMPLATE_LIMIT_BYTES, &text, &length, status)) {
        return false;
    }
    place = strstr(text, "{profile}");
    if (place == NULL || strstr(place, "{sample}") == NULL) {
        return bc_fail(
            status, BC_OWN_FAULT, "cli.workspace-template-damaged", "workspace.yaml", "");
    }
    *place = '\0';
    filled = bc_arena_printf(
        context->arena, "%s%s%s", text, lasting_profile_name(context), place + strlen("{profile}"));
    place = strstr(filled, "{sample}");
    filled = bc_arena_printf(context->arena, "%.*s%s%s", (int)(place - filled), filled,
        context->options->is_sample ? "true" : "false", place + strlen("{sample}"));
    return bc_file_write(bc_path_join(context->arena, context->workspace, "baocao.yaml"), filled,
        strlen(filled), 0644, status);
}

/* A store that is there already is kept, whatever it holds; one that was half made is made again.
 */
static bool make_or_keep_store(const struct bc_store_options *options,
    const struct bc_fold_rules *rules, struct bc_status *status)
{
    struct bc_status trial = {0};

    if (bc_store_create(options, rules, &trial) || strcmp(trial.code, "store.exists") == 0) {
        return true;
    }
    *status = trial;
    return false;
}

/* The service sees no home folders: a profile there would be read today and be missing at night. */
static void warn_of_home(struct bc_context *context)
{
    static const char *const homes[] = {"/home/", "/root/"};
    const char *profile = lasting_profile_name(context);
    const char *workspace = absolute(context, context->workspace);

    for (size_t i = 0; i < sizeof(homes) / sizeof(homes[0]); i++) {
        if (strncmp(profile, homes[i], strlen(homes[i])) == 0 &&
            strncmp(workspace, homes[i], strlen(homes[i])) != 0) {
            bc_problems_add(
                &context->problems, BC_WARNING, "cli.init-profile-at-home", profile, "%s", "");
        }
    }
}

static bool run_init(struct bc_context *context, struct bc_status *status)
{
    const struct bc_fold_rules rules = {.awaits_reply = true};
    struct bc_store_options options = {.access = BC_STORE_IMPORT};
    const char *key_folder;

    if (!require_profile(context, status) ||
        !bc_profile_load(context->templates_folder, context->options->profile, context->arena,
            &context->problems, &context->profile, status)) {
        return false;
    }
    context->problems.count = 0; /* what the profile warns of is for `check` */
    context->workspace = context->options->arguments[0];
    if (bc_path_exists(bc_path_join(context->arena, context->workspace, "baocao.yaml"))) {
        return bc_fail(status, BC_BAD_INPUT, "cli.init-is-workspace", context->workspace, "");
    }
    if (!bc_context_check_owner(context, context->workspace, status)) {
        return false;
    }
    options.folder = bc_path_join(context->arena, context->workspace, "store");
    key_folder = bc_path_join(context->arena, context->workspace, "khoa");
    options.key_path = bc_path_join(context->arena, key_folder, "workspace.key");
    /* baocao.yaml comes last: a folder without it is no workspace, and init may be tried again. */
    if (!bc_folder_make(context->workspace, 0755, status) ||
        !bc_folder_make(key_folder, 0700, status) ||
        !make_or_keep_store(&options, &rules, status) || !write_settings(context, status)) {
        return false;
    }
    warn_of_home(context);
    if (context->options->is_json) {
        bc_print_json(json_pack("{s:b, s:s, s:s}", "ok", 1, "workspace", context->workspace,
            "profile", context->profile->id));
    } else {
        printf("%s\n", bc_say(context, "cli.init-done", "%s" BC_NEXT "%s", context->workspace,
                           context->profile->name));
    }
    return true;
}

const struct bc_command bc_command_init = {
    .name = "init",
    .usage_code = "cli.usage-init",
    .summary_code = "cli.summary-init",
    .table = {init_options, sizeof(init_options) / sizeof(init_options[0])},
    .run = run_init,
    .argument_code = "cli.value-folder",
};

#include "cli/context.h"

#include "base/file.h"
#include "base/text.h"
#include "cli/places.h"
#include "disclose/labels.h"
#include "yaml/yaml.h"

#include <errno.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_BYTES = 4096 };

const char *bc_say(
    const struct bc_context *context, const char *code, const char *arguments_format, ...)
{
    char arguments[2048];
    va_list args;

    va_start(args, arguments_format);
    vsnprintf(arguments, sizeof(arguments), arguments_format, args);
    va_end(args);
    return bc_messages_what(context->messages, context->arena, code, arguments);
}

/* The folder of the running program, without a slash at its end. */
static const char *program_folder(bc_arena *arena)
{
    char path[PATH_BYTES];
    ssize_t length = readlink("/proc/self/exe", path, sizeof(path) - 1);

    if (length <= 0) {
        return ".";
    }
    path[length] = '\0';
    return bc_path_folder(arena, bc_arena_strdup(arena, path));
}

/* A path without the "..": it stands in messages. */
static const char *plain_path(bc_arena *arena, const char *path)
{
    char *plain = realpath(path, NULL);
    const char *kept = plain != NULL ? bc_arena_strdup(arena, plain) : path;

    free(plain);
    return kept;
}

bool bc_context_find_data(struct bc_context *context, struct bc_status *status)
{
    static const char *const places[] = {"../share/baocao", "../..", "../../..", ".."};
    const char *folder = program_folder(context->arena);

    if (context->options->templates != NULL) {
        context->templates_folder = context->options->templates;
        context->fonts_folder = bc_path_join(context->arena, context->templates_folder, "../fonts");
        return true;
    }
    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        const char *root =
            plain_path(context->arena, bc_path_join(context->arena, folder, places[i]));
        const char *templates = bc_path_join(context->arena, root, "report-templates");

        if (bc_path_exists(bc_path_join(context->arena, templates, "labels.vi.yaml"))) {
            context->templates_folder = templates;
            context->fonts_folder = bc_path_join(context->arena, root, "fonts");
            return true;
        }
    }
    return bc_fail(status, BC_OWN_FAULT, "cli.templates-missing", folder, "");
}

/* The nearest folder with a baocao.yaml, from `start` upward; NULL when there is none. */
static const char *find_workspace_upward(bc_arena *arena, const char *start)
{
    char *folder = bc_arena_strdup(arena, start);

    for (;;) {
        char *slash;

        if (bc_path_exists(bc_path_join(arena, folder, "baocao.yaml"))) {
            return folder;
        }
        slash = strrchr(folder, '/');
        if (slash == NULL || slash == folder) {
            return NULL;
        }
        *slash = '\0';
    }
}

/* The name of a user, or the number when there is no name. */
static const char *user_name(bc_arena *arena, uid_t user)
{
    const struct passwd *entry = getpwuid(user);

    return entry != NULL ? bc_arena_strdup(arena, entry->pw_name)
                         : bc_arena_printf(arena, "#%lu", (unsigned long)user);
}

bool bc_context_check_owner(
    const struct bc_context *context, const char *folder, struct bc_status *status)
{
    struct stat facts;

    return geteuid() != 0 || stat(folder, &facts) != 0 || facts.st_uid == 0 ||
           bc_fail(status, BC_BAD_USAGE, "cli.workspace-of-another", folder, "%s",
               user_name(context->arena, facts.st_uid));
}

/* A folder that may not be looked into is not one without a baocao.yaml. */
static bool check_given_workspace(const struct bc_context *context, struct bc_status *status)
{
    const char *settings = bc_path_join(context->arena, context->workspace, "baocao.yaml");
    struct stat facts;

    if (stat(settings, &facts) == 0) {
        return true;
    }
    if (errno == EACCES && stat(context->workspace, &facts) == 0) {
        return bc_fail(status, BC_BAD_USAGE, "cli.workspace-closed", context->workspace, "%s",
            user_name(context->arena, facts.st_uid));
    }
    return bc_fail(status, BC_BAD_USAGE, "cli.workspace-not-one", context->workspace, "");
}

static bool find_workspace(struct bc_context *context, struct bc_status *status)
{
    char here[PATH_BYTES];

    if (context->options->directory != NULL) {
        context->workspace = context->options->directory;
        return check_given_workspace(context, status);
    }
    if (getcwd(here, sizeof(here)) == NULL) {
        return bc_fail(status, BC_OWN_FAULT, "cli.here-unknown", "", "%s", strerror(errno));
    }
    context->workspace = find_workspace_upward(context->arena, here);
    if (context->workspace == NULL) {
        return bc_fail(status, BC_BAD_USAGE, "cli.workspace-missing", here, "");
    }
    return true;
}

/* A path of baocao.yaml: absolute, or relative to the workspace. */
static const char *workspace_path(const struct bc_context *context, const char *path)
{
    return path[0] == '/' ? path : bc_path_join(context->arena, context->workspace, path);
}

/* A profile is a built-in name, or a path when it looks like one. */
static const char *profile_place(const struct bc_context *context, const char *profile)
{
    return strchr(profile, '/') == NULL && strstr(profile, ".yaml") == NULL
               ? profile
               : workspace_path(context, profile);
}

/* systemd hands a key over in a folder of its own; otherwise it is the file baocao.yaml names. */
static const char *key_place(struct bc_context *context, const char *key)
{
    const char *credentials = getenv("CREDENTIALS_DIRECTORY");
    const char *apart;
    const char *inside;

    if (credentials != NULL) {
        const char *path = bc_path_join(context->arena, credentials, "baocao-workspace-key");

        if (bc_path_exists(path)) {
            context->key_is_credential = true;
            return path;
        }
    }
    if (key != NULL) {
        return workspace_path(context, key);
    }
    /* Apart from the texts, so that a copy of the store is not one of its key; older workspaces
     * have it inside. */
    apart = workspace_path(context, "khoa/workspace.key");
    inside = bc_path_join(context->arena, context->store_folder, "workspace.key");
    return bc_path_exists(apart) || !bc_path_exists(inside) ? apart : inside;
}

/* An office with a wording of its own keeps a copy of the templates, which no upgrade of the
 * program writes over. What the command line names comes first. */
static bool take_own_templates(
    struct bc_context *context, const char *folder, struct bc_status *status)
{
    if (folder == NULL || context->options->templates != NULL) {
        return true;
    }
    folder = workspace_path(context, folder);
    if (!bc_path_exists(bc_path_join(context->arena, folder, "labels.vi.yaml"))) {
        return bc_fail(
            status, BC_BAD_INPUT, "cli.templates-not-there", "baocao.yaml", "%s", folder);
    }
    context->templates_folder = folder;
    return true;
}

/* What a profile warns of is for `check`; the other commands speak of what they were asked. */
static void drop_warnings(struct bc_problems *problems)
{
    size_t kept = 0;

    for (size_t i = 0; i < problems->count; i++) {
        if (problems->items[i].severity == BC_ERROR) {
            problems->items[kept++] = problems->items[i];
        }
    }
    problems->count = kept;
}

/* A date of the office's. */
static void read_publish_from(struct bc_context *context, const struct bc_yaml_node *root)
{
    const struct bc_yaml_node *node = bc_yaml_find(root, "publish_from");
    const char *text = bc_yaml_text(root, "publish_from", "", &context->problems);
    struct bc_date date;

    if (text[0] == '\0') {
        return;
    }
    context->has_publish_from = bc_date_parse(text, &date);
    if (context->has_publish_from) {
        context->publish_from_day = bc_date_to_day(date);
    } else {
        bc_problems_add(&context->problems, BC_ERROR, "cli.publish-from-invalid",
            bc_yaml_where(context->arena, node), "%s", text);
    }
}

bool bc_context_open_workspace(struct bc_context *context, struct bc_status *status)
{
    const struct bc_yaml_node *root = NULL;
    struct bc_profile *profile;
    const struct bc_profile *loaded = NULL;
    const char *name;
    const char *templates;
    bool is_sample;

    if (!find_workspace(context, status) ||
        !bc_context_check_owner(context, context->workspace, status) ||
        !bc_yaml_load(bc_path_join(context->arena, context->workspace, "baocao.yaml"),
            "baocao.yaml", context->arena, &context->problems, &root, status)) {
        return false;
    }
    name = bc_yaml_text_required(root, "profile", &context->problems);
    is_sample = bc_yaml_flag(root, "sample", false, &context->problems);
    context->store_folder =
        workspace_path(context, bc_yaml_text(root, "store", "store", &context->problems));
    context->key_path =
        key_place(context, bc_yaml_text(root, "key_file", NULL, &context->problems));
    templates = bc_yaml_text(root, "templates", NULL, &context->problems);
    read_publish_from(context, root);
    bc_yaml_refuse_unread(root, &context->problems);
    if (!bc_problems_settle(&context->problems, BC_BAD_INPUT, status) ||
        !bc_check_store_place(context, status) || !take_own_templates(context, templates, status) ||
        !bc_profile_load(context->templates_folder, profile_place(context, name), context->arena,
            &context->problems, &loaded, status)) {
        return false;
    }
    if (!context->shows_warnings) {
        drop_warnings(&context->problems);
    }
    profile = bc_arena_alloc(context->arena, sizeof(*profile));
    *profile = *loaded;
    profile->is_sample = profile->is_sample || is_sample;
    context->profile = profile;
    return true;
}

bool bc_context_take_now(struct bc_context *context, struct bc_status *status)
{
    bool is_date_only = false;

    if (context->options->now != NULL &&
        !bc_instant_parse(context->options->now, context->profile->offset_s, &context->now_utc_s,
            &is_date_only)) {
        return bc_fail(
            status, BC_BAD_USAGE, "cli.time-invalid", "--now", "%s", context->options->now);
    }
    return true;
}

bool bc_context_open_store(const struct bc_context *context, enum bc_store_access access,
    bc_store **ret_store, struct bc_status *status)
{
    struct bc_store_options options = {
        .folder = context->store_folder,
        .key_path = context->key_path,
        .access = access,
    };

    return bc_store_open(&options, ret_store, status);
}

size_t bc_context_periods_of_year(
    const struct bc_context *context, const char *id, const char **names)
{
    static const char *const parts[] = {"Q1", "Q2", "Q3", "Q4", "H1", "H2", "9M"};
    const struct bc_period_rule *rule = &context->profile->periods;
    struct bc_period period;
    size_t count = 0;

    for (int week = 1; week <= 53; week++) {
        names[count] = bc_arena_printf(context->arena, "%.4s-W%02d", id, week);
        count += bc_period_parse(rule, names[count], &period) ? 1 : 0;
    }
    for (int month = 1; month <= 12; month++) {
        names[count] = bc_arena_printf(context->arena, "%.4s-%02d", id, month);
        count += bc_period_parse(rule, names[count], &period) ? 1 : 0;
    }
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        names[count] = bc_arena_printf(context->arena, "%.4s-%s", id, parts[i]);
        count += bc_period_parse(rule, names[count], &period) ? 1 : 0;
    }
    return count;
}

/* Leaves the weeks, the months or all of them, as the option asks for; their number. */
static size_t keep_asked_kind(
    const struct bc_context *context, const char *option, const char **names, size_t count)
{
    const bool is_week = strcmp(option, "--week") == 0 || strcmp(option, "--of-week") == 0;
    const bool is_month = strcmp(option, "--month") == 0;
    struct bc_period period;
    size_t kept = 0;

    for (size_t i = 0; i < count; i++) {
        if (bc_period_parse(&context->profile->periods, names[i], &period) &&
            (!is_week || period.kind == BC_PERIOD_WEEK) &&
            (!is_month || period.kind == BC_PERIOD_MONTH)) {
            names[kept++] = names[i];
        }
    }
    return kept;
}

bool bc_fail_unknown_period(
    const struct bc_context *context, const char *option, const char *id, struct bc_status *status)
{
    const char *names[BC_PERIODS_OF_YEAR_MOST];
    const char *nearest = NULL;

    if (strlen(id) > 4) {
        size_t count = bc_context_periods_of_year(context, id, names);

        nearest = bc_text_nearest(id, names, keep_asked_kind(context, option, names, count));
    }
    if (nearest == NULL) {
        return bc_fail(status, BC_BAD_USAGE, "cli.period-invalid", option, "%s", id);
    }
    return bc_fail(
        status, BC_BAD_USAGE, "cli.period-invalid-nearest", option, "%s" BC_NEXT "%s", id, nearest);
}

bool bc_context_load_labels(
    struct bc_context *context, struct bc_labels *ret_labels, struct bc_status *status)
{
    return bc_labels_load(bc_path_join(context->arena, context->templates_folder, "labels.vi.yaml"),
        context->arena, &context->problems, ret_labels, status);
}

#include "audit/audit.h"
#include "base/file.h"
#include "cli/check_copy.h"
#include "cli/check_organisation.h"
#include "cli/context.h"
#include "cli/print.h"
#include "draw/font.h"
#include "template/template.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

static const struct bc_option check_options[] = {
    BC_WORKSPACE_OPTION,
    {"date", '\0', BC_OPTION_TEXT, offsetof(struct bc_option_values, date), "cli.value-date",
        "cli.help-date"},
    {"deep", '\0', BC_OPTION_FLAG, offsetof(struct bc_option_values, is_deep), NULL,
        "cli.help-deep"},
    BC_COMMON_OPTIONS,
};

enum { LEAST_FREE_MB = 200 };

/* Takes a fault as one problem among others, so that a check goes on to the next thing. */
static void note(struct bc_context *context, const struct bc_status *fault)
{
    for (size_t i = 0; i < context->problems.count; i++) {
        const struct bc_problem *known = &context->problems.items[i];

        if (strcmp(known->code, fault->code) == 0 && strcmp(known->where, fault->where) == 0) {
            return;
        }
    }
    bc_problems_add(
        &context->problems, BC_ERROR, fault->code, fault->where, "%s", fault->arguments);
}

/* The limits that start this year may run out in the next. */
static void check_calendar(struct bc_context *context)
{
    const struct bc_profile *profile = context->profile;
    int32_t year = bc_instant_local(context->now_utc_s, profile->offset_s).date.year;

    for (int32_t ahead = 0; ahead <= 1; ahead++) {
        if (!bc_calendar_has_year(profile->calendar, year + ahead)) {
            bc_problems_add(&context->problems, BC_WARNING, "cli.check-calendar-ends",
                profile->calendar_path, "%d" BC_NEXT "%s", year + ahead, profile->calendar_path);
        }
    }
}

static void check_mode(struct bc_context *context, const char *path, mode_t allowed)
{
    struct stat facts;

    if (stat(path, &facts) == 0 && (facts.st_mode & 0777 & ~allowed) != 0) {
        bc_problems_add(&context->problems, BC_ERROR, "cli.check-folder-open", path,
            "%03o" BC_NEXT "%03o" BC_NEXT "%s", (unsigned)(facts.st_mode & 0777), (unsigned)allowed,
            path);
    }
}

static bool is_same_folder(const char *left, const char *right)
{
    struct stat facts[2];

    return stat(left, &facts[0]) == 0 && stat(right, &facts[1]) == 0 &&
           facts[0].st_dev == facts[1].st_dev && facts[0].st_ino == facts[1].st_ino;
}

/* Whoever copies the store must not copy its key with it. */
static void check_key_place(struct bc_context *context)
{
    const char *folder = bc_path_folder(context->arena, context->key_path);

    if (context->key_is_credential) {
        return;
    }
    check_mode(context, context->key_path, 0600);
    if (is_same_folder(folder, context->store_folder)) {
        bc_problems_add(&context->problems, BC_WARNING, "cli.check-key-beside-texts",
            context->key_path, "%s" BC_NEXT "%s", context->workspace, context->key_path);
    } else if (is_same_folder(folder, bc_path_join(context->arena, context->workspace, "khoa"))) {
        check_mode(context, folder, 0700);
    }
}

/* Without its key a store gives figures, and nothing else: that is found out before it matters. */
static void check_key(struct bc_context *context)
{
    struct bc_status fault = {0};
    bc_store *store = NULL;

    if (bc_path_exists(bc_path_join(context->arena, context->store_folder, "private.db")) &&
        !bc_context_open_store(context, BC_STORE_CONFIDENTIAL, &store, &fault)) {
        note(context, &fault);
    }
    bc_store_close(store);
}

static void check_places(struct bc_context *context)
{
    struct statvfs disk;

    check_mode(context, context->store_folder, 0700);
    check_key_place(context);
    if (access(context->workspace, W_OK) != 0) {
        bc_problems_add(&context->problems, BC_ERROR, "cli.check-not-writable", context->workspace,
            "%s", strerror(errno));
    }
    if (statvfs(context->workspace, &disk) == 0) {
        unsigned long long free_mb = (unsigned long long)disk.f_bavail * disk.f_frsize >> 20;

        if (free_mb < LEAST_FREE_MB) {
            bc_problems_add(&context->problems, BC_WARNING, "cli.check-disk-low",
                context->workspace, "%llu" BC_NEXT "%d", free_mb, (int)LEAST_FREE_MB);
        }
    }
}

static void check_store(struct bc_context *context)
{
    struct bc_status fault = {0};
    struct bc_batch batch = {0};
    bc_store *store = NULL;

    if (!bc_context_open_store(context,
            context->options->is_deep ? BC_STORE_CONFIDENTIAL : BC_STORE_FACTS, &store, &fault) ||
        !bc_store_batch_at(store, INT64_MAX, context->arena, &batch, &fault) ||
        (context->options->is_deep && !bc_store_verify(store, &fault))) {
        note(context, &fault);
    } else if (batch.number == 0) {
        bc_problems_add(&context->problems, BC_WARNING, "cli.check-no-batch", "", "");
    }
    bc_store_close(store);
}

/* One that several kinds of periods share is checked once. */
static void check_template(struct bc_context *context, const char *const *paths, size_t kind)
{
    const char *path = paths[kind];
    struct bc_status fault = {0};

    for (size_t i = 0; i < kind && path != NULL; i++) {
        if (paths[i] != NULL && strcmp(paths[i], path) == 0) {
            return;
        }
    }
    if (path != NULL && path[0] != '\0' &&
        !bc_template_check(
            context->templates_folder, path, context->arena, &context->problems, &fault)) {
        note(context, &fault);
    }
}

static void check_templates(struct bc_context *context)
{
    struct bc_labels labels = {0};
    struct bc_status fault = {0};

    if (!bc_context_load_labels(context, &labels, &fault)) {
        note(context, &fault);
    }
    for (size_t kind = 0; kind < BC_PERIOD_KIND_COUNT; kind++) {
        check_template(context, context->profile->templates, kind);
        check_template(context, context->profile->briefings, kind);
    }
}

static bool makes_decks(const struct bc_profile *profile)
{
    for (size_t kind = 0; kind < BC_PERIOD_KIND_COUNT; kind++) {
        if (profile->briefings[kind] != NULL && profile->briefings[kind][0] != '\0') {
            return true;
        }
    }
    return false;
}

/* The appendix has one template, whatever the period; offices without one that gets it have none.
 */
static void check_appendix_template(struct bc_context *context)
{
    const struct bc_profile *profile = context->profile;
    struct bc_status fault = {0};
    bool is_sent = false;

    for (size_t i = 0; i < profile->recipient_count; i++) {
        is_sent = is_sent || profile->recipients[i].receives_appendix;
    }
    if (is_sent && !bc_template_check(context->templates_folder, "monthly/phu-luc.md",
                       context->arena, &context->problems, &fault)) {
        note(context, &fault);
    }
}

static void check_fonts(struct bc_context *context)
{
    struct bc_status fault = {0};
    bc_fonts *fonts = NULL;

    if (!bc_fonts_open(context->fonts_folder, &fonts, &fault)) {
        note(context, &fault);
    } else if (makes_decks(context->profile) &&
               !(bc_fonts_has(fonts, BC_SLIDE_REGULAR) && bc_fonts_has(fonts, BC_SLIDE_BOLD))) {
        bc_problems_add(&context->problems, BC_ERROR, "cli.check-slide-font", "", "%s", "");
    }
    bc_fonts_close(fonts);
}

static bool run_check(struct bc_context *context, struct bc_status *status)
{
    if (context->options->argument_count != 0) {
        return bc_fail(status, BC_BAD_USAGE, "cli.argument-unwanted", "", "%s",
            context->options->arguments[0]);
    }
    context->shows_warnings = true;
    if (!bc_context_open_workspace(context, status)) {
        return false;
    }
    check_calendar(context);
    if (!bc_check_organisation(context, status)) {
        return false;
    }
    bc_check_copy(context);
    check_places(context);
    check_store(context);
    check_key(context);
    check_templates(context);
    check_appendix_template(context);
    check_fonts(context);
    if (!bc_audit_verify(context->workspace, context->arena, &context->problems, status)) {
        return false;
    }
    if (!bc_problems_settle(&context->problems, BC_BAD_INPUT, status)) {
        return false;
    }
    if (context->options->is_json) {
        json_t *root = json_pack("{s:b}", "ok", 1);
        json_t *fault = bc_fault_to_json(context, status);

        json_object_set(root, "problems", json_object_get(fault, "problems"));
        json_decref(fault);
        bc_print_json(root);
    } else {
        printf("%s\n", bc_say(context, "cli.check-fine", "%zu", context->problems.count));
    }
    return true;
}

const struct bc_command bc_command_check = {
    .name = "check",
    .usage_code = "cli.usage-check",
    .summary_code = "cli.summary-check",
    .table = {check_options, sizeof(check_options) / sizeof(check_options[0])},
    .run = run_check,
};

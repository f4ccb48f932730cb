#include "aggregate/analysis.h"
#include "base/file.h"
#include "cli/context.h"
#include "cli/places.h"
#include "cli/print.h"
#include "template/template.h"
#include "write/writer.h"

#include <string.h>

/*
 * A template with the figures of the last period, marked as a draft, into one file: what somebody
 * who words a template looks at. Public figures only; nothing is issued, nothing goes to out/.
 */

static const struct bc_option preview_options[] = {
    BC_WORKSPACE_OPTION,
    {"template", 't', BC_OPTION_TEXT, offsetof(struct bc_option_values, template), "cli.value-file",
        "cli.help-preview-template"},
    {"period", 'p', BC_OPTION_TEXT, offsetof(struct bc_option_values, period), "cli.value-period",
        "cli.help-preview-period"},
    {"output", 'o', BC_OPTION_TEXT, offsetof(struct bc_option_values, output), "cli.value-file",
        "cli.help-preview-output"},
    BC_COMMON_OPTIONS,
};

struct preview {
    struct bc_context *context;
    bc_store *store;
    struct bc_period period;
    struct bc_template_source source;
    const bc_public_report *report;
    const char *path;
};

/* The kind of period a template is for: the one that uses it, or the first that is issued. */
static enum bc_period_kind kind_for(const struct bc_profile *profile, const char *template)
{
    enum bc_period_kind issued = BC_PERIOD_WEEK;

    for (size_t kind = BC_PERIOD_KIND_COUNT; kind-- > 0;) {
        issued = profile->makes[kind] ? (enum bc_period_kind)kind : issued;
    }
    for (size_t kind = 0; kind < BC_PERIOD_KIND_COUNT && template != NULL; kind++) {
        const char *name = profile->templates[kind];
        const size_t length = strlen(template);
        const size_t tail = name != NULL ? strlen(name) : 0;

        if (tail > 0 && length >= tail && strcmp(template + length - tail, name) == 0) {
            return (enum bc_period_kind)kind;
        }
    }
    return issued;
}

static bool see_opening(void *user, const struct bc_cycle *cycle, struct bc_status *status)
{
    int64_t *last_utc_s = user;

    (void)status;
    *last_utc_s = cycle->opened_utc_s > *last_utc_s ? cycle->opened_utc_s : *last_utc_s;
    return true;
}

/* When the last case known came in; looks back further and further. */
static bool last_opening(
    struct preview *preview, int64_t known_utc_s, int64_t *ret_utc_s, struct bc_status *status)
{
    enum { FIRST_DAYS = 60, MOST_DAYS = 36500 };
    int64_t last_utc_s = INT64_MIN;

    for (int64_t days = FIRST_DAYS; days < MOST_DAYS && last_utc_s == INT64_MIN; days *= 4) {
        if (!bc_store_scan(preview->store, known_utc_s - days * BC_DAY_S, known_utc_s, INT64_MAX,
                see_opening, &last_utc_s, status)) {
            return false;
        }
    }
    *ret_utc_s = last_utc_s == INT64_MIN ? known_utc_s : last_utc_s;
    return true;
}

/* The last period that had ended when the last case came in, or ended with it. */
static bool choose_period(struct preview *preview, struct bc_status *status)
{
    const struct bc_context *context = preview->context;
    const struct bc_period_rule *rule = &context->profile->periods;
    const char *wanted = context->options->period;
    struct bc_batch batch = {0};
    int64_t last_utc_s;

    if (wanted != NULL) {
        return bc_period_parse(rule, wanted, &preview->period) ||
               bc_fail_unknown_period(context, "--period", wanted, status);
    }
    if (!bc_store_batch_at(preview->store, INT64_MAX, context->arena, &batch, status)) {
        return false;
    }
    if (batch.number == 0) {
        return bc_fail(status, BC_HELD, "cli.check-no-batch", "", "%s", "");
    }
    if (!last_opening(preview, batch.known_utc_s, &last_utc_s, status)) {
        return false;
    }
    if (!bc_period_containing(rule, kind_for(context->profile, context->options->template),
            last_utc_s, &preview->period) &&
        !bc_period_containing(rule, BC_PERIOD_WEEK, last_utc_s, &preview->period)) {
        return bc_fail(status, BC_OWN_FAULT, "cli.preview-no-period", "", "%s", "");
    }
    if (preview->period.end_utc_s > batch.known_utc_s) {
        preview->period = bc_period_previous(rule, &preview->period);
    }
    return true;
}

/* A file of the user's, or one of report-templates by its name there. */
static bool choose_template(struct preview *preview, struct bc_status *status)
{
    struct bc_context *context = preview->context;
    const char *name = context->options->template;
    const char *own = context->profile->templates[preview->period.kind];

    if (name == NULL && (own == NULL || own[0] == '\0')) {
        return bc_fail(status, BC_BAD_USAGE, "cli.preview-no-template", preview->period.id, "%s",
            preview->period.id);
    }
    preview->source = (struct bc_template_source){
        .path = name,
        .shown_name = name,
        .parts_folder = context->templates_folder,
    };
    if (name == NULL || !bc_path_exists(name)) {
        preview->source.shown_name = name != NULL ? name : own;
        preview->source.path =
            bc_path_join(context->arena, context->templates_folder, preview->source.shown_name);
    }
    return true;
}

/* Beside replays in a place of its own that only its owner reads; or where the user says. */
static bool choose_path(struct preview *preview, struct bc_status *status)
{
    struct bc_context *context = preview->context;
    const char *folder;

    preview->path = context->options->output;
    if (preview->path == NULL) {
        folder = bc_path_join(context->arena, context->workspace, "preview");
        preview->path = bc_path_join(
            context->arena, folder, bc_arena_printf(context->arena, "%s.pdf", preview->period.id));
        if (bc_path_exists(folder) && !bc_folder_is_own(folder)) {
            return bc_fail(status, BC_REFUSED, "publish.not-own-folder", folder, "");
        }
        return bc_folder_make(folder, 0700, status);
    }
    return bc_check_output_place(context, preview->path, status);
}

static bool build_report(struct preview *preview, struct bc_status *status)
{
    struct bc_context *context = preview->context;
    const struct bc_analysis_request request = {
        .store = preview->store,
        .profile = context->profile,
        .period = preview->period,
        .known_utc_s = INT64_MAX,
        .allow_empty = true,
    };
    const bc_analysis *analysis;
    struct bc_labels labels = {0};

    return bc_context_load_labels(context, &labels, status) &&
           bc_analysis_build(&request, context->arena, &context->problems, &analysis, status) &&
           bc_disclose_public(analysis, &labels, 0, context->arena, &preview->report, status);
}

static bool write_preview(struct preview *preview, struct bc_status *status)
{
    struct bc_context *context = preview->context;
    const struct bc_write_context write_context = {
        .templates_folder = context->templates_folder,
        .fonts_folder = context->fonts_folder,
        .scratch_folder = context->workspace,
        .template_source = &preview->source,
        .is_draft = true,
    };
    const bc_template *template;

    /* Every fault of the template is told before any figure is counted. */
    return bc_template_load_with(
               &preview->source, context->arena, &context->problems, &template, status) &&
           build_report(preview, status) && choose_path(preview, status) &&
           bc_write(&bc_writer_pdf, preview->report, &write_context, preview->path, context->arena,
               status);
}

static void say_result(const struct preview *preview)
{
    const struct bc_context *context = preview->context;

    if (context->options->is_json) {
        bc_print_json(json_pack("{s:b, s:s, s:s, s:s}", "ok", 1, "period", preview->period.id,
            "template", preview->source.shown_name, "file", preview->path));
        return;
    }
    printf(
        "%s\n", bc_say(context, "cli.preview-done", "%s" BC_NEXT "%s" BC_NEXT "%s",
                    preview->source.shown_name,
                    bc_public_report_period_name(preview->report, BC_SLOT_CURRENT), preview->path));
}

static bool run_preview(struct bc_context *context, struct bc_status *status)
{
    struct preview preview = {.context = context};
    bool is_done;

    if (context->options->argument_count != 0) {
        return bc_fail(status, BC_BAD_USAGE, "cli.argument-unwanted", "", "%s",
            context->options->arguments[0]);
    }
    if (!bc_context_open_workspace(context, status) ||
        !bc_context_open_store(context, BC_STORE_FACTS, &preview.store, status)) {
        return false;
    }
    is_done = choose_period(&preview, status) && choose_template(&preview, status) &&
              write_preview(&preview, status);
    if (is_done) {
        say_result(&preview);
    }
    bc_store_close(preview.store);
    return is_done;
}

const struct bc_command bc_command_preview = {
    .name = "preview",
    .usage_code = "cli.usage-preview",
    .summary_code = "cli.summary-preview",
    .table = {preview_options, sizeof(preview_options) / sizeof(preview_options[0])},
    .run = run_preview,
};

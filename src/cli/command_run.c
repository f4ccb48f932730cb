#include "aggregate/analysis.h"
#include "audit/audit.h"
#include "base/file.h"
#include "base/hash.h"
#include "cli/context.h"
#include "cli/gate_call.h"
#include "cli/print.h"
#include "cli/units.h"
#include "publish/publish.h"
#include "template/template.h"
#include "write/report_data.h"
#include "write/writer.h"

#include <string.h>

static const struct bc_option run_options[] = {
    BC_WORKSPACE_OPTION,
    {"week", 'w', BC_OPTION_TEXT, offsetof(struct bc_option_values, week), "cli.value-week",
        "cli.help-week"},
    {"month", 'm', BC_OPTION_TEXT, offsetof(struct bc_option_values, month), "cli.value-month",
        "cli.help-month"},
    {"period", 'p', BC_OPTION_TEXT, offsetof(struct bc_option_values, period), "cli.value-period",
        "cli.help-period"},
    {"as-known", '\0', BC_OPTION_TEXT, offsetof(struct bc_option_values, as_known),
        "cli.value-time", "cli.help-as-known"},
    {"organisation", '\0', BC_OPTION_TEXT, offsetof(struct bc_option_values, organisation),
        "cli.value-date", "cli.help-organisation"},
    {"dry-run", 'n', BC_OPTION_FLAG, offsetof(struct bc_option_values, is_dry_run), NULL,
        "cli.help-dry-run"},
    {"no-units", '\0', BC_OPTION_FLAG, offsetof(struct bc_option_values, has_no_units), NULL,
        "cli.help-no-units"},
    {"jobs", 'j', BC_OPTION_TEXT, offsetof(struct bc_option_values, jobs), "cli.value-number",
        "cli.help-jobs"},
    {"allow-empty", '\0', BC_OPTION_FLAG, offsetof(struct bc_option_values, allows_empty), NULL,
        "cli.help-allow-empty"},
    BC_COMMON_OPTIONS,
};

static const struct bc_writer *const writers[] = {
    &bc_writer_json,
    &bc_writer_xlsx,
    &bc_writer_pdf,
    &bc_writer_deck,
};

enum { WRITER_COUNT = sizeof(writers) / sizeof(writers[0]) };

/* One run of one period, from the store to what is published. */
struct run {
    struct bc_context *context;
    struct bc_period period;
    int64_t known_utc_s; /* INT64_MAX: the last batch */
    bool is_replay;
    int32_t organisation_day;
    bool is_redrawn; /* in another organisation than that of its last day */
    bc_store *store;
    const bc_analysis *analysis;
    const bc_public_report *report;
    const char *target; /* relative to the workspace */
    bool is_unchanged;
    struct bc_units_made units;
};

static bool one_period(struct run *run, struct bc_status *status)
{
    const struct bc_option_values *options = run->context->options;
    const char *id = options->week != NULL    ? options->week
                     : options->month != NULL ? options->month
                                              : options->period;
    int given = (options->week != NULL) + (options->month != NULL) + (options->period != NULL);

    if (given != 1 || options->argument_count != 0) {
        return bc_fail(status, BC_BAD_USAGE, "cli.run-one-period", "", "");
    }
    if (!bc_period_parse(&run->context->profile->periods, id, &run->period)) {
        return bc_fail_unknown_period(run->context, id, status);
    }
    if (options->week != NULL && run->period.kind != BC_PERIOD_WEEK) {
        return bc_fail(status, BC_BAD_USAGE, "cli.period-not-week", "--week", "%s", id);
    }
    if (options->month != NULL && run->period.kind != BC_PERIOD_MONTH) {
        return bc_fail(status, BC_BAD_USAGE, "cli.period-not-month", "--month", "%s", id);
    }
    return true;
}

static bool known_moment(struct run *run, struct bc_status *status)
{
    const char *as_known = run->context->options->as_known;
    bool is_date_only = false;

    run->known_utc_s = INT64_MAX;
    if (as_known == NULL) {
        return true;
    }
    run->is_replay = true;
    if (!bc_instant_parse(
            as_known, run->context->profile->offset_s, &run->known_utc_s, &is_date_only)) {
        return bc_fail(status, BC_BAD_USAGE, "cli.time-invalid", "--as-known", "%s", as_known);
    }
    if (is_date_only) {
        run->known_utc_s += BC_DAY_S - 1; /* known on that day: to its end */
    }
    return true;
}

/* A report is drawn in the organisation of its last day, or on request in that of another day. */
static bool organisation_day(struct run *run, struct bc_status *status)
{
    const char *wanted = run->context->options->organisation;
    const int32_t own_day =
        bc_instant_day(run->period.end_utc_s - 1, run->context->profile->offset_s);
    struct bc_date date;

    run->organisation_day = own_day;
    if (wanted == NULL) {
        return true;
    }
    if (!bc_date_parse(wanted, &date)) {
        return bc_fail(status, BC_BAD_USAGE, "cli.date-invalid", "--organisation", "%s", wanted);
    }
    run->organisation_day = bc_date_to_day(date);
    run->is_redrawn = run->organisation_day != own_day;
    return true;
}

/*
 * A period is judged as of its end: one that had not ended when the facts were known is not
 * published. A replay or a dry run may look at it all the same, with the warning of the analysis.
 */
static bool require_ended(const struct run *run, struct bc_status *status)
{
    const struct bc_batch *batch = bc_analysis_batch(run->analysis);

    if (run->is_replay || run->context->options->is_dry_run) {
        return true;
    }
    if (batch->known_utc_s < run->period.end_utc_s && !run->context->options->allows_empty) {
        return bc_fail(status, BC_HELD, "cli.period-not-ended", run->period.id, "%s" BC_NEXT "%s",
            bc_time_text(run->context, run->period.end_utc_s),
            bc_time_text(run->context, batch->known_utc_s));
    }
    return true;
}

/* This opening less the closing printed for the period before; 0 where none was issued. */
static bool adjustment_of(struct run *run, int64_t *ret_adjustment, struct bc_status *status)
{
    const struct bc_period *previous = bc_analysis_period(run->analysis, BC_SLOT_PREVIOUS);
    int64_t opening =
        bc_analysis_counts(run->analysis, BC_BY_NOTHING, 0, BC_SLOT_CURRENT)->of[BC_FLOW_OPENING];
    int64_t printed = 0;
    bool is_found = false;

    if (previous != NULL &&
        !bc_store_find_issued(run->store, previous->id, "", &is_found, &printed, status)) {
        return false;
    }
    *ret_adjustment = is_found ? opening - printed : 0;
    return true;
}

static bool build_report(struct run *run, struct bc_status *status)
{
    struct bc_context *context = run->context;
    const struct bc_analysis_request request = {
        .store = run->store,
        .profile = context->profile,
        .period = run->period,
        .known_utc_s = run->known_utc_s,
        .has_organisation = true,
        .organisation_day = run->organisation_day,
        .allow_empty = context->options->allows_empty,
    };
    struct bc_labels labels = {0};
    int64_t adjustment = 0;

    return bc_context_load_labels(context, &labels, status) &&
           bc_analysis_build(
               &request, context->arena, &context->problems, &run->analysis, status) &&
           require_ended(run, status) && adjustment_of(run, &adjustment, status) &&
           bc_disclose_public(
               run->analysis, &labels, adjustment, context->arena, &run->report, status);
}

static const char *target_folder(const struct run *run)
{
    static const char *const folders[BC_PERIOD_KIND_COUNT] = {
        [BC_PERIOD_WEEK] = "tuan",
        [BC_PERIOD_MONTH] = "thang",
        [BC_PERIOD_QUARTER] = "quy",
        [BC_PERIOD_HALF_YEAR] = "nua-nam",
        [BC_PERIOD_NINE_MONTHS] = "chin-thang",
        [BC_PERIOD_YEAR] = "nam",
    };

    const char *folder = bc_arena_printf(run->context->arena, "%s/%s/%s",
        run->is_replay ? "replay" : "out", folders[run->period.kind], run->period.id);
    struct bc_date date;

    if (!run->is_redrawn) {
        return folder;
    }
    /* Beside the issued report, never in its place. */
    date = bc_date_from_day(run->organisation_day);
    return bc_arena_printf(run->context->arena, "%s-to-chuc-%04d-%02d-%02d", folder, (int)date.year,
        (int)date.month, (int)date.day);
}

/* Appends the hashes of a template and of every part it includes. */
static bool add_template_hashes(
    const struct run *run, const char *name, const char **all, struct bc_status *status)
{
    bc_arena *arena = run->context->arena;
    const char *folder = run->context->templates_folder;
    char hash[BC_SHA256_HEX_SIZE];
    const bc_template *template;
    const char *const *paths;
    size_t count;

    if (!bc_template_load(bc_path_join(arena, folder, name), name, arena, &run->context->problems,
            &template, status)) {
        return false;
    }
    count = bc_template_files(template, &paths);
    for (size_t i = 0; i < count; i++) {
        if (!bc_sha256_file(paths[i], hash, status)) {
            return false;
        }
        *all = bc_arena_printf(arena, "%s%s", *all, hash);
    }
    return true;
}

/* The hash of what shaped the words: the labels, the templates and their parts. */
static bool hash_templates(
    const struct run *run, char ret_hex[BC_SHA256_HEX_SIZE], struct bc_status *status)
{
    bc_arena *arena = run->context->arena;
    const char *labels = bc_path_join(arena, run->context->templates_folder, "labels.vi.yaml");
    char hash[BC_SHA256_HEX_SIZE];
    const char *all;

    if (!bc_sha256_file(labels, hash, status)) {
        return false;
    }
    all = bc_arena_strdup(arena, hash);
    for (size_t i = 0; i < WRITER_COUNT; i++) {
        if (writers[i]->template_of != NULL && bc_writer_applies(writers[i], run->report) &&
            !add_template_hashes(run, writers[i]->template_of(run->report), &all, status)) {
            return false;
        }
    }
    bc_sha256_hex(all, strlen(all), ret_hex);
    return true;
}

static bool write_files(
    const struct run *run, const bc_publication *publication, struct bc_status *status)
{
    struct bc_report_data data = {0};
    const struct bc_write_context write_context = {
        .templates_folder = run->context->templates_folder,
        .fonts_folder = run->context->fonts_folder,
        .scratch_folder = bc_publication_scratch(publication),
        .data = &data,
    };
    bool is_done = bc_report_data_make(run->report, run->context->arena, &data, status);

    for (size_t i = 0; i < WRITER_COUNT && is_done; i++) {
        is_done = !bc_writer_applies(writers[i], run->report) ||
                  bc_write(writers[i], run->report, &write_context,
                      bc_publication_path(publication, writers[i]->file_name), run->context->arena,
                      status);
    }
    bc_report_data_clear(&data);
    return is_done;
}

static bool write_units(
    struct run *run, const bc_publication *publication, struct bc_status *status)
{
    const struct bc_units_wanted wanted = {
        .context = run->context,
        .analysis = run->analysis,
        .report = run->report,
        .publication = publication,
    };

    return run->context->options->has_no_units || bc_make_units(&wanted, &run->units, status);
}

/* What was printed goes into the store, so that the next opening can be compared with it. */
static bool record_issued(struct run *run, const char *manifest_sha256, struct bc_status *status)
{
    const struct bc_counts *total =
        bc_analysis_counts(run->analysis, BC_BY_NOTHING, 0, BC_SLOT_CURRENT);
    const struct bc_issued issued = {
        .period_id = run->period.id,
        .row = "",
        .closing = total->of[BC_FLOW_CLOSING],
        .manifest_sha256 = manifest_sha256,
    };
    bc_store *store = NULL;
    bool is_done;

    if (run->is_replay || run->is_redrawn) {
        return true;
    }
    if (!bc_context_open_store(run->context, BC_STORE_ISSUE, &store, status)) {
        return false;
    }
    is_done =
        bc_store_add_issued(store, &issued, 1, bc_analysis_batch(run->analysis)->number, status);
    bc_store_close(store);
    return is_done;
}

/*
 * Seals with the head of the public chain as it stood before this. What is made again from the same
 * facts says what it said then, so that the same report is the same bytes; only where it has become
 * another report the head is that of today.
 */
static bool seal(struct run *run, bc_publication *publication, struct bc_manifest_facts *facts,
    struct bc_audit_entry *entry, char manifest_sha256[BC_SHA256_HEX_SIZE],
    struct bc_status *status)
{
    bc_arena *arena = run->context->arena;
    const char *workspace = run->context->workspace;
    struct bc_audit_head head;
    bool is_again = false;

    entry->kind = "published";
    entry->subject = strchr(run->target, '/') + 1; /* without "out" or "replay" */
    entry->detail = facts->as_known;
    if (!bc_audit_head_before(workspace, BC_AUDIT_PUBLIC, entry, arena, &is_again, &head, status) ||
        (!is_again && !bc_audit_head(workspace, BC_AUDIT_PUBLIC, arena, &head, status))) {
        return false;
    }
    facts->audit_count = head.count;
    facts->audit_head = bc_arena_strdup(arena, head.content);
    if (!bc_publication_seal(publication, facts, manifest_sha256, status)) {
        return false;
    }
    entry->detail = bc_arena_printf(arena, "%s %s", manifest_sha256, facts->as_known);
    if (!is_again || run->is_replay) {
        return true;
    }
    if (!bc_audit_head_before(workspace, BC_AUDIT_PUBLIC, entry, arena, &is_again, &head, status)) {
        return false;
    }
    if (is_again) {
        return true;
    }
    if (!bc_audit_head(workspace, BC_AUDIT_PUBLIC, arena, &head, status)) {
        return false;
    }
    facts->audit_count = head.count;
    facts->audit_head = bc_arena_strdup(arena, head.content);
    if (!bc_publication_seal(publication, facts, manifest_sha256, status)) {
        return false;
    }
    entry->detail = bc_arena_printf(arena, "%s %s", manifest_sha256, facts->as_known);
    return true;
}

/* Noted just before it is published: a kill in between leaves a line without its folder, which
 * verify tells and the next run makes good; never a folder without its line. */
static bool note_published(const struct run *run, bc_publication *publication,
    const struct bc_audit_entry *entry, struct bc_status *status)
{
    return run->is_replay || bc_publication_is_published(publication) ||
           bc_audit_append(run->context->workspace, BC_AUDIT_PUBLIC, entry, 1,
               run->context->now_utc_s, run->context->arena, status);
}

static bool publish(struct run *run, struct bc_status *status)
{
    struct bc_context *context = run->context;
    struct bc_manifest_facts facts = {
        .office_id = context->profile->id,
        .period_id = run->period.id,
        .period_kind = bc_period_kind_name(run->period.kind),
        .as_known = bc_time_text(context, bc_public_report_as_known_utc_s(run->report)),
        .program_version = BC_VERSION,
        .profile_sha256 = context->profile->sha256_hex,
    };
    char templates_sha256[BC_SHA256_HEX_SIZE];
    char manifest_sha256[BC_SHA256_HEX_SIZE];
    bc_publication *publication = NULL;
    struct bc_audit_entry entry = {0};
    bool is_done;

    if (!hash_templates(run, templates_sha256, status) ||
        !bc_publication_open(
            context->workspace, run->target, context->arena, &publication, status)) {
        return false;
    }
    facts.templates_sha256 = templates_sha256;
    is_done = write_files(run, publication, status) && write_units(run, publication, status) &&
              seal(run, publication, &facts, &entry, manifest_sha256, status) &&
              bc_pass_gate(context,
                  bc_path_folder(context->arena, bc_publication_path(publication, "manifest.json")),
                  run->period.id, "", status) &&
              note_published(run, publication, &entry, status) &&
              bc_publication_exchange(publication, &run->is_unchanged, status) &&
              record_issued(run, manifest_sha256, status);
    bc_publication_close(publication);
    return is_done;
}

static json_t *headline_to_json(const struct run *run)
{
    json_t *figures = json_object();

    for (enum bc_figure figure = 0; figure < BC_FIGURE_COUNT; figure++) {
        struct bc_value value =
            bc_public_report_value(run->report, BC_BY_NOTHING, 0, BC_SLOT_CURRENT, figure);
        const char *id = bc_figure_info(figure)->id;

        if (value.kind == BC_VALUE_COUNT || value.kind == BC_VALUE_NUMBER) {
            json_object_set_new(figures, id, json_integer(value.count));
        } else if (value.kind == BC_VALUE_RATE) {
            json_object_set_new(figures, id,
                json_pack("[I, I]", (json_int_t)value.ratio.numerator,
                    (json_int_t)value.ratio.denominator));
        }
    }
    return figures;
}

/* `status` holds a fault when the figures are out and what was asked for is not whole all the same.
 */
static void say_result(const struct run *run, const struct bc_status *status)
{
    const struct bc_context *context = run->context;
    const char *folder = bc_path_join(context->arena, context->workspace, run->target);
    const char *code = context->options->is_dry_run ? "cli.run-dry"
                       : run->is_unchanged          ? "cli.run-unchanged"
                                                    : "cli.run-done";

    if (context->options->is_json) {
        json_t *root = json_pack("{s:b, s:s, s:s, s:b, s:b, s:s}", "ok",
            (int)(status->fault == BC_OK), "period", run->period.id, "folder", folder, "dry_run",
            (int)context->options->is_dry_run, "unchanged", (int)run->is_unchanged, "as_known",
            bc_time_text(context, bc_public_report_as_known_utc_s(run->report)));

        json_object_set_new(root, "units", json_integer((json_int_t)run->units.count));
        json_object_set_new(root, "figures", headline_to_json(run));
        if (status->fault != BC_OK) {
            json_object_update_missing_new(root, bc_fault_to_json(context, status));
            run->context->has_printed_json = true;
        }
        bc_print_json(root);
        return;
    }
    printf("%s\n", bc_say(context, code, "%s" BC_NEXT "%s",
                       bc_public_report_period_name(run->report, BC_SLOT_CURRENT), folder));
}

static bool run_period(struct run *run, struct bc_status *status)
{
    run->target = target_folder(run);
    if (!build_report(run, status) ||
        (!run->context->options->is_dry_run && !publish(run, status))) {
        return false;
    }
    if (run->units.lacks_texts) {
        (void)bc_fail(status, BC_STORE_DOWN, "cli.units-without-texts", run->units.reason.where,
            "%s",
            bc_messages_what(run->context->messages, run->context->arena, run->units.reason.code,
                run->units.reason.arguments));
    }
    say_result(run, status);
    return status->fault == BC_OK;
}

static bool run_run(struct bc_context *context, struct bc_status *status)
{
    struct run run = {.context = context};
    bool is_done;

    if (!bc_context_open_workspace(context, status) || !one_period(&run, status) ||
        !known_moment(&run, status) || !organisation_day(&run, status) ||
        !bc_units_check_jobs(context, status) ||
        !bc_context_open_store(context, BC_STORE_FACTS, &run.store, status)) {
        return false;
    }
    is_done = run_period(&run, status);
    bc_store_close(run.store);
    return is_done;
}

const struct bc_command bc_command_run = {
    .name = "run",
    .usage_code = "cli.usage-run",
    .summary_code = "cli.summary-run",
    .table = {run_options, sizeof(run_options) / sizeof(run_options[0])},
    .run = run_run,
};

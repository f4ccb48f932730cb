/*
 * `baocao appendix`: the confidential appendix of a period, sealed, into DIR/han-che/PERIOD.
 * Nothing open is written anywhere, and no code of a case is printed.
 */
#include "aggregate/sensitive.h"
#include "appendix/appendix.h"
#include "audit/audit.h"
#include "base/file.h"
#include "base/hash.h"
#include "cli/acts.h"
#include "cli/confine.h"
#include "cli/guard.h"
#include "cli/passphrase.h"
#include "cli/print.h"
#include "disclose/confidential.h"
#include "import/mask.h"
#include "publish/publish.h"

#include <string.h>

static const struct bc_option appendix_options[] = {
    BC_WORKSPACE_OPTION,
    BC_MONTH_OPTION,
    BC_PERIOD_OPTION,
    {"passphrase-file", '\0', BC_OPTION_TEXT, offsetof(struct bc_option_values, passphrase_file),
        "cli.value-file", "cli.help-passphrase-file"},
    BC_WAIT_OPTION,
    BC_COMMON_OPTIONS,
};

struct sealing {
    struct bc_context *context;
    struct bc_period period;
    bc_store *store;
    bc_arena *wiping; /* of everything that tells of a case */
    const bc_public_report *public_report;
    const char *target; /* relative to the workspace */
    char passphrase[BC_PASSPHRASE_SIZE];
    struct bc_audit_head head; /* of the confidential chain, before this */
};

static bool one_period(struct sealing *self, struct bc_status *status)
{
    const struct bc_option_values *options = self->context->options;
    const char *id = options->month != NULL ? options->month : options->period;

    if ((options->month != NULL) == (options->period != NULL) || options->argument_count != 0) {
        return bc_fail(status, BC_BAD_USAGE, "cli.appendix-one-period", "", "");
    }
    if (!bc_period_parse(&self->context->profile->periods, id, &self->period)) {
        return bc_fail_unknown_period(
            self->context, options->month != NULL ? "--month" : "--period", id, status);
    }
    if (options->month != NULL && self->period.kind != BC_PERIOD_MONTH) {
        return bc_fail(status, BC_BAD_USAGE, "cli.period-not-month", "--month", "%s", id);
    }
    return true;
}

static bool require_ended(
    const struct sealing *self, const bc_analysis *analysis, struct bc_status *status)
{
    const int64_t known_utc_s = bc_analysis_batch(analysis)->known_utc_s;

    return known_utc_s >= self->period.end_utc_s ||
           bc_fail(status, BC_HELD, "cli.period-not-ended", self->period.id, "%s" BC_NEXT "%s",
               bc_time_text(self->context, self->period.end_utc_s),
               bc_time_text(self->context, known_utc_s));
}

/* disclose/ knows nothing of an import; the words by which it knows a name are the import's. */
static const char *hide_persons(
    const void *rules, bool by_initials, bc_arena *wiping, const char *text)
{
    return bc_mask_persons(rules, by_initials, wiping, text);
}

/* Public figures and confidential ones, of the same facts. */
static bool disclose(
    struct sealing *self, const bc_confidential_report **ret_report, struct bc_status *status)
{
    struct bc_context *context = self->context;
    const struct bc_analysis_request request = {
        .store = self->store,
        .profile = context->profile,
        .period = self->period,
        .known_utc_s = INT64_MAX,
        .allow_empty = true,
    };
    struct bc_confidential_sources sources = {
        .store = self->store, .profile = context->profile, .hide_persons = hide_persons};
    const struct bc_mask_rules *rules = NULL;
    struct bc_labels labels = {0};
    const bc_analysis *analysis = NULL;

    if (!bc_context_load_labels(context, &labels, status) ||
        !bc_mask_rules_load(
            bc_path_join(context->arena, context->templates_folder, "masking.vi.yaml"),
            context->arena, &context->problems, &rules, status) ||
        !bc_analysis_build(&request, self->wiping, &context->problems, &analysis, status) ||
        !require_ended(self, analysis, status) ||
        !bc_disclose_public(analysis, &labels, 0, self->wiping, &sources.public_report, status) ||
        !bc_sensitive_analysis_build(
            &request, self->wiping, &context->problems, &sources.analysis, status)) {
        return false;
    }
    self->public_report = sources.public_report;
    sources.hiding_rules = rules;
    return bc_disclose_confidential(&sources, self->wiping, ret_report, status);
}

static bool make(struct sealing *self, const bc_sealed_file **ret_file, struct bc_status *status)
{
    struct bc_context *context = self->context;
    const bc_confidential_report *report = NULL;
    struct bc_appendix_request request = {
        .templates_folder = context->templates_folder,
        .fonts_folder = context->fonts_folder,
        .passphrase = self->passphrase,
    };

    if (!disclose(self, &report, status) ||
        !bc_audit_head(
            context->workspace, BC_AUDIT_CONFIDENTIAL, context->arena, &self->head, status) ||
        !bc_passphrase_make(self->passphrase, status)) {
        return false;
    }
    request.audit_mark =
        bc_arena_printf(context->arena, "%lld %s", (long long)self->head.count, self->head.content);
    return bc_appendix_make(report, &request, self->wiping, ret_file, status);
}

static bool note_and_exchange(const struct sealing *self, bc_publication *publication,
    const char *manifest_sha256, struct bc_status *status)
{
    const struct bc_context *context = self->context;
    const struct bc_audit_entry entry = {
        .kind = "appendix", .subject = self->period.id, .detail = manifest_sha256};
    bool is_unchanged = false;

    return bc_audit_append(context->workspace, BC_AUDIT_CONFIDENTIAL, &entry, 1, context->now_utc_s,
               context->arena, status) &&
           bc_publication_exchange(publication, &is_unchanged, status);
}

/* The passphrase is handed over before the file is there: never a file that nobody can open. */
static bool publish(
    const struct sealing *self, const bc_sealed_file *file, struct bc_status *status)
{
    struct bc_context *context = self->context;
    const struct bc_manifest_facts facts = {
        .office_id = context->profile->id,
        .period_id = self->period.id,
        .period_kind = bc_period_kind_name(self->period.kind),
        .as_known = bc_time_text(context, bc_public_report_as_known_utc_s(self->public_report)),
        .program_version = BC_VERSION,
        .profile_sha256 = context->profile->sha256_hex,
        .templates_sha256 = "",
        .audit_count = self->head.count,
        .audit_head = self->head.content,
        .is_sealed = true,
    };
    const struct bc_publication_place place = {
        .workspace = context->workspace, .target = self->target, .lock = context->lock};
    char manifest_sha256[BC_SHA256_HEX_SIZE];
    bc_publication *publication = NULL;
    bool is_done;

    if (!bc_publication_open(&place, context->arena, &publication, status)) {
        return false;
    }
    is_done = bc_publication_put_sealed(publication, "phu-luc.pdf", file, status) &&
              bc_publication_seal(publication, &facts, manifest_sha256, status) &&
              bc_passphrase_deliver(context, self->passphrase, status) &&
              note_and_exchange(self, publication, manifest_sha256, status);
    bc_publication_close(publication);
    return is_done;
}

static void say_result(const struct sealing *self)
{
    const struct bc_context *context = self->context;
    const char *folder = bc_path_join(context->arena, context->workspace, self->target);

    if (context->options->is_json) {
        bc_print_json(
            json_pack("{s:b, s:s, s:s}", "ok", 1, "period", self->period.id, "folder", folder));
        return;
    }
    printf("%s\n", bc_say(context, "cli.appendix-done", "%s" BC_NEXT "%s",
                       bc_public_report_period_name(self->public_report, BC_SLOT_CURRENT), folder));
}

static bool seal_period(struct sealing *self, struct bc_status *status)
{
    const bc_sealed_file *file = NULL;

    self->target = bc_arena_printf(self->context->arena, "han-che/%s", self->period.id);
    if (!make(self, &file, status) || !publish(self, file, status)) {
        return false;
    }
    say_result(self);
    return true;
}

static bool run_appendix(struct bc_context *context, struct bc_status *status)
{
    const struct bc_guarded_work work = {"appendix", BC_LEASE_WHOLE_S, BC_NO_OUTPUT};
    struct sealing self = {.context = context};
    bool is_done;

    if (!bc_confine(context, status) || !bc_context_open_workspace(context, status) ||
        !one_period(&self, status) || !bc_passphrase_check_way(context, status) ||
        !bc_guard_take(context, &work, status) ||
        !bc_context_open_store(context, BC_STORE_CONFIDENTIAL, &self.store, status)) {
        return false;
    }
    self.wiping = bc_arena_new_wiping();
    /* The appendix names the head of its chain: nothing known by now may come behind it. */
    is_done = bc_note_acts(context, self.store, false, status) && seal_period(&self, status);
    bc_arena_free(self.wiping);
    explicit_bzero(self.passphrase, sizeof(self.passphrase));
    bc_store_close(self.store);
    bc_wipe_stack();
    return is_done;
}

const struct bc_command bc_command_appendix = {
    .name = "appendix",
    .usage_code = "cli.usage-appendix",
    .summary_code = "cli.summary-appendix",
    .table = {appendix_options, sizeof(appendix_options) / sizeof(appendix_options[0])},
    .run = run_appendix,
};

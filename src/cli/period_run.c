#include "cli/period_run.h"

#include "aggregate/analysis.h"
#include "audit/audit.h"
#include "base/file.h"
#include "base/hash.h"
#include "cli/gate_call.h"
#include "cli/period_count.h"
#include "cli/print.h"
#include "cli/textless.h"
#include "cli/units.h"
#include "publish/publish.h"
#include "template/template.h"
#include "write/report_data.h"
#include "write/writer.h"

#include <string.h>

/* In the order in which they are begun: the longest, which carries no data; the data; what carries
 * them. */
static const struct bc_writer *const writers[] = {
    &bc_writer_xlsx,
    &bc_writer_json,
    &bc_writer_pdf,
    &bc_writer_deck,
};

enum { WRITER_COUNT = sizeof(writers) / sizeof(writers[0]) };

/* One period on its way. */
struct making {
    struct bc_context *context;
    const struct bc_period_request *request;
    bc_store *store;
    const bc_analysis *analysis;
    const bc_public_report *report;
    const char *target; /* relative to the workspace */
    bool is_unchanged;
    bool is_same_but_units;
    char manifest_sha256[BC_SHA256_HEX_SIZE];
    struct bc_units_made units;
    bc_gate_apart *gate; /* reads what it needs while we count */
    struct bc_ready_template templates[WRITER_COUNT];
};

/*
 * A period is judged as of its end: one that had not ended when the facts were known is not
 * published. A replay or a dry run may look at it all the same, with the warning of the analysis.
 */
static bool require_ended(const struct making *self, struct bc_status *status)
{
    const struct bc_batch *batch = bc_analysis_batch(self->analysis);

    if (self->request->is_replay || self->request->is_dry_run) {
        return true;
    }
    if (batch->known_utc_s < self->request->period.end_utc_s && !self->request->allows_empty) {
        return bc_fail(status, BC_HELD, "cli.period-not-ended", self->request->period.id,
            "%s" BC_NEXT "%s", bc_time_text(self->context, self->request->period.end_utc_s),
            bc_time_text(self->context, batch->known_utc_s));
    }
    return true;
}

static bool build_report(struct making *self, struct bc_status *status)
{
    const struct bc_period_count_request wanted = {
        .store = self->store,
        .period = self->request->period,
        .known_utc_s = self->request->known_utc_s,
        .organisation_day = self->request->organisation_day,
        .allows_empty = self->request->allows_empty,
    };
    struct bc_period_counted counted;

    if (!bc_period_count(self->context, &wanted, &counted, status)) {
        return false;
    }
    self->analysis = counted.analysis;
    self->report = counted.report;
    return require_ended(self, status);
}

struct bc_period_request bc_period_request_usual(
    const struct bc_context *context, const struct bc_period *period)
{
    return (struct bc_period_request){
        .period = *period,
        .known_utc_s = INT64_MAX,
        .organisation_day = bc_instant_day(period->end_utc_s - 1, context->profile->offset_s),
        .is_dry_run = context->options->is_dry_run,
        .allows_empty = context->options->allows_empty,
        .has_no_units = context->options->has_no_units,
        .is_forced = context->options->is_forced,
    };
}

const char *bc_period_target(
    const struct bc_context *context, const struct bc_period_request *request)
{
    static const char *const folders[BC_PERIOD_KIND_COUNT] = {
        [BC_PERIOD_WEEK] = "tuan",
        [BC_PERIOD_MONTH] = "thang",
        [BC_PERIOD_QUARTER] = "quy",
        [BC_PERIOD_HALF_YEAR] = "nua-nam",
        [BC_PERIOD_NINE_MONTHS] = "chin-thang",
        [BC_PERIOD_YEAR] = "nam",
    };

    const char *folder = bc_arena_printf(context->arena, "%s/%s/%s",
        request->is_replay ? "replay" : "out", folders[request->period.kind], request->period.id);
    struct bc_date date;

    if (!request->is_redrawn) {
        return folder;
    }
    /* Beside the issued report, never in its place. */
    date = bc_date_from_day(request->organisation_day);
    return bc_arena_printf(context->arena, "%s-to-chuc-%04d-%02d-%02d", folder, (int)date.year,
        (int)date.month, (int)date.day);
}

/* Reads a template; appends its hash and that of every part it includes. */
static bool add_template_hashes(struct making *self, struct bc_ready_template *ready,
    const char **all, struct bc_status *status)
{
    bc_arena *arena = self->context->arena;
    const char *folder = self->context->templates_folder;
    char hash[BC_SHA256_HEX_SIZE];
    const char *const *paths;
    size_t count;

    if (!bc_template_load(bc_path_join(arena, folder, ready->name), ready->name, arena,
            &self->context->problems, &ready->template, status)) {
        return false;
    }
    count = bc_template_files(ready->template, &paths);
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
    struct making *self, char ret_hex[BC_SHA256_HEX_SIZE], struct bc_status *status)
{
    bc_arena *arena = self->context->arena;
    const char *labels = bc_path_join(arena, self->context->templates_folder, "labels.vi.yaml");
    char hash[BC_SHA256_HEX_SIZE];
    const char *all;

    if (!bc_sha256_file(labels, hash, status)) {
        return false;
    }
    all = bc_arena_strdup(arena, hash);
    for (size_t i = 0; i < WRITER_COUNT; i++) {
        if (writers[i]->template_of == NULL || !bc_writer_applies(writers[i], self->report)) {
            continue;
        }
        self->templates[i].name = writers[i]->template_of(self->report);
        if (!add_template_hashes(self, &self->templates[i], &all, status)) {
            return false;
        }
    }
    bc_sha256_hex(all, strlen(all), ret_hex);
    return true;
}

/* Made and written here, while the longest file is on its way: only the packed form goes into what
 * follows, so the text need not wait for it. */
static bool write_data(const struct making *self, const bc_publication *publication,
    const struct bc_write_context *write_context, struct bc_report_data *data,
    struct bc_status *status)
{
    bc_arena *arena = self->context->arena;
    const char *path = bc_publication_path(publication, bc_writer_json.file_name);

    if (!bc_report_data_make(self->report, arena, data, status) ||
        !bc_write(&bc_writer_json, self->report, write_context, path, arena, status)) {
        return false;
    }
    bc_report_data_drop_text(data);
    return true;
}

static bool put_files(const struct making *self, const bc_publication *publication,
    bc_write_pool *pool, const struct bc_write_context *write_context, struct bc_report_data *data,
    struct bc_status *status)
{
    for (size_t i = 0; i < WRITER_COUNT; i++) {
        if (writers[i] == &bc_writer_json) {
            if (!write_data(self, publication, write_context, data, status)) {
                return false;
            }
        } else if (bc_writer_applies(writers[i], self->report)) {
            bc_write_pool_put(pool, writers[i], self->report,
                bc_publication_path(publication, writers[i]->file_name));
        }
    }
    return true;
}

static bool put_units(struct making *self, const bc_publication *publication, bc_write_pool *pool,
    bc_arena *arena, struct bc_status *status)
{
    const struct bc_units_wanted wanted = {
        .context = self->context,
        .analysis = self->analysis,
        .report = self->report,
        .publication = publication,
        .pool = pool,
        .arena = arena,
    };

    return self->request->has_no_units || bc_make_units(&wanted, &self->units, status);
}

static bool write_files(struct making *self, bc_publication *publication, struct bc_status *status)
{
    struct bc_report_data data = {0};
    const struct bc_write_context write_context = {
        .templates_folder = self->context->templates_folder,
        .fonts_folder = self->context->fonts_folder,
        .scratch_folder = bc_publication_scratch(publication),
        .data = &data,
        .templates = self->templates,
        .template_count = WRITER_COUNT,
    };
    struct bc_status own = {0};
    bc_write_pool *pool = NULL;
    bc_arena *arena;
    bool is_done;

    if (!bc_write_pool_open(bc_units_thread_count(self->context), &write_context, &pool, status)) {
        return false;
    }
    arena = bc_arena_new();
    is_done = put_files(self, publication, pool, &write_context, &data, &own) &&
              put_units(self, publication, pool, arena, &own);
    /* What is on its way stands before what could not be made. */
    if (!bc_write_pool_close(pool, status)) {
        is_done = false;
    } else if (!is_done) {
        *status = own;
    }
    bc_arena_free(arena);
    bc_report_data_clear(&data);
    bc_memory_return(); /* the gate is a process of its own, and needs some too */
    return is_done &&
           (self->request->has_no_units || bc_keep_units(self->report, publication, status));
}

bool bc_note_issued(struct bc_context *context, const struct bc_issued *issued, int64_t batch,
    struct bc_status *status)
{
    bc_store *store = NULL;
    bool is_done;

    if (!bc_context_open_store(context, BC_STORE_ISSUE, &store, status)) {
        return false;
    }
    is_done = bc_store_add_issued(store, issued, 1, batch, status);
    bc_store_close(store);
    return is_done;
}

static bool note_issued(struct making *self, struct bc_status *status)
{
    const struct bc_counts *total =
        bc_analysis_counts(self->analysis, BC_BY_NOTHING, 0, BC_SLOT_CURRENT);
    const struct bc_issued issued = {
        .period_id = self->request->period.id,
        .row = "",
        .closing = total->of[BC_FLOW_CLOSING],
        .manifest_sha256 = self->manifest_sha256,
    };

    return self->request->is_replay || self->request->is_redrawn ||
           bc_note_issued(
               self->context, &issued, bc_analysis_batch(self->analysis)->number, status);
}

static bool seal_with(struct making *self, bc_publication *publication,
    struct bc_manifest_facts *facts, const struct bc_audit_head *head, struct bc_audit_entry *entry,
    struct bc_status *status)
{
    bc_arena *arena = self->context->arena;

    facts->audit_count = head->count;
    facts->audit_head = bc_arena_strdup(arena, head->content);
    if (!bc_publication_seal(publication, facts, self->manifest_sha256, status)) {
        return false;
    }
    entry->detail = bc_arena_printf(arena, "%s %s", self->manifest_sha256, facts->as_known);
    return true;
}

/*
 * Seals with the head of the public chain as it stood before this. What is made again from the same
 * facts says what it said then, so that the same report is the same bytes; only where it has become
 * another report, or is published anew on purpose, the head is that of today.
 */
static bool seal(struct making *self, bc_publication *publication, struct bc_manifest_facts *facts,
    struct bc_audit_entry *entry, struct bc_status *status)
{
    bc_arena *arena = self->context->arena;
    const char *workspace = self->context->workspace;
    struct bc_audit_head before;
    struct bc_audit_head today;
    bool is_again = false;

    entry->kind = "published";
    entry->subject = strchr(self->target, '/') + 1; /* without "out" or "replay" */
    entry->detail = facts->as_known;
    if (!bc_audit_head(workspace, BC_AUDIT_PUBLIC, arena, &today, status) ||
        (!self->request->is_forced && !bc_audit_head_before(workspace, BC_AUDIT_PUBLIC, entry,
                                          arena, &is_again, &before, status))) {
        return false;
    }
    if (!is_again) {
        return seal_with(self, publication, facts, &today, entry, status);
    }
    if (!seal_with(self, publication, facts, &before, entry, status)) {
        return false;
    }
    if (self->request->is_replay) {
        return true;
    }
    return bc_audit_head_before(
               workspace, BC_AUDIT_PUBLIC, entry, arena, &is_again, &before, status) &&
           (is_again || seal_with(self, publication, facts, &today, entry, status));
}

/* Noted just before it is published: a kill in between leaves a line without its folder, which
 * verify tells and the next run makes good, under that same line; never a folder without one. */
static bool note_published(const struct making *self, bc_publication *publication,
    const struct bc_audit_entry *entry, struct bc_status *status)
{
    const struct bc_context *context = self->context;
    bool is_noted = self->request->is_replay || bc_publication_is_published(publication);

    return (is_noted || bc_audit_is_noted(context->workspace, BC_AUDIT_PUBLIC, entry,
                            context->arena, &is_noted, status)) &&
           (is_noted || bc_audit_append(context->workspace, BC_AUDIT_PUBLIC, entry, 1,
                            context->now_utc_s, context->arena, status));
}

/* Before anybody sees it: whoever finds such a publication must know that it is one. */
static bool note_textless(const struct making *self, struct bc_status *status)
{
    return !self->units.lacks_texts || self->request->is_replay || self->request->is_redrawn ||
           bc_textless_note(self->context, self->manifest_sha256, status);
}

static bool publish(struct making *self, struct bc_status *status)
{
    struct bc_context *context = self->context;
    struct bc_manifest_facts facts = {
        .office_id = context->profile->id,
        .period_id = self->request->period.id,
        .period_kind = bc_period_kind_name(self->request->period.kind),
        .as_known = bc_time_text(context, bc_public_report_as_known_utc_s(self->report)),
        .program_version = BC_VERSION,
        .profile_sha256 = context->profile->sha256_hex,
    };
    char templates_sha256[BC_SHA256_HEX_SIZE];
    const struct bc_publication_place place = {
        .workspace = context->workspace, .target = self->target, .lock = context->lock};
    bc_publication *publication = NULL;
    struct bc_audit_entry entry = {0};
    bool is_done;

    if (!hash_templates(self, templates_sha256, status) ||
        !bc_publication_open(&place, context->arena, &publication, status)) {
        return false;
    }
    facts.templates_sha256 = templates_sha256;
    is_done = write_files(self, publication, status) && bc_lock_renew(context->lock, status) &&
              seal(self, publication, &facts, &entry, status) &&
              bc_lock_renew(context->lock, status) &&
              bc_ask_gate(context, self->gate,
                  bc_path_folder(context->arena, bc_publication_path(publication, "manifest.json")),
                  "", status) &&
              note_textless(self, status) && note_published(self, publication, &entry, status);
    self->is_same_but_units = is_done && bc_publication_is_same_but_units(publication);
    is_done = is_done && bc_publication_exchange(publication, &self->is_unchanged, status) &&
              note_issued(self, status);
    bc_publication_close(publication);
    return is_done;
}

bool bc_period_run(struct bc_context *context, const struct bc_period_request *request,
    bc_store *store, struct bc_period_result *ret_result, bool *ret_is_delivered,
    struct bc_status *status)
{
    struct making self = {.context = context, .request = request, .store = store};
    bool is_done;

    self.target = bc_period_target(context, request);
    self.gate = request->is_dry_run ? NULL : bc_start_gate(context, request->period.id);
    is_done = build_report(&self, status) && (request->is_dry_run || publish(&self, status));
    bc_gate_apart_end(self.gate);
    if (!is_done) {
        return false;
    }
    *ret_result = (struct bc_period_result){
        .target = self.target,
        .report = self.report,
        .unit_count = self.units.count,
        .is_unchanged = self.is_unchanged,
        .is_same_but_units = self.is_same_but_units,
    };
    memcpy(ret_result->manifest_sha256, self.manifest_sha256, sizeof(self.manifest_sha256));
    *ret_is_delivered = true;
    if (!self.units.lacks_texts) {
        return true;
    }
    return bc_fail(status, BC_STORE_DOWN, "cli.units-without-texts", self.units.reason.where, "%s",
        bc_messages_what(context->messages, context->arena, self.units.reason.code,
            self.units.reason.arguments));
}

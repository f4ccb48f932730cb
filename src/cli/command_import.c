#include "audit/audit.h"
#include "base/file.h"
#include "base/text.h"
#include "calendar/date.h"
#include "cli/guard.h"
#include "cli/print.h"
#include "import/import.h"
#include "sla/sla.h"

#include <string.h>
#include <unistd.h>

static const struct bc_option import_options[] = {
    BC_WORKSPACE_OPTION,
    {"map", 'm', BC_OPTION_TEXT, offsetof(struct bc_option_values, map), "cli.value-map",
        "cli.help-map"},
    {"strict", '\0', BC_OPTION_FLAG, offsetof(struct bc_option_values, is_strict), NULL,
        "cli.help-strict"},
    {"known-at", '\0', BC_OPTION_TEXT, offsetof(struct bc_option_values, known_at),
        "cli.value-time", "cli.help-known-at"},
    BC_WAIT_OPTION,
    BC_COMMON_OPTIONS,
};

/* A built-in map by its name, or the path of one. */
static const char *map_place(struct bc_context *context)
{
    const char *map = context->options->map;
    const char *built_in;

    if (map == NULL || strchr(map, '/') != NULL || bc_path_exists(map)) {
        return map;
    }
    built_in = bc_path_join(context->arena,
        bc_path_join(context->arena, context->templates_folder, "maps"),
        bc_arena_printf(context->arena, "%s.yaml", map));
    return bc_path_exists(built_in) ? built_in : map;
}

static json_t *reasons_to_json(
    const struct bc_context *context, const struct bc_import_reason *reasons, size_t count)
{
    json_t *list = json_array();

    for (size_t i = 0; i < count; i++) {
        json_array_append_new(
            list, json_pack("{s:s, s:s, s:s, s:s, s:I}", "code", reasons[i].code, "what",
                      bc_messages_what(
                          context->messages, context->arena, reasons[i].code, reasons[i].arguments),
                      "todo",
                      bc_messages_todo(
                          context->messages, context->arena, reasons[i].code, reasons[i].arguments),
                      "first_at", reasons[i].where, "count", (json_int_t)reasons[i].count));
    }
    return list;
}

/* One document whether all went well or not; a fault stands in it as it does for other commands. */
static void print_summary_json(struct bc_context *context, const struct bc_import_summary *summary,
    const struct bc_status *status)
{
    json_t *root = json_pack("{s:b, s:I, s:I, s:I, s:I, s:I, s:I}", "ok", status->fault == BC_OK,
        "batch", (json_int_t)summary->batch, "read", (json_int_t)summary->read_count, "new",
        (json_int_t)summary->new_count, "unchanged", (json_int_t)summary->unchanged_count,
        "rejected", (json_int_t)summary->rejected_count, "excluded",
        (json_int_t)summary->excluded_count);
    json_t *masked = json_object();

    json_object_set_new(root, "new_tickets", json_integer(summary->new_ticket_count));
    json_object_set_new(root, "new_events", json_integer(summary->new_event_count));
    json_object_set_new(root, "changed_rows", json_integer(summary->changed_row_count));
    json_object_set_new(root, "retracted_events", json_integer(summary->retracted_event_count));
    json_object_set_new(root, "rejected_by_reason",
        reasons_to_json(context, summary->rejected, summary->rejected_reason_count));
    json_object_set_new(root, "excluded_by_reason",
        reasons_to_json(context, summary->excluded, summary->excluded_reason_count));
    json_object_set_new(
        root, "noted", reasons_to_json(context, summary->noted, summary->noted_reason_count));
    for (size_t i = 0; i < summary->masked_kind_count; i++) {
        json_object_set_new(
            masked, summary->masked[i].kind, json_integer(summary->masked[i].count));
    }
    json_object_set_new(root, "masked", masked);
    if (status->fault != BC_OK) {
        json_object_update_missing_new(root, bc_fault_to_json(context, status));
    }
    context->has_printed_json = true;
    bc_print_json(root);
}

static void print_reasons(const struct bc_context *context, const char *heading_code,
    const struct bc_import_reason *reasons, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i == 0) {
            printf("%s\n", bc_say(context, heading_code, ""));
        }
        printf("  %8lld  %s%s%s%s\n", (long long)reasons[i].count,
            bc_messages_what(
                context->messages, context->arena, reasons[i].code, reasons[i].arguments),
            reasons[i].where[0] != '\0' ? " (" : "", reasons[i].where,
            reasons[i].where[0] != '\0' ? ")" : "");
    }
}

static void print_summary(const struct bc_context *context, const struct bc_import_summary *summary)
{
    printf("%s\n", bc_say(context, "cli.import-rows",
                       "%lld" BC_NEXT "%lld" BC_NEXT "%lld" BC_NEXT "%lld" BC_NEXT "%lld",
                       (long long)summary->read_count, (long long)summary->new_count,
                       (long long)summary->unchanged_count, (long long)summary->rejected_count,
                       (long long)summary->excluded_count));
    printf("%s\n", bc_say(context, "cli.import-facts", "%lld" BC_NEXT "%lld" BC_NEXT "%lld",
                       (long long)summary->new_ticket_count, (long long)summary->new_event_count,
                       (long long)summary->retracted_event_count));
    print_reasons(
        context, "cli.import-rejected", summary->rejected, summary->rejected_reason_count);
    print_reasons(
        context, "cli.import-excluded", summary->excluded, summary->excluded_reason_count);
    print_reasons(context, "cli.import-noted", summary->noted, summary->noted_reason_count);
    for (size_t i = 0; i < summary->masked_kind_count; i++) {
        if (i == 0) {
            printf("%s\n", bc_say(context, "cli.import-masked", ""));
        }
        printf("  %8lld  %s\n", (long long)summary->masked[i].count,
            bc_say(context,
                bc_arena_printf(context->arena, "import.masked-%s", summary->masked[i].kind), ""));
    }
}

static bool known_time(struct bc_context *context, int64_t *ret_utc_s, struct bc_status *status)
{
    bool is_date_only = false;

    *ret_utc_s = context->now_utc_s;
    if (context->options->known_at != NULL &&
        !bc_instant_parse(
            context->options->known_at, context->profile->offset_s, ret_utc_s, &is_date_only)) {
        return bc_fail(status, BC_BAD_USAGE, "cli.time-invalid", "--known-at", "%s",
            context->options->known_at);
    }
    return true;
}

/* Tickets are folded by the office's rules; a profile that has changed since makes the spans anew.
 */
static bool apply_fold_rules(
    const struct bc_context *context, bc_store *store, struct bc_status *status)
{
    const struct bc_fold_rules rules =
        bc_fold_rules_build(context->profile, bc_store_dictionary(store));

    if (!bc_store_set_fold_rules(store, &rules, status)) {
        bc_store_close(store);
        return false;
    }
    return true;
}

/* Who changed which class stands in the confidential chain alone. */
static bool note_class_changes(
    const struct bc_context *context, const bc_store *store, struct bc_status *status)
{
    static const char *const words[] = {"none", "public", "reputation", "state-secret"};
    size_t count = 0;
    const struct bc_class_change *changes = bc_store_class_changes(store, &count);
    struct bc_audit_entry *entries = bc_arena_alloc_array(context->arena, count, sizeof(*entries));

    for (size_t i = 0; i < count; i++) {
        entries[i] = (struct bc_audit_entry){
            .kind = "class-changed",
            .subject = changes[i].code,
            .detail = bc_arena_printf(context->arena, "%s > %s, batch %lld", words[changes[i].from],
                words[changes[i].to], (long long)changes[i].batch),
        };
    }
    return bc_audit_append(context->workspace, BC_AUDIT_CONFIDENTIAL, entries, count,
        context->now_utc_s, context->arena, status);
}

static bool run_import(struct bc_context *context, struct bc_status *status)
{
    const struct bc_guarded_work work = {"import", BC_LEASE_WHOLE_S, BC_STORE_DOWN};
    struct bc_import_summary summary = {0};
    struct bc_import_request request = {0};
    bool is_done;

    if (context->options->argument_count == 0) {
        return bc_fail(status, BC_BAD_USAGE, "cli.import-no-file", "", "");
    }
    if (!bc_context_open_workspace(context, status) ||
        !known_time(context, &request.known_utc_s, status) ||
        !bc_guard_take(context, &work, status) ||
        !bc_context_open_store(context, BC_STORE_IMPORT, &request.store, status) ||
        !apply_fold_rules(context, request.store, status)) {
        return false;
    }
    request.profile = context->profile;
    request.templates_folder = context->templates_folder;
    request.messages = context->messages;
    request.paths = context->options->arguments;
    request.path_count = context->options->argument_count;
    request.map_path = map_place(context);
    request.rejects_path = bc_path_join(context->arena, context->workspace, "rejects.csv");
    request.is_strict = context->options->is_strict;
    request.progress = isatty(STDERR_FILENO) ? stderr : NULL;
    is_done = bc_import_run(&request, context->arena, &context->problems, &summary, status) &&
              note_class_changes(context, request.store, status);
    bc_store_close(request.store);
    if (is_done && summary.rejected_count > 0) {
        /* The rest is in, but not everything asked for was delivered. */
        is_done = bc_fail(status, BC_BAD_INPUT, "cli.import-some-rejected", request.rejects_path,
            "%lld" BC_NEXT "%lld", (long long)summary.rejected_count,
            (long long)summary.read_count);
    }
    if (context->options->is_json && (is_done || summary.read_count > 0)) {
        print_summary_json(context, &summary, status);
    } else if (!context->options->is_json && (is_done || summary.read_count > 0)) {
        print_summary(context, &summary);
    }
    return is_done;
}

const struct bc_command bc_command_import = {
    .name = "import",
    .usage_code = "cli.usage-import",
    .summary_code = "cli.summary-import",
    .table = {import_options, sizeof(import_options) / sizeof(import_options[0])},
    .run = run_import,
};

#include "cli/printed.h"

#include "audit/audit.h"
#include "cli/period_count.h"
#include "cli/print.h"
#include "disclose/unit.h"
#include "write/printed.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SCRATCH_BYTES = 512 };

static const char *const kind_names[] = {
    [BC_SOURCE_FIGURE] = "figure",
    [BC_SOURCE_SUM] = "sum",
    [BC_SOURCE_DERIVED] = "derived",
    [BC_SOURCE_CASE] = "case",
    [BC_SOURCE_PERIOD] = "period",
    [BC_SOURCE_FORM] = "form",
    [BC_SOURCE_SCALE] = "scale",
};

/* What the list is of. */
struct listing {
    struct bc_context *context;
    bc_store *store;
    struct bc_period_counted counted;
    struct bc_printed_list list;
    bc_arena *wiping; /* of the units' reports, which the list borrows from; NULL */
};

/* "current", "previous", "year-ago" or the id of a period of the trend: as --slot takes it. */
static const char *slot_name(const struct listing *self, size_t slot)
{
    switch (slot) {
    case BC_SLOT_CURRENT:
        return "current";
    case BC_SLOT_PREVIOUS:
        return "previous";
    case BC_SLOT_YEAR_AGO:
        return "year-ago";
    default:
        return bc_public_report_period(self->counted.report, slot)->id;
    }
}

static void put_text(json_t *object, const char *key, const char *text)
{
    if (text != NULL) {
        json_object_set_new(object, key, json_string(text));
    }
}

/* "2023-05-03T00:00:00+07:00..", as --due takes it. */
static const char *due_text(const struct listing *self, const struct bc_source *source)
{
    return bc_arena_printf(self->context->arena, "%s..%s",
        source->due_from_utc_s == INT64_MIN ? ""
                                            : bc_time_text(self->context, source->due_from_utc_s),
        source->due_before_utc_s == INT64_MAX
            ? ""
            : bc_time_text(self->context, source->due_before_utc_s));
}

static void put_figure(const struct listing *self, json_t *object, const struct bc_source *source)
{
    static const char *const parts[] = {NULL, "numerator", "denominator"};

    put_text(object, "figure", bc_figure_info(source->figure)->id);
    put_text(object, "slot", slot_name(self, source->slot));
    put_text(object, "part", parts[source->part]);
    put_text(object, "field", source->field);
    put_text(object, "district", source->district);
    put_text(object, "unit", source->unit);
    put_text(object, "channel", source->channel);
    put_text(object, "of_week", source->week);
    put_text(object, "reason", source->reason);
    if (source->also != BC_FLOW_SUBMITTED) {
        put_text(object, "and", bc_figure_info(source->also)->id);
    }
    if (source->has_due) {
        put_text(object, "due", due_text(self, source));
    }
}

static json_t *source_to_json(const struct listing *self, const struct bc_source *source)
{
    json_t *object;
    json_t *terms;

    if (source == NULL) {
        return json_null();
    }
    object = json_pack("{s:s}", "kind", kind_names[source->kind]);
    put_text(object, "what", source->what);
    if (source->kind == BC_SOURCE_FIGURE) {
        put_figure(self, object, source);
    }
    if (source->kind == BC_SOURCE_CASE) {
        put_text(object, "ticket", source->ticket);
        json_object_set_new(object, "cycle", json_integer(source->cycle));
    }
    if (source->kind == BC_SOURCE_SUM || source->kind == BC_SOURCE_DERIVED) {
        terms = json_array();
        for (size_t i = 0; i < source->term_count; i++) {
            json_t *term = source_to_json(self, &source->terms[i]);

            json_object_set_new(term, "sign", json_integer(source->terms[i].sign < 0 ? -1 : 1));
            json_array_append_new(terms, term);
        }
        json_object_set_new(object, "terms", terms);
    }
    return object;
}

static void print_json(const struct listing *self, const struct bc_period *period)
{
    json_t *numbers = json_array();

    for (size_t i = 0; i < self->list.count; i++) {
        const struct bc_printed *from = &self->list.items[i];
        json_t *item = json_pack("{s:s, s:s, s:s, s:o}", "file", from->file, "where", from->where,
            "text", from->text, "source", source_to_json(self, from->source));

        if (from->page > 0) {
            json_object_set_new(item, "page", json_integer(from->page));
        }
        put_text(item, "formula", from->formula);
        json_array_append_new(numbers, item);
    }
    bc_print_json(json_pack("{s:b, s:s, s:s, s:o}", "ok", 1, "period", period->id, "as_known",
        bc_time_text(self->context, bc_public_report_as_known_utc_s(self->counted.report)),
        "numbers", numbers));
}

/* One line a number; the source as a program would read it. */
static void print_lines(const struct listing *self)
{
    for (size_t i = 0; i < self->list.count; i++) {
        const struct bc_printed *from = &self->list.items[i];
        json_t *source = source_to_json(self, from->source);
        char *words = json_dumps(source, JSON_COMPACT | JSON_ENCODE_ANY);

        printf("%s%s\t%s\t%s\t%s\n", from->file,
            from->page > 0 ? bc_arena_printf(self->context->arena, "#page=%d", (int)from->page)
                           : "",
            from->where, from->text, words != NULL ? words : "");
        free(words);
        json_decref(source);
    }
}

/*
 * The workbooks of the units hold texts, which a handle of its own reads; that somebody looked is
 * noted where everything is that has to do with texts. No word of a text is listed, only the
 * numbers in it, each as its case's.
 */
static bool list_units(struct listing *self, const struct bc_write_context *write_context,
    const struct bc_period *period, struct bc_status *status)
{
    struct bc_context *context = self->context;
    const struct bc_audit_entry entry = {
        .kind = "units-listed", .subject = period->id, .detail = "trace --printed --units"};
    struct bc_units_request request = {
        .has_texts = true, .analysis = self->counted.analysis, .report = self->counted.report};
    bc_units *units = NULL;
    bool is_done;

    if (!bc_context_open_store(context, BC_STORE_CONFIDENTIAL, &request.store, status)) {
        return false;
    }
    self->wiping = bc_arena_new_wiping();
    is_done = bc_audit_append(context->workspace, BC_AUDIT_CONFIDENTIAL, &entry, 1,
                  context->now_utc_s, context->arena, status) &&
              bc_disclose_units(&request, context->arena, &units, status);
    for (size_t i = 0; is_done && i < bc_units_count(units); i++) {
        const bc_unit_report *report = NULL;

        is_done = bc_units_report(units, i, self->wiping, &report, status) &&
                  bc_printed_unit(report, write_context, &self->list, status);
    }
    bc_store_close(request.store);
    return is_done;
}

static bool list_printed(struct listing *self, const char *scratch, struct bc_status *status)
{
    const struct bc_write_context write_context = {
        .templates_folder = self->context->templates_folder,
        .fonts_folder = self->context->fonts_folder,
        .scratch_folder = scratch,
    };
    struct bc_period_count_request request = {
        .store = self->store, .allows_empty = self->context->options->allows_empty};

    if (!bc_period_asked_for(self->context, &request.period, status) ||
        !bc_known_moment_asked_for(self->context, &request.known_utc_s, status)) {
        return false;
    }
    request.organisation_day = bc_period_own_day(self->context, &request.period);
    bc_printed_list_open(&self->list, self->context->arena);
    if (!bc_period_count(self->context, &request, &self->counted, status) ||
        !bc_printed_documents(self->counted.report, &write_context, &self->list, status) ||
        !bc_printed_workbook(self->counted.report, &write_context, &self->list, status)) {
        return false;
    }
    if (self->context->options->has_units &&
        !list_units(self, &write_context, &request.period, status)) {
        return false;
    }
    if (self->context->options->is_json) {
        print_json(self, &request.period);
    } else {
        print_lines(self);
    }
    return true;
}

/* Workbooks are written to be listened to, and thrown away. */
static bool make_scratch(char scratch[SCRATCH_BYTES], struct bc_status *status)
{
    const char *folder = getenv("TMPDIR");

    snprintf(scratch, SCRATCH_BYTES, "%s/baocao-printed-XXXXXX",
        folder != NULL && folder[0] == '/' ? folder : "/tmp");
    return mkdtemp(scratch) != NULL ||
           bc_fail(status, BC_NO_OUTPUT, "trace.no-scratch", scratch, "%s", strerror(errno));
}

bool bc_list_printed(struct bc_context *context, struct bc_status *status)
{
    struct listing self = {.context = context};
    char scratch[SCRATCH_BYTES];
    bool is_done;

    if (context->options->argument_count != 0) {
        return bc_fail(status, BC_BAD_USAGE, "trace.printed-no-figure", "--printed", "");
    }
    if (!bc_context_open_store(context, BC_STORE_FACTS, &self.store, status)) {
        return false;
    }
    is_done = make_scratch(scratch, status);
    if (is_done) {
        is_done = list_printed(&self, scratch, status);
        (void)rmdir(scratch);
    }
    bc_store_close(self.store);
    bc_arena_free(self.wiping);
    return is_done;
}

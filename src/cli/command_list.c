/*
 * `baocao list`: every period that has ended and how it stands, and the next ones to come. Of
 * confidential appendices it says only whether one was made: nothing of what is in them.
 */
#include "audit/audit.h"
#include "base/file.h"
#include "base/text.h"
#include "cli/due.h"
#include "cli/period_run.h"
#include "cli/print.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const struct bc_option list_options[] = {
    BC_WORKSPACE_OPTION,
    {"from", '\0', BC_OPTION_TEXT, offsetof(struct bc_option_values, from), "cli.value-date",
        "cli.help-from"},
    BC_NOW_OPTION,
    BC_COMMON_OPTIONS,
};

/* Counting a period costs a tenth of a second and more; years of them are for a rehearsal. */
enum { COUNTED_MOST = 12 };

enum bc_list_appendix { APPENDIX_NOT_MEANT, APPENDIX_MADE, APPENDIX_NOT_MADE, APPENDIX_UNSEEN };

/* One line of the list. */
struct row {
    const struct bc_due_period *item;
    bool is_held;                   /* it would not be made now: see reason */
    bool is_uncounted;              /* whether it could be made was not tried */
    struct bc_problem reason;       /* code NULL */
    const int64_t *published_utc_s; /* by the public chain, oldest first */
    size_t published_count;
    size_t archived_count;
    enum bc_list_appendix appendix;
};

struct listing {
    struct bc_context *context;
    bc_store *store;
    struct bc_due_list due;
    int64_t from_utc_s;
    const struct bc_audit_past *chain;
    size_t chain_count;
    bool sends_appendix;
    struct row *rows;
    size_t row_count;
    size_t open_count; /* that are due, counted or not */
};

/* ---- Gathering --------------------------------------------------------------------------- */

static void keep_reason(struct listing *self, struct row *row, const struct bc_status *fault)
{
    row->reason = (struct bc_problem){
        .severity = BC_ERROR,
        .code = fault->code,
        .where = bc_arena_strdup(self->context->arena, fault->where),
        .arguments = bc_arena_strdup(self->context->arena, fault->arguments),
    };
}

/* Whether a period that is due could be made is known only when it is counted. */
static void try_period(struct listing *self, struct row *row)
{
    struct bc_context own = *self->context;
    struct bc_period_request request = bc_period_request_usual(&own, &row->item->period);
    struct bc_period_result made = {0};
    struct bc_status fault = {0};
    bool is_delivered = false;

    own.arena = bc_arena_new();
    own.problems = (struct bc_problems){.arena = own.arena};
    request.is_dry_run = true;
    if (!bc_period_run(&own, &request, self->store, &made, &is_delivered, &fault)) {
        row->is_held = fault.fault == BC_HELD;
        keep_reason(self, row, &fault);
    }
    bc_arena_free(own.arena);
}

static void gather_published(struct listing *self, struct row *row)
{
    const char *subject = strchr(row->item->folder, '/') + 1;
    int64_t *times = bc_arena_alloc_array(self->context->arena, self->chain_count, sizeof(*times));

    for (size_t i = 0; i < self->chain_count; i++) {
        if (strcmp(self->chain[i].entry.kind, "published") == 0 &&
            strcmp(self->chain[i].entry.subject, subject) == 0) {
            times[row->published_count++] = self->chain[i].when_utc_s;
        }
    }
    row->published_utc_s = times;
}

static size_t count_archived(const struct listing *self, const char *folder)
{
    bc_arena *arena = self->context->arena;
    DIR *handle = opendir(
        bc_path_join(arena, bc_path_join(arena, self->context->workspace, "archive"), folder));
    const struct dirent *entry;
    size_t count = 0;

    if (handle == NULL) {
        return 0;
    }
    while ((entry = readdir(handle)) != NULL) {
        count += entry->d_name[0] != '.' ? 1 : 0;
    }
    closedir(handle);
    return count;
}

/* By the name of the file alone; the folder is for its owner, and others see nothing. */
static enum bc_list_appendix appendix_of(const struct listing *self, const struct bc_period *period)
{
    const char *path = bc_arena_printf(
        self->context->arena, "%s/han-che/%s/phu-luc.pdf", self->context->workspace, period->id);

    if (!self->sends_appendix || period->kind != BC_PERIOD_MONTH) {
        return APPENDIX_NOT_MEANT;
    }
    if (access(path, F_OK) == 0) {
        return APPENDIX_MADE;
    }
    return errno == ENOENT ? APPENDIX_NOT_MADE : APPENDIX_UNSEEN;
}

static void gather_row(struct listing *self, struct row *row)
{
    const struct bc_due_period *item = row->item;

    row->is_held = item->state == BC_DUE_HELD;
    if (item->reason != NULL) {
        keep_reason(self, row, item->reason);
    } else if (item->state == BC_DUE_OPEN) {
        row->is_uncounted = self->open_count++ >= COUNTED_MOST;
        if (!row->is_uncounted) {
            try_period(self, row);
        }
    }
    gather_published(self, row);
    row->archived_count = count_archived(self, item->folder);
    row->appendix = appendix_of(self, &item->period);
}

static bool gather(struct listing *self, struct bc_status *status)
{
    struct bc_context *context = self->context;

    if (!bc_due_look(context, self->store, &self->due, status) ||
        !bc_audit_read(context->workspace, BC_AUDIT_PUBLIC, context->arena, &self->chain,
            &self->chain_count, status)) {
        return false;
    }
    for (size_t i = 0; i < context->profile->recipient_count; i++) {
        self->sends_appendix =
            self->sends_appendix || context->profile->recipients[i].receives_appendix;
    }
    self->rows = bc_arena_alloc_array(context->arena, self->due.count, sizeof(*self->rows));
    for (size_t i = 0; i < self->due.count; i++) {
        if (self->due.items[i].period.end_utc_s > self->from_utc_s) {
            struct row *row = &self->rows[self->row_count++];

            row->item = &self->due.items[i];
            gather_row(self, row);
        }
    }
    return true;
}

/* ---- Saying ------------------------------------------------------------------------------ */

static const char *state_name(const struct row *row)
{
    switch (row->item->state) {
    case BC_DUE_ISSUED:
        return "issued";
    case BC_DUE_TEXTLESS:
        return "issued-without-texts";
    case BC_DUE_ARCHIVED:
        return "archived";
    case BC_DUE_UNNOTED:
        return "issued-not-noted";
    case BC_DUE_LOST:
        return "issued-lost";
    default:
        return row->is_held ? "held" : row->reason.code != NULL ? "failing" : "due";
    }
}

static json_t *row_to_json(const struct listing *self, const struct row *row)
{
    static const char *const appendices[] = {NULL, "made", "not-made", "not-seen"};
    const struct bc_context *context = self->context;
    const struct bc_period *period = &row->item->period;
    json_t *published = json_array();
    json_t *entry =
        json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:b, s:I, s:I}", "id", period->id, "kind",
            bc_period_kind_name(period->kind), "start", bc_time_text(context, period->start_utc_s),
            "end", bc_time_text(context, period->end_utc_s), "state", state_name(row), "folder",
            row->item->folder, "scheduled", (int)row->item->is_of_schedule, "issued_count",
            (json_int_t)row->item->issued_count, "archived_count", (json_int_t)row->archived_count);

    for (size_t i = 0; i < row->published_count; i++) {
        json_array_append_new(
            published, json_string(bc_time_text(context, row->published_utc_s[i])));
    }
    json_object_set_new(entry, "published", published);
    if (row->item->state == BC_DUE_OPEN) {
        json_object_set_new(entry, "counted", json_boolean(!row->is_uncounted));
    }
    if (appendices[row->appendix] != NULL) {
        json_object_set_new(entry, "appendix", json_string(appendices[row->appendix]));
    }
    if (row->reason.code != NULL) {
        json_object_set_new(entry, "code", json_string(row->reason.code));
        json_object_set_new(entry, "what",
            json_string(bc_messages_what(
                context->messages, context->arena, row->reason.code, row->reason.arguments)));
        json_object_set_new(entry, "todo",
            json_string(bc_messages_todo(
                context->messages, context->arena, row->reason.code, row->reason.arguments)));
    }
    return entry;
}

static void print_json(const struct listing *self)
{
    const struct bc_context *context = self->context;
    json_t *periods = json_array();
    json_t *coming = json_array();
    json_t *root =
        json_pack("{s:b, s:s}", "ok", 1, "now", bc_time_text(context, context->now_utc_s));

    for (size_t i = 0; i < self->row_count; i++) {
        json_array_append_new(periods, row_to_json(self, &self->rows[i]));
    }
    for (size_t i = 0; i < self->due.coming_count; i++) {
        const struct bc_period *period = &self->due.coming[i];

        json_array_append_new(coming, json_pack("{s:s, s:s, s:s}", "id", period->id, "kind",
                                          bc_period_kind_name(period->kind), "end",
                                          bc_time_text(context, period->end_utc_s)));
    }
    json_object_set_new(root, "periods", periods);
    json_object_set_new(root, "next", coming);
    bc_print_json(root);
}

enum { COLUMN_COUNT = 8 };

static size_t width_of(const char *text)
{
    size_t width = 0;

    while (bc_text_next(&text) > 0) {
        width++;
    }
    return width;
}

/* "2023-05-22 00:00": the office's time, to the minute. */
static const char *short_time(const struct bc_context *context, int64_t utc_s)
{
    char text[BC_ISO_SIZE];

    bc_instant_format(utc_s, context->profile->offset_s, text);
    text[10] = ' ';
    text[16] = '\0';
    return bc_arena_strdup(context->arena, text);
}

static void fill_cells(
    const struct listing *self, const struct row *row, const char *cells[COLUMN_COUNT])
{
    static const char *const appendices[] = {
        NULL, "due.appendix-made", "due.appendix-not-made", "due.appendix-not-seen"};
    const struct bc_context *context = self->context;
    const struct bc_period *period = &row->item->period;

    cells[0] = period->id;
    cells[1] = short_time(context, period->start_utc_s);
    cells[2] = short_time(context, period->end_utc_s);
    cells[3] =
        bc_say(context, bc_arena_printf(context->arena, "due.state-%s", state_name(row)), "");
    cells[4] = row->published_count == 0
                   ? "–"
                   : short_time(context, row->published_utc_s[row->published_count - 1]);
    cells[5] = bc_arena_printf(context->arena, "%zu", row->item->issued_count);
    cells[6] = bc_arena_printf(context->arena, "%zu", row->archived_count);
    cells[7] =
        appendices[row->appendix] == NULL ? "–" : bc_say(context, appendices[row->appendix], "");
}

static void print_cells(const char *const cells[COLUMN_COUNT], const size_t widths[COLUMN_COUNT])
{
    for (size_t i = 0; i < COLUMN_COUNT; i++) {
        printf("%s%*s", cells[i],
            i + 1 < COLUMN_COUNT ? (int)(widths[i] - width_of(cells[i]) + 2) : 0, "");
    }
    printf("\n");
}

static void print_table(const struct listing *self)
{
    static const char *const headings[COLUMN_COUNT] = {"due.column-period", "due.column-start",
        "due.column-end", "due.column-state", "due.column-published", "due.column-times",
        "due.column-archived", "due.column-appendix"};
    const struct bc_context *context = self->context;
    const char *(*cells)[COLUMN_COUNT] =
        bc_arena_alloc_array(context->arena, self->row_count + 1, sizeof(*cells));
    size_t widths[COLUMN_COUNT] = {0};

    for (size_t row = 0; row <= self->row_count; row++) {
        for (size_t i = 0; row == 0 && i < COLUMN_COUNT; i++) {
            cells[0][i] = bc_say(context, headings[i], "");
        }
        if (row > 0) {
            fill_cells(self, &self->rows[row - 1], cells[row]);
        }
        for (size_t i = 0; i < COLUMN_COUNT; i++) {
            const size_t width = width_of(cells[row][i]);

            widths[i] = width > widths[i] ? width : widths[i];
        }
    }
    for (size_t row = 0; row <= self->row_count; row++) {
        const struct bc_problem *reason = row == 0 ? NULL : &self->rows[row - 1].reason;

        print_cells(cells[row], widths);
        if (reason != NULL && reason->code != NULL) {
            printf("    %s\n    %s\n",
                bc_messages_what(
                    context->messages, context->arena, reason->code, reason->arguments),
                bc_messages_todo(
                    context->messages, context->arena, reason->code, reason->arguments));
        }
    }
}

static void print_coming(const struct listing *self)
{
    const struct bc_context *context = self->context;

    for (size_t i = 0; i < self->due.coming_count; i++) {
        printf("%s%s\n", i == 0 ? "\n" : "",
            bc_say(context, "due.coming", "%s" BC_NEXT "%s", self->due.coming[i].id,
                short_time(context, self->due.coming[i].end_utc_s)));
    }
}

/* The oldest were tried, in the order in which they will be made. */
static void print_uncounted(const struct listing *self)
{
    if (self->open_count > COUNTED_MOST) {
        printf("\n%s\n%s\n",
            bc_say(self->context, "due.not-counted", "%zu" BC_NEXT "%d",
                self->open_count - COUNTED_MOST, (int)COUNTED_MOST),
            bc_messages_todo(self->context->messages, self->context->arena, "due.not-counted", ""));
    }
}

static bool from_when(struct listing *self, struct bc_status *status)
{
    const char *from = self->context->options->from;
    struct bc_date date;

    self->from_utc_s = INT64_MIN;
    if (from == NULL) {
        return true;
    }
    if (!bc_date_parse(from, &date)) {
        return bc_fail(status, BC_BAD_USAGE, "cli.date-invalid", "--from", "%s", from);
    }
    self->from_utc_s =
        bc_instant_from_local(bc_date_to_day(date), 0, self->context->profile->offset_s);
    return true;
}

static bool run_list(struct bc_context *context, struct bc_status *status)
{
    struct listing self = {.context = context};
    bool is_done;

    if (context->options->argument_count != 0) {
        return bc_fail(status, BC_BAD_USAGE, "cli.argument-unwanted", "", "%s",
            context->options->arguments[0]);
    }
    if (!bc_context_open_workspace(context, status) || !bc_context_take_now(context, status) ||
        !from_when(&self, status) ||
        !bc_context_open_store(context, BC_STORE_FACTS, &self.store, status)) {
        return false;
    }
    is_done = gather(&self, status);
    bc_store_close(self.store);
    if (is_done && context->options->is_json) {
        print_json(&self);
    } else if (is_done) {
        print_table(&self);
        print_uncounted(&self);
        print_coming(&self);
    }
    return is_done;
}

const struct bc_command bc_command_list = {
    .name = "list",
    .usage_code = "cli.usage-list",
    .summary_code = "cli.summary-list",
    .table = {list_options, sizeof(list_options) / sizeof(list_options[0])},
    .run = run_list,
};

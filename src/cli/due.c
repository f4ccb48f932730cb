#include "cli/due.h"

#include "audit/audit.h"
#include "base/file.h"
#include "cli/period_run.h"
#include "cli/print.h"
#include "cli/textless.h"
#include "publish/whole.h"
#include "schedule/schedule.h"

#include <stdio.h>
#include <string.h>

enum { REPORT_LIMIT_BYTES = 64 << 20 };

struct looking {
    struct bc_context *context;
    bc_store *store;
    struct bc_due_list *list;
    struct bc_due_period **by_id; /* sorted by the period's id */
    size_t by_id_count;
    struct bc_due_period *others; /* issued, and not of the schedule */
    size_t other_count, other_capacity;
    bc_whole *whole;
    const bc_textless *textless;
    bool has_chain; /* read when it is first needed */
    const struct bc_audit_past *chain;
    size_t chain_count;
};

static const char *folder_of(const struct looking *self, const struct bc_period *period)
{
    const struct bc_period_request request = bc_period_request_usual(self->context, period);

    return bc_period_target(self->context, &request);
}

/* ---- Which periods ----------------------------------------------------------------------- */

/* Reports are made from the first thing that happened on, or from the day baocao.yaml names. */
static bool from_when(
    const struct looking *self, bool *ret_is_anything, int64_t *ret_utc_s, struct bc_status *status)
{
    const struct bc_context *context = self->context;
    int64_t from_utc_s = 0;

    if (!bc_store_first_opened(self->store, ret_is_anything, &from_utc_s, status)) {
        return false;
    }
    if (*ret_is_anything && context->has_publish_from) {
        const int64_t named_utc_s =
            bc_instant_from_local(context->publish_from_day, 0, context->profile->offset_s);

        from_utc_s = named_utc_s > from_utc_s ? named_utc_s : from_utc_s;
    }
    *ret_utc_s = from_utc_s;
    return true;
}

static struct bc_schedule schedule_of(const struct bc_context *context)
{
    return (struct bc_schedule){
        .rule = &context->profile->periods,
        .makes = context->profile->makes,
        .now_utc_s = context->now_utc_s,
    };
}

void bc_due_list_coming(const struct bc_context *context, struct bc_due_list *list)
{
    const struct bc_schedule schedule = schedule_of(context);

    list->coming_count = bc_schedule_coming(&schedule, list->coming);
}

static bool list_ended(struct looking *self, struct bc_status *status)
{
    const struct bc_context *context = self->context;
    struct bc_schedule schedule = schedule_of(context);
    struct bc_period *periods = NULL;
    bool is_anything = false;

    bc_due_list_coming(context, self->list);
    if (!from_when(self, &is_anything, &schedule.from_utc_s, status)) {
        return false;
    }
    self->list->count = is_anything ? bc_schedule_ended(&schedule, context->arena, &periods) : 0;
    self->list->items =
        bc_arena_alloc_array(context->arena, self->list->count, sizeof(*self->list->items));
    for (size_t i = 0; i < self->list->count; i++) {
        self->list->items[i] = (struct bc_due_period){
            .period = periods[i],
            .folder = folder_of(self, &periods[i]),
            .is_of_schedule = true,
        };
    }
    return true;
}

/* ---- What was issued --------------------------------------------------------------------- */

static int compare_ids(const void *left, const void *right)
{
    const struct bc_due_period *const *a = left;
    const struct bc_due_period *const *b = right;

    return strcmp((*a)->period.id, (*b)->period.id);
}

static struct bc_due_period *find_other(const struct looking *self, const char *id)
{
    for (size_t i = self->other_count; i > 0; i--) {
        if (strcmp(self->others[i - 1].period.id, id) == 0) {
            return &self->others[i - 1];
        }
    }
    return NULL;
}

/* A period issued on request, or before the profile was changed; NULL when the id is none. */
static struct bc_due_period *add_other(struct looking *self, const char *id)
{
    struct bc_due_period other = {.state = BC_DUE_ISSUED};

    if (!bc_period_parse(&self->context->profile->periods, id, &other.period)) {
        return NULL;
    }
    other.folder = folder_of(self, &other.period);
    self->others = bc_arena_grow(self->context->arena, self->others, self->other_count,
        &self->other_capacity, sizeof(*self->others));
    self->others[self->other_count] = other;
    return &self->others[self->other_count++];
}

static struct bc_due_period *find_item(struct looking *self, const char *id)
{
    struct bc_due_period key = {0};
    const struct bc_due_period *wanted = &key;
    struct bc_due_period **found;
    struct bc_due_period *other;

    snprintf(key.period.id, sizeof(key.period.id), "%s", id);
    found = self->by_id_count == 0 ? NULL
                                   : bsearch(&wanted, self->by_id, self->by_id_count,
                                         sizeof(*self->by_id), compare_ids);
    if (found != NULL) {
        return *found;
    }
    other = find_other(self, id);
    return other != NULL ? other : add_other(self, id);
}

static bool take_issued(
    void *user, const struct bc_issued *issued, int64_t known_utc_s, struct bc_status *status)
{
    struct looking *self = user;
    struct bc_due_period *item = find_item(self, issued->period_id);

    (void)status;
    if (item != NULL) {
        /* The same facts once more, now with texts in the units' workbooks: the same issue. */
        const bool is_same_issue = item->known_utc_s == known_utc_s &&
                                   bc_textless_has(self->textless, item->manifest_sha256);

        item->issued_count += is_same_issue ? 0 : 1;
        item->manifest_sha256 = bc_arena_strdup(self->context->arena, issued->manifest_sha256);
        item->known_utc_s = known_utc_s;
    }
    return true;
}

static bool read_issued(struct looking *self, struct bc_status *status)
{
    struct bc_due_list *list = self->list;

    self->by_id = bc_arena_alloc_array(self->context->arena, list->count, sizeof(*self->by_id));
    self->by_id_count = list->count;
    for (size_t i = 0; i < list->count; i++) {
        self->by_id[i] = &list->items[i];
    }
    if (list->count > 1) {
        qsort(self->by_id, list->count, sizeof(*self->by_id), compare_ids);
    }
    return bc_store_read_issued(self->store, take_issued, self, status);
}

static int compare_ends(const void *left, const void *right)
{
    const struct bc_due_period *a = left;
    const struct bc_due_period *b = right;

    if (a->period.end_utc_s != b->period.end_utc_s) {
        return a->period.end_utc_s < b->period.end_utc_s ? -1 : 1;
    }
    return (int)a->period.kind - (int)b->period.kind;
}

static void merge_others(struct looking *self)
{
    struct bc_due_list *list = self->list;
    struct bc_due_period *all;

    if (self->other_count == 0) {
        return;
    }
    all = bc_arena_alloc_array(self->context->arena, list->count + self->other_count, sizeof(*all));
    if (list->count > 0) {
        memcpy(all, list->items, list->count * sizeof(*all));
    }
    memcpy(all + list->count, self->others, self->other_count * sizeof(*all));
    list->items = all;
    list->count += self->other_count;
    qsort(all, list->count, sizeof(*all), compare_ends);
}

/* ---- How each of them stands ------------------------------------------------------------- */

static void set_reason(struct looking *self, struct bc_due_period *item, enum bc_due_state state,
    const struct bc_status *reason)
{
    struct bc_status *kept = bc_arena_alloc(self->context->arena, sizeof(*kept));

    *kept = *reason;
    item->state = state;
    item->reason = kept;
}

/* Whether the last thing that the public chain says of a folder is this manifest. */
static bool is_in_chain(struct looking *self, const char *folder, const char *manifest_sha256,
    bool *ret_is_last, struct bc_status *status)
{
    const char *subject = strchr(folder, '/') + 1;

    if (!self->has_chain && !bc_audit_read(self->context->workspace, BC_AUDIT_PUBLIC,
                                self->context->arena, &self->chain, &self->chain_count, status)) {
        return false;
    }
    self->has_chain = true;
    *ret_is_last = false;
    for (size_t i = self->chain_count; i > 0; i--) {
        const struct bc_audit_entry *entry = &self->chain[i - 1].entry;

        if (strcmp(entry->kind, "published") == 0 && strcmp(entry->subject, subject) == 0) {
            *ret_is_last = strncmp(entry->detail, manifest_sha256, strlen(manifest_sha256)) == 0;
            return true;
        }
    }
    return true;
}

/*
 * A folder that is not what was issued last. Where the chain says that it was published so, and it
 * is whole, only the note in the store is missing. Anything else was not made by us, or is what a
 * backup has brought back.
 */
static bool judge_other_folder(struct looking *self, struct bc_due_period *item,
    const char *manifest_sha256, const struct bc_status *harm, struct bc_status *status)
{
    struct bc_status reason = *harm;
    bool is_ours = false;

    if (!is_in_chain(self, item->folder, manifest_sha256, &is_ours, status)) {
        return false;
    }
    if (is_ours && harm->fault == BC_OK) {
        item->state = BC_DUE_UNNOTED;
    } else if (item->issued_count > 0) {
        if (reason.fault == BC_OK) {
            (void)bc_fail(&reason, BC_REFUSED, "due.folder-other", item->folder, "");
        }
        set_reason(self, item, BC_DUE_LOST, &reason);
    }
    return true;
}

/* Old periods may be put away where the program puts what it replaces. */
static bool is_put_away(const struct looking *self, const struct bc_due_period *item)
{
    const char *path = bc_arena_printf(self->context->arena, "%s/archive/%s/%.16s/manifest.json",
        self->context->workspace, item->folder, item->manifest_sha256);
    char sha256[BC_SHA256_HEX_SIZE];
    struct bc_status ignored = {0};

    return bc_sha256_file(path, sha256, &ignored) && strcmp(sha256, item->manifest_sha256) == 0;
}

static bool judge_folder(struct looking *self, struct bc_due_period *item, struct bc_status *status)
{
    char sha256[BC_SHA256_HEX_SIZE] = "";
    struct bc_status harm = {0};
    const bool is_whole = bc_whole_check(self->whole, item->folder, sha256, &harm);

    if (sha256[0] != '\0' &&
        (item->issued_count == 0 || strcmp(sha256, item->manifest_sha256) != 0)) {
        return judge_other_folder(self, item, sha256, &harm, status);
    }
    if (is_whole && bc_textless_has(self->textless, item->manifest_sha256)) {
        (void)bc_fail(&harm, BC_STORE_DOWN, "due.without-texts", item->folder, "");
        set_reason(self, item, BC_DUE_TEXTLESS, &harm);
    } else if (is_whole) {
        item->state = BC_DUE_ISSUED;
    } else if (item->issued_count > 0 && sha256[0] == '\0' && is_put_away(self, item)) {
        item->state = BC_DUE_ARCHIVED;
    } else if (item->issued_count > 0) {
        if (sha256[0] == '\0') {
            harm = (struct bc_status){0};
            (void)bc_fail(&harm, BC_REFUSED, "due.folder-gone", item->folder, "");
        }
        set_reason(self, item, BC_DUE_LOST, &harm);
    }
    return true;
}

/* ---- Is there anything to report? -------------------------------------------------------- */

struct probe {
    const struct bc_period *period;
    bool is_found;
};

static bool visit_until_found(void *user, const struct bc_cycle *cycle, struct bc_status *status)
{
    struct probe *probe = user;

    (void)status;
    for (size_t i = 0; i < cycle->event_count && !probe->is_found; i++) {
        const int64_t at_utc_s = cycle->events[i].at_utc_s;

        probe->is_found =
            at_utc_s >= probe->period->start_utc_s && at_utc_s < probe->period->end_utc_s;
    }
    return !probe->is_found;
}

/* A source that has delivered since, but nothing of this period at all, has most likely failed. */
static bool judge_content(
    struct looking *self, struct bc_due_period *item, struct bc_status *status)
{
    struct probe probe = {.period = &item->period};
    struct bc_status reason = {0};

    if (self->list->batch.known_utc_s < item->period.end_utc_s) {
        (void)bc_fail(&reason, BC_HELD, "due.not-delivered", item->period.id, "%s" BC_NEXT "%s",
            bc_time_text(self->context, item->period.end_utc_s),
            bc_time_text(self->context, self->list->batch.known_utc_s));
        set_reason(self, item, BC_DUE_HELD, &reason);
        return true;
    }
    if (!bc_store_scan(self->store, item->period.start_utc_s, item->period.end_utc_s, INT64_MAX,
            visit_until_found, &probe, status) &&
        status->fault != BC_OK) {
        return false;
    }
    if (!probe.is_found) {
        (void)bc_fail(
            &reason, BC_HELD, "due.nothing-happened", item->period.id, "%s", item->period.id);
        set_reason(self, item, BC_DUE_HELD, &reason);
    }
    return true;
}

/* Asked only where a publication waits for it. */
static bool can_read_texts(struct looking *self)
{
    struct bc_status ignored = {0};
    bc_store *store = NULL;
    const bool is_open =
        bc_context_open_store(self->context, BC_STORE_CONFIDENTIAL, &store, &ignored);

    bc_store_close(store);
    return is_open;
}

bool bc_due_look(struct bc_context *context, bc_store *store, struct bc_due_list *ret_list,
    struct bc_status *status)
{
    struct looking self = {
        .context = context,
        .store = store,
        .list = ret_list,
        .whole = bc_whole_open(context->workspace, context->arena),
        .textless = bc_textless_open(context),
    };

    *ret_list = (struct bc_due_list){.whole = self.whole};
    if (!bc_store_batch_at(store, INT64_MAX, context->arena, &ret_list->batch, status) ||
        !list_ended(&self, status) || !read_issued(&self, status)) {
        return false;
    }
    merge_others(&self);
    for (size_t i = 0; i < ret_list->count; i++) {
        struct bc_due_period *item = &ret_list->items[i];

        if (!judge_folder(&self, item, status) ||
            (item->state == BC_DUE_OPEN && !context->options->allows_empty &&
                !judge_content(&self, item, status))) {
            return false;
        }
        ret_list->has_texts =
            ret_list->has_texts || (item->state == BC_DUE_TEXTLESS && can_read_texts(&self));
    }
    return true;
}

/* ---- Noting what was published ----------------------------------------------------------- */

static bool read_json(
    struct bc_context *context, const char *path, json_t **ret_root, struct bc_status *status)
{
    char *bytes = NULL;
    size_t length_bytes = 0;

    if (!bc_file_read(context->arena, path, REPORT_LIMIT_BYTES, &bytes, &length_bytes, status)) {
        return false;
    }
    *ret_root = json_loadb(bytes, length_bytes, JSON_REJECT_DUPLICATES, NULL);
    return *ret_root != NULL ||
           bc_fail(status, BC_REFUSED, "publish.manifest-unreadable", path, "");
}

/* The closing it printed, and as of when it was known. */
static bool read_published(struct bc_context *context, const struct bc_due_period *item,
    int64_t *ret_closing, int64_t *ret_known_utc_s, struct bc_status *status)
{
    const char *path = bc_path_join(context->arena,
        bc_path_join(context->arena, context->workspace, item->folder), "report.json");
    const json_t *closing;
    const char *as_known;
    bool is_date_only;
    bool is_read;
    json_t *root = NULL;

    if (!read_json(context, path, &root, status)) {
        return false;
    }
    closing = json_object_get(json_object_get(root, "figures"), "flow.closing");
    as_known = json_string_value(json_object_get(root, "as_known"));
    is_read =
        json_is_integer(closing) && as_known != NULL &&
        bc_instant_parse(as_known, context->profile->offset_s, ret_known_utc_s, &is_date_only);
    *ret_closing = json_integer_value(closing);
    json_decref(root);
    return is_read || bc_fail(status, BC_REFUSED, "publish.manifest-unreadable", path, "");
}

bool bc_due_note(struct bc_context *context, const struct bc_due_period *item, bc_store *store,
    struct bc_status *status)
{
    const char *manifest = bc_path_join(context->arena,
        bc_path_join(context->arena, context->workspace, item->folder), "manifest.json");
    struct bc_issued issued = {.period_id = item->period.id, .row = ""};
    char sha256[BC_SHA256_HEX_SIZE];
    struct bc_batch batch;
    int64_t known_utc_s = 0;

    if (!read_published(context, item, &issued.closing, &known_utc_s, status) ||
        !bc_sha256_file(manifest, sha256, status) ||
        !bc_store_batch_at(store, known_utc_s, context->arena, &batch, status)) {
        return false;
    }
    issued.manifest_sha256 = sha256;
    return bc_note_issued(context, &issued, batch.number, status);
}

#include "cli/units.h"

#include "base/text.h"
#include "disclose/unit.h"

#include <sched.h>
#include <string.h>

enum { JOBS_MOST = 256 };

bool bc_units_check_jobs(const struct bc_context *context, struct bc_status *status)
{
    const char *jobs = context->options->jobs;
    int64_t count = 1;

    if (jobs != NULL && (!bc_text_parse_int64(jobs, &count) || count < 1 || count > JOBS_MOST)) {
        return bc_fail(status, BC_BAD_USAGE, "cli.jobs-invalid", "--jobs", "%s", jobs);
    }
    return true;
}

/* The cores this process may use. */
size_t bc_units_thread_count(const struct bc_context *context)
{
    int64_t count = 1;
    cpu_set_t cores;

    if (context->options->jobs != NULL) {
        if (!bc_text_parse_int64(context->options->jobs, &count)) {
            count = 1;
        }
    } else if (sched_getaffinity(0, sizeof(cores), &cores) == 0) {
        count = CPU_COUNT(&cores);
    }
    return count > 1 ? (size_t)count : 0;
}

static bool is_key_fault(const struct bc_status *status)
{
    static const char *const codes[] = {"store.key-missing", "store.key-owner",
        "store.key-open-to-others", "store.key-malformed", "store.wrong-key"};

    for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
        if (strcmp(status->code, codes[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* A lost key loses the texts and nothing else. */
static bool open_store(const struct bc_units_wanted *wanted, struct bc_units_made *made,
    bc_store **ret_store, struct bc_status *status)
{
    struct bc_status trial = {0};

    if (bc_context_open_store(wanted->context, BC_STORE_CONFIDENTIAL, ret_store, &trial)) {
        return true;
    }
    if (!is_key_fault(&trial)) {
        *status = trial;
        return false;
    }
    made->lacks_texts = true;
    made->reason = trial;
    return bc_context_open_store(wanted->context, BC_STORE_FACTS, ret_store, status);
}

/* Makes the reports in order, here, where the store is; the pool writes and wipes them. */
static bool put_all(const struct bc_units_wanted *wanted, bc_units *units, struct bc_status *status)
{
    for (size_t i = 0; i < bc_units_count(units); i++) {
        bc_arena *wiping = bc_arena_new_wiping();
        const bc_unit_report *report = NULL;
        const char *path = NULL;

        if (!bc_publication_unit_path(wanted->publication, bc_units_id(units, i), &path, status) ||
            !bc_units_report(units, i, wiping, &report, status)) {
            bc_arena_free(wiping);
            return false;
        }
        bc_write_pool_put_unit(wanted->pool, report, wiping, path);
    }
    return true;
}

bool bc_make_units(
    const struct bc_units_wanted *wanted, struct bc_units_made *ret_made, struct bc_status *status)
{
    struct bc_units_made made = {0};
    struct bc_units_request request = {.analysis = wanted->analysis, .report = wanted->report};
    bc_units *units = NULL;
    bool is_done;

    if (!open_store(wanted, &made, &request.store, status)) {
        return false;
    }
    request.has_texts = !made.lacks_texts;
    is_done = bc_disclose_units(&request, wanted->arena, &units, status) &&
              put_all(wanted, units, status);
    bc_store_close(request.store);
    if (is_done) {
        made.count = bc_units_count(units);
        *ret_made = made;
    }
    return is_done;
}

bool bc_keep_units(
    const bc_public_report *report, bc_publication *publication, struct bc_status *status)
{
    const size_t count = bc_public_report_row_count(report, BC_BY_UNIT);

    for (size_t i = 0; i < count; i++) {
        const char *id = bc_public_report_row(report, BC_BY_UNIT, i)->id;

        if (!bc_publication_keep_unit(publication, id, status)) {
            return false;
        }
    }
    return true;
}

#include "cli/issued.h"

#include "base/file.h"
#include "cli/period_run.h"

#include <dirent.h>
#include <string.h>

enum { REPORT_LIMIT_BYTES = 512 << 20 };

/* False without a fault when there is no such report. */
static bool read_report(const struct bc_context *context, const char *folder, bool *ret_found,
    struct bc_issued_report *ret_issued, struct bc_status *status)
{
    const char *shown = bc_path_join(context->arena, folder, "report.json");
    const char *path = bc_path_join(context->arena, context->workspace, shown);
    struct bc_issued_report issued = {.folder = folder};
    const char *as_known;
    bool is_date_only = false;
    char *bytes = NULL;
    size_t length_bytes = 0;

    *ret_found = false;
    if (!bc_path_exists(path)) {
        return true;
    }
    if (!bc_file_read(context->arena, path, REPORT_LIMIT_BYTES, &bytes, &length_bytes, status)) {
        return false;
    }
    issued.root = json_loadb(bytes, length_bytes, JSON_REJECT_DUPLICATES, NULL);
    as_known = json_string_value(json_object_get(issued.root, "as_known"));
    if (as_known == NULL || !bc_instant_parse(as_known, context->profile->offset_s,
                                &issued.as_known_utc_s, &is_date_only)) {
        json_decref(issued.root);
        return bc_fail(status, BC_BAD_INPUT, "issued.unreadable", shown, "");
    }
    *ret_issued = issued;
    *ret_found = true;
    return true;
}

static bool starts_with(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

/* Of the archived ones whose name begins so, the one known last; of equals the last by name. */
static bool read_archived(const struct bc_context *context, const char *below, const char *start,
    bool *ret_found, struct bc_issued_report *ret_issued, struct bc_status *status)
{
    DIR *handle = opendir(bc_path_join(context->arena, context->workspace, below));
    const struct dirent *entry;
    bool is_done = true;

    *ret_found = false;
    while (is_done && handle != NULL && (entry = readdir(handle)) != NULL) {
        const char *folder = bc_path_join(context->arena, below, entry->d_name);
        struct bc_issued_report one = {0};
        bool is_there = false;

        if (entry->d_name[0] == '.' || !starts_with(entry->d_name, start)) {
            continue;
        }
        is_done = read_report(context, folder, &is_there, &one, status);
        if (is_there && (!*ret_found || one.as_known_utc_s > ret_issued->as_known_utc_s ||
                            (one.as_known_utc_s == ret_issued->as_known_utc_s &&
                                strcmp(one.folder, ret_issued->folder) > 0))) {
            if (*ret_found) {
                json_decref(ret_issued->root);
            }
            *ret_issued = one;
            *ret_found = true;
        } else {
            json_decref(one.root);
        }
    }
    if (handle != NULL) {
        closedir(handle);
    }
    return is_done;
}

bool bc_issued_open(const struct bc_context *context, const struct bc_period *period,
    const char *against, bool *ret_found, struct bc_issued_report *ret_issued,
    struct bc_status *status)
{
    const struct bc_period_request request = {.period = *period};
    const char *target = bc_period_target(context, &request);

    if (against == NULL) {
        return read_report(context, target, ret_found, ret_issued, status);
    }
    return read_archived(context, bc_path_join(context->arena, "archive", target),
        strcmp(against, "last") == 0 ? "" : against, ret_found, ret_issued, status);
}

void bc_issued_close(struct bc_issued_report *issued)
{
    json_decref(issued->root);
    issued->root = NULL;
}

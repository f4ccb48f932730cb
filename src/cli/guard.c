#include "cli/guard.h"

#include "base/text.h"
#include "calendar/date.h"

#include <stdio.h>
#include <sys/random.h>

enum { USUAL_PATIENCE_S = 5, MOST_PATIENCE_S = 86400 };

const char *bc_run_id(struct bc_context *context)
{
    const struct bc_local_time now = bc_instant_local(context->now_utc_s, 0);
    uint32_t salt = 0;

    if (context->run_id == NULL) {
        if (getrandom(&salt, sizeof(salt), GRND_NONBLOCK) != (ssize_t)sizeof(salt)) {
            salt = 0; /* the time alone tells runs apart well enough */
        }
        context->run_id =
            bc_arena_printf(context->arena, "%04d%02d%02dT%02d%02d%02dZ-%08x", (int)now.date.year,
                (int)now.date.month, (int)now.date.day, (int)(now.second_of_day / 3600),
                (int)(now.second_of_day / 60 % 60), (int)(now.second_of_day % 60), (unsigned)salt);
    }
    return context->run_id;
}

static bool patience(const struct bc_context *context, int32_t *ret_ms, struct bc_status *status)
{
    int64_t seconds = USUAL_PATIENCE_S;

    if (context->options->wait != NULL && (!bc_text_parse_int64(context->options->wait, &seconds) ||
                                              seconds < 0 || seconds > MOST_PATIENCE_S)) {
        return bc_fail(
            status, BC_BAD_USAGE, "cli.wait-invalid", "--wait", "%s", context->options->wait);
    }
    *ret_ms = (int32_t)(seconds * 1000);
    return true;
}

/* An owner that did not end well is told of, once. */
static void note_recovery(struct bc_context *context)
{
    static const char *const codes[] = {
        [BC_LOCK_OWNER_DEAD] = "lock.recovered-dead",
        [BC_LOCK_OTHER_BOOT] = "lock.recovered-boot",
        [BC_LOCK_LEASE_ENDED] = "lock.recovered-lease",
        [BC_LOCK_TORN] = "lock.recovered-torn",
    };
    const struct bc_lock_owner *owner;
    const enum bc_lock_recovery recovery = bc_lock_recovered(context->lock, &owner);
    char since[BC_ISO_SIZE] = "";

    if (recovery == BC_LOCK_CLEAN) {
        return;
    }
    if (recovery != BC_LOCK_TORN) {
        bc_instant_format(owner->since_utc_s, context->profile->offset_s, since);
    }
    bc_problems_add(&context->problems, BC_WARNING, codes[recovery], "",
        "%lld" BC_NEXT "%s" BC_NEXT "%s" BC_NEXT "%s" BC_NEXT "%s", (long long)owner->pid,
        owner->what != NULL ? owner->what : "", owner->host != NULL ? owner->host : "", since,
        owner->run_id != NULL ? owner->run_id : "");
}

bool bc_guard_take(
    struct bc_context *context, const struct bc_guarded_work *work, struct bc_status *status)
{
    struct bc_lock_request request = {
        .workspace = context->workspace,
        .what = work->what,
        .run_id = bc_run_id(context),
        .lease_s = work->lease_s,
        .unwritable = work->unwritable,
    };

    if (!patience(context, &request.patience_ms, status) ||
        !bc_lock_take(&request, context->arena, &context->lock, status)) {
        return false;
    }
    note_recovery(context);
    return true;
}

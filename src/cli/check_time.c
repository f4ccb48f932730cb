/* The calendar as far as it will be needed, the clock of the machine, and whether data still come.
 */
#include "base/file.h"
#include "calendar/date.h"
#include "cli/check.h"
#include "cli/due.h"
#include "cli/print.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum {
    SATURDAY = 5,       /* of bc_day_weekday */
    OCTOBER = 10,       /* the days off of a year are decreed in the months before it */
    TET_LEAST_DAYS = 4, /* with the weekend around them they are seven or more */
    GAPS = 12,          /* imports looked back at, to know how often they come */
    FEW_GAPS = 3,
    USUAL_DAYS = 7, /* where too little is known */
    YEAR_AHEAD_DAYS = 400
};

/* ---- Calendar -------------------------------------------------------------------------------- */

/* The longest run of days off between 15 January and the end of February. Ordinary weekends need no
 * line in a calendar: they part no run, and add nothing to it. */
static int32_t days_off_at_tet(const bc_calendar *calendar, int32_t year)
{
    const int32_t first = bc_date_to_day((struct bc_date){year, 1, 15});
    const int32_t last = bc_date_to_day((struct bc_date){year, 2, 28});
    int32_t run = 0;
    int32_t longest = 0;

    for (int32_t day = first; day <= last; day++) {
        const struct bc_special_day *special = bc_calendar_special(calendar, day);

        if (special == NULL && bc_day_weekday(day) >= SATURDAY) {
            continue;
        }
        run = special != NULL && special->kind == BC_DAY_OFF ? run + 1 : 0;
        longest = run > longest ? run : longest;
    }
    return longest;
}

/* Without this year no limit is known; those that start late in it run out in the next. */
static void check_calendar(struct bc_context *context)
{
    const struct bc_profile *profile = context->profile;
    const struct bc_date today = bc_instant_local(context->now_utc_s, profile->offset_s).date;

    if (profile->calendar == NULL) {
        return; /* no limit of this office is counted in working time */
    }
    for (int32_t year = today.year; year <= today.year + 1; year++) {
        if (!bc_calendar_has_year(profile->calendar, year)) {
            if (year == today.year || today.month >= OCTOBER) {
                bc_problems_add(&context->problems, year == today.year ? BC_ERROR : BC_WARNING,
                    "cli.check-calendar-ends", profile->calendar_path, "%d" BC_NEXT "%s", (int)year,
                    profile->calendar_path);
            }
        } else if (days_off_at_tet(profile->calendar, year) < TET_LEAST_DAYS) {
            bc_problems_add(&context->problems, BC_WARNING, "cli.check-calendar-tet",
                profile->calendar_path, "%d", (int)year);
        }
    }
}

/* ---- Clock ----------------------------------------------------------------------------------- */

static void check_clock(struct bc_check *check)
{
    struct bc_context *context = check->context;

    if (check->batch.number > 0 && context->now_utc_s < check->batch.known_utc_s) {
        bc_problems_add(&context->problems, BC_ERROR, "cli.check-clock-behind", "",
            "%s" BC_NEXT "%s", bc_time_shown(context, context->now_utc_s),
            bc_time_shown(context, check->batch.known_utc_s));
    } else if (check->batch.number > 0 && context->now_utc_s - check->batch.known_utc_s >
                                              (int64_t)YEAR_AHEAD_DAYS * BC_DAY_S) {
        bc_problems_add(&context->problems, BC_WARNING, "cli.check-clock-ahead", "",
            "%s" BC_NEXT "%s", bc_time_shown(context, context->now_utc_s),
            bc_time_shown(context, check->batch.known_utc_s));
    }
    /* systemd leaves the second once the clock has been set from the network. */
    if (bc_folder_exists("/run/systemd/timesync") &&
        !bc_path_exists("/run/systemd/timesync/synchronized")) {
        bc_problems_add(&context->problems, BC_WARNING, "cli.check-clock-unset", "", "%s", "");
    }
}

/* ---- Imports --------------------------------------------------------------------------------- */

static int compare_gaps(const void *left, const void *right)
{
    const int64_t *a = left;
    const int64_t *b = right;

    return (*a > *b) - (*a < *b);
}

/* How long it usually takes to the next import: the median of the last ones. */
static bool usual_gap(struct bc_check *check, int64_t *ret_gap_s, struct bc_status *status)
{
    int64_t gaps[GAPS];
    size_t count = 0;
    int64_t known_utc_s = check->batch.known_utc_s;

    while (count < GAPS) {
        struct bc_batch before = {0};

        if (!bc_store_batch_at(
                check->store, known_utc_s - 1, check->context->arena, &before, status)) {
            return false;
        }
        if (before.number == 0) {
            break;
        }
        gaps[count++] = known_utc_s - before.known_utc_s;
        known_utc_s = before.known_utc_s;
    }
    *ret_gap_s = (int64_t)USUAL_DAYS * BC_DAY_S;
    if (count >= FEW_GAPS) {
        qsort(gaps, count, sizeof(*gaps), compare_gaps);
        *ret_gap_s = gaps[count / 2];
    }
    return true;
}

/* Twice as long as usual and a day more: what is late by a weekend has not stopped. */
static void check_imports(struct bc_check *check)
{
    struct bc_context *context = check->context;
    const int64_t silent_s = context->now_utc_s - check->batch.known_utc_s;
    struct bc_status fault = {0};
    int64_t gap_s = 0;

    if (check->batch.number == 0) {
        return;
    }
    if (!usual_gap(check, &gap_s, &fault)) {
        bc_check_note(context, &fault);
        return;
    }
    if (silent_s > 2 * gap_s + 3 * (int64_t)BC_DAY_S) {
        bc_problems_add(&context->problems, BC_WARNING, "cli.check-imports-stopped", "",
            "%lld" BC_NEXT "%lld" BC_NEXT "%s", (long long)(silent_s / BC_DAY_S),
            (long long)((gap_s + BC_DAY_S - 1) / BC_DAY_S),
            bc_time_shown(context, check->batch.known_utc_s));
    }
}

/* Rows that were turned away lie there until an import has none. */
static void check_rejects(struct bc_check *check)
{
    struct bc_context *context = check->context;
    const char *path = bc_path_join(context->arena, context->workspace, "rejects.csv");

    if (bc_path_exists(path)) {
        bc_problems_add(&context->problems, BC_WARNING, "cli.check-rejects", path, "%s", path);
    }
}

/* ---- The job that runs itself ------------------------------------------------------------ */

/* What `run --due` leaves for whoever watches it; nothing there: nobody has set it up, or not yet.
 */
enum { MOST_HOURS = 26 };

/* False: it was not started for so long, or never, that somebody should see whether it is. */
static bool check_last_run(struct bc_check *check)
{
    struct bc_context *context = check->context;
    const char *path = bc_path_join(context->arena, context->workspace, "state/last-run.json");
    json_t *root = bc_path_exists(path) ? json_load_file(path, 0, NULL) : NULL;
    const char *started = json_string_value(json_object_get(root, "started"));
    const json_int_t code = json_integer_value(json_object_get(root, "exit"));
    int64_t started_utc_s = 0;
    bool is_date_only = false;
    bool is_running = false;

    if (started != NULL &&
        bc_instant_parse(started, context->profile->offset_s, &started_utc_s, &is_date_only)) {
        if (context->now_utc_s - started_utc_s > (int64_t)MOST_HOURS * 3600) {
            bc_problems_add(&context->problems, BC_WARNING, "cli.check-runs-stopped", path, "%s",
                bc_time_shown(context, started_utc_s));
        } else if (code != BC_OK && code != BC_NOTHING_TO_DO) {
            bc_problems_add(&context->problems, BC_WARNING, "cli.check-last-run", path,
                "%s" BC_NEXT "%lld", bc_time_shown(context, started_utc_s), (long long)code);
        }
        is_running = context->now_utc_s - started_utc_s <= (int64_t)MOST_HOURS * 3600;
    }
    json_decref(root);
    return is_running;
}

/* "baocao.timer" for the usual workspace, "baocao@NAME.timer" for one below it; NULL: elsewhere. */
static const char *timer_of(const struct bc_context *context)
{
    static const char usual[] = "/var/lib/baocao";
    char *path = realpath(context->workspace, NULL);
    const char *below = path != NULL && strncmp(path, usual, sizeof(usual) - 1) == 0
                            ? path + sizeof(usual) - 1
                            : NULL;
    const char *timer = NULL;

    if (below != NULL && below[0] == '\0') {
        timer = "baocao.timer";
    } else if (below != NULL && below[0] == '/' && strchr(below + 1, '/') == NULL) {
        timer = bc_arena_printf(context->arena, "baocao@%s.timer", below + 1);
    }
    free(path);
    return timer;
}

/* Where systemd starts things, a timer that is enabled is a link in this folder. */
static bool check_timer(const struct bc_check *check)
{
    struct bc_context *context = check->context;
    const char *timer = timer_of(context);
    struct stat facts;
    const char *link;

    if (timer == NULL || !bc_folder_exists("/run/systemd/system")) {
        return true;
    }
    link = bc_path_join(context->arena, "/etc/systemd/system/timers.target.wants", timer);
    if (lstat(link, &facts) == 0) {
        return true;
    }
    bc_problems_add(&context->problems, BC_WARNING, "cli.check-timer-off", link, "%s", timer);
    return false;
}

/* No sign of the job at all, and a period that it would have made long ago. Who has only just
 * imported something has an hour to wait, and no fault. */
static void check_never_run(struct bc_check *check)
{
    struct bc_context *context = check->context;
    const char *path = bc_path_join(context->arena, context->workspace, "state/last-run.json");
    struct bc_due_list list;
    struct bc_batch before = {0};
    struct bc_status fault = {0};

    if (check->store == NULL || bc_path_exists(path)) {
        return;
    }
    if (!bc_store_batch_at(check->store, context->now_utc_s - (int64_t)MOST_HOURS * 3600,
            context->arena, &before, &fault)) {
        bc_check_note(context, &fault);
        return;
    }
    if (before.number == 0) {
        return;
    }
    if (!bc_due_look(context, check->store, &list, &fault)) {
        bc_check_note(context, &fault);
        return;
    }
    for (size_t i = 0; i < list.count; i++) {
        const struct bc_due_period *item = &list.items[i];

        if (item->state == BC_DUE_OPEN && item->is_of_schedule &&
            context->now_utc_s - item->period.end_utc_s > (int64_t)MOST_HOURS * 3600) {
            bc_problems_add(&context->problems, BC_WARNING, "cli.check-never-run", path,
                "%s" BC_NEXT "%s", item->period.id, bc_time_shown(context, item->period.end_utc_s));
            return;
        }
    }
}

void bc_check_time(struct bc_check *check)
{
    check_calendar(check->context);
    if (check->store != NULL) {
        check_clock(check);
        check_imports(check);
    }
    check_rejects(check);
    if (!check_last_run(check) && check_timer(check)) {
        check_never_run(check);
    }
}

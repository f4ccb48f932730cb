#include "base/text.h"
#include "cli/trace.h"
#include "disclose/labels.h"
#include "report/wording.h"

#include <string.h>

/* ---- Figures ----------------------------------------------------------------------------- */

static const char *plain(bc_arena *arena, const char *text)
{
    return bc_text_slug(arena, bc_text_nfc(arena, text));
}

/* The label of a key; what the office calls a promise stands in its profile. */
static const char *label_of(
    const struct bc_context *context, const struct bc_labels *labels, const char *key)
{
    const char *label = bc_labels_find(labels, key);
    const char *promise = context->profile->promise_label;
    const struct bc_word words[] = {{"promise", promise != NULL ? promise : ""}};

    return label == NULL ? NULL : bc_wording_fill(context->arena, label, words, 1);
}

/* By its label in full or in short, with or without marks. Labels of two figures name neither. */
static enum bc_figure figure_of_label(
    const struct bc_context *context, const struct bc_labels *labels, const char *text)
{
    const char *wanted = plain(context->arena, text);
    enum bc_figure found = BC_FIGURE_COUNT;

    for (int form = 0; form < 2 && found == BC_FIGURE_COUNT; form++) {
        for (enum bc_figure figure = 0; figure < BC_FIGURE_COUNT; figure++) {
            const char *id = bc_figure_info(figure)->id;
            const char *key = form == 0 ? bc_arena_printf(context->arena, "short.%s", id) : id;
            const char *label = label_of(context, labels, key);

            if (label == NULL || strcmp(plain(context->arena, label), wanted) != 0) {
                continue;
            }
            if (found != BC_FIGURE_COUNT) {
                return BC_FIGURE_COUNT;
            }
            found = figure;
        }
    }
    return found;
}

/* The id whose spelling, or whose label, comes nearest; NULL when none does. */
static const char *nearest_figure(
    const struct bc_context *context, const struct bc_labels *labels, const char *text)
{
    const char *names[2 * BC_FIGURE_COUNT];
    const char *ids[2 * BC_FIGURE_COUNT];
    const char *nearest;
    size_t count = 0;

    for (enum bc_figure figure = 0; figure < BC_FIGURE_COUNT; figure++) {
        const char *id = bc_figure_info(figure)->id;
        const char *label =
            label_of(context, labels, bc_arena_printf(context->arena, "short.%s", id));

        ids[count] = names[count] = id;
        count++;
        if (label != NULL) {
            ids[count] = id;
            names[count++] = plain(context->arena, label);
        }
    }
    nearest = bc_text_nearest(text, names, count);
    if (nearest == NULL) {
        nearest = bc_text_nearest(plain(context->arena, text), names, count);
    }
    for (size_t i = 0; i < count && nearest != NULL; i++) {
        if (names[i] == nearest) {
            return ids[i];
        }
    }
    return NULL;
}

static bool read_figure(const struct bc_context *context, const struct bc_labels *labels,
    const char *text, enum bc_figure *ret_figure, struct bc_status *status)
{
    enum bc_figure figure = bc_figure_find(text); /* as report.json spells it */
    const char *nearest;

    if (figure == BC_FIGURE_COUNT) {
        figure = figure_of_label(context, labels, text);
    }
    if (figure == BC_FIGURE_COUNT) {
        nearest = nearest_figure(context, labels, text);
        return nearest == NULL
                   ? bc_fail(status, BC_BAD_USAGE, "trace.figure-unknown", "", "%s", text)
                   : bc_fail(status, BC_BAD_USAGE, "trace.figure-unknown-nearest", "",
                         "%s" BC_NEXT "%s", text, nearest);
    }
    *ret_figure = figure;
    return true;
}

/* ---- Rows -------------------------------------------------------------------------------- */

static bool fail_unknown_row(const char *option, const char *value, const char *const *ids,
    size_t count, struct bc_status *status)
{
    const char *nearest = bc_text_nearest(value, ids, count);

    return nearest == NULL ? bc_fail(status, BC_BAD_USAGE, "trace.row-unknown", option, "%s", value)
                           : bc_fail(status, BC_BAD_USAGE, "trace.row-unknown-nearest", option,
                                 "%s" BC_NEXT "%s", value, nearest);
}

static bool read_field(
    const struct bc_context *context, struct bc_behind_question *rows, struct bc_status *status)
{
    const struct bc_profile *profile = context->profile;
    const char *value = context->options->field;
    const int32_t row = value == NULL ? -1 : bc_profile_find_field(profile, value);
    const char **ids = bc_arena_alloc_array(context->arena, profile->field_count, sizeof(*ids));

    if (row >= 0 || value == NULL) {
        rows->field = value == NULL ? BC_ANY_ROW : (size_t)row;
        return true;
    }
    for (size_t i = 0; i < profile->field_count; i++) {
        ids[i] = profile->fields[i].id;
    }
    return fail_unknown_row(
        "--field", bc_text_slug(context->arena, value), ids, profile->field_count, status);
}

static bool read_district(
    const struct bc_context *context, struct bc_behind_question *rows, struct bc_status *status)
{
    static const char undetermined[] = "chua-xac-dinh";
    const struct bc_profile *profile = context->profile;
    const char *value = context->options->district;
    const int32_t row = value == NULL ? -1 : bc_profile_find_district(profile, value);
    const char **ids =
        bc_arena_alloc_array(context->arena, profile->district_count + 1, sizeof(*ids));

    if (row >= 0 || value == NULL) {
        rows->district = value == NULL ? BC_ANY_ROW : (size_t)row;
        return true;
    }
    if (strncmp(bc_text_slug(context->arena, value), undetermined, strlen(undetermined)) == 0) {
        rows->district = profile->district_count;
        return true;
    }
    for (size_t i = 0; i < profile->district_count; i++) {
        ids[i] = profile->districts[i].id;
    }
    ids[profile->district_count] = undetermined;
    return fail_unknown_row("--district", bc_text_slug(context->arena, value), ids,
        profile->district_count + 1, status);
}

/* The row of an agency is its body's. */
static bool read_unit(
    const struct bc_context *context, struct bc_behind_question *rows, struct bc_status *status)
{
    const struct bc_profile *profile = context->profile;
    const char *value = context->options->unit;
    const int32_t row = value == NULL ? -1 : bc_profile_find_unit(profile, value);
    const char **ids = bc_arena_alloc_array(context->arena, profile->unit_count, sizeof(*ids));

    if (value == NULL) {
        rows->unit = BC_ANY_ROW;
        return true;
    }
    if (row >= 0 && bc_profile_body_of(profile, row) != row) {
        return bc_fail(status, BC_BAD_USAGE, "trace.unit-is-agency", "--unit", "%s" BC_NEXT "%s",
            profile->units[row].id, profile->units[bc_profile_body_of(profile, row)].id);
    }
    if (row >= 0) {
        rows->unit = (size_t)row;
        return true;
    }
    for (size_t i = 0; i < profile->unit_count; i++) {
        ids[i] = profile->units[i].id;
    }
    return fail_unknown_row(
        "--unit", bc_text_slug(context->arena, value), ids, profile->unit_count, status);
}

static bool read_channel(
    const struct bc_context *context, struct bc_behind_question *rows, struct bc_status *status)
{
    const struct bc_profile *profile = context->profile;
    const char *value = context->options->channel;
    const int32_t row = value == NULL ? -1 : bc_profile_find_channel(profile, value);
    const char **ids = bc_arena_alloc_array(context->arena, profile->channel_count, sizeof(*ids));

    if (row >= 0 || value == NULL) {
        rows->channel = value == NULL ? BC_ANY_ROW : (size_t)row;
        return true;
    }
    for (size_t i = 0; i < profile->channel_count; i++) {
        ids[i] = profile->channels[i].id;
    }
    return fail_unknown_row(
        "--channel", bc_text_slug(context->arena, value), ids, profile->channel_count, status);
}

/* A refusal of the profile, or the way a case ended: the ids of the reasons in report.json. */
static bool read_reason(
    const struct bc_context *context, const char **ret_reason, struct bc_status *status)
{
    static const char *const ends[] = {
        "refused", "refused_at_door", "duplicate", "withdrawn", "passed_outside"};
    enum { ENDS = sizeof(ends) / sizeof(ends[0]) };
    const struct bc_profile *profile = context->profile;
    const char *value = context->options->reason;
    const int32_t row = value == NULL ? -1 : bc_profile_find_refusal(profile, value);
    const char **ids =
        bc_arena_alloc_array(context->arena, ENDS + profile->refusal_count, sizeof(*ids));

    for (size_t i = 0; i < ENDS; i++) {
        ids[i] = ends[i];
        if (value == NULL || strcmp(value, ends[i]) == 0) {
            *ret_reason = value;
            return true;
        }
    }
    for (size_t i = 0; i < profile->refusal_count; i++) {
        ids[ENDS + i] = profile->refusals[i].id;
    }
    if (row < 0) {
        return fail_unknown_row("--reason", value, ids, ENDS + profile->refusal_count, status);
    }
    *ret_reason = profile->refusals[row].id;
    return true;
}

/* ---- Periods ----------------------------------------------------------------------------- */

/* "current", "previous", "year-ago", or the id of one of the twelve periods of the trend. */
static bool read_slot(const struct bc_context *context, const struct bc_period *period,
    size_t *ret_slot, struct bc_status *status)
{
    static const struct {
        const char *name;
        size_t slot;
    } words[] = {{"current", BC_SLOT_CURRENT}, {"previous", BC_SLOT_PREVIOUS},
        {"year-ago", BC_SLOT_YEAR_AGO}};
    enum { WORDS = sizeof(words) / sizeof(words[0]) };
    const char *names[WORDS + BC_SLOT_COUNT];
    const struct bc_period_rule *rule = &context->profile->periods;
    const char *wanted = context->options->slot;
    struct bc_period at = *period;
    const char *nearest;
    size_t count = WORDS;

    *ret_slot = BC_SLOT_CURRENT;
    for (size_t i = 0; i < WORDS; i++) {
        names[i] = words[i].name;
        if (wanted != NULL && strcmp(wanted, words[i].name) == 0) {
            *ret_slot = words[i].slot;
            return true;
        }
    }
    for (size_t slot = 0; slot <= BC_SLOT_TREND_LAST; slot++) {
        names[count++] = bc_arena_strdup(context->arena, at.id);
        if (wanted == NULL || strcmp(wanted, at.id) == 0) {
            *ret_slot = slot;
            return true;
        }
        at = bc_period_previous(rule, &at);
    }
    if (bc_period_year_ago(rule, period, &at)) {
        names[count++] = at.id;
        if (strcmp(wanted, at.id) == 0) {
            *ret_slot = BC_SLOT_YEAR_AGO;
            return true;
        }
    }
    nearest = bc_text_nearest(wanted, names, count);
    return bc_fail(status, BC_BAD_USAGE, "trace.slot-unknown", "--slot", "%s" BC_NEXT "%s", wanted,
        nearest != NULL ? nearest : "previous");
}

/* A week that touches the month. */
static bool read_week(const struct bc_context *context, const struct bc_period *period,
    const char **ret_week, struct bc_status *status)
{
    const char *wanted = context->options->of_week;
    struct bc_period week;

    *ret_week = wanted;
    if (wanted == NULL) {
        return true;
    }
    if (!bc_period_parse(&context->profile->periods, wanted, &week)) {
        return bc_fail_unknown_period(context, "--of-week", wanted, status);
    }
    if (period->kind != BC_PERIOD_MONTH || week.kind != BC_PERIOD_WEEK ||
        week.end_utc_s <= period->start_utc_s || week.start_utc_s >= period->end_utc_s) {
        return bc_fail(status, BC_BAD_USAGE, "trace.week-not-of-month", "--of-week",
            "%s" BC_NEXT "%s", wanted, period->id);
    }
    return true;
}

/* An instant, or a day: `is_end` stands for the end of it. */
static bool read_instant(const struct bc_context *context, const char *text, bool is_end,
    int64_t *ret_utc_s, struct bc_status *status)
{
    bool is_date_only = false;

    if (!bc_instant_parse(text, context->profile->offset_s, ret_utc_s, &is_date_only)) {
        return bc_fail(status, BC_BAD_USAGE, "cli.time-invalid", "--due", "%s", text);
    }
    *ret_utc_s += is_date_only && is_end ? BC_DAY_S : 0;
    return true;
}

/* "2023-05-03": on that day; "A..B", "A..", "..B": from A on, before B, or to the end of the day B.
 */
static bool read_due(
    const struct bc_context *context, struct bc_trace_due *ret_due, struct bc_status *status)
{
    const char *text = context->options->due;
    const char *dots = text != NULL ? strstr(text, "..") : NULL;
    const char *from = text;
    const char *to = text;

    *ret_due = (struct bc_trace_due){text != NULL, INT64_MIN + 1, INT64_MAX};
    if (text == NULL) {
        return true;
    }
    if (dots != NULL) {
        from = bc_arena_strndup(context->arena, text, (size_t)(dots - text));
        to = dots + 2;
    }
    return (from[0] == '\0' || read_instant(context, from, false, &ret_due->from_utc_s, status)) &&
           (to[0] == '\0' || read_instant(context, to, true, &ret_due->before_utc_s, status));
}

/* ---- All of it --------------------------------------------------------------------------- */

static bool read_rows(const struct bc_context *context, const struct bc_period *period,
    struct bc_behind_question *ret_rows, struct bc_status *status)
{
    size_t slot = BC_SLOT_CURRENT;

    if (!read_slot(context, period, &slot, status)) {
        return false;
    }
    *ret_rows = bc_behind_ask(slot);
    return read_field(context, ret_rows, status) && read_district(context, ret_rows, status) &&
           read_unit(context, ret_rows, status) && read_channel(context, ret_rows, status) &&
           read_week(context, period, &ret_rows->week_id, status);
}

static bool read_day(const struct bc_context *context, const struct bc_period *period,
    int32_t *ret_day, struct bc_status *status)
{
    const char *wanted = context->options->organisation;
    struct bc_date date;

    *ret_day = bc_period_own_day(context, period);
    if (wanted == NULL) {
        return true;
    }
    if (!bc_date_parse(wanted, &date)) {
        return bc_fail(status, BC_BAD_USAGE, "cli.date-invalid", "--organisation", "%s", wanted);
    }
    *ret_day = bc_date_to_day(date);
    return true;
}

bool bc_trace_ask(const struct bc_context *context, struct bc_trace_question *ret_question,
    struct bc_status *status)
{
    const struct bc_option_values *options = context->options;
    struct bc_trace_question question = {.also = BC_FIGURE_COUNT};
    struct bc_labels labels = {0};
    struct bc_context words = *context;

    if (options->argument_count != 1) {
        return bc_fail(status, BC_BAD_USAGE, "trace.one-figure", "", "");
    }
    if (!bc_context_load_labels(&words, &labels, status) ||
        !read_figure(context, &labels, options->arguments[0], &question.figure, status) ||
        (options->also != NULL &&
            !read_figure(context, &labels, options->also, &question.also, status)) ||
        !bc_period_asked_for(context, &question.period, status) ||
        !bc_known_moment_asked_for(context, &question.known_utc_s, status) ||
        !read_day(context, &question.period, &question.organisation_day, status) ||
        !read_rows(context, &question.period, &question.rows, status) ||
        !read_reason(context, &question.reason, status) ||
        !read_due(context, &question.due, status)) {
        return false;
    }
    *ret_question = question;
    return true;
}

/*
 * write_json.c - report.json: every figure of a report for programs, schema "baocao.report/1".
 *
 * A figure that does not apply is absent, one that is not known or has no denominator is null, one
 * that is withheld is the string "withheld". Keys keep the order in which they are written here.
 * The form is described by report-templates/report.schema.json; within /1 it only grows.
 */
#include "base/file.h"
#include "write/json_findings.h"
#include "write/json_text.h"
#include "write/writer.h"

#include <jansson.h>

enum { JSON_DECIMALS = 1000000 };

/* jansson reports a lack of memory and bad UTF-8 by NULL; one flag remembers it for the whole
 * document. */
struct document {
    const bc_public_report *report;
    int32_t offset_s;
    bool has_failed;
};

static void put(struct document *document, json_t *object, const char *key, json_t *value)
{
    if (json_object_set_new(object, key, value) != 0) {
        document->has_failed = true;
    }
}

static void append(struct document *document, json_t *array, json_t *value)
{
    if (json_array_append_new(array, value) != 0) {
        document->has_failed = true;
    }
}

static json_t *time_json(const struct document *document, int64_t utc_s)
{
    char text[BC_ISO_SIZE];

    if (utc_s == INT64_MIN) {
        return json_null();
    }
    bc_instant_format(utc_s, document->offset_s, text);
    return json_string(text);
}

static json_t *date_json(int32_t day)
{
    const struct bc_date date = bc_date_from_day(day);
    char text[32];

    snprintf(text, sizeof(text), "%04d-%02d-%02d", (int)date.year, (int)date.month, (int)date.day);
    return json_string(text);
}

/* ---- Figures --------------------------------------------------------------------------------- */

/* Rounded half up to six decimals in integers, so that no binary fraction decides the last digit.
 */
static double ratio_rounded(struct bc_ratio ratio)
{
    int64_t whole = ratio.numerator / ratio.denominator;
    int64_t rest = ratio.numerator % ratio.denominator;
    int64_t millionths = (rest * 2 * JSON_DECIMALS + ratio.denominator) / (2 * ratio.denominator);

    return (double)(whole * JSON_DECIMALS + millionths) / JSON_DECIMALS;
}

/* NULL when the figure does not apply and its key is left out. */
static json_t *value_json(struct bc_value value)
{
    switch (value.kind) {
    case BC_VALUE_ABSENT:
        return NULL;
    case BC_VALUE_NULL:
    case BC_VALUE_MISSING:
        return json_null();
    case BC_VALUE_WITHHELD:
        return json_string("withheld");
    case BC_VALUE_COUNT:
    case BC_VALUE_NUMBER:
        return json_integer(value.count);
    case BC_VALUE_RATE:
        return json_real(ratio_rounded(value.ratio));
    }
    return NULL;
}

struct cell {
    enum bc_breakdown breakdown;
    size_t row;
    size_t slot;
};

static json_t *figures_json(struct document *document, struct cell cell, bool is_headline_only)
{
    json_t *figures = json_object();

    for (enum bc_figure figure = 0; figure < BC_FIGURE_COUNT; figure++) {
        const struct bc_figure_info *info = bc_figure_info(figure);
        json_t *value;

        if (is_headline_only && !info->is_headline) {
            continue;
        }
        value = value_json(
            bc_public_report_value(document->report, cell.breakdown, cell.row, cell.slot, figure));
        if (value != NULL) {
            put(document, figures, info->id, value);
        }
    }
    return figures;
}

/* ---- Periods --------------------------------------------------------------------------------- */

static json_t *period_json(struct document *document, size_t slot)
{
    const struct bc_period *period = bc_public_report_period(document->report, slot);
    json_t *object = json_object();

    put(document, object, "kind", json_string(bc_period_kind_name(period->kind)));
    put(document, object, "id", json_string(period->id));
    put(document, object, "start", time_json(document, period->start_utc_s));
    put(document, object, "end", time_json(document, period->end_utc_s));
    return object;
}

/* Another period's figures; at the top its dates stand with them, in rows they are not repeated. */
static json_t *other_slot_json(struct document *document, struct cell cell, bool with_period)
{
    json_t *object;

    if (bc_public_report_period(document->report, cell.slot) == NULL) {
        return json_null();
    }
    object = json_object();
    if (with_period) {
        put(document, object, "period", period_json(document, cell.slot));
    }
    put(document, object, "figures", figures_json(document, cell, false));
    return object;
}

static json_t *trend_json(struct document *document, struct cell cell)
{
    json_t *trend = json_array();

    for (size_t i = 0; i <= BC_SLOT_TREND_LAST; i++) {
        const struct bc_period *period;
        json_t *point;

        cell.slot = BC_SLOT_TREND_LAST - i;
        period = bc_public_report_period(document->report, cell.slot);
        if (period == NULL) {
            continue;
        }
        point = json_object();
        put(document, point, "id", json_string(period->id));
        put(document, point, "figures", figures_json(document, cell, true));
        append(document, trend, point);
    }
    return trend;
}

/* Figures of this period, the one before, a year ago and the trend: for the total and for every
 * row. */
static void put_slots(
    struct document *document, json_t *object, enum bc_breakdown breakdown, size_t row)
{
    struct cell cell = {breakdown, row, BC_SLOT_CURRENT};
    struct cell previous = {breakdown, row, BC_SLOT_PREVIOUS};
    struct cell year_ago = {breakdown, row, BC_SLOT_YEAR_AGO};
    bool is_top = breakdown == BC_BY_NOTHING;

    put(document, object, "figures", figures_json(document, cell, false));
    put(document, object, "previous", other_slot_json(document, previous, is_top));
    put(document, object, "year_ago", other_slot_json(document, year_ago, is_top));
    put(document, object, "trend", trend_json(document, cell));
}

/* ---- Breakdowns and lists -------------------------------------------------------------------- */

static json_t *row_json(struct document *document, enum bc_breakdown breakdown, size_t index)
{
    const bc_public_report *report = document->report;
    const struct bc_report_row *row = bc_public_report_row(report, breakdown, index);
    json_t *object = json_object();

    if (breakdown == BC_BY_FIELD_DISTRICT) {
        put(document, object, "field",
            json_string(bc_public_report_row(report, BC_BY_FIELD, row->field_row)->id));
        put(document, object, "district",
            json_string(bc_public_report_row(report, BC_BY_DISTRICT, row->district_row)->id));
    } else {
        put(document, object, "id", json_string(row->id));
        put(document, object, "name", json_string(row->name));
    }
    put_slots(document, object, breakdown, index);
    return object;
}

static json_t *breakdown_json(struct document *document, enum bc_breakdown breakdown)
{
    const bc_public_report *report = document->report;
    json_t *rows = json_array();

    for (size_t i = 0; i < bc_public_report_row_count(report, breakdown); i++) {
        /* Fields × districts is mostly empty; the other lists stay whole. */
        if (breakdown == BC_BY_FIELD_DISTRICT &&
            bc_public_report_row(report, breakdown, i)->is_zero) {
            continue;
        }
        append(document, rows, row_json(document, breakdown, i));
    }
    return rows;
}

static json_t *overdue_json(struct document *document)
{
    const struct bc_report_case *cases = NULL;
    size_t count = bc_public_report_overdue(document->report, &cases);
    json_t *list = json_array();

    for (size_t i = 0; i < count; i++) {
        json_t *object = json_object();

        put(document, object, "ticket", json_string(cases[i].code));
        put(document, object, "cycle", json_integer(cases[i].cycle));
        put(document, object, "unit", json_string(cases[i].unit_id));
        put(document, object, "field", json_string(cases[i].field_id));
        put(document, object, "district", json_string(cases[i].district_id));
        put(document, object, "due", time_json(document, cases[i].due_utc_s));
        put(document, object, "clock", json_string(cases[i].clock));
        put(document, object, "late_min", json_integer(cases[i].late_min));
        put(document, object, "late_days",
            cases[i].late_days < 0 ? json_null() : json_integer(cases[i].late_days));
        append(document, list, object);
    }
    return list;
}

static json_t *reasons_json(struct document *document)
{
    const struct bc_report_reason *reasons = NULL;
    size_t count = bc_public_report_reasons(document->report, &reasons);
    json_t *list = json_array();

    for (size_t i = 0; i < count; i++) {
        json_t *object = json_object();

        put(document, object, "id", json_string(reasons[i].id));
        put(document, object, "name", json_string(reasons[i].name));
        put(document, object, "at_door", json_boolean(reasons[i].is_at_door));
        put(document, object, "count", json_integer(reasons[i].count));
        append(document, list, object);
    }
    return list;
}

static json_t *definitions_json(struct document *document)
{
    const struct bc_report_definition *definitions = NULL;
    size_t count = bc_public_report_definitions(document->report, &definitions);
    json_t *list = json_array();

    for (size_t i = 0; i < count; i++) {
        json_t *object = json_object();

        put(document, object, "id", json_string(bc_figure_info(definitions[i].figure)->id));
        put(document, object, "label", json_string(definitions[i].label));
        put(document, object, "text", json_string(definitions[i].text));
        append(document, list, object);
    }
    return list;
}

static json_t *notes_json(struct document *document)
{
    const struct bc_report_note *notes = NULL;
    size_t count = bc_public_report_notes(document->report, &notes);
    json_t *list = json_array();

    for (size_t i = 0; i < count; i++) {
        json_t *object = json_object();

        put(document, object, "id", json_string(notes[i].id));
        put(document, object, "text", json_string(notes[i].text));
        put(document, object, "source", json_string(notes[i].source));
        append(document, list, object);
    }
    return list;
}

static json_t *report_json(struct document *document)
{
    const struct bc_report_office *office = bc_public_report_office(document->report);
    json_t *root = json_object();

    put(document, root, "schema", json_string("baocao.report/1"));
    put(document, root, "office", json_string(office->id));
    put(document, root, "sample", json_boolean(office->is_sample));
    put(document, root, "period", period_json(document, BC_SLOT_CURRENT));
    put(document, root, "as_known",
        time_json(document, bc_public_report_as_known_utc_s(document->report)));
    put(document, root, "organisation",
        date_json(bc_public_report_organisation_day(document->report)));
    put_slots(document, root, BC_BY_NOTHING, 0);
    for (enum bc_breakdown i = BC_BY_FIELD; i < BC_BREAKDOWN_COUNT; i++) {
        put(document, root, bc_breakdown_name(i), breakdown_json(document, i));
    }
    put(document, root, "overdue", overdue_json(document));
    document->has_failed = !bc_json_put_findings(document->report, root) || document->has_failed;
    put(document, root, "reasons", reasons_json(document));
    put(document, root, "definitions", definitions_json(document));
    put(document, root, "notes", notes_json(document));
    return root;
}

bool bc_json_text(const bc_public_report *report, bc_arena *arena, const char **ret_text,
    struct bc_status *status)
{
    struct document document = {
        .report = report, .offset_s = bc_public_report_office(report)->offset_s};
    json_t *root = report_json(&document);
    char *text = NULL;

    if (!document.has_failed) {
        text = json_dumps(root, JSON_INDENT(1) | JSON_REAL_PRECISION(15));
    }
    json_decref(root);
    if (text == NULL) {
        return bc_fail(status, BC_OWN_FAULT, "write.json-failed", "report.json", "");
    }
    *ret_text = bc_arena_strdup(arena, text);
    free(text);
    return true;
}

static bool write_json(const bc_public_report *report, const struct bc_write_context *context,
    const char *path, bc_arena *arena, struct bc_status *status)
{
    const char *text;

    (void)context;
    return bc_json_text(report, arena, &text, status) &&
           bc_file_write(path, text, strlen(text), 0644, status);
}

const struct bc_writer bc_writer_json = {
    .name = "json",
    .file_name = "report.json",
    .write = write_json,
};

/*
 * write_json.c - report.json: every figure of a report for programs, schema "baocao.report/1".
 *
 * A figure that does not apply is absent, one that is not known or has no denominator is null, one
 * that is withheld is the string "withheld". Keys keep the order in which they are written here.
 * The form is described by report-templates/report.schema.json; within /1 it only grows.
 */
#include "base/file.h"
#include "pdf/pack.h"
#include "write/json_findings.h"
#include "write/report_data.h"
#include "write/writer.h"

#include <stdlib.h>

enum { JSON_DECIMALS = 1000000 };

struct document {
    const bc_public_report *report;
    int32_t offset_s;
    struct bc_json json;
};

/* ---- Figures --------------------------------------------------------------------------------- */

/* Rounded half up to six decimals in integers, so that no binary fraction decides the last digit.
 */
static int64_t ratio_millionths(struct bc_ratio ratio)
{
    int64_t whole = ratio.numerator / ratio.denominator;
    int64_t rest = ratio.numerator % ratio.denominator;
    int64_t millionths = (rest * 2 * JSON_DECIMALS + ratio.denominator) / (2 * ratio.denominator);

    return whole * JSON_DECIMALS + millionths;
}

/* A figure that does not apply leaves its key out. */
static void put_value(struct bc_json *json, const char *key, struct bc_value value)
{
    switch (value.kind) {
    case BC_VALUE_ABSENT:
        break;
    case BC_VALUE_NULL:
    case BC_VALUE_MISSING:
        bc_json_put_null(json, key);
        break;
    case BC_VALUE_WITHHELD:
        bc_json_put_text(json, key, "withheld");
        break;
    case BC_VALUE_COUNT:
    case BC_VALUE_NUMBER:
        bc_json_put_integer(json, key, value.count);
        break;
    case BC_VALUE_RATE:
        bc_json_put_millionths(json, key, ratio_millionths(value.ratio));
        break;
    }
}

struct cell {
    enum bc_breakdown breakdown;
    size_t row;
    size_t slot;
};

static void put_figures(struct document *document, struct cell cell, bool is_headline_only)
{
    bc_json_begin_object(&document->json, "figures");
    for (enum bc_figure figure = 0; figure < BC_FIGURE_COUNT; figure++) {
        const struct bc_figure_info *info = bc_figure_info(figure);

        if (!is_headline_only || info->is_headline) {
            put_value(&document->json, info->id,
                bc_public_report_value(
                    document->report, cell.breakdown, cell.row, cell.slot, figure));
        }
    }
    bc_json_end(&document->json);
}

/* ---- Periods --------------------------------------------------------------------------------- */

static void put_period(struct document *document, size_t slot)
{
    const struct bc_period *period = bc_public_report_period(document->report, slot);
    struct bc_json *json = &document->json;

    bc_json_begin_object(json, "period");
    bc_json_put_text(json, "kind", bc_period_kind_name(period->kind));
    bc_json_put_text(json, "id", period->id);
    bc_json_put_time(json, "start", period->start_utc_s, document->offset_s);
    bc_json_put_time(json, "end", period->end_utc_s, document->offset_s);
    bc_json_end(json);
}

/* Another period's figures; at the top its dates stand with them, in rows they are not repeated. */
static void put_other_slot(
    struct document *document, const char *key, struct cell cell, bool with_period)
{
    if (bc_public_report_period(document->report, cell.slot) == NULL) {
        bc_json_put_null(&document->json, key);
        return;
    }
    bc_json_begin_object(&document->json, key);
    if (with_period) {
        put_period(document, cell.slot);
    }
    put_figures(document, cell, false);
    bc_json_end(&document->json);
}

static void put_trend(struct document *document, struct cell cell)
{
    bc_json_begin_array(&document->json, "trend");
    for (size_t i = 0; i <= BC_SLOT_TREND_LAST; i++) {
        const struct bc_period *period;

        cell.slot = BC_SLOT_TREND_LAST - i;
        period = bc_public_report_period(document->report, cell.slot);
        if (period == NULL) {
            continue;
        }
        bc_json_begin_object(&document->json, NULL);
        bc_json_put_text(&document->json, "id", period->id);
        put_figures(document, cell, true);
        bc_json_end(&document->json);
    }
    bc_json_end(&document->json);
}

/* Figures of this period, the one before, a year ago and the trend: for the total and for every
 * row. */
static void put_slots(struct document *document, enum bc_breakdown breakdown, size_t row)
{
    struct cell cell = {breakdown, row, BC_SLOT_CURRENT};
    struct cell previous = {breakdown, row, BC_SLOT_PREVIOUS};
    struct cell year_ago = {breakdown, row, BC_SLOT_YEAR_AGO};
    bool is_top = breakdown == BC_BY_NOTHING;

    put_figures(document, cell, false);
    put_other_slot(document, "previous", previous, is_top);
    put_other_slot(document, "year_ago", year_ago, is_top);
    put_trend(document, cell);
}

/* ---- Breakdowns and lists -------------------------------------------------------------------- */

static void put_row(struct document *document, enum bc_breakdown breakdown, size_t index)
{
    const bc_public_report *report = document->report;
    const struct bc_report_row *row = bc_public_report_row(report, breakdown, index);
    struct bc_json *json = &document->json;

    bc_json_begin_object(json, NULL);
    if (breakdown == BC_BY_FIELD_DISTRICT) {
        bc_json_put_text(
            json, "field", bc_public_report_row(report, BC_BY_FIELD, row->field_row)->id);
        bc_json_put_text(
            json, "district", bc_public_report_row(report, BC_BY_DISTRICT, row->district_row)->id);
    } else {
        bc_json_put_text(json, "id", row->id);
        bc_json_put_text(json, "name", row->name);
    }
    put_slots(document, breakdown, index);
    bc_json_end(json);
}

static void put_breakdown(struct document *document, enum bc_breakdown breakdown)
{
    const bc_public_report *report = document->report;

    bc_json_begin_array(&document->json, bc_breakdown_name(breakdown));
    for (size_t i = 0; i < bc_public_report_row_count(report, breakdown); i++) {
        /* Fields × districts is mostly empty; the other lists stay whole. */
        if (breakdown != BC_BY_FIELD_DISTRICT ||
            !bc_public_report_row(report, breakdown, i)->is_zero) {
            put_row(document, breakdown, i);
        }
    }
    bc_json_end(&document->json);
}

static void put_overdue(struct document *document)
{
    const struct bc_report_case *cases = NULL;
    const size_t count = bc_public_report_overdue(document->report, &cases);
    struct bc_json *json = &document->json;

    bc_json_begin_array(json, "overdue");
    for (size_t i = 0; i < count; i++) {
        bc_json_begin_object(json, NULL);
        bc_json_put_case(json, &cases[i], document->offset_s);
        bc_json_put_late(json, &cases[i]);
        bc_json_end(json);
    }
    bc_json_end(json);
}

static void put_reasons(struct document *document)
{
    const struct bc_report_reason *reasons = NULL;
    const size_t count = bc_public_report_reasons(document->report, &reasons);
    struct bc_json *json = &document->json;

    bc_json_begin_array(json, "reasons");
    for (size_t i = 0; i < count; i++) {
        bc_json_begin_object(json, NULL);
        bc_json_put_text(json, "id", reasons[i].id);
        bc_json_put_text(json, "name", reasons[i].name);
        bc_json_put_boolean(json, "at_door", reasons[i].is_at_door);
        bc_json_put_integer(json, "count", reasons[i].count);
        bc_json_end(json);
    }
    bc_json_end(json);
}

static void put_definitions(struct document *document)
{
    const struct bc_report_definition *definitions = NULL;
    const size_t count = bc_public_report_definitions(document->report, &definitions);
    struct bc_json *json = &document->json;

    bc_json_begin_array(json, "definitions");
    for (size_t i = 0; i < count; i++) {
        bc_json_begin_object(json, NULL);
        bc_json_put_text(json, "id", bc_figure_info(definitions[i].figure)->id);
        bc_json_put_text(json, "label", definitions[i].label);
        bc_json_put_text(json, "text", definitions[i].text);
        bc_json_end(json);
    }
    bc_json_end(json);
}

static void put_notes(struct document *document)
{
    const struct bc_report_note *notes = NULL;
    const size_t count = bc_public_report_notes(document->report, &notes);
    struct bc_json *json = &document->json;

    bc_json_begin_array(json, "notes");
    for (size_t i = 0; i < count; i++) {
        bc_json_begin_object(json, NULL);
        bc_json_put_text(json, "id", notes[i].id);
        bc_json_put_text(json, "text", notes[i].text);
        bc_json_put_text(json, "source", notes[i].source);
        bc_json_end(json);
    }
    bc_json_end(json);
}

static void put_report(struct document *document)
{
    const bc_public_report *report = document->report;
    const struct bc_report_office *office = bc_public_report_office(report);
    struct bc_json *json = &document->json;

    bc_json_begin_object(json, NULL);
    bc_json_put_text(json, "schema", "baocao.report/1");
    bc_json_put_text(json, "office", office->id);
    bc_json_put_boolean(json, "sample", office->is_sample);
    put_period(document, BC_SLOT_CURRENT);
    bc_json_put_time(json, "as_known", bc_public_report_as_known_utc_s(report), document->offset_s);
    bc_json_put_day(json, "organisation", bc_public_report_organisation_day(report));
    put_slots(document, BC_BY_NOTHING, 0);
    for (enum bc_breakdown i = BC_BY_FIELD; i < BC_BREAKDOWN_COUNT; i++) {
        put_breakdown(document, i);
    }
    put_overdue(document);
    bc_json_put_findings(json, report);
    put_reasons(document);
    put_definitions(document);
    put_notes(document);
    bc_json_end(json);
}

/* ---- The text and its file ------------------------------------------------------------------- */

bool bc_report_data_make(const bc_public_report *report, bc_arena *arena,
    struct bc_report_data *ret_data, struct bc_status *status)
{
    struct document document = {
        .report = report, .offset_s = bc_public_report_office(report)->offset_s};
    struct bc_json *json = &document.json;

    bc_json_init(json);
    put_report(&document);
    if (json->has_failed) {
        bc_json_clear(json);
        return bc_fail(status, BC_OWN_FAULT, "write.json-failed", "report.json", "");
    }
    *ret_data = (struct bc_report_data){.text = json->bytes, .length_bytes = json->length};
    ret_data->packed = bc_pdf_pack(arena, json->bytes, json->length, &ret_data->packed_bytes);
    return true;
}

void bc_report_data_drop_text(struct bc_report_data *data)
{
    free(data->text);
    data->text = NULL;
}

void bc_report_data_clear(struct bc_report_data *data)
{
    bc_report_data_drop_text(data);
    *data = (struct bc_report_data){0};
}

static bool write_json(const bc_public_report *report, const struct bc_write_context *context,
    const char *path, bc_arena *arena, struct bc_status *status)
{
    struct bc_report_data own = {0};
    const struct bc_report_data *data = context->data != NULL ? context->data : &own;
    bool is_done;

    if (context->data == NULL && !bc_report_data_make(report, arena, &own, status)) {
        return false;
    }
    is_done = bc_file_write(path, data->text, data->length_bytes, 0644, status);
    bc_report_data_clear(&own);
    return is_done;
}

const struct bc_writer bc_writer_json = {
    .name = "json",
    .file_name = "report.json",
    .write = write_json,
};

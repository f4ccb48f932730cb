#include "write/json_findings.h"

#include <math.h>
#include <stdio.h>

enum { JSON_DECIMALS = 1000000 };

struct findings {
    const bc_public_report *report;
    int32_t offset_s;
    bool has_failed;
};

static void put(struct findings *findings, json_t *object, const char *key, json_t *value)
{
    findings->has_failed = json_object_set_new(object, key, value) != 0 || findings->has_failed;
}

static void append(struct findings *findings, json_t *array, json_t *value)
{
    findings->has_failed = json_array_append_new(array, value) != 0 || findings->has_failed;
}

static json_t *time_json(const struct findings *findings, int64_t utc_s)
{
    char text[BC_ISO_SIZE];

    if (utc_s == INT64_MIN) {
        return json_null();
    }
    bc_instant_format(utc_s, findings->offset_s, text);
    return json_string(text);
}

static json_t *share_json(double share)
{
    return json_real(round(share * JSON_DECIMALS) / JSON_DECIMALS);
}

/* ---- What changed -----------------------------------------------------------------------------
 */

static json_t *amount_json(enum bc_figure figure, int64_t amount)
{
    return bc_figure_info(figure)->kind == BC_FIGURE_IS_RATE
               ? json_real((double)amount / BC_RATE_CHANGE_UNITS)
               : json_integer(amount);
}

static json_t *comparison_json(
    struct findings *findings, enum bc_figure figure, const struct bc_report_comparison *comparison)
{
    json_t *object;
    json_t *parts;

    if (!comparison->exists) {
        return json_null();
    }
    object = json_object();
    parts = json_array();
    for (size_t i = 0; i < comparison->part_count; i++) {
        json_t *part = json_object();

        put(findings, part, "field", json_string(comparison->parts[i].field_id));
        put(findings, part, "unit", json_string(comparison->parts[i].unit_id));
        put(findings, part, "change", amount_json(figure, comparison->parts[i].change));
        append(findings, parts, part);
    }
    put(findings, object, "difference", amount_json(figure, comparison->difference));
    put(findings, object, "supported", json_boolean(comparison->trend != 0));
    put(findings, object, "contributions", parts);
    put(findings, object, "remainder", amount_json(figure, comparison->remainder));
    return object;
}

static json_t *changes_json(struct findings *findings)
{
    const struct bc_report_change *changes = NULL;
    const size_t count = bc_public_report_changes(findings->report, &changes);
    json_t *list = json_array();

    for (size_t i = 0; i < count; i++) {
        json_t *object = json_object();

        put(findings, object, "id", json_string(bc_figure_info(changes[i].figure)->id));
        put(findings, object, "previous",
            comparison_json(findings, changes[i].figure, &changes[i].previous));
        put(findings, object, "year_ago",
            comparison_json(findings, changes[i].figure, &changes[i].year_ago));
        append(findings, list, object);
    }
    return list;
}

/* What the flows of the compared periods are weighed by. */
static json_t *working_days_json(struct findings *findings)
{
    static const struct {
        const char *key;
        size_t slot;
    } slots[] = {{"current", BC_SLOT_CURRENT}, {"previous", BC_SLOT_PREVIOUS},
        {"year_ago", BC_SLOT_YEAR_AGO}};
    json_t *object = json_object();

    for (size_t i = 0; i < sizeof(slots) / sizeof(slots[0]); i++) {
        const bool is_known = bc_public_report_has_data(findings->report, slots[i].slot);

        put(findings, object, slots[i].key,
            is_known ? json_integer(bc_public_report_working_days(findings->report, slots[i].slot))
                     : json_null());
    }
    return object;
}

/* ---- How units stand --------------------------------------------------------------------------
 */

static json_t *case_json(struct findings *findings, const struct bc_report_case *one)
{
    json_t *object = json_object();

    put(findings, object, "ticket", json_string(one->code));
    put(findings, object, "cycle", json_integer(one->cycle));
    put(findings, object, "unit", json_string(one->unit_id));
    put(findings, object, "field", json_string(one->field_id));
    put(findings, object, "district", json_string(one->district_id));
    put(findings, object, "due", time_json(findings, one->due_utc_s));
    put(findings, object, "clock", json_string(one->clock));
    return object;
}

static json_t *due_next_json(struct findings *findings)
{
    const struct bc_report_case *cases = NULL;
    const size_t count = bc_public_report_due_next(findings->report, &cases);
    json_t *list = json_array();

    for (size_t i = 0; i < count; i++) {
        append(findings, list, case_json(findings, &cases[i]));
    }
    return list;
}

static json_t *due_days_json(struct findings *findings)
{
    const struct bc_report_due_day *days = NULL;
    const size_t count = bc_public_report_due_days(findings->report, &days);
    json_t *list = json_array();

    for (size_t i = 0; i < count; i++) {
        json_t *object = json_object();
        const struct bc_date date = bc_date_from_day(days[i].day);
        char day[BC_ISO_SIZE];

        (void)snprintf(
            day, sizeof(day), "%04d-%02d-%02d", (int)date.year, (int)date.month, (int)date.day);
        put(findings, object, "day", json_string(day));
        put(findings, object, "count", json_integer(days[i].count));
        put(findings, object, "working", json_boolean(days[i].is_working));
        if (days[i].holiday[0] != '\0') {
            put(findings, object, "holiday", json_string(days[i].holiday));
        }
        append(findings, list, object);
    }
    return list;
}

/* Of the overdue cases, in their order. */
static json_t *late_days_json(struct findings *findings)
{
    const struct bc_report_case *cases = NULL;
    const size_t count = bc_public_report_overdue(findings->report, &cases);
    json_t *list = json_array();

    for (size_t i = 0; i < count; i++) {
        json_t *object = json_object();

        put(findings, object, "ticket", json_string(cases[i].code));
        put(findings, object, "cycle", json_integer(cases[i].cycle));
        put(findings, object, "days", json_integer(cases[i].late_days));
        append(findings, list, object);
    }
    return list;
}

static json_t *overdue_units_json(struct findings *findings)
{
    const struct bc_report_overdue_unit *units = NULL;
    const size_t count = bc_public_report_overdue_units(findings->report, &units);
    json_t *list = json_array();

    for (size_t i = 0; i < count; i++) {
        json_t *object = json_object();
        json_t *worst = json_object();

        put(findings, worst, "ticket", json_string(units[i].worst->code));
        put(findings, worst, "cycle", json_integer(units[i].worst->cycle));
        put(findings, worst, "due", time_json(findings, units[i].worst->due_utc_s));
        put(findings, worst, "clock", json_string(units[i].worst->clock));
        put(findings, worst, "late_min", json_integer(units[i].worst->late_min));
        put(findings, object, "unit", json_string(units[i].unit_id));
        put(findings, object, "count", json_integer(units[i].count));
        put(findings, object, "worst", worst);
        append(findings, list, object);
    }
    return list;
}

static json_t *ranking_json(struct findings *findings)
{
    const struct bc_report_ranked *units = NULL;
    const size_t count = bc_public_report_ranking(findings->report, &units);
    json_t *ranking = json_object();
    json_t *ranked = json_array();
    json_t *unranked = json_array();

    for (size_t i = 0; i < count; i++) {
        json_t *object = json_object();

        if (units[i].rank > 0) {
            put(findings, object, "rank", json_integer(units[i].rank));
        }
        put(findings, object, "unit", json_string(units[i].unit_id));
        put(findings, object, "on_time", json_integer(units[i].rate.numerator));
        put(findings, object, "n", json_integer(units[i].rate.denominator));
        if (units[i].rank > 0) {
            put(findings, object, "rate",
                share_json((double)units[i].rate.numerator / (double)units[i].rate.denominator));
            put(findings, object, "low", share_json(units[i].low));
            put(findings, object, "high", share_json(units[i].high));
        }
        append(findings, units[i].rank > 0 ? ranked : unranked, object);
    }
    put(findings, ranking, "figure", json_string(bc_figure_info(BC_RATE_ON_TIME)->id));
    put(findings, ranking, "least_n", json_integer(BC_RANKED_LEAST));
    put(findings, ranking, "ranked", ranked);
    put(findings, ranking, "unranked", unranked);
    return ranking;
}

/* ---- The weeks of a month ---------------------------------------------------------------------
 */

static json_t *bridge_json(struct findings *findings)
{
    static const enum bc_figure figures[] = {BC_FLOW_OPENING, BC_FLOW_RECEIVED, BC_FLOW_REOPENED,
        BC_FLOW_TOTAL, BC_FLOW_HANDLED, BC_FLOW_OTHERWISE_CLOSED, BC_FLOW_CLOSING};
    const struct bc_report_bridge_part *parts = NULL;
    const size_t count = bc_public_report_bridge(findings->report, &parts);
    json_t *list = json_array();

    for (size_t i = 0; i < count; i++) {
        json_t *object = json_object();
        json_t *cell = json_object();

        for (size_t f = 0; f < sizeof(figures) / sizeof(figures[0]); f++) {
            put(findings, cell, bc_figure_info(figures[f])->id,
                json_integer(parts[i].counts.of[figures[f]]));
        }
        put(findings, object, "id", json_string(parts[i].id));
        put(findings, object, "start", time_json(findings, parts[i].start_utc_s));
        put(findings, object, "end", time_json(findings, parts[i].end_utc_s));
        put(findings, object, "figures", cell);
        append(findings, list, object);
    }
    return list;
}

bool bc_json_put_findings(const bc_public_report *report, json_t *root)
{
    struct findings findings = {
        .report = report, .offset_s = bc_public_report_office(report)->offset_s};

    put(&findings, root, "overdue_units", overdue_units_json(&findings));
    put(&findings, root, "late_days", late_days_json(&findings));
    put(&findings, root, "due_next", due_next_json(&findings));
    put(&findings, root, "due_days", due_days_json(&findings));
    put(&findings, root, "due_later", json_integer(bc_public_report_due_later(report)));
    put(&findings, root, "ranking", ranking_json(&findings));
    put(&findings, root, "working_days", working_days_json(&findings));
    put(&findings, root, "changes", changes_json(&findings));
    if (bc_public_report_period(report, BC_SLOT_CURRENT)->kind == BC_PERIOD_MONTH) {
        put(&findings, root, "bridge", bridge_json(&findings));
    }
    return !findings.has_failed;
}

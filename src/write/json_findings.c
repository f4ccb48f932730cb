#include "write/json_findings.h"

#include <math.h>

enum { JSON_DECIMALS = 1000000 };

struct findings {
    struct bc_json *json;
    const bc_public_report *report;
    int32_t offset_s;
};

static void put_share(struct bc_json *json, const char *key, double share)
{
    bc_json_put_millionths(json, key, llround(share * JSON_DECIMALS));
}

/* ---- What changed ------------------------------------------------------------------------ */

static void put_amount(struct bc_json *json, const char *key, enum bc_figure figure, int64_t amount)
{
    if (bc_figure_info(figure)->kind == BC_FIGURE_IS_RATE) {
        bc_json_put_real(json, key, (double)amount / BC_RATE_CHANGE_UNITS);
    } else {
        bc_json_put_integer(json, key, amount);
    }
}

static void put_comparison(struct bc_json *json, const char *key, enum bc_figure figure,
    const struct bc_report_comparison *comparison)
{
    if (!comparison->exists) {
        bc_json_put_null(json, key);
        return;
    }
    bc_json_begin_object(json, key);
    put_amount(json, "difference", figure, comparison->difference);
    bc_json_put_boolean(json, "supported", comparison->trend != 0);
    bc_json_begin_array(json, "contributions");
    for (size_t i = 0; i < comparison->part_count; i++) {
        bc_json_begin_object(json, NULL);
        bc_json_put_text(json, "field", comparison->parts[i].field_id);
        bc_json_put_text(json, "unit", comparison->parts[i].unit_id);
        put_amount(json, "change", figure, comparison->parts[i].change);
        bc_json_end(json);
    }
    bc_json_end(json);
    put_amount(json, "remainder", figure, comparison->remainder);
    bc_json_end(json);
}

static void put_changes(const struct findings *findings)
{
    const struct bc_report_change *changes = NULL;
    const size_t count = bc_public_report_changes(findings->report, &changes);
    struct bc_json *json = findings->json;

    bc_json_begin_array(json, "changes");
    for (size_t i = 0; i < count; i++) {
        bc_json_begin_object(json, NULL);
        bc_json_put_text(json, "id", bc_figure_info(changes[i].figure)->id);
        put_comparison(json, "previous", changes[i].figure, &changes[i].previous);
        put_comparison(json, "year_ago", changes[i].figure, &changes[i].year_ago);
        bc_json_end(json);
    }
    bc_json_end(json);
}

/* What the flows of the compared periods are weighed by. */
static void put_working_days(const struct findings *findings)
{
    static const struct {
        const char *key;
        size_t slot;
    } slots[] = {{"current", BC_SLOT_CURRENT}, {"previous", BC_SLOT_PREVIOUS},
        {"year_ago", BC_SLOT_YEAR_AGO}};

    bc_json_begin_object(findings->json, "working_days");
    for (size_t i = 0; i < sizeof(slots) / sizeof(slots[0]); i++) {
        const int32_t days = bc_public_report_working_days(findings->report, slots[i].slot);

        if (days < 0) {
            bc_json_put_null(findings->json, slots[i].key);
        } else {
            bc_json_put_integer(findings->json, slots[i].key, days);
        }
    }
    bc_json_end(findings->json);
}

/* ---- Cases and units --------------------------------------------------------------------- */

void bc_json_put_case(struct bc_json *json, const struct bc_report_case *one, int32_t offset_s)
{
    bc_json_put_text(json, "ticket", one->code);
    bc_json_put_integer(json, "cycle", one->cycle);
    bc_json_put_text(json, "unit", one->unit_id);
    bc_json_put_text(json, "field", one->field_id);
    bc_json_put_text(json, "district", one->district_id);
    bc_json_put_time(json, "due", one->due_utc_s, offset_s);
    bc_json_put_text(json, "clock", one->clock);
}

void bc_json_put_late(struct bc_json *json, const struct bc_report_case *one)
{
    bc_json_put_integer(json, "late_min", one->late_min);
    if (one->late_days < 0) {
        bc_json_put_null(json, "late_days");
    } else {
        bc_json_put_integer(json, "late_days", one->late_days);
    }
}

static void put_due_next(const struct findings *findings)
{
    const struct bc_report_case *cases = NULL;
    const size_t count = bc_public_report_due_next(findings->report, &cases);

    bc_json_begin_array(findings->json, "due_next");
    for (size_t i = 0; i < count; i++) {
        bc_json_begin_object(findings->json, NULL);
        bc_json_put_case(findings->json, &cases[i], findings->offset_s);
        bc_json_end(findings->json);
    }
    bc_json_end(findings->json);
}

static void put_due_days(const struct findings *findings)
{
    const struct bc_report_due_day *days = NULL;
    const size_t count = bc_public_report_due_days(findings->report, &days);
    struct bc_json *json = findings->json;

    bc_json_begin_array(json, "due_days");
    for (size_t i = 0; i < count; i++) {
        bc_json_begin_object(json, NULL);
        bc_json_put_day(json, "day", days[i].day);
        bc_json_put_integer(json, "count", days[i].count);
        bc_json_put_boolean(json, "working", days[i].is_working);
        if (days[i].holiday[0] != '\0') {
            bc_json_put_text(json, "holiday", days[i].holiday);
        }
        bc_json_end(json);
    }
    bc_json_end(json);
}

static void put_overdue_units(const struct findings *findings)
{
    const struct bc_report_overdue_unit *units = NULL;
    const size_t count = bc_public_report_overdue_units(findings->report, &units);
    struct bc_json *json = findings->json;

    bc_json_begin_array(json, "overdue_units");
    for (size_t i = 0; i < count; i++) {
        const struct bc_report_case *worst = units[i].worst;

        bc_json_begin_object(json, NULL);
        bc_json_put_text(json, "unit", units[i].unit_id);
        bc_json_put_integer(json, "count", units[i].count);
        bc_json_begin_object(json, "worst");
        bc_json_put_text(json, "ticket", worst->code);
        bc_json_put_integer(json, "cycle", worst->cycle);
        bc_json_put_time(json, "due", worst->due_utc_s, findings->offset_s);
        bc_json_put_text(json, "clock", worst->clock);
        bc_json_put_late(json, worst);
        bc_json_end(json);
        bc_json_end(json);
    }
    bc_json_end(json);
}

static void put_ranked_unit(struct bc_json *json, const struct bc_report_ranked *unit)
{
    bc_json_begin_object(json, NULL);
    if (unit->rank > 0) {
        bc_json_put_integer(json, "rank", unit->rank);
    }
    bc_json_put_text(json, "unit", unit->unit_id);
    bc_json_put_integer(json, "on_time", unit->rate.numerator);
    bc_json_put_integer(json, "n", unit->rate.denominator);
    if (unit->rank > 0) {
        put_share(json, "rate", (double)unit->rate.numerator / (double)unit->rate.denominator);
        put_share(json, "low", unit->low);
        put_share(json, "high", unit->high);
    }
    bc_json_end(json);
}

static void put_ranked_units(const struct findings *findings, const char *key, bool is_ranked)
{
    const struct bc_report_ranked *units = NULL;
    const size_t count = bc_public_report_ranking(findings->report, &units);

    bc_json_begin_array(findings->json, key);
    for (size_t i = 0; i < count; i++) {
        if ((units[i].rank > 0) == is_ranked) {
            put_ranked_unit(findings->json, &units[i]);
        }
    }
    bc_json_end(findings->json);
}

static void put_ranking(const struct findings *findings)
{
    bc_json_begin_object(findings->json, "ranking");
    bc_json_put_text(findings->json, "figure", bc_figure_info(BC_RATE_ON_TIME)->id);
    bc_json_put_integer(findings->json, "least_n", BC_RANKED_LEAST);
    put_ranked_units(findings, "ranked", true);
    put_ranked_units(findings, "unranked", false);
    bc_json_end(findings->json);
}

/* ---- The weeks of a month ---------------------------------------------------------------- */

static void put_bridge(const struct findings *findings)
{
    static const enum bc_figure figures[] = {BC_FLOW_OPENING, BC_FLOW_RECEIVED, BC_FLOW_REOPENED,
        BC_FLOW_TOTAL, BC_FLOW_HANDLED, BC_FLOW_OTHERWISE_CLOSED, BC_FLOW_CLOSING};
    const struct bc_report_bridge_part *parts = NULL;
    const size_t count = bc_public_report_bridge(findings->report, &parts);
    struct bc_json *json = findings->json;

    bc_json_begin_array(json, "bridge");
    for (size_t i = 0; i < count; i++) {
        bc_json_begin_object(json, NULL);
        bc_json_put_text(json, "id", parts[i].id);
        bc_json_put_time(json, "start", parts[i].start_utc_s, findings->offset_s);
        bc_json_put_time(json, "end", parts[i].end_utc_s, findings->offset_s);
        bc_json_begin_object(json, "figures");
        for (size_t f = 0; f < sizeof(figures) / sizeof(figures[0]); f++) {
            bc_json_put_integer(
                json, bc_figure_info(figures[f])->id, parts[i].counts.of[figures[f]]);
        }
        bc_json_end(json);
        bc_json_end(json);
    }
    bc_json_end(json);
}

void bc_json_put_findings(struct bc_json *json, const bc_public_report *report)
{
    const struct findings findings = {
        .json = json, .report = report, .offset_s = bc_public_report_office(report)->offset_s};

    put_overdue_units(&findings);
    put_due_next(&findings);
    put_due_days(&findings);
    bc_json_put_integer(json, "due_later", bc_public_report_due_later(report));
    put_ranking(&findings);
    put_working_days(&findings);
    put_changes(&findings);
    if (bc_public_report_period(report, BC_SLOT_CURRENT)->kind == BC_PERIOD_MONTH) {
        put_bridge(&findings);
    }
}

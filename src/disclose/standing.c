/*
 * standing.c - how units stand: who has overdue cases and how late the worst is, what falls due in
 * the next seven days, who keeps limits best and how sure that is.
 */
#include "base/text.h"
#include "compare/compare.h"
#include "disclose/maker.h"

#include <string.h>

enum { NEXT_DAYS = 7 };

/* ---- Due next ---------------------------------------------------------------------------- */

static int compare_due(const void *left, const void *right)
{
    const struct bc_report_case *a = left;
    const struct bc_report_case *b = right;
    int order;

    if (a->due_utc_s != b->due_utc_s) {
        return a->due_utc_s < b->due_utc_s ? -1 : 1;
    }
    order = strcmp(a->code, b->code);
    return order != 0 ? order : (a->cycle > b->cycle) - (a->cycle < b->cycle);
}

static void make_due_next(struct maker *maker)
{
    struct bc_public_report *report = maker->report;
    const int64_t end_utc_s = report->slots[BC_SLOT_CURRENT].period.end_utc_s;
    struct bc_report_case *due =
        bc_arena_alloc_array(maker->arena, report->case_count, sizeof(*due));
    size_t count = 0;

    for (size_t i = 0; i < report->case_count; i++) {
        const struct bc_report_case *from = &report->cases[i];

        if (strcmp(from->end, "open") == 0 && !from->has_result &&
            strcmp(from->deadline, "in_time") == 0 && from->due_utc_s >= end_utc_s &&
            from->due_utc_s < end_utc_s + NEXT_DAYS * BC_DAY_S) {
            due[count++] = *from;
        }
    }
    qsort(due, count, sizeof(*due), compare_due);
    report->findings.due_next = due;
    report->findings.due_next_count = count;
}

/* ---- Overdue by unit --------------------------------------------------------------------- */

struct late_unit {
    struct bc_report_overdue_unit unit;
    const char *name_key;
};

static int compare_late(const void *left, const void *right)
{
    const struct late_unit *a = left;
    const struct late_unit *b = right;
    const int64_t a_due = a->unit.worst->due_utc_s;
    const int64_t b_due = b->unit.worst->due_utc_s;

    if (a->unit.count != b->unit.count) {
        return a->unit.count > b->unit.count ? -1 : 1;
    }
    if (a_due != b_due) {
        return a_due < b_due ? -1 : 1;
    }
    return strcmp(a->name_key, b->name_key);
}

static struct late_unit *unit_of(
    struct maker *maker, struct late_unit *units, size_t *count, const struct bc_report_case *one)
{
    for (size_t i = 0; i < *count; i++) {
        if (strcmp(units[i].unit.unit_id, one->unit_id) == 0) {
            return &units[i];
        }
    }
    /* The overdue list starts with the case due first: a unit's first one is its worst. */
    units[*count] = (struct late_unit){.unit = {one->unit_id, one->unit_name, 0, one},
        .name_key = bc_text_sort_key(maker->arena, one->unit_name)};
    return &units[(*count)++];
}

static void make_overdue_units(struct maker *maker)
{
    struct bc_public_report *report = maker->report;
    struct late_unit *units =
        bc_arena_alloc_array(maker->arena, report->overdue_count, sizeof(*units));
    struct bc_report_overdue_unit *sorted;
    size_t count = 0;

    for (size_t i = 0; i < report->overdue_count; i++) {
        unit_of(maker, units, &count, &report->overdue[i])->unit.count++;
    }
    qsort(units, count, sizeof(*units), compare_late);
    sorted = bc_arena_alloc_array(maker->arena, count, sizeof(*sorted));
    for (size_t i = 0; i < count; i++) {
        sorted[i] = units[i].unit;
    }
    report->findings.overdue_units = sorted;
    report->findings.overdue_unit_count = count;
}

/* ---- Ranking ----------------------------------------------------------------------------- */

struct standing {
    struct bc_report_ranked unit;
    const char *name_key;
};

static bool is_ranked(const struct bc_report_ranked *unit)
{
    return unit->rate.denominator >= BC_RANKED_LEAST;
}

/* Below 0 when a stands higher; 0: equals. */
static int compare_rates(const struct bc_report_ranked *a, const struct bc_report_ranked *b)
{
    const int64_t left = a->rate.numerator * b->rate.denominator;
    const int64_t right = b->rate.numerator * a->rate.denominator;

    if (left != right) {
        return left > right ? -1 : 1;
    }
    return (a->rate.denominator < b->rate.denominator) -
           (a->rate.denominator > b->rate.denominator);
}

static int compare_standings(const void *left, const void *right)
{
    const struct standing *a = left;
    const struct standing *b = right;
    int order = 0;

    if (is_ranked(&a->unit) != is_ranked(&b->unit)) {
        return is_ranked(&a->unit) ? -1 : 1;
    }
    if (is_ranked(&a->unit)) {
        order = compare_rates(&a->unit, &b->unit);
    }
    return order != 0 ? order : strcmp(a->name_key, b->name_key);
}

static size_t collect_standings(struct maker *maker, struct standing *standings)
{
    const struct bc_report_table *table = &maker->report->tables[BC_BY_UNIT];
    size_t count = 0;

    for (size_t row = 0; row < table->row_count; row++) {
        const struct bc_ratio rate =
            bc_figure_ratio(BC_RATE_ON_TIME, bc_report_table_counts(table, row, BC_SLOT_CURRENT));
        struct bc_interval interval;

        if (rate.denominator == 0) {
            continue;
        }
        interval = bc_wilson_interval(rate.numerator, rate.denominator);
        standings[count++] = (struct standing){.unit = {.unit_id = table->rows[row].id,
                                                   .unit_name = table->rows[row].name,
                                                   .rate = rate,
                                                   .low = interval.low,
                                                   .high = interval.high},
            .name_key = bc_text_sort_key(maker->arena, table->rows[row].name)};
    }
    qsort(standings, count, sizeof(*standings), compare_standings);
    return count;
}

static void make_ranking(struct maker *maker)
{
    const size_t room = maker->report->tables[BC_BY_UNIT].row_count;
    struct standing *standings = bc_arena_alloc_array(maker->arena, room, sizeof(*standings));
    struct bc_report_ranked *ranking = bc_arena_alloc_array(maker->arena, room, sizeof(*ranking));
    const size_t count = collect_standings(maker, standings);

    for (size_t i = 0; i < count; i++) {
        ranking[i] = standings[i].unit;
        if (!is_ranked(&ranking[i])) {
            continue;
        }
        ranking[i].rank = i > 0 && compare_rates(&ranking[i - 1], &ranking[i]) == 0
                              ? ranking[i - 1].rank
                              : (int32_t)i + 1;
    }
    maker->report->findings.ranking = ranking;
    maker->report->findings.ranking_count = count;
}

void bc_maker_make_standing(struct maker *maker)
{
    make_due_next(maker);
    make_overdue_units(maker);
    make_ranking(maker);
}

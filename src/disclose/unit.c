#include "disclose/unit.h"

#include "disclose/unit_maker.h"
#include "report/wording.h"

#include <stdlib.h>
#include <string.h>

/* ---- Names, copied once and shared by all units ------------------------------------------ */

static void copy_names(bc_units *units, struct maker *maker)
{
    const struct bc_profile *profile = units->profile;
    bc_arena *arena = units->arena;

    units->field_names = bc_arena_alloc_array(arena, profile->field_count, sizeof(char *));
    units->district_names =
        bc_arena_alloc_array(arena, profile->district_count + 1, sizeof(char *));
    units->channel_names = bc_arena_alloc_array(arena, profile->channel_count, sizeof(char *));
    units->agency_names = bc_arena_alloc_array(arena, profile->unit_count, sizeof(char *));
    for (size_t i = 0; i < profile->field_count; i++) {
        units->field_names[i] = bc_maker_copy(maker, profile->fields[i].name);
    }
    for (size_t i = 0; i < profile->district_count; i++) {
        units->district_names[i] =
            bc_maker_copy(maker, bc_maker_district_name(maker, (int32_t)i).name);
    }
    for (size_t i = 0; i < profile->channel_count; i++) {
        units->channel_names[i] = bc_maker_copy(maker, profile->channels[i].name);
    }
    for (size_t i = 0; i < profile->unit_count; i++) {
        units->agency_names[i] = bc_maker_copy(maker, bc_maker_unit_name(maker, (int32_t)i).name);
    }
    units->no_field = bc_maker_label(maker, "none.field");
    units->no_district = bc_maker_label(maker, "district.undetermined");
    units->no_channel = bc_maker_label(maker, "none.channel");
}

/* ---- Codes the analysis knows ------------------------------------------------------------ */

static int compare_codes(const void *left, const void *right)
{
    const int64_t a = ((const struct unit_code *)left)->ticket;
    const int64_t b = ((const struct unit_code *)right)->ticket;

    return a < b ? -1 : a > b;
}

static void copy_codes(bc_units *units)
{
    const struct bc_analysis_case *cases = NULL;

    units->code_count = bc_analysis_cases(units->request.analysis, &cases);
    units->codes = bc_arena_alloc_array(units->arena, units->code_count, sizeof(*units->codes));
    for (size_t i = 0; i < units->code_count; i++) {
        units->codes[i] = (struct unit_code){cases[i].ticket, cases[i].code};
    }
    if (units->code_count > 0) {
        qsort(units->codes, units->code_count, sizeof(*units->codes), compare_codes);
    }
}

/* ---- Which units ------------------------------------------------------------------------- */

/* Those of the public report's rows by unit, so that nobody who stands there goes without. */
static void choose_units(bc_units *units)
{
    const struct bc_report_table *table = &units->request.report->tables[BC_BY_UNIT];
    const struct bc_profile *profile = units->profile;
    size_t row = 0;

    units->rows = bc_arena_alloc_array(units->arena, table->row_count, sizeof(*units->rows));
    units->called = bc_arena_alloc_array(units->arena, table->row_count, sizeof(*units->called));
    /* Both lists are in the order of the profile. */
    for (size_t i = 0; i < table->row_count; i++) {
        while (
            row < profile->unit_count && strcmp(profile->units[row].id, table->rows[i].id) != 0) {
            row++;
        }
        units->rows[i] = row;
        units->called[i].name = table->rows[i].name;
        units->called[i].short_name = table->rows[i].short_name;
        units->busy_count +=
            bc_report_table_counts(table, i, BC_SLOT_CURRENT)->of[BC_FLOW_TOTAL] > 0 ? 1 : 0;
    }
    units->count = table->row_count;
}

/* ---- Lists say what figures say ---------------------------------------------------------- */

static bool check_list(const bc_units *units, size_t row, int64_t counted, enum bc_figure figure,
    struct bc_status *status)
{
    const int64_t expected =
        bc_analysis_counts(units->request.analysis, BC_BY_UNIT, row, BC_SLOT_CURRENT)->of[figure];

    if (counted == expected) {
        return true;
    }
    return bc_fail(status, BC_REFUSED, "disclose.unit-differs", units->profile->units[row].id,
        "%s" BC_NEXT "%lld" BC_NEXT "%lld", bc_figure_info(figure)->id, (long long)counted,
        (long long)expected);
}

static bool check_unit(const bc_units *units, size_t row, struct bc_status *status)
{
    int64_t counts[BC_UNIT_LIST_COUNT] = {0};
    int64_t handled = 0;

    for (size_t i = units->facts.first_of[row]; i < units->facts.first_of[row + 1]; i++) {
        const struct unit_fact *fact = &units->facts.items[i];

        for (enum bc_unit_list list = 0; list < BC_UNIT_LIST_COUNT; list++) {
            counts[list] += fact->lists >> list & 1U;
        }
        handled += fact->is_counted && fact->end == BC_END_HANDLED ? 1 : 0;
    }
    return check_list(units, row, counts[BC_UNIT_OPEN], BC_FLOW_CLOSING, status) &&
           check_list(units, row, counts[BC_UNIT_OVERDUE], BC_FLOW_CLOSING_OVERDUE, status) &&
           check_list(units, row, handled, BC_FLOW_HANDLED, status) &&
           check_list(units, row, counts[BC_UNIT_REOPENED], BC_FLOW_REOPENED, status) &&
           check_list(units, row, counts[BC_UNIT_UNSATISFIED], BC_RATING_UNSATISFIED, status);
}

/* Every row, so that no case is left out because its unit has no report. */
static bool check_units(const bc_units *units, struct bc_status *status)
{
    for (size_t row = 0; row < units->profile->unit_count; row++) {
        if (!check_unit(units, row, status)) {
            return false;
        }
    }
    return true;
}

/* ---- Notes ------------------------------------------------------------------------------- */

/* Notes on what a unit's workbook does not have. */
static bool is_of_office_only(const char *id)
{
    static const char *const ids[] = {
        "bien-dong", "dong-gop", "qua-han", "den-han", "xep-thu-tu", "tuan-va-thang", "dieu-chinh"};

    for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
        if (strcmp(ids[i], id) == 0) {
            return true;
        }
    }
    return false;
}

static void make_notes(bc_units *units, struct maker *maker)
{
    static const char *const keys[] = {"unit.note.whose", "unit.note.left", "unit.note.average",
        "unit.note.returned", "unit.note.promised", "unit.note.masked"};
    enum { OWN_NOTES = sizeof(keys) / sizeof(keys[0]) };
    const bc_public_report *report = units->request.report;
    const struct bc_profile *profile = units->profile;
    struct bc_report_note *notes =
        bc_arena_alloc_array(units->arena, report->note_count + OWN_NOTES, sizeof(*notes));
    const struct bc_word count[] = {
        {"count", bc_arena_printf(units->arena, "%lld", (long long)units->busy_count)}};

    for (size_t i = 0; i < report->note_count; i++) {
        if (!is_of_office_only(report->notes[i].id)) {
            notes[units->note_count++] = report->notes[i];
        }
    }
    for (size_t i = 0; i < OWN_NOTES; i++) {
        const char *key = keys[i];

        if (strcmp(key, "unit.note.promised") == 0 && profile->promise_label[0] == '\0') {
            continue;
        }
        if (i == OWN_NOTES - 1 && !units->request.has_texts) {
            key = "unit.note.without-texts";
        }
        notes[units->note_count++] = (struct bc_report_note){
            "", bc_wording_fill(units->arena, bc_maker_label(maker, key), count, 1), ""};
    }
    units->notes = notes;
}

/* ---- All units --------------------------------------------------------------------------- */

bool bc_disclose_units(const struct bc_units_request *request, bc_arena *arena,
    bc_units **ret_units, struct bc_status *status)
{
    const struct bc_profile *profile = bc_analysis_profile(request->analysis);
    const struct bc_period *period = bc_analysis_period(request->analysis, BC_SLOT_CURRENT);
    bc_units *units = bc_arena_alloc(arena, sizeof(*units));
    const struct bc_labels labels = {
        request->report->label_keys, request->report->label_texts, request->report->label_count};
    struct maker maker = {
        .analysis = request->analysis,
        .profile = profile,
        .labels = &labels,
        .arena = arena,
        .organisation_day = bc_analysis_organisation_day(request->analysis),
    };

    units->request = *request;
    units->profile = profile;
    units->arena = arena;
    units->end_base_day = bc_instant_day(period->end_utc_s, profile->offset_s) - 1;
    choose_units(units);
    copy_names(units, &maker);
    copy_codes(units);
    make_notes(units, &maker);
    if (maker.missing_label != NULL) {
        return bc_fail(status, BC_BAD_INPUT, "disclose.label-missing", "labels.vi.yaml", "%s",
            maker.missing_label);
    }
    if (!unit_facts_read(request, arena, &units->facts, status) || !check_units(units, status)) {
        return false;
    }
    *ret_units = units;
    return true;
}

size_t bc_units_count(const bc_units *units)
{
    return units->count;
}

const char *bc_units_id(const bc_units *units, size_t index)
{
    return units->profile->units[units->rows[index]].id;
}

bool bc_units_report(bc_units *units, size_t index, bc_arena *wiping,
    const bc_unit_report **ret_report, struct bc_status *status)
{
    const size_t row = units->rows[index];
    struct bc_unit_report *report = bc_arena_alloc(wiping, sizeof(*report));
    bool is_done;

    report->shared = units->request.report;
    report->id = bc_arena_strdup(wiping, bc_units_id(units, index));
    report->name = bc_arena_strdup(wiping, units->called[index].name);
    report->short_name = bc_arena_strdup(wiping, units->called[index].short_name);
    report->now = bc_analysis_counts(units->request.analysis, BC_BY_UNIT, row, BC_SLOT_CURRENT);
    report->before = bc_analysis_counts(units->request.analysis, BC_BY_UNIT, row, BC_SLOT_PREVIOUS);
    report->unit_count = units->busy_count;
    report->has_texts = units->request.has_texts;
    report->notes = units->notes;
    report->note_count = units->note_count;
    unit_agencies_make(units, row, report, wiping);
    if (!bc_store_begin_reading(units->request.store, status)) {
        return false;
    }
    is_done = unit_cases_make(units, row, report, wiping, status);
    bc_store_end_reading(units->request.store);
    if (is_done) {
        *ret_report = report;
    }
    return is_done;
}

/*
 * tables.c - the rows of each breakdown with the counts of every slot.
 *
 * A row that was not in force at the end of the period and has nothing to show is left out: an
 * agency (its body is the row), a department merged long ago. One with figures stays, so that rows
 * always add to the total.
 */
#include "disclose/maker.h"
#include "profile/organisation.h"

#include <string.h>

/* A row that nothing in the organisation of the report stands for keeps its name, and says so. */
static struct bc_profile_name marked(
    struct maker *maker, struct bc_profile_name name, struct bc_validity valid)
{
    const char *mark;

    if (bc_validity_covers(valid, maker->organisation_day)) {
        return name;
    }
    mark = bc_maker_label(maker,
        valid.last_day < maker->organisation_day ? "organisation.before" : "organisation.after");
    name.name = bc_arena_printf(maker->arena, "%s %s", name.name, mark);
    name.short_name = bc_arena_printf(maker->arena, "%s %s", name.short_name, mark);
    return name;
}

struct bc_profile_name bc_maker_unit_name(struct maker *maker, int32_t unit_index)
{
    return marked(maker, bc_profile_unit_name(maker->profile, unit_index, maker->organisation_day),
        maker->profile->units[unit_index].valid);
}

struct bc_profile_name bc_maker_district_name(struct maker *maker, int32_t district_index)
{
    return marked(maker,
        bc_profile_district_name(maker->profile, district_index, maker->organisation_day),
        maker->profile->districts[district_index].valid);
}

/* What a row is called and whether it stands in the report even when it is empty. */
struct row_source {
    const char *id;
    const char *name;
    const char *short_name;
    bool is_expected;
};

static struct row_source field_source(struct maker *maker, size_t row)
{
    const struct bc_profile_field *field = &maker->profile->fields[row];

    return (struct row_source){field->id, field->name, field->short_name,
        bc_validity_covers(field->valid, maker->last_day)};
}

static struct row_source district_source(struct maker *maker, size_t row)
{
    const struct bc_profile_district *district;
    struct bc_profile_name called;

    if (row >= maker->profile->district_count) {
        const char *name = bc_maker_label(maker, "district.undetermined");

        return (struct row_source){"chua-xac-dinh", name, name, true};
    }
    district = &maker->profile->districts[row];
    called = bc_maker_district_name(maker, (int32_t)row);
    return (struct row_source){district->id, called.name, called.short_name,
        bc_validity_covers(district->valid, maker->organisation_day)};
}

static struct row_source unit_source(struct maker *maker, size_t row)
{
    const struct bc_profile_unit *unit = &maker->profile->units[row];

    const struct bc_profile_name called = bc_maker_unit_name(maker, (int32_t)row);

    return (struct row_source){unit->id, called.name, called.short_name,
        unit->kind != BC_UNIT_AGENCY && bc_validity_covers(unit->valid, maker->organisation_day)};
}

static struct row_source source_of(struct maker *maker, enum bc_breakdown breakdown, size_t row)
{
    const struct bc_profile_channel *channel;
    const char *region;

    switch (breakdown) {
    case BC_BY_FIELD:
        return field_source(maker, row);
    case BC_BY_DISTRICT:
        return district_source(maker, row);
    case BC_BY_UNIT:
        return unit_source(maker, row);
    case BC_BY_CHANNEL:
        channel = &maker->profile->channels[row];
        return (struct row_source){channel->id, channel->name, channel->name, true};
    case BC_BY_NOTHING:
    case BC_BY_FIELD_DISTRICT:
    case BC_BREAKDOWN_COUNT:
        break;
    }
    region = bc_profile_dispatch_on(maker->profile, maker->last_day)->region_total;
    return (struct row_source){"", region, region, true};
}

static bool has_counts(const struct maker *maker, enum bc_breakdown breakdown, size_t row)
{
    static const struct bc_counts nothing;

    for (size_t slot = 0; slot < BC_SLOT_COUNT; slot++) {
        const struct bc_counts *counts = bc_analysis_counts(maker->analysis, breakdown, row, slot);

        if (memcmp(counts, &nothing, sizeof(nothing)) != 0) {
            return true;
        }
    }
    return false;
}

static void copy_counts(struct maker *maker, enum bc_breakdown breakdown, size_t from, size_t to)
{
    const struct bc_report_table *table = &maker->report->tables[breakdown];

    for (size_t slot = 0; slot < BC_SLOT_COUNT; slot++) {
        *bc_report_table_counts(table, to, slot) =
            *bc_analysis_counts(maker->analysis, breakdown, from, slot);
    }
}

/*
 * Makes one table; ret_rows tells for each row of the analysis its row in the report, SIZE_MAX when
 * it was left out.
 */
static void make_table(struct maker *maker, enum bc_breakdown breakdown, size_t **ret_rows)
{
    size_t count = bc_analysis_row_count(maker->analysis, breakdown);
    struct bc_report_table *table = &maker->report->tables[breakdown];
    size_t *rows = bc_arena_alloc_array(maker->arena, count, sizeof(*rows));
    size_t kept = 0;

    *table = bc_report_table_new(maker->arena, count);
    for (size_t i = 0; i < count; i++) {
        struct row_source source = source_of(maker, breakdown, i);
        struct bc_report_row *row = &table->rows[kept];

        rows[i] = SIZE_MAX;
        if (!source.is_expected && !has_counts(maker, breakdown, i)) {
            continue;
        }
        row->id = bc_maker_copy(maker, source.id);
        row->name = bc_maker_copy(maker, source.name);
        row->short_name = bc_maker_copy(maker, source.short_name);
        if (row->short_name[0] == '\0') {
            row->short_name = row->name;
        }
        copy_counts(maker, breakdown, i, kept);
        rows[i] = kept++;
    }
    table->row_count = kept;
    bc_report_table_mark_zero_rows(table);
    *ret_rows = rows;
}

/* Fields × districts, for the rows that both lists have. A row with figures is in both. */
static void make_cross_table(struct maker *maker, const size_t *field_rows, size_t field_count,
    const size_t *district_rows, size_t district_count)
{
    struct bc_report_table *tables = maker->report->tables;
    struct bc_report_table *table = &tables[BC_BY_FIELD_DISTRICT];
    size_t kept = 0;

    *table = bc_report_table_new(
        maker->arena, tables[BC_BY_FIELD].row_count * tables[BC_BY_DISTRICT].row_count);
    for (size_t i = 0; i < field_count * district_count; i++) {
        size_t field = field_rows[i / district_count];
        size_t district = district_rows[i % district_count];
        struct bc_report_row *row;

        if (field == SIZE_MAX || district == SIZE_MAX) {
            continue;
        }
        row = &table->rows[kept];
        row->field_row = field;
        row->district_row = district;
        row->id = bc_arena_printf(maker->arena, "%s/%s", tables[BC_BY_FIELD].rows[field].id,
            tables[BC_BY_DISTRICT].rows[district].id);
        row->name = bc_arena_printf(maker->arena, "%s, %s", tables[BC_BY_FIELD].rows[field].name,
            tables[BC_BY_DISTRICT].rows[district].name);
        row->short_name = row->name;
        copy_counts(maker, BC_BY_FIELD_DISTRICT, i, kept);
        kept++;
    }
    table->row_count = kept;
    bc_report_table_mark_zero_rows(table);
}

void bc_maker_make_tables(struct maker *maker)
{
    size_t *rows[BC_BREAKDOWN_COUNT] = {0};

    for (enum bc_breakdown i = BC_BY_NOTHING; i < BC_BY_FIELD_DISTRICT; i++) {
        make_table(maker, i, &rows[i]);
    }
    make_cross_table(maker, rows[BC_BY_FIELD], bc_analysis_row_count(maker->analysis, BC_BY_FIELD),
        rows[BC_BY_DISTRICT], bc_analysis_row_count(maker->analysis, BC_BY_DISTRICT));
}

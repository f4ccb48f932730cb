#include "base/text.h"
#include "profile/find.h"
#include "profile/reader.h"

#include <string.h>

static int32_t read_district_of_unit(
    const struct bc_profile_reader *reader, const struct bc_yaml_node *row)
{
    const char *id = bc_yaml_text(row, "district", NULL, reader->problems);

    return id == NULL ? -1
                      : bc_spellings_row(reader, &reader->index->districts,
                            bc_reader_place(row, "district"), id, "profile.district-unknown");
}

static struct bc_profile_unit read_unit(
    const struct bc_profile_reader *reader, const struct bc_yaml_node *row)
{
    static const char *const kinds[] = {"ioc", "team", "department", "agency", "commune"};
    struct bc_profile_unit unit = {.parent_index = -1};

    unit.id = bc_reader_id(reader, row);
    unit.name = bc_reader_name(reader, row);
    unit.short_name = bc_reader_short_name(reader, row, unit.name);
    if (bc_yaml_find(row, "kind") == NULL) {
        (void)bc_yaml_text_required(row, "kind", reader->problems);
    }
    unit.kind = (enum bc_unit_kind)bc_yaml_choice(
        row, "kind", kinds, 5, BC_UNIT_DEPARTMENT, reader->problems);
    unit.district_index = read_district_of_unit(reader, row);
    unit.valid = bc_reader_validity(reader, row);
    unit.aliases = bc_reader_texts(reader, row, "aliases", &unit.alias_count);
    unit.names = bc_reader_names(reader, row, &unit.name_count, &unit.aliases, &unit.alias_count);
    unit.source = bc_yaml_text(row, "source", "", reader->problems);
    return unit;
}

/* The body of an agency: any unit that is neither the centre nor itself inside a body; else -1. */
static int32_t read_body(const struct bc_profile_reader *reader, const struct bc_yaml_node *row,
    const struct bc_profile_unit *units, const char *unit_id)
{
    const char *id = bc_yaml_text_required(row, "parent", reader->problems);
    const struct bc_yaml_node *place = bc_reader_place(row, "parent");
    int32_t body;

    if (id[0] == '\0') {
        return -1;
    }
    body = bc_spellings_row(reader, &reader->index->units, place, id, "profile.unit-unknown");
    if (body >= 0 && (units[body].kind == BC_UNIT_AGENCY || units[body].kind == BC_UNIT_IOC)) {
        bc_reader_error(reader, "profile.parent-no-body", place, "%s" BC_NEXT "%s", unit_id, id);
        return -1;
    }
    return body;
}

/* An agency that has moved: its body in each stretch of time. */
static void read_parents(const struct bc_profile_reader *reader, const struct bc_yaml_node *row,
    const struct bc_profile_unit *units, struct bc_profile_unit *unit)
{
    struct bc_profile_rows rows = bc_reader_rows(reader, row, "parents");
    struct bc_profile_parent *parents =
        bc_arena_alloc_array(reader->arena, rows.count, sizeof(*parents));

    for (size_t i = 0; i < rows.count; i++) {
        struct bc_profile_parent *parent = &parents[unit->parent_count];

        parent->parent_index = read_body(reader, rows.nodes[i], units, unit->id);
        parent->valid = bc_reader_validity(reader, rows.nodes[i]);
        bc_yaml_refuse_unread(rows.nodes[i], reader->problems);
        if (i > 0 && unit->parent_count > 0 &&
            parents[unit->parent_count - 1].valid.last_day >= parent->valid.first_day) {
            bc_reader_error(reader, "profile.parents-overlap", rows.nodes[i], "%s", unit->id);
        }
        if (parent->parent_index >= 0) {
            unit->parent_index = parent->parent_index;
            unit->parent_count++;
        }
    }
    unit->parents = parents;
}

static void read_parent(const struct bc_profile_reader *reader, const struct bc_yaml_node *row,
    struct bc_profile_unit *units, size_t index)
{
    struct bc_profile_unit *unit = &units[index];
    bool has_parents = bc_yaml_find(row, "parents") != NULL;
    bool has_parent = bc_yaml_find(row, "parent") != NULL;

    if ((has_parent || has_parents) != (unit->kind == BC_UNIT_AGENCY)) {
        bool is_missing = unit->kind == BC_UNIT_AGENCY;

        bc_reader_error(reader, is_missing ? "profile.parent-missing" : "profile.parent-unexpected",
            bc_reader_place(row, has_parents ? "parents" : "parent"), "%s", unit->id);
        return;
    }
    if (has_parent && has_parents) {
        bc_reader_error(
            reader, "profile.parent-and-parents", bc_reader_place(row, "parents"), "%s", unit->id);
    } else if (has_parents) {
        read_parents(reader, row, units, unit);
    } else if (has_parent) {
        unit->parent_index = read_body(reader, row, units, unit->id);
    }
}

/* A body lasts no longer than its district, an agency no longer than its body. */
static void narrow_validity(
    const struct bc_profile_reader *reader, struct bc_profile_unit *units, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (units[i].district_index >= 0) {
            units[i].valid = bc_validity_within(
                units[i].valid, reader->profile->districts[units[i].district_index].valid);
        }
    }
    for (size_t i = 0; i < count; i++) {
        struct bc_profile_unit *unit = &units[i];

        if (unit->parent_index < 0) {
            continue;
        }
        if (unit->parent_count == 0) {
            unit->valid = bc_validity_within(unit->valid, units[unit->parent_index].valid);
        }
        if (unit->district_index < 0) {
            unit->district_index = units[unit->parent_index].district_index;
        }
    }
}

static void find_ioc(struct bc_profile_reader *reader, const struct bc_profile_rows *rows)
{
    struct bc_profile *profile = reader->profile;

    profile->ioc_unit_index = -1;
    for (size_t i = 0; i < profile->unit_count; i++) {
        if (profile->units[i].kind != BC_UNIT_IOC) {
            continue;
        }
        if (profile->ioc_unit_index >= 0) {
            bc_reader_error(reader, "profile.ioc-twice", bc_reader_place(rows->nodes[i], "kind"),
                "%s" BC_NEXT "%s", profile->units[profile->ioc_unit_index].id,
                profile->units[i].id);
        } else {
            profile->ioc_unit_index = (int32_t)i;
        }
    }
    if (profile->ioc_unit_index < 0) {
        bc_reader_error(
            reader, "profile.ioc-missing", bc_reader_place(reader->root, "units"), "%s", "");
        profile->ioc_unit_index = 0;
    }
}

/* The same before names are compared, by the ids as written: who ends with a body leaves its name
 * free. */
static void inherit_validity(const struct bc_profile_reader *reader,
    const struct bc_profile_rows *rows, const struct bc_profile_unit *units,
    struct bc_row_names *names)
{
    for (size_t i = 0; i < rows->count; i++) {
        if (units[i].district_index >= 0) {
            names[i].valid = bc_validity_within(
                names[i].valid, reader->profile->districts[units[i].district_index].valid);
        }
    }
    for (size_t i = 0; i < rows->count; i++) {
        const struct bc_yaml_node *parent = bc_yaml_find(rows->nodes[i], "parent");

        for (size_t j = 0; parent != NULL && parent->kind == BC_YAML_SCALAR && j < rows->count;
             j++) {
            if (j != i && strcmp(units[j].id, parent->text) == 0) {
                names[i].valid = bc_validity_within(names[i].valid, names[j].valid);
                break;
            }
        }
    }
}

void bc_profile_read_units(struct bc_profile_reader *reader)
{
    struct bc_profile_rows rows = bc_reader_rows(reader, reader->root, "units");
    struct bc_profile_unit *units = bc_arena_alloc_array(reader->arena, rows.count, sizeof(*units));
    struct bc_row_names *names = bc_row_names_new(reader, &rows);

    for (size_t i = 0; i < rows.count; i++) {
        units[i] = read_unit(reader, rows.nodes[i]);
        names[i] = (struct bc_row_names){units[i].id, units[i].name, units[i].short_name,
            units[i].aliases, units[i].alias_count, units[i].valid, rows.nodes[i]};
    }
    inherit_validity(reader, &rows, units, names);
    reader->index->units = bc_spellings_build(reader, names, rows.count);
    for (size_t i = 0; i < rows.count; i++) {
        read_parent(reader, rows.nodes[i], units, i);
        units[i].succession = bc_reader_succession(
            reader, rows.nodes[i], &reader->index->units, names, i, "profile.unit-unknown");
        bc_yaml_refuse_unread(rows.nodes[i], reader->problems);
    }
    narrow_validity(reader, units, rows.count);
    reader->profile->units = units;
    reader->profile->unit_count = rows.count;
    for (size_t i = 0; i < rows.count; i++) {
        const int32_t named = units[i].succession.predecessor_default;

        if (named >= 0) {
            bc_reader_check_predecessor(
                reader, &names[i], (int32_t)i, &names[named], &units[named].succession);
        }
    }
    find_ioc(reader, &rows);
}

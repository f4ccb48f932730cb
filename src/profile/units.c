#include "base/text.h"
#include "profile/find.h"
#include "profile/reader.h"

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
    unit.source = bc_yaml_text(row, "source", "", reader->problems);
    return unit;
}

/* The body of an agency: any unit that is neither the centre nor itself inside a body. */
static void read_parent(const struct bc_profile_reader *reader, const struct bc_yaml_node *row,
    struct bc_profile_unit *units, size_t index)
{
    struct bc_profile_unit *unit = &units[index];
    const char *id = bc_yaml_text(row, "parent", NULL, reader->problems);
    const struct bc_yaml_node *place = bc_reader_place(row, "parent");

    if ((id == NULL) == (unit->kind == BC_UNIT_AGENCY)) {
        bc_reader_error(reader, id == NULL ? "profile.parent-missing" : "profile.parent-unexpected",
            place, "%s", unit->id);
        return;
    }
    if (id == NULL) {
        return;
    }
    unit->parent_index =
        bc_spellings_row(reader, &reader->index->units, place, id, "profile.unit-unknown");
    if (unit->parent_index >= 0 && (units[unit->parent_index].kind == BC_UNIT_AGENCY ||
                                       units[unit->parent_index].kind == BC_UNIT_IOC)) {
        bc_reader_error(reader, "profile.parent-no-body", place, "%s" BC_NEXT "%s", unit->id, id);
        unit->parent_index = -1;
    }
}

static void read_successors(const struct bc_profile_reader *reader, const struct bc_yaml_node *row,
    struct bc_profile_unit *units, size_t index)
{
    struct bc_profile_unit *unit = &units[index];
    size_t id_count;
    const char *const *ids = bc_reader_texts(reader, row, "successors", &id_count);
    int32_t *successors = bc_arena_alloc_array(reader->arena, id_count, sizeof(*successors));

    for (size_t i = 0; i < id_count; i++) {
        const struct bc_yaml_node *place = bc_reader_place(row, "successors");
        int32_t successor =
            bc_spellings_row(reader, &reader->index->units, place, ids[i], "profile.unit-unknown");

        if (successor == (int32_t)index) {
            bc_reader_error(reader, "profile.successor-itself", place, "%s", ids[i]);
        } else if (successor >= 0) {
            successors[unit->successor_count++] = successor;
        }
    }
    unit->successor_indexes = successors;
    if (id_count > 0 && unit->valid.last_day == INT32_MAX) {
        bc_reader_error(reader, "profile.successor-without-end", bc_reader_place(row, "successors"),
            "%s", unit->id);
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
        unit->valid = bc_validity_within(unit->valid, units[unit->parent_index].valid);
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

/* Bodies that end on one day and pass to nobody are one line of a message, not a page. */
static void warn_of_missing_successors(
    const struct bc_profile_reader *reader, const struct bc_profile_rows *rows)
{
    const struct bc_profile *profile = reader->profile;
    bool *is_told = bc_arena_alloc_array(reader->arena, profile->unit_count, sizeof(*is_told));

    for (size_t i = 0; i < profile->unit_count; i++) {
        const struct bc_profile_unit *first = &profile->units[i];
        struct bc_date date;
        const char *ids = "";
        int count = 0;

        if (first->valid.last_day == INT32_MAX) {
            continue;
        }
        date = bc_date_from_day(first->valid.last_day);
        for (size_t j = i; j < profile->unit_count; j++) {
            const struct bc_profile_unit *unit = &profile->units[j];

            if (unit->kind == BC_UNIT_AGENCY || unit->successor_count > 0 || is_told[j] ||
                unit->valid.last_day != first->valid.last_day) {
                continue;
            }
            is_told[j] = true;
            count++;
            ids = bc_arena_printf(reader->arena, "%s%s%s", ids, count == 1 ? "" : ", ", unit->id);
        }
        if (count > 0) {
            bc_problems_add(reader->problems, BC_WARNING, "profile.successor-missing",
                bc_yaml_where(reader->arena, rows->nodes[i]),
                "%d" BC_NEXT "%02d/%s%d/%04d" BC_NEXT "%.500s", count, (int)date.day,
                date.month < 3 ? "0" : "", (int)date.month, (int)date.year, ids);
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
    reader->index->units = bc_spellings_build(reader, names, rows.count);
    for (size_t i = 0; i < rows.count; i++) {
        read_parent(reader, rows.nodes[i], units, i);
        read_successors(reader, rows.nodes[i], units, i);
        bc_yaml_refuse_unread(rows.nodes[i], reader->problems);
    }
    narrow_validity(reader, units, rows.count);
    reader->profile->units = units;
    reader->profile->unit_count = rows.count;
    find_ioc(reader, &rows);
    warn_of_missing_successors(reader, &rows);
}

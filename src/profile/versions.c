#include "profile/find.h"
#include "profile/reader.h"

#include <string.h>

/* What changes in time within one row or one section: names, successors, versions. */

static void report_overlaps(const struct bc_profile_reader *reader,
    const struct bc_profile_name *names, const struct bc_profile_rows *rows)
{
    for (size_t i = 1; i < rows->count; i++) {
        for (size_t j = 0; j < i; j++) {
            if (bc_validity_overlaps(names[j].valid, names[i].valid)) {
                bc_reader_error(reader, "profile.names-overlap", rows->nodes[i], "%s" BC_NEXT "%s",
                    names[j].name, names[i].name);
                break;
            }
        }
    }
}

const struct bc_profile_name *bc_reader_names(const struct bc_profile_reader *reader,
    const struct bc_yaml_node *row, size_t *ret_count, const char *const **aliases,
    size_t *alias_count)
{
    struct bc_profile_rows rows = bc_reader_rows(reader, row, "names");
    struct bc_profile_name *names = bc_arena_alloc_array(reader->arena, rows.count, sizeof(*names));
    const char **spellings =
        bc_arena_alloc_array(reader->arena, *alias_count + 2 * rows.count, sizeof(*spellings));
    size_t count = *alias_count;

    *ret_count = rows.count;
    if (rows.count == 0) {
        return NULL;
    }
    for (size_t i = 0; i < count; i++) {
        spellings[i] = (*aliases)[i];
    }
    for (size_t i = 0; i < rows.count; i++) {
        names[i].name = bc_reader_name(reader, rows.nodes[i]);
        names[i].short_name = bc_reader_short_name(reader, rows.nodes[i], names[i].name);
        names[i].valid = bc_reader_validity(reader, rows.nodes[i]);
        spellings[count++] = names[i].name;
        spellings[count++] = names[i].short_name;
        bc_yaml_refuse_unread(rows.nodes[i], reader->problems);
    }
    report_overlaps(reader, names, &rows);
    *aliases = spellings;
    *alias_count = count;
    return names;
}

static int32_t read_row_key(const struct bc_profile_reader *reader, const struct bc_yaml_node *row,
    const char *key, const struct bc_spellings *spellings, const char *unknown_code)
{
    const char *id = bc_yaml_text(row, key, NULL, reader->problems);

    return id == NULL
               ? -1
               : bc_spellings_row(reader, spellings, bc_reader_place(row, key), id, unknown_code);
}

struct bc_succession bc_reader_succession(const struct bc_profile_reader *reader,
    const struct bc_yaml_node *row, const struct bc_spellings *spellings,
    const struct bc_row_names *names, size_t index, const char *unknown_code)
{
    const struct bc_row_names *self = &names[index];
    const struct bc_yaml_node *place = bc_reader_place(row, "successors");
    size_t id_count;
    const char *const *ids = bc_reader_texts(reader, row, "successors", &id_count);
    int32_t *successors = bc_arena_alloc_array(reader->arena, id_count, sizeof(*successors));
    struct bc_succession succession = {.successor_indexes = successors};
    bool is_default_found = false;

    succession.successor_default =
        read_row_key(reader, row, "successor_default", spellings, unknown_code);
    succession.predecessor_default =
        read_row_key(reader, row, "predecessor_default", spellings, unknown_code);
    for (size_t i = 0; i < id_count; i++) {
        int32_t successor = bc_spellings_row(reader, spellings, place, ids[i], unknown_code);

        is_default_found = is_default_found || successor == succession.successor_default;
        if (strcmp(ids[i], self->id) == 0) {
            bc_reader_error(reader, "profile.successor-itself", place, "%s", ids[i]);
        } else if (successor >= 0 && self->valid.last_day != INT32_MAX &&
                   names[successor].valid.last_day <= self->valid.last_day) {
            bc_reader_error(
                reader, "profile.successor-ended", place, "%s" BC_NEXT "%s", ids[i], self->id);
        } else if (successor >= 0) {
            successors[succession.successor_count++] = successor;
        }
    }
    if (id_count > 0 && self->valid.last_day == INT32_MAX) {
        bc_reader_error(reader, "profile.successor-without-end", place, "%s", self->id);
    }
    if (succession.successor_default >= 0 && !is_default_found) {
        bc_reader_error(reader, "profile.successor-default",
            bc_reader_place(row, "successor_default"), "%s", self->id);
    }
    return succession;
}

void bc_reader_check_predecessor(const struct bc_profile_reader *reader,
    const struct bc_row_names *self, int32_t index, const struct bc_row_names *named,
    const struct bc_succession *of_named)
{
    for (size_t i = 0; i < of_named->successor_count; i++) {
        if (of_named->successor_indexes[i] == index) {
            return;
        }
    }
    bc_reader_error(reader, "profile.predecessor-default",
        bc_reader_place(self->node, "predecessor_default"), "%s" BC_NEXT "%s", named->id, self->id);
}

/*
 * A version ends on the day before the next, or says nothing of its end; the last one has none.
 */
void bc_reader_check_joints(
    const struct bc_profile_reader *reader, const char *key, const struct bc_profile_rows *versions)
{
    for (size_t i = 0; i < versions->count; i++) {
        const struct bc_yaml_node *row = versions->nodes[i];
        const int32_t last_day = bc_reader_day(reader, row, "valid_to", INT32_MAX);
        const bool is_last = i + 1 == versions->count;
        const int32_t next_day =
            is_last ? INT32_MAX
                    : bc_reader_day(reader, versions->nodes[i + 1], "valid_from", INT32_MIN);

        if (last_day == INT32_MAX || (!is_last && last_day + 1 == next_day)) {
            continue;
        }
        bc_reader_error(reader,
            last_day < next_day ? "profile.versions-gap" : "profile.versions-overlap",
            bc_reader_place(row, "valid_to"), "%s", key);
    }
}

struct bc_profile_rows bc_reader_versions(const struct bc_profile_reader *reader, const char *key)
{
    const struct bc_yaml_node *node = bc_yaml_find(reader->root, key);
    struct bc_profile_rows versions = {.count = 0};
    int32_t before = INT32_MIN;

    if (node != NULL && node->kind == BC_YAML_LIST) {
        versions = bc_reader_rows(reader, reader->root, key);
    }
    if (versions.count == 0) {
        versions.nodes = bc_arena_alloc(reader->arena, sizeof(*versions.nodes));
        versions.nodes[versions.count++] = bc_yaml_mapping(reader->root, key, reader->problems);
        return versions;
    }
    for (size_t i = 0; i < versions.count; i++) {
        int32_t day = bc_reader_version_day(reader, versions.nodes[i]);

        if (i > 0 && day <= before) {
            bc_reader_error(reader, "profile.versions-order",
                bc_reader_place(versions.nodes[i], "valid_from"), "%s", key);
        }
        before = day;
    }
    bc_reader_check_joints(reader, key, &versions);
    return versions;
}

bool bc_reader_is_versioned(const struct bc_profile_reader *reader, const char *key)
{
    const struct bc_yaml_node *node = bc_yaml_find(reader->root, key);

    return node != NULL && node->kind == BC_YAML_LIST && node->count > 0;
}

int32_t bc_reader_version_day(
    const struct bc_profile_reader *reader, const struct bc_yaml_node *version)
{
    return bc_reader_day(reader, version, "valid_from", INT32_MIN);
}

const struct bc_profile_extension *bc_profile_extension_on(
    const struct bc_profile *profile, int32_t day)
{
    size_t found = 0;

    if (profile->extension_count == 0) {
        return &profile->extension;
    }
    for (size_t i = 1; i < profile->extension_count; i++) {
        found = profile->extensions[i].first_day <= day ? i : found;
    }
    return &profile->extensions[found];
}

const struct bc_profile_dispatch *bc_profile_dispatch_on(
    const struct bc_profile *profile, int32_t day)
{
    size_t found = 0;

    if (profile->dispatch_count == 0) {
        return &profile->dispatch;
    }
    for (size_t i = 1; i < profile->dispatch_count; i++) {
        found = profile->dispatches[i].first_day <= day ? i : found;
    }
    return &profile->dispatches[found];
}

/*
 * How the appendix names people it is not addressed to: one word, or a list of versions each with
 * `value` and, but for the first, `valid_from`.
 */
#include "profile/reader.h"

static enum bc_third_persons read_way(
    const struct bc_profile_reader *reader, const struct bc_yaml_node *mapping, const char *name)
{
    static const char *const words[BC_THIRD_PERSONS_COUNT] = {
        [BC_PERSONS_BY_INITIALS] = "initials",
        [BC_PERSONS_MARKED] = "marked",
        [BC_PERSONS_AS_STORED] = "as-stored",
    };

    return (enum bc_third_persons)bc_yaml_choice(
        mapping, name, words, BC_THIRD_PERSONS_COUNT, BC_PERSONS_BY_INITIALS, reader->problems);
}

void bc_profile_read_third_persons(struct bc_profile_reader *reader)
{
    static const char key[] = "third_persons";
    struct bc_profile_rows versions = {.count = 0};
    struct bc_third_persons_version *kept;

    if (bc_reader_is_versioned(reader, key)) {
        versions = bc_reader_versions(reader, key);
    }
    kept =
        bc_arena_alloc_array(reader->arena, versions.count > 0 ? versions.count : 1, sizeof(*kept));
    kept[0] = (struct bc_third_persons_version){.first_day = INT32_MIN};
    if (versions.count == 0) {
        kept[0].way = read_way(reader, reader->root, key);
    }
    for (size_t i = 0; i < versions.count; i++) {
        const struct bc_yaml_node *row = versions.nodes[i];

        if (bc_yaml_find(row, "value") == NULL) {
            (void)bc_yaml_text_required(row, "value", reader->problems);
        }
        kept[i].first_day = i == 0 ? INT32_MIN : bc_reader_version_day(reader, row);
        kept[i].way = read_way(reader, row, "value");
        bc_yaml_refuse_unread(row, reader->problems);
    }
    reader->profile->third_persons = kept;
    reader->profile->third_persons_count = versions.count > 0 ? versions.count : 1;
}

enum bc_third_persons bc_profile_third_persons_on(const struct bc_profile *profile, int32_t day)
{
    size_t found = 0;

    for (size_t i = 1; i < profile->third_persons_count; i++) {
        found = profile->third_persons[i].first_day <= day ? i : found;
    }
    return profile->third_persons_count == 0 ? BC_PERSONS_BY_INITIALS
                                             : profile->third_persons[found].way;
}

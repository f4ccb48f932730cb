#include "profile/reader.h"

#include <stddef.h>
#include <string.h>

/*
 * What an office does besides handling. Each key is one value, or a list of versions
 *   has_ratings:
 *     - {value: false, valid_to: 2024-12-31}
 *     - {value: true, valid_from: 2025-01-01}
 * in ascending order and without a gap. Versions of all keys together make the practices.
 */

/* One key: where its value goes, and what it is when the file says nothing. */
struct practice_key {
    const char *key;
    size_t offset; /* of a bool in struct bc_profile_practice */
    bool fallback;
    const char *words[2]; /* for false and true; NULL: false and true themselves */
};

static const struct practice_key keys[] = {
    {"closes_on", offsetof(struct bc_profile_practice, closes_on_reply), false,
        {"result", "reply"}},
    {"has_ratings", offsetof(struct bc_profile_practice, has_ratings), true, {NULL, NULL}},
    {"has_replies", offsetof(struct bc_profile_practice, has_replies), true, {NULL, NULL}},
    {"has_reopening", offsetof(struct bc_profile_practice, has_reopening), true, {NULL, NULL}},
    {"has_promises", offsetof(struct bc_profile_practice, has_promises), true, {NULL, NULL}},
    {"has_evidence", offsetof(struct bc_profile_practice, has_evidence), true, {NULL, NULL}},
    {"has_directives", offsetof(struct bc_profile_practice, has_directives), false, {NULL, NULL}},
    {"has_contacts", offsetof(struct bc_profile_practice, has_contacts), false, {NULL, NULL}},
    {"has_corrections", offsetof(struct bc_profile_practice, has_corrections), false, {NULL, NULL}},
    {"has_publication", offsetof(struct bc_profile_practice, has_publication), false, {NULL, NULL}},
};
enum { KEY_COUNT = sizeof(keys) / sizeof(keys[0]) };

static bool read_value(const struct bc_profile_reader *reader, const struct practice_key *key,
    const struct bc_yaml_node *mapping, const char *name)
{
    if (key->words[0] == NULL) {
        return bc_yaml_flag(mapping, name, key->fallback, reader->problems);
    }
    return bc_yaml_choice(mapping, name, key->words, 2, key->fallback ? 1 : 0, reader->problems) ==
           1;
}

static void put_from(struct bc_profile_practice *practices, size_t count,
    const struct practice_key *key, int32_t first_day, bool value)
{
    for (size_t i = 0; i < count; i++) {
        if (practices[i].first_day >= first_day) {
            *(bool *)((char *)&practices[i] + key->offset) = value;
        }
    }
}

/* ---- Days -------------------------------------------------------------------------------- */

/* Ascending, each once. */
static size_t add_day(
    struct bc_profile_practice practices[BC_PRACTICE_CHANGES + 1], size_t count, int32_t day)
{
    size_t place = count;

    for (size_t i = 0; i < count; i++) {
        if (practices[i].first_day == day) {
            return count;
        }
    }
    while (place > 0 && practices[place - 1].first_day > day) {
        practices[place] = practices[place - 1];
        place--;
    }
    practices[place] = (struct bc_profile_practice){.first_day = day};
    return count + 1;
}

/* The first version of a key holds from the beginning, whatever its valid_from says. */
static int32_t first_day_of(
    const struct bc_profile_reader *reader, const struct bc_profile_rows *versions, size_t index)
{
    return index == 0 ? INT32_MIN : bc_reader_version_day(reader, versions->nodes[index]);
}

static size_t collect_days(const struct bc_profile_reader *reader,
    const struct bc_profile_rows *versions,
    struct bc_profile_practice practices[BC_PRACTICE_CHANGES + 1])
{
    size_t count = add_day(practices, 0, INT32_MIN);

    for (size_t k = 0; k < KEY_COUNT; k++) {
        for (size_t i = 1; i < versions[k].count; i++) {
            if (count > BC_PRACTICE_CHANGES) {
                bc_reader_error(reader, "profile.versions-many", versions[k].nodes[i],
                    "%s" BC_NEXT "%d", keys[k].key, (int)BC_PRACTICE_CHANGES);
                return count;
            }
            count = add_day(practices, count, first_day_of(reader, &versions[k], i));
        }
    }
    return count;
}

/* ---- All of them ------------------------------------------------------------------------- */

static void fill_key(const struct bc_profile_reader *reader, const struct practice_key *key,
    const struct bc_profile_rows *versions, struct bc_profile_practice *practices, size_t count)
{
    if (versions->count == 0) {
        put_from(practices, count, key, INT32_MIN, read_value(reader, key, reader->root, key->key));
        return;
    }
    for (size_t i = 0; i < versions->count; i++) {
        const struct bc_yaml_node *row = versions->nodes[i];

        if (bc_yaml_find(row, "value") == NULL) {
            (void)bc_yaml_text_required(row, "value", reader->problems);
        }
        put_from(practices, count, key, first_day_of(reader, versions, i),
            read_value(reader, key, row, "value"));
        bc_yaml_refuse_unread(row, reader->problems);
    }
}

void bc_profile_read_practices(struct bc_profile_reader *reader)
{
    struct bc_profile *profile = reader->profile;
    struct bc_profile_practice *practices =
        bc_arena_alloc_array(reader->arena, BC_PRACTICE_CHANGES + 1, sizeof(*practices));
    struct bc_profile_rows versions[KEY_COUNT] = {{.count = 0}};
    bool has_promises = false;
    size_t count;

    for (size_t k = 0; k < KEY_COUNT; k++) {
        if (bc_reader_is_versioned(reader, keys[k].key)) {
            versions[k] = bc_reader_versions(reader, keys[k].key);
        }
    }
    count = collect_days(reader, versions, practices);
    for (size_t k = 0; k < KEY_COUNT; k++) {
        fill_key(reader, &keys[k], &versions[k], practices, count);
    }
    for (size_t i = 0; i < count; i++) {
        has_promises = has_promises || practices[i].has_promises;
        if (practices[i].closes_on_reply && !practices[i].has_replies) {
            bc_reader_error(reader, "profile.reply-without-replies",
                bc_reader_place(reader->root, "closes_on"), "%s", "");
        }
    }
    profile->practice = practices[count - 1];
    profile->practices = count > 1 ? practices : NULL;
    profile->practice_count = count > 1 ? count : 0;
    profile->promise_label = bc_yaml_text(reader->root, "promise_label", "", reader->problems);
    if (has_promises && profile->promise_label[0] == '\0') {
        (void)bc_yaml_text_required(reader->root, "promise_label", reader->problems);
    }
}

const struct bc_profile_practice *bc_profile_practice_on(
    const struct bc_profile *profile, int32_t day)
{
    size_t found = 0;

    if (profile->practice_count == 0) {
        return &profile->practice;
    }
    for (size_t i = 1; i < profile->practice_count; i++) {
        found = profile->practices[i].first_day <= day ? i : found;
    }
    return &profile->practices[found];
}

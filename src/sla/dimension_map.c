#include "profile/organisation.h"
#include "sla/sla.h"

#include <assert.h>

typedef int32_t find_row(const struct bc_profile *profile, const char *value);

static const int32_t *map_dimension(const struct bc_profile *profile,
    const bc_dictionary *dictionary, enum bc_dimension dimension, find_row *find,
    int32_t of_nothing, bc_arena *arena, size_t *ret_count)
{
    const size_t count = bc_dictionary_count(dictionary, dimension);
    int32_t *rows = bc_arena_alloc_array(arena, count, sizeof(*rows));

    rows[0] = of_nothing;
    for (size_t i = 1; i < count; i++) {
        rows[i] = find(profile, bc_dictionary_value(dictionary, dimension, (uint16_t)i));
    }
    *ret_count = count;
    return rows;
}

/* Bodies of units that changed theirs are found by the day. */
enum { MOVED = INT32_MIN };

/*
 * The body of every unit, once a run instead of once an event. Two that merged later were two then.
 * A unit the office does not know is a body of its own: below zero, so that it is none of the
 * profile's rows.
 */
static const struct bc_body *bodies_of(
    const struct bc_profile *profile, const int32_t *rows, size_t count, bc_arena *arena)
{
    struct bc_body *bodies = bc_arena_alloc_array(arena, count, sizeof(*bodies));

    for (size_t i = 0; i < count; i++) {
        if (rows[i] < 0) {
            bodies[i] = (struct bc_body){-1 - (int32_t)i, true};
        } else if (profile->units[rows[i]].parent_count > 0) {
            bodies[i] = (struct bc_body){.number = MOVED};
        } else {
            const int32_t body = bc_profile_body_of(profile, rows[i]);

            bodies[i] = (struct bc_body){body, body == rows[i]};
        }
    }
    return bodies;
}

struct bc_dimension_map bc_dimension_map_build(
    const struct bc_profile *profile, const bc_dictionary *dictionary, bc_arena *arena)
{
    struct bc_dimension_map map = {.profile = profile};

    map.field = map_dimension(profile, dictionary, BC_DIM_FIELD, bc_profile_find_field,
        profile->default_field_index, arena, &map.field_count);
    map.district = map_dimension(profile, dictionary, BC_DIM_DISTRICT, bc_profile_find_district, -1,
        arena, &map.district_count);
    map.unit = map_dimension(profile, dictionary, BC_DIM_UNIT, bc_profile_find_unit,
        profile->ioc_unit_index, arena, &map.unit_count);
    map.recorded_unit = map.unit;
    map.body = bodies_of(profile, map.unit, map.unit_count, arena);
    map.channel = map_dimension(profile, dictionary, BC_DIM_CHANNEL, bc_profile_find_channel,
        profile->default_channel_index, arena, &map.channel_count);
    return map;
}

struct bc_dimension_map bc_dimension_map_build_on(const struct bc_profile *profile,
    const bc_dictionary *dictionary, int32_t organisation_day, bc_arena *arena)
{
    struct bc_dimension_map map = bc_dimension_map_build(profile, dictionary, arena);
    int32_t *units = bc_arena_alloc_array(arena, map.unit_count, sizeof(*units));
    int32_t *districts = bc_arena_alloc_array(arena, map.district_count, sizeof(*districts));

    for (size_t i = 0; i < map.unit_count; i++) {
        const int32_t unit = map.recorded_unit[i];

        units[i] = unit < 0 ? unit : bc_profile_unit_drawn(profile, unit, organisation_day);
    }
    for (size_t i = 0; i < map.district_count; i++) {
        const int32_t district = map.district[i];

        districts[i] = district < 0
                           ? district
                           : bc_profile_district_drawn(profile, district, organisation_day);
    }
    map.unit = units;
    map.district = districts;
    return map;
}

static struct bc_body find_body(const void *user, uint16_t unit, int64_t at_utc_s)
{
    const struct bc_dimension_map *map = user;
    int32_t row;
    int32_t body;

    assert(unit < map->unit_count);
    if (map->body[unit].number != MOVED) {
        return map->body[unit];
    }
    row = map->recorded_unit[unit];
    body = bc_profile_body_on(map->profile, row, bc_instant_day(at_utc_s, map->profile->offset_s));
    return (struct bc_body){body, body == row};
}

struct bc_bodies bc_dimension_map_bodies(const struct bc_dimension_map *map)
{
    return (struct bc_bodies){find_body, map};
}

static bool is_without_citizen(const struct bc_profile *profile, const char *value)
{
    const int32_t row = bc_profile_find_channel(profile, value);

    return row >= 0 && !profile->channels[row].has_citizen;
}

struct bc_fold_rules bc_fold_rules_build(
    const struct bc_profile *profile, bc_dictionary *dictionary)
{
    const struct bc_profile_practice *first = bc_profile_practice_on(profile, INT32_MIN);
    struct bc_fold_rules rules = {
        .awaits_reply = first->has_replies, .closes_on_reply = first->closes_on_reply};
    const size_t room =
        sizeof(rules.channels_without_citizen) / sizeof(rules.channels_without_citizen[0]);
    size_t count = 0;

    for (size_t i = 0; i < profile->channel_count; i++) {
        if (!profile->channels[i].has_citizen) {
            (void)bc_dictionary_intern(dictionary, BC_DIM_CHANNEL, profile->channels[i].id);
        }
    }
    for (size_t i = 1; i < profile->practice_count; i++) {
        const struct bc_profile_practice *practice = &profile->practices[i];

        rules.changes[rules.change_count++] = (struct bc_fold_change){
            .from_utc_s = bc_instant_from_local(practice->first_day, 0, profile->offset_s),
            .awaits_reply = practice->has_replies,
            .closes_on_reply = practice->closes_on_reply,
        };
    }
    /* An export may have put other spellings of such a channel into the store before the profile
     * knew them. */
    for (size_t i = 1; i < bc_dictionary_count(dictionary, BC_DIM_CHANNEL) && count < room; i++) {
        if (is_without_citizen(
                profile, bc_dictionary_value(dictionary, BC_DIM_CHANNEL, (uint16_t)i))) {
            rules.channels_without_citizen[count++] = (uint16_t)i;
        }
    }
    return rules;
}

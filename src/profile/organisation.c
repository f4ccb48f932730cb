#include "profile/organisation.h"

#include <assert.h>

static bool covers(struct bc_validity valid, int32_t day)
{
    return valid.first_day <= day && day <= valid.last_day;
}

static int32_t nearest_day(struct bc_validity valid, int32_t day)
{
    if (day < valid.first_day) {
        return valid.first_day;
    }
    return day > valid.last_day ? valid.last_day : day;
}

/* ---- Names and bodies ------------------------------------------------------------------------ */

static struct bc_profile_name name_on(const struct bc_profile_name *names, size_t count,
    struct bc_profile_name own, int32_t wanted_day)
{
    const int32_t day = nearest_day(own.valid, wanted_day);

    for (size_t i = 0; i < count; i++) {
        if (covers(names[i].valid, day)) {
            return names[i];
        }
    }
    return own;
}

struct bc_profile_name bc_profile_unit_name(
    const struct bc_profile *profile, int32_t unit_index, int32_t day)
{
    const struct bc_profile_unit *unit = &profile->units[unit_index];
    struct bc_profile_name own = {unit->name, unit->short_name, unit->valid};

    return name_on(unit->names, unit->name_count, own, day);
}

struct bc_profile_name bc_profile_district_name(
    const struct bc_profile *profile, int32_t district_index, int32_t day)
{
    const struct bc_profile_district *district = &profile->districts[district_index];
    struct bc_profile_name own = {district->name, district->short_name, district->valid};

    return name_on(district->names, district->name_count, own, day);
}

struct bc_profile_name bc_profile_refusal_name(
    const struct bc_profile *profile, int32_t refusal_index, int32_t day)
{
    const struct bc_profile_reason *reason = &profile->refusals[refusal_index];
    struct bc_profile_name own = {reason->name, reason->name, reason->valid};

    return name_on(reason->names, reason->name_count, own, day);
}

int32_t bc_profile_body_on(const struct bc_profile *profile, int32_t unit_index, int32_t wanted_day)
{
    const struct bc_profile_unit *unit = &profile->units[unit_index];
    const int32_t day = nearest_day(unit->valid, wanted_day);

    for (size_t i = 0; i < unit->parent_count; i++) {
        if (covers(unit->parents[i].valid, day)) {
            return unit->parents[i].parent_index;
        }
    }
    return bc_profile_body_of(profile, unit_index);
}

/* ---- Successors ------------------------------------------------------------------------------ */

/* A table whose rows end and pass to others, seen alike whether of units or districts. */
struct table {
    const struct bc_profile *profile;
    size_t count;
    const struct bc_succession *(*succession)(const struct bc_profile *, int32_t);
    struct bc_validity (*validity)(const struct bc_profile *, int32_t);
    int32_t (*whole)(const struct bc_profile *, int32_t); /* an agency's body; else itself */
};

static const struct bc_succession *succession_of_unit(
    const struct bc_profile *profile, int32_t index)
{
    return &profile->units[index].succession;
}

static struct bc_validity validity_of_unit(const struct bc_profile *profile, int32_t index)
{
    return profile->units[index].valid;
}

static int32_t body_at_its_end(const struct bc_profile *profile, int32_t index)
{
    return bc_profile_body_on(profile, index, profile->units[index].valid.last_day);
}

static const struct bc_succession *succession_of_district(
    const struct bc_profile *profile, int32_t index)
{
    return &profile->districts[index].succession;
}

static struct bc_validity validity_of_district(const struct bc_profile *profile, int32_t index)
{
    return profile->districts[index].valid;
}

static int32_t district_itself(const struct bc_profile *profile, int32_t index)
{
    (void)profile;
    return index;
}

static int32_t successor_of(const struct table *table, int32_t index)
{
    const struct bc_succession *succession = table->succession(table->profile, index);

    if (succession->successor_count == 1) {
        return succession->successor_indexes[0];
    }
    return succession->successor_count == 0 ? -1 : succession->successor_default;
}

/* A body and agencies of its own that passed into one row are one predecessor. */
static int32_t predecessor_of(const struct table *table, int32_t index)
{
    int32_t found = -1;

    for (size_t i = 0; i < table->count; i++) {
        const struct bc_succession *succession = table->succession(table->profile, (int32_t)i);

        for (size_t j = 0; j < succession->successor_count; j++) {
            const int32_t whole = table->whole(table->profile, (int32_t)i);

            if (succession->successor_indexes[j] != index) {
                continue;
            }
            if (found >= 0 && found != whole) {
                return table->succession(table->profile, index)->predecessor_default;
            }
            found = whole;
        }
    }
    return found;
}

/* A walk that does not arrive leaves the row where it was. */
static int32_t draw(const struct table *table, int32_t start, int32_t day)
{
    int32_t index = start;

    for (size_t steps = 0; steps <= table->count; steps++) {
        const struct bc_validity valid = table->validity(table->profile, index);
        int32_t next;

        if (covers(valid, day)) {
            return index;
        }
        next = valid.last_day < day ? successor_of(table, index) : predecessor_of(table, index);
        if (next < 0) {
            return start;
        }
        index = next;
    }
    return start;
}

int32_t bc_profile_unit_drawn(const struct bc_profile *profile, int32_t unit_index, int32_t day)
{
    const struct table table = {
        profile, profile->unit_count, succession_of_unit, validity_of_unit, body_at_its_end};
    int32_t unit = draw(&table, unit_index, day);
    int32_t body = bc_profile_body_on(profile, unit, day);

    /* An agency that passed to nobody goes with the body it was in. */
    return body == unit ? unit : draw(&table, body, day);
}

int32_t bc_profile_district_drawn(
    const struct bc_profile *profile, int32_t district_index, int32_t day)
{
    const struct table table = {profile, profile->district_count, succession_of_district,
        validity_of_district, district_itself};

    assert(district_index >= 0);
    return draw(&table, district_index, day);
}

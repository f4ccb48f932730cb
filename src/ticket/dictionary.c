#include "ticket/dictionary.h"

#include "base/limits.h"

#include <assert.h>
#include <string.h>

/* One dimension: the values by number, and an open-addressed table of numbers (0 = free place). */
struct dimension {
    const char **values;
    size_t count;
    size_t capacity;
    uint16_t *places;
    size_t place_count; /* a power of two */
};

struct bc_dictionary {
    bc_arena *arena;
    struct dimension dimensions[BC_DIM_COUNT];
};

/* Words of the store's tables: never change one. */
static const char *const dimension_names[BC_DIM_COUNT] = {
    [BC_DIM_SOURCE] = "source",
    [BC_DIM_FIELD] = "field",
    [BC_DIM_DISTRICT] = "district",
    [BC_DIM_UNIT] = "unit",
    [BC_DIM_CHANNEL] = "channel",
    [BC_DIM_REASON] = "reason",
};

enum { FIRST_PLACE_COUNT = 64 };

static size_t hash_of(const char *value)
{
    uint64_t hash = 0xcbf29ce484222325u; /* FNV-1a: short ids, no adversary */

    for (const char *byte = value; *byte != '\0'; byte++) {
        hash = (hash ^ (unsigned char)*byte) * 0x100000001b3u;
    }
    return (size_t)(hash ^ (hash >> 32));
}

/* The place where a value is or would be. */
static uint16_t *place_of(const struct dimension *dimension, const char *value)
{
    size_t mask = dimension->place_count - 1;
    size_t index = hash_of(value) & mask;

    while (dimension->places[index] != 0 &&
           strcmp(dimension->values[dimension->places[index]], value) != 0) {
        index = (index + 1) & mask;
    }
    return &dimension->places[index];
}

static void rebuild_places(bc_arena *arena, struct dimension *dimension, size_t place_count)
{
    dimension->places = bc_arena_alloc_array(arena, place_count, sizeof(*dimension->places));
    dimension->place_count = place_count;
    for (size_t number = 1; number < dimension->count; number++) {
        *place_of(dimension, dimension->values[number]) = (uint16_t)number;
    }
}

bc_dictionary *bc_dictionary_new(bc_arena *arena)
{
    bc_dictionary *dictionary = bc_arena_alloc(arena, sizeof(*dictionary));

    dictionary->arena = arena;
    for (size_t index = 0; index < BC_DIM_COUNT; index++) {
        struct dimension *dimension = &dictionary->dimensions[index];

        dimension->values = bc_arena_grow(
            arena, dimension->values, 0, &dimension->capacity, sizeof(*dimension->values));
        dimension->values[0] = "";
        dimension->count = 1;
        rebuild_places(arena, dimension, FIRST_PLACE_COUNT);
    }
    return dictionary;
}

uint16_t bc_dictionary_intern(
    bc_dictionary *dictionary, enum bc_dimension dimension_index, const char *value)
{
    struct dimension *dimension = &dictionary->dimensions[dimension_index];
    uint16_t number = bc_dictionary_find(dictionary, dimension_index, value);

    if (number != UINT16_MAX || dimension->count > BC_LIMIT_DICTIONARY) {
        return number;
    }
    dimension->values = bc_arena_grow(dictionary->arena, dimension->values, dimension->count,
        &dimension->capacity, sizeof(*dimension->values));
    number = (uint16_t)dimension->count;
    dimension->values[dimension->count++] = bc_arena_strdup(dictionary->arena, value);
    if (dimension->count * 2 > dimension->place_count) {
        rebuild_places(dictionary->arena, dimension, dimension->place_count * 2);
    } else {
        *place_of(dimension, value) = number;
    }
    return number;
}

uint16_t bc_dictionary_find(
    const bc_dictionary *dictionary, enum bc_dimension dimension, const char *value)
{
    uint16_t number;

    assert(dimension < BC_DIM_COUNT);
    if (value[0] == '\0') {
        return 0;
    }
    number = *place_of(&dictionary->dimensions[dimension], value);
    return number == 0 ? UINT16_MAX : number;
}

const char *bc_dictionary_value(
    const bc_dictionary *dictionary, enum bc_dimension dimension, uint16_t number)
{
    assert(dimension < BC_DIM_COUNT);
    assert(number < dictionary->dimensions[dimension].count);
    return dictionary->dimensions[dimension].values[number];
}

size_t bc_dictionary_count(const bc_dictionary *dictionary, enum bc_dimension dimension)
{
    assert(dimension < BC_DIM_COUNT);
    return dictionary->dimensions[dimension].count;
}

void bc_dictionary_truncate(bc_dictionary *dictionary, const size_t counts[BC_DIM_COUNT])
{
    for (size_t index = 0; index < BC_DIM_COUNT; index++) {
        struct dimension *dimension = &dictionary->dimensions[index];

        assert(counts[index] >= 1);
        if (counts[index] < dimension->count) {
            dimension->count = counts[index];
            rebuild_places(dictionary->arena, dimension, dimension->place_count);
        }
    }
}

const char *bc_dimension_name(enum bc_dimension dimension)
{
    assert(dimension < BC_DIM_COUNT);
    return dimension_names[dimension];
}

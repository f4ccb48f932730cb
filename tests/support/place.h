/*
 * place.h - a folder of its own for every test, with an arena, removed behind it. Setup and
 * teardown of cmocka; *state is the place.
 */
#ifndef BC_TESTS_PLACE_H
#define BC_TESTS_PLACE_H

#include "base/arena.h"
#include "base/file.h"

#include <stdio.h>
#include <stdlib.h>

struct place {
    bc_arena *arena;
    char folder[64];
};

static inline int make_place(void **state)
{
    struct place *place = calloc(1, sizeof(*place));

    place->arena = bc_arena_new();
    snprintf(place->folder, sizeof(place->folder), "/tmp/baocao-test-XXXXXX");
    *state = place;
    return mkdtemp(place->folder) != NULL ? 0 : -1;
}

static inline int remove_place(void **state)
{
    struct place *place = *state;
    struct bc_status status = {0};
    bool is_removed = bc_tree_remove(place->folder, &status);

    bc_arena_free(place->arena);
    free(place);
    return is_removed ? 0 : -1;
}

#endif

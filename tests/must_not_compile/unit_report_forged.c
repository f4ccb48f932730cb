/* EXPECT: incomplete */
#include "write/unit_writer.h"

const bc_unit_report *forge(bc_arena *arena);

/* A unit's report is laid out by disclose/ alone. */
const bc_unit_report *forge(bc_arena *arena)
{
    bc_unit_report *forged = bc_arena_alloc(arena, sizeof(*forged));

    forged->id = "so-khac";
    return forged;
}
